/* genobj.c: generators and coroutines as objects: send, throw, close, attributes.  gen.c moves their frames. */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/gen_internal.h"
#include "vm/object/iter.h"

/* ---- layout ---- */

void gen_trace(Obj *o, Tracer *t) {
    GenObj *g = (GenObj *)o;
    trace_ptr(t, &g->code);
    trace_value(t, &g->func);
    trace_value(t, &g->name);
    trace_value(t, &g->qualname);
    trace_value(t, &g->frame_obj);
    trace_value(t, &g->handled);
    trace_value(t, &g->link);
    trace_value(t, &g->origin);
    gen_trace_saved(g, t);
}

i64 gen_size(const Obj *o) {
    return (i64)sizeof(GenObj) + ((const GenObj *)o)->nsaved * (i64)sizeof(Value);
}

static const char *gen_kind(const GenObj *g) {
    return g->code->flags & CO_COROUTINE ? "coroutine" : g->code->flags & CO_ASYNC_GENERATOR ? "async generator" : "generator";
}

/* ---- resuming ---- */

/* The iterator that a suspended generator delegates to, V_NULL if none. */
static Value gen_yf(GenObj *g) {
    Insn i;
    if (g->state != GEN_SUSPENDED) return V_NULL;
    i = g->pc[-1];
    return i.op == OP_YIELD && i.c ? g->saved[i.c - 1] : V_NULL;
}

static bool check_not_running(GenObj *g) {
    if (g->state != GEN_RUNNING && g->state != GEN_RUNNING_DELEGATE) return true;
    exc_raise(ValueErrorType, "%s already executing", gen_kind(g));
    return false;
}

/* Sends or throws (v V_NULL); V_NULL with *result at the end. */
static Value gen_resume(GenObj *g, Value v, Value *result) {
    Value out = interp_gen_resume(g, v, result);
    return is_err(out) && !is_null(*result) ? V_NULL : out;
}

Value gen_send(GenObj *g, Value v, Value *result) {
    *result = V_NONE;
    if (!check_not_running(g)) return V_ERR;
    if (g->state == GEN_DONE) {
        if (g->code->flags & CO_COROUTINE) return exc_raise(RuntimeErrorType, "cannot reuse already awaited coroutine");
        return V_NULL;
    }
    if (g->state == GEN_CREATED && !is_none(v))
        return exc_raise(TypeErrorType, "can't send non-None value to a just-started %s", gen_kind(g));
    return gen_resume(g, v, result);
}

/* What a method answers: the yielded value, or StopIteration with the result. */
static Value answer(GenObj *g, Value v, Value result) {
    if (!is_null(v)) return v;
    if (g->code->flags & CO_ASYNC_GENERATOR) return exc_raise(StopAsyncIterationType, "");
    if (is_none(result)) return exc_raise_obj(value_call0(obj_value(StopIterationType)));
    return exc_raise_stop(result);
}

static Value gen_iternext(Value self) {
    Value result, v = gen_send((GenObj *)self.w, V_NONE, &result);
    if (!is_null(v) || is_none(result)) return v;
    return exc_raise_stop(result);
}

static Value gen_m_send(Value self, Value v) {
    Value result;
    if (call_take_push()) {
        result = interp_push_gen(self, v, false);
        if (!is_null(result)) return result;
    }
    v = gen_send((GenObj *)self.w, v, &result);
    return answer((GenObj *)self.w, v, result);
}

/* ---- throw ---- */

/* throw()'s three arguments as an instance; V_ERR on TypeError. */
Value gen_throw_args(Value type, Value val, Value tb) {
    Value exc;
    if (!is_null(tb) && !is_none(tb) && !is_exact(tb, TracebackType))
        return exc_raise(TypeErrorType, "throw() third argument must be a traceback object");
    if (is_type(type) && (as_type(type)->flags & TF_EXC_SUB)) {
        if (!is_null(val) && is_exc(val) && value_is(val, as_type(type))) exc = val;
        else if (is_null(val) || is_none(val)) exc = value_call0(type);
        else if (is_tuple(val)) exc = value_call_tuple(type, val, V_NULL);
        else exc = value_call1(type, val);
        if (!is_err(exc) && !is_exc(exc))
            exc = exc_raise(TypeErrorType, "calling %R should have returned an instance of BaseException, not %T", type, exc);
        if (is_err(exc)) exc = exc_fetch(); /* what went wrong is thrown instead */
    } else if (is_exc(type)) {
        if (!is_null(val) && !is_none(val))
            return exc_raise(TypeErrorType, "instance exception may not have a separate value");
        exc = type;
    } else {
        return exc_raise(TypeErrorType, "exceptions must be classes or instances deriving from BaseException, not %T", type);
    }
    if (!is_null(tb) && !is_none(tb)) gc_write(as_obj(exc), &as_exc(exc)->traceback, tb);
    return exc;
}

