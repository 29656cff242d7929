/* module.c: modules of C extensions: making them from their definitions, their state, finding them again.
 *
 * The definition and the state are in the struct that C sees (KrModuleStruct).  A module made here is SHARED from the
 * start, so the struct lives exactly as long as the module; expose_clear frees the state.
 */
#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"
#include "capi/src/module.h"
#undef PyModule_Create
#undef PyModule_FromDefAndSpec

PyTypeObject PyModuleDef_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "moduledef",
    .tp_basicsize = sizeof(PyModuleDef),
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static KrModuleStruct *struct_of(PyObject *m) { return (KrModuleStruct *)m; }

static void *bad_call(void) {
    PyErr_BadInternalCall();
    return NULL;
}

/* ---- definitions ---- */

PyObject *PyModuleDef_Init(PyModuleDef *def) {
    static Py_ssize_t last_index;
    if (PyType_Ready(&PyModuleDef_Type) < 0) return NULL;
    if (def->m_base.m_index == 0) {
        def->m_base.m_index = ++last_index;
        Py_SET_REFCNT(def, IMMORTAL_COUNT);
        Py_SET_TYPE(def, &PyModuleDef_Type);
    }
    return (PyObject *)def;
}

static bool check_version(const char *name, int version) {
    if (version == PYTHON_API_VERSION || version == PYTHON_ABI_VERSION) return true;
    return PyErr_WarnFormat(PyExc_RuntimeWarning, 1,
                            "Python C API version mismatch for module %.100s: This Python has API version %d, "
                            "module %.100s has version %d.",
                            name, PYTHON_API_VERSION, name, version) == 0;
}

static bool add_functions(PyObject *m, PyObject *name, PyMethodDef *functions) {
    Value module = adopt(m), text = adopt(name);
    for (PyMethodDef *f = functions; f && f->ml_name; f++) {
        if (f->ml_flags & (METH_CLASS | METH_STATIC)) {
            PyErr_SetString(PyExc_ValueError, "module functions cannot set METH_CLASS or METH_STATIC");
            return false;
        }
        if (module_add(module, f->ml_name, builtin_new(bridge_method(f, NULL), module, text))) continue;
        bridge_exc_out();
        return false;
    }
    return true;
}

/* ---- making modules ---- */

PyObject *PyModule_NewObject(PyObject *name) { return expose_owned(module_new(adopt(name))); }

PyObject *PyModule_New(const char *name) {
    PyObject *text = PyUnicode_FromString(name), *m = text ? PyModule_NewObject(text) : NULL;
    Py_XDECREF(text);
    return m;
}

static bool alloc_state(KrModuleStruct *s, PyModuleDef *def) {
    s->md_state = PyMem_Calloc(1, (size_t)def->m_size);
    if (!s->md_state) PyErr_NoMemory();
    return s->md_state != NULL;
}

static bool fill(PyObject *m, PyObject *name, PyModuleDef *def) {
    if (def->m_methods && !add_functions(m, name, def->m_methods)) return false;
    return !def->m_doc || PyModule_SetDocString(m, def->m_doc) == 0;
}

/* A module that is being loaded as a submodule gets the full name, which its definition does not know. */
static const char *full_name(const char *name) {
    const char *dot = _Py_PackageContext ? strrchr(_Py_PackageContext, '.') : NULL;
    if (!dot || strcmp(name, dot + 1)) return name;
    name = _Py_PackageContext;
    _Py_PackageContext = NULL;
    return name;
}

PyObject *_PyModule_CreateInitialized(PyModuleDef *def, int version) {
    PyObject *m, *name;
    bool ok;
    if (!PyModuleDef_Init(def) || !check_version(def->m_name, version)) return NULL;
    if (def->m_slots) {
        PyErr_Format(PyExc_SystemError, "module %s: PyModule_Create is incompatible with m_slots", def->m_name);
        return NULL;
    }
    name = PyUnicode_FromString(full_name(def->m_name));
    m = name ? PyModule_NewObject(name) : NULL;
    ok = m && (def->m_size <= 0 || alloc_state(struct_of(m), def)) && fill(m, name, def);
    Py_XDECREF(name);
    if (ok) struct_of(m)->md_def = def;
    else Py_CLEAR(m);
    return m;
}

PyObject *PyModule_Create2(PyModuleDef *def, int version) {
    if (!_PyImport_IsInitialized(PyInterpreterState_Get())) {
        PyErr_SetString(PyExc_SystemError, "Python import machinery not initialized");
        return NULL;
    }
    return _PyModule_CreateInitialized(def, version);
}

