/* obj.h: the header word of heap objects, and the shape it names.
 *
 *    63           32 31                4 3        2    1        0
 *    | shape (32)   | proxy index (28)  | hash state | NEEDLOG | OBJECT |
 *
 * The shape arena lies below 4 GB, so the upper half of the header is the shape's address: one shift
 * reaches the shape, one 32-bit compare guards type and layout.  Shapes never move.
 */
#pragma once
#include "vm/base/value.h"

typedef struct Shape Shape;
typedef struct TypeObj TypeObj;
typedef struct Tracer Tracer;

typedef struct Obj {
    u64 hdr;
} Obj;

#define HDR_OBJECT ((u64)1)  /* 1: an object; 0: a forwarding pointer */
#define HDR_NEEDLOG ((u64)2) /* mature and not yet in the remembered set: log before a store */
#define HDR_HASH_SHIFT 2
#define HDR_HASH_MASK ((u64)3 << HDR_HASH_SHIFT) /* identity hash: 0 none, 1 asked, 2 word appended */
#define HASH_NONE 0
#define HASH_ASKED 1
#define HASH_APPENDED 2
#define HDR_PROXY_SHIFT 4
#define HDR_PROXY_MASK ((u64)0x0fffffff << HDR_PROXY_SHIFT)
#define HDR_SHAPE_SHIFT 32

/* How the collector sizes and traces the objects of a shape.  Static and constant. */
typedef struct Layout {
    const char *name;
    u32 size;                         /* bytes, header included; 0: ask size_of */
    i64 (*size_of)(const Obj *o);     /* bytes of a variable-sized object; NULL when size != 0 */
    void (*trace)(Obj *o, Tracer *t); /* visits every Value and object field; NULL: it has none */
    void (*dead)(Obj *o);             /* frees malloc memory at death; may not touch other objects or
                                         allocate; NULL for nearly all */
} Layout;

enum {
    SHAPE_DICT_MODE = 1,     /* attributes live in a real dict, held by the overflow word */
    SHAPE_HAS_DEL = 2,       /* the class has __del__: queue when unreachable */
    SHAPE_HAS_FINALIZER = 4, /* builtin clean-up (generators, files): TypeObj slot finalize */
    SHAPE_WEAKREFABLE = 8,
    SHAPE_ATTRS_AT_END = 16, /* variable-sized base: the overflow word follows the object proper */
    SHAPE_INTERNAL = 32,     /* not a Python object: storage of one (type is NULL) */
    SHAPE_NATIVE = 64,       /* C-born: lives in the native space, behind a proxy prefix */
    SHAPE_MORTAL = 128,      /* may be reclaimed when nothing leads to it: instances of heap classes */
};

/* The hidden class: type and attribute layout.  Lives in the shape arena; object/shape.c manages the
   attribute part, gc/shapes.c the memory. */
struct Shape {
    const Layout *layout;
    TypeObj *type;       /* non-moving; NULL for internal storage */
    u32 size;            /* bytes of an instance, attribute words included; 0: layout->size_of */
    u16 flags;           /* SHAPE_* */
    u16 attr_off;        /* byte offset of the overflow word; 0: instances have no attributes */
    u16 inline_cap;      /* attribute words right behind the overflow word */
    u16 nattrs;          /* attributes instances of this shape have */
    u16 slots_off;       /* byte offset of the __slots__ words */
    u16 nslots;          /* number of __slots__ words */
    u32 number;          /* serial, never reused while a cache may hold the address */
    u32 mark;            /* colour of the last major collection that reached it */
    Value key;           /* the attribute this shape added to its parent (interned str), or V_NULL */
    Shape *parent;
    void *transitions;   /* name -> child shape (object/shape.c) */
    void *index;         /* name -> slot, built when first asked for (object/shape.c) */
    Shape *dict_mode;    /* of a root: the shape its instances get in dict mode */
    Shape *next_root;    /* of a root: another root of the same type */
    void *reserved;
};
_Static_assert(sizeof(Shape) % 16 == 0, "shapes are carved in 16-byte steps");

ALWAYS_INLINE Obj *as_obj(Value v) { return (Obj *)v.w; }
ALWAYS_INLINE Value obj_value(const void *o) { return (Value){(u64)o}; }
ALWAYS_INLINE u32 hdr_shape32(u64 hdr) { return (u32)(hdr >> HDR_SHAPE_SHIFT); }
ALWAYS_INLINE u32 shape_id(const Shape *s) { return (u32)(uintptr_t)s; }
ALWAYS_INLINE u32 obj_shape32(const void *o) { return hdr_shape32(((const Obj *)o)->hdr); }
ALWAYS_INLINE Shape *obj_shape(const void *o) { return (Shape *)(uintptr_t)obj_shape32(o); }
ALWAYS_INLINE u64 hdr_make(const Shape *s) { return (u64)(uintptr_t)s << HDR_SHAPE_SHIFT | HDR_OBJECT; }
ALWAYS_INLINE u32 obj_proxy(const void *o) {
    return (u32)((((const Obj *)o)->hdr & HDR_PROXY_MASK) >> HDR_PROXY_SHIFT);
}
/* The object has exactly this shape. */
ALWAYS_INLINE bool has_shape(Value v, const Shape *s) {
    return is_obj(v) && obj_shape32(as_obj(v)) == shape_id(s);
}
/* Changes the shape, keeping the other header bits. */
ALWAYS_INLINE void obj_set_shape(void *o, const Shape *s) {
    Obj *obj = o;
    obj->hdr = (obj->hdr & 0xffffffff) | (u64)(uintptr_t)s << HDR_SHAPE_SHIFT;
}
