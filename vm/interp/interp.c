/* interp.c: the dispatch loop: fast paths inline, everything slow is a call (ops.c, attr.c, call.c, misc.c).
 *
 * Token-threaded: each handler ends in its own indirect jump through the thread's dispatch table, a copy of the
 * master table below.  Whoever wants the thread's attention overwrites the copy's entries for back edges and calls,
 * so handlers test no flags.
 *
 * While an instruction runs, 'pc' is the word behind it.  It is stored in the frame before anything that may collect,
 * raise, or look at frames (SAVE).
 */
#include "gcbridge/hooks.h"
#include "vm/interp/for_plain.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/liveness.h"
#include "vm/object/descr.h"
#include "vm/interp/tracing.h"

static const void *const *master_labels; /* OP_COUNT entries, then those of the modes */
#define ATTENTION_LABEL (master_labels[OP_COUNT])
#define STRESS_LABEL (master_labels[OP_COUNT + 1])
#define TRACE_LABEL (master_labels[OP_COUNT + 2])
#define LABEL_COUNT (OP_COUNT + 3)
static i64 framestress, framestress_left;

#define FRAME ((Frame *)(r - FRAME_WORDS))
#define SAVE() (FRAME->pc = pc)
#define RK(x) (((i16)(x) < 0 ? kb : r)[x])
#define NEXT                                                                                       \
    do {                                                                                           \
        i = *pc++;                                                                                 \
        goto *T[i.op];                                                                             \
    } while (0)
/* Ends an instruction whose slow path gave 'v': its result goes to r[a]. */
#define RESULT(words)                                                                              \
    do {                                                                                           \
        if (unlikely(is_err(v))) goto error;                                                       \
        if (unlikely(is_pushed(v))) goto reload;                                                   \
        KR_ASSERT(!is_null(v));                                                                    \
        r[i.a] = v;                                                                                \
        pc += (words);                                                                             \
        NEXT;                                                                                      \
    } while (0)
/* The same for a call: signals that came in meanwhile are handled first. */
#define CALL_RESULT(words)                                                                         \
    do {                                                                                           \
        if (unlikely(is_err(v))) goto error;                                                       \
        if (unlikely(is_pushed(v))) goto reload;                                                   \
        if (unlikely(th->attention)) goto attention_after;                                         \
        r[i.a] = v;                                                                                \
        pc += (words);                                                                             \
        NEXT;                                                                                      \
    } while (0)
/* Ends an instruction that deleted a name of 'x', or made it None: it may have to die at once. */
#define DROPPED()                                                                                  \
    do {                                                                                           \
        if (is_obj(x) && op_dropped(as_obj(x))) {                                                  \
            i = *pc++;                                                                             \
            goto L_attention;                                                                      \
        }                                                                                          \
        NEXT;                                                                                      \
    } while (0)
/* The same for one without a result register. */
#define DONE(words)                                                                                \
    do {                                                                                           \
        if (unlikely(is_err(v))) goto error;                                                       \
        if (unlikely(is_pushed(v))) goto reload;                                                   \
        pc += (words);                                                                             \
        NEXT;                                                                                      \
    } while (0)
#define CHECK(ok)                                                                                  \
    do {                                                                                           \
        if (unlikely(!(ok))) goto error;                                                           \
    } while (0)

#define FLOAT_RESULT(expr)                                                                         \
    do {                                                                                           \
        double d_ = (expr);                                                                        \
        if (likely(flonum_try(d_, &v))) {                                                          \
            r[i.a] = v;                                                                            \
            NEXT;                                                                                  \
        }                                                                                          \
        SAVE();                                                                                    \
        r[i.a] = float_box(d_);                                                                    \
        NEXT;                                                                                      \
    } while (0)

/* A number as a double if it is a flonum or fixnum (exactly representable or not: as CPython converts). */
ALWAYS_INLINE bool quick_double(Value v, double *d) {
    if (is_flonum(v)) {
        *d = as_flonum(v);
        return true;
    }
    if (is_fixnum(v)) {
        *d = (double)as_fixnum(v);
        return true;
    }
    if (has_shape(v, FloatShape)) {
        *d = ((FloatObj *)v.w)->d;
        return true;
    }
    return false;
}

/* Ints and floats inline, mixed ones too; bigger ints and everything else in op_binary. */
#define FIX_ADD                                                                                    \
    if (likely(!__builtin_add_overflow((i64)x.w, (i64)(y.w - 1), &z))) {                           \
        r[i.a].w = (u64)z;                                                                         \
        NEXT;                                                                                      \
    }
#define FIX_SUB                                                                                    \
    if (likely(!__builtin_sub_overflow((i64)x.w, (i64)(y.w - 1), &z))) {                           \
        r[i.a].w = (u64)z;                                                                         \
        NEXT;                                                                                      \
    }
#define FIX_MUL                                                                                    \
    if (likely(!__builtin_mul_overflow((i64)(x.w - 1), (i64)y.w >> 1, &z))) {                      \
        r[i.a].w = (u64)z | 1;                                                                     \
        NEXT;                                                                                      \
    }
#define ARITH_OP(NAME, FIX, op)                                                                    \
    L_##NAME : x = RK(i.b), y = RK(i.c);                                                           \
    if (likely(is_fixnum2(x, y))) {                                                                \
        i64 z;                                                                                     \
        FIX                                                                                        \
    } else if (is_flonum(x) && is_flonum(y)) {                                                     \
        FLOAT_RESULT(as_flonum(x) op as_flonum(y));                                                \
    } else {                                                                                       \
        double dx, dy;                                                                             \
        if (quick_double(x, &dx) && quick_double(y, &dy)) FLOAT_RESULT(dx op dy);                  \
    }                                                                                              \
    goto binary_slow;
#define ARITH_IMM(NAME, op_overflow, op)                                                           \
    L_##NAME : x = r[i.b];                                                                         \
    if (likely(is_fixnum(x))) {                                                                    \
        i64 z;                                                                                     \
        if (likely(!op_overflow((i64)x.w, (i64)(i16)i.c * 2, &z))) {                               \
            r[i.a].w = (u64)z;                                                                     \
            NEXT;                                                                                  \
        }                                                                                          \
    } else if (is_flonum(x)) {                                                                     \
        FLOAT_RESULT(as_flonum(x) op(double)(i16) i.c);                                            \
    }                                                                                              \
    y = fixnum((i16)i.c);                                                                          \
    goto binary_slow;
#define BITWISE(NAME, expr)                                                                        \
    L_##NAME : x = RK(i.b), y = RK(i.c);                                                           \
    if (likely(is_fixnum2(x, y))) {                                                                \
        r[i.a].w = (expr);                                                                         \
        NEXT;                                                                                      \
    }                                                                                              \
    goto binary_slow;

#define COMPARE(NAME, op, cmp)                                                                     \
    L_##NAME : x = RK(i.b), y = RK(i.c);                                                           \
    if (likely(is_fixnum2(x, y))) {                                                                \
        r[i.a] = bool_value((i64)x.w op(i64) y.w);                                                 \
        NEXT;                                                                                      \
    }                                                                                              \
    if (is_flonum(x) && is_flonum(y)) {                                                            \
        r[i.a] = bool_value(as_flonum(x) op as_flonum(y));                                         \
        NEXT;                                                                                      \
    }                                                                                              \
    kind = cmp;                                                                                    \
    goto compare_slow;
