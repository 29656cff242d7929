/* slots.c: trampolines from slots to Python methods, and which slot holds what.
 *
 * The slots of a class always agree with its namespace and bases: a slot holds the C function if that is what all of
 * the slot's names lead to, else the trampoline.
 */
#include "vm/object/slots.h"

#include "gcbridge/hooks.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

/* ---- calling a special method ---- */

static Value names[SLOT_COUNT][6]; /* interned, kept alive by names.c */

Value slot_name(int slot, int variant) { return names[slot][variant]; }

/* argv[0] is for self.  V_NULL if there is no such method. */
static Value call_if_found(Value self, Value name, u32 n, Value *argv) {
    TypeObj *t = value_type(self);
    AttrCell *cell = type_lookup(t, name)->cell;
    if (!cell) return V_NULL;
    argv[0] = self;
    if (cell->kind == ATTR_FUNCTION || cell->kind == ATTR_METHOD) return value_call(cell->value, (Args){argv, n + 1, 0});
    Value fn = TRY(descr_bind(cell->value, self, t));
    return value_call(fn, (Args){argv + 1, n, 0});
}

static Value call(int slot, int variant, Value self, u32 n, Value *argv) {
    Value name = names[slot][variant];
    Value v = call_if_found(self, name, n, argv);
    if (unlikely(is_null(v))) return exc_raise_attr(self, name, "%V", name);
    return v;
}

/* The method is there and set to None. */
static bool is_disabled(int slot, Value self) {
    AttrCell *cell = type_lookup(value_type(self), names[slot][0])->cell;
    return cell && is_none(cell->value);
}

/* ---- trampolines of one form ---- */

static Value call_un(int slot, Value self) {
    Value argv[1];
    if (slot == SLOT_iter && is_disabled(slot, self)) {
        /* None says "not iterable" more strongly than a missing method: __getitem__ is not tried. */
        return exc_raise(TypeErrorType, "'%T' object is not iterable", self);
    }
    return call(slot, 0, self, 0, argv);
}

static Value call_one(int slot, Value self, Value other) {
    Value argv[2] = {V_NULL, other};
    return call(slot, 0, self, 1, argv);
}

static Value call_operand(int slot, int variant, Value self, Value other) {
    Value argv[2] = {V_NULL, other};
    Value v = call_if_found(self, names[slot][variant], 1, argv);
    return is_null(v) ? V_NOTIMPL : v;
}

/* The right operand's class has a reflected method of its own, so it goes first. */
static bool overloads(int slot, Value a, Value b) {
    Value name = names[slot][1];
    AttrCell *right = type_lookup(value_type(b), name)->cell, *left = type_lookup(value_type(a), name)->cell;
    return right && (!left || !same(right->value, left->value));
}

static Value call_bin(int slot, Value a, Value b) {
    TypeObj *ta = value_type(a), *tb = value_type(b);
    bool try_b = ta != tb && tb->slots.v[slot] == slot_py[slot];
    if (ta->slots.v[slot] == slot_py[slot]) {
        if (try_b && type_is_subtype(tb, ta) && overloads(slot, a, b)) {
            Value v = TRY(call_operand(slot, 1, b, a));
            if (!is_notimpl(v)) return v;
            try_b = false;
        }
        Value v = TRY(call_operand(slot, 0, a, b));
        if (!is_notimpl(v) || ta == tb) return v;
    }
    return try_b ? call_operand(slot, 1, b, a) : V_NOTIMPL;
}

#define TRAMPOLINE_UN(field) \
    static Value slot_py_##field(Value self) { return call_un(SLOT_##field, self); }
#define TRAMPOLINE_BIN_ONE(field) \
    static Value slot_py_##field(Value self, Value other) { return call_one(SLOT_##field, self, other); }
#define TRAMPOLINE_BIN(field) \
    static Value slot_py_##field(Value a, Value b) { return call_bin(SLOT_##field, a, b); }

/* ---- trampolines of their own ---- */

