/* list.c: growable arrays of Values.  Storage slots from len on are V_NULL, so that the collector
 * may trace the whole storage.  Methods that compare or iterate read len and items anew after every
 * step. */
#include "vm/object/list.h"

#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/list_internal.h"
#include "vm/object/slice.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void list_trace(Obj *o, Tracer *t) { trace_ptr(t, &((ListObj *)o)->items); }

static i64 items_bytes(i64 cap) { return (i64)sizeof(ListItems) + cap * (i64)sizeof(Value); }
static i64 items_size_of(const Obj *o) { return items_bytes(((const ListItems *)o)->cap); }

static void items_trace(Obj *o, Tracer *t) {
    trace_values(t, ((ListItems *)o)->v, ((ListItems *)o)->cap);
}

static const Layout items_layout = {
    .name = "list items", .size_of = items_size_of, .trace = items_trace};
static Shape *items_shape;
ListItems *list_no_items;
GC_ROOT(list_no_items)
ListItems *list_sort_marker;
GC_ROOT(list_sort_marker)

ListItems *list_items_new(i64 cap) {
    if (cap == 0) return list_no_items;
    if (unlikely(cap > LIST_MAX)) return exc_no_memory(), NULL;
    i64 size = items_bytes(cap);
    ListItems *items =
        likely(size <= GC_LARGE) ? gc_alloc(items_shape, size) : gc_try_alloc_logged(items_shape, size);
    if (likely(items != NULL)) items->cap = cap;
    return items;
}

Value list_make(ListItems *items, i64 len) {
    ListObj *l = gc_alloc(ListShape, sizeof *l);
    l->items = items;
    l->len = len;
    return obj_value(l);
}

Value list_new(i64 cap) {
    ListItems *items = list_items_new(cap);
    return items ? list_make(items, 0) : V_ERR;
}

Value list_from(const Value *values, i64 n) {
    ListItems *items = list_items_new(n);
    if (!items) return V_ERR;
    memcpy(items->v, values, (size_t)n * sizeof(Value));
    gc_filled(items);
    return list_make(items, n);
}

/* Moves the items to storage of exactly 'cap' slots, or makes it so long where it is. */
static bool resize_storage(ListObj *l, i64 cap) {
    if (cap > l->items->cap && gc_extend(l->items, items_bytes(l->items->cap), items_bytes(cap))) {
        l->items->cap = cap;
        return true;
    }
    ListItems *items = list_items_new(cap);
    if (!items) return false;
    memcpy(items->v, l->items->v, (size_t)KR_MIN(l->len, cap) * sizeof(Value));
    gc_filled(items);
    gc_write_ptr(l, &l->items, items);
    return true;
}

bool list_reserve(ListObj *l, i64 n) {
    i64 cap = l->items->cap;
    if (n <= cap && n >= cap >> 1) return true;
    if (n == 0) {
        gc_write_ptr(l, &l->items, list_no_items);
        return true;
    }
    /* An eighth of slack keeps appending linear; a quarter where copying costs most, storage being
     * copied whole. */
    i64 slack = n < 4096 ? n >> 3 : n >> 2;
    if (n > LIST_MAX - slack - 6) return exc_no_memory(), false;
    return resize_storage(l, n > cap ? (n + slack + 6) & ~(i64)3 : KR_MAX(n, 4));
}

Value *list_values(Value list, i64 start, i64 n) {
    if (likely(!as_list(list)->exposed)) return as_list(list)->items->v + start;
    ListItems *items = list_items_new(n);
    for (i64 i = 0; items && i < n; i++) {
        Value v = list_at(list, start + i);
        if (is_err(v)) return NULL;
        gc_write(items, &items->v[i], v);
    }
    return items ? items->v : NULL;
}

bool list_append_slow(ListObj *l, Value v) {
    if (unlikely(l->exposed)) {
        i64 n = list_len(obj_value(l));
        return bridge_hooks.list_splice(obj_value(l), n, n, &v, 1);
    }
    if (!list_reserve(l, l->len + 1)) return false;
    gc_write(l->items, &l->items->v[l->len], v);
    l->len++;
    return true;
}

