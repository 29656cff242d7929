/* attribute.c: attributes of C types: PyGetSetDef and PyMemberDef as the VM's descriptors.
 *
 * The common fields are read and written in the struct, without making structs for the values; the others, and whatever
 * is to be refused, go through PyMember_GetOne and PyMember_SetOne.
 */
#include "gcbridge/cross.h"

/* ---- getters and setters ---- */

static Value get_getset(Thread *th, const CAttrDef *a, Value self) {
    const PyGetSetDef *g = a->c;
    CrossContext c;
    PyObject *p, *r;
    if (!g->get) return exc_raise(AttributeErrorType, "attribute '%s' of '%T' objects is not readable", g->name, self);
    if (!cross_enter(th, &c)) return V_ERR;
    p = cross_out(self);
    r = likely(p != NULL) ? g->get(p, g->closure) : NULL;
    if (likely(p != NULL)) cross_drop(p);
    cross_leave(&c);
    if (likely(r && !th->ts.curexc_type)) return cross_in(r);
    if (r || th->ts.curexc_type || exc_pending()) return bridge_result(r, g->name, V_NONE);
    bridge_hooks.failed_silently = true;
    return exc_raise(SystemErrorType, "error return without exception set");
}

static bool set_result(const CAttrDef *a, int r) {
    if (likely(r >= 0 && !thread()->ts.curexc_type)) return true;
    if (!bridge_exc_in()) exc_raise(SystemErrorType, "setter of '%s' failed without setting an exception", a->def.name);
    return false;
}

static bool set_getset(Thread *th, const CAttrDef *a, Value self, Value v) {
    const PyGetSetDef *g = a->c;
    CrossContext c;
    PyObject *p, *q = NULL;
    int r = -1;
    if (!g->set) {
        exc_raise(AttributeErrorType, "attribute '%s' of '%T' objects is not writable", g->name, self);
        return false;
    }
    if (!cross_enter(th, &c)) return false;
    p = cross_out(self);
    if (likely(p && (is_null(v) || (q = cross_out(v))))) r = g->set(p, q, g->closure);
    if (likely(q != NULL)) cross_drop(q);
    if (likely(p != NULL)) cross_drop(p);
    cross_leave(&c);
    return set_result(a, r);
}

/* ---- members in general ---- */

static Value get_member(Thread *th, const CAttrDef *a, Value self) {
    PyObject *p = expose_owned(self), *r = p ? PyMember_GetOne((char *)p, a->c) : NULL;
    Py_XDECREF(p);
    return bridge_result(r, a->def.name, V_NONE);
}

static bool set_member(Thread *th, const CAttrDef *a, Value self, Value v) {
    PyObject *p = expose_owned(self), *q = is_null(v) ? NULL : expose_owned(v);
    int r = p && (q || is_null(v)) ? PyMember_SetOne((char *)p, a->c, q) : -1;
    Py_XDECREF(p);
    Py_XDECREF(q);
    return set_result(a, r);
}

/* ---- members whose field is read or written at once ---- */

/* The field; NULL if there is no struct yet. */
ALWAYS_INLINE void *field_of(const CAttrDef *a, Value self) {
    u32 index = is_obj(self) ? obj_proxy(as_obj(self)) : 0;
    return likely(index) ? (char *)arena_object(index) + ((const PyMemberDef *)a->c)->offset : NULL;
}

#define READER(name, Type, value)                                                                  \
    static Value get_##name(Thread *th, const CAttrDef *a, Value self) {                           \
        Type *field = field_of(a, self);                                                     \
        return likely(field != NULL) ? value : get_member(th, a, self);                            \
    }
