/* parse_invalid.c: mistakes in expressions. */
#include "vm/compile/parse_invalid.h"

const char *parse_invalid_name(Parser *p, const Node *e) {
    switch (e->kind) {
    case AST_Attribute: return "attribute";
    case AST_Subscript: return "subscript";
    case AST_Starred: return "starred";
    case AST_Name: return "name";
    case AST_List: return "list";
    case AST_Tuple: return "tuple";
    case AST_Lambda: return "lambda";
    case AST_Call: return "function call";
    case AST_BoolOp: case AST_BinOp: case AST_UnaryOp: return "expression";
    case AST_GeneratorExp: return "generator expression";
    case AST_Yield: case AST_YieldFrom: return "yield expression";
    case AST_Await: return "await expression";
    case AST_ListComp: return "list comprehension";
    case AST_SetComp: return "set comprehension";
    case AST_DictComp: return "dict comprehension";
    case AST_Dict: return "dict literal";
    case AST_Set: return "set display";
    case AST_JoinedStr: case AST_FormattedValue: return "f-string expression";
    case AST_Compare: return "comparison";
    case AST_IfExp: return "conditional expression";
    case AST_NamedExpr: return "named expression";
    case AST_Constant: break;
    default: return "expression";
    }
    Value v = as_Constant(e)->value;
    return is_none(v) ? "None" : same(v, V_TRUE) ? "True" : same(v, V_FALSE) ? "False"
         : same(v, V_ELLIPSIS) ? "ellipsis" : "literal";
}

/* ---- targets ---- */

static const Node *bad_target(const Node *e, TargetKind kind);

static const Node *bad_in_list(const NodeList *elts, TargetKind kind) {
    for (i64 i = 0; i < elts->n; i++) {
        const Node *bad = bad_target(elts->items[i], kind);
        if (bad) return bad;
    }
    return NULL;
}

/* The first part that cannot be a target, or NULL. */
static const Node *bad_target(const Node *e, TargetKind kind) {
    if (!e) return NULL;
    switch (e->kind) {
    case AST_List: return bad_in_list(as_List(e)->elts, kind);
    case AST_Tuple: return bad_in_list(as_Tuple(e)->elts, kind);
    case AST_Starred: return kind == TARGET_DEL ? e : bad_target(as_Starred(e)->value, kind);
    case AST_Compare:
        /* "for x in y" was read as a comparison: what stands before "in" is the target. */
        if (kind != TARGET_FOR) return e;
        return as_Compare(e)->ops->items[0] == AST_In ? bad_target(as_Compare(e)->left, kind)
                                                      : NULL;
    case AST_Name: case AST_Subscript: case AST_Attribute: return NULL;
    default: return e;
    }
}

void parse_invalid_target(Parser *p, const Node *e, TargetKind kind) {
    const Node *bad = bad_target(e, kind);
    if (!bad) return;
    parser_fail_pos(p, bad->pos, "cannot %s %s", kind == TARGET_DEL ? "delete" : "assign to",
                    parse_invalid_name(p, bad));
}

/* ---- expressions ---- */

static bool is_legacy(const Token *t) {
    return t->type == T_NAME && (t->name == NAME_PRINT || t->name == NAME_EXEC);
}

/* An expression while the mistakes are switched off. */
static Node *expression_without_invalid(Parser *p) {
    bool before = p->invalid;
    p->invalid = false;
    i64 mark = p->pos;
    Node *e = parse_disjunction(p);
    if (e && AT(IF)) {
        i64 after = p->pos++;
        Node *test = parse_disjunction(p);
        Node *orelse = test && EAT(ELSE) ? parse_expression(p) : NULL;
        if (orelse) e = ast_IfExp(p->arena, parser_span(p, mark), test, e, orelse);
        else p->pos = after;
    } else if (!e) {
        e = parse_lambdef(p);
    }
    p->invalid = before;
    return e;
}

/* As CPython compares names with soft keywords here: any beginning of one passes for it. */
static bool looks_like_soft_keyword(Parser *p, const Token *t) {
    if (t->type != T_NAME) return false;
    const Name *name = &p->names->names.v[t->name];
    return t->name == NAME_UNDERSCORE || (name->len <= 5 && !memcmp(name->s, "match", name->len)) ||
           (name->len <= 4 && !memcmp(name->s, "case", name->len));
}

/* !(NAME STRING | SOFT_KEYWORD) disjunction expression */
static void forgotten_comma(Parser *p) {
    i64 mark = p->pos;
    Token *first = parser_token(p);
    if (AT(NAME) && parser_at_second(p) == T_STRING) return;
    if (looks_like_soft_keyword(p, first)) return;
    Node *a = parse_disjunction(p);
    Node *b = a ? expression_without_invalid(p) : NULL;
    bool legacy = a && a->kind == AST_Name && is_legacy(first);
    if (b && !legacy && p->tok[p->pos - 1].level > 0)
        parser_fail_range(p, a->pos, b->pos, "invalid syntax. Perhaps you forgot a comma?");
    p->pos = mark;
}

