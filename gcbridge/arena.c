/* arena.c: blocks for proxies: size-segregated chunks with free lists, all under the interpreter lock. */
#include "gcbridge/arena.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include "vm/base/vec.h"

#define CHUNK_BYTES ((u64)1 << ARENA_CHUNK_SHIFT)
#define RESERVE ((u64)8 << 30) /* as far as a proxy index reaches */
#define RESERVE_MIN ((u64)64 << 20)
#define DIRTY_CHUNKS ((u64)64) /* of large blocks: clearing what is still there takes less time than page faults */

char *arena_base;
u64 arena_bytes;
FreeBlock *arena_free_blocks[ARENA_SMALL / ARENA_GRANULE + 1];

/* What a chunk holds.  granules 0: free, or (run > 0) the start or a later part of a large block's run. */
typedef struct Chunk {
    u16 granules; /* of each block; 0: not a chunk of small blocks */
    bool large, tail;
    u32 run;      /* chunks of a large block, on its first one */
} Chunk;

static Chunk *chunks;
static u64 nchunks, chunks_used;
typedef struct Run {
    u32 first, n;
    bool dirty; /* not given back to the system: there may be anything in it */
} Run;
static VEC(Run) free_runs;   /* of chunks */
static u64 dirty_chunks;     /* in the dirty ones */
static u64 free_run_chunks;  /* in all of them */
static u64 merge_at = 64;    /* so many are worth a search for neighbours */

