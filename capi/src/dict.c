/* dict.c: dicts: C acts on the heap's dict.
 *
 * Borrowed results stay good because the dict holds what they stand for: a number is boxed in its entry first (expose_item).
 * In the namespace of a class the values are in cells.
 */
#include "capi/src/glue.h"
#include "vm/object/dict_internal.h"
#include "vm/object/type_internal.h"

static bool check(PyObject *p) {
    if (likely(p && PyDict_Check(p))) return true;
    PyErr_BadInternalCall();
    return false;
}

/* The dict itself, where adopting gives a copy of a class's namespace. */
static Value dict_of(PyObject *p) { return is_tied(p) ? tied_value(p) : adopt_peek(p); }

/* Hash of a key that C may have hashed already; false raised. */
static bool key_hash(Value key, Py_hash_t known, i64 *hash) {
    if (known == -1) return !is_err(key) && dict_hash_key(key, hash);
    *hash = known;
    return !is_err(key);
}

/* ---- entries ---- */

static bool is_namespace(Value d) { return as_dict(d)->flags & DICT_CELLS; }

/* Where entry 'i' has its value. */
static Value *value_slot(Value d, i64 i, void **holder) {
    DictTable *t = as_dict(d)->t;
    if (is_namespace(d)) {
        AttrCell *cell = (AttrCell *)as_obj(t->entry[i].value);
        *holder = cell;
        return &cell->value;
    }
    *holder = t;
    return &t->entry[i].value;
}

/* A borrowed struct for a key or value. */
static PyObject *borrow(void *holder, Value *slot) {
    Value v = *slot;
    u32 index = is_obj(v) ? obj_proxy(as_obj(v)) : 0;
    if (likely(index)) return arena_object(index);
    if (is_fixnum(v) && as_fixnum(v) >= CROSS_SMALL_MIN && as_fixnum(v) <= CROSS_SMALL_MAX)
        return cross_small_ints[as_fixnum(v) - CROSS_SMALL_MIN];
    return expose_item(holder, slot);
}

static PyObject *borrow_value(Value d, i64 i) {
    void *holder;
    Value *slot = value_slot(d, i, &holder);
    return borrow(holder, slot);
}

static Value content(Value d, Value v) { return is_namespace(d) && !is_err(v) && !is_null(v) ? cell_content(v) : v; }

static bool store(Value d, Value key, i64 hash, Value v) {
    i64 i;
    if (likely(!is_namespace(d))) return dict_set_hash(d, key, hash, v);
    i = dict_lookup(as_dict(d), key, hash);
    if (i == DICT_RAISED) return false;
    if (i == DICT_ABSENT) return dict_set_hash(d, key, hash, type_cell(v));
    AttrCell *cell = (AttrCell *)as_obj(as_dict(d)->t->entry[i].value);
    gc_write(cell, &cell->value, v);
    cell->kind = (u8)attr_kind_of(v);
    if (as_dict(d)->flags & DICT_WATCHED) dict_changed_hook(as_dict(d));
    return true;
}

/* ---- making ---- */

PyObject *PyDict_New(void) { return glue_alloc(&PyDict_Type, sizeof(PyDictObject)); }
PyObject *_PyDict_NewPresized(Py_ssize_t n) { return expose_fresh(dict_new_sized(n)); }

/* A namespace as a dict of its contents; others as they are. */
static Value plain(Value d) { return is_err(d) || !is_namespace(d) ? d : type_plain_namespace(d); }

PyObject *PyDict_Copy(PyObject *p) {
    if (!check(p)) return NULL;
    Value d = dict_of(p);
    if (is_err(d)) return bridge_exc_out(), NULL;
    return expose_fresh(is_namespace(d) ? plain(d) : dict_copy(d));
}

PyObject *PyDictProxy_New(PyObject *mapping) {
    if (!PyMapping_Check(mapping) || PyList_Check(mapping) || PyTuple_Check(mapping))
        return abstract_type_error("mappingproxy() argument must be a mapping, not %s", mapping);
    return expose_fresh(mappingproxy_new(adopt(mapping)));
}

/* ---- look-up ---- */

/* Number of the entry, DICT_ABSENT, or DICT_RAISED with C's exception set. */
static i64 find(PyObject *p, PyObject *key, Py_hash_t known, Value *d) {
    Value k = adopt_peek(key);
    i64 hash, i = DICT_RAISED;
    *d = dict_of(p);
    if (!is_err(*d) && key_hash(k, known, &hash)) i = dict_lookup(as_dict(*d), k, hash);
    if (i == DICT_RAISED) bridge_exc_out();
    return i;
}

PyObject *_PyDict_GetItem_KnownHash(PyObject *p, PyObject *key, Py_hash_t hash) {
    Value d;
    if (!check(p)) return NULL;
    i64 i = find(p, key, hash, &d);
    return i < 0 ? NULL : borrow_value(d, i);
}

PyObject *PyDict_GetItemWithError(PyObject *p, PyObject *key) { return _PyDict_GetItem_KnownHash(p, key, -1); }
PyObject *_PyDict_GetItemWithError(PyObject *p, PyObject *key) { return _PyDict_GetItem_KnownHash(p, key, -1); }

