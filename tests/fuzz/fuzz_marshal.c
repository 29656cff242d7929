/* fuzz_marshal.c: marshal.loads.  Checksums of code are not compared here (see modules/marshal_load.c). */
#include "tests/fuzz/fuzz.h"

#include "vm/modules/marshal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_init();
    fuzz_use(marshal_load(data, (i64)size, NULL));
    return 0;
}
