/* types_ext.c: types as generated code makes them: offsets and slots stored after PyType_Ready, bases that Python classes
 * may not have, heap types filled by hand, instances of C subclasses of builtin types whose value C writes itself. */
#include <Python.h>
#include <structmember.h>

/* ---- offsets that are stored late, as Cython does ---- */

typedef struct Late {
    PyObject_HEAD
    PyObject *dict, *weak;
} Late;

static PyObject *late_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return type->tp_alloc(type, 0); }

static void late_dealloc(PyObject *o) {
    PyObject_ClearWeakRefs(o);
    Py_CLEAR(((Late *)o)->dict);
    Py_TYPE(o)->tp_free(o);
}

static PyTypeObject Late_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Late", .tp_basicsize = sizeof(Late),
                                 .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = late_new,
                                 .tp_dealloc = late_dealloc};

/* The same, and C alone makes instances. */
static PyTypeObject Unseen_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Unseen", .tp_basicsize = sizeof(Late),
                                   .tp_flags = Py_TPFLAGS_DEFAULT, .tp_dealloc = late_dealloc};

static PyObject *unseen(PyObject *module, PyObject *unused) { return Unseen_Type.tp_alloc(&Unseen_Type, 0); }

/* ---- a base that Python classes may not have; a mapping that is no sequence ---- */

static PyObject *answer(PyObject *self, PyObject *key) { return PyLong_FromLong(42); }
static PyMappingMethods mapping = {.mp_subscript = answer};
static PyTypeObject Closed_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Closed",
                                   .tp_basicsize = sizeof(PyObject), .tp_flags = Py_TPFLAGS_DEFAULT,
                                   .tp_as_mapping = &mapping};
static PyTypeObject Derived_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Derived",
                                    .tp_basicsize = sizeof(PyObject), .tp_base = &Closed_Type, .tp_new = late_new,
                                    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE};

/* ---- values written by C ---- */

static PyTypeObject Real_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Real",
                                 .tp_basicsize = sizeof(PyFloatObject), .tp_flags = Py_TPFLAGS_DEFAULT};
static PyTypeObject Text_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Text",
                                 .tp_basicsize = sizeof(PyUnicodeObject), .tp_flags = Py_TPFLAGS_DEFAULT};

static PyObject *real(PyObject *module, PyObject *o) {
    PyFloatObject *p = PyObject_New(PyFloatObject, &Real_Type);
    if (p) p->ob_fval = PyFloat_AsDouble(o);
    return (PyObject *)p;
}

static PyObject *text(PyObject *module, PyObject *o) {
    PyUnicodeObject *p = PyObject_New(PyUnicodeObject, &Text_Type);
    Py_ssize_t n = PyUnicode_GET_LENGTH(o);
    if (!p) return NULL;
    memset((char *)p + sizeof(PyObject), 0, sizeof *p - sizeof(PyObject));
    p->_base._base.length = n;
    p->_base._base.hash = -1;
    p->_base._base.state.kind = PyUnicode_1BYTE_KIND;
    p->_base._base.state.ascii = p->_base._base.state.ready = 1;
    p->data.any = PyObject_Malloc((size_t)n + 1);
    memcpy(p->data.any, PyUnicode_1BYTE_DATA(o), (size_t)n + 1);
    p->_base.utf8 = p->data.any;
    p->_base.utf8_length = n;
    return (PyObject *)p;
}

/* ---- by hand, as pybind11 does ---- */

static PyObject *by_hand(PyObject *module, PyObject *name) {
    PyHeapTypeObject *h = (PyHeapTypeObject *)PyType_Type.tp_alloc(&PyType_Type, 0);
    if (!h) return NULL;
    h->ht_name = Py_NewRef(name);
    h->ht_qualname = Py_NewRef(name);
    h->ht_type.tp_name = PyUnicode_AsUTF8(name);
    h->ht_type.tp_base = (PyTypeObject *)Py_NewRef((PyObject *)&PyBaseObject_Type);
    h->ht_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HEAPTYPE;
    h->ht_type.tp_basicsize = sizeof(PyObject);
    h->ht_type.tp_as_number = &h->as_number;
    h->ht_type.tp_as_sequence = &h->as_sequence;
    h->ht_type.tp_as_mapping = &h->as_mapping;
    if (PyType_Ready(&h->ht_type) < 0 || PyObject_SetAttrString((PyObject *)h, "__module__", name) < 0) return NULL;
    return (PyObject *)h;
}

static PyObject *slots(PyObject *module, PyObject *type) {
    PyTypeObject *t = (PyTypeObject *)type;
    return Py_BuildValue("iii", t->tp_iter != NULL, t->tp_init != PyBaseObject_Type.tp_init,
                         t->tp_as_number && t->tp_as_number->nb_int);
}

