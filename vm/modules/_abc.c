/* _abc.c: the _abc module: abstract base classes: registration and the cached answers to isinstance and issubclass.
 *
 * Classes are remembered by weak references.  A negative answer holds until any class is registered anywhere.
 */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/_abc.h"
#include "vm/modules/modules.h"
#include "vm/object/weakref.h"

typedef struct AbcData {
    Obj base;
    Value registry, cache, negative; /* sets of weak references; V_NULL: empty */
    u64 negative_version;
} AbcData;
static TypeObj *AbcDataType;
static u64 invalidation = 0;

static void abcdata_trace(Obj *o, Tracer *t) {
    AbcData *d = (AbcData *)o;
    trace_value(t, &d->registry);
    trace_value(t, &d->cache);
    trace_value(t, &d->negative);
}
static Value abcdata_new(TypeObj *type, Args args) {
    Value v = TRY(type_alloc(type));
    ((AbcData *)v.w)->negative_version = invalidation;
    return v;
}
static const TypeDef abcdata_def = {
    .name = "_abc._abc_data", .doc = "Internal state held by ABC machinery.", .size = sizeof(AbcData),
    .trace = abcdata_trace, .new = abcdata_new,
};

static AbcData *data_of(Value cls) {
    Value v = value_getattr_c(cls, "_abc_impl");
    if (is_err(v)) return NULL;
    if (is_exact(v, AbcDataType)) return (AbcData *)v.w;
    exc_raise(TypeErrorType, "_abc_impl is set to a wrong type");
    return NULL;
}

/* ---- sets of classes ---- */

static int class_set_has(Value set, Value cls) {
    Value ref;
    if (is_null(set) || set_len(set) == 0) return 0;
    ref = weakref_new(cls, V_NULL);
    if (is_err(ref)) {
        if (!exc_matches(TypeErrorType)) return -1;
        exc_clear(); /* cannot be referred to weakly, so it was never added */
        return 0;
    }
    return set_contains(set, ref);
}
/* Takes the reference to a dead class out of its set. */
static Value abc_drop(Value set_ref, Value ref) {
    Value set = weakref_get(set_ref);
    if (!is_null(set) && set_discard(set, ref) < 0) return V_ERR;
    return V_NONE;
}
static const MethodDef drop_def = {"_destroy", abc_drop, M_1, EFF_ANY, 0, "($self, wr, /)", NULL};
static bool class_set_add(Obj *holder, Value *field, Value cls) {
    Value ref, set_ref;
    if (is_null(*field)) {
        Value set = set_new();
        if (is_err(set)) return false;
        gc_write(holder, field, set);
    }
    set_ref = weakref_new(*field, V_NULL);
    if (is_err(set_ref)) return false;
    ref = weakref_new(cls, builtin_new(&drop_def, set_ref, V_NULL));
    return !is_err(ref) && set_add(*field, ref);
}
/* The living classes, in a list of their own: what follows runs Python. */
static Value class_set_list(Value set) {
    Value list = TRY(list_new(0)), ref;
    i64 pos = 0;
    while (!is_null(set) && set_next(set, &pos, &ref)) {
        Value cls = weakref_get(ref);
        if (!is_null(cls)) TRY_OK(list_append(list, cls));
    }
    return list;
}

/* ---- abstract methods ---- */

static int is_abstract(Value v) {
    Value flag;
    int found = value_find_attr(v, name___isabstractmethod__, &flag);
    return found > 0 ? value_truth(flag) : found;
}
static bool own_abstracts(Value cls, Value out) {
    Value pairs = list_new(0), key, cell;
    i64 pos = 0;
    if (is_err(pairs)) return false;
    while (dict_next(as_type(cls)->dict, &pos, &key, &cell)) {
        Value pair = tuple_pack(2, key, ((AttrCell *)cell.w)->value);
        if (is_err(pair) || !list_append(pairs, pair)) return false;
    }
    for (i64 i = 0; i < list_len(pairs); i++) {
        Value pair = list_at(pairs, i);
        int is = is_abstract(tuple_at(pair, 1));
        if (is < 0 || (is && !set_add(out, tuple_at(pair, 0)))) return false;
    }
    return true;
}
static bool inherited_abstracts(Value cls, Value base, Value out) {
    Value names, it, name, v;
    int found = value_find_attr(base, name___abstractmethods__, &names);
    if (found <= 0) return found == 0;
    it = value_iter(names);
    if (is_err(it)) return false;
    while (!is_null(name = value_next(it))) {
        if (is_err(name)) return false;
        found = value_find_attr(cls, name, &v);
        if (found > 0) found = is_abstract(v);
        if (found < 0 || (found && !set_add(out, name))) return false;
    }
    return true;
}
static bool compute_abstracts(Value cls) {
    Value out = set_new(), bases = as_type(cls)->bases, frozen;
    if (is_err(out) || !own_abstracts(cls, out)) return false;
    for (i64 i = 0; i < tuple_len(bases); i++)
        if (!inherited_abstracts(cls, tuple_at(bases, i), out)) return false;
    frozen = frozenset_from(out);
    return !is_err(frozen) && value_setattr(cls, name___abstractmethods__, frozen);
}

