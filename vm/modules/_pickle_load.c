/* _pickle_load.c: the loop over opcodes, and those for values, containers and the memo. */
#include "vm/base/dtoa.h"
#include "vm/modules/_pickle.h"
#include "vm/object/codec.h"
#include "vm/object/set.h"

static bool bad(const char *text) { return native_fail(exc_raise(unpickling_error, "%s", text)); }

/* ---- numbers ---- */

bool load_none(UnpicklerObj *u) { return stack_push(u, V_NONE); }
bool load_true(UnpicklerObj *u) { return stack_push(u, V_TRUE); }
bool load_false(UnpicklerObj *u) { return stack_push(u, V_FALSE); }

static bool load_unsigned(UnpicklerObj *u, int bytes) {
    u64 n;
    return in_number(u, bytes, &n) && stack_push(u, fixnum((i64)n));
}
bool load_binint1(UnpicklerObj *u) { return load_unsigned(u, 1); }
bool load_binint2(UnpicklerObj *u) { return load_unsigned(u, 2); }
bool load_binint(UnpicklerObj *u) {
    u64 n;
    return in_number(u, 4, &n) && stack_push(u, fixnum((i32)n));
}

/* A line as a str without its newline; at least one character. */
static Value read_line(UnpicklerObj *u) {
    i64 n;
    const u8 *p = in_line(u, &n);
    if (!p) return V_ERR;
    if (n < 2) return exc_raise(unpickling_error, "pickle data was truncated");
    return str_from_latin1(p, n - 1);
}

bool load_int(UnpicklerObj *u) {
    Value line = read_line(u);
    if (is_err(line)) return false;
    if (str_eq_c(line, "00")) return stack_push(u, V_FALSE);
    if (str_eq_c(line, "01")) return stack_push(u, V_TRUE);
    Value v = int_parse(str_c(line), (i64)strlen(str_c(line)), 0);
    if (is_null(v)) return native_fail(exc_raise(ValueErrorType, "could not convert string to int"));
    return stack_push(u, v);
}

bool load_long(UnpicklerObj *u) {
    Value line = read_line(u);
    if (is_err(line)) return false;
    i64 n = str_len(line);
    if (n > 1 && str_at(line, n - 1) == 'L') line = str_slice(line, 0, n - 1);
    return !is_err(line) && stack_push(u, int_from_text(line, 10));
}

static bool load_counted_long(UnpicklerObj *u, int bytes) {
    u64 n;
    if (!in_number(u, bytes, &n)) return false;
    if (bytes == 4 && (i32)n < 0) return bad("LONG pickle has negative byte count");
    const u8 *p = in_bytes(u, (i64)n);
    return p && stack_push(u, n ? int_from_bytes(p, (i64)n, true, true) : fixnum(0));
}
bool load_long1(UnpicklerObj *u) { return load_counted_long(u, 1); }
bool load_long4(UnpicklerObj *u) { return load_counted_long(u, 4); }

bool load_float(UnpicklerObj *u) {
    Value line = read_line(u);
    double d;
    bool overflow = false;
    if (is_err(line)) return false;
    const char *s = str_c(line), *end = s + strlen(s);
    if (double_parse(s, end, &d, &overflow) != end || overflow) {
        return native_fail(exc_raise(ValueErrorType, "could not convert string to float: '%s\n'", s));
    }
    return stack_push(u, float_value(d));
}

bool load_binfloat(UnpicklerObj *u) {
    const u8 *p = in_bytes(u, 8);
    u64 bits = 0;
    double d;
    if (!p) return false;
    for (int i = 0; i < 8; i++) bits = bits << 8 | p[i];
    memcpy(&d, &bits, 8);
    return stack_push(u, float_value(d));
}

/* ---- text and bytes ---- */

/* What strings of Python 2 are depends on the encoding that was asked for. */
static Value decode_string(UnpicklerObj *u, Value bytes) {
    if (str_eq_c(u->encoding, "bytes")) return bytes;
    return str_decode((const char *)bytes_data(bytes), bytes_len(bytes), str_c(u->encoding), str_c(u->errors));
}

bool load_string(UnpicklerObj *u) {
    i64 n;
    const u8 *p = in_line(u, &n);
    if (!p) return false;
    n--;
    if (n < 2 || p[0] != p[n - 1] || (p[0] != '"' && p[0] != '\'')) return bad("the STRING opcode argument must be quoted");
    Value raw = bytes_new((const char *)p + 1, n - 2);
    Value bytes = is_err(raw) ? raw : codec_escape_decode(bytes_data(raw), bytes_len(raw), "strict");
    return !is_err(bytes) && stack_push(u, decode_string(u, bytes));
}

