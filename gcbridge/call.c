/* call.c: calls of C functions by their PyMethodDef, and attributes of C types. */
#include "gcbridge/bridge_internal.h"
#include "gcbridge/cslot.h"

/* ---- method definitions ---- */

/* A MethodDef for a PyMethodDef, made once: C's tables are static. */
typedef struct CMethod {
    MethodDef def;
    PyMethodDef *c;
    struct CMethod *next;
} CMethod;
#define METHOD_BUCKETS 1024
static CMethod *methods[METHOD_BUCKETS];

static CMethod **method_bucket(const PyMethodDef *c) {
    return &methods[((u64)c >> 3) * 0x9e3779b97f4a7c15u >> 54];
}

/* The text signature that a C docstring starts with: "name(args)\n--\n\n". */
static const char *text_signature(const PyMethodDef *c) {
    const char *doc = c->ml_doc, *end;
    size_t n = strlen(c->ml_name);
    if (!doc || strncmp(doc, c->ml_name, n) || doc[n] != '(') return NULL;
    end = strstr(doc, ")\n--\n\n");
    return end ? strndup(doc + n, (size_t)(end - doc - (i64)n + 1)) : NULL;
}

static const char *doc_text(const PyMethodDef *c) {
    const char *end = c->ml_doc ? strstr(c->ml_doc, ")\n--\n\n") : NULL;
    return end && !strncmp(c->ml_doc, c->ml_name, strlen(c->ml_name)) ? end + 6 : c->ml_doc;
}

const MethodDef *bridge_method(PyMethodDef *c) {
    CMethod **bucket = method_bucket(c), *m;
    for (m = *bucket; m; m = m->next)
        if (m->c == c && m->def.name == c->ml_name) return &m->def;
    m = calloc(1, sizeof *m);
    if (!m) KR_FATAL("no memory for a method of C");
    m->c = c;
    m->def = (MethodDef){
        .name = c->ml_name, .fn = c, .kind = M_CAPI, .sig = text_signature(c), .doc = doc_text(c),
        .flags = (u16)((c->ml_flags & METH_CLASS ? MF_CLASS : 0) | (c->ml_flags & METH_STATIC ? MF_STATIC : 0)),
    };
    m->next = *bucket;
    *bucket = m;
    return &m->def;
}

/* What C sees of a builtin of the VM: a function that can be called as its flags say. */
typedef struct VmMethod {
    PyMethodDef c;
    const MethodDef *def;
    struct VmMethod *next;
} VmMethod;
static VmMethod *vm_methods[METHOD_BUCKETS];

static bool one_required(const MethodDef *def) {
    return def->kind == M_1 && def->sig && !strchr(def->sig, '=') && !strchr(def->sig, '*');
}

void bridge_fill_method_def(PyMethodDef *c, const MethodDef *def) {
    int sig = def->kind == M_0 ? SIG_METHOD_NOARGS : one_required(def) ? SIG_METHOD_O : SIG_METHOD;
    c->ml_name = def->name;
    c->ml_flags = sig == SIG_METHOD_NOARGS ? METH_NOARGS : sig == SIG_METHOD_O ? METH_O : METH_FASTCALL | METH_KEYWORDS;
    if (def->flags & MF_CLASS) c->ml_flags |= METH_CLASS;
    if (def->flags & MF_STATIC) c->ml_flags |= METH_STATIC;
    c->ml_meth = (PyCFunction)thunk_get(sig, 0, (void *)def);
    c->ml_doc = def->doc;
}

PyMethodDef *bridge_method_def(const MethodDef *def) {
    VmMethod **bucket, *m;
    if (def->kind == M_CAPI) return def->fn;
    bucket = &vm_methods[((u64)def >> 3) * 0x9e3779b97f4a7c15u >> 54];
    for (m = *bucket; m; m = m->next)
        if (m->def == def) return &m->c;
    m = calloc(1, sizeof *m);
    if (!m) KR_FATAL("no memory for a method");
    m->def = def;
    bridge_fill_method_def(&m->c, def);
    m->next = *bucket;
    *bucket = m;
    return &m->c;
}

