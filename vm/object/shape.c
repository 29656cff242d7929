/* shape.c: hidden classes: the tree of shapes a class's instances pass through, and how to find a name in one.
 *
 * A root shape belongs to a (class, number of inline words); each child adds one attribute, in slot number nattrs-1.
 * Parents hold children weakly: a shape lives as long as an object, a trace or a child needs it.  The tables here are
 * malloc memory that holds no Value: names in them are kept alive by the shapes whose keys they are.
 */
#include "vm/object/shape.h"

#define MAX_ATTRS 256      /* more attributes than this are better off in a dict */
#define MAX_CHILDREN 256   /* so are objects that are used as maps */
#define INDEX_FROM 9       /* fewer attributes are found by walking up */

typedef struct ShapeTable { /* open addressing; both uses below */
    u32 mask, count;
    struct {
        u64 name;
        union {
            Shape *child;
            i64 slot;
        };
    } e[];
} ShapeTable;

static ShapeTable *table_new(u32 size) {
    ShapeTable *t = calloc(1, sizeof *t + size * sizeof t->e[0]);
    if (!t) KR_FATAL("out of memory: shape table");
    t->mask = size - 1;
    return t;
}

static u32 table_place(const ShapeTable *t, u64 name) {
    u32 i = (u32)(name >> 4) * 0x9e3779b1u >> 8 & t->mask;
    while (t->e[i].name && t->e[i].name != name) i = (i + 1) & t->mask;
    return i;
}

/* ---- the collector's view ---- */

static i64 align8(i64 n) { return (n + 7) & ~(i64)7; }

static const TypeLayout *type_layout(const Shape *s) { return (const TypeLayout *)s->layout; }

Value *shape_words(Obj *o, const Shape *s) {
    if (s->flags & SHAPE_ATTRS_AT_END) {
        return (Value *)((char *)o + align8(type_layout(s)->set->size_of(o)));
    }
    return (Value *)((char *)o + s->slots_off);
}

static i64 words_of(const Shape *s) {
    bool attrs = s->attr_off && !type_layout(s)->set->dict_off;
    return s->nslots + (attrs ? 1 + s->inline_cap : 0);
}

static i64 words_size_of(const Obj *o) {
    const Shape *s = obj_shape(o);
    if (s->size) return s->size;
    return align8(type_layout(s)->set->size_of(o)) + 8 * words_of(s);
}

static void words_trace(Obj *o, Tracer *t) {
    Shape *s = obj_shape(o);
    const LayoutSet *set = type_layout(s)->set;
    if (set->trace) set->trace(o, t);
    trace_values(t, shape_words(o, s), words_of(s));
}

/* A shape keeps its descendants: an inline cache of a store that adds an attribute names the new shape, and may be the
   only one that does while the class has no instances. */
static void shape_trace(Shape *s, Tracer *t) {
    ShapeTable *children = s->transitions;
    if (s->dict_mode) trace_shape(t, s->dict_mode);
    for (u32 i = 0; children && i <= children->mask; i++) {
        if (children->e[i].name) trace_shape(t, children->e[i].child);
    }
}

static void unlink_from_parent(Shape *s) {
    ShapeTable *t = s->parent ? s->parent->transitions : NULL;
    if (!t || t->e[table_place(t, s->key.w)].child != s) return;
    ShapeTable *fresh = table_new(t->mask + 1);
    for (u32 i = 0; i <= t->mask; i++) {
        if (!t->e[i].name || t->e[i].child == s) continue;
        fresh->e[table_place(fresh, t->e[i].name)] = t->e[i];
        fresh->count++;
    }
    s->parent->transitions = fresh;
    free(t);
}

static void shape_dead(Shape *s) {
    unlink_from_parent(s);
    free(s->transitions);
    free(s->index);
    s->transitions = s->index = NULL;
}

void shape_init(void) {
    gc_shape_trace = shape_trace;
    gc_shape_dead = shape_dead;
}

