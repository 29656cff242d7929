/* parse_stmt.c: statements on one line: assignments, imports and the rest of the simple ones. */
#include "vm/compile/parser_internal.h"
#include "vm/compile/parse_invalid.h"

/* ---- assignment ---- */

static const u8 augassign_kind[T_COUNT] = {
    [T_PLUSEQUAL] = AST_Add,
    [T_MINEQUAL] = AST_Sub,
    [T_STAREQUAL] = AST_Mult,
    [T_ATEQUAL] = AST_MatMult,
    [T_SLASHEQUAL] = AST_Div,
    [T_PERCENTEQUAL] = AST_Mod,
    [T_AMPEREQUAL] = AST_BitAnd,
    [T_VBAREQUAL] = AST_BitOr,
    [T_CIRCUMFLEXEQUAL] = AST_BitXor,
    [T_LEFTSHIFTEQUAL] = AST_LShift,
    [T_RIGHTSHIFTEQUAL] = AST_RShift,
    [T_DOUBLESTAREQUAL] = AST_Pow,
    [T_DOUBLESLASHEQUAL] = AST_FloorDiv,
};

/* The operator of an augmented assignment here, passed, or AST_NONE. */
AstKind parse_augassign(Parser *p) {
    AstKind op = augassign_kind[parser_at(p)];
    if (op != AST_NONE) p->pos++;
    return op;
}

/* yield_expr | star_expressions */
static Node *right_side(Parser *p) {
    return AT(YIELD) ? parse_yield_expr(p) : parse_star_expressions(p);
}

/* After target and ':': expression ['=' right_side] */
static Node *annotated(Parser *p, i64 mark, Node *target, bool simple) {
    Node *annotation = parse_expression(p);
    if (!annotation) return parser_back(p, mark);
    i64 after = p->pos;
    Node *value = EAT(EQUAL) ? right_side(p) : NULL;
    if (!value) p->pos = after;
    parser_need_version(
        p, 6, simple ? "Variable annotation syntax is" : "Variable annotations syntax is");
    return ast_AnnAssign(p->arena, parser_span(p, mark), target, annotation, value, simple);
}

/* NAME ':' ... | ('(' single_target ')' | a primary with a trailer) ':' ... */
static Node *annotated_assignment(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    if (name && EAT(COLON)) {
        Node *e = annotated(p, mark, parser_name_node(p, name, AST_Store), true);
        if (e) return e;
    }
    p->pos = mark;
    Node *target;
    if (EAT(LPAR)) {
        target = parse_single_target(p);
        if (target && !EAT(RPAR)) target = NULL;
    } else {
        target = parse_subscript_attribute(p, AST_Store);
    }
    return target && EAT(COLON) ? annotated(p, mark, target, false) : parser_back(p, mark);
}

/* (star_targets '=')+ right_side !'=' [TYPE_COMMENT] */
static Node *plain_assignment(Parser *p) {
    i64 mark = p->pos, list = parser_list_begin(p);
    for (;;) {
        i64 after = p->pos;
        Node *target = parse_star_targets(p);
        if (!target || !EAT(EQUAL)) {
            p->pos = after;
            break;
        }
        parser_list_add(p, target);
    }
    Node *value = p->stack.len > list ? right_side(p) : NULL;
    if (!value || AT(EQUAL)) {
        parser_list_drop(p, list);
        return parser_back(p, mark);
    }
    NodeList *targets = parser_list_end(p, list);
    Value comment = parser_type_comment(p);
    return ast_Assign(p->arena, parser_span(p, mark), targets, value, comment);
}

/* single_target augassign right_side; behind the operator there is no way back: *stuck */
static Node *augmented_assignment(Parser *p, bool *stuck) {
    i64 mark = p->pos;
    Node *target = parse_single_target(p);
    AstKind op = target ? parse_augassign(p) : AST_NONE;
    if (op == AST_NONE) return parser_back(p, mark);
    *stuck = true;
    Node *value = right_side(p);
    return value ? ast_AugAssign(p->arena, parser_span(p, mark), target, op, value)
                 : parser_back(p, mark);
}

