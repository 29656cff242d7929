/* zlib.c: the module zlib: whole strings and checksums; the stream objects are in zlib_object.c. */
#include "vm/modules/zlib.h"

#include <limits.h>

enum { FIRST_ROOM = 16 * 1024, UNLOCK_MIN = 5 * 1024 };
/* zlib.error */
static Value zlib_error_type;
GC_ROOT(zlib_error_type)

bool zlib_room(ZOut *out, z_stream *z) {
    if (out->max && out->len >= out->max) return false;
    if (out->len == out->cap) {
        i64 cap = out->cap ? out->cap * 2 : FIRST_ROOM;
        if (out->max && cap > out->max) cap = out->max;
        u8 *p = realloc(out->buf, (size_t)cap);
        if (!p) {
            out->cap = -1;
            return false;
        }
        out->buf = p;
        out->cap = cap;
    }
    i64 room = out->cap - out->len;
    z->next_out = out->buf + out->len;
    z->avail_out = (uInt)KR_MIN(room, (i64)UINT_MAX);
    return true;
}
void zlib_wrote(ZOut *out, z_stream *z) {
    out->len = z->next_out - out->buf;
}
Value zlib_take(ZOut *out) {
    Value v = out->cap < 0 ? exc_no_memory() : bytes_new(out->len ? (char *)out->buf : "", out->len);
    free(out->buf);
    return v;
}
void zlib_feed(z_stream *z, i64 *left) {
    i64 total = z->avail_in + *left;
    z->avail_in = (uInt)KR_MIN(total, (i64)UINT_MAX);
    *left = total - z->avail_in;
}
Value zlib_fail(const z_stream *z, int err, const char *doing) {
    const char *why = err == Z_VERSION_ERROR ? "library version mismatch" : z->msg;
    if (!why && err == Z_BUF_ERROR) why = "incomplete or truncated stream";
    if (!why && err == Z_STREAM_ERROR) why = "inconsistent stream state";
    if (!why && err == Z_DATA_ERROR) why = "invalid input data";
    Value text = why ? str_format_c("Error %d %s: %.200s", err, doing, why) : str_format_c("Error %d %s", err, doing);
    return exc_raise_value(as_type(zlib_error_type), TRY(text));
}

/* ---- whole strings ---- */