static PyObject *instance_method(PyObject *module, PyObject *f) {
    PyObject *m = PyInstanceMethod_New(f);
    if (m && ((PyInstanceMethodObject *)m)->func != f) Py_CLEAR(m);
    return m;
}

/* ---- never made ready; a getter that fails without an exception ---- */

static PyTypeObject Lazy_Type = {PyVarObject_HEAD_INIT(&PyType_Type, 0).tp_name = "types_ext.Lazy",
                                 .tp_basicsize = sizeof(PyObject), .tp_flags = Py_TPFLAGS_DEFAULT};

static PyObject *lazy(PyObject *module, PyObject *unused) { return (PyObject *)PyObject_New(PyObject, &Lazy_Type); }

static PyObject *silent(PyObject *self, void *closure) { return NULL; }
static PyGetSetDef quiet_getset[] = {{"silent", silent, NULL, NULL, NULL}, {0}};
static PyTypeObject Quiet_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Quiet", .tp_getset = quiet_getset,
                                  .tp_basicsize = sizeof(PyObject), .tp_flags = Py_TPFLAGS_DEFAULT, .tp_new = late_new};

/* ---- a metaclass that replaces the dict of its classes, as ctypes does ---- */

static PyObject *meta_new(PyTypeObject *meta, PyObject *args, PyObject *kwargs) {
    PyTypeObject *t = (PyTypeObject *)PyType_Type.tp_new(meta, args, kwargs);
    PyObject *d = t ? PyDict_Copy(t->tp_dict) : NULL;
    if (!d || PyDict_SetItemString(d, "extra", Py_True) < 0) return NULL;
    Py_SETREF(t->tp_dict, d);
    return (PyObject *)t;
}
static PyTypeObject Meta_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Meta", .tp_base = &PyType_Type,
                                 .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = meta_new};

/* ---- a metaclass whose tp_alloc stores fields, functions and a docstring, as sip's does ---- */

typedef struct Wrapped {
    PyHeapTypeObject heap;
    int mark;
} Wrapped;

static int filling;
static PyObject *wrapped_repr(PyObject *o) { return PyUnicode_FromString("wrapped"); }
static PyObject *wrapped_int(PyObject *o) { return PyLong_FromLong(12); }

static PyObject *wrapped_alloc(PyTypeObject *meta, Py_ssize_t n) {
    Wrapped *w = (Wrapped *)PyType_Type.tp_alloc(meta, n);
    if (!w) return NULL;
    if (filling < 0) {
        Py_DECREF(w);
        return PyErr_Format(PyExc_ValueError, "no struct");
    }
    w->mark = 41 + filling;
    if (!filling) return (PyObject *)w;
    w->heap.ht_type.tp_repr = wrapped_repr;
    w->heap.as_number.nb_int = wrapped_int;
    w->heap.ht_type.tp_doc = "W()\n--\n\ntext";
    return (PyObject *)w;
}

static PyTypeObject Wrapping_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Wrapping", .tp_base = &PyType_Type,
                                     .tp_basicsize = sizeof(Wrapped), .tp_alloc = wrapped_alloc,
                                     .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE};

/* fill, mark and qualname */
static PyObject *fill(PyObject *module, PyObject *n) {
    filling = (int)PyLong_AsLong(n);
    Py_RETURN_NONE;
}
static PyObject *mark(PyObject *module, PyObject *type) { return PyLong_FromLong(((Wrapped *)type)->mark); }
static PyObject *rename_type(PyObject *module, PyObject *args) {
    PyObject *type, *name;
    if (!PyArg_ParseTuple(args, "OO", &type, &name)) return NULL;
    Py_SETREF(((PyHeapTypeObject *)type)->ht_qualname, Py_NewRef(name));
    Py_RETURN_NONE;
}
static PyObject *struct_name(PyObject *module, PyObject *type) { return Py_NewRef(((PyHeapTypeObject *)type)->ht_qualname); }

/* ---- a C base beside a builtin one ---- */

static PyTypeObject Error_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "types_ext.Error",
                                  .tp_basicsize = sizeof(PyBaseExceptionObject), .tp_new = late_new,
                                  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE};

/* ---- made by hand, as mypyc does ---- */

static PyObject *of_table(PyObject *self, PyObject *none) { return PyUnicode_FromString("table"); }
static PyObject *of_slot(PyObject *self) { return PyUnicode_FromString("slot"); }
static PyMethodDef raw_methods[] = {
    {"__repr__", of_table, METH_NOARGS, NULL}, {"__str__", of_table, METH_NOARGS | METH_COEXIST, NULL}, {0}};

