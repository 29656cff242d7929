/* cslot.c: the table of C slots. */
#include "gcbridge/bridge_internal.h"
#include "gcbridge/cslot.h"

typedef PyTypeObject tp_table;
typedef PyNumberMethods nb_table;
typedef PySequenceMethods sq_table;
typedef PyMappingMethods mp_table;
typedef PyAsyncMethods am_table;

const CSlot cslots[] = {
#define CS(table, field, slot, sig) {TABLE_##table, SLOT_##slot, SIG_##sig, offsetof(table##_table, field), #field},
#include "gcbridge/cslot.def"
};
const i64 cslot_count = ARRAY_LEN(cslots);

void **cslot_place(PyTypeObject *c, const CSlot *row) {
    void *tables[] = {c, c->tp_as_number, c->tp_as_sequence, c->tp_as_mapping, c->tp_as_async};
    char *table = tables[row->table];
    return table ? (void **)(table + row->offset) : NULL;
}
