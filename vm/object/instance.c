/* instance.c: the attributes that an instance itself holds: inline words, the overflow block, dict mode.
 *
 * An absent attribute's word is V_NULL.  Names are interned before they get into a shape, so a name that is not
 * interned is in no shape.
 */
#include "vm/object/dict.h"
#include "vm/object/shape.h"
#include "vm/object/str.h"

#define MAX_LEARNED 24  /* inline words at most: objects beyond that keep the rest in their block */
#define MAX_REBUILT 16  /* deleting from the middle of more attributes goes to dict mode */

typedef struct Overflow { /* internal storage; instance_slot knows the layout */
    Obj base;
    i64 cap;
    Value v[];
} Overflow;

static i64 overflow_size_of(const Obj *o) {
    return (i64)sizeof(Overflow) + 8 * ((const Overflow *)o)->cap;
}

static void overflow_trace(Obj *o, Tracer *t) {
    trace_values(t, ((Overflow *)o)->v, ((Overflow *)o)->cap);
}

static const Layout overflow_layout = {"attributes", 0, overflow_size_of, overflow_trace, NULL};
static Shape *overflow_shape;

static Value *reserve(Obj *o, Shape *s, int slot) {
    Value *over = shape_overflow(o, s);
    i64 need = slot - s->inline_cap + 1;
    Overflow *old = is_null(*over) ? NULL : (Overflow *)as_obj(*over);
    if (old && old->cap >= need) return &old->v[need - 1];
    if (!overflow_shape) overflow_shape = shape_internal(&overflow_layout);
    i64 cap = KR_MAX(need + need / 2, 2) & ~(i64)1;
    Overflow *fresh = gc_alloc(overflow_shape, (i64)sizeof *fresh + 8 * cap);
    fresh->cap = cap;
    if (old) memcpy(fresh->v, old->v, 8 * (size_t)old->cap);
    gc_write(o, over, obj_value(fresh));
    return &fresh->v[need - 1];
}

/* Later instances of the class get room for what this one turned out to need. */
static void learn(TypeObj *t, int nattrs) {
    int cap = (nattrs + 1) & ~1;
    if (!(t->flags & TF_HEAP) || cap > MAX_LEARNED || cap <= t->learned_cap) return;
    t->learned_cap = (u16)cap;
    t->shape = shape_root_with_cap(t, cap);
}

static int own_dict_get(Value d, Value name, Value *out) {
    if (is_null(d)) return 0;
    if (as_dict(d)->t->all_str && is_str_exact(name) && as_str(name)->interned) {
        *out = dict_get_str(d, name);
        return !is_null(*out);
    }
    return dict_get(d, name, out);
}

static Value interned(Value name) {
    if (likely(is_str_exact(name))) return as_str(name)->interned ? name : str_interned_lookup(name);
    return str_interned_lookup(str_slice(name, 0, str_len(name)));
}

static Value *attr_place(Obj *o, Shape *s, int slot, void **holder) {
    if (slot < s->inline_cap) {
        *holder = o;
        return shape_overflow(o, s) + 1 + slot;
    }
    *holder = as_obj(*shape_overflow(o, s));
    return instance_slot(o, s, slot);
}

Value instance_get(Obj *o, Value name) {
    Shape *s = obj_shape(o);
    if (!s->attr_off) return V_NULL;
    if (s->flags & SHAPE_DICT_MODE) {
        Value v = V_NULL;
        return own_dict_get(*shape_overflow(o, s), name, &v) < 0 ? V_ERR : v;
    }
    name = interned(name);
    if (is_null(name)) return V_NULL;
    int slot = shape_find(s, name);
    return slot < 0 ? V_NULL : *instance_slot(o, s, slot);
}

/* Moves the attributes to a dict. */
static Value to_dict_mode(Obj *o, Shape *s, Shape *dict_mode) {
    Value d = dict_new_sized(s->nattrs);
    Value names[s->nattrs + 1];
    shape_names(s, names);
    for (int i = 0; i < s->nattrs; i++) TRY_OK(dict_set(d, names[i], *instance_slot(o, s, i)));
    Value *over = shape_overflow(o, s);
    gc_barrier_all(o);
    for (int i = 0; i < s->inline_cap; i++) over[1 + i] = V_NULL;
    *over = d;
    obj_set_shape(o, dict_mode);
    return d;
}

