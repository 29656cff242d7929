/* memview.c: the type memoryview: typed, strided views of an exporter's bytes.
 *
 * All views of one exporter share a ManagedBuf, whose hold on the exporter ends when the last of them is released.  A view knows its
 * items by offset, since the contents of a bytes object move with it.
 */
#include "vm/object/dict.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/memview_internal.h"
#include "vm/object/slice.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

static void memview_trace(Obj *o, Tracer *t) { trace_value(t, &((MemViewObj *)o)->mbuf); }
static i64 memview_size_of(const Obj *o) {
    const MemViewObj *m = (const MemViewObj *)o;
    return (i64)sizeof(MemViewObj) + m->ndim * (m->has_suboffsets ? 3 : 2) * 8;
}

static void managed_trace(Obj *o, Tracer *t) {
    trace_value(t, &((ManagedBuf *)o)->b.owner);
    trace_value(t, &((ManagedBuf *)o)->b.view);
}
static const Layout managed_layout = {.name = "managed buffer", .size = sizeof(ManagedBuf), .trace = managed_trace};
static Shape *managed_shape;
void memview_init(void) { managed_shape = shape_internal(&managed_layout); }

/* ---- helpers ---- */

static u8 *start_of(MemViewObj *m) {
    Buffer *b = &memview_managed(m)->b;
    buffer_refresh(b);
    return b->data + m->offset;
}

u8 *memview_data(Value v) { return start_of(as_memview(v)); }

bool memview_alive(Value v) {
    if (likely(!as_memview(v)->released)) return true;
    exc_raise(ValueErrorType, "operation forbidden on released memoryview object");
    return false;
}

Value memview_make(ManagedBuf *mb, i64 ndim, bool suboffsets) {
    Value v = TRY(type_alloc_var(MemoryViewType, (i64)sizeof(MemViewObj) + ndim * (suboffsets ? 3 : 2) * 8));
    MemViewObj *m = as_memview(v);
    m->ndim = ndim;
    m->has_suboffsets = suboffsets;
    m->hash = -1;
    gc_write(m, &m->mbuf, obj_value(mb));
    mb->views++;
    return v;
}

/* Another view with the same items. */
static Value view_copy(MemViewObj *from) {
    Value v = TRY(memview_make(memview_managed(from), from->ndim, from->has_suboffsets));
    MemViewObj *m = as_memview(v);
    m->offset = from->offset;
    m->len = from->len;
    m->itemsize = from->itemsize;
    m->format = from->format;
    m->readonly = from->readonly;
    memcpy(m->dims, from->dims, (size_t)(from->ndim * (from->has_suboffsets ? 3 : 2)) * 8);
    return v;
}

static void fill_dims(MemViewObj *m, const Buffer *b) {
    i64 stride = m->itemsize;
    for (i64 d = m->ndim - 1; d >= 0; d--) {
        m->dims[d] = b->shape ? b->shape[d] : b->shape1;
        memview_strides(m)[d] = b->strides ? b->strides[d] : b->shape ? stride : b->stride1;
        stride *= m->dims[d];
        if (m->has_suboffsets) memview_suboffsets(m)[d] = b->suboffsets[d];
    }
}

Value memview_new(Value source) {
    if (is_exact(source, MemoryViewType)) return memview_alive(source) ? view_copy(as_memview(source)) : V_ERR;
    if (!buffer_supported(source))
        return exc_raise(TypeErrorType, "memoryview: a bytes-like object is required, not '%T'", source);
    Buffer b;
    TRY_OK(buffer_get_any(source, &b, false));
    if (b.ndim > MEMVIEW_MAX_DIM) {
        buffer_release(&b);
        return exc_raise(ValueErrorType, "memoryview: number of dimensions must not exceed %d", MEMVIEW_MAX_DIM);
    }
    ManagedBuf *mb = gc_alloc(managed_shape, sizeof *mb);
    mb->b = b;
    Value v = TRY(memview_make(mb, b.ndim, b.suboffsets != NULL));
    MemViewObj *m = as_memview(v);
    m->len = b.len;
    m->itemsize = b.itemsize;
    m->format = b.format;
    m->readonly = b.readonly;
    fill_dims(m, &b);
    mb->b.shape = mb->b.strides = mb->b.suboffsets = NULL;
    return v;
}

