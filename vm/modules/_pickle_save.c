/* _pickle_save.c: saving what pickles know by itself: numbers, text, bytes, containers. */
#include "vm/base/dtoa.h"
#include "vm/modules/_pickle.h"
#include "vm/object/codec.h"
#include "vm/object/set.h"

/* ---- numbers and constants ---- */

static bool save_bool(PicklerObj *p, bool on) {
    if (p->protocol >= 2) return out_op(p, on ? OP_NEWTRUE : OP_NEWFALSE);
    return out_bytes(p, on ? "I01\n" : "I00\n", 4);
}

static bool save_small_int(PicklerObj *p, i64 i) {
    char line[32];
    if (!p->bin) return out_bytes(p, line, sprintf(line, "I%lld\n", (long long)i));
    if (i >= 0 && i <= 0xff) return out_op_le(p, OP_BININT1, (u64)i, 1);
    if (i >= 0 && i <= 0xffff) return out_op_le(p, OP_BININT2, (u64)i, 2);
    return out_op_le(p, OP_BININT, (u64)i, 4);
}

/* Two's complement in as few bytes as the value needs. */
static bool save_big_int(PicklerObj *p, Value v) {
    i64 n = int_bit_length(v) / 8 + 1;
    u8 *bytes = calloc((size_t)n, 1);
    if (!bytes) return native_fail(exc_no_memory());
    bool ok = int_to_bytes(v, bytes, n, true, true);
    if (n > 1 && bytes[n - 1] == 0xff && bytes[n - 2] & 0x80) n--;
    if (ok && n > INT32_MAX) ok = native_fail(exc_raise(OverflowErrorType, "int too large to pickle"));
    ok = ok && (n < 256 ? out_op_le(p, OP_LONG1, (u64)n, 1) : out_op_le(p, OP_LONG4, (u64)n, 4)) && out_bytes(p, bytes, n);
    free(bytes);
    return ok;
}

static bool save_int(PicklerObj *p, Value v) {
    i64 i;
    if (int_to_i64_sat(v, &i) == 0 && i == (i32)i) return save_small_int(p, i);
    if (p->protocol >= 2) return save_big_int(p, v);
    Value text = value_repr(v);
    if (is_err(text)) return false;
    return out_op(p, OP_LONG) && out_bytes(p, str_data(text), str_len(text)) && out_bytes(p, "L\n", 2);
}

static bool save_float(PicklerObj *p, double d) {
    char text[DOUBLE_REPR_SIZE];
    u64 bits;
    u8 big[9] = {OP_BINFLOAT};
    if (!p->bin) return out_op(p, OP_FLOAT) && out_bytes(p, text, double_repr(text, d)) && out_bytes(p, "\n", 1);
    memcpy(&bits, &d, 8);
    for (int i = 0; i < 8; i++) big[1 + i] = (u8)(bits >> (56 - 8 * i));
    return out_bytes(p, big, 9);
}

/* ---- text and bytes ---- */

/* An opcode for each width of the length; 0: the protocol has none. */
static bool save_counted(PicklerObj *p, const u8 *data, i64 n, int op1, int op4, int op8, const char *what) {
    u8 header[9];
    int width = n <= 0xff && op1 ? 1 : n <= 0xffffffff && op4 ? 4 : 8;
    if (width == 8 && p->protocol < 4) {
        return native_fail(exc_raise(OverflowErrorType, "serializing a %s larger than 4 GiB requires pickle protocol 4 or higher",
                                     what));
    }
    header[0] = (u8)(width == 1 ? op1 : width == 4 ? op4 : op8);
    for (int i = 0; i < width; i++) header[1 + i] = (u8)((u64)n >> 8 * i);
    return out_large(p, header, 1 + width, data, n);
}

