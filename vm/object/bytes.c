/* bytes.c: the type bytes, and what it shares with bytearray: making contents from objects, indexing, comparison, repr.
 *
 * As in str: up to BYTES_INLINE_MAX bytes behind the header, more in a buffer object.  A NUL follows.
 */
#include "vm/base/hash.h"
#include "vm/object/bytes_internal.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/names.h"
#include "vm/object/slice.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

#define BYTES_INLINE_MAX 1024
#define HEAD ((i64)offsetof(BytesObj, inl))

Value bytes_empty;
GC_ROOT(bytes_empty)

static void bytes_trace(Obj *obj, Tracer *t) {
    BytesObj *o = (BytesObj *)obj;
    if (!o->ext) return;
    u64 before = o->x.owner.w;
    trace_value(t, &o->x.owner);
    o->x.data += o->x.owner.w - before; /* the buffer moved: its contents with it */
}

static i64 bytes_size_of(const Obj *obj) {
    const BytesObj *o = (const BytesObj *)obj;
    return o->ext ? (i64)sizeof(BytesObj) : HEAD + (i64)o->len + 1;
}

/* ---- making ---- */

static BytesObj *fill_external(BytesObj *o, StrBuf *buf, u8 *data, i64 n) {
    o->hash = -1;
    o->ext = 1;
    o->len = (u64)n & INT64_MAX;
    o->x.data = data;
    gc_write(o, &o->x.owner, obj_value(buf));
    return o;
}

static StrBuf *buffer_of(const void *s, i64 n) {
    if (n > INT64_MAX / 2) {
        exc_no_memory();
        return NULL;
    }
    StrBuf *buf = str_buf_new(n + 1);
    if (!buf) return NULL;
    buf->used = n + 1;
    if (s) memcpy(buf->data, s, (size_t)n);
    return buf;
}

Value bytes_new(const char *s, i64 n) {
    if (n == 0 && !is_null(bytes_empty)) return bytes_empty;
    if (n <= BYTES_INLINE_MAX) {
        BytesObj *o = gc_alloc(BytesShape, HEAD + n + 1);
        o->hash = -1;
        o->len = (u64)n & INT64_MAX;
        if (s && n) memcpy(o->inl, s, (size_t)n);
        return obj_value(o);
    }
    StrBuf *buf = buffer_of(s, n);
    if (!buf) return V_ERR;
    return obj_value(fill_external(gc_alloc(BytesShape, sizeof(BytesObj)), buf, buf->data, n));
}

void bytes_init(void) { bytes_empty = gc_pin_forever(bytes_new(NULL, 0)); }

/* A bytes of subclass 'type': always of the pointing form, so that attributes lie at a fixed place. */
static Value as_subclass(TypeObj *type, Value v) {
    StrBuf *buf = buffer_of(bytes_data(v), bytes_len(v));
    if (!buf) return V_ERR;
    i64 n = bytes_len(v);
    Value obj = TRY(type_alloc_var(type, sizeof(BytesObj)));
    fill_external(as_bytes(obj), buf, buf->data, n);
    return obj;
}

static Value bytes_plain(Value v) {
    return is_exact(v, BytesType) ? v : bytes_new((const char *)bytes_data(v), bytes_len(v));
}

Value bytes_concat(Value a, Value b) {
    i64 n = bytes_len(a), m = bytes_len(b);
    if (m == 0) return bytes_plain(a);
    if (n == 0) return bytes_plain(b);
    Value r = TRY(bytes_new(NULL, n + m));
    memcpy(bytes_data(r), bytes_data(a), (size_t)n);
    memcpy(bytes_data(r) + n, bytes_data(b), (size_t)m);
    return r;
}

bool byte_arg(Value v, u8 *out) {
    i64 i;
    if (!number_as_index(v, &i, NULL)) return false;
    if (i < 0 || i > 255) {
        exc_raise(ValueErrorType, "byte must be in range(0, 256)");
        return false;
    }
    *out = (u8)i;
    return true;
}

const BytesMaker bytes_of_bytes = {"bytes", "bytes must be in range(0, 256)", true};
const BytesMaker bytes_of_bytearray = {"bytearray", "byte must be in range(0, 256)", false};

bool bytevec_append(ByteVec *v, const u8 *data, i64 n) {
    if (v->len + n > v->cap) {
        i64 cap = KR_MAX(v->len + n, v->cap + v->cap / 2 + 8);
        if (!gc_room(cap)) return false;
        u8 *grown = realloc(v->v, (size_t)cap);
        if (!grown) return !is_err(exc_no_memory());
        v->v = grown;
        v->cap = cap;
    }
    if (n) memcpy(v->v + v->len, data, (size_t)n);
    v->len += n;
    return true;
}

