/* names.c: makes the interned strings of names.def.  They never move, so that the variables need no updating; an
 * array beside them is the root that keeps them alive. */
#include "vm/object/names.h"

#include "vm/gc/gc.h"
#include "vm/object/str.h"

#define NAME(id) Value name_##id;
#include "vm/object/names.def"

enum {
#define NAME(id) INDEX_##id,
#include "vm/object/names.def"
    NAME_COUNT
};
static Value kept[NAME_COUNT];
GC_ROOT(kept)

void names_init(void) {
#define NAME(id) kept[INDEX_##id] = name_##id = str_intern_c(#id);
#include "vm/object/names.def"
}
