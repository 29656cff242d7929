/* errors.c: the pending and the handled exception of a thread, as its PyThreadState holds them while C code runs. */
#include "capi/src/abstract.h"
#undef PyErr_BadInternalCall

static PyThreadState *current(void) { return _PyThreadState_UncheckedGet(); }

/* The pending exception. */
PyObject *PyErr_Occurred(void) {
    PyThreadState *tstate = current();
    return tstate ? tstate->curexc_type : NULL;
}

void _PyErr_Restore(PyThreadState *tstate, PyObject *type, PyObject *value, PyObject *traceback) {
    if (traceback && !PyTraceBack_Check(traceback)) Py_CLEAR(traceback);
    PyObject *old_type = tstate->curexc_type, *old_value = tstate->curexc_value;
    PyObject *old_traceback = tstate->curexc_traceback;
    tstate->curexc_type = type;
    tstate->curexc_value = value;
    tstate->curexc_traceback = traceback;
    /* Only now: this may run code that asks for the exception. */
    Py_XDECREF(old_type);
    Py_XDECREF(old_value);
    Py_XDECREF(old_traceback);
}

void _PyErr_Fetch(PyThreadState *tstate, PyObject **type, PyObject **value, PyObject **traceback) {
    *type = tstate->curexc_type;
    *value = tstate->curexc_value;
    *traceback = tstate->curexc_traceback;
    tstate->curexc_type = tstate->curexc_value = tstate->curexc_traceback = NULL;
}

void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback) {
    _PyErr_Restore(current(), type, value, traceback);
}

void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback) {
    _PyErr_Fetch(current(), type, value, traceback);
}

void _PyErr_Clear(PyThreadState *tstate) { _PyErr_Restore(tstate, NULL, NULL, NULL); }

void PyErr_Clear(void) { _PyErr_Clear(current()); }

/* Matching. */
int PyErr_GivenExceptionMatches(PyObject *given, PyObject *exc) {
    if (!given || !exc) return 0;
    if (PyTuple_Check(exc)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(exc); i++) {
            if (PyErr_GivenExceptionMatches(given, PyTuple_GET_ITEM(exc, i))) return 1;
        }
        return 0;
    }
    if (PyExceptionInstance_Check(given)) given = PyExceptionInstance_Class(given);
    if (PyExceptionClass_Check(given) && PyExceptionClass_Check(exc)) {
        return PyType_IsSubtype((PyTypeObject *)given, (PyTypeObject *)exc);
    }
    return given == exc;
}

int PyErr_ExceptionMatches(PyObject *exc) { return PyErr_GivenExceptionMatches(PyErr_Occurred(), exc); }

int _PyErr_ExceptionMatches(PyThreadState *tstate, PyObject *exc) {
    return PyErr_GivenExceptionMatches(tstate->curexc_type, exc);
}

/* The handled exception: on a stack with an item for each generator that runs. */
_PyErr_StackItem *_PyErr_GetTopmostException(PyThreadState *tstate) {
    _PyErr_StackItem *item = tstate->exc_info;
    while ((!item->exc_value || item->exc_value == Py_None) && item->previous_item) item = item->previous_item;
    return item;
}

PyObject *_PyErr_GetHandledException(PyThreadState *tstate) {
    PyObject *exc = _PyErr_GetTopmostException(tstate)->exc_value;
    return exc == Py_None ? NULL : Py_XNewRef(exc);
}

PyObject *PyErr_GetHandledException(void) { return _PyErr_GetHandledException(current()); }

void _PyErr_SetHandledException(PyThreadState *tstate, PyObject *exc) {
    PyObject *old = tstate->exc_info->exc_value;
    tstate->exc_info->exc_value = exc == Py_None ? NULL : Py_XNewRef(exc);
    Py_XDECREF(old);
}

void PyErr_SetHandledException(PyObject *exc) { _PyErr_SetHandledException(current(), exc); }

void _PyErr_GetExcInfo(PyThreadState *tstate, PyObject **type, PyObject **value, PyObject **traceback) {
    PyObject *exc = _PyErr_GetTopmostException(tstate)->exc_value;
    *type = *value = *traceback = NULL;
    if (exc && exc != Py_None) {
        *type = Py_NewRef(PyExceptionInstance_Class(exc));
        *traceback = PyException_GetTraceback(exc);
    }
    *value = Py_XNewRef(exc);
    if (!*type) *type = Py_NewRef(Py_None);
    if (!*traceback) *traceback = Py_NewRef(Py_None);
}