bool memview_export(Value v, Buffer *out, bool writable) {
    MemViewObj *m = as_memview(v);
    if (!memview_alive(v)) return false;
    if (writable && m->readonly) {
        exc_raise(BufferErrorType, "memoryview: underlying buffer is not writable");
        return false;
    }
    *out = (Buffer){.data = start_of(m), .len = m->len, .owner = v, .view = v, .readonly = m->readonly,
                    .itemsize = m->itemsize, .ndim = m->ndim, .shape = memview_shape(m), .strides = memview_strides(m),
                    .suboffsets = memview_suboffsets(m), .shape1 = m->ndim ? m->dims[0] : 1,
                    .stride1 = m->ndim ? memview_strides(m)[0] : m->itemsize};
    out->format = m->format;
    m->exports++;
    return true;
}
void memview_unexport(Buffer *b) { as_memview(b->view)->exports--; }

void memview_peek(MemViewObj *m, Buffer *out) {
    *out = (Buffer){.data = start_of(m), .len = m->len, .owner = obj_value(m), .view = V_NULL, .readonly = m->readonly,
                    .itemsize = m->itemsize, .ndim = m->ndim, .shape = memview_shape(m), .strides = memview_strides(m),
                    .suboffsets = memview_suboffsets(m)};
    out->format = m->format;
}

static void let_go(MemViewObj *m) {
    if (m->released) return;
    m->released = true;
    ManagedBuf *mb = memview_managed(m);
    if (--mb->views == 0) buffer_release(&mb->b);
}

/* ---- items ---- */

/* Address of item i of dimension d, from the address of that dimension's first; NULL with IndexError. */
static u8 *step_to(MemViewObj *m, u8 *p, i64 d, i64 i) {
    i64 n = m->dims[d], *sub = memview_suboffsets(m);
    if (i < 0) i += n;
    if (i < 0 || i >= n) {
        exc_raise(IndexErrorType, "index out of bounds on dimension %d", (int)d + 1);
        return NULL;
    }
    p += i * memview_strides(m)[d];
    return sub && sub[d] >= 0 ? *(u8 **)p + sub[d] : p;
}

static bool is_index(Value v) { return is_int(v) || value_type(v)->slots.index; }
/* A tuple whose items are all of one sort. */
static bool tuple_of(Value key, bool slices) {
    if (!is_tuple(key)) return false;
    for (i64 i = 0; i < tuple_len(key); i++)
        if (slices ? !is_slice(tuple_at(key, i)) : !is_index(tuple_at(key, i))) return false;
    return true;
}

/* The item that a tuple of ints names; NULL raised. */
static u8 *item_of_tuple(Value self, Value key) {
    i64 n = tuple_len(key), idx[MEMVIEW_MAX_DIM], ndim = as_memview(self)->ndim;
    if (n < ndim) {
        exc_raise(NotImplementedErrorType, "sub-views are not implemented");
        return NULL;
    }
    if (n > ndim) {
        exc_raise(TypeErrorType, "cannot index %lld-dimension view with %lld-element tuple", (long long)ndim, (long long)n);
        return NULL;
    }
    for (i64 d = 0; d < n; d++)
        if (!number_as_index(tuple_at(key, d), &idx[d], IndexErrorType)) return NULL;
    if (!memview_alive(self)) return NULL;
    u8 *p = start_of(as_memview(self));
    for (i64 d = 0; d < n && p; d++) p = step_to(as_memview(self), p, d, idx[d]);
    return p;
}

static Value slice_view(Value self, Value key) {
    i64 start, stop, step;
    Value v = TRY(view_copy(as_memview(self))); /* first: what __index__ releases is not the part */
    MemViewObj *m = as_memview(v);
    if (!slice_unpack(key, &start, &stop, &step)) return let_go(m), V_ERR;
    i64 n = slice_adjust(m->dims[0], &start, &stop, step), shift = start * memview_strides(m)[0];
    m->offset += shift; /* of pointers, where there are some: what they point at begins where it did */
    m->dims[0] = n;
    memview_strides(m)[0] *= step;
    m->len = m->itemsize;
    for (i64 d = 0; d < m->ndim; d++) m->len *= m->dims[d];
    return v;
}