/* A line: what would end it, or the backslash itself, is escaped. */
static bool save_text_line(PicklerObj *p, Value v) {
    char escape[12];
    if (!out_op(p, OP_UNICODE)) return false;
    for (i64 i = 0; i < str_len(v); i++) {
        u32 c = str_at(v, i);
        u8 byte = (u8)c;
        bool ok;
        if (c > 0xffff) ok = out_bytes(p, escape, sprintf(escape, "\\U%08x", c));
        else if (c > 0xff || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a) {
            ok = out_bytes(p, escape, sprintf(escape, "\\u%04x", c));
        } else ok = out_bytes(p, &byte, 1);
        if (!ok) return false;
    }
    return out_bytes(p, "\n", 1);
}

static bool save_str(PicklerObj *p, Value v) {
    if (!p->bin) return save_text_line(p, v) && out_memoize(p, v);
    const u8 *data = as_str(v)->ascii ? str_data(v) : NULL;
    i64 n = str_len(v);
    Value bytes = V_NULL;
    if (!data) {
        bytes = codec_encode_utf8(v, "surrogatepass");
        if (is_err(bytes)) return false;
        data = bytes_data(bytes);
        n = bytes_len(bytes);
    }
    bool ok = save_counted(p, data, n, p->protocol >= 4 ? OP_SHORT_BINUNICODE : 0, OP_BINUNICODE, OP_BINUNICODE8, "string");
    gc_keep(bytes.w);
    return ok && out_memoize(p, v);
}

static Value callable_of(const char *module, const char *name) {
    return value_getattr_c(TRY(import_module(module)), name);
}

/* (callable, args) */
static bool save_call(PicklerObj *p, Value callable, Value args, Value v) {
    Value reduced = is_err(callable) || is_err(args) ? V_ERR : tuple_pack(2, callable, args);
    return !is_err(reduced) && save_reduced(p, reduced, v);
}

/* Without opcodes for bytes they are encoded text. */
static bool save_old_bytes(PicklerObj *p, Value v) {
    if (bytes_len(v) == 0) return save_call(p, obj_value(BytesType), tuple_empty, v);
    Value text = str_from_latin1(bytes_data(v), bytes_len(v));
    if (is_err(text)) return false;
    return save_call(p, callable_of("_codecs", "encode"), tuple_pack(2, text, str_intern_c("latin1")), v);
}

static bool save_bytes_data(PicklerObj *p, Value v, const u8 *data, i64 n) {
    return save_counted(p, data, n, OP_SHORT_BINBYTES, OP_BINBYTES, OP_BINBYTES8, "bytes object") && out_memoize(p, v);
}

static bool save_bytes(PicklerObj *p, Value v) {
    if (p->protocol < 3) return save_old_bytes(p, v);
    return save_bytes_data(p, v, bytes_data(v), bytes_len(v));
}

static bool save_bytearray_data(PicklerObj *p, Value v, const u8 *data, i64 n) {
    return save_counted(p, data, n, 0, 0, OP_BYTEARRAY8, "bytearray") && out_memoize(p, v);
}

static bool save_bytearray(PicklerObj *p, Value v) {
    ByteArrayObj *b = (ByteArrayObj *)as_obj(v);
    if (p->protocol >= 5) return save_bytearray_data(p, v, b->data, b->len);
    if (b->len == 0) return save_call(p, obj_value(ByteArrayType), tuple_empty, v);
    Value bytes = bytes_new((char *)b->data, b->len);
    return !is_err(bytes) && save_call(p, obj_value(ByteArrayType), tuple_pack(1, bytes), v);
}

/* 1 the callback leaves it to us, 0 it takes the buffer, -1 raised. */
static int is_in_band(PicklerObj *p, Value v) {
    if (is_null(p->buffer_callback)) return 1;
    Value r = value_call1(p->buffer_callback, v);
    return is_err(r) ? -1 : value_truth(r);
}

