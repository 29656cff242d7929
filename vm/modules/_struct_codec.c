/* _struct_codec.c: the formats of struct: reading them, values to bytes and back. */
#include <math.h>

#include "vm/modules/_struct.h"

/* ---- formats ---- */

/* Size of a code in native mode, which is its alignment, or (native false) in standard mode; 0: no such code. */
static int code_size(char code, bool native) {
    switch (code) {
    case 'x': case 'b': case 'B': case 'c': case '?': case 's': case 'p': return 1;
    case 'h': case 'H': case 'e': return 2;
    case 'i': case 'I': case 'f': return 4;
    case 'l': case 'L': return native ? 8 : 4;
    case 'q': case 'Q': case 'd': return 8;
    case 'n': case 'N': case 'P': return native ? 8 : 0;
    default: return 0;
    }
}

static bool fail(const char *text) {
    return native_fail(exc_raise(struct_error, "%s", text));
}

static bool read_count(const char **p, i64 *n) {
    *n = 1;
    if (**p < '0' || **p > '9') return true;
    for (*n = 0; **p >= '0' && **p <= '9'; ++*p) {
        if (*n > (INT64_MAX - (**p - '0')) / 10) return fail("total struct size too long");
        *n = *n * 10 + (**p - '0');
    }
    return **p || fail("repeat count given without format specifier");
}

static bool add_item(StructObj *s, StructItem *items, char code, i64 n) {
    int size = code_size(code, s->native);
    i64 bytes;
    if (!size) return fail("bad char in struct format");
    if (s->native && code != 's' && code != 'p' && s->size > INT64_MAX - 8) return fail("total struct size too long");
    if (s->native) s->size = (s->size + size - 1) / size * size;
    if (__builtin_mul_overflow(n, (i64)size, &bytes) || bytes > INT64_MAX - s->size) return fail("total struct size too long");
    if (code == 's' || code == 'p') {
        items[s->nitems++] = (StructItem){(u8)code, (u8)size, s->size, n};
        s->nvalues++;
    } else if (code != 'x' && n) {
        items[s->nitems++] = (StructItem){(u8)code, (u8)size, s->size, n};
        s->nvalues += n;
    }
    s->size += bytes;
    return true;
}

bool struct_parse(StructObj *s, Value format) {
    i64 len, n;
    if (is_str(format)) format = str_encode(format, "ascii", NULL);
    if (is_err(format)) return false;
    if (!is_bytes(format)) {
        return native_fail(exc_raise(TypeErrorType, "Struct() argument 1 must be a str or bytes object, not %T", format));
    }
    const char *text = (const char *)bytes_data(format), *p = text;
    len = bytes_len(format);
    if ((i64)strlen(text) != len) return fail("embedded null character");
    if (!gc_room(len * (i64)sizeof(StructItem))) return false;
    StructItem *items = meta_alloc_data(KR_MAX(len, 1) * (i64)sizeof *items);
    s->native = true;
    s->little = true;
    s->size = s->nvalues = s->nitems = 0;
    if (*p && strchr("@=<>!", *p)) {
        s->native = *p == '@';
        s->little = *p != '>' && *p != '!';
        p++;
    }
    while (*p) {
        if (*p == ' ' || (*p >= '\t' && *p <= '\r')) {
            p++;
            continue;
        }
        if (!read_count(&p, &n) || !add_item(s, items, *p, n)) return false;
        p++;
    }
    gc_barrier_all(s);
    s->items = items;
    s->format = str_from_latin1((const u8 *)text, len);
    return true;
}

/* ---- reading ---- */

ALWAYS_INLINE u64 read_bits(const u8 *p, int size, bool little) {
    u16 half;
    u32 word;
    u64 bits;
    switch (size) {
    case 1: return *p;
    case 2: memcpy(&half, p, 2); return little ? half : __builtin_bswap16(half);
    case 4: memcpy(&word, p, 4); return little ? word : __builtin_bswap32(word);
    default: memcpy(&bits, p, 8); return little ? bits : __builtin_bswap64(bits);
    }
}

static double half_value(u64 bits) {
    double x;
    int exp = bits >> 10 & 31;
    u64 fraction = bits & 0x3ff;
    if (exp == 31) x = fraction ? NAN : INFINITY;
    else x = exp ? ldexp((double)(fraction | 0x400), exp - 25) : ldexp((double)fraction, -24);
    return bits >> 15 ? -x : x;
}

