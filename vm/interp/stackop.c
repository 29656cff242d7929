/* stackop.c: CPython 3.11's instructions. */
#include "vm/interp/stackop.h"

int stackop_caches(int op) {
    switch (op) {
#define STACKOP(NAME, number, caches, effect) case number: return caches;
#include "vm/interp/stackop.def"
    default: return 0;
    }
}

bool stackop_effect(int op, i32 arg, bool jump, i32 *out) {
    switch (op) {
#define STACKOP(NAME, number, caches, effect) case number: *out = effect; return true;
#include "vm/interp/stackop.def"
    default: return false;
    }
}
