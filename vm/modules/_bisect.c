/* _bisect.c: the module _bisect: places in sorted sequences. */
#include "vm/modules/native.h"

typedef struct Search {
    Value a, x, key;
    i64 lo, hi;
} Search;

/* a, x, lo, hi, key; the key function is applied to x as well for insertions. */
static bool search_init(Search *s, Value *v) {
    *s = (Search){v[0], v[1], native_or_none(v[4]), 0, -1};
    if (!is_null(v[2]) && !number_as_index(v[2], &s->lo, OverflowErrorType)) return false;
    if (!is_null(v[3]) && !is_none(v[3]) && !number_as_index(v[3], &s->hi, OverflowErrorType)) return false;
    if (s->lo < 0) return native_fail(exc_raise(ValueErrorType, "lo must be non-negative"));
    if (is_null(v[3]) || is_none(v[3])) {
        s->hi = value_len(s->a);
        if (s->hi < 0) return false;
    }
    return true;
}

/* The place before (right: behind) all items equal to x; -1 raised. */
static i64 find(Search *s, bool right) {
    i64 lo = s->lo, hi = s->hi;
    while (lo < hi) {
        i64 middle = lo + (hi - lo) / 2;
        Value item = is_list_exact(s->a) && middle < list_len(s->a) ? list_at(s->a, middle)
                                                                    : value_getitem(s->a, int_from_i64(middle));
        if (!is_err(item) && !is_none(s->key)) item = value_call1(s->key, item);
        if (is_err(item)) return -1;
        int less;
        if (is_fixnum2(item, s->x)) less = right ? as_fixnum(s->x) < as_fixnum(item) : as_fixnum(item) < as_fixnum(s->x);
        else less = right ? value_cmp_truth(s->x, item, CMP_LT) : value_cmp_truth(item, s->x, CMP_LT);
        if (less < 0) return -1;
        if (less == (right ? 1 : 0)) hi = middle;
        else lo = middle + 1;
    }
    return lo;
}

static Value bisect(Value *v, bool right) {
    Search s;
    TRY_OK(search_init(&s, v));
    i64 i = find(&s, right);
    return i < 0 ? V_ERR : int_from_i64(i);
}
static Value bisect_left(Value m, Value *v) {
    return bisect(v, false);
}
static Value bisect_right(Value m, Value *v) {
    return bisect(v, true);
}

static Value insort(Value *v, bool right) {
    Search s;
    TRY_OK(search_init(&s, v));
    if (!is_none(s.key)) s.x = TRY(value_call1(s.key, s.x));
    i64 i = find(&s, right);
    if (i < 0) return V_ERR;
    if (is_list_exact(s.a)) return list_insert(s.a, i, v[1]) ? V_NONE : V_ERR;
    TRY(value_call_method(s.a, "insert", 2, int_from_i64(i), v[1]));
    return V_NONE;
}
static Value bisect_insort_left(Value m, Value *v) {
    return insort(v, false);
}
static Value bisect_insort_right(Value m, Value *v) {
    return insort(v, true);
}

#define SIG "($module, /, a, x, lo=0, hi=None, *, key=None)"
static const MethodDef bisect_methods[] = {
    {"bisect_left", bisect_left, M_N, EFF_ANY, 0, SIG,
     "Return the index where to insert item x in list a, assuming a is sorted.\n\n"
     "All items before it are less than x, all from it on are not.  lo and hi bound the part to search."},
    {"bisect_right", bisect_right, M_N, EFF_ANY, 0, SIG,
     "Return the index where to insert item x in list a, assuming a is sorted.\n\n"
     "All items before it are less than or equal to x, all from it on are greater.  lo and hi bound the part to search."},
    {"insort_left", bisect_insort_left, M_N, EFF_ANY, 0, SIG,
     "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, before the leftmost x."},
    {"insort_right", bisect_insort_right, M_N, EFF_ANY, 0, SIG,
     "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, behind the rightmost x."},
    {0},
};

const ModuleDef bisect_module = {"_bisect", "Bisection algorithms.", bisect_methods, NULL};
