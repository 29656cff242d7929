/* _locale.c: the _locale module: the C library's view of languages and countries. */
#define _GNU_SOURCE
#include <errno.h>
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>

#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

static Value error_type;
GC_ROOT(error_type)

static Value text(const char *s) {
    return str_decode_fs(s, (i64)strlen(s));
}
/* A str argument as UTF-8; NULL raised, or for None with *none set. */
static const char *arg(Value v, const char *fname, int pos, bool *none) {
    i64 n;
    if (none && (is_null(v) || is_none(v))) {
        *none = true;
        return NULL;
    }
    if (!is_str(v)) {
        exc_raise(TypeErrorType, "%s() argument %d must be str, not %T", fname, pos, v);
        return NULL;
    }
    return str_utf8(v, &n);
}
static Value locale_setlocale(Value m, Value category, Value name) {
    i64 n;
    bool none = false;
    TRY_OK(number_as_index(category, &n, OverflowErrorType));
    const char *s = arg(name, "setlocale", 2, &none), *r;
    if (!s && !none) return V_ERR;
    r = setlocale((int)n, s);
    if (r) return text(r);
    return exc_raise_obj(value_call1(error_type, str_from_c(s ? "unsupported locale setting" : "locale query failed")));
}
static Value grouping(const char *s) {
    Value list = TRY(list_new(0));
    for (; *s; s++) {
        TRY_OK(list_append(list, fixnum(*s)));
        if (*s == CHAR_MAX) return list;
    }
    if (list_len(list)) TRY_OK(list_append(list, fixnum(0)));
    return list;
}
static Value locale_localeconv(Value m) {
    struct lconv *l = localeconv();
    Value d = TRY(dict_new());
    const struct {
        const char *name, *value;
    } texts[] = {
        {"decimal_point", l->decimal_point}, {"thousands_sep", l->thousands_sep}, {"int_curr_symbol", l->int_curr_symbol},
        {"currency_symbol", l->currency_symbol}, {"mon_decimal_point", l->mon_decimal_point}, {"mon_thousands_sep", l->mon_thousands_sep},
        {"positive_sign", l->positive_sign}, {"negative_sign", l->negative_sign},
    };
    const struct {
        const char *name;
        char value;
    } numbers[] = {
        {"int_frac_digits", l->int_frac_digits}, {"frac_digits", l->frac_digits}, {"p_cs_precedes", l->p_cs_precedes},
        {"p_sep_by_space", l->p_sep_by_space}, {"n_cs_precedes", l->n_cs_precedes}, {"n_sep_by_space", l->n_sep_by_space},
        {"p_sign_posn", l->p_sign_posn}, {"n_sign_posn", l->n_sign_posn},
    };
    for (i64 i = 0; i < ARRAY_LEN(texts); i++) TRY_OK(dict_set_c(d, texts[i].name, TRY(text(texts[i].value))));
    for (i64 i = 0; i < ARRAY_LEN(numbers); i++) TRY_OK(dict_set_c(d, numbers[i].name, fixnum(numbers[i].value)));
    TRY_OK(dict_set_c(d, "grouping", TRY(grouping(l->grouping))) && dict_set_c(d, "mon_grouping", TRY(grouping(l->mon_grouping))));
    return d;
}
static Value locale_strcoll(Value m, Value a, Value b) {
    const char *s = arg(a, "strcoll", 1, NULL), *t = s ? arg(b, "strcoll", 2, NULL) : NULL;
    return t ? fixnum(strcoll(s, t)) : V_ERR;
}
static Value locale_strxfrm(Value m, Value a) {
    const char *s = arg(a, "strxfrm", 1, NULL);
    if (!s) return V_ERR;
    size_t n = strxfrm(NULL, s, 0);
    char *buf = malloc(n + 1);
    if (!buf) return exc_no_memory();
    strxfrm(buf, s, n + 1);
    Value v = str_decode_fs(buf, (i64)n);
    free(buf);
    return v;
}
static Value locale_nl_langinfo(Value m, Value key) {
    i64 n;
    TRY_OK(number_as_index(key, &n, OverflowErrorType));
    const char *s = nl_langinfo((nl_item)n);
    return s ? text(s) : str_empty;
}
static Value locale_getencoding(Value m) {
    const char *s = nl_langinfo(CODESET);
    return text(s && *s ? s : "UTF-8");
}
static Value locale_gettext(Value m, Value msg) {
    const char *s = arg(msg, "gettext", 1, NULL);
    return s ? text(gettext(s)) : V_ERR;
}
static Value locale_dgettext(Value m, Value domain, Value msg) {
    bool none = false;
    const char *d = arg(domain, "dgettext", 1, &none), *s = d || none ? arg(msg, "dgettext", 2, NULL) : NULL;
    return s ? text(dgettext(d, s)) : V_ERR;
}
static Value locale_dcgettext(Value m, Value *a) {
    bool none = false;
    i64 category;
    const char *d = arg(a[0], "dcgettext", 1, &none), *s = d || none ? arg(a[1], "dcgettext", 2, NULL) : NULL;
    if (!s || !number_as_index(a[2], &category, OverflowErrorType)) return V_ERR;
    return text(dcgettext(d, s, (int)category));
}
static Value locale_textdomain(Value m, Value domain) {
    bool none = false;
    const char *d = arg(domain, "textdomain", 1, &none);
    if (!d && !none) return V_ERR;
    d = textdomain(d);
    return d ? text(d) : exc_raise_errno(errno, V_NULL);
}
static Value locale_bindtextdomain(Value m, Value domain, Value dir) {
    bool none = false;
    const char *d = arg(domain, "bindtextdomain", 1, NULL), *s = d ? arg(dir, "bindtextdomain", 2, &none) : NULL, *r;
    if (!d || (!s && !none)) return V_ERR;
    if (!*d) return exc_raise_obj(value_call1(error_type, str_from_c("domain must be a non-empty string")));
    r = bindtextdomain(d, s);
    return r ? text(r) : exc_raise_errno(errno, V_NULL);
}
static Value locale_bind_textdomain_codeset(Value m, Value domain, Value codeset) {
    bool none = false;
    const char *d = arg(domain, "bind_textdomain_codeset", 1, NULL), *s = d ? arg(codeset, "bind_textdomain_codeset", 2, &none) : NULL, *r;
    if (!d || (!s && !none)) return V_ERR;
    r = bind_textdomain_codeset(d, s);
    return r ? text(r) : V_NONE;
}
static const MethodDef locale_methods[] = {
    {"bind_textdomain_codeset", locale_bind_textdomain_codeset, M_2, EFF_ANY, 0,
     "($module, domain, codeset, /)", "Bind the C library's domain to codeset."},
    {"bindtextdomain", locale_bindtextdomain, M_2, EFF_ANY, 0, "($module, domain, dir, /)",
     "Bind the C library's domain to dir."},
    {"dcgettext", locale_dcgettext, M_N, EFF_ANY, 0, "($module, domain, msgid, category, /)",
     "Return translation of msg in domain and category."},
    {"dgettext", locale_dgettext, M_2, EFF_ANY, 0, "($module, domain, msg, /)",
     "Return translation of msg in domain."},
    {"getencoding", locale_getencoding, M_0, EFF_ANY, 0, "($module, /)",
     "Get the current locale encoding."},
    {"gettext", locale_gettext, M_1, EFF_ANY, 0, "($module, msg, /)", "Return translation of msg."},
    {"localeconv", locale_localeconv, M_0, EFF_ANY, 0, "($module, /)",
     "Returns numeric and monetary locale-specific parameters."},
    {"nl_langinfo", locale_nl_langinfo, M_1, EFF_ANY, 0, "($module, key, /)",
     "Return the value for the locale information associated with key."},
    {"setlocale", locale_setlocale, M_2, EFF_ANY, 0, "($module, category, locale=None, /)",
     "Activates/queries locale processing."},
    {"strcoll", locale_strcoll, M_2, EFF_ANY, 0, "($module, os1, os2, /)",
     "Compares two strings according to the locale."},
    {"strxfrm", locale_strxfrm, M_1, EFF_ANY, 0, "($module, string, /)",
     "Return a string that can be used as a key for locale-aware comparisons."},
    {"textdomain", locale_textdomain, M_1, EFF_ANY, 0, "($module, domain, /)",
     "Set the C library's textdmain to domain, returning the new domain."},
    {0},
};
static const struct {
    const char *name;
    i64 value;
} constants[] = {
#define C(name) {#name, name}
    C(LC_CTYPE), C(LC_TIME), C(LC_COLLATE), C(LC_MONETARY), C(LC_MESSAGES), C(LC_NUMERIC), C(LC_ALL), C(CHAR_MAX),
    C(DAY_1), C(DAY_2), C(DAY_3), C(DAY_4), C(DAY_5), C(DAY_6), C(DAY_7), C(ABDAY_1), C(ABDAY_2), C(ABDAY_3), C(ABDAY_4), C(ABDAY_5),
    C(ABDAY_6), C(ABDAY_7), C(MON_1), C(MON_2), C(MON_3), C(MON_4), C(MON_5), C(MON_6), C(MON_7), C(MON_8), C(MON_9), C(MON_10),
    C(MON_11), C(MON_12), C(ABMON_1), C(ABMON_2), C(ABMON_3), C(ABMON_4), C(ABMON_5), C(ABMON_6), C(ABMON_7), C(ABMON_8), C(ABMON_9),
    C(ABMON_10), C(ABMON_11), C(ABMON_12), C(RADIXCHAR), C(THOUSEP), C(CRNCYSTR), C(D_FMT), C(D_T_FMT), C(T_FMT), C(AM_STR), C(PM_STR),
    C(CODESET), C(T_FMT_AMPM), C(ERA), C(ERA_D_FMT), C(ERA_D_T_FMT), C(ERA_T_FMT), C(ALT_DIGITS), C(YESEXPR), C(NOEXPR), C(_DATE_FMT),
#undef C
};
static bool locale_exec(Value m) {
    if (is_null(error_type)) {
        Value ns = dict_new(), bases = tuple_pack(1, obj_value(ExceptionType));
        if (is_err(ns) || is_err(bases) || !dict_set(ns, name___module__, str_from_c("locale"))) return false;
        error_type = type_new(TypeType, str_intern_c("Error"), bases, ns, NO_ARGS);
    }
    for (i64 i = 0; i < ARRAY_LEN(constants); i++)
        if (!module_add(m, constants[i].name, fixnum(constants[i].value))) return false;
    return module_add(m, "Error", error_type);
}
const ModuleDef locale_module = {"_locale", "Support for POSIX locales.", locale_methods, locale_exec};
