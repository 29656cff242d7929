/* container_bench.c: nanoseconds per operation of dicts, sets and lists, from C, best of five rounds.
 *
 *     container_bench [N]        N items, 1000000 if absent
 */
#include <stdio.h>

#include "vm/base/log.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/list.h"
#include "vm/object/set.h"
#include "vm/object/str.h"

static i64 n = 1000000;
static Value keys, filled_ints, filled_strs, numbers;
GC_ROOT(keys)
GC_ROOT(filled_ints)
GC_ROOT(filled_strs)
GC_ROOT(numbers)

static Value insert_ints(void) {
    Value d = dict_new();
    for (i64 i = 0; i < n; i++) dict_set(d, fixnum(i), fixnum(i));
    return d;
}

static Value find_ints(void) {
    Value v = V_NONE;
    for (i64 i = 0; i < n; i++) dict_get(filled_ints, fixnum(i), &v);
    return v;
}

static Value insert_strs(void) {
    Value d = dict_new();
    for (i64 i = 0; i < n; i++) dict_set(d, list_at(keys, i), fixnum(i));
    return d;
}

static Value find_strs(void) {
    Value v = V_NONE;
    for (i64 i = 0; i < n; i++) dict_get(filled_strs, list_at(keys, i), &v);
    return v;
}

static Value small_dicts(void) {
    Value d = V_NONE;
    for (i64 i = 0; i < n / 5; i++) {
        d = dict_new();
        for (i64 k = 0; k < 5; k++) dict_set(d, list_at(keys, k), fixnum(i));
    }
    return d;
}

static Value churn(void) {
    Value d = dict_new();
    for (i64 i = 0; i < n; i++) {
        dict_set(d, fixnum(i), V_NONE);
        if (i >= 100) dict_del(d, fixnum(i - 100));
    }
    return d;
}

static Value add_to_set(void) {
    Value s = set_new();
    for (i64 i = 0; i < n; i++) set_add(s, fixnum(i));
    return s;
}

static Value append(void) {
    Value l = list_new(0);
    for (i64 i = 0; i < n; i++) list_append(l, fixnum(i));
    return l;
}

static Value sort_ints(void) {
    Value l = list_slice(numbers, 0, n);
    list_sort(l, V_NULL, false);
    return l;
}

static void measure(const char *name, Value (*fn)(void)) {
    i64 best = INT64_MAX;
    for (int round = 0; round < 5; round++) {
        i64 start = clock_ns();
        fn();
        best = KR_MIN(best, clock_ns() - start);
    }
    printf("%-14s %6.1f ns\n", name, (double)best / (double)n);
}

int main(int argc, char **argv) {
    if (argc > 1) n = atoll(argv[1]);
    gc_init(__builtin_frame_address(0));
    object_init();
    keys = list_new(n);
    numbers = list_new(n);
    u64 random = 1;
    for (i64 i = 0; i < n; i++) {
        list_append(keys, str_format_c("key%lld", (long long)i));
        random = random * 6364136223846793005u + 1442695040888963407u;
        list_append(numbers, fixnum((i64)(random >> 32)));
    }
    filled_ints = insert_ints();
    filled_strs = insert_strs();
    measure("insert int", insert_ints);
    measure("find int", find_ints);
    measure("insert str", insert_strs);
    measure("find str", find_strs);
    measure("dicts of 5", small_dicts);
    measure("churn of 100", churn);
    measure("set add", add_to_set);
    measure("list append", append);
    measure("sort int", sort_ints);
    return 0;
}
