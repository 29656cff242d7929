/* bytes_split.c: methods of bytes and bytearray that look for parts: find, count, replace, split, strip, join. */
#include "vm/object/bytes_internal.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

static bool is_blank(u8 c) { return c == ' ' || (u8)(c - '\t') < 5; }

static Value part(Value self, i64 start, i64 stop) {
    if (is_bytes(self)) return bytes_slice(self, start, stop, 1, stop - start);
    return bytearray_new(as_bytearray(self)->data + start, KR_MAX(stop - start, 0));
}

static bool sub_get(Value v, Sub *s) {
    s->held = false;
    if (buffer_supported(v)) {
        if (!buffer_get(v, &s->buf, false)) return false;
        s->held = true;
        s->data = s->buf.data;
        s->len = s->buf.len;
        return true;
    }
    if (!is_int(v) && !value_type(v)->slots.index) {
        exc_raise(TypeErrorType, "argument should be integer or bytes-like object, not '%T'", v);
        return false;
    }
    if (!byte_arg(v, &s->one)) return false;
    s->data = &s->one;
    s->len = 1;
    return true;
}
static void sub_release(Sub *s) {
    if (s->held) buffer_release(&s->buf);
}

/* ---- finding ---- */

/* Position, -1 absent, -2 raised. */
static i64 find_args(Value self, Value sub, Value start, Value stop, bool backwards) {
    i64 lo, hi, at = -1;
    Sub s;
    if (!sub_get(sub, &s)) return -2;
    if (!str_range_args(start, stop, any_len(self), &lo, &hi)) {
        sub_release(&s);
        return -2;
    }
    hi = KR_MIN(hi, any_len(self));
    if (hi - lo >= s.len) {
        const u8 *data = any_data(self) + lo;
        at = backwards ? search_rfind(data, hi - lo, s.data, s.len, 1) : search_find(data, hi - lo, s.data, s.len, 1);
    }
    gc_keep(as_obj(self));
    sub_release(&s);
    return at < 0 ? -1 : at + lo;
}
static Value found(i64 at) { return at == -2 ? V_ERR : fixnum(at); }
static Value found_or_raise(i64 at) {
    return at == -1 ? exc_raise(ValueErrorType, "subsection not found") : found(at);
}
Value bytes_m_find(Value self, Value sub, Value start, Value stop) { return found(find_args(self, sub, start, stop, false)); }
Value bytes_m_rfind(Value self, Value sub, Value start, Value stop) { return found(find_args(self, sub, start, stop, true)); }
Value bytes_m_index(Value self, Value sub, Value start, Value stop) {
    return found_or_raise(find_args(self, sub, start, stop, false));
}
Value bytes_m_rindex(Value self, Value sub, Value start, Value stop) {
    return found_or_raise(find_args(self, sub, start, stop, true));
}

Value bytes_m_count(Value self, Value sub, Value start, Value stop) {
    i64 lo, hi, n = 0;
    Sub s;
    TRY_OK(sub_get(sub, &s));
    bool ok = str_range_args(start, stop, any_len(self), &lo, &hi);
    hi = ok ? KR_MIN(hi, any_len(self)) : 0; /* finding the ends may have run Python */
    if (ok && lo <= hi) n = search_count(any_data(self) + lo, hi - lo, s.data, s.len, 1, INT64_MAX);
    gc_keep(as_obj(self));
    sub_release(&s);
    return ok ? fixnum(n) : V_ERR;
}

/* 1, 0, -1 raised. */
static int tail_matches(Value self, Value sub, i64 lo, i64 hi, bool at_end) {
    Buffer b;
    if (!buffer_get(sub, &b, false)) return -1;
    bool match = hi - lo >= b.len && memcmp(any_data(self) + (at_end ? hi - b.len : lo), b.data, (size_t)b.len) == 0;
    buffer_release(&b);
    return match;
}

static Value affix(Value self, Value what, Value start, Value stop, bool at_end) {
    i64 lo, hi;
    int match = 0;
    TRY_OK(str_range_args(start, stop, any_len(self), &lo, &hi));
    hi = KR_MIN(hi, any_len(self));
    if (is_tuple(what)) {
        for (i64 i = 0; i < tuple_len(what) && !match; i++) match = tail_matches(self, tuple_at(what, i), lo, hi, at_end);
    } else if (buffer_supported(what)) {
        match = tail_matches(self, what, lo, hi, at_end);
    } else {
        return exc_raise(TypeErrorType, "%s first arg must be bytes or a tuple of bytes, not %T",
                         at_end ? "endswith" : "startswith", what);
    }
    return match < 0 ? V_ERR : bool_value(match);
}
Value bytes_m_startswith(Value self, Value what, Value start, Value stop) { return affix(self, what, start, stop, false); }
Value bytes_m_endswith(Value self, Value what, Value start, Value stop) { return affix(self, what, start, stop, true); }

