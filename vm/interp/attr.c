/* attr.c: attributes and names of instructions, with inline caches.
 *
 * A miss does the general look-up and then writes a quickened instruction with its guard over the generic one, where
 * the answer can be guarded: by one shape compare and, for what the class holds, the look-up record's validity.
 */
#include "gcbridge/hooks.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/descr.h"

static void quicken(Frame *f, u16 op, u32 lo, u32 hi, void *ptr) {
    f->pc[0].lo = lo;
    f->pc[0].hi = hi;
    if (ptr) f->pc[1].ptr = ptr;
    f->pc[-1].op = op;
}

/* The byte offset of own attribute 'slot' in the object, or -1 if it is in the overflow block. */
static i64 inline_offset(const Shape *s, int slot) {
    if (slot < 0 || slot >= s->inline_cap) return -1;
    return s->attr_off + 8 * (1 + slot);
}

/* An attribute of __slots__: its word is at the same place in all objects of the shape. */
static void quicken_member(Frame *f, u16 op, Value o, Lookup *lk) {
    MemberObj *m = (MemberObj *)lk->cell->value.w;
    Shape *s = obj_shape(as_obj(o));
    if (m->def || m->getset || s->flags & SHAPE_ATTRS_AT_END || !value_is(o, m->type)) return;
    quicken(f, op, shape_id(s), (u32)((char *)instance_word(as_obj(o), (int)m->index) - (char *)o.w), lk);
}

/* An attribute of a C type: 'op' is GETATTR_C or SETATTR_C. */
static void quicken_c(Frame *f, u16 op, Value o, Lookup *lk) {
    GetSetObj *g = (GetSetObj *)lk->cell->value.w; /* or a MemberObj, which begins alike */
    if (lk->cell->kind != ATTR_GETSET && lk->cell->kind != ATTR_MEMBER) return;
    if (g->def && g->def->closure && value_is(o, g->type)) quicken(f, op, shape_id(obj_shape(as_obj(o))), 0, lk);
}
_Static_assert(offsetof(GetSetObj, def) == offsetof(MemberObj, getset) && offsetof(GetSetObj, type) == offsetof(MemberObj, type),
               "both kinds of descriptor begin alike");

static bool default_getattr(const TypeObj *t) {
    return t->slots.getattr == ObjectType->slots.getattr;
}

static bool has_own_attributes(const Shape *s) {
    return s->attr_off && !(s->flags & SHAPE_DICT_MODE) && !(s->flags & SHAPE_ATTRS_AT_END);
}

/* ---- reading ---- */

static Value bind_found(Value found, int kind, Value o, TypeObj *t) {
    slot_descrget_fn get;
    if (kind == ATTR_PLAIN) return found;
    get = value_type(found)->slots.descr_get;
    return get ? get(found, o, obj_value(t)) : found;
}

/* A descriptor with __set__ alone leaves reading to the instance. */
static bool has_get(Value v) { return value_type(v)->slots.descr_get; }

/* A property with a Python getter: pushed.  Its AttributeError is one that __getattr__ of the class answers. */
static Value property_push(Thread *th, Frame *f, Value prop, Value o) {
    Value getter = property_getter(prop);
    Cont cont = cont_store(f);
    if (is_null(getter) || !is_func(getter)) return V_NULL;
    if (value_type(o)->slots.getattr == slot_getattr_hook) {
        cont.kind = CONT_GETATTR;
        cont.extra = o;
    }
    return call_push_n(th, getter, cont, 1, o, V_NULL, V_NULL);
}

/* object.__getattribute__ on an object whose type uses it, pushing property getters; AttributeError pending if absent
   and the caller has a fallback. */
