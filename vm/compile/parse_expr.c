/* parse_expr.c: expressions, from star_expressions down to the operators.
 *
 * Left recursion is a loop; the binary operators climb by precedence. */
#include "vm/compile/parser_internal.h"
#include "vm/compile/parse_invalid.h"

/* item (',' item)* [',']: the item itself if there is no comma. */
static Node *tuple_of(Parser *p, Node *(*item)(Parser *p)) {
    i64 mark = p->pos;
    Node *first = item(p);
    if (!first || !AT(COMMA)) return first;
    i64 list = parser_list_begin(p);
    do {
        parser_list_add(p, first);
        if (!EAT(COMMA)) break;
        first = item(p);
    } while (first);
    NodeList *items = parser_list_end(p, list);
    return ast_Tuple(p->arena, parser_span(p, mark), items, AST_Load);
}

/* expressions: ','.expression+ [','] */
Node *parse_expressions(Parser *p) {
    return tuple_of(p, parse_expression);
}

/* star_expressions: ','.star_expression+ [','] */
Node *parse_star_expressions(Parser *p) {
    return tuple_of(p, parse_star_expression);
}

static Node *starred(Parser *p, Node *(*of)(Parser *p)) {
    i64 mark = p->pos;
    if (!EAT(STAR)) return NULL;
    Node *e = of(p);
    return e ? ast_Starred(p->arena, parser_span(p, mark), e, AST_Load) : parser_back(p, mark);
}

/* star_expression: '*' bitwise_or | expression */
Node *parse_star_expression(Parser *p) {
    Node *e;
    if (p->pass == FAST) return AT(STAR) ? starred(p, parse_bitwise_or) : parse_expression(p);
    if (parser_recall(p, MEMO_STAR_EXPRESSION, &e)) return e;
    i64 mark = p->pos;
    e = starred(p, parse_bitwise_or);
    return parser_note(p, MEMO_STAR_EXPRESSION, mark, e ? e : parse_expression(p));
}

/* starred_expression: '*' expression */
Node *parse_starred_expression(Parser *p) {
    return starred(p, parse_expression);
}

/* star_named_expression: '*' bitwise_or | named_expression */
Node *parse_star_named_expression(Parser *p) {
    Node *e = AT(STAR) ? starred(p, parse_bitwise_or) : NULL;
    return e ? e : parse_named_expression(p);
}

/* star_named_expressions: ','.star_named_expression+ [',']; NULL if there is none */
NodeList *parse_star_named_expressions(Parser *p) {
    i64 list = parser_list_begin(p);
    Node *e = parse_star_named_expression(p);
    if (!e) return NULL;
    do {
        parser_list_add(p, e);
        if (!EAT(COMMA)) break;
        e = parse_star_named_expression(p);
    } while (e);
    return parser_list_end(p, list);
}

/* assignment_expression: NAME ':=' expression */
Node *parse_assignment_expression(Parser *p) {
    i64 mark = p->pos;
    if (!AT(NAME) || parser_at_second(p) != T_COLONEQUAL) return NULL;
    Node *target = parser_name_node(p, &p->tok[mark], AST_Store);
    p->pos += 2;
    Node *value = parse_expression(p);
    if (!value) return parser_back(p, mark);
    parser_need_version(p, 8, "Assignment expressions are");
    return ast_NamedExpr(p->arena, parser_span(p, mark), target, value);
}

/* named_expression: assignment_expression | expression !':=' */
Node *parse_named_expression(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_assignment_expression(p);
    if (e) return e;
    if (INVALID(p)) parse_invalid_named_expression(p);
    e = parse_expression(p);
    return e && !AT(COLONEQUAL) ? e : parser_back(p, mark);
}

/* yield_expr: 'yield' 'from' expression | 'yield' [star_expressions] */
Node *parse_yield_expr(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(YIELD)) return NULL;
    if (EAT(FROM)) {
        Node *e = parse_expression(p);
        if (e) return ast_YieldFrom(p->arena, parser_span(p, mark), e);
        p->pos = mark + 1;
    }
    Node *value = parse_star_expressions(p);
    return ast_Yield(p->arena, parser_span(p, mark), value);
}

/* lambdef: 'lambda' [lambda_params] ':' expression */
Node *parse_lambdef(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(LAMBDA)) return NULL;
    AstArguments *args = parse_params(p, true);
    Node *body = EAT(COLON) ? parse_expression(p) : NULL;
    if (!body) return parser_back(p, mark);
    return ast_Lambda(p->arena, parser_span(p, mark), args, body);
}

/* disjunction 'if' disjunction 'else' expression | disjunction */
static Node *conditional(Parser *p) {
    i64 mark = p->pos;
    Node *body = parse_disjunction(p);
    if (!body || !AT(IF)) return body;
    i64 after = p->pos++;
    Node *test = parse_disjunction(p);
    Node *orelse = test && EAT(ELSE) ? parse_expression(p) : NULL;
    if (orelse) return ast_IfExp(p->arena, parser_span(p, mark), test, body, orelse);
    p->pos = after;
    return body;
}

