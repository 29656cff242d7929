/* exc_types.c: the exceptions with a few fields of their own: StopIteration, SystemExit, KeyError,
 * ImportError, NameError, AttributeError, SyntaxError. */
#include "vm/object/dict.h"
#include "vm/object/exc_internal.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

/* ---- StopIteration ---- */

static void stopiteration_trace(Obj *o, Tracer *t) {
    exc_base_trace(o, t);
    trace_value(t, &((StopIterationObj *)o)->value);
}

static bool stopiteration_init(Value self, Args args) {
    if (!exc_base_init(self, args)) return false;
    exc_store(self, &((StopIterationObj *)self.w)->value, args.n ? args.v[0] : V_NONE);
    return true;
}

static const MemberDef stopiteration_members[] = {
    {"value", offsetof(StopIterationObj, value), MEMBER_VALUE, 0, "generator return value"},
    {0},
};
const TypeDef StopIteration_exc_def = {
    .doc = "Signal the end from iterator.__next__().",
    .size = sizeof(StopIterationObj),
    .trace = stopiteration_trace,
    .init = stopiteration_init,
    .members = stopiteration_members,
};

/* ---- SystemExit ---- */

static void systemexit_trace(Obj *o, Tracer *t) {
    exc_base_trace(o, t);
    trace_value(t, &((SystemExitObj *)o)->code);
}

static bool systemexit_init(Value self, Args args) {
    if (!exc_base_init(self, args)) return false;
    Value code = args.n == 0 ? V_NONE : args.n == 1 ? args.v[0] : as_exc(self)->args;
    exc_store(self, &((SystemExitObj *)self.w)->code, code);
    return true;
}

static const MemberDef systemexit_members[] = {
    {"code", offsetof(SystemExitObj, code), MEMBER_VALUE, 0, "exception code"},
    {0},
};
const TypeDef SystemExit_exc_def = {
    .doc = "Request to exit from the interpreter.",
    .size = sizeof(SystemExitObj),
    .trace = systemexit_trace,
    .init = systemexit_init,
    .members = systemexit_members,
};

/* ---- KeyError ---- */

/* The repr of the key, so that KeyError('') shows something. */
static Value keyerror_str(Value self) {
    Value args = as_exc(self)->args;
    return tuple_len(args) == 1 ? value_repr(tuple_at(args, 0)) : exc_base_str(self);
}

const TypeDef KeyError_exc_def = {
    .doc = "Mapping key not found.",
    .size = sizeof(ExcObj),
    .trace = exc_base_trace,
    .str = keyerror_str,
};

/* ---- ImportError ---- */

static void importerror_trace(Obj *o, Tracer *t) {
    ImportErrorObj *e = (ImportErrorObj *)o;
    exc_base_trace(o, t);
    trace_value(t, &e->msg);
    trace_value(t, &e->name);
    trace_value(t, &e->path);
}

static bool importerror_init(Value self, Args args) {
    static const char *const names[] = {"name", "path", NULL};
    Value given[2] = {V_NULL, V_NULL};
    ImportErrorObj *e = (ImportErrorObj *)self.w;
    if (!exc_base_init(self, (Args){args.v, args.n, 0})) return false;
    if (!exc_keywords("ImportError", args, names, given)) return false;
    exc_store(self, &e->name, given[0]);
    exc_store(self, &e->path, given[1]);
    exc_store(self, &e->msg, args.n == 1 ? args.v[0] : V_NULL);
    return true;
}

static Value importerror_str(Value self) {
    Value msg = ((ImportErrorObj *)self.w)->msg;
    return !is_null(msg) && is_str_exact(msg) ? msg : exc_base_str(self);
}

static Value importerror_m_reduce(Value self) {
    ImportErrorObj *e = (ImportErrorObj *)self.w;
    Value state = TRY(instance_dict(as_obj(self)));
    if (!is_null(e->name) || !is_null(e->path)) {
        state = TRY(dict_copy(state));
        if (!is_null(e->name)) TRY_OK(dict_set_c(state, "name", e->name));
        if (!is_null(e->path)) TRY_OK(dict_set_c(state, "path", e->path));
    }
    Value type = obj_value(value_type(self));
    if (dict_len(state) == 0) return tuple_pack(2, type, e->exc.args);
    return tuple_pack(3, type, e->exc.args, state);
}

static const MethodDef importerror_methods[] = {
    {"__reduce__", importerror_m_reduce, M_0, EFF_ANY, 0, NULL, NULL},
    {0},
};
static const MemberDef importerror_members[] = {
    {"msg", offsetof(ImportErrorObj, msg), MEMBER_VALUE, 0, "exception message"},
    {"name", offsetof(ImportErrorObj, name), MEMBER_VALUE, 0, "module name"},
    {"path", offsetof(ImportErrorObj, path), MEMBER_VALUE, 0, "module path"},
    {0},
};
const TypeDef ImportError_exc_def = {
    .doc = "Import can't find module, or can't find name in module.",
    .size = sizeof(ImportErrorObj),
    .trace = importerror_trace,
    .str = importerror_str,
    .init = importerror_init,
    .methods = importerror_methods,
    .members = importerror_members,
};

/* ---- NameError, AttributeError ---- */

static void nameerror_trace(Obj *o, Tracer *t) {
    exc_base_trace(o, t);
    trace_value(t, &((NameErrorObj *)o)->name);
}

