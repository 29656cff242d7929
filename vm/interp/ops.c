/* ops.c: operators, comparison, truth and items of instructions.
 *
 * Operands whose types are builtin go to the C slots.  A special method written in Python is pushed as a frame; the
 * continuation goes on with the instruction, which it finds again at the caller's pc.
 */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"

Value special_push(Thread *th, Value o, Value name, u32 n, Value a, Value b, Cont cont) {
    Value self, fn = special_lookup(o, name, &self);
    if (is_null(fn) || is_err(fn)) return fn;
    /* __iter__ = None: the slot function knows what to say */
    if (is_none(fn) && (same(name, name___iter__) || same(name, name___contains__))) return V_NULL;
    if (is_null(self)) return call_push_n(th, fn, cont, n, a, b, V_NULL);
    return call_push_n(th, fn, cont, n + 1, self, a, b);
}

/* ---- binary operators ---- */

static const struct {
    u8 binop;
    bool inplace, immediate;
} binary_ops[OP_COUNT] = {
#define ROW(NAME) [OP_##NAME] = {BINOP_##NAME, false, false}, [OP_I##NAME] = {BINOP_##NAME, true, false},
    ROW(ADD) ROW(SUB) ROW(MUL) ROW(MATMUL) ROW(TRUEDIV) ROW(FLOORDIV) ROW(MOD) ROW(LSHIFT) ROW(RSHIFT) ROW(AND)
    ROW(XOR) ROW(OR) ROW(POW)
#undef ROW
    [OP_ADDI] = {BINOP_ADD, false, true}, [OP_SUBI] = {BINOP_SUB, false, true},
    [OP_IADDI] = {BINOP_ADD, true, true}, [OP_ISUBI] = {BINOP_SUB, true, true},
};

typedef struct BinaryInsn {
    int binop;
    bool inplace;
    Value a, b;
} BinaryInsn;

static BinaryInsn decode_binary(const Frame *f) {
    Insn i = f->pc[-1];
    return (BinaryInsn){binary_ops[i.op].binop, binary_ops[i.op].inplace, frame_rk(f, i.b),
                        binary_ops[i.op].immediate ? fixnum((i16)i.c) : frame_rk(f, i.c)};
}

static Value check_operand(Frame *f, Value v, u16 operand) {
    return is_unbound(v) ? op_local_error(f, operand) : v;
}

/* Candidates in order: 0 in-place method; 1 right operand first (its type is a proper subclass that overrides);
   2 left; 3 right; then the sequence operations and the error.  'stage' is the next candidate to try. */
enum { TRY_INPLACE, TRY_RIGHT_FIRST, TRY_LEFT, TRY_RIGHT, TRY_REST };

static bool right_goes_first(TypeObj *ta, TypeObj *tb, int slot) {
    Lookup *la, *lb;
    if (ta == tb || !tb->slots.v[slot] || !type_is_subtype(tb, ta)) return false;
    if (!python_slot(tb, slot)) return tb->slots.v[slot] != ta->slots.v[slot];
    lb = type_lookup(tb, slot_name(slot, 1));
    la = type_lookup(ta, slot_name(slot, 1));
    return lb->cell && (!la->cell || !same(lb->cell->value, la->cell->value));
}

/* The method is there and set to None. */
static bool is_disabled(TypeObj *t, Value name) {
    Lookup *lk = type_lookup(t, name);
    return lk->cell && is_none(lk->cell->value);
}

static Value try_left(Thread *th, BinaryInsn *d, TypeObj *ta, int slot, Cont cont) {
    if (python_slot(ta, slot)) {
        Value v = special_push(th, d->a, slot_name(slot, 0), 1, d->b, V_NULL, cont);
        if (!is_null(v) || !is_disabled(ta, slot_name(slot, 0))) return v;
        return exc_raise(TypeErrorType, "'NoneType' object is not callable");
    }
    if (!ta->slots.v[slot]) return V_NULL;
    if (d->binop == BINOP_POW) return ta->slots.pow(d->a, d->b, V_NULL);
    return ((slot_bin_fn)ta->slots.v[slot])(d->a, d->b);
}

