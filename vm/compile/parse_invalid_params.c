/* parse_invalid_params.c: mistakes in parameter lists.  Here the parameters are taken apart in
 * the small steps that decide which mistake is reported first. */
#include "vm/compile/parse_invalid.h"

/* ',' | &')', for lambdas ',' | &':' */
static bool param_end(Parser *p, bool lambda) {
    return EAT(COMMA) || (lambda ? AT(COLON) : AT(RPAR));
}

static AstArg *no_default(Parser *p, bool lambda) {
    i64 mark = p->pos;
    AstArg *arg = parse_param(p, lambda, false);
    return arg && param_end(p, lambda) ? arg : parser_back(p, mark);
}

static bool with_default(Parser *p, bool lambda) {
    i64 mark = p->pos;
    if (parse_param(p, lambda, false) && parse_default(p) && param_end(p, lambda)) return true;
    p->pos = mark;
    return false;
}

static bool maybe_default(Parser *p, bool lambda) {
    i64 mark = p->pos;
    if (parse_param(p, lambda, false)) {
        parse_default(p);
        if (param_end(p, lambda)) return true;
    }
    p->pos = mark;
    return false;
}

static bool slash_end(Parser *p, bool lambda) {
    return EAT(SLASH) && param_end(p, lambda);
}

static bool slash_no_default(Parser *p, bool lambda) {
    i64 mark = p->pos;
    bool any = false;
    while (no_default(p, lambda)) any = true;
    if (any && slash_end(p, lambda)) return true;
    p->pos = mark;
    return false;
}

static bool slash_with_default(Parser *p, bool lambda) {
    i64 mark = p->pos;
    bool any = false;
    while (no_default(p, lambda)) {}
    while (with_default(p, lambda)) any = true;
    if (any && slash_end(p, lambda)) return true;
    p->pos = mark;
    return false;
}

static bool slash(Parser *p, bool lambda) {
    return slash_no_default(p, lambda) || slash_with_default(p, lambda);
}

/* param_no_default* (slash_with_default | param_with_default+) param_no_default */
static void default_order(Parser *p, bool lambda) {
    i64 mark = p->pos;
    while (no_default(p, lambda)) {}
    bool any = slash_with_default(p, lambda);
    if (!any) while (with_default(p, lambda)) any = true;
    AstArg *arg = any ? no_default(p, lambda) : NULL;
    if (arg) parser_fail_pos(p, arg->head.pos, "non-default argument follows default argument");
    p->pos = mark;
}

/* param_no_default* '(' param_no_default+ [','] ')' */
static void in_parentheses(Parser *p, bool lambda) {
    i64 mark = p->pos;
    while (no_default(p, lambda)) {}
    Token *open = EAT(LPAR);
    bool any = false;
    if (open && lambda) {
        any = EAT(NAME);
        while (any && AT(COMMA) && parser_at_second(p) == T_NAME) p->pos += 2;
    } else if (open) {
        while (no_default(p, lambda)) any = true;
    }
    if (any) EAT(COMMA);
    Token *close = any ? EAT(RPAR) : NULL;
    if (close)
        parser_fail_range(p, parser_token_pos(open), parser_token_pos(close),
                          "%s parameters cannot be parenthesized",
                          lambda ? "Lambda expression" : "Function");
    p->pos = mark;
}

/* [slash] param_maybe_default* '*' (',' | param_no_default) param_maybe_default* '/' */
static void slash_after_star(Parser *p, bool lambda) {
    i64 mark = p->pos;
    slash(p, lambda);
    while (maybe_default(p, lambda)) {}
    if (EAT(STAR) && (EAT(COMMA) || no_default(p, lambda))) {
        while (maybe_default(p, lambda)) {}
        Token *t = EAT(SLASH);
        if (t) parser_fail_token(p, t, "/ must be ahead of *");
    }
    p->pos = mark;
}

void parse_invalid_parameters(Parser *p, bool lambda) {
    i64 mark = p->pos;
    default_order(p, lambda);
    in_parentheses(p, lambda);
    Token *t = EAT(SLASH);
    if (t && EAT(COMMA)) parser_fail_token(p, t, "at least one argument must precede /");
    p->pos = mark;
    if (slash(p, lambda)) {
        while (maybe_default(p, lambda)) {}
        t = EAT(SLASH);
        if (t) parser_fail_token(p, t, "/ may appear only once");
    }
    p->pos = mark;
    slash_after_star(p, lambda);
    bool any = false;
    while (maybe_default(p, lambda)) any = true;
    t = any && EAT(SLASH) ? EAT(STAR) : NULL;
    if (t) parser_fail_token(p, t, "expected comma between / and *");
    p->pos = mark;
}

/* '=' &(')' | ','), in lambdas too */
void parse_invalid_default(Parser *p) {
    i64 mark = p->pos;
    Token *t = EAT(EQUAL);
    if (t && (AT(RPAR) || AT(COMMA))) parser_fail_token(p, t, "expected default value expression");
    p->pos = mark;
}

/* '*' (',' | param_no_default) param_maybe_default* '*' (param_no_default | ',') */
static void second_star(Parser *p, bool lambda) {
    i64 mark = p->pos++;
    if (no_default(p, lambda) || EAT(COMMA)) {
        while (maybe_default(p, lambda)) {}
        Token *t = EAT(STAR);
        if (t && (no_default(p, lambda) || EAT(COMMA)))
            parser_fail_token(p, t, "* argument may appear only once");
    }
    p->pos = mark;
}

/* At '*'. */
void parse_invalid_star_etc(Parser *p, bool lambda) {
    i64 mark = p->pos++;
    int close = lambda ? T_COLON : T_RPAR;
    if (parser_at(p) == close || (EAT(COMMA) && (parser_at(p) == close || AT(DOUBLESTAR)))) {
        /* Where the star of a lambda stands is not told. */
        if (lambda) parser_fail(p, SYNTAX_ERROR, "named arguments must follow bare *");
        parser_fail_token(p, &p->tok[mark], "named arguments must follow bare *");
    }
    p->pos = mark + 1;
    if (EAT(COMMA) && AT(TYPE_COMMENT)) parser_fail(p, SYNTAX_ERROR, "bare * has associated type comment");
    p->pos = mark + 1;
    Token *equal = parse_param(p, lambda, false) ? EAT(EQUAL) : NULL;
    if (equal) parser_fail_token(p, equal, "var-positional argument cannot have default value");
    p->pos = mark;
    second_star(p, lambda);
}

/* At '**'. */
void parse_invalid_kwds(Parser *p, bool lambda) {
    i64 mark = p->pos++;
    if (parse_param(p, lambda, false)) {
        Token *equal = EAT(EQUAL);
        if (equal) parser_fail_token(p, equal, "var-keyword argument cannot have default value");
        if (EAT(COMMA)) {
            i64 after = p->pos;
            AstArg *arg = parse_param(p, lambda, false);
            if (arg)
                parser_fail_pos(p, arg->head.pos, "arguments cannot follow var-keyword argument");
            p->pos = after;
            if (AT(STAR) || AT(DOUBLESTAR) || AT(SLASH))
                parser_fail_token(p, parser_token(p),
                                  "arguments cannot follow var-keyword argument");
        }
    }
    p->pos = mark;
}
