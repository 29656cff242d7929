/* str.c: the type str: equality, order, hash, repr, indexing, and its constructor.
 *
 * A string is immutable and in its narrowest kind, so equal strings have equal bytes.  str_alloc.c makes them.
 */
#include "vm/base/hash.h"
#include "vm/base/unicode.h"
#include "vm/base/utf8.h"
#include "vm/object/bytes.h"
#include "vm/object/iter.h"
#include "vm/object/slice.h"
#include "vm/object/int.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

static void str_trace(Obj *obj, Tracer *t) {
    StrObj *s = (StrObj *)obj;
    if (!s->ext) return;
    u64 before = s->x.owner.w;
    trace_value(t, &s->x.owner);
    s->x.data = (char *)s->x.data + (s->x.owner.w - before); /* the buffer moved: its characters with it */
}

/* Instances of subclasses are always of the pointing form, so that their attributes lie at a fixed place. */
static i64 str_size_of(const Obj *obj) {
    const StrObj *s = (const StrObj *)obj;
    return s->ext ? (i64)sizeof(StrObj) : STR_HEAD + ((i64)s->len + 1) * (i64)s->kind;
}

/* ---- equality, order, hash ---- */

bool str_eq(Value va, Value vb) {
    StrObj *a = as_str(va), *b = as_str(vb);
    if (a == b) return true;
    if (a->len != b->len || a->kind != b->kind || (a->interned && b->interned)) return false;
    if (a->hash && b->hash && a->hash != b->hash) return false;
    return memcmp(str_data(va), str_data(vb), (size_t)(a->len * a->kind)) == 0;
}

bool str_eq_c(Value s, const char *ascii) {
    i64 n = (i64)strlen(ascii);
    return str_len(s) == n && as_str(s)->ascii && memcmp(str_data(s), ascii, (size_t)n) == 0;
}

int str_cmp(Value a, Value b) {
    i64 n = KR_MIN(str_len(a), str_len(b));
    int ka = str_kind(a), kb = str_kind(b);
    const void *pa = str_data(a), *pb = str_data(b);
    if (ka == 1 && kb == 1) {
        int order = memcmp(pa, pb, (size_t)n);
        if (order) return order < 0 ? -1 : 1;
    } else {
        for (i64 i = 0; i < n; i++) {
            u32 x = str_read(pa, ka, i), y = str_read(pb, kb, i);
            if (x != y) return x < y ? -1 : 1;
        }
    }
    return (str_len(a) > str_len(b)) - (str_len(a) < str_len(b));
}

i64 str_hash(Value s) {
    StrObj *o = as_str(s);
    if (unlikely(!o->hash)) o->hash = hash_bytes(str_data(s), (i64)(o->len * o->kind));
    return o->hash;
}

/* ---- out to C ---- */

static char *utf8_copy(Value s, int flags, i64 *len, i64 *error_start, i64 *error_end) {
    i64 n = utf8_encoded_size(str_kind(s), str_data(s), str_len(s), flags, error_start, error_end);
    if (n < 0) return NULL;
    char *out = meta_alloc_data(n + 1);
    utf8_encode(str_kind(s), str_data(s), str_len(s), flags, out);
    out[n] = 0;
    if (len) *len = n;
    return out;
}

const char *str_utf8(Value s, i64 *len) {
    i64 start, end;
    char *out = utf8_copy(s, 0, len, &start, &end);
    if (!out) exc_raise_unicode_encode("utf-8", str_exact(s), start, end, utf8_surrogates);
    return out;
}

const char *str_c(Value s) {
    i64 start, end;
    return utf8_copy(s, UTF8_SURROGATEPASS, NULL, &start, &end);
}

/* ---- repr ---- */

