/* int_parse.c: text to ints and back, in any base, and the limit on how many decimal digits may be converted.
 *
 * The limit guards against quadratic time; bases that are powers of two are linear and have none.
 */
#include "vm/base/unicode.h"
#include "vm/object/bytes.h"
#include "vm/object/int_gmp.h"
#include "vm/object/str.h"

#define DIGITS_DEFAULT 4300
#define DIGITS_THRESHOLD 640
static i64 max_digits = DIGITS_DEFAULT; /* 0: no limit */

i64 int_max_str_digits(void) { return max_digits; }
bool int_set_max_str_digits(i64 n) {
    if (n && n < DIGITS_THRESHOLD) {
        exc_raise(ValueErrorType, "maxdigits must be 0 or larger than %d", DIGITS_THRESHOLD);
        return false;
    }
    max_digits = n;
    return true;
}

static int digit_of(int c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}
static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Reads sign, prefix and base from *s; base 0 becomes what the prefix says.  False: no number in this base. */
static bool parse_prefix(const char **s, const char *end, int *base, bool *neg) {
    const char *p = *s;
    if (p < end && (*p == '+' || *p == '-')) *neg = *p++ == '-';
    int from_prefix = 0;
    if (end - p >= 2 && p[0] == '0') {
        char c = (char)(p[1] | 32);
        from_prefix = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 0;
    }
    if (from_prefix && (*base == 0 || *base == from_prefix)) {
        *base = from_prefix;
        p += 2;
        if (p < end && *p == '_') p++;
    } else if (*base == 0) {
        *base = 10;
        if (p < end && *p == '0') { /* "0010" is no number, "00" is */
            for (const char *q = p; q < end; q++)
                if (*q != '0' && *q != '_') return false;
        }
    }
    *s = p;
    return true;
}

static Value too_many_digits(i64 n) {
    return exc_raise(ValueErrorType,
                     "Exceeds the limit (%lld digits) for integer string conversion: value has %lld digits; use "
                     "sys.set_int_max_str_digits() to increase the limit",
                     (long long)max_digits, (long long)n);
}

/* n digit values, the first not 0. */
static Value from_digits(const u8 *digits, i64 n, int base, bool neg) {
    Scratch s;
    if ((base & (base - 1)) && max_digits && n > max_digits) return too_many_digits(n);
    int bits = 32 - __builtin_clz((unsigned)base); /* a digit has fewer than this many */
    u64 *r = scratch_get(&s, n * bits / 64 + 2);
    if (!r) return V_ERR;
    i64 limbs;
    if (!int_gmp_from_digits(r, digits, n, base, &limbs)) {
        scratch_free(&s);
        return V_ERR;
    }
    return int_from_scratch(&s, r, limbs, neg);
}

Value int_parse(const char *s, i64 n, int base) {
    const char *end = s + n;
    bool neg = false;
    while (s < end && blank(*s)) s++;
    while (s < end && blank(end[-1])) end--;
    if (!parse_prefix(&s, end, &base, &neg)) return V_NULL;
    if (s == end) return V_NULL;
    u64 small = 0;
    i64 digits = 0, cap = 0;
    bool underscore = true; /* one may not come first */
    for (const char *p = s; p < end; p++) {
        if (*p == '_') {
            if (underscore) return V_NULL;
            underscore = true;
            continue;
        }
        int d = digit_of(*p);
        if (d >= base) return V_NULL;
        underscore = false;
        if (digits || d) digits++;
        if (digits <= 11) small = small * (u64)base + (u64)d; /* 36**11 fits a fixnum */
        cap++;
    }
    if (underscore) return V_NULL;
    if (digits <= 11) return fixnum(neg ? -(i64)small : (i64)small);
    if ((base & (base - 1)) && max_digits && cap > max_digits) return too_many_digits(cap);
    u8 *buf = malloc((size_t)cap);
    if (!buf) return exc_no_memory();
    i64 len = 0;
    for (const char *p = s; p < end; p++) {
        if (*p != '_' && (len || *p != '0')) buf[len++] = (u8)digit_of(*p);
    }
    Value v = from_digits(buf, len, base, neg);
    free(buf);
    return v;
}

