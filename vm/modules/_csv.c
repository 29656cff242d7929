/* _csv.c: the module _csv: dialects and their registry. */
#include "vm/modules/_csv.h"

TypeObj *csv_error;
GC_ROOT(csv_error)
TypeObj *csv_dialect_type;
GC_ROOT(csv_dialect_type)
/* dict: name -> Dialect */
static Value csv_dialects;
GC_ROOT(csv_dialects)
i64 csv_field_limit = 128 * 1024;

bool csv_fail(const char *text) {
    return native_fail(exc_raise(csv_error, "%s", text));
}

/* ---- dialects ---- */

static void dialect_trace(Obj *o, Tracer *t) {
    trace_value(t, &((DialectObj *)o)->lineterminator);
}

enum { P_DIALECT, P_DELIMITER, P_DOUBLEQUOTE, P_ESCAPECHAR, P_LINETERMINATOR, P_QUOTECHAR, P_QUOTING, P_SKIPINITIALSPACE,
       P_STRICT, P_COUNT };
static const char *const param_names[P_COUNT] = {"dialect", "delimiter", "doublequote", "escapechar", "lineterminator",
                                                 "quotechar", "quoting", "skipinitialspace", "strict"};

static bool type_error(const char *text) {
    return native_fail(exc_raise(TypeErrorType, "%s", text));
}

static bool one_char(Value v, const char *name, u32 *out) {
    if (str_len(v) != 1) return native_fail(exc_raise(TypeErrorType, "\"%s\" must be a 1-character string", name));
    *out = str_at(v, 0);
    return true;
}

static bool optional_char(Value v, const char *name, u32 dflt, u32 *out) {
    *out = is_null(v) ? dflt : CSV_NONE;
    if (is_null(v) || is_none(v)) return true;
    if (!is_str(v)) return native_fail(exc_raise(TypeErrorType, "\"%s\" must be string or None, not %T", name, v));
    return one_char(v, name, out);
}

static bool set_bool(Value v, bool dflt, bool *out) {
    int truth = is_null(v) ? dflt : value_truth(v);
    *out = truth > 0;
    return truth >= 0;
}

static bool set_quoting(DialectObj *d, Value *p) {
    i64 quoting = !is_null(p[P_QUOTECHAR]) && is_none(p[P_QUOTECHAR]) ? QUOTE_NONE : QUOTE_MINIMAL;
    if (!is_null(p[P_QUOTING])) {
        if (!is_int_exact(p[P_QUOTING])) return type_error("\"quoting\" must be an integer");
        if (int_to_i64_sat(p[P_QUOTING], &quoting) != 0 || quoting < QUOTE_MINIMAL || quoting > QUOTE_NONE) {
            return type_error("bad \"quoting\" value");
        }
    }
    d->quoting = (u8)quoting;
    return true;
}

static bool dialect_set(DialectObj *d, Value *p) {
    d->delimiter = ',';
    if (!is_null(p[P_DELIMITER])) {
        if (!is_str(p[P_DELIMITER])) {
            return native_fail(exc_raise(TypeErrorType, "\"delimiter\" must be string, not %T", p[P_DELIMITER]));
        }
        if (!one_char(p[P_DELIMITER], "delimiter", &d->delimiter)) return false;
    }
    if (!set_bool(p[P_DOUBLEQUOTE], true, &d->doublequote) ||
        !optional_char(p[P_ESCAPECHAR], "escapechar", CSV_NONE, &d->escapechar)) {
        return false;
    }
    Value end = is_null(p[P_LINETERMINATOR]) ? str_from_c("\r\n") : p[P_LINETERMINATOR];
    if (is_none(end)) return type_error("lineterminator must be set");
    if (!is_str(end)) return type_error("\"lineterminator\" must be a string");
    gc_write(d, &d->lineterminator, end);
    if (!optional_char(p[P_QUOTECHAR], "quotechar", '"', &d->quotechar) || !set_quoting(d, p)) return false;
    if (d->quoting != QUOTE_NONE && d->quotechar == CSV_NONE) return type_error("quotechar must be set if quoting enabled");
    return set_bool(p[P_SKIPINITIALSPACE], false, &d->skipinitialspace) && set_bool(p[P_STRICT], false, &d->strict);
}

static Value registered(Value name) {
    Value found;
    int there = dict_get(csv_dialects, name, &found);
    if (there < 0) return V_ERR;
    return there ? found : exc_raise(csv_error, "unknown dialect");
}

