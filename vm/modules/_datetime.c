/* _datetime.c: the module _datetime: its types, their constants, the capsule of its C API. */
#include "vm/modules/_datetime.h"

TypeObj *date_type, *time_type, *datetime_type, *delta_type, *tzinfo_type, *timezone_type, *isocal_type;
GC_ROOT(date_type)
GC_ROOT(time_type)
GC_ROOT(datetime_type)
GC_ROOT(delta_type)
GC_ROOT(tzinfo_type)
GC_ROOT(timezone_type)
GC_ROOT(isocal_type)

Value (*datetime_capi_hook)(void);

/* ---- class attributes ---- */

static bool set_const(TypeObj *t, const char *name, Value v) {
    return !is_err(v) && type_set_attr(t, str_intern_c(name), v);
}

static bool set_range(TypeObj *t, Value min, Value max, Value resolution) {
    return set_const(t, "min", min) && set_const(t, "max", max) && set_const(t, "resolution", resolution);
}

static bool set_constants(void) {
    const Moment none = {.bits = 0}, first = {.year = YEAR_MIN, .month = 1, .day = 1}, last = {.year = YEAR_MAX, .month = 12, .day = 31};
    const Moment end = {.hour = 23, .minute = 59, .second = 59, .us = SECOND_US - 1};
    const Moment last_end = {.bits = last.bits | end.bits};
    Value tick = delta_new(0, 0, 1), day = delta_new(1, 0, 0), zero = delta_new(0, 0, 0);
    if (is_err(tick) || is_err(day) || is_err(zero)) return false;
    timezone_utc = timezone_new(zero, V_NULL);
    return set_range(date_type, moment_new(date_type, first, V_NONE), moment_new(date_type, last, V_NONE), day) &&
           set_range(time_type, moment_new(time_type, none, V_NONE), moment_new(time_type, end, V_NONE), tick) &&
           set_range(datetime_type, moment_new(datetime_type, first, V_NONE), moment_new(datetime_type, last_end, V_NONE), tick) &&
           set_range(delta_type, delta_new(-DELTA_DAYS_MAX, 0, 0),
                     delta_new(DELTA_DAYS_MAX, DAY_SECONDS - 1, SECOND_US - 1), tick) &&
           set_const(timezone_type, "utc", timezone_utc) &&
           set_const(timezone_type, "min", timezone_new(delta_new(0, -(DAY_SECONDS - 60), 0), V_NULL)) &&
           set_const(timezone_type, "max", timezone_new(delta_new(0, DAY_SECONDS - 60, 0), V_NULL));
}

static bool add_types(Value m) {
    bool first = date_type == NULL;
    if (!native_add_type(m, &delta_def, &delta_type) || !native_add_type(m, &date_def, &date_type) ||
        !native_add_type(m, &time_def, &time_type) || !native_add_type(m, &datetime_def, &datetime_type) ||
        !native_add_type(m, &tzinfo_def, &tzinfo_type) || !native_add_type(m, &timezone_def, &timezone_type) ||
        !native_make_type(&isocal_def, &isocal_type)) {
        return false;
    }
    return !first || set_constants();
}

static bool datetime_exec(Value m) {
    static const NativeConst consts[] = {{"MINYEAR", YEAR_MIN}, {"MAXYEAR", YEAR_MAX}};
    if (!native_add_consts(m, consts, ARRAY_LEN(consts)) || !add_types(m) || !module_add(m, "UTC", timezone_utc)) return false;
    if (!datetime_capi_hook) return true;
    Value capi = datetime_capi_hook();
    return !is_err(capi) && module_add(m, "datetime_CAPI", capi);
}

const ModuleDef datetime_module = {"_datetime", "Dates, times, durations and time zones.", NULL, datetime_exec};