void PyErr_GetExcInfo(PyObject **type, PyObject **value, PyObject **traceback) {
    _PyErr_GetExcInfo(current(), type, value, traceback);
}

void PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback) {
    PyErr_SetHandledException(value);
    Py_XDECREF(value);
    Py_XDECREF(type);                           /* both follow from the value */
    Py_XDECREF(traceback);
}

PyObject *_PyErr_StackItemToExcInfoTuple(_PyErr_StackItem *item) {
    PyObject *exc = item->exc_value, *traceback = NULL;
    if (!exc || exc == Py_None) return PyTuple_Pack(3, Py_None, Py_None, Py_None);
    traceback = PyException_GetTraceback(exc);
    PyObject *tuple = PyTuple_Pack(3, PyExceptionInstance_Class(exc), exc, traceback ? traceback : Py_None);
    Py_XDECREF(traceback);
    return tuple;
}

/* Raising. */
static PyObject *make_exception(PyObject *type, PyObject *value) {
    PyObject *exc;
    if (!value || value == Py_None) exc = PyObject_CallNoArgs(type);
    else if (PyTuple_Check(value)) exc = PyObject_Call(type, value, NULL);
    else exc = PyObject_CallOneArg(type, value);
    if (exc && !PyExceptionInstance_Check(exc)) {
        PyErr_Format(PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %s", type,
                     Py_TYPE(exc)->tp_name);
        Py_CLEAR(exc);
    }
    return exc;
}

/* Makes `handled` (whose reference it takes) the context of `value`, and cuts the chain where `value` is already
   in it: a cycle would make printing it endless.  Cycles that do not go through `value` are left alone. */
static void set_context(PyObject *value, PyObject *handled) {
    if (handled == value) {
        Py_DECREF(handled);
        return;
    }
    PyObject *o = handled, *slow = handled, *context;
    bool advance = false;
    while ((context = PyException_GetContext(o))) {
        Py_DECREF(context);                     /* `o` keeps it */
        if (context == value) {
            PyException_SetContext(o, NULL);
            break;
        }
        o = context;
        if (o == slow) break;
        if (advance) {
            slow = PyException_GetContext(slow);
            Py_DECREF(slow);
        }
        advance = !advance;
    }
    PyException_SetContext(value, handled);
}

void _PyErr_SetObject(PyThreadState *tstate, PyObject *type, PyObject *value) {
    if (type && !PyExceptionClass_Check(type)) {
        PyErr_Format(PyExc_SystemError, "_PyErr_SetObject: exception %R is not a BaseException subclass", type);
        return;
    }
    PyObject *handled = _PyErr_GetHandledException(tstate), *traceback = NULL;
    Py_XINCREF(value);
    if (handled) {
        _PyErr_Clear(tstate);
        if (!value || !PyExceptionInstance_Check(value)) {
            PyObject *exc = make_exception(type, value);
            Py_XDECREF(value);
            if (!exc) {
                Py_DECREF(handled);
                return;
            }
            value = exc;
        }
        set_context(value, handled);
    }
    if (value && PyExceptionInstance_Check(value)) traceback = PyException_GetTraceback(value);
    _PyErr_Restore(tstate, Py_XNewRef(type), value, traceback);
}

void PyErr_SetObject(PyObject *type, PyObject *value) { _PyErr_SetObject(current(), type, value); }

void _PyErr_SetNone(PyThreadState *tstate, PyObject *type) { _PyErr_SetObject(tstate, type, NULL); }

void PyErr_SetNone(PyObject *type) { _PyErr_SetObject(current(), type, NULL); }

void _PyErr_SetString(PyThreadState *tstate, PyObject *type, const char *message) {
    PyObject *value = PyUnicode_FromString(message);
    if (!value) return;
    _PyErr_SetObject(tstate, type, value);
    Py_DECREF(value);
}

void PyErr_SetString(PyObject *type, const char *message) { _PyErr_SetString(current(), type, message); }

