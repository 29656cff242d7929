/* exc_group.c: BaseExceptionGroup, ExceptionGroup, and what except* does with them. */
#include "vm/object/dict.h"
#include "vm/object/exc_internal.h"
#include "vm/object/func.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/set.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

TypeObj *ExceptionGroupType;
GC_ROOT(ExceptionGroupType)

static void group_trace(Obj *o, Tracer *t) {
    exc_base_trace(o, t);
    trace_value(t, &((ExcGroupObj *)o)->msg);
    trace_value(t, &((ExcGroupObj *)o)->excs);
}

static bool is_group(Value v) { return is_obj(v) && value_is(v, BaseExceptionGroupType); }
static ExcGroupObj *as_group(Value v) { return (ExcGroupObj *)v.w; }

/* ---- making ---- */

/* The second argument as a tuple of exceptions; *nests_base: not all are Exceptions. */
static Value check_excs(Value excs, bool *nests_base) {
    TypeObj *t = value_type(excs);
    if (!t->slots.getitem || is_dict(excs)) {
        return exc_raise(TypeErrorType, "second argument (exceptions) must be a sequence");
    }
    Value tuple = TRY(tuple_from_iterable(excs));
    i64 n = tuple_len(tuple);
    if (n == 0)
        return exc_raise(ValueErrorType,
                         "second argument (exceptions) must be a non-empty sequence");
    *nests_base = false;
    for (i64 i = 0; i < n; i++) {
        if (!is_exc(tuple_at(tuple, i))) {
            return exc_raise(ValueErrorType,
                             "Item %lld of second argument (exceptions) is not an exception",
                             (long long)i);
        }
        if (!value_is(tuple_at(tuple, i), ExceptionType)) *nests_base = true;
    }
    return tuple;
}

static Value group_new(TypeObj *type, Args args) {
    if (args.nkw) return exc_raise(TypeErrorType, "%s() takes no keyword arguments", type->tp_name);
    if (args.n != 2) {
        return exc_raise(TypeErrorType,
                         "BaseExceptionGroup.__new__() takes exactly 2 arguments (%u given)",
                         args.n);
    }
    if (!is_str(args.v[0])) {
        return exc_raise(TypeErrorType,
                         "BaseExceptionGroup.__new__() argument 1 must be str, not %T", args.v[0]);
    }
    bool nests_base = false;
    Value excs = TRY(check_excs(args.v[1], &nests_base));
    if (type == BaseExceptionGroupType) {
        if (!nests_base) type = ExceptionGroupType;
    } else if (nests_base && type_is_subtype(type, ExceptionType)) {
        if (type == ExceptionGroupType) {
            return exc_raise(TypeErrorType, "Cannot nest BaseExceptions in an ExceptionGroup");
        }
        return exc_raise(TypeErrorType, "Cannot nest BaseExceptions in '%N'", type);
    }
    Value self = TRY(exc_base_new(type, args));
    exc_store(self, &as_group(self)->msg, args.v[0]);
    exc_store(self, &as_group(self)->excs, excs);
    return self;
}

static Value make(Value msg, Value excs) {
    Value args[2] = {msg, excs};
    return group_new(BaseExceptionGroupType, (Args){args, 2, 0});
}

static Value group_str(Value self) {
    i64 n = tuple_len(as_group(self)->excs);
    return str_format_c("%V (%lld sub-exception%s)", as_group(self)->msg, (long long)n,
                        n == 1 ? "" : "s");
}

/* ---- splitting ---- */

enum {
    BY_TYPE,
    BY_CALL,
    BY_LEAVES
}; /* what a condition is: class or tuple of them; callable; set of leaf ids */
typedef struct Condition {
    int kind;
    Value v;
} Condition;
typedef struct Split {
    Value match, rest; /* V_NONE for nothing */
} Split;

static bool is_exc_class(Value v) { return is_type(v) && (as_type(v)->flags & TF_EXC_SUB); }

static bool condition_from(Value v, Condition *out) {
    bool by_type = is_exc_class(v);
    if (is_tuple(v)) {
        by_type = true;
        for (i64 i = 0; i < tuple_len(v); i++) by_type = by_type && is_exc_class(tuple_at(v, i));
    }
    *out = (Condition){by_type ? BY_TYPE : BY_CALL, v};
    if (by_type || (!is_tuple(v) && !is_type(v) && value_callable(v))) return true;
    exc_raise(TypeErrorType, "expected a function, exception type or tuple of exception types");
    return false;
}

