/* dict_iter.c: iterators over keys, values and items of dicts, forwards and backwards.  The
 * position is an entry number; a change of the number of keys is noticed by 'expected', of the keys
 * alone by 'left'. */
#include "vm/object/dict_internal.h"
#include "vm/object/exc.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/tuple.h"

typedef struct DictIterObj {
    Obj base;
    Value dict;   /* V_NULL when exhausted */
    i64 expected; /* length of the dict at the start; -1 once it was found changed */
    i64 pos;
    i64 left;
} DictIterObj;

static void dictiter_trace(Obj *o, Tracer *t) { trace_value(t, &((DictIterObj *)o)->dict); }

static DictIterObj *as_iter(Value v) { return (DictIterObj *)v.w; }

Value dictiter_new(Value d, int what, bool reversed) {
    Shape *shapes[2][3] = {{DictKeyIterShape, DictValueIterShape, DictItemIterShape},
                           {DictRevKeyIterShape, DictRevValueIterShape, DictRevItemIterShape}};
    DictIterObj *it = gc_alloc(shapes[reversed][what], sizeof *it);
    it->dict = d;
    it->expected = it->left = dict_len(d);
    it->pos = reversed ? (i64)as_dict(d)->t->used - 1 : 0;
    return obj_value(it);
}

static void exhaust(DictIterObj *it) { gc_write(it, &it->dict, V_NULL); }

/* Number of the entry to deliver; -1 at the end, -2 raised. */
static i64 advance(DictIterObj *it, bool reversed) {
    if (is_null(it->dict)) return -1;
    DictObj *d = as_dict(it->dict);
    if (d->len != it->expected) {
        it->expected = -1; /* the error stays */
        exc_raise(RuntimeErrorType, "dictionary changed size during iteration");
        return -2;
    }
    const DictTable *t = d->t;
    i64 i = it->pos;
    if (reversed) {
        i = KR_MIN(i, (i64)t->used - 1);
        while (i >= 0 && is_null(t->entry[i].key)) i--;
    } else {
        i = dict_skip_dead(t, i);
    }
    if (i < 0 || i >= t->used) {
        exhaust(it);
        return -1;
    }
    if (it->left == 0) {
        exhaust(it);
        exc_raise(RuntimeErrorType, "dictionary keys changed during iteration");
        return -2;
    }
    it->left--;
    it->pos = reversed ? i - 1 : i + 1;
    return i;
}

ALWAYS_INLINE Value step(Value self, int what, bool reversed) {
    DictIterObj *it = as_iter(self);
    Value d = it->dict;
    i64 i = advance(it, reversed);
    if (i < 0) return i == -1 ? V_NULL : V_ERR;
    const DictEntry *e = &as_dict(d)->t->entry[i];
    return what == DICT_KEYS     ? e->key
           : what == DICT_VALUES ? e->value
                                 : tuple_pack(2, e->key, e->value);
}

#define NEXT(name, what, reversed) \
    static Value name(Value self) { return step(self, what, reversed); }
NEXT(dictiter_next_key, DICT_KEYS, false)
NEXT(dictiter_next_value, DICT_VALUES, false)
NEXT(dictiter_next_item, DICT_ITEMS, false)
NEXT(dictiter_next_rev_key, DICT_KEYS, true)
NEXT(dictiter_next_rev_value, DICT_VALUES, true)
NEXT(dictiter_next_rev_item, DICT_ITEMS, true)

static Value dictiter_m_length_hint(Value self) {
    DictIterObj *it = as_iter(self);
    bool valid = !is_null(it->dict) && it->expected == dict_len(it->dict);
    return fixnum(valid ? it->left : 0);
}

/* (iter, (list of what is left,)): a copy delivers the rest, the original stays where it is. */
static Value dictiter_m_reduce(Value self) {
    DictIterObj *it = as_iter(self), *copy = gc_alloc(obj_shape(it), sizeof *copy);
    copy->dict = it->dict;
    copy->expected = it->expected;
    copy->pos = it->pos;
    copy->left = it->left;
    Value rest = TRY(list_from_iterable(obj_value(copy)));
    Value fn = TRY(iter_builtin("iter"));
    return tuple_pack(2, fn, tuple_pack(1, rest));
}

static const MethodDef methods[] = {
    {"__length_hint__", dictiter_m_length_hint, M_0, EFF_READS, 0, NULL,
     "How many items are probably left."},
    {"__reduce__", dictiter_m_reduce, M_0, EFF_ANY, 0, NULL, "For pickle and copy."},
    {0},
};

#define DEF(def, text, next) \
    const TypeDef def = {.name = text, \
                         .size = sizeof(DictIterObj), \
                         .flags = TF_NO_NEW, \
                         .trace = dictiter_trace, \
                         .iter = iter_self, \
                         .iternext = next, \
                         .methods = methods};
DEF(dictkeyiter_def, "dict_keyiterator", dictiter_next_key)
DEF(dictvalueiter_def, "dict_valueiterator", dictiter_next_value)
DEF(dictitemiter_def, "dict_itemiterator", dictiter_next_item)
DEF(dictrevkeyiter_def, "dict_reversekeyiterator", dictiter_next_rev_key)
DEF(dictrevvalueiter_def, "dict_reversevalueiterator", dictiter_next_rev_value)
DEF(dictrevitemiter_def, "dict_reverseitemiterator", dictiter_next_rev_item)
