/* _sha3.c: the module _sha3: SHA-3 of four sizes, and SHAKE, whose digests are as long as asked for. */
#include "vm/base/digest.h"
#include "vm/modules/hashes.h"
#include "vm/modules/posix_internal.h"

enum { SHAKE_MAX = 1 << 29 };
typedef struct Sha3Obj {
    Obj base;
    Sponge s;
    int kind;
} Sha3Obj;
static Sha3Obj *as_sha3(Value v) { return (Sha3Obj *)v.w; }

static const struct {
    const char *name;
    u8 size, rate, suffix; /* size 0: SHAKE */
} kinds[] = {
    {"sha3_224", 28, 144, 6}, {"sha3_256", 32, 136, 6}, {"sha3_384", 48, 104, 6}, {"sha3_512", 64, 72, 6}, {"shake_128", 0, 168, 0x1f}, {"shake_256", 0, 136, 0x1f},
};
enum { COUNT = ARRAY_LEN(kinds) };
static TypeObj *sha3_types[COUNT];
GC_ROOT(sha3_types)

static Value sha3_new(TypeObj *type, Args args) {
    static const MethodDef defs[COUNT] = {
#define SIG NULL, M_N, EFF_ANY, 0, "(data=b'', /, *, usedforsecurity=True)", NULL
        {"sha3_224", SIG}, {"sha3_256", SIG}, {"sha3_384", SIG}, {"sha3_512", SIG}, {"shake_128", SIG}, {"shake_256", SIG},
    };
    Value a[2];
    Buffer b;
    int kind = 0;
    while (sha3_types[kind] != type) kind++;
    TRY_OK(args_bind(&defs[kind], args, a));
    if (!is_null(a[0])) TRY_OK(hashes_data(a[0], &b));
    Value self = type_alloc(type);
    if (!is_err(self)) {
        as_sha3(self)->kind = kind;
        sponge_init(&as_sha3(self)->s, kinds[kind].rate, kinds[kind].suffix);
        if (!is_null(a[0])) sponge_update(&as_sha3(self)->s, b.data, b.len);
    }
    if (!is_null(a[0])) buffer_release(&b);
    return self;
}
static Value sha3_m_copy(Value self) {
    Value other = TRY(type_alloc(value_type(self)));
    as_sha3(other)->s = as_sha3(self)->s;
    as_sha3(other)->kind = as_sha3(self)->kind;
    return other;
}
static Value sha3_m_digest(Value self) {
    u8 out[DIGEST_MAX];
    int n = kinds[as_sha3(self)->kind].size;
    sponge_read(&as_sha3(self)->s, out, n);
    return bytes_new((char *)out, n);
}
static Value sha3_m_hexdigest(Value self) {
    u8 out[DIGEST_MAX];
    int n = kinds[as_sha3(self)->kind].size;
    sponge_read(&as_sha3(self)->s, out, n);
    return bytes_hex(out, n, V_NULL, V_NULL);
}
static bool shake_length(Value v, i64 *n) {
    u64 len;
    if (!is_int(v) && !value_type(v)->slots.index) return native_fail(exc_raise(TypeErrorType, "an integer is required"));
    v = number_index(v);
    if (is_err(v)) return false;
    if (int_sign(v) < 0) return native_fail(exc_raise(ValueErrorType, "value must be positive"));
    if (int_bit_length(v) > 64) return native_fail(exc_raise(OverflowErrorType, "Python int too large to convert to C unsigned long"));
    if (!int_to_u64(v, &len)) return false;
    if (len >= SHAKE_MAX) return native_fail(exc_raise(ValueErrorType, "length is too large"));
    *n = (i64)len;
    return true;
}
static Value shake_read(Value self, Value length, bool hex) {
    i64 n;
    TRY_OK(shake_length(length, &n));
    u8 *out = malloc((size_t)n + 1);
    if (!out) return exc_no_memory();
    sponge_read(&as_sha3(self)->s, out, n);
    Value v = hex ? bytes_hex(out, n, V_NULL, V_NULL) : bytes_new((char *)out, n);
    free(out);
    return v;
}
static Value shake_m_digest(Value self, Value length) {
    return shake_read(self, length, false);
}
static Value shake_m_hexdigest(Value self, Value length) {
    return shake_read(self, length, true);
}
static Value sha3_m_update(Value self, Value data) {
    Buffer b;
    TRY_OK(hashes_data(data, &b));
    sponge_update(&as_sha3(self)->s, b.data, b.len);
    buffer_release(&b);
    return V_NONE;
}
static Value sha3_get_block_size(Value self) {
    return fixnum(as_sha3(self)->s.rate);
}
static Value sha3_get_capacity(Value self) {
    return fixnum(1600 - 8 * as_sha3(self)->s.rate);
}
static Value sha3_get_digest_size(Value self) {
    return fixnum(kinds[as_sha3(self)->kind].size);
}
static Value sha3_get_name(Value self) {
    return str_from_c(kinds[as_sha3(self)->kind].name);
}
static Value sha3_get_rate(Value self) {
    return fixnum(8 * as_sha3(self)->s.rate);
}
static Value sha3_get_suffix(Value self) {
    return bytes_new((char *)&as_sha3(self)->s.suffix, 1);
}
#define COMMON                                                                                     \
    {"copy", sha3_m_copy, M_0, EFF_ALLOC, 0, "($self, /)", "A copy of the hash object."},          \
    {"update", sha3_m_update, M_1, EFF_WRITES_SELF, 0, "($self, data, /)", "Takes more bytes."}, {0}
static const MethodDef sha3_methods[] = {
    {"digest", sha3_m_digest, M_0, EFF_ALLOC, 0, "($self, /)", "The digest as bytes."},
    {"hexdigest", sha3_m_hexdigest, M_0, EFF_ALLOC, 0, "($self, /)", "The digest as hexadecimal digits."},
    COMMON,
};
static const MethodDef shake_methods[] = {
    {"digest", shake_m_digest, M_1, EFF_ALLOC, 0, "($self, length, /)", "A digest of so many bytes."},
    {"hexdigest", shake_m_hexdigest, M_1, EFF_ALLOC, 0, "($self, length, /)", "A digest of so many bytes, as hexadecimal digits."},
    COMMON,
};
static const GetSetDef sha3_getset[] = {
    {"_capacity_bits", sha3_get_capacity, NULL, NULL}, {"_rate_bits", sha3_get_rate, NULL, NULL}, {"_suffix", sha3_get_suffix, NULL, NULL},
    {"block_size", sha3_get_block_size, NULL, NULL}, {"digest_size", sha3_get_digest_size, NULL, NULL}, {"name", sha3_get_name, NULL, NULL}, {0},
};
#define DEF(type_name, table) {.name = "_sha3." type_name, .size = sizeof(Sha3Obj), .new = sha3_new, .methods = table, .getset = sha3_getset}
static const TypeDef sha3_defs[COUNT] = {
    DEF("sha3_224", sha3_methods), DEF("sha3_256", sha3_methods), DEF("sha3_384", sha3_methods), DEF("sha3_512", sha3_methods), DEF("shake_128", shake_methods), DEF("shake_256", shake_methods),
};
static bool sha3_exec(Value m) {
    for (int i = 0; i < COUNT; i++)
        if (!native_add_type(m, &sha3_defs[i], &sha3_types[i])) return false;
    return module_add(m, "implementation", str_from_c("krait")) && module_add(m, "keccakopt", fixnum(0));
}
const ModuleDef sha3_module = {"_sha3", NULL, NULL, sha3_exec};
