/* _struct.c: the module _struct: values as C structs, and back. */
#include "vm/modules/_struct.h"

TypeObj *struct_error;
GC_ROOT(struct_error)
NATIVE_TYPE(struct_type)
NATIVE_TYPE(iter_type)

static Value cache; /* dict: format -> Struct */
GC_ROOT(cache)
#define CACHE_MAX 100

static void struct_trace(Obj *o, Tracer *t) {
    StructObj *s = (StructObj *)o;
    trace_value(t, &s->format);
    if (s->items) trace_meta(t, s->items);
}

/* ---- packing ---- */

/* v: s->nvalues values. */
static Value pack(StructObj *s, const char *name, const Value *v, i64 n) {
    if (n != s->nvalues) {
        return exc_raise(struct_error, "%s expected %lld items for packing (got %lld)", name, (long long)s->nvalues,
                         (long long)n);
    }
    u8 small[256], *p = s->size <= (i64)sizeof small ? small : malloc((size_t)s->size);
    if (!p) return exc_no_memory();
    Value result = struct_pack(s, v, p) ? bytes_new((const char *)p, s->size) : V_ERR;
    if (p != small) free(p);
    return result;
}

static Value pack_into(StructObj *s, Args args) {
    i64 offset;
    Buffer b;
    if (args.n < 1) return exc_raise(struct_error, "pack_into expected buffer argument");
    if (args.n < 2) return exc_raise(struct_error, "pack_into expected offset argument");
    if (args.n - 2 != s->nvalues) {
        return exc_raise(struct_error, "pack_into expected %lld items for packing (got %lld)", (long long)s->nvalues,
                         (long long)args.n - 2);
    }
    if (!buffer_get(args.v[0], &b, true)) {
        if (!exc_matches(TypeErrorType) && !exc_matches(BufferErrorType)) return V_ERR;
        exc_clear();
        return exc_raise(TypeErrorType, "argument must be read-write bytes-like object, not %T", args.v[0]);
    }
    Value result = V_ERR;
    if (!number_as_index(args.v[1], &offset, IndexErrorType)) goto out;
    if (offset < 0) {
        if (offset + s->size > 0) {
            exc_raise(struct_error, "no space to pack %lld bytes at offset %lld", (long long)s->size, (long long)offset);
            goto out;
        }
        if (offset + b.len < 0) {
            exc_raise(struct_error, "offset %lld out of range for %lld-byte buffer", (long long)offset, (long long)b.len);
            goto out;
        }
        offset += b.len;
    }
    if (b.len - offset < s->size) {
        exc_raise(struct_error,
                  "pack_into requires a buffer of at least %llu bytes for packing %lld bytes at offset %lld (actual buffer "
                  "size is %lld)", (unsigned long long)(s->size + offset), (long long)s->size, (long long)offset, (long long)b.len);
        goto out;
    }
    if (struct_pack(s, args.v + 2, b.data + offset)) result = V_NONE;
out:
    buffer_release(&b);
    return result;
}

/* ---- unpacking ---- */

static Value unpack(StructObj *s, Value buffer) {
    Buffer b;
    TRY_OK(buffer_get(buffer, &b, false));
    Value result = b.len == s->size ? struct_unpack(s, b.data)
                                    : exc_raise(struct_error, "unpack requires a buffer of %lld bytes", (long long)s->size);
    buffer_release(&b);
    return result;
}

static Value unpack_at(StructObj *s, const Buffer *b, i64 offset) {
    if (offset < 0) {
        if (offset + s->size > 0) {
            return exc_raise(struct_error, "not enough data to unpack %lld bytes at offset %lld", (long long)s->size,
                             (long long)offset);
        }
        if (offset + b->len < 0) {
            return exc_raise(struct_error, "offset %lld out of range for %lld-byte buffer", (long long)offset,
                             (long long)b->len);
        }
        offset += b->len;
    }
    if (b->len - offset < s->size) {
        return exc_raise(struct_error,
                         "unpack_from requires a buffer of at least %llu bytes for unpacking %lld bytes at offset %lld "
                         "(actual buffer size is %lld)", (unsigned long long)(s->size + offset), (long long)s->size,
                         (long long)offset, (long long)b->len);
    }
    return struct_unpack(s, b->data + offset);
}

static Value unpack_from(StructObj *s, Value buffer, Value at) {
    i64 offset = 0;
    Buffer b;
    if (!is_null(at)) TRY_OK(number_as_index(at, &offset, OverflowErrorType));
    TRY_OK(buffer_get(buffer, &b, false));
    Value result = unpack_at(s, &b, offset);
    buffer_release(&b);
    return result;
}

typedef struct UnpackIterObj {
    Obj base;
    Value owner, buffer; /* the Struct and what it reads; V_NULL at the end */
    i64 at, len;
} UnpackIterObj;
static UnpackIterObj *as_iter(Value v) { return (UnpackIterObj *)v.w; }

static void iter_trace(Obj *o, Tracer *t) {
    trace_values(t, &((UnpackIterObj *)o)->owner, 2);
}

