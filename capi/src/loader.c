/* loader.c: extension modules: dlopen, the PyInit function, both ways of initialisation. */
#include <dlfcn.h>

#include "vm/modules/import.h"
#include "vm/modules/modules.h"
#include "vm/object/codec.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/module.h"
#include "capi/src/switcher.h"

typedef PyObject *(*init_fn)(void);

/* Modules of single-phase initialisation that were loaded before: their functions run once, their dict is kept. */
typedef struct Loaded {
    PyModuleDef *def;
    char *name, *path;
    PyObject *copy; /* the dict as it was after the first initialisation, NULL if the function may run again */
    struct Loaded *next;
} Loaded;
static Loaded *loaded;

static Loaded *find_loaded(const char *name, const char *path) {
    for (Loaded *l = loaded; l; l = l->next)
        if (!strcmp(l->name, name) && !strcmp(l->path, path)) return l;
    return NULL;
}

/* ---- errors ---- */

static void import_error(const char *message, PyObject *name, const char *path) {
    PyObject *text = PyUnicode_DecodeLocale(message, "surrogateescape"), *file = PyUnicode_DecodeFSDefault(path);
    if (text && file) PyErr_SetImportError(text, name, file);
    Py_XDECREF(text);
    Py_XDECREF(file);
}

/* ---- the init function ---- */

/* "PyInit_NAME", or "PyInitU_" and the punycode of what is not ASCII; false with an exception set. */
static bool init_symbol(Value name, char *out, size_t size, bool *ascii) {
    const char *full = str_c(name), *dot = strrchr(full, '.');
    Value last = str_from_c(dot ? dot + 1 : full), code = last;
    const char *text;
    *ascii = as_str(last)->ascii;
    if (!*ascii) {
        code = codec_encode(last, "punycode", NULL);
        if (is_err(code)) return bridge_exc_out(), false;
    }
    text = *ascii ? str_c(code) : (const char *)bytes_data(code);
    if (snprintf(out, size, "%s_%s", *ascii ? "PyInit" : "PyInitU", text) >= (int)size) {
        PyErr_SetString(PyExc_ImportError, "module name too long");
        return false;
    }
    if (!*ascii)
        for (char *p = out; *p; p++)
            if (*p == '-') *p = '_';
    return true;
}

static void *open_library(const char *path, PyObject *name) {
    char here[4096];
    Value get = sys_get("getdlopenflags"), flags = is_null(get) ? V_NULL : value_call0(get);
    int mode = is_fixnum(flags) ? (int)as_fixnum(flags) : RTLD_NOW;
    void *handle;
    snprintf(here, sizeof here, "%s%s", strchr(path, '/') ? "" : "./", path);
    handle = dlopen(here, mode);
    if (!handle) import_error(dlerror(), name, path);
    return handle;
}

static init_fn find_init(const char *path, const char *symbol, PyObject *name) {
    char message[600];
    void *handle = open_library(path, name), *code;
    if (!handle) return NULL;
    code = dlsym(handle, symbol);
    if (code) return (init_fn)code;
    snprintf(message, sizeof message, "dynamic module does not define module export function (%s)", symbol);
    import_error(message, name, path);
    return NULL;
}

/* The function's result, checked; a module or a definition. */
static PyObject *call_init(init_fn init, const char *full, const char *short_name) {
    const char *outer = _Py_PackageContext;
    PyObject *m;
    _Py_PackageContext = full;
    m = init();
    _Py_PackageContext = outer;
    if (!m) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_SystemError, "initialization of %s failed without raising an exception", short_name);
        return NULL;
    }
    if (PyErr_Occurred()) {
        _PyErr_FormatFromCause(PyExc_SystemError, "initialization of %s raised unreported exception", short_name);
        return NULL;
    }
    if (Py_TYPE(m)) return m;
    PyErr_Format(PyExc_SystemError, "init function of %s returned uninitialized object", short_name);
    return NULL;
}

/* ---- single-phase initialisation ---- */

static PyObject *modules_dict(void) { return PyImport_GetModuleDict(); }

static int remember(PyObject *m, PyModuleDef *def, const char *name, const char *path) {
    Loaded *l = find_loaded(name, path);
    if (!l) {
        l = calloc(1, sizeof *l);
        if (!l) return PyErr_NoMemory(), -1;
        *l = (Loaded){def, strdup(name), strdup(path), NULL, loaded};
        loaded = l;
    }
    if (def->m_size == -1) {
        Py_XSETREF(l->copy, PyDict_Copy(PyModule_GetDict(m)));
        if (!l->copy) return -1;
    }
    return 0;
}

