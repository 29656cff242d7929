/* expose_fill.c: the fields that C reads inline in structs of rarer kinds: sets, byte arrays, memory views, weak
 * references, code, what can be called.
 *
 * The heap object is the truth; it tells of changes to what the struct shows (hooks_fields_changed).
 */
#include "gcbridge/expose_fill.h"

#include "vm/object/memview_internal.h"
#include "vm/object/set_internal.h"
#include "vm/object/type_internal.h"
#include "vm/object/weakref.h"

/* ---- sets, byte arrays ---- */

static void fill_set(PyObject *p, Value v) {
    ((PySetObject *)p)->used = as_set(v)->len;
    ((PySetObject *)p)->hash = as_set(v)->hash;
}

static void fill_bytearray(PyObject *p, Value v) {
    PyByteArrayObject *s = (PyByteArrayObject *)p;
    ByteArrayObj *b = as_bytearray(v);
    Py_SET_SIZE(s, b->len);
    s->ob_alloc = b->cap;
    s->ob_bytes = (char *)b->alloc;
    s->ob_start = (char *)b->data;
    s->ob_exports = b->exports;
}

void expose_fields_changed(Value v) {
    PyObject *p = arena_object(obj_proxy(as_obj(v)));
    if (is_anyset(v)) fill_set(p, v);
    else if (is_bytearray(v)) fill_bytearray(p, v);
    else expose_refill(v);
}

/* ---- memory views ---- */

/* Contents of a bytes object may move: C gets those of its struct. */
static char *stable_data(Value v) {
    Value owner = ((ManagedBuf *)as_obj(as_memview(v)->mbuf))->b.owner;
    PyObject *bytes;
    if (is_null(owner) || !is_bytes(owner)) return (char *)memview_data(v);
    bytes = expose_borrowed(owner);
    return bytes ? PyBytes_AS_STRING(bytes) + as_memview(v)->offset : NULL;
}

/* The dimensions lie behind one another in memory of their own; a single item has none. */
static bool fill_dims(PyMemoryViewObject *s, MemViewObj *m) {
    if (m->ndim == 0) return true;
    i64 bytes = m->ndim * (m->has_suboffsets ? 3 : 2) * 8;
    Py_ssize_t *dims = PyMem_Realloc(s->view.internal, (size_t)KR_MAX(bytes, 8));
    if (!dims) return exc_no_memory(), false;
    memcpy(dims, m->dims, (size_t)bytes);
    s->view.internal = s->view.shape = dims;
    s->view.strides = dims + m->ndim;
    s->view.suboffsets = m->has_suboffsets ? dims + 2 * m->ndim : NULL;
    return true;
}

bool expose_fill_memview(PyObject *p, Value v) {
    PyMemoryViewObject *s = (PyMemoryViewObject *)p;
    MemViewObj *m = as_memview(v);
    Buffer b = {.itemsize = m->itemsize, .ndim = m->ndim, .shape = memview_shape(m), .strides = memview_strides(m),
                .suboffsets = memview_suboffsets(m)};
    Value owner = ((ManagedBuf *)as_obj(m->mbuf))->b.owner;
    s->flags = m->released ? _Py_MEMORYVIEW_RELEASED : 0;
    if (m->released) return true;
    if (!fill_dims(s, m)) return false;
    s->flags = (buffer_is_contiguous(&b, 'C') ? _Py_MEMORYVIEW_C : 0) | (m->ndim == 0 ? _Py_MEMORYVIEW_SCALAR : 0) |
               (buffer_is_contiguous(&b, 'F') ? _Py_MEMORYVIEW_FORTRAN : 0) | (m->has_suboffsets ? _Py_MEMORYVIEW_PIL : 0);
    s->hash = -1;
    s->exports = m->exports;
    s->view.buf = stable_data(v);
    s->view.obj = is_null(owner) || is_none(owner) ? NULL : expose_borrowed(owner);
    s->view.len = m->len;
    s->view.itemsize = m->itemsize;
    s->view.readonly = m->readonly;
    s->view.ndim = (int)m->ndim;
    s->view.format = (char *)m->format;
    return s->view.buf != NULL;
}

/* ---- weak references ---- */

/* All structs of weak references, linked through wr_prev and wr_next. */
static PyWeakReference *weakrefs;

void expose_fill_weakref(PyObject *p, Value v) {
    PyWeakReference *s = (PyWeakReference *)p;
    Value referent = weakref_get(v);
    s->wr_object = is_null(referent) ? Py_None : expose_borrowed(referent);
    s->hash = -1;
    if (s->wr_object && is_tied(s->wr_object)) arena_prefix(s->wr_object)->word1 |= PREFIX_REFERRED;
    if (s->wr_prev || s->wr_next || weakrefs == s) return;
    s->wr_next = weakrefs;
    if (weakrefs) weakrefs->wr_prev = s;
    weakrefs = s;
}

