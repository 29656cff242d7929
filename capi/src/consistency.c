/* consistency.c: whether a struct that C has filled is what the VM takes it for: asserted by code built with checks (mypyc). */
#include "capi/src/glue.h"

static bool characters_fit(PyObject *o, int kind, Py_UCS4 *max) {
    const void *data = PyUnicode_DATA(o);
    Py_ssize_t n = PyUnicode_GET_LENGTH(o);
    *max = 0;
    for (Py_ssize_t i = 0; i < n; i++) *max = KR_MAX(*max, PyUnicode_READ(kind, data, i));
    return PyUnicode_READ(kind, data, n) == 0 && *max <= 0x10ffff;
}

int _PyUnicode_CheckConsistency(PyObject *o, int check_content) {
    const PyASCIIObject *s = (const PyASCIIObject *)o;
    Py_UCS4 max;
    if (!PyUnicode_Check(o) || s->length < 0) return 0;
    if (!s->state.ready) return s->state.kind == PyUnicode_WCHAR_KIND && !s->state.compact;
    if (s->state.kind != 1 && s->state.kind != 2 && s->state.kind != 4) return 0;
    if (s->state.ascii && s->state.kind != 1) return 0;
    if (!check_content) return 1;
    if (!characters_fit(o, s->state.kind, &max)) return 0;
    if (s->state.kind == 1) return s->state.ascii ? max < 128 : max >= 128;
    return s->state.kind == 2 ? max >= 0x100 && max <= 0xffff : max > 0xffff;
}

int _PyDict_CheckConsistency(PyObject *dict, int check_content) {
    (void)check_content;
    return PyDict_Check(dict) && PyDict_GET_SIZE(dict) >= 0;
}

int _PyType_CheckConsistency(PyTypeObject *type) {
    if (!(type->tp_flags & Py_TPFLAGS_READY)) return 1;
    return PyTuple_Check(type->tp_mro) && PyTuple_GET_SIZE(type->tp_mro) > 0 && PyDict_Check(type->tp_dict);
}
