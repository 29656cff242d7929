/* codegen_expr.c: expressions to registers: operands, operators, attributes, suspension. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/set.h"
#include "vm/object/tuple.h"

/* ---- operands ---- */

static bool binds_name(Node *n, Value name) {
    if (n->kind == AST_NamedExpr && same(as_Name(as_NamedExpr(n)->target)->id, name)) return true;
    if (n->kind == AST_Lambda) return false;
    const AstInfo *info = ast_info(n->kind);
    for (int i = 0; i < info->nfields; i++) {
        const AstField *f = &info->fields[i];
        void *at = (char *)n + f->offset;
        if (f->type != AST_T_expr && f->type != AST_T_keyword && f->type != AST_T_comprehension)
            continue;
        if (f->how_many != AST_LIST) {
            if (*(Node **)at && binds_name(*(Node **)at, name)) return true;
            continue;
        }
        NodeList *list = *(NodeList **)at;
        for (i64 k = 0; k < list->n; k++)
            if (list->items[k] && binds_name(list->items[k], name)) return true;
    }
    return false;
}

Rk protect(Compiler *c, Rk rk, Node *later) {
    Unit *u = c->unit;
    if (!is_local_reg(u, rk) || rk >= u->nvarnames || !later) return rk;
    Symbol *sym = symtable_find(u->scope, u->varnames[rk]);
    if (!sym || !sym->walrus || !binds_name(later, sym->name)) return rk;
    u16 t = temp_new(c);
    move_to(c, t, rk);
    return t;
}

/* An operand of what is computed into 'dst': a temporary 'dst' may hold it meanwhile. */
Rk operand_in(Compiler *c, Node *e, u16 dst) {
    if (e->kind == AST_Constant || e->kind == AST_Name || e->kind == AST_NamedExpr ||
        !is_temp(c->unit, dst))
        return expr_any(c, e);
    expr_to(c, e, dst);
    return dst;
}

static u16 reg_in(Compiler *c, Node *e, u16 dst) {
    if (e->kind == AST_Name && name_register(c, as_Name(e)->id) < 0 && is_temp(c->unit, dst)) {
        expr_to(c, e, dst);
        return dst;
    }
    return to_reg(c, operand_in(c, e, dst));
}

static Rk walrus(Compiler *c, Node *e) {
    AstNamedExpr *n = as_NamedExpr(e);
    Value name = as_Name(n->target)->id;
    i32 reg = target_register(c, name, n->value);
    Rk value;
    if (reg >= 0) {
        expr_to(c, n->value, (u16)reg);
        value = (Rk)reg;
    } else {
        value = expr_any(c, n->value);
    }
    Pos before = pos_set(c, n->target->pos);
    name_store(c, name, value);
    pos_restore(c, before);
    return value;
}

Rk expr_any(Compiler *c, Node *e) {
    if (e->kind == AST_Constant) return const_rk(c, as_Constant(e)->value);
    if (e->kind == AST_Name) {
        Pos before = pos_set(c, e->pos);
        Rk rk = name_load(c, as_Name(e)->id);
        pos_restore(c, before);
        return rk;
    }
    if (e->kind == AST_NamedExpr) return walrus(c, e);
    return expr_temp(c, e);
}

u16 expr_reg(Compiler *c, Node *e) {
    return to_reg(c, expr_any(c, e));
}

u16 expr_temp(Compiler *c, Node *e) {
    u16 t = temp_new(c);
    expr_to(c, e, t);
    return t;
}

void expr_discard(Compiler *c, Node *e) {
    i32 top = c->unit->top;
    expr_any(c, e);
    temp_reset(c, top);
}

/* ---- operators ---- */

