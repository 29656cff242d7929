/* _operator_getters.c: itemgetter, attrgetter, methodcaller: callables that look something up in their argument. */
#include "vm/modules/_operator.h"

NATIVE_TYPE(itemgetter_type)
NATIVE_TYPE(attrgetter_type)
NATIVE_TYPE(methodcaller_type)

typedef struct GetterObj { /* itemgetter: the keys; attrgetter: the names as given and their parts */
    Obj base;
    Value items; /* tuple */
    Value paths; /* tuple: an interned name, or a tuple of them for a dotted one */
} GetterObj;
typedef struct CallerObj {
    Obj base;
    Value name;   /* interned */
    Value args;   /* tuple */
    Value kwargs; /* dict or V_NULL */
} CallerObj;

static GetterObj *as_getter(Value v) { return (GetterObj *)v.w; }
static CallerObj *as_caller(Value v) { return (CallerObj *)v.w; }

static void getter_trace(Obj *o, Tracer *t) {
    trace_values(t, &((GetterObj *)o)->items, 2);
}
static void caller_trace(Obj *o, Tracer *t) {
    trace_values(t, &((CallerObj *)o)->name, 3);
}

static bool one_argument(const char *name, Args args) {
    return args_no_kw(name, args) && args_count(name, args, 1, 1);
}

/* "operator.NAME(a, b" of a tuple; the caller closes. */
static bool repr_start(StrBuilder *b, Value self, Value items) {
    strb_init(b);
    strb_c(b, value_type_name(self));
    strb_cp(b, '(');
    for (i64 i = 0; i < tuple_len(items); i++) {
        Value text = value_repr(tuple_at(items, i));
        if (is_err(text)) return strb_free(b), false;
        if (i) strb_c(b, ", ");
        strb_str(b, text);
    }
    return true;
}

static Value getter_repr(Value self) {
    StrBuilder b;
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_format_c("%s(...)", value_type_name(self));
    bool ok = repr_start(&b, self, as_getter(self)->items);
    repr_leave(self);
    if (!ok) return V_ERR;
    strb_cp(&b, ')');
    return strb_finish(&b);
}

static Value getter_m_reduce(Value self) {
    return tuple_pack(2, obj_value(value_type(self)), as_getter(self)->items);
}

/* ---- itemgetter ---- */

static Value itemgetter_new(TypeObj *type, Args args) {
    if (!args_no_kw("itemgetter", args)) return V_ERR;
    if (args.n < 1) return exc_raise(TypeErrorType, "itemgetter expected 1 argument, got 0");
    Value items = TRY(tuple_from(args.v, args.n)), self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_getter(self)->items, items);
    return self;
}

static Value itemgetter_call(Value self, Args args) {
    if (!one_argument("itemgetter", args)) return V_ERR;
    Value items = as_getter(self)->items, obj = args.v[0];
    i64 n = tuple_len(items);
    if (n == 1) return value_getitem(obj, tuple_at(items, 0));
    Value result = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) tuple_set(result, i, TRY(value_getitem(obj, tuple_at(items, i))));
    return result;
}

static const MethodDef getter_methods[] = {
    {"__reduce__", getter_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling"},
    {0},
};
static const TypeDef itemgetter_def = {
    .name = "operator.itemgetter",
    .doc = "itemgetter(item, ...) --> itemgetter object\n\n"
           "A callable that fetches the given item or items from its argument: itemgetter(2)(r) is r[2],\n"
           "itemgetter(2, 5)(r) is (r[2], r[5]).",
    .size = sizeof(GetterObj),
    .trace = getter_trace,
    .repr = getter_repr,
    .call = itemgetter_call,
    .new = itemgetter_new,
    .methods = getter_methods,
};

/* ---- attrgetter ---- */

static Value intern(Value name) {
    if (!is_str_exact(name)) name = TRY(str_concat(name, str_empty));
    if (!is_str_exact(name)) name = str_from_kind(str_data(name), str_len(name), str_kind(name));
    return str_intern(name);
}

static Value split_path(Value name) {
    Value parts = TRY(list_new(4)), dot = str_from_cp('.');
    for (i64 start = 0;;) {
        i64 end = str_find(name, dot, start, str_len(name));
        if (end < 0) end = str_len(name);
        Value part = TRY(str_slice(name, start, end));
        TRY_OK(list_append(parts, TRY(intern(part))));
        if (end == str_len(name)) break;
        start = end + 1;
    }
    return list_len(parts) == 1 ? list_at(parts, 0) : list_to_tuple(parts);
}

static Value attrgetter_new(TypeObj *type, Args args) {
    if (!args_no_kw("attrgetter", args)) return V_ERR;
    if (args.n < 1) return exc_raise(TypeErrorType, "attrgetter expected 1 argument, got 0");
    Value items = TRY(tuple_from(args.v, args.n)), paths = TRY(tuple_new(args.n));
    for (u32 i = 0; i < args.n; i++) {
        if (!is_str(args.v[i])) return exc_raise(TypeErrorType, "attribute name must be a string");
        tuple_set(paths, i, TRY(split_path(args.v[i])));
    }
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_getter(self)->items, items);
    gc_write(as_obj(self), &as_getter(self)->paths, paths);
    return self;
}

