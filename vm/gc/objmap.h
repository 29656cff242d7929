/* objmap.h: a table from objects to numbers, for one pause: in malloc memory, so nothing may move meanwhile. */
#pragma once
#include "vm/base/obj.h"

typedef struct ObjMapEntry {
    Obj *obj; /* NULL: empty */
    i64 n;
} ObjMapEntry;
typedef struct ObjMap {
    ObjMapEntry *entry;
    i64 mask, len;
} ObjMap;

/* The entry of 'o', new ones with 0; NULL: no memory.  Good until the next call. */
ObjMapEntry *objmap_add(ObjMap *m, Obj *o);
/* The same, NULL if there is none. */
ObjMapEntry *objmap_get(const ObjMap *m, const Obj *o);
void objmap_free(ObjMap *m);
