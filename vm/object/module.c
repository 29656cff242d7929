/* module.c: modules: a dict that attributes are read from, with __getattr__ and __dir__ functions
 * in it (PEP 562). */
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"

static void module_trace(Obj *o, Tracer *t) {
    ModuleObj *m = (ModuleObj *)o;
    trace_value(t, &m->dict);
    trace_values(t, m->state, ARRAY_LEN(m->state));
}

static ModuleObj *as_module(Value v) { return (ModuleObj *)v.w; }

Value module_dict(Value m) {
    if (is_null(as_module(m)->dict)) {
        Value dict = TRY(dict_new());
        gc_write(as_obj(m), &as_module(m)->dict, dict);
    }
    return as_module(m)->dict;
}

static bool set_names(Value m, Value name, Value doc) {
    Value dict = module_dict(m);
    if (is_err(dict)) return false;
    if (!dict_set(dict, name___name__, name) || !dict_set(dict, name___doc__, doc)) return false;
    return dict_set(dict, name___package__, V_NONE) && dict_set(dict, name___loader__, V_NONE) &&
           dict_set(dict, name___spec__, V_NONE);
}

Value module_new(Value name) {
    Value m = TRY(type_alloc(ModuleType));
    return set_names(m, name, V_NONE) ? m : V_ERR;
}

bool module_add(Value m, const char *name, Value v) {
    return !is_err(v) && dict_set_c(module_dict(m), name, v);
}

TypeObj *module_add_type(Value m, const TypeDef *def) {
    Shape *shape;
    TypeObj *type = type_from_def(def, &shape);
    const char *dot = strrchr(def->name, '.');
    return module_add(m, dot ? dot + 1 : def->name, obj_value(type)) ? type : NULL;
}

Value module_from_def(const ModuleDef *def) {
    Value name = TRY(str_intern_c(def->name));
    Value m = TRY(module_new(name));
    as_module(m)->def = def;
    if (def->doc) TRY_OK(module_add(m, "__doc__", str_from_c(def->doc)));
    for (const MethodDef *f = def->methods; f && f->name; f++) {
        TRY_OK(module_add(m, f->name, builtin_new(f, m, name)));
    }
    if (def->exec) TRY_OK(def->exec(m));
    return m;
}

/* ---- slots ---- */

/* An attribute that may be missing: None then, as getattr(o, name, None). */
static Value attribute(Value o, const char *name) {
    Value v;
    int found = value_find_attr(o, TRY(str_intern_c(name)), &v);
    return found < 0 ? V_ERR : found ? v : V_NONE;
}

static Value repr_from_spec(Value spec) {
    Value name = TRY(value_getattr(spec, name_name)), origin = TRY(value_getattr_c(spec, "origin"));
    if (is_none(name)) name = str_from_c("?");
    if (is_none(origin)) {
        Value loader = TRY(value_getattr_c(spec, "loader"));
        if (is_none(loader)) return str_format_c("<module %R>", name);
        return str_format_c("<module %R (%R)>", name, loader);
    }
    int located = value_truth(TRY(value_getattr_c(spec, "has_location")));
    if (located < 0) return V_ERR;
    return located ? str_format_c("<module %R from %R>", name, origin)
                   : str_format_c("<module %R (%V)>", name, origin);
}

static Value module_repr(Value self) {
    Value spec = TRY(attribute(self, "__spec__"));
    int has_spec = value_truth(spec);
    if (has_spec) return has_spec < 0 ? V_ERR : repr_from_spec(spec);
    Value name = TRY(attribute(self, "__name__")), file = TRY(attribute(self, "__file__"));
    Value loader = TRY(attribute(self, "__loader__")), own;
    int has_own = value_find_attr(loader, str_intern_c("module_repr"), &own);
    if (has_own < 0) return V_ERR;
    if (has_own) {
        own = value_call1(own, self);
        if (!is_err(own)) return own;
        exc_clear();
    }
    if (is_none(name)) name = str_from_c("?");
    if (!is_none(file)) return str_format_c("<module %R from %R>", name, file);
    if (is_none(loader)) return str_format_c("<module %R>", name);
    return str_format_c("<module %R (%R)>", name, loader);
}

/* Whether the module's body is still running, by __spec__._initializing. */
static bool is_initializing(Value dict) {
    Value spec = dict_get_str(dict, name___spec__), flag;
    if (is_null(spec) || is_none(spec)) return false;
    int found = value_find_attr(spec, name__initializing, &flag);
    int truth = found > 0 ? value_truth(flag) : 0;
    if (found < 0 || truth < 0) exc_clear();
    return truth > 0;
}

