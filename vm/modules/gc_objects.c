/* gc_objects.c: the functions of the gc module that look at objects: what there is, what refers to what, what is tracked. */
#include "gcbridge/hooks.h"
#include "vm/modules/gc_objects.h"
#include "vm/modules/native.h"

/* ---- tracked objects ---- */

#define DEEPEST 64 /* tuples in tuples that are looked into */

/* CPython finds out with time which tuples and dicts hold nothing that could be in a cycle; here that is looked up.  What a
   dict is held by does not ask what is in it. */
static bool tuple_tracked(Value tuple, int depth);

static bool is_gc(Value v) {
    if (!is_obj(v)) return false;
    TypeObj *t = obj_shape(as_obj(v))->type;
    if (!t) return true; /* what stands for a class attribute in a dict */
    if (t->flags & TF_NATIVE) return bridge_hooks.is_tracked(as_obj(v));
    return type_is_container(t) && !(t->flags & TF_TYPE_SUB && !(as_type(v)->flags & TF_HEAP));
}
static bool may_be_tracked(Value v, int depth) {
    return is_tuple_exact(v) ? tuple_tracked(v, depth) : is_gc(v);
}
static bool tuple_tracked(Value tuple, int depth) {
    if (depth == DEEPEST) return true;
    for (i64 i = 0; i < tuple_len(tuple); i++)
        if (may_be_tracked(tuple_at(tuple, i), depth + 1)) return true;
    return false;
}
static bool dict_tracked(Value d) {
    i64 pos = 0;
    Value key, v;
    while (dict_next(d, &pos, &key, &v))
        if (may_be_tracked(key, 0) || may_be_tracked(v, 0)) return true;
    return false;
}
bool gc_objects_tracked(Obj *o) {
    Value v = obj_value(o);
    return is_dict_exact(v) ? dict_tracked(v) : may_be_tracked(v, 0);
}
Value gc_m_is_tracked(Value m, Value v) {
    return bool_value(is_obj(v) && gc_objects_tracked(as_obj(v)));
}

/* ---- what refers to what ---- */

typedef struct Visitor {
    Tracer t;
    Value list;          /* referents are appended: it has room, so nothing is allocated */
    i64 n;
    const Value *wanted; /* or it is only asked whether one of these is among them */
    i64 nwanted;
    bool found;
} Visitor;

static void visit_object(Visitor *v, Obj *o) {
    Shape *s = obj_shape(o);
    if (s->layout->trace) s->layout->trace(o, &v->t);
}
static void visit_value(Value value, void *arg) {
    Visitor *v = arg;
    v->n++;
    for (i64 i = 0; i < v->nwanted; i++) v->found |= same(value, v->wanted[i]);
    if (!is_null(v->list) && list_len(v->list) < as_list(v->list)->items->cap) list_append(v->list, value);
}
static void visit(Tracer *t, Value *slot) {
    if (obj_shape(as_obj(*slot))->type) visit_value(*slot, t);
    else visit_object((Visitor *)t, as_obj(*slot)); /* storage of the object */
}
/* Items and keys, which may be numbers. */
static void visit_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask) {
    Value *entry = entries;
    for (i64 i = 0; i < n; i++, entry += stride) {
        for (u32 bits = mask; bits; bits &= bits - 1) {
            Value v = entry[__builtin_ctz(bits)];
            if (is_obj(v)) visit(t, &entry[__builtin_ctz(bits)]);
            else if (!is_null(v) && !is_unbound(v) && !is_err(v)) visit_value(v, t);
        }
    }
}
static void visit_struct(Visitor *v, Obj *o, bool make) {
    if (obj_proxy(o) && bridge_hooks.referents) bridge_hooks.referents(o, make, visit_value, v);
}
static void visit_all(Visitor *v, Value objects) {
    for (i64 i = 0; i < tuple_len(objects); i++) {
        Value o = tuple_at(objects, i);
        if (!is_obj(o)) continue;
        visit_object(v, as_obj(o));
        visit_struct(v, as_obj(o), true);
    }
}
Value gc_m_get_referents(Value m, Value *a) {
    TRY_OK(SYS_AUDIT("gc.get_referents", 1, a[0]));
    Visitor v = {.t = {.visit = visit, .visit_table = visit_table}};
    visit_all(&v, a[0]);
    v.list = TRY(list_new(v.n + 1));
    visit_all(&v, a[0]);
    return v.list;
}

typedef struct Walk {
    Value list;
    i64 n;
    const Value *wanted;
    i64 nwanted;
} Walk;
static void walk_object(Obj *o, void *arg) {
    Walk *w = arg;
    Value v = obj_value(o);
    if (!obj_shape(o)->type || same(v, w->list) || !gc_objects_tracked(o)) return;
    if (w->wanted) {
        Visitor visitor = {.t = {.visit = visit, .visit_table = visit_table}, .wanted = w->wanted, .nwanted = w->nwanted};
        visit_object(&visitor, o);
        visit_struct(&visitor, o, false);
        if (!visitor.found) return;
    }
    w->n++;
    if (is_null(w->list)) return;
    ListObj *l = as_list(w->list);
    if (l->len < l->items->cap) l->items->v[l->len++] = v; /* the barrier follows when the walk is over */
}
static Value walk(int generation, const Value *wanted, i64 n) {
    Walk w = {.wanted = wanted, .nwanted = n};
    gc_walk_generation(generation, walk_object, &w);
    w.list = TRY(list_new(w.n + 64));
    gc_walk_generation(generation, walk_object, &w);
    gc_barrier_all(as_list(w.list)->items);
    return w.list;
}
Value gc_objects_list(int generation) {
    return walk(generation, NULL, 0);
}
Value gc_m_get_objects(Value m, Value *a) {
    i64 generation = -1;
    if (!is_null(a[0]) && !is_none(a[0])) {
        TRY_OK(number_as_index(a[0], &generation, OverflowErrorType));
        if (generation < 0) return exc_raise(ValueErrorType, "generation parameter cannot be negative");
        if (generation > 2) return exc_raise(ValueErrorType, "generation parameter must be less than the number of available generations (3)");
    }
    TRY_OK(SYS_AUDIT("gc.get_objects", 1, fixnum(generation)));
    return gc_objects_list((int)generation);
}
Value gc_m_get_referrers(Value m, Value *a) {
    TRY_OK(SYS_AUDIT("gc.get_referrers", 1, a[0]));
    return walk(-1, as_tuple(a[0])->v, tuple_len(a[0]));
}
