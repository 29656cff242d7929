/* code.h: code objects: instructions, constants, tables. */
#pragma once
#include "vm/object/object.h"

typedef union Insn { /* one 64-bit instruction, or a cache or operand word behind it */
    struct {
        u16 op, a, b, c;
    };
    struct {
        u16 op_, a_;
        i32 j;           /* 32-bit jump or index in place of b and c */
    };
    u64 word;
    void *ptr;
    struct {
        u32 lo, hi;
    };
} Insn;
_Static_assert(sizeof(Insn) == 8, "instructions are one word");

/* CPython's co_flags */
enum { CO_OPTIMIZED = 1, CO_NEWLOCALS = 2, CO_VARARGS = 4, CO_VARKEYWORDS = 8, CO_NESTED = 0x10,
       CO_GENERATOR = 0x20, CO_COROUTINE = 0x80, CO_ITERABLE_COROUTINE = 0x100, CO_ASYNC_GENERATOR = 0x200 };
#define CO_HIDDEN 0x80000000u /* a builtin written in Python: no tracebacks, no frame objects */
#define CO_HOLLOW 0x40000000u /* made by C for tracebacks and signatures: running it raises an exception */
#define CO_OWN (CO_HIDDEN | CO_HOLLOW) /* not shown in co_flags */
#define CO_ANY_GEN (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)

typedef struct ExcEntry { /* the innermost range wins: inner ranges come first */
    u32 start, end;       /* instruction indices [start, end) */
    u32 target;
    u16 reg;              /* register that receives the exception */
    u16 lasti_reg;        /* 0xffff, or the register that receives the index of the raising instruction */
} ExcEntry;
typedef struct LineEntry { /* the source range of the instructions from 'start' to the next entry */
    u32 start;
    i32 line, end_line;   /* -1: none */
    i32 col, end_col;     /* UTF-8 byte offsets from 0; -1: none */
} LineEntry;

/* The code in CPython's encoding, for programs that look at it; interp/stackview.c makes it. */
typedef struct CodeView {
    Value code, linetable, exctable; /* bytes */
    u32 stacksize;
    u32 nunits;           /* of two bytes */
    u32 *units;           /* per instruction word: the unit where f_lasti stands */
} CodeView;

typedef struct CodeObj CodeObj;
struct CodeObj {
    Obj base;             /* PIN_FOREVER */
    Insn *insns;          /* metadata */
    Value *consts;        /* metadata array, traced by the code object; k-th constant: consts[k] */
    u32 ninsns, nconsts;
    u16 nreg;             /* registers, call areas included */
    u16 nlocals;          /* parameters and local variables: registers 0 .. nlocals-1 */
    u16 argcount, posonly, kwonly; /* argcount includes posonly; *args and **kw registers follow the kwonly ones */
    u16 ncellvars, nfreevars;
    u32 flags;            /* CO_* */
    u32 firstline;
    bool simple;          /* no *args, **kw, kw-only; not a generator: a call with argcount args just pushes */
    Value name, qualname, filename; /* str */
    Value varnames, cellvars, freevars, names; /* tuples of str */
    Value consts_tuple;   /* co_consts as Python sees it */
    Value doc;            /* str or V_NONE */
    ExcEntry *exctable;
    u32 nexc;
    LineEntry *lines;
    u32 nlines;
    u16 *cell_regs;       /* register of each cellvar, then of each freevar */
    void *liveness;       /* computed when first asked for (interp/liveness.c) */
    u64 *live_cache;
    Value weakref_guard;
    void *jit;            /* place for counters and traces */
    void **attached;      /* what C attached by _PyCode_SetExtra: malloc memory, or NULL */
    CodeView *view;       /* made when first asked for */
};
/* code.replace(), in code_replace.c: raw arguments, keywords only. */
Value code_m_replace(Value self, Args args);
/* types.CodeType(...): the attributes of a code object of ours make that object, others a hollow one. */
Value code_new(TypeObj *type, Args args);
/* Makes counts and registers of a hollow one agree with its names; false raised. */
bool code_hollow_layout(CodeObj *code);
/* A zeroed code object, entered in the list of all. */
CodeObj *code_alloc(void);
/* Calls fn for every code object that the last full collection left, and all younger ones. */
void code_each(void (*fn)(CodeObj *code));
void code_init(void);
/* Set by the C API: takes over CodeObj.attached of dead code.  Called during a collection. */
extern void (*code_attached_dropped)(void **attached);
ALWAYS_INLINE CodeObj *as_code(Value v) { return (CodeObj *)v.w; }
ALWAYS_INLINE bool is_code(Value v) { return is_exact(v, CodeType); }
/* Source line of an instruction index, -1 if none. */
const LineEntry *code_position(const CodeObj *code, u32 index);
/* What Python programs see of it. */
CodeView *code_view(CodeObj *code);
/* co_linetable: the view's, and behind it what code_carry_load makes the code from in another process (code_carry.c). */
Value code_carry(CodeObj *code);
/* The table without that. */
Value code_carry_table(Value table);
/* V_NULL: nothing is there. */
Value code_carry_load(Value table);
/* The hollow code of a function that is one statement. */
Value code_carry_hollow(const char *statement);
/* f_lasti at an instruction. */
ALWAYS_INLINE i64 code_lasti(CodeObj *code, u32 index) { return 2 * (i64)code_view(code)->units[index]; }
/* The position of a unit of the view; false: it has none (code_lines.c). */
bool code_lines_find(CodeObj *code, i64 unit, LineEntry *out);
