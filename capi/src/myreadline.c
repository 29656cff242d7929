/* myreadline.c: lines from the terminal, by the editor that an extension (readline) sets. */
#include <stdio.h>
#include <unistd.h>

#include "capi/src/glue.h"
#include "vm/modules/modules.h"

int (*PyOS_InputHook)(void) = NULL;
char *(*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, const char *) = NULL;
PyThreadState *_PyOS_ReadlineTState; /* of the thread that reads: the editor takes it back for signals and hooks */

static char *plain_line(FILE *in, const char *prompt) {
    char *line = NULL;
    size_t cap = 0;
    if (prompt) fputs(prompt, stderr);
    fflush(stderr);
    clearerr(in);
    ssize_t n = getline(&line, &cap, in);
    char *copy = PyMem_RawMalloc((size_t)KR_MAX(n, 0) + 1);
    if (copy) memcpy(copy, n > 0 ? line : "", (size_t)KR_MAX(n, 0) + 1);
    free(line);
    return copy;
}

/* NULL: interrupted, or an exception is pending. */
char *PyOS_Readline(FILE *in, FILE *out, const char *prompt) {
    bool edits = PyOS_ReadlineFunctionPointer && isatty(fileno(in)) && isatty(fileno(out));
    char *raw, *line = NULL;
    if (_PyOS_ReadlineTState == PyThreadState_Get()) {
        PyErr_SetString(PyExc_RuntimeError, "can't re-enter readline");
        return NULL;
    }
    _PyOS_ReadlineTState = PyThreadState_Get();
    Py_BEGIN_ALLOW_THREADS
    raw = edits ? PyOS_ReadlineFunctionPointer(in, out, prompt) : plain_line(in, prompt);
    Py_END_ALLOW_THREADS
    _PyOS_ReadlineTState = NULL;
    if (!raw) return NULL;
    line = PyMem_Malloc(strlen(raw) + 1);
    if (line) strcpy(line, raw);
    else PyErr_NoMemory();
    PyMem_RawFree(raw);
    return line;
}

static bool edit_line(const char *prompt, Value *out) {
    if (!PyOS_ReadlineFunctionPointer) return false;
    char *line = PyOS_Readline(stdin, stdout, prompt);
    if (!line && !PyErr_Occurred()) PyErr_SetNone(PyExc_KeyboardInterrupt);
    if (line) *out = bytes_new(line, (i64)strlen(line));
    else bridge_exc_in(), *out = V_ERR;
    PyMem_Free(line);
    return true;
}

void capi_readline_init(void) { line_editor_hook = edit_line; }