/* Appends the ints an iterable yields; false raised. */
static bool collect(const BytesMaker *maker, Value iterable, ByteVec *out) {
    i64 i;
    Value it = value_iter(iterable);
    if (is_err(it) || value_length_hint(iterable, 0) < 0) return false;
    for (;;) {
        Value item = value_next(it);
        if (is_err(item)) return false;
        if (is_null(item)) return true;
        if (!number_as_index(item, &i, NULL)) return false;
        if (i < 0 || i > 255) {
            exc_raise(ValueErrorType, "%s", maker->range_text);
            return false;
        }
        if (!bytevec_append(out, (u8[]){(u8)i}, 1)) return false;
    }
}

/* bytes(v) without __bytes__: buffers and iterables of ints. */
static Value from_contents(const BytesMaker *maker, Value v) {
    Buffer buf;
    if (is_exact(v, BytesType)) return v;
    if (buffer_supported(v)) {
        TRY_OK(buffer_get_any(v, &buf, false));
        Value r = buffer_to_bytes(&buf);
        buffer_release(&buf);
        return r;
    }
    if (!is_str(v) && (value_type(v)->slots.iter || value_type(v)->slots.getitem)) {
        ByteVec bytes = {0};
        Value r = collect(maker, v, &bytes) ? bytes_new((char *)bytes.v, bytes.len) : V_ERR;
        vec_free(&bytes);
        return r;
    }
    return exc_raise(TypeErrorType, "cannot convert '%T' object to %s", v, maker->name);
}

/* The result of __bytes__; V_NULL: there is none. */
static Value call_bytes(Value v) {
    Value fn, self;
    int found = is_exact(v, BytesType) ? 0 : value_special(v, name___bytes__, &fn, &self);
    if (found <= 0) return found ? V_ERR : V_NULL;
    Value r = TRY(is_null(self) ? value_call0(fn) : value_call1(fn, self));
    if (!is_bytes(r)) return exc_raise(TypeErrorType, "__bytes__ returned non-bytes (type %T)", r);
    return r;
}

Value bytes_from_object(Value v) {
    Value r = TRY(call_bytes(v));
    return is_null(r) ? from_contents(&bytes_of_bytes, v) : r;
}

/* So many zero bytes; V_NULL: it is no count, or its __index__ raised TypeError. */
static Value from_count(Value source) {
    i64 n;
    if (!is_int(source) && !value_type(source)->slots.index) return V_NULL;
    if (!number_as_index(source, &n, OverflowErrorType)) {
        if (!exc_matches(TypeErrorType)) return V_ERR;
        exc_clear();
        return V_NULL;
    }
    if (n < 0) return exc_raise(ValueErrorType, "negative count");
    return bytes_new(NULL, n);
}

Value bytes_from_args(const BytesMaker *maker, Value *v) {
    Value source = v[0];
    const char *text[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        if (is_null(v[i + 1])) continue;
        if (!is_str(v[i + 1]))
            return exc_raise(TypeErrorType, "%s() argument '%s' must be str, not %T", maker->name, i ? "errors" : "encoding", v[i + 1]);
        text[i] = str_utf8(v[i + 1], NULL);
        if (!text[i]) return V_ERR;
    }
    if (is_null(source)) {
        if (!text[0] && !text[1]) return bytes_empty;
        return exc_raise(TypeErrorType, text[0] ? "encoding without a string argument" : "errors without a string argument");
    }
    if (is_str(source) && text[0]) return str_encode(source, text[0], text[1]);
    if (text[0] || text[1]) {
        if (is_str(source)) return exc_raise(TypeErrorType, "string argument without an encoding");
        return exc_raise(TypeErrorType, text[0] ? "encoding without a string argument" : "errors without a string argument");
    }
    Value r = maker->dunder ? TRY(call_bytes(source)) : V_NULL;
    if (!is_null(r)) return r;
    if (is_str(source)) return exc_raise(TypeErrorType, "string argument without an encoding");
    r = from_count(source);
    return is_null(r) ? from_contents(maker, source) : r;
}

/* ---- shared with bytearray ---- */

Value bytes_slice(Value v, i64 start, i64 stop, i64 step, i64 count) {
    if (count <= 0) return bytes_empty;
    if (step == 1) {
        if (count == any_len(v) && is_exact(v, BytesType)) return v;
        return bytes_new((const char *)any_data(v) + start, count);
    }
    Value r = TRY(bytes_new(NULL, count));
    const u8 *from = any_data(v);
    u8 *to = bytes_data(r);
    for (i64 i = 0; i < count; i++) to[i] = from[start + i * step];
    gc_keep(as_obj(v));
    return r;
}

