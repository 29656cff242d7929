/* parse_atom.c: primaries and atoms: names, literals, displays, comprehensions, attributes,
   subscripts, calls. */
#include "vm/compile/parser_internal.h"
#include "vm/compile/parse_invalid.h"

/* ---- comprehensions ---- */

/* for_if_clause: ['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*.  Behind 'in'
   there is no way back: *stuck. */
static Node *for_if_clause(Parser *p, bool *stuck) {
    i64 mark = p->pos;
    bool is_async = EAT(ASYNC);
    Node *target = EAT(FOR) ? parse_star_targets(p) : NULL;
    if (!target || !EAT(IN)) return parser_back(p, mark);
    *stuck = true;
    Node *iter = parse_disjunction(p);
    if (!iter) return parser_back(p, mark);
    i64 list = parser_list_begin(p), after = p->pos;
    while (EAT(IF)) {
        Node *test = parse_disjunction(p);
        if (!test) break;
        parser_list_add(p, test);
        after = p->pos;
    }
    p->pos = after;
    if (is_async) parser_need_version(p, 6, "Async comprehensions are");
    NodeList *ifs = parser_list_end(p, list);
    return (Node *)ast_Comprehension(p->arena, parser_span(p, mark), target, iter, ifs, is_async);
}

/* for_if_clauses: for_if_clause+; NULL if there is none */
NodeList *parse_for_if_clauses(Parser *p) {
    i64 list = parser_list_begin(p);
    for (;;) {
        bool stuck = false;
        Node *clause = AT(FOR) || AT(ASYNC) ? for_if_clause(p, &stuck) : NULL;
        if (!clause && !stuck && INVALID(p)) parse_invalid_for_target(p);
        if (!clause) break;
        parser_list_add(p, clause);
    }
    return p->stack.len == list ? NULL : parser_list_end(p, list);
}

/* assignment_expression | expression !':=' */
static Node *element(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_assignment_expression(p);
    if (e) return e;
    e = parse_expression(p);
    return e && !AT(COLONEQUAL) ? e : parser_back(p, mark);
}

/* genexp: '(' (assignment_expression | expression !':=') for_if_clauses ')' */
Node *parse_genexp(Parser *p) {
    i64 mark = p->pos;
    if (EAT(LPAR)) {
        Node *elt = element(p);
        NodeList *clauses = elt ? parse_for_if_clauses(p) : NULL;
        if (clauses && EAT(RPAR))
            return ast_GeneratorExp(p->arena, parser_span(p, mark), elt, clauses);
        p->pos = mark;
    }
    if (INVALID(p)) parse_invalid_comprehension(p);
    return NULL;
}

typedef Node *Comp(Arena *a, Pos pos, Node *elt, NodeList *generators);

/* open named_expression for_if_clauses close */
static Node *comprehension(Parser *p, int close, Comp *make) {
    i64 mark = p->pos++;
    Node *elt = parse_named_expression(p);
    NodeList *clauses = elt ? parse_for_if_clauses(p) : NULL;
    if (clauses && parser_eat(p, close)) return make(p->arena, parser_span(p, mark), elt, clauses);
    p->pos = mark;
    if (INVALID(p)) parse_invalid_comprehension(p);
    return NULL;
}

/* ---- displays ---- */

/* list: '[' [star_named_expressions] ']' */
Node *parse_list(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(LSQB)) return NULL;
    NodeList *elts = parse_star_named_expressions(p);
    if (!EAT(RSQB)) return parser_back(p, mark);
    return ast_List(p->arena, parser_span(p, mark), elts ? elts : &ast_no_nodes, AST_Load);
}

