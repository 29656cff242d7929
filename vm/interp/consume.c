/* consume.c: builtins that take in all items of an iterable, where that runs Python code: a hidden frame loops, and C takes each
 * item (instruction TAKE) without a call.
 */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"

static void sink_trace(Obj *o, Tracer *t) { trace_value(t, &((SinkObj *)o)->target); }
static const Layout sink_layout = {.name = "sink", .size = sizeof(SinkObj), .trace = sink_trace};
static Shape *sink_shape;

Value interp_push_consume(const Cont *cont, TakeFn take, Value target, Value it, Value result) {
    if (!sink_shape) sink_shape = shape_internal(&sink_layout);
    SinkObj *s = gc_alloc(sink_shape, sizeof *s);
    s->take = take;
    s->target = target;
    return interp_push_cont_helper(cont, HELPER_consume, 3, obj_value(s), it, result, V_NULL);
}

Value interp_push_into(TakeFn take, Value target, Value it) {
    Cont cont = cont_store(frame_current());
    return interp_push_consume(&cont, take, target, it, V_NONE);
}

bool take_list(Value list, Value item, i64 i) { return list_append(list, item); }
bool take_set(Value set, Value item, i64 i) { return set_add(set, item); }
