/* str_mod.c: the % operator of str, bytes and bytearray.
 *
 * One reader of conversions serves all; the result is built as characters, which for bytes are 0 to 255.
 */
#include <limits.h>
#include <math.h>

#include "vm/base/dtoa.h"
#include "vm/object/bytes_internal.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/names.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

enum { LEFT = 1, PLUS = 2, SPACE = 4, ALT = 8, ZERO = 16, NO_NEG_0 = 32 };

typedef struct Mod {
    bool bytes;
    Value fmt;         /* a str, or a bytes */
    i64 pos, len;
    Value args;        /* a tuple, or the one argument */
    i64 next, count;   /* count -1: args is the one argument; next tells whether it was taken */
    Value mapping;     /* or V_NULL */
    StrBuilder out;
    char space[128];   /* where 'out' begins */
} Mod;

typedef struct Conv {
    int flags;
    i64 width, precision; /* -1: none */
    u32 code;
    i64 code_pos;
} Conv;

static u32 char_at(Mod *m, i64 i) { return m->bytes ? bytes_data(m->fmt)[i] : str_at(m->fmt, i); }

static void put_slice(Mod *m, i64 start, i64 stop) {
    if (m->bytes) strb_ascii(&m->out, (char *)bytes_data(m->fmt) + start, stop - start);
    else strb_slice(&m->out, m->fmt, start, stop);
}

static bool next_arg(Mod *m, Value *out) {
    if (m->count < 0 ? m->next == 0 : m->next < m->count) {
        *out = m->count < 0 ? m->args : tuple_at(m->args, m->next);
        m->next++;
        return true;
    }
    exc_raise(TypeErrorType, "not enough arguments for format string");
    return false;
}

/* ---- reading a conversion ---- */

/* "(key)": the value becomes the one argument. */
static bool read_key(Mod *m) {
    i64 depth = 1, start = ++m->pos;
    if (is_null(m->mapping)) return exc_raise(TypeErrorType, "format requires a mapping"), false;
    for (; m->pos < m->len; m->pos++) {
        u32 c = char_at(m, m->pos);
        if (c == '(') depth++;
        if (c == ')' && --depth == 0) break;
    }
    if (m->pos >= m->len) return exc_raise(ValueErrorType, "incomplete format key"), false;
    Value key = m->bytes ? bytes_new((char *)bytes_data(m->fmt) + start, m->pos - start) : str_slice(m->fmt, start, m->pos);
    if (is_err(key)) return false;
    m->pos++;
    Value v = value_getitem(m->mapping, key);
    if (is_err(v)) return false;
    m->args = v;
    m->count = -1;
    m->next = 0;
    return true;
}

/* A width or precision: digits or '*'; *out stays if there is none. */
static bool read_number(Mod *m, const char *too_big, const char *c_type, i64 max, i64 *out) {
    Value v;
    i64 n = 0;
    if (m->pos < m->len && char_at(m, m->pos) == '*') {
        m->pos++;
        if (!next_arg(m, &v)) return false;
        if (!is_int(v)) return exc_raise(TypeErrorType, "* wants int"), false;
        if (int_to_i64_sat(v, out) == 0 && *out <= max && *out >= -max - 1) return true;
        return exc_raise(OverflowErrorType, "Python int too large to convert to C %s", c_type), false;
    }
    if (m->pos >= m->len || char_at(m, m->pos) - '0' > 9) return true;
    for (; m->pos < m->len && char_at(m, m->pos) - '0' <= 9; m->pos++) {
        n = n * 10 + (i64)(char_at(m, m->pos) - '0');
        if (n > INT64_MAX / 16) return exc_raise(ValueErrorType, "%s", too_big), false;
    }
    *out = n;
    return true;
}

