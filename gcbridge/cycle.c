/* cycle.c: garbage that is held by C structs which are garbage themselves.
 *
 * A full collection marks from the VM's roots first.  Then counts decide about what is still white: those that
 * tp_traverse of white structs accounts for are taken off, and a struct with some left over is held from outside: a root.
 * No count outlives the pause, since C moves references without changing counts.
 *
 * What remains is garbage.  A struct that nothing refers to is dying: it is deallocated as ever, and what it holds must
 * outlive its tp_dealloc, so that lives for this time.  The others are in cycles, or hang on one: their weak references
 * are cleared, finalizers run, and those that no finalizer brought back get tp_clear, from the queue.  A white object
 * that only structs hold, no heap object, becomes OWN again, so that it dies with its last reference, as in CPython.
 *
 * A struct that is not tracked is not traversed: what it holds is held from outside.
 */
#include "gcbridge/cycle.h"

#include "gcbridge/expose_exc.h"
#include "gcbridge/granules.h"
#include "gcbridge/list_proxy.h"
#include "vm/gc/gc_internal.h"

static GranuleSet traced;     /* tracked structs with a tp_traverse */
static bool deciding;         /* this collection is one that decides */
static bool clearing;         /* what is reached now is to be cleared */
static StructVec suspects;    /* white, and all their references are from white structs */
static StructVec waiting;     /* structs without a tie, reached, to be traversed */
static StructVec reached_raw; /* all of them */
typedef struct LongList {
    PyObject *p;
    i64 next;
} LongList;
static VEC(LongList) long_lists; /* reached, visited a part at a time, so that the marker's stack stays short */
#define LIST_PART 256
static StructVec finalizers, clears; /* the queue: each holds a reference */

/* ---- who takes part ---- */

#define COUNTED_KINDS (Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS | Py_TPFLAGS_BASE_EXC_SUBCLASS)

/* Structs of the type have counted fields; of the VM's own types only a few have. */
static bool has_counted_fields(const PyTypeObject *type) {
    if (type->tp_traverse != cycle_vm_traverse) return type->tp_traverse != NULL;
    return type->tp_flags & COUNTED_KINDS || type == &PySlice_Type || type == &PyModule_Type;
}

void cycle_track(PyObject *p) {
    if (!arena_has(p)) return;
    arena_prefix(p)->word1 |= PREFIX_TRACKED;
    if (has_counted_fields(Py_TYPE(p))) granules_add(&traced, p);
}

void cycle_untrack(PyObject *p) {
    if (!arena_has(p)) return;
    arena_prefix(p)->word1 &= ~(u64)PREFIX_TRACKED;
    granules_remove(&traced, p);
}

void cycle_track_vm_born(PyObject *p) {
    if (Py_TYPE(p)->tp_flags & Py_TPFLAGS_TUPLE_SUBCLASS) arena_prefix(p)->word1 |= PREFIX_TRACKED;
    else cycle_track(p);
}

/* ---- the VM's types ---- */

#define VISIT(field)                                                                               \
    if (field) {                                                                                   \
        int r = visit((PyObject *)(field), arg);                                                   \
        if (r) return r;                                                                           \
    }

static int visit_items(PyObject **items, i64 n, visitproc visit, void *arg) {
    for (i64 i = 0; i < n; i++) VISIT(items[i])
    return 0;
}

static int visit_slice(PySliceObject *s, visitproc visit, void *arg) {
    VISIT(s->start)
    VISIT(s->stop)
    VISIT(s->step)
    return 0;
}

static bool has_module_state(const KrModuleStruct *m) { return m->md_def && (m->md_def->m_size <= 0 || m->md_state); }

int cycle_vm_traverse(PyObject *p, visitproc visit, void *arg) {
    PyTypeObject *type = Py_TYPE(p);
    if (type->tp_flags & Py_TPFLAGS_LIST_SUBCLASS)
        return visit_items(((PyListObject *)p)->ob_item, Py_SIZE(p), visit, arg);
    if (type->tp_flags & Py_TPFLAGS_TUPLE_SUBCLASS) /* the heap holds the items of a tied one */
        return is_tied(p) ? 0 : visit_items(((PyTupleObject *)p)->ob_item, Py_SIZE(p), visit, arg);
    if (type->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS) return expose_exc_visit(p, visit, arg);
    if (type == &PySlice_Type) return visit_slice((PySliceObject *)p, visit, arg);
    if (type == &PyModule_Type) {
        KrModuleStruct *m = (KrModuleStruct *)p;
        if (has_module_state(m) && m->md_def->m_traverse) return m->md_def->m_traverse(p, visit, arg);
    }
    return 0;
}

