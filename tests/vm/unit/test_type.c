/* test_type.c: classes: look-up records and cells, slots that follow namespaces, argument binding. */
#include "class_fixture.h"

static Value m_len(Value self) { return fixnum(7); }
static Value m_zero(Value self) { return fixnum(0); }
static Value m_add(Value self, Value other) { return tuple_pack(2, str_from_c("add"), other); }
static Value m_radd(Value self, Value other) { return tuple_pack(2, str_from_c("radd"), other); }
static Value m_notimpl(Value self, Value other) { return V_NOTIMPL; }
static Value m_getattr(Value self, Value name) { return str_format_c("dynamic %V", name); }
static const MethodDef len_def = {"__len__", m_len, M_0, 0, 0, "($self, /)", NULL};
static const MethodDef zero_def = {"__len__", m_zero, M_0, 0, 0, "($self, /)", NULL};
static const MethodDef add_def = {"__add__", m_add, M_1, 0, 0, "($self, other, /)", NULL};
static const MethodDef radd_def = {"__radd__", m_radd, M_1, 0, 0, "($self, other, /)", NULL};
static const MethodDef notimpl_def = {"__add__", m_notimpl, M_1, 0, 0, "($self, other, /)", NULL};
static const MethodDef getattr_def = {"__getattr__", m_getattr, M_1, 0, 0, "($self, name, /)", NULL};

START_TEST(a_store_of_the_same_kind_keeps_the_record) {
    TypeObj *t = make_class("T", NULL), *sub = make_class("S", t);
    set(obj_value(t), "x", fixnum(1));
    Lookup *l = type_lookup(sub, name_of("x"));
    ck_assert_int_eq(as_fixnum(l->cell->value), 1);
    ck_assert_ptr_eq(l->owner, t);
    set(obj_value(t), "x", fixnum(2));
    ck_assert(l->valid);
    ck_assert_ptr_eq(type_lookup(sub, name_of("x")), l);
    ck_assert_int_eq(as_fixnum(l->cell->value), 2);
} END_TEST

START_TEST(changes_that_kill_a_record) {
    TypeObj *t = make_class("T", NULL), *sub = make_class("S", t);
    Lookup *missing = type_lookup(sub, name_of("x"));
    ck_assert(missing->valid && !missing->cell);
    set(obj_value(t), "x", fixnum(1)); /* a new name */
    ck_assert(!missing->valid);
    Lookup *found = type_lookup(sub, name_of("x"));
    set(obj_value(t), "x", property_new(V_NONE, V_NONE, V_NONE, V_NONE)); /* another kind */
    ck_assert(!found->valid);
    Lookup *prop = type_lookup(sub, name_of("x"));
    ck_assert_int_eq(prop->cell->kind, ATTR_PROPERTY);
    set(obj_value(sub), "x", fixnum(3)); /* hidden by the subclass */
    ck_assert(!prop->valid);
    ck_assert(type_lookup(t, name_of("x"))->valid);
    Lookup *own = type_lookup(sub, name_of("x"));
    ck_assert_ptr_eq(own->owner, sub);
    ck_assert(value_setattr(obj_value(sub), name_of("x"), V_NULL)); /* deleted */
    ck_assert(!own->valid);
    ck_assert_ptr_eq(type_lookup(sub, name_of("x"))->owner, t);
} END_TEST

START_TEST(a_change_of_bases_kills_records_below) {
    TypeObj *a = make_class("A", NULL), *b = make_class("B", NULL), *c = make_class("C", a), *d = make_class("D", c);
    set(obj_value(a), "x", fixnum(1));
    set(obj_value(b), "x", fixnum(2));
    Lookup *l = type_lookup(d, name_of("x"));
    ck_assert(value_setattr(obj_value(c), name_of("__bases__"), tuple_pack(1, obj_value(b))));
    ck_assert(!l->valid);
    ck_assert_int_eq(as_fixnum(type_lookup(d, name_of("x"))->cell->value), 2);
    ck_assert(type_is_subtype(d, b) && !type_is_subtype(d, a));
} END_TEST

START_TEST(slots_follow_the_namespace) {
    TypeObj *t = make_class("T", NULL), *sub = make_class("S", t);
    Value o = instance_of(sub);
    ck_assert_ptr_null(sub->slots.len);
    set(obj_value(t), "__len__", method(&len_def));
    ck_assert(slot_is_python(SLOT_len, sub->slots.len));
    ck_assert_int_eq(value_len(o), 7);
    ck_assert_int_eq(value_truth(o), 1);
    set(obj_value(t), "__len__", method(&zero_def));
    ck_assert_int_eq(value_len(o), 0);
    ck_assert_int_eq(value_truth(o), 0);
    ck_assert(value_setattr(obj_value(t), name_of("__len__"), V_NULL));
    ck_assert_ptr_null(sub->slots.len);
    ck_assert_int_eq(value_len(o), -1);
    expect_error(TypeErrorType, "object of type 'S' has no len()");
} END_TEST

