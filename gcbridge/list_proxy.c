/* list_proxy.c: lists that C has seen: ob_item is the one place where their items are, as counted references.
 *
 * What C stores there is so seen by Python at once, and a change costs the same on both sides.  The heap object says
 * 'exposed' and is empty otherwise; its accessors come here (hooks.h).
 */
#include "gcbridge/list_proxy.h"

#include <malloc.h>

#include "gcbridge/cross.h"

static PyListObject *struct_of(Value list) { return arena_object(obj_proxy(as_obj(list))); }

/* The collector hears of long arrays and, as far as one can say, of the numbers in them: a list keeps them alive. */
void list_proxy_note(i64 old_cap, i64 cap) {
    i64 slots = (cap >= 64 ? cap : 0) - (old_cap >= 64 ? old_cap : 0);
    if (slots) gc_note_external(slots * (i64)(sizeof(PyObject *) + ARENA_NUMBER));
}

/* Makes the array one of 'cap' items or more. */
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
    i64 n = p->ob_base.ob_size, cap = p->allocated;
    PyObject **items = p->ob_item;
    list_proxy_note(cap, 0);
    p->ob_item = NULL;
    p->ob_base.ob_size = p->allocated = 0;
    release(items, n);
    PyMem_Free(items);
}

/* ---- to and from the heap ---- */

/* A number is read where it is, anything else adopted. */
static Value item_value(PyObject *p) {
    Value v;
    if (!arena_is_number(p)) return cross_borrowed(p);
    if (Py_IS_TYPE(p, &PyFloat_Type)) return flonum_try(((PyFloatObject *)p)->ob_fval, &v) ? v : adopt(p);
    return cross_small_value((PyLongObject *)p, &v) ? v : adopt(p);
}

/* A list whose items are on the way from heap words at 'from' to the struct's array in the same memory, in front of them. */
typedef struct Filling {
    const PyListObject *list; /* ob_size of them have arrived */
    Value *from;
    i64 n;
    struct Filling *outer;
} Filling;
static Filling *fillings;

static void trace_unfilled(Tracer *t) {
    for (Filling *f = fillings; f; f = f->outer)
        trace_values(t, f->from + f->list->ob_base.ob_size, f->n - f->list->ob_base.ob_size);
}

/* The numbers at the start of 'from', ints of more than two digits aside, as far as there are blocks on the free list, which is
   faster to follow without a call or store in between.  Returns how many. */
static i64 number_run(const Value *from, i64 n, PyObject **to) {
    FreeBlock *block = arena_free_blocks[1];
    i64 i = 0;
    for (; i < n && block; i++) {
        Value v = from[i];
        i64 x = is_fixnum(v) ? as_fixnum(v) : 0;
        u64 mag = x < 0 ? 0 - (u64)x : (u64)x;
        if (is_fixnum(v) && x >= CROSS_SMALL_MIN && x <= CROSS_SMALL_MAX) {
            to[i] = Py_NewRef(cross_small_ints[x - CROSS_SMALL_MIN]);
            continue;
        }
        if (!(is_flonum(v) || is_fixnum(v)) || mag >> 2 * CROSS_DIGIT_BITS) break;
        FreeBlock *next = block->next;
        __builtin_prefetch((void *)((u64)block - 1024), 1); /* what a list gave back comes in falling order */
        arena_show(block, ARENA_NUMBER);
        to[i] = is_flonum(v) ? cross_make_double(block, as_flonum(v)) : cross_make_int(block, mag, x < 0);
        block = next;
    }
    arena_free_blocks[1] = block;
    return i;
}

/* False: C's exception is set, and ob_size says how far it came. */
static bool fill(PyListObject *p, const Value *from, i64 n) {
    for (i64 i = 0; i < n; i++) {
        if (is_obj(from[i])) i += tie_run(from + i, n - i, p->ob_item + i);
        else i += number_run(from + i, n - i, p->ob_item + i);
        p->ob_base.ob_size = i;
        if (i == n) break;
        PyObject *item = cross_out(from[i]);
        if (!item) return false;
        p->ob_item[i] = item;
        p->ob_base.ob_size = i + 1;
    }
    return true;
}

