/* array.c: the module array: the type's slots, its iterator, its buffers. */
#include "vm/modules/array.h"

TypeObj *array_type;
GC_ROOT(array_type)
NATIVE_TYPE(iter_type)

static void array_dead(Obj *o) {
    ArrayObj *a = (ArrayObj *)o;
    if (obj_proxy(o)) bridge_hooks.part_fields(o);
    if (a->cap) gc_note_external(-a->cap * a->kind->size);
    free(a->data);
}

/* ---- construction ---- */

static Value fill(Value self, Value initial) {
    ArrayObj *a = as_array(self);
    bool ok;
    if (is_str(initial)) ok = array_add_chars(a, initial);
    else if (is_array(initial) && as_array(initial)->kind == a->kind) ok = array_extend(self, initial);
    else if (is_bytes(initial) || is_bytearray(initial)) ok = array_frombytes(a, initial);
    else if (is_array(initial)) {
        ok = true;
        for (i64 i = 0; ok && i < as_array(initial)->len; i++) {
            Value v = array_item(as_array(initial), i);
            ok = !is_err(v) && array_append(a, v);
        }
    } else ok = array_extend(self, initial);
    return ok ? self : V_ERR;
}

static Value array_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, array_type, "array.array", args)) return V_ERR;
    if (args.n < 1) return exc_raise(TypeErrorType, "array() takes at least 1 argument (0 given)");
    if (args.n > 2) return exc_raise(TypeErrorType, "array() takes at most 2 arguments (%u given)", args.n);
    Value code = args.v[0], initial = args.n > 1 ? args.v[1] : V_NULL;
    if (!is_str(code) || str_len(code) != 1) {
        return exc_raise(TypeErrorType, "array() argument 1 must be a unicode character, not %T", code);
    }
    u32 ch = str_at(code, 0);
    if (ch != 'u' && !is_null(initial)) {
        if (is_str(initial)) {
            return exc_raise(TypeErrorType, "cannot use a str to initialize an array with typecode '%c'", (int)ch);
        }
        if (is_array(initial) && as_array(initial)->kind->kind == ARRAY_CHAR) {
            return exc_raise(TypeErrorType, "cannot use a unicode array to initialize an array with typecode '%c'", (int)ch);
        }
    }
    const ArrayKind *kind = array_kind(ch);
    if (!kind) return exc_raise(ValueErrorType, "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    Value self = TRY(array_new_kind(type, kind, 0));
    return is_null(initial) ? self : fill(self, initial);
}

/* ---- slots ---- */

static Value array_repr(Value self) {
    ArrayObj *a = as_array(self);
    Value name = value_type(self)->name;
    if (a->len == 0) return str_format_c("%V('%c')", name, a->kind->code);
    Value items = TRY(value_call_method(self, a->kind->kind == ARRAY_CHAR ? "tounicode" : "tolist", 0));
    return str_format_c("%V('%c', %R)", name, a->kind->code, items);
}

static Value array_richcmp(Value x, Value y, int op) {
    if (!is_array(x) || !is_array(y)) return V_NOTIMPL;
    ArrayObj *a = as_array(x), *b = as_array(y);
    if (a->len != b->len && (op == CMP_EQ || op == CMP_NE)) return bool_value(op == CMP_NE);
    for (i64 i = 0; i < a->len && i < b->len; i++) {
        Value v = TRY(array_item(a, i)), w = TRY(array_item(b, i));
        int eq = value_cmp_truth(v, w, CMP_EQ);
        if (eq < 0) return V_ERR;
        if (!eq) return op == CMP_EQ ? V_FALSE : op == CMP_NE ? V_TRUE : value_richcmp(v, w, op);
    }
    return value_richcmp(int_from_i64(a->len), int_from_i64(b->len), op);
}

static i64 array_len(Value self) {
    return as_array(self)->len;
}

static Value slice(Value self, Value key) {
    ArrayObj *a = as_array(self);
    i64 start, stop, step;
    TRY_OK(slice_unpack(key, &start, &stop, &step));
    i64 n = slice_adjust(a->len, &start, &stop, step);
    int size = a->kind->size;
    Value result = TRY(array_new_kind(array_type, a->kind, n));
    for (i64 i = 0; i < n; i++) {
        memcpy(as_array(result)->data + i * size, a->data + (start + i * step) * size, (size_t)size);
    }
    return result;
}

static Value array_getitem(Value self, Value key) {
    i64 i;
    int found = slice_key_index(key, as_array(self)->len, &i);
    if (found < 0) return V_ERR;
    if (!found) return is_slice(key) ? slice(self, key) : exc_raise(TypeErrorType, "array indices must be integers");
    if (i < 0 || i >= as_array(self)->len) return exc_raise(IndexErrorType, "array index out of range");
    return array_item(as_array(self), i);
}

/* Makes the 'old' items from 'start' on 'new' ones, uninitialised. */
static bool replace_range(ArrayObj *a, i64 start, i64 old, i64 new) {
    int size = a->kind->size;
    i64 n = a->len, tail = n - start - old;
    if (new == old) return true;
    if (new > old && !array_resize(a, n + new - old)) return false;
    if (a->exports) return array_resize(a, n + new - old);
    memmove(a->data + (start + new) * size, a->data + (start + old) * size, (size_t)tail * (size_t)size);
    return array_resize(a, n + new - old);
}

