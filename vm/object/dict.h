/* dict.h: the insertion-ordered hash map.  Look-ups run the keys' __hash__ and __eq__.
 *
 * Compact: entries in insertion order, an index table behind them.  'keys_ver' changes with the set
 * of names, not with stores, so a cache may hold (keys_ver, entry number).  A version is drawn only
 * when a cache asks: after a change keys_ver is DICT_UNVERSIONED until the next dict_find_entry.  A
 * cache therefore reads keys_ver after calling dict_find_entry (whatever it answered), never
 * before.
 */
#pragma once
#include "vm/object/object.h"

typedef struct DictEntry {
    Value key; /* V_NULL: deleted */
    Value value;
    i64 hash;
} DictEntry;
typedef struct DictTable { /* internal storage object: entries, then the index of u8/u16/u32/i64 */
    Obj base;
    u32 cap;       /* entries there is room for */
    u32 used;      /* entries taken, deleted ones included */
    u8 index_log2; /* size of the index */
    u8 all_str;    /* every key is an exact str: comparisons run no Python */
    u32 filled;    /* index slots that are not empty, dead ones included */
    DictEntry entry[];
} DictTable;
typedef struct DictObj {
    Obj base;
    u32 keys_ver; /* never 0; DICT_UNVERSIONED, or unique over all dicts and sets of names */
    u32 flags;    /* DICT_* */
    i64 len;
    DictTable *t; /* never NULL */
} DictObj;
#define DICT_UNVERSIONED 1u
enum {
    DICT_CELLS = 1,  /* a class namespace: values are AttrCells */
    DICT_WATCHED = 2 /* C has seen it: every change draws a fresh ma_version_tag (hooks.h) */
};

extern TypeObj *DictType;
extern Shape *DictShape;
ALWAYS_INLINE bool is_dict(Value v) { return has_flag(v, TF_DICT_SUB); }
ALWAYS_INLINE bool is_dict_exact(Value v) { return has_shape(v, DictShape); }
ALWAYS_INLINE DictObj *as_dict(Value v) { return (DictObj *)v.w; }
ALWAYS_INLINE i64 dict_len(Value v) { return as_dict(v)->len; }

Value dict_new(void);
Value dict_new_sized(i64 n);
/* 1 with *out set, 0 if absent, -1 with an exception pending. */
int dict_get(Value d, Value key, Value *out) MAY_RUN_PYTHON;
int dict_get_hash(Value d, Value key, i64 hash, Value *out) MAY_RUN_PYTHON;
/* Set by whoever gives out version tags: called after every change of a DICT_WATCHED dict. */
extern void (*dict_changed_hook)(DictObj *d);
void dict_init(void);
bool dict_set(Value d, Value key, Value v) MAY_RUN_PYTHON;
bool dict_set_hash(Value d, Value key, i64 hash, Value v) MAY_RUN_PYTHON;
/* And *old is what was there, V_NULL if nothing. */
bool dict_swap(Value d, Value key, Value v, Value *old) MAY_RUN_PYTHON;
int dict_del(Value d, Value key) MAY_RUN_PYTHON; /* 1, 0 absent, -1 */
int dict_pop(Value d, Value key, Value *out) MAY_RUN_PYTHON;
Value dict_setdefault(Value d, Value key, Value dflt) MAY_RUN_PYTHON;
/* For an exact interned str key in a dict whose keys are all str: runs no Python.  V_NULL if
 * absent. */
Value dict_get_str(Value d, Value name);
Value dict_get_c(Value d, const char *name);
bool dict_set_c(Value d, const char *name, Value v);
/* Entry number for a cache, or -1; valid while keys_ver stays, which is never DICT_UNVERSIONED
 * afterwards. */
i64 dict_find_entry(Value d, Value name);
/* Iteration: *pos starts at 0; false at the end.  The dict must not change its set of keys
 * meanwhile. */
bool dict_next(Value d, i64 *pos, Value *key, Value *value);
bool dict_update(Value d, Value other) MAY_RUN_PYTHON; /* mapping or iterable of pairs */
bool dict_add_pair(Value d, Value element, i64 i) MAY_RUN_PYTHON; /* element number 'i' of such an iterable */
bool dict_merge(Value d, Value other,
                int override) MAY_RUN_PYTHON; /* override 2: KeyError on duplicates */
Value dict_copy(Value d);
void dict_clear(Value d);
Value dict_keys_list(Value d);
Value dict_values_list(Value d);
Value dict_items_list(Value d);
