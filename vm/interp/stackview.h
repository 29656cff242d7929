/* stackview.h: what the files that translate instructions to CPython's code share; code_view in code.h is what others call.
 *
 * The temporaries of a frame are the stack: a register that is live and lies above the variables is an entry, pushed when it
 * is written and popped when it is read for the last time.  Instructions are translated one after the other; the stack at a
 * jump's target is that of the first jump there.  What dies on the way is popped before the jump, or at the target where no
 * other way leads: on every path the depth of the stack is the same, and nothing is popped that is not there.
 */
#pragma once
#include "vm/base/vec.h"
#include "vm/interp/op.h"
#include "vm/interp/stackop.h"

/* Positions that are not those of the line table. */
enum { POS_NONE = -1, POS_START = -2, POS_START_LINE = -3 };

typedef struct StackIns {
    u8 op;
    u32 arg;
    i32 target;   /* the instruction of ours that it jumps to, or -1 */
    i32 near;     /* how many of these here it jumps over, if not 0 */
    i32 pos;      /* entry of the line table, or one of the above */
} StackIns;

/* What is on the stack: the register, or one of these. */
enum { ENTRY_NULL = 0xfffe, ENTRY_DEAD = 0xffff };

/* A value to push. */
typedef struct Source {
    enum { SOURCE_REG, SOURCE_CONST, SOURCE_INT } kind;
    i32 n;        /* register, number in consts, or the value */
    bool keep;    /* stays on the stack behind the instruction */
} Source;
#define MAX_SOURCES 0x8000

typedef struct StackView {
    CodeObj *code;
    u32 at, next;             /* the instruction being translated; the one behind it */
    u32 skip;                 /* instructions before this one are part of what has been written */
    u32 handler;              /* entry of the exception table that is not behind */
    i32 pos;
    bool acted, started;
    VEC(StackIns) ins;
    u32 *first, *main;        /* per instruction: where its translation begins; where f_lasti stands */
    u8 *ways;                 /* per instruction: how many lead there, 2 for more */
    u8 *push_null;            /* per instruction: it begins to make a callee */
    VEC(u16) stack;
    u32 deepest;
    VEC(u16) kept;            /* stacks at targets: a length, then entries */
    i32 *kept_at;             /* per instruction: its stack in 'kept', or -1 */
    u64 *after;               /* registers live behind the instruction */
    u32 words;
    struct Numbering *numbers;
    VEC(Source) sources;
} StackView;

/* ---- writing (stackview.c) ---- */
void stackview_put(StackView *v, int op, u32 arg);
/* The instruction that does what the translated one does. */
void stackview_act(StackView *v, int op, u32 arg);
void stackview_jump(StackView *v, int op, i64 target);
/* Numbers in co_consts and co_names; a value that is in neither has none: -1. */
i32 stackview_const(StackView *v, Value value);
i32 stackview_name(StackView *v, u32 k);
/* The number that CPython gives a variable: co_varnames, then cells that are no parameters, then free variables. */
u32 stackview_variable(const StackView *v, i32 reg, bool *is_cell);

/* ---- the stack (stackview_stack.c) ---- */
void stackview_push(StackView *v, u16 entry);
u16 stackview_pop(StackView *v);
/* 1: the top; 0: it is not there. */
u32 stackview_depth(const StackView *v, i32 reg);
bool stackview_live(const StackView *v, i32 reg);
void stackview_source(StackView *v, int kind, i32 n, bool keep);
void stackview_rk(StackView *v, u16 rk, bool keep);
/* Puts the sources on the top, in order, and forgets those that do not stay. */
void stackview_gather(StackView *v);
/* The value on top (of which the stack knows nothing yet) goes to a register. */
void stackview_result(StackView *v, i32 reg);
/* Pops what nobody needs any more. */
void stackview_drop(StackView *v);
/* This stack is the one at 'target', if that has none yet; with 'reg' on top if it is not negative. */
void stackview_keep(StackView *v, u32 target, i32 reg);
/* Would something be left on the stack at 'target', where others lead too? */
bool stackview_leaves(const StackView *v, u32 target);
/* The one that was kept for the instruction to come. */
void stackview_restore(StackView *v, u32 at);

/* ---- instructions (stackview_op.c) ---- */
void stackview_translate(StackView *v);

/* ---- the result (stackview_write.c) ---- */
CodeView *stackview_write(StackView *v);
