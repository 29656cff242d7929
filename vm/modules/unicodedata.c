/* unicodedata.c: the module unicodedata: the character data of vm/base/unicode.h, and ucd_3_2_0, which shows it as it
 * was in Unicode 3.2.0. */
#include <strings.h>

#include "vm/base/unicode.h"
#include "vm/modules/native.h"
#include "vm/modules/unicodedata_old_tables.h"

/* The functions are methods of the type too: 'self' is the module, or the old database. */
NATIVE_TYPE(ucd_type)
static bool is_old(Value self) { return is_exact(self, ucd_type); }

/* ---- the old database ---- */

static bool was_unassigned(u32 c) {
    i64 low = 0, high = ARRAY_LEN(unassigned);
    while (low < high) {
        i64 middle = (low + high) / 2;
        if (c > unassigned[middle][1]) low = middle + 1;
        else high = middle;
    }
    return low < ARRAY_LEN(unassigned) && c >= unassigned[low][0];
}

static const Change *change_of(u32 c) {
    i64 low = 0, high = ARRAY_LEN(changes);
    while (low < high) {
        i64 middle = (low + high) / 2;
        if (c > changes[middle].code) low = middle + 1;
        else high = middle;
    }
    return low < ARRAY_LEN(changes) && changes[low].code == c ? &changes[low] : NULL;
}

/* ---- properties ---- */

static bool character(const char *fname, Value v, u32 *c) {
    if (!is_str(v) || str_len(v) != 1) {
        return native_fail(exc_raise(TypeErrorType, "%s() argument%s must be a unicode character, not %T", fname,
                                     !strcmp(fname, "decimal") || !strcmp(fname, "digit") || !strcmp(fname, "numeric") ||
                                     !strcmp(fname, "name") ? " 1" : "", v));
    }
    *c = str_at(v, 0);
    return true;
}

static Value ucd_bidirectional(Value self, Value v) {
    u32 c;
    TRY_OK(character("bidirectional", v, &c));
    if (is_old(self)) {
        const Change *change = change_of(c);
        if (was_unassigned(c)) return str_empty;
        if (change && change->bidirectional) return str_from_c(change->bidirectional);
    }
    return str_from_c(unicode_bidirectional(c));
}

static Value ucd_category(Value self, Value v) {
    u32 c;
    TRY_OK(character("category", v, &c));
    if (is_old(self)) {
        const Change *change = change_of(c);
        if (was_unassigned(c)) return str_from_c("Cn");
        if (change && change->category) return str_from_c(change->category);
    }
    return str_from_c(unicode_category(c));
}

static Value ucd_combining(Value self, Value v) {
    u32 c;
    TRY_OK(character("combining", v, &c));
    return fixnum(is_old(self) && was_unassigned(c) ? 0 : unicode_combining(c));
}

static Value ucd_mirrored(Value self, Value v) {
    u32 c;
    TRY_OK(character("mirrored", v, &c));
    if (is_old(self)) {
        const Change *change = change_of(c);
        if (was_unassigned(c)) return fixnum(0);
        if (change && change->mirrored >= 0) return fixnum(change->mirrored);
    }
    return fixnum(unicode_mirrored(c));
}

static Value ucd_east_asian_width(Value self, Value v) {
    u32 c;
    TRY_OK(character("east_asian_width", v, &c));
    if (is_old(self)) {
        const Change *change = change_of(c);
        if (was_unassigned(c)) return str_from_c("F");
        if (change && change->width) return str_from_c(change->width);
    }
    return str_from_c(unicode_east_asian_width(c));
}

static Value or_default(Value dflt, const char *message) {
    return is_null(dflt) ? exc_raise(ValueErrorType, "%s", message) : dflt;
}

static Value ucd_decimal(Value self, Value v, Value dflt) {
    u32 c;
    TRY_OK(character("decimal", v, &c));
    int n = unicode_decimal(c);
    if (is_old(self)) {
        const Change *change = change_of(c);
        if (was_unassigned(c)) n = -1;
        else if (change && change->decimal != -1) n = change->decimal;
    }
    return n < 0 ? or_default(dflt, "not a decimal") : fixnum(n);
}

static Value ucd_digit(Value self, Value v, Value dflt) {
    u32 c;
    TRY_OK(character("digit", v, &c));
    int n = unicode_digit(c);
    return n < 0 ? or_default(dflt, "not a digit") : fixnum(n);
}

static Value ucd_numeric(Value self, Value v, Value dflt) {
    u32 c;
    double x;
    TRY_OK(character("numeric", v, &c));
    if (!unicode_numeric(c, &x) || (is_old(self) && was_unassigned(c))) return or_default(dflt, "not a numeric character");
    return float_value(x);
}