static Value follow(Value obj, Value path) {
    if (is_str(path)) return value_getattr(obj, path);
    for (i64 i = 0; i < tuple_len(path); i++) obj = TRY(value_getattr(obj, tuple_at(path, i)));
    return obj;
}

static Value attrgetter_call(Value self, Args args) {
    if (!one_argument("attrgetter", args)) return V_ERR;
    Value paths = as_getter(self)->paths, obj = args.v[0];
    i64 n = tuple_len(paths);
    if (n == 1) return follow(obj, tuple_at(paths, 0));
    Value result = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) tuple_set(result, i, TRY(follow(obj, tuple_at(paths, i))));
    return result;
}

static const TypeDef attrgetter_def = {
    .name = "operator.attrgetter",
    .doc = "attrgetter(attr, ...) --> attrgetter object\n\n"
           "A callable that fetches the given attribute or attributes from its argument: attrgetter('name')(r) is\n"
           "r.name, attrgetter('name', 'date')(r) is (r.name, r.date), attrgetter('name.first')(r) is r.name.first.",
    .size = sizeof(GetterObj),
    .trace = getter_trace,
    .repr = getter_repr,
    .call = attrgetter_call,
    .new = attrgetter_new,
    .methods = getter_methods,
};

/* ---- methodcaller ---- */

static Value methodcaller_new(TypeObj *type, Args args) {
    if (args.n < 1) return exc_raise(TypeErrorType, "methodcaller needs at least one argument, the method name");
    if (!is_str(args.v[0])) return exc_raise(TypeErrorType, "method name must be a string");
    Value name = TRY(intern(args.v[0])), rest = TRY(tuple_from(args.v + 1, args.n - 1)), kwargs = V_NULL;
    if (args.nkw) {
        kwargs = TRY(dict_new());
        TRY_OK(args_add_keywords(kwargs, args));
    }
    Value self = TRY(type_alloc(type));
    CallerObj *c = as_caller(self);
    gc_write(c, &c->name, name);
    gc_write(c, &c->args, rest);
    gc_write(c, &c->kwargs, kwargs);
    return self;
}

static Value methodcaller_call(Value self, Args args) {
    if (!one_argument("methodcaller", args)) return V_ERR;
    CallerObj *c = as_caller(self);
    Value method = TRY(value_getattr(args.v[0], c->name));
    if (is_null(c->kwargs)) return value_call(method, (Args){as_tuple(c->args)->v, (u32)tuple_len(c->args), 0});
    return value_call_tuple(method, c->args, c->kwargs);
}

static Value caller_head(CallerObj *c) {
    Value name = TRY(tuple_pack(1, c->name));
    return tuple_concat(name, c->args);
}

static bool repr_keywords(StrBuilder *b, Value kwargs) {
    i64 pos = 0;
    Value key, v;
    while (dict_next(kwargs, &pos, &key, &v)) {
        Value text = value_repr(v);
        if (is_err(text)) return false;
        strb_c(b, ", ");
        strb_str(b, key);
        strb_cp(b, '=');
        strb_str(b, text);
    }
    return true;
}

static Value methodcaller_repr(Value self) {
    StrBuilder b;
    Value head = TRY(caller_head(as_caller(self)));
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_format_c("%s(...)", value_type_name(self));
    bool ok = repr_start(&b, self, head);
    if (ok && !is_null(as_caller(self)->kwargs) && !repr_keywords(&b, as_caller(self)->kwargs)) {
        strb_free(&b);
        ok = false;
    }
    repr_leave(self);
    if (!ok) return V_ERR;
    strb_cp(&b, ')');
    return strb_finish(&b);
}

/* Keyword arguments travel in a functools.partial. */
static Value methodcaller_m_reduce(Value self) {
    CallerObj *c = as_caller(self);
    Value type = obj_value(value_type(self));
    if (is_null(c->kwargs)) return tuple_pack(2, type, TRY(caller_head(c)));
    Value partial = TRY(value_getattr_c(TRY(import_module("functools")), "partial"));
    Value head = TRY(tuple_pack(2, type, c->name));
    Value constructor = TRY(value_call_tuple(partial, head, c->kwargs));
    return tuple_pack(2, constructor, c->args);
}

static const MethodDef methodcaller_methods[] = {
    {"__reduce__", methodcaller_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling"},
    {0},
};
static const TypeDef methodcaller_def = {
    .name = "operator.methodcaller",
    .doc = "methodcaller(name, ...) --> methodcaller object\n\n"
           "A callable that calls the named method of its argument: methodcaller('name')(r) is r.name(),\n"
           "methodcaller('name', 'date', foo=1)(r) is r.name('date', foo=1).",
    .size = sizeof(CallerObj),
    .trace = caller_trace,
    .repr = methodcaller_repr,
    .call = methodcaller_call,
    .new = methodcaller_new,
    .methods = methodcaller_methods,
};

bool operator_add_types(Value m) {
    return native_add_type(m, &itemgetter_def, &itemgetter_type) &&
           native_add_type(m, &attrgetter_def, &attrgetter_type) &&
           native_add_type(m, &methodcaller_def, &methodcaller_type);
}
