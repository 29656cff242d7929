/* _imp.c: the _imp module: what importlib needs of the VM to find and make modules. */
#include <pthread.h>
#include <stdio.h>

#include "vm/base/gil.h"
#include "vm/base/hash.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/frozen.h"
#include "vm/modules/import.h"
#include "vm/modules/marshal.h"
#include "vm/modules/modules.h"
#include "vm/object/iter.h"

/* ---- the import lock ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static u64 lock_owner;
static i64 lock_depth;

static Value imp_lock_held(Value m) {
    return bool_value(lock_depth > 0);
}
void imp_acquire(void) {
    u64 me = thread()->ident;
    if (lock_depth && lock_owner == me) {
        lock_depth++;
        return;
    }
    if (pthread_mutex_trylock(&lock) != 0) {
        Thread *th = thread();
        gil_release();
        pthread_mutex_lock(&lock);
        gil_acquire(th);
    }
    lock_owner = me;
    lock_depth = 1;
}
void imp_release(void) {
    if (--lock_depth == 0) pthread_mutex_unlock(&lock);
}
static Value imp_acquire_lock(Value m) {
    imp_acquire();
    return V_NONE;
}
static Value imp_release_lock(Value m) {
    if (!lock_depth || lock_owner != thread()->ident) return exc_raise(RuntimeErrorType, "not holding the import lock");
    imp_release();
    return V_NONE;
}
/* The thread that forked holds the lock. */
void imp_after_fork_child(void) {
    pthread_mutex_init(&lock, NULL);
    lock_owner = thread()->ident;
    pthread_mutex_lock(&lock);
}

/* ---- native modules ---- */

/* These exist before importlib and must stay what they are. */
static bool is_core(const char *name) {
    return !strcmp(name, "sys") || !strcmp(name, "builtins");
}
static Value imp_is_builtin(Value m, Value name) {
    const char *s;
    if (!is_str(name)) return exc_raise(TypeErrorType, "is_builtin() argument must be str, not %T", name);
    s = str_c(name);
    return fixnum(!module_find_def(s) ? 0 : is_core(s) ? -1 : 1);
}
static Value imp_create_builtin(Value m, Value spec) {
    Value name = TRY(value_getattr(spec, name_name)), have;
    const ModuleDef *def;
    if (!is_str(name)) return exc_raise(TypeErrorType, "name must be string, not %T", name);
    def = module_find_def(str_c(name));
    if (!def) return V_NONE;
    if (is_core(def->name)) {
        have = def == module_find_def("sys") ? sys_module_obj : builtins_module_obj;
        return have;
    }
    return module_from_def(def);
}
static Value imp_exec_builtin(Value m, Value mod) {
    return fixnum(0); /* module_from_def has done it */
}

/* ---- extension modules ---- */

Value (*imp_create_dynamic_hook)(Value spec, Value file);
Value (*imp_exec_dynamic_hook)(Value module);

static Value imp_extension_suffixes(Value m) {
    static const char *const suffixes[] = {".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"};
    Value list = TRY(list_new(3));
    for (i64 i = 0; i < ARRAY_LEN(suffixes); i++) TRY_OK(list_append(list, str_from_c(suffixes[i])));
    return list;
}
static Value imp_create_dynamic(Value m, Value spec, Value file) {
    Value name = TRY(value_getattr(spec, name_name)), origin = TRY(value_getattr_c(spec, "origin")), exc;
    if (imp_create_dynamic_hook) return imp_create_dynamic_hook(spec, file);
    exc = TRY(exc_new(ImportErrorType, "cannot load %V: this build of Krait has no bridge to C extensions", origin));
    ImportErrorObj *e = (ImportErrorObj *)exc.w;
    gc_write(e, &e->name, name);
    gc_write(e, &e->path, origin);
    return exc_raise_obj(exc);
}
static Value imp_exec_dynamic(Value m, Value mod) {
    return imp_exec_dynamic_hook ? imp_exec_dynamic_hook(mod) : fixnum(0);
}

