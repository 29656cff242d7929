/* genericalias.c: types.GenericAlias: a class with type arguments, such as list[int].  It acts as the class it was made
 * from, except where the arguments matter. */
#include "vm/object/genericalias.h"

#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

typedef struct AliasIterObj { /* what iterating over an alias is: *alias, once */
    Obj base;
    Value alias; /* V_NULL behind it */
} AliasIterObj;

static GenericAliasObj *as_alias(Value v) { return (GenericAliasObj *)as_obj(v); }

static void genericalias_trace(Obj *o, Tracer *t) { trace_values(t, &((GenericAliasObj *)o)->origin, 3); }

static Value make(TypeObj *type, Value origin, Value args, bool starred) {
    if (!is_tuple(args)) args = tuple_pack(1, args);
    Value self = type_alloc(type);
    GenericAliasObj *a = as_alias(self);
    a->origin = origin;
    a->args = args;
    a->starred = starred;
    return self;
}

Value genericalias_new(Value origin, Value args) { return make(GenericAliasType, origin, args, false); }
Value genericalias_class_getitem(Value cls, Value item) { return genericalias_new(cls, item); }

/* ---- printing ---- */

Value genericalias_repr_item(Value v) {
    Value origin, args, qualname = V_NULL, module = V_NULL;
    if (same(v, V_ELLIPSIS)) return str_from_c("...");
    int found = value_find_attr(v, name___origin__, &origin);
    if (found > 0) found = value_find_attr(v, name___args__, &args);
    if (found < 0) return V_ERR;
    if (found) return value_repr(v);
    found = value_find_attr(v, name___qualname__, &qualname);
    if (found > 0) found = value_find_attr(v, name___module__, &module);
    if (found < 0) return V_ERR;
    if (!found || is_none(module)) return value_repr(v);
    if (is_str(module) && str_eq_c(module, "builtins")) return value_str(qualname);
    return str_format_c("%V.%V", module, qualname);
}

static Value genericalias_repr(Value self) {
    GenericAliasObj *a = as_alias(self);
    StrBuilder b;
    strb_init(&b);
    if (a->starred) strb_c(&b, "*");
    Value s = genericalias_repr_item(a->origin);
    if (is_err(s)) return strb_free(&b), V_ERR;
    strb_str(&b, s);
    strb_c(&b, "[");
    for (i64 i = 0; i < tuple_len(a->args); i++) {
        if (i) strb_c(&b, ", ");
        s = genericalias_repr_item(tuple_at(a->args, i));
        if (is_err(s)) return strb_free(&b), V_ERR;
        strb_str(&b, s);
    }
    if (!tuple_len(a->args)) strb_c(&b, "()");
    strb_c(&b, "]");
    return strb_finish(&b);
}

/* ---- type parameters ---- */

static bool add_unique(Value list, Value v) {
    for (i64 i = 0; i < list_len(list); i++) {
        if (same(list_at(list, i), v)) return true;
    }
    return list_append(list, v);
}

Value genericalias_parameters(Value args) {
    Value out = list_new(0), v;
    for (i64 i = 0; i < tuple_len(args); i++) {
        Value arg = tuple_at(args, i);
        if (is_type(arg)) continue; /* its __parameters__ are a descriptor's, or of another class */
        int found = value_find_attr(arg, name___typing_subst__, &v);
        if (found < 0) return V_ERR;
        if (found) {
            TRY_OK(add_unique(out, arg));
            continue;
        }
        found = value_find_attr(arg, name___parameters__, &v);
        if (found < 0) return V_ERR;
        if (!found || !is_tuple(v)) continue;
        for (i64 k = 0; k < tuple_len(v); k++) TRY_OK(add_unique(out, tuple_at(v, k)));
    }
    return list_to_tuple(out);
}

static i64 index_of(Value tuple, Value v) {
    for (i64 i = 0; i < tuple_len(tuple); i++) {
        if (same(tuple_at(tuple, i), v)) return i;
    }
    return -1;
}

/* *tuple[int, str] among the arguments stands for its own ones. */
static Value unpack_arguments(Value item) {
    Value out = list_new(4), inner;
    if (!is_tuple(item)) item = tuple_pack(1, item);
    for (i64 i = 0; i < tuple_len(item); i++) {
        Value v = tuple_at(item, i);
        int found = is_type(v) ? 0 : value_find_attr(v, name___typing_unpacked_tuple_args__, &inner);
        if (found < 0) return V_ERR;
        bool open_end = found && is_tuple(inner) && tuple_len(inner) && same(tuple_at(inner, tuple_len(inner) - 1), V_ELLIPSIS);
        if (found && is_tuple(inner) && !open_end) TRY_OK(list_extend(out, inner));
        else TRY_OK(list_append(out, v));
    }
    return list_to_tuple(out);
}