static int deflate_all(z_stream *z, i64 left, ZOut *out) {
    int r = Z_OK;
    do {
        zlib_feed(z, &left);
        do {
            if (!zlib_room(out, z)) return Z_MEM_ERROR;
            r = deflate(z, left ? Z_NO_FLUSH : Z_FINISH);
            zlib_wrote(out, z);
            if (r == Z_STREAM_ERROR) return r;
        } while (z->avail_out == 0);
    } while (left);
    return r;
}
static Value zlib_compress(Value m, Value *a) {
    int level = Z_DEFAULT_COMPRESSION, wbits = MAX_WBITS, r;
    Buffer b;
    ZOut out = {0};
    z_stream z = {0};
    TRY_OK(posix_int(a[1], &level) && posix_int(a[2], &wbits) && buffer_get(a[0], &b, false));
    r = deflateInit2(&z, level, DEFLATED, wbits, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (r != Z_OK) {
        buffer_release(&b);
        if (r == Z_MEM_ERROR) return exc_raise(MemoryErrorType, "Out of memory while compressing data");
        if (r == Z_STREAM_ERROR) return exc_raise_value(as_type(zlib_error_type), TRY(str_from_c("Bad compression level")));
        return zlib_fail(&z, r, "while compressing data");
    }
    z.next_in = b.data;
    UNLOCKED(r, deflate_all(&z, b.len, &out));
    deflateEnd(&z);
    buffer_release(&b);
    if (r == Z_STREAM_END || out.cap < 0) return zlib_take(&out);
    free(out.buf);
    return zlib_fail(&z, r, "while compressing data");
}

static int inflate_all(z_stream *z, i64 left, ZOut *out) {
    int r = Z_BUF_ERROR;
    do {
        zlib_feed(z, &left);
        do {
            if (!zlib_room(out, z)) return Z_MEM_ERROR;
            r = inflate(z, left ? Z_NO_FLUSH : Z_FINISH);
            zlib_wrote(out, z);
            if (r != Z_OK && r != Z_BUF_ERROR) return r;
        } while (z->avail_out == 0);
    } while (left);
    return r;
}
static Value zlib_decompress(Value m, Value *a) {
    int wbits = MAX_WBITS, r;
    i64 first = FIRST_ROOM;
    Buffer b;
    ZOut out = {0};
    z_stream z = {0};
    TRY_OK(posix_int(a[1], &wbits) && posix_i64(a[2], &first));
    if (first < 0) return exc_raise(ValueErrorType, "bufsize must be non-negative");
    TRY_OK(buffer_get(a[0], &b, false));
    z.next_in = b.data;
    r = inflateInit2(&z, wbits);
    if (r != Z_OK) {
        buffer_release(&b);
        if (r == Z_MEM_ERROR) return exc_raise(MemoryErrorType, "Out of memory while decompressing data");
        return zlib_fail(&z, r, "while preparing to decompress data");
    }
    UNLOCKED(r, inflate_all(&z, b.len, &out));
    const char *msg = z.msg; /* a constant text: it outlives the stream */
    inflateEnd(&z);
    buffer_release(&b);
    if (r == Z_STREAM_END || out.cap < 0) return zlib_take(&out);
    free(out.buf);
    z.msg = (char *)msg;
    return zlib_fail(&z, r == Z_OK ? Z_BUF_ERROR : r, "while decompressing data");
}

/* ---- checksums ---- */

static bool sum_start(Value v, u32 dflt, u32 *out) {
    u64 n;
    *out = dflt;
    if (is_null(v)) return true;
    v = number_index(v);
    if (!is_err(v)) v = int_and(v, int_from_i64(UINT32_MAX));
    if (is_err(v) || !int_to_u64(v, &n)) return false;
    *out = (u32)n;
    return true;
}
static Value checksum(uLong (*sum)(uLong, const Bytef *, z_size_t), Value data, Value start, u32 dflt) {
    Buffer b;
    u32 value;
    uLong r;
    TRY_OK(sum_start(start, dflt, &value) && buffer_get(data, &b, false));
    if (b.len > UNLOCK_MIN) UNLOCKED(r, sum(value, b.data, (z_size_t)b.len));
    else r = b.len ? sum(value, b.data, (z_size_t)b.len) : value;
    buffer_release(&b);
    return fixnum((i64)(r & 0xffffffff));
}
static Value zlib_adler32(Value m, Value data, Value start) {
    return checksum(adler32_z, data, start, 1);
}
static Value zlib_crc32(Value m, Value data, Value start) {
    return checksum(crc32_z, data, start, 0);
}

static const MethodDef zlib_methods[] = {
    {"adler32", zlib_adler32, M_2, EFF_READS, 0, "($module, data, value=1, /)", "The Adler-32 checksum of data, going on from value."},
    {"compress", zlib_compress, M_N, EFF_ANY, 0, "($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)", "The data compressed, as bytes."},
    {"compressobj", zlib_compressobj, M_N, EFF_ANY, 0,
     "($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=None)",
     "An object that compresses a stream."},
    {"crc32", zlib_crc32, M_2, EFF_READS, 0, "($module, data, value=0, /)", "The CRC-32 checksum of data, going on from value."},
    {"decompress", zlib_decompress, M_N, EFF_ANY, 0, "($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)", "What compressed data stands for, as bytes."},
    {"decompressobj", zlib_decompressobj, M_2, EFF_ANY, 0, "($module, /, wbits=MAX_WBITS, zdict=b'')", "An object that decompresses a stream."},
    {0},
};
#define CONST(name) {#name, name}
static const NativeConst consts[] = {
    CONST(DEFLATED), CONST(DEF_MEM_LEVEL), CONST(MAX_WBITS), {"DEF_BUF_SIZE", FIRST_ROOM}, CONST(Z_BEST_COMPRESSION), CONST(Z_BEST_SPEED),
    CONST(Z_BLOCK), CONST(Z_DEFAULT_COMPRESSION), CONST(Z_DEFAULT_STRATEGY), CONST(Z_FILTERED), CONST(Z_FINISH), CONST(Z_FIXED),
    CONST(Z_FULL_FLUSH), CONST(Z_HUFFMAN_ONLY), CONST(Z_NO_COMPRESSION), CONST(Z_NO_FLUSH), CONST(Z_PARTIAL_FLUSH), CONST(Z_RLE),
    CONST(Z_SYNC_FLUSH), CONST(Z_TREES),
};
static bool zlib_exec(Value m) {
    if (is_null(zlib_error_type)) zlib_error_type = native_new_exception("zlib.error", ExceptionType);
    return !is_err(zlib_error_type) && module_add(m, "error", zlib_error_type) && zlib_object_types(m) &&
           module_add(m, "ZLIB_VERSION", str_from_c(ZLIB_VERSION)) && module_add(m, "ZLIB_RUNTIME_VERSION", str_from_c(zlibVersion())) &&
           module_add(m, "__version__", str_from_c("1.0")) && native_add_consts(m, consts, ARRAY_LEN(consts));
}
const ModuleDef zlib_module = {"zlib", "Compression and checksums of the zlib library.", zlib_methods, zlib_exec};
