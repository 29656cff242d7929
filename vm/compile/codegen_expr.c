/* codegen_expr.c: expressions to registers, and conditions to jumps. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/set.h"
#include "vm/object/tuple.h"

#define ROW_MAX 64 /* registers a display takes at once */

/* ---- operands ---- */

static bool binds_name(Node *n, Value name) {
    if (n->kind == AST_NamedExpr && same(as_Name(as_NamedExpr(n)->target)->id, name)) return true;
    if (n->kind == AST_Lambda) return false;
    const AstInfo *info = ast_info(n->kind);
    for (int i = 0; i < info->nfields; i++) {
        const AstField *f = &info->fields[i];
        void *at = (char *)n + f->offset;
        if (f->type != AST_T_expr && f->type != AST_T_keyword && f->type != AST_T_comprehension) continue;
        if (f->how_many != AST_LIST) {
            if (*(Node **)at && binds_name(*(Node **)at, name)) return true;
            continue;
        }
        NodeList *list = *(NodeList **)at;
        for (i64 k = 0; k < list->n; k++)
            if (list->items[k] && binds_name(list->items[k], name)) return true;
    }
    return false;
}

Rk protect(Compiler *c, Rk rk, Node *later) {
    Unit *u = c->unit;
    if (!is_local_reg(u, rk) || rk >= u->nvarnames || !later) return rk;
    Symbol *sym = symtable_find(u->scope, u->varnames[rk]);
    if (!sym || !sym->walrus || !binds_name(later, sym->name)) return rk;
    u16 t = temp_new(c);
    move_to(c, t, rk);
    return t;
}

Rk protect_list(Compiler *c, Rk rk, NodeList *later) {
    for (i64 i = 0; i < later->n; i++)
        if (later->items[i]) rk = protect(c, rk, later->items[i]);
    return rk;
}

/* An operand of what is computed into 'dst': a temporary 'dst' may hold it meanwhile. */
static Rk operand_in(Compiler *c, Node *e, u16 dst) {
    if (e->kind == AST_Constant || e->kind == AST_Name || e->kind == AST_NamedExpr || !is_temp(c->unit, dst))
        return expr_any(c, e);
    expr_to(c, e, dst);
    return dst;
}

static u16 reg_in(Compiler *c, Node *e, u16 dst) {
    if (e->kind == AST_Name && name_register(c, as_Name(e)->id) < 0 && is_temp(c->unit, dst)) {
        expr_to(c, e, dst);
        return dst;
    }
    return to_reg(c, operand_in(c, e, dst));
}

static Rk walrus(Compiler *c, Node *e) {
    AstNamedExpr *n = as_NamedExpr(e);
    Value name = as_Name(n->target)->id;
    i32 reg = target_register(c, name, n->value);
    Rk value;
    if (reg >= 0) {
        expr_to(c, n->value, (u16)reg);
        value = (Rk)reg;
    } else {
        value = expr_any(c, n->value);
    }
    Pos before = pos_set(c, n->target->pos);
    name_store(c, name, value);
    pos_restore(c, before);
    return value;
}

Rk expr_any(Compiler *c, Node *e) {
    if (e->kind == AST_Constant) return const_rk(c, as_Constant(e)->value);
    if (e->kind == AST_Name) {
        Pos before = pos_set(c, e->pos);
        Rk rk = name_load(c, as_Name(e)->id);
        pos_restore(c, before);
        return rk;
    }
    if (e->kind == AST_NamedExpr) return walrus(c, e);
    return expr_temp(c, e);
}

u16 expr_reg(Compiler *c, Node *e) {
    return to_reg(c, expr_any(c, e));
}

u16 expr_temp(Compiler *c, Node *e) {
    u16 t = temp_new(c);
    expr_to(c, e, t);
    return t;
}

void expr_discard(Compiler *c, Node *e) {
    i32 top = c->unit->top;
    expr_any(c, e);
    temp_reset(c, top);
}

/* ---- operators ---- */

