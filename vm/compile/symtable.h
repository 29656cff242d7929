/* symtable.h: which names of every scope are local, cell, free or global.
 *
 * A scope is a module, a class body, a function, a lambda or a comprehension.  The table lives
 * in the arena of the compilation.  Names are interned, so they compare by address; private
 * names are already mangled.
 */
#pragma once
#include "vm/compile/compile.h"

/* What a scope does with a name: CPython's numbers, which the symtable module shows. */
enum { DEF_GLOBAL = 1, DEF_LOCAL = 2, DEF_PARAM = 4, DEF_NONLOCAL = 8, DEF_USE = 16, DEF_FREE = 32, DEF_FREE_CLASS = 64,
       DEF_IMPORT = 128, DEF_ANNOT = 256, DEF_COMP_ITER = 512 };
#define DEF_BOUND (DEF_LOCAL | DEF_PARAM | DEF_IMPORT)
/* Where the name lives. */
enum { SYM_UNKNOWN, SYM_LOCAL, SYM_GLOBAL_EXPLICIT, SYM_GLOBAL_IMPLICIT, SYM_FREE, SYM_CELL };

typedef struct Symbol {
    Value name;
    u32 flags;    /* DEF_* */
    u8 where;     /* SYM_* */
    bool walrus;  /* bound by := in this very scope */
    bool seen;    /* a location of its own was given to it by the code generator */
    i32 reg;      /* register of the variable or cell, -1: none yet */
    Pos pos;      /* of the first mention */
} Symbol;

typedef enum ScopeKind { SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_ANNOTATION } ScopeKind;
typedef enum CompKind { COMP_NONE, COMP_LIST, COMP_SET, COMP_DICT, COMP_GEN } CompKind;

typedef struct Directive { /* a name in a global or nonlocal statement */
    Value name;
    Pos pos;
    struct Directive *next;
} Directive;

typedef struct Scope Scope;
struct Scope {
    ScopeKind kind;
    CompKind comp;
    Value name;          /* as co_name */
    Value private_class; /* innermost class, for mangling, or V_NULL */
    const Node *node;
    Pos pos;
    Scope *parent, *first, *last, *next; /* children in source order */
    Symbol **syms;       /* in order of first mention */
    i32 nsyms, cap;
    i32 *index;          /* open addressing, -1 empty */
    u32 index_mask;
    Value *params;       /* in register order */
    i32 nparams, params_cap;
    Directive *directives;
    bool nested, generator, coroutine, returns_value, varargs, varkw, needs_class_closure,
        has_annotations;
    bool lambda;
    i32 in_comp_iter;    /* inside the iterable of a comprehension: no := there */
    bool comp_target;    /* names stored now are comprehension targets */
    Pos return_value_pos;
};

typedef struct Symtable {
    struct Compiler *c;
    Scope *top, *cur;
    struct ScopeSlot { const Node *node; Scope *scope; } *map; /* node -> scope */
    i64 nscopes, map_cap;
} Symtable;

/* Raises SyntaxError through the compiler's failure exit. */
Symtable *symtable_build(struct Compiler *c, Node *mod);
/* The module's scope of source text, a str or bytes; NULL raised.  It lives in 'arena'. */
Scope *compile_symtable(Arena *arena, Value source, Value filename, const char *mode) MAY_RUN_PYTHON;
Scope *symtable_scope(Symtable *st, const Node *node);
/* The symbol of a (mangled) name, or NULL. */
Symbol *symtable_find(const Scope *s, Value name);
/* A new symbol; the scope must not have one of that name. */
Symbol *symtable_add(struct Compiler *c, Scope *s, Value name, Pos pos);
/* Decides where the names of 's' and all scopes in it live. */
void symtable_resolve(Symtable *st, Scope *s);
/* __name inside class C is _C__name. */
Value symtable_mangle(struct Compiler *c, Value private_class, Value name);