/* assignment: annotated | plain | augmented */
static Node *parse_assignment(Parser *p) {
    bool stuck = false;
    Node *e = annotated_assignment(p);
    if (!e) e = plain_assignment(p);
    if (!e) e = augmented_assignment(p, &stuck);
    if (!e && !stuck && INVALID(p)) parse_invalid_assignment(p);
    return e;
}

/* ---- the first pass: an expression, and then what it turned out to be ---- */

/* Whether all of it can be assigned to; '*' only inside a sequence. */
static bool is_target(const Node *e, bool in_sequence) {
    NodeList *elts;
    switch (e->kind) {
    case AST_Name: case AST_Attribute: case AST_Subscript: return true;
    case AST_Starred:
        return in_sequence && as_Starred(e)->value->kind != AST_Starred &&
               is_target(as_Starred(e)->value, false);
    case AST_Tuple: elts = as_Tuple(e)->elts; break;
    case AST_List: elts = as_List(e)->elts; break;
    default: return false;
    }
    for (i64 i = 0; i < elts->n; i++)
        if (!is_target(elts->items[i], true)) return false;
    return true;
}

static Node *fast_assign(Parser *p, i64 mark, Node *e) {
    i64 list = parser_list_begin(p);
    while (AT(EQUAL)) {
        /* "*a = b" has the form of an assignment; the compiler refuses it. */
        if (!is_target(e, true)) return parser_list_drop(p, list), parser_back(p, mark);
        parser_list_add(p, parse_with_context(p, e, AST_Store));
        p->pos++;
        e = right_side(p);
        if (!e) return parser_list_drop(p, list), parser_back(p, mark);
    }
    NodeList *targets = parser_list_end(p, list);
    Value comment = parser_type_comment(p);
    return ast_Assign(p->arena, parser_span(p, mark), targets, e, comment);
}

static bool is_single_target(const Node *e) {
    return e->kind == AST_Name || e->kind == AST_Attribute || e->kind == AST_Subscript;
}

static Node *fast_expression_stmt(Parser *p) {
    i64 mark = p->pos;
    Node *e = right_side(p);
    if (!e) return NULL;
    int type = parser_at(p);
    if (type == T_NEWLINE) return ast_Expr(p->arena, parser_span(p, mark), e);
    if (type == T_EQUAL) return fast_assign(p, mark, e);
    if (type == T_COLON && is_single_target(e)) {
        p->pos++;
        bool simple = e->kind == AST_Name && p->tok[mark].type == T_NAME;
        return annotated(p, mark, parse_with_context(p, e, AST_Store), simple);
    }
    if (augassign_kind[type] && is_single_target(e)) {
        AstKind op = parse_augassign(p);
        Node *value = right_side(p);
        if (!value) return parser_back(p, mark);
        return ast_AugAssign(p->arena, parser_span(p, mark), parse_with_context(p, e, AST_Store),
                             op, value);
    }
    return ast_Expr(p->arena, parser_span(p, mark), e);
}

/* ---- imports ---- */

/* dotted_name: '.'.NAME+ */
static Value dotted_name(Parser *p) {
    i64 mark = p->pos;
    Token *first = EAT(NAME), *last = first;
    if (!first) return V_NULL;
    while (AT(DOT) && parser_at_second(p) == T_NAME) {
        last = &p->tok[p->pos + 1];
        p->pos += 2;
    }
    if (last == first) return parser_name_value(p, first);
    return parser_dotted_value(p, mark, p->pos);
}

/* dotted_as_name: dotted_name ['as' NAME] */
static Node *dotted_as_name(Parser *p) {
    i64 mark = p->pos;
    Value name = dotted_name(p);
    if (is_null(name)) return NULL;
    i64 after = p->pos;
    Token *as = EAT(AS) ? EAT(NAME) : NULL;
    if (!as) p->pos = after;
    return (Node *)ast_Alias(p->arena, parser_span(p, mark), name,
                             as ? parser_name_value(p, as) : V_NULL);
}

