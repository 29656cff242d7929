/* interp_internal.h: what the files of vm/interp share.
 *
 * The protocol of slow paths: an op_* function returns the value of its instruction, V_ERR with an exception pending,
 * or V_PUSHED after it pushed a frame whose continuation finishes the instruction.  Frame.pc of the running frame is
 * then the word behind the instruction's first one ("insn + 1"), so Frame.pc[-1] is the instruction.  Frame.pc of a
 * frame that is about to be entered or continued is where execution goes on.
 */
#pragma once
#include <alloca.h>

#include "vm/interp/interp.h"
#include "vm/object/bytes.h"
#include "vm/object/code.h"
#include "vm/object/complex.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/set.h"
#include "vm/object/slice.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define CONT_NEWCHUNK 0x40 /* bit in Frame.cont: the frame is the first of its datastack chunk */
#define CONT_ENTERED 0x20  /* bit in Frame.cont: its call event was given, or it runs since before tracing began */
#define CONT_KIND 0x1f
_Static_assert(CONT_COUNT <= CONT_KIND + 1, "kinds of continuations fit beside the bits");

/* How a pushed frame's value is used; see CONT_LIST. */
struct Cont {
    u8 kind, aux;
    u16 dst;
    i32 skip; /* STORE: words behind the caller's instruction */
    Value extra;
};
#define CONT(kind_, ...) ((Cont){.kind = CONT_##kind_, __VA_ARGS__})
/* Links a frame whose function, code position and registers are the caller's business: no object and no namespace yet. */
ALWAYS_INLINE void frame_link(Frame *f, Frame *prev, CodeObj *code, Cont cont) {
    f->code = code;
    f->prev = prev;
    f->cont = cont.kind;
    f->aux = cont.aux;
    f->dst = cont.dst;
    f->jump = cont.skip;
    f->frame_obj = V_NULL;
    f->locals = V_NULL;
    f->extra = cont.extra;
}
/* The plain one: the value is the result of the running instruction. */
ALWAYS_INLINE Cont cont_store(const Frame *f) {
    Insn i = f->pc[-1];
    return (Cont){.kind = CONT_STORE, .dst = i.a, .skip = op_info[i.op].words};
}

ALWAYS_INLINE Value frame_rk(const Frame *f, u16 x) {
    return x & OPERAND_CONST ? f->code->consts[x & ~OPERAND_CONST] : f->r[x];
}
ALWAYS_INLINE Value frame_name(const Frame *f, u16 x) { return f->code->consts[x]; }
ALWAYS_INLINE Value frame_globals(const Frame *f) { return as_func(f->func)->globals; }
ALWAYS_INLINE void frame_set_namespace(Frame *f, Value locals) {
    if (!(f->code->flags & CO_ANY_GEN)) f->locals = locals; /* a module that awaits has global names only */
}
/* Of module and class bodies; V_NULL: there is none.  'locals' of a generator's frame is the generator. */
ALWAYS_INLINE Value frame_namespace(const Frame *f) { return f->code->flags & CO_ANY_GEN ? V_NULL : f->locals; }
ALWAYS_INLINE Value frame_builtins(const Frame *f) { return as_func(f->func)->builtins; }
ALWAYS_INLINE void frame_set_current(Thread *th, Frame *f) { th->ts.cframe->current_frame = f; }

/* ---- frame.c ---- */
/* Room for a frame of 'code' at 'at' or in a new chunk; NULL with an exception pending.  Accounts depth. */
Frame *frame_reserve(Thread *th, Value *at, const CodeObj *code, u8 *cont_bits);
/* Bytes of a chunk of frames, unless a frame needs more; -X framestress makes them short. */
#define FRAME_CHUNK_STRESS 2048
extern i64 frame_chunk_bytes;
/* First free word above the running frame. */
ALWAYS_INLINE Value *frame_top(Thread *th) {
    Frame *f = th->ts.cframe->current_frame;
    StackChunk *c = th->ts.datastack_chunk;
    return f ? f->r + f->code->nreg : c ? c->data : NULL;
}
/* A frame of 'code' at 'at' ends within the chunk; where there is none (NULL) it does not. */
ALWAYS_INLINE bool frame_fits(const Thread *th, const void *at, const CodeObj *code) {
    return (u64)at + (FRAME_WORDS + code->nreg) * sizeof(Value) <= (u64)th->ts.datastack_limit;
}
/* Takes the current frame off the stack (detaching its frame object, freeing its chunk); the caller's frame. */
Frame *frame_pop(Thread *th, Frame *f);
/* -X framestress: spoils the dead registers of the running frame, which stands before the instruction at pc - 1, and
   now and then moves it to a chunk of its own; where it is now. */