Value bytes_repr_with(const char *before, const u8 *data, i64 n, const char *after, bool is_array) {
    static const char hex[] = "0123456789abcdef";
    bool quotes = memchr(data, '\'', (size_t)n) && !memchr(data, '"', (size_t)n);
    char quote = quotes ? '"' : '\'', also = is_array ? '\'' : quote; /* bytearray escapes it between " too */
    StrBuilder b;
    strb_init(&b);
    strb_c(&b, before);
    strb_cp(&b, (u32)quote);
    for (i64 i = 0; i < n; i++) {
        u8 c = data[i];
        char out[4] = {'\\', (char)c, 0, 0};
        if (c == quote || c == also || c == '\\') {
            strb_ascii(&b, out, 2);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            out[1] = c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
            strb_ascii(&b, out, 2);
        } else if (c < 32 || c >= 127) {
            out[1] = 'x';
            out[2] = hex[c >> 4];
            out[3] = hex[c & 15];
            strb_ascii(&b, out, 4);
        } else {
            strb_cp(&b, c);
        }
    }
    strb_cp(&b, (u32)quote);
    strb_c(&b, after);
    return strb_finish(&b);
}
static Value bytes_repr_bytes(const u8 *data, i64 n) { return bytes_repr_with("b", data, n, "", false); }

int bytes_contains_any(Value self, Value item) {
    u8 byte;
    Buffer buf;
    if (is_int(item) || value_type(item)->slots.index) {
        if (!byte_arg(item, &byte)) return -1;
        return search_chr(any_data(self), any_len(self), byte, 1) >= 0;
    }
    if (!buffer_get(item, &buf, false)) return -1;
    bool found = search_find(any_data(self), any_len(self), buf.data, buf.len, 1) >= 0;
    buffer_release(&buf);
    return found;
}

bool bytes_warns;

/* False if the warning was raised. */
static bool warn_comparison(Value a, Value b, int op) {
    if (!bytes_warns || (op != CMP_EQ && op != CMP_NE)) return true;
    if (!is_str(a) && !is_str(b)) return true;
    return exc_warn(BytesWarningType, 1, "Comparison between %s and string", is_bytearray(a) || is_bytearray(b) ? "bytearray" : "bytes");
}

Value bytes_richcmp_any(Value a, Value b, int op) {
    Buffer x, y;
    TRY_OK(warn_comparison(a, b, op));
    if (!buffer_supported(a) || !buffer_supported(b)) return V_NOTIMPL;
    TRY_OK(buffer_get(a, &x, false));
    if (!buffer_get(b, &y, false)) {
        buffer_release(&x);
        return V_ERR;
    }
    int order = memcmp(x.data, y.data, (size_t)KR_MIN(x.len, y.len));
    if (order == 0) order = (x.len > y.len) - (x.len < y.len);
    buffer_release(&x);
    buffer_release(&y);
    return bool_value(op == CMP_EQ   ? order == 0
                      : op == CMP_NE ? order != 0
                      : op == CMP_LT ? order < 0
                      : op == CMP_LE ? order <= 0
                      : op == CMP_GT ? order > 0
                                     : order >= 0);
}

/* ---- slots ---- */

static Value bytes_repr(Value self) { return bytes_repr_bytes(bytes_data(self), bytes_len(self)); }

static Value bytes_str(Value self) {
    if (bytes_warns) TRY_OK(exc_warn(BytesWarningType, 1, "str() on a bytes instance"));
    return bytes_repr(self);
}

static bool bytes_hash(Value self, i64 *out) {
    BytesObj *o = as_bytes(self);
    if (o->hash == -1) o->hash = hash_bytes(bytes_data(self), bytes_len(self));
    *out = o->hash;
    return true;
}

static Value bytes_richcmp(Value a, Value b, int op) {
    if (is_bytes(a) && is_bytes(b) && (op == CMP_EQ || op == CMP_NE)) {
        bool eq = bytes_len(a) == bytes_len(b) && memcmp(bytes_data(a), bytes_data(b), (size_t)bytes_len(a)) == 0;
        return bool_value(eq == (op == CMP_EQ));
    }
    TRY_OK(warn_comparison(a, b, op));
    if (!is_bytes(a) || !is_bytes(b)) return V_NOTIMPL;
    return bytes_richcmp_any(a, b, op);
}

