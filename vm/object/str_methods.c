/* str_methods.c: the methods of str that look at or change single characters: case, predicates, padding, translation. */
#include "vm/base/unicode.h"
#include "vm/object/dict.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

/* ---- predicates ---- */

/* True if s is not empty and all characters have one of the flags. */
static Value all_have(Value s, u32 mask) {
    i64 n = str_len(s);
    int kind = str_kind(s);
    const void *data = str_data(s);
    for (i64 i = 0; i < n; i++)
        if (!unicode_has(str_read(data, kind, i), mask)) return V_FALSE;
    return bool_value(n > 0);
}
Value str_m_isalnum(Value self) { return all_have(self, UNICODE_ALNUM); }
Value str_m_isalpha(Value self) { return all_have(self, UNICODE_ALPHA); }
Value str_m_isdecimal(Value self) { return all_have(self, UNICODE_DECIMAL); }
Value str_m_isdigit(Value self) { return all_have(self, UNICODE_DIGIT); }
Value str_m_isnumeric(Value self) { return all_have(self, UNICODE_NUMERIC); }
Value str_m_isspace(Value self) { return all_have(self, UNICODE_SPACE); }
Value str_m_isascii(Value self) { return bool_value(as_str(self)->ascii); }
Value str_m_isprintable(Value self) {
    return str_len(self) ? all_have(self, UNICODE_PRINTABLE) : V_TRUE;
}

bool str_is_identifier(Value s) {
    i64 n = str_len(s);
    for (i64 i = 0; i < n; i++) {
        u32 c = str_at(s, i);
        if (c != '_' && !(i ? is_xid_continue(c) : is_xid_start(c))) return false;
    }
    return n > 0;
}
Value str_m_isidentifier(Value self) { return bool_value(str_is_identifier(self)); }

/* At least one cased character, and none of the wrong case. */
static Value all_case(Value s, u32 wanted, u32 wrong) {
    bool any = false;
    for (i64 i = 0; i < str_len(s); i++) {
        u32 flags = unicode_has(str_at(s, i), wanted | wrong);
        if (flags & wrong) return V_FALSE;
        any |= flags != 0;
    }
    return bool_value(any);
}
Value str_m_islower(Value self) { return all_case(self, UNICODE_LOWER, UNICODE_UPPER | UNICODE_TITLE); }
Value str_m_isupper(Value self) { return all_case(self, UNICODE_UPPER, UNICODE_LOWER | UNICODE_TITLE); }

Value str_m_istitle(Value self) {
    bool any = false, inside = false;
    for (i64 i = 0; i < str_len(self); i++) {
        u32 flags = unicode_has(str_at(self, i), UNICODE_UPPER | UNICODE_TITLE | UNICODE_LOWER);
        bool starts = flags & (UNICODE_UPPER | UNICODE_TITLE);
        if (flags && starts == inside) return V_FALSE;
        inside = flags != 0;
        any |= inside;
    }
    return bool_value(any);
}

/* ---- case ---- */

typedef int (*case_fn)(u32 c, u32 out[3]);

/* Capital sigma at the end of a word: a cased letter before it, none behind, case-ignorable ones not counting. */
static bool final_sigma(Value s, i64 at) {
    i64 i = at - 1;
    while (i >= 0 && is_case_ignorable(str_at(s, i))) i--;
    if (i < 0 || !is_cased(str_at(s, i))) return false;
    for (i = at + 1; i < str_len(s) && is_case_ignorable(str_at(s, i));) i++;
    return i == str_len(s) || !is_cased(str_at(s, i));
}

static int map_char(Value s, i64 i, case_fn fn, u32 out[3]) {
    u32 c = str_at(s, i);
    if (fn == unicode_lower && c == 0x3a3) {
        out[0] = final_sigma(s, i) ? 0x3c2 : 0x3c3;
        return 1;
    }
    return fn(c, out);
}

static u8 ascii_lower(u8 c) { return (u8)(c | (u8)((u8)(c - 'A') < 26) << 5); }
static u8 ascii_upper(u8 c) { return (u8)(c ^ (u8)((u8)(c - 'a') < 26) << 5); }

/* 'first' for the first character, 'rest' for the others. */
static Value map_case(Value s, case_fn first, case_fn rest) {
    StrBuilder b;
    u32 out[3];
    strb_init(&b);
    for (i64 i = 0; i < str_len(s); i++) {
        case_fn fn = i ? rest : first;
        u32 c = str_at(s, i);
        if (c < 128) {
            strb_cp(&b, fn == unicode_lower || fn == unicode_fold ? ascii_lower((u8)c) : ascii_upper((u8)c));
            continue;
        }
        int n = map_char(s, i, fn, out);
        for (int k = 0; k < n; k++) strb_cp(&b, out[k]);
    }
    return strb_finish(&b);
}

STR_VECTORISED static void ascii_chars(u8 *out, const u8 *in, i64 n, bool upper) {
    if (upper)
        for (i64 i = 0; i < n; i++) out[i] = ascii_upper(in[i]);
    else
        for (i64 i = 0; i < n; i++) out[i] = ascii_lower(in[i]);
}

