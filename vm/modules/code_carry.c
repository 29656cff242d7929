/* code_carry.c: code objects from their parts.
 *
 * Who sends functions to another process (cloudpickle, dill) stores the attributes of their code and calls types.CodeType
 * with them.  co_code is a translation, which is not translated back: co_linetable carries, behind CPython's table, the code
 * that is run, as marshal writes it:
 *
 *   table | code | length of the code, 4 bytes | mark
 *
 * What reads the table stops at the last unit of co_code, before any of this.  Parts without such a tail, which generated C
 * makes for tracebacks, give a hollow object: running it raises an exception.
 */
#include "vm/compile/compile.h"
#include "vm/modules/marshal.h"
#include "vm/object/bytes.h"
#include "vm/object/code.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static const u8 mark[8] = "KraitCo\x01";
#define TAIL ((i64)sizeof mark + 4)
#define MARSHAL_VERSION 4

/* Bytes of code in front of the tail; -1: there is none. */
static i64 carried_length(Value table) {
    i64 n = bytes_len(table);
    const u8 *end = (const u8 *)bytes_data(table) + n;
    u32 length;
    if (n < TAIL || memcmp(end - sizeof mark, mark, sizeof mark)) return -1;
    memcpy(&length, end - TAIL, 4);
    return (i64)length <= n - TAIL ? (i64)length : -1;
}

Value code_carry(CodeObj *code) {
    Value table = code_view(code)->linetable, dump, result;
    if (code->flags & CO_HOLLOW || bytes_len(table) == 0) return table;
    dump = marshal_dump(obj_value(code), MARSHAL_VERSION);
    if (is_err(dump)) return exc_clear(), table; /* a constant put in by replace() that marshal does not know */
    i64 before = bytes_len(table), n = bytes_len(dump);
    u32 length = (u32)n;
    u8 *at = malloc((size_t)(before + n + TAIL));
    if (!at) return exc_no_memory();
    memcpy(at, bytes_data(table), (size_t)before);
    memcpy(at + before, bytes_data(dump), (size_t)n);
    memcpy(at + before + n, &length, 4);
    memcpy(at + before + n + 4, mark, sizeof mark);
    result = bytes_new((const char *)at, before + n + TAIL);
    free(at);
    return result;
}

Value code_carry_table(Value table) {
    i64 length = carried_length(table);
    return length < 0 ? table : bytes_new((const char *)bytes_data(table), bytes_len(table) - TAIL - length);
}

Value code_carry_load(Value table) {
    i64 length = carried_length(table);
    if (length < 0) return V_NULL;
    Value v = TRY(marshal_load((const u8 *)bytes_data(table) + bytes_len(table) - TAIL - length, length, NULL));
    return is_code(v) ? v : V_NULL;
}

Value code_carry_hollow(const char *statement) {
    Value module = TRY(compile_source(str_format_c("def f(): %s", statement), str_from_c(""), "exec", 0, 0));
    Value code = tuple_at(as_code(module)->consts_tuple, 0);
    as_code(code)->flags |= CO_HOLLOW;
    return code;
}
