/* call.c: calls of C functions, one caller per convention of PyMethodDef.
 *
 * The VM calls CMethodDef.call, which is one of call_*: they see to it that there is stack, and that C finds the exception
 * being handled where it looks for it; the call itself is in run_*.  Each argument, and self, carries the call's own
 * reference.  Numbers come from a free list and go back to it; nothing is hashed, locked or kept per call.
 */
#include "gcbridge/cross.h"

#define STACK_ARGS 16

ALWAYS_INLINE PyMethodDef *c_def(const CMethodDef *m) { return m->def.fn; }

/* ---- errors ---- */

/* "module.function" or "Type.method", as error texts name it. */
static Value function_name(const CMethodDef *m, Value self) {
    const char *name = m->def.name;
    TypeObj *owner;
    if (is_null(self)) return str_from_c(name);
    if (is_module(self)) {
        Value module = dict_get_str(module_dict(self), name___name__);
        return is_null(module) ? str_from_c(name) : str_format_c("%V.%s", module, name);
    }
    owner = is_type(self) ? as_type(self) : value_type(self);
    owner = type_lookup(owner, str_intern_c(name))->owner ?: owner;
    return str_format_c("%V.%s", owner->qualname, name);
}

COLD static Value no_keywords(const CMethodDef *m, Value self) {
    return exc_raise(TypeErrorType, "%V() takes no keyword arguments", function_name(m, self));
}

/* Of these functions, unlike methods, CPython gives the bare name. */
COLD static Value no_keywords_varargs(const CMethodDef *m, Value self) {
    if (!is_null(self) && !is_module(self)) return no_keywords(m, self);
    return exc_raise(TypeErrorType, "%s() takes no keyword arguments", m->def.name);
}

COLD static Value wrong_count(const CMethodDef *m, Value self, Args args, const char *takes) {
    if (args.nkw) return no_keywords(m, self);
    return exc_raise(TypeErrorType, "%V() takes %s (%d given)", function_name(m, self), takes, (int)args.n);
}

/* A struct could not be made: the VM's exception was shown to C. */
COLD static Value no_struct(void) {
    bridge_exc_in();
    return V_ERR;
}

COLD static Value bad_result(const CMethodDef *m, PyObject *r) {
    if (!r && thread()->ts.curexc_type) return bridge_exc_in(), V_ERR;
    return bridge_result(r, str_c(str_format_c("<built-in function %s>", m->def.name)), V_NONE);
}

ALWAYS_INLINE Value finish(const Thread *th, const CMethodDef *m, PyObject *r) {
    return likely(r && !th->ts.curexc_type) ? cross_in(r) : bad_result(m, r);
}

/* ---- arguments ---- */

/* A function without a self gets NULL.  False: no struct. */
ALWAYS_INLINE bool self_out(Value self, PyObject **out) {
    if (likely(is_obj(self)) && likely(obj_proxy(as_obj(self)))) {
        *out = Py_NewRef(arena_object(obj_proxy(as_obj(self))));
        return true;
    }
    *out = NULL;
    return is_null(self) || (*out = expose_owned(self));
}

ALWAYS_INLINE void self_drop(PyObject *self) {
    if (likely(self != NULL)) cross_drop(self);
}

static void release(PyObject **v, u32 n) {
    for (u32 i = 0; i < n; i++) cross_drop(v[i]);
}

static bool expose_all(const Value *args, PyObject **out, u32 n) {
    for (u32 i = 0; i < n; i++) {
        out[i] = cross_out(args[i]);
        if (likely(out[i] != NULL)) continue;
        release(out, i);
        return false;
    }
    return true;
}

PyObject *call_pack(const Value *v, u32 n) {
    PyTupleObject *t;
    if (n == 0) return expose_owned(tuple_empty);
    t = arena_alloc((i64)offsetof(PyTupleObject, ob_item) + n * (i64)sizeof(PyObject *));
    if (unlikely(!t)) return PyErr_NoMemory();
    t->ob_base.ob_base.ob_refcnt = 1;
    t->ob_base.ob_base.ob_type = &PyTuple_Type;
    t->ob_base.ob_size = n;
    if (likely(expose_all(v, t->ob_item, n))) return (PyObject *)t;
    arena_free(t);
    return NULL;
}

bool call_pack_keywords(Args args, PyObject **out) {
    Value names = args_kwnames(args), kw;
    *out = NULL;
    if (likely(!args.nkw)) return true;
    kw = dict_new();
    for (u32 i = 0; i < args.nkw && !is_err(kw); i++)
        if (!dict_set(kw, tuple_at(names, i), args.v[args.n + i])) kw = V_ERR;
    *out = expose_fresh(kw);
    return *out != NULL;
}

/* ---- the conventions ---- */

ALWAYS_INLINE Value run_noargs(Thread *th, const CMethodDef *m, Value self, Args args) {
    PyObject *me, *r;
    if (unlikely(args.n | args.nkw)) return wrong_count(m, self, args, "no arguments");
    if (unlikely(!self_out(self, &me))) return no_struct();
    r = c_def(m)->ml_meth(me, NULL);
    self_drop(me);
    return finish(th, m, r);
}

ALWAYS_INLINE Value run_o(Thread *th, const CMethodDef *m, Value self, Args args) {
    PyObject *me, *arg, *r;
    if (unlikely(args.n != 1 || args.nkw)) return wrong_count(m, self, args, "exactly one argument");
    if (unlikely(!self_out(self, &me))) return no_struct();
    arg = cross_out(args.v[0]);
    if (unlikely(!arg)) return self_drop(me), no_struct();
    r = c_def(m)->ml_meth(me, arg);
    cross_drop(arg);
    self_drop(me);
    return finish(th, m, r);
}