void parse_invalid_expression(Parser *p) {
    i64 mark = p->pos;
    forgotten_comma(p);
    Node *a = parse_disjunction(p);
    Node *b = a && EAT(IF) ? parse_disjunction(p) : NULL;
    if (b && !AT(ELSE) && !AT(COLON))
        parser_fail_range(p, a->pos, b->pos, "expected 'else' after 'if' expression");
    p->pos = mark;
}

/* NAME !'(' star_expressions: print and exec as statements */
void parse_invalid_legacy_expression(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    if (!name || AT(LPAR)) {
        p->pos = mark;
        return;
    }
    Node *rest = parse_star_expressions(p);
    if (rest && is_legacy(name)) {
        const char *s = name->name == NAME_PRINT ? "print" : "exec";
        parser_fail_range(p, parser_token_pos(name), rest->pos,
                          "Missing parentheses in call to '%s'. Did you mean %s(...)?", s, s);
    }
    p->pos = mark;
}

static bool is_list_tuple_or_genexp(Parser *p) {
    i64 mark = p->pos;
    Node *e = NULL;
    if (AT(LSQB)) e = parse_list(p);
    if (AT(LPAR)) {
        e = parse_tuple(p);
        if (!e) e = parse_genexp(p);
    }
    p->pos = mark;
    return e || AT(TRUE) || AT(NONE) || AT(FALSE);
}

/* !(list | tuple | genexp | True | None | False) bitwise_or '=' bitwise_or !('=' | ':=') */
static void assignment_in_expression(Parser *p) {
    if (is_list_tuple_or_genexp(p)) return;
    i64 mark = p->pos;
    Node *a = parse_bitwise_or(p);
    Node *b = a && EAT(EQUAL) ? parse_bitwise_or(p) : NULL;
    if (b && !AT(EQUAL) && !AT(COLONEQUAL))
        parser_fail_pos(p, a->pos, "cannot assign to %s here. Maybe you meant '==' instead of '='?",
                        parse_invalid_name(p, a));
    p->pos = mark;
}

