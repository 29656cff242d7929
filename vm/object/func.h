/* func.h: Python functions, bound methods, builtin functions and descriptors, cells. */
#pragma once
#include "vm/object/object.h"

typedef struct CodeObj CodeObj;
typedef struct FuncObj {
    Obj base;
    CodeObj *code;
    Value globals, builtins;   /* dicts */
    Value closure;             /* tuple of cells or V_NULL */
    Value defaults;            /* tuple or V_NULL */
    Value kwdefaults;          /* dict or V_NULL */
    Value name, qualname;      /* str */
    Value module, doc;
    Value annotations;         /* dict, tuple of pairs, or V_NULL */
    Value dict;                /* attributes, V_NULL until asked for */
} FuncObj;
extern Shape *FuncShape;
ALWAYS_INLINE bool is_func(Value v) { return has_shape(v, FuncShape); }
ALWAYS_INLINE FuncObj *as_func(Value v) { return (FuncObj *)v.w; }
Value func_new(CodeObj *code, Value globals, Value qualname);
/* Set by the interpreter: the builtins of the running code, for globals that name none; V_NULL. */
extern Value (*func_builtins_hook)(void);

typedef struct MethodObj { /* bound method */
    Obj base;
    Value func, self;
} MethodObj;
extern Shape *MethodShape;
ALWAYS_INLINE bool is_method(Value v) { return has_shape(v, MethodShape); }
Value method_new(Value func, Value self);
Value instancemethod_new(Value func);

typedef struct BuiltinObj { /* builtin_function_or_method */
    Obj base;
    const MethodDef *def;
    Value self;                /* bound object, module, or V_NULL */
    Value module;              /* str or V_NULL */
} BuiltinObj;
extern Shape *BuiltinShape;
ALWAYS_INLINE bool is_builtin(Value v) { return has_shape(v, BuiltinShape); }
Value builtin_new(const MethodDef *def, Value self, Value module);
Value builtin_call_obj(BuiltinObj *b, Args args) MAY_RUN_PYTHON;

typedef struct MethodDescrObj { /* unbound method of a builtin type */
    Obj base;
    const MethodDef *def;
    TypeObj *type;
} MethodDescrObj;
extern Shape *MethodDescrShape;

typedef struct CellObj {
    Obj base;
    Value v;                   /* V_UNBOUND when empty */
} CellObj;
extern Shape *CellShape;
ALWAYS_INLINE CellObj *as_cell(Value v) { return (CellObj *)v.w; }
Value cell_new(Value v);

typedef struct ModuleObj {
    Obj base;
    Value dict;
    const struct ModuleDef *def;
    Value state[4];            /* whatever a native module keeps */
} ModuleObj;
ALWAYS_INLINE bool is_module(Value v) { return is_obj(v) && value_is(v, ModuleType); }
Value module_new(Value name);
Value module_dict(Value m);

/* A native module: a row in vm/modules/modules.def names its definition. */
typedef struct ModuleDef {
    const char *name;
    const char *doc;
    const MethodDef *methods;
    bool (*exec)(Value module); /* fills in constants and types; NULL: nothing */
} ModuleDef;
/* Creates and executes; V_ERR raised. */
Value module_from_def(const ModuleDef *def);
bool module_add(Value m, const char *name, Value v);
/* Creates the type and adds it under its last name. */
TypeObj *module_add_type(Value m, const TypeDef *def);

Value property_new(Value get, Value set, Value del, Value doc);
Value property_getter(Value prop); /* V_NULL if there is none */
Value property_setter(Value prop);
Value mappingproxy_new(Value mapping);
Value staticmethod_new(Value f);
Value classmethod_new(Value f);
Value genericalias_new(Value origin, Value args);
