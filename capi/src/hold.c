/* hold.c: buffers of C's types for the VM.
 *
 * A Hold keeps a Py_buffer that C gave out, for the memory views of the VM; it is the exporter of bare memory, too.
 *
 * A view that nobody has any more keeps its hold until a collection finds out, but C counts on views that end with their
 * last reference: an object refuses to change its size while it is held.  So before C is called for an object with
 * holds, a collection looks for views that are garbage, as long as all such collections together cost little.
 */
#include "capi/src/capi_buffer.h"
#include "vm/base/log.h"
#include "vm/base/vec.h"

typedef struct Hold {
    Obj base;
    Py_buffer *view; /* malloc memory; NULL once released */
} Hold;
static TypeObj *hold_type;
static Shape *hold_shape;
static const TypeDef hold_def = {.name = "buffer_hold", .size = sizeof(Hold), .flags = TF_NO_NEW};
GC_ROOT(hold_type)

/* ---- which objects are held ---- */

static VEC(PyObject *) held; /* once for each hold whose end the type wants to know of */
i64 capi_holds;

static bool wants_release(PyObject *p) { return p && Py_TYPE(p)->tp_as_buffer && Py_TYPE(p)->tp_as_buffer->bf_releasebuffer; }

static void note_hold(PyObject *p) {
    if (!wants_release(p)) return;
    vec_push(&held, p);
    capi_holds = held.len;
}

static i64 find_held(PyObject *p) {
    i64 i = held.len;
    while (--i >= 0 && held.v[i] != p) continue;
    return i;
}

static void forget_hold(PyObject *p) {
    i64 i = find_held(p);
    if (i < 0) return;
    held.v[i] = held.v[--held.len];
    capi_holds = held.len;
}

/* ---- looking for views that are garbage ---- */

#define TRIES 16            /* that are made in any case */
#define CREDIT_MAX 50000000 /* ns */
#define SHARE 20            /* a twentieth of the time */

/* Time that such collections may take, which comes back as time goes by. */
static bool has_credit(i64 now, i64 *credit) {
    static i64 last;
    static int tries = TRIES;
    *credit = KR_MIN(*credit + (now - last) / SHARE, CREDIT_MAX);
    last = now;
    return tries > 0 ? tries-- > 0 : *credit > 0;
}

void capi_settle_views(Value self) {
    static i64 credit = CREDIT_MAX;
    static bool busy;
    PyObject *p = is_obj(self) && obj_proxy(as_obj(self)) ? arena_object(obj_proxy(as_obj(self))) : NULL;
    i64 start;
    if (busy || !p || find_held(p) < 0 || !has_credit(start = clock_ns(), &credit)) return;
    busy = true;
    for (int generation = 0; generation <= 2 && find_held(p) >= 0; generation += 2) {
        gc_collect(generation);
        gc_run_pending();
    }
    busy = false;
    credit -= clock_ns() - start;
}

/* ---- holds ---- */

Value capi_hold(const Py_buffer *view) {
    Py_buffer *copy = malloc(sizeof *copy);
    if (!copy) return exc_no_memory();
    *copy = *view;
    Hold *h = gc_alloc(hold_shape, sizeof *h);
    h->view = copy;
    note_hold(view->obj);
    return obj_value(h);
}

static void to_vm_buffer(Hold *h, Value owner, Buffer *out) {
    const Py_buffer *view = h->view;
    *out = (Buffer){.data = view->buf, .len = view->len, .owner = owner, .view = obj_value(h), .readonly = view->readonly,
                    .itemsize = view->itemsize, .ndim = view->ndim, .shape = (i64 *)view->shape,
                    .strides = (i64 *)view->strides, .suboffsets = (i64 *)view->suboffsets};
    out->shape1 = view->shape ? view->shape[0] : view->itemsize ? view->len / view->itemsize : view->len;
    out->stride1 = view->strides ? view->strides[0] : view->itemsize;
    out->format = view->format ? view->format : "B";
    if (view->ndim <= 1 && !view->suboffsets) out->shape = out->strides = NULL;
}

static bool exports(Value v) {
    TypeObj *t = value_type(v);
    if (t == hold_type) return true;
    while (t && !t->c_type) t = t->parent;
    if (!t) return false;
    PyBufferProcs *procs = ((PyTypeObject *)t->c_type)->tp_as_buffer;
    return procs && procs->bf_getbuffer;
}

/* C may give out the memory of another object, and say so.  What the VM moves is no owner of memory that stays. */
static Value owner_of(const Py_buffer *view, Value exporter) {
    Value owner = view->obj ? adopt(view->obj) : V_NONE;
    return is_err(owner) || is_bytes(owner) || is_exact(owner, MemoryViewType) ? exporter : owner;
}

static bool get(Value v, Buffer *out, bool writable) {
    Py_buffer view;
    PyObject *p;
    Value h;
    if (is_exact(v, hold_type)) return to_vm_buffer((Hold *)v.w, V_NONE, out), true;
    p = expose_owned(v);
    if (!p) return bridge_exc_in(), false;
    int failed = PyObject_GetBuffer(p, &view, writable ? PyBUF_FULL : PyBUF_FULL_RO);
    Py_DECREF(p);
    if (failed) return bridge_exc_in(), false;
    h = capi_hold(&view);
    if (is_err(h)) return PyBuffer_Release(&view), false;
    to_vm_buffer((Hold *)h.w, owner_of(&view, v), out);
    return true;
}

static void release(Buffer *b) {
    Hold *h = (Hold *)b->view.w;
    if (!h->view) return;
    forget_hold(h->view->obj);
    PyBuffer_Release(h->view);
    free(h->view);
    h->view = NULL;
}

static const BufferForeign foreign = {exports, get, release};

void capi_hold_init(void) {
    hold_type = type_from_def(&hold_def, &hold_shape);
    buffer_foreign = &foreign;
}
