/* helpers.c: builtins that loop over Python iterators or call back, written in Python and run in hidden frames.
 *
 * So the interpreter is not re-entered for them, recursion is counted in frames, and traces go through them.  The
 * source below is compiled when first needed, function by function; '_sort' and '_raise' are given as globals.
 */
#include "vm/compile/compile.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/iter.h"

static const char source[] =
    "def all(it):\n"
    "    for x in it:\n"
    "        if not x: return False\n"
    "    return True\n"
    "def any(it):\n"
    "    for x in it:\n"
    "        if x: return True\n"
    "    return False\n"
    "def sum(it, total):\n"
    "    for x in it: total = total + x\n"
    "    return total\n"
    "def min(it, key, default):\n"
    "    first = True\n"
    "    if key is None:\n"
    "        for x in it:\n"
    "            if first or x < best: best = x; first = False\n"
    "    else:\n"
    "        for x in it:\n"
    "            k = key(x)\n"
    "            if first or k < best_key: best = x; best_key = k; first = False\n"
    "    if first: return _empty('min', default)\n"
    "    return best\n"
    "def max(it, key, default):\n"
    "    first = True\n"
    "    if key is None:\n"
    "        for x in it:\n"
    "            if first or x > best: best = x; first = False\n"
    "    else:\n"
    "        for x in it:\n"
    "            k = key(x)\n"
    "            if first or k > best_key: best = x; best_key = k; first = False\n"
    "    if first: return _empty('max', default)\n"
    "    return best\n"
    "def sorted(it, key, reverse):\n"
    "    items = []\n"
    "    for x in it: items.append(x)\n"
    "    if key is None: _sort(items, None, reverse)\n"
    "    else:\n"
    "        keys = []\n"
    "        for x in items: keys.append(key(x))\n"
    "        _sort(items, keys, reverse)\n"
    "    return items\n"
    "def list_sort(items, key, reverse, finish):\n"
    "    keys = []\n"
    "    try:\n"
    "        for x in items: keys.append(key(x))\n"
    "    except:\n"
    "        finish(None, reverse)\n"
    "        raise\n"
    "    finish(keys, reverse)\n"
    "def extend(items, it):\n"
    "    for x in it: items.append(x)\n"
    "def list_extend(items, it):\n"
    "    for x in it: items.append(x)\n"
    "    return items\n"
    "def list_from(it):\n"
    "    items = []\n"
    "    for x in it: items.append(x)\n"
    "    return items\n"
    "def tuple_from(it):\n"
    "    items = []\n"
    "    for x in it: items.append(x)\n"
    "    return (*items,)\n"
    "def dict_from(d, it):\n"
    "    i = 0\n"
    "    for x in it: _pair(d, x, i); i += 1\n"
    "    return d\n"
    "def frozenset_from(s, it):\n"
    "    for x in it: s.add(x)\n"
    "    return _frozen(s)\n"
    "def contains(it, item):\n"
    "    for x in it:\n"
    "        if x is item or x == item: return True\n"
    "    return False\n"
    "def set_update(s, it):\n"
    "    for x in it: s.add(x)\n"
    "    return s\n"
    "def join(sep, it):\n"
    "    items = []\n"
    "    for x in it: items.append(x)\n"
    "    return _join(sep, items)\n"
    "def gc_collect(step, generation, counts):\n"
    "    found = None\n"
    "    while found is None: found = step(generation, counts)\n" /* the call is a safepoint: there it happens */
    "    return found\n"
    "def build_class(parts, orig_bases, kw, check):\n"
    "    func, name, bases, meta, ns = parts\n"
    "    cell = _body(func, ns)\n"
    "    if orig_bases is not bases: ns['__orig_bases__'] = orig_bases\n"
    "    cls = meta(name, bases, ns, **kw) if kw else meta(name, bases, ns)\n"
    "    return check(cell, cls, name)\n"
    "def reduce(f, it, total):\n"
    "    for x in it: total = f(total, x)\n"
    "    return total\n";

