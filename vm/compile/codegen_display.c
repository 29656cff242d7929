/* codegen_display.c: lists, tuples, sets, dicts and f-strings. */
#include "vm/compile/codegen.h"

#include "vm/object/set.h"
#include "vm/object/tuple.h"

#define ROW_MAX 64 /* registers a display takes at once */

/* ---- displays ---- */

static bool any_starred(NodeList *elts) {
    for (i64 i = 0; i < elts->n; i++)
        if (elts->items[i]->kind == AST_Starred) return true;
    return false;
}

static Value const_tuple(Compiler *c, NodeList *elts) {
    Value *items = ast_alloc(c->arena, (elts->n + 1) * (i64)sizeof *items);
    for (i64 i = 0; i < elts->n; i++) {
        if (elts->items[i]->kind != AST_Constant) return V_NULL;
        items[i] = as_Constant(elts->items[i])->value;
    }
    return compile_keep(c, tuple_from(items, elts->n));
}

/* One element after the other; for what is too long or has stars.  A tuple is made from a list. */
static void build_slowly(Compiler *c, NodeList *elts, int op, u16 dst) {
    bool set = op == OP_BUILD_SET;
    u16 work = is_temp(c->unit, dst) ? dst : temp_new(c);
    emit(c, set ? OP_BUILD_SET : OP_BUILD_LIST, work, 0, 0);
    for (i64 i = 0; i < elts->n; i++) {
        i32 top = c->unit->top;
        Node *e = elts->items[i];
        if (e->kind == AST_Starred) {
            u16 iterable = expr_reg(c, as_Starred(e)->value);
            emit(c, set ? OP_SET_UPDATE : OP_LIST_EXTEND, work, iterable, 0);
        } else {
            Rk item = expr_any(c, e);
            emit(c, set ? OP_SET_ADD : OP_LIST_APPEND, work, item, 0);
        }
        temp_reset(c, top);
    }
    if (op == OP_BUILD_TUPLE) emit(c, OP_LIST_TO_TUPLE, dst, work, 0);
    else move_to(c, dst, work);
}

static bool build_from_const(Compiler *c, NodeList *elts, int op, u16 dst) {
    if (elts->n < 3 && op != OP_BUILD_TUPLE) return false;
    Value items = const_tuple(c, elts);
    if (is_null(items)) return false;
    if (op == OP_BUILD_TUPLE) {
        load_const(c, dst, items);
        return true;
    }
    if (op == OP_BUILD_SET) items = compile_keep(c, frozenset_from(items));
    u16 work = is_temp(c->unit, dst) ? dst : temp_new(c), t = temp_new(c);
    emit(c, op, work, 0, 0);
    load_const(c, t, items);
    emit(c, op == OP_BUILD_SET ? OP_SET_UPDATE : OP_LIST_EXTEND, work, t, 0);
    move_to(c, dst, work);
    return true;
}

void build_row(Compiler *c, NodeList *elts, int op, u16 dst) {
    i32 top = c->unit->top;
    if (build_from_const(c, elts, op, dst)) {
        temp_reset(c, top);
        return;
    }
    if (any_starred(elts) || elts->n > ROW_MAX) {
        build_slowly(c, elts, op, dst);
    } else {
        for (i64 i = 0; i < elts->n; i++) expr_temp(c, elts->items[i]);
        emit(c, op, dst, elts->n ? (u32)top : 0, (u32)elts->n);
    }
    temp_reset(c, top);
}

static void dict_item(Compiler *c, u16 work, Node *key, Node *value) {
    i32 top = c->unit->top;
    if (!key) {
        u16 other = expr_reg(c, value);
        emit(c, OP_DICT_UPDATE, work, other, 0);
    } else {
        Rk k = protect(c, expr_any(c, key), value);
        Rk v = expr_any(c, value);
        emit(c, OP_MAP_ADD, work, k, v);
    }
    temp_reset(c, top);
}

void dict_to(Compiler *c, AstDict *e, u16 dst) {
    i64 n = e->keys->n;
    bool plain = n <= 4;
    for (i64 i = 0; i < n; i++) plain = plain && e->keys->items[i];
    if (plain) {
        i32 top = c->unit->top;
        for (i64 i = 0; i < n; i++) {
            expr_temp(c, e->keys->items[i]);
            expr_temp(c, e->values->items[i]);
        }
        emit(c, OP_BUILD_MAP, dst, n ? (u32)top : 0, (u32)n);
        return;
    }
    u16 work = is_temp(c->unit, dst) ? dst : temp_new(c);
    emit(c, OP_BUILD_MAP, work, 0, 0);
    for (i64 i = 0; i < n; i++) dict_item(c, work, e->keys->items[i], e->values->items[i]);
    move_to(c, dst, work);
}

/* ---- f-strings ---- */

void formatted_to(Compiler *c, AstFormattedValue *e, u16 dst) {
    Rk value = operand_in(c, e->value, dst);
    if (e->format_spec) value = protect(c, value, e->format_spec);
    int how = e->conversion == 's' ? 1 : e->conversion == 'r' ? 2 : e->conversion == 'a' ? 3 : 0;
    u16 t = is_temp(c->unit, dst) ? dst : temp_new(c);
    if (how) {
        emit(c, OP_CONVERT, t, value, (u32)how);
        value = t;
    }
    Rk spec = e->format_spec ? expr_any(c, e->format_spec) : const_rk(c, str_empty);
    emit(c, OP_FORMAT, dst, value, spec);
}

void expr_joined(Compiler *c, Node *e, u16 dst) {
    NodeList *values = as_JoinedStr(e)->values;
    if (values->n == 0) {
        load_const(c, dst, str_empty);
        return;
    }
    if (values->n == 1) {
        expr_to(c, values->items[0], dst);
        return;
    }
    i32 base = c->unit->top;
    for (i64 i = 0; i < values->n; i++) {
        if (c->unit->top - base == ROW_MAX) { /* what is there so far becomes the first piece */
            emit(c, OP_BUILD_STRING, (u32)base, (u32)base, ROW_MAX);
            temp_reset(c, base + 1);
        }
        expr_temp(c, values->items[i]);
    }
    emit(c, OP_BUILD_STRING, dst, (u32)base, (u32)(c->unit->top - base));
    temp_reset(c, base);
}
