/* audit.h: audit events about attributes that decide what code runs (sys.addaudithook). */
#pragma once
#include "vm/object/object.h"

/* An event with the object, the name (NULL: none) and the value (V_NULL: none); false: a hook has raised.  NULL while nobody
   listens. */
extern bool (*audit_hook)(const char *event, Value o, const char *name, Value v);

ALWAYS_INLINE bool audit_event(const char *event, Value o, const char *name, Value v) {
    return likely(!audit_hook) || audit_hook(event, o, name, v);
}
/* v V_NULL: it is deleted. */
ALWAYS_INLINE bool audit_set(Value o, const char *name, Value v) {
    return audit_event(is_null(v) ? "object.__delattr__" : "object.__setattr__", o, name, v);
}
