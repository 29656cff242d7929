/* Types made by C: instances, methods, attributes, operators, subclasses in Python, deallocation. */
#include "gcbridge/bridge_internal.h"
#include "tests/capi/unit/vm_fixture.h"
#include "vm/compile/compile.h"

typedef struct Counter {
    PyObject_HEAD
    long n;
    PyObject *held;
} Counter;

static int live;

static int counter_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"n", "held", NULL};
    Counter *c = (Counter *)self;
    PyObject *held = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|lO", names, &c->n, &held)) return -1;
    Py_XINCREF(held);
    Py_XSETREF(c->held, held);
    return 0;
}
static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *p = type->tp_alloc(type, 0);
    live += p != NULL;
    return p;
}
static void counter_dealloc(PyObject *self) {
    live--;
    Py_XDECREF(((Counter *)self)->held);
    Py_TYPE(self)->tp_free(self);
}
static PyObject *counter_inc(PyObject *self, PyObject *by) {
    long k = PyLong_AsLong(by);
    if (k == -1 && PyErr_Occurred()) return NULL;
    ((Counter *)self)->n += k;
    return PyLong_FromLong(((Counter *)self)->n);
}
static PyObject *counter_fail(PyObject *self, PyObject *none) {
    PyErr_SetString(PyExc_ValueError, "from C");
    return NULL;
}
static PyObject *counter_refs(PyObject *self, PyObject *x) { return PyLong_FromSsize_t(Py_REFCNT(x)); }
static PyObject *counter_add(PyObject *a, PyObject *b);
static PyObject *counter_repr(PyObject *self) { return PyUnicode_FromFormat("<Counter %ld>", ((Counter *)self)->n); }
static Py_ssize_t counter_len(PyObject *self) { return ((Counter *)self)->n; }
static PyObject *counter_item(PyObject *self, Py_ssize_t i) {
    if (i < 0 || i >= ((Counter *)self)->n) {
        PyErr_SetString(PyExc_IndexError, "out of range");
        return NULL;
    }
    return PyLong_FromSsize_t(i * 10);
}
static PyObject *counter_get_double(PyObject *self, void *closure) { return PyLong_FromLong(2 * ((Counter *)self)->n); }

static PyMethodDef methods[] = {
    {"inc", counter_inc, METH_O, "inc(by)"}, {"fail", counter_fail, METH_NOARGS, NULL},
    {"refs", counter_refs, METH_O | METH_STATIC, NULL}, {0},
};
static PyMemberDef members[] = {{"n", T_LONG, offsetof(Counter, n), 0, NULL}, {"held", T_OBJECT, offsetof(Counter, held), 0, NULL}, {0}};
static PyGetSetDef getset[] = {{"double", counter_get_double, NULL, NULL, NULL}, {0}};
static PyNumberMethods number = {.nb_add = counter_add};
static PySequenceMethods sequence = {.sq_length = counter_len, .sq_item = counter_item};
static PyTypeObject CounterType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "ext.Counter", .tp_basicsize = sizeof(Counter),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = counter_new, .tp_init = counter_init,
    .tp_dealloc = counter_dealloc, .tp_methods = methods, .tp_members = members, .tp_getset = getset,
    .tp_repr = counter_repr, .tp_as_number = &number, .tp_as_sequence = &sequence,
};
static PyObject *counter_add(PyObject *a, PyObject *b) {
    if (!PyObject_TypeCheck(a, &CounterType) || !PyObject_TypeCheck(b, &CounterType)) Py_RETURN_NOTIMPLEMENTED;
    return PyObject_CallFunction((PyObject *)&CounterType, "l", ((Counter *)a)->n + ((Counter *)b)->n);
}

static Value globals;
GC_ROOT(globals)