void arena_init(void) {
    struct rlimit limit;
    u64 bytes = RESERVE;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) bytes = KR_MIN(bytes, limit.rlim_cur / 8);
    bytes = KR_MAX(bytes, RESERVE_MIN) & ~(CHUNK_BYTES - 1);
    arena_base = mmap(NULL, bytes + CHUNK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    nchunks = bytes >> ARENA_CHUNK_SHIFT;
    chunks = mmap(NULL, nchunks * sizeof *chunks, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (arena_base == MAP_FAILED || chunks == MAP_FAILED) KR_FATAL("cannot reserve the proxy arena");
    arena_base = (char *)(((u64)arena_base + CHUNK_BYTES - 1) & ~(CHUNK_BYTES - 1));
    arena_bytes = bytes;
    chunks_used = 1; /* granule 0 is "no proxy" */
}

static char *chunk_start(u64 n) { return arena_base + (n << ARENA_CHUNK_SHIFT); }
static u64 chunk_of(const void *p) { return ((u64)p - (u64)arena_base) >> ARENA_CHUNK_SHIFT; }

static int by_first(const void *a, const void *b) {
    u32 x = ((const Run *)a)->first, y = ((const Run *)b)->first;
    return (x > y) - (x < y);
}

/* Makes one run of neighbouring ones. */
static void merge_runs(void) {
    i64 kept = 0;
    qsort(free_runs.v, (size_t)free_runs.len, sizeof *free_runs.v, by_first);
    for (i64 i = 1; i < free_runs.len; i++) {
        Run *last = &free_runs.v[kept], r = free_runs.v[i];
        if (last->first + last->n == r.first && last->dirty == r.dirty) last->n += r.n;
        else free_runs.v[++kept] = r;
    }
    free_runs.len = kept + 1;
    merge_at = KR_MAX(2 * free_run_chunks, 64);
}

static bool take_free_run(u64 n, u64 *out, bool *dirty) {
    for (i64 i = free_runs.len - 1; i >= 0; i--) {
        Run *r = &free_runs.v[i];
        if (r->n < n) continue;
        r->n -= (u32)n;
        *out = r->first + r->n;
        *dirty = r->dirty;
        if (r->dirty) dirty_chunks -= n;
        free_run_chunks -= n;
        if (!r->n) *r = vec_last(&free_runs), free_runs.len--;
        return true;
    }
    return false;
}

/* *dirty: they are not all zero. */
static bool take_chunks(u64 n, u64 *out, bool *dirty) {
    *dirty = false;
    if (free_run_chunks >= n) {
        if (take_free_run(n, out, dirty)) return true;
        if (free_run_chunks >= merge_at || n > nchunks - chunks_used) {
            merge_runs();
            if (take_free_run(n, out, dirty)) return true;
        }
    }
    if (n > nchunks - chunks_used) return false;
    *out = chunks_used;
    chunks_used += n;
    return true;
}

static void give_back(u64 first, u64 n) { madvise(chunk_start(first), n << ARENA_CHUNK_SHIFT, MADV_DONTNEED); }

/* 'reuse': the next large block is soon to come. */
static void give_chunks(u64 first, u64 n, bool reuse) {
    bool dirty = reuse && dirty_chunks + n <= DIRTY_CHUNKS;
    arena_show(chunk_start(first), n << ARENA_CHUNK_SHIFT);
    if (dirty) dirty_chunks += n;
    else give_back(first, n);
    memset(&chunks[first], 0, n * sizeof *chunks);
    free_run_chunks += n;
    vec_push(&free_runs, ((Run){(u32)first, (u32)n, dirty}));
}

/* Cuts a fresh chunk into blocks of class 'granules'. */
static bool refill(i64 granules) {
    u64 n;
    bool dirty; /* blocks are cleared one by one */
    i64 size = granules * ARENA_GRANULE;
    if (!take_chunks(1, &n, &dirty)) return false;
    chunks[n] = (Chunk){.granules = (u16)granules};
    char *start = chunk_start(n);
    for (i64 at = ((i64)CHUNK_BYTES / size - 1) * size; at >= 0; at -= size)
        arena_push(start + at + sizeof(Prefix), (u64)granules);
    return true;
}

static void *alloc_large(i64 total) {
    u64 run = ((u64)total + CHUNK_BYTES - 1) >> ARENA_CHUNK_SHIFT, first;
    bool dirty;
    if (!take_chunks(run, &first, &dirty)) return NULL;
    if (dirty) memset(chunk_start(first), 0, (size_t)total);
    chunks[first] = (Chunk){.large = true, .run = (u32)run};
    for (u64 i = 1; i < run; i++) chunks[first + i] = (Chunk){.tail = true, .run = (u32)i};
    Prefix *p = (Prefix *)chunk_start(first);
    p->word1 = PREFIX_USED;
    return p + 1;
}

void *arena_number_slow(void) { return refill(1) ? arena_pop_number() : NULL; }

void *arena_alloc_slow(i64 bytes) {
    i64 total = bytes + (i64)sizeof(Prefix);
    if (total > ARENA_SMALL) return alloc_large(total);
    return refill((total + ARENA_GRANULE - 1) / ARENA_GRANULE) ? arena_alloc(bytes) : NULL;
}

void arena_free(void *c_object) {
    Prefix *p = arena_prefix(c_object);
    Chunk *c = &chunks[chunk_of(p)];
    KR_ASSERT((p->word1 & (PREFIX_USED | PREFIX_TIE | PREFIX_TRACKED)) == PREFIX_USED);
    if (likely(!c->large)) {
        arena_push(c_object, c->granules);
        return;
    }
    p->word1 = 0;
    u64 first = chunk_of(p), run = c->run;
    give_chunks(first, run, true);
}

/* ---- back to the system ---- */

static u64 blocks_of(const Chunk *c) { return c->granules ? CHUNK_BYTES / (c->granules * (u64)ARENA_GRANULE) : 0; }

/* Takes the blocks of chunks in which all are free out of a list. */
static void drop_blocks(FreeBlock **list, const u16 *nfree) {
    while (*list) {
        u64 n = chunk_of(*list);
        if (nfree[n] == blocks_of(&chunks[n])) *list = (*list)->next;
        else list = &(*list)->next;
    }
}

static void trim_runs(void) {
    for (i64 i = 0; i < free_runs.len; i++) {
        Run *r = &free_runs.v[i];
        if (r->dirty) give_back(r->first, r->n);
        r->dirty = false;
    }
    dirty_chunks = 0;
}

void arena_trim(void) {
    u16 *nfree = calloc(chunks_used, sizeof *nfree);
    trim_runs();
    if (!nfree) return;
    for (i64 c = 0; c < ARRAY_LEN(arena_free_blocks); c++)
        for (FreeBlock *b = arena_free_blocks[c]; b; b = b->next) nfree[chunk_of(b)]++;
    for (i64 c = 0; c < ARRAY_LEN(arena_free_blocks); c++) drop_blocks(&arena_free_blocks[c], nfree);
    for (u64 n = 1; n < chunks_used; n++)
        if (nfree[n] && nfree[n] == blocks_of(&chunks[n])) give_chunks(n, 1, false);
    free(nfree);
}

static Prefix *block_of(u64 word) {
    u64 n = chunk_of((void *)word);
    Chunk *c = &chunks[n];
    if (c->large) return (Prefix *)chunk_start(n);
    if (c->tail) return (Prefix *)chunk_start(n - c->run);
    if (!c->granules) return NULL;
    i64 size = c->granules * ARENA_GRANULE, at = (i64)(word & (CHUNK_BYTES - 1)) / size * size;
    if (at + size > (i64)CHUNK_BYTES) return NULL;
    return (Prefix *)(chunk_start(n) + at);
}

void *arena_find(u64 word) {
    Prefix *p = word - (u64)arena_base < arena_bytes ? block_of(word) : NULL;
    return p && p->word1 & PREFIX_USED ? p + 1 : NULL;
}

i64 arena_room(const void *c_object) {
    Chunk *c = &chunks[chunk_of(arena_prefix(c_object))];
    i64 total = c->large ? (i64)((u64)c->run << ARENA_CHUNK_SHIFT) : c->granules * ARENA_GRANULE;
    return total - (i64)sizeof(Prefix);
}

u32 arena_used(void) { return (u32)((chunks_used << ARENA_CHUNK_SHIFT) / ARENA_GRANULE); }
