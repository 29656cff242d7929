/* odictobject.c: collections.OrderedDict. */
#include "vm/modules/_collections_odict.h"

#include "capi/src/glue.h"

PyObject *PyODict_New(void) {
    PyObject *module = PyImport_ImportModule("_collections");
    if (!module) return NULL;
    Py_DECREF(module);
    return PyObject_CallNoArgs((PyObject *)bridge_type(odict_type));
}

static bool check(PyObject *o) {
    if (o && PyODict_Check(o)) return true;
    PyErr_BadInternalCall();
    return false;
}

int PyODict_SetItem(PyObject *o, PyObject *key, PyObject *value) { return check(o) ? PyObject_SetItem(o, key, value) : -1; }
int PyODict_DelItem(PyObject *o, PyObject *key) { return check(o) ? PyObject_DelItem(o, key) : -1; }
