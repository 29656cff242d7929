/* memoryobject.h: memoryview.  The views of one exporter share a managed buffer. */
#ifndef Py_MEMORYOBJECT_H
#define Py_MEMORYOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyMemoryView_Type;
PyAPI_FUNC(PyObject *) PyMemoryView_FromBuffer(const Py_buffer *view);
PyAPI_FUNC(PyObject *) PyMemoryView_FromMemory(char *mem, Py_ssize_t size, int flags);
PyAPI_FUNC(PyObject *) PyMemoryView_FromObject(PyObject *o);
PyAPI_FUNC(PyObject *) PyMemoryView_GetContiguous(PyObject *o, int buffertype, char order);
#define PyMemoryView_Check(o) Py_IS_TYPE((o), &PyMemoryView_Type)

#ifndef Py_LIMITED_API
PyAPI_DATA(PyTypeObject) _PyManagedBuffer_Type;
#define _Py_MANAGED_BUFFER_RELEASED 0x001
#define _Py_MANAGED_BUFFER_FREE_FORMAT 0x002
typedef struct {
    PyObject_HEAD
    int flags;
    Py_ssize_t exports;
    Py_buffer master;
} _PyManagedBufferObject;

#define _Py_MEMORYVIEW_RELEASED 0x001
#define _Py_MEMORYVIEW_C 0x002
#define _Py_MEMORYVIEW_FORTRAN 0x004
#define _Py_MEMORYVIEW_SCALAR 0x008
#define _Py_MEMORYVIEW_PIL 0x010
typedef struct {
    PyObject_VAR_HEAD
    _PyManagedBufferObject *mbuf;
    Py_hash_t hash;
    int flags;
    Py_ssize_t exports;
    Py_buffer view;
    PyObject *weakreflist;
    Py_ssize_t ob_array[1];                     /* shape, strides, suboffsets */
} PyMemoryViewObject;
#define PyMemoryView_GET_BUFFER(o) (&_Py_CAST(PyMemoryViewObject *, (o))->view)
#define PyMemoryView_GET_BASE(o) (_Py_CAST(PyMemoryViewObject *, (o))->view.obj)
#endif

#ifdef __cplusplus
}
#endif
#endif
