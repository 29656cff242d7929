/* list_slice.c: reading, assigning and deleting slices of lists. */
#include "vm/object/exc.h"
#include "vm/object/list_internal.h"
#include "vm/object/slice.h"

bool list_replace(ListObj *l, i64 start, i64 stop, Value seq) {
    i64 n = 0, old = l->len;
    if (same(seq, obj_value(l))) {
        seq = list_from(l->items->v, l->len);
        if (is_err(seq)) return false;
    }
    if (!is_null(seq)) list_fast_items(seq, &n);
    i64 grown = n - (stop - start), len = old + grown;
    if (len == 0) {
        list_clear(obj_value(l));
        return true;
    }
    if (grown > 0 && !list_reserve(l, len)) return false;
    ListItems *items = l->items;
    gc_barrier_all(items);
    memmove(&items->v[start + n], &items->v[stop], (size_t)(old - stop) * sizeof(Value));
    if (n) memcpy(&items->v[start], list_fast_items(seq, &n), (size_t)n * sizeof(Value));
    if (grown < 0) memset(&items->v[len], 0, (size_t)-grown * sizeof(Value));
    l->len = len;
    gc_keep(items);
    if (grown < 0 && !list_reserve(l, len)) return false;
    list_changed(obj_value(l));
    return true;
}

Value list_getslice(Value self, Value key) {
    i64 start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step)) return V_ERR;
    i64 n = slice_adjust(list_len(self), &start, &stop, step);
    if (n <= 0) return list_new(0);
    if (step == 1) return list_slice(self, start, start + n);
    Value out = TRY(list_new(n));
    for (i64 i = 0; i < n; i++) list_append(out, list_at(self, start + i * step));
    return out;
}

/* del l[start::step], n items, step > 1. */
static bool delete_stepped(ListObj *l, i64 start, i64 step, i64 n) {
    ListItems *items = l->items;
    gc_barrier_all(items);
    Value *to = &items->v[start];
    for (i64 k = 0; k < n; k++) {
        i64 from = start + k * step + 1;
        i64 end = k + 1 < n ? from + step - 1 : l->len;
        memmove(to, &items->v[from], (size_t)(end - from) * sizeof(Value));
        to += end - from;
    }
    memset(to, 0, (size_t)n * sizeof(Value));
    l->len -= n;
    gc_keep(items);
    if (!list_reserve(l, l->len)) return false;
    list_changed(obj_value(l));
    return true;
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
    if (count != n) {
        exc_raise(ValueErrorType,
                  "attempt to assign sequence of size %lld to extended slice of size %lld",
                  (long long)count, (long long)n);
        return false;
    }
    for (i64 i = 0; i < n; i++) list_set(self, start + i * step, items[i]);
    gc_keep(as_obj(seq));
    return true;
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
