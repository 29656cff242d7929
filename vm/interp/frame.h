/* frame.h: activation records.
 *
 * Frames lie in linked, non-moving datastack chunks.  A call area of the caller becomes the callee's frame: word 0 is
 * the callee, the arguments behind the header are the callee's first registers, so nothing is copied:
 *
 *     caller's registers ... | callee  code  prev  pc  cont  frame_obj  locals  extra | arg0  arg1 ...
 *                            ^ r[b] of CALL                                           ^ callee's r[0]
 */
#pragma once
#include "vm/interp/op.h"
#include "vm/object/func.h"

/* What becomes of the value that a frame returns (or of an exception that leaves it). */
#define CONT_LIST(X)                                                                               \
    X(C)           /* back to C: leaves the interpreter loop */                                    \
    X(STORE)       /* r[dst] = value */                                                            \
    X(DISCARD)     /* nothing */                                                                   \
    X(INIT)        /* value of __init__ must be None; the result is the object in extra */         \
    X(CALLED)      /* r[dst] = what take_call() of the callable makes of the value; extra is (callable, noted) */ \
    X(TRUTH)       /* the truth of the value finishes the instruction: a jump, a bool (__contains__) */ \
    X(BOOL_RESULT) /* the same; it comes from __bool__ and must be a bool */                       \
    X(LEN_TRUTH)   /* the same; it comes from __len__ */                                           \
    X(LEN_RESULT)  /* r[dst] = value, checked to be a length */                                    \
    X(REFLECT)     /* operator: NotImplemented goes on with the next candidate (aux) */            \
    X(COMPARE)     /* the same for comparisons, which may store or jump */                         \
    X(ITERNEXT)    /* FOR_ITER over a Python __next__: r[dst] = value; StopIteration jumps */      \
    X(GENNEXT)     /* FOR_ITER over a generator: yield stores in r[dst], return jumps */           \
    X(ITEM)        /* FOR_ITER: an item or an answer for an iterator, whose take_item() makes its own item of it (next.c) */ \
    X(ITER_CHECK)  /* value of __iter__ must be an iterator; it becomes the loop state r[dst..] */ \
    X(GETATTR)     /* r[dst] = value; AttributeError tries __getattr__ of the object in extra */   \
    X(STR_RESULT)  /* r[dst] = value, checked to be a str (aux: which method) */                   \
    X(SEND)        /* SEND: yield stores in r[dst]; return or StopIteration too, and jumps */      \
    X(SENDNEXT)    /* SEND over a Python __next__: r[dst] = value; StopIteration jumps */          \
    X(GENSEND)     /* next() or send() of a generator: yield is the result of the call, return StopIteration */ \
    X(NEXT)        /* next() of a Python __next__: r[dst] = value */                               \
    X(ITER_RESULT) /* r[dst] = value, checked to be an iterator */                                 \
    X(NONE)        /* r[dst] = None */ \
    X(NEW)         /* value of __new__: an instance of the class in extra is initialised with the call's arguments */ \
    X(SEQNEXT)     /* FOR_ITER over a Python __getitem__: as ITERNEXT, IndexError too ends the iterator in extra */ \
    X(UNPACK)      /* a list of the items that UNPACK or UNPACK_EX wants: finishes the instruction */ \
    X(PENDING)     /* a callback or finalizer between two instructions: the instruction starts again */ \
    X(REDO)        /* r[dst] = value: an operand in another form; the instruction starts again */
enum {
#define X(name) CONT_##name,
    CONT_LIST(X)
#undef X
    CONT_COUNT
};
#define CONT_AUX_LOOP 1    /* aux of INIT and CALLED: the value is an item for a FOR_ITER, StopIteration jumps */
#define CONT_AUX_DEFAULT 1 /* aux of GENSEND and NEXT: the call's second argument is the result at the end */
#define CONT_OBSERVED 0x80 /* bit in Frame.cont: a frame object exists and takes over when the frame goes */

struct Frame {
    Value func;      /* the FuncObj */
    CodeObj *code;
    Frame *prev;     /* NULL at the bottom of a thread */
    Insn *pc;        /* next instruction; stored before anything that may look at frames or collect */
    u8 cont;         /* CONT_*: what the caller does with the result */
    u8 aux;
    u16 dst;         /* register of the caller */
    i32 jump;        /* instructions, from the caller's pc */
    Value frame_obj; /* FrameObj or V_NULL */
    Value locals;    /* namespace of class, module and exec code; the generator of a generator's frame */
    Value extra;     /* the continuation's own value */
    Value r[];
};
_Static_assert(sizeof(Frame) == FRAME_WORDS * sizeof(Value), "a call area has room for a frame header");

typedef struct FrameObj {  /* Python's frame object: of a frame on the stack, or a copy of what it left */
    Obj base;
    Frame *frame;    /* NULL once the frame is gone */
    Value func, globals, builtins, locals_cache, back;
    Value gen;       /* the suspended generator whose frame it is, or V_NULL */
    CodeObj *code;
    u32 lasti;       /* instruction index, when gone */
    i32 line1;       /* 1 + the line to show, set by C or for one event; 0: that of lasti */
    Value trace;     /* f_trace */
    u32 traced;      /* see tracing.c */
    u8 event;        /* TRACING_* being given, or TRACING_EVENT_COUNT */
    bool shown;      /* Python has it */
    bool unbinds;    /* variables may be unbound where the compiler ruled it out: a trace function jumped or deleted */
    u8 trace_lines, trace_opcodes;
    u16 nvalues;
    Value values[];  /* locals and cells, when gone */
} FrameObj;
typedef struct TracebackObj {
    Obj base;
    Value next;      /* TracebackObj or V_NONE */
    Value frame;     /* FrameObj */
    u32 lasti;       /* instruction index, or what the constructor was given */
    i32 lineno;
    bool given;
} TracebackObj;
typedef struct GenObj {    /* generator, coroutine, async generator */
    Obj base;
    CodeObj *code;
    Value func;
    Value name, qualname;
    Value frame_obj; /* FrameObj while suspended, if someone asked */
    Value handled;   /* exception being handled inside, V_NULL */
    Value link;      /* while running: the frame's continuation ITEM, see next.c */
    Frame *frame;    /* while running */
    Insn *pc;        /* while suspended */
    u8 state;        /* GEN_* */
    u8 hooks_inited, closed, running_async;
    u16 nsaved;
    Value origin;    /* cr_origin, or the async generator's finalizer */
    Value saved[];   /* registers while suspended */
} GenObj;
enum { GEN_CREATED, GEN_SUSPENDED, GEN_RUNNING, GEN_DONE };

ALWAYS_INLINE Frame *frame_current(void) { return thread_current->ts.cframe->current_frame; }
ALWAYS_INLINE u32 frame_lasti(const Frame *f) { return (u32)(f->pc - f->code->insns) - 1; }
/* The frame object of a frame on the stack, made on first demand. */
Value frame_object(Frame *f);
/* The frame is about to go: its object takes over the values. */
void frame_detach(Frame *f);
/* locals() of a frame: its namespace, or a dict updated from the registers. */
Value frame_locals(Frame *f);
Value frameobj_locals(FrameObj *fo);
/* f_lasti: an offset in co_code; -1 before the first instruction. */
i64 frameobj_lasti(const FrameObj *fo);
/* Stores what f_locals of a function was changed to into its variables. */
bool frameobj_store_locals(FrameObj *fo);
i32 frame_lineno(const Frame *f);
Value traceback_new(Value next, Value frame, u32 lasti, i32 lineno);
/* Prepends an entry for 'f' to the traceback of 'exc'. */
void traceback_add(Value exc, Frame *f);