static Value ucd_decomposition(Value self, Value v) {
    u32 c, parts[UNICODE_MAX_DECOMPOSITION];
    const char *tag;
    StrBuilder b;
    TRY_OK(character("decomposition", v, &c));
    if (is_old(self) && was_unassigned(c)) return str_empty;
    int n = unicode_decomposition(c, parts, &tag);
    strb_init(&b);
    if (n) strb_c(&b, tag);
    for (int i = 0; i < n; i++) {
        char hex[16];
        int len = 0;
        if (b.len) strb_cp(&b, ' ');
        for (int shift = parts[i] > 0xfffff ? 20 : parts[i] > 0xffff ? 16 : 12; shift >= 0; shift -= 4) {
            hex[len++] = "0123456789ABCDEF"[parts[i] >> shift & 15];
        }
        strb_ascii(&b, hex, len);
    }
    return strb_finish(&b);
}

/* ---- names ---- */

static Value ucd_name(Value self, Value v, Value dflt) {
    u32 c;
    char name[UNICODE_NAME_SIZE];
    TRY_OK(character("name", v, &c));
    int n = is_old(self) && was_unassigned(c) ? 0 : unicode_name(c, name);
    return n ? str_from_latin1((u8 *)name, n) : or_default(dflt, "no such name");
}

/* Whether the old database knew 'c' by that name: it has neither aliases nor sequences. */
static bool had_name(u32 c, const char *name, i64 len) {
    char own[UNICODE_NAME_SIZE];
    int n = was_unassigned(c) ? 0 : unicode_name(c, own);
    return n == len && !strncasecmp(own, name, (size_t)len);
}

static Value ucd_lookup(Value self, Value v) {
    u32 found[4];
    i64 len;
    const char *name;
    if (is_str(v)) {
        name = str_utf8(v, &len);
        if (!name) return V_ERR;
    } else {
        Buffer b;
        TRY_OK(buffer_get(v, &b, false));
        v = bytes_new((char *)b.data, b.len);
        buffer_release(&b);
        TRY(v);
        name = (char *)bytes_data(v);
        len = bytes_len(v);
    }
    if (len > 256) return exc_raise(KeyErrorType, "name too long");
    int n = unicode_by_name(name, len, found);
    if (n == 0 || (is_old(self) && !had_name(found[0], name, len))) {
        return exc_raise(KeyErrorType, "undefined character name '%s'", str_c(str_from_latin1((const u8 *)name, len)));
    }
    return str_from_kind(found, n, 4);
}

/* ---- normal forms ---- */

static bool form_and_text(const char *fname, Value form, Value text, UnicodeForm *out) {
    static const char *const names[] = {[UNICODE_NFC] = "NFC", [UNICODE_NFD] = "NFD", [UNICODE_NFKC] = "NFKC", [UNICODE_NFKD] = "NFKD"};
    if (!is_str(form)) return native_fail(exc_raise(TypeErrorType, "%s() argument 1 must be str, not %T", fname, form));
    if (!is_str(text)) return native_fail(exc_raise(TypeErrorType, "%s() argument 2 must be str, not %T", fname, text));
    for (int i = 0; i < ARRAY_LEN(names); i++) {
        *out = (UnicodeForm)i;
        if (str_eq_c(form, names[i])) return true;
    }
    return native_fail(exc_raise(ValueErrorType, "invalid normalization form"));
}

static void code_points(Value text, CodePoints *out) {
    i64 n = str_len(text);
    vec_reserve(out, n);
    for (i64 i = 0; i < n; i++) out->v[out->len++] = str_at(text, i);
}

/* As 3.2.0 did it: characters it did not know stay as they are, five decompositions were others. */
static void normalize_old(UnicodeForm form, CodePoints *text, CodePoints *out) {
    i64 start = 0;
    for (i64 i = 0; i < text->len; i++) {
        u32 parts[UNICODE_MAX_DECOMPOSITION], c = text->v[i];
        const char *tag;
        for (i64 k = 0; k < ARRAY_LEN(corrections); k++) {
            if (c == corrections[k][0]) text->v[i] = corrections[k][1];
        }
        if (was_unassigned(c) && unicode_decomposition(c, parts, &tag)) {
            unicode_normalize(form, text->v + start, i - start, out);
            vec_push(out, c);
            start = i + 1;
        }
    }
    unicode_normalize(form, text->v + start, text->len - start, out);
}

