/* union.c: types.UnionType: int | None.  Members are flat and without duplicates, in order of first appearance. */
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/genericalias.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/set.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static UnionObj *as_union(Value v) { return (UnionObj *)as_obj(v); }

static void union_trace(Obj *o, Tracer *t) { trace_values(t, &((UnionObj *)o)->args, 2); }

static bool is_unionable(Value v) {
    return is_none(v) || is_type(v) || is_genericalias(v) || is_exact(v, UnionType);
}

static bool add_member(Value list, Value v) {
    if (is_none(v)) v = obj_value(NoneType);
    for (i64 i = 0; i < list_len(list); i++) {
        Value old = list_at(list, i);
        int eq = is_genericalias(old) && is_genericalias(v) ? value_eq(old, v) : same(old, v);
        if (eq) return eq > 0;
    }
    return list_append(list, v);
}

static bool add_members(Value list, Value v) {
    if (!is_exact(v, UnionType)) return add_member(list, v);
    Value args = as_union(v)->args;
    for (i64 i = 0; i < tuple_len(args); i++) {
        if (!add_member(list, tuple_at(args, i))) return false;
    }
    return true;
}

Value union_or(Value a, Value b) {
    if (!is_unionable(a) || !is_unionable(b)) return V_NOTIMPL;
    Value list = list_new(2);
    if (!add_members(list, a) || !add_members(list, b)) return V_ERR;
    if (list_len(list) == 1) return list_at(list, 0);
    Value args = list_to_tuple(list);
    UnionObj *u = gc_alloc(UnionShape, sizeof *u);
    u->args = args;
    return obj_value(u);
}

static Value union_repr(Value self) {
    Value args = as_union(self)->args;
    StrBuilder b;
    strb_init(&b);
    for (i64 i = 0; i < tuple_len(args); i++) {
        Value arg = tuple_at(args, i);
        Value s = same(arg, obj_value(NoneType)) ? str_from_c("None") : genericalias_repr_item(arg);
        if (is_err(s)) return strb_free(&b), V_ERR;
        if (i) strb_c(&b, " | ");
        strb_str(&b, s);
    }
    return strb_finish(&b);
}

static bool union_hash(Value self, i64 *out) {
    Value set = frozenset_from(as_union(self)->args);
    return !is_err(set) && value_hash(set, out);
}

static Value union_getattr(Value self, Value name) {
    if (str_eq_c(name, "__module__")) return value_getattr(obj_value(UnionType), name);
    return object_getattr(self, name);
}

static Value union_richcmp(Value self, Value other, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_exact(other, UnionType)) return V_NOTIMPL;
    return value_richcmp(TRY(set_from(as_union(self)->args)), TRY(set_from(as_union(other)->args)), op);
}

static Value parameters(Value self) {
    UnionObj *u = as_union(self);
    if (is_null(u->params)) gc_write(u, &u->params, TRY(genericalias_parameters(u->args)));
    return u->params;
}

static Value union_getitem(Value self, Value item) {
    Value params = TRY(parameters(self));
    Value args = TRY(genericalias_substitute(self, as_union(self)->args, params, item));
    Value out = tuple_at(args, 0);
    for (i64 i = 1; i < tuple_len(args); i++) out = TRY(number_binop(BINOP_OR, out, tuple_at(args, i)));
    return out;
}

static Value get_args(Value self) { return as_union(self)->args; }

static const GetSetDef getset[] = {
    {"__args__", get_args, NULL, NULL, .member = true}, {"__parameters__", parameters, NULL, "Type variables in the types.UnionType."}, {0}};

const TypeDef union_def = {
    .name = "types.UnionType", .size = sizeof(UnionObj), .flags = TF_NO_NEW, .trace = union_trace,
    .doc = "Represent a PEP 604 union type\n\nE.g. for int | str",
    .repr = union_repr, .hash = union_hash, .getattr = union_getattr, .richcmp = union_richcmp, .getitem = union_getitem,
    .or_ = union_or, .getset = getset,
};
