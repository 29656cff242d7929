/* binascii.c: the module binascii: bytes as hexadecimal digits, base 64, uuencoding; checksums. */
#include <zlib.h>

#include "vm/modules/binascii.h"

static TypeObj *binascii_error;
GC_ROOT(binascii_error)
NATIVE_TYPE(incomplete)

bool binascii_text(Value v, Buffer *b) {
    if (is_str(v)) {
        if (!as_str(v)->ascii) {
            return native_fail(exc_raise(ValueErrorType, "string argument should contain only ASCII characters"));
        }
        *b = (Buffer){.data = str_data(v), .len = str_len(v), .owner = v, .view = V_NULL, .readonly = true, .itemsize = 1};
        return true;
    }
    if (!buffer_supported(v)) {
        return native_fail(exc_raise(TypeErrorType, "argument should be bytes, buffer or ASCII string, not '%T'", v));
    }
    return buffer_get(v, b, false);
}

Value binascii_finish(Bytes *out, bool ok) {
    Value v = ok ? bytes_new(out->len ? (char *)out->v : "", out->len) : V_ERR;
    vec_free(out);
    return v;
}

static bool error(const char *text) {
    return native_fail(exc_raise(binascii_error, "%s", text));
}

int binascii_hex_digit(u8 c) {
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
    return -1;
}

/* ---- hexadecimal ---- */

static Value binascii_a2b_hex(Value m, Value v) {
    Buffer b;
    Bytes out = {0};
    TRY_OK(binascii_text(v, &b));
    bool ok = b.len % 2 == 0 || error("Odd-length string");
    for (i64 i = 0; ok && i < b.len; i += 2) {
        int high = binascii_hex_digit(b.data[i]), low = binascii_hex_digit(b.data[i + 1]);
        if (high < 0 || low < 0) ok = error("Non-hexadecimal digit found");
        else vec_push(&out, (u8)(high << 4 | low));
    }
    buffer_release(&b);
    return binascii_finish(&out, ok);
}

static Value binascii_b2a_hex(Value m, Value *v) {
    Buffer b;
    TRY_OK(buffer_get(v[0], &b, false));
    Value text = bytes_hex(b.data, b.len, v[1], v[2]);
    buffer_release(&b);
    return is_err(text) ? text : bytes_new(str_data(text), str_len(text));
}

/* ---- base 64 ---- */

static int base64_digit(u8 c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool base64_decode(Bytes *out, const u8 *d, i64 n, bool strict) {
    int place = 0, pads = 0; /* place: digits of the current group of four */
    bool padding = false;
    u32 group = 0;
    if (strict && n && d[0] == '=') return error("Leading padding not allowed");
    for (i64 i = 0; i < n; i++) {
        if (d[i] == '=') {
            padding = true;
            if (place >= 2 && place + ++pads >= 4) {
                return !strict || i + 1 == n || error("Excess data after padding");
            }
            continue;
        }
        int digit = base64_digit(d[i]);
        if (digit < 0) {
            if (strict) return error("Only base64 data is allowed");
            continue;
        }
        if (strict && padding) return error("Discontinuous padding not allowed");
        pads = 0;
        group = group << 6 | (u32)digit;
        if (place) vec_push(out, (u8)(group >> (6 - 2 * place)));
        place = (place + 1) & 3;
        if (!place) group = 0;
    }
    if (place == 0) return true;
    if (place > 1) return error("Incorrect padding");
    return native_fail(exc_raise(binascii_error,
                                 "Invalid base64-encoded string: number of data characters (%lld) cannot be 1 more than a "
                                 "multiple of 4", (long long)(out->len / 3 * 4 + 1)));
}

static Value binascii_a2b_base64(Value m, Value *v) {
    Buffer b;
    Bytes out = {0};
    int strict = is_null(v[1]) ? 0 : value_truth(v[1]);
    if (strict < 0) return V_ERR;
    TRY_OK(binascii_text(v[0], &b));
    vec_reserve(&out, b.len / 4 * 3 + 4);
    bool ok = base64_decode(&out, b.data, b.len, strict);
    buffer_release(&b);
    return binascii_finish(&out, ok);
}

static Value binascii_b2a_base64(Value m, Value *v) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Buffer b;
    Bytes out = {0};
    int end = is_null(v[1]) ? 1 : value_truth(v[1]);
    if (end < 0) return V_ERR;
    TRY_OK(buffer_get(v[0], &b, false));
    vec_reserve(&out, b.len / 3 * 4 + 8);
    for (i64 i = 0; i < b.len; i += 3) {
        int n = (int)KR_MIN(b.len - i, 3);
        u32 group = 0;
        for (int k = 0; k < 3; k++) group = group << 8 | (k < n ? b.data[i + k] : 0);
        for (int k = 0; k < 4; k++) vec_push(&out, k <= n ? (u8)digits[group >> (18 - 6 * k) & 63] : '=');
    }
    if (end) vec_push(&out, '\n');
    buffer_release(&b);
    return binascii_finish(&out, true);
}

