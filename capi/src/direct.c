/* direct.c: slots of builtin types that need no more than the structs: C that calls them stays in C.
 *
 * Each takes the place of the thunk for the same function of the VM (thunk_prefer), which it falls back to when a struct
 * does not tell enough.
 */
#include "capi/src/glue.h"
#include "gcbridge/cslot.h"
#include "gcbridge/list_proxy.h"
#include "vm/object/iter.h"

/* ---- lists and tuples ---- */

static binaryfunc general_list_subscript, general_tuple_subscript;
static ssizeobjargproc general_list_ass_item;
static iternextfunc general_listiter_next;

static PyObject *index_error(const char *message) {
    PyErr_SetString(PyExc_IndexError, message);
    return NULL;
}

static Py_ssize_t direct_var_length(PyObject *p) { return Py_SIZE(p); }

static PyObject *direct_list_item(PyObject *p, Py_ssize_t i) {
    if (unlikely(i < 0 || i >= PyList_GET_SIZE(p))) return index_error("list index out of range");
    return Py_NewRef(PyList_GET_ITEM(p, i));
}

static int direct_list_ass_item(PyObject *p, Py_ssize_t i, PyObject *item) {
    return item ? PyList_SetItem(p, i, Py_NewRef(item)) : general_list_ass_item(p, i, item);
}

static PyObject *direct_tuple_item(PyObject *p, Py_ssize_t i) {
    if (unlikely(i < 0 || i >= PyTuple_GET_SIZE(p))) return index_error("tuple index out of range");
    return Py_NewRef(PyTuple_GET_ITEM(p, i));
}

/* The number of an item below 2**30 in a sequence of n; -1: something else. */
static Py_ssize_t small_index(PyObject *key, Py_ssize_t n) {
    if (!PyLong_CheckExact(key) || Py_ABS(Py_SIZE(key)) > 1) return -1;
    Py_ssize_t i = Py_SIZE(key) * (Py_ssize_t)((PyLongObject *)key)->ob_digit[0];
    if (i < 0) i += n;
    return i < n ? i : -1;
}

static PyObject *direct_list_subscript(PyObject *p, PyObject *key) {
    Py_ssize_t i = small_index(key, PyList_GET_SIZE(p));
    return likely(i >= 0) ? Py_NewRef(PyList_GET_ITEM(p, i)) : general_list_subscript(p, key);
}

static PyObject *direct_tuple_subscript(PyObject *p, PyObject *key) {
    Py_ssize_t i = small_index(key, PyTuple_GET_SIZE(p));
    return likely(i >= 0) ? Py_NewRef(PyTuple_GET_ITEM(p, i)) : general_tuple_subscript(p, key);
}

/* An item of a list that C has seen is in the array already. */
static PyObject *direct_listiter_next(PyObject *p) {
    SeqIterObj *it = as_seqiter(tied_value(p));
    if (!is_null(it->seq) && as_list(it->seq)->exposed) {
        PyObject *list = arena_object(obj_proxy(as_obj(it->seq)));
        if (likely(it->index < PyList_GET_SIZE(list))) return Py_NewRef(PyList_GET_ITEM(list, it->index++));
    }
    return general_listiter_next(p);
}

/* ---- strings ---- */

static hashfunc general_str_hash;
static richcmpfunc general_str_compare;

static Py_hash_t direct_str_hash(PyObject *p) {
    PyASCIIObject *s = (PyASCIIObject *)p;
    if (unlikely(s->hash == -1)) s->hash = general_str_hash(p);
    return s->hash;
}

static bool same_text(PyObject *a, PyObject *b) {
    Py_ssize_t n = PyUnicode_GET_LENGTH(a);
    int kind = (int)PyUnicode_KIND(a);
    return n == PyUnicode_GET_LENGTH(b) && kind == (int)PyUnicode_KIND(b) &&
           !memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), (size_t)(n * kind));
}

static PyObject *direct_str_compare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !PyUnicode_Check(b) || !PyUnicode_IS_READY(a) || !PyUnicode_IS_READY(b))
        return general_str_compare(a, b, op);
    return Py_NewRef((a == b || same_text(a, b)) == (op == Py_EQ) ? Py_True : Py_False);
}

/* ---- numbers ---- */

/* An int of at most 60 bits. */
static bool small_int(PyObject *p, i64 *out) {
    PyLongObject *v = (PyLongObject *)p;
    Py_ssize_t size = Py_SIZE(p);
    if (!PyLong_Check(p) || Py_ABS(size) > 2) return false;
    *out = (size ? v->ob_digit[0] : 0) | (Py_ABS(size) == 2 ? (i64)v->ob_digit[1] << 30 : 0);
    if (size < 0) *out = -*out;
    return true;
}

#define INT_OP(name, op)                                                                           \
    static binaryfunc general_int_##name;                                                          \
    static PyObject *direct_int_##name(PyObject *a, PyObject *b) {                                        \
        i64 x, y, r;                                                                               \
        if (likely(small_int(a, &x) && small_int(b, &y)) && !op(x, y, &r)) return PyLong_FromLongLong(r); \
        return general_int_##name(a, b);                                                           \
    }
INT_OP(add, __builtin_add_overflow)
INT_OP(sub, __builtin_sub_overflow)
INT_OP(mul, __builtin_mul_overflow)

#define FLOAT_OP(name, op)                                                                         \
    static binaryfunc general_float_##name;                                                        \
    static PyObject *direct_float_##name(PyObject *a, PyObject *b) {                                      \
        if (likely(PyFloat_Check(a) && PyFloat_Check(b)))                                          \
            return PyFloat_FromDouble(PyFloat_AS_DOUBLE(a) op PyFloat_AS_DOUBLE(b));               \
        return general_float_##name(a, b);                                                         \
    }
