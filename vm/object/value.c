/* value.c: what the language can ask of any Value: its type, text, hash, truth, identity. */
#include <stdio.h>

#include "vm/base/hash.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

TypeObj *value_type_slow(Value v) {
    if (is_fixnum(v)) return IntType;
    if (is_flonum(v)) return FloatType;
    if (is_bool(v)) return BoolType;
    if (is_none(v)) return NoneType;
    if (is_notimpl(v)) return NotImplementedType;
    if (same(v, V_ELLIPSIS)) return EllipsisType;
    KR_FATAL("no type: word %llx", (unsigned long long)v.w);
}

const char *value_type_name(Value v) { return value_type(v)->tp_name; }

/* ---- identity ---- */

static u64 address_of(Obj *o) {
    /* Unique enough without proxies, stable, aligned like an address. */
    return (gc_identity_hash(o) & 0x7fffffffffff) << 4 & 0x7ffffffffff0;
}
u64 (*value_address_hook)(Obj *o) = address_of;

Value value_id(Value v) {
    if (!is_obj(v)) return int_from_u64(v.w);
    u64 address = value_address_hook(as_obj(v));
    return address ? int_from_u64(address) : V_ERR;
}

const void *value_address(Value v) {
    if (!is_obj(v)) return (const void *)(uintptr_t)v.w;
    u64 address = value_address_hook(as_obj(v));
    if (!address) { /* only shown: any number will do */
        exc_clear();
        address = address_of(as_obj(v));
    }
    return (const void *)(uintptr_t)address;
}

i64 value_identity_hash(Value v) {
    return is_obj(v) ? hash_not_error((i64)(gc_identity_hash(as_obj(v)) >> 4)) : hash_pointer((void *)(uintptr_t)v.w);
}

static bool same_double(Value a, Value b) {
    double x = as_double(a), y = as_double(b);
    return !memcmp(&x, &y, sizeof x) && x == x;
}

bool value_is_same(Value a, Value b) {
    if (same(a, b)) return true;
    /* A number in a box is the same as the number in a word. */
    if (is_float_exact(a) && is_float_exact(b)) return same_double(a, b);
    if (is_fixnum(a) != is_fixnum(b) && is_int_exact(a) && is_int_exact(b)) return int_cmp(a, b) == 0;
    return false;
}

/* ---- text ---- */

static Value check_str(Value v, const char *method) {
    if (is_err(v) || is_str(v)) return v;
    return exc_raise(TypeErrorType, "%s returned non-string (type %T)", method, v);
}

Value value_repr(Value v) {
    if (is_null(v)) return str_from_c("<NULL>");
    slot_un_fn repr = value_type(v)->slots.repr;
    if (!repr) return str_format_c("<%s object at %p>", value_type_name(v), value_address(v));
    if (!thread_enter(" while getting the repr of an object")) return V_ERR;
    Value text = repr(v);
    thread_leave();
    return check_str(text, "__repr__");
}

Value value_str(Value v) {
    if (is_null(v)) return str_from_c("<NULL>");
    if (is_str_exact(v)) return v;
    slot_un_fn str = value_type(v)->slots.str;
    if (!str) return value_repr(v);
    if (!thread_enter(" while getting the str of an object")) return V_ERR;
    Value text = str(v);
    thread_leave();
    return check_str(text, "__str__");
}

Value value_ascii(Value v) {
    Value s = TRY(value_repr(v));
    if (as_str(s)->ascii) return s;
    StrBuilder b;
    strb_init(&b);
    for (i64 i = 0; i < str_len(s); i++) {
        u32 c = str_at(s, i);
        char esc[16];
        if (c < 128) {
            strb_cp(&b, c);
            continue;
        }
        snprintf(esc, sizeof esc, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
        strb_c(&b, esc);
    }
    return strb_finish(&b);
}

Value value_format(Value v, Value spec) {
    bool empty = is_null(spec) || (is_str(spec) && !str_len(spec));
    if (empty && (is_str_exact(v) || is_fixnum(v))) return value_str(v);
    if (!is_null(spec) && !is_str(spec)) {
        return exc_raise(TypeErrorType, "Format specifier must be a string, not %T", spec);
    }
    Value fn, self, arg = is_null(spec) ? str_empty : spec;
    if (is_int_exact(v)) return int_format(v, arg); /* what cannot be overridden needs no look-up */
    if (is_float_exact(v)) return float_format(v, arg);
    if (is_str_exact(v)) return str_format_spec(v, arg);
    int found = value_special(v, name___format__, &fn, &self);
    if (found < 0) return V_ERR;
    if (!found) return exc_raise(TypeErrorType, "Type %T doesn't define __format__", v);
    Value out = TRY(is_null(self) ? value_call1(fn, arg) : value_call2(fn, self, arg));
    if (!is_str(out)) return exc_raise(TypeErrorType, "__format__ must return a str, not %T", out);
    return out;
}

/* ---- hash and truth ---- */

bool value_hash(Value v, i64 *out) {
    if (is_fixnum(v)) {
        *out = hash_int(as_fixnum(v));
        return true;
    }
    if (is_str_exact(v)) {
        *out = str_hash(v);
        return true;
    }
    slot_hash_fn hash = value_type(v)->slots.hash;
    if (!hash) return slot_hash_none(v, out);
    if (!thread_stack_ok(" while hashing an object")) return false;
    return hash(v, out);
}

int value_truth(Value v) {
    if (same(v, V_TRUE)) return 1;
    if (same(v, V_FALSE) || is_none(v)) return 0;
    if (is_fixnum(v)) return as_fixnum(v) != 0;
    TypeObj *t = value_type(v);
    if (t->slots.truth) return t->slots.truth(v);
    if (!t->slots.len) return 1;
    i64 n = t->slots.len(v);
    return n < 0 ? -1 : n > 0;
}

/* ---- dir ---- */

Value value_dir(Value v) {
    Value fn, self;
    int found = value_special(v, name___dir__, &fn, &self);
    if (found < 0) return V_ERR;
    if (!found) return exc_raise(TypeErrorType, "object does not provide __dir__");
    Value names = TRY(is_null(self) ? value_call0(fn) : value_call1(fn, self));
    Value list = TRY(list_from_iterable(names));
    return list_sort(list, V_NULL, false) ? list : V_ERR;
}

/* ---- repr() of recursive containers ---- */

int repr_enter(Value v) {
    Thread *th = thread();
    if (is_null(th->repr_guard)) th->repr_guard = list_new(4);
    for (i64 i = list_len(th->repr_guard) - 1; i >= 0; i--) {
        if (same(list_at(th->repr_guard, i), v)) return 0;
    }
    return list_append(th->repr_guard, v) ? 1 : -1;
}

void repr_leave(Value v) {
    Value guard = thread()->repr_guard;
    for (i64 i = list_len(guard) - 1; i >= 0; i--) {
        if (!same(list_at(guard, i), v)) continue;
        list_pop(guard, i);
        return;
    }
}
