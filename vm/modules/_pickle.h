/* _pickle.h: what the files of the module _pickle share. */
#pragma once
#include <stdio.h>

#include "vm/modules/native.h"

enum {
#define OP(name, byte, load) OP_##name = byte,
#include "vm/modules/_pickle.def"
};
enum { PICKLE_HIGHEST = 5, PICKLE_DEFAULT = 4, BATCH = 1000 };

extern TypeObj *pickle_error, *pickling_error, *unpickling_error;
extern TypeObj *pickler_type, *unpickler_type, *pickler_memo_type, *unpickler_memo_type, *picklebuffer_type;
extern const TypeDef pickler_def, unpickler_def, pickler_memo_def, unpickler_memo_def, picklebuffer_def;

/* ---- what has been pickled: by identity ---- */

typedef struct MemoSlot {
    u32 hash, place; /* 1 + place in the list, 0: free */
} MemoSlot;
typedef struct Memo {
    Value objects;  /* list, in the order they came in */
    i64 *numbers;   /* of each, as in the pickle (malloc) */
    i64 numbers_cap;
    MemoSlot *table;/* open addressing (malloc) */
    u32 mask;
} Memo;

typedef struct PicklerObj {
    Obj base;
    Value write;            /* the file's method, V_NULL: the result is kept */
    Value persistent_id, dispatch_table, reducer_override, buffer_callback; /* V_NULL: none */
    Memo memo;
    u8 *out;                /* malloc */
    i64 len, cap;
    i64 frame;              /* where the open frame's header begins, -1: none */
    i32 bin, fast, fix_imports;
    i32 protocol;
    i64 fast_nesting;
    Value fast_memo;        /* dict of ids in work in fast mode, V_NULL */
    bool ready, framing;
} PicklerObj;
ALWAYS_INLINE PicklerObj *as_pickler(Value v) { return (PicklerObj *)v.w; }

/* _pickle_memo.c */
bool memo_find(Memo *m, Value v, i64 *number);
bool memo_add(void *holder, Memo *m, Value v, i64 number);
bool memo_init(void *holder, Memo *m);
void memo_free(Memo *m);
ALWAYS_INLINE i64 memo_len(const Memo *m) { return list_len(m->objects); }

/* _pickle_out.c: the pickle being written */
bool out_bytes(PicklerObj *p, const void *data, i64 n);
bool out_op(PicklerObj *p, int op);
bool out_op_le(PicklerObj *p, int op, u64 value, int bytes); /* the opcode and a little-endian number */
/* Header and contents; what is big goes to the file on its own. */
bool out_large(PicklerObj *p, const u8 *header, i64 n, const u8 *data, i64 size) MAY_RUN_PYTHON;
/* Between two objects: a full frame is closed and written. */
bool out_boundary(PicklerObj *p) MAY_RUN_PYTHON;
bool out_close_frame(PicklerObj *p);
bool out_flush(PicklerObj *p) MAY_RUN_PYTHON;
bool out_get(PicklerObj *p, i64 number);
/* Gives 'v' a number. */
bool out_memoize(PicklerObj *p, Value v);

/* _pickle_save.c */
bool save(PicklerObj *p, Value v) MAY_RUN_PYTHON;
/* The same without asking persistent_id. */
bool save_plain(PicklerObj *p, Value v) MAY_RUN_PYTHON;
bool save_items(PicklerObj *p, Value iterator) MAY_RUN_PYTHON; /* APPENDS in batches */
bool save_pairs(PicklerObj *p, Value iterator) MAY_RUN_PYTHON; /* SETITEMS in batches */

/* _pickle_reduce.c: what is saved by name, or by what __reduce__ says; 'v' V_NULL: not memoized */
bool save_reduced(PicklerObj *p, Value reduced, Value v) MAY_RUN_PYTHON;
bool save_by_reduce(PicklerObj *p, Value v) MAY_RUN_PYTHON;

/* _pickle_names.c */
/* The parts of a dotted name; AttributeError for "<locals>". */
Value names_split(Value dotted, Value v);
/* The attribute of an attribute ...; AttributeError.  *parent: whose attribute the last one is. */
Value names_lookup(Value module, Value parts, Value *parent) MAY_RUN_PYTHON;
/* _compat_pickle's dictionary of that name. */
Value names_compat(const char *name) MAY_RUN_PYTHON;
Value names_module_of(Value v, Value parts) MAY_RUN_PYTHON;
/* A dictionary of copyreg. */
Value names_copyreg(const char *name) MAY_RUN_PYTHON;

