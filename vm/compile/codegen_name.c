/* codegen_name.c: where names live: registers, cells, globals, namespaces; what is known to be
 * bound.
 *
 * u->bound has one bit per register of a plain local.  A read of a local that is not known to
 * be bound is checked, once: afterwards it is known. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"

/* ---- layout of registers ---- */

static int by_name(const void *a, const void *b) {
    return str_cmp((*(Symbol *const *)a)->name, (*(Symbol *const *)b)->name);
}

static bool is_free(const Symbol *sym) {
    return sym->where == SYM_FREE || sym->flags & DEF_FREE_CLASS;
}

static Symbol *class_cell(Compiler *c) {
    Symbol *sym = ast_alloc(c->arena, sizeof *sym);
    *sym = (Symbol){.name = name___class__, .where = SYM_CELL, .reg = -1};
    return sym;
}

/* CPython's order: cells that are parameters as the parameters go, then the others by name. */
static void collect_cells(Compiler *c) {
    Unit *u = c->unit;
    Scope *s = u->scope;
    u->cells = ast_alloc(c->arena, (s->nsyms + 1) * (i64)sizeof *u->cells);
    u->frees = ast_alloc(c->arena, (s->nsyms + 1) * (i64)sizeof *u->frees);
    for (i32 i = 0; i < s->nparams; i++) {
        Symbol *sym = symtable_find(s, s->params[i]);
        if (sym->where == SYM_CELL) u->cells[u->ncell++] = sym;
    }
    i32 first = u->ncell;
    for (i32 i = 0; i < s->nsyms; i++) {
        Symbol *sym = s->syms[i];
        if (sym->where == SYM_CELL && !(sym->flags & DEF_PARAM)) u->cells[u->ncell++] = sym;
        if (is_free(sym)) u->frees[u->nfree++] = sym;
    }
    if (s->kind == SCOPE_CLASS && s->needs_class_closure) u->cells[u->ncell++] = class_cell(c);
    qsort(u->cells + first, (size_t)(u->ncell - first), sizeof *u->cells, by_name);
    qsort(u->frees, (size_t)u->nfree, sizeof *u->frees, by_name);
}

/* Registers: parameters, then plain locals in the order in which the code mentions them, then
   cells, then free variables. */
void unit_registers(Compiler *c) {
    Unit *u = c->unit;
    Scope *s = u->scope;
    collect_cells(c);
    i32 plain = 0;
    for (i32 i = 0; unit_is_function(u) && i < s->nsyms; i++) {
        if (s->syms[i]->where != SYM_LOCAL || s->syms[i]->flags & DEF_PARAM) continue;
        s->syms[i]->reg = -1; /* a finally body is compiled for every way out */
        plain++;
    }
    u->varnames = ast_alloc(c->arena, (s->nparams + plain + 1) * (i64)sizeof *u->varnames);
    for (i32 i = 0; i < s->nparams; i++) {
        symtable_find(s, s->params[i])->reg = i;
        u->varnames[i] = s->params[i];
    }
    u->nparams = u->nvarnames = s->nparams;
    i32 reg = s->nparams + plain;
    for (i32 i = 0; i < u->ncell; i++)
        if (!(u->cells[i]->flags & DEF_PARAM)) u->cells[i]->reg = reg++;
    for (i32 i = 0; i < u->nfree; i++) u->frees[i]->reg = reg++;
    u->nlocals = reg;
    if (reg > 0x7000) compile_error(c, s->pos, "too many local variables");
    u->bound_words = (s->nparams + plain + 63) / 64;
    u->bound = ast_alloc(c->arena, (u->bound_words + 1) * (i64)sizeof *u->bound);
    for (i32 i = 0; i < s->nparams; i++) u->bound[i / 64] |= (u64)1 << (i % 64);
}

/* ---- what is bound ---- */

static bool is_bound(const Unit *u, i32 reg) {
    return u->bound[reg / 64] >> (reg % 64) & 1;
}

static void set_bound(Unit *u, i32 reg) {
    u->bound[reg / 64] |= (u64)1 << (reg % 64);
}

static void clear_bound(Unit *u, i32 reg) {
    if (u->reachable) u->bound[reg / 64] &= ~((u64)1 << (reg % 64));
}

static Symbol *lookup(Compiler *c, Value name) {
    Symbol *sym = symtable_find(c->unit->scope, name);
    KR_ASSERT(sym || !is_null(name));
    return sym;
}

Value name_mangle(Compiler *c, Value name) {
    return symtable_mangle(c, c->unit->scope->private_class, name);
}

/* A plain local's register, given at its first mention. */
static i32 local_register(Compiler *c, Symbol *sym) {
    Unit *u = c->unit;
    if (!sym || sym->where != SYM_LOCAL || !unit_is_function(u)) return -1;
    if (sym->reg < 0) {
        sym->reg = u->nvarnames;
        u->varnames[u->nvarnames++] = sym->name;
    }
    return sym->reg;
}

