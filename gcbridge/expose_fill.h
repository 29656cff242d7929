/* expose_fill.h: filling and bringing up to date what C reads inline in structs of rarer kinds. */
#pragma once
#include "gcbridge/bridge_internal.h"

/* Fills the struct if it is of a kind known here; false raised. */
bool expose_fill(PyObject *p, Value v, bool *known);
/* Gives back what filling took. */
void expose_unfill(PyObject *p);

void expose_fill_set(PyObject *p, Value v);
void expose_fill_bytearray(PyObject *p, Value v);
bool expose_fill_memview(PyObject *p, Value v);
void expose_fill_weakref(PyObject *p, Value v);
void expose_fill_code(PyObject *p, Value v);
/* A struct that weak references show (PREFIX_REFERRED) dies: they show None. */
void expose_forget_referent(PyObject *p);
