/* parse_compound.c: statements with blocks, and the start rules. */
#include "vm/compile/parser_internal.h"
#include "vm/compile/parse_invalid.h"
#include "vm/object/str.h"

/* statement+; NULL if there is none */
static NodeList *parse_statements(Parser *p) {
    i64 list = parser_list_begin(p);
    for (;;) {
        Node *compound = parse_compound_stmt(p);
        if (compound) {
            parser_list_add(p, compound);
            continue;
        }
        NodeList *simple = AT(DEDENT) || AT(ENDMARKER) ? NULL : parse_simple_stmts(p);
        if (!simple) break;
        for (i64 i = 0; i < simple->n; i++) parser_list_add(p, simple->items[i]);
    }
    return p->stack.len == list ? NULL : parser_list_end(p, list);
}

static NodeList *block_body(Parser *p) {
    i64 mark = p->pos;
    if (!AT(NEWLINE)) return parse_simple_stmts(p);
    p->pos++;
    NodeList *body = EAT(INDENT) ? parse_statements(p) : NULL;
    if (body && EAT(DEDENT)) return body;
    p->pos = mark;
    if (INVALID(p)) parse_invalid_block(p);
    return NULL;
}

/* block: NEWLINE INDENT statements DEDENT | simple_stmts */
NodeList *parse_block(Parser *p) {
    NodeList *body;
    parser_enter(p);
    if (p->pass == FAST) return block_body(p);
    if (parser_recall(p, MEMO_BLOCK, &body)) return body;
    i64 mark = p->pos;
    return parser_note(p, MEMO_BLOCK, mark, block_body(p));
}

/* ---- functions and classes ---- */

/* decorators: ('@' named_expression NEWLINE)+; NULL if one is wrong */
static NodeList *decorators(Parser *p) {
    i64 mark = p->pos, list = parser_list_begin(p);
    while (EAT(AT)) {
        Node *e = parse_named_expression(p);
        if (!e || !EAT(NEWLINE)) {
            parser_list_drop(p, list);
            return parser_back(p, mark);
        }
        parser_list_add(p, e);
    }
    return parser_list_end(p, list);
}

/* func_type_comment: NEWLINE TYPE_COMMENT &(NEWLINE INDENT) | TYPE_COMMENT */
static Value func_type_comment(Parser *p) {
    i64 mark = p->pos;
    if (!p->lexer.type_comments) return V_NULL;
    if (EAT(NEWLINE)) {
        Value comment = parser_type_comment(p);
        if (!is_null(comment) && AT(NEWLINE) && parser_at_second(p) == T_INDENT) return comment;
    }
    p->pos = mark;
    if (INVALID(p) && EAT(TYPE_COMMENT) && EAT(NEWLINE) && EAT(TYPE_COMMENT) && EAT(NEWLINE) && AT(INDENT))
        parser_fail(p, SYNTAX_ERROR, "Cannot have two type comments on def");
    p->pos = mark;
    return parser_type_comment(p);
}

/* function_def_raw: ['async'] 'def' NAME '(' [params] ')' ['->' expression] ':' [func_type_comment] block */
static Node *function_def(Parser *p, NodeList *decorator_list) {
    i64 mark = p->pos;
    if (INVALID(p)) parse_invalid_def_raw(p);
    bool is_async = EAT(ASYNC);
    Token *name = EAT(DEF) ? EAT(NAME) : NULL;
    if (!name || !parser_force(p, T_LPAR)) return parser_back(p, mark);
    AstArguments *args = parse_params(p, false);
    if (!EAT(RPAR)) return parser_back(p, mark);
    i64 after = p->pos;
    Node *returns = EAT(RARROW) ? parse_expression(p) : NULL;
    if (!returns) p->pos = after;
    Value comment = parser_force(p, T_COLON) ? func_type_comment(p) : V_NULL;
    NodeList *body = parse_block(p);
    if (!body) return parser_back(p, mark);
    if (is_async) parser_need_version(p, 5, "Async functions are");
    Pos pos = parser_span(p, mark);
    Value name_value = parser_name_value(p, name);
    return is_async ? ast_AsyncFunctionDef(p->arena, pos, name_value, args, body, decorator_list,
                                           returns, comment)
                    : ast_FunctionDef(p->arena, pos, name_value, args, body, decorator_list,
                                      returns, comment);
}

/* As those of a call, but a generator expression needs parentheses of its own. */
static AstCall *class_arguments(Parser *p) {
    if (p->pass != FAST) return parse_arguments(p);
    AstCall *args = parse_args(p);
    if (args) EAT(COMMA);
    return args;
}

