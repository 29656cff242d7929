/* str_split.c: the methods of str that look for parts of it: find, count, replace, split, partition, strip, join. */
#include "vm/base/unicode.h"
#include "vm/interp/builtin_push.h"
#include "vm/object/list.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

static bool need_str(Value v) {
    if (likely(is_str(v))) return true;
    exc_raise(TypeErrorType, "must be str, not %T", v);
    return false;
}

/* ---- finding ---- */

static i64 find_in(Value s, Value sub, i64 start, i64 stop, bool backwards) {
    StrNeedle needle;
    int kind = str_kind(s);
    if (!backwards) return str_find(s, sub, start, stop);
    if (stop - start < str_len(sub) || !str_needle(sub, kind, &needle)) return -1;
    i64 at = search_rfind(str_ptr(str_data(s), kind, start), stop - start, needle.data, needle.len, kind);
    free(needle.owned);
    gc_keep(as_obj(s));
    gc_keep(as_obj(sub));
    return at < 0 ? -1 : at + start;
}

/* Position, -1 absent, -2 raised. */
static i64 find_args(Value self, Value sub, Value start, Value stop, bool backwards) {
    i64 lo, hi;
    if (!need_str(sub) || !str_range_args(start, stop, str_len(self), &lo, &hi)) return -2;
    return find_in(self, sub, lo, hi, backwards);
}
static Value found(i64 at) { return at == -2 ? V_ERR : fixnum(at); }
static Value found_or_raise(i64 at) {
    return at == -1 ? exc_raise(ValueErrorType, "substring not found") : found(at);
}
Value str_m_find(Value self, Value sub, Value start, Value stop) { return found(find_args(self, sub, start, stop, false)); }
Value str_m_rfind(Value self, Value sub, Value start, Value stop) { return found(find_args(self, sub, start, stop, true)); }
Value str_m_index(Value self, Value sub, Value start, Value stop) {
    return found_or_raise(find_args(self, sub, start, stop, false));
}
Value str_m_rindex(Value self, Value sub, Value start, Value stop) {
    return found_or_raise(find_args(self, sub, start, stop, true));
}

i64 str_count(Value s, Value sub, i64 start, i64 stop) {
    StrNeedle needle;
    int kind = str_kind(s);
    if (start > stop || !str_needle(sub, kind, &needle)) return 0;
    i64 n = search_count(str_ptr(str_data(s), kind, start), stop - start, needle.data, needle.len, kind, INT64_MAX);
    free(needle.owned);
    gc_keep(as_obj(s));
    gc_keep(as_obj(sub));
    return n;
}

Value str_m_count(Value self, Value sub, Value start, Value stop) {
    i64 lo, hi;
    TRY_OK(need_str(sub));
    TRY_OK(str_range_args(start, stop, str_len(self), &lo, &hi));
    return fixnum(str_count(self, sub, lo, hi));
}

/* sub lies in s at 'at', where there is room for it. */
static bool matches_at(Value s, Value sub, i64 at) {
    int ks = str_kind(s), kb = str_kind(sub);
    const void *p = str_ptr(str_data(s), ks, at), *q = str_data(sub);
    i64 n = str_len(sub);
    if (ks == kb) return memcmp(p, q, (size_t)(n * ks)) == 0;
    for (i64 i = 0; i < n; i++)
        if (str_read(p, ks, i) != str_read(q, kb, i)) return false;
    return true;
}
static bool tail_matches(Value s, Value sub, i64 start, i64 stop, bool at_end) {
    if (stop - start < str_len(sub)) return false;
    return matches_at(s, sub, at_end ? stop - str_len(sub) : start);
}

