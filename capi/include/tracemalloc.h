/* tracemalloc.h: reporting memory that Python does not see. */
#ifndef Py_TRACEMALLOC_H
#define Py_TRACEMALLOC_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
PyAPI_FUNC(int) PyTraceMalloc_Track(unsigned int p, uintptr_t arg, size_t nargsf);
PyAPI_FUNC(int) PyTraceMalloc_Untrack(unsigned int p, uintptr_t arg);
PyAPI_FUNC(PyObject *) _PyTraceMalloc_GetTraceback(unsigned int p, uintptr_t arg);
#endif

#ifdef __cplusplus
}
#endif
#endif
