/* jump.c: assignment to frame.f_lineno: the traced frame goes on at another line.
 *
 * Allowed is what leaves every temporary that the target needs in a state that it could have got there by itself: the
 * target's live temporaries are live at the frame's instruction too, and of the same kind.  Kinds come from forward data
 * flow: the loop state of any loop is as good as another's, what handlers and with statements keep too; any other
 * temporary must come from the same instruction.
 */
#include "vm/interp/interp_internal.h"
#include "vm/interp/liveness.h"
#include "vm/interp/tracing.h"

enum { KIND_NONE, KIND_LOOP, KIND_WITH, KIND_HANDLED, KIND_EXCEPTION, KIND_MIXED, KIND_FROM };

typedef struct Kinds {
    CodeObj *code;
    u32 *in;       /* ninsns rows of nreg kinds: before the instruction */
    u8 *reached;
    u32 *row, at;
    bool changed;
} Kinds;

static void flow_to(Kinds *k, i64 target) {
    u32 n = k->code->nreg;
    if (target < 0 || target >= k->code->ninsns) return;
    u32 *in = k->in + (size_t)target * n;
    if (!k->reached[target]) {
        memcpy(in, k->row, n * sizeof *in);
        k->reached[target] = k->changed = true;
        return;
    }
    for (u32 i = 0; i < n; i++) {
        if (in[i] == k->row[i] || in[i] == KIND_MIXED) continue;
        in[i] = KIND_MIXED;
        k->changed = true;
    }
}

static u32 kind_of_result(const Kinds *k) {
    switch (k->code->insns[k->at].op) {
    case OP_GET_ITER:
    case OP_ITERATE:
    case OP_AITER: return KIND_LOOP;
    case OP_WITH_SPECIAL: return KIND_WITH;
    case OP_EXC_ENTER: return KIND_HANDLED;
    default: return KIND_FROM + k->at;
    }
}

static void nothing(void *arg, u32 first, u32 n) {}

static void note_write(void *arg, u32 first, u32 n) {
    Kinds *k = arg;
    for (u32 i = first; i < first + n && i < k->code->nreg; i++) k->row[i] = kind_of_result(k);
}

static void flow_from(Kinds *k, u32 i) {
    CodeObj *code = k->code;
    size_t bytes = code->nreg * sizeof *k->row;
    const ExcEntry *e = unwind_handler(code, i);
    if (e) {
        memcpy(k->row, k->in + (size_t)i * code->nreg, bytes);
        k->row[e->reg] = KIND_EXCEPTION;
        flow_to(k, e->target);
    }
    memcpy(k->row, k->in + (size_t)i * code->nreg, bytes);
    k->at = i;
    op_operands(&code->insns[i], nothing, note_write, k);
    flow_to(k, op_jump_target(code, i));
    if (op_falls_through(code->insns[i].op)) flow_to(k, op_next(code, i));
}

static bool kinds_compute(Kinds *k, CodeObj *code) {
    size_t rows = (size_t)(code->ninsns + 1) * KR_MAX(code->nreg, 1u);
    *k = (Kinds){.code = code, .in = calloc(rows, sizeof *k->in), .reached = calloc(code->ninsns + 1, 1)};
    if (!k->in || !k->reached) return exc_no_memory(), false;
    k->row = k->in + (size_t)code->ninsns * KR_MAX(code->nreg, 1u);
    flow_to(k, 0);
    while (k->changed) {
        k->changed = false;
        for (u32 i = 0; i < code->ninsns; i = op_next(code, i))
            if (k->reached[i]) flow_from(k, i);
    }
    return true;
}

static void kinds_free(Kinds *k) {
    free(k->in);
    free(k->reached);
}

/* ---- which target ---- */

static bool is_live(CodeObj *code, u32 at, u32 reg) {
    return liveness_at(code, at, true)[reg >> 6] >> (reg & 63) & 1;
}

/* Why the frame cannot go from 'from' to 'to', or NULL. */
static const char *obstacle(const Kinds *k, u32 from, u32 to) {
    CodeObj *code = k->code;
    const u32 *have = k->in + (size_t)from * code->nreg, *want = k->in + (size_t)to * code->nreg;
    if (!k->reached[from]) return "can't jump from unreachable code";
    if (!k->reached[to]) return "can't jump into an exception handler, or code may be unreachable";
    for (u32 r = code->nreg; r-- > code->nlocals;) {
        if (!is_live(code, to, r)) continue;
        if (is_live(code, from, r) && have[r] == want[r] && want[r] != KIND_MIXED) continue;
        switch (want[r]) {
        case KIND_LOOP: return "can't jump into the body of a for loop";
        case KIND_EXCEPTION:
        case KIND_HANDLED: return "can't jump into an 'except' block as there's no exception";
        default: return "incompatible stacks";
        }
    }
    return NULL;
}

