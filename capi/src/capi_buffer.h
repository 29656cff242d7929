/* capi_buffer.h: the buffer protocol of the VM's types; more of it is in bridge_internal.h, which gcbridge calls. */
#pragma once
#include "capi/src/glue.h"

int bytearray_getbuffer(PyObject *p, Py_buffer *view, int flags);
void bytearray_releasebuffer(PyObject *p, Py_buffer *view);
/* An exporter for the VM that keeps the buffer until its views are released; V_ERR raised. */
Value capi_hold(const Py_buffer *view);
/* The VM learns how to ask C's types for buffers. */
void capi_hold_init(void);
