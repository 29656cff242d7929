/* fuzz_parser.c: source text to code, directly and by way of ast objects.  Whatever the text is, the answer is code or
 * an exception. */
#include "tests/fuzz/fuzz.h"

#include "vm/compile/compile.h"
#include "vm/modules/modules.h"
#include "vm/object/bytes.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

#define SMALL 2000 /* larger texts are compiled in one way only */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const modes[] = {"exec", "eval", "single"};
    fuzz_init();
    Value source = bytes_new((const char *)data, (i64)size), name = str_from_c("<fuzz>");
    for (int i = 0; i < (size < SMALL ? 3 : 1); i++) fuzz_use(compile_source(source, name, modes[i], 0, 0));
    if (size >= SMALL) return 0;
    Value tree = builtins_compile(source, name, "exec", COMPILE_ONLY_AST, 0);
    fuzz_use(is_err(tree) ? tree : builtins_compile(tree, name, "exec", 0, 0));
    return 0;
}
