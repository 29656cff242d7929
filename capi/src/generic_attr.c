/* generic_attr.c: the default ways of attributes, instance dicts, finalizers, and what else any object can be asked.
 *
 * A C type with tp_dictoffset has its dict in the struct, where C reads and replaces it; native_sync_dict keeps that
 * field and the VM's idea of the dict the same object.
 */
#include "capi/src/glue.h"

/* ---- attributes ---- */

PyObject *PyObject_GenericGetAttr(PyObject *o, PyObject *name) {
    Value v;
    if (!PyUnicode_Check(name)) return abstract_type_error("attribute name must be string, not '%.200s'", name);
    v = cross_borrowed(o);
    if (unlikely(Py_TYPE(o)->tp_dictoffset) && !is_err(v)) native_sync_dict(o, v);
    return glue_out(is_err(v) ? v : object_getattr(v, cross_borrowed(name)));
}

/* A class has its attributes elsewhere than its instances: metaclasses of C that mean type's own slot call this too. */
static bool set_attribute(Value o, Value name, Value v) {
    return is_type(o) ? TypeType->slots.setattr(o, name, v) : object_setattr(o, name, v);
}

int PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value) {
    Value v, w;
    if (!PyUnicode_Check(name)) {
        abstract_type_error("attribute name must be string, not '%.200s'", name);
        return -1;
    }
    v = adopt(o);
    w = value ? adopt(value) : V_NULL;
    if (!is_err(v)) native_sync_dict(o, v);
    if (!is_err(v) && !is_err(w) && set_attribute(v, adopt(name), w)) return 0;
    bridge_exc_out();
    return -1;
}

static PyObject *no_attribute(PyObject *o, PyObject *name) {
    PyErr_Format(PyExc_AttributeError, "'%.50s' object has no attribute '%U'", Py_TYPE(o)->tp_name, name);
    return NULL;
}

/* With a dict of the caller's in place of the object's own. */
static PyObject *get_with_dict(PyObject *o, PyObject *name, PyObject *dict) {
    PyTypeObject *type = Py_TYPE(o);
    PyObject *descr = _Py_XNewRef(_PyType_Lookup(type, name)), *found;
    descrgetfunc get = descr ? Py_TYPE(descr)->tp_descr_get : NULL;
    if (get && Py_TYPE(descr)->tp_descr_set) goto bind;
    _Py_NewRef(dict);
    found = _Py_XNewRef(PyDict_GetItemWithError(dict, name));
    Py_DECREF(dict);
    if (found || PyErr_Occurred()) {
        Py_XDECREF(descr);
        return found;
    }
    if (!descr) return no_attribute(o, name);
    if (!get) return descr;
bind:
    found = get(descr, o, (PyObject *)type);
    Py_DECREF(descr);
    return found;
}

PyObject *_PyObject_GenericGetAttrWithDict(PyObject *o, PyObject *name, PyObject *dict, int suppress) {
    PyObject *found = dict ? get_with_dict(o, name, dict) : PyObject_GenericGetAttr(o, name);
    if (!found && suppress && PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
    return found;
}

int _PyObject_GenericSetAttrWithDict(PyObject *o, PyObject *name, PyObject *value, PyObject *dict) {
    PyObject *descr;
    descrsetfunc set;
    int failed;
    if (!dict) return PyObject_GenericSetAttr(o, name, value);
    descr = _Py_XNewRef(_PyType_Lookup(Py_TYPE(o), name));
    set = descr ? Py_TYPE(descr)->tp_descr_set : NULL;
    if (set) failed = set(descr, o, value);
    else failed = value ? PyDict_SetItem(dict, name, value) : PyDict_DelItem(dict, name);
    Py_XDECREF(descr);
    if (failed < 0 && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        no_attribute(o, name);
    }
    return failed;
}

/* ---- the instance dict ---- */

PyObject *PyObject_GenericGetDict(PyObject *o, void *closure) {
    Value v = adopt(o), d = is_obj(v) ? instance_dict(as_obj(v)) : V_NULL;
    if (is_err(v)) return expose_owned(v);
    native_sync_dict(o, v);
    if (!is_null(d)) return expose_owned(instance_dict(as_obj(v)));
    PyErr_SetString(PyExc_AttributeError, "This object has no __dict__");
    return NULL;
}

int PyObject_GenericSetDict(PyObject *o, PyObject *value, void *closure) {
    Value v;
    if (!value) {
        PyErr_SetString(PyExc_TypeError, "cannot delete __dict__");
        return -1;
    }
    if (!PyDict_Check(value)) {
        abstract_type_error("__dict__ must be set to a dictionary, not a '%.200s'", value);
        return -1;
    }
    v = adopt(o);
    if (!is_err(v) && instance_set_dict(as_obj(v), adopt(value))) {
        native_put_dict(o, value);
        return 0;
    }
    bridge_exc_out();
    return -1;
}

/* For an object whose dict only the VM knows, the cell is a copy: good for reading until the next few calls. */
static PyObject **copied_cell(PyObject *dict) {
    static PyObject *cells[64];
    static unsigned next;
    PyObject **cell = &cells[next++ % ARRAY_LEN(cells)];
    *cell = dict;
    return cell;
}

PyObject **_PyObject_GetDictPtr(PyObject *o) {
    PyObject **cell = native_dict_cell(o);
    Value v, d;
    if (PyModule_Check(o)) return &((KrModuleStruct *)o)->md_dict;
    if (PyType_Check(o)) return NULL;
    v = adopt(o);
    if (is_err(v)) {
        bridge_exc_in();
        exc_clear();
        return NULL;
    }
    if (cell) {
        native_sync_dict(o, v);
        return cell;
    }
    if (!is_obj(v) || !(value_type(v)->flags & TF_HAS_DICT)) return NULL;
    d = instance_dict(as_obj(v));
    return is_null(d) || is_err(d) ? NULL : copied_cell(expose_borrowed(d));
}

/* ---- finalizers ---- */

void PyObject_CallFinalizer(PyObject *o) {
    PyTypeObject *type = Py_TYPE(o);
    if (!type->tp_finalize || (PyObject_IS_GC(o) && PyObject_GC_IsFinalized(o))) return;
    if (arena_has(o)) arena_prefix(o)->word1 |= PREFIX_FINALIZED;
    type->tp_finalize(o);
}

/* If Python code saw the object meanwhile it lives on: whether the VM still has it only a collection can tell, and that
   deallocates without another finalizer. */
int PyObject_CallFinalizerFromDealloc(PyObject *o) {
    if (Py_REFCNT(o) != 0) Py_FatalError("PyObject_CallFinalizerFromDealloc called on object with a non-zero refcount");
    Py_SET_REFCNT(o, 1);
    PyObject_CallFinalizer(o);
    Py_SET_REFCNT(o, Py_REFCNT(o) - 1);
    return Py_REFCNT(o) == 0 ? 0 : -1;
}

/* ---- the rest ---- */

PyObject *PyObject_Dir(PyObject *o) {
    PyObject *locals, *names;
    if (o) return expose_owned(value_dir(adopt(o)));
    locals = PyEval_GetLocals();
    if (!locals) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "frame does not exist");
        return NULL;
    }
    names = PyMapping_Keys(locals);
    if (names && PyList_Sort(names) < 0) Py_CLEAR(names);
    return names;
}

