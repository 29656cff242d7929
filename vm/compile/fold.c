/* fold.c: what can be computed before the program runs is computed here, within limits of size:
 * the same folding that CPython does on its tree, so that co_consts and identity of constants
 * agree. */
#include "vm/compile/compile.h"

#include "vm/object/bytes.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/object.h"
#include "vm/object/set.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define MAX_INT_BITS 128
#define MAX_COLLECTION 256
#define MAX_STR 4096
#define MAX_ITEMS 1024

static void fold_children(Compiler *c, Node *n);

/* ---- results ---- */

static Node *constant(Compiler *c, Node *at, Value v) {
    return ast_Constant(c->arena, at->pos, compile_keep(c, v), V_NULL);
}

/* A computation that failed is left to the running program. */
static Node *result_of(Compiler *c, Node *n, Value v) {
    if (!is_err(v)) return constant(c, n, v);
    exc_clear();
    return n;
}

static bool is_constant(const Node *n) {
    return n->kind == AST_Constant;
}

static Value value_of(const Node *n) {
    return as_Constant(n)->value;
}

/* ---- limits ---- */

static i64 count_items(Value v, i64 limit) {
    if (is_tuple_exact(v)) {
        limit -= tuple_len(v);
        for (i64 i = 0; limit >= 0 && i < tuple_len(v); i++) limit =
            count_items(tuple_at(v, i), limit);
    }
    return limit;
}

static bool repeat_ok(Value seq, Value times) {
    i64 n = 0;
    if (!is_int_exact(times) || int_to_i64_sat(times, &n) || n < 0) return n < 0;
    i64 len = is_tuple_exact(seq) ? tuple_len(seq) : is_str(seq) ? str_len(seq) : bytes_len(seq);
    i64 max = is_tuple_exact(seq) ? MAX_COLLECTION : MAX_STR;
    if (len && n > max / len) return false;
    return !is_tuple_exact(seq) || n == 0 || count_items(seq, MAX_ITEMS / n) >= 0;
}

static bool mul_ok(Value a, Value b) {
    if (is_int_exact(a) && is_int_exact(b))
        return !int_sign(a) || !int_sign(b) ||
               int_bit_length(a) + int_bit_length(b) <= MAX_INT_BITS;
    bool left_seq = is_tuple_exact(a) || is_str(a) || is_bytes(a), right_seq =
        is_tuple_exact(b) || is_str(b) || is_bytes(b);
    if (is_int_exact(a) && right_seq) return repeat_ok(b, a);
    if (is_int_exact(b) && left_seq) return repeat_ok(a, b);
    return true;
}

static bool pow_ok(Value a, Value b) {
    i64 n;
    if (!is_int_exact(a) || !is_int_exact(b) || int_sign(b) <= 0 || !int_sign(a)) return true;
    return !int_to_i64_sat(b, &n) && int_bit_length(a) <= MAX_INT_BITS / n;
}

static bool shift_ok(Value a, Value b) {
    i64 n;
    if (!is_int_exact(a) || !is_int_exact(b) || !int_sign(a) || !int_sign(b)) return true;
    return !int_to_i64_sat(b, &n) && n >= 0 && n <= MAX_INT_BITS &&
           int_bit_length(a) <= MAX_INT_BITS - n;
}

/* ---- operators ---- */

static Value binary(AstKind op, Value a, Value b) {
    switch (op) {
    case AST_Add: return number_binop(BINOP_ADD, a, b);
    case AST_Sub: return number_binop(BINOP_SUB, a, b);
    case AST_Mult: return mul_ok(a, b) ? number_binop(BINOP_MUL, a, b) : V_NULL;
    case AST_Div: return number_binop(BINOP_TRUEDIV, a, b);
    case AST_FloorDiv: return number_binop(BINOP_FLOORDIV, a, b);
    case AST_Mod: return is_str(a) || is_bytes(a) ? V_NULL : number_binop(BINOP_MOD, a, b);
    case AST_Pow: return pow_ok(a, b) ? number_pow(a, b, V_NULL) : V_NULL;
    case AST_LShift: return shift_ok(a, b) ? number_binop(BINOP_LSHIFT, a, b) : V_NULL;
    case AST_RShift: return number_binop(BINOP_RSHIFT, a, b);
    case AST_BitOr: return number_binop(BINOP_OR, a, b);
    case AST_BitXor: return number_binop(BINOP_XOR, a, b);
    case AST_BitAnd: return number_binop(BINOP_AND, a, b);
    default: return V_NULL;
    }
}

