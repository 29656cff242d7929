/* tracing.c: the events of traced threads: call, line, return, exception, opcode and calls of C functions.
 *
 * FrameObj.traced is one more than the index of the instruction that the frame executed last, 0 before its first one:
 * a line event is due when the line is another one, or after a back edge.
 */
#include "vm/interp/tracing.h"

#include "vm/interp/interp_internal.h"

bool (*tracing_to_c)(TracingCFn fn, Value self, Value frame, int event, Value arg);
int (*tracing_from_c)(TracingFn fn, void *self, void *frame, int event, void *arg);

static bool python_event(Thread *th, Value self, FrameObj *fo, int event, Value arg);
static bool python_profile_event(Thread *th, Value self, FrameObj *fo, int event, Value arg);

static struct {
    TracingCFn c;
    TracingFn fn;
} natives[] = {{tracing_python, python_event}, {tracing_python_profile, python_profile_event}};

static TracingFn native(TracingCFn c) {
    for (int i = 0; i < ARRAY_LEN(natives); i++)
        if (natives[i].c == c) return natives[i].fn;
    return NULL;
}

int tracing_python(void *self, void *frame, int event, void *arg) {
    return tracing_from_c(python_event, self, frame, event, arg);
}

int tracing_python_profile(void *self, void *frame, int event, void *arg) {
    return tracing_from_c(python_profile_event, self, frame, event, arg);
}

/* Nobody sees frames of builtins, nor one that only makes its generator. */
static bool invisible(const Frame *f) {
    return f->code->flags & CO_HIDDEN || (f->code->flags & CO_ANY_GEN && is_null(f->locals));
}

/* ---- setting ---- */

/* Frames that run already get no call event; their next line event comes with their next line. */
static void mark_running_frames(Thread *th) {
    for (Frame *f = frame_current(); f; f = f->prev) {
        f->cont |= CONT_ENTERED;
        if (!th->ts.c_tracefunc || invisible(f)) continue;
        FrameObj *fo = (FrameObj *)frame_object(f).w;
        if (f->pc != f->code->insns) fo->traced = frame_lasti(f) + 1;
    }
}

/* Nobody looks at unbound variables any more: what the compiler took for bound gets a value. */
static void bind_all(Frame *f) {
    for (; f; f = f->prev) {
        FrameObj *fo = is_null(f->frame_obj) ? NULL : (FrameObj *)f->frame_obj.w;
        if (!fo || !fo->unbinds) continue;
        for (i64 k = 0; k < tuple_len(f->code->varnames); k++)
            if (is_unbound(f->r[k])) f->r[k] = V_NONE;
        fo->unbinds = false;
    }
}

static void changed(Thread *th) {
    bool any = th->ts.c_tracefunc || th->ts.c_profilefunc;
    if (any) mark_running_frames(th);
    if (!th->ts.c_tracefunc) bind_all(frame_current());
    if (th->ts.cframe) th->ts.cframe->use_tracing = any && !th->ts.tracing ? 255 : 0;
    interp_mode_changed(th);
}

void tracing_set_trace(Thread *th, TracingCFn fn, Value self) {
    th->trace_func = self;
    th->ts.c_tracefunc = (void *)fn;
    changed(th);
}

void tracing_set_profile(Thread *th, TracingCFn fn, Value self) {
    th->profile_func = self;
    th->ts.c_profilefunc = (void *)fn;
    changed(th);
}

/* ---- calling the functions ---- */

static Value event_name(int event) {
    static const char *const names[] = {
#define X(NAME, text) text,
        TRACING_EVENTS(X)
#undef X
    };
    static Value interned[TRACING_EVENT_COUNT];
    static GcRoot root = {interned, TRACING_EVENT_COUNT, NULL};
    if (is_null(interned[0])) {
        gc_add_root(&root);
        for (int i = 0; i < TRACING_EVENT_COUNT; i++) interned[i] = str_intern_c(names[i]);
    }
    return interned[event];
}

/* callback(frame, event, arg); what it stores in frame.f_locals goes to the variables. */
static Value call_python(Value callback, FrameObj *fo, int event, Value arg) {
    if (!is_null(fo->locals_cache)) TRY(frameobj_locals(fo));
    Value result = TRY(value_call3(callback, obj_value(fo), event_name(event), is_null(arg) ? V_NONE : arg));
    TRY_OK(frameobj_store_locals(fo));
    return result;
}