/* The taken branch of a fused jump with a 16-bit offset. */
#define JUMP_C() (pc += (i16)i.c)
#define COMPARE_JUMP(NAME, op, cmp, when)                                                          \
    L_##NAME : x = RK(i.a), y = RK(i.b);                                                           \
    if (likely(is_fixnum2(x, y))) {                                                                \
        if (((i64)x.w op(i64) y.w) == when) JUMP_C();                                              \
        NEXT;                                                                                      \
    }                                                                                              \
    if (is_flonum(x) && is_flonum(y)) {                                                            \
        if ((as_flonum(x) op as_flonum(y)) == when) JUMP_C();                                      \
        NEXT;                                                                                      \
    }                                                                                              \
    kind = cmp;                                                                                    \
    goto compare_jump_slow;
#define COMPARE_IMM_JUMP(NAME, op, cmp, when)                                                      \
    L_##NAME : x = r[i.a];                                                                         \
    if (likely(is_fixnum(x))) {                                                                    \
        if (((i64)x.w op(i64) fixnum((i16)i.b).w) == when) JUMP_C();                               \
        NEXT;                                                                                      \
    }                                                                                              \
    y = fixnum((i16)i.b);                                                                          \
    kind = cmp;                                                                                    \
    goto compare_jump_slow;

/* Pushes the frame of plain Python function 'x' over the call area at 'at', whose arguments 'args' (n of them, as many
   as it has parameters) are already its first registers. */
#define PUSH_PLAIN(at, n, words)                                                                   \
    do {                                                                                           \
        Frame *nf = (Frame *)(at);                                                                 \
        CodeObj *code = as_func(x)->code;                                                          \
        if (unlikely((Value *)nf + FRAME_WORDS + code->nreg > th->ts.datastack_limit ||            \
                     th->ts.recursion_remaining <= 0))                                             \
            goto call_slow;                                                                        \
        th->ts.recursion_remaining--;                                                              \
        nf->code = code;                                                                           \
        nf->prev = FRAME;                                                                          \
        nf->cont = CONT_STORE;                                                                     \
        nf->aux = 0;                                                                               \
        nf->dst = i.a;                                                                             \
        nf->jump = (words);                                                                        \
        nf->frame_obj = V_NULL;                                                                    \
        nf->locals = V_NULL;                                                                       \
        nf->extra = V_NULL;                                                                        \
        r = nf->r;                                                                                 \
        for (u32 k = (n); k < code->nlocals; k++) r[k] = V_UNBOUND;                                \
        kb = code->consts - OPERAND_CONST;                                                         \
        pc = code->insns;                                                                          \
        frame_set_current(th, nf);                                                                 \
        NEXT;                                                                                      \
    } while (0)

Value interp_run(Thread *th) {
    static const void *const labels[LABEL_COUNT] = {
#define OP(NAME, A, B, C, words, resume, text) &&L_##NAME,
#include "vm/interp/op.def"
        &&L_attention, &&L_stress, &&L_trace,
    };
    if (unlikely(!th)) { /* interp_init asks for the labels */
        master_labels = labels;
        return V_NULL;
    }
    const void **const T = th->dispatch + (th->ts.tracing ? OP_COUNT : 0); /* see table_reset */
    Value *r;
    const Value *kb;
    Insn *pc;
    Insn i;
    Value x, y, v;
    int kind;

reload: {
    Frame *f = frame_current();
    r = f->r;
    pc = f->pc;
    kb = f->code->consts - OPERAND_CONST;
    NEXT;
}
reload_attention:
    r = frame_current()->r;
    pc = FRAME->pc;
    kb = FRAME->code->consts - OPERAND_CONST;
    i = *pc++;
    goto L_attention;

error:
    SAVE();
error_saved:
    switch (interp_unwind(th)) {
    case 1: goto reload;
    default: return V_ERR;
    }

    /* ---- moves, locals, cells, names ---- */
L_NOP:
    NEXT;
L_MOVE:
    r[i.a] = RK(i.b);
    NEXT;
L_LOADK32:
    r[i.a] = (kb + OPERAND_CONST)[i.j];
    NEXT;
L_CHECK_LOCAL:
    if (likely(!is_unbound(r[i.a]))) NEXT;
    SAVE();
    op_local_error(FRAME, i.a);
    goto error_saved;
L_DEL_LOCAL:
    if (unlikely(is_unbound(r[i.a]))) {
        SAVE();
        op_local_error(FRAME, i.a);
        goto error_saved;
    }
    x = r[i.a];
    r[i.a] = V_UNBOUND;
    DROPPED();
L_FORGET_LOCAL:
    x = r[i.a];
    r[i.a] = RK(i.b);
    DROPPED();
L_CLEAR:
    r[i.a] = V_UNBOUND;
    NEXT;
L_MAKE_CELL:
    SAVE();
    r[i.a] = cell_new(r[i.a]);
    NEXT;
L_COPY_FREE: {
    TupleObj *closure = as_tuple(as_func(FRAME->func)->closure);
    for (u32 k = 0; k < i.c; k++) r[i.a + k] = closure->v[k];
    NEXT;
}
L_LOAD_CELL:
    v = as_cell(r[i.b])->v;
    if (unlikely(is_unbound(v))) {
        SAVE();
        op_cell_error(FRAME, i.b);
        goto error_saved;
    }
    r[i.a] = v;
    NEXT;
L_STORE_CELL: {
    CellObj *cell = as_cell(r[i.a]);
    gc_write(cell, &cell->v, RK(i.b));
    NEXT;
}
L_FORGET_CELL: {
    CellObj *cell = as_cell(r[i.a]);
    x = cell->v;
    gc_write(cell, &cell->v, RK(i.b));
    DROPPED();
}
L_DEL_CELL: {
    CellObj *cell = as_cell(r[i.a]);
    if (unlikely(is_unbound(cell->v))) {
        SAVE();
        op_cell_error(FRAME, i.a);
        goto error_saved;
    }
    x = cell->v;
    gc_write(cell, &cell->v, V_UNBOUND);
    DROPPED();
}
L_LOAD_CLASS_CELL:
    SAVE();
    v = V_NULL;
    if (!is_null(FRAME->locals)) {
        Value name = (kb + OPERAND_CONST)[i.c];
        if (is_dict_exact(FRAME->locals)) {
            CHECK(dict_get(FRAME->locals, name, &v) >= 0);
        } else {
            v = value_getitem(FRAME->locals, name);
            if (is_err(v)) {
                if (!exc_matches(KeyErrorType)) goto error_saved;
                exc_clear();
                v = V_NULL;
            }
        }
    }
    if (is_null(v)) v = as_cell(r[i.b])->v;
    if (is_unbound(v)) {
        op_cell_error(FRAME, i.b);
        goto error_saved;
    }
    r[i.a] = v;
    NEXT;
L_LOAD_GLOBAL_MOD: {
    DictObj *g = as_dict(as_func(FRAME->func)->globals);
    if (likely(g->keys_ver == pc->lo)) {
        r[i.a] = g->t->entry[pc->hi].value;
        pc += 2;
        NEXT;
    }
    goto L_LOAD_GLOBAL;
}
L_LOAD_GLOBAL_BUILTIN: {
    FuncObj *fn = as_func(FRAME->func);
    DictObj *b = as_dict(fn->builtins);
    if (likely(as_dict(fn->globals)->keys_ver == pc[0].lo && b->keys_ver == pc[1].lo)) {
        r[i.a] = b->t->entry[pc->hi].value;
        pc += 2;
        NEXT;
    }
    goto L_LOAD_GLOBAL;
}
L_LOAD_GLOBAL:
    SAVE();
    v = op_load_global(FRAME, (kb + OPERAND_CONST)[i.b]);
    RESULT(2);
L_STORE_GLOBAL:
    SAVE();
    CHECK(op_store_global(FRAME, (kb + OPERAND_CONST)[i.a], RK(i.b)));
    pc += 1;
    NEXT;
L_DEL_GLOBAL:
    SAVE();
    {
        Value name = (kb + OPERAND_CONST)[i.a];
        int found = dict_pop(frame_globals(FRAME), name, &x);
        if (found == 0) exc_raise_name(name, "name '%V' is not defined", name);
        CHECK(found > 0);
    }
    DROPPED();
L_LOAD_NAME_MOD: {
    DictObj *g = as_dict(as_func(FRAME->func)->globals);
    if (likely(g->keys_ver == pc->lo && same(FRAME->locals, obj_value(g)))) {
        r[i.a] = g->t->entry[pc->hi].value;
        pc += 2;
        NEXT;
    }
    goto L_LOAD_NAME;
}
L_LOAD_NAME_BUILTIN: {
    FuncObj *fn = as_func(FRAME->func);
    DictObj *b = as_dict(fn->builtins);
    if (likely(as_dict(fn->globals)->keys_ver == pc[0].lo && b->keys_ver == pc[1].lo &&
               same(FRAME->locals, fn->globals))) {
        r[i.a] = b->t->entry[pc->hi].value;
        pc += 2;
        NEXT;
    }
    goto L_LOAD_NAME;
}
L_LOAD_NAME:
    SAVE();
    v = op_load_name(th, FRAME, (kb + OPERAND_CONST)[i.b]);
    RESULT(2);
L_STORE_NAME:
    SAVE();
    v = op_store_name(th, FRAME, (kb + OPERAND_CONST)[i.a], RK(i.b));
    DONE(1);
L_DEL_NAME:
    SAVE();
    if (is_dict_exact(FRAME->locals) && dict_pop(FRAME->locals, (kb + OPERAND_CONST)[i.a], &x) > 0) DROPPED();
    v = op_store_name(th, FRAME, (kb + OPERAND_CONST)[i.a], V_NULL);
    DONE(0);

    /* ---- attributes and items ---- */
L_GETATTR_SLOT:
    v = r[i.b];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        r[i.a] = *(Value *)(v.w + pc->hi);
        pc += 2;
        NEXT;
    }
    goto L_GETATTR;
