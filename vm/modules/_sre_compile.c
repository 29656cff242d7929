/* _sre_compile.c: from re's code words to a program. */
#include "vm/base/vec.h"
#include "vm/modules/_sre.h"

/* ---- translation ---- */

typedef struct Builder {
    const u32 *code;
    u32 n;
    i64 groups;
    VEC(SreOp) ops;
    VEC(SreSet) sets;
    u32 nregs;
    bool bad;
} Builder;

static u32 emit(Builder *b, SreOp op) {
    vec_push(&b->ops, op);
    return (u32)b->ops.len - 1;
}
static u32 here(Builder *b) { return (u32)b->ops.len; }
/* A code word; 0 with 'bad' set beyond the end. */
static u32 word(Builder *b, u32 i) {
    if (i < b->n) return b->code[i];
    b->bad = true;
    return 0;
}
/* The place 'skip' words from i on. */
static u32 target(Builder *b, u32 i, u32 skip) {
    if (skip <= b->n - KR_MIN(i, b->n)) return i + skip;
    b->bad = true;
    return b->n;
}
static u16 new_reg(Builder *b) {
    if (b->nregs >= 0xffff) b->bad = true;
    return (u16)b->nregs++;
}

/* Checks the words of a charset from i on; the place behind its FAILURE. */
static u32 check_charset(Builder *b, u32 i, u32 end, bool *locale) {
    while (i < end && !b->bad) {
        switch (b->code[i]) {
        case SRE_FAILURE: return i + 1;
        case SRE_NEGATE: i++; break;
        case SRE_LITERAL: i += 2; break;
        case SRE_RANGE:
        case SRE_RANGE_UNI_IGNORE: i += 3; break;
        case SRE_CHARSET: i += 9; break;
        case SRE_BIGCHARSET: {
            u32 blocks = word(b, i + 1);
            const u8 *map = (const u8 *)(b->code + i + 2);
            if (blocks > 256 || i + 2 + 64 > end) {
                b->bad = true;
                break;
            }
            for (int k = 0; k < 256; k++) b->bad |= map[k] >= blocks;
            i += 2 + 64 + blocks * 8;
            break;
        }
        case SRE_CATEGORY:
            if (word(b, i + 1) >= SRE_CAT_COUNT) b->bad = true;
            if ((word(b, i + 1) & ~1u) == SRE_CAT_LOC_WORD) *locale = true;
            i += 2;
            break;
        default: b->bad = true;
        }
    }
    b->bad = true;
    return end;
}

static u32 add_set(Builder *b, u32 at, int fold, u32 what, bool locale) {
    SreSet set = {.code = at, .fold = (u8)fold, .what = (u8)what, .dynamic = locale || fold == FOLD_LOCALE, .high = true};
    for (u32 ch = 0; ch < 256 && !set.dynamic && !b->bad; ch++) set.map[ch] = sre_set_asks(b->code, &set, ch);
    vec_push(&b->sets, set);
    return (u32)b->sets.len - 1;
}