static Value affix(Value self, Value what, Value start, Value stop, bool at_end) {
    const char *name = at_end ? "endswith" : "startswith";
    i64 lo, hi;
    TRY_OK(str_range_args(start, stop, str_len(self), &lo, &hi));
    if (is_str(what)) return bool_value(tail_matches(self, what, lo, hi, at_end));
    if (!is_tuple(what))
        return exc_raise(TypeErrorType, "%s first arg must be str or a tuple of str, not %T", name, what);
    for (i64 i = 0; i < tuple_len(what); i++) {
        Value one = tuple_at(what, i);
        if (!is_str(one)) return exc_raise(TypeErrorType, "tuple for %s must only contain str, not %T", name, one);
        if (tail_matches(self, one, lo, hi, at_end)) return V_TRUE;
    }
    return V_FALSE;
}
Value str_m_startswith(Value self, Value prefix, Value start, Value stop) {
    return affix(self, prefix, start, stop, false);
}
Value str_m_endswith(Value self, Value suffix, Value start, Value stop) {
    return affix(self, suffix, start, stop, true);
}

Value str_m_removeprefix(Value self, Value prefix) {
    if (!is_str(prefix)) return exc_raise(TypeErrorType, "removeprefix() argument must be str, not %T", prefix);
    i64 n = str_len(self);
    return str_slice(self, tail_matches(self, prefix, 0, n, false) ? str_len(prefix) : 0, n);
}
Value str_m_removesuffix(Value self, Value suffix) {
    if (!is_str(suffix)) return exc_raise(TypeErrorType, "removesuffix() argument must be str, not %T", suffix);
    i64 n = str_len(self);
    return str_slice(self, 0, n - (tail_matches(self, suffix, 0, n, true) ? str_len(suffix) : 0));
}

/* ---- replacing ---- */

/* Every gap gets 'new', the ends included: what replacing '' means. */
static Value replace_gaps(Value s, Value with, i64 max) {
    StrBuilder b;
    i64 n = str_len(s);
    strb_init(&b);
    for (i64 i = 0; i <= n; i++) {
        if (i < max) strb_str(&b, with);
        if (i < n) strb_cp(&b, str_at(s, i));
    }
    return strb_finish(&b);
}

STR_VECTORISED static void replace_bytes(u8 *out, const u8 *in, i64 n, u8 from, u8 to) {
    for (i64 i = 0; i < n; i++) out[i] = in[i] == from ? to : in[i];
}

static Value replace_char(Value s, u32 from, u32 to, i64 max) {
    int kind = str_kind(s);
    i64 n = str_len(s), at = search_chr(str_data(s), n, from, kind);
    if (at < 0) return str_exact(s);
    if (as_str(s)->ascii && to < 128 && max >= n) {
        Value r = TRY(str_alloc(n, 0x7f));
        replace_bytes(str_data(r), str_data(s), n, (u8)from, (u8)to);
        gc_keep(as_obj(s));
        gc_keep(as_obj(r));
        return n == 1 ? str_from_cp(to) : r;
    }
    void *chars = malloc((size_t)(n * kind));
    if (!chars) return exc_no_memory();
    memcpy(chars, str_data(s), (size_t)(n * kind));
    while (at < n && max-- > 0) {
        str_write(chars, kind, at, to);
        i64 next = search_chr(str_ptr(chars, kind, at + 1), n - at - 1, from, kind);
        if (next < 0) break;
        at += next + 1;
    }
    Value r = str_from_kind(chars, n, kind);
    free(chars);
    return r;
}

Value str_replace(Value s, Value old, Value with, i64 max) {
    StrNeedle needle;
    StrBuilder b;
    int kind = str_kind(s);
    i64 n = str_len(s), m = str_len(old), pos = 0;
    if (max < 0) max = INT64_MAX;
    if (max == 0 || same(old, with)) return str_exact(s);
    if (m == 0) return replace_gaps(s, with, max);
    if (m == 1 && str_len(with) == 1 && str_at(with, 0) <= str_bound(s))
        return replace_char(s, str_at(old, 0), str_at(with, 0), max);
    if (m > n || !str_needle(old, kind, &needle)) return str_exact(s);
    strb_init(&b);
    while (max-- > 0) {
        i64 at = search_find(str_ptr(str_data(s), kind, pos), n - pos, needle.data, m, kind);
        if (at < 0) break;
        strb_slice(&b, s, pos, pos + at);
        strb_str(&b, with);
        pos += at + m;
    }
    free(needle.owned);
    gc_keep(as_obj(old));
    if (pos == 0) {
        strb_free(&b);
        return str_exact(s);
    }
    strb_slice(&b, s, pos, n);
    return strb_finish(&b);
}

