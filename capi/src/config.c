/* config.c: what the running interpreter was configured with, as a PyConfig and as dicts. */
#include "vm/modules/config.h"
#include "vm/modules/modules.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

/* ---- from the command line and the environment ---- */

static void set_string(PyConfig *c, wchar_t **field, const char *s) {
    if (PyStatus_Exception(PyConfig_SetBytesString(c, field, s && *s ? s : NULL))) Py_FatalError("cannot copy the configuration");
}

static void append(PyWideStringList *list, const char *s) {
    wchar_t *w = Py_DecodeLocale(s, NULL);
    if (!w || PyStatus_Exception(PyWideStringList_Append(list, w))) Py_FatalError("cannot copy the configuration");
    PyMem_RawFree(w);
}

static void append_all(PyWideStringList *list, const char *const *items, int n) {
    for (int i = 0; i < n; i++) append(list, items[i]);
}

static void fill_flags(PyConfig *c) {
    c->isolated = config.isolated;
    c->use_environment = !config.ignore_environment;
    c->dev_mode = config.dev_mode;
    c->use_hash_seed = 0;
    c->faulthandler = config.faulthandler;
    c->tracemalloc = 0;
    c->import_time = config.import_time;
    c->code_debug_ranges = !config.no_debug_ranges;
    c->use_frozen_modules = !config.no_frozen_modules;
    c->site_import = !config.no_site;
    c->bytes_warning = config.bytes_warning;
    c->warn_default_encoding = config.warn_default_encoding;
    c->inspect = config.inspect;
    c->interactive = config.interactive;
    c->optimization_level = config.optimize;
    c->parser_debug = config.debug;
    c->write_bytecode = !config.dont_write_bytecode;
    c->verbose = config.verbose;
    c->quiet = config.quiet;
    c->user_site_directory = !config.no_user_site;
    c->buffered_stdio = !config.unbuffered;
    c->skip_source_first_line = config.skip_first_line;
    c->safe_path = config.safe_path;
}

static void fill_paths(PyConfig *c) {
    set_string(c, &c->pycache_prefix, config.pycache_prefix);
    set_string(c, &c->program_name, config.program);
    set_string(c, &c->stdlib_dir, config.stdlib);
    set_string(c, &c->executable, config.executable);
    set_string(c, &c->base_executable, config.base_executable);
    set_string(c, &c->prefix, config.prefix);
    set_string(c, &c->base_prefix, config.prefix);
    set_string(c, &c->exec_prefix, config.prefix);
    set_string(c, &c->base_exec_prefix, config.prefix);
    set_string(c, &c->platlibdir, "lib");
    set_string(c, &c->pythonpath_env, config_env("PYTHONPATH"));
    set_string(c, &c->home, config_env("PYTHONHOME"));
    c->module_search_paths_set = 1;
    append(&c->module_search_paths, config.zip);
    append(&c->module_search_paths, config.stdlib);
    append(&c->module_search_paths, config.dynload);
}

static void fill_program(PyConfig *c) {
    set_string(c, &c->run_command, config.command);
    set_string(c, &c->run_module, config.module);
    set_string(c, &c->run_filename, config.script);
    append(&c->argv, config.command ? "-c" : config.module ? "-m" : config.script ? config.script : "");
    append_all(&c->argv, (const char *const *)config.args, config.nargs);
    append_all(&c->orig_argv, (const char *const *)config.orig_argv, config.orig_argc);
    append_all(&c->xoptions, config.x, config.nx);
    append_all(&c->warnoptions, config.warn, config.nwarn);
    c->parse_argv = 2; /* they were parsed */
    set_string(c, &c->filesystem_encoding, "utf-8");
    set_string(c, &c->filesystem_errors, "surrogateescape");
    set_string(c, &c->stdio_encoding, "utf-8");
    set_string(c, &c->stdio_errors, "strict");
    set_string(c, &c->check_hash_pycs_mode, config.check_pycs ? config.check_pycs : "default");
}

const PyConfig *_Py_GetConfig(void) {
    static PyConfig current;
    if (current._config_init) return &current;
    PyConfig_InitPythonConfig(&current);
    fill_flags(&current);
    fill_paths(&current);
    fill_program(&current);
    return &current;
}

const PyConfig *_PyInterpreterState_GetConfig(PyInterpreterState *interp) { return _Py_GetConfig(); }

int _PyInterpreterState_GetConfigCopy(PyConfig *to) {
    const PyConfig *from = _Py_GetConfig();
    PyConfig_Clear(to);
#define INT(name) to->name = from->name;
#define ULONG(name) to->name = from->name;
#define STR(name)                                                                                  \
    if (PyStatus_Exception(PyConfig_SetString(to, &to->name, from->name))) goto no_memory;
#define LIST(name)                                                                                 \
    if (_PyWideStringList_Copy(&to->name, &from->name) < 0) goto no_memory;
#include "capi/src/config_fields.def"
    return 0;
no_memory:
    PyErr_NoMemory();
    return -1;
}

/* ---- as dicts ---- */

/* Takes over the reference to 'v'. */
static int put(PyObject *d, const char *name, PyObject *v) {
    int failed = v ? PyDict_SetItemString(d, name, v) : -1;
    Py_XDECREF(v);
    return failed;
}

static PyObject *string_or_none(const wchar_t *s) {
    return s ? PyUnicode_FromWideChar(s, -1) : Py_NewRef(Py_None);
}