static int matches(Value exc, Condition c) {
    if (c.kind == BY_TYPE) return exc_match_spec(exc, c.v);
    if (c.kind == BY_LEAVES) return is_group(exc) ? 0 : set_contains(c.v, value_id(exc));
    Value answer = value_call1(c.v, exc);
    return is_err(answer) ? -1 : value_truth(answer);
}

/* A group like 'orig' of the exceptions in the list; V_NONE if there are none. */
static Value subset(Value orig, Value excs) {
    if (list_len(excs) == 0) return V_NONE;
    Value group = TRY(value_call_method(orig, "derive", 1, excs));
    if (!is_group(group))
        return exc_raise(TypeErrorType, "derive must return an instance of BaseExceptionGroup");
    exc_store(group, &as_exc(group)->traceback, as_exc(orig)->traceback);
    exc_store(group, &as_exc(group)->context, as_exc(orig)->context);
    exc_store(group, &as_exc(group)->cause, as_exc(orig)->cause);
    as_exc(group)->suppress_context = !is_null(as_exc(orig)->cause);
    Value notes = exc_notes(orig);
    if (!is_null(notes) && value_type(notes)->slots.getitem && !is_dict(notes)) {
        /* a copy, so that notes added to one part do not show in the other */
        Value copy = TRY(list_from_iterable(notes));
        TRY_OK(value_setattr(group, name___notes__, copy));
    }
    return group;
}

static bool append_some(Value list, Value exc) { return is_none(exc) || list_append(list, exc); }

static bool split(Value exc, Condition c, bool want_rest, Split *out) MAY_RUN_PYTHON;

static bool split_parts(Value group, Condition c, bool want_rest, Split *out) {
    Value match = list_new(0), rest = list_new(0), excs = as_group(group)->excs;
    for (i64 i = 0; i < tuple_len(excs); i++) {
        Split part;
        if (!split(tuple_at(excs, i), c, want_rest, &part)) return false;
        if (!append_some(match, part.match) || !append_some(rest, part.rest)) return false;
    }
    out->match = subset(group, match);
    if (is_err(out->match)) return false;
    if (want_rest) out->rest = subset(group, rest);
    return !is_err(out->rest);
}

static bool split(Value exc, Condition c, bool want_rest, Split *out) {
    *out = (Split){V_NONE, V_NONE};
    int match = matches(exc, c);
    if (match < 0) return false;
    if (match) {
        out->match = exc;
        return true;
    }
    if (!is_group(exc)) {
        if (want_rest) out->rest = exc;
        return true;
    }
    if (!thread_enter(" in exceptiongroup_split_recursive")) return false;
    bool ok = split_parts(exc, c, want_rest, out);
    thread_leave();
    return ok;
}

/* ---- except* ---- */

static bool check_star_spec(Value spec) {
    i64 n = is_tuple(spec) ? tuple_len(spec) : 1;
    for (i64 i = 0; i < n; i++) {
        Value v = is_tuple(spec) ? tuple_at(spec, i) : spec;
        if (!is_exc_class(v)) {
            exc_raise(TypeErrorType,
                      "catching classes that do not inherit from BaseException is not allowed");
            return false;
        }
        if (type_is_subtype(as_type(v), BaseExceptionGroupType)) {
            exc_raise(TypeErrorType,
                      "catching ExceptionGroup with except* is not allowed. Use except instead.");
            return false;
        }
    }
    return true;
}

bool exc_group_split(Value exc, Value spec, Value *match, Value *rest) {
    if (!check_star_spec(spec)) return false;
    *match = V_NONE;
    *rest = exc;
    if (exc_match_spec(exc, spec) > 0) {
        *rest = V_NONE;
        *match = exc;
        if (!is_group(exc)) {
            Value one = tuple_pack(1, exc);
            *match = make(str_empty, one);
            /* a traceback would show the frame twice: it is that of the exception inside */
        }
        return !is_err(*match);
    }
    if (!is_group(exc)) return true;
    Value pair = value_call_method(exc, "split", 1, spec);
    if (is_err(pair)) return false;
    if (!is_tuple(pair) || tuple_len(pair) < 2) {
        exc_raise(TypeErrorType, "%N.split must return a 2-tuple, got %s of size %lld",
                  value_type(exc), value_type_name(pair),
                  is_tuple(pair) ? (long long)tuple_len(pair) : 0);
        return false;
    }
    *match = tuple_at(pair, 0);
    *rest = tuple_at(pair, 1);
    return true;
}

