/* modules.h: the native modules and what they share. */
#pragma once
#include "vm/object/func.h"

#define MODULE(name, def) extern const ModuleDef def;
#include "vm/modules/modules.def"
/* The definition of a native module, NULL if there is none of that name. */
const ModuleDef *module_find_def(const char *name);
/* Calls fn for every native module's name. */
void module_each_name(void (*fn)(const char *name, void *arg), void *arg);

/* The type of 'def', made at the first call and kept for ever in *place: a module may be initialised twice. */
TypeObj *module_type(TypeObj **place, const TypeDef *def);

/* builtins.c */
extern Value builtins_module_obj;
/* compile(): 'source' str, bytes or AST; mode "exec", "eval", "single". */
Value builtins_compile(Value source, Value filename, const char *mode, int flags, int optimize);
/* os.fspath() */
Value path_fspath(Value v) MAY_RUN_PYTHON;

/* import.c */
/* The work of __import__: looks in sys.modules, else importlib. */
Value import_module_level(Value name, Value globals, Value fromlist, i64 level) MAY_RUN_PYTHON;
/* import_module("a.b") for C code: the module a.b. */
Value import_module(const char *name) MAY_RUN_PYTHON;

/* sys.c */
extern Value sys_module_obj;
Value sys_dict(void);
Value sys_get(const char *name);      /* V_NULL if absent */
bool sys_set(const char *name, Value v);
