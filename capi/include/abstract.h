/* abstract.h: operations on any object. */
#ifndef Py_ABSTRACT_H
#define Py_ABSTRACT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int) PyAIter_Check(PyObject *o);
PyAPI_FUNC(int) PyIndex_Check(PyObject *o);
PyAPI_FUNC(int) PyIter_Check(PyObject *iter);
PyAPI_FUNC(PyObject *) PyIter_Next(PyObject *iter);
PyAPI_FUNC(PySendResult) PyIter_Send(PyObject *iter, PyObject *value, PyObject **result);
PyAPI_FUNC(int) PyMapping_Check(PyObject *o);
PyAPI_FUNC(PyObject *) PyMapping_GetItemString(PyObject *o, const char *name);
PyAPI_FUNC(int) PyMapping_HasKey(PyObject *o, PyObject *key);
PyAPI_FUNC(int) PyMapping_HasKeyString(PyObject *o, const char *name);
PyAPI_FUNC(PyObject *) PyMapping_Items(PyObject *o);
PyAPI_FUNC(PyObject *) PyMapping_Keys(PyObject *o);
PyAPI_FUNC(Py_ssize_t) PyMapping_Length(PyObject *o);
PyAPI_FUNC(int) PyMapping_SetItemString(PyObject *o, const char *name, PyObject *value);
PyAPI_FUNC(Py_ssize_t) PyMapping_Size(PyObject *o);
PyAPI_FUNC(PyObject *) PyMapping_Values(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Absolute(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Add(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_And(PyObject *o, PyObject *other);
PyAPI_FUNC(Py_ssize_t) PyNumber_AsSsize_t(PyObject *o, PyObject *exc);
PyAPI_FUNC(int) PyNumber_Check(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Divmod(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Float(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_FloorDivide(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceAdd(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceAnd(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceFloorDivide(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceLshift(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceMatrixMultiply(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceMultiply(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceOr(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlacePower(PyObject *base, PyObject *exponent, PyObject *modulus);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceRemainder(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceRshift(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceSubtract(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceTrueDivide(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_InPlaceXor(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Index(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Invert(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Long(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Lshift(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_MatrixMultiply(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Multiply(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Negative(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Or(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Positive(PyObject *o);
PyAPI_FUNC(PyObject *) PyNumber_Power(PyObject *base, PyObject *exponent, PyObject *modulus);
PyAPI_FUNC(PyObject *) PyNumber_Remainder(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Rshift(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Subtract(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_ToBase(PyObject *o, int base);
PyAPI_FUNC(PyObject *) PyNumber_TrueDivide(PyObject *o, PyObject *other);
PyAPI_FUNC(PyObject *) PyNumber_Xor(PyObject *o, PyObject *other);
PyAPI_FUNC(int) PyObject_AsCharBuffer(PyObject *o, const char **buffer, Py_ssize_t *size);
PyAPI_FUNC(int) PyObject_AsReadBuffer(PyObject *o, const void **buffer, Py_ssize_t *size);
PyAPI_FUNC(int) PyObject_AsWriteBuffer(PyObject *o, void **buffer, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) PyObject_Call(PyObject *callable, PyObject *args, PyObject *kwargs);
PyAPI_FUNC(PyObject *) PyObject_CallFunction(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *) PyObject_CallFunctionObjArgs(PyObject *callable, ...);
PyAPI_FUNC(PyObject *) PyObject_CallMethod(PyObject *o, const char *name, const char *format, ...);
PyAPI_FUNC(PyObject *) PyObject_CallMethodObjArgs(PyObject *o, PyObject *name, ...);
PyAPI_FUNC(PyObject *) PyObject_CallNoArgs(PyObject *callable);
PyAPI_FUNC(PyObject *) PyObject_CallObject(PyObject *callable, PyObject *args);
PyAPI_FUNC(int) PyObject_CheckReadBuffer(PyObject *o);
PyAPI_FUNC(int) PyObject_DelItem(PyObject *o, PyObject *key);
PyAPI_FUNC(int) PyObject_DelItemString(PyObject *o, const char *name);
PyAPI_FUNC(PyObject *) PyObject_Format(PyObject *o, PyObject *spec);
PyAPI_FUNC(PyObject *) PyObject_GetAIter(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_GetItem(PyObject *o, PyObject *key);
PyAPI_FUNC(PyObject *) PyObject_GetIter(PyObject *o);
PyAPI_FUNC(int) PyObject_IsInstance(PyObject *o, PyObject *cls);
PyAPI_FUNC(int) PyObject_IsSubclass(PyObject *derived, PyObject *cls);
PyAPI_FUNC(Py_ssize_t) PyObject_Length(PyObject *o);
PyAPI_FUNC(int) PyObject_SetItem(PyObject *o, PyObject *key, PyObject *value);
PyAPI_FUNC(Py_ssize_t) PyObject_Size(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Type(PyObject *o);
PyAPI_FUNC(int) PySequence_Check(PyObject *o);
PyAPI_FUNC(PyObject *) PySequence_Concat(PyObject *left, PyObject *right);
PyAPI_FUNC(int) PySequence_Contains(PyObject *o, PyObject *value);
PyAPI_FUNC(Py_ssize_t) PySequence_Count(PyObject *o, PyObject *arg);
PyAPI_FUNC(int) PySequence_DelItem(PyObject *o, Py_ssize_t i);
PyAPI_FUNC(int) PySequence_DelSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end);
PyAPI_FUNC(PyObject *) PySequence_Fast(PyObject *o, const char *message);
PyAPI_FUNC(PyObject *) PySequence_GetItem(PyObject *o, Py_ssize_t i);
PyAPI_FUNC(PyObject *) PySequence_GetSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end);
PyAPI_FUNC(int) PySequence_In(PyObject *o, PyObject *arg);
PyAPI_FUNC(PyObject *) PySequence_InPlaceConcat(PyObject *left, PyObject *right);
PyAPI_FUNC(PyObject *) PySequence_InPlaceRepeat(PyObject *o, Py_ssize_t count);
PyAPI_FUNC(Py_ssize_t) PySequence_Index(PyObject *o, PyObject *arg);
PyAPI_FUNC(Py_ssize_t) PySequence_Length(PyObject *o);
PyAPI_FUNC(PyObject *) PySequence_List(PyObject *o);
PyAPI_FUNC(PyObject *) PySequence_Repeat(PyObject *o, Py_ssize_t count);
PyAPI_FUNC(int) PySequence_SetItem(PyObject *o, Py_ssize_t i, PyObject *value);
PyAPI_FUNC(int) PySequence_SetSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject *value);
PyAPI_FUNC(Py_ssize_t) PySequence_Size(PyObject *o);
PyAPI_FUNC(PyObject *) PySequence_Tuple(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *) _PyObject_CallMethod_SizeT(PyObject *o, const char *name, const char *format,
                                        ...);
#ifndef Py_LIMITED_API
PyAPI_FUNC(PyObject *) PyObject_CallOneArg(PyObject *callable, PyObject *arg);
PyAPI_FUNC(Py_ssize_t) PyObject_LengthHint(PyObject *o, Py_ssize_t fallback);
PyAPI_FUNC(PyObject *) PyObject_Vectorcall(PyObject *callable, PyObject *const *arg, size_t nargsf,
                                        PyObject *d);
PyAPI_FUNC(PyObject *) PyObject_VectorcallDict(PyObject *callable, PyObject *const *arg,
                                        size_t nargsf, PyObject *d);
PyAPI_FUNC(PyObject *) PyObject_VectorcallMethod(PyObject *name, PyObject *const *args,
                                        size_t nargsf, PyObject *kwnames);
PyAPI_FUNC(PyObject *) PyVectorcall_Call(PyObject *callable, PyObject *args, PyObject *kwargs);
PyAPI_FUNC(vectorcallfunc) PyVectorcall_Function(PyObject *callable);
PyAPI_FUNC(PyObject *) _PyNumber_Index(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_CallMethod(PyObject *o, PyObject *args, const char *format, ...);
PyAPI_FUNC(PyObject *) _PyObject_CallMethodId(PyObject *o, _Py_Identifier *name, const char *format,
                                        ...);
PyAPI_FUNC(PyObject *) _PyObject_CallMethodIdObjArgs(PyObject *o, _Py_Identifier *name, ...);
PyAPI_FUNC(PyObject *) _PyObject_CallMethodId_SizeT(PyObject *o, _Py_Identifier *name,
                                        const char *format, ...);
PyAPI_FUNC(PyObject *) _PyObject_FastCall(PyObject *callable, PyObject *const *arg,
                                        Py_ssize_t size);
PyAPI_FUNC(int) _PyObject_HasLen(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_MakeTpCall(PyThreadState *tstate, PyObject *callable,
                                        PyObject *const *args, Py_ssize_t nargs,
                                        PyObject *kwnames);
PyAPI_FUNC(int) _PyObject_RealIsInstance(PyObject *o, PyObject *arg);
PyAPI_FUNC(int) _PyObject_RealIsSubclass(PyObject *o, PyObject *arg);
PyAPI_FUNC(char *const *) _PySequence_BytesToCharpArray(PyObject *o);
PyAPI_FUNC(Py_ssize_t) _PySequence_IterSearch(PyObject *o, PyObject *arg, int flag);
PyAPI_FUNC(PyObject *) _PyStack_AsDict(PyObject *const *p, PyObject *arg);
PyAPI_FUNC(PyObject *) _Py_CheckFunctionResult(PyThreadState *tstate, PyObject *callable,
                                        PyObject *result, const char *where);
PyAPI_FUNC(void) _Py_FreeCharPArray(char *const p[]);
PyAPI_FUNC(void) _Py_add_one_to_index_C(int value, Py_ssize_t *size, const Py_ssize_t *size2);
PyAPI_FUNC(void) _Py_add_one_to_index_F(int value, Py_ssize_t *size, const Py_ssize_t *size2);
PyAPI_FUNC(int) _Py_convert_optional_to_ssize_t(PyObject *o, void *arg);
#endif

#define PyObject_DelAttr(o, name) PyObject_SetAttr((o), (name), NULL)
#define PyObject_DelAttrString(o, name) PyObject_SetAttrString((o), (name), NULL)
#define PyMapping_DelItemString(o, key) PyObject_DelItemString((o), (key))
#define PyMapping_DelItem(o, key) PyObject_DelItem((o), (key))
#define PyObject_Length PyObject_Size
#define PySequence_Length PySequence_Size
#define PyMapping_Length PyMapping_Size
#define PySequence_In PySequence_Contains

/* On what PySequence_Fast returned. */
#define PySequence_Fast_GET_SIZE(o) (PyList_Check(o) ? PyList_GET_SIZE(o) : PyTuple_GET_SIZE(o))
#define PySequence_Fast_GET_ITEM(o, i) (PyList_Check(o) ? PyList_GET_ITEM((o), (i)) : PyTuple_GET_ITEM((o), (i)))
#define PySequence_Fast_ITEMS(o)                                                                   \
    (PyList_Check(o) ? ((PyListObject *)(o))->ob_item : ((PyTupleObject *)(o))->ob_item)

#ifdef PY_SSIZE_T_CLEAN
#define PyObject_CallFunction _PyObject_CallFunction_SizeT
#define PyObject_CallMethod _PyObject_CallMethod_SizeT
#ifndef Py_LIMITED_API
#define _PyObject_CallMethodId _PyObject_CallMethodId_SizeT
#endif
#endif

#ifndef Py_LIMITED_API
#define PySequence_ITEM(o, i) (Py_TYPE(o)->tp_as_sequence->sq_item((o), (i)))
#define PY_ITERSEARCH_COUNT 1
#define PY_ITERSEARCH_INDEX 2
#define PY_ITERSEARCH_CONTAINS 3
#define _PY_FASTCALL_SMALL_STACK 5

/* Set in nargsf: args[-1] may be overwritten for the time of the call. */
#define PY_VECTORCALL_ARGUMENTS_OFFSET (_Py_STATIC_CAST(size_t, 1) << (8 * sizeof(size_t) - 1))
static inline Py_ssize_t PyVectorcall_NARGS(size_t nargsf) {
    return (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
}
static inline PyObject *PyObject_CallMethodNoArgs(PyObject *self, PyObject *name) {
    size_t nargsf = 1 | PY_VECTORCALL_ARGUMENTS_OFFSET;
    return PyObject_VectorcallMethod(name, &self, nargsf, _Py_NULL);
}
static inline PyObject *PyObject_CallMethodOneArg(PyObject *self, PyObject *name, PyObject *arg) {
    PyObject *args[2] = {self, arg};
    size_t nargsf = 2 | PY_VECTORCALL_ARGUMENTS_OFFSET;
    return PyObject_VectorcallMethod(name, args, nargsf, _Py_NULL);
}
static inline PyObject *_PyObject_VectorcallMethodId(_Py_Identifier *name, PyObject *const *args,
                                                     size_t nargsf, PyObject *kwnames) {
    PyObject *str = _PyUnicode_FromId(name);
    return str ? PyObject_VectorcallMethod(str, args, nargsf, kwnames) : _Py_NULL;
}
static inline PyObject *_PyObject_CallMethodIdNoArgs(PyObject *self, _Py_Identifier *name) {
    size_t nargsf = 1 | PY_VECTORCALL_ARGUMENTS_OFFSET;
    return _PyObject_VectorcallMethodId(name, &self, nargsf, _Py_NULL);
}
static inline PyObject *_PyObject_CallMethodIdOneArg(PyObject *self, _Py_Identifier *name,
                                                     PyObject *arg) {
    PyObject *args[2] = {self, arg};
    size_t nargsf = 2 | PY_VECTORCALL_ARGUMENTS_OFFSET;
    return _PyObject_VectorcallMethodId(name, args, nargsf, _Py_NULL);
}
/* Their names before 3.9. */
#define _PyObject_Vectorcall PyObject_Vectorcall
#define _PyObject_VectorcallMethod PyObject_VectorcallMethod
#define _PyObject_FastCallDict PyObject_VectorcallDict
#define _PyVectorcall_Function PyVectorcall_Function
#define _PyObject_CallOneArg PyObject_CallOneArg
#define _PyObject_CallMethodNoArgs PyObject_CallMethodNoArgs
#define _PyObject_CallMethodOneArg PyObject_CallMethodOneArg
#define _PyObject_LookupSpecial _PyObject_LookupSpecialId
#endif

#ifdef __cplusplus
}
#endif
#endif