static int binary_op(AstKind op, bool inplace) {
    switch (op) {
    case AST_Add: return inplace ? OP_IADD : OP_ADD;
    case AST_Sub: return inplace ? OP_ISUB : OP_SUB;
    case AST_Mult: return inplace ? OP_IMUL : OP_MUL;
    case AST_MatMult: return inplace ? OP_IMATMUL : OP_MATMUL;
    case AST_Div: return inplace ? OP_ITRUEDIV : OP_TRUEDIV;
    case AST_Mod: return inplace ? OP_IMOD : OP_MOD;
    case AST_Pow: return inplace ? OP_IPOW : OP_POW;
    case AST_LShift: return inplace ? OP_ILSHIFT : OP_LSHIFT;
    case AST_RShift: return inplace ? OP_IRSHIFT : OP_RSHIFT;
    case AST_BitOr: return inplace ? OP_IOR : OP_OR;
    case AST_BitXor: return inplace ? OP_IXOR : OP_XOR;
    case AST_BitAnd: return inplace ? OP_IAND : OP_AND;
    default: return inplace ? OP_IFLOORDIV : OP_FLOORDIV;
    }
}

/* The value of a small integer literal, fit for an immediate operand. */
static bool small_int(Node *e, i32 *out) {
    if (e->kind != AST_Constant || !is_fixnum(as_Constant(e)->value)) return false;
    i64 i = as_fixnum(as_Constant(e)->value);
    *out = (i32)i;
    return i == (i16)i;
}

void binary_to(Compiler *c, AstKind op, bool inplace, Rk left, Node *right, u16 dst) {
    i32 imm;
    bool add = op == AST_Add, sub = op == AST_Sub;
    if ((add || sub) && !rk_is_const(left) && small_int(right, &imm)) {
        pool_add(c, &c->unit->shown, as_Constant(right)->value);
        int code = add ? (inplace ? OP_IADDI : OP_ADDI) : (inplace ? OP_ISUBI : OP_SUBI);
        emit(c, code, dst, left, (u16)imm);
        return;
    }
    Rk r = expr_any(c, right);
    emit(c, binary_op(op, inplace), dst, left, r);
}

static void binop(Compiler *c, AstBinOp *e, u16 dst) {
    Rk left = operand_in(c, e->left, dst);
    left = protect(c, left, e->right);
    binary_to(c, e->op, false, left, e->right, dst);
}

static void unary(Compiler *c, AstUnaryOp *e, u16 dst) {
    int op = e->op == AST_Not ? OP_NOT : e->op == AST_USub ? OP_NEG : e->op == AST_UAdd ? OP_POS : OP_INVERT;
    Rk operand = operand_in(c, e->operand, dst);
    emit(c, op, dst, operand, 0);
}

static void boolop(Compiler *c, AstBoolOp *e, u16 dst) {
    u16 t = is_temp(c->unit, dst) ? dst : temp_new(c);
    Label end = emit_label(c);
    for (i64 i = 0; i < e->values->n; i++) {
        expr_to(c, e->values->items[i], t);
        if (i + 1 < e->values->n) emit_jump(c, e->op == AST_And ? OP_JF : OP_JT, t, 0, end);
    }
    emit_place(c, end);
    move_to(c, dst, t);
}

static void ifexp(Compiler *c, AstIfExp *e, u16 dst) {
    Label other = emit_label(c), end = emit_label(c);
    jump_if(c, e->test, false, other);
    expr_to(c, e->body, dst);
    emit_jump(c, OP_JUMP, 0, 0, end);
    emit_place(c, other);
    expr_to(c, e->orelse, dst);
    emit_place(c, end);
}

/* ---- comparisons ---- */

static int compare_op(AstKind op) {
    switch (op) {
    case AST_Eq: return OP_EQ;
    case AST_NotEq: return OP_NE;
    case AST_Lt: return OP_LT;
    case AST_LtE: return OP_LE;
    case AST_Gt: return OP_GT;
    case AST_GtE: return OP_GE;
    case AST_Is: return OP_IS;
    case AST_IsNot: return OP_ISNOT;
    case AST_In: return OP_IN;
    default: return OP_NOTIN;
    }
}

static bool is_plain_literal(Node *e) {
    if (e->kind != AST_Constant) return false;
    Value v = as_Constant(e)->value;
    return !(is_none(v) || is_bool(v) || same(v, V_ELLIPSIS));
}

