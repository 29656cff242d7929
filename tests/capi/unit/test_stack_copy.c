/* Stacks that C leaves and comes back to (greenlet): what the copies hold stays, and so do the frames. */
#include "gcbridge/bridge_internal.h"
#include "tests/capi/unit/vm_fixture.h"
#include "vm/interp/interp_internal.h"

enum { COPIES = 10 };

static NOINLINE void fill(u64 *copies[], i64 round) {
    for (i64 i = 0; i < COPIES; i++) {
        copies[i] = gc_stack_copy_realloc(round ? copies[i] : NULL, (size_t)(round + 2) * sizeof(u64));
        copies[i][round] = list_from((Value[]){fixnum(i * 1000 + round)}, 1).w;
    }
}

START_TEST(copies_are_roots) {
    u64 *copies[COPIES];
    for (i64 round = 0; round < 3; round++) {
        fill(copies, round);
        for (int i = 0; i < 200; i++) list_new(3);
        gc_collect(2);
    }
    for (i64 i = 0; i < COPIES; i++) {
        for (i64 round = 0; round < 3; round++) {
            Value v = {copies[i][round]};
            ck_assert(is_list(v) && list_len(v) == 1 && as_fixnum(list_at(v, 0)) == i * 1000 + round);
        }
        ck_assert(gc_stack_copy_free(copies[i]));
    }
} END_TEST

START_TEST(other_memory_is_not_taken) {
    void *block = calloc(1, 100);
    ck_assert(!gc_stack_copy_free(block));
    free(block);
} END_TEST

/* A greenlet begins without a chunk; the one that it gets goes when its last frame does. */
START_TEST(a_stack_begins_without_a_chunk) {
    Thread *th = thread();
    StackChunk *chunk = th->ts.datastack_chunk;
    Value *limit = th->ts.datastack_limit;
    PyObject *f, *r, *globals = PyDict_New();
    PyRun_String("def f(n): return [n] + (f(n - 1) if n else [])", Py_file_input, globals, globals);
    f = PyDict_GetItemString(globals, "f");
    frame_note_left(th);
    th->ts.datastack_chunk = NULL;
    th->ts.datastack_limit = NULL;
    r = PyObject_CallFunction(f, "i", 50);
    ck_assert(r && PyList_GET_SIZE(r) == 51);
    ck_assert(th->ts.datastack_chunk == NULL);
    th->ts.datastack_chunk = chunk;
    th->ts.datastack_limit = limit;
    Py_DECREF(r);
    Py_DECREF(globals);
} END_TEST

int main(void) {
    vm_fixture_init(__builtin_frame_address(0));
    TCase *t = tcase_create("stack_copy");
    tcase_add_test(t, copies_are_roots);
    tcase_add_test(t, other_memory_is_not_taken);
    tcase_add_test(t, a_stack_begins_without_a_chunk);
    return vm_fixture_run(t);
}
