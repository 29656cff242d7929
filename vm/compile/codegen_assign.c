/* codegen_assign.c: values into targets: plain, unpacked, augmented, annotated; del. */
#include "vm/compile/codegen.h"

/* ---- assignment ---- */

static i64 starred_index(Compiler *c, Node *target, NodeList *elts) {
    i64 found = -1;
    for (i64 i = 0; i < elts->n; i++) {
        if (elts->items[i]->kind != AST_Starred) continue;
        if (found >= 0) compile_error(c, target->pos, "multiple starred expressions in assignment");
        found = i;
        if (i >= 256 || elts->n - i - 1 >= 1 << 8)
            compile_error(c, target->pos, "too many expressions in star-unpacking assignment");
    }
    return found;
}

/* The first register if all targets are plain locals that lie in a row, else -1. */
static i32 targets_in_row(Compiler *c, NodeList *elts) {
    i32 first = -1;
    for (i64 i = 0; i < elts->n; i++) {
        Node *e = elts->items[i];
        if (e->kind == AST_Starred) e = as_Starred(e)->value;
        i32 reg = e->kind == AST_Name ? name_register(c, as_Name(e)->id) : -1;
        if (reg < 0 || (i > 0 && reg != first + i)) return -1;
        if (i == 0) first = reg;
    }
    return first;
}

static void unpack_to(Compiler *c, Node *target, NodeList *elts, Rk value) {
    i64 n = elts->n, star = starred_index(c, target, elts);
    u16 source = to_reg(c, value);
    i32 row = n ? targets_in_row(c, elts) : -1;
    if (row < 0) row = temp_row(c, (i32)n);
    if (star < 0) emit(c, OP_UNPACK, (u32)row, source, (u32)n);
    else emit(c, OP_UNPACK_EX, (u32)row, source, (u32)(star | (n - star - 1) << 8));
    for (i64 i = 0; i < n; i++) {
        Node *e = elts->items[i];
        assign_to(c, e->kind == AST_Starred ? as_Starred(e)->value : e, (Rk)(row + i));
    }
}

static void assign_attribute(Compiler *c, Node *target, Rk value) {
    AstAttribute *a = as_Attribute(target);
    check_forbidden(c, a->attr, target->pos, true);
    value = protect(c, value, a->value);
    u16 object = expr_reg(c, a->value);
    pos_at_attribute(c, target);
    emit(c, OP_SETATTR, object, emit_name(c, name_mangle(c, a->attr)), value);
}

static void assign_item(Compiler *c, Node *target, Rk value) {
    AstSubscript *s = as_Subscript(target);
    value = protect(c, protect(c, value, s->value), s->slice);
    u16 object = (u16)protect(c, expr_reg(c, s->value), s->slice);
    Rk key = expr_any(c, s->slice);
    emit(c, OP_SETITEM, object, key, value);
}

void assign_to(Compiler *c, Node *target, Rk value) {
    compile_check_depth(c);
    i32 top = c->unit->top;
    Pos before = pos_set(c, target->pos);
    switch (target->kind) {
    case AST_Name: name_store(c, as_Name(target)->id, value); break;
    case AST_Attribute: assign_attribute(c, target, value); break;
    case AST_Subscript: assign_item(c, target, value); break;
    case AST_Tuple: unpack_to(c, target, as_Tuple(target)->elts, value); break;
    case AST_List: unpack_to(c, target, as_List(target)->elts, value); break;
    case AST_Starred: compile_error(c, target->pos,
                                    "starred assignment target must be in a list or tuple");
    default: KR_FATAL("assignment to %s", ast_info(target->kind)->name);
    }
    pos_restore(c, before);
    temp_reset(c, top);
}

/* Assigning to the first 'n' targets may change the local in 'rk'. */
static bool targets_change(Compiler *c, NodeList *targets, i64 n, Rk rk) {
    for (i64 i = 0; i < n; i++) {
        Node *t = targets->items[i];
        bool nested = t->kind == AST_Tuple || t->kind == AST_List;
        if (nested || (t->kind == AST_Name && name_register(c, as_Name(t)->id) == rk)) return true;
    }
    return false;
}