Frame *frame_stress(Thread *th, Frame *f);
/* C is about to leave this stack for another one (greenlet): its frames stay roots, and the exception that is being handled
   is not the other's. */
void frame_note_left(Thread *th);
/* Frees a chunk that C took from a thread's state. */
void frame_free_chunk(void *chunk);
/* A frame object is given the frame of a resumed generator. */
void frame_attach(Frame *f);
void frame_init(void);
void frame_thread_init(Thread *th);
void frame_thread_fini(Thread *th);

/* Where the frame of a plain Python function that takes so many arguments goes; NULL: it is none, or there is no room:
   push_function is to do it. */
ALWAYS_INLINE Frame *plain_room(Thread *th, Value fn, u32 n) {
    if (unlikely(!has_shape(fn, FuncShape))) return NULL;
    const CodeObj *code = as_func(fn)->code;
    Frame *f = (Frame *)frame_top(th);
    bool fits = code->simple && code->argcount == n && th->ts.recursion_remaining > 0 && frame_fits(th, f, code);
    return likely(fits) ? f : NULL;
}
/* Makes it, current. */
ALWAYS_INLINE void plain_fill(Thread *th, Frame *f, Value fn, const Value *args, u32 n, const Cont *cont) {
    CodeObj *code = as_func(fn)->code;
    th->ts.recursion_remaining--;
    frame_link(f, th->ts.cframe->current_frame, code, *cont);
    f->func = fn;
    f->pc = code->insns;
    for (u32 i = 0; i < n; i++) f->r[i] = args[i];
    for (u32 i = n; i < code->nlocals; i++) f->r[i] = V_UNBOUND;
    frame_set_current(th, f);
}
ALWAYS_INLINE bool push_plain(Thread *th, Value fn, const Value *args, u32 n, const Cont *cont) {
    Frame *f = plain_room(th, fn, n);
    if (likely(f != NULL)) plain_fill(th, f, fn, args, n, cont);
    return f != NULL;
}

/* ---- bind.c ---- */
/* Pushes a frame for Python function 'fn'; binds arguments (which may lie where the frame goes). */
bool push_function(Thread *th, Value *at, Value fn, Args args, Cont cont);

/* ---- call.c ---- */
/* Calls anything from an instruction: what leads to Python code is pushed with 'cont' (V_PUSHED); everything else is
   called and its result returned without applying 'cont'.  'at': where a frame may go, NULL: above the running frame. */
