/* _pickle_in.c: the pickle being read: all in memory, or as much as was asked of a file.
 *
 * Of a file no more is read than the pickle is long, since other things may follow: what frames or opcodes tell.
 */
#include "vm/modules/_pickle.h"

static bool truncated(void) { return native_fail(exc_raise(unpickling_error, "pickle data was truncated")); }

/* Keeps what is unread at the start of our own memory, with room for 'more' bytes. */
static bool make_room(UnpicklerObj *u, i64 more) {
    i64 rest = u->len - u->pos;
    if (u->own && u->pos) memmove(u->own, u->own + u->pos, (size_t)rest);
    u->pos = 0;
    u->len = rest;
    if (more > INT64_MAX / 2 - rest) return native_fail(exc_no_memory());
    if (!u->own || rest + more > u->cap) {
        i64 cap = rest + more + 512;
        u8 *grown = realloc(u->own, (size_t)cap);
        if (!grown) return native_fail(exc_no_memory());
        u->own = grown;
        u->cap = cap;
    }
    u->in = u->own;
    return true;
}

/* Appends what the file's method answered. */
static bool take(UnpicklerObj *u, Value data, const char *method) {
    if (is_err(data)) return false;
    if (!is_bytes(data)) {
        return native_fail(exc_raise(TypeErrorType, "%s() returned non-bytes object (%T)", method, data));
    }
    i64 n = bytes_len(data);
    if (!make_room(u, n)) return false;
    memcpy(u->own + u->len, bytes_data(data), (size_t)n);
    u->len += n;
    return true;
}

/* At least n bytes are unread then; fewer at the end of the file. */
static bool fill(UnpicklerObj *u, i64 n) {
    while (u->len - u->pos < n && !is_null(u->read)) {
        i64 before = u->len - u->pos;
        if (!take(u, value_call1(u->read, int_from_i64(n - before)), "read")) return false;
        if (u->len - u->pos == before) break;
    }
    return true;
}

bool in_ahead(UnpicklerObj *u, i64 n) {
    if (n <= u->len - u->pos) return true;
    return fill(u, n) && (n <= u->len - u->pos || truncated());
}

const u8 *in_bytes(UnpicklerObj *u, i64 n) {
    if (!in_ahead(u, n)) return NULL;
    u->pos += n;
    return u->in + u->pos - n;
}

int in_opcode(UnpicklerObj *u) {
    if (unlikely(u->pos >= u->len)) {
        if (!fill(u, 1)) return -1;
        if (u->pos >= u->len) {
            exc_raise(EOFErrorType, "Ran out of input");
            return -1;
        }
    }
    return u->in[u->pos++];
}

bool in_number(UnpicklerObj *u, int bytes, u64 *out) {
    const u8 *p = in_bytes(u, bytes);
    if (!p) return false;
    *out = 0;
    for (int i = 0; i < bytes; i++) *out |= (u64)p[i] << 8 * i;
    return true;
}

const u8 *in_line(UnpicklerObj *u, i64 *n) {
    const u8 *start = u->in + u->pos, *end = u->len > u->pos ? memchr(start, '\n', (size_t)(u->len - u->pos)) : NULL;
    if (!end && !is_null(u->readline)) {
        if (!take(u, value_call0(u->readline), "readline")) return NULL;
        start = u->in + u->pos;
        end = u->len > u->pos ? memchr(start, '\n', (size_t)(u->len - u->pos)) : NULL;
    }
    if (!end) return truncated(), NULL;
    *n = end + 1 - start;
    u->pos += *n;
    return start;
}