static void unfill(PyListObject *p, Value *to) {
    for (i64 i = p->ob_base.ob_size - 1; i >= 0; i--) {
        PyObject *item = p->ob_item[i];
        to[i] = item_value(item);
        p->ob_base.ob_size = i;
        cross_drop(item);
    }
    p->ob_item = NULL;
    p->allocated = 0;
}

static bool fill_in_block(PyListObject *p, ListObj *l, char *block) {
    ListItems *items = (ListItems *)(block + GC_LARGE_HEAD);
    i64 cap = items->cap;
    Shape *shape = obj_shape(&items->base);
    Filling f = {p, items->v, l->len, fillings};
    list_clear(obj_value(l));
    l->exposed = true;
    fillings = &f;
    p->ob_item = (PyObject **)block;
    p->allocated = (i64)(malloc_usable_size(block) / sizeof(PyObject *));
    bool ok = fill(p, f.from, f.n);
    if (!ok) {
        unfill(p, f.from);
        l->len = f.n;
        l->exposed = false;
        gc_write_ptr(l, &l->items, gc_give_large(block, shape, (i64)sizeof *items + cap * (i64)sizeof(Value)));
        l->items->cap = cap;
    }
    fillings = f.outer;
    if (ok) list_proxy_note(0, p->allocated);
    return ok;
}

#define IN_BLOCK_MIN ((i64)1 << 14) /* items that are worth a look at the stacks, which an array of its own makes needless */