static Value map_ascii(Value s, bool upper) {
    i64 n = str_len(s);
    Value r = TRY(str_alloc(n, 0x7f));
    const u8 *in = str_data(s);
    u8 *out = str_data(r);
    if (n == 0) return r;
    if (n == 1) return str_from_cp(upper ? ascii_upper(in[0]) : ascii_lower(in[0]));
    ascii_chars(out, in, n, upper);
    gc_keep(as_obj(s));
    gc_keep(as_obj(r));
    return r;
}

Value str_m_lower(Value self) {
    return as_str(self)->ascii ? map_ascii(self, false) : map_case(self, unicode_lower, unicode_lower);
}
Value str_m_upper(Value self) {
    return as_str(self)->ascii ? map_ascii(self, true) : map_case(self, unicode_upper, unicode_upper);
}
Value str_m_casefold(Value self) {
    return as_str(self)->ascii ? map_ascii(self, false) : map_case(self, unicode_fold, unicode_fold);
}
Value str_m_capitalize(Value self) { return map_case(self, unicode_title, unicode_lower); }

Value str_m_swapcase(Value self) {
    StrBuilder b;
    u32 out[3];
    strb_init(&b);
    for (i64 i = 0; i < str_len(self); i++) {
        u32 c = str_at(self, i);
        case_fn fn = is_upper(c) ? unicode_lower : is_lower(c) ? unicode_upper : NULL;
        int n = fn ? map_char(self, i, fn, out) : 1;
        if (!fn) out[0] = c;
        for (int k = 0; k < n; k++) strb_cp(&b, out[k]);
    }
    return strb_finish(&b);
}

Value str_m_title(Value self) {
    StrBuilder b;
    u32 out[3];
    bool inside = false;
    strb_init(&b);
    for (i64 i = 0; i < str_len(self); i++) {
        int n = map_char(self, i, inside ? unicode_lower : unicode_title, out);
        for (int k = 0; k < n; k++) strb_cp(&b, out[k]);
        inside = is_cased(str_at(self, i));
    }
    return strb_finish(&b);
}

/* ---- padding ---- */

Value str_pad(Value s, i64 left, i64 right, u32 fill) {
    left = KR_MAX(left, 0);
    right = KR_MAX(right, 0);
    i64 n = str_len(s);
    if (!left && !right) return str_exact(s);
    if (left > INT64_MAX - n || right > INT64_MAX - n - left)
        return exc_raise(OverflowErrorType, "padded string is too long");
    Value r = TRY(str_alloc(left + n + right, KR_MAX(str_bound(s), fill)));
    int kind = str_kind(r);
    void *out = str_data(r);
    str_fill_chars(out, kind, fill, left);
    str_copy(str_ptr(out, kind, left), kind, str_data(s), str_kind(s), n);
    str_fill_chars(str_ptr(out, kind, left + n), kind, fill, right);
    gc_keep(as_obj(r));
    return r;
}

/* Width and fill character of ljust and the like. */
static bool pad_args(Value width, Value fillchar, i64 *out_width, u32 *out_fill) {
    *out_fill = ' ';
    if (!number_as_index(width, out_width, OverflowErrorType)) return false;
    if (is_null(fillchar)) return true;
    if (!is_str(fillchar)) {
        exc_raise(TypeErrorType, "The fill character must be a unicode character, not %T", fillchar);
        return false;
    }
    if (str_len(fillchar) != 1) {
        exc_raise(TypeErrorType, "The fill character must be exactly one character long");
        return false;
    }
    *out_fill = str_at(fillchar, 0);
    return true;
}

Value str_m_center(Value self, Value width, Value fillchar) {
    i64 w;
    u32 fill;
    TRY_OK(pad_args(width, fillchar, &w, &fill));
    i64 pad = w - str_len(self);
    if (pad <= 0) return str_exact(self);
    i64 left = pad / 2 + (pad & w & 1); /* the odd one goes left in an odd width */
    return str_pad(self, left, pad - left, fill);
}
Value str_m_ljust(Value self, Value width, Value fillchar) {
    i64 w;
    u32 fill;
    TRY_OK(pad_args(width, fillchar, &w, &fill));
    return str_pad(self, 0, w - str_len(self), fill);
}
Value str_m_rjust(Value self, Value width, Value fillchar) {
    i64 w;
    u32 fill;
    TRY_OK(pad_args(width, fillchar, &w, &fill));
    return str_pad(self, w - str_len(self), 0, fill);
}

Value str_m_zfill(Value self, Value width) {
    i64 w;
    TRY_OK(number_as_index(width, &w, OverflowErrorType));
    i64 pad = w - str_len(self);
    if (pad <= 0) return str_exact(self);
    Value r = TRY(str_pad(self, pad, 0, '0'));
    u32 first = str_len(self) ? str_at(self, 0) : 0;
    if (first == '+' || first == '-') { /* the sign goes first */
        str_write(str_data(r), str_kind(r), pad, '0');
        str_write(str_data(r), str_kind(r), 0, first);
    }
    return r;
}

