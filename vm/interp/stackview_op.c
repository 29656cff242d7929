/* stackview_op.c: one instruction as CPython's: by the rows of stackview.def, and by hand what loops, calls, suspends or
 * handles exceptions. */
#include "vm/interp/stackview.h"

#include "vm/interp/liveness.h"
#include "vm/object/str.h"

typedef struct Row {
    u8 op, arg_kind;
    const char *operands;
    u8 arg;    /* a number or the letter of an operand */
    char result;
} Row;
enum { ROW_NONE, ROW_NUM, ROW_NAME, ROW_REG, ROW_COUNT, ROW_DEPTH, ROW_IF_FALSE, ROW_IF_TRUE };

static const Row rows[OP_COUNT] = {
#define VIEW(NAME, STACK, operands, KIND, arg, result) [OP_##NAME] = {STACK_##STACK, ROW_##KIND, operands, arg, result},
#define VIEW_JUMP(NAME, STACK, arg, SENSE) [OP_##NAME] = {STACK_##STACK, ROW_IF_##SENSE, "ab", arg, 0},
#include "vm/interp/stackview.def"
};

static const Insn *insn_of(const StackView *v) {
    return &v->code->insns[v->at];
}

static u16 operand(const StackView *v, char letter) {
    const Insn *insn = insn_of(v);
    return letter == 'a' ? insn->a : letter == 'b' ? insn->b : insn->c;
}

static i64 target_of(const StackView *v) {
    return op_jump_target(v->code, v->at);
}

/* ---- by rows ---- */

static void add_row(StackView *v, u32 first, u32 n) {
    for (u32 i = 0; i < n; i++) stackview_source(v, SOURCE_REG, (i32)(first + i), false);
}

static void add_operands(StackView *v, int op, const char *letters) {
    const Insn *insn = insn_of(v);
    for (bool keep = false; *letters; letters++) {
        u16 n = operand(v, *letters);
        switch (*letters) {
        case '=': keep = true; continue;
        case 's': add_row(v, insn->b, insn->c); break;
        case 'm': add_row(v, insn->b, 2u * insn->c); break;
        case 'p': add_row(v, insn->b, 2); break;
        case 'q': add_row(v, insn->c, 2); break;
        case 'k': stackview_source(v, SOURCE_CONST, (i32)insn[1].lo, false); break;
        default:
            if (op_info[op].role[*letters - 'a'] == ROLE_I) stackview_source(v, SOURCE_INT, (i16)n, false);
            else stackview_rk(v, n, keep);
        }
        keep = false;
    }
}

static u32 argument(StackView *v, const Row *row) {
    u16 n = operand(v, (char)row->arg);
    switch (row->arg_kind) {
    case ROW_NAME: return (u32)KR_MAX(stackview_name(v, n), 0);
    case ROW_REG: return stackview_variable(v, n, NULL);
    case ROW_COUNT: return n;
    case ROW_DEPTH: return KR_MAX(stackview_depth(v, n), 1u);
    default: return row->arg;
    }
}

static void jump_if(StackView *v, bool sense) {
    stackview_push(v, ENTRY_DEAD);
    stackview_pop(v);
    stackview_jump(v, sense ? STACK_POP_JUMP_FORWARD_IF_TRUE : STACK_POP_JUMP_FORWARD_IF_FALSE, target_of(v));
}

static void by_row(StackView *v, int op, const Row *row) {
    add_operands(v, op, row->operands);
    stackview_gather(v);
    stackview_act(v, row->op, argument(v, row));
    if (row->result) stackview_result(v, operand(v, row->result));
    if (row->arg_kind == ROW_IF_FALSE || row->arg_kind == ROW_IF_TRUE) jump_if(v, row->arg_kind == ROW_IF_TRUE);
}

/* ---- moves and names ---- */

static void move(StackView *v, const Insn *insn) {
    u32 depth = stackview_depth(v, insn->b);
    bool temps = !(insn->b & OPERAND_CONST) && insn->b >= v->code->nlocals && insn->a >= v->code->nlocals;
    if (temps && !stackview_live(v, insn->b)) { /* another name for the same entry */
        if (depth) v->stack.v[v->stack.len - depth] = insn->a;
        return;
    }
    stackview_rk(v, insn->b, false);
    stackview_gather(v);
    stackview_result(v, insn->a);
}

static void load_far_const(StackView *v, const Insn *insn) {
    stackview_source(v, SOURCE_CONST, insn->j, false);
    stackview_gather(v);
    stackview_result(v, insn->a);
}

/* CPython checks when it loads; what is loaded here is taken by the instruction behind, or dropped. */
static void check_local(StackView *v, const Insn *insn) {
    stackview_act(v, STACK_LOAD_FAST, stackview_variable(v, insn->a, NULL));
    stackview_push(v, insn->a);
}