static Value memview_getitem(Value self, Value key) {
    i64 i;
    u8 *p;
    MemViewObj *m = as_memview(self);
    TRY_OK(memview_alive(self));
    if (m->ndim == 0) {
        if (is_tuple(key) && tuple_len(key) == 0) return memview_unpack(m->format, start_of(m));
        if (same(key, V_ELLIPSIS)) return view_copy(m);
        return exc_raise(TypeErrorType, "invalid indexing of 0-dim memory");
    }
    if (is_index(key)) {
        TRY_OK(number_as_index(key, &i, IndexErrorType));
        TRY_OK(memview_alive(self));
        m = as_memview(self);
        if (m->ndim > 1)
            return exc_raise(NotImplementedErrorType, "multi-dimensional sub-views are not implemented");
        p = step_to(m, start_of(m), 0, i);
        return p ? memview_unpack(m->format, p) : V_ERR;
    }
    if (is_slice(key)) return slice_view(self, key);
    if (tuple_of(key, false)) {
        p = item_of_tuple(self, key);
        return p ? memview_unpack(as_memview(self)->format, p) : V_ERR;
    }
    if (tuple_of(key, true)) return exc_raise(NotImplementedErrorType, "multi-dimensional slicing is not implemented");
    return exc_raise(TypeErrorType, "memoryview: invalid slice key");
}

/* view[slice] = buffer, one dimension. */
static bool store_slice(Value self, Value key, Value v) {
    Buffer src;
    Value part = slice_view(self, key);
    if (is_err(part)) return false;
    if (!memview_alive(self)) return let_go(as_memview(part)), false;
    if (!buffer_get_any(v, &src, false)) return let_go(as_memview(part)), false;
    MemViewObj *m = as_memview(part);
    i64 n = src.shape ? src.shape[0] : src.shape1, size = m->itemsize;
    bool ok = src.ndim == 1 && n == m->dims[0] && src.itemsize == size && memview_code(src.format) &&
              memview_code(src.format) == memview_code(m->format);
    Value copy = ok ? buffer_to_bytes(&src) : V_NULL; /* the two may overlap */
    if (!ok) exc_raise(ValueErrorType, "memoryview assignment: lvalue and rvalue have different structures");
    buffer_release(&src);
    u8 *p = start_of(m);
    for (i64 i = 0; ok && !is_err(copy) && i < n; i++)
        memcpy(step_to(m, p, 0, i), bytes_data(copy) + i * size, (size_t)size);
    let_go(as_memview(part));
    return ok && !is_err(copy);
}

static bool memview_setitem(Value self, Value key, Value v) {
    i64 i;
    u8 item[16], *p;
    MemViewObj *m = as_memview(self);
    if (!memview_alive(self)) return false;
    if (!memview_code(m->format)) return memview_unsupported(m->format), false;
    if (m->readonly) return exc_raise(TypeErrorType, "cannot modify read-only memory"), false;
    if (is_null(v)) return exc_raise(TypeErrorType, "cannot delete memory"), false;
    if (m->ndim > 0 && is_slice(key)) {
        if (m->ndim == 1) return store_slice(self, key, v);
        exc_raise(NotImplementedErrorType, "memoryview slice assignments are currently restricted to ndim = 1");
        return false;
    }
    if (m->ndim == 0 ? same(key, V_ELLIPSIS) || (is_tuple(key) && tuple_len(key) == 0) : false) {
        p = start_of(m);
    } else if (m->ndim == 0) {
        return exc_raise(TypeErrorType, "invalid indexing of 0-dim memory"), false;
    } else if (is_index(key)) {
        if (m->ndim > 1) return exc_raise(NotImplementedErrorType, "sub-views are not implemented"), false;
        if (!number_as_index(key, &i, IndexErrorType) || !memview_alive(self)) return false;
        p = step_to(as_memview(self), start_of(as_memview(self)), 0, i);
    } else if (tuple_of(key, false)) {
        p = item_of_tuple(self, key);
    } else if (tuple_of(key, true)) {
        return exc_raise(NotImplementedErrorType, "memoryview slice assignments are currently restricted to ndim = 1"), false;
    } else {
        return exc_raise(TypeErrorType, "memoryview: invalid slice key"), false;
    }
    /* Packing may run Python, which may release the view or move what it looks at. */
    i64 at = p ? p - start_of(as_memview(self)) : 0;
    if (!p || !memview_pack(as_memview(self)->format, item, v) || !memview_alive(self)) return false;
    memcpy(start_of(as_memview(self)) + at, item, (size_t)as_memview(self)->itemsize);
    return true;
}

/* ---- other slots ---- */

static Value memview_new_slot(TypeObj *type, Args args) {
    static const MethodDef params = {"memoryview", NULL, M_N, 0, 0, "(object)"};
    Value v;
    TRY_OK(args_bind(&params, args, &v));
    return memview_new(v);
}

