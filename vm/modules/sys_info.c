/* sys_info.c: the part of sys that describes the interpreter and the machine. */
#include <float.h>
#include <stdio.h>
#include <unistd.h>

#include "vm/base/hash.h"
#include "vm/modules/config.h"
#include "vm/modules/sys.h"

static Value text(const char *s) {
    return str_decode_fs(s, (i64)strlen(s));
}

/* The type and its one instance. */
static Value make(const char *name, const char *doc, const StructField *fields, int n, const Value *items) {
    TypeObj *t = structseq_type(name, doc, fields, n, TF_NO_NEW);
    return structseq_new(t, items);
}

static Value flags(void) {
    static const StructField fields[] = {
        {"debug", "-d"}, {"inspect", "-i"}, {"interactive", "-i"}, {"optimize", "-O or -OO"}, {"dont_write_bytecode", "-B"},
        {"no_user_site", "-s"}, {"no_site", "-S"}, {"ignore_environment", "-E"}, {"verbose", "-v"}, {"bytes_warning", "-b"},
        {"quiet", "-q"}, {"hash_randomization", "-R"}, {"isolated", "-I"}, {"dev_mode", "-X dev"}, {"utf8_mode", "-X utf8"},
        {"warn_default_encoding", "-X warn_default_encoding"}, {"safe_path", "-P"}, {"int_max_str_digits", "-X int_max_str_digits"},
        {STRUCT_END, NULL},
    };
    const Config *c = &config;
    Value items[] = {
        fixnum(c->debug), fixnum(c->inspect), fixnum(c->interactive), fixnum(c->optimize), fixnum(c->dont_write_bytecode),
        fixnum(c->no_user_site), fixnum(c->no_site), fixnum(c->ignore_environment), fixnum(c->verbose), fixnum(c->bytes_warning),
        fixnum(c->quiet), fixnum(c->hash_randomization), fixnum(c->isolated), bool_value(c->dev_mode), fixnum(c->utf8_mode),
        fixnum(c->warn_default_encoding), bool_value(c->safe_path), fixnum(c->int_max_str_digits),
    };
    return make("sys.flags", "sys.flags\n\nFlags provided through command line arguments or environment vars.", fields, 18, items);
}
static Value version_info(void) {
    static const StructField fields[] = {{"major", "Major release number"}, {"minor", "Minor release number"},
        {"micro", "Patch release number"}, {"releaselevel", "'alpha', 'beta', 'candidate', or 'final'"},
        {"serial", "Serial release number"}, {STRUCT_END, NULL}};
    Value items[] = {fixnum(3), fixnum(11), fixnum(2), str_intern_c("final"), fixnum(0)};
    return make("sys.version_info", "sys.version_info\n\nVersion information as a named tuple.", fields, 5, items);
}
static Value float_info(void) {
    static const StructField fields[] = {
        {"max", "DBL_MAX -- maximum representable finite float"}, {"max_exp", "DBL_MAX_EXP"}, {"max_10_exp", "DBL_MAX_10_EXP"},
        {"min", "DBL_MIN -- Minimum positive normalized float"}, {"min_exp", "DBL_MIN_EXP"}, {"min_10_exp", "DBL_MIN_10_EXP"},
        {"dig", "DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float"},
        {"mant_dig", "DBL_MANT_DIG -- mantissa digits"}, {"epsilon", "DBL_EPSILON"}, {"radix", "FLT_RADIX -- radix of exponent"},
        {"rounds", "FLT_ROUNDS -- rounding mode used for arithmetic operations"}, {STRUCT_END, NULL}};
    Value items[] = {float_value(DBL_MAX), fixnum(DBL_MAX_EXP), fixnum(DBL_MAX_10_EXP), float_value(DBL_MIN), fixnum(DBL_MIN_EXP),
                     fixnum(DBL_MIN_10_EXP), fixnum(DBL_DIG), fixnum(DBL_MANT_DIG), float_value(DBL_EPSILON), fixnum(FLT_RADIX),
                     fixnum(FLT_ROUNDS)};
    return make("sys.float_info", "sys.float_info\n\nWhat is known of floating-point numbers.", fields, 11, items);
}
static Value int_info(void) {
    static const StructField fields[] = {{"bits_per_digit", "size of a digit in bits"}, {"sizeof_digit", "size in bytes of the C type used to represent a digit"},
        {"default_max_str_digits", "maximum string conversion digits limitation"}, {"str_digits_check_threshold", "minimum positive value for int_max_str_digits"}, {STRUCT_END, NULL}};
    Value items[] = {fixnum(30), fixnum(4), fixnum(4300), fixnum(640)};
    return make("sys.int_info", "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.", fields, 4, items);
}
static Value hash_info(void) {
    static const StructField fields[] = {{"width", "width of the type used for hashing, in bits"},
        {"modulus", "prime number giving the modulus on which the hash function is based"}, {"inf", "value to be used for hash of a positive infinity"},
        {"nan", "value to be used for hash of a nan"}, {"imag", "multiplier used for the imaginary part of a complex number"},
        {"algorithm", "name of the algorithm for hashing of str, bytes and memoryviews"}, {"hash_bits", "internal output size of hash algorithm"},
        {"seed_bits", "seed size of hash algorithm"}, {"cutoff", "small string optimization cutoff"}, {STRUCT_END, NULL}};
    Value items[] = {fixnum(64), int_from_u64(HASH_MODULUS), fixnum(HASH_INF), fixnum(0), fixnum(HASH_IMAG), str_from_c("siphash13"),
                     fixnum(64), fixnum(128), fixnum(0)};
    return make("sys.hash_info", "hash_info\n\nA named tuple providing parameters used for computing hashes.", fields, 9, items);
}
static Value thread_info(void) {
    static const StructField fields[] = {{"name", "name of the thread implementation"}, {"lock", "name of the lock implementation"},
        {"version", "name and version of the thread library"}, {STRUCT_END, NULL}};
    Value items[] = {str_from_c("pthread"), str_from_c("semaphore"), str_from_c("NPTL 2.36")};
    return make("sys.thread_info", "sys.thread_info\n\nA named tuple holding information about the thread implementation.", fields, 3, items);
}
#define HEXVERSION 0x030b02f0
static Value implementation(Value version) {
    Value ns = TRY(value_call0(obj_value(SimpleNamespaceType)));
    TRY_OK(value_setattr(ns, str_intern_c("name"), str_intern_c("cpython")));
    TRY_OK(value_setattr(ns, str_intern_c("cache_tag"), str_intern_c("krait-311")));
    TRY_OK(value_setattr(ns, str_intern_c("version"), version));
    TRY_OK(value_setattr(ns, str_intern_c("hexversion"), fixnum(HEXVERSION)));
    TRY_OK(value_setattr(ns, str_intern_c("_multiarch"), str_from_c("x86_64-linux-gnu")));
    return ns;
}

