/* _csv.h: what the files of the module _csv share. */
#pragma once
#include "vm/modules/native.h"

enum { QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE };
#define CSV_NONE 0xffffffffu /* a character that is not set; equals none */

typedef struct DialectObj {
    Obj base;
    Value lineterminator; /* str */
    u32 delimiter, escapechar, quotechar;
    u8 quoting;
    bool doublequote, skipinitialspace, strict;
} DialectObj;
ALWAYS_INLINE DialectObj *as_dialect(Value v) { return (DialectObj *)v.w; }

extern TypeObj *csv_error, *csv_dialect_type;
extern i64 csv_field_limit;
/* A Dialect from an optional dialect argument and the keyword arguments of a call. */
Value csv_dialect(Value dialect, Args args);
bool csv_fail(const char *text);
bool csv_add_reader(Value m);
bool csv_add_writer(Value m);
Value csv_reader(Value m, Args args);
Value csv_writer(Value m, Args args);
