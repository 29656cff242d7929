/* exc_base.c: BaseException: args, chaining, notes, pickling; and the creation of all exception
 * types. */
#include "vm/object/dict.h"
#include "vm/object/exc_internal.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define EXC(Name, Base) TypeObj *Name##Type;
#include "vm/object/exc.def"

void exc_base_trace(Obj *o, Tracer *t) {
    ExcObj *e = (ExcObj *)o;
    trace_value(t, &e->args);
    trace_value(t, &e->traceback);
    trace_value(t, &e->context);
    trace_value(t, &e->cause);
}

Value exc_base_new(TypeObj *type, Args args) {
    Value self = TRY(type_alloc(type));
    Value tuple = TRY(tuple_from(args.v, args.n));
    exc_store(self, &as_exc(self)->args, tuple);
    return self;
}

bool exc_base_init(Value self, Args args) {
    if (!args_no_kw(value_type_name(self), args)) return false;
    Value tuple = tuple_from(args.v, args.n);
    if (is_err(tuple)) return false;
    exc_store(self, &as_exc(self)->args, tuple);
    return true;
}

bool exc_keywords(const char *fname, Args args, const char *const names[], Value *out) {
    Value given = args_kwnames(args);
    u32 most = 0;
    while (names[most]) most++;
    if (!args_keywords_fit(fname, args, most)) return false;
    for (u32 i = 0; i < args.nkw; i++) {
        Value name = tuple_at(given, i);
        int k = 0;
        while (names[k] && !str_eq_c(name, names[k])) k++;
        if (!names[k]) {
            exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for %s()", name, fname);
            return false;
        }
        out[k] = args.v[args.n + i];
    }
    return true;
}

/* ---- slots ---- */

static Value exc_base_repr(Value self) {
    Value args = as_exc(self)->args;
    const char *dot = strrchr(value_type_name(self), '.');
    const char *name = dot ? dot + 1 : value_type_name(self);
    if (tuple_len(args) == 1) return str_format_c("%s(%R)", name, tuple_at(args, 0));
    return str_format_c("%s%R", name, args);
}

Value exc_base_str(Value self) {
    Value args = as_exc(self)->args;
    switch (tuple_len(args)) {
    case 0: return str_empty;
    case 1: return value_str(tuple_at(args, 0));
    default: return value_str(args);
    }
}

/* ---- attributes ---- */

static bool no_delete(const char *name) {
    exc_raise(TypeErrorType, "%s may not be deleted", name);
    return false;
}

static Value exc_get_args(Value self) { return as_exc(self)->args; }

static bool exc_set_args(Value self, Value v) {
    if (is_null(v)) return no_delete("args");
    Value tuple = tuple_from_iterable(v);
    if (is_err(tuple)) return false;
    exc_store(self, &as_exc(self)->args, tuple);
    return true;
}

static Value exc_get_traceback(Value self) { return exc_field(as_exc(self)->traceback); }

static bool exc_set_traceback(Value self, Value v) {
    if (is_null(v)) return no_delete("__traceback__");
    if (!is_none(v) && !is_exact(v, TracebackType)) {
        exc_raise(TypeErrorType, "__traceback__ must be a traceback or None");
        return false;
    }
    exc_store(self, &as_exc(self)->traceback, is_none(v) ? V_NULL : v);
    return true;
}

static Value exc_get_context(Value self) { return exc_field(as_exc(self)->context); }

static bool exc_set_context_attr(Value self, Value v) {
    if (is_null(v)) return no_delete("__context__");
    if (!is_none(v) && !is_exc(v)) {
        exc_raise(TypeErrorType, "exception context must be None or derive from BaseException");
        return false;
    }
    exc_store(self, &as_exc(self)->context, is_none(v) ? V_NULL : v);
    return true;
}

static Value exc_get_cause(Value self) { return exc_field(as_exc(self)->cause); }

static bool exc_set_cause(Value self, Value v) {
    if (is_null(v)) return no_delete("__cause__");
    if (!is_none(v) && !is_exc(v)) {
        exc_raise(TypeErrorType, "exception cause must be None or derive from BaseException");
        return false;
    }
    exc_store(self, &as_exc(self)->cause, is_none(v) ? V_NULL : v);
    as_exc(self)->suppress_context = true;
    return true;
}

static Value exc_get_dict(Value self) { return instance_dict_getset.get(self); }

static bool exc_set_dict(Value self, Value v) { return instance_dict_getset.set(self, v); }

static const GetSetDef getset[] = {
    {"__dict__", exc_get_dict, exc_set_dict, NULL},
    {"args", exc_get_args, exc_set_args, NULL},
    {"__traceback__", exc_get_traceback, exc_set_traceback, NULL},
    {"__context__", exc_get_context, exc_set_context_attr, "exception context"},
    {"__cause__", exc_get_cause, exc_set_cause, "exception cause"},
    {0},
};
static const MemberDef members[] = {
    {"__suppress_context__", offsetof(ExcObj, suppress_context), MEMBER_BOOL, 0, NULL},
    {0},
};

