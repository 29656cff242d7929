/* codec.c: codecs by name: short cuts for the common ones, the registry for the others, and the registry of error handlers. */
#include "vm/object/codec_internal.h"
#include "vm/object/dict.h"
#include "vm/object/func.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

static Value search_path;  /* list of search functions */
static Value search_cache; /* normalised name -> CodecInfo */
static Value handlers;     /* name -> error handler */
GC_ROOT(search_path)
GC_ROOT(search_cache)
GC_ROOT(handlers)

bool (*codec_import_encodings)(void);
static bool encodings_imported;

void codec_init(void) {
    static const char *const names[] = {"strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace",
                                        "surrogateescape", "surrogatepass"};
    search_path = list_new(0);
    search_cache = dict_new();
    handlers = dict_new();
    for (int i = 0; i < ARRAY_LEN(names); i++)
        dict_set(handlers, str_intern_c(names[i]), builtin_new(&codec_handlers[i], V_NULL, V_NULL));
}

/* ---- the registry ---- */

bool codec_register(Value search) {
    if (value_callable(search)) return list_append(search_path, search);
    exc_raise(TypeErrorType, "argument must be callable");
    return false;
}

bool codec_unregister(Value search) {
    for (i64 i = 0; i < list_len(search_path); i++) {
        if (!same(list_at(search_path, i), search)) continue;
        dict_clear(search_cache);
        return !is_err(list_pop(search_path, i));
    }
    return true;
}

/* Lower case; what is neither a letter, a digit nor a dot counts as one '_' between those that are. */
static Value normalised(const char *encoding) {
    StrBuilder b;
    bool gap = false;
    strb_init(&b);
    for (const char *p = encoding; *p; p++) {
        u8 c = (u8)*p, lower = c >= 'A' && c <= 'Z' ? c | 32 : c;
        bool kept = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.';
        if (kept && gap && b.len) strb_cp(&b, '_');
        if (kept) strb_cp(&b, lower);
        gap = !kept;
    }
    return strb_finish(&b);
}

static Value search(Value name) {
    for (i64 i = 0; i < list_len(search_path); i++) {
        Value info = TRY(value_call1(list_at(search_path, i), name));
        if (is_none(info)) continue;
        if (!is_tuple(info) || tuple_len(info) != 4)
            return exc_raise(TypeErrorType, "codec search functions must return 4-tuples");
        return dict_set(search_cache, name, info) ? info : V_ERR;
    }
    return V_NULL;
}

Value codec_lookup(const char *encoding) {
    Value info, name = TRY(normalised(encoding));
    int found = dict_get(search_cache, name, &info);
    if (found) return found < 0 ? V_ERR : info;
    if (!encodings_imported && codec_import_encodings) {
        encodings_imported = true; /* before: importing looks codecs up */
        if (!codec_import_encodings()) {
            encodings_imported = false;
            if (!exc_matches(ModuleNotFoundErrorType)) return V_ERR;
            exc_clear(); /* there is no library, or not yet: no codecs beyond the native ones */
        }
    }
    info = TRY(search(name));
    return is_null(info) ? exc_raise(LookupErrorType, "unknown encoding: %s", encoding) : info;
}

bool codec_register_error(Value name, Value handler) {
    if (value_callable(handler)) return dict_set(handlers, name, handler);
    exc_raise(TypeErrorType, "handler must be callable");
    return false;
}

Value codec_lookup_error(const char *name) {
    Value handler;
    if (!name) name = "strict";
    Value key = TRY(str_from_utf8(name, (i64)strlen(name)));
    int found = dict_get(handlers, key, &handler);
    if (found) return found < 0 ? V_ERR : handler;
    return exc_raise(LookupErrorType, "unknown error handler name '%s'", name);
}

/* ---- by name ---- */

typedef enum { CODEC_OTHER, CODEC_UTF8, CODEC_LATIN1, CODEC_ASCII, CODEC_UTF16, CODEC_UTF16LE, CODEC_UTF16BE, CODEC_UTF32,
               CODEC_UTF32LE, CODEC_UTF32BE } CodecId;

