/* emit.h: instructions under construction, and what turns them into a code object.
 *
 * The code generator appends instructions whose jumps name labels; emit_flow.c drops what cannot be
 * reached and threads jumps, emit_assemble.c picks short and long forms, and writes the line and exception tables.
 */
#pragma once
#include "vm/compile/symtable.h"
#include "vm/interp/op.h"

typedef i32 Label;

typedef struct Ins {
    u16 op, a, b, c;
    u32 lo;          /* word behind the instruction, or a 32-bit operand */
    Label target;    /* -1: no jump */
    i32 handler;     /* innermost exception handler, -1: none */
    Pos pos;         /* lineno -1: none */
    bool live;       /* can be reached */
    bool wide;       /* its short jump must hop over a long one */
    bool keep;       /* a NOP that holds a line for tracing */
    u32 at;          /* index in the finished code */
} Ins;

typedef struct LabelInfo {
    i32 at;          /* instruction it stands before, -1: not placed yet */
    u64 *bound;      /* locals bound on every jump to it; NULL: no jump so far */
} LabelInfo;

typedef struct Handler {
    Label label;
    u16 reg;         /* receives the exception */
} Handler;

/* A constant pool: the k-th constant, found again by type and value. */
typedef struct Pool {
    Value *v;
    i32 n, cap;
    i32 *index;
    u32 mask;
} Pool;

typedef struct Unit Unit;
enum BlockKind { BLOCK_LOOP, BLOCK_ASYNC_FOR, BLOCK_TRY, BLOCK_FINALLY, BLOCK_FINALLY_END, BLOCK_WITH, BLOCK_ASYNC_WITH,
                 BLOCK_HANDLER, BLOCK_STAR };
/* What leaving a statement's inside has to do on the way out. */
typedef struct Block {
    enum BlockKind kind;
    struct Block *outer;
    Label start, end;      /* loops: where continue and break go */
    i32 handler;           /* the handler around the statement */
    NodeList *finalbody;   /* finally */
    u16 reg;               /* with: the exit function; handlers: what was handled before */
    Value name;            /* handlers: the variable to unbind, or V_NULL */
    Pos pos;
} Block;

/* A code object under construction. */
struct Unit {
    Unit *outer;
    Scope *scope;
    Value name, qualname;
    i32 firstline;
    u32 flags;             /* CO_* */
    Value doc;
    Ins *ins;
    i32 nins, ins_cap;
    LabelInfo *labels;
    i32 nlabels, labels_cap;
    Handler *handlers;
    i32 nhandlers, handlers_cap;
    i32 handler;           /* of the instructions emitted now */
    Pos pos;               /* of the instructions emitted now */
    Pool consts, far;      /* in reach of 15-bit operands; the rest, for LOADK32 */
    Pool shown;            /* co_consts */
    Pool names;            /* co_names */
    u16 argcount, posonly, kwonly;
    i32 nparams;
    i32 nlocals;           /* parameters, locals, cells: registers of their own */
    i32 nvarnames;         /* registers given to parameters and plain locals so far */
    Value *varnames;
    i32 ncell, nfree;
    Symbol **cells, **frees;
    i32 top, maxreg;       /* first free temporary; most registers ever in use */
    u64 *bound;            /* locals known to be bound here; all ones in dead code */
    i32 bound_words;
    bool reachable;
    Block *blocks;
    i32 nblocks;
};

/* ---- emit.c ---- */
Ins *emit(Compiler *c, int op, u32 a, u32 b, u32 cc);
/* A jump: J operands are c, J32 operands b and c. */
Ins *emit_jump(Compiler *c, int op, u32 a, u32 b, Label target);
Label emit_label(Compiler *c);
/* The label stands here. */
void emit_place(Compiler *c, Label label);
/* For the target of a backward jump, placed before its jumps are known: 'unbound' lists what the
   loop may unbind (NULL: nothing). */
void emit_place_loop(Compiler *c, Label label, const u64 *unbound);
/* Index of a constant for an RK operand (with OPERAND_CONST set), or -1 if the pool is full:
   then load it. */
i32 emit_const(Compiler *c, Value v);
/* Index of a name or constant for N and K operands. */
u32 emit_name(Compiler *c, Value name);
u32 emit_hidden_name(Compiler *c, Value name); /* not in co_names */
u32 emit_const_index(Compiler *c, Value v);
/* Loads a constant into a register. */
void emit_load_const(Compiler *c, u16 reg, Value v);
i32 emit_handler(Compiler *c, Label label, u16 reg);
/* Finishes the unit: a code object, kept by the arena. */
CodeObj *emit_assemble(Compiler *c);
i32 emit_pool_add(Compiler *c, Pool *p, Value v);