static void unlink_weakref(PyWeakReference *s) {
    if (s->wr_prev) s->wr_prev->wr_next = s->wr_next;
    else if (weakrefs == s) weakrefs = s->wr_next;
    if (s->wr_next) s->wr_next->wr_prev = s->wr_prev;
    s->wr_prev = s->wr_next = NULL;
}

void expose_forget_referent(PyObject *p) {
    for (PyWeakReference *s = weakrefs; s; s = s->wr_next)
        if (s->wr_object == p) s->wr_object = Py_None;
}

/* ---- code ---- */

/* The struct for a field of the heap object 'holder'. */
static PyObject *field(void *holder, Value *slot) {
    return is_null(*slot) || is_unbound(*slot) ? NULL : expose_item(holder, slot);
}

void expose_fill_code(PyObject *p, Value v) {
    struct PyCodeObject *s = (struct PyCodeObject *)p;
    CodeObj *c = as_code(v);
    s->co_consts = field(c, &c->consts_tuple);
    s->co_names = field(c, &c->names);
    s->co_flags = (int)(c->flags & ~CO_OWN);
    s->co_argcount = c->argcount;
    s->co_posonlyargcount = c->posonly;
    s->co_kwonlyargcount = c->kwonly;
    s->co_stacksize = c->nreg - c->nlocals;
    s->co_firstlineno = (int)c->firstline;
    s->co_nlocals = (int)tuple_len(c->varnames);
    s->co_ncellvars = c->ncellvars;
    s->co_nfreevars = c->nfreevars;
    s->co_nlocalsplus = s->co_nlocals + c->ncellvars + c->nfreevars;
    s->co_localsplusnames = field(c, &c->varnames);
    s->co_filename = field(c, &c->filename);
    s->co_name = field(c, &c->name);
    s->co_qualname = field(c, &c->qualname);
}

/* ---- functions and methods ---- */

static void fill_builtin(PyCFunctionObject *f, BuiltinObj *b) {
    f->m_ml = bridge_method_def(b->def);
    f->m_self = field(b, &b->self);
    f->m_module = field(b, &b->module);
    f->vectorcall = f->m_ml->ml_flags & METH_VARARGS ? NULL : capi_builtin_vectorcall;
}

static void fill_method(PyMethodObject *p, MethodObj *m) {
    p->im_func = field(m, &m->func);
    p->im_self = field(m, &m->self);
    p->vectorcall = capi_method_vectorcall;
}

static void fill_method_descr(PyMethodDescrObject *d, MethodDescrObj *m) {
    d->d_common.d_type = bridge_type(m->type);
    d->d_common.d_name = expose_borrowed(str_intern_c(m->def->name));
    d->d_method = bridge_method_def(m->def);
    d->vectorcall = d->d_method->ml_flags & METH_VARARGS ? NULL : capi_descr_vectorcall;
}

/* What C finds out about a slot's method; some replace the whole with a copy that has another doc. */
static struct wrapperbase *wrapper_base(const SlotRow *row) {
    static struct {
        const SlotRow *row;
        struct wrapperbase base;
    } known[128];
    i64 i = 0;
    while (known[i].row && known[i].row != row) i++;
    KR_ASSERT(i < ARRAY_LEN(known) - 1);
    known[i].row = row;
    known[i].base.name = row->text;
    known[i].base.doc = wrapper_doc(row);
    return &known[i].base;
}

static void fill_wrapper_descr(PyWrapperDescrObject *d, WrapperDescrObj *w) {
    d->d_common.d_type = bridge_type(w->type);
    d->d_common.d_name = expose_borrowed(str_intern_c(w->row->text));
    d->d_base = wrapper_base(w->row);
    d->d_wrapped = w->fn;
}

/* Of an attribute of the VM's own: what C may read and call. */
static PyGetSetDef *getset_of(const GetSetDef *def) {
    static struct Known {
        PyGetSetDef c;
        const GetSetDef *def;
        struct Known *next;
    } *known;
    struct Known *k = known;
    while (k && k->def != def) k = k->next;
    if (k) return &k->c;
    k = calloc(1, sizeof *k);
    if (!k) KR_FATAL("no memory for an attribute");
    *k = (struct Known){.def = def, .next = known};
    bridge_fill_getset_def(&k->c, def);
    known = k;
    return &k->c;
}

/* Both kinds have the definition of C, if there is one, in the same place. */
static void fill_attribute(PyGetSetDescrObject *d, TypeObj *t, const GetSetDef *def, Value name) {
    d->d_common.d_type = bridge_type(t);
    d->d_common.d_name = expose_borrowed(name);
    if (def && def->closure) d->d_getset = ((const CAttrDef *)def->closure)->c;
    else if (def && !def->member) d->d_getset = getset_of(def);
}

/* ---- types of modules ---- */

static StructKind added[12];

