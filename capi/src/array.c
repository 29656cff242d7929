/* array.c: the struct of array.array, which Cython's cpython.array reads and writes inline.  CPython has no public header
 * for it; the layout is that of its arraymodule.c.
 *
 * C may put other memory and another length into the struct at any time, and make arrays itself.  So while an array has a
 * struct, the VM takes these fields in before each use (take), and writes them back after each change (fill); the heap
 * object owns the memory.
 */
#include "vm/modules/array.h"

#include "gcbridge/bridge_internal.h"
#include "gcbridge/expose_fill.h"

typedef struct ArrayStruct ArrayStruct;

typedef struct ArrayDescr {
    char typecode;
    int itemsize;
    PyObject *(*getitem)(ArrayStruct *a, Py_ssize_t i);
    int (*setitem)(ArrayStruct *a, Py_ssize_t i, PyObject *v); /* i < 0: only checks */
    int (*compareitems)(const void *a, const void *b, Py_ssize_t n);
    const char *formats;
    int is_integer_type, is_signed;
} ArrayDescr;

struct ArrayStruct {
    PyObject_VAR_HEAD
    char *ob_item;
    Py_ssize_t allocated;
    const ArrayDescr *ob_descr;
    PyObject *weakreflist;
    Py_ssize_t ob_exports;
};
_Static_assert(sizeof(ArrayStruct) == 64, "as in CPython");

static const char codes[] = "bBuhHiIlLqQfd";

/* ---- descriptions ---- */

static PyObject *getitem(ArrayStruct *s, Py_ssize_t i) {
    Value v = adopt((PyObject *)s);
    return expose_owned(is_err(v) ? v : array_item(as_array(v), i));
}

static int setitem(ArrayStruct *s, Py_ssize_t i, PyObject *item) {
    Value a = adopt((PyObject *)s), v = adopt(item);
    if (!is_err(a) && !is_err(v) && array_store(as_array(a), i, v)) return 0;
    bridge_exc_out();
    return -1;
}

static const ArrayDescr *descr_of(const ArrayKind *kind) {
    static ArrayDescr descrs[ARRAY_LEN(codes)];
    ArrayDescr *d = &descrs[strchr(codes, kind->code) - codes];
    if (d->itemsize) return d;
    *d = (ArrayDescr){.typecode = kind->code, .itemsize = kind->size, .getitem = getitem, .setitem = setitem,
                      .formats = kind->format, .is_integer_type = kind->kind == ARRAY_SIGNED || kind->kind == ARRAY_UNSIGNED,
                      .is_signed = kind->kind == ARRAY_SIGNED};
    return d;
}

/* ---- the struct and the heap object ---- */

static void fill(PyObject *p, Value v) {
    ArrayStruct *s = (ArrayStruct *)p;
    const ArrayObj *a = (ArrayObj *)v.w;
    Py_SET_SIZE(s, a->len);
    s->ob_item = (char *)a->data;
    s->allocated = a->cap;
    if (!s->ob_descr) s->ob_descr = descr_of(a->kind);
    s->ob_exports = a->exports;
}

static void take(PyObject *p, Value v) {
    ArrayStruct *s = (ArrayStruct *)p;
    ArrayObj *a = (ArrayObj *)v.w;
    if (unlikely(!a->kind)) a->kind = array_kind((u8)s->ob_descr->typecode);
    if (unlikely(a->cap != s->allocated)) gc_note_external((s->allocated - a->cap) * a->kind->size);
    a->data = (u8 *)s->ob_item;
    a->len = Py_SIZE(s);
    a->cap = s->allocated;
}

/* The struct is left to itself. */
static void part(PyObject *p, Value v) {
    take(p, v);
    ((ArrayStruct *)p)->ob_item = NULL;
}

/* Of an array that C made and the VM has not seen. */
static void clear(PyObject *p) {
    PyMem_Free(((ArrayStruct *)p)->ob_item);
    ((ArrayStruct *)p)->ob_item = NULL;
}

static void take_fields(Obj *o) { take(arena_object(obj_proxy(o)), obj_value(o)); }
static void exports_changed(Obj *o) { ((ArrayStruct *)arena_object(obj_proxy(o)))->ob_exports = ((ArrayObj *)o)->exports; }
static void part_fields(Obj *o) { part(arena_object(obj_proxy(o)), obj_value(o)); }

void capi_array_init(void) {
    static const StructKind kind = {&array_def, sizeof(ArrayStruct), fill, take, part, true, clear};
    bridge_hooks.take_fields = take_fields;
    bridge_hooks.exports_changed = exports_changed;
    bridge_hooks.part_fields = part_fields;
    expose_add_struct(&kind);
}