/* tuple: '(' [star_named_expression ',' [star_named_expressions]] ')' */
Node *parse_tuple(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(LPAR)) return NULL;
    NodeList *elts = &ast_no_nodes;
    Node *first = parse_star_named_expression(p);
    if (first && EAT(COMMA)) {
        NodeList *rest = parse_star_named_expressions(p);
        i64 n = rest ? rest->n : 0;
        elts = ast_list_new(p->arena, n + 1);
        elts->items[0] = first;
        if (rest) memcpy(elts->items + 1, rest->items, (size_t)n * sizeof(Node *));
    } else {
        p->pos = mark + 1;
    }
    if (!EAT(RPAR)) return parser_back(p, mark);
    return ast_Tuple(p->arena, parser_span(p, mark), elts, AST_Load);
}

/* group: '(' (yield_expr | named_expression) ')' */
static Node *group(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(LPAR)) return NULL;
    Node *e = parse_yield_expr(p);
    if (!e) e = parse_named_expression(p);
    if (e && EAT(RPAR)) return e;
    p->pos = mark;
    if (INVALID(p)) parse_invalid_group(p);
    return NULL;
}

/* set: '{' star_named_expressions '}' */
static Node *set(Parser *p) {
    i64 mark = p->pos++;
    NodeList *elts = parse_star_named_expressions(p);
    if (!elts || !EAT(RBRACE)) return parser_back(p, mark);
    return ast_Set(p->arena, parser_span(p, mark), elts);
}

/* double_starred_kvpair: '**' bitwise_or | expression ':' expression */
bool parse_double_starred_kvpair(Parser *p, Node **key, Node **value) {
    i64 mark = p->pos;
    *key = NULL;
    if (EAT(DOUBLESTAR)) {
        *value = parse_bitwise_or(p);
        if (*value) return true;
        p->pos = mark;
    }
    *key = parse_expression(p);
    *value = *key && EAT(COLON) ? parse_expression(p) : NULL;
    if (!*value) p->pos = mark;
    return *value != NULL;
}

static Node *make_dict(Parser *p, i64 mark, i64 list) {
    i64 n = (p->stack.len - list) / 2;
    NodeList *keys = ast_list_new(p->arena, n), *values = ast_list_new(p->arena, n);
    for (i64 i = 0; i < n; i++) {
        keys->items[i] = p->stack.v[list + 2 * i];
        values->items[i] = p->stack.v[list + 2 * i + 1];
    }
    parser_list_drop(p, list);
    return ast_Dict(p->arena, parser_span(p, mark), keys, values);
}

/* The pairs after the first, and the brace. */
static Node *dict_rest(Parser *p, i64 mark, i64 list) {
    Node *key, *value;
    while (EAT(COMMA) && parse_double_starred_kvpair(p, &key, &value)) {
        parser_list_add(p, key);
        parser_list_add(p, value);
    }
    if (EAT(RBRACE)) return make_dict(p, mark, list);
    parser_list_drop(p, list);
    return parser_back(p, mark);
}

/* dict: '{' [','.double_starred_kvpair+ [',']] '}' */
static Node *dict(Parser *p) {
    i64 mark = p->pos++, list = parser_list_begin(p);
    Node *key, *value, *e;
    if (parse_double_starred_kvpair(p, &key, &value)) {
        parser_list_add(p, key);
        parser_list_add(p, value);
        e = dict_rest(p, mark, list);
    } else {
        e = EAT(RBRACE) ? make_dict(p, mark, list) : parser_back(p, mark);
    }
    /* The one mistake that is looked for in every slow pass, so that it wins over others. */
    if (!e && p->pass != FAST) parse_invalid_double_starred_kvpairs(p);
    return e;
}

/* dictcomp: '{' expression ':' expression for_if_clauses '}' */
static Node *dictcomp(Parser *p) {
    i64 mark = p->pos++;
    Node *key = parse_expression(p);
    Node *value = key && EAT(COLON) ? parse_expression(p) : NULL;
    NodeList *clauses = value ? parse_for_if_clauses(p) : NULL;
    if (clauses && EAT(RBRACE))
        return ast_DictComp(p->arena, parser_span(p, mark), key, value, clauses);
    p->pos = mark;
    if (INVALID(p)) parse_invalid_dict_comprehension(p);
    return NULL;
}