static int binary_op(AstKind op, bool inplace) {
    switch (op) {
    case AST_Add: return inplace ? OP_IADD : OP_ADD;
    case AST_Sub: return inplace ? OP_ISUB : OP_SUB;
    case AST_Mult: return inplace ? OP_IMUL : OP_MUL;
    case AST_MatMult: return inplace ? OP_IMATMUL : OP_MATMUL;
    case AST_Div: return inplace ? OP_ITRUEDIV : OP_TRUEDIV;
    case AST_Mod: return inplace ? OP_IMOD : OP_MOD;
    case AST_Pow: return inplace ? OP_IPOW : OP_POW;
    case AST_LShift: return inplace ? OP_ILSHIFT : OP_LSHIFT;
    case AST_RShift: return inplace ? OP_IRSHIFT : OP_RSHIFT;
    case AST_BitOr: return inplace ? OP_IOR : OP_OR;
    case AST_BitXor: return inplace ? OP_IXOR : OP_XOR;
    case AST_BitAnd: return inplace ? OP_IAND : OP_AND;
    default: return inplace ? OP_IFLOORDIV : OP_FLOORDIV;
    }
}

/* The value of a small integer literal, fit for an immediate operand. */
bool small_int(Node *e, i32 *out) {
    if (e->kind != AST_Constant || !is_fixnum(as_Constant(e)->value)) return false;
    i64 i = as_fixnum(as_Constant(e)->value);
    *out = (i32)i;
    return i == (i16)i;
}

void binary_to(Compiler *c, AstKind op, bool inplace, Rk left, Node *right, u16 dst) {
    i32 imm;
    bool add = op == AST_Add, sub = op == AST_Sub;
    if ((add || sub) && !rk_is_const(left) && small_int(right, &imm)) {
        emit_pool_add(c, &c->unit->shown, as_Constant(right)->value);
        int code = add ? (inplace ? OP_IADDI : OP_ADDI) : (inplace ? OP_ISUBI : OP_SUBI);
        emit(c, code, dst, left, (u16)imm);
        return;
    }
    Rk r = expr_any(c, right);
    emit(c, binary_op(op, inplace), dst, left, r);
}

static void binop(Compiler *c, AstBinOp *e, u16 dst) {
    Rk left = operand_in(c, e->left, dst);
    left = protect(c, left, e->right);
    binary_to(c, e->op, false, left, e->right, dst);
}

static void unary(Compiler *c, AstUnaryOp *e, u16 dst) {
    int op = e->op == AST_Not    ? OP_NOT
             : e->op == AST_USub ? OP_NEG
             : e->op == AST_UAdd ? OP_POS
                                 : OP_INVERT;
    Rk operand = operand_in(c, e->operand, dst);
    emit(c, op, dst, operand, 0);
}

static void boolop(Compiler *c, AstBoolOp *e, u16 dst) {
    u16 t = is_temp(c->unit, dst) ? dst : temp_new(c);
    Label end = emit_label(c);
    for (i64 i = 0; i < e->values->n; i++) {
        Node *part = e->values->items[i];
        bool last = i + 1 == e->values->n, truth, known = const_truth(c, part, &truth);
        if (known && !last && truth == (e->op == AST_And)) continue; /* has no say */
        expr_to(c, part, t);
        if (known) break;
        if (!last) emit_jump(c, e->op == AST_And ? OP_JF : OP_JT, t, 0, end);
    }
    emit_place(c, end);
    move_to(c, dst, t);
}

static void ifexp(Compiler *c, AstIfExp *e, u16 dst) {
    Label other = emit_label(c), end = emit_label(c);
    jump_if(c, e->test, false, other);
    expr_to(c, e->body, dst);
    emit_jump(c, OP_JUMP, 0, 0, end);
    emit_place(c, other);
    expr_to(c, e->orelse, dst);
    emit_place(c, end);
}

/* ---- attributes and subscripts ---- */

/* a.b.c over several lines: the access is reported where the attribute's name stands. */
void pos_at_attribute(Compiler *c, Node *attribute) {
    Unit *u = c->unit;
    if (u->pos.lineno == attribute->pos.end_lineno) return;
    u->pos.lineno = attribute->pos.end_lineno;
    i32 len = (i32)str_len(as_Attribute(attribute)->attr);
    bool fits = len <= attribute->pos.end_col;
    u->pos.col = fits ? attribute->pos.end_col - len : -1;
    if (!fits) u->pos.end_col = -1;
}

static void attribute(Compiler *c, Node *e, u16 dst) {
    if (super_attribute(c, e, dst)) return;
    u16 object = reg_in(c, as_Attribute(e)->value, dst);
    pos_at_attribute(c, e);
    emit(c, OP_GETATTR, dst, object, emit_name(c, name_mangle(c, as_Attribute(e)->attr)));
}

