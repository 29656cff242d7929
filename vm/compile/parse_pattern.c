/* parse_pattern.c: the match statement and its patterns. */
#include "vm/compile/parser_internal.h"
#include "vm/compile/parse_invalid.h"

/* subject_expr: star_named_expression ',' [star_named_expressions] | named_expression */
Node *parse_subject(Parser *p) {
    i64 mark = p->pos;
    Node *first = parse_star_named_expression(p);
    if (first && EAT(COMMA)) {
        NodeList *rest = parse_star_named_expressions(p);
        i64 n = rest ? rest->n : 0;
        NodeList *elts = ast_list_new(p->arena, n + 1);
        elts->items[0] = first;
        for (i64 i = 0; i < n; i++) elts->items[i + 1] = rest->items[i];
        return ast_Tuple(p->arena, parser_span(p, mark), elts, AST_Load);
    }
    if (p->pass == FAST && first && first->kind != AST_Starred) return first;
    p->pos = mark;
    return parse_named_expression(p);
}

/* guard: 'if' named_expression */
Node *parse_guard(Parser *p) {
    i64 mark = p->pos;
    Node *e = EAT(IF) ? parse_named_expression(p) : NULL;
    return e ? e : parser_back(p, mark);
}

/* case_block: "case" patterns [guard] ':' block */
static Node *case_block(Parser *p) {
    i64 mark = p->pos;
    if (INVALID(p)) parse_invalid_case_block(p);
    Node *pattern = parser_eat_soft(p, NAME_CASE) ? parse_patterns(p) : NULL;
    if (!pattern) return parser_back(p, mark);
    Node *guard = parse_guard(p);
    NodeList *body = EAT(COLON) ? parse_block(p) : NULL;
    if (!body) return parser_back(p, mark);
    return (Node *)ast_MatchCase(p->arena, parser_span(p, mark), pattern, guard, body);
}

/* match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT */
Node *parse_match_stmt(Parser *p) {
    i64 mark = p->pos, list = parser_list_begin(p);
    p->pos++;
    Node *subject = parse_subject(p), *e;
    if (subject && EAT(COLON) && EAT(NEWLINE) && EAT(INDENT)) {
        while ((e = case_block(p))) parser_list_add(p, e);
        if (p->stack.len > list && EAT(DEDENT)) {
            NodeList *cases = parser_list_end(p, list);
            parser_need_version(p, 10, "Pattern matching is");
            return ast_Match(p->arena, parser_span(p, mark), subject, cases);
        }
    }
    parser_list_drop(p, list);
    p->pos = mark;
    if (INVALID(p)) parse_invalid_match_stmt(p);
    return NULL;
}

/* ---- patterns ---- */

/* pattern_capture_target: !"_" NAME !('.' | '(' | '=') */
static Token *capture_target(Parser *p) {
    i64 mark = p->pos;
    Token *t = EAT(NAME);
    if (!t || t->name == NAME_UNDERSCORE || AT(DOT) || AT(LPAR) || AT(EQUAL))
        return parser_back(p, mark);
    return t;
}

/* signed_number: ['-'] NUMBER */
static Node *signed_number(Parser *p) {
    i64 mark = p->pos;
    bool minus = EAT(MINUS);
    Node *e = AT(NUMBER) ? parse_number(p) : parser_back(p, mark);
    return e && minus ? ast_UnaryOp(p->arena, parser_span(p, mark), AST_USub, e) : e;
}

static bool is_imaginary(const Parser *p, const Token *t) {
    char last = p->lexer.text[t->end - 1];
    return t->type == T_NUMBER && (last == 'j' || last == 'J');
}

