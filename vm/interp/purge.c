/* purge.c: inline caches that name dead shapes become generic instructions again, so that the numbers of those shapes
 * can be used anew.
 *
 * Every quickened form of an attribute instruction has its shape in the low half of word 0.  A second shape, as of
 * SETATTR_ADD, descends from that one and lives as long.
 */
#include "vm/interp/interp_internal.h"

static void purge_code(CodeObj *code) {
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i)) {
        u16 op = code->insns[i].op, generic = op_info[op].generic;
        if (op == generic) continue;
        if (generic != OP_GETATTR && generic != OP_SETATTR && generic != OP_GETMETHOD) continue;
        if (!gc_shape_is_dead(code->insns[i + 1].lo)) continue;
        code->insns[i].op = generic;
        code->insns[i + 1] = code->insns[i + 2] = (Insn){0};
    }
}

static void purge_shapes(void) { code_each(purge_code); }

void purge_init(void) {
    code_init();
    gc_shapes_purge = purge_shapes;
}