static void slice(Compiler *c, AstSlice *e, u16 dst) {
    i32 base = c->unit->top;
    Node *parts[] = {e->lower, e->upper, e->step};
    int n = e->step ? 3 : 2;
    for (int i = 0; i < n; i++) {
        u16 t = temp_new(c);
        if (parts[i]) expr_to(c, parts[i], t);
        else load_const(c, t, V_NONE);
    }
    emit(c, OP_BUILD_SLICE, dst, (u32)base, (u32)n);
    temp_reset(c, base);
}

/* The type of a literal whose misuse is certain, else NULL. */
static TypeObj *literal_type(Node *e) {
    switch (e->kind) {
    case AST_Constant: return value_type(as_Constant(e)->value);
    case AST_Tuple: return TupleType;
    case AST_List:
    case AST_ListComp: return ListType;
    case AST_Dict:
    case AST_DictComp: return DictType;
    case AST_Set:
    case AST_SetComp: return SetType;
    case AST_GeneratorExp: return GenType;
    case AST_Lambda: return FuncType;
    case AST_JoinedStr:
    case AST_FormattedValue: return StrType;
    default: return NULL;
    }
}

void warn_not_callable(Compiler *c, Node *func, Pos pos) {
    TypeObj *t = literal_type(func);
    if (!t || func->kind == AST_Lambda) return;
    compile_warn(c, pos, "'%s' object is not callable; perhaps you missed a comma?", t->tp_name);
}

static void warn_subscript(Compiler *c, AstSubscript *e) {
    TypeObj *t = literal_type(e->value), *index = literal_type(e->slice);
    if (!t) return;
    bool sequence = t == StrType || t == BytesType || t == TupleType || t == ListType;
    if (!sequence && t != DictType) {
        compile_warn(c, e->head.pos,
                     "'%s' object is not subscriptable; perhaps you missed a comma?", t->tp_name);
        return;
    }
    bool bad = index && sequence && index != IntType && index != BoolType;
    if (bad)
        compile_warn(c, e->head.pos,
                     "%s indices must be integers or slices, not %s; perhaps you missed a comma?",
                     t->tp_name, index->tp_name);
}

static void subscript(Compiler *c, AstSubscript *e, u16 dst) {
    warn_subscript(c, e);
    Rk object = operand_in(c, e->value, dst);
    object = protect(c, object, e->slice);
    Rk key = expr_any(c, e->slice);
    emit(c, OP_GETITEM, dst, object, key);
}

/* ---- suspension ---- */

/* Hands everything between the caller and the iterator in r[it] until it ends; its result is
   r[result]. YIELD is directly followed by the jump back to its SEND: who resumes the generator
   with the delegate's end looks for it there. */
static void send_loop(Compiler *c, u16 it, u16 result) {
    Label again = emit_label(c), end = emit_label(c);
    load_const(c, result, V_NONE);
    emit_place_loop(c, again, NULL);
    emit_jump(c, OP_SEND, result, it, end);
    emit(c, OP_YIELD, result, result, it + 1u);
    emit_jump(c, OP_JUMP, 0, 0, again);
    emit_place(c, end);
}

void expr_await(Compiler *c, u16 awaitable, int kind, u16 dst) {
    i32 top = c->unit->top;
    u16 it = temp_new(c), result = temp_new(c);
    emit(c, OP_AWAITABLE, it, awaitable, (u32)kind);
    send_loop(c, it, result);
    move_to(c, dst, result);
    temp_reset(c, top);
}

/* r[dst] = the awaited next item of the asynchronous iterator. */
void expr_anext(Compiler *c, u16 aiter, u16 dst) {
    i32 top = c->unit->top;
    u16 it = temp_new(c), result = temp_new(c);
    emit(c, OP_ANEXT, it, aiter, 0);
    send_loop(c, it, result);
    move_to(c, dst, result);
    temp_reset(c, top);
}

