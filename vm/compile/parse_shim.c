/* parse_shim.c: weak stand-ins for what the parser needs of the collector and the object model, for as long as those are
   not linked.  A strong definition anywhere replaces them. */
#include <stdarg.h>
#include <stdio.h>

#include "vm/base/dtoa.h"
#include "vm/base/thread.h"
#include "vm/compile/parse_shim.h"
#include "vm/gc/gc.h"
#include "vm/object/bytes.h"
#include "vm/object/complex.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/str.h"

#define WEAK __attribute__((weak))

WEAK Thread *thread_current;
WEAK void gc_add_root_tracer(void (*trace)(Tracer *t)) {}
WEAK void trace_values(Tracer *t, Value *slots, i64 n) {}
WEAK Value gc_pin_forever(Value v) {
    return v;
}
WEAK void *meta_alloc(i64 size) {
    return calloc(1, (size_t)size);
}
WEAK void meta_add_root(void *start, i64 size) {}

ParseShimError parse_shim_error;

static Value make(char kind, const void *s, i64 n) {
    ParseShimObj *o = aligned_alloc(16, (sizeof *o + (size_t)n + 31) & ~(size_t)15);
    *o = (ParseShimObj){.kind = kind, .len = n};
    memcpy(o->s, s, (size_t)n);
    o->s[n] = 0;
    return obj_value(o);
}

WEAK Value str_from_utf8(const char *s, i64 n) { return make('s', s, n); }
WEAK Value str_from_c(const char *s) { return make('s', s, (i64)strlen(s)); }
WEAK Value str_intern_utf8(const char *s, i64 n) { return make('s', s, n); }
WEAK Value str_from_kind(const void *s, i64 n, int kind) { return make('u', s, n * 4); }
WEAK Value bytes_new(const char *s, i64 n) { return make('b', s, n); }
WEAK Value int_parse(const char *s, i64 n, int base) {
    Value v = make('i', s, n);
    ((ParseShimObj *)as_obj(v))->re = base;
    return v;
}
WEAK Value float_box(double d) {
    Value v = make('f', "", 0);
    ((ParseShimObj *)as_obj(v))->re = d;
    return v;
}
WEAK Value complex_new(double re, double im) {
    Value v = make('c', "", 0);
    ((ParseShimObj *)as_obj(v))->re = re;
    ((ParseShimObj *)as_obj(v))->im = im;
    return v;
}
WEAK Value str_decode(const char *s, i64 n, const char *encoding, const char *errors) { return V_ERR; }
WEAK const char *str_utf8(Value s, i64 *len) { return NULL; }
WEAK const char *str_c(Value s) { return ""; }
WEAK Value value_str(Value v) { return v; }
WEAK bool exc_matches(TypeObj *type) { return false; }
WEAK Value exc_fetch(void) { return V_NULL; }
WEAK void exc_clear(void) {}
WEAK Value exc_no_memory(void) {
    snprintf(parse_shim_error.type, sizeof parse_shim_error.type, "MemoryError");
    parse_shim_error.message[0] = 0;
    return V_ERR;
}
WEAK TypeObj *IndentationErrorType = (TypeObj *)&parse_shim_error, *TabErrorType = (TypeObj *)&parse_shim_error.message;
WEAK TypeObj *SyntaxErrorType, *ValueErrorType, *LookupErrorType,
    *NotImplementedErrorType;
WEAK Value exc_raise(TypeObj *type, const char *fmt, ...) {
    snprintf(parse_shim_error.type, sizeof parse_shim_error.type, "ValueError");
    snprintf(parse_shim_error.message, sizeof parse_shim_error.message, "%s", fmt);
    return V_ERR;
}
WEAK Value exc_raise_syntax(TypeObj *type, Value msg, Value filename, i64 lineno, i64 offset, Value text, i64 end_lineno,
                            i64 end_offset) {
    ParseShimError *e = &parse_shim_error;
    const char *names[] = {"SyntaxError", "IndentationError", "TabError"};
    int which = type == (TypeObj *)&parse_shim_error ? 1 : type == (TypeObj *)&parse_shim_error.message ? 2 : 0;
    snprintf(e->type, sizeof e->type, "%s", names[which]);
    snprintf(e->message, sizeof e->message, "%s", ((ParseShimObj *)as_obj(msg))->s);
    e->lineno = lineno;
    e->offset = offset;
    e->end_lineno = end_lineno;
    e->end_offset = end_offset;
    snprintf(e->text, sizeof e->text, "%s", is_obj(text) ? ((ParseShimObj *)as_obj(text))->s : "");
    return V_ERR;
}
