/* str_builder.c: building strings piece by piece in malloc memory, and printf-like formatting with Values.
 *
 * The buffer holds 'len' characters of 'kind' bytes, widened when a wider one comes; it never holds Values.  A buffer that
 * could not grow has cap -1 and swallows what follows; strb_finish reports it.
 */
#define _GNU_SOURCE 1 /* strchrnul */
#include <stdio.h>

#include "vm/base/utf8.h"
#include "vm/object/str_internal.h"

void strb_init(StrBuilder *b) { *b = (StrBuilder){.kind = 1}; }

void strb_init_in(StrBuilder *b, void *memory, i64 bytes) {
    *b = (StrBuilder){.buf = memory, .cap = bytes, .kind = 1, .borrowed = true};
}

static void release(StrBuilder *b) {
    if (!b->borrowed) free(b->buf);
    b->buf = NULL;
    b->borrowed = false;
}

void strb_free(StrBuilder *b) {
    release(b);
    strb_init(b);
}

static void fail(StrBuilder *b) {
    release(b);
    b->len = 0;
    b->cap = -1;
}

/* Room for n more characters of 'kind' bytes; false if there is no memory. */
static bool reserve(StrBuilder *b, i64 n, int kind) {
    if (likely(kind <= b->kind && n <= b->cap - b->len)) return true;
    if (b->cap < 0) return false;
    if (n > STR_MAX_LEN - b->len) return fail(b), false;
    i64 cap = KR_MAX(b->cap, b->len + n);
    if (cap > b->cap) cap += cap / 2 + 32;
    if (kind <= b->kind && !b->borrowed) {
        void *buf = realloc(b->buf, (size_t)(cap * b->kind));
        if (!buf) return fail(b), false;
        b->buf = buf;
    } else {
        kind = KR_MAX(kind, b->kind);
        void *buf = malloc((size_t)(cap * kind));
        if (!buf) return fail(b), false;
        if (b->len) str_copy(buf, kind, b->buf, b->kind, b->len);
        release(b);
        b->buf = buf;
        b->kind = kind;
    }
    b->cap = cap;
    return true;
}

void strb_cp(StrBuilder *b, u32 cp) {
    if (reserve(b, 1, utf8_kind(cp))) str_write(b->buf, b->kind, b->len++, cp);
}

void strb_chars(StrBuilder *b, const void *data, int kind, i64 n) {
    if (n == 0 || !reserve(b, n, kind)) return;
    str_copy(str_ptr(b->buf, b->kind, b->len), b->kind, data, kind, n);
    b->len += n;
}

void strb_ascii(StrBuilder *b, const char *s, i64 n) { strb_chars(b, s, 1, n); }

void strb_utf8(StrBuilder *b, const char *s, i64 n) {
    for (const u8 *p = (const u8 *)s, *end = p + n; p < end; p += utf8_length_of(*p)) strb_cp(b, utf8_get(p));
}

void strb_c(StrBuilder *b, const char *s) {
    i64 n = (i64)strlen(s);
    if (utf8_ascii_prefix(s, n) == n) strb_ascii(b, s, n);
    else strb_utf8(b, s, n);
}

void strb_str(StrBuilder *b, Value s) {
    strb_chars(b, str_data(s), str_kind(s), str_len(s));
    gc_keep(as_obj(s));
}

void strb_slice(StrBuilder *b, Value s, i64 start, i64 stop) {
    strb_chars(b, str_ptr(str_data(s), str_kind(s), start), str_kind(s), stop - start);
    gc_keep(as_obj(s));
}

void strb_fill(StrBuilder *b, u32 cp, i64 n) {
    if (n <= 0 || !reserve(b, n, utf8_kind(cp))) return;
    str_fill_chars(str_ptr(b->buf, b->kind, b->len), b->kind, cp, n);
    b->len += n;
}

Value strb_finish(StrBuilder *b) {
    Value s = b->cap < 0 ? exc_no_memory() : str_from_kind(b->buf, b->len, b->kind);
    strb_free(b);
    return s;
}

Value str_or_same(Value made, Value only) {
    bool may_be = !is_err(made) && !is_null(only) && is_str_exact(only) && str_len(only) == str_len(made);
    return may_be && str_eq(only, made) ? only : made;
}

/* ---- printf-like formatting ---- */

/* One parsed conversion: "%-5.3lld" has flags "-5.3", size 2, conversion 'd'. */
typedef struct Conv {
    char spec[24];
    int len, width, precision; /* -1: none; a negative width pads on the right */
    int longs;          /* number of l, or 2 for z */
    char conv;
} Conv;