static bool read_conv(Mod *m, Conv *c) {
    const char *letters = m->bytes ? "-+ #0z" : "-+ #0"; /* in the order of the flags */
    *c = (Conv){.width = -1, .precision = -1};
    if (m->pos < m->len && char_at(m, m->pos) == '(' && !read_key(m)) return false;
    for (; m->pos < m->len; m->pos++) {
        u32 ch = char_at(m, m->pos);
        const char *hit = ch && ch < 128 ? strchr(letters, (int)ch) : NULL;
        if (!hit) break;
        c->flags |= 1 << (hit - letters);
    }
    if (!read_number(m, "width too big", "ssize_t", INT64_MAX, &c->width)) return false;
    if (c->width < -1) {
        c->flags |= LEFT;
        c->width = -c->width;
    }
    if (m->pos < m->len && char_at(m, m->pos) == '.') {
        m->pos++;
        c->precision = 0;
        const char *too_big = m->bytes ? "prec too big" : "precision too big";
        if (!read_number(m, too_big, "int", INT_MAX, &c->precision)) return false;
        c->precision = KR_MAX(c->precision, 0);
        if (c->precision > INT_MAX) return exc_raise(ValueErrorType, "%s", too_big), false;
    }
    if (m->pos < m->len && (char_at(m, m->pos) == 'h' || char_at(m, m->pos) == 'l' || char_at(m, m->pos) == 'L')) m->pos++;
    if (m->pos >= m->len) return exc_raise(ValueErrorType, "incomplete format"), false;
    c->code_pos = m->pos;
    c->code = char_at(m, m->pos++);
    return true;
}

/* ---- writing ---- */

/* Text, padded with blanks. */
static void put_text(Mod *m, const Conv *c, const void *data, int kind, i64 n) {
    if (c->precision >= 0) n = KR_MIN(n, c->precision);
    i64 pad = KR_MAX(c->width - n, 0);
    if (!(c->flags & LEFT)) strb_fill(&m->out, ' ', pad);
    strb_chars(&m->out, data, kind, n);
    if (c->flags & LEFT) strb_fill(&m->out, ' ', pad);
}

/* A number: sign, prefix, digits; zeros go between prefix and digits. */
static void put_number(Mod *m, const Conv *c, bool negative, const char *prefix, i64 zeros, const char *digits, i64 n) {
    char sign = negative ? '-' : c->flags & PLUS ? '+' : c->flags & SPACE ? ' ' : 0;
    i64 pad = KR_MAX(c->width - (sign != 0) - (i64)strlen(prefix) - zeros - n, 0);
    bool left = c->flags & LEFT, fill_zeros = c->flags & ZERO && !left;
    if (!left && !fill_zeros) strb_fill(&m->out, ' ', pad);
    if (sign) strb_cp(&m->out, (u32)sign);
    strb_c(&m->out, prefix);
    strb_fill(&m->out, '0', zeros + (fill_zeros ? pad : 0));
    strb_ascii(&m->out, digits, n);
    if (left) strb_fill(&m->out, ' ', pad);
}

/* The int that an integer conversion shows. */
static Value int_operand(const Conv *c, Value v, bool bytes) {
    bool decimal = c->code == 'd' || c->code == 'i' || c->code == 'u';
    const Slots *s = &value_type(v)->slots;
    if (is_int(v)) return int_plain(v);
    if (decimal ? is_float(v) || s->index || s->int_ : s->index != NULL) {
        Value r = decimal ? number_int(v) : number_index(v);
        if (!is_err(r) || !exc_matches(TypeErrorType)) return r;
        exc_clear();
    }
    return exc_raise(TypeErrorType, decimal ? "%%%c format: a real number is required, not %T"
                                            : "%%%c format: an integer is required, not %T",
                     bytes && c->code == 'i' ? 'd' : (int)c->code, v);
}

