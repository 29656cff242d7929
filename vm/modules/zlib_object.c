/* zlib_object.c: compressing and decompressing streams.  The z_stream is in malloc memory, since zlib refuses one that was
 * moved; 'live' says that it holds the library's memory. */
#include <limits.h>

#include "vm/modules/zlib.h"

typedef struct ZObj {
    Obj base;
    z_stream *z;
    Value unused_data, unconsumed_tail; /* bytes */
    Value zdict;                        /* V_NULL: none */
    bool live, eof;
} ZObj;
NATIVE_TYPE(comp_type)
NATIVE_TYPE(decomp_type)
static ZObj *as_z(Value v) { return (ZObj *)v.w; }

static void zobj_trace(Obj *o, Tracer *t) {
    trace_values(t, &((ZObj *)o)->unused_data, 3);
}
static void comp_dead(Obj *o) {
    ZObj *self = (ZObj *)o;
    if (self->live) deflateEnd(self->z);
    free(self->z);
}
static void decomp_dead(Obj *o) {
    ZObj *self = (ZObj *)o;
    if (self->live) inflateEnd(self->z);
    free(self->z);
}
static Value zobj_new(TypeObj *type) {
    Value self = TRY(type_alloc(type));
    as_z(self)->unused_data = as_z(self)->unconsumed_tail = bytes_empty;
    as_z(self)->z = calloc(1, sizeof(z_stream));
    return as_z(self)->z ? self : exc_no_memory();
}

/* ---- compressing ---- */

static Value set_deflate_dict(z_stream *z, Value zdict) {
    Buffer b;
    TRY_OK(buffer_get(zdict, &b, false));
    int r = b.len > UINT_MAX ? Z_BUF_ERROR : deflateSetDictionary(z, b.data, (uInt)b.len);
    buffer_release(&b);
    if (r == Z_STREAM_ERROR) return exc_raise(ValueErrorType, "Invalid dictionary");
    return r == Z_OK ? V_NONE : exc_raise(ValueErrorType, "deflateSetDictionary()");
}
Value zlib_compressobj(Value m, Value *a) {
    int level = Z_DEFAULT_COMPRESSION, method = DEFLATED, wbits = MAX_WBITS, mem = DEF_MEM_LEVEL, strategy = Z_DEFAULT_STRATEGY, r;
    Buffer b;
    TRY_OK(posix_int(a[0], &level) && posix_int(a[1], &method) && posix_int(a[2], &wbits) && posix_int(a[3], &mem) && posix_int(a[4], &strategy));
    bool has_dict = !is_null(a[5]) && !is_none(a[5]);
    if (has_dict) {
        TRY_OK(buffer_get(a[5], &b, false));
        buffer_release(&b);
    }
    Value self = TRY(zobj_new(comp_type));
    r = deflateInit2(as_z(self)->z, level, method, wbits, mem, strategy);
    if (r == Z_MEM_ERROR) return exc_raise(MemoryErrorType, "Can't allocate memory for compression object");
    if (r == Z_STREAM_ERROR) return exc_raise(ValueErrorType, "Invalid initialization option");
    if (r != Z_OK) return zlib_fail(as_z(self)->z, r, "while creating compression object");
    as_z(self)->live = true;
    if (has_dict) TRY(set_deflate_dict(as_z(self)->z, a[5]));
    return self;
}

static int deflate_some(z_stream *z, i64 left, int mode, ZOut *out) {
    int r;
    do {
        zlib_feed(z, &left);
        do {
            if (!zlib_room(out, z)) return Z_MEM_ERROR;
            r = deflate(z, left ? Z_NO_FLUSH : mode);
            zlib_wrote(out, z);
            if (r == Z_STREAM_ERROR) return r;
        } while (z->avail_out == 0);
    } while (left);
    return r;
}
static Value comp_m_compress(Value self, Value data) {
    Buffer b;
    ZOut out = {0};
    z_stream *z = as_z(self)->z;
    TRY_OK(buffer_get(data, &b, false));
    z->next_in = b.data;
    z->avail_in = 0;
    int r = deflate_some(z, b.len, Z_NO_FLUSH, &out);
    buffer_release(&b);
    if (r != Z_STREAM_ERROR) return zlib_take(&out);
    free(out.buf);
    return zlib_fail(z, r, "while compressing data");
}
static Value comp_m_flush(Value self, Value modev) {
    int mode = Z_FINISH;
    ZOut out = {0};
    z_stream *z = as_z(self)->z;
    TRY_OK(posix_int(modev, &mode));
    if (mode == Z_NO_FLUSH) return bytes_empty;
    z->avail_in = 0;
    int r = deflate_some(z, 0, mode, &out);
    if (r == Z_STREAM_END && mode == Z_FINISH) {
        as_z(self)->live = false;
        r = deflateEnd(z);
        if (r != Z_OK) {
            free(out.buf);
            return zlib_fail(z, r, "while finishing compression");
        }
    }
    if (r == Z_OK || r == Z_BUF_ERROR || out.cap < 0) return zlib_take(&out);
    free(out.buf);
    return zlib_fail(z, r, "while flushing");
}

