/* set.c: sets: C acts on the heap's set; the struct shows the number of keys. */
#include "capi/src/glue.h"
#include "vm/object/set_internal.h"

static bool check(bool ok) {
    if (unlikely(!ok)) PyErr_BadInternalCall();
    return ok;
}

PyObject *PySet_New(PyObject *iterable) { return expose_fresh(iterable ? set_from(adopt(iterable)) : set_new()); }

PyObject *PyFrozenSet_New(PyObject *iterable) {
    return expose_fresh(iterable ? frozenset_from(adopt(iterable)) : set_make(FrozenSetType));
}

Py_ssize_t PySet_Size(PyObject *p) { return check(PyAnySet_Check(p)) ? set_len(adopt_peek(p)) : -1; }

int PySet_Contains(PyObject *p, PyObject *key) {
    Value k;
    if (!check(PyAnySet_Check(p))) return -1;
    k = adopt_peek(key);
    return glue_answer(is_err(k) ? -1 : set_contains(adopt_peek(p), k));
}

/* A frozenset may be filled by the one who just made it. */
int PySet_Add(PyObject *p, PyObject *key) {
    Value s, k;
    if (!check(PySet_Check(p) || (PyFrozenSet_Check(p) && Py_REFCNT(p) == 1))) return -1;
    s = adopt_peek(p), k = adopt(key);
    return glue_status(!is_err(k) && set_add(s, k));
}

int PySet_Discard(PyObject *p, PyObject *key) {
    Value s, k;
    if (!check(PySet_Check(p))) return -1;
    s = adopt_peek(p), k = adopt_peek(key);
    return glue_answer(is_err(k) ? -1 : set_discard(s, k));
}

int PySet_Clear(PyObject *p) {
    if (!check(PySet_Check(p))) return -1;
    set_clear(adopt_peek(p));
    return 0;
}

PyObject *PySet_Pop(PyObject *p) {
    return check(PySet_Check(p)) ? expose_owned(value_call_method(adopt_peek(p), "pop", 0)) : NULL;
}

int _PySet_Update(PyObject *p, PyObject *iterable) {
    Value s, from;
    if (!check(PySet_Check(p))) return -1;
    s = adopt_peek(p), from = adopt(iterable);
    return glue_status(!is_err(from) && set_update(s, from));
}

int _PySet_NextEntry(PyObject *p, Py_ssize_t *pos, PyObject **key, Py_hash_t *hash) {
    if (!check(PyAnySet_Check(p))) return -1;
    SetTable *t = as_set(adopt_peek(p))->t;
    i64 i = *pos < 0 ? t->mask + 1 : set_skip(t, *pos);
    if (i > t->mask) return 0;
    *pos = i + 1;
    *key = expose_item(t, &t->entry[i].key);
    *hash = t->entry[i].hash;
    return 1;
}