static const char *parse_conv(const char *p, Conv *c, va_list *ap) {
    *c = (Conv){.spec = "%", .len = 1, .precision = -1};
    for (; *p && strchr("-+ #0123456789.*", *p) && c->len < 16; p++) {
        if (*p == '*') {
            int n = va_arg(*ap, int);
            c->len += snprintf(c->spec + c->len, sizeof c->spec - (size_t)c->len, "%d", n);
        } else {
            c->spec[c->len++] = *p;
        }
    }
    c->spec[c->len] = 0;
    const char *dot = strchr(c->spec, '.'), *digit = c->spec + strcspn(c->spec, "123456789.");
    if (dot) c->precision = atoi(dot + 1);
    c->width = *digit == '.' || !*digit ? 0 : atoi(digit) * (memchr(c->spec, '-', (size_t)(digit - c->spec)) ? -1 : 1);
    for (; *p == 'l' || *p == 'z' || *p == 'j' || *p == 't'; p++) c->longs += *p == 'l' ? 1 : 2;
    c->conv = *p;
    return *p ? p + 1 : p;
}

static void put_number(StrBuilder *b, Conv *c, va_list *ap) {
    char out[400];
    int n;
    if (strchr("eEfFgGa", c->conv)) {
        snprintf(c->spec + c->len, 3, "%c", c->conv);
        n = snprintf(out, sizeof out, c->spec, va_arg(*ap, double));
    } else if (c->conv == 'p') {
        n = snprintf(out, sizeof out, "%p", va_arg(*ap, void *));
    } else if (c->conv == 'd' || c->conv == 'i') {
        snprintf(c->spec + c->len, 4, "lld");
        n = snprintf(out, sizeof out, c->spec, c->longs ? va_arg(*ap, long long) : (long long)va_arg(*ap, int));
    } else {
        snprintf(c->spec + c->len, 4, "ll%c", c->conv);
        n = snprintf(out, sizeof out, c->spec,
                     c->longs ? va_arg(*ap, unsigned long long) : (unsigned long long)va_arg(*ap, unsigned));
    }
    strb_ascii(b, out, KR_MIN(n, (int)sizeof out - 1));
}

static void put_text(StrBuilder *b, const Conv *c, Value s) {
    i64 n = c->precision >= 0 ? KR_MIN(c->precision, str_len(s)) : str_len(s);
    strb_fill(b, ' ', c->width - n);
    strb_slice(b, s, 0, n);
    strb_fill(b, ' ', -c->width - n);
}

static bool put_conv(StrBuilder *b, Conv *c, va_list *ap) {
    Value v;
    switch (c->conv) {
    case 's': {
        const char *s = va_arg(*ap, const char *);
        if (!s) s = "(null)";
        i64 n = c->precision >= 0 ? (i64)strnlen(s, (size_t)c->precision) : (i64)strlen(s);
        Utf8Scan scan;
        bool ok = utf8_scan(s, n, UTF8_SURROGATEPASS, &scan);
        i64 chars = scan.chars;
        strb_fill(b, ' ', c->width - chars);
        strb_utf8(b, s, ok ? n : scan.error_start);
        strb_fill(b, ' ', -c->width - chars);
        return true;
    }
    case 'c': strb_cp(b, (u32)va_arg(*ap, int)); return true;
    case '%': strb_cp(b, '%'); return true;
    case 'T': strb_c(b, value_type_name(va_arg(*ap, Value))); return true;
    case 'N': strb_c(b, va_arg(*ap, TypeObj *)->tp_name); return true;
    case 'V':
    case 'R':
    case 'A':
        v = va_arg(*ap, Value);
        if (c->conv != 'V' || !is_str(v)) v = c->conv == 'V' ? value_str(v) : c->conv == 'R' ? value_repr(v) : value_ascii(v);
        if (is_err(v)) return false;
        put_text(b, c, v);
        return true;
    default: put_number(b, c, ap); return true;
    }
}

Value str_format_va(const char *fmt, va_list ap_in) {
    StrBuilder b;
    va_list ap;
    bool ok = true;
    strb_init(&b);
    va_copy(ap, ap_in);
    while (ok && *fmt) {
        const char *next = strchrnul(fmt, '%');
        strb_utf8(&b, fmt, next - fmt);
        if (!*next) break;
        Conv conv;
        fmt = parse_conv(next + 1, &conv, &ap);
        ok = put_conv(&b, &conv, &ap);
    }
    va_end(ap);
    if (ok) return strb_finish(&b);
    strb_free(&b);
    return V_ERR;
}

Value str_format_c(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    Value s = str_format_va(fmt, ap);
    va_end(ap);
    return s;
}
