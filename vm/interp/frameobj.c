/* frameobj.c: frame objects and tracebacks: what Python sees of activation records.
 *
 * A frame object is made when somebody looks.  While its frame is on the stack it reads the registers; when the frame
 * goes, it takes over the values of the variables.
 */
#include "vm/interp/gen_internal.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/tracing.h"

static void frameobj_trace(Obj *o, Tracer *t) {
    FrameObj *fo = (FrameObj *)o;
    trace_value(t, &fo->func);
    trace_value(t, &fo->globals);
    trace_value(t, &fo->builtins);
    trace_value(t, &fo->locals_cache);
    trace_value(t, &fo->back);
    trace_value(t, &fo->gen);
    trace_ptr(t, &fo->code);
    trace_value(t, &fo->trace);
    if (!fo->frame) trace_values(t, fo->values, fo->nvalues);
}

static i64 frameobj_size(const Obj *o) {
    return (i64)sizeof(FrameObj) + ((const FrameObj *)o)->nvalues * (i64)sizeof(Value);
}

/* Made for the VM's own purposes: nobody may ever look at it. */
static Value object_of(Frame *f) {
    FrameObj *fo;
    if (!is_null(f->frame_obj)) return f->frame_obj;
    fo = gc_alloc(FrameShape, (i64)sizeof(FrameObj) + f->code->nlocals * (i64)sizeof(Value));
    fo->nvalues = f->code->nlocals;
    fo->frame = f;
    fo->func = f->func;
    fo->code = f->code;
    fo->globals = frame_globals(f);
    fo->builtins = frame_builtins(f);
    fo->trace_lines = 1;
    fo->event = TRACING_EVENT_COUNT;
    f->frame_obj = obj_value(fo);
    f->cont |= CONT_OBSERVED;
    return f->frame_obj;
}

Value frame_object(Frame *f) {
    Value fo = object_of(f);
    ((FrameObj *)fo.w)->shown = true;
    return fo;
}

static Frame *visible_caller(const Frame *f) {
    f = f->prev;
    while (f && f->code->flags & CO_HIDDEN) f = f->prev;
    return (Frame *)f;
}

/* The frame object of a frame that goes keeps its caller's, if somebody may ask.  A traceback has the caller's already
   or is about to get it. */
static Value back_link(Frame *f, const FrameObj *fo) {
    Frame *caller = visible_caller(f);
    if (!caller || f->code->flags & CO_ANY_GEN) return V_NULL; /* a generator's frame has no fixed back */
    if (unlikely(gc_is_short)) return caller->frame_obj; /* there may be millions of callers */
    if (fo->shown) return frame_object(caller); /* the whole chain can be asked for */
    return is_null(thread()->exc) ? caller->frame_obj : object_of(caller);
}

void frame_detach(Frame *f) {
    FrameObj *fo = (FrameObj *)f->frame_obj.w;
    Value back = back_link(f, fo);
    gc_barrier_all(fo);
    fo->back = back;
    fo->lasti = f->pc == f->code->insns ? 0 : frame_lasti(f);
    memcpy(fo->values, f->r, fo->nvalues * sizeof(Value));
    fo->frame = NULL;
    if (f->code->flags & CO_ANY_GEN) return;
    if (!is_null(f->locals)) fo->locals_cache = f->locals;
}

void frame_attach(Frame *f) {
    FrameObj *fo = (FrameObj *)f->frame_obj.w;
    fo->frame = f;
    f->cont |= CONT_OBSERVED;
}

i32 frame_lineno(const Frame *f) {
    const LineEntry *e;
    if (f->pc == f->code->insns) return (i32)f->code->firstline;
    e = code_position(f->code, frame_lasti(f));
    return e ? e->line : -1;
}

static i32 frameobj_lineno(FrameObj *fo) {
    const LineEntry *e;
    if (fo->line1) return fo->line1 - 1;
    if (fo->frame) return frame_lineno(fo->frame);
    e = code_position(fo->code, fo->lasti);
    return e ? e->line : -1;
}

/* ---- locals ---- */

static bool put_local(Value d, Value name, Value v) {
    if (is_unbound(v) || is_null(v)) {
        Value ignored;
        return dict_pop(d, name, &ignored) >= 0;
    }
    return dict_set(d, name, v);
}

