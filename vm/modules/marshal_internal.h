/* marshal_internal.h: the format that marshal_dump.c writes and marshal_load.c reads. */
#pragma once
#include "vm/modules/marshal.h"
#include "vm/object/code.h"

#define MARSHAL_REF 0x80         /* flag: the object gets the next reference number */
#define MARSHAL_DEPTH 2000
#define MARSHAL_VERSION 4
#define MARSHAL_CODE_FORMAT 7    /* of code objects: counts changes */
/* Behind its type byte and up to three bytes of padding.  First word of a code object; changes with the instruction set (op.def) and with this format. */
u32 marshal_code_magic(void);
u32 marshal_checksum(const u8 *p, i64 n);

/* The numbers of a code object, as they stand in the file. */
typedef struct MarshalCode {
    u32 magic, checksum; /* the checksum is that of all that follows it: the rest of this header, and 'size' bytes */
    u32 size;
    u32 nreg, nlocals, argcount, posonly, kwonly, ncellvars, nfreevars, flags, firstline, simple;
    u32 ninsns, nconsts, nexc, nlines;
} MarshalCode;
#define MARSHAL_SUMMED offsetof(MarshalCode, size) /* where the checksum begins */
