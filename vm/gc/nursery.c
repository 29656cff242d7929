/* nursery.c: young objects: bump allocation in 32 KB blocks, evacuation of survivors, pinning of what stacks hold.
 *
 * Invariants.  Unused memory of a block in use is zero, so a block can be walked from its start: an object, or 16
 * zero bytes.  Within a collection a block is either in the from-space or was taken since; objects are moved out of
 * from-blocks at most once, and their old header is then the new address (bit 0 clear).  What an ambiguous word points
 * at, or into, stays in place; after the collection its block holds nothing but such objects, the rest is zeroed and
 * allocated again.  An object that survived once in the nursery is promoted the next time.
 */
#include "vm/gc/nursery_internal.h"

#include <sys/mman.h>

#define RANGE_DEFAULT ((i64)128 << 20)
#define RANGE_MIN ((i64)8 << 20)
#define BUDGET_MIN ((i64)512 << 10)
#define BUDGET_MAX ((i64)1 << 20)
#define HOLE_MIN 128
#define SLOW_NS 2000000   /* a minor collection over this halves the budget */
#define QUICK_NS 1000000  /* one below this may double it */
#define COSTLY 5          /* percent of the time since the last one that make doubling worth its memory */
#define AGE_BELOW 25      /* percent of survival up to which an extra round in the nursery pays */
#define STAY_MOST ((i64)256 << 10) /* bytes that are copied again and again rather than promoted */
#define STRESS_LOW 256    /* free blocks below which even stress mode uses holes */

Nursery gc_nursery;
char *nursery_base;
u64 nursery_bytes;
i64 nursery_aged_bytes, nursery_promoted_bytes, nursery_moved;
bool nursery_saw_young;

Block *blocks;
BlockBits *block_bits;
static i64 nblocks;
static u32 *free_ring;           /* a deque: freed at the tail, taken from there or (stress) from the head */
static i64 free_head, free_count;
static VEC(u32) used;            /* blocks in use, from-space first */
static VEC(u32) holed;           /* blocks with pinned objects whose holes are to be allocated */
static i64 hole_idx, hole_offset;
static u32 region_idx, to_space_idx; /* blocks of the open bump regions */
static Nursery hidden;           /* the bump region while every allocation shall take the slow path */
static bool stress;
static bool stopped;             /* a collection is due at the next slow path */
static i64 budget = BUDGET_MIN, budget_left, handed_out;
static i64 pace; /* nursery_set_pace */
bool nursery_ages_next, nursery_stays_next;
static i64 last_end;             /* of a collection, in processor time */
static Nursery to_space;         /* survivors that stay young */
static bool ageing, age_now, stay_now, promote_all; /* what start-up makes stays: no ageing */
static ObjVec worklist;
static Obj *overflow;            /* a list of moved objects that had no room there: the link is in the second word of the original */
static bool pins_waiting;        /* a pinned one had none: all are scanned again */
static i64 npinned;
static i64 newly_pinned;         /* those that the last collection had not pinned */
static i64 first_moves, unpinned; /* objects moved for the first time; those that the last collection had pinned */
static u32 stamp;

/* ---- memory ---- */

static i64 range_bytes(void) {
    i64 bytes = RANGE_DEFAULT, limit = limit_address_space();
    if (limit) bytes = KR_MIN(bytes, limit / 16);
    return KR_MAX(bytes, RANGE_MIN) & ~(BLOCK_BYTES - 1);
}