/* Does parameter number 'k' live in a cell? */
static bool is_cell_variable(const CodeObj *c, i64 k) {
    for (u32 j = 0; j < c->ncellvars; j++)
        if (c->cell_regs[j] == k) return true;
    return false;
}

static Value cell_name(const CodeObj *c, u32 j) {
    return j >= c->ncellvars ? tuple_at(c->freevars, j - c->ncellvars) : tuple_at(c->cellvars, j);
}

/* Copies the variables in 'r' to dict 'd'. */
static bool fill_locals(const CodeObj *c, Value *r, Value d) {
    i64 nvars = tuple_len(c->varnames);
    for (i64 k = 0; k < nvars; k++)
        if (!is_cell_variable(c, k) && !put_local(d, tuple_at(c->varnames, k), r[k])) return false;
    for (u32 j = 0; j < c->ncellvars + (u32)c->nfreevars; j++) {
        Value name = cell_name(c, j), v = r[c->cell_regs[j]];
        if (j >= c->ncellvars && !(c->flags & CO_OPTIMIZED)) continue; /* class bodies do not show them */
        if (has_shape(v, CellShape)) v = as_cell(v)->v;
        if (!put_local(d, name, v)) return false;
    }
    return true;
}

/* Register 'reg', or the cell in it, gets what the dict says. */
static bool store_local(FrameObj *fo, u16 reg, Value d, Value name) {
    Value v, *r = fo->frame ? fo->frame->r : fo->values;
    int found = dict_get(d, name, &v);
    if (found < 0) return false;
    if (!found) v = V_UNBOUND;
    fo->unbinds |= !found && !is_unbound(r[reg]);
    if (has_shape(r[reg], CellShape)) gc_write(as_cell(r[reg]), &as_cell(r[reg])->v, v);
    else if (fo->frame) r[reg] = v;
    else gc_write(fo, &r[reg], v);
    return true;
}

bool frameobj_store_locals(FrameObj *fo) {
    CodeObj *c = fo->code;
    Value d = fo->locals_cache;
    if (is_null(d) || !(c->flags & CO_OPTIMIZED)) return true;
    for (i64 k = 0; k < tuple_len(c->varnames); k++)
        if (!is_cell_variable(c, k) && !store_local(fo, (u16)k, d, tuple_at(c->varnames, k))) return false;
    for (u32 j = 0; j < c->ncellvars + (u32)c->nfreevars; j++)
        if (!store_local(fo, c->cell_regs[j], d, cell_name(c, j))) return false;
    return true;
}

Value frameobj_locals(FrameObj *fo) {
    Value d;
    bool own_ns = fo->frame && !is_null(fo->frame->locals) && !(fo->code->flags & CO_ANY_GEN);
    if (own_ns && !(fo->code->flags & CO_OPTIMIZED)) {
        Value ns = fo->frame->locals;
        return ns;
    }
    if (!(fo->code->flags & CO_OPTIMIZED) && !is_null(fo->locals_cache)) return fo->locals_cache;
    if (is_null(fo->locals_cache)) {
        d = TRY(dict_new());
        gc_write(fo, &fo->locals_cache, d);
    }
    d = fo->locals_cache;
    TRY_OK(fill_locals(fo->code, fo->frame ? fo->frame->r : fo->values, d));
    return d;
}

Value frame_locals(Frame *f) {
    Value fo;
    if (!(f->code->flags & CO_OPTIMIZED) && !is_null(f->locals) && !(f->code->flags & CO_ANY_GEN)) return f->locals;
    fo = object_of(f);
    return frameobj_locals((FrameObj *)fo.w);
}

/* ---- the frame type ---- */

