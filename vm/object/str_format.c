/* str_format.c: str.format, str.format_map, and what string.Formatter needs of them.
 *
 * A format string is read as a sequence of literal text, each followed by at most one replacement field.
 */
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

/* One step: literal text, then perhaps a field.  Positions in the string. */
typedef struct Field {
    i64 lit_start, lit_end;
    bool present;
    i64 name_start, name_end;
    u32 conversion; /* 0: none */
    i64 spec_start, spec_end;
    bool nested;    /* the specification has fields of its own */
} Field;

typedef struct Formatter {
    Value *pos;       /* positional arguments, NULL in format_map */
    i64 npos;
    Value mapping;    /* of format_map, or V_NULL */
    Args args;        /* keyword arguments of format */
    i64 next_auto;    /* number of the next "{}" */
    bool used_auto, used_manual;
} Formatter;

static bool fail(const char *msg) {
    exc_raise(ValueErrorType, "%s", msg);
    return false;
}

/* ---- reading ---- */

/* Behind '{': name, conversion, specification.  *pos ends behind '}'. */
static bool parse_field(Value s, i64 *pos, i64 end, Field *f) {
    bool bracket = false;
    u32 c = 0;
    i64 p = *pos, depth = 1;
    f->present = true;
    f->name_start = p;
    for (; p < end; p++) {
        c = str_at(s, p);
        if (c == '{' && !bracket) return fail("unexpected '{' in field name");
        if (c == '[') bracket = true;
        else if (c == ']') bracket = false;
        else if (!bracket && (c == '}' || c == ':' || c == '!')) break;
    }
    f->name_end = p;
    if (p == end) return fail("expected '}' before end of string");
    p++;
    f->spec_start = f->spec_end = p;
    if (c == '!') {
        if (p == end) return fail("end of string while looking for conversion specifier");
        f->conversion = str_at(s, p++);
        if (p < end) {
            c = str_at(s, p++);
            if (c != '}' && c != ':') return fail("expected ':' after conversion specifier");
        }
    }
    f->spec_start = f->spec_end = p;
    if (c != '}') {
        for (; p < end; p++) {
            c = str_at(s, p);
            if (c == '{') {
                f->nested = true;
                depth++;
            } else if (c == '}' && --depth == 0) {
                break;
            }
        }
        if (p == end) return fail("unmatched '{' in format spec");
        f->spec_end = p++;
    }
    *pos = p;
    return true;
}

/* 1 and the next step, 0 at the end, -1 raised. */
static int next_field(Value s, i64 *pos, i64 end, Field *f) {
    *f = (Field){0};
    if (*pos >= end) return 0;
    i64 p = *pos;
    u32 c = 0;
    f->lit_start = p;
    while (p < end && (c = str_at(s, p)) != '{' && c != '}') p++;
    f->lit_end = p;
    if (p == end) {
        *pos = p;
        return 1;
    }
    p++;
    if (p < end && str_at(s, p) == c) { /* doubled: one of them is text, and no field follows */
        f->lit_end = p;
        *pos = p + 1;
        return 1;
    }
    if (c == '}') return fail("Single '}' encountered in format string"), -1;
    if (p == end) return fail("Single '{' encountered in format string"), -1;
    *pos = p;
    return parse_field(s, pos, end, f) ? 1 : -1;
}

/* The number that s[start:end] spells, -1 if it spells none, -2 raised. */
static i64 parse_index(Value s, i64 start, i64 end) {
    i64 n = 0;
    if (start == end) return -1;
    for (i64 i = start; i < end; i++) {
        u32 digit = str_at(s, i) - '0';
        if (digit > 9) return -1;
        if (n > (INT64_MAX - (i64)digit) / 10) return fail("Too many decimal digits in format string"), -2;
        n = n * 10 + (i64)digit;
    }
    return n;
}

/* Where the first part of a field name ends. */
static i64 first_end(Value s, i64 start, i64 end) {
    while (start < end && str_at(s, start) != '.' && str_at(s, start) != '[') start++;
    return start;
}

/* The next ".name" or "[key]" at *pos: 1 with its kind and key, 0 at the end, -1 raised. */
static int next_access(Value s, i64 *pos, i64 end, bool *is_attr, Value *key) {
    i64 p = *pos, start = p + 1, stop;
    if (p >= end) return 0;
    u32 c = str_at(s, p);
    if (c == '.') {
        stop = first_end(s, start, end);
        *pos = stop;
        *is_attr = true;
    } else if (c == '[') {
        for (stop = start; stop < end && str_at(s, stop) != ']';) stop++;
        if (stop == end) return fail("Missing ']' in format string"), -1;
        *pos = stop + 1;
        *is_attr = false;
    } else {
        return fail("Only '.' or '[' may follow ']' in format field specifier"), -1;
    }
    if (start == stop) return fail("Empty attribute in format string"), -1;
    i64 index = *is_attr ? -1 : parse_index(s, start, stop);
    if (index == -2) return -1;
    *key = index >= 0 ? fixnum(index) : str_slice(s, start, stop);
    return is_err(*key) ? -1 : 1;
}

/* ---- rendering ---- */

static Value positional(Formatter *f, i64 index) {
    if (!f->pos) return exc_raise(ValueErrorType, "Format string contains positional fields");
    if (index < f->npos) return f->pos[index];
    return exc_raise(IndexErrorType, "Replacement index %lld out of range for positional args tuple", (long long)index);
}

