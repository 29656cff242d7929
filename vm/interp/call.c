/* call.c: calling from instructions: binding arguments to parameters, pushing frames, class calls. */
#include "gcbridge/hooks.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/args.h"

/* ---- errors of binding ---- */

/* "'a', 'b', and 'c'" */
static Value join_names(Value *names, i64 n) {
    Value s = names[0];
    for (i64 i = 1; i < n; i++) {
        const char *sep = i < n - 1 ? ", " : n == 2 ? " and " : ", and ";
        s = str_format_c("%V%s%V", s, sep, names[i]);
        if (is_err(s)) return s;
    }
    return s;
}

static Value missing_error(FuncObj *fn, const Value *r, u32 from, u32 to, const char *kind) {
    Value names[64] = {{0}};
    i64 n = 0;
    for (u32 i = from; i < to && n < 64; i++)
        if (is_unbound(r[i])) names[n++] = str_format_c("%R", tuple_at(fn->code->varnames, i));
    return exc_raise(TypeErrorType, "%V() missing %d required %s argument%s: %V", fn->qualname, (int)n, kind,
                     n == 1 ? "" : "s", join_names(names, n));
}

static Value too_many_error(FuncObj *fn, u32 given, const Value *kwonly, u32 nkwonly_given) {
    CodeObj *c = fn->code;
    u32 ndefaults = is_null(fn->defaults) ? 0 : (u32)tuple_len(fn->defaults);
    Value takes = ndefaults ? str_format_c("from %d to %d", (int)(c->argcount - ndefaults), (int)c->argcount)
                            : str_format_c("%d", (int)c->argcount);
    bool plural = ndefaults || c->argcount != 1;
    Value kw = str_empty;
    (void)kwonly;
    if (nkwonly_given)
        kw = str_format_c(" positional argument%s (and %d keyword-only argument%s)", given == 1 ? "" : "s",
                          (int)nkwonly_given, nkwonly_given == 1 ? "" : "s");
    return exc_raise(TypeErrorType, "%V() takes %V positional argument%s but %d%V %s given", fn->qualname, takes,
                     plural ? "s" : "", (int)given, kw, given == 1 && !nkwonly_given ? "was" : "were");
}

static Value posonly_error(FuncObj *fn, Args args) {
    Value names = args_kwnames(args), list = V_NULL;
    for (u32 k = 0; k < args.nkw; k++) {
        for (u32 p = 0; p < fn->code->posonly; p++) {
            Value name = tuple_at(names, k);
            if (value_eq(name, tuple_at(fn->code->varnames, p)) != 1) continue;
            list = is_null(list) ? name : str_format_c("%V, %V", list, name);
        }
    }
    if (is_null(list)) return V_NULL;
    return exc_raise(TypeErrorType, "%V() got some positional-only arguments passed as keyword arguments: '%V'",
                     fn->qualname, list);
}

/* Parameter number that keyword 'name' goes to, or -1. */
static i64 find_param(const CodeObj *c, Value name) {
    u32 n = c->argcount + c->kwonly;
    Value *names = as_tuple(c->varnames)->v;
    for (u32 i = c->posonly; i < n; i++)
        if (same(names[i], name)) return i;
    for (u32 i = c->posonly; i < n; i++)
        if (is_str(name) && str_eq(names[i], name)) return i;
    return -1;
}

/* The dict for **kw with the keywords that no parameter takes.  V_NULL if there is none. */
static Value bind_extra_keywords(FuncObj *fn, Args args) {
    CodeObj *c = fn->code;
    Value names = args_kwnames(args), dict = V_NULL;
    if (c->flags & CO_VARKEYWORDS) dict = TRY(dict_new());
    for (u32 k = 0; k < args.nkw; k++) {
        Value name = tuple_at(names, k);
        if (!is_str(name)) return exc_raise(TypeErrorType, "%V() keywords must be strings", fn->qualname);
        if (find_param(c, name) >= 0) continue;
        if (is_null(dict)) {
            Value err = c->posonly ? posonly_error(fn, args) : V_NULL;
            if (is_err(err)) return err;
            return exc_raise(TypeErrorType, "%V() got an unexpected keyword argument '%V'", fn->qualname, name);
        }
        TRY_OK(dict_set(dict, name, args.v[args.n + k]));
    }
    return dict;
}