/* ---- uuencoding ---- */

static bool uu_decode(Bytes *out, const u8 *d, i64 n) {
    i64 want = ((n ? d[0] : 0) - ' ') & 63, i = 1;
    u32 bits = 0;
    for (int have = 0; out->len < want; i++) {
        u8 c = i < n ? d[i] : 0;
        if (c == '\n' || c == '\r' || i >= n) c = 0; /* blanks at the end may have been lost */
        else if (c < ' ' || c > ' ' + 64) return error("Illegal char");
        else c = (c - ' ') & 63;
        bits = bits << 6 | c;
        have += 6;
        if (have >= 8) {
            have -= 8;
            vec_push(out, (u8)(bits >> have));
        }
    }
    for (; i < n; i++) {
        if (d[i] != ' ' && d[i] != '`' && d[i] != '\n' && d[i] != '\r') return error("Trailing garbage");
    }
    return true;
}

static Value binascii_a2b_uu(Value m, Value v) {
    Buffer b;
    Bytes out = {0};
    TRY_OK(binascii_text(v, &b));
    bool ok = uu_decode(&out, b.data, b.len);
    buffer_release(&b);
    return binascii_finish(&out, ok);
}

static Value binascii_b2a_uu(Value m, Value *v) {
    Buffer b;
    Bytes out = {0};
    int backtick = is_null(v[1]) ? 0 : value_truth(v[1]);
    if (backtick < 0) return V_ERR;
    u8 zero = backtick ? '`' : ' ';
    TRY_OK(buffer_get(v[0], &b, false));
    bool ok = b.len <= 45 || error("At most 45 bytes at once");
    if (ok) {
        vec_push(&out, b.len ? (u8)(' ' + b.len) : zero);
        for (i64 i = 0; i < b.len; i += 3) {
            u32 group = 0;
            for (int k = 0; k < 3; k++) group = group << 8 | (i + k < b.len ? b.data[i + k] : 0);
            for (int k = 0; k < 4; k++) {
                u8 c = group >> (18 - 6 * k) & 63;
                vec_push(&out, c ? (u8)(c + ' ') : zero);
            }
        }
        vec_push(&out, '\n');
    }
    buffer_release(&b);
    return binascii_finish(&out, ok);
}

/* ---- checksums ---- */

static bool checksum_start(Value v, u32 *crc) {
    i64 n;
    u64 big;
    *crc = 0;
    if (is_null(v)) return true;
    v = number_index(v);
    if (is_err(v)) return false;
    if (int_to_i64_sat(v, &n) == 0) {
        *crc = (u32)n;
        return true;
    }
    v = int_and(v, fixnum(0xffffffff));
    if (is_err(v) || !int_to_u64(v, &big)) return false;
    *crc = (u32)big;
    return true;
}