/* ---- methods ---- */

Value exc_base_reduce(Value self) {
    Value type = obj_value(value_type(self)), args = as_exc(self)->args;
    Value dict = TRY(instance_dict(as_obj(self)));
    if (is_null(dict) || dict_len(dict) == 0) return tuple_pack(2, type, args);
    return tuple_pack(3, type, args, dict);
}

static Value exc_m_setstate(Value self, Value state) {
    if (is_none(state)) return V_NONE;
    if (!is_dict(state)) return exc_raise(TypeErrorType, "state is not a dictionary");
    i64 pos = 0;
    Value key, v;
    while (dict_next(state, &pos, &key, &v)) TRY_OK(value_setattr(self, key, v));
    return V_NONE;
}

static Value exc_m_add_note(Value self, Value note) {
    if (!is_str(note)) return exc_raise(TypeErrorType, "note must be a str, not '%T'", note);
    Value notes;
    int found = value_find_attr(self, name___notes__, &notes);
    if (found < 0) return V_ERR;
    if (!found) {
        notes = TRY(list_new(1));
        TRY_OK(value_setattr(self, name___notes__, notes));
    } else if (!is_list(notes)) {
        return exc_raise(TypeErrorType, "Cannot add note: __notes__ is not a list");
    }
    return list_append(notes, note) ? V_NONE : V_ERR;
}

static Value exc_m_with_traceback(Value self, Value traceback) {
    TRY_OK(exc_set_traceback(self, traceback));
    return self;
}

static const MethodDef methods[] = {
    {"__reduce__", exc_base_reduce, M_0, EFF_ANY, 0, NULL, NULL},
    {"__setstate__", exc_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)", NULL},
    {"add_note", exc_m_add_note, M_1, EFF_ANY, 0, "add_note($self, note, /)",
     "Exception.add_note(note) --\n    add a note to the exception"},
    {"with_traceback", exc_m_with_traceback, M_1, EFF_ANY, 0, "with_traceback($self, tb, /)",
     "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self."},
    {0},
};

const TypeDef BaseException_exc_def = {
    .name = "BaseException",
    .doc = "Common base class for all exceptions",
    .size = sizeof(ExcObj),
    .flags = TF_BASETYPE | TF_HAS_DICT | TF_EXC_SUB,
    .trace = exc_base_trace,
    .repr = exc_base_repr,
    .str = exc_base_str,
    .init = exc_base_init,
    .new = exc_base_new,
    .methods = methods,
    .getset = getset,
    .members = members,
};

/* ---- all types ---- */

enum {
#define EXC(Name, Base) INDEX_##Name,
#include "vm/object/exc.def"
    EXC_COUNT
};
static TypeDef defs[EXC_COUNT];
static Value types_kept[EXC_COUNT];
GC_ROOT(types_kept)

static const TypeDef *own_def(int index) {
    switch (index) {
#define OWN(Name) \
    case INDEX_##Name: return &Name##_exc_def;
        OWN(BaseException)
        OWN(StopIteration) OWN(SystemExit) OWN(ImportError) OWN(NameError) OWN(AttributeError)
            OWN(KeyError) OWN(OSError) OWN(SyntaxError) OWN(UnicodeDecodeError)
                OWN(UnicodeEncodeError) OWN(UnicodeTranslateError) OWN(BaseExceptionGroup)
#undef OWN
                    default : return NULL;
    }
}

/* Without a definition of its own a type has its base's layout and inherits the rest. */
static TypeObj *create(int index, const char *name, TypeObj **base) {
    TypeDef *def = &defs[index];
    const TypeDef *own = own_def(index), *layout = own ? own : (*base)->def;
    if (own) *def = *own;
    def->name = name;
    def->base = base;
    def->size = layout->size;
    def->trace = layout->trace;
    def->flags = TF_BASETYPE | TF_HAS_DICT | TF_EXC_SUB;
    Shape *shape;
    TypeObj *type = type_from_def(def, &shape);
    types_kept[index] = obj_value(type);
    return type;
}

static void raise_memory_error(void) { exc_no_memory(); }

static void raise_recursion_error(const char *where) {
    exc_raise(RecursionErrorType, "maximum recursion depth exceeded%s", where);
}

void exc_init(void) {
#define EXC(Name, Base) Name##Type = create(INDEX_##Name, #Name, &Base##Type);
#include "vm/object/exc.def"
    exc_group_init();
    gc_memory_error = raise_memory_error;
    thread_recursion_error = raise_recursion_error;
}
