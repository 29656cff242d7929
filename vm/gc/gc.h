/* gc.h: all that the rest of the VM may know of collection: allocate, write barrier, roots, weak
 * references, finalizers, the metadata heap.
 *
 * A collection may happen at any allocation.  C stacks and registers are scanned conservatively: what
 * a local points at, or into, stays alive and in place.  Heap edges are precise: every Value or object
 * pointer in a heap object is visited by its layout's trace function and may be updated there.
 */
#pragma once
#include "vm/base/obj.h"

/* ---- allocation ---- */

/* The current bump region of the nursery.  The interpreter and compiled code bump inline. */
typedef struct {
    char *top;   /* next free byte, 16-byte aligned; memory from here to end is zero */
    char *end;   /* 0-sized region under gcstress, so that every allocation takes the slow path */
} Nursery;
extern Nursery gc_nursery;

#define GC_LARGE 8192 /* bytes; objects above never move and have card marks */

Obj *gc_alloc_slow(Shape *shape, i64 size);
/* A zeroed object of 'size' bytes, header set.  Never fails: it draws on a reserve, and MemoryError is
   raised at the next safepoint.  'size' must be small (<= GC_LARGE) or known to be harmless. */
ALWAYS_INLINE void *gc_alloc(Shape *shape, i64 size) {
    char *p = gc_nursery.top;
    i64 bytes = (size + 15) & ~(i64)15;
    if (unlikely(bytes > gc_nursery.end - p)) return gc_alloc_slow(shape, size);
    gc_nursery.top = p + bytes;
    ((Obj *)p)->hdr = hdr_make(shape);
    return p;
}
/* For sizes that the program chooses: NULL with MemoryError pending when there is no memory. */
void *gc_try_alloc(Shape *shape, i64 size);
/* Mature at once and never moved (PIN_FOREVER): types, code, interned strings, whatever metadata or
   static C variables point at.  Stays alive only while reachable from roots, like any other object. */
void *gc_alloc_old(Shape *shape, i64 size);
/* Moves nothing, but promises that 'v' never moves from now on; copies a nursery object to the mature
   space only at creation time of its owner, so call it before anyone else has seen 'v'.  Returns the
   object to use from now on (another one for a nursery object). */
Value gc_pin_forever(Value v);

/* ---- stores ---- */

void gc_log(void *holder, void *slot);
/* Before every store of a Value or object pointer into a field of a heap object that may be mature. */
ALWAYS_INLINE void gc_barrier(void *holder, void *slot) {
    if (unlikely(((Obj *)holder)->hdr & HDR_NEEDLOG)) gc_log(holder, slot);
}
ALWAYS_INLINE void gc_write(void *holder, Value *slot, Value v) {
    gc_barrier(holder, slot);
    *slot = v;
}
/* The same for a field that is a pointer to a heap object. */
#define gc_write_ptr(holder, slot, p)                                                              \
    do {                                                                                           \
        gc_barrier((holder), (slot));                                                              \
        *(slot) = (p);                                                                             \
    } while (0)
/* Before a block of stores anywhere into 'holder' (memmove of items, fill). */
ALWAYS_INLINE void gc_barrier_all(void *holder) { gc_barrier(holder, NULL); }

/* Keeps 'p' visible to the stack scan up to here, where the compiler would keep only p + offset. */
#define gc_keep(p) __asm__ volatile("" : : "r"(p) : "memory")

/* ---- tracing: for the trace functions of layouts ---- */

struct Tracer {
    void (*visit)(Tracer *t, Value *slot); /* *slot is a heap object; may be updated */
};
ALWAYS_INLINE void trace_value(Tracer *t, Value *slot) {
    if (is_obj(*slot)) t->visit(t, slot);
}
/* For a field 'SomeObj *field': trace_ptr(t, &o->field). */
#define trace_ptr(t, field) trace_value((t), (Value *)(field))
void trace_values(Tracer *t, Value *slots, i64 n);

/* ---- roots ---- */

typedef struct GcRoot {
    Value *slot;
    i64 n;
    struct GcRoot *next;
} GcRoot;
void gc_add_root(GcRoot *root);
/* Declares a static Value (or object pointer, or array of them) as a root, beside its definition. */
#define GC_ROOT(var)                                                                               \
    static GcRoot gc_root_##var = {(Value *)&(var), sizeof(var) / sizeof(Value), NULL};            \
    __attribute__((constructor)) static void gc_root_add_##var(void) { gc_add_root(&gc_root_##var); }
