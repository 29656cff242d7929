/* object.c: the type object, and the creation of all builtin types. */
#include "gcbridge/hooks.h"
#include "vm/object/audit.h"
#include "vm/object/bytes.h"
#include "vm/object/codec.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/func.h"
#include "vm/object/int_gmp.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/object_internal.h"
#include "vm/object/set.h"
#include "vm/object/str.h"
#include "vm/object/super.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"
#include "vm/object/weakref.h"

static bool fail(Value err) { return false; }

/* ---- slots ---- */

static Value object_repr(Value self) {
    TypeObj *t = value_type(self);
    Value module = type_module_name(t);
    if (is_null(module) || !is_str(module) || str_eq_c(module, "builtins")) {
        return str_format_c("<%s object at %p>", t->tp_name, value_address(self));
    }
    return str_format_c("<%V.%V object at %p>", module, type_qualname(t), value_address(self));
}

static Value object_str(Value self) { return value_repr(self); }

static bool object_hash(Value self, i64 *out) {
    *out = value_identity_hash(self);
    return true;
}

static Value object_richcmp(Value self, Value other, int op) {
    if (op == CMP_EQ) return value_is_same(self, other) ? V_TRUE : V_NOTIMPL;
    if (op != CMP_NE) return V_NOTIMPL;
    slot_cmp_fn cmp = value_type(self)->slots.richcmp;
    if (!cmp) return V_NOTIMPL; /* a type with a hash of its own and no comparison, as None's */
    Value eq = TRY(cmp(self, other, CMP_EQ));
    if (is_notimpl(eq)) return eq;
    int truth = value_truth(eq);
    return truth < 0 ? V_ERR : bool_value(!truth);
}

