/* compile.h: from source text or tree to code objects.
 *
 * The stages: parser.c (text to tree), fold.c (constants), symtable.c (names), codegen*.c
 * (instructions, by registers), emit.c (jumps, tables), each once over the whole unit.
 */
#pragma once
#include <setjmp.h>

#include "vm/compile/ast.h"
#include "vm/object/code.h"

/* Flags: CPython's PyCF_* and CO_FUTURE_*. */
enum { COMPILE_FUTURE_ANNOTATIONS = 0x1000000, COMPILE_FUTURE_BARRY =
      0x400000, COMPILE_FUTURE_MASK = 0x1ff0000,
       COMPILE_DONT_IMPLY_DEDENT = 0x200, COMPILE_ONLY_AST = 0x400, COMPILE_IGNORE_COOKIE = 0x800,
       /* What compile() accepts; 0x10 had a meaning once. */
       COMPILE_KNOWN_FLAGS = 0x1fe0000 | 0x7600 | 0x10,
       COMPILE_TYPE_COMMENTS = 0x1000, COMPILE_TOP_LEVEL_AWAIT = 0x2000, COMPILE_ALLOW_INCOMPLETE =
           0x4000 };

/* Compiles a tree: Module, Interactive or Expression. 'arena' is the tree's; folding changes the
   tree. NULL with SyntaxError, RecursionError or what a warning filter raised. */
CodeObj *compile_module(Arena *arena, Node *mod, Value filename, u32 flags,
                        int optimize) MAY_RUN_PYTHON;
/* Compiles source, a str or bytes: mode "exec", "eval" or "single".  A code object or V_ERR. */
Value compile_source(Value source, Value filename, const char *mode, u32 flags,
                     int optimize) MAY_RUN_PYTHON;
/* The same with the grammar of Python 3.'version' (0: the newest). */
Value compile_source_version(Value source, Value filename, const char *mode, u32 flags,
                             int optimize, int version) MAY_RUN_PYTHON;

/* Line 'lineno' of the file, as SyntaxError.text shows it; V_NONE if there is no such file or
   line. */
Value compile_program_text(Value filename, i64 lineno);

/* ---- between the stages ---- */

/* One compilation. All its memory is in the arena; failing is a longjmp to compile_module with
   the exception pending, so nothing on the way may own malloc memory or locks. */
typedef struct Compiler {
    Arena *arena;
    Value filename;
    int optimize;
    u32 flags;           /* future features included */
    i32 future_line;     /* last line with a valid __future__ import */
    bool interactive;
    bool early;          /* before code generation: how errors carry their place */
    bool quiet;          /* warnings were given already: second copy of a finally body */
    struct Symtable *st;
    struct Unit *unit;   /* the code object being generated */
    jmp_buf fail;
} Compiler;

_Noreturn void compile_fail(Compiler *c);
/* SyntaxError at 'pos'. */
_Noreturn void compile_error(Compiler *c, Pos pos, const char *fmt, ...);
/* SyntaxWarning at 'pos'; as an error it becomes a SyntaxError. */
void compile_warn(Compiler *c, Pos pos, const char *fmt, ...);
/* Recursion into the tree; fails with RecursionError. */
void compile_check_depth(Compiler *c);
/* Keeps a value alive and in place as long as the arena; V_ERR fails. */
Value compile_keep(Compiler *c, Value v);
/* The interned string of a C literal. */
Value compile_name(Compiler *c, const char *s);
/* An array that grows in the arena. */
void *compile_grow(Compiler *c, void *items, i64 len, i32 *cap, i64 item_size);
/* fold.c */
void fold_module(Compiler *c, Node *mod);
/* future.c: sets flags and future_line. */
void future_scan(Compiler *c, Node *mod);
/* unparse.c: the text of an expression, as annotations show it. */
Value unparse_expr(Compiler *c, Node *expr);
/* The optimization level of -O, for callers that pass -1. */
extern int compile_optimize;
/* Off: code keeps its lines and no columns (-X no_debug_ranges). */
extern bool compile_debug_ranges;
ALWAYS_INLINE void compile_drop_columns(LineEntry *e) {
    e->end_line = e->line;
    e->col = e->end_col = -1;
}
