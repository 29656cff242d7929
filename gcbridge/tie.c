/* tie.c: the bond of an object and the struct that C sees of it.
 *
 * Object to struct: the header's proxy index.  Struct to object: prefix word 0, which the collector updates.  A tie is a
 * root while C holds a reference: OWN always, SHARED with a count over 1.  Objects in the nursery are on the young list,
 * so that a minor collection looks at new ties only.
 */
#include "gcbridge/cycle.h"
#include "gcbridge/expose_fill.h"
#include "gcbridge/granules.h"
#include "vm/gc/gc_internal.h"

static GranuleSet ties;  /* the structs with an object, but for young ones that are not settled yet */
static VEC(u32) young;   /* indices of ties made since the last collection, or whose object is still young */
#define YOUNG_MORE 8192  /* new ties that are worth a minor collection: what dies is still in the cache */
static i64 young_limit = YOUNG_MORE;
static StructVec queue;  /* structs whose object has died */
static bool running;
i64 tie_live;

static void set_index(Obj *o, u32 index) {
    o->hdr = (o->hdr & ~HDR_PROXY_MASK) | (u64)index << HDR_PROXY_SHIFT;
}

ALWAYS_INLINE void add_settled(PyObject *p) {
    arena_prefix(p)->word1 |= PREFIX_SETTLED;
    granules_add(&ties, p);
}

/* Structs with a tie wait for a collection, others go when C says so: so their memory counts.  Small ones take part in this,
   and in the set of all ties, when they have survived a collection; most do not. */
static void settle(PyObject *p) {
    if (arena_prefix(p)->word1 & PREFIX_SETTLED) return;
    add_settled(p);
    gc_note_external(arena_room(p));
}

static void unsettle(PyObject *p) {
    Prefix *prefix = arena_prefix(p);
    if (!(prefix->word1 & PREFIX_SETTLED)) return;
    prefix->word1 &= ~(u64)PREFIX_SETTLED;
    granules_remove(&ties, p);
    gc_note_external(-arena_room(p));
}

ALWAYS_INLINE void add_young(PyObject *p) {
    arena_prefix(p)->word1 |= PREFIX_YOUNG;
    vec_push(&young, arena_index(arena_prefix(p)));
}

static bool is_young(const Obj *o) { return gc_is_young(o) || large_is_young(o); }

ALWAYS_INLINE void want_minor_for_many(void) {
    if (likely(young.len < young_limit)) return;
    young_limit = young.len + YOUNG_MORE;
    gc_want_minor();
}

void tie_join_small(Obj *o, PyObject *p, bool own) {
    Prefix *prefix = arena_prefix(p);
    KR_ASSERT(obj_proxy(o) == 0);
    prefix->word0 = (u64)o;
    prefix->word1 |= PREFIX_TIE | (own ? 0 : PREFIX_SHARED);
    set_index(o, arena_index(prefix));
    tie_live++;
    add_young(p);
    want_minor_for_many();
}

void tie_join(Obj *o, PyObject *p, bool own) {
    tie_join_small(o, p, own);
    settle(p);
}

PyObject *tie_new(Obj *o, PyTypeObject *type, i64 bytes, bool own) {
    PyObject *p = bytes >= 0 ? arena_alloc(KR_MAX(bytes, (i64)sizeof(PyObject))) : NULL; /* a C type may say anything */
    if (!p) {
        exc_no_memory();
        return NULL;
    }
    p->ob_refcnt = 1;
    p->ob_type = type;
    tie_join_small(o, p, own);
    if (bytes > TIE_SMALL) settle(p);
    if (type->tp_flags & Py_TPFLAGS_HAVE_GC) cycle_track_vm_born(p);
    return p;
}

/* The prefix bits that the struct of an instance of 't' begins with, if it is a header and nothing else; 0: it is not. */
static u64 bits_of_bare(const TypeObj *t) {
    const PyTypeObject *c = t->c_type;
    if (!c || c->tp_basicsize != sizeof(PyObject) || t->flags & TF_NATIVE) return 0;
    u64 bits = PREFIX_USED | PREFIX_TIE | PREFIX_SHARED;
    if (!(c->tp_flags & Py_TPFLAGS_HAVE_GC)) return bits;
    return c->tp_traverse == cycle_vm_traverse ? bits | PREFIX_TRACKED : 0;
}