Value str_m_expandtabs(Value self, Value tabsize) {
    i64 size = 8, column = 0, from = 0, n = str_len(self);
    StrBuilder b;
    if (!is_null(tabsize)) TRY_OK(number_as_index(tabsize, &size, OverflowErrorType));
    if (size > INT32_MAX || size < INT32_MIN)
        return exc_raise(OverflowErrorType, "Python int too large to convert to C int");
    strb_init(&b);
    for (i64 i = 0; i < n; i++) {
        u32 c = str_at(self, i);
        if (c == '\t') {
            strb_slice(&b, self, from, i);
            from = i + 1;
            if (size > 0) {
                i64 pad = size - column % size;
                column += pad;
                strb_fill(&b, ' ', pad);
            }
        } else {
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
    }
    strb_slice(&b, self, from, n);
    return str_or_same(strb_finish(&b), self);
}

/* ---- translation ---- */

/* Appends what the table has for c; false raised. */
static bool translate_char(StrBuilder *b, Value table, u32 c) {
    i64 cp;
    Value to = value_getitem(table, fixnum(c));
    if (is_err(to)) {
        if (!exc_matches(LookupErrorType)) return false;
        exc_clear();
        strb_cp(b, c);
    } else if (is_str(to)) {
        strb_str(b, to);
    } else if (is_int(to)) {
        if (int_to_i64_sat(to, &cp) || cp < 0 || cp > UNICODE_MAX) {
            exc_raise(ValueErrorType, "character mapping must be in range(0x110000)");
            return false;
        }
        strb_cp(b, (u32)cp);
    } else if (!is_none(to)) {
        exc_raise(TypeErrorType, "character mapping must return integer, None or str");
        return false;
    }
    return true;
}

/* Characters from *i on whose translation is known, as far as they go. */
static void translate_known(StrBuilder *b, Value s, i64 *i, const u8 known[128], const bool have[128]) {
    u8 run[256];
    i64 n = str_len(s), len = 0;
    int kind = str_kind(s);
    const void *data = str_data(s);
    for (u32 c; *i < n && (c = str_read(data, kind, *i)) < 128 && have[c]; ++*i) {
        run[len++] = known[c];
        if (len == sizeof run) {
            strb_chars(b, run, 1, len);
            len = 0;
        }
    }
    strb_chars(b, run, 1, len);
    gc_keep(as_obj(s));
}

/* ASCII characters whose translation is one ASCII character are looked up once. */
Value str_m_translate(Value self, Value table) {
    StrBuilder b;
    u8 known[128];
    bool have[128] = {false};
    strb_init(&b);
    for (i64 i = 0; i < str_len(self); i++) {
        translate_known(&b, self, &i, known, have);
        if (i == str_len(self)) break;
        u32 c = str_at(self, i);
        i64 before = b.len;
        if (!translate_char(&b, table, c)) {
            strb_free(&b);
            return V_ERR;
        }
        if (c < 128 && b.len == before + 1 && b.cap > 0) {
            u32 to = str_read(b.buf, b.kind, before);
            have[c] = to < 128;
            known[c] = (u8)to;
        }
    }
    return strb_finish(&b);
}

static Value maketrans_dict(Value from) {
    Value d = dict_new(), key, value;
    if (!is_dict(from))
        return exc_raise(TypeErrorType, "if you give only one argument to maketrans it must be a dict");
    for (i64 pos = 0; dict_next(from, &pos, &key, &value);) {
        if (is_str(key)) {
            if (str_len(key) != 1)
                return exc_raise(ValueErrorType, "string keys in translate table must be of length 1");
            key = fixnum(str_at(key, 0));
        } else if (!is_int(key)) {
            return exc_raise(TypeErrorType, "keys in translate table must be strings or integers");
        }
        TRY_OK(dict_set(d, key, value));
    }
    return d;
}

Value str_m_maketrans(Value cls, Value x, Value y, Value z) {
    if (is_null(y)) return maketrans_dict(x);
    if (!is_str(y)) return exc_raise(TypeErrorType, "maketrans() argument 2 must be str, not %T", y);
    if (!is_null(z) && !is_str(z)) return exc_raise(TypeErrorType, "maketrans() argument 3 must be str, not %T", z);
    if (!is_str(x))
        return exc_raise(TypeErrorType, "first maketrans argument must be a string if there is a second argument");
    if (str_len(x) != str_len(y))
        return exc_raise(ValueErrorType, "the first two maketrans arguments must have equal length");
    Value d = dict_new();
    for (i64 i = 0; i < str_len(x); i++) TRY_OK(dict_set(d, fixnum(str_at(x, i)), fixnum(str_at(y, i))));
    for (i64 i = 0; !is_null(z) && i < str_len(z); i++) TRY_OK(dict_set(d, fixnum(str_at(z, i)), V_NONE));
    return d;
}