PyObject *_PyConfig_AsDict(const PyConfig *c) {
    PyObject *d = PyDict_New();
    if (!d) return NULL;
#define ADD(name, value)                                                                           \
    if (put(d, #name, value) < 0) goto failed;
#define INT(name) ADD(name, PyLong_FromLong(c->name))
#define ULONG(name) ADD(name, PyLong_FromUnsignedLong(c->name))
#define STR(name) ADD(name, string_or_none(c->name))
#define LIST(name) ADD(name, _PyWideStringList_AsList(&c->name))
#include "capi/src/config_fields.def"
#undef ADD
    return d;
failed:
    Py_DECREF(d);
    return NULL;
}

static PyObject *field(PyObject *d, const char *name) {
    PyObject *v = PyDict_GetItemString(d, name);
    if (!v) PyErr_Format(PyExc_ValueError, "missing config key: %s", name);
    return v;
}

static bool bad_type(const char *name) {
    PyErr_Format(PyExc_TypeError, "invalid config type: %s", name);
    return false;
}

static bool get_int(PyObject *d, const char *name, int *out) {
    PyObject *v = field(d, name);
    int n;
    if (!v) return false;
    if (!PyLong_Check(v)) return bad_type(name);
    n = _PyLong_AsInt(v);
    if (n == -1 && PyErr_Occurred()) return false;
    *out = n;
    return true;
}

static bool get_ulong(PyObject *d, const char *name, unsigned long *out) {
    PyObject *v = field(d, name);
    if (!v) return false;
    if (!PyLong_Check(v)) return bad_type(name);
    *out = PyLong_AsUnsignedLong(v);
    return *out != (unsigned long)-1 || !PyErr_Occurred();
}

static bool get_string(PyConfig *c, PyObject *d, const char *name, wchar_t **out) {
    PyObject *v = field(d, name);
    wchar_t *w = NULL;
    PyStatus status;
    if (!v) return false;
    if (v != Py_None) {
        if (!PyUnicode_Check(v)) return bad_type(name);
        w = PyUnicode_AsWideCharString(v, NULL);
        if (!w) return false;
    }
    status = PyConfig_SetString(c, out, w);
    PyMem_Free(w);
    if (PyStatus_Exception(status)) PyErr_NoMemory();
    return !PyStatus_Exception(status);
}

static bool get_list(PyObject *d, const char *name, PyWideStringList *out) {
    PyObject *v = field(d, name);
    PyWideStringList list = {0};
    if (!v) return false;
    if (!PyList_Check(v) && !PyTuple_Check(v)) return bad_type(name);
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(v); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(v, i);
        wchar_t *w = PyUnicode_Check(item) ? PyUnicode_AsWideCharString(item, NULL) : (bad_type(name), NULL);
        bool ok = w && !PyStatus_Exception(PyWideStringList_Append(&list, w));
        PyMem_Free(w);
        if (!ok) {
            _PyWideStringList_Clear(&list);
            return false;
        }
    }
    _PyWideStringList_Clear(out);
    *out = list;
    return true;
}

int _PyConfig_FromDict(PyConfig *c, PyObject *d) {
    if (!PyDict_Check(d)) {
        PyErr_SetString(PyExc_TypeError, "dict expected");
        return -1;
    }
#define INT(name)                                                                                  \
    if (!get_int(d, #name, &c->name)) return -1;
#define ULONG(name)                                                                                \
    if (!get_ulong(d, #name, &c->name)) return -1;
#define STR(name)                                                                                  \
    if (!get_string(c, d, #name, &c->name)) return -1;
#define LIST(name)                                                                                 \
    if (!get_list(d, #name, &c->name)) return -1;
#include "capi/src/config_fields.def"
    return 0;
}

/* The variables by which embedders configured in earlier times. */
#define GLOBAL_INTS(X)                                                                             \
    X(Py_UTF8Mode) X(Py_DebugFlag) X(Py_VerboseFlag) X(Py_QuietFlag) X(Py_InteractiveFlag)         \
    X(Py_InspectFlag) X(Py_OptimizeFlag) X(Py_NoSiteFlag) X(Py_BytesWarningFlag) X(Py_FrozenFlag)  \
    X(Py_IgnoreEnvironmentFlag) X(Py_DontWriteBytecodeFlag) X(Py_NoUserSiteDirectory)              \
    X(Py_UnbufferedStdioFlag) X(Py_HashRandomizationFlag) X(Py_IsolatedFlag)

static PyObject *global_config(void) {
    PyObject *d = PyDict_New();
    if (!d) return NULL;
#define X(name)                                                                                    \
    if (put(d, #name, PyLong_FromLong(name)) < 0) goto failed;
    GLOBAL_INTS(X)
    X(Py_HasFileSystemDefaultEncoding)
    X(_Py_HasFileSystemDefaultEncodeErrors)
#undef X
    if (put(d, "Py_FileSystemDefaultEncoding", PyUnicode_FromString(Py_FileSystemDefaultEncoding)) < 0) goto failed;
    if (put(d, "Py_FileSystemDefaultEncodeErrors", PyUnicode_FromString(Py_FileSystemDefaultEncodeErrors)) < 0) goto failed;
    return d;
failed:
    Py_DECREF(d);
    return NULL;
}

static PyObject *pre_config(void) {
    const PyConfig *c = _Py_GetConfig();
    return Py_BuildValue("{sisisisisisisisisisi}", "_config_init", c->_config_init, "parse_argv", 1, "isolated", c->isolated,
                         "use_environment", c->use_environment, "configure_locale", 1, "coerce_c_locale", 0,
                         "coerce_c_locale_warn", 0, "utf8_mode", Py_UTF8Mode, "dev_mode", c->dev_mode, "allocator", 0);
}

PyObject *_Py_GetConfigsAsDict(void) {
    PyObject *d = PyDict_New();
    if (!d) return NULL;
    if (put(d, "global_config", global_config()) == 0 && put(d, "pre_config", pre_config()) == 0 &&
        put(d, "config", _PyConfig_AsDict(_Py_GetConfig())) == 0)
        return d;
    Py_DECREF(d);
    return NULL;
}