/* A one-character op from i on, as class and operand; the place behind it, or 0 if it is something else. */
static u32 one_char(Builder *b, u32 i, u32 end, u8 *cls, u32 *c) {
    u32 op = b->code[i], what = op, stop;
    int fold = FOLD_NONE;
    bool locale = false;
    *c = 0;
    switch (op) {
    case SRE_ANY: *cls = OP_ANY; return i + 1;
    case SRE_ANY_ALL: *cls = OP_ALL; return i + 1;
    case SRE_LITERAL:
    case SRE_NOT_LITERAL:
        *cls = op == SRE_LITERAL ? OP_CHAR : OP_NOT_CHAR;
        *c = word(b, i + 1);
        return i + 2;
    case SRE_LITERAL_IGNORE:
    case SRE_NOT_LITERAL_IGNORE: fold = FOLD_ASCII; break;
    case SRE_LITERAL_UNI_IGNORE: fold = FOLD_UNICODE, what = SRE_LITERAL_IGNORE; break;
    case SRE_NOT_LITERAL_UNI_IGNORE: fold = FOLD_UNICODE, what = SRE_NOT_LITERAL_IGNORE; break;
    case SRE_LITERAL_LOC_IGNORE:
    case SRE_NOT_LITERAL_LOC_IGNORE: fold = FOLD_LOCALE; break;
    case SRE_CATEGORY:
        if (word(b, i + 1) >= SRE_CAT_COUNT) b->bad = true;
        locale = (word(b, i + 1) & ~1u) == SRE_CAT_LOC_WORD;
        break;
    case SRE_IN_IGNORE: fold = FOLD_ASCII; /* fall through */
    case SRE_IN:
    case SRE_IN_UNI_IGNORE:
    case SRE_IN_LOC_IGNORE:
        if (op == SRE_IN_UNI_IGNORE) fold = FOLD_UNICODE;
        if (op == SRE_IN_LOC_IGNORE) fold = FOLD_LOCALE;
        stop = target(b, i + 1, word(b, i + 1));
        if (check_charset(b, i + 2, KR_MIN(stop, end), &locale) != stop) b->bad = true;
        *cls = OP_SET;
        *c = b->bad ? 0 : add_set(b, i + 2, fold, SRE_IN, locale);
        return stop;
    default: return 0;
    }
    word(b, i + 1);
    *cls = OP_SET;
    *c = b->bad ? 0 : add_set(b, i + 1, fold, what, locale);
    return i + 2;
}

static u32 sequence(Builder *b, u32 i, u32 end);

/* A body that must take up exactly [i, end), SUCCESS at its end allowed. */
static void body(Builder *b, u32 i, u32 end) {
    u32 stop = sequence(b, i, end);
    if (stop != end && !(stop + 1 == end && b->code[stop] == SRE_SUCCESS)) b->bad = true;
}

static u32 branch(Builder *b, u32 i, u32 end) {
    VEC(u32) jumps = {0};
    u32 at = i + 1, skip;
    i64 last = -1;
    while (!b->bad && (skip = word(b, at)) != 0) {
        u32 next = target(b, at, skip);
        if (last >= 0) b->ops.v[last].a = here(b);
        last = emit(b, (SreOp){.op = OP_ALT});
        u32 stop = sequence(b, at + 1, KR_MIN(next, end));
        if (stop + 2 != next || word(b, stop) != SRE_JUMP) b->bad = true;
        vec_push(&jumps, emit(b, (SreOp){.op = OP_GOTO}));
        at = next;
    }
    for (i64 k = 0; k < jumps.len; k++) b->ops.v[jumps.v[k]].a = here(b);
    vec_free(&jumps);
    return at + 1;
}

static u32 repeat_one(Builder *b, u32 i, u32 end) {
    u32 op = b->code[i], next = target(b, i + 1, word(b, i + 1));
    SreOp rep = {.op = op == SRE_REPEAT_ONE ? OP_REP : op == SRE_MIN_REPEAT_ONE ? OP_REP_LAZY : OP_REP_POSS,
                 .a = word(b, i + 2), .b = word(b, i + 3), .d = SRE_NO_CHAR};
    if (b->bad || i + 4 >= next || rep.a > rep.b) return b->bad = true, next;
    u32 stop = one_char(b, i + 4, KR_MIN(next, end), &rep.cls, &rep.c);
    if (stop + 1 != next || word(b, stop) != SRE_SUCCESS) b->bad = true;
    emit(b, rep);
    return next;
}

