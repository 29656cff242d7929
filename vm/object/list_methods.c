/* list_methods.c: the methods of list, and their table.  Those that compare read the length anew after every step, since comparing may
 * change the list. */
#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/list_internal.h"
#include "vm/object/slice.h"

static Value list_m_reversed(Value self) {
    return seqiter_make(ListRevIterShape, self, list_len(self) - 1);
}

static Value list_m_sizeof(Value self) {
    return fixnum(40 + KR_MAX(as_list(self)->items->cap, list_len(self)) * 8);
}

static Value list_m_append(Value self, Value v) { return list_append(self, v) ? V_NONE : V_ERR; }

static Value list_m_clear(Value self) {
    list_clear(self);
    return V_NONE;
}

static Value list_m_copy(Value self) { return list_slice(self, 0, list_len(self)); }

static Value list_m_count(Value self, Value item) {
    i64 count = 0;
    for (i64 i = 0; i < list_len(self); i++) {
        int eq = list_item_eq(self, i, item);
        if (eq < 0) return V_ERR;
        count += eq;
    }
    return fixnum(count);
}

static Value list_m_extend(Value self, Value iterable) {
    if (call_take_push() && is_list_exact(self) && interp_lists_python(iterable)) {
        if (value_length_hint(iterable, 0) < 0) return V_ERR; /* __length_hint__ may raise */
        return interp_push_into(take_list, self, iterable);
    }
    return list_extend(self, iterable) ? V_NONE : V_ERR;
}

static Value list_m_index(Value self, Value item, Value from, Value to) {
    i64 start = 0, stop = INT64_MAX;
    if (!is_null(from)) TRY_OK(slice_bound(from, list_len(self), &start));
    if (!is_null(to)) TRY_OK(slice_bound(to, list_len(self), &stop));
    for (i64 i = start; i < stop && i < list_len(self); i++) {
        int eq = list_item_eq(self, i, item);
        if (eq < 0) return V_ERR;
        if (eq > 0) return fixnum(i);
    }
    return exc_raise(ValueErrorType, "%R is not in list", item);
}

static Value list_m_insert(Value self, Value index, Value v) {
    i64 i;
    Value n = TRY(number_index(index));
    if (!number_as_index(n, &i, OverflowErrorType)) return V_ERR;
    return list_insert(self, i, v) ? V_NONE : V_ERR;
}

static Value list_m_pop(Value self, Value index) {
    i64 i = -1;
    if (!is_null(index)) {
        Value n = TRY(number_index(index));
        if (!number_as_index(n, &i, OverflowErrorType)) return V_ERR;
    }
    i64 len = list_len(self);
    if (len == 0) return exc_raise(IndexErrorType, "pop from empty list");
    if (i < 0) i += len;
    if (i < 0 || i >= len) return exc_raise(IndexErrorType, "pop index out of range");
    return list_pop(self, i);
}

static Value list_m_remove(Value self, Value item) {
    for (i64 i = 0; i < list_len(self); i++) {
        int eq = list_item_eq(self, i, item);
        if (eq < 0) return V_ERR;
        if (eq > 0) {
            if (i < list_len(self)) TRY(list_pop(self, i));
            return V_NONE;
        }
    }
    return exc_raise(ValueErrorType, "list.remove(x): x not in list");
}

static Value list_m_reverse(Value self) {
    i64 n = list_len(self);
    if (n < 2) return V_NONE;
    if (as_list(self)->exposed) {
        bridge_hooks.list_reverse(self);
        return V_NONE;
    }
    Value *lo = as_list(self)->items->v;
    gc_barrier_all(as_list(self)->items);
    for (Value *hi = lo + n - 1; lo < hi; lo++, hi--) {
        Value v = *lo;
        *lo = *hi;
        *hi = v;
    }
    return V_NONE;
}

const MethodDef list_methods[] = {
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS,
     "__class_getitem__($type, object, /)", "See PEP 585."},
    {"__getitem__", list_getitem, M_1, EFF_ANY, 0, "__getitem__($self, index, /)",
     "The item at the index, or a slice."},
    {"__reversed__", list_m_reversed, M_0, EFF_ALLOC, 0, "__reversed__($self, /)",
     "An iterator from the end."},
    {"__sizeof__", list_m_sizeof, M_0, EFF_READS, 0, "__sizeof__($self, /)",
     "The size in memory, in bytes."},
    {"append", list_m_append, M_1, EFF_WRITES_SELF, 0, "append($self, object, /)",
     "Adds an item at the end."},
    {"clear", list_m_clear, M_0, EFF_WRITES_SELF, 0, "clear($self, /)", "Removes all items."},
    {"copy", list_m_copy, M_0, EFF_ALLOC, 0, "copy($self, /)", "A shallow copy."},
    {"count", list_m_count, M_1, EFF_ANY, 0, "count($self, value, /)",
     "How often the value occurs."},
    {"extend", list_m_extend, M_1, EFF_ANY, MF_PUSHES, "extend($self, iterable, /)",
     "Adds all items of an iterable."},
    {"index", list_m_index, M_3, EFF_ANY, 0,
     "index($self, value, start=0, stop=9223372036854775807, /)",
     "The first index of the value.\n\n"
     "Raises ValueError if the value is not present."},
    {"insert", list_m_insert, M_2, EFF_ANY, 0, "insert($self, index, object, /)",
     "Inserts before the index."},
    {"pop", list_m_pop, M_1, EFF_ANY, 0, "pop($self, index=-1, /)",
     "Removes and returns the item at the index.\n\nRaises IndexError if there is none."},
    {"remove", list_m_remove, M_1, EFF_ANY, 0, "remove($self, value, /)",
     "Removes the first occurrence of the value.\n\n"
     "Raises ValueError if the value is not present."},
    {"reverse", list_m_reverse, M_0, EFF_WRITES_SELF, 0, "reverse($self, /)", "Reverses in place."},
    {"sort", list_m_sort, M_N, EFF_ANY, MF_PUSHES, "sort($self, /, *, key=None, reverse=False)",
     "Sorts in place, ascending and stable.\n\n"
     "key gives what is compared; reverse sorts descending."},
    {0},
};
