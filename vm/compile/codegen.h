/* codegen.h: what the files of the code generator share.
 *
 * Registers: parameters, locals and cells first, temporaries above them as a stack: whoever
 * takes temporaries notes u->top before and puts it back.  An Rk is an operand: a register, or
 * a constant with OPERAND_CONST set.
 *
 * expr_to writes its register once, as the last thing, when that is a local variable: an
 * exception half-way must not show in it.  Temporaries may be written early.
 */
#pragma once
#include "vm/compile/emit.h"
#include "vm/object/names.h"
#include "vm/object/str.h"

typedef u16 Rk;

ALWAYS_INLINE bool rk_is_const(Rk rk) { return rk & OPERAND_CONST; }
ALWAYS_INLINE bool is_temp(const Unit *u, Rk rk) { return !rk_is_const(rk) && rk >= u->nlocals; }
ALWAYS_INLINE bool is_local_reg(const Unit *u, Rk rk) {
    return !rk_is_const(rk) && rk < u->nlocals;
}

/* ---- registers (codegen.c) ---- */
u16 temp_new(Compiler *c);
/* n registers in a row at the top. */
u16 temp_row(Compiler *c, i32 n);
void temp_reset(Compiler *c, i32 top);
void move_to(Compiler *c, u16 dst, Rk src);
Rk const_rk(Compiler *c, Value v);
/* The operand as a register: constants are loaded into a temporary. */
u16 to_reg(Compiler *c, Rk rk);
void load_const(Compiler *c, u16 dst, Value v);
Rk none_rk(Compiler *c);

/* ---- positions ---- */
Pos pos_set(Compiler *c, Pos pos); /* returns the one before */
ALWAYS_INLINE void pos_restore(Compiler *c, Pos pos) { c->unit->pos = pos; }
extern const Pos pos_none;

/* ---- expressions (codegen_expr.c) ---- */
void expr_to(Compiler *c, Node *e, u16 dst);
/* Wherever it lies: a local's own register, a constant, or a new temporary. */
Rk expr_any(Compiler *c, Node *e);
/* The same, but never a constant. */
u16 expr_reg(Compiler *c, Node *e);
/* Into a new temporary. */
u16 expr_temp(Compiler *c, Node *e);
/* For its effects only. */
void expr_discard(Compiler *c, Node *e);
/* 'rk' is used after 'later' was evaluated: copied away if 'later' binds that local. */
Rk protect(Compiler *c, Rk rk, Node *later);
/* An operand of what is computed into 'dst': a temporary 'dst' may hold it meanwhile. */
Rk operand_in(Compiler *c, Node *e, u16 dst);
/* The value of a small integer literal, fit for an immediate operand. */
bool small_int(Node *e, i32 *out);
void expr_anext(Compiler *c, u16 aiter, u16 dst);
/* r[dst] = left op right, in place for augmented assignment. */
void binary_to(Compiler *c, AstKind op, bool inplace, Rk left, Node *right, u16 dst);
void emit_yield(Compiler *c, Rk value, u16 dst);
void pos_at_attribute(Compiler *c, Node *attribute);
void warn_not_callable(Compiler *c, Node *func, Pos pos);
void expr_await(Compiler *c, u16 awaitable, int kind, u16 dst);

/* ---- conditions (codegen_cond.c) ---- */
void compare_to(Compiler *c, AstCompare *e, u16 dst);
/* Is its truth known without evaluating it? */
bool const_truth(Compiler *c, Node *e, bool *truth);
/* Jumps to 'target' if e's truth is 'when', else falls through. */
void jump_if(Compiler *c, Node *e, bool when, Label target);

/* ---- displays and f-strings (codegen_display.c) ---- */
void build_row(Compiler *c, NodeList *elts, int op, u16 dst); /* list, tuple, set */
void dict_to(Compiler *c, AstDict *e, u16 dst);
void formatted_to(Compiler *c, AstFormattedValue *e, u16 dst);
void expr_joined(Compiler *c, Node *e, u16 dst);

