/* _sre_filter.c: what a match of a program begins with. */
#include "vm/modules/_sre.h"

static bool class_has(const SreProgram *p, int cls, u32 c, u32 ch) {
    switch (cls) {
    case OP_CHAR: return ch == c;
    case OP_NOT_CHAR: return ch != c;
    case OP_ANY: return ch != '\n';
    case OP_ALL: return true;
    default: return p->sets[c].dynamic || p->sets[c].map[ch];
    }
}

static void add_class(SreProgram *p, int cls, u32 c, int at) {
    for (u32 ch = 0; ch < 256; ch++) {
        if (class_has(p, cls, c, ch)) p->map[ch] |= (u8)(1 << at);
    }
    if (cls != OP_CHAR || c > 255) p->high |= (u8)(1 << at);
}

static int begins(SreProgram *p, u32 pc, int at, int *budget);
static int begins_either(SreProgram *p, u32 one, u32 other, int at, int *budget) {
    int a = begins(p, one, at, budget), b = begins(p, other, at, budget);
    return KR_MIN(a, b);
}

/* Adds what can be at offset 'at' and behind when the program goes on from pc; answers up to which offset it is
   complete. */
static int begins(SreProgram *p, u32 pc, int at, int *budget) {
    for (;; pc++) {
        const SreOp *op = &p->ops[pc];
        int behind;
        if (at == SRE_FILTER_MAX || --*budget < 0) return at;
        switch (op->op) {
        case OP_FAIL: return SRE_FILTER_MAX;
        case OP_CHAR:
        case OP_NOT_CHAR:
        case OP_ANY:
        case OP_ALL:
        case OP_SET: add_class(p, op->op, op->c, at++); break;
        case OP_MARK:
        case OP_AT:
        case OP_ATOMIC:
        case OP_ATOMIC_END: break;
        case OP_LOOK:
        case OP_LOOK_NOT: pc = op->c - 1; break;
        case OP_GOTO: pc = op->a - 1; break;
        case OP_ALT:
            return op->a ? begins_either(p, pc + 1, op->a, at, budget) : begins(p, pc + 1, at, budget);
        case OP_IF_GROUP:
            return begins_either(p, pc + 1, op->c, at, budget);
        case OP_REP:
        case OP_REP_LAZY:
        case OP_REP_POSS:
            for (u32 i = 0; i < op->a && at < SRE_FILTER_MAX; i++) add_class(p, op->cls, op->c, at++);
            if (at == SRE_FILTER_MAX || op->a == op->b) break;
            add_class(p, op->cls, op->c, at);
            behind = begins(p, pc + 1, at, budget);
            return KR_MIN(at + 1, behind);
        case OP_LOOP: {
            const SreOp *until = &p->ops[op->a];
            if (until->b == 0) {
                pc = op->a;
                break;
            }
            return until->a > 0 ? begins(p, pc + 1, at, budget) : begins_either(p, pc + 1, op->a + 1, at, budget);
        }
        case OP_POSS:
            if (op->b == 0) {
                pc = op->c - 1;
                break;
            }
            return op->a > 0 ? begins(p, pc + 1, at, budget) : begins_either(p, pc + 1, op->c, at, budget);
        default: return at;
        }
    }
}

static void find_literal(SreProgram *p) {
    int n = 0;
    for (u32 pc = 0; n < SRE_LITERAL_MAX; pc++) {
        if (p->ops[pc].op == OP_MARK) continue;
        if (p->ops[pc].op != OP_CHAR || p->ops[pc].c > 255) break;
        p->literal[n++] = (u8)p->ops[pc].c;
    }
    p->nliteral = n;
}

void sre_filter_find(SreProgram *p) {
    int budget = 400, different = 0;
    u32 pc = 0;
    while (p->ops[pc].op == OP_MARK) pc++;
    p->anchored = p->ops[pc].op == OP_AT && (p->ops[pc].a == SRE_AT_BEGINNING || p->ops[pc].a == SRE_AT_BEGINNING_STRING);
    p->width = begins(p, 0, 0, &budget);
    p->first = SRE_NO_CHAR;
    if (p->width == 0) return;
    for (u32 ch = 0; ch < 256; ch++) {
        if (p->map[ch] & 1) {
            p->first = ch;
            different++;
        }
    }
    if (different != 1 || p->high & 1) p->first = SRE_NO_CHAR;
    find_literal(p);
}
