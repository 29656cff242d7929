/* data.c: exported objects that the VM fills at start-up.  Types are defined where they are made. */
#include "capi/src/capi_internal.h"

#define EXC(Name, Base) PyObject *PyExc_##Name;
#include "vm/object/exc.def"
PyObject *PyExc_EnvironmentError, *PyExc_IOError;

PyObject _Py_NotImplementedStruct, _Py_EllipsisObject;
/* Behind None there are zeros, as in CPython: psycopg2 reads the connection of a cursor that may be None. */
static struct {
    PyObject none;
    void *behind[30];
} none_room;
extern PyObject _Py_NoneStruct __attribute__((alias("none_room")));
struct _longobject _Py_FalseStruct, _Py_TrueStruct;

/* Flags of the command line, for reading only. */
int Py_DebugFlag, Py_VerboseFlag, Py_QuietFlag, Py_InteractiveFlag, Py_InspectFlag, Py_OptimizeFlag, Py_NoSiteFlag;
int Py_BytesWarningFlag, Py_FrozenFlag, Py_IgnoreEnvironmentFlag, Py_DontWriteBytecodeFlag, Py_NoUserSiteDirectory;
int Py_UnbufferedStdioFlag, Py_HashRandomizationFlag = 1, Py_IsolatedFlag, Py_UTF8Mode;

const char *Py_FileSystemDefaultEncoding = "utf-8";
const char *Py_FileSystemDefaultEncodeErrors = "surrogateescape";
int Py_HasFileSystemDefaultEncoding = 1;
int _Py_HasFileSystemDefaultEncodeErrors = 1;

_PyRuntimeState _PyRuntime;

/* Small ints that belong to C alone: the VM has others, in the arena, and reads the value of these. */
void capi_data_init(void) {
    for (int i = 0; i < RUNTIME_SMALLS; i++) {
        int v = i + RUNTIME_SMALL_MIN;
        PyLongObject *p = &_PyRuntime.small_ints[i];
        ((PyObject *)p)->ob_refcnt = (Py_ssize_t)1 << 40;
        ((PyObject *)p)->ob_type = &PyLong_Type;
        p->ob_base.ob_size = (v > 0) - (v < 0);
        p->ob_digit[0] = (digit)(v < 0 ? -v : v);
    }
}

/* Where the VM notes which thread holds the lock. */
void **capi_tstate_current(void) { return &_PyRuntime.tstate_current; }
