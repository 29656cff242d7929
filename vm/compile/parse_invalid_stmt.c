/* parse_invalid_stmt.c: mistakes in statements and patterns. */
#include "vm/compile/parse_invalid.h"

/* ---- blocks ---- */

/* NEWLINE !INDENT, behind the ':' of a statement. */
static bool no_block(Parser *p) {
    return EAT(NEWLINE) && !AT(INDENT);
}

static void missing_block(Parser *p, const Token *keyword, const char *what) {
    if (no_block(p))
        parser_fail(p, INDENTATION_ERROR, "expected an indented block after %s on line %d", what,
                    keyword->lineno);
}

/* Behind the head of a statement: NEWLINE is a forgotten colon, a colon is followed by a block. */
static void after_head(Parser *p, const Token *keyword, const char *what) {
    i64 mark = p->pos;
    if (AT(NEWLINE)) {
        p->pos++;
        parser_fail(p, SYNTAX_ERROR, "expected ':'");
    }
    if (EAT(COLON)) missing_block(p, keyword, what);
    p->pos = mark;
}

void parse_invalid_block(Parser *p) {
    i64 mark = p->pos;
    if (no_block(p)) parser_fail(p, INDENTATION_ERROR, "expected an indented block");
    p->pos = mark;
}

void parse_invalid_if_stmt(Parser *p, int keyword) {
    i64 mark = p->pos++;
    if (parse_named_expression(p))
        after_head(p, &p->tok[mark], keyword == T_IF ? "'if' statement" : "'elif' statement");
    p->pos = mark;
}

void parse_invalid_else_stmt(Parser *p) {
    i64 mark = p->pos++;
    if (EAT(COLON)) missing_block(p, &p->tok[mark], "'else' statement");
    p->pos = mark;
}

void parse_invalid_while_stmt(Parser *p) {
    i64 mark = p->pos++;
    if (parse_named_expression(p)) after_head(p, &p->tok[mark], "'while' statement");
    p->pos = mark;
}

void parse_invalid_for_stmt(Parser *p) {
    i64 mark = p->pos;
    EAT(ASYNC);
    Token *t = EAT(FOR);
    if (t && parse_star_targets(p) && EAT(IN) && parse_star_expressions(p))
        after_head(p, t, "'for' statement");
    p->pos = mark;
}

void parse_invalid_for_target(Parser *p) {
    i64 mark = p->pos;
    EAT(ASYNC);
    Node *e = EAT(FOR) ? parse_star_expressions(p) : NULL;
    if (e) parse_invalid_target(p, e, TARGET_FOR);
    p->pos = mark;
}

void parse_invalid_def_raw(Parser *p) {
    i64 mark = p->pos;
    EAT(ASYNC);
    Token *t = EAT(DEF);
    if (t && EAT(NAME) && EAT(LPAR)) {
        parse_params(p, false);
        if (EAT(RPAR)) {
            i64 after = p->pos;
            if (!EAT(RARROW) || !parse_expression(p)) p->pos = after;
            if (EAT(COLON)) missing_block(p, t, "function definition");
        }
    }
    p->pos = mark;
}

void parse_invalid_class_def_raw(Parser *p) {
    i64 mark = p->pos;
    Token *t = EAT(CLASS);
    if (t && EAT(NAME)) {
        i64 after = p->pos;
        if (EAT(LPAR)) {
            parse_arguments(p);
            if (!EAT(RPAR)) p->pos = after;
        }
        after_head(p, t, "class definition");
    }
    p->pos = mark;
}

/* ---- with ---- */

/* expression ['as' star_target], or expressions when in parentheses */
static bool item(Parser *p, bool paren) {
    if (!(paren ? parse_expressions(p) : parse_expression(p))) return false;
    i64 after = p->pos;
    if (!EAT(AS) || !parse_star_target(p)) p->pos = after;
    return true;
}

static bool items(Parser *p, bool paren) {
    if (!item(p, paren)) return false;
    for (;;) {
        i64 after = p->pos;
        if (EAT(COMMA) && item(p, paren)) continue;
        p->pos = after;
        return true;
    }
}

/* Both forms of the head of a with statement; 'then' looks behind it. */
static void with_heads(Parser *p, void (*then)(Parser *p, const Token *with)) {
    i64 mark = p->pos;
    EAT(ASYNC);
    Token *with = EAT(WITH);
    i64 after = p->pos;
    if (with && items(p, false)) then(p, with);
    p->pos = after;
    if (with && EAT(LPAR) && items(p, true)) {
        EAT(COMMA);
        if (EAT(RPAR)) then(p, with);
    }
    p->pos = mark;
}