static void clear(StackView *v, const Insn *insn) {
    if (insn->a >= v->code->nlocals) return; /* says that there are no keywords */
    i32 none = stackview_const(v, V_NONE);
    u32 variable = stackview_variable(v, insn->a, NULL);
    stackview_put(v, none < 0 ? STACK_PUSH_NULL : STACK_LOAD_CONST, (u32)KR_MAX(none, 0));
    stackview_result(v, insn->a);
    stackview_put(v, STACK_DELETE_FAST, variable);
}

static void load_global(StackView *v, const Insn *insn) {
    bool callee = v->push_null[v->at];
    if (callee) stackview_push(v, ENTRY_NULL);
    stackview_act(v, STACK_LOAD_GLOBAL, (u32)KR_MAX(stackview_name(v, insn->b), 0) << 1 | callee);
    stackview_result(v, insn->a);
}

/* ---- jumps and loops ---- */

/* r[a] decides; it may be wanted at the target. */
static void jump_on(StackView *v, const Insn *insn, int op, int or_pop) {
    i64 target = target_of(v);
    bool reg = !(insn->a & OPERAND_CONST) && stackview_depth(v, insn->a) == 1;
    const u64 *there = liveness_at(v->code, (u32)target, true), *here = liveness_at(v->code, v->next, true);
    bool wanted = reg && there[insn->a / 64] >> (insn->a % 64) & 1, goes = reg && !(here[insn->a / 64] >> (insn->a % 64) & 1);
    if (or_pop && wanted && goes && target > v->at && !stackview_leaves(v, (u32)target)) {
        stackview_act(v, or_pop, 0);
        vec_last(&v->ins).target = (i32)target;
        stackview_keep(v, (u32)target, -1);
        stackview_pop(v);
        return;
    }
    stackview_rk(v, insn->a, false);
    stackview_gather(v);
    stackview_jump(v, op, target);
}

static void jump(StackView *v, int op) {
    i64 target = target_of(v);
    stackview_drop(v);
    stackview_jump(v, target <= v->at && op == OP_JUMP ? STACK_JUMP_BACKWARD_NO_INTERRUPT : STACK_JUMP_FORWARD, target);
}

/* At its end the iterator is gone. */
static void for_iter(StackView *v, const Insn *insn) {
    stackview_source(v, SOURCE_REG, insn->a, true);
    stackview_gather(v);
    stackview_pop(v);
    stackview_jump(v, STACK_FOR_ITER, target_of(v));
    stackview_push(v, insn->a);
    stackview_result(v, insn->b);
}

static void unpack(StackView *v, const Insn *insn, bool extended) {
    u32 n = extended ? (insn->c & 255u) + 1 + (insn->c >> 8) : insn->c;
    stackview_rk(v, insn->b, false);
    stackview_gather(v);
    stackview_act(v, extended ? STACK_UNPACK_EX : STACK_UNPACK_SEQUENCE, insn->c);
    if (insn->a < v->code->nlocals) {
        for (u32 i = 0; i < n; i++) stackview_push(v, ENTRY_DEAD);
        for (u32 i = 0; i < n; i++) stackview_pop(v), stackview_result(v, (i32)(insn->a + i));
        return;
    }
    for (u32 i = n; i > 0; i--) stackview_result(v, (i32)(insn->a + i - 1));
}

static void format(StackView *v, const Insn *insn) {
    bool constant = insn->c & OPERAND_CONST;
    bool plain = constant && same(v->code->consts[insn->c & 0x7fff], str_empty);
    stackview_rk(v, insn->b, false);
    if (!plain) stackview_rk(v, insn->c, false);
    stackview_gather(v);
    stackview_act(v, STACK_FORMAT_VALUE, plain ? 0 : 4);
    stackview_result(v, insn->a);
}

/* ---- calls ---- */

static void finish_call(StackView *v, const Insn *insn, u32 count, bool names) {
    stackview_gather(v);
    if (v->stack.len && vec_last(&v->stack) == ENTRY_NULL) stackview_pop(v);
    if (names) stackview_put(v, STACK_KW_NAMES, (u32)KR_MAX(stackview_const(v, v->code->consts[insn[1].lo]), 0));
    stackview_put(v, STACK_PRECALL, count);
    stackview_act(v, STACK_CALL, count);
    stackview_result(v, insn->a);
}

/* The exit function of a with statement is one entry, without a self. */
static void call(StackView *v, const Insn *insn, bool method, bool names) {
    bool self = method && stackview_depth(v, insn->b + FRAME_WORDS);
    stackview_source(v, SOURCE_REG, insn->b, false);
    add_row(v, insn->b + FRAME_WORDS + (method && !self), insn->c + (u32)(method && self));
    finish_call(v, insn, insn->c - (u32)(method && !self), names);
}

