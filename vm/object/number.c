/* number.c: the operators over any two values: whose slot is asked first, reflection, NotImplemented, and what
 * sequences do with + and *. */
#include "vm/object/bytes.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/names.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"

static const char *const op_text[BINOP_COUNT] = {"+", "-", "*", "@", "/", "//", "%", "divmod()", "<<", ">>", "&", "^", "|",
                                                 "** or pow()"};

/* "unsupported operand type(s) for +: 'int' and 'str'"; always V_ERR. */
static Value number_unsupported(int binop, bool inplace, Value a, Value b) {
    if (inplace) {
        return exc_raise(TypeErrorType, "unsupported operand type(s) for %s=: '%T' and '%T'",
                         binop == BINOP_POW ? "**" : op_text[binop], a, b);
    }
    bool print = binop == BINOP_RSHIFT && is_builtin(a) && !strcmp(((BuiltinObj *)as_obj(a))->def->name, "print");
    return exc_raise(TypeErrorType, "unsupported operand type(s) for %s: '%T' and '%T'%s", op_text[binop], a, b,
                     print ? ". Did you mean \"print(<message>, file=<output_stream>)\"?" : "");
}

static Value call_slot(int slot, void *fn, Value a, Value b) {
    return slot == SLOT_pow ? ((slot_ter_fn)fn)(a, b, V_NULL) : ((slot_bin_fn)fn)(a, b);
}

/* The numeric slots of both operands; V_NOTIMPL if neither knows. */
static Value binary(int slot, Value a, Value b) {
    TypeObj *ta = value_type(a), *tb = value_type(b);
    void *fa = ta->slots.v[slot], *fb = ta == tb ? NULL : tb->slots.v[slot];
    if (fb == fa) fb = NULL;
    if (fa) {
        if (fb && type_is_subtype(tb, ta)) {
            Value v = TRY(call_slot(slot, fb, a, b));
            if (!is_notimpl(v)) return v;
            fb = NULL;
        }
        Value v = TRY(call_slot(slot, fa, a, b));
        if (!is_notimpl(v)) return v;
    }
    return fb ? call_slot(slot, fb, a, b) : V_NOTIMPL;
}

/* A type that CPython would have given a table of sequence operations; every class has one. */
static bool has_sequence_table(const TypeObj *t) {
    return t->flags & TF_HEAP || t->slots.concat || t->slots.repeat || t->slots.contains;
}

static Value repeat(slot_bin_one_fn fn, Value seq, Value count) {
    if (is_int(count) || value_type(count)->slots.index) return fn(seq, count);
    return exc_raise(TypeErrorType, "can't multiply sequence by non-int of type '%T'", count);
}

/* What is left for + and * when no number slot answered; V_NOTIMPL for the other operators. */
static Value sequence(int binop, bool inplace, Value a, Value b) {
    const Slots *sa = &value_type(a)->slots, *sb = &value_type(b)->slots;
    if (binop == BINOP_ADD) {
        if (inplace && sa->iconcat) return sa->iconcat(a, b);
        return sa->concat ? sa->concat(a, b) : V_NOTIMPL;
    }
    if (binop != BINOP_MUL) return V_NOTIMPL;
    if (inplace && sa->irepeat) return repeat(sa->irepeat, a, b);
    if (sa->repeat) return repeat(sa->repeat, a, b);
    if (inplace && has_sequence_table(value_type(a))) return V_NOTIMPL; /* b's repeat is not asked then */
    return sb->repeat ? repeat(sb->repeat, b, a) : V_NOTIMPL;
}

Value number_sequence(int binop, bool inplace, Value a, Value b) {
    Value v = TRY(sequence(binop, inplace, a, b));
    return is_notimpl(v) ? number_unsupported(binop, inplace, a, b) : v;
}

Value number_binop(int binop, Value a, Value b) {
    if (!thread_stack_ok(" in an operator")) return V_ERR;
    Value v = TRY(binary(SLOT_add + binop, a, b));
    if (likely(!is_notimpl(v))) return v;
    return number_sequence(binop, false, a, b);
}

Value number_inplace(int binop, Value a, Value b) {
    if (!thread_stack_ok(" in an operator")) return V_ERR;
    slot_bin_one_fn own = (slot_bin_one_fn)value_type(a)->slots.v[SLOT_iadd + binop];
    Value v = own ? TRY(own(a, b)) : V_NOTIMPL;
    if (is_notimpl(v)) v = TRY(binary(SLOT_add + binop, a, b));
    return is_notimpl(v) ? number_sequence(binop, true, a, b) : v;
}

Value number_pow(Value a, Value b, Value mod) {
    if (is_null(mod) || is_none(mod)) return number_binop(BINOP_POW, a, b);
    if (!thread_stack_ok(" in an operator")) return V_ERR;
    TypeObj *types[] = {value_type(a), value_type(b), value_type(mod)};
    slot_ter_fn tried[3] = {NULL, NULL, NULL};
    int order[] = {0, 1, 2};
    if (types[0] != types[1] && types[1]->slots.pow && type_is_subtype(types[1], types[0])) {
        order[0] = 1;
        order[1] = 0;
    }
    for (int i = 0; i < 3; i++) {
        slot_ter_fn fn = types[order[i]]->slots.pow;
        if (!fn || fn == tried[0] || fn == tried[1]) continue;
        Value v = TRY(fn(a, b, mod));
        if (!is_notimpl(v)) return v;
        tried[i] = fn;
    }
    return exc_raise(TypeErrorType, "unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'", a, b, mod);
}

