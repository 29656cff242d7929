/* config.h: what the command line and the environment ask for. */
#pragma once
#include "vm/base/common.h"

#define KRAIT_VERSION "0.1.0"

typedef struct Config {
    /* sys.flags */
    int debug, inspect, interactive, optimize, dont_write_bytecode, no_user_site, no_site, ignore_environment, verbose,
        bytes_warning, quiet, hash_randomization, isolated, dev_mode, utf8_mode, warn_default_encoding, safe_path;
    i64 int_max_str_digits; /* -1: not given */
    int unbuffered, skip_first_line, import_time;
    const char *command, *module, *script; /* at most one; none: standard input */
    char **args;            /* what goes behind sys.argv[0] */
    int nargs;
    char **orig_argv;
    int orig_argc;
    const char **warn, **x; /* -W and -X in order */
    int nwarn, nx;
    const char *check_pycs, *pycache_prefix;
    char *freeze;           /* -X freeze[=path]; "": beside the executable */
    bool faulthandler, no_debug_ranges, no_frozen_modules;
    i64 gcstress, heapmax, framestress; /* 0: off */
    bool gcverify, gcstarve;
    char program[4096];     /* as it was called */
    char executable[4096];  /* absolute, "" unknown */
    char base_executable[4096];
    char prefix[2048], stdlib[2100], zip[2100], dynload[2120];
} Config;
extern Config config;

/* Fills config.  -1: go on; else the exit status: a mistake, or all was said (--help). */
int config_init(int argc, char **argv);
/* An environment variable that counts: NULL if unset, empty, or not to be looked at. */
const char *config_env(const char *name);
