/* expose_exc.c: the structs of exceptions.
 *
 * The heap object is the truth, and the struct a copy for those who read it inline: filled when first exposed, again when a
 * pending exception becomes visible and before the API's functions read it; what these store is taken in at once.  Its
 * references are counted, since the copy may be behind the truth.
 */
#include "gcbridge/expose_exc.h"

#include <stddef.h>

#include "capi/src/abstract.h"

typedef struct Field {
    u16 kind, vm, c; /* index of the kind; offsets */
    bool number;
} Field;

enum {
#define EXC_KIND(Name, C) KIND_##Name,
#define EXC_FIELD(Name, VM, vm, C, c)
#define EXC_NUMBER(Name, VM, vm, C, c)
#include "gcbridge/exc_field.def"
    KIND_COUNT,
    KIND_ALL = KIND_COUNT
};

static const struct {
    TypeObj **type;
    i64 size;
} kinds[KIND_COUNT] = {
#define EXC_KIND(Name, C) {&Name##Type, sizeof(C)},
#define EXC_FIELD(Name, VM, vm, C, c)
#define EXC_NUMBER(Name, VM, vm, C, c)
#include "gcbridge/exc_field.def"
};

static const Field fields[] = {
    {KIND_ALL, offsetof(ExcObj, args), offsetof(PyBaseExceptionObject, args), false},
    {KIND_ALL, offsetof(ExcObj, traceback), offsetof(PyBaseExceptionObject, traceback), false},
    {KIND_ALL, offsetof(ExcObj, context), offsetof(PyBaseExceptionObject, context), false},
    {KIND_ALL, offsetof(ExcObj, cause), offsetof(PyBaseExceptionObject, cause), false},
#define EXC_KIND(Name, C)
#define EXC_FIELD(Name, VM, vm, C, c) {KIND_##Name, offsetof(VM, vm), offsetof(C, c), false},
#define EXC_NUMBER(Name, VM, vm, C, c) {KIND_##Name, offsetof(VM, vm), offsetof(C, c), true},
#include "gcbridge/exc_field.def"
};

/* Goes by the C types, which outlive the classes in a collection. */
static int kind_of(const PyTypeObject *type) {
    for (; type && type != (PyTypeObject *)PyExc_Exception; type = type->tp_base)
        for (int k = 0; k < KIND_COUNT; k++)
            if ((*kinds[k].type)->c_type == type) return k;
    return KIND_ALL;
}

i64 exception_size(TypeObj *t) {
    for (int k = 0; k < KIND_COUNT; k++)
        if (type_is_subtype(t, *kinds[k].type)) return kinds[k].size;
    return sizeof(PyBaseExceptionObject);
}

#define EACH_FIELD(f, p)                                                                           \
    for (int kind = kind_of(Py_TYPE(p)), once = 1; once; once = 0)                                 \
        for (const Field *f = fields; f < fields + ARRAY_LEN(fields); f++)                         \
            if (f->kind == KIND_ALL || f->kind == kind)

static PyObject **c_slot(PyObject *p, const Field *f) { return (PyObject **)((char *)p + f->c); }
static Value *vm_slot(Value v, const Field *f) { return (Value *)((char *)as_obj(v) + f->vm); }

#define CHAIN_MARGIN (64 * 1024) /* what exposing one more object may take */

/* A chain of contexts can be longer than the stack is deep: the rest is filled in when it is asked for. */
static bool has_room(void) { return (char *)__builtin_frame_address(0) > thread()->stack_limit + CHAIN_MARGIN; }

static bool is_there(Value v) { return !is_null(v) && !is_unbound(v); }

void expose_exc_fill(PyObject *p, Value v) {
    if (!has_room()) return;
    EACH_FIELD(f, p) {
        if (f->number) {
            *(i64 *)((char *)p + f->c) = *(i64 *)vm_slot(v, f);
        } else {
            PyObject *now = is_there(*vm_slot(v, f)) ? expose_item(as_obj(v), vm_slot(v, f)) : NULL;
            if (now != *c_slot(p, f)) Py_XSETREF(*c_slot(p, f), Py_XNewRef(now));
        }
    }
    ((PyBaseExceptionObject *)p)->suppress_context = as_exc(v)->suppress_context;
}

void exc_mirror_read(PyObject *p) {
    Value v = adopt(p);
    if (!is_err(v)) expose_exc_fill(p, v);
}

void exc_mirror_written(PyObject *p) {
    Value v = adopt(p);
    if (is_err(v)) return;
    EACH_FIELD(f, p) {
        if (f->number) {
            *(i64 *)vm_slot(v, f) = *(i64 *)((char *)p + f->c);
        } else {
            PyObject *now = *c_slot(p, f);
            if (now || is_there(*vm_slot(v, f))) gc_write(as_obj(v), vm_slot(v, f), now ? adopt(now) : V_NULL);
        }
    }
    as_exc(v)->suppress_context = ((PyBaseExceptionObject *)p)->suppress_context;
}

int expose_exc_visit(PyObject *p, visitproc visit, void *arg) {
    EACH_FIELD(f, p) {
        int r = f->number || !*c_slot(p, f) ? 0 : visit(*c_slot(p, f), arg);
        if (r) return r;
    }
    return 0;
}

void expose_exc_clear(PyObject *p) {
    EACH_FIELD(f, p) if (!f->number) Py_CLEAR(*c_slot(p, f));
}