L_GETATTR_MEMBER:
    v = r[i.b];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        v = *(Value *)(v.w + pc->hi);
        if (likely(!is_null(v))) {
            r[i.a] = v;
            pc += 2;
            NEXT;
        }
    }
    goto L_GETATTR;
L_GETATTR_CELL:
    v = r[i.b];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        r[i.a] = ((Lookup *)pc[1].ptr)->cell->value;
        pc += 2;
        NEXT;
    }
    goto L_GETATTR;
L_GETATTR_C:
    v = r[i.b];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        const CAttrDef *a = ((GetSetObj *)((Lookup *)pc[1].ptr)->cell->value.w)->def->closure;
        SAVE();
        v = a->get(th, a, v);
        RESULT(2);
    }
    goto L_GETATTR;
L_GETATTR_MODULE:
    v = r[i.b];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo)) {
        const DictObj *d = as_dict(((ModuleObj *)v.w)->dict);
        if (likely(d->keys_ver == pc[1].lo)) {
            r[i.a] = d->t->entry[pc->hi].value;
            pc += 2;
            NEXT;
        }
    }
    goto L_GETATTR;
L_GETATTR:
    SAVE();
    v = op_getattr(th, FRAME, r[i.b], (kb + OPERAND_CONST)[i.c]);
    RESULT(2);
L_SETATTR_SLOT:
    v = r[i.a];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        Value *slot = (Value *)(v.w + pc->hi);
        gc_barrier(as_obj(v), slot);
        *slot = RK(i.c);
        pc += 3;
        NEXT;
    }
    goto L_SETATTR;
L_SETATTR_ADD:
    v = r[i.a];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        Value *slot = (Value *)(v.w + pc->hi);
        gc_barrier(as_obj(v), slot);
        obj_set_shape(as_obj(v), (Shape *)pc[2].ptr);
        *slot = RK(i.c);
        pc += 3;
        NEXT;
    }
    goto L_SETATTR;
L_SETATTR_C:
    v = r[i.a];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        const CAttrDef *a = ((GetSetObj *)((Lookup *)pc[1].ptr)->cell->value.w)->def->closure;
        x = RK(i.c);
        if (likely(!is_unbound(x))) {
            SAVE();
            CHECK(a->set(th, a, v, x));
            pc += 3;
            NEXT;
        }
    }
    goto L_SETATTR;
L_SETATTR:
    SAVE();
    v = op_setattr(th, FRAME, r[i.a], (kb + OPERAND_CONST)[i.b], RK(i.c));
    DONE(3);
L_DELATTR:
    SAVE();
    v = op_setattr(th, FRAME, r[i.a], (kb + OPERAND_CONST)[i.b], V_NULL);
    DONE(0);
L_GETMETHOD_FUNC:
    v = r[i.b];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo && ((Lookup *)pc[1].ptr)->valid)) {
        r[i.a + FRAME_WORDS] = v;
        r[i.a] = ((Lookup *)pc[1].ptr)->cell->value;
        pc += 2;
        NEXT;
    }
    goto L_GETMETHOD;
L_GETMETHOD_MODULE:
    v = r[i.b];
    if (likely(is_obj(v) && obj_shape32(as_obj(v)) == pc->lo)) {
        const DictObj *d = as_dict(((ModuleObj *)v.w)->dict);
        if (likely(d->keys_ver == pc[1].lo)) {
            r[i.a + FRAME_WORDS] = V_UNBOUND;
            r[i.a] = d->t->entry[pc->hi].value;
            pc += 2;
            NEXT;
        }
    }
    goto L_GETMETHOD;
L_GETMETHOD:
    SAVE();
    v = op_getmethod(th, FRAME, &r[i.a], r[i.b], (kb + OPERAND_CONST)[i.c]);
    RESULT(2);
L_SUPER_ATTR:
    SAVE();
    v = op_super(th, FRAME, &r[i.b], (kb + OPERAND_CONST)[i.c], NULL);
    RESULT(0);
L_SUPER_METHOD:
    SAVE();
    v = op_super(th, FRAME, &r[i.b], (kb + OPERAND_CONST)[i.c], &r[i.a + FRAME_WORDS]);
    RESULT(0);
L_GETITEM:
    x = RK(i.b), y = RK(i.c);
    if (is_obj(x)) {
        if (is_fixnum(y)) {
            i64 idx = as_fixnum(y);
            if (obj_shape32(as_obj(x)) == shape_id(ListShape)) {
                ListObj *l = as_list(x);
                if (idx < 0) idx += l->len;
                if (likely((u64)idx < (u64)l->len)) {
                    r[i.a] = l->items->v[idx];
                    NEXT;
                }
            } else if (obj_shape32(as_obj(x)) == shape_id(TupleShape)) {
                TupleObj *t = as_tuple(x);
                if (idx < 0) idx += t->len;
                if (likely((u64)idx < (u64)t->len)) {
                    r[i.a] = t->v[idx];
                    NEXT;
                }
            }
        }
        if (obj_shape32(as_obj(x)) == shape_id(DictShape)) {
            int found;
            SAVE();
            found = dict_get(x, y, &v);
            if (likely(found > 0)) {
                r[i.a] = v;
                NEXT;
            }
            if (found == 0) exc_raise_key(y);
            goto error_saved;
        }
    }
    SAVE();
    v = op_getitem(th, FRAME, x, y);
    RESULT(0);