char *str_number_text(Value s, i64 *len) {
    i64 n = *len = str_len(s);
    char *out = malloc((size_t)n + 1);
    if (!out) {
        exc_no_memory();
        return NULL;
    }
    for (i64 i = 0; i < n; i++) {
        u32 c = str_at(s, i);
        int d = c < 128 ? -1 : unicode_decimal(c);
        out[i] = (char)(c < 128 ? c : d >= 0 ? (u32)('0' + d) : is_space(c) ? ' ' : '?');
    }
    out[n] = 0;
    return out;
}

static Value bad_literal(Value v, int base) {
    Value text = TRY(value_repr(v));
    return exc_raise(ValueErrorType, "invalid literal for int() with base %d: %.200V", base, text);
}

Value int_from_text(Value v, int base) {
    Value r;
    if (is_str(v)) {
        if (as_str(v)->ascii) {
            r = int_parse(str_data(v), str_len(v), base);
            gc_keep(as_obj(v));
        } else {
            i64 n;
            char *text = str_number_text(v, &n);
            if (!text) return V_ERR;
            r = int_parse(text, n, base);
            free(text);
        }
        return is_null(r) ? bad_literal(v, base) : r;
    }
    Buffer b;
    TRY_OK(buffer_get(v, &b, false));
    r = int_parse((const char *)b.data, b.len, base);
    Value shown = is_null(r) && !is_bytes(v) ? bytes_new((const char *)b.data, b.len) : v;
    buffer_release(&b);
    return is_null(r) ? bad_literal(shown, base) : r;
}

/* ---- ints to text ---- */

int i64_to_text(i64 i, char *out) {
    static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
                                "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    char buf[20], *p = buf + sizeof buf;
    u64 u = i < 0 ? -(u64)i : (u64)i;
    for (; u >= 100; u /= 100) memcpy(p -= 2, pairs + u % 100 * 2, 2);
    if (u >= 10) memcpy(p -= 2, pairs + u * 2, 2);
    else *--p = (char)('0' + u);
    int n = (int)(buf + sizeof buf - p);
    if (i < 0) *out++ = '-';
    memcpy(out, p, (size_t)n);
    return n + (i < 0);
}

static Value small_to_str(i64 i, int base) {
    if (base == 10) {
        char text[24];
        return str_from_latin1((u8 *)text, i64_to_text(i, text));
    }
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char buf[68], *p = buf + sizeof buf;
    u64 u = i < 0 ? -(u64)i : (u64)i;
    do {
        *--p = digits[u % (u64)base];
        u /= (u64)base;
    } while (u);
    if (i < 0) *--p = '-';
    return str_from_latin1((u8 *)p, buf + sizeof buf - p);
}

static Value exceeds_limit(void) {
    return exc_raise(ValueErrorType,
                     "Exceeds the limit (%lld digits) for integer string conversion; use "
                     "sys.set_int_max_str_digits() to increase the limit",
                     (long long)max_digits);
}

Value int_to_str(Value v, int base) {
    static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    Limbs a;
    Scratch s;
    limbs_of(v, &a);
    if (a.n == 0) return str_from_cp('0');
    if (a.n == 1 && a.d[0] <= INT64_MAX) return small_to_str(a.neg ? -(i64)a.d[0] : (i64)a.d[0], base);
    bool limited = (base & (base - 1)) && max_digits;
    /* 3.3 bits to a decimal digit: well over the limit is refused before the work. */
    if (limited && limbs_bits(a.d, a.n) / 4 > max_digits) return exceeds_limit();
    u64 *copy = scratch_get(&s, a.n + 1);
    if (!copy) return V_ERR;
    memcpy(copy, a.d, (size_t)a.n * 8);
    size_t cap = mpn_sizeinbase(copy, a.n, base) + 2;
    u8 *out = malloc(cap + 1);
    if (!out) {
        scratch_free(&s);
        return exc_no_memory();
    }
    i64 n, first = 1;
    bool ok = int_gmp_to_digits(out + 1, copy, a.n, base, &n);
    scratch_free(&s);
    while (ok && n > 1 && out[first] == 0) first++, n--;
    Value r;
    if (!ok) {
        r = V_ERR;
    } else if (limited && n > max_digits) {
        r = exceeds_limit();
    } else {
        for (i64 i = first; i < first + n; i++) out[i] = (u8)letters[out[i]];
        if (a.neg) out[--first] = '-', n++;
        r = str_from_latin1(out + first, n);
    }
    free(out);
    return r;
}
