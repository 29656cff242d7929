/* parse_args.c: the arguments of calls and the parameters of functions and lambdas. */
#include "vm/compile/parser_internal.h"
#include "vm/compile/parse_invalid.h"

/* ---- arguments ---- */

static bool is_keyword(const void *item) {
    return ((const Node *)item)->kind == AST_Keyword;
}

/* The items of the list in order: keywords apart, the rest (starred ones too) are positional. */
static AstCall *make_call(Parser *p, i64 mark, i64 list) {
    i64 n = p->stack.len - list, nkeywords = 0;
    for (i64 i = 0; i < n; i++) nkeywords += is_keyword(p->stack.v[list + i]);
    NodeList *args = ast_list_new(p->arena, n - nkeywords),
             *keywords = ast_list_new(p->arena, nkeywords);
    for (i64 i = 0, arg = 0, keyword = 0; i < n; i++) {
        Node *item = p->stack.v[list + i];
        if (is_keyword(item)) keywords->items[keyword++] = item;
        else args->items[arg++] = item;
    }
    parser_list_drop(p, list);
    return as_Call(ast_Call(p->arena, parser_span(p, mark), NULL, args, keywords));
}

/* NAME '=' expression */
static Node *keyword_arg(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    Node *value = name && EAT(EQUAL) ? parse_expression(p) : NULL;
    if (!value) return parser_back(p, mark);
    return (Node *)ast_Keyword(p->arena, parser_span(p, mark), parser_name_value(p, name), value);
}

/* '**' expression */
static Node *double_starred_arg(Parser *p) {
    i64 mark = p->pos;
    Node *value = EAT(DOUBLESTAR) ? parse_expression(p) : NULL;
    if (!value) return parser_back(p, mark);
    return (Node *)ast_Keyword(p->arena, parser_span(p, mark), V_NULL, value);
}

/* kwarg_or_starred: NAME '=' expression | starred_expression */
static Node *kwarg_or_starred(Parser *p) {
    if (INVALID(p)) parse_invalid_kwarg(p);
    Node *e = keyword_arg(p);
    return e ? e : parse_starred_expression(p);
}

/* kwarg_or_double_starred: NAME '=' expression | '**' expression */
static Node *kwarg_or_double_starred(Parser *p) {
    if (INVALID(p)) parse_invalid_kwarg(p);
    Node *e = keyword_arg(p);
    return e ? e : double_starred_arg(p);
}

/* ','.item+ onto the list: true if there was one; the position is behind the last item. */
static bool gather(Parser *p, Node *(*item)(Parser *p)) {
    Node *e = item(p);
    bool any = e != NULL;
    while (e) {
        parser_list_add(p, e);
        i64 after = p->pos;
        e = EAT(COMMA) ? item(p) : NULL;
        if (!e) p->pos = after;
    }
    return any;
}

/* kwargs: ','.kwarg_or_starred+ [',' ','.kwarg_or_double_starred+] |
   ','.kwarg_or_double_starred+ */
static bool kwargs(Parser *p) {
    if (!gather(p, kwarg_or_starred)) return gather(p, kwarg_or_double_starred);
    i64 after = p->pos;
    if (!EAT(COMMA) || !gather(p, kwarg_or_double_starred)) p->pos = after;
    return true;
}

/* starred_expression | (assignment_expression | expression !':=') !'=' */
static Node *positional(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_starred_expression(p);
    if (e) return e;
    e = parse_assignment_expression(p);
    if (!e) {
        e = parse_expression(p);
        if (e && AT(COLONEQUAL)) e = NULL;
    }
    return e && !AT(EQUAL) ? e : parser_back(p, mark);
}

/* args: ','.positional+ [',' kwargs] | kwargs */
AstCall *parse_args(Parser *p) {
    i64 mark = p->pos, list = parser_list_begin(p);
    if (gather(p, positional)) {
        i64 after = p->pos;
        if (!EAT(COMMA) || !kwargs(p)) p->pos = after;
    } else if (!kwargs(p)) {
        return NULL;
    }
    return make_call(p, mark, list);
}