Value call_push(Thread *th, Value *at, Value fn, Args args, Cont cont);
/* The same with up to three Values. */
Value call_push_n(Thread *th, Value fn, Cont cont, u32 n, Value a, Value b, Value c);
/* CALL, CALL_METHOD and their kinds: callee in at[0], arguments in args. */
Value op_call(Thread *th, Frame *f, Value *at, Args args);
Value op_call_ex(Thread *th, Frame *f, Value *at);
/* What the class call that 'f' waits in makes of 'v', which __new__ of 't' returned. */
Value op_init(Thread *th, Frame *f, TypeObj *t, Value v);
Value callee_name(Value fn);
/* 'n' positional arguments are what the builtin's parameters take, and no keyword-only one is missing: call_direct. */
bool call_is_direct(const MethodDef *def, u32 n);
/* Calls a builtin so.  V_PUSHED from one that pushes. */
ALWAYS_INLINE Value call_direct(Thread *th, const MethodDef *def, Value self, const Value *v, u32 n) {
    Value a = n > 0 ? v[0] : V_NULL, result;
    th->may_push = def->flags & MF_PUSHES;
    if (def->flags & MF_STATIC) self = V_NULL;
    switch (def->kind) {
    case M_0: result = ((Value(*)(Value))def->fn)(self); break;
    case M_1: result = ((Value(*)(Value, Value))def->fn)(self, a); break;
    case M_2: result = ((Value(*)(Value, Value, Value))def->fn)(self, a, n > 1 ? v[1] : V_NULL); break;
    case M_3:
        result = ((Value(*)(Value, Value, Value, Value))def->fn)(self, a, n > 1 ? v[1] : V_NULL, n > 2 ? v[2] : V_NULL);
        break;
    default: result = ((Value(*)(Value, Args))def->fn)(self, (Args){(Value *)v, n, 0}); break;
    }
    th->may_push = false;
    return result;
}
/* A special method of a Python class found on the type of 'o': bound into *fn with *self, or V_NULL. */
Value special_lookup(Value o, Value name, Value *self);
/* The slot of the type is one of a method in Python. */
ALWAYS_INLINE bool python_slot(const TypeObj *t, int slot) {
    return t->slots.v[slot] && slot_is_python(slot, t->slots.v[slot]);
}

/* ---- ops.c: operators, truth and items with frames pushed ---- */
/* Calls special method 'name' of 'o' (found on its type) with up to two arguments; V_NULL if there is none.  A Python
   method is pushed with 'cont'; what anything else returns is returned, and 'cont' is left to the caller. */
Value special_push(Thread *th, Value o, Value name, u32 n, Value a, Value b, Cont cont);
Value op_binary(Thread *th, Frame *f, Value a, Value b);
Value op_binary_stage(Thread *th, Frame *f, int stage);
Value op_unary(Thread *th, Frame *f, int slot, Value v);
Value op_compare(Thread *th, Frame *f, Value a, Value b, int op);
Value op_compare_stage(Thread *th, Frame *f, int stage);
/* 1, 0, -1 raised, 2 pushed (the continuation finishes the instruction through insn_finish_bool). */
int op_truth(Thread *th, Frame *f, Value v);
Value op_contains(Thread *th, Frame *f, Value container, Value item);
Value op_getitem(Thread *th, Frame *f, Value o, Value key);
Value op_setitem(Thread *th, Frame *f, Value o, Value key, Value v); /* V_NULL: delete; V_NONE when done */
/* Finishes the instruction at f->pc[-1], a jump or a bool result, with 'b': sets f->pc to where it goes on. */
void insn_finish_bool(Frame *f, bool b);
/* Finishes it with a value: stores, tests or jumps; 2 as op_truth. */
int insn_finish_value(Thread *th, Frame *f, Value v);

/* ---- next.c: iteration ---- */
/* Fills the loop state r[0..2]. */
Value op_get_iter(Thread *th, Frame *f, Value *state, Value v);
/* The next item; V_NULL at the end. */
Value op_for_iter(Thread *th, Frame *f, Value *state);
/* iter(v) as the result of the instruction. */
Value op_iter(Thread *th, Frame *f, Value v);
/* Pushes what gives the next item of an iterator, with 'cont' (ITERNEXT, SENDNEXT, NEXT).  V_PUSHED, the item, V_NULL at
   the end, V_ERR; V_UNBOUND: asking its slot runs no Python code, or the depth of frames is nearly used up. */
Value next_push(Thread *th, Value it, Cont cont);
/* The end of CONT_ITEM in 'f', as cont_return; v V_NULL: what was pushed has ended. */
int next_take(Thread *th, Frame *f, Value v, u8 aux, Value extra);
/* The same once the iterator in the loop state has taken it, and answered v. */
int next_took(Thread *th, Frame *f, Value v);

