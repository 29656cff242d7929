/* lexer_number.c: numbers.  Their value is the parser's business. */
#include <stdio.h>

#include "vm/compile/lexer_internal.h"

static bool is_digit_of(char c, int base) {
    if (base == 16)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return c >= '0' && c < '0' + base;
}

static bool keyword_follows(const char *p) {
    static const char *const words[] = {"and", "else", "for", "if", "in", "is", "or", "not"};
    for (int i = 0; i < ARRAY_LEN(words); i++)
        if (!strncmp(p, words[i], strlen(words[i])))
            return !(lexer_class_of(p[strlen(words[i])]) & ID) || *p == 'i';
    return false;
}

/* What may follow a number: a keyword run into it is warned about, any other letter is an error. */
static bool end_number(Lexer *l, const char *kind) {
    if (!(lexer_class_of(*l->cur) & ID)) return true;
    char message[64];
    snprintf(message, sizeof message, "invalid %s literal", kind);
    LexWarning warning = !keyword_follows(l->cur) ? LEX_WARNING_IS_ERROR
                       : l->warn ? l->warn(l->warn_arg, l->lineno, message) : LEX_WARNED;
    if (warning == LEX_WARNING_IS_ERROR) return lexer_fail(l, "%s", message);
    return warning == LEX_WARNED || lexer_stop(l, LEX_RAISED);
}

/* The digits of 0x, 0o or 0b, 'cur' behind the letter. */
static bool lex_based(Lexer *l, int base, const char *kind) {
    do {
        if (*l->cur == '_') l->cur++;
        if (!is_digit_of(*l->cur, base)) {
            if (!(lexer_class_of(*l->cur) & DIGIT)) return lexer_fail(l, "invalid %s literal", kind);
            l->cur++;
            return lexer_fail(l, "invalid digit '%c' in %s literal", l->cur[-1], kind);
        }
        while (is_digit_of(*l->cur, base)) l->cur++;
    } while (*l->cur == '_');
    if (lexer_class_of(*l->cur) & DIGIT) {
        l->cur++;
        return lexer_fail(l, "invalid digit '%c' in %s literal", l->cur[-1], kind);
    }
    return end_number(l, kind);
}

/* Digits with single underscores between them, 'cur' at the first. */
static bool digits(Lexer *l) {
    for (;;) {
        while (lexer_class_of(*l->cur) & DIGIT) l->cur++;
        if (*l->cur != '_') return true;
        l->cur++;
        if (!(lexer_class_of(*l->cur) & DIGIT)) return lexer_fail(l, "invalid decimal literal");
    }
}

/* From the exponent on.  An e that no exponent follows may begin a keyword. */
static bool lex_exponent(Lexer *l) {
    if (*l->cur == 'e' || *l->cur == 'E') {
        const char *e = l->cur++;
        if (*l->cur == '+' || *l->cur == '-') {
            l->cur++;
            if (!(lexer_class_of(*l->cur) & DIGIT)) return lexer_fail(l, "invalid decimal literal");
        } else if (!(lexer_class_of(*l->cur) & DIGIT)) {
            l->cur = e;
            return end_number(l, "decimal");
        }
        if (!digits(l)) return false;
    }
    if (*l->cur != 'j' && *l->cur != 'J') return end_number(l, "decimal");
    l->cur++;
    return end_number(l, "imaginary");
}

static bool lex_fraction(Lexer *l) {
    if (*l->cur == '.') {
        l->cur++;
        if ((lexer_class_of(*l->cur) & DIGIT) && !digits(l)) return false;
    }
    return lex_exponent(l);
}

/* A decimal number that starts with 0: an integer only if it is zero. */
static bool lex_zero(Lexer *l, const char *start) {
    for (;; l->cur++) {
        if (*l->cur == '_') {
            l->cur++;
            if (!(lexer_class_of(*l->cur) & DIGIT)) return lexer_fail(l, "invalid decimal literal");
        }
        if (*l->cur != '0') break;
    }
    const char *zeros_end = l->cur + 1;
    bool nonzero = lexer_class_of(*l->cur) & DIGIT;
    if (nonzero && !digits(l)) return false;
    char c = *l->cur;
    if (nonzero && c != '.' && c != 'e' && c != 'E' && c != 'j' && c != 'J')
        return lexer_fail_range(l, start + 1 - l->line_start, zeros_end - l->line_start,
                          "leading zeros in decimal integer literals are not permitted; "
                          "use an 0o prefix for octal integers");
    return lex_fraction(l);
}

bool lexer_number(Lexer *l, const char *start) {
    l->cur = start;
    if (*start == '.') return lex_fraction(l);
    if (*start != '0') return digits(l) && lex_fraction(l);
    l->cur = start + 2;
    switch (start[1]) {
    case 'x': case 'X': return lex_based(l, 16, "hexadecimal");
    case 'o': case 'O': return lex_based(l, 8, "octal");
    case 'b': case 'B': return lex_based(l, 2, "binary");
    }
    l->cur = start + 1;
    return lex_zero(l, start);
}