static Value read_value(const StructItem *it, const u8 *p, bool little) {
    u64 bits = read_bits(p, it->size, little);
    float f;
    double d;
    switch (it->code) {
    case 'c': return bytes_new((const char *)p, 1);
    case '?': return bool_value(*p != 0);
    case 'b': case 'h': case 'i': case 'l': case 'q': case 'n':
        return int_from_i64((i64)(bits << (64 - 8 * it->size)) >> (64 - 8 * it->size));
    case 'e': return float_value(half_value(bits));
    case 'f': {
        u32 word = (u32)bits;
        memcpy(&f, &word, 4);
        return float_value(f);
    }
    case 'd':
        memcpy(&d, &bits, 8);
        return float_value(d);
    default: return int_from_u64(bits);
    }
}

Value struct_unpack(StructObj *s, const u8 *p) {
    Value result = TRY(tuple_new(s->nvalues));
    i64 at = 0;
    for (i64 i = 0; i < s->nitems; i++) {
        const StructItem *it = &s->items[i];
        const u8 *field = p + it->offset;
        if (it->code == 's') {
            tuple_set(result, at++, TRY(bytes_new((const char *)field, it->repeat)));
        } else if (it->code == 'p') {
            i64 n = it->repeat ? KR_MIN((i64)field[0], it->repeat - 1) : 0;
            tuple_set(result, at++, TRY(bytes_new((const char *)field + 1, n)));
        } else {
            for (i64 k = 0; k < it->repeat; k++) tuple_set(result, at++, TRY(read_value(it, field + k * it->size, s->little)));
        }
    }
    return result;
}

/* ---- writing ---- */

ALWAYS_INLINE void write_bits(u8 *p, int size, bool little, u64 bits) {
    if (!little) bits = __builtin_bswap64(bits) >> (64 - 8 * size);
    switch (size) {
    case 1: *p = (u8)bits; break;
    case 2: memcpy(p, &bits, 2); break;
    case 4: memcpy(p, &bits, 4); break;
    default: memcpy(p, &bits, 8);
    }
}

/* The name of a code in range errors, for those that have one of their own. */
static bool out_of_range(const StructItem *it, bool is_signed) {
    static const struct {
        char code;
        const char *name;
    } names[] = {{'b', "byte"}, {'B', "ubyte"}, {'h', "short"}, {'H', "ushort"}};
    i64 low = is_signed ? -((i64)1 << (8 * it->size - 1)) : 0;
    u64 high = ((u64)1 << (8 * it->size - (is_signed ? 1 : 0))) - 1;
    for (i64 i = 0; i < ARRAY_LEN(names); i++) {
        if (it->code != names[i].code) continue;
        return native_fail(exc_raise(struct_error, "%s format requires %lld <= number <= %llu", names[i].name,
                                     (long long)low, (unsigned long long)high));
    }
    return native_fail(exc_raise(struct_error, "'%c' format requires %lld <= number <= %llu", it->code, (long long)low,
                                 (unsigned long long)high));
}

static bool as_integer(Value v, Value *out) {
    if (!is_int(v) && !value_type(v)->slots.index) return fail("required argument is not an integer");
    *out = number_index(v);
    return !is_err(*out);
}

static bool write_integer(const StructItem *it, Value v, u8 *p, bool little) {
    bool is_signed = it->code >= 'a'; /* of the integer codes */
    i64 i;
    u64 bits;
    if (!is_fixnum(v) && !as_integer(v, &v)) return false;
    int size = int_to_i64_sat(v, &i);
    if (it->code == 'P') { /* an address: of either sign */
        if (size > 0 && int_bit_length(v) > 64) return fail("int too large to convert");
        if (size < 0) return fail("int too large to convert");
        if (size == 0) bits = (u64)i;
        else if (!int_to_u64(v, &bits)) return false;
        return write_bits(p, 8, little, bits), true;
    }
    if (is_signed) {
        if (size) return fail("argument out of range");
        int spare = 64 - 8 * it->size;
        if ((i64)((u64)i << spare) >> spare != i) return out_of_range(it, true);
        return write_bits(p, it->size, little, (u64)i), true;
    }
    if (size == 0 && i < 0) return it->size < 4 ? out_of_range(it, false) : fail("argument out of range");
    if (size < 0 || int_bit_length(v) > 64) return fail("argument out of range");
    if (!int_to_u64(v, &bits)) return false;
    if (it->size < 8 && bits >> 8 * it->size) return out_of_range(it, false);
    return write_bits(p, it->size, little, bits), true;
}