/* ---- calls ---- */

#define STACK_ARGS 16

/* "module.function" or "Type.method", as error texts name it. */
static Value function_name(const PyMethodDef *def, Value self) {
    TypeObj *owner;
    if (is_null(self)) return str_from_c(def->ml_name);
    if (is_module(self)) {
        Value name = dict_get_str(module_dict(self), name___name__);
        return is_null(name) ? str_from_c(def->ml_name) : str_format_c("%V.%s", name, def->ml_name);
    }
    owner = is_type(self) ? as_type(self) : value_type(self);
    owner = type_lookup(owner, str_intern_c(def->ml_name))->owner ?: owner;
    return str_format_c("%V.%s", owner->qualname, def->ml_name);
}

static Value no_keywords(const PyMethodDef *def, Value self) {
    return exc_raise(TypeErrorType, "%V() takes no keyword arguments", function_name(def, self));
}

static void release(PyObject **v, u32 n) {
    for (u32 i = 0; i < n; i++) Py_DECREF(v[i]);
}

/* Exposes n arguments; false with C's... the VM's exception pending. */
static bool expose_args(const Value *args, PyObject **out, u32 n) {
    for (u32 i = 0; i < n; i++) {
        out[i] = expose_owned(args[i]);
        if (out[i]) continue;
        release(out, i);
        bridge_exc_in();
        return false;
    }
    return true;
}

static Value finish(PyObject *r, const PyMethodDef *def) {
    if (likely(r && !thread()->ts.curexc_type)) return adopt_owned(r);
    if (!r && thread()->ts.curexc_type) return bridge_exc_in(), V_ERR;
    return bridge_result(r, NULL, str_format_c("<built-in function %s>", def->ml_name));
}

static Value call_varargs(PyMethodDef *def, PyObject *self, Args args) {
    Value names = args_kwnames(args), kw = V_NULL;
    PyObject *tuple = expose_fresh(tuple_from(args.v, args.n)), *dict = NULL, *r;
    if (!tuple) return bridge_exc_in(), V_ERR;
    if (args.nkw) {
        kw = dict_new();
        for (u32 i = 0; i < args.nkw; i++) TRY_OK(dict_set(kw, tuple_at(names, i), args.v[args.n + i]));
        dict = expose_fresh(kw);
    }
    if (def->ml_flags & METH_KEYWORDS) r = ((PyCFunctionWithKeywords)(void *)def->ml_meth)(self, tuple, dict);
    else r = def->ml_meth(self, tuple);
    Py_DECREF(tuple);
    Py_XDECREF(dict);
    return finish(r, def);
}

static Value call_fast(PyMethodDef *def, PyObject *self, PyTypeObject *defining, Args args) {
    u32 total = args.n + args.nkw;
    PyObject *stack[STACK_ARGS + 1], **v = total <= STACK_ARGS ? stack + 1 : alloca((total + 1) * sizeof *v);
    PyObject *names = NULL, *r;
    if (total > STACK_ARGS) v++;
    if (!expose_args(args.v, v, total)) return V_ERR;
    if (args.nkw && !(names = expose_owned(args_kwnames(args)))) return bridge_exc_in(), V_ERR;
    if (def->ml_flags & METH_METHOD)
        r = ((PyCMethod)(void *)def->ml_meth)(self, defining, v, args.n, names);
    else if (def->ml_flags & METH_KEYWORDS)
        r = ((_PyCFunctionFastWithKeywords)(void *)def->ml_meth)(self, v, args.n, names);
    else r = ((_PyCFunctionFast)(void *)def->ml_meth)(self, v, args.n);
    release(v, total);
    Py_XDECREF(names);
    return finish(r, def);
}

