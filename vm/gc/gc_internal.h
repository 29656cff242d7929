/* gc_internal.h: what the files of the collector share.
 *
 *   gc.c        when to collect; the allocation slow paths; statistics
 *   nursery.c   young objects: bump allocation, pinning, evacuation
 *   remember.c  the write barrier's slow path and the remembered set
 *   mature.h    the old space (mature_bdw.c);  pages.h tells which space a page belongs to
 *   large.c     objects over GC_LARGE;  shapes.c  hidden classes;  meta.c  the bdwgc heap
 *   mark.c      marking of everything that is not young
 *   census.c    counts garbage as CPython does;  objmap.h  a table of objects for one pause
 *   references.c  how many refer to one object
 *   drop.c      collections because somebody would notice that an object did not die
 *   pinlog.c    tells which stack words pin
 *   roots.c     where both kinds of tracing start;  weak.c  what follows when they are through
 *
 * One collection at a time, by the holder of the interpreter lock; nothing in here allocates heap objects.
 */
#pragma once
#include "vm/base/log.h"
#include "vm/base/thread.h"
#include "vm/base/vec.h"
#include "vm/gc/gc.h"
#include "vm/gc/mature.h"

typedef VEC(Obj *) ObjVec;
/* Room for n more elements; false when there is no memory, which the caller has a way to bear.  It is not asked for again
   before the next collection: the system takes its time to say no, and millions may want room. */
#define gc_has_room(vec, n) \
    ((vec)->len + (n) <= (vec)->cap || (!gc_starves && (vec_try_reserve((vec), (n)) || !(gc_starves = true))))
extern bool gc_starves;

/* ---- sizes ---- */

ALWAYS_INLINE i64 obj_bare_size(const Obj *o, const Shape *s) {
    if (s->size) return s->size;
    return s->layout->size ? s->layout->size : s->layout->size_of(o);
}
ALWAYS_INLINE int hdr_hash_state(u64 hdr) { return (int)((hdr & HDR_HASH_MASK) >> HDR_HASH_SHIFT); }
/* Bytes the object takes: a multiple of 16, the appended hash word included. */
ALWAYS_INLINE i64 obj_heap_size(const Obj *o) {
    i64 bare = obj_bare_size(o, obj_shape(o));
    if (unlikely(hdr_hash_state(o->hdr) == HASH_APPENDED)) bare = ((bare + 7) & ~(i64)7) + 8;
    return (bare + 15) & ~(i64)15;
}
/* Where the appended hash word is, or would be. */
ALWAYS_INLINE u64 *obj_hash_word(Obj *o) {
    return (u64 *)((char *)o + ((obj_bare_size(o, obj_shape(o)) + 7) & ~(i64)7));
}

/* ---- nursery.c ---- */

#define BLOCK_SHIFT 15
#define BLOCK_BYTES ((i64)1 << BLOCK_SHIFT)

extern char *nursery_base;
extern u64 nursery_bytes; /* of the reserved range */
ALWAYS_INLINE bool nursery_has(u64 word) { return word - (u64)nursery_base < nursery_bytes; }

void nursery_init(void);
/* A bump of 'bytes' (<= GC_LARGE); NULL when the budget is used up and a collection is due. */
void *nursery_bump(i64 bytes);
/* The same in spite of the budget; NULL when no memory is left. */
void *nursery_bump_anyway(i64 bytes);
/* Makes the next allocation take the slow path. */
void nursery_stop(void);
/* The collection itself.  'everything': survivors are promoted whatever their age; before a census the dead are too. */
void nursery_collect(bool everything);
/* Stack words and registers call this while pins are collected: keeps the object 'word' points into in place. */
void nursery_pin(u64 word);
Obj *nursery_find(u64 word);
/* Evacuates what *slot points at, an object of the nursery, and updates it.  nursery_drain does the rest. */
void nursery_visit(Value *slot);
void nursery_drain(void);
extern Tracer nursery_tracer;
/* nursery_tracer sets it when it leaves a slot that still points at a young object. */
extern bool nursery_saw_young;
/* Right after a collection: all survivors that are still young.  Later: dead objects too. */
void nursery_walk(void (*fn)(Obj *o, void *arg), void *arg);
i64 nursery_heap_bytes(void);
/* It has survived a collection in the nursery, which is going on or has ended. */
bool nursery_is_aged(const Obj *o);
/* The next collection that may let survivors age does. */
extern bool nursery_ages_next;
/* In the next one survivors stay young, whatever their age. */
extern bool nursery_stays_next;
/* A budget of no more than that; 0: as it thinks best. */
void nursery_set_pace(i64 bytes);
/* Bytes of the survivors of the running or last collection, copied within the nursery or promoted. */
extern i64 nursery_aged_bytes, nursery_promoted_bytes, nursery_moved;
u32 nursery_epoch(const Obj *o);
void nursery_set_stress(bool on);
/* Copies 'o' to the mature space, as an object of its own; born in the remembered set. */
Obj *nursery_promote_copy(Obj *o);

