/* _thread_local.c: _thread._local, an object whose attributes each thread has for itself.
 *
 * The object owns {identity of a thread: dict}, so that a cycle through it is garbage like any other.  A thread has a list
 * of what ends with it: its sentinel lock or None, then weak references to the local objects that it has used.
 */
#include "vm/modules/_thread_local.h"

#include "vm/modules/modules.h"
#include "vm/object/weakref.h"

#define PRUNED_FIRST 16 /* references that are there before dead ones are looked for */

/* The dict field is set to the running thread's one before each use, so that the generic attribute functions work on it. */
typedef struct LocalObj {
    Obj base;
    Value dict;
    Value dicts;
    Value args, kw; /* of the constructor: __init__ runs in each thread */
} LocalObj;
static TypeObj *LocalType;

static LocalObj *as_local(Value v) {
    return (LocalObj *)v.w;
}
static void local_trace(Obj *o, Tracer *t) {
    LocalObj *l = (LocalObj *)o;
    trace_value(t, &l->dict);
    trace_value(t, &l->dicts);
    trace_value(t, &l->args);
    trace_value(t, &l->kw);
}

/* ---- the list of a thread ---- */

static Value thread_list_of(Thread *th) {
    if (is_null(th->threading_local)) {
        Value list = TRY(list_from((Value[]){V_NONE}, 1));
        th->threading_local = list;
    }
    return th->threading_local;
}
static void prune(Value list) {
    i64 kept = 1;
    for (i64 i = 1; i < list_len(list); i++) {
        Value ref = list_at(list, i);
        if (!is_null(weakref_get(ref))) list_set(list, kept++, ref);
    }
    while (list_len(list) > kept) list_pop(list, list_len(list) - 1);
}
/* Dead references are looked for whenever their number may have doubled. */
static bool note_use(Value list, Value self) {
    i64 n = list_len(list);
    if (n >= PRUNED_FIRST && (n & (n - 1)) == 0) prune(list);
    Value ref = weakref_new(self, V_NULL);
    return !is_err(ref) && list_append(list, ref);
}
bool thread_locals_set_sentinel(Value lock) {
    Value list = thread_list_of(thread());
    return !is_err(list) && list_set(list, 0, lock);
}
Value thread_locals_sentinel(const Thread *th) {
    return is_list(th->threading_local) ? list_at(th->threading_local, 0) : V_NULL;
}
void thread_locals_end(Thread *th) {
    Value list = th->threading_local;
    th->threading_local = V_NULL;
    if (!is_list(list)) return;
    for (i64 i = 1; i < list_len(list); i++) {
        Value local = weakref_get(list_at(list, i)), d;
        if (is_null(local) || dict_pop(as_local(local)->dicts, int_from_u64(th->ident), &d) <= 0) continue;
        if (same(as_local(local)->dict, d)) gc_write(as_obj(local), &as_local(local)->dict, V_NULL);
    }
}

/* ---- local ---- */

static bool call_init(Value self) {
    Value init = value_getattr(self, name___init__);
    return !is_err(init) && !is_err(value_call_tuple(init, as_local(self)->args, as_local(self)->kw));
}
static bool add_dict(Value self, Value ident) {
    Value list = thread_list_of(thread()), d = dict_new();
    if (is_err(list) || is_err(d) || !note_use(list, self) || !dict_set(as_local(self)->dicts, ident, d)) return false;
    gc_write(as_obj(self), &as_local(self)->dict, d);
    return true;
}
/* The running thread's dict is the object's. */
static bool local_enter(Value self) {
    Value ident = int_from_u64(thread()->ident), d;
    int found = dict_get(as_local(self)->dicts, ident, &d);
    if (found < 0) return false;
    if (!found) {
        if (!add_dict(self, ident)) return false;
        d = as_local(self)->dict;
        if (value_type(self)->slots.init != ObjectType->slots.init && !call_init(self)) {
            Value exc = exc_fetch();
            dict_del(as_local(self)->dicts, ident);
            exc_restore(exc);
            return false;
        }
    }
    gc_write(as_obj(self), &as_local(self)->dict, d);
    return true;
}
static Value local_getattr(Value self, Value name) {
    return local_enter(self) ? object_getattr(self, name) : V_ERR;
}
static bool local_setattr(Value self, Value name, Value v) {
    if (!local_enter(self)) return false;
    if (str_eq_c(name, "__dict__"))
        return !is_err(exc_raise_attr(self, name, "'%T' object attribute '%V' is read-only", self, name));
    return object_setattr(self, name, v);
}
static Value local_new(TypeObj *type, Args args) {
    Value v, pos, kw, dicts;
    if ((args.n || args.nkw) && type->slots.init == ObjectType->slots.init)
        return exc_raise(TypeErrorType, "Initialization arguments are not supported");
    pos = TRY(tuple_from(args.v, args.n));
    kw = TRY(dict_new());
    TRY_OK(args_add_keywords(kw, args));
    dicts = TRY(dict_new());
    v = TRY(type_alloc(type));
    as_local(v)->dicts = dicts;
    as_local(v)->args = pos;
    as_local(v)->kw = kw;
    TRY_OK(add_dict(v, int_from_u64(thread()->ident)));
    return v;
}
static Value local_get_dict(Value self) {
    return local_enter(self) ? as_local(self)->dict : V_ERR;
}
static const GetSetDef local_getset[] = {{"__dict__", local_get_dict, NULL, "The running thread's attributes."}, {0}};
static const TypeDef local_def = {
    .name = "_thread._local", .doc = "Thread-local data", .size = sizeof(LocalObj), .flags = TF_BASETYPE | TF_WEAKREF,
    .dict_off = offsetof(LocalObj, dict), .trace = local_trace, .new = local_new, .getattr = local_getattr,
    .setattr = local_setattr, .getset = local_getset,
};
TypeObj *thread_local_type(void) {
    return module_type(&LocalType, &local_def);
}
