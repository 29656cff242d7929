/* pwd.c: the modules pwd, grp and spwd: users, groups and shadow passwords of the system's databases. */
#include <grp.h>
#include <pwd.h>
#include <shadow.h>

#include "vm/modules/native.h"
#include "vm/modules/posix_internal.h"

static TypeObj *PasswdType, *GroupType, *ShadowType;
GC_ROOT(PasswdType)
GC_ROOT(GroupType)
GC_ROOT(ShadowType)

static Value text(const char *s) {
    return s ? str_decode_fs(s, (i64)strlen(s)) : V_NONE;
}
static Value key_error(const char *fmt, Value v) {
    return exc_raise_value(KeyErrorType, TRY(str_format_c(fmt, v)));
}
/* A name as the C string of the file system encoding. */
static Value name_arg(Value v, const char *what) {
    if (!is_str(v)) return exc_raise(TypeErrorType, "%s must be str, not %T", what, v);
    v = TRY(str_encode_fs(v));
    return (i64)strlen((char *)bytes_data(v)) == bytes_len(v) ? v : exc_raise(ValueErrorType, "embedded null byte");
}
typedef struct Room { /* for the texts of one entry; grows until they fit */
    char *buf;
    size_t size;
} Room;
/* False, with nothing left to free, when there is no memory. */
static bool room_grow(Room *r) {
    r->size = r->size ? r->size * 2 : 1024;
    char *p = realloc(r->buf, r->size);
    if (!p) free(r->buf);
    r->buf = p;
    return p != NULL;
}

/* ---- pwd ---- */

static Value passwd_value(const struct passwd *p) {
    Value items[] = {TRY(text(p->pw_name)), TRY(text(p->pw_passwd)), posix_uid_value(p->pw_uid), posix_uid_value(p->pw_gid),
                     TRY(text(p->pw_gecos)), TRY(text(p->pw_dir)), TRY(text(p->pw_shell))};
    return structseq_new(PasswdType, items);
}
/* By name, or (name NULL) by number; V_NULL: not found. */
static Value find_passwd(const char *name, uid_t uid) {
    struct passwd p, *found = NULL;
    Room room = {0};
    int err;
    do {
        if (!room_grow(&room)) return exc_no_memory();
        if (name) UNLOCKED(err, getpwnam_r(name, &p, room.buf, room.size, &found));
        else UNLOCKED(err, getpwuid_r(uid, &p, room.buf, room.size, &found));
    } while (err == ERANGE);
    Value v = found ? passwd_value(found) : V_NULL;
    free(room.buf);
    return v;
}
static Value pwd_getpwnam(Value m, Value name) {
    Value bytes = TRY(name_arg(name, "getpwnam() argument")), v = TRY(find_passwd((char *)bytes_data(bytes), 0));
    gc_keep((void *)bytes.w);
    return is_null(v) ? key_error("getpwnam(): name not found: %R", name) : v;
}
static Value pwd_getpwuid(Value m, Value id) {
    u32 uid;
    if (!posix_uid(id, &uid)) {
        if (!exc_matches(OverflowErrorType)) return V_ERR;
        exc_clear();
        return key_error("getpwuid(): uid not found", V_NULL);
    }
    Value v = TRY(find_passwd(NULL, uid));
    return is_null(v) ? key_error("getpwuid(): uid not found: %V", posix_uid_value(uid)) : v;
}
static Value passwd_all(void) {
    Value list = TRY(list_new(0));
    for (struct passwd *p; (p = getpwent());) TRY_OK(list_append(list, TRY(passwd_value(p))));
    return list;
}
static Value pwd_getpwall(Value m) {
    setpwent();
    Value list = passwd_all();
    endpwent();
    return list;
}
static const StructField passwd_fields[] = {
    {"pw_name", "user name"}, {"pw_passwd", "password"}, {"pw_uid", "user id"}, {"pw_gid", "group id"}, {"pw_gecos", "real name"},
    {"pw_dir", "home directory"}, {"pw_shell", "shell program"}, {STRUCT_END, NULL},
};
static const MethodDef pwd_methods[] = {
    {"getpwall", pwd_getpwall, M_0, EFF_ANY, 0, "($module, /)", "All users, in no particular order."},
    {"getpwnam", pwd_getpwnam, M_1, EFF_ANY, 0, "($module, name, /)", "The user of that name; KeyError."},
    {"getpwuid", pwd_getpwuid, M_1, EFF_ANY, 0, "($module, uidobj, /)", "The user of that number; KeyError."},
    {0},
};
static bool pwd_exec(Value m) {
    if (!PasswdType) PasswdType = structseq_type("pwd.struct_passwd", "pwd.struct_passwd: Results from getpw*() routines.", passwd_fields, 7, 0);
    return module_add(m, "struct_passwd", obj_value(PasswdType));
}
const ModuleDef pwd_module = {"pwd", "The users of this system.", pwd_methods, pwd_exec};

/* ---- grp ---- */