static Value call_with_self(PyMethodDef *def, Value receiver, PyObject *self, PyTypeObject *defining, Args args) {
    int kind = def->ml_flags & (METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD);
    PyObject *arg, *r;
    if (args.nkw && !(kind & METH_KEYWORDS)) return no_keywords(def, receiver);
    switch (kind & ~(METH_KEYWORDS | METH_METHOD)) {
    case METH_O:
        if (args.n != 1)
            return exc_raise(TypeErrorType, "%V() takes exactly one argument (%d given)", function_name(def, receiver), (int)args.n);
        if (!expose_args(args.v, &arg, 1)) return V_ERR;
        r = def->ml_meth(self, arg);
        Py_DECREF(arg);
        return finish(r, def);
    case METH_NOARGS:
        if (args.n)
            return exc_raise(TypeErrorType, "%V() takes no arguments (%d given)", function_name(def, receiver), (int)args.n);
        return finish(def->ml_meth(self, NULL), def);
    case METH_VARARGS: return call_varargs(def, self, args);
    case METH_FASTCALL: return call_fast(def, self, defining, args);
    default: return exc_raise(SystemErrorType, "%V() method: bad call flags", function_name(def, receiver));
    }
}

Value bridge_call_method_def(PyMethodDef *def, Value self, PyTypeObject *defining, Args args) {
    Thread *th = thread();
    ExcItem *item = th->ts.exc_info;
    void *outer = item->exc_value;
    PyObject *p;
    Value v;
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    p = is_null(self) || def->ml_flags & METH_STATIC ? NULL : expose_owned(self);
    if (unlikely(outer || !is_null(th->handled))) {
        item->exc_value = is_null(th->handled) ? NULL : expose_owned(th->handled);
        v = call_with_self(def, self, p, defining, args);
        Py_XDECREF((PyObject *)item->exc_value);
        item->exc_value = outer;
    } else {
        v = call_with_self(def, self, p, defining, args);
    }
    Py_XDECREF(p);
    return v;
}

static Value hook_call(const MethodDef *def, Value self, TypeObj *defining, Args args) {
    PyMethodDef *c = def->fn;
    PyTypeObject *type = NULL;
    if (c->ml_flags & METH_METHOD) {
        if (!defining) defining = is_type(self) ? as_type(self) : value_type(self);
        type = bridge_type(defining);
    }
    return bridge_call_method_def(c, self, type, args);
}

/* ---- attributes ---- */

static Value hook_getset_get(const GetSetDef *def, Value self) {
    CAttr *a = def->closure;
    PyObject *p = expose_owned(self), *r;
    if (!p) return bridge_exc_in(), V_ERR;
    if (a->member) r = PyMember_GetOne((char *)p, a->member);
    else if (a->getset->get) r = a->getset->get(p, a->getset->closure);
    else {
        Py_DECREF(p);
        return exc_raise(AttributeErrorType, "attribute '%s' of '%T' objects is not readable", def->name, self);
    }
    Py_DECREF(p);
    return bridge_result(r, def->name, V_NONE);
}

static bool hook_getset_set(const GetSetDef *def, Value self, Value v) {
    CAttr *a = def->closure;
    PyObject *p, *q;
    int r;
    if (!a->member && !a->getset->set) {
        exc_raise(AttributeErrorType, "attribute '%s' of '%T' objects is not writable", def->name, self);
        return false;
    }
    p = expose_owned(self);
    q = is_null(v) ? NULL : expose_owned(v);
    if (!p || (!q && !is_null(v))) return bridge_exc_in(), false;
    r = a->member ? PyMember_SetOne((char *)p, a->member, q) : a->getset->set(p, q, a->getset->closure);
    Py_DECREF(p);
    Py_XDECREF(q);
    if (r >= 0 && !thread()->ts.curexc_type) return true;
    if (!bridge_exc_in()) exc_raise(SystemErrorType, "setter of '%s' failed without setting an exception", def->name);
    return false;
}

void call_init_hooks(void) {
    bridge_hooks.call = hook_call;
    bridge_hooks.getset_get = hook_getset_get;
    bridge_hooks.getset_set = hook_getset_set;
}
