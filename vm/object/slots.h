/* slots.h: how the slots of a class follow from the __methods__ in namespaces.
 *
 * When a Python class defines __NAME__, the slot holds a trampoline slot_py_NAME that looks the method up and calls
 * it, for C callers.  The interpreter recognises it (slot_is_python) and pushes a frame instead.
 */
#pragma once
#include "vm/object/object.h"

extern void *slot_py[SLOT_COUNT]; /* trampolines; NULL for slots that never get one */
ALWAYS_INLINE bool slot_is_python(int slot, void *fn) { return fn && fn == slot_py[slot]; }
/* The slot getattr of a class that has __getattr__ and object's __getattribute__.  With another builtin type's it is
   slot_getattr_hook_builtin; with a Python one, slot_py[SLOT_getattr], which knows __getattr__ too. */
Value slot_getattr_hook(Value self, Value name) MAY_RUN_PYTHON;
Value slot_getattr_hook_builtin(Value self, Value name) MAY_RUN_PYTHON;
/* The hash slot of unhashable types. */
bool slot_hash_none(Value self, i64 *out);
/* Names of the methods that belong to a slot: variant 0 the plain name, 1 the reflected or deleting one; for richcmp
   the operator.  V_NULL if there is none. */
Value slot_name(int slot, int variant);

/* A row of names: the method 'name' belongs to 'slot' as 'variant'. */
typedef struct SlotRow {
    u8 slot, variant;
    const char *text;
} SlotRow;

/* Sets the slots of a new class from its namespace and bases. */
void slot_update_all(TypeObj *t);
/* The same for a class with one base whose slots it has got already. */
void slot_update_own(TypeObj *t);
/* A class's own namespace changed under 'name': updates it and its subclasses. */
void slot_name_changed(TypeObj *t, Value name);
/* Puts wrapper descriptors for the slots that 'own' (a TypeDef's) fills into the namespace. */
void slot_add_wrappers(TypeObj *t, void *const *own);
/* The wrapper for one slot's plain name. */
void slot_add_wrapper(TypeObj *t, int slot, void *fn);
void slots_init(void);