static bool python_event(Thread *th, Value self, FrameObj *fo, int event, Value arg) {
    Value callback = event == TRACING_CALL ? self : fo->trace, result;
    if (is_null(callback)) return true;
    result = call_python(callback, fo, event, arg);
    if (is_err(result)) {
        tracing_set_trace(th, NULL, V_NULL);
        gc_write(fo, &fo->trace, V_NULL);
        return false;
    }
    if (!is_none(result)) gc_write(fo, &fo->trace, result);
    return true;
}

static bool python_profile_event(Thread *th, Value self, FrameObj *fo, int event, Value arg) {
    if (!is_err(call_python(self, fo, event, arg))) return true;
    tracing_set_profile(th, NULL, V_NULL);
    return false;
}

static bool give(Thread *th, TracingCFn fn, Value self, Frame *f, int event, Value arg) {
    TracingFn direct = native(fn);
    FrameObj *fo = (FrameObj *)frame_object(f).w;
    bool ok;
    fo->event = (u8)event;
    th->ts.tracing++;
    th->ts.tracing_what = event;
    th->ts.cframe->use_tracing = 0;
    ok = direct ? direct(th, self, fo, event, arg) : tracing_to_c(fn, self, obj_value(fo), event, arg);
    fo->event = TRACING_EVENT_COUNT;
    th->ts.tracing--;
    if (tracing_is_on(th)) th->ts.cframe->use_tracing = 255;
    return ok;
}

static i32 line_at(const CodeObj *code, u32 index) {
    const LineEntry *e = code_position(code, index);
    return e ? e->line : -1;
}

static bool trace(Thread *th, Frame *f, int event, Value arg) {
    return !th->ts.c_tracefunc || give(th, (TracingCFn)th->ts.c_tracefunc, th->trace_func, f, event, arg);
}

static bool profile(Thread *th, Frame *f, int event, Value arg) {
    return !th->ts.c_profilefunc || give(th, (TracingCFn)th->ts.c_profilefunc, th->profile_func, f, event, arg);
}

Value tracing_call(Value func, Value args) {
    Thread *th = thread();
    int nesting = th->ts.tracing, what = th->ts.tracing_what;
    u8 use = th->ts.cframe->use_tracing;
    Value v;
    th->ts.tracing = 0;
    changed(th);
    v = value_call_tuple(func, args, V_NULL);
    th->ts.tracing = nesting;
    th->ts.tracing_what = what;
    th->ts.cframe->use_tracing = use;
    return v;
}

/* ---- entering and leaving frames ---- */

/* Where a generator function's code goes on once the generator is made. */
static Insn *generator_start(const CodeObj *code) {
    Insn *at = code->insns;
    while (at->op != OP_GEN_START) at += 1 + op_info[at->op].words;
    return at + 1;
}

/* Modules begin on line 0. */
static i32 first_line(const CodeObj *code) { return str_eq_c(code->name, "<module>") ? 0 : (i32)code->firstline; }

/* The call event of 'f', which is about to execute the instruction at pc - 1: f->pc says so already, since a resumed
   generator's frame holds what was sent to it.  'resumed': the word behind the YIELD, or NULL. */
static bool enter(Thread *th, Frame *f, const Insn *resumed) {
    FrameObj *fo = (FrameObj *)frame_object(f).w;
    bool ok;
    f->cont |= CONT_ENTERED;
    fo->traced = resumed ? (u32)(resumed - f->code->insns) : 0;
    fo->line1 = 1 + (resumed ? line_at(f->code, fo->traced - 1) : first_line(f->code));
    ok = trace(th, f, TRACING_CALL, V_NULL) && profile(th, f, TRACING_CALL, V_NULL);
    fo->line1 = 0;
    return ok;
}

static bool enter_at(Thread *th, Frame *f, Insn *pc) {
    const Insn *from = f->code->flags & CO_ANY_GEN ? f->pc : NULL;
    f->pc = pc;
    return enter(th, f, from == NULL || from == generator_start(f->code) ? NULL : from);
}

bool tracing_enter_throw(Thread *th, Frame *f) {
    bool fresh = f->pc == generator_start(f->code);
    return f->code->flags & CO_HIDDEN || enter(th, f, fresh ? NULL : f->pc);
}

static bool leave(Thread *th, Frame *f, Value v) {
    return trace(th, f, TRACING_RETURN, v) && profile(th, f, TRACING_RETURN, v);
}

