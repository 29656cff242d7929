/* context.c: context variables for C. */
#include "gcbridge/cross.h"
#include "vm/modules/_contextvars.h"

KR_EXPORT PyTypeObject PyContext_Type, PyContextVar_Type, PyContextToken_Type;

void capi_context_init(void);
void capi_context_init(void) {
    if (!context_init()) KR_FATAL("cannot make the types of contextvars");
    type_export_static(ContextType, &PyContext_Type, sizeof(PyObject), 0);
    type_export_static(ContextVarType, &PyContextVar_Type, sizeof(PyObject), 0);
    type_export_static(ContextTokenType, &PyContextToken_Type, sizeof(PyObject), 0);
}

static int status(bool ok) {
    if (ok) return 0;
    bridge_exc_out();
    return -1;
}

static bool check(PyObject *p, PyTypeObject *type, const char *what) {
    if (Py_IS_TYPE(p, type)) return true;
    PyErr_Format(PyExc_TypeError, "an instance of %s was expected", what);
    return false;
}

PyObject *PyContext_New(void) { return expose_fresh(context_new()); }
PyObject *PyContext_CopyCurrent(void) {
    Value current = context_current();
    return expose_fresh(is_err(current) ? current : context_copy(current));
}
PyObject *PyContext_Copy(PyObject *ctx) {
    return check(ctx, &PyContext_Type, "Context") ? expose_fresh(context_copy(adopt(ctx))) : NULL;
}
int PyContext_Enter(PyObject *ctx) { return check(ctx, &PyContext_Type, "Context") ? status(context_enter(adopt(ctx))) : -1; }
int PyContext_Exit(PyObject *ctx) { return check(ctx, &PyContext_Type, "Context") ? status(context_exit(adopt(ctx))) : -1; }

PyObject *PyContextVar_New(const char *name, PyObject *dflt) {
    return expose_fresh(contextvar_new(str_from_c(name), dflt ? adopt(dflt) : V_NULL));
}

int PyContextVar_Get(PyObject *var, PyObject *dflt, PyObject **result) {
    Value self, v;
    *result = NULL;
    if (!check(var, &PyContextVar_Type, "ContextVar")) return -1;
    self = cross_borrowed(var);
    if (unlikely(!contextvar_cached(self, &v))) {
        int found = contextvar_get(self, dflt ? adopt(dflt) : V_NULL, &v);
        if (found <= 0) return status(found == 0);
    }
    *result = cross_out(v);
    return 0;
}

PyObject *PyContextVar_Set(PyObject *var, PyObject *v) {
    return check(var, &PyContextVar_Type, "ContextVar") ? expose_fresh(contextvar_set(adopt(var), adopt(v))) : NULL;
}

int PyContextVar_Reset(PyObject *var, PyObject *token) {
    if (!check(var, &PyContextVar_Type, "ContextVar") || !check(token, &PyContextToken_Type, "Token")) return -1;
    return status(contextvar_reset(adopt(var), adopt(token)));
}