static Value memview_repr(Value self) {
    u64 id;
    if (!int_to_u64(value_id(self), &id)) return V_ERR;
    return str_format_c(as_memview(self)->released ? "<released memory at 0x%llx>" : "<memory at 0x%llx>",
                        (unsigned long long)id);
}

static i64 memview_len(Value self) {
    if (!memview_alive(self)) return -1;
    return as_memview(self)->ndim ? as_memview(self)->dims[0] : 1;
}

/* By index; the view may be released meanwhile, which the next look notices. */
static Value memview_iter(Value self) {
    MemViewObj *m = as_memview(self);
    TRY_OK(memview_alive(self));
    if (m->ndim == 0) return exc_raise(TypeErrorType, "invalid indexing of 0-dim memory");
    if (m->ndim > 1)
        return exc_raise(NotImplementedErrorType, "multi-dimensional sub-views are not implemented");
    if (!memview_item_size(m->format)) return memview_unsupported(m->format), V_ERR;
    return seqiter_make(MemoryIterShape, self, 0);
}
static void memview_finalize(Value self) { let_go(as_memview(self)); }

/* ---- methods ---- */

static Value memview_m___enter__(Value self) { return memview_alive(self) ? self : V_ERR; }

static Value memview_m_release(Value self) {
    i64 n = buffer_unused(&as_memview(self)->exports) ? 0 : as_memview(self)->exports;
    if (n > 0) return exc_raise(BufferErrorType, "memoryview has %lld exported buffer%s", (long long)n, n == 1 ? "" : "s");
    let_go(as_memview(self));
    return V_NONE;
}
static Value memview_m___exit__(Value self, Args args) { return memview_m_release(self); }

static Value tolist_dim(Value self, const Buffer *b, i64 d, i64 at) {
    if (d == b->ndim) return memview_unpack(b->format, start_of(as_memview(self)) + at);
    Value list = list_new(b->shape[d]);
    for (i64 i = 0; i < b->shape[d]; i++, at += b->strides[d]) {
        i64 item = at;
        if (b->suboffsets && b->suboffsets[d] >= 0)
            item = *(u8 **)(start_of(as_memview(self)) + at) + b->suboffsets[d] - start_of(as_memview(self));
        TRY_OK(list_append(list, TRY(tolist_dim(self, b, d + 1, item))));
    }
    return list;
}
static Value memview_m_tolist(Value self) {
    Buffer b;
    TRY_OK(memview_alive(self));
    memview_peek(as_memview(self), &b);
    return tolist_dim(self, &b, 0, 0);
}

/* The items in Fortran's order: the first index runs fastest. */
static Value fortran_bytes(Buffer *b) {
    i64 idx[MEMVIEW_MAX_DIM] = {0}, n = b->itemsize ? b->len / b->itemsize : 0;
    Value r = TRY(bytes_new(NULL, b->len));
    for (i64 i = 0; i < n; i++) {
        const u8 *p = b->data;
        for (i64 d = 0; d < b->ndim; d++) {
            p += idx[d] * b->strides[d];
            if (b->suboffsets && b->suboffsets[d] >= 0) p = *(u8 *const *)p + b->suboffsets[d];
        }
        memcpy(bytes_data(r) + i * b->itemsize, p, (size_t)b->itemsize);
        for (i64 d = 0; d < b->ndim && ++idx[d] == b->shape[d]; d++) idx[d] = 0;
    }
    return r;
}

static Value memview_m_tobytes(Value self, Value order) {
    Buffer b;
    TRY_OK(memview_alive(self));
    char code = 'C';
    if (!is_null(order) && !is_none(order)) {
        if (!is_str(order)) return exc_raise(TypeErrorType, "tobytes() argument 'order' must be str or None, not %T", order);
        if (!str_eq_c(order, "C") && !str_eq_c(order, "F") && !str_eq_c(order, "A"))
            return exc_raise(ValueErrorType, "order must be 'C', 'F' or 'A'");
        code = (char)str_at(order, 0);
    }
    memview_peek(as_memview(self), &b);
    if (code == 'F' || (code == 'A' && buffer_is_contiguous(&b, 'F') && !buffer_is_contiguous(&b, 'C')))
        return fortran_bytes(&b);
    return buffer_to_bytes(&b);
}

static Value memview_m_hex(Value self, Value sep, Value per) {
    Value bytes = TRY(memview_m_tobytes(self, V_NULL));
    return bytes_hex(bytes_data(bytes), bytes_len(bytes), sep, per);
}