static bool is_prologue(int op) { return op == OP_MAKE_CELL || op == OP_COPY_FREE || op == OP_GEN_START; }

/* Number of the table's entry where the instructions of a line begin, from entry 'n' on; -1: none. */
static i64 next_start(const CodeObj *code, i64 n, i32 line) {
    for (; n < code->nlines; n++) {
        if (code->lines[n].line != line || (n > 0 && code->lines[n - 1].line == line)) continue;
        if (!is_prologue(code->insns[code->lines[n].start].op)) return n;
    }
    return -1;
}

/* The first line with code from 'line' on. */
static i32 line_with_code(const CodeObj *code, i32 line) {
    i32 best = INT32_MAX;
    for (u32 n = 0; n < code->nlines; n++) {
        i32 l = code->lines[n].line;
        if (l >= line && l < best && next_start(code, n, l) >= 0) best = l;
    }
    return best;
}

static int count_live(CodeObj *code, u32 at) {
    int n = 0;
    for (u32 r = code->nlocals; r < code->nreg; r++) n += is_live(code, at, r);
    return n;
}

/* Index of the instruction to go on with, or -1 with *why.  Of several, as of the copies of a finally clause, the one
   inside of the most statements. */
static i64 find_target(const Kinds *k, u32 from, i32 line, const char **why) {
    i64 best = -1;
    int depth = -1;
    *why = "cannot find bytecode for specified line";
    for (i64 n = next_start(k->code, 0, line); n >= 0; n = next_start(k->code, n + 1, line)) {
        u32 to = k->code->lines[n].start;
        const char *reason = obstacle(k, from, to);
        if (reason) {
            *why = reason;
        } else if (count_live(k->code, to) > depth) {
            depth = count_live(k->code, to);
            best = to;
        }
    }
    return best;
}

/* ---- going there ---- */

/* Handlers that are left: what was handled before the outermost of them is handled again. */
static void leave_handlers(Thread *th, const Kinds *k, Frame *f, u32 from, u32 to) {
    const u32 *have = k->in + (size_t)from * k->code->nreg;
    for (u32 r = k->code->nlocals; r < k->code->nreg; r++) {
        if (have[r] != KIND_HANDLED || !is_live(k->code, from, r) || is_live(k->code, to, r)) continue;
        th->handled = is_none(f->r[r]) ? V_NULL : f->r[r];
        return;
    }
}

static bool jump(FrameObj *fo, i32 line) {
    Frame *f = fo->frame;
    u32 from = frame_lasti(f);
    const char *why;
    Kinds k;
    bool ok = false;
    i64 to;
    if (!kinds_compute(&k, fo->code)) return kinds_free(&k), false;
    to = find_target(&k, from, line, &why);
    if (to < 0) {
        exc_raise(ValueErrorType, "%s", why);
    } else {
        leave_handlers(thread(), &k, f, from, (u32)to);
        f->pc = f->code->insns + to + 1;
        fo->unbinds = true;
        ok = true;
    }
    kinds_free(&k);
    return ok;
}

/* Why this is not the moment to jump, or NULL. */
static const char *bad_moment(const FrameObj *fo) {
    if (fo->event == TRACING_CALL) return "can't jump from the 'call' trace event of a new frame";
    if (is_null(fo->trace)) return "f_lineno can only be set by a trace function";
    return fo->event == TRACING_LINE && fo->frame ? NULL : "can only jump from a 'line' trace event";
}

bool jump_to_line(FrameObj *fo, Value v) {
    const char *why = bad_moment(fo);
    i64 line;
    i32 found;
    if (is_null(v)) return exc_raise(AttributeErrorType, "cannot delete attribute"), false;
    if (!is_int(v)) return exc_raise(ValueErrorType, "lineno must be an integer"), false;
    if (why) return exc_raise(ValueErrorType, "%s", why), false;
    if (!number_as_index(v, &line, OverflowErrorType)) return false;
    if (line != (i32)line) return exc_raise(ValueErrorType, "lineno out of range"), false;
    if (line < fo->code->firstline) {
        exc_raise(ValueErrorType, "line %d comes before the current code block", (int)line);
        return false;
    }
    found = line_with_code(fo->code, (i32)line);
    if (found == INT32_MAX) {
        exc_raise(ValueErrorType, "line %d comes after the current code block", (int)line);
        return false;
    }
    return jump(fo, found);
}
