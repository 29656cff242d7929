/* fileutils.c: files opened for C. */
#include <errno.h>
#include <fcntl.h>

#include "capi/src/glue.h"

/* A stream that child processes do not inherit; waits without the lock. */
static FILE *open_stream(const char *path, const char *mode, int *error) {
    char cloexec[16];
    FILE *f;
    snprintf(cloexec, sizeof cloexec, "%se", mode);
    Py_BEGIN_ALLOW_THREADS
    f = fopen(path, cloexec);
    *error = errno;
    Py_END_ALLOW_THREADS
    return f;
}

/* fopen() of a path object; NULL with OSError naming it. */
FILE *_Py_fopen_obj(PyObject *path, const char *mode) {
    PyObject *bytes;
    FILE *f;
    int error;
    if (!PyUnicode_FSConverter(path, &bytes)) return NULL;
    do f = open_stream(PyBytes_AS_STRING(bytes), mode, &error);
    while (!f && error == EINTR && PyErr_CheckSignals() == 0);
    Py_DECREF(bytes);
    if (f || PyErr_Occurred()) return f;
    errno = error;
    PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    return NULL;
}