static FrameObj *as_frame(Value v) {
    return (FrameObj *)v.w;
}
static Value frame_get_back(Value self) {
    const FrameObj *fo = as_frame(self);
    Frame *caller = fo->frame ? visible_caller(fo->frame) : NULL;
    if (caller) return frame_object(caller);
    if (fo->frame || is_null(fo->back)) return V_NONE;
    as_frame(fo->back)->shown = true;
    return fo->back;
}
static Value frame_get_code(Value self) {
    return obj_value(as_frame(self)->code);
}
static Value frame_get_globals(Value self) {
    return as_frame(self)->globals;
}
static Value frame_get_builtins(Value self) {
    return as_frame(self)->builtins;
}
static Value frame_get_locals(Value self) {
    return frameobj_locals(as_frame(self));
}
static Value frame_get_lineno(Value self) {
    i32 line = frameobj_lineno(as_frame(self));
    return line < 0 ? V_NONE : fixnum(line);
}
i64 frameobj_lasti(const FrameObj *fo) {
    if (!fo->frame) return code_lasti(fo->code, fo->lasti);
    return fo->frame->pc == fo->code->insns ? -1 : code_lasti(fo->code, frame_lasti(fo->frame));
}
static Value frame_get_lasti(Value self) {
    FrameObj *fo = as_frame(self);
    return fixnum(frameobj_lasti(fo));
}
static bool frame_set_lineno(Value self, Value v) {
    return jump_to_line(as_frame(self), v);
}
static Value frame_get_trace(Value self) {
    return is_null(as_frame(self)->trace) ? V_NONE : as_frame(self)->trace;
}
static bool frame_set_trace(Value self, Value v) {
    gc_write(as_frame(self), &as_frame(self)->trace, is_null(v) || is_none(v) ? V_NULL : v);
    return true;
}
static Value frame_m_clear(Value self) {
    FrameObj *fo = as_frame(self);
    if (fo->frame) return exc_raise(RuntimeErrorType, "cannot clear an executing frame");
    if (!is_null(fo->gen)) { /* closes it; errors are only reported */
        GenObj *g = (GenObj *)fo->gen.w;
        gc_write(fo, &fo->gen, V_NULL);
        if (same(g->frame_obj, self)) gen_finalize(obj_value(g));
        if (g->state == GEN_CREATED) g->state = GEN_DONE;
    }
    gc_barrier_all(fo);
    for (u32 i = 0; i < fo->nvalues; i++) fo->values[i] = V_UNBOUND;
    fo->locals_cache = V_NULL;
    return V_NONE;
}
static Value frame_repr(Value self) {
    FrameObj *fo = as_frame(self);
    return str_format_c("<frame at 0x%lx, file %R, line %d, code %V>", (unsigned long)gc_identity_hash(as_obj(self)),
                        fo->code->filename, (int)frameobj_lineno(fo), fo->code->name);
}

static const GetSetDef frame_getset[] = {
    {"f_back", frame_get_back, NULL, NULL},
    {"f_builtins", frame_get_builtins, NULL, NULL},
    {"f_code", frame_get_code, NULL, NULL},
    {"f_globals", frame_get_globals, NULL, NULL},
    {"f_lasti", frame_get_lasti, NULL, NULL},
    {"f_lineno", frame_get_lineno, frame_set_lineno, NULL},
    {"f_locals", frame_get_locals, NULL, NULL},
    {"f_trace", frame_get_trace, frame_set_trace, NULL},
    {0},
};
static const MemberDef frame_members[] = {
    {"f_trace_lines", offsetof(FrameObj, trace_lines), MEMBER_BOOL, 0, NULL},
    {"f_trace_opcodes", offsetof(FrameObj, trace_opcodes), MEMBER_BOOL, 0, NULL},
    {0},
};
static const MethodDef frame_methods[] = {
    {"clear", frame_m_clear, M_0, EFF_ANY, 0, "($self, /)", "Drops the local variables of a finished frame."},
    {0},
};
const TypeDef frame_def = {
    .name = "frame", .flags = TF_NO_NEW, .size_of = frameobj_size, .trace = frameobj_trace, .repr = frame_repr,
    .methods = frame_methods, .getset = frame_getset, .members = frame_members,
};

/* ---- tracebacks ---- */

static void traceback_trace(Obj *o, Tracer *t) {
    TracebackObj *tb = (TracebackObj *)o;
    trace_value(t, &tb->next);
    trace_value(t, &tb->frame);
}

Value traceback_new(Value next, Value frame, u32 lasti, i32 lineno) {
    TracebackObj *tb = gc_alloc(TracebackShape, sizeof *tb);
    tb->next = next;
    tb->frame = frame;
    tb->lasti = lasti;
    tb->lineno = lineno;
    return obj_value(tb);
}

void traceback_add(Value exc, Frame *f) {
    Value fo, old, tb;
    if (f->code->flags & CO_HIDDEN) return;
    fo = object_of(f);
    old = as_exc(exc)->traceback;
    tb = traceback_new(is_null(old) ? V_NONE : old, fo, frame_lasti(f), frame_lineno(f));
    gc_write(as_obj(exc), &as_exc(exc)->traceback, tb);
}

