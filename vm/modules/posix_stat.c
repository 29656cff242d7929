/* posix_stat.c: what is known of files: stat, access, modes, owners, times, extended attributes. */
#define _GNU_SOURCE
#include <limits.h>
#include <math.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "vm/modules/io.h"
#include "vm/modules/posix_internal.h"

static TypeObj *StatResultType;
static TypeObj *StatvfsType;

static const StructField stat_fields[] = {
    {"st_mode", "protection bits"}, {"st_ino", "inode"}, {"st_dev", "device"}, {"st_nlink", "number of hard links"},
    {"st_uid", "user ID of owner"}, {"st_gid", "group ID of owner"}, {"st_size", "total size, in bytes"},
    {NULL, "integer time of last access"}, {NULL, "integer time of last modification"}, {NULL, "integer time of last change"},
    {"st_atime", "time of last access"}, {"st_mtime", "time of last modification"}, {"st_ctime", "time of last change"},
    {"st_atime_ns", "time of last access in nanoseconds"}, {"st_mtime_ns", "time of last modification in nanoseconds"},
    {"st_ctime_ns", "time of last change in nanoseconds"}, {"st_blksize", "blocksize for filesystem I/O"},
    {"st_blocks", "number of blocks allocated"}, {"st_rdev", "device type (if inode device)"}, {STRUCT_END, NULL},
};
static const StructField statvfs_fields[] = {
    {"f_bsize", NULL}, {"f_frsize", NULL}, {"f_blocks", NULL}, {"f_bfree", NULL}, {"f_bavail", NULL}, {"f_files", NULL},
    {"f_ffree", NULL}, {"f_favail", NULL}, {"f_flag", NULL}, {"f_namemax", NULL}, {"f_fsid", NULL}, {STRUCT_END, NULL},
};