Value str_m_replace(Value self, Value old, Value with, Value count) {
    i64 max = -1;
    if (!is_str(old)) return exc_raise(TypeErrorType, "replace() argument 1 must be str, not %T", old);
    if (!is_str(with)) return exc_raise(TypeErrorType, "replace() argument 2 must be str, not %T", with);
    if (!is_null(count)) TRY_OK(number_as_index(count, &max, OverflowErrorType));
    return str_replace(self, old, with, max);
}

/* ---- splitting ---- */

static bool push_slice(Value list, Value s, i64 start, i64 stop) {
    Value part = str_slice(s, start, stop);
    return !is_err(part) && list_append(list, part);
}

static Value split_space(Value s, i64 max) {
    Value list = list_new(0);
    i64 n = str_len(s), i = 0;
    int kind = str_kind(s);
    while (i < n) {
        while (i < n && is_space(str_read(str_data(s), kind, i))) i++;
        if (i == n) break;
        i64 start = i;
        if (max-- == 0) { /* the rest, white space at its end included */
            TRY_OK(push_slice(list, s, start, n));
            break;
        }
        const void *data = str_data(s);
        while (i < n && !is_space(str_read(data, kind, i))) i++;
        TRY_OK(push_slice(list, s, start, i));
    }
    return list;
}

static Value reversed(Value list) {
    for (i64 i = 0, j = list_len(list) - 1; i < j; i++, j--) {
        Value t = list_at(list, i);
        list_set(list, i, list_at(list, j));
        list_set(list, j, t);
    }
    return list;
}

static Value rsplit_space(Value s, i64 max) {
    Value list = list_new(0);
    i64 i = str_len(s);
    while (i > 0) {
        while (i > 0 && is_space(str_at(s, i - 1))) i--;
        if (i == 0) break;
        i64 stop = i;
        if (max-- == 0) {
            TRY_OK(push_slice(list, s, 0, stop));
            break;
        }
        while (i > 0 && !is_space(str_at(s, i - 1))) i--;
        TRY_OK(push_slice(list, s, i, stop));
    }
    return reversed(list);
}

static Value split_sep(Value s, Value sep, i64 max, bool backwards) {
    Value list = list_new(0);
    StrNeedle needle;
    int kind = str_kind(s);
    i64 lo = 0, hi = str_len(s), m = str_len(sep);
    if (!str_needle(sep, kind, &needle)) max = 0;
    while (max-- > 0) {
        const void *data = str_ptr(str_data(s), kind, lo);
        i64 at = backwards ? search_rfind(data, hi - lo, needle.data, m, kind)
                           : search_find(data, hi - lo, needle.data, m, kind);
        if (at < 0) break;
        bool ok = backwards ? push_slice(list, s, at + m, hi) : push_slice(list, s, lo, lo + at);
        if (!ok) {
            free(needle.owned);
            return V_ERR;
        }
        if (backwards) hi = at;
        else lo += at + m;
    }
    free(needle.owned);
    gc_keep(as_obj(sep));
    TRY_OK(push_slice(list, s, lo, hi));
    return backwards ? reversed(list) : list;
}

static Value split(Value self, Value sep, Value maxsplit, bool backwards) {
    i64 max = -1;
    if (!is_null(maxsplit)) TRY_OK(number_as_index(maxsplit, &max, OverflowErrorType));
    if (max < 0) max = INT64_MAX;
    if (is_null(sep) || is_none(sep)) return backwards ? rsplit_space(self, max) : split_space(self, max);
    if (!is_str(sep)) return exc_raise(TypeErrorType, "must be str or None, not %T", sep);
    if (str_len(sep) == 0) return exc_raise(ValueErrorType, "empty separator");
    return split_sep(self, sep, max, backwards);
}
Value str_m_split(Value self, Value sep, Value maxsplit) { return split(self, sep, maxsplit, false); }
Value str_m_rsplit(Value self, Value sep, Value maxsplit) { return split(self, sep, maxsplit, true); }

