/* odictobject.h: collections.OrderedDict. */
#ifndef Py_ODICTOBJECT_H
#define Py_ODICTOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef struct _odictobject PyODictObject;
PyAPI_DATA(PyTypeObject) PyODictItems_Type;
PyAPI_DATA(PyTypeObject) PyODictIter_Type;
PyAPI_DATA(PyTypeObject) PyODictKeys_Type;
PyAPI_DATA(PyTypeObject) PyODictValues_Type;
PyAPI_DATA(PyTypeObject) PyODict_Type;
PyAPI_FUNC(int) PyODict_DelItem(PyObject *dict, PyObject *arg);
PyAPI_FUNC(PyObject *) PyODict_New(void);
PyAPI_FUNC(int) PyODict_SetItem(PyObject *dict, PyObject *arg, PyObject *c);
#define PyODict_Check(o) PyObject_TypeCheck((o), &PyODict_Type)
#define PyODict_CheckExact(o) Py_IS_TYPE((o), &PyODict_Type)
#define PyODict_SIZE(o) PyDict_GET_SIZE((o))
#define PyODict_GetItem(o, key) PyDict_GetItem(_PyObject_CAST(o), (key))
#define PyODict_GetItemWithError(o, key) PyDict_GetItemWithError(_PyObject_CAST(o), (key))
#define PyODict_Contains(o, key) PyDict_Contains(_PyObject_CAST(o), (key))
#define PyODict_Size(o) PyDict_Size(_PyObject_CAST(o))
#define PyODict_GetItemString(o, key) PyDict_GetItemString(_PyObject_CAST(o), (key))
#endif

#ifdef __cplusplus
}
#endif
#endif