void tracing_exception(Thread *th, Frame *f) {
    Value exc, tb, arg;
    if (invisible(f) || !th->ts.c_tracefunc) return;
    exc = exc_fetch();
    tb = as_exc(exc)->traceback;
    arg = tuple_pack(3, obj_value(value_type(exc)), exc, is_null(tb) ? V_NONE : tb);
    if (!is_err(arg) && trace(th, f, TRACING_EXCEPTION, arg)) exc_restore(exc);
}

void tracing_unwind(Thread *th, Frame *f) {
    Value exc, tb;
    FrameObj *fo;
    if (invisible(f)) return;
    fo = (FrameObj *)frame_object(f).w;
    exc = exc_fetch();
    tb = as_exc(exc)->traceback;
    if (line_at(f->code, frame_lasti(f)) < 0 && is_exact(tb, TracebackType) && same(((TracebackObj *)tb.w)->frame, obj_value(fo)))
        fo->line1 = 1 + ((TracebackObj *)tb.w)->lineno; /* where it was raised, not where clean-up raises it again */
    if (leave(th, f, V_NULL)) exc_restore(exc);
    fo->line1 = 0;
}

bool tracing_stop(Thread *th, Frame *f, Value v) {
    Insn i = f->pc[-1];
    /* CPython asks a traced generator by __next__ unless something is sent, a coroutine by send() */
    bool raises = i.op == OP_SEND && (!is_none(f->r[i.a]) || !is_exact(f->r[i.b], GenType));
    if (!raises && is_none(v)) return true;
    if (is_none(v)) exc_raise_obj(value_call0(obj_value(StopIterationType)));
    else exc_raise_stop(v);
    tracing_exception(th, f);
    if (!exc_matches(StopIterationType)) return false;
    exc_clear();
    return true;
}

/* ---- lines ---- */

/* 'prev' and 'index' as FrameObj.traced. */
static bool new_line(const CodeObj *code, u32 prev, u32 index, i32 line) {
    if (!prev || line != line_at(code, prev - 1)) return true;
    return index < prev && code->insns[prev - 1].op == OP_JUMP_BACK;
}

/* A register that the compiler took for bound is not. */
static void check_bound(void *arg, u32 first, u32 n) {
    Frame *f = arg;
    u32 nvars = (u32)tuple_len(f->code->varnames);
    for (u32 k = first; k < first + n && k < nvars; k++)
        if (is_unbound(f->r[k]) && is_null(thread()->exc)) op_local_error(f, (u16)k);
}

static void nothing(void *arg, u32 first, u32 n) {}

static bool reads_bound(Frame *f, const FrameObj *fo) {
    const Insn *insn = &f->pc[-1];
    if (!fo->unbinds || insn->op == OP_MAKE_CELL) return true;
    op_operands(insn, check_bound, nothing, f);
    return is_null(thread()->exc);
}

static bool trace_line(Thread *th, Frame *f, FrameObj *fo) {
    u32 index = frame_lasti(f) + 1, prev = fo->traced;
    Insn *pc = f->pc;
    i32 line;
    if (pc[-1].op == OP_MAKE_CELL || pc[-1].op == OP_COPY_FREE) return true; /* CPython's frames begin behind these */
    fo->traced = index;
    if (th->ts.c_tracefunc == (void *)tracing_python && is_null(fo->trace)) return true;
    line = line_at(f->code, index - 1);
    if (line >= 0 && fo->trace_lines && new_line(f->code, prev, index, line)) {
        if (!trace(th, f, TRACING_LINE, V_NULL)) return false;
        if (f->pc != pc) fo->traced = frame_lasti(f) + 1; /* it jumped */
    }
    if (fo->trace_opcodes && !trace(th, f, TRACING_OPCODE, V_NULL)) return false;
    return reads_bound(f, fo);
}

/* ---- calls of C functions, which only profilers see ---- */

/* The callee as the event shows it, V_NULL: no C function. */
static Value c_callee(Value fn, const Value *args, u32 n) {
    if (is_builtin(fn)) return fn;
    if (!has_shape(fn, MethodDescrShape) || n == 0 || !value_is(args[0], ((MethodDescrObj *)fn.w)->type)) return V_NULL;
    return value_type(fn)->slots.descr_get(fn, args[0], obj_value(value_type(args[0])));
}

