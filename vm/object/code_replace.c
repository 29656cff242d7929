/* code_replace.c: code.replace() and types.CodeType().
 *
 * Instructions are tied to the numbers of registers and constants, so names and constants can be exchanged one for one
 * only.  A hollow code object (CO_HOLLOW) has no instructions that use any of it: it takes all that fits together.
 */
#include <stddef.h>

#include "vm/object/bytes.h"
#include "vm/object/code_lines.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define HOLLOW_STACK 32 /* registers that raising the exception takes, with room to spare */

typedef struct Field {
    const char *name;
    bool (*set)(CodeObj *n, const struct Field *field, Value v);
    size_t offset;
} Field;

static bool set_str(CodeObj *n, const Field *field, Value v) {
    if (!is_str(v)) return exc_raise(TypeErrorType, "replace() argument '%s' must be str, not %T", field->name, v), false;
    gc_write(n, (Value *)((char *)n + field->offset), gc_pin_forever(v));
    return true;
}

/* Every use of a constant that the new tuple has another value for. */
static bool set_consts(CodeObj *n, const Field *field, Value consts) {
    bool hollow = n->flags & CO_HOLLOW;
    if (!is_tuple(consts)) return exc_raise(TypeErrorType, "replace() argument '%s' must be tuple, not %T", field->name, consts), false;
    if (!hollow && tuple_len(consts) != tuple_len(n->consts_tuple))
        return exc_raise(ValueErrorType, "code.replace(): %s must keep its length", field->name), false;
    for (i64 i = 0; !hollow && i < tuple_len(consts); i++) {
        Value old = tuple_at(n->consts_tuple, i), v = tuple_at(consts, i);
        if (same(old, v)) continue;
        v = gc_pin_forever(v);
        gc_barrier_all(n);
        for (u32 k = 0; k < n->nconsts; k++)
            if (same(n->consts[k], old)) n->consts[k] = v;
    }
    gc_write(n, &n->consts_tuple, consts);
    return true;
}

static bool set_names(CodeObj *n, const Field *field, Value names) {
    Value *slot = (Value *)((char *)n + field->offset);
    if (!is_tuple(names)) return exc_raise(TypeErrorType, "replace() argument '%s' must be tuple, not %T", field->name, names), false;
    for (i64 i = 0; i < tuple_len(names); i++)
        if (!is_str(tuple_at(names, i)))
            return exc_raise(SystemErrorType, "non-string found in code slot"), false;
    if (!(n->flags & CO_HOLLOW) && tuple_len(names) != tuple_len(*slot))
        return exc_raise(ValueErrorType, "code.replace(): %s must keep its length", field->name), false;
    gc_write(n, slot, gc_pin_forever(names));
    return true;
}

static bool set_firstline(CodeObj *n, const Field *field, Value v) {
    i64 line;
    if (!int_to_i64(v, &line)) return false;
    i32 shift = (i32)(line - n->firstline);
    LineEntry *lines = meta_alloc_data(KR_MAX(n->nlines, 1u) * (i64)sizeof *lines);
    memcpy(lines, n->lines, n->nlines * sizeof *lines);
    for (u32 i = 0; i < n->nlines; i++) {
        if (lines[i].line >= 0) lines[i].line += shift;
        if (lines[i].end_line >= 0) lines[i].end_line += shift;
    }
    n->lines = lines;
    n->firstline = (u32)line;
    return true;
}

static bool set_flags(CodeObj *n, const Field *field, Value v) {
    i64 number;
    if (!int_to_i64(v, &number)) return false;
    n->flags = ((u32)number & ~CO_OWN) | (n->flags & CO_OWN);
    return true;
}

/* What instructions depend on: may be given if it is what it was. */
static bool check_same(CodeObj *n, const Field *field, Value v) {
    Value old = value_getattr_c(obj_value(n), field->name);
    int equal = is_err(old) ? -1 : value_eq(old, v);
    if (equal == 0) return exc_raise(ValueErrorType, "code.replace(): %s cannot be changed", field->name), false;
    return equal == 1;
}

