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
    const char *text;
} OpInfo;
extern const OpInfo op_info[OP_COUNT];

#define OPERAND_CONST 0x8000
#define FRAME_WORDS 8 /* a call area starts with room for the callee's Frame; arguments follow */
