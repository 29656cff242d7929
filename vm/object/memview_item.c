/* memview_item.c: items of a memoryview to Values and back, by their struct-module code. */
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/memview_internal.h"

char memview_code(const char *format) {
    if (format[0] == '@') format++;
    return format[0] && !format[1] ? format[0] : 0;
}

i64 memview_item_size(const char *format) {
    switch (memview_code(format)) {
    case 'c': case 'b': case 'B': case '?': return 1;
    case 'h': case 'H': return 2;
    case 'i': case 'I': case 'f': return 4;
    case 'l': case 'L': case 'q': case 'Q': case 'n': case 'N': case 'd': case 'P': return 8;
    default: return 0;
    }
}

const char *memview_format(const char *format) {
    static const char all[][3] = {"@c", "@b", "@B", "@?", "@h", "@H", "@i", "@I", "@f", "@l", "@L", "@q", "@Q", "@n", "@N",
                                  "@d", "@P"};
    char code = memview_code(format);
    for (int i = 0; i < ARRAY_LEN(all); i++)
        if (all[i][1] == code) return all[i] + (format[0] != '@');
    KR_UNREACHABLE();
}

#define LOAD(T)                        \
    ({                                 \
        T item_;                       \
        memcpy(&item_, p, sizeof(T));  \
        item_;                         \
    })

void memview_unsupported(const char *format) {
    exc_raise(NotImplementedErrorType, memview_code(format) ? "memoryview: format %s not supported" : "memoryview: unsupported format %s",
              format);
}

Value memview_unpack(const char *format, const u8 *p) {
    switch (memview_code(format)) {
    case 'c': return bytes_new((const char *)p, 1);
    case 'B': return fixnum(*p);
    case 'b': return fixnum((i8)*p);
    case '?': return bool_value(*p != 0);
    case 'h': return fixnum(LOAD(i16));
    case 'H': return fixnum(LOAD(u16));
    case 'i': return fixnum(LOAD(i32));
    case 'I': return fixnum(LOAD(u32));
    case 'l': case 'q': case 'n': return int_from_i64(LOAD(i64));
    case 'L': case 'Q': case 'N': case 'P': return int_from_u64(LOAD(u64));
    case 'f': return float_value((double)LOAD(float));
    case 'd': return float_value(LOAD(double));
    default: return memview_unsupported(format), V_ERR;
    }
}

static bool bad(TypeObj *type, const char *what, const char *format) {
    exc_raise(type, "memoryview: invalid %s for format '%s'", what, format[0] == '@' ? format + 1 : format);
    return false;
}

/* What converting the value raised. */
static bool bad_item(const char *format) {
    bool type = exc_matches(TypeErrorType);
    if (!type && !exc_matches(OverflowErrorType) && !exc_matches(ValueErrorType)) return false;
    exc_clear();
    return type ? bad(TypeErrorType, "type", format) : bad(ValueErrorType, "value", format);
}

static bool pack_int(const char *format, u8 *p, Value v) {
    char code = memview_code(format);
    i64 size = memview_item_size(format), i;
    bool is_signed = strchr("bhilqn", code) != NULL;
    Value n = number_index(v);
    if (is_err(n)) return bad_item(format);
    if (is_signed || size < 8) {
        i64 bits = size * 8, max = is_signed ? (i64)(((u64)1 << (bits - 1)) - 1) : (i64)(((u64)1 << bits) - 1);
        if (int_to_i64_sat(n, &i) || i > max || i < (is_signed ? -max - 1 : 0)) return bad(ValueErrorType, "value", format);
        memcpy(p, &i, (size_t)size);
        return true;
    }
    u64 u;
    if (int_to_u64(n, &u)) {
        memcpy(p, &u, 8);
        return true;
    }
    exc_clear();
    return bad(ValueErrorType, "value", format);
}

static bool pack_float(const char *format, u8 *p, Value v) {
    double d;
    if (!number_as_double(v, &d)) return bad_item(format);
    float f = (float)d;
    if (memview_code(format) == 'd') memcpy(p, &d, 8);
    else memcpy(p, &f, 4);
    return true;
}

bool memview_pack(const char *format, u8 *p, Value v) {
    switch (memview_code(format)) {
    case 'c':
        if (!is_bytes(v)) return bad(TypeErrorType, "type", format);
        if (bytes_len(v) != 1) return bad(ValueErrorType, "value", format);
        *p = bytes_data(v)[0];
        return true;
    case '?': {
        int truth = value_truth(v);
        *p = truth > 0;
        return truth >= 0;
    }
    case 'f': case 'd': return pack_float(format, p, v);
    default:
        if (memview_item_size(format)) return pack_int(format, p, v);
        memview_unsupported(format);
        return false;
    }
}
