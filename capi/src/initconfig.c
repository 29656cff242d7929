/* initconfig.c: PyStatus, PyWideStringList, PyConfig and PyPreConfig: making, changing, copying and dropping them.
 *
 * All their memory is PyMem_Raw memory.  What the running interpreter was configured with is in config.c.
 */
#include "capi/src/capi_internal.h"

/* ---- PyStatus ---- */

PyStatus PyStatus_Ok(void) { return (PyStatus){._type = _PyStatus_TYPE_OK}; }
PyStatus PyStatus_Error(const char *message) { return (PyStatus){._type = _PyStatus_TYPE_ERROR, .err_msg = message}; }
PyStatus PyStatus_NoMemory(void) { return PyStatus_Error("memory allocation failed"); }
PyStatus PyStatus_Exit(int code) { return (PyStatus){._type = _PyStatus_TYPE_EXIT, .exitcode = code}; }
int PyStatus_IsError(PyStatus status) { return status._type == _PyStatus_TYPE_ERROR; }
int PyStatus_IsExit(PyStatus status) { return status._type == _PyStatus_TYPE_EXIT; }
int PyStatus_Exception(PyStatus status) { return status._type != _PyStatus_TYPE_OK; }

void Py_ExitStatusException(PyStatus status) {
    if (PyStatus_IsExit(status)) exit(status.exitcode);
    if (!PyStatus_IsError(status)) Py_FatalError("Py_ExitStatusException() must not be called on success");
    if (status.func) fprintf(stderr, "Fatal Python error: %s: %s\n", status.func, status.err_msg);
    else fprintf(stderr, "Fatal Python error: %s\n", status.err_msg ? status.err_msg : "unknown error");
    exit(1);
}

/* ---- strings and lists of strings ---- */

static wchar_t *copy_string(const wchar_t *s) {
    size_t bytes = (wcslen(s) + 1) * sizeof *s;
    wchar_t *copy = PyMem_RawMalloc(bytes);
    if (copy) memcpy(copy, s, bytes);
    return copy;
}

PyStatus PyWideStringList_Insert(PyWideStringList *list, Py_ssize_t at, const wchar_t *s) {
    wchar_t *item, **items;
    if (at < 0) return PyStatus_Error("PyWideStringList_Insert index must be >= 0");
    if (at > list->length) at = list->length;
    item = copy_string(s);
    items = item ? PyMem_RawRealloc(list->items, (size_t)(list->length + 1) * sizeof *items) : NULL;
    if (!items) {
        PyMem_RawFree(item);
        return PyStatus_NoMemory();
    }
    memmove(items + at + 1, items + at, (size_t)(list->length - at) * sizeof *items);
    items[at] = item;
    list->items = items;
    list->length++;
    return PyStatus_Ok();
}

PyStatus PyWideStringList_Append(PyWideStringList *list, const wchar_t *s) {
    return PyWideStringList_Insert(list, list->length, s);
}

void _PyWideStringList_Clear(PyWideStringList *list) {
    for (Py_ssize_t i = 0; i < list->length; i++) PyMem_RawFree(list->items[i]);
    PyMem_RawFree(list->items);
    *list = (PyWideStringList){0};
}

PyStatus _PyWideStringList_Extend(PyWideStringList *list, const PyWideStringList *more) {
    for (Py_ssize_t i = 0; i < more->length; i++) {
        PyStatus status = PyWideStringList_Append(list, more->items[i]);
        if (PyStatus_Exception(status)) return status;
    }
    return PyStatus_Ok();
}

int _PyWideStringList_Copy(PyWideStringList *list, const PyWideStringList *from) {
    PyWideStringList copy = {0};
    if (PyStatus_Exception(_PyWideStringList_Extend(&copy, from))) {
        _PyWideStringList_Clear(&copy);
        return -1;
    }
    _PyWideStringList_Clear(list);
    *list = copy;
    return 0;
}

PyObject *_PyWideStringList_AsList(const PyWideStringList *list) {
    PyObject *o = PyList_New(list->length);
    for (Py_ssize_t i = 0; o && i < list->length; i++) {
        PyObject *item = PyUnicode_FromWideChar(list->items[i], -1);
        if (item) PyList_SET_ITEM(o, i, item);
        else Py_CLEAR(o);
    }
    return o;
}

/* ---- PyPreConfig ---- */

enum { INIT_COMPAT = 1, INIT_PYTHON = 2, INIT_ISOLATED = 3 }; /* PyConfig._config_init, PyPreConfig._config_init */

void _PyPreConfig_InitCompatConfig(PyPreConfig *config) {
    *config = (PyPreConfig){._config_init = INIT_COMPAT, .isolated = -1, .use_environment = -1, .configure_locale = 1,
                            .utf8_mode = -1, .dev_mode = -1};
}