/* Fills the parameters that were not given from the defaults. */
static bool fill_defaults(FuncObj *fn, Value *r, u32 given) {
    CodeObj *c = fn->code;
    u32 nd = is_null(fn->defaults) ? 0 : (u32)tuple_len(fn->defaults);
    u32 first_default = c->argcount - KR_MIN(nd, c->argcount);
    for (u32 i = given; i < c->argcount; i++) {
        if (!is_unbound(r[i])) continue;
        if (i >= first_default) r[i] = tuple_at(fn->defaults, i - first_default + (nd - (c->argcount - first_default)));
    }
    for (u32 i = given; i < first_default; i++)
        if (is_unbound(r[i])) return missing_error(fn, r, 0, first_default, "positional"), false;
    for (u32 i = c->argcount; i < (u32)c->argcount + c->kwonly; i++) {
        if (!is_unbound(r[i])) continue;
        if (!is_null(fn->kwdefaults)) {
            Value v = dict_get_str(fn->kwdefaults, tuple_at(c->varnames, i));
            if (!is_null(v)) r[i] = v;
        }
    }
    for (u32 i = c->argcount; i < (u32)c->argcount + c->kwonly; i++)
        if (is_unbound(r[i])) return missing_error(fn, r, c->argcount, c->argcount + c->kwonly, "keyword-only"), false;
    return true;
}

/* Binds in full generality.  Everything that allocates comes first: 'r' is not scanned before the frame is current. */
static bool bind(FuncObj *fn, Value *r, Args args) {
    CodeObj *c = fn->code;
    u32 nparams = c->argcount + c->kwonly, npos = KR_MIN(args.n, c->argcount), kwonly_given = 0;
    Value varargs = V_NULL, kwdict, *kwvalues = NULL, kwnames = args_kwnames(args);
    u32 slot = nparams;
    kwdict = bind_extra_keywords(fn, args);
    if (is_err(kwdict)) return false;
    if (c->flags & CO_VARARGS) {
        varargs = tuple_from(args.v + npos, args.n - npos);
        if (is_err(varargs)) return false;
    }
    if (args.nkw) {
        kwvalues = alloca(args.nkw * sizeof *kwvalues);
        memcpy(kwvalues, args.v + args.n, args.nkw * sizeof *kwvalues);
    }
    if (r != args.v) memmove(r, args.v, npos * sizeof *r);
    for (u32 i = npos; i < c->nlocals; i++) r[i] = V_UNBOUND;
    if (c->flags & CO_VARARGS) r[slot++] = varargs;
    if (c->flags & CO_VARKEYWORDS) r[slot] = kwdict;
    for (u32 k = 0; k < args.nkw; k++) {
        i64 p = find_param(c, tuple_at(kwnames, k));
        if (p < 0) continue;
        if (!is_unbound(r[p])) {
            exc_raise(TypeErrorType, "%V() got multiple values for argument '%V'", fn->qualname, tuple_at(kwnames, k));
            return false;
        }
        r[p] = kwvalues[k];
        kwonly_given += p >= c->argcount;
    }
    if (args.n > c->argcount && !(c->flags & CO_VARARGS)) return too_many_error(fn, args.n, NULL, kwonly_given), false;
    return fill_defaults(fn, r, npos);
}

/* ---- pushing ---- */

bool push_function(Thread *th, Value *at, Value fnv, Args args, Cont cont) {
    FuncObj *fn = as_func(fnv);
    CodeObj *code = fn->code;
    u8 bits;
    Frame *f = frame_reserve(th, at, code->nreg, &bits), *prev = frame_current();
    if (unlikely(!f)) return false;
    if (likely(code->simple && args.nkw == 0 && args.n <= code->argcount &&
               args.n + (is_null(fn->defaults) ? 0 : tuple_len(fn->defaults)) >= code->argcount)) {
        u32 i = args.n;
        if (f->r != args.v) memmove(f->r, args.v, args.n * sizeof(Value));
        if (i < code->argcount) {
            TupleObj *d = as_tuple(fn->defaults);
            for (i64 skip = d->len - code->argcount; i < code->argcount; i++) f->r[i] = d->v[i + skip];
        }
        for (; i < code->nlocals; i++) f->r[i] = V_UNBOUND;
    } else if (!bind(fn, f->r, args)) {
        f->frame_obj = V_NULL;
        f->prev = prev;
        f->cont = bits;
        frame_pop(th, f);
        return false;
    }
    f->func = obj_value(fn);
    f->code = code;
    f->prev = prev;
    f->pc = code->insns;
    f->cont = cont.kind | bits;
    f->aux = cont.aux;
    f->dst = cont.dst;
    f->jump = cont.skip;
    f->frame_obj = V_NULL;
    f->locals = V_NULL;
    f->extra = cont.extra;
    frame_set_current(th, f);
    return true;
}