static void add_module_name(const char *name, void *list) {
    list_append(*(Value *)list, str_intern_c(name));
}
static Value builtin_names(void) {
    Value list = TRY(list_new(64));
    module_each_name(add_module_name, &list);
    TRY_OK(list_sort(list, V_NULL, false));
    return list_to_tuple(list);
}
static Value stdlib_names(void) {
    static const char *const names[] = {
#define STDLIB(name) name,
#include "vm/modules/stdlib_names.def"
    };
    Value list = TRY(list_new(ARRAY_LEN(names)));
    for (i64 i = 0; i < ARRAY_LEN(names); i++) TRY_OK(list_append(list, str_intern_c(names[i])));
    return frozenset_from(list);
}
static Value strings(const char **v, int n) {
    Value list = TRY(list_new(n));
    for (int i = 0; i < n; i++) TRY_OK(list_append(list, text(v[i])));
    return list;
}
static Value xoptions(void) {
    Value d = TRY(dict_new());
    for (int i = 0; i < config.nx; i++) {
        const char *eq = strchr(config.x[i], '=');
        Value name = eq ? str_decode_fs(config.x[i], eq - config.x[i]) : text(config.x[i]);
        TRY_OK(dict_set(d, TRY(name), eq ? text(eq + 1) : V_TRUE));
    }
    return d;
}
static Value warnoptions(void) {
    Value list = TRY(list_new(0));
    const char *env = config_env("PYTHONWARNINGS");
    if (config.dev_mode) TRY_OK(list_append(list, str_from_c("default")));
    while (env && *env) {
        size_t n = strcspn(env, ",");
        TRY_OK(list_append(list, TRY(str_decode_fs(env, (i64)n))));
        env += n + (env[n] == ',');
    }
    for (int i = 0; i < config.nwarn; i++) TRY_OK(list_append(list, TRY(text(config.warn[i]))));
    if (config.bytes_warning)
        TRY_OK(list_append(list, str_from_c(config.bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning")));
    return list;
}
static Value search_path(void) {
    Value list = TRY(list_new(0));
    const char *env = config_env("PYTHONPATH");
    while (env) {
        size_t n = strcspn(env, ":");
        char cwd[4096];
        if (n) TRY_OK(list_append(list, TRY(str_decode_fs(env, (i64)n))));
        else if (getcwd(cwd, sizeof cwd)) TRY_OK(list_append(list, text(cwd)));
        env = env[n] ? env + n + 1 : NULL;
    }
    TRY_OK(list_append(list, text(config.zip)) && list_append(list, text(config.stdlib)) && list_append(list, text(config.dynload)));
    return list;
}

bool sys_add_info(Value m) {
    char version[200];
    Value info = version_info();
    snprintf(version, sizeof version, "3.11.2 (krait) [Krait %s, GCC %s]", KRAIT_VERSION, __VERSION__);
    const struct {
        const char *name;
        Value v;
    } rows[] = {
        {"flags", flags()}, {"version", str_from_c(version)}, {"version_info", info}, {"hexversion", fixnum(HEXVERSION)},
        {"api_version", fixnum(1013)}, {"implementation", is_err(info) ? info : implementation(info)},
        {"float_info", float_info()}, {"int_info", int_info()}, {"hash_info", hash_info()}, {"thread_info", thread_info()},
        {"float_repr_style", str_from_c("short")}, {"byteorder", str_intern_c("little")}, {"platform", str_intern_c("linux")},
        {"platlibdir", str_from_c("lib")}, {"abiflags", str_empty}, {"maxsize", int_from_i64(INT64_MAX)}, {"maxunicode", fixnum(0x10ffff)},
        {"copyright", str_from_c("Krait, an implementation of Python 3.11.")}, {"_framework", str_empty},
        {"_git", tuple_pack(3, str_from_c("Krait"), str_empty, str_empty)}, {"_home", V_NONE},
        {"prefix", text(config.prefix)}, {"exec_prefix", text(config.prefix)}, {"base_prefix", text(config.prefix)},
        {"base_exec_prefix", text(config.prefix)}, {"executable", text(config.executable)}, {"_base_executable", text(config.base_executable)},
        {"_stdlib_dir", text(config.stdlib)}, {"builtin_module_names", builtin_names()}, {"stdlib_module_names", stdlib_names()},
        {"warnoptions", warnoptions()}, {"_xoptions", xoptions()}, {"orig_argv", strings((const char **)config.orig_argv, config.orig_argc)},
        {"dont_write_bytecode", bool_value(config.dont_write_bytecode)},
        {"pycache_prefix", config.pycache_prefix ? text(config.pycache_prefix) : V_NONE},
        {"path", search_path()}, {"argv", list_new(0)}, {"meta_path", list_new(0)}, {"path_hooks", list_new(0)},
        {"path_importer_cache", dict_new()},
    };
    for (i64 i = 0; i < ARRAY_LEN(rows); i++)
        if (!module_add(m, rows[i].name, rows[i].v)) return false;
    return true;
}