bool list_set(Value list, i64 i, Value v) {
    ListObj *l = as_list(list);
    KR_ASSERT(i >= 0 && i < list_len(list));
    if (unlikely(l->exposed)) return bridge_hooks.list_splice(list, i, i + 1, &v, 1);
    gc_write(l->items, &l->items->v[i], v);
    return true;
}

bool list_insert(Value list, i64 i, Value v) {
    ListObj *l = as_list(list);
    i64 len = list_len(list);
    if (i < 0) i = KR_MAX(i + len, 0);
    i = KR_MIN(i, len);
    if (unlikely(l->exposed)) return bridge_hooks.list_splice(list, i, i, &v, 1);
    if (len == l->items->cap && !list_reserve(l, len + 1)) return false;
    gc_barrier_all(l->items);
    memmove(&l->items->v[i + 1], &l->items->v[i], (size_t)(len - i) * sizeof(Value));
    l->items->v[i] = v;
    l->len = len + 1;
    return true;
}

Value list_pop(Value list, i64 i) {
    ListObj *l = as_list(list);
    KR_ASSERT(i >= 0 && i < list_len(list));
    ListItems *items = l->items;
    if (unlikely(l->exposed)) {
        Value item = TRY(list_at(list, i));
        return bridge_hooks.list_splice(list, i, i + 1, NULL, 0) ? item : V_ERR;
    }
    Value v = items->v[i];
    i64 last = l->len - 1;
    if (i < last) {
        gc_barrier_all(items);
        memmove(&items->v[i], &items->v[i + 1], (size_t)(last - i) * sizeof(Value));
    }
    gc_write(items, &items->v[last], V_NULL);
    l->len = last;
    if (unlikely(last < items->cap >> 1 && items->cap > 16)) list_reserve(l, last);
    return v;
}

void list_clear(Value list) {
    ListObj *l = as_list(list);
    if (unlikely(l->exposed)) bridge_hooks.list_splice(list, 0, list_len(list), NULL, 0);
    l->len = 0;
    if (l->items->cap) gc_write_ptr(l, &l->items, list_no_items);
}

Value *list_fast_items(Value seq, i64 *n) {
    if (is_list(seq)) {
        *n = list_len(seq);
        return list_values(seq, 0, *n);
    }
    *n = tuple_len(seq);
    return as_tuple(seq)->v;
}

Value list_fast(Value iterable, const char *message) {
    if (is_list(iterable) || is_tuple(iterable)) return iterable;
    Value it = value_iter(iterable);
    if (is_err(it)) {
        if (!exc_matches(TypeErrorType)) return V_ERR;
        exc_clear();
        return exc_raise(TypeErrorType, "%s", message);
    }
    return list_from_iterable(it);
}

static bool extend_fast(ListObj *l, Value seq) {
    i64 n, len = list_len(obj_value(l));
    Value *from = list_fast_items(seq, &n);
    if (n == 0) return true;
    if (!from) return false;
    if (unlikely(l->exposed)) return bridge_hooks.list_splice(obj_value(l), len, len, from, n);
    if (!list_reserve(l, len + n)) return false;
    gc_barrier_all(l->items);
    /* read again: 'seq' may be the list itself */
    from = list_fast_items(seq, &n);
    if (!from) return false;
    memcpy(&l->items->v[len], from, (size_t)n * sizeof(Value));
    l->len += n;
    return true;
}

bool list_extend(Value list, Value iterable) {
    if (is_list_exact(iterable) || is_tuple_exact(iterable) || same(list, iterable)) {
        return extend_fast(as_list(list), iterable);
    }
    Value it = value_iter(iterable);
    if (is_err(it)) return false;
    i64 hint = value_length_hint(iterable, 8);
    if (hint < 0) return false;
    ListObj *l = as_list(list);
    if (hint > INT64_MAX - l->len) hint = 0; /* such a hint is a lie; other large ones are tried */
    if (hint > LIST_MAX - l->len) return exc_no_memory(), false;
    if (l->len + hint > l->items->cap && !l->exposed) {
        i64 len = l->len;
        /* an exact hint must not leave slack behind: list(range(n)) */
        if (!(len == 0 ? resize_storage(l, hint) : list_reserve(l, len + hint))) return false;
    }
    for (;;) {
        Value v = value_next(it);
        if (is_null(v)) break;
        if (is_err(v) || !list_append(list, v)) return false;
    }
    if (l->len < l->items->cap >> 1) return list_reserve(l, l->len);
    return true;
}