static Value iter_unpack(Value self, Value buffer) {
    StructObj *s = as_struct(self);
    Buffer b;
    if (s->size == 0) return exc_raise(struct_error, "cannot iteratively unpack with a struct of length 0");
    TRY_OK(buffer_get(buffer, &b, false));
    i64 len = b.len;
    buffer_release(&b);
    if (len % s->size) {
        return exc_raise(struct_error, "iterative unpacking requires a buffer of a multiple of %lld bytes",
                         (long long)s->size);
    }
    Value it = TRY(type_alloc(iter_type));
    gc_write(as_obj(it), &as_iter(it)->owner, self);
    gc_write(as_obj(it), &as_iter(it)->buffer, buffer);
    as_iter(it)->len = len;
    return it;
}

static Value unpackiter_next(Value self) {
    UnpackIterObj *it = as_iter(self);
    Buffer b;
    if (is_null(it->buffer)) return V_NULL;
    if (it->at >= it->len) {
        gc_write(it, &it->buffer, V_NULL);
        return V_NULL;
    }
    TRY_OK(buffer_get(it->buffer, &b, false));
    Value result = unpack_at(as_struct(it->owner), &b, it->at);
    buffer_release(&b);
    it->at += as_struct(it->owner)->size;
    return result;
}

static Value unpackiter_m_length_hint(Value self) {
    UnpackIterObj *it = as_iter(self);
    if (is_null(it->buffer)) return fixnum(0);
    return int_from_i64((it->len - it->at) / as_struct(it->owner)->size);
}
static const MethodDef unpackiter_methods[] = {
    {"__length_hint__", unpackiter_m_length_hint, M_0, EFF_READS, 0, NULL, NULL},
    {0},
};
static const TypeDef unpackiter_def = {
    .name = "_struct.unpack_iterator",
    .size = sizeof(UnpackIterObj),
    .flags = TF_NO_NEW,
    .trace = iter_trace,
    .iter = iter_self,
    .iternext = unpackiter_next,
    .methods = unpackiter_methods,
};

/* ---- the type Struct ---- */

static Value struct_new(TypeObj *type, Args args) {
    return type_alloc(type);
}

static bool struct_init(Value self, Args args) {
    static const MethodDef def = {"Struct", NULL, M_N, EFF_ANY, 0, "(format)", NULL};
    Value format;
    return args_bind(&def, args, &format) && struct_parse(as_struct(self), format);
}

static bool ready(Value self) {
    if (!is_null(as_struct(self)->format)) return true;
    return native_fail(exc_raise(RuntimeErrorType, "Struct object is not initialized"));
}

static Value struct_m_pack(Value self, Args args) {
    TRY_OK(ready(self) && args_no_kw("Struct.pack", args));
    return pack(as_struct(self), "pack", args.v, args.n);
}
static Value struct_m_pack_into(Value self, Args args) {
    TRY_OK(ready(self) && args_no_kw("Struct.pack_into", args));
    return pack_into(as_struct(self), args);
}
static Value struct_m_unpack(Value self, Value buffer) {
    return ready(self) ? unpack(as_struct(self), buffer) : V_ERR;
}
static Value struct_m_unpack_from(Value self, Value *v) {
    return ready(self) ? unpack_from(as_struct(self), v[0], v[1]) : V_ERR;
}
static Value struct_m_iter_unpack(Value self, Value buffer) {
    return ready(self) ? iter_unpack(self, buffer) : V_ERR;
}
static Value struct_m_sizeof(Value self) {
    return int_from_i64((i64)sizeof(StructObj) + as_struct(self)->nitems * (i64)sizeof(StructItem));
}
static Value struct_get_format(Value self) {
    return ready(self) ? as_struct(self)->format : V_ERR;
}
static Value struct_get_size(Value self) {
    return is_null(as_struct(self)->format) ? fixnum(-1) : int_from_i64(as_struct(self)->size);
}

static const MethodDef struct_methods[] = {
    {"__sizeof__", struct_m_sizeof, M_0, EFF_READS, 0, NULL, "S.__sizeof__() -> size of S in memory, in bytes"},
    {"iter_unpack", struct_m_iter_unpack, M_1, EFF_ANY, 0, "($self, buffer, /)",
     "Return an iterator yielding tuples.\n\nThe buffer's size must be a multiple of the struct's."},
    {"pack", struct_m_pack, M_ARGS, EFF_ANY, 0, NULL,
     "S.pack(v1, v2, ...) -> bytes\n\nThe values packed according to the format string S.format."},
    {"pack_into", struct_m_pack_into, M_ARGS, EFF_ANY, 0, NULL,
     "S.pack_into(buffer, offset, v1, v2, ...)\n\nWrites the packed values into the buffer at the offset."},
    {"unpack", struct_m_unpack, M_1, EFF_ANY, 0, "($self, buffer, /)",
     "Return a tuple containing unpacked values.\n\nThe buffer's size must be Struct.size."},
    {"unpack_from", struct_m_unpack_from, M_N, EFF_ANY, 0, "($self, /, buffer, offset=0)",
     "Return a tuple containing unpacked values.\n\nThey are read from the buffer at the offset."},
    {0},
};
static const GetSetDef struct_getset[] = {
    {"format", struct_get_format, NULL, "struct format string"},
    {"size", struct_get_size, NULL, "struct size in bytes"},
    {0},
};
const TypeDef struct_def = {
    .name = "_struct.Struct",
    .doc = "Struct(fmt) --> compiled struct object",
    .size = sizeof(StructObj),
    .flags = TF_BASETYPE | TF_WEAKREF,
    .trace = struct_trace,
    .init = struct_init,
    .new = struct_new,
    .methods = struct_methods,
    .getset = struct_getset,
};

