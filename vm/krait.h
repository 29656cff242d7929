/* krait.h: the embedding API: the only header an outsider includes. */
#pragma once

/* Runs the command line; 'stack_base' is an address above every frame that uses the VM.  The exit status. */
int krait_main(int argc, char **argv, void *stack_base);
