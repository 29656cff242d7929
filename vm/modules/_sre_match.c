/* _sre_match.c: runs a program over a text.
 *
 * What to do when the current way fails lies on a stack of entries: other ways to try, and values to put back.  The
 * stack is shared by all matches (none of them runs Python, so only one is going on at a time) and lives in malloc
 * memory: no pattern can overflow the C stack.  For signal handlers, which may match as well, it is put aside.
 */
#include "vm/modules/_sre_text.h"

enum { /* entries: pc, a, b */
    TRY_HERE,  /* go on at pc with position a */
    TRY_LESS,  /* greedy repeat at pc: give up a character; a: least position, b: current one */
    TRY_MORE,  /* lazy repeat at pc: take one more; a: position, b: how many are allowed still */
    TRY_LOOP,  /* lazy loop at pc: once more; a: position, b: iterations so far */
    PUT_MARK,  /* mark pc was a, lastindex b */
    PUT_REG,   /* register pc was {a, b} */
    STOP_HERE, /* where a group that is matched on its own began: keep failing */
};
typedef struct Entry {
    u32 kind, pc;
    i64 a, b;
} Entry;

static Entry *stack;
static i64 stack_cap;
#define STACK_KEEP ((i64)1 << 16) /* entries kept allocated between matches */

static bool grow(void) {
    i64 cap = stack_cap ? stack_cap * 2 : 1024;
    Entry *bigger = realloc(stack, (size_t)cap * sizeof *stack);
    if (!bigger) return exc_no_memory(), false;
    stack = bigger;
    stack_cap = cap;
    return true;
}

static u32 steps; /* taken back; signals are looked for every STEPS_BETWEEN of them */
#define STEPS_BETWEEN 0x10000

static COLD bool run_handlers(void) {
    Entry *mine = stack;
    i64 cap = stack_cap;
    if (!(thread()->attention & ATTN_SIGNAL)) return true;
    stack = NULL;
    stack_cap = 0;
    bool ok = signal_check();
    free(stack);
    stack = mine;
    stack_cap = cap;
    return ok;
}

/* Drops the ways to try above entry number 'height' and keeps what has to be put back. */
static i64 commit(i64 height, i64 top) {
    i64 kept = height;
    for (i64 i = height; i < top; i++) {
        if (stack[i].kind == PUT_MARK) stack[kept++] = stack[i];
    }
    return kept;
}

/* Where a match stands.  A local of run(), and all that is given its address is inlined: its fields are registers. */
typedef struct Run {
    SreState *s;
    const SreProgram *p;
    const void *data;
    SreReg *regs;
    i64 end, ptr, top;
    u32 pc;
} Run;

/* What became of an op: it is the next one's turn; 'pc' says whose turn it is; this way fails; all matches; an exception
   is pending. */
enum { NEXT, JUMP, FAIL, MATCHED, RAISED };

#define PUSH(kind_, pc_, a_, b_)                                                                   \
    do {                                                                                           \
        if (unlikely(m->top == stack_cap) && !grow()) return RAISED;                               \
        stack[m->top++] = (Entry){(kind_), (pc_), (a_), (b_)};                                     \
    } while (0)
#define SAVE_REG(r) PUSH(PUT_REG, (r), m->regs[r].count, m->regs[r].last)

ALWAYS_INLINE int jump(Run *m, u32 pc) {
    m->pc = pc;
    return JUMP;
}

ALWAYS_INLINE u32 char_at(const Run *m, int kind, i64 i) { return read_char(m->data, kind, i); }

/* ---- ops that look at characters ---- */

ALWAYS_INLINE bool is_next(const Run *m, int cls, u32 c, int kind) {
    return m->ptr < m->end && one_matches(m->p, cls, c, char_at(m, kind, m->ptr));
}

ALWAYS_INLINE int op_one(Run *m, int cls, u32 c, int kind) {
    if (!is_next(m, cls, c, kind)) return FAIL;
    m->ptr++;
    return NEXT;
}

ALWAYS_INLINE int op_group_again(Run *m, const SreOp *op, int kind) {
    i64 stop = group_again(m->s, kind, op->a, op->cls, m->ptr);
    if (stop < 0) return FAIL;
    m->ptr = stop;
    return NEXT;
}