static Value find_attr(Thread *th, Frame *f, Value o, Value name, bool quick) {
    TypeObj *t = value_type(o);
    Lookup *lk = type_lookup(t, name);
    Shape *s = is_obj(o) ? obj_shape(as_obj(o)) : NULL;
    Value v;
    if (lk->cell && attr_is_data(lk->cell->kind) && (lk->cell->kind != ATTR_DATA || has_get(lk->cell->value))) {
        if (lk->cell->kind == ATTR_PROPERTY) {
            v = property_push(th, f, lk->cell->value, o);
            if (!is_null(v)) return v;
        }
        if (quick && lk->cell->kind == ATTR_MEMBER && s) quicken_member(f, OP_GETATTR_MEMBER, o, lk);
        if (quick && s) quicken_c(f, OP_GETATTR_C, o, lk);
        return bind_found(lk->cell->value, lk->cell->kind, o, t);
    }
    if (s && s->attr_off) {
        if (has_own_attributes(s)) {
            int slot = shape_find(s, name);
            if (slot >= 0) {
                i64 off = inline_offset(s, slot);
                /* A class attribute of that name would have to be watched: only the plain case is quickened. */
                if (quick && off > 0 && !lk->cell) quicken(f, OP_GETATTR_SLOT, shape_id(s), (u32)off, lk);
                return *instance_slot(as_obj(o), s, slot);
            }
        } else {
            v = instance_get(as_obj(o), name);
            if (is_err(v)) return v;
            if (!is_null(v)) return v;
        }
    }
    if (lk->cell) {
        if (quick && lk->cell->kind == ATTR_PLAIN && s && (has_own_attributes(s) || !s->attr_off))
            quicken(f, OP_GETATTR_CELL, shape_id(s), 0, lk);
        return bind_found(lk->cell->value, lk->cell->kind, o, t);
    }
    return exc_raise_attr(o, name, "'%T' object has no attribute '%V'", o, name);
}

/* What the dict of a plain module has under the name, unless a descriptor of the type goes before; V_NULL if it has nothing. */
static Value find_in_module(Frame *f, Value o, Value name, u16 op) {
    const Lookup *lk = type_lookup(ModuleType, name);
    Value dict = ((ModuleObj *)o.w)->dict;
    i64 entry;
    if (!is_dict(dict) || (lk->cell && attr_is_data(lk->cell->kind))) return V_NULL;
    entry = dict_find_entry(dict, name);
    if (entry < 0) return V_NULL;
    quicken(f, op, shape_id(ModuleType->shape), (u32)entry, NULL);
    f->pc[1].lo = as_dict(dict)->keys_ver;
    return as_dict(dict)->t->entry[entry].value;
}

Value op_getattr_fallback(Thread *th, Frame *f, Value o, Value name, Cont cont) {
    Value self, fn = special_lookup(o, name___getattr__, &self);
    if (is_err(fn) || is_null(fn)) return V_ERR; /* the AttributeError stays */
    exc_clear();
    if (is_null(self)) return call_push_n(th, fn, cont, 1, name, V_NULL, V_NULL);
    return call_push_n(th, fn, cont, 2, self, name, V_NULL);
}

Value op_getattr(Thread *th, Frame *f, Value o, Value name) {
    TypeObj *t;
    Value v;
    if (unlikely(is_unbound(o))) return op_local_error(f, f->pc[-1].b);
    t = value_type(o);
    if (likely(default_getattr(t))) return find_attr(th, f, o, name, true);
    if (t == ModuleType) {
        v = find_in_module(f, o, name, OP_GETATTR_MODULE);
        return is_null(v) ? value_getattr(o, name) : v;
    }
    if (t->slots.getattr == slot_getattr_hook) { /* __getattr__, and the default __getattribute__ */
        v = find_attr(th, f, o, name, true);
        if (!is_err(v) || !exc_matches(AttributeErrorType)) return v;
        Cont cont = cont_store(f);
        cont.extra = o;
        return op_getattr_fallback(th, f, o, name, cont);
    }
    if (slot_is_python(SLOT_getattr, (void *)t->slots.getattr)) {
        Lookup *lk = type_lookup(t, name___getattribute__);
        if (lk->cell && lk->cell->kind == ATTR_FUNCTION) {
            Cont cont = cont_store(f);
            cont.kind = CONT_GETATTR;
            cont.extra = o;
            return call_push_n(th, lk->cell->value, cont, 2, o, name, V_NULL);
        }
    }
    return value_getattr(o, name);
}