static bool has_starred(NodeList *elts) {
    for (i64 i = 0; i < elts->n; i++)
        if (elts->items[i]->kind == AST_Starred) return true;
    return false;
}

#define PARALLEL_MAX 4

/* a, b = x, y without building the tuple: the values first, all of them, then the targets. */
static bool assign_parallel(Compiler *c, Node *target, Node *value) {
    NodeList *to = target->kind == AST_Tuple ? as_Tuple(target)->elts : NULL;
    NodeList *from = value->kind == AST_Tuple ? as_Tuple(value)->elts : NULL;
    if (!to || !from || to->n != from->n || to->n < 2 || to->n > PARALLEL_MAX) return false;
    if (has_starred(to) || has_starred(from)) return false;
    Rk values[PARALLEL_MAX];
    for (i64 i = 0; i < to->n; i++) {
        values[i] = expr_any(c, from->items[i]);
        for (i64 k = i + 1; k < from->n; k++) values[i] = protect(c, values[i], from->items[k]);
    }
    for (i64 i = 1; i < to->n; i++) {
        if (!is_local_reg(c->unit, values[i]) || !targets_change(c, to, i, values[i])) continue;
        u16 t = temp_new(c);
        move_to(c, t, values[i]);
        values[i] = t;
    }
    for (i64 i = 0; i < to->n; i++) assign_to(c, to->items[i], values[i]);
    return true;
}

static bool is_none_constant(Node *e) { return e->kind == AST_Constant && is_none(as_Constant(e)->value); }

void assign_stmt(Compiler *c, AstAssign *s) {
    Node *first = s->targets->items[0];
    if (s->targets->n == 1) {
        bool in_place = first->kind == AST_Name && !is_none_constant(s->value); /* name_store: the name gives up what it held */
        i32 reg = in_place ? target_register(c, as_Name(first)->id, s->value) : -1;
        if (reg >= 0) {
            check_forbidden(c, as_Name(first)->id, first->pos, true);
            expr_to(c, s->value, (u16)reg);
            assign_to(c, first, (Rk)reg);
            return;
        }
        if (assign_parallel(c, first, s->value)) return;
    }
    Rk value = expr_any(c, s->value);
    if (s->targets->n > 1 && is_local_reg(c->unit, value)) { /* a target may rebind it */
        u16 t = temp_new(c);
        move_to(c, t, value);
        value = t;
    }
    for (i64 i = 0; i < s->targets->n; i++) assign_to(c, s->targets->items[i], value);
}

static void augassign_name(Compiler *c, AstAugAssign *s) {
    Value name = as_Name(s->target)->id;
    Pos pos = c->unit->pos;
    Rk left = protect(c, expr_any(c, s->target), s->value);
    i32 reg = name_register(c, name);
    u16 dst = reg >= 0 ? (u16)reg : temp_new(c);
    binary_to(c, s->op, true, left, s->value, dst);
    c->unit->pos = s->target->pos;
    name_store(c, name, dst);
    c->unit->pos = pos;
}

