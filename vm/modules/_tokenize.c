/* _tokenize.c: the module _tokenize: the lexer's tokens of a str, one after the other. */
#include "vm/compile/lexer.h"
#include "vm/compile/parse_source.h"
#include "vm/modules/native.h"

enum { TYPE_AWAIT = 55, TYPE_ASYNC = 56 }; /* of the module token */
NATIVE_TYPE(iter_type)

typedef struct TokenizerIterObj {
    Obj base;
    Value source, tokens; /* str, list of tuples */
    i64 index;
    bool fails;           /* what comes after the tokens is none */
} TokenizerIterObj;
static TokenizerIterObj *as_iter(Value v) { return (TokenizerIterObj *)v.w; }

static void iter_trace(Obj *o, Tracer *t) {
    trace_value(t, &((TokenizerIterObj *)o)->source);
    trace_value(t, &((TokenizerIterObj *)o)->tokens);
}

/* Numbers of operators are those of the module token, by their text. */
static Value type_number(const Token *t, Value operators) {
    static const u8 classes[] = {[T_ENDMARKER] = 0, [T_NAME] = 1, [T_NUMBER] = 2, [T_STRING] = 3, [T_NEWLINE] = 4, [T_INDENT] = 5,
                                 [T_DEDENT] = 6};
    Value number;
    if (t->type <= T_DEDENT) return fixnum(classes[t->type]);
    if (t->type == T_ASYNC) return fixnum(TYPE_ASYNC);
    if (t->type == T_AWAIT) return fixnum(TYPE_AWAIT);
    int found = dict_get(operators, str_from_c(token_text[t->type]), &number);
    if (found < 0) return V_ERR;
    return found ? number : fixnum(1); /* a keyword is a name */
}

/* The line of a place in the text, its newline included. */
static Value line_at(const char *text, i64 len, i64 at) {
    i64 start = at, end = at;
    while (start > 0 && text[start - 1] != '\n') start--;
    while (end < len && text[end] != '\n') end++;
    return str_from_utf8(text + start, KR_MIN(end + 1, len) - start);
}

/* A newline begins with the comment before it. */
static void take_comment(const Source *s, Token *t) {
    const char *start = s->text + t->start, *end = start;
    t->end_lineno = t->lineno;
    if (t->start < s->len && *start == '#') end = memchr(start, '\n', (size_t)(s->len - t->start));
    t->end = end ? (u32)(end - s->text) : (u32)s->len;
    t->end_col = t->col + (i32)(t->end - t->start);
}

static Value token_tuple(const Source *s, const Token *t, Value operators) {
    Value type = TRY(type_number(t, operators)), line = TRY(line_at(s->text, s->len, KR_MIN(t->start, s->len)));
    Value text = t->placed ? TRY(str_from_utf8(s->text + t->start, t->end - t->start)) : str_empty;
    return tuple_pack(7, text, type, fixnum(t->lineno), fixnum(t->placed ? t->end_lineno : t->lineno),
                      fixnum(t->placed ? t->col : -1), fixnum(t->placed ? t->end_col : -1), line);
}

static bool collect(const Source *s, const Lexer *l, Value list) {
    Value module = import_module("token"), operators = is_err(module) ? module : value_getattr_c(module, "EXACT_TOKEN_TYPES");
    if (is_err(operators)) return false;
    for (i64 i = 0; i < l->tokens.len; i++) {
        Token t = l->tokens.v[i];
        if (t.type == T_ENDMARKER || t.type == T_ERROR) break;
        if (t.type == T_NEWLINE) take_comment(s, &t);
        Value tuple = token_tuple(s, &t, operators);
        if (is_err(tuple) || !list_append(list, tuple)) return false;
    }
    return true;
}

/* Wrong indentation and an end too early just end the tokens. */
static bool tells_why(const Lexer *l) {
    return l->stop == LEX_SYNTAX || l->stop == LEX_EOF_STRING || l->stop == LEX_DECODE || l->stop == LEX_RAISED;
}

static Value iter_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {"tokenizeriter", NULL, M_N, EFF_ANY, 0, "(source)", NULL};
    ParseOptions options = {.mode = PARSE_EXEC, .flags = PARSE_IGNORE_COOKIE, .filename = str_from_c("<string>")};
    Value source, list;
    NameTable names;
    Source s;
    i64 n;
    TRY_OK(args_bind(&def, args, &source));
    if (!is_str(source)) return exc_raise(TypeErrorType, "tokenizeriter() argument 'source' must be str, not %T", source);
    const char *text = str_utf8(source, &n);
    TRY_OK(text && parse_source(text, n, &options, &s));
    Lexer *l = malloc(sizeof *l); /* its stacks of parentheses and indents are large */
    if (!l) return free(s.text), exc_no_memory();
    lexer_names_init(&names);
    lexer_init(l, s.text, s.len, &names);
    lexer_run(l);
    list = list_new(l->tokens.len);
    bool ok = !is_err(list) && collect(&s, l, list), fails = tells_why(l);
    lexer_free(l);
    lexer_names_free(&names);
    free(l);
    free(s.text);
    Value v = TRY(ok ? type_alloc(type) : V_ERR);
    as_iter(v)->source = source;
    as_iter(v)->tokens = list;
    as_iter(v)->fails = fails;
    return v;
}

/* Compiling tells what is wrong; a text that ends too early may be wrong to nobody else. */
static Value raise_error(Value source) {
    TRY(builtins_compile(source, str_from_c("<string>"), "exec", 0, -1));
    return exc_raise(SyntaxErrorType, "invalid token");
}

static Value iter_next(Value self) {
    TokenizerIterObj *it = as_iter(self);
    if (it->index < list_len(it->tokens)) return list_at(it->tokens, it->index++);
    return it->fails ? raise_error(it->source) : V_NULL;
}

static const TypeDef iter_def = {
    .name = "_tokenize.TokenizerIter",
    .size = sizeof(TokenizerIterObj),
    .trace = iter_trace,
    .iter = iter_self,
    .iternext = iter_next,
    .new = iter_new_slot,
};

static bool tokenize_exec(Value m) { return native_add_type(m, &iter_def, &iter_type); }

const ModuleDef tokenize_module = {"_tokenize", NULL, NULL, tokenize_exec};