static bool save_picklebuffer(PicklerObj *p, Value v) {
    Buffer *b;
    if (p->protocol < 5) {
        return native_fail(exc_raise(pickling_error, "PickleBuffer can only pickled with protocol >= 5"));
    }
    if (!picklebuffer_view(v, &b)) return false;
    if (!buffer_is_contiguous(b, 'A')) {
        return native_fail(exc_raise(pickling_error,
                                     "PickleBuffer can not be pickled when pointing to a non-contiguous buffer"));
    }
    int in_band = is_in_band(p, v);
    if (in_band < 0 || !picklebuffer_view(v, &b)) return false;
    if (!in_band) return out_op(p, OP_NEXT_BUFFER) && (!b->readonly || out_op(p, OP_READONLY_BUFFER));
    return b->readonly ? save_bytes_data(p, v, b->data, b->len) : save_bytearray_data(p, v, b->data, b->len);
}

/* ---- containers ---- */

static bool repeat_op(PicklerObj *p, int op, i64 n) {
    bool ok = true;
    for (i64 i = 0; ok && i < n; i++) ok = out_op(p, op);
    return ok;
}

/* A container that was pickled through one of its own items: what was written for it is dropped. */
static bool got_meanwhile(PicklerObj *p, Value v, i64 *number) { return !p->fast && memo_find(&p->memo, v, number); }

static bool save_tuple(PicklerObj *p, Value v) {
    static const int small[] = {OP_EMPTY_TUPLE, OP_TUPLE1, OP_TUPLE2, OP_TUPLE3};
    i64 n = tuple_len(v), number;
    if (n == 0) return p->bin ? out_op(p, OP_EMPTY_TUPLE) : out_bytes(p, "(t", 2);
    bool is_small = n <= 3 && p->protocol >= 2;
    if (!is_small && !out_op(p, OP_MARK)) return false;
    for (i64 i = 0; i < n; i++)
        if (!save(p, tuple_at(v, i))) return false;
    if (got_meanwhile(p, v, &number)) {
        bool ok = is_small ? repeat_op(p, OP_POP, n) : p->bin ? out_op(p, OP_POP_MARK) : repeat_op(p, OP_POP, n + 1);
        return ok && out_get(p, number);
    }
    return out_op(p, is_small ? small[n] : OP_TUPLE) && out_memoize(p, v);
}

/* In fast mode nothing is memoized: a cycle would never end. */
enum { FAST_NESTING = 50 };
static bool fast_enter(PicklerObj *p, Value v) {
    if (!p->fast || ++p->fast_nesting < FAST_NESTING) return true;
    if (is_null(p->fast_memo)) {
        Value d = dict_new();
        if (is_err(d)) return false;
        gc_write(p, &p->fast_memo, d);
    }
    Value id = value_id(v), known;
    int found = dict_get(p->fast_memo, id, &known);
    if (found < 0) return false;
    if (!found) return dict_set(p->fast_memo, id, V_NONE);
    p->fast_nesting = -1;
    return native_fail(exc_raise(ValueErrorType, "fast mode: can't pickle cyclic objects including object type %T at %p", v,
                                 value_address(v)));
}
static bool fast_leave(PicklerObj *p, Value v, bool ok) {
    if (p->fast && p->fast_nesting-- >= FAST_NESTING) return dict_del(p->fast_memo, value_id(v)) >= 0 && ok;
    return ok;
}

static bool save_list_items(PicklerObj *p, Value v) {
    if (list_len(v) == 1) return save(p, list_at(v, 0)) && out_op(p, OP_APPEND);
    for (i64 done = 0; done < list_len(v);) {
        i64 end = done + BATCH;
        if (!out_op(p, OP_MARK)) return false;
        for (; done < end && done < list_len(v); done++)
            if (!save(p, list_at(v, done))) return false;
        if (!out_op(p, OP_APPENDS)) return false;
    }
    return true;
}