void augassign_stmt(Compiler *c, AstAugAssign *s) {
    Pos pos = c->unit->pos;
    Node *target = s->target;
    u16 t;
    switch (target->kind) {
    case AST_Name: augassign_name(c, s); return;
    case AST_Attribute: {
        AstAttribute *a = as_Attribute(target);
        u16 object = (u16)protect(c, expr_reg(c, a->value), s->value);
        u32 name = emit_name(c, name_mangle(c, a->attr));
        t = temp_new(c);
        c->unit->pos = target->pos;
        pos_at_attribute(c, target);
        emit(c, OP_GETATTR, t, object, name);
        c->unit->pos = pos;
        binary_to(c, s->op, true, t, s->value, t);
        c->unit->pos = target->pos;
        pos_at_attribute(c, target);
        emit(c, OP_SETATTR, object, name, t);
        break;
    }
    case AST_Subscript: {
        AstSubscript *sub = as_Subscript(target);
        u16 object = (u16)protect(c, protect(c, expr_reg(c, sub->value), sub->slice), s->value);
        Rk key = protect(c, expr_any(c, sub->slice), s->value);
        t = temp_new(c);
        c->unit->pos = target->pos;
        emit(c, OP_GETITEM, t, object, key);
        c->unit->pos = pos;
        binary_to(c, s->op, true, t, s->value, t);
        c->unit->pos = target->pos;
        emit(c, OP_SETITEM, object, key, t);
        break;
    }
    default: KR_FATAL("augmented assignment to %s", ast_info(target->kind)->name);
    }
    c->unit->pos = pos;
}

/* ---- annotated assignment ---- */

static bool keeps_annotations(Compiler *c) {
    return !unit_is_function(c->unit);
}

static void store_annotation(Compiler *c, AstAnnAssign *s) {
    Value name = as_Name(s->target)->id;
    check_forbidden(c, name, s->target->pos, true);
    if (!s->simple || !keeps_annotations(c)) return;
    u16 note = temp_new(c), dict = temp_new(c);
    annotation_to(c, s->annotation, note);
    emit(c, unit_has_namespace(c->unit) ? OP_LOAD_NAME : OP_LOAD_GLOBAL, dict, emit_name(c, compile_name(c, "__annotations__")), 0);
    emit(c, OP_SETITEM, dict, const_rk(c, name_mangle(c, name)), note);
}

static void discard_parts(Compiler *c, Node *e) {
    if (!e) return;
    if (e->kind == AST_Slice) {
        discard_parts(c, as_Slice(e)->lower);
        discard_parts(c, as_Slice(e)->upper);
        discard_parts(c, as_Slice(e)->step);
    } else {
        expr_discard(c, e);
    }
}

void annassign_stmt(Compiler *c, AstAnnAssign *s) {
    Node *t = s->target;
    if (s->value) {
        Rk value = expr_any(c, s->value);
        assign_to(c, t, value);
    }
    if (t->kind == AST_Name) {
        store_annotation(c, s);
    } else if (t->kind == AST_Attribute) {
        check_forbidden(c, as_Attribute(t)->attr, c->unit->pos, true);
        if (!s->value) discard_parts(c, as_Attribute(t)->value);
    } else if (!s->value) {
        discard_parts(c, as_Subscript(t)->value);
        discard_parts(c, as_Subscript(t)->slice);
    }
    bool evaluated = !s->simple && keeps_annotations(c) && !(c->flags & COMPILE_FUTURE_ANNOTATIONS);
    if (evaluated) expr_discard(c, s->annotation);
}

/* ---- del ---- */

void delete_target(Compiler *c, Node *t) {
    i32 top = c->unit->top;
    Pos before = pos_set(c, t->pos);
    NodeList *elts =
        t->kind == AST_Tuple ? as_Tuple(t)->elts : t->kind == AST_List ? as_List(t)->elts : NULL;
    if (t->kind == AST_Name) {
        name_delete(c, as_Name(t)->id);
    } else if (t->kind == AST_Attribute) {
        AstAttribute *a = as_Attribute(t);
        check_forbidden(c, a->attr, t->pos, false);
        u16 object = expr_reg(c, a->value);
        pos_at_attribute(c, t);
        emit(c, OP_DELATTR, object, emit_name(c, name_mangle(c, a->attr)), 0);
    } else if (t->kind == AST_Subscript) {
        AstSubscript *s = as_Subscript(t);
        u16 object = (u16)protect(c, expr_reg(c, s->value), s->slice);
        emit(c, OP_DELITEM, object, expr_any(c, s->slice), 0);
    }
    for (i64 i = 0; elts && i < elts->n; i++) delete_target(c, elts->items[i]);
    pos_restore(c, before);
    temp_reset(c, top);
}
