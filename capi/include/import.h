/* import.h: importing modules. */
#ifndef Py_IMPORT_H
#define Py_IMPORT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(PyObject *) PyImport_AddModule(const char *name);
PyAPI_FUNC(PyObject *) PyImport_AddModuleObject(PyObject *o);
PyAPI_FUNC(int) PyImport_AppendInittab(const char *name, PyObject *(*arg)(void));
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModule(const char *name, PyObject *arg);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleEx(const char *name, PyObject *arg,
                                        const char *name2);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleObject(PyObject *o, PyObject *arg, PyObject *c,
                                        PyObject *d);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleWithPathnames(const char *name, PyObject *arg,
                                        const char *name2, const char *name3);
PyAPI_FUNC(PyObject *) PyImport_GetImporter(PyObject *o);
PyAPI_FUNC(long) PyImport_GetMagicNumber(void);
PyAPI_FUNC(const char *) PyImport_GetMagicTag(void);
PyAPI_FUNC(PyObject *) PyImport_GetModule(PyObject *o);
PyAPI_FUNC(PyObject *) PyImport_GetModuleDict(void);
PyAPI_FUNC(PyObject *) PyImport_Import(PyObject *o);
PyAPI_FUNC(int) PyImport_ImportFrozenModule(const char *name);
PyAPI_FUNC(int) PyImport_ImportFrozenModuleObject(PyObject *o);
PyAPI_FUNC(PyObject *) PyImport_ImportModule(const char *name);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleLevel(const char *name, PyObject *globals,
                                        PyObject *locals, PyObject *fromlist, int level);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals,
                                        PyObject *locals, PyObject *fromlist, int level);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleNoBlock(const char *name);
PyAPI_FUNC(PyObject *) PyImport_ReloadModule(PyObject *o);
#define PyImport_ImportModuleEx(name, globals, locals, fromlist)                                   \
    PyImport_ImportModuleLevel((name), (globals), (locals), (fromlist), 0)
#ifndef Py_LIMITED_API
struct _inittab {
    const char *name;
    PyObject *(*initfunc)(void);
};
struct _frozen {
    const char *name;
    const unsigned char *code;
    int size;
    int is_package;
    PyObject *(*get_code)(void);
};
PyAPI_DATA(const struct _frozen *) PyImport_FrozenModules;
PyAPI_DATA(struct _inittab *) PyImport_Inittab;
PyAPI_FUNC(int) PyImport_ExtendInittab(struct _inittab *p);
PyAPI_FUNC(PyObject *) PyInit__imp(void);
PyAPI_FUNC(void) _PyImport_AcquireLock(void);
PyAPI_FUNC(int) _PyImport_FixupBuiltin(PyObject *o, const char *name, PyObject *c);
PyAPI_FUNC(int) _PyImport_FixupExtensionObject(PyObject *o, PyObject *arg, PyObject *c,
                                        PyObject *d);
PyAPI_FUNC(PyObject *) _PyImport_GetModuleAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(PyObject *) _PyImport_GetModuleAttrString(const char *name, const char *name2);
PyAPI_FUNC(PyObject *) _PyImport_GetModuleId(_Py_Identifier *name);
PyAPI_FUNC(int) _PyImport_IsInitialized(PyInterpreterState *interp);
PyAPI_FUNC(int) _PyImport_ReleaseLock(void);
PyAPI_FUNC(int) _PyImport_SetModule(PyObject *o, PyObject *arg);
PyAPI_FUNC(int) _PyImport_SetModuleString(const char *name, PyObject *arg);
#endif

#ifdef __cplusplus
}
#endif
#endif