static Value ucd_normalize(Value self, Value form_name, Value text) {
    UnicodeForm form;
    CodePoints in = {0}, out = {0};
    TRY_OK(form_and_text("normalize", form_name, text, &form));
    if (str_len(text) == 0 || as_str(text)->ascii) return text;
    code_points(text, &in);
    if (is_old(self)) normalize_old(form, &in, &out);
    else if (unicode_quick_check(form, in.v, in.len) == UNICODE_YES) {
        vec_free(&in);
        return text;
    } else unicode_normalize(form, in.v, in.len, &out);
    Value result = str_from_kind(out.v, out.len, 4);
    vec_free(&in);
    vec_free(&out);
    return result;
}

static Value ucd_is_normalized(Value self, Value form_name, Value text) {
    UnicodeForm form;
    CodePoints in = {0};
    TRY_OK(form_and_text("is_normalized", form_name, text, &form));
    if (is_old(self)) {
        Value other = TRY(ucd_normalize(self, form_name, text));
        return bool_value(str_eq(other, text));
    }
    if (str_len(text) == 0 || as_str(text)->ascii) return V_TRUE;
    code_points(text, &in);
    bool normal = unicode_is_normalized(form, in.v, in.len);
    vec_free(&in);
    return bool_value(normal);
}

#define CHR "($self, chr, /)"
#define CHR_DEFAULT "($self, chr, default=<unrepresentable>, /)"
static const MethodDef ucd_methods[] = {
    {"bidirectional", ucd_bidirectional, M_1, EFF_READS, 0, CHR,
     "Returns the bidirectional class assigned to the character chr as string.\n\nIf no such value is defined, an empty string is returned."},
    {"category", ucd_category, M_1, EFF_READS, 0, CHR, "Returns the general category assigned to the character chr as string."},
    {"combining", ucd_combining, M_1, EFF_READS, 0, CHR,
     "Returns the canonical combining class assigned to the character chr as integer.\n\nReturns 0 if no combining class is defined."},
    {"decimal", ucd_decimal, M_2, EFF_READS, 0, CHR_DEFAULT,
     "Converts a Unicode character into its equivalent decimal value.\n\nA character without one gives the default, or ValueError."},
    {"decomposition", ucd_decomposition, M_1, EFF_READS, 0, CHR,
     "Returns the character decomposition mapping assigned to the character chr as string.\n\nAn empty string is returned in case no such mapping is defined."},
    {"digit", ucd_digit, M_2, EFF_READS, 0, CHR_DEFAULT,
     "Converts a Unicode character into its equivalent digit value.\n\nA character without one gives the default, or ValueError."},
    {"east_asian_width", ucd_east_asian_width, M_1, EFF_READS, 0, CHR,
     "Returns the east asian width assigned to the character chr as string."},
    {"is_normalized", ucd_is_normalized, M_2, EFF_READS, 0, "($self, form, unistr, /)",
     "Return whether the Unicode string unistr is in the normal form 'form'.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'."},
    {"lookup", ucd_lookup, M_1, EFF_READS, 0, "($self, name, /)",
     "Look up character by name.\n\nThe character of that name is returned; KeyError if there is none."},
    {"mirrored", ucd_mirrored, M_1, EFF_READS, 0, CHR,
     "Returns the mirrored property assigned to the character chr as integer.\n\n"
     "1 if it is a \"mirrored\" character in bidirectional text, otherwise 0."},
    {"name", ucd_name, M_2, EFF_READS, 0, CHR_DEFAULT,
     "Returns the name assigned to the character chr as a string.\n\nA character without one gives the default, or ValueError."},
    {"normalize", ucd_normalize, M_2, EFF_READS, 0, "($self, form, unistr, /)",
     "Return the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'."},
    {"numeric", ucd_numeric, M_2, EFF_READS, 0, CHR_DEFAULT,
     "Converts a Unicode character into its equivalent numeric value.\n\nA character without one gives the default, or ValueError."},
    {0},
};

static Value ucd_get_version(Value self) {
    return str_from_c("3.2.0");
}
static const GetSetDef ucd_getset[] = {
    {"unidata_version", ucd_get_version, NULL, NULL},
    {0},
};
static const TypeDef ucd_def = {
    .name = "unicodedata.UCD",
    .size = sizeof(Obj),
    .flags = TF_NO_NEW,
    .methods = ucd_methods,
    .getset = ucd_getset,
};

static bool unicodedata_exec(Value m) {
    if (!native_add_type(m, &ucd_def, &ucd_type)) return false;
    return module_add(m, "ucd_3_2_0", type_alloc(ucd_type)) && module_add(m, "unidata_version", str_from_c("14.0.0"));
}

const ModuleDef unicodedata_module = {
    "unicodedata",
    "This module provides access to the Unicode Character Database, version 14.0.0, which\n"
    "defines character properties for all Unicode characters.  Names and symbols are those of\n"
    "the file UnicodeData.txt.",
    ucd_methods, unicodedata_exec,
};
