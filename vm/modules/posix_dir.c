/* posix_dir.c: directories and links; scandir() and its entries. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>

#include "vm/modules/io.h"
#include "vm/modules/posix_internal.h"
#include "vm/object/iter.h"

/* ---- names ---- */

Value posix_chdir(Value m, Value x) {
    PathArg p;
    int r;
    TRY_OK(posix_path(x, "chdir", "path", PATH_FD, &p) && SYS_AUDIT("os.chdir", 1, x));
    UNLOCKED(r, p.s ? chdir(p.s) : fchdir(p.fd));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_fchdir(Value m, Value x) {
    int fd, r;
    TRY_OK(posix_fd(x, &fd) && SYS_AUDIT("os.chdir", 1, fixnum(fd)));
    RETRY(r, fchdir(fd));
    return posix_done(r);
}
Value posix_chroot(Value m, Value x) {
    PathArg p;
    int r;
    TRY_OK(posix_path(x, "chroot", "path", 0, &p));
    UNLOCKED(r, chroot(p.s));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
static Value cwd(bool bytes) {
    char *dir = getcwd(NULL, 0);
    if (!dir) return posix_error();
    Value v = posix_name(dir, (i64)strlen(dir), bytes);
    free(dir);
    return v;
}
Value posix_getcwd(Value m) {
    return cwd(false);
}
Value posix_getcwdb(Value m) {
    return cwd(true);
}
Value posix_mkdir(Value m, Value *a) {
    PathArg p;
    int mode = 0777, dir, r;
    TRY_OK(posix_path(a[0], "mkdir", "path", 0, &p) && posix_int(a[1], &mode) && posix_dir_fd(a[2], &dir));
    TRY_OK(SYS_AUDIT("os.mkdir", 3, a[0], fixnum(mode), POSIX_DIR_SHOWN(dir)));
    UNLOCKED(r, mkdirat(dir, p.s, (mode_t)mode));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_mkfifo(Value m, Value *a) {
    PathArg p;
    int mode = 0666, dir, r;
    TRY_OK(posix_path(a[0], "mkfifo", "path", 0, &p) && posix_int(a[1], &mode) && posix_dir_fd(a[2], &dir));
    RETRY(r, mkfifoat(dir, p.s, (mode_t)mode));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_mknod(Value m, Value *a) {
    PathArg p;
    int mode = 0600, dir, r;
    i64 device = 0;
    TRY_OK(posix_path(a[0], "mknod", "path", 0, &p) && posix_int(a[1], &mode) && posix_i64(a[2], &device) && posix_dir_fd(a[3], &dir));
    RETRY(r, mknodat(dir, p.s, (mode_t)mode, (dev_t)device));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
static Value unlink_at(Value path, Value dir_fd, const char *fname, int flags) {
    PathArg p;
    int dir, r;
    TRY_OK(posix_path(path, fname, "path", 0, &p) && posix_dir_fd(dir_fd, &dir));
    TRY_OK(SYS_AUDIT(flags ? "os.rmdir" : "os.remove", 2, path, POSIX_DIR_SHOWN(dir)));
    UNLOCKED(r, unlinkat(dir, p.s, flags));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_rmdir(Value m, Value *a) {
    return unlink_at(a[0], a[1], "rmdir", AT_REMOVEDIR);
}
Value posix_unlink(Value m, Value *a) {
    return unlink_at(a[0], a[1], "unlink", 0);
}
Value posix_remove(Value m, Value *a) {
    return unlink_at(a[0], a[1], "remove", 0);
}
static Value rename_at(Value *a, const char *fname) {
    PathArg src, dst;
    int src_dir, dst_dir, r;
    TRY_OK(posix_path(a[0], fname, "src", 0, &src) && posix_path(a[1], fname, "dst", 0, &dst));
    TRY_OK(posix_dir_fd(a[2], &src_dir) && posix_dir_fd(a[3], &dst_dir));
    TRY_OK(SYS_AUDIT("os.rename", 4, a[0], a[1], POSIX_DIR_SHOWN(src_dir), POSIX_DIR_SHOWN(dst_dir)));
    UNLOCKED(r, renameat(src_dir, src.s, dst_dir, dst.s));
    return r < 0 ? exc_raise_errno2(errno, src.obj, dst.obj) : V_NONE;
}
Value posix_rename(Value m, Value *a) {
    return rename_at(a, "rename");
}
Value posix_replace(Value m, Value *a) {
    return rename_at(a, "replace");
}
Value posix_link(Value m, Value *a) {
    PathArg src, dst;
    int src_dir, dst_dir, r;
    bool follow = true;
    TRY_OK(posix_path(a[0], "link", "src", 0, &src) && posix_path(a[1], "link", "dst", 0, &dst));
    TRY_OK(posix_dir_fd(a[2], &src_dir) && posix_dir_fd(a[3], &dst_dir) && posix_bool(a[4], &follow));
    TRY_OK(SYS_AUDIT("os.link", 4, a[0], a[1], POSIX_DIR_SHOWN(src_dir), POSIX_DIR_SHOWN(dst_dir)));
    bool plain = src_dir == AT_FDCWD && dst_dir == AT_FDCWD && follow;
    UNLOCKED(r, plain ? link(src.s, dst.s) : linkat(src_dir, src.s, dst_dir, dst.s, follow ? AT_SYMLINK_FOLLOW : 0));
    return r < 0 ? exc_raise_errno2(errno, src.obj, dst.obj) : V_NONE;
}
Value posix_symlink(Value m, Value *a) { /* src, dst, target_is_directory, dir_fd */
    PathArg src, dst;
    int dir, r;
    TRY_OK(posix_path(a[0], "symlink", "src", 0, &src) && posix_path(a[1], "symlink", "dst", 0, &dst) && posix_dir_fd(a[3], &dir));
    TRY_OK(SYS_AUDIT("os.symlink", 3, a[0], a[1], POSIX_DIR_SHOWN(dir)));
    UNLOCKED(r, symlinkat(src.s, dir, dst.s));
    return r < 0 ? exc_raise_errno2(errno, src.obj, dst.obj) : V_NONE;
}
Value posix_readlink(Value m, Value *a) {
    PathArg p;
    int dir;
    char buf[4097];
    ssize_t n;
    TRY_OK(posix_path(a[0], "readlink", "path", 0, &p) && posix_dir_fd(a[1], &dir));
    UNLOCKED(n, readlinkat(dir, p.s, buf, sizeof buf - 1));
    return n < 0 ? posix_path_error(&p) : posix_name(buf, n, p.bytes);
}

/* What os.path.normpath answers, "" where that says ".": no empty, "." or "name/.." parts; two leading slashes stay two. */
Value posix__path_normpath(Value m, Value x) {
    const char *s, *end;
    i64 n, len = 0;
    if (!is_str(x)) return exc_raise(TypeErrorType, "_path_normpath() argument 'path' must be str, not %T", x);
    Value bytes = TRY(str_encode(x, "utf-8", "surrogatepass"));
    s = (const char *)bytes_data(bytes);
    n = bytes_len(bytes);
    if (n == 0 || (n == 1 && *s == '.')) return str_slice(x, 0, n);
    end = s + n;
    char *out = malloc((size_t)n + 1);
    if (!out) return exc_no_memory();
    i64 root = s[0] != '/' ? 0 : n > 1 && s[1] == '/' && !(n > 2 && s[2] == '/') ? 2 : 1;
    for (i64 i = 0; i < root; i++) out[len++] = '/';
    i64 fixed = root; /* below this there is only the root and leading ".." */
    for (const char *p = s; p < end;) {
        const char *q = memchr(p, '/', (size_t)(end - p));
        i64 part;
        if (!q) q = end;
        part = q - p;
        bool up = part == 2 && p[0] == '.' && p[1] == '.';
        if (up && len > fixed) {
            while (len > fixed && out[len - 1] != '/') len--;
            if (len > fixed) len--;
        } else if (part && !(part == 1 && *p == '.') && !(up && root)) {
            if (len > root) out[len++] = '/';
            memcpy(out + len, p, (size_t)part);
            len += part;
            if (up) fixed = len;
        }
        p = q + 1;
    }
    Value v = str_decode(out, len, "utf-8", "surrogatepass");
    free(out);
    return v;
}

/* ---- listing ---- */

static bool is_dots(const char *name) {
    return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}
/* A descriptor is read through a copy, from its beginning. */
static DIR *open_dir(const PathArg *p) {
    DIR *d;
    if (p->s) {
        UNLOCKED(d, opendir(p->s));
        return d;
    }
    int fd = fcntl(p->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return NULL;
    UNLOCKED(d, fdopendir(fd));
    if (d) rewinddir(d);
    else close(fd);
    return d;
}
Value posix_listdir(Value m, Value x) {
    PathArg p;
    Value list;
    TRY_OK(posix_path(x, "listdir", "path", PATH_FD | PATH_NULLABLE, &p) && SYS_AUDIT("os.listdir", 1, x));
    DIR *d = open_dir(&p);
    if (!d) return posix_path_error(&p);
    list = list_new(0);
    for (;;) {
        struct dirent *e;
        errno = 0;
        UNLOCKED(e, readdir(d));
        if (!e) break;
        if (is_dots(e->d_name)) continue;
        Value name = posix_name(e->d_name, (i64)strlen(e->d_name), p.bytes);
        if (is_err(name) || !list_append(list, name)) {
            list = V_ERR;
            break;
        }
    }
    int err = errno;
    if (!p.s) rewinddir(d);
    closedir(d);
    errno = err;
    return err && !is_err(list) ? posix_path_error(&p) : list;
}

/* ---- DirEntry ---- */

typedef struct DirEntryObj {
    Obj base;
    Value name, path;
    Value stat, lstat; /* V_NULL until asked for */
    u64 inode;
    int dir_fd;        /* -1: by path */
    u8 type;           /* DT_* */
} DirEntryObj;
static TypeObj *DirEntryType, *ScandirIterType;

static DirEntryObj *as_entry(Value v) {
    return (DirEntryObj *)v.w;
}
static void direntry_trace(Obj *o, Tracer *t) {
    DirEntryObj *e = (DirEntryObj *)o;
    trace_value(t, &e->name);
    trace_value(t, &e->path);
    trace_value(t, &e->stat);
    trace_value(t, &e->lstat);
}
static Value fetch_stat(Value self, bool follow) {
    DirEntryObj *e = as_entry(self);
    struct stat st;
    PathArg p;
    int r;
    TRY_OK(posix_path(e->dir_fd >= 0 ? e->name : e->path, "DirEntry", "path", 0, &p));
    int dir = e->dir_fd >= 0 ? e->dir_fd : AT_FDCWD, how = follow ? 0 : AT_SYMLINK_NOFOLLOW;
    UNLOCKED(r, fstatat(dir, p.s, &st, how));
    if (r == 0 && io_show_file(st.st_dev, st.st_ino)) UNLOCKED(r, fstatat(dir, p.s, &st, how));
    return r < 0 ? exc_raise_errno(errno, as_entry(self)->path) : posix_stat_value(&st);
}
static Value entry_lstat(Value self) {
    if (is_null(as_entry(self)->lstat)) {
        Value v = TRY(fetch_stat(self, false));
        gc_write(as_entry(self), &as_entry(self)->lstat, v);
    }
    return as_entry(self)->lstat;
}
static int entry_is_link(Value self) {
    Value st, mode;
    if (as_entry(self)->type != DT_UNKNOWN) return as_entry(self)->type == DT_LNK;
    st = entry_lstat(self);
    mode = is_err(st) ? st : tuple_at(st, 0);
    if (is_err(mode)) {
        if (!exc_matches(FileNotFoundErrorType)) return -1;
        exc_clear();
        return 0;
    }
    return S_ISLNK(as_fixnum(mode));
}
static Value entry_stat(Value self, bool follow) {
    int link;
    if (!follow) return entry_lstat(self);
    if (is_null(as_entry(self)->stat)) {
        link = entry_is_link(self);
        if (link < 0) return V_ERR;
        Value v = TRY(link ? fetch_stat(self, true) : entry_lstat(self));
        gc_write(as_entry(self), &as_entry(self)->stat, v);
    }
    return as_entry(self)->stat;
}
/* is_dir() and is_file(). */
static Value entry_test(Value self, Value follow_arg, u8 type, mode_t mode) {
    bool follow = true;
    DirEntryObj *e = as_entry(self);
    TRY_OK(posix_bool(follow_arg, &follow));
    if (e->type != DT_UNKNOWN && !(follow && e->type == DT_LNK)) return bool_value(e->type == type);
    Value st = entry_stat(self, follow);
    if (is_err(st)) {
        if (!exc_matches(FileNotFoundErrorType)) return V_ERR;
        exc_clear();
        return V_FALSE;
    }
    return bool_value((as_fixnum(tuple_at(st, 0)) & S_IFMT) == mode);
}
static Value direntry_m_is_dir(Value self, Value *a) {
    return entry_test(self, a[0], DT_DIR, S_IFDIR);
}
static Value direntry_m_is_file(Value self, Value *a) {
    return entry_test(self, a[0], DT_REG, S_IFREG);
}
static Value direntry_m_is_symlink(Value self) {
    int is = entry_is_link(self);
    return is < 0 ? V_ERR : bool_value(is);
}
static Value direntry_m_stat(Value self, Value *a) {
    bool follow = true;
    TRY_OK(posix_bool(a[0], &follow));
    return entry_stat(self, follow);
}
static Value direntry_m_inode(Value self) {
    return int_from_u64(as_entry(self)->inode);
}
static Value direntry_m_fspath(Value self) {
    return as_entry(self)->path;
}
static Value direntry_repr(Value self) {
    return str_format_c("<DirEntry %R>", as_entry(self)->name);
}
static const MethodDef direntry_methods[] = {
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)",
     "See PEP 585"},
    {"__fspath__", direntry_m_fspath, M_0, EFF_READS, 0, "($self, /)",
     "Returns the path for the entry."},
    {"inode", direntry_m_inode, M_0, EFF_READS, 0, "($self, /)",
     "Return inode of the entry; cached per entry."},
    {"is_dir", direntry_m_is_dir, M_N, EFF_ANY, 0, "($self, /, *, follow_symlinks=True)",
     "Return True if the entry is a directory; cached per entry."},
    {"is_file", direntry_m_is_file, M_N, EFF_ANY, 0, "($self, /, *, follow_symlinks=True)",
     "Return True if the entry is a file; cached per entry."},
    {"is_symlink", direntry_m_is_symlink, M_0, EFF_ANY, 0, "($self, /)",
     "Return True if the entry is a symbolic link; cached per entry."},
    {"stat", direntry_m_stat, M_N, EFF_ANY, 0, "($self, /, *, follow_symlinks=True)",
     "Return stat_result object for the entry; cached per entry."},
    {0},
};
static const MemberDef direntry_members[] = {
    {"name", offsetof(DirEntryObj, name), MEMBER_VALUE, MEMBER_READONLY, "the entry's base filename, relative to scandir() \"path\" argument"},
    {"path", offsetof(DirEntryObj, path), MEMBER_VALUE, MEMBER_READONLY, "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)"},
    {0},
};
static const TypeDef direntry_def = {
    .name = "posix.DirEntry", .size = sizeof(DirEntryObj), .flags = TF_NO_NEW, .trace = direntry_trace, .repr = direntry_repr,
    .methods = direntry_methods, .members = direntry_members,
};

/* ---- scandir ---- */

typedef struct ScandirObj {
    Obj base;
    DIR *dir;     /* NULL: closed */
    Value path;   /* what was passed, V_NULL */
    bool bytes;
    int fd;       /* -1: by path */
} ScandirObj;

static ScandirObj *as_scandir(Value v) {
    return (ScandirObj *)v.w;
}
static void scandir_trace(Obj *o, Tracer *t) {
    trace_value(t, &((ScandirObj *)o)->path);
}
static void scandir_close(ScandirObj *s) {
    DIR *d = s->dir;
    s->dir = NULL;
    if (!d) return;
    if (s->fd >= 0) rewinddir(d);
    closedir(d);
}
static void scandir_finalize(Value self) {
    if (!as_scandir(self)->dir) return;
    exc_warn(ResourceWarningType, 1, "unclosed scandir iterator %R", self);
    if (exc_pending()) exc_write_unraisable(self, NULL);
    scandir_close(as_scandir(self));
}
static Value join_path(ScandirObj *s, Value name) {
    if (s->fd >= 0) return name;
    if (is_null(s->path)) return s->bytes ? bytes_concat(bytes_new("./", 2), name) : str_format_c("./%V", name);
    Value dir = TRY(path_fspath(s->path));
    if (s->bytes) {
        i64 n = bytes_len(dir);
        bool slash = n > 0 && bytes_data(dir)[n - 1] == '/';
        return bytes_concat(slash || !n ? dir : bytes_concat(dir, bytes_new("/", 1)), name);
    }
    i64 n = str_len(dir);
    return str_format_c(n == 0 || str_at(dir, n - 1) == '/' ? "%V%V" : "%V/%V", dir, name);
}
static Value entry_new(Value self, const struct dirent *d) {
    ScandirObj *s = as_scandir(self);
    Value name = TRY(posix_name(d->d_name, (i64)strlen(d->d_name), s->bytes));
    Value path = TRY(join_path(s, name)), v = TRY(type_alloc(DirEntryType));
    DirEntryObj *e = as_entry(v);
    e->name = name;
    e->path = path;
    e->inode = d->d_ino;
    e->type = d->d_type;
    e->dir_fd = s->fd;
    return v;
}
static Value scandir_next(Value self) {
    for (;;) {
        struct dirent *e;
        DIR *d = as_scandir(self)->dir;
        if (!d) return V_NULL;
        errno = 0;
        UNLOCKED(e, readdir(d));
        if (e && is_dots(e->d_name)) continue;
        if (e) return entry_new(self, e);
        int err = errno;
        scandir_close(as_scandir(self));
        return err ? exc_raise_errno(err, as_scandir(self)->path) : V_NULL;
    }
}
static Value scandir_m_close(Value self) {
    scandir_close(as_scandir(self));
    return V_NONE;
}
static Value scandir_m_exit(Value self, Args args) {
    return scandir_m_close(self);
}
static const MethodDef scandir_methods[] = {
    {"__enter__", iter_self, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"__exit__", scandir_m_exit, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"close", scandir_m_close, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {0},
};
static const TypeDef scandiriter_def = {
    .name = "posix.ScandirIterator", .size = sizeof(ScandirObj), .flags = TF_NO_NEW, .trace = scandir_trace,
    .iter = iter_self, .iternext = scandir_next, .finalize = scandir_finalize, .methods = scandir_methods,
};
Value posix_scandir(Value m, Value x) {
    PathArg p;
    TRY_OK(posix_path(x, "scandir", "path", PATH_FD | PATH_NULLABLE, &p) && SYS_AUDIT("os.scandir", 1, x));
    if (p.bytes && !is_null(p.obj) && !is_bytes(p.obj)) p.obj = TRY(bytes_new(p.s, (i64)strlen(p.s))); /* entries' paths are bytes */
    Value v = TRY(type_alloc(ScandirIterType));
    ScandirObj *s = as_scandir(v);
    s->path = p.fd >= 0 ? V_NULL : p.obj;
    s->bytes = p.bytes;
    s->fd = p.fd;
    DIR *d = open_dir(&p);
    as_scandir(v)->dir = d;
    return d ? v : posix_path_error(&p);
}

bool posix_dir_types(Value m) {
    return module_type(&ScandirIterType, &scandiriter_def) &&
           module_add(m, "DirEntry", obj_value(module_type(&DirEntryType, &direntry_def)));
}