L_SETITEM:
    x = r[i.a], y = RK(i.b);
    if (is_obj(x)) {
        if (is_fixnum(y) && obj_shape32(as_obj(x)) == shape_id(ListShape)) {
            ListObj *l = as_list(x);
            i64 idx = as_fixnum(y);
            if (idx < 0) idx += l->len;
            if (likely((u64)idx < (u64)l->len)) {
                gc_write(l->items, &l->items->v[idx], RK(i.c));
                NEXT;
            }
        } else if (obj_shape32(as_obj(x)) == shape_id(DictShape)) {
            SAVE();
            CHECK(dict_set(x, y, RK(i.c)));
            NEXT;
        }
    }
    SAVE();
    v = op_setitem(th, FRAME, x, y, RK(i.c));
    DONE(0);
L_DELITEM:
    SAVE();
    v = op_setitem(th, FRAME, r[i.a], RK(i.b), V_NULL);
    DONE(0);
L_BUILD_SLICE:
    SAVE();
    v = slice_new(r[i.b], r[i.b + 1], i.c == 3 ? r[i.b + 2] : V_NONE);
    RESULT(0);

    /* ---- operators ---- */
    ARITH_OP(ADD, FIX_ADD, +)
    ARITH_OP(SUB, FIX_SUB, -)
    ARITH_OP(MUL, FIX_MUL, *)
    ARITH_OP(IADD, FIX_ADD, +)
    ARITH_OP(ISUB, FIX_SUB, -)
    ARITH_OP(IMUL, FIX_MUL, *)
    ARITH_IMM(ADDI, __builtin_add_overflow, +)
    ARITH_IMM(SUBI, __builtin_sub_overflow, -)
    ARITH_IMM(IADDI, __builtin_add_overflow, +)
    ARITH_IMM(ISUBI, __builtin_sub_overflow, -)
    BITWISE(AND, x.w & y.w)
    BITWISE(OR, x.w | y.w)
    BITWISE(XOR, (x.w ^ y.w) | 1)
    BITWISE(IAND, x.w & y.w)
    BITWISE(IOR, x.w | y.w)
    BITWISE(IXOR, (x.w ^ y.w) | 1)
L_ITRUEDIV:
L_TRUEDIV: {
    double dx, dy;
    x = RK(i.b), y = RK(i.c);
    if (is_fixnum2(x, y)) {
        i64 p = as_fixnum(x), q = as_fixnum(y);
        i64 lim = (i64)1 << 53;
        if (likely(q != 0 && p <= lim && p >= -lim && q <= lim && q >= -lim)) FLOAT_RESULT((double)p / (double)q);
        goto binary_slow;
    }
    if (quick_double(x, &dx) && quick_double(y, &dy) && likely(dy != 0.0)) FLOAT_RESULT(dx / dy);
    goto binary_slow;
}
L_IFLOORDIV:
L_FLOORDIV:
    x = RK(i.b), y = RK(i.c);
    if (likely(is_fixnum2(x, y))) {
        i64 p = as_fixnum(x), q = as_fixnum(y);
        if (likely(q > 0)) {
            i64 z = p / q;
            if (p % q < 0) z--;
            r[i.a] = fixnum(z);
            NEXT;
        }
    }
    goto binary_slow;
L_IMOD:
L_MOD:
    x = RK(i.b), y = RK(i.c);
    if (likely(is_fixnum2(x, y))) {
        i64 p = as_fixnum(x), q = as_fixnum(y);
        if (likely(q > 0)) {
            i64 z = p % q;
            if (z < 0) z += q;
            r[i.a] = fixnum(z);
            NEXT;
        }
    }
    goto binary_slow;
L_ILSHIFT:
L_LSHIFT:
    x = RK(i.b), y = RK(i.c);
    if (likely(is_fixnum2(x, y))) {
        i64 p = as_fixnum(x), q = as_fixnum(y);
        if (likely((u64)q < 62)) {
            i64 z = (i64)((u64)p << q);
            if (likely(z >> q == p && fits_fixnum(z))) {
                r[i.a] = fixnum(z);
                NEXT;
            }
        }
    }
    goto binary_slow;
L_IRSHIFT:
L_RSHIFT:
    x = RK(i.b), y = RK(i.c);
    if (likely(is_fixnum2(x, y)) && likely(as_fixnum(y) >= 0)) {
        i64 q = as_fixnum(y);
        r[i.a] = fixnum(as_fixnum(x) >> (q > 63 ? 63 : q));
        NEXT;
    }
    goto binary_slow;
L_MATMUL:
L_IMATMUL:
L_POW:
L_IPOW:
    x = RK(i.b), y = RK(i.c);
binary_slow:
    SAVE();
    v = op_binary(th, FRAME, x, y);
    RESULT(0);
L_NEG:
    x = RK(i.b);
    if (is_fixnum(x) && likely(as_fixnum(x) != FIXNUM_MIN)) {
        r[i.a] = fixnum(-as_fixnum(x));
        NEXT;
    }
    if (is_flonum(x)) FLOAT_RESULT(-as_flonum(x));
    SAVE();
    v = op_unary(th, FRAME, SLOT_neg, x);
    RESULT(0);
L_POS:
    SAVE();
    v = op_unary(th, FRAME, SLOT_pos, RK(i.b));
    RESULT(0);
L_INVERT:
    x = RK(i.b);
    if (is_fixnum(x)) {
        r[i.a] = fixnum(~as_fixnum(x));
        NEXT;
    }
    SAVE();
    v = op_unary(th, FRAME, SLOT_invert, x);
    RESULT(0);
L_NOT:
    x = RK(i.b);
    if (likely(is_bool(x))) {
        r[i.a].w = x.w ^ 8;
        NEXT;
    }
    goto truth_slow;

    COMPARE(LT, <, CMP_LT)
    COMPARE(LE, <=, CMP_LE)
    COMPARE(EQ, ==, CMP_EQ)
    COMPARE(NE, !=, CMP_NE)
    COMPARE(GT, >, CMP_GT)
    COMPARE(GE, >=, CMP_GE)