static Value memview_m_toreadonly(Value self) {
    TRY_OK(memview_alive(self));
    Value v = TRY(view_copy(as_memview(self)));
    as_memview(v)->readonly = true;
    return v;
}

/* ---- attributes ---- */

static Value dims_tuple(const i64 *dims, i64 n) {
    Value t = tuple_new(n);
    for (i64 d = 0; d < n; d++) tuple_set(t, d, int_from_i64(dims[d]));
    return t;
}
#define ATTRIBUTE(name, expr)                       \
    static Value memview_get_##name(Value self) {   \
        TRY_OK(memview_alive(self));                        \
        MemViewObj *m = as_memview(self);           \
        return (expr);                              \
    }
static Value contiguous(MemViewObj *m, char order) {
    Buffer b;
    memview_peek(m, &b);
    return bool_value(buffer_is_contiguous(&b, order));
}
ATTRIBUTE(c_contiguous, contiguous(m, 'C'))
ATTRIBUTE(contiguous, contiguous(m, 'A'))
ATTRIBUTE(f_contiguous, contiguous(m, 'F'))
ATTRIBUTE(format, str_from_c(m->format))
ATTRIBUTE(itemsize, fixnum(m->itemsize))
ATTRIBUTE(nbytes, fixnum(m->len))
ATTRIBUTE(ndim, fixnum(m->ndim))
ATTRIBUTE(obj, memview_managed(m)->b.owner)
ATTRIBUTE(readonly, bool_value(m->readonly))
ATTRIBUTE(shape, dims_tuple(memview_shape(m), m->ndim))
ATTRIBUTE(strides, dims_tuple(memview_strides(m), m->ndim))
ATTRIBUTE(suboffsets, m->has_suboffsets ? dims_tuple(memview_suboffsets(m), m->ndim) : tuple_empty)

static const MethodDef methods[] = {
    {"__enter__", memview_m___enter__, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"__exit__", memview_m___exit__, M_ARGS, EFF_ANY, 0, "($self, /, *exc_info)", NULL},
    {"cast", memview_m_cast, M_2, EFF_ANY, 0, "($self, /, format, shape=None)", NULL},
    {"hex", memview_m_hex, M_2, EFF_ANY, 0, "($self, /, sep=None, bytes_per_sep=1)",
     "The bytes as hexadecimal digits.\n\n>>> memoryview(b'\\xb9\\x01').hex(':')\n'b9:01'"},
    {"release", memview_m_release, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"tobytes", memview_m_tobytes, M_1, EFF_READS, 0, "($self, /, order='C')", NULL},
    {"tolist", memview_m_tolist, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"toreadonly", memview_m_toreadonly, M_0, EFF_READS, 0, "($self, /)", NULL},
    {0}};
#define GETTER(name) {#name, memview_get_##name, NULL, NULL}
static const GetSetDef getset[] = {
    GETTER(c_contiguous), GETTER(contiguous), GETTER(f_contiguous), GETTER(format), GETTER(itemsize), GETTER(nbytes),
    GETTER(ndim), GETTER(obj), GETTER(readonly), GETTER(shape), GETTER(strides), GETTER(suboffsets), {0}};

static void memiter_trace(Obj *o, Tracer *t) { trace_value(t, &((SeqIterObj *)o)->seq); }
static Value memiter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index < as_memview(it->seq)->dims[0]) return memview_getitem(it->seq, fixnum(it->index++));
    it->seq = V_NULL;
    return V_NULL;
}
extern const TypeDef memiter_def;
const TypeDef memiter_def = {.name = "memory_iterator", .size = sizeof(SeqIterObj), .flags = TF_NO_NEW,
                             .trace = memiter_trace, .iter = iter_self, .iternext = memiter_next};

const TypeDef memview_def = {
    .name = "memoryview", .doc = "memoryview(object)\n\nA view of the bytes of an object, without a copy.",
    .size_of = memview_size_of, .trace = memview_trace, .flags = TF_VAR_SIZED | TF_SEQUENCE | TF_WEAKREF,
    .sig = "(object)", .repr = memview_repr, .hash = memview_hash, .richcmp = memview_richcmp, .iter = memview_iter,
    .new = memview_new_slot, .finalize = memview_finalize, .len = memview_len, .getitem = memview_getitem,
    .setitem = memview_setitem, .methods = methods, .getset = getset,
};