static Value remove_affix(Value self, Value what, bool at_end) {
    Buffer b;
    i64 lo = 0, hi = any_len(self);
    TRY_OK(buffer_get(what, &b, false));
    if (b.len <= hi && memcmp(any_data(self) + (at_end ? hi - b.len : 0), b.data, (size_t)b.len) == 0) {
        if (at_end) hi -= b.len;
        else lo = b.len;
    }
    buffer_release(&b);
    return part(self, lo, hi);
}
Value bytes_m_removeprefix(Value self, Value what) { return remove_affix(self, what, false); }
Value bytes_m_removesuffix(Value self, Value what) { return remove_affix(self, what, true); }

/* ---- replacing ---- */

static bool replace_gaps(ByteVec *out, const u8 *d, i64 n, const Buffer *with, i64 max) {
    for (i64 i = 0; i <= n; i++)
        if ((i < max && !bytevec_append(out, with->data, with->len)) || (i < n && !bytevec_append(out, d + i, 1)))
            return false;
    return true;
}

static bool replace_all(ByteVec *out, const u8 *d, i64 n, const Buffer *old, const Buffer *with, i64 max) {
    i64 pos = 0;
    while (max-- > 0) {
        i64 at = search_find(d + pos, n - pos, old->data, old->len, 1);
        if (at < 0) break;
        if (!bytevec_append(out, d + pos, at) || !bytevec_append(out, with->data, with->len)) return false;
        pos += at + old->len;
    }
    return bytevec_append(out, d + pos, n - pos);
}

Value bytes_m_replace(Value self, Value old, Value with, Value count) {
    i64 max = -1;
    Buffer a, b;
    ByteVec out = {0};
    if (!is_null(count)) TRY_OK(number_as_index(count, &max, OverflowErrorType));
    TRY_OK(buffer_get(old, &a, false));
    if (!buffer_get(with, &b, false)) {
        buffer_release(&a);
        return V_ERR;
    }
    if (max < 0) max = INT64_MAX;
    const u8 *d = any_data(self);
    i64 n = any_len(self);
    bool ok = a.len ? replace_all(&out, d, n, &a, &b, max) : replace_gaps(&out, d, n, &b, max);
    buffer_release(&a);
    buffer_release(&b);
    gc_keep(as_obj(self));
    Value r = !ok ? V_ERR : is_bytes(self) ? bytes_new((char *)out.v, out.len) : bytearray_new(out.v, out.len);
    vec_free(&out);
    return r;
}

/* ---- splitting ---- */

static bool push(Value list, Value self, i64 start, i64 stop) {
    Value v = part(self, start, stop);
    return !is_err(v) && list_append(list, v);
}

static Value split_blank(Value self, i64 max) {
    Value list = list_new(0);
    i64 n = any_len(self), i = 0;
    for (;;) {
        while (i < n && is_blank(any_data(self)[i])) i++;
        if (i == n) return list;
        i64 start = i;
        if (max-- == 0) {
            return push(list, self, start, n) ? list : V_ERR;
        }
        while (i < n && !is_blank(any_data(self)[i])) i++;
        TRY_OK(push(list, self, start, i));
    }
}

static Value reversed(Value list) {
    for (i64 i = 0, j = list_len(list) - 1; i < j; i++, j--) {
        Value t = list_at(list, i);
        list_set(list, i, list_at(list, j));
        list_set(list, j, t);
    }
    return list;
}

static Value rsplit_blank(Value self, i64 max) {
    Value list = list_new(0);
    i64 i = any_len(self);
    for (;;) {
        while (i > 0 && is_blank(any_data(self)[i - 1])) i--;
        if (i == 0) return reversed(list);
        i64 stop = i;
        if (max-- == 0) {
            return push(list, self, 0, stop) ? reversed(list) : V_ERR;
        }
        while (i > 0 && !is_blank(any_data(self)[i - 1])) i--;
        TRY_OK(push(list, self, i, stop));
    }
}

static Value split_sep(Value self, const Buffer *sep, i64 max, bool backwards) {
    Value list = list_new(0);
    i64 lo = 0, hi = any_len(self), m = sep->len;
    while (max-- > 0) {
        const u8 *d = any_data(self) + lo;
        i64 at = backwards ? search_rfind(d, hi - lo, sep->data, m, 1) : search_find(d, hi - lo, sep->data, m, 1);
        if (at < 0) break;
        TRY_OK(backwards ? push(list, self, at + m, hi) : push(list, self, lo, lo + at));
        if (backwards) hi = at;
        else lo += at + m;
    }
    TRY_OK(push(list, self, lo, hi));
    return backwards ? reversed(list) : list;
}

static Value split(Value self, Value sep, Value maxsplit, bool backwards) {
    i64 max = -1;
    Buffer b;
    if (!is_null(maxsplit)) TRY_OK(number_as_index(maxsplit, &max, OverflowErrorType));
    if (max < 0) max = INT64_MAX;
    if (is_null(sep) || is_none(sep)) return backwards ? rsplit_blank(self, max) : split_blank(self, max);
    TRY_OK(buffer_get(sep, &b, false));
    Value r = b.len ? split_sep(self, &b, max, backwards) : exc_raise(ValueErrorType, "empty separator");
    buffer_release(&b);
    return r;
}
Value bytes_m_split(Value self, Value sep, Value maxsplit) { return split(self, sep, maxsplit, false); }
Value bytes_m_rsplit(Value self, Value sep, Value maxsplit) { return split(self, sep, maxsplit, true); }

