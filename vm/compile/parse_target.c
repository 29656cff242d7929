/* parse_target.c: what can be assigned to or deleted. */
#include "vm/compile/parser_internal.h"

/* A name that no trailer follows is the usual target. */
static Node *plain_name(Parser *p, AstKind ctx) {
    if (!AT(NAME)) return NULL;
    int next = parser_at_second(p);
    if (next == T_DOT || next == T_LPAR || next == T_LSQB) return NULL;
    return parser_name_node(p, &p->tok[p->pos++], ctx);
}

static NodeList *with_context_list(Parser *p, NodeList *list, AstKind ctx) {
    NodeList *copy = ast_list_new(p->arena, list->n);
    for (i64 i = 0; i < list->n; i++) copy->items[i] = parse_with_context(p, list->items[i], ctx);
    return copy;
}

Node *parse_with_context(Parser *p, Node *e, AstKind ctx) {
    Arena *a = p->arena;
    switch (e->kind) {
    case AST_Name: return ast_Name(a, e->pos, as_Name(e)->id, ctx);
    case AST_Attribute:
        return ast_Attribute(a, e->pos, as_Attribute(e)->value, as_Attribute(e)->attr, ctx);
    case AST_Subscript:
        return ast_Subscript(a, e->pos, as_Subscript(e)->value, as_Subscript(e)->slice, ctx);
    case AST_Starred:
        return ast_Starred(a, e->pos, parse_with_context(p, as_Starred(e)->value, ctx), ctx);
    case AST_Tuple: return ast_Tuple(a, e->pos, with_context_list(p, as_Tuple(e)->elts, ctx), ctx);
    case AST_List: return ast_List(a, e->pos, with_context_list(p, as_List(e)->elts, ctx), ctx);
    default: return e;
    }
}

/* The rest of ','.star_target+ [','] behind 'first', which may be NULL: there is none. */
static NodeList *star_target_seq(Parser *p, Node *first) {
    if (!first) return &ast_no_nodes;
    i64 list = parser_list_begin(p);
    do {
        parser_list_add(p, first);
        if (!EAT(COMMA)) break;
        first = parse_star_target(p);
    } while (first);
    return parser_list_end(p, list);
}

/* star_atom: NAME | '(' target_with_star_atom ')' | '(' [star_targets_tuple_seq] ')' | '[' [star_targets_list_seq] ']'
   The first item is parsed once for all alternatives: twice at each level of nesting would be without end. */
static Node *star_atom(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    if (name) return parser_name_node(p, name, AST_Store);
    bool paren = EAT(LPAR);
    if (!paren && !EAT(LSQB)) return NULL;
    parser_enter(p);
    Node *first = parse_star_target(p);
    if (paren && first && !AT(COMMA)) {
        if (first->kind == AST_Starred || !EAT(RPAR)) return parser_back(p, mark);
        return parse_with_context(p, first, AST_Store);
    }
    NodeList *elts = star_target_seq(p, first);
    if (!parser_eat(p, paren ? T_RPAR : T_RSQB)) return parser_back(p, mark);
    return paren ? ast_Tuple(p->arena, parser_span(p, mark), elts, AST_Store)
                 : ast_List(p->arena, parser_span(p, mark), elts, AST_Store);
}

/* target_with_star_atom: a primary with a trailer | star_atom */
static Node *target_with_star_atom(Parser *p) {
    Node *e = plain_name(p, AST_Store);
    if (e) return e;
    if (p->pass != FAST && parser_recall(p, MEMO_TARGET_WITH_STAR_ATOM, &e)) return e;
    i64 mark = p->pos;
    e = parse_subscript_attribute(p, AST_Store);
    if (!e) e = star_atom(p);
    return p->pass == FAST ? e : parser_note(p, MEMO_TARGET_WITH_STAR_ATOM, mark, e);
}

/* star_target: '*' (!'*' star_target) | target_with_star_atom */
Node *parse_star_target(Parser *p) {
    Node *e;
    if (p->pass != FAST && parser_recall(p, MEMO_STAR_TARGET, &e)) return e;
    i64 mark = p->pos;
    if (EAT(STAR)) {
        e = AT(STAR) ? NULL : parse_star_target(p);
        if (e)
            e = ast_Starred(p->arena, parser_span(p, mark), parse_with_context(p, e, AST_Store),
                            AST_Store);
        else p->pos = mark;
    } else {
        e = target_with_star_atom(p);
    }
    return p->pass == FAST ? e : parser_note(p, MEMO_STAR_TARGET, mark, e);
}

/* star_targets: star_target !',' | ','.star_target+ [','] */
Node *parse_star_targets(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_star_target(p);
    if (!e || !AT(COMMA)) return e;
    i64 list = parser_list_begin(p);
    do {
        parser_list_add(p, e);
        if (!EAT(COMMA)) break;
        e = parse_star_target(p);
    } while (e);
    NodeList *elts = parser_list_end(p, list);
    return ast_Tuple(p->arena, parser_span(p, mark), elts, AST_Store);
}

/* single_target: a primary with a trailer | NAME | '(' single_target ')' */
Node *parse_single_target(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_subscript_attribute(p, AST_Store);
    if (e) return e;
    Token *name = EAT(NAME);
    if (name) return parser_name_node(p, name, AST_Store);
    if (!EAT(LPAR)) return NULL;
    parser_enter(p);
    e = parse_single_target(p);
    return e && EAT(RPAR) ? e : parser_back(p, mark);
}

/* ---- del ---- */

static Node *del_target(Parser *p);

/* The rest of ','.del_target+ [','] behind 'first'. */
static NodeList *del_target_seq(Parser *p, Node *first) {
    i64 list = parser_list_begin(p);
    do {
        parser_list_add(p, first);
        if (!EAT(COMMA)) break;
        first = del_target(p);
    } while (first);
    return parser_list_end(p, list);
}

/* del_targets: ','.del_target+ [',']; NULL if there is none */
NodeList *parse_del_targets(Parser *p) {
    Node *first = del_target(p);
    return first ? del_target_seq(p, first) : NULL;
}

/* del_t_atom: NAME | '(' del_target ')' | '(' [del_targets] ')' | '[' [del_targets] ']' */
static Node *del_atom(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    if (name) return parser_name_node(p, name, AST_Del);
    bool paren = EAT(LPAR);
    if (!paren && !EAT(LSQB)) return NULL;
    parser_enter(p);
    Node *first = del_target(p);
    if (paren && first && EAT(RPAR)) return parse_with_context(p, first, AST_Del);
    NodeList *elts = first ? del_target_seq(p, first) : &ast_no_nodes;
    if (!parser_eat(p, paren ? T_RPAR : T_RSQB)) return parser_back(p, mark);
    return paren ? ast_Tuple(p->arena, parser_span(p, mark), elts, AST_Del)
                 : ast_List(p->arena, parser_span(p, mark), elts, AST_Del);
}

/* del_target: a primary with a trailer | del_t_atom */
static Node *del_target(Parser *p) {
    Node *e;
    if (p->pass != FAST && parser_recall(p, MEMO_DEL_TARGET, &e)) return e;
    i64 mark = p->pos;
    e = parse_subscript_attribute(p, AST_Del);
    if (!e) e = del_atom(p);
    return p->pass == FAST ? e : parser_note(p, MEMO_DEL_TARGET, mark, e);
}
