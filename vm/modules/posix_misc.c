/* posix_misc.c: what is known of the system: configuration, terminal, load, times, random bytes. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/times.h>
#include <sys/utsname.h>

#include "vm/modules/posix_internal.h"

static TypeObj *TerminalSizeType, *TimesType, *UnameType;

/* ---- sysconf and its like ---- */

typedef struct ConfName {
    const char *name;
    int number;
} ConfName;
static const ConfName sysconf_names[] = {
#define SYSCONF(name, number) {name, number},
#define PATHCONF(name, number)
#define CONFSTR(name, number)
#include "vm/modules/posix_conf.def"
}, pathconf_names[] = {
#define SYSCONF(name, number)
#define PATHCONF(name, number) {name, number},
#define CONFSTR(name, number)
#include "vm/modules/posix_conf.def"
}, confstr_names[] = {
#define SYSCONF(name, number)
#define PATHCONF(name, number)
#define CONFSTR(name, number) {name, number},
#include "vm/modules/posix_conf.def"
};
static bool conf_number(Value v, const ConfName *names, i64 n, int *out) {
    if (is_int(v)) return posix_int(v, out);
    if (!is_str(v)) return !is_err(exc_raise(TypeErrorType, "configuration names must be strings or integers"));
    for (i64 i = 0; i < n; i++) {
        *out = names[i].number;
        if (str_eq_c(v, names[i].name)) return true;
    }
    exc_raise(ValueErrorType, "unrecognized configuration name");
    return false;
}
Value posix_sysconf(Value m, Value x) {
    int name;
    TRY_OK(conf_number(x, sysconf_names, ARRAY_LEN(sysconf_names), &name));
    errno = 0;
    long r = sysconf(name);
    return r == -1 && errno ? posix_error() : int_from_i64(r);
}
Value posix_pathconf(Value m, Value x, Value y) {
    PathArg p;
    int name;
    TRY_OK(posix_path(x, "pathconf", "path", PATH_FD, &p) && conf_number(y, pathconf_names, ARRAY_LEN(pathconf_names), &name));
    errno = 0;
    long r = p.s ? pathconf(p.s, name) : fpathconf(p.fd, name);
    return r == -1 && errno ? posix_path_error(&p) : int_from_i64(r);
}
Value posix_fpathconf(Value m, Value x, Value y) {
    int fd, name;
    TRY_OK(posix_fd(x, &fd) && conf_number(y, pathconf_names, ARRAY_LEN(pathconf_names), &name));
    errno = 0;
    long r = fpathconf(fd, name);
    return r == -1 && errno ? posix_error() : int_from_i64(r);
}
Value posix_confstr(Value m, Value x) {
    int name;
    char buf[4096];
    TRY_OK(conf_number(x, confstr_names, ARRAY_LEN(confstr_names), &name));
    errno = 0;
    size_t n = confstr(name, buf, sizeof buf);
    if (n == 0) return errno ? posix_error() : V_NONE;
    return str_decode_fs(buf, (i64)KR_MIN(n, sizeof buf) - 1);
}
static Value names_dict(const ConfName *names, i64 n) {
    Value d = TRY(dict_new());
    for (i64 i = 0; i < n; i++) TRY_OK(dict_set_c(d, names[i].name, fixnum(names[i].number)));
    return d;
}

/* ---- the machine ---- */

