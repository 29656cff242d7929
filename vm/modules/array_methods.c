/* array_methods.c: the methods of array.array; pickling. */
#include "vm/modules/array.h"

static Value array_m_append(Value self, Value v) {
    return array_append(as_array(self), v) ? V_NONE : V_ERR;
}

static Value array_m_buffer_info(Value self) {
    ArrayObj *a = as_array(self);
    return tuple_pack(2, int_from_u64((u64)(uintptr_t)a->data), int_from_i64(a->len));
}

static Value array_m_byteswap(Value self) {
    array_reverse_bytes(as_array(self)->data, as_array(self)->len, as_array(self)->kind->size);
    return V_NONE;
}

/* The first item from 'start' on that equals v: its index, -1 if there is none, -2 raised. */
static i64 find(ArrayObj *a, Value v, i64 start, i64 stop) {
    for (i64 i = start; i < stop && i < a->len; i++) {
        Value item = array_item(a, i);
        int eq = is_err(item) ? -1 : value_cmp_truth(item, v, CMP_EQ);
        if (eq) return eq < 0 ? -2 : i;
    }
    return -1;
}

static Value array_m_count(Value self, Value v) {
    i64 n = 0;
    for (i64 i = 0; (i = find(as_array(self), v, i, INT64_MAX)) >= 0; i++) n++;
    return exc_pending() ? V_ERR : int_from_i64(n);
}

static Value array_m_extend(Value self, Value other) {
    return array_extend(self, other) ? V_NONE : V_ERR;
}

static Value array_m_frombytes(Value self, Value buffer) {
    return array_frombytes(as_array(self), buffer) ? V_NONE : V_ERR;
}

static Value array_m_fromfile(Value self, Value file, Value count) {
    ArrayObj *a = as_array(self);
    i64 n, bytes;
    TRY_OK(number_as_index(count, &n, OverflowErrorType));
    if (n < 0) return exc_raise(ValueErrorType, "negative count");
    if (__builtin_mul_overflow(n, (i64)a->kind->size, &bytes)) return exc_no_memory();
    Value data = TRY(value_call_method(file, "read", 1, int_from_i64(bytes)));
    if (!is_bytes(data)) return exc_raise(TypeErrorType, "read() didn't return bytes");
    bool enough = bytes_len(data) == bytes;
    TRY_OK(array_frombytes(a, data));
    return enough ? V_NONE : exc_raise(EOFErrorType, "read() didn't return enough bytes");
}

static Value array_m_fromlist(Value self, Value list) {
    ArrayObj *a = as_array(self);
    if (!is_list(list)) return exc_raise(TypeErrorType, "arg must be list");
    i64 old = a->len, n = list_len(list);
    if (n == 0) return V_NONE;
    TRY_OK(array_resize(a, old + n));
    for (i64 i = 0; i < n; i++) {
        if (i >= list_len(list)) exc_raise(RuntimeErrorType, "list changed size during iteration");
        else if (array_store(a, old + i, list_at(list, i))) continue;
        a->len = KR_MIN(old, a->len);
        hooks_fields_changed(a);
        return V_ERR;
    }
    return V_NONE;
}

static Value array_m_fromunicode(Value self, Value text) {
    if (!is_str(text)) return exc_raise(TypeErrorType, "fromunicode() argument must be str, not %T", text);
    if (as_array(self)->kind->kind != ARRAY_CHAR) {
        return exc_raise(ValueErrorType, "fromunicode() may only be called on unicode type arrays");
    }
    return array_add_chars(as_array(self), text) ? V_NONE : V_ERR;
}

static Value array_m_index(Value self, Value *v) {
    ArrayObj *a = as_array(self);
    i64 start = 0, stop = INT64_MAX;
    if (!is_null(v[1])) TRY_OK(slice_bound(v[1], a->len, &start));
    if (!is_null(v[2])) TRY_OK(slice_bound(v[2], a->len, &stop));
    i64 i = find(a, v[0], start, stop);
    if (i == -1) return exc_raise(ValueErrorType, "array.index(x): x not in array");
    return i < 0 ? V_ERR : int_from_i64(i);
}

