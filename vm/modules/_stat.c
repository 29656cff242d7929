/* _stat.c: the _stat module: the bits of st_mode. */
#define _GNU_SOURCE
#include <sys/stat.h>

#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

static bool mode_of(Value v, u32 *out) {
    i64 n;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    *out = (u32)n;
    return n == (i64)*out || !is_err(exc_raise(OverflowErrorType, "mode out of range"));
}
#define TEST(name)                                                                                 \
    static Value stat_##name(Value m, Value mode) {                                                \
        u32 bits;                                                                                  \
        return mode_of(mode, &bits) ? bool_value(name(bits)) : V_ERR;                              \
    }
#define NEVER(name)                                                                                \
    static Value stat_##name(Value m, Value mode) {                                                \
        u32 bits;                                                                                  \
        return mode_of(mode, &bits) ? V_FALSE : V_ERR;                                             \
    }
TEST(S_ISDIR)
TEST(S_ISCHR)
TEST(S_ISBLK)
TEST(S_ISREG)
TEST(S_ISFIFO)
TEST(S_ISLNK)
TEST(S_ISSOCK)
NEVER(S_ISDOOR)
NEVER(S_ISPORT)
NEVER(S_ISWHT)
static Value stat_S_IMODE(Value m, Value mode) {
    u32 bits;
    return mode_of(mode, &bits) ? fixnum(bits & 07777) : V_ERR;
}
static Value stat_S_IFMT(Value m, Value mode) {
    u32 bits;
    return mode_of(mode, &bits) ? fixnum(bits & S_IFMT) : V_ERR;
}
static Value stat_filemode(Value m, Value mode) {
    u32 b;
    TRY_OK(mode_of(mode, &b));
    char s[11];
    s[0] = S_ISREG(b) ? '-' : S_ISDIR(b) ? 'd' : S_ISLNK(b) ? 'l' : S_ISCHR(b) ? 'c' : S_ISBLK(b) ? 'b' : S_ISFIFO(b) ? 'p' : S_ISSOCK(b) ? 's' : '?';
    for (int i = 0; i < 9; i++) s[1 + i] = b & (0400u >> i) ? "rwx"[i % 3] : '-';
    if (b & S_ISUID) s[3] = b & S_IXUSR ? 's' : 'S';
    if (b & S_ISGID) s[6] = b & S_IXGRP ? 's' : 'S';
    if (b & S_ISVTX) s[9] = b & S_IXOTH ? 't' : 'T';
    s[10] = 0;
    return str_from_c(s);
}
#define ROW(name, doc) {#name, stat_##name, M_1, EFF_READS, 0, "($module, mode, /)", doc}
static const MethodDef stat_methods[] = {
    ROW(S_IFMT, "Return the portion of the file's mode that describes the file type."),
    ROW(S_IMODE, "Return the portion of the file's mode that can be set by os.chmod()."),
    ROW(S_ISBLK, "Return True if mode is from a block special device file."),
    ROW(S_ISCHR, "Return True if mode is from a character special device file."),
    ROW(S_ISDIR, "Return True if mode is from a directory."),
    ROW(S_ISDOOR, "Return True if mode is from a door."),
    ROW(S_ISFIFO, "Return True if mode is from a FIFO (named pipe)."),
    ROW(S_ISLNK, "Return True if mode is from a symbolic link."),
    ROW(S_ISPORT, "Return True if mode is from an event port."),
    ROW(S_ISREG, "Return True if mode is from a regular file."),
    ROW(S_ISSOCK, "Return True if mode is from a socket."),
    ROW(S_ISWHT, "Return True if mode is from a whiteout."),
    ROW(filemode, "Convert a file's mode to a string of the form '-rwxrwxrwx'"),
    {0},
};
static const struct {
    const char *name;
    i64 value;
} constants[] = {
#define C(name) {#name, name}
    C(S_IFDIR), C(S_IFCHR), C(S_IFBLK), C(S_IFREG), C(S_IFIFO), C(S_IFLNK), C(S_IFSOCK), C(S_ISUID), C(S_ISGID), C(S_ISVTX),
    C(S_IREAD), C(S_IWRITE), C(S_IEXEC), C(S_IRWXU), C(S_IRUSR), C(S_IWUSR), C(S_IXUSR), C(S_IRWXG), C(S_IRGRP), C(S_IWGRP),
    C(S_IXGRP), C(S_IRWXO), C(S_IROTH), C(S_IWOTH), C(S_IXOTH),
#undef C
    {"S_IFDOOR", 0}, {"S_IFPORT", 0}, {"S_IFWHT", 0}, {"S_ENFMT", S_ISGID}, {"UF_NODUMP", 1}, {"UF_IMMUTABLE", 2},
    {"UF_APPEND", 4}, {"UF_OPAQUE", 8}, {"UF_NOUNLINK", 16}, {"UF_COMPRESSED", 32}, {"UF_HIDDEN", 0x8000},
    {"SF_ARCHIVED", 0x10000}, {"SF_IMMUTABLE", 0x20000}, {"SF_APPEND", 0x40000}, {"SF_NOUNLINK", 0x100000},
    {"SF_SNAPSHOT", 0x200000}, {"ST_MODE", 0}, {"ST_INO", 1}, {"ST_DEV", 2}, {"ST_NLINK", 3}, {"ST_UID", 4}, {"ST_GID", 5},
    {"ST_SIZE", 6}, {"ST_ATIME", 7}, {"ST_MTIME", 8}, {"ST_CTIME", 9},
};
static bool stat_exec(Value m) {
    for (i64 i = 0; i < ARRAY_LEN(constants); i++)
        if (!module_add(m, constants[i].name, fixnum(constants[i].value))) return false;
    return true;
}
const ModuleDef stat_module = {"_stat", "The bits of st_mode and their names.", stat_methods, stat_exec};
