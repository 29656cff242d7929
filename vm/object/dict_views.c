/* dict_views.c: dict_keys, dict_values, dict_items: live views; keys and items behave as sets. */
#include "vm/object/dict_internal.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/list.h"
#include "vm/object/set.h"
#include "vm/object/tuple.h"

static void dictview_trace(Obj *o, Tracer *t) { trace_value(t, &((DictViewObj *)o)->dict); }

static Value make(Shape *shape, Value d) {
    DictViewObj *view = gc_alloc(shape, sizeof *view);
    view->dict = d;
    return obj_value(view);
}

Value dictview_keys(Value d) { return make(DictKeysShape, d); }
Value dictview_values(Value d) { return make(DictValuesShape, d); }
Value dictview_items(Value d) { return make(DictItemsShape, d); }

static bool is_keys(Value v) { return is_obj(v) && value_is(v, DictKeysType); }
static bool is_items(Value v) { return is_obj(v) && value_is(v, DictItemsType); }
static bool is_set_view(Value v) { return is_keys(v) || is_items(v); }
static int what_of(Value v) {
    return is_keys(v) ? DICT_KEYS : is_items(v) ? DICT_ITEMS : DICT_VALUES;
}

/* ---- slots ---- */

static Value dictview_repr(Value self) {
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_from_c("...");
    Value list = list_from_iterable(self);
    Value text = is_err(list) ? list : str_format_c("%s(%R)", value_type_name(self), list);
    repr_leave(self);
    return text;
}

static i64 dictview_len(Value self) { return dict_len(dictview_dict(self)); }

static Value dictview_iter(Value self) {
    return dictiter_new(dictview_dict(self), what_of(self), false);
}

static int dictview_keys_contains(Value self, Value key) {
    Value ignored;
    return dict_get(dictview_dict(self), key, &ignored);
}

static int dictview_items_contains(Value self, Value pair) {
    Value v;
    if (!is_tuple(pair) || tuple_len(pair) != 2) return 0;
    int found = dict_get(dictview_dict(self), tuple_at(pair, 0), &v);
    return found <= 0 ? found : value_eq(v, tuple_at(pair, 1));
}

/* Whether every item of 'a' is in 'b'. */
static int contained_in(Value a, Value b) {
    Value it = value_iter(a);
    if (is_err(it)) return -1;
    for (;;) {
        Value item = value_next(it);
        if (is_null(item)) return 1;
        if (is_err(item)) return -1;
        int found = value_contains(b, item);
        if (found <= 0) return found;
    }
}

static Value dictview_richcmp(Value a, Value b, int op) {
    if (!is_set_view(a) || !(is_anyset(b) || is_set_view(b))) return V_NOTIMPL;
    i64 na = value_len(a), nb = value_len(b);
    if (na < 0 || nb < 0) return V_ERR;
    int ok = 0;
    switch (op) {
    case CMP_EQ:
    case CMP_NE: ok = na == nb ? contained_in(a, b) : 0; break;
    case CMP_LT: ok = na < nb ? contained_in(a, b) : 0; break;
    case CMP_LE: ok = na <= nb ? contained_in(a, b) : 0; break;
    case CMP_GT: ok = na > nb ? contained_in(b, a) : 0; break;
    case CMP_GE: ok = na >= nb ? contained_in(b, a) : 0; break;
    }
    return ok < 0 ? V_ERR : bool_value(op == CMP_NE ? !ok : ok);
}

/* set(a), then one of its updating methods with b. */
static Value by_set(Value a, const char *method, Value b) {
    Value set = TRY(set_from(a));
    TRY(value_call_method(set, method, 1, b));
    return set;
}

static Value dictview_sub(Value a, Value b) { return by_set(a, "difference_update", b); }
static Value dictview_xor(Value a, Value b) { return by_set(a, "symmetric_difference_update", b); }
static Value dictview_or(Value a, Value b) { return by_set(a, "update", b); }

/* The items of 'other' that are in 'view'. */
static Value intersect(Value view, Value other) {
    Value result = TRY(set_new());
    Value it = TRY(value_iter(other));
    for (;;) {
        Value item = TRY(value_next(it));
        if (is_null(item)) return result;
        int found = value_contains(view, item);
        if (found < 0 || (found && !set_add(result, item))) return V_ERR;
    }
}

static Value dictview_and(Value a, Value b) {
    if (!is_set_view(a)) return intersect(b, a);
    if (is_set_view(b) && dictview_len(b) > dictview_len(a)) return intersect(b, a);
    return intersect(a, b);
}

/* ---- methods ---- */

static Value dictview_m_reversed(Value self) {
    return dictiter_new(dictview_dict(self), what_of(self), true);
}

static Value dictview_m_isdisjoint(Value self, Value other) {
    if (same(self, other)) return bool_value(dictview_len(self) == 0);
    Value it = TRY(value_iter(other));
    for (;;) {
        Value item = TRY(value_next(it));
        if (is_null(item)) return V_TRUE;
        int found = value_contains(self, item);
        if (found) return found < 0 ? V_ERR : V_FALSE;
    }
}

static Value dictview_mapping(Value self) { return mappingproxy_new(dictview_dict(self)); }

static const MethodDef set_methods[] = {
    {"__reversed__", dictview_m_reversed, M_0, EFF_ALLOC, 0, NULL, "An iterator from the end."},
    {"isdisjoint", dictview_m_isdisjoint, M_1, EFF_ANY, 0, "isdisjoint($self, other, /)",
     "Whether the view and the iterable have nothing in common."},
    {0},
};
static const MethodDef values_methods[] = {
    {"__reversed__", dictview_m_reversed, M_0, EFF_ALLOC, 0, NULL, "An iterator from the end."},
    {0},
};
static const GetSetDef getset[] = {
    {"mapping", dictview_mapping, NULL, "The dict of the view, read-only."},
    {0},
};

#define SET_VIEW(def, text, in) \
    const TypeDef def = { \
        .name = text, \
        .size = sizeof(DictViewObj), \
        .flags = TF_NO_NEW, \
        .trace = dictview_trace, \
        .repr = dictview_repr, \
        .richcmp = dictview_richcmp, \
        .iter = dictview_iter, \
        .len = dictview_len, \
        .contains = in, \
        .sub = dictview_sub, \
        .and_ = dictview_and, \
        .xor_ = dictview_xor, \
        .or_ = dictview_or, \
        .methods = set_methods, \
        .getset = getset, \
    };
SET_VIEW(dictkeys_def, "dict_keys", dictview_keys_contains)
SET_VIEW(dictitems_def, "dict_items", dictview_items_contains)

const TypeDef dictvalues_def = {
    .name = "dict_values",
    .size = sizeof(DictViewObj),
    .flags = TF_NO_NEW,
    .trace = dictview_trace,
    .repr = dictview_repr,
    .iter = dictview_iter,
    .len = dictview_len,
    .methods = values_methods,
    .getset = getset,
};