/* class_def_raw: 'class' NAME ['(' [arguments] ')'] ':' block */
static Node *class_def(Parser *p, NodeList *decorator_list) {
    i64 mark = p->pos;
    if (INVALID(p)) parse_invalid_class_def_raw(p);
    Token *name = EAT(CLASS) ? EAT(NAME) : NULL;
    if (!name) return parser_back(p, mark);
    AstCall *args = NULL;
    i64 after = p->pos;
    if (EAT(LPAR)) {
        args = class_arguments(p);
        if (!EAT(RPAR)) args = NULL, p->pos = after;
    }
    NodeList *body = EAT(COLON) ? parse_block(p) : NULL;
    if (!body) return parser_back(p, mark);
    return ast_ClassDef(p->arena, parser_span(p, mark), parser_name_value(p, name),
                        args ? args->args : &ast_no_nodes, args ? args->keywords : &ast_no_nodes,
                        body, decorator_list);
}

static Node *decorated(Parser *p) {
    i64 mark = p->pos;
    NodeList *list = decorators(p);
    if (!list) return NULL;
    Node *e = AT(CLASS) ? class_def(p, list) : function_def(p, list);
    return e ? e : parser_back(p, mark);
}

/* ---- if, while, for, with ---- */

/* else_block: 'else' ':' block */
static NodeList *else_block(Parser *p) {
    i64 mark = p->pos;
    if (!AT(ELSE)) return NULL;
    if (INVALID(p)) parse_invalid_else_stmt(p);
    p->pos++;
    NodeList *body = parser_force(p, T_COLON) ? parse_block(p) : NULL;
    return body ? body : parser_back(p, mark);
}

static NodeList *optional(NodeList *list) {
    return list ? list : &ast_no_nodes;
}

/* if_stmt: 'if' named_expression ':' block [elif_stmt | else_block], and the same for 'elif' */
static Node *if_stmt(Parser *p) {
    i64 mark = p->pos;
    parser_enter(p);
    if (INVALID(p)) parse_invalid_if_stmt(p, parser_at(p));
    p->pos++;
    Node *test = parse_named_expression(p);
    NodeList *body = test && EAT(COLON) ? parse_block(p) : NULL;
    if (!body) return parser_back(p, mark);
    Node *elif = AT(ELIF) ? if_stmt(p) : NULL;
    NodeList *orelse;
    if (elif) {
        orelse = ast_list_new(p->arena, 1);
        orelse->items[0] = elif;
    } else {
        orelse = optional(else_block(p));
    }
    return ast_If(p->arena, parser_span(p, mark), test, body, orelse);
}

/* while_stmt: 'while' named_expression ':' block [else_block] */
static Node *while_stmt(Parser *p) {
    i64 mark = p->pos;
    if (INVALID(p)) parse_invalid_while_stmt(p);
    p->pos++;
    Node *test = parse_named_expression(p);
    NodeList *body = test && EAT(COLON) ? parse_block(p) : NULL;
    if (!body) return parser_back(p, mark);
    NodeList *orelse = optional(else_block(p));
    return ast_While(p->arena, parser_span(p, mark), test, body, orelse);
}

/* for_stmt: ['async'] 'for' star_targets 'in' star_expressions ':' [TYPE_COMMENT] block [else_block] */
static Node *for_stmt(Parser *p) {
    i64 mark = p->pos;
    if (INVALID(p)) parse_invalid_for_stmt(p);
    bool is_async = EAT(ASYNC);
    Node *target = EAT(FOR) ? parse_star_targets(p) : NULL;
    if (!target || !EAT(IN)) {
        p->pos = mark;
        if (INVALID(p)) parse_invalid_for_target(p);
        return NULL;
    }
    Node *iter = parse_star_expressions(p);
    Value comment = V_NULL;
    NodeList *body = NULL;
    if (iter && EAT(COLON)) {
        comment = parser_type_comment(p);
        body = parse_block(p);
    }
    if (!body) return parser_back(p, mark);
    NodeList *orelse = optional(else_block(p));
    if (is_async) parser_need_version(p, 5, "Async for loops are");
    Pos pos = parser_span(p, mark);
    return is_async ? ast_AsyncFor(p->arena, pos, target, iter, body, orelse, comment)
                    : ast_For(p->arena, pos, target, iter, body, orelse, comment);
}

