/* dict_internal.h: what the dict_*.c files share. */
#pragma once
#include "vm/object/dict.h"
#include "vm/object/str.h"
#include "vm/base/hash.h"

/* The table that all empty dicts share: no entries, one empty index slot. */
extern DictTable *dict_no_table;

enum { DICT_ABSENT = -1, DICT_RAISED = -2 };
/* Entry number of 'key', DICT_ABSENT or DICT_RAISED.  Afterwards no Python has run that could have
 * changed 'd'. */
i64 dict_lookup(DictObj *d, Value key, i64 hash) MAY_RUN_PYTHON;
/* Number of the first live entry from 'i' on, or t->used. */
ALWAYS_INLINE i64 dict_skip_dead(const DictTable *t, i64 i) {
    while (i < t->used && is_null(t->entry[i].key)) i++;
    return i;
}
/* Takes an entry out that is there. */
void dict_remove_entry(DictObj *d, i64 entry);
/* Hash of a key, fast for str and fixnum. */
ALWAYS_INLINE bool dict_hash_key(Value key, i64 *hash) {
    if (is_fixnum(key)) {
        *hash = hash_int(as_fixnum(key));
        return true;
    }
    if (is_str_exact(key)) {
        *hash = as_str(key)->hash ? as_str(key)->hash : str_hash(key);
        return true;
    }
    return value_hash(key, hash);
}

/* The three kinds of views and of iterators. */
enum { DICT_KEYS, DICT_VALUES, DICT_ITEMS };
typedef struct DictViewObj {
    Obj base;
    Value dict;
} DictViewObj;
extern const TypeDef dictkeys_def, dictvalues_def, dictitems_def;
ALWAYS_INLINE Value dictview_dict(Value view) { return ((DictViewObj *)view.w)->dict; }
Value dictview_keys(Value d);
Value dictview_values(Value d);
Value dictview_items(Value d);
Value dictiter_new(Value d, int what, bool reversed);