/* The vector's word before the arguments is the callee's to use. */
ALWAYS_INLINE Value run_vector(Thread *th, const CMethodDef *m, Value self, Args args, bool keywords, bool method) {
    u32 total = args.n + args.nkw;
    PyObject *stack[STACK_ARGS + 1], **v = (likely(total <= STACK_ARGS) ? stack : (PyObject **)alloca((total + 1) * sizeof *v)) + 1;
    PyObject *me, *names = NULL, *r = NULL;
    void *fn = (void *)c_def(m)->ml_meth;
    if (unlikely(!self_out(self, &me))) return no_struct();
    if (unlikely(!expose_all(args.v, v, total))) return self_drop(me), no_struct();
    if (args.nkw) names = expose_owned(args_kwnames(args));
    if (method) r = ((PyCMethod)fn)(me, m->defining, v, args.n, names);
    else if (keywords) r = ((_PyCFunctionFastWithKeywords)fn)(me, v, args.n, names);
    else r = ((_PyCFunctionFast)fn)(me, v, args.n);
    release(v, total);
    Py_XDECREF(names);
    self_drop(me);
    return finish(th, m, r);
}

ALWAYS_INLINE Value run_fast(Thread *th, const CMethodDef *m, Value self, Args args) {
    if (unlikely(args.nkw)) return no_keywords(m, self);
    return run_vector(th, m, self, args, false, false);
}
ALWAYS_INLINE Value run_fast_keywords(Thread *th, const CMethodDef *m, Value self, Args args) {
    return run_vector(th, m, self, args, true, false);
}
ALWAYS_INLINE Value run_method(Thread *th, const CMethodDef *m, Value self, Args args) {
    return run_vector(th, m, self, args, true, true);
}

ALWAYS_INLINE Value run_varargs(Thread *th, const CMethodDef *m, Value self, Args args) {
    PyObject *me, *tuple, *r;
    if (unlikely(args.nkw)) return no_keywords_varargs(m, self);
    if (unlikely(!self_out(self, &me))) return no_struct();
    tuple = call_pack(args.v, args.n);
    if (unlikely(!tuple)) return self_drop(me), no_struct();
    r = c_def(m)->ml_meth(me, tuple);
    cross_drop(tuple);
    self_drop(me);
    return finish(th, m, r);
}

ALWAYS_INLINE Value run_keywords(Thread *th, const CMethodDef *m, Value self, Args args) {
    PyObject *me, *tuple, *dict, *r = NULL;
    if (unlikely(!self_out(self, &me))) return no_struct();
    tuple = call_pack(args.v, args.n);
    if (likely(tuple && call_pack_keywords(args, &dict))) {
        r = ((PyCFunctionWithKeywords)(void *)c_def(m)->ml_meth)(me, tuple, dict);
        Py_XDECREF(dict);
    }
    if (tuple) cross_drop(tuple);
    self_drop(me);
    return finish(th, m, r);
}

ALWAYS_INLINE Value run_bad(Thread *th, const CMethodDef *m, Value self, Args args) {
    return exc_raise(SystemErrorType, "%V() method: bad call flags", function_name(m, self));
}

/* ---- what the VM calls ---- */

COLD bool cross_enter_slow(Thread *th, CrossContext *c) {
    if (!thread_stack_ok(" while calling a Python object")) return false;
    c->handled = th->handled;
    c->outer_handled = th->outer_handled;
    if (is_null(c->handled) && !c->outer_handled) return true;
    c->item = th->ts.exc_info;
    c->outer = c->item->exc_value;
    c->item->exc_value = expose_owned(is_null(c->handled) ? exc_outer_handled_hook() : c->handled);
    th->handled = V_NULL; /* C says what is being handled now, or Python code that it calls */
    th->outer_handled = 0;
    return true;
}

Value call_handled_by_c(const Thread *th) {
    PyObject *exc = th->ts.exc_info->exc_value;
    return exc == Py_None ? V_NULL : adopt(exc);
}

COLD void cross_leave_slow(const CrossContext *c) {
    Py_XDECREF((PyObject *)c->item->exc_value);
    c->item->exc_value = c->outer;
    thread()->handled = c->handled;
    thread()->outer_handled = c->outer_handled;
}

COLD static Value run_in_context(Thread *th, const CMethodDef *m, Value self, Args args, CMethodCall run) {
    CrossContext c;
    Value v;
    if (capi_holds) capi_settle_views(self);
    if (!cross_enter(th, &c)) return V_ERR;
    v = run(th, m, self, args);
    cross_leave(&c);
    return v;
}

#define CALLER(kind)                                                                               \
    static Value call_##kind(Thread *th, const CMethodDef *m, Value self, Args args) {             \
        if (likely(cross_is_plain(th) && !capi_holds)) return run_##kind(th, m, self, args);       \
        return run_in_context(th, m, self, args, run_##kind);                                      \
    }
CALLER(noargs)
CALLER(o)
CALLER(fast)
CALLER(fast_keywords)
CALLER(method)
CALLER(varargs)
CALLER(keywords)
CALLER(bad)

CMethodCall call_for(int flags) {
    switch (flags & (METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD)) {
    case METH_NOARGS: return call_noargs;
    case METH_O: return call_o;
    case METH_FASTCALL: return call_fast;
    case METH_FASTCALL | METH_KEYWORDS: return call_fast_keywords;
    case METH_FASTCALL | METH_KEYWORDS | METH_METHOD: return call_method;
    case METH_VARARGS: return call_varargs;
    case METH_VARARGS | METH_KEYWORDS: return call_keywords;
    default: return call_bad;
    }
}
