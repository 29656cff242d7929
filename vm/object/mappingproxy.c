/* mappingproxy.c: the read-only view of a mapping.  The namespace of a class is shown without its cells: single keys
 * are looked up in place, views and copies are taken from a plain copy. */
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/genericalias.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/type_internal.h"

static Value mapping_of(Value v) { return ((MappingProxyObj *)as_obj(v))->mapping; }

static void mappingproxy_trace(Obj *o, Tracer *t) { trace_value(t, &((MappingProxyObj *)o)->mapping); }

static bool has_cells(Value mapping) { return is_dict_exact(mapping) && as_dict(mapping)->flags & DICT_CELLS; }

/* The mapping as Python code may see it. */
static Value plain(Value self) {
    Value m = mapping_of(self);
    return has_cells(m) ? type_plain_namespace(m) : m;
}

Value mappingproxy_new(Value mapping) {
    MappingProxyObj *p = gc_alloc(MappingProxyShape, sizeof *p);
    p->mapping = mapping;
    return obj_value(p);
}

static Value mappingproxy_repr(Value self) { return str_format_c("mappingproxy(%R)", TRY(plain(self))); }
static Value mappingproxy_str(Value self) { return value_str(TRY(plain(self))); }
static bool mappingproxy_hash(Value self, i64 *out) { return value_hash(mapping_of(self), out); }
/* What is shown may be another of these, and so on. */
static Value mappingproxy_iter(Value self) { return thread_stack_ok("") ? value_iter(mapping_of(self)) : V_ERR; }
static i64 mappingproxy_len(Value self) { return thread_stack_ok("") ? value_len(mapping_of(self)) : -1; }
static int mappingproxy_contains(Value self, Value key) {
    return thread_stack_ok("") ? value_contains(mapping_of(self), key) : -1;
}

static Value mappingproxy_richcmp(Value self, Value other, int op) {
    if (is_exact(other, MappingProxyType)) other = TRY(plain(other));
    return value_richcmp(TRY(plain(self)), other, op);
}

static Value mappingproxy_getitem(Value self, Value key) {
    Value m = mapping_of(self);
    if (!has_cells(m)) return thread_stack_ok("") ? value_getitem(m, key) : V_ERR;
    Value cell = V_NULL;
    int found = dict_get(m, key, &cell);
    if (found < 0) return V_ERR;
    return found ? cell_content(cell) : exc_raise_key(key);
}

static Value mappingproxy_or(Value a, Value b) {
    if (is_exact(a, MappingProxyType)) a = TRY(plain(a));
    if (is_exact(b, MappingProxyType)) b = TRY(plain(b));
    return number_binop(BINOP_OR, a, b);
}
static Value mappingproxy_ior(Value self, Value other) {
    return exc_raise(TypeErrorType, "'|=' is not supported by %T; use '|' instead", self);
}

static Value mappingproxy_slot_new(TypeObj *type, Args args) {
    static const MethodDef def = {"mappingproxy", NULL, M_1, 0, 0, "(mapping)", NULL};
    Value v;
    if (!args_bind(&def, args, &v)) return V_ERR;
    bool mapping = value_type(v)->slots.getitem && !(value_type(v)->flags & (TF_LIST_SUB | TF_TUPLE_SUB));
    if (!mapping) return exc_raise(TypeErrorType, "mappingproxy() argument must be a mapping, not %T", v);
    return mappingproxy_new(v);
}

static Value mappingproxy_m_copy(Value self) {
    Value m = mapping_of(self);
    return has_cells(m) ? plain(self) : value_call_method(m, "copy", 0);
}
static Value mappingproxy_m_get(Value self, Value key, Value dflt) {
    if (is_null(dflt)) dflt = V_NONE;
    Value m = mapping_of(self);
    if (!has_cells(m)) return value_call_method(m, "get", 2, key, dflt);
    Value cell = V_NULL;
    int found = dict_get(m, key, &cell);
    return found < 0 ? V_ERR : found ? cell_content(cell) : dflt;
}
static Value mappingproxy_m_items(Value self) { return value_call_method(TRY(plain(self)), "items", 0); }
static Value mappingproxy_m_keys(Value self) { return value_call_method(mapping_of(self), "keys", 0); }
static Value mappingproxy_m_reversed(Value self) { return value_call_method(mapping_of(self), "__reversed__", 0); }
static Value mappingproxy_m_values(Value self) { return value_call_method(TRY(plain(self)), "values", 0); }

static const MethodDef methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, 0, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"__reversed__", mappingproxy_m_reversed, M_0, 0, 0, "($self, /)", "D.__reversed__() -> reverse iterator"},
    {"copy", mappingproxy_m_copy, M_0, 0, 0, "($self, /)", "D.copy() -> a shallow copy of D"},
    {"get", mappingproxy_m_get, M_2, 0, 0, "($self, key, default=None, /)",
     "Return the value for key if key is in the mapping, else default."},
    {"items", mappingproxy_m_items, M_0, 0, 0, "($self, /)", "D.items() -> a set-like object providing a view on D's items"},
    {"keys", mappingproxy_m_keys, M_0, 0, 0, "($self, /)", "D.keys() -> a set-like object providing a view on D's keys"},
    {"values", mappingproxy_m_values, M_0, 0, 0, "($self, /)", "D.values() -> an object providing a view on D's values"},
    {0}};

const TypeDef mappingproxy_def = {
    .name = "mappingproxy", .size = sizeof(MappingProxyObj), .flags = TF_MAPPING, .trace = mappingproxy_trace,
    .sig = "(mapping)", .doc = "Read-only proxy of a mapping.",
    .repr = mappingproxy_repr, .str = mappingproxy_str, .hash = mappingproxy_hash, .richcmp = mappingproxy_richcmp,
    .iter = mappingproxy_iter, .new = mappingproxy_slot_new, .len = mappingproxy_len, .getitem = mappingproxy_getitem,
    .contains = mappingproxy_contains, .or_ = mappingproxy_or, .ior = mappingproxy_ior, .methods = methods,
};
