/* array_store.c: the items of arrays: their kinds, memory, and conversion from and to values. */
#include "vm/modules/array.h"

static const ArrayKind kinds[] = {
    {'b', 1, ARRAY_SIGNED, "b", "signed char"},
    {'B', 1, ARRAY_UNSIGNED, "B", "unsigned byte integer"},
    {'u', 4, ARRAY_CHAR, "w", NULL},
    {'h', 2, ARRAY_SIGNED, "h", "signed short integer"},
    {'H', 2, ARRAY_UNSIGNED, "H", "unsigned short"},
    {'i', 4, ARRAY_SIGNED, "i", "signed integer"},
    {'I', 4, ARRAY_UNSIGNED, "I", "unsigned int"},
    {'l', 8, ARRAY_SIGNED, "l", "long"},
    {'L', 8, ARRAY_UNSIGNED, "L", "unsigned long"},
    {'q', 8, ARRAY_SIGNED, "q", NULL},
    {'Q', 8, ARRAY_UNSIGNED, "Q", NULL},
    {'f', 4, ARRAY_FLOAT, "f", NULL},
    {'d', 8, ARRAY_FLOAT, "d", NULL},
};

const ArrayKind *array_kind(u32 code) {
    for (i64 i = 0; i < ARRAY_LEN(kinds); i++) {
        if ((u32)kinds[i].code == code) return &kinds[i];
    }
    return NULL;
}

/* Makes the length 'len'; new items are not initialised. */
bool array_resize(ArrayObj *a, i64 len) {
    hooks_take_fields(a);
    if (len != a->len && unlikely(!buffer_unused(&a->exports))) {
        return native_fail(exc_raise(BufferErrorType, "cannot resize an array that is exporting buffers"));
    }
    if (len > a->cap || len < a->cap / 2 - 16) {
        i64 cap = len + (len >> 4) + (len < 8 ? 3 : 7);
        if (len == 0) cap = 0;
        if (cap > INT64_MAX / 8) return native_fail(exc_no_memory());
        u8 *data = cap ? realloc(a->data, (size_t)cap * a->kind->size) : NULL;
        if (cap && !data) return native_fail(exc_no_memory());
        if (!cap) free(a->data);
        gc_note_external((cap - a->cap) * a->kind->size);
        a->data = data;
        a->cap = cap;
    }
    a->len = len;
    hooks_fields_changed(a);
    return true;
}

Value array_new_kind(TypeObj *type, const ArrayKind *kind, i64 len) {
    Value self = TRY(type_alloc(type));
    as_array(self)->kind = kind;
    return array_resize(as_array(self), len) ? self : V_ERR;
}

Value array_item(ArrayObj *a, i64 i) {
    hooks_take_fields(a);
    const u8 *p = a->data + i * a->kind->size;
    u64 bits = 0;
    float f;
    double d;
    switch (a->kind->kind) {
    case ARRAY_CHAR: {
        u32 ch;
        memcpy(&ch, p, 4);
        if (ch > 0x10ffff) return exc_raise(ValueErrorType, "chr() arg not in range(0x110000)");
        return str_from_cp(ch);
    }
    case ARRAY_FLOAT:
        if (a->kind->size == 4) {
            memcpy(&f, p, 4);
            return float_value(f);
        }
        memcpy(&d, p, 8);
        return float_value(d);
    default:
        memcpy(&bits, p, a->kind->size);
        if (a->kind->kind == ARRAY_UNSIGNED) return int_from_u64(bits);
        int spare = 64 - 8 * a->kind->size;
        return int_from_i64((i64)(bits << spare) >> spare);
    }
}

static bool out_of_range(const ArrayKind *k, bool above) {
    return native_fail(exc_raise(OverflowErrorType, "%s is %s than %simum", k->name, above ? "greater" : "less",
                                 above ? "max" : "min"));
}
static bool too_large(const char *text) {
    return native_fail(exc_raise(OverflowErrorType, "%s", text));
}

static bool signed_bits(const ArrayKind *k, Value v, u64 *bits) {
    i64 i;
    if (is_err(v = number_index(v))) return false;
    if (int_to_i64_sat(v, &i) != 0) {
        return too_large(k->code == 'q' ? "int too big to convert" : "Python int too large to convert to C long");
    }
    i64 max = k->size == 8 ? INT64_MAX : ((i64)1 << (8 * k->size - 1)) - 1;
    if (i > max || i < -max - 1) return out_of_range(k, i > 0);
    *bits = (u64)i;
    return true;
}