compare_slow:
    SAVE();
    v = op_compare(th, FRAME, x, y, kind);
    RESULT(0);
    COMPARE_JUMP(LT_JF, <, CMP_LT, false)
    COMPARE_JUMP(LE_JF, <=, CMP_LE, false)
    COMPARE_JUMP(EQ_JF, ==, CMP_EQ, false)
    COMPARE_JUMP(NE_JF, !=, CMP_NE, false)
    COMPARE_JUMP(GT_JF, >, CMP_GT, false)
    COMPARE_JUMP(GE_JF, >=, CMP_GE, false)
    COMPARE_JUMP(LT_JT, <, CMP_LT, true)
    COMPARE_JUMP(LE_JT, <=, CMP_LE, true)
    COMPARE_JUMP(EQ_JT, ==, CMP_EQ, true)
    COMPARE_JUMP(NE_JT, !=, CMP_NE, true)
    COMPARE_JUMP(GT_JT, >, CMP_GT, true)
    COMPARE_JUMP(GE_JT, >=, CMP_GE, true)
    COMPARE_IMM_JUMP(LTI_JF, <, CMP_LT, false)
    COMPARE_IMM_JUMP(LEI_JF, <=, CMP_LE, false)
    COMPARE_IMM_JUMP(EQI_JF, ==, CMP_EQ, false)
    COMPARE_IMM_JUMP(NEI_JF, !=, CMP_NE, false)
    COMPARE_IMM_JUMP(GTI_JF, >, CMP_GT, false)
    COMPARE_IMM_JUMP(GEI_JF, >=, CMP_GE, false)
    COMPARE_IMM_JUMP(LTI_JT, <, CMP_LT, true)
    COMPARE_IMM_JUMP(LEI_JT, <=, CMP_LE, true)
    COMPARE_IMM_JUMP(EQI_JT, ==, CMP_EQ, true)
    COMPARE_IMM_JUMP(NEI_JT, !=, CMP_NE, true)
    COMPARE_IMM_JUMP(GTI_JT, >, CMP_GT, true)
    COMPARE_IMM_JUMP(GEI_JT, >=, CMP_GE, true)
compare_jump_slow:
    SAVE();
    v = op_compare(th, FRAME, x, y, kind);
    if (unlikely(is_err(v))) goto error;
    if (unlikely(is_pushed(v))) goto reload;
    x = v;
    goto truth_of_x;
L_IS:
    r[i.a] = bool_value(value_is_same(RK(i.b), RK(i.c)));
    NEXT;
L_ISNOT:
    r[i.a] = bool_value(!value_is_same(RK(i.b), RK(i.c)));
    NEXT;
L_IS_JF:
    if (!value_is_same(RK(i.a), RK(i.b))) JUMP_C();
    NEXT;
L_IS_JT:
    if (value_is_same(RK(i.a), RK(i.b))) JUMP_C();
    NEXT;
L_IN:
L_NOTIN:
    SAVE();
    v = op_contains(th, FRAME, RK(i.c), RK(i.b));
    if (unlikely(is_err(v))) goto error;
    if (unlikely(is_pushed(v))) goto reload;
    r[i.a] = i.op == OP_IN ? v : (Value){v.w ^ 8};
    NEXT;
L_IN_JF:
    SAVE();
    x = op_contains(th, FRAME, RK(i.b), RK(i.a));
    if (unlikely(is_err(x))) goto error;
    if (unlikely(is_pushed(x))) goto reload;
    if (same(x, V_FALSE)) JUMP_C();
    NEXT;
L_IN_JT:
    SAVE();
    x = op_contains(th, FRAME, RK(i.b), RK(i.a));
    if (unlikely(is_err(x))) goto error;
    if (unlikely(is_pushed(x))) goto reload;
    if (same(x, V_TRUE)) JUMP_C();
    NEXT;

    /* ---- jumps ---- */
L_JUMP:
    pc += i.j;
    NEXT;
L_JUMP_BACK:
    pc += i.j;
    NEXT;
L_JT:
    x = RK(i.a);
    if (is_bool(x)) {
        if (x.w & 8) pc += i.j;
        NEXT;
    }
    if (is_none(x)) NEXT;
    goto truth_slow;
L_JF:
    x = RK(i.a);
    if (is_bool(x)) {
        if (!(x.w & 8)) pc += i.j;
        NEXT;
    }
    if (is_none(x)) {
        pc += i.j;
        NEXT;
    }
    goto truth_slow;
truth_of_x: /* finishes a jump or a bool result with the truth of x */
    SAVE();
    if (likely(is_bool(x))) {
        insn_finish_bool(FRAME, x.w & 8);
        pc = FRAME->pc;
        NEXT;
    }
truth_slow:
    SAVE();
    kind = op_truth(th, FRAME, x);
    if (likely(kind <= 1 && kind >= 0)) {
        insn_finish_bool(FRAME, kind);
        pc = FRAME->pc;
        NEXT;
    }
    if (kind == 2) goto reload;
    goto error_saved;
L_JNONE:
    if (is_none(r[i.a])) pc += i.j;
    NEXT;
L_JNOTNONE:
    if (!is_none(r[i.a])) pc += i.j;
    NEXT;

    /* ---- iteration, displays, unpacking ---- */
L_GET_ITER:
    x = RK(i.b);
    if (is_obj(x)) {
        u32 shape = obj_shape32(as_obj(x));
        if (shape == shape_id(ListShape) || shape == shape_id(TupleShape) || shape == shape_id(StrShape)) {
            r[i.a] = x;
            r[i.a + 1] = fixnum(0);
            r[i.a + 2] = V_UNBOUND;
            NEXT;
        }
        if (shape == shape_id(RangeShape)) {
            RangeObj *range = (RangeObj *)x.w;
            /* a bound near the fixnum limit could overflow the counter: the iterator object takes those */
            if (is_fixnum2(range->start, range->stop) && is_fixnum(range->step) && as_fixnum(range->step) > 0 &&
                as_fixnum(range->step) < ((i64)1 << 60) && as_fixnum(range->stop) < ((i64)1 << 60)) {
                y = range->step;
                r[i.a + 1] = range->stop;
                r[i.a] = range->start;
                r[i.a + 2] = y;
                NEXT;
            }
        }
    }
    SAVE();
    v = op_get_iter(th, FRAME, &r[i.a], x);
    DONE(0);
L_ITERATE:
    v = r[i.b];
    if (likely(is_obj(v) && value_type(v)->slots.iternext)) {
        r[i.a] = v;
        r[i.a + 1] = r[i.a + 2] = V_UNBOUND;
        NEXT;
    }
    SAVE(); /* whoever calls the code of a comprehension by himself may pass anything */
    v = op_get_iter(th, FRAME, &r[i.a], v);
    DONE(0);
L_ITER:
    SAVE();
    v = op_iter(th, FRAME, RK(i.b));
    RESULT(0);
L_FOR_ITER: {
    Value *s = &r[i.a];
    if (is_fixnum2(s[0], s[1])) {
        i64 cur = (i64)s[0].w;
        if (likely(cur < (i64)s[1].w)) {
            s[0].w = (u64)(cur + (i64)(s[2].w - 1));
            r[i.b].w = (u64)cur;
            NEXT;
        }
        JUMP_C();
        NEXT;
    }
    if (is_fixnum(s[1])) {
        u32 shape = obj_shape32(as_obj(s[0]));
        u64 idx = (u64)as_fixnum(s[1]);
        if (shape == shape_id(ListShape)) {
            ListObj *l = as_list(s[0]);
            if (likely(idx < (u64)l->len)) {
                r[i.b] = l->items->v[idx];
                s[1].w += 2;
                NEXT;
            }
            if (unlikely(l->exposed && idx < (u64)list_len(s[0]))) {
                SAVE();
                v = list_at(s[0], (i64)idx);
                CHECK(!is_err(v));
                r[i.b] = v;
                s[1].w += 2;
                NEXT;
            }
            JUMP_C();
            NEXT;
        }
        if (shape == shape_id(TupleShape)) {
            TupleObj *t = as_tuple(s[0]);
            if (likely(idx < (u64)t->len)) {
                r[i.b] = t->v[idx];
                s[1].w += 2;
                NEXT;
            }
            JUMP_C();
            NEXT;
        }
        if (shape == shape_id(StrShape)) {
            if (likely(idx < (u64)str_len(s[0]))) {
                SAVE();
                r[i.b] = str_from_cp(str_at(s[0], (i64)idx));
                s[1].w += 2;
                NEXT;
            }
            JUMP_C();
            NEXT;
        }
    }
    {
        Frame *f = NULL;
        SAVE();
        if (has_shape(s[0], GenShape)) {
            f = gen_resume_plain(th, FRAME, (GenObj *)s[0].w, i.b, (i16)i.c);
        } else if (has_shape(s[0], MapShape)) {
            f = map_push_plain(th, FRAME, (MapObj *)s[0].w, i.b, (i16)i.c);
        } else if (v = next_of_list(s[0]), !is_null(v)) {
            r[i.b] = v;
            NEXT;
        }
        if (likely(f != NULL)) {
            r = f->r;
            pc = f->pc;
            kb = f->code->consts - OPERAND_CONST;
            NEXT;
        }
    }
    v = op_for_iter(th, FRAME, s);
    if (unlikely(is_err(v))) goto error;
    if (is_pushed(v)) goto reload;
    if (unlikely(is_null(v))) {
        JUMP_C();
        NEXT;
    }
    r[i.b] = v;
    NEXT;
}
L_BUILD_TUPLE:
    SAVE();
    v = tuple_from(&r[i.b], i.c);
    RESULT(0);
