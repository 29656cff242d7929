/* symtable.c: scopes and their symbols.
 *
 * One walk over the tree (symtable_build.c) collects what every scope does with each name; symtable_resolve.c decides then. */
#include "vm/compile/symtable_internal.h"

#include "vm/object/str.h"

/* ---- symbols ---- */

static u32 name_hash(Value name) {
    return (u32)((name.w >> 4) * 0x9e3779b1u >> 7);
}

static void index_insert(Scope *s, i32 number) {
    u32 i = name_hash(s->syms[number]->name) & s->index_mask;
    while (s->index[i] >= 0) i = (i + 1) & s->index_mask;
    s->index[i] = number;
}

Symbol *symtable_find(const Scope *s, Value name) {
    if (!s->index) return NULL;
    for (u32 i = name_hash(name) & s->index_mask; s->index[i] >= 0; i = (i + 1) & s->index_mask) {
        Symbol *sym = s->syms[s->index[i]];
        if (same(sym->name, name)) return sym;
    }
    return NULL;
}

Symbol *symtable_add(Compiler *c, Scope *s, Value name, Pos pos) {
    s->syms = compile_grow(c, s->syms, s->nsyms, &s->cap, sizeof *s->syms);
    Symbol *sym = ast_alloc(c->arena, sizeof *sym);
    *sym = (Symbol){.name = name, .reg = -1, .pos = pos};
    s->syms[s->nsyms++] = sym;
    if (!s->index || (u32)s->nsyms * 2 > s->index_mask) {
        u32 size = s->index ? (s->index_mask + 1) * 2 : 16;
        s->index = ast_alloc(c->arena, size * (i64)sizeof *s->index);
        memset(s->index, 0xff, size * sizeof *s->index);
        s->index_mask = size - 1;
        for (i32 i = 0; i < s->nsyms; i++) index_insert(s, i);
    } else {
        index_insert(s, s->nsyms - 1);
    }
    return sym;
}

Value symtable_mangle(Compiler *c, Value private_class, Value name) {
    i64 n = str_len(name);
    if (is_null(private_class) || n < 3 || str_at(name, 0) != '_' || str_at(name, 1) != '_')
        return name;
    if (str_at(name, n - 1) == '_' && str_at(name, n - 2) == '_') return name;
    if (str_find(name, str_from_c("."), 0, n) >= 0) return name;
    i64 skip = 0, class_len = str_len(private_class);
    while (skip < class_len && str_at(private_class, skip) == '_') skip++;
    if (skip == class_len) return name;
    Value text = str_concat(str_from_c("_"), str_slice(private_class, skip, class_len));
    if (!is_err(text)) text = str_concat(text, name);
    return compile_keep(c, is_err(text) ? text : str_intern(text));
}

Symbol *symtable_mention(Symtable *st, Scope *s, Value name, u32 flag, Pos pos) {
    name = symtable_mangle(st->c, s->private_class, name);
    Symbol *sym = symtable_find(s, name);
    if (!sym) sym = symtable_add(st->c, s, name, pos);
    if (flag & DEF_PARAM && sym->flags & DEF_PARAM)
        compile_error(st->c, pos, "duplicate argument '%V' in function definition", name);
    if (s->comp_target && flag & DEF_LOCAL) {
        if (sym->flags & (DEF_GLOBAL | DEF_NONLOCAL))
            compile_error(st->c, pos,
                          "comprehension inner loop cannot rebind assignment expression target '%V'", name);
        flag |= DEF_COMP_ITER;
    }
    sym->flags |= flag;
    if (flag & DEF_GLOBAL && s != st->top) symtable_mention(st, st->top, name, DEF_GLOBAL, pos); /* there too */
    if (flag & DEF_PARAM) {
        s->params = compile_grow(st->c, s->params, s->nparams, &s->params_cap, sizeof *s->params);
        s->params[s->nparams++] = name;
    }
    return sym;
}

Symbol *symtable_mention_here(Symtable *st, Value name, u32 flag, Pos pos) {
    return symtable_mention(st, st->cur, name, flag, pos);
}

/* ---- scopes ---- */

static void map_insert(Symtable *st, const Node *node, Scope *scope) {
    u64 i = ((u64)(uintptr_t)node >> 3) * 0x9e3779b97f4a7c15u >> 20 & (u64)(st->map_cap - 1);
    while (st->map[i].node) i = (i + 1) & (u64)(st->map_cap - 1);
    st->map[i].node = node;
    st->map[i].scope = scope;
}

static void map_add(Symtable *st, const Node *node, Scope *scope) {
    if (st->nscopes++ * 2 >= st->map_cap) {
        struct ScopeSlot *old = st->map;
        i64 old_cap = st->map_cap;
        st->map_cap = old_cap ? old_cap * 2 : 64;
        st->map = ast_alloc(st->c->arena, st->map_cap * (i64)sizeof *st->map);
        for (i64 i = 0; i < old_cap; i++)
            if (old[i].node) map_insert(st, old[i].node, old[i].scope);
    }
    map_insert(st, node, scope);
}

Scope *symtable_scope(Symtable *st, const Node *node) {
    u64 i = ((u64)(uintptr_t)node >> 3) * 0x9e3779b97f4a7c15u >> 20 & (u64)(st->map_cap - 1);
    while (st->map[i].node != node) {
        KR_ASSERT(st->map[i].node);
        i = (i + 1) & (u64)(st->map_cap - 1);
    }
    return st->map[i].scope;
}

Scope *symtable_enter(Symtable *st, ScopeKind kind, Value name, const Node *node) {
    Scope *s = ast_alloc(st->c->arena, sizeof *s), *parent = st->cur;
    *s = (Scope){.kind = kind, .name = name, .node = node, .pos = node->pos, .parent = parent};
    if (parent) {
        s->private_class = parent->private_class;
        s->nested = parent->nested || parent->kind == SCOPE_FUNCTION;
        s->in_comp_iter = parent->in_comp_iter;
        if (kind != SCOPE_ANNOTATION) {
            if (parent->last) parent->last->next = s;
            else parent->first = s;
            parent->last = s;
        }
    }
    if (kind != SCOPE_ANNOTATION) map_add(st, node, s);
    return st->cur = s;
}

void symtable_leave(Symtable *st) {
    st->cur = st->cur->parent;
}
