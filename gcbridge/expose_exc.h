/* expose_exc.h: the structs of exceptions, by exc_field.def. */
#pragma once
#include "gcbridge/bridge_internal.h"

/* Brings the struct up to date with the heap object. */
void expose_exc_fill(PyObject *p, Value v);
/* The counted fields: tp_traverse and tp_clear. */
int expose_exc_visit(PyObject *p, visitproc visit, void *arg);
void expose_exc_clear(PyObject *p);
/* tp_basicsize. */
i64 exception_size(TypeObj *t);