static u32 repeat(Builder *b, u32 i, u32 end) {
    u32 stop = target(b, i + 1, word(b, i + 1)), min = word(b, i + 2), max = word(b, i + 3), until = word(b, stop);
    u16 reg = new_reg(b);
    if (b->bad || min > max) return b->bad = true, end;
    if (b->code[i] == SRE_POSSESSIVE_REPEAT) {
        u32 head = emit(b, (SreOp){.op = OP_POSS, .reg = reg, .a = min, .b = max});
        body(b, i + 4, stop);
        emit(b, (SreOp){.op = OP_POSS_NEXT, .reg = reg, .c = head});
        b->ops.v[head].c = here(b);
        if (until != SRE_SUCCESS) b->bad = true;
        return stop + 1;
    }
    u32 head = emit(b, (SreOp){.op = OP_LOOP, .reg = reg});
    body(b, i + 4, stop);
    if (until != SRE_MAX_UNTIL && until != SRE_MIN_UNTIL) b->bad = true;
    u32 back = emit(b, (SreOp){.op = until == SRE_MAX_UNTIL ? OP_UNTIL : OP_UNTIL_LAZY, .reg = reg, .a = min, .b = max,
                               .c = head + 1});
    b->ops.v[head].a = back;
    return stop + 1;
}

static u32 look(Builder *b, u32 i) {
    u32 op = b->code[i], next = target(b, i + 1, word(b, i + 1)), back = word(b, i + 2);
    u16 reg = new_reg(b);
    bool negative = op == SRE_ASSERT_NOT;
    u32 head = emit(b, (SreOp){.op = negative ? OP_LOOK_NOT : OP_LOOK, .reg = reg, .a = back});
    body(b, i + 3, next);
    emit(b, (SreOp){.op = negative ? OP_LOOK_NOT_END : OP_LOOK_END, .reg = reg});
    b->ops.v[head].c = here(b);
    return next;
}

static u32 atomic(Builder *b, u32 i) {
    u32 next = target(b, i + 1, word(b, i + 1));
    u16 reg = new_reg(b);
    emit(b, (SreOp){.op = OP_ATOMIC, .reg = reg});
    body(b, i + 2, next);
    emit(b, (SreOp){.op = OP_ATOMIC_END, .reg = reg});
    return next;
}

static u32 conditional(Builder *b, u32 i, u32 end) {
    u32 group = word(b, i + 1), behind = target(b, i + 1, word(b, i + 2));
    if (group >= b->groups) b->bad = true;
    u32 head = emit(b, (SreOp){.op = OP_IF_GROUP, .a = group});
    u32 stop = sequence(b, i + 3, KR_MIN(behind, end));
    if (stop == behind) {
        b->ops.v[head].c = here(b);
        return behind;
    }
    if (stop + 2 != behind || word(b, stop) != SRE_JUMP) return b->bad = true, end;
    u32 jump = emit(b, (SreOp){.op = OP_GOTO}), next = target(b, stop + 1, word(b, stop + 1));
    b->ops.v[head].c = here(b);
    if (sequence(b, behind, KR_MIN(next, end)) != next) b->bad = true;
    b->ops.v[jump].a = here(b);
    return next;
}

/* The word behind number i, which must be less than 'limit'. */
static u32 operand(Builder *b, u32 i, i64 limit) {
    u32 arg = word(b, i + 1);
    if (arg >= limit) b->bad = true;
    return arg;
}

static u8 group_fold(u32 code) {
    switch (code) {
    case SRE_GROUPREF: return FOLD_NONE;
    case SRE_GROUPREF_IGNORE: return FOLD_ASCII;
    case SRE_GROUPREF_LOC_IGNORE: return FOLD_LOCALE;
    default: return FOLD_UNICODE;
    }
}

/* An op of one or two words; answers the place behind it. */
static u32 simple(Builder *b, u32 i) {
    u32 code = b->code[i];
    switch (code) {
    case SRE_FAILURE: emit(b, (SreOp){.op = OP_FAIL}); return i + 1;
    case SRE_AT: emit(b, (SreOp){.op = OP_AT, .a = operand(b, i, SRE_AT_COUNT)}); break;
    case SRE_MARK: emit(b, (SreOp){.op = OP_MARK, .a = operand(b, i, 2 * b->groups)}); break;
    case SRE_GROUPREF:
    case SRE_GROUPREF_IGNORE:
    case SRE_GROUPREF_LOC_IGNORE:
    case SRE_GROUPREF_UNI_IGNORE:
        emit(b, (SreOp){.op = OP_GROUPREF, .a = operand(b, i, b->groups), .cls = group_fold(code)});
        break;
    default: b->bad = true;
    }
    return i + 2;
}

