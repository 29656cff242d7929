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
/* ---- what the three databases share ---- */

typedef struct Query {
    const char *name; /* NULL: by number */
    u32 id;
    void *found;
    char *buf; /* for the texts of the entry; grows until they fit */
    size_t size;
    union {
        struct passwd passwd;
        struct group group;
    } entry;
} Query;
typedef struct Database {
    int (*ask)(Query *q); /* 0 with 'found' set, or NULL, or an error number */
    void (*start)(void), (*end)(void);
    const void *(*next)(void);
    Value (*value)(const void *entry);
} Database;

/* By name, or (name NULL) by number; V_NULL: not found. */
static Value find(const Database *db, const char *name, u32 id) {
    Query q = {.name = name, .id = id};
    int err;
    do {
        q.size = q.size ? q.size * 2 : 1024;
        char *buf = realloc(q.buf, q.size);
        if (!buf) return free(q.buf), exc_no_memory();
        q.buf = buf;
        UNLOCKED(err, db->ask(&q));
    } while (err == ERANGE);
    Value v = q.found ? db->value(q.found) : V_NULL;
    free(q.buf);
    return v;
}
static Value find_name(const Database *db, Value name, const char *what, const char *missing) {
    Value bytes = TRY(name_arg(name, what)), v = TRY(find(db, (char *)bytes_data(bytes), 0));
    gc_keep((void *)bytes.w);
    return is_null(v) ? key_error(missing, name) : v;
}
static Value find_number(const Database *db, u32 id, const char *missing) {
    Value v = TRY(find(db, NULL, id));
    return is_null(v) ? key_error(missing, posix_uid_value(id)) : v;
}
static Value all(const Database *db) {
    Value list = TRY(list_new(0));
    bool ok = true;
    const void *entry;
    db->start();
    while (ok && (entry = db->next())) {
        Value v = db->value(entry);
        ok = !is_err(v) && list_append(list, v);
    }
    db->end();
    return ok ? list : V_ERR;
}
/* The type of the entries, made once. */
static bool add_type(Value m, TypeObj **type, const char *name, const char *doc, const StructField *fields, int n) {
    if (!*type) *type = structseq_type(name, doc, fields, n, 0);
    return module_add(m, strchr(name, '.') + 1, obj_value(*type));
}

/* ---- pwd ---- */

static Value passwd_value(const void *entry) {
    const struct passwd *p = entry;
    Value items[] = {TRY(text(p->pw_name)), TRY(text(p->pw_passwd)), posix_uid_value(p->pw_uid), posix_uid_value(p->pw_gid),
                     TRY(text(p->pw_gecos)), TRY(text(p->pw_dir)), TRY(text(p->pw_shell))};
    return structseq_new(PasswdType, items);
}
static int passwd_ask(Query *q) {
    struct passwd *p = &q->entry.passwd, **found = (struct passwd **)&q->found;
    return q->name ? getpwnam_r(q->name, p, q->buf, q->size, found) : getpwuid_r(q->id, p, q->buf, q->size, found);
}
static const void *passwd_next(void) { return getpwent(); }
static const Database passwd = {passwd_ask, setpwent, endpwent, passwd_next, passwd_value};

static Value pwd_getpwnam(Value m, Value name) {
    return find_name(&passwd, name, "getpwnam() argument", "getpwnam(): name not found: %R");
}
static Value pwd_getpwuid(Value m, Value id) {
    u32 uid;
    if (!posix_uid(id, &uid)) {
        if (!exc_matches(OverflowErrorType)) return V_ERR;
        exc_clear();
        return key_error("getpwuid(): uid not found", V_NULL);
    }
    return find_number(&passwd, uid, "getpwuid(): uid not found: %V");
}
static Value pwd_getpwall(Value m) { return all(&passwd); }
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
    return add_type(m, &PasswdType, "pwd.struct_passwd", "pwd.struct_passwd: Results from getpw*() routines.", passwd_fields, 7);
}
const ModuleDef pwd_module = {"pwd", "The users of this system.", pwd_methods, pwd_exec};

/* ---- grp ---- */

static Value group_value(const void *entry) {
    const struct group *g = entry;
    Value members = TRY(list_new(0));
    for (char **p = g->gr_mem; p && *p; p++) TRY_OK(list_append(members, TRY(text(*p))));
    Value items[] = {TRY(text(g->gr_name)), TRY(text(g->gr_passwd)), posix_uid_value(g->gr_gid), members};
    return structseq_new(GroupType, items);
}
static int group_ask(Query *q) {
    struct group *g = &q->entry.group, **found = (struct group **)&q->found;
    return q->name ? getgrnam_r(q->name, g, q->buf, q->size, found) : getgrgid_r(q->id, g, q->buf, q->size, found);
}
static const void *group_next(void) { return getgrent(); }
static const Database group = {group_ask, setgrent, endgrent, group_next, group_value};

static Value grp_getgrnam(Value m, Value name) {
    return find_name(&group, name, "getgrnam() argument 'name'", "getgrnam(): name not found: %R");
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
    return find_number(&group, gid, "getgrgid(): gid not found: %V");
}
static Value grp_getgrall(Value m) { return all(&group); }
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
    return add_type(m, &GroupType, "grp.struct_group", "grp.struct_group: Results from getgr*() routines.", group_fields, 4);
}
const ModuleDef grp_module = {"grp", "The groups of this system.", grp_methods, grp_exec};

/* ---- spwd ---- */

static Value shadow_value(const void *entry) {
    const struct spwd *p = entry;
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

static const void *shadow_next(void) { return getspent(); }
static const Database shadow = {NULL, setspent, endspent, shadow_next, shadow_value};
static Value spwd_getspall(Value m) { return all(&shadow); }

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
    return add_type(m, &ShadowType, "spwd.struct_spwd", "spwd.struct_spwd: Results from getsp*() routines.", shadow_fields, 9);
}

const ModuleDef spwd_module = {"spwd", "The shadow password database; reading it takes root's rights.", spwd_methods, spwd_exec};