static bool object_init_slot(Value self, Args args) {
    if (!args.n && !args.nkw) return true;
    TypeObj *t = value_type(self);
    if (t->slots.init != object_init_slot) {
        return fail(exc_raise(TypeErrorType, "object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if (t->slots.new == object_new_slot) {
        return fail(exc_raise(TypeErrorType, "%s.__init__() takes exactly one argument (the instance to initialize)",
                              t->tp_name));
    }
    return true;
}

static Value abstract_error(TypeObj *t) {
    Value names = TRY(list_from_iterable(TRY(value_getattr(obj_value(t), name___abstractmethods__))));
    TRY_OK(list_sort(names, V_NULL, false));
    Value joined = TRY(str_join(str_from_c(", "), as_list(names)->items->v, list_len(names)));
    return exc_raise(TypeErrorType, "Can't instantiate abstract class %s with abstract method%s %V", t->tp_name,
                     list_len(names) > 1 ? "s" : "", joined);
}

Value object_new_slot(TypeObj *t, Args args) {
    if (args.n || args.nkw) {
        if (t->slots.new != object_new_slot) {
            return exc_raise(TypeErrorType, "object.__new__() takes exactly one argument (the type to instantiate)");
        }
        if (t->slots.init == object_init_slot) return exc_raise(TypeErrorType, "%s() takes no arguments", t->tp_name);
    }
    if (t->flags & TF_ABSTRACT) return abstract_error(t);
    return type_alloc(t);
}

/* ---- attributes ---- */

static Value get_class(Value self) { return obj_value(value_type(self)); }

/* Both classes add the same __slots__ to the same base. */
static bool same_slots(TypeObj *a, TypeObj *b) {
    Value key, cell;
    if (!a->parent || !b->parent || a->shape->nslots != b->shape->nslots) return false;
    if (type_solid_base(a->parent) != type_solid_base(b->parent)) return false;
    for (i64 pos = 0; dict_next(a->dict, &pos, &key, &cell);) {
        Value v = cell_content(cell);
        if (!is_exact(v, MemberType)) continue;
        Value other = type_own(b, key);
        if (is_null(other) || !is_exact(other, MemberType)) return false;
        if (((MemberObj *)as_obj(v))->index != ((MemberObj *)as_obj(other))->index) return false;
    }
    return true;
}

static bool classes_compatible(TypeObj *from, TypeObj *to) {
    bool modules = type_is_subtype(from, ModuleType) && type_is_subtype(to, ModuleType);
    if (!modules && (from->flags & to->flags & TF_HEAP) == 0) {
        return fail(exc_raise(TypeErrorType, "__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    bool differ = (from->flags ^ to->flags) & (TF_WEAKREF | TF_HAS_DICT);
    if (!differ && (type_solid_base(from) == type_solid_base(to) || same_slots(from, to))) {
        if (shape_same_layout(from->shape, to->shape)) return true;
    }
    return fail(exc_raise(TypeErrorType, "__class__ assignment: '%s' object layout differs from '%s'", to->tp_name,
                          from->tp_name));
}

bool (*audit_hook)(const char *event, Value o, const char *name, Value v);

static bool set_class(Value self, Value v) {
    if (is_null(v)) return fail(exc_raise(TypeErrorType, "can't delete __class__ attribute"));
    if (!is_type(v)) return fail(exc_raise(TypeErrorType, "__class__ must be set to a class, not '%T' object", v));
    if (!audit_set(self, "__class__", v)) return false;
    TypeObj *from = value_type(self), *to = as_type(v);
    if (!is_obj(self) || is_type(self) || !classes_compatible(from, to)) {
        return exc_pending() ? false : fail(exc_raise(TypeErrorType, "__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    Obj *o = as_obj(self);
    Shape *shape = shape_for_class(obj_shape(o), to);
    if (!shape) {
        if (is_err(instance_dict(o))) return false;
        shape = shape_for_class(obj_shape(o), to);
    }
    obj_set_shape(o, shape);
    if (obj_proxy(o)) bridge_hooks.class_changed(o, from);
    if (shape->flags & SHAPE_HAS_DEL && !(from->shape->flags & SHAPE_HAS_DEL)) gc_finalizer_register(o);
    return true;
}

static const GetSetDef getset[] = {{"__class__", get_class, set_class, "the object's class"}, {0}};

/* ---- methods ---- */

static bool merge_class_names(Value names, Value cls) {
    Value d = V_NULL, bases = V_NULL, key, value;
    if (is_type(cls)) {
        Value mro = as_type(cls)->mro;
        for (i64 i = 0; i < tuple_len(mro); i++) {
            Value ns = as_type(tuple_at(mro, i))->dict;
            for (i64 pos = 0; dict_next(ns, &pos, &key, &value);) {
                if (!dict_set(names, key, V_NONE)) return false;
            }
        }
        return true;
    }
    int found = value_find_attr(cls, name___dict__, &d);
    if (found < 0 || (found && !dict_update(names, d))) return false;
    found = value_find_attr(cls, name___bases__, &bases);
    if (found <= 0) return found == 0;
    for (i64 i = 0; is_tuple(bases) && i < tuple_len(bases); i++) {
        if (!merge_class_names(names, tuple_at(bases, i))) return false;
    }
    return true;
}

static Value object_m_dir(Value self) {
    Value d = V_NULL, cls = V_NULL, names;
    int found = value_find_attr(self, name___dict__, &d);
    if (found < 0) return V_ERR;
    names = found && is_dict(d) ? dict_copy(d) : dict_new();
    if (is_err(names)) return V_ERR;
    found = value_find_attr(self, name___class__, &cls);
    if (found < 0 || (found && !merge_class_names(names, cls))) return V_ERR;
    return dict_keys_list(names);
}

static Value object_m_format(Value self, Value spec) {
    if (!is_str(spec)) return exc_raise(TypeErrorType, "__format__() argument must be str, not %T", spec);
    if (str_len(spec)) return exc_raise(TypeErrorType, "unsupported format string passed to %T.__format__", self);
    return value_str(self);
}

static Value object_m_init_subclass(Value self) { return V_NONE; }
static Value object_m_subclasshook(Value self, Args args) { return V_NOTIMPL; }

static Value object_m_sizeof(Value self) {
    if (!is_obj(self)) return fixnum(0);
    const Shape *s = obj_shape(as_obj(self));
    i64 size = s->size ? s->size : s->layout->size_of(as_obj(self));
    return fixnum((size + 15) & ~(i64)15);
}

static const MethodDef methods[] = {
    {"__dir__", object_m_dir, M_0, 0, 0, "($self, /)", "Default dir() implementation."},
    {"__format__", object_m_format, M_1, 0, 0, "($self, format_spec, /)", "Default object formatter."},
    {"__getstate__", object_m_getstate, M_0, 0, 0, "($self, /)", "Helper for pickle."},
    {"__init_subclass__", object_m_init_subclass, M_0, 0, MF_CLASS, "($type, /)",
     "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\n"
     "overridden to extend subclasses.\n"},
    {"__reduce__", object_m_reduce, M_0, 0, 0, "($self, /)", "Helper for pickle."},
    {"__reduce_ex__", object_m_reduce_ex, M_1, 0, 0, "($self, protocol, /)", "Helper for pickle."},
    {"__sizeof__", object_m_sizeof, M_0, 0, 0, "($self, /)", "Size of object in memory, in bytes."},
    {"__subclasshook__", object_m_subclasshook, M_ARGS, 0, MF_CLASS, NULL,
     "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by "
     "abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\n"
     "NotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n"},
    {0}};

const TypeDef object_def = {
    .name = "object", .size = sizeof(Obj), .flags = TF_BASETYPE, .sig = "()",
    .doc = "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\n"
           "instance that has no instance attributes and cannot be given any.\n",
    .repr = object_repr, .str = object_str, .hash = object_hash, .getattr = object_getattr, .setattr = object_setattr,
    .richcmp = object_richcmp, .init = object_init_slot, .new = object_new_slot, .methods = methods, .getset = getset,
};

/* ---- start-up ---- */

#define TYPE(Name, def) extern const TypeDef def; TypeObj *Name##Type; Shape *Name##Shape;
#include "vm/object/types.def"

static const struct {
    TypeObj **type;
    Shape **shape;
    const TypeDef *def;
} all[] = {
#define TYPE(Name, def) {&Name##Type, &Name##Shape, &def},
#include "vm/object/types.def"
};
static Value kept[ARRAY_LEN(all)];
GC_ROOT(kept)

/* Every type is an instance of the shape of type, which is made for that type: the first two take a stand-in until it
   is there. */
static void declare_first(void) {
    static const Layout stand_in = {"type", sizeof(TypeObj), NULL, type_trace, NULL};
    TypeShape = shape_internal(&stand_in);
    ObjectType = type_declare(&object_def);
    TypeType = type_declare(&type_def);
    ObjectShape = ObjectType->shape;
    TypeShape = TypeType->shape;
    obj_set_shape(ObjectType, TypeShape);
    obj_set_shape(TypeType, TypeShape);
}

static void declare_types(void) {
    declare_first();
    for (i64 i = 0; i < ARRAY_LEN(all); i++) {
        if (!*all[i].type) {
            *all[i].type = type_declare(all[i].def);
            *all[i].shape = (*all[i].type)->shape;
        }
        kept[i] = obj_value(*all[i].type);
    }
}

/* As in CPython, builtin types that sit right below object say themselves that their attributes are the usual ones. */
static void add_getattribute(TypeObj *t) {
    bool usual = t->parent == ObjectType && t->slots.getattr == object_getattr && !t->def->dict_off;
    if (t == NoneType || t == NotImplementedType) usual = false;
    if (usual) slot_add_wrapper(t, SLOT_getattr, object_getattr);
}

void object_init(void) {
    int_gmp_init();
    shape_init();
    declare_types();
    /* Names and namespaces need strings, tuples, dicts and lists, which have types by now. */
    str_init();
    names_init();
    slots_init();
    tuple_init();
    list_init();
    dict_init();
    for (i64 i = 0; i < ARRAY_LEN(all); i++) {
        type_complete(*all[i].type);
        add_getattribute(*all[i].type);
    }
    exc_init();
    float_init();
    bytes_init();
    memview_init();
    codec_init();
    set_init();
    weakref_init();
    gc_finalizer_run = type_finalize;
}
