/* descr.h: the descriptors in namespaces of builtin types. */
#pragma once
#include "vm/object/func.h"
#include "vm/object/slots.h"

typedef struct WrapperDescrObj { /* a slot as a method: int.__add__ */
    Obj base;
    TypeObj *type;
    void *fn;
    const SlotRow *row;
} WrapperDescrObj;
typedef struct MethodWrapperObj { /* bound: (1).__add__ */
    Obj base;
    Value descr, self;
} MethodWrapperObj;
typedef struct GetSetObj {
    Obj base;
    const GetSetDef *def;
    TypeObj *type;
    Value name;
} GetSetObj;
typedef struct MemberObj { /* a MemberDef, a GetSetDef that shows as one, or (both NULL) a __slots__ word */
    Obj base;
    const GetSetDef *getset; /* at the place of GetSetObj.def */
    TypeObj *type;
    Value name;
    i64 index;
    const MemberDef *def;
} MemberObj;
typedef struct PropertyObj {
    Obj base;
    Value get, set, del, doc; /* V_NULL: none */
    Value name;
    bool getter_doc;
} PropertyObj;
typedef struct WrappedFuncObj { /* staticmethod, classmethod */
    Obj base;
    Value func;
    Value dict;
} WrappedFuncObj;
typedef struct MappingProxyObj {
    Obj base;
    Value mapping; /* a class namespace is shown without its cells */
} MappingProxyObj;

Value wrapperdescr_new(const SlotRow *row, void *fn, TypeObj *type);
Value methodwrapper_new(Value descr, Value self);
Value methoddescr_new(const MethodDef *def, TypeObj *type);
Value classmethoddescr_new(const MethodDef *def, TypeObj *type);
/* A member_descriptor if it is to show as one. */
Value getset_new(const GetSetDef *def, TypeObj *type);
Value member_new(const MemberDef *def, TypeObj *type);
Value member_new_slot(Value name, TypeObj *type, i64 index);
/* The result of v.__get__(obj, type), or v itself. */
Value descr_bind(Value v, Value obj, TypeObj *type) MAY_RUN_PYTHON;
/* The parts of a text signature "(...)\n--\n\n" convention: __doc__ and __text_signature__ of builtins. */
Value methoddef_doc(const MethodDef *def);
Value methoddef_signature(const MethodDef *def);
Value wrapper_signature(const SlotRow *row);
const char *wrapper_doc(const SlotRow *row); /* NULL: none */
/* (getattr, (obj, name)) for pickling. */
Value descr_reduce(Value obj, Value name) MAY_RUN_PYTHON;