int cycle_vm_clear(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    if (type->tp_flags & Py_TPFLAGS_LIST_SUBCLASS) {
        list_proxy_clear((PyListObject *)p);
    } else if (type->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS) {
        expose_exc_clear(p);
    } else if (type == &PyModule_Type) {
        KrModuleStruct *m = (KrModuleStruct *)p;
        if (has_module_state(m) && m->md_def->m_clear) return m->md_def->m_clear(p);
    }
    return 0;
}

/* ---- counting ---- */

#define INNER ((u64)1 << PREFIX_INNER_SHIFT)

static Py_ssize_t take_inner(Prefix *x) {
    Py_ssize_t n = (Py_ssize_t)((x->word1 & PREFIX_INNER_MASK) >> PREFIX_INNER_SHIFT);
    if (n) x->word1 &= ~PREFIX_INNER_MASK;
    return n;
}

/* References to the struct that are neither the VM's share nor from white structs.  'held': all but the VM's share. */
static Py_ssize_t take_outer(PyObject *p, Prefix *x, Py_ssize_t *held) {
    *held = p->ob_refcnt - !!(x->word1 & PREFIX_SHARED);
    return *held - take_inner(x);
}

/* Tuples of arguments are not tracked, most go with the call; this one somebody has kept. */
static bool is_kept_arguments(const PyObject *q, const Prefix *x) {
    return !(x->word1 & (PREFIX_TIE | PREFIX_TRACKED)) && Py_TYPE(q) == &PyTuple_Type && q->ob_refcnt > 0;
}

static int visit_count(PyObject *q, void *arg) {
    Prefix *x = arena_prefix(q);
    if (!arena_has(q)) return 0;
    if (is_kept_arguments(q, x)) cycle_track(q);
    if (x->word1 & PREFIX_TIE ? x->word0 != 0 : granules_has(&traced, q)) x->word1 += INNER;
    return 0;
}

/* A struct whose object has died is white no more: it waits for its deallocation. */
static bool is_white(const PyObject *p) {
    const Prefix *x = arena_prefix(p);
    if (x->word1 & PREFIX_DYING || p->ob_refcnt <= 0) return false;
    if (x->word1 & PREFIX_TIE) return x->word0 && !mark_is_live((Obj *)x->word0);
    return !(x->word1 & PREFIX_MARK);
}

static void traverse(PyObject *p, visitproc visit) { Py_TYPE(p)->tp_traverse(p, visit, NULL); }

static void count_inner(PyObject *p, void *arg) {
    if (is_white(p)) traverse(p, visit_count);
}

/* The same for one that died earlier and waits for its deallocation. */
static void count_of_dead(PyObject *p, void *arg) {
    if (granules_has(&traced, p)) traverse(p, visit_count);
}

/* ---- marking ---- */

static void mark_raw(PyObject *p) {
    Prefix *x = arena_prefix(p);
    if (x->word1 & PREFIX_MARK || !granules_has(&traced, p)) return;
    x->word1 |= PREFIX_MARK;
    vec_push(&waiting, p);
    vec_push(&reached_raw, p);
}

static void mark_struct(PyObject *p) {
    const Prefix *x = arena_prefix(p);
    if (!(x->word1 & PREFIX_TIE)) mark_raw(p);
    else if (x->word0) mark_object((Obj *)x->word0);
}

static int visit_mark(PyObject *q, void *arg) {
    if (arena_has(q)) mark_struct(q);
    return 0;
}

static void pass_through(PyObject *p) {
    if (clearing && Py_TYPE(p)->tp_clear) {
        p->ob_refcnt++;
        vec_push(&clears, p);
    }
    if (Py_TYPE(p) == &PyList_Type && Py_SIZE(p) > LIST_PART) vec_push(&long_lists, ((LongList){p, 0}));
    else traverse(p, visit_mark);
}

