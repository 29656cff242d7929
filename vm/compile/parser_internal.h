/* parser_internal.h: what the files of the parser share.
 *
 * A rule is a function that returns what it recognised, the position behind it, or NULL with the
 * position where it was. The first pass (FAST) knows only the grammar and looks ahead as little as
 * it can.  If it fails, PLAIN tries the alternatives in the order that defines which token is the
 * first wrong one; unless it meets an error itself, ERRORS does so again and asks the
 * parse_invalid_* rules on its way, which describe usual mistakes.  An error leaves the pass by
 * longjmp. */
#pragma once
#include <setjmp.h>

#include "vm/compile/ast.h"
#include "vm/compile/lexer.h"
#include "vm/compile/parser.h"

typedef enum { FAST, PLAIN, ERRORS } Pass;

/* What is wrong and where, as the exception will say it: lines and characters from 1. */
typedef struct SyntaxError {
    SyntaxKind type;
    bool raised; /* an exception is pending instead, of whatever kind */
    char message[256];
    i64 lineno, offset, end_lineno, end_offset;
    const char *text; /* in the text of this or an inner parser */
    i64 text_len;
} SyntaxError;

typedef struct Memo {
    struct Memo *next;
    int rule;
    i64 end;
    void *result;
} Memo;

/* Rules whose result is remembered in the slow passes. */
typedef enum MemoRule {
    MEMO_SIMPLE_STMT, MEMO_BLOCK, MEMO_STAR_EXPRESSION, MEMO_EXPRESSION, MEMO_DISJUNCTION, MEMO_CONJUNCTION,
    MEMO_INVERSION, MEMO_BITWISE_OR, MEMO_FACTOR, MEMO_AWAIT_PRIMARY, MEMO_PRIMARY, MEMO_STRINGS, MEMO_ARGUMENTS,
    MEMO_STAR_TARGET, MEMO_TARGET_WITH_STAR_ATOM, MEMO_T_PRIMARY, MEMO_DEL_TARGET, MEMO_STAR_PATTERN,
    MEMO_CLOSED_PATTERN, MEMO_INVALID_NAMED_EXPRESSION,
} MemoRule;

typedef struct Parser {
    Arena *arena;
    const ParseOptions *options;
    Lexer lexer;
    Token *tok;   /* lexer.tokens.v */
    i64 pos, far; /* the next token; the furthest one looked at */
    Pass pass;
    bool invalid; /* in ERRORS: the parse_invalid_* rules are on */
    i64 patience; /* how often rules may still be entered in this pass */
    VEC(void *) stack; /* items of lists being built */
    Memo **memo;       /* by token, in the slow passes */
    jmp_buf leave;
    bool has_error;
    SyntaxError error;
    /* f-strings: the parser of an expression inside one */
    struct Parser *outer;
    bool byte_columns; /* messages count bytes: CPython does where it does not know an encoding */
    i32 start_line, start_col;
    void (*placed)(struct Parser *p); /* moves the tokens to their place in the source */
    NameTable *names;
    VEC(char *) buffers; /* texts of inner parsers, which names point into */
    char *stack_limit;
} Parser;

/* ---- tokens ---- */

void parser_reached_error(Parser *p);

/* The type of the token at 'pos', which counts as looked at. */
static inline int parser_at(Parser *p) {
    int type = p->tok[p->pos].type;
    if (p->pos > p->far) {
        p->far = p->pos;
        if (unlikely(type == T_ERROR)) parser_reached_error(p);
    }
    return type;
}
#define AT(t) (parser_at(p) == T_##t)

static inline Token *parser_token(Parser *p) {
    return &p->tok[p->pos];
}

static inline Token *parser_eat(Parser *p, int type) {
    return parser_at(p) == type ? &p->tok[p->pos++] : NULL;
}
#define EAT(t) parser_eat(p, T_##t)

/* A name that means something here. */
static inline Token *parser_eat_soft(Parser *p, u32 name) {
    return parser_at(p) == T_NAME && p->tok[p->pos].name == name ? &p->tok[p->pos++] : NULL;
}

/* The token after the next. */
static inline int parser_at_second(Parser *p) {
    p->pos++;
    int type = parser_at(p);
    p->pos--;
    return type;
}

/* Like EAT, but anything else is an error at once. */
Token *parser_force(Parser *p, int type);

/* From 'start' to the last token passed that is in the text. */
static inline Pos parser_span_from(Parser *p, i32 lineno, i32 col) {
    i64 last = p->pos - 1;
    while (last > 0 && (p->tok[last].type == T_NEWLINE || !p->tok[last].placed)) last--;
    return (Pos){lineno, col, p->tok[last].end_lineno, p->tok[last].end_col};
}
static inline Pos parser_span(Parser *p, i64 start) {
    return parser_span_from(p, p->tok[start].lineno, p->tok[start].col);
}
static inline Pos parser_span_node(Parser *p, const Node *first) {
    return parser_span_from(p, first->pos.lineno, first->pos.col);
}
static inline Pos parser_token_pos(const Token *t) {
    return (Pos){t->lineno, t->col, t->end_lineno, t->end_col};
}

/* Fails: back to where the rule started. */
static inline void *parser_back(Parser *p, i64 mark) {
    p->pos = mark;
    return NULL;
}

/* The interned string of a NAME token, kept. */
Value parser_name_value(Parser *p, const Token *t);
/* The same for a.b.c, the tokens from 'from' to before 'to'; and for any text. */
Value parser_dotted_value(Parser *p, i64 from, i64 to);
Value parser_text_value(Parser *p, const char *s, i64 n);
Node *parser_name_node(Parser *p, const Token *t, AstKind ctx);
/* Any new object that the tree mentions; leaves the parse if it is V_ERR. */
Value parser_keep(Parser *p, Value v);
/* Eats a TYPE_COMMENT: its text, V_NULL if there is none. */
Value parser_type_comment(Parser *p);

