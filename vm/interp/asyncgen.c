/* asyncgen.c: asynchronous generators: the awaitables of asend, athrow, aclose and anext.
 *
 * A value that an async generator yields travels wrapped (AsyncGenWrapped), so that it can be told from what the awaits
 * inside yield to the event loop.  The awaitable unwraps it into StopIteration(value).
 */
#include "vm/interp/gen_internal.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/iter.h"

enum { AWAIT_INIT, AWAIT_ITER, AWAIT_CLOSED };

typedef struct AsyncGenWrappedObj {
    Obj base;
    Value v;
} AsyncGenWrappedObj;
typedef struct AsyncGenAwaitObj { /* asend: arg is the value; athrow: the exception; aclose: V_NULL */
    Obj base;
    Value gen, arg;
    u8 state;
} AsyncGenAwaitObj;

static void wrapped_trace(Obj *o, Tracer *t) {
    trace_value(t, &((AsyncGenWrappedObj *)o)->v);
}
static void await_trace(Obj *o, Tracer *t) {
    trace_value(t, &((AsyncGenAwaitObj *)o)->gen);
    trace_value(t, &((AsyncGenAwaitObj *)o)->arg);
}
static AsyncGenAwaitObj *as_await(Value v) {
    return (AsyncGenAwaitObj *)v.w;
}
static GenObj *as_gen(Value v) {
    return (GenObj *)v.w;
}

Value asyncgen_wrap(Value v) {
    AsyncGenWrappedObj *w = gc_alloc(AsyncGenWrappedShape, sizeof *w);
    w->v = v;
    return obj_value(w);
}

/* What gen_send or gen_throw answered, as the awaitable's step. */
static Value unwrap(GenObj *g, Value v) {
    if (is_null(v)) v = exc_raise_obj(value_call0(obj_value(StopAsyncIterationType)));
    if (is_err(v)) {
        if (exc_matches(StopAsyncIterationType) || exc_matches(GeneratorExitType)) g->closed = 1;
        g->running_async = 0;
        return v;
    }
    if (is_exact(v, AsyncGenWrappedType)) {
        g->running_async = 0;
        return exc_raise_stop(((AsyncGenWrappedObj *)v.w)->v);
    }
    return v;
}

/* ---- asend and __anext__ ---- */