START_TEST(subclasses_of_builtins_keep_their_slots) {
    TypeObj *t = make_class("T", IntType), *list = make_class("L", ListType);
    ck_assert_ptr_eq(t->slots.add, IntType->slots.add);
    ck_assert_ptr_eq(list->slots.concat, ListType->slots.concat);
    ck_assert_ptr_null(list->slots.add);
    ck_assert_ptr_eq(list->slots.hash, slot_hash_none);
    set(obj_value(t), "__add__", method(&add_def));
    ck_assert(slot_is_python(SLOT_add, t->slots.add));
    set(obj_value(list), "__add__", method(&add_def));
    ck_assert_ptr_null(list->slots.concat);
    ck_assert(slot_is_python(SLOT_add, list->slots.add));
    ck_assert(value_setattr(obj_value(list), name_of("__add__"), V_NULL));
    ck_assert_ptr_eq(list->slots.concat, ListType->slots.concat);
} END_TEST

START_TEST(operators_ask_in_order) {
    TypeObj *a = make_class("A", NULL), *b = make_class("B", a), *c = make_class("C", NULL);
    set(obj_value(a), "__add__", method(&add_def));
    set(obj_value(b), "__radd__", method(&radd_def));
    set(obj_value(c), "__add__", method(&notimpl_def));
    Value va = instance_of(a), vb = instance_of(b), vc = instance_of(c);
    ck_assert_str_eq(repr_c(number_add(va, fixnum(1))), "('add', 1)");
    ck_assert_str_eq(repr_c(number_add(fixnum(1), vb)), "('radd', 1)");
    Value r = number_add(va, vb); /* the subclass goes first */
    ck_assert_str_eq(str_c(tuple_at(r, 0)), "radd");
    ck_assert(is_err(number_add(vc, fixnum(1))));
    expect_error(TypeErrorType, "unsupported operand type(s) for +: 'C' and 'int'");
    ck_assert(is_err(number_inplace(BINOP_ADD, vc, fixnum(1))));
    expect_error(TypeErrorType, "unsupported operand type(s) for +=: 'C' and 'int'");
} END_TEST

START_TEST(getattr_hook_comes_last) {
    TypeObj *t = make_class("T", NULL);
    set(obj_value(t), "__getattr__", method(&getattr_def));
    ck_assert_ptr_eq(t->slots.getattr, slot_getattr_hook);
    Value o = instance_of(t);
    set(o, "x", fixnum(1));
    ck_assert_int_eq(get(o, "x"), 1);
    ck_assert_str_eq(str_c(value_getattr(o, name_of("y"))), "dynamic y");
} END_TEST

START_TEST(classes_die_and_leave_the_list_of_subclasses) {
    TypeObj *t = make_class("T", NULL);
    for (int i = 0; i < 10; i++) make_class("Gone", t);
    TypeObj *kept = make_class("Kept", t);
    gc_collect(2);
    gc_collect(2);
    Value subs = type_subclasses_list(t);
    ck_assert_int_lt(list_len(subs), 4); /* the stack may hold a stray one */
    ck_assert_int_eq(value_contains(subs, obj_value(kept)), 1);
} END_TEST

static Value f_two(Value self, Value *v) { return tuple_pack(2, v[0], is_null(v[1]) ? V_NONE : v[1]); }
static Value f_star(Value self, Value *v) { return tuple_pack(3, v[0], v[1], v[2]); }
static const MethodDef two_def = {"two", f_two, M_N, 0, 0, "($module, a, b=None)", NULL};
static const MethodDef star_def = {"star", f_star, M_N, 0, 0, "($module, first, /, *rest, **names)", NULL};

static Value call_kw(const MethodDef *def, Value a, const char *name, Value v) {
    Value args[] = {a, v, tuple_pack(1, str_from_c(name))};
    return value_call(builtin_new(def, V_NULL, V_NULL), (Args){args, 1, 1});
}

START_TEST(arguments_bind_by_signature) {
    Value two = builtin_new(&two_def, V_NULL, V_NULL);
    ck_assert_str_eq(repr_c(value_call1(two, fixnum(1))), "(1, None)");
    ck_assert_str_eq(repr_c(call_kw(&two_def, fixnum(1), "b", fixnum(2))), "(1, 2)");
    ck_assert_str_eq(repr_c(call_kw(&star_def, fixnum(1), "k", fixnum(2))), "(1, (), {'k': 2})");
    ck_assert(is_err(call_kw(&two_def, fixnum(1), "a", fixnum(2))));
    expect_error(TypeErrorType, "argument for two() given by name ('a') and position (1)");
    ck_assert(is_err(call_kw(&two_def, fixnum(1), "z", fixnum(2))));
    expect_error(TypeErrorType, "'z' is an invalid keyword argument for two()");
    ck_assert(is_err(value_call0(two)));
    expect_error(TypeErrorType, "two() missing required argument 'a' (pos 1)");
    ck_assert(is_err(value_call3(two, V_NONE, V_NONE, V_NONE)));
    expect_error(TypeErrorType, "two() takes at most 2 arguments (3 given)");
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, a_store_of_the_same_kind_keeps_the_record);
    tcase_add_test(tc, changes_that_kill_a_record);
    tcase_add_test(tc, a_change_of_bases_kills_records_below);
    tcase_add_test(tc, slots_follow_the_namespace);
    tcase_add_test(tc, subclasses_of_builtins_keep_their_slots);
    tcase_add_test(tc, operators_ask_in_order);
    tcase_add_test(tc, getattr_hook_comes_last);
    tcase_add_test(tc, classes_die_and_leave_the_list_of_subclasses);
    tcase_add_test(tc, arguments_bind_by_signature);
}

int main(void) { return fixture_main("type", add, __builtin_frame_address(0)); }