/* ---- remember.c ---- */

void remember_init(void);
void remember_add(Obj *o);          /* 'o' has NEEDLOG clear from here on, if there is memory for the entry */
extern bool remember_is_short;      /* there was none: NEEDLOG alone tells nothing about what the next minor visits */
void remember_scan(void);           /* minor: visits all, keeps those that still point at young objects */
void remember_limit(void);          /* at the end of a minor: how many entries trigger the next one */
void remember_drop_dead(void);      /* major, after marking */
void remember_walk(void (*fn)(Obj *o, void *arg), void *arg);

/* ---- large.c ---- */

void large_init(void);
Obj *large_alloc(Shape *shape, i64 size, bool logged); /* NULL: no memory.  logged: gc_try_alloc_logged */
void large_log(Obj *o, void *slot);
void large_filled(Obj *o);                /* it has NEEDLOG */
void large_scan_cards(void);              /* minor */
int large_mark(Obj *o);                   /* as MatureSpace.mark */
void large_unmark(Obj *o);
bool large_is_live(const Obj *o);
Obj *large_find(u64 word);
void large_begin(void);
i64 large_sweep(void);                    /* frees white ones; the number of Python objects among them */
void large_walk(void (*fn)(Obj *o, void *arg), void *arg);
bool large_card_dirty(const Obj *o, const void *slot);
extern i64 large_bytes, large_young_bytes;
extern u64 large_young_low, large_young_span; /* bounds of the young ones */
bool large_is_young(const Obj *o);
/* Minor collections: */
bool large_visit_young(Obj *o);           /* keeps it if it is one; true if it stays young */
void large_pin(u64 word);                 /* the same for what an ambiguous word points into */
bool large_scan_pending(void);            /* visits what kept ones point at; false if there are none */
bool large_died_young(const Obj *o);
i64 large_sweep_young(void);              /* bytes of those that are old now */
void large_begin_minor(bool ageing);      /* ageing: what holds no pointers may stay young once more */

/* Visits what *slot points at if it is young, in the nursery or large.  True if that stays young. */
ALWAYS_INLINE bool young_visit(Value *slot) {
    if (likely(nursery_has(slot->w))) {
        nursery_visit(slot);
        return nursery_has(slot->w);
    }
    return unlikely(slot->w - large_young_low < large_young_span) && large_visit_young(as_obj(*slot));
}

/* ---- shapes.c ---- */

void shapes_init(i64 arena_bytes);
bool shapes_has(u64 word);
Shape *shapes_find(u64 word);             /* the allocated shape 'word' points into, or NULL */
void shapes_each(void (*fn)(Shape *s));
void shapes_each_root(void (*fn)(Shape *s)); /* those that are not SHAPE_MORTAL */
void shapes_sweep(u32 colour);            /* mortal shapes of another colour die */

/* ---- meta.c ---- */

void meta_init(void);
void meta_begin(void);
void meta_mark(void *p);
/* Runs bdwgc's collection.  'set_marks' is called inside it, where object memory gets its mark bits. */
void meta_collect(void (*set_marks)(void));
/* bdwgc had no memory for something: its collections are run in another way from now on. */
void meta_failed(void);
/* Collections give empty blocks back to the system. */
extern bool meta_unmaps;
i64 meta_heap_bytes(void);
i64 meta_free_bytes(void);
/* Metadata was allocated: counts toward the next full collection. */
void gc_note_meta(i64 bytes);