L_BUILD_LIST:
    SAVE();
    v = list_from(&r[i.b], i.c);
    RESULT(0);
L_BUILD_SET:
    SAVE();
    v = op_build_set(&r[i.b], i.c);
    RESULT(0);
L_BUILD_MAP:
    SAVE();
    v = op_build_map(&r[i.b], i.c);
    RESULT(0);
L_BUILD_STRING:
    SAVE();
    v = op_build_string(&r[i.b], i.c);
    RESULT(0);
L_LIST_APPEND:
    SAVE();
    CHECK(list_append(r[i.a], RK(i.b)));
    NEXT;
L_LIST_EXTEND:
    SAVE();
    v = op_list_extend(r[i.a], r[i.b]);
    DONE(0);
L_LIST_TO_TUPLE:
    SAVE();
    v = list_to_tuple(r[i.b]);
    RESULT(0);
L_SET_ADD:
    SAVE();
    CHECK(set_add(r[i.a], RK(i.b)));
    NEXT;
L_SET_UPDATE:
    SAVE();
    v = op_set_update(r[i.a], r[i.b]);
    DONE(0);
L_MAP_ADD:
    SAVE();
    CHECK(dict_set(r[i.a], RK(i.b), RK(i.c)));
    NEXT;
L_DICT_UPDATE:
    SAVE();
    CHECK(op_dict_merge(r[i.a], r[i.b], V_NULL));
    NEXT;
L_DICT_MERGE:
    SAVE();
    CHECK(op_dict_merge(r[i.a], r[i.b], r[i.c]));
    NEXT;
L_UNPACK:
    x = r[i.b];
    if (is_obj(x)) {
        Value *from = NULL;
        if (obj_shape32(as_obj(x)) == shape_id(TupleShape) && tuple_len(x) == i.c) from = as_tuple(x)->v;
        else if (obj_shape32(as_obj(x)) == shape_id(ListShape) && as_list(x)->len == i.c && i.c) from = as_list(x)->items->v;
        if (likely(from != NULL)) {
            for (u32 k = 0; k < i.c; k++) r[i.a + k] = from[k];
            NEXT;
        }
    }
    SAVE();
    CHECK(op_unpack(th, FRAME, &r[i.a], x, i.c));
    NEXT;
L_UNPACK_EX:
    SAVE();
    CHECK(op_unpack_ex(&r[i.a], r[i.b], i.c & 255, i.c >> 8));
    NEXT;
L_CONVERT:
    SAVE();
    v = op_convert(RK(i.b), i.c);
    RESULT(0);
L_FORMAT:
    SAVE();
    v = op_format(RK(i.b), RK(i.c));
    RESULT(0);

    /* ---- calls ---- */
L_CALL_PY:
    x = r[i.b];
    if (likely(has_shape(x, FuncShape))) {
        CodeObj *c = as_func(x)->code;
        if (likely(c->simple && c->argcount == i.c)) {
            SAVE();
            PUSH_PLAIN(&r[i.b], i.c, 1);
        }
    }
    goto call_slow;
L_CALL_BUILTIN:
    x = r[i.b];
    if (likely(has_shape(x, BuiltinShape) && ((BuiltinObj *)x.w)->def == pc->ptr)) {
        SAVE();
        v = call_direct(th, pc->ptr, ((BuiltinObj *)x.w)->self, &r[i.b + FRAME_WORDS], i.c);
        CALL_RESULT(1);
    }
    goto L_CALL;
L_CALL_C:
    x = r[i.b];
    if (likely(has_shape(x, BuiltinShape) && ((BuiltinObj *)x.w)->def == pc->ptr)) {
        const CMethodDef *m = pc->ptr;
        SAVE();
        v = m->call(th, m, ((BuiltinObj *)x.w)->self, (Args){&r[i.b + FRAME_WORDS], i.c, 0});
        RESULT(1);
    }
    goto L_CALL;
L_CALL:
    x = r[i.b];
    if (has_shape(x, FuncShape)) {
        CodeObj *c = as_func(x)->code;
        if (c->simple && c->argcount == i.c) pc[-1].op = OP_CALL_PY;
    } else if (has_shape(x, BuiltinShape)) {
        const MethodDef *def = ((BuiltinObj *)x.w)->def;
        u16 op = def->kind == M_CAPI ? OP_CALL_C : call_is_direct(def, i.c) ? OP_CALL_BUILTIN : i.op;
        if (op != i.op) {
            pc[-1].op = op;
            pc->ptr = (void *)def;
        }
    }
call_slow: {
    Args args;
    Value *at = &r[i.b];
    SAVE();
    if (op_info[i.op].role[1] == ROLE_CALLB) {
        args = (Args){at + FRAME_WORDS, i.c, 0};
    } else { /* CALL_METHOD: an absent self moves the call area up by one word */
        if (is_unbound(at[FRAME_WORDS])) {
            at[1] = at[0];
            at++;
            args = (Args){at + FRAME_WORDS, i.c, 0};
        } else {
            args = (Args){at + FRAME_WORDS, i.c + 1u, 0};
        }
    }
    v = op_call(th, FRAME, at, args);
    CALL_RESULT(1);
}
L_CALL_METHOD_PY:
    x = r[i.b];
    if (likely(has_shape(x, FuncShape) && !is_unbound(r[i.b + FRAME_WORDS]))) {
        CodeObj *c = as_func(x)->code;
        if (likely(c->simple && c->argcount == i.c + 1)) {
            SAVE();
            PUSH_PLAIN(&r[i.b], i.c + 1u, 1);
        }
    }
    goto call_slow;
L_CALL_METHOD_BUILTIN:
    x = r[i.b];
    if (likely(has_shape(x, MethodDescrShape) && ((MethodDescrObj *)x.w)->def == pc->ptr)) {
        Value *args = &r[i.b + FRAME_WORDS];
        if (likely(value_is(args[0], ((MethodDescrObj *)x.w)->type))) {
            SAVE();
            v = call_direct(th, pc->ptr, args[0], args + 1, i.c);
            CALL_RESULT(1);
        }
    }
    goto L_CALL_METHOD;
