/* exc.c: raising, fetching and matching exceptions.  What is pending in a thread is always an
 * instance. */
#include "vm/object/exc.h"

#include <stdio.h>

#include "gcbridge/hooks.h"
#include "vm/object/exc_internal.h"
#include "vm/object/int.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

void (*exc_unraisable_hook)(Value exc, Value obj, Value message);
bool (*exc_warn_hook)(Value category, Value message, int stack_level);

/* ---- making ---- */

static Value instantiate(TypeObj *type, Value *args, u32 n) {
    Args a = {args, n, 0};
    if (type->flags & TF_HEAP) return value_call(obj_value(type), a);
    Value exc = TRY(type->slots.new(type, a));
    TRY_OK(type->slots.init(exc, a));
    return exc;
}

static Value exc_new_value(TypeObj *type, Value arg) { return instantiate(type, &arg, 1); }

static Value new_formatted(TypeObj *type, const char *fmt, va_list ap) {
    Value message = TRY(str_format_va(fmt, ap));
    return exc_new_value(type, message);
}

Value exc_new(TypeObj *type, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    Value exc = new_formatted(type, fmt, ap);
    va_end(ap);
    return exc;
}

/* ---- raising ---- */

/* Cuts the link that would make 'exc' its own ancestor.  'slow' follows at half speed to notice a
   cycle that some program has built by hand. */
static void cut_cycle(Value exc, Value context) {
    Value o = context, slow = context;
    bool move_slow = false;
    for (;;) {
        Value next = as_exc(o)->context;
        if (is_null(next)) return;
        if (same(next, exc)) {
            exc_store(o, &as_exc(o)->context, V_NULL);
            return;
        }
        o = next;
        if (same(o, slow)) return;
        if (move_slow) slow = as_exc(slow)->context;
        move_slow = !move_slow;
    }
}

void exc_set_context(Value exc, Value context) {
    if (same(exc, context)) return;
    if (!is_null(context)) cut_cycle(exc, context);
    exc_store(exc, &as_exc(exc)->context, context);
}

static void set_pending(Value exc) {
    Thread *th = thread();
    th->exc = exc;
    th->exc_unsynced = true;
}

Value exc_raise_obj(Value exc) {
    if (is_err(exc)) return V_ERR;
    Value handled = exc_handled();
    if (!is_null(handled)) exc_set_context(exc, handled);
    set_pending(exc);
    return V_ERR;
}

Value exc_raise(TypeObj *type, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    Value exc = new_formatted(type, fmt, ap);
    va_end(ap);
    return exc_raise_obj(exc);
}

Value exc_raise_value(TypeObj *type, Value arg) { return exc_raise_obj(exc_new_value(type, arg)); }

Value exc_raise_key(Value key) { return exc_raise_value(KeyErrorType, key); }

Value exc_raise_attr(Value obj, Value name, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    Value exc = new_formatted(AttributeErrorType, fmt, ap);
    va_end(ap);
    if (is_err(exc)) return V_ERR;
    AttributeErrorObj *e = (AttributeErrorObj *)exc.w;
    exc_store(exc, &e->obj, obj);
    exc_store(exc, &e->name, name);
    return exc_raise_obj(exc);
}

void exc_attr_context(Value exc, Value obj, Value name) {
    AttributeErrorObj *e = (AttributeErrorObj *)exc.w;
    if (!value_is(exc, AttributeErrorType) || !is_null(e->obj) || !is_null(e->name)) return;
    exc_store(exc, &e->obj, obj);
    exc_store(exc, &e->name, name);
}

Value exc_raise_name(Value name, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    Value exc = new_formatted(NameErrorType, fmt, ap);
    va_end(ap);
    if (is_err(exc)) return V_ERR;
    exc_store(exc, &((NameErrorObj *)exc.w)->name, name);
    return exc_raise_obj(exc);
}

Value exc_raise_stop(Value value) { return exc_raise_value(StopIterationType, value); }

Value exc_raise_errno2(int err, Value filename, Value filename2) {
    Value text = TRY(str_decode_fs(strerror(err), (i64)strlen(strerror(err))));
    Value args[5] = {fixnum(err), text, filename, V_NONE, filename2};
    u32 n = is_null(filename) ? 2 : is_null(filename2) ? 3 : 5;
    return exc_raise_obj(instantiate(exc_type_for_errno(err), args, n));
}

Value exc_raise_errno(int err, Value filename) { return exc_raise_errno2(err, filename, V_NULL); }

/* The program hears of it now, and not again at the next safepoint. */
Value exc_no_memory(void) {
    exc_raise_obj(instantiate(MemoryErrorType, NULL, 0));
    __atomic_and_fetch(&thread()->attention, ~ATTN_MEMORY, __ATOMIC_SEQ_CST);
    return V_ERR;
}

Value exc_raise_syntax(TypeObj *type, Value msg, Value filename, i64 lineno, i64 offset, Value text,
                       i64 end_lineno, i64 end_offset) {
    Value place =
        TRY(tuple_pack(6, exc_field(filename), int_from_i64(lineno), int_from_i64(offset),
                       exc_field(text), int_from_i64(end_lineno), int_from_i64(end_offset)));
    Value args[2] = {msg, place};
    return exc_raise_obj(instantiate(type, args, 2));
}

