/* datetime.c: the C API of datetime: a capsule with the types and functions, and the structs that its macros read.
 *
 * Values are immutable: a struct is filled when C first sees the object.  The zone in it is kept by the object, not counted.
 */
#include "vm/modules/_datetime.h"

#include "gcbridge/bridge_internal.h"
#include "gcbridge/expose_fill.h"

#define _PY_DATETIME_IMPL
#include "capi/include/datetime.h"

/* ---- types ---- */

/* Without fields that C reads, so the header has no struct for it. */
typedef struct TimeZoneStruct {
    PyObject_HEAD
    PyObject *offset, *name;
} TimeZoneStruct;

static PyTypeObject date_ctype, time_ctype, datetime_ctype, delta_ctype, tzinfo_ctype, timezone_ctype;

static void export_types(void) {
    static const struct {
        TypeObj **type;
        PyTypeObject *c;
        i64 size;
    } rows[] = {
        {&date_type, &date_ctype, sizeof(PyDateTime_Date)},     {&datetime_type, &datetime_ctype, sizeof(PyDateTime_DateTime)},
        {&time_type, &time_ctype, sizeof(PyDateTime_Time)},     {&delta_type, &delta_ctype, sizeof(PyDateTime_Delta)},
        {&tzinfo_type, &tzinfo_ctype, sizeof(PyDateTime_TZInfo)}, {&timezone_type, &timezone_ctype, sizeof(TimeZoneStruct)},
    };
    for (i64 i = 0; i < ARRAY_LEN(rows); i++) {
        type_export_static(*rows[i].type, rows[i].c, rows[i].size, 0);
        rows[i].c->tp_flags &= ~Py_TPFLAGS_HAVE_GC; /* they refer to nothing that could refer back */
        rows[i].c->tp_free = PyObject_Free;
    }
}

/* ---- structs ---- */

static void fill_moment(PyObject *p, Value v, int kind) {
    _PyDateTime_BaseDateTime *s = (_PyDateTime_BaseDateTime *)p;
    Moment at = as_moment(v)->at;
    Value tzinfo = as_moment(v)->tzinfo;
    PyObject *zone = is_none(tzinfo) ? NULL : expose_borrowed(tzinfo);
    u8 data[10];
    int n = moment_data(kind, at, data);
    s->hashcode = as_moment(v)->hash;
    s->hastzinfo = zone != NULL;
    memcpy(s->data, data, (size_t)n); /* all three begin alike */
    if (kind == KIND_DATETIME) {
        ((PyDateTime_DateTime *)p)->fold = at.fold;
        ((PyDateTime_DateTime *)p)->tzinfo = zone;
    } else if (kind == KIND_TIME) {
        ((PyDateTime_Time *)p)->fold = at.fold;
        ((PyDateTime_Time *)p)->tzinfo = zone;
    }
}

/* What C has stored into the struct of a fresh time or datetime: its fold. */
static void take_fold(PyObject *p, Value v) {
    as_moment(v)->at.fold = value_type(v)->def == &time_def ? ((PyDateTime_Time *)p)->fold : ((PyDateTime_DateTime *)p)->fold;
}

static void fill_date(PyObject *p, Value v) { fill_moment(p, v, KIND_DATE); }
static void fill_time(PyObject *p, Value v) { fill_moment(p, v, KIND_TIME); }
static void fill_datetime(PyObject *p, Value v) { fill_moment(p, v, KIND_DATETIME); }

static void fill_delta(PyObject *p, Value v) {
    PyDateTime_Delta *s = (PyDateTime_Delta *)p;
    const DeltaObj *d = as_delta(v);
    s->hashcode = d->hash;
    s->days = d->days;
    s->seconds = d->seconds;
    s->microseconds = d->us;
}

static void fill_timezone(PyObject *p, Value v) {
    TimeZoneStruct *s = (TimeZoneStruct *)p;
    const TimeZoneObj *z = as_timezone(v);
    s->offset = expose_borrowed(z->offset);
    s->name = is_null(z->name) ? NULL : expose_borrowed(z->name);
}

/* ---- functions ---- */