static bool delete_stepped(ArrayObj *a, i64 start, i64 step, i64 count) {
    int size = a->kind->size;
    if (a->exports && count) return array_resize(a, a->len - count);
    if (step < 0) {
        start += (count - 1) * step;
        step = -step;
    }
    i64 to = start;
    for (i64 from = start; from < a->len; from++) {
        bool gone = (from - start) % step == 0 && (from - start) / step < count;
        if (!gone) memmove(a->data + to++ * size, a->data + from * size, (size_t)size);
    }
    return array_resize(a, a->len - count);
}

static bool set_slice(Value self, Value key, Value v) {
    ArrayObj *a = as_array(self);
    i64 start, stop, step;
    if (!is_null(v) && !is_array(v)) {
        return native_fail(exc_raise(TypeErrorType, "can only assign array (not \"%T\") to array slice", v));
    }
    if (!is_null(v) && as_array(v)->kind != a->kind) {
        return native_fail(exc_raise(TypeErrorType, "bad argument type for built-in operation"));
    }
    if (same(v, self)) {
        v = value_call_method(v, "__copy__", 0);
        if (is_err(v)) return false;
    }
    if (!slice_unpack(key, &start, &stop, &step)) return false;
    i64 count = slice_adjust(a->len, &start, &stop, step), n = is_null(v) ? 0 : as_array(v)->len;
    int size = a->kind->size;
    if (step == 1) {
        if (!replace_range(a, start, count, n)) return false;
        if (n) memcpy(a->data + start * size, as_array(v)->data, (size_t)n * (size_t)size);
        return true;
    }
    if (is_null(v)) return count == 0 || delete_stepped(a, start, step, count);
    if (n != count) {
        return native_fail(exc_raise(ValueErrorType, "attempt to assign array of size %lld to extended slice of size %lld",
                                     (long long)n, (long long)count));
    }
    for (i64 i = 0; i < n; i++) {
        memcpy(a->data + (start + i * step) * size, as_array(v)->data + i * size, (size_t)size);
    }
    return true;
}

static bool array_setitem(Value self, Value key, Value v) {
    ArrayObj *a = as_array(self);
    i64 i;
    int found = slice_key_index(key, a->len, &i);
    if (found < 0) return false;
    if (!found) return is_slice(key) ? set_slice(self, key, v) : native_fail(exc_raise(TypeErrorType, "array indices must be integers"));
    if (i < 0 || i >= a->len) return native_fail(exc_raise(IndexErrorType, "array assignment index out of range"));
    return is_null(v) ? replace_range(a, i, 1, 0) : array_store(a, i, v);
}

static int array_contains(Value self, Value v) {
    ArrayObj *a = as_array(self);
    for (i64 i = 0; i < a->len; i++) {
        Value item = array_item(a, i);
        int eq = is_err(item) ? -1 : value_cmp_truth(item, v, CMP_EQ);
        if (eq) return eq;
    }
    return 0;
}

static Value array_concat(Value self, Value other) {
    if (!is_array(other)) return exc_raise(TypeErrorType, "can only append array (not \"%T\") to array", other);
    ArrayObj *a = as_array(self), *b = as_array(other);
    if (a->kind != b->kind) return exc_raise(TypeErrorType, "bad argument type for built-in operation");
    Value result = TRY(array_new_kind(array_type, a->kind, a->len + b->len));
    size_t first = (size_t)a->len * a->kind->size;
    if (a->len) memcpy(as_array(result)->data, a->data, first);
    if (b->len) memcpy(as_array(result)->data + first, b->data, (size_t)b->len * b->kind->size);
    return result;
}

static void fill_repeated(u8 *data, i64 block, i64 total) {
    for (i64 done = block; done < total;) {
        i64 n = KR_MIN(done, total - done);
        memcpy(data + done, data, (size_t)n);
        done += n;
    }
}

static Value array_repeat(Value self, Value times) {
    ArrayObj *a = as_array(self);
    i64 n, len;
    TRY_OK(slice_repeat_count(times, &n));
    n = KR_MAX(n, 0);
    if (__builtin_mul_overflow(a->len, n, &len) || len > INT64_MAX / 16) return exc_no_memory();
    Value result = TRY(array_new_kind(array_type, a->kind, len));
    i64 block = a->len * a->kind->size;
    if (len) {
        memcpy(as_array(result)->data, a->data, (size_t)block);
        fill_repeated(as_array(result)->data, block, len * a->kind->size);
    }
    return result;
}

static Value array_iconcat(Value self, Value other) {
    if (!is_array(other)) return exc_raise(TypeErrorType, "can only extend array with array (not \"%T\")", other);
    return array_extend(self, other) ? self : V_ERR;
}

