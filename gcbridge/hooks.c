/* hooks.c: where the VM finds the bridge. */
#include "gcbridge/hooks.h"

BridgeHooks bridge_hooks;
