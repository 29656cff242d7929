/* _pickle_buffer.c: PickleBuffer: a buffer that may be pickled out of band. */
#include "vm/modules/_pickle.h"
#include "vm/object/memview_internal.h"

typedef struct PickleBufferObj {
    Obj base;
    Value of;     /* the exporting object, V_NULL once released */
    Buffer view;
} PickleBufferObj;

TypeObj *picklebuffer_type;
GC_ROOT(picklebuffer_type)

static PickleBufferObj *as_picklebuffer(Value v) { return (PickleBufferObj *)v.w; }

static void picklebuffer_trace(Obj *o, Tracer *t) {
    PickleBufferObj *p = (PickleBufferObj *)o;
    trace_value(t, &p->of);
    trace_value(t, &p->view.owner);
    trace_value(t, &p->view.view);
}

static Value picklebuffer_new_slot(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, picklebuffer_type, "PickleBuffer", args)) return V_ERR;
    if (args.n != 1) return exc_raise(TypeErrorType, "PickleBuffer() takes exactly 1 positional argument (%u given)", args.n);
    Value of = args.v[0];
    Buffer view;
    TRY_OK(buffer_get_any(of, &view, false));
    Value v = type_alloc(type);
    if (is_err(v)) return buffer_release(&view), v;
    as_picklebuffer(v)->of = of;
    as_picklebuffer(v)->view = view;
    return v;
}

bool picklebuffer_view(Value v, Buffer **out) {
    PickleBufferObj *p = as_picklebuffer(v);
    if (is_null(p->of)) {
        return native_fail(exc_raise(ValueErrorType, "operation forbidden on released PickleBuffer object"));
    }
    buffer_refresh(&p->view);
    *out = &p->view;
    return true;
}

static Value picklebuffer_m_release(Value self) {
    PickleBufferObj *p = as_picklebuffer(self);
    if (is_null(p->of)) return V_NONE;
    Buffer view = p->view;
    gc_write(p, &p->of, V_NULL);
    gc_write(p, &p->view.owner, V_NULL);
    gc_write(p, &p->view.view, V_NULL);
    buffer_release(&view);
    return V_NONE;
}

static void picklebuffer_finalize(Value self) { picklebuffer_m_release(self); }

/* Bytes in one row, whatever the shape. */
static Value picklebuffer_m_raw(Value self) {
    Buffer *b;
    TRY_OK(picklebuffer_view(self, &b));
    if (!buffer_is_contiguous(b, 'A')) {
        return exc_raise(BufferErrorType, "cannot extract raw buffer from non-contiguous buffer");
    }
    Value whole = TRY(memview_new(self)), row = TRY(memview_make(memview_managed(as_memview(whole)), 1, false));
    MemViewObj *m = as_memview(row), *from = as_memview(whole);
    m->offset = from->offset;
    m->len = m->dims[0] = from->len;
    m->itemsize = memview_strides(m)[0] = 1;
    m->format = "B";
    m->readonly = from->readonly;
    return row;
}

static bool get_buffer(Value v, Buffer *out, bool writable) {
    Buffer *b;
    return picklebuffer_view(v, &b) && buffer_get_any(as_picklebuffer(v)->of, out, writable);
}
/* What was handed out is a buffer of the object itself. */
static void release_buffer(Buffer *b) { buffer_release(b); }

bool picklebuffer_add(Value m) {
    bool first = picklebuffer_type == NULL;
    if (!native_add_type(m, &picklebuffer_def, &picklebuffer_type)) return false;
    if (first) buffer_register(picklebuffer_type, get_buffer, release_buffer);
    return true;
}

static const MethodDef methods[] = {
    {"raw", picklebuffer_m_raw, M_0, EFF_ANY, 0, "($self, /)",
     "Return a memoryview of the raw memory underlying this buffer.\n\nBufferError if the buffer isn't contiguous."},
    {"release", picklebuffer_m_release, M_0, EFF_ANY, 0, "($self, /)", "Release the underlying buffer held by the PickleBuffer object."},
    {0},
};
const TypeDef picklebuffer_def = {
    .name = "pickle.PickleBuffer",
    .doc = "Wrapper for potentially out-of-band buffers",
    .size = sizeof(PickleBufferObj),
    .flags = TF_WEAKREF,
    .trace = picklebuffer_trace,
    .new = picklebuffer_new_slot,
    .finalize = picklebuffer_finalize,
    .methods = methods,
};
