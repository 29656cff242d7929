/* config.c: the command line and the environment variables. */
#include "vm/modules/config.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/base/hash.h"

#ifndef KRAIT_PREFIX
#define KRAIT_PREFIX "/usr"
#endif
#define LIBRARY "lib/python3.11"

Config config = {.int_max_str_digits = -1, .check_pycs = "default"};

static const char usage_line[] = "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";
static const char usage_text[] =
    "Options (and corresponding environment variables):\n"
    "-b     : issue warnings about str(bytes_instance), str(bytearray_instance)\n"
    "         and comparing bytes/bytearray with str (-bb: issue errors)\n"
    "-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x\n"
    "-c cmd : program passed in as string (terminates option list)\n"
    "-d     : accepted for compatibility; also PYTHONDEBUG=x\n"
    "-E     : ignore PYTHON* environment variables (such as PYTHONPATH)\n"
    "-h     : print this help message and exit (also -? or --help);\n"
    "         --help-env: about environment variables, --help-xoptions: about -X, --help-all: about all\n"
    "-i     : inspect interactively after running script; also PYTHONINSPECT=x\n"
    "-I     : isolate Python from the user's environment (implies -E and -s)\n"
    "-m mod : run library module as a script (terminates option list)\n"
    "-O     : remove assert and __debug__-dependent statements; also PYTHONOPTIMIZE=x\n"
    "-OO    : do -O changes and also discard docstrings\n"
    "-P     : don't prepend a potentially unsafe path to sys.path\n"
    "-q     : don't print version and copyright messages on interactive startup\n"
    "-s     : don't add user site directory to sys.path; also PYTHONNOUSERSITE\n"
    "-S     : don't imply 'import site' on initialization\n"
    "-u     : force the stdout and stderr streams to be unbuffered; also PYTHONUNBUFFERED=x\n"
    "-v     : verbose (trace import statements); also PYTHONVERBOSE=x\n"
    "-V     : print the version number and exit (also --version; twice: more)\n"
    "-W arg : warning control; arg is action:message:category:module:lineno\n"
    "         also PYTHONWARNINGS=arg\n"
    "-x     : skip first line of source\n"
    "-X opt : set an implementation-specific option (see --help-xoptions)\n"
    "--check-hash-based-pycs always|default|never\n"
    "file   : program read from script file\n"
    "-      : program read from stdin (default; interactive mode if a tty)\n"
    "arg ...: arguments passed to program in sys.argv[1:]\n";
static const char env_text[] =
    "Environment variables, beside those named with their options:\n"
    "KRAITHOME, PYTHONHOME      : the prefix of the standard library, which is in lib/python3.11 below it\n"
    "KRAITLOG                   : a file to which the collector's work is written\n"
    "PYTHONPATH                 : directories to search for modules first, with ':' between them\n"
    "PYTHONSTARTUP              : a file that is run when the interactive mode starts\n"
    "PYTHONBREAKPOINT           : what breakpoint() calls; 0 for nothing\n"
    "PYTHONHASHSEED             : \"random\", or a number from which the hashes of str and bytes follow\n"
    "PYTHONIOENCODING           : encoding[:errors] of stdin, stdout and stderr\n"
    "PYTHONCOERCECLOCALE        : 0 leaves the C locale as it is\n"
    "The same as an option -X:\n"
    "PYTHONDEVMODE, PYTHONFAULTHANDLER, PYTHONINTMAXSTRDIGITS, PYTHONNODEBUGRANGES, PYTHONPROFILEIMPORTTIME,\n"
    "PYTHONPYCACHEPREFIX, PYTHONUTF8, PYTHONWARNDEFAULTENCODING\n";