static Value zobj_copy(Value self, TypeObj *type, int (*copy)(z_stream *, z_stream *), const char *doing) {
    Value other = TRY(zobj_new(type));
    int r = copy(as_z(other)->z, as_z(self)->z);
    if (r == Z_STREAM_ERROR) return exc_raise(ValueErrorType, "Inconsistent stream state");
    if (r == Z_MEM_ERROR) return exc_raise(MemoryErrorType, "Can't allocate memory for %s", type == comp_type ? "compression object" : "decompression object");
    if (r != Z_OK) return zlib_fail(as_z(self)->z, r, doing);
    ZObj *from = as_z(self), *to = as_z(other);
    to->live = true;
    to->eof = from->eof;
    gc_write(to, &to->unused_data, from->unused_data);
    gc_write(to, &to->unconsumed_tail, from->unconsumed_tail);
    gc_write(to, &to->zdict, from->zdict);
    return other;
}
static Value comp_m_copy(Value self) {
    return zobj_copy(self, comp_type, deflateCopy, "while copying compression object");
}
static Value comp_m_deepcopy(Value self, Value memo) {
    return comp_m_copy(self);
}

static const MethodDef comp_methods[] = {
    {"__copy__", comp_m_copy, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"__deepcopy__", comp_m_deepcopy, M_1, EFF_ANY, 0, "($self, memo, /)", NULL},
    {"compress", comp_m_compress, M_1, EFF_ANY, 0, "($self, data, /)", "Takes more data; the compressed bytes that are ready."},
    {"copy", comp_m_copy, M_0, EFF_ANY, 0, "($self, /)", "Another object in the same state."},
    {"flush", comp_m_flush, M_1, EFF_ANY, 0, "($self, mode=zlib.Z_FINISH, /)", "The compressed bytes still held back."},
    {0},
};
static const TypeDef comp_def = {
    .name = "zlib.Compress", .size = sizeof(ZObj), .flags = TF_NO_NEW, .trace = zobj_trace, .dead = comp_dead, .methods = comp_methods,
};

/* ---- decompressing ---- */

static Value set_inflate_dict(Value self) {
    Buffer b;
    TRY_OK(buffer_get(as_z(self)->zdict, &b, false));
    int r = b.len > UINT_MAX ? Z_BUF_ERROR : inflateSetDictionary(as_z(self)->z, b.data, (uInt)b.len);
    buffer_release(&b);
    return r == Z_OK ? V_NONE : zlib_fail(as_z(self)->z, r, "while setting zdict");
}
Value zlib_decompressobj(Value m, Value wbitsv, Value zdict) {
    int wbits = MAX_WBITS, r;
    TRY_OK(posix_int(wbitsv, &wbits));
    if (!is_null(zdict) && !buffer_supported(zdict)) return exc_raise(TypeErrorType, "zdict argument must support the buffer protocol");
    Value self = TRY(zobj_new(decomp_type));
    gc_write(as_obj(self), &as_z(self)->zdict, zdict);
    r = inflateInit2(as_z(self)->z, wbits);
    if (r == Z_MEM_ERROR) return exc_raise(MemoryErrorType, "Can't allocate memory for decompression object");
    if (r == Z_STREAM_ERROR) return exc_raise(ValueErrorType, "Invalid initialization option");
    if (r != Z_OK) return zlib_fail(as_z(self)->z, r, "while creating decompression object");
    as_z(self)->live = true;
    if (!is_null(zdict) && wbits < 0) TRY(set_inflate_dict(self));
    return self;
}

/* Runs until the input is used up, the output full, or something happened; NEED_DICT is answered here. */
static int inflate_some(Value self, i64 *left, int mode, ZOut *out) {
    z_stream *z = as_z(self)->z;
    int r = Z_OK;
    do {
        zlib_feed(z, left);
        do {
            if (!zlib_room(out, z)) return r;
            r = inflate(z, mode == Z_FINISH && *left ? Z_SYNC_FLUSH : mode);
            zlib_wrote(out, z);
            if (r == Z_NEED_DICT && !is_null(as_z(self)->zdict)) {
                if (is_err(set_inflate_dict(self))) return Z_ERRNO;
                r = Z_OK;
                z->avail_out = 0; /* go round again */
                continue;
            }
            if (r != Z_OK && r != Z_BUF_ERROR) return r;
        } while (z->avail_out == 0);
    } while (r != Z_STREAM_END && *left);
    return r;
}
/* Keeps the input that was not used: what follows the end of the stream, or did not fit the output. */
static bool keep_rest(Value self, const Buffer *b, int r) {
    i64 left = b->data + b->len - as_z(self)->z->next_in;
    const char *rest = (const char *)as_z(self)->z->next_in;
    Value v;
    if (r == Z_STREAM_END && left > 0) {
        i64 old = bytes_len(as_z(self)->unused_data);
        v = bytes_new(NULL, old + left);
        if (is_err(v)) return false;
        memcpy(bytes_data(v), bytes_data(as_z(self)->unused_data), (size_t)old);
        memcpy(bytes_data(v) + old, rest, (size_t)left);
        gc_write(as_obj(self), &as_z(self)->unused_data, v);
        as_z(self)->z->avail_in = 0;
    }
    if (as_z(self)->z->avail_in > 0 || bytes_len(as_z(self)->unconsumed_tail) > 0) {
        v = bytes_new(rest, left);
        if (is_err(v)) return false;
        gc_write(as_obj(self), &as_z(self)->unconsumed_tail, v);
    }
    return true;
}