bool list_proxy_fill(PyListObject *p, Value list) {
    ListObj *l = as_list(list);
    i64 n = l->len;
    char *block = n >= IN_BLOCK_MIN ? gc_take_large(&l->items) : NULL;
    if (block) return fill_in_block(p, l, block) || (bridge_exc_in(), false);
    if (n * (i64)sizeof(Value) > GC_LARGE) gc_reuse_large(n * (i64)sizeof(Value)); /* shorter arrays that it has outgrown */
    if (n && !resize(p, n)) return exc_no_memory(), false;
    if (!fill(p, l->items->v, n)) {
        bridge_exc_in();
        list_proxy_clear(p);
        return false;
    }
    list_clear(list);
    l->exposed = true;
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

/* ---- items that move: C may have borrowed their structs ---- */

/* The array of a list that is being sorted, and is empty meanwhile. */
typedef struct Parked {
    PyListObject *list;
    PyObject **items;
    i64 n, allocated;
} Parked;
static VEC(Parked) parked;

static void hook_park(Value list) {
    PyListObject *p = struct_of(list);
    vec_push(&parked, ((Parked){p, p->ob_item, p->ob_base.ob_size, p->allocated}));
    p->ob_item = NULL;
    p->ob_base.ob_size = p->allocated = 0;
}

static Parked take_parked(const PyListObject *p) {
    i64 i = parked.len - 1;
    while (parked.v[i].list != p) i--;
    Parked found = parked.v[i];
    parked.v[i] = vec_last(&parked);
    parked.len--;
    return found;
}

/* Structs of numbers by value: heads of chains by hash, links by place in the old array. */
typedef struct Numbers {
    PyObject **items;
    i32 *heads, *next;
    u64 mask;
} Numbers;

static u64 word_hash(u64 word) { return (word * 0x9e3779b97f4a7c15ull) >> 20; }

/* A number that the VM has no word for is compared by what its struct holds behind the header. */
static i64 content_bytes(const PyObject *p) {
    if (Py_IS_TYPE(p, &PyFloat_Type)) return sizeof(double);
    if (Py_IS_TYPE(p, &PyComplex_Type)) return sizeof(Py_complex);
    return (i64)sizeof(Py_ssize_t) + Py_ABS(((PyVarObject *)p)->ob_size) * (i64)sizeof(digit);
}

static bool same_content(const PyObject *a, const PyObject *b) {
    i64 n = content_bytes(a);
    return Py_TYPE(a) == Py_TYPE(b) && n == content_bytes(b) && !memcmp(a + 1, b + 1, (size_t)n);
}

static bool is_untied_number(const PyObject *p) {
    return p && (PyLong_CheckExact(p) || PyFloat_CheckExact(p) || PyComplex_CheckExact(p)) && !is_tied(p);
}

/* The word of a small number; V_NULL: it has none. */
static Value number_word(PyObject *p) {
    Value v = PyComplex_CheckExact(p) ? V_NULL : item_value(p);
    return is_fixnum(v) || is_flonum(v) ? v : V_NULL;
}

static u64 number_hash(PyObject *p, Value word) {
    u32 first;
    if (!is_null(word)) return word_hash(word.w);
    memcpy(&first, (char *)(p + 1) + content_bytes(p) - sizeof first, sizeof first);
    return word_hash(first);
}

static bool numbers_of(Numbers *s, PyObject **items, i64 n) {
    u64 room = 16;
    while (room < (u64)n) room *= 2;
    *s = (Numbers){items, PyMem_Malloc((room + (u64)n) * sizeof(i32)), NULL, room - 1};
    if (!s->heads || n > INT32_MAX) return false;
    s->next = s->heads + room;
    memset(s->heads, -1, room * sizeof(i32));
    for (i64 i = n - 1; i >= 0; i--) {
        if (!is_untied_number(items[i])) continue;
        i32 *head = &s->heads[number_hash(items[i], number_word(items[i])) & s->mask];
        s->next[i] = *head;
        *head = (i32)i;
    }
    return true;
}

/* The struct of such a number, which is the word 'v' or like 'other', out of the old array; NULL: there is none left. */
static PyObject *numbers_take(Numbers *s, Value v, PyObject *other) {
    for (i32 *link = &s->heads[number_hash(other, v) & s->mask]; *link >= 0; link = &s->next[*link]) {
        PyObject *p = s->items[*link];
        if (is_null(v) ? !same_content(p, other) : !same(number_word(p), v)) continue;
        s->items[*link] = NULL;
        *link = s->next[*link];
        return p;
    }
    return NULL;
}

/* The struct that stood for this item before, or another one; NULL: C's exception is set. */
static PyObject *struct_again(Numbers *s, Value v) {
    PyObject *known = is_fixnum(v) || is_flonum(v) ? numbers_take(s, v, NULL) : NULL, *item;
    if (known) return known;
    item = cross_out(v);
    if (!item || !is_untied_number(item) || !is_obj(v)) return item;
    known = numbers_take(s, V_NULL, item);
    if (!known) return item;
    cross_drop(item);
    return known;
}

static bool fill_again(PyListObject *p, Numbers *s, const Value *v, i64 n) {
    for (i64 i = 0; i < n; i++) {
        PyObject *item = struct_again(s, v[i]);
        if (!item) return bridge_exc_in(), false;
        p->ob_item[i] = item;
        p->ob_base.ob_size = i + 1;
    }
    return true;
}

static bool hook_unpark(Value list, const Value *v, i64 n) {
    PyListObject *p = struct_of(list);
    Parked old = take_parked(p);
    Numbers numbers;
    bool ok;
    list_proxy_clear(p);
    if (!numbers_of(&numbers, old.items, old.n) || (n && !resize(p, n))) { /* as it was, so that nothing is lost */
        PyMem_Free(numbers.heads);
        p->ob_item = old.items;
        p->ob_base.ob_size = old.n;
        p->allocated = old.allocated;
        return exc_no_memory(), false;
    }
    ok = fill_again(p, &numbers, v, n);
    PyMem_Free(numbers.heads);
    list_proxy_note(old.allocated, 0);
    release(old.items, old.n);
    PyMem_Free(old.items);
    return ok;
}

static void hook_reverse(Value list) {
    PyListObject *p = struct_of(list);
    for (i64 i = 0, k = p->ob_base.ob_size - 1; i < k; i++, k--) {
        PyObject *item = p->ob_item[i];
        p->ob_item[i] = p->ob_item[k];
        p->ob_item[k] = item;
    }
}

void list_proxy_init(void) {
    bridge_hooks.list_park = hook_park;
    bridge_hooks.list_unpark = hook_unpark;
    bridge_hooks.list_reverse = hook_reverse;
    gc_add_root_tracer(trace_unfilled);
    bridge_hooks.list_len = hook_len;
    bridge_hooks.list_at = hook_at;
    bridge_hooks.list_splice = hook_splice;
}
