/* codegen_cond.c: comparisons, and conditions to jumps without a truth value in between. */
#include "vm/compile/codegen.h"

#include "vm/object/object.h"

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
        if ((op == AST_Is || op == AST_IsNot) &&
            (is_plain_literal(left) || is_plain_literal(right))) {
            const char *text = op == AST_Is ? "\"is\" with a literal. Did you mean \"==\"?"
                                            : "\"is not\" with a literal. Did you mean \"!=\"?";
            compile_warn(c, e->head.pos, "%s", text);
            return;
        }
        left = right;
    }
}

/* a < b < c: every operand once, in order; the first false comparison is the answer. */
void compare_to(Compiler *c, AstCompare *e, u16 dst) {
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
#define PICK(name)                                                                                 \
    (imm ? (when ? OP_##name##I_JT : OP_##name##I_JF) : (when ? OP_##name##_JT : OP_##name##_JF))
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

static void jump_compare(Compiler *c, AstKind op, Rk left, Node *right_node, Rk *right, bool when,
                         Label target) {
    i32 imm;
    bool identity = op == AST_Is || op == AST_IsNot, contains = op == AST_In || op == AST_NotIn;
    bool is_none_const =
        right_node->kind == AST_Constant && is_none(as_Constant(right_node)->value);
    if (identity && is_none_const && !rk_is_const(left)) {
        emit_pool_add(c, &c->unit->shown, V_NONE);
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
        Label where = last || !when ? target : skip;
        jump_compare(c, e->ops->items[i], left, right_node, &right, last && when, where);
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
    for (i64 i = 0; i < last; i++)
        jump_if(c, e->values->items[i], stops, when == stops ? target : skip);
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
        emit_pool_add(c, &c->unit->shown, as_Constant(e)->value);
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