/* p: the parameters given, V_NULL for the others, which the dialect's attributes fill. */
static Value dialect_make(TypeObj *type, Value *p) {
    Value base = p[P_DIALECT];
    if (!is_null(base) && is_none(base)) base = V_NULL;
    if (!is_null(base) && is_str(base)) base = TRY(registered(base));
    bool more = false;
    for (int i = P_DELIMITER; i < P_COUNT; i++) more |= !is_null(p[i]);
    if (!is_null(base) && !more && type == csv_dialect_type && is_exact(base, csv_dialect_type)) return base;
    for (int i = P_DELIMITER; !is_null(base) && i < P_COUNT; i++) {
        if (!is_null(p[i])) continue;
        if (value_find_attr(base, TRY(str_intern_c(param_names[i])), &p[i]) < 0) return V_ERR;
    }
    Value self = TRY(type_alloc(type));
    return dialect_set(as_dialect(self), p) ? self : V_ERR;
}

/* The first 'npos' positional arguments and all keyword arguments. */
static bool bind(Args args, u32 npos, Value *p) {
    for (int i = 0; i < P_COUNT; i++) p[i] = (u32)i < npos ? args.v[i] : V_NULL;
    for (u32 k = 0; k < args.nkw; k++) {
        Value name = tuple_at(args_kwnames(args), k);
        int i = 0;
        while (i < P_COUNT && !str_eq_c(name, param_names[i])) i++;
        if (i == P_COUNT) {
            return native_fail(exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for this function", name));
        }
        p[i] = args.v[args.n + k];
    }
    return true;
}

static Value dialect_new(TypeObj *type, Args args) {
    Value p[P_COUNT];
    if (args.n > P_COUNT) {
        return exc_raise(TypeErrorType, "function takes at most %d arguments (%u given)", P_COUNT, args.n);
    }
    TRY_OK(bind(args, args.n, p));
    return dialect_make(type, p);
}

Value csv_dialect(Value dialect, Args args) {
    Value p[P_COUNT];
    TRY_OK(bind(args, 0, p));
    if (!is_null(dialect)) p[P_DIALECT] = dialect;
    return dialect_make(csv_dialect_type, p);
}

static Value char_value(u32 ch) {
    return ch == CSV_NONE ? V_NONE : str_from_cp(ch);
}
static Value dialect_get_delimiter(Value self) {
    return char_value(as_dialect(self)->delimiter);
}
static Value dialect_get_escapechar(Value self) {
    return char_value(as_dialect(self)->escapechar);
}
static Value dialect_get_quotechar(Value self) {
    return char_value(as_dialect(self)->quotechar);
}
static Value dialect_get_lineterminator(Value self) {
    return as_dialect(self)->lineterminator;
}
static Value dialect_get_quoting(Value self) {
    return fixnum(as_dialect(self)->quoting);
}
static Value dialect_m_reduce(Value self, Value *v) {
    return exc_raise(TypeErrorType, "cannot pickle '%V' instances", value_type(self)->name);
}

static const MethodDef dialect_methods[] = {
    {"__reduce__", dialect_m_reduce, M_N, EFF_ANY, 0, "($self, *args)", "raises an exception to avoid pickling"},
    {"__reduce_ex__", dialect_m_reduce, M_N, EFF_ANY, 0, "($self, *args)", "raises an exception to avoid pickling"},
    {0},
};
static const MemberDef dialect_members[] = {
    {"doublequote", offsetof(DialectObj, doublequote), MEMBER_BOOL, MEMBER_READONLY, NULL},
    {"skipinitialspace", offsetof(DialectObj, skipinitialspace), MEMBER_BOOL, MEMBER_READONLY, NULL},
    {"strict", offsetof(DialectObj, strict), MEMBER_BOOL, MEMBER_READONLY, NULL},
    {0},
};
static const GetSetDef dialect_getset[] = {
    {"delimiter", dialect_get_delimiter, NULL, NULL},
    {"escapechar", dialect_get_escapechar, NULL, NULL},
    {"lineterminator", dialect_get_lineterminator, NULL, NULL},
    {"quotechar", dialect_get_quotechar, NULL, NULL},
    {"quoting", dialect_get_quoting, NULL, NULL},
    {0},
};
static const TypeDef dialect_def = {
    .name = "_csv.Dialect",
    .doc = "CSV dialect\n\nThe Dialect type records CSV parsing and generation options.\n",
    .size = sizeof(DialectObj),
    .flags = TF_BASETYPE,
    .trace = dialect_trace,
    .new = dialect_new,
    .methods = dialect_methods,
    .members = dialect_members,
    .getset = dialect_getset,
};

/* ---- the registry ---- */

static Value csv_list_dialects(Value m) {
    return dict_keys_list(csv_dialects);
}

static Value csv_register_dialect(Value m, Args args) {
    if (!args_count("", args, 1, 2)) return V_ERR;
    if (!is_str(args.v[0])) return exc_raise(TypeErrorType, "dialect name must be a string");
    Value dialect = TRY(csv_dialect(args.n > 1 ? args.v[1] : V_NULL, args));
    return dict_set(csv_dialects, args.v[0], dialect) ? V_NONE : V_ERR;
}

static Value csv_unregister_dialect(Value m, Value *v) {
    int found = dict_del(csv_dialects, v[0]);
    if (found < 0) return V_ERR;
    return found ? V_NONE : exc_raise(csv_error, "unknown dialect");
}

static Value csv_get_dialect(Value m, Value *v) {
    return registered(v[0]);
}

static Value csv_field_size_limit(Value m, Value *v) {
    i64 old = csv_field_limit, limit;
    if (!is_null(v[0])) {
        if (!is_int_exact(v[0])) return exc_raise(TypeErrorType, "limit must be an integer");
        if (int_to_i64_sat(v[0], &limit) != 0) {
            return exc_raise(OverflowErrorType, "Python int too large to convert to C long");
        }
        csv_field_limit = limit;
    }
    return int_from_i64(old);
}

static const MethodDef csv_methods[] = {
    {"field_size_limit", csv_field_size_limit, M_N, EFF_ANY, 0, "($module, /, new_limit=<unrepresentable>)",
     "Sets an upper limit on parsed fields.\n\n    csv.field_size_limit([limit])\n\n"
     "Returns old limit. If limit is not given, no new limit is set and\nthe old limit is returned"},
    {"get_dialect", csv_get_dialect, M_N, EFF_ANY, 0, "($module, /, name)",
     "Return the dialect instance associated with name.\n\ndialect = csv.get_dialect(name)"},
    {"list_dialects", csv_list_dialects, M_0, EFF_ANY, 0, "($module, /)",
     "Return a list of all known dialect names.\n\nnames = csv.list_dialects()"},
    {"reader", csv_reader, M_ARGS, EFF_ANY, 0, NULL,
     "csv_reader = reader(iterable [, dialect='excel'] [optional keyword args])\n\n"
     "An iterator over the records in the lines that the iterable delivers; each is a list of strings.  The dialect and\n"
     "the keyword arguments, which win over it, are as for Dialect."},
    {"register_dialect", csv_register_dialect, M_ARGS, EFF_ANY, 0, NULL,
     "Create a mapping from a string name to a dialect class.\ndialect = csv.register_dialect(name[, dialect[, **fmtparams]])"},
    {"unregister_dialect", csv_unregister_dialect, M_N, EFF_ANY, 0, "($module, /, name)",
     "Delete the name/dialect mapping associated with a string name.\n\ncsv.unregister_dialect(name)"},
    {"writer", csv_writer, M_ARGS, EFF_ANY, 0, NULL,
     "csv_writer = csv.writer(fileobj [, dialect='excel'] [optional keyword args])\n\n"
     "An object whose methods writerow and writerows write sequences as lines to an object with a method write.  The\n"
     "dialect and the keyword arguments, which win over it, are as for Dialect."},
    {0},
};

static bool csv_exec(Value m) {
    if (is_null(csv_dialects) && is_err(csv_dialects = dict_new())) return false;
    return native_make_exception(&csv_error, "_csv", "Error", ExceptionType) &&
           module_add(m, "Error", obj_value(csv_error)) && native_add_type(m, &dialect_def, &csv_dialect_type) &&
           csv_add_reader(m) && csv_add_writer(m) && module_add(m, "_dialects", csv_dialects) &&
           module_add(m, "__version__", str_from_c("1.0")) && module_add(m, "QUOTE_MINIMAL", fixnum(QUOTE_MINIMAL)) &&
           module_add(m, "QUOTE_ALL", fixnum(QUOTE_ALL)) && module_add(m, "QUOTE_NONNUMERIC", fixnum(QUOTE_NONNUMERIC)) &&
           module_add(m, "QUOTE_NONE", fixnum(QUOTE_NONE));
}

const ModuleDef csv_module = {
    "_csv",
    "CSV parsing and writing.\n\n"
    "Classes that read and write files of comma-separated values (PEP 305).  The format is not defined by a standard;\n"
    "dialects describe its variants: delimiter, quotechar, escapechar, doublequote, skipinitialspace, lineterminator,\n"
    "quoting (one of the QUOTE_ constants), strict.\n",
    csv_methods, csv_exec,
};
