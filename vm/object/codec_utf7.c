/* codec_utf7.c: UTF-7 (RFC 2152): ASCII with runs of base 64 between '+' and '-', which hold UTF-16. */
#include "vm/object/codec_internal.h"

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int from_base64(u8 c) {
    const char *p = c ? strchr(base64, c) : NULL;
    return p ? (int)(p - base64) : -1;
}
/* What stands for itself outside a run; the encoder is strict, the decoder takes all of ASCII but these two. */
static bool direct(u32 c) {
    return c < 127 && c != '\\' && c != '~' && (c >= 32 || c == '\t' || c == '\n' || c == '\r') && c != '+';
}

/* ---- decoding ---- */

typedef struct Run { /* a run of base 64 */
    u64 bits;
    int nbits;
    u32 high;        /* a high surrogate that waits for its other half */
    i64 out_at_start;/* length of the output where the run began */
} Run;

static void put_unit(Decoder *d, Run *r, u32 unit) {
    if (r->high) {
        u32 high = r->high;
        r->high = 0;
        if (unit >= 0xdc00 && unit < 0xe000) {
            strb_cp(&d->out, 0x10000 + ((high & 0x3ff) << 10 | (unit & 0x3ff)));
            return;
        }
        strb_cp(&d->out, high);
    }
    if (unit >= 0xd800 && unit < 0xdc00) r->high = unit;
    else strb_cp(&d->out, unit);
}

/* The end of a run at pos, which is not base 64: NULL, or what is wrong with it.  Half a pair stays if what follows may stand
   there. */
static const char *end_run(Decoder *d, Run *r) {
    const char *reason = NULL;
    if (r->nbits >= 6) reason = "partial character in base64 string";
    else if (r->bits & (((u64)1 << r->nbits) - 1)) reason = "non-zero padding bits in shift sequence";
    else if (r->high && d->s[d->pos] < 128 && d->s[d->pos] != '+') strb_cp(&d->out, r->high);
    r->high = 0;
    return reason;
}

/* From behind '+' at 'start'.  *stop: the run may go on. */
static bool decode_run(Decoder *d, i64 start, bool *stop) {
    Run r = {.out_at_start = d->out.len};
    int v;
    if (d->pos < d->n && d->s[d->pos] == '-') { /* "+-" is a plus sign */
        d->pos++;
        strb_cp(&d->out, '+');
        return true;
    }
    if (d->pos < d->n && from_base64(d->s[d->pos]) < 0) return decoder_error(d, start, d->pos + 1, "ill-formed sequence");
    for (; d->pos < d->n && (v = from_base64(d->s[d->pos])) >= 0; d->pos++) {
        r.bits = r.bits << 6 | (u64)v;
        r.nbits += 6;
        if (r.nbits >= 16) {
            r.nbits -= 16;
            put_unit(d, &r, (u32)(r.bits >> r.nbits) & 0xffff);
        }
    }
    if (d->pos == d->n) {
        if (d->consumed) { /* again from the start of the run, with more input */
            d->out.len = r.out_at_start;
            d->pos = start;
            return *stop = true;
        }
        bool complete = r.nbits < 6 && !r.high && !(r.bits & (((u64)1 << r.nbits) - 1));
        return complete || decoder_error(d, start, d->n, "unterminated shift sequence");
    }
    const char *reason = end_run(d, &r);
    if (reason) return decoder_error(d, start, d->pos + 1, reason);
    if (d->s[d->pos] == '-') d->pos++;
    return true;
}

Value codec_decode_utf7(const u8 *s, i64 n, const char *errors, i64 *consumed) {
    Decoder d;
    bool ok = true, stop = false;
    decoder_init(&d, "utf7", UNIT_NONE, s, n, errors, consumed);
    while (ok && !stop && d.pos < d.n) {
        i64 start = d.pos++;
        u8 c = d.s[start];
        if (c == '+') ok = decode_run(&d, start, &stop);
        else if (c < 128) strb_cp(&d.out, c);
        else ok = decoder_error(&d, start, start + 1, "unexpected special character");
    }
    return decoder_finish(&d, ok);
}

/* ---- encoding ---- */

typedef struct Out {
    ByteVec bytes;
    u64 bits;
    int nbits;
    bool shifted;
} Out;

static void put_bits(Out *o, u32 unit) {
    o->bits = o->bits << 16 | unit;
    for (o->nbits += 16; o->nbits >= 6; o->nbits -= 6) vec_push(&o->bytes, (u8)base64[o->bits >> (o->nbits - 6) & 63]);
}
static void close_run(Out *o, bool dash) {
    if (o->nbits) vec_push(&o->bytes, (u8)base64[o->bits << (6 - o->nbits) & 63]);
    if (dash) vec_push(&o->bytes, '-');
    o->nbits = 0;
    o->bits = 0;
    o->shifted = false;
}

Value codec_encode_utf7(Value s) {
    Out o = {0};
    for (i64 i = 0; i < str_len(s); i++) {
        u32 c = str_at(s, i);
        if (direct(c)) {
            /* '-' closes a run that the character would otherwise be taken into */
            if (o.shifted) close_run(&o, from_base64((u8)c) >= 0 || c == '-');
            vec_push(&o.bytes, (u8)c);
            continue;
        }
        if (!o.shifted) {
            vec_push(&o.bytes, '+');
            if (c == '+') {
                vec_push(&o.bytes, '-');
                continue;
            }
            o.shifted = true;
        }
        if (c >= 0x10000) {
            put_bits(&o, 0xd800 + ((c - 0x10000) >> 10));
            c = 0xdc00 + (c & 0x3ff);
        }
        put_bits(&o, c);
    }
    if (o.shifted) close_run(&o, true);
    Value r = bytes_new((char *)o.bytes.v, o.bytes.len);
    vec_free(&o.bytes);
    return r;
}