Value list_from_iterable(Value it) {
    Value list = TRY(list_new(0));
    return list_extend(list, it) ? list : V_ERR;
}

Value list_slice(Value list, i64 start, i64 stop) {
    start = KR_MAX(start, 0);
    i64 n = KR_MAX(KR_MIN(stop, list_len(list)) - start, 0);
    Value *from = list_values(list, start, n);
    return from ? list_from(from, n) : V_ERR;
}

Value list_to_tuple(Value list) {
    Value *from = list_values(list, 0, list_len(list));
    return from ? tuple_from(from, list_len(list)) : V_ERR;
}

/* ---- slots ---- */

static bool repr_items(Value self, StrBuilder *b) {
    for (i64 i = 0; i < list_len(self); i++) {
        if (i) strb_ascii(b, ", ", 2);
        Value item = list_at(self, i);
        if (is_err(item) || is_err(item = value_repr(item))) return false;
        strb_str(b, item);
    }
    return true;
}

static Value list_repr(Value self) {
    if (list_len(self) == 0) return str_from_c("[]");
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_from_c("[...]");
    StrBuilder b;
    strb_init(&b);
    strb_cp(&b, '[');
    bool ok = repr_items(self, &b);
    repr_leave(self);
    if (!ok) {
        strb_free(&b);
        return V_ERR;
    }
    strb_cp(&b, ']');
    return strb_finish(&b);
}

static bool cmp_lengths(i64 a, i64 b, int op) {
    switch (op) {
    case CMP_LT: return a < b;
    case CMP_LE: return a <= b;
    case CMP_EQ: return a == b;
    case CMP_NE: return a != b;
    case CMP_GT: return a > b;
    default: return a >= b;
    }
}

int list_item_eq(Value list, i64 i, Value item) {
    Value v = list_at(list, i);
    return is_err(v) || is_err(item) ? -1 : value_eq(v, item);
}

static Value list_richcmp(Value a, Value b, int op) {
    if (!is_list(a) || !is_list(b)) return V_NOTIMPL;
    if (list_len(a) != list_len(b) && (op == CMP_EQ || op == CMP_NE))
        return bool_value(op == CMP_NE);
    i64 i = 0;
    for (; i < list_len(a) && i < list_len(b); i++) {
        int eq = list_item_eq(a, i, list_at(b, i));
        if (eq < 0) return V_ERR;
        if (eq == 0) break;
    }
    if (i >= list_len(a) || i >= list_len(b))
        return bool_value(cmp_lengths(list_len(a), list_len(b), op));
    if (op == CMP_EQ) return V_FALSE;
    if (op == CMP_NE) return V_TRUE;
    return value_richcmp(TRY(list_at(a, i)), TRY(list_at(b, i)), op);
}

static Value list_iter(Value self) { return seqiter_make(ListIterShape, self, 0); }

static bool list_init_slot(Value self, Args args) {
    TypeObj *t = value_type(self);
    if ((t == ListType || t->slots.new == ListType->slots.new) && !args_no_kw("list", args))
        return false;
    if (!args_count("list", args, 0, 1)) return false;
    if (list_len(self)) list_clear(self);
    return args.n == 0 || list_extend(self, args.v[0]);
}

static Value list_new_slot(TypeObj *type, Args args) {
    if (type == ListType) return list_make(list_no_items, 0);
    Value self = TRY(type_alloc(type));
    gc_write_ptr(as_list(self), &as_list(self)->items, list_no_items);
    return self;
}

static i64 list_len_slot(Value self) { return list_len(self); }

Value list_getitem(Value self, Value key) {
    i64 i;
    int is_index = slice_key_index(key, list_len(self), &i);
    if (likely(is_index > 0)) {
        if (unlikely(i < 0 || i >= list_len(self)))
            return exc_raise(IndexErrorType, "list index out of range");
        return list_at(self, i);
    }
    if (is_index < 0) return V_ERR;
    if (is_slice(key)) return list_getslice(self, key);
    return exc_raise(TypeErrorType, "list indices must be integers or slices, not %T", key);
}

