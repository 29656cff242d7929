/* object.h: types and the operations that work on any Value.
 *
 * A builtin type is described by a static TypeDef and created from it at start-up; a Python class is made by
 * type_new.  Both are TypeObj, non-moving.  value_* functions are the language's operations for C code: they
 * may run Python code by re-entering the interpreter; the interpreter's own handlers push frames instead
 * (vm/interp).
 */
#pragma once
#include "vm/base/thread.h"
#include "vm/base/value.h"
#include "vm/gc/gc.h"

/* Arguments of a call: n positional, then nkw keyword values, then (only if nkw) the tuple of their names. */
typedef struct Args {
    Value *v;
    u32 n, nkw;
} Args;
extern Value args_none[1]; /* an address for the copying of no arguments */
#define NO_ARGS ((Args){args_none, 0, 0})
ALWAYS_INLINE Value args_kwnames(Args a) { return a.nkw ? a.v[a.n + a.nkw] : V_NULL; }

/* ---- slots ---- */

typedef Value (*slot_un_fn)(Value self);
typedef Value (*slot_bin_fn)(Value a, Value b);     /* either operand may be of the type; may return V_NOTIMPL */
typedef Value (*slot_bin_one_fn)(Value self, Value other); /* 'self' is of the type */
typedef Value (*slot_ter_fn)(Value a, Value b, Value c);
typedef bool (*slot_hash_fn)(Value self, i64 *out);        /* never -1 */
typedef Value (*slot_call_fn)(Value self, Args args);
typedef Value (*slot_getattr_fn)(Value self, Value name);
typedef bool (*slot_setattr_fn)(Value self, Value name, Value v); /* v V_NULL: delete */
typedef Value (*slot_cmp_fn)(Value self, Value other, int op);
typedef Value (*slot_next_fn)(Value self);          /* V_NULL at the end, without StopIteration pending */
typedef Value (*slot_descrget_fn)(Value self, Value obj, Value type); /* obj V_NULL: on the class */
typedef bool (*slot_descrset_fn)(Value self, Value obj, Value v);     /* v V_NULL: delete */
typedef bool (*slot_init_fn)(Value self, Args args);
typedef Value (*slot_new_fn)(TypeObj *type, Args args);
typedef void (*slot_final_fn)(Value self);
typedef int (*slot_truth_fn)(Value self);           /* 1, 0, -1 raised */
typedef i64 (*slot_len_fn)(Value self);             /* -1 raised */
typedef bool (*slot_setitem_fn)(Value self, Value key, Value v);      /* v V_NULL: delete */
typedef int (*slot_contains_fn)(Value self, Value item);

#define SLOT_T_UN slot_un_fn
#define SLOT_T_BIN slot_bin_fn
#define SLOT_T_BIN_ONE slot_bin_one_fn
#define SLOT_T_TER slot_ter_fn
#define SLOT_T_HASH slot_hash_fn
#define SLOT_T_CALL slot_call_fn
#define SLOT_T_GETATTR slot_getattr_fn
#define SLOT_T_SETATTR slot_setattr_fn
#define SLOT_T_CMP slot_cmp_fn
#define SLOT_T_NEXT slot_next_fn
#define SLOT_T_DESCRGET slot_descrget_fn
#define SLOT_T_DESCRSET slot_descrset_fn
#define SLOT_T_INIT slot_init_fn
#define SLOT_T_NEW slot_new_fn
#define SLOT_T_FINAL slot_final_fn
#define SLOT_T_TRUTH slot_truth_fn
#define SLOT_T_LEN slot_len_fn
#define SLOT_T_SETITEM slot_setitem_fn
#define SLOT_T_CONTAINS slot_contains_fn

enum {
#define SLOT(field, sig, name, rname) SLOT_##field,
#include "vm/object/slot.def"
    SLOT_COUNT
};
enum { CMP_LT, CMP_LE, CMP_EQ, CMP_NE, CMP_GT, CMP_GE }; /* CPython's Py_LT ... */
enum { BINOP_ADD, BINOP_SUB, BINOP_MUL, BINOP_MATMUL, BINOP_TRUEDIV, BINOP_FLOORDIV, BINOP_MOD, BINOP_DIVMOD,
       BINOP_LSHIFT, BINOP_RSHIFT, BINOP_AND, BINOP_XOR, BINOP_OR, BINOP_POW, BINOP_COUNT };

