/* cycle.h: garbage that is held by C structs which are garbage themselves. */
#pragma once
#include "gcbridge/bridge_internal.h"

typedef VEC(PyObject *) StructVec;

void cycle_init(void);
/* The struct takes part from here on, and no longer. */
void cycle_track(PyObject *p);
void cycle_untrack(PyObject *p);
/* The same for the struct of a VM-born object, whose items the heap holds. */
void cycle_track_vm_born(PyObject *p);
/* A full collection starts: true if it decides about what C holds; else all that C holds is a root. */
bool cycle_begin(void);
bool cycle_queue_waits(void);
/* tp_finalize of structs that C alone had, before anything is deallocated; tp_clear of garbage cycles, behind that. */
void cycle_run_finalizers(void);
void cycle_run_clears(void);

/* tp_traverse and tp_clear of the VM's types: the counted fields. */
int cycle_vm_traverse(PyObject *p, visitproc visit, void *arg);
int cycle_vm_clear(PyObject *p);