#define RUN_AHEAD 16
i64 tie_run(const Value *v, i64 n, PyObject **out) {
    u32 shape = 0;
    u64 bits = 0;
    i64 i, settled = 0;
    for (i = 0; i < n && is_obj(v[i]); i++) {
        Obj *o = as_obj(v[i]);
        __builtin_prefetch((void *)v[KR_MIN(i + RUN_AHEAD, n - 1)].w, 1); /* of any word at all */
        if (hdr_shape32(o->hdr) != shape) {
            shape = hdr_shape32(o->hdr);
            bits = bits_of_bare(obj_shape(o)->type);
        }
        if (!bits || obj_proxy(o)) break;
        Prefix *block = arena_pop_number(); /* one granule, as a number is */
        if (unlikely(!block)) break;
        *block = (Prefix){(u64)o, bits};
        PyObject *p = (PyObject *)(block + 1);
        p->ob_refcnt = 2;
        p->ob_type = obj_shape(o)->type->c_type;
        set_index(o, arena_index(block));
        if (nursery_has((u64)o)) add_young(p);
        else add_settled(p), settled++;
        out[i] = p;
    }
    tie_live += i;
    if (settled) gc_note_external(settled * (ARENA_GRANULE - (i64)sizeof(Prefix)));
    want_minor_for_many();
    return i;
}

void tie_cut(PyObject *p) {
    Prefix *prefix = arena_prefix(p);
    if (!(prefix->word1 & PREFIX_TIE)) return;
    if (prefix->word0 && unlikely(prefix->word1 & PREFIX_PULL)) expose_part(p, tied_value(p));
    if (prefix->word0) set_index((Obj *)prefix->word0, 0);
    prefix->word0 = 0;
    unsettle(p);
    prefix->word1 &= ~(u64)(PREFIX_TIE | PREFIX_SHARED);
    tie_live--;
}

void tie_own(PyObject *p) {
    if (!is_tied(p) || !(arena_prefix(p)->word1 & PREFIX_SHARED) || p->ob_refcnt != 2) return;
    arena_prefix(p)->word1 &= ~(u64)PREFIX_SHARED;
    p->ob_refcnt = 1;
}

void tie_free(PyObject *p) {
    if (unlikely(arena_prefix(p)->word1 & (PREFIX_TIE | PREFIX_TRACKED))) {
        tie_cut(p); /* C freed a struct that the VM had seen anew meanwhile: the object goes on without one */
        cycle_untrack(p);
    }
    arena_free(p);
}

static void settle_all(void) {
    for (i64 i = 0; i < young.len; i++) {
        PyObject *p = arena_object(young.v[i]);
        if (is_tied(p)) settle(p);
    }
}

void tie_walk(void (*fn)(PyObject *p, void *arg)) {
    settle_all();
    granules_walk(&ties, fn, NULL);
}

/* ---- collections ----
 * A block that was freed, and perhaps tied again, may be on the young list twice: nothing done here minds. */

/* All but the VM's own. */
static i64 references(Obj *o) {
    const PyObject *p = obj_proxy(o) ? arena_object(obj_proxy(o)) : NULL;
    return p ? p->ob_refcnt - !!(arena_prefix(p)->word1 & PREFIX_SHARED) : 0;
}

static bool held_by_c(const PyObject *p) {
    return !(arena_prefix(p)->word1 & PREFIX_SHARED) || p->ob_refcnt > 1;
}

static void trace_tie(PyObject *p, Tracer *t) {
    if (is_tied(p) && held_by_c(p)) trace_value(t, (Value *)&arena_prefix(p)->word0);
}

static void trace_any(PyObject *p, void *t) { trace_tie(p, t); }

