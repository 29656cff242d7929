/* wrapper.c: slots of builtin types as methods: wrapper_descriptor (int.__add__) and method-wrapper ((1).__add__).
 *
 * One function per slot signature turns Python arguments into the slot's C arguments and its answer into a Value.
 */
#include "gcbridge/hooks.h"
#include "vm/object/descr.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/names.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/type_internal.h"

/* ---- one function per signature ---- */

static bool want(Args a, u32 n) {
    if (a.n == n) return true;
    exc_raise(TypeErrorType, "expected %u argument%s, got %u", n, n == 1 ? "" : "s", a.n);
    return false;
}

static Value none_or_err(bool ok) { return ok ? V_NONE : V_ERR; }

static Value wrap_UN(const SlotRow *row, void *fn, Value self, Args a) {
    return want(a, 0) ? ((slot_un_fn)fn)(self) : V_ERR;
}
static Value wrap_BIN(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 1)) return V_ERR;
    return row->variant ? ((slot_bin_fn)fn)(a.v[0], self) : ((slot_bin_fn)fn)(self, a.v[0]);
}
static Value wrap_BIN_ONE(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 1)) return V_ERR;
    bool count = row->slot == SLOT_repeat || row->slot == SLOT_irepeat;
    return ((slot_bin_one_fn)fn)(self, count ? TRY(number_index(a.v[0])) : a.v[0]);
}
static Value wrap_TER(const SlotRow *row, void *fn, Value self, Args a) {
    if (!args_count(row->text, a, 1, 2)) return V_ERR;
    Value mod = a.n == 2 ? a.v[1] : V_NULL;
    return row->variant ? ((slot_ter_fn)fn)(a.v[0], self, mod) : ((slot_ter_fn)fn)(self, a.v[0], mod);
}
static Value wrap_HASH(const SlotRow *row, void *fn, Value self, Args a) {
    i64 hash;
    return want(a, 0) && ((slot_hash_fn)fn)(self, &hash) ? int_from_i64(hash) : V_ERR;
}
static Value wrap_CALL(const SlotRow *row, void *fn, Value self, Args a) { return ((slot_call_fn)fn)(self, a); }
static Value wrap_GETATTR(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 1)) return V_ERR;
    if (!is_str(a.v[0])) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", a.v[0]);
    return ((slot_getattr_fn)fn)(self, a.v[0]);
}

/* object.__setattr__ may not go behind the back of a builtin class that has its own. */
static bool may_set(Value self, void *fn, const char *what) {
    TypeObj *t = value_type(self);
    while (t && t->flags & TF_HEAP) t = t->parent;
    for (; t && t->slots.setattr != fn; t = t->parent) {
        if (t->slots.setattr == (slot_setattr_fn)object_setattr || !t->def || !t->def->setattr) continue;
        exc_raise(TypeErrorType, "can't apply this %s to %s object", what, value_type(self)->tp_name);
        return false;
    }
    return true;
}
static Value wrap_SETATTR(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, row->variant ? 1 : 2) || !may_set(self, fn, row->text)) return V_ERR;
    if (!is_str(a.v[0])) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", a.v[0]);
    return none_or_err(((slot_setattr_fn)fn)(self, a.v[0], row->variant ? V_NULL : a.v[1]));
}
static Value wrap_CMP(const SlotRow *row, void *fn, Value self, Args a) {
    return want(a, 1) ? ((slot_cmp_fn)fn)(self, a.v[0], row->variant) : V_ERR;
}
static Value wrap_NEXT(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 0)) return V_ERR;
    Value v = ((slot_next_fn)fn)(self);
    return is_null(v) ? exc_raise_stop(V_NONE) : v;
}
static Value wrap_DESCRGET(const SlotRow *row, void *fn, Value self, Args a) {
    if (!args_count("__get__", a, 1, 2)) return V_ERR;
    Value obj = is_none(a.v[0]) ? V_NULL : a.v[0];
    Value type = a.n < 2 || is_none(a.v[1]) ? V_NULL : a.v[1];
    if (is_null(obj) && is_null(type)) return exc_raise(TypeErrorType, "__get__(None, None) is invalid");
    return ((slot_descrget_fn)fn)(self, obj, type);
}
static Value wrap_DESCRSET(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, row->variant ? 1 : 2)) return V_ERR;
    return none_or_err(((slot_descrset_fn)fn)(self, a.v[0], row->variant ? V_NULL : a.v[1]));
}
static Value wrap_INIT(const SlotRow *row, void *fn, Value self, Args a) {
    return none_or_err(((slot_init_fn)fn)(self, a));
}
static Value wrap_NEW(const SlotRow *row, void *fn, Value self, Args a) { KR_UNREACHABLE(); }
static Value wrap_FINAL(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 0)) return V_ERR;
    ((slot_final_fn)fn)(self);
    return V_NONE;
}
static Value wrap_TRUTH(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 0)) return V_ERR;
    int truth = ((slot_truth_fn)fn)(self);
    return truth < 0 ? V_ERR : bool_value(truth);
}
static Value wrap_LEN(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 0)) return V_ERR;
    i64 n = ((slot_len_fn)fn)(self);
    return n < 0 ? V_ERR : int_from_i64(n);
}
static Value wrap_SETITEM(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, row->variant ? 1 : 2)) return V_ERR;
    return none_or_err(((slot_setitem_fn)fn)(self, a.v[0], row->variant ? V_NULL : a.v[1]));
}
static Value wrap_CONTAINS(const SlotRow *row, void *fn, Value self, Args a) {
    if (!want(a, 1)) return V_ERR;
    int found = ((slot_contains_fn)fn)(self, a.v[0]);
    return found < 0 ? V_ERR : bool_value(found);
}