Value bytes_m_splitlines(Value self, Value keepends) {
    int keep = is_null(keepends) ? 0 : value_truth(keepends);
    if (keep < 0) return V_ERR;
    Value list = list_new(0);
    i64 n = any_len(self), i = 0;
    while (i < n) {
        i64 start = i;
        while (i < n && any_data(self)[i] != '\n' && any_data(self)[i] != '\r') i++;
        i64 stop = i;
        if (i < n) i += any_data(self)[i] == '\r' && i + 1 < n && any_data(self)[i + 1] == '\n' ? 2 : 1;
        TRY_OK(push(list, self, start, keep ? i : stop));
    }
    return list;
}

static Value partition(Value self, Value sep, bool backwards) {
    Buffer b;
    TRY_OK(buffer_get(sep, &b, false));
    i64 n = any_len(self), m = b.len, at = -1;
    Value middle = V_ERR;
    if (m == 0) {
        exc_raise(ValueErrorType, "empty separator");
    } else {
        const u8 *d = any_data(self);
        at = backwards ? search_rfind(d, n, b.data, m, 1) : search_find(d, n, b.data, m, 1);
        gc_keep(as_obj(self));
        middle = !is_bytes(self) ? bytearray_new(b.data, at < 0 ? 0 : m)
                 : is_bytes(sep) ? sep
                                 : bytes_new((char *)b.data, m);
    }
    buffer_release(&b);
    if (is_err(middle)) return V_ERR;
    Value none = TRY(part(self, 0, 0));
    if (at < 0) {
        Value whole = TRY(part(self, 0, n)), empty = TRY(part(self, 0, 0));
        return backwards ? tuple_pack(3, none, empty, whole) : tuple_pack(3, whole, none, empty);
    }
    Value before = TRY(part(self, 0, at)), after = TRY(part(self, at + m, n));
    return tuple_pack(3, before, middle, after);
}
Value bytes_m_partition(Value self, Value sep) { return partition(self, sep, false); }
Value bytes_m_rpartition(Value self, Value sep) { return partition(self, sep, true); }

/* ---- stripping ---- */

enum { LEFT = 1, RIGHT = 2 };
static Value strip(Value self, Value chars, int sides) {
    bool set[256];
    for (int c = 0; c < 256; c++) set[c] = is_blank((u8)c);
    if (!is_null(chars) && !is_none(chars)) {
        Buffer b;
        TRY_OK(buffer_get(chars, &b, false));
        memset(set, 0, sizeof set);
        for (i64 i = 0; i < b.len; i++) set[b.data[i]] = true;
        buffer_release(&b);
    }
    i64 lo = 0, hi = any_len(self);
    const u8 *d = any_data(self);
    while (sides & LEFT && lo < hi && set[d[lo]]) lo++;
    while (sides & RIGHT && lo < hi && set[d[hi - 1]]) hi--;
    return part(self, lo, hi);
}
Value bytes_m_strip(Value self, Value chars) { return strip(self, chars, LEFT | RIGHT); }
Value bytes_m_lstrip(Value self, Value chars) { return strip(self, chars, LEFT); }
Value bytes_m_rstrip(Value self, Value chars) { return strip(self, chars, RIGHT); }

/* ---- joining ---- */

static bool join_into(ByteVec *out, const u8 *sep, i64 seplen, Value items) {
    for (i64 i = 0; i < tuple_len(items); i++) {
        Value item = tuple_at(items, i);
        Buffer b;
        if (i && !bytevec_append(out, sep, seplen)) return false;
        if (is_bytes(item)) {
            if (!bytevec_append(out, bytes_data(item), bytes_len(item))) return false;
            continue;
        }
        if (!buffer_supported(item)) {
            exc_raise(TypeErrorType, "sequence item %lld: expected a bytes-like object, %T found", (long long)i, item);
            return false;
        }
        if (!buffer_get(item, &b, false)) return false;
        bool ok = bytevec_append(out, b.data, b.len);
        buffer_release(&b);
        if (!ok) return false;
    }
    return true;
}

Value bytes_m_join(Value self, Value iterable) {
    Value items = iterable;
    if (!is_tuple_exact(items)) {
        if (!value_type(iterable)->slots.iter && !value_type(iterable)->slots.getitem)
            return exc_raise(TypeErrorType, "can only join an iterable");
        items = TRY(tuple_from_iterable(iterable));
    }
    if (is_bytes(self) && tuple_len(items) == 1 && is_exact(tuple_at(items, 0), BytesType)) return tuple_at(items, 0);
    ByteVec out = {0};
    bool ok = join_into(&out, any_data(self), any_len(self), items);
    gc_keep(as_obj(self));
    Value r = !ok              ? V_ERR
              : is_bytes(self) ? bytes_new((char *)out.v, out.len)
                               : bytearray_new(out.v, out.len);
    vec_free(&out);
    return r;
}