/* Errors are dropped, and the pending exception stays. */
PyObject *PyDict_GetItem(PyObject *p, PyObject *key) {
    PyObject *type, *value, *traceback, *item;
    if (!PyDict_Check(p)) return NULL;
    if (likely(!PyErr_Occurred())) {
        item = _PyDict_GetItem_KnownHash(p, key, -1);
        if (unlikely(!item)) PyErr_Clear();
        return item;
    }
    PyErr_Fetch(&type, &value, &traceback);
    item = _PyDict_GetItem_KnownHash(p, key, -1);
    PyErr_Restore(type, value, traceback);
    return item;
}

PyObject *PyDict_GetItemString(PyObject *p, const char *name) {
    PyObject *key = PyUnicode_FromString(name), *item;
    if (!key) {
        PyErr_Clear();
        return NULL;
    }
    item = PyDict_GetItem(p, key);
    Py_DECREF(key);
    return item;
}

PyObject *_PyDict_GetItemStringWithError(PyObject *p, const char *name) {
    PyObject *key = PyUnicode_FromString(name), *item;
    if (!key) return NULL;
    item = PyDict_GetItemWithError(p, key);
    Py_DECREF(key);
    return item;
}

PyObject *_PyDict_GetItemIdWithError(PyObject *p, _Py_Identifier *id) {
    PyObject *key = _PyUnicode_FromId(id);
    return key ? PyDict_GetItemWithError(p, key) : NULL;
}

int _PyDict_Contains_KnownHash(PyObject *p, PyObject *key, Py_hash_t hash) {
    Value d;
    i64 i = find(p, key, hash, &d);
    return i == DICT_RAISED ? -1 : i >= 0;
}

int PyDict_Contains(PyObject *p, PyObject *key) { return _PyDict_Contains_KnownHash(p, key, -1); }

int _PyDict_ContainsId(PyObject *p, _Py_Identifier *id) {
    PyObject *key = _PyUnicode_FromId(id);
    return key ? PyDict_Contains(p, key) : -1;
}

Py_ssize_t PyDict_Size(PyObject *p) { return check(p) ? dict_len(dict_of(p)) : -1; }

int _PyDict_HasOnlyStringKeys(PyObject *p) {
    Value key, value, d = dict_of(p);
    for (i64 pos = 0; dict_next(d, &pos, &key, &value);)
        if (!is_str(key)) return 0;
    return 1;
}

enum { NEXT_AHEAD = 8 };

int _PyDict_Next(PyObject *p, Py_ssize_t *pos, PyObject **key, PyObject **value, Py_hash_t *hash) {
    Value d;
    if (!PyDict_Check(p)) return 0;
    d = dict_of(p);
    DictTable *t = as_dict(d)->t;
    i64 i = *pos < 0 ? t->used : dict_skip_dead(t, *pos);
    if (i >= t->used) return 0;
    *pos = i + 1;
    if (i + NEXT_AHEAD < t->used) __builtin_prefetch((void *)t->entry[i + NEXT_AHEAD].key.w); /* its header is asked */
    if (key) *key = borrow(t, &t->entry[i].key);
    if (value) *value = borrow_value(d, i);
    if (hash) *hash = t->entry[i].hash;
    return 1;
}

int PyDict_Next(PyObject *p, Py_ssize_t *pos, PyObject **key, PyObject **value) {
    return _PyDict_Next(p, pos, key, value, NULL);
}

PyObject *PyDict_Keys(PyObject *p) { return check(p) ? expose_fresh(dict_keys_list(dict_of(p))) : NULL; }
PyObject *PyDict_Values(PyObject *p) { return check(p) ? expose_fresh(dict_values_list(plain(dict_of(p)))) : NULL; }
PyObject *PyDict_Items(PyObject *p) { return check(p) ? expose_fresh(dict_items_list(plain(dict_of(p)))) : NULL; }

/* ---- changing ---- */

int _PyDict_SetItem_KnownHash(PyObject *p, PyObject *key, PyObject *value, Py_hash_t known) {
    Value d, k, v;
    i64 hash;
    if (!check(p)) return -1;
    d = dict_of(p), k = adopt(key), v = adopt(value);
    return glue_status(!is_err(d) && !is_err(v) && key_hash(k, known, &hash) && store(d, k, hash, v));
}

int PyDict_SetItem(PyObject *p, PyObject *key, PyObject *value) { return _PyDict_SetItem_KnownHash(p, key, value, -1); }

int PyDict_SetItemString(PyObject *p, const char *name, PyObject *value) {
    PyObject *key = PyUnicode_InternFromString(name);
    int failed = key ? PyDict_SetItem(p, key, value) : -1;
    Py_XDECREF(key);
    return failed;
}

int _PyDict_SetItemId(PyObject *p, _Py_Identifier *id, PyObject *value) {
    PyObject *key = _PyUnicode_FromId(id);
    return key ? PyDict_SetItem(p, key, value) : -1;
}

