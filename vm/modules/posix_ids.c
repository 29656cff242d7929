/* posix_ids.c: who a process is: users, groups, sessions, its priority. */
#define _GNU_SOURCE
#include <grp.h>
#include <sys/resource.h>

#include "vm/modules/posix_internal.h"

#define GETTER(name, make)                                                                         \
    Value posix_##name(Value m) { return make(name()); }
GETTER(getpid, fixnum)
GETTER(getppid, fixnum)
GETTER(getpgrp, fixnum)
GETTER(getuid, posix_uid_value)
GETTER(geteuid, posix_uid_value)
GETTER(getgid, posix_uid_value)
GETTER(getegid, posix_uid_value)
#undef GETTER
#define SETTER1(name)                                                                              \
    Value posix_##name(Value m, Value x) {                                                         \
        u32 id;                                                                                    \
        TRY_OK(posix_uid(x, &id));                                                                 \
        return posix_done(name(id));                                                               \
    }
SETTER1(setuid)
SETTER1(seteuid)
SETTER1(setgid)
SETTER1(setegid)
#undef SETTER1
#define SETTER2(name)                                                                              \
    Value posix_##name(Value m, Value x, Value y) {                                                \
        u32 a, b;                                                                                  \
        TRY_OK(posix_uid(x, &a) && posix_uid(y, &b));                                              \
        return posix_done(name(a, b));                                                             \
    }
SETTER2(setreuid)
SETTER2(setregid)
#undef SETTER2
#define SETTER3(name)                                                                              \
    Value posix_##name(Value m, Value *a) {                                                        \
        u32 x, y, z;                                                                               \
        TRY_OK(posix_uid(a[0], &x) && posix_uid(a[1], &y) && posix_uid(a[2], &z));                 \
        return posix_done(name(x, y, z));                                                          \
    }
SETTER3(setresuid)
SETTER3(setresgid)
#undef SETTER3
Value posix_getresuid(Value m) {
    uid_t r, e, s;
    if (getresuid(&r, &e, &s) < 0) return posix_error();
    return tuple_pack(3, posix_uid_value(r), posix_uid_value(e), posix_uid_value(s));
}
Value posix_getresgid(Value m) {
    gid_t r, e, s;
    if (getresgid(&r, &e, &s) < 0) return posix_error();
    return tuple_pack(3, posix_uid_value(r), posix_uid_value(e), posix_uid_value(s));
}
static Value ids_list(const gid_t *ids, int n) {
    Value list = TRY(list_new(n));
    for (int i = 0; i < n; i++) TRY_OK(list_append(list, posix_uid_value(ids[i])));
    return list;
}
Value posix_getgroups(Value m) {
    int n = getgroups(0, NULL);
    gid_t *ids = n < 0 ? NULL : calloc((size_t)n + 1, sizeof *ids);
    if (!ids || (n = getgroups(n, ids)) < 0) {
        free(ids);
        return posix_error();
    }
    Value list = ids_list(ids, n);
    free(ids);
    return list;
}
Value posix_setgroups(Value m, Value x) {
    Value items = TRY(tuple_from_iterable(x));
    i64 n = tuple_len(items);
    gid_t ids[256];
    if (n > ARRAY_LEN(ids)) return exc_raise(ValueErrorType, "too many groups");
    for (i64 i = 0; i < n; i++) TRY_OK(posix_uid(tuple_at(items, i), &ids[i]));
    return posix_done(setgroups((size_t)n, ids));
}
Value posix_getgrouplist(Value m, Value x, Value y) {
    PathArg user;
    u32 base;
    int n = 64, r;
    gid_t *ids = NULL;
    TRY_OK(posix_path(x, "getgrouplist", "user", 0, &user) && posix_uid(y, &base));
    do {
        gid_t *grown = realloc(ids, (size_t)n * sizeof *ids);
        if (!grown) {
            free(ids);
            return exc_no_memory();
        }
        ids = grown;
        int room = n;
        r = getgrouplist(user.s, base, ids, &n);
        if (r < 0 && n <= room) n = room * 2;
    } while (r < 0 && n < 1 << 20);
    Value list = ids_list(ids, KR_MAX(r, 0));
    free(ids);
    return list;
}
Value posix_initgroups(Value m, Value x, Value y) {
    PathArg user;
    u32 gid;
    TRY_OK(posix_path(x, "initgroups", "username", 0, &user) && posix_uid(y, &gid));
    return posix_done(initgroups(user.s, gid));
}
POSIX_ASK(getpgid, getpgid)
Value posix_setpgid(Value m, Value x, Value y) {
    int pid, pgrp;
    TRY_OK(posix_int(x, &pid) && posix_int(y, &pgrp));
    return posix_done(setpgid(pid, pgrp));
}
Value posix_setpgrp(Value m) {
    return posix_done(setpgid(0, 0));
}
POSIX_ASK(getsid, getsid)
Value posix_setsid(Value m) {
    return posix_done(setsid());
}
Value posix_getlogin(Value m) {
    errno = 0;
    const char *name = getlogin();
    if (name) return str_decode_fs(name, (i64)strlen(name));
    return errno ? posix_error() : exc_raise(OSErrorType, "unable to determine login name");
}

/* ---- priorities and scheduling ---- */

Value posix_nice(Value m, Value x) {
    int increment;
    TRY_OK(posix_int(x, &increment));
    errno = 0;
    int r = nice(increment);
    return r == -1 && errno ? posix_error() : fixnum(r);
}
Value posix_getpriority(Value m, Value x, Value y) {
    int which, who;
    TRY_OK(posix_int(x, &which) && posix_int(y, &who));
    errno = 0;
    int r = getpriority((__priority_which_t)which, (id_t)who);
    return errno ? posix_error() : fixnum(r);
}
Value posix_setpriority(Value m, Value *a) {
    int which, who, priority;
    TRY_OK(posix_int(a[0], &which) && posix_int(a[1], &who) && posix_int(a[2], &priority));
    return posix_done(setpriority((__priority_which_t)which, (id_t)who, priority));
}