Value call_push(Thread *th, Value *at, Value fn, Args args, Cont cont) {
    if (is_method(fn)) {
        MethodObj *m = (MethodObj *)fn.w;
        u32 total = args.n + args.nkw + (args.nkw ? 1 : 0);
        if (unlikely(!is_func(m->func)) && !thread_stack_ok(" while calling a Python object")) return V_ERR;
        Value *v = alloca((total + 1) * sizeof *v);
        v[0] = m->self;
        memcpy(v + 1, args.v, total * sizeof *v);
        return call_push(th, at, m->func, (Args){v, args.n + 1, args.nkw}, cont);
    }
    if (is_func(fn)) return push_function(th, at, fn, args, cont) ? V_PUSHED : V_ERR;
    return value_call(fn, args);
}

Value call_push_n(Thread *th, Value fn, Cont cont, u32 n, Value a, Value b, Value c) {
    Value v[3] = {a, b, c};
    return call_push(th, NULL, fn, (Args){v, n, 0}, cont);
}

Value special_lookup(Value o, Value name, Value *self) {
    TypeObj *t = value_type(o);
    Lookup *lk = type_lookup(t, name);
    Value v;
    if (!lk->cell) return V_NULL;
    v = lk->cell->value;
    *self = V_NULL;
    switch (lk->cell->kind) {
    case ATTR_FUNCTION:
    case ATTR_METHOD: *self = o; return v;
    case ATTR_PLAIN: return v;
    default: {
        slot_descrget_fn get = value_type(v)->slots.descr_get;
        return get ? get(v, o, obj_value(t)) : v;
    }
    }
}

/* ---- classes ---- */

static Lookup *init_lookup(TypeObj *t) {
    Lookup *lk = t->cached_keys;
    if (unlikely(!lk || !lk->valid)) t->cached_keys = lk = type_lookup(t, name___init__);
    return lk;
}

/* __init__ of a fresh instance: pushed if it is a Python function, else called. */
static Value call_init(Thread *th, Frame *f, Value *at, TypeObj *t, Value obj, Args args) {
    Lookup *lk = init_lookup(t);
    if (lk->cell && lk->cell->kind == ATTR_FUNCTION) {
        u32 total = args.n + args.nkw + (args.nkw ? 1 : 0);
        Cont cont = cont_store(f);
        cont.kind = CONT_INIT;
        cont.extra = obj;
        /* In place, the slack of a chunk has room; but the last one then lies beyond the caller's arguments, where the collector
           does not look, so binding must not allocate. */
        if (at && args.v == at + FRAME_WORDS && as_func(lk->cell->value)->code->simple && !args.nkw) {
            memmove(args.v + 1, args.v, total * sizeof(Value));
            args.v[0] = obj;
            args.n++;
        } else {
            Value *v = alloca((total + 1) * sizeof *v);
            v[0] = obj;
            memcpy(v + 1, args.v, total * sizeof *v);
            args.v = v;
            args.n++;
        }
        return push_function(th, at, lk->cell->value, args, cont) ? V_PUSHED : V_ERR;
    }
    if (t->slots.init && !t->slots.init(obj, args)) return V_ERR;
    return obj;
}

/* A __call__ in Python. */
static Value call_special(Thread *th, Frame *f, Value fn, Args args) {
    Value self, m = special_lookup(fn, name___call__, &self);
    u32 total = args.n + args.nkw + (args.nkw ? 1 : 0);
    Value *v = alloca((total + 1) * sizeof *v);
    if (is_err(m)) return m;
    if (is_null(m)) return value_call(fn, args);
    v[0] = self;
    memcpy(v + 1, args.v, total * sizeof *v);
    if (is_null(self)) return call_push(th, NULL, m, args, cont_store(f));
    return call_push(th, NULL, m, (Args){v, args.n + 1, args.nkw}, cont_store(f));
}

/* The arguments of the call instruction that 'f' waits in; not those of CALL_EX. */
static Args waiting_args(Frame *f) {
    Insn i = f->pc[-1];
    Value *at = &f->r[i.b];
    bool kw = i.op == OP_CALL_KW || i.op == OP_CALL_METHOD_KW;
    bool method = i.op == OP_CALL_METHOD || i.op == OP_CALL_METHOD_PY || i.op == OP_CALL_METHOD_BUILTIN || i.op == OP_CALL_METHOD_KW;
    bool has_self = method && !is_unbound(at[FRAME_WORDS]);
    Args args = {at + FRAME_WORDS + (method && !has_self), i.c + has_self, 0};
    if (kw) {
        Value names = f->code->consts[f->pc->lo];
        args.nkw = (u32)tuple_len(names);
        args.v[args.n] = names;
        args.n -= args.nkw;
    }
    return args;
}

