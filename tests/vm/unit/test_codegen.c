/* test_codegen.c: the shape of generated code; that it behaves is for tests/vm/lang. Everything
 * compiled here is also checked by liveness_verify, as in every dev build. */
#include "object_fixture.h"
#include "vm/compile/compile.h"
#include "vm/interp/liveness.h"
#include "vm/interp/op.h"

static CodeObj *compile(const char *source) {
    Value v = compile_source(str_from_c(source), str_from_c("<test>"), "exec", 0, 0);
    ck_assert(!is_err(v));
    return as_code(v);
}

/* The code of the function that the source defines. */
static CodeObj *function(const char *source) {
    CodeObj *code = compile(source);
    for (u32 i = 0; i < code->nconsts; i++)
        if (is_code(code->consts[i])) return as_code(code->consts[i]);
    ck_abort_msg("no function in %s", source);
}

static u32 next(const CodeObj *code, u32 i) { return i + 1 + op_info[code->insns[i].op].words; }

static int count(const CodeObj *code, int op) {
    int n = 0;
    for (u32 i = 0; i < code->ninsns; i = next(code, i)) n += code->insns[i].op == op;
    return n;
}

static bool fails(const char *source, const char *message) {
    Value v = compile_source(str_from_c(source), str_from_c("<test>"), "exec", 0, 0);
    if (!is_err(v)) return false;
    Value exc = exc_fetch();
    return str_eq_c(((SyntaxErrorObj *)exc.w)->msg, message);
}

START_TEST(locals_are_operands) {
    CodeObj *code = function("def f(a, b):\n  c = a + b\n  return c\n");
    ck_assert_uint_eq(code->ninsns, 2);
    ck_assert_int_eq(code->insns[0].op, OP_ADD);
    ck_assert_int_eq(code->insns[0].a, 2);
    ck_assert_int_eq(code->insns[1].op, OP_RETURN);
    ck_assert_uint_eq(code->nlocals, 3);
} END_TEST

START_TEST(parameters_keep_their_order) {
    CodeObj *code =
        function("def f(a, /, b, *args, c=1, **kw):\n  x = 1\n  return lambda: (a, x)\n");
    ck_assert_uint_eq(code->argcount, 2);
    ck_assert_uint_eq(code->posonly, 1);
    ck_assert_uint_eq(code->kwonly, 1);
    static const char *const names[] = {"a", "b", "c", "args", "kw"};
    for (int i = 0; i < 5; i++) ck_assert(str_eq_c(tuple_at(code->varnames, i), names[i]));
    ck_assert_int_eq(count(code, OP_MAKE_CELL), 2);
    ck_assert_uint_eq(code->cell_regs[0], 0); /* a stays where it is passed */
} END_TEST

START_TEST(checks_only_what_may_be_unbound) {
    ck_assert_int_eq(count(function("def f(c):\n  if c: x = 1\n  else: x = 2\n  return x\n"),
                           OP_CHECK_LOCAL), 0);
    ck_assert_int_eq(count(function("def f(c):\n  if c: x = 1\n  return x, x\n"), OP_CHECK_LOCAL),
                     1);
    ck_assert_int_eq(count(function("def f(c):\n  for x in c: x\n"), OP_CHECK_LOCAL), 0);
    ck_assert_int_eq(count(function("def f(c):\n  x = 1\n  while c:\n    x\n    del x\n"),
                           OP_CHECK_LOCAL), 1);
} END_TEST

START_TEST(every_loop_has_one_back_edge_and_continue_its_own) {
    ck_assert_int_eq(count(function("def f(c):\n  for x in c: g(x)\n"), OP_JUMP_BACK), 1);
    ck_assert_int_eq(count(function("def f(c):\n  while c:\n    if a: continue\n    g()\n"),
                           OP_JUMP_BACK), 2);
} END_TEST

START_TEST(conditions_become_jumps) {
    CodeObj *code = function("def f(a, b):\n  if a < 3 and not (b is None or a == b): return 1\n");
    ck_assert_int_eq(count(code, OP_LTI_JF), 1);
    ck_assert_int_eq(count(code, OP_JNONE), 1);
    ck_assert_int_eq(count(code, OP_EQ_JT), 1);
    ck_assert_int_eq(count(code, OP_JT) + count(code, OP_JF) + count(code, OP_NOT), 0);
} END_TEST

START_TEST(dead_code_is_gone) {
    CodeObj *code = function("def f():\n  return 1\n  g()\n");
    ck_assert_uint_eq(code->ninsns, 1);
} END_TEST

START_TEST(far_jumps_hop) {
    StrBuilder b;
    strb_init(&b);
    strb_c(&b, "def f(x):\n  if x < 1:\n");
    for (int i = 0; i < 20000; i++) strb_c(&b, "    g(x)\n");
    strb_c(&b, "  return x\n");
    Value source = strb_finish(&b);
    CodeObj *code = function(str_c(source));
    ck_assert_int_eq(code->insns[0].op, OP_LTI_JF);
    ck_assert_int_eq(code->insns[0].c, 1);
    ck_assert_int_eq(code->insns[2].op, OP_JUMP);
    ck_assert_uint_gt((u32)code->insns[2].j, 40000);
} END_TEST

START_TEST(handlers_do_not_overlap) {
    CodeObj *code =
        function("def f():\n  try:\n    try: a()\n    finally: b()\n  except E as e: c(e)\n");
    ck_assert_uint_gt(code->nexc, 3);
    for (u32 i = 1; i < code->nexc; i++)
        ck_assert_uint_ge(code->exctable[i].start, code->exctable[i - 1].end);
} END_TEST

START_TEST(a_waiting_generator_drops_what_it_yielded) {
    CodeObj *code = function("def f(a):\n  yield g(a)\n  return a\n");
    for (u32 i = 0; i < code->ninsns; i = next(code, i)) {
        if (code->insns[i].op != OP_YIELD) continue;
        u16 reg = code->insns[i].b;
        ck_assert(liveness_at(code, i, true)[reg / 64] >> (reg % 64) & 1);
        ck_assert(!(liveness_at(code, i, false)[reg / 64] >> (reg % 64) & 1));
        ck_assert(liveness_at(code, i, false)[0] & 1); /* the parameter */
    }
} END_TEST

START_TEST(mistakes_have_their_messages) {
    ck_assert(fails("return 1", "'return' outside function"));
    ck_assert(fails("break", "'break' outside loop"));
    ck_assert(fails("def f(a):\n  global a\n", "name 'a' is parameter and global"));
    ck_assert(fails("def f(a, a): pass", "duplicate argument 'a' in function definition"));
    ck_assert(fails("def f():\n  nonlocal x\n", "no binding for nonlocal 'x' found"));
    ck_assert(fails("def f():\n  await x\n", "'await' outside async function"));
    ck_assert(fails("__debug__ = 1", "cannot assign to __debug__"));
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, locals_are_operands);
    tcase_add_test(tc, parameters_keep_their_order);
    tcase_add_test(tc, checks_only_what_may_be_unbound);
    tcase_add_test(tc, every_loop_has_one_back_edge_and_continue_its_own);
    tcase_add_test(tc, conditions_become_jumps);
    tcase_add_test(tc, dead_code_is_gone);
    tcase_add_test(tc, far_jumps_hop);
    tcase_add_test(tc, handlers_do_not_overlap);
    tcase_add_test(tc, a_waiting_generator_drops_what_it_yielded);
    tcase_add_test(tc, mistakes_have_their_messages);
}

int main(void) {
    return fixture_main("codegen", add, __builtin_frame_address(0));
}
