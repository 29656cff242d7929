/* helpers.c: builtins that loop over Python iterators or call back, written in Python and run in hidden frames.
 *
 * So the interpreter is not re-entered for them, recursion is counted in frames, and traces go through them.  Each is
 * compiled when first needed; what it needs of C are the intrinsics below.
 */
#include "vm/compile/compile.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/_abc.h"
#include "vm/modules/_contextvars.h"
#include "vm/modules/import.h"
#include "vm/modules/modules.h"
#include "vm/object/genericalias.h"
#include "vm/object/iter.h"
#include "vm/object/set_internal.h"

static const char *const sources[] = {
#define HELPER(name, source) source,
#include "vm/interp/helpers.def"
};
static Value functions[HELPER_COUNT], globals;
GC_ROOT(functions)
GC_ROOT(globals)

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
static Value helper_body(Value m, Value func, Value ns) {
    return call_take_push() ? interp_push_body(func, ns, false) : interp_exec_func(func, ns);
}
static Value helper_wait(Value m, Value self, Value deadline) {
    return interp_on_wait((Value[]){self, deadline}, NULL);
}
static Value helper_leave(Value m, Value context) { return context_exit(context) ? V_NONE : V_ERR; }
static Value helper_enumerated(Value m, Value self, Value item) { return enumerate_item(self, item); }
static Value helper_abc_inherits(Value m, Value self, Value sub) {
    return bool_value(type_is_subtype(as_type(sub), as_type(self)));
}
static Value helper_abc_registered(Value m, Value self) { return abc_registered(self); }
static Value helper_abc_children(Value m, Value self) { return abc_children(self); }
static Value helper_abc_note(Value m, Value self, Value sub, Value answer) { return abc_note(self, sub, answer); }
static Value helper_abc_add(Value m, Value self, Value sub, Value cycle) { return abc_add(self, sub, same(cycle, V_TRUE)); }
static Value helper_import_load(Value m, Value name) { return import_load(name, call_take_push()); }
static Value helper_import_wait(Value m, Value name) { return import_wait(name, call_take_push()); }
static Value helper_import_finish(Value m, Value module, Value abs_name, Value rest) {
    ImportRequest r = {tuple_at(rest, 0), abs_name, tuple_at(rest, 1), as_fixnum(tuple_at(rest, 2))};
    return import_finish(module, &r, call_take_push());
}
static Value helper_import_trim(Value m, Value exc) { return import_trim_traceback(exc), V_NONE; }
static const MethodDef intrinsics[] = {
    {"_import_load", helper_import_load, M_1, EFF_ANY, MF_PUSHES, "($module, name, /)", NULL},
    {"_import_wait", helper_import_wait, M_1, EFF_ANY, MF_PUSHES, "($module, name, /)", NULL},
    {"_import_finish", helper_import_finish, M_3, EFF_ANY, MF_PUSHES, "($module, module, name, rest, /)", NULL},
    {"_import_trim", helper_import_trim, M_1, EFF_ANY, 0, "($module, exc, /)", NULL},
    {"_abc_inherits", helper_abc_inherits, M_2, EFF_ANY, 0, "($module, self, sub, /)", NULL},
    {"_abc_registered", helper_abc_registered, M_1, EFF_ANY, 0, "($module, self, /)", NULL},
    {"_abc_children", helper_abc_children, M_1, EFF_ANY, 0, "($module, self, /)", NULL},
    {"_abc_note", helper_abc_note, M_3, EFF_ANY, 0, "($module, self, sub, answer, /)", NULL},
    {"_abc_add", helper_abc_add, M_3, EFF_ANY, 0, "($module, self, sub, cycle, /)", NULL},
    {"_body", helper_body, M_2, EFF_ANY, MF_PUSHES, "($module, func, namespace, /)", NULL},
    {"_wait", helper_wait, M_2, EFF_ANY, 0, "($module, self, deadline, /)", NULL},
    {"_leave", helper_leave, M_1, EFF_ANY, 0, "($module, context, /)", NULL},
    {"_enumerated", helper_enumerated, M_2, EFF_ANY, 0, "($module, self, item, /)", NULL},
    {"_empty", helper_empty, M_2, EFF_ANY, 0, "($module, name, default, /)", NULL},
    {"_sort", helper_sort, M_3, EFF_ANY, 0, "($module, list, keys, reverse, /)", NULL},
    {"_join", helper_join, M_2, EFF_ANY, 0, "($module, sep, items, /)", NULL},
    {0},
};

static void replace(CodeObj *code, u16 op, u16 by) {
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i))
        if (code->insns[i].op == op) code->insns[i].op = by;
}

/* The depth of hidden frames is counted on its own, so the loop's fast paths are not for them: RETURN_GEN is the RETURN
   without one, and CALL_PY is for simple code. */
static void hide(CodeObj *code) {
    code->flags |= CO_HIDDEN;
    for (u32 i = 0; i < code->nconsts; i++) {
        if (!is_code(code->consts[i])) continue;
        hide(as_code(code->consts[i]));
        as_code(code->consts[i])->simple = false;
    }
    replace(code, OP_RETURN, OP_RETURN_GEN);
}

static bool make_globals(void) {
    Value dict = dict_new(), builtins = dict_copy(builtins_dict);
    if (is_err(dict) || is_err(builtins)) return false;
    for (const MethodDef *d = intrinsics; d->name; d++)
        if (!dict_set_c(dict, d->name, builtin_new(d, V_NULL, V_NULL))) return false;
    if (!dict_set(dict, name___builtins__, builtins)) return false;
    globals = dict;
    return true;
}

