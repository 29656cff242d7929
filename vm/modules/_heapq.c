/* _heapq.c: the module _heapq: lists as heaps, least or (for the functions ending in _max) greatest item first.
 *
 * A comparison may run Python, which may change the list: its length is looked at after each.
 */
#include "vm/modules/native.h"

/* 'a' belongs above 'b': 1, 0, -1 raised. */
static int before(Value a, Value b, bool max) {
    if (is_fixnum2(a, b)) return max ? as_fixnum(b) < as_fixnum(a) : as_fixnum(a) < as_fixnum(b);
    return max ? value_cmp_truth(b, a, CMP_LT) : value_cmp_truth(a, b, CMP_LT);
}

static bool unchanged(Value heap, i64 n) {
    if (list_len(heap) == n) return true;
    return native_fail(exc_raise(RuntimeErrorType, "list changed size during iteration"));
}

static void swap(Value heap, i64 i, i64 k) {
    Value a = list_at(heap, i), b = list_at(heap, k);
    list_set(heap, i, b);
    list_set(heap, k, a);
}

/* Moves the item at 'i' up as long as it belongs above its parent; not above 'start'. */
static bool move_up(Value heap, i64 start, i64 i, bool max) {
    i64 n = list_len(heap);
    while (i > start) {
        i64 parent = (i - 1) / 2;
        int less = before(list_at(heap, i), list_at(heap, parent), max);
        if (less < 0 || !unchanged(heap, n)) return false;
        if (!less) break;
        swap(heap, i, parent);
        i = parent;
    }
    return true;
}

/* The item at 'i' goes down to a leaf along the better children, then up again to its place: on average that takes
   fewer comparisons than stopping on the way down. */
static bool move_down(Value heap, i64 i, bool max) {
    i64 n = list_len(heap), start = i;
    while (2 * i + 1 < n) {
        i64 child = 2 * i + 1;
        if (child + 1 < n) {
            int less = before(list_at(heap, child), list_at(heap, child + 1), max);
            if (less < 0 || !unchanged(heap, n)) return false;
            child += !less;
        }
        swap(heap, i, child);
        i = child;
    }
    return move_up(heap, start, i, max);
}

static bool check(const char *name, Value heap) {
    if (is_list(heap)) return true;
    return native_fail(exc_raise(TypeErrorType, "%s() argument must be list, not %T", name, heap));
}
static bool check_first(const char *name, Value heap) {
    if (is_list(heap)) return true;
    return native_fail(exc_raise(TypeErrorType, "%s() argument 1 must be list, not %T", name, heap));
}

static Value pop(Value heap, bool max) {
    i64 n = list_len(heap);
    if (n == 0) return exc_raise(IndexErrorType, "index out of range");
    Value last = TRY(list_pop(heap, n - 1));
    if (n == 1) return last;
    Value top = list_at(heap, 0);
    list_set(heap, 0, last);
    return move_down(heap, 0, max) ? top : V_ERR;
}

static Value replace(Value heap, Value item, bool max) {
    if (list_len(heap) == 0) return exc_raise(IndexErrorType, "index out of range");
    Value top = list_at(heap, 0);
    list_set(heap, 0, item);
    return move_down(heap, 0, max) ? top : V_ERR;
}

static Value heapify(Value heap, bool max) {
    for (i64 i = list_len(heap) / 2 - 1; i >= 0; i--) TRY_OK(move_down(heap, i, max));
    return V_NONE;
}

static Value heapq_heapify(Value m, Value heap) {
    return check("heapify", heap) ? heapify(heap, false) : V_ERR;
}
static Value heapq_heapify_max(Value m, Value heap) {
    return check("_heapify_max", heap) ? heapify(heap, true) : V_ERR;
}
static Value heapq_heappop(Value m, Value heap) {
    return check("heappop", heap) ? pop(heap, false) : V_ERR;
}
static Value heapq_heappop_max(Value m, Value heap) {
    return check("_heappop_max", heap) ? pop(heap, true) : V_ERR;
}
static Value heapq_heappush(Value m, Value heap, Value item) {
    TRY_OK(check_first("heappush", heap) && list_append(heap, item));
    return move_up(heap, 0, list_len(heap) - 1, false) ? V_NONE : V_ERR;
}
static Value heapq_heapreplace(Value m, Value heap, Value item) {
    return check_first("heapreplace", heap) ? replace(heap, item, false) : V_ERR;
}
static Value heapq_heapreplace_max(Value m, Value heap, Value item) {
    return check_first("_heapreplace_max", heap) ? replace(heap, item, true) : V_ERR;
}
static Value heapq_heappushpop(Value m, Value heap, Value item) {
    TRY_OK(check_first("heappushpop", heap));
    if (list_len(heap) == 0) return item;
    int less = before(list_at(heap, 0), item, false);
    if (less < 0) return V_ERR;
    if (!less) return item;
    return replace(heap, item, false);
}

#define HEAP "($module, heap, /)"
#define HEAP_ITEM "($module, heap, item, /)"
static const MethodDef heapq_methods[] = {
    {"_heapify_max", heapq_heapify_max, M_1, EFF_ANY, 0, HEAP, "Maxheap variant of heapify."},
    {"_heappop_max", heapq_heappop_max, M_1, EFF_ANY, 0, HEAP, "Maxheap variant of heappop."},
    {"_heapreplace_max", heapq_heapreplace_max, M_2, EFF_ANY, 0, HEAP_ITEM, "Maxheap variant of heapreplace."},
    {"heapify", heapq_heapify, M_1, EFF_ANY, 0, HEAP, "Transform list into a heap, in-place, in O(len(heap)) time."},
    {"heappop", heapq_heappop, M_1, EFF_ANY, 0, HEAP,
     "Pop the smallest item off the heap, maintaining the heap invariant."},
    {"heappush", heapq_heappush, M_2, EFF_ANY, 0, HEAP_ITEM,
     "Push item onto heap, maintaining the heap invariant."},
    {"heappushpop", heapq_heappushpop, M_2, EFF_ANY, 0, HEAP_ITEM,
     "Push item on the heap, then pop and return the smallest item from the heap.\n\n"
     "The combined action runs more efficiently than heappush() followed by\na separate call to heappop()."},
    {"heapreplace", heapq_heapreplace, M_2, EFF_ANY, 0, HEAP_ITEM,
     "Pop and return the current smallest value, and add the new item.\n\n"
     "The size stays as it is.  The value returned may be larger than the item."},
    {0},
};

static bool heapq_exec(Value m) {
    return module_add(m, "__about__", str_from_c("Heaps are lists a with a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for all k, "
                                                 "counting from 0.\nSo a[0] is always the smallest item.\n"));
}

const ModuleDef heapq_module = {
    "_heapq", "Heap queue algorithm (a.k.a. priority queue).", heapq_methods, heapq_exec,
};