/* An argument that is generic itself: list[T] with T given. */
static Value substitute_inside(Value arg, Value params, Value items) {
    Value sub = V_NULL;
    int found = value_find_attr(arg, name___parameters__, &sub);
    if (found < 0) return V_ERR;
    if (!found || !is_tuple(sub) || !tuple_len(sub)) return arg;
    Value out = list_new(4);
    for (i64 i = 0; i < tuple_len(sub); i++) {
        Value param = tuple_at(sub, i);
        i64 at = index_of(params, param);
        Value v = at < 0 ? param : tuple_at(items, at);
        bool many = at >= 0 && value_type(param)->slots.iter && is_tuple(v);
        TRY_OK(many ? list_extend(out, v) : list_append(out, v));
    }
    return value_getitem(arg, list_to_tuple(out));
}

static int is_unpacked_typevartuple(Value arg) {
    Value v = V_NULL;
    if (is_type(arg)) return 0;
    int found = value_find_attr(arg, str_intern_c("__typing_is_unpacked_typevartuple__"), &v);
    return found <= 0 ? found : value_truth(v);
}

static Value substitute_one(Value arg, Value params, Value items) {
    Value subst = V_NULL;
    if (is_type(arg)) return arg;
    int found = value_find_attr(arg, name___typing_subst__, &subst);
    if (found < 0) return V_ERR;
    i64 at = found ? index_of(params, arg) : -1;
    return at >= 0 ? value_call1(subst, tuple_at(items, at)) : substitute_inside(arg, params, items);
}

Value genericalias_substitute(Value self, Value args, Value params, Value item) {
    i64 n = tuple_len(params);
    if (!n) return exc_raise(TypeErrorType, "%R is not a generic class", self);
    item = TRY(unpack_arguments(item));
    for (i64 i = 0; i < n; i++) {
        Value prepare = V_NULL;
        int found = value_find_attr(tuple_at(params, i), name___typing_prepare_subst__, &prepare);
        if (found < 0) return V_ERR;
        if (!found || is_none(prepare)) continue;
        item = TRY(value_call2(prepare, self, item));
        if (!is_tuple(item)) item = tuple_pack(1, item);
    }
    if (tuple_len(item) != n) {
        return exc_raise(TypeErrorType, "Too %s arguments for %R; actual %lld, expected %lld",
                         tuple_len(item) > n ? "many" : "few", self, (long long)tuple_len(item), (long long)n);
    }
    Value out = list_new(tuple_len(args));
    for (i64 i = 0; i < tuple_len(args); i++) {
        Value arg = tuple_at(args, i);
        int unpack = is_unpacked_typevartuple(arg);
        if (unpack < 0) return V_ERR;
        Value v = TRY(substitute_one(arg, params, item));
        TRY_OK(unpack && is_tuple(v) ? list_extend(out, v) : list_append(out, v));
    }
    return list_to_tuple(out);
}

/* ---- slots ---- */

static bool genericalias_hash(Value self, i64 *out) {
    i64 origin, args;
    if (!value_hash(as_alias(self)->origin, &origin) || !value_hash(as_alias(self)->args, &args)) return false;
    *out = origin ^ args;
    if (*out == -1) *out = -2;
    return true;
}

static Value genericalias_call(Value self, Args args) {
    Value o = TRY(value_call(as_alias(self)->origin, args));
    if (!value_setattr(o, str_intern_c("__orig_class__"), self)) {
        if (!exc_matches(AttributeErrorType) && !exc_matches(TypeErrorType)) return V_ERR;
        exc_clear();
    }
    return o;
}

/* What is the alias's own; everything else is the origin's. */
static bool is_own_attribute(Value name) {
    static const char *const own[] = {"__class__", "__bases__", "__origin__", "__args__", "__unpacked__", "__parameters__",
                                      "__typing_unpacked_tuple_args__", "__mro_entries__", "__reduce_ex__", "__reduce__",
                                      "__copy__", "__deepcopy__"};
    for (i64 i = 0; i < ARRAY_LEN(own); i++) {
        if (str_eq_c(name, own[i])) return true;
    }
    return false;
}
static Value genericalias_getattr(Value self, Value name) {
    return is_own_attribute(name) ? object_getattr(self, name) : value_getattr(as_alias(self)->origin, name);
}

static Value genericalias_richcmp(Value self, Value other, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_genericalias(other)) return V_NOTIMPL;
    GenericAliasObj *a = as_alias(self), *b = as_alias(other);
    int eq = a->starred == b->starred;
    if (eq) eq = value_eq(a->origin, b->origin);
    if (eq > 0) eq = value_eq(a->args, b->args);
    return eq < 0 ? V_ERR : bool_value(eq == (op == CMP_EQ));
}

static Value genericalias_iter(Value self) {
    AliasIterObj *it = gc_alloc(GenericAliasIterShape, sizeof *it);
    it->alias = self;
    return obj_value(it);
}

static Value genericalias_slot_new(TypeObj *type, Args args) {
    if (!args_no_kw("GenericAlias", args) || !args_count("GenericAlias", args, 2, 2)) return V_ERR;
    return make(type, args.v[0], args.v[1], false);
}

static Value parameters(Value self) {
    GenericAliasObj *a = as_alias(self);
    if (is_null(a->params)) gc_write(a, &a->params, TRY(genericalias_parameters(a->args)));
    return a->params;
}