/* The slots of one type, by name or as an array indexed with SLOT_*. */
typedef union Slots {
    struct {
#define SLOT(field, sig, name, rname) SLOT_T_##sig field;
#include "vm/object/slot.def"
    };
    void *v[SLOT_COUNT];
} Slots;

/* ---- descriptions of builtin types ---- */

/* Calling conventions of a builtin function.  For all but M_ARGS the arguments are bound by 'sig' before the
   call; an optional parameter that was not given is V_NULL.  'self' is the module for module functions, the
   class for M_CLASS, V_NULL for M_STATIC. */
enum {
    M_0,    /* Value f(Value self) */
    M_1,    /* Value f(Value self, Value a) */
    M_2,    /* Value f(Value self, Value a, Value b) */
    M_3,    /* Value f(Value self, Value a, Value b, Value c) */
    M_N,    /* Value f(Value self, Value *bound): one Value per parameter of 'sig'; *args is a tuple, **kw a dict */
    M_ARGS, /* Value f(Value self, Args args): raw */
    M_CAPI, /* a function of C: the MethodDef begins a CMethodDef (gcbridge/hooks.h) */
};
enum {
    MF_CLASS = 1, MF_STATIC = 2,
    MF_PUSHES = 4, /* may push a frame and return V_PUSHED when thread()->may_push was set (call_take_push) */
    MF_TUPLE_ARGS = 16, /* arity errors read "f() takes at least 1 argument (0 given)"; no __text_signature__ */
    MF_FRAME = 8,  /* looks at the caller's frame (locals(), super(), sys._getframe) */
};
/* What a trace may assume of a call. */
enum { EFF_ANY, EFF_PURE, EFF_READS, EFF_WRITES_SELF, EFF_ALLOC };

typedef struct MethodDef {
    const char *name;
    void *fn;
    u8 kind;         /* M_* */
    u8 effect;       /* EFF_* */
    u16 flags;       /* MF_* */
    const char *sig; /* text signature, "($self, key, default=None, /)"; the argument binder works from it */
    const char *doc;
} MethodDef;
typedef struct GetSetDef {
    const char *name;
    Value (*get)(Value self);
    bool (*set)(Value self, Value v); /* v V_NULL: delete; NULL: read-only */
    const char *doc;
    void *closure;     /* an attribute of a C type: its CAttrDef (gcbridge/hooks.h), which is asked instead */
    bool member;       /* shows as a member_descriptor, as a field of a struct would */
} GetSetDef;
enum { MEMBER_VALUE, MEMBER_VALUE_EX /* AttributeError when null; else None */, MEMBER_I64, MEMBER_I32, MEMBER_U8,
       MEMBER_BOOL, MEMBER_DOUBLE };
enum { MEMBER_READONLY = 1 };
typedef struct MemberDef {
    const char *name;
    u32 offset;
    u8 kind, flags;
    const char *doc;
} MemberDef;

enum {
    TF_BASETYPE = 1,       /* may be subclassed */
    TF_HAS_DICT = 2,       /* instances have attributes of their own */
    TF_WEAKREF = 4,        /* instances can be weakly referenced */
    TF_NO_NEW = 8,         /* cannot be created by calling the type */
    TF_SEQUENCE = 16, TF_MAPPING = 32,  /* for match */
    TF_VAR_SIZED = 64,     /* attributes go at the end */
    TF_IMMUTABLE = 128,    /* attributes of the type cannot be set (all builtin ones) */
    TF_HEAP = 256,         /* made by a class statement or type() */
    TF_NATIVE = 512,       /* instances are C-born structs */
    TF_C_TYPE = 4096,      /* the type itself was made by C, not a Python subclass of such */
    TF_C_PLAIN = 16384,    /* C knows the type, and the VM's part of an instance is no more than any object's */
    TF_ABSTRACT = 1024,    /* __abstractmethods__ is not empty */
    TF_METHOD_DESCR = 2048,/* a callable that binds like a function (LOAD_METHOD may skip binding) */
    /* fast subclass tests, inherited: is_int_sub(v) and friends */
    TF_INT_SUB = 1 << 16, TF_STR_SUB = 1 << 17, TF_BYTES_SUB = 1 << 18, TF_TUPLE_SUB = 1 << 19,
    TF_LIST_SUB = 1 << 20, TF_DICT_SUB = 1 << 21, TF_EXC_SUB = 1 << 22, TF_TYPE_SUB = 1 << 23,
    TF_FLOAT_SUB = 1 << 24, TF_SET_SUB = 1 << 25,
    TF_WALKED = 1 << 26,   /* type_walk_subclasses is at it */
};
#define TF_SUBS (0x3ff << 16)