static bool list_setitem(Value self, Value key, Value v) {
    i64 i;
    int is_index = slice_key_index(key, list_len(self), &i);
    if (is_index < 0) return false;
    if (is_index == 0) {
        if (is_slice(key)) return list_setslice(self, key, v);
        exc_raise(TypeErrorType, "list indices must be integers or slices, not %T", key);
        return false;
    }
    if (i < 0 || i >= list_len(self)) {
        exc_raise(IndexErrorType, "list assignment index out of range");
        return false;
    }
    return is_null(v) ? !is_err(list_pop(self, i)) : list_set(self, i, v);
}

static int list_contains(Value self, Value item) {
    for (i64 i = 0; i < list_len(self); i++) {
        int eq = list_item_eq(self, i, item);
        if (eq != 0) return eq;
    }
    return 0;
}

static Value list_concat(Value self, Value other) {
    if (!is_list(other))
        return exc_raise(TypeErrorType, "can only concatenate list (not \"%T\") to list", other);
    i64 na = list_len(self), nb = list_len(other);
    Value *a = list_values(self, 0, na), *b = a ? list_values(other, 0, nb) : NULL;
    ListItems *items = b ? list_items_new(na + nb) : NULL;
    if (!items) return V_ERR;
    memcpy(items->v, a, (size_t)na * sizeof(Value));
    memcpy(items->v + na, b, (size_t)nb * sizeof(Value));
    gc_filled(items);
    return list_make(items, na + nb);
}

/* 'n' copies of the first 'len' values of 'from', one after the other. */
static void fill_repeated(Value *to, const Value *from, i64 len, i64 n) {
    if (len == 1) {
        Value v = from[0];
        for (i64 i = 0; i < n; i++) to[i] = v;
        return;
    }
    for (i64 k = 0; k < n; k++) memmove(to + k * len, from, (size_t)len * sizeof(Value));
}

static Value list_repeat(Value self, Value count) {
    i64 n, len = list_len(self);
    if (!slice_repeat_count(count, &n)) return V_ERR;
    if (n <= 0 || len == 0) return list_new(0);
    if (len > LIST_MAX / n) return exc_no_memory();
    Value *from = list_values(self, 0, len);
    ListItems *items = from ? list_items_new(len * n) : NULL;
    if (!items) return V_ERR;
    fill_repeated(items->v, from, len, n);
    gc_filled(items);
    return list_make(items, len * n);
}

static Value list_iconcat(Value self, Value other) {
    return list_extend(self, other) ? self : V_ERR;
}

static Value list_irepeat(Value self, Value count) {
    i64 n, len = list_len(self);
    if (!slice_repeat_count(count, &n)) return V_ERR;
    if (n <= 0) list_clear(self);
    if (n <= 1 || len == 0) return self;
    if (len > LIST_MAX / n) return exc_no_memory();
    ListObj *l = as_list(self);
    if (l->exposed) {
        Value more = TRY(list_repeat(self, fixnum(n - 1)));
        return list_extend(self, more) ? self : V_ERR;
    }
    if (!list_reserve(l, len * n)) return V_ERR;
    gc_barrier_all(l->items);
    fill_repeated(l->items->v, l->items->v, len, n);
    l->len = len * n;
    return self;
}

const TypeDef list_def = {
    .name = "list",
    .doc =
        "A growable sequence.\n\n"
        "Without an argument an empty list, else the items of the iterable.",
    .size = sizeof(ListObj),
    .flags = TF_BASETYPE | TF_LIST_SUB | TF_SEQUENCE,
    .trace = list_trace,
    .sig = "(iterable=(), /)",
    .repr = list_repr,
    .richcmp = list_richcmp,
    .iter = list_iter,
    .init = list_init_slot,
    .new = list_new_slot,
    .len = list_len_slot,
    .getitem = list_getitem,
    .setitem = list_setitem,
    .contains = list_contains,
    .concat = list_concat,
    .repeat = list_repeat,
    .iconcat = list_iconcat,
    .irepeat = list_irepeat,
    .methods = list_methods,
};

void list_init(void) {
    items_shape = shape_internal(&items_layout);
    list_no_items = gc_alloc_old(items_shape, sizeof(ListItems));
    list_sort_marker = gc_alloc_old(items_shape, sizeof(ListItems));
}