static Value slot_py_pow(Value a, Value b, Value mod) {
    if (is_null(mod) || is_none(mod)) return call_bin(SLOT_pow, a, b);
    if (value_type(a)->slots.pow != slot_py_pow) return V_NOTIMPL;
    Value argv[3] = {V_NULL, b, mod};
    return call(SLOT_pow, 0, a, 2, argv);
}
#define TRAMPOLINE_TER(field)

static bool slot_py_hash(Value self, i64 *out) {
    Value v = call_un(SLOT_hash, self);
    if (is_err(v)) return false;
    if (!is_int(v)) return exc_raise(TypeErrorType, "__hash__ method should return an integer"), false;
    if (int_to_i64_sat(v, out) != 0) *out = int_hash(v);
    if (*out == -1) *out = -2;
    return true;
}
#define TRAMPOLINE_HASH(field)

static Value slot_py_call(Value self, Args args) {
    AttrCell *cell = type_lookup(value_type(self), name___call__)->cell;
    if (!cell) return exc_raise_attr(self, name___call__, "%V", name___call__);
    if (cell->kind == ATTR_FUNCTION || cell->kind == ATTR_METHOD) return value_call_with(cell->value, self, args);
    Value fn = TRY(descr_bind(cell->value, self, value_type(self)));
    if (!thread_enter(" while calling a Python object")) return V_ERR; /* fn may be an instance of the same class */
    Value result = value_call(fn, args);
    thread_leave();
    return result;
}
#define TRAMPOLINE_CALL(field)

static Value call_getattr_fallback(Value self, Value name, Value result) {
    if (!is_err(result) || !exc_matches(AttributeErrorType)) return result;
    if (!type_lookup(value_type(self), name___getattr__)->cell) return result;
    exc_clear();
    Value argv[2] = {V_NULL, name};
    return call_if_found(self, name___getattr__, 1, argv);
}

static Value slot_py_getattr(Value self, Value name) {
    Value argv[2] = {V_NULL, name};
    return call_getattr_fallback(self, name, call(SLOT_getattr, 0, self, 1, argv));
}
#define TRAMPOLINE_GETATTR(field)

Value slot_getattr_hook(Value self, Value name) {
    return call_getattr_fallback(self, name, object_getattr(self, name));
}

Value slot_getattr_hook_builtin(Value self, Value name) {
    AttrCell *cell = type_lookup(value_type(self), name___getattribute__)->cell;
    slot_getattr_fn get = object_getattr;
    if (cell && is_exact(cell->value, WrapperDescrType)) get = (slot_getattr_fn)((WrapperDescrObj *)as_obj(cell->value))->fn;
    return call_getattr_fallback(self, name, get(self, name));
}

static bool slot_py_setattr(Value self, Value name, Value v) {
    Value argv[3] = {V_NULL, name, v};
    return !is_err(is_null(v) ? call(SLOT_setattr, 1, self, 1, argv) : call(SLOT_setattr, 0, self, 2, argv));
}
#define TRAMPOLINE_SETATTR(field)

/* A method that cannot be got, as from a property that raises, counts as absent. */
static Value slot_py_richcmp(Value self, Value other, int op) {
    TypeObj *t = value_type(self);
    Value argv[2] = {self, other}, fn;
    AttrCell *cell = type_lookup(t, names[SLOT_richcmp][op])->cell;
    if (!cell) return V_NOTIMPL;
    if (cell->kind == ATTR_FUNCTION || cell->kind == ATTR_METHOD) return value_call(cell->value, (Args){argv, 2, 0});
    fn = descr_bind(cell->value, self, t);
    if (!is_err(fn)) return value_call(fn, (Args){argv + 1, 1, 0});
    exc_clear();
    return V_NOTIMPL;
}
#define TRAMPOLINE_CMP(field)

static Value slot_py_iternext(Value self) {
    Value v = call_un(SLOT_iternext, self);
    if (!is_err(v) || !exc_matches(StopIterationType)) return v;
    exc_clear();
    return V_NULL;
}
#define TRAMPOLINE_NEXT(field)