static void warn_is_literal(Compiler *c, AstCompare *e) {
    Node *left = e->left;
    for (i64 i = 0; i < e->ops->n; i++) {
        Node *right = e->comparators->items[i];
        AstKind op = e->ops->items[i];
        if ((op == AST_Is || op == AST_IsNot) && (is_plain_literal(left) || is_plain_literal(right))) {
            const char *text = op == AST_Is ? "\"is\" with a literal. Did you mean \"==\"?"
                                            : "\"is not\" with a literal. Did you mean \"!=\"?";
            compile_warn(c, e->head.pos, "%s", text);
            return;
        }
        left = right;
    }
}

/* a < b < c: every operand once, in order; the first false comparison is the answer. */
static void compare(Compiler *c, AstCompare *e, u16 dst) {
    warn_is_literal(c, e);
    i64 n = e->ops->n;
    u16 t = n == 1 || is_temp(c->unit, dst) ? dst : temp_new(c);
    Label end = emit_label(c);
    Rk left = n == 1 ? operand_in(c, e->left, dst) : expr_any(c, e->left);
    for (i64 i = 0; i < n; i++) {
        Node *right_node = e->comparators->items[i];
        left = protect(c, left, right_node);
        Rk right = expr_any(c, right_node);
        emit(c, compare_op(e->ops->items[i]), t, left, right);
        if (i + 1 < n) emit_jump(c, OP_JF, t, 0, end);
        left = right;
    }
    emit_place(c, end);
    move_to(c, dst, t);
}

/* The jump that is taken when the comparison is 'when'. */
static int compare_jump(AstKind op, bool when, bool imm) {
#define PICK(name) (imm ? (when ? OP_##name##I_JT : OP_##name##I_JF) : (when ? OP_##name##_JT : OP_##name##_JF))
    switch (op) {
    case AST_Eq: return PICK(EQ);
    case AST_NotEq: return PICK(NE);
    case AST_Lt: return PICK(LT);
    case AST_LtE: return PICK(LE);
    case AST_Gt: return PICK(GT);
    case AST_GtE: return PICK(GE);
    case AST_Is: return when ? OP_IS_JT : OP_IS_JF;
    case AST_IsNot: return when ? OP_IS_JF : OP_IS_JT;
    case AST_In: return when ? OP_IN_JT : OP_IN_JF;
    default: return when ? OP_IN_JF : OP_IN_JT;
    }
#undef PICK
}

static void jump_compare(Compiler *c, AstKind op, Rk left, Node *right_node, Rk *right, bool when, Label target) {
    i32 imm;
    bool identity = op == AST_Is || op == AST_IsNot, contains = op == AST_In || op == AST_NotIn;
    bool is_none_const = right_node->kind == AST_Constant && is_none(as_Constant(right_node)->value);
    if (identity && is_none_const && !rk_is_const(left)) {
        pool_add(c, &c->unit->shown, V_NONE);
        emit_jump(c, (op == AST_Is) == when ? OP_JNONE : OP_JNOTNONE, left, 0, target);
        *right = none_rk(c);
        return;
    }
    if (!identity && !contains && !rk_is_const(left) && small_int(right_node, &imm)) {
        *right = const_rk(c, as_Constant(right_node)->value);
        emit_jump(c, compare_jump(op, when, true), left, (u16)imm, target);
        return;
    }
    *right = expr_any(c, right_node);
    emit_jump(c, compare_jump(op, when, false), left, *right, target);
}

static void jump_if_compare(Compiler *c, AstCompare *e, bool when, Label target) {
    warn_is_literal(c, e);
    i64 n = e->ops->n;
    Label skip = emit_label(c);
    Rk left = expr_any(c, e->left), right;
    for (i64 i = 0; i < n; i++) {
        Node *right_node = e->comparators->items[i];
        left = protect(c, left, right_node);
        bool last = i + 1 == n;
        jump_compare(c, e->ops->items[i], left, right_node, &right, last && when, last || !when ? target : skip);
        left = right;
    }
    emit_place(c, skip);
}

/* ---- conditions ---- */

bool const_truth(Compiler *c, Node *e, bool *truth) {
    if (e->kind != AST_Constant) return false;
    int answer = value_truth(as_Constant(e)->value);
    if (answer < 0) compile_fail(c);
    *truth = answer;
    return true;
}