/* The arguments of a CALL or CALL_METHOD of any kind, laid out in the call area. */
static Args call_operands(Frame *f, Insn i) {
    Value *at = &f->r[i.b] + FRAME_WORDS;
    bool method = op_info[i.op].generic == OP_CALL_METHOD || i.op == OP_CALL_METHOD_KW;
    u32 n = i.c, nkw = 0;
    if (method && is_unbound(*at)) at++;
    else if (method) n++;
    if (i.op == OP_CALL_KW || i.op == OP_CALL_METHOD_KW) {
        Value names = f->code->consts[f->pc->lo];
        nkw = (u32)tuple_len(names);
        at[n] = names;
    }
    return (Args){at, n - nkw, nkw};
}

static Value call_c(Frame *f, Insn i, Value fn, Args args) {
    if (i.op != OP_CALL_EX) return value_call(fn, args);
    Value kw = f->r[i.b + FRAME_WORDS + 1];
    return value_call_tuple(fn, f->r[i.b + FRAME_WORDS], is_unbound(kw) ? V_NULL : kw);
}

/* The operands of CALL_EX, with the positional arguments as a tuple; false: an error that the instruction will raise. */
static bool call_ex_operands(Frame *f, Insn i, Args *args) {
    Value *given = &f->r[i.b + FRAME_WORDS];
    if (!is_tuple_exact(*given)) {
        Value tuple = value_type(*given)->slots.iter && is_builtin(f->r[i.b]) ? tuple_from_iterable(*given) : V_NULL;
        if (is_err(tuple) || is_null(tuple)) return false;
        *given = tuple;
    }
    *args = (Args){as_tuple(*given)->v, (u32)tuple_len(*given), 0};
    return true;
}

/* Calls that CPython's instructions for "with" make themselves: of __enter__, and of __exit__ with an exception. */
static bool is_part_of_with(const Frame *f) {
    const Insn *i = f->pc - 1;
    if (op_info[i->op].generic != OP_CALL_METHOD || i - f->code->insns < 3) return false;
    return i[-1].op == OP_EXC_INFO || (i->c == 0 && i[-3].op == OP_WITH_SPECIAL && i[-1].op == OP_MOVE);
}

static int step_call(Thread *th, Frame *f) {
    Insn i = f->pc[-1];
    Value fn = f->r[i.b], callee, v;
    Args args;
    if (i.op != OP_CALL_EX) args = call_operands(f, i);
    else if (!call_ex_operands(f, i, &args)) return is_null(th->exc) ? TRACING_RUN : TRACING_FAILED;
    callee = is_part_of_with(f) ? V_NULL : c_callee(fn, args.v, args.n);
    if (is_null(callee)) return TRACING_RUN;
    if (is_err(callee) || !profile(th, f, TRACING_C_CALL, callee)) return TRACING_FAILED;
    v = call_c(f, i, fn, args);
    if (is_err(v)) {
        Value exc = exc_fetch();
        if (profile(th, f, TRACING_C_EXCEPTION, callee)) exc_restore(exc);
        return TRACING_FAILED;
    }
    if (!profile(th, f, TRACING_C_RETURN, callee)) return TRACING_FAILED;
    f->r[i.a] = v;
    f->pc += op_info[i.op].words;
    return TRACING_FINISHED;
}

/* ---- every instruction ---- */

int tracing_step(Thread *th, Frame *f, Insn *pc) {
    if (invisible(f)) {
        f->pc = pc;
        return TRACING_RUN;
    }
    if (!(f->cont & CONT_ENTERED)) {
        if (!enter_at(th, f, pc)) return TRACING_FAILED;
    }
    f->pc = pc;
    if (th->ts.c_tracefunc && !is_null(f->frame_obj) && !trace_line(th, f, (FrameObj *)f->frame_obj.w)) return TRACING_FAILED;
    switch (op_info[f->pc[-1].op].generic) {
    case OP_RETURN:
    case OP_RETURN_GEN: return leave(th, f, frame_rk(f, f->pc[-1].a)) ? TRACING_RUN : TRACING_FAILED;
    case OP_YIELD: return leave(th, f, frame_rk(f, f->pc[-1].b)) ? TRACING_RUN : TRACING_FAILED;
    case OP_CALL:
    case OP_CALL_METHOD:
    case OP_CALL_KW:
    case OP_CALL_METHOD_KW:
    case OP_CALL_EX: return th->ts.c_profilefunc ? step_call(th, f) : TRACING_RUN;
    default: return TRACING_RUN;
    }
}