/* complex_number: signed_real_number ('+' | '-') imaginary_number */
static Node *complex_number(Parser *p) {
    i64 mark = p->pos;
    Node *real = signed_number(p);
    if (!real || !(AT(PLUS) || AT(MINUS))) return parser_back(p, mark);
    if (is_imaginary(p, &p->tok[p->pos - 1])) parse_invalid_real(p, real);
    AstKind op = AT(PLUS) ? AST_Add : AST_Sub;
    p->pos++;
    if (!AT(NUMBER)) return parser_back(p, mark);
    bool imaginary = is_imaginary(p, parser_token(p));
    Node *imag = parse_number(p);
    if (!imaginary) parse_invalid_imaginary(p, imag);
    return ast_BinOp(p->arena, parser_span(p, mark), real, op, imag);
}

/* literal_expr: signed_number !('+' | '-') | complex_number | strings | None | True | False */
static Node *literal_expr(Parser *p) {
    i64 mark = p->pos;
    switch (parser_at(p)) {
    case T_NUMBER: case T_MINUS: {
        Node *e = signed_number(p);
        if (e && !AT(PLUS) && !AT(MINUS)) return e;
        p->pos = mark;
        return complex_number(p);
    }
    case T_STRING: case T_NONE: case T_TRUE: case T_FALSE: return parse_atom(p);
    default: return NULL;
    }
}

/* name_or_attr: '.'.NAME+ */
Node *parse_name_or_attr(Parser *p) {
    i64 mark = p->pos;
    Token *t = EAT(NAME);
    if (!t) return NULL;
    Node *e = parser_name_node(p, t, AST_Load);
    while (AT(DOT) && parser_at_second(p) == T_NAME) {
        t = &p->tok[p->pos + 1];
        p->pos += 2;
        e = ast_Attribute(p->arena, parser_span(p, mark), e, parser_name_value(p, t), AST_Load);
    }
    return e;
}

static Node *attr(Parser *p) {
    i64 mark = p->pos;
    Node *e = parse_name_or_attr(p);
    return e && e->kind == AST_Attribute ? e : parser_back(p, mark);
}

/* literal_pattern */
static Node *literal_pattern(Parser *p) {
    i64 mark = p->pos;
    Node *e = literal_expr(p);
    if (!e) return NULL;
    int type = p->tok[mark].type;
    if (type == T_NONE || type == T_TRUE || type == T_FALSE)
        return ast_MatchSingleton(p->arena, e->pos, as_Constant(e)->value);
    return ast_MatchValue(p->arena, parser_span(p, mark), e);
}

/* value_pattern: attr !('.' | '(' | '=') */
static Node *value_pattern(Parser *p) {
    i64 mark = p->pos;
    Node *e = attr(p);
    if (!e || AT(DOT) || AT(LPAR) || AT(EQUAL)) return parser_back(p, mark);
    return ast_MatchValue(p->arena, parser_span(p, mark), e);
}

/* pattern: or_pattern 'as' pattern_capture_target | or_pattern */
Node *parse_pattern(Parser *p) {
    i64 mark = p->pos;
    parser_enter(p);
    Node *e = parse_or_pattern(p);
    if (!e) return NULL;
    i64 after = p->pos;
    Token *name = EAT(AS) ? capture_target(p) : NULL;
    if (name) return ast_MatchAs(p->arena, parser_span(p, mark), e, parser_name_value(p, name));
    if (INVALID(p)) {
        p->pos = mark;
        parse_invalid_as_pattern(p);
    }
    p->pos = after;
    return e;
}

/* star_pattern: '*' (pattern_capture_target | "_") */
static Node *star_pattern(Parser *p) {
    i64 mark = p->pos;
    if (!EAT(STAR)) return NULL;
    Token *name = capture_target(p);
    if (name) return ast_MatchStar(p->arena, parser_span(p, mark), parser_name_value(p, name));
    if (!parser_eat_soft(p, NAME_UNDERSCORE)) return parser_back(p, mark);
    return ast_MatchStar(p->arena, parser_span(p, mark), V_NULL);
}