static void call_ex(StackView *v, const Insn *insn) {
    bool dict = stackview_depth(v, insn->b + FRAME_WORDS + 1);
    stackview_source(v, SOURCE_REG, insn->b, false);
    add_row(v, insn->b + FRAME_WORDS, 1 + dict);
    stackview_gather(v);
    if (v->stack.len && vec_last(&v->stack) == ENTRY_NULL) stackview_pop(v);
    stackview_act(v, STACK_CALL_FUNCTION_EX, dict);
    stackview_result(v, insn->a);
}

static void load_method(StackView *v, const Insn *insn) {
    stackview_act(v, STACK_LOAD_METHOD, (u32)KR_MAX(stackview_name(v, insn->c), 0));
    stackview_result(v, insn->a);
    stackview_result(v, insn->a + FRAME_WORDS);
}

static void get_method(StackView *v, const Insn *insn) {
    stackview_rk(v, insn->b, false);
    stackview_gather(v);
    load_method(v, insn);
}

/* super(class, object), then the attribute. */
static void super_attr(StackView *v, const Insn *insn, bool method) {
    add_row(v, insn->b, 3);
    stackview_gather(v);
    if (v->stack.len && vec_last(&v->stack) == ENTRY_NULL) stackview_pop(v);
    stackview_put(v, STACK_PRECALL, 2);
    stackview_put(v, STACK_CALL, 2);
    if (method) {
        load_method(v, insn);
        return;
    }
    stackview_act(v, STACK_LOAD_ATTR, (u32)KR_MAX(stackview_name(v, insn->c), 0));
    stackview_result(v, insn->a);
}

static void make_func(StackView *v, const Insn *insn) {
    add_row(v, insn->c, (u32)__builtin_popcount(insn[1].lo));
    stackview_source(v, SOURCE_CONST, insn->b, false);
    stackview_gather(v);
    stackview_act(v, STACK_MAKE_FUNCTION, insn[1].lo);
    stackview_result(v, insn->a);
}

/* ---- suspension ---- */

static void yield(StackView *v, const Insn *insn) {
    bool async = v->code->flags & (CO_COROUTINE | CO_ASYNC_GENERATOR);
    stackview_rk(v, insn->b, false);
    stackview_gather(v);
    stackview_act(v, STACK_YIELD_VALUE, 0);
    stackview_put(v, STACK_RESUME, insn->c == 0 ? 1 : async ? 3 : 2);
    stackview_result(v, insn->a);
}

/* At its end the result takes the place of the iterator. */
static void send_value(StackView *v, const Insn *insn) {
    u32 target = (u32)target_of(v);
    stackview_source(v, SOURCE_REG, insn->b, true);
    stackview_source(v, SOURCE_REG, insn->a, true);
    stackview_gather(v);
    stackview_act(v, STACK_SEND, 0);
    vec_last(&v->ins).target = (i32)target;
    stackview_keep(v, target, insn->a);
}

/* ---- exceptions and with ---- */

/* The iterator goes with the exception. */
static void end_async_for(StackView *v, const Insn *insn) {
    stackview_source(v, SOURCE_REG, insn->a, false);
    stackview_gather(v);
    stackview_pop(v);
    stackview_act(v, STACK_END_ASYNC_FOR, 0);
    stackview_keep(v, (u32)target_of(v), -1);
}

static void raise_exc(StackView *v, const Insn *insn) {
    stackview_rk(v, insn->a, false);
    if (insn->c) stackview_rk(v, insn->b, false);
    stackview_gather(v);
    stackview_act(v, STACK_RAISE_VARARGS, insn->c ? 2 : 1);
}

/* What was handled before lies below the exception. */
static void exc_enter(StackView *v, const Insn *insn) {
    if (stackview_depth(v, insn->b) == 1) {
        stackview_pop(v);
    } else {
        stackview_rk(v, insn->b, false);
        stackview_gather(v);
    }
    stackview_act(v, STACK_PUSH_EXC_INFO, 0);
    stackview_push(v, insn->a);
    stackview_push(v, stackview_depth(v, insn->b) ? ENTRY_DEAD : insn->b);
}

static void exc_match(StackView *v, const Insn *insn) {
    stackview_source(v, SOURCE_REG, insn->a, true);
    stackview_rk(v, insn->b, false);
    stackview_gather(v);
    stackview_act(v, STACK_CHECK_EXC_MATCH, 0);
    jump_if(v, false);
}

static void eg_match(StackView *v, const Insn *insn) {
    stackview_rk(v, insn->b, false);
    stackview_rk(v, insn->c, false);
    stackview_gather(v);
    stackview_act(v, STACK_CHECK_EG_MATCH, 0);
    stackview_result(v, insn->a + 1);
    stackview_result(v, insn->a);
}

