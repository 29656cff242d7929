/* genericalias.h: list[int] and int | None. */
#pragma once
#include "vm/object/object.h"

typedef struct GenericAliasObj {
    Obj base;
    Value origin, args;  /* args: tuple */
    Value params;        /* tuple of type parameters, V_NULL until asked for */
    bool starred;        /* *tuple[int]: what iterating over an alias gives */
} GenericAliasObj;
typedef struct UnionObj {
    Obj base;
    Value args, params;  /* tuples; params V_NULL until asked for */
} UnionObj;

ALWAYS_INLINE bool is_genericalias(Value v) { return is_obj(v) && value_is(v, GenericAliasType); }
/* The method __class_getitem__ of builtin generic types: {"__class_getitem__", genericalias_class_getitem, M_1, 0,
   MF_CLASS, "($type, item, /)", "See PEP 585"} */
Value genericalias_class_getitem(Value cls, Value item);
/* What a | b is for classes; V_NOTIMPL if an operand cannot be in a union. */
Value union_or(Value a, Value b) MAY_RUN_PYTHON;
/* Shared by both: the type parameters among 'args', args with 'item' substituted, and how one is printed. */
Value genericalias_parameters(Value args) MAY_RUN_PYTHON;
Value genericalias_substitute(Value self, Value args, Value params, Value item) MAY_RUN_PYTHON;
Value genericalias_repr_item(Value v) MAY_RUN_PYTHON;
