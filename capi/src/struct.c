/* struct.c: the struct of struct.Struct, of which C reads how many bytes and values its format has.  CPython has no public
 * header for it; the layout is that of its _struct.c. */
#include "vm/modules/_struct.h"

#include "gcbridge/bridge_internal.h"
#include "gcbridge/expose_fill.h"

typedef struct FormatStruct {
    PyObject_HEAD
    Py_ssize_t s_size, s_len;
    void *s_codes; /* not shown */
    PyObject *s_format, *weakreflist;
} FormatStruct;
_Static_assert(sizeof(FormatStruct) == 56, "as in CPython");

static void fill(PyObject *p, Value v) {
    ((FormatStruct *)p)->s_size = as_struct(v)->size;
    ((FormatStruct *)p)->s_len = as_struct(v)->nvalues;
}

void capi_struct_init(void) {
    expose_add_struct(&(StructKind){.def = &struct_def, .size = sizeof(FormatStruct), .fill = fill});
}