/* ---- sequence and mapping patterns ---- */

#define COLLECTIONS (TF_SEQUENCE | TF_MAPPING)
static void set_collection(TypeObj *t, u32 flag);
static void set_collection_below(TypeObj *t, void *flag) { set_collection(t, *(u32 *)flag); }
static void set_collection(TypeObj *t, u32 flag) {
    if ((t->flags & COLLECTIONS) == flag || !(t->flags & TF_HEAP)) return;
    t->flags = (t->flags & ~(u32)COLLECTIONS) | flag;
    type_each_subclass(t, set_collection_below, &flag);
}
static bool take_tpflags(Value cls) {
    Value name = str_intern_c("__abc_tpflags__"), cell, v;
    i64 bits;
    if (dict_get(as_type(cls)->dict, name, &cell) <= 0) return true;
    v = ((AttrCell *)cell.w)->value;
    if (!is_int(v)) return true;
    if (!int_to_i64(v, &bits)) return false;
    bool seq = bits & 1 << 5, map = bits & 1 << 6;
    if (seq && map) {
        exc_raise(TypeErrorType, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
        return false;
    }
    if (seq || map) set_collection(as_type(cls), seq ? TF_SEQUENCE : TF_MAPPING);
    return type_set_attr(as_type(cls), name, V_NULL);
}

/* ---- the module ---- */

static Value abc_init_class(Value m, Value cls) {
    Value data;
    if (!is_type(cls)) return exc_raise(TypeErrorType, "_abc_init() argument must be a class");
    TRY_OK(compute_abstracts(cls));
    data = TRY(abcdata_new(AbcDataType, NO_ARGS));
    TRY_OK(value_setattr(cls, TRY(str_intern_c("_abc_impl")), data));
    return take_tpflags(cls) ? V_NONE : V_ERR;
}
static Value abc_register(Value m, Value self, Value subclass) {
    bool push = call_take_push();
    if (!is_type(subclass)) return exc_raise(TypeErrorType, "Can only register classes");
    return interp_do_helper(push, HELPER_abc_register, 2, self, subclass, V_NULL, V_NULL);
}
Value abc_add(Value self, Value subclass, bool cycle) {
    if (cycle) return exc_raise(RuntimeErrorType, "Refusing to create an inheritance cycle");
    AbcData *d = data_of(self);
    if (!d || !class_set_add(&d->base, &d->registry, subclass)) return V_ERR;
    invalidation++;
    if (is_type(self) && as_type(self)->flags & COLLECTIONS)
        set_collection(as_type(subclass), as_type(self)->flags & COLLECTIONS);
    return subclass;
}
static int negative_has(AbcData *d, Value cls) {
    if (d->negative_version < invalidation) {
        gc_write(&d->base, &d->negative, V_NULL);
        d->negative_version = invalidation;
    }
    return class_set_has(d->negative, cls);
}
static Value abc_instancecheck(Value m, Value self, Value instance) {
    bool push = call_take_push();
    AbcData *d = data_of(self);
    Value cls, type;
    int is;
    if (!d) return V_ERR;
    cls = TRY(value_getattr(instance, name___class__));
    is = class_set_has(d->cache, cls);
    if (is) return is < 0 ? V_ERR : V_TRUE;
    type = obj_value(value_type(instance));
    if (!same(type, cls)) return interp_do_helper(push, HELPER_abc_instancecheck, 3, self, cls, type, V_NULL);
    if (d->negative_version == invalidation) {
        is = class_set_has(d->negative, cls);
        if (is) return is < 0 ? V_ERR : V_FALSE;
    }
    if (!push) return value_call_method(self, "__subclasscheck__", 1, cls);
    return interp_push_call(TRY(value_getattr(self, name___subclasscheck__)), 1, cls, V_NULL, V_NULL);
}
static Value abc_subclasscheck(Value m, Value self, Value subclass) {
    bool push = call_take_push();
    AbcData *d;
    int is;
    if (!is_type(subclass)) return exc_raise(TypeErrorType, "issubclass() arg 1 must be a class");
    if (!(d = data_of(self))) return V_ERR;
    is = class_set_has(d->cache, subclass);
    if (is) return is < 0 ? V_ERR : V_TRUE;
    is = negative_has(d, subclass);
    if (is) return is < 0 ? V_ERR : V_FALSE;
    return interp_do_helper(push, HELPER_abc_subclasscheck, 2, self, subclass, V_NULL, V_NULL);
}
Value abc_registered(Value self) {
    AbcData *d = data_of(self);
    return d ? class_set_list(d->registry) : V_ERR;
}
Value abc_children(Value self) {
    Value list = TRY(value_call_method(self, "__subclasses__", 0));
    return is_list(list) ? list : exc_raise(TypeErrorType, "__subclasses__() must return a list");
}
Value abc_note(Value self, Value subclass, Value answer) {
    if (!is_bool(answer))
        return exc_raise(AssertionErrorType, "__subclasshook__ must return either False, True, or NotImplemented");
    AbcData *d = data_of(self);
    if (!d || !class_set_add(&d->base, same(answer, V_TRUE) ? &d->cache : &d->negative, subclass)) return V_ERR;
    return answer;
}
static Value abc_get_cache_token(Value m) {
    return int_from_u64(invalidation);
}
static Value abc_get_dump(Value m, Value self) {
    AbcData *d = data_of(self);
    if (!d) return V_ERR;
    Value sets[3] = {d->registry, d->cache, d->negative};
    for (int i = 0; i < 3; i++) sets[i] = TRY(is_null(sets[i]) ? set_new() : set_from(sets[i]));
    return tuple_pack(4, sets[0], sets[1], sets[2], int_from_u64(d->negative_version));
}
static Value abc_reset_caches(Value m, Value self) {
    AbcData *d = data_of(self);
    if (!d) return V_ERR;
    gc_write(&d->base, &d->cache, V_NULL);
    gc_write(&d->base, &d->negative, V_NULL);
    return V_NONE;
}
static Value abc_reset_registry(Value m, Value self) {
    AbcData *d = data_of(self);
    if (!d) return V_ERR;
    gc_write(&d->base, &d->registry, V_NULL);
    return V_NONE;
}

static const MethodDef abc_methods[] = {
    {"_abc_init", abc_init_class, M_1, EFF_ANY, 0, "($module, self, /)",
     "Internal ABC helper for class set-up. Should be never used outside abc module."},
    {"_abc_instancecheck", abc_instancecheck, M_2, EFF_ANY, MF_PUSHES, "($module, self, instance, /)",
     "Internal ABC helper for instance checks. Should be never used outside abc module."},
    {"_abc_register", abc_register, M_2, EFF_ANY, MF_PUSHES, "($module, self, subclass, /)",
     "Internal ABC helper for subclasss registration. Should be never used outside abc module."},
    {"_abc_subclasscheck", abc_subclasscheck, M_2, EFF_ANY, MF_PUSHES, "($module, self, subclass, /)",
     "Internal ABC helper for subclasss checks. Should be never used outside abc module."},
    {"_get_dump", abc_get_dump, M_1, EFF_ANY, 0, "($module, self, /)",
     "Internal ABC helper for cache and registry debugging."},
    {"_reset_caches", abc_reset_caches, M_1, EFF_ANY, 0, "($module, self, /)",
     "Internal ABC helper to reset both caches of a given class."},
    {"_reset_registry", abc_reset_registry, M_1, EFF_ANY, 0, "($module, self, /)",
     "Internal ABC helper to reset registry of a given class."},
    {"get_cache_token", abc_get_cache_token, M_0, EFF_ANY, 0, "($module, /)",
     "Returns the current ABC cache token."},
    {0},
};
static bool abc_exec(Value m) {
    return module_type(&AbcDataType, &abcdata_def) != NULL;
}
const ModuleDef abc_module = {"_abc", "Module contains faster C implementation of abc.ABCMeta", abc_methods, abc_exec};