/* The last place in [least, from] where the character stands that must follow; below 'least' if there is none. */
ALWAYS_INLINE i64 back_to_follower(const Run *m, const SreOp *op, int kind, i64 least, i64 from) {
    if (op->d == SRE_NO_CHAR) return from;
    while (from >= least && (from >= m->end || char_at(m, kind, from) != op->d)) from--;
    return from;
}

ALWAYS_INLINE int op_rep(Run *m, const SreOp *op, int kind) {
    i64 least = m->ptr + op->a, most = op->b < m->end - m->ptr ? m->ptr + op->b : m->end;
    if (least > m->end) return FAIL;
    i64 stop = run_of(m->p, m->data, kind, op->cls, op->c, m->ptr, most);
    if (stop < least) return FAIL;
    if (op->op == OP_REP && stop != least) {
        stop = back_to_follower(m, op, kind, least, stop);
        if (stop < least) return FAIL;
        if (stop > least) PUSH(TRY_LESS, m->pc, least, stop);
    }
    m->ptr = stop;
    return NEXT;
}

ALWAYS_INLINE int op_rep_lazy(Run *m, const SreOp *op, int kind) {
    i64 least = m->ptr + op->a;
    if (least > m->end) return FAIL;
    if (op->a && run_of(m->p, m->data, kind, op->cls, op->c, m->ptr, least) < least) return FAIL;
    m->ptr = least;
    if (op->a < op->b) PUSH(TRY_MORE, m->pc, least, op->b == SRE_MAXREPEAT ? INT64_MAX : (i64)op->b - op->a);
    return NEXT;
}

/* ---- ops that decide where to go on ---- */

ALWAYS_INLINE int op_success(Run *m) {
    if ((m->s->match_all && m->ptr != m->end) || m->ptr == m->s->must) return FAIL;
    m->s->ptr = m->ptr;
    return MATCHED;
}

ALWAYS_INLINE int op_mark(Run *m, const SreOp *op) {
    PUSH(PUT_MARK, op->a, m->s->marks[op->a], m->s->lastindex);
    m->s->marks[op->a] = m->ptr;
    if (op->a & 1) m->s->lastindex = op->a / 2 + 1;
    return NEXT;
}

/* Does not enter an alternative whose first character is not there. */
ALWAYS_INLINE int op_alt(Run *m, const SreOp *op, int kind) {
    const SreOp *first = op + 1;
    if (first->op >= OP_CHAR && first->op <= OP_SET && !is_next(m, first->op, first->c, kind)) {
        return op->a ? jump(m, op->a) : FAIL;
    }
    if (op->a) PUSH(TRY_HERE, op->a, m->ptr, 0);
    return NEXT;
}

ALWAYS_INLINE int op_if_group(Run *m, const SreOp *op) {
    i64 from = m->s->marks[2 * op->a], to = m->s->marks[2 * op->a + 1];
    return from < 0 || to < from ? jump(m, op->c) : NEXT;
}

/* ---- loops ---- */

ALWAYS_INLINE int op_loop(Run *m, const SreOp *op) {
    SAVE_REG(op->reg);
    m->regs[op->reg] = (SreReg){-1, -1};
    return jump(m, op->a);
}

/* Behind the body of a loop. */
ALWAYS_INLINE int op_until(Run *m, const SreOp *op) {
    SreReg *r = &m->regs[op->reg];
    i64 count = r->count + 1;
    if (count < op->a) {
        SAVE_REG(op->reg);
        r->count = count;
        return jump(m, op->c);
    }
    if (op->op == OP_UNTIL_LAZY) {
        PUSH(TRY_LOOP, m->pc, m->ptr, count);
        return NEXT;
    }
    if ((count >= op->b && op->b != SRE_MAXREPEAT) || m->ptr == r->last) return NEXT;
    SAVE_REG(op->reg);
    PUSH(TRY_HERE, m->pc + 1, m->ptr, 0);
    *r = (SreReg){count, m->ptr};
    return jump(m, op->c);
}

/* The register of a possessive loop counts; the height of the stack goes with the entry below its body. */
ALWAYS_INLINE int poss_head(Run *m, const SreOp *op) {
    SreReg *r = &m->regs[op->reg];
    bool must = r->count < op->a;
    if (!must && !((r->count < op->b || op->b == SRE_MAXREPEAT) && m->ptr != r->last)) return jump(m, op->c);
    SAVE_REG(op->reg);
    if (must) PUSH(STOP_HERE, m->pc, m->ptr, 0);
    else PUSH(TRY_HERE, op->c, m->ptr, -1 - (i64)m->pc);
    if (!must) r->last = m->ptr;
    return NEXT;
}

