/* codec_internal.h: what the codec*.c files share: the state of a conversion and what happens at an error. */
#pragma once
#include "vm/object/bytes_internal.h"
#include "vm/object/codec.h"
#include "vm/object/str_internal.h"

typedef enum { ERR_STRICT, ERR_IGNORE, ERR_REPLACE, ERR_BACKSLASH, ERR_XML, ERR_NAME, ERR_SURROGATEESCAPE,
               ERR_SURROGATEPASS, ERR_OTHER } ErrorKind;
ErrorKind codec_error_kind(const char *errors);

typedef enum { UNIT_NONE, UNIT_UTF8, UNIT_UTF16LE, UNIT_UTF16BE, UNIT_UTF32LE, UNIT_UTF32BE } UnitKind;

typedef struct Decoder {
    const char *encoding; /* for error messages */
    UnitKind unit;        /* how surrogatepass reads a surrogate */
    const char *errors;
    ErrorKind kind;
    const u8 *s;          /* the input; an error handler may put another in its place */
    i64 n, pos;
    Value object;         /* the input as bytes, once an exception needed it */
    StrBuilder out;
    i64 *consumed;
    int bad_escape;       /* the first that stays as it is: a character, or a number beyond 0o377; -1: none */
} Decoder;
void decoder_init(Decoder *d, const char *encoding, UnitKind unit, const u8 *s, i64 n, const char *errors, i64 *consumed);
/* Bytes [start, end) do not decode: lets the handler add characters and moves pos; false raised. */
bool decoder_error(Decoder *d, i64 start, i64 end, const char *reason) MAY_RUN_PYTHON;
/* The result, or V_ERR if 'ok' is false. */
Value decoder_finish(Decoder *d, bool ok);

typedef struct Encoder {
    const char *encoding;
    UnitKind unit;
    const char *errors;
    ErrorKind kind;
    Value s;              /* the str */
    i64 pos;
    ByteVec out;
    /* Appends one character, or answers 0 if it has no code; -1 raised. */
    int (*put)(struct Encoder *e, u32 c);
    const char *reason;   /* why a character does not encode */
    Value mapping;        /* of charmap */
} Encoder;
void encoder_init(Encoder *e, const char *encoding, UnitKind unit, Value s, const char *errors, const char *reason);
/* Runs 'put' over all characters; runs of those without a code are one error. */
Value encoder_run(Encoder *e) MAY_RUN_PYTHON;
Value encoder_finish(Encoder *e, bool ok);

/* The handlers as Python functions. */
extern const MethodDef codec_handlers[];
