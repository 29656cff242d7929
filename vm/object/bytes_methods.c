/* bytes_methods.c: methods of bytes and bytearray that work on single bytes: case, predicates, padding, hex, translation.
 * Letters are those of ASCII.  Results have the type of self, bytes for subclasses. */
#include "vm/object/bytes_internal.h"
#include "vm/object/list.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

static bool is_up(u8 c) { return (u8)(c - 'A') < 26; }
static bool is_low(u8 c) { return (u8)(c - 'a') < 26; }
static bool is_dig(u8 c) { return (u8)(c - '0') < 10; }
static bool is_let(u8 c) { return (u8)((c | 32) - 'a') < 26; }
static bool is_alnum(u8 c) { return is_let(c) || is_dig(c); }
static bool is_blank(u8 c) { return c == ' ' || (u8)(c - '\t') < 5; }
static u8 to_low(u8 c) { return is_up(c) ? c | 32 : c; }
static u8 to_up(u8 c) { return is_low(c) ? c & ~32 : c; }

/* An uninitialised result of n bytes, of the kind of self. */
static Value result_new(Value self, i64 n) {
    return is_bytes(self) ? bytes_new(NULL, n) : bytearray_new(NULL, n);
}
static Value result(Value self, const u8 *data, i64 n) {
    if (is_bytes(self)) return n == bytes_len(self) && is_exact(self, BytesType) && data == bytes_data(self)
                                   ? self : bytes_new((const char *)data, n);
    return bytearray_new(data, n);
}

/* ---- predicates ---- */

static Value all_are(Value self, bool (*is)(u8)) {
    const u8 *d = any_data(self);
    i64 n = any_len(self);
    for (i64 i = 0; i < n; i++)
        if (!is(d[i])) return V_FALSE;
    return bool_value(n > 0);
}
Value bytes_m_isalnum(Value self) { return all_are(self, is_alnum); }
Value bytes_m_isalpha(Value self) { return all_are(self, is_let); }
Value bytes_m_isdigit(Value self) { return all_are(self, is_dig); }
Value bytes_m_isspace(Value self) { return all_are(self, is_blank); }
Value bytes_m_isascii(Value self) { return bool_value(str_max_char(any_data(self), 1, any_len(self)) < 128); }

static Value all_case(Value self, bool (*wanted)(u8), bool (*wrong)(u8)) {
    bool any = false;
    const u8 *d = any_data(self);
    for (i64 i = 0; i < any_len(self); i++) {
        if (wrong(d[i])) return V_FALSE;
        any |= wanted(d[i]);
    }
    return bool_value(any);
}
Value bytes_m_islower(Value self) { return all_case(self, is_low, is_up); }
Value bytes_m_isupper(Value self) { return all_case(self, is_up, is_low); }

Value bytes_m_istitle(Value self) {
    bool any = false, inside = false;
    const u8 *d = any_data(self);
    for (i64 i = 0; i < any_len(self); i++) {
        if (is_let(d[i]) && is_up(d[i]) == inside) return V_FALSE;
        inside = is_let(d[i]);
        any |= inside;
    }
    return bool_value(any);
}

/* ---- case ---- */

typedef u8 (*map_fn)(u8 c, bool inside, bool first);
static u8 map_lower(u8 c, bool inside, bool first) { return to_low(c); }
static u8 map_upper(u8 c, bool inside, bool first) { return to_up(c); }
static u8 map_swap(u8 c, bool inside, bool first) { return is_let(c) ? c ^ 32 : c; }
static u8 map_title(u8 c, bool inside, bool first) { return inside ? to_low(c) : to_up(c); }
static u8 map_capital(u8 c, bool inside, bool first) { return first ? to_up(c) : to_low(c); }

static Value map_bytes(Value self, map_fn fn) {
    i64 n = any_len(self);
    bool inside = false;
    Value r = TRY(result_new(self, n));
    const u8 *in = any_data(self);
    u8 *out = any_data(r);
    for (i64 i = 0; i < n; i++) {
        out[i] = fn(in[i], inside, i == 0);
        inside = is_let(in[i]);
    }
    gc_keep(as_obj(self));
    gc_keep(as_obj(r));
    return r;
}
Value bytes_m_lower(Value self) { return map_bytes(self, map_lower); }
Value bytes_m_upper(Value self) { return map_bytes(self, map_upper); }
Value bytes_m_swapcase(Value self) { return map_bytes(self, map_swap); }
Value bytes_m_title(Value self) { return map_bytes(self, map_title); }
Value bytes_m_capitalize(Value self) { return map_bytes(self, map_capital); }

/* ---- padding ---- */

