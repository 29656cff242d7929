/* getattr.c: attributes of any object.
 *
 * Where the VM's own rules hold for a type (own_rules), a name that is missing costs no exception, and a name given as
 * characters no string object that C could see.
 */
#include "capi/src/glue.h"
#include "vm/object/type_internal.h"

static getattrofunc type_getattro, module_getattro; /* the VM's, as they were at start-up */

void capi_getattr_init(void) {
    type_getattro = PyType_Type.tp_getattro;
    module_getattro = PyModule_Type.tp_getattro;
}

/* No function of C decides; read anew each time, since extensions store into types. */
static bool own_rules(const PyTypeObject *type) {
    getattrofunc f = type->tp_getattro;
    return f == PyObject_GenericGetAttr || f == type_getattro || f == module_getattro;
}

/* The Value of an object whose attributes are looked at. */
static Value holder(PyObject *o) {
    Value v = cross_borrowed(o);
    if (unlikely(Py_TYPE(o)->tp_dictoffset) && !is_err(v)) native_sync_dict(o, v);
    return v;
}

/* ---- by name ---- */

PyObject *PyObject_GetAttrString(PyObject *o, const char *name) {
    PyTypeObject *type = Py_TYPE(o);
    if (type->tp_getattr) return type->tp_getattr(o, (char *)name);
    if (likely(own_rules(type))) {
        Value v = holder(o), key = str_intern_c(name);
        return expose_owned(is_err(v) || is_err(key) ? V_ERR : value_getattr(v, key));
    }
    PyObject *str = PyUnicode_FromString(name);
    PyObject *value = str ? PyObject_GetAttr(o, str) : NULL;
    Py_XDECREF(str);
    return value;
}

/* ---- absence is no error ---- */

/* 1 with *value set, 0 if absent, -1 with an exception set. */
int _PyObject_LookupAttr(PyObject *o, PyObject *name, PyObject **value) {
    *value = NULL;
    if (likely(own_rules(Py_TYPE(o)) && PyUnicode_CheckExact(name))) {
        Value v = holder(o), found = V_ERR, key = adopt(name);
        int there = is_err(v) || is_err(key) ? -1 : value_find_attr(v, key, &found);
        if (there > 0) *value = expose_owned(found);
        return there < 0 ? glue_fail() : there;
    }
    *value = PyObject_GetAttr(o, name);
    if (*value) return 1;
    if (PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return -1;
        PyErr_Clear();
    }
    return 0;
}

/* Whether there is such an attribute by the VM's rules; an error of any kind counts as absence. */
static int has(PyObject *o, Value key) {
    Value v = holder(o), found;
    int there = is_err(v) || is_err(key) ? -1 : value_find_attr(v, key, &found);
    if (there < 0) exc_clear();
    return there > 0;
}

/* The same when a function of C has answered. */
static int present(PyObject *value) {
    if (!value) PyErr_Clear();
    Py_XDECREF(value);
    return value != NULL;
}

int PyObject_HasAttr(PyObject *o, PyObject *name) {
    if (likely(own_rules(Py_TYPE(o)) && PyUnicode_CheckExact(name))) return has(o, adopt(name));
    return present(PyObject_GetAttr(o, name));
}

int PyObject_HasAttrString(PyObject *o, const char *name) {
    if (likely(!Py_TYPE(o)->tp_getattr && own_rules(Py_TYPE(o)))) return has(o, str_intern_c(name));
    return present(PyObject_GetAttrString(o, name));
}

/* ---- names kept by C files ---- */

PyObject *_PyObject_GetAttrId(PyObject *o, _Py_Identifier *name) {
    PyObject *str = _PyUnicode_FromId(name);
    return str ? PyObject_GetAttr(o, str) : NULL;
}

int _PyObject_SetAttrId(PyObject *o, _Py_Identifier *name, PyObject *value) {
    PyObject *str = _PyUnicode_FromId(name);
    return str ? PyObject_SetAttr(o, str, value) : -1;
}

int _PyObject_LookupAttrId(PyObject *o, _Py_Identifier *name, PyObject **value) {
    *value = NULL;
    PyObject *str = _PyUnicode_FromId(name);
    return str ? _PyObject_LookupAttr(o, str, value) : -1;
}

int _PyObject_IsAbstract(PyObject *o) {
    _Py_IDENTIFIER(__isabstractmethod__);
    PyObject *value;
    if (!o) return 0;
    int result = _PyObject_LookupAttrId(o, &PyId___isabstractmethod__, &value);
    if (result > 0) {
        result = PyObject_IsTrue(value);
        Py_DECREF(value);
    }
    return result;
}

/* ---- methods ---- */

/* 1: *method is a function of the type that takes 'o' as its first argument; 0: it is the attribute, or NULL with an
   exception set.  Nothing is bound where the instance has no attribute that comes before the type's. */
static int find_method(PyObject *o, Value key, PyObject **method) {
    Value v = holder(o);
    AttrCell *cell = is_err(v) || is_err(key) ? NULL : type_lookup(value_type(v), key)->cell;
    if (cell && (cell->kind == ATTR_FUNCTION || cell->kind == ATTR_METHOD) &&
        is_null(is_obj(v) ? instance_get(as_obj(v), key) : V_NULL)) {
        *method = expose_owned(cell->value);
        return *method != NULL;
    }
    *method = expose_owned(is_err(v) || is_err(key) ? V_ERR : value_getattr(v, key));
    return 0;
}

static bool plain_methods(const PyTypeObject *type) { return type->tp_getattro == PyObject_GenericGetAttr; }

int _PyObject_GetMethod(PyObject *o, PyObject *name, PyObject **method) {
    if (plain_methods(Py_TYPE(o)) && PyUnicode_CheckExact(name)) return find_method(o, str_intern(adopt(name)), method);
    *method = PyObject_GetAttr(o, name);
    return 0;
}

int capi_get_method(PyObject *o, const char *name, PyObject **method) {
    if (plain_methods(Py_TYPE(o)) && !Py_TYPE(o)->tp_getattr) return find_method(o, str_intern_c(name), method);
    *method = PyObject_GetAttrString(o, name);
    return 0;
}

/* ---- __class__ ---- */

bool capi_class_is_type(PyObject *o) {
    PyTypeObject *type = Py_TYPE(o);
    TypeObj *t = bridge_type_obj(type);
    return type->tp_getattro == PyObject_GenericGetAttr && t && type_lookup(t, name___class__)->owner == ObjectType;
}
