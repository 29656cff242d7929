/* getargs.h: one unit of an argument format, and what the parsers in getargs.c and getargs_keywords.c share. */
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

/* ---- for converters: NULL, or the text of what is wrong ---- */

/* y y* y#; s z and their forms; u Z and theirs; es et; w*: a unit whose letter *format has passed. */
const char *arg_bytes(ArgParse *parse, PyObject *arg, const char **format, va_list *va);
const char *arg_text(ArgParse *parse, char unit, PyObject *arg, const char **format, va_list *va);
const char *arg_wide(ArgParse *parse, char unit, PyObject *arg, const char **format, va_list *va);
const char *arg_encoded(ArgParse *parse, PyObject *arg, const char **format, va_list *va);
const char *arg_writable(ArgParse *parse, PyObject *arg, const char **format, va_list *va);
/* "must be X, not Y"; in parentheses: as it is. */
const char *arg_must_be(ArgParse *parse, const char *expected, PyObject *arg);
static inline const char *arg_raised(void) { return "(exception raised)"; }
/* Something to undo if the parse fails.  False without memory; it is undone then. */
bool arg_add_cleanup(ArgParse *parse, void *item, int (*undo)(PyObject *, void *));

static inline bool arg_format_ended(char c) { return c == '\0' || c == ';' || c == ':'; }

/* The body of an exported function: `call` with its variable arguments, or with a copy of its va_list. */
#define WITH_VA(last, call)                                                                        \
    va_list va;                                                                                    \
    va_start(va, last);                                                                            \
    int ok = call;                                                                                 \
    va_end(va);                                                                                    \
    return ok
#define WITH_COPY(call)                                                                            \
    va_list copy;                                                                                  \
    va_copy(copy, va);                                                                             \
    int ok = call;                                                                                 \
    va_end(copy);                                                                                  \
    return ok