/* A subclass of 'base' with attributes set before it is ready. */
static PyObject *made_raw(PyObject *module, PyObject *base) {
    PyHeapTypeObject *t = (PyHeapTypeObject *)PyType_Type.tp_alloc(&PyType_Type, 0);
    PyObject *note = PyUnicode_FromString("early");
    if (!t || !note) return NULL;
    t->ht_type.tp_name = "types_ext.Raw";
    t->ht_type.tp_basicsize = ((PyTypeObject *)base)->tp_basicsize;
    t->ht_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_BASETYPE;
    t->ht_type.tp_repr = t->ht_type.tp_str = of_slot;
    t->ht_type.tp_methods = raw_methods;
    t->ht_type.tp_base = (PyTypeObject *)Py_NewRef(base);
    t->ht_name = PyUnicode_FromString("Raw");
    t->ht_qualname = PyUnicode_FromString("Raw");
    if (PyObject_SetAttrString((PyObject *)t, "note", note) < 0 || PyObject_SetAttrString((PyObject *)t, "gone", note) < 0) return NULL;
    if (PyObject_SetAttrString((PyObject *)t, "gone", NULL) < 0 || PyType_Ready((PyTypeObject *)t) < 0) return NULL;
    Py_DECREF(note);
    return (PyObject *)t;
}

/* A subclass of property with its members, as nanobind makes it; given no members the class has no place for a __doc__. */
static PyObject *property_with_members(PyObject *module, PyObject *with) {
    PyType_Slot slots[] = {{Py_tp_base, &PyProperty_Type}, {Py_tp_members, NULL}, {0, NULL}};
    PyType_Spec spec = {"types_ext.Prop", 0, 0, Py_TPFLAGS_DEFAULT, slots};
    if (with == Py_True) slots[1].pfunc = PyType_GetSlot(&PyProperty_Type, Py_tp_members);
    else slots[1].slot = 0;
    return PyType_FromSpec(&spec);
}

/* ---- what is to be refused ---- */

static PyType_Slot no_slots[] = {{0, NULL}};
static PyType_Slot on_bool[] = {{Py_tp_base, &PyBool_Type}, {0, NULL}};
static PyType_Slot unknown[] = {{200, no_slots}, {0, NULL}};
static PyType_Spec bad_specs[] = {
    {"types_ext.GC", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, no_slots},
    {NULL, sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, no_slots},
    {"types_ext.NotABool", 0, 0, Py_TPFLAGS_DEFAULT, on_bool},
    {"types_ext.Unknown", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, unknown},
    {"types_ext.Negative", -(int)sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, no_slots},
};
static PyObject *bad_spec(PyObject *module, PyObject *i) { return PyType_FromSpec(&bad_specs[PyLong_AsLong(i)]); }

static PyMethodDef methods[] = {{"bad_spec", bad_spec, METH_O, NULL}, {"real", real, METH_O, NULL},       {"text", text, METH_O, NULL},
                                {"fill", fill, METH_O, NULL}, {"mark", mark, METH_O, NULL}, {"rename", rename_type, METH_VARARGS, NULL},
                                {"struct_name", struct_name, METH_O, NULL}, {"by_hand", by_hand, METH_O, NULL}, {"slots", slots, METH_O, NULL},
                                {"lazy", lazy, METH_NOARGS, NULL},  {"unseen", unseen, METH_NOARGS, NULL},
                                {"instance_method", instance_method, METH_O, NULL}, {"made_raw", made_raw, METH_O, NULL},
                                {"property_with_members", property_with_members, METH_O, NULL},
                                {0}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "types_ext", NULL, -1, methods, NULL, NULL, NULL, NULL};

static PyObject *new_error(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return ((PyTypeObject *)PyExc_Exception)->tp_new(type, args, kwargs);
}

PyMODINIT_FUNC PyInit_types_ext(void) {
    PyTypeObject *const types[] = {&Late_Type, &Unseen_Type, &Closed_Type, &Derived_Type, &Real_Type, &Text_Type, &Quiet_Type,
                                   &Meta_Type, &Wrapping_Type, &Error_Type};
    PyObject *m = PyModule_Create(&module);
    Real_Type.tp_base = &PyFloat_Type;
    Text_Type.tp_base = &PyUnicode_Type;
    Error_Type.tp_base = (PyTypeObject *)PyExc_Exception;
    Error_Type.tp_new = new_error;
    Late_Type.tp_getattro = PyObject_GenericGetAttr;
    for (size_t i = 0; m && i < sizeof types / sizeof *types; i++)
        if (PyType_Ready(types[i]) < 0 || PyModule_AddType(m, types[i]) < 0) return NULL;
    Late_Type.tp_dictoffset = offsetof(Late, dict);
    Late_Type.tp_weaklistoffset = Unseen_Type.tp_weaklistoffset = offsetof(Late, weak);
    return m;
}