static Value group_value(const struct group *g) {
    Value members = TRY(list_new(0));
    for (char **p = g->gr_mem; p && *p; p++) TRY_OK(list_append(members, TRY(text(*p))));
    Value items[] = {TRY(text(g->gr_name)), TRY(text(g->gr_passwd)), posix_uid_value(g->gr_gid), members};
    return structseq_new(GroupType, items);
}
static Value find_group(const char *name, gid_t gid) {
    struct group g, *found = NULL;
    Room room = {0};
    int err;
    do {
        if (!room_grow(&room)) return exc_no_memory();
        if (name) UNLOCKED(err, getgrnam_r(name, &g, room.buf, room.size, &found));
        else UNLOCKED(err, getgrgid_r(gid, &g, room.buf, room.size, &found));
    } while (err == ERANGE);
    Value v = found ? group_value(found) : V_NULL;
    free(room.buf);
    return v;
}
static Value grp_getgrnam(Value m, Value name) {
    Value bytes = TRY(name_arg(name, "getgrnam() argument 'name'")), v = TRY(find_group((char *)bytes_data(bytes), 0));
    gc_keep((void *)bytes.w);
    return is_null(v) ? key_error("getgrnam(): name not found: %R", name) : v;
}
static bool gid_arg(Value v, u32 *out) {
    i64 n;
    if (!is_int(v) && !value_type(v)->slots.index) return native_fail(exc_raise(TypeErrorType, "gid should be integer, not %T", v));
    v = number_index(v);
    if (is_err(v)) return false;
    int sat = int_to_i64_sat(v, &n);
    *out = (u32)n;
    if (!sat && n >= -1 && n <= UINT32_MAX) return true;
    return native_fail(exc_raise(OverflowErrorType, sat > 0 ? "gid is greater than maximum" : "gid is less than minimum"));
}
static Value grp_getgrgid(Value m, Value id) {
    u32 gid;
    TRY_OK(gid_arg(id, &gid));
    Value v = TRY(find_group(NULL, gid));
    return is_null(v) ? key_error("getgrgid(): gid not found: %V", posix_uid_value(gid)) : v;
}
static Value group_all(void) {
    Value list = TRY(list_new(0));
    for (struct group *g; (g = getgrent());) TRY_OK(list_append(list, TRY(group_value(g))));
    return list;
}
static Value grp_getgrall(Value m) {
    setgrent();
    Value list = group_all();
    endgrent();
    return list;
}
static const StructField group_fields[] = {
    {"gr_name", "group name"}, {"gr_passwd", "password"}, {"gr_gid", "group id"}, {"gr_mem", "group members"}, {STRUCT_END, NULL},
};
static const MethodDef grp_methods[] = {
    {"getgrall", grp_getgrall, M_0, EFF_ANY, 0, "($module, /)", "All groups, in no particular order."},
    {"getgrgid", grp_getgrgid, M_1, EFF_ANY, 0, "($module, /, id)", "The group of that number; KeyError."},
    {"getgrnam", grp_getgrnam, M_1, EFF_ANY, 0, "($module, /, name)", "The group of that name; KeyError."},
    {0},
};
static bool grp_exec(Value m) {
    if (!GroupType) GroupType = structseq_type("grp.struct_group", "grp.struct_group: Results from getgr*() routines.", group_fields, 4, 0);
    return module_add(m, "struct_group", obj_value(GroupType));
}
const ModuleDef grp_module = {"grp", "The groups of this system.", grp_methods, grp_exec};

/* ---- spwd ---- */

static Value shadow_value(const struct spwd *p) {
    Value name = TRY(text(p->sp_namp)), password = TRY(text(p->sp_pwdp));
    Value items[] = {name, password, int_from_i64(p->sp_lstchg), int_from_i64(p->sp_min), int_from_i64(p->sp_max),
                     int_from_i64(p->sp_warn), int_from_i64(p->sp_inact), int_from_i64(p->sp_expire),
                     int_from_i64((i64)p->sp_flag), name, password};
    return structseq_new(ShadowType, items);
}

static Value spwd_getspnam(Value m, Value name) {
    Value bytes = TRY(name_arg(name, "getspnam() argument"));
    errno = 0;
    const struct spwd *p = getspnam((char *)bytes_data(bytes));
    gc_keep((void *)bytes.w);
    if (p) return shadow_value(p);
    return errno ? posix_error() : exc_raise(KeyErrorType, "getspnam(): name not found");
}

static Value shadow_all(void) {
    Value list = TRY(list_new(0));
    for (struct spwd *p; (p = getspent());) TRY_OK(list_append(list, TRY(shadow_value(p))));
    return list;
}

static Value spwd_getspall(Value m) {
    setspent();
    Value list = shadow_all();
    endspent();
    return list;
}

static const StructField shadow_fields[] = {
    {"sp_namp", "login name"},
    {"sp_pwdp", "encrypted password"},
    {"sp_lstchg", "date of last change"},
    {"sp_min", "min #days between changes"},
    {"sp_max", "max #days between changes"},
    {"sp_warn", "#days before pw expires to warn user about it"},
    {"sp_inact", "#days after pw expires until account is disabled"},
    {"sp_expire", "#days since 1970-01-01 when account expires"},
    {"sp_flag", "reserved"},
    {"sp_nam", "login name; deprecated"},
    {"sp_pwd", "encrypted password; deprecated"},
    {STRUCT_END, NULL},
};

static const MethodDef spwd_methods[] = {
    {"getspall", spwd_getspall, M_0, EFF_ANY, 0, "($module, /)", "All entries, in no particular order."},
    {"getspnam", spwd_getspnam, M_1, EFF_ANY, 0, "($module, arg, /)", "The entry of a user; KeyError."},
    {0},
};

static bool spwd_exec(Value m) {
    if (!exc_warn(DeprecationWarningType, 7, "'spwd' is deprecated and slated for removal in Python 3.13")) return false;
    if (!ShadowType)
        ShadowType = structseq_type("spwd.struct_spwd", "spwd.struct_spwd: Results from getsp*() routines.", shadow_fields, 9, 0);
    return module_add(m, "struct_spwd", obj_value(ShadowType));
}

const ModuleDef spwd_module = {"spwd", "The shadow password database; reading it takes root's rights.", spwd_methods, spwd_exec};
