#!/bin/sh
# The public headers compile without a warning: as C and C++, whole and limited, with and without PY_SSIZE_T_CLEAN.
# usage: headers.sh C-COMPILER C++-COMPILER INCLUDE-DIR
cc=$1 cxx=$2 include=$3
status=0
body='#include <Python.h>
#include <structmember.h>
#include <frameobject.h>
#include <marshal.h>
#include <osdefs.h>
#include <errcode.h>
#ifndef Py_LIMITED_API
#include <datetime.h>
#include <internal/pycore_frame.h>
#endif
PyMODINIT_FUNC PyInit_m(void);
PyMODINIT_FUNC PyInit_m(void) {
    PyObject *o = PyList_New(0);
    Py_XINCREF(o);
    Py_CLEAR(o);
    return PyUnicode_Check(Py_None) ? Py_BuildValue("i", 1) : NULL;
}'
try() {
    printf '%s\n' "$body" | "$@" -fsyntax-only -Wall -Wextra -Werror -I"$include" - || { echo "failed: $*"; status=1; }
}
for defs in "" "-DPY_SSIZE_T_CLEAN" "-DPy_LIMITED_API=0x03070000" "-DPy_LIMITED_API=0x030b0000 -DPY_SSIZE_T_CLEAN"; do
    for std in c11 gnu17; do try "$cc" -x c -std=$std -pedantic -Wstrict-prototypes $defs; done
    for std in c++11 c++17; do try "$cxx" -x c++ -std=$std $defs; done
done
exit $status
