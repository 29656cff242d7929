/* list_slice.c: reading, assigning and deleting slices of lists. */
#include "vm/object/exc.h"
#include "vm/object/list_internal.h"
#include "vm/object/slice.h"

static bool list_replace(ListObj *l, i64 start, i64 stop, Value seq) {
    i64 n = 0, old = list_len(obj_value(l));
    if (same(seq, obj_value(l))) {
        seq = list_slice(seq, 0, old);
        if (is_err(seq)) return false;
    }
    Value *from = is_null(seq) ? NULL : list_fast_items(seq, &n);
    if (n && !from) return false;
    if (l->exposed) return bridge_hooks.list_splice(obj_value(l), start, stop, from, n);
    i64 grown = n - (stop - start), len = old + grown;
    if (len == 0) {
        list_clear(obj_value(l));
        return true;
    }
    if (grown > 0 && !list_reserve(l, len)) return false;
    ListItems *items = l->items;
    gc_barrier_all(items);
    memmove(&items->v[start + n], &items->v[stop], (size_t)(old - stop) * sizeof(Value));
    if (n) memcpy(&items->v[start], from, (size_t)n * sizeof(Value));
    if (grown < 0) memset(&items->v[len], 0, (size_t)-grown * sizeof(Value));
    l->len = len;
    gc_keep(items);
    return grown >= 0 || list_reserve(l, len);
}

Value list_getslice(Value self, Value key) {
    i64 start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step)) return V_ERR;
    i64 n = slice_adjust(list_len(self), &start, &stop, step);
    if (n <= 0) return list_new(0);
    if (step == 1) return list_slice(self, start, start + n);
    Value out = TRY(list_new(n));
    for (i64 i = 0; i < n; i++) list_append(out, TRY(list_at(self, start + i * step)));
    return out;
}

/* del l[start::step], n items, step > 1. */
static bool delete_stepped(ListObj *l, i64 start, i64 step, i64 n) {
    i64 len = list_len(obj_value(l));
    Value *values = list_values(obj_value(l), 0, len), *to = values + start;
    if (!values) return false;
    gc_barrier_all(l->items);
    for (i64 k = 0; k < n; k++) {
        i64 from = start + k * step + 1;
        i64 end = k + 1 < n ? from + step - 1 : len;
        memmove(to, values + from, (size_t)(end - from) * sizeof(Value));
        to += end - from;
    }
    memset(to, 0, (size_t)n * sizeof(Value));
    gc_keep(l->items);
    if (l->exposed) {
        bridge_hooks.list_park(obj_value(l));
        return bridge_hooks.list_unpark(obj_value(l), values, len - n);
    }
    l->len -= n;
    return list_reserve(l, l->len);
}

static bool delete_slice(ListObj *l, i64 start, i64 step, i64 n) {
    if (n <= 0) return true;
    if (step < 0) {
        start += (n - 1) * step;
        step = -step;
    }
    if (step == 1 || n == 1) return list_replace(l, start, start + n, V_NULL);
    return delete_stepped(l, start, step, n);
}

/* l[start:stop:step] = v with a step other than 1. */
static bool assign_stepped(Value self, Value key, Value v) {
    i64 start, stop, step, count;
    Value seq = same(self, v) ? list_slice(self, 0, list_len(self))
                              : list_fast(v, "must assign iterable to extended slice");
    if (is_err(seq) || !slice_unpack(key, &start, &stop, &step)) return false;
    i64 n = slice_adjust(list_len(self), &start, &stop, step);
    Value *items = list_fast_items(seq, &count);
    if (!items) return false;
    if (count != n) {
        exc_raise(ValueErrorType,
                  "attempt to assign sequence of size %lld to extended slice of size %lld",
                  (long long)count, (long long)n);
        return false;
    }
    bool ok = true;
    for (i64 i = 0; ok && i < n; i++) ok = list_set(self, start + i * step, items[i]);
    gc_keep(as_obj(seq));
    return ok;
}

bool list_setslice(Value self, Value key, Value v) {
    i64 start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step)) return false;
    if (!is_null(v) && step != 1) return assign_stepped(self, key, v);
    if (is_null(v)) {
        i64 n = slice_adjust(list_len(self), &start, &stop, step);
        return delete_slice(as_list(self), start, step, n);
    }
    Value seq = list_fast(v, "can only assign an iterable");
    if (is_err(seq)) return false;
    slice_adjust(list_len(self), &start, &stop, step); /* iterating may have changed the length */
    return list_replace(as_list(self), start, KR_MAX(start, stop), seq);
}
