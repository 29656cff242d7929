/* structseq.c: struct sequences that C describes.  Instances that C fills are taken in when the VM first sees them. */
#include "vm/object/structseq.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

/* The VM's description, which lives as long as the type: for ever. */
static StructField *fields_of(const PyStructSequence_Desc *desc) {
    i64 n = 0;
    StructField *fields;
    while (desc->fields[n].name) n++;
    fields = calloc((size_t)n + 1, sizeof *fields);
    if (!fields) return NULL;
    for (i64 i = 0; i < n; i++) {
        const PyStructSequence_Field *f = &desc->fields[i];
        bool named = f->name != PyStructSequence_UnnamedField;
        fields[i] = (StructField){named ? strdup(f->name) : NULL, f->doc ? strdup(f->doc) : NULL};
    }
    fields[n].name = STRUCT_END;
    return fields;
}

static TypeObj *make_type(const PyStructSequence_Desc *desc) {
    StructField *fields = fields_of(desc);
    if (!fields) return PyErr_NoMemory(), NULL;
    return structseq_type(strdup(desc->name), desc->doc ? strdup(desc->doc) : NULL, fields, desc->n_in_sequence, 0);
}

PyTypeObject *PyStructSequence_NewType(PyStructSequence_Desc *desc) {
    TypeObj *t = make_type(desc);
    return t ? (PyTypeObject *)_Py_XNewRef((PyObject *)bridge_type(t)) : NULL;
}

PyTypeObject *_PyStructSequence_NewType(PyStructSequence_Desc *desc, unsigned long flags) {
    PyTypeObject *type = PyStructSequence_NewType(desc);
    if (type) type->tp_flags |= flags;
    return type;
}

int PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc) {
    TypeObj *t = make_type(desc);
    if (!t) return -1;
    type_export_static(t, type, PyTuple_Type.tp_basicsize, PyTuple_Type.tp_itemsize);
    return 0;
}

void PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc) { PyStructSequence_InitType2(type, desc); }

PyObject *PyStructSequence_New(PyTypeObject *type) {
    TypeObj *t = bridge_type_obj(type);
    i64 total = structseq_fields(t);
    PyObject *seq = PyType_GenericAlloc(type, total);
    PyObject *visible;
    if (!seq) return NULL;
    visible = PyObject_GetAttrString((PyObject *)type, "n_sequence_fields");
    if (visible) Py_SET_SIZE((PyVarObject *)seq, PyLong_AsSsize_t(visible));
    Py_XDECREF(visible);
    return seq;
}

void PyStructSequence_SetItem(PyObject *seq, Py_ssize_t i, PyObject *item) { ((PyTupleObject *)seq)->ob_item[i] = item; }

PyObject *PyStructSequence_GetItem(PyObject *seq, Py_ssize_t i) { return ((PyTupleObject *)seq)->ob_item[i]; }