static bool save_list(PicklerObj *p, Value v) {
    if (!fast_enter(p, v)) return false;
    bool ok = (p->bin ? out_op(p, OP_EMPTY_LIST) : out_bytes(p, "(l", 2)) && out_memoize(p, v);
    if (ok && list_len(v)) {
        Value it = p->protocol ? V_NULL : value_iter(v);
        ok = p->protocol ? save_list_items(p, v) : !is_err(it) && save_items(p, it);
    }
    return fast_leave(p, v, ok);
}

static bool save_dict_items(PicklerObj *p, Value v) {
    i64 n = dict_len(v), pos = 0, i;
    Value key, value;
    if (n == 1) {
        dict_next(v, &pos, &key, &value);
        return save(p, key) && save(p, value) && out_op(p, OP_SETITEM);
    }
    do {
        if (!out_op(p, OP_MARK)) return false;
        for (i = 0; i < BATCH && dict_next(v, &pos, &key, &value); i++) {
            if (!save(p, key) || !save(p, value)) return false;
            if (dict_len(v) != n) {
                return native_fail(exc_raise(RuntimeErrorType, "dictionary changed size during iteration"));
            }
        }
        if (!out_op(p, OP_SETITEMS)) return false;
    } while (i == BATCH);
    return true;
}

static bool save_dict(PicklerObj *p, Value v) {
    if (!fast_enter(p, v)) return false;
    bool ok = (p->bin ? out_op(p, OP_EMPTY_DICT) : out_bytes(p, "(d", 2)) && out_memoize(p, v);
    if (ok && dict_len(v)) {
        Value it = p->protocol ? V_NULL : value_call_method(v, "items", 0);
        if (!is_null(it) && !is_err(it)) it = value_iter(it);
        ok = p->protocol ? save_dict_items(p, v) : !is_err(it) && save_pairs(p, it);
    }
    return fast_leave(p, v, ok);
}

/* Both kinds of set as (class, ([items],)). */
static bool save_old_set(PicklerObj *p, Value v) {
    Value list = list_from_iterable(v), args = is_err(list) ? V_ERR : tuple_pack(1, list);
    return save_call(p, obj_value(value_type(v)), args, v);
}

static bool save_set(PicklerObj *p, Value v) {
    i64 n = set_len(v), pos = 0, i;
    Value item;
    if (p->protocol < 4) return save_old_set(p, v);
    if (!out_op(p, OP_EMPTY_SET) || !out_memoize(p, v)) return false;
    if (n == 0) return true;
    do {
        if (!out_op(p, OP_MARK)) return false;
        for (i = 0; i < BATCH && set_next(v, &pos, &item); i++) {
            if (!save(p, item)) return false;
            if (set_len(v) != n) return native_fail(exc_raise(RuntimeErrorType, "set changed size during iteration"));
        }
        if (!out_op(p, OP_ADDITEMS)) return false;
    } while (i == BATCH);
    return true;
}

static bool save_frozenset(PicklerObj *p, Value v) {
    i64 pos = 0, number;
    Value item;
    if (p->protocol < 4) return save_old_set(p, v);
    if (!out_op(p, OP_MARK)) return false;
    while (set_next(v, &pos, &item))
        if (!save(p, item)) return false;
    if (got_meanwhile(p, v, &number)) return out_op(p, OP_POP_MARK) && out_get(p, number);
    return out_op(p, OP_FROZENSET) && out_memoize(p, v);
}

/* ---- iterators ---- */

/* The next value of an iterator: 1, 0 at the end, -1 raised. */
static int next_item(Value it, Value *out) {
    *out = value_next(it);
    return is_err(*out) ? -1 : !is_null(*out);
}

/* A pair, saved. */
static bool save_pair(PicklerObj *p, Value pair) {
    if (!is_tuple(pair) || tuple_len(pair) != 2) {
        return native_fail(exc_raise(TypeErrorType, "dict items iterator must return 2-tuples"));
    }
    return save(p, tuple_at(pair, 0)) && save(p, tuple_at(pair, 1));
}

