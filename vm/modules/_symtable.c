/* _symtable.c: the module _symtable: what the compiler finds out about names, as objects. */
#include "vm/compile/symtable.h"
#include "vm/modules/native.h"

enum { WHERE_SHIFT = 11 };
NATIVE_TYPE(entry_type)

typedef struct EntryObj {
    Obj base;
    Value id, name, symbols, varnames, children, type, lineno, nested;
} EntryObj;

static void entry_trace(Obj *o, Tracer *t) {
    EntryObj *e = (EntryObj *)o;
    trace_values(t, &e->id, 8);
}

static Value entry_repr(Value self) {
    EntryObj *e = (EntryObj *)as_obj(self);
    return str_format_c("<symtable entry %V(%V), line %V>", e->name, e->id, e->lineno);
}

/* "listcomp" for what code objects call "<listcomp>"; "top" for the module. */
static Value scope_name(const Scope *s) {
    if (s->kind == SCOPE_MODULE) return str_intern_c("top");
    i64 n = str_len(s->name);
    return n > 2 && str_at(s->name, 0) == '<' ? str_slice(s->name, 1, n - 1) : s->name;
}

static Value scope_symbols(const Scope *s) {
    Value d = TRY(dict_new());
    for (i32 i = 0; i < s->nsyms; i++)
        TRY_OK(dict_set(d, s->syms[i]->name, fixnum(s->syms[i]->flags | (u32)s->syms[i]->where << WHERE_SHIFT)));
    return d;
}

static int scope_type(const Scope *s) { return s->kind == SCOPE_MODULE ? 2 : s->kind == SCOPE_CLASS ? 1 : 0; }

static Value entry_from(const Scope *s) {
    if (!thread_stack_ok(" in a symbol table")) return V_ERR;
    Value symbols = TRY(scope_symbols(s)), children = TRY(list_new(0)), name = TRY(scope_name(s));
    Value varnames = TRY(list_from(s->params, s->nparams));
    for (const Scope *child = s->first; child; child = child->next)
        if (child->kind != SCOPE_ANNOTATION) TRY_OK(list_append(children, TRY(entry_from(child))));
    Value v = TRY(type_alloc(entry_type));
    EntryObj *e = (EntryObj *)as_obj(v);
    e->name = name;
    e->symbols = symbols;
    e->varnames = varnames;
    e->children = children;
    e->type = fixnum(scope_type(s));
    e->lineno = fixnum(s->kind == SCOPE_MODULE ? 0 : s->pos.lineno);
    e->nested = fixnum(s->nested);
    e->id = fixnum((i64)(uintptr_t)s);
    return v;
}

static Value symtable_symtable(Value m, Value source, Value filename, Value mode) {
    if (!is_str(mode)) return exc_raise(TypeErrorType, "symtable() argument 3 must be str, not %T", mode);
    if (!str_eq_c(mode, "exec") && !str_eq_c(mode, "eval") && !str_eq_c(mode, "single")) {
        return exc_raise(ValueErrorType, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    }
    if (!is_str(source) && !is_bytes(source)) {
        return exc_raise(TypeErrorType, "symtable() arg 1 must be a string or bytes object");
    }
    filename = TRY(builtins_filename(filename));
    Arena *arena = ast_arena_new();
    Scope *top = compile_symtable(arena, source, filename, str_c(mode));
    Value v = top ? entry_from(top) : V_ERR;
    ast_arena_free(arena);
    return v;
}

#define FIELD(name) {#name, offsetof(EntryObj, name), MEMBER_VALUE, MEMBER_READONLY, NULL}
static const MemberDef entry_members[] = {
    FIELD(id), FIELD(name), FIELD(symbols), FIELD(varnames), FIELD(children), FIELD(nested), FIELD(type), FIELD(lineno), {0},
};
#undef FIELD
static const TypeDef entry_def = {
    .name = "symtable entry",
    .size = sizeof(EntryObj),
    .flags = TF_NO_NEW | TF_WEAKREF,
    .trace = entry_trace,
    .repr = entry_repr,
    .members = entry_members,
};

static const MethodDef functions[] = {
    {"symtable", symtable_symtable, M_3, EFF_ANY, 0, "($module, source, filename, startstr, /)",
     "Return symbol and scope dictionaries used internally by compiler."},
    {0},
};
static const NativeConst consts[] = {
    {"USE", DEF_USE}, {"DEF_GLOBAL", DEF_GLOBAL}, {"DEF_NONLOCAL", DEF_NONLOCAL}, {"DEF_LOCAL", DEF_LOCAL},
    {"DEF_PARAM", DEF_PARAM}, {"DEF_FREE", DEF_FREE}, {"DEF_FREE_CLASS", DEF_FREE_CLASS}, {"DEF_IMPORT", DEF_IMPORT},
    {"DEF_BOUND", DEF_BOUND}, {"DEF_ANNOT", DEF_ANNOT}, {"TYPE_FUNCTION", 0}, {"TYPE_CLASS", 1}, {"TYPE_MODULE", 2},
    {"LOCAL", SYM_LOCAL}, {"GLOBAL_EXPLICIT", SYM_GLOBAL_EXPLICIT}, {"GLOBAL_IMPLICIT", SYM_GLOBAL_IMPLICIT},
    {"FREE", SYM_FREE}, {"CELL", SYM_CELL}, {"SCOPE_OFF", WHERE_SHIFT}, {"SCOPE_MASK", 15},
};

static bool symtable_exec(Value m) {
    return native_make_type(&entry_def, &entry_type) && native_add_consts(m, consts, ARRAY_LEN(consts));
}

const ModuleDef symtable_module = {"_symtable", NULL, functions, symtable_exec};