ALWAYS_INLINE int op_poss(Run *m, const SreOp *op) {
    SAVE_REG(op->reg);
    m->regs[op->reg] = (SreReg){0, -1};
    return poss_head(m, op);
}

ALWAYS_INLINE int op_poss_next(Run *m, const SreOp *op) {
    i64 height = m->top - 1; /* the entry that the head pushed last for this loop */
    while (!((stack[height].kind == STOP_HERE && stack[height].pc == op->c) ||
             (stack[height].kind == TRY_HERE && stack[height].b == -1 - (i64)op->c))) {
        height--;
    }
    m->top = commit(height, m->top);
    SAVE_REG(op->reg);
    m->regs[op->reg].count++;
    m->pc = op->c;
    return poss_head(m, &m->p->ops[op->c]);
}

/* ---- groups that are matched on their own: atomic ones, looking ahead and behind ---- */

ALWAYS_INLINE int op_atomic(Run *m, const SreOp *op) {
    SAVE_REG(op->reg);
    m->regs[op->reg].count = m->top;
    return NEXT;
}

ALWAYS_INLINE int op_atomic_end(Run *m, const SreOp *op) {
    m->top = commit(m->regs[op->reg].count, m->top);
    return NEXT;
}

ALWAYS_INLINE int op_look(Run *m, const SreOp *op) {
    if (m->ptr < op->a) return FAIL;
    SAVE_REG(op->reg);
    m->regs[op->reg] = (SreReg){m->top, m->ptr};
    m->ptr -= op->a;
    return NEXT;
}

ALWAYS_INLINE int op_look_end(Run *m, const SreOp *op) {
    m->ptr = m->regs[op->reg].last;
    return op_atomic_end(m, op);
}

ALWAYS_INLINE int op_look_not(Run *m, const SreOp *op) {
    if (m->ptr < op->a) return jump(m, op->c);
    SAVE_REG(op->reg);
    PUSH(TRY_HERE, op->c, m->ptr, 0);
    m->regs[op->reg].count = m->top;
    m->ptr -= op->a;
    return NEXT;
}

/* It matched: drops its ways, and the one for when it does not. */
ALWAYS_INLINE int op_look_not_end(Run *m, const SreOp *op) {
    i64 height = m->regs[op->reg].count;
    m->top = commit(height, m->top);
    memmove(&stack[height - 1], &stack[height], (size_t)(m->top - height) * sizeof *stack);
    m->top--;
    return FAIL;
}

/* ---- other ways ---- */

/* A greedy repeat with fewer characters. */
ALWAYS_INLINE int try_less(Run *m, Entry *e, int kind) {
    i64 stop = back_to_follower(m, &m->p->ops[e->pc], kind, e->a, e->b - 1);
    if (stop < e->a) return FAIL;
    m->ptr = stop;
    m->pc = e->pc + 1;
    if (stop > e->a) {
        e->b = stop;
        m->top++;
    }
    return JUMP;
}

/* A lazy repeat with more characters, up to where what must follow does. */
ALWAYS_INLINE int try_more(Run *m, Entry *e, int kind) {
    const SreOp *op = &m->p->ops[e->pc];
    i64 left = e->b;
    m->ptr = e->a;
    do {
        if (left <= 0 || !is_next(m, op->cls, op->c, kind)) return FAIL;
        m->ptr++;
        left--;
    } while (op->d != SRE_NO_CHAR && !(m->ptr < m->end && char_at(m, kind, m->ptr) == op->d));
    e->a = m->ptr;
    e->b = left;
    m->top++;
    return jump(m, e->pc + 1);
}

/* A lazy loop once more. */
ALWAYS_INLINE int try_loop(Run *m, const Entry *e) {
    const SreOp *op = &m->p->ops[e->pc];
    SreReg *r = &m->regs[op->reg];
    i64 count = e->b;
    m->ptr = e->a;
    if ((count >= op->b && op->b != SRE_MAXREPEAT) || m->ptr == r->last) return FAIL;
    SAVE_REG(op->reg); /* where *e was */
    *r = (SreReg){count, m->ptr};
    return jump(m, op->c);
}