Value op_init(Thread *th, Frame *f, TypeObj *t, Value v) {
    return value_is(v, t) ? call_init(th, f, NULL, value_type(v), v, waiting_args(f)) : v;
}

/* A __new__ in Python; at NULL: the call's arguments cannot be found again. */
static Value call_new(Thread *th, Value *at, TypeObj *t, Args args) {
    Value fn = TRY(value_getattr(obj_value(t), name___new__));
    if (!at || !is_func(fn)) return value_call(obj_value(t), args);
    u32 total = args.n + args.nkw + (args.nkw ? 1 : 0);
    Value *v = alloca((total + 1) * sizeof *v);
    v[0] = obj_value(t);
    memcpy(v + 1, args.v, total * sizeof *v);
    Cont cont = cont_store(frame_current());
    cont.kind = CONT_NEW;
    cont.extra = obj_value(t);
    return push_function(th, NULL, fn, (Args){v, args.n + 1, args.nkw}, cont) ? V_PUSHED : V_ERR;
}

static Value call_class(Thread *th, Frame *f, Value *at, TypeObj *t, Args args) {
    TypeObj *meta = obj_shape(t)->type;
    Value obj;
    if (args.n == 1 && args.nkw == 0 && !(t->flags & TF_HEAP)) {
        obj = t == StrType ? op_push_str(args.v[0]) : helper_push_class(f, t, args.v[0]);
        if (!is_null(obj)) return obj;
        if (t == BoolType) {
            int truth = op_truth(th, f, args.v[0]);
            return truth < 0 ? V_ERR : truth == 2 ? V_PUSHED : bool_value(truth);
        }
    }
    if (slot_is_python(SLOT_call, (void *)meta->slots.call)) return call_special(th, f, obj_value(t), args);
    if (meta->slots.call != TypeType->slots.call || t == TypeType || t->flags & TF_ABSTRACT || !t->slots.new)
        return value_call(obj_value(t), args);
    if (t->flags & TF_NATIVE) {
        obj = bridge_hooks.construct(th, t, args);
        if (!is_null(obj)) return obj;
    }
    if (t->slots.new == ObjectType->slots.new) {
        Lookup *lk = init_lookup(t);
        if (lk->cell && lk->cell->kind == ATTR_FUNCTION) return call_init(th, f, at, t, type_alloc(t), args);
        return value_call(obj_value(t), args);
    }
    if (slot_is_python(SLOT_new, t->slots.new)) return call_new(th, at, t, args);
    obj = TRY(t->slots.new(t, args));
    if (!value_is(obj, t)) return obj;
    return call_init(th, f, at, value_type(obj), obj, args);
}

/* ---- the call instructions ---- */

bool call_is_direct(const MethodDef *def, u32 n) {
    const Signature *s;
    if (def->kind == M_ARGS) return true;
    if (def->kind == M_N || def->kind == M_CAPI) return false;
    s = args_signature(def);
    if (n < s->min_pos || n > s->max_pos || s->tuple_at >= 0 || s->kwdict_at >= 0) return false;
    for (int i = 0; i < s->n; i++)
        if (s->param[i].kind == PARAM_KW && !s->param[i].optional) return false;
    return true;
}

/* 'fn' is the BuiltinObj or MethodDescrObj that 'def' is from: errors name it. */
static Value call_builtin(Thread *th, Value fn, const MethodDef *def, Value self, Args args) {
    if (args.nkw == 0 && call_is_direct(def, args.n)) return call_direct(th, def, self, args.v, args.n);
    th->may_push = def->flags & MF_PUSHES;
    Value v = is_builtin(fn) ? builtin_call_obj((BuiltinObj *)fn.w, args)
                             : builtin_call_of(def, ((MethodDescrObj *)fn.w)->type, self, args);
    th->may_push = false;
    return v;
}