/* import_from_as_name: NAME ['as' NAME] */
static Node *import_from_as_name(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    if (!name) return NULL;
    i64 after = p->pos;
    Token *as = EAT(AS) ? EAT(NAME) : NULL;
    if (!as) p->pos = after;
    return (Node *)ast_Alias(p->arena, parser_span(p, mark), parser_name_value(p, name),
                             as ? parser_name_value(p, as) : V_NULL);
}

/* ','.item+, the position behind the last item; NULL if there is none */
static NodeList *gather(Parser *p, Node *(*item)(Parser *p)) {
    i64 list = parser_list_begin(p);
    Node *e = item(p);
    if (!e) return NULL;
    while (e) {
        parser_list_add(p, e);
        i64 after = p->pos;
        e = EAT(COMMA) ? item(p) : NULL;
        if (!e) p->pos = after;
    }
    return parser_list_end(p, list);
}

NodeList *parse_import_from_as_names(Parser *p) {
    return gather(p, import_from_as_name);
}

/* import_from_targets: '(' import_from_as_names [','] ')' | import_from_as_names !',' | '*' */
static NodeList *import_from_targets(Parser *p) {
    i64 mark = p->pos;
    NodeList *names;
    if (EAT(LPAR)) {
        names = parse_import_from_as_names(p);
        if (names) EAT(COMMA);
        return names && EAT(RPAR) ? names : parser_back(p, mark);
    }
    names = parse_import_from_as_names(p);
    if (names && !AT(COMMA)) return names;
    p->pos = mark;
    Token *star = EAT(STAR);
    if (star) {
        names = ast_list_new(p->arena, 1);
        Value name = parser_text_value(p, "*", 1);
        names->items[0] = (Node *)ast_Alias(p->arena, parser_token_pos(star), name, V_NULL);
        return names;
    }
    if (INVALID(p)) parse_invalid_import_from_targets(p);
    return NULL;
}

/* import_from: 'from' ('.' | '...')* dotted_name 'import' targets | 'from' ('.' | '...')+
   'import' targets */
static Node *import_from(Parser *p) {
    i64 mark = p->pos++;
    i32 level = 0;
    for (;; p->pos++) {
        if (AT(DOT)) level++;
        else if (AT(ELLIPSIS)) level += 3;
        else break;
    }
    Value module = dotted_name(p);
    if (is_null(module) && level == 0) return parser_back(p, mark);
    NodeList *names = EAT(IMPORT) ? import_from_targets(p) : NULL;
    if (!names) return parser_back(p, mark);
    return ast_ImportFrom(p->arena, parser_span(p, mark), module, names, level);
}

/* import_stmt: 'import' ','.dotted_as_name+ | import_from */
static Node *import_stmt(Parser *p) {
    if (AT(FROM)) return import_from(p);
    i64 mark = p->pos++;
    NodeList *names = gather(p, dotted_as_name);
    return names ? ast_Import(p->arena, parser_span(p, mark), names) : parser_back(p, mark);
}

/* ---- the rest ---- */

/* return_stmt: 'return' [star_expressions] */
static Node *return_stmt(Parser *p) {
    i64 mark = p->pos++;
    Node *value = AT(NEWLINE) ? NULL : parse_star_expressions(p);
    return ast_Return(p->arena, parser_span(p, mark), value);
}

/* raise_stmt: 'raise' [expression ['from' expression]] */
static Node *raise_stmt(Parser *p) {
    i64 mark = p->pos++;
    Node *exc = parse_expression(p), *cause = NULL;
    if (exc && EAT(FROM)) {
        cause = parse_expression(p);
        if (!cause) p->pos--;
    }
    return ast_Raise(p->arena, parser_span(p, mark), exc, cause);
}