static bool set_count(CodeObj *n, const Field *field, Value v) {
    i64 count;
    if (!(n->flags & CO_HOLLOW)) return check_same(n, field, v);
    if (!int_to_i64(v, &count)) return false;
    if (count < 0 || count > UINT16_MAX) return exc_raise(ValueErrorType, "%s must be a positive integer", field->name), false;
    *(u16 *)((char *)n + field->offset) = (u16)count;
    return true;
}

/* ---- what only the view has ---- */

static bool check_bytes(const Field *field, Value v) {
    if (is_bytes(v)) return true;
    return exc_raise(TypeErrorType, "replace() argument '%s' must be bytes, not %T", field->name, v), false;
}

/* A hollow object has no use for any of it. */
static bool set_code(CodeObj *n, const Field *field, Value v) {
    return check_bytes(field, v) && (n->flags & CO_HOLLOW || check_same(n, field, v));
}

static bool set_stacksize(CodeObj *n, const Field *field, Value v) {
    i64 size;
    if (!int_to_i64(v, &size)) return false;
    if (size < 0 || size > INT32_MAX) return exc_raise(ValueErrorType, "code: invalid co_stacksize"), false;
    code_view(n)->stacksize = (u32)size;
    return true;
}

static bool set_linetable(CodeObj *n, const Field *field, Value v) {
    if (!check_bytes(field, v) || is_err(v = code_carry_table(v))) return false;
    CodeView *view = code_view(n);
    if (value_eq(view->linetable, v) == 1) return true;
    gc_barrier_all(n);
    view->linetable = v;
    if (!(n->flags & CO_HOLLOW)) code_lines_adopt(n);
    return true;
}

/* No handlers at all, or those that were there: what others would need of the stack is not in registers. */
static bool set_exctable(CodeObj *n, const Field *field, Value v) {
    if (!check_bytes(field, v)) return false;
    if (n->flags & CO_HOLLOW) return true;
    if (bytes_len(v)) return check_same(n, field, v);
    CodeView *view = code_view(n);
    gc_barrier_all(n);
    view->exctable = v;
    n->nexc = 0;
    n->liveness = NULL;
    return true;
}

#define FIELD(name, set, member) {"co_" #name, set, offsetof(CodeObj, member)}
static const Field fields[] = {
    FIELD(name, set_str, name), FIELD(qualname, set_str, qualname), FIELD(filename, set_str, filename),
    FIELD(consts, set_consts, consts_tuple), FIELD(names, set_names, names), FIELD(varnames, set_names, varnames),
    FIELD(cellvars, set_names, cellvars), FIELD(freevars, set_names, freevars),
    FIELD(firstlineno, set_firstline, firstline), FIELD(flags, set_flags, flags),
    FIELD(argcount, set_count, argcount), FIELD(posonlyargcount, set_count, posonly),
    FIELD(kwonlyargcount, set_count, kwonly), FIELD(nlocals, set_count, nlocals),
    FIELD(stacksize, set_stacksize, view), FIELD(code, set_code, view), FIELD(linetable, set_linetable, view),
    FIELD(exceptiontable, set_exctable, view),
};

static bool replace_one(CodeObj *n, Value name, Value v) {
    for (i64 i = 0; i < ARRAY_LEN(fields); i++)
        if (str_eq_c(name, fields[i].name)) return fields[i].set(n, &fields[i], v);
    return exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for replace()", name), false;
}