i32 name_register(Compiler *c, Value name) {
    return local_register(c, lookup(c, name_mangle(c, name)));
}

static void mention_list(Compiler *c, NodeList *list);

/* Gives registers to the locals of an expression, in the order of evaluation. */
static void mention_names(Compiler *c, Node *e) {
    if (!e) return;
    compile_check_depth(c);
    const AstInfo *info = ast_info(e->kind);
    switch (e->kind) {
    case AST_Name: name_register(c, as_Name(e)->id); return;
    case AST_NamedExpr:
        mention_names(c, as_NamedExpr(e)->value);
        mention_names(c, as_NamedExpr(e)->target);
        return;
    case AST_Lambda:
        mention_list(c, as_Lambda(e)->args->defaults);
        mention_list(c, as_Lambda(e)->args->kw_defaults);
        return;
    case AST_Dict:
        for (i64 i = 0; i < as_Dict(e)->keys->n; i++) {
            mention_names(c, as_Dict(e)->keys->items[i]);
            mention_names(c, as_Dict(e)->values->items[i]);
        }
        return;
    default: break;
    }
    for (int i = 0; i < info->nfields; i++) {
        const AstField *f = &info->fields[i];
        void *at = (char *)e + f->offset;
        if (f->type == AST_T_comprehension) { /* all but the first iterable is another scope */
            mention_names(c, as_Comprehension((*(NodeList **)at)->items[0])->iter);
        } else if (f->type == AST_T_expr || f->type == AST_T_keyword) {
            bool inner = info->fields[info->nfields - 1].type == AST_T_comprehension;
            if (f->how_many == AST_LIST) mention_list(c, *(NodeList **)at);
            else if (!inner) mention_names(c, *(Node **)at);
        }
    }
}

static void mention_list(Compiler *c, NodeList *list) {
    for (i64 i = 0; i < list->n; i++) mention_names(c, list->items[i]);
}

i32 target_register(Compiler *c, Value name, Node *value) {
    Symbol *sym = lookup(c, name_mangle(c, name));
    bool first = sym && sym->where == SYM_LOCAL && sym->reg < 0 && unit_is_function(c->unit);
    if (first) mention_names(c, value);
    return local_register(c, sym);
}

/* A local without a register was not mentioned so far, and so is not bound anyway. */
static void unbind_name(Compiler *c, Value name, u64 *set) {
    if (is_null(name)) return;
    Symbol *sym = lookup(c, name_mangle(c, name));
    if (sym && sym->where == SYM_LOCAL && sym->reg >= 0)
        set[sym->reg / 64] |= (u64)1 << (sym->reg % 64);
}

static void unbind_targets(Compiler *c, Node *target, u64 *set) {
    NodeList *elts = NULL;
    if (target->kind == AST_Name) unbind_name(c, as_Name(target)->id, set);
    else if (target->kind == AST_Tuple) elts = as_Tuple(target)->elts;
    else if (target->kind == AST_List) elts = as_List(target)->elts;
    for (i64 i = 0; elts && i < elts->n; i++) unbind_targets(c, elts->items[i], set);
}

static void unbind_body(Compiler *c, NodeList *body, u64 *set);

static void unbind_stmt(Compiler *c, Node *n, u64 *set) {
    switch (n->kind) {
    case AST_Delete:
        for (i64 i = 0; i < as_Delete(n)->targets->n; i++)
            unbind_targets(c, as_Delete(n)->targets->items[i], set);
        return;
    case AST_FunctionDef:
    case AST_AsyncFunctionDef:
    case AST_ClassDef: return;
    case AST_ExceptHandler: unbind_name(c, as_ExceptHandler(n)->name, set); break;
    default: break;
    }
    const AstInfo *info = ast_info(n->kind);
    for (int i = 0; i < info->nfields; i++) {
        AstType t = info->fields[i].type;
        if (t == AST_T_stmt || t == AST_T_excepthandler || t == AST_T_match_case)
            unbind_body(c, *(NodeList **)((char *)n + info->fields[i].offset), set);
    }
}

static void unbind_body(Compiler *c, NodeList *body, u64 *set) {
    compile_check_depth(c);
    for (i64 i = 0; i < body->n; i++) unbind_stmt(c, body->items[i], set);
}

u64 *unbinds(Compiler *c, NodeList *body) {
    Unit *u = c->unit;
    u64 *set = ast_alloc(c->arena, (u->bound_words + 1) * (i64)sizeof *set);
    if (u->bound_words) unbind_body(c, body, set);
    return set;
}

/* ---- reading, writing, deleting ---- */