/* Translates up to 'end', or to the JUMP or SUCCESS that ends a body; answers where it stopped. */
static u32 sequence(Builder *b, u32 i, u32 end) {
    if (!thread_stack_ok(" while compiling a regular expression")) b->bad = true;
    while (i < end && !b->bad) {
        SreOp op = {0};
        u32 next = one_char(b, i, end, &op.op, &op.c);
        if (next) {
            emit(b, op);
            i = next;
            continue;
        }
        switch (b->code[i]) {
        case SRE_JUMP:
        case SRE_SUCCESS: return i;
        case SRE_INFO: i = target(b, i + 1, word(b, i + 1)); break;
        case SRE_BRANCH: i = branch(b, i, end); break;
        case SRE_REPEAT_ONE:
        case SRE_MIN_REPEAT_ONE:
        case SRE_POSSESSIVE_REPEAT_ONE: i = repeat_one(b, i, end); break;
        case SRE_REPEAT:
        case SRE_POSSESSIVE_REPEAT: i = repeat(b, i, end); break;
        case SRE_ASSERT:
        case SRE_ASSERT_NOT: i = look(b, i); break;
        case SRE_ATOMIC_GROUP: i = atomic(b, i); break;
        case SRE_GROUPREF_EXISTS: i = conditional(b, i, end); break;
        default: i = simple(b, i);
        }
    }
    return i;
}

/* Notes for each greedy or lazy repeat the character that must follow it. */
static void find_followers(Builder *b) {
    for (i64 i = 0; i + 1 < b->ops.len; i++) {
        SreOp *op = &b->ops.v[i];
        i64 next = i + 1;
        if (op->op != OP_REP && op->op != OP_REP_LAZY) continue;
        while (b->ops.v[next].op == OP_MARK) next++;
        if (b->ops.v[next].op == OP_CHAR) op->d = b->ops.v[next].c;
    }
}

static SreProgram *finish(Builder *b) {
    SreProgram *p = meta_alloc((i64)sizeof *p);
    i64 bytes_ops = b->ops.len * (i64)sizeof(SreOp), bytes_sets = b->sets.len * (i64)sizeof(SreSet);
    p->ops = meta_alloc_data(bytes_ops);
    p->sets = meta_alloc_data(KR_MAX(bytes_sets, 8));
    p->code = meta_alloc_data((i64)b->n * 4);
    memcpy(p->ops, b->ops.v, (size_t)bytes_ops);
    if (bytes_sets) memcpy(p->sets, b->sets.v, (size_t)bytes_sets);
    memcpy(p->code, b->code, (size_t)b->n * 4);
    p->nops = (u32)b->ops.len;
    p->nsets = (u32)b->sets.len;
    p->nregs = b->nregs;
    p->ncode = b->n;
    sre_filter_find(p);
    return p;
}

SreProgram *sre_program_new(const u32 *code, u32 n, i64 groups) {
    Builder b = {.code = code, .n = n, .groups = groups};
    SreProgram *p = NULL;
    u32 stop = sequence(&b, 0, n);
    if (n == 0 || stop + 1 != n || code[stop] != SRE_SUCCESS) b.bad = true;
    emit(&b, (SreOp){.op = OP_SUCCESS});
    if (!b.bad) {
        find_followers(&b);
        p = finish(&b);
    } else if (!exc_pending()) {
        exc_raise(RuntimeErrorType, "invalid SRE code");
    }
    vec_free(&b.ops);
    vec_free(&b.sets);
    return p;
}
