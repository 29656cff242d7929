/* code.c: code objects.  The instructions and tables are metadata that the object owns; what
 * they mention is immovable and traced from here.
 *
 * Python sees none of the instructions, but the same in CPython's encoding (CodeView). */
#include "vm/object/code.h"

#include "vm/base/hash.h"
#include "vm/base/vec.h"
#include "vm/object/code_lines.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void code_trace(Obj *o, Tracer *t) {
    CodeObj *c = (CodeObj *)o;
    Value *fields[] =
        {&c->name, &c->qualname, &c->filename, &c->varnames, &c->cellvars, &c->freevars, &c->names,
                       &c->consts_tuple, &c->doc, &c->weakref_guard};
    void *owned[] =
        {c->insns, c->consts, c->exctable, c->lines, c->cell_regs, c->liveness, c->live_cache,
         c->jit};
    for (i64 i = 0; i < ARRAY_LEN(fields); i++) trace_value(t, fields[i]);
    for (i64 i = 0; i < ARRAY_LEN(owned); i++)
        if (owned[i]) trace_meta(t, owned[i]);
    trace_values(t, c->consts, c->nconsts);
    if (!c->view) return;
    trace_meta(t, c->view);
    trace_meta(t, c->view->units);
    trace_value(t, &c->view->code);
    trace_value(t, &c->view->linetable);
    trace_value(t, &c->view->exctable);
}

/* ---- the list of all ---- */

static VEC(CodeObj *) all_code; /* code does not move */
void (*code_attached_dropped)(void **attached);

static void drop_dead_code(bool full) {
    i64 kept = 0;
    for (i64 i = 0; full && i < all_code.len; i++) {
        CodeObj *c = all_code.v[i];
        if (gc_survivor(&c->base)) all_code.v[kept++] = c;
        else if (c->attached) code_attached_dropped(c->attached);
    }
    if (full) all_code.len = kept;
}

CodeObj *code_alloc(void) {
    CodeObj *c = gc_alloc_old(CodeShape, sizeof *c);
    vec_push(&all_code, c);
    return c;
}

void code_each(void (*fn)(CodeObj *code)) {
    for (i64 i = 0; i < all_code.len; i++) fn(all_code.v[i]);
}

void code_init(void) {
    gc_add_weak_table(drop_dead_code);
}

const LineEntry *code_position(const CodeObj *code, u32 index) {
    u32 low = 0, high = code->nlines;
    while (low < high) {
        u32 middle = (low + high) / 2;
        if (code->lines[middle].start <= index) low = middle + 1;
        else high = middle;
    }
    return low ? &code->lines[low - 1] : NULL;
}

/* ---- slots ---- */

static Value code_repr(Value self) {
    CodeObj *c = as_code(self);
    Value id = TRY(int_to_str(value_id(self), 16));
    return str_format_c("<code object %V at 0x%V, file \"%V\", line %d>", c->name, id, c->filename,
                        (int)c->firstline);
}

static bool same_counts(const CodeObj *a, const CodeObj *b) {
    return a->argcount == b->argcount && a->posonly == b->posonly && a->kwonly == b->kwonly &&
           a->flags == b->flags &&
           a->firstline == b->firstline && a->ninsns == b->ninsns && a->nreg == b->nreg &&
               a->nlines == b->nlines;
}

/* Instructions are compared by what the source said: quickening changes words, but not the
   tables. */
static bool same_tables(const CodeObj *a, const CodeObj *b) {
    return !memcmp(a->lines, b->lines, a->nlines * sizeof *a->lines) && a->nexc == b->nexc &&
           !memcmp(a->exctable, b->exctable, a->nexc * sizeof *a->exctable);
}

/* Constants of equal value but other type make other code. */
static int same_constant(Value a, Value b) {
    if (value_type(a) != value_type(b)) return 0;
    if (is_tuple_exact(a)) {
        int equal = tuple_len(a) == tuple_len(b);
        for (i64 i = 0; equal == 1 && i < tuple_len(a); i++) equal =
            same_constant(tuple_at(a, i), tuple_at(b, i));
        return equal;
    }
    if (value_type(a) == FloatType || value_type(a) == ComplexType) {
        Value x = value_repr(a), y = value_repr(b); /* tells 0.0 from -0.0 */
        return is_err(x) || is_err(y) ? -1 : str_eq(x, y);
    }
    return value_eq(a, b);
}

static Value code_richcmp(Value self, Value other, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_code(self) || !is_code(other)) return V_NOTIMPL;
    CodeObj *a = as_code(self), *b = as_code(other);
    int equal = a == b;
    if (!equal && same_counts(a, b) && same_tables(a, b)) {
        Value left[] = {a->name, a->varnames, a->cellvars, a->freevars, a->names};
        Value right[] = {b->name, b->varnames, b->cellvars, b->freevars, b->names};
        equal = 1;
        for (i64 i = 0; equal == 1 && i < ARRAY_LEN(left); i++) equal = value_eq(left[i], right[i]);
        if (equal == 1) equal = same_constant(a->consts_tuple, b->consts_tuple);
    }
    if (equal < 0) return V_ERR;
    return bool_value((equal != 0) == (op == CMP_EQ));
}