/* Runs source with Counter at hand; fails the test with the exception's text. */
static void run(const char *source) {
    Value code;
    globals = dict_new();
    ck_assert(dict_set_c(globals, "Counter", adopt((PyObject *)&CounterType)));
    ck_assert(dict_set_c(globals, "__name__", str_from_c("test")));
    ck_assert(dict_set_c(globals, "__builtins__", builtins_dict));
    code = compile_source(str_from_c(source), str_from_c("test"), "exec", 0, -1);
    if (!is_err(code)) code = interp_exec(as_code(code), globals, globals);
    if (is_err(code)) {
        Value exc = exc_fetch();
        ck_abort_msg("%s: %s", value_type_name(exc), str_c(value_str(exc)));
    }
}

START_TEST(methods_attributes_and_operators) {
    run("c = Counter(3)\n"
        "assert c.inc(4) == 7 and c.n == 7 and c.double == 14\n"
        "c.n = 2\n"
        "assert len(c) == 2 and c[1] == 10 and list(c) == [0, 10]\n"
        "assert repr(c) == '<Counter 2>' and repr(c + Counter(n=5)) == '<Counter 7>'\n"
        "assert type(c) is Counter and Counter.__name__ == 'Counter' and Counter.__module__ == 'ext'\n"
        "assert isinstance(c, Counter) and 'inc' in dir(c)\n");
} END_TEST

START_TEST(errors_come_through) {
    run("c = Counter()\n"
        "def raises(exc, text, f, *a):\n"
        "    try: f(*a)\n"
        "    except exc as e: assert str(e) == text, str(e)\n"
        "    else: assert 0\n"
        "raises(ValueError, 'from C', c.fail)\n"
        "raises(TypeError, 'Counter.inc() takes exactly one argument (0 given)', c.inc)\n"
        "raises(TypeError, \"'str' object cannot be interpreted as an integer\", c.inc, 'x')\n"
        "raises(IndexError, 'out of range', lambda: c[9])\n"
        "raises(TypeError, \"unsupported operand type(s) for +: 'ext.Counter' and 'int'\", lambda: c + 1)\n"
        "raises(AttributeError, \"'ext.Counter' object has no attribute 'nope'\", lambda: c.nope)\n");
} END_TEST

START_TEST(subclasses_in_python) {
    run("class D(Counter):\n"
        "    def __init__(self, n): super().__init__(n * 2); self.extra = n\n"
        "    def inc(self, by): return super().inc(by) + 1000\n"
        "    def __add__(self, other): return 'added'\n"
        "d = D(4)\n"
        "assert d.n == 8 and d.extra == 4 and d.inc(1) == 1009\n"
        "assert d + 1 == 'added' and len(d) == 9 and d.double == 18\n"
        "assert D.__mro__ == (D, Counter, object) and D.__base__ is Counter\n"
        "d.__dict__['y'] = 5\n"
        "assert d.y == 5\n");
} END_TEST

START_TEST(what_c_holds_lives) {
    run("c = Counter(1, [1, 2, 3])\n"
        "held = c.held\n"
        "for i in range(3): x = [Counter(i, str(i)) for i in range(100)]\n"
        "assert c.held is held and c.held == [1, 2, 3] and [k.held for k in x] == [str(i) for i in range(100)]\n");
    gc_collect(2);
    run("assert Counter.refs([]) == 2 or Counter.refs([]) == 1\n"
        "l = []\n"
        "assert Counter.refs(l) == 2\n");
} END_TEST

static NOINLINE void make_garbage(void) { run("for i in range(50): Counter(i)\n"); }

START_TEST(instances_nobody_holds_are_deallocated) {
    int before = live;
    make_garbage();
    run("pass");
    gc_collect(2);
    gc_run_pending();
    ck_assert_int_le(live, before + 5); /* what stack words still lead to */
} END_TEST

int main(void) {
    vm_fixture_init(__builtin_frame_address(0));
    if (PyType_Ready(&CounterType) < 0) return 2;
    TCase *t = tcase_create("types");
    tcase_add_test(t, methods_attributes_and_operators);
    tcase_add_test(t, errors_come_through);
    tcase_add_test(t, subclasses_in_python);
    tcase_add_test(t, what_c_holds_lives);
    tcase_add_test(t, instances_nobody_holds_are_deallocated);
    return vm_fixture_run(t);
}