static CodecId codec_id(const char *encoding) {
    static const struct {
        const char *name;
        CodecId id;
    } known[] = {{"utf8", CODEC_UTF8}, {"latin1", CODEC_LATIN1}, {"iso88591", CODEC_LATIN1}, {"ascii", CODEC_ASCII},
                 {"usascii", CODEC_ASCII}, {"utf16", CODEC_UTF16}, {"utf16le", CODEC_UTF16LE}, {"utf16be", CODEC_UTF16BE},
                 {"utf32", CODEC_UTF32}, {"utf32le", CODEC_UTF32LE}, {"utf32be", CODEC_UTF32BE}};
    char s[16];
    int n = 0;
    if (!encoding || strcmp(encoding, "utf-8") == 0) return CODEC_UTF8;
    if (strcmp(encoding, "ascii") == 0) return CODEC_ASCII;
    for (const char *p = encoding; *p; p++) {
        if (*p == '-' || *p == '_') continue;
        if (n == 15) return CODEC_OTHER;
        s[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p | 32 : *p);
    }
    s[n] = 0;
    for (int i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(s, known[i].name) == 0) return known[i].id;
    return CODEC_OTHER;
}

/* It can be made again from a message alone: nothing but a message of its own is lost. */
static bool is_plain(Value exc) {
    TypeObj *type = value_type(exc), *base = BaseExceptionType;
    Value args = as_exc(exc)->args;
    if (type->slots.init != base->slots.init || type->slots.new != base->slots.new || type_is_subtype(type, MemoryErrorType) ||
        type_solid_base(type) != base)
        return false;
    if (tuple_len(args) > 1 || (tuple_len(args) == 1 && !is_str_exact(tuple_at(args, 0)))) return false;
    Value dict = instance_dict(as_obj(exc));
    return !is_err(dict) && dict_len(dict) == 0;
}

/* An exception of a plain kind with at most a message, out of a codec found by name, is raised again with a message that tells
   which codec failed, and itself as the cause. */
static Value wrap_failure(const char *what, const char *encoding) {
    Value exc = exc_fetch();
    if (!is_plain(exc)) {
        exc_restore(exc);
        return V_ERR;
    }
    TypeObj *type = value_type(exc);
    Value text = TRY(value_str(exc));
    Value again = TRY(exc_new(type, "%s with '%s' codec failed (%N: %V)", what, encoding, type, text));
    gc_write(as_obj(again), &as_exc(again)->cause, exc);
    gc_write(as_obj(again), &as_exc(again)->context, exc);
    as_exc(again)->suppress_context = true;
    exc_restore(again);
    return V_ERR;
}

/* Calls the encoder (0) or decoder (1) of a CodecInfo and takes the first of the two results. */
static Value call_codec(Value info, int which, const char *encoding, Value object, const char *errors) {
    Value fn = tuple_at(info, which), r;
    if (errors) r = value_call2(fn, object, TRY(str_from_utf8(errors, (i64)strlen(errors))));
    else r = value_call1(fn, object);
    if (is_err(r)) return wrap_failure(which ? "decoding" : "encoding", encoding);
    if (is_tuple(r) && tuple_len(r) == 2) return tuple_at(r, 0);
    return exc_raise(TypeErrorType, which ? "decoder must return a tuple (object,integer)"
                                          : "encoder must return a tuple (object, integer)");
}

Value codec_encode(Value object, const char *encoding, const char *errors) {
    if (!encoding) encoding = "utf-8";
    return call_codec(TRY(codec_lookup(encoding)), 0, encoding, object, errors);
}
Value codec_decode(Value object, const char *encoding, const char *errors) {
    if (!encoding) encoding = "utf-8";
    return call_codec(TRY(codec_lookup(encoding)), 1, encoding, object, errors);
}

/* The CodecInfo of a text encoding. */
static Value text_codec(const char *encoding, const char *alternative) {
    Value flag, info = TRY(codec_lookup(encoding));
    if (is_exact(info, TupleType)) return info;
    int found = value_find_attr(info, str_intern_c("_is_text_encoding"), &flag);
    if (found < 0) return V_ERR;
    int truth = found ? value_truth(flag) : 1;
    if (truth < 0) return V_ERR;
    if (truth) return info;
    return exc_raise(LookupErrorType, "'%s' is not a text encoding; use %s to handle arbitrary codecs", encoding, alternative);
}

/* For the codecs that CPython finds by name only. */
static Value named(Value r, const char *what, const char *encoding) {
    return likely(!is_err(r)) ? r : wrap_failure(what, encoding);
}

