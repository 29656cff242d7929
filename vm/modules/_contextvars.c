/* _contextvars.c: the module _contextvars: ContextVar, Context, Token.
 *
 * A context's values are in a dict that is never changed while anyone else looks at it: copies and iterators share the
 * dict and set 'shared', and the next store takes a dict of its own.
 */
#include "vm/modules/_contextvars.h"

#include "vm/interp/builtin_push.h"
#include "vm/modules/native.h"

typedef struct ContextObj {
    Obj base;
    Value vars; /* dict: ContextVar -> value */
    Value prev; /* the context to go back to while entered */
    bool shared, entered;
} ContextObj;
typedef struct TokenObj {
    Obj base;
    Value ctx, var, old; /* old V_NULL: the variable had no value */
    bool used;
} TokenObj;
enum { ITER_KEYS, ITER_VALUES, ITER_ITEMS };
typedef struct ContextIterObj { /* its own iterator; type by kind */
    Obj base;
    Value vars;
    i64 pos;
} ContextIterObj;

TypeObj *ContextType, *ContextVarType, *ContextTokenType;
static TypeObj *iter_types[3];
static Value missing;
GC_ROOT(ContextType)
GC_ROOT(ContextVarType)
GC_ROOT(ContextTokenType)
GC_ROOT(iter_types)
GC_ROOT(missing)

static ContextObj *as_ctx(Value v) { return (ContextObj *)v.w; }
static ContextVarObj *as_var(Value v) { return (ContextVarObj *)v.w; }
static TokenObj *as_token(Value v) { return (TokenObj *)v.w; }
static ContextIterObj *as_iter(Value v) { return (ContextIterObj *)v.w; }

static void context_trace(Obj *o, Tracer *t) {
    trace_values(t, &((ContextObj *)o)->vars, 2);
}
static void contextvar_trace(Obj *o, Tracer *t) {
    trace_values(t, &((ContextVarObj *)o)->name, 3);
}
static void token_trace(Obj *o, Tracer *t) {
    trace_values(t, &((TokenObj *)o)->ctx, 3);
}
static void iter_trace(Obj *o, Tracer *t) {
    trace_value(t, &((ContextIterObj *)o)->vars);
}

/* ---- contexts ---- */

/* No two threads ever have the same stamp, so a variable that remembers one knows the thread as well. */
static void context_changed(void) {
    static u64 stamps;
    thread()->context_stamp = ++stamps;
}
static Value context_over(Value vars, bool shared) {
    Value ctx = TRY(type_alloc(ContextType));
    gc_write(as_obj(ctx), &as_ctx(ctx)->vars, vars);
    as_ctx(ctx)->shared = shared;
    return ctx;
}
Value context_new(void) {
    return context_over(TRY(dict_new()), false);
}
Value context_copy(Value ctx) {
    as_ctx(ctx)->shared = true;
    return context_over(as_ctx(ctx)->vars, true);
}
Value context_current(void) {
    if (is_null(thread()->context)) {
        Value ctx = TRY(context_new());
        thread()->context = ctx;
        context_changed();
    }
    return thread()->context;
}
bool context_enter(Value ctx) {
    if (as_ctx(ctx)->entered) return native_fail(exc_raise(RuntimeErrorType, "cannot enter context: %R is already entered", ctx));
    gc_write(as_obj(ctx), &as_ctx(ctx)->prev, thread()->context);
    as_ctx(ctx)->entered = true;
    thread()->context = ctx;
    context_changed();
    return true;
}
bool context_exit(Value ctx) {
    if (!as_ctx(ctx)->entered) return native_fail(exc_raise(RuntimeErrorType, "cannot exit context: %R has not been entered", ctx));
    if (!same(thread()->context, ctx))
        return native_fail(exc_raise(RuntimeErrorType, "cannot exit context: thread state references a different context object"));
    thread()->context = as_ctx(ctx)->prev;
    context_changed();
    gc_write(as_obj(ctx), &as_ctx(ctx)->prev, V_NULL);
    as_ctx(ctx)->entered = false;
    return true;
}
/* The dict for a store. */
static Value own_vars(Value ctx) {
    if (as_ctx(ctx)->shared) {
        Value vars = TRY(dict_copy(as_ctx(ctx)->vars));
        gc_write(as_obj(ctx), &as_ctx(ctx)->vars, vars);
        as_ctx(ctx)->shared = false;
    }
    return as_ctx(ctx)->vars;
}

