/* descr.c: descriptors, builtin functions and other small objects that C makes from what the VM has. */
#include "vm/object/genericalias.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/abstract.h"

/* ---- descriptors ---- */

PyObject *PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *method) {
    return expose_owned(methoddescr_new(bridge_method(method, type), bridge_type_obj(type)));
}

PyObject *PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *method) {
    return expose_owned(classmethoddescr_new(bridge_method(method, type), bridge_type_obj(type)));
}

static PyObject *attribute(PyTypeObject *type, const char *name, const char *doc, PyGetSetDef *getset, PyMemberDef *member) {
    const GetSetDef *def = attribute_new(name, doc, getset, member);
    return expose_owned(def ? getset_new(def, bridge_type_obj(type)) : V_ERR);
}

PyObject *PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *getset) {
    return attribute(type, getset->name, getset->doc, getset, NULL);
}

PyObject *PyDescr_NewMember(PyTypeObject *type, PyMemberDef *member) {
    return attribute(type, member->name, member->doc, NULL, member);
}

int PyDescr_IsData(PyObject *o) { return Py_TYPE(o)->tp_descr_set != NULL; }

PyObject *PyWrapper_New(PyObject *descr, PyObject *self) { return expose_owned(methodwrapper_new(adopt(descr), adopt(self))); }

/* ---- builtin functions ---- */

PyTypeObject PyCMethod_Type;

#undef PyCFunction_New
#undef PyCFunction_NewEx

PyObject *PyCMethod_New(PyMethodDef *def, PyObject *self, PyObject *module, PyTypeObject *cls) {
    Value s = self ? adopt(self) : V_NULL, m = module ? adopt(module) : V_NULL;
    bool wants = def->ml_flags & METH_METHOD;
    if (wants != (cls != NULL)) {
        PyErr_SetString(PyExc_SystemError,
                        wants ? "attempting to create PyCMethod with a METH_METHOD flag but no class"
                              : "attempting to create PyCFunction with class but no METH_METHOD flag");
        return NULL;
    }
    if (is_err(s) || is_err(m)) return expose_owned(V_ERR);
    return expose_owned(builtin_new(bridge_method(def, cls), def->ml_flags & METH_STATIC ? V_NULL : s, m));
}

PyObject *PyCFunction_NewEx(PyMethodDef *def, PyObject *self, PyObject *module) {
    return PyCMethod_New(def, self, module, NULL);
}

PyObject *PyCFunction_New(PyMethodDef *def, PyObject *self) { return PyCMethod_New(def, self, NULL, NULL); }

static PyCFunctionObject *as_function(PyObject *f) {
    if (PyCFunction_Check(f)) return (PyCFunctionObject *)f;
    PyErr_BadInternalCall();
    return NULL;
}

PyCFunction PyCFunction_GetFunction(PyObject *f) { return as_function(f) ? as_function(f)->m_ml->ml_meth : NULL; }

PyObject *PyCFunction_GetSelf(PyObject *f) {
    if (!as_function(f) || as_function(f)->m_ml->ml_flags & METH_STATIC) return NULL;
    return as_function(f)->m_self;
}

int PyCFunction_GetFlags(PyObject *f) { return as_function(f) ? as_function(f)->m_ml->ml_flags : -1; }

/* ---- aliases, namespaces ---- */

PyObject *Py_GenericAlias(PyObject *origin, PyObject *args) {
    Value a = adopt(args);
    if (!is_tuple(a)) a = tuple_pack(1, a);
    return expose_owned(genericalias_new(adopt(origin), a));
}

PyObject *_PyNamespace_New(PyObject *kwargs) { return PyObject_Call((PyObject *)&_PyNamespace_Type, PyTuple_New(0), kwargs); }

/* ---- what generators end with ---- */

/* A tuple and an exception would be unpacked as arguments: those get an instance. */
int _PyGen_SetStopIterationValue(PyObject *value) {
    PyObject *exc;
    if (!value || (!PyTuple_Check(value) && !PyExceptionInstance_Check(value))) {
        PyErr_SetObject(PyExc_StopIteration, value);
        return 0;
    }
    exc = PyObject_CallOneArg(PyExc_StopIteration, value);
    if (!exc) return -1;
    PyErr_SetObject(PyExc_StopIteration, exc);
    Py_DECREF(exc);
    return 0;
}

/* Takes a pending StopIteration, 0 with its value; no exception counts as None. */
int _PyGen_FetchStopIterationValue(PyObject **out) {
    PyObject *type, *exc, *traceback;
    *out = NULL;
    if (!PyErr_Occurred()) {
        *out = _Py_NewRef(Py_None);
        return 0;
    }
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return -1;
    PyErr_Fetch(&type, &exc, &traceback);
    PyErr_NormalizeException(&type, &exc, &traceback);
    if (exc) *out = PyObject_GetAttrString(exc, "value");
    Py_XDECREF(type);
    Py_XDECREF(exc);
    Py_XDECREF(traceback);
    return *out ? 0 : -1;
}