/* global_stmt: 'global' ','.NAME+, and the same for 'nonlocal' */
static Node *scope_stmt(Parser *p) {
    i64 mark = p->pos++;
    bool global = p->tok[mark].type == T_GLOBAL;
    if (!AT(NAME)) return parser_back(p, mark);
    i64 n = 1;
    for (p->pos++; AT(COMMA) && parser_at_second(p) == T_NAME; p->pos += 2) n++;
    NameList *names = ast_names_new(p->arena, n);
    for (i64 i = 0; i < n; i++) names->items[i] = parser_name_value(p, &p->tok[mark + 1 + 2 * i]);
    Pos pos = parser_span(p, mark);
    return global ? ast_Global(p->arena, pos, names) : ast_Nonlocal(p->arena, pos, names);
}

/* del_stmt: 'del' del_targets &(';' | NEWLINE) */
static Node *del_stmt(Parser *p) {
    i64 mark = p->pos++;
    NodeList *targets = parse_del_targets(p);
    if (targets && (AT(SEMI) || AT(NEWLINE)))
        return ast_Delete(p->arena, parser_span(p, mark), targets);
    p->pos = mark;
    if (INVALID(p)) parse_invalid_del_stmt(p);
    return NULL;
}

/* assert_stmt: 'assert' expression [',' expression] */
static Node *assert_stmt(Parser *p) {
    i64 mark = p->pos++;
    Node *test = parse_expression(p), *message = NULL;
    if (!test) return parser_back(p, mark);
    i64 after = p->pos;
    if (EAT(COMMA)) {
        message = parse_expression(p);
        if (!message) p->pos = after;
    }
    return ast_Assert(p->arena, parser_span(p, mark), test, message);
}

static Node *expression_stmt(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_star_expressions(p);
    return e ? ast_Expr(p->arena, parser_span(p, mark), e) : NULL;
}

static Node *yield_stmt(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_yield_expr(p);
    return e ? ast_Expr(p->arena, parser_span(p, mark), e) : NULL;
}

/* A statement that begins with a keyword of its own. */
static Node *keyword_stmt(Parser *p) {
    Pos pos = parser_token_pos(parser_token(p));
    switch (parser_at(p)) {
    case T_RETURN: return return_stmt(p);
    case T_IMPORT: case T_FROM: return import_stmt(p);
    case T_RAISE: return raise_stmt(p);
    case T_PASS: return p->pos++, ast_Pass(p->arena, pos);
    case T_DEL: return del_stmt(p);
    case T_YIELD: return yield_stmt(p);
    case T_ASSERT: return assert_stmt(p);
    case T_BREAK: return p->pos++, ast_Break(p->arena, pos);
    case T_CONTINUE: return p->pos++, ast_Continue(p->arena, pos);
    case T_GLOBAL: case T_NONLOCAL: return scope_stmt(p);
    default: return NULL;
    }
}

static bool begins_keyword_stmt(int type) {
    return type == T_RETURN || type == T_IMPORT || type == T_FROM || type == T_RAISE ||
           type == T_PASS || type == T_DEL || type == T_ASSERT || type == T_BREAK ||
           type == T_CONTINUE || type == T_GLOBAL || type == T_NONLOCAL;
}

/* simple_stmt: assignment | star_expressions | a statement with a keyword */
static Node *parse_simple_stmt(Parser *p) {
    Node *e;
    if (p->pass == FAST)
        return begins_keyword_stmt(parser_at(p)) ? keyword_stmt(p) : fast_expression_stmt(p);
    if (parser_recall(p, MEMO_SIMPLE_STMT, &e)) return e;
    i64 mark = p->pos;
    e = parse_assignment(p);
    if (!e) e = expression_stmt(p);
    if (!e) e = keyword_stmt(p);
    return parser_note(p, MEMO_SIMPLE_STMT, mark, e);
}

/* simple_stmts: ';'.simple_stmt+ [';'] NEWLINE */
NodeList *parse_simple_stmts(Parser *p) {
    i64 mark = p->pos, list = parser_list_begin(p);
    Node *e = parse_simple_stmt(p);
    while (e) {
        parser_list_add(p, e);
        if (!EAT(SEMI)) break;
        e = parse_simple_stmt(p);
    }
    if (p->stack.len > list && EAT(NEWLINE)) return parser_list_end(p, list);
    parser_list_drop(p, list);
    return parser_back(p, mark);
}
