/* exc_unicode.c: UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError. */
#include <stdio.h>

#include "vm/object/bytes.h"
#include "vm/object/exc_internal.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void unicode_trace(Obj *o, Tracer *t) {
    UnicodeErrorObj *e = (UnicodeErrorObj *)o;
    exc_base_trace(o, t);
    trace_value(t, &e->encoding);
    trace_value(t, &e->object);
    trace_value(t, &e->reason);
}

static UnicodeErrorObj *as_unicode(Value v) { return (UnicodeErrorObj *)v.w; }

static bool want_str(Args args, u32 i) {
    if (is_str(args.v[i])) return true;
    exc_raise(TypeErrorType, "argument %d must be str, not %T", (int)i + 1, args.v[i]);
    return false;
}

/* start, end, reason at args[i...]. */
static bool set_range(Value self, Args args, u32 i) {
    UnicodeErrorObj *e = as_unicode(self);
    if (!number_as_index(args.v[i], &e->start, OverflowErrorType)) return false;
    if (!number_as_index(args.v[i + 1], &e->end, OverflowErrorType)) return false;
    if (!want_str(args, i + 2)) return false;
    exc_store(self, &e->reason, args.v[i + 2]);
    return true;
}

static bool want_count(Args args, u32 n) {
    if (args.n == n) return true;
    exc_raise(TypeErrorType, "function takes exactly %u arguments (%u given)", n, args.n);
    return false;
}

/* A bytes-like object is kept as bytes. */
static Value object_bytes(Value v) {
    Buffer b;
    if (is_bytes(v)) return v;
    if (!buffer_get(v, &b, false)) return V_ERR;
    Value bytes = bytes_new((const char *)b.data, b.len);
    buffer_release(&b);
    return bytes;
}

static bool decode_init(Value self, Args args) {
    UnicodeErrorObj *e = as_unicode(self);
    if (!exc_base_init(self, args) || !want_count(args, 5) || !want_str(args, 0)) return false;
    if (!set_range(self, args, 2)) return false;
    Value object = object_bytes(args.v[1]);
    if (is_err(object)) return false;
    exc_store(self, &e->encoding, args.v[0]);
    exc_store(self, &e->object, object);
    return true;
}

static bool encode_init(Value self, Args args) {
    UnicodeErrorObj *e = as_unicode(self);
    if (!exc_base_init(self, args) || !want_count(args, 5) || !want_str(args, 0) ||
        !want_str(args, 1))
        return false;
    if (!set_range(self, args, 2)) return false;
    exc_store(self, &e->encoding, args.v[0]);
    exc_store(self, &e->object, args.v[1]);
    return true;
}

static bool translate_init(Value self, Args args) {
    if (!exc_base_init(self, args) || !want_count(args, 4) || !want_str(args, 0)) return false;
    if (!set_range(self, args, 1)) return false;
    exc_store(self, &as_unicode(self)->object, args.v[0]);
    return true;
}

/* Start and end as the methods of codecs see them: within the object. */
static void clamp(const UnicodeErrorObj *e, i64 len, i64 *start, i64 *end) {
    *start = KR_MAX(KR_MIN(e->start, len - 1), 0);
    *end = KR_MAX(KR_MIN(e->end, len), 1);
}

static Value decode_str(Value self) {
    UnicodeErrorObj *e = as_unicode(self);
    if (is_null(e->object)) return str_empty;
    if (e->start >= 0 && e->start < bytes_len(e->object) && e->end == e->start + 1) {
        int byte = bytes_data(e->object)[e->start];
        return str_format_c("'%V' codec can't decode byte 0x%02x in position %lld: %V", e->encoding,
                            byte, (long long)e->start, e->reason);
    }
    return str_format_c("'%V' codec can't decode bytes in position %lld-%lld: %V", e->encoding,
                        (long long)e->start, (long long)e->end - 1, e->reason);
}

/* Whether exactly one character is meant; then its escape in 'out'. */
static bool one_character(const UnicodeErrorObj *e, char out[16]) {
    if (e->start < 0 || e->start >= str_len(e->object) || e->end != e->start + 1) return false;
    u32 c = str_at(e->object, e->start);
    snprintf(out, 16, c <= 0xff ? "\\x%02x" : c <= 0xffff ? "\\u%04x" : "\\U%08x", c);
    return true;
}

static Value encode_str(Value self) {
    UnicodeErrorObj *e = as_unicode(self);
    char escape[16];
    if (is_null(e->object)) return str_empty;
    if (one_character(e, escape)) {
        return str_format_c("'%V' codec can't encode character '%s' in position %lld: %V",
                            e->encoding, escape, (long long)e->start, e->reason);
    }
    return str_format_c("'%V' codec can't encode characters in position %lld-%lld: %V", e->encoding,
                        (long long)e->start, (long long)e->end - 1, e->reason);
}

static Value translate_str(Value self) {
    UnicodeErrorObj *e = as_unicode(self);
    char escape[16];
    if (is_null(e->object)) return str_empty;
    if (one_character(e, escape)) {
        return str_format_c("can't translate character '%s' in position %lld: %V", escape,
                            (long long)e->start, e->reason);
    }
    return str_format_c("can't translate characters in position %lld-%lld: %V", (long long)e->start,
                        (long long)e->end - 1, e->reason);
}

static Value raise(TypeObj *type, const char *encoding, Value object, i64 start, i64 end,
                   const char *reason) {
    Value args[5] = {str_from_c(encoding), object, int_from_i64(start), int_from_i64(end),
                     str_from_c(reason)};
    Args a = {args, 5, 0};
    Value exc = TRY(type->slots.new(type, a));
    TRY_OK(type->slots.init(exc, a));
    return exc_raise_obj(exc);
}

Value exc_raise_unicode_decode(const char *encoding, Value object, i64 start, i64 end,
                               const char *reason) {
    return raise(UnicodeDecodeErrorType, encoding, object, start, end, reason);
}

Value exc_raise_unicode_encode(const char *encoding, Value object, i64 start, i64 end,
                               const char *reason) {
    return raise(UnicodeEncodeErrorType, encoding, object, start, end, reason);
}

void exc_unicode_range(Value exc, i64 *start, i64 *end) {
    Value object = as_unicode(exc)->object;
    clamp(as_unicode(exc), is_str(object) ? str_len(object) : bytes_len(object), start, end);
}

#define MEMBER(field, kind, doc) \
    { #field, offsetof(UnicodeErrorObj, field), kind, 0, doc }
static const MemberDef members[] = {
    MEMBER(encoding, MEMBER_VALUE, "exception encoding"),
    MEMBER(object, MEMBER_VALUE, "exception object"),
    MEMBER(start, MEMBER_I64, "exception start"),
    MEMBER(end, MEMBER_I64, "exception end"),
    MEMBER(reason, MEMBER_VALUE, "exception reason"),
    {0},
};
#define DEF(Name, text, prefix) \
    const TypeDef Name##_exc_def = {.doc = text, \
                                    .size = sizeof(UnicodeErrorObj), \
                                    .trace = unicode_trace, \
                                    .str = prefix##_str, \
                                    .init = prefix##_init, \
                                    .members = members};
DEF(UnicodeDecodeError, "Unicode decoding error.", decode)
DEF(UnicodeEncodeError, "Unicode encoding error.", encode)
DEF(UnicodeTranslateError, "Unicode translation error.", translate)
