/* iter.c: the iterator protocols. */
#include "capi/src/abstract.h"

int PyIter_Check(PyObject *o) {
    iternextfunc next = Py_TYPE(o)->tp_iternext;
    return next && next != _PyObject_NextNotImplemented;
}

int PyAIter_Check(PyObject *o) {
    PyAsyncMethods *m = Py_TYPE(o)->tp_as_async;
    return m && m->am_anext && m->am_anext != _PyObject_NextNotImplemented;
}

PyObject *PyObject_GetIter(PyObject *o) {
    getiterfunc f = Py_TYPE(o)->tp_iter;
    if (!f) {
        if (PySequence_Check(o)) return PySeqIter_New(o);
        return abstract_type_error("'%.200s' object is not iterable", o);
    }
    PyObject *iter = f(o);
    if (iter && !PyIter_Check(iter)) {
        abstract_type_error("iter() returned non-iterator of type '%.100s'", iter);
        Py_CLEAR(iter);
    }
    return iter;
}

PyObject *PyObject_GetAIter(PyObject *o) {
    PyAsyncMethods *m = Py_TYPE(o)->tp_as_async;
    if (!m || !m->am_aiter) return abstract_type_error("'%.200s' object is not an async iterable", o);
    PyObject *iter = m->am_aiter(o);
    if (iter && !PyAIter_Check(iter)) {
        abstract_type_error("aiter() returned not an async iterator of type '%.100s'", iter);
        Py_CLEAR(iter);
    }
    return iter;
}

PyObject *PyIter_Next(PyObject *iter) {
    PyObject *item = Py_TYPE(iter)->tp_iternext(iter);
    if (!item && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_StopIteration)) PyErr_Clear();
    return item;
}

PySendResult PyIter_Send(PyObject *iter, PyObject *value, PyObject **result) {
    PyAsyncMethods *m = Py_TYPE(iter)->tp_as_async;
    if (m && m->am_send) return m->am_send(iter, value, result);
    if (value == Py_None && PyIter_Check(iter)) *result = Py_TYPE(iter)->tp_iternext(iter);
    else *result = PyObject_CallMethod(iter, "send", "(O)", value);
    if (*result) return PYGEN_NEXT;
    return _PyGen_FetchStopIterationValue(result) == 0 ? PYGEN_RETURN : PYGEN_ERROR;
}