/* How a frame that is pushed goes on with its caller's instruction (interp/interp_internal.h). */
typedef struct Cont Cont;

typedef struct TypeDef {
    const char *name;  /* "list"; with a dot the part before the last one is __module__ ("itertools.count") */
    const char *doc;
    TypeObj **base;    /* NULL: object */
    u32 size;          /* bytes of an instance; 0: size_of */
    u32 flags;         /* TF_* */
    i64 (*size_of)(const Obj *o);
    void (*trace)(Obj *o, Tracer *t);
    void (*dead)(Obj *o);
    const char *sig;   /* text signature of the constructor */
#define SLOT(field, sig, name, rname) SLOT_T_##sig field;
#include "vm/object/slot.def"
    const MethodDef *methods;
    const GetSetDef *getset;
    const MemberDef *members;
    /* The same as the slots of these names where an instruction of Python code asks, by pushing frames (see
       interp/builtin_push.h).  V_PUSHED; what the slot would answer; or V_UNBOUND: nothing here runs Python code, the slot is
       to be called.  With cont NULL nothing happens, and the answer is V_PUSHED or V_UNBOUND. */
    Value (*push_call)(Value self, Args args, const Cont *cont);
    Value (*push_next)(Value self, const Cont *cont);
    /* What becomes of the value of what interp_push_called() pushed. */
    Value (*take_call)(Value self, Value noted, Value v);
    /* What interp_push_item() pushed has given 'v', V_NULL: it has ended; 'noted' is what went with it.  Answers as push_next;
       V_UNBOUND: there is no item yet, the iterator is to be asked again. */
    Value (*take_item)(Value self, Value v, Value noted, const Cont *cont);
    u32 dict_off;      /* byte offset of a Value field of the struct that holds the instance's __dict__ (a dict, or V_NULL
                          until asked for); 0: none.  For modules and functions; others take TF_HAS_DICT. */
} TypeDef;

/* ---- types ---- */

/* What a name in a class namespace holds: a non-moving record, so that caches can point at it. */
enum { ATTR_PLAIN,      /* no __get__: the value itself */
       ATTR_FUNCTION,   /* Python function: binds to an instance */
       ATTR_METHOD,     /* builtin method descriptor: binds, TF_METHOD_DESCR */
       ATTR_STATIC, ATTR_CLASSMETHOD, ATTR_PROPERTY,
       ATTR_MEMBER,     /* __slots__ or MemberDef descriptor */
       ATTR_GETSET,
       ATTR_GET,        /* other descriptor with __get__ only */
       ATTR_DATA };     /* other descriptor with __set__ or __delete__ */
typedef struct AttrCell {
    Obj base;
    Value value;
    u8 kind;             /* ATTR_* */
} AttrCell;
/* Data descriptors win over instance attributes. */
ALWAYS_INLINE bool attr_is_data(int kind) {
    return kind == ATTR_DATA || kind == ATTR_PROPERTY || kind == ATTR_MEMBER || kind == ATTR_GETSET;
}

/* The answer to "what does type T find under this name along its MRO?".  In the metadata heap; 'valid' turns 0
   for good when the answer changes (a new record is made at the next look-up).  Storing another value of the
   same kind changes the cell only. */
typedef struct Lookup {
    u32 valid;
    AttrCell *cell;  /* NULL: nothing found */
    TypeObj *owner;  /* the class in whose namespace it was found */
} Lookup;