typedef struct SlotScan {
    PyObject *(*create)(PyObject *, PyModuleDef *);
    bool executes;
} SlotScan;

static bool scan_slots(PyModuleDef *def, const char *name, SlotScan *scan) {
    for (PyModuleDef_Slot *s = def->m_slots; s && s->slot; s++) {
        if (s->slot == Py_mod_exec) {
            scan->executes = true;
        } else if (s->slot != Py_mod_create) {
            PyErr_Format(PyExc_SystemError, "module %s uses unknown slot ID %i", name, s->slot);
            return false;
        } else if (scan->create) {
            PyErr_Format(PyExc_SystemError, "module %s has multiple create slots", name);
            return false;
        } else {
            scan->create = (PyObject * (*)(PyObject *, PyModuleDef *)) s->value;
        }
    }
    return true;
}

static PyObject *call_create(const SlotScan *scan, PyObject *spec, PyModuleDef *def, const char *name) {
    PyObject *m = scan->create(spec, def);
    if (!m) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_SystemError, "creation of module %s failed without setting an exception", name);
        return NULL;
    }
    if (!PyErr_Occurred()) return m;
    _PyErr_FormatFromCause(PyExc_SystemError, "creation of module %s raised unreported exception", name);
    Py_DECREF(m);
    return NULL;
}

/* What is not a module can have neither state nor code to execute. */
static bool tie_definition(PyObject *m, PyModuleDef *def, const char *name, bool executes) {
    if (PyModule_Check(m)) {
        struct_of(m)->md_state = NULL;
        struct_of(m)->md_def = def;
        return true;
    }
    if (def->m_size > 0 || def->m_traverse || def->m_clear || def->m_free) {
        PyErr_Format(PyExc_SystemError, "module %s is not a module object, but requests module state", name);
        return false;
    }
    if (!executes) return true;
    PyErr_Format(PyExc_SystemError, "module %s specifies execution slots, but did not create a ModuleType instance", name);
    return false;
}

PyObject *PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec, int version) {
    SlotScan scan = {0};
    PyObject *name, *m = NULL;
    const char *text;
    if (!PyModuleDef_Init(def) || !(name = PyObject_GetAttrString(spec, "name"))) return NULL;
    text = PyUnicode_AsUTF8(name);
    if (!text || !check_version(text, version)) goto out;
    if (def->m_size < 0) {
        PyErr_Format(PyExc_SystemError, "module %s: m_size may not be negative for multi-phase initialization", text);
        goto out;
    }
    if (!scan_slots(def, text, &scan)) goto out;
    m = scan.create ? call_create(&scan, spec, def, text) : PyModule_NewObject(name);
    if (!m) goto out;
    if (!tie_definition(m, def, text, scan.executes) || !fill(m, name, def)) Py_CLEAR(m);
out:
    Py_DECREF(name);
    return m;
}

int PyModule_ExecDef(PyObject *m, PyModuleDef *def) {
    const char *name = PyModule_GetName(m);
    if (!name) return -1;
    if (def->m_size >= 0 && !struct_of(m)->md_state && !alloc_state(struct_of(m), def)) return -1;
    for (PyModuleDef_Slot *s = def->m_slots; s && s->slot; s++) {
        int failed;
        if (s->slot == Py_mod_create) continue;
        if (s->slot != Py_mod_exec) {
            PyErr_Format(PyExc_SystemError, "module %s initialized with unknown slot %i", name, s->slot);
            return -1;
        }
        failed = ((int (*)(PyObject *))s->value)(m);
        if (failed && !PyErr_Occurred())
            PyErr_Format(PyExc_SystemError, "execution of module %s failed without setting an exception", name);
        if (!failed && PyErr_Occurred()) {
            _PyErr_FormatFromCause(PyExc_SystemError, "execution of module %s raised unreported exception", name);
            failed = -1;
        }
        if (failed) return -1;
    }
    return 0;
}

/* ---- what a module has ---- */

PyObject *PyModule_GetDict(PyObject *m) {
    if (!PyModule_Check(m)) return bad_call();
    return expose_borrowed(module_dict(adopt_peek(m)));
}

/* A str in the module's dict; SystemError "nameless module" and the like. */
static PyObject *text_of(PyObject *m, const char *key, const char *complaint) {
    Value v;
    if (!PyModule_Check(m)) {
        PyErr_BadArgument();
        return NULL;
    }
    v = dict_get_c(module_dict(adopt_peek(m)), key);
    if (!is_null(v) && is_str(v)) return expose_owned(v);
    PyErr_SetString(PyExc_SystemError, complaint);
    return NULL;
}