/* ---- names (codegen_name.c) ---- */
void name_load_to(Compiler *c, Value name, u16 dst);
Rk name_load(Compiler *c, Value name);
void name_store(Compiler *c, Value name, Rk value);
void name_delete(Compiler *c, Value name);
/* name = None; del name: how an except clause ends. */
void name_clear(Compiler *c, Value name);
/* The register of a plain local, or -1. */
i32 name_register(Compiler *c, Value name);
/* The same for the target of 'value': names in the value are mentioned first. */
i32 target_register(Compiler *c, Value name, Node *value);
Value name_mangle(Compiler *c, Value name);
/* Registers of the unit's locals and cells. */
void unit_registers(Compiler *c);
void check_forbidden(Compiler *c, Value name, Pos pos, bool store);
/* Which of the unit's locals these statements may unbind. */
u64 *unbinds(Compiler *c, NodeList *body);

/* ---- calls (codegen_call.c) ---- */
void call_to(Compiler *c, Node *call, u16 dst);
/* super().attr as one look-up; false: it is something else. */
bool super_attribute(Compiler *c, Node *attribute, u16 dst);
/* A call area with its callee register at the top; arguments follow with temp_new. */
u16 area_new(Compiler *c);
/* Positional arguments, then keywords, for the callee already in 'area'; 'given' arguments are
   in place. */
void call_args(Compiler *c, u16 area, i32 given, NodeList *args, NodeList *keywords, u16 dst,
               bool method, Pos pos);

/* ---- functions and classes (codegen_func.c) ---- */
void function_def(Compiler *c, Node *n);
void lambda_to(Compiler *c, Node *n, u16 dst);
void class_def(Compiler *c, Node *n);
void comp_to(Compiler *c, Node *n, u16 dst);
void annotation_to(Compiler *c, Node *annotation, u16 dst);

/* ---- statements (codegen_stmt.c) ---- */
void stmts(Compiler *c, NodeList *body);
void stmt(Compiler *c, Node *n);
/* The state of 'label' as the target of exceptions raised from here on, where nothing is
   unbound. */
void loop_handler_state(Compiler *c, Label label);
/* The register of a plain local that a loop may write as it goes on, or -1: also on a line of its own, which is shown by
   an instruction of its own. */
i32 loop_register(Compiler *c, Node *target);

/* ---- assignment (codegen_assign.c) ---- */
/* The value goes into the target. */
void assign_to(Compiler *c, Node *target, Rk value);
void assign_stmt(Compiler *c, AstAssign *s);
void augassign_stmt(Compiler *c, AstAugAssign *s);
void annassign_stmt(Compiler *c, AstAnnAssign *s);
void delete_target(Compiler *c, Node *t);

/* ---- try and with (codegen_try.c) ---- */
void try_stmt(Compiler *c, Node *n);
void trystar_stmt(Compiler *c, Node *n);
void with_stmt(Compiler *c, Node *n, i64 item);
void block_push(Compiler *c, Block *b, enum BlockKind kind);
void block_pop(Compiler *c, Block *b);
/* Code for leaving all blocks up to (not including) 'stop'. */
void unwind_to(Compiler *c, Block *stop);
bool unwind_runs_code(Compiler *c, Block *stop);

/* ---- match (codegen_match.c) ---- */
void match_stmt(Compiler *c, Node *n);

/* ---- units (codegen.c) ---- */
void unit_enter(Compiler *c, Scope *scope, Value name, i32 firstline);
CodeObj *unit_leave(Compiler *c);
/* Is this unit a function (also of a comprehension)? */
ALWAYS_INLINE bool unit_is_function(const Unit *u) { return u->scope->kind == SCOPE_FUNCTION; }
/* Are its names looked up in a namespace?  Those of a module that awaits, which is a coroutine, are global ones. */
ALWAYS_INLINE bool unit_has_namespace(const Unit *u) {
    return !unit_is_function(u) && !(u->scope->kind == SCOPE_MODULE && u->flags & CO_ANY_GEN);
}