static const char x_text[] =
    "Options of the implementation:\n"
    "-X dev                   : development mode: default warnings, faulthandler, asyncio's debug mode\n"
    "-X faulthandler          : print the traceback when the process dies of a signal\n"
    "-X frozen_modules=on|off : whether the library's modules come from the cache\n"
    "-X importtime            : print how long each import takes\n"
    "-X int_max_str_digits=N  : limit of conversions between int and decimal text; 0 for none\n"
    "-X no_debug_ranges       : code has no columns\n"
    "-X pycache_prefix=PATH   : .pyc files go to a tree of their own below PATH\n"
    "-X showrefcount          : accepted for compatibility\n"
    "-X utf8[=0|1]            : UTF-8 whatever the locale says\n"
    "-X warn_default_encoding : EncodingWarning where encoding=None is used\n"
    "-X framestress[=N]       : save and restore the registers at every N-th instruction\n"
    "-X freeze[=PATH]         : compile the standard library to the cache that start-up reads\n"
    "-X gcstarve              : collections find no memory for their lists to grow\n"
    "-X gcstress[=N]          : a collection at every N-th allocation\n"
    "-X gcverify              : check the heap at every collection\n"
    "-X heapmax=N             : MemoryError above N bytes\n";

const char *config_env(const char *name) {
    const char *v = config.ignore_environment ? NULL : getenv(name);
    return v && *v ? v : NULL;
}
/* The value of -X name or -X name=value; NULL not given, "" without value. */
static const char *config_x(const char *name) {
    size_t n = strlen(name);
    for (int i = config.nx - 1; i >= 0; i--) {
        const char *x = config.x[i];
        if (!strncmp(x, name, n) && (x[n] == 0 || x[n] == '=')) return x[n] ? x + n + 1 : "";
    }
    return NULL;
}

static int bad_usage(void) {
    fprintf(stderr, usage_line, config.program);
    fprintf(stderr, "Try `python -h' for more information.\n");
    return 2;
}
static int failed(const char *message) {
    fprintf(stderr, "Fatal Python error: %s\nPython runtime state: preinitialized\n\n", message);
    return 1;
}
static void add(const char ***list, int *n, const char *text) {
    const char **grown = realloc(*list, (size_t)(*n + 1) * sizeof *grown);
    if (!grown) KR_FATAL("out of memory: options");
    *list = grown;
    grown[(*n)++] = text;
}

/* ---- options ---- */

static int show_version(int times) {
    if (times > 1) printf("Python 3.11.2 (krait) [Krait %s, GCC %s]\n", KRAIT_VERSION, __VERSION__);
    else printf("Python 3.11.2\n");
    return 0;
}
enum { HELP_USAGE = 1, HELP_ENV = 2, HELP_X = 4 };

static int show_help(int what) {
    if (what & HELP_USAGE) printf(usage_line, config.program);
    if (what & HELP_USAGE) fputs(usage_text, stdout);
    if (what & HELP_ENV) fputs(env_text, stdout);
    if (what & HELP_X) fputs(x_text, stdout);
    return 0;
}
/* What --help and the like ask for; 0: it is none of them. */
static int help_option(const char *arg) {
    static const struct {
        const char *name;
        int what;
    } known[] = {{"--help", HELP_USAGE}, {"--help-env", HELP_ENV}, {"--help-xoptions", HELP_X},
                 {"--help-all", HELP_USAGE | HELP_ENV | HELP_X}};
    for (int i = 0; i < ARRAY_LEN(known); i++)
        if (!strcmp(arg, known[i].name)) return known[i].what;
    return 0;
}

/* One letter; 0: unknown. */
static int simple_option(int c) {
    switch (c) {
    case 'b': return ++config.bytes_warning;
    case 'B': return config.dont_write_bytecode = 1;
    case 'd': return ++config.debug;
    case 'E': return config.ignore_environment = 1;
    case 'i': config.inspect++; return ++config.interactive;
    case 'I': return ++config.isolated;
    case 'O': return ++config.optimize;
    case 'P': return ++config.safe_path;
    case 'q': return ++config.quiet;
    case 'R': return ++config.hash_randomization;
    case 's': return config.no_user_site = 1;
    case 'S': return config.no_site = 1;
    case 't': return 1;
    case 'u': return ++config.unbuffered;
    case 'v': return ++config.verbose;
    case 'x': return ++config.skip_first_line;
    }
    return 0;
}

