/* method.c: PyMethodDef and MethodDef: each side's description of a function made from the other's. */
#include "gcbridge/bridge_internal.h"
#include "gcbridge/cslot.h"

/* ---- methods of C for the VM ---- */

/* A MethodDef for a PyMethodDef and the class whose method it is, made once: C's tables are static. */
typedef struct CMethod {
    CMethodDef base;
    int flags;
    struct CMethod *next;
} CMethod;
#define METHOD_BUCKETS 1024
static CMethod *methods[METHOD_BUCKETS];

static CMethod **method_bucket(const PyMethodDef *c) {
    return &methods[((u64)c >> 3) * 0x9e3779b97f4a7c15u >> 54];
}

/* The text signature that a C docstring starts with: "name(args)\n--\n\n". */
static const char *text_signature(const PyMethodDef *c) {
    const char *doc = c->ml_doc, *end;
    size_t n = strlen(c->ml_name);
    if (!doc || strncmp(doc, c->ml_name, n) || doc[n] != '(') return NULL;
    end = strstr(doc, ")\n--\n\n");
    return end ? strndup(doc + n, (size_t)(end - doc - (i64)n + 1)) : NULL;
}

static const char *doc_text(const PyMethodDef *c) {
    const char *end = c->ml_doc ? strstr(c->ml_doc, ")\n--\n\n") : NULL;
    return end && !strncmp(c->ml_doc, c->ml_name, strlen(c->ml_name)) ? end + 6 : c->ml_doc;
}

/* A method that asks for its class has a definition for each: 'defining' is it, else NULL. */
const MethodDef *bridge_method(PyMethodDef *c, PyTypeObject *defining) {
    CMethod **bucket = method_bucket(c), *m;
    if (!(c->ml_flags & METH_METHOD)) defining = NULL;
    for (m = *bucket; m; m = m->next) {
        const MethodDef *def = &m->base.def;
        if (def->fn == c && def->name == c->ml_name && m->base.defining == defining && m->flags == c->ml_flags) return def;
    }
    m = calloc(1, sizeof *m);
    if (!m) KR_FATAL("no memory for a method of C");
    m->base.call = call_for(c->ml_flags);
    m->base.defining = defining;
    m->base.def = (MethodDef){
        .name = c->ml_name, .fn = c, .kind = M_CAPI, .sig = text_signature(c), .doc = doc_text(c),
        .flags = (u16)((c->ml_flags & METH_CLASS ? MF_CLASS : 0) | (c->ml_flags & METH_STATIC ? MF_STATIC : 0)),
    };
    m->flags = c->ml_flags;
    m->next = *bucket;
    *bucket = m;
    return &m->base.def;
}

/* ---- builtins of the VM for C ---- */

/* What C sees of a builtin of the VM: a function that can be called as its flags say. */
typedef struct VmMethod {
    PyMethodDef c;
    const MethodDef *def;
    struct VmMethod *next;
} VmMethod;
static VmMethod *vm_methods[METHOD_BUCKETS];

static bool one_required(const MethodDef *def) {
    return def->kind == M_1 && def->sig && !strchr(def->sig, '=') && !strchr(def->sig, '*');
}

void bridge_fill_method_def(PyMethodDef *c, const MethodDef *def) {
    int sig = def->kind == M_0 ? SIG_METHOD_NOARGS : one_required(def) ? SIG_METHOD_O : SIG_METHOD;
    c->ml_name = def->name;
    c->ml_flags = sig == SIG_METHOD_NOARGS ? METH_NOARGS : sig == SIG_METHOD_O ? METH_O : METH_FASTCALL | METH_KEYWORDS;
    if (def->flags & MF_CLASS) c->ml_flags |= METH_CLASS;
    if (def->flags & MF_STATIC) c->ml_flags |= METH_STATIC;
    c->ml_meth = (PyCFunction)thunk_get(sig, 0, (void *)def);
    c->ml_doc = def->doc;
}

PyMethodDef *bridge_method_def(const MethodDef *def) {
    VmMethod **bucket, *m;
    if (def->kind == M_CAPI) return def->fn;
    bucket = &vm_methods[((u64)def >> 3) * 0x9e3779b97f4a7c15u >> 54];
    for (m = *bucket; m; m = m->next)
        if (m->def == def) return &m->c;
    m = calloc(1, sizeof *m);
    if (!m) KR_FATAL("no memory for a method");
    m->def = def;
    bridge_fill_method_def(&m->c, def);
    m->next = *bucket;
    *bucket = m;
    return &m->c;
}