typedef Value (*WrapFn)(const SlotRow *row, void *fn, Value self, Args a);
static const WrapFn wrap[SLOT_COUNT] = {
#define SLOT(field, sig, name, rname) wrap_##sig,
#include "vm/object/slot.def"
};

/* A C class's function is called for an instance of a subclass: natives would take the subclass's. */
static bool owner_matters(const TypeObj *owner, Value self) {
    return owner->flags & TF_C_TYPE && is_obj(self) && obj_shape(as_obj(self))->type != owner;
}

static Value wrapper_call(const WrapperDescrObj *w, Value self, Args args) {
    bool keywords = w->row->slot == SLOT_call || w->row->slot == SLOT_init;
    Value v;
    if (args.nkw && !keywords) return exc_raise(TypeErrorType, "wrapper %s() takes no keyword arguments", w->row->text);
    bridge_hooks.slot_owner = owner_matters(w->type, self) ? w->type : NULL;
    bridge_hooks.slot_self = self;
    v = wrap[w->row->slot](w->row, w->fn, self, args);
    bridge_hooks.slot_owner = NULL;
    return v;
}

/* ---- wrapper_descriptor ---- */

static WrapperDescrObj *as_wrapper(Value v) { return (WrapperDescrObj *)as_obj(v); }

static void wrapperdescr_trace(Obj *o, Tracer *t) { trace_ptr(t, &((WrapperDescrObj *)o)->type); }

Value wrapperdescr_new(const SlotRow *row, void *fn, TypeObj *type) {
    WrapperDescrObj *w = gc_alloc(WrapperDescrShape, sizeof *w);
    w->type = type;
    w->fn = fn;
    w->row = row;
    return obj_value(w);
}

static Value wrapperdescr_repr(Value self) {
    WrapperDescrObj *w = as_wrapper(self);
    return str_format_c("<slot wrapper '%s' of '%N' objects>", w->row->text, w->type);
}

static Value wrapperdescr_call(Value self, Args args) {
    WrapperDescrObj *w = as_wrapper(self);
    if (args.n < 1) {
        return exc_raise(TypeErrorType, "descriptor '%s' of '%s' object needs an argument", w->row->text, w->type->tp_name);
    }
    Value obj = args.v[0];
    if (!value_is(obj, w->type)) {
        return exc_raise(TypeErrorType, "descriptor '%s' requires a '%s' object but received a '%T'", w->row->text,
                         w->type->tp_name, obj);
    }
    return wrapper_call(w, obj, (Args){args.v + 1, args.n - 1, args.nkw});
}

static Value wrapperdescr_get(Value self, Value obj, Value type) {
    if (is_null(obj)) return self;
    WrapperDescrObj *w = as_wrapper(self);
    if (!value_is(obj, w->type)) {
        return exc_raise(TypeErrorType, "descriptor '%s' for '%s' objects doesn't apply to a '%T' object", w->row->text,
                         w->type->tp_name, obj);
    }
    return methodwrapper_new(self, obj);
}

static Value wrapperdescr_name(Value self) { return str_intern_c(as_wrapper(self)->row->text); }
static Value wrapperdescr_objclass(Value self) { return obj_value(as_wrapper(self)->type); }
static Value wrapperdescr_qualname(Value self) {
    return str_format_c("%V.%s", as_wrapper(self)->type->qualname, as_wrapper(self)->row->text);
}
const char *wrapper_doc(const SlotRow *row) {
    static const char *const docs[][2] = {
#define SLOT_DOC(name, text) {name, text},
#include "vm/object/slot_doc.def"
    };
    for (i64 i = 0; i < ARRAY_LEN(docs); i++)
        if (!strcmp(docs[i][0], row->text)) return docs[i][1];
    return NULL;
}
static Value wrapperdescr_doc(Value self) {
    const char *doc = wrapper_doc(as_wrapper(self)->row);
    return doc ? str_from_c(doc) : V_NONE;
}
static Value wrapperdescr_signature(Value self) { return wrapper_signature(as_wrapper(self)->row); }

