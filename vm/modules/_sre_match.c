/* _sre_match.c: runs a program over a text.
 *
 * What to do when the current way fails lies on a stack of entries: other ways to try, and values to put back.  The
 * stack is shared by all matches (none of them runs Python, so only one is going on at a time) and lives in malloc
 * memory: no pattern can overflow the C stack.  For signal handlers, which may match as well, it is put aside.
 */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "vm/base/unicode.h"
#include "vm/modules/_sre.h"

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

static void shrink(void) {
    if (stack_cap <= STACK_KEEP) return;
    free(stack);
    stack = NULL;
    stack_cap = 0;
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

ALWAYS_INLINE u32 read_char(const void *data, int kind, i64 i) { return str_read(data, kind, i); }

ALWAYS_INLINE bool one_matches(const SreProgram *p, int cls, u32 c, u32 ch) {
    switch (cls) {
    case OP_CHAR: return ch == c;
    case OP_NOT_CHAR: return ch != c;
    case OP_ANY: return ch != '\n';
    case OP_ALL: return true;
    default: {
        const SreSet *set = &p->sets[c];
        if (likely(ch < 256 && !set->dynamic)) return set->map[ch];
        return sre_set_matches(p, set, ch);
    }
    }
}

/* The end of the longest run of a class in [i, end). */
ALWAYS_INLINE i64 run_of(const SreProgram *p, const void *data, int kind, int cls, u32 c, i64 i, i64 end) {
    const u8 *bytes = data, *found;
    switch (cls) {
    case OP_ALL: return end;
    case OP_ANY:
    case OP_NOT_CHAR:
        if (cls == OP_ANY) c = '\n';
        if (kind == 1) {
            found = c > 255 ? NULL : memchr(bytes + i, (int)c, (size_t)(end - i));
            return found ? found - bytes : end;
        }
        while (i < end && read_char(data, kind, i) != c) i++;
        return i;
    case OP_CHAR:
        while (i < end && read_char(data, kind, i) == c) i++;
        return i;
    default: {
        const SreSet *set = &p->sets[c];
        if (kind == 1 && !set->dynamic) {
            while (i < end && set->map[bytes[i]]) i++;
            return i;
        }
        while (i < end && sre_set_matches(p, set, read_char(data, kind, i))) i++;
        return i;
    }
    }
}

static bool is_word(int at, u32 ch) {
    u32 category = at <= SRE_AT_NON_BOUNDARY ? SRE_CAT_WORD : at <= SRE_AT_LOC_NON_BOUNDARY ? SRE_CAT_LOC_WORD : SRE_CAT_UNI_WORD;
    return sre_category(category, ch);
}

ALWAYS_INLINE bool at_matches(const SreState *s, int kind, u32 at, i64 ptr) {
    const void *data = s->data;
    bool before, after;
    switch (at) {
    case SRE_AT_BEGINNING:
    case SRE_AT_BEGINNING_STRING: return ptr == 0;
    case SRE_AT_BEGINNING_LINE: return ptr == 0 || read_char(data, kind, ptr - 1) == '\n';
    case SRE_AT_END: return ptr == s->end || (ptr == s->end - 1 && read_char(data, kind, ptr) == '\n');
    case SRE_AT_END_LINE: return ptr == s->end || read_char(data, kind, ptr) == '\n';
    case SRE_AT_END_STRING: return ptr == s->end;
    default:
        if (s->end == 0) return false;
        before = ptr > 0 && is_word((int)at, read_char(data, kind, ptr - 1));
        after = ptr < s->end && is_word((int)at, read_char(data, kind, ptr));
        return (before != after) == (at == SRE_AT_BOUNDARY || at == SRE_AT_LOC_BOUNDARY || at == SRE_AT_UNI_BOUNDARY);
    }
}

/* The text of a group again at ptr: where it ends, -1 if it is not there. */
ALWAYS_INLINE i64 group_again(const SreState *s, int kind, u32 group, int fold, i64 ptr) {
    i64 from = s->marks[2 * group], to = s->marks[2 * group + 1];
    if (from < 0 || to < from || to - from > s->end - ptr) return -1;
    for (; from < to; from++, ptr++) {
        u32 x = read_char(s->data, kind, from), y = read_char(s->data, kind, ptr);
        if (x != y && (fold == FOLD_NONE || sre_lower(fold, x) != sre_lower(fold, y))) return -1;
    }
    return ptr;
}

/* Drops the ways to try above entry number 'height' and keeps what has to be put back. */
static i64 commit(i64 height, i64 top) {
    i64 kept = height;
    for (i64 i = height; i < top; i++) {
        if (stack[i].kind == PUT_MARK) stack[kept++] = stack[i];
    }
    return kept;
}

#define PUSH(kind_, pc_, a_, b_)                                                                   \
    do {                                                                                           \
        if (unlikely(top == stack_cap) && !grow()) return -1;                                      \
        stack[top++] = (Entry){(kind_), (pc_), (a_), (b_)};                                        \
    } while (0)
#define SAVE_REG(r) PUSH(PUT_REG, (r), regs[r].count, regs[r].last)

/* Tries to match at 'ptr': 1, 0, -1 raised. */
ALWAYS_INLINE int run(SreState *s, i64 ptr, const int kind) {
    const SreProgram *p = s->program;
    const SreOp *ops = p->ops, *op;
    const void *data = s->data;
    SreReg *regs = s->regs;
    i64 end = s->end, top = 0, stop;
    u32 pc = 0;
    for (;;) {
        op = &ops[pc];
        switch (op->op) {
        case OP_FAIL: goto fail;
        case OP_SUCCESS:
            if ((s->match_all && ptr != end) || ptr == s->must) goto fail;
            s->ptr = ptr;
            return 1;
        case OP_CHAR:
            if (ptr >= end || read_char(data, kind, ptr) != op->c) goto fail;
            ptr++;
            pc++;
            continue;
        case OP_NOT_CHAR:
            if (ptr >= end || read_char(data, kind, ptr) == op->c) goto fail;
            ptr++;
            pc++;
            continue;
        case OP_ANY:
            if (ptr >= end || read_char(data, kind, ptr) == '\n') goto fail;
            ptr++;
            pc++;
            continue;
        case OP_ALL:
            if (ptr >= end) goto fail;
            ptr++;
            pc++;
            continue;
        case OP_SET:
            if (ptr >= end || !one_matches(p, OP_SET, op->c, read_char(data, kind, ptr))) goto fail;
            ptr++;
            pc++;
            continue;
        case OP_AT:
            if (!at_matches(s, kind, op->a, ptr)) goto fail;
            pc++;
            continue;
        case OP_MARK:
            PUSH(PUT_MARK, op->a, s->marks[op->a], s->lastindex);
            s->marks[op->a] = ptr;
            if (op->a & 1) s->lastindex = op->a / 2 + 1;
            pc++;
            continue;
        case OP_JUMP: pc = op->a; continue;
        case OP_ALT: {
            const SreOp *first = op + 1; /* do not enter what cannot match */
            if (first->op >= OP_CHAR && first->op <= OP_SET &&
                (ptr >= end || !one_matches(p, first->op, first->c, read_char(data, kind, ptr)))) {
                if (!op->a) goto fail;
                pc = op->a;
                continue;
            }
            if (op->a) PUSH(TRY_HERE, op->a, ptr, 0);
            pc++;
            continue;
        }

        case OP_REP:
        case OP_REP_POSS: {
            i64 least = ptr + op->a, most = op->b < end - ptr ? ptr + op->b : end;
            if (least > end) goto fail;
            stop = run_of(p, data, kind, op->cls, op->c, ptr, most);
            if (stop < least) goto fail;
            if (op->op == OP_REP_POSS || stop == least) {
                ptr = stop;
                pc++;
                continue;
            }
            if (op->d != SRE_NO_CHAR) {
                while (stop >= least && (stop >= end || read_char(data, kind, stop) != op->d)) stop--;
                if (stop < least) goto fail;
            }
            if (stop > least) PUSH(TRY_LESS, pc, least, stop);
            ptr = stop;
            pc++;
            continue;
        }
        case OP_REP_LAZY: {
            i64 least = ptr + op->a;
            if (least > end) goto fail;
            if (op->a && run_of(p, data, kind, op->cls, op->c, ptr, least) < least) goto fail;
            ptr = least;
            if (op->a < op->b) PUSH(TRY_MORE, pc, ptr, op->b == SRE_MAXREPEAT ? INT64_MAX : (i64)op->b - op->a);
            pc++;
            continue;
        }

        case OP_LOOP:
            SAVE_REG(op->reg);
            regs[op->reg] = (SreReg){-1, -1};
            pc = op->a;
            continue;
        case OP_UNTIL: {
            SreReg *r = &regs[op->reg];
            i64 count = r->count + 1;
            if (count < op->a) {
                SAVE_REG(op->reg);
                r->count = count;
                pc = op->c;
                continue;
            }
            if ((count < op->b || op->b == SRE_MAXREPEAT) && ptr != r->last) {
                SAVE_REG(op->reg);
                PUSH(TRY_HERE, pc + 1, ptr, 0);
                *r = (SreReg){count, ptr};
                pc = op->c;
                continue;
            }
            pc++;
            continue;
        }
        case OP_UNTIL_LAZY: {
            SreReg *r = &regs[op->reg];
            i64 count = r->count + 1;
            if (count < op->a) {
                SAVE_REG(op->reg);
                r->count = count;
                pc = op->c;
                continue;
            }
            PUSH(TRY_LOOP, pc, ptr, count);
            pc++;
            continue;
        }

        case OP_POSS:
            SAVE_REG(op->reg);
            regs[op->reg] = (SreReg){0, -1};
        poss_head: {
            /* The register of the loop counts; the height of the stack goes with the entry below its body. */
            SreReg *r = &regs[op->reg];
            bool must = r->count < op->a;
            if (!must && !((r->count < op->b || op->b == SRE_MAXREPEAT) && ptr != r->last)) {
                pc = op->c;
                continue;
            }
            SAVE_REG(op->reg);
            if (must) PUSH(STOP_HERE, pc, ptr, 0);
            else PUSH(TRY_HERE, op->c, ptr, -1 - (i64)pc);
            if (!must) r->last = ptr;
            pc++;
            continue;
        }
        case OP_POSS_NEXT: {
            i64 height = top - 1; /* the entry that the head pushed last for this loop */
            while (!((stack[height].kind == STOP_HERE && stack[height].pc == op->c) ||
                     (stack[height].kind == TRY_HERE && stack[height].b == -1 - (i64)op->c))) {
                height--;
            }
            top = commit(height, top);
            SAVE_REG(op->reg);
            regs[op->reg].count++;
            pc = op->c;
            op = &ops[pc];
            goto poss_head;
        }

        case OP_ATOMIC:
            SAVE_REG(op->reg);
            regs[op->reg].count = top;
            pc++;
            continue;
        case OP_ATOMIC_END:
            top = commit(regs[op->reg].count, top);
            pc++;
            continue;
        case OP_LOOK:
            if (ptr < op->a) goto fail;
            SAVE_REG(op->reg);
            regs[op->reg] = (SreReg){top, ptr};
            ptr -= op->a;
            pc++;
            continue;
        case OP_LOOK_END:
            ptr = regs[op->reg].last;
            top = commit(regs[op->reg].count, top);
            pc++;
            continue;
        case OP_LOOK_NOT:
            if (ptr < op->a) {
                pc = op->c;
                continue;
            }
            SAVE_REG(op->reg);
            PUSH(TRY_HERE, op->c, ptr, 0);
            regs[op->reg].count = top;
            ptr -= op->a;
            pc++;
            continue;
        case OP_LOOK_NOT_END: /* it matched: drop its ways, and the one for when it does not */
            stop = regs[op->reg].count;
            top = commit(stop, top);
            memmove(&stack[stop - 1], &stack[stop], (size_t)(top - stop) * sizeof *stack);
            top--;
            goto fail;

        case OP_GROUPREF:
            stop = group_again(s, kind, op->a, op->cls, ptr);
            if (stop < 0) goto fail;
            ptr = stop;
            pc++;
            continue;
        case OP_IF_GROUP: {
            i64 from = s->marks[2 * op->a], to = s->marks[2 * op->a + 1];
            pc = from < 0 || to < from ? op->c : pc + 1;
            continue;
        }
        }
    fail:
        for (;;) {
            if (top == 0) return 0;
            if (unlikely(++steps % STEPS_BETWEEN == 0) && !run_handlers()) return -1;
            Entry *e = &stack[--top];
            switch (e->kind) {
            case PUT_MARK:
                s->marks[e->pc] = e->a;
                s->lastindex = e->b;
                continue;
            case PUT_REG: regs[e->pc] = (SreReg){e->a, e->b}; continue;
            case STOP_HERE: continue;
            case TRY_HERE:
                ptr = e->a;
                pc = e->pc;
                break;
            case TRY_LESS: {
                op = &ops[e->pc];
                stop = e->b - 1;
                if (op->d != SRE_NO_CHAR) {
                    while (stop >= e->a && read_char(data, kind, stop) != op->d) stop--;
                    if (stop < e->a) continue;
                }
                if (stop > e->a) {
                    e->b = stop;
                    top++;
                }
                ptr = stop;
                pc = e->pc + 1;
                break;
            }
            case TRY_MORE: {
                op = &ops[e->pc];
                ptr = e->a;
                i64 left = e->b;
                bool found = false;
                while (left > 0 && ptr < end && one_matches(p, op->cls, op->c, read_char(data, kind, ptr))) {
                    ptr++;
                    left--;
                    if (op->d == SRE_NO_CHAR || (ptr < end && read_char(data, kind, ptr) == op->d)) {
                        found = true;
                        break;
                    }
                }
                if (!found) continue;
                e->a = ptr;
                e->b = left;
                top++;
                pc = e->pc + 1;
                break;
            }
            case TRY_LOOP: {
                op = &ops[e->pc];
                SreReg *r = &regs[op->reg];
                i64 count = e->b;
                ptr = e->a;
                if ((count >= op->b && op->b != SRE_MAXREPEAT) || ptr == r->last) continue;
                SAVE_REG(op->reg);
                *r = (SreReg){count, ptr};
                pc = op->c;
                break;
            }
            }
            break;
        }
    }
}

static NOINLINE int run1(SreState *s, i64 ptr) { return run(s, ptr, 1); }
static NOINLINE int run2(SreState *s, i64 ptr) { return run(s, ptr, 2); }
static NOINLINE int run4(SreState *s, i64 ptr) { return run(s, ptr, 4); }

ALWAYS_INLINE int attempt(SreState *s, i64 ptr) {
    for (i64 i = 0; i < s->nmarks; i++) s->marks[i] = -1;
    s->lastindex = -1;
    return s->kind == 1 ? run1(s, ptr) : s->kind == 2 ? run2(s, ptr) : run4(s, ptr);
}

/* ---- searching ---- */

/* The next place from 'from' on where the filter lets a match begin, -1 if there is none.  'last' is the last one that
   leaves room for the filter's width. */
static i64 candidate1(const SreProgram *p, const u8 *data, i64 from, i64 last) {
    int width = p->width;
    if (from > last) return -1;
    if (p->nliteral >= 2) {
        const u8 *found = memmem(data + from, (size_t)(last + width - from), p->literal, (size_t)p->nliteral);
        return found ? found - data : -1;
    }
    if (p->first != SRE_NO_CHAR) {
        for (i64 i = from; i <= last; i++) {
            const u8 *found = memchr(data + i, (int)p->first, (size_t)(last + 1 - i));
            if (!found) return -1;
            i = found - data;
            int k = 1;
            while (k < width && p->map[data[i + k]] >> k & 1) k++;
            if (k == width) return i;
        }
        return -1;
    }
    u32 seen = 0, hit = 1u << (width - 1);
    for (i64 i = from, stop = last + width; i < stop; i++) {
        seen = (seen << 1 | 1) & p->map[data[i]];
        if (seen & hit) return i - width + 1;
    }
    return -1;
}

static i64 candidate(const SreProgram *p, const void *data, int kind, i64 from, i64 last) {
    if (kind == 1) return candidate1(p, data, from, last);
    for (i64 i = from; i <= last; i++) {
        int k = 0;
        for (; k < p->width; k++) {
            u32 ch = read_char(data, kind, i + k);
            if (!((ch < 256 ? p->map[ch] : p->high) >> k & 1)) break;
        }
        if (k == p->width) return i;
    }
    return -1;
}

int sre_search(SreState *s) {
    const SreProgram *p = s->program;
    int found = 0;
    i64 last = p->anchored ? KR_MIN(s->end - p->width, 0) : s->end - p->width;
    for (i64 at = s->start; at <= last; at++) {
        if (p->width && !p->anchored && (at = candidate(p, s->data, s->kind, at, last)) < 0) break;
        found = attempt(s, at);
        if (found) {
            s->start = at;
            break;
        }
    }
    shrink();
    return found;
}

int sre_match(SreState *s) {
    if (s->start > s->end) return 0;
    int found = attempt(s, s->start);
    shrink();
    return found;
}