static bool check_key(Value key) {
    return is_exact(key, ContextVarType) || native_fail(exc_raise(TypeErrorType, "a ContextVar key was expected, got %R", key));
}
static Value context_getitem(Value self, Value key) {
    Value v;
    TRY_OK(check_key(key));
    return dict_get(as_ctx(self)->vars, key, &v) > 0 ? v : exc_raise_key(key);
}
static int context_contains(Value self, Value key) {
    Value v;
    return check_key(key) ? dict_get(as_ctx(self)->vars, key, &v) : -1;
}
static i64 context_len(Value self) {
    return dict_len(as_ctx(self)->vars);
}
static Value context_richcmp(Value a, Value b, int op) {
    i64 pos = 0;
    Value key, v, other;
    if (!is_exact(a, ContextType) || !is_exact(b, ContextType) || (op != CMP_EQ && op != CMP_NE)) return V_NOTIMPL;
    Value mine = as_ctx(a)->vars, theirs = as_ctx(b)->vars;
    as_ctx(a)->shared = as_ctx(b)->shared = true; /* __eq__ of a value may set variables */
    int equal = dict_len(mine) == dict_len(theirs);
    while (equal > 0 && dict_next(mine, &pos, &key, &v)) {
        equal = dict_get(theirs, key, &other);
        if (equal > 0) equal = value_eq(v, other);
    }
    return equal < 0 ? V_ERR : bool_value(equal == (op == CMP_EQ));
}
static Value context_slot_new(TypeObj *type, Args args) {
    if (args.n || args.nkw) return exc_raise(TypeErrorType, "Context() does not accept any arguments");
    return context_new();
}

static Value iter_make(Value ctx, int kind) {
    Value it = TRY(type_alloc(iter_types[kind]));
    as_ctx(ctx)->shared = true;
    gc_write(as_obj(it), &as_iter(it)->vars, as_ctx(ctx)->vars);
    return it;
}
static Value iter_next(Value self) {
    Value key, v;
    if (!dict_next(as_iter(self)->vars, &as_iter(self)->pos, &key, &v)) return V_NULL;
    if (is_exact(self, iter_types[ITER_KEYS])) return key;
    return is_exact(self, iter_types[ITER_VALUES]) ? v : tuple_pack(2, key, v);
}
static i64 iter_len(Value self) {
    return dict_len(as_iter(self)->vars);
}
static Value context_iter(Value self) {
    return iter_make(self, ITER_KEYS);
}

static Value context_m_copy(Value self) {
    return context_copy(self);
}
static Value context_m_get(Value self, Value key, Value dflt) {
    Value v;
    TRY_OK(check_key(key));
    return dict_get(as_ctx(self)->vars, key, &v) > 0 ? v : is_null(dflt) ? V_NONE : dflt;
}
static Value context_m_items(Value self) {
    return iter_make(self, ITER_ITEMS);
}
static Value context_m_keys(Value self) {
    return iter_make(self, ITER_KEYS);
}
static Value context_m_run(Value self, Args args) {
    bool push = call_take_push();
    if (args.n < 1) return exc_raise(TypeErrorType, "run() missing 1 required positional argument");
    if (push && interp_calls_python(args.v[0])) {
        Value rest = TRY(tuple_from(args.v + 1, args.n - 1)), kw = TRY(dict_new());
        TRY_OK(args_add_keywords(kw, args));
        TRY_OK(context_enter(self));
        return interp_push_helper(HELPER_context_run, 4, self, args.v[0], rest, kw);
    }
    TRY_OK(context_enter(self));
    Value v = value_call(args.v[0], (Args){args.v + 1, args.n - 1, args.nkw});
    Value exc = is_err(v) ? exc_fetch() : V_NULL;
    TRY_OK(context_exit(self));
    if (!is_null(exc)) exc_restore(exc);
    return v;
}
static Value context_m_values(Value self) {
    return iter_make(self, ITER_VALUES);
}
static const MethodDef context_methods[] = {
    {"copy", context_m_copy, M_0, EFF_ALLOC, 0, "($self, /)", "A copy of the context."},
    {"get", context_m_get, M_2, EFF_READS, 0, "($self, key, default=None, /)", "The value of a variable in this context, or the default."},
    {"items", context_m_items, M_0, EFF_ALLOC, 0, "($self, /)", "The variables and their values."},
    {"keys", context_m_keys, M_0, EFF_ALLOC, 0, "($self, /)", "The variables that have a value."},
    {"run", context_m_run, M_ARGS, EFF_ANY, MF_PUSHES, NULL, "run(callable, *args, **kwargs)\n\nCalls it with this context as the current one."},
    {"values", context_m_values, M_0, EFF_ALLOC, 0, "($self, /)", "The values of the variables."},
    {0},
};
static const TypeDef context_def = {
    .name = "_contextvars.Context", .size = sizeof(ContextObj), .flags = TF_WEAKREF, .trace = context_trace, .new = context_slot_new,
    .hash = slot_hash_none, .richcmp = context_richcmp, .iter = context_iter, .len = context_len, .getitem = context_getitem,
    .contains = context_contains, .methods = context_methods,
};
#define ITER_DEF(type_name)                                                                         \
    {.name = type_name, .size = sizeof(ContextIterObj), .flags = TF_NO_NEW, .trace = iter_trace,   \
     .iter = iter_self, .iternext = iter_next, .len = iter_len}
