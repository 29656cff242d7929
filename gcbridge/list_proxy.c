/* list_proxy.c: lists that C has seen: ob_item is the one place where their items are, as counted references.
 *
 * What C stores there is so seen by Python at once, and a change costs the same on both sides.  The heap object says
 * 'exposed' and is empty otherwise; its accessors come here (hooks.h).
 */
#include "gcbridge/list_proxy.h"

#include "gcbridge/cross.h"

static PyListObject *struct_of(Value list) { return arena_object(obj_proxy(as_obj(list))); }

/* The collector hears of long arrays and, as far as one can say, of the numbers in them: a list keeps them alive. */
void list_proxy_note(i64 old_cap, i64 cap) {
    i64 slots = (cap >= 64 ? cap : 0) - (old_cap >= 64 ? old_cap : 0);
    if (slots) gc_note_external(slots * (i64)(sizeof(PyObject *) + ARENA_NUMBER));
}

/* Makes the array one of 'cap' items. */
static bool resize(PyListObject *p, i64 cap) {
    PyObject **items = PyMem_Realloc(p->ob_item, (size_t)cap * sizeof *items);
    if (!items) return false;
    list_proxy_note(p->allocated, cap);
    p->ob_item = items;
    p->allocated = cap;
    return true;
}

static bool grow(PyListObject *p, i64 n) { return n <= p->allocated || resize(p, (n + n / 8 + 6) & ~(i64)3); }

static void release(PyObject **items, i64 n) {
    for (i64 i = 0; i < n; i++)
        if (likely(items[i] != NULL)) cross_drop(items[i]);
}

/* Releases the items from start to stop and moves up the others, when the list is whole again: releasing can run code. */
static bool replace_many(PyListObject *p, i64 start, i64 stop, PyObject *const *item, i64 n) {
    i64 len = p->ob_base.ob_size, grown = n - (stop - start), dropped = stop - start;
    PyObject *few[8], **old = dropped <= ARRAY_LEN(few) ? few : PyMem_Malloc((size_t)dropped * sizeof *old);
    if (!old || !grow(p, len + grown)) {
        if (old != few) PyMem_Free(old);
        return false;
    }
    memcpy(old, p->ob_item + start, (size_t)dropped * sizeof *old);
    memmove(p->ob_item + stop + grown, p->ob_item + stop, (size_t)(len - stop) * sizeof *old);
    memcpy(p->ob_item + start, item, (size_t)n * sizeof *old);
    p->ob_base.ob_size = len + grown;
    release(old, dropped);
    if (old != few) PyMem_Free(old);
    return true;
}

bool list_proxy_replace(PyListObject *p, i64 start, i64 stop, PyObject *const *item, i64 n) {
    if (n == 1 && stop == start + 1) {
        PyObject *old = p->ob_item[start];
        p->ob_item[start] = item[0];
        Py_XDECREF(old);
        return true;
    }
    if (n == 1 && start == p->ob_base.ob_size && list_proxy_push(p, item[0])) return true;
    if (n == 0 && start == 0 && stop == p->ob_base.ob_size) {
        list_proxy_clear(p);
        return true;
    }
    return replace_many(p, start, stop, item, n);
}

void list_proxy_clear(PyListObject *p) {
    i64 n = p->ob_base.ob_size;
    PyObject **items = p->ob_item;
    list_proxy_note(p->allocated, 0);
    p->ob_item = NULL;
    p->ob_base.ob_size = p->allocated = 0;
    release(items, n);
    PyMem_Free(items);
}

/* ---- to and from the heap ---- */

bool list_proxy_fill(PyListObject *p, Value list) {
    i64 n = as_list(list)->len;
    if (n && !resize(p, n)) return exc_no_memory(), false;
    for (i64 i = 0; i < n; i++) {
        if (is_obj(as_list(list)->items->v[i]))
            p->ob_base.ob_size = i += tie_run(as_list(list)->items->v + i, n - i, p->ob_item + i);
        if (i == n) break;
        __builtin_prefetch((void *)((u64)arena_free_blocks[1] - 1024), 1); /* what a list gave back comes in falling order */
        PyObject *item = cross_out(as_list(list)->items->v[i]);
        if (!item) {
            bridge_exc_in();
            list_proxy_clear(p);
            return false;
        }
        p->ob_item[i] = item;
        p->ob_base.ob_size = i + 1;
    }
    list_clear(list);
    as_list(list)->exposed = true;
    return true;
}

Value list_proxy_consume(PyListObject *p) {
    i64 n = p->ob_base.ob_size;
    Value list;
    for (i64 i = 0; i < n; i++)
        if (!p->ob_item[i]) return V_NULL;
    list = TRY(list_new(n));
    for (i64 i = 0; i < n; i++) {
        PyObject *item = p->ob_item[i];
        p->ob_item[i] = NULL;
        TRY_OK(list_append(list, TRY(cross_in(item))));
    }
    return list;
}

/* ---- hooks ---- */

/* A number is read where it is, anything else adopted. */
static Value item_value(PyObject *p) {
    Value v;
    if (!arena_is_number(p)) return cross_borrowed(p);
    if (Py_IS_TYPE(p, &PyFloat_Type)) return flonum_try(((PyFloatObject *)p)->ob_fval, &v) ? v : adopt(p);
    return cross_small_value((PyLongObject *)p, &v) ? v : adopt(p);
}

static i64 hook_len(Value list) { return struct_of(list)->ob_base.ob_size; }

static Value hook_at(Value list, i64 i) {
    PyListObject *p = struct_of(list);
    KR_ASSERT(i >= 0 && i < p->ob_base.ob_size);
    if (unlikely(!p->ob_item[i])) return exc_raise(SystemErrorType, "a list made by C has a NULL item");
    return item_value(p->ob_item[i]);
}

static bool hook_splice(Value list, i64 start, i64 stop, const Value *v, i64 n) {
    PyObject *few[8], **items = n <= ARRAY_LEN(few) ? few : PyMem_Malloc((size_t)n * sizeof *items);
    i64 done = 0;
    if (!items) return exc_no_memory(), false;
    items[0] = NULL;
    while (done < n && (items[done] = cross_out(v[done]))) done++;
    bool ok = done == n && list_proxy_replace(struct_of(list), start, stop, items, n);
    if (!ok) {
        if (!bridge_exc_in()) exc_no_memory();
        release(items, done);
    }
    if (items != few) PyMem_Free(items);
    return ok;
}

void list_proxy_init(void) {
    bridge_hooks.list_len = hook_len;
    bridge_hooks.list_at = hook_at;
    bridge_hooks.list_splice = hook_splice;
}