static void jump_if_bool(Compiler *c, AstBoolOp *e, bool when, Label target) {
    bool stops = e->op == AST_Or; /* the truth that ends it early */
    Label skip = emit_label(c);
    i64 last = e->values->n - 1;
    for (i64 i = 0; i < last; i++) jump_if(c, e->values->items[i], stops, when == stops ? target : skip);
    jump_if(c, e->values->items[last], when, target);
    emit_place(c, skip);
}

static void jump_if_either(Compiler *c, AstIfExp *e, bool when, Label target) {
    Label other = emit_label(c), end = emit_label(c);
    jump_if(c, e->test, false, other);
    jump_if(c, e->body, when, target);
    emit_jump(c, OP_JUMP, 0, 0, end);
    emit_place(c, other);
    jump_if(c, e->orelse, when, target);
    emit_place(c, end);
}

void jump_if(Compiler *c, Node *e, bool when, Label target) {
    compile_check_depth(c);
    i32 top = c->unit->top;
    Pos before = pos_set(c, e->pos);
    bool truth;
    if (const_truth(c, e, &truth)) {
        pool_add(c, &c->unit->shown, as_Constant(e)->value);
        if (truth == when) emit_jump(c, OP_JUMP, 0, 0, target);
    } else if (e->kind == AST_UnaryOp && as_UnaryOp(e)->op == AST_Not) {
        jump_if(c, as_UnaryOp(e)->operand, !when, target);
    } else if (e->kind == AST_BoolOp) {
        jump_if_bool(c, as_BoolOp(e), when, target);
    } else if (e->kind == AST_IfExp) {
        jump_if_either(c, as_IfExp(e), when, target);
    } else if (e->kind == AST_Compare) {
        jump_if_compare(c, as_Compare(e), when, target);
    } else {
        Rk value = expr_any(c, e);
        emit_jump(c, when ? OP_JT : OP_JF, value, 0, target);
    }
    pos_restore(c, before);
    temp_reset(c, top);
}

/* ---- displays ---- */

static bool any_starred(NodeList *elts) {
    for (i64 i = 0; i < elts->n; i++)
        if (elts->items[i]->kind == AST_Starred) return true;
    return false;
}

static Value const_tuple(Compiler *c, NodeList *elts) {
    Value *items = ast_alloc(c->arena, (elts->n + 1) * (i64)sizeof *items);
    for (i64 i = 0; i < elts->n; i++) {
        if (elts->items[i]->kind != AST_Constant) return V_NULL;
        items[i] = as_Constant(elts->items[i])->value;
    }
    return compile_keep(c, tuple_from(items, elts->n));
}

/* One element after the other; for what is too long or has stars.  A tuple is made from a list. */
static void build_slowly(Compiler *c, NodeList *elts, int op, u16 dst) {
    bool set = op == OP_BUILD_SET;
    u16 work = is_temp(c->unit, dst) ? dst : temp_new(c);
    emit(c, set ? OP_BUILD_SET : OP_BUILD_LIST, work, 0, 0);
    for (i64 i = 0; i < elts->n; i++) {
        i32 top = c->unit->top;
        Node *e = elts->items[i];
        if (e->kind == AST_Starred) {
            u16 iterable = expr_reg(c, as_Starred(e)->value);
            emit(c, set ? OP_SET_UPDATE : OP_LIST_EXTEND, work, iterable, 0);
        } else {
            Rk item = expr_any(c, e);
            emit(c, set ? OP_SET_ADD : OP_LIST_APPEND, work, item, 0);
        }
        temp_reset(c, top);
    }
    if (op == OP_BUILD_TUPLE) emit(c, OP_LIST_TO_TUPLE, dst, work, 0);
    else move_to(c, dst, work);
}

static bool build_from_const(Compiler *c, NodeList *elts, int op, u16 dst) {
    if (elts->n < 3 && op != OP_BUILD_TUPLE) return false;
    Value items = const_tuple(c, elts);
    if (is_null(items)) return false;
    if (op == OP_BUILD_TUPLE) {
        load_const(c, dst, items);
        return true;
    }
    if (op == OP_BUILD_SET) items = compile_keep(c, frozenset_from(items));
    u16 work = is_temp(c->unit, dst) ? dst : temp_new(c), t = temp_new(c);
    emit(c, op, work, 0, 0);
    load_const(c, t, items);
    emit(c, op == OP_BUILD_SET ? OP_SET_UPDATE : OP_LIST_EXTEND, work, t, 0);
    move_to(c, dst, work);
    return true;
}

