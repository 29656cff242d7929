/* import.c: importing from C: the table of loaded modules, __import__, modules made from code. */
#include "vm/modules/import.h"
#include "vm/modules/modules.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

struct _inittab *PyImport_Inittab;
const struct _frozen *PyImport_FrozenModules;
const struct _frozen *_PyImport_FrozenBootstrap;
const struct _frozen *_PyImport_FrozenStdlib;
const struct _frozen *_PyImport_FrozenTest;

int _PyImport_IsInitialized(PyInterpreterState *interp) { return !is_null(sys_get("modules")); }

/* ---- sys.modules ---- */

PyObject *PyImport_GetModuleDict(void) {
    Value modules = sys_get("modules");
    if (is_null(modules)) Py_FatalError("interpreter has no modules dictionary");
    return expose_borrowed(modules);
}

/* A new reference; NULL, perhaps without an exception. */
PyObject *PyImport_GetModule(PyObject *name) {
    Value modules = sys_get("modules"), v = V_NULL, key = adopt(name);
    int found;
    if (is_null(modules)) return NULL;
    if (is_dict(modules)) {
        found = dict_get(modules, key, &v);
    } else {
        v = value_getitem(modules, key);
        found = !is_err(v);
        if (!found && exc_matches(KeyErrorType)) exc_clear();
        else if (!found) found = -1;
    }
    if (found < 0) bridge_exc_out();
    return found > 0 ? expose_owned(v) : NULL;
}

PyObject *_PyImport_GetModuleId(_Py_Identifier *name) {
    PyObject *text = _PyUnicode_FromId(name);
    return text ? PyImport_GetModule(text) : NULL;
}

int _PyImport_SetModule(PyObject *name, PyObject *m) { return PyObject_SetItem(PyImport_GetModuleDict(), name, m); }

int _PyImport_SetModuleString(const char *name, PyObject *m) {
    return PyMapping_SetItemString(PyImport_GetModuleDict(), name, m);
}

PyObject *PyImport_AddModuleObject(PyObject *name) {
    PyObject *m = PyImport_GetModule(name);
    if (!m && PyErr_Occurred()) return NULL;
    if (!m || !PyModule_Check(m)) {
        Py_XDECREF(m);
        m = PyModule_NewObject(name);
        if (!m || _PyImport_SetModule(name, m) < 0) {
            Py_XDECREF(m);
            return NULL;
        }
    }
    adopt(m);
    Py_DECREF(m); /* sys.modules keeps it */
    return m;
}

PyObject *PyImport_AddModule(const char *name) {
    PyObject *text = PyUnicode_FromString(name), *m = text ? PyImport_AddModuleObject(text) : NULL;
    Py_XDECREF(text);
    return m;
}

/* ---- importing ---- */

PyObject *PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals, PyObject *locals, PyObject *fromlist,
                                           int level) {
    Value g = globals ? adopt(globals) : V_NONE, list = fromlist ? adopt(fromlist) : V_NONE, n;
    (void)locals;
    if (!name) {
        PyErr_SetString(PyExc_ValueError, "Empty module name");
        return NULL;
    }
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "module name must be a string");
        return NULL;
    }
    n = adopt(name);
    if (is_err(g) || is_err(list) || is_err(n)) return expose_owned(V_ERR);
    return expose_owned(import_module_level(n, g, list, level, false));
}

PyObject *PyImport_ImportModuleLevel(const char *name, PyObject *globals, PyObject *locals, PyObject *fromlist, int level) {
    PyObject *text = PyUnicode_FromString(name), *m = NULL;
    if (text) m = PyImport_ImportModuleLevelObject(text, globals, locals, fromlist, level);
    Py_XDECREF(text);
    return m;
}

/* Through the __import__ of the code that is running, so that import hooks of the program count. */
static PyObject *import_function(PyObject *globals) {
    PyObject *builtins, *found;
    if (!globals) return PyObject_GetAttrString(expose_borrowed(builtins_module_obj), "__import__");
    builtins = PyMapping_GetItemString(globals, "__builtins__");
    if (!builtins) return NULL;
    found = PyDict_Check(builtins) ? PyMapping_GetItemString(builtins, "__import__")
                                   : PyObject_GetAttrString(builtins, "__import__");
    Py_DECREF(builtins);
    return found;
}

PyObject *PyImport_Import(PyObject *name) {
    PyObject *globals = PyEval_GetGlobals(), *import = import_function(globals), *none, *list, *m, *result = NULL;
    if (!import) return NULL;
    none = globals ? Py_NewRef(globals) : PyDict_New();
    list = Py_BuildValue("[s]", "__doc__"); /* a list that is not empty makes __import__ answer the submodule */
    m = none && list ? PyObject_CallFunction(import, "OOOOi", name, none, none, list, 0) : NULL;
    Py_XDECREF(none);
    Py_XDECREF(list);
    Py_DECREF(import);
    if (!m) return NULL;
    Py_DECREF(m);
    result = PyImport_GetModule(name);
    if (!result && !PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, name);
    return result;
}

