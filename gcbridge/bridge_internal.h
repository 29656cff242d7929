/* bridge_internal.h: what the files of gcbridge share. */
#pragma once
#include <alloca.h>

#include "vm/base/vec.h"
#include "vm/interp/frame.h"
#include "vm/object/bytes.h"
#include "vm/object/code.h"
#include "vm/object/complex.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/slice.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#include "gcbridge/bridge.h"
#include "gcbridge/hooks.h"
#include "capi/include/frameobject.h"
#include "capi/include/structmember.h"

/* CPython's PyModuleObject, which its headers keep to themselves. */
typedef struct KrModuleStruct {
    PyObject_HEAD
    PyObject *md_dict;
    PyModuleDef *md_def;
    void *md_state;
    PyObject *md_weaklist, *md_name;
} KrModuleStruct;

/* PyFrameObject: C knows f_lineno. */
typedef struct KrFrameStruct {
    PyObject_HEAD
    PyObject *f_back;
    void *f_frame;
    PyObject *f_trace;
    int f_lineno;
    char f_trace_lines, f_trace_opcodes;
    PyObject *_f_frame_data[1];
} KrFrameStruct;

/* Counts of things that never die: exported statics, types. */
#define IMMORTAL_COUNT ((Py_ssize_t)1 << 40)

/* ---- tie.c ---- */
/* Ties 'o' to a fresh struct of 'bytes' and type 'type': count 1, OWN or SHARED (then 1 is the VM's).  NULL: no memory. */
PyObject *tie_new(Obj *o, PyTypeObject *type, i64 bytes, bool own);
/* Ties those of the Values from v[0] on that have no struct yet, and whose struct is a header and nothing else, till one
   comes that is different: their number, their structs in 'out', count 2: SHARED, and a reference for the caller. */
i64 tie_run(const Value *v, i64 n, PyObject **out);
/* Ties 'o' to a struct that is there already (made by C, PREFIX_USED); the count is as it is. */
void tie_join(Obj *o, PyObject *p, bool own);
/* The same for a struct of no more than about TIE_SMALL bytes. */
void tie_join_small(Obj *o, PyObject *p, bool own);
#define TIE_SMALL 512
/* The tie is gone; the struct stays. */
void tie_cut(PyObject *p);
ALWAYS_INLINE bool is_tied(const PyObject *p) { return arena_has(p) && arena_prefix(p)->word1 & PREFIX_TIE; }
/* A number, or a struct that the VM has not seen: among the items of a VM-born tuple these are counted. */
ALWAYS_INLINE bool is_untied(const PyObject *p) {
    return arena_is_number(p) || (arena_has(p) && !(arena_prefix(p)->word1 & PREFIX_TIE));
}
ALWAYS_INLINE Value tied_value(const PyObject *p) { return (Value){arena_prefix(p)->word0}; }
/* The VM turns out not to hold the object, which was made for C: OWN, if only C's one reference is there. */
void tie_own(PyObject *p);
/* The memory of a struct, tied or not, goes back to the arena. */
void tie_free(PyObject *p);
/* Every tie; every struct whose object has died and that is not deallocated yet. */
void tie_walk(void (*fn)(PyObject *p, void *arg));
void tie_walk_dead(void (*fn)(PyObject *p, void *arg));
void tie_init(void);
extern i64 tie_live;

/* ---- expose.c ---- */
/* The struct for an object without one, filled by kind; count 1 as for tie_new. */
PyObject *expose_make(Value v, bool own);
/* Frees what the struct of a VM-born object holds besides the tie. */
void expose_clear(PyObject *p);
/* A number as an object of its own that can be tied (PyDict_GetItem returns it borrowed); others unchanged. */
Value expose_box(Value v);
PyObject *expose_long(Value v);
/* A number's struct when the free list is empty (cross.h). */
/* The int of magnitude 'mag' in a struct with a prefix. */
PyObject *expose_magnitude(u64 mag, bool negative);
void expose_init(void);

/* ---- adopt.c ---- */
Value adopt_long(PyLongObject *p);
/* The VM's part of a C-born object, not tied yet. */
Value adopt_instance_for(PyObject *p);