/* ---- reading ---- */

typedef struct UnpicklerObj {
    Obj base;
    Value read, readline;           /* the file's methods; V_NULL: the pickle is all in memory */
    Value persistent_load;          /* V_NULL: none */
    Value buffers;                  /* iterator, V_NULL: none */
    Value stack, memo;              /* lists; memo entries are V_NULL where nothing was put */
    Value far_memo;                 /* dict of numbers beyond what a list should have, V_NULL: none */
    Value encoding, errors;         /* str */
    const u8 *in;                   /* what was read, or the bytes to load (held by the caller) */
    u8 *own;                        /* malloc memory that 'in' is, NULL */
    i64 pos, len, cap;
    i64 *marks;                     /* lengths of the stack (malloc) */
    i64 nmarks, marks_cap;
    i64 memo_count;
    i64 protocol;
    bool ready, fix_imports;
} UnpicklerObj;
ALWAYS_INLINE UnpicklerObj *as_unpickler(Value v) { return (UnpicklerObj *)v.w; }

/* _pickle_in.c */
/* n bytes, at the place they have until the next read; NULL raised. */
const u8 *in_bytes(UnpicklerObj *u, i64 n) MAY_RUN_PYTHON;
int in_opcode(UnpicklerObj *u) MAY_RUN_PYTHON; /* -1: EOFError */
/* A line with its newline. */
const u8 *in_line(UnpicklerObj *u, i64 *n) MAY_RUN_PYTHON;
/* A little-endian number. */
bool in_number(UnpicklerObj *u, int bytes, u64 *out) MAY_RUN_PYTHON;
/* Reads 'n' bytes ahead, so that they are there. */
bool in_ahead(UnpicklerObj *u, i64 n) MAY_RUN_PYTHON;

/* _pickle_stack.c: the unpickling stack, its marks, the memo */
bool stack_push(UnpicklerObj *u, Value v); /* passes V_ERR on */
Value stack_pop(UnpicklerObj *u);
Value stack_top(UnpicklerObj *u);          /* V_ERR raised */
i64 stack_fence(UnpicklerObj *u);          /* where the part above the last mark begins */
bool stack_mark(UnpicklerObj *u);
i64 stack_unmark(UnpicklerObj *u);         /* where the marked part began; -1 raised */
bool stack_underflow(UnpicklerObj *u);     /* raises; false */
ALWAYS_INLINE i64 stack_len(UnpicklerObj *u) { return list_len(u->stack); }
ALWAYS_INLINE Value stack_at(UnpicklerObj *u, i64 i) { return list_at(u->stack, i); }
void stack_cut(UnpicklerObj *u, i64 len);
Value stack_tuple(UnpicklerObj *u, i64 from); /* pops all from there on */
bool stack_memo_put(UnpicklerObj *u, i64 number, Value v);
Value stack_memo_get(UnpicklerObj *u, i64 number); /* V_NULL: nothing there */

/* _pickle_load.c */
Value load_run(Value self) MAY_RUN_PYTHON;
typedef bool (*load_fn)(UnpicklerObj *u);
/* Each opcode's function, in _pickle_load.c or _pickle_loadobj.c. */
#define OP(name, byte, load) bool load(UnpicklerObj *u) MAY_RUN_PYTHON;
#include "vm/modules/_pickle.def"
/* "module" and "name" as find_class() of the class, or of a subclass, answers. */
Value unpickler_find_class(Value self, Value module, Value name) MAY_RUN_PYTHON;

/* _pickle_unpickler.c, _pickle_pickler.c */
bool unpickler_setup(Value self, Value fix_imports, Value encoding, Value errors, Value buffers) MAY_RUN_PYTHON;
Value unpickler_fresh(TypeObj *type);
bool unpickler_set_file(Value self, Value file) MAY_RUN_PYTHON;
Value pickler_fresh(TypeObj *type);
bool pickler_setup(Value self, Value protocol, Value fix_imports, Value buffer_callback) MAY_RUN_PYTHON;
bool pickler_set_file(Value self, Value file) MAY_RUN_PYTHON;
bool pickler_dump(Value self, Value v) MAY_RUN_PYTHON;

/* _pickle_buffer.c */
bool picklebuffer_add(Value m);
bool picklebuffer_view(Value v, Buffer **out); /* its buffer; ValueError when released */
