/* exc.h: exceptions: the types, raising, fetching, chaining.
 *
 * A pending exception is a normalised instance in thread()->exc.  exc_raise and friends always
 * return V_ERR.
 */
#pragma once
#include <stdarg.h>

#include "vm/object/object.h"

#define EXC(Name, Base) extern TypeObj *Name##Type;
#include "vm/object/exc.def"
extern TypeObj *ExceptionGroupType; /* class ExceptionGroup(BaseExceptionGroup, Exception) */

/* The part all exceptions share; subclasses with C-level fields put them behind. */
typedef struct ExcObj {
    Obj base;
    Value args;           /* tuple */
    Value traceback;      /* TracebackObj or V_NULL */
    Value context, cause; /* exception or V_NULL */
    bool suppress_context;
} ExcObj;
typedef struct StopIterationObj {
    ExcObj exc;
    Value value;
} StopIterationObj;

typedef struct OSErrorObj {
    ExcObj exc;
    Value number, strerror, filename, filename2; /* V_NULL: None */
    i64 written;                                 /* characters_written, -1: not set */
} OSErrorObj;
typedef struct SyntaxErrorObj { /* V_NULL fields read as None */
    ExcObj exc;
    Value msg, filename, lineno, offset, text, end_lineno, end_offset, print_file_and_line;
} SyntaxErrorObj;
typedef struct ImportErrorObj {
    ExcObj exc;
    Value msg, name, path;
} ImportErrorObj;
typedef struct NameErrorObj { /* NameError */
    ExcObj exc;
    Value name;
} NameErrorObj;
typedef struct AttributeErrorObj {
    ExcObj exc;
    Value obj, name;
} AttributeErrorObj;
typedef struct SystemExitObj {
    ExcObj exc;
    Value code;
} SystemExitObj;
typedef struct UnicodeErrorObj {
    ExcObj exc;
    Value encoding, object, reason;
    i64 start, end;
} UnicodeErrorObj;
typedef struct ExcGroupObj {
    ExcObj exc;
    Value msg, excs; /* str, tuple */
} ExcGroupObj;

ALWAYS_INLINE bool is_exc(Value v) { return has_flag(v, TF_EXC_SUB); }
ALWAYS_INLINE ExcObj *as_exc(Value v) { return (ExcObj *)v.w; }
ALWAYS_INLINE bool exc_pending(void) { return thread_current->exc.w != 0; }

/* printf-like; besides C's conversions: %V a Value's str(), %R its repr(), %T the name of its type,
   %N the name of a TypeObj *.  (Passed as Value / TypeObj *.) */
Value exc_raise(TypeObj *type, const char *fmt, ...);
Value exc_raise_value(TypeObj *type, Value arg); /* type(arg) */
Value exc_raise_obj(Value exc); /* an instance; sets __context__ from the handled one */
Value exc_raise_key(Value key); /* KeyError(key) */
Value exc_raise_attr(Value obj, Value name, const char *fmt,
                     ...);                              /* AttributeError with name and obj set */
/* An AttributeError from the attribute's own code that names neither object nor attribute gets them. */
void exc_attr_context(Value exc, Value obj, Value name);
Value exc_raise_name(Value name, const char *fmt, ...); /* NameError with name set */
Value exc_raise_stop(Value value);                      /* StopIteration(value) */
Value exc_raise_errno(int err, Value filename); /* OSError subclass for errno; filename or V_NULL */
Value exc_raise_errno2(int err, Value filename, Value filename2);
Value exc_no_memory(void);
/* A new instance, not raised. */
Value exc_new(TypeObj *type, const char *fmt, ...);
/* What 'raise exc from cause' does: instantiates a class, checks types. */
Value exc_raise_stmt(Value exc, Value cause) MAY_RUN_PYTHON;

/* The pending exception is of 'type'. */
bool exc_matches(TypeObj *type);
/* 'exc' (instance) matches 'spec': class or tuple of classes; -1 with TypeError "catching classes
   that do not inherit from BaseException is not allowed". */
int exc_match_spec(Value exc, Value spec) MAY_RUN_PYTHON;
Value exc_fetch(void);       /* takes the pending exception out */
void exc_restore(Value exc); /* pends again, without touching context */
void exc_clear(void);
/* The list of notes added by add_note (attribute __notes__ of the instance), or V_NULL. */
Value exc_notes(Value exc);
/* UnicodeDecodeError (object: bytes) and UnicodeEncodeError (object: str). */
Value exc_raise_unicode_decode(const char *encoding, Value object, i64 start, i64 end,
                               const char *reason);
Value exc_raise_unicode_encode(const char *encoding, Value object, i64 start, i64 end,
                               const char *reason);
/* Start and end of a Unicode error, clamped to its object (PyUnicodeDecodeError_GetStart, _GetEnd).
 */
void exc_unicode_range(Value exc, i64 *start, i64 *end);
/* except*: splits 'exc' by 'spec' into what matches (always a group) and the rest (V_NONE for
   nothing); false raised. TypeError for specs that except* refuses. */
bool exc_group_split(Value exc, Value spec, Value *match, Value *rest) MAY_RUN_PYTHON;
/* What a try statement with except* clauses raises in the end, V_NONE for nothing: 'orig' was
   caught, 'excs' (list) was raised or raised again in the clauses, or matched by none. */
Value exc_group_reraise(Value orig, Value excs) MAY_RUN_PYTHON;
void exc_set_context(Value exc, Value context); /* avoids cycles as CPython does */
Value exc_handled(void);                        /* what sys.exc_info() sees, or V_NULL */
/* Set by whoever runs generators: what their resumers are handling. */
extern Value (*exc_outer_handled_hook)(void);
/* Value of a pending StopIteration, clearing it; V_ERR if something else is pending. */
Value exc_take_stop_value(void);
/* Set by whoever offers the machinery; while NULL, plain text goes to stderr.  The unraisable hook
   gets the exception, the object or V_NULL, the message or V_NULL; the warning hook answers as
   exc_warn. */
extern void (*exc_unraisable_hook)(Value exc, Value obj, Value message);
extern bool (*exc_warn_hook)(Value category, Value message, int stack_level);
/* Reports the pending exception through sys.unraisablehook and clears it. */
void exc_write_unraisable(Value obj, const char *where);
/* warnings.warn from C: false if it became an exception. */
bool exc_warn(TypeObj *category, int stack_level, const char *fmt, ...) MAY_RUN_PYTHON;
/* All exception types; after the types of tuple and str. */
void exc_init(void);
/* Makes and raises a SyntaxError-like exception with its six location fields; offsets count
 * characters from 1. */
Value exc_raise_syntax(TypeObj *type, Value msg, Value filename, i64 lineno, i64 offset, Value text,
                       i64 end_lineno, i64 end_offset);
/* A printf-like formatting into a str with the conversions of exc_raise (str.c). */
Value str_format_c(const char *fmt, ...);
Value str_format_va(const char *fmt, va_list ap);
