/* value_class.c: isinstance and issubclass. */
#include "vm/object/exc.h"
#include "vm/object/genericalias.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

/* __bases__ of something that acts as a class: 1 with a tuple, 0 no such thing, -1. */
static int abstract_bases(Value cls, Value *out) {
    int found = value_find_attr(cls, name___bases__, out);
    return found <= 0 ? found : is_tuple(*out);
}

static bool check_class(Value cls, const char *message) {
    Value bases;
    int found = abstract_bases(cls, &bases);
    if (found == 0) exc_raise(TypeErrorType, "%s", message);
    return found > 0;
}

static int abstract_issubclass(Value derived, Value cls);

static int any_base(Value bases, Value cls) {
    int r = 0;
    if (!thread_enter(" in __issubclass__")) return -1;
    for (i64 i = 0; i < tuple_len(bases) && !r; i++) r = abstract_issubclass(tuple_at(bases, i), cls);
    thread_leave();
    return r;
}

static int abstract_issubclass(Value derived, Value cls) {
    Value bases;
    for (;;) {
        if (same(derived, cls)) return 1;
        int found = abstract_bases(derived, &bases);
        if (found <= 0) return found;
        i64 n = tuple_len(bases);
        if (n == 0) return 0;
        if (n > 1) return any_base(bases, cls);
        derived = tuple_at(bases, 0);
    }
}

int value_is_subclass_plain(Value v, Value cls) {
    if (is_type(v) && is_type(cls)) return type_is_subtype(as_type(v), as_type(cls));
    if (!check_class(v, "issubclass() arg 1 must be a class")) return -1;
    if (!check_class(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union")) return -1;
    return abstract_issubclass(v, cls);
}

int value_is_instance_plain(Value v, Value cls) {
    Value claimed = V_NULL;
    if (is_type(cls)) {
        if (type_is_subtype(value_type(v), as_type(cls))) return 1;
        int found = value_find_attr(v, name___class__, &claimed);
        if (found <= 0) return found;
        if (!is_type(claimed) || as_type(claimed) == value_type(v)) return 0;
        return type_is_subtype(as_type(claimed), as_type(cls));
    }
    if (!check_class(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union")) return -1;
    int found = value_find_attr(v, name___class__, &claimed);
    return found <= 0 ? found : abstract_issubclass(claimed, cls);
}

typedef int (*Question)(Value v, Value cls);

static int any_of(Value v, Value classes, Question ask, const char *where) {
    int r = 0;
    if (!thread_enter(where)) return -1;
    for (i64 i = 0; i < tuple_len(classes) && !r; i++) r = ask(v, tuple_at(classes, i));
    thread_leave();
    return r;
}

/* By the hook of the class's class. */
static int by_hook(Value v, Value cls, Value hook, Question plain, const char *where) {
    Value fn, self;
    int found = value_special(cls, hook, &fn, &self);
    if (found < 0) return -1;
    if (!found) return plain(v, cls);
    if (!thread_stack_ok(where)) return -1;
    Value r = is_null(self) ? value_call1(fn, v) : value_call2(fn, self, v);
    return is_err(r) ? -1 : value_truth(r);
}

int value_isinstance(Value v, Value cls) {
    if (same(obj_value(value_type(v)), cls)) return 1;
    if (is_exact(cls, TypeType)) return value_is_instance_plain(v, cls);
    if (is_exact(cls, UnionType)) cls = ((UnionObj *)as_obj(cls))->args;
    if (is_tuple(cls)) return any_of(v, cls, value_isinstance, " in __instancecheck__");
    return by_hook(v, cls, name___instancecheck__, value_is_instance_plain, " in __instancecheck__");
}

int value_issubclass(Value v, Value cls) {
    if (is_exact(cls, TypeType)) return same(v, cls) ? 1 : value_is_subclass_plain(v, cls);
    if (is_exact(cls, UnionType)) cls = ((UnionObj *)as_obj(cls))->args;
    if (is_tuple(cls)) return any_of(v, cls, value_issubclass, " in __subclasscheck__");
    return by_hook(v, cls, name___subclasscheck__, value_is_subclass_plain, " in __subclasscheck__");
}