static const TypeDef iter_defs[] = {ITER_DEF("keys"), ITER_DEF("values"), ITER_DEF("items")};

/* ---- variables ---- */

Value contextvar_new(Value name, Value dflt) {
    if (!is_str(name)) return exc_raise(TypeErrorType, "context variable name must be a str");
    Value var = TRY(type_alloc(ContextVarType));
    gc_write(as_obj(var), &as_var(var)->name, name);
    gc_write(as_obj(var), &as_var(var)->dflt, dflt);
    return var;
}
int contextvar_get(Value var, Value dflt, Value *out) {
    ContextVarObj *v = as_var(var);
    u64 stamp = thread()->context_stamp;
    if (contextvar_cached(var, out)) return 1;
    if (stamp) {
        int found = dict_get(as_ctx(thread()->context)->vars, var, out);
        if (found > 0) {
            gc_write(v, &v->cached, *out);
            v->stamp = stamp;
        }
        if (found) return found;
    }
    *out = is_null(dflt) ? as_var(var)->dflt : dflt;
    return !is_null(*out);
}
Value contextvar_set(Value var, Value v) {
    Value ctx = TRY(context_current()), vars = TRY(own_vars(ctx)), old = V_NULL;
    if (dict_get(vars, var, &old) < 0 || !dict_set(vars, var, v)) return V_ERR;
    context_changed();
    Value token = TRY(type_alloc(ContextTokenType));
    gc_write(as_obj(token), &as_token(token)->ctx, ctx);
    gc_write(as_obj(token), &as_token(token)->var, var);
    gc_write(as_obj(token), &as_token(token)->old, old);
    return token;
}
bool contextvar_reset(Value var, Value tokenv) {
    TokenObj *token = as_token(tokenv);
    if (token->used) return native_fail(exc_raise(RuntimeErrorType, "%R has already been used once", tokenv));
    if (!same(token->var, var)) return native_fail(exc_raise(ValueErrorType, "%R was created by a different ContextVar", tokenv));
    Value ctx = context_current(), vars;
    if (is_err(ctx)) return false;
    if (!same(token->ctx, ctx)) return native_fail(exc_raise(ValueErrorType, "%R was created in a different Context", tokenv));
    token->used = true;
    vars = own_vars(ctx);
    if (is_err(vars)) return false;
    context_changed();
    if (!is_null(token->old)) return dict_set(vars, var, token->old);
    int deleted = dict_del(vars, var);
    return deleted > 0 || (deleted == 0 && native_fail(exc_raise_value(LookupErrorType, var)));
}

