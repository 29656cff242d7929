/* binascii_qp.c: quoted-printable: RFC 1521; with 'header' the Q encoding of RFC 1522. */
#include "vm/modules/binascii.h"

#define LINE_MAX 76

static int flag(Value v, bool dflt) {
    return is_null(v) ? dflt : value_truth(v);
}

static void decode(Bytes *out, const u8 *d, i64 n, bool header) {
    for (i64 i = 0; i < n;) {
        if (d[i] != '=') {
            vec_push(out, header && d[i] == '_' ? ' ' : d[i]);
            i++;
            continue;
        }
        if (++i >= n) break;
        if (d[i] == '\n' || d[i] == '\r') { /* a soft line break */
            while (i < n && d[i] != '\n') i++;
            i++;
        } else if (d[i] == '=') {
            vec_push(out, '=');
            i++;
        } else if (i + 1 < n && binascii_hex_digit(d[i]) >= 0 && binascii_hex_digit(d[i + 1]) >= 0) {
            vec_push(out, (u8)(binascii_hex_digit(d[i]) << 4 | binascii_hex_digit(d[i + 1])));
            i += 2;
        } else {
            vec_push(out, '=');
        }
    }
}

Value binascii_a2b_qp(Value m, Value *v) {
    Bytes out = {0};
    Buffer b;
    int header = flag(v[1], false);
    if (header < 0) return V_ERR;
    TRY_OK(binascii_text(v[0], &b));
    decode(&out, b.data, b.len, header);
    buffer_release(&b);
    return binascii_finish(&out, true);
}

typedef struct Encoder {
    Bytes out;
    i64 line; /* characters in the current line */
    bool quotetabs, istext, header, crlf;
} Encoder;

static void push_hex(Encoder *e, u8 c) {
    vec_push(&e->out, (u8)"0123456789ABCDEF"[c >> 4]);
    vec_push(&e->out, (u8)"0123456789ABCDEF"[c & 15]);
}
static void newline(Encoder *e) {
    if (e->crlf) vec_push(&e->out, '\r');
    vec_push(&e->out, '\n');
    e->line = 0;
}
static void soft_break(Encoder *e) {
    vec_push(&e->out, '=');
    newline(e);
}

static bool must_quote(const Encoder *e, const u8 *d, i64 i, i64 n) {
    u8 c = d[i];
    bool last = i + 1 == n;
    if (c > 126 || c == '=' || (e->header && c == '_')) return true;
    if (c == '.' && e->line == 0 && (last || d[i + 1] == '\n' || d[i + 1] == '\r' || d[i + 1] == 0)) return true;
    if (c == '\r' || c == '\n') return !e->istext;
    if (c == '\t' || c == ' ') return last || e->quotetabs;
    return c < 33;
}

/* A blank at the end of a line must not stay one. */
static void end_line(Encoder *e) {
    if (e->out.len && (vec_last(&e->out) == ' ' || vec_last(&e->out) == '\t')) {
        u8 blank = vec_pop(&e->out);
        vec_push(&e->out, '=');
        push_hex(e, blank);
    }
    newline(e);
}

static void encode(Encoder *e, const u8 *d, i64 n) {
    for (i64 i = 0; i < n;) {
        u8 c = d[i];
        if (must_quote(e, d, i, n)) {
            if (e->line + 3 >= LINE_MAX) soft_break(e);
            vec_push(&e->out, '=');
            push_hex(e, c);
            e->line += 3;
            i++;
        } else if (e->istext && (c == '\n' || (c == '\r' && i + 1 < n && d[i + 1] == '\n'))) {
            end_line(e);
            i += c == '\r' ? 2 : 1;
        } else {
            if (i + 1 != n && d[i + 1] != '\n' && e->line + 1 >= LINE_MAX) soft_break(e);
            vec_push(&e->out, e->header && c == ' ' ? '_' : c);
            e->line++;
            i++;
        }
    }
}

Value binascii_b2a_qp(Value m, Value *v) { /* data, quotetabs, istext, header */
    Encoder e = {0};
    Buffer b;
    int quotetabs = flag(v[1], false), istext = flag(v[2], true), header = flag(v[3], false);
    if (quotetabs < 0 || istext < 0 || header < 0) return V_ERR;
    TRY_OK(buffer_get(v[0], &b, false));
    e.quotetabs = quotetabs;
    e.istext = istext;
    e.header = header;
    const u8 *end = memchr(b.data, '\n', (size_t)b.len);
    e.crlf = end && end > b.data && end[-1] == '\r';
    encode(&e, b.data, b.len);
    buffer_release(&b);
    return binascii_finish(&e.out, true);
}
