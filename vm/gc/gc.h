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

/* What gc_alloc does when the bump region is used up, and for large objects and layouts with 'dead'. */
void *gc_alloc_slow(Shape *shape, i64 size);
/* A zeroed object of 'size' bytes, header set.  Never fails: it draws on a reserve, and MemoryError is
   raised at the next safepoint.  'size' must be small (<= GC_LARGE) or known to be harmless.

   From the next allocation on, layout and shape must tell the size the object was allocated with (set the
   length first), and never another one, not even after a change of shape. */
ALWAYS_INLINE void *gc_alloc(Shape *shape, i64 size) {
    char *p = gc_nursery.top;
    i64 bytes = (size + 15) & ~(i64)15;
    if (unlikely(bytes > gc_nursery.end - p) || unlikely(bytes > GC_LARGE) || unlikely(shape->layout->dead != NULL)) {
        return gc_alloc_slow(shape, size);
    }
    gc_nursery.top = p + bytes;
    ((Obj *)p)->hdr = hdr_make(shape);
    return p;
}
/* Makes 'o', of 'size' bytes and without an identity hash, one of 'wanted' bytes where it is, if it was allocated last and there
   is room; what is new is zero.  The layout must tell the new size before the next allocation. */
bool gc_extend(void *o, i64 size, i64 wanted);
/* For sizes that the program chooses: NULL with MemoryError pending when there is no memory. */
void *gc_try_alloc(Shape *shape, i64 size);
/* The same for arrays that can be very large, and are filled by stores with a barrier, or otherwise with a call of
   gc_filled before the next allocation: the next minor collection need not look at all of them. */
void *gc_try_alloc_logged(Shape *shape, i64 size);
/* For what is going to take about 'bytes' by ways that cannot fail, a size that the program chose: false with
   MemoryError when limits do not leave so much. */
bool gc_room(i64 bytes);
/* MemoryError was raised, or is about to be, and no collection has found room since: what is not needed is left out. */
extern bool gc_is_short;
/* For what can be done without: NULL when there is no memory; then MemoryError comes at the next safepoint. */
void *gc_alloc_optional(Shape *shape, i64 size);
/* Set by object/exc.c: raises MemoryError. */
extern void (*gc_memory_error)(void);
/* The memory of the large object that the heap object's field 'slot' refers to is the caller's from now on, to be freed
   with free(); the object, as it was, is GC_LARGE_HEAD bytes behind its start.  NULL: it is not large, or something on a
   stack may refer to it too. */
#define GC_LARGE_HEAD 48
void *gc_take_large(void *slot);
/* The way back: 'size' as it was allocated with; the object's header and age are new, the rest of it is as it lies there. */
void *gc_give_large(void *block, Shape *shape, i64 size);
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
/* The same for a field that has held no object so far: what is none either needs no barrier. */
ALWAYS_INLINE void gc_write_first(void *holder, Value *slot, Value v) {
    if (is_obj(v)) gc_barrier(holder, slot);
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

/* After a block of stores without barriers, before the next allocation. */
void gc_log_filled(void *holder);
ALWAYS_INLINE void gc_filled(void *holder) {
    if (unlikely(((Obj *)holder)->hdr & HDR_NEEDLOG)) gc_log_filled(holder);
}

/* Keeps 'p' visible to the stack scan up to here, where the compiler would keep only p + offset. */
#define gc_keep(p) __asm__ volatile("" : : "r"(p) : "memory")

/* ---- tracing: for the trace functions of layouts ---- */

struct Tracer {
    void (*visit)(Tracer *t, Value *slot); /* *slot is a heap object; may be updated */
    /* May be NULL.  For arrays, so that they can be visited in part (dirty cards) or later (chunks):
       n entries of 'stride' words; bit k of 'mask' says that word k of an entry is a slot. */
    void (*visit_table)(Tracer *t, void *entries, i64 n, i64 stride, u32 mask);
    void (*visit_shape)(Tracer *t, Shape *s);  /* may be NULL */
    void (*visit_meta)(Tracer *t, void *p);    /* may be NULL */
};
ALWAYS_INLINE void trace_value(Tracer *t, Value *slot) {
    if (is_obj(*slot)) t->visit(t, slot);
}
/* For a field 'SomeObj *field': trace_ptr(t, &o->field). */
#define trace_ptr(t, field) trace_value((t), (Value *)(field))
/* Arrays that can be long must be traced by one of these two, never by a loop. */
void trace_values(Tracer *t, Value *slots, i64 n);
/* Entries of 'stride' bytes; bit k of 'mask' is set if their 8-byte word k is a Value or object pointer. */
void trace_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask);
/* For objects that hold shapes (a class and the shapes of its instances). */
void trace_shape(Tracer *t, Shape *s);

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
/* Memory for copies of C stacks that C code takes and puts back: scanned like stacks.  Free: false if it is not such. */
void *gc_stack_copy_realloc(void *block, size_t bytes);
bool gc_stack_copy_free(void *block);