void build_row(Compiler *c, NodeList *elts, int op, u16 dst) {
    i32 top = c->unit->top;
    if (build_from_const(c, elts, op, dst)) {
        temp_reset(c, top);
        return;
    }
    if (any_starred(elts) || elts->n > ROW_MAX) {
        build_slowly(c, elts, op, dst);
    } else {
        for (i64 i = 0; i < elts->n; i++) expr_temp(c, elts->items[i]);
        emit(c, op, dst, elts->n ? (u32)top : 0, (u32)elts->n);
    }
    temp_reset(c, top);
}

static void dict_item(Compiler *c, u16 work, Node *key, Node *value) {
    i32 top = c->unit->top;
    if (!key) {
        u16 other = expr_reg(c, value);
        emit(c, OP_DICT_UPDATE, work, other, 0);
    } else {
        Rk k = protect(c, expr_any(c, key), value);
        Rk v = expr_any(c, value);
        emit(c, OP_MAP_ADD, work, k, v);
    }
    temp_reset(c, top);
}

static void dict_display(Compiler *c, AstDict *e, u16 dst) {
    i64 n = e->keys->n;
    bool plain = n <= 4;
    for (i64 i = 0; i < n; i++) plain = plain && e->keys->items[i];
    if (plain) {
        i32 top = c->unit->top;
        for (i64 i = 0; i < n; i++) {
            expr_temp(c, e->keys->items[i]);
            expr_temp(c, e->values->items[i]);
        }
        emit(c, OP_BUILD_MAP, dst, n ? (u32)top : 0, (u32)n);
        return;
    }
    u16 work = is_temp(c->unit, dst) ? dst : temp_new(c);
    emit(c, OP_BUILD_MAP, work, 0, 0);
    for (i64 i = 0; i < n; i++) dict_item(c, work, e->keys->items[i], e->values->items[i]);
    move_to(c, dst, work);
}

/* ---- f-strings ---- */

static void formatted(Compiler *c, AstFormattedValue *e, u16 dst) {
    Rk value = operand_in(c, e->value, dst);
    if (e->format_spec) value = protect(c, value, e->format_spec);
    int how = e->conversion == 's' ? 1 : e->conversion == 'r' ? 2 : e->conversion == 'a' ? 3 : 0;
    u16 t = is_temp(c->unit, dst) ? dst : temp_new(c);
    if (how) {
        emit(c, OP_CONVERT, t, value, (u32)how);
        value = t;
    }
    Rk spec = e->format_spec ? expr_any(c, e->format_spec) : const_rk(c, str_empty);
    emit(c, OP_FORMAT, dst, value, spec);
}

void expr_joined(Compiler *c, Node *e, u16 dst) {
    NodeList *values = as_JoinedStr(e)->values;
    if (values->n == 0) {
        load_const(c, dst, str_empty);
        return;
    }
    if (values->n == 1) {
        expr_to(c, values->items[0], dst);
        return;
    }
    i32 base = c->unit->top;
    for (i64 i = 0; i < values->n; i++) {
        if (c->unit->top - base == ROW_MAX) { /* what is there so far becomes the first piece */
            emit(c, OP_BUILD_STRING, (u32)base, (u32)base, ROW_MAX);
            temp_reset(c, base + 1);
        }
        expr_temp(c, values->items[i]);
    }
    emit(c, OP_BUILD_STRING, dst, (u32)base, (u32)(c->unit->top - base));
    temp_reset(c, base);
}

/* ---- attributes and subscripts ---- */

/* a.b.c over several lines: the access is reported where the attribute's name stands. */
void pos_at_attribute(Compiler *c, Node *attribute) {
    Unit *u = c->unit;
    if (u->pos.lineno == attribute->pos.end_lineno) return;
    u->pos.lineno = attribute->pos.end_lineno;
    i32 len = (i32)str_len(as_Attribute(attribute)->attr);
    bool fits = len <= attribute->pos.end_col;
    u->pos.col = fits ? attribute->pos.end_col - len : -1;
    u->pos.end_col = fits ? attribute->pos.end_col : -1;
}

static void attribute(Compiler *c, Node *e, u16 dst) {
    if (super_attribute(c, e, dst)) return;
    u16 object = reg_in(c, as_Attribute(e)->value, dst);
    pos_at_attribute(c, e);
    emit(c, OP_GETATTR, dst, object, emit_name(c, name_mangle(c, as_Attribute(e)->attr)));
}