READER(bool, char, bool_value(*field))
READER(byte, signed char, fixnum(*field))
READER(ubyte, unsigned char, fixnum(*field))
READER(short, short, fixnum(*field))
READER(ushort, unsigned short, fixnum(*field))
READER(int, int, fixnum(*field))
READER(uint, unsigned, fixnum(*field))
READER(i64, i64, int_from_i64(*field))
READER(float, float, float_value(*field))
READER(double, double, float_value(*field))
READER(object, PyObject *, *field ? cross_borrowed(*field) : V_NONE)
READER(object_ex, PyObject *, *field ? cross_borrowed(*field) : get_member(th, a, self))

static bool set_i64(Thread *th, const CAttrDef *a, Value self, Value v) {
    i64 *field = field_of(a, self);
    if (unlikely(!field || !is_fixnum(v))) return set_member(th, a, self, v);
    *field = as_fixnum(v);
    return true;
}

static bool set_int(Thread *th, const CAttrDef *a, Value self, Value v) {
    int *field = field_of(a, self);
    if (unlikely(!field || !is_fixnum(v) || as_fixnum(v) != (int)as_fixnum(v))) return set_member(th, a, self, v);
    *field = (int)as_fixnum(v);
    return true;
}

static bool set_double(Thread *th, const CAttrDef *a, Value self, Value v) {
    double *field = field_of(a, self);
    if (unlikely(!field || !is_flonum(v))) return set_member(th, a, self, v);
    *field = as_flonum(v);
    return true;
}

static bool set_object(Thread *th, const CAttrDef *a, Value self, Value v) {
    PyObject **field = field_of(a, self), *old, *value;
    if (unlikely(!field || is_null(v) || !(value = cross_out(v)))) return set_member(th, a, self, v);
    old = *field;
    *field = value;
    if (old) cross_drop(old); /* may run any code: last */
    gc_keep(self.w);
    return !th->ts.curexc_type || set_result(a, 0);
}

static const struct {
    CAttrGet get;
    CAttrSet set;
} members[] = {
    [T_BOOL] = {get_bool, set_member}, [T_BYTE] = {get_byte, set_member}, [T_UBYTE] = {get_ubyte, set_member},
    [T_SHORT] = {get_short, set_member}, [T_USHORT] = {get_ushort, set_member}, [T_INT] = {get_int, set_int},
    [T_UINT] = {get_uint, set_member}, [T_LONG] = {get_i64, set_i64}, [T_PYSSIZET] = {get_i64, set_i64},
    [T_LONGLONG] = {get_i64, set_i64}, [T_FLOAT] = {get_float, set_member}, [T_DOUBLE] = {get_double, set_double},
    [T_OBJECT] = {get_object, set_object}, [T_OBJECT_EX] = {get_object_ex, set_object},
};

/* ---- making ---- */

const GetSetDef *attribute_new(const char *name, const char *doc, PyGetSetDef *getset, PyMemberDef *member) {
    CAttrDef *a = calloc(1, sizeof *a);
    if (!a) return exc_no_memory(), NULL;
    a->def = (GetSetDef){.name = name, .doc = doc, .closure = a, .member = member != NULL};
    a->get = member ? get_member : get_getset;
    a->set = member ? set_member : set_getset;
    a->c = member ? (void *)member : (void *)getset;
    if (!member || member->type < 0 || member->type >= ARRAY_LEN(members)) return &a->def;
    if (members[member->type].get && !(member->flags & PY_AUDIT_READ)) a->get = members[member->type].get;
    if (members[member->type].set && !(member->flags & READONLY)) a->set = members[member->type].set;
    return &a->def;
}

/* ---- attributes of the VM for C ---- */

static PyObject *read_vm(PyObject *o, void *def) { return expose_owned(((const GetSetDef *)def)->get(adopt(o))); }

static int write_vm(PyObject *o, PyObject *v, void *def) {
    if (((const GetSetDef *)def)->set(adopt(o), v ? adopt(v) : V_NULL)) return 0;
    bridge_exc_out();
    return -1;
}

void bridge_fill_getset_def(PyGetSetDef *c, const GetSetDef *def) {
    *c = (PyGetSetDef){def->name, read_vm, def->set ? write_vm : NULL, def->doc, (void *)def};
}
