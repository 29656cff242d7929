/* _functools_partial.c: functools.partial: a callable with some arguments given in advance. */
#include "vm/modules/_functools.h"
#include "vm/interp/builtin_push.h"

typedef struct PartialObj {
    Obj base;
    Value func;
    Value args;   /* exact tuple */
    Value kwargs; /* dict */
} PartialObj;
static PartialObj *as_partial(Value v) { return (PartialObj *)v.w; }

static void partial_trace(Obj *o, Tracer *t) {
    trace_values(t, &((PartialObj *)o)->func, 3);
}

/* ---- slots ---- */

static Value partial_repr(Value self) {
    PartialObj *p = as_partial(self);
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_from_c("...");
    StrBuilder b;
    strb_init(&b);
    TypeObj *type = value_type(self);
    strb_c(&b, type->tp_name);
    strb_cp(&b, '(');
    Value text = value_repr(p->func), args = p->args, kwargs = p->kwargs;
    bool ok = !is_err(text);
    if (ok) strb_str(&b, text);
    for (i64 i = 0; ok && i < tuple_len(args); i++) {
        text = value_repr(tuple_at(args, i));
        if ((ok = !is_err(text))) strb_c(&b, ", "), strb_str(&b, text);
    }
    i64 pos = 0;
    Value key, v;
    while (ok && dict_next(kwargs, &pos, &key, &v)) {
        Value name = value_str(key);
        text = is_err(name) ? V_ERR : value_repr(v);
        if ((ok = !is_err(text))) strb_c(&b, ", "), strb_str(&b, name), strb_cp(&b, '='), strb_str(&b, text);
    }
    repr_leave(self);
    if (!ok) return strb_free(&b), V_ERR;
    strb_cp(&b, ')');
    return strb_finish(&b);
}

/* The stored keywords, overridden by those of the call. */
static Value merged_keywords(Value kwargs, Args args) {
    Value merged = TRY(dict_copy(kwargs));
    return args_add_keywords(merged, args) ? merged : V_ERR;
}

/* Calls the function with all arguments; with 'cont' by pushing. */
static Value call_partial(Value self, Args args, const Cont *cont) {
    PartialObj *p = as_partial(self);
    i64 held = tuple_len(p->args);
    Value func = p->func, kwargs = p->kwargs;
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    if (dict_len(kwargs) == 0 && held + args.n + args.nkw < 64) {
        Value v[64];
        memcpy(v, as_tuple(p->args)->v, (size_t)held * sizeof *v);
        memcpy(v + held, args.v, (args.n + args.nkw + (args.nkw > 0)) * sizeof *v);
        args = (Args){v, (u32)held + args.n, args.nkw};
        return cont ? interp_push_cont(cont, func, args) : value_call(func, args);
    }
    Value rest = TRY(tuple_from(args.v, args.n)), all = TRY(tuple_concat(p->args, rest));
    Value keywords = TRY(merged_keywords(kwargs, args));
    return cont ? interp_push_cont_tuple(cont, func, all, keywords) : value_call_tuple(func, all, keywords);
}

static Value partial_call(Value self, Args args) { return call_partial(self, args, NULL); }

static Value partial_push_call(Value self, Args args, const Cont *cont) {
    if (!interp_calls_python(as_partial(self)->func)) return V_UNBOUND;
    return cont ? call_partial(self, args, cont) : V_PUSHED;
}