/* ---- limit.c ---- */

/* RLIMIT_AS, 0 if there is none. */
i64 limit_address_space(void);
/* With 'more' bytes allocated, the process would be near its end. */
bool limit_near(i64 more);
/* The program gets a MemoryError for it: the next one is due when half of what is left now is used. */
void limit_told(void);

/* ---- mark.c ---- */

extern bool mark_active;      /* a mark is in progress: barriers shade */
extern i64 mark_live_bytes;
void mark_init(void);
void mark_collect(void);      /* a whole cycle; the nursery holds pinned objects only.  Returns after sweeping */
bool mark_object(Obj *o);     /* shades; true if it was white */
void mark_drain(void);
void mark_held(Obj *o);       /* the same for what a queue holds: counts as an edge */
bool mark_is_live(const Obj *o); /* young or static objects count as live */
/* From here to the end of the collection gc_outside.edge hears of edges to objects with a struct. */
void mark_note_edges(void);
/* What is marked in between is white again afterwards. */
void mark_trial_begin(void);
void mark_trial_undo(void);
extern i64 mark_dead_objects;

/* ---- roots.c ---- */

/* Calls fn, which collects.  The calling thread's callee-saved registers go to regs, and its stack is in use from
   *sp up: the collector's own frames are not scanned, since what they hold is stale or not theirs to keep. */
void roots_call(void (*fn)(void *arg), void *arg, void **regs, void **sp);
extern void *roots_sp;
/* Calls fn for every word of every thread's stack and saved registers. */
void roots_scan_stacks(void (*fn)(u64 word));
extern const u64 *roots_word; /* where the word that fn is called with lies */
/* Calls fn for each range of stack that is in use (bdwgc wants ranges). */
void roots_each_stack(void (*fn)(void *low, void *high));
void stack_copy_each(void (*fn)(void *low, void *high));
/* Registered slots, root tracers, threads: precise. */
void roots_trace(Tracer *t);

/* ---- weak.c ---- */

/* After tracing has ended and before memory is reused: clears weak slots, queues callbacks and finalizers (keeping
   what they need alive through 'visit' and 'drain'), runs 'dead' of layouts. */
void weak_process(bool full);
void weak_init(void);
/* What this collection queues is run before the program goes on. */
extern bool weak_finalizers_next;
extern i64 weak_finalizable; /* so many objects with a finalizer, and weak references with a callback, were made so far */
void weak_trace_queue(Tracer *t);
bool weak_is_running(void); /* a finalizer or callback out of the queue */
void weak_register_dead(Obj *o);
/* 'copy' takes over what was registered for young 'o'. */
void weak_replace(Obj *o, Obj *copy);

/* ---- census.c ---- */

extern bool census_wanted;   /* this full collection counts what CPython's would free */
extern bool census_saves;    /* and keeps it */
extern i64 census_found;     /* -1: not known, too many objects are dead */
void census_take(void);      /* marking is through: what is white is dead */
void census_end(void);       /* what finalizers need is marked: the rest counts */
/* Between them: 'o', which is dead, is in a cycle or hangs on one. */
bool census_is_garbage(const Obj *o);
void census_trace(Tracer *t); /* what was saved is a root until it is taken */

/* All objects, dead ones that no full collection has freed yet among them. */
void gc_walk_all(void (*fn)(Obj *o, void *arg), void *arg);

/* ---- drop.c ---- */

void drop_init(void);
/* A collection that gc_ask_for_drop asked for took 'ns'. */
void drop_collected(int generation, i64 ns);
void gc_ask_for_drop(int generation); /* at the next safepoint, unless the program itself asked */

/* ---- pinlog.c ---- */

/* The word at this address of a stack, or of a thread's saved registers, pins 'o'. */
void pinlog_note(const u64 *word, const Obj *o);

/* ---- verify.c ---- */

void verify_heap(const char *when);

/* ---- gc.c ---- */

extern bool gc_running;
extern bool gc_stress_active;
extern GcStats gc_counters;
void gc_note_promoted(i64 bytes);
/* The system has no memory: gives the reserve back to it; true if there was one, so that trying again helps.
   MemoryError is raised at the next safepoint. */
bool gc_release_reserve(void);