static bool put_int(Mod *m, const Conv *c, Value v) {
    if (is_fixnum(v) && !c->flags && c->width < 0 && c->precision < 0 && c->code == 'd') {
        char digits[24];
        strb_ascii(&m->out, digits, i64_to_text(as_fixnum(v), digits));
        return true;
    }
    int base = c->code == 'o' ? 8 : c->code == 'x' || c->code == 'X' ? 16 : 10;
    Value n = int_operand(c, v, m->bytes);
    if (is_err(n)) return false;
    Value text = int_to_str(n, base);
    if (!is_err(text) && c->code == 'X') text = str_m_upper(text);
    if (is_err(text)) return false;
    const char *digits = str_data(text);
    bool negative = digits[0] == '-';
    i64 len = str_len(text) - negative;
    const char *prefix = !(c->flags & ALT) ? "" : c->code == 'o' ? "0o" : c->code == 'x' ? "0x" : c->code == 'X' ? "0X" : "";
    put_number(m, c, negative, prefix, KR_MAX(c->precision - len, 0), digits + negative, len);
    gc_keep(as_obj(text));
    return true;
}

static bool put_float(Mod *m, const Conv *c, Value v) {
    double d;
    if (!number_as_double(v, &d)) {
        if (m->bytes && exc_matches(TypeErrorType)) {
            exc_clear();
            exc_raise(TypeErrorType, "float argument required, not %T", v);
        }
        return false;
    }
    int precision = c->precision < 0 ? 6 : (int)KR_MIN(c->precision, INT_MAX - 400);
    char *text = malloc((size_t)double_format_size(precision));
    if (!text) return exc_no_memory(), false;
    int flags = (c->flags & ALT ? DTOA_ALT : 0) | (c->flags & NO_NEG_0 ? DTOA_NO_NEG_0 : 0);
    i64 n = double_format(text, d, (char)c->code, precision, flags);
    bool negative = text[0] == '-';
    put_number(m, c, negative, "", 0, text + negative, n - negative);
    free(text);
    return true;
}

static bool put_char(Mod *m, const Conv *c, Value v) {
    Conv whole = *c;
    whole.precision = -1;
    if (is_str(v) && str_len(v) == 1) {
        put_text(m, &whole, str_data(v), str_kind(v), 1);
        return true;
    }
    if (!is_str(v) && (is_int(v) || value_type(v)->slots.index)) {
        i64 cp;
        Value n = number_index(v);
        if (is_err(n)) return false;
        if (int_to_i64_sat(n, &cp) || cp < 0 || cp > 0x10ffff)
            return exc_raise(OverflowErrorType, "%%c arg not in range(0x110000)"), false;
        u32 u = (u32)cp;
        put_text(m, &whole, &u, 4, 1);
        return true;
    }
    exc_raise(TypeErrorType, "%%c requires int or char");
    return false;
}

static bool put_byte(Mod *m, const Conv *c, Value v) {
    Conv whole = *c;
    u8 byte = 0;
    whole.precision = -1;
    if ((is_bytes(v) || is_bytearray(v)) && any_len(v) == 1) {
        byte = any_data(v)[0];
    } else if (is_int(v) || value_type(v)->slots.index) {
        i64 i;
        Value n = number_index(v);
        if (is_err(n)) return false;
        if (int_to_i64_sat(n, &i) || i < 0 || i > 255)
            return exc_raise(OverflowErrorType, "%%c arg not in range(256)"), false;
        byte = (u8)i;
    } else {
        exc_raise(TypeErrorType, "%%c requires an integer in range(256) or a single byte");
        return false;
    }
    put_text(m, &whole, &byte, 1, 1);
    return true;
}

/* %s and %b of bytes: a buffer, or the result of __bytes__. */
static bool put_buffer(Mod *m, const Conv *c, Value v) {
    Buffer b;
    Value fn, self;
    if (!buffer_supported(v)) {
        int found = value_special(v, name___bytes__, &fn, &self);
        if (found < 0) return false;
        if (!found) {
            exc_raise(TypeErrorType, "%%b requires a bytes-like object, or an object that implements __bytes__, not '%T'", v);
            return false;
        }
        v = bytes_from_object(v);
        if (is_err(v)) return false;
    }
    if (!buffer_get(v, &b, false)) return false;
    put_text(m, c, b.data, 1, b.len);
    buffer_release(&b);
    return true;
}