/* Is it a submodule that is being imported, and will be set when that is done? */
static bool is_submodule_to_be(Value dict, Value name) {
    Value spec = dict_get_str(dict, name___spec__), names;
    if (is_null(spec) || is_none(spec)) return false;
    int found = value_find_attr(spec, str_intern_c("_uninitialized_submodules"), &names);
    int in = found > 0 ? value_contains(names, name) : 0;
    if (found < 0 || in < 0) exc_clear();
    return in > 0;
}

static Value no_attribute(Value self, Value name) {
    Value dict = module_dict(self);
    Value module = dict_get_str(dict, name___name__);
    if (is_null(module) || !is_str(module))
        return exc_raise_attr(self, name, "module has no attribute '%V'", name);
    if (!is_initializing(dict)) {
        if (is_submodule_to_be(dict, name))
            return exc_raise_attr(self, name, "cannot access submodule '%V' of module '%V' (most likely due to a circular import)", name, module);
        return exc_raise_attr(self, name, "module '%V' has no attribute '%V'", module, name);
    }
    return exc_raise_attr(
        self, name,
        "partially initialized module '%V' has no attribute '%V' "
        "(most likely due to a circular import)",
        module, name);
}

static Value module_getattr(Value self, Value name) {
    Value v = object_getattr(self, name);
    if (likely(!is_err(v)) || !exc_matches(AttributeErrorType)) return v;
    exc_clear();
    Value hook = dict_get_str(TRY(module_dict(self)), name___getattr__);
    return is_null(hook) ? no_attribute(self, name) : value_call1(hook, name);
}

static bool module_init(Value self, Args args) {
    static const MethodDef def = {"module", NULL, M_N, EFF_ANY, 0, "module(name, doc=None)", NULL};
    Value bound[2];
    if (!args_bind(&def, args, bound)) return false;
    if (!is_str(bound[0])) {
        exc_raise(TypeErrorType, "module() argument 'name' must be str, not %T", bound[0]);
        return false;
    }
    return set_names(self, bound[0], is_null(bound[1]) ? V_NONE : bound[1]);
}

static Value module_new_slot(TypeObj *type, Args args) {
    Value self = TRY(type_alloc(type));
    TRY(module_dict(self));
    return self;
}

/* ---- methods ---- */

static Value module_m_dir(Value self) {
    Value dict = TRY(value_getattr(self, name___dict__));
    if (!is_dict(dict)) return exc_raise(TypeErrorType, "%R.__dict__ is not a dictionary", self);
    Value hook = dict_get_str(dict, name___dir__);
    return is_null(hook) ? dict_keys_list(dict) : value_call0(hook);
}

static Value module_get_annotations(Value self) {
    Value dict = TRY(module_dict(self));
    Value annotations = dict_get_str(dict, name___annotations__);
    if (!is_null(annotations)) return annotations;
    annotations = TRY(dict_new());
    return dict_set(dict, name___annotations__, annotations) ? annotations : V_ERR;
}

static bool module_set_annotations(Value self, Value v) {
    Value dict = module_dict(self);
    if (is_err(dict)) return false;
    if (!is_null(v)) return dict_set(dict, name___annotations__, v);
    int found = dict_del(dict, name___annotations__);
    if (!found) exc_raise(AttributeErrorType, "%V", name___annotations__);
    return found > 0;
}

static const MethodDef methods[] = {
    {"__dir__", module_m_dir, M_0, EFF_ANY, 0, NULL,
     "__dir__() -> list\nspecialized dir() implementation"},
    {0},
};
static const GetSetDef getset[] = {
    {"__dict__", module_dict, NULL, NULL, .member = true},
    {"__annotations__", module_get_annotations, module_set_annotations, NULL},
    {0},
};

const TypeDef module_def = {
    .name = "module",
    .doc = "A module object: the namespace that importing a file fills.\n\n"
           "The name must be a string; the optional docstring can have any type.",
    .size = sizeof(ModuleObj),
    .flags = TF_BASETYPE | TF_WEAKREF,
    .dict_off = offsetof(ModuleObj, dict),
    .trace = module_trace,
    .sig = "(name, doc=None)",
    .repr = module_repr,
    .getattr = module_getattr,
    .init = module_init,
    .new = module_new_slot,
    .methods = methods,
    .getset = getset,
};