L_CALL_METHOD_C:
    x = r[i.b];
    if (likely(has_shape(x, MethodDescrShape) && ((MethodDescrObj *)x.w)->def == pc->ptr)) {
        Value *args = &r[i.b + FRAME_WORDS];
        if (likely(value_is(args[0], ((MethodDescrObj *)x.w)->type))) {
            const CMethodDef *m = pc->ptr;
            SAVE();
            v = m->call(th, m, args[0], (Args){args + 1, i.c, 0});
            RESULT(1);
        }
    }
    goto L_CALL_METHOD;
L_CALL_UNBOUND_C:
    x = r[i.b];
    if (likely(has_shape(x, BuiltinShape) && ((BuiltinObj *)x.w)->def == pc->ptr && is_unbound(r[i.b + FRAME_WORDS]))) {
        const CMethodDef *m = pc->ptr;
        SAVE();
        v = m->call(th, m, ((BuiltinObj *)x.w)->self, (Args){&r[i.b + FRAME_WORDS + 1], i.c, 0});
        RESULT(1);
    }
    goto L_CALL_METHOD;
L_CALL_METHOD:
    x = r[i.b];
    if (!is_unbound(r[i.b + FRAME_WORDS])) {
        if (has_shape(x, FuncShape)) {
            CodeObj *c = as_func(x)->code;
            if (c->simple && c->argcount == i.c + 1) pc[-1].op = OP_CALL_METHOD_PY;
        } else if (has_shape(x, MethodDescrShape)) {
            const MethodDef *def = ((MethodDescrObj *)x.w)->def;
            if (!(def->flags & MF_CLASS) && (def->kind == M_CAPI || call_is_direct(def, i.c))) {
                pc[-1].op = def->kind == M_CAPI ? OP_CALL_METHOD_C : OP_CALL_METHOD_BUILTIN;
                pc->ptr = (void *)def;
            }
        }
    } else if (has_shape(x, BuiltinShape) && ((BuiltinObj *)x.w)->def->kind == M_CAPI) {
        pc[-1].op = OP_CALL_UNBOUND_C;
        pc->ptr = (void *)((BuiltinObj *)x.w)->def;
    }
    goto call_slow;
L_CALL_KW:
L_CALL_METHOD_KW: {
    Value *at = &r[i.b];
    Value names = (kb + OPERAND_CONST)[pc->lo];
    u32 nkw = (u32)tuple_len(names), total = i.c;
    SAVE();
    if (i.op == OP_CALL_METHOD_KW) {
        if (is_unbound(at[FRAME_WORDS])) {
            at[1] = at[0];
            at++;
        } else {
            total++;
        }
    }
    at[FRAME_WORDS + total] = names; /* the code generator leaves this word free */
    v = op_call(th, FRAME, at, (Args){at + FRAME_WORDS, total - nkw, nkw});
    CALL_RESULT(1);
}
L_CALL_EX:
    SAVE();
    v = op_call_ex(th, FRAME, &r[i.b]);
    CALL_RESULT(0);
L_RETURN: {
    Frame *f = FRAME;
    v = RK(i.a);
    if (likely(f->cont == CONT_STORE)) {
        Frame *caller = f->prev;
        u16 dst = f->dst;
        th->ts.recursion_remaining++;
        r = caller->r;
        pc = caller->pc + f->jump;
        kb = caller->code->consts - OPERAND_CONST;
        frame_set_current(th, caller);
        r[dst] = v;
        NEXT;
    }
    if (f->cont == CONT_ITERNEXT) {
        Frame *caller = f->prev;
        u16 dst = f->dst;
        th->ts.recursion_remaining++;
        r = caller->r;
        pc = caller->pc;
        kb = caller->code->consts - OPERAND_CONST;
        frame_set_current(th, caller);
        r[dst] = v;
        NEXT;
    }
    if (f->cont == CONT_INIT && is_none(v)) {
        Frame *caller = f->prev;
        u16 dst = f->dst;
        v = f->extra;
        th->ts.recursion_remaining++;
        r = caller->r;
        pc = caller->pc + f->jump;
        kb = caller->code->consts - OPERAND_CONST;
        frame_set_current(th, caller);
        r[dst] = v;
        NEXT;
    }
    SAVE();
    switch (cont_return(th, f, v, &v)) {
    case 1: goto reload;
    case 2: return v;
    case 3: goto reload_attention;
    default: r = frame_current()->r; goto error_saved;
    }
}

    /* ---- generators and coroutines ---- */
L_GEN_START:
    SAVE();
    v = gen_new_from_frame(th, FRAME);
    switch (cont_return(th, FRAME, v, &v)) {
    case 1: goto reload;
    case 2: return v;
    case 3: goto reload_attention;
    default: goto error_saved;
    }
L_YIELD: {
    Frame *f = FRAME;
    u16 dst = f->dst;
    i32 skip = f->jump;
    Frame *caller = f->prev;
    v = RK(i.b);
    SAVE();
    if (likely(gen_suspend_plain(th, f))) {
        r = caller->r;
        pc = caller->pc;
        kb = caller->code->consts - OPERAND_CONST;
        r[dst] = v;
        NEXT;
    }
    int cont = f->cont & CONT_KIND;
    gen_suspend(th, f);
    if (cont == CONT_C) return v;
    if (cont == CONT_ITEM) {
        if (next_take(th, caller, v, V_NULL)) goto reload;
        r = caller->r;
        goto error_saved;
    }
    KR_ASSERT(cont == CONT_GENNEXT || cont == CONT_SEND || cont == CONT_GENSEND);
    r = caller->r;
    pc = caller->pc + (cont == CONT_GENSEND ? skip : 0);
    kb = caller->code->consts - OPERAND_CONST;
    r[dst] = v;
    NEXT;
}
L_RETURN_GEN:
    v = RK(i.a);
    SAVE();
    switch (cont_return(th, FRAME, v, &v)) {
    case 1: goto reload;
    case 2: return v;
    case 3: goto reload_attention;
    default: goto error_saved;
    }
L_YF_ITER:
    SAVE();
    v = op_yf_iter(FRAME, r[i.b]);
    RESULT(0);
L_SEND:
    SAVE();
    v = op_send(th, FRAME, r[i.b], r[i.a]);
    if (unlikely(is_err(v))) goto error;
    if (is_pushed(v)) goto reload;
    pc = FRAME->pc; /* op_send jumped when the iterator is finished */
    r[i.a] = v;
    NEXT;
L_AWAITABLE:
    SAVE();
    v = op_awaitable(r[i.b], i.c);
    RESULT(0);
L_AITER:
    SAVE();
    v = op_aiter(r[i.b]);
    RESULT(0);
L_ANEXT:
    SAVE();
    v = op_anext(r[i.b]);
    RESULT(0);
L_ASYNC_GEN_WRAP:
    SAVE();
    v = asyncgen_wrap(RK(i.b));
    RESULT(0);
L_END_ASYNC_FOR:
    if (value_is(r[i.a], StopAsyncIterationType)) {
        pc += i.j;
        NEXT;
    }
    SAVE();
    exc_restore(r[i.a]);
    goto error_saved;

    /* ---- exceptions and with ---- */
L_RAISE:
    SAVE();
    exc_raise_stmt(RK(i.a), i.c ? RK(i.b) : V_NULL);
    goto error_saved;
L_RAISE0:
    SAVE();
    v = exc_handled();
    if (is_null(v)) exc_raise(RuntimeErrorType, "No active exception to reraise");
    else exc_restore(v);
    goto error_saved;
