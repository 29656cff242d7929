/* op.h: what is derived from op.def: opcode numbers, operand roles, lengths, names. */
#pragma once
#include "vm/object/code.h"

enum {
#define OP(NAME, A, B, C, words, resume, text) OP_##NAME,
#include "vm/interp/op.def"
    OP_COUNT
};
/* Operand roles, as op.def explains them. */
enum { ROLE__, ROLE_W, ROLE_R, ROLE_RK, ROLE_RW, ROLE_N, ROLE_K, ROLE_I, ROLE_U, ROLE_J, ROLE_J32, ROLE_K32, ROLE_SEQ,
       ROLE_SEQ2, ROLE_PAIR, ROLE_TRI, ROLE_WSEQ, ROLE_WPAIR, ROLE_WTRI, ROLE_WEX, ROLE_IT, ROLE_CALLB, ROLE_METHB,
       ROLE_EXB, ROLE_WMETH };
enum { RESUME_REDO, RESUME_AFTER, RESUME_JUMPS };

typedef struct OpInfo {
    const char *name;
    u8 role[3];
    u8 words;  /* behind the instruction */
    u8 resume;
    u16 generic; /* of a quickened form: what it stands for; else itself */
    const char *text;
} OpInfo;
extern const OpInfo op_info[OP_COUNT];

#define OPERAND_CONST 0x8000
#define FRAME_WORDS 8 /* a call area starts with room for the callee's Frame; arguments follow */

/* Calls reads and writes for the ranges of registers that the instruction reads and writes. */
typedef void (*OpRegFn)(void *arg, u32 first, u32 n);
void op_operands(const Insn *insn, OpRegFn reads, OpRegFn writes, void *arg);
/* Control may go on to the instruction behind it. */
bool op_falls_through(int op);
/* The index of the instruction that instruction 'i' may jump to, or -1. */
i64 op_jump_target(const CodeObj *code, u32 i);
/* The index of the instruction behind 'i' and its words. */
u32 op_next(const CodeObj *code, u32 i);
