/* _pickle_pickler.c: Pickler, and the view of its memo. */
#include "vm/modules/_pickle.h"

TypeObj *pickler_type, *pickler_memo_type;
GC_ROOT(pickler_type)
GC_ROOT(pickler_memo_type)

static void pickler_trace(Obj *o, Tracer *t) {
    PicklerObj *p = (PicklerObj *)o;
    trace_value(t, &p->write);
    trace_value(t, &p->persistent_id);
    trace_value(t, &p->dispatch_table);
    trace_value(t, &p->reducer_override);
    trace_value(t, &p->buffer_callback);
    trace_value(t, &p->memo.objects);
    trace_value(t, &p->fast_memo);
}

static void pickler_dead(Obj *o) {
    memo_free(&((PicklerObj *)o)->memo);
    free(((PicklerObj *)o)->out);
}

/* ---- setting up ---- */

Value pickler_fresh(TypeObj *type) {
    Value v = TRY(type_alloc(type));
    as_pickler(v)->frame = -1;
    as_pickler(v)->protocol = PICKLE_DEFAULT;
    return memo_init(as_obj(v), &as_pickler(v)->memo) ? v : V_ERR;
}

static Value pickler_new_slot(TypeObj *type, Args args) { return pickler_fresh(type); }

static bool read_protocol(Value v, i32 *out) {
    i64 n = PICKLE_DEFAULT;
    if (!is_null(v) && !is_none(v) && !number_as_index(v, &n, OverflowErrorType)) return false;
    if (n > PICKLE_HIGHEST) return native_fail(exc_raise(ValueErrorType, "pickle protocol must be <= %d", PICKLE_HIGHEST));
    *out = n < 0 ? PICKLE_HIGHEST : (i32)n;
    return true;
}

/* An attribute that subclasses or instances may have: V_NULL if not. */
static bool optional(Value self, const char *name, Value *place) {
    Value v = V_NULL;
    if (value_find_attr(self, str_intern_c(name), &v) < 0) return false;
    gc_write(as_obj(self), place, v);
    return true;
}

/* The hooks that a class may define; Pickler itself has none. */
static bool find_hooks(Value self) {
    if (value_type(self) == pickler_type) return true;
    return optional(self, "persistent_id", &as_pickler(self)->persistent_id) &&
           optional(self, "dispatch_table", &as_pickler(self)->dispatch_table);
}

bool pickler_setup(Value self, Value protocol, Value fix_imports, Value buffer_callback) {
    PicklerObj *p = as_pickler(self);
    int fix = is_null(fix_imports) ? 1 : value_truth(fix_imports);
    if (fix < 0 || !read_protocol(protocol, &p->protocol)) return false;
    if (!is_null(buffer_callback) && is_none(buffer_callback)) buffer_callback = V_NULL;
    if (!is_null(buffer_callback) && p->protocol < 5) {
        return native_fail(exc_raise(ValueErrorType, "buffer_callback needs protocol >= 5"));
    }
    gc_write(p, &p->buffer_callback, buffer_callback);
    p->bin = p->protocol > 0;
    p->fix_imports = fix && p->protocol < 3;
    p->fast = 0;
    p->fast_nesting = 0;
    p->len = 0;
    p->frame = -1;
    p->framing = false;
    gc_write(p, &p->fast_memo, V_NULL);
    if (!memo_init(p, &p->memo) || !find_hooks(self)) return false;
    as_pickler(self)->ready = true;
    return true;
}

bool pickler_set_file(Value self, Value file) {
    Value write;
    int found = value_find_attr(file, str_intern_c("write"), &write);
    if (found < 0) return false;
    if (!found) return native_fail(exc_raise(TypeErrorType, "file must have a 'write' attribute"));
    gc_write(as_obj(self), &as_pickler(self)->write, write);
    return true;
}

static bool pickler_init(Value self, Args args) {
    static const MethodDef def = {"Pickler", NULL, M_N, EFF_ANY, 0, "(file, protocol=None, fix_imports=True, buffer_callback=None)",
                                  NULL};
    Value v[4];
    as_pickler(self)->ready = false;
    return args_bind(&def, args, v) && pickler_set_file(self, v[0]) && pickler_setup(self, v[1], v[2], v[3]);
}

