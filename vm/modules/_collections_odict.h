/* _collections_odict.h: what the type OrderedDict shares with its views. */
#pragma once
#include "vm/modules/_collections.h"
#include "vm/object/dict_internal.h"

/* A dict, whose entries are in order anyway.  All changes of its keys go through this file's slots and methods. */
typedef struct ODictObj {
    DictObj dict;
    DictTable *first_table; /* in this table nothing lives before entry number 'first' */
    i64 first;
    u64 state;              /* changes with the keys and their order: iterators look at it */
} ODictObj;
ALWAYS_INLINE ODictObj *as_odict(Value v) { return (ODictObj *)v.w; }

extern TypeObj *odict_type;
Value odictiter_new(Value od, int what, bool reversed);
Value odict_m_keys(Value self);
Value odict_m_values(Value self);
Value odict_m_items(Value self);
