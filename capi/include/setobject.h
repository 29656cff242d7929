/* setobject.h: set and frozenset. */
#ifndef Py_SETOBJECT_H
#define Py_SETOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyFrozenSet_Type;
PyAPI_DATA(PyTypeObject) PySetIter_Type;
PyAPI_DATA(PyTypeObject) PySet_Type;
PyAPI_FUNC(PyObject *) PyFrozenSet_New(PyObject *iterable);
PyAPI_FUNC(int) PySet_Add(PyObject *set, PyObject *key);
PyAPI_FUNC(int) PySet_Clear(PyObject *set);
PyAPI_FUNC(int) PySet_Contains(PyObject *set, PyObject *key);
PyAPI_FUNC(int) PySet_Discard(PyObject *set, PyObject *key);
PyAPI_FUNC(PyObject *) PySet_New(PyObject *iterable);
PyAPI_FUNC(PyObject *) PySet_Pop(PyObject *set);
PyAPI_FUNC(Py_ssize_t) PySet_Size(PyObject *set);
#define PySet_CheckExact(o) Py_IS_TYPE((o), &PySet_Type)
#define PyFrozenSet_CheckExact(o) Py_IS_TYPE((o), &PyFrozenSet_Type)
#define PyAnySet_CheckExact(o) (PySet_CheckExact(o) || PyFrozenSet_CheckExact(o))
#define PySet_Check(o) PyObject_TypeCheck((o), &PySet_Type)
#define PyFrozenSet_Check(o) PyObject_TypeCheck((o), &PyFrozenSet_Type)
#define PyAnySet_Check(o) (PySet_Check(o) || PyFrozenSet_Check(o))

#ifndef Py_LIMITED_API
#define PySet_MINSIZE 8
typedef struct {
    PyObject *key;
    Py_hash_t hash;
} setentry;
typedef struct {
    PyObject_HEAD
    Py_ssize_t fill;
    Py_ssize_t used;
    Py_ssize_t mask;
    setentry *table;
    Py_hash_t hash;                             /* of a frozenset; -1: not computed yet */
    Py_ssize_t finger;
    setentry smalltable[PySet_MINSIZE];
    PyObject *weakreflist;
} PySetObject;
PyAPI_DATA(PyObject *) _PySet_Dummy;
PyAPI_FUNC(int) _PySet_NextEntry(PyObject *set, Py_ssize_t *pos, PyObject **result,
                                 Py_hash_t *hash);
PyAPI_FUNC(int) _PySet_Update(PyObject *set, PyObject *item);
static inline Py_ssize_t PySet_GET_SIZE(PyObject *o) { return _Py_CAST(PySetObject *, o)->used; }
#define PySet_GET_SIZE(o) PySet_GET_SIZE(_PyObject_CAST(o))
#endif

#ifdef __cplusplus
}
#endif
#endif
