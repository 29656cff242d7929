/* cross.h: the common crossings of the border, inline: constants, numbers, objects that C has seen.
 *
 * Everything else goes on to expose.c and adopt.c.  cross_out means what expose_owned means, cross_in what adopt_owned,
 * cross_borrowed what adopt; cross_drop gives a reference back.  A number is a struct without a prefix from one free
 * list; it comes back with the last reference, by one store.
 */
#pragma once
#include "gcbridge/bridge_internal.h"

/* ---- a call of C ---- */

/* The exception that Python code handles is C's exc_info for the time of a call, and Python's own again behind it: C may
   have switched to other stacks in between. */
typedef struct CrossContext {
    ExcItem *item; /* NULL: nothing was changed */
    void *outer;
    Value handled;
    i64 outer_handled;
} CrossContext;
bool cross_enter_slow(Thread *th, CrossContext *c);
void cross_leave_slow(const CrossContext *c);

/* There is C stack left, and no exception is being handled. */
ALWAYS_INLINE bool cross_is_plain(const Thread *th) {
    return likely(!(th->handled.w | (u64)th->outer_handled)) && likely((char *)__builtin_frame_address(0) > th->stack_limit);
}
/* Before C is called, and behind it; false: RecursionError. */
ALWAYS_INLINE bool cross_enter(Thread *th, CrossContext *c) {
    c->item = NULL;
    return likely(cross_is_plain(th)) || cross_enter_slow(th, c);
}
ALWAYS_INLINE void cross_leave(const CrossContext *c) {
    if (unlikely(c->item != NULL)) cross_leave_slow(c);
}

/* ---- numbers ---- */

#define CROSS_SMALL_MIN (-5)
#define CROSS_SMALL_MAX 256
#define CROSS_DIGIT_BITS 30
#define CROSS_DIGIT_MASK (((u64)1 << CROSS_DIGIT_BITS) - 1)
extern PyObject *cross_small_ints[CROSS_SMALL_MAX - CROSS_SMALL_MIN + 1];

_Static_assert(sizeof(PyFloatObject) <= ARENA_NUMBER && offsetof(PyLongObject, ob_digit) + 8 <= ARENA_NUMBER, "they fit");

/* Make an int, whose magnitude has up to two digits, or a float of a block for a number; count 1. */
ALWAYS_INLINE PyObject *cross_make_int(void *block, u64 mag, bool negative) {
    PyLongObject *p = block;
    i64 n = mag >> CROSS_DIGIT_BITS ? 2 : 1;
    p->ob_base.ob_base.ob_refcnt = 1;
    p->ob_base.ob_base.ob_type = &PyLong_Type;
    p->ob_base.ob_size = negative ? -n : n;
    p->ob_digit[0] = (digit)(mag & CROSS_DIGIT_MASK);
    p->ob_digit[1] = (digit)(mag >> CROSS_DIGIT_BITS);
    return block;
}
ALWAYS_INLINE PyObject *cross_make_double(void *block, double d) {
    PyFloatObject *p = block;
    p->ob_base.ob_refcnt = 1;
    p->ob_base.ob_type = &PyFloat_Type;
    p->ob_fval = d;
    return block;
}

/* NULL: MemoryError. */
ALWAYS_INLINE void *cross_number(void) {
    void *block = arena_pop_number();
    return likely(block != NULL) ? block : (exc_no_memory(), NULL);
}

/* A new reference to the int of magnitude 'mag'. */
ALWAYS_INLINE PyObject *cross_magnitude(u64 mag, bool negative) {
    void *block;
    if (unlikely(mag >> 2 * CROSS_DIGIT_BITS)) return expose_magnitude(mag, negative);
    return likely((block = cross_number()) != NULL) ? cross_make_int(block, mag, negative) : NULL;
}

ALWAYS_INLINE PyObject *cross_int(i64 i) {
    if (i >= CROSS_SMALL_MIN && i <= CROSS_SMALL_MAX) return Py_NewRef(cross_small_ints[i - CROSS_SMALL_MIN]);
    return cross_magnitude(i < 0 ? 0 - (u64)i : (u64)i, i < 0);
}

ALWAYS_INLINE PyObject *cross_double(double d) {
    void *block = cross_number();
    return likely(block != NULL) ? cross_make_double(block, d) : NULL;
}

/* ---- references ---- */

/* Gives one reference back. */
ALWAYS_INLINE void cross_drop(PyObject *p) {
    if (likely(--p->ob_refcnt != 0)) return;
    if (likely(arena_is_number(p))) arena_push_number(p);
    else bridge_dealloc(p);
}

/* ---- from the VM to C ---- */

/* The structs of None, True and so on, by bits 3 to 5 of the Value. */
extern PyObject *const cross_constants[8];

/* A new reference. */
ALWAYS_INLINE PyObject *cross_out(Value v) {
    PyObject *p;
    if (is_obj(v)) {
        u32 index = obj_proxy(as_obj(v));
        if (unlikely(!index)) return expose_owned(v);
        return Py_NewRef(arena_object(index));
    }
    if (is_fixnum(v)) return cross_int(as_fixnum(v));
    if (is_flonum(v)) return cross_double(as_flonum(v));
    p = cross_constants[v.w >> 3 & 7];
    return likely(p != NULL) ? Py_NewRef(p) : expose_owned(v);
}

/* ---- from C to the VM ---- */

/* The value of an int of at most two digits; false: it has more. */
ALWAYS_INLINE bool cross_small_value(const PyLongObject *p, Value *v) {
    i64 size = p->ob_base.ob_size, mag = p->ob_digit[0];
    if (size == 1) return *v = fixnum(mag), true;
    if (size == 0) return *v = fixnum(0), true;
    if (size == -1) return *v = fixnum(-mag), true;
    if (size != 2 && size != -2) return false;
    mag |= (i64)p->ob_digit[1] << CROSS_DIGIT_BITS;
    *v = fixnum(size < 0 ? -mag : mag);
    return true;
}

/* Tied, known to the VM, and nothing to be taken in from the struct. */
ALWAYS_INLINE bool cross_is_settled(const PyObject *p) {
    return (arena_prefix(p)->word1 & (PREFIX_TIE | PREFIX_SHARED | PREFIX_PULL)) == (PREFIX_TIE | PREFIX_SHARED);
}

/* The Value of what C keeps a reference to. */
ALWAYS_INLINE Value cross_borrowed(PyObject *p) {
    if (likely(arena_has(p)) && likely(cross_is_settled(p))) return tied_value(p);
    return p == Py_None ? V_NONE : adopt(p);
}

/* Takes the reference over. */
ALWAYS_INLINE Value cross_in(PyObject *p) {
    Value v;
    if (arena_is_number(p)) {
        bool known = Py_TYPE(p) == &PyFloat_Type ? flonum_try(((PyFloatObject *)p)->ob_fval, &v)
                                                 : cross_small_value((PyLongObject *)p, &v);
        if (unlikely(!known)) return adopt_owned(p);
        if (likely(--p->ob_refcnt == 0)) arena_push_number(p);
        return v;
    }
    if (unlikely(!arena_has(p))) {
        if (p == Py_None) return p->ob_refcnt--, V_NONE;
        if (p == Py_True) return p->ob_refcnt--, V_TRUE;
        if (p == Py_False) return p->ob_refcnt--, V_FALSE;
        return adopt_owned(p);
    }
    if (likely(cross_is_settled(p))) {
        v = tied_value(p);
        cross_drop(p);
        return v;
    }
    return adopt_owned(p);
}
