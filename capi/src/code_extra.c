/* code_extra.c: pointers that tools attach to code objects.
 *
 * A code object has one block: a word for linking, then the pointers by index.  Those of code that a collection found
 * dead wait until C code may run again: their free functions do as they like.
 */
#include "capi/src/glue.h"
#include "vm/interp/interp_internal.h"

#define MAX_INDEX 255
static freefunc free_functions[MAX_INDEX];
static Py_ssize_t nindices;
static void **dropped; /* linked by word 0 of the blocks */

Py_ssize_t _PyEval_RequestCodeExtraIndex(freefunc free_function) {
    if (nindices == MAX_INDEX) return -1;
    free_functions[nindices] = free_function;
    return nindices++;
}

static void free_item(Py_ssize_t index, void *item) {
    if (item && free_functions[index]) free_functions[index](item);
}

static int free_dropped(void *ignored) {
    while (dropped) {
        void **block = dropped;
        dropped = block[0];
        for (Py_ssize_t i = 0; i < MAX_INDEX; i++) free_item(i, block[1 + i]);
        PyMem_RawFree(block);
    }
    return 0;
}

static void on_dropped(void **block) {
    block[0] = dropped;
    dropped = block;
    Py_AddPendingCall(free_dropped, NULL);
}

/* The code object behind 'code', NULL with SystemError. */
static CodeObj *checked(PyObject *code, Py_ssize_t index) {
    if (PyCode_Check(code) && index >= 0 && index < nindices) return as_code(adopt(code));
    PyErr_BadInternalCall();
    return NULL;
}

int _PyCode_SetExtra(PyObject *code, Py_ssize_t index, void *extra) {
    CodeObj *c = checked(code, index);
    void *before;
    if (!c) return -1;
    if (!c->attached) {
        c->attached = PyMem_RawCalloc(1 + MAX_INDEX, sizeof *c->attached);
        if (!c->attached) return PyErr_NoMemory(), -1;
        code_attached_dropped = on_dropped;
    }
    before = c->attached[1 + index];
    c->attached[1 + index] = extra;
    free_item(index, before);
    return 0;
}

int _PyCode_GetExtra(PyObject *code, Py_ssize_t index, void **extra) {
    if (!PyCode_Check(code)) {
        PyErr_BadInternalCall();
        return -1;
    }
    CodeObj *c = as_code(adopt(code));
    *extra = c->attached && index >= 0 && index < nindices ? c->attached[1 + index] : NULL;
    return 0;
}