PyObject *PyDict_SetDefault(PyObject *p, PyObject *key, PyObject *fallback) {
    Value d;
    if (!check(p)) return NULL;
    i64 i = find(p, key, -1, &d);
    if (i == DICT_ABSENT) {
        if (PyDict_SetItem(p, key, fallback) < 0) return NULL;
        i = find(p, key, -1, &d);
    }
    return i < 0 ? NULL : borrow_value(d, i);
}

/* Takes the value out: 1, 0 absent, -1 with C's exception set. */
static int pop(PyObject *p, PyObject *key, Py_hash_t hash, Value *out) {
    Value d;
    i64 i = find(p, key, hash, &d);
    if (i < 0) return i == DICT_ABSENT ? 0 : -1;
    *out = content(d, as_dict(d)->t->entry[i].value);
    dict_remove_entry(as_dict(d), i);
    return 1;
}

int _PyDict_DelItem_KnownHash(PyObject *p, PyObject *key, Py_hash_t hash) {
    Value ignored;
    if (!check(p)) return -1;
    int found = pop(p, key, hash, &ignored);
    if (found == 0) _PyErr_SetKeyError(key);
    return found == 1 ? 0 : -1;
}

int PyDict_DelItem(PyObject *p, PyObject *key) { return _PyDict_DelItem_KnownHash(p, key, -1); }

int PyDict_DelItemString(PyObject *p, const char *name) {
    PyObject *key = PyUnicode_FromString(name);
    int failed = key ? PyDict_DelItem(p, key) : -1;
    Py_XDECREF(key);
    return failed;
}

int _PyDict_DelItemId(PyObject *p, _Py_Identifier *id) {
    PyObject *key = _PyUnicode_FromId(id);
    return key ? PyDict_DelItem(p, key) : -1;
}

int _PyDict_DelItemIf(PyObject *p, PyObject *key, int (*predicate)(PyObject *)) {
    PyObject *item;
    int yes;
    if (!check(p)) return -1;
    item = PyDict_GetItemWithError(p, key);
    if (!item) {
        if (!PyErr_Occurred()) _PyErr_SetKeyError(key);
        return -1;
    }
    yes = predicate(item);
    return yes > 0 ? PyDict_DelItem(p, key) : yes;
}

PyObject *_PyDict_Pop(PyObject *p, PyObject *key, PyObject *fallback) {
    Value v;
    if (!check(p)) return NULL;
    int found = pop(p, key, -1, &v);
    if (found > 0) return expose_owned(v);
    if (found < 0) return NULL;
    if (fallback) return Py_NewRef(fallback);
    _PyErr_SetKeyError(key);
    return NULL;
}

void PyDict_Clear(PyObject *p) {
    if (PyDict_Check(p)) dict_clear(dict_of(p));
}

/* ---- merging ---- */

/* override 2: KeyError on a key that is there already. */
int _PyDict_MergeEx(PyObject *p, PyObject *other, int override) {
    if (!p || !PyDict_Check(p) || !other) {
        PyErr_BadInternalCall();
        return -1;
    }
    Value d = dict_of(p), from = adopt(other);
    if (is_err(d) || is_err(from)) return glue_fail();
    if (is_dict(from)) from = plain(from);
    return glue_status(!is_err(from) && dict_merge(d, from, override));
}

int PyDict_Merge(PyObject *p, PyObject *other, int override) { return _PyDict_MergeEx(p, other, override != 0); }
int PyDict_Update(PyObject *p, PyObject *other) { return PyDict_Merge(p, other, 1); }

/* One element of a sequence of pairs. */
static int merge_pair(PyObject *p, PyObject *pair, Py_ssize_t i, int override) {
    PyObject *fast = PySequence_Fast(pair, "");
    int failed = -1;
    if (!fast) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_Format(PyExc_TypeError, "cannot convert dictionary update sequence element #%zd to a sequence", i);
        return -1;
    }
    if (PySequence_Fast_GET_SIZE(fast) != 2) {
        PyErr_Format(PyExc_ValueError, "dictionary update sequence element #%zd has length %zd; 2 is required", i,
                     PySequence_Fast_GET_SIZE(fast));
    } else {
        PyObject *key = Py_NewRef(PySequence_Fast_GET_ITEM(fast, 0)), *value = Py_NewRef(PySequence_Fast_GET_ITEM(fast, 1));
        if (override) failed = PyDict_SetItem(p, key, value);
        else failed = PyDict_SetDefault(p, key, value) ? 0 : -1;
        Py_DECREF(key);
        Py_DECREF(value);
    }
    Py_DECREF(fast);
    return failed;
}

int PyDict_MergeFromSeq2(PyObject *p, PyObject *pairs, int override) {
    PyObject *it = PyObject_GetIter(pairs), *pair;
    int failed = 0;
    if (!it) return -1;
    for (Py_ssize_t i = 0; !failed && (pair = PyIter_Next(it)); i++) {
        failed = merge_pair(p, pair, i, override);
        Py_DECREF(pair);
    }
    Py_DECREF(it);
    return failed || PyErr_Occurred() ? -1 : 0;
}

void _PyDict_MaybeUntrack(PyObject *p) {}       /* the collector tracks no dicts */
