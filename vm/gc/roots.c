/* roots.c: where tracing starts.  Stacks and registers are ambiguous: each word of them may be a pointer to, or into,
 * an object, which then stays alive and in place.  Registered slots and root tracers are precise.
 */
#include "vm/gc/gc_internal.h"

const u64 *roots_word;
void *roots_sp;
static GcRoot *root_list;
typedef void (*RootTracer)(Tracer *t);
static VEC(RootTracer) root_tracers;

void gc_add_root(GcRoot *root) {
    root->next = root_list;
    root_list = root;
}

void gc_add_root_tracer(void (*trace)(Tracer *t)) { vec_push(&root_tracers, trace); }

void trace_values(Tracer *t, Value *slots, i64 n) {
    if (t->visit_table) {
        t->visit_table(t, slots, n, 1, 1);
        return;
    }
    for (i64 i = 0; i < n; i++) trace_value(t, &slots[i]);
}

void trace_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask) {
    if (t->visit_table) {
        t->visit_table(t, entries, n, stride / 8, mask);
        return;
    }
    Value *entry = entries;
    for (i64 i = 0; i < n; i++, entry += stride / 8) {
        for (u32 bits = mask; bits; bits &= bits - 1) trace_value(t, &entry[__builtin_ctz(bits)]);
    }
}

void trace_shape(Tracer *t, Shape *s) {
    if (s && t->visit_shape) t->visit_shape(t, s);
}

void trace_meta(Tracer *t, void *p) {
    if (p && t->visit_meta) t->visit_meta(t, p);
}

/* Another thread's Thread is visited too: the exception it was handling when it gave up the lock. */
static void trace_thread(Tracer *t, Thread *th) {
    trace_value(t, &th->exc);
    trace_value(t, &th->handled);
    trace_value(t, &th->context);
    trace_value(t, &th->threading_local);
    trace_value(t, &th->async_gen_firstiter);
    trace_value(t, &th->async_gen_finalizer);
    trace_value(t, &th->trace_func);
    trace_value(t, &th->profile_func);
    trace_value(t, &th->repr_guard);
}

void roots_trace(Tracer *t) {
    for (GcRoot *r = root_list; r; r = r->next) {
        for (i64 i = 0; i < r->n; i++) trace_value(t, &r->slot[i]);
    }
    for (Thread *th = thread_list; th; th = th->next_thread) trace_thread(t, th);
    for (i64 i = 0; i < root_tracers.len; i++) root_tracers.v[i](t);
    weak_trace_queue(t);
    census_trace(t);
}

/* What the address sanitizer keeps between variables is in no use, and full of what other functions left there. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define is_no_variable(w) __asan_address_is_poisoned(w)
#else
#define is_no_variable(w) false
#endif

/* Reading other functions' frames is what this is for. */
__attribute__((no_sanitize("address"))) static void scan_words(void (*fn)(u64 word), void *low, void *high) {
    for (u64 *w = (u64 *)((u64)low & ~(u64)7); (char *)(w + 1) <= (char *)high; w++)
        if (!is_no_variable(w)) fn(*(roots_word = w));
}

/* No prologue, so that the callee-saved registers are still the caller's. */
__attribute__((naked)) void roots_call(void (*fn)(void *arg) __attribute__((unused)), void *arg __attribute__((unused)),
                                       void **regs __attribute__((unused)), void **sp __attribute__((unused))) {
    __asm__ volatile("movq %rbx, 0(%rdx)\n\t"
                     "movq %rbp, 8(%rdx)\n\t"
                     "movq %r12, 16(%rdx)\n\t"
                     "movq %r13, 24(%rdx)\n\t"
                     "movq %r14, 32(%rdx)\n\t"
                     "movq %r15, 40(%rdx)\n\t"
                     "movq %rsp, (%rcx)\n\t"
                     "movq %rdi, %rax\n\t"
                     "movq %rsi, %rdi\n\t"
                     "jmp *%rax");
}

static void (*copy_word_fn)(u64 word);
static void scan_copy(void *low, void *high) { scan_words(copy_word_fn, low, high); }

static void each_stack(void (*fn)(void *low, void *high), void (*word_fn)(u64 word)) {
    copy_word_fn = word_fn;
    stack_copy_each(fn ? fn : scan_copy);
    for (Thread *th = thread_list; th; th = th->next_thread) {
        char *low = th == thread_current ? roots_sp : th->saved_sp;
        if (!low) continue;
        if (fn) {
            fn(low, th->stack_base);
            fn(th->regs, th->regs + ARRAY_LEN(th->regs));
        } else {
            scan_words(word_fn, low, th->stack_base);
            scan_words(word_fn, th->regs, th->regs + ARRAY_LEN(th->regs));
        }
    }
}

void roots_scan_stacks(void (*fn)(u64 word)) { each_stack(NULL, fn); }
void roots_each_stack(void (*fn)(void *low, void *high)) { each_stack(fn, NULL); }