/* The instance that 'v', an instance or a class, stands for; V_NULL if it is neither. */
static Value instance_of(Value v) {
    if (is_exc(v)) return v;
    if (!is_type(v) || !(as_type(v)->flags & TF_EXC_SUB)) return V_NULL;
    Value exc = TRY(value_call0(v));
    if (is_exc(exc)) return exc;
    return exc_raise(TypeErrorType,
                     "calling %R should have returned an instance of BaseException, not %R", v,
                     obj_value(value_type(exc)));
}

Value exc_raise_stmt(Value exc, Value cause) {
    exc = TRY(instance_of(exc));
    if (is_null(exc)) return exc_raise(TypeErrorType, "exceptions must derive from BaseException");
    if (!is_null(cause)) {
        Value c = is_none(cause) ? V_NONE : TRY(instance_of(cause));
        if (is_null(c))
            return exc_raise(TypeErrorType, "exception causes must derive from BaseException");
        exc_store(exc, &as_exc(exc)->cause, is_none(c) ? V_NULL : c);
        as_exc(exc)->suppress_context = true;
    }
    return exc_raise_obj(exc);
}

/* ---- the pending exception ---- */

bool exc_matches(TypeObj *type) {
    Value exc = thread()->exc;
    return !is_null(exc) && value_is(exc, type);
}

static bool is_exc_class(Value v) { return is_type(v) && (as_type(v)->flags & TF_EXC_SUB); }

static int catching_error(void) {
    exc_raise(TypeErrorType,
              "catching classes that do not inherit from BaseException is not allowed");
    return -1;
}

int exc_match_spec(Value exc, Value spec) {
    TypeObj *type = value_type(exc);
    if (is_exc_class(spec)) return type_is_subtype(type, as_type(spec));
    if (!is_tuple(spec)) return catching_error();
    for (i64 i = 0; i < tuple_len(spec); i++) {
        if (!is_exc_class(tuple_at(spec, i))) return catching_error();
    }
    for (i64 i = 0; i < tuple_len(spec); i++) {
        if (type_is_subtype(type, as_type(tuple_at(spec, i)))) return 1;
    }
    return 0;
}

Value exc_fetch(void) {
    Value exc = thread()->exc;
    set_pending(V_NULL);
    return exc;
}

void exc_restore(Value exc) { set_pending(exc); }

void exc_clear(void) { set_pending(V_NULL); }

Value (*exc_outer_handled_hook)(void);

Value exc_handled(void) {
    const Thread *th = thread();
    Value handled = th->handled;
    if (is_null(handled) && exc_outer_handled_hook) handled = exc_outer_handled_hook();
    if (is_null(handled) && th->ts.exc_info && th->ts.exc_info->exc_value) handled = bridge_hooks.handled_by_c(th);
    return handled;
}

Value exc_take_stop_value(void) {
    Value exc = thread()->exc;
    if (is_null(exc)) return V_NONE;
    if (!value_is(exc, StopIterationType)) return V_ERR;
    exc_clear();
    return exc_field(((StopIterationObj *)exc.w)->value);
}

Value exc_notes(Value exc) { return instance_get(as_obj(exc), name___notes__); }

/* ---- reports ---- */

/* str(v) for a message on stderr, whatever happens. */
static const char *text_of(Value v, const char *fallback) {
    Value text = value_str(v);
    if (!is_err(text)) return str_c(text);
    exc_clear();
    return fallback;
}

static void print_unraisable(Value exc, Value obj, Value message) {
    const char *intro = is_null(message) ? "Exception ignored in" : str_c(message);
    Value repr = is_null(obj) ? V_NULL : value_repr(obj);
    if (is_err(repr)) exc_clear();
    if (is_null(obj)) fprintf(stderr, "%s:\n", intro);
    else fprintf(stderr, "%s: %s\n", intro, is_err(repr) ? "<object repr() failed>" : str_c(repr));
    fprintf(stderr, "%s: %s\n", value_type_name(exc), text_of(exc, "<exception str() failed>"));
    fflush(stderr);
}

void exc_write_unraisable(Value obj, const char *where) {
    Value exc = exc_fetch(), message = V_NULL;
    if (is_null(exc)) return;
    if (where) message = str_format_c("Exception ignored %s", where);
    if (is_err(message)) message = V_NULL;
    if (exc_unraisable_hook) exc_unraisable_hook(exc, obj, message);
    else print_unraisable(exc, obj, message);
    exc_clear();
}

bool exc_warn(TypeObj *category, int stack_level, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    Value message = str_format_va(fmt, ap);
    va_end(ap);
    if (is_err(message)) return false;
    if (exc_warn_hook) return exc_warn_hook(obj_value(category), message, stack_level);
    fprintf(stderr, "sys:1: %s: %s\n", category->tp_name, str_c(message));
    return true;
}
