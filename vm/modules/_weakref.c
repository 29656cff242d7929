/* _weakref.c: the module _weakref: references and proxies to objects that they do not keep alive.
 */
#include "vm/modules/modules.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/weakref.h"

static Value weakref_f_getweakrefcount(Value m, Value o) { return fixnum(weakref_count(o)); }

static Value weakref_f_getweakrefs(Value m, Value o) { return weakref_list(o); }

static Value weakref_f_proxy(Value m, Value o, Value callback) {
    return weakproxy_new(o, is_null(callback) ? V_NONE : callback);
}

/* A callback of a WeakValueDictionary may come late, when the key has a new, living value. */
static Value weakref_f_remove_dead(Value m, Value dict, Value key) {
    Value ref;
    if (!is_dict(dict)) {
        return exc_raise(TypeErrorType, "_remove_dead_weakref() argument 1 must be dict, not %T",
                         dict);
    }
    int found = dict_get(dict, key, &ref);
    if (found <= 0) return found < 0 ? V_ERR : V_NONE;
    if (!is_weakref(ref) && !is_weakproxy(ref)) return exc_raise(TypeErrorType, "not a weakref");
    if (is_null(weakref_get(ref)) && dict_del(dict, key) < 0) return V_ERR;
    return V_NONE;
}

static bool weakref_exec(Value m) {
    return module_add(m, "ref", obj_value(WeakRefType)) &&
           module_add(m, "ReferenceType", obj_value(WeakRefType)) &&
           module_add(m, "ProxyType", obj_value(WeakProxyType)) &&
           module_add(m, "CallableProxyType", obj_value(WeakCallableProxyType));
}

static const MethodDef functions[] = {
    {"_remove_dead_weakref", weakref_f_remove_dead, M_2, EFF_ANY, 0,
     "_remove_dead_weakref($module, dct, key, /)",
     "Removes the key from the dict if its value is a dead weak reference."},
    {"getweakrefcount", weakref_f_getweakrefcount, M_1, EFF_READS, 0,
     "getweakrefcount($module, object, /)",
     "How many weak references and proxies lead to the object."},
    {"getweakrefs", weakref_f_getweakrefs, M_1, EFF_READS, 0, "getweakrefs($module, object, /)",
     "A list of all weak references and proxies to the object."},
    {"proxy", weakref_f_proxy, M_2, EFF_ALLOC, 0, "proxy($module, object, callback=None, /)",
     "A stand-in for the object that does not keep it alive.\n\n"
     "The callback, if any, is called with the proxy when the object is about to go."},
    {0},
};

const ModuleDef weakref_module = {
    .name = "_weakref",
    .doc = "Weak-reference support module.",
    .methods = functions,
    .exec = weakref_exec,
};