void check_forbidden(Compiler *c, Value name, Pos pos, bool store) {
    if (str_eq_c(name, "__debug__"))
        compile_error(c, pos, store ? "cannot assign to __debug__" : "cannot delete __debug__");
}

static void load_class_free(Compiler *c, Symbol *sym, u16 dst) {
    emit(c, OP_LOAD_CLASS_CELL, dst, (u32)sym->reg, emit_hidden_name(c, sym->name));
}

static Symbol *symbol_of(Compiler *c, Value name) {
    Symbol *sym = lookup(c, name_mangle(c, name));
    return sym;
}

void name_load_to(Compiler *c, Value name, u16 dst) {
    Unit *u = c->unit;
    Symbol *sym = symbol_of(c, name);
    int where = sym ? sym->where : SYM_GLOBAL_IMPLICIT;
    i32 reg = local_register(c, sym);
    name = name_mangle(c, name);
    if (reg >= 0) {
        move_to(c, dst, name_load(c, name));
    } else if (where == SYM_CELL || where == SYM_FREE) {
        if (u->scope->kind == SCOPE_CLASS && where == SYM_FREE) load_class_free(c, sym, dst);
        else emit(c, OP_LOAD_CELL, dst, (u32)sym->reg, 0);
    } else if (where == SYM_GLOBAL_EXPLICIT || !unit_has_namespace(u)) {
        emit(c, OP_LOAD_GLOBAL, dst, emit_name(c, name), 0);
    } else {
        emit(c, OP_LOAD_NAME, dst, emit_name(c, name), 0);
    }
}

Rk name_load(Compiler *c, Value name) {
    Unit *u = c->unit;
    i32 reg = local_register(c, symbol_of(c, name));
    if (reg < 0) {
        u16 dst = temp_new(c);
        name_load_to(c, name, dst);
        return dst;
    }
    if (!is_bound(u, reg)) {
        emit(c, OP_CHECK_LOCAL, (u32)reg, 0, 0);
        set_bound(u, reg);
    }
    return (Rk)reg;
}

/* "name = None" gives up what a variable held as "del name" does.  Arguments are left out: callers hold those. */
static bool forgets(const Compiler *c, const Symbol *sym, Rk value) {
    return rk_is_const(value) && is_none(c->unit->consts.v[value & ~OPERAND_CONST]) && !(sym->flags & DEF_PARAM);
}

void name_store(Compiler *c, Value name, Rk value) {
    Unit *u = c->unit;
    check_forbidden(c, name, u->pos, true);
    Symbol *sym = symbol_of(c, name);
    int where = sym ? sym->where : SYM_GLOBAL_IMPLICIT;
    i32 reg = local_register(c, sym);
    name = name_mangle(c, name);
    if (reg >= 0) {
        if (forgets(c, sym, value)) emit(c, OP_FORGET_LOCAL, (u32)reg, value, 0);
        else move_to(c, (u16)reg, value);
        set_bound(u, reg);
    } else if (where == SYM_CELL || where == SYM_FREE) {
        if (forgets(c, sym, value)) emit(c, OP_FORGET_CELL, (u32)sym->reg, value, 0);
        else emit(c, OP_STORE_CELL, (u32)sym->reg, value, 0);
    } else if (where == SYM_GLOBAL_EXPLICIT || !unit_has_namespace(u)) {
        emit(c, OP_STORE_GLOBAL, emit_name(c, name), value, 0);
    } else {
        emit(c, OP_STORE_NAME, emit_name(c, name), value, 0);
    }
}

void name_delete(Compiler *c, Value name) {
    Unit *u = c->unit;
    check_forbidden(c, name, u->pos, false);
    Symbol *sym = symbol_of(c, name);
    int where = sym ? sym->where : SYM_GLOBAL_IMPLICIT;
    i32 reg = local_register(c, sym);
    name = name_mangle(c, name);
    if (reg >= 0) {
        emit(c, OP_DEL_LOCAL, (u32)reg, 0, 0);
        clear_bound(u, reg);
    } else if (where == SYM_CELL || where == SYM_FREE) {
        emit(c, OP_DEL_CELL, (u32)sym->reg, 0, 0);
    } else if (where == SYM_GLOBAL_EXPLICIT || !unit_has_namespace(u)) {
        emit(c, OP_DEL_GLOBAL, emit_name(c, name), 0, 0);
    } else {
        emit(c, OP_DEL_NAME, emit_name(c, name), 0, 0);
    }
}

void name_clear(Compiler *c, Value name) {
    i32 reg = name_register(c, name);
    if (reg >= 0) {
        emit_pool_add(c, &c->unit->shown, V_NONE); /* as CPython, which stores it */
        emit(c, OP_CLEAR, (u32)reg, 0, 0);
        clear_bound(c->unit, reg);
        return;
    }
    name_store(c, name, none_rk(c)); /* the body may have deleted it */
    name_delete(c, name);
}