/* ---- collections ---- */

/* generation 0: nursery; 1: nursery, everything promoted; 2: full.  Returns objects found unreachable
   (full only, counted roughly; 0 otherwise).  Runs no Python code: finalizers and weakref callbacks are
   queued and run by gc_run_pending. */
i64 gc_collect(int generation);
/* The next full collection counts as CPython does: objects that gc_is_container says are such, and that are in a garbage
   cycle or hang on one, finalizers' apart.  'save': and keeps them, for gc_take_saved (NULL: no more). */
void gc_census_next(bool save);
Obj *gc_take_saved(void);
extern bool (*gc_is_container)(Obj *o);
/* Runs queued finalizers, weakref callbacks and deallocations.  Called by the interpreter at eval-breaker
   points and after an explicit collection.  Errors in them go to sys.unraisablehook. */
void gc_run_pending(void) MAY_RUN_PYTHON;
bool gc_has_pending(void);
/* For who runs them one by one: takes the next object, a weak reference whose callback is due or one to be finalised.
   False if there is none, or the last one has not ended. */
bool gc_pending_begin(Obj **o, bool *callback);
void gc_pending_end(void);
/* Behind an explicit collection: gives unused memory back to the system. */
void gc_trim(void);

typedef struct {
    bool stress_on;         /* -X gcstress, active once start-up is done */
    i64 stress_every;       /* N of -X gcstress=N */
    bool verify;            /* -X gcverify */
    bool starved;           /* -X gcstarve: the lists of a collection get no memory to grow */
    i64 heap_max;           /* -X heapmax= bytes, 0: none */
} GcOptions;
extern GcOptions gc_options;
void gc_init(void *stack_base);
/* Start-up is done: stress mode may begin. */
void gc_start_stress(void);
/* Bytes allocated outside the heap (proxies, buffers) since the last call, negative when freed; drives
   collections. */
void gc_note_external(i64 bytes);
/* Before 'bytes' of malloc memory are taken: frees the large objects that died young, if there may be many, so that their
   memory is used again. */
void gc_reuse_large(i64 bytes);
/* The next allocation makes a minor collection. */
void gc_want_minor(void);
/* The answer to ATTN_GC at a safepoint: collects if that was asked for or is due.  'loop_frame', if not NULL, is the
   frame address of the interpreter loop, which needs no object that only its C frame names: that is not looked at. */
void gc_poll(void *loop_frame);
/* Asks for a collection at the next safepoint of the calling thread; what gc_collect answered there, and whether it left
   something for gc_run_pending. */
void gc_collect_soon(int generation);
i64 gc_collected(bool *left_pending);
/* The program deleted a name of 'o', which has a finalizer or weak references: asks for a collection, so that it dies at
   once if nothing else refers to it, as under CPython.  gc_may_drop: gc_drop_from_now was called, such collections have not
   taken too much time yet, and those for the instruction 'at' were not in vain lately. */
void gc_drop_from_now(void);
bool gc_may_drop(const void *at);
void gc_dropped(Obj *o, const void *at);
/* The running thread has waited for another one for a while, which may wait for what a dead object is to give up: collects, if
   objects with a finalizer were made since the last time and that takes not too much of the time (false: it would).  'loop_frame':
   as in gc_poll. */
bool gc_idle(int generation, void *loop_frame);
/* It refers to itself, in a way that takes not too many steps. */
bool gc_in_cycle(Obj *o);
/* What finalizers and callbacks gave up dies with it: true if nothing is queued any more after a collection that gc_dropped
   asked for, and another one was asked for now. */
bool gc_dropped_again(void);

/* References to 'o' in objects, frames and C structs: right behind a full collection those of live ones.  Takes as long as one. */
i64 gc_count_references(Obj *o);

typedef struct {
    i64 minors, majors; /* minors: those that are part of a full one too */
    i64 collections[3]; /* by generation, each counted once */
    i64 promoted_bytes, live_bytes, moved, pinned, allocated_bytes, heap_bytes;
    i64 minor_max_ns, major_max_ns;
    i64 collected[3], uncollectable[3];
} GcStats;
void gc_stats(GcStats *out);
extern bool gc_enabled; /* gc.disable(): no automatic full collections */
/* Minor collections at about every 'objects' small ones, full ones at every so many minor ones.  0 objects: no full ones;
   -1: as the collector thinks best. */
void gc_set_pace(i64 objects, i64 minors);
/* Set by modules/gc.c: a collection ended that nobody had asked for.  Allocates nothing. */
extern void (*gc_on_automatic)(int generation);
/* Calls fn for every live object of the heap (gc.get_objects); no allocation inside. */
void gc_walk(void (*fn)(Obj *o, void *arg), void *arg);
/* The same for those of a generation: 0 allocated since the last collection, 1 young, but older, 2 old; nothing is collected,
   so that dead ones are among them.  -1: gc_walk. */