static Value asend_m_send(Value self, Value arg) {
    AsyncGenAwaitObj *a = as_await(self);
    GenObj *g = as_gen(a->gen);
    Value v, result;
    if (a->state == AWAIT_CLOSED)
        return exc_raise(RuntimeErrorType, "cannot reuse already awaited __anext__()/asend()");
    if (a->state == AWAIT_INIT) {
        if (g->running_async)
            return exc_raise(RuntimeErrorType, "anext(): asynchronous generator is already running");
        if (is_none(arg)) arg = a->arg;
        a->state = AWAIT_ITER;
    }
    g->running_async = 1;
    v = gen_send(g, arg, &result);
    v = unwrap(as_gen(as_await(self)->gen), v);
    if (is_err(v)) as_await(self)->state = AWAIT_CLOSED;
    return v;
}
static Value asend_iternext(Value self) {
    return asend_m_send(self, V_NONE);
}
static Value asend_m_throw(Value self, Value type, Value val, Value tb) {
    AsyncGenAwaitObj *a = as_await(self);
    GenObj *g = as_gen(a->gen);
    Value exc, v, result;
    if (a->state == AWAIT_CLOSED)
        return exc_raise(RuntimeErrorType, "cannot reuse already awaited __anext__()/asend()");
    exc = TRY(gen_throw_args(type, val, tb));
    v = unwrap(g, gen_throw(g, exc, &result));
    if (is_err(v)) as_await(self)->state = AWAIT_CLOSED;
    return v;
}
static Value await_m_close(Value self) {
    as_await(self)->state = AWAIT_CLOSED;
    return V_NONE;
}
static const MethodDef asend_methods[] = {
    {"send", asend_m_send, M_1, EFF_ANY, 0, "($self, value, /)", NULL},
    {"throw", asend_m_throw, M_3, EFF_ANY, 0, "($self, type, value=None, traceback=None, /)", NULL},
    {"close", await_m_close, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {0},
};
const TypeDef asyncgenasend_def = {
    .name = "async_generator_asend", .flags = TF_NO_NEW, .size = sizeof(AsyncGenAwaitObj), .trace = await_trace,
    .iter = iter_self, .iternext = asend_iternext, .await = iter_self, .methods = asend_methods,
};

/* ---- athrow and aclose ---- */

/* The pending exception ends the awaitable; aclose() turns the generator's end into its result. */
static Value athrow_failed(AsyncGenAwaitObj *a, GenObj *g) {
    g->running_async = 0;
    a->state = AWAIT_CLOSED;
    if (is_null(a->arg) && (exc_matches(StopAsyncIterationType) || exc_matches(GeneratorExitType))) {
        exc_clear();
        return exc_raise_obj(value_call0(obj_value(StopIterationType)));
    }
    return V_ERR;
}

static Value athrow_step(AsyncGenAwaitObj *a, GenObj *g, Value v) {
    if (!is_null(a->arg)) {
        v = unwrap(g, v);
        return is_err(v) ? athrow_failed(a, g) : v;
    }
    if (is_null(v)) v = exc_raise_obj(value_call0(obj_value(StopAsyncIterationType)));
    if (is_err(v)) return athrow_failed(a, g);
    if (!is_exact(v, AsyncGenWrappedType)) return v;
    g->running_async = 0;
    a->state = AWAIT_CLOSED;
    return exc_raise(RuntimeErrorType, "async generator ignored GeneratorExit");
}

static Value athrow_m_send(Value self, Value arg) {
    AsyncGenAwaitObj *a = as_await(self);
    GenObj *g = as_gen(a->gen);
    Value v, result, exc;
    if (a->state == AWAIT_CLOSED)
        return exc_raise(RuntimeErrorType, "cannot reuse already awaited aclose()/athrow()");
    if (g->state == GEN_DONE) {
        a->state = AWAIT_CLOSED;
        return exc_raise_obj(value_call0(obj_value(StopIterationType)));
    }
    if (a->state == AWAIT_ITER) {
        v = gen_send(g, arg, &result);
        return athrow_step(as_await(self), g, v);
    }
    if (g->running_async) {
        a->state = AWAIT_CLOSED;
        return exc_raise(RuntimeErrorType, "%s(): asynchronous generator is already running",
                         is_null(a->arg) ? "aclose" : "athrow");
    }
    if (g->closed) {
        a->state = AWAIT_CLOSED;
        return exc_raise_obj(value_call0(obj_value(StopAsyncIterationType)));
    }
    if (!is_none(arg))
        return exc_raise(RuntimeErrorType, "can't send non-None value to a just-started async generator");
    a->state = AWAIT_ITER;
    g->running_async = 1;
    exc = a->arg;
    if (is_null(exc)) {
        g->closed = 1;
        exc = TRY(value_call0(obj_value(GeneratorExitType)));
        if (g->state == GEN_CREATED) { /* nothing to unwind */
            g->state = GEN_DONE;
            exc_raise_obj(exc);
            return athrow_step(as_await(self), g, V_ERR);
        }
    }
    v = gen_throw(g, exc, &result);
    return athrow_step(as_await(self), g, v);
}
static Value athrow_iternext(Value self) {
    return athrow_m_send(self, V_NONE);
}
static Value athrow_m_throw(Value self, Value type, Value val, Value tb) {
    AsyncGenAwaitObj *a = as_await(self);
    GenObj *g = as_gen(a->gen);
    Value exc, result;
    if (a->state == AWAIT_CLOSED)
        return exc_raise(RuntimeErrorType, "cannot reuse already awaited aclose()/athrow()");
    exc = TRY(gen_throw_args(type, val, tb));
    return athrow_step(as_await(self), g, gen_throw(g, exc, &result));
}
static const MethodDef athrow_methods[] = {
    {"send", athrow_m_send, M_1, EFF_ANY, 0, "($self, value, /)", NULL},
    {"throw", athrow_m_throw, M_3, EFF_ANY, 0, "($self, type, value=None, traceback=None, /)", NULL},
    {"close", await_m_close, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {0},
};
const TypeDef asyncgenathrow_def = {
    .name = "async_generator_athrow", .flags = TF_NO_NEW, .size = sizeof(AsyncGenAwaitObj), .trace = await_trace,
    .iter = iter_self, .iternext = athrow_iternext, .await = iter_self, .methods = athrow_methods,
};
const TypeDef asyncgenwrapped_def = {
    .name = "async_generator_wrapped_value", .flags = TF_NO_NEW, .size = sizeof(AsyncGenWrappedObj),
    .trace = wrapped_trace,
};

/* ---- the generator object ---- */

/* sys.set_asyncgen_hooks: the first iteration calls firstiter and remembers the finalizer. */
static bool init_hooks(Value self) {
    GenObj *g = as_gen(self);
    Thread *th = thread();
    if (g->hooks_inited) return true;
    g->hooks_inited = 1;
    if (!is_null(th->async_gen_finalizer)) {
        gc_write(g, &g->origin, th->async_gen_finalizer);
        gc_finalizer_register(&g->base);
    }
    return is_null(th->async_gen_firstiter) || !is_err(value_call1(th->async_gen_firstiter, self));
}

static Value await_new(Shape *shape, Value gen, Value arg) {
    AsyncGenAwaitObj *a;
    if (!init_hooks(gen)) return V_ERR;
    a = gc_alloc(shape, sizeof *a);
    a->gen = gen;
    a->arg = arg;
    return obj_value(a);
}
static Value asyncgen_anext(Value self) {
    return await_new(AsyncGenASendShape, self, V_NONE);
}
static Value asyncgen_m_asend(Value self, Value v) {
    return await_new(AsyncGenASendShape, self, v);
}
static Value asyncgen_m_athrow(Value self, Value type, Value val, Value tb) {
    Value exc = TRY(gen_throw_args(type, val, tb));
    return await_new(AsyncGenAThrowShape, self, exc);
}
static Value asyncgen_m_aclose(Value self) {
    return await_new(AsyncGenAThrowShape, self, V_NULL);
}
static void asyncgen_finalize(Value self) {
    GenObj *g = as_gen(self);
    if (g->state == GEN_SUSPENDED && !is_null(g->origin) && !g->closed) {
        if (is_err(value_call1(g->origin, self))) exc_write_unraisable(self, NULL);
        return;
    }
    gen_finalize(self);
}
static const MethodDef asyncgen_methods[] = {
    {"asend", asyncgen_m_asend, M_1, EFF_ANY, 0, "($self, value, /)", "Awaitable that resumes with a value."},
    {"athrow", asyncgen_m_athrow, M_3, EFF_ANY, 0, "($self, type, value=None, traceback=None, /)", "Awaitable that raises inside."},
    {"aclose", asyncgen_m_aclose, M_0, EFF_ANY, 0, "($self, /)", "Awaitable that raises GeneratorExit inside."},
    {"__class_getitem__", genericalias_new, M_1, EFF_ANY, MF_CLASS, "($type, object, /)", NULL},
    {0},
};
static Value asyncgen_repr(Value self) {
    return str_format_c("<async_generator object %V at 0x%lx>", as_gen(self)->qualname, (unsigned long)value_address(self));
}
const TypeDef asyncgen_def = {
    .name = "async_generator", .flags = TF_NO_NEW | TF_WEAKREF, .size_of = gen_size, .trace = gen_trace,
    .repr = asyncgen_repr, .aiter = iter_self, .anext = asyncgen_anext, .finalize = asyncgen_finalize,
    .methods = asyncgen_methods, .getset = asyncgen_getset,
};

/* ---- anext(it, default) ---- */

typedef struct AnextAwaitableObj {
    Obj base;
    Value wrapped, dflt;
} AnextAwaitableObj;

static void anext_trace(Obj *o, Tracer *t) {
    trace_value(t, &((AnextAwaitableObj *)o)->wrapped);
    trace_value(t, &((AnextAwaitableObj *)o)->dflt);
}
Value anext_awaitable_new(Value wrapped, Value dflt) {
    AnextAwaitableObj *a = gc_alloc(AnextAwaitableShape, sizeof *a);
    a->wrapped = wrapped;
    a->dflt = dflt;
    return obj_value(a);
}

/* The iterator of the awaitable it wraps. */
static Value anext_inner(Value self) {
    Value it = TRY(awaitable_iter(((AnextAwaitableObj *)self.w)->wrapped));
    if (is_null(it))
        return exc_raise(TypeErrorType, "object %T can't be used in 'await' expression", ((AnextAwaitableObj *)self.w)->wrapped);
    if (is_exact(it, CoroType)) it = TRY(CoroType->slots.await(it));
    return it;
}
static Value anext_finish(Value self, Value v) {
    if (is_null(v)) return V_NULL;
    if (is_err(v) && exc_matches(StopAsyncIterationType)) {
        exc_clear();
        return exc_raise_stop(((AnextAwaitableObj *)self.w)->dflt);
    }
    return v;
}
static Value anext_iternext(Value self) {
    Value it = TRY(anext_inner(self));
    return anext_finish(self, value_type(it)->slots.iternext(it));
}
static Value anext_m_send(Value self, Value v) {
    Value it = TRY(anext_inner(self));
    return anext_finish(self, value_call_method(it, "send", 1, v));
}
static Value anext_m_throw(Value self, Value type, Value val, Value tb) {
    Value it = TRY(anext_inner(self)), exc = TRY(gen_throw_args(type, val, tb));
    return anext_finish(self, value_call_method(it, "throw", 1, exc));
}
static Value anext_m_close(Value self) {
    Value it = TRY(anext_inner(self));
    return anext_finish(self, value_call_method(it, "close", 0));
}
static const MethodDef anext_methods[] = {
    {"send", anext_m_send, M_1, EFF_ANY, 0, "($self, value, /)", NULL},
    {"throw", anext_m_throw, M_3, EFF_ANY, 0, "($self, type, value=None, traceback=None, /)", NULL},
    {"close", anext_m_close, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {0},
};
const TypeDef anextawaitable_def = {
    .name = "anext_awaitable", .flags = TF_NO_NEW, .size = sizeof(AnextAwaitableObj), .trace = anext_trace,
    .iter = iter_self, .iternext = anext_iternext, .await = iter_self, .methods = anext_methods,
};