static void no_colon(Parser *p, const Token *with) {
    if (EAT(NEWLINE)) parser_fail(p, SYNTAX_ERROR, "expected ':'");
}

static void no_with_block(Parser *p, const Token *with) {
    if (EAT(COLON)) missing_block(p, with, "'with' statement");
}

void parse_invalid_with_stmt(Parser *p) {
    with_heads(p, no_colon);
}

void parse_invalid_with_stmt_indent(Parser *p) {
    with_heads(p, no_with_block);
}

void parse_invalid_with_item(Parser *p) {
    i64 mark = p->pos;
    Node *target = parse_expression(p) && EAT(AS) ? parse_expression(p) : NULL;
    if (target && (AT(COMMA) || AT(RPAR) || AT(COLON)))
        parse_invalid_target(p, target, TARGET_STAR);
    p->pos = mark;
}

/* ---- try ---- */

static bool except_blocks(Parser *p, bool star) {
    bool any = false;
    while (parse_except_block(p, star)) any = true;
    return any;
}

/* ['as' NAME] */
static void optional_as(Parser *p) {
    i64 after = p->pos;
    if (!EAT(AS) || !EAT(NAME)) p->pos = after;
}

static const char both_kinds[] = "cannot have both 'except' and 'except*' on the same 'try'";

/* except_block+ 'except' '*' expression ['as' NAME] ':' | except_star_block+ 'except'
   [expression ['as' NAME]] ':' */
static void mixed_handlers(Parser *p) {
    i64 mark = p->pos;
    Token *except = except_blocks(p, false) ? EAT(EXCEPT) : NULL, *star = except ? EAT(STAR) : NULL;
    if (star && parse_expression(p)) {
        optional_as(p);
        if (EAT(COLON))
            parser_fail_range(p, parser_token_pos(except), parser_token_pos(star), "%s",
                              both_kinds);
    }
    p->pos = mark;
    except = except_blocks(p, true) ? EAT(EXCEPT) : NULL;
    if (except) {
        if (parse_expression(p)) optional_as(p);
        if (EAT(COLON)) parser_fail_token(p, except, "%s", both_kinds);
    }
}

void parse_invalid_try_stmt(Parser *p) {
    i64 mark = p->pos++;
    if (EAT(COLON)) missing_block(p, &p->tok[mark], "'try' statement");
    p->pos = mark + 1;
    if (EAT(COLON) && parse_block(p) && !AT(EXCEPT) && !AT(FINALLY))
        parser_fail(p, SYNTAX_ERROR, "expected 'except' or 'finally' block");
    p->pos = mark + 1;
    if (EAT(COLON)) {
        while (parse_block(p)) {}
        mixed_handlers(p);
    }
    p->pos = mark;
}

void parse_invalid_except_stmt(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(EXCEPT)) return;
    EAT(STAR);
    Node *a = parse_expression(p);
    i64 after = p->pos;
    if (a && EAT(COMMA) && parse_expressions(p)) {
        optional_as(p);
        if (EAT(COLON))
            parser_fail_from(p, a->pos, "multiple exception types must be parenthesized");
    }
    p->pos = after;
    if (a) {
        optional_as(p);
        if (EAT(NEWLINE)) parser_fail(p, SYNTAX_ERROR, "expected ':'");
    }
    p->pos = mark + 1;
    if (EAT(NEWLINE)) parser_fail(p, SYNTAX_ERROR, "expected ':'");
    if (EAT(STAR) && (EAT(NEWLINE) || EAT(COLON)))
        parser_fail(p, SYNTAX_ERROR, "expected one or more exception types");
    p->pos = mark;
}

void parse_invalid_except_stmt_indent(Parser *p, bool star) {
    i64 mark = p->pos;
    Token *t = EAT(EXCEPT);
    if (!t) return;
    if (!star || EAT(STAR)) {
        if (parse_expression(p)) optional_as(p);
        else if (star) goto out;
        if (EAT(COLON)) missing_block(p, t, star ? "'except*' statement" : "'except' statement");
    }
out:
    p->pos = mark;
}

void parse_invalid_finally_stmt(Parser *p) {
    i64 mark = p->pos++;
    if (EAT(COLON)) missing_block(p, &p->tok[mark], "'finally' statement");
    p->pos = mark;
}

/* ---- assignment, del, import ---- */

/* invalid_ann_assign_target: list | tuple | '(' invalid_ann_assign_target ')' */
static Node *display_target(Parser *p) {
    i64 mark = p->pos;
    Node *e = AT(LSQB) ? parse_list(p) : AT(LPAR) ? parse_tuple(p) : NULL;
    if (e || !EAT(LPAR)) return e;
    e = display_target(p);
    return e && EAT(RPAR) ? e : parser_back(p, mark);
}

