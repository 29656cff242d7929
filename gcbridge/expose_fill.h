/* expose_fill.h: filling and bringing up to date what C reads inline in structs of rarer kinds. */
#pragma once
#include "gcbridge/bridge_internal.h"

/* Fills the struct if its kind has fields that C reads; false raised. */
bool expose_fill(PyObject *p, Value v);
/* Gives back what filling took. */
void expose_unfill(PyObject *p);

/* The struct of a set or byte array follows. */
void expose_fields_changed(Value v);
bool expose_fill_memview(PyObject *p, Value v);
void expose_fill_weakref(PyObject *p, Value v);
void expose_fill_code(PyObject *p, Value v);
/* A struct that weak references show (PREFIX_REFERRED) dies: they show None. */
void expose_forget_referent(PyObject *p);
/* From now on 'fill' fills the structs of objects with this layout: types of modules with a C API of their own. */
void expose_add_fill(const TypeDef *def, void (*fill)(PyObject *p, Value v));
/* Fills the struct of such an object again, if it has one: it has changed. */
void expose_refill(Value v);
/* What the VM gets for a struct marked PREFIX_PULL: a date, with what C has stored into it taken in; for the namespace of
   a class, whose cells are its own, a copy. */
Value expose_pull(PyObject *p, Value v);
/* capi/src/datetime.c */
/* Takes in what C has stored into the struct of a fresh time or datetime: its fold. */
void expose_pull_datetime(PyObject *p, Value v);