static Value genericalias_getitem(Value self, Value item) {
    Value params = TRY(parameters(self));
    Value args = TRY(genericalias_substitute(self, as_alias(self)->args, params, item));
    return make(value_type(self), as_alias(self)->origin, args, as_alias(self)->starred);
}

/* ---- attributes and methods ---- */

static Value get_args(Value self) { return as_alias(self)->args; }
static Value get_origin(Value self) { return as_alias(self)->origin; }
static Value get_unpacked(Value self) { return bool_value(as_alias(self)->starred); }
static Value get_unpacked_tuple_args(Value self) {
    bool tuple = as_alias(self)->starred && same(as_alias(self)->origin, obj_value(TupleType));
    return tuple ? as_alias(self)->args : V_NONE;
}

static Value genericalias_m_dir(Value self) {
    static const char *const own[] = {"__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__",
                                      "__reduce__", "__copy__", "__deepcopy__", "__unpacked__",
                                      "__typing_unpacked_tuple_args__"};
    Value names = TRY(value_dir(as_alias(self)->origin));
    for (i64 i = 0; i < ARRAY_LEN(own); i++) {
        int known = value_contains(names, str_intern_c(own[i]));
        if (known < 0 || (!known && !list_append(names, str_intern_c(own[i])))) return V_ERR;
    }
    return names;
}
static Value genericalias_m_instancecheck(Value self, Value v) {
    return exc_raise(TypeErrorType, "isinstance() argument 2 cannot be a parameterized generic");
}
static Value genericalias_m_mro_entries(Value self, Value bases) { return tuple_pack(1, as_alias(self)->origin); }
static Value genericalias_m_reduce(Value self) {
    GenericAliasObj *a = as_alias(self);
    if (a->starred) {
        Value plain = make(GenericAliasType, a->origin, a->args, false);
        return tuple_pack(2, TRY(iter_builtin("next")), tuple_pack(1, genericalias_iter(plain)));
    }
    return tuple_pack(2, obj_value(GenericAliasType), tuple_pack(2, a->origin, a->args));
}
static Value genericalias_m_subclasscheck(Value self, Value v) {
    return exc_raise(TypeErrorType, "issubclass() argument 2 cannot be a parameterized generic");
}

static const MethodDef methods[] = {
    {"__dir__", genericalias_m_dir, M_0, 0, 0, "($self, /)", NULL},
    {"__instancecheck__", genericalias_m_instancecheck, M_1, 0, 0, "($self, instance, /)", NULL},
    {"__mro_entries__", genericalias_m_mro_entries, M_1, 0, 0, "($self, bases, /)", NULL},
    {"__reduce__", genericalias_m_reduce, M_0, 0, 0, "($self, /)", NULL},
    {"__subclasscheck__", genericalias_m_subclasscheck, M_1, 0, 0, "($self, cls, /)", NULL},
    {0}};
static const GetSetDef getset[] = {
    {"__args__", get_args, NULL, NULL, .member = true},
    {"__origin__", get_origin, NULL, NULL, .member = true},
    {"__parameters__", parameters, NULL, "Type variables in the GenericAlias."},
    {"__typing_unpacked_tuple_args__", get_unpacked_tuple_args, NULL, NULL},
    {"__unpacked__", get_unpacked, NULL, NULL, .member = true},
    {0}};

/* ---- *alias ---- */

static void aliasiter_trace(Obj *o, Tracer *t) { trace_value(t, &((AliasIterObj *)o)->alias); }

static Value aliasiter_next(Value self) {
    AliasIterObj *it = (AliasIterObj *)as_obj(self);
    if (is_null(it->alias)) return V_NULL;
    GenericAliasObj *a = as_alias(it->alias);
    gc_write(it, &it->alias, V_NULL);
    return make(GenericAliasType, a->origin, a->args, true);
}

static Value aliasiter_m_reduce(Value self) {
    Value alias = ((AliasIterObj *)as_obj(self))->alias;
    return tuple_pack(2, TRY(iter_builtin("iter")), tuple_pack(1, is_null(alias) ? tuple_empty : alias));
}

static const MethodDef iter_methods[] = {{"__reduce__", aliasiter_m_reduce, M_0, 0, 0, "($self, /)", NULL}, {0}};

const TypeDef aliasiter_def = {
    .name = "generic_alias_iterator", .size = sizeof(AliasIterObj), .flags = TF_NO_NEW, .trace = aliasiter_trace,
    .iter = iter_self, .iternext = aliasiter_next, .methods = iter_methods,
};

const TypeDef genericalias_def = {
    .name = "types.GenericAlias", .size = sizeof(GenericAliasObj), .flags = TF_BASETYPE | TF_WEAKREF,
    .trace = genericalias_trace, .sig = "(origin, args, /)",
    .doc = "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    .repr = genericalias_repr, .hash = genericalias_hash, .call = genericalias_call, .getattr = genericalias_getattr,
    .richcmp = genericalias_richcmp, .iter = genericalias_iter, .new = genericalias_slot_new,
    .getitem = genericalias_getitem, .or_ = union_or, .methods = methods, .getset = getset,
};
