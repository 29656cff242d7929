/* symtable_internal.h: what the walk over the tree does with scopes and names. */
#pragma once
#include "vm/compile/symtable.h"

/* Scope 's', or the one that the walk is in, does with 'name' what DEF_* 'flag' says; parameters in their order. */
Symbol *symtable_mention(Symtable *st, Scope *s, Value name, u32 flag, Pos pos);
Symbol *symtable_mention_here(Symtable *st, Value name, u32 flag, Pos pos);
/* The walk goes on inside a new scope, and leaves it. */
Scope *symtable_enter(Symtable *st, ScopeKind kind, Value name, const Node *node);
void symtable_leave(Symtable *st);
