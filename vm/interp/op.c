/* op.c: the table of bytecodes, and what its operand roles mean. */
#include "vm/interp/op.h"

const OpInfo op_info[OP_COUNT] = {
#define ROW(NAME, GENERIC, A, B, C, words, resume, text)                                           \
    {#NAME, {ROLE_##A, ROLE_##B, ROLE_##C}, words, RESUME_##resume, OP_##GENERIC, text},
#define OP(NAME, A, B, C, words, resume, text) ROW(NAME, NAME, A, B, C, words, resume, text)
#define OPQ(NAME, GENERIC, A, B, C, words, resume, text) ROW(NAME, GENERIC, A, B, C, words, resume, text)
#include "vm/interp/op.def"
#undef ROW
};

/* ---- what one instruction does ---- */

static void visit(const Insn *insn, int k, u32 value, OpRegFn reads, OpRegFn writes, void *arg) {
    bool variable = !(value & OPERAND_CONST);
    u32 c = insn->c;
    switch (op_info[insn->op].role[k]) {
    case ROLE_W: writes(arg, value, 1); break;
    case ROLE_R: reads(arg, value, 1); break;
    case ROLE_RK:
        if (variable) reads(arg, value, 1);
        break;
    case ROLE_RW:
        reads(arg, value, 1);
        writes(arg, value, 1);
        break;
    case ROLE_SEQ: reads(arg, value, c); break;
    case ROLE_SEQ2: reads(arg, value, 2 * c); break;
    case ROLE_PAIR: reads(arg, value, 2); break;
    case ROLE_TRI: reads(arg, value, 3); break;
    case ROLE_WSEQ: writes(arg, value, c); break;
    case ROLE_WPAIR: writes(arg, value, 2); break;
    case ROLE_WTRI: writes(arg, value, 3); break;
    case ROLE_WEX: writes(arg, value, (c & 255) + 1 + (c >> 8)); break;
    /* written, but never without having been written before */
    case ROLE_IT: reads(arg, value, 3); break;
    case ROLE_CALLB:
        reads(arg, value, 1);
        reads(arg, value + FRAME_WORDS, c);
        break;
    case ROLE_METHB:
        reads(arg, value, 1);
        reads(arg, value + FRAME_WORDS, c + 1);
        break;
    case ROLE_EXB:
        reads(arg, value, 1);
        reads(arg, value + FRAME_WORDS, 2);
        break;
    case ROLE_WMETH:
        writes(arg, value, 1);
        writes(arg, value + FRAME_WORDS, 1);
        break;
    default: break;
    }
}

/* Where the roles do not say all. */
static bool visit_special(const Insn *insn, OpRegFn reads, OpRegFn writes, void *arg) {
    switch (insn->op) {
    case OP_MAKE_FUNC:
        if (insn[1].lo) reads(arg, insn->c, (u32)__builtin_popcount(insn[1].lo));
        writes(arg, insn->a, 1);
        return true;
    case OP_YIELD:
        if (!(insn->b & OPERAND_CONST)) reads(arg, insn->b, 1);
        if (insn->c) reads(arg, insn->c - 1u, 1);
        writes(arg, insn->a, 1);
        return true;
    default: return false;
    }
}

void op_operands(const Insn *insn, OpRegFn reads, OpRegFn writes, void *arg) {
    if (visit_special(insn, reads, writes, arg)) return;
    const u16 values[3] = {insn->a, insn->b, insn->c};
    for (int k = 0; k < 3; k++) visit(insn, k, values[k], reads, writes, arg);
}

bool op_falls_through(int op) {
    return op_info[op].resume != RESUME_JUMPS || op == OP_YIELD || op == OP_GEN_START;
}

i64 op_jump_target(const CodeObj *code, u32 i) {
    const Insn *insn = &code->insns[i];
    const OpInfo *info = &op_info[insn->op];
    i64 next = (i64)i + 1 + info->words;
    if (info->role[1] == ROLE_J32) return next + insn->j;
    if (info->role[2] == ROLE_J) return next + (i16)insn->c;
    return -1;
}

u32 op_next(const CodeObj *code, u32 i) {
    return i + 1 + op_info[code->insns[i].op].words;
}
