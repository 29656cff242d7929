/* code.h: code objects. */
#ifndef Py_CODE_H
#define Py_CODE_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef uint16_t _Py_CODEUNIT;
#define _Py_OPCODE(word) ((word) & 255)
#define _Py_OPARG(word) ((word) >> 8)
#define _Py_MAKECODEUNIT(opcode, oparg) ((opcode) | ((oparg) << 8))
#define _Py_SET_OPCODE(word, opcode) (((unsigned char *)&(word))[0] = (opcode))

#define _PyCode_DEF(SIZE)                                                                          \
    {                                                                                              \
        PyObject_VAR_HEAD                                                                          \
        PyObject *co_consts;                                                                       \
        PyObject *co_names;                                                                        \
        PyObject *co_exceptiontable;                                                               \
        int co_flags;                                                                              \
        short co_warmup;                                                                           \
        short _co_linearray_entry_size;                                                            \
        int co_argcount;                                                                           \
        int co_posonlyargcount;                                                                    \
        int co_kwonlyargcount;                                                                     \
        int co_stacksize;                                                                          \
        int co_firstlineno;                                                                        \
        int co_nlocalsplus;                                                                        \
        int co_nlocals;                                                                            \
        int co_nplaincellvars;                                                                     \
        int co_ncellvars;                                                                          \
        int co_nfreevars;                                                                          \
        PyObject *co_localsplusnames;                                                              \
        PyObject *co_localspluskinds;                                                              \
        PyObject *co_filename;                                                                     \
        PyObject *co_name;                                                                         \
        PyObject *co_qualname;                                                                     \
        PyObject *co_linetable;                                                                    \
        PyObject *co_weakreflist;                                                                  \
        PyObject *_co_code;                                                                        \
        char *_co_linearray;                                                                       \
        int _co_firsttraceable;                                                                    \
        void *co_extra;                                                                            \
        char co_code_adaptive[(SIZE)];                                                             \
    }
struct PyCodeObject _PyCode_DEF(1);
#define _PyCode_CODE(code) ((_Py_CODEUNIT *)(code)->co_code_adaptive)
#define _PyCode_NBYTES(code) (Py_SIZE(code) * (Py_ssize_t)sizeof(_Py_CODEUNIT))

#define CO_OPTIMIZED 0x0001
#define CO_NEWLOCALS 0x0002
#define CO_VARARGS 0x0004
#define CO_VARKEYWORDS 0x0008
#define CO_NESTED 0x0010
#define CO_GENERATOR 0x0020
#define CO_COROUTINE 0x0080
#define CO_ITERABLE_COROUTINE 0x0100
#define CO_ASYNC_GENERATOR 0x0200
#define CO_FUTURE_DIVISION 0x20000
#define CO_FUTURE_ABSOLUTE_IMPORT 0x40000
#define CO_FUTURE_WITH_STATEMENT 0x80000
#define CO_FUTURE_PRINT_FUNCTION 0x100000
#define CO_FUTURE_UNICODE_LITERALS 0x200000
#define CO_FUTURE_BARRY_AS_BDFL 0x400000
#define CO_FUTURE_GENERATOR_STOP 0x800000
#define CO_FUTURE_ANNOTATIONS 0x1000000
#define CO_MAXBLOCKS 20

struct _opaque {
    int computed_line;
    const uint8_t *lo_next;
    const uint8_t *limit;
};
typedef struct _line_offsets {
    int ar_start;
    int ar_end;
    int ar_line;
    struct _opaque opaque;
} PyCodeAddressRange;
typedef enum _PyCodeLocationInfoKind {
    PY_CODE_LOCATION_INFO_SHORT0 = 0,           /* 0 to 9 are the short forms */
    PY_CODE_LOCATION_INFO_ONE_LINE0 = 10,
    PY_CODE_LOCATION_INFO_ONE_LINE1 = 11,
    PY_CODE_LOCATION_INFO_ONE_LINE2 = 12,
    PY_CODE_LOCATION_INFO_NO_COLUMNS = 13,
    PY_CODE_LOCATION_INFO_LONG = 14,
    PY_CODE_LOCATION_INFO_NONE = 15
} _PyCodeLocationInfoKind;
PyAPI_DATA(PyTypeObject) PyCode_Type;
PyAPI_FUNC(int) PyCode_Addr2Line(PyCodeObject *code, int flag);
PyAPI_FUNC(int) PyCode_Addr2Location(PyCodeObject *code, int offset, int *line, int *column,
                                     int *end_line, int *end_column);
PyAPI_FUNC(PyObject *) PyCode_GetCellvars(PyCodeObject *code);
PyAPI_FUNC(PyObject *) PyCode_GetCode(PyCodeObject *code);
PyAPI_FUNC(PyObject *) PyCode_GetFreevars(PyCodeObject *code);
PyAPI_FUNC(PyObject *) PyCode_GetVarnames(PyCodeObject *code);
PyAPI_FUNC(PyCodeObject *) PyCode_New(int argcount, int kwonlyargcount, int nlocals, int stacksize,
                                      int flags, PyObject *code, PyObject *consts, PyObject *names,
                                      PyObject *varnames, PyObject *freevars, PyObject *cellvars,
                                      PyObject *filename, PyObject *name, PyObject *qualname,
                                      int firstlineno, PyObject *linetable,
                                      PyObject *exceptiontable);
PyAPI_FUNC(PyCodeObject *) PyCode_NewEmpty(const char *filename, const char *funcname,
                                        int firstlineno);
PyAPI_FUNC(PyCodeObject *) PyCode_NewWithPosOnlyArgs(int argcount, int posonlyargcount,
                                        int kwonlyargcount, int nlocals, int stacksize, int flags,
                                        PyObject *code, PyObject *consts, PyObject *names,
                                        PyObject *varnames, PyObject *freevars, PyObject *cellvars,
                                        PyObject *filename, PyObject *name, PyObject *qualname,
                                        int firstlineno, PyObject *linetable,
                                        PyObject *exceptiontable);
PyAPI_FUNC(PyObject *) PyCode_Optimize(PyObject *o, PyObject *arg, PyObject *c, PyObject *d);
PyAPI_FUNC(int) _PyCode_CheckLineNumber(int value, PyCodeAddressRange *arg);
PyAPI_FUNC(PyObject *) _PyCode_ConstantKey(PyObject *o);
PyAPI_FUNC(int) _PyCode_GetExtra(PyObject *o, Py_ssize_t len, void **arg);
PyAPI_FUNC(int) _PyCode_SetExtra(PyObject *o, Py_ssize_t len, void *arg);
#define PyCode_Check(o) Py_IS_TYPE((o), &PyCode_Type)
#define PyCode_GetNumFree(o) ((o)->co_nfreevars)
#endif

#ifdef __cplusplus
}
#endif
#endif
