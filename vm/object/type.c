/* type.c: type objects: builtin types from their definitions, namespaces of cells, cached look-ups.
 *
 * A namespace maps interned names to AttrCells.  A look-up record (type, name) -> cell is valid until the answer may
 * have changed; invalidation follows the subclasses.  Types never move.
 */
#include "vm/object/type_internal.h"

#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/names.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define MAX_LOOKUPS 2048 /* per type; more names than this come from generated look-ups */

typedef struct Lookups { /* metadata: open addressing by the name's address */
    u32 mask, count;
    struct {
        Value name;
        Lookup *rec; /* NULL: forgotten */
    } e[];
} Lookups;

void type_trace(Obj *o, Tracer *t) {
    TypeObj *type = (TypeObj *)o;
    trace_ptr(t, &type->parent);
    trace_values(t, &type->name, 7); /* name, qualname, bases, mro, dict, module, subclasses */
    trace_value(t, &type->doc);
    shape_trace_roots(type, t);
    if (type->flags & TF_HEAP && type->tp_name) trace_meta(t, (void *)type->tp_name);
    if (type->cached_keys) trace_meta(t, type->cached_keys);
    Lookups *l = type->lookups;
    if (!l) return;
    trace_meta(t, l);
    trace_table(t, l->e, l->mask + 1, sizeof l->e[0], 1);
}
_Static_assert(offsetof(TypeObj, subclasses) - offsetof(TypeObj, name) == 6 * sizeof(Value), "traced together");

/* ---- look-ups ---- */

static Lookups *lookups_new(u32 size) {
    Lookups *l = meta_alloc((i64)(sizeof *l + size * sizeof l->e[0]));
    l->mask = size - 1;
    return l;
}

static u32 lookups_place(const Lookups *l, Value name) {
    u32 i = (u32)(name.w >> 4) * 0x9e3779b1u >> 7 & l->mask;
    while (l->e[i].name.w && !same(l->e[i].name, name)) i = (i + 1) & l->mask;
    return i;
}

static void forget_own(TypeObj *t) {
    Lookups *l = t->lookups;
    for (u32 i = 0; l && i <= l->mask; i++) {
        if (l->e[i].rec) l->e[i].rec->valid = 0;
    }
    t->lookups = NULL;
}

static Lookups *lookups_grow(TypeObj *t) {
    Lookups *old = t->lookups;
    if (old && old->count >= MAX_LOOKUPS) {
        forget_own(t);
        old = NULL;
    }
    Lookups *l = lookups_new(old ? 2 * (old->mask + 1) : 8);
    for (u32 i = 0; old && i <= old->mask; i++) {
        if (!old->e[i].rec) continue;
        l->e[lookups_place(l, old->e[i].name)] = old->e[i];
        l->count++;
    }
    t->lookups = l;
    return l;
}

/* Goes along the mro as it was: a key of a namespace may have an __eq__ that assigns to __bases__. */
static void search_mro(TypeObj *t, Value name, Lookup *out) {
    Value mro = t->mro;
    if (is_null(mro)) return;
    for (i64 i = 0; i < tuple_len(mro); i++) {
        TypeObj *owner = as_type(tuple_at(mro, i));
        Value cell = is_null(owner->dict) ? V_NULL : dict_get_str(owner->dict, name);
        if (is_null(cell)) continue;
        out->cell = (AttrCell *)as_obj(cell);
        out->owner = owner;
        return;
    }
}

Lookup *type_lookup(TypeObj *t, Value name) {
    Lookups *l = t->lookups;
    if (likely(l != NULL)) {
        u32 at = lookups_place(l, name);
        if (likely(l->e[at].rec != NULL)) return l->e[at].rec;
    }
    Lookup *rec = meta_alloc(sizeof *rec);
    u32 version = t->version;
    search_mro(t, name, rec);
    if (t->version != version) return rec; /* for this once */
    rec->valid = 1;
    l = t->lookups;
    u32 i = l ? lookups_place(l, name) : 0;
    if (!l || (!l->e[i].name.w && 4 * (l->count + 1) > 3 * (l->mask + 1))) {
        l = lookups_grow(t);
        i = lookups_place(l, name);
    }
    if (!l->e[i].name.w) l->count++;
    gc_barrier_all(t);
    l->e[i].name = name;
    l->e[i].rec = rec;
    return rec;
}

static void forget(TypeObj *t, void *name_ptr) {
    Value name = *(Value *)name_ptr;
    Lookups *l = t->lookups;
    if (l) {
        u32 i = lookups_place(l, name);
        if (l->e[i].rec) l->e[i].rec->valid = 0;
        l->e[i].rec = NULL;
    }
    t->version++;
    type_walk_subclasses(t, forget, name_ptr);
}

static void forget_all(TypeObj *t, void *unused) {
    forget_own(t);
    t->version++;
    type_walk_subclasses(t, forget_all, unused);
}