/* ---- unary ---- */

static Value unary(slot_un_fn fn, const char *op, Value a) {
    if (fn) return fn(a);
    return exc_raise(TypeErrorType, "bad operand type for %s: '%T'", op, a);
}

Value number_neg(Value a) { return unary(value_type(a)->slots.neg, "unary -", a); }
Value number_pos(Value a) { return unary(value_type(a)->slots.pos, "unary +", a); }
Value number_abs(Value a) { return unary(value_type(a)->slots.abs, "abs()", a); }
Value number_invert(Value a) { return unary(value_type(a)->slots.invert, "unary ~", a); }

/* ---- conversions ---- */

/* The answer of __int__ or __index__: a strict subclass of int is deprecated. */
static Value check_int(Value v, const char *method) {
    if (is_int_exact(v)) return v;
    if (!is_int(v)) return exc_raise(TypeErrorType, "%s returned non-int (type %T)", method, v);
    if (!exc_warn(DeprecationWarningType, 1,
                  "%s returned non-int (type %T).  The ability to return an instance of a strict subclass of int is "
                  "deprecated, and may not be supported in a future version of Python.", method, v)) {
        return V_ERR;
    }
    return int_plain(v);
}

Value number_index(Value v) {
    if (likely(is_int_exact(v))) return v;
    if (is_int(v)) return int_plain(v);
    slot_un_fn index = value_type(v)->slots.index;
    if (!index) return exc_raise(TypeErrorType, "'%T' object cannot be interpreted as an integer", v);
    return check_int(TRY(index(v)), "__index__");
}

bool number_as_index(Value v, i64 *out, TypeObj *exc) {
    if (likely(is_fixnum(v))) {
        *out = as_fixnum(v);
        return true;
    }
    Value i = number_index(v);
    if (is_err(i)) return false;
    int off = int_to_i64_sat(i, out);
    if (!off) return true;
    if (exc) {
        exc_raise(exc, "cannot fit '%T' into an index-sized integer", v);
        return false;
    }
    *out = off > 0 ? INT64_MAX : INT64_MIN;
    return true;
}

Value number_int(Value v) {
    if (is_int_exact(v)) return v;
    TypeObj *t = value_type(v);
    if (t->slots.int_) return check_int(TRY(t->slots.int_(v)), "__int__");
    if (t->slots.index) return number_index(v);
    Value fn, self;
    int found = value_special(v, name___trunc__, &fn, &self);
    if (found < 0) return V_ERR;
    if (found) {
        if (!exc_warn(DeprecationWarningType, 1, "The delegation of int() to __trunc__ is deprecated.")) return V_ERR;
        Value r = TRY(is_null(self) ? value_call0(fn) : value_call1(fn, self));
        if (is_int(r)) return int_plain(r);
        if (value_type(r)->slots.index) return number_index(r);
        return exc_raise(TypeErrorType, "__trunc__ returned non-Integral (type %T)", r);
    }
    if (is_str(v) || buffer_supported(v)) return int_from_text(v, 10);
    return exc_raise(TypeErrorType, "int() argument must be a string, a bytes-like object or a real number, not '%T'", v);
}

/* By __float__, then __index__; V_NULL if it has neither. */
static Value real_number(Value v) {
    TypeObj *t = value_type(v);
    if (t->slots.float_) {
        Value f = TRY(t->slots.float_(v));
        if (is_float_exact(f)) return f;
        if (!is_float(f)) return exc_raise(TypeErrorType, "%T.__float__ returned non-float (type %T)", v, f);
        if (!exc_warn(DeprecationWarningType, 1,
                      "%T.__float__ returned non-float (type %T).  The ability to return an instance of a strict "
                      "subclass of float is deprecated, and may not be supported in a future version of Python.", v, f)) {
            return V_ERR;
        }
        return float_value(as_double(f));
    }
    if (!t->slots.index) return V_NULL;
    double d;
    Value i = TRY(number_index(v));
    return int_to_double(i, &d) ? float_value(d) : V_ERR;
}

Value number_float(Value v) {
    if (is_float_exact(v)) return v;
    if (is_str_exact(v)) return float_from_text(v);
    Value f = real_number(v);
    if (!is_null(f)) return f;
    if (is_str(v) || buffer_supported(v)) return float_from_text(v);
    return exc_raise(TypeErrorType, "float() argument must be a string or a real number, not '%T'", v);
}

bool number_as_double(Value v, double *out) {
    if (is_float(v)) {
        *out = as_double(v);
        return true;
    }
    if (is_int(v)) return int_to_double(v, out);
    Value f = real_number(v);
    if (is_err(f)) return false;
    if (is_null(f)) return !is_err(exc_raise(TypeErrorType, "must be real number, not %T", v));
    *out = as_double(f);
    return true;
}
