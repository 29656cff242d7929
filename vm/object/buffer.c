/* buffer.c: the buffer protocol inside the VM: who exports bytes, and how to hold on to them.
 *
 * bytes, bytearray and memoryview are known here; other types register a getter.
 */
#include "vm/object/bytes_internal.h"

typedef struct Exporter {
    TypeObj *type; /* builtin types and types of C modules, which live for ever once registered */
    buffer_getter get;
    buffer_releaser release;
} Exporter;
static VEC(Exporter) exporters;
const BufferForeign *buffer_foreign;

void buffer_register(TypeObj *t, buffer_getter get, buffer_releaser release) {
    vec_push(&exporters, ((Exporter){t, get, release}));
}

static Exporter *exporter_of(Value v) {
    static i64 last; /* often the next one too */
    if (!is_obj(v)) return NULL;
    if (last < exporters.len && value_type(v) == exporters.v[last].type) return &exporters.v[last];
    for (i64 i = 0; i < exporters.len; i++)
        if (value_type(v) == exporters.v[i].type) return &exporters.v[last = i];
    for (i64 i = 0; i < exporters.len; i++)
        if (value_is(v, exporters.v[i].type)) return &exporters.v[i];
    return NULL;
}

bool buffer_registered(const TypeObj *t) {
    for (i64 i = 0; i < exporters.len; i++)
        if (type_is_subtype(t, exporters.v[i].type)) return true;
    return false;
}

static bool is_foreign(Value v) { return buffer_foreign && is_obj(v) && buffer_foreign->exports(v); }
static bool is_memview(Value v) { return is_exact(v, MemoryViewType); }

bool buffer_supported(Value v) { return is_bytes(v) || is_bytearray(v) || is_memview(v) || exporter_of(v) || is_foreign(v); }

static bool not_supported(Value v) {
    exc_raise(TypeErrorType, "a bytes-like object is required, not '%T'", v);
    return false;
}

static void plain(Buffer *out, Value owner, u8 *data, i64 len, bool readonly) {
    *out = (Buffer){.data = data, .len = len, .owner = owner, .view = V_NULL, .readonly = readonly, .itemsize = 1,
                    .format = "B", .ndim = 1, .shape1 = len, .stride1 = 1};
}

bool buffer_get_any(Value v, Buffer *out, bool writable) {
    if (is_bytes(v)) {
        plain(out, v, bytes_data(v), bytes_len(v), true);
    } else if (is_bytearray(v)) {
        plain(out, v, as_bytearray(v)->data, as_bytearray(v)->len, false);
        out->view = v;
        as_bytearray(v)->exports++;
    } else if (is_memview(v)) {
        if (!memview_export(v, out, writable)) return false;
    } else {
        Exporter *e = exporter_of(v);
        if (!e && !is_foreign(v)) return not_supported(v);
        if (!(e ? e->get : buffer_foreign->get)(v, out, writable)) return false;
    }
    if (writable && out->readonly) {
        buffer_release(out);
        exc_raise(is_bytes(v) ? TypeErrorType : BufferErrorType,
                  is_bytes(v) ? "a read-write bytes-like object is required, not '%T'" : "Object is not writable.", v);
        return false;
    }
    return true;
}

bool buffer_is_contiguous(const Buffer *b, char order) {
    if (b->suboffsets) return false;
    if (b->ndim == 0) return true;
    if (b->ndim == 1) {
        i64 n = b->shape ? b->shape[0] : b->shape1, stride = b->strides ? b->strides[0] : b->stride1;
        return n == 1 || stride == b->itemsize || (b->shape && !b->strides);
    }
    if (!b->shape) return false;
    bool ok[2] = {true, true};
    for (int fortran = 0; fortran < 2; fortran++) {
        i64 expect = b->itemsize;
        for (i64 k = 0; k < b->ndim; k++) {
            i64 d = fortran ? k : b->ndim - 1 - k;
            if (b->shape[d] == 0) return true;
            if (b->shape[d] > 1 && b->strides && b->strides[d] != expect) ok[fortran] = false;
            if (!b->strides && fortran && b->ndim > 1) ok[1] = false;
            expect *= b->shape[d];
        }
    }
    return order == 'C' ? ok[0] : order == 'F' ? ok[1] : ok[0] || ok[1];
}

bool buffer_get(Value v, Buffer *out, bool writable) {
    if (!buffer_get_any(v, out, writable)) return false;
    if (buffer_is_contiguous(out, 'C')) return true;
    buffer_release(out);
    exc_raise(BufferErrorType, "memoryview: underlying buffer is not C-contiguous");
    return false;
}

void buffer_release(Buffer *b) {
    Value view = b->view;
    b->view = V_NULL;
    if (is_null(view)) return;
    if (is_bytearray(view)) {
        as_bytearray(view)->exports--;
    } else if (is_memview(view)) {
        b->view = view;
        memview_unexport(b);
        b->view = V_NULL;
    } else {
        Exporter *e = exporter_of(view);
        b->view = view;
        if (e && e->release) e->release(b);
        else if (!e && is_foreign(view)) buffer_foreign->release(b);
        b->view = V_NULL;
    }
}

bool buffer_unused(const i64 *exports) {
    if (likely(*exports == 0)) return true;
    gc_collect(2);
    gc_run_pending();
    return *exports == 0;
}

void buffer_refresh(Buffer *b) {
    if (is_bytes(b->owner)) b->data = bytes_data(b->owner);
    else if (is_memview(b->owner)) b->data = memview_data(b->owner);
}

/* Copies dimension d and those behind it, in order. */
static u8 *copy_dim(const Buffer *b, i64 d, const u8 *from, u8 *to) {
    if (d == b->ndim) {
        memcpy(to, from, (size_t)b->itemsize);
        return to + b->itemsize;
    }
    i64 n = b->shape ? b->shape[d] : b->shape1, stride = b->strides ? b->strides[d] : b->stride1;
    for (i64 i = 0; i < n; i++, from += stride) {
        const u8 *p = from;
        if (b->suboffsets && b->suboffsets[d] >= 0) p = *(u8 *const *)p + b->suboffsets[d];
        to = copy_dim(b, d + 1, p, to);
    }
    return to;
}

Value buffer_to_bytes(Buffer *b) {
    if (buffer_is_contiguous(b, 'C')) return bytes_new((char *)b->data, b->len);
    Value r = TRY(bytes_new(NULL, b->len));
    copy_dim(b, 0, b->data, bytes_data(r));
    return r;
}