static Value throw_here(GenObj *g, Value exc, Value *result) {
    exc_restore(exc); /* what the caller handles is not its context */
    if (g->state == GEN_DONE) return V_ERR;
    if (g->state == GEN_CREATED) { /* never started: nothing can catch it, but it shows in the traceback */
        Value out = gen_resume(g, V_NULL, result);
        return out;
    }
    return gen_resume(g, V_NULL, result);
}

/* The delegate has finished with 'v': goes on behind the SEND that fed it. */
static Value resume_after_send(GenObj *g, Value v, Value *result) {
    Insn *send = g->pc - 2;
    KR_ASSERT(send->op == OP_SEND);
    gc_write(g, &g->saved[send->a], v);
    g->pc = send + 1 + (i16)send->c;
    g->state = GEN_CREATED; /* resumes exactly there, nothing is sent */
    return gen_resume(g, V_NONE, result);
}

static Value close_delegate(Value it) {
    Value m;
    int found;
    if (is_exact(it, GenType) || is_exact(it, CoroType)) return gen_close((GenObj *)it.w);
    found = value_find_attr(it, name_close, &m);
    if (found < 0) exc_write_unraisable(it, NULL);
    if (found <= 0) return V_NONE;
    return value_call0(m);
}

Value gen_throw(GenObj *g, Value exc, Value *result) {
    Value yf = gen_yf(g), v, m;
    *result = V_NONE;
    if (!check_not_running(g)) return V_ERR;
    if (!thread_stack_ok("")) return V_ERR;
    if (g->state == GEN_DONE && g->code->flags & CO_COROUTINE)
        return exc_raise(RuntimeErrorType, "cannot reuse already awaited coroutine");
    if (is_null(yf)) return throw_here(g, exc, result);
    if (value_is(exc, GeneratorExitType)) {
        g->state = GEN_RUNNING_DELEGATE;
        v = close_delegate(yf);
        g->state = GEN_SUSPENDED;
        if (is_err(v)) exc = exc_fetch();
        return throw_here(g, exc, result);
    }
    if (is_exact(yf, GenType) || is_exact(yf, CoroType)) {
        Value inner;
        if (!gen_show(g)) return V_ERR;
        v = gen_throw((GenObj *)yf.w, exc, &inner);
        gen_hide(g);
        if (is_null(v)) return resume_after_send(g, inner, result);
    } else {
        g->state = GEN_RUNNING_DELEGATE;
        int found = value_find_attr(yf, name_throw, &m);
        if (found <= 0) {
            g->state = GEN_SUSPENDED;
            return found < 0 ? V_ERR : throw_here(g, exc, result);
        }
        v = value_call1(m, exc);
        g->state = GEN_SUSPENDED;
    }
    if (!is_err(v)) return v;
    if (exc_matches(StopIterationType)) {
        v = TRY(exc_take_stop_value());
        return resume_after_send(g, v, result);
    }
    return gen_resume(g, V_NULL, result);
}

static Value gen_m_throw(Value self, Value type, Value val, Value tb) {
    Value result, exc = TRY(gen_throw_args(type, val, tb)), v = gen_throw((GenObj *)self.w, exc, &result);
    return answer((GenObj *)self.w, v, result);
}

/* ---- close ---- */

Value gen_close(GenObj *g) {
    Value result, v, exc;
    if (!check_not_running(g)) return V_ERR;
    if (g->state == GEN_DONE) return V_NONE;
    if (g->state == GEN_CREATED) {
        g->state = GEN_DONE;
        return V_NONE;
    }
    exc = exc_new(GeneratorExitType, "");
    as_exc(exc)->args = tuple_empty;
    v = gen_throw(g, exc, &result);
    if (is_null(v)) return V_NONE;
    if (is_err(v)) {
        if (!exc_matches(StopIterationType) && !exc_matches(GeneratorExitType)) return V_ERR;
        exc_clear();
        return V_NONE;
    }
    return exc_raise(RuntimeErrorType, "%s ignored GeneratorExit", gen_kind(g));
}