static Value array_irepeat(Value self, Value times) {
    ArrayObj *a = as_array(self);
    i64 n, len, old = a->len;
    TRY_OK(slice_repeat_count(times, &n));
    n = KR_MAX(n, 0);
    if (__builtin_mul_overflow(old, n, &len) || len > INT64_MAX / 16) return exc_no_memory();
    TRY_OK(array_resize(a, len));
    if (len) fill_repeated(a->data, old * a->kind->size, len * a->kind->size);
    return self;
}

/* ---- iteration ---- */

static Value array_iter(Value self) {
    return seqiter_make(iter_type->shape, self, 0);
}

static void arrayiter_trace(Obj *o, Tracer *t) {
    trace_value(t, &((SeqIterObj *)o)->seq);
}

static Value arrayiter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index < as_array(it->seq)->len) return array_item(as_array(it->seq), it->index++);
    gc_write(it, &it->seq, V_NULL);
    return V_NULL;
}

static Value arrayiter_m_reduce(Value self) {
    SeqIterObj *it = as_seqiter(self);
    Value iter = TRY(iter_builtin("iter"));
    if (is_null(it->seq)) return tuple_pack(2, iter, TRY(tuple_pack(1, tuple_empty)));
    return tuple_pack(3, iter, TRY(tuple_pack(1, it->seq)), int_from_i64(it->index));
}

static Value arrayiter_m_setstate(Value self, Value state) {
    i64 i;
    TRY_OK(number_as_index(state, &i, OverflowErrorType));
    if (!is_null(as_seqiter(self)->seq)) {
        as_seqiter(self)->index = KR_MAX(0, KR_MIN(i, as_array(as_seqiter(self)->seq)->len));
    }
    return V_NONE;
}

static const MethodDef arrayiter_methods[] = {
    {"__reduce__", arrayiter_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "Return state information for pickling."},
    {"__setstate__", arrayiter_m_setstate, M_1, EFF_ANY, 0, "($self, state, /)", "Set state information for unpickling."},
    {0},
};
static const TypeDef arrayiter_def = {
    .name = "array.arrayiterator",
    .size = sizeof(SeqIterObj),
    .flags = TF_NO_NEW,
    .trace = arrayiter_trace,
    .iter = iter_self,
    .iternext = arrayiter_next,
    .methods = arrayiter_methods,
};

/* ---- buffers ---- */

static bool get_buffer(Value v, Buffer *out, bool writable) {
    ArrayObj *a = as_array(v);
    static u8 nothing[8];
    *out = (Buffer){.data = a->data ? a->data : nothing, .len = a->len * a->kind->size, .owner = v, .view = v,
                    .itemsize = a->kind->size, .format = a->kind->format, .ndim = 1, .shape1 = a->len,
                    .stride1 = a->kind->size};
    a->exports++;
    hooks_exports_changed(a);
    return true;
}
static void release_buffer(Buffer *b) {
    as_array(b->owner)->exports--;
    hooks_exports_changed(as_obj(b->owner));
}

const TypeDef array_def = {
    .name = "array.array",
    .doc = "array(typecode [, initializer]) -> array\n\n"
           "Return a new array whose items are restricted by typecode, and\n"
           "initialized from the optional initializer value, which must be a list,\n"
           "string or iterable over elements of the appropriate type.\n\n"
           "Type codes: b B signed and unsigned char, u Unicode character, h H short, i I int, l L long, q Q long long,\n"
           "f float, d double.  The array behaves as a list that holds nothing else; reading and writing as a whole is\n"
           "done by tobytes, frombytes, tofile, fromfile.",
    .size = sizeof(ArrayObj),
    .flags = TF_BASETYPE | TF_WEAKREF | TF_SEQUENCE,
    .dead = array_dead,
    .repr = array_repr,
    .hash = slot_hash_none,
    .richcmp = array_richcmp,
    .iter = array_iter,
    .new = array_new,
    .len = array_len,
    .getitem = array_getitem,
    .setitem = array_setitem,
    .contains = array_contains,
    .concat = array_concat,
    .repeat = array_repeat,
    .iconcat = array_iconcat,
    .irepeat = array_irepeat,
    .methods = array_methods,
    .getset = array_getset,
};

static const MethodDef functions[] = {
    {"_array_reconstructor", array_reconstructor, M_N, EFF_ANY, 0, "($module, arraytype, typecode, mformat_code, items, /)",
     "Internal. Used for pickling support."},
    {0},
};

static bool register_sequence(void) {
    Value abc = import_module("collections.abc"), cls;
    if (is_err(abc) || is_err(cls = value_getattr_c(abc, "MutableSequence"))) return false;
    return !is_err(value_call_method(cls, "register", 1, obj_value(array_type)));
}

static bool array_exec(Value m) {
    bool first = array_type == NULL;
    if (!native_make_type(&arrayiter_def, &iter_type) || !native_add_type(m, &array_def, &array_type)) return false;
    if (first) buffer_register(array_type, get_buffer, release_buffer);
    return register_sequence() && module_add(m, "ArrayType", obj_value(array_type)) && module_add(m, "typecodes", str_from_c("bBuhHiIlLqQfd"));
}

const ModuleDef array_module = {
    "array",
    "This module defines an object type which can efficiently represent\n"
    "an array of basic values: characters, integers, floating point\nnumbers.",
    functions, array_exec,
};
