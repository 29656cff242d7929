/* bytearray.c: the type bytearray: a growable array of bytes in malloc memory.
 *
 * data points into the block at alloc, so that deleting at the front is cheap; a NUL follows the contents.  While exports > 0 somebody
 * holds the address of the contents, and they may not be resized.
 */
#include "gcbridge/hooks.h"
#include "vm/object/bytes_internal.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/slice.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

static void bytearray_dead(Obj *o) { free(((ByteArrayObj *)o)->alloc); }

/* ---- storage ---- */

/* A fresh instance always has a block, if only for the NUL. */
static bool init_storage(ByteArrayObj *b, i64 n) {
    if (n > INT64_MAX / 2) return exc_no_memory(), false;
    b->alloc = b->data = calloc(1, (size_t)n + 1);
    if (!b->alloc) return exc_no_memory(), false;
    b->len = n;
    b->cap = n + 1;
    gc_note_external(n + 1);
    return true;
}

Value bytearray_new(const u8 *s, i64 n) {
    Value v = TRY(type_alloc(ByteArrayType));
    TRY_OK(init_storage(as_bytearray(v), n));
    if (s && n) memcpy(as_bytearray(v)->data, s, (size_t)n);
    return v;
}

Value bytearray_to_bytes(Value v, i64 n) {
    Value r = bytes_new((char *)as_bytearray(v)->data, n);
    gc_keep(as_obj(v)); /* the contents go with it, and nothing else may hold it */
    return r;
}

static bool can_resize(Value v) {
    if (likely(buffer_unused(&as_bytearray(v)->exports))) return true;
    exc_raise(BufferErrorType, "Existing exports of data: object cannot be re-sized");
    return false;
}

bool bytearray_resize(Value v, i64 n) {
    ByteArrayObj *b = as_bytearray(v);
    if (n == b->len) return true;
    if (!can_resize(v)) return false;
    i64 front = b->data - b->alloc;
    bool fits = front + n + 1 <= b->cap;
    if (!fits || n + 1 < b->cap / 2) {
        i64 cap = n + 1 < b->cap / 2 ? n + 1 : n + n / 8 + (n < 9 ? 3 : 6);
        u8 *block = n > INT64_MAX / 2 ? NULL : malloc((size_t)cap);
        if (!block) return exc_no_memory(), false;
        memcpy(block, b->data, (size_t)KR_MIN(n, b->len));
        free(b->alloc);
        if (cap > b->cap) gc_note_external(cap - b->cap);
        b->alloc = b->data = block;
        b->cap = cap;
    }
    b->len = n;
    b->data[n] = 0;
    hooks_fields_changed(b);
    return true;
}

/* Replaces [lo, hi) by n bytes, which may lie in the array itself. */
static bool splice(Value v, i64 lo, i64 hi, const u8 *s, i64 n) {
    ByteArrayObj *b = as_bytearray(v);
    u8 *copy = NULL;
    if (n != hi - lo && !can_resize(v)) return false;
    hi = KR_MIN(hi, b->len); /* finalizers may have run */
    lo = KR_MIN(lo, hi);
    i64 growth = n - (hi - lo), tail = b->len - hi;
    if (n && s >= b->alloc && s < b->alloc + b->cap) {
        copy = malloc((size_t)n);
        if (!copy) return exc_no_memory(), false;
        s = memcpy(copy, s, (size_t)n);
    }
    bool ok = true;
    if (growth < 0 && lo == 0) { /* the front moves up */
        b->data -= growth;
        b->len += growth;
        hooks_fields_changed(b);
    } else if (growth < 0) {
        memmove(b->data + lo + n, b->data + hi, (size_t)tail);
        ok = bytearray_resize(v, b->len + growth);
    } else if (growth > 0) {
        ok = bytearray_resize(v, b->len + growth);
        if (ok) memmove(b->data + lo + n, b->data + hi, (size_t)tail);
    }
    if (ok && n) memcpy(b->data + lo, s, (size_t)n);
    free(copy);
    return ok;
}

/* ---- slots ---- */

static bool bytearray_init(Value self, Args args) {
    static const MethodDef params = {"bytearray", NULL, M_N, 0, 0, "(source=b'', encoding='utf-8', errors='strict')"};
    Value v[3];
    if (!args_bind(&params, args, v)) return false;
    Value contents = bytes_from_args(&bytes_of_bytearray, v);
    if (is_err(contents)) return false;
    return splice(self, 0, as_bytearray(self)->len, bytes_data(contents), bytes_len(contents));
}

static Value bytearray_new_slot(TypeObj *type, Args args) {
    Value v = TRY(type_alloc(type));
    return init_storage(as_bytearray(v), 0) ? v : V_ERR;
}