static bool code_hash(Value self, i64 *out) {
    CodeObj *c = as_code(self);
    i64 name, vars, names;
    if (!value_hash(c->name, &name) || !value_hash(c->varnames, &vars) ||
        !value_hash(c->names, &names))
        return false;
    u64 h = (u64)(name ^ vars ^ names) ^ c->argcount ^ (u64)c->kwonly << 8;
    h ^= (u64)c->firstline << 16 ^ c->flags;
    *out = hash_not_error((i64)h);
    return true;
}

/* ---- attributes ---- */

#define NUMBER(name, expr)                                                                         \
    static Value code_get_##name(Value self) {                                                     \
        const CodeObj *c = as_code(self);                                                          \
        return fixnum((i64)(expr));                                                                \
    }
NUMBER(argcount, c->argcount)
NUMBER(posonly, c->posonly)
NUMBER(kwonly, c->kwonly)
NUMBER(nlocals, tuple_len(c->varnames))
NUMBER(flags, c->flags & ~CO_OWN)
NUMBER(firstline, c->firstline)
#undef NUMBER

#define FIELD(field)                                                                               \
    static Value code_get_##field(Value self) { return as_code(self)->field; }
FIELD(name)
FIELD(qualname)
FIELD(filename)
FIELD(varnames)
FIELD(cellvars)
FIELD(freevars)
FIELD(names)
FIELD(consts_tuple)
#undef FIELD

#define VIEWED(field)                                                                              \
    static Value code_get_##field(Value self) { return code_view(as_code(self))->field; }
VIEWED(code)
VIEWED(exctable)
#undef VIEWED

static Value code_get_linetable(Value self) { return code_carry(as_code(self)); }

static Value code_get_stacksize(Value self) {
    return fixnum(code_view(as_code(self))->stacksize);
}

/* ---- methods ---- */

/* A hollow one has no registers for its cells. */
static bool is_parameter(const CodeObj *c, i64 cell) {
    return !(c->flags & CO_HOLLOW) && c->cell_regs[cell] < tuple_len(c->varnames);
}

/* The variables are numbered: co_varnames, cells that are no parameters, free variables. */
static Value code_m_varname_from_oparg(Value self, Value oparg) {
    i64 i;
    TRY_OK(number_as_index(oparg, &i, IndexErrorType));
    CodeObj *c = as_code(self);
    i64 nvarnames = tuple_len(c->varnames);
    if (i >= 0 && i < nvarnames) return tuple_at(c->varnames, i);
    i -= nvarnames;
    for (i64 k = 0; k < c->ncellvars && i >= 0; k++)
        if (!is_parameter(c, k) && i-- == 0) return tuple_at(c->cellvars, k);
    if (i < 0 || i >= c->nfreevars) return exc_raise(IndexErrorType, "tuple index out of range");
    return tuple_at(c->freevars, i);
}

static const MethodDef methods[] = {
    {"_varname_from_oparg", code_m_varname_from_oparg, M_1, EFF_READS, 0, "($self, /, oparg)",
     NULL},
    {"co_lines", code_m_co_lines, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"co_positions", code_m_co_positions, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"replace", code_m_replace, M_ARGS, EFF_ANY, 0, NULL,
     "Return a copy of the code object with new values for the specified fields."},
    {0},
};

static const GetSetDef getset[] = {
    {"co_argcount", code_get_argcount, NULL, NULL, .member = true},
    {"co_cellvars", code_get_cellvars, NULL, NULL},
    {"co_code", code_get_code, NULL, NULL},
    {"co_consts", code_get_consts_tuple, NULL, NULL, .member = true},
    {"co_exceptiontable", code_get_exctable, NULL, NULL, .member = true},
    {"co_filename", code_get_filename, NULL, NULL, .member = true},
    {"co_firstlineno", code_get_firstline, NULL, NULL, .member = true},
    {"co_flags", code_get_flags, NULL, NULL, .member = true},
    {"co_freevars", code_get_freevars, NULL, NULL},
    {"co_kwonlyargcount", code_get_kwonly, NULL, NULL, .member = true},
    {"co_linetable", code_get_linetable, NULL, NULL, .member = true},
    {"co_lnotab", code_get_lnotab, NULL, NULL},
    {"co_name", code_get_name, NULL, NULL, .member = true},
    {"co_names", code_get_names, NULL, NULL, .member = true},
    {"co_nlocals", code_get_nlocals, NULL, NULL, .member = true},
    {"co_posonlyargcount", code_get_posonly, NULL, NULL, .member = true},
    {"co_qualname", code_get_qualname, NULL, NULL, .member = true},
    {"co_stacksize", code_get_stacksize, NULL, NULL, .member = true},
    {"co_varnames", code_get_varnames, NULL, NULL},
    {0},
};

const TypeDef code_def = {
    .name = "code", .size = sizeof(CodeObj), .trace = code_trace, .flags = TF_WEAKREF,
    .doc = "Create a code object.  Not for mere mortals.",
    .repr = code_repr, .hash = code_hash, .richcmp = code_richcmp, .new = code_new,
    .methods = methods, .getset = getset,
};
