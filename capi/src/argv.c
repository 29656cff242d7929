/* argv.c: Py_GetArgcArgv: the process's own command line, as the system keeps it. */
#include "capi/src/capi_internal.h"

static int count;
static wchar_t **words;

static void read_command_line(void) {
    char buf[65536];
    FILE *f = fopen("/proc/self/cmdline", "rb");
    size_t n = f ? fread(buf, 1, sizeof buf - 1, f) : 0;
    if (f) fclose(f);
    buf[n] = 0;
    words = PyMem_RawCalloc(n + 2, sizeof *words);
    for (size_t at = 0; words && at < n; at += strlen(buf + at) + 1) {
        wchar_t *w = PyMem_RawCalloc(strlen(buf + at) + 1, sizeof *w);
        if (w) mbstowcs(w, buf + at, strlen(buf + at) + 1);
        words[count++] = w;
    }
}

void Py_GetArgcArgv(int *argc, wchar_t ***argv) {
    if (!words) read_command_line();
    *argc = count;
    *argv = words;
}