static Value decomp_m_decompress(Value self, Value data, Value maxv) {
    Buffer b;
    ZOut out = {0};
    z_stream *z = as_z(self)->z;
    TRY_OK(posix_i64(maxv, &out.max));
    if (out.max < 0) return exc_raise(ValueErrorType, "max_length must be non-negative");
    TRY_OK(buffer_get(data, &b, false));
    i64 left = b.len;
    z->next_in = b.data;
    z->avail_in = 0;
    int r = inflate_some(self, &left, Z_SYNC_FLUSH, &out);
    z->avail_in += left ? 1 : 0; /* counts as unconsumed, however long it is */
    bool kept = r == Z_ERRNO || out.cap < 0 || keep_rest(self, &b, r);
    buffer_release(&b);
    z->avail_in = 0;
    if (r == Z_STREAM_END) as_z(self)->eof = true;
    if (kept && r != Z_ERRNO && (r == Z_STREAM_END || r == Z_OK || r == Z_BUF_ERROR || out.cap < 0)) return zlib_take(&out);
    free(out.buf);
    return !kept || r == Z_ERRNO ? V_ERR : zlib_fail(z, r, "while decompressing data");
}
static Value decomp_m_flush(Value self, Value lengthv) {
    Buffer b;
    ZOut out = {0};
    i64 length = 16384;
    z_stream *z = as_z(self)->z;
    TRY_OK(posix_i64(lengthv, &length));
    if (length <= 0) return exc_raise(ValueErrorType, "length must be greater than zero");
    TRY_OK(buffer_get(as_z(self)->unconsumed_tail, &b, false));
    i64 left = b.len;
    z->next_in = b.data;
    z->avail_in = 0;
    int r = inflate_some(self, &left, Z_FINISH, &out);
    bool kept = r == Z_ERRNO || out.cap < 0 || keep_rest(self, &b, r);
    buffer_release(&b);
    z->avail_in = 0;
    if (r == Z_STREAM_END) {
        as_z(self)->eof = true;
        as_z(self)->live = false;
        r = inflateEnd(z);
        if (r != Z_OK) {
            free(out.buf);
            return zlib_fail(z, r, "while finishing decompression");
        }
    }
    if (kept && r != Z_ERRNO) return zlib_take(&out);
    free(out.buf);
    return V_ERR;
}
static Value decomp_m_copy(Value self) {
    return zobj_copy(self, decomp_type, inflateCopy, "while copying decompression object");
}
static Value decomp_m_deepcopy(Value self, Value memo) {
    return decomp_m_copy(self);
}

static const MethodDef decomp_methods[] = {
    {"__copy__", decomp_m_copy, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"__deepcopy__", decomp_m_deepcopy, M_1, EFF_ANY, 0, "($self, memo, /)", NULL},
    {"copy", decomp_m_copy, M_0, EFF_ANY, 0, "($self, /)", "Another object in the same state."},
    {"decompress", decomp_m_decompress, M_2, EFF_ANY, 0, "($self, data, /, max_length=0)", "Takes more data; the bytes it stands for, not more than max_length."},
    {"flush", decomp_m_flush, M_1, EFF_ANY, 0, "($self, length=zlib.DEF_BUF_SIZE, /)", "What is still to come of the data given so far."},
    {0},
};
static const MemberDef decomp_members[] = {
    {"eof", offsetof(ZObj, eof), MEMBER_BOOL, MEMBER_READONLY, NULL},
    {"unconsumed_tail", offsetof(ZObj, unconsumed_tail), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"unused_data", offsetof(ZObj, unused_data), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0},
};
static const TypeDef decomp_def = {
    .name = "zlib.Decompress", .size = sizeof(ZObj), .flags = TF_NO_NEW, .trace = zobj_trace, .dead = decomp_dead,
    .methods = decomp_methods, .members = decomp_members,
};
bool zlib_object_types(Value m) {
    return native_make_type(&comp_def, &comp_type) && native_make_type(&decomp_def, &decomp_type);
}