static void put_time(Value *items, int i, struct timespec ts) {
    items[7 + i] = int_from_i64(ts.tv_sec);
    items[10 + i] = float_value((double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec);
    items[13 + i] = int_from_i128((__int128)ts.tv_sec * 1000000000 + ts.tv_nsec);
}
Value posix_stat_value(const struct stat *st) {
    Value items[19] = {fixnum(st->st_mode), int_from_u64(st->st_ino), int_from_u64(st->st_dev), int_from_u64(st->st_nlink),
                       posix_uid_value(st->st_uid), posix_uid_value(st->st_gid), int_from_i64(st->st_size)};
    put_time(items, 0, st->st_atim);
    put_time(items, 1, st->st_mtim);
    put_time(items, 2, st->st_ctim);
    items[16] = fixnum(st->st_blksize);
    items[17] = int_from_i64(st->st_blocks);
    items[18] = int_from_u64(st->st_rdev);
    return structseq_new(StatResultType, items);
}

static Value do_stat(const char *fname, Value path, Value dir_fd, bool follow) {
    PathArg p;
    int dir, r;
    struct stat st;
    TRY_OK(posix_path(path, fname, "path", fname[0] == 'l' ? 0 : PATH_FD, &p) && posix_dir_fd(dir_fd, &dir));
    if (p.fd >= 0 || !p.s) {
        if (dir != AT_FDCWD) return exc_raise(ValueErrorType, "stat: can't specify dir_fd without matching path");
        if (!follow) return exc_raise(ValueErrorType, "stat: cannot use fd and follow_symlinks together");
        UNLOCKED(r, fstat(p.fd, &st));
    } else {
        UNLOCKED(r, fstatat(dir, p.s, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW));
        if (r == 0 && io_show_file(st.st_dev, st.st_ino)) UNLOCKED(r, fstatat(dir, p.s, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    }
    return r < 0 ? posix_path_error(&p) : posix_stat_value(&st);
}
Value posix_stat(Value m, Value *a) {
    bool follow = true;
    TRY_OK(posix_bool(a[2], &follow));
    return do_stat("stat", a[0], a[1], follow);
}
Value posix_lstat(Value m, Value *a) {
    return do_stat("lstat", a[0], a[1], false);
}
Value posix_fstat(Value m, Value x) {
    int fd, r;
    struct stat st;
    TRY_OK(posix_int(x, &fd));
    RETRY(r, fstat(fd, &st));
    return r < 0 ? posix_error() : posix_stat_value(&st);
}
static Value statvfs_value(const struct statvfs *s) {
    Value items[] = {int_from_u64(s->f_bsize), int_from_u64(s->f_frsize), int_from_u64(s->f_blocks), int_from_u64(s->f_bfree),
                     int_from_u64(s->f_bavail), int_from_u64(s->f_files), int_from_u64(s->f_ffree), int_from_u64(s->f_favail),
                     int_from_u64(s->f_flag), int_from_u64(s->f_namemax), int_from_u64(s->f_fsid)};
    return structseq_new(StatvfsType, items);
}
Value posix_statvfs(Value m, Value x) {
    PathArg p;
    struct statvfs s;
    int r;
    TRY_OK(posix_path(x, "statvfs", "path", PATH_FD, &p));
    UNLOCKED(r, p.s ? statvfs(p.s, &s) : fstatvfs(p.fd, &s));
    return r < 0 ? posix_path_error(&p) : statvfs_value(&s);
}
Value posix_fstatvfs(Value m, Value x) {
    int fd, r;
    struct statvfs s;
    TRY_OK(posix_int(x, &fd));
    RETRY(r, fstatvfs(fd, &s));
    return r < 0 ? posix_error() : statvfs_value(&s);
}
Value posix_access(Value m, Value *a) {
    PathArg p;
    int mode, dir, r;
    bool effective = false, follow = true;
    TRY_OK(posix_path(a[0], "access", "path", 0, &p) && posix_int(a[1], &mode) && posix_dir_fd(a[2], &dir));
    TRY_OK(posix_bool(a[3], &effective) && posix_bool(a[4], &follow));
    UNLOCKED(r, faccessat(dir, p.s, mode, (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW)));
    return bool_value(r == 0);
}

/* ---- modes and owners ---- */

Value posix_chmod(Value m, Value *a) {
    PathArg p;
    int mode, dir, r;
    bool follow = true;
    TRY_OK(posix_path(a[0], "chmod", "path", PATH_FD, &p) && posix_int(a[1], &mode) && posix_dir_fd(a[2], &dir));
    TRY_OK(posix_bool(a[3], &follow));
    if (!follow) return exc_raise(NotImplementedErrorType, "chmod: follow_symlinks unavailable on this platform");
    TRY_OK(SYS_AUDIT("os.chmod", 3, a[0], fixnum(mode), POSIX_DIR_SHOWN(dir)));
    UNLOCKED(r, p.s ? fchmodat(dir, p.s, (mode_t)mode, 0) : fchmod(p.fd, (mode_t)mode));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_fchmod(Value m, Value x, Value y) {
    int fd, mode, r;
    TRY_OK(posix_int(x, &fd) && posix_int(y, &mode));
    TRY_OK(SYS_AUDIT("os.chmod", 3, fixnum(fd), fixnum(mode), fixnum(-1)));
    RETRY(r, fchmod(fd, (mode_t)mode));
    return posix_done(r);
}
Value posix_chown(Value m, Value *a) {
    PathArg p;
    u32 uid, gid;
    int dir, r;
    bool follow = true;
    TRY_OK(posix_path(a[0], "chown", "path", PATH_FD, &p) && posix_uid(a[1], &uid) && posix_uid(a[2], &gid));
    TRY_OK(posix_dir_fd(a[3], &dir) && posix_bool(a[4], &follow));
    if (!p.s && !follow) return exc_raise(ValueErrorType, "chown: cannot use fd and follow_symlinks together");
    TRY_OK(SYS_AUDIT("os.chown", 4, a[0], fixnum(uid), fixnum(gid), POSIX_DIR_SHOWN(dir)));
    UNLOCKED(r, p.s ? fchownat(dir, p.s, uid, gid, follow ? 0 : AT_SYMLINK_NOFOLLOW) : fchown(p.fd, uid, gid));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_lchown(Value m, Value *a) {
    PathArg p;
    u32 uid, gid;
    int r;
    TRY_OK(posix_path(a[0], "lchown", "path", 0, &p) && posix_uid(a[1], &uid) && posix_uid(a[2], &gid));
    TRY_OK(SYS_AUDIT("os.chown", 4, a[0], fixnum(uid), fixnum(gid), fixnum(-1)));
    UNLOCKED(r, lchown(p.s, uid, gid));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_fchown(Value m, Value *a) {
    int fd, r;
    u32 uid, gid;
    TRY_OK(posix_int(a[0], &fd) && posix_uid(a[1], &uid) && posix_uid(a[2], &gid));
    TRY_OK(SYS_AUDIT("os.chown", 4, fixnum(fd), fixnum(uid), fixnum(gid), fixnum(-1)));
    RETRY(r, fchown(fd, uid, gid));
    return posix_done(r);
}
Value posix_umask(Value m, Value x) {
    int mask;
    TRY_OK(posix_int(x, &mask));
    return fixnum(umask((mode_t)mask));
}
Value posix_major(Value m, Value x) {
    u64 dev;
    TRY_OK(int_to_u64(TRY(number_index(x)), &dev));
    return fixnum(major(dev));
}
Value posix_minor(Value m, Value x) {
    u64 dev;
    TRY_OK(int_to_u64(TRY(number_index(x)), &dev));
    return fixnum(minor(dev));
}
Value posix_makedev(Value m, Value x, Value y) {
    int hi, lo;
    TRY_OK(posix_int(x, &hi) && posix_int(y, &lo));
    return int_from_u64(makedev((u32)hi, (u32)lo));
}

/* ---- times ---- */

static bool seconds_to_spec(Value v, struct timespec *ts) {
    if (is_float(v)) {
        double whole, part = modf(as_double(v), &whole);
        if (isnan(whole)) return !is_err(exc_raise(ValueErrorType, "Invalid value NaN (not a number)"));
        part = floor(part * 1e9);
        if (part < 0) part += 1e9, whole -= 1;
        if (part >= 1e9) part -= 1e9, whole += 1;
        if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0))
            return !is_err(exc_raise(OverflowErrorType, "timestamp out of range for platform time_t"));
        *ts = (struct timespec){(time_t)whole, (long)part};
        return true;
    }
    i64 n;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    *ts = (struct timespec){n, 0};
    return true;
}
static bool ns_to_spec(Value v, struct timespec *ts) {
    i64 s, ns;
    Value pair = number_binop(BINOP_DIVMOD, v, fixnum(1000000000));
    if (is_err(pair)) return false;
    if (!is_tuple(pair) || tuple_len(pair) != 2)
        return exc_raise(TypeErrorType, "%T.__divmod__() must return a 2-tuple, not %T", v, pair), false;
    if (!number_as_index(tuple_at(pair, 0), &s, OverflowErrorType) || !number_as_index(tuple_at(pair, 1), &ns, OverflowErrorType)) return false;
    *ts = (struct timespec){s, ns};
    return true;
}
Value posix_utime(Value m, Value *a) { /* path, times, ns, dir_fd, follow_symlinks */
    PathArg p;
    int dir, r;
    bool follow = true, given = false;
    struct timespec ts[2];
    TRY_OK(posix_path(a[0], "utime", "path", PATH_FD, &p) && posix_dir_fd(a[3], &dir) && posix_bool(a[4], &follow));
    if (!is_null(a[1]) && !is_none(a[1]) && !is_null(a[2]))
        return exc_raise(ValueErrorType, "utime: you may specify either 'times' or 'ns' but not both");
    if (!is_null(a[1]) && !is_none(a[1])) {
        if (!is_tuple(a[1]) || tuple_len(a[1]) != 2)
            return exc_raise(TypeErrorType, "utime: 'times' must be either a tuple of two ints or None");
        TRY_OK(seconds_to_spec(tuple_at(a[1], 0), &ts[0]) && seconds_to_spec(tuple_at(a[1], 1), &ts[1]));
        given = true;
    } else if (!is_null(a[2])) {
        if (!is_tuple(a[2]) || tuple_len(a[2]) != 2) return exc_raise(TypeErrorType, "utime: 'ns' must be a tuple of two ints");
        TRY_OK(ns_to_spec(tuple_at(a[2], 0), &ts[0]) && ns_to_spec(tuple_at(a[2], 1), &ts[1]));
        given = true;
    }
    TRY_OK(SYS_AUDIT("os.utime", 4, a[0], a[1], a[2], POSIX_DIR_SHOWN(dir)));
    UNLOCKED(r, p.s ? utimensat(dir, p.s, given ? ts : NULL, follow ? 0 : AT_SYMLINK_NOFOLLOW) : futimens(p.fd, given ? ts : NULL));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}

/* ---- extended attributes ---- */

Value posix_getxattr(Value m, Value *a) {
    PathArg p, name;
    bool follow = true;
    char small[256], *buf = small;
    ssize_t n, cap = sizeof small;
    TRY_OK(posix_path(a[0], "getxattr", "path", PATH_FD, &p) && posix_path(a[1], "getxattr", "attribute", 0, &name) && posix_bool(a[2], &follow));
    TRY_OK(SYS_AUDIT("os.getxattr", 2, a[0], a[1]));
    for (;;) {
        UNLOCKED(n, !p.s ? fgetxattr(p.fd, name.s, buf, (size_t)cap) : follow ? getxattr(p.s, name.s, buf, (size_t)cap)
                                                                              : lgetxattr(p.s, name.s, buf, (size_t)cap));
        if (n >= 0 || errno != ERANGE || cap >= 65536) break;
        if (buf != small) free(buf);
        cap = 65536;
        buf = malloc(65536);
        if (!buf) return exc_no_memory();
    }
    int err = errno;
    Value v = n < 0 ? (errno = err, posix_path_error(&p)) : bytes_new(buf, n);
    if (buf != small) free(buf);
    return v;
}
Value posix_setxattr(Value m, Value *a) {
    PathArg p, name;
    bool follow = true;
    int flags = 0, r;
    Buffer b;
    TRY_OK(posix_path(a[0], "setxattr", "path", PATH_FD, &p) && posix_path(a[1], "setxattr", "attribute", 0, &name));
    TRY_OK(posix_int(a[3], &flags) && posix_bool(a[4], &follow));
    TRY_OK(SYS_AUDIT("os.setxattr", 4, a[0], a[1], a[2], fixnum(flags)) && buffer_get(a[2], &b, false));
    UNLOCKED(r, !p.s ? fsetxattr(p.fd, name.s, b.data, (size_t)b.len, flags)
                     : follow ? setxattr(p.s, name.s, b.data, (size_t)b.len, flags) : lsetxattr(p.s, name.s, b.data, (size_t)b.len, flags));
    int err = errno;
    buffer_release(&b);
    errno = err;
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_removexattr(Value m, Value *a) {
    PathArg p, name;
    bool follow = true;
    int r;
    TRY_OK(posix_path(a[0], "removexattr", "path", PATH_FD, &p) && posix_path(a[1], "removexattr", "attribute", 0, &name) && posix_bool(a[2], &follow));
    TRY_OK(SYS_AUDIT("os.removexattr", 2, a[0], a[1]));
    UNLOCKED(r, !p.s ? fremovexattr(p.fd, name.s) : follow ? removexattr(p.s, name.s) : lremovexattr(p.s, name.s));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_listxattr(Value m, Value *a) {
    PathArg p;
    bool follow = true;
    ssize_t n;
    char *buf;
    Value list;
    TRY_OK(posix_path(a[0], "listxattr", "path", PATH_FD | PATH_NULLABLE, &p) && posix_bool(a[1], &follow) &&
           SYS_AUDIT("os.listxattr", 1, a[0]));
    if (!(buf = malloc(65536))) return exc_no_memory();
    UNLOCKED(n, !p.s ? flistxattr(p.fd, buf, 65536) : follow ? listxattr(p.s, buf, 65536) : llistxattr(p.s, buf, 65536));
    if (n < 0) {
        free(buf);
        return posix_path_error(&p);
    }
    list = list_new(0);
    for (char *s = buf; s < buf + n; s += strlen(s) + 1) list_append(list, str_decode_fs(s, (i64)strlen(s)));
    free(buf);
    return list;
}

bool posix_stat_types(Value m) {
    if (!StatResultType) {
        static GcRoot root1 = {(Value *)&StatResultType, 1, NULL}, root2 = {(Value *)&StatvfsType, 1, NULL};
        gc_add_root(&root1);
        gc_add_root(&root2);
        StatResultType = structseq_type("os.stat_result", "stat_result: Result from stat, fstat, or lstat.", stat_fields, 10, 0);
        StatvfsType = structseq_type("os.statvfs_result", "statvfs_result: Result from statvfs or fstatvfs.", statvfs_fields, 10, 0);
    }
    return module_add(m, "stat_result", obj_value(StatResultType)) && module_add(m, "statvfs_result", obj_value(StatvfsType));
}
