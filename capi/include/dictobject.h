/* dictobject.h: dict and its views. */
#ifndef Py_DICTOBJECT_H
#define Py_DICTOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef struct _dictkeysobject PyDictKeysObject;
typedef struct _dictvalues PyDictValues;
typedef struct {
    PyObject_HEAD
    Py_ssize_t ma_used;
    uint64_t ma_version_tag;                    /* unique in the process, new at every change */
    PyDictKeysObject *ma_keys;
    PyDictValues *ma_values;
} PyDictObject;
typedef struct {
    PyObject_HEAD
    PyDictObject *dv_dict;
} _PyDictViewObject;
#endif
PyAPI_DATA(PyTypeObject) PyDictItems_Type;
PyAPI_DATA(PyTypeObject) PyDictIterItem_Type;
PyAPI_DATA(PyTypeObject) PyDictIterKey_Type;
PyAPI_DATA(PyTypeObject) PyDictIterValue_Type;
PyAPI_DATA(PyTypeObject) PyDictKeys_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterItem_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterKey_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterValue_Type;
PyAPI_DATA(PyTypeObject) PyDictValues_Type;
PyAPI_DATA(PyTypeObject) PyDict_Type;
PyAPI_FUNC(void) PyDict_Clear(PyObject *dict);
PyAPI_FUNC(int) PyDict_Contains(PyObject *dict, PyObject *key);
PyAPI_FUNC(PyObject *) PyDict_Copy(PyObject *dict);
PyAPI_FUNC(int) PyDict_DelItem(PyObject *dict, PyObject *key);
PyAPI_FUNC(int) PyDict_DelItemString(PyObject *dict, const char *name);
PyAPI_FUNC(PyObject *) PyDict_GetItem(PyObject *dict, PyObject *key);
PyAPI_FUNC(PyObject *) PyDict_GetItemString(PyObject *dict, const char *name);
PyAPI_FUNC(PyObject *) PyDict_GetItemWithError(PyObject *dict, PyObject *key);
PyAPI_FUNC(PyObject *) PyDict_Items(PyObject *dict);
PyAPI_FUNC(PyObject *) PyDict_Keys(PyObject *dict);
PyAPI_FUNC(int) PyDict_Merge(PyObject *dict, PyObject *other, int override);
PyAPI_FUNC(int) PyDict_MergeFromSeq2(PyObject *dict, PyObject *pairs, int override);
PyAPI_FUNC(PyObject *) PyDict_New(void);
PyAPI_FUNC(int) PyDict_Next(PyObject *dict, Py_ssize_t *pos, PyObject **key, PyObject **value);
PyAPI_FUNC(int) PyDict_SetItem(PyObject *dict, PyObject *key, PyObject *value);
PyAPI_FUNC(int) PyDict_SetItemString(PyObject *dict, const char *name, PyObject *value);
PyAPI_FUNC(Py_ssize_t) PyDict_Size(PyObject *dict);
PyAPI_FUNC(int) PyDict_Update(PyObject *dict, PyObject *other);
PyAPI_FUNC(PyObject *) PyDict_Values(PyObject *dict);
PyAPI_FUNC(PyObject *) PyObject_GenericGetDict(PyObject *o, void *closure);
#define PyDict_Check(o) PyType_FastSubclass(Py_TYPE(o), Py_TPFLAGS_DICT_SUBCLASS)
#define PyDict_CheckExact(o) Py_IS_TYPE((o), &PyDict_Type)
#define PyDictKeys_Check(o) PyObject_TypeCheck((o), &PyDictKeys_Type)
#define PyDictValues_Check(o) PyObject_TypeCheck((o), &PyDictValues_Type)
#define PyDictItems_Check(o) PyObject_TypeCheck((o), &PyDictItems_Type)
#define PyDictViewSet_Check(o) (PyDictKeys_Check(o) || PyDictItems_Check(o))

#ifndef Py_LIMITED_API
PyAPI_FUNC(PyObject *) PyDict_SetDefault(PyObject *dict, PyObject *key, PyObject *fallback);
PyAPI_FUNC(PyObject *) _PyDictView_Intersect(PyObject *o, PyObject *key);
PyAPI_FUNC(PyObject *) _PyDictView_New(PyObject *o, PyTypeObject *type);
PyAPI_FUNC(int) _PyDict_ContainsId(PyObject *dict, _Py_Identifier *name);
PyAPI_FUNC(int) _PyDict_Contains_KnownHash(PyObject *dict, PyObject *key, Py_hash_t hash);
PyAPI_FUNC(void) _PyDict_DebugMallocStats(FILE *fp);
PyAPI_FUNC(int) _PyDict_DelItemId(PyObject *dict, _Py_Identifier *name);
PyAPI_FUNC(int) _PyDict_DelItemIf(PyObject *dict, PyObject *key, int (*arg)(PyObject *));
PyAPI_FUNC(int) _PyDict_DelItem_KnownHash(PyObject *dict, PyObject *key, Py_hash_t hash);
PyAPI_FUNC(PyObject *) _PyDict_GetItemIdWithError(PyObject *dict, _Py_Identifier *name);
PyAPI_FUNC(PyObject *) _PyDict_GetItemStringWithError(PyObject *dict, const char *name);
PyAPI_FUNC(PyObject *) _PyDict_GetItemWithError(PyObject *dict, PyObject *key);
PyAPI_FUNC(PyObject *) _PyDict_GetItem_KnownHash(PyObject *dict, PyObject *key, Py_hash_t hash);
PyAPI_FUNC(int) _PyDict_HasOnlyStringKeys(PyObject *dict);
PyAPI_FUNC(void) _PyDict_MaybeUntrack(PyObject *dict);
PyAPI_FUNC(int) _PyDict_MergeEx(PyObject *dict, PyObject *key, int flag);
PyAPI_FUNC(PyObject *) _PyDict_NewPresized(Py_ssize_t len);
PyAPI_FUNC(int) _PyDict_Next(PyObject *dict, Py_ssize_t *pos, PyObject **result, PyObject **result2,
                             Py_hash_t *hash);
PyAPI_FUNC(PyObject *) _PyDict_Pop(PyObject *dict, PyObject *key, PyObject *value);
PyAPI_FUNC(int) _PyDict_SetItemId(PyObject *dict, _Py_Identifier *name, PyObject *value);
PyAPI_FUNC(int) _PyDict_SetItem_KnownHash(PyObject *dict, PyObject *key, PyObject *value,
                                        Py_hash_t hash);
PyAPI_FUNC(Py_ssize_t) _PyDict_SizeOf(PyDictObject *p);
static inline Py_ssize_t PyDict_GET_SIZE(PyObject *o) {
    return _Py_CAST(PyDictObject *, o)->ma_used;
}
#define PyDict_GET_SIZE(o) PyDict_GET_SIZE(_PyObject_CAST(o))
#define _PyDict_HasSplitTable(o) ((o)->ma_values != NULL)
#endif

#ifdef __cplusplus
}
#endif
#endif