/* ---- dump ---- */

bool pickler_dump(Value self, Value v) {
    PicklerObj *p = as_pickler(self);
    bool exact = value_type(self) == pickler_type;
    gc_write(p, &p->reducer_override, V_NULL);
    if (!exact && !optional(self, "reducer_override", &p->reducer_override)) return false;
    p = as_pickler(self);
    p->framing = false;
    p->frame = -1;
    if (p->protocol >= 2 && !out_op_le(p, OP_PROTO, (u64)p->protocol, 1)) return false;
    p->framing = p->protocol >= 4;
    bool ok = save(p, v) && out_op(p, OP_STOP) && out_close_frame(p);
    p->framing = false;
    gc_keep(self.w);
    return ok;
}

static Value pickler_m_dump(Value self, Value v) {
    PicklerObj *p = as_pickler(self);
    if (!p->ready) {
        return exc_raise(pickling_error, "Pickler.__init__() was not called by %s.__init__()", value_type_name(self));
    }
    p->len = 0;
    if (!pickler_dump(self, v)) {
        as_pickler(self)->len = 0;
        return V_ERR;
    }
    return out_flush(as_pickler(self)) ? V_NONE : V_ERR;
}

static Value pickler_m_clear_memo(Value self) {
    return memo_init(as_obj(self), &as_pickler(self)->memo) ? V_NONE : V_ERR;
}

static Value pickler_m_sizeof(Value self) {
    PicklerObj *p = as_pickler(self);
    i64 table = p->memo.table ? (i64)(p->memo.mask + 1) * (i64)sizeof(MemoSlot) : 0;
    return int_from_i64((i64)sizeof *p + p->cap + table + p->memo.numbers_cap * (i64)sizeof(i64));
}

/* ---- attributes ---- */

static Value get_persistent_id(Value self) {
    Value f = as_pickler(self)->persistent_id;
    return is_null(f) ? exc_raise_attr(self, str_intern_c("persistent_id"), "persistent_id") : f;
}
static bool set_persistent_id(Value self, Value v) {
    if (is_null(v)) return native_fail(exc_raise(TypeErrorType, "attribute deletion is not supported"));
    if (!value_callable(v)) {
        return native_fail(exc_raise(TypeErrorType, "persistent_id must be a callable taking one argument"));
    }
    gc_write(as_obj(self), &as_pickler(self)->persistent_id, v);
    return true;
}

static Value get_dispatch_table(Value self) {
    Value d = as_pickler(self)->dispatch_table;
    Value name = str_intern_c("dispatch_table");
    return is_null(d) ? exc_raise_attr(self, name, "'%T' object has no attribute 'dispatch_table'", self) : d;
}
static bool set_dispatch_table(Value self, Value v) {
    gc_write(as_obj(self), &as_pickler(self)->dispatch_table, v);
    return true;
}

/* ---- the memo as Python sees it: {id: (number, object)} ---- */

typedef struct MemoProxyObj {
    Obj base;
    Value pickler;
} MemoProxyObj;

static void proxy_trace(Obj *o, Tracer *t) { trace_value(t, &((MemoProxyObj *)o)->pickler); }
static Memo *memo_of(Value proxy) { return &as_pickler(((MemoProxyObj *)as_obj(proxy))->pickler)->memo; }

static Value get_memo(Value self) {
    Value v = TRY(type_alloc(pickler_memo_type));
    ((MemoProxyObj *)as_obj(v))->pickler = self;
    return v;
}

static Value proxy_m_copy(Value self) {
    Value d = TRY(dict_new());
    for (i64 i = 0; i < memo_len(memo_of(self)); i++) {
        Value v = list_at(memo_of(self)->objects, i);
        Value entry = TRY(tuple_pack(2, int_from_i64(memo_of(self)->numbers[i]), v));
        TRY_OK(dict_set(d, value_id(v), entry));
    }
    return d;
}
static Value proxy_m_clear(Value self) {
    return memo_init(as_obj(((MemoProxyObj *)as_obj(self))->pickler), memo_of(self)) ? V_NONE : V_ERR;
}
static Value proxy_m_reduce(Value self) {
    return tuple_pack(2, obj_value(DictType), TRY(tuple_pack(1, TRY(proxy_m_copy(self)))));
}