/* ---- by name: getattr() and hasattr() ---- */

/* 'fn' of one argument answers; its AttributeError means absent. */
static Value push_answer(Value fn, Value arg, Value dflt) {
    if (is_null(dflt)) return interp_push_call(fn, 1, arg, V_NULL, V_NULL);
    if (is_unbound(dflt)) return interp_push_helper(HELPER_attr_is_there, 2, fn, arg, V_NULL, V_NULL);
    return interp_push_helper(HELPER_attr_or, 3, fn, arg, dflt, V_NULL);
}

Value interp_push_getattr(Value o, Value name, Value dflt) {
    TypeObj *t = value_type(o);
    bool hook = t->slots.getattr == slot_getattr_hook;
    if (!hook && !default_getattr(t)) return V_NULL;
    const AttrCell *cell = type_lookup(t, str_intern(name))->cell;
    if (cell && cell->kind == ATTR_PROPERTY) {
        Value getter = property_getter(cell->value);
        return hook || is_null(getter) || !is_func(getter) ? V_NULL : push_answer(getter, o, dflt);
    }
    cell = hook ? type_lookup(t, name___getattr__)->cell : NULL;
    if (!cell || cell->kind != ATTR_FUNCTION) return V_NULL;
    Value fn = cell->value, v = ObjectType->slots.getattr(o, name);
    if (!is_err(v)) return is_unbound(dflt) ? V_TRUE : v;
    if (!exc_matches(AttributeErrorType)) return V_ERR;
    exc_clear();
    return push_answer(TRY(method_new(fn, o)), name, dflt);
}

/* ---- methods ---- */

Value op_getmethod(Thread *th, Frame *f, Value *out, Value o, Value name) {
    TypeObj *t;
    Value v;
    if (unlikely(is_unbound(o))) return op_local_error(f, f->pc[-1].b);
    t = value_type(o);
    if (likely(default_getattr(t) || t->slots.getattr == slot_getattr_hook)) {
        Lookup *lk = type_lookup(t, name);
        if (lk->cell && (lk->cell->kind == ATTR_FUNCTION || lk->cell->kind == ATTR_METHOD)) {
            Shape *s = is_obj(o) ? obj_shape(as_obj(o)) : NULL;
            bool plain = s && (has_own_attributes(s) || !s->attr_off);
            if (plain ? shape_find(s, name) < 0 : !s || is_null(instance_get(as_obj(o), name))) {
                if (plain) quicken(f, OP_GETMETHOD_FUNC, shape_id(s), 0, lk);
                out[FRAME_WORDS] = o;
                return lk->cell->value;
            }
        }
    }
    /* The result may come from a pushed frame: absent self is in place before. */
    if (out[FRAME_WORDS].w != V_UNBOUND.w) out[FRAME_WORDS] = V_UNBOUND;
    if (likely(default_getattr(t))) return find_attr(th, f, o, name, false);
    if (t == ModuleType) {
        v = find_in_module(f, o, name, OP_GETMETHOD_MODULE);
        return is_null(v) ? value_getattr(o, name) : v;
    }
    v = op_getattr(th, f, o, name);
    f->pc[-1].op = OP_GETMETHOD; /* op_getattr must not leave its own quickened form here */
    return v;
}

Value op_super(Thread *th, Frame *f, const Value *three, Value name, Value *self) {
    Value super = three[0], cls = three[1], obj = three[2];
    if (self) *self = V_UNBOUND;
    (void)th;
    if (same(super, obj_value(SuperType)) && is_type(cls) && value_is(obj, as_type(cls))) {
        TypeObj *t = value_type(obj), *owner;
        Value v = super_lookup(t, as_type(cls), name, &owner);
        if (!is_null(v)) {
            if (is_func(v) && self) {
                *self = obj;
                return v;
            }
            slot_descrget_fn get = value_type(v)->slots.descr_get;
            return get ? get(v, obj, obj_value(t)) : v;
        }
    }
    super = TRY(value_call2(super, cls, obj));
    return value_getattr(super, name);
}

