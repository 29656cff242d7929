/* posix.c: the posix module: its table, constants, and the conversion of arguments.  The functions are in posix_*.c. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>
#include <linux/memfd.h>

#include "vm/modules/posix_internal.h"

/* ---- arguments ---- */

static const char *path_kinds(int flags) {
    if (flags & PATH_FD) return flags & PATH_NULLABLE ? "string, bytes, os.PathLike, integer or None" : "string, bytes, os.PathLike or integer";
    return flags & PATH_NULLABLE ? "string, bytes, os.PathLike or None" : "string, bytes or os.PathLike";
}
static bool bad_path(Value v, const char *fname, const char *arg, int flags) {
    exc_raise(TypeErrorType, "%s: %s should be %s, not %T", fname, arg, path_kinds(flags), v);
    return false;
}
static bool set_path(PathArg *p, Value text) {
    p->bytes = is_bytes(text);
    p->keep = p->bytes ? text : str_encode_fs(text);
    if (is_err(p->keep)) return false;
    p->s = (const char *)bytes_data(p->keep);
    if ((i64)strlen(p->s) == bytes_len(p->keep)) return true;
    exc_raise(ValueErrorType, "embedded null byte");
    return false;
}
bool posix_path(Value v, const char *fname, const char *arg, int flags, PathArg *out) {
    Value f;
    *out = (PathArg){.fd = -1, .obj = is_null(v) ? V_NULL : v};
    if (is_null(v) || (is_none(v) && flags & PATH_NULLABLE)) {
        out->s = ".";
        out->obj = V_NULL;
        return true;
    }
    if (is_str(v) || is_bytes(v)) return set_path(out, v);
    if (flags & PATH_FD && (is_int(v) || value_type(v)->slots.index)) {
        i64 fd;
        if (!number_as_index(v, &fd, OverflowErrorType)) return false;
        if (fd != (int)fd) return !is_err(exc_raise(OverflowErrorType, fd < 0 ? "fd is less than minimum" : "fd is greater than maximum"));
        out->fd = (int)fd;
        return true;
    }
    f = type_find(value_type(v), name___fspath__);
    if (is_null(f) && buffer_supported(v)) {
        if (!exc_warn(DeprecationWarningType, 1, "%s: %s should be %s, not %T", fname, arg, path_kinds(flags), v)) return false;
        f = bytes_from_object(v);
        return !is_err(f) && set_path(out, f);
    }
    if (is_null(f)) return bad_path(v, fname, arg, flags);
    f = path_fspath(v);
    return !is_err(f) && set_path(out, f);
}
bool posix_i64(Value v, i64 *out) {
    return is_null(v) || number_as_index(v, out, OverflowErrorType);
}
bool posix_int(Value v, int *out) {
    i64 n = 0;
    if (is_null(v)) return true;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    *out = (int)n;
    if (n == *out) return true;
    exc_raise(OverflowErrorType, n > 0 ? "signed integer is greater than maximum" : "signed integer is less than minimum");
    return false;
}
bool posix_bool(Value v, bool *out) {
    int is = is_null(v) ? *out : value_truth(v);
    *out = is > 0;
    return is >= 0;
}
bool posix_fd(Value v, int *out) {
    if (!is_int(v)) {
        Value f;
        int found = value_find_attr(v, str_intern_c("fileno"), &f);
        if (found < 0) return false;
        if (!found) return !is_err(exc_raise(TypeErrorType, "argument must be an int, or have a fileno() method."));
        v = value_call0(f);
        if (is_err(v)) return false;
        if (!is_int(v)) return !is_err(exc_raise(TypeErrorType, "fileno() returned a non-integer"));
    }
    if (!posix_int(v, out)) return false;
    return *out >= 0 || !is_err(exc_raise(ValueErrorType, "file descriptor cannot be a negative integer (%d)", *out));
}
bool posix_dir_fd(Value v, int *out) {
    *out = AT_FDCWD;
    if (is_null(v) || is_none(v)) return true;
    if (is_int(v) || value_type(v)->slots.index) return posix_int(v, out);
    exc_raise(TypeErrorType, "argument should be integer or None, not %T", v);
    return false;
}
bool posix_uid(Value v, u32 *out) {
    i64 n;
    Value i = number_index(v);
    if (is_err(i)) {
        exc_clear();
        return !is_err(exc_raise(TypeErrorType, "uid should be integer, not %T", v));
    }
    if (int_to_i64_sat(i, &n) || n < -1 || n > UINT32_MAX)
        return !is_err(exc_raise(OverflowErrorType, int_sign(i) < 0 ? "uid is less than minimum" : "uid is greater than maximum"));
    *out = (u32)n;
    return true;
}
Value posix_uid_value(u32 id) {
    return id == UINT32_MAX ? fixnum(-1) : fixnum(id);
}
Value posix_name(const char *s, i64 n, bool bytes) {
    return bytes ? bytes_new(s, n) : str_decode_fs(s, n);
}
Value posix_error(void) {
    return exc_raise_errno(errno, V_NULL);
}
Value posix_path_error(const PathArg *p) {
    return exc_raise_errno(errno, p->obj);
}
Value posix_done(i64 r) {
    return r < 0 ? posix_error() : V_NONE;
}