static const char *const names[] = {
#define X(name) #name,
    HELPER_LIST(X)
#undef X
};
static Value functions[HELPER_COUNT];
GC_ROOT(functions)

/* min() and max() of nothing; the default is unbound when there is none. */
static Value helper_empty(Value m, Value name, Value dflt) {
    if (is_unbound(dflt)) return exc_raise(ValueErrorType, "%V() arg is an empty sequence", name);
    return dflt;
}
static Value helper_sort(Value m, Value list, Value keys, Value reverse) {
    if (is_none(keys)) return list_sort(list, V_NULL, same(reverse, V_TRUE)) ? V_NONE : V_ERR;
    return list_sort_by(list, keys, same(reverse, V_TRUE)) ? V_NONE : V_ERR;
}
static Value helper_join(Value m, Value sep, Value items) {
    return str_join(sep, as_list(items)->items->v, list_len(items));
}
/* Enters element number i of what a dict is made from. */
static Value helper_pair(Value m, Value dict, Value item, Value i) {
    Value pair = item;
    if (!is_tuple_exact(pair) && !is_list_exact(pair)) {
        pair = list_from_iterable(item);
        if (is_err(pair)) {
            if (!exc_matches(TypeErrorType)) return V_ERR;
            exc_clear();
            return exc_raise(TypeErrorType, "cannot convert dictionary update sequence element #%V to a sequence", i);
        }
    }
    i64 len = is_tuple(pair) ? tuple_len(pair) : list_len(pair);
    if (len != 2)
        return exc_raise(ValueErrorType, "dictionary update sequence element #%V has length %lld; 2 is required", i,
                         (long long)len);
    Value *v = is_tuple(pair) ? as_tuple(pair)->v : list_values(pair, 0, 2);
    return v && dict_set(dict, v[0], v[1]) ? V_NONE : V_ERR;
}
static Value helper_body(Value m, Value func, Value ns) {
    return call_take_push() ? interp_push_body(func, ns, false) : interp_exec_func(func, ns);
}
static Value helper_frozen(Value m, Value set) { return frozenset_from(set); }
static const MethodDef intrinsics[] = {
    {"_body", helper_body, M_2, EFF_ANY, MF_PUSHES, "($module, func, namespace, /)", NULL},
    {"_pair", helper_pair, M_3, EFF_ANY, 0, "($module, dict, item, i, /)", NULL},
    {"_frozen", helper_frozen, M_1, EFF_ALLOC, 0, "($module, set, /)", NULL},
    {"_empty", helper_empty, M_2, EFF_ANY, 0, "($module, name, default, /)", NULL},
    {"_sort", helper_sort, M_3, EFF_ANY, 0, "($module, list, keys, reverse, /)", NULL},
    {"_join", helper_join, M_2, EFF_ANY, 0, "($module, sep, items, /)", NULL},
    {0},
};

static bool load(void) {
    Value globals = dict_new(), code, fn;
    for (const MethodDef *d = intrinsics; d->name; d++)
        if (!dict_set_c(globals, d->name, builtin_new(d, V_NULL, V_NULL))) return false;
    if (!dict_set(globals, name___builtins__, builtins_dict)) return false;
    code = compile_source(str_from_c(source), str_from_c("<builtin>"), "exec", 0, 2);
    i64 reentries = thread()->reentries;
    if (is_err(code) || is_err(interp_exec(as_code(code), globals, globals))) return false;
    thread()->reentries = reentries; /* once, and nobody's operation */
    for (int i = 0; i < HELPER_COUNT; i++) {
        fn = dict_get_c(globals, names[i]);
        functions[i] = fn;
        as_func(fn)->code->flags |= CO_HIDDEN;
    }
    return true;
}