/* maybe_star_pattern: star_pattern | pattern */
static Node *maybe_star_pattern(Parser *p) {
    Node *e = star_pattern(p);
    return e ? e : parse_pattern(p);
}

/* ','.item+, the position behind the last one; NULL if there is none */
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

/* maybe_sequence_pattern: ','.maybe_star_pattern+ [','] */
static NodeList *maybe_sequence(Parser *p) {
    NodeList *list = gather(p, maybe_star_pattern);
    if (list) EAT(COMMA);
    return list;
}

/* open_sequence_pattern: maybe_star_pattern ',' [maybe_sequence_pattern] */
static NodeList *open_sequence(Parser *p) {
    i64 mark = p->pos;
    Node *first = maybe_star_pattern(p);
    if (!first || !EAT(COMMA)) return parser_back(p, mark);
    NodeList *rest = maybe_sequence(p);
    i64 n = rest ? rest->n : 0;
    NodeList *list = ast_list_new(p->arena, n + 1);
    list->items[0] = first;
    for (i64 i = 0; i < n; i++) list->items[i + 1] = rest->items[i];
    return list;
}

/* patterns: open_sequence_pattern | pattern */
Node *parse_patterns(Parser *p) {
    i64 mark = p->pos;
    NodeList *list = open_sequence(p);
    if (list) return ast_MatchSequence(p->arena, parser_span(p, mark), list);
    return parse_pattern(p);
}

/* group_pattern: '(' pattern ')', and sequence_pattern: '[' [maybe_sequence] ']' | '('
   [open_sequence] ')' */
static Node *group_or_sequence(Parser *p) {
    i64 mark = p->pos++;
    bool paren = p->tok[mark].type == T_LPAR;
    if (paren) {
        Node *e = parse_pattern(p);
        if (e && EAT(RPAR)) return e;
        p->pos = mark + 1;
    }
    NodeList *list = paren ? open_sequence(p) : maybe_sequence(p);
    if (!parser_eat(p, paren ? T_RPAR : T_RSQB)) return parser_back(p, mark);
    return ast_MatchSequence(p->arena, parser_span(p, mark), list ? list : &ast_no_nodes);
}

/* key_value_pattern: (literal_expr | attr) ':' pattern, onto the list as key and pattern */
static bool key_value(Parser *p) {
    i64 mark = p->pos;
    Node *key = literal_expr(p);
    if (!key) key = attr(p);
    Node *value = key && EAT(COLON) ? parse_pattern(p) : NULL;
    if (!value) return p->pos = mark, false;
    parser_list_add(p, key);
    parser_list_add(p, value);
    return true;
}

/* mapping_pattern: '{' [','.key_value_pattern+] [',' '**' pattern_capture_target] [','] '}' */
static Node *mapping_pattern(Parser *p) {
    i64 mark = p->pos++, list = parser_list_begin(p), after = p->pos;
    Token *rest = NULL;
    bool comma = true;
    while (comma && key_value(p)) {
        after = p->pos;
        comma = EAT(COMMA);
    }
    i64 n = (p->stack.len - list) / 2;
    if (comma && EAT(DOUBLESTAR)) {
        rest = capture_target(p);
        if (rest) EAT(COMMA);
        else p->pos = after;
    }
    if (!EAT(RBRACE)) return parser_list_drop(p, list), parser_back(p, mark);
    NodeList *keys = ast_list_new(p->arena, n), *patterns = ast_list_new(p->arena, n);
    for (i64 i = 0; i < n; i++) {
        keys->items[i] = p->stack.v[list + 2 * i];
        patterns->items[i] = p->stack.v[list + 2 * i + 1];
    }
    parser_list_drop(p, list);
    return ast_MatchMapping(p->arena, parser_span(p, mark), keys, patterns,
                            rest ? parser_name_value(p, rest) : V_NULL);
}