void nursery_init(void) {
    nursery_bytes = (u64)range_bytes();
    nblocks = (i64)(nursery_bytes >> BLOCK_SHIFT);
    char *p = mmap(NULL, nursery_bytes + BLOCK_BYTES, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    blocks = calloc((size_t)nblocks, sizeof *blocks);
    block_bits = calloc((size_t)nblocks, sizeof *block_bits);
    free_ring = calloc((size_t)nblocks, sizeof *free_ring);
    if (p == MAP_FAILED || !blocks || !block_bits || !free_ring) KR_FATAL("no memory for the nursery");
    nursery_base = (char *)(((u64)p + BLOCK_BYTES - 1) & ~(u64)(BLOCK_BYTES - 1));
    vec_reserve(&used, nblocks);
    vec_reserve(&holed, nblocks);
    for (i64 i = 0; i < nblocks; i++) free_ring[i] = (u32)(nblocks - 1 - i);
    free_count = nblocks;
    budget_left = budget = KR_MIN(budget, (i64)nursery_bytes / 8);
}

static Nursery *region(void) { return stress ? &hidden : &gc_nursery; }

/* A zeroed block.  The same few are used again and again, since their memory is in the cache; stress mode takes the
   one freed longest ago, so that stale pointers into it hit no access rights for a while. */
static u32 take_block(void) {
    i64 at = stress ? free_head : (free_head + free_count - 1) % nblocks;
    u32 idx = free_ring[at];
    if (stress) free_head = (free_head + 1) % nblocks;
    free_count--;
    Block *b = &blocks[idx];
    if (b->guarded) mprotect(block_start(idx), BLOCK_BYTES, PROT_READ | PROT_WRITE);
    memset(block_start(idx), 0, b->limit);
    *b = (Block){.used = true, .epoch = b->epoch + 1};
    vec_push(&used, idx);
    return idx;
}

static void free_block(u32 idx) {
    Block *b = &blocks[idx];
    b->used = b->from = false;
    if (stress) {
        b->guarded = madvise(block_start(idx), BLOCK_BYTES, MADV_DONTNEED) == 0 &&
                     mprotect(block_start(idx), BLOCK_BYTES, PROT_NONE) == 0;
        if (b->guarded) b->limit = 0;
    }
    free_ring[(free_head + free_count++) % nblocks] = idx;
}

/* The limit of a block with an open bump region is known when someone asks, or when the region is left. */
static void note_limit(const Nursery *r, u32 idx) {
    if (r->top) blocks[idx].limit = KR_MAX(blocks[idx].limit, (u32)(r->top - block_start(idx)));
}

static void note_limits(void) {
    note_limit(region(), region_idx);
    note_limit(&to_space, to_space_idx);
}

/* The next gap between pinned objects that has room for 'bytes'. */
static bool next_hole(Nursery *r, i64 bytes) {
    if (stress && free_count > STRESS_LOW) return false;
    for (; hole_idx < holed.len; hole_idx++, hole_offset = 0) {
        u32 idx = holed.v[hole_idx];
        while (hole_offset < BLOCK_BYTES) {
            i64 start = hole_offset, end = bits_next(block_bits[idx].pins, start / 16) * 16;
            hole_offset = end < BLOCK_BYTES ? end + obj_heap_size((Obj *)(block_start(idx) + end)) : end;
            if (end - start < KR_MAX(bytes, HOLE_MIN)) continue;
            *r = (Nursery){block_start(idx) + start, block_start(idx) + end};
            region_idx = idx;
            return true;
        }
    }
    return false;
}

static bool next_region(i64 bytes) {
    Nursery *r = region();
    note_limits();
    if (!next_hole(r, bytes)) {
        if (free_count == 0) return false;
        char *start = block_start(region_idx = take_block());
        *r = (Nursery){start, start + BLOCK_BYTES};
    }
    budget_left -= r->end - r->top;
    handed_out += r->end - r->top;
    return true;
}

static void *bump(i64 bytes) {
    Nursery *r = region();
    char *p = r->top;
    if (bytes > r->end - p) return NULL;
    r->top = p + bytes;
    return p;
}

bool gc_extend(void *o, i64 size, i64 wanted) {
    Nursery *r = &gc_nursery; /* empty under stress */
    char *end = (char *)o + ((size + 15) & ~(i64)15), *new_end = (char *)o + ((wanted + 15) & ~(i64)15);
    if (end != r->top || new_end > r->end || wanted > GC_LARGE) return false;
    r->top = new_end;
    return true;
}

void *nursery_bump(i64 bytes) {
    void *p = stopped ? NULL : bump(bytes);
    if (p || stopped || budget_left <= 0) return p;
    return next_region(bytes) ? bump(bytes) : NULL;
}

void *nursery_bump_anyway(i64 bytes) {
    void *p = bump(bytes);
    return p || !next_region(bytes) ? p : bump(bytes);
}

void nursery_stop(void) {
    stopped = true;
    gc_nursery.end = gc_nursery.top;
}

void nursery_set_stress(bool on) {
    if (on == stress) return;
    note_limits();
    hidden = gc_nursery = (Nursery){0};
    stress = on;
}

i64 nursery_heap_bytes(void) { return used.len * BLOCK_BYTES; }

/* ---- evacuation ---- */

static void pin_in_place(Block *b, Obj *o) {
    newly_pinned += !(b->mixed && bits_test(block_bits[block_index(o)].aged, granule(o)));
    bits_set(block_bits[block_index(o)].pins, granule(o));
    b->npins++;
    npinned++;
    if (gc_has_room(&worklist, 1)) vec_push(&worklist, o);
    else pins_waiting = true;
}

static COLD void overflow_push(Obj *original) {
    ((Obj **)original)[1] = overflow;
    overflow = original;
}

static COLD Obj *overflow_pop(void) {
    Obj *original = overflow;
    if (original) overflow = ((Obj **)original)[1];
    return original ? (Obj *)original->hdr : NULL;
}

static void *to_space_bump(i64 bytes) {
    if (bytes > to_space.end - to_space.top) {
        if (free_count < 2) return NULL;
        note_limit(&to_space, to_space_idx);
        char *start = block_start(to_space_idx = take_block());
        blocks[to_space_idx].aged = true;
        to_space = (Nursery){start, start + BLOCK_BYTES};
    }
    void *p = to_space.top;
    to_space.top += bytes;
    return p;
}

/* A hashed object takes its hash along in a word of its own: addresses say nothing once they change. */
NOINLINE static void append_hash(Obj *copy, const Obj *original, u64 hdr) {
    copy->hdr = (hdr & ~HDR_HASH_MASK) | (u64)HASH_APPENDED << HDR_HASH_SHIFT;
    *obj_hash_word(copy) = gc_identity_hash((Obj *)original);
}

static void evacuate(Block *b, Value *slot) {
    Obj *o = as_obj(*slot), *copy = NULL;
    u64 hdr = o->hdr;
    i64 size = obj_heap_size(o), room = size;
    bool hashed = unlikely(hdr_hash_state(hdr) == HASH_ASKED);
    if (hashed) room = (((obj_bare_size(o, obj_shape(o)) + 7) & ~(i64)7) + 8 + 15) & ~(i64)15;
    bool was_pinned = b->mixed && bits_test(block_bits[block_index(o)].aged, granule(o)), old = b->aged || was_pinned;
    if (age_now && (!old || stay_now) && (copy = to_space_bump(room))) nursery_aged_bytes += room;
    if (!copy) {
        copy = mature->alloc(room, false);
        if (copy) {
            nursery_promoted_bytes += room;
            hdr |= HDR_NEEDLOG;
        } else if (!(copy = to_space_bump(room))) {
            pin_in_place(b, o);
            return;
        }
    }
    memcpy(copy, o, (size_t)size);
    copy->hdr = hdr;
    if (hashed) append_hash(copy, o, hdr);
    o->hdr = (u64)copy;
    slot->w = (u64)copy;
    nursery_moved++;
    first_moves += !b->aged;
    unpinned += was_pinned;
    if (!hdr_layout(hdr)->trace) return;
    if (likely(gc_has_room(&worklist, 1))) vec_push(&worklist, copy);
    else overflow_push(o);
}

void nursery_visit(Value *slot) {
    u64 word = slot->w;
    Obj *o = (Obj *)word;
    Block *b = &blocks[block_index(o)];
    KR_ASSERT(b->used);
    if (!b->from) return;
    if (!(o->hdr & HDR_OBJECT)) {
        slot->w = o->hdr;
        return;
    }
    if (b->npins && bits_test(block_bits[block_index(o)].pins, granule(o))) return;
    evacuate(b, slot);
}

static void tracer_visit(Tracer *t, Value *slot) {
    if (young_visit(slot)) nursery_saw_young = true;
}
Tracer nursery_tracer = {.visit = tracer_visit};

static void scan(Obj *o) {
    const Layout *layout = hdr_layout(o->hdr);
    nursery_saw_young = false;
    if (layout->trace) layout->trace(o, &nursery_tracer);
    if (nursery_saw_young && o->hdr & HDR_NEEDLOG) remember_add(o);
}

/* Copies are scanned last in, first out, which keeps parents and children together. */
static void scan_waiting(void) {
    for (Obj *o; (o = worklist.len ? vec_pop(&worklist) : overflow_pop());) scan(o);
}

static COLD void scan_pinned_again(void) {
    pins_waiting = false;
    for (i64 i = 0; i < used.len; i++) {
        u32 idx = used.v[i];
        if (!blocks[idx].from || !blocks[idx].npins) continue;
        for (i64 g = 0; (g = bits_next(block_bits[idx].pins, g)) < BLOCK_BYTES / 16; g++) {
            scan((Obj *)(block_start(idx) + g * 16));
            scan_waiting();
        }
    }
}

void nursery_drain(void) {
    do {
        scan_waiting();
        while (unlikely(pins_waiting)) scan_pinned_again();
    } while (large_scan_pending());
}

Obj *nursery_promote_copy(Obj *o) {
    i64 size = obj_heap_size(o), room = size;
    bool hashed = hdr_hash_state(o->hdr) == HASH_ASKED;
    if (hashed) room = (((obj_bare_size(o, obj_shape(o)) + 7) & ~(i64)7) + 8 + 15) & ~(i64)15;
    Obj *copy = mature->alloc(room, true);
    if (!copy) return NULL;
    memcpy(copy, o, (size_t)size);
    if (hashed) append_hash(copy, o, o->hdr);
    gc_note_promoted(room);
    remember_add(copy);
    return copy;
}

/* ---- pinning ---- */

/* Where objects start, found out once a collection for the few blocks that ambiguous words point into. */
static void find_starts(u32 idx) {
    u64 *starts = block_bits[idx].starts;
    char *base = block_start(idx);
    memset(starts, 0, sizeof block_bits[idx].starts);
    for (char *p = base; p < base + blocks[idx].limit;) {
        Obj *o = (Obj *)p;
        if (o->hdr == 0) {
            p += 16;
            continue;
        }
        KR_ASSERT(o->hdr & HDR_OBJECT);
        bits_set(starts, (p - base) / 16);
        p += obj_heap_size(o);
    }
    blocks[idx].starts_stamp = stamp;
}

Obj *nursery_find(u64 word) {
    u32 idx = block_index((void *)word);
    if (!blocks[idx].used) return NULL;
    if (blocks[idx].starts_stamp != stamp) find_starts(idx);
    i64 start = bits_previous(block_bits[idx].starts, (i64)(word & (BLOCK_BYTES - 1)) / 16);
    if (start < 0) return NULL;
    Obj *o = (Obj *)(block_start(idx) + start * 16);
    return (char *)word < (char *)o + obj_heap_size(o) ? o : NULL;
}

Obj *gc_find(u64 word) {
    if (nursery_has(word)) {
        stamp++; /* allocation goes on, so what an earlier call found out is stale */
        note_limits();
        return nursery_find(word);
    }
    Obj *o = mature->find(word);
    return o ? o : large_find(word);
}

void nursery_pin(u64 word) {
    if (word - large_young_low < large_young_span) large_pin(word);
    if (!nursery_has(word)) return;
    Obj *o = nursery_find(word);
    if (!o || bits_test(block_bits[block_index(o)].pins, granule(o))) return;
    pinlog_note(roots_word, o);
    pin_in_place(&blocks[block_index(o)], o);
}

/* ---- the collection ---- */

/* For a census: what is dead becomes mature, with all it refers to, and is found dead there. */
static void find_all_starts(i64 nfrom) {
    for (i64 i = 0; i < nfrom; i++) {
        if (blocks[used.v[i]].starts_stamp != stamp) find_starts(used.v[i]);
    }
}

static void promote_dead(i64 nfrom) {
    for (i64 i = 0; i < nfrom; i++) {
        u32 idx = used.v[i];
        for (i64 g = 0; (g = bits_next(block_bits[idx].starts, g)) < BLOCK_BYTES / 16; g++) {
            Value v = obj_value(block_start(idx) + g * 16);
            nursery_visit(&v);
        }
    }
    nursery_drain();
}

static void begin(bool everything) {
    stamp++;
    promote_all = everything;
    stay_now = nursery_stays_next && !everything && nursery_aged_bytes < STAY_MOST;
    age_now = stay_now || (!everything && (stress ? stamp % 3 != 0 : ageing || nursery_ages_next));
    nursery_ages_next = nursery_stays_next = false;
    handed_out -= region()->end - region()->top;
    note_limits();
    large_begin_minor(!everything && !stay_now); /* a full one that may follow looks at old ones alone */
    gc_nursery = hidden = to_space = (Nursery){0};
    nursery_aged_bytes = nursery_promoted_bytes = 0;
    npinned = newly_pinned = first_moves = unpinned = 0;
    for (i64 i = 0; i < used.len; i++) {
        Block *b = &blocks[used.v[i]];
        b->from = true;
        if (b->npins == 0) continue;
        BlockBits *bits = &block_bits[used.v[i]];
        memcpy(bits->aged, bits->pins, sizeof bits->aged);
        memset(bits->pins, 0, sizeof bits->pins);
        b->mixed = true;
        b->npins = 0;
    }
}

/* Zeroes all of a block but its pinned objects. */
static void clear_gaps(u32 idx) {
    char *base = block_start(idx), *at = base;
    for (i64 g = 0; (g = bits_next(block_bits[idx].pins, g)) < BLOCK_BYTES / 16; g++) {
        char *o = base + g * 16;
        memset(at, 0, (size_t)(o - at));
        at = o + obj_heap_size((Obj *)o);
    }
    if (at < base + blocks[idx].limit) memset(at, 0, (size_t)(base + blocks[idx].limit - at));
    blocks[idx].limit = (u32)(at - base);
}

static void free_from_blocks(i64 nfrom) {
    i64 kept = 0;
    vec_clear(&holed);
    hole_idx = hole_offset = 0;
    for (i64 i = 0; i < used.len; i++) {
        u32 idx = used.v[i];
        Block *b = &blocks[idx];
        if (i < nfrom) {
            if (b->npins == 0) {
                free_block(idx);
                continue;
            }
            clear_gaps(idx);
            b->from = b->aged = false;
            b->mixed = false; /* until the next collection has the bits of its pinned objects */
            vec_push(&holed, idx);
        }
        used.v[kept++] = idx;
    }
    used.len = kept;
}

/* Bigger budgets let more objects die young, smaller ones keep pauses short and memory in the cache. */
static void adapt(i64 took_ns, i64 interval_ns) {
    i64 survived = nursery_aged_bytes + nursery_promoted_bytes;
    i64 percent = handed_out > 0 ? survived * 100 / handed_out : 0;
    ageing = percent < AGE_BELOW;
    if (took_ns > SLOW_NS) {
        budget = KR_MAX(budget / 2, BUDGET_MIN);
    } else if (took_ns < QUICK_NS && percent >= 2 && ageing && took_ns * 100 > interval_ns * COSTLY) {
        budget = KR_MIN(KR_MIN(budget * 2, BUDGET_MAX), (i64)nursery_bytes / 8);
    }
    budget_left = stress ? BLOCK_BYTES : pace ? KR_MIN(pace, budget) : budget;
    handed_out = 0;
}

void nursery_collect(bool everything) {
    i64 start = clock_ns(), cpu = thread_cpu_ns(), nfrom = used.len, moved = nursery_moved;
    begin(everything);
    i64 allocated = handed_out;
    if (everything && census_wanted) find_all_starts(nfrom);
    roots_scan_stacks(nursery_pin);
    roots_trace(&nursery_tracer);
    remember_scan();
    large_scan_cards();
    nursery_drain();
    if (everything && census_wanted) promote_dead(nfrom);
    weak_process(false);
    free_from_blocks(nfrom);
    gc_note_promoted(nursery_promoted_bytes + large_sweep_young());
    i64 end = thread_cpu_ns(), took = end - cpu;
    if (!stay_now) adapt(took, cpu - last_end);
    last_end = end;
    remember_limit();
    stopped = false;
    gc_counters.allocated_bytes += allocated;
    gc_counters.pinned += npinned;
    gc_counters.minors++;
    gc_counters.minor_max_ns = KR_MAX(gc_counters.minor_max_ns, took);
    if (log_on) {
        log_phase("minor", start, clock_ns() - start,
                  "cpu=%lld.%03d allocated=%lld aged=%lld promoted=%lld moved=%lld pinned=%lld "
                  "newly_pinned=%lld first_moves=%lld unpinned=%lld budget=%lld",
                  (long long)took / 1000, (int)(took % 1000), (long long)allocated, (long long)nursery_aged_bytes,
                  (long long)nursery_promoted_bytes, (long long)(nursery_moved - moved), (long long)npinned,
                  (long long)newly_pinned, (long long)first_moves, (long long)unpinned, (long long)budget);
    }
}

void nursery_walk(void (*fn)(Obj *o, void *arg), void *arg) {
    stamp++;
    note_limits();
    for (i64 i = 0; i < used.len; i++) {
        u32 idx = used.v[i];
        find_starts(idx);
        for (i64 g = 0; (g = bits_next(block_bits[idx].starts, g)) < BLOCK_BYTES / 16; g++) {
            fn((Obj *)(block_start(idx) + g * 16), arg);
        }
    }
}

bool nursery_is_aged(const Obj *o) {
    const Block *b = &blocks[block_index(o)];
    return b->aged || (b->npins && bits_test(block_bits[block_index(o)].pins, granule(o)));
}

void nursery_set_pace(i64 bytes) {
    pace = bytes;
    if (bytes) nursery_stop();
}

bool gc_is_young(const Obj *o) { return nursery_has((u64)o); }

u32 nursery_epoch(const Obj *o) { return blocks[block_index(o)].epoch; }