static Value array_m_insert(Value self, Value index, Value v) {
    ArrayObj *a = as_array(self);
    i64 i, n = a->len;
    int size = a->kind->size;
    TRY_OK(number_as_index(index, &i, OverflowErrorType));
    TRY_OK(array_store(a, -1, v));
    if (i < 0) i = KR_MAX(i + n, 0);
    i = KR_MIN(i, n);
    TRY_OK(array_resize(a, n + 1));
    memmove(a->data + (i + 1) * size, a->data + i * size, (size_t)(n - i) * (size_t)size);
    return array_store(a, i, v) ? V_NONE : V_ERR;
}

static bool delete_at(ArrayObj *a, i64 i) {
    int size = a->kind->size;
    i64 n = a->len;
    if (a->exports) return array_resize(a, n - 1);
    memmove(a->data + i * size, a->data + (i + 1) * size, (size_t)(n - i - 1) * (size_t)size);
    return array_resize(a, n - 1);
}

static Value array_m_pop(Value self, Value index) {
    ArrayObj *a = as_array(self);
    i64 i = -1;
    if (!is_null(index)) TRY_OK(number_as_index(index, &i, OverflowErrorType));
    if (a->len == 0) return exc_raise(IndexErrorType, "pop from empty array");
    if (i < 0) i += a->len;
    if (i < 0 || i >= a->len) return exc_raise(IndexErrorType, "pop index out of range");
    Value v = TRY(array_item(a, i));
    return delete_at(a, i) ? v : V_ERR;
}

static Value array_m_remove(Value self, Value v) {
    i64 i = find(as_array(self), v, 0, INT64_MAX);
    if (i == -1) return exc_raise(ValueErrorType, "array.remove(x): x not in array");
    return i >= 0 && delete_at(as_array(self), i) ? V_NONE : V_ERR;
}

static Value array_m_reverse(Value self) {
    ArrayObj *a = as_array(self);
    i64 bytes = a->len * a->kind->size;
    array_reverse_bytes(a->data, a->len, a->kind->size); /* each item, then all of it */
    for (i64 i = 0, k = bytes - 1; i < k; i++, k--) {
        u8 swap = a->data[i];
        a->data[i] = a->data[k];
        a->data[k] = swap;
    }
    return V_NONE;
}

static Value array_m_tobytes(Value self) {
    ArrayObj *a = as_array(self);
    return bytes_new(a->len ? (const char *)a->data : "", a->len * a->kind->size);
}

static Value array_m_tofile(Value self, Value file) {
    ArrayObj *a = as_array(self);
    i64 bytes = a->len * a->kind->size, block = 64 * 1024;
    if (bytes == 0) TRY(value_getattr(file, name_write));
    for (i64 at = 0; at < a->len * a->kind->size; at += block) {
        Value piece = TRY(bytes_new((const char *)a->data + at, KR_MIN(block, bytes - at)));
        TRY(value_call_method(file, "write", 1, piece));
    }
    return V_NONE;
}

static Value array_m_tolist(Value self) {
    ArrayObj *a = as_array(self);
    Value list = TRY(list_new(a->len));
    for (i64 i = 0; i < a->len; i++) TRY_OK(list_append(list, TRY(array_item(a, i))));
    return list;
}

static Value array_m_tounicode(Value self) {
    ArrayObj *a = as_array(self);
    if (a->kind->kind != ARRAY_CHAR) {
        return exc_raise(ValueErrorType, "tounicode() may only be called on unicode type arrays");
    }
    const u32 *chars = (const u32 *)a->data;
    for (i64 i = 0; i < a->len; i++) {
        if (chars[i] > 0x10ffff)
            return exc_raise(ValueErrorType, "character U+%x is not in range [U+0000; U+10ffff]", chars[i]);
    }
    return str_from_kind(chars, a->len, 4);
}

static Value array_m_copy(Value self) {
    ArrayObj *a = as_array(self);
    Value copy = TRY(array_new_kind(value_type(self), a->kind, a->len));
    if (a->len) memcpy(as_array(copy)->data, a->data, (size_t)a->len * a->kind->size);
    return copy;
}
static Value array_m_deepcopy(Value self, Value memo) {
    return array_m_copy(self);
}

static Value array_m_sizeof(Value self) {
    return int_from_i64((i64)sizeof(ArrayObj) + as_array(self)->cap * as_array(self)->kind->size);
}

/* ---- pickling: machine formats: size, kind and byte order as a number ---- */

enum { FORMAT_FLOAT = 14, FORMAT_UTF16 = 18, FORMAT_UTF32 = 20, FORMAT_COUNT = 22 };