void _PyErr_SetKeyError(PyObject *key) {
    PyObject *args = PyTuple_Pack(1, key);      /* a key that is a tuple is one argument */
    if (!args) return;
    PyErr_SetObject(PyExc_KeyError, args);
    Py_DECREF(args);
}

int PyErr_BadArgument(void) {
    PyErr_SetString(PyExc_TypeError, "bad argument type for built-in operation");
    return 0;
}

PyObject *_PyErr_NoMemory(PyThreadState *tstate) {
    _PyErr_SetNone(tstate, PyExc_MemoryError);
    return NULL;
}

PyObject *PyErr_NoMemory(void) { return _PyErr_NoMemory(current()); }

void _PyErr_BadInternalCall(const char *file, int line) {
    PyErr_Format(PyExc_SystemError, "%s:%d: bad argument to internal function", file, line);
}

void PyErr_BadInternalCall(void) { _PyErr_BadInternalCall(__FILE__, __LINE__); }

/* Normalizing: the value becomes an instance of the type.  False, with a new exception set, if that failed. */
static bool normalize(PyObject **type, PyObject **value) {
    PyObject *cls = NULL;
    if (!*value) *value = Py_NewRef(Py_None);
    if (!PyExceptionClass_Check(*type)) return true;
    if (PyExceptionInstance_Check(*value)) {
        int is_subclass = PyObject_IsSubclass(cls = PyExceptionInstance_Class(*value), *type);
        if (is_subclass < 0) return false;
        if (!is_subclass) cls = NULL;
    }
    if (cls) {
        if (cls != *type) Py_SETREF(*type, Py_NewRef(cls));
        return true;
    }
    PyObject *exc = make_exception(*type, *value);
    if (!exc) return false;
    Py_SETREF(*value, exc);
    return true;
}

void _PyErr_NormalizeException(PyThreadState *tstate, PyObject **type, PyObject **value, PyObject **traceback) {
    enum { GIVE_UP = 32 };
    for (int depth = 0; *type && !normalize(type, value); depth++) {
        PyObject *new_traceback;
        Py_CLEAR(*type);
        Py_CLEAR(*value);
        if (depth == GIVE_UP) {
            _PyErr_SetString(tstate, PyExc_RecursionError,
                             "maximum recursion depth exceeded while normalizing an exception");
        }
        if (depth > GIVE_UP + 2) Py_FatalError("Cannot recover from the recursive normalization of an exception.");
        _PyErr_Fetch(tstate, type, value, &new_traceback);
        if (!new_traceback) continue;           /* keeps the traceback of the first exception */
        if (*traceback) Py_DECREF(new_traceback);
        else *traceback = new_traceback;
    }
}

void PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback) {
    _PyErr_NormalizeException(current(), type, value, traceback);
}

/* An old exception becomes the context of the pending one, or pending itself.  Takes the references. */
void _PyErr_ChainExceptions(PyObject *type, PyObject *value, PyObject *traceback) {
    if (!type) return;
    if (!PyErr_Occurred()) {
        PyErr_Restore(type, value, traceback);
        return;
    }
    PyObject *new_type, *new_value, *new_traceback;
    PyErr_Fetch(&new_type, &new_value, &new_traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback) PyException_SetTraceback(value, traceback);
    Py_DECREF(type);
    Py_XDECREF(traceback);
    PyErr_NormalizeException(&new_type, &new_value, &new_traceback);
    PyException_SetContext(new_value, value);
    PyErr_Restore(new_type, new_value, new_traceback);
}

/* What a generator that resumes gives as context to the exception thrown in: that of its own frame. */
void _PyErr_ChainStackItem(_PyErr_StackItem *item) {
    PyThreadState *tstate = current();
    _PyErr_StackItem *saved = NULL;
    if (item) {
        saved = tstate->exc_info;
        tstate->exc_info = item;
    }
    PyObject *type, *value, *traceback;
    _PyErr_Fetch(tstate, &type, &value, &traceback);
    _PyErr_NormalizeException(tstate, &type, &value, &traceback);
    _PyErr_SetObject(tstate, type, value);
    Py_DECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    if (item) tstate->exc_info = saved;
}
