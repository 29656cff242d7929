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

static bool add_repr(StrBuilder *b, Value v) {
    Value text = value_repr(v);
    if (is_err(text)) return false;
    strb_str(b, text);
    return true;
}

static bool add_all(StrBuilder *b, Value items, Value kwargs) {
    Value key, v;
    for (i64 i = 0; i < tuple_len(items); i++) {
        if (i) strb_c(b, ", ");
        if (!add_repr(b, tuple_at(items, i))) return false;
    }
    for (i64 pos = 0; !is_null(kwargs) && dict_next(kwargs, &pos, &key, &v);) {
        strb_c(b, ", ");
        strb_str(b, key);
        strb_cp(b, '=');
        if (!add_repr(b, v)) return false;
    }
    return true;
}

/* "operator.NAME(a, b, k=c)"; kwargs may be V_NULL. */
static Value repr_of(Value self, Value items, Value kwargs) {
    StrBuilder b;
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_format_c("%s(...)", value_type_name(self));
    strb_init(&b);
    strb_c(&b, value_type_name(self));
    strb_cp(&b, '(');
    bool ok = add_all(&b, items, kwargs);
    repr_leave(self);
    if (!ok) return strb_free(&b), V_ERR;
    strb_cp(&b, ')');
    return strb_finish(&b);
}

/* ---- what itemgetter and attrgetter share ---- */

/* Their arguments as a tuple. */
static Value getter_items(const char *name, Args args) {
    if (!args_no_kw(name, args)) return V_ERR;
    if (args.n < 1) return exc_raise(TypeErrorType, "%s expected 1 argument, got 0", name);
    return tuple_from(args.v, args.n);
}

static Value getter_make(TypeObj *type, Value items, Value paths) {
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_getter(self)->items, items);
    gc_write(as_obj(self), &as_getter(self)->paths, paths);
    return self;
}

/* What 'get' finds for the only key, or a tuple for several. */
ALWAYS_INLINE Value get_all(Value obj, Value keys, Value (*get)(Value obj, Value key)) {
    i64 n = tuple_len(keys);
    if (n == 1) return get(obj, tuple_at(keys, 0));
    Value result = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) tuple_set(result, i, TRY(get(obj, tuple_at(keys, i))));
    return result;
}

static Value getter_repr(Value self) { return repr_of(self, as_getter(self)->items, V_NULL); }

static Value getter_m_reduce(Value self) {
    return tuple_pack(2, obj_value(value_type(self)), as_getter(self)->items);
}

static const MethodDef getter_methods[] = {
    {"__reduce__", getter_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling"},
    {0},
};

/* ---- itemgetter ---- */

static Value itemgetter_new(TypeObj *type, Args args) {
    return getter_make(type, TRY(getter_items("itemgetter", args)), V_NULL);
}

static Value itemgetter_call(Value self, Args args) {
    return one_argument("itemgetter", args) ? get_all(args.v[0], as_getter(self)->items, value_getitem) : V_ERR;
}

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
    Value items = TRY(getter_items("attrgetter", args)), paths = TRY(tuple_new(args.n));
    for (u32 i = 0; i < args.n; i++) {
        if (!is_str(args.v[i])) return exc_raise(TypeErrorType, "attribute name must be a string");
        tuple_set(paths, i, TRY(split_path(args.v[i])));
    }
    return getter_make(type, items, paths);
}

static Value follow(Value obj, Value path) {
    if (is_str(path)) return value_getattr(obj, path);
    for (i64 i = 0; i < tuple_len(path); i++) obj = TRY(value_getattr(obj, tuple_at(path, i)));
    return obj;
}

static Value attrgetter_call(Value self, Args args) {
    return one_argument("attrgetter", args) ? get_all(args.v[0], as_getter(self)->paths, follow) : V_ERR;
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

static Value methodcaller_repr(Value self) {
    return repr_of(self, TRY(caller_head(as_caller(self))), as_caller(self)->kwargs);
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