/* ---- the same in one go, for the first pass ---- */

/* After an element: the rest of a list of them, the closing bracket not included. */
static NodeList *fast_elements(Parser *p, Node *first) {
    i64 list = parser_list_begin(p);
    parser_list_add(p, first);
    while (EAT(COMMA)) {
        Node *e = parse_star_named_expression(p);
        if (!e) break;
        parser_list_add(p, e);
    }
    return parser_list_end(p, list);
}

static Node *fast_comprehension(Parser *p, i64 mark, Node *elt, int close, Comp *make) {
    NodeList *clauses = elt->kind == AST_Starred ? NULL : parse_for_if_clauses(p);
    if (!clauses || !parser_eat(p, close)) return parser_back(p, mark);
    return make(p->arena, parser_span(p, mark), elt, clauses);
}

static Node *fast_paren(Parser *p) {
    i64 mark = p->pos++;
    if (EAT(RPAR)) return ast_Tuple(p->arena, parser_span(p, mark), &ast_no_nodes, AST_Load);
    Node *e = AT(YIELD) ? parse_yield_expr(p) : parse_star_named_expression(p);
    if (!e) return parser_back(p, mark);
    if (EAT(RPAR)) return e->kind == AST_Starred ? parser_back(p, mark) : e;
    if (p->tok[mark + 1].type == T_YIELD) return parser_back(p, mark); /* stands alone */
    if (AT(FOR) || AT(ASYNC)) return fast_comprehension(p, mark, e, T_RPAR, ast_GeneratorExp);
    if (!AT(COMMA)) return parser_back(p, mark);
    NodeList *elts = fast_elements(p, e);
    if (!EAT(RPAR)) return parser_back(p, mark);
    return ast_Tuple(p->arena, parser_span(p, mark), elts, AST_Load);
}

static Node *fast_bracket(Parser *p) {
    i64 mark = p->pos++;
    if (EAT(RSQB)) return ast_List(p->arena, parser_span(p, mark), &ast_no_nodes, AST_Load);
    Node *e = parse_star_named_expression(p);
    if (!e) return parser_back(p, mark);
    if (AT(FOR) || AT(ASYNC)) return fast_comprehension(p, mark, e, T_RSQB, ast_ListComp);
    NodeList *elts = fast_elements(p, e);
    if (!EAT(RSQB)) return parser_back(p, mark);
    return ast_List(p->arena, parser_span(p, mark), elts, AST_Load);
}

static Node *fast_dict(Parser *p, i64 mark, Node *key, Node *value) {
    if (key && (AT(FOR) || AT(ASYNC))) {
        NodeList *clauses = parse_for_if_clauses(p);
        if (!clauses || !EAT(RBRACE)) return parser_back(p, mark);
        return ast_DictComp(p->arena, parser_span(p, mark), key, value, clauses);
    }
    i64 list = parser_list_begin(p);
    parser_list_add(p, key);
    parser_list_add(p, value);
    return dict_rest(p, mark, list);
}

static Node *fast_brace(Parser *p) {
    i64 mark = p->pos++;
    if (EAT(RBRACE)) return ast_Dict(p->arena, parser_span(p, mark), &ast_no_nodes, &ast_no_nodes);
    if (EAT(DOUBLESTAR)) {
        Node *value = parse_bitwise_or(p);
        return value ? fast_dict(p, mark, NULL, value) : parser_back(p, mark);
    }
    Node *e = parse_star_named_expression(p);
    if (!e) return parser_back(p, mark);
    if (e->kind != AST_Starred && EAT(COLON)) {
        Node *value = parse_expression(p);
        return value ? fast_dict(p, mark, e, value) : parser_back(p, mark);
    }
    if (AT(FOR) || AT(ASYNC)) return fast_comprehension(p, mark, e, T_RBRACE, ast_SetComp);
    NodeList *elts = fast_elements(p, e);
    if (!EAT(RBRACE)) return parser_back(p, mark);
    return ast_Set(p->arena, parser_span(p, mark), elts);
}