void expose_add_struct(const StructKind *kind) {
    i64 i = 0;
    while (added[i].def) i++;
    KR_ASSERT(i < ARRAY_LEN(added) - 1); /* one stays free: the end */
    added[i] = *kind;
}

void expose_add_fill(const TypeDef *def, void (*fill)(PyObject *p, Value v)) {
    expose_add_struct(&(StructKind){.def = def, .fill = fill});
}

const StructKind *expose_struct_kind(const TypeObj *t) {
    static const StructKind *last = added; /* often the next one too */
    if (last->def == t->def && t->def) return last;
    for (i64 i = 0; added[i].def; i++)
        if (added[i].def == t->def) return last = &added[i];
    return NULL;
}

static void fill_added(PyObject *p, Value v) {
    const StructKind *kind = expose_struct_kind(value_type(v));
    if (!kind) return;
    kind->fill(p, v);
    if (kind->take) arena_prefix(p)->word1 |= PREFIX_PULL;
}

void expose_refill(Value v) {
    u32 index = obj_proxy(as_obj(v));
    if (index) fill_added(arena_object(index), v);
}

static void pull_bytes(PyBytesObject *p, Value v) {
    i64 n = bytes_len(v);
    if (!memcmp(p->ob_sval, bytes_data(v), (size_t)n)) return;
    memcpy(bytes_data(v), p->ob_sval, (size_t)n);
    as_bytes(v)->hash = -1;
}

void expose_follow_bytes(PyObject *p, Value v) {
    if (is_exact(v, BytesType) && bytes_len(v) > 1) arena_prefix(p)->word1 |= PREFIX_PULL;
}

void expose_given_away(PyObject *p) {
    if (PyBytes_Check(p)) arena_prefix(p)->word1 &= ~PREFIX_PULL;
}

Value expose_pull(PyObject *p, Value v) {
    if (is_dict_exact(v)) return type_plain_namespace(v);
    if (is_exact(v, BytesType)) return pull_bytes((PyBytesObject *)p, v), v;
    expose_struct_kind(value_type(v))->take(p, v);
    return v;
}

void expose_part(PyObject *p, Value v) {
    const StructKind *kind = expose_struct_kind(value_type(v));
    if (kind && kind->part) kind->part(p, v);
}

/* ---- by kind ---- */

bool expose_fill(PyObject *p, Value v) {
    if (is_func(v)) return ((PyFunctionObject *)p)->vectorcall = _PyFunction_Vectorcall, true;
    if (is_builtin(v)) return fill_builtin((PyCFunctionObject *)p, (BuiltinObj *)v.w), true;
    if (is_method(v)) return fill_method((PyMethodObject *)p, (MethodObj *)v.w), true;
    if (is_exact(v, InstanceMethodType)) {
        MethodObj *m = (MethodObj *)v.w;
        return ((PyInstanceMethodObject *)p)->func = field(m, &m->func), true;
    }
    if (has_shape(v, MethodDescrShape)) return fill_method_descr((PyMethodDescrObject *)p, (MethodDescrObj *)v.w), true;
    if (has_shape(v, WrapperDescrShape)) return fill_wrapper_descr((PyWrapperDescrObject *)p, (WrapperDescrObj *)v.w), true;
    if (has_shape(v, GetSetShape)) {
        GetSetObj *g = (GetSetObj *)v.w;
        return fill_attribute((PyGetSetDescrObject *)p, g->type, g->def, g->name), true;
    }
    if (has_shape(v, MemberShape)) {
        MemberObj *m = (MemberObj *)v.w;
        return fill_attribute((PyGetSetDescrObject *)p, m->type, m->getset, m->name), true;
    }
    if (is_anyset(v)) return fill_set(p, v), true;
    if (is_bytearray(v)) return fill_bytearray(p, v), true;
    if (is_exact(v, MemoryViewType)) return expose_fill_memview(p, v);
    if (is_weakref(v) || is_weakproxy(v)) return expose_fill_weakref(p, v), true;
    if (is_code(v)) return expose_fill_code(p, v), true;
    fill_added(p, v);
    return true;
}

/* Runs when objects die: no look at the MRO, which may be dead too. */
static bool is_weakref_type(const PyTypeObject *t) {
    while (t && t != &_PyWeakref_RefType) t = t->tp_base;
    return t != NULL;
}

static void clear_added(PyObject *p, const TypeObj *t) {
    const StructKind *kind = expose_struct_kind(t);
    if (kind && kind->clear) kind->clear(p);
}

void expose_unfill(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    if (type == &PyMemoryView_Type) PyMem_Free(((PyMemoryViewObject *)p)->view.internal);
    else if (is_weakref_type(type) || type == &_PyWeakref_ProxyType ||
             type == &_PyWeakref_CallableProxyType)
        unlink_weakref((PyWeakReference *)p);
    else if (type->tp_cache)
        clear_added(p, bridge_type_obj(type));
}