/* ---- lists ---- */

static inline i64 parser_list_begin(Parser *p) {
    return p->stack.len;
}
static inline void parser_list_add(Parser *p, void *item) {
    vec_push(&p->stack, item);
}
static inline void *parser_list_drop(Parser *p, i64 begin) {
    p->stack.len = begin;
    return NULL;
}
NodeList *parser_list_end(Parser *p, i64 begin);

/* ---- memo, depth ---- */

/* True if the rule was tried here before in this pass: *out is its result, the position behind
   it. */
bool parser_recall(Parser *p, MemoRule rule, void *out);
/* Notes and returns the result of a rule that started at 'mark'. */
void *parser_note(Parser *p, MemoRule rule, i64 mark, void *result);

/* Ends the pass without a result. */
_Noreturn void parser_leave(Parser *p);
/* Around rules that contain themselves; too deep is a MemoryError, as in CPython. */
void parser_too_deep(Parser *p);
static inline void parser_enter(Parser *p) {
    if (unlikely((char *)__builtin_frame_address(0) < p->stack_limit)) parser_too_deep(p);
    if (unlikely(--p->patience < 0)) parser_leave(p);
}

/* ---- errors (parse_error.c): those that are _Noreturn leave the pass ---- */

/* The last token looked at. */
_Noreturn void parser_fail(Parser *p, SyntaxKind type, const char *fmt, ...) PRINTF_LIKE(3, 4);
_Noreturn void parser_fail_token(Parser *p, const Token *t, const char *fmt, ...) PRINTF_LIKE(3, 4);
_Noreturn void parser_fail_pos(Parser *p, Pos pos, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* From the start of one to the end of another. */
_Noreturn void parser_fail_range(Parser *p, Pos from, Pos to, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* From the start of 'from' to the last token looked at. */
_Noreturn void parser_fail_from(Parser *p, Pos from, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* With what is pending, or with p->error as it is. */
_Noreturn void parser_fail_raised(Parser *p);
/* The error of a parse that reached no rule for it; 'last' is the token that no rule of the
   PLAIN pass wanted. */
void parser_generic_error(Parser *p, i64 last);
/* A wrong token further on, or a parenthesis left open, is the better explanation. */
void parser_check_rest(Parser *p);
/* "incomplete input", or several statements where one should be. */
void parser_set_error(Parser *p, SyntaxKind type, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Makes a pending exception of p->error. */
void parser_raise(Parser *p);
/* Raises unless the version asked for is at least 3.minor. */
void parser_need_version(Parser *p, int minor, const char *what);
/* Runs the passes over p->lexer's text: the tree, or NULL with p->error. */
void *parser_run(Parser *p);

/* ---- the rules used across files ---- */

void *parser_start(Parser *p); /* the start rule of the mode */

Node *parse_compound_stmt(Parser *p);
NodeList *parse_simple_stmts(Parser *p);
NodeList *parse_block(Parser *p);
Node *parse_match_stmt(Parser *p);
Node *parse_patterns(Parser *p);
Node *parse_pattern(Parser *p);
Node *parse_or_pattern(Parser *p);
Node *parse_subject(Parser *p);
Node *parse_guard(Parser *p);
Node *parse_name_or_attr(Parser *p);
NodeList *parse_positional_patterns(Parser *p); /* ','.pattern+, or NULL */
NodeList *parse_keyword_patterns(Parser *p);
Node *parse_except_block(Parser *p, bool star);
NodeList *parse_import_from_as_names(Parser *p);
AstKind parse_augassign(Parser *p);

Node *parse_expressions(Parser *p);
Node *parse_expression(Parser *p);
Node *parse_lambdef(Parser *p);
Node *parse_yield_expr(Parser *p);
Node *parse_star_expressions(Parser *p);
Node *parse_star_expression(Parser *p);
NodeList *parse_star_named_expressions(Parser *p);
Node *parse_star_named_expression(Parser *p);
Node *parse_named_expression(Parser *p);
Node *parse_assignment_expression(Parser *p);
Node *parse_disjunction(Parser *p);
Node *parse_bitwise_or(Parser *p);
Node *parse_starred_expression(Parser *p);
Node *parse_primary(Parser *p);
Node *parse_atom(Parser *p);
Node *parse_list(Parser *p);
Node *parse_tuple(Parser *p);
Node *parse_genexp(Parser *p);
NodeList *parse_for_if_clauses(Parser *p);
bool parse_double_starred_kvpair(Parser *p, Node **key, Node **value);
Node *parse_strings(Parser *p);
Node *parse_number(Parser *p);

/* args, then ')' ahead.  The result has func NULL; an empty call has its lists empty. */
AstCall *parse_arguments(Parser *p);
AstCall *parse_args(Parser *p);
/* Parameters of def (lambda false) or lambda; no parameters are an empty AstArguments. */
AstArguments *parse_params(Parser *p, bool lambda);
/* One of them; star: behind '*'. */
AstArg *parse_param(Parser *p, bool lambda, bool star);
Node *parse_default(Parser *p);

Node *parse_star_targets(Parser *p);
Node *parse_star_target(Parser *p);
Node *parse_single_target(Parser *p);
Node *parse_subscript_attribute(Parser *p, AstKind ctx); /* a target with a trailer */
NodeList *parse_del_targets(Parser *p);
/* A copy of an expression with another context, as far as it is a target. */
Node *parse_with_context(Parser *p, Node *e, AstKind ctx);

/* ---- mistakes (parse_invalid*.c): come back if it is not the one they know ---- */

#define INVALID(p) unlikely((p)->invalid)