Value posix_uname(Value m) {
    struct utsname u;
    if (uname(&u) < 0) return posix_error();
    const char *parts[] = {u.sysname, u.nodename, u.release, u.version, u.machine};
    Value items[5];
    for (int i = 0; i < 5; i++) items[i] = str_decode_fs(parts[i], (i64)strlen(parts[i]));
    return structseq_new(UnameType, items);
}
Value posix_cpu_count(Value m) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? V_NONE : fixnum(n);
}
Value posix_getloadavg(Value m) {
    double load[3];
    if (getloadavg(load, 3) != 3) return exc_raise(OSErrorType, "Load averages are unobtainable");
    return tuple_pack(3, float_value(load[0]), float_value(load[1]), float_value(load[2]));
}
Value posix_times(Value m) {
    struct tms t;
    double tick = (double)sysconf(_SC_CLK_TCK);
    clock_t now = times(&t);
    if (now == (clock_t)-1) return posix_error();
    Value items[] = {float_value((double)t.tms_utime / tick), float_value((double)t.tms_stime / tick), float_value((double)t.tms_cutime / tick),
                     float_value((double)t.tms_cstime / tick), float_value((double)now / tick)};
    return structseq_new(TimesType, items);
}
Value posix_get_terminal_size(Value m, Value x) {
    int fd = 1;
    struct winsize w;
    TRY_OK(posix_int(x, &fd));
    if (ioctl(fd, TIOCGWINSZ, &w) < 0) return posix_error();
    Value items[] = {fixnum(w.ws_col), fixnum(w.ws_row)};
    return structseq_new(TerminalSizeType, items);
}
Value posix_strerror(Value m, Value x) {
    int code;
    TRY_OK(posix_int(x, &code));
    const char *text = strerror(code);
    return str_decode_fs(text, (i64)strlen(text));
}

/* ---- random bytes ---- */

static Value random_bytes(i64 n, unsigned flags, bool all) {
    Value v = TRY(bytes_new(NULL, n));
    i64 got = 0;
    while (got < n) {
        ssize_t r;
        RETRY(r, getrandom(bytes_data(v) + got, (size_t)(n - got), flags));
        if (r < 0) return posix_error();
        got += r;
        if (!all) break;
    }
    return got == n ? v : bytes_new((char *)bytes_data(v), got);
}
Value posix_urandom(Value m, Value x) {
    i64 n;
    TRY_OK(posix_i64(x, &n));
    return n < 0 ? exc_raise(ValueErrorType, "negative argument not allowed") : random_bytes(n, 0, true);
}
Value posix_getrandom(Value m, Value x, Value y) {
    i64 n;
    int flags = 0;
    TRY_OK(posix_i64(x, &n) && posix_int(y, &flags));
    if (n < 0) {
        errno = EINVAL;
        return posix_error();
    }
    return random_bytes(n, (unsigned)flags, false);
}

static const StructField terminal_fields[] = {{"columns", "width of the terminal window in characters"}, {"lines", "height of the terminal window in characters"}, {STRUCT_END, NULL}};
static const StructField times_fields[] = {
    {"user", "user time"}, {"system", "system time"}, {"children_user", "user time of children"},
    {"children_system", "system time of children"}, {"elapsed", "elapsed time since an arbitrary point in the past"}, {STRUCT_END, NULL}};
static const StructField uname_fields[] = {
    {"sysname", "operating system name"}, {"nodename", "name of machine on network (implementation-defined)"},
    {"release", "operating system release"}, {"version", "operating system version"}, {"machine", "hardware identifier"}, {STRUCT_END, NULL}};
bool posix_misc_types(Value m) {
    if (!UnameType) {
        static GcRoot root1 = {(Value *)&TerminalSizeType, 1, NULL}, root2 = {(Value *)&TimesType, 1, NULL}, root3 = {(Value *)&UnameType, 1, NULL};
        gc_add_root(&root1);
        gc_add_root(&root2);
        gc_add_root(&root3);
        TerminalSizeType = structseq_type("os.terminal_size", "A tuple of (columns, lines) for holding terminal window size", terminal_fields, 2, 0);
        TimesType = structseq_type("posix.times_result", "times_result: Result from os.times().", times_fields, 5, 0);
        UnameType = structseq_type("posix.uname_result", "uname_result: Result from os.uname().", uname_fields, 5, 0);
    }
    return module_add(m, "terminal_size", obj_value(TerminalSizeType)) && module_add(m, "times_result", obj_value(TimesType)) &&
           module_add(m, "uname_result", obj_value(UnameType)) &&
           module_add(m, "sysconf_names", names_dict(sysconf_names, ARRAY_LEN(sysconf_names))) &&
           module_add(m, "pathconf_names", names_dict(pathconf_names, ARRAY_LEN(pathconf_names))) &&
           module_add(m, "confstr_names", names_dict(confstr_names, ARRAY_LEN(confstr_names)));
}