static Node *fold_binop(Compiler *c, Node *n) {
    AstBinOp *e = as_BinOp(n);
    if (!is_constant(e->left) || !is_constant(e->right)) return n;
    Value v = binary(e->op, value_of(e->left), value_of(e->right));
    return is_null(v) ? n : result_of(c, n, v);
}

static AstKind negated(AstKind op) {
    switch (op) {
    case AST_Is: return AST_IsNot;
    case AST_IsNot: return AST_Is;
    case AST_In: return AST_NotIn;
    case AST_NotIn: return AST_In;
    default: return AST_NONE;
    }
}

static Node *fold_unary(Compiler *c, Node *n) {
    AstUnaryOp *e = as_UnaryOp(n);
    if (e->op == AST_Not && e->operand->kind == AST_Compare) { /* not a in b: a not in b */
        AstCompare *cmp = as_Compare(e->operand);
        if (cmp->ops->n != 1 || negated(cmp->ops->items[0]) == AST_NONE) return n;
        cmp->ops->items[0] = negated(cmp->ops->items[0]);
        cmp->head.pos = n->pos;
        return e->operand;
    }
    if (!is_constant(e->operand)) return n;
    Value v = value_of(e->operand);
    int truth;
    switch (e->op) {
    case AST_UAdd: return result_of(c, n, number_pos(v));
    case AST_USub: return result_of(c, n, number_neg(v));
    case AST_Invert: return result_of(c, n, number_invert(v));
    default: truth =
        value_truth(v); return truth < 0 ? result_of(c, n, V_ERR)
            : constant(c, n, bool_value(!truth));
    }
}

static Node *fold_subscript(Compiler *c, Node *n) {
    AstSubscript *e = as_Subscript(n);
    if (e->ctx != AST_Load || !is_constant(e->value) || !is_constant(e->slice)) return n;
    return result_of(c, n, value_getitem(value_of(e->value), value_of(e->slice)));
}

/* ---- displays ---- */

static Value tuple_of(NodeList *elts) {
    for (i64 i = 0; i < elts->n; i++)
        if (!is_constant(elts->items[i])) return V_NULL;
    Value t = tuple_new(elts->n);
    for (i64 i = 0; i < elts->n; i++) as_tuple(t)->v[i] = value_of(elts->items[i]);
    return t;
}

static Node *fold_tuple(Compiler *c, Node *n) {
    if (as_Tuple(n)->ctx != AST_Load) return n;
    Value t = tuple_of(as_Tuple(n)->elts);
    return is_null(t) ? n : constant(c, n, t);
}

/* What is only iterated, or searched, need not be a fresh list or set. */
static Node *fold_iterable(Compiler *c, Node *n) {
    if (n->kind == AST_List) {
        NodeList *elts = as_List(n)->elts;
        for (i64 i = 0; i < elts->n; i++)
            if (elts->items[i]->kind == AST_Starred) return n;
        Value t = tuple_of(elts);
        return is_null(t) ? ast_Tuple(c->arena, n->pos, elts, as_List(n)->ctx) : constant(c, n, t);
    }
    if (n->kind != AST_Set) return n;
    Value t = tuple_of(as_Set(n)->elts);
    return is_null(t) ? n : result_of(c, n, frozenset_from(t));
}

static void fold_compare(Compiler *c, AstCompare *e) {
    i64 last = e->ops->n - 1;
    AstKind op = e->ops->items[last];
    if (op == AST_In || op == AST_NotIn) e->comparators->items[last] =
        fold_iterable(c, e->comparators->items[last]);
}

/* ---- '%s and %r' % (a, b) is an f-string ---- */

static Node *literal_piece(Compiler *c, Node *at, Value text, i64 from, i64 to) {
    StrBuilder b;
    strb_init(&b);
    for (i64 i = from; i < to; i++) {
        strb_cp(&b, str_at(text, i));
        if (str_at(text, i) == '%') i++; /* %% */
    }
    return constant(c, at, strb_finish(&b));
}