static Value gen_m_close(Value self) {
    return gen_close((GenObj *)self.w);
}

/* The module warnings, if it is there, shows where the coroutine comes from.  What goes wrong in it is reported, and
   another warning given; an error that is the warning is enough. */
static void warn_unawaited(Value self, GenObj *g) {
    Value modules = interp_sys_modules(), warnings = is_null(modules) ? V_NULL : dict_get_c(modules, "warnings"), fn;
    if (!is_null(warnings) && !is_none(warnings)) {
        int found = value_find_attr(warnings, str_intern_c("_warn_unawaited_coroutine"), &fn);
        if (found > 0 && !is_err(value_call1(fn, self))) return;
        bool warned = found && exc_matches(RuntimeWarningType);
        if (found) exc_write_unraisable(self, NULL);
        if (warned) return;
    }
    if (!exc_warn(RuntimeWarningType, 1, "coroutine '%V' was never awaited", g->qualname)) exc_write_unraisable(self, NULL);
}

/* Runs when the collector finds it unreachable: finally blocks, and the warning about a forgotten await. */
void gen_finalize(Value self) {
    GenObj *g = (GenObj *)self.w;
    Value saved = exc_fetch();
    if (g->state == GEN_CREATED && g->code->flags & CO_COROUTINE) {
        warn_unawaited(self, g);
        g->state = GEN_DONE;
    } else if (g->state == GEN_SUSPENDED) {
        if (is_err(gen_close(g))) exc_write_unraisable(self, NULL);
    }
    if (!is_null(saved)) exc_restore(saved);
}

bool gen_needs_finalizer(const GenObj *g) {
    u32 flags = g->code->flags;
    if (g->state == GEN_CREATED) return flags & CO_COROUTINE;
    return g->state == GEN_SUSPENDED && (g->code->nexc || flags & CO_ASYNC_GENERATOR);
}

void gen_created(GenObj *g) {
    if (g->code->flags & CO_COROUTINE || g->code->nexc) gc_finalizer_register(&g->base);
    if (g->code->flags & CO_COROUTINE) coro_note_origin(g);
}

/* ---- attributes ---- */

static Value gen_repr(Value self) {
    GenObj *g = (GenObj *)self.w;
    const char *kind = g->code->flags & CO_COROUTINE ? "coroutine" : g->code->flags & CO_ASYNC_GENERATOR ? "async_generator" : "generator";
    return str_format_c("<%s object %V at 0x%lx>", kind, g->qualname, (unsigned long)value_address(self));
}
static Value gen_get_name(Value self) {
    return ((GenObj *)self.w)->name;
}
static bool gen_set_name(Value self, Value v) {
    if (is_null(v) || !is_str(v)) return exc_raise(TypeErrorType, "__name__ must be set to a string object"), false;
    gc_write(as_obj(self), &((GenObj *)self.w)->name, v);
    return true;
}
static Value gen_get_qualname(Value self) {
    return ((GenObj *)self.w)->qualname;
}
static bool gen_set_qualname(Value self, Value v) {
    if (is_null(v) || !is_str(v)) return exc_raise(TypeErrorType, "__qualname__ must be set to a string object"), false;
    gc_write(as_obj(self), &((GenObj *)self.w)->qualname, v);
    return true;
}
static Value gen_get_code(Value self) {
    return obj_value(((GenObj *)self.w)->code);
}
static Value gen_get_frame(Value self) {
    GenObj *g = (GenObj *)self.w;
    if (g->state == GEN_DONE) return V_NONE;
    if (g->frame) return frame_object(g->frame);
    return gen_frame_object(g);
}
static Value gen_get_running(Value self) {
    GenObj *g = (GenObj *)self.w;
    return bool_value(g->state == GEN_RUNNING || g->state == GEN_RUNNING_DELEGATE);
}
static Value gen_get_suspended(Value self) {
    return bool_value(((GenObj *)self.w)->state == GEN_SUSPENDED);
}
static Value gen_get_yf(Value self) {
    Value v = gen_yf((GenObj *)self.w);
    return is_null(v) ? V_NONE : v;
}
static Value coro_get_origin(Value self) {
    Value v = ((GenObj *)self.w)->origin;
    return is_null(v) ? V_NONE : v;
}

