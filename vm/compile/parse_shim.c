/* parse_shim.c: weak stand-ins for what the parser needs of the collector, for as long as it is not linked.
   A strong definition anywhere replaces them. */
#include "vm/gc/gc.h"

#define WEAK __attribute__((weak))

WEAK void gc_add_root_tracer(void (*trace)(Tracer *t)) {}
WEAK void trace_values(Tracer *t, Value *slots, i64 n) {}
WEAK Value gc_pin_forever(Value v) {
    return v;
}
WEAK void *meta_alloc(i64 size) {
    return calloc(1, (size_t)size);
}
WEAK void meta_add_root(void *start, i64 size) {}
