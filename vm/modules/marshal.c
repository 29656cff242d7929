/* marshal.c: the marshal module. */
#include "vm/modules/marshal_internal.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

static bool version_of(Value v, int *out) {
    i64 n = MARSHAL_VERSION;
    if (!is_null(v) && !number_as_index(v, &n, OverflowErrorType)) return false;
    *out = (int)n;
    return true;
}
static Value marshal_dumps(Value m, Value v, Value version) {
    int n;
    return version_of(version, &n) && SYS_AUDIT("marshal.dumps", 2, v, fixnum(n)) ? marshal_dump(v, n) : V_ERR;
}
static Value marshal_dump_to(Value m, Value *a) {
    int n;
    TRY_OK(version_of(a[2], &n) && SYS_AUDIT("marshal.dumps", 2, a[0], fixnum(n)));
    return value_call_method(a[1], "write", 1, TRY(marshal_dump(a[0], n)));
}
static Value marshal_loads(Value m, Value data) {
    Buffer b;
    Value v;
    TRY_OK(buffer_get(data, &b, false));
    if (sys_audited && !sys_audit("marshal.loads", 1, bytes_new((const char *)b.data, b.len))) return buffer_release(&b), V_ERR;
    v = marshal_load(b.data, b.len, NULL);
    buffer_release(&b);
    return v;
}

static Value marshal_load_from(Value m, Value file) {
    Value nothing = TRY(value_call_method(file, "read", 1, fixnum(0))); /* tells text files from binary ones */
    if (is_bytes(nothing)) return SYS_AUDIT("marshal.load", 0) ? marshal_load_file(file) : V_ERR;
    return exc_raise(TypeErrorType, "file.read() returned not bytes but %T", nothing);
}

static const MethodDef marshal_methods[] = {
    {"dump", marshal_dump_to, M_N, EFF_ANY, 0, "($module, value, file, version=4, /)",
     "Writes the value to a file."},
    {"dumps", marshal_dumps, M_2, EFF_ANY, 0, "($module, value, version=4, /)",
     "The bytes that dump would write."},
    {"load", marshal_load_from, M_1, EFF_ANY, 0, "($module, file, /)",
     "Reads one value from a file."},
    {"loads", marshal_loads, M_1, EFF_ANY, 0, "($module, bytes, /)", "Reads one value from bytes."},
    {0},
};
static bool marshal_exec(Value m) {
    return module_add(m, "version", fixnum(MARSHAL_VERSION));
}
const ModuleDef marshal_module = {"marshal", "Reading and writing values in the interpreter's own binary format.",
                                  marshal_methods, marshal_exec};
