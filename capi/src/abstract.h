/* abstract.h: errors that the files over type slots share. */
#pragma once
#include "capi/src/capi_internal.h"

/* SystemError for a NULL argument, unless an exception explains it. */
void *abstract_null(void);
/* TypeError; `format` has one %s for the name of the type of `o`. */
void *abstract_type_error(const char *format, PyObject *o);
/* _PyObject_GetMethod for a name that is known as characters. */
int capi_get_method(PyObject *o, const char *name, PyObject **method);
/* Nothing but the type says what __class__ is: neither code of C or of a class looks attributes up, nor does a class
   have a __class__ of its own. */
bool capi_class_is_type(PyObject *o);
/* The fields of an exception's struct are about to be read; they have been stored into. */
void exc_mirror_read(PyObject *exc);
void exc_mirror_written(PyObject *exc);
/* The special method of the type of `o`, bound; NULL, perhaps without an exception. */
PyObject *abstract_special(PyObject *o, const char *name);