int _PyImport_FixupExtensionObject(PyObject *m, PyObject *name, PyObject *path, PyObject *modules) {
    PyModuleDef *def = m && PyModule_Check(m) ? PyModule_GetDef(m) : NULL;
    const char *text = PyUnicode_AsUTF8(name), *file = PyUnicode_AsUTF8(path);
    if (!def) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (!text || !file || PyObject_SetItem(modules, name, m) < 0) return -1;
    if (module_add_state(m, def) < 0) return -1;
    return remember(m, def, text, file);
}

/* A module loaded before under this name from this file, NULL without an exception if there is none. */
static PyObject *load_again(PyObject *name, const char *text, const char *path) {
    Loaded *l = find_loaded(text, path);
    PyObject *m;
    if (!l) return NULL;
    if (l->copy) {
        m = PyModule_NewObject(name);
        if (!m || PyDict_Update(PyModule_GetDict(m), l->copy) < 0) return Py_XDECREF(m), NULL;
        ((KrModuleStruct *)m)->md_def = l->def;
    } else {
        if (!l->def->m_base.m_init) return NULL;
        m = l->def->m_base.m_init();
        if (!m) return NULL;
    }
    if (PyObject_SetItem(modules_dict(), name, m) < 0 || module_add_state(m, l->def) < 0) Py_CLEAR(m);
    return m;
}

static PyObject *finish_single(PyObject *m, init_fn init, PyObject *name, const char *path, const char *short_name) {
    PyModuleDef *def = PyModule_Check(m) ? PyModule_GetDef(m) : NULL;
    PyObject *file;
    if (!def) {
        PyErr_Format(PyExc_SystemError, "initialization of %s did not return an extension module", short_name);
        Py_DECREF(m);
        return NULL;
    }
    def->m_base.m_init = init;
    file = PyUnicode_DecodeFSDefault(path);
    if (!file || PyModule_AddObjectRef(m, "__file__", file) < 0) PyErr_Clear();
    if (!file || _PyImport_FixupExtensionObject(m, name, file, modules_dict()) < 0) Py_CLEAR(m);
    Py_XDECREF(file);
    return m;
}

/* ---- _imp.create_dynamic, _imp.exec_dynamic ---- */

static PyObject *load(PyObject *spec, PyObject *name, const char *path) {
    const char *full = PyUnicode_AsUTF8(name), *dot = full ? strrchr(full, '.') : NULL, *short_name;
    char symbol[300];
    PyObject *m;
    init_fn init;
    bool ascii;
    if (!full) return NULL;
    short_name = dot ? dot + 1 : full;
    m = load_again(name, full, path);
    if (m || PyErr_Occurred()) return m;
    if (!init_symbol(adopt(name), symbol, sizeof symbol, &ascii) || !(init = find_init(path, symbol, name))) return NULL;
    switcher_loaded(short_name, (void *)init);
    m = call_init(init, full, short_name);
    if (!m) return NULL;
    if (Py_IS_TYPE(m, &PyModuleDef_Type)) return PyModule_FromDefAndSpec2((PyModuleDef *)m, spec, PYTHON_API_VERSION);
    if (ascii) return finish_single(m, init, name, path, short_name);
    PyErr_Format(PyExc_SystemError, "initialization of %s did not return PyModuleDef", short_name);
    Py_DECREF(m);
    return NULL;
}

static Value create_dynamic(Value spec, Value file) {
    Value name = TRY(value_getattr(spec, name_name)), path = TRY(value_getattr_c(spec, "origin")), v;
    PyObject *s, *n, *m;
    (void)file;
    if (!is_str(name)) return exc_raise(TypeErrorType, "spec.name must be a string");
    if (!is_str(path)) return exc_raise(TypeErrorType, "expected str for the origin of an extension, not %T", path);
    s = expose_owned(spec);
    n = expose_owned(name);
    m = s && n ? load(s, n, str_c(path)) : NULL;
    v = bridge_result(m, str_c(name), V_NONE);
    Py_XDECREF(s);
    Py_XDECREF(n);
    return v;
}

static Value exec_dynamic(Value module) {
    PyObject *m;
    PyModuleDef *def;
    int failed = 0;
    if (!is_module(module)) return fixnum(0);
    m = expose_owned(module);
    if (!m) return bridge_exc_in(), V_ERR;
    def = PyModule_GetDef(m);
    if (def && !PyModule_GetState(m)) failed = PyModule_ExecDef(m, def); /* with state it was executed before */
    Py_DECREF(m);
    return failed < 0 || bridge_exc_in() ? (bridge_exc_in(), V_ERR) : fixnum(0);
}

void loader_init(void) {
    imp_create_dynamic_hook = create_dynamic;
    imp_exec_dynamic_hook = exec_dynamic;
}
