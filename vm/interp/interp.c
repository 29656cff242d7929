/* interp.c: the dispatch loop: fast paths inline, everything slow is a call (ops.c, attr.c, call.c, misc.c).
 *
 * Token-threaded: each handler ends in its own indirect jump through the thread's dispatch table, a copy of the
 * master table below.  Whoever wants the thread's attention overwrites the copy's entries for back edges and calls,
 * so handlers test no flags.
 *
 * The handlers are in handlers_*.inc, one a section of op.def or two; what several of them share stands here.
 *
 * While an instruction runs, 'pc' is the word behind it.  It is stored in the frame before anything that may collect,
 * raise, or look at frames (SAVE).
 */
#include "gcbridge/hooks.h"
#include "vm/interp/for_plain.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/liveness.h"
#include "vm/interp/tracing.h"
#include "vm/object/descr.h"

static const void *const *master_labels; /* OP_COUNT entries, then those of the modes */
#define ATTENTION_LABEL (master_labels[OP_COUNT])
#define STRESS_LABEL (master_labels[OP_COUNT + 1])
#define TRACE_LABEL (master_labels[OP_COUNT + 2])
#define LABEL_COUNT (OP_COUNT + 3)
static i64 framestress, framestress_left;

#define FRAME ((Frame *)(r - FRAME_WORDS))
#define SAVE() (FRAME->pc = pc)
#define CONST(x) ((kb + OPERAND_CONST)[x])
#define RK(x) (((i16)(x) < 0 ? kb : r)[x])
/* From here on frame 'f' runs, at 'at'. */
#define GO_TO(f, at)                                                                               \
    do {                                                                                           \
        r = (f)->r;                                                                                \
        pc = (at);                                                                                 \
        kb = (f)->code->consts - OPERAND_CONST;                                                    \
    } while (0)
#define NEXT                                                                                       \
    do {                                                                                           \
        i = *pc++;                                                                                 \
        goto *T[i.op];                                                                             \
    } while (0)
/* Ends an instruction whose slow path gave 'v': its result goes to r[a]. */
#define RESULT(words)                                                                              \
    do {                                                                                           \
        if (unlikely(is_err(v))) goto error;                                                       \
        if (unlikely(is_pushed(v))) goto reload;                                                   \
        KR_ASSERT(!is_null(v));                                                                    \
        r[i.a] = v;                                                                                \
        pc += (words);                                                                             \
        NEXT;                                                                                      \
    } while (0)
/* The same for a call: signals that came in meanwhile are handled first. */
#define CALL_RESULT(words)                                                                         \
    do {                                                                                           \
        if (unlikely(is_err(v))) goto error;                                                       \
        if (unlikely(is_pushed(v))) goto reload;                                                   \
        if (unlikely(th->attention)) goto attention_after;                                         \
        r[i.a] = v;                                                                                \
        pc += (words);                                                                             \
        NEXT;                                                                                      \
    } while (0)
/* The same for one without a result register. */
#define DONE(words)                                                                                \
    do {                                                                                           \
        if (unlikely(is_err(v))) goto error;                                                       \
        if (unlikely(is_pushed(v))) goto reload;                                                   \
        pc += (words);                                                                             \
        NEXT;                                                                                      \
    } while (0)
#define CHECK(ok)                                                                                  \
    do {                                                                                           \
        if (unlikely(!(ok))) goto error;                                                           \
    } while (0)

/* Ends an instruction that deleted a name of 'x', or stored None in its place: it may have to die at once. */
#define DROPPED()                                                                                  \
    do {                                                                                           \
        if (is_obj(x) && op_dropped(as_obj(x), FRAME, pc)) {                                       \
            i = *pc++;                                                                             \
            goto L_attention;                                                                      \
        }                                                                                          \
        NEXT;                                                                                      \
    } while (0)
#define DONE_DROPPED(words)                                                                        \
    do {                                                                                           \
        if (!is_obj(x) || unlikely(is_err(v)) || unlikely(is_pushed(v))) DONE(words);              \
        pc += (words);                                                                             \
        DROPPED();                                                                                 \
    } while (0)
/* The look-up that stands in an attribute instruction's second cache word, and whether what the words say of a shape
   still goes for 'v'. */
ALWAYS_INLINE Lookup *cached_lookup(const Insn *pc) { return pc[1].ptr; }
ALWAYS_INLINE bool cache_holds(Value v, const Insn *pc) {
    return is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && cached_lookup(pc)->valid;
}

/* A number as a double if it is a flonum or fixnum (exactly representable or not: as CPython converts). */
ALWAYS_INLINE bool quick_double(Value v, double *d) {
    if (is_flonum(v)) {
        *d = as_flonum(v);
        return true;
    }
    if (is_fixnum(v)) {
        *d = (double)as_fixnum(v);
        return true;
    }
    if (has_shape(v, FloatShape)) {
        *d = ((FloatObj *)v.w)->d;
        return true;
    }
    return false;
}