static bool collect_leaves(Value exc, Value ids) {
    if (!is_group(exc)) return set_add(ids, value_id(exc));
    if (!thread_stack_ok(" in collect_exception_group_leaf_ids")) return false;
    Value excs = as_group(exc)->excs;
    for (i64 i = 0; i < tuple_len(excs); i++) {
        if (!collect_leaves(tuple_at(excs, i), ids)) return false;
    }
    return true;
}

/* The part of 'orig' whose leaves are in 'kept', with the structure of 'orig'. */
static Value projection(Value orig, Value kept) {
    Value ids = TRY(set_new());
    for (i64 i = 0; i < list_len(kept); i++) TRY_OK(collect_leaves(list_at(kept, i), ids));
    Split parts;
    TRY_OK(split(orig, (Condition){BY_LEAVES, ids}, false, &parts));
    return parts.match;
}

/* Raised again unchanged: a part of 'orig'. */
static bool is_part_of(Value exc, Value orig) {
    if (!is_group(exc)) return false;
    Value a = exc_notes(exc), b = exc_notes(orig);
    if (is_null(a) != is_null(b)) return false;
    return same(as_exc(exc)->traceback, as_exc(orig)->traceback) &&
           same(as_exc(exc)->cause, as_exc(orig)->cause) &&
           same(as_exc(exc)->context, as_exc(orig)->context);
}

Value exc_group_reraise(Value orig, Value excs) {
    if (list_len(excs) == 0) return V_NONE;
    /* a plain exception was caught: at most one clause ran */
    if (!is_group(orig)) return list_at(excs, 0);
    Value raised = TRY(list_new(0)), again = TRY(list_new(0));
    for (i64 i = 0; i < list_len(excs); i++) {
        Value exc = list_at(excs, i);
        if (is_none(exc)) continue;
        TRY_OK(list_append(is_part_of(exc, orig) ? again : raised, exc));
    }
    Value kept = TRY(projection(orig, again));
    if (list_len(raised) == 0) return kept;
    TRY_OK(append_some(raised, kept));
    return make(str_empty, raised);
}

/* ---- methods ---- */

static Value group_m_derive(Value self, Value excs) { return make(as_group(self)->msg, excs); }

static Value group_m_split(Value self, Value condition) {
    Condition c;
    Split parts;
    TRY_OK(condition_from(condition, &c) && split(self, c, true, &parts));
    return tuple_pack(2, parts.match, parts.rest);
}

static Value group_m_subgroup(Value self, Value condition) {
    Condition c;
    Split parts;
    TRY_OK(condition_from(condition, &c) && split(self, c, false, &parts));
    return parts.match;
}

static bool group_init(Value self, Args args) { return exc_base_init(self, args); }

static const MethodDef methods[] = {
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS,
     "__class_getitem__($type, object, /)", "See PEP 585"},
    {"derive", group_m_derive, M_1, EFF_ANY, 0, "derive($self, excs, /)", NULL},
    {"split", group_m_split, M_1, EFF_ANY, 0, "split($self, condition, /)", NULL},
    {"subgroup", group_m_subgroup, M_1, EFF_ANY, 0, "subgroup($self, condition, /)", NULL},
    {0},
};
static const MemberDef members[] = {
    {"message", offsetof(ExcGroupObj, msg), MEMBER_VALUE, MEMBER_READONLY, "exception message"},
    {"exceptions", offsetof(ExcGroupObj, excs), MEMBER_VALUE, MEMBER_READONLY, "nested exceptions"},
    {0},
};
const TypeDef BaseExceptionGroup_exc_def = {
    .doc = "A combination of multiple unrelated exceptions.",
    .size = sizeof(ExcGroupObj),
    .trace = group_trace,
    .str = group_str,
    .init = group_init,
    .new = group_new,
    .methods = methods,
    .members = members,
};

/* ExceptionGroup has two bases, so it is made as a class statement would. */
void exc_group_init(void) {
    Value bases = tuple_pack(2, obj_value(BaseExceptionGroupType), obj_value(ExceptionType));
    Value ns = dict_new();
    dict_set_c(ns, "__module__", str_from_c("builtins"));
    Value type = type_new(TypeType, str_from_c("ExceptionGroup"), bases, ns, NO_ARGS);
    if (is_err(type)) KR_FATAL("ExceptionGroup cannot be created");
    ExceptionGroupType = as_type(type);
}
