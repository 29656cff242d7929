/* args.h: parsed text signatures of builtin functions. */
#pragma once
#include "vm/object/object.h"

enum { PARAM_POS, PARAM_BOTH, PARAM_KW, PARAM_TUPLE, PARAM_KWDICT };
typedef struct Param {
    const char *name; /* not terminated */
    u16 len;
    u8 kind;          /* PARAM_* */
    bool optional;
} Param;
#define SIG_MAX 24
typedef struct Signature {
    u8 n;             /* parameters, self left out */
    u8 npos_only, min_pos_only, min_pos, max_pos;
    i8 tuple_at, kwdict_at; /* place of *args and **kw, or -1 */
    bool keywords;    /* some parameter may be given by name */
    Param param[SIG_MAX];
} Signature;

const Signature *args_signature(const MethodDef *def);
/* The convention of 'def' fits its signature; asserted when a function is made of it. */
bool args_direct_ok(const MethodDef *def);
/* args_bind for a method of 'owner' (NULL: a function of 'module', a str or V_NULL), which error texts name. */
bool args_bind_of(const MethodDef *def, const Signature *s, TypeObj *owner, Value module, Args args, Value *out);