/* One argument in the first pass; *stage: 0 positional, 1 after a keyword, 2 after '**'. */
static Node *fast_argument(Parser *p, int *stage) {
    if (AT(STAR)) return *stage < 2 ? parse_starred_expression(p) : NULL;
    if (AT(DOUBLESTAR)) {
        *stage = 2;
        return double_starred_arg(p);
    }
    if (AT(NAME) && parser_at_second(p) == T_EQUAL) {
        if (*stage == 0) *stage = 1;
        return keyword_arg(p);
    }
    return *stage == 0 ? parse_named_expression(p) : NULL;
}

/* The only argument may be a generator expression, which takes the parentheses of the call for
   its own. */
static Node *fast_genexp(Parser *p, i64 mark, Node *elt) {
    NodeList *clauses =
        elt->kind == AST_Starred || elt->kind == AST_Keyword ? NULL : parse_for_if_clauses(p);
    if (!clauses || !AT(RPAR)) return NULL;
    p->pos++;
    Node *e = ast_GeneratorExp(p->arena, parser_span(p, mark - 1), elt, clauses);
    p->pos--;
    return e;
}

static AstCall *fast_arguments(Parser *p) {
    i64 mark = p->pos, list = parser_list_begin(p);
    int stage = 0;
    while (!AT(RPAR)) {
        Node *e = fast_argument(p, &stage);
        if (e && (AT(FOR) || AT(ASYNC))) e = p->stack.len == list ? fast_genexp(p, mark, e) : NULL;
        if (!e) {
            parser_list_drop(p, list);
            return parser_back(p, mark);
        }
        parser_list_add(p, e);
        if (!EAT(COMMA)) break;
    }
    return make_call(p, mark, list);
}

/* arguments: args [','] &')' */
AstCall *parse_arguments(Parser *p) {
    AstCall *args;
    if (p->pass == FAST) return fast_arguments(p);
    if (parser_recall(p, MEMO_ARGUMENTS, &args)) return args;
    i64 mark = p->pos;
    args = parse_args(p);
    if (args) EAT(COMMA);
    if (args && !AT(RPAR)) args = NULL;
    if (!args) {
        p->pos = mark;
        if (INVALID(p)) parse_invalid_arguments(p);
    }
    return parser_note(p, MEMO_ARGUMENTS, mark, args);
}

/* ---- parameters ---- */

/* annotation: ':' expression, for *args also ':' star_expression; lambdas have none */
static Node *annotation(Parser *p, bool lambda, bool star) {
    i64 mark = p->pos;
    if (lambda || !EAT(COLON)) return NULL;
    Node *e = star ? parse_star_expression(p) : parse_expression(p);
    if (e && e->kind == AST_Starred) parser_need_version(p, 11, "Starred annotations are"); 
    return e ? e : parser_back(p, mark);
}

AstArg *parse_param(Parser *p, bool lambda, bool star) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    if (!name) return NULL;
    Node *note = annotation(p, lambda, star);
    return ast_Arg(p->arena, parser_span(p, mark), parser_name_value(p, name), note, V_NULL);
}

/* default: '=' expression */
Node *parse_default(Parser *p) {
    i64 mark = p->pos;
    Node *e = EAT(EQUAL) ? parse_expression(p) : NULL;
    if (e) return e;
    p->pos = mark;
    if (INVALID(p)) parse_invalid_default(p);
    return NULL;
}

/* A list of parameters as it grows: pairs of (AstArg, default or NULL) on the stack. */
typedef struct {
    bool lambda;
    i64 list, nposonly, npos, ndefaults; /* npos: -1 until '*' comes */
    AstArg *vararg, *kwarg, *last; /* last: what a type comment behind it is about */
    bool bare_star; /* a '*' alone, no parameter behind it yet */
} Params;

static bool params_end(Parser *p, const Params *s) {
    return s->lambda ? AT(COLON) : AT(RPAR);
}

