/* memview_cast.c: memoryview.cast(): the same bytes with another format or another shape. */
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/memview_internal.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

/* Whether the items of 'shape' are dimensions, written to dims. */
static bool shape_items(Value shape, i64 n, i64 *dims) {
    for (i64 d = 0; d < n; d++) {
        Value item = is_list(shape) ? list_at(shape, d) : tuple_at(shape, d);
        if (!is_int(item)) {
            exc_raise(TypeErrorType, "memoryview.cast(): elements of shape must be integers");
            return false;
        }
        if (int_to_i64_sat(item, &dims[d])) {
            exc_raise(OverflowErrorType, "Python int too large to convert to C ssize_t");
            return false;
        }
        if (dims[d] <= 0) {
            exc_raise(ValueErrorType, "memoryview.cast(): elements of shape must be integers > 0");
            return false;
        }
    }
    return true;
}

/* The dimensions that 'shape' (list or tuple) gives to 'items' items; their number, -1 raised. */
static i64 shape_arg(Value shape, i64 items, i64 *dims) {
    i64 n = value_len(shape), product = 1;
    if (!shape_items(shape, n, dims)) return -1;
    for (i64 d = 0; d < n; d++)
        if (__builtin_mul_overflow(product, dims[d], &product)) product = -1;
    if (product != items) {
        exc_raise(TypeErrorType, "memoryview: product(shape) * itemsize != buffer size");
        return -1;
    }
    return n;
}

static bool is_byte_format(const char *format) {
    return memview_item_size(format) && strchr("cbB", memview_code(format));
}

static bool check_formats(MemViewObj *m, const char *to) {
    i64 size = memview_item_size(to);
    if (!size) {
        exc_raise(ValueErrorType, "memoryview: destination format must be a native single character format prefixed with "
                                  "an optional '@'");
    } else if (!is_byte_format(m->format) && !is_byte_format(to)) {
        exc_raise(TypeErrorType, "memoryview: cannot cast between two non-byte formats");
    } else if (m->len % size) {
        exc_raise(TypeErrorType, "memoryview: length is not a multiple of itemsize");
    } else {
        return true;
    }
    return false;
}

/* Whether the view can be cast at all, and to 'shape' (V_NULL: one dimension). */
static bool check_shapes(MemViewObj *m, Value shape) {
    Buffer b;
    const char *problem = NULL;
    memview_peek(m, &b);
    bool given = !is_null(shape);
    if (!buffer_is_contiguous(&b, 'C')) problem = "memoryview: casts are restricted to C-contiguous views";
    for (i64 d = 0; !problem && (given || m->ndim != 1) && d < m->ndim; d++)
        if (m->dims[d] == 0 || memview_strides(m)[d] == 0) problem = "memoryview: cannot cast view with zeros in shape or strides";
    if (!problem && given && !is_list(shape) && !is_tuple(shape)) problem = "shape must be a list or a tuple";
    if (!problem && given && value_len(shape) > MEMVIEW_MAX_DIM) {
        exc_raise(ValueErrorType, "memoryview: number of dimensions must not exceed %d", MEMVIEW_MAX_DIM);
        return false;
    }
    if (!problem && given && m->ndim != 1 && value_len(shape) != 1) problem = "memoryview: cast must be 1D -> ND or ND -> 1D";
    if (problem) exc_raise(TypeErrorType, "%s", problem);
    return !problem;
}

/* A view of the bytes of 'self' with items of the format and the dimensions given. */
static Value view_cast(Value self, const char *format, const i64 *dims, i64 ndim) {
    Value v = TRY(memview_make(memview_managed(as_memview(self)), ndim, false));
    MemViewObj *r = as_memview(v), *m = as_memview(self);
    r->offset = m->offset;
    r->len = m->len;
    r->readonly = m->readonly;
    r->itemsize = memview_item_size(format);
    r->format = memview_format(format);
    i64 stride = r->itemsize;
    for (i64 d = ndim - 1; d >= 0; stride *= dims[d--]) {
        r->dims[d] = dims[d];
        memview_strides(r)[d] = stride;
    }
    return v;
}

Value memview_m_cast(Value self, Value format, Value shape) {
    i64 dims[MEMVIEW_MAX_DIM], ndim = 1, n;
    TRY_OK(memview_alive(self));
    if (!is_str(format)) return exc_raise(TypeErrorType, "cast() argument 'format' must be str, not %T", format);
    if (is_none(shape)) shape = V_NULL;
    TRY_OK(check_shapes(as_memview(self), shape));
    const char *to = str_utf8(format, &n);
    if (!to) return V_ERR;
    TRY_OK(check_formats(as_memview(self), to));
    i64 items = dims[0] = as_memview(self)->len / memview_item_size(to);
    if (!is_null(shape)) ndim = shape_arg(shape, items, dims);
    return ndim < 0 ? V_ERR : view_cast(self, to, dims, ndim);
}