Value op_call(Thread *th, Frame *f, Value *at, Args args) {
    Value fn = at[0];
    if (is_obj(fn)) {
        TypeObj *t = obj_shape(as_obj(fn))->type;
        if (t == FuncType) return push_function(th, at, fn, args, cont_store(f)) ? V_PUSHED : V_ERR;
        if (t == BuiltinType) return call_builtin(th, fn, ((BuiltinObj *)fn.w)->def, ((BuiltinObj *)fn.w)->self, args);
        if (t == MethodType) return call_push(th, at, fn, args, cont_store(f));
        if (t == MethodDescrType && args.n >= 1) {
            MethodDescrObj *m = (MethodDescrObj *)fn.w;
            if (!(m->def->flags & MF_CLASS) && value_is(args.v[0], m->type))
                return call_builtin(th, fn, m->def, args.v[0], (Args){args.v + 1, args.n - 1, args.nkw});
        }
        if (t->flags & TF_TYPE_SUB) return call_class(th, f, at, as_type(fn), args);
        if (slot_is_python(SLOT_call, (void *)t->slots.call)) return call_special(th, f, fn, args);
    }
    return value_call(fn, args);
}

/* "mod.f()" as error messages name a callee. */
Value callee_name(Value fn) {
    Value q, m;
    if (value_find_attr(fn, name___qualname__, &q) <= 0 || !is_str(q)) {
        exc_clear();
        return value_str(fn);
    }
    if (value_find_attr(fn, name___module__, &m) > 0 && is_str(m) && !str_eq_c(m, "builtins"))
        return str_format_c("%V.%V()", m, q);
    exc_clear();
    return str_format_c("%V()", q);
}

/* r[b](*tuple, **dict): spreads the arguments on the C stack. */
Value op_call_ex(Thread *th, Frame *f, Value *at) {
    Value fn = at[0], tuple = at[FRAME_WORDS], kw = at[FRAME_WORDS + 1], *v, key, value;
    i64 n, nkw = is_unbound(kw) ? 0 : dict_len(kw);
    if (!is_tuple_exact(tuple)) {
        if (!value_type(tuple)->slots.iter && !value_type(tuple)->slots.getitem)
            return exc_raise(TypeErrorType, "%V argument after * must be an iterable, not %T", callee_name(fn), tuple);
        if (interp_lists_python(tuple)) {
            Cont cont = CONT(REDO, .dst = (u16)(&at[FRAME_WORDS] - f->r));
            return helper_push(HELPER_tuple_from, cont, 1, tuple, V_NULL, V_NULL);
        }
        tuple = TRY(tuple_from_iterable(tuple));
    }
    n = tuple_len(tuple);
    bool pushes = is_builtin(fn) && ((BuiltinObj *)fn.w)->def->flags & MF_PUSHES;
    if (n + nkw > 4096 || (is_builtin(fn) && !pushes)) return value_call_tuple(fn, tuple, nkw ? kw : V_NULL);
    v = alloca((size_t)(n + nkw + 1) * sizeof *v);
    memcpy(v, as_tuple(tuple)->v, (size_t)n * sizeof *v);
    if (nkw) {
        Value names = TRY(tuple_new(nkw));
        i64 pos = 0, k = 0;
        while (k < nkw && dict_next(kw, &pos, &key, &value)) {
            if (!is_str(key)) return exc_raise(TypeErrorType, "keywords must be strings");
            tuple_set(names, k, key);
            v[n + k++] = value;
        }
        v[n + nkw] = names;
    }
    if (is_func(fn))
        return push_function(th, NULL, fn, (Args){v, (u32)n, (u32)nkw}, cont_store(f)) ? V_PUSHED : V_ERR;
    if (pushes) return call_builtin(th, fn, ((BuiltinObj *)fn.w)->def, ((BuiltinObj *)fn.w)->self, (Args){v, (u32)n, (u32)nkw});
    if (is_method(fn)) return call_push(th, NULL, fn, (Args){v, (u32)n, (u32)nkw}, cont_store(f));
    if (is_type(fn)) return call_class(th, f, NULL, as_type(fn), (Args){v, (u32)n, (u32)nkw});
    return value_call_tuple(fn, tuple, nkw ? kw : V_NULL);
}

/* ---- from C ---- */

Value interp_call(Value func, Args args) {
    Thread *th = thread();
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    if (!push_function(th, NULL, func, args, CONT(C))) return V_ERR;
    th->reentries++;
    return interp_run(th);
}

Value interp_exec(CodeObj *code, Value globals, Value locals) {
    Value fn = TRY(func_new(code, globals, code->qualname));
    return interp_exec_func(fn, locals);
}

Value interp_exec_func(Value fn, Value locals) {
    Thread *th = thread();
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    if (!push_function(th, NULL, fn, NO_ARGS, CONT(C))) return V_ERR;
    frame_current()->locals = locals;
    th->reentries++;
    return interp_run(th);
}
