/* codegen.c: units: one per code object; registers and positions; the module itself. */
#include "vm/compile/codegen.h"

#include "vm/interp/liveness.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"

const Pos pos_none = {-1, -1, -1, -1};

/* ---- registers ---- */

#define MAX_REGISTERS 0x7f00

u16 temp_row(Compiler *c, i32 n) {
    Unit *u = c->unit;
    i32 reg = u->top;
    u->top += n;
    if (u->top > MAX_REGISTERS) compile_error(c, u->pos, "expression needs too many registers");
    u->maxreg = KR_MAX(u->maxreg, u->top);
    return (u16)reg;
}

u16 temp_new(Compiler *c) {
    return temp_row(c, 1);
}

void temp_reset(Compiler *c, i32 top) {
    c->unit->top = top;
}

void move_to(Compiler *c, u16 dst, Rk src) {
    if (src != dst) emit(c, OP_MOVE, dst, src, 0);
}

void load_const(Compiler *c, u16 dst, Value v) {
    emit_load_const(c, dst, v);
}

Rk const_rk(Compiler *c, Value v) {
    i32 k = emit_const(c, v);
    if (k >= 0) return (Rk)k;
    u16 t = temp_new(c);
    load_const(c, t, v);
    return t;
}

Rk none_rk(Compiler *c) {
    return const_rk(c, V_NONE);
}

u16 to_reg(Compiler *c, Rk rk) {
    if (!rk_is_const(rk)) return rk;
    u16 t = temp_new(c);
    emit(c, OP_MOVE, t, rk, 0);
    return t;
}

Pos pos_set(Compiler *c, Pos pos) {
    Pos before = c->unit->pos;
    c->unit->pos = pos;
    return before;
}

/* ---- units ---- */

static Value qualified(Compiler *c, Unit *outer, Value name) {
    Unit *u = outer;
    if (!u || u->scope->kind == SCOPE_MODULE) return name;
    Symbol *sym = symtable_find(u->scope, symtable_mangle(c, u->scope->private_class, name));
    if (sym && sym->where == SYM_GLOBAL_EXPLICIT) return name;
    StrBuilder b;
    strb_init(&b);
    strb_str(&b, u->qualname);
    strb_c(&b, u->scope->kind == SCOPE_FUNCTION && !u->scope->comp ? ".<locals>." : ".");
    strb_str(&b, name);
    Value text = strb_finish(&b);
    return compile_keep(c, is_err(text) ? text : str_intern(text));
}

static u32 unit_flags(Compiler *c, const Scope *s) {
    u32 flags = c->flags & COMPILE_FUTURE_MASK;
    if (s->kind != SCOPE_FUNCTION) {
        if (s->coroutine && s->kind == SCOPE_MODULE && c->flags & COMPILE_TOP_LEVEL_AWAIT)
            flags |= CO_COROUTINE;
        return flags;
    }
    flags |= CO_OPTIMIZED | CO_NEWLOCALS;
    if (s->nested) flags |= CO_NESTED;
    if (s->varargs) flags |= CO_VARARGS;
    if (s->varkw) flags |= CO_VARKEYWORDS;
    if (s->generator) flags |= s->coroutine ? CO_ASYNC_GENERATOR : CO_GENERATOR;
    else if (s->coroutine) flags |= CO_COROUTINE;
    return flags;
}

/* Cells first, while parameters are still plain values; a generator starts when its closure is
   in place. */
static void prologue(Compiler *c) {
    Unit *u = c->unit;
    for (i32 i = 0; i < u->ncell; i++) emit(c, OP_MAKE_CELL, (u32)u->cells[i]->reg, 0, 0);
    if (u->nfree) emit(c, OP_COPY_FREE, (u32)u->frees[0]->reg, 0, (u32)u->nfree);
    if (u->flags & CO_ANY_GEN) emit(c, OP_GEN_START, 0, 0, 0);
}

void unit_enter(Compiler *c, Scope *scope, Value name, i32 firstline) {
    Unit *u = ast_alloc(c->arena, sizeof *u);
    *u = (Unit){.outer = c->unit, .scope = scope, .name = name, .firstline = firstline,
                .handler = -1, .doc = V_NONE, .reachable = true};
    u->qualname = qualified(c, c->unit, name);
    u->flags = unit_flags(c, scope);
    u->pos = (Pos){firstline, 0, firstline, 0};
    c->unit = u;
    unit_registers(c);
    u->top = u->maxreg = u->nlocals;
    prologue(c);
}

static void implicit_return(Compiler *c) {
    Unit *u = c->unit;
    if (!u->reachable) return;
    u->pos = pos_none;
    emit(c, u->flags & CO_ANY_GEN ? OP_RETURN_GEN : OP_RETURN, none_rk(c), 0, 0);
}

CodeObj *unit_leave(Compiler *c) {
    Unit *u = c->unit;
    implicit_return(c);
    CodeObj *code = emit_assemble(c);
    c->unit = u->outer;
#ifdef KRAIT_ASSERTS
    liveness_verify(code);
#endif
    return code;
}

/* ---- the module ---- */

static void module_body(Compiler *c, NodeList *body) {
    i64 first = 0;
    Node *doc = !c->interactive && body->n && body->items[0]->kind == AST_Expr ? as_Expr(body->items[0])->value : NULL;
    if (c->unit->scope->has_annotations) {
        c->unit->pos = (Pos){0, 0, 0, 0};
        emit(c, OP_SETUP_ANNOTATIONS, 0, 0, 0);
    }
    if (doc && doc->kind == AST_Constant && is_str_exact(as_Constant(doc)->value) &&
        c->optimize < 2) {
        pos_set(c, body->items[0]->pos);
        c->unit->doc = as_Constant(doc)->value;
        name_store(c, name___doc__, const_rk(c, c->unit->doc));
        first = 1;
    }
    for (i64 i = first; i < body->n; i++) stmt(c, body->items[i]);
}

static CodeObj *generate(Compiler *c, Node *mod) {
    unit_enter(c, c->st->top, compile_name(c, "<module>"), 1);
    if (mod->kind == AST_Expression) {
        Node *body = as_Expression(mod)->body;
        Rk value = expr_any(c, body);
        c->unit->pos = body->pos;
        emit(c, c->unit->flags & CO_ANY_GEN ? OP_RETURN_GEN : OP_RETURN, value, 0, 0);
    } else {
        c->interactive = mod->kind == AST_Interactive;
        module_body(c, c->interactive ? as_Interactive(mod)->body : as_Module(mod)->body);
    }
    return unit_leave(c);
}

CodeObj *compile_module(Arena *arena, Node *mod, Value filename, u32 flags, int optimize) {
    Compiler *c = ast_alloc(arena, sizeof *c);
    *c = (Compiler){.arena = arena, .optimize = optimize, .flags = flags, .early = true};
    if (setjmp(c->fail)) return NULL;
    c->filename = compile_keep(c, filename);
    future_scan(c, mod);
    fold_module(c, mod);
    symtable_build(c, mod);
    c->early = false;
    return generate(c, mod);
}