FLOAT_OP(add, +)
FLOAT_OP(sub, -)
FLOAT_OP(mul, *)

#define COMPARED(x, y)                                                                             \
    (op == Py_LT ? (x) < (y) : op == Py_LE ? (x) <= (y) : op == Py_EQ ? (x) == (y) : op == Py_NE ? (x) != (y) : \
     op == Py_GT ? (x) > (y) : (x) >= (y))

static richcmpfunc general_int_compare, general_float_compare;
static hashfunc general_int_hash;

static PyObject *direct_int_compare(PyObject *a, PyObject *b, int op) {
    i64 x, y;
    if (!small_int(a, &x) || !small_int(b, &y)) return general_int_compare(a, b, op);
    return Py_NewRef(COMPARED(x, y) ? Py_True : Py_False);
}

static PyObject *direct_float_compare(PyObject *a, PyObject *b, int op) {
    if (!PyFloat_Check(a) || !PyFloat_Check(b)) return general_float_compare(a, b, op);
    return Py_NewRef(COMPARED(PyFloat_AS_DOUBLE(a), PyFloat_AS_DOUBLE(b)) ? Py_True : Py_False);
}

static Py_hash_t direct_int_hash(PyObject *p) {
    i64 i;
    if (!small_int(p, &i)) return general_int_hash(p);
    return i == -1 ? -2 : i; /* below the modulus of hashes */
}

static int direct_int_bool(PyObject *p) { return Py_SIZE(p) != 0; }
static int direct_float_bool(PyObject *p) { return PyFloat_AS_DOUBLE(p) != 0.0; }

/* ---- dicts ---- */

/* The namespace of a class, which only the functions of dict.c know how to read; what else asks for it gets a copy. */
static bool is_namespace(PyObject *p) { return arena_prefix(p)->word1 & PREFIX_PULL; }

static binaryfunc general_dict_subscript;
static objobjargproc general_dict_ass_subscript;

static PyObject *direct_dict_subscript(PyObject *p, PyObject *key) {
    PyObject *item;
    if (likely(!is_namespace(p))) return general_dict_subscript(p, key);
    item = PyDict_GetItemWithError(p, key);
    if (!item && !PyErr_Occurred()) _PyErr_SetKeyError(key);
    return Py_XNewRef(item);
}

static int direct_dict_ass_subscript(PyObject *p, PyObject *key, PyObject *value) {
    if (likely(!is_namespace(p))) return general_dict_ass_subscript(p, key, value);
    return value ? PyDict_SetItem(p, key, value) : PyDict_DelItem(p, key);
}

/* ---- start-up ---- */

static void prefer(TypeObj *t, int slot, int sig, void *code, void *general) {
    void *old = thunk_prefer(sig, slot, t->slots.v[slot], code);
    if (general) memcpy(general, &old, sizeof old);
}

static void prefer_sequences(void) {
    prefer(ListType, SLOT_len, SIG_LEN, direct_var_length, NULL);
    prefer(ListType, SLOT_getitem, SIG_INDEX, direct_list_item, NULL);
    prefer(ListType, SLOT_getitem, SIG_BIN, direct_list_subscript, &general_list_subscript);
    prefer(ListType, SLOT_setitem, SIG_SETINDEX, direct_list_ass_item, &general_list_ass_item);
    prefer(ListIterType, SLOT_iternext, SIG_NEXT, direct_listiter_next, &general_listiter_next);
    prefer(TupleType, SLOT_len, SIG_LEN, direct_var_length, NULL);
    prefer(TupleType, SLOT_getitem, SIG_INDEX, direct_tuple_item, NULL);
    prefer(TupleType, SLOT_getitem, SIG_BIN, direct_tuple_subscript, &general_tuple_subscript);
    prefer(StrType, SLOT_hash, SIG_HASH, direct_str_hash, &general_str_hash);
    prefer(StrType, SLOT_richcmp, SIG_CMP, direct_str_compare, &general_str_compare);
}

static void prefer_dicts(void) {
    prefer(DictType, SLOT_getitem, SIG_BIN, direct_dict_subscript, &general_dict_subscript);
    prefer(DictType, SLOT_setitem, SIG_SETATTR, direct_dict_ass_subscript, &general_dict_ass_subscript);
}

static void prefer_numbers(void) {
    prefer(IntType, SLOT_add, SIG_BIN, direct_int_add, &general_int_add);
    prefer(IntType, SLOT_sub, SIG_BIN, direct_int_sub, &general_int_sub);
    prefer(IntType, SLOT_mul, SIG_BIN, direct_int_mul, &general_int_mul);
    prefer(IntType, SLOT_richcmp, SIG_CMP, direct_int_compare, &general_int_compare);
    prefer(IntType, SLOT_hash, SIG_HASH, direct_int_hash, &general_int_hash);
    prefer(IntType, SLOT_truth, SIG_TRUTH, direct_int_bool, NULL);
    prefer(FloatType, SLOT_add, SIG_BIN, direct_float_add, &general_float_add);
    prefer(FloatType, SLOT_sub, SIG_BIN, direct_float_sub, &general_float_sub);
    prefer(FloatType, SLOT_mul, SIG_BIN, direct_float_mul, &general_float_mul);
    prefer(FloatType, SLOT_richcmp, SIG_CMP, direct_float_compare, &general_float_compare);
    prefer(FloatType, SLOT_truth, SIG_TRUTH, direct_float_bool, NULL);
}

void capi_direct_init(void) {
    prefer_sequences();
    prefer_dicts();
    prefer_numbers();
}
