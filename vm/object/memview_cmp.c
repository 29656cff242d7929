/* memview_cmp.c: when memoryviews are equal, and their hash. */
#include "vm/object/memview_internal.h"

bool memview_hash(Value self, i64 *out) {
    MemViewObj *m = as_memview(self);
    if (m->hash == -1) { /* once known it stays, after release() too */
        if (!memview_alive(self)) return false;
        char code = memview_code(m->format);
        Buffer b;
        if (!m->readonly) return exc_raise(ValueErrorType, "cannot hash writable memoryview object"), false;
        if (!strchr("Bbc", code) || !code)
            return exc_raise(ValueErrorType, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'"), false;
        i64 unused;
        if (!value_hash(memview_managed(m)->b.owner, &unused)) return false;
        memview_peek(as_memview(self), &b);
        Value bytes = buffer_to_bytes(&b);
        if (is_err(bytes) || !value_hash(bytes, &as_memview(self)->hash)) return false;
    }
    *out = as_memview(self)->hash;
    return true;
}

/* Compares dimension d and those behind it: 1, 0, -1 raised. */
static int equal_dim(const Buffer *a, const Buffer *b, i64 d, const u8 *p, const u8 *q) {
    if (d == a->ndim) {
        char x = memview_code(a->format), y = memview_code(b->format);
        if (!x || !y) return strcmp(a->format, b->format) == 0 && memcmp(p, q, (size_t)a->itemsize) == 0;
        if (x == y && x != 'd' && x != 'f' && x != '?') return memcmp(p, q, (size_t)a->itemsize) == 0;
        Value u = memview_unpack(a->format, p), v = memview_unpack(b->format, q);
        return is_err(u) || is_err(v) ? -1 : value_cmp_truth(u, v, CMP_EQ);
    }
    i64 n = a->shape ? a->shape[d] : a->shape1;
    i64 sp = a->strides ? a->strides[d] : a->stride1, sq = b->strides ? b->strides[d] : b->stride1;
    for (i64 i = 0; i < n; i++, p += sp, q += sq) {
        const u8 *x = a->suboffsets && a->suboffsets[d] >= 0 ? *(u8 *const *)p + a->suboffsets[d] : p;
        const u8 *y = b->suboffsets && b->suboffsets[d] >= 0 ? *(u8 *const *)q + b->suboffsets[d] : q;
        int eq = equal_dim(a, b, d + 1, x, y);
        if (eq <= 0) return eq;
    }
    return 1;
}

static bool same_shape(const Buffer *a, const Buffer *b) {
    if (a->ndim != b->ndim) return false;
    for (i64 d = 0; d < a->ndim; d++)
        if ((a->shape ? a->shape[d] : a->shape1) != (b->shape ? b->shape[d] : b->shape1)) return false;
    return true;
}

Value memview_richcmp(Value va, Value vb, int op) {
    Buffer a, b;
    if (op != CMP_EQ && op != CMP_NE) return V_NOTIMPL;
    if (!is_exact(va, MemoryViewType)) {
        Value t = va;
        va = vb;
        vb = t;
    }
    bool other_view = is_exact(vb, MemoryViewType);
    if (as_memview(va)->released || (other_view && as_memview(vb)->released))
        return bool_value(same(va, vb) == (op == CMP_EQ));
    if (!buffer_supported(vb)) return V_NOTIMPL;
    if (!buffer_get_any(vb, &b, false)) {
        exc_clear();
        return V_NOTIMPL;
    }
    as_memview(va)->exports++; /* comparing items may run Python */
    memview_peek(as_memview(va), &a);
    int eq = same_shape(&a, &b) ? equal_dim(&a, &b, 0, a.data, b.data) : 0;
    as_memview(va)->exports--;
    buffer_release(&b);
    return eq < 0 ? V_ERR : bool_value(eq == (op == CMP_EQ));
}