static Value partial_new(TypeObj *type, Args args) {
    if (args.n < 1) return exc_raise(TypeErrorType, "type 'partial' takes at least one argument");
    Value func = args.v[0], held = V_NULL, kwargs = V_NULL;
    if (!value_callable(func)) return exc_raise(TypeErrorType, "the first argument must be callable");
    /* A partial of a plain partial becomes one, unless somebody gave that one attributes. */
    if (value_type(func)->slots.call == partial_call && value_type(func) == type && type->def == &partial_def &&
        obj_shape(as_obj(func))->nattrs == 0 && !(obj_shape(as_obj(func))->flags & SHAPE_DICT_MODE)) {
        held = as_partial(func)->args;
        kwargs = as_partial(func)->kwargs;
        func = as_partial(func)->func;
    }
    Value rest = TRY(tuple_from(args.v + 1, args.n - 1));
    if (!is_null(held)) rest = TRY(tuple_concat(held, rest));
    kwargs = TRY(merged_keywords(is_null(kwargs) ? TRY(dict_new()) : kwargs, args));
    Value self = TRY(type_alloc(type));
    PartialObj *p = as_partial(self);
    gc_write(p, &p->func, func);
    gc_write(p, &p->args, rest);
    gc_write(p, &p->kwargs, kwargs);
    return self;
}

/* ---- methods ---- */

static Value own_dict(Value self) {
    Obj *o = as_obj(self);
    Shape *s = obj_shape(o);
    if (s->nattrs == 0 && !(s->flags & SHAPE_DICT_MODE)) return V_NONE;
    Value d = TRY(instance_dict(o));
    return is_null(d) ? V_NONE : d;
}

static Value partial_m_reduce(Value self) {
    PartialObj *p = as_partial(self);
    Value head = TRY(tuple_pack(1, p->func)), dict = TRY(own_dict(self));
    Value state = TRY(tuple_pack(4, p->func, p->args, p->kwargs, dict));
    return tuple_pack(3, obj_value(value_type(self)), head, state);
}

static Value partial_m_setstate(Value self, Value state) {
    PartialObj *p = as_partial(self);
    Value args, kwargs, dict;
    if (!is_tuple(state) || tuple_len(state) != 4 || !value_callable(tuple_at(state, 0)) ||
        !is_tuple(args = tuple_at(state, 1)) ||
        (!is_none(kwargs = tuple_at(state, 2)) && !is_dict(kwargs))) {
        return exc_raise(TypeErrorType, "invalid partial state");
    }
    dict = tuple_at(state, 3);
    if (!is_tuple_exact(args)) args = TRY(tuple_from(as_tuple(args)->v, tuple_len(args)));
    if (is_none(kwargs)) kwargs = TRY(dict_new());
    else if (!is_dict_exact(kwargs)) {
        Value copy = TRY(dict_new());
        TRY_OK(dict_update(copy, kwargs));
        kwargs = copy;
    }
    gc_write(p, &p->func, tuple_at(state, 0));
    gc_write(p, &p->args, args);
    gc_write(p, &p->kwargs, kwargs);
    if (is_none(dict) && !is_none(TRY(own_dict(self)))) dict = TRY(dict_new());
    if (!is_none(dict)) TRY_OK(value_setattr(self, name___dict__, dict));
    return V_NONE;
}

static const MethodDef partial_methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"__reduce__", partial_m_reduce, M_0, EFF_ALLOC, 0, NULL, NULL},
    {"__setstate__", partial_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)", NULL},
    {0},
};
static const MemberDef partial_members[] = {
    {"func", offsetof(PartialObj, func), MEMBER_VALUE, MEMBER_READONLY, "function object to use in future partial calls"},
    {"args", offsetof(PartialObj, args), MEMBER_VALUE, MEMBER_READONLY, "tuple of arguments to future partial calls"},
    {"keywords", offsetof(PartialObj, kwargs), MEMBER_VALUE, MEMBER_READONLY,
     "dictionary of keyword arguments to future partial calls"},
    {0},
};
static const GetSetDef partial_getset[] = {NATIVE_DICT, {0}};
const TypeDef partial_def = {
    .name = "functools.partial",
    .doc = "partial(func, *args, **keywords) - new function with partial application\n"
           "    of the given arguments and keywords.\n",
    .size = sizeof(PartialObj),
    .flags = TF_BASETYPE | TF_HAS_DICT | TF_WEAKREF,
    .trace = partial_trace,
    .repr = partial_repr,
    .call = partial_call,
    .push_call = partial_push_call,
    .new = partial_new,
    .methods = partial_methods,
    .members = partial_members,
    .getset = partial_getset,
};
