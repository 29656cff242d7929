/* shape.h: hidden classes as the object model itself sees them: layouts, roots, words of an instance.
 *
 * An instance is the struct of its builtin base, then the __slots__ words, then (if it may have attributes) the
 * overflow word and inline_cap attribute words:
 *
 *     header  struct fields ... | slot 0 .. nslots-1 | overflow | attr 0 .. inline_cap-1
 *
 * In dict mode the overflow word holds the DictObj (V_NULL: none yet) and the attribute words are unused; else it
 * holds the block for the attributes from inline_cap on (V_NULL: none).
 */
#pragma once
#include "vm/object/object.h"

/* The layouts of a builtin type's instances: as they are, and with attribute or slot words behind. */
typedef struct LayoutSet LayoutSet;
typedef struct TypeLayout {
    Layout base;
    const LayoutSet *set;
} TypeLayout;
struct LayoutSet {
    u32 size;        /* of the struct; 0: size_of */
    u32 dict_off;    /* of a field that holds the __dict__, or 0 */
    i64 (*size_of)(const Obj *o);
    void (*trace)(Obj *o, Tracer *t);
    void (*dead)(Obj *o);
    TypeLayout plain, words;
};
/* For a builtin type; what 'def' leaves out comes from 'parent' (NULL for object). */
LayoutSet *shape_layouts(const TypeDef *def, const LayoutSet *parent);
const LayoutSet *shape_layout_set(const Shape *s);
/* What a class adds to the struct of its builtin base. */
typedef struct ShapePlan {
    const LayoutSet *set;
    u16 nslots;
    u16 inline_cap;
    bool attrs;      /* instances have a __dict__ */
    bool weakrefable;
    u16 flags;       /* SHAPE_HAS_DEL, SHAPE_HAS_FINALIZER */
} ShapePlan;
/* A root shape of 't', linked into t->roots; the caller makes it t->shape. */
Shape *shape_root(TypeObj *t, const ShapePlan *plan);
/* The root of 't' with this many inline words, made on demand. */
Shape *shape_root_with_cap(TypeObj *t, int inline_cap);
Shape *shape_root_of(Shape *s);
/* The shape that an object gets when its attributes move to a dict. */
Shape *shape_dict_mode(Shape *s);
/* The shape of an instance of 't' that has the attributes of 's' and its memory layout, or NULL (dict mode). */
Shape *shape_for_class(Shape *s, TypeObj *t);
/* Instances of the two shapes look the same in memory, so that one may become the other. */
bool shape_same_layout(const Shape *a, const Shape *b);
/* Sets and clears flags that follow from the class (SHAPE_HAS_DEL) in all shapes of 't'. */
void shape_set_flag(TypeObj *t, u16 flag, bool on);
void shape_trace_roots(TypeObj *t, Tracer *tr);
/* The names of the attributes in slot order; 'names' has room for s->nattrs. */
void shape_names(Shape *s, Value *names);
void shape_init(void);

/* Where the words behind the struct start: the __slots__ words come first. */
Value *shape_words(Obj *o, const Shape *s);
ALWAYS_INLINE Value *shape_overflow(Obj *o, const Shape *s) {
    if (unlikely(s->flags & SHAPE_ATTRS_AT_END)) return shape_words(o, s) + s->nslots;
    return (Value *)((char *)o + s->attr_off);
}
