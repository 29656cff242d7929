/* iter_tools.c: what the builtin iterators over iterators share. */
#include "vm/interp/builtin_push.h"
#include "vm/object/iter.h"
#include "vm/object/tuple.h"

Value iter_of_all(const Value *v, i64 n) {
    Value iters = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) tuple_set(iters, i, TRY(value_iter(v[i])));
    return iters;
}

bool iter_any_is_python(Value iters) {
    for (i64 i = 0; i < tuple_len(iters); i++)
        if (interp_next_is_python(tuple_at(iters, i))) return true;
    return false;
}

bool iter_any_may_push(Value iters) {
    for (i64 i = 0; i < tuple_len(iters); i++)
        if (interp_may_push(tuple_at(iters, i))) return true;
    return false;
}

#define FEW 4

/* The tuple is made once all items are there. */
static Value next_few(Value iters, i64 n, i64 *ended) {
    Value v[FEW];
    for (i64 i = 0; i < n; i++) {
        v[i] = iter_next_plain(tuple_at(iters, i));
        if (is_null(v[i])) v[i] = TRY(iter_next_of(tuple_at(iters, i)));
        *ended = i;
        if (is_null(v[i])) return V_NULL;
    }
    return tuple_from(v, n);
}

Value iter_next_items(Value iters, i64 *ended) {
    i64 n = tuple_len(iters);
    if (n <= FEW) return next_few(iters, n, ended);
    Value items = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) {
        Value item = TRY(iter_next_of(tuple_at(iters, i)));
        *ended = i;
        if (is_null(item)) return V_NULL;
        tuple_set(items, i, item);
    }
    return items;
}