PyObject *PyImport_ImportModule(const char *name) {
    PyObject *text = PyUnicode_FromString(name), *m = text ? PyImport_Import(text) : NULL;
    Py_XDECREF(text);
    return m;
}

PyObject *PyImport_ImportModuleNoBlock(const char *name) { return PyImport_ImportModule(name); }

PyObject *PyImport_ReloadModule(PyObject *m) {
    PyObject *importlib = PyImport_ImportModule("importlib"), *result = NULL;
    if (importlib) result = PyObject_CallMethod(importlib, "reload", "O", m);
    Py_XDECREF(importlib);
    return result;
}

PyObject *_PyImport_GetModuleAttr(PyObject *module, PyObject *name) {
    PyObject *m = PyImport_Import(module), *attr = m ? PyObject_GetAttr(m, name) : NULL;
    Py_XDECREF(m);
    return attr;
}

PyObject *_PyImport_GetModuleAttrString(const char *module, const char *name) {
    PyObject *m = PyImport_ImportModule(module), *attr = m ? PyObject_GetAttrString(m, name) : NULL;
    Py_XDECREF(m);
    return attr;
}

PyObject *PyImport_GetImporter(PyObject *path) {
    PyObject *pkgutil = PyImport_ImportModule("pkgutil"), *result = NULL;
    if (pkgutil) result = PyObject_CallMethod(pkgutil, "get_importer", "O", path);
    Py_XDECREF(pkgutil);
    return result;
}

void _PyImport_AcquireLock(void) { imp_acquire(); }

int _PyImport_ReleaseLock(void) {
    imp_release();
    return 1;
}

/* ---- modules from code ---- */

PyObject *PyImport_ExecCodeModuleObject(PyObject *name, PyObject *code, PyObject *path, PyObject *cached) {
    PyObject *m = PyImport_AddModuleObject(name), *dict = m ? PyModule_GetDict(m) : NULL, *result;
    if (!dict) return NULL;
    if (PyMapping_HasKeyString(dict, "__builtins__") == 0 &&
        PyDict_SetItemString(dict, "__builtins__", PyEval_GetBuiltins()) < 0)
        return NULL;
    if (!path) path = expose_borrowed(as_code(adopt(code))->filename);
    if (PyDict_SetItemString(dict, "__file__", path) < 0) PyErr_Clear();
    if (cached && PyDict_SetItemString(dict, "__cached__", cached) < 0) PyErr_Clear();
    result = PyEval_EvalCode(code, dict, dict);
    if (!result) {
        PyObject *type, *exc, *traceback;
        PyErr_Fetch(&type, &exc, &traceback);
        if (PyObject_DelItem(PyImport_GetModuleDict(), name) < 0) PyErr_Clear();
        PyErr_Restore(type, exc, traceback);
        return NULL;
    }
    Py_DECREF(result);
    m = PyImport_GetModule(name); /* the code may have put something else there */
    if (!m && !PyErr_Occurred()) PyErr_Format(PyExc_ImportError, "Loaded module %R not found in sys.modules", name);
    return m;
}

PyObject *PyImport_ExecCodeModuleWithPathnames(const char *name, PyObject *code, const char *path, const char *cached) {
    PyObject *n = PyUnicode_FromString(name), *p = path ? PyUnicode_DecodeFSDefault(path) : NULL, *m = NULL;
    PyObject *c = cached ? PyUnicode_DecodeFSDefault(cached) : NULL;
    if (n && (p || !path) && (c || !cached)) m = PyImport_ExecCodeModuleObject(n, code, p, c);
    Py_XDECREF(n);
    Py_XDECREF(p);
    Py_XDECREF(c);
    return m;
}

PyObject *PyImport_ExecCodeModuleEx(const char *name, PyObject *code, const char *path) {
    return PyImport_ExecCodeModuleWithPathnames(name, code, path, NULL);
}

PyObject *PyImport_ExecCodeModule(const char *name, PyObject *code) { return PyImport_ExecCodeModuleEx(name, code, NULL); }

long PyImport_GetMagicNumber(void) {
    PyObject *magic = _PyImport_GetModuleAttrString("importlib.util", "MAGIC_NUMBER");
    const unsigned char *s = magic ? (const unsigned char *)PyBytes_AsString(magic) : NULL;
    long n = s ? (long)(s[0] | s[1] << 8 | s[2] << 16 | (unsigned long)s[3] << 24) : -1;
    Py_XDECREF(magic);
    return n;
}

/* The module's dict keeps the text. */
const char *PyImport_GetMagicTag(void) {
    PyObject *implementation = PySys_GetObject("implementation");
    PyObject *tag = implementation ? PyObject_GetAttrString(implementation, "cache_tag") : NULL;
    const char *text = tag ? PyUnicode_AsUTF8(tag) : NULL;
    Py_XDECREF(tag);
    return text;
}
