/* main.c: the command line. */
#include <stdio.h>

#include "vm/interp/interp.h"
#include "vm/krait.h"

int main(int argc, char **argv) {
    return krait_main(argc, argv, __builtin_frame_address(0));
}