/* with_item: expression 'as' star_target &(',' | ')' | ':') | expression */
static Node *with_item(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_expression(p);
    if (!e) return NULL;
    i64 after = p->pos;
    if (EAT(AS)) {
        Node *target = parse_star_target(p);
        if (target && (AT(COMMA) || AT(RPAR) || AT(COLON)))
            return (Node *)ast_WithItem(p->arena, parser_span(p, mark), e, target);
    }
    if (INVALID(p)) {
        p->pos = mark;
        parse_invalid_with_item(p);
    }
    p->pos = after;
    return (Node *)ast_WithItem(p->arena, parser_span(p, mark), e, NULL);
}

/* ','.with_item+, the position behind the last one */
static NodeList *with_items(Parser *p) {
    i64 list = parser_list_begin(p);
    Node *e = with_item(p);
    if (!e) return NULL;
    while (e) {
        parser_list_add(p, e);
        i64 after = p->pos;
        e = EAT(COMMA) ? with_item(p) : NULL;
        if (!e) p->pos = after;
    }
    return parser_list_end(p, list);
}

/* '(' ','.with_item+ [','] ')' ':' block | ','.with_item+ ':' [TYPE_COMMENT] block */
static NodeList *with_body(Parser *p, NodeList **items, Value *comment) {
    i64 mark = p->pos;
    if (EAT(LPAR)) {
        *items = with_items(p);
        if (*items) EAT(COMMA);
        NodeList *body = *items && EAT(RPAR) && EAT(COLON) ? parse_block(p) : NULL;
        if (body) {
            parser_need_version(p, 9, "Parenthesized context managers are");
            return body;
        }
        p->pos = mark;
    }
    *items = with_items(p);
    if (!*items || !EAT(COLON)) return NULL;
    *comment = parser_type_comment(p);
    return parse_block(p);
}

/* with_stmt: ['async'] 'with' ... */
static Node *with_stmt(Parser *p) {
    i64 mark = p->pos;
    NodeList *items = NULL;
    Value comment = V_NULL;
    if (INVALID(p)) parse_invalid_with_stmt_indent(p);
    bool is_async = EAT(ASYNC);
    NodeList *body = EAT(WITH) ? with_body(p, &items, &comment) : NULL;
    if (!body) {
        p->pos = mark;
        if (INVALID(p)) parse_invalid_with_stmt(p);
        return NULL;
    }
    if (is_async) parser_need_version(p, 5, "Async with statements are");
    Pos pos = parser_span(p, mark);
    return is_async ? ast_AsyncWith(p->arena, pos, items, body, comment)
                    : ast_With(p->arena, pos, items, body, comment);
}

/* ---- try ---- */

/* except_block: 'except' [expression ['as' NAME]] ':' block; with 'star' 'except' '*' expression
   ... */
Node *parse_except_block(Parser *p, bool star) {
    i64 mark = p->pos;
    if (INVALID(p)) parse_invalid_except_stmt_indent(p, star);
    if (!EAT(EXCEPT)) return NULL;
    Node *type = NULL;
    Token *name = NULL;
    NodeList *body = NULL;
    if (!star || EAT(STAR)) {
        type = parse_expression(p);
        if (type && EAT(AS) && !(name = EAT(NAME))) p->pos--;
        if ((type || !star) && EAT(COLON)) body = parse_block(p);
    }
    if (body)
        return ast_ExceptHandler(p->arena, parser_span(p, mark), type,
                                 name ? parser_name_value(p, name) : V_NULL, body);
    p->pos = mark;
    if (INVALID(p)) parse_invalid_except_stmt(p);
    return NULL;
}

/* except_block+; NULL if there is none */
static NodeList *handlers(Parser *p, bool star) {
    i64 list = parser_list_begin(p);
    while (AT(EXCEPT)) {
        Node *e = parse_except_block(p, star);
        if (!e) break;
        parser_list_add(p, e);
    }
    return p->stack.len == list ? NULL : parser_list_end(p, list);
}

/* finally_block: 'finally' ':' block */
static NodeList *finally_block(Parser *p) {
    i64 mark = p->pos;
    if (!AT(FINALLY)) return NULL;
    if (INVALID(p)) parse_invalid_finally_stmt(p);
    p->pos++;
    NodeList *body = parser_force(p, T_COLON) ? parse_block(p) : NULL;
    return body ? body : parser_back(p, mark);
}

/* try_stmt: 'try' ':' block (finally_block | except_block+ [else_block] [finally_block] |
   except_star_block+ ...) */
