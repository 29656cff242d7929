/* mature.h: the old space behind one table, so that it can have several backends.
 *
 * Objects here never move by themselves.  Marking belongs to mark.c; the backend only keeps a colour per
 * object.  A cycle is: begin (all objects white), any number of mark calls, step until it says true (what must be
 * done before the end, in slices), end (white objects are gone).  mature_bdw.c has nothing to do in slices.
 */
#pragma once
#include "vm/base/obj.h"

typedef struct MatureSpace {
    const char *name;
    void (*init)(void);
    /* Memory for an object of 'bytes' (a multiple of 16, <= GC_LARGE), contents undefined; NULL when there is no
       memory.  The caller writes a header at once.  'pinned': never moved by a compaction either. */
    void *(*alloc)(i64 bytes, bool pinned);
    /* Colours the object: 1 if it was white, 0 if not, -1 if it is not in this space. */
    int (*mark)(Obj *o);
    void (*unmark)(Obj *o);             /* white again */
    bool (*is_live)(const Obj *o);      /* between begin and end: not white */
    Obj *(*find)(u64 word);             /* the object that 'word' points at or into, or NULL */
    void (*begin)(void);
    bool (*step)(i64 deadline_ns);      /* true when done */
    i64 (*end)(void);                   /* number of Python objects that died */
    void (*walk)(void (*fn)(Obj *o, void *arg), void *arg); /* every object, dead ones not yet found out too */
    i64 (*heap_bytes)(void);            /* memory taken from the system */
} MatureSpace;

extern const MatureSpace mature_bdw;
#define mature (&mature_bdw)