void type_forget_name(TypeObj *t, Value name) { forget(t, &name); }

void type_forget_all(TypeObj *t) { forget_all(t, NULL); }

void type_modified(TypeObj *t) {
    forget_all(t, NULL);
    slot_update_all(t);
}

Value type_intern_name(Value name) {
    if (!is_str_exact(name)) name = str_slice(name, 0, str_len(name));
    return as_str(name)->interned ? name : str_intern(name);
}

Value type_find(TypeObj *t, Value name) {
    if (!is_str_exact(name) || !as_str(name)->interned) {
        name = is_str_exact(name) ? name : str_slice(name, 0, str_len(name));
        name = str_interned_lookup(name);
        if (is_null(name)) return V_NULL;
    }
    Lookup *l = type_lookup(t, name);
    return l->cell ? l->cell->value : V_NULL;
}

bool type_is_subtype(const TypeObj *t, const TypeObj *of) {
    if (t == of) return true;
    if (is_null(t->mro)) { /* during start-up */
        for (; t; t = t->parent) {
            if (t == of) return true;
        }
        return false;
    }
    for (i64 i = 0; i < tuple_len(t->mro); i++) {
        if (as_obj(tuple_at(t->mro, i)) == &of->base) return true;
    }
    return false;
}

/* ---- namespaces ---- */

static void cell_trace(Obj *o, Tracer *t) { trace_value(t, &((AttrCell *)o)->value); }
static const Layout cell_layout = {"class attribute", sizeof(AttrCell), NULL, cell_trace, NULL};
static Shape *cell_shape;

int attr_kind_of(Value v) {
    TypeObj *t = value_type(v);
    if (t == FuncType) return ATTR_FUNCTION;
    if (t->flags & TF_METHOD_DESCR) return ATTR_METHOD;
    if (t == PropertyType) return ATTR_PROPERTY;
    if (t == StaticMethodType) return ATTR_STATIC;
    if (t == ClassMethodType) return ATTR_CLASSMETHOD;
    if (t == MemberType) return ATTR_MEMBER;
    if (t == GetSetType) return ATTR_GETSET;
    if (t->slots.descr_set) return ATTR_DATA;
    return t->slots.descr_get ? ATTR_GET : ATTR_PLAIN;
}

Value type_cell(Value v) {
    if (!cell_shape) cell_shape = shape_internal(&cell_layout);
    AttrCell *c = gc_alloc_old(cell_shape, sizeof *c);
    gc_write(c, &c->value, v);
    c->kind = (u8)attr_kind_of(v);
    return obj_value(c);
}

Value type_own(TypeObj *t, Value name) {
    Value cell = dict_get_str(t->dict, name);
    return is_null(cell) ? V_NULL : cell_content(cell);
}

Value type_plain_namespace(Value namespace) {
    Value d = dict_new_sized(dict_len(namespace)), key, cell;
    for (i64 pos = 0; !is_err(d) && dict_next(namespace, &pos, &key, &cell);)
        TRY_OK(dict_set(d, key, cell_content(cell)));
    return d;
}

bool type_set_attr(TypeObj *t, Value name, Value v) {
    name = type_intern_name(name);
    Value cell = dict_get_str(t->dict, name);
    if (is_null(v)) {
        if (!is_null(cell) && dict_del(t->dict, name) < 0) return false;
    } else if (is_null(cell)) {
        if (!dict_set(t->dict, name, type_cell(v))) return false;
    } else {
        AttrCell *c = (AttrCell *)as_obj(cell);
        int kind = attr_kind_of(v);
        /* of these a cache knows what is behind them, so another one is another kind */
        bool same_kind = c->kind == kind && kind != ATTR_MEMBER && kind != ATTR_GETSET;
        gc_write(c, &c->value, v);
        c->kind = (u8)kind;
        if (same_kind) {
            slot_name_changed(t, name);
            return true;
        }
    }
    forget(t, &name);
    slot_name_changed(t, name);
    return true;
}

/* ---- builtin types ---- */

TypeObj *type_raw(Shape *meta_shape) {
    TypeObj *t = gc_alloc_old(meta_shape, sizeof *t);
    t->version = 1;
    return t;
}

static void inherit_slots(TypeObj *t, const TypeDef *def, TypeObj *parent) {
    void *const *own = (void *const *)&def->repr;
    for (int i = 0; i < SLOT_COUNT; i++) t->slots.v[i] = own[i] ? own[i] : parent ? parent->slots.v[i] : NULL;
    if (!parent) return;
    /* Equality and hash go together; whoever redefines one of them alone is unhashable. */
    if (def->richcmp && !def->hash) t->slots.hash = slot_hash_none;
    if (def->hash && !def->richcmp) t->slots.richcmp = NULL;
    if (!def->new && (parent == ObjectType || def->flags & TF_NO_NEW)) t->slots.new = NULL;
}

