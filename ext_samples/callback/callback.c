/* callback.c: calls back into Python: keeps callables in the module's state, raises and handles exceptions. */
#include <Python.h>

typedef struct {
    PyObject *callables;     /* dict: event name -> list of callables */
    PyObject *error;         /* callback.Error */
} State;

static State *state_of(PyObject *module) { return PyModule_GetState(module); }

/* register(event, callable): usable as a decorator's inner part, so it returns the callable. */
static PyObject *register_callable(PyObject *module, PyObject *args) {
    PyObject *event, *callable, *list;
    if (!PyArg_ParseTuple(args, "UO:register", &event, &callable)) return NULL;
    if (!PyCallable_Check(callable)) return PyErr_Format(PyExc_TypeError, "%R is not callable", callable);
    list = PyDict_GetItemWithError(state_of(module)->callables, event);
    if (!list) {
        int failed;
        if (PyErr_Occurred() || !(list = PyList_New(0))) return NULL;
        failed = PyDict_SetItem(state_of(module)->callables, event, list);
        Py_DECREF(list);     /* the dict keeps it */
        if (failed) return NULL;
    }
    if (PyList_Append(list, callable) < 0) return NULL;
    return Py_NewRef(callable);
}

/* fire(event, *args, **kwargs): a list of results; Error, caused by the exception, when a callable raises. */
static PyObject *fire(PyObject *module, PyObject *args, PyObject *kwargs) {
    PyObject *event, *list, *rest, *results;
    if (PyTuple_GET_SIZE(args) < 1) {
        PyErr_SetString(PyExc_TypeError, "fire() needs an event");
        return NULL;
    }
    event = PyTuple_GET_ITEM(args, 0);
    list = PyDict_GetItemWithError(state_of(module)->callables, event);
    if (!list) return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_LookupError, "nobody listens to %R", event);
    rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    results = PyList_New(0);
    for (Py_ssize_t i = 0; rest && results && i < PyList_GET_SIZE(list); i++) {
        PyObject *callable = Py_NewRef(PyList_GET_ITEM(list, i)), *result = PyObject_Call(callable, rest, kwargs);
        if (!result) {
            PyObject *type, *cause, *traceback, *error;
            PyErr_Fetch(&type, &cause, &traceback);
            PyErr_NormalizeException(&type, &cause, &traceback);
            if (traceback) PyException_SetTraceback(cause, traceback);
            error = PyObject_CallFunction(state_of(module)->error, "sO", "a callable failed", callable);
            if (error) {
                PyException_SetCause(error, Py_NewRef(cause));
                PyErr_SetObject(state_of(module)->error, error);
            }
            Py_XDECREF(error);
            Py_XDECREF(type);
            Py_XDECREF(cause);
            Py_XDECREF(traceback);
            Py_CLEAR(results);
        } else if (PyList_Append(results, result) < 0) {
            Py_CLEAR(results);
        }
        Py_XDECREF(result);
        Py_DECREF(callable);
    }
    Py_XDECREF(rest);
    return results;
}

/* call_or(callable, exception, default): the default if the call raises the exception. */
static PyObject *call_or(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    PyObject *result;
    if (nargs != 3) return PyErr_Format(PyExc_TypeError, "call_or() takes 3 arguments, got %zd", nargs);
    result = PyObject_CallNoArgs(args[0]);
    if (result || !PyErr_ExceptionMatches(args[1])) return result;
    PyErr_Clear();
    return Py_NewRef(args[2]);
}

/* each(iterable, callable): calls with every item without the interpreter lock in between; how many. */
static PyObject *each(PyObject *module, PyObject *args) {
    PyObject *iterable, *callable, *iterator, *item;
    Py_ssize_t n = 0;
    if (!PyArg_ParseTuple(args, "OO:each", &iterable, &callable)) return NULL;
    iterator = PyObject_GetIter(iterable);
    while (iterator && (item = PyIter_Next(iterator))) {
        PyObject *result = PyObject_CallFunctionObjArgs(callable, item, NULL);
        Py_DECREF(item);
        if (!result) break;
        Py_DECREF(result);
        n++;
        Py_BEGIN_ALLOW_THREADS
        Py_END_ALLOW_THREADS
    }
    Py_XDECREF(iterator);
    return PyErr_Occurred() ? NULL : PyLong_FromSsize_t(n);
}

/* ---- the module ---- */

static PyMethodDef functions[] = {
    {"register", register_callable, METH_VARARGS, NULL},
    {"fire", (PyCFunction)(void (*)(void))fire, METH_VARARGS | METH_KEYWORDS, NULL},
    {"call_or", (PyCFunction)(void (*)(void))call_or, METH_FASTCALL, NULL},
    {"each", each, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module) {
    State *state = state_of(module);
    state->callables = PyDict_New();
    state->error = PyErr_NewExceptionWithDoc("callback.Error", "A callable raised.", PyExc_RuntimeError, NULL);
    if (!state->callables || !state->error) return -1;
    return PyModule_AddObjectRef(module, "Error", state->error);
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    Py_VISIT(state_of(module)->callables);
    Py_VISIT(state_of(module)->error);
    return 0;
}

static int clear(PyObject *module) {
    Py_CLEAR(state_of(module)->callables);
    Py_CLEAR(state_of(module)->error);
    return 0;
}

static void free_module(void *module) { clear(module); }

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)execute}, {0, NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "callback", .m_size = sizeof(State), .m_methods = functions, .m_slots = slots,
    .m_traverse = traverse, .m_clear = clear, .m_free = free_module,
};

PyMODINIT_FUNC PyInit_callback(void) { return PyModuleDef_Init(&definition); }
