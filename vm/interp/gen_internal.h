/* gen_internal.h: what genobj.c, gen.c and asyncgen.c share. */
#pragma once
#include "vm/interp/frame.h"
#include "vm/object/int.h"

enum { GEN_RUNNING_DELEGATE = GEN_DONE + 1 }; /* suspended, while its delegate is being thrown into */

void gen_trace(Obj *o, Tracer *t);
i64 gen_size(const Obj *o);
/* The yielded value; V_NULL at the end, with *result; V_ERR raised. */
Value gen_send(GenObj *g, Value v, Value *result);
Value gen_throw(GenObj *g, Value exc, Value *result);
Value gen_throw_args(Value type, Value val, Value tb);
Value gen_close(GenObj *g);
void gen_finalize(Value self);
/* Whether its death would be noticed now. */
bool gen_needs_finalizer(const GenObj *g);
void coro_note_origin(GenObj *g);
/* A frame object for a suspended generator. */
Value gen_frame_object(GenObj *g);
/* The iterator behind an awaitable; V_NULL if it is none. */
Value awaitable_iter(Value v);
extern const GetSetDef asyncgen_getset[];
/* anext(it, default)'s awaitable. */
Value anext_awaitable_new(Value wrapped, Value dflt);