static bool nameerror_init(Value self, Args args) {
    static const char *const names[] = {"name", NULL};
    Value name = V_NULL;
    if (!exc_base_init(self, (Args){args.v, args.n, 0})) return false;
    if (!exc_keywords("NameError", args, names, &name)) return false;
    exc_store(self, &((NameErrorObj *)self.w)->name, name);
    return true;
}

static const MemberDef nameerror_members[] = {
    {"name", offsetof(NameErrorObj, name), MEMBER_VALUE, 0, "name"},
    {0},
};
const TypeDef NameError_exc_def = {
    .doc = "Name not found globally.",
    .size = sizeof(NameErrorObj),
    .trace = nameerror_trace,
    .init = nameerror_init,
    .members = nameerror_members,
};

static void attributeerror_trace(Obj *o, Tracer *t) {
    exc_base_trace(o, t);
    trace_value(t, &((AttributeErrorObj *)o)->obj);
    trace_value(t, &((AttributeErrorObj *)o)->name);
}

static bool attributeerror_init(Value self, Args args) {
    static const char *const names[] = {"name", "obj", NULL};
    Value given[2] = {V_NULL, V_NULL};
    AttributeErrorObj *e = (AttributeErrorObj *)self.w;
    if (!exc_base_init(self, (Args){args.v, args.n, 0})) return false;
    if (!exc_keywords("AttributeError", args, names, given)) return false;
    exc_store(self, &e->name, given[0]);
    exc_store(self, &e->obj, given[1]);
    return true;
}

static const MemberDef attributeerror_members[] = {
    {"name", offsetof(AttributeErrorObj, name), MEMBER_VALUE, 0, "attribute name"},
    {"obj", offsetof(AttributeErrorObj, obj), MEMBER_VALUE, 0, "object"},
    {0},
};
const TypeDef AttributeError_exc_def = {
    .doc = "Attribute not found.",
    .size = sizeof(AttributeErrorObj),
    .trace = attributeerror_trace,
    .init = attributeerror_init,
    .members = attributeerror_members,
};

/* ---- SyntaxError ---- */

#define SYNTAX_FIELDS 8 /* msg ... print_file_and_line lie one after the other */
#define SYNTAX_PLACE 6  /* filename ... end_offset */

static void syntaxerror_trace(Obj *o, Tracer *t) {
    exc_base_trace(o, t);
    trace_values(t, &((SyntaxErrorObj *)o)->msg, SYNTAX_FIELDS);
}

/* The second argument: (filename, lineno, offset, text[, end_lineno, end_offset]). */
static bool set_place(Value self, Value place) {
    SyntaxErrorObj *e = (SyntaxErrorObj *)self.w;
    Value tuple = tuple_from_iterable(place);
    if (is_err(tuple)) return false;
    i64 n = tuple_len(tuple);
    if (n < 4 || n > SYNTAX_PLACE) {
        exc_raise(TypeErrorType, "function takes at %s %d arguments (%lld given)",
                  n < 4 ? "least" : "most", n < 4 ? 4 : SYNTAX_PLACE, (long long)n);
        return false;
    }
    for (i64 i = 0; i < SYNTAX_PLACE; i++) {
        exc_store(self, &e->filename + i, i < n ? tuple_at(tuple, i) : V_NULL);
    }
    if (n == 5) {
        exc_raise(TypeErrorType, "end_offset must be provided when end_lineno is provided");
        return false;
    }
    return true;
}

static bool syntaxerror_init(Value self, Args args) {
    if (!exc_base_init(self, args)) return false;
    if (args.n >= 1) exc_store(self, &((SyntaxErrorObj *)self.w)->msg, args.v[0]);
    return args.n != 2 || set_place(self, args.v[1]);
}

/* What follows the last slash of a file name. */
static Value base_name(Value path) {
    i64 n = str_len(path), i = n;
    while (i > 0 && str_at(path, i - 1) != '/') i--;
    return str_slice(path, i, n);
}

static Value syntaxerror_str(Value self) {
    SyntaxErrorObj *e = (SyntaxErrorObj *)self.w;
    Value msg = exc_field(e->msg);
    bool named = !is_null(e->filename) && is_str(e->filename);
    bool numbered = !is_null(e->lineno) && is_int_exact(e->lineno);
    Value name = named ? TRY(base_name(e->filename)) : V_NULL;
    if (named && numbered) return str_format_c("%V (%V, line %V)", msg, name, e->lineno);
    if (named) return str_format_c("%V (%V)", msg, name);
    if (numbered) return str_format_c("%V (line %V)", msg, e->lineno);
    return value_str(msg);
}

#define MEMBER(field, doc) \
    { #field, offsetof(SyntaxErrorObj, field), MEMBER_VALUE, 0, doc }
static const MemberDef syntaxerror_members[] = {
    MEMBER(msg, "exception msg"),
    MEMBER(filename, "exception filename"),
    MEMBER(lineno, "exception lineno"),
    MEMBER(offset, "exception offset"),
    MEMBER(text, "exception text"),
    MEMBER(end_lineno, "exception end lineno"),
    MEMBER(end_offset, "exception end offset"),
    MEMBER(print_file_and_line, "exception print_file_and_line"),
    {0},
};
const TypeDef SyntaxError_exc_def = {
    .doc = "Invalid syntax.",
    .size = sizeof(SyntaxErrorObj),
    .trace = syntaxerror_trace,
    .str = syntaxerror_str,
    .init = syntaxerror_init,
    .members = syntaxerror_members,
};