static int machine_format(const ArrayKind *k) {
    int log2 = k->size == 1 ? 0 : k->size == 2 ? 1 : k->size == 4 ? 2 : 3;
    if (k->kind == ARRAY_CHAR) return FORMAT_UTF32;
    if (k->kind == ARRAY_FLOAT) return FORMAT_FLOAT + (k->size == 8 ? 2 : 0);
    if (log2 == 0) return k->kind == ARRAY_SIGNED;
    return 4 * log2 - 2 + (k->kind == ARRAY_SIGNED ? 2 : 0);
}

static Value array_m_reduce_ex(Value self, Value protocol) {
    ArrayObj *a = as_array(self);
    i64 version;
    Value dict = V_NONE, type = obj_value(value_type(self)), code = str_from_cp((u32)a->kind->code), args;
    if (!is_int(protocol)) return exc_raise(TypeErrorType, "__reduce_ex__ argument should be an integer");
    TRY_OK(int_to_i64(protocol, &version));
    if (value_find_attr(self, name___dict__, &dict) < 0) return V_ERR;
    if (version < 3) {
        args = TRY(tuple_pack(2, code, TRY(array_m_tolist(self))));
        return tuple_pack(3, type, args, dict);
    }
    Value module = TRY(import_module("array")), make = TRY(value_getattr_c(module, "_array_reconstructor"));
    args = TRY(tuple_pack(4, type, code, fixnum(machine_format(a->kind)), TRY(array_m_tobytes(self))));
    return tuple_pack(3, make, args, dict);
}

/* Values of another machine's format, as a list. */
static Value foreign_values(Value bytes, i64 format) {
    bool big = format & 1;
    int size = format < 2 ? 1 : format < FORMAT_FLOAT ? 2 << (format - 2) / 4 : format < FORMAT_FLOAT + 2 ? 4 : 8;
    char code = format < FORMAT_FLOAT ? "BbHHhhIIiiQQqq"[format] : format < FORMAT_FLOAT + 2 ? 'f' : 'd';
    Value a = TRY(array_new_kind(array_type, array_kind((u32)code), 0));
    if (bytes_len(bytes) % size) return exc_raise(ValueErrorType, "string length not a multiple of item size");
    TRY_OK(array_frombytes(as_array(a), bytes));
    if (big && format >= 2) array_reverse_bytes(as_array(a)->data, as_array(a)->len, size);
    return array_m_tolist(a);
}

/* An integer type of the size and sign that the data has. */
static const ArrayKind *kind_for_format(const ArrayKind *wanted, i64 format) {
    if (format >= FORMAT_FLOAT || (machine_format(wanted) & ~1) == (format & ~1)) return wanted;
    for (const char *c = "bBhHiIlL"; *c; c++) {
        int own = machine_format(array_kind((u32)*c));
        if (format < 2 ? own == format : (own & ~1) == (format & ~1)) return array_kind((u32)*c);
    }
    return wanted;
}

