/* emit_const.c: the pools of constants and names: each once, by type and value. */
#include "vm/base/hash.h"
#include "vm/compile/emit.h"
#include "vm/object/bytes.h"
#include "vm/object/complex.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static u64 const_hash(Value v) {
    if (is_tuple_exact(v)) {
        u64 h = 7;
        for (i64 i = 0; i < tuple_len(v); i++) h = h * 31 + const_hash(tuple_at(v, i));
        return h;
    }
    if (is_str_exact(v)) return (u64)str_hash(v);
    if (is_bytes(v)) return (u64)hash_bytes(bytes_data(v), bytes_len(v)) + 3;
    if (is_float_exact(v)) return (u64)hash_double(as_double(v), 0) + 1;
    if (is_int_exact(v)) return (u64)int_hash(v);
    if (is_complex(v)) {
        const ComplexObj *z = (ComplexObj *)v.w;
        return (u64)hash_complex(hash_double(z->real, 0), hash_double(z->imag, 0)) + 2;
    }
    return v.w >> 4;
}

static bool double_same(double a, double b) {
    return !memcmp(&a, &b, sizeof a);
}

/* The same type and the same value: 1, 1.0 and True differ, and so do 0.0 and -0.0. */
static bool const_same(Value a, Value b) {
    if (same(a, b)) return true;
    if (!is_obj(a) && !is_obj(b)) return false;
    if (value_type(a) != value_type(b)) return false;
    if (is_str_exact(a)) return str_eq(a, b);
    if (is_bytes(a)) return bytes_len(a) == bytes_len(b) &&
        !memcmp(bytes_data(a), bytes_data(b), (size_t)bytes_len(a));
    if (is_float_exact(a)) return double_same(as_double(a), as_double(b));
    if (is_int_exact(a)) return int_cmp(a, b) == 0;
    if (is_complex(a)) {
        ComplexObj *x = (ComplexObj *)a.w, *y = (ComplexObj *)b.w;
        return double_same(x->real, y->real) && double_same(x->imag, y->imag);
    }
    if (!is_tuple_exact(a) || tuple_len(a) != tuple_len(b)) return false;
    for (i64 i = 0; i < tuple_len(a); i++)
        if (!const_same(tuple_at(a, i), tuple_at(b, i))) return false;
    return true;
}

static void pool_insert(Pool *p, i32 number) {
    u32 i = (u32)const_hash(p->v[number]) & p->mask;
    while (p->index[i] >= 0) i = (i + 1) & p->mask;
    p->index[i] = number;
}

static i32 pool_find(Pool *p, Value v) {
    if (!p->index) return -1;
    for (u32 i = (u32)const_hash(v) & p->mask; p->index[i] >= 0; i = (i + 1) & p->mask)
        if (const_same(p->v[p->index[i]], v)) return p->index[i];
    return -1;
}

i32 emit_pool_add(Compiler *c, Pool *p, Value v) {
    i32 found = pool_find(p, v);
    if (found >= 0) return found;
    p->v = compile_grow(c, p->v, p->n, &p->cap, sizeof *p->v);
    p->v[p->n++] = v;
    if (!p->index || (u32)p->n * 2 > p->mask) {
        u32 size = p->index ? (p->mask + 1) * 2 : 16;
        p->index = ast_alloc(c->arena, size * (i64)sizeof *p->index);
        memset(p->index, 0xff, size * sizeof *p->index);
        p->mask = size - 1;
        for (i32 i = 0; i < p->n; i++) pool_insert(p, i);
    } else {
        pool_insert(p, p->n - 1);
    }
    return p->n - 1;
}

static bool is_name_like(Value s) {
    if (!as_str(s)->ascii) return false;
    for (i64 i = 0; i < str_len(s); i++) {
        u32 cp = str_at(s, i);
        bool word =
            (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9') ||
                cp == '_';
        if (!word) return false;
    }
    return true;
}

/* Strings that look like names are interned, as CPython does: "is" on them is everyday (if bad)
   Python. */
static Value canonical(Compiler *c, Value v) {
    if (is_str_exact(v) && !as_str(v)->interned && is_name_like(v))
        return compile_keep(c, str_intern(v));
    if (!is_tuple_exact(v)) return compile_keep(c, v);
    for (i64 i = 0; i < tuple_len(v); i++) {
        Value item = tuple_at(v, i), wanted = canonical(c, item);
        if (!same(item, wanted)) tuple_set(v, i, wanted);
    }
    return compile_keep(c, v);
}

#define NEAR_CONSTS 0x7ff0 /* constants that operands reach; names may go on to 0xffff */
#define MAX_NAMES 0xffff

i32 emit_const(Compiler *c, Value v) {
    Unit *u = c->unit;
    v = canonical(c, v);
    emit_pool_add(c, &u->shown, v);
    i32 found = pool_find(&u->consts, v);
    if (found < 0) {
        if (u->consts.n >= NEAR_CONSTS) return -1;
        found = emit_pool_add(c, &u->consts, v);
    }
    return found < OPERAND_CONST ? found | OPERAND_CONST : -1;
}

static u32 near_index(Compiler *c, Value v) {
    i32 i = emit_pool_add(c, &c->unit->consts, v);
    if (i > MAX_NAMES) compile_error(c, c->unit->pos, "too many names in one code object");
    return (u32)i;
}

u32 emit_const_index(Compiler *c, Value v) {
    v = canonical(c, v);
    emit_pool_add(c, &c->unit->shown, v);
    return near_index(c, v);
}

u32 emit_hidden_name(Compiler *c, Value name) {
    if (!as_str(name)->interned) name = compile_keep(c, str_intern(name));
    u32 i = near_index(c, name);
    c->unit->consts.v[i] = name; /* an equal constant may have been there that was not interned */
    return i;
}

u32 emit_name(Compiler *c, Value name) {
    u32 i = emit_hidden_name(c, name);
    emit_pool_add(c, &c->unit->names, c->unit->consts.v[i]);
    return i;
}

void emit_load_const(Compiler *c, u16 reg, Value v) {
    i32 k = emit_const(c, v);
    if (k >= 0) {
        emit(c, OP_MOVE, reg, (u32)k, 0);
        return;
    }
    emit(c, OP_LOADK32, reg, 0, 0)->lo = (u32)emit_pool_add(c, &c->unit->far, canonical(c, v));
}
