/* structseq.h: named tuples made in C. */
#ifndef Py_STRUCTSEQ_H
#define Py_STRUCTSEQ_H
#ifdef __cplusplus
extern "C" {
#endif

typedef struct PyStructSequence_Field {
    const char *name;
    const char *doc;
} PyStructSequence_Field;
typedef struct PyStructSequence_Desc {
    const char *name;
    const char *doc;
    PyStructSequence_Field *fields;
    int n_in_sequence;
} PyStructSequence_Desc;
PyAPI_DATA(const char *const) PyStructSequence_UnnamedField;
PyAPI_FUNC(PyObject *) PyStructSequence_GetItem(PyObject *seq, Py_ssize_t i);
PyAPI_FUNC(PyObject *) PyStructSequence_New(PyTypeObject *type);
PyAPI_FUNC(PyTypeObject *) PyStructSequence_NewType(PyStructSequence_Desc *desc);
PyAPI_FUNC(void) PyStructSequence_SetItem(PyObject *seq, Py_ssize_t i, PyObject *item);
#ifndef Py_LIMITED_API
typedef PyTupleObject PyStructSequence;
PyAPI_FUNC(void) PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc);
PyAPI_FUNC(int) PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc);
#define PyStructSequence_SET_ITEM(o, i, v) PyTuple_SET_ITEM((o), (i), (v))
#define PyStructSequence_GET_ITEM(o, i) PyTuple_GET_ITEM((o), (i))
#endif

#ifdef __cplusplus
}
#endif
#endif