void parse_invalid_named_expression(Parser *p) {
    void *seen;
    i64 mark = p->pos;
    if (parser_recall(p, MEMO_INVALID_NAMED_EXPRESSION, &seen)) return;
    Node *a = parse_expression(p);
    if (a && EAT(COLONEQUAL) && parse_expression(p))
        parser_fail_pos(p, a->pos, "cannot use assignment expressions with %s",
                        parse_invalid_name(p, a));
    p->pos = mark;
    Token *name = EAT(NAME);
    if (name && EAT(EQUAL)) {
        Node *b = parse_bitwise_or(p);
        if (b && !AT(EQUAL) && !AT(COLONEQUAL))
            parser_fail_range(p, parser_token_pos(name), b->pos,
                              "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    p->pos = mark;
    assignment_in_expression(p);
    parser_note(p, MEMO_INVALID_NAMED_EXPRESSION, mark, NULL);
}

/* ---- calls ---- */

static Pos last_clause_end(const NodeList *clauses) {
    const AstComprehension *last = as_Comprehension(clauses->items[clauses->n - 1]);
    return last->ifs->n ? last->ifs->items[last->ifs->n - 1]->pos : last->iter->pos;
}

/* args for_if_clauses: the last of several arguments is a generator expression without
   parentheses */
static void bare_genexp(Parser *p, AstCall *args, NodeList *clauses) {
    if (args->args->n <= 1) return;
    parser_fail_range(p, args->args->items[args->args->n - 1]->pos, last_clause_end(clauses),
                      "Generator expression must be parenthesized");
}

/* args ',' args */
static void positional_after_keyword(Parser *p, AstCall *args) {
    bool unpacking = false;
    for (i64 i = 0; i < args->keywords->n; i++)
        unpacking |= is_null(as_Keyword(args->keywords->items[i])->arg);
    parser_fail(p, SYNTAX_ERROR,
                unpacking ? "positional argument follows keyword argument unpacking"
                          : "positional argument follows keyword argument");
}

/* expression for_if_clauses ',' [args | expression for_if_clauses] */
static void genexp_then_more(Parser *p) {
    i64 mark = p->pos;
    Node *a = parse_expression(p);
    NodeList *clauses = a ? parse_for_if_clauses(p) : NULL;
    if (clauses && EAT(COMMA)) {
        if (!parse_args(p)) {
            i64 after = p->pos;
            if (!parse_expression(p) || !parse_for_if_clauses(p)) p->pos = after;
        }
        parser_fail_range(p, a->pos, last_clause_end(clauses),
                          "Generator expression must be parenthesized");
    }
    p->pos = mark;
}

/* NAME '=' expression for_if_clauses */
static void keyword_genexp(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME), *equal = name ? EAT(EQUAL) : NULL;
    if (equal && parse_expression(p) && parse_for_if_clauses(p))
        parser_fail_range(p, parser_token_pos(name), parser_token_pos(equal),
                          "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    p->pos = mark;
}

void parse_invalid_arguments(Parser *p) {
    i64 mark = p->pos;
    AstCall *args = parse_args(p);
    if (args && EAT(COMMA) && EAT(STAR))
        parser_fail_pos(p, args->head.pos,
                        "iterable argument unpacking follows keyword argument unpacking");
    p->pos = mark;
    genexp_then_more(p);
    keyword_genexp(p);
    args = parse_args(p);
    NodeList *clauses = args ? parse_for_if_clauses(p) : NULL;
    if (clauses) bare_genexp(p, args, clauses);
    p->pos = mark;
    args = parse_args(p);
    if (args && EAT(COMMA)) {
        i64 after = p->pos;
        Node *a = parse_expression(p);
        clauses = a ? parse_for_if_clauses(p) : NULL;
        if (clauses)
            parser_fail_range(p, a->pos, last_clause_end(clauses),
                              "Generator expression must be parenthesized");
        p->pos = after;
        if (parse_args(p)) positional_after_keyword(p, args);
    }
    p->pos = mark;
}

void parse_invalid_kwarg(Parser *p) {
    i64 mark = p->pos;
    if (AT(TRUE) || AT(FALSE) || AT(NONE)) {
        Token *name = &p->tok[p->pos++], *equal = EAT(EQUAL);
        if (equal)
            parser_fail_range(p, parser_token_pos(name), parser_token_pos(equal),
                              "cannot assign to %s", token_text[name->type]);
        p->pos = mark;
    }
    keyword_genexp(p);
    if (AT(NAME) && parser_at_second(p) == T_EQUAL) return;
    Node *a = parse_expression(p);
    Token *equal = a ? EAT(EQUAL) : NULL;
    if (equal)
        parser_fail_range(p, a->pos, parser_token_pos(equal),
                          "expression cannot contain assignment, perhaps you meant \"==\"?");
    p->pos = mark;
}

/* ---- displays and comprehensions ---- */

void parse_invalid_comprehension(Parser *p) {
    i64 mark = p->pos;
    bool paren = AT(LPAR);
    p->pos++;
    Node *a = parse_starred_expression(p);
    if (a && parse_for_if_clauses(p))
        parser_fail_pos(p, a->pos, "iterable unpacking cannot be used in comprehension");
    p->pos = mark + 1;
    a = paren ? NULL : parse_star_named_expression(p);
    Token *comma = a ? EAT(COMMA) : NULL;
    if (comma) {
        i64 after = p->pos;
        NodeList *rest = parse_star_named_expressions(p);
        if (rest && parse_for_if_clauses(p))
            parser_fail_range(p, a->pos, rest->items[rest->n - 1]->pos,
                              "did you forget parentheses around the comprehension target?");
        p->pos = after;
        if (parse_for_if_clauses(p))
            parser_fail_range(p, a->pos, parser_token_pos(comma),
                              "did you forget parentheses around the comprehension target?");
    }
    p->pos = mark;
}

void parse_invalid_dict_comprehension(Parser *p) {
    i64 mark = p->pos;
    Token *stars = EAT(LBRACE) ? EAT(DOUBLESTAR) : NULL;
    if (stars && parse_bitwise_or(p) && parse_for_if_clauses(p) && EAT(RBRACE))
        parser_fail_token(p, stars, "dict unpacking cannot be used in dict comprehension");
    p->pos = mark;
}

void parse_invalid_group(Parser *p) {
    i64 mark = p->pos++;
    Node *a = parse_starred_expression(p);
    if (a && EAT(RPAR)) parser_fail_pos(p, a->pos, "cannot use starred expression here");
    p->pos = mark + 1;
    Token *stars = EAT(DOUBLESTAR);
    if (stars && parse_expression(p) && EAT(RPAR))
        parser_fail_token(p, stars, "cannot use double starred expression here");
    p->pos = mark;
}

/* expression ':' '*' bitwise_or | expression ':' &('}' | ',') */
static void value_mistakes(Parser *p) {
    i64 mark = p->pos;
    Token *colon = parse_expression(p) ? EAT(COLON) : NULL;
    if (colon) {
        Token *star = EAT(STAR);
        if (star && parse_bitwise_or(p))
            parser_fail_from(p, parser_token_pos(star),
                             "cannot use a starred expression in a dictionary value");
        p->pos = mark;
        parse_expression(p);
        p->pos++;
        if (AT(RBRACE) || AT(COMMA))
            parser_fail_token(p, colon, "expression expected after dictionary key and ':'");
    }
    p->pos = mark;
}

/* The '{' ahead. */
void parse_invalid_double_starred_kvpairs(Parser *p) {
    i64 mark = p->pos++;
    Node *key, *value;
    i64 comma = 0;
    while (parse_double_starred_kvpair(p, &key, &value)) {
        comma = p->pos;
        if (!EAT(COMMA)) {
            comma = 0;
            break;
        }
    }
    if (comma) {
        p->pos = comma + 1;
        key = parse_expression(p);
        if (key && !AT(COLON)) {
            /* Only the last character of the key is pointed at. */
            Pos pos = {key->pos.lineno, key->pos.end_col - 1, key->pos.end_lineno, -1};
            parser_fail_pos(p, pos, "':' expected after dictionary key");
        }
        p->pos = comma + 1;
        value_mistakes(p);
    }
    p->pos = mark + 1;
    value_mistakes(p);
    p->pos = mark;
}