static bool unsigned_bits(const ArrayKind *k, Value v, u64 *bits) {
    if (is_err(v = number_index(v))) return false;
    if (int_sign(v) < 0) {
        if (k->size < 4) return out_of_range(k, false);
        return too_large(k->code == 'Q' ? "can't convert negative int to unsigned" : "can't convert negative value to unsigned int");
    }
    if (int_bit_length(v) > 64) {
        if (k->size < 4) return too_large("Python int too large to convert to C long");
        return too_large(k->code == 'Q' ? "int too big to convert" : "Python int too large to convert to C unsigned long");
    }
    if (!int_to_u64(v, bits)) return false;
    return k->size == 8 || !(*bits >> 8 * k->size) || out_of_range(k, true);
}

bool array_store(ArrayObj *a, i64 i, Value v) {
    const ArrayKind *k = a->kind;
    u64 bits = 0;
    double d;
    switch (k->kind) {
    case ARRAY_SIGNED:
        if (!signed_bits(k, v, &bits)) return false;
        break;
    case ARRAY_UNSIGNED:
        if (!unsigned_bits(k, v, &bits)) return false;
        break;
    case ARRAY_CHAR:
        if (!is_str(v) || str_len(v) != 1) return native_fail(exc_raise(TypeErrorType, "array item must be unicode character"));
        bits = str_at(v, 0);
        break;
    default:
        if (!number_as_double(v, &d)) return false;
        if (k->size == 4) {
            float f = (float)d;
            memcpy(&bits, &f, 4);
        } else {
            memcpy(&bits, &d, 8);
        }
    }
    if (i < 0) return true;
    hooks_take_fields(a);
    if (i >= a->len) return native_fail(exc_raise(IndexErrorType, "array assignment index out of range"));
    memcpy(a->data + i * k->size, &bits, k->size);
    return true;
}

bool array_append(ArrayObj *a, Value v) {
    i64 n = a->len;
    if (!array_resize(a, n + 1)) return false;
    if (array_store(a, n, v)) return true;
    if (a->len == n + 1) {
        a->len = n;
        hooks_fields_changed(a);
    }
    return false;
}

bool array_extend(Value self, Value other) {
    ArrayObj *a = as_array(self);
    if (is_array(other)) {
        i64 n = a->len, more = as_array(other)->len;
        if (as_array(other)->kind != a->kind) return native_fail(exc_raise(TypeErrorType, "can only extend with array of same kind"));
        if (more == 0) return true;
        if (!array_resize(a, n + more)) return false;
        memcpy(a->data + n * a->kind->size, as_array(other)->data, (size_t)more * a->kind->size);
        return true;
    }
    Value it = value_iter(other);
    if (is_err(it)) return false;
    for (;;) {
        Value v = value_next(it);
        if (is_null(v)) return true;
        if (is_err(v) || !array_append(a, v)) return false;
    }
}

bool array_frombytes(ArrayObj *a, Value buffer) {
    Buffer b;
    int size = a->kind->size;
    if (!buffer_get(buffer, &b, false)) return false;
    i64 n = a->len, more = b.len / size;
    bool ok = b.len % size == 0 || native_fail(exc_raise(ValueErrorType, "bytes length not a multiple of item size"));
    ok = ok && (more == 0 || array_resize(a, n + more));
    if (ok && more) memcpy(a->data + n * size, b.data, (size_t)b.len);
    buffer_release(&b);
    return ok;
}

bool array_add_chars(ArrayObj *a, Value text) {
    i64 n = a->len, more = str_len(text);
    if (!more) return true;
    if (!array_resize(a, n + more)) return false;
    for (i64 i = 0; i < more; i++) ((u32 *)a->data)[n + i] = str_at(text, i);
    return true;
}

void array_reverse_bytes(u8 *p, i64 n, int size) {
    for (i64 i = 0; i < n; i++, p += size) {
        for (int k = 0; k < size / 2; k++) {
            u8 swap = p[k];
            p[k] = p[size - 1 - k];
            p[size - 1 - k] = swap;
        }
    }
}