/* Takes back what was done up to the last other way: JUMP; FAIL if there is none; RAISED. */
ALWAYS_INLINE int take_back(Run *m, int kind) {
    int how = FAIL;
    do {
        if (m->top == 0) return FAIL;
        if (unlikely(++steps % STEPS_BETWEEN == 0) && !run_handlers()) return RAISED;
        Entry *e = &stack[--m->top];
        switch (e->kind) {
        case PUT_MARK:
            m->s->marks[e->pc] = e->a;
            m->s->lastindex = e->b;
            break;
        case PUT_REG: m->regs[e->pc] = (SreReg){e->a, e->b}; break;
        case TRY_HERE:
            m->ptr = e->a;
            how = jump(m, e->pc);
            break;
        case TRY_LESS: how = try_less(m, e, kind); break;
        case TRY_MORE: how = try_more(m, e, kind); break;
        case TRY_LOOP: how = try_loop(m, e); break;
        default: break; /* STOP_HERE */
        }
    } while (how == FAIL);
    return how;
}

/* ---- the loop ---- */

ALWAYS_INLINE int step(Run *m, const SreOp *op, const int kind) {
    switch (op->op) {
    case OP_SUCCESS: return op_success(m);
    case OP_CHAR: return op_one(m, OP_CHAR, op->c, kind);
    case OP_NOT_CHAR: return op_one(m, OP_NOT_CHAR, op->c, kind);
    case OP_ANY: return op_one(m, OP_ANY, 0, kind);
    case OP_ALL: return op_one(m, OP_ALL, 0, kind);
    case OP_SET: return op_one(m, OP_SET, op->c, kind);
    case OP_AT: return at_matches(m->s, kind, op->a, m->ptr) ? NEXT : FAIL;
    case OP_MARK: return op_mark(m, op);
    case OP_GOTO: return jump(m, op->a);
    case OP_ALT: return op_alt(m, op, kind);
    case OP_REP:
    case OP_REP_POSS: return op_rep(m, op, kind);
    case OP_REP_LAZY: return op_rep_lazy(m, op, kind);
    case OP_LOOP: return op_loop(m, op);
    case OP_UNTIL:
    case OP_UNTIL_LAZY: return op_until(m, op);
    case OP_POSS: return op_poss(m, op);
    case OP_POSS_NEXT: return op_poss_next(m, op);
    case OP_ATOMIC: return op_atomic(m, op);
    case OP_ATOMIC_END: return op_atomic_end(m, op);
    case OP_LOOK: return op_look(m, op);
    case OP_LOOK_END: return op_look_end(m, op);
    case OP_LOOK_NOT: return op_look_not(m, op);
    case OP_LOOK_NOT_END: return op_look_not_end(m, op);
    case OP_GROUPREF: return op_group_again(m, op, kind);
    case OP_IF_GROUP: return op_if_group(m, op);
    default: return FAIL; /* OP_FAIL */
    }
}

/* Tries to match at 'ptr': 1, 0, -1 raised. */
ALWAYS_INLINE int run(SreState *s, i64 ptr, const int kind) {
    Run m = {.s = s, .p = s->program, .data = s->data, .regs = s->regs, .end = s->end, .ptr = ptr};
    for (;;) {
        const SreOp *op = &m.p->ops[m.pc];
        int how = step(&m, op, kind);
        if (how == FAIL) how = take_back(&m, kind);
        switch (how) {
        case NEXT: m.pc++; break;
        case JUMP: break;
        case FAIL: return 0;
        case MATCHED: return 1;
        case RAISED: return -1;
        }
    }
}

/* One for each width of characters. */
static NOINLINE int run1(SreState *s, i64 ptr) { return run(s, ptr, 1); }
static NOINLINE int run2(SreState *s, i64 ptr) { return run(s, ptr, 2); }
static NOINLINE int run4(SreState *s, i64 ptr) { return run(s, ptr, 4); }

int sre_match_at(SreState *s, i64 ptr) {
    for (i64 i = 0; i < s->nmarks; i++) s->marks[i] = -1;
    s->lastindex = -1;
    return s->kind == 1 ? run1(s, ptr) : s->kind == 2 ? run2(s, ptr) : run4(s, ptr);
}

void sre_match_over(void) {
    if (stack_cap <= STACK_KEEP) return;
    free(stack);
    stack = NULL;
    stack_cap = 0;
}
