/* namespace.c: types.SimpleNamespace: an object that has nothing but attributes. */
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static bool repr_attributes(Value dict, StrBuilder *b) {
    i64 pos = 0;
    Value key, v;
    for (bool first = true; dict_next(dict, &pos, &key, &v);) {
        if (!is_str(key) || str_len(key) == 0) continue;
        Value text = value_repr(v);
        if (is_err(text)) return false;
        if (!first) strb_ascii(b, ", ", 2);
        first = false;
        strb_str(b, key);
        strb_cp(b, '=');
        strb_str(b, text);
    }
    return true;
}

static Value namespace_repr(Value self) {
    const char *name =
        value_type(self) == SimpleNamespaceType ? "namespace" : value_type_name(self);
    Value dict = TRY(instance_dict(as_obj(self)));
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_format_c("%s(...)", name);
    StrBuilder b;
    strb_init(&b);
    strb_c(&b, name);
    strb_cp(&b, '(');
    bool ok = repr_attributes(dict, &b);
    repr_leave(self);
    if (!ok) {
        strb_free(&b);
        return V_ERR;
    }
    strb_cp(&b, ')');
    return strb_finish(&b);
}

static Value namespace_richcmp(Value a, Value b, int op) {
    if (!value_is(a, SimpleNamespaceType) || !value_is(b, SimpleNamespaceType)) return V_NOTIMPL;
    Value x = TRY(instance_dict(as_obj(a))), y = TRY(instance_dict(as_obj(b)));
    return value_richcmp(x, y, op);
}

static bool namespace_init(Value self, Args args) {
    if (args.n) {
        exc_raise(TypeErrorType, "no positional arguments expected");
        return false;
    }
    Value dict = instance_dict(as_obj(self)), names = args_kwnames(args);
    if (is_err(dict)) return false;
    for (u32 i = 0; i < args.nkw; i++) {
        if (!dict_set(dict, tuple_at(names, i), args.v[i])) return false;
    }
    return true;
}

static Value namespace_new(TypeObj *type, Args args) { return type_alloc(type); }

static Value namespace_m_reduce(Value self) {
    Value dict = TRY(instance_dict(as_obj(self)));
    return tuple_pack(3, obj_value(value_type(self)), tuple_empty, dict);
}

static Value namespace_get_dict(Value self) { return instance_dict(as_obj(self)); }

static const GetSetDef getset[] = {
    {"__dict__", namespace_get_dict, NULL, NULL, .member = true},
    {0},
};
static const MethodDef methods[] = {
    {"__reduce__", namespace_m_reduce, M_0, EFF_ANY, 0, NULL, "For pickle and copy."},
    {0},
};

const TypeDef simplenamespace_def = {
    .name = "types.SimpleNamespace",
    .doc = "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)",
    .size = sizeof(Obj),
    .flags = TF_BASETYPE | TF_HAS_DICT,
    .repr = namespace_repr,
    .richcmp = namespace_richcmp,
    .init = namespace_init,
    .new = namespace_new,
    .methods = methods,
    .getset = getset,
};