#define COMMON_GETSET(what, prefix, yf_name)                                                        \
    {prefix "_code", gen_get_code, NULL, NULL, .member = true},                                    \
        {prefix "_frame", gen_get_frame, NULL, NULL},                                              \
        {prefix "_running", gen_get_running, NULL, NULL}, {yf_name, gen_get_yf, NULL, NULL},       \
        {"__name__", gen_get_name, gen_set_name, "name of the " what},                             \
        {"__qualname__", gen_get_qualname, gen_set_qualname, "qualified name of the " what}
static const GetSetDef gen_getset[] = {
    COMMON_GETSET("generator", "gi", "gi_yieldfrom"), {"gi_suspended", gen_get_suspended, NULL, NULL}, {0}};
static const GetSetDef coro_getset[] = {
    COMMON_GETSET("coroutine", "cr", "cr_await"), {"cr_suspended", gen_get_suspended, NULL, NULL},
    {"cr_origin", coro_get_origin, NULL, NULL, .member = true}, {0}};
const GetSetDef asyncgen_getset[] = {COMMON_GETSET("async generator", "ag", "ag_await"), {0}};

#define SEND_METHODS(what)                                                                         \
    {"send", gen_m_send, M_1, EFF_ANY, MF_PUSHES, "($self, value, /)", "Sends a value into " what "."},    \
        {"throw", gen_m_throw, M_3, EFF_ANY, 0, "($self, type, value=None, traceback=None, /)",    \
         "Raises an exception in " what "."},                                                      \
        {"close", gen_m_close, M_0, EFF_ANY, 0, "($self, /)", "Raises GeneratorExit inside " what "."}
static const MethodDef gen_methods[] = {SEND_METHODS("generator"), {0}};
static const MethodDef coro_methods[] = {SEND_METHODS("coroutine"), {0}};

const TypeDef gen_def = {
    .name = "generator", .flags = TF_NO_NEW | TF_WEAKREF, .size_of = gen_size, .trace = gen_trace, .repr = gen_repr,
    .iter = iter_self, .iternext = gen_iternext, .finalize = gen_finalize, .methods = gen_methods, .getset = gen_getset,
};

/* ---- coroutines ---- */

typedef struct CoroWrapperObj { /* what coro.__await__() answers */
    Obj base;
    Value coro;
} CoroWrapperObj;

static void corowrapper_trace(Obj *o, Tracer *t) {
    trace_value(t, &((CoroWrapperObj *)o)->coro);
}
static Value coro_await(Value self) {
    CoroWrapperObj *w = gc_alloc(CoroWrapperShape, sizeof *w);
    w->coro = self;
    return obj_value(w);
}
const TypeDef coro_def = {
    .name = "coroutine", .flags = TF_NO_NEW | TF_WEAKREF, .size_of = gen_size, .trace = gen_trace, .repr = gen_repr,
    .await = coro_await, .finalize = gen_finalize, .methods = coro_methods, .getset = coro_getset,
};