void PyPreConfig_InitPythonConfig(PyPreConfig *config) {
    *config = (PyPreConfig){._config_init = INIT_PYTHON, .parse_argv = 1, .use_environment = 1, .configure_locale = 1,
                            .coerce_c_locale = -1, .coerce_c_locale_warn = -1, .utf8_mode = -1, .dev_mode = -1};
}

void PyPreConfig_InitIsolatedConfig(PyPreConfig *config) {
    *config = (PyPreConfig){._config_init = INIT_ISOLATED, .isolated = 1};
}

/* ---- PyConfig ---- */

void _PyConfig_InitCompatConfig(PyConfig *config) {
    *config = (PyConfig){
        ._config_init = INIT_COMPAT, .isolated = -1, .use_environment = -1, .dev_mode = -1,
        .install_signal_handlers = 1, .use_hash_seed = -1, .faulthandler = -1, .tracemalloc = -1,
        .module_search_paths_set = 0, .parse_argv = 0, .site_import = -1, .bytes_warning = -1,
        .warn_default_encoding = 0, .inspect = -1, .interactive = -1, .optimization_level = -1, .parser_debug = -1,
        .write_bytecode = -1, .verbose = -1, .quiet = -1, .user_site_directory = -1, .configure_c_stdio = 0,
        .buffered_stdio = -1, ._install_importlib = 1, .pathconfig_warnings = -1, ._init_main = 1,
        .use_frozen_modules = 1, .code_debug_ranges = 1};
}

static void init_new(PyConfig *config, int kind) {
    _PyConfig_InitCompatConfig(config);
    config->_config_init = kind;
    config->isolated = config->dev_mode = config->bytes_warning = config->inspect = config->interactive = 0;
    config->optimization_level = config->parser_debug = config->verbose = config->quiet = 0;
    config->use_environment = config->site_import = config->write_bytecode = 1;
    config->user_site_directory = config->buffered_stdio = config->pathconfig_warnings = 1;
}

void PyConfig_InitPythonConfig(PyConfig *config) {
    init_new(config, INIT_PYTHON);
    config->configure_c_stdio = 1;
    config->parse_argv = 1;
}

void PyConfig_InitIsolatedConfig(PyConfig *config) {
    init_new(config, INIT_ISOLATED);
    config->isolated = config->safe_path = 1;
    config->use_environment = config->user_site_directory = config->use_hash_seed = 0;
    config->install_signal_handlers = config->faulthandler = config->tracemalloc = config->pathconfig_warnings = 0;
}

void PyConfig_Clear(PyConfig *config) {
#define STR(name) PyMem_RawFree(config->name), config->name = NULL;
#define LIST(name) _PyWideStringList_Clear(&config->name);
#include "capi/src/config_fields.def"
}

PyStatus PyConfig_SetString(PyConfig *config, wchar_t **field, const wchar_t *s) {
    wchar_t *copy = s ? copy_string(s) : NULL;
    (void)config;
    if (s && !copy) return PyStatus_NoMemory();
    PyMem_RawFree(*field);
    *field = copy;
    return PyStatus_Ok();
}

PyStatus PyConfig_SetBytesString(PyConfig *config, wchar_t **field, const char *s) {
    wchar_t *decoded = NULL;
    if (s && !(decoded = Py_DecodeLocale(s, NULL))) return PyStatus_Error("cannot decode string");
    PyMem_RawFree(*field);
    *field = decoded;
    (void)config;
    return PyStatus_Ok();
}

PyStatus PyConfig_SetWideStringList(PyConfig *config, PyWideStringList *field, Py_ssize_t n, wchar_t **items) {
    PyWideStringList from = {n, items};
    (void)config;
    return _PyWideStringList_Copy(field, &from) < 0 ? PyStatus_NoMemory() : PyStatus_Ok();
}

PyStatus PyConfig_SetArgv(PyConfig *config, Py_ssize_t argc, wchar_t *const *argv) {
    return PyConfig_SetWideStringList(config, &config->argv, argc, (wchar_t **)argv);
}

PyStatus PyConfig_SetBytesArgv(PyConfig *config, Py_ssize_t argc, char *const *argv) {
    PyWideStringList list = {0};
    PyStatus status = PyStatus_Ok();
    for (Py_ssize_t i = 0; i < argc && !PyStatus_Exception(status); i++) {
        wchar_t *arg = Py_DecodeLocale(argv[i], NULL);
        status = arg ? PyWideStringList_Append(&list, arg) : PyStatus_Error("cannot decode command line arguments");
        PyMem_RawFree(arg);
    }
    if (PyStatus_Exception(status)) {
        _PyWideStringList_Clear(&list);
        return status;
    }
    _PyWideStringList_Clear(&config->argv);
    config->argv = list;
    return status;
}
