/* opcheck.c: whether code that was read from a file keeps within its own arrays: registers, constants, jumps, tables.
 *
 * What the registers hold is not followed: code that was changed on purpose can still confuse the interpreter, as it
 * can in CPython.  Damage is what checksums are for (modules/marshal_load.c, modules/frozen.c). */
#include "vm/interp/opcheck.h"

#include "vm/interp/op.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

typedef struct Check {
    const CodeObj *code;
    const char *problem; /* NULL: none so far */
} Check;

static void require(Check *k, bool fulfilled, const char *problem) {
    if (!fulfilled && !k->problem) k->problem = problem;
}

/* ---- instructions ---- */

static void check_registers(void *arg, u32 first, u32 n) {
    Check *k = arg;
    require(k, n == 0 || first + n <= k->code->nreg, "register out of range");
}

static void check_constant(Check *k, u32 index, int role) {
    if (index >= k->code->nconsts) {
        require(k, false, "constant out of range");
        return;
    }
    Value v = k->code->consts[index];
    if (role == ROLE_N) require(k, is_str_exact(v) && as_str(v)->interned, "name is not an interned string");
    if (role == ROLE_K) require(k, is_code(v), "function without code");
}

static void check_constants(Check *k, const Insn *insn) {
    const u16 values[3] = {insn->a, insn->b, insn->c};
    for (int i = 0; i < 3; i++) {
        int role = op_info[insn->op].role[i];
        if (role == ROLE_N || role == ROLE_K) check_constant(k, values[i], role);
        if (role == ROLE_K32) check_constant(k, (u32)insn->j, role);
        if (role == ROLE_RK && values[i] & OPERAND_CONST) check_constant(k, values[i] & ~OPERAND_CONST, role);
    }
}

/* A tuple of at most 'most' names in the constant that the word behind the instruction tells. */
static void check_names(Check *k, const Insn *insn, i64 most) {
    u32 index = insn[1].lo;
    Value names = index < k->code->nconsts ? k->code->consts[index] : V_NULL;
    bool good = !is_null(names) && is_tuple_exact(names) && tuple_len(names) <= most;
    for (i64 i = 0; good && i < tuple_len(names); i++) good = is_str_exact(tuple_at(names, i));
    require(k, good, "bad keyword names");
}

/* Operands that the roles in op.def say nothing of. */
static void check_special(Check *k, const Insn *insn) {
    switch (insn->op) {
    case OP_COPY_FREE: require(k, insn->c <= k->code->nfreevars, "more cells than free variables"); break;
    case OP_BUILD_SLICE: require(k, insn->c == 2 || insn->c == 3, "bad slice"); break;
    case OP_CONVERT: require(k, insn->c >= 1 && insn->c <= 3, "bad conversion"); break;
    case OP_WITH_SPECIAL: require(k, insn->c <= 3, "bad special method"); break;
    case OP_MAKE_FUNC: require(k, insn[1].lo <= 15, "bad function"); break;
    case OP_CALL_KW: check_names(k, insn, insn->c); break;
    case OP_CALL_METHOD_KW: check_names(k, insn, insn->c + 1); break;
    case OP_MATCH_CLASS: check_names(k, insn, UINT16_MAX); break;
    case OP_GEN_START: case OP_YIELD: case OP_RETURN_GEN:
        require(k, k->code->flags & CO_ANY_GEN, "generator's instruction in a function");
        break;
    case OP_RETURN: require(k, !(k->code->flags & CO_ANY_GEN), "RETURN in a generator"); break;
    default: break;
    }
}

/* starts[i]: an instruction starts at word i */
static void find_starts(Check *k, u8 *starts) {
    const CodeObj *code = k->code;
    int last = OP_NOP;
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i)) {
        last = code->insns[i].op;
        if (last >= OP_COUNT || op_info[last].generic != last) {
            require(k, false, "unknown instruction");
            return;
        }
        starts[i] = 1;
        require(k, op_next(code, i) <= code->ninsns, "instruction without its operand");
    }
    require(k, !op_falls_through(last), "no end");
}

static bool is_start(const CodeObj *code, const u8 *starts, i64 i) {
    return i >= 0 && i < code->ninsns && starts[i];
}

static void check_instructions(Check *k, const u8 *starts) {
    const CodeObj *code = k->code;
    for (u32 i = 0; i < code->ninsns && !k->problem; i = op_next(code, i)) {
        const Insn *insn = &code->insns[i];
        const OpInfo *info = &op_info[insn->op];
        op_operands(insn, check_registers, check_registers, k);
        check_constants(k, insn);
        check_special(k, insn);
        if (info->role[1] == ROLE_J32 || info->role[2] == ROLE_J)
            require(k, is_start(code, starts, op_jump_target(code, i)), "jump to nowhere");
    }
}

/* ---- tables ---- */

static void check_exceptions(Check *k, const u8 *starts) {
    for (u32 i = 0; i < k->code->nexc; i++) {
        const ExcEntry *e = &k->code->exctable[i];
        require(k, e->start <= e->end && e->end <= k->code->ninsns, "bad range of a handler");
        require(k, is_start(k->code, starts, e->target), "handler is nowhere");
        check_registers(k, e->reg, 1);
        if (e->lasti_reg != 0xffff) check_registers(k, e->lasti_reg, 1);
    }
}

static void check_lines(Check *k) {
    const CodeObj *code = k->code;
    for (u32 i = 0; i < code->nlines; i++) {
        u32 stop = i + 1 < code->nlines ? code->lines[i + 1].start : code->ninsns;
        require(k, code->lines[i].start <= stop && stop <= code->ninsns, "bad line table");
    }
}

static void check_name_tuple(Check *k, Value names, i64 least, i64 most) {
    require(k, tuple_len(names) >= least && tuple_len(names) <= most, "bad number of names");
    for (i64 i = 0; i < tuple_len(names); i++) require(k, is_str_exact(tuple_at(names, i)), "name is not a string");
}

static void check_counts(Check *k) {
    const CodeObj *c = k->code;
    i64 params = (i64)c->argcount + c->kwonly + !!(c->flags & CO_VARARGS) + !!(c->flags & CO_VARKEYWORDS);
    u32 kinds = c->flags & CO_ANY_GEN;
    require(k, c->posonly <= c->argcount && c->nlocals <= c->nreg, "bad number of arguments");
    require(k, (kinds & (kinds - 1)) == 0, "bad flags");
    check_name_tuple(k, c->varnames, params, c->nlocals);
    check_name_tuple(k, c->cellvars, c->ncellvars, c->ncellvars);
    check_name_tuple(k, c->freevars, c->nfreevars, c->nfreevars);
    check_name_tuple(k, c->names, 0, INT64_MAX);
    for (u32 i = 0; i < (u32)c->ncellvars + c->nfreevars; i++) check_registers(k, c->cell_regs[i], 1);
}

const char *opcheck_problem(const CodeObj *code) {
    Check k = {code, NULL};
    u8 *starts = calloc(code->ninsns + 1, 1);
    if (!starts) return "no memory to check it";
    find_starts(&k, starts);
    check_counts(&k);
    check_lines(&k);
    check_exceptions(&k, starts);
    if (!k.problem) check_instructions(&k, starts);
    free(starts);
    return k.problem;
}
