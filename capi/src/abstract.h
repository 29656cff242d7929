/* abstract.h: errors that the files over type slots share. */
#pragma once
#include "capi/src/capi_internal.h"

/* SystemError for a NULL argument, unless an exception explains it. */
void *abstract_null(void);
/* TypeError; `format` has one %s for the name of the type of `o`. */
void *abstract_type_error(const char *format, PyObject *o);
/* The special method of the type of `o`, bound; NULL, perhaps without an exception. */
PyObject *abstract_special(PyObject *o, const char *name);