/* ---- making shapes ---- */

LayoutSet *shape_layouts(const TypeDef *def, const LayoutSet *parent) {
    LayoutSet *set = calloc(1, sizeof *set);
    if (!set) KR_FATAL("out of memory: layouts");
    if (parent) *set = *parent;
    if (def->size || def->size_of) {
        set->size = def->size_of ? 0 : def->size;
        set->size_of = def->size_of;
    }
    if (def->trace) set->trace = def->trace;
    if (def->dead) set->dead = def->dead;
    if (def->dict_off) set->dict_off = def->dict_off;
    set->plain = (TypeLayout){{def->name, set->size, set->size_of, set->trace, set->dead}, set};
    set->words = (TypeLayout){{def->name, 0, words_size_of, words_trace, set->dead}, set};
    return set;
}

const LayoutSet *shape_layout_set(const Shape *s) { return type_layout(s)->set; }

static u32 next_number;

static Shape *fresh_shape(void) {
    Shape *s = gc_shape_alloc();
    s->number = ++next_number;
    return s;
}

Shape *shape_internal(const Layout *layout) {
    Shape *s = fresh_shape();
    s->layout = layout;
    s->size = layout->size;
    s->flags = SHAPE_INTERNAL;
    return s;
}

Shape *shape_root(TypeObj *t, const ShapePlan *plan) {
    const LayoutSet *set = plan->set;
    Shape *s = fresh_shape();
    bool words = plan->nslots || plan->attrs;
    s->layout = words ? &set->words.base : &set->plain.base;
    s->type = t;
    s->flags = (u16)(plan->flags | (plan->weakrefable ? SHAPE_WEAKREFABLE : 0));
    s->nslots = plan->nslots;
    if (set->size_of) {
        /* The words' place depends on the object: attributes go to a dict, which no cache looks into. */
        if (words) s->flags |= SHAPE_ATTRS_AT_END;
        if (plan->attrs) s->flags |= SHAPE_DICT_MODE;
        s->attr_off = plan->attrs ? 8 : 0;
    } else {
        s->slots_off = (u16)align8(set->size);
        s->inline_cap = plan->attrs ? plan->inline_cap : 0;
        s->attr_off = plan->attrs ? (u16)(s->slots_off + 8 * plan->nslots) : 0;
        s->size = (u32)(s->slots_off + 8 * words_of(s));
    }
    if (set->dict_off) {
        s->attr_off = (u16)set->dict_off;
        s->flags |= SHAPE_DICT_MODE;
    }
    if (t->flags & TF_HEAP) s->flags |= SHAPE_MORTAL;
    s->next_root = t->roots;
    t->roots = s;
    return s;
}

static Shape *copy_root(TypeObj *t, const Shape *like) {
    Shape *s = fresh_shape();
    s->layout = like->layout;
    s->type = t;
    s->size = like->size;
    s->flags = like->flags;
    s->attr_off = like->attr_off;
    s->inline_cap = like->inline_cap;
    s->slots_off = like->slots_off;
    s->nslots = like->nslots;
    return s;
}

Shape *shape_root_with_cap(TypeObj *t, int inline_cap) {
    for (Shape *s = t->roots; s; s = s->next_root) {
        if (s->inline_cap == inline_cap) return s;
    }
    Shape *s = copy_root(t, t->shape);
    s->inline_cap = (u16)inline_cap;
    s->size = (u32)(s->slots_off + 8 * words_of(s));
    s->next_root = t->roots;
    t->roots = s;
    return s;
}

Shape *shape_root_of(Shape *s) {
    while (s->parent) s = s->parent;
    return s;
}

void shape_trace_roots(TypeObj *t, Tracer *tr) {
    for (Shape *s = t->roots; s; s = s->next_root) trace_shape(tr, s);
}

