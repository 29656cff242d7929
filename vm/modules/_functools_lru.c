/* _functools_lru.c: the wrapper behind functools.lru_cache.
 *
 * A dict from call to result.  Its order of insertion is the order of use: a hit in a bounded cache moves its entry
 * to the end, so the first entry is the one to drop.  The key of a call is its only positional argument if that is an
 * exact int or str, else a tuple whose hash is kept in the dict.
 */
#include "vm/modules/_functools.h"
#include "vm/interp/builtin_push.h"
#include "vm/object/dict_internal.h"

typedef struct LruObj {
    Obj base;
    Value func;
    Value cache; /* dict */
    Value info;  /* makes cache_info() */
    i64 max;     /* -1: unbounded */
    i64 hits, misses;
    DictTable *first_table; /* in this table nothing lives before entry number 'first' */
    i64 first;
    bool typed;
} LruObj;
static LruObj *as_lru(Value v) { return (LruObj *)v.w; }

/* What stands between positional and keyword arguments in a key. */
static Value keyword_mark;
GC_ROOT(keyword_mark)

static void lru_trace(Obj *o, Tracer *t) {
    trace_values(t, &((LruObj *)o)->func, 3);
    trace_ptr(t, &((LruObj *)o)->first_table);
}

static bool is_own_key(Value v) {
    return is_fixnum(v) || is_exact(v, IntType) || is_str_exact(v);
}

static Value make_key(Args args, bool typed) {
    u32 all = args.n + args.nkw;
    if (!typed && !args.nkw && args.n == 1 && is_own_key(args.v[0])) return args.v[0];
    Value key = TRY(tuple_new(args.n + (args.nkw ? 1 + 2 * (i64)args.nkw : 0) + (typed ? all : 0)));
    i64 at = 0;
    for (u32 i = 0; i < args.n; i++) tuple_set(key, at++, args.v[i]);
    if (args.nkw) tuple_set(key, at++, keyword_mark);
    for (u32 i = 0; i < args.nkw; i++) {
        tuple_set(key, at++, tuple_at(args_kwnames(args), i));
        tuple_set(key, at++, args.v[args.n + i]);
    }
    for (u32 i = 0; typed && i < all; i++) tuple_set(key, at++, obj_value(value_type(args.v[i])));
    return key;
}

/* Drops the least recently used entry. */
static void drop_first(LruObj *l) {
    DictObj *d = as_dict(l->cache);
    i64 first = dict_skip_dead(d->t, l->first_table == d->t ? l->first : 0);
    gc_write_ptr(l, &l->first_table, d->t);
    l->first = first;
    if (first < d->t->used) dict_remove_entry(d, first);
}

/* Moves the entry of 'key' to the end; it may be gone by now. */
static bool touch(Value cache, Value key, i64 hash, Value result) {
    DictObj *d = as_dict(cache);
    i64 entry = dict_lookup(d, key, hash);
    if (entry == DICT_RAISED) return false;
    if (entry == DICT_ABSENT) return true;
    i64 next = dict_skip_dead(d->t, entry + 1);
    if (next >= d->t->used) return true;
    key = d->t->entry[entry].key;
    dict_remove_entry(d, entry);
    return dict_set_hash(cache, key, hash, result);
}

/* The result under the key, V_NULL: not yet known. */
static Value find(LruObj *l, Value key, i64 *hash) {
    Value result, cache = l->cache;
    TRY_OK(dict_hash_key(key, hash));
    int found = dict_get_hash(cache, key, *hash, &result);
    if (found < 0) return V_ERR;
    if (!found) {
        l->misses++;
        return V_NULL;
    }
    l->hits++;
    return l->max < 0 || touch(cache, key, *hash, result) ? result : V_ERR;
}

/* The call may have filled the cache, with this key too. */
static Value keep(LruObj *l, Value key, i64 hash, Value result) {
    Value cache = l->cache, other;
    if (l->max > 0) {
        int found = dict_get_hash(cache, key, hash, &other);
        if (found) return found < 0 ? V_ERR : result;
        if (dict_len(cache) >= l->max) drop_first(l);
    }
    return dict_set_hash(cache, key, hash, result) ? result : V_ERR;
}

static Value lru_call(Value self, Args args) {
    LruObj *l = as_lru(self);
    if (l->max == 0) {
        l->misses++;
        return value_call(l->func, args);
    }
    i64 hash;
    Value key = TRY(make_key(args, l->typed)), result = TRY(find(l, key, &hash));
    return is_null(result) ? keep(l, key, hash, TRY(value_call(l->func, args))) : result;
}

/* The end of a call that the cache did not know. */
static Value lru_take_call(Value self, Value key, Value result) {
    i64 hash;
    if (is_tuple(key)) {
        TRY_OK(int_to_i64(tuple_at(key, 1), &hash));
        key = tuple_at(key, 0);
    } else {
        TRY_OK(dict_hash_key(key, &hash));
    }
    return keep(as_lru(self), key, hash, result);
}