static bool set_memo(Value self, Value v) {
    Value entries = v, entry;
    i64 number;
    if (is_null(v)) return native_fail(exc_raise(TypeErrorType, "attribute deletion is not supported"));
    if (is_exact(v, pickler_memo_type)) entries = proxy_m_copy(v);
    else if (!is_dict(v)) {
        return native_fail(exc_raise(TypeErrorType, "'memo' attribute must be a PicklerMemoProxy object or dict, not %T", v));
    }
    if (is_err(entries) || is_err(entries = dict_values_list(entries))) return false;
    if (!memo_init(as_obj(self), &as_pickler(self)->memo)) return false;
    for (i64 i = 0; i < list_len(entries); i++) {
        entry = list_at(entries, i);
        if (!is_tuple(entry) || tuple_len(entry) != 2) {
            return native_fail(exc_raise(TypeErrorType, "'memo' values must be 2-item tuples"));
        }
        if (!number_as_index(tuple_at(entry, 0), &number, OverflowErrorType) ||
            !memo_add(as_obj(self), &as_pickler(self)->memo, tuple_at(entry, 1), number)) {
            return false;
        }
    }
    return true;
}

static const MethodDef proxy_methods[] = {
    {"__reduce__", proxy_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "Implement pickle support."},
    {"clear", proxy_m_clear, M_0, EFF_ANY, 0, "($self, /)", "Remove all items from memo."},
    {"copy", proxy_m_copy, M_0, EFF_ANY, 0, "($self, /)", "Copy the memo to a new object."},
    {0},
};
const TypeDef pickler_memo_def = {
    .name = "_pickle.PicklerMemoProxy",
    .size = sizeof(MemoProxyObj),
    .flags = TF_NO_NEW,
    .trace = proxy_trace,
    .hash = slot_hash_none,
    .methods = proxy_methods,
};

/* ---- the type ---- */

static const MethodDef pickler_methods[] = {
    {"__sizeof__", pickler_m_sizeof, M_0, EFF_READS, 0, "($self, /)", "Returns size in memory, in bytes."},
    {"clear_memo", pickler_m_clear_memo, M_0, EFF_ANY, 0, "($self, /)",
     "Forgets which objects have been pickled.\n\nWhat is pickled next does not refer to what was pickled before."},
    {"dump", pickler_m_dump, M_1, EFF_ANY, 0, "($self, obj, /)", "Write a pickled representation of the given object to the open file."},
    {0},
};
static const GetSetDef pickler_getset[] = {
    {"memo", get_memo, set_memo, NULL},
    {"persistent_id", get_persistent_id, set_persistent_id, NULL},
    {"dispatch_table", get_dispatch_table, set_dispatch_table, NULL, NULL, true},
    {0},
};
static const MemberDef pickler_members[] = {
    {"bin", offsetof(PicklerObj, bin), MEMBER_I32, 0, NULL},
    {"fast", offsetof(PicklerObj, fast), MEMBER_I32, 0, NULL},
    {0},
};
const TypeDef pickler_def = {
    .name = "_pickle.Pickler",
    .doc = "This takes a binary file for writing a pickle data stream.\n\n"
           "protocol is the format, 4 by default, the highest for a negative number.  With fix_imports and a protocol below 3\n"
           "names are those of Python 2.  buffer_callback, from protocol 5 on, is called with each PickleBuffer; what it\n"
           "answers false for is left out of the stream.",
    .sig = "(file, protocol=None, fix_imports=True, buffer_callback=None)",
    .size = sizeof(PicklerObj),
    .flags = TF_BASETYPE,
    .trace = pickler_trace,
    .dead = pickler_dead,
    .init = pickler_init,
    .new = pickler_new_slot,
    .methods = pickler_methods,
    .getset = pickler_getset,
    .members = pickler_members,
};
