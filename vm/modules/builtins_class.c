/* builtins_class.c: __build_class__, which a class statement calls. */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/builtins_internal.h"

/* Replaces bases that have __mro_entries__. */
static Value resolve_bases(Value bases) {
    Value list = V_NULL;
    for (i64 i = 0; i < tuple_len(bases); i++) {
        Value base = tuple_at(bases, i), entries;
        int found = is_type(base) ? 0 : value_find_attr(base, name___mro_entries__, &entries);
        if (found < 0) return V_ERR;
        if (!found) {
            if (!is_null(list)) TRY_OK(list_append(list, base));
            continue;
        }
        if (is_null(list)) list = TRY(list_from(as_tuple(bases)->v, i));
        entries = TRY(value_call1(entries, bases));
        if (!is_tuple(entries)) return exc_raise(TypeErrorType, "__mro_entries__ must return a tuple");
        TRY_OK(list_extend(list, entries));
    }
    return is_null(list) ? bases : list_to_tuple(list);
}

static Value class_namespace(Value meta, Value name, Value bases, Args kw) {
    Value prepare, ns, args[2] = {name, bases}, *v;
    int found = value_find_attr(meta, name___prepare__, &prepare);
    if (found < 0) return V_ERR;
    if (!found) return dict_new();
    v = alloca((3 + kw.nkw) * sizeof *v);
    v[0] = args[0];
    v[1] = args[1];
    for (u32 i = 0; i < kw.nkw; i++) v[2 + i] = kw.v[kw.n + i];
    if (kw.nkw) v[2 + kw.nkw] = args_kwnames(kw);
    ns = TRY(value_call(prepare, (Args){v, 2, kw.nkw}));
    if (!value_type(ns)->slots.getitem || !value_type(ns)->slots.setitem) {
        if (is_type(meta))
            return exc_raise(TypeErrorType, "%V.__prepare__() must return a mapping, not %T", as_type(meta)->name, ns);
        return exc_raise(TypeErrorType, "<metaclass>.__prepare__() must return a mapping, not %T", ns);
    }
    return ns;
}

/* Takes the metaclass keyword out: the remaining keyword arguments, compacted in 'out'. */
static Args without_metaclass(Args args, Value *meta, Value *out) {
    Value names = args_kwnames(args), *kept = alloca((args.nkw + 1) * sizeof *kept);
    u32 n = 0;
    *meta = V_NULL;
    for (u32 i = 0; i < args.nkw; i++) {
        if (same(tuple_at(names, i), name_metaclass)) {
            *meta = args.v[args.n + i];
            continue;
        }
        kept[n] = tuple_at(names, i);
        out[n++] = args.v[args.n + i];
    }
    if (n) out[n] = tuple_from(kept, n);
    return (Args){out, 0, n};
}

/* The class body has left its __class__ cell in 'cell': it must hold the new class. */
static Value check_classcell(Value cell, Value cls, Value name) {
    if (!has_shape(cell, CellShape)) return cls;
    if (is_unbound(as_cell(cell)->v))
        return exc_raise(RuntimeErrorType, "__class__ not set defining %R as %R. Was __classcell__ propagated to type.__new__?", name, cls);
    if (!same(as_cell(cell)->v, cls))
        return exc_raise(TypeErrorType, "__class__ set to %R defining %R as %R", as_cell(cell)->v, name, cls);
    return cls;
}

static Value checked_class(Value m, Value cell, Value cls, Value name) {
    return is_type(cls) ? check_classcell(cell, cls, name) : cls;
}
static const MethodDef check_def = {"check", checked_class, M_3, EFF_ANY, 0, "($module, cell, cls, name, /)", NULL};

/* The class body and the metaclass's call are left to a helper. */
static Value push_class(Value parts, Value orig_bases, Args kw) {
    Value kwargs = TRY(dict_new()), names = args_kwnames(kw);
    for (u32 i = 0; i < kw.nkw; i++) TRY_OK(dict_set(kwargs, tuple_at(names, i), kw.v[i]));
    return interp_push_helper(HELPER_build_class, 4, parts, orig_bases, kwargs, builtin_new(&check_def, V_NULL, V_NULL));
}

Value builtins_build_class(Value m, Args args) {
    bool push = call_take_push();
    Value func, name, orig_bases, bases, meta, ns, cell, cls, *kwv, *v;
    Args kw;
    if (args.n < 2) return exc_raise(TypeErrorType, "__build_class__: not enough arguments");
    func = args.v[0];
    name = args.v[1];
    if (!is_func(func)) return exc_raise(TypeErrorType, "__build_class__: func must be a function");
    if (!is_str(name)) return exc_raise(TypeErrorType, "__build_class__: name is not a string");
    orig_bases = TRY(tuple_from(args.v + 2, args.n - 2));
    bases = TRY(resolve_bases(orig_bases));
    kwv = alloca((args.nkw + 1) * sizeof *kwv);
    kw = without_metaclass(args, &meta, kwv);
    if (is_null(meta)) meta = tuple_len(bases) ? obj_value(value_type(tuple_at(bases, 0))) : obj_value(TypeType);
    if (is_type(meta)) meta = TRY(type_calculate_meta(as_type(meta), bases));
    ns = TRY(class_namespace(meta, name, bases, kw));
    if (push) return push_class(TRY(tuple_pack(5, func, name, bases, meta, ns)), orig_bases, kw);
    cell = TRY(interp_exec_func(func, ns));
    if (!same(orig_bases, bases)) TRY_OK(value_setitem(ns, name___orig_bases__, orig_bases));
    v = alloca((4 + kw.nkw) * sizeof *v);
    v[0] = name;
    v[1] = bases;
    v[2] = ns;
    for (u32 i = 0; i < kw.nkw; i++) v[3 + i] = kw.v[i];
    if (kw.nkw) v[3 + kw.nkw] = args_kwnames(kw);
    cls = TRY(value_call(meta, (Args){v, 3, kw.nkw}));
    return checked_class(m, cell, cls, name);
}