static Value try_right(Thread *th, BinaryInsn *d, TypeObj *tb, int slot, Cont cont) {
    if (python_slot(tb, slot)) {
        Value v = special_push(th, d->b, slot_name(slot, 1), 1, d->a, V_NULL, cont);
        if (!is_null(v) || !is_disabled(tb, slot_name(slot, 1))) return v;
        return exc_raise(TypeErrorType, "'NoneType' object is not callable");
    }
    if (!tb->slots.v[slot]) return V_NULL;
    if (d->binop == BINOP_POW) return tb->slots.pow(d->a, d->b, V_NULL);
    return ((slot_bin_fn)tb->slots.v[slot])(d->a, d->b);
}

Value op_binary_stage(Thread *th, Frame *f, int stage) {
    BinaryInsn d = decode_binary(f);
    TypeObj *ta = value_type(d.a), *tb = value_type(d.b);
    int slot = SLOT_add + d.binop, islot = SLOT_iadd + d.binop;
    Cont cont = cont_store(f);
    Value v = V_NULL;
    cont.kind = CONT_REFLECT;
    for (; stage < TRY_REST; stage++) {
        bool right_first = stage == TRY_INPLACE ? false : right_goes_first(ta, tb, slot);
        cont.aux = (u8)(stage + 1);
        v = V_NULL;
        if (stage == TRY_INPLACE && d.inplace && ta->slots.v[islot]) {
            if (python_slot(ta, islot) && !is_disabled(ta, slot_name(islot, 0)))
                v = special_push(th, d.a, slot_name(islot, 0), 1, d.b, V_NULL, cont);
            else v = ((slot_bin_one_fn)ta->slots.v[islot])(d.a, d.b);
        } else if (stage == TRY_RIGHT_FIRST && right_first) {
            v = try_right(th, &d, tb, slot, cont);
        } else if (stage == TRY_LEFT) {
            v = try_left(th, &d, ta, slot, cont);
        } else if (stage == TRY_RIGHT && !right_first && ta != tb &&
                   (ta->slots.v[slot] != tb->slots.v[slot] || python_slot(tb, slot))) {
            v = try_right(th, &d, tb, slot, cont);
        }
        if (!is_null(v) && !is_notimpl(v)) return v;
    }
    return number_sequence(d.binop, d.inplace, d.a, d.b);
}

Value op_binary(Thread *th, Frame *f, Value a, Value b) {
    Insn i = f->pc[-1];
    int binop = binary_ops[i.op].binop, slot = SLOT_add + binop, islot = SLOT_iadd + binop;
    bool inplace = binary_ops[i.op].inplace;
    TypeObj *ta, *tb;
    if (unlikely(is_unbound(a) || is_unbound(b)))
        return is_unbound(a) ? check_operand(f, a, i.b) : check_operand(f, b, i.c);
    ta = value_type(a), tb = value_type(b);
    if (ta == tb && !(inplace && ta->slots.v[islot])) {
        void *fn = ta->slots.v[slot];
        if (ta == StrType && binop == BINOP_ADD) return str_concat(a, b);
        if (fn && fn != slot_py[slot] && binop != BINOP_POW) {
            Value v = ((slot_bin_fn)fn)(a, b);
            return is_notimpl(v) ? number_sequence(binop, inplace, a, b) : v;
        }
    }
    if (inplace && binop == BINOP_ADD && ta == ListType && !(tb->flags & TF_HEAP) && interp_lists_python(b)) {
        Cont cont = cont_store(f);
        return interp_push_consume(&cont, take_list, a, b, a);
    }
    if (!python_slot(ta, slot) && !python_slot(tb, slot) && !(inplace && python_slot(ta, islot)))
        return inplace ? number_inplace(binop, a, b) : number_binop(binop, a, b);
    return op_binary_stage(th, f, TRY_INPLACE);
}

