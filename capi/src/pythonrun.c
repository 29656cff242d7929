/* pythonrun.c: compiling and running source text. */
#include "vm/compile/compile.h"
#include "vm/modules/modules.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

#undef PyRun_AnyFile
#undef PyRun_AnyFileEx
#undef PyRun_AnyFileFlags
#undef PyRun_File
#undef PyRun_FileEx
#undef PyRun_FileFlags
#undef PyRun_SimpleFile
#undef PyRun_SimpleFileEx
#undef PyRun_SimpleString
#undef PyRun_String
#undef Py_CompileString

/* ---- compiling ---- */

static const char *mode_of(int start) {
    if (start == Py_file_input) return "exec";
    if (start == Py_eval_input) return "eval";
    return start == Py_single_input ? "single" : NULL;
}

PyObject *Py_CompileStringObject(const char *source, PyObject *filename, int start, PyCompilerFlags *flags, int optimize) {
    const char *mode = mode_of(start);
    Value text, name = adopt(filename);
    int bits = flags ? flags->cf_flags & (PyCF_MASK | PyCF_MASK_OBSOLETE | PyCF_COMPILE_MASK) : 0;
    if (!mode) {
        PyErr_SetString(PyExc_ValueError, "invalid start symbol for the compiler");
        return NULL;
    }
    text = bytes_new(source, (i64)strlen(source));
    if (flags && flags->cf_flags & PyCF_SOURCE_IS_UTF8) text = str_from_utf8(source, (i64)strlen(source));
    if (is_err(text) || is_err(name)) return expose_owned(V_ERR);
    return expose_owned(builtins_compile(text, name, mode, bits & ~PyCF_SOURCE_IS_UTF8, optimize));
}

PyObject *Py_CompileStringExFlags(const char *source, const char *filename, int start, PyCompilerFlags *flags, int optimize) {
    PyObject *name = PyUnicode_DecodeFSDefault(filename), *code = NULL;
    if (name) code = Py_CompileStringObject(source, name, start, flags, optimize);
    Py_XDECREF(name);
    return code;
}

PyObject *Py_CompileString(const char *source, const char *filename, int start) {
    return Py_CompileStringExFlags(source, filename, start, NULL, -1);
}

/* ---- running ---- */

PyObject *PyRun_StringFlags(const char *source, int start, PyObject *globals, PyObject *locals, PyCompilerFlags *flags) {
    PyObject *code = Py_CompileStringExFlags(source, "<string>", start, flags, -1), *result = NULL;
    if (code) result = PyEval_EvalCode(code, globals, locals);
    Py_XDECREF(code);
    return result;
}

PyObject *PyRun_String(const char *source, int start, PyObject *globals, PyObject *locals) {
    return PyRun_StringFlags(source, start, globals, locals, NULL);
}

/* In __main__; an exception is printed. */
static int run_in_main(PyObject *code) {
    PyObject *m = PyImport_AddModule("__main__"), *dict = m ? PyModule_GetDict(m) : NULL, *result = NULL;
    if (code && dict) result = PyEval_EvalCode(code, dict, dict);
    Py_XDECREF(code);
    if (!result) PyErr_Print();
    Py_XDECREF(result);
    return result ? 0 : -1;
}

int PyRun_SimpleStringFlags(const char *source, PyCompilerFlags *flags) {
    return run_in_main(Py_CompileStringExFlags(source, "<string>", Py_file_input, flags, -1));
}

int PyRun_SimpleString(const char *source) { return PyRun_SimpleStringFlags(source, NULL); }

/* The rest of a file, to be freed; NULL with an exception set. */
static char *read_all(FILE *fp) {
    char *text = NULL;
    size_t len = 0, room = 0, n;
    do {
        if (len + 1 >= room) {
            char *grown = realloc(text, room = room * 2 + 4096);
            if (!grown) {
                free(text);
                PyErr_NoMemory();
                return NULL;
            }
            text = grown;
        }
        n = fread(text + len, 1, room - len - 1, fp);
        len += n;
    } while (n);
    text[len] = 0;
    return text;
}

static PyObject *compile_file(FILE *fp, const char *filename, int start, int close, PyCompilerFlags *flags) {
    char *text = read_all(fp);
    PyObject *code = text ? Py_CompileStringExFlags(text, filename, start, flags, -1) : NULL;
    free(text);
    if (close) fclose(fp);
    return code;
}

PyObject *PyRun_FileExFlags(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals, int close,
                            PyCompilerFlags *flags) {
    PyObject *code = compile_file(fp, filename, start, close, flags), *result = NULL;
    if (code) result = PyEval_EvalCode(code, globals, locals);
    Py_XDECREF(code);
    return result;
}

PyObject *PyRun_File(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals) {
    return PyRun_FileExFlags(fp, filename, start, globals, locals, 0, NULL);
}

PyObject *PyRun_FileEx(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals, int close) {
    return PyRun_FileExFlags(fp, filename, start, globals, locals, close, NULL);
}

PyObject *PyRun_FileFlags(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals,
                          PyCompilerFlags *flags) {
    return PyRun_FileExFlags(fp, filename, start, globals, locals, 0, flags);
}

int PyRun_SimpleFileExFlags(FILE *fp, const char *filename, int close, PyCompilerFlags *flags) {
    PyObject *m = PyImport_AddModule("__main__"), *name = PyUnicode_DecodeFSDefault(filename);
    if (!m || !name || PyDict_SetItemString(PyModule_GetDict(m), "__file__", name) < 0) PyErr_Clear();
    Py_XDECREF(name);
    return run_in_main(compile_file(fp, filename, Py_file_input, close, flags));
}

int PyRun_SimpleFileEx(FILE *fp, const char *filename, int close) {
    return PyRun_SimpleFileExFlags(fp, filename, close, NULL);
}

int PyRun_SimpleFile(FILE *fp, const char *filename) { return PyRun_SimpleFileExFlags(fp, filename, 0, NULL); }

int PyRun_AnyFileExFlags(FILE *fp, const char *filename, int close, PyCompilerFlags *flags) {
    return PyRun_SimpleFileExFlags(fp, filename ? filename : "???", close, flags);
}

int PyRun_AnyFileEx(FILE *fp, const char *filename, int close) { return PyRun_AnyFileExFlags(fp, filename, close, NULL); }

int PyRun_AnyFileFlags(FILE *fp, const char *filename, PyCompilerFlags *flags) {
    return PyRun_AnyFileExFlags(fp, filename, 0, flags);
}

int PyRun_AnyFile(FILE *fp, const char *filename) { return PyRun_AnyFileExFlags(fp, filename, 0, NULL); }
