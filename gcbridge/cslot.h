/* cslot.h: what is derived from cslot.def. */
#pragma once
#include "gcbridge/bridge.h"

enum { SIG_UN, SIG_BIN, SIG_TER, SIG_HASH, SIG_CALL, SIG_SETATTR, SIG_CMP, SIG_NEXT, SIG_DESCRGET, SIG_INIT, SIG_NEW,
       SIG_TRUTH, SIG_LEN, SIG_INDEX, SIG_SETINDEX, SIG_CONTAINS, SIG_METHOD, SIG_METHOD_NOARGS, SIG_METHOD_O,
       SIG_COUNT };
enum { TABLE_tp, TABLE_nb, TABLE_sq, TABLE_mp, TABLE_am, TABLE_COUNT };

typedef struct CSlot {
    u8 table, slot, sig;
    u16 offset; /* in the table's struct */
    const char *name;
} CSlot;
extern const CSlot cslots[];
extern const i64 cslot_count;

/* The place of a row's function in a type; NULL when the type lacks the table. */
void **cslot_place(PyTypeObject *c, const CSlot *row);
/* The base's function, unchanged. */
bool cslot_inherited(PyTypeObject *c, const CSlot *row);