struct TypeObj {
    Obj base;
    u32 flags;           /* TF_* */
    u32 version;         /* changes with every change of the namespace */
    Shape *shape;        /* of fresh instances */
    const TypeDef *def;  /* of the builtin type whose layout this one has (its own or a base's) */
    TypeObj *parent;     /* __base__ */
    Value name, qualname;/* str */
    Value bases, mro;    /* tuples */
    Value dict;          /* DictObj: name -> AttrCell */
    Value module;        /* what __module__ answers for builtin types; V_NULL: look in dict */
    Value subclasses;    /* list of weak references, or V_NULL */
    void *lookups;       /* name -> Lookup (object/type.c), metadata */
    void *c_type;        /* the PyTypeObject that C sees, or NULL */
    void *cached_keys;   /* the interpreter's Lookup of __init__, metadata */
    Shape *roots;        /* root shapes, one per inline capacity (object/shape.c) */
    Value doc;
    const char *tp_name; /* malloc'ed or static C string for messages: CPython's tp_name (may have dots) */
    u32 abc_version;
    u16 learned_cap;     /* inline attribute words that instances turned out to need */
    Slots slots;
    Value slot_funcs[];  /* none; attributes of metaclass instances live in dict */
};

#define TYPE(Name, def) extern TypeObj *Name##Type; extern Shape *Name##Shape;
#include "vm/object/types.def"

/* ---- asking a Value for its type ---- */

TypeObj *value_type_slow(Value v);
ALWAYS_INLINE TypeObj *value_type(Value v) {
    if (is_obj(v)) return obj_shape(as_obj(v))->type;
    return value_type_slow(v);
}
ALWAYS_INLINE bool is_exact(Value v, const TypeObj *t) {
    return is_obj(v) && obj_shape(as_obj(v))->type == t;
}
ALWAYS_INLINE bool has_flag(Value v, u32 tf) { return is_obj(v) && (obj_shape(as_obj(v))->type->flags & tf); }
ALWAYS_INLINE bool is_type(Value v) { return has_flag(v, TF_TYPE_SUB); }
ALWAYS_INLINE TypeObj *as_type(Value v) { return (TypeObj *)v.w; }
/* C-level name of the type for messages (tp_name). */
const char *value_type_name(Value v);
/* CPython's collector knows instances of the type: they may be in cycles. */
bool type_is_container(const TypeObj *t);
bool type_is_subtype(const TypeObj *t, const TypeObj *of); /* by MRO, no hooks */
ALWAYS_INLINE bool value_is(Value v, const TypeObj *of) { /* isinstance without hooks */
    TypeObj *t = value_type(v);
    return t == of || type_is_subtype(t, of);
}

/* ---- type.c ---- */

/* Creates the builtin type of 'def' (bases first) and fills *out_shape. */
TypeObj *type_from_def(const TypeDef *def, Shape **out_shape);
/* type(name, bases, ns, **kw) with metaclass 'meta': the class statement's work. */
Value type_new(TypeObj *meta, Value name, Value bases, Value ns, Args kw) MAY_RUN_PYTHON;
/* The same, with the base whose layout is extended given: it need not be one that classes may have. */
Value type_new_extending(TypeObj *parent, TypeObj *meta, Value name, Value bases, Value ns, Args kw) MAY_RUN_PYTHON;
/* The record for (t, name); never NULL.  'name' must be an interned str. */
Lookup *type_lookup(TypeObj *t, Value name);
/* The value found along the MRO, V_NULL if none.  Any str. */
Value type_find(TypeObj *t, Value name);
/* Stores into or deletes from (v V_NULL) the namespace of 't', no checks of immutability; updates slots and
   invalidates look-ups. */
bool type_set_attr(TypeObj *t, Value name, Value v);
/* The namespace changed behind our back (PyType_Modified). */
void type_modified(TypeObj *t);
/* Calls fn for each living direct subclass. */
void type_each_subclass(TypeObj *t, void (*fn)(TypeObj *sub, void *arg), void *arg);
int attr_kind_of(Value v);
/* A fresh instance of a class whose layout is plain: zeroed fields, attributes unset. */
Value type_alloc(TypeObj *t);
/* The same for variable-sized types and their subclasses: 'size' bytes of the object proper (what size_of will answer;
   the caller sets the length before it allocates again), plus the attribute words of a subclass behind them.  V_ERR
   with MemoryError. */
Value type_alloc_var(TypeObj *t, i64 size);
/* Chooses the most derived metaclass; V_ERR on conflict. */
Value type_calculate_meta(TypeObj *meta, Value bases);
/* A shape for internal storage objects (no type). */
Shape *shape_internal(const Layout *layout);

/* ---- instance attributes (shape.c): inline words, overflow, dict mode ---- */