/* ---- atoms ---- */

static Node *constant(Parser *p, Value v) {
    Token *t = parser_token(p);
    p->pos++;
    return ast_Constant(p->arena, parser_token_pos(t), v, V_NULL);
}

static Node *paren(Parser *p) {
    if (p->pass == FAST) return fast_paren(p);
    Node *e = parse_tuple(p);
    if (!e) e = group(p);
    return e ? e : parse_genexp(p);
}

static Node *bracket(Parser *p) {
    if (p->pass == FAST) return fast_bracket(p);
    Node *e = parse_list(p);
    return e ? e : comprehension(p, T_RSQB, ast_ListComp);
}

static Node *brace(Parser *p) {
    if (p->pass == FAST) return fast_brace(p);
    Node *e = dict(p);
    if (!e) e = set(p);
    if (!e) e = dictcomp(p);
    return e ? e : comprehension(p, T_RBRACE, ast_SetComp);
}

/* atom: NAME | True | False | None | strings | NUMBER | tuple | group | genexp | list | listcomp
   | dict | set | dictcomp | setcomp | '...' */
Node *parse_atom(Parser *p) {
    switch (parser_at(p)) {
    case T_NAME: return parser_name_node(p, &p->tok[p->pos++], AST_Load);
    case T_NUMBER: return parse_number(p);
    case T_STRING: return parse_strings(p);
    case T_TRUE: return constant(p, V_TRUE);
    case T_FALSE: return constant(p, V_FALSE);
    case T_NONE: return constant(p, V_NONE);
    case T_ELLIPSIS: return constant(p, V_ELLIPSIS);
    case T_LPAR: return paren(p);
    case T_LSQB: return bracket(p);
    case T_LBRACE: return brace(p);
    default: return NULL;
    }
}

/* ---- primaries ---- */

/* slice: [expression] ':' [expression] [':' [expression]] | named_expression */
static Node *slice(Parser *p) {
    i64 mark = p->pos;
    Node *lower, *upper, *step = NULL;
    lower = parse_expression(p);
    if (!EAT(COLON)) {
        /* In the first pass nothing is remembered, so what was parsed is not parsed again. */
        if (p->pass == FAST && lower && !AT(COLONEQUAL)) return lower;
        p->pos = mark;
        return parse_named_expression(p);
    }
    upper = parse_expression(p);
    if (EAT(COLON)) step = parse_expression(p);
    return ast_Slice(p->arena, parser_span(p, mark), lower, upper, step);
}

/* slices: slice !',' | ','.(slice | starred_expression)+ [','] */
static Node *parse_slices(Parser *p) {
    i64 mark = p->pos;
    Node *e = slice(p);
    if (e && !AT(COMMA)) return e;
    i64 list = parser_list_begin(p);
    if (p->pass != FAST || !e) {
        p->pos = mark;
        e = slice(p);
        if (!e) e = parse_starred_expression(p);
    }
    while (e) {
        parser_list_add(p, e);
        if (!EAT(COMMA)) break;
        e = slice(p);
        if (!e) e = parse_starred_expression(p);
    }
    if (p->stack.len == list) return parser_back(p, mark);
    NodeList *elts = parser_list_end(p, list);
    return ast_Tuple(p->arena, parser_span(p, mark), elts, AST_Load);
}

