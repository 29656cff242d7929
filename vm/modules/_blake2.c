/* _blake2.c: the module _blake2: blake2b and blake2s with key, salt, personalisation and tree parameters. */
#include "vm/base/digest.h"
#include "vm/modules/hashes.h"
#include "vm/modules/posix_internal.h"

typedef struct Blake2Obj {
    Obj base;
    Blake2 b;
} Blake2Obj;
static TypeObj *blake2_types[2]; /* blake2b, blake2s */
GC_ROOT(blake2_types)
static Blake2Obj *as_blake2(Value v) { return (Blake2Obj *)v.w; }

enum { A_DATA, A_SIZE, A_KEY, A_SALT, A_PERSON, A_FANOUT, A_DEPTH, A_LEAF, A_OFFSET, A_NODE_DEPTH, A_INNER, A_LAST, A_SECURITY, A_COUNT };

static bool in_range(Value v, int min, int max, int dflt, const char *text, int *out) {
    *out = dflt;
    if (!posix_int(v, out)) return false;
    return (*out >= min && *out <= max) || native_fail(exc_raise(ValueErrorType, text, max));
}
static bool unsigned_arg(Value v, int bits, const char *name, u64 *out) {
    *out = 0;
    if (is_null(v)) return true;
    v = number_index(v);
    if (is_err(v)) return false;
    if (int_sign(v) < 0) return native_fail(exc_raise(ValueErrorType, "value must be positive"));
    if (int_bit_length(v) > 64) return native_fail(exc_raise(OverflowErrorType, "int too big to convert"));
    if (int_bit_length(v) > bits) return native_fail(exc_raise(OverflowErrorType, "%s is too large", name));
    return int_to_u64(v, out);
}
/* A short piece of bytes, copied to 'copy'. */
static bool piece(Value v, int max, const char *name, u8 *copy, const u8 **at, int *len) {
    Buffer b;
    if (is_null(v)) return true;
    if (!buffer_get(v, &b, false)) return false;
    i64 n = b.len;
    if (n <= max) memcpy(copy, b.data, (size_t)n);
    buffer_release(&b);
    *at = copy;
    *len = (int)n;
    return n <= max || native_fail(exc_raise(ValueErrorType, "maximum %s length is %d bytes", name, max));
}
static bool params_from(Value *a, bool small, Blake2Params *p, u8 bytes[128]) {
    int max = small ? 32 : 64, part = max / 4;
    u64 leaf;
    if (!in_range(a[A_SIZE], 1, max, max, "digest_size must be between 1 and %d bytes", &p->digest_size)) return false;
    if (!piece(a[A_SALT], part, "salt", bytes + 64, &p->salt, &p->salt_len)) return false;
    if (!piece(a[A_PERSON], part, "person", bytes + 96, &p->person, &p->person_len)) return false;
    if (!in_range(a[A_FANOUT], 0, 255, 1, "fanout must be between 0 and %d", &p->fanout)) return false;
    if (!in_range(a[A_DEPTH], 1, 255, 1, "depth must be between 1 and %d", &p->depth)) return false;
    if (!unsigned_arg(a[A_LEAF], 32, "leaf_size", &leaf) || !unsigned_arg(a[A_OFFSET], small ? 48 : 64, "node_offset", &p->node_offset)) return false;
    p->leaf_size = (u32)leaf;
    if (!in_range(a[A_NODE_DEPTH], 0, 255, 0, "node_depth must be between 0 and %d", &p->node_depth)) return false;
    if (!in_range(a[A_INNER], 0, max, 0, "inner_size must be between 0 and is %d", &p->inner_size)) return false;
    return posix_bool(a[A_LAST], &p->last_node) && piece(a[A_KEY], max, "key", bytes, &p->key, &p->key_len);
}
static Value blake2_new(TypeObj *type, Args args) {
#define SIG                                                                                        \
    NULL, M_N, EFF_ANY, 0,                                                                         \
        "(data=b'', /, *, digest_size=MAX, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True)", NULL
    static const MethodDef defs[] = {{"blake2b", SIG}, {"blake2s", SIG}};
    Value a[A_COUNT];
    Blake2Params p = {0};
    u8 bytes[128];
    Buffer b;
    bool small = type == blake2_types[1];
    TRY_OK(args_bind(&defs[small], args, a) && params_from(a, small, &p, bytes));
    if (!is_null(a[A_DATA])) TRY_OK(hashes_data(a[A_DATA], &b));
    Value self = type_alloc(type);
    if (!is_err(self)) {
        blake2_init(&as_blake2(self)->b, small, &p);
        if (!is_null(a[A_DATA])) blake2_update(&as_blake2(self)->b, b.data, b.len);
    }
    if (!is_null(a[A_DATA])) buffer_release(&b);
    return self;
}
static Value blake2_m_copy(Value self) {
    Value other = TRY(type_alloc(value_type(self)));
    as_blake2(other)->b = as_blake2(self)->b;
    return other;
}
static Value blake2_m_digest(Value self) {
    u8 out[DIGEST_MAX];
    blake2_read(&as_blake2(self)->b, out);
    return bytes_new((char *)out, as_blake2(self)->b.digest_size);
}
static Value blake2_m_hexdigest(Value self) {
    u8 out[DIGEST_MAX];
    blake2_read(&as_blake2(self)->b, out);
    return bytes_hex(out, as_blake2(self)->b.digest_size, V_NULL, V_NULL);
}
static Value blake2_m_update(Value self, Value data) {
    Buffer b;
    TRY_OK(hashes_data(data, &b));
    blake2_update(&as_blake2(self)->b, b.data, b.len);
    buffer_release(&b);
    return V_NONE;
}
static Value blake2_get_block_size(Value self) {
    return fixnum(as_blake2(self)->b.small ? 64 : 128);
}
static Value blake2_get_digest_size(Value self) {
    return fixnum(as_blake2(self)->b.digest_size);
}
static Value blake2_get_name(Value self) {
    return str_from_c(as_blake2(self)->b.small ? "blake2s" : "blake2b");
}
static const MethodDef blake2_methods[] = {
    {"copy", blake2_m_copy, M_0, EFF_ALLOC, 0, "($self, /)", "A copy of the hash object."},
    {"digest", blake2_m_digest, M_0, EFF_ALLOC, 0, "($self, /)", "The digest as bytes."},
    {"hexdigest", blake2_m_hexdigest, M_0, EFF_ALLOC, 0, "($self, /)", "The digest as hexadecimal digits."},
    {"update", blake2_m_update, M_1, EFF_WRITES_SELF, 0, "($self, data, /)", "Takes more bytes."},
    {0},
};
static const GetSetDef blake2_getset[] = {
    {"block_size", blake2_get_block_size, NULL, NULL}, {"digest_size", blake2_get_digest_size, NULL, NULL}, {"name", blake2_get_name, NULL, NULL}, {0},
};
#define DEF(type_name) {.name = type_name, .size = sizeof(Blake2Obj), .new = blake2_new, .methods = blake2_methods, .getset = blake2_getset}
static const TypeDef blake2_defs[] = {DEF("_blake2.blake2b"), DEF("_blake2.blake2s")};

static bool blake2_exec(Value m) {
    static const char *const limits[] = {"MAX_DIGEST_SIZE", "MAX_KEY_SIZE", "PERSON_SIZE", "SALT_SIZE"};
    for (int small = 0; small < 2; small++) {
        if (!native_add_type(m, &blake2_defs[small], &blake2_types[small])) return false;
        for (int i = 0; i < 4; i++) {
            char name[32] = "BLAKE2B_";
            Value n = fixnum((small ? 32 : 64) / (i < 2 ? 1 : 4));
            if (small) name[6] = 'S';
            strcpy(name + 8, limits[i]);
            if (!module_add(m, name, n) || !type_set_attr(blake2_types[small], str_intern_c(limits[i]), n)) return false;
        }
    }
    return true;
}
const ModuleDef blake2_module = {"_blake2", "The BLAKE2 hash functions.", NULL, blake2_exec};