/* The one method that is called as it is found in the class, unbound: a builtin function as __get__ gets all three. */
static Value slot_py_descr_get(Value self, Value obj, Value type) {
    AttrCell *cell = type_lookup(value_type(self), names[SLOT_descr_get][0])->cell;
    Value argv[3] = {self, is_null(obj) ? V_NONE : obj, is_null(type) ? V_NONE : type};
    return cell ? value_call(cell->value, (Args){argv, 3, 0}) : self;
}
#define TRAMPOLINE_DESCRGET(field)

static bool slot_py_descr_set(Value self, Value obj, Value v) {
    Value argv[3] = {V_NULL, obj, v};
    return !is_err(is_null(v) ? call(SLOT_descr_set, 1, self, 1, argv) : call(SLOT_descr_set, 0, self, 2, argv));
}
#define TRAMPOLINE_DESCRSET(field)

static bool slot_py_init(Value self, Args args) {
    AttrCell *cell = type_lookup(value_type(self), name___init__)->cell;
    if (!cell) return !is_err(exc_raise_attr(self, name___init__, "%V", name___init__));
    Value v;
    if (cell->kind == ATTR_FUNCTION || cell->kind == ATTR_METHOD) {
        v = value_call_with(cell->value, self, args);
    } else {
        v = descr_bind(cell->value, self, value_type(self));
        if (!is_err(v)) v = value_call(v, args);
    }
    if (is_err(v)) return false;
    if (!is_none(v)) return !is_err(exc_raise(TypeErrorType, "__init__() should return None, not '%T'", v));
    return true;
}
#define TRAMPOLINE_INIT(field)

static Value slot_py_new(TypeObj *type, Args args) {
    Value fn = TRY(value_getattr(obj_value(type), name___new__));
    return value_call_with(fn, obj_value(type), args);
}
#define TRAMPOLINE_NEW(field)

static void slot_py_finalize(Value self) {
    Value argv[1];
    Value pending = exc_fetch();
    AttrCell *cell = type_lookup(value_type(self), name___del__)->cell;
    if (is_err(call(SLOT_finalize, 0, self, 0, argv))) exc_write_unraisable(cell ? cell->value : V_NULL, NULL);
    if (!is_null(pending)) exc_restore(pending);
}
#define TRAMPOLINE_FINAL(field)

static int slot_py_truth(Value self) {
    Value v = call_un(SLOT_truth, self);
    if (is_err(v)) return -1;
    if (!is_bool(v)) return exc_raise(TypeErrorType, "__bool__ should return bool, returned %T", v), -1;
    return same(v, V_TRUE);
}
#define TRAMPOLINE_TRUTH(field)

static i64 slot_py_len(Value self) {
    Value v = call_un(SLOT_len, self);
    if (is_err(v)) return -1;
    v = number_index(v);
    if (is_err(v)) return -1;
    if (int_sign(v) < 0) return exc_raise(ValueErrorType, "__len__() should return >= 0"), -1;
    i64 n;
    return number_as_index(v, &n, OverflowErrorType) ? n : -1;
}
#define TRAMPOLINE_LEN(field)

static bool slot_py_setitem(Value self, Value key, Value v) {
    Value argv[3] = {V_NULL, key, v};
    return !is_err(is_null(v) ? call(SLOT_setitem, 1, self, 1, argv) : call(SLOT_setitem, 0, self, 2, argv));
}
#define TRAMPOLINE_SETITEM(field)

static int slot_py_contains(Value self, Value item) {
    if (is_disabled(SLOT_contains, self)) return exc_raise(TypeErrorType, "'%T' object is not a container", self), -1;
    Value v = call_one(SLOT_contains, self, item);
    return is_err(v) ? -1 : value_truth(v);
}
#define TRAMPOLINE_CONTAINS(field)

#define SLOT(field, sig, name, rname) TRAMPOLINE_##sig(field)
#include "vm/object/slot.def"

/* Sequences' own slots never get a trampoline: __add__ and __mul__ of a Python class are the numeric ones. */
void *slot_py[SLOT_COUNT] = {
#define SLOT(field, sig, name, rname) [SLOT_##field] = slot_py_##field,
#include "vm/object/slot.def"
};
static const u8 no_trampoline[] = {SLOT_concat, SLOT_repeat, SLOT_iconcat, SLOT_irepeat, SLOT_idivmod};

