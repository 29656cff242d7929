/* op.c: the table of bytecodes. */
#include "vm/interp/op.h"

const OpInfo op_info[OP_COUNT] = {
#define OP(NAME, A, B, C, words, resume, text)                                                     \
    {#NAME, {ROLE_##A, ROLE_##B, ROLE_##C}, words, RESUME_##resume, text},
#include "vm/interp/op.def"
};
