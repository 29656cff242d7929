/* hooks.h: all that vm/ knows of the bridge: functions it calls when an object that C has seen is used.  NULL until
 * gcbridge sets them. */
#pragma once
#include "vm/object/object.h"

typedef struct BridgeHooks {
    /* Calls a PyMethodDef (MethodDef of kind M_CAPI) or a PyGetSetDef (GetSetDef.closure). */
    Value (*call)(const MethodDef *def, Value self, TypeObj *defining, Args args);
    Value (*getset_get)(const GetSetDef *def, Value self);
    bool (*getset_set)(const GetSetDef *def, Value self, Value v);
    /* An exposed list or dict was changed. */
    void (*list_changed)(Value list);
    void (*dict_changed)(Value dict);
    /* The address id() answers. */
    u64 (*address)(Value v);
} BridgeHooks;
extern BridgeHooks bridge_hooks;
