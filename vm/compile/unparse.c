/* unparse.c: the text of an expression, for annotations that are kept as strings.
 *
 * Parentheses are put by precedence: a part is wrapped if it binds less tightly than its place
 * asks for. */
#include "vm/base/vec.h"
#include "vm/compile/compile.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/object.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

enum { P_TUPLE, P_TEST, P_OR, P_AND, P_NOT, P_CMP, P_EXPR, P_BOR = P_EXPR, P_BXOR, P_BAND, P_SHIFT, P_ARITH, P_TERM,
       P_FACTOR, P_POWER, P_AWAIT, P_ATOM };

typedef struct Out {
    Compiler *c;
    VEC(char) text;
} Out;

static void expr(Out *o, Node *n, int level);

static void put(Out *o, const char *s) {
    vec_append(&o->text, s, (i64)strlen(s));
}

static void put_str(Out *o, Value s) {
    put(o, str_c(s));
}

static void open_at(Out *o, bool wrap) {
    if (wrap) put(o, "(");
}

static void close_at(Out *o, bool wrap) {
    if (wrap) put(o, ")");
}

static void exprs(Out *o, NodeList *list, int level) {
    for (i64 i = 0; i < list->n; i++) {
        if (i) put(o, ", ");
        expr(o, list->items[i], level);
    }
}

/* ---- constants ---- */

static void float_text(Out *o, Value repr) {
    /* an infinity has no literal but one that overflows */
    for (const char *s = str_c(repr); *s; s++) {
        if (!strncmp(s, "inf", 3)) {
            put(o, "1e309");
            s += 2;
        } else {
            vec_push(&o->text, *s);
        }
    }
}

static void constant_text(Out *o, Value v) {
    if (is_tuple_exact(v)) {
        put(o, "(");
        for (i64 i = 0; i < tuple_len(v); i++) {
            if (i) put(o, ", ");
            constant_text(o, tuple_at(v, i));
        }
        put(o, tuple_len(v) == 1 ? ",)" : ")");
        return;
    }
    if (same(v, V_ELLIPSIS)) {
        put(o, "...");
        return;
    }
    Value text = value_repr(v);
    if (is_err(text)) compile_fail(o->c);
    if (is_float(v) || value_type(v) == ComplexType) float_text(o, text);
    else put_str(o, text);
}

/* ---- f-strings ---- */

static void braces_doubled(Out *o, Value text) {
    for (const char *s = str_c(text); *s; s++) {
        vec_push(&o->text, *s);
        if (*s == '{' || *s == '}') vec_push(&o->text, *s);
    }
}

static void joined_parts(Out *o, NodeList *values);

static void formatted_part(Out *o, AstFormattedValue *e) {
    Out inner = {o->c, {0}};
    expr(&inner, e->value, P_TEST + 1);
    put(o, inner.text.len && inner.text.v[0] == '{' ? "{ " : "{");
    vec_append(&o->text, inner.text.v, inner.text.len);
    vec_free(&inner.text);
    if (e->conversion > 0) {
        char text[3] = {'!', (char)e->conversion, 0};
        put(o, text);
    }
    if (e->format_spec) {
        put(o, ":");
        if (e->format_spec->kind == AST_JoinedStr)
            joined_parts(o, as_JoinedStr(e->format_spec)->values);
        else braces_doubled(o, as_Constant(e->format_spec)->value);
    }
    put(o, "}");
}

static void joined_parts(Out *o, NodeList *values) {
    for (i64 i = 0; i < values->n; i++) {
        Node *v = values->items[i];
        if (v->kind == AST_Constant) braces_doubled(o, as_Constant(v)->value);
        else if (v->kind == AST_JoinedStr) joined_parts(o, as_JoinedStr(v)->values);
        else formatted_part(o, as_FormattedValue(v));
    }
}

static void joined(Out *o, Node *n) {
    Out inner = {o->c, {0}};
    Node *one = n;
    if (n->kind == AST_JoinedStr) joined_parts(&inner, as_JoinedStr(n)->values);
    else formatted_part(&inner, as_FormattedValue(one));
    Value text = str_from_utf8(inner.text.len ? inner.text.v : "", inner.text.len);
    vec_free(&inner.text);
    put(o, "f");
    constant_text(o, compile_keep(o->c, text));
}