/* super() without arguments: the __class__ cell and the first parameter of the calling function. */
bool interp_super_args(Value *cls, Value *self) {
    Frame *f = frame_current();
    CodeObj *c = f->code;
    Value first;
    if (c->argcount == 0 && !(c->flags & CO_VARARGS)) {
        exc_raise(RuntimeErrorType, "super(): no arguments");
        return false;
    }
    first = f->r[0];
    for (u32 i = 0; i < c->ncellvars; i++) /* a cell that is passed as self is not a cell variable */
        if (c->cell_regs[i] == 0 && has_shape(first, CellShape)) first = as_cell(first)->v;
    if (is_unbound(first)) {
        exc_raise(RuntimeErrorType, "super(): arg[0] deleted");
        return false;
    }
    for (u32 i = 0; i < c->nfreevars; i++) {
        Value cell;
        if (!str_eq_c(tuple_at(c->freevars, i), "__class__")) continue;
        cell = f->r[c->cell_regs[c->ncellvars + i]];
        if (!has_shape(cell, CellShape) || is_unbound(as_cell(cell)->v) || is_null(as_cell(cell)->v)) {
            exc_raise(RuntimeErrorType, "super(): empty __class__ cell");
            return false;
        }
        *cls = as_cell(cell)->v;
        *self = first;
        if (is_type(*cls)) return true;
        exc_raise(RuntimeErrorType, "super(): __class__ is not a type (%T)", *cls);
        return false;
    }
    exc_raise(RuntimeErrorType, "super(): __class__ cell not found");
    return false;
}

/* ---- writing ---- */

static bool stores_none(const Frame *f) {
    u16 operand = f->pc[-1].c;
    return operand & OPERAND_CONST && is_none(f->code->consts[operand & ~OPERAND_CONST]);
}

static void quicken_store(Frame *f, Shape *before, Obj *o, Value name, Lookup *lk) {
    Shape *after = obj_shape(o);
    i64 off;
    if (!has_own_attributes(after) || !has_own_attributes(before)) return;
    off = inline_offset(after, shape_find(after, name));
    if (off <= 0) return;
    if (before == after) {
        quicken(f, stores_none(f) ? OP_SETATTR_FORGET : OP_SETATTR_SLOT, shape_id(before), (u32)off, lk);
    } else if (after->parent == before) {
        f->pc[2].ptr = after;
        quicken(f, OP_SETATTR_ADD, shape_id(before), (u32)off, lk);
    }
}

Value op_setattr(Thread *th, Frame *f, Value o, Value name, Value v) {
    TypeObj *t;
    if (unlikely(is_unbound(o) || is_unbound(v)))
        return op_local_error(f, is_unbound(o) ? f->pc[-1].a : f->pc[-1].c);
    t = value_type(o);
    if (slot_is_python(SLOT_setattr, (void *)t->slots.setattr)) {
        Lookup *lk = type_lookup(t, is_null(v) ? name___delattr__ : name___setattr__);
        if (lk->cell && lk->cell->kind == ATTR_FUNCTION) {
            Cont cont = CONT(DISCARD, .skip = op_info[f->pc[-1].op].words);
            return is_null(v) ? call_push_n(th, lk->cell->value, cont, 2, o, name, V_NULL)
                              : call_push_n(th, lk->cell->value, cont, 3, o, name, v);
        }
    } else if (!is_null(v) && t->slots.setattr == ObjectType->slots.setattr && is_obj(o)) {
        Lookup *lk = type_lookup(t, name);
        Shape *before = obj_shape(as_obj(o));
        if (!(lk->cell && attr_is_data(lk->cell->kind)) && before->attr_off) {
            if (!instance_set(as_obj(o), name, v)) return V_ERR;
            if (!lk->cell) quicken_store(f, before, as_obj(o), name, lk);
            return V_NONE;
        }
        if (lk->cell && lk->cell->kind == ATTR_MEMBER) quicken_member(f, OP_SETATTR_SLOT, o, lk);
        if (lk->cell) quicken_c(f, OP_SETATTR_C, o, lk);
        if (lk->cell && lk->cell->kind == ATTR_PROPERTY) {
            Value setter = property_setter(lk->cell->value);
            if (!is_null(setter) && is_func(setter)) {
                Cont cont = CONT(DISCARD, .skip = op_info[f->pc[-1].op].words);
                return call_push_n(th, setter, cont, 2, o, v, V_NULL);
            }
        }
    }
    return value_setattr(o, name, v) ? V_NONE : V_ERR;
}