/* keyword_pattern: NAME '=' pattern; an AstKeyword until the class pattern is made */
static Node *keyword_pattern(Parser *p) {
    i64 mark = p->pos;
    Token *name = EAT(NAME);
    Node *e = name && EAT(EQUAL) ? parse_pattern(p) : NULL;
    if (!e) return parser_back(p, mark);
    return (Node *)ast_Keyword(p->arena, parser_span(p, mark), parser_name_value(p, name), e);
}

NodeList *parse_positional_patterns(Parser *p) {
    return gather(p, parse_pattern);
}

NodeList *parse_keyword_patterns(Parser *p) {
    return gather(p, keyword_pattern);
}

static Node *make_class(Parser *p, i64 mark, Node *cls, NodeList *positional, NodeList *keywords) {
    i64 n = keywords ? keywords->n : 0;
    NameList *names = ast_names_new(p->arena, n);
    NodeList *patterns = ast_list_new(p->arena, n);
    for (i64 i = 0; i < n; i++) {
        names->items[i] = as_Keyword(keywords->items[i])->arg;
        patterns->items[i] = as_Keyword(keywords->items[i])->value;
    }
    return ast_MatchClass(p->arena, parser_span(p, mark), cls,
                          positional ? positional : &ast_no_nodes, names, patterns);
}

/* class_pattern: name_or_attr '(' [','.pattern+] [','.keyword_pattern+] [','] ')' */
static Node *class_pattern(Parser *p) {
    i64 mark = p->pos;
    Node *cls = parse_name_or_attr(p);
    if (!cls || !EAT(LPAR)) return parser_back(p, mark);
    NodeList *positional = parse_positional_patterns(p), *keywords = NULL;
    i64 after = p->pos;
    if (!positional || EAT(COMMA)) keywords = parse_keyword_patterns(p);
    if (positional && !keywords) p->pos = after;
    if (positional || keywords) EAT(COMMA);
    if (EAT(RPAR)) return make_class(p, mark, cls, positional, keywords);
    p->pos = mark;
    if (INVALID(p)) parse_invalid_class_pattern(p);
    return NULL;
}

static Node *name_pattern(Parser *p) {
    i64 mark = p->pos;
    Token *name = capture_target(p);
    if (name) return ast_MatchAs(p->arena, parser_span(p, mark), NULL, parser_name_value(p, name));
    if (parser_eat_soft(p, NAME_UNDERSCORE))
        return ast_MatchAs(p->arena, parser_span(p, mark), NULL, V_NULL);
    Node *e = value_pattern(p);
    return e ? e : class_pattern(p);
}

static Node *closed_pattern_body(Parser *p) {
    switch (parser_at(p)) {
    case T_NAME: return name_pattern(p);
    case T_LPAR: case T_LSQB: return group_or_sequence(p);
    case T_LBRACE: return mapping_pattern(p);
    default: return literal_pattern(p);
    }
}

/* closed_pattern: literal | capture | "_" | value | group | sequence | mapping | class.
   Remembered in every pass: a sequence is known for one only behind its first item. */
static Node *closed_pattern(Parser *p) {
    Node *e;
    if (parser_recall(p, MEMO_CLOSED_PATTERN, &e)) return e;
    i64 mark = p->pos;
    return parser_note(p, MEMO_CLOSED_PATTERN, mark, closed_pattern_body(p));
}

/* or_pattern: '|'.closed_pattern+ */
Node *parse_or_pattern(Parser *p) {
    i64 mark = p->pos;
    Node *e = closed_pattern(p);
    if (!e || !AT(VBAR)) return e;
    i64 list = parser_list_begin(p);
    while (e) {
        parser_list_add(p, e);
        i64 after = p->pos;
        e = EAT(VBAR) ? closed_pattern(p) : NULL;
        if (!e) p->pos = after;
    }
    NodeList *patterns = parser_list_end(p, list);
    if (patterns->n == 1) return patterns->items[0];
    return ast_MatchOr(p->arena, parser_span(p, mark), patterns);
}