Value helper_push(int helper, Cont cont, u32 n, Value a, Value b, Value c) {
    Value args[3] = {a, b, c};
    if (is_null(functions[helper]) && !load()) return V_ERR;
    return push_function(thread(), NULL, functions[helper], (Args){args, n, 0}, cont) ? V_PUSHED : V_ERR;
}

Value helper_push_class(Frame *f, TypeObj *t, Value v) {
    Value keys;
    if (t != ListType && t != TupleType && t != SetType && t != FrozenSetType && t != DictType) return V_NULL;
    if (!(t == ListType || t == TupleType ? interp_lists_python(v) : interp_iterates_python(v))) return V_NULL;
    Cont cont = cont_store(f);
    if (t == ListType) return helper_push(HELPER_list_from, cont, 1, v, V_NULL, V_NULL);
    if (t == TupleType) return helper_push(HELPER_tuple_from, cont, 1, v, V_NULL, V_NULL);
    if (t == DictType) {
        int found = is_exact(v, GenType) ? 0 : value_find_attr(v, str_intern_c("keys"), &keys);
        if (found) return found < 0 ? V_ERR : V_NULL;
        return helper_push(HELPER_dict_from, cont, 2, TRY(dict_new()), v, V_NULL);
    }
    return helper_push(t == SetType ? HELPER_set_update : HELPER_frozenset_from, cont, 2, TRY(set_new()), v, V_NULL);
}

Value interp_push_helper(int helper, u32 n, Value a, Value b, Value c, Value d) {
    Value args[4] = {a, b, c, d};
    if (is_null(functions[helper]) && !load()) return V_ERR;
    return push_function(thread(), NULL, functions[helper], (Args){args, n, 0}, cont_store(frame_current())) ? V_PUSHED : V_ERR;
}

Value interp_push_special(Value o, Value name, u32 n, Value a, Value b, int kind, int aux) {
    Value self, fn = special_lookup(o, name, &self);
    Cont cont = cont_store(frame_current());
    cont.kind = (u8)kind;
    cont.aux = (u8)aux;
    if (is_null(fn) || is_err(fn)) return fn;
    if (!is_func(fn) || is_null(self)) return V_NULL;
    return call_push_n(thread(), fn, cont, n + 1, self, a, b);
}

Value interp_push_next(Value it, bool has_default) {
    Insn i = frame_current()->pc[-1];
    if (!slot_is_python(SLOT_iternext, (void *)value_type(it)->slots.iternext)) return V_NULL;
    if (has_default && i.op != OP_CALL && i.op != OP_CALL_BUILTIN) return V_NULL;
    return interp_push_special(it, name___next__, 0, V_NULL, V_NULL, CONT_NEXT, has_default ? CONT_AUX_DEFAULT : 0);
}

Value interp_push_body(Value fn, Value locals, bool discard) {
    Cont cont = cont_store(frame_current());
    if (discard) cont.kind = CONT_NONE;
    if (!push_function(thread(), NULL, fn, NO_ARGS, cont)) return V_ERR;
    frame_current()->locals = locals;
    return V_PUSHED;
}

Value interp_push_call(Value fn, u32 n, Value a, Value b, Value c) {
    return call_push_n(thread(), fn, cont_store(frame_current()), n, a, b, c);
}

bool interp_iterates_python(Value v) {
    TypeObj *t = value_type(v);
    if (t == GenType) return true;
    if (t->slots.iter && slot_is_python(SLOT_iter, (void *)t->slots.iter)) return true;
    if (!t->slots.iter) return t->slots.getitem && slot_is_python(SLOT_getitem, (void *)t->slots.getitem);
    return t->slots.iternext && slot_is_python(SLOT_iternext, (void *)t->slots.iternext);
}

bool interp_lists_python(Value v) {
    TypeObj *t = value_type(v);
    if (t == GenType) return true;
    return interp_iterates_python(v) && !t->slots.len && !type_lookup(t, str_intern_c("__length_hint__"))->cell;
}