/* ---- rows: which names belong to which slot ---- */

static const char getattr_text[] = "__getattr__";
static const SlotRow rows[] = {
#define SLOT(field, sig, name, rname) {SLOT_##field, 0, name}, {SLOT_##field, 1, rname},
#include "vm/object/slot.def"
    {SLOT_getattr, 1, getattr_text},
    {SLOT_richcmp, CMP_LE, "__le__"}, {SLOT_richcmp, CMP_EQ, "__eq__"}, {SLOT_richcmp, CMP_NE, "__ne__"},
    {SLOT_richcmp, CMP_GT, "__gt__"}, {SLOT_richcmp, CMP_GE, "__ge__"},
};
static Value row_names[ARRAY_LEN(rows)]; /* interned, kept alive by names.c */

void slots_init(void) {
    for (i64 i = 0; i < ARRAY_LEN(no_trampoline); i++) slot_py[no_trampoline[i]] = NULL;
    for (i64 i = 0; i < ARRAY_LEN(rows); i++) {
        if (!rows[i].text) continue;
        row_names[i] = str_intern_c(rows[i].text);
        names[rows[i].slot][rows[i].variant] = row_names[i];
    }
}

bool slot_hash_none(Value self, i64 *out) {
    return !is_err(exc_raise(TypeErrorType, "unhashable type: '%T'", self));
}

void slot_add_wrappers(TypeObj *t, void *const *own) {
    for (i64 i = 0; i < ARRAY_LEN(rows); i++) {
        const SlotRow *row = &rows[i];
        void *fn = own[row->slot];
        if (!fn || !row->text || row->slot == SLOT_new || row->text == getattr_text) continue;
        if (row->slot == SLOT_hash && fn == slot_hash_none) continue;
        if (is_null(dict_get_str(t->dict, row_names[i]))) type_set_own(t, row_names[i], wrapperdescr_new(row, fn, t));
    }
}

void slot_add_wrapper(TypeObj *t, int slot, void *fn) {
    for (i64 i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].slot != slot || rows[i].variant) continue;
        type_set_own(t, row_names[i], wrapperdescr_new(&rows[i], fn, t));
        return;
    }
}

/* ---- slots from namespaces ---- */

static void *slot_getattr_of(TypeObj *t) {
    AttrCell *get = type_lookup(t, name___getattribute__)->cell, *fallback = type_lookup(t, name___getattr__)->cell;
    if (get && !is_exact(get->value, WrapperDescrType)) return slot_py[SLOT_getattr];
    WrapperDescrObj *w = get ? (WrapperDescrObj *)as_obj(get->value) : NULL;
    if (w && (w->row->slot != SLOT_getattr || !type_is_subtype(t, w->type))) return slot_py[SLOT_getattr];
    void *base = w ? w->fn : (void *)t->slots.getattr;
    if (fallback) return base == object_getattr ? slot_getattr_hook : slot_getattr_hook_builtin;
    return base;
}

/* A builtin __new__ stands for that of the base that is extended, wherever it was found: class C(CMixin, SyntaxError). */
static void *slot_new_of(TypeObj *t, Value v) {
    if (!is_exact(v, BuiltinType) || ((BuiltinObj *)as_obj(v))->def != &type_new_method) return slot_py[SLOT_new];
    TypeObj *owner = as_type(((BuiltinObj *)as_obj(v))->self);
    return owner == t || !t->parent ? owner->slots.new : t->parent->slots.new;
}