static Value bytes_iter(Value self) { return seqiter_make(BytesIterShape, self, 0); }
static i64 bytes_len_slot(Value self) { return bytes_len(self); }

static Value bytes_getitem(Value self, Value key) {
    i64 i, stop, step;
    if (is_slice(key)) {
        TRY_OK(slice_unpack(key, &i, &stop, &step));
        i64 count = slice_adjust(bytes_len(self), &i, &stop, step);
        return bytes_slice(self, i, stop, step, count);
    }
    if (!is_int(key) && !value_type(key)->slots.index)
        return exc_raise(TypeErrorType, "byte indices must be integers or slices, not %T", key);
    TRY_OK(number_as_index(key, &i, IndexErrorType));
    if (i < 0) i += bytes_len(self);
    if (i < 0 || i >= bytes_len(self)) return exc_raise(IndexErrorType, "index out of range");
    return fixnum(bytes_data(self)[i]);
}

static Value bytes_concat_slot(Value self, Value other) {
    Buffer buf;
    if (is_bytes(other)) return bytes_concat(self, other);
    if (!buffer_supported(other)) return exc_raise(TypeErrorType, "can't concat %T to bytes", other);
    TRY_OK(buffer_get(other, &buf, false));
    i64 n = bytes_len(self);
    Value r = bytes_new(NULL, n + buf.len);
    if (!is_err(r)) {
        memcpy(bytes_data(r), bytes_data(self), (size_t)n);
        memcpy(bytes_data(r) + n, buf.data, (size_t)buf.len);
    }
    buffer_release(&buf);
    return r;
}

static Value bytes_repeat(Value self, Value times) {
    i64 n, len = bytes_len(self), total;
    TRY_OK(number_as_index(times, &n, OverflowErrorType));
    if (n <= 0 || len == 0) return bytes_empty;
    if (n == 1 && is_exact(self, BytesType)) return self;
    if (__builtin_mul_overflow(n, len, &total)) return exc_raise(OverflowErrorType, "repeated bytes are too long");
    Value r = TRY(bytes_new(NULL, total));
    u8 *out = bytes_data(r);
    if (len == 1) memset(out, bytes_data(self)[0], (size_t)n);
    else
        for (i64 i = 0; i < n; i++) memcpy(out + i * len, bytes_data(self), (size_t)len);
    gc_keep(as_obj(r));
    return r;
}

static Value bytes_mod_slot(Value a, Value b) { return is_bytes(a) ? bytes_mod(a, b) : V_NOTIMPL; }

static Value bytes_new_slot(TypeObj *type, Args args) {
    static const MethodDef params = {"bytes", NULL, M_N, 0, 0, "(source=b'', encoding='utf-8', errors='strict')"};
    Value v[3];
    TRY_OK(args_bind(&params, args, v));
    Value r = TRY(bytes_from_args(&bytes_of_bytes, v));
    return type == BytesType ? r : as_subclass(type, r);
}

static Value bytes_m___bytes__(Value self) { return bytes_plain(self); }
static Value bytes_m___getnewargs__(Value self) { return tuple_pack(1, bytes_plain(self)); }
static Value bytes_m___sizeof__(Value self) { return fixnum(33 + bytes_len(self)); }

static const MethodDef methods[] = {
    {"__bytes__", bytes_m___bytes__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__getnewargs__", bytes_m___getnewargs__, M_0, EFF_ALLOC, 0, "($self, /)", NULL},
    {"__sizeof__", bytes_m___sizeof__, M_0, EFF_PURE, 0, "($self, /)", NULL},
#define METHOD_DOC(name, kind, flags, sig, doc) {#name, bytes_m_##name, kind, EFF_ANY, flags, sig, doc},
#define METHOD(name, kind, flags, sig) METHOD_DOC(name, kind, flags, sig, NULL)
#include "vm/object/bytes_methods.def"
    {0}};

const TypeDef bytes_def = {
    .name = "bytes", .doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
                            "bytes(bytes_or_buffer) -> bytes\nbytes(int) -> that many zero bytes\nbytes() -> no bytes",
    .size_of = bytes_size_of, .trace = bytes_trace, .flags = TF_BASETYPE | TF_VAR_SIZED | TF_BYTES_SUB,
    .repr = bytes_repr, .str = bytes_str, .hash = bytes_hash, .richcmp = bytes_richcmp, .iter = bytes_iter, .new = bytes_new_slot,
    .len = bytes_len_slot, .getitem = bytes_getitem, .contains = bytes_contains_any, .concat = bytes_concat_slot,
    .repeat = bytes_repeat, .mod = bytes_mod_slot, .methods = methods,
};