static Value bytearray_repr(Value self) {
    ByteArrayObj *b = as_bytearray(self);
    Value name = str_from_c(value_type_name(self));
    const char *dot = strrchr(value_type_name(self), '.');
    Value before = TRY(str_format_c("%s(b", dot ? dot + 1 : str_c(name)));
    return bytes_repr_with(str_c(before), b->data, b->len, ")", true);
}

static Value bytearray_str(Value self) {
    if (bytes_warns) TRY_OK(exc_warn(BytesWarningType, 1, "str() on a bytearray instance"));
    return bytearray_repr(self);
}
static Value bytearray_iter(Value self) { return seqiter_make(ByteArrayIterShape, self, 0); }
static i64 bytearray_len(Value self) { return as_bytearray(self)->len; }

static bool index_of(Value key, i64 *i) {
    if (!is_int(key) && !value_type(key)->slots.index) {
        exc_raise(TypeErrorType, "bytearray indices must be integers or slices, not %T", key);
        return false;
    }
    return number_as_index(key, i, IndexErrorType);
}

static bool in_range(Value self, i64 *i) {
    if (*i < 0) *i += as_bytearray(self)->len;
    if (*i >= 0 && *i < as_bytearray(self)->len) return true;
    exc_raise(IndexErrorType, "bytearray index out of range");
    return false;
}

static Value bytearray_getitem(Value self, Value key) {
    i64 i, stop, step;
    if (!is_slice(key)) {
        TRY_OK(index_of(key, &i));
        TRY_OK(in_range(self, &i));
        return fixnum(as_bytearray(self)->data[i]);
    }
    TRY_OK(slice_unpack(key, &i, &stop, &step));
    i64 n = slice_adjust(as_bytearray(self)->len, &i, &stop, step);
    Value r = TRY(bytearray_new(NULL, n));
    for (i64 k = 0; k < n; k++) as_bytearray(r)->data[k] = as_bytearray(self)->data[i + k * step];
    return r;
}

/* Deletes every step-th byte of n, from start on. */
static bool delete_steps(Value self, i64 start, i64 step, i64 n) {
    ByteArrayObj *b = as_bytearray(self);
    if (n <= 0) return true;
    if (step < 0) {
        start += step * (n - 1);
        step = -step;
    }
    if (!can_resize(self)) return false;
    i64 to = start;
    for (i64 i = start; i < b->len; i++) {
        bool drop = (i - start) % step == 0 && (i - start) / step < n;
        if (!drop) b->data[to++] = b->data[i];
    }
    return bytearray_resize(self, to);
}

static bool store_steps(Value self, i64 start, i64 step, i64 count, const u8 *s, i64 n) {
    if (n != count) {
        exc_raise(ValueErrorType, "attempt to assign bytes of size %lld to extended slice of size %lld", (long long)n,
                  (long long)count);
        return false;
    }
    for (i64 i = 0; i < n; i++) as_bytearray(self)->data[start + i * step] = s[i];
    return true;
}