/* The length before the contents, which must be one that memory can have. */
static bool read_length(UnpicklerObj *u, int bytes, const char *what, i64 *out) {
    u64 n;
    if (!in_number(u, bytes, &n)) return false;
    *out = (i64)n;
    if (*out >= 0) return true;
    return native_fail(exc_raise(OverflowErrorType, "%s exceeds system's maximum size of %lld bytes", what, (long long)INT64_MAX));
}

static bool load_counted_string(UnpicklerObj *u, int bytes) {
    i64 n;
    if (!read_length(u, bytes, "BINSTRING", &n)) return false;
    const u8 *p = in_bytes(u, n);
    Value v = p ? bytes_new((const char *)p, n) : V_ERR;
    return !is_err(v) && stack_push(u, decode_string(u, v));
}
bool load_binstring(UnpicklerObj *u) { return load_counted_string(u, 4); }
bool load_short_binstring(UnpicklerObj *u) { return load_counted_string(u, 1); }

static bool load_counted_bytes(UnpicklerObj *u, int bytes) {
    i64 n;
    const u8 *p = read_length(u, bytes, "BINBYTES", &n) ? in_bytes(u, n) : NULL;
    return p && stack_push(u, bytes_new((const char *)p, n));
}
bool load_short_binbytes(UnpicklerObj *u) { return load_counted_bytes(u, 1); }
bool load_binbytes(UnpicklerObj *u) { return load_counted_bytes(u, 4); }
bool load_binbytes8(UnpicklerObj *u) { return load_counted_bytes(u, 8); }

bool load_bytearray8(UnpicklerObj *u) {
    i64 n;
    const u8 *p = read_length(u, 8, "BYTEARRAY8", &n) ? in_bytes(u, n) : NULL;
    return p && stack_push(u, bytearray_new(p, n));
}

bool load_unicode(UnpicklerObj *u) {
    i64 n, used;
    const u8 *p = in_line(u, &n);
    if (!p) return false;
    Value raw = bytes_new((const char *)p, n - 1); /* decoding may ask Python, which may read on */
    return !is_err(raw) && stack_push(u, codec_decode_raw_unicode_escape(bytes_data(raw), n - 1, NULL, &used));
}

static bool load_counted_text(UnpicklerObj *u, int bytes) {
    i64 n;
    const u8 *p = read_length(u, bytes, "BINUNICODE", &n) ? in_bytes(u, n) : NULL;
    i64 i = 0;
    if (!p) return false;
    while (i < n && p[i] < 128) i++;
    if (i == n) return stack_push(u, str_from_latin1(p, n));
    Value raw = bytes_new((const char *)p, n);
    return !is_err(raw) && stack_push(u, codec_decode_utf8(bytes_data(raw), n, "surrogatepass", NULL));
}
bool load_short_binunicode(UnpicklerObj *u) { return load_counted_text(u, 1); }
bool load_binunicode(UnpicklerObj *u) { return load_counted_text(u, 4); }
bool load_binunicode8(UnpicklerObj *u) { return load_counted_text(u, 8); }

/* ---- buffers from elsewhere ---- */

bool load_next_buffer(UnpicklerObj *u) {
    if (is_null(u->buffers)) {
        return bad("pickle stream refers to out-of-band data but no *buffers* argument was given");
    }
    Value v = value_next(u->buffers);
    return is_null(v) ? bad("not enough out-of-band buffers") : stack_push(u, v);
}

bool load_readonly_buffer(UnpicklerObj *u) {
    Value v = stack_top(u), view;
    if (is_err(v) || is_err(view = memview_new(v))) return false;
    Value readonly = value_getattr_c(view, "readonly");
    if (is_err(readonly)) return false;
    if (same(readonly, V_TRUE)) return true;
    view = value_call_method(view, "toreadonly", 0);
    if (is_err(view)) return false;
    list_set(u->stack, stack_len(u) - 1, view);
    return true;
}

/* ---- containers ---- */

bool load_empty_tuple(UnpicklerObj *u) { return stack_push(u, tuple_empty); }
bool load_empty_list(UnpicklerObj *u) { return stack_push(u, list_new(0)); }
bool load_empty_dict(UnpicklerObj *u) { return stack_push(u, dict_new()); }
bool load_empty_set(UnpicklerObj *u) { return stack_push(u, set_new()); }