static void await(Compiler *c, Node *e, u16 dst) {
    const Scope *s = c->unit->scope;
    bool top_level = c->flags & COMPILE_TOP_LEVEL_AWAIT && s->kind == SCOPE_MODULE;
    if (!top_level) {
        if (s->kind != SCOPE_FUNCTION) compile_error(c, e->pos, "'await' outside function");
        if (s->node->kind != AST_AsyncFunctionDef && !s->comp)
            compile_error(c, e->pos, "'await' outside async function");
    }
    u16 value = reg_in(c, as_Await(e)->value, dst);
    expr_await(c, value, 0, dst);
}

void emit_yield(Compiler *c, Rk value, u16 dst) {
    if (c->unit->flags & CO_ASYNC_GENERATOR) {
        u16 t = temp_new(c);
        emit(c, OP_ASYNC_GEN_WRAP, t, value, 0);
        value = t;
    }
    emit(c, OP_YIELD, dst, value, 0);
}

static void yield(Compiler *c, Node *e, u16 dst) {
    if (!unit_is_function(c->unit)) compile_error(c, e->pos, "'yield' outside function");
    Rk value = as_Yield(e)->value ? operand_in(c, as_Yield(e)->value, dst) : none_rk(c);
    emit_yield(c, value, dst);
}

static void yield_from(Compiler *c, Node *e, u16 dst) {
    if (!unit_is_function(c->unit)) compile_error(c, e->pos, "'yield' outside function");
    if (c->unit->scope->node->kind == AST_AsyncFunctionDef)
        compile_error(c, e->pos, "'yield from' inside async function");
    u16 it = temp_new(c), result = temp_new(c);
    u16 value = reg_in(c, as_YieldFrom(e)->value, it);
    emit(c, OP_YF_ITER, it, value, 0);
    send_loop(c, it, result);
    move_to(c, dst, result);
}

/* ---- all of them ---- */

static void expr_in_place(Compiler *c, Node *e, u16 dst) {
    switch (e->kind) {
    case AST_Constant: load_const(c, dst, as_Constant(e)->value); break;
    case AST_Name: name_load_to(c, as_Name(e)->id, dst); break;
    case AST_NamedExpr: move_to(c, dst, walrus(c, e)); break;
    case AST_BoolOp: boolop(c, as_BoolOp(e), dst); break;
    case AST_BinOp: binop(c, as_BinOp(e), dst); break;
    case AST_UnaryOp: unary(c, as_UnaryOp(e), dst); break;
    case AST_Lambda: lambda_to(c, e, dst); break;
    case AST_IfExp: ifexp(c, as_IfExp(e), dst); break;
    case AST_Dict: dict_to(c, as_Dict(e), dst); break;
    case AST_Set: build_row(c, as_Set(e)->elts, OP_BUILD_SET, dst); break;
    case AST_List: build_row(c, as_List(e)->elts, OP_BUILD_LIST, dst); break;
    case AST_Tuple: build_row(c, as_Tuple(e)->elts, OP_BUILD_TUPLE, dst); break;
    case AST_ListComp:
    case AST_SetComp:
    case AST_DictComp:
    case AST_GeneratorExp: comp_to(c, e, dst); break;
    case AST_Await: await(c, e, dst); break;
    case AST_Yield: yield(c, e, dst); break;
    case AST_YieldFrom: yield_from(c, e, dst); break;
    case AST_Compare: compare_to(c, as_Compare(e), dst); break;
    case AST_Call: call_to(c, e, dst); break;
    case AST_FormattedValue: formatted_to(c, as_FormattedValue(e), dst); break;
    case AST_JoinedStr: expr_joined(c, e, dst); break;
    case AST_Attribute: attribute(c, e, dst); break;
    case AST_Subscript: subscript(c, as_Subscript(e), dst); break;
    case AST_Slice: slice(c, as_Slice(e), dst); break;
    case AST_Starred: compile_error(c, e->pos, "can't use starred expression here");
    default: KR_FATAL("expression of kind %s", ast_info(e->kind)->name);
    }
}

void expr_to(Compiler *c, Node *e, u16 dst) {
    compile_check_depth(c);
    i32 top = c->unit->top;
    Pos before = pos_set(c, e->pos);
    expr_in_place(c, e, dst);
    pos_restore(c, before);
    temp_reset(c, top);
}
