/* call.c: calling from instructions: Python functions are pushed, and so is what other callables lead to. */
#include "gcbridge/hooks.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/args.h"

/* ---- pushing ---- */

/* Instances of 't' are made by Python code. */
static bool class_runs_python(const TypeObj *t) {
    const TypeObj *meta = obj_shape(t)->type;
    return python_slot(meta, SLOT_call) || python_slot(t, SLOT_new) || python_slot(t, SLOT_init);
}

static Value (*pusher_of(const TypeObj *t))(Value self, Args args, const Cont *cont) {
    const TypeDef *def = t->def;
    return def && def->push_call && t->slots.call == def->call ? def->push_call : NULL;
}

bool interp_calls_python(Value fn) {
    while (is_method(fn)) fn = ((MethodObj *)fn.w)->func;
    if (is_func(fn)) return true;
    if (!is_obj(fn)) return false;
    TypeObj *t = value_type(fn);
    if (t->flags & TF_TYPE_SUB) return class_runs_python(as_type(fn));
    Value (*push)(Value, Args, const Cont *) = pusher_of(t);
    if (push) return thread_has_stack() && is_pushed(push(fn, NO_ARGS, NULL));
    return python_slot(t, SLOT_call);
}

static Lookup *init_lookup(TypeObj *t) {
    Lookup *lk = t->cached_keys;
    if (unlikely(!lk || !lk->valid)) t->cached_keys = lk = type_lookup(t, name___init__);
    return lk;
}

/* The value may go straight to the waiting instruction: of a call, or of a FOR_ITER, where a StopIteration ends the loop. */
bool interp_can_take(const Cont *cont) { return cont->kind == CONT_STORE || cont->kind == CONT_ITERNEXT; }
static Cont direct_cont(const Cont *cont, int kind, Value extra) {
    bool loop = cont->kind == CONT_ITERNEXT;
    return (Cont){.kind = (u8)kind, .aux = loop ? CONT_AUX_LOOP : 0, .dst = cont->dst, .skip = loop ? 0 : cont->skip, .extra = extra};
}

/* An instance of a plain class whose __init__ is Python; V_UNBOUND: it is another class. */
static Value push_plain_class(Thread *th, TypeObj *t, Args args, const Cont *cont) {
    Value v[8];
    bool plain = obj_shape(t)->type->slots.call == TypeType->slots.call && t->slots.new == ObjectType->slots.new &&
                 !(t->flags & (TF_ABSTRACT | TF_NATIVE)) && t != TypeType && !args.nkw && args.n < ARRAY_LEN(v);
    if (!plain || !interp_can_take(cont)) return V_UNBOUND;
    Lookup *lk = init_lookup(t);
    if (!lk->cell || lk->cell->kind != ATTR_FUNCTION) return V_UNBOUND;
    v[0] = type_alloc(t);
    memcpy(v + 1, args.v, args.n * sizeof *v);
    if (is_err(v[0])) return V_ERR;
    Cont init = direct_cont(cont, CONT_INIT, v[0]);
    return call_push(th, NULL, lk->cell->value, (Args){v, args.n + 1, 0}, init);
}

/* By a frame whose only instruction is the call: for what an instruction alone can push. */
static Value push_through(Thread *th, Value fn, Args args, Cont cont) {
    if (is_type(fn)) {
        Value v = push_plain_class(th, as_type(fn), args, &cont);
        if (!is_unbound(v)) return v;
    }
    if (args.nkw == 0 && args.n == 1) return helper_push(HELPER_call_1, cont, 2, fn, args.v[0], V_NULL);
    if (args.nkw == 0 && args.n == 2) return helper_push(HELPER_call_2, cont, 3, fn, args.v[0], args.v[1]);
    Value all = TRY(tuple_from(args.v, args.n)), kw = TRY(dict_new());
    TRY_OK(args_add_keywords(kw, args));
    return helper_push(HELPER_call, cont, 3, fn, all, kw);
}

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

/* From an instruction that is not the call itself, say: what such a function pushes finishes the instruction. */
static Value call_builtin_obj(Thread *th, Value fn, Args args, Cont cont) {
    BuiltinObj *b = (BuiltinObj *)fn.w;
    Cont own = cont_store(frame_current());
    bool same_end = cont.kind == CONT_STORE && cont.dst == own.dst && cont.skip == own.skip;
    return same_end && b->def->flags & MF_PUSHES ? call_builtin(th, fn, b->def, b->self, args) : value_call(fn, args);
}

Value call_push(Thread *th, Value *at, Value fn, Args args, Cont cont) {
    if (!at && !args.nkw && push_plain(th, fn, args.v, args.n, &cont)) return V_PUSHED;
    if (is_func(fn)) return push_function(th, at, fn, args, cont) ? V_PUSHED : V_ERR;
    if (is_method(fn)) {
        MethodObj *m = (MethodObj *)fn.w;
        u32 total = args.n + args.nkw + (args.nkw ? 1 : 0);
        if (unlikely(!is_func(m->func)) && !thread_stack_ok(" while calling a Python object")) return V_ERR;
        Value *v = alloca((total + 1) * sizeof *v);
        v[0] = m->self;
        memcpy(v + 1, args.v, total * sizeof *v);
        return call_push(th, at, m->func, (Args){v, args.n + 1, args.nkw}, cont);
    }
    if (is_builtin(fn)) return call_builtin_obj(th, fn, args, cont);
    if (!is_obj(fn)) return value_call(fn, args);
    TypeObj *t = value_type(fn);
    Value (*push)(Value, Args, const Cont *) = pusher_of(t);
    if (push) {
        Value v = push(fn, args, &cont);
        if (!is_unbound(v)) return v;
    } else if (t->flags & TF_TYPE_SUB ? class_runs_python(as_type(fn)) : python_slot(t, SLOT_call)) {
        return push_through(th, fn, args, cont);
    }
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

Value interp_push_called(const Cont *cont, Value self, Value noted, Value fn, Args args) {
    Value extra = TRY(tuple_pack(2, self, noted));
    return call_push(thread(), NULL, fn, args, direct_cont(cont, CONT_CALLED, extra));
}

Value interp_push_through(const Cont *cont, Value fn, Args args) { return push_through(thread(), fn, args, *cont); }

/* ---- classes ---- */

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
        Value (*push)(Value, Args, const Cont *) = pusher_of(t);
        if (push) {
            Cont cont = cont_store(f);
            Value v = push(fn, args, &cont);
            if (!is_unbound(v)) return v;
        }
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
    if (is_method(fn) || pusher_of(value_type(fn))) return call_push(th, NULL, fn, (Args){v, (u32)n, (u32)nkw}, cont_store(f));
    if (is_type(fn)) return call_class(th, f, NULL, as_type(fn), (Args){v, (u32)n, (u32)nkw});
    return value_call_tuple(fn, tuple, nkw ? kw : V_NULL);
}

/* ---- from C ---- */

Value interp_call(Value func, Args args) {
    Thread *th = thread();
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    if (!push_function(th, NULL, func, args, CONT(C))) return V_ERR;
    return interp_enter(th);
}

Value interp_exec(CodeObj *code, Value globals, Value locals) {
    Value fn = TRY(func_new(code, globals, code->qualname));
    return interp_exec_func(fn, locals);
}

Value interp_exec_func(Value fn, Value locals) {
    Thread *th = thread();
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    if (!push_function(th, NULL, fn, NO_ARGS, CONT(C))) return V_ERR;
    frame_set_namespace(frame_current(), locals);
    return interp_enter(th);
}
