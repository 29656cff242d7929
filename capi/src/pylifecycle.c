/* pylifecycle.c: whether the VM runs, which it is, and what happens at its end. */
#include <signal.h>
#include <unistd.h>

#include "vm/modules/modules.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

int Py_IsInitialized(void) { return PyExc_SystemError != NULL; }
int _Py_IsCoreInitialized(void) { return Py_IsInitialized(); }
int _Py_IsFinalizing(void) { return sys_finalizing; }

/* ---- at the end: from the C library's exit handlers, when the VM is down ---- */

enum { EXIT_MAX = 32 };
static void (*exit_functions[EXIT_MAX])(void);
static int exit_count;

static void run_exit_functions(void) {
    while (exit_count > 0) exit_functions[--exit_count]();
}

int Py_AtExit(void (*fn)(void)) {
    if (exit_count >= EXIT_MAX || (exit_count == 0 && atexit(run_exit_functions) != 0)) return -1;
    exit_functions[exit_count++] = fn;
    return 0;
}

/* Embedding goes through vm/krait.h: the VM brings itself up and down. */
static _Noreturn void not_embeddable(const char *function) {
    KR_FATAL("%s: embedding through this function is not supported by Krait yet", function);
}

void Py_InitializeEx(int install_signals) {
    if (!Py_IsInitialized()) not_embeddable("Py_InitializeEx");
}

void Py_Initialize(void) { Py_InitializeEx(1); }

int Py_FinalizeEx(void) { not_embeddable("Py_FinalizeEx"); }

void Py_Finalize(void) { not_embeddable("Py_Finalize"); }

void Py_EndInterpreter(PyThreadState *tstate) { not_embeddable("Py_EndInterpreter"); }

/* As sys.exit in a program that nobody listens to: streams are flushed, exit handlers run. */
void Py_Exit(int status) {
    PyObject *out = PySys_GetObject("stdout"), *flushed = NULL;
    if (out && out != Py_None) flushed = PyObject_CallMethod(out, "flush", NULL);
    if (!flushed) PyErr_Clear();
    Py_XDECREF(flushed);
    exit(status);
}

/* ---- names: sys has them all ---- */

/* Text of a str in sys; sys keeps it. */
static const char *sys_text(const char *name) {
    PyObject *text = PySys_GetObject(name);
    const char *s = text && PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : NULL;
    return s ? s : "";
}

const char *Py_GetVersion(void) { return sys_text("version"); }
const char *Py_GetPlatform(void) { return sys_text("platform"); }
const char *Py_GetCopyright(void) { return sys_text("copyright"); }
const char *Py_GetCompiler(void) { return "[GCC " __VERSION__ "]"; }
const char *Py_GetBuildInfo(void) { return "main"; }
const char *_Py_gitidentifier(void) { return "main"; }
const char *_Py_gitversion(void) { return ""; }

static wchar_t *sys_wide(const char *name, wchar_t **kept) {
    PyObject *text = PySys_GetObject(name);
    if (!*kept && text && PyUnicode_Check(text)) *kept = PyUnicode_AsWideCharString(text, NULL);
    PyErr_Clear();
    return *kept;
}

#define WIDE(function, name)                                                                       \
    wchar_t *function(void) {                                                                      \
        static wchar_t *kept;                                                                      \
        return sys_wide(name, &kept);                                                              \
    }
WIDE(Py_GetPrefix, "prefix")
WIDE(Py_GetExecPrefix, "exec_prefix")
WIDE(Py_GetProgramFullPath, "executable")
WIDE(Py_GetProgramName, "executable")

int Py_FdIsInteractive(FILE *fp, const char *name) {
    if (isatty(fileno(fp))) return 1;
    return Py_InteractiveFlag && (!name || !strcmp(name, "<stdin>") || !strcmp(name, "???"));
}

/* ---- signals ---- */

PyOS_sighandler_t PyOS_getsig(int sig) {
    struct sigaction action;
    return sigaction(sig, NULL, &action) < 0 ? SIG_ERR : action.sa_handler;
}

PyOS_sighandler_t PyOS_setsig(int sig, PyOS_sighandler_t handler) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK}, before;
    sigemptyset(&action.sa_mask);
    return sigaction(sig, &action, &before) < 0 ? SIG_ERR : before.sa_handler;
}