static bool load_small_tuple(UnpicklerObj *u, i64 n) {
    if (stack_len(u) - stack_fence(u) < n) return stack_underflow(u);
    return stack_push(u, stack_tuple(u, stack_len(u) - n));
}
bool load_tuple1(UnpicklerObj *u) { return load_small_tuple(u, 1); }
bool load_tuple2(UnpicklerObj *u) { return load_small_tuple(u, 2); }
bool load_tuple3(UnpicklerObj *u) { return load_small_tuple(u, 3); }

/* All above the last mark. */
static Value pop_marked(UnpicklerObj *u) {
    i64 from = stack_unmark(u);
    return from < 0 ? V_ERR : stack_tuple(u, from);
}
bool load_tuple(UnpicklerObj *u) { return stack_push(u, pop_marked(u)); }
bool load_list(UnpicklerObj *u) {
    Value t = pop_marked(u);
    return !is_err(t) && stack_push(u, list_from(as_tuple(t)->v, tuple_len(t)));
}
bool load_frozenset(UnpicklerObj *u) {
    Value t = pop_marked(u);
    return !is_err(t) && stack_push(u, frozenset_from(t));
}

static bool set_pairs(Value target, Value t) {
    bool is_plain = is_dict_exact(target);
    for (i64 i = 0; i + 1 < tuple_len(t); i += 2) {
        Value key = tuple_at(t, i), v = tuple_at(t, i + 1);
        if (!(is_plain ? dict_set(target, key, v) : value_setitem(target, key, v))) return false;
    }
    return true;
}

bool load_dict(UnpicklerObj *u) {
    Value t = pop_marked(u), d;
    if (is_err(t) || is_err(d = dict_new())) return false;
    if (tuple_len(t) % 2) return bad("odd number of items for DICT");
    return set_pairs(d, t) && stack_push(u, d);
}

/* What an opcode adds to the object below: the object, with *items to add; V_NULL: there are none. */
static Value pop_added(UnpicklerObj *u, i64 from, Value *items) {
    if (from < 0) return V_ERR;
    if (from > stack_len(u) || from <= stack_fence(u)) return stack_underflow(u), V_ERR;
    if (from == stack_len(u)) return V_NULL;
    *items = TRY(stack_tuple(u, from));
    return stack_top(u);
}

static bool set_items(UnpicklerObj *u, i64 from) {
    Value items, target = pop_added(u, from, &items);
    if (is_err(target) || is_null(target)) return !is_err(target);
    if (tuple_len(items) % 2) return bad("odd number of items for SETITEMS");
    return set_pairs(target, items);
}
bool load_setitem(UnpicklerObj *u) {
    if (stack_len(u) - stack_fence(u) < 3) return stack_underflow(u);
    return set_items(u, stack_len(u) - 2);
}
bool load_setitems(UnpicklerObj *u) { return set_items(u, stack_unmark(u)); }

static bool append_each(Value target, Value items) {
    Value append = value_getattr_c(target, "append");
    if (is_err(append)) return false;
    for (i64 i = 0; i < tuple_len(items); i++)
        if (is_err(value_call1(append, tuple_at(items, i)))) return false;
    return true;
}

static bool append_items(UnpicklerObj *u, i64 from) {
    Value items, target = pop_added(u, from, &items), extend;
    if (is_err(target) || is_null(target)) return !is_err(target);
    if (is_list_exact(target)) {
        for (i64 i = 0; i < tuple_len(items); i++)
            if (!list_append(target, tuple_at(items, i))) return false;
        return true;
    }
    int found = value_find_attr(target, str_intern_c("extend"), &extend);
    if (found < 0) return false;
    if (!found) return append_each(target, items);
    Value list = list_from(as_tuple(items)->v, tuple_len(items));
    return !is_err(list) && !is_err(value_call1(extend, list));
}
bool load_append(UnpicklerObj *u) {
    if (stack_len(u) - stack_fence(u) < 2) return stack_underflow(u);
    return append_items(u, stack_len(u) - 1);
}
bool load_appends(UnpicklerObj *u) { return append_items(u, stack_unmark(u)); }