/* Slot number of 'name' (interned) in 's', or -1. */
int shape_find(Shape *s, Value name);
/* The shape after adding 'name'; NULL when 's' has so many attributes that dict mode is better. */
Shape *shape_add(Shape *s, Value name);
/* The __dict__ descriptor of types whose instances have one. */
extern const GetSetDef instance_dict_getset;
/* Own attribute of an instance, not looking at the class: V_NULL if absent. */
Value instance_get(Obj *o, Value name);
bool instance_set(Obj *o, Value name, Value v);
int instance_del(Obj *o, Value name);             /* 1 deleted, 0 absent, -1 raised */
/* Its __dict__ (turns it to dict mode); V_NULL if it cannot have one. */
Value instance_dict(Obj *o);
bool instance_set_dict(Obj *o, Value dict);
/* Address of attribute number 'slot'.  The holder to name in gc_write is the object for slots below inline_cap, and
   the overflow block for the others (instance_holder). */
ALWAYS_INLINE Value *instance_slot(Obj *o, const Shape *s, int slot) {
    Value *over = (Value *)((char *)o + s->attr_off);
    if (likely(slot < s->inline_cap)) return over + 1 + slot;
    return (Value *)(over->w + 16) + (slot - s->inline_cap); /* overflow block: header, capacity, words */
}
ALWAYS_INLINE void *instance_holder(Obj *o, const Shape *s, int slot) {
    return likely(slot < s->inline_cap) ? o : as_obj(*(Value *)((char *)o + s->attr_off));
}
/* The __slots__ word number 'index': V_NULL when unset. */
Value *instance_word(Obj *o, int index);

/* ---- operations on any Value ---- */

Value value_getattr(Value o, Value name) MAY_RUN_PYTHON;  /* name: str */
int value_find_attr(Value o, Value name, Value *out) MAY_RUN_PYTHON; /* AttributeError is 0, not an error */
Value value_getattr_c(Value o, const char *name) MAY_RUN_PYTHON;
bool value_setattr(Value o, Value name, Value v) MAY_RUN_PYTHON; /* v V_NULL: delete */
/* The default behaviour (object.__getattribute__, object.__setattr__). */
Value object_getattr(Value o, Value name) MAY_RUN_PYTHON;
bool object_setattr(Value o, Value name, Value v) MAY_RUN_PYTHON;
/* A special method looked up on the type, bound: (function, self) in *fn, *self; self V_NULL when already bound.
   1, 0 absent, -1 raised. */
int value_special(Value o, Value name, Value *fn, Value *self) MAY_RUN_PYTHON;

Value value_call(Value f, Args args) MAY_RUN_PYTHON;
Value value_call0(Value f) MAY_RUN_PYTHON;
Value value_call1(Value f, Value a) MAY_RUN_PYTHON;
Value value_call2(Value f, Value a, Value b) MAY_RUN_PYTHON;
Value value_call3(Value f, Value a, Value b, Value c) MAY_RUN_PYTHON;
Value value_call_method(Value o, const char *name, int n, ...) MAY_RUN_PYTHON; /* n Values */
Value value_call_tuple(Value f, Value args, Value kwargs) MAY_RUN_PYTHON;      /* kwargs dict or V_NULL */
/* f(self, *args) */
Value value_call_with(Value f, Value self, Args args) MAY_RUN_PYTHON;
bool value_callable(Value v);

