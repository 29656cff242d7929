/* test_shape.c: hidden classes: what instances weigh, how attributes come and go, dict mode. */
#include "class_fixture.h"

static Shape *shape_of(Value o) { return obj_shape(as_obj(o)); }

START_TEST(same_names_same_shape) {
    TypeObj *t = make_class("P", NULL);
    set(instance_of(t), "x", fixnum(0)); /* teaches the class what its instances need */
    Value a = instance_of(t), b = instance_of(t), c = instance_of(t);
    set(a, "x", fixnum(1));
    set(a, "y", fixnum(2));
    set(b, "x", fixnum(3));
    set(b, "y", fixnum(4));
    set(c, "y", fixnum(5));
    ck_assert_ptr_eq(shape_of(a), shape_of(b));
    ck_assert_ptr_ne(shape_of(a), shape_of(c));
    ck_assert_int_eq(shape_find(shape_of(a), name_of("y")), 1);
    ck_assert_int_eq(shape_find(shape_of(c), name_of("y")), 0);
    ck_assert_int_eq(shape_find(shape_of(c), name_of("x")), -1);
    ck_assert_int_eq(get(a, "x") + get(a, "y") + get(b, "x") + get(b, "y") + get(c, "y"), 15);
} END_TEST

START_TEST(later_instances_have_room_inline) {
    TypeObj *t = make_class("P", NULL);
    Value first = instance_of(t);
    ck_assert_int_eq(shape_of(first)->size, 16);
    set(first, "x", fixnum(1));
    set(first, "y", fixnum(2));
    Value second = instance_of(t);
    ck_assert_int_eq(shape_of(second)->size, 32);
    ck_assert_int_eq(shape_of(second)->inline_cap, 2);
    set(second, "x", fixnum(3));
    set(second, "y", fixnum(4));
    ck_assert_int_eq(get(first, "x") + get(first, "y") + get(second, "x") + get(second, "y"), 10);
} END_TEST

START_TEST(more_attributes_than_inline_words) {
    TypeObj *t = make_class("P", NULL);
    for (int round = 0; round < 3; round++) {
        Value o = instance_of(t);
        for (int i = 0; i < 100; i++) ck_assert(value_setattr(o, str_format_c("a%d", i), fixnum(i)));
        for (int i = 0; i < 100; i++) {
            Value v = value_getattr(o, str_format_c("a%d", i));
            ck_assert_int_eq(as_fixnum(v), i);
        }
    }
    ck_assert_int_le(t->shape->inline_cap, 24);
} END_TEST

START_TEST(deleting_the_last_goes_back) {
    TypeObj *t = make_class("P", NULL);
    Value o = instance_of(t);
    set(o, "x", fixnum(1));
    Shape *before = shape_of(o);
    set(o, "y", fixnum(2));
    ck_assert(value_setattr(o, name_of("y"), V_NULL));
    ck_assert_ptr_eq(shape_of(o), before);
    ck_assert(!value_setattr(o, name_of("y"), V_NULL));
    expect_error(AttributeErrorType, "'P' object has no attribute 'y'");
    ck_assert_int_eq(get(o, "x"), 1);
} END_TEST

START_TEST(deleting_from_the_middle_keeps_order) {
    TypeObj *t = make_class("P", NULL);
    Value o = instance_of(t);
    const char *names[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++) set(o, names[i], fixnum(i));
    ck_assert(value_setattr(o, name_of("b"), V_NULL));
    ck_assert(!(shape_of(o)->flags & SHAPE_DICT_MODE));
    ck_assert_int_eq(get(o, "a"), 0);
    ck_assert_int_eq(get(o, "c"), 2);
    ck_assert_int_eq(get(o, "d"), 3);
    ck_assert_str_eq(repr_c(instance_dict(as_obj(o))), "{'a': 0, 'c': 2, 'd': 3}");
} END_TEST

START_TEST(asking_for_the_dict_changes_the_mode) {
    TypeObj *t = make_class("P", NULL);
    Value o = instance_of(t);
    set(o, "x", fixnum(1));
    u32 size = shape_of(o)->size;
    Value d = instance_dict(as_obj(o));
    ck_assert(shape_of(o)->flags & SHAPE_DICT_MODE);
    ck_assert_int_eq(shape_of(o)->size, size);
    set(o, "y", fixnum(2));
    ck_assert_str_eq(repr_c(d), "{'x': 1, 'y': 2}");
    ck_assert(dict_set_c(d, "z", fixnum(3)));
    ck_assert_int_eq(get(o, "z"), 3);
    ck_assert(same(instance_dict(as_obj(o)), d));
    Value other = dict_new();
    dict_set_c(other, "w", fixnum(4));
    ck_assert(instance_set_dict(as_obj(o), other));
    ck_assert_int_eq(get(o, "w"), 4);
    ck_assert(is_null(instance_get(as_obj(o), name_of("x"))));
} END_TEST