bool load_additems(UnpicklerObj *u) {
    Value items, target = pop_added(u, stack_unmark(u), &items), add = V_NULL;
    if (is_err(target) || is_null(target)) return !is_err(target);
    bool is_plain = is_exact(target, SetType);
    if (!is_plain && is_err(add = value_getattr_c(target, "add"))) return false;
    for (i64 i = 0; i < tuple_len(items); i++) {
        Value v = tuple_at(items, i);
        if (!(is_plain ? set_add(target, v) : !is_err(value_call1(add, v)))) return false;
    }
    return true;
}

/* ---- stack and memo ---- */

bool load_mark(UnpicklerObj *u) { return stack_mark(u); }
bool load_dup(UnpicklerObj *u) { return stack_push(u, stack_top(u)); }

/* A mark on top is taken away instead of a value. */
bool load_pop(UnpicklerObj *u) {
    if (u->nmarks && stack_fence(u) == stack_len(u)) return u->nmarks--, true;
    return !is_err(stack_pop(u));
}
bool load_pop_mark(UnpicklerObj *u) {
    i64 from = stack_unmark(u);
    if (from >= 0) stack_cut(u, KR_MIN(from, stack_len(u)));
    return from >= 0;
}

static bool push_memo(UnpicklerObj *u, i64 number) {
    Value v = stack_memo_get(u, number);
    if (!is_null(v)) return stack_push(u, v);
    return native_fail(exc_raise(unpickling_error, "Memo value not found at index %lld", (long long)number));
}
static bool put_memo(UnpicklerObj *u, i64 number) {
    Value v = stack_top(u);
    return !is_err(v) && stack_memo_put(u, number, v);
}

static bool read_number_line(UnpicklerObj *u, i64 *out) {
    Value line = read_line(u), v;
    return !is_err(line) && !is_err(v = int_from_text(line, 10)) && int_to_i64(v, out);
}

bool load_get(UnpicklerObj *u) {
    i64 n;
    return read_number_line(u, &n) && push_memo(u, n);
}
bool load_put(UnpicklerObj *u) {
    i64 n;
    if (!read_number_line(u, &n)) return false;
    if (n < 0) return native_fail(exc_raise(ValueErrorType, "negative PUT argument"));
    return put_memo(u, n);
}

#define NUMBERED(load, bytes, act)                                                                 \
    bool load(UnpicklerObj *u) {                                                                   \
        u64 n;                                                                                     \
        return in_number(u, bytes, &n) && act(u, (i64)n);                                          \
    }
NUMBERED(load_binget, 1, push_memo)
NUMBERED(load_long_binget, 4, push_memo)
NUMBERED(load_binput, 1, put_memo)
NUMBERED(load_long_binput, 4, put_memo)
#undef NUMBERED
bool load_memoize(UnpicklerObj *u) { return put_memo(u, u->memo_count); }

/* ---- the stream ---- */

bool load_proto(UnpicklerObj *u) {
    u64 n;
    if (!in_number(u, 1, &n)) return false;
    if (n > PICKLE_HIGHEST) {
        return native_fail(exc_raise(ValueErrorType, "unsupported pickle protocol: %d", (int)n));
    }
    u->protocol = (i64)n;
    return true;
}

bool load_frame(UnpicklerObj *u) {
    u64 n;
    if (!in_number(u, 8, &n)) return false;
    if (n > INT64_MAX) {
        return native_fail(exc_raise(OverflowErrorType, "FRAME length exceeds system's maximum of %lld bytes",
                                     (long long)INT64_MAX));
    }
    return in_ahead(u, (i64)n);
}

bool load_stop(UnpicklerObj *u) { return true; }

static const load_fn loads[256] = {
#define OP(name, byte, load) [byte] = load,
#include "vm/modules/_pickle.def"
};

static bool unknown_opcode(int op) {
    if (op > 32 && op < 127 && op != '\'' && op != '\\') {
        return native_fail(exc_raise(unpickling_error, "invalid load key, '%c'.", op));
    }
    return native_fail(exc_raise(unpickling_error, "invalid load key, '\\x%02x'.", op));
}

Value load_run(Value self) {
    UnpicklerObj *u = as_unpickler(self);
    Value stack = TRY(list_new(0));
    gc_write(u, &u->stack, stack);
    u->nmarks = 0;
    u->protocol = 0;
    for (;;) {
        int op = in_opcode(u);
        if (op < 0) return V_ERR;
        if (op == OP_STOP) break;
        TRY_OK(loads[op] ? loads[op](u) : unknown_opcode(op));
    }
    Value v = stack_pop(u);
    gc_keep(self.w);
    return v;
}
