/* dictview.c: the structs of dict_keys, dict_values and dict_items, which mypyc makes itself, with PyObject_GC_New and a store. */
#include "vm/object/dict_internal.h"

#include "gcbridge/cross.h"
#include "gcbridge/expose_fill.h"

static DictViewObj *as_view(Value v) { return (DictViewObj *)v.w; }

/* The struct owns its reference, whoever made it, as a slice's does. */
static void fill(PyObject *p, Value v) {
    if (!is_null(as_view(v)->dict)) ((_PyDictViewObject *)p)->dv_dict = (PyDictObject *)expose_owned(as_view(v)->dict);
}

static void take(PyObject *p, Value v) {
    PyObject *d = (PyObject *)((_PyDictViewObject *)p)->dv_dict;
    if (likely(!is_null(as_view(v)->dict)) || !d) return;
    Value dict = adopt(d);
    if (!is_err(dict)) gc_write(as_obj(v), &as_view(v)->dict, dict);
}

static void clear(PyObject *p) { Py_CLEAR(((_PyDictViewObject *)p)->dv_dict); }

void capi_dictview_init(void) {
    const TypeDef *defs[] = {&dictkeys_def, &dictvalues_def, &dictitems_def};
    for (i64 i = 0; i < ARRAY_LEN(defs); i++)
        expose_add_struct(&(StructKind){defs[i], sizeof(_PyDictViewObject), fill, take, NULL, true, clear});
}
