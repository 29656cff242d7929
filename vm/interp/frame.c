/* frame.c: the datastack of frames: chunks, pushing and popping, and its roots.
 *
 * Registers are precise roots: local variables always, temporaries as the liveness map says.  The words of a call area
 * above a pushed frame belong to that frame.
 */
#include "vm/base/vec.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/liveness.h"

#define CHUNK_BYTES (256 * 1024)
#define HIDDEN_DEPTH 50000 /* so many frames of builtins written in Python may wait, as deep as recursion in C may be */
#define CHUNK_SLACK 32 /* words above the limit: a call area may be shifted by a word or two */

i64 frame_chunk_bytes = CHUNK_BYTES;

/* The chunks that begin a stack of frames.  A thread has one, and each greenlet that C switches to has one of its own: what
   runs is its thread's; of the others the innermost frame was noted before C left them.  A chunk's 'top' is its place here. */
typedef struct Root {
    StackChunk *chunk;
    Frame *left; /* NULL: not noted */
} Root;
static VEC(Root) stack_roots;

static StackChunk *root_of(StackChunk *c) {
    while (c && c->previous) c = c->previous;
    return c;
}

static void chunk_free(StackChunk *c) {
    i64 i = (i64)c->top;
    if (i < stack_roots.len && stack_roots.v[i].chunk == c) {
        Root last = vec_pop(&stack_roots);
        if (i < stack_roots.len) stack_roots.v[i] = last;
        last.chunk->top = (size_t)i;
    }
    gc_note_external(-(i64)c->size);
    free(c);
}

void frame_free_chunk(void *chunk) { chunk_free(chunk); }

void frame_note_left(Thread *th) {
    StackChunk *root = root_of(th->ts.datastack_chunk);
    if (root) stack_roots.v[root->top].left = th->ts.cframe->current_frame;
    th->handled = V_NULL;
    th->outer_handled = 0;
}

static StackChunk *chunk_new(i64 bytes, StackChunk *previous) {
    i64 size = KR_MAX(bytes, frame_chunk_bytes);
    StackChunk *c = malloc((size_t)size);
    if (!c) return NULL;
    gc_note_external(size);
    c->previous = previous;
    c->size = (size_t)size;
    c->top = (size_t)stack_roots.len;
    if (!previous) vec_push(&stack_roots, ((Root){c, NULL}));
    return c;
}

/* NULL: the stack is one that C has begun (greenlet), and nothing runs on it. */
static void use_chunk(Thread *th, StackChunk *c) {
    th->ts.datastack_chunk = c;
    th->ts.datastack_limit = c ? (Value *)((char *)c + c->size) - CHUNK_SLACK : NULL;
}

static bool in_chunk(const StackChunk *c, const Value *p) {
    return c && (const char *)p >= (const char *)c && (const char *)p < (const char *)c + c->size;
}

/* A builtin written in Python is no deeper a call than one in C: sys.setrecursionlimit() does not see it. */
static int *depth_left(Thread *th, const CodeObj *code) {
    return code->flags & CO_HIDDEN ? &th->hidden_remaining : &th->ts.recursion_remaining;
}

Frame *frame_reserve(Thread *th, Value *at, const CodeObj *code, u8 *cont_bits) {
    i64 nreg = code->nreg;
    if (unlikely(*depth_left(th, code) <= 0)) {
        exc_raise(RecursionErrorType, "maximum recursion depth exceeded");
        return NULL;
    }
    *cont_bits = 0;
    if (!at) at = frame_top(th);
    if (unlikely(!in_chunk(th->ts.datastack_chunk, at) || !frame_fits(th, at, code))) {
        i64 bytes = (i64)sizeof(StackChunk) + (FRAME_WORDS + nreg + CHUNK_SLACK) * (i64)sizeof(Value);
        StackChunk *c = chunk_new(bytes, th->ts.datastack_chunk);
        if (!c) {
            exc_no_memory();
            return NULL;
        }
        use_chunk(th, c);
        *cont_bits = CONT_NEWCHUNK;
        at = c->data;
    }
    --*depth_left(th, code);
    return (Frame *)at;
}

Frame *frame_pop(Thread *th, Frame *f) {
    Frame *prev = f->prev;
    ++*depth_left(th, f->code);
    if (unlikely(!is_null(f->frame_obj))) frame_detach(f);
    if (unlikely(f->cont & CONT_NEWCHUNK)) {
        StackChunk *c = th->ts.datastack_chunk;
        use_chunk(th, c->previous);
        chunk_free(c);
    }
    frame_set_current(th, prev);
    return prev;
}