Value op_unary(Thread *th, Frame *f, int slot, Value v) {
    TypeObj *t;
    if (unlikely(is_unbound(v))) return op_local_error(f, f->pc[-1].b);
    t = value_type(v);
    if (python_slot(t, slot)) {
        Value r = special_push(th, v, slot_name(slot, 0), 0, V_NULL, V_NULL, cont_store(f));
        if (!is_null(r)) return r;
    }
    return slot == SLOT_neg ? number_neg(v) : slot == SLOT_pos ? number_pos(v) : number_invert(v);
}

/* ---- comparison ---- */

static const u8 compare_of_op[OP_COUNT] = {
#define ROW(NAME) [OP_##NAME] = CMP_##NAME + 1, [OP_##NAME##_JF] = CMP_##NAME + 1, [OP_##NAME##_JT] = CMP_##NAME + 1,   \
    [OP_##NAME##I_JF] = CMP_##NAME + 1, [OP_##NAME##I_JT] = CMP_##NAME + 1,
    ROW(LT) ROW(LE) ROW(EQ) ROW(NE) ROW(GT) ROW(GE)
#undef ROW
};

/* The comparison of an instruction with this opcode, -1 if it is none. */
static int op_compare_kind(int op) {
    return compare_of_op[op] - 1;
}

static bool is_immediate_jump(int op) {
    return op_info[op].role[1] == ROLE_I;
}

/* The operands of a comparison in whichever form. */
static void decode_compare(const Frame *f, Value *a, Value *b, int *kind) {
    Insn i = f->pc[-1];
    *kind = op_compare_kind(i.op);
    if (op_info[i.op].role[0] == ROLE_W) {
        *a = frame_rk(f, i.b);
        *b = frame_rk(f, i.c);
    } else {
        *a = frame_rk(f, i.a);
        *b = is_immediate_jump(i.op) ? fixnum((i16)i.b) : frame_rk(f, i.b);
    }
}

static int swapped(int op) {
    static const u8 table[] = {CMP_GT, CMP_GE, CMP_EQ, CMP_NE, CMP_LT, CMP_LE};
    return table[op];
}

/* One side of a comparison: 'a's method for 'op' with 'b'. */
static Value try_compare(Thread *th, Value a, Value b, int op, Cont cont) {
    TypeObj *t = value_type(a);
    if (!t->slots.richcmp) return V_NULL;
    if (python_slot(t, SLOT_richcmp)) {
        Lookup *lk = type_lookup(t, slot_name(SLOT_richcmp, op));
        if (lk->cell && lk->cell->kind == ATTR_FUNCTION)
            return call_push_n(th, lk->cell->value, cont, 2, a, b, V_NULL);
    }
    return t->slots.richcmp(a, b, op);
}

enum { CMP_TRY_RIGHT_FIRST, CMP_TRY_LEFT, CMP_TRY_RIGHT, CMP_TRY_REST };

Value op_compare_stage(Thread *th, Frame *f, int stage) {
    static const char *const symbols[] = {"<", "<=", "==", "!=", ">", ">="};
    Value a, b, v;
    int op;
    Cont cont = CONT(COMPARE);
    bool right_first;
    decode_compare(f, &a, &b, &op);
    right_first = value_type(a) != value_type(b) && type_is_subtype(value_type(b), value_type(a)) &&
                  value_type(b)->slots.richcmp;
    for (; stage < CMP_TRY_REST; stage++) {
        cont.aux = (u8)(stage + 1);
        v = V_NULL;
        if (stage == CMP_TRY_RIGHT_FIRST && right_first) v = try_compare(th, b, a, swapped(op), cont);
        else if (stage == CMP_TRY_LEFT) v = try_compare(th, a, b, op, cont);
        else if (stage == CMP_TRY_RIGHT && !right_first) v = try_compare(th, b, a, swapped(op), cont);
        if (!is_null(v) && !is_notimpl(v)) return v;
    }
    if (op == CMP_EQ) return bool_value(value_is_same(a, b));
    if (op == CMP_NE) return bool_value(!value_is_same(a, b));
    return exc_raise(TypeErrorType, "'%s' not supported between instances of '%T' and '%T'", symbols[op], a, b);
}

Value op_compare(Thread *th, Frame *f, Value a, Value b, int op) {
    if (unlikely(is_unbound(a) || is_unbound(b))) {
        Insn i = f->pc[-1];
        bool store = op_info[i.op].role[0] == ROLE_W;
        return op_local_error(f, is_unbound(a) ? (store ? i.b : i.a) : (store ? i.c : i.b));
    }
    if (op <= CMP_NE && op >= CMP_EQ && is_str_exact(a) && is_str_exact(b))
        return bool_value(str_eq(a, b) == (op == CMP_EQ));
    if (!python_slot(value_type(a), SLOT_richcmp) && !python_slot(value_type(b), SLOT_richcmp)) {
        double p, q; /* exact only where both are: ints go through richcmp unless small */
        if (is_flonum(a) && is_fixnum(b) && as_fixnum(b) < (1ll << 53) && as_fixnum(b) > -(1ll << 53))
            p = as_flonum(a), q = (double)as_fixnum(b);
        else if (is_fixnum(a) && is_flonum(b) && as_fixnum(a) < (1ll << 53) && as_fixnum(a) > -(1ll << 53))
            p = (double)as_fixnum(a), q = as_flonum(b);
        else
            return value_richcmp(a, b, op);
        switch (op) {
        case CMP_LT: return bool_value(p < q);
        case CMP_LE: return bool_value(p <= q);
        case CMP_EQ: return bool_value(p == q);
        case CMP_NE: return bool_value(p != q);
        case CMP_GT: return bool_value(p > q);
        default: return bool_value(p >= q);
        }
    }
    return op_compare_stage(th, f, CMP_TRY_RIGHT_FIRST);
}

/* ---- truth ---- */

int op_truth(Thread *th, Frame *f, Value v) {
    TypeObj *t;
    Value r;
    if (is_bool(v)) return same(v, V_TRUE);
    if (is_none(v)) return 0;
    if (is_fixnum(v)) return as_fixnum(v) != 0;
    if (unlikely(is_unbound(v))) {
        Insn i = f->pc[-1];
        op_local_error(f, i.op == OP_NOT ? i.b : i.a);
        return -1;
    }
    t = value_type(v);
    if (python_slot(t, SLOT_truth)) r = special_push(th, v, name___bool__, 0, V_NULL, V_NULL, CONT(BOOL_RESULT));
    else if (!t->slots.truth && python_slot(t, SLOT_len))
        r = special_push(th, v, name___len__, 0, V_NULL, V_NULL, CONT(LEN_TRUTH));
    else return value_truth(v);
    if (is_pushed(r)) return 2;
    if (is_err(r)) return -1;
    if (is_null(r)) return value_truth(v);
    return python_slot(t, SLOT_truth) ? cont_checked_bool(r) : cont_checked_length_truth(r);
}

static const bool jumps_when_true[OP_COUNT] = {
#define ROW(NAME) [OP_##NAME##_JT] = true,
    ROW(LT) ROW(LE) ROW(EQ) ROW(NE) ROW(GT) ROW(GE) ROW(LTI) ROW(LEI) ROW(EQI) ROW(NEI) ROW(GTI) ROW(GEI) ROW(IS) ROW(IN)
#undef ROW
};

void insn_finish_bool(Frame *f, bool b) {
    Insn i = f->pc[-1];
    switch (i.op) {
    case OP_JT:
        if (b) f->pc += i.j;
        return;
    case OP_JF:
        if (!b) f->pc += i.j;
        return;
    case OP_NOT:
    case OP_NOTIN: f->r[i.a] = bool_value(!b); return;
    default:
        if (op_info[i.op].role[0] == ROLE_W) {
            f->r[i.a] = bool_value(b);
            f->pc += op_info[i.op].words;
            return;
        }
    }
    if (b == jumps_when_true[i.op]) f->pc += (i16)i.c; /* the fused jumps */
}

int insn_finish_value(Thread *th, Frame *f, Value v) {
    Insn i = f->pc[-1];
    int truth;
    if (op_info[i.op].role[0] == ROLE_W) {
        f->r[i.a] = v;
        f->pc += op_info[i.op].words;
        return 1;
    }
    truth = op_truth(th, f, v);
    if (truth < 0) return 0;
    if (truth <= 1) insn_finish_bool(f, truth);
    return 1;
}

/* ---- containers ---- */

Value op_contains(Thread *th, Frame *f, Value container, Value item) {
    TypeObj *t = value_type(container);
    int found;
    if (unlikely(is_unbound(container) || is_unbound(item))) {
        Insn i = f->pc[-1];
        bool store = op_info[i.op].role[0] == ROLE_W;
        return op_local_error(f, is_unbound(item) ? (store ? i.b : i.a) : (store ? i.c : i.b));
    }
    if (t->slots.contains && python_slot(t, SLOT_contains)) {
        Value v = special_push(th, container, name___contains__, 1, item, V_NULL, CONT(TRUTH));
        if (is_pushed(v) || is_err(v)) return v;
        if (!is_null(v)) {
            found = value_truth(v);
            return found < 0 ? V_ERR : bool_value(found);
        }
    }
    if (!t->slots.contains && interp_iterates_python(container))
        return helper_push(HELPER_contains, CONT(TRUTH), 2, container, item, V_NULL);
    found = t->slots.contains ? t->slots.contains(container, item) : value_contains(container, item);
    return found < 0 ? V_ERR : bool_value(found);
}

/* d[key] of a subclass of dict: __missing__ is pushed; V_NULL: it has none. */
static Value push_missing(Thread *th, Frame *f, Value d, Value key) {
    AttrCell *cell = type_lookup(value_type(d), name___missing__)->cell;
    Value v;
    bool pushes = cell && cell->kind == ATTR_METHOD && ((MethodDescrObj *)cell->value.w)->def->flags & MF_PUSHES;
    if (!cell || (cell->kind != ATTR_FUNCTION && !pushes)) return V_NULL;
    int found = dict_get(d, key, &v);
    if (found) return found > 0 ? v : V_ERR;
    if (pushes) return call_direct(th, ((MethodDescrObj *)cell->value.w)->def, d, &key, 1);
    return call_push_n(th, cell->value, cont_store(f), 2, d, key, V_NULL);
}

Value op_getitem(Thread *th, Frame *f, Value o, Value key) {
    TypeObj *t;
    if (unlikely(is_unbound(o) || is_unbound(key)))
        return op_local_error(f, is_unbound(o) ? f->pc[-1].b : f->pc[-1].c);
    t = value_type(o);
    if (t->slots.getitem && python_slot(t, SLOT_getitem)) {
        Value v = special_push(th, o, name___getitem__, 1, key, V_NULL, cont_store(f));
        if (!is_null(v)) return v;
    } else if (t->flags & TF_DICT_SUB && t != DictType && t->slots.getitem == DictType->slots.getitem) {
        Value v = push_missing(th, f, o, key);
        if (!is_null(v)) return v;
    }
    return value_getitem(o, key);
}

Value op_setitem(Thread *th, Frame *f, Value o, Value key, Value v) {
    TypeObj *t;
    if (unlikely(is_unbound(o) || is_unbound(key) || is_unbound(v))) {
        Insn i = f->pc[-1];
        return op_local_error(f, is_unbound(o) ? i.a : is_unbound(key) ? i.b : i.c);
    }
    t = value_type(o);
    if (t->slots.setitem && python_slot(t, SLOT_setitem)) {
        Value r = is_null(v) ? special_push(th, o, name___delitem__, 1, key, V_NULL, CONT(DISCARD))
                             : special_push(th, o, name___setitem__, 2, key, v, CONT(DISCARD));
        if (!is_null(r)) return r;
    }
    return value_setitem(o, key, v) ? V_NONE : V_ERR;
}