Value str_splitlines(Value s, bool keepends) {
    Value list = list_new(0);
    i64 n = str_len(s), i = 0;
    while (i < n) {
        i64 start = i;
        while (i < n && !is_linebreak(str_at(s, i))) i++;
        i64 stop = i;
        if (i < n) {
            bool crlf = str_at(s, i) == '\r' && i + 1 < n && str_at(s, i + 1) == '\n';
            i += crlf ? 2 : 1;
            if (keepends) stop = i;
        }
        TRY_OK(push_slice(list, s, start, stop));
    }
    return list;
}
Value str_m_splitlines(Value self, Value keepends) {
    int keep = is_null(keepends) ? 0 : value_truth(keepends);
    return keep < 0 ? V_ERR : str_splitlines(self, keep);
}

static Value partition(Value self, Value sep, bool backwards) {
    TRY_OK(need_str(sep));
    if (str_len(sep) == 0) return exc_raise(ValueErrorType, "empty separator");
    i64 n = str_len(self), at = find_in(self, sep, 0, n, backwards);
    if (at < 0) {
        Value whole = TRY(str_exact(self));
        return backwards ? tuple_pack(3, str_empty, str_empty, whole) : tuple_pack(3, whole, str_empty, str_empty);
    }
    Value before = TRY(str_slice(self, 0, at)), after = TRY(str_slice(self, at + str_len(sep), n));
    return tuple_pack(3, before, sep, after);
}
Value str_m_partition(Value self, Value sep) { return partition(self, sep, false); }
Value str_m_rpartition(Value self, Value sep) { return partition(self, sep, true); }

/* ---- stripping ---- */

enum { LEFT = 1, RIGHT = 2 };
static bool strips(u32 c, Value chars) {
    return is_null(chars) ? is_space(c) : search_chr(str_data(chars), str_len(chars), c, str_kind(chars)) >= 0;
}

static Value strip(Value self, Value chars, int sides, const char *name) {
    i64 lo = 0, hi = str_len(self);
    if (is_none(chars)) chars = V_NULL;
    if (!is_null(chars) && !is_str(chars)) return exc_raise(TypeErrorType, "%s arg must be None or str", name);
    while (sides & LEFT && lo < hi && strips(str_at(self, lo), chars)) lo++;
    while (sides & RIGHT && lo < hi && strips(str_at(self, hi - 1), chars)) hi--;
    return str_slice(self, lo, hi);
}
Value str_m_strip(Value self, Value chars) { return strip(self, chars, LEFT | RIGHT, "strip"); }
Value str_m_lstrip(Value self, Value chars) { return strip(self, chars, LEFT, "lstrip"); }
Value str_m_rstrip(Value self, Value chars) { return strip(self, chars, RIGHT, "rstrip"); }

/* ---- joining ---- */

Value str_m_join(Value self, Value iterable) {
    Value items = iterable;
    if (call_take_push() && interp_iterates_python(iterable))
        return interp_push_helper(HELPER_join, 2, self, iterable, V_NULL, V_NULL);
    if (!is_list_exact(items) && !is_tuple_exact(items)) {
        items = list_from_iterable(iterable);
        if (is_err(items)) {
            if (exc_matches(TypeErrorType) && !value_type(iterable)->slots.iter && !value_type(iterable)->slots.getitem) {
                exc_clear();
                return exc_raise(TypeErrorType, "can only join an iterable");
            }
            return V_ERR;
        }
    }
    if (is_tuple(items)) return str_join(self, as_tuple(items)->v, tuple_len(items));
    Value *v = list_values(items, 0, list_len(items));
    return v ? str_join(self, v, list_len(items)) : V_ERR;
}