/* target ':' expression, where the target cannot be annotated */
static void annotation_mistakes(Parser *p) {
    i64 mark = p->pos;
    Node *a = display_target(p);
    if (a && EAT(COLON) && parse_expression(p))
        parser_fail_pos(p, a->pos, "only single target (not %s) can be annotated",
                        parse_invalid_name(p, a));
    p->pos = mark;
    a = parse_star_named_expression(p);
    if (a && EAT(COMMA)) {
        while (parse_star_named_expressions(p)) {}
        if (EAT(COLON) && parse_expression(p))
            parser_fail_pos(p, a->pos, "only single target (not tuple) can be annotated");
    }
    p->pos = mark;
    a = parse_expression(p);
    if (a && EAT(COLON) && parse_expression(p))
        parser_fail_pos(p, a->pos, "illegal target for annotation");
    p->pos = mark;
}

/* (star_targets '=')* */
static void skip_targets(Parser *p) {
    for (;;) {
        i64 mark = p->pos;
        if (parse_star_targets(p) && EAT(EQUAL)) continue;
        p->pos = mark;
        return;
    }
}

void parse_invalid_assignment(Parser *p) {
    i64 mark = p->pos;
    annotation_mistakes(p);
    skip_targets(p);
    i64 after = p->pos;
    Node *a = parse_star_expressions(p);
    if (a && EAT(EQUAL)) parse_invalid_target(p, a, TARGET_STAR);
    p->pos = after;
    a = parse_yield_expr(p);
    if (a && EAT(EQUAL)) parser_fail_pos(p, a->pos, "assignment to yield expression not possible");
    p->pos = mark;
    a = parse_star_expressions(p);
    if (a && parse_augassign(p) != AST_NONE &&
        (AT(YIELD) ? parse_yield_expr(p) : parse_star_expressions(p)))
        parser_fail_pos(p, a->pos, "'%s' is an illegal expression for augmented assignment",
                        parse_invalid_name(p, a));
    p->pos = mark;
}

void parse_invalid_del_stmt(Parser *p) {
    i64 mark = p->pos++;
    Node *e = parse_star_expressions(p);
    if (e) parse_invalid_target(p, e, TARGET_DEL);
    p->pos = mark;
}

void parse_invalid_import_from_targets(Parser *p) {
    i64 mark = p->pos;
    if (parse_import_from_as_names(p) && EAT(COMMA) && EAT(NEWLINE))
        parser_fail(p, SYNTAX_ERROR, "trailing comma not allowed without surrounding parentheses");
    p->pos = mark;
}

/* ---- match ---- */

void parse_invalid_match_stmt(Parser *p) {
    i64 mark = p->pos++;
    if (parse_subject(p)) {
        if (AT(NEWLINE)) parser_need_version(p, 10, "Pattern matching is");
        after_head(p, &p->tok[mark], "'match' statement");
    }
    p->pos = mark;
}

void parse_invalid_case_block(Parser *p) {
    i64 mark = p->pos;
    Token *t = parser_eat_soft(p, NAME_CASE);
    if (t && parse_patterns(p)) {
        parse_guard(p);
        after_head(p, t, "'case' statement");
    }
    p->pos = mark;
}

void parse_invalid_as_pattern(Parser *p) {
    i64 mark = p->pos;
    if (parse_or_pattern(p) && EAT(AS)) {
        Token *t = parser_eat_soft(p, NAME_UNDERSCORE);
        if (t) parser_fail_token(p, t, "cannot use '_' as a target");
        Node *e = AT(NAME) ? NULL : parse_expression(p);
        if (e) parser_fail_pos(p, e->pos, "invalid pattern target");
    }
    p->pos = mark;
}

/* name_or_attr '(' [positional_patterns ','] keyword_patterns ',' positional_patterns */
void parse_invalid_class_pattern(Parser *p) {
    i64 mark = p->pos;
    if (parse_name_or_attr(p) && EAT(LPAR)) {
        i64 after = p->pos;
        if (!parse_positional_patterns(p) || !EAT(COMMA)) p->pos = after;
        NodeList *wrong =
            parse_keyword_patterns(p) && EAT(COMMA) ? parse_positional_patterns(p) : NULL;
        if (wrong)
            parser_fail_range(p, wrong->items[0]->pos, wrong->items[wrong->n - 1]->pos,
                              "positional patterns follow keyword patterns");
    }
    p->pos = mark;
}

void parse_invalid_real(Parser *p, const Node *e) {
    parser_fail_pos(p, e->pos, "real number required in complex literal");
}

void parse_invalid_imaginary(Parser *p, const Node *e) {
    parser_fail_pos(p, e->pos, "imaginary number required in complex literal");
}