/* ---- operators ---- */

typedef struct OpText {
    const char *text;
    int level;
} OpText;

static OpText binary_text(AstKind op) {
    switch (op) {
    case AST_Add: return (OpText){" + ", P_ARITH};
    case AST_Sub: return (OpText){" - ", P_ARITH};
    case AST_Mult: return (OpText){" * ", P_TERM};
    case AST_MatMult: return (OpText){" @ ", P_TERM};
    case AST_Div: return (OpText){" / ", P_TERM};
    case AST_Mod: return (OpText){" % ", P_TERM};
    case AST_LShift: return (OpText){" << ", P_SHIFT};
    case AST_RShift: return (OpText){" >> ", P_SHIFT};
    case AST_BitOr: return (OpText){" | ", P_BOR};
    case AST_BitXor: return (OpText){" ^ ", P_BXOR};
    case AST_BitAnd: return (OpText){" & ", P_BAND};
    case AST_FloorDiv: return (OpText){" // ", P_TERM};
    default: return (OpText){" ** ", P_POWER};
    }
}

static void binop(Out *o, AstBinOp *e, int level) {
    OpText op = binary_text(e->op);
    bool right_first = e->op == AST_Pow, wrap = level > op.level;
    open_at(o, wrap);
    expr(o, e->left, op.level + right_first);
    put(o, op.text);
    expr(o, e->right, op.level + !right_first);
    close_at(o, wrap);
}

static void unary(Out *o, AstUnaryOp *e, int level) {
    bool is_not = e->op == AST_Not;
    int own = is_not ? P_NOT : P_FACTOR;
    open_at(o, level > own);
    put(o, is_not ? "not " : e->op == AST_USub ? "-" : e->op == AST_UAdd ? "+" : "~");
    expr(o, e->operand, own);
    close_at(o, level > own);
}

static void boolop(Out *o, AstBoolOp *e, int level) {
    int own = e->op == AST_And ? P_AND : P_OR;
    open_at(o, level > own);
    for (i64 i = 0; i < e->values->n; i++) {
        if (i) put(o, e->op == AST_And ? " and " : " or ");
        expr(o, e->values->items[i], own + 1);
    }
    close_at(o, level > own);
}

static const char *compare_text(AstKind op) {
    switch (op) {
    case AST_Eq: return " == ";
    case AST_NotEq: return " != ";
    case AST_Lt: return " < ";
    case AST_LtE: return " <= ";
    case AST_Gt: return " > ";
    case AST_GtE: return " >= ";
    case AST_Is: return " is ";
    case AST_IsNot: return " is not ";
    case AST_In: return " in ";
    default: return " not in ";
    }
}

static void compare(Out *o, AstCompare *e, int level) {
    open_at(o, level > P_CMP);
    expr(o, e->left, P_CMP + 1);
    for (i64 i = 0; i < e->ops->n; i++) {
        put(o, compare_text(e->ops->items[i]));
        expr(o, e->comparators->items[i], P_CMP + 1);
    }
    close_at(o, level > P_CMP);
}

/* ---- functions and comprehensions ---- */

static void arg(Out *o, Node *n, bool *first, const char *stars) {
    put(o, *first ? "" : ", ");
    *first = false;
    put(o, stars);
    put_str(o, as_Arg(n)->arg);
}

static void default_value(Out *o, Node *value) {
    if (!value) return;
    put(o, "=");
    expr(o, value, P_TEST);
}