static Value wrapperdescr_m_reduce(Value self) {
    return descr_reduce(obj_value(as_wrapper(self)->type), TRY(wrapperdescr_name(self)));
}

static const MethodDef wrapperdescr_methods[] = {
    {"__reduce__", wrapperdescr_m_reduce, M_0, 0, 0, "($self, /)"}, {0}};
static const GetSetDef wrapperdescr_getset[] = {
    {"__doc__", wrapperdescr_doc, NULL, NULL}, {"__name__", wrapperdescr_name, NULL, NULL, .member = true},
    {"__objclass__", wrapperdescr_objclass, NULL, NULL, .member = true}, {"__qualname__", wrapperdescr_qualname, NULL, NULL},
    {"__text_signature__", wrapperdescr_signature, NULL, NULL}, {0}};

const TypeDef wrapperdescr_def = {
    .name = "wrapper_descriptor", .size = sizeof(WrapperDescrObj), .flags = TF_NO_NEW | TF_METHOD_DESCR,
    .trace = wrapperdescr_trace, .repr = wrapperdescr_repr, .call = wrapperdescr_call,
    .descr_get = wrapperdescr_get, .methods = wrapperdescr_methods, .getset = wrapperdescr_getset,
};

/* ---- method-wrapper ---- */

static MethodWrapperObj *as_bound(Value v) { return (MethodWrapperObj *)as_obj(v); }

static void methodwrapper_trace(Obj *o, Tracer *t) {
    trace_value(t, &((MethodWrapperObj *)o)->descr);
    trace_value(t, &((MethodWrapperObj *)o)->self);
}

Value methodwrapper_new(Value descr, Value self) {
    MethodWrapperObj *m = gc_alloc(MethodWrapperShape, sizeof *m);
    m->descr = descr;
    m->self = self;
    return obj_value(m);
}

static Value methodwrapper_repr(Value self) {
    MethodWrapperObj *m = as_bound(self);
    return str_format_c("<method-wrapper '%s' of %s object at %p>", as_wrapper(m->descr)->row->text,
                        value_type_name(m->self), value_address(m->self));
}

static bool methodwrapper_hash(Value self, i64 *out) {
    MethodWrapperObj *m = as_bound(self);
    i64 own = value_identity_hash(m->self), descr = value_identity_hash(m->descr);
    *out = own ^ descr;
    if (*out == -1) *out = -2;
    return true;
}

static Value methodwrapper_call(Value self, Args args) {
    WrapperDescrObj *w = as_wrapper(as_bound(self)->descr);
    return wrapper_call(w, as_bound(self)->self, args);
}

static Value methodwrapper_richcmp(Value self, Value other, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_exact(other, MethodWrapperType)) return V_NOTIMPL;
    MethodWrapperObj *a = as_bound(self), *b = as_bound(other);
    bool eq = same(a->descr, b->descr) && value_is_same(a->self, b->self);
    return bool_value(eq == (op == CMP_EQ));
}

static Value methodwrapper_self(Value self) { return as_bound(self)->self; }
static Value methodwrapper_objclass(Value self) { return wrapperdescr_objclass(as_bound(self)->descr); }
static Value methodwrapper_name(Value self) { return wrapperdescr_name(as_bound(self)->descr); }
static Value methodwrapper_qualname(Value self) { return wrapperdescr_qualname(as_bound(self)->descr); }
static Value methodwrapper_doc(Value self) { return wrapperdescr_doc(as_bound(self)->descr); }
static Value methodwrapper_signature(Value self) { return wrapperdescr_signature(as_bound(self)->descr); }
static Value methodwrapper_m_reduce(Value self) {
    return descr_reduce(as_bound(self)->self, TRY(methodwrapper_name(self)));
}

static const MethodDef methodwrapper_methods[] = {
    {"__reduce__", methodwrapper_m_reduce, M_0, 0, 0, "($self, /)"}, {0}};
static const GetSetDef methodwrapper_getset[] = {
    {"__doc__", methodwrapper_doc, NULL, NULL}, {"__name__", methodwrapper_name, NULL, NULL},
    {"__objclass__", methodwrapper_objclass, NULL, NULL}, {"__qualname__", methodwrapper_qualname, NULL, NULL},
    {"__self__", methodwrapper_self, NULL, NULL, .member = true}, {"__text_signature__", methodwrapper_signature, NULL, NULL}, {0}};

const TypeDef methodwrapper_def = {
    .name = "method-wrapper", .size = sizeof(MethodWrapperObj), .flags = TF_NO_NEW, .trace = methodwrapper_trace,
    .repr = methodwrapper_repr, .hash = methodwrapper_hash, .call = methodwrapper_call,
    .richcmp = methodwrapper_richcmp, .methods = methodwrapper_methods, .getset = methodwrapper_getset,
};