static void visit_long_list(void) {
    LongList *l = &vec_last(&long_lists);
    PyObject **items = ((PyListObject *)l->p)->ob_item + l->next;
    i64 left = Py_SIZE(l->p) - l->next, n = KR_MIN(left, LIST_PART);
    l->next += n;
    if (n == left) long_lists.len--;
    visit_items(items, n, visit_mark, NULL);
}

static void reached(Obj *o) {
    u32 index = obj_proxy(o);
    if (deciding && granules_has_index(&traced, index)) pass_through(arena_object(index));
}

static bool drain(void) {
    if (waiting.len) pass_through(vec_pop(&waiting));
    else if (long_lists.len) visit_long_list();
    else return false;
    return true;
}

static void edge(Obj *o) { ((Prefix *)arena_object(obj_proxy(o)) - 1)->word1 |= PREFIX_EDGE; }

/* ---- deciding ---- */

bool cycle_begin(void) {
    deciding = gc_at_safepoint;
    return deciding;
}

static void judge(PyObject *p, bool white, Py_ssize_t outer) {
    if (outer > 0) mark_struct(p);
    else if (white) vec_push(&suspects, p);
}

static void judge_tie(PyObject *p, void *arg) {
    Prefix *x = arena_prefix(p);
    Py_ssize_t held, outer = take_outer(p, x, &held);
    x->word1 &= ~(u64)PREFIX_EDGE;
    if (held > 0) judge(p, outer <= 0 && is_white(p), outer);
}

static void judge_raw(PyObject *p, void *arg) {
    Prefix *x = arena_prefix(p);
    Py_ssize_t held, outer;
    if (x->word1 & PREFIX_TIE) return;
    outer = take_outer(p, x, &held);
    if (held > 0) judge(p, outer <= 0 && is_white(p), outer);
}

static void keep_white(StructVec *list) {
    i64 kept = 0;
    for (i64 i = 0; i < list->len; i++)
        if (is_white(list->v[i])) list->v[kept++] = list->v[i];
    list->len = kept;
}

static void note_dying(PyObject *p, void *dying) {
    if (is_white(p) && arena_prefix(p)->word1 & PREFIX_TIE && p->ob_refcnt == 1 && arena_prefix(p)->word1 & PREFIX_SHARED)
        vec_push((StructVec *)dying, p);
}

static void mark_of_dead(PyObject *p, void *arg) {
    if (granules_has(&traced, p)) traverse(p, visit_mark);
}

/* Structs that no suspect leads to are dying; what they hold lives on for their deallocation. */
static void spare_for_dying(void) {
    StructVec dying = {0};
    tie_walk_dead(mark_of_dead);
    mark_drain();
    granules_walk(&traced, note_dying, &dying);
    if (!dying.len) return;
    i64 raws = reached_raw.len;
    mark_trial_begin();
    for (i64 i = 0; i < suspects.len; i++) mark_struct(suspects.v[i]);
    mark_drain();
    keep_white(&dying);
    mark_trial_undo();
    while (reached_raw.len > raws) arena_prefix(vec_pop(&reached_raw))->word1 &= ~(u64)PREFIX_MARK;
    for (i64 i = 0; i < dying.len; i++) traverse(dying.v[i], visit_mark);
    mark_drain();
    vec_free(&dying);
}

static void decide(void) {
    if (!deciding) return;
    granules_walk(&traced, count_inner, NULL);
    tie_walk_dead(count_of_dead);
    tie_walk(judge_tie);
    granules_walk(&traced, judge_raw, NULL);
    mark_drain();
    keep_white(&suspects);
    if (!suspects.len) return;
    mark_note_edges();
    spare_for_dying();
}

/* ---- garbage ---- */

/* C-born garbage with tp_finalize that the VM has never seen; what it leads to lives on with it. */
static void queue_finalizers(void) {
    for (i64 i = 0; i < suspects.len; i++) {
        PyObject *p = suspects.v[i];
        Prefix *x = arena_prefix(p);
        if (x->word1 & (PREFIX_TIE | PREFIX_FINALIZED) || !Py_TYPE(p)->tp_finalize || !is_white(p)) continue;
        p->ob_refcnt++;
        vec_push(&finalizers, p);
    }
    for (i64 i = 0; i < finalizers.len; i++) mark_struct(finalizers.v[i]);
    mark_drain();
}

