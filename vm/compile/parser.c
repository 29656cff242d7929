/* parser.c: the passes over the tokens, and what all rules use: names, lists, remembered
   results. */
#include "vm/compile/parser_internal.h"

#include "vm/base/thread.h"
#include "vm/compile/parse_source.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

/* ---- names ---- */

Value parser_keep(Parser *p, Value v) {
    if (is_err(v)) parser_fail_raised(p);
    return ast_keep(p->arena, v);
}

Value parser_text_value(Parser *p, const char *s, i64 n) {
    return parser_keep(p, str_intern_utf8(s, n));
}

Value parser_name_value(Parser *p, const Token *t) {
    Name *name = &p->names->names.v[t->name];
    if (likely(!is_null(name->value))) return name->value;
    return name->value = parser_text_value(p, name->s, name->len);
}

Value parser_type_comment(Parser *p) {
    Token *t = EAT(TYPE_COMMENT);
    return t ? parser_keep(p, str_from_utf8(p->lexer.text + t->start, t->end - t->start)) : V_NULL;
}

Node *parser_name_node(Parser *p, const Token *t, AstKind ctx) {
    return ast_Name(p->arena, parser_token_pos(t), parser_name_value(p, t), ctx);
}

Value parser_dotted_value(Parser *p, i64 from, i64 to) {
    i64 len = 0;
    for (i64 i = from; i < to; i += 2) len += p->names->names.v[p->tok[i].name].len + 1;
    char *s = ast_alloc(p->arena, len), *at = s;
    for (i64 i = from; i < to; i += 2) {
        const Name *name = &p->names->names.v[p->tok[i].name];
        memcpy(at, name->s, name->len);
        at += name->len;
        *at++ = '.';
    }
    return parser_text_value(p, s, len - 1);
}

/* ---- lists and remembered results ---- */

NodeList *parser_list_end(Parser *p, i64 begin) {
    i64 n = p->stack.len - begin;
    NodeList *list = ast_list_new(p->arena, n);
    if (n) memcpy(list->items, p->stack.v + begin, (size_t)n * sizeof(Node *));
    p->stack.len = begin;
    return list;
}

bool parser_recall(Parser *p, MemoRule rule, void *out) {
    if (!p->memo) return false;
    for (Memo *m = p->memo[p->pos]; m; m = m->next) {
        if (m->rule != (int)rule) continue;
        p->pos = m->end;
        *(void **)out = m->result;
        return true;
    }
    return false;
}

void *parser_note(Parser *p, MemoRule rule, i64 mark, void *result) {
    if (!p->memo) p->memo = ast_alloc(p->arena, p->lexer.tokens.len * (i64)sizeof *p->memo);
    Memo *m = ast_alloc(p->arena, sizeof *m);
    *m = (Memo){p->memo[mark], rule, p->pos, result};
    p->memo[mark] = m;
    return result;
}

/* ---- passes ---- */

void parser_too_deep(Parser *p) {
    exc_no_memory();
    parser_fail_raised(p);
}

static void *attempt(Parser *p, Pass pass) {
    void *volatile result = NULL;
    p->pass = pass;
    p->invalid = pass == ERRORS;
    p->pos = 0;
    /* FAST remembers nothing: where nested targets make it try again and again it leaves the text to PLAIN. */
    p->patience = pass == FAST ? 100 * p->lexer.tokens.len + 1000 : INT64_MAX;
    if (pass != ERRORS) p->far = -1;
    p->stack.len = 0;
    p->memo = NULL;
    if (!setjmp(p->leave)) result = parser_start(p);
    return result;
}

/* Whether the lexer had to know that the text ends for the tokens looked at. */
static bool is_at_end(const Parser *p) {
    const Token *far = &p->tok[p->far];
    LexStop stop = p->lexer.stop;
    if (far->type == T_ERROR) return stop == LEX_EOF || stop == LEX_EOF_STRING;
    return p->lexer.text + far->end == p->lexer.end && far->type != T_STRING &&
           (far->type != T_NEWLINE || !far->placed);
}