static bool plain_param(Parser *p, Params *s) {
    AstArg *arg = parse_param(p, s->lambda, false);
    Node *value = arg ? parse_default(p) : NULL;
    if (!arg || (!value && s->npos < 0 && s->ndefaults > 0)) return false;
    if (value && s->npos < 0) s->ndefaults++;
    s->bare_star = false;
    s->last = arg;
    parser_list_add(p, arg);
    parser_list_add(p, value);
    return true;
}

static bool star_param(Parser *p, Params *s) {
    if (INVALID(p)) parse_invalid_star_etc(p, s->lambda);
    if (s->npos >= 0) return false;
    p->pos++;
    s->npos = (p->stack.len - s->list) / 2;
    s->last = NULL;
    if (AT(COMMA)) return s->bare_star = true;
    s->last = s->vararg = parse_param(p, s->lambda, true);
    return s->vararg != NULL;
}

static bool double_star_param(Parser *p, Params *s) {
    if (INVALID(p)) parse_invalid_kwds(p, s->lambda);
    if (s->bare_star) return false;
    p->pos++;
    s->last = s->kwarg = parse_param(p, s->lambda, false);
    return s->kwarg != NULL;
}

static bool slash(Parser *p, Params *s) {
    i64 n = (p->stack.len - s->list) / 2;
    if (s->npos >= 0 || s->nposonly || n == 0) return false;
    parser_need_version(p, 8, "Positional-only parameters are");
    s->nposonly = n;
    s->last = NULL;
    p->pos++;
    return true;
}

static bool one_param(Parser *p, Params *s) {
    switch (parser_at(p)) {
    case T_NAME: return plain_param(p, s);
    case T_STAR: return star_param(p, s);
    case T_DOUBLESTAR: return double_star_param(p, s);
    case T_SLASH: return slash(p, s);
    default: return false;
    }
}


static AstArguments *make_arguments(Parser *p, i64 mark, Params *s) {
    i64 n = (p->stack.len - s->list) / 2, npos = s->npos < 0 ? n : s->npos, base = s->list;
    void **items = p->stack.v + base;
    NodeList *lists[3];
    i64 bounds[4] = {0, s->nposonly, npos, n};
    for (int l = 0; l < 3; l++) {
        lists[l] = ast_list_new(p->arena, bounds[l + 1] - bounds[l]);
        for (i64 i = bounds[l]; i < bounds[l + 1]; i++)
            lists[l]->items[i - bounds[l]] = items[2 * i];
    }
    NodeList *kw_defaults = ast_list_new(p->arena, n - npos),
             *defaults = ast_list_new(p->arena, s->ndefaults);
    for (i64 i = npos; i < n; i++) kw_defaults->items[i - npos] = items[2 * i + 1];
    for (i64 i = 0; i < s->ndefaults; i++)
        defaults->items[i] = items[2 * (npos - s->ndefaults + i) + 1];
    parser_list_drop(p, base);
    return ast_Arguments(p->arena, parser_span(p, mark), lists[0], lists[1], s->vararg, lists[2],
                         kw_defaults, s->kwarg, defaults);
}

/* parameters: what def has in parentheses: a, b=1, /, c, *args, d, e=2, **kwargs */
AstArguments *parse_params(Parser *p, bool lambda) {
    i64 mark = p->pos;
    Params s = {.lambda = lambda, .list = parser_list_begin(p), .npos = -1};
    if (INVALID(p)) parse_invalid_parameters(p, lambda);
    bool good = true, comma = true;
    while (good && comma && !params_end(p, &s)) {
        good = !s.kwarg && one_param(p, &s);
        comma = good && EAT(COMMA);
        if (good && s.last && !lambda && AT(TYPE_COMMENT)) s.last->type_comment = parser_type_comment(p);
    }
    if (!good || !params_end(p, &s) || s.bare_star) {
        parser_list_drop(p, s.list);
        p->pos = mark;
        s = (Params){.lambda = lambda, .list = s.list, .npos = -1};
    }
    return make_arguments(p, mark, &s);
}