/* A call of 'func', the '(' ahead, or NULL. */
static Node *call(Parser *p, i64 mark, Node *func) {
    i64 after = p->pos;
    if (p->pass != FAST) {
        Node *genexp = parse_genexp(p);
        if (genexp) {
            NodeList *args = ast_list_new(p->arena, 1);
            args->items[0] = genexp;
            return ast_Call(p->arena, parser_span(p, mark), func, args, &ast_no_nodes);
        }
    }
    p->pos++;
    AstCall *args = parse_arguments(p);
    if (!EAT(RPAR)) return parser_back(p, after);
    if (!args) return ast_Call(p->arena, parser_span(p, mark), func, &ast_no_nodes, &ast_no_nodes);
    args->head.pos = parser_span(p, mark);
    /* A remembered result may be used again, for another function. */
    if (p->pass != FAST)
        return ast_Call(p->arena, args->head.pos, func, args->args, args->keywords);
    args->func = func;
    return &args->head;
}

/* What follows a primary, or NULL with the position unchanged. */
static Node *trailer(Parser *p, i64 mark, Node *of) {
    i64 after = p->pos;
    int type = parser_at(p);
    /* The grammar asks for a generator expression first, whose mistakes may begin with any
       bracket. */
    if (INVALID(p) && (type == T_LSQB || type == T_LBRACE)) parse_invalid_comprehension(p);
    switch (type) {
    case T_DOT: {
        p->pos++;
        Token *name = EAT(NAME);
        if (!name) return parser_back(p, after);
        return ast_Attribute(p->arena, parser_span(p, mark), of, parser_name_value(p, name),
                             AST_Load);
    }
    case T_LPAR: return call(p, mark, of);
    case T_LSQB: {
        p->pos++;
        Node *index = parse_slices(p);
        if (!index || !EAT(RSQB)) return parser_back(p, after);
        return ast_Subscript(p->arena, parser_span(p, mark), of, index, AST_Load);
    }
    default: return NULL;
    }
}

/* primary: atom ('.' NAME | genexp | '(' [arguments] ')' | '[' slices ']')* */
Node *parse_primary(Parser *p) {
    Node *e, *next;
    if (p->pass != FAST && parser_recall(p, MEMO_PRIMARY, &e)) return e;
    i64 mark = p->pos;
    parser_enter(p);
    e = parse_atom(p);
    while (e && (next = trailer(p, mark, e))) e = next;
    return p->pass == FAST ? e : parser_note(p, MEMO_PRIMARY, mark, e);
}

/* t_lookahead: '(' | '[' | '.' */
static bool trailer_ahead(Parser *p) {
    return AT(LPAR) || AT(LSQB) || AT(DOT);
}

/* t_primary: the longest primary that a trailer follows */
static Node *t_primary(Parser *p) {
    Node *e, *next;
    if (p->pass != FAST && parser_recall(p, MEMO_T_PRIMARY, &e)) return e;
    i64 mark = p->pos, good;
    parser_enter(p);
    e = parse_atom(p);
    if (e && !trailer_ahead(p)) e = parser_back(p, mark);
    while (e) {
        good = p->pos;
        next = trailer(p, mark, e);
        if (next && trailer_ahead(p)) {
            e = next;
            continue;
        }
        p->pos = good;
        break;
    }
    return p->pass == FAST ? e : parser_note(p, MEMO_T_PRIMARY, mark, e);
}

/* t_primary '.' NAME !t_lookahead | t_primary '[' slices ']' !t_lookahead */
Node *parse_subscript_attribute(Parser *p, AstKind ctx) {
    i64 mark = p->pos;
    Node *of = t_primary(p);
    if (!of) return NULL;
    if (EAT(DOT)) {
        Token *name = EAT(NAME);
        if (!name || trailer_ahead(p)) return parser_back(p, mark);
        return ast_Attribute(p->arena, parser_span(p, mark), of, parser_name_value(p, name), ctx);
    }
    if (EAT(LSQB)) {
        Node *index = parse_slices(p);
        if (index && EAT(RSQB) && !trailer_ahead(p))
            return ast_Subscript(p->arena, parser_span(p, mark), of, index, ctx);
    }
    return parser_back(p, mark);
}