/* The number of conversions if the format has none but plain %s, %r, %a and %%; -1 otherwise. */
static i64 plain_conversions(Value text) {
    i64 n = 0;
    for (i64 i = 0; i < str_len(text); i++) {
        if (str_at(text, i) != '%') continue;
        if (++i == str_len(text)) return -1;
        u32 cp = str_at(text, i);
        if (cp == 's' || cp == 'r' || cp == 'a') n++;
        else if (cp != '%') return -1;
    }
    return n;
}

static Node *fold_percent(Compiler *c, Node *n) {
    AstBinOp *e = as_BinOp(n);
    if (e->op != AST_Mod || !is_constant(e->left) || !is_str_exact(value_of(e->left)) ||
        e->right->kind != AST_Tuple)
        return n;
    NodeList *args = as_Tuple(e->right)->elts;
    Value text = value_of(e->left);
    if (plain_conversions(text) != args->n) return n;
    for (i64 i = 0; i < args->n; i++)
        if (args->items[i]->kind == AST_Starred) return n;
    NodeList *pieces = ast_list_new(c->arena, 2 * args->n + 1);
    i64 count = 0, arg = 0, start = 0, len = str_len(text);
    for (i64 i = 0; i <= len; i++) {
        bool end = i == len;
        if (!end && str_at(text, i) != '%') continue;
        if (!end && str_at(text, i + 1) == '%') {
            i++;
            continue;
        }
        if (i > start) pieces->items[count++] = literal_piece(c, e->left, text, start, i);
        if (end) break;
        Node *value = args->items[arg++];
        pieces->items[count++] =
            ast_FormattedValue(c->arena, value->pos, value, (i32)str_at(text, i + 1), NULL);
        start = i + 2;
        i++;
    }
    if (count == 0) return n;
    pieces->n = count;
    return ast_JoinedStr(c->arena, n->pos, pieces);
}

/* ---- the walk ---- */

static Node *fold(Compiler *c, Node *n) {
    if (!n) return n;
    compile_check_depth(c);
    fold_children(c, n);
    Node *folded;
    switch (n->kind) {
    case AST_BinOp:
        folded = fold_percent(c, n);
        return folded == n ? fold_binop(c, n) : folded;
    case AST_UnaryOp: return fold_unary(c, n);
    case AST_Subscript: return fold_subscript(c, n);
    case AST_Tuple: return fold_tuple(c, n);
    case AST_Compare: fold_compare(c, as_Compare(n)); return n;
    case AST_For: as_For(n)->iter = fold_iterable(c, as_For(n)->iter); return n;
    case AST_Comprehension: as_Comprehension(n)->iter =
        fold_iterable(c, as_Comprehension(n)->iter); return n;
    case AST_Name: {
        bool debug = as_Name(n)->ctx == AST_Load && str_eq_c(as_Name(n)->id, "__debug__");
        return debug ? constant(c, n, bool_value(c->optimize == 0)) : n;
    }
    default: return n;
    }
}

static bool is_tree(AstType t) {
    return t == AST_T_expr || t == AST_T_stmt || t == AST_T_pattern || t == AST_T_excepthandler ||
           t == AST_T_comprehension || t == AST_T_arguments || t == AST_T_arg ||
               t == AST_T_keyword ||
           t == AST_T_withitem || t == AST_T_match_case;
}

/* Annotations that are kept as text stay as they are written. */
static bool is_text_annotation(const Compiler *c, const AstField *f) {
    if (!(c->flags & COMPILE_FUTURE_ANNOTATIONS)) return false;
    return !strcmp(f->name, "annotation") || !strcmp(f->name, "returns");
}

static void fold_children(Compiler *c, Node *n) {
    const AstInfo *info = ast_info(n->kind);
    for (int i = 0; i < info->nfields; i++) {
        const AstField *f = &info->fields[i];
        if (!is_tree(f->type) || is_text_annotation(c, f)) continue;
        void *at = (char *)n + f->offset;
        if (f->how_many != AST_LIST) {
            *(Node **)at = fold(c, *(Node **)at);
            continue;
        }
        NodeList *list = *(NodeList **)at;
        for (i64 k = 0; k < list->n; k++) list->items[k] = fold(c, list->items[k]);
    }
}

void fold_module(Compiler *c, Node *mod) {
    fold_children(c, mod);
}
