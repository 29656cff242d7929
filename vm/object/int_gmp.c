/* int_gmp.c: GMP's functions where they take memory of their own.  All false with MemoryError when there is none: the
 * call is left by a jump, and what GMP had allocated in it is freed, which the blocks' list knows.
 *
 * GMP keeps nothing between calls, and the interpreter lock is held during all of one. */
#include "vm/object/int_gmp.h"

#include <setjmp.h>

#define NO_HEAP 1000 /* limbs: with so few GMP works on the stack */

typedef struct Block {
    struct Block *next, *prev;
} Block;
static Block blocks = {&blocks, &blocks}; /* those of the guarded call going on */
static jmp_buf out_of_memory;
static bool guarded; /* else it is an extension that calls GMP: its blocks are not in the list */

/* ---- GMP's allocator ---- */

static void *link_block(Block *b) {
    if (!b && guarded) longjmp(out_of_memory, 1);
    if (!b) KR_FATAL("out of memory: a large int");
    b->next = guarded ? &blocks : b;
    b->prev = guarded ? blocks.prev : b;
    b->prev->next = b->next->prev = b;
    return b + 1;
}

static Block *unlink_block(void *p) {
    Block *b = (Block *)p - 1;
    b->prev->next = b->next;
    b->next->prev = b->prev;
    return b;
}

static void *gmp_alloc(size_t n) { return link_block(malloc(sizeof(Block) + n)); }
static void gmp_free(void *p, size_t n) { free(unlink_block(p)); }

static void *gmp_realloc(void *p, size_t old, size_t n) {
    Block *b = unlink_block(p), *grown = realloc(b, sizeof *b + n);
    if (!grown) link_block(b);
    return link_block(grown);
}

/* ---- guarded calls ---- */

void int_gmp_init(void) { mp_set_memory_functions(gmp_alloc, gmp_realloc, gmp_free); }

static void begin(void) { guarded = true; }

static bool end(bool whole) {
    guarded = false;
    while (!whole && blocks.next != &blocks) gmp_free(blocks.next + 1, 0);
    return whole || !is_err(exc_no_memory());
}

/* Nothing that is set after the jump buffer is read after the jump. */
#define GUARDED(call) (begin(), _setjmp(out_of_memory) ? end(false) : ((call), end(true)))

static void multiply(u64 *r, const Limbs *a, const Limbs *b) {
    if (a->d == b->d) mpn_sqr(r, a->d, a->n);
    else if (a->n >= b->n) mpn_mul(r, a->d, a->n, b->d, b->n);
    else mpn_mul(r, b->d, b->n, a->d, a->n);
}

bool int_gmp_mul(u64 *r, const Limbs *a, const Limbs *b) {
    if (likely(a->n + b->n < NO_HEAP)) {
        multiply(r, a, b);
        return true;
    }
    return GUARDED(multiply(r, a, b));
}

bool int_gmp_divide(u64 *q, u64 *r, const Limbs *a, const Limbs *b) {
    if (likely(a->n < NO_HEAP)) {
        mpn_tdiv_qr(q, r, 0, a->d, a->n, b->d, b->n);
        return true;
    }
    return GUARDED(mpn_tdiv_qr(q, r, 0, a->d, a->n, b->d, b->n));
}

bool int_gmp_from_digits(u64 *r, const u8 *digits, i64 n, int base, i64 *limbs) {
    return GUARDED(*limbs = mpn_set_str(r, digits, (size_t)n, base));
}

bool int_gmp_to_digits(u8 *out, u64 *a, i64 n, int base, i64 *ndigits) {
    return GUARDED(*ndigits = (i64)mpn_get_str(out, base, a, n));
}

bool int_gmp_gcd(u64 *r, u64 *a, i64 an, u64 *b, i64 bn, i64 *n) { return GUARDED(*n = mpn_gcd(r, a, an, b, bn)); }

bool int_gmp_sqrt(u64 *root, const Limbs *a) { return GUARDED(mpn_sqrtrem(root, NULL, a->d, a->n)); }

static void powmod(mpz_t r, const Limbs *base, const Limbs *exp, const Limbs *mod) {
    mpz_t b, e, m;
    mpz_init(r);
    mpz_powm(r, mpz_roinit_n(b, base->d, base->n), mpz_roinit_n(e, exp->d, exp->n), mpz_roinit_n(m, mod->d, mod->n));
}

Value int_gmp_powmod(const Limbs *base, const Limbs *exp, const Limbs *mod) {
    mpz_t r;
    TRY_OK(GUARDED(powmod(r, base, exp, mod)));
    Value v = int_from_limbs(mpz_limbs_read(r), (i64)mpz_size(r), false);
    mpz_clear(r);
    return v;
}