/* Calls 'trace' in every collection, for roots that have a structure (thread states, frames). */
void gc_add_root_tracer(void (*trace)(Tracer *t));

/* ---- collections ---- */

/* generation 0: nursery; 1: nursery, everything promoted; 2: full.  Returns objects found unreachable
   (full only, counted roughly; 0 otherwise).  Runs no Python code: finalizers and weakref callbacks are
   queued and run by gc_run_pending. */
i64 gc_collect(int generation);
/* Runs queued finalizers, weakref callbacks and deallocations.  Called by the interpreter at eval-breaker
   points and after an explicit collection.  Errors in them go to sys.unraisablehook. */
void gc_run_pending(void) MAY_RUN_PYTHON;
bool gc_has_pending(void);

typedef struct {
    bool stress_on;         /* -X gcstress, active once start-up is done */
    i64 stress_every;       /* N of -X gcstress=N */
    bool verify;            /* -X gcverify */
    i64 heap_max;           /* -X heapmax= bytes, 0: none */
} GcOptions;
extern GcOptions gc_options;
void gc_init(void *stack_base);
/* Start-up is done: stress mode may begin. */
void gc_start_stress(void);
/* Bytes allocated outside the heap (proxies, buffers) since the last call; drives collections. */
void gc_note_external(i64 bytes);

typedef struct {
    i64 minors, majors, promoted_bytes, live_bytes, moved, pinned, allocated_bytes, heap_bytes;
    i64 minor_max_ns, major_max_ns;
    i64 collected[3], uncollectable[3];
} GcStats;
void gc_stats(GcStats *out);
extern bool gc_enabled; /* gc.disable(): no automatic full collections */
/* Calls fn for every live object of the heap (gc.get_objects); no allocation inside. */
void gc_walk(void (*fn)(Obj *o, void *arg), void *arg);
/* The object 'word' points at or into, or NULL: the oracle behind the conservative scan. */
Obj *gc_find(u64 word);
bool gc_is_young(const Obj *o);

/* ---- identity ---- */

/* The identity hash of an object: stable over moves.  Numbers hash by value elsewhere. */
u64 gc_identity_hash(Obj *o);

/* ---- weak references (gc/weak.c) ---- */

/* Registers a slot inside heap object 'holder' that the collector clears (to V_NULL) when its referent dies
   and updates when it moves.  One registration per (holder, slot); dies with the holder.  'on_clear' 1 queues
   'holder' for gc_run_pending (weakref callbacks), 0 does not. */
void gc_weak_register(Obj *holder, Value *slot, int on_clear);
/* Set by object/weakref.c: runs the callback of a cleared weak reference. */
extern void (*gc_weak_callback)(Obj *holder);
/* Registers an object whose finalizer must run once, before it is reclaimed (SHAPE_HAS_DEL or
   SHAPE_HAS_FINALIZER).  Called by allocators of such objects.  Resurrection is allowed. */
void gc_finalizer_register(Obj *o);
/* Set by object/type.c: runs __del__ or the builtin finalizer. */
extern void (*gc_finalizer_run)(Obj *o);
/* Objects whose layout has 'dead' are registered by the allocator itself. */

/* ---- shapes (gc/shapes.c) ---- */

/* A zeroed shape from the arena; never fails (aborts with a message when 4 GB are full). */
Shape *gc_shape_alloc(void);

/* ---- metadata heap (bdwgc; gc/meta.c) ---- */

/* Zeroed memory that bdwgc keeps while something points at it: other metadata, a stack, a metadata holder
   in the object heap.  Scanned conservatively; may hold pointers to PIN_FOREVER objects only, and those
   are not kept alive by it: the owning heap object's trace function must visit them.  Never fails. */
void *meta_alloc(i64 size);
/* The same for memory without pointers. */
void *meta_alloc_data(i64 size);
/* For trace functions of heap objects that own metadata: keeps 'p' (and what it reaches) alive. */
void trace_meta(Tracer *t, void *p);
/* A permanent metadata root: a static variable that points at metadata. */
void meta_add_root(void *start, i64 size);
