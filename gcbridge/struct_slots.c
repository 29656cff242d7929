/* struct_slots.c: __slots__ of classes that a metaclass of C makes of classes of C.
 *
 * Such a metaclass (msgspec's) finds the slots of a new class in the table of members behind the class's own struct, and goes
 * on to read and write them in the instances' structs.  So there they lie, behind the base's fields; other classes have them
 * in the heap object.
 */
#include "vm/object/type_internal.h"

#include "gcbridge/bridge_internal.h"
#include "gcbridge/struct_slots.h"

static PyObject **slot_at(PyObject *p, const PyMemberDef *m) { return (PyObject **)((char *)p + m->offset); }

static void clear_slots(PyObject *p, const PyTypeObject *c) {
    for (const PyMemberDef *m = c->tp_members; m->name; m++) Py_CLEAR(*slot_at(p, m));
}

/* The class whose function it is may be a base of the object's: all with the same function have slots. */
static void dealloc(PyObject *p) {
    const PyTypeObject *c = Py_TYPE(p);
    while (c->tp_dealloc != dealloc) c = c->tp_base;
    for (; c->tp_dealloc == dealloc; c = c->tp_base)
        if (Py_SIZE(c)) clear_slots(p, c);
    c->tp_dealloc(p);
}

static int traverse(PyObject *p, visitproc visit, void *arg) {
    const PyTypeObject *c = Py_TYPE(p);
    while (c->tp_traverse != traverse) c = c->tp_base;
    for (; c->tp_traverse == traverse; c = c->tp_base)
        for (const PyMemberDef *m = Py_SIZE(c) ? c->tp_members : NULL; m && m->name; m++) Py_VISIT(*slot_at(p, m));
    return c->tp_traverse ? c->tp_traverse(p, visit, arg) : 0;
}

static int clear(PyObject *p) {
    const PyTypeObject *c = Py_TYPE(p);
    while (c->tp_clear != clear) c = c->tp_base;
    for (; c->tp_clear == clear; c = c->tp_base)
        if (Py_SIZE(c)) clear_slots(p, c);
    return c->tp_clear ? c->tp_clear(p) : 0;
}

static PyMemberDef *table_of(PyHeapTypeObject *h) { return (PyMemberDef *)((char *)h + Py_TYPE(h)->tp_basicsize); }

bool struct_slots_add(TypeObj *t, PyHeapTypeObject *h, Value names) {
    PyTypeObject *c = &h->ht_type;
    i64 n = list_len(names);
    c->tp_members = table_of(h);
    Py_SET_SIZE(c, n);
    for (i64 i = 0; i < n; i++) {
        Value name = list_at(names, i);
        const char *utf8 = str_utf8(name, NULL), *text = utf8 ? strdup(utf8) : NULL; /* for good, as what C sees of classes */
        PyMemberDef *m = &c->tp_members[i];
        if (utf8 && !text) exc_no_memory();
        if (!text) return false;
        *m = (PyMemberDef){.name = text, .type = T_OBJECT_EX, .offset = c->tp_basicsize + i * (Py_ssize_t)sizeof(PyObject *)};
        const GetSetDef *def = attribute_new(text, NULL, NULL, m);
        if (!def || !type_set_attr(t, name, getset_new(def, t))) return false;
    }
    c->tp_basicsize += n * (Py_ssize_t)sizeof(PyObject *);
    c->tp_dealloc = dealloc;
    if (c->tp_flags & Py_TPFLAGS_HAVE_GC) {
        c->tp_traverse = traverse;
        c->tp_clear = clear;
    }
    return true;
}