static Value lru_push_call(Value self, Args args, const Cont *cont) {
    LruObj *l = as_lru(self);
    if (!cont) return interp_calls_python(l->func) ? V_PUSHED : V_UNBOUND;
    if (!interp_can_take(cont)) return interp_push_through(cont, self, args);
    if (l->max == 0) {
        l->misses++;
        return interp_push_cont(cont, l->func, args);
    }
    i64 hash;
    Value key = TRY(make_key(args, l->typed)), result = TRY(find(l, key, &hash));
    if (!is_null(result)) return result;
    if (!interp_calls_python(l->func)) return keep(l, key, hash, TRY(value_call(l->func, args)));
    if (is_tuple(key)) key = TRY(tuple_pack(2, key, TRY(int_from_i64(hash)))); /* its items are hashed once */
    return interp_push_called(cont, self, key, l->func, args);
}

static Value lru_new(TypeObj *type, Args args) {
    static const MethodDef def = {"lru_cache", NULL, M_N, EFF_ANY, 0, "(user_function, maxsize, typed, cache_info_type)",
                                  NULL};
    Value v[4];
    i64 max = -1;
    TRY_OK(args_bind(&def, args, v));
    if (!value_callable(v[0])) return exc_raise(TypeErrorType, "the first argument must be callable");
    if (!is_none(v[1])) {
        if (!value_type(v[1])->slots.index) return exc_raise(TypeErrorType, "maxsize should be integer or None");
        TRY_OK(number_as_index(v[1], &max, OverflowErrorType));
        max = KR_MAX(max, 0);
    }
    int typed = value_truth(v[2]);
    if (typed < 0) return V_ERR;
    if (is_null(keyword_mark)) keyword_mark = TRY(value_call0(obj_value(ObjectType)));
    Value cache = TRY(dict_new()), self = TRY(type_alloc(type));
    LruObj *l = as_lru(self);
    gc_write(l, &l->func, v[0]);
    gc_write(l, &l->cache, cache);
    gc_write(l, &l->info, v[3]);
    l->max = max;
    l->typed = typed;
    return self;
}

static Value lru_descr_get(Value self, Value obj, Value type) {
    return is_null(obj) || is_none(obj) ? self : method_new(self, obj);
}

/* ---- methods ---- */

static Value lru_m_cache_info(Value self) {
    LruObj *l = as_lru(self);
    Value v[4] = {int_from_i64(l->hits), int_from_i64(l->misses), l->max < 0 ? V_NONE : int_from_i64(l->max),
                  int_from_i64(dict_len(l->cache))};
    return value_call(l->info, (Args){v, 4, 0});
}

static Value lru_m_cache_clear(Value self) {
    LruObj *l = as_lru(self);
    l->hits = l->misses = 0;
    dict_clear(l->cache);
    return V_NONE;
}

static Value lru_m_copy(Value self) {
    return self;
}
static Value lru_m_deepcopy(Value self, Value memo) {
    return self;
}
static Value lru_m_reduce(Value self) {
    return value_getattr(self, name___qualname__);
}

static const MethodDef lru_methods[] = {
    {"__copy__", lru_m_copy, M_0, EFF_PURE, 0, NULL, NULL},
    {"__deepcopy__", lru_m_deepcopy, M_1, EFF_PURE, 0, "__deepcopy__($self, memo, /)", NULL},
    {"__reduce__", lru_m_reduce, M_0, EFF_ANY, 0, NULL, NULL},
    {"cache_clear", lru_m_cache_clear, M_0, EFF_ANY, 0, "($self, /)", "Clear the cache and cache statistics"},
    {"cache_info", lru_m_cache_info, M_0, EFF_ANY, 0, "($self, /)", "Report cache statistics"},
    {0},
};
static const GetSetDef lru_getset[] = {NATIVE_DICT, {0}};
const TypeDef lru_def = {
    .name = "functools._lru_cache_wrapper",
    .doc = "Create a cached callable that wraps another function.\n\n"
           "user_function:      the function being cached\n\n"
           "maxsize:  0         for no caching\n"
           "          None      for unlimited cache size\n"
           "          n         for a bounded cache\n\n"
           "typed:    False     cache f(3) and f(3.0) as identical calls\n"
           "          True      cache f(3) and f(3.0) as distinct calls\n\n"
           "cache_info_type:    namedtuple class with the fields:\n"
           "                        hits misses currsize maxsize\n",
    .size = sizeof(LruObj),
    .flags = TF_BASETYPE | TF_HAS_DICT | TF_WEAKREF | TF_METHOD_DESCR,
    .trace = lru_trace,
    .call = lru_call,
    .push_call = lru_push_call,
    .take_call = lru_take_call,
    .descr_get = lru_descr_get,
    .new = lru_new,
    .methods = lru_methods,
    .getset = lru_getset,
};