/* Options are read up to -c, -m or the first word that is none; *end is the first argument behind them. */
static int read_options(int argc, char **argv, int *end) {
    int versions = 0, i = 1, help = 0;
    bool stop = false;
    for (; i < argc && !stop; i++) {
        char *arg = argv[i];
        if (arg[0] != '-' || !arg[1]) break;
        if (!strcmp(arg, "--")) {
            i++;
            break;
        }
        if (arg[1] == '-') {
            if (help_option(arg)) help |= help_option(arg);
            else if (!strcmp(arg, "--version")) versions++;
            else if (!strcmp(arg, "--check-hash-based-pycs")) {
                if (++i == argc) return fprintf(stderr, "Argument expected for the --check-hash-based-pycs option\n"), bad_usage();
                config.check_pycs = argv[i];
                if (strcmp(argv[i], "always") && strcmp(argv[i], "never") && strcmp(argv[i], "default"))
                    return fprintf(stderr, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'\n"), bad_usage();
            } else {
                return fprintf(stderr, "unknown option %s\n", arg), bad_usage();
            }
            continue;
        }
        for (char *p = arg + 1; *p; p++) {
            if (*p == 'h' || *p == '?') {
                help |= HELP_USAGE;
            } else if (*p == 'V') {
                versions++;
            } else if (strchr("cmWX", *p)) {
                char *value = p[1] ? p + 1 : i + 1 < argc ? argv[++i] : NULL;
                if (!value) return fprintf(stderr, "Argument expected for the -%c option\n", *p), bad_usage();
                if (*p == 'c') config.command = value, stop = true;
                else if (*p == 'm') config.module = value, stop = true;
                else if (*p == 'W') add(&config.warn, &config.nwarn, value);
                else add(&config.x, &config.nx, value);
                break;
            } else if (!simple_option(*p)) {
                return fprintf(stderr, "Unknown option: -%c\n", *p), bad_usage();
            }
        }
    }
    *end = i;
    return help ? show_help(help) : versions ? show_version(versions) : -1;
}

/* ---- the environment ---- */

static void env_flag(const char *name, int *flag) {
    const char *v = config_env(name);
    if (!v) return;
    char *rest;
    long n = strtol(v, &rest, 10);
    int level = *rest || n < 0 || n > INT_MAX ? 1 : (int)n;
    if (*flag < level) *flag = level;
}
static bool is_switch(const char *v) { return !strcmp(v, "0") || !strcmp(v, "1"); }
static int read_utf8_mode(void) {
    const char *x = config_x("utf8"), *v = x ? x : config_env("PYTHONUTF8");
    if (!v) return -1;
    if (x && !*x) v = "1";
    if (!is_switch(v))
        return failed(x ? "preconfig_init_utf8_mode: invalid -X utf8 option value"
                        : "preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value");
    config.utf8_mode = *v == '1';
    return -1;
}
static int read_environment(void) {
    const char *v;
    int status;
    if (config.isolated) config.ignore_environment = config.no_user_site = config.safe_path = 1;
    env_flag("PYTHONDEBUG", &config.debug);
    env_flag("PYTHONVERBOSE", &config.verbose);
    env_flag("PYTHONOPTIMIZE", &config.optimize);
    env_flag("PYTHONDONTWRITEBYTECODE", &config.dont_write_bytecode);
    config.dont_write_bytecode = config.dont_write_bytecode > 0;
    env_flag("PYTHONUNBUFFERED", &config.unbuffered);
    if (config_env("PYTHONINSPECT")) config.inspect = 1;
    if (config_env("PYTHONNOUSERSITE")) config.no_user_site = 1;
    if (config_env("PYTHONSAFEPATH")) config.safe_path = 1;
    config.dev_mode = config_x("dev") != NULL || config_env("PYTHONDEVMODE");
    config.import_time = config_x("importtime") != NULL || config_env("PYTHONPROFILEIMPORTTIME");
    config.warn_default_encoding = config_x("warn_default_encoding") != NULL || config_env("PYTHONWARNDEFAULTENCODING");
    config.faulthandler = config.dev_mode || config_x("faulthandler") || config_env("PYTHONFAULTHANDLER");
    config.no_debug_ranges = config_x("no_debug_ranges") != NULL || config_env("PYTHONNODEBUGRANGES");
    config.pycache_prefix = config_x("pycache_prefix") ? config_x("pycache_prefix") : config_env("PYTHONPYCACHEPREFIX");
    if ((status = read_utf8_mode()) >= 0) return status;
    if ((v = config_x("int_max_str_digits")) || (v = config_env("PYTHONINTMAXSTRDIGITS"))) {
        char *rest;
        config.int_max_str_digits = strtol(v, &rest, 10);
        if (!*v || *rest || (config.int_max_str_digits != 0 && config.int_max_str_digits < 640))
            return failed(config_x("int_max_str_digits")
                              ? "config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited."
                              : "config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.");
    }
    if ((v = config_x("frozen_modules"))) {
        config.no_frozen_modules = !strcmp(v, "off");
        if (!config.no_frozen_modules && *v && strcmp(v, "on"))
            return failed("bad value for option -X frozen_modules (expected \"on\" or \"off\")");
    }
    if (config.pycache_prefix && !*config.pycache_prefix) config.pycache_prefix = NULL;
    if (!hash_init(config.hash_randomization ? NULL : config_env("PYTHONHASHSEED")))
        return failed("config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
    config.hash_randomization = hash_is_randomized();
    return -1;
}
static i64 number_option(const char *name, i64 without_value) {
    const char *v = config_x(name);
    if (!v) return 0;
    return *v ? strtoll(v, NULL, 0) : without_value;
}

#define HEAPMAX_MIN ((i64)8 << 20) /* start-up takes half of it */

/* With less, or what is no number, no program would get as far as its first line. */
static bool read_heapmax(void) {
    const char *v = config_x("heapmax");
    char *rest;
    if (!v) return true;
    config.heapmax = strtoll(v, &rest, 0);
    return *v && !*rest && config.heapmax >= HEAPMAX_MIN;
}

static int read_own_options(void) {
    config.gcstress = number_option("gcstress", 1);
    config.framestress = number_option("framestress", 1);
    if (!read_heapmax()) return failed("bad value for option -X heapmax (expected a number of bytes, 8388608 at least)");
    config.gcverify = config_x("gcverify") != NULL;
    config.gcstarve = config_x("gcstarve") != NULL;
    config.freeze = config_x("freeze") ? strdup(config_x("freeze")) : NULL;
    return -1;
}

/* PEP 538 and 540: the C locale is taken for one of UTF-8. */
static void coerce_locale(void) {
    setlocale(LC_CTYPE, "");
    const char *now = setlocale(LC_CTYPE, NULL), *coerce = config_env("PYTHONCOERCECLOCALE"), *all = getenv("LC_ALL");
    if (!now || (strcmp(now, "C") && strcmp(now, "POSIX"))) return;
    if (all && *all) {
        if (!config_x("utf8") && !config_env("PYTHONUTF8")) config.utf8_mode = 1;
        return;
    }
    if (coerce && !strcmp(coerce, "0")) return;
    if (setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "C.utf8")) setenv("LC_CTYPE", "C.UTF-8", 1);
}

/* ---- places ---- */

static bool is_executable(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}
static void find_executable(const char *argv0) {
    char joined[4096];
    const char *path = getenv("PATH");
    if (strchr(argv0, '/')) {
        char cwd[2048];
        if (*argv0 == '/' || !getcwd(cwd, sizeof cwd)) snprintf(config.executable, sizeof config.executable, "%s", argv0);
        else {
            const char *name = strncmp(argv0, "./", 2) ? argv0 : argv0 + 2;
            int n = snprintf(config.executable, sizeof config.executable, "%s/%s", cwd, name);
            if (n >= (int)sizeof config.executable) config.executable[0] = 0; /* too long: unknown */
        }
        return;
    }
    while (path && *path) {
        size_t n = strcspn(path, ":");
        int len = snprintf(joined, sizeof joined, "%.*s/%s", (int)n, path, argv0);
        if (n && len < (int)sizeof joined && is_executable(joined)) {
            memcpy(config.executable, joined, (size_t)len + 1);
            return;
        }
        path += n + (path[n] == ':');
    }
    ssize_t n = readlink("/proc/self/exe", config.executable, sizeof config.executable - 1);
    config.executable[KR_MAX(n, 0)] = 0;
}

/* The value of "home" in the pyvenv.cfg at 'dir', which a virtual environment has. */
static bool venv_home(const char *dir, char *out, size_t size) {
    char path[4200], line[4096];
    snprintf(path, sizeof path, "%s/pyvenv.cfg", dir);
    FILE *f = fopen(path, "r");
    bool found = false;
    while (f && !found && fgets(line, sizeof line, f)) {
        char key[64], value[4000];
        if (sscanf(line, " %63[^= ] = %3999[^\n]", key, value) == 2 && !strcasecmp(key, "home")) {
            snprintf(out, size, "%s", value);
            found = true;
        }
    }
    if (f) fclose(f);
    return found;
}
static void find_base_executable(void) {
    char dir[4096], home[4000], *slash;
    snprintf(config.base_executable, sizeof config.base_executable, "%s", config.executable);
    snprintf(dir, sizeof dir, "%s", config.executable);
    for (int i = 0; i < 2; i++) {
        if (!(slash = strrchr(dir, '/'))) return;
        *slash = 0;
        if (!venv_home(dir, home, sizeof home)) continue;
        snprintf(config.base_executable, sizeof config.base_executable, "%.2000s/%.2000s", home, strrchr(config.executable, '/') + 1);
        return;
    }
}
static int find_library(void) {
    const char *home = config_env("KRAITHOME");
    char probe[2200];
    if (!home) home = config_env("PYTHONHOME");
    if (!home) home = KRAIT_PREFIX;
    snprintf(config.prefix, sizeof config.prefix, "%.*s", (int)strcspn(home, ":"), home);
    snprintf(config.stdlib, sizeof config.stdlib, "%s/" LIBRARY, config.prefix);
    snprintf(config.zip, sizeof config.zip, "%s/lib/python311.zip", config.prefix);
    snprintf(config.dynload, sizeof config.dynload, "%s/lib-dynload", config.stdlib);
    snprintf(probe, sizeof probe, "%s/os.py", config.stdlib);
    if (access(probe, R_OK) == 0) return -1;
    fprintf(stderr, "krait: cannot find the standard library of Python 3.11 in '%s'; set KRAITHOME to its prefix\n", config.stdlib);
    return 1;
}

int config_init(int argc, char **argv) {
    int end = 1, status;
    snprintf(config.program, sizeof config.program, "%s", argc > 0 ? argv[0] : "krait");
    config.orig_argv = argv;
    config.orig_argc = argc;
    if ((status = read_options(argc, argv, &end)) >= 0 || (status = read_environment()) >= 0) return status;
    if ((status = read_own_options()) >= 0) return status;
    coerce_locale();
    if (!config.command && !config.module && end < argc) {
        if (strcmp(argv[end], "-")) config.script = argv[end];
        end++;
    }
    config.args = argv + KR_MIN(end, argc);
    config.nargs = argc - KR_MIN(end, argc);
    find_executable(config.program);
    find_base_executable();
    return find_library();
}