Value instance_dict(Obj *o) {
    Shape *s = obj_shape(o);
    if (!s->attr_off) return V_NULL;
    if (!(s->flags & SHAPE_DICT_MODE)) return to_dict_mode(o, s, shape_dict_mode(s));
    Value *over = shape_overflow(o, s);
    if (is_null(*over)) gc_write(o, over, dict_new());
    return *over;
}

bool instance_set_dict(Obj *o, Value dict) {
    Shape *s = obj_shape(o);
    Value *over = shape_overflow(o, s);
    gc_barrier_all(o);
    if (!(s->flags & SHAPE_DICT_MODE)) {
        for (int i = 0; i < s->inline_cap; i++) over[1 + i] = V_NULL;
        obj_set_shape(o, shape_dict_mode(s));
    }
    *over = dict;
    return true;
}

static bool add_attr(Obj *o, Shape *s, Value name, Value v) {
    Shape *next = shape_add(s, name);
    if (!next) {
        Value d = to_dict_mode(o, s, shape_dict_mode(s));
        return !is_err(d) && dict_set(d, name, v);
    }
    int slot = s->nattrs;
    if (slot < s->inline_cap) {
        gc_write(o, shape_overflow(o, s) + 1 + slot, v);
    } else {
        Value *place = reserve(o, s, slot);
        gc_write(as_obj(*shape_overflow(o, s)), place, v);
        learn(s->type, slot + 1);
    }
    obj_set_shape(o, next);
    return true;
}

bool instance_set(Obj *o, Value name, Value v) {
    Shape *s = obj_shape(o);
    if (s->flags & SHAPE_DICT_MODE) {
        Value d = instance_dict(o);
        return !is_err(d) && dict_set(d, name, v);
    }
    if (!is_str_exact(name)) name = str_slice(name, 0, str_len(name));
    if (!as_str(name)->interned) name = str_intern(name);
    int slot = shape_find(s, name);
    if (slot < 0) return add_attr(o, s, name, v);
    void *holder;
    Value *place = attr_place(o, s, slot, &holder);
    gc_write(holder, place, v);
    return true;
}

/* The shape without attribute number 'gone', its later ones moved down; NULL: cannot be made. */
static Shape *shape_without(Shape *s, int gone) {
    Value names[MAX_REBUILT];
    shape_names(s, names);
    Shape *to = shape_root_of(s);
    for (int i = 0; i < s->nattrs && to; i++) {
        if (i != gone) to = shape_add(to, names[i]);
    }
    return to;
}

static void store_attr(Obj *o, Shape *s, int slot, Value v) {
    void *holder;
    Value *place = attr_place(o, s, slot, &holder);
    gc_write(holder, place, v);
}

int instance_del(Obj *o, Value name) {
    Shape *s = obj_shape(o);
    if (!s->attr_off) return 0;
    if (s->flags & SHAPE_DICT_MODE) {
        Value *over = shape_overflow(o, s);
        return is_null(*over) ? 0 : dict_del(*over, name);
    }
    name = interned(name);
    int slot = is_null(name) ? -1 : shape_find(s, name);
    if (slot < 0) return 0;
    int last = s->nattrs - 1;
    Shape *to = slot == last ? s->parent : s->nattrs <= MAX_REBUILT ? shape_without(s, slot) : NULL;
    if (!to) {
        Value d = to_dict_mode(o, s, shape_dict_mode(s));
        return is_err(d) ? -1 : dict_del(d, name);
    }
    for (int i = slot; i < last; i++) store_attr(o, s, i, *instance_slot(o, s, i + 1));
    store_attr(o, s, last, V_NULL);
    obj_set_shape(o, to);
    return 1;
}

Value *instance_word(Obj *o, int index) { return shape_words(o, obj_shape(o)) + index; }
