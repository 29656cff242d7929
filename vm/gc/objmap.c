/* objmap.c: open addressing, half full at most. */
#include "vm/gc/objmap.h"

#define FIRST 64

static ObjMapEntry *slot(const ObjMap *m, const Obj *o) {
    i64 i = (i64)(((u64)o >> 4) * 0x9e3779b97f4a7c15u >> 20) & m->mask;
    while (m->entry[i].obj && m->entry[i].obj != o) i = (i + 1) & m->mask;
    return &m->entry[i];
}

static bool grow(ObjMap *m) {
    i64 n = m->entry ? 2 * (m->mask + 1) : FIRST;
    ObjMap larger = {calloc((size_t)n, sizeof *larger.entry), n - 1, m->len};
    if (!larger.entry) return false;
    for (i64 i = 0; m->entry && i <= m->mask; i++) {
        if (m->entry[i].obj) *slot(&larger, m->entry[i].obj) = m->entry[i];
    }
    free(m->entry);
    *m = larger;
    return true;
}

ObjMapEntry *objmap_add(ObjMap *m, Obj *o) {
    if (m->len * 2 >= m->mask && !grow(m)) return NULL;
    ObjMapEntry *e = slot(m, o);
    m->len += !e->obj;
    e->obj = o;
    return e;
}

ObjMapEntry *objmap_get(const ObjMap *m, const Obj *o) {
    if (!m->entry) return NULL;
    ObjMapEntry *e = slot(m, o);
    return e->obj ? e : NULL;
}

void objmap_free(ObjMap *m) {
    free(m->entry);
    *m = (ObjMap){0};
}