/* Rounded half to even; false if too large. */
static bool half_bits(double x, u64 *out) {
    int exp;
    u64 sign = signbit(x) ? 0x8000 : 0;
    if (isnan(x)) return *out = sign | 0x7e00, true;
    if (isinf(x)) return *out = sign | 0x7c00, true;
    if (x == 0) return *out = sign, true;
    double fraction = frexp(fabs(x), &exp);
    if (exp < -25) return *out = sign, true;
    if (exp > 16) return false;
    /* Units of the last place: 2**(exp - 11), but at least 2**-24. */
    int unit = KR_MAX(exp - 11, -24);
    u64 units = (u64)nearbyint(ldexp(fraction, exp - unit));
    u64 bits = unit == -24 && units < 0x400 ? units : ((u64)(unit + 25) << 10) + (units - 0x400);
    if (bits >= 0x7c00) return false;
    *out = sign | bits;
    return true;
}

/* Native mode reports what does not fit as struct.error, the others as OverflowError. */
static bool float_too_large(char code, bool native) {
    if (native) return fail("int too large to convert");
    return native_fail(exc_raise(OverflowErrorType, "float too large to pack with %c format", code));
}

static bool write_float(const StructItem *it, Value v, u8 *p, bool native, bool little) {
    double x;
    u64 bits = 0;
    if (!number_as_double(v, &x)) {
        if (!exc_matches(TypeErrorType)) return false;
        exc_clear();
        return fail("required argument is not a float");
    }
    if (it->code == 'e') {
        if (!half_bits(x, &bits)) return float_too_large('e', native);
    } else if (it->code == 'f') {
        float f = (float)x;
        u32 word;
        if (isinf(f) && !isinf(x) && !native) return float_too_large('f', native);
        memcpy(&word, &f, 4);
        bits = word;
    } else {
        memcpy(&bits, &x, 8);
    }
    write_bits(p, it->size, little, bits);
    return true;
}

static bool write_bytes(const StructItem *it, Value v, u8 *p) {
    if (!is_bytes(v) && !is_bytearray(v)) {
        return native_fail(exc_raise(struct_error, "argument for '%c' must be a bytes object", it->code));
    }
    i64 n = is_bytes(v) ? bytes_len(v) : ((ByteArrayObj *)v.w)->len, room = it->repeat;
    const u8 *data = is_bytes(v) ? bytes_data(v) : ((ByteArrayObj *)v.w)->data;
    if (it->code == 'p' && room) {
        n = KR_MIN(n, room - 1);
        *p++ = (u8)KR_MIN(n, 255);
    }
    memcpy(p, data, (size_t)KR_MIN(n, room));
    return true;
}

static bool write_value(StructObj *s, const StructItem *it, Value v, u8 *p) {
    switch (it->code) {
    case 'c':
        if (!is_bytes(v) || bytes_len(v) != 1) return fail("char format requires a bytes object of length 1");
        *p = bytes_data(v)[0];
        return true;
    case '?': {
        int truth = value_truth(v);
        *p = truth > 0;
        return truth >= 0;
    }
    case 'e': case 'f': case 'd': return write_float(it, v, p, s->native, s->little);
    default: return write_integer(it, v, p, s->little);
    }
}

bool struct_pack(StructObj *s, const Value *v, u8 *p) {
    memset(p, 0, (size_t)s->size);
    for (i64 i = 0; i < s->nitems; i++) {
        const StructItem *it = &s->items[i];
        u8 *field = p + it->offset;
        if (it->code == 's' || it->code == 'p') {
            if (!write_bytes(it, *v++, field)) return false;
            continue;
        }
        for (i64 k = 0; k < it->repeat; k++) {
            if (!write_value(s, it, *v++, field + k * it->size)) return false;
        }
    }
    return true;
}