static void parameters(Out *o, AstArguments *a) {
    bool first = true;
    i64 npos = a->posonlyargs->n, n = npos + a->args->n;
    for (i64 i = 0; i < n; i++) {
        arg(o, i < npos ? a->posonlyargs->items[i] : a->args->items[i - npos], &first, "");
        i64 d = i - (n - a->defaults->n);
        if (d >= 0) default_value(o, a->defaults->items[d]);
        if (npos && i + 1 == npos) put(o, ", /");
    }
    if (a->vararg) arg(o, &a->vararg->head, &first, "*");
    else if (a->kwonlyargs->n) {
        put(o, first ? "*" : ", *");
        first = false;
    }
    for (i64 i = 0; i < a->kwonlyargs->n; i++) {
        arg(o, a->kwonlyargs->items[i], &first, "");
        default_value(o, a->kw_defaults->items[i]);
    }
    if (a->kwarg) arg(o, &a->kwarg->head, &first, "**");
}

static void lambda(Out *o, AstLambda *e, int level) {
    AstArguments *a = e->args;
    bool any = a->posonlyargs->n || a->args->n || a->vararg || a->kwonlyargs->n || a->kwarg;
    open_at(o, level > P_TEST);
    put(o, any ? "lambda " : "lambda");
    parameters(o, a);
    put(o, ": ");
    expr(o, e->body, P_TEST);
    close_at(o, level > P_TEST);
}

static void generators(Out *o, NodeList *gens) {
    for (i64 i = 0; i < gens->n; i++) {
        AstComprehension *g = as_Comprehension(gens->items[i]);
        put(o, g->is_async ? " async for " : " for ");
        expr(o, g->target, P_TUPLE);
        put(o, " in ");
        expr(o, g->iter, P_TEST + 1);
        for (i64 k = 0; k < g->ifs->n; k++) {
            put(o, " if ");
            expr(o, g->ifs->items[k], P_TEST + 1);
        }
    }
}

static void comp(Out *o, const char *open, Node *elt, Node *value, NodeList *gens,
                 const char *close) {
    put(o, open);
    expr(o, elt, P_TEST);
    if (value) {
        put(o, ": ");
        expr(o, value, P_TEST);
    }
    generators(o, gens);
    put(o, close);
}

/* ---- the rest ---- */

static void dict(Out *o, AstDict *e) {
    put(o, "{");
    for (i64 i = 0; i < e->keys->n; i++) {
        if (i) put(o, ", ");
        if (e->keys->items[i]) {
            expr(o, e->keys->items[i], P_TEST);
            put(o, ": ");
            expr(o, e->values->items[i], P_TEST);
        } else {
            put(o, "**");
            expr(o, e->values->items[i], P_EXPR);
        }
    }
    put(o, "}");
}

static void call(Out *o, AstCall *e) {
    expr(o, e->func, P_ATOM);
    bool generator =
        e->args->n == 1 && e->keywords->n == 0 && e->args->items[0]->kind == AST_GeneratorExp;
    if (generator) { /* its own parentheses are enough */
        expr(o, e->args->items[0], P_ATOM);
        return;
    }
    put(o, "(");
    exprs(o, e->args, P_TEST);
    for (i64 i = 0; i < e->keywords->n; i++) {
        AstKeyword *k = as_Keyword(e->keywords->items[i]);
        if (i || e->args->n) put(o, ", ");
        if (is_null(k->arg)) put(o, "**");
        else put_str(o, k->arg);
        if (!is_null(k->arg)) put(o, "=");
        expr(o, k->value, P_TEST);
    }
    put(o, ")");
}

static void attribute(Out *o, AstAttribute *e) {
    expr(o, e->value, P_ATOM);
    bool integer =
        e->value->kind == AST_Constant && value_type(as_Constant(e->value)->value) == IntType;
    put(o, integer ? " ." : ".");
    put_str(o, e->attr);
}

static void slice(Out *o, AstSlice *e) {
    if (e->lower) expr(o, e->lower, P_TEST);
    put(o, ":");
    if (e->upper) expr(o, e->upper, P_TEST);
    if (!e->step) return;
    put(o, ":");
    expr(o, e->step, P_TEST);
}

static void tuple(Out *o, AstTuple *e, int level) {
    if (e->elts->n == 0) {
        put(o, "()");
        return;
    }
    open_at(o, level > P_TUPLE);
    exprs(o, e->elts, P_TEST);
    if (e->elts->n == 1) put(o, ",");
    close_at(o, level > P_TUPLE);
}