static bool put_str(Mod *m, const Conv *c, Value s) {
    if (is_err(s)) return false;
    put_text(m, c, str_data(s), str_kind(s), str_len(s));
    gc_keep(as_obj(s));
    return true;
}

static bool put_conv(Mod *m, const Conv *c) {
    Value v;
    if (!next_arg(m, &v)) return false;
    switch (c->code) {
    case 's': return m->bytes ? put_buffer(m, c, v) : put_str(m, c, value_str(v));
    case 'r': return put_str(m, c, m->bytes ? value_ascii(v) : value_repr(v));
    case 'a': return put_str(m, c, value_ascii(v));
    case 'c': return m->bytes ? put_byte(m, c, v) : put_char(m, c, v);
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return put_int(m, c, v);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return put_float(m, c, v);
    case 'b':
        if (m->bytes) return put_buffer(m, c, v);
        /* fall through */
    default:
        exc_raise(ValueErrorType, "unsupported format character '%c' (0x%x) at index %lld",
                  m->bytes || (c->code > 30 && c->code < 127) ? (int)c->code : '?', c->code, (long long)c->code_pos);
        return false;
    }
}

/* ---- the operator ---- */

/* The next '%', or the end. */
static i64 find_percent(Mod *m) {
    if (m->bytes || str_kind(m->fmt) == 1) {
        const char *s = m->bytes ? (const char *)bytes_data(m->fmt) : str_data(m->fmt);
        const char *hit = memchr(s + m->pos, '%', (size_t)(m->len - m->pos));
        return hit ? hit - s : m->len;
    }
    i64 i = m->pos;
    while (i < m->len && str_at(m->fmt, i) != '%') i++;
    return i;
}

static bool run(Mod *m) {
    Conv c;
    while (m->pos < m->len) {
        i64 start = m->pos;
        m->pos = find_percent(m);
        put_slice(m, start, m->pos);
        if (m->pos >= m->len) break;
        m->pos++;
        if (m->pos < m->len && char_at(m, m->pos) == '%') {
            strb_cp(&m->out, '%');
            m->pos++;
            continue;
        }
        if (!read_conv(m, &c) || !put_conv(m, &c)) return false;
    }
    bool all = m->count < 0 ? m->next > 0 : m->next >= m->count;
    if (all || !is_null(m->mapping)) return true;
    exc_raise(TypeErrorType, "not all arguments converted during %s formatting", m->bytes ? "bytes" : "string");
    return false;
}

static bool is_mapping(Value v, bool bytes) {
    if (is_tuple(v) || is_str(v) || !value_type(v)->slots.getitem) return false;
    return !bytes || (!is_bytes(v) && !is_bytearray(v));
}

static bool start(Mod *m, Value fmt, Value args, bool bytes) {
    m->bytes = bytes;
    m->fmt = fmt;
    m->args = args;
    m->pos = m->next = 0;
    m->count = is_tuple(args) ? tuple_len(args) : -1;
    m->len = bytes ? bytes_len(fmt) : str_len(fmt);
    m->mapping = is_mapping(args, bytes) ? args : V_NULL;
    strb_init_in(&m->out, m->space, sizeof m->space);
    if (run(m)) return true;
    strb_free(&m->out);
    return false;
}

Value str_mod(Value fmt, Value args) {
    Mod m;
    TRY_OK(start(&m, fmt, args, false));
    Value only = is_tuple_exact(args) ? (tuple_len(args) == 0 ? fmt : tuple_len(args) == 1 ? tuple_at(args, 0) : V_NULL) : args;
    return str_or_same(strb_finish(&m.out), only);
}

Value bytes_mod(Value fmt, Value args) {
    Mod m;
    if (is_bytearray(fmt)) fmt = TRY(bytes_new((char *)as_bytearray(fmt)->data, as_bytearray(fmt)->len));
    TRY_OK(start(&m, fmt, args, true));
    Value r = m.out.cap < 0 ? exc_no_memory() : bytes_new(m.out.buf, m.out.len);
    strb_free(&m.out);
    return r;
}