static Value contextvar_slot_new(TypeObj *type, Args args) {
    Value dflt = V_NULL;
    if (args.n > 1) return exc_raise(TypeErrorType, "ContextVar() takes at most 1 positional argument (%d given)", (int)args.n);
    if (args.n < 1) return exc_raise(TypeErrorType, "ContextVar() takes exactly 1 positional argument (0 given)");
    for (u32 i = 0; i < args.nkw; i++) {
        Value name = tuple_at(args_kwnames(args), i);
        if (!str_eq_c(name, "default")) return exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for ContextVar()", name);
        dflt = args.v[args.n + i];
    }
    return contextvar_new(args.v[0], dflt);
}
static Value contextvar_repr(Value self) {
    Value name = as_var(self)->name, dflt = as_var(self)->dflt;
    if (is_null(dflt)) return str_format_c("<ContextVar name=%R at %p>", name, value_address(self));
    return str_format_c("<ContextVar name=%R default=%R at %p>", name, dflt, value_address(self));
}
static Value context_m_class_getitem(Value cls, Value item) {
    return genericalias_new(cls, item);
}
static Value contextvar_m_get(Value self, Value dflt) {
    Value v;
    int found = contextvar_get(self, dflt, &v);
    if (!found) return exc_raise_value(LookupErrorType, self);
    return found < 0 ? V_ERR : v;
}
static Value contextvar_m_reset(Value self, Value token) {
    if (!is_exact(token, ContextTokenType)) return exc_raise(TypeErrorType, "expected an instance of Token, got %R", token);
    return contextvar_reset(self, token) ? V_NONE : V_ERR;
}
static Value contextvar_m_set(Value self, Value v) {
    return contextvar_set(self, v);
}
static const MethodDef contextvar_methods[] = {
    {"__class_getitem__", context_m_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"get", contextvar_m_get, M_1, EFF_READS, 0, "($self, default=<unrepresentable>, /)", "The value in the current context, the argument, or the variable's default; else LookupError."},
    {"reset", contextvar_m_reset, M_1, EFF_ANY, 0, "($self, token, /)", "Undoes the set() that returned the token."},
    {"set", contextvar_m_set, M_1, EFF_ANY, 0, "($self, value, /)", "Sets the value in the current context; a token for reset()."},
    {0},
};
static const MemberDef contextvar_members[] = {
    {"name", offsetof(ContextVarObj, name), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0},
};
static const TypeDef contextvar_def = {
    .name = "_contextvars.ContextVar", .size = sizeof(ContextVarObj), .trace = contextvar_trace, .new = contextvar_slot_new,
    .repr = contextvar_repr, .methods = contextvar_methods, .members = contextvar_members,
};

/* ---- tokens ---- */

static Value token_new(TypeObj *type, Args args) {
    return exc_raise(RuntimeErrorType, "Tokens can only be created by ContextVars");
}
static Value token_repr(Value self) {
    return str_format_c("<Token%s var=%R at %p>", as_token(self)->used ? " used" : "", as_token(self)->var, value_address(self));
}
static Value token_get_old(Value self) {
    return is_null(as_token(self)->old) ? missing : as_token(self)->old;
}
static Value token_get_var(Value self) {
    return as_token(self)->var;
}
static Value missing_repr(Value self) {
    return str_from_c("<Token.MISSING>");
}
static const MethodDef token_methods[] = {
    {"__class_getitem__", context_m_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {0},
};
static const GetSetDef token_getset[] = {{"old_value", token_get_old, NULL, NULL}, {"var", token_get_var, NULL, NULL}, {0}};
static const TypeDef token_def = {
    .name = "_contextvars.Token", .size = sizeof(TokenObj), .trace = token_trace, .new = token_new, .repr = token_repr,
    .hash = slot_hash_none, .methods = token_methods, .getset = token_getset,
};
static const TypeDef missing_def = {.name = "Token.MISSING", .size = sizeof(Obj), .flags = TF_NO_NEW, .repr = missing_repr};

/* ---- the module ---- */

bool context_init(void) {
    TypeObj *missing_type = NULL;
    if (ContextTokenType) return true;
    native_make_type(&context_def, &ContextType);
    native_make_type(&contextvar_def, &ContextVarType);
    for (int i = 0; i < 3; i++) native_make_type(&iter_defs[i], &iter_types[i]);
    native_make_type(&missing_def, &missing_type);
    missing = type_alloc(missing_type);
    native_make_type(&token_def, &ContextTokenType);
    return !is_err(missing) && type_set_attr(ContextTokenType, str_intern_c("MISSING"), missing);
}
static Value contextvars_copy_context(Value m) {
    return context_copy(TRY(context_current()));
}
static const MethodDef contextvars_methods[] = {
    {"copy_context", contextvars_copy_context, M_0, EFF_ALLOC, 0, "($module, /)", "A copy of the current context."},
    {0},
};
static bool contextvars_exec(Value m) {
    return context_init() && module_add(m, "Context", obj_value(ContextType)) && module_add(m, "ContextVar", obj_value(ContextVarType)) &&
           module_add(m, "Token", obj_value(ContextTokenType));
}
const ModuleDef contextvars_module = {"_contextvars", "Context Variables", contextvars_methods, contextvars_exec};
