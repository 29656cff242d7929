/* Ties: counts, identity and addresses over collections, borrowed references, deallocation. */
#include "gcbridge/bridge_internal.h"
#include "gcbridge/list_proxy.h"
#include "tests/capi/unit/vm_fixture.h"

START_TEST(a_fresh_list_has_count_one_and_dies_at_once) {
    i64 before = tie_live;
    PyObject *p = expose_fresh(list_new(0));
    ck_assert_int_eq(Py_REFCNT(p), 1);
    ck_assert_int_eq(tie_live, before + 1);
    Py_DECREF(p);
    ck_assert_int_eq(tie_live, before);
} END_TEST

START_TEST(what_the_vm_holds_shows_two_in_a_call) {
    Value list = list_new(0);
    PyObject *p = expose_owned(list);
    ck_assert_int_eq(Py_REFCNT(p), 2);
    Py_INCREF(p);
    ck_assert_int_eq(Py_REFCNT(p), 3);
    Py_DECREF(p);
    Py_DECREF(p);
    ck_assert_int_eq(Py_REFCNT(p), 1);
    ck_assert_ptr_eq(expose_borrowed(list), p);
} END_TEST

static NOINLINE PyObject *make_held(void) {
    Value list = list_new(0);
    list_append(list, str_from_c("kept by C"));
    return expose_owned(list);
}

static NOINLINE void check_content(PyObject *p) {
    Value list = adopt(p);
    ck_assert(is_list_exact(list));
    ck_assert(str_eq_c(list_at(list, 0), "kept by C"));
}

static NOINLINE void clobber_stack(void) {
    volatile char junk[8192];
    for (size_t i = 0; i < sizeof junk; i++) junk[i] = 1;
}

START_TEST(what_c_keeps_survives_and_keeps_its_address) {
    PyObject *p = make_held();
    clobber_stack();
    for (int i = 0; i < 6; i++) {
        gc_collect(i % 3);
        check_content(p);
        ck_assert_ptr_eq(expose_borrowed(adopt(p)), p);
    }
    Py_DECREF(p);
} END_TEST

START_TEST(an_unreachable_object_that_c_let_go_dies_in_a_collection) {
    i64 before = tie_live;
    PyObject *p = make_held();
    ck_assert_int_gt(tie_live, before);
    Py_DECREF(p);
    p = NULL;
    clobber_stack();
    gc_collect(2);
    gc_collect(2);
    gc_run_pending();
    ck_assert_int_le(tie_live, before + 1); /* one may still be on the stack */
} END_TEST

START_TEST(a_released_share_is_given_back) {
    Value list = list_new(0);
    PyObject *p = expose_owned(list);
    Py_DECREF(p);
    Py_DECREF(p); /* one too many */
    ck_assert_int_eq(Py_REFCNT(p), 1);
    ck_assert(same(adopt(p), list));
} END_TEST

START_TEST(numbers_cross_by_value) {
    i64 values[] = {0, 1, -1, 256, 257, -6, 1 << 30, -(1ll << 31), 1ll << 60, FIXNUM_MAX, FIXNUM_MIN};
    for (i64 i = 0; i < ARRAY_LEN(values); i++) {
        PyObject *p = expose_owned(fixnum(values[i]));
        ck_assert(same(adopt(p), fixnum(values[i])));
        Py_DECREF(p);
    }
    Value big = int_mul(fixnum(FIXNUM_MAX), fixnum(FIXNUM_MIN));
    PyObject *p = expose_owned(big);
    ck_assert_int_eq(int_cmp(adopt(p), big), 0);
    Py_DECREF(p);
    p = expose_owned(float_value(-2.5));
    ck_assert(as_double(adopt(p)) == -2.5);
    Py_DECREF(p);
} END_TEST

START_TEST(a_borrowed_number_stays_while_its_list_does) {
    Value list = list_new(1);
    list_append(list, fixnum(123456));
    PyObject *p = expose_item(as_list(list)->items, &as_list(list)->items->v[0]);
    gc_collect(2);
    ck_assert_int_eq(as_fixnum(int_plain(adopt(p))), 123456);
    ck_assert_ptr_eq(expose_borrowed(list_at(list, 0)), p);
} END_TEST

START_TEST(ob_item_follows_the_list) {
    Value list = list_new(0);
    PyListObject *p;
    list_append(list, fixnum(1));
    p = (PyListObject *)expose_owned(list);
    ck_assert_int_eq(Py_SIZE(p), 1);
    list_append(list, str_from_c("two"));
    ck_assert_int_eq(Py_SIZE(p), 2);
    ck_assert(str_eq_c(adopt(p->ob_item[1]), "two"));
    list_pop(list, 0);
    ck_assert_int_eq(Py_SIZE(p), 1);
    ck_assert(str_eq_c(adopt(p->ob_item[0]), "two"));
    Py_DECREF(p);
} END_TEST

START_TEST(strings_are_laid_out_as_cpython_does) {
    Value s = str_from_c("gr\xc3\xbc\xc3\x9f");
    PyObject *p = expose_owned(s);
    ck_assert_int_eq(PyUnicode_GET_LENGTH(p), 4);
    ck_assert_int_eq(PyUnicode_KIND(p), 1);
    ck_assert(!PyUnicode_IS_ASCII(p));
    ck_assert_int_eq(PyUnicode_READ_CHAR(p, 2), 0xfc);
    Py_DECREF(p);
} END_TEST

START_TEST(types_have_their_slots) {
    ck_assert_ptr_ne(PyLong_Type.tp_as_number, NULL);
    PyObject *a = expose_owned(fixnum(20)), *b = expose_owned(fixnum(22));
    PyObject *sum = PyLong_Type.tp_as_number->nb_add(a, b);
    ck_assert(same(adopt(sum), fixnum(42)));
    ck_assert_ptr_eq(PyBool_Type.tp_as_number->nb_add, PyLong_Type.tp_as_number->nb_add);
    ck_assert_ptr_eq(PyBaseObject_Type.tp_getattro, PyObject_GenericGetAttr);
    Py_DECREF(sum);
    Py_DECREF(a);
    Py_DECREF(b);
} END_TEST

int main(void) {
    vm_fixture_init(__builtin_frame_address(0));
    TCase *t = tcase_create("bridge");
    tcase_add_test(t, a_fresh_list_has_count_one_and_dies_at_once);
    tcase_add_test(t, what_the_vm_holds_shows_two_in_a_call);
    tcase_add_test(t, what_c_keeps_survives_and_keeps_its_address);
    tcase_add_test(t, an_unreachable_object_that_c_let_go_dies_in_a_collection);
    tcase_add_test(t, a_released_share_is_given_back);
    tcase_add_test(t, numbers_cross_by_value);
    tcase_add_test(t, a_borrowed_number_stays_while_its_list_does);
    tcase_add_test(t, ob_item_follows_the_list);
    tcase_add_test(t, strings_are_laid_out_as_cpython_does);
    tcase_add_test(t, types_have_their_slots);
    return vm_fixture_run(t);
}