static Value pad(Value self, i64 left, i64 right, u8 fill) {
    i64 n = any_len(self), total;
    left = KR_MAX(left, 0);
    right = KR_MAX(right, 0);
    if (__builtin_add_overflow(left + right, n, &total)) return exc_no_memory();
    if (!left && !right) return result(self, any_data(self), n);
    Value r = TRY(result_new(self, total));
    u8 *out = any_data(r);
    memset(out, fill, (size_t)left);
    memcpy(out + left, any_data(self), (size_t)n);
    memset(out + left + n, fill, (size_t)right);
    return r;
}

static bool pad_args(const char *name, Value width, Value fillchar, i64 *w, u8 *fill) {
    *fill = ' ';
    if (!number_as_index(width, w, OverflowErrorType)) return false;
    if (is_null(fillchar)) return true;
    if ((!is_bytes(fillchar) && !is_bytearray(fillchar)) || any_len(fillchar) != 1) {
        exc_raise(TypeErrorType, "%s() argument 2 must be a byte string of length 1, not %T", name, fillchar);
        return false;
    }
    *fill = any_data(fillchar)[0];
    return true;
}
Value bytes_m_center(Value self, Value width, Value fillchar) {
    i64 w;
    u8 fill;
    TRY_OK(pad_args("center", width, fillchar, &w, &fill));
    i64 n = KR_MAX(w - any_len(self), 0), left = n / 2 + (n & w & 1);
    return pad(self, left, n - left, fill);
}
Value bytes_m_ljust(Value self, Value width, Value fillchar) {
    i64 w;
    u8 fill;
    TRY_OK(pad_args("ljust", width, fillchar, &w, &fill));
    return pad(self, 0, w - any_len(self), fill);
}
Value bytes_m_rjust(Value self, Value width, Value fillchar) {
    i64 w;
    u8 fill;
    TRY_OK(pad_args("rjust", width, fillchar, &w, &fill));
    return pad(self, w - any_len(self), 0, fill);
}
Value bytes_m_zfill(Value self, Value width) {
    i64 w;
    TRY_OK(number_as_index(width, &w, OverflowErrorType));
    i64 n = w - any_len(self);
    Value r = TRY(pad(self, n, 0, '0'));
    if (n > 0 && any_len(self) && (any_data(self)[0] == '+' || any_data(self)[0] == '-')) {
        any_data(r)[0] = any_data(self)[0];
        any_data(r)[n] = '0';
    }
    return r;
}

Value bytes_m_expandtabs(Value self, Value tabsize) {
    i64 size = 8, column = 0;
    ByteVec out = {0};
    if (!is_null(tabsize)) TRY_OK(number_as_index(tabsize, &size, OverflowErrorType));
    if (size > INT32_MAX || size < INT32_MIN)
        return exc_raise(OverflowErrorType, "Python int too large to convert to C int");
    for (i64 i = 0; i < any_len(self); i++) {
        u8 c = any_data(self)[i];
        if (c == '\t') {
            for (i64 n = size > 0 ? size - column % size : 0; n > 0; n--, column++) vec_push(&out, ' ');
        } else {
            column = c == '\n' || c == '\r' ? 0 : column + 1;
            vec_push(&out, c);
        }
    }
    Value r = is_bytes(self) ? bytes_new((char *)out.v, out.len) : bytearray_new(out.v, out.len);
    vec_free(&out);
    return r;
}

/* ---- hex ---- */

static int hex_digit(u32 c) {
    return c - '0' < 10 ? (int)(c - '0') : (c | 32) - 'a' < 6 ? (int)((c | 32) - 'a' + 10) : -1;
}

Value bytes_m_fromhex(Value cls, Value text) {
    ByteVec out = {0};
    if (!is_str(text)) return exc_raise(TypeErrorType, "fromhex() argument must be str, not %T", text);
    i64 n = str_len(text);
    for (i64 i = 0; i < n;) {
        u32 c = str_at(text, i);
        if (c < 128 && is_blank((u8)c)) {
            i++;
            continue;
        }
        int high = hex_digit(c), low = i + 1 < n ? hex_digit(str_at(text, i + 1)) : -1;
        if (high < 0 || low < 0) {
            vec_free(&out);
            return exc_raise(ValueErrorType, "non-hexadecimal number found in fromhex() arg at position %lld",
                             (long long)(high < 0 ? i : i + 1));
        }
        vec_push(&out, (u8)(high << 4 | low));
        i += 2;
    }
    bool plain = same(cls, obj_value(ByteArrayType));
    Value r = plain ? bytearray_new(out.v, out.len) : bytes_new((char *)out.v, out.len);
    vec_free(&out);
    if (is_err(r) || plain || same(cls, obj_value(BytesType))) return r;
    return value_call1(cls, r);
}

