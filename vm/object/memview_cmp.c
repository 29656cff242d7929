/* memview_cmp.c: when memoryviews are equal, and their hash. */
#include "vm/object/memview_internal.h"
#include "vm/object/tuple.h"

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

Value (*memview_struct_hook)(const char *format);

typedef struct Side {
    Buffer b;
    Value unpack; /* a struct.Struct, for what cannot be read here; V_NULL */
} Side;

static Value item_of(const Side *s, const u8 *p) {
    if (is_null(s->unpack)) return memview_unpack(s->b.format, p);
    Value items = TRY(value_call_method(s->unpack, "unpack", 1, TRY(bytes_new((const char *)p, s->b.itemsize))));
    return is_tuple(items) && tuple_len(items) == 1 ? tuple_at(items, 0) : items;
}

static int equal_items(const Side *s, const Side *t, const u8 *p, const u8 *q) {
    char x = memview_code(s->b.format), y = memview_code(t->b.format);
    if (is_null(s->unpack) && x == y && x != 'd' && x != 'f' && x != '?') return memcmp(p, q, (size_t)s->b.itemsize) == 0;
    Value u = item_of(s, p), v = is_err(u) ? u : item_of(t, q);
    return is_err(v) ? -1 : value_cmp_truth(u, v, CMP_EQ);
}

/* Compares dimension d and those behind it: 1, 0, -1 raised. */
static int equal_dim(const Side *s, const Side *t, i64 d, const u8 *p, const u8 *q) {
    const Buffer *a = &s->b, *b = &t->b;
    if (d == a->ndim) return equal_items(s, t, p, q);
    i64 n = a->shape ? a->shape[d] : a->shape1;
    i64 sp = a->strides ? a->strides[d] : a->stride1, sq = b->strides ? b->strides[d] : b->stride1;
    for (i64 i = 0; i < n; i++, p += sp, q += sq) {
        const u8 *x = a->suboffsets && a->suboffsets[d] >= 0 ? *(u8 *const *)p + a->suboffsets[d] : p;
        const u8 *y = b->suboffsets && b->suboffsets[d] >= 0 ? *(u8 *const *)q + b->suboffsets[d] : q;
        int eq = equal_dim(s, t, d + 1, x, y);
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

/* Of one or several formats are none that memoryview knows: both sides are read by the module struct.  0: it does not know
   them either; -1 raised. */
static int find_unpackers(Side *s, Side *t) {
    s->unpack = t->unpack = V_NULL;
    if (memview_item_size(s->b.format) && memview_item_size(t->b.format)) return 1;
    s->unpack = memview_struct_hook(s->b.format);
    t->unpack = is_err(s->unpack) ? V_ERR : memview_struct_hook(t->b.format);
    if (is_err(t->unpack)) return -1;
    return !is_none(s->unpack) && !is_none(t->unpack);
}

static int equal_buffers(Side *s, Side *t) {
    if (!same_shape(&s->b, &t->b)) return 0;
    int readable = find_unpackers(s, t);
    return readable > 0 ? equal_dim(s, t, 0, s->b.data, t->b.data) : readable;
}

Value memview_richcmp(Value va, Value vb, int op) {
    Side a, b;
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
    if (!buffer_get_any(vb, &b.b, false)) {
        exc_clear();
        return V_NOTIMPL;
    }
    as_memview(va)->exports++; /* comparing items may run Python */
    memview_peek(as_memview(va), &a.b);
    int eq = equal_buffers(&a, &b);
    as_memview(va)->exports--;
    buffer_release(&b.b);
    return eq < 0 ? V_ERR : bool_value(eq == (op == CMP_EQ));
}