static void queue_clears(void) {
    clearing = true;
    for (i64 i = 0; i < suspects.len; i++) {
        mark_struct(suspects.v[i]);
        mark_drain();
    }
    clearing = false;
}

/* No heap object refers to it: the VM's share is given up. */
static void disown(PyObject *p) {
    Prefix *x = arena_prefix(p);
    if ((x->word1 & (PREFIX_TIE | PREFIX_SHARED | PREFIX_EDGE)) != (PREFIX_TIE | PREFIX_SHARED)) return;
    x->word1 &= ~(u64)PREFIX_SHARED;
    p->ob_refcnt--;
}

static void keep(void) {
    if (!deciding) return;
    queue_finalizers();
    queue_clears();
    for (i64 i = 0; i < suspects.len; i++) disown(suspects.v[i]);
    for (i64 i = 0; i < reached_raw.len; i++) arena_prefix(reached_raw.v[i])->word1 &= ~(u64)PREFIX_MARK;
    vec_free(&suspects);
    vec_free(&reached_raw);
    deciding = false;
}

/* ---- the queue ---- */

bool cycle_queue_waits(void) { return finalizers.len || clears.len; }

static StructVec take(StructVec *list) {
    StructVec batch = *list;
    *list = (StructVec){0};
    return batch;
}

static void release(StructVec *batch) {
    for (i64 i = 0; i < batch->len; i++) Py_DECREF(batch->v[i]);
    vec_free(batch);
}

void cycle_run_finalizers(void) {
    StructVec batch = take(&finalizers);
    for (i64 i = 0; i < batch.len; i++) PyObject_CallFinalizer(batch.v[i]);
    release(&batch);
}

void cycle_run_clears(void) {
    StructVec batch = take(&clears);
    for (i64 i = 0; i < batch.len; i++) {
        Py_TYPE(batch.v[i])->tp_clear(batch.v[i]);
        if (PyErr_Occurred()) _PyErr_WriteUnraisableMsg("in tp_clear of", (PyObject *)Py_TYPE(batch.v[i]));
    }
    release(&batch);
}

/* ---- the gc module ---- */

typedef struct Referents {
    bool make;
    void (*fn)(Value v, void *arg);
    void *arg;
} Referents;

static int visit_referent(PyObject *q, void *arg) {
    const Referents *r = arg;
    Value v = r->make ? adopt(q) : is_tied(q) ? tied_value(q) : V_NULL;
    if (is_err(v)) exc_clear();
    else if (!is_null(v)) r->fn(v, r->arg);
    return 0;
}

static PyObject *c_struct(Obj *o) {
    u32 index = obj_proxy(o);
    return index ? arena_object(index) : NULL;
}

static void hook_referents(Obj *o, bool make, void (*fn)(Value v, void *arg), void *arg) {
    PyObject *p = c_struct(o);
    Referents r = {make, fn, arg};
    if (!p || !(obj_shape(o)->type->flags & (TF_NATIVE | TF_LIST_SUB)) || !granules_has(&traced, p)) return;
    Py_TYPE(p)->tp_traverse(p, visit_referent, &r);
}

static void outside_referents(Obj *o, void (*fn)(Value v, void *arg), void *arg) { hook_referents(o, false, fn, arg); }

static bool hook_is_tracked(Obj *o) {
    PyObject *p = c_struct(o);
    return p && arena_prefix(p)->word1 & PREFIX_TRACKED;
}

static bool hook_is_finalized(Obj *o) {
    PyObject *p = c_struct(o);
    return p && arena_prefix(p)->word1 & PREFIX_FINALIZED;
}

void cycle_init(void) {
    granules_init(&traced);
    gc_outside.reached = reached;
    gc_outside.drain = drain;
    gc_outside.decide = decide;
    gc_outside.edge = edge;
    gc_outside.keep = keep;
    gc_outside.referents = outside_referents;
    bridge_hooks.referents = hook_referents;
    bridge_hooks.is_tracked = hook_is_tracked;
    bridge_hooks.is_finalized = hook_is_finalized;
}