/* The separator of hex(): one ASCII character, 0 for none; -1 raised. */
static int hex_separator(Value sep) {
    if (is_null(sep)) return 0;
    i64 n = value_len(sep);
    if (n < 0) return -1;
    if (n != 1) {
        exc_raise(ValueErrorType, "sep must be length 1.");
        return -1;
    }
    if (!is_str(sep) && !is_bytes(sep)) {
        exc_raise(TypeErrorType, "sep must be str or bytes.");
        return -1;
    }
    u32 c = is_str(sep) ? str_at(sep, 0) : bytes_data(sep)[0];
    if (c <= 127) return (int)c;
    exc_raise(ValueErrorType, "sep must be ASCII.");
    return -1;
}

Value bytes_hex(const u8 *d, i64 n, Value sep, Value per) {
    static const char hex[] = "0123456789abcdef";
    i64 group = 1;
    int separator = hex_separator(sep);
    if (separator < 0) return V_ERR;
    if (!is_null(per)) TRY_OK(number_as_index(per, &group, OverflowErrorType));
    i64 size = group < 0 ? -group : group;
    bool grouped = !is_null(sep) && size > 0 && n > 0;
    i64 total = 2 * n + (grouped ? (n - 1) / size : 0);
    Value r = TRY(str_alloc(total, 0x7f));
    char *p = str_data(r);
    for (i64 i = 0; i < n; i++) {
        /* groups count from the right, or from the left if the size is negative */
        if (grouped && i && (group > 0 ? (n - i) % size == 0 : i % size == 0)) *p++ = (char)separator;
        *p++ = hex[d[i] >> 4];
        *p++ = hex[d[i] & 15];
    }
    gc_keep(as_obj(r));
    return r;
}
Value bytes_m_hex(Value self, Value sep, Value per) { return bytes_hex(any_data(self), any_len(self), sep, per); }

/* ---- translation ---- */

Value bytes_m_maketrans(Value cls, Value from, Value to) {
    Buffer a, b;
    u8 table[256];
    TRY_OK(buffer_get(from, &a, false));
    if (!buffer_get(to, &b, false)) {
        buffer_release(&a);
        return V_ERR;
    }
    bool ok = a.len == b.len;
    for (int i = 0; i < 256; i++) table[i] = (u8)i;
    for (i64 i = 0; ok && i < a.len; i++) table[a.data[i]] = b.data[i];
    buffer_release(&a);
    buffer_release(&b);
    if (!ok) return exc_raise(ValueErrorType, "maketrans arguments must have same length");
    return bytes_new((char *)table, 256);
}

static bool translate_args(Value table, Value delete, u8 map[256], bool drop[256]) {
    Buffer buf;
    memset(drop, 0, 256);
    for (int i = 0; i < 256; i++) map[i] = (u8)i;
    if (!is_none(table)) {
        if (!buffer_get(table, &buf, false)) return false;
        bool ok = buf.len == 256;
        if (ok) memcpy(map, buf.data, 256);
        buffer_release(&buf);
        if (!ok) {
            exc_raise(ValueErrorType, "translation table must be 256 characters long");
            return false;
        }
    }
    if (is_null(delete)) return true;
    if (!buffer_get(delete, &buf, false)) return false;
    for (i64 i = 0; i < buf.len; i++) drop[buf.data[i]] = true;
    buffer_release(&buf);
    return true;
}

Value bytes_m_translate(Value self, Value table, Value delete) {
    u8 map[256];
    bool drop[256];
    TRY_OK(translate_args(table, delete, map, drop));
    i64 n = any_len(self), len = 0;
    const u8 *in = any_data(self);
    u8 *out = malloc((size_t)n + 1);
    if (!out) return exc_no_memory();
    for (i64 i = 0; i < n; i++)
        if (!drop[in[i]]) out[len++] = map[in[i]];
    gc_keep(as_obj(self));
    Value r = is_bytes(self) && is_exact(self, BytesType) && len == n && memcmp(out, any_data(self), (size_t)n) == 0
                  ? self
                  : result(self, out, len);
    free(out);
    return r;
}

/* ---- decoding ---- */

Value bytes_m_decode(Value self, Value encoding, Value errors) {
    const char *enc = NULL, *err = NULL;
    if (!is_null(encoding) && !is_str(encoding))
        return exc_raise(TypeErrorType, "decode() argument 'encoding' must be str, not %T", encoding);
    if (!is_null(errors) && !is_str(errors))
        return exc_raise(TypeErrorType, "decode() argument 'errors' must be str, not %T", errors);
    if (!is_null(encoding) && !(enc = str_utf8(encoding, NULL))) return V_ERR;
    if (!is_null(errors) && !(err = str_utf8(errors, NULL))) return V_ERR;
    if (is_bytes(self)) return str_decode((const char *)bytes_data(self), bytes_len(self), enc, err);
    Buffer buf;
    TRY_OK(buffer_get(self, &buf, false)); /* an error handler may not resize it meanwhile */
    Value r = str_decode((const char *)buf.data, buf.len, enc, err);
    buffer_release(&buf);
    return r;
}