static void slice(Compiler *c, AstSlice *e, u16 dst) {
    i32 base = c->unit->top;
    Node *parts[] = {e->lower, e->upper, e->step};
    int n = e->step ? 3 : 2;
    for (int i = 0; i < n; i++) {
        u16 t = temp_new(c);
        if (parts[i]) expr_to(c, parts[i], t);
        else load_const(c, t, V_NONE);
    }
    emit(c, OP_BUILD_SLICE, dst, (u32)base, (u32)n);
    temp_reset(c, base);
}

/* The type of a literal whose misuse is certain, else NULL. */
static TypeObj *literal_type(Node *e) {
    switch (e->kind) {
    case AST_Constant: return value_type(as_Constant(e)->value);
    case AST_Tuple: return TupleType;
    case AST_List:
    case AST_ListComp: return ListType;
    case AST_Dict:
    case AST_DictComp: return DictType;
    case AST_Set:
    case AST_SetComp: return SetType;
    case AST_GeneratorExp: return GenType;
    case AST_Lambda: return FuncType;
    case AST_JoinedStr:
    case AST_FormattedValue: return StrType;
    default: return NULL;
    }
}

void warn_not_callable(Compiler *c, Node *func, Pos pos) {
    TypeObj *t = literal_type(func);
    if (!t || func->kind == AST_Lambda) return;
    compile_warn(c, pos, "'%s' object is not callable; perhaps you missed a comma?", t->tp_name);
}

static void warn_subscript(Compiler *c, AstSubscript *e) {
    TypeObj *t = literal_type(e->value), *index = literal_type(e->slice);
    if (!t) return;
    bool sequence = t == StrType || t == BytesType || t == TupleType || t == ListType;
    if (e->value->kind == AST_ListComp || (!sequence && t != DictType)) sequence = e->value->kind == AST_ListComp;
    bool subscriptable = sequence || t == DictType;
    if (e->value->kind == AST_DictComp) subscriptable = true;
    if (!subscriptable) {
        compile_warn(c, e->head.pos, "'%s' object is not subscriptable; perhaps you missed a comma?", t->tp_name);
        return;
    }
    bool bad = index && sequence && index != SliceType && !(index == IntType || index == BoolType);
    if (bad)
        compile_warn(c, e->head.pos, "%s indices must be integers or slices, not %s; perhaps you missed a comma?",
                     t->tp_name, index->tp_name);
}

static void subscript(Compiler *c, AstSubscript *e, u16 dst) {
    warn_subscript(c, e);
    Rk object = operand_in(c, e->value, dst);
    object = protect(c, object, e->slice);
    Rk key = expr_any(c, e->slice);
    emit(c, OP_GETITEM, dst, object, key);
}

/* ---- suspension ---- */

/* Hands everything between the caller and the iterator in r[it] until it ends; its result is r[result].  YIELD is
   directly followed by the jump back to its SEND: who resumes the generator with the delegate's end looks for it there. */
static void send_loop(Compiler *c, u16 it, u16 result) {
    Label again = emit_label(c), end = emit_label(c);
    load_const(c, result, V_NONE);
    emit_place_loop(c, again, NULL);
    emit_jump(c, OP_SEND, result, it, end);
    emit(c, OP_YIELD, result, result, it + 1u);
    emit_jump(c, OP_JUMP, 0, 0, again);
    emit_place(c, end);
}

void expr_await(Compiler *c, u16 awaitable, int kind, u16 dst) {
    i32 top = c->unit->top;
    u16 it = temp_new(c), result = temp_new(c);
    emit(c, OP_AWAITABLE, it, awaitable, (u32)kind);
    send_loop(c, it, result);
    move_to(c, dst, result);
    temp_reset(c, top);
}

/* r[dst] = the awaited next item of the asynchronous iterator. */
void expr_anext(Compiler *c, u16 aiter, u16 dst) {
    i32 top = c->unit->top;
    u16 it = temp_new(c), result = temp_new(c);
    emit(c, OP_ANEXT, it, aiter, 0);
    send_loop(c, it, result);
    move_to(c, dst, result);
    temp_reset(c, top);
}

