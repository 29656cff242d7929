/* helpers.c: builtins that loop over Python iterators or call back, written in Python and run in hidden frames.
 *
 * So the interpreter is not re-entered for them, recursion is counted in frames, and traces go through them.  The
 * source below is compiled when first needed, function by function; '_sort' and '_raise' are given as globals.
 */
#include "vm/compile/compile.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/_contextvars.h"
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
    "    items = [x for x in it]\n"
    "    if key is None: _sort(items, None, reverse)\n"
    "    else:\n"
    "        _sort(items, [key(x) for x in items], reverse)\n"
    "    return items\n"
    "def list_sort(items, key, reverse, finish):\n"
    "    try:\n"
    "        keys = [key(x) for x in items]\n"
    "    except:\n"
    "        finish(None, reverse)\n"
    "        raise\n"
    "    finish(keys, reverse)\n"
    "def extend(items, it):\n"
    "    for x in it: items.append(x)\n"
    "def list_extend(items, it):\n"
    "    for x in it: items.append(x)\n"
    "    return items\n"
    "def list_from(it): return [x for x in it]\n"
    "def tuple_from(it): return (*[x for x in it],)\n"
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
    "def join(sep, it): return _join(sep, [x for x in it])\n"
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
    "def call_1(f, a): return f(a)\n"
    "def call_2(f, a, b): return f(a, b)\n"
    "def call(f, args, kw):\n"
    "    if kw: return f(*args, **kw)\n"
    "    return f(*args)\n"
    "def next_items(its):\n"
    "    items = []\n"
    "    for it in its: items.append(next(it))\n"
    "    return (*items,)\n"
    "def map_next(f, it): return f(next(it))\n"
    "def map_next_items(f, its):\n"
    "    items = []\n"
    "    for it in its: items.append(next(it))\n"
    "    return f(*items)\n"
    "def filter_next(f, it):\n"
    "    while True:\n"
    "        x = next(it)\n"
    "        if x if f is None else f(x): return x\n"
    "def enumerate_next(self, it): return _enumerated(self, next(it))\n"
    "def context_run(context, f, args, kw):\n"
    "    try:\n"
    "        if kw: return f(*args, **kw)\n"
    "        return f(*args)\n"
    "    finally: _leave(context)\n"
    "def lru_call_1(self, key, f, arg): return _lru_keep(self, key, f(arg))\n"
    "def lru_call(self, key, f, all):\n"
    "    args, kw = all\n"
    "    if kw: return _lru_keep(self, key, f(*args, **kw))\n"
    "    return _lru_keep(self, key, f(*args))\n"
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
static Value helper_leave(Value m, Value context) { return context_exit(context) ? V_NONE : V_ERR; }
static Value helper_lru_keep(Value m, Value self, Value key, Value result) { return lru_keep(self, key, result); }
static Value helper_enumerated(Value m, Value self, Value item) { return enumerate_item(self, item); }
static Value helper_frozen(Value m, Value set) { return frozenset_from(set); }
static const MethodDef intrinsics[] = {
    {"_body", helper_body, M_2, EFF_ANY, MF_PUSHES, "($module, func, namespace, /)", NULL},
    {"_pair", helper_pair, M_3, EFF_ANY, 0, "($module, dict, item, i, /)", NULL},
    {"_leave", helper_leave, M_1, EFF_ANY, 0, "($module, context, /)", NULL},
    {"_lru_keep", helper_lru_keep, M_3, EFF_ANY, 0, "($module, self, key, result, /)", NULL},
    {"_enumerated", helper_enumerated, M_2, EFF_ANY, 0, "($module, self, item, /)", NULL},
    {"_frozen", helper_frozen, M_1, EFF_ALLOC, 0, "($module, set, /)", NULL},
    {"_empty", helper_empty, M_2, EFF_ANY, 0, "($module, name, default, /)", NULL},
    {"_sort", helper_sort, M_3, EFF_ANY, 0, "($module, list, keys, reverse, /)", NULL},
    {"_join", helper_join, M_2, EFF_ANY, 0, "($module, sep, items, /)", NULL},
    {0},
};

/* The depth of hidden frames is counted on its own, so the loop's fast paths are not for them: RETURN_GEN is the RETURN
   without one, and CALL_PY is for simple code. */
static void hide(CodeObj *code) {
    code->flags |= CO_HIDDEN;
    for (u32 i = 0; i < code->nconsts; i++) {
        if (!is_code(code->consts[i])) continue;
        hide(as_code(code->consts[i]));
        as_code(code->consts[i])->simple = false;
    }
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i))
        if (code->insns[i].op == OP_RETURN) code->insns[i].op = OP_RETURN_GEN;
}

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
        hide(as_func(fn)->code);
    }
    return true;
}

static Value helper_function(int helper) {
    return !is_null(functions[helper]) || load() ? functions[helper] : V_ERR;
}

Value helper_push(int helper, Cont cont, u32 n, Value a, Value b, Value c) {
    return interp_push_cont_helper(&cont, helper, n, a, b, c, V_NULL);
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
    Cont cont = cont_store(frame_current());
    return interp_push_cont_helper(&cont, helper, n, a, b, c, d);
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
    Frame *f = frame_current();
    Insn i = f->pc[-1];
    Cont cont = cont_store(f);
    if (has_default && i.op != OP_CALL && i.op != OP_CALL_BUILTIN) return V_UNBOUND;
    cont.kind = CONT_NEXT;
    cont.aux = has_default ? CONT_AUX_DEFAULT : 0;
    return next_push(thread(), it, cont);
}

Value interp_push_body(Value fn, Value locals, bool discard) {
    Cont cont = cont_store(frame_current());
    if (discard) cont.kind = CONT_NONE;
    if (!push_function(thread(), NULL, fn, NO_ARGS, cont)) return V_ERR;
    frame_set_namespace(frame_current(), locals);
    return V_PUSHED;
}

Value interp_push_call(Value fn, u32 n, Value a, Value b, Value c) {
    return call_push_n(thread(), fn, cont_store(frame_current()), n, a, b, c);
}

Value interp_push_cont(const Cont *cont, Value fn, Args args) {
    return call_push(thread(), NULL, fn, args, *cont);
}

Value interp_push_cont_next(const Cont *cont, Value it) {
    Value v = next_push(thread(), it, *cont);
    return is_unbound(v) ? value_next(it) : v;
}

Value interp_push_cont_helper(const Cont *cont, int helper, u32 n, Value a, Value b, Value c, Value d) {
    Value args[4] = {a, b, c, d}, fn = helper_function(helper);
    if (is_err(fn)) return fn;
    return push_function(thread(), NULL, fn, (Args){args, n, 0}, *cont) ? V_PUSHED : V_ERR;
}

Value interp_push_cont_tuple(const Cont *cont, Value fn, Value args, Value kw) {
    return interp_push_cont_helper(cont, HELPER_call, 3, fn, args, kw, V_NULL);
}