/* The function that a helper's source defines. */
static Value compile(const char *source) {
    Value module = TRY(compile_source(str_from_c(source), str_from_c("<builtin>"), "exec", 0, 2));
    const CodeObj *code = as_code(module);
    u32 i = 0;
    while (!is_code(code->consts[i])) i++;
    hide(as_code(code->consts[i]));
    return func_new(as_code(code->consts[i]), globals, as_code(code->consts[i])->qualname);
}

static Value helper_function(int helper) {
    if (likely(!is_null(functions[helper]))) return functions[helper];
    if (is_null(globals) && !make_globals()) return V_ERR;
    functions[helper] = TRY(compile(sources[helper]));
    if (helper == HELPER_wait) replace(as_func(functions[helper])->code, OP_CALL, OP_WAIT);
    if (helper == HELPER_consume) replace(as_func(functions[helper])->code, OP_GETITEM, OP_TAKE);
    if (helper == HELPER_reduce) replace(as_func(functions[helper])->code, OP_GET_ITER, OP_ITERATE);
    return functions[helper];
}

Value helper_push(int helper, Cont cont, u32 n, Value a, Value b, Value c) {
    return interp_push_cont_helper(&cont, helper, n, a, b, c, V_NULL);
}

/* Every item is a tuple of two. */
static bool gives_pairs(Value it) { return is_exact(it, EnumerateType) || (is_exact(it, ZipType) && zip_width(it) == 2); }

/* dict(v) and d.update(v). */
static Value push_dict(Value d, Value v, Value result, Cont cont) {
    Value keys;
    bool pairs = gives_pairs(v);
    if (!interp_iterates_python(v)) return V_NULL;
    int found = is_exact(v, GenType) || pairs ? 0 : value_find_attr(v, name_keys, &keys);
    if (found) return found < 0 ? V_ERR : V_NULL;
    if (pairs && is_dict_exact(d)) return helper_push(HELPER_dict_from_pairs, cont, 3, d, v, result);
    return interp_push_consume(&cont, dict_add_pair, d, v, result);
}

Value interp_push_dict_update(Value d, Value v) { return push_dict(d, v, V_NONE, cont_store(frame_current())); }

Value helper_push_class(Frame *f, TypeObj *t, Value v) {
    if (t != ListType && t != TupleType && t != SetType && t != FrozenSetType && t != DictType) return V_NULL;
    if (!(t == ListType || t == TupleType ? interp_lists_python(v) : interp_iterates_python(v))) return V_NULL;
    Cont cont = cont_store(f);
    if (t == ListType) return helper_push(HELPER_list_from, cont, 1, v, V_NULL, V_NULL);
    if (t == TupleType) return helper_push(HELPER_tuple_from, cont, 1, v, V_NULL, V_NULL);
    if (t == DictType) {
        Value d = TRY(dict_new());
        return push_dict(d, v, d, cont);
    }
    Value set = TRY(set_make(t));
    return interp_push_consume(&cont, take_set, set, v, set);
}

Value interp_push_helper(int helper, u32 n, Value a, Value b, Value c, Value d) {
    Cont cont = cont_store(frame_current());
    return interp_push_cont_helper(&cont, helper, n, a, b, c, d);
}

Value interp_do_helper(bool push, int helper, u32 n, Value a, Value b, Value c, Value d) {
    Value args[4] = {a, b, c, d}, fn = TRY(helper_function(helper));
    if (!push) return interp_call(fn, (Args){args, n, 0});
    return push_function(thread(), NULL, fn, (Args){args, n, 0}, cont_store(frame_current())) ? V_PUSHED : V_ERR;
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

#define MAX_NESTED 200

/* The class, or one in a tuple of classes nested no deeper than 'depth', has the hook in Python.  (Asked at each level
   anew; what is nested deeper is searched in C.) */
static bool asks_python(Value cls, Value hook, int depth) {
    if (is_exact(cls, TypeType)) return false;
    if (is_tuple(cls)) {
        for (i64 i = 0; i < tuple_len(cls) && depth > 0; i++)
            if (asks_python(tuple_at(cls, i), hook, depth - 1)) return true;
        return false;
    }
    AttrCell *cell = type_lookup(value_type(cls), hook)->cell;
    return cell && cell->kind == ATTR_FUNCTION;
}

Value interp_push_question(Value v, Value cls, Value hook) {
    bool instance = same(hook, name___instancecheck__);
    if (is_exact(cls, UnionType)) cls = ((UnionObj *)as_obj(cls))->args;
    if (!asks_python(cls, hook, MAX_NESTED)) return V_NULL;
    if (!is_tuple(cls)) return interp_push_special(cls, hook, 1, v, V_NULL, CONT_TRUTH, 0);
    return interp_push_helper(instance ? HELPER_instance_of_any : HELPER_subclass_of_any, 2, v, cls, V_NULL, V_NULL);
}

Value interp_push_next(Value it, bool has_default) {
    Frame *f = frame_current();
    Cont cont = cont_store(f);
    if (has_default && !call_has_default(f, it)) return V_UNBOUND;
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
    if (!args.nkw && push_plain(thread(), fn, args.v, args.n, cont)) return V_PUSHED;
    return call_push(thread(), NULL, fn, args, *cont);
}

Value interp_push_cont_helper(const Cont *cont, int helper, u32 n, Value a, Value b, Value c, Value d) {
    Value args[4] = {a, b, c, d}, fn = helper_function(helper);
    if (is_err(fn)) return fn;
    return push_function(thread(), NULL, fn, (Args){args, n, 0}, *cont) ? V_PUSHED : V_ERR;
}

Value interp_push_cont_tuple(const Cont *cont, Value fn, Value args, Value kw) {
    return interp_push_cont_helper(cont, HELPER_call, 3, fn, args, kw, V_NULL);
}