static void await(Compiler *c, Node *e, u16 dst) {
    const Scope *s = c->unit->scope;
    bool top_level = c->flags & COMPILE_TOP_LEVEL_AWAIT && s->kind == SCOPE_MODULE;
    if (!top_level) {
        if (s->kind != SCOPE_FUNCTION) compile_error(c, e->pos, "'await' outside function");
        if (s->node->kind != AST_AsyncFunctionDef && !s->comp)
            compile_error(c, e->pos, "'await' outside async function");
    }
    u16 value = reg_in(c, as_Await(e)->value, dst);
    expr_await(c, value, 0, dst);
}

void emit_yield(Compiler *c, Rk value, u16 dst) {
    if (c->unit->flags & CO_ASYNC_GENERATOR) {
        u16 t = temp_new(c);
        emit(c, OP_ASYNC_GEN_WRAP, t, value, 0);
        value = t;
    }
    emit(c, OP_YIELD, dst, value, 0);
}

static void yield(Compiler *c, Node *e, u16 dst) {
    if (!unit_is_function(c->unit)) compile_error(c, e->pos, "'yield' outside function");
    Rk value = as_Yield(e)->value ? operand_in(c, as_Yield(e)->value, dst) : none_rk(c);
    emit_yield(c, value, dst);
}

static void yield_from(Compiler *c, Node *e, u16 dst) {
    if (!unit_is_function(c->unit)) compile_error(c, e->pos, "'yield' outside function");
    if (c->unit->scope->node->kind == AST_AsyncFunctionDef)
        compile_error(c, e->pos, "'yield from' inside async function");
    u16 it = temp_new(c), result = temp_new(c);
    u16 value = reg_in(c, as_YieldFrom(e)->value, it);
    emit(c, OP_YF_ITER, it, value, 0);
    send_loop(c, it, result);
    move_to(c, dst, result);
}

/* ---- all of them ---- */

static void expr_in_place(Compiler *c, Node *e, u16 dst) {
    switch (e->kind) {
    case AST_Constant: load_const(c, dst, as_Constant(e)->value); break;
    case AST_Name: name_load_to(c, as_Name(e)->id, dst); break;
    case AST_NamedExpr: move_to(c, dst, walrus(c, e)); break;
    case AST_BoolOp: boolop(c, as_BoolOp(e), dst); break;
    case AST_BinOp: binop(c, as_BinOp(e), dst); break;
    case AST_UnaryOp: unary(c, as_UnaryOp(e), dst); break;
    case AST_Lambda: lambda_to(c, e, dst); break;
    case AST_IfExp: ifexp(c, as_IfExp(e), dst); break;
    case AST_Dict: dict_display(c, as_Dict(e), dst); break;
    case AST_Set: build_row(c, as_Set(e)->elts, OP_BUILD_SET, dst); break;
    case AST_List: build_row(c, as_List(e)->elts, OP_BUILD_LIST, dst); break;
    case AST_Tuple: build_row(c, as_Tuple(e)->elts, OP_BUILD_TUPLE, dst); break;
    case AST_ListComp:
    case AST_SetComp:
    case AST_DictComp:
    case AST_GeneratorExp: comp_to(c, e, dst); break;
    case AST_Await: await(c, e, dst); break;
    case AST_Yield: yield(c, e, dst); break;
    case AST_YieldFrom: yield_from(c, e, dst); break;
    case AST_Compare: compare(c, as_Compare(e), dst); break;
    case AST_Call: call_to(c, e, dst); break;
    case AST_FormattedValue: formatted(c, as_FormattedValue(e), dst); break;
    case AST_JoinedStr: expr_joined(c, e, dst); break;
    case AST_Attribute: attribute(c, e, dst); break;
    case AST_Subscript: subscript(c, as_Subscript(e), dst); break;
    case AST_Slice: slice(c, as_Slice(e), dst); break;
    case AST_Starred: compile_error(c, e->pos, "can't use starred expression here");
    default: KR_FATAL("expression of kind %s", ast_info(e->kind)->name);
    }
}

void expr_to(Compiler *c, Node *e, u16 dst) {
    compile_check_depth(c);
    i32 top = c->unit->top;
    Pos before = pos_set(c, e->pos);
    expr_in_place(c, e, dst);
    pos_restore(c, before);
    temp_reset(c, top);
}
