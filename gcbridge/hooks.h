/* hooks.h: all that vm/ knows of the bridge: functions it calls when an object that C has seen is used.  NULL until
 * gcbridge sets them. */
#pragma once
#include "vm/base/thread.h"
#include "vm/object/object.h"

/* A MethodDef of kind M_CAPI begins one of these. */
typedef struct CMethodDef CMethodDef;
typedef Value (*CMethodCall)(Thread *th, const CMethodDef *m, Value self, Args args);
struct CMethodDef {
    MethodDef def;    /* fn is the PyMethodDef */
    CMethodCall call; /* by its calling convention */
    void *defining;   /* the PyTypeObject that a METH_METHOD function is given */
};

/* The closure of a GetSetDef that describes an attribute of a C type. */
typedef struct CAttrDef CAttrDef;
typedef Value (*CAttrGet)(Thread *th, const CAttrDef *a, Value self);
typedef bool (*CAttrSet)(Thread *th, const CAttrDef *a, Value self, Value v); /* V_NULL: delete */
struct CAttrDef {
    GetSetDef def;
    CAttrGet get;
    CAttrSet set;
    void *c; /* the PyGetSetDef or PyMemberDef */
};

typedef struct BridgeHooks {
    /* Brings the bridge up; once, when the core modules exist. */
    void (*init)(void);
    /* T(...) of a class that is C's, its __new__ and __init__ too; V_NULL: it is not all C's. */
    Value (*construct)(Thread *th, TypeObj *t, Args args);
    /* C may have given the type room for a dict and weak references after it was ready: takes notice. */
    void (*late_fields)(TypeObj *t);
    /* Whether getitem of a class that is C's, or derived from such, is that of a mapping alone: no iteration by index. */
    bool (*only_mapping)(TypeObj *t);
    /* An attribute's function of C failed without an exception, since this was last set to false.  Who asks whether there
       is such an attribute takes it for absent. */
    bool failed_silently;
    /* A class with a metaclass of C is whole but for slots, whose names are in a list, if there are any that belong into the
       instances' structs, __set_name__ and __init_subclass__.  False: raised. */
    bool (*class_made)(TypeObj *t, Value slots);
    /* A slot of a class that C has seen holds another function now. */
    void (*slot_changed)(TypeObj *t, int slot);
    /* The exception that the C code which called the VM says it is handling; V_NULL: none. */
    Value (*handled_by_c)(const Thread *th);
    /* While a slot wrapper of a C class is called, A.__init__(b) say: that class and the object (for __new__, the class
       asked for), whose own function is not meant.  NULL otherwise. */
    TypeObj *slot_owner;
    Value slot_self;
    /* Bytes of the struct that C sees of an instance. */
    i64 (*struct_size)(TypeObj *t);
    /* __class__ of an object that C has seen was 'from'. */
    void (*class_changed)(Obj *o, TypeObj *from);
    /* The __qualname__ of a heap type that C has seen, which C may have put into the struct; the class's goes there. */
    Value (*qualname)(TypeObj *t);
    void (*set_qualname)(TypeObj *t);
    /* A list that C has seen keeps its items in C's array: their number; an item, V_ERR raised; n values in place of
       those from start to stop, false raised. */
    i64 (*list_len)(Value list);
    Value (*list_at)(Value list, i64 i);
    bool (*list_splice)(Value list, i64 start, i64 stop, const Value *v, i64 n);
    /* Such a list is empty from list_park to list_unpark, which gives it n values: those of its items that are among them
       keep the structs that C knows.  And all its items the other way round. */
    void (*list_park)(Value list);
    bool (*list_unpark)(Value list, const Value *v, i64 n);
    void (*list_reverse)(Value list);
    /* Calls fn for all that the C struct of 'o' refers to and the heap object does not: instances of C types, lists that C
       has seen.  'make': also for what the VM has not seen yet, which allocates. */
    void (*referents)(Obj *o, bool make, void (*fn)(Value v, void *arg), void *arg);
    /* gc.is_tracked for an instance of a C type, gc.is_finalized for any object. */
    bool (*is_tracked)(Obj *o);
    bool (*is_finalized)(Obj *o);
    /* Fields that C reads inline in the struct of a set, byte array or array are different now. */
    void (*fields_changed)(Value v);
    /* Shows the number of exports in the struct of an array; takes in what C has stored there; the same for the last time: the
       array dies. */
    void (*exports_changed)(Obj *o);
    void (*take_fields)(Obj *o);
    void (*part_fields)(Obj *o);
} BridgeHooks;
extern BridgeHooks bridge_hooks;

/* After a change of such an object, which has a struct or not. */
ALWAYS_INLINE void hooks_fields_changed(const void *o) {
    if (unlikely(obj_proxy(o))) bridge_hooks.fields_changed(obj_value(o));
}

/* After a change of an array's number of exports alone. */
ALWAYS_INLINE void hooks_exports_changed(void *o) {
    if (unlikely(obj_proxy(o))) bridge_hooks.exports_changed(o);
}

/* Before a use of an array, which has a struct or not. */
ALWAYS_INLINE void hooks_take_fields(void *o) {
    if (unlikely(obj_proxy(o))) bridge_hooks.take_fields(o);
}