static void repr_cp(StrBuilder *b, u32 c, u32 quote) {
    char out[12];
    static const char hex[] = "0123456789abcdef";
    if (c == quote || c == '\\') {
        strb_cp(b, '\\');
        strb_cp(b, c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
        strb_ascii(b, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t", 2);
    } else if (is_printable(c)) {
        strb_cp(b, c);
    } else {
        int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
        out[0] = '\\';
        out[1] = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
        for (int i = 0; i < digits; i++) out[2 + i] = hex[c >> 4 * (digits - 1 - i) & 15];
        strb_ascii(b, out, 2 + digits);
    }
}

static Value str_repr(Value s) {
    i64 n = str_len(s);
    int kind = str_kind(s);
    const void *data = str_data(s);
    bool quotes = search_chr(data, n, '\'', kind) >= 0 && search_chr(data, n, '"', kind) < 0;
    u32 quote = quotes ? '"' : '\'';
    StrBuilder b;
    strb_init(&b);
    strb_cp(&b, quote);
    for (i64 i = 0; i < n; i++) {
        i64 plain = i;
        while (i < n && kind == 1) { /* runs of what stands for itself go in at once */
            u32 c = ((const u8 *)data)[i];
            if (c < 32 || c >= 127 || c == quote || c == '\\') break;
            i++;
        }
        if (i > plain) strb_chars(&b, str_ptr(data, kind, plain), kind, i - plain);
        if (i < n) repr_cp(&b, str_read(data, kind, i), quote);
    }
    strb_cp(&b, quote);
    gc_keep(as_obj(s));
    return strb_finish(&b);
}

/* ---- searching ---- */

bool str_range_args(Value start, Value stop, i64 len, i64 *out_start, i64 *out_stop) {
    i64 lo = 0, hi = len;
    TypeObj *bad = NULL;
    Value *args[] = {&start, &stop};
    i64 *outs[] = {&lo, &hi};
    for (int i = 0; i < 2; i++) {
        Value v = *args[i];
        if (is_null(v) || is_none(v)) continue;
        if (!is_int(v) && !value_type(v)->slots.index) bad = value_type(v);
        if (bad) {
            exc_raise(TypeErrorType, "slice indices must be integers or None or have an __index__ method");
            return false;
        }
        if (!number_as_index(v, outs[i], NULL)) return false;
    }
    if (hi > len) hi = len;
    if (hi < 0) hi = KR_MAX(hi + len, 0);
    if (lo < 0) lo = KR_MAX(lo + len, 0);
    *out_start = lo;
    *out_stop = hi;
    return true;
}

i64 str_find(Value s, Value sub, i64 start, i64 stop) {
    StrNeedle needle;
    int kind = str_kind(s);
    if (stop - start < str_len(sub) || !str_needle(sub, kind, &needle)) return -1;
    i64 at = search_find(str_ptr(str_data(s), kind, start), stop - start, needle.data, needle.len, kind);
    free(needle.owned);
    gc_keep(as_obj(s));
    gc_keep(as_obj(sub));
    return at < 0 ? -1 : at + start;
}

/* ---- slots ---- */

static Value str_str(Value self) { return str_exact(self); }

static bool str_hash_slot(Value self, i64 *out) {
    *out = str_hash(self);
    return true;
}

static Value str_richcmp(Value a, Value b, int op) {
    if (!is_str(a) || !is_str(b)) return V_NOTIMPL;
    if (op == CMP_EQ) return bool_value(str_eq(a, b));
    if (op == CMP_NE) return bool_value(!str_eq(a, b));
    int order = same(a, b) ? 0 : str_cmp(a, b);
    return bool_value(op == CMP_LT ? order < 0 : op == CMP_LE ? order <= 0 : op == CMP_GT ? order > 0 : order >= 0);
}

static Value str_iter(Value self) {
    return seqiter_make(as_str(self)->ascii ? StrAsciiIterShape : StrIterShape, self, 0);
}

static i64 str_len_slot(Value self) { return str_len(self); }

/* s[start::step] of n characters, step not 1. */
static Value step_slice(Value s, i64 start, i64 step, i64 n) {
    int kind = str_kind(s);
    if (n == 0) return str_empty;
    void *chars = malloc((size_t)(n * kind));
    if (!chars) return exc_no_memory();
    const void *data = str_data(s);
    for (i64 i = 0; i < n; i++) str_write(chars, kind, i, str_read(data, kind, start + i * step));
    gc_keep(as_obj(s));
    Value r = str_from_kind(chars, n, kind);
    free(chars);
    return r;
}

static Value str_getitem(Value self, Value key) {
    i64 i, stop, step;
    if (likely(is_fixnum(key))) {
        i = as_fixnum(key);
    } else if (is_slice(key)) {
        TRY_OK(slice_unpack(key, &i, &stop, &step));
        i64 n = slice_adjust(str_len(self), &i, &stop, step);
        return step == 1 ? str_slice(self, i, i + n) : step_slice(self, i, step, n);
    } else if (is_int(key) || value_type(key)->slots.index) {
        TRY_OK(number_as_index(key, &i, IndexErrorType));
    } else {
        return exc_raise(TypeErrorType, "string indices must be integers, not '%T'", key);
    }
    if (i < 0) i += str_len(self);
    if (i < 0 || i >= str_len(self)) return exc_raise(IndexErrorType, "string index out of range");
    return str_from_cp(str_at(self, i));
}

static int str_contains(Value self, Value item) {
    if (!is_str(item)) {
        exc_raise(TypeErrorType, "'in <string>' requires string as left operand, not %T", item);
        return -1;
    }
    return str_find(self, item, 0, str_len(self)) >= 0;
}

static Value str_concat_slot(Value self, Value other) {
    if (!is_str(other)) return exc_raise(TypeErrorType, "can only concatenate str (not \"%T\") to str", other);
    return str_concat(self, other);
}

static Value str_repeat_slot(Value self, Value times) {
    i64 n;
    TRY_OK(number_as_index(times, &n, OverflowErrorType));
    return str_repeat(self, n);
}

static Value str_mod_slot(Value a, Value b) { return is_str(a) ? str_mod(a, b) : V_NOTIMPL; }

/* str(bytes, encoding, errors) */
static Value decode_arg(Value object, Value encoding, Value errors) {
    const char *enc = NULL, *err = NULL;
    Buffer buf;
    if (is_str(object)) return exc_raise(TypeErrorType, "decoding str is not supported");
    if (!buffer_supported(object))
        return exc_raise(TypeErrorType, "decoding to str: need a bytes-like object, %T found", object);
    if (!is_null(encoding) && !(enc = str_utf8(encoding, NULL))) return V_ERR;
    if (!is_null(errors) && !(err = str_utf8(errors, NULL))) return V_ERR;
    TRY_OK(buffer_get(object, &buf, false));
    Value s = str_decode((const char *)buf.data, buf.len, enc, err);
    buffer_release(&buf);
    return s;
}

static Value str_new(TypeObj *type, Args args) {
    static const MethodDef params = {"str", NULL, M_N, 0, 0, "(object='', encoding='utf-8', errors='strict')"};
    Value v[3], s;
    TRY_OK(args_bind(&params, args, v));
    for (int i = 1; i < 3; i++) {
        if (!is_null(v[i]) && !is_str(v[i]))
            return exc_raise(TypeErrorType, "str() argument '%s' must be str, not %T", i == 1 ? "encoding" : "errors", v[i]);
    }
    if (is_null(v[0])) s = str_empty;
    else if (is_null(v[1]) && is_null(v[2])) s = TRY(value_str(v[0]));
    else s = TRY(decode_arg(v[0], v[1], v[2]));
    return type == StrType ? s : str_as_subclass(type, s);
}

/* ---- methods that belong to no other file ---- */

/* A copy, so that a pickle does not take the argument for the object itself. */
Value str_m___getnewargs__(Value self) {
    return tuple_pack(1, TRY(str_from_kind(str_data(self), str_len(self), str_kind(self))));
}

Value str_m___sizeof__(Value self) {
    StrObj *s = as_str(self);
    return fixnum((s->ascii ? 48 : 72) + (i64)(s->len + 1) * (i64)s->kind);
}

static const MethodDef methods[] = {
#define METHOD(name, kind, flags, sig) {#name, str_m_##name, kind, EFF_ANY, flags, sig, NULL},
#include "vm/object/str_methods.def"
    {0}};

const TypeDef str_def = {
    .name = "str", .doc = "str(object='') -> str\nstr(bytes, encoding='utf-8', errors='strict') -> str\n\n"
                          "The text of an object, or of bytes in an encoding.",
    .size_of = str_size_of, .trace = str_trace, .flags = TF_BASETYPE | TF_VAR_SIZED | TF_STR_SUB,
    .repr = str_repr, .str = str_str, .hash = str_hash_slot, .richcmp = str_richcmp, .iter = str_iter, .new = str_new,
    .len = str_len_slot, .getitem = str_getitem, .contains = str_contains, .concat = str_concat_slot,
    .repeat = str_repeat_slot, .mod = str_mod_slot, .methods = methods,
};
