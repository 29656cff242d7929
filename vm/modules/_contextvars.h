/* _contextvars.h: context variables for C code. */
#pragma once
#include "vm/base/thread.h"
#include "vm/object/object.h"

typedef struct ContextVarObj {
    Obj base;
    Value name, dflt;
    Value cached; /* its value while the thread's context_stamp is 'stamp' */
    u64 stamp;
} ContextVarObj;

extern TypeObj *ContextType, *ContextVarType, *ContextTokenType; /* NULL until context_init */
/* Makes the types; may be called again. */
bool context_init(void);
Value context_new(void);
Value context_copy(Value ctx);
/* The running thread's context, made if there is none. */
Value context_current(void);
/* The context becomes the current one, or stops being it; RuntimeError. */
bool context_enter(Value ctx);
bool context_exit(Value ctx);

Value contextvar_new(Value name, Value dflt);                 /* dflt V_NULL: none */
/* Its value, if it has been looked up since the thread's context last changed. */
ALWAYS_INLINE bool contextvar_cached(Value var, Value *out) {
    const ContextVarObj *v = (const ContextVarObj *)var.w;
    *out = v->cached;
    return v->stamp && v->stamp == thread()->context_stamp;
}
/* Its value, or dflt if that is not V_NULL, or its own default: 1, 0 there is none of these, -1 raised. */
int contextvar_get(Value var, Value dflt, Value *out);
Value contextvar_set(Value var, Value v);                     /* a Token */
bool contextvar_reset(Value var, Value token);