static Value binascii_crc32(Value m, Value data, Value start) {
    u32 crc;
    Buffer b;
    TRY_OK(checksum_start(start, &crc));
    TRY_OK(buffer_get(data, &b, false));
    crc = (u32)crc32_z(crc, b.data, (size_t)b.len);
    buffer_release(&b);
    return fixnum(crc);
}

static Value binascii_crc_hqx(Value m, Value data, Value start) {
    u32 crc;
    Buffer b;
    TRY_OK(checksum_start(start, &crc));
    TRY_OK(buffer_get(data, &b, false));
    crc &= 0xffff;
    for (i64 i = 0; i < b.len; i++) {
        crc ^= (u32)b.data[i] << 8;
        for (int k = 0; k < 8; k++) crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
    buffer_release(&b);
    return fixnum(crc);
}

#define HEX_DOC                                                                                    \
    "Hexadecimal representation of binary data.\n\n"                                               \
    "  sep\n    An optional single character or byte to separate hex bytes.\n"                     \
    "  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left."
static const MethodDef binascii_methods[] = {
    {"a2b_base64", binascii_a2b_base64, M_N, EFF_ANY, 0, "($module, data, /, *, strict_mode=False)",
     "Decode a line of base64 data.\n\n  strict_mode\n    Raise exceptions for what is not base64, instead of skipping it."},
    {"a2b_hex", binascii_a2b_hex, M_1, EFF_ANY, 0, "($module, hexstr, /)", "Binary data of hexadecimal representation."},
    {"a2b_qp", binascii_a2b_qp, M_N, EFF_ANY, 0, "($module, /, data, header=False)", "Decode a string of qp-encoded data."},
    {"a2b_uu", binascii_a2b_uu, M_1, EFF_ANY, 0, "($module, data, /)", "Decode a line of uuencoded data."},
    {"b2a_base64", binascii_b2a_base64, M_N, EFF_ANY, 0, "($module, data, /, *, newline=True)", "Base64-code line of data."},
    {"b2a_hex", binascii_b2a_hex, M_N, EFF_ANY, 0, "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)", HEX_DOC},
    {"b2a_qp", binascii_b2a_qp, M_N, EFF_ANY, 0, "($module, /, data, quotetabs=False, istext=True, header=False)",
     "Encode a string using quoted-printable encoding.\n\n"
     "On encoding, when istext is set, newlines are not encoded, and white\nspace at end of lines is.  When istext is not "
     "set, \\r and \\n (CR/LF)\nare both encoded.  When quotetabs is set, space and tabs are encoded."},
    {"b2a_uu", binascii_b2a_uu, M_N, EFF_ANY, 0, "($module, data, /, *, backtick=False)", "Uuencode line of data."},
    {"crc32", binascii_crc32, M_2, EFF_ANY, 0, "($module, data, crc=0, /)", "Compute CRC-32 incrementally."},
    {"crc_hqx", binascii_crc_hqx, M_2, EFF_ANY, 0, "($module, data, crc, /)", "Compute CRC-CCITT incrementally."},
    {"hexlify", binascii_b2a_hex, M_N, EFF_ANY, 0, "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)", HEX_DOC},
    {"unhexlify", binascii_a2b_hex, M_1, EFF_ANY, 0, "($module, hexstr, /)", "Binary data of hexadecimal representation."},
    {0},
};

static bool binascii_exec(Value m) {
    return native_make_exception(&binascii_error, "binascii", "Error", ValueErrorType) &&
           native_make_exception(&incomplete, "binascii", "Incomplete", ExceptionType) &&
           module_add(m, "Error", obj_value(binascii_error)) && module_add(m, "Incomplete", obj_value(incomplete));
}

const ModuleDef binascii_module = {
    "binascii", "Conversion between binary data and ASCII", binascii_methods, binascii_exec,
};