/* expression: disjunction 'if' disjunction 'else' expression | disjunction | lambdef */
Node *parse_expression(Parser *p) {
    Node *e;
    parser_enter(p);
    if (p->pass == FAST) return AT(LAMBDA) ? parse_lambdef(p) : conditional(p);
    if (parser_recall(p, MEMO_EXPRESSION, &e)) return e;
    i64 mark = p->pos;
    if (INVALID(p)) {
        parse_invalid_expression(p);
        parse_invalid_legacy_expression(p);
    }
    e = conditional(p);
    return parser_note(p, MEMO_EXPRESSION, mark, e ? e : parse_lambdef(p));
}

/* item (op item)* as one BoolOp */
static Node *bool_op(Parser *p, int type, AstKind op, Node *(*item)(Parser *p)) {
    i64 mark = p->pos;
    Node *e = item(p);
    if (!e || parser_at(p) != type) return e;
    i64 list = parser_list_begin(p), after;
    do {
        parser_list_add(p, e);
        after = p->pos;
        if (!parser_eat(p, type)) break;
        e = item(p);
    } while (e);
    if (!e) p->pos = after;
    Node *first = p->stack.v[list];
    if (p->stack.len == list + 1) return parser_list_drop(p, list), first;
    return ast_BoolOp(p->arena, parser_span(p, mark), op, parser_list_end(p, list));
}

static const u8 compare_kind[T_COUNT] = {
    [T_EQEQUAL] = AST_Eq,    [T_NOTEQUAL] = AST_NotEq, [T_LESS] = AST_Lt,
    [T_LESSEQUAL] = AST_LtE, [T_GREATER] = AST_Gt,     [T_GREATEREQUAL] = AST_GtE,
    [T_IN] = AST_In,         [T_NOT] = AST_NotIn,      [T_IS] = AST_Is,
};

/* Under barry_as_FLUFL "<>" is the operator, else "!=" is. */
static bool right_not_equal(Parser *p, const Token *t) {
    bool diamond = p->lexer.text[t->start] == '<';
    if (!(p->options->flags & PARSE_BARRY_AS_BDFL)) return !diamond;
    if (!diamond) parser_fail(p, SYNTAX_ERROR, "with Barry as BDFL, use '<>' instead of '!='");
    return true;
}

/* The comparison operator here, passed, or AST_NONE. */
static AstKind compare_op(Parser *p) {
    AstKind op = compare_kind[parser_at(p)];
    if (op == AST_NONE) return op;
    i64 mark = p->pos++;
    if (op == AST_NotEq && !right_not_equal(p, &p->tok[mark])) return p->pos = mark, AST_NONE;
    if (op == AST_NotIn && !EAT(IN)) return p->pos = mark, AST_NONE;
    if (op == AST_Is && EAT(NOT)) return AST_IsNot;
    return op;
}

/* comparison: bitwise_or (compare_op bitwise_or)* */
static Node *comparison(Parser *p) {
    i64 mark = p->pos, after = mark;
    Node *left = parse_bitwise_or(p), *right;
    if (!left || compare_kind[parser_at(p)] == AST_NONE) return left;
    i64 list = parser_list_begin(p);
    for (;;) {
        after = p->pos;
        AstKind op = compare_op(p);
        if (op == AST_NONE) break;
        right = parse_bitwise_or(p);
        /* "is not x" was taken as an operator of its own; "is (not x)" cannot be. */
        if (!right) break;
        parser_list_add(p, (void *)(u64)op);
        parser_list_add(p, right);
    }
    p->pos = after;
    i64 n = (p->stack.len - list) / 2;
    if (n == 0) return left;
    OpList *ops = ast_ops_new(p->arena, n);
    NodeList *values = ast_list_new(p->arena, n);
    for (i64 i = 0; i < n; i++) {
        ops->items[i] = (AstKind)(u64)p->stack.v[list + 2 * i];
        values->items[i] = p->stack.v[list + 2 * i + 1];
    }
    parser_list_drop(p, list);
    return ast_Compare(p->arena, parser_span(p, mark), left, ops, values);
}

/* inversion: 'not' inversion | comparison */
static Node *inversion_body(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(NOT)) return comparison(p);
    parser_enter(p);
    Node *e = NULL;
    if (p->pass != FAST && parser_recall(p, MEMO_INVERSION, &e)) {
    } else {
        i64 inner = p->pos;
        e = inversion_body(p);
        if (p->pass != FAST) parser_note(p, MEMO_INVERSION, inner, e);
    }
    return e ? ast_UnaryOp(p->arena, parser_span(p, mark), AST_Not, e) : parser_back(p, mark);
}

static Node *inversion(Parser *p) {
    Node *e;
    if (p->pass == FAST) return inversion_body(p);
    if (parser_recall(p, MEMO_INVERSION, &e)) return e;
    i64 mark = p->pos;
    return parser_note(p, MEMO_INVERSION, mark, inversion_body(p));
}