/* ---- frozen modules ---- */

static Value no_frozen(Value name) {
    Value exc = TRY(exc_new(ImportErrorType, "No such frozen object named %V", name));
    ImportErrorObj *e = (ImportErrorObj *)exc.w;
    gc_write(e, &e->name, name);
    return exc_raise_obj(exc);
}
static bool find_frozen(Value name, FrozenModule *f) {
    return is_str(name) && frozen_find(str_c(name), f);
}
static Value frozen_code(const FrozenModule *f) {
    return frozen_load(f->data, f->size);
}
static Value imp_is_frozen(Value m, Value name) {
    FrozenModule f;
    return bool_value(find_frozen(name, &f));
}
static Value imp_is_frozen_package(Value m, Value name) {
    FrozenModule f;
    return find_frozen(name, &f) ? bool_value(f.is_package) : no_frozen(name);
}
static Value imp_get_frozen_object(Value m, Value name, Value data) {
    Buffer b;
    Value v;
    if (is_null(data) || is_none(data)) {
        FrozenModule f;
        return find_frozen(name, &f) ? frozen_code(&f) : no_frozen(name);
    }
    TRY_OK(buffer_get(data, &b, false));
    v = marshal_load(b.data, b.len, NULL);
    buffer_release(&b);
    if (!is_err(v) && !is_code(v)) return exc_raise(TypeErrorType, "frozen object %R is not a code object", name);
    return v;
}
/* '<' tells importlib that the name is that of the package the code was made from. */
static Value original_name(const FrozenModule *f) {
    const char *end = strrchr(f->name, '.');
    return str_format_c("%s%s", end && !strcmp(end, ".__init__") ? "<" : "", f->original);
}
static Value imp_find_frozen(Value m, Value *a) {
    FrozenModule f;
    int with_data = is_null(a[1]) ? 0 : value_truth(a[1]);
    Value data = V_NONE;
    if (with_data < 0) return V_ERR;
    if (!find_frozen(a[0], &f)) return V_NONE;
    if (with_data) data = TRY(bytes_new((const char *)f.data, f.size)), data = TRY(memview_new(data));
    return tuple_pack(3, data, bool_value(f.is_package), TRY(original_name(&f)));
}
static Value imp_init_frozen(Value m, Value name) {
    FrozenModule f;
    Value code, mod, dict;
    if (!find_frozen(name, &f)) return V_NONE;
    code = TRY(frozen_code(&f));
    mod = TRY(module_new(name));
    dict = module_dict(mod);
    TRY_OK(dict_set(dict, name___builtins__, builtins_dict));
    TRY_OK(dict_set_c(dict, "__origname__", original_name(&f)));
    TRY_OK(dict_set(sys_get("modules"), name, mod));
    TRY(interp_exec(as_code(code), dict, dict));
    return mod;
}
static void add_name(const char *name, void *list) {
    list_append(*(Value *)list, str_from_c(name));
}
static Value imp_frozen_module_names(Value m) {
    Value list = TRY(list_new(0));
    frozen_each_name(add_name, &list);
    return list;
}
static Value imp_override_frozen(Value m, Value v) {
    i64 n;
    TRY_OK(number_as_index(v, &n, OverflowErrorType));
    frozen_override = (int)n;
    return V_NONE;
}

/* ---- code ---- */