static Value corowrapper_iternext(Value self) {
    return gen_iternext(((CoroWrapperObj *)self.w)->coro);
}
static Value corowrapper_m_send(Value self, Value v) {
    Value result;
    v = gen_send((GenObj *)((CoroWrapperObj *)self.w)->coro.w, v, &result);
    return answer((GenObj *)((CoroWrapperObj *)self.w)->coro.w, v, result);
}
static Value corowrapper_m_throw(Value self, Value type, Value val, Value tb) {
    return gen_m_throw(((CoroWrapperObj *)self.w)->coro, type, val, tb);
}
static Value corowrapper_m_close(Value self) {
    return gen_m_close(((CoroWrapperObj *)self.w)->coro);
}
static const MethodDef corowrapper_methods[] = {
    {"send", corowrapper_m_send, M_1, EFF_ANY, 0, "($self, value, /)", NULL},
    {"throw", corowrapper_m_throw, M_3, EFF_ANY, 0, "($self, type, value=None, traceback=None, /)", NULL},
    {"close", corowrapper_m_close, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {0},
};
const TypeDef corowrapper_def = {
    .name = "coroutine_wrapper", .flags = TF_NO_NEW, .size = sizeof(CoroWrapperObj), .trace = corowrapper_trace,
    .iter = iter_self, .iternext = corowrapper_iternext, .methods = corowrapper_methods,
};

/* sys.set_coroutine_origin_tracking_depth: a tuple of (filename, line, function). */
void coro_note_origin(GenObj *g) {
    int depth = thread()->ts.coroutine_origin_tracking_depth;
    Value list, self = obj_value(g);
    Frame *f = frame_current();
    if (depth <= 0) return;
    list = list_new(depth);
    for (f = f->prev; f && depth > 0; f = f->prev, depth--)
        if (is_err(list) || !list_append(list, tuple_pack(3, f->code->filename, fixnum(frame_lineno(f)), f->code->name)))
            return exc_clear();
    list = list_to_tuple(list);
    if (is_err(list)) return exc_clear();
    gc_write(as_obj(self), &((GenObj *)self.w)->origin, list);
}

/* ---- the instructions of delegation and await ---- */

static bool is_awaitable_generator(Value v) {
    return is_exact(v, GenType) && ((GenObj *)v.w)->code->flags & CO_ITERABLE_COROUTINE;
}

Value op_yf_iter(Frame *f, Value v) {
    if (is_exact(v, CoroType)) {
        if (!(f->code->flags & (CO_COROUTINE | CO_ITERABLE_COROUTINE)))
            return exc_raise(TypeErrorType, "cannot 'yield from' a coroutine object in a non-coroutine generator");
        return v;
    }
    if (is_exact(v, GenType)) return v;
    if (slot_is_python(SLOT_iter, (void *)value_type(v)->slots.iter)) {
        Value it = interp_push_special(v, name___iter__, 0, V_NULL, V_NULL, CONT_ITER_RESULT, 0);
        if (!is_null(it)) return it;
    }
    return value_iter(v);
}

/* The iterator behind an awaitable; V_NULL if it is none. */
Value awaitable_iter(Value v) {
    TypeObj *t = value_type(v);
    Value it;
    if (is_exact(v, CoroType) || is_awaitable_generator(v)) return v;
    if (!t->slots.await) return V_NULL;
    it = TRY(t->slots.await(v));
    if (is_exact(it, CoroType) || is_awaitable_generator(it))
        return exc_raise(TypeErrorType, "__await__() returned a coroutine");
    if (!value_type(it)->slots.iternext)
        return exc_raise(TypeErrorType, "__await__() returned non-iterator of type '%T'", it);
    return it;
}

Value op_awaitable(Value v, int ctx) {
    static const char *const where[] = {"", "__aenter__", "__aexit__"};
    Value it = TRY(awaitable_iter(v));
    if (is_null(it)) {
        if (ctx)
            return exc_raise(TypeErrorType, "'async with' received an object from %s that does not implement __await__: %T",
                             where[ctx], v);
        return exc_raise(TypeErrorType, "object %T can't be used in 'await' expression", v);
    }
    if (is_exact(it, CoroType) && !is_null(gen_yf((GenObj *)it.w)))
        return exc_raise(RuntimeErrorType, "coroutine is being awaited already");
    return it;
}

Value op_aiter(Value v) {
    TypeObj *t = value_type(v);
    Value it;
    if (!t->slots.aiter)
        return exc_raise(TypeErrorType, "'async for' requires an object with __aiter__ method, got %T", v);
    it = TRY(t->slots.aiter(v));
    if (!value_type(it)->slots.anext)
        return exc_raise(TypeErrorType, "'async for' received an object from __aiter__ that does not implement __anext__: %T", it);
    return it;
}

Value op_anext(Value v) {
    TypeObj *t = value_type(v);
    Value next, it;
    if (!t->slots.anext)
        return exc_raise(TypeErrorType, "'async for' requires an iterator with __anext__ method, got %T", v);
    next = TRY(t->slots.anext(v));
    it = awaitable_iter(next);
    if (is_null(it) || is_err(it)) {
        if (is_err(it)) {
            Value cause = exc_fetch();
            exc_raise(TypeErrorType, "'async for' received an invalid object from __anext__: %T", next);
            gc_write(as_obj(thread()->exc), &as_exc(thread()->exc)->cause, cause);
            gc_write(as_obj(thread()->exc), &as_exc(thread()->exc)->context, cause);
            return V_ERR;
        }
        return exc_raise(TypeErrorType, "'async for' received an invalid object from __anext__: %T", next);
    }
    return it;
}