/* conjunction: inversion ('and' inversion)* */
static Node *conjunction(Parser *p) {
    Node *e;
    if (p->pass == FAST) return bool_op(p, T_AND, AST_And, inversion);
    if (parser_recall(p, MEMO_CONJUNCTION, &e)) return e;
    i64 mark = p->pos;
    return parser_note(p, MEMO_CONJUNCTION, mark, bool_op(p, T_AND, AST_And, inversion));
}

/* disjunction: conjunction ('or' conjunction)* */
Node *parse_disjunction(Parser *p) {
    Node *e;
    if (p->pass == FAST) return bool_op(p, T_OR, AST_Or, conjunction);
    if (parser_recall(p, MEMO_DISJUNCTION, &e)) return e;
    i64 mark = p->pos;
    return parser_note(p, MEMO_DISJUNCTION, mark, bool_op(p, T_OR, AST_Or, conjunction));
}

/* ---- binary and unary operators ---- */

static const struct {
    u8 level, kind; /* 1 binds least: | ^ & shift sum term */
} binary_op[T_COUNT] = {
    [T_VBAR] = {1, AST_BitOr}, [T_CIRCUMFLEX] = {2, AST_BitXor}, [T_AMPER] = {3, AST_BitAnd},
    [T_LEFTSHIFT] = {4, AST_LShift}, [T_RIGHTSHIFT] = {4, AST_RShift}, [T_PLUS] = {5, AST_Add},
    [T_MINUS] = {5, AST_Sub}, [T_STAR] = {6, AST_Mult}, [T_SLASH] = {6, AST_Div},
    [T_DOUBLESLASH] = {6, AST_FloorDiv}, [T_PERCENT] = {6, AST_Mod}, [T_AT] = {6, AST_MatMult},
};

/* await_primary: 'await' primary | primary */
static Node *await_primary(Parser *p) {
    Node *e;
    if (p->pass != FAST && parser_recall(p, MEMO_AWAIT_PRIMARY, &e)) return e;
    i64 mark = p->pos;
    if (EAT(AWAIT)) {
        e = parse_primary(p);
        if (e) parser_need_version(p, 5, "Await expressions are");
        e = e ? ast_Await(p->arena, parser_span(p, mark), e) : parser_back(p, mark);
    } else {
        e = parse_primary(p);
    }
    return p->pass == FAST ? e : parser_note(p, MEMO_AWAIT_PRIMARY, mark, e);
}

static AstKind unary_op(int type) {
    return type == T_MINUS   ? AST_USub
           : type == T_PLUS  ? AST_UAdd
           : type == T_TILDE ? AST_Invert
                             : AST_NONE;
}

/* factor: ('+' | '-' | '~') factor | await_primary ['**' factor] */
static Node *factor_body(Parser *p);
static Node *factor(Parser *p) {
    Node *e;
    if (p->pass == FAST) return factor_body(p);
    if (parser_recall(p, MEMO_FACTOR, &e)) return e;
    i64 mark = p->pos;
    return parser_note(p, MEMO_FACTOR, mark, factor_body(p));
}

static Node *factor_body(Parser *p) {
    i64 mark = p->pos;
    AstKind op = unary_op(parser_at(p));
    if (op != AST_NONE) {
        parser_enter(p);
        p->pos++;
        Node *e = factor(p);
        return e ? ast_UnaryOp(p->arena, parser_span(p, mark), op, e) : parser_back(p, mark);
    }
    Node *base = await_primary(p);
    if (!base || !AT(DOUBLESTAR)) return base;
    i64 after = p->pos++;
    parser_enter(p);
    Node *power = factor(p);
    if (power) return ast_BinOp(p->arena, parser_span(p, mark), base, AST_Pow, power);
    p->pos = after;
    return base;
}

/* Operators of at least this level, left to right. */
static Node *binary(Parser *p, int level) {
    i64 mark = p->pos;
    Node *left = factor(p);
    if (!left) return NULL;
    for (;;) {
        int type = parser_at(p);
        if (binary_op[type].level < level) return left; /* 0 for what is no operator */
        i64 after = p->pos++;
        Node *right = binary(p, binary_op[type].level + 1);
        if (!right) {
            p->pos = after;
            return left;
        }
        if (type == T_AT) parser_need_version(p, 5, "The '@' operator is");
        left = ast_BinOp(p->arena, parser_span(p, mark), left, binary_op[type].kind, right);
    }
}

/* bitwise_or: the operators | ^ & << >> + - * / // % @ in their order */
Node *parse_bitwise_or(Parser *p) {
    Node *e;
    if (p->pass == FAST) return binary(p, 1);
    if (parser_recall(p, MEMO_BITWISE_OR, &e)) return e;
    i64 mark = p->pos;
    return parser_note(p, MEMO_BITWISE_OR, mark, binary(p, 1));
}
