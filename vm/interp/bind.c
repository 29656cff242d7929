/* bind.c: binding the arguments of a call to the parameters of a Python function, and pushing its frame. */
#include "vm/interp/interp_internal.h"

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
    Value varargs = V_NULL, kwdict, *kwvalues = args.v + args.n, kwnames = args_kwnames(args);
    u32 slot = nparams;
    kwdict = bind_extra_keywords(fn, args);
    if (is_err(kwdict)) return false;
    if (c->flags & CO_VARARGS) {
        varargs = tuple_from(args.v + npos, args.n - npos);
        if (is_err(varargs)) return false;
    }
    if (args.nkw && args.v + args.n + args.nkw > r && args.v + args.n < r + c->nlocals) { /* they lie where r is filled */
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
    u8 bits = 0;
    Frame *prev = frame_current(), *f = (Frame *)frame_top(th);
    if (likely(!at && frame_fits(th, f, code) && th->ts.recursion_remaining > 0 && !(code->flags & CO_HIDDEN)))
        th->ts.recursion_remaining--;
    else if (!(f = frame_reserve(th, at, code, &bits))) return false;
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
        f->code = code;
        f->prev = prev;
        f->cont = bits;
        frame_pop(th, f);
        return false;
    }
    cont.kind |= bits;
    frame_link(f, prev, code, cont);
    f->func = obj_value(fn);
    f->pc = code->insns;
    frame_set_current(th, f);
    return true;
}
