/* disasm.c: prints code, derived from op.def: the roles say how an operand reads. */
#include "vm/interp/disasm.h"

#include "vm/interp/op.h"
#include "vm/object/exc.h"
#include "vm/object/object.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void print_const(FILE *out, Value v) {
    if (is_code(v)) {
        fprintf(out, "<code %s>", str_c(as_code(v)->qualname));
        return;
    }
    Value text = value_repr(v);
    if (is_err(text)) {
        exc_clear();
        fputs("<?>", out);
        return;
    }
    const char *s = str_c(text);
    fprintf(out, strlen(s) > 40 ? "%.37s..." : "%s", s);
}

/* A register by its variable's name where it has one. */
static void print_reg(FILE *out, const CodeObj *code, u32 reg) {
    if (reg < (u32)tuple_len(code->varnames)) {
        fprintf(out, "%s", str_c(tuple_at(code->varnames, reg)));
        return;
    }
    for (u32 i = 0; i < code->ncellvars + code->nfreevars; i++) {
        if (code->cell_regs[i] != reg) continue;
        bool cell = i < code->ncellvars;
        fprintf(out, "&%s",
                str_c(cell ? tuple_at(code->cellvars, i)
                      : tuple_at(code->freevars, i - code->ncellvars)));
        return;
    }
    fprintf(out, "r%u", reg);
}

static void print_range(FILE *out, const CodeObj *code, u32 first, u32 n) {
    fputc('[', out);
    if (n) print_reg(out, code, first);
    if (n > 1) {
        fputs("..", out);
        print_reg(out, code, first + n - 1);
    }
    fputc(']', out);
}

static void print_operand(FILE *out, const CodeObj *code, u32 at, int k) {
    const Insn *insn = &code->insns[at];
    const OpInfo *info = &op_info[insn->op];
    const u16 values[3] = {insn->a, insn->b, insn->c};
    u32 v = values[k], c = insn->c;
    i64 next = (i64)at + 1 + info->words;
    if (info->role[k] != ROLE__) fputc(' ', out);
    switch (info->role[k]) {
    case ROLE__: break;
    case ROLE_N: fprintf(out, ".%s", str_c(code->consts[v])); break;
    case ROLE_K: print_const(out, code->consts[v]); break;
    case ROLE_K32: print_const(out, code->consts[insn->j]); break;
    case ROLE_RK:
        if (v & OPERAND_CONST) print_const(out, code->consts[v & 0x7fff]);
        else print_reg(out, code, v);
        break;
    case ROLE_I: fprintf(out, "#%d", (i16)v); break;
    case ROLE_U: fprintf(out, "%u", v); break;
    case ROLE_J: fprintf(out, "-> %lld", (long long)(next + (i16)v)); break;
    case ROLE_J32: fprintf(out, "-> %lld", (long long)(next + insn->j)); break;
    case ROLE_SEQ:
    case ROLE_WSEQ: print_range(out, code, v, c); break;
    case ROLE_SEQ2: print_range(out, code, v, 2 * c); break;
    case ROLE_PAIR:
    case ROLE_WPAIR: print_range(out, code, v, 2); break;
    case ROLE_TRI:
    case ROLE_WTRI:
    case ROLE_IT: print_range(out, code, v, 3); break;
    case ROLE_WEX: print_range(out, code, v, (c & 255) + 1 + (c >> 8)); break;
    case ROLE_CALLB:
        print_reg(out, code, v);
        print_range(out, code, v + FRAME_WORDS, c);
        break;
    case ROLE_METHB:
        print_reg(out, code, v);
        print_range(out, code, v + FRAME_WORDS, c + 1);
        break;
    case ROLE_EXB:
        print_reg(out, code, v);
        print_range(out, code, v + FRAME_WORDS, 2);
        break;
    case ROLE_WMETH:
        print_reg(out, code, v);
        print_range(out, code, v + FRAME_WORDS, 1);
        break;
    default: print_reg(out, code, v);
    }
}

/* One instruction, without a newline. */
static void disasm_insn(FILE *out, const CodeObj *code, u32 at) {
    const Insn *insn = &code->insns[at];
    const OpInfo *info = &op_info[insn->op];
    fprintf(out, "%-16s", info->name);
    for (int k = 0; k < 3; k++) print_operand(out, code, at, k);
    bool names =
        insn->op == OP_CALL_KW || insn->op == OP_CALL_METHOD_KW || insn->op == OP_MATCH_CLASS;
    if (names) {
        fputc(' ', out);
        print_const(out, code->consts[insn[1].lo]);
    } else if (insn->op == OP_MAKE_FUNC) {
        fprintf(out, " has %u", insn[1].lo);
    }
}

static void print_tables(FILE *out, const CodeObj *code) {
    for (u32 i = 0; i < code->nexc; i++) {
        const ExcEntry *e = &code->exctable[i];
        fprintf(out, "  except [%u, %u) -> %u in ", e->start, e->end, e->target);
        print_reg(out, code, e->reg);
        fputc('\n', out);
    }
}

void disasm_print(FILE *out, const CodeObj *code) {
    fprintf(out, "%s: line %u, %u registers, %u of them locals, flags 0x%x\n",
            str_c(code->qualname), code->firstline,
            code->nreg, code->nlocals, code->flags);
    i32 line = -1;
    for (u32 i = 0; i < code->ninsns; i += 1u + op_info[code->insns[i].op].words) {
        const LineEntry *e = code_position(code, i);
        if (e && e->line != line) fprintf(out, "%5d", line = e->line);
        else fputs("     ", out);
        fprintf(out, " %5u  ", i);
        disasm_insn(out, code, i);
        fputc('\n', out);
    }
    print_tables(out, code);
    for (u32 i = 0; i < code->nconsts; i++)
        if (is_code(code->consts[i])) disasm_print(out, as_code(code->consts[i]));
}
