/* _collections_odictviews.c: the views and iterators of OrderedDict. */
#include "vm/modules/_collections_odict.h"

NATIVE_TYPE(iter_type)
NATIVE_TYPE(keys_type)
NATIVE_TYPE(values_type)
NATIVE_TYPE(items_type)

typedef struct ODictIterObj {
    Obj base;
    Value od; /* V_NULL when exhausted */
    i64 pos;  /* entry number */
    i64 len;
    u64 state;
    u8 what;
    bool reversed;
} ODictIterObj;
static ODictIterObj *as_iter(Value v) { return (ODictIterObj *)v.w; }

static void iter_trace(Obj *o, Tracer *t) {
    trace_value(t, &((ODictIterObj *)o)->od);
}

Value odictiter_new(Value od, int what, bool reversed) {
    Value self = TRY(type_alloc(iter_type));
    ODictIterObj *it = as_iter(self);
    gc_write(it, &it->od, od);
    it->what = (u8)what;
    it->reversed = reversed;
    it->state = as_odict(od)->state;
    it->len = dict_len(od);
    it->pos = reversed ? (i64)as_dict(od)->t->used - 1 : 0;
    return self;
}

static Value odictiter_next(Value self) {
    ODictIterObj *it = as_iter(self);
    if (is_null(it->od)) return V_NULL;
    Value od = it->od;
    const char *problem = as_odict(od)->state != it->state ? "OrderedDict mutated during iteration"
                          : dict_len(od) != it->len        ? "OrderedDict changed size during iteration"
                                                           : NULL;
    if (problem) {
        gc_write(it, &it->od, V_NULL);
        return exc_raise(RuntimeErrorType, "%s", problem);
    }
    DictTable *t = as_dict(od)->t;
    i64 i = it->pos;
    if (it->reversed) while (i >= 0 && is_null(t->entry[i].key)) i--;
    else i = dict_skip_dead(t, i);
    if (i < 0 || i >= t->used) {
        gc_write(it, &it->od, V_NULL);
        return V_NULL;
    }
    it->pos = it->reversed ? i - 1 : i + 1;
    Value key = t->entry[i].key;
    if (it->what == DICT_KEYS) return key;
    Value v = is_exact(od, odict_type) ? t->entry[i].value : TRY(value_getitem(od, key));
    return it->what == DICT_VALUES ? v : tuple_pack(2, key, v);
}

static Value odictiter_m_reduce(Value self) {
    ODictIterObj *it = as_iter(self), copy = *it;
    Value rest = TRY(list_new(4));
    if (!is_null(it->od)) {
        Value twin = TRY(odictiter_new(it->od, it->what, it->reversed));
        as_iter(twin)->pos = copy.pos;
        as_iter(twin)->len = copy.len;
        as_iter(twin)->state = copy.state;
        rest = TRY(list_from_iterable(twin));
    }
    return tuple_pack(2, TRY(iter_builtin("iter")), tuple_pack(1, rest));
}

static const MethodDef odictiter_methods[] = {
    {"__reduce__", odictiter_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling"},
    {0},
};
static const TypeDef iter_def = {
    .name = "odict_iterator",
    .size = sizeof(ODictIterObj),
    .flags = TF_NO_NEW,
    .trace = iter_trace,
    .iter = iter_self,
    .iternext = odictiter_next,
    .methods = odictiter_methods,
};

/* ---- views ---- */

static int view_what(Value self) {
    return is_exact(self, keys_type) ? DICT_KEYS : is_exact(self, items_type) ? DICT_ITEMS : DICT_VALUES;
}
static Value view_iter(Value self) {
    return odictiter_new(dictview_dict(self), view_what(self), false);
}
static Value view_m_reversed(Value self) {
    return odictiter_new(dictview_dict(self), view_what(self), true);
}
static const MethodDef view_methods[] = {
    {"__reversed__", view_m_reversed, M_0, EFF_ALLOC, 0, NULL, NULL},
    {0},
};
#define VIEW(def, text, parent)                                                                    \
    static const TypeDef def = {.name = text, .base = &parent, .size = sizeof(DictViewObj),       \
                                .flags = TF_NO_NEW, .iter = view_iter, .methods = view_methods};
VIEW(keys_def, "odict_keys", DictKeysType)
VIEW(values_def, "odict_values", DictValuesType)
VIEW(items_def, "odict_items", DictItemsType)

static Value view_new(TypeObj *type, Value od) {
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &((DictViewObj *)self.w)->dict, od);
    return self;
}
Value odict_m_keys(Value self) {
    return view_new(keys_type, self);
}
Value odict_m_values(Value self) {
    return view_new(values_type, self);
}
Value odict_m_items(Value self) {
    return view_new(items_type, self);
}

bool odict_make_views(void) {
    return native_make_type(&iter_def, &iter_type) && native_make_type(&keys_def, &keys_type) &&
           native_make_type(&values_def, &values_type) && native_make_type(&items_def, &items_type);
}
