/* type_internal.h: what the type*.c files and slots.c share. */
#pragma once
#include "vm/object/object.h"
#include "vm/object/shape.h"

/* A bit of TypeObj.flags, beside TF_*: a type of C whose struct is not its base's: subclasses need it as their base. */
#define TF_C_LAYOUT ((u32)8192)

/* ---- type.c ---- */

void type_trace(Obj *o, Tracer *t);
/* A TypeObj without names and namespace: enough to make instances of it. */
TypeObj *type_declare(const TypeDef *def);
/* Its names, MRO and namespace; str, tuple, dict must work. */
void type_complete(TypeObj *t);
/* A class made by a class statement: no slots, bases or namespace yet. */
TypeObj *type_raw(Shape *meta_shape);
/* A cell for a value, and the value of a namespace entry. */
Value type_cell(Value v);
ALWAYS_INLINE Value cell_content(Value cell) { return ((AttrCell *)as_obj(cell))->value; }
/* The value in the namespace of 't' itself, V_NULL if none.  'name' interned. */
Value type_own(TypeObj *t, Value name);
/* A namespace (a dict of cells, DICT_CELLS), that of a class, as a plain dict. */
Value type_plain_namespace(Value namespace);
/* Puts a value into the namespace of a type in the making. */
void type_set_own(TypeObj *t, Value name, Value v);
/* Forgets the look-ups of one name in 't' and its subclasses. */
void type_forget_name(TypeObj *t, Value name);
/* Forgets all look-ups of 't' and its subclasses. */
void type_forget_all(TypeObj *t);
/* An exact interned str equal to 'name'; V_ERR. */
Value type_intern_name(Value name);

void type_finalize(Obj *o);

/* ---- type_tree.c: bases, subclasses, MRO ---- */
void type_add_subclass(TypeObj *base, TypeObj *t);
void type_remove_subclass(TypeObj *base, TypeObj *t);
Value type_subclasses_list(TypeObj *t);
/* type_each_subclass for fn that run no Python: mro() can make classes that are their own subclasses for a while. */
void type_walk_subclasses(TypeObj *t, void (*fn)(TypeObj *sub, void *arg), void *arg);
Value type_mro_default(TypeObj *t);
/* Computes and stores the MRO, by a mro() method of the metaclass if it has one. */
bool type_update_mro(TypeObj *t) MAY_RUN_PYTHON;
/* The base whose instance layout the class extends; NULL with TypeError. */
TypeObj *type_best_base(Value bases);
/* The instances can have what 'flags' say (TF_HAS_DICT while there are none yet, TF_WEAKREF). */
void type_grow_layout(TypeObj *t, u32 flags);
TypeObj *type_solid_base(TypeObj *t);

/* ---- type_attr.c ---- */
extern const GetSetDef type_getset[];
Value type_module_name(TypeObj *t); /* what __module__ answers, V_NULL: nothing */
Value type_qualname(TypeObj *t);

/* ---- type_make.c ---- */
Value type_call(Value self, Args args) MAY_RUN_PYTHON;
Value type_slot_new(TypeObj *meta, Args args) MAY_RUN_PYTHON;
bool type_slot_init(Value self, Args args) MAY_RUN_PYTHON;
extern const MethodDef type_new_method; /* T.__new__ of builtin types: 'self' is T */

/* ---- value_class.c ---- */

/* isinstance and issubclass without __instancecheck__ and __subclasscheck__. */
int value_is_instance_plain(Value v, Value cls) MAY_RUN_PYTHON;
int value_is_subclass_plain(Value v, Value cls) MAY_RUN_PYTHON;
