/* type.c: asking types: slots, modules, names, look-ups along the MRO. */
#include "vm/object/type_internal.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/abstract.h"
#undef PyType_SUPPORTS_WEAKREFS

/* ---- fields ---- */

unsigned long PyType_GetFlags(PyTypeObject *type) { return type->tp_flags; }

void *PyType_GetSlot(PyTypeObject *type, int slot) {
    if (slot > 0 && slot <= Py_am_send) return type_spec_slot(type, slot);
    PyErr_BadInternalCall();
    return NULL;
}

const char *_PyType_Name(PyTypeObject *type) {
    const char *dot = strrchr(type->tp_name, '.');
    return dot ? dot + 1 : type->tp_name;
}

PyObject *PyType_GetName(PyTypeObject *type) { return expose_owned(bridge_type_obj(type)->name); }

PyObject *PyType_GetQualName(PyTypeObject *type) { return expose_owned(type_qualname(bridge_type_obj(type))); }

int PyType_SUPPORTS_WEAKREFS(PyTypeObject *type) { return type->tp_weaklistoffset > 0; }

unsigned int PyType_ClearCache(void) { return 0; }

/* ---- inheritance ---- */

int PyType_IsSubtype(PyTypeObject *type, PyTypeObject *base) {
    TypeObj *t, *b;
    if (type == base) return 1;
    t = bridge_type_obj(type);
    b = bridge_type_obj(base);
    if (t && b) return type_is_subtype(t, b);
    for (; type; type = type->tp_base) /* not ready yet: the bases that it names */
        if (type == base) return 1;
    return base == &PyBaseObject_Type;
}

PyObject *_PyType_Lookup(PyTypeObject *type, PyObject *name) {
    TypeObj *t = bridge_type_obj(type);
    AttrCell *cell = t ? type_lookup(t, str_intern(adopt(name)))->cell : NULL;
    return cell ? expose_item(cell, &cell->value) : NULL;
}

PyObject *_PyType_LookupId(PyTypeObject *type, _Py_Identifier *name) {
    PyObject *text = _PyUnicode_FromId(name);
    return text ? _PyType_Lookup(type, text) : NULL;
}

PyTypeObject *_PyType_CalculateMetaclass(PyTypeObject *meta, PyObject *bases) {
    Value v = type_calculate_meta(bridge_type_obj(meta), adopt(bases));
    return is_err(v) ? (PyTypeObject *)expose_owned(v) : bridge_type(as_type(v));
}

/* ---- the module of a heap type ---- */

PyObject *PyType_GetModule(PyTypeObject *type) {
    PyObject *m;
    if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        PyErr_Format(PyExc_TypeError, "PyType_GetModule: Type '%s' is not a heap type", type->tp_name);
        return NULL;
    }
    m = ((PyHeapTypeObject *)type)->ht_module;
    if (!m) PyErr_Format(PyExc_TypeError, "PyType_GetModule: Type '%s' has no associated module", type->tp_name);
    return m;
}

void *PyType_GetModuleState(PyTypeObject *type) {
    PyObject *m = PyType_GetModule(type);
    return m ? PyModule_GetState(m) : NULL;
}

PyObject *PyType_GetModuleByDef(PyTypeObject *type, PyModuleDef *def) {
    Py_ssize_t n = type->tp_mro ? PyTuple_GET_SIZE(type->tp_mro) : 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *base = PyTuple_GET_ITEM(type->tp_mro, i), *m;
        if (!PyType_HasFeature((PyTypeObject *)base, Py_TPFLAGS_HEAPTYPE)) continue;
        m = ((PyHeapTypeObject *)base)->ht_module;
        if (m && PyModule_Check(m) && PyModule_GetDef(m) == def) return m;
    }
    PyErr_Format(PyExc_TypeError, "PyType_GetModuleByDef: No superclass of '%s' has the given module", type->tp_name);
    return NULL;
}

/* ---- documentation with a signature in front: "name(args)\n--\n\ntext" ---- */

static const char *signature_end(const char *name, const char *doc) {
    size_t n = strlen(name);
    const char *dot = strrchr(name, '.');
    if (dot) name = dot + 1, n = strlen(name);
    if (!doc || strncmp(doc, name, n) || doc[n] != '(') return NULL;
    return strstr(doc + n, ")\n--\n\n");
}

PyObject *_PyType_GetDocFromInternalDoc(const char *name, const char *doc) {
    const char *end = signature_end(name, doc), *text = end ? end + 6 : doc;
    if (!text || !*text) return _Py_NewRef(Py_None);
    return PyUnicode_FromString(text);
}

PyObject *_PyType_GetTextSignatureFromInternalDoc(const char *name, const char *doc) {
    const char *end = signature_end(name, doc), *start = end ? strchr(doc, '(') : NULL;
    if (!start) return _Py_NewRef(Py_None);
    return PyUnicode_FromStringAndSize(start, end + 1 - start);
}