Value value_repr(Value v) MAY_RUN_PYTHON;    /* always a str */
Value value_str(Value v) MAY_RUN_PYTHON;
Value value_ascii(Value v) MAY_RUN_PYTHON;
Value value_format(Value v, Value spec) MAY_RUN_PYTHON; /* spec str or V_NULL */
bool value_hash(Value v, i64 *out) MAY_RUN_PYTHON;
int value_truth(Value v) MAY_RUN_PYTHON;
Value value_richcmp(Value a, Value b, int op) MAY_RUN_PYTHON;
int value_cmp_truth(Value a, Value b, int op) MAY_RUN_PYTHON;
/* == with identity first, as containers compare: 1, 0, -1. */
int value_eq(Value a, Value b) MAY_RUN_PYTHON;
bool value_is_same(Value a, Value b); /* the 'is' operator; boxed numbers by value */
i64 value_len(Value v) MAY_RUN_PYTHON;
i64 value_length_hint(Value v, i64 dflt) MAY_RUN_PYTHON;
Value value_getitem(Value o, Value key) MAY_RUN_PYTHON;
bool value_setitem(Value o, Value key, Value v) MAY_RUN_PYTHON;  /* v V_NULL: delete */
int value_contains(Value container, Value item) MAY_RUN_PYTHON;
Value value_iter(Value v) MAY_RUN_PYTHON;
/* V_NULL at the end. */
Value value_next(Value it) MAY_RUN_PYTHON;
int value_isinstance(Value v, Value cls) MAY_RUN_PYTHON;
int value_issubclass(Value v, Value cls) MAY_RUN_PYTHON;
Value value_dir(Value v) MAY_RUN_PYTHON;
Value value_id(Value v); /* the number id() answers */
/* The same as C prints it with %p. */
const void *value_address(Value v);
/* hash() of an object without a __hash__ of its own; by value for inline numbers. */
i64 value_identity_hash(Value v);
/* The address a heap object shows; gcbridge replaces it.  0 with an exception pending: nested too deeply for C. */
extern u64 (*value_address_hook)(Obj *o);

/* number.c */
Value number_binop(int binop, Value a, Value b) MAY_RUN_PYTHON;
Value number_inplace(int binop, Value a, Value b) MAY_RUN_PYTHON;
Value number_pow(Value a, Value b, Value mod) MAY_RUN_PYTHON;
ALWAYS_INLINE Value number_add(Value a, Value b) { return number_binop(BINOP_ADD, a, b); }
Value number_neg(Value a) MAY_RUN_PYTHON;
Value number_pos(Value a) MAY_RUN_PYTHON;
Value number_abs(Value a) MAY_RUN_PYTHON;
Value number_invert(Value a) MAY_RUN_PYTHON;
/* __index__ as an exact int; TypeError "'X' object cannot be interpreted as an integer". */
Value number_index(Value v) MAY_RUN_PYTHON;
/* The same as i64; out of range raises IndexError/OverflowError of type 'exc' (NULL: clamp). */
bool number_as_index(Value v, i64 *out, TypeObj *exc) MAY_RUN_PYTHON;
Value number_int(Value v) MAY_RUN_PYTHON;     /* int(v) */
Value number_float(Value v) MAY_RUN_PYTHON;   /* float(v) */
bool number_as_double(Value v, double *out) MAY_RUN_PYTHON;

/* The operators of sequences, tried when no number slot of either operand answered; else the same error. */
Value number_sequence(int binop, bool inplace, Value a, Value b) MAY_RUN_PYTHON;

/* ---- builtin functions' arguments (call.c) ---- */

/* Binds by text signature; 'out' gets one Value per parameter.  Errors have CPython's texts. */
bool args_bind(const MethodDef *def, Args args, Value *out);
/* Calls a builtin in its convention, binding first. */
Value builtin_call(const MethodDef *def, Value self, Args args) MAY_RUN_PYTHON;
/* The same for a method of 'owner', named in error texts. */
Value builtin_call_of(const MethodDef *def, TypeObj *owner, Value self, Args args) MAY_RUN_PYTHON;
/* In a function marked MF_PUSHES, first thing: true if it may push a frame and return V_PUSHED. */
ALWAYS_INLINE bool call_take_push(void) {
    bool may = thread_current->may_push;
    thread_current->may_push = false;
    return may;
}
/* Enters the keyword arguments into a dict. */
bool args_add_keywords(Value dict, Args args);
/* "f() takes no keyword arguments" */
bool args_no_kw(const char *fname, Args args);
/* The same for the making of a 'type', unless that is a subclass of 'exact' whose __init__ may have a use for them. */
bool args_no_kw_new(TypeObj *type, TypeObj *exact, const char *fname, Args args);
/* At most so many keywords were given? */
bool args_keywords_fit(const char *fname, Args args, u32 most);
/* Positional count within [min, max]; CPython's "f expected at least 1 argument, got 0". */
bool args_count(const char *fname, Args args, u32 min, u32 max);

/* repr() guard against recursion: 1 entered now, 0 already inside, -1 raised. */
int repr_enter(Value v);
void repr_leave(Value v);

void object_init(void); /* creates all builtin types */
