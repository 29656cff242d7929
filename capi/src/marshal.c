/* marshal.c: values as bytes, in memory and in C files. */
#include "vm/modules/marshal.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

PyObject *PyMarshal_WriteObjectToString(PyObject *o, int version) { return expose_owned(marshal_dump(adopt(o), version)); }

PyObject *PyMarshal_ReadObjectFromString(const char *data, Py_ssize_t len) {
    return expose_owned(marshal_load((const u8 *)data, len, NULL));
}

void PyMarshal_WriteLongToFile(long n, FILE *fp, int version) {
    for (int k = 0; k < 4; k++) putc((int)(n >> (8 * k)) & 0xff, fp);
}

void PyMarshal_WriteObjectToFile(PyObject *o, FILE *fp, int version) {
    PyObject *bytes = PyMarshal_WriteObjectToString(o, version);
    if (bytes) fwrite(PyBytes_AS_STRING(bytes), 1, (size_t)PyBytes_GET_SIZE(bytes), fp);
    Py_XDECREF(bytes);
}

/* A little-endian number of `bytes` bytes with its sign. */
static bool read_number(FILE *fp, int bytes, long *out) {
    unsigned char raw[4] = {0};
    long n = 0;
    if (fread(raw, 1, (size_t)bytes, fp) != (size_t)bytes) {
        PyErr_SetString(PyExc_EOFError, "EOF read where data expected");
        return false;
    }
    for (int k = 0; k < bytes; k++) n |= (long)raw[k] << (8 * k);
    if (n >> (8 * bytes - 1)) n -= 1L << (8 * bytes);
    *out = n;
    return true;
}

long PyMarshal_ReadLongFromFile(FILE *fp) {
    long n = -1;
    return read_number(fp, 4, &n) ? n : -1;
}

int PyMarshal_ReadShortFromFile(FILE *fp) {
    long n = -1;
    return read_number(fp, 2, &n) ? (int)n : -1;
}

/* The file is left behind the object; files that cannot seek are read to their end. */
PyObject *PyMarshal_ReadObjectFromFile(FILE *fp) {
    char *data = NULL;
    size_t len = 0, room = 0, n;
    long start = ftell(fp);
    i64 used = 0;
    Value v;
    do {
        if (len == room && !(data = realloc(data, room = room * 2 + 4096))) return PyErr_NoMemory();
        n = fread(data + len, 1, room - len, fp);
        len += n;
    } while (n);
    v = marshal_load((const u8 *)data, (i64)len, &used);
    free(data);
    if (start >= 0 && !is_err(v)) fseek(fp, start + used, SEEK_SET);
    return expose_owned(v);
}

PyObject *PyMarshal_ReadLastObjectFromFile(FILE *fp) { return PyMarshal_ReadObjectFromFile(fp); }