static bool save_one(PicklerObj *p, Value v, bool pairs) { return pairs ? save_pair(p, v) : save(p, v); }

/* A lone item at the end of all gets the opcode for one. */
static bool save_batches(PicklerObj *p, Value it, bool pairs) {
    int one = pairs ? OP_SETITEM : OP_APPEND, many = pairs ? OP_SETITEMS : OP_APPENDS, more;
    Value first, next;
    for (;;) {
        if ((more = next_item(it, &first)) <= 0) return more == 0;
        if (!p->protocol) {
            if (!save_one(p, first, pairs) || !out_op(p, one)) return false;
            continue;
        }
        if ((more = next_item(it, &next)) < 0) return false;
        if (!more) return save_one(p, first, pairs) && out_op(p, one);
        if (!out_op(p, OP_MARK) || !save_one(p, first, pairs)) return false;
        for (i64 n = 1; more > 0; more = n < BATCH ? next_item(it, &next) : -2) {
            if (!save_one(p, next, pairs)) return false;
            n++;
        }
        if (more == -1 || !out_op(p, many)) return false;
        if (more == 0) return true;
    }
}

bool save_items(PicklerObj *p, Value it) { return save_batches(p, it, false); }
bool save_pairs(PicklerObj *p, Value it) { return save_batches(p, it, true); }

/* ---- any object ---- */

/* 1 saved, 0 it has no persistent id, -1 raised. */
static int save_persistent(PicklerObj *p, Value v) {
    Value id = value_call1(p->persistent_id, v), text;
    if (is_err(id)) return -1;
    if (is_none(id)) return 0;
    if (p->bin) return save_plain(p, id) && out_op(p, OP_BINPERSID) ? 1 : -1;
    text = value_str(id);
    if (is_err(text)) return -1;
    if (!as_str(text)->ascii) {
        exc_raise(pickling_error, "persistent IDs in protocol 0 must be ASCII strings");
        return -1;
    }
    bool ok = out_op(p, OP_PERSID) && out_bytes(p, str_data(text), str_len(text)) && out_bytes(p, "\n", 1);
    return ok ? 1 : -1;
}

/* 1 saved, 0 of no type that pickles know by itself, -1 raised. */
static int save_known(PicklerObj *p, Value v, TypeObj *t) {
    bool ok;
    if (t == StrType) ok = save_str(p, v);
    else if (t == TupleType) ok = save_tuple(p, v);
    else if (t == ListType) ok = save_list(p, v);
    else if (t == DictType) ok = save_dict(p, v);
    else if (t == BytesType) ok = save_bytes(p, v);
    else if (t == SetType) ok = save_set(p, v);
    else if (t == FrozenSetType) ok = save_frozenset(p, v);
    else if (t == ByteArrayType) ok = save_bytearray(p, v);
    else if (t == picklebuffer_type) ok = save_picklebuffer(p, v);
    else return 0;
    return ok ? 1 : -1;
}

bool save_plain(PicklerObj *p, Value v) {
    TypeObj *t = value_type(v);
    i64 number;
    if (!thread_stack_ok(" while pickling an object") || !out_boundary(p)) return false;
    if (is_none(v)) return out_op(p, OP_NONE);
    if (is_bool(v)) return save_bool(p, same(v, V_TRUE));
    if (t == IntType) return save_int(p, v);
    if (t == FloatType) return save_float(p, as_double(v));
    if (memo_find(&p->memo, v, &number)) return out_get(p, number);
    int known = save_known(p, v, t);
    return known ? known > 0 : save_by_reduce(p, v);
}

bool save(PicklerObj *p, Value v) {
    if (!is_null(p->persistent_id)) {
        if (!thread_stack_ok(" while pickling an object")) return false;
        int done = save_persistent(p, v);
        if (done) return done > 0;
    }
    return save_plain(p, v);
}