/* ---- the environment ---- */

extern char **environ;
static Value environ_dict(void) {
    Value d = TRY(dict_new());
    for (char **e = environ; e && *e; e++) {
        const char *eq = strchr(*e, '=');
        Value key, old;
        if (!eq) continue;
        key = TRY(bytes_new(*e, eq - *e));
        if (dict_get(d, key, &old) == 0) TRY_OK(dict_set(d, key, TRY(bytes_new(eq + 1, (i64)strlen(eq + 1)))));
    }
    return d;
}
static bool env_text(Value v, Value *out) {
    if (is_str(v)) v = str_encode_fs(v);
    if (is_err(v)) return false;
    if (!is_bytes(v)) return !is_err(exc_raise(TypeErrorType, "str expected, not %T", v));
    if ((i64)strlen((char *)bytes_data(v)) != bytes_len(v)) return !is_err(exc_raise(ValueErrorType, "embedded null byte"));
    *out = v;
    return true;
}
Value posix_putenv(Value m, Value name, Value v) {
    TRY_OK(env_text(name, &name) && env_text(v, &v));
    if (strchr((char *)bytes_data(name), '=')) return exc_raise(ValueErrorType, "illegal environment variable name");
    TRY_OK(SYS_AUDIT("os.putenv", 2, name, v));
    return posix_done(setenv((char *)bytes_data(name), (char *)bytes_data(v), 1));
}
Value posix_unsetenv(Value m, Value name) {
    TRY_OK(env_text(name, &name));
    TRY_OK(SYS_AUDIT("os.unsetenv", 1, name));
    return posix_done(unsetenv((char *)bytes_data(name)));
}
Value posix_fspath(Value m, Value path) {
    return path_fspath(path);
}

/* ---- the module ---- */

enum { POSIX_SPAWN_OPEN, POSIX_SPAWN_CLOSE, POSIX_SPAWN_DUP2 };
static const MethodDef posix_methods[] = {
#define FN(name, kind, sig) {#name, posix_##name, kind, EFF_ANY, 0, sig, NULL},
#include "vm/modules/posix.def"
    {0},
};
static const struct {
    const char *name;
    i64 value;
} constants[] = {
#define CONSTANT(name) {#name, name},
#define HAVE(name)
#include "vm/modules/posix_const.def"
};
static const char *const have[] = {
#define CONSTANT(name)
#define HAVE(name) name,
#include "vm/modules/posix_const.def"
};

static bool posix_exec(Value m) {
    Value list = list_new(ARRAY_LEN(have));
    for (i64 i = 0; i < ARRAY_LEN(constants); i++)
        if (!module_add(m, constants[i].name, int_from_i64(constants[i].value))) return false;
    for (i64 i = 0; i < ARRAY_LEN(have); i++)
        if (!list_append(list, str_from_c(have[i]))) return false;
    return module_add(m, "_have_functions", list) && module_add(m, "environ", environ_dict()) &&
           module_add(m, "error", obj_value(OSErrorType)) && posix_stat_types(m) && posix_process_types(m) && posix_sched_types(m) &&
           posix_dir_types(m) && posix_misc_types(m);
}
const ModuleDef posix_module = {"posix", "The functions of the operating system, as POSIX has them; os gives a portable view.", posix_methods, posix_exec};