int PyObject_Print(PyObject *o, FILE *fp, int flags) {
    PyObject *text;
    const char *s;
    if (PyErr_CheckSignals()) return -1;
    text = flags & Py_PRINT_RAW ? PyObject_Str(o) : PyObject_Repr(o);
    s = text ? PyUnicode_AsUTF8(text) : NULL;
    if (s) fputs(s, fp);
    Py_XDECREF(text);
    if (!s || !ferror(fp)) return s ? 0 : -1;
    PyErr_SetFromErrno(PyExc_OSError);
    clearerr(fp);
    return -1;
}

PyObject *_PyObject_LookupSpecialId(PyObject *o, _Py_Identifier *name) {
    PyObject *found = _Py_XNewRef(_PyType_LookupId(Py_TYPE(o), name)), *bound;
    descrgetfunc get = found ? Py_TYPE(found)->tp_descr_get : NULL;
    if (!get) return found;
    bound = get(found, o, (PyObject *)Py_TYPE(o));
    Py_DECREF(found);
    return bound;
}

PyObject *_PyObject_FunctionStr(PyObject *o) {
    PyObject *name, *text;
    _Py_IDENTIFIER(__qualname__);
    if (_PyObject_LookupAttrId(o, &PyId___qualname__, &name) < 0) return NULL;
    if (!name) return PyObject_Str(o);
    text = PyUnicode_FromFormat("%S()", name);
    Py_DECREF(name);
    return text;
}

PyObject *_PyObject_GetState(PyObject *o) { return PyObject_CallMethod(o, "__getstate__", NULL); }

int Py_ReprEnter(PyObject *o) {
    int entered = repr_enter(adopt(o));
    if (entered < 0) bridge_exc_out();
    return entered < 0 ? -1 : !entered;
}

void Py_ReprLeave(PyObject *o) { repr_leave(adopt(o)); }

int PyObject_IS_GC(PyObject *o) {
    PyTypeObject *type = Py_TYPE(o);
    return PyType_IS_GC(type) && (!type->tp_is_gc || type->tp_is_gc(o));
}

PyObject **PyObject_GET_WEAKREFS_LISTPTR(PyObject *o) {
    Py_ssize_t offset = Py_TYPE(o)->tp_weaklistoffset;
    return offset > 0 ? (PyObject **)((char *)o + offset) : NULL;
}

int _PyObject_IsFreed(PyObject *o) {
    if (!o || ((uintptr_t)o & 7)) return 1;
    return arena_has(o) && arena_find((u64)o) != o;
}

int _PyObject_CheckConsistency(PyObject *o, int check_content) { return !_PyObject_IsFreed(o) && Py_TYPE(o); }

void _PyObject_Dump(PyObject *o) {
    fprintf(stderr, "object address  : %p\n", (void *)o);
    if (_PyObject_IsFreed(o)) {
        fprintf(stderr, "<object is freed>\n");
        return;
    }
    fprintf(stderr, "object refcount : %zd\nobject type     : %p\nobject type name: %s\n", Py_REFCNT(o), (void *)Py_TYPE(o),
            Py_TYPE(o)->tp_name);
}

void _Py_BreakPoint(void) {}