static Value by_name(Formatter *f, Value name) {
    if (!is_null(f->mapping)) return value_getitem(f->mapping, name);
    for (u32 i = 0; i < f->args.nkw; i++)
        if (str_eq(tuple_at(args_kwnames(f->args), i), name)) return f->args.v[f->args.n + i];
    return exc_raise_key(name);
}

static bool numbering(Formatter *f, bool automatic) {
    if (automatic ? f->used_manual : f->used_auto)
        return fail(automatic ? "cannot switch from manual field specification to automatic field numbering"
                              : "cannot switch from automatic field numbering to manual field specification");
    if (automatic) f->used_auto = true;
    else f->used_manual = true;
    return true;
}

static Value field_value(Formatter *f, Value s, i64 start, i64 end) {
    i64 stop = first_end(s, start, end);
    Value v, key;
    bool is_attr;
    int more;
    i64 index = parse_index(s, start, stop);
    if (index == -2) return V_ERR;
    if (start == stop) {
        if (!f->pos) return positional(f, 0);
        TRY_OK(numbering(f, true));
        index = f->next_auto++;
    } else if (index >= 0) {
        if (f->pos) TRY_OK(numbering(f, false));
    }
    v = TRY(index >= 0 ? positional(f, index) : by_name(f, TRY(str_slice(s, start, stop))));
    while ((more = next_access(s, &stop, end, &is_attr, &key)) > 0)
        v = TRY(is_attr ? value_getattr(v, key) : value_getitem(v, key));
    return more < 0 ? V_ERR : v;
}

static Value convert(Value v, u32 conversion) {
    switch (conversion) {
    case 0: return v;
    case 'r': return value_repr(v);
    case 's': return value_str(v);
    case 'a': return value_ascii(v);
    default:
        if (conversion > 32 && conversion < 127)
            return exc_raise(ValueErrorType, "Unknown conversion specifier %c", (int)conversion);
        return exc_raise(ValueErrorType, "Unknown conversion specifier \\x%x", conversion);
    }
}

static Value render(Formatter *f, Value s, i64 start, i64 end, int depth);

static bool render_field(Formatter *f, StrBuilder *b, Value s, const Field *field, int depth) {
    Value spec, v = field_value(f, s, field->name_start, field->name_end);
    if (is_err(v)) return false;
    v = convert(v, field->conversion);
    if (is_err(v)) return false;
    spec = field->nested ? render(f, s, field->spec_start, field->spec_end, depth - 1)
                         : str_slice(s, field->spec_start, field->spec_end);
    if (is_err(spec)) return false;
    if (str_len(spec) != 0 || !is_str_exact(v)) v = value_format(v, spec);
    if (is_err(v)) return false;
    strb_str(b, v);
    return true;
}

static Value render(Formatter *f, Value s, i64 start, i64 end, int depth) {
    StrBuilder b;
    Field field;
    int more;
    if (depth < 0) return exc_raise(ValueErrorType, "Max string recursion exceeded");
    strb_init(&b);
    while ((more = next_field(s, &start, end, &field)) > 0) {
        strb_slice(&b, s, field.lit_start, field.lit_end);
        if (field.present && !render_field(f, &b, s, &field, depth)) {
            more = -1;
            break;
        }
    }
    if (more == 0) return strb_finish(&b);
    strb_free(&b);
    return V_ERR;
}

Value str_m_format(Value self, Args args) {
    Formatter f = {.pos = args.v, .npos = args.n, .mapping = V_NULL, .args = args};
    Value none = V_NULL;
    if (!f.pos) f.pos = &none;
    Value only = args.nkw ? V_NULL : args.n == 0 ? self : args.n == 1 ? args.v[0] : V_NULL;
    return str_or_same(render(&f, self, 0, str_len(self), 1), only);
}

Value str_m_format_map(Value self, Value mapping) {
    Formatter f = {.mapping = mapping};
    return render(&f, self, 0, str_len(self), 1);
}

/* ---- for the _string module ---- */

Value str_formatter_parser(Value s) {
    Value list = list_new(0);
    Field f;
    int more;
    for (i64 pos = 0; (more = next_field(s, &pos, str_len(s), &f)) > 0;) {
        Value literal = TRY(str_slice(s, f.lit_start, f.lit_end)), name = V_NONE, spec = V_NONE, conversion = V_NONE;
        if (f.present) {
            name = TRY(str_slice(s, f.name_start, f.name_end));
            spec = TRY(str_slice(s, f.spec_start, f.spec_end));
            if (f.conversion) conversion = str_from_cp(f.conversion);
        }
        TRY_OK(list_append(list, tuple_pack(4, literal, name, spec, conversion)));
    }
    return more < 0 ? V_ERR : value_iter(list);
}

Value str_formatter_field_name_split(Value s) {
    Value list = list_new(0), key;
    bool is_attr;
    int more;
    i64 end = str_len(s), stop = first_end(s, 0, end), index = parse_index(s, 0, stop);
    if (index == -2) return V_ERR;
    Value first = index >= 0 ? fixnum(index) : TRY(str_slice(s, 0, stop));
    while ((more = next_access(s, &stop, end, &is_attr, &key)) > 0)
        TRY_OK(list_append(list, tuple_pack(2, bool_value(is_attr), key)));
    if (more < 0) return V_ERR;
    return tuple_pack(2, first, TRY(value_iter(list)));
}
