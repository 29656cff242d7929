/* _queue.c: the module _queue: SimpleQueue, whose semaphore counts the items. */
#include "vm/modules/_thread_wait.h"
#include "vm/modules/wait.h"

#define FRONT_MAX 64 /* so many items that were taken out may stay in the list */

typedef struct QueueObj {
    Waitable base;
    Value items; /* list; those before 'front' are taken out */
    i64 front;
} QueueObj;
NATIVE_TYPE(QueueType)
NATIVE_TYPE(EmptyType)

static QueueObj *as_queue(Value v) { return (QueueObj *)v.w; }
static void queue_trace(Obj *o, Tracer *t) { trace_value(t, &((QueueObj *)o)->items); }
static i64 queue_len(Value self) { return list_len(as_queue(self)->items) - as_queue(self)->front; }

static Value queue_take_first(Value self) {
    QueueObj *q = as_queue(self);
    Value item = list_at(q->items, q->front), items = q->items;
    if (!list_set(items, q->front, V_NONE)) return V_ERR;
    q->front++;
    if (q->front == list_len(items)) {
        list_clear(items);
        q->front = 0;
    } else if (q->front > FRONT_MAX && q->front > list_len(items) / 2) {
        items = TRY(list_slice(items, q->front, list_len(items)));
        q = as_queue(self);
        gc_write(q, &q->items, items);
        q->front = 0;
    }
    return item;
}
static Value queue_waited(Value self, bool taken) {
    return taken ? queue_take_first(self) : exc_raise_obj(TRY(value_call0(obj_value(EmptyType))));
}

static Value queue_new(TypeObj *type, Args args) {
    if (type == QueueType) TRY_OK(args_no_kw("SimpleQueue", args));
    if (type == QueueType && args.n) return exc_raise(TypeErrorType, "SimpleQueue() takes no positional arguments");
    Value self = TRY(type_alloc(type)), items;
    waitable_init(self, 0, queue_waited);
    items = TRY(list_new(0));
    gc_write(as_queue(self), &as_queue(self)->items, items);
    return self;
}

static Value queue_m_empty(Value self) { return bool_value(queue_len(self) == 0); }
static Value queue_m_get(Value self, Value block, Value timeout) {
    i64 ns = WAIT_FOREVER;
    bool push = call_take_push();
    int blocking = is_null(block) ? 1 : value_truth(block);
    if (blocking < 0) return V_ERR;
    if (!blocking) {
        ns = 0;
    } else if (!is_null(timeout) && !is_none(timeout)) {
        TRY_OK(time_to_ns(timeout, &ns));
        if (ns < 0) return exc_raise(ValueErrorType, "'timeout' must be a non-negative number");
    }
    return waitable_take(self, ns, push);
}
static Value queue_m_get_nowait(Value self) { return waitable_take(self, 0, false); }
static Value queue_m_put(Value self, Value item) {
    TRY_OK(list_append(as_queue(self)->items, item));
    sem_post(as_queue(self)->base.sem);
    return V_NONE;
}
static Value queue_m_put_ignoring(Value self, Value item, Value block, Value timeout) { return queue_m_put(self, item); }
static Value queue_m_qsize(Value self) { return int_from_i64(queue_len(self)); }

static const MethodDef queue_methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, EFF_ANY, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"empty", queue_m_empty, M_0, EFF_READS, 0, "($self, /)", "True if there is no item, at this moment."},
    {"get", queue_m_get, M_2, EFF_ANY, MF_PUSHES, "($self, /, block=True, timeout=None)",
     "Takes the first item out.  Waits for one, at most 'timeout' seconds, unless block is false; raises Empty if none came."},
    {"get_nowait", queue_m_get_nowait, M_0, EFF_ANY, 0, "($self, /)", "Takes the first item out; Empty if there is none."},
    {"put", queue_m_put_ignoring, M_3, EFF_ANY, 0, "($self, /, item, block=True, timeout=None)",
     "Adds an item.  Never waits: the other arguments are there for the sake of class Queue."},
    {"put_nowait", queue_m_put, M_1, EFF_ANY, 0, "($self, /, item)", "The same as put(item)."},
    {"qsize", queue_m_qsize, M_0, EFF_READS, 0, "($self, /)", "The number of items, at this moment."},
    {0},
};
static const TypeDef queue_def = {
    .name = "_queue.SimpleQueue", .doc = "Simple, unbounded, reentrant FIFO queue.", .size = sizeof(QueueObj),
    .flags = TF_BASETYPE | TF_WEAKREF, .trace = queue_trace, .dead = waitable_dead, .sig = "()", .new = queue_new, .methods = queue_methods,
};

static bool queue_exec(Value m) {
    return native_make_exception(&EmptyType, "_queue", "Empty", ExceptionType) &&
           value_setattr(obj_value(EmptyType), name___doc__, str_from_c("Exception raised by Queue.get(block=0)/get_nowait().")) &&
           module_add(m, "Empty", obj_value(EmptyType)) && native_add_type(m, &queue_def, &QueueType);
}
const ModuleDef queue_module = {
    "_queue", "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
    NULL, queue_exec,
};
