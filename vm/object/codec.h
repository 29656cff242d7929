/* codec.h: the native text codecs, the registry of others, and the registry of error handlers.
 *
 * 'errors' is the name of an error handler, NULL for strict.  Decoders with 'consumed' take input that may go on: given NULL they treat
 * its end as final, else they stop before an incomplete sequence and say how many bytes they used.
 */
#pragma once
#include "vm/object/object.h"

void codec_init(void);
/* Set by the import machinery: imports the package encodings, which registers the standard search function. */
extern bool (*codec_import_encodings)(void);

/* By name, as str_encode and str_decode do, without a common codec's short cut: any object. */
Value codec_encode(Value object, const char *encoding, const char *errors) MAY_RUN_PYTHON;
Value codec_decode(Value object, const char *encoding, const char *errors) MAY_RUN_PYTHON;

Value codec_decode_utf7(const u8 *s, i64 n, const char *errors, i64 *consumed) MAY_RUN_PYTHON;
Value codec_decode_utf8(const u8 *s, i64 n, const char *errors, i64 *consumed) MAY_RUN_PYTHON;
/* byteorder: -1 little, 1 big, 0 as a mark says, little without one; on return what was found (0: nothing yet). */
Value codec_decode_utf16(const u8 *s, i64 n, const char *errors, int *byteorder, i64 *consumed) MAY_RUN_PYTHON;
Value codec_decode_utf32(const u8 *s, i64 n, const char *errors, int *byteorder, i64 *consumed) MAY_RUN_PYTHON;
Value codec_decode_ascii(const u8 *s, i64 n, const char *errors) MAY_RUN_PYTHON;
Value codec_decode_unicode_escape(const u8 *s, i64 n, const char *errors, i64 *consumed) MAY_RUN_PYTHON;
Value codec_decode_raw_unicode_escape(const u8 *s, i64 n, const char *errors, i64 *consumed) MAY_RUN_PYTHON;
/* mapping: a str, or anything indexed by bytes. */
Value codec_decode_charmap(const u8 *s, i64 n, Value mapping, const char *errors) MAY_RUN_PYTHON;

Value codec_encode_utf7(Value s);
Value codec_encode_utf8(Value s, const char *errors) MAY_RUN_PYTHON;
Value codec_encode_utf16(Value s, const char *errors, int byteorder) MAY_RUN_PYTHON; /* 0: with a mark */
Value codec_encode_utf32(Value s, const char *errors, int byteorder) MAY_RUN_PYTHON;
Value codec_encode_latin1(Value s, const char *errors) MAY_RUN_PYTHON;
Value codec_encode_ascii(Value s, const char *errors) MAY_RUN_PYTHON;
Value codec_encode_unicode_escape(Value s);
Value codec_encode_raw_unicode_escape(Value s);
Value codec_encode_charmap(Value s, Value mapping, const char *errors) MAY_RUN_PYTHON;
/* A table for codec_encode_charmap from a decoding str of up to 256 characters (codecs.charmap_build): a dict. */
Value codec_charmap_build(Value map);
/* The contents of a bytes literal, and back (codecs.escape_decode, escape_encode). */
Value codec_escape_decode(const u8 *s, i64 n, const char *errors);
Value codec_escape_encode(const u8 *s, i64 n);

/* Set in development mode: error handlers must exist even where no error occurs. */
extern bool codec_check_errors;
bool codec_handler_known(const char *errors); /* false raised, in development mode only */
/* codecs.register, unregister, lookup. */
bool codec_register(Value search);
bool codec_unregister(Value search);
Value codec_lookup(const char *encoding) MAY_RUN_PYTHON; /* a CodecInfo; LookupError "unknown encoding: X" */
bool codec_register_error(Value name, Value handler);
Value codec_lookup_error(const char *name);              /* NULL: strict; LookupError */