static bool set_slice(Value self, Value key, Value v) {
    i64 start, stop, step;
    u8 *copy = NULL;
    i64 n = 0;
    if (!is_null(v)) { /* to a copy first: making it may run Python, and v may be self */
        Value bytes = v;
        if (is_int(v) || is_str(v) || (!buffer_supported(v) && !value_type(v)->slots.iter)) {
            exc_raise(TypeErrorType, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
            return false;
        }
        if (!is_exact(v, BytesType)) bytes = bytes_from_object(v);
        if (is_err(bytes)) return false;
        n = bytes_len(bytes);
        copy = malloc((size_t)n + 1);
        if (!copy) return exc_no_memory(), false;
        memcpy(copy, bytes_data(bytes), (size_t)n);
    }
    bool ok = slice_unpack(key, &start, &stop, &step);
    if (ok) {
        i64 count = slice_adjust(as_bytearray(self)->len, &start, &stop, step);
        if (step == 1) ok = splice(self, start, start + count, copy, n);
        else if (n == 0) ok = delete_steps(self, start, step, count);
        else ok = store_steps(self, start, step, count, copy, n);
    }
    free(copy);
    return ok;
}

static bool bytearray_setitem(Value self, Value key, Value v) {
    i64 i;
    u8 byte;
    if (is_slice(key)) return set_slice(self, key, v);
    if (!index_of(key, &i)) return false;
    if (!is_null(v) && !byte_arg(v, &byte)) return false; /* may shrink the array */
    if (!in_range(self, &i)) return false;
    if (is_null(v)) return splice(self, i, i + 1, NULL, 0);
    as_bytearray(self)->data[i] = byte;
    return true;
}

/* self + other, a new bytearray. */
static Value bytearray_concat(Value self, Value other) {
    Buffer b;
    if (!buffer_supported(other)) return exc_raise(TypeErrorType, "can't concat %T to bytearray", other);
    TRY_OK(buffer_get(other, &b, false));
    i64 n = as_bytearray(self)->len;
    Value r = bytearray_new(NULL, n + b.len);
    if (!is_err(r)) {
        memcpy(as_bytearray(r)->data, as_bytearray(self)->data, (size_t)n);
        memcpy(as_bytearray(r)->data + n, b.data, (size_t)b.len);
    }
    buffer_release(&b);
    return r;
}

static bool append_buffer(Value self, Value other) {
    Buffer b;
    if (!buffer_get(other, &b, false)) return false;
    bool ok = splice(self, as_bytearray(self)->len, as_bytearray(self)->len, b.data, b.len);
    buffer_release(&b);
    return ok;
}

static Value bytearray_iconcat(Value self, Value other) {
    if (!buffer_supported(other)) return exc_raise(TypeErrorType, "can't concat %T to bytearray", other);
    return append_buffer(self, other) ? self : V_ERR;
}

static void repeat_into(u8 *out, const u8 *s, i64 len, i64 times) {
    for (i64 i = 0; i < times; i++) memmove(out + i * len, s, (size_t)len);
}

static Value bytearray_repeat(Value self, Value times) {
    i64 n, len = as_bytearray(self)->len, total;
    TRY_OK(number_as_index(times, &n, OverflowErrorType));
    n = KR_MAX(n, 0);
    if (__builtin_mul_overflow(n, len, &total)) return exc_no_memory();
    Value r = TRY(bytearray_new(NULL, total));
    repeat_into(as_bytearray(r)->data, as_bytearray(self)->data, len, n);
    return r;
}

static Value bytearray_irepeat(Value self, Value times) {
    i64 n, len = as_bytearray(self)->len, total;
    TRY_OK(number_as_index(times, &n, OverflowErrorType));
    n = KR_MAX(n, 0);
    if (__builtin_mul_overflow(n, len, &total)) return exc_no_memory();
    TRY_OK(bytearray_resize(self, total));
    if (n > 1) repeat_into(as_bytearray(self)->data + len, as_bytearray(self)->data, len, n - 1);
    return self;
}

static Value bytearray_richcmp(Value a, Value b, int op) { return bytes_richcmp_any(a, b, op); }

static Value bytearray_mod(Value a, Value b) {
    if (!is_bytearray(a)) return V_NOTIMPL;
    Value r = TRY(bytes_mod(a, b));
    return bytearray_new(bytes_data(r), bytes_len(r));
}

/* ---- methods ---- */

static Value bytearray_m___alloc__(Value self) { return fixnum(as_bytearray(self)->cap); }

static Value reduce(Value self, int protocol) {
    ByteArrayObj *b = as_bytearray(self);
    Value state = TRY(value_call_method(self, "__getstate__", 0)), args;
    if (protocol < 3) args = tuple_pack(2, TRY(str_from_latin1(b->data, b->len)), str_from_c("latin-1"));
    else args = b->len ? tuple_pack(1, TRY(bytes_new((char *)b->data, b->len))) : tuple_empty;
    return tuple_pack(3, obj_value(value_type(self)), args, state);
}
static Value bytearray_m___reduce__(Value self) { return reduce(self, 2); }
static Value bytearray_m___reduce_ex__(Value self, Value protocol) {
    i64 n = 0;
    if (!is_null(protocol)) TRY_OK(number_as_index(protocol, &n, OverflowErrorType));
    return reduce(self, (int)KR_MIN(n, 5));
}
static Value bytearray_m___sizeof__(Value self) { return fixnum(56 + as_bytearray(self)->cap); }

static Value bytearray_m_append(Value self, Value item) {
    u8 byte;
    TRY_OK(byte_arg(item, &byte));
    TRY_OK(bytearray_resize(self, as_bytearray(self)->len + 1));
    as_bytearray(self)->data[as_bytearray(self)->len - 1] = byte;
    return V_NONE;
}
static Value bytearray_m_clear(Value self) { return bytearray_resize(self, 0) ? V_NONE : V_ERR; }
static Value bytearray_m_copy(Value self) { return bytearray_new(as_bytearray(self)->data, as_bytearray(self)->len); }

static Value bytearray_m_extend(Value self, Value iterable) {
    ByteArrayObj *b = as_bytearray(self);
    if (same(self, iterable)) return splice(self, b->len, b->len, b->data, b->len) ? V_NONE : V_ERR;
    if (buffer_supported(iterable)) return append_buffer(self, iterable) ? V_NONE : V_ERR;
    if (!value_type(iterable)->slots.iter && !value_type(iterable)->slots.getitem)
        return exc_raise(TypeErrorType, "can't extend bytearray with %T", iterable);
    ByteVec bytes = {0};
    u8 byte;
    Value it = TRY(value_iter(iterable)), item;
    if (value_length_hint(iterable, 0) < 0) return V_ERR;
    while (!is_null(item = value_next(it)) && !is_err(item) && byte_arg(item, &byte)) vec_push(&bytes, byte);
    bool ok = is_null(item) && splice(self, as_bytearray(self)->len, as_bytearray(self)->len, bytes.v, bytes.len);
    vec_free(&bytes);
    return ok ? V_NONE : V_ERR;
}

static Value bytearray_m_insert(Value self, Value index, Value item) {
    i64 i;
    u8 byte;
    TRY_OK(number_as_index(index, &i, OverflowErrorType));
    TRY_OK(byte_arg(item, &byte));
    i64 n = as_bytearray(self)->len;
    if (i < 0) i = KR_MAX(i + n, 0);
    i = KR_MIN(i, n);
    return splice(self, i, i, &byte, 1) ? V_NONE : V_ERR;
}

static Value bytearray_m_pop(Value self, Value index) {
    i64 i = -1;
    if (!is_null(index)) TRY_OK(number_as_index(index, &i, OverflowErrorType));
    i64 n = as_bytearray(self)->len;
    if (n == 0) return exc_raise(IndexErrorType, "pop from empty bytearray");
    if (i < 0) i += n;
    if (i < 0 || i >= n) return exc_raise(IndexErrorType, "pop index out of range");
    u8 byte = as_bytearray(self)->data[i];
    return splice(self, i, i + 1, NULL, 0) ? fixnum(byte) : V_ERR;
}

static Value bytearray_m_remove(Value self, Value item) {
    u8 byte;
    TRY_OK(byte_arg(item, &byte));
    i64 at = search_chr(as_bytearray(self)->data, as_bytearray(self)->len, byte, 1);
    if (at < 0) return exc_raise(ValueErrorType, "value not found in bytearray");
    return splice(self, at, at + 1, NULL, 0) ? V_NONE : V_ERR;
}

static Value bytearray_m_reverse(Value self) {
    u8 *d = as_bytearray(self)->data;
    for (i64 i = 0, j = as_bytearray(self)->len - 1; i < j; i++, j--) {
        u8 t = d[i];
        d[i] = d[j];
        d[j] = t;
    }
    return V_NONE;
}

static const MethodDef methods[] = {
    {"__alloc__", bytearray_m___alloc__, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"__reduce__", bytearray_m___reduce__, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"__reduce_ex__", bytearray_m___reduce_ex__, M_1, EFF_ANY, 0, "($self, proto=0, /)", NULL},
    {"__sizeof__", bytearray_m___sizeof__, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"append", bytearray_m_append, M_1, EFF_WRITES_SELF, 0, "($self, item, /)", NULL},
    {"clear", bytearray_m_clear, M_0, EFF_WRITES_SELF, 0, "($self, /)", NULL},
    {"copy", bytearray_m_copy, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"extend", bytearray_m_extend, M_1, EFF_ANY, 0, "($self, iterable_of_ints, /)", NULL},
    {"insert", bytearray_m_insert, M_2, EFF_WRITES_SELF, 0, "($self, index, item, /)", NULL},
    {"pop", bytearray_m_pop, M_1, EFF_WRITES_SELF, 0, "($self, index=-1, /)", NULL},
    {"remove", bytearray_m_remove, M_1, EFF_WRITES_SELF, 0, "($self, value, /)", NULL},
    {"reverse", bytearray_m_reverse, M_0, EFF_WRITES_SELF, 0, "($self, /)", NULL},
#define METHOD_DOC(name, kind, flags, sig, doc) {#name, bytes_m_##name, kind, EFF_ANY, flags, sig, doc},
#define METHOD(name, kind, flags, sig) METHOD_DOC(name, kind, flags, sig, NULL)
#include "vm/object/bytes_methods.def"
    {0}};

const TypeDef bytearray_def = {
    .name = "bytearray", .doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> "
                                "bytearray\nbytearray(bytes_or_buffer) -> bytearray\nbytearray(int) -> that many zero "
                                "bytes\nbytearray() -> no bytes",
    .size = sizeof(ByteArrayObj), .dead = bytearray_dead, .flags = TF_BASETYPE,
    .repr = bytearray_repr, .str = bytearray_str, .richcmp = bytearray_richcmp, .iter = bytearray_iter,
    .init = bytearray_init, .new = bytearray_new_slot, .len = bytearray_len, .getitem = bytearray_getitem,
    .setitem = bytearray_setitem, .contains = bytes_contains_any, .concat = bytearray_concat,
    .repeat = bytearray_repeat, .iconcat = bytearray_iconcat, .irepeat = bytearray_irepeat, .mod = bytearray_mod,
    .methods = methods,
};
