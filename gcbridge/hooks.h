/* hooks.h: all that vm/ knows of the bridge: functions it calls when an object that C has seen is used.  NULL until
 * gcbridge sets them. */
#pragma once
#include "vm/object/object.h"

typedef struct BridgeHooks {
    /* Brings the bridge up; once, when the core modules exist. */
    void (*init)(void);
    /* _imp.create_dynamic and exec_dynamic. */
    Value (*load_dynamic)(Value spec, const char *path);
    Value (*exec_dynamic)(Value module);
    /* Calls a PyMethodDef (MethodDef of kind M_CAPI) or a PyGetSetDef (GetSetDef.closure). */
    Value (*call)(const MethodDef *def, Value self, TypeObj *defining, Args args);
    Value (*getset_get)(const GetSetDef *def, Value self);
    bool (*getset_set)(const GetSetDef *def, Value self, Value v);
    /* An exposed list was changed. */
    void (*list_changed)(Value list);
} BridgeHooks;
extern BridgeHooks bridge_hooks;
