/* fileobject.h: files. */
#ifndef Py_FILEOBJECT_H
#define Py_FILEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#define PY_STDIOTEXTMODE "b"
PyAPI_DATA(const char *) Py_FileSystemDefaultEncodeErrors;
PyAPI_DATA(const char *) Py_FileSystemDefaultEncoding;
PyAPI_DATA(int) Py_HasFileSystemDefaultEncoding;
PyAPI_DATA(int) Py_UTF8Mode;
PyAPI_FUNC(PyObject *) PyFile_FromFd(int fd, const char *name, const char *mode, int buffering,
                                     const char *encoding, const char *errors, const char *newline,
                                     int closefd);
PyAPI_FUNC(PyObject *) PyFile_GetLine(PyObject *file, int flag);
PyAPI_FUNC(int) PyFile_WriteObject(PyObject *file, PyObject *arg, int flag);
PyAPI_FUNC(int) PyFile_WriteString(const char *str, PyObject *arg);
PyAPI_FUNC(int) PyObject_AsFileDescriptor(PyObject *o);
#define _PyIsSelectable_fd(fd) ((unsigned int)(fd) < (unsigned int)FD_SETSIZE)
#ifndef Py_LIMITED_API
typedef PyObject *(*Py_OpenCodeHookFunction)(PyObject *path, void *data);
PyAPI_DATA(PyTypeObject) PyStdPrinter_Type;
PyAPI_FUNC(PyObject *) PyFile_NewStdPrinter(int value);
PyAPI_FUNC(PyObject *) PyFile_OpenCode(const char *str);
PyAPI_FUNC(PyObject *) PyFile_OpenCodeObject(PyObject *file);
PyAPI_FUNC(int) PyFile_SetOpenCodeHook(Py_OpenCodeHookFunction p, void *arg);
PyAPI_FUNC(char *) Py_UniversalNewlineFgets(char *buf, int flag, FILE *fp, PyObject *d);
PyAPI_FUNC(int) _PyLong_FileDescriptor_Converter(PyObject *o, void *arg);
#endif

#ifdef __cplusplus
}
#endif
#endif