/* Looking up both methods and calling the first is one instruction: this one, the next three and the call. */
static void before_with(StackView *v, const Insn *insn) {
    if (op_next(v->code, v->at) + 4 >= v->code->ninsns || insn[1].op != OP_WITH_SPECIAL || op_info[insn[4].op].generic != OP_CALL_METHOD) {
        stackview_act(v, STACK_NOP, 0);
        return;
    }
    v->skip = op_next(v->code, v->at + 4);
    memcpy(v->after, liveness_at(v->code, v->skip, true), v->words * sizeof *v->after);
    stackview_rk(v, insn->b, false);
    stackview_gather(v);
    stackview_act(v, insn->c == 2 ? STACK_BEFORE_ASYNC_WITH : STACK_BEFORE_WITH, 0);
    stackview_push(v, insn[1].a);
    stackview_result(v, insn[4].a);
}

/* So is calling the exit function with the exception. */
static bool with_except_start(StackView *v, const Insn *insn) {
    if (v->at + 3 >= v->code->ninsns || insn[1].op != OP_MOVE || insn[2].op != OP_EXC_INFO ||
        op_info[insn[3].op].generic != OP_CALL_METHOD)
        return false;
    stackview_act(v, STACK_WITH_EXCEPT_START, 0);
    stackview_result(v, insn[3].a);
    v->skip = op_next(v->code, v->at + 3);
    return true;
}

/* ---- all of them ---- */

static void by_hand(StackView *v, int op, const Insn *insn) {
    switch (op) {
    case OP_MOVE: if (!with_except_start(v, insn)) move(v, insn); break;
    case OP_ITERATE: move(v, insn); break;
    case OP_LOADK32: load_far_const(v, insn); break;
    case OP_CHECK_LOCAL: check_local(v, insn); break;
    case OP_CLEAR: clear(v, insn); break;
    case OP_MAKE_CELL: stackview_act(v, STACK_MAKE_CELL, stackview_variable(v, insn->a, NULL)); break;
    case OP_COPY_FREE: stackview_act(v, STACK_COPY_FREE_VARS, insn->c); break;
    case OP_LOAD_GLOBAL: load_global(v, insn); break;
    case OP_GETMETHOD: get_method(v, insn); break;
    case OP_SUPER_ATTR:
    case OP_SUPER_METHOD: super_attr(v, insn, op == OP_SUPER_METHOD); break;
    case OP_JUMP:
    case OP_JUMP_BACK: jump(v, op); break;
    case OP_JT: jump_on(v, insn, STACK_POP_JUMP_FORWARD_IF_TRUE, STACK_JUMP_IF_TRUE_OR_POP); break;
    case OP_JF: jump_on(v, insn, STACK_POP_JUMP_FORWARD_IF_FALSE, STACK_JUMP_IF_FALSE_OR_POP); break;
    case OP_JNONE: jump_on(v, insn, STACK_POP_JUMP_FORWARD_IF_NONE, 0); break;
    case OP_JNOTNONE: jump_on(v, insn, STACK_POP_JUMP_FORWARD_IF_NOT_NONE, 0); break;
    case OP_FOR_ITER: for_iter(v, insn); break;
    case OP_UNPACK:
    case OP_UNPACK_EX: unpack(v, insn, op == OP_UNPACK_EX); break;
    case OP_FORMAT: format(v, insn); break;
    case OP_CALL:
    case OP_CALL_KW: call(v, insn, false, op == OP_CALL_KW); break;
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_KW: call(v, insn, true, op == OP_CALL_METHOD_KW); break;
    case OP_CALL_EX: call_ex(v, insn); break;
    case OP_GEN_START:
        stackview_act(v, STACK_RETURN_GENERATOR, 0);
        stackview_put(v, STACK_POP_TOP, 0);
        break;
    case OP_YIELD: yield(v, insn); break;
    case OP_SEND: send_value(v, insn); break;
    case OP_END_ASYNC_FOR: end_async_for(v, insn); break;
    case OP_RAISE: raise_exc(v, insn); break;
    case OP_EXC_ENTER: exc_enter(v, insn); break;
    case OP_EXC_MATCH_JF: exc_match(v, insn); break;
    case OP_EG_MATCH: eg_match(v, insn); break;
    case OP_WITH_SPECIAL: before_with(v, insn); break;
    case OP_MAKE_FUNC: make_func(v, insn); break;
    default: stackview_act(v, STACK_NOP, 0);
    }
}

void stackview_translate(StackView *v) {
    const Insn *insn = insn_of(v);
    int op = op_info[insn->op].generic;
    if (rows[op].arg_kind) by_row(v, op, &rows[op]);
    else by_hand(v, op, insn);
}