static void yield(Out *o, Node *n) {
    Node *value = n->kind == AST_Yield ? as_Yield(n)->value : as_YieldFrom(n)->value;
    put(o, n->kind == AST_Yield ? value ? "(yield " : "(yield" : "(yield from ");
    if (value) expr(o, value, n->kind == AST_Yield ? P_TUPLE : P_TEST);
    put(o, ")");
}

static void ifexp(Out *o, AstIfExp *e, int level) {
    open_at(o, level > P_TEST);
    expr(o, e->body, P_TEST + 1);
    put(o, " if ");
    expr(o, e->test, P_TEST + 1);
    put(o, " else ");
    expr(o, e->orelse, P_TEST);
    close_at(o, level > P_TEST);
}

static void expr(Out *o, Node *n, int level) {
    compile_check_depth(o->c);
    switch (n->kind) {
    case AST_BoolOp: boolop(o, as_BoolOp(n), level); break;
    case AST_BinOp: binop(o, as_BinOp(n), level); break;
    case AST_UnaryOp: unary(o, as_UnaryOp(n), level); break;
    case AST_Lambda: lambda(o, as_Lambda(n), level); break;
    case AST_IfExp: ifexp(o, as_IfExp(n), level); break;
    case AST_Dict: dict(o, as_Dict(n)); break;
    case AST_Set:
        put(o, "{");
        exprs(o, as_Set(n)->elts, P_TEST);
        put(o, "}");
        break;
    case AST_GeneratorExp: comp(o, "(", as_GeneratorExp(n)->elt, NULL,
                                as_GeneratorExp(n)->generators, ")"); break;
    case AST_ListComp: comp(o, "[", as_ListComp(n)->elt, NULL, as_ListComp(n)->generators,
                            "]"); break;
    case AST_SetComp: comp(o, "{", as_SetComp(n)->elt, NULL, as_SetComp(n)->generators, "}"); break;
    case AST_DictComp:
        comp(o, "{", as_DictComp(n)->key, as_DictComp(n)->value, as_DictComp(n)->generators, "}");
        break;
    case AST_Yield:
    case AST_YieldFrom: yield(o, n); break;
    case AST_Await:
        open_at(o, level > P_AWAIT);
        put(o, "await ");
        expr(o, as_Await(n)->value, P_ATOM);
        close_at(o, level > P_AWAIT);
        break;
    case AST_Compare: compare(o, as_Compare(n), level); break;
    case AST_Call: call(o, as_Call(n)); break;
    case AST_Constant:
        if (!is_null(as_Constant(n)->kind)) put(o, "u");
        constant_text(o, as_Constant(n)->value); break;
    case AST_JoinedStr:
    case AST_FormattedValue: joined(o, n); break;
    case AST_Attribute: attribute(o, as_Attribute(n)); break;
    case AST_Starred:
        put(o, "*");
        expr(o, as_Starred(n)->value, P_EXPR);
        break;
    case AST_Name: put_str(o, as_Name(n)->id); break;
    case AST_List:
        put(o, "[");
        exprs(o, as_List(n)->elts, P_TEST);
        put(o, "]");
        break;
    case AST_Tuple: tuple(o, as_Tuple(n), level); break;
    case AST_Subscript:
        expr(o, as_Subscript(n)->value, P_ATOM);
        put(o, "[");
        expr(o, as_Subscript(n)->slice, P_TUPLE);
        put(o, "]");
        break;
    case AST_Slice: slice(o, as_Slice(n)); break;
    case AST_NamedExpr:
        put(o, "(");
        expr(o, as_NamedExpr(n)->target, P_ATOM);
        put(o, " := ");
        expr(o, as_NamedExpr(n)->value, P_ATOM);
        put(o, ")");
        break;
    default: KR_FATAL("unparsing %s", ast_info(n->kind)->name);
    }
}

Value unparse_expr(Compiler *c, Node *n) {
    Out o = {c, {0}};
    expr(&o, n, P_TEST);
    Value text = str_from_utf8(o.text.v, o.text.len);
    vec_free(&o.text);
    return compile_keep(c, is_err(text) ? text : str_intern(text));
}
