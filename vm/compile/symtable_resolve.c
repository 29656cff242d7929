/* symtable_resolve.c: each name is resolved by walking outwards: an enclosing function that
 * binds it owns a cell, and the scopes in between hand it through. */
#include "vm/compile/symtable.h"
#include "vm/object/names.h"

/* The scope around 's' that owns 'name' for functions inside it, or NULL: not a variable of an
   enclosing function. */
static Scope *find_owner(Scope *s, Value name) {
    for (Scope *p = s->parent; p && p->kind != SCOPE_MODULE; p = p->parent) {
        if (p->kind == SCOPE_CLASS) {
            if (same(name, name___class__)) return p;
            continue;
        }
        Symbol *sym = symtable_find(p, name);
        if (!sym) continue;
        if (sym->flags & DEF_GLOBAL) return NULL;
        if (sym->flags & DEF_BOUND && !(sym->flags & DEF_NONLOCAL)) return p;
    }
    return NULL;
}

/* The cell of 'name' comes down from 'owner' to 's' through the scopes in between. */
static void hand_down(Symtable *st, Scope *owner, Scope *s, Value name) {
    if (owner->kind == SCOPE_CLASS) owner->needs_class_closure = true;
    else symtable_find(owner, name)->where = SYM_CELL;
    for (Scope *p = s->parent; p != owner; p = p->parent) {
        Symbol *sym = symtable_find(p, name);
        if (!sym) {
            sym = symtable_add(st->c, p, name, p->pos);
            sym->flags = DEF_FREE;
            sym->where = SYM_FREE;
        } else if (p->kind == SCOPE_CLASS && sym->flags & (DEF_BOUND | DEF_GLOBAL)) {
            sym->flags |= DEF_FREE_CLASS;
        } else {
            sym->where = SYM_FREE;
        }
    }
}

static Pos directive_pos(Scope *s, Value name) {
    Pos pos = s->pos;
    for (Directive *d = s->directives; d; d = d->next) /* newest first; the oldest counts */
        if (same(d->name, name)) pos = d->pos;
    return pos;
}

static void resolve_symbol(Symtable *st, Scope *s, Symbol *sym) {
    if (sym->flags & DEF_GLOBAL) {
        if (sym->flags & DEF_NONLOCAL)
            compile_error(st->c, directive_pos(s, sym->name), "name '%V' is nonlocal and global",
                          sym->name);
        sym->where = SYM_GLOBAL_EXPLICIT;
        return;
    }
    if (sym->flags & DEF_NONLOCAL && s->kind == SCOPE_MODULE)
        compile_error(st->c, directive_pos(s, sym->name),
                      "nonlocal declaration not allowed at module level");
    if (sym->flags & DEF_BOUND && !(sym->flags & DEF_NONLOCAL)) {
        if (sym->where != SYM_CELL) sym->where = SYM_LOCAL;
        return;
    }
    Scope *owner = find_owner(s, sym->name);
    if (owner) {
        sym->where = SYM_FREE;
        hand_down(st, owner, s, sym->name);
    } else if (sym->flags & DEF_NONLOCAL) {
        compile_error(st->c, directive_pos(s, sym->name), "no binding for nonlocal '%V' found",
                      sym->name);
    } else {
        sym->where = SYM_GLOBAL_IMPLICIT;
    }
}

void symtable_resolve(Symtable *st, Scope *s) {
    compile_check_depth(st->c);
    for (i32 i = 0; i < s->nsyms; i++) resolve_symbol(st, s, s->syms[i]);
    for (Scope *child = s->first; child; child = child->next) symtable_resolve(st, child);
}
