/* capsule.c: a C pointer as an object.  A type like those of extensions: all of it is here. */
#include "capi/src/abstract.h"

typedef struct {
    PyObject_HEAD
    void *pointer;
    const char *name;
    void *context;
    PyCapsule_Destructor destructor;
} Capsule;

/* The capsule behind `o`, or NULL with ValueError. */
static Capsule *valid(PyObject *o, const char *function) {
    if (o && PyCapsule_CheckExact(o) && ((Capsule *)o)->pointer) return (Capsule *)o;
    PyErr_Format(PyExc_ValueError, "%s called with invalid PyCapsule object", function);
    return NULL;
}

static bool same_name(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

PyObject *PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destructor) {
    if (!pointer) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_New called with null pointer");
        return NULL;
    }
    Capsule *c = PyObject_New(Capsule, &PyCapsule_Type);
    if (!c) return NULL;
    c->pointer = pointer;
    c->name = name;
    c->context = NULL;
    c->destructor = destructor;
    return (PyObject *)c;
}

int PyCapsule_IsValid(PyObject *o, const char *name) {
    return o && PyCapsule_CheckExact(o) && ((Capsule *)o)->pointer && same_name(((Capsule *)o)->name, name);
}

void *PyCapsule_GetPointer(PyObject *o, const char *name) {
    Capsule *c = valid(o, "PyCapsule_GetPointer");
    if (!c) return NULL;
    if (same_name(name, c->name)) return c->pointer;
    PyErr_SetString(PyExc_ValueError, "PyCapsule_GetPointer called with incorrect name");
    return NULL;
}

const char *PyCapsule_GetName(PyObject *o) {
    Capsule *c = valid(o, "PyCapsule_GetName");
    return c ? c->name : NULL;
}

PyCapsule_Destructor PyCapsule_GetDestructor(PyObject *o) {
    Capsule *c = valid(o, "PyCapsule_GetDestructor");
    return c ? c->destructor : NULL;
}

void *PyCapsule_GetContext(PyObject *o) {
    Capsule *c = valid(o, "PyCapsule_GetContext");
    return c ? c->context : NULL;
}

int PyCapsule_SetPointer(PyObject *o, void *pointer) {
    if (!pointer) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_SetPointer called with null pointer");
        return -1;
    }
    Capsule *c = valid(o, "PyCapsule_SetPointer");
    if (c) c->pointer = pointer;
    return c ? 0 : -1;
}

int PyCapsule_SetName(PyObject *o, const char *name) {
    Capsule *c = valid(o, "PyCapsule_SetName");
    if (c) c->name = name;
    return c ? 0 : -1;
}

int PyCapsule_SetDestructor(PyObject *o, PyCapsule_Destructor destructor) {
    Capsule *c = valid(o, "PyCapsule_SetDestructor");
    if (c) c->destructor = destructor;
    return c ? 0 : -1;
}

int PyCapsule_SetContext(PyObject *o, void *context) {
    Capsule *c = valid(o, "PyCapsule_SetContext");
    if (c) c->context = context;
    return c ? 0 : -1;
}

/* "package.module.attribute": the first part is imported, the rest are attributes.  NULL with an exception set. */
static PyObject *resolve(char *path) {
    PyObject *o = NULL;
    for (char *part = path, *dot; part; part = dot) {
        if ((dot = strchr(part, '.'))) *dot++ = '\0';
        if (!o) {
            o = PyImport_ImportModule(part);
            if (!o) PyErr_Format(PyExc_ImportError, "PyCapsule_Import could not import module \"%s\"", part);
        } else {
            Py_SETREF(o, PyObject_GetAttrString(o, part));
        }
        if (!o) return NULL;
    }
    return o;
}

void *PyCapsule_Import(const char *name, int no_block) {
    char *path = PyMem_Malloc(strlen(name) + 1);
    if (!path) return PyErr_NoMemory();
    PyObject *o = resolve(strcpy(path, name));
    PyMem_Free(path);
    void *pointer = NULL;
    if (o && PyCapsule_IsValid(o, name)) pointer = ((Capsule *)o)->pointer;
    else if (o) PyErr_Format(PyExc_AttributeError, "PyCapsule_Import \"%s\" is not valid", name);
    Py_XDECREF(o);
    return pointer;
}

static void capsule_dealloc(PyObject *o) {
    Capsule *c = (Capsule *)o;
    if (c->destructor) c->destructor(o);
    PyObject_Free(o);
}

static PyObject *capsule_repr(PyObject *o) {
    Capsule *c = (Capsule *)o;
    const char *quote = c->name ? "\"" : "";
    return PyUnicode_FromFormat("<capsule object %s%s%s at %p>", quote, c->name ? c->name : "NULL", quote, o);
}

PyTypeObject PyCapsule_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "PyCapsule",
    .tp_basicsize = sizeof(Capsule),
    .tp_dealloc = capsule_dealloc,
    .tp_repr = capsule_repr,
    .tp_doc = "Capsule objects let you wrap a C \"void *\" pointer in a Python\n"
              "object.  They're a way of passing data through the Python interpreter\n"
              "without creating your own custom type.\n"
              "\n"
              "Capsules are used for communication between extension modules.\n"
              "They provide a way for an extension module to export a C interface\n"
              "to other extension modules, so that extension modules can use the\n"
              "Python import mechanism to link to one another.\n",
};