void gc_walk_generation(int generation, void (*fn)(Obj *o, void *arg), void *arg);
/* The object 'word' points at or into, or NULL: the oracle behind the conservative scan. */
Obj *gc_find(u64 word);
bool gc_is_young(const Obj *o);
/* Calls fn in the pause of every collection, when it is known what lives on and what does not, before memory
   is reused: for tables that hold objects weakly (ties, interned strings).  There gc_survivor tells where an
   object is now, NULL if it died. */
void gc_add_weak_table(void (*fn)(bool full));
/* Within a collection: it marks everything, not just the nursery. */
bool gc_is_full(void);
Obj *gc_survivor(Obj *o);

/* ---- structs outside the heap that hold objects (set by gcbridge; any may be NULL) ---- */

typedef struct GcOutside {
    /* Full collections: 'o', which has a proxy index, was marked: visit what its struct holds. */
    void (*reached)(Obj *o);
    /* Visits what waits; true if there was anything. */
    bool (*drain)(void);
    /* All that the VM's roots lead to is marked: mark what C holds. */
    void (*decide)(void);
    /* There is an edge to 'o', which has a proxy index, from an object that was marked after decide asked for notes. */
    void (*edge)(Obj *o);
    /* Weak references are cleared, finalizers queued: mark what garbage that is to be cleared first leads to. */
    void (*keep)(void);
    /* The finalizer of 'o' is about to run: false if it has run before. */
    bool (*finalizes)(Obj *o);
    /* Calls fn for the objects that the struct of 'o' refers to, and 'o' itself does not.  Allocates nothing. */
    void (*referents)(Obj *o, void (*fn)(Value v, void *arg), void *arg);
    /* References to 'o' that C owns. */
    i64 (*references)(Obj *o);
    /* Deallocations wait; run them. */
    bool (*waiting)(void);
    void (*run)(void) MAY_RUN_PYTHON;
    /* Gives unused memory back to the system. */
    void (*trim)(void);
} GcOutside;
extern GcOutside gc_outside;
/* Within a full collection: it runs at a safepoint, where C expects a collection (tp_traverse may be called). */
extern bool gc_at_safepoint;

/* ---- identity ---- */

/* The identity hash of an object: stable over moves.  Numbers hash by value elsewhere. */
u64 gc_identity_hash(Obj *o);

/* ---- weak references (gc/weak.c) ---- */

/* Registers a slot inside heap object 'holder' that the collector clears (to V_NULL) when its referent dies
   and updates when it moves.  One registration per (holder, slot); dies with the holder.  'on_clear' 1 queues
   'holder' for gc_run_pending (weakref callbacks), 0 does not.  The slot is set already, is not traced by the
   layout, and may be cleared at any time; to refer to something else, store that and register again. */
void gc_weak_register(Obj *holder, Value *slot, int on_clear);
/* Set by object/weakref.c: runs the callback of a cleared weak reference. */
extern void (*gc_weak_callback)(Obj *holder);
/* Registers an object whose finalizer must run once, before it is reclaimed (SHAPE_HAS_DEL or
   SHAPE_HAS_FINALIZER).  Called by allocators of such objects.  Resurrection is allowed. */
void gc_finalizer_register(Obj *o);
/* Calls fn, which must not allocate, for all objects whose finalizer has not run yet.  Dead ones that no collection has found
   are among them. */
void gc_each_finalizable(void (*fn)(Obj *o, void *arg), void *arg);
/* It has been registered, and the finalizer has not begun yet.  Slow. */
bool gc_finalizer_waits(const Obj *o);
/* Set by object/type.c: runs __del__ or the builtin finalizer. */
extern void (*gc_finalizer_run)(Obj *o);
/* Objects whose layout has 'dead' are registered by the allocator itself. */

/* ---- shapes (gc/shapes.c) ---- */

/* A zeroed shape from the arena; never fails (aborts with a message when 4 GB are full).  It is a root until
   SHAPE_MORTAL is set in its flags: a mortal one dies in a full collection when no object, traced shape or
   stack word leads to it. */
Shape *gc_shape_alloc(void);
/* Set by object/shape.c.  Visits what a live shape holds besides type, key and parent (meta included). */
extern void (*gc_shape_trace)(Shape *s, Tracer *t);
/* Set by object/shape.c: 's' is dead; unlink it from its parent's transitions.  Allocates nothing. */
extern void (*gc_shape_dead)(Shape *s);
/* Dead shapes keep their memory until all inline caches and traces that may name them are purged.  Whoever has
   done that calls this; gc_shapes_dead tells how many wait. */
void gc_shapes_purged(void);
i64 gc_shapes_dead(void);
/* 'id', which once was a shape's, is one of them. */
bool gc_shape_is_dead(u32 id);
/* Set by the interpreter: purges what names dead shapes.  Called behind a full collection when there are many of
   them, which are free afterwards.  Allocates nothing. */
extern void (*gc_shapes_purge)(void);

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
