/* list_sort.c: list.sort(): the list around what sort.c sorts.
 *
 * The list is empty while its items are sorted, and gets them back in any case.  With a key function the keys are sorted
 * and the items follow.
 */
#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/list_internal.h"
#include "vm/object/tuple.h"

static ListItems *keys_of(Value fn, const ListItems *items, i64 n) {
    ListItems *keys = list_items_new(n);
    for (i64 i = 0; keys && i < n; i++) {
        Value key = value_call1(fn, items->v[i]);
        if (is_err(key)) return NULL;
        gc_write(keys, &keys->v[i], key);
    }
    return keys;
}

/* The items of an exposed list, copied; NULL raised. */
static ListItems *detach_exposed(Value list) {
    i64 n = list_len(list);
    Value *values = list_values(list, 0, n);
    if (!values) return NULL;
    bridge_hooks.list_park(list);
    return (ListItems *)((char *)values - offsetof(ListItems, v));
}

/* Takes the storage away: the list is empty while it is sorted.  NULL raised: only for an exposed list. */
static ListItems *detach(ListObj *l) {
    ListItems *items = l->items;
    if (l->exposed) return detach_exposed(obj_value(l));
    gc_write_ptr(l, &l->items, list_sort_marker);
    l->len = 0;
    return items;
}

static bool attach_exposed(Value list, ListItems *items, i64 n, bool *modified) {
    *modified = list_len(list) > 0;
    return bridge_hooks.list_unpark(list, items->v, n);
}

/* Gives it back; ValueError if someone has changed the list meanwhile. */
static bool attach(ListObj *l, ListItems *items, i64 n, bool ok) {
    bool modified = l->items != list_sort_marker;
    if (l->exposed) {
        if (!attach_exposed(obj_value(l), items, n, &modified)) return false;
    } else {
        gc_write_ptr(l, &l->items, items);
        l->len = n;
    }
    if (ok && modified) exc_raise(ValueErrorType, "list modified during sort");
    return ok && !modified;
}

bool list_sort(Value list, Value key, bool descending) {
    ListObj *l = as_list(list);
    i64 n = list_len(list);
    ListItems *items = detach(l);
    if (!items) return false;
    ListItems *keys = is_null(key) ? NULL : keys_of(key, items, n);
    bool ok = (is_null(key) || keys) && sort_items(items, n, keys, descending);
    return attach(l, items, n, ok);
}

bool list_sort_by(Value list, Value keys, bool descending) {
    ListObj *l = as_list(list);
    i64 n = list_len(list);
    ListItems *items = detach(l);
    return items && attach(l, items, n, sort_items(items, n, as_list(keys)->items, descending));
}

/* The end of a sort whose keys a frame has computed (HELPER_list_sort): 'pair' has the list and one
   that holds its storage meanwhile; 'keys' is None if the key function has raised. */
static Value list_sort_finish(Value pair, Value keys, Value descending) {
    Value work = tuple_at(pair, 1);
    ListItems *items = as_list(work)->items;
    i64 n = list_len(work);
    list_clear(work);
    bool failed = is_none(keys);
    bool ok = !failed && sort_items(items, n, as_list(keys)->items, same(descending, V_TRUE));
    ok = attach(as_list(tuple_at(pair, 0)), items, n, ok);
    return ok || failed ? V_NONE : V_ERR;
}

static Value push_sort(Value list, Value key, bool descending) {
    static const MethodDef finish = {
        "finish", list_sort_finish, M_2, EFF_ANY, 0, "finish($self, keys, reverse, /)", NULL};
    Value work = TRY(list_make(list_no_items, 0)), pair = TRY(tuple_pack(2, list, work));
    Value fn = TRY(builtin_new(&finish, pair, V_NULL));
    i64 n = list_len(list);
    ListItems *items = detach(as_list(list));
    if (!items) return V_ERR;
    as_list(work)->len = n;
    gc_write_ptr(as_list(work), &as_list(work)->items, items);
    return interp_push_helper(HELPER_list_sort, 4, work, key, bool_value(descending), fn);
}

Value list_m_sort(Value self, Value *bound) {
    bool push = call_take_push();
    Value key = is_null(bound[0]) || is_none(bound[0]) ? V_NULL : bound[0];
    int descending = 0;
    if (!is_null(bound[1])) {
        Value flag = TRY(number_index(bound[1]));
        descending = value_truth(flag);
    }
    if (push && !is_null(key) && interp_calls_python(key) && list_len(self) > 0) return push_sort(self, key, descending);
    return list_sort(self, key, descending) ? V_NONE : V_ERR;
}
