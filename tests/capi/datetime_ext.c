/* datetime_ext.c: the C API of datetime: its functions, the fields that macros read, a subclass made in C. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <datetime.h>

static PyObject *make(PyObject *self, PyObject *args) {
    const char *kind;
    int n[7] = {0}, fold = 0;
    PyObject *tz = Py_None;
    if (!PyArg_ParseTuple(args, "siiiiiii|iO", &kind, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &fold, &tz)) return NULL;
    switch (kind[0]) {
    case 'd': return PyDate_FromDate(n[0], n[1], n[2]);
    case 'D': return PyDateTimeAPI->DateTime_FromDateAndTimeAndFold(n[0], n[1], n[2], n[3], n[4], n[5], n[6], tz, fold,
                                                                    PyDateTimeAPI->DateTimeType);
    case 't': return PyDateTimeAPI->Time_FromTimeAndFold(n[3], n[4], n[5], n[6], tz, fold, PyDateTimeAPI->TimeType);
    default: return PyDelta_FromDSU(n[2], n[5], n[6]);
    }
}

static PyObject *fields(PyObject *self, PyObject *o) {
    if (PyDateTime_Check(o)) {
        return Py_BuildValue("iiiiiiiiO", PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o),
                             PyDateTime_DATE_GET_HOUR(o), PyDateTime_DATE_GET_MINUTE(o), PyDateTime_DATE_GET_SECOND(o),
                             PyDateTime_DATE_GET_MICROSECOND(o), PyDateTime_DATE_GET_FOLD(o), PyDateTime_DATE_GET_TZINFO(o));
    }
    if (PyDate_Check(o)) return Py_BuildValue("iii", PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
    if (PyTime_Check(o)) {
        return Py_BuildValue("iiiiiO", PyDateTime_TIME_GET_HOUR(o), PyDateTime_TIME_GET_MINUTE(o), PyDateTime_TIME_GET_SECOND(o),
                             PyDateTime_TIME_GET_MICROSECOND(o), PyDateTime_TIME_GET_FOLD(o), PyDateTime_TIME_GET_TZINFO(o));
    }
    if (PyDelta_Check(o)) {
        return Py_BuildValue("iii", PyDateTime_DELTA_GET_DAYS(o), PyDateTime_DELTA_GET_SECONDS(o),
                             PyDateTime_DELTA_GET_MICROSECONDS(o));
    }
    return PyUnicode_FromString(PyTZInfo_Check(o) ? "tzinfo" : "other");
}

static PyObject *exact(PyObject *self, PyObject *o) {
    return Py_BuildValue("iiiii", PyDate_CheckExact(o), PyDateTime_CheckExact(o), PyTime_CheckExact(o), PyDelta_CheckExact(o),
                         PyTZInfo_CheckExact(o));
}

static PyObject *zone(PyObject *self, PyObject *args) {
    PyObject *offset, *name = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &offset, &name)) return NULL;
    return name ? PyTimeZone_FromOffsetAndName(offset, name) : PyTimeZone_FromOffset(offset);
}

static PyObject *utc(PyObject *self, PyObject *none) { return Py_NewRef(PyDateTime_TimeZone_UTC); }
static PyObject *from_timestamp(PyObject *self, PyObject *args) { return PyDateTime_FromTimestamp(args); }
static PyObject *date_from_timestamp(PyObject *self, PyObject *args) { return PyDate_FromTimestamp(args); }

/* What zoneinfo does with a datetime that it has just got. */
static PyObject *set_fold(PyObject *self, PyObject *args) {
    PyObject *a, *b, *sum;
    if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
    sum = PyNumber_Add(a, b);
    if (sum) ((PyDateTime_DateTime *)sum)->fold = 1;
    return sum;
}

/* ---- a datetime with a number of nanoseconds, as pandas has it ---- */

typedef struct {
    PyDateTime_DateTime base;
    long long nanos;
} Stamp;

static PyObject *stamp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *o = PyDateTimeAPI->DateTimeType->tp_new(type, args, kwargs);
    if (o) ((Stamp *)o)->nanos = 1000LL * PyDateTime_DATE_GET_MICROSECOND(o) + 7;
    return o;
}

static PyObject *stamp_get_nanos(PyObject *self, void *closure) { return PyLong_FromLongLong(((Stamp *)self)->nanos); }
static PyGetSetDef stamp_getset[] = {{"nanos", stamp_get_nanos, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyTypeObject stamp_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime_ext.Stamp",
    .tp_basicsize = sizeof(Stamp),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_alloc = PyType_GenericAlloc, /* that of datetime knows the size of its own struct only */
    .tp_new = stamp_new,
    .tp_getset = stamp_getset,
};

/* ---- a zone of C ---- */

typedef struct {
    PyDateTime_TZInfo base;
    int minutes;
} Zone;

static int zone_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return PyArg_ParseTuple(args, "i", &((Zone *)self)->minutes) ? 0 : -1;
}
static PyObject *zone_utcoffset(PyObject *self, PyObject *dt) { return PyDelta_FromDSU(0, 60 * ((Zone *)self)->minutes, 0); }
static PyObject *zone_dst(PyObject *self, PyObject *dt) { return PyDelta_FromDSU(0, 0, 0); }
static PyMethodDef zone_methods[] = {
    {"utcoffset", zone_utcoffset, METH_O, NULL}, {"dst", zone_dst, METH_O, NULL}, {NULL, NULL, 0, NULL},
};
static PyTypeObject zone_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime_ext.Zone",
    .tp_basicsize = sizeof(Zone),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_init = zone_init,
    .tp_methods = zone_methods,
};

static PyMethodDef methods[] = {
    {"make", make, METH_VARARGS, NULL}, {"fields", fields, METH_O, NULL}, {"exact", exact, METH_O, NULL},
    {"zone", zone, METH_VARARGS, NULL}, {"utc", utc, METH_NOARGS, NULL},
    {"from_timestamp", from_timestamp, METH_VARARGS, NULL}, {"date_from_timestamp", date_from_timestamp, METH_VARARGS, NULL},
    {"set_fold", set_fold, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "datetime_ext", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_datetime_ext(void) {
    PyObject *m;
    PyDateTime_IMPORT;
    if (!PyDateTimeAPI) return NULL;
    stamp_type.tp_base = PyDateTimeAPI->DateTimeType;
    zone_type.tp_base = PyDateTimeAPI->TZInfoType;
    m = PyModule_Create(&module);
    if (!m || PyModule_AddType(m, &stamp_type) < 0 || PyModule_AddType(m, &zone_type) < 0) return NULL;
    return m;
}
