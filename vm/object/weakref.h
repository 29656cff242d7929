/* weakref.h: weak references and proxies. */
#pragma once
#include "vm/object/object.h"

typedef struct WeakRefObj {
    Obj base;
    Value referent; /* weak: the collector clears it to V_NULL */
    Value callback; /* V_NULL: none */
    i64 hash;       /* of the referent; -1: not asked yet */
} WeakRefObj;
ALWAYS_INLINE bool is_weakref(Value v) { return is_obj(v) && value_is(v, WeakRefType); }
ALWAYS_INLINE bool is_weakproxy(Value v) {
    return is_exact(v, WeakProxyType) || is_exact(v, WeakCallableProxyType);
}
ALWAYS_INLINE WeakRefObj *as_weakref(Value v) { return (WeakRefObj *)v.w; }

void weakref_init(void);
/* weakref.ref(o) and weakref.proxy(o); callback V_NULL: none.  TypeError if 'o' cannot be
 * referenced weakly. */
Value weakref_new(Value o, Value callback);
Value weakproxy_new(Value o, Value callback);
/* The referent, V_NULL if it is gone. */
Value weakref_get(Value ref);
/* The callback, which the reference forgets: it is called once.  V_NULL: none. */
Value weakref_take_callback(Value ref);
i64 weakref_count(Value o);
Value weakref_list(Value o); /* all references to 'o', in CPython's order */
/* 'o' dies at once, outside of a collection: its references are cleared, their callbacks run. */
void weakref_clear_all(Value o) MAY_RUN_PYTHON;