PyObject *PyModule_GetNameObject(PyObject *m) { return text_of(m, "__name__", "nameless module"); }

PyObject *PyModule_GetFilenameObject(PyObject *m) { return text_of(m, "__file__", "module filename missing"); }

/* The module's dict keeps the text. */
const char *PyModule_GetName(PyObject *m) {
    PyObject *name = PyModule_GetNameObject(m);
    const char *text = name ? PyUnicode_AsUTF8(name) : NULL;
    Py_XDECREF(name);
    return text;
}

const char *PyModule_GetFilename(PyObject *m) {
    PyObject *name = PyModule_GetFilenameObject(m);
    const char *text = name ? PyUnicode_AsUTF8(name) : NULL;
    Py_XDECREF(name);
    return text;
}

PyModuleDef *PyModule_GetDef(PyObject *m) {
    if (PyModule_Check(m)) return struct_of(m)->md_def;
    PyErr_BadArgument();
    return NULL;
}

void *PyModule_GetState(PyObject *m) {
    if (PyModule_Check(m)) return struct_of(m)->md_state;
    PyErr_BadArgument();
    return NULL;
}

int PyModule_SetDocString(PyObject *m, const char *doc) {
    PyObject *text = PyUnicode_FromString(doc);
    int failed = text ? PyObject_SetAttrString(m, "__doc__", text) : -1;
    Py_XDECREF(text);
    return failed;
}

int PyModule_AddFunctions(PyObject *m, PyMethodDef *functions) {
    PyObject *name = PyModule_GetNameObject(m);
    bool ok = name && add_functions(m, name, functions);
    Py_XDECREF(name);
    return ok ? 0 : -1;
}

void _PyModule_Clear(PyObject *m) { _PyModule_ClearDict(PyModule_GetDict(m)); }

void _PyModule_ClearDict(PyObject *dict) { dict_clear(adopt(dict)); }

int _PyModuleSpec_IsInitializing(PyObject *spec) {
    PyObject *v;
    int truth = 0;
    if (!spec) return 0;
    v = PyObject_GetAttrString(spec, "_initializing");
    if (v) truth = PyObject_IsTrue(v);
    Py_XDECREF(v);
    PyErr_Clear();
    return truth > 0;
}

/* ---- finding a module by its definition ---- */

static struct {
    PyObject **v; /* by m_index; each counted */
    Py_ssize_t n;
} by_index;

static PyObject **index_place(const PyModuleDef *def) {
    Py_ssize_t i = def->m_base.m_index;
    if (i >= by_index.n) {
        Py_ssize_t n = KR_MAX(i + 1, by_index.n * 2);
        PyObject **v = realloc(by_index.v, (size_t)n * sizeof *v);
        if (!v) return NULL;
        memset(v + by_index.n, 0, (size_t)(n - by_index.n) * sizeof *v);
        by_index.v = v;
        by_index.n = n;
    }
    return &by_index.v[i];
}

PyObject *PyState_FindModule(PyModuleDef *def) {
    if (def->m_slots || def->m_base.m_index == 0 || def->m_base.m_index >= by_index.n) return NULL;
    return by_index.v[def->m_base.m_index];
}

int module_add_state(PyObject *m, PyModuleDef *def) {
    PyObject **place = index_place(def);
    if (!place) {
        PyErr_NoMemory();
        return -1;
    }
    Py_INCREF(m);
    Py_XSETREF(*place, m);
    return 0;
}

int PyState_AddModule(PyObject *m, PyModuleDef *def) {
    if (!def) Py_FatalError("module definition is NULL");
    if (def->m_slots) {
        PyErr_SetString(PyExc_SystemError, "PyState_AddModule called on module with slots");
        return -1;
    }
    if (def->m_base.m_index && PyState_FindModule(def) == m) Py_FatalError("module already added");
    return PyModuleDef_Init(def) ? module_add_state(m, def) : -1;
}

int PyState_RemoveModule(PyModuleDef *def) {
    if (def->m_slots) {
        PyErr_SetString(PyExc_SystemError, "PyState_RemoveModule called on module with slots");
        return -1;
    }
    if (def->m_base.m_index == 0) Py_FatalError("invalid module index");
    if (!PyState_FindModule(def)) Py_FatalError("Module index out of bounds.");
    Py_CLEAR(by_index.v[def->m_base.m_index]);
    return 0;
}