bool code_hollow_layout(CodeObj *n) {
    i64 extra = !!(n->flags & CO_VARARGS) + !!(n->flags & CO_VARKEYWORDS), parameters = n->argcount + n->kwonly + extra;
    i64 nlocals = tuple_len(n->varnames), cells = tuple_len(n->cellvars) + tuple_len(n->freevars);
    if (n->posonly > n->argcount) return exc_raise(ValueErrorType, "code: co_argcount is smaller than co_posonlyargcount"), false;
    if (parameters > nlocals) return exc_raise(ValueErrorType, "code: co_varnames is too small"), false;
    if (nlocals != n->nlocals) return exc_raise(ValueErrorType, "code: co_nlocals != len(co_varnames)"), false;
    if (nlocals + cells > INT16_MAX / 2) return exc_raise(ValueErrorType, "code: too many names"), false;
    n->ncellvars = (u16)tuple_len(n->cellvars);
    n->nfreevars = (u16)tuple_len(n->freevars);
    n->nreg = (u16)(nlocals + cells + HOLLOW_STACK);
    n->simple = false;
    return true;
}

static CodeObj *copy(CodeObj *c) {
    /* Of the same instructions: its numbers are those of the tuples before names and constants are exchanged. */
    CodeView *view = meta_alloc(sizeof *view);
    code_view(c);
    Insn *insns = meta_alloc(c->ninsns * (i64)sizeof *insns);
    Value *consts = meta_alloc(KR_MAX(c->nconsts, 1u) * (i64)sizeof *consts);
    memcpy(insns, c->insns, c->ninsns * sizeof *insns);
    memcpy(consts, c->consts, c->nconsts * sizeof *consts);
    CodeObj *n = code_alloc();
    Obj base = n->base;
    gc_barrier_all(n);
    *n = *c;
    n->base = base;
    n->insns = insns;
    n->consts = consts;
    n->liveness = NULL;
    n->live_cache = NULL;
    *view = *c->view; /* what it holds may have moved until here */
    n->view = view;
    n->jit = NULL;
    n->attached = NULL;
    n->weakref_guard = V_NULL;
    return n;
}

Value code_m_replace(Value self, Args args) {
    if (!args_count("replace", args, 0, 0)) return V_ERR;
    CodeObj *n = copy(as_code(self));
    Value names = args_kwnames(args);
    for (u32 i = 0; i < args.nkw; i++) TRY_OK(replace_one(n, tuple_at(names, i), args.v[args.n + i]));
    if (n->flags & CO_HOLLOW) TRY_OK(code_hollow_layout(n));
    return obj_value(n);
}

/* ---- from parts ---- */

/* The parameters of types.CodeType, in order. */
enum { PART_LINETABLE = 14, PART_EXCTABLE, PART_FREEVARS, PART_CELLVARS, PARTS };
static const char *const part_names[PARTS] = {
    "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts",
    "co_names", "co_varnames", "co_filename", "co_name", "co_qualname", "co_firstlineno", "co_linetable",
    "co_exceptiontable", "co_freevars", "co_cellvars"};

Value code_new(TypeObj *type, Args args) {
    Value parts[PARTS] = {[PART_FREEVARS] = tuple_empty, [PART_CELLVARS] = tuple_empty}, code;
    if (args.nkw) return exc_raise(TypeErrorType, "code() takes no keyword arguments");
    if (!args_count("code", args, PART_FREEVARS, PARTS)) return V_ERR;
    memcpy(parts, args.v, args.n * sizeof *parts);
    if (!is_bytes(parts[PART_LINETABLE]))
        return exc_raise(TypeErrorType, "code() argument 15 must be bytes, not %T", parts[PART_LINETABLE]);
    code = TRY(code_carry_load(parts[PART_LINETABLE]));
    if (is_null(code)) code = TRY(code_carry_hollow("raise SystemError(\"Krait does not run CPython's bytecode\")"));
    CodeObj *n = as_code(code);
    code_view(n);
    for (i64 i = 0; i < PARTS; i++) TRY_OK(replace_one(n, str_intern_c(part_names[i]), parts[i]));
    if (n->flags & CO_HOLLOW) TRY_OK(code_hollow_layout(n));
    return code;
}