static void trace_ties(Tracer *t) {
    if (gc_is_full()) {
        settle_all();
        if (!cycle_begin()) granules_walk(&ties, trace_any, t);
        return;
    }
    for (i64 i = 0; i < young.len; i++) trace_tie(arena_object(young.v[i]), t);
}

/* The object is gone: the struct will be deallocated when Python code may run. */
static void note_death(PyObject *p) {
    arena_prefix(p)->word0 = 0;
    unsettle(p);
    p->ob_refcnt = 0; /* what a weak reference that C reads goes by */
    vec_push(&queue, p);
}

static bool update(PyObject *p) {
    Prefix *prefix = arena_prefix(p);
    Obj *o;
    if (!(prefix->word1 & PREFIX_TIE) || !prefix->word0) return false;
    o = gc_survivor((Obj *)prefix->word0);
    if (!o) {
        note_death(p);
        return false;
    }
    prefix->word0 = (u64)o;
    settle(p);
    return is_young(o);
}

static void update_any(PyObject *p, void *arg) { update(p); }

/* Memory for many young ones is not kept for few. */
static void shrink_young(void) {
    if (young.cap < 4096 || young.len > young.cap / 8) return;
    u32 *smaller = realloc(young.v, (size_t)KR_MAX(young.len, 1) * sizeof *smaller);
    if (!smaller) return;
    young.v = smaller;
    young.cap = KR_MAX(young.len, 1);
}

static bool is_on_young_list(const PyObject *p) {
    return (arena_prefix(p)->word1 & (PREFIX_USED | PREFIX_YOUNG)) == (PREFIX_USED | PREFIX_YOUNG);
}

static void after_tracing(bool full) {
    i64 kept = 0;
    for (i64 i = 0; i < young.len; i++) {
        PyObject *p = arena_object(young.v[i]);
        if (!is_on_young_list(p)) continue; /* freed and used again since: it is on the list anew, or a number */
        if (update(p)) young.v[kept++] = young.v[i];
        else arena_prefix(p)->word1 &= ~(u64)PREFIX_YOUNG;
    }
    young.len = kept;
    young_limit = kept + YOUNG_MORE;
    if (!full) return;
    shrink_young();
    granules_walk(&ties, update_any, NULL);
}

/* ---- the queue ---- */

void tie_walk_dead(void (*fn)(PyObject *p, void *arg)) {
    for (i64 i = 0; i < queue.len; i++) fn(queue.v[i], NULL);
}

static bool queue_waits(void) { return !running && (queue.len || cycle_queue_waits()); }

/* The numbers in a tuple's struct are counted, what else is in it has a tie; which is which can be seen only as long as
   nothing of what died together is freed. */
static void clear_tuples(const StructVec *batch) {
    for (i64 i = 0; i < batch->len; i++)
        if (PyTuple_Check(batch->v[i])) expose_clear(batch->v[i]);
}

static void dealloc(PyObject *p) {
    Prefix *prefix = arena_prefix(p);
    prefix->word1 = (prefix->word1 & ~(u64)(PREFIX_TIE | PREFIX_SHARED)) | PREFIX_DYING;
    tie_live--;
    p->ob_refcnt = 0;
    if (unlikely(prefix->word1 & PREFIX_REFERRED)) expose_forget_referent(p);
    Py_TYPE(p)->tp_dealloc(p);
}

/* CPython's order: finalizers, what is dead, and when nothing of it is left that could use them, cycles. */
static void run_queue(void) {
    if (running) return;
    running = true;
    while (queue.len || cycle_queue_waits()) {
        StructVec batch = queue;
        queue = (StructVec){0};
        cycle_run_finalizers();
        clear_tuples(&batch);
        for (i64 i = 0; i < batch.len; i++) dealloc(batch.v[i]);
        vec_free(&batch);
        cycle_run_clears();
    }
    running = false;
}

void tie_init(void) {
    granules_init(&ties);
    cycle_init();
    gc_outside.waiting = queue_waits;
    gc_outside.run = run_queue;
    gc_outside.trim = arena_trim;
    gc_outside.references = references;
    gc_add_root_tracer(trace_ties);
    gc_add_weak_table(after_tracing);
}