Value interp_run(Thread *th) {
    static const void *const labels[LABEL_COUNT] = {
#define OP(NAME, A, B, C, words, resume, text) &&L_##NAME,
#include "vm/interp/op.def"
        &&L_attention, &&L_stress, &&L_trace,
    };
    if (unlikely(!th)) { /* interp_init asks for the labels */
        master_labels = labels;
        return V_NULL;
    }
    const void **const T = th->dispatch + (th->ts.tracing ? OP_COUNT : 0); /* see table_reset */
    Value *r;
    const Value *kb;
    Insn *pc;
    Insn i;
    Value x, y, v;
    int kind;

reload: {
    Frame *f = frame_current();
    GO_TO(f, f->pc);
    NEXT;
}
reload_attention: {
    Frame *f = frame_current();
    GO_TO(f, f->pc);
    i = *pc++;
    goto L_attention;
}

error:
    SAVE();
error_saved:
    switch (interp_unwind(th)) {
    case 1: goto reload;
    default: return V_ERR;
    }

#include "vm/interp/handlers_names.inc"
#include "vm/interp/handlers_attr.inc"
#include "vm/interp/handlers_number.inc"
#include "vm/interp/handlers_jump.inc"
#include "vm/interp/handlers_iter.inc"
#include "vm/interp/handlers_call.inc"
#include "vm/interp/handlers_gen.inc"
#include "vm/interp/handlers_exc.inc"
#include "vm/interp/handlers_define.inc"

L_attention: /* an entry of the thread's table was overwritten: pay attention, then execute the instruction */
    SAVE();
    if (!interp_attention(th, __builtin_frame_address(0))) goto error_saved;
    if (frame_current() != FRAME) goto reload;
    i = pc[-1]; /* Python code that ran meanwhile may have changed its form */
    if (tracing_is_on(th)) goto L_trace;
    goto *labels[i.op];
attention_after: /* a call that gave 'v': what is raised is raised by the call */
    SAVE();
    if (!interp_attention(th, NULL)) goto error_saved;
    r[i.a] = v;
    pc += op_info[i.op].words;
    NEXT;
L_stress: /* every entry of the table under -X framestress */
    if (--framestress_left <= 0) {
        framestress_left = framestress;
        SAVE();
        r = frame_stress(th, FRAME)->r;
    }
    goto *labels[i.op];
L_trace: /* every entry of the table of a traced thread */
    switch (tracing_step(th, FRAME, pc)) {
    case TRACING_RUN:
        pc = FRAME->pc; /* a trace function may have jumped */
        i = pc[-1];
        goto *labels[i.op];
    case TRACING_FINISHED: goto reload;
    default: goto error_saved;
    }
}

/* ---- the thread's dispatch table ---- */

/* Back edges and calls. */
static bool wants_attention(int op) {
    u8 role = op_info[op].role[1];
    return op == OP_JUMP_BACK || role == ROLE_CALLB || role == ROLE_METHB || role == ROLE_EXB;
}

/* Called by thread_attention, from signal handlers and other threads too: only stores into the table. */
static void table_attention(Thread *th) {
    for (int op = 0; op < OP_COUNT; op++)
        if (wants_attention(op)) th->dispatch[op] = th->dispatch[OP_COUNT + op] = ATTENTION_LABEL;
}

static void table_fill(const void **table, const void *mode) {
    memcpy(table, master_labels, OP_COUNT * sizeof *table);
    for (int op = 0; mode && op < OP_COUNT; op++) table[op] = mode;
}

/* Two tables: the thread's own, and behind it the one for trace functions, which are not traced. */
static void table_reset(Thread *th) {
    const void *stress = framestress ? STRESS_LABEL : NULL;
    bool traced = th->ts.c_tracefunc || th->ts.c_profilefunc;
    table_fill(th->dispatch, traced ? TRACE_LABEL : stress);
    table_fill(th->dispatch + OP_COUNT, stress);
}

void interp_mode_changed(Thread *th) {
    if (!th->dispatch) return;
    table_reset(th);
    if (__atomic_load_n(&th->attention, __ATOMIC_ACQUIRE)) table_attention(th);
}

void interp_set_framestress(i64 every) {
    framestress = framestress_left = every;
    if (every) frame_chunk_bytes = FRAME_CHUNK_STRESS;
    for (Thread *th = thread_list; th; th = th->next_thread)
        if (th->dispatch) table_reset(th);
}

bool interp_attention(Thread *th, void *loop_frame) {
    int why = __atomic_exchange_n(&th->attention, 0, __ATOMIC_ACQ_REL);
    table_reset(th);
    if (__atomic_load_n(&th->attention, __ATOMIC_ACQUIRE)) table_attention(th); /* asked again meanwhile */
    return thread_pay_attention(th, why, loop_frame);
}

void interp_thread_init(Thread *th) {
    th->dispatch = malloc(2 * OP_COUNT * sizeof *th->dispatch);
    table_reset(th);
    frame_thread_init(th);
}

void interp_thread_fini(Thread *th) {
    frame_thread_fini(th);
}

void interp_init(Thread *main_thread) {
    interp_run(NULL);
    thread_on_attention = table_attention;
    interp_thread_init(main_thread);
    frame_init();
    exc_outer_handled_hook = gen_outer_handled;
    purge_init();
}