static Node *try_stmt(Parser *p) {
    i64 mark = p->pos;
    if (INVALID(p)) parse_invalid_try_stmt(p);
    p->pos++;
    NodeList *body = parser_force(p, T_COLON) ? parse_block(p) : NULL;
    if (!body) return parser_back(p, mark);
    NodeList *final = finally_block(p);
    if (final)
        return ast_Try(p->arena, parser_span(p, mark), body, &ast_no_nodes, &ast_no_nodes, final);
    NodeList *plain = handlers(p, false), *star = plain ? NULL : handlers(p, true);
    if (!plain && !star) return parser_back(p, mark);
    if (star) parser_need_version(p, 11, "Exception groups are");
    NodeList *orelse = optional(else_block(p));
    final = optional(finally_block(p));
    Pos pos = parser_span(p, mark);
    return star ? ast_TryStar(p->arena, pos, body, star, orelse, final)
                : ast_Try(p->arena, pos, body, plain, orelse, final);
}

/* ---- all of them ---- */

static Node *async_stmt(Parser *p) {
    switch (parser_at_second(p)) {
    case T_DEF: return function_def(p, &ast_no_nodes);
    case T_WITH: return with_stmt(p);
    case T_FOR: return for_stmt(p);
    default: return NULL;
    }
}

/* compound_stmt */
Node *parse_compound_stmt(Parser *p) {
    switch (parser_at(p)) {
    case T_DEF: return function_def(p, &ast_no_nodes);
    case T_AT: return decorated(p);
    case T_ASYNC: return async_stmt(p);
    case T_IF: return if_stmt(p);
    case T_CLASS: return class_def(p, &ast_no_nodes);
    case T_WITH: return with_stmt(p);
    case T_FOR: return for_stmt(p);
    case T_TRY: return try_stmt(p);
    case T_WHILE: return while_stmt(p);
    case T_NAME: return p->tok[p->pos].name == NAME_MATCH ? parse_match_stmt(p) : NULL;
    default: return NULL;
    }
}

/* ---- start rules ---- */

/* statement_newline: compound_stmt NEWLINE | simple_stmts | NEWLINE */
static NodeList *interactive(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_compound_stmt(p);
    if (e && !EAT(NEWLINE)) e = parser_back(p, mark);
    if (!e) {
        NodeList *simple = parse_simple_stmts(p);
        if (simple) return simple;
        if (!EAT(NEWLINE)) return NULL;
        e = ast_Pass(p->arena, parser_span(p, mark));
    }
    NodeList *list = ast_list_new(p->arena, 1);
    list->items[0] = e;
    return list;
}

/* NEWLINE* ENDMARKER */
static bool at_end(Parser *p) {
    while (EAT(NEWLINE)) {}
    return EAT(ENDMARKER);
}

/* '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER; stars before types are dropped */
static Node *func_type(Parser *p) {
    i64 list = parser_list_begin(p);
    if (!EAT(LPAR)) return NULL;
    for (int stage = 0; stage < 3;) {
        bool star = EAT(STAR), stars = !star && EAT(DOUBLESTAR);
        if ((star && stage > 0) || (stars && stage > 1)) return NULL;
        Node *e = (star || stars || stage == 0) ? parse_expression(p) : NULL;
        if (!e) break;
        stage = star ? 1 : stars ? 3 : stage;
        parser_list_add(p, e);
        if (!EAT(COMMA)) break;
    }
    NodeList *types = parser_list_end(p, list);
    Node *returns = EAT(RPAR) && EAT(RARROW) ? parse_expression(p) : NULL;
    return returns && at_end(p) ? ast_FunctionType(p->arena, (Pos){0}, types, returns) : NULL;
}

static NodeList *type_ignores(Parser *p) {
    NodeList *list = ast_list_new(p->arena, p->lexer.ignores.len);
    for (i64 i = 0; i < list->n; i++) {
        const TypeIgnore *ignore = &p->lexer.ignores.v[i];
        Value tag = parser_keep(p, str_from_utf8(p->lexer.text + ignore->start, ignore->end - ignore->start));
        list->items[i] = ast_TypeIgnore(p->arena, (Pos){0}, ignore->lineno, tag);
    }
    return list;
}

void *parser_start(Parser *p) {
    if (p->outer) return parse_star_expressions(p);
    switch (p->options->mode) {
    case PARSE_EXEC: {
        NodeList *body = optional(parse_statements(p));
        return EAT(ENDMARKER) ? ast_Module(p->arena, (Pos){0}, body, type_ignores(p)) : NULL;
    }
    case PARSE_EVAL: {
        Node *e = parse_expressions(p);
        return e && at_end(p) ? ast_Expression(p->arena, (Pos){0}, e) : NULL;
    }
    case PARSE_SINGLE: {
        NodeList *body = interactive(p);
        return body ? ast_Interactive(p->arena, (Pos){0}, body) : NULL;
    }
    case PARSE_FUNC_TYPE: return func_type(p);
    }
    KR_UNREACHABLE();
}