static bool fix_filename(CodeObj *code, Value old, Value path) {
    if (!str_eq(code->filename, old)) return true;
    gc_write(code, &code->filename, path);
    for (u32 i = 0; i < code->nconsts; i++)
        if (is_code(code->consts[i]) && !fix_filename(as_code(code->consts[i]), old, path)) return false;
    return true;
}
static Value imp_fix_co_filename(Value m, Value code, Value path) {
    if (!is_code(code)) return exc_raise(TypeErrorType, "_fix_co_filename() argument 1 must be code, not %T", code);
    if (!is_str(path)) return exc_raise(TypeErrorType, "_fix_co_filename() argument 2 must be str, not %T", path);
    if (!str_eq(as_code(code)->filename, path)) fix_filename(as_code(code), as_code(code)->filename, gc_pin_forever(path));
    return V_NONE;
}
static Value imp_source_hash(Value m, Value key, Value source) {
    i64 k;
    u64 h;
    Buffer b;
    TRY_OK(int_to_i64(TRY(number_index(key)), &k));
    TRY_OK(buffer_get(source, &b, false));
    h = hash_siphash13((u64)k, 0, b.data, b.len);
    buffer_release(&b);
    return bytes_new((const char *)&h, sizeof h);
}

static const MethodDef imp_methods[] = {
    {"_fix_co_filename", imp_fix_co_filename, M_2, EFF_ANY, 0, "($module, code, path, /)",
     "Changes code.co_filename to specify the passed-in file path."},
    {"_frozen_module_names", imp_frozen_module_names, M_0, EFF_ANY, 0, "($module, /)",
     "Names of the frozen modules."},
    {"_override_frozen_modules_for_tests", imp_override_frozen, M_1, EFF_ANY, 0,
     "($module, override, /)", "Forces frozen modules on (1) or off (-1)."},
    {"acquire_lock", imp_acquire_lock, M_0, EFF_ANY, 0, "($module, /)", "Takes the import lock."},
    {"create_builtin", imp_create_builtin, M_1, EFF_ANY, 0, "($module, spec, /)",
     "Makes a native module."},
    {"create_dynamic", imp_create_dynamic, M_2, EFF_ANY, 0,
     "($module, spec, file=<unrepresentable>, /)", "Loads an extension module."},
    {"exec_builtin", imp_exec_builtin, M_1, EFF_ANY, 0, "($module, mod, /)",
     "Initialises a native module."},
    {"exec_dynamic", imp_exec_dynamic, M_1, EFF_ANY, 0, "($module, mod, /)",
     "Initialises an extension module."},
    {"extension_suffixes", imp_extension_suffixes, M_0, EFF_ANY, 0, "($module, /)",
     "The file suffixes of extension modules."},
    {"find_frozen", imp_find_frozen, M_N, EFF_ANY, 0, "($module, name, /, *, withdata=False)",
     "What is known of a frozen module: data, is package, original name."},
    {"get_frozen_object", imp_get_frozen_object, M_2, EFF_ANY, 0, "($module, name, data=None, /)",
     "The code of a frozen module."},
    {"init_frozen", imp_init_frozen, M_1, EFF_ANY, 0, "($module, name, /)",
     "Initialises a frozen module."},
    {"is_builtin", imp_is_builtin, M_1, EFF_ANY, 0, "($module, name, /)",
     "Whether the name is that of a native module."},
    {"is_frozen", imp_is_frozen, M_1, EFF_ANY, 0, "($module, name, /)",
     "Whether the name is that of a frozen module."},
    {"is_frozen_package", imp_is_frozen_package, M_1, EFF_ANY, 0, "($module, name, /)",
     "Whether the frozen module is a package."},
    {"lock_held", imp_lock_held, M_0, EFF_ANY, 0, "($module, /)",
     "Whether the import lock is held."},
    {"release_lock", imp_release_lock, M_0, EFF_ANY, 0, "($module, /)",
     "Gives the import lock up."},
    {"source_hash", imp_source_hash, M_2, EFF_ANY, 0, "($module, /, key, source)",
     "Keyed hash of source, for hash-based .pyc files."},
    {0},
};

static bool imp_exec(Value m) {
    return module_add(m, "check_hash_based_pycs", str_from_c(imp_check_pycs));
}
const char *imp_check_pycs = "default";

const ModuleDef imp_module = {"_imp", "(Extremely) low-level import machinery bits as used by importlib.", imp_methods, imp_exec};
