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
/* The structs of objects with this layout: types of modules with a C API of their own. */
typedef struct StructKind {
    const TypeDef *def;
    i64 size;                            /* of the struct, if the type is not exported by name */
    void (*fill)(PyObject *p, Value v);
    void (*take)(PyObject *p, Value v);  /* C may have stored into the struct, or made it: into the heap object; NULL: never */
    void (*part)(PyObject *p, Value v);  /* struct and heap object go ways of their own; NULL: nothing to do */
    bool made_by_c;                      /* C makes such structs itself; take needs nothing but the struct */
    void (*clear)(PyObject *p);          /* gives back what a struct without heap object has; NULL: nothing */
} StructKind;
void expose_add_struct(const StructKind *kind);
/* The same for a kind that is filled and nothing else. */
void expose_add_fill(const TypeDef *def, void (*fill)(PyObject *p, Value v));
/* The kind for instances of a class; NULL: none. */
const StructKind *expose_struct_kind(const TypeObj *t);
/* Fills the struct of such an object again, if it has one: it has changed. */
void expose_refill(Value v);
/* What the VM gets for a struct marked PREFIX_PULL: a date or array, with what C has stored into it taken in; for the namespace of
   a class, whose cells are its own, a copy. */
Value expose_pull(PyObject *p, Value v);
/* A bytes object that C made and the VM has seen: C may go on writing into it until it gives it away. */
void expose_follow_bytes(PyObject *p, Value v);
/* C gives away a reference to a struct marked PREFIX_PULL, which has been pulled. */
void expose_given_away(PyObject *p);
/* The struct of a live object is left to itself. */
void expose_part(PyObject *p, Value v);