/* What the slot should hold, judging by all its names. */
static void *slot_for(TypeObj *t, int slot) {
    if (slot == SLOT_getattr) return slot_getattr_of(t);
    void *found = NULL;
    for (int variant = 0; variant < 6; variant++) {
        if (is_null(names[slot][variant])) continue;
        AttrCell *cell = type_lookup(t, names[slot][variant])->cell;
        if (!cell) continue;
        Value v = cell->value;
        if (slot == SLOT_new) return slot_new_of(t, v);
        if (slot == SLOT_hash && is_none(v)) return slot_hash_none;
        if (!is_exact(v, WrapperDescrType)) return slot_py[slot];
        WrapperDescrObj *w = (WrapperDescrObj *)as_obj(v);
        /* __str__ = int.__repr__: a wrapper under a name that is not its own is just something to call. */
        if (!same(names[w->row->slot][w->row->variant], names[slot][variant])) return slot_py[slot];
        if (w->row->slot != slot) { /* __add__ of a sequence is another slot's; list.__iadd__ serves as both */
            if (slot_py[slot] && !type_is_subtype(t, w->type)) return slot_py[slot];
            if (slot == SLOT_iadd && w->row->slot == SLOT_iconcat) found = w->fn;
            continue;
        }
        if ((found && found != w->fn) || !type_is_subtype(t, w->type)) return slot_py[slot];
        found = w->fn;
    }
    return found;
}

static void set_slot(TypeObj *t, int slot) {
    void *before = t->slots.v[slot];
    t->slots.v[slot] = slot_for(t, slot);
    if (t->c_type && t->slots.v[slot] != before) bridge_hooks.slot_changed(t, slot);
    if (slot != SLOT_finalize) return;
    bool python = slot_is_python(slot, t->slots.v[slot]);
    shape_set_flag(t, SHAPE_HAS_DEL, python);
    shape_set_flag(t, SHAPE_HAS_FINALIZER, t->slots.v[slot] && !python);
}

void slot_update_all(TypeObj *t) {
    if (t->flags & TF_IMMUTABLE) return;
    for (int slot = 0; slot < SLOT_COUNT; slot++) {
        if (!is_null(names[slot][0])) set_slot(t, slot);
    }
}

void slot_update_own(TypeObj *t) {
    for (i64 i = 0; i < ARRAY_LEN(rows); i++) {
        if (row_names[i].w && !is_null(dict_get_str(t->dict, row_names[i]))) set_slot(t, rows[i].slot);
    }
    if (t->slots.iconcat && !t->slots.iadd) t->slots.iadd = t->slots.iconcat;
}

/* A class has become, or ceased to be, a descriptor class: every attribute may be of another kind now. */
static void rejudge_kinds(TypeObj *t, void *unused) {
    Value key, value;
    for (i64 pos = 0; dict_next(t->dict, &pos, &key, &value);) {
        AttrCell *c = (AttrCell *)as_obj(value);
        int kind = attr_kind_of(c->value);
        if (kind == c->kind) continue;
        c->kind = (u8)kind;
        type_forget_name(t, key);
    }
    type_walk_subclasses(t, rejudge_kinds, NULL);
}

typedef struct Change {
    Value name;
    u8 slots[4];
    int n;
    bool descriptor;
} Change;

static void apply_change(TypeObj *t, void *arg);

static void apply_to_subclass(TypeObj *t, void *arg) {
    Change *c = arg;
    if (is_null(dict_get_str(t->dict, c->name))) apply_change(t, arg);
}

static void apply_change(TypeObj *t, void *arg) {
    Change *c = arg;
    for (int i = 0; i < c->n; i++) {
        void *before = t->slots.v[c->slots[i]];
        if (t->flags & TF_IMMUTABLE) continue;
        set_slot(t, c->slots[i]);
        bool binding = c->slots[i] == SLOT_descr_get || c->slots[i] == SLOT_descr_set;
        if (binding && !before != !t->slots.v[c->slots[i]]) c->descriptor = true;
    }
    type_walk_subclasses(t, apply_to_subclass, c);
}

void slot_name_changed(TypeObj *t, Value name) {
    if (str_len(name) < 6 || str_at(name, 0) != '_' || str_at(name, 1) != '_') return;
    Change change = {.name = name};
    for (i64 i = 0; i < ARRAY_LEN(rows); i++) {
        if (same(row_names[i], name)) change.slots[change.n++] = rows[i].slot;
    }
    if (!change.n) return;
    apply_change(t, &change);
    if (change.descriptor) rejudge_kinds(ObjectType, NULL);
}
