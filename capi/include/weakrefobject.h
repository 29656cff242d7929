/* weakrefobject.h: weak references and proxies. */
#ifndef Py_WEAKREFOBJECT_H
#define Py_WEAKREFOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

typedef struct _PyWeakReference PyWeakReference;
#ifndef Py_LIMITED_API
struct _PyWeakReference {
    PyObject_HEAD
    PyObject *wr_object;                        /* None once the referent is gone */
    PyObject *wr_callback;
    Py_hash_t hash;
    PyWeakReference *wr_prev;
    PyWeakReference *wr_next;
    vectorcallfunc vectorcall;
};
#endif
PyAPI_DATA(PyTypeObject) _PyWeakref_CallableProxyType;
PyAPI_DATA(PyTypeObject) _PyWeakref_ProxyType;
PyAPI_DATA(PyTypeObject) _PyWeakref_RefType;
PyAPI_FUNC(PyObject *) PyWeakref_GetObject(PyObject *ref);
PyAPI_FUNC(PyObject *) PyWeakref_NewProxy(PyObject *o, PyObject *callback);
PyAPI_FUNC(PyObject *) PyWeakref_NewRef(PyObject *o, PyObject *callback);
#define PyWeakref_CheckRef(o) PyObject_TypeCheck((o), &_PyWeakref_RefType)
#define PyWeakref_CheckRefExact(o) Py_IS_TYPE((o), &_PyWeakref_RefType)
#define PyWeakref_CheckProxy(o)                                                                    \
    (Py_IS_TYPE((o), &_PyWeakref_ProxyType) || Py_IS_TYPE((o), &_PyWeakref_CallableProxyType))
#define PyWeakref_Check(o) (PyWeakref_CheckRef(o) || PyWeakref_CheckProxy(o))
#ifndef Py_LIMITED_API
PyAPI_FUNC(void) _PyWeakref_ClearRef(PyWeakReference *p);
PyAPI_FUNC(Py_ssize_t) _PyWeakref_GetWeakrefCount(PyWeakReference *p);
/* A referent whose count is 0 is being deallocated. */
static inline PyObject *PyWeakref_GET_OBJECT(PyObject *ref) {
    PyObject *referent = _Py_CAST(PyWeakReference *, ref)->wr_object;
    return Py_REFCNT(referent) > 0 ? referent : Py_None;
}
#define PyWeakref_GET_OBJECT(ref) PyWeakref_GET_OBJECT(_PyObject_CAST(ref))
#endif

#ifdef __cplusplus
}
#endif
#endif
