/* fuzz.c: what the libFuzzer targets share.  Nothing here runs the code that inputs lead to. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>

#include "vm/interp/disasm.h"
#include "vm/interp/interp.h"
#include "vm/interp/liveness.h"
#include "vm/modules/import.h"
#include "vm/modules/marshal.h"
#include "vm/modules/modules.h"
#include "vm/object/bytes.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/list.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static FILE *nowhere;

/* _warnings.filters = [("ignore", None, Warning, None, 0)] */
static bool ignore_warnings(void) {
    Value m = module_from_def(module_find_def("_warnings")), filters = is_err(m) ? m : value_getattr_c(m, "filters");
    if (is_err(filters)) return false;
    return list_insert(filters, 0, tuple_pack(5, str_from_c("ignore"), V_NONE, obj_value(WarningType), V_NONE, fixnum(0)));
}

void fuzz_init(void) {
    if (nowhere) return;
    nowhere = fopen("/dev/null", "w");
    gc_init(NULL);
    object_init();
    interp_init(thread());
    Value sys = module_from_def(module_find_def("sys"));
    bool ok = !is_err(sys) && dict_set_c(sys_get("modules"), "sys", sys) && !is_err(import_native("builtins"));
    if (!ok || !ignore_warnings()) KR_FATAL("the VM cannot start");
}

static void use_code(CodeObj *code) {
    static const char *const methods[] = {"co_lines", "co_positions"};
    liveness_at(code, 0, true);
    disasm_print(nowhere, code);
    value_hash(obj_value(code), &(i64){0});
    for (i64 i = 0; i < ARRAY_LEN(methods); i++) value_call_method(obj_value(code), methods[i], 0);
    for (u32 i = 0; i < code->nconsts; i++)
        if (is_code(code->consts[i])) use_code(as_code(code->consts[i]));
}

void fuzz_use(Value v) {
    if (!is_err(v) && is_code(v)) use_code(as_code(v));
    if (!is_err(v)) v = marshal_dump(v, 4);
    if (!is_err(v)) v = marshal_load(bytes_data(v), bytes_len(v), NULL);
    if (exc_pending()) exc_clear();
}