bool codec_check_errors;

bool codec_handler_known(const char *errors) {
    return !codec_check_errors || !errors || !strcmp(errors, "strict") || !is_err(codec_lookup_error(errors));
}

Value str_encode(Value s, const char *encoding, const char *errors) {
    TRY_OK(codec_handler_known(errors));
    switch (codec_id(encoding)) {
    case CODEC_UTF8: return codec_encode_utf8(s, errors);
    case CODEC_LATIN1: return codec_encode_latin1(s, errors);
    case CODEC_ASCII: return codec_encode_ascii(s, errors);
    case CODEC_UTF16: return codec_encode_utf16(s, errors, 0);
    case CODEC_UTF16LE: return named(codec_encode_utf16(s, errors, -1), "encoding", encoding);
    case CODEC_UTF16BE: return named(codec_encode_utf16(s, errors, 1), "encoding", encoding);
    case CODEC_UTF32: return codec_encode_utf32(s, errors, 0);
    case CODEC_UTF32LE: return named(codec_encode_utf32(s, errors, -1), "encoding", encoding);
    case CODEC_UTF32BE: return named(codec_encode_utf32(s, errors, 1), "encoding", encoding);
    default: break;
    }
    Value r = TRY(call_codec(TRY(text_codec(encoding, "codecs.encode()")), 0, encoding, s, errors));
    if (is_bytes(r)) return r;
    return exc_raise(TypeErrorType, "'%.400s' encoder returned '%T' instead of 'bytes'; use codecs.encode() to encode to "
                                    "arbitrary types", encoding, r);
}

Value str_decode(const char *chars, i64 n, const char *encoding, const char *errors) {
    const u8 *s = (const u8 *)chars;
    int little = -1, big = 1, none = 0;
    TRY_OK(codec_handler_known(errors));
    switch (codec_id(encoding)) {
    case CODEC_UTF8: return codec_decode_utf8(s, n, errors, NULL);
    case CODEC_LATIN1: return str_from_latin1(s, n);
    case CODEC_ASCII: return codec_decode_ascii(s, n, errors);
    case CODEC_UTF16: return codec_decode_utf16(s, n, errors, &none, NULL);
    case CODEC_UTF16LE: return named(codec_decode_utf16(s, n, errors, &little, NULL), "decoding", encoding);
    case CODEC_UTF16BE: return named(codec_decode_utf16(s, n, errors, &big, NULL), "decoding", encoding);
    case CODEC_UTF32: return codec_decode_utf32(s, n, errors, &none, NULL);
    case CODEC_UTF32LE: return named(codec_decode_utf32(s, n, errors, &little, NULL), "decoding", encoding);
    case CODEC_UTF32BE: return named(codec_decode_utf32(s, n, errors, &big, NULL), "decoding", encoding);
    default: break;
    }
    Value info = TRY(text_codec(encoding, "codecs.decode()"));
    Value r = TRY(call_codec(info, 1, encoding, TRY(bytes_new(chars, n)), errors));
    if (is_str(r)) return r;
    return exc_raise(TypeErrorType, "'%.400s' decoder returned '%T' instead of 'str'; use codecs.decode() to decode to "
                                    "arbitrary types", encoding, r);
}

Value str_decode_fs(const char *s, i64 n) { return codec_decode_utf8((const u8 *)s, n, "surrogateescape", NULL); }
Value str_encode_fs(Value s) { return codec_encode_utf8(s, "surrogateescape"); }

/* ---- str.encode ---- */

/* An encoding or error handler name, NULL for V_NULL; false raised. */
static bool name_arg(Value v, const char *what, const char **out) {
    i64 n;
    *out = NULL;
    if (is_null(v)) return true;
    if (!is_str(v)) return exc_raise(TypeErrorType, "encode() argument '%s' must be str, not %T", what, v), false;
    *out = str_utf8(v, &n);
    if (!*out) return false;
    if ((i64)strlen(*out) == n) return true;
    exc_raise(ValueErrorType, "embedded null character");
    return false;
}

Value str_m_encode(Value self, Value encoding, Value errors) {
    const char *enc, *err;
    TRY_OK(name_arg(encoding, "encoding", &enc));
    TRY_OK(name_arg(errors, "errors", &err));
    return str_encode(self, enc, err);
}
