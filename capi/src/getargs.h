/* getargs.h: one unit of an argument format, for the parsers in getargs.c and getargs_keywords.c. */
#pragma once
#include "capi/src/capi_internal.h"

enum { ARG_SIZE_T = 1, ARG_COMPAT = 2, ARG_MAX_NESTING = 30 };

/* What a failed parse has to undo: buffers, allocated strings, converters that support it. */
typedef struct {
    void *item;
    int (*undo)(PyObject *none, void *item);
} ArgCleanup;
typedef struct {
    ArgCleanup *entries;
    int len, room;
    ArgCleanup few[8];
} ArgCleanups;

/* One parse.  `levels` tells where in nested sequences the current argument is: 1-based, ends with 0. */
typedef struct {
    const char *fname;                          /* after ':' in the format, or NULL */
    const char *message;                        /* after ';' in the format, or NULL */
    int flags;
    ArgCleanups cleanups;
    int levels[ARG_MAX_NESTING + 2];
    char text[512];
} ArgParse;

void arg_parse_init(ArgParse *parse, int flags);
/* Ends a parse: undoes what it did unless `ok`.  Returns `ok`. */
int arg_parse_end(ArgParse *parse, int ok);

/* Converts `arg` as the unit at *format says, which it steps over.  NULL, or the text of what is wrong. */
const char *arg_convert(ArgParse *parse, PyObject *arg, const char **format, va_list *va);
/* Steps over a unit and, if `va` is not NULL, its variables.  NULL, or the text of what is wrong. */
const char *arg_skip(const char **format, va_list *va, int flags);
/* Raises the error that arg_convert described for argument number `index`, unless one is set. */
void arg_raise(ArgParse *parse, Py_ssize_t index, const char *text);

static inline bool arg_format_ended(char c) { return c == '\0' || c == ';' || c == ':'; }
