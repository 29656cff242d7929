/* type_tree.c: how classes hang together: bases, the method resolution order, subclasses.
 *
 * A class knows its direct subclasses weakly, in an internal array whose slots the collector clears.
 */
#include "vm/object/type_internal.h"

#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

/* ---- subclasses ---- */

typedef struct Subclasses { /* internal storage; the slots are weak */
    Obj base;
    i64 cap, n;
    Value v[];
} Subclasses;

static i64 subclasses_size_of(const Obj *o) { return (i64)sizeof(Subclasses) + 8 * ((const Subclasses *)o)->cap; }
static const Layout subclasses_layout = {"subclasses", 0, subclasses_size_of, NULL, NULL};
static Shape *subclasses_shape;

static Subclasses *subclasses_of(TypeObj *t) {
    return is_null(t->subclasses) ? NULL : (Subclasses *)as_obj(t->subclasses);
}

static void put(Subclasses *s, Value type) {
    Value *slot = &s->v[s->n++];
    *slot = type;
    gc_weak_register(&s->base, slot, 0);
}

static Subclasses *grow(TypeObj *t, Subclasses *old) {
    i64 living = 0;
    for (i64 i = 0; old && i < old->n; i++) living += !is_null(old->v[i]);
    if (!subclasses_shape) subclasses_shape = shape_internal(&subclasses_layout);
    i64 cap = KR_MAX(2 * living, 2);
    Subclasses *s = gc_alloc_old(subclasses_shape, (i64)sizeof *s + 8 * cap);
    s->cap = cap;
    for (i64 i = 0; old && i < old->n; i++) {
        if (!is_null(old->v[i])) put(s, old->v[i]);
    }
    gc_write(t, &t->subclasses, obj_value(s));
    return s;
}

void type_add_subclass(TypeObj *base, TypeObj *t) {
    Subclasses *s = subclasses_of(base);
    for (i64 i = 0; s && i < s->n; i++) {
        if (same(s->v[i], obj_value(t))) return;
    }
    if (!s || s->n == s->cap) s = grow(base, s);
    put(s, obj_value(t));
}

void type_remove_subclass(TypeObj *base, TypeObj *t) {
    Subclasses *s = subclasses_of(base);
    for (i64 i = 0; s && i < s->n; i++) {
        if (same(s->v[i], obj_value(t))) s->v[i] = V_NULL;
    }
}

Value type_subclasses_list(TypeObj *t) {
    Value out = list_new(0);
    for (i64 i = 0;; i++) {
        Subclasses *s = subclasses_of(t);
        if (!s || i >= s->n) return out;
        if (!is_null(s->v[i]) && !list_append(out, s->v[i])) return V_ERR;
    }
}

void type_each_subclass(TypeObj *t, void (*fn)(TypeObj *sub, void *arg), void *arg) {
    Subclasses *s = subclasses_of(t);
    for (i64 i = 0; s && i < s->n; i++) {
        if (!is_null(s->v[i])) fn(as_type(s->v[i]), arg);
    }
}

void type_walk_subclasses(TypeObj *t, void (*fn)(TypeObj *sub, void *arg), void *arg) {
    if (t->flags & TF_WALKED) return;
    t->flags |= TF_WALKED;
    type_each_subclass(t, fn, arg);
    t->flags &= ~(u32)TF_WALKED;
}

/* ---- bases ---- */

static bool extends_layout(TypeObj *t, TypeObj *base) {
    const LayoutSet *own = shape_layout_set(t->shape), *other = shape_layout_set(base->shape);
    return t->flags & TF_C_LAYOUT || own->size != other->size || own->size_of != other->size_of || t->shape->nslots != base->shape->nslots;
}

TypeObj *type_solid_base(TypeObj *t) {
    while (t->parent && !extends_layout(t, t->parent)) t = t->parent;
    return t;
}

