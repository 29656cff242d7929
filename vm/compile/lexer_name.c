/* lexer_name.c: the name table: every identifier of a parse once, keywords among them.
 *
 * A name's number never changes; match, case, _, print and exec have known ones. */
#include <stdio.h>

#include "vm/base/unicode.h"
#include "vm/base/utf8.h"
#include "vm/compile/lexer_internal.h"

static const struct {
    const char *s;
    u8 type;
} first_names[] = {
    {"match", T_NAME}, {"case", T_NAME}, {"_", T_NAME}, {"print", T_NAME}, {"exec", T_NAME},
#define KEYWORD(name, text) {text, T_##name},
#include "vm/compile/token.def"
};

static u32 hash_of(const char *s, i64 len) {
    u32 hash = LEXER_HASH_START;
    for (i64 i = 0; i < len; i++) hash = lexer_hash_step(hash, s[i]);
    return hash;
}

static u32 spread(u32 hash) {
    return hash ^ hash >> 15;
}

static void grow(NameTable *t) {
    t->mask = t->mask ? t->mask * 2 + 1 : 255;
    free(t->slots);
    t->slots = calloc(t->mask + 1, sizeof *t->slots);
    if (!t->slots) KR_FATAL("out of memory: name table");
    for (i64 i = 0; i < t->names.len; i++) {
        u32 at = spread(t->names.v[i].hash) & t->mask;
        while (t->slots[at]) at = (at + 1) & t->mask;
        t->slots[at] = (u32)i + 1;
    }
}

u32 lexer_name(NameTable *t, const char *s, u32 len, u32 hash) {
    u32 at = spread(hash) & t->mask;
    for (; t->slots[at]; at = (at + 1) & t->mask) {
        Name *n = &t->names.v[t->slots[at] - 1];
        if (n->hash == hash && n->len == len && !memcmp(n->s, s, len)) return t->slots[at] - 1;
    }
    vec_push(&t->names, ((Name){s, len, hash, T_NAME, false, V_NULL}));
    t->slots[at] = (u32)t->names.len;
    if (t->names.len * 2 > t->mask) grow(t);
    return (u32)t->names.len - 1;
}

void lexer_names_init(NameTable *t) {
    memset(t, 0, sizeof *t);
    grow(t);
    for (i64 i = 0; i < ARRAY_LEN(first_names); i++) {
        i64 len = (i64)strlen(first_names[i].s);
        u32 number = lexer_name(t, first_names[i].s, (u32)len, hash_of(first_names[i].s, len));
        t->names.v[number].type = first_names[i].type;
    }
}

void lexer_names_free(NameTable *t) {
    for (i64 i = 0; i < t->names.len; i++)
        if (t->names.v[i].owned) free((char *)t->names.v[i].s);
    vec_free(&t->names);
    free(t->slots);
}

static bool lexer_is_printable(u32 c) {
    return is_printable(c);
}

/* The index of the first code point that cannot stand there, or n. */
static i64 identifier_prefix(const u32 *text, i64 n) {
    for (i64 i = 0; i < n; i++) {
        bool ok = i ? text[i] == '_' || is_xid_continue(text[i])
                    : text[i] == '_' || is_xid_start(text[i]);
        if (!ok) return i;
    }
    return n;
}

/* Enters the UTF-8 of code points, which lie nowhere in the text. */
static u32 enter_encoded(NameTable *t, const u32 *text, i64 n) {
    char *s = malloc((size_t)n * 4 + 1);
    i64 len = 0;
    if (!s) KR_FATAL("out of memory: identifier of %lld characters", (long long)n);
    for (i64 i = 0; i < n; i++) len += utf8_put((u8 *)s + len, text[i]);
    i64 before = t->names.len;
    u32 number = lexer_name(t, s, (u32)len, hash_of(s, len));
    if (number == before) t->names.v[number].owned = true;
    else free(s);
    return number;
}

static i64 name_normal(NameTable *t, const char *s, i64 len, u32 *number) {
    CodePoints text = {0}, normal = {0};
    i64 bad = -1;
    for (i64 i = 0; i < len; i += utf8_length_of((u8)s[i]))
        vec_push(&text, utf8_get((const u8 *)s + i));
    i64 good = identifier_prefix(text.v, text.len);
    if (good < text.len) {
        bad = 0;
        for (i64 i = 0; i < good; i++) bad += utf8_length_of((u8)s[bad]);
    } else if (unicode_quick_check(UNICODE_NFKC, text.v, text.len) == UNICODE_YES) {
        *number = lexer_name(t, s, (u32)len, hash_of(s, len));
    } else {
        unicode_normalize(UNICODE_NFKC, text.v, text.len, &normal);
        *number = enter_encoded(t, normal.v, normal.len);
    }
    vec_free(&text);
    vec_free(&normal);
    return bad;
}

bool lexer_check_utf8(const char *s, const char *end, char *message, size_t size) {
    Utf8Scan scan;
    if (utf8_scan(s, end - s, 0, &scan)) return true;
    if (scan.error_end - scan.error_start == 1)
        snprintf(message, size,
                 "(unicode error) 'utf-8' codec can't decode byte 0x%02x in position %lld: %s",
                 (u8)s[scan.error_start], (long long)scan.error_start, scan.reason);
    else
        snprintf(message, size,
                 "(unicode error) 'utf-8' codec can't decode bytes in position %lld-%lld: %s",
                 (long long)scan.error_start, (long long)scan.error_end - 1, scan.reason);
    return false;
}

/* Brings a name with other letters than ASCII to its normal form. */
bool lexer_name_other(Lexer *l, const char *start, u32 *number) {
    const char *end = l->cur;
    if (l->invalid && !lexer_check_utf8(start, end, l->message, sizeof l->message))
        return lexer_stop(l, LEX_DECODE);
    i64 bad = name_normal(l->names, start, end - start, number);
    if (bad < 0) return true;
    int len = utf8_length_of((u8)start[bad]);
    u32 c = utf8_get((const u8 *)start + bad);
    l->cur = start + bad + len;
    if (lexer_is_printable(c))
        return lexer_fail(l, "invalid character '%.*s' (U+%04X)", len, start + bad, c);
    return lexer_fail(l, "invalid non-printable character U+%04X", c);
}