/* ---- type_export.c, type_import.c, thunk.c ---- */
void type_export_init(void);
/* A C function that does what VM slot 'slot' with function 'fn' does, in the convention 'sig' of cslot.def. */
void *thunk_get(int sig, int slot, void *fn);
/* From now on 'code' stands for the pair; returns the thunk that it may fall back to. */
void *thunk_prefer(int sig, int slot, void *fn, void *code);
/* The VM function behind a thunk, NULL if "code" is a function of C. */
void *thunk_target(void *code);
/* The VM's slots that call C functions of the type's struct; by cslot.def. */
void type_import_slots(TypeObj *t, PyTypeObject *c);
/* One of them, without a wrapper in the class's namespace. */
void type_import_slot(TypeObj *t, int slot, void *c_function);
/* The nearest base that is not native: whose VM layout the instances have. */
TypeObj *type_vm_base(TypeObj *t);
/* The class and the struct that C has of it know each other from now on. */
void type_tie(TypeObj *t, PyTypeObject *c);
extern const TypeDef capi_object_def;
/* Takes notice of what C stored into a type after it was ready: before instances and subclasses are made. */
void type_late_fields(TypeObj *t);
/* The offset of members of the VM's types, which are in no struct. */
#define TYPE_VM_MEMBER (-1)
/* A class that PyType_Ready has not seen yet: its attributes go to the dict that it will take in. */
ALWAYS_INLINE bool type_is_raw(const PyTypeObject *c) { return !(c->tp_flags & Py_TPFLAGS_READY) && !bridge_type_obj(c); }
int type_set_raw(PyTypeObject *c, PyObject *name, PyObject *v);
/* A class that a metaclass of C has made: what C put into another tp_dict than the VM's. */
void type_take_new_dict(TypeObj *t, const PyTypeObject *c);
/* The same, if 'made' is such a class, and functions that C has stored. */
void type_take_stored(Value made);

/* ---- method.c ---- */
/* The VM's description of a function of C; a METH_METHOD function's class is 'defining'. */
const MethodDef *bridge_method(PyMethodDef *c, PyTypeObject *defining);
/* C's description of a function of the VM. */
PyMethodDef *bridge_method_def(const MethodDef *def);
void bridge_fill_method_def(PyMethodDef *c, const MethodDef *def);
/* ---- call.c ---- */
/* The caller for a function with these METH_* flags. */
CMethodCall call_for(int flags);
/* A tuple of C's own from arguments: counted items, nothing the VM knows of.  NULL: no memory. */
PyObject *call_pack(const Value *v, u32 n);
/* What C has in its exc_info. */
Value call_handled_by_c(const Thread *th);
/* Keywords as a dict, *out NULL if there are none. */
bool call_pack_keywords(Args args, PyObject **out);
/* ---- attribute.c ---- */
/* What the VM knows of a PyGetSetDef or PyMemberDef; NULL: MemoryError of the VM. */
const GetSetDef *attribute_new(const char *name, const char *doc, PyGetSetDef *getset, PyMemberDef *member);
/* C's description of an attribute of a VM type. */
void bridge_fill_getset_def(PyGetSetDef *c, const GetSetDef *def);
/* ---- native.c ---- */
bool native_slot_is(int slot, void *fn);
void native_init_hooks(void);
/* ---- expose.c ---- */
PyObject *expose_int_subclass(Value v, bool own);
/* A borrowed struct for what *slot of heap object 'holder' holds; a number becomes a box in place, tied. */
PyObject *expose_item(void *holder, Value *slot);
u64 bridge_next_version(void);
/* ---- type_import.c, type_export.c ---- */
/* What PyType_GetSlot answers for a slot number of typeslots.h. */
void *type_spec_slot(PyTypeObject *c, int slot);
/* Makes 'c', in memory of C, the PyTypeObject of a class that has none yet. */
void type_export_static(TypeObj *t, PyTypeObject *c, i64 basicsize, i64 itemsize);
/* ---- native_dict.c ---- */
/* The field that tp_dictoffset names, NULL if the type has none. */
PyObject **native_dict_cell(PyObject *p);
/* Field and VM get the same dict; 'v' is the object's Value. */
void native_sync_dict(PyObject *p, Value v);
/* Stores a dict into the field, if there is one. */
void native_put_dict(PyObject *p, PyObject *dict);
/* ---- capi/src/init.c ---- */
/* The C API's own start-up: types that are all C, the interpreter state, the loader. */
void capi_init(void);
/* Keeps a class alive for ever: C has its address. */
void type_keep(TypeObj *t);
/* ---- capi/src ---- */
void capi_datetime_init(void);
void capi_socket_init(void);
void capi_array_init(void);
void capi_struct_init(void);
void capi_readline_init(void);
void capi_dictview_init(void);
void capi_buffer_init(void);
/* Slots of builtin types that work on the structs alone; before any type is exported. */
void capi_direct_init(void);
/* What the getattro functions of the VM are; after types are exported. */
void capi_getattr_init(void);
/* tp_vectorcall_offset of what can be called, and what stands there. */
void capi_vectorcall_init(void);
void capi_type_call_init(void);
PyObject *capi_builtin_vectorcall(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *names);
PyObject *capi_method_vectorcall(PyObject *m, PyObject *const *args, size_t nargsf, PyObject *names);
PyObject *capi_descr_vectorcall(PyObject *d, PyObject *const *args, size_t nargsf, PyObject *names);
/* Views of the VM hold buffers of C objects that count them; before C is called for such an object (hold.c). */
extern i64 capi_holds;
void capi_settle_views(Value self) MAY_RUN_PYTHON;
/* The functions of the types that the VM can get buffers of. */
void capi_export_buffers(PyBufferProcs *procs);