L_RERAISE:
    SAVE();
    exc_restore(r[i.a]);
    goto error_saved;
L_EXC_ENTER:
    x = r[i.b];
    y = th->handled;
    r[i.a] = is_null(y) ? V_NONE : y;
    th->handled = x;
    NEXT;
L_EXC_LEAVE:
    x = r[i.a];
    th->handled = is_none(x) ? V_NULL : x;
    NEXT;
L_EXC_MATCH_JF:
    SAVE();
    kind = exc_match_spec(r[i.a], RK(i.b));
    if (unlikely(kind < 0)) goto error_saved;
    if (!kind) JUMP_C();
    NEXT;
L_EG_MATCH:
    SAVE();
    v = op_eg_match(r[i.b], RK(i.c), &x);
    if (unlikely(is_err(v))) goto error_saved;
    r[i.a] = v;
    r[i.a + 1] = x;
    NEXT;
L_EG_RERAISE:
    SAVE();
    v = exc_group_reraise(r[i.b], r[i.c]);
    RESULT(0);
L_EXC_INFO:
    x = r[i.b];
    r[i.a] = obj_value(value_type(x));
    r[i.a + 1] = x;
    r[i.a + 2] = is_null(as_exc(x)->traceback) ? V_NONE : as_exc(x)->traceback;
    NEXT;
L_WITH_SPECIAL:
    SAVE();
    CHECK(op_with_special(r[i.b], i.c, &x, &y));
    r[i.a] = x;
    r[i.a + 1] = y;
    NEXT;
L_ASSERTION_ERROR:
    r[i.a] = obj_value(AssertionErrorType);
    NEXT;

    /* ---- definitions, imports, match, the rest ---- */
L_MAKE_FUNC:
    SAVE();
    v = op_make_function(FRAME, as_code((kb + OPERAND_CONST)[i.b]), &r[i.c], pc->lo);
    RESULT(1);
L_BUILD_CLASS:
    SAVE();
    v = dict_get_c(frame_builtins(FRAME), "__build_class__");
    if (is_null(v)) v = exc_raise(NameErrorType, "__build_class__ not found");
    RESULT(0);
L_SETUP_ANNOTATIONS:
    SAVE();
    CHECK(op_setup_annotations(FRAME));
    NEXT;
L_IMPORT_NAME:
    SAVE();
    v = op_import_name(FRAME, (kb + OPERAND_CONST)[i.b], r[i.c], r[i.c + 1]);
    RESULT(0);
L_IMPORT_FROM:
    SAVE();
    v = op_import_from(r[i.b], (kb + OPERAND_CONST)[i.c]);
    RESULT(0);
L_IMPORT_STAR:
    SAVE();
    CHECK(op_import_star(FRAME, r[i.a]));
    NEXT;
L_MATCH_SEQ:
    x = r[i.b];
    r[i.a] = bool_value(has_flag(x, TF_SEQUENCE));
    NEXT;
L_MATCH_MAP:
    x = r[i.b];
    r[i.a] = bool_value(has_flag(x, TF_MAPPING));
    NEXT;
L_MATCH_KEYS:
    SAVE();
    v = op_match_keys(r[i.b], r[i.c]);
    RESULT(0);
L_MATCH_CLASS:
    SAVE();
    v = op_match_class(r[i.b], r[i.b + 1], i.c, (kb + OPERAND_CONST)[pc->lo]);
    RESULT(1);
L_LEN:
    SAVE();
    {
        i64 len = value_len(r[i.b]);
        CHECK(len >= 0);
        r[i.a] = int_from_i64(len);
    }
    NEXT;
L_PRINT_EXPR:
    SAVE();
    CHECK(op_print_expr(r[i.a]));
    NEXT;

L_attention: /* an entry of the thread's table was overwritten: pay attention, then execute the instruction */
    SAVE();
    if (!interp_attention(th, __builtin_frame_address(0))) goto error_saved;
    if (frame_current() != FRAME) goto reload;
    i = pc[-1]; /* Python code that ran meanwhile may have changed its form */
    if (tracing_is_on(th)) goto L_trace;
    goto *labels[i.op];
attention_after: /* a call that gave 'v': what is raised is raised by the call */
    SAVE();
    if (!interp_attention(th, NULL)) goto error_saved;
    r[i.a] = v;
    pc += op_info[i.op].words;
    NEXT;
L_stress: /* every entry of the table under -X framestress */
    if (--framestress_left <= 0) {
        framestress_left = framestress;
        SAVE();
        r = frame_stress(th, FRAME)->r;
    }
    goto *labels[i.op];
L_trace: /* every entry of the table of a traced thread */
    switch (tracing_step(th, FRAME, pc)) {
    case TRACING_RUN:
        pc = FRAME->pc; /* a trace function may have jumped */
        i = pc[-1];
        goto *labels[i.op];
    case TRACING_FINISHED: goto reload;
    default: goto error_saved;
    }
}

/* ---- the thread's dispatch table ---- */

/* Back edges and calls. */
static bool wants_attention(int op) {
    u8 role = op_info[op].role[1];
    return op == OP_JUMP_BACK || role == ROLE_CALLB || role == ROLE_METHB || role == ROLE_EXB;
}

/* Called by thread_attention, from signal handlers and other threads too: only stores into the table. */
static void table_attention(Thread *th) {
    for (int op = 0; op < OP_COUNT; op++)
        if (wants_attention(op)) th->dispatch[op] = th->dispatch[OP_COUNT + op] = ATTENTION_LABEL;
}

static void table_fill(const void **table, const void *mode) {
    memcpy(table, master_labels, OP_COUNT * sizeof *table);
    for (int op = 0; mode && op < OP_COUNT; op++) table[op] = mode;
}

/* Two tables: the thread's own, and behind it the one for trace functions, which are not traced. */
static void table_reset(Thread *th) {
    const void *stress = framestress ? STRESS_LABEL : NULL;
    bool traced = th->ts.c_tracefunc || th->ts.c_profilefunc;
    table_fill(th->dispatch, traced ? TRACE_LABEL : stress);
    table_fill(th->dispatch + OP_COUNT, stress);
}

void interp_mode_changed(Thread *th) {
    if (!th->dispatch) return;
    table_reset(th);
    if (__atomic_load_n(&th->attention, __ATOMIC_ACQUIRE)) table_attention(th);
}

void interp_set_framestress(i64 every) {
    framestress = framestress_left = every;
    for (Thread *th = thread_list; th; th = th->next_thread)
        if (th->dispatch) table_reset(th);
}

bool interp_attention(Thread *th, void *loop_frame) {
    int why = __atomic_exchange_n(&th->attention, 0, __ATOMIC_ACQ_REL);
    table_reset(th);
    if (__atomic_load_n(&th->attention, __ATOMIC_ACQUIRE)) table_attention(th); /* asked again meanwhile */
    return thread_pay_attention(th, why, loop_frame);
}

void interp_thread_init(Thread *th) {
    th->dispatch = malloc(2 * OP_COUNT * sizeof *th->dispatch);
    table_reset(th);
    frame_thread_init(th);
}

void interp_thread_fini(Thread *th) {
    frame_thread_fini(th);
}

void interp_init(Thread *main_thread) {
    interp_run(NULL);
    thread_on_attention = table_attention;
    interp_thread_init(main_thread);
    frame_init();
    exc_outer_handled_hook = gen_outer_handled;
    purge_init();
}