TypeObj *type_declare(const TypeDef *def) {
    TypeObj *parent = def->base ? *def->base : ObjectType;
    TypeObj *t = type_raw(TypeShape);
    t->def = def;
    t->parent = parent;
    t->tp_name = def->name;
    t->flags = def->flags | TF_IMMUTABLE;
    if (parent) {
        t->flags |= parent->flags & (TF_SUBS | TF_HAS_DICT | TF_WEAKREF | TF_SEQUENCE | TF_MAPPING | TF_VAR_SIZED);
    }
    ShapePlan plan = {
        .set = shape_layouts(def, parent ? shape_layout_set(parent->shape) : NULL),
        .weakrefable = t->flags & TF_WEAKREF,
    };
    plan.attrs = t->flags & TF_HAS_DICT && !plan.set->dict_off;
    inherit_slots(t, def, parent);
    plan.flags = t->slots.finalize ? SHAPE_HAS_FINALIZER : 0;
    t->shape = shape_root(t, &plan);
    return t;
}

static void set_names(TypeObj *t, const char *full) {
    const char *dot = strrchr(full, '.');
    gc_write(t, &t->name, str_intern_c(dot ? dot + 1 : full));
    gc_write(t, &t->qualname, t->name);
    gc_write(t, &t->module, dot ? str_intern_utf8(full, dot - full) : str_intern_c("builtins"));
}

void type_set_own(TypeObj *t, Value name, Value v) {
    if (is_err(v) || !dict_set(t->dict, name, type_cell(v))) KR_FATAL("cannot create %s.%s", t->tp_name, str_c(name));
}

static void add(TypeObj *t, const char *name, Value v) { type_set_own(t, str_intern_c(name), v); }

static Value method_value(TypeObj *t, const MethodDef *m) {
    if (m->flags & MF_STATIC) return staticmethod_new(builtin_new(m, obj_value(t), V_NULL));
    if (m->flags & MF_CLASS) return classmethoddescr_new(m, t);
    return methoddescr_new(m, t);
}

static void fill_namespace(TypeObj *t, const TypeDef *def) {
    slot_add_wrappers(t, (void *const *)&def->repr);
    if (def->new) add(t, "__new__", builtin_new(&type_new_method, obj_value(t), V_NULL));
    if (t->slots.hash == slot_hash_none && def->richcmp) add(t, "__hash__", V_NONE);
    for (const MethodDef *m = def->methods; m && m->name; m++) add(t, m->name, method_value(t, m));
    for (const MemberDef *m = def->members; m && m->name; m++) add(t, m->name, member_new(m, t));
    for (const GetSetDef *g = def->getset; g && g->name; g++) add(t, g->name, getset_new(g, t));
    if (is_null(dict_get_str(t->dict, name___doc__))) add(t, "__doc__", t->doc);
}

void type_complete(TypeObj *t) {
    const TypeDef *def = t->def;
    set_names(t, def->name);
    gc_write(t, &t->bases, t->parent ? tuple_pack(1, obj_value(t->parent)) : tuple_empty);
    gc_write(t, &t->mro, type_mro_default(t));
    gc_write(t, &t->dict, dict_new());
    as_dict(t->dict)->flags |= DICT_CELLS;
    gc_write(t, &t->doc, def->doc ? str_from_c(def->doc) : V_NONE);
    if (t->parent) type_add_subclass(t->parent, t);
    fill_namespace(t, def);
}

TypeObj *type_from_def(const TypeDef *def, Shape **out_shape) {
    TypeObj *t = type_declare(def);
    type_complete(t);
    if (out_shape) *out_shape = t->shape;
    return t;
}

/* ---- instances ---- */

Value type_alloc(TypeObj *t) {
    Shape *s = t->shape;
    KR_ASSERT(s->size != 0);
    Obj *o = gc_alloc(s, s->size);
    if (unlikely(s->flags & (SHAPE_HAS_DEL | SHAPE_HAS_FINALIZER))) gc_finalizer_register(o);
    return obj_value(o);
}

Value type_alloc_var(TypeObj *t, i64 size) {
    Shape *s = t->shape;
    if (s->flags & SHAPE_ATTRS_AT_END) size = ((size + 7) & ~(i64)7) + 8 * (s->nslots + (s->attr_off ? 1 : 0));
    Obj *o = size <= GC_LARGE ? gc_alloc(s, size) : gc_try_alloc(s, size);
    if (unlikely(!o)) return V_ERR;
    if (unlikely(s->flags & (SHAPE_HAS_DEL | SHAPE_HAS_FINALIZER))) gc_finalizer_register(o);
    return obj_value(o);
}

/* Runs __del__ or the clean-up of a builtin type on an object that the collector found unreachable. */
void type_finalize(Obj *o) {
    slot_final_fn finalize = obj_shape(o)->type->slots.finalize;
    if (finalize) finalize(obj_value(o));
}