static TracebackObj *as_tb(Value v) {
    return (TracebackObj *)v.w;
}
static Value traceback_get_next(Value self) {
    return as_tb(self)->next;
}
static bool traceback_set_next(Value self, Value v) {
    if (is_null(v)) {
        exc_raise(TypeErrorType, "can't delete tb_next attribute");
        return false;
    }
    if (!is_none(v) && !is_exact(v, TracebackType)) {
        exc_raise(TypeErrorType, "expected traceback object, got '%T'", v);
        return false;
    }
    for (Value at = v; !is_none(at); at = as_tb(at)->next)
        if (same(at, self)) {
            exc_raise(ValueErrorType, "traceback loop detected");
            return false;
        }
    gc_write(as_obj(self), &as_tb(self)->next, v);
    return true;
}
static Value traceback_get_frame(Value self) {
    as_frame(as_tb(self)->frame)->shown = true;
    return as_tb(self)->frame;
}
static Value traceback_get_lasti(Value self) {
    const TracebackObj *tb = as_tb(self);
    return fixnum(tb->given ? (i64)(i32)tb->lasti : code_lasti(as_frame(tb->frame)->code, tb->lasti));
}
static Value traceback_get_lineno(Value self) {
    return fixnum(as_tb(self)->lineno);
}
static Value traceback_make(TypeObj *type, Args args) {
    i64 lasti, lineno;
    (void)type;
    if (!args_no_kw("traceback", args) || !args_count("traceback", args, 4, 4)) return V_ERR;
    if (!is_none(args.v[0]) && !is_exact(args.v[0], TracebackType))
        return exc_raise(TypeErrorType, "expected traceback object or None, got '%T'", args.v[0]);
    if (!is_exact(args.v[1], FrameType))
        return exc_raise(TypeErrorType, "traceback() argument 'tb_frame' must be frame, not %T", args.v[1]);
    TRY_OK(number_as_index(args.v[2], &lasti, OverflowErrorType) && number_as_index(args.v[3], &lineno, OverflowErrorType));
    Value tb = traceback_new(args.v[0], args.v[1], (u32)lasti, (i32)lineno);
    if (!is_err(tb)) as_tb(tb)->given = true;
    return tb;
}
static const GetSetDef traceback_getset[] = {
    {"tb_frame", traceback_get_frame, NULL, NULL, .member = true},
    {"tb_lasti", traceback_get_lasti, NULL, NULL, .member = true},
    {"tb_lineno", traceback_get_lineno, NULL, NULL},
    {"tb_next", traceback_get_next, traceback_set_next, NULL},
    {0},
};
static Value traceback_dir(Value self) {
    Value names = TRY(list_new(0));
    for (const GetSetDef *g = traceback_getset; g->name; g++) TRY_OK(list_append(names, str_intern_c(g->name)));
    return names;
}
static const MethodDef traceback_methods[] = {
    {"__dir__", traceback_dir, M_0, EFF_ALLOC, 0, "($self, /)", NULL},
    {0},
};
const TypeDef traceback_def = {
    .name = "traceback", .size = sizeof(TracebackObj), .trace = traceback_trace, .new = traceback_make,
    .sig = "(tb_next, tb_frame, tb_lasti, tb_lineno)", .getset = traceback_getset,
    .methods = traceback_methods,
};

/* ---- the frame object of a suspended generator ---- */

Value gen_frame_object(GenObj *g) {
    FrameObj *fo;
    FuncObj *fn = as_func(g->func);
    if (!is_null(g->frame_obj)) return g->frame_obj;
    fo = gc_alloc(FrameShape, (i64)sizeof(FrameObj) + g->code->nlocals * (i64)sizeof(Value));
    fn = as_func(g->func);
    fo->nvalues = g->code->nlocals;
    fo->func = g->func;
    fo->code = g->code;
    fo->globals = fn->globals;
    fo->builtins = fn->builtins;
    fo->trace_lines = 1;
    fo->event = TRACING_EVENT_COUNT;
    fo->lasti = (u32)(g->pc - g->code->insns) - 1;
    memcpy(fo->values, g->saved, fo->nvalues * sizeof(Value));
    fo->gen = obj_value(g);
    gc_write(g, &g->frame_obj, obj_value(fo));
    return obj_value(fo);
}
