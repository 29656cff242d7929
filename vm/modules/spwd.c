/* spwd.c: the module spwd: the shadow password database. */
#include <shadow.h>

#include "vm/modules/native.h"
#include "vm/modules/posix_internal.h"

static TypeObj *ShadowType;
GC_ROOT(ShadowType)

static Value text(const char *s) {
    return s ? str_decode_fs(s, (i64)strlen(s)) : V_NONE;
}

static Value shadow_value(const struct spwd *p) {
    Value name = TRY(text(p->sp_namp)), password = TRY(text(p->sp_pwdp));
    Value items[] = {name, password, int_from_i64(p->sp_lstchg), int_from_i64(p->sp_min), int_from_i64(p->sp_max),
                     int_from_i64(p->sp_warn), int_from_i64(p->sp_inact), int_from_i64(p->sp_expire),
                     int_from_i64((i64)p->sp_flag), name, password};
    return structseq_new(ShadowType, items);
}

static Value spwd_getspnam(Value m, Value name) {
    if (!is_str(name)) return exc_raise(TypeErrorType, "getspnam() argument must be str, not %T", name);
    Value bytes = TRY(str_encode_fs(name));
    if ((i64)strlen((char *)bytes_data(bytes)) != bytes_len(bytes)) return exc_raise(ValueErrorType, "embedded null byte");
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

static const MethodDef methods[] = {
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

const ModuleDef spwd_module = {"spwd", "The shadow password database; reading it takes root's rights.", methods, spwd_exec};
