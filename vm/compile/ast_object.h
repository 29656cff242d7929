/* ast_object.h: the classes of the ast module, and trees of their instances. */
#pragma once
#include "vm/compile/ast.h"
#include "vm/object/object.h"

/* Creates the classes at the first call. */
bool ast_object_init(void);
/* Calls fn with the name of every class, AST itself included. */
bool ast_object_each(bool (*fn)(void *arg, const char *name, Value type), void *arg);
/* An instance of ast.AST. */
bool ast_object_is(Value v);

/* The tree as objects; V_ERR raised. */
Value ast_object_from(const Node *mod);
/* The tree of a Module, Expression or Interactive object (AST_Module ... says which is
   expected), checked.  NULL with TypeError, ValueError or RecursionError. */
Node *ast_object_to(Arena *a, Value v, AstKind expected) MAY_RUN_PYTHON;

/* ast_validate.c: what a tree from the parser always fulfils.  False with ValueError or
   TypeError. */
bool ast_validate(const Node *mod);