/* ---- names ---- */

static Value name_error(Value name) {
    return exc_raise_name(name, "name '%V' is not defined", name);
}

/* Looks in globals, then builtins; quickens to the module or builtin form of 'generic'. */
static Value lookup_global(Frame *f, Value name, u16 op_mod, u16 op_builtin) {
    Value globals = frame_globals(f), builtins = frame_builtins(f), v;
    i64 entry;
    int found;
    if (is_dict_exact(globals) && is_dict_exact(builtins)) {
        entry = dict_find_entry(globals, name);
        if (entry >= 0) {
            quicken(f, op_mod, as_dict(globals)->keys_ver, (u32)entry, NULL);
            return as_dict(globals)->t->entry[entry].value;
        }
        entry = dict_find_entry(builtins, name);
        if (entry < 0) return name_error(name);
        quicken(f, op_builtin, as_dict(globals)->keys_ver, (u32)entry, NULL);
        f->pc[1].lo = as_dict(builtins)->keys_ver;
        return as_dict(builtins)->t->entry[entry].value;
    }
    if (op_mod == OP_LOAD_GLOBAL_MOD) { /* globals of a class of their own may have __missing__ */
        v = value_getitem(globals, name);
        if (!is_err(v) || !exc_matches(KeyErrorType)) return v;
        exc_clear();
    } else {
        found = dict_get(globals, name, &v);
        if (found < 0) return V_ERR;
        if (found) return v;
    }
    if (is_dict_exact(builtins)) {
        found = dict_get(builtins, name, &v);
        if (found < 0) return V_ERR;
        return found ? v : name_error(name);
    }
    v = value_getitem(builtins, name);
    if (is_err(v) && exc_matches(KeyErrorType)) {
        exc_clear();
        return name_error(name);
    }
    return v;
}

Value op_load_global(Frame *f, Value name) {
    return lookup_global(f, name, OP_LOAD_GLOBAL_MOD, OP_LOAD_GLOBAL_BUILTIN);
}

bool op_store_global(Frame *f, Value name, Value v) {
    return dict_set(frame_globals(f), name, v);
}

Value op_load_name(Thread *th, Frame *f, Value name) {
    Value v;
    if (same(f->locals, frame_globals(f)) && is_dict_exact(f->locals))
        return lookup_global(f, name, OP_LOAD_NAME_MOD, OP_LOAD_NAME_BUILTIN);
    (void)th;
    if (is_null(f->locals)) return exc_raise(SystemErrorType, "no locals when loading %R", name);
    if (is_dict_exact(f->locals)) {
        int found = dict_get(f->locals, name, &v);
        if (found < 0) return V_ERR;
        if (found) return v;
    } else {
        v = value_getitem(f->locals, name);
        if (!is_err(v)) return v;
        if (!exc_matches(KeyErrorType)) return v;
        exc_clear();
    }
    return lookup_global(f, name, OP_LOAD_NAME, OP_LOAD_NAME);
}

Value op_store_name(Thread *th, Frame *f, Value name, Value v) {
    Value ns = f->locals;
    (void)th;
    if (is_null(ns)) return exc_raise(SystemErrorType, "no locals found when storing %R", name);
    if (is_dict_exact(ns)) {
        int found;
        if (!is_null(v)) return dict_set(ns, name, v) ? V_NONE : V_ERR;
        found = dict_del(ns, name);
        return found > 0 ? V_NONE : found == 0 ? name_error(name) : V_ERR;
    }
    if (value_setitem(ns, name, v)) return V_NONE;
    if (is_null(v) && exc_matches(KeyErrorType)) {
        exc_clear();
        return name_error(name);
    }
    return V_ERR;
}