/* ---- attr.c: attributes and names with inline caches ---- */
Value op_getattr(Thread *th, Frame *f, Value o, Value name);
Value op_getattr_fallback(Thread *th, Frame *f, Value o, Value name, Cont cont);
Value op_setattr(Thread *th, Frame *f, Value o, Value name, Value v); /* V_NONE when done */
Value op_getmethod(Thread *th, Frame *f, Value *out, Value o, Value name); /* fills out[0], out[FRAME_WORDS] */
Value op_super(Thread *th, Frame *f, const Value *three, Value name, Value *self);
Value op_load_global(Frame *f, Value name);
bool op_store_global(Frame *f, Value name, Value v);

Value op_load_name(Thread *th, Frame *f, Value name);
Value op_store_name(Thread *th, Frame *f, Value name, Value v); /* v V_NULL: delete */

/* ---- misc.c: unpacking, building, match, imports, exceptions as instructions ---- */
Value op_unpack(Thread *th, Frame *f, Value *out, Value v, int n); /* V_NONE when done, as the next one */
Value op_unpack_ex(Value *out, Value v, int before, int after);
Value op_build_map(Value *pairs, int n);
Value op_build_set(Value *items, int n);
bool op_dict_merge(Value d, Value other, Value callee);
Value op_list_extend(Value list, Value other); /* V_NONE when done */
Value op_set_update(Value set, Value other);
Value op_format(Value v, Value spec);
Value op_convert(Value v, int how);
/* str(v) by a __str__ or __repr__ in Python, pushed; V_NULL: the type has none. */
Value op_push_str(Value v);
Value op_build_string(Value *items, int n);
Value op_make_function(Frame *f, CodeObj *code, Value *parts, u32 which);
Value op_import_name(Frame *f, Value name, Value level, Value fromlist);
Value op_import_from(Value module, Value name);
bool op_import_star(Frame *f, Value module);
Value op_match_keys(Value subject, Value keys);
Value op_match_class(Value subject, Value cls, int npos, Value kwnames);
bool op_with_special(Value o, int which, Value *fn, Value *self);
Value op_eg_match(Value exc, Value spec, Value *rest);
bool op_setup_annotations(Frame *f);
bool op_print_expr(Value v);
Value op_cell_error(Frame *f, u16 reg);
Value op_local_error(Frame *f, u16 reg);

/* ---- cont.c ---- */
/* The frame 'f' (current) returned 'v': pops it and finishes the caller's instruction.  1: go on in the current frame
   at its pc; 3: the same, but pay attention first; 0: an exception is pending in the current frame; 2: back to C, with
   *out. */
int cont_return(Thread *th, Frame *f, Value v, Value *out);
/* The pending exception leaves frame 'f', which has no handler: pops it.  As above without 3 (0: unwinding goes on). */
int cont_raise(Thread *th, Frame *f, Value *out);
/* The instruction of 'f' is a call with two arguments, of which this is the first: CONT_AUX_DEFAULT. */
bool call_has_default(const Frame *f, Value first);
/* What a special method returned, checked as the continuation of that name checks it.  Truth: 1, 0, -1 raised. */
int cont_checked_bool(Value v);
int cont_checked_length_truth(Value v);
/* An iterator that __iter__ returned; TypeError. */
Value cont_checked_iter(Value v);
/* Makes the iterator 'v' the loop state at register 'dst'; false: it is none, TypeError. */
int cont_iter_check(Frame *f, Value v, u16 dst);

/* ---- unwind.c ---- */
/* An exception is pending in the current frame: 1 a handler was found (f->pc set), 2 back to C with V_ERR. */
int interp_unwind(Thread *th);
/* The innermost handler around instruction 'index', or NULL. */
const ExcEntry *unwind_handler(const CodeObj *code, u32 index);

/* ---- dropped.c ---- */
/* A name of 'o' was deleted by the instruction of 'f' that ends 'at': true if a collection was asked for, since its death
   would be noticed. */
bool op_dropped(Obj *o, const Frame *f, const Insn *at);
/* What an assignment or deletion is about to take away, as far as that can be told without running Python; V_NONE. */
Value op_attr_before(Value o, Value name);
Value op_item_before(Value o, Value key);