static PyObject *make(PyTypeObject *type, int kind, const int f[F_COUNT], PyObject *tzinfo) {
    Value zone = tzinfo ? adopt(tzinfo) : V_NONE;
    return expose_fresh(is_err(zone) ? zone : moment_from_fields(bridge_type_obj(type), kind, f, zone));
}

static PyObject *date_from_date(int year, int month, int day, PyTypeObject *type) {
    const int f[F_COUNT] = {year, month, day};
    return make(type, KIND_DATE, f, NULL);
}

static PyObject *datetime_with_fold(int year, int month, int day, int hour, int minute, int second, int us, PyObject *tzinfo,
                                    int fold, PyTypeObject *type) {
    const int f[F_COUNT] = {year, month, day, hour, minute, second, us, fold};
    return make(type, KIND_DATETIME, f, tzinfo);
}

static PyObject *datetime_from_parts(int year, int month, int day, int hour, int minute, int second, int us, PyObject *tzinfo,
                                     PyTypeObject *type) {
    return datetime_with_fold(year, month, day, hour, minute, second, us, tzinfo, 0, type);
}

static PyObject *time_with_fold(int hour, int minute, int second, int us, PyObject *tzinfo, int fold, PyTypeObject *type) {
    const int f[F_COUNT] = {0, 0, 0, hour, minute, second, us, fold};
    return make(type, KIND_TIME, f, tzinfo);
}

static PyObject *time_from_time(int hour, int minute, int second, int us, PyObject *tzinfo, PyTypeObject *type) {
    return time_with_fold(hour, minute, second, us, tzinfo, 0, type);
}

/* Parts that are normal already come out as they are, so 'normalize' makes no difference. */
static PyObject *delta_from_delta(int days, int seconds, int us, int normalize, PyTypeObject *type) {
    return expose_fresh(delta_of_type(bridge_type_obj(type), days, seconds, us));
}

static PyObject *timezone_from_timezone(PyObject *offset, PyObject *name) {
    Value delta = adopt(offset), label = name ? adopt(name) : V_NULL;
    if (is_err(delta) || is_err(label)) return expose_owned(V_ERR);
    if (!is_delta(delta)) {
        PyErr_Format(PyExc_TypeError, "the offset of a time zone must be a timedelta, not '%s'", Py_TYPE(offset)->tp_name);
        return NULL;
    }
    return expose_owned(timezone_from_delta(delta, label));
}

static PyObject *datetime_from_timestamp(PyObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *f = PyObject_GetAttrString(type, "fromtimestamp"), *result = f ? PyObject_Call(f, args, kwargs) : NULL;
    Py_XDECREF(f);
    return result;
}

static PyObject *date_from_timestamp(PyObject *type, PyObject *args) { return datetime_from_timestamp(type, args, NULL); }

/* ---- the capsule ---- */

static Value make_capsule(void) {
    static PyDateTime_CAPI api = {
        &date_ctype, &datetime_ctype, &time_ctype, &delta_ctype, &tzinfo_ctype, NULL,
        date_from_date, datetime_from_parts, time_from_time, delta_from_delta, timezone_from_timezone,
        datetime_from_timestamp, date_from_timestamp, datetime_with_fold, time_with_fold,
    };
    if (!api.TimeZone_UTC) {
        export_types();
        api.TimeZone_UTC = expose_owned(timezone_utc);
        if (!api.TimeZone_UTC) return bridge_exc_in(), V_ERR;
    }
    return bridge_result(PyCapsule_New(&api, PyDateTime_CAPSULE_NAME, NULL), "PyCapsule_New", V_NONE);
}

void capi_datetime_init(void) {
    datetime_capi_hook = make_capsule;
    moment_changed_hook = expose_refill;
    expose_add_fill(&date_def, fill_date);
    expose_add_struct(&(StructKind){.def = &time_def, .fill = fill_time, .take = take_fold});
    expose_add_struct(&(StructKind){.def = &datetime_def, .fill = fill_datetime, .take = take_fold});
    expose_add_fill(&delta_def, fill_delta);
    expose_add_fill(&timezone_def, fill_timezone);
}