START_TEST(too_many_attributes_go_to_a_dict) {
    TypeObj *t = make_class("P", NULL);
    Value o = instance_of(t);
    for (int i = 0; i < 300; i++) ck_assert(value_setattr(o, str_format_c("a%d", i), fixnum(i)));
    ck_assert(shape_of(o)->flags & SHAPE_DICT_MODE);
    for (int i = 0; i < 300; i++) ck_assert_int_eq(as_fixnum(value_getattr(o, str_format_c("a%d", i))), i);
} END_TEST

START_TEST(slots_come_before_attributes) {
    Value ns = dict_new();
    dict_set_c(ns, "__slots__", tuple_pack(2, str_from_c("b"), str_from_c("a")));
    TypeObj *base = make_class_ns("S", tuple_empty, ns), *sub = make_class("T", base);
    Value o = instance_of(base);
    ck_assert_int_eq(shape_of(o)->size, 24);
    ck_assert_int_eq(shape_of(o)->attr_off, 0);
    set(o, "a", fixnum(1));
    ck_assert(!value_setattr(o, name_of("c"), fixnum(1)));
    expect_error(AttributeErrorType, "'S' object has no attribute 'c'");
    Value p = instance_of(sub);
    set(p, "a", fixnum(2));
    set(p, "c", fixnum(3));
    ck_assert_int_eq(get(o, "a") + get(p, "a") + get(p, "c"), 6);
    ck_assert(is_err(value_getattr(p, name_of("b"))));
    expect_error(AttributeErrorType, "'T' object has no attribute 'b'");
} END_TEST

START_TEST(attributes_behind_a_variable_sized_base) {
    TypeObj *t = make_class("T", TupleType);
    for (i64 n = 0; n < 30; n++) {
        Value items = tuple_new(n);
        for (i64 i = 0; i < n; i++) tuple_set(items, i, str_format_c("item %d", (int)i));
        Value o = value_call1(obj_value(t), items);
        ck_assert(!is_err(o));
        set(o, "n", fixnum(n));
        gc_collect(1);
        ck_assert_int_eq(get(o, "n"), n);
        ck_assert_int_eq(tuple_len(o), n);
        ck_assert_int_eq(value_eq(o, items), 1);
    }
} END_TEST

START_TEST(the_class_of_an_instance_may_change) {
    TypeObj *a = make_class("A", NULL), *b = make_class("B", NULL);
    Value o = instance_of(a);
    set(o, "x", fixnum(1));
    set(o, "y", fixnum(2));
    ck_assert(value_setattr(o, name_of("__class__"), obj_value(b)));
    ck_assert_ptr_eq(value_type(o), b);
    ck_assert_int_eq(get(o, "x") + get(o, "y"), 3);
    set(o, "z", fixnum(3));
    ck_assert_int_eq(get(o, "z"), 3);
} END_TEST

START_TEST(shapes_of_dead_classes_die) {
    gc_collect(2);
    i64 before = gc_shapes_dead();
    for (int i = 0; i < 20; i++) {
        Value o = instance_of(make_class("Gone", NULL));
        set(o, "x", fixnum(i));
    }
    gc_collect(2);
    gc_collect(2);
    ck_assert_int_ge(gc_shapes_dead(), before + 20);
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, same_names_same_shape);
    tcase_add_test(tc, later_instances_have_room_inline);
    tcase_add_test(tc, more_attributes_than_inline_words);
    tcase_add_test(tc, deleting_the_last_goes_back);
    tcase_add_test(tc, deleting_from_the_middle_keeps_order);
    tcase_add_test(tc, asking_for_the_dict_changes_the_mode);
    tcase_add_test(tc, too_many_attributes_go_to_a_dict);
    tcase_add_test(tc, slots_come_before_attributes);
    tcase_add_test(tc, attributes_behind_a_variable_sized_base);
    tcase_add_test(tc, the_class_of_an_instance_may_change);
    tcase_add_test(tc, shapes_of_dead_classes_die);
}

int main(void) { return fixture_main("shape", add, __builtin_frame_address(0)); }