TypeObj *type_best_base(Value bases) {
    TypeObj *winner = NULL, *base = NULL;
    for (i64 i = 0; i < tuple_len(bases); i++) {
        Value v = tuple_at(bases, i);
        if (!is_type(v)) {
            exc_raise(TypeErrorType, "bases must be types");
            return NULL;
        }
        TypeObj *t = as_type(v), *solid = type_solid_base(t);
        if (!(t->flags & TF_BASETYPE)) {
            exc_raise(TypeErrorType, "type '%s' is not an acceptable base type", t->tp_name);
            return NULL;
        }
        if (!winner || (!type_is_subtype(winner, solid) && type_is_subtype(solid, winner))) {
            winner = solid;
            base = t;
        } else if (!type_is_subtype(winner, solid)) {
            exc_raise(TypeErrorType, "multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return base;
}

/* ---- method resolution order ---- */

/* Some list has 'v' behind its head. */
static bool in_a_tail(Value lists, const i64 *heads, Value v) {
    for (i64 i = 0; i < tuple_len(lists); i++) {
        Value list = tuple_at(lists, i);
        for (i64 k = heads[i] + 1; k < tuple_len(list); k++) {
            if (same(tuple_at(list, k), v)) return true;
        }
    }
    return false;
}

static Value inconsistent(Value lists, const i64 *heads) {
    Value seen = list_new(0);
    StrBuilder b;
    strb_init(&b);
    for (i64 i = 0; i < tuple_len(lists); i++) {
        if (heads[i] >= tuple_len(tuple_at(lists, i))) continue;
        Value head = tuple_at(tuple_at(lists, i), heads[i]);
        bool known = false;
        for (i64 k = 0; k < list_len(seen); k++) known |= same(list_at(seen, k), head);
        if (known) continue;
        if (list_len(seen)) strb_c(&b, ", ");
        strb_str(&b, as_type(head)->name);
        if (!list_append(seen, head)) return V_ERR;
    }
    Value names = TRY(strb_finish(&b));
    return exc_raise(TypeErrorType,
                     "Cannot create a consistent method resolution\norder (MRO) for bases %V", names);
}

static Value merge(TypeObj *t, Value lists) {
    Value out = list_new(8);
    i64 n = tuple_len(lists), heads[n];
    memset(heads, 0, sizeof heads);
    if (!list_append(out, obj_value(t))) return V_ERR;
    for (;;) {
        Value next = V_NULL;
        bool left = false;
        for (i64 i = 0; i < n && is_null(next); i++) {
            if (heads[i] >= tuple_len(tuple_at(lists, i))) continue;
            left = true;
            Value head = tuple_at(tuple_at(lists, i), heads[i]);
            if (!in_a_tail(lists, heads, head)) next = head;
        }
        if (!left) return list_to_tuple(out);
        if (is_null(next)) return inconsistent(lists, heads);
        if (!list_append(out, next)) return V_ERR;
        for (i64 i = 0; i < n; i++) {
            Value list = tuple_at(lists, i);
            if (heads[i] < tuple_len(list) && same(tuple_at(list, heads[i]), next)) heads[i]++;
        }
    }
}

static Value simple_mro(TypeObj *t, Value parent_mro) {
    i64 n = tuple_len(parent_mro);
    Value out = tuple_new(n + 1);
    as_tuple(out)->v[0] = obj_value(t);
    for (i64 i = 0; i < n; i++) as_tuple(out)->v[i + 1] = tuple_at(parent_mro, i);
    return out;
}

Value type_mro_default(TypeObj *t) {
    i64 n = tuple_len(t->bases);
    for (i64 i = 0; i < n; i++) {
        TypeObj *base = as_type(tuple_at(t->bases, i)); /* its own mro() may be running */
        if (is_null(base->mro)) return exc_raise(TypeErrorType, "Cannot extend an incomplete type '%s'", base->tp_name);
    }
    if (n == 0) return tuple_pack(1, obj_value(t));
    if (n == 1) return simple_mro(t, as_type(tuple_at(t->bases, 0))->mro);
    for (i64 i = 0; i < n; i++) {
        for (i64 k = 0; k < i; k++) {
            if (!same(tuple_at(t->bases, i), tuple_at(t->bases, k))) continue;
            return exc_raise(TypeErrorType, "duplicate base class %V", as_type(tuple_at(t->bases, i))->name);
        }
    }
    Value lists = tuple_new(n + 1);
    for (i64 i = 0; i < n; i++) tuple_set(lists, i, as_type(tuple_at(t->bases, i))->mro);
    tuple_set(lists, n, t->bases);
    return merge(t, lists);
}

static Value checked_mro(TypeObj *t, Value result) {
    Value mro = TRY(tuple_from_iterable(result));
    TypeObj *solid = type_solid_base(t);
    for (i64 i = 0; i < tuple_len(mro); i++) {
        Value cls = tuple_at(mro, i);
        if (!is_type(cls)) return exc_raise(TypeErrorType, "mro() returned a non-class ('%T')", cls);
        if (!type_is_subtype(solid, type_solid_base(as_type(cls)))) {
            return exc_raise(TypeErrorType, "mro() returned base with unsuitable layout ('%s')",
                             as_type(cls)->tp_name);
        }
    }
    return mro;
}

bool type_update_mro(TypeObj *t) {
    TypeObj *meta = value_type(obj_value(t));
    Value method = meta == TypeType ? V_NULL : type_find(meta, name_mro);
    Value mro;
    if (is_null(method) || same(method, type_find(TypeType, name_mro))) {
        mro = type_mro_default(t);
    } else {
        Value fn, self;
        int found = value_special(obj_value(t), name_mro, &fn, &self);
        if (found < 0) return false;
        if (!found) return !is_err(exc_raise(AttributeErrorType, "mro"));
        mro = is_null(self) ? value_call0(fn) : value_call1(fn, self);
        if (!is_err(mro)) mro = checked_mro(t, mro);
    }
    if (is_err(mro)) return false;
    gc_write(t, &t->mro, mro);
    type_forget_all(t);
    return true;
}
