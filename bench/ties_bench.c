/* ties_bench.c: what objects that C has seen add to a full collection, and what their ties cost.
 *
 *     ties_bench [thousands of objects, 1000]
 */
#include <stdio.h>
#include <time.h>

#include "gcbridge/bridge_internal.h"
#include "vm/base/log.h"
#include "vm/gc/gc_internal.h"
#include "vm/interp/interp.h"
#include "vm/modules/import.h"
#include "vm/modules/modules.h"

static Value held; /* the VM's references: a list */
GC_ROOT(held)
static PyObject **structs; /* C's */

static double cpu_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Of the process: resident memory in bytes. */
static double memory(void) {
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%*s %ld", &pages) != 1) pages = 0;
    if (f) fclose(f);
    return (double)pages * 4096;
}

/* The quickest of some full collections: milliseconds. */
static double full_ms(void) {
    double best = 1e9;
    for (int i = 0; i < 7; i++) {
        double start = cpu_ms();
        gc_collect(2);
        best = KR_MIN(best, cpu_ms() - start);
        gc_run_pending();
    }
    return best;
}

static NOINLINE void make(i64 n) {
    held = list_new(n);
    for (i64 i = 0; i < n; i++) list_append(held, type_alloc(ObjectType));
}

static NOINLINE double expose_all(i64 n) {
    double start = cpu_ms();
    for (i64 i = 0; i < n; i++) structs[i] = expose_owned(list_at(held, i));
    return cpu_ms() - start;
}

static NOINLINE void release_all(i64 n) {
    for (i64 i = 0; i < n; i++) Py_CLEAR(structs[i]);
}

static NOINLINE void take_back(i64 n) {
    held = list_new(n);
    for (i64 i = 0; i < n; i++) list_append(held, adopt(structs[i]));
}

static void report(const char *what, double ms, double base) {
    printf("%-52s %8.1f ms %+8.1f\n", what, ms, ms - base);
}

static void report_memory(const char *what, double before, i64 n) {
    printf("%-52s %8.1f bytes\n", what, (memory() - before) / (double)n);
}

static void run(i64 n) {
    double empty = full_ms(), base, tie, start_memory = memory();
    report("full collection, start-up only", empty, empty);
    make(n);
    base = full_ms();
    report("objects that C has not seen", base, base);
    report_memory("memory of each, with its place in a list", start_memory, n);
    tie = expose_all(n);
    report_memory("the same seen by C, and noted here in 8 bytes", start_memory, n);
    report("held by C and the VM", full_ms(), base);
    held = V_NULL;
    report("held by C alone", full_ms(), base);
    take_back(n);
    release_all(n);
    report("not held by C any more", full_ms(), base);
    held = V_NULL;
    double start = cpu_ms();
    gc_collect(2);
    report("the collection in which they die", cpu_ms() - start, base);
    start = cpu_ms();
    gc_run_pending();
    printf("%-52s %8.1f ns\n", "deallocation, each", (cpu_ms() - start) * 1e6 / (double)n);
    report("after that", full_ms(), empty);
    printf("%-52s %8.1f ns\n", "first exposing, each", tie * 1e6 / (double)n);
}

int main(int argc, char **argv) {
    i64 n = (argc > 1 ? atoll(argv[1]) : 1000) * 1000;
    log_open();
    gc_init(__builtin_frame_address(0));
    object_init();
    interp_init(thread());
    Value sys = module_from_def(module_find_def("sys"));
    dict_set_c(sys_get("modules"), "sys", sys);
    import_native("builtins");
    bridge_hooks.init();
    structs = calloc((size_t)n, sizeof *structs);
    run(n);
    return 0;
}
