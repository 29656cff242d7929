/* native_dict.c: the instance dict of C types with tp_dictoffset: a field of the struct, which C reads and replaces.
 *
 * The field holds a counted reference to the dict that the VM has for the object: made at the first meeting, compared
 * whenever an API function looks at the object's attributes.  What C stored wins.
 */
#include "gcbridge/bridge_internal.h"

PyObject **native_dict_cell(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    Py_ssize_t offset = type->tp_dictoffset;
    if (offset < 0) { /* counted from the end of a variable-sized object */
        Py_ssize_t n = ((PyVarObject *)p)->ob_size;
        offset += (type->tp_basicsize + Py_ABS(n) * type->tp_itemsize + 7) & ~(Py_ssize_t)7;
    }
    return offset > 0 && !PyModule_Check(p) && !PyType_Check(p) ? (PyObject **)((char *)p + offset) : NULL;
}

void native_put_dict(PyObject *p, PyObject *dict) {
    PyObject **cell = native_dict_cell(p);
    if (cell) Py_XSETREF(*cell, Py_NewRef(dict));
}

void native_sync_dict(PyObject *p, Value v) {
    PyObject **cell = native_dict_cell(p);
    Value d;
    if (!cell || !is_obj(v)) return;
    d = *cell ? adopt(*cell) : V_NULL;
    if (is_err(d)) return;
    if (is_null(d)) {
        d = instance_dict(as_obj(v));
        if (!is_null(d) && !is_err(d)) *cell = expose_owned(d);
    } else if (!same(instance_dict(as_obj(v)), d)) {
        instance_set_dict(as_obj(v), d);
    }
}