/* ---- gen.c ---- */
/* The registers that a suspended generator keeps. */
void gen_trace_saved(GenObj *g, Tracer *t);
/* GEN_START: a generator that takes over the running frame's registers. */
Value gen_new_from_frame(Thread *th, Frame *f);
/* Pushes the frame of a created or suspended generator, to go on with 'sent'; V_NULL: an exception is to be raised.
   V_PUSHED, or V_ERR: if g->frame is set, a signal's handler raised and its frame is where unwinding starts. */
Value gen_push(Thread *th, GenObj *g, Value sent, Cont cont);
/* The running frame yields: saves its registers and pops it. */
GenObj *gen_suspend(Thread *th, Frame *f);
Value gen_outer_handled(void);
/* The frame of a suspended generator is on the stack, so that tracebacks show it, while something is thrown into the one
   it delegates to. */
bool gen_show(GenObj *g);
void gen_hide(GenObj *g);
/* The frame of a generator ends, by return or exception; the caller pops it. */
void gen_finish(Thread *th, Frame *f);
/* SEND: the yielded value, or the result with f->pc at the jump's target. */
Value op_send(Thread *th, Frame *f, Value it, Value v);
/* object/gen.c */
void gen_created(GenObj *g); /* hooks of a fresh one: coroutine origin, finalizer */
Value op_yf_iter(Frame *f, Value v);
Value op_awaitable(Value v, int ctx);
Value op_aiter(Value v);
Value op_anext(Value v);
Value asyncgen_wrap(Value v);

/* ---- consume.c ---- */
typedef struct SinkObj { /* storage, not a Python object */
    Obj base;
    Value target;
    bool (*take)(Value target, Value item, i64 i);
    i64 taken;
} SinkObj;

/* ---- helpers.c ---- */
/* Pushes builtin HELPER_* with up to three arguments. */
Value helper_push(int helper, Cont cont, u32 n, Value a, Value b, Value c);
/* list(v), tuple(v) and so on of an iterable with Python code: pushed; V_NULL for any other class or value. */
Value helper_push_class(Frame *f, TypeObj *t, Value v);

/* ---- attention.c ---- */
/* Pushes the next queued callback or __del__, running those that are not Python: true if there was one to push. */
bool pending_push(Thread *th);
/* loop_frame: as in gc_poll; NULL: in the middle of an instruction, so nothing is collected or pushed.  With it, the current
   frame may be another one afterwards, at the end of which the instruction starts again. */
bool thread_pay_attention(Thread *th, int why, void *loop_frame);
extern bool (*interp_on_signal)(void);  /* runs Python signal handlers */
extern bool (*interp_on_pending)(void); /* Py_AddPendingCall */
/* Waits for args[0] until args[1]; loop_frame: as in gil_release_below. */
extern Value (*interp_on_wait)(const Value *args, void *loop_frame);
extern void (*interp_on_collected)(void); /* gc.callbacks of collections that have ended */

/* ---- what others provide ---- */
Value property_getter(Value prop); /* object/property.c; V_NULL if there is none */
Value property_setter(Value prop);
/* object/super.c: looks 'name' up in the MRO of 't' behind 'cls'; V_NULL if absent. */
Value super_lookup(TypeObj *t, TypeObj *cls, Value name, TypeObj **owner);
/* modules/sys.c */
Value interp_sys_modules(void);        /* the dict sys.modules, or V_NULL */
Value interp_sys_get(const char *name);/* sys.name, or V_NULL */

/* ---- purge.c ---- */
void purge_init(void);

/* ---- reentry.c ---- */
/* Runs what was pushed with CONT_C, in a loop of its own. */
Value interp_enter(Thread *th);

/* ---- interp.c ---- */
Value interp_run(Thread *th);
/* The thread's dispatch table again: tracing began or ended (tracing.h). */
void interp_mode_changed(Thread *th);
/* Attention at a safepoint: signals, lock, pending calls, GC.  False with an exception pending. */
bool interp_attention(Thread *th, void *loop_frame);
