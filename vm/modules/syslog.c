/* syslog.c: the module syslog: messages to the system's log. */
#include <syslog.h>

#include "vm/modules/native.h"

/* What openlog() points at, as long as the log is open: malloc memory. */
static char *ident;
static bool is_open;

/* The program's name: the last part of sys.argv[0]; NULL if there is none. */
static char *program_name(void) {
    Value argv = sys_get("argv");
    if (is_null(argv) || !is_list(argv) || !list_len(argv) || !is_str(list_at(argv, 0))) return NULL;
    const char *path = str_c(list_at(argv, 0)), *slash = strrchr(path, '/');
    if (slash) path = slash + 1;
    return *path ? strdup(path) : NULL;
}

static bool open_log(Value name, i64 option, i64 facility) {
    bool given = !is_null(name) && !is_none(name);
    i64 n;
    const char *utf8 = given ? str_utf8(name, &n) : NULL;
    if (given && !utf8) return false;
    char *text = given ? strdup(utf8) : program_name();
    if (!sys_audit("syslog.openlog", 3, text ? str_from_c(text) : V_NONE, int_from_i64(option), int_from_i64(facility))) {
        free(text);
        return false;
    }
    openlog(text, (int)option, (int)facility);
    free(ident);
    ident = text;
    is_open = true;
    return true;
}

static Value syslog_openlog(Value m, Value *v) {
    i64 option = 0, facility = LOG_USER;
    if (!is_null(v[0]) && !is_none(v[0]) && !is_str(v[0])) {
        return exc_raise(TypeErrorType, "openlog() argument 1 must be str, not %T", v[0]);
    }
    if (!is_null(v[1])) TRY_OK(number_as_index(v[1], &option, OverflowErrorType));
    if (!is_null(v[2])) TRY_OK(number_as_index(v[2], &facility, OverflowErrorType));
    return open_log(v[0], option, facility) ? V_NONE : V_ERR;
}

/* ([priority,] message) */
static Value syslog_syslog(Value m, Args args) {
    i64 priority = LOG_INFO, n;
    TRY_OK(args_no_kw("syslog", args));
    if (args.n != 1 && args.n != 2) return exc_raise(TypeErrorType, "syslog.syslog requires 1 to 2 arguments");
    Value message = args.v[args.n - 1];
    if (args.n == 2) TRY_OK(number_as_index(args.v[0], &priority, OverflowErrorType));
    if (!is_str(message)) return exc_raise(TypeErrorType, "syslog() argument %u must be str, not %T", args.n, message);
    const char *text = str_utf8(message, &n);
    TRY_OK(text && sys_audit("syslog.syslog", 2, int_from_i64(priority), message));
    if (!is_open) TRY_OK(open_log(V_NULL, 0, LOG_USER));
    syslog((int)priority, "%s", text);
    return V_NONE;
}

static Value syslog_closelog(Value m) {
    TRY_OK(sys_audit("syslog.closelog", 0));
    if (is_open) closelog();
    is_open = false;
    free(ident);
    ident = NULL;
    return V_NONE;
}

static Value syslog_setlogmask(Value m, Value mask) {
    i64 n;
    TRY_OK(number_as_index(mask, &n, OverflowErrorType) && sys_audit("syslog.setlogmask", 1, mask));
    return fixnum(setlogmask((int)n));
}

static Value mask_of(Value priority, bool up_to) {
    i64 n;
    TRY_OK(number_as_index(priority, &n, OverflowErrorType));
    return fixnum(up_to ? LOG_UPTO((int)n) : LOG_MASK((int)n));
}
static Value syslog_mask(Value m, Value priority) { return mask_of(priority, false); }
static Value syslog_upto(Value m, Value priority) { return mask_of(priority, true); }

static const MethodDef functions[] = {
    {"LOG_MASK", syslog_mask, M_1, EFF_ANY, 0, "($module, pri, /)", "The mask for one priority."},
    {"LOG_UPTO", syslog_upto, M_1, EFF_ANY, 0, "($module, pri, /)", "The mask for all priorities up to one."},
    {"closelog", syslog_closelog, M_0, EFF_ANY, 0, "($module, /)", "Closes the log."},
    {"openlog", syslog_openlog, M_N, EFF_ANY, 0, "($module, /, ident=None, logoption=0, facility=8)", "Sets how to log."},
    {"setlogmask", syslog_setlogmask, M_1, EFF_ANY, 0, "($module, maskpri, /)", "Sets which priorities are logged; the old mask."},
    {"syslog", syslog_syslog, M_ARGS, EFF_ANY, 0, NULL, "syslog([priority,] message)\n\nLogs a message."},
    {0},
};
static const NativeConst consts[] = {
#define C(name) {#name, name},
    C(LOG_EMERG) C(LOG_ALERT) C(LOG_CRIT) C(LOG_ERR) C(LOG_WARNING) C(LOG_NOTICE) C(LOG_INFO) C(LOG_DEBUG) C(LOG_PID)
    C(LOG_CONS) C(LOG_NDELAY) C(LOG_ODELAY) C(LOG_NOWAIT) C(LOG_PERROR) C(LOG_KERN) C(LOG_USER) C(LOG_MAIL) C(LOG_DAEMON)
    C(LOG_AUTH) C(LOG_LPR) C(LOG_LOCAL0) C(LOG_LOCAL1) C(LOG_LOCAL2) C(LOG_LOCAL3) C(LOG_LOCAL4) C(LOG_LOCAL5)
    C(LOG_LOCAL6) C(LOG_LOCAL7) C(LOG_SYSLOG) C(LOG_CRON) C(LOG_UUCP) C(LOG_NEWS) C(LOG_AUTHPRIV)
#undef C
};

static bool syslog_exec(Value m) { return native_add_consts(m, consts, ARRAY_LEN(consts)); }

const ModuleDef syslog_module = {"syslog", NULL, functions, syslog_exec};