Value array_reconstructor(Value m, Value *v) {
    i64 format;
    Value list;
    if (!is_type(v[0])) {
        return exc_raise(TypeErrorType, "first argument must be a type object, not %T", v[0]);
    }
    if (!type_is_subtype(as_type(v[0]), array_type)) {
        return exc_raise(TypeErrorType, "%N is not a subtype of array.array", as_type(v[0]));
    }
    if (!is_str(v[1]) || str_len(v[1]) != 1) {
        return exc_raise(TypeErrorType, "_array_reconstructor() argument 2 must be a unicode character, not %T", v[1]);
    }
    const ArrayKind *kind = array_kind(str_at(v[1], 0));
    TRY_OK(number_as_index(v[2], &format, OverflowErrorType));
    if (!kind) return exc_raise(ValueErrorType, "second argument must be a valid type code");
    if (format < 0 || format >= FORMAT_COUNT) {
        return exc_raise(ValueErrorType, "third argument must be a valid machine format code.");
    }
    if (!is_bytes(v[3])) return exc_raise(TypeErrorType, "fourth argument should be bytes, not %T", v[3]);
    if (format == machine_format(kind)) {
        Value self = TRY(array_new_kind(as_type(v[0]), kind, 0));
        return array_frombytes(as_array(self), v[3]) ? self : V_ERR;
    }
    if (format >= FORMAT_UTF16) {
        static const char *const codecs[] = {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"};
        if (bytes_len(v[3]) % (format < FORMAT_UTF32 ? 2 : 4)) {
            return exc_raise(ValueErrorType, "string length not a multiple of item size");
        }
        list = TRY(str_decode((const char *)bytes_data(v[3]), bytes_len(v[3]), codecs[format - FORMAT_UTF16], NULL));
    } else {
        list = TRY(foreign_values(v[3], format));
        kind = kind_for_format(kind, format);
    }
    Value self = TRY(array_new_kind(as_type(v[0]), kind, 0));
    return array_extend(self, list) ? self : V_ERR;
}

static Value array_get_typecode(Value self) {
    return str_from_cp((u32)as_array(self)->kind->code);
}
static Value array_get_itemsize(Value self) {
    return fixnum(as_array(self)->kind->size);
}
const GetSetDef array_getset[] = {
    {"itemsize", array_get_itemsize, NULL, "the size, in bytes, of one array item"},
    {"typecode", array_get_typecode, NULL, "the typecode character used to create the array"},
    {0},
};

const MethodDef array_methods[] = {
    {"__copy__", array_m_copy, M_0, EFF_ALLOC, 0, "($self, /)", "Return a copy of the array."},
    {"__deepcopy__", array_m_deepcopy, M_1, EFF_ALLOC, 0, "($self, unused, /)", "Return a copy of the array."},
    {"__reduce_ex__", array_m_reduce_ex, M_1, EFF_ANY, 0, "($self, value, /)", "Return state information for pickling."},
    {"__sizeof__", array_m_sizeof, M_0, EFF_READS, 0, "($self, /)", "Size of the array in memory, in bytes."},
    {"append", array_m_append, M_1, EFF_ANY, 0, "($self, v, /)", "Append new value v to the end of the array."},
    {"buffer_info", array_m_buffer_info, M_0, EFF_READS, 0, "($self, /)",
     "Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to "
     "hold array's contents."},
    {"byteswap", array_m_byteswap, M_0, EFF_ANY, 0, "($self, /)", "Byteswap all items of the array."},
    {"count", array_m_count, M_1, EFF_ANY, 0, "($self, v, /)", "Return number of occurrences of v in the array."},
    {"extend", array_m_extend, M_1, EFF_ANY, 0, "($self, bb, /)", "Append items to the end of the array."},
    {"frombytes", array_m_frombytes, M_1, EFF_ANY, 0, "($self, buffer, /)",
     "Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file "
     "using the fromfile() method."},
    {"fromfile", array_m_fromfile, M_2, EFF_ANY, 0, "($self, f, n, /)", "Read n objects from the file object f and append them to the end of the array."},
    {"fromlist", array_m_fromlist, M_1, EFF_ANY, 0, "($self, list, /)", "Append items to array from list."},
    {"fromunicode", array_m_fromunicode, M_1, EFF_ANY, 0, "($self, ustr, /)",
     "Extends this array with data from the unicode string ustr.\n\nThe array must be a unicode type array."},
    {"index", array_m_index, M_N, EFF_ANY, 0, "($self, v, start=0, stop=sys.maxsize, /)",
     "Return index of first occurrence of v in the array.\n\nRaise ValueError if the value is not present."},
    {"insert", array_m_insert, M_2, EFF_ANY, 0, "($self, i, v, /)", "Insert a new item v into the array before position i."},
    {"pop", array_m_pop, M_1, EFF_ANY, 0, "($self, i=-1, /)", "Return the i-th element and delete it from the array.\n\ni defaults to -1."},
    {"remove", array_m_remove, M_1, EFF_ANY, 0, "($self, v, /)", "Remove the first occurrence of v in the array."},
    {"reverse", array_m_reverse, M_0, EFF_ANY, 0, "($self, /)", "Reverse the order of the items in the array."},
    {"tobytes", array_m_tobytes, M_0, EFF_ALLOC, 0, "($self, /)", "Convert the array to an array of machine values and return the bytes representation."},
    {"tofile", array_m_tofile, M_1, EFF_ANY, 0, "($self, f, /)", "Write all items (as machine values) to the file object f."},
    {"tolist", array_m_tolist, M_0, EFF_ALLOC, 0, "($self, /)", "Convert array to an ordinary list with the same items."},
    {"tounicode", array_m_tounicode, M_0, EFF_ALLOC, 0, "($self, /)",
     "Extends this array with data from the unicode string ustr.\n\nConvert the array to a unicode string; the array must be a unicode type array."},
    {0},
};
