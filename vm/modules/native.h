/* native.h: what the files of native modules share: the headers of the object model and a few helpers. */
#pragma once
#include "vm/modules/modules.h"
#include "vm/object/bytes.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/func.h"
#include "vm/object/genericalias.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/slice.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

/* Integer constants of a module. */
typedef struct NativeConst {
    const char *name;
    i64 value;
} NativeConst;
static inline bool native_add_consts(Value m, const NativeConst *consts, i64 n) {
    for (i64 i = 0; i < n; i++)
        if (!module_add(m, consts[i].name, int_from_i64(consts[i].value))) return false;
    return true;
}

/* modules.c: a class "module.Name" of exceptions. */
Value native_new_exception(const char *name, TypeObj *base);

/* A static type pointer, kept by the collector. */
#define NATIVE_TYPE(var)                                                                           \
    static TypeObj *var;                                                                           \
    GC_ROOT(var)

/* For bool functions that fail: "return native_fail(exc_raise(...))". */
ALWAYS_INLINE bool native_fail(Value err) { return false; }
/* Makes the type unless it exists, and adds it to the module under its last name. */
static inline bool native_add_type(Value m, const TypeDef *def, TypeObj **type) {
    if (!*type) *type = module_add_type(m, def);
    else if (!module_add(m, strrchr(def->name, '.') ? strrchr(def->name, '.') + 1 : def->name, obj_value(*type))) return false;
    return *type != NULL;
}
/* The same without a name in the module. */
static inline bool native_make_type(const TypeDef *def, TypeObj **type) {
    Shape *shape;
    if (!*type) *type = type_from_def(def, &shape);
    return true;
}
/* A Value field as Python sees it. */
ALWAYS_INLINE Value native_or_none(Value v) { return is_null(v) ? V_NONE : v; }

static inline Value native_get_dict(Value self) { return instance_dict_getset.get(self); }
static inline bool native_set_dict(Value self, Value v) { return instance_dict_getset.set(self, v); }
/* A row for the getset table of types with TF_HAS_DICT. */
#define NATIVE_DICT {"__dict__", native_get_dict, native_set_dict, "dictionary for instance variables (if defined)"}

/* The exception class module.name, made once: a module that is executed again gets the class that C code raises. */
static inline bool native_make_exception(TypeObj **type, const char *module, const char *name, TypeObj *base) {
    if (*type) return true;
    Value bases = tuple_pack(1, obj_value(base)), ns = dict_new();
    if (is_err(bases) || is_err(ns) || !dict_set(ns, name___module__, str_intern_c(module))) return false;
    Value cls = value_call3(obj_value(TypeType), str_intern_c(name), bases, ns);
    if (is_err(cls)) return false;
    *type = as_type(cls);
    return true;
}