/* Whether more than blanks and comments follow the tokens looked at. */
static bool more_follows(const Parser *p) {
    const char *s = p->lexer.text + p->tok[p->far].end;
    for (; *s; s++) {
        if (*s == '#') s += strcspn(s, "\n");
        if (!*s) break;
        if (!strchr(" \t\n\f", *s)) return true;
    }
    return false;
}

/* The lexer may still have something to say about what follows. */
static bool lexer_went_well(const Parser *p) {
    return !p->error.raised && p->tok[p->far].type != T_ERROR && !is_at_end(p);
}

/* After a failed PLAIN pass: what is wrong?  An error that pass met itself is the answer. */
static void *explain(Parser *p) {
    if ((p->options->flags & PARSE_INCOMPLETE_INPUT) && is_at_end(p)) {
        parser_set_error(p, SYNTAX_ERROR, "incomplete input");
        return NULL;
    }
    i64 last = p->far;
    if (!p->has_error) {
        attempt(p, ERRORS);
        if (!p->has_error) {
            parser_generic_error(p, last);
            return NULL;
        }
    }
    if (lexer_went_well(p)) parser_check_rest(p);
    return NULL;
}

void *parser_run(Parser *p) {
    lexer_run(&p->lexer);
    p->tok = p->lexer.tokens.v;
    if (p->placed) p->placed(p);
    void *tree = attempt(p, FAST);
    if (!tree && !p->has_error) {
        tree = attempt(p, PLAIN);
        if (!tree) return explain(p);
    }
    if (tree && !p->outer && p->options->mode == PARSE_SINGLE && more_follows(p)) {
        parser_set_error(p, SYNTAX_ERROR,
                         "multiple statements found while compiling a single statement");
        return NULL;
    }
    return tree;
}

/* ---- the whole ---- */

bool (*parser_warn_hook)(bool deprecation, Value filename, i64 lineno, const char *message);

static LexWarning warn_number(void *arg, i32 lineno, const char *message) {
    Parser *p = arg;
    if (!parser_warn_hook || parser_warn_hook(false, p->options->filename, lineno, message))
        return LEX_WARNED;
    if (!exc_matches(SyntaxWarningType)) return LEX_WARNING_RAISED;
    exc_clear();
    return LEX_WARNING_IS_ERROR;
}

static char *stack_limit(void) {
    char *here = __builtin_frame_address(0);
    Thread *th = thread_current;
    return th && th->stack_limit && th->stack_limit < here ? th->stack_limit : here - (4 << 20);
}

static void parser_free(Parser *p) {
    for (i64 i = 0; i < p->buffers.len; i++) free(p->buffers.v[i]);
    vec_free(&p->buffers);
    vec_free(&p->stack);
    lexer_free(&p->lexer);
    lexer_names_free(p->names);
}

Node *parser_parse(Arena *a, const char *source, i64 n, const ParseOptions *options) {
    Source src;
    if (!parse_source(source, n, options, &src)) return NULL;
    NameTable names;
    lexer_names_init(&names);
    Parser p = {.arena = a, .options = options, .names = &names, .stack_limit = stack_limit()};
    vec_push(&p.buffers, src.text);
    p.byte_columns = !src.declared;
    lexer_init(&p.lexer, src.text, src.len, &names);
    p.lexer.invalid = !src.valid;
    p.lexer.interactive = options->mode == PARSE_SINGLE;
    p.lexer.imply_dedent = !(options->flags & PARSE_DONT_IMPLY_DEDENT);
    p.lexer.type_comments = options->flags & PARSE_TYPE_COMMENTS;
    p.lexer.warn = warn_number;
    p.lexer.warn_arg = &p;
    Node *tree = parser_run(&p);
    if (!tree) parser_raise(&p);
    parser_free(&p);
    return tree;
}