Shape *shape_dict_mode(Shape *s) {
    Shape *root = shape_root_of(s);
    if (root->flags & SHAPE_DICT_MODE) return root;
    if (!root->dict_mode) {
        Shape *d = copy_root(root->type, root);
        d->flags |= SHAPE_DICT_MODE;
        root->dict_mode = d;
    }
    return root->dict_mode;
}

/* ---- names to slots ---- */

static void build_index(Shape *s) {
    u32 size = 16;
    while (size < 2u * s->nattrs) size *= 2;
    ShapeTable *t = table_new(size);
    for (Shape *p = s; p->parent; p = p->parent) {
        u32 i = table_place(t, p->key.w);
        t->e[i].name = p->key.w;
        t->e[i].slot = p->nattrs - 1;
    }
    s->index = t;
}

int shape_find(Shape *s, Value name) {
    if (s->nattrs < INDEX_FROM) {
        for (; s->parent; s = s->parent) {
            if (same(s->key, name)) return s->nattrs - 1;
        }
        return -1;
    }
    if (!s->index) build_index(s);
    ShapeTable *t = s->index;
    u32 i = table_place(t, name.w);
    return t->e[i].name ? (int)t->e[i].slot : -1;
}

void shape_names(Shape *s, Value *names) {
    for (; s->parent; s = s->parent) names[s->nattrs - 1] = s->key;
}

static void add_transition(Shape *s, Shape *child) {
    ShapeTable *t = s->transitions;
    if (!t || 4 * (t->count + 1) > 3 * (t->mask + 1)) {
        ShapeTable *fresh = table_new(t ? 2 * (t->mask + 1) : 2);
        for (u32 i = 0; t && i <= t->mask; i++) {
            if (!t->e[i].name) continue;
            fresh->e[table_place(fresh, t->e[i].name)] = t->e[i];
            fresh->count++;
        }
        free(t);
        s->transitions = t = fresh;
    }
    u32 i = table_place(t, child->key.w);
    t->e[i].name = child->key.w;
    t->e[i].child = child;
    t->count++;
}

Shape *shape_add(Shape *s, Value name) {
    ShapeTable *t = s->transitions;
    if (t) {
        u32 i = table_place(t, name.w);
        if (t->e[i].name) return t->e[i].child;
        if (t->count >= MAX_CHILDREN) return NULL;
    }
    if (s->nattrs >= MAX_ATTRS) return NULL;
    Shape *child = copy_root(s->type, s);
    child->nattrs = (u16)(s->nattrs + 1);
    child->key = name;
    child->parent = s;
    add_transition(s, child);
    return child;
}

bool shape_same_layout(const Shape *a, const Shape *b) {
    return type_layout(a)->set == type_layout(b)->set && a->nslots == b->nslots && !a->attr_off == !b->attr_off;
}

Shape *shape_for_class(Shape *s, TypeObj *t) {
    Shape *root = s->attr_off && !(shape_root_of(s)->flags & SHAPE_ATTRS_AT_END) ?
                  shape_root_with_cap(t, s->inline_cap) : t->shape;
    if (s->flags & SHAPE_DICT_MODE) return shape_dict_mode(root);
    if (!s->nattrs) return root;
    Value names[MAX_ATTRS];
    shape_names(s, names);
    for (int i = 0; i < s->nattrs && root; i++) root = shape_add(root, names[i]);
    return root;
}

static void flag_tree(Shape *s, u16 flag, bool on) {
    s->flags = on ? s->flags | flag : s->flags & (u16)~flag;
    ShapeTable *t = s->transitions;
    for (u32 i = 0; t && i <= t->mask; i++) {
        if (t->e[i].name) flag_tree(t->e[i].child, flag, on);
    }
}

void shape_set_flag(TypeObj *t, u16 flag, bool on) {
    for (Shape *s = t->roots; s; s = s->next_root) {
        flag_tree(s, flag, on);
        if (s->dict_mode) flag_tree(s->dict_mode, flag, on);
    }
}