/* ---- functions: with a cache of Structs ---- */

static Value compiled(Value format) {
    Value found;
    if (is_exact(format, struct_type)) return format;
    if (is_null(cache)) cache = TRY(dict_new());
    int there = dict_get(cache, format, &found);
    if (there) return there < 0 ? V_ERR : found;
    Value self = TRY(value_call1(obj_value(struct_type), format));
    if (dict_len(cache) >= CACHE_MAX) dict_clear(cache);
    return dict_set(cache, format, self) ? self : V_ERR;
}

static Value structs_clearcache(Value m) {
    if (!is_null(cache)) dict_clear(cache);
    return V_NONE;
}
static Value structs_calcsize(Value m, Value format) {
    return int_from_i64(as_struct(TRY(compiled(format)))->size);
}
static Value structs_pack(Value m, Args args) {
    TRY_OK(args_no_kw("_struct.pack", args));
    if (args.n == 0) return exc_raise(TypeErrorType, "missing format argument");
    return pack(as_struct(TRY(compiled(args.v[0]))), "pack", args.v + 1, args.n - 1);
}
static Value structs_pack_into(Value m, Args args) {
    TRY_OK(args_no_kw("_struct.pack_into", args));
    if (args.n == 0) return exc_raise(TypeErrorType, "missing format argument");
    return pack_into(as_struct(TRY(compiled(args.v[0]))), (Args){args.v + 1, args.n - 1, 0});
}
static Value structs_unpack(Value m, Value format, Value buffer) {
    return unpack(as_struct(TRY(compiled(format))), buffer);
}
static Value structs_unpack_from(Value m, Value *v) {
    return unpack_from(as_struct(TRY(compiled(v[0]))), v[1], v[2]);
}
static Value structs_iter_unpack(Value m, Value format, Value buffer) {
    return iter_unpack(TRY(compiled(format)), buffer);
}

static const MethodDef structs_methods[] = {
    {"_clearcache", structs_clearcache, M_0, EFF_ANY, 0, "($module, /)", "Clear the internal cache."},
    {"calcsize", structs_calcsize, M_1, EFF_ANY, 0, "($module, format, /)",
     "Return size in bytes of the struct described by the format string."},
    {"iter_unpack", structs_iter_unpack, M_2, EFF_ANY, 0, "($module, format, buffer, /)",
     "Return an iterator yielding tuples unpacked from the given bytes."},
    {"pack", structs_pack, M_ARGS, EFF_ANY, 0, NULL,
     "pack(format, v1, v2, ...) -> bytes\n\nThe values packed according to the format string."},
    {"pack_into", structs_pack_into, M_ARGS, EFF_ANY, 0, NULL,
     "pack_into(format, buffer, offset, v1, v2, ...)\n\nWrites the packed values into the buffer at the offset."},
    {"unpack", structs_unpack, M_2, EFF_ANY, 0, "($module, format, buffer, /)",
     "Return a tuple containing values unpacked according to the format string."},
    {"unpack_from", structs_unpack_from, M_N, EFF_ANY, 0, "($module, format, /, buffer, offset=0)",
     "Return a tuple containing values unpacked according to the format string."},
    {0},
};

static bool structs_exec(Value m) {
    if (!native_make_exception(&struct_error, "struct", "error", ExceptionType)) return false;
    return module_add(m, "error", obj_value(struct_error)) && native_add_type(m, &struct_def, &struct_type) &&
           native_make_type(&unpackiter_def, &iter_type);
}

Value struct_for_format(const char *format) {
    TRY(import_module("_struct"));
    Value made = value_call1(obj_value(struct_type), str_from_c(format));
    if (!is_err(made) || !exc_matches(struct_error)) return made;
    exc_clear();
    return V_NONE;
}

const ModuleDef struct_module = {
    "_struct",
    "Functions to convert between Python values and C structs represented\nas Python bytes objects.\n\n"
    "The first character of a format tells byte order, size and alignment: @ native (the default), = native order with\n"
    "standard sizes, < little-endian, > or ! big-endian.  A number before a code repeats it, or is the length of s and p.\n"
    "Codes: x pad byte; c bytes of length 1; b B h H i I l L q Q integers; n N ssize_t, size_t (native only); ? bool;\n"
    "e f d floats; s bytes; p Pascal string; P pointer (native only).  Blanks between codes are ignored.\n",
    structs_methods, structs_exec,
};