/* ---- framestress ---- */

#define STRESS_MOVE 3                             /* of so many stressed frames one moves */
#define POISON ((Value){0x5a5adead0000a5a0ull}) /* looks like an object where no memory can be */

static Frame *move_frame(Thread *th, Frame *f) {
    bool own_chunk = f->cont & CONT_NEWCHUNK;
    StackChunk *old = th->ts.datastack_chunk;
    i64 words = FRAME_WORDS + f->code->nreg;
    StackChunk *c = chunk_new((i64)sizeof *c + (words + CHUNK_SLACK) * (i64)sizeof(Value), own_chunk ? old->previous : old);
    if (!c) return f;
    Frame *to = (Frame *)c->data;
    memcpy(to, f, (size_t)words * sizeof(Value));
    memset(f, 0x5a, (size_t)words * sizeof(Value));
    use_chunk(th, c);
    if (own_chunk) chunk_free(old);
    to->cont |= CONT_NEWCHUNK;
    if (!is_null(to->frame_obj)) ((FrameObj *)to->frame_obj.w)->frame = to;
    if (to->code->flags & CO_ANY_GEN && !is_null(to->locals)) ((GenObj *)to->locals.w)->frame = to;
    frame_set_current(th, to);
    return to;
}

Frame *frame_stress(Thread *th, Frame *f) {
    static u32 count;
    CodeObj *code = f->code;
    const u64 *live = liveness_at(code, frame_lasti(f), true);
    for (u32 i = code->nlocals; i < code->nreg; i++)
        if (!(live[i >> 6] >> (i & 63) & 1)) f->r[i] = POISON;
    return ++count % STRESS_MOVE == 0 ? move_frame(th, f) : f;
}

/* ---- roots ---- */

static void trace_registers(Tracer *t, Frame *f, const Frame *above) {
    CodeObj *code = f->code;
    i64 n = code->nreg, nlocals = code->nlocals;
    const u64 *live;
    if (above && (Value *)above >= f->r && (Value *)above < f->r + n) n = (Value *)above - f->r;
    trace_values(t, f->r, KR_MIN(n, nlocals));
    if (n <= nlocals) return;
    live = f->pc == code->insns ? liveness_at(code, 0, true) : liveness_at(code, frame_lasti(f), false);
    for (i64 i = nlocals; i < n; i++)
        if (live[i >> 6] >> (i & 63) & 1) trace_value(t, &f->r[i]);
}

static void trace_frames(Tracer *t, Frame *f) {
    const Frame *above = NULL;
    for (; f; above = f, f = f->prev) {
        trace_value(t, &f->func);
        trace_ptr(t, &f->code);
        trace_value(t, &f->frame_obj);
        trace_value(t, &f->locals);
        trace_value(t, &f->extra);
        trace_registers(t, f, above);
    }
}

static bool is_running(const StackChunk *root) {
    for (Thread *th = thread_list; th; th = th->next_thread)
        if (root_of(th->ts.datastack_chunk) == root) return true;
    return false;
}

/* What else a thread holds, the collector traces itself. */
static void trace_stacks(Tracer *t) {
    for (Thread *th = thread_list; th; th = th->next_thread)
        if (th->ts.cframe) trace_frames(t, th->ts.cframe->current_frame);
    for (i64 i = 0; i < stack_roots.len; i++)
        if (stack_roots.v[i].left && !is_running(stack_roots.v[i].chunk)) trace_frames(t, stack_roots.v[i].left);
}

static Value running_builtins(void) {
    Frame *f = frame_current();
    return f ? frame_builtins(f) : V_NULL;
}

void frame_init(void) {
    func_builtins_hook = running_builtins;
    gc_add_root_tracer(trace_stacks);
}

void frame_thread_init(Thread *th) {
    StackChunk *c = chunk_new(CHUNK_BYTES * 4, NULL);
    if (!c) KR_FATAL("no memory for a thread's frames");
    use_chunk(th, c);
    th->ts.cframe = &th->ts.root_cframe;
    th->hidden_remaining = HIDDEN_DEPTH;
}

void frame_thread_fini(Thread *th) {
    for (StackChunk *c = th->ts.datastack_chunk, *previous; c; c = previous) {
        previous = c->previous;
        chunk_free(c);
    }
    th->ts.datastack_chunk = NULL;
    th->ts.cframe = NULL;
}
