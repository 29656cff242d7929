/* import.c: the import statement's way to importlib.
 *
 * importlib itself is the standard library's _bootstrap.py and _bootstrap_external.py, run as the modules
 * _frozen_importlib and _frozen_importlib_external at start-up.
 */
#include <errno.h>
#include <stdio.h>

#include "vm/base/log.h"
#include "vm/compile/compile.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/config.h"
#include "vm/modules/frozen.h"
#include "vm/modules/import.h"
#include "vm/modules/marshal_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/iter.h"

static Value importlib; /* _frozen_importlib */
GC_ROOT(importlib)

/* ---- __import__ ---- */

enum { NOT_THERE, THERE, RUNS };

/* The module from sys.modules; RUNS: its code has not ended, perhaps in another thread. */
static int loaded(Value name, Value *module) {
    Value spec, flag;
    int found = dict_get(sys_get("modules"), name, module);
    if (found <= 0 || is_none(*module)) return found < 0 ? -1 : NOT_THERE;
    found = value_find_attr(*module, name___spec__, &spec);
    if (found <= 0) return found < 0 ? -1 : THERE;
    found = is_none(spec) ? 0 : value_find_attr(spec, name__initializing, &flag);
    if (found <= 0) return found < 0 ? -1 : THERE;
    found = value_truth(flag);
    return found < 0 ? -1 : found ? RUNS : THERE;
}

void import_trim_traceback(Value exc) {
    Value tb, prev = V_NULL;
    bool always = value_is(exc, ImportErrorType);
    Value chunk_prev = V_NULL;
    bool in_importlib = false;
    for (tb = as_exc(exc)->traceback; is_obj(tb);) {
        TracebackObj *t = (TracebackObj *)tb.w;
        CodeObj *code = ((FrameObj *)t->frame.w)->code;
        bool here = str_eq_c(code->filename, "<frozen importlib._bootstrap>") ||
                    str_eq_c(code->filename, "<frozen importlib._bootstrap_external>");
        if (here && !in_importlib) chunk_prev = prev;
        in_importlib = here;
        if (in_importlib && (always || str_eq_c(code->name, "_call_with_frames_removed"))) {
            if (is_null(chunk_prev))
                gc_write(as_obj(exc), &as_exc(exc)->traceback, is_none(t->next) ? V_NULL : t->next);
            else gc_write(as_obj(chunk_prev), &((TracebackObj *)chunk_prev.w)->next, t->next);
            prev = chunk_prev;
        } else {
            prev = tb;
        }
        tb = t->next;
    }
}

/* -X importtime: what an import took, without and with those inside it. */
static Value timed_load(Value name) {
    static i64 inner_ns;
    static int depth;
    i64 start = clock_ns(), outer = inner_ns, total;
    if (depth == 0) fprintf(stderr, "import time: self [us] | cumulative | imported package\n");
    inner_ns = 0;
    depth += 1 + (depth == 0);
    Value module = value_call_method(importlib, "_find_and_load", 2, name, dict_get_c(builtins_dict, "__import__"));
    depth--;
    total = clock_ns() - start;
    fprintf(stderr, "import time: %9ld | %10ld | %*s%s\n", (long)((total - inner_ns) / 1000), (long)(total / 1000), 2 * (depth - 1), "",
            str_c(name));
    inner_ns = outer + total;
    return module;
}
Value import_load(Value name, bool push) {
    Value module;
    int found = dict_get(sys_get("modules"), name, &module);
    if (found < 0) return V_ERR;
    if (config.import_time && !found) return timed_load(name);
    Value import = dict_get_c(builtins_dict, "__import__");
    if (!push) return value_call_method(importlib, "_find_and_load", 2, name, import);
    return interp_push_call(TRY(value_getattr_c(importlib, "_find_and_load")), 2, name, import, V_NULL);
}

Value import_wait(Value name, bool push) {
    if (!push) return value_call_method(importlib, "_lock_unlock_module", 1, name);
    return interp_push_call(TRY(value_getattr_c(importlib, "_lock_unlock_module")), 1, name, V_NULL, V_NULL);
}

/* The name up to its last dot. */
static Value front_of(Value name) {
    i64 dot = str_len(name);
    while (dot > 0 && str_at(name, dot - 1) != '.') dot--;
    return dot ? str_slice(name, 0, dot - 1) : str_empty;
}

/* spec.parent; importlib's own specs answer it here, since their property would be called from C. */
static Value parent_of(Value spec) {
    Value type = dict_get_c(module_dict(importlib), "ModuleSpec");
    if (!is_null(type) && same(obj_value(value_type(spec)), type)) {
        Value name = instance_get(as_obj(spec), name_name);
        Value inside = instance_get(as_obj(spec), str_intern_c("submodule_search_locations"));
        if (!is_null(inside) && !is_null(name) && is_str_exact(name)) return is_none(inside) ? front_of(name) : name;
    }
    return value_getattr_c(spec, "parent");
}

/* The package that a module says it is in; its spec may say otherwise. */
static Value checked_package(Value package, Value spec) {
    if (!is_str(package)) return exc_raise(TypeErrorType, "package must be a string");
    if (is_null(spec) || is_none(spec)) return package;
    int equal = value_eq(package, TRY(parent_of(spec)));
    if (equal < 0 || (!equal && !exc_warn(ImportWarningType, 1, "__package__ != __spec__.parent"))) return V_ERR;
    return package;
}
static Value package_of(Value globals) {
    Value package = is_dict(globals) ? dict_get_c(globals, "__package__") : V_NULL;
    Value spec = is_dict(globals) ? dict_get_c(globals, "__spec__") : V_NULL, name, path;
    if (!is_null(package) && !is_none(package)) return checked_package(package, spec);
    if (!is_null(spec) && !is_none(spec)) {
        package = TRY(parent_of(spec));
        return is_str(package) ? package : exc_raise(TypeErrorType, "__spec__.parent must be a string");
    }
    if (!exc_warn(ImportWarningType, 1, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__"))
        return V_ERR;
    name = is_dict(globals) ? dict_get_c(globals, "__name__") : V_NULL;
    if (is_null(name)) return exc_raise(KeyErrorType, "'__name__' not in globals");
    if (!is_str(name)) return exc_raise(TypeErrorType, "__name__ must be a string");
    path = dict_get_c(globals, "__path__");
    return is_null(path) ? front_of(name) : name;
}

static Value resolve_name(Value name, Value globals, i64 level) {
    Value package, base;
    i64 end;
    if (!is_dict(globals)) return exc_raise(KeyErrorType, "'__name__' not in globals");
    package = TRY(package_of(globals));
    if (str_len(package) == 0) return exc_raise(ImportErrorType, "attempted relative import with no known parent package");
    end = str_len(package);
    for (i64 k = 1; k < level; k++) {
        while (end > 0 && str_at(package, end - 1) != '.') end--;
        if (end == 0) return exc_raise(ImportErrorType, "attempted relative import beyond top-level package");
        end--;
    }
    base = TRY(str_slice(package, 0, end));
    return str_len(name) ? str_format_c("%V.%V", base, name) : base;
}

/* Without fromlist: 'import a.b' binds a; relative forms bind the part that the statement named. */
static Value top_package(Value module, Value name, Value abs_name, i64 level) {
    i64 dot = 0;
    Value front;
    while (dot < str_len(name) && str_at(name, dot) != '.') dot++;
    if (dot == str_len(name)) return module;
    if (level == 0) return import_module_level(TRY(str_slice(name, 0, dot)), V_NONE, V_NONE, 0, false);
    front = TRY(str_slice(abs_name, 0, str_len(abs_name) - (str_len(name) - dot)));
    Value v;
    int found = dict_get(sys_get("modules"), front, &v);
    if (found) return found > 0 ? v : V_ERR;
    return exc_raise(KeyErrorType, "%R not in sys.modules as expected", front);
}

/* Has the module all the names itself?  Then there is nothing for importlib to do. */
static bool has_all(Value module, Value fromlist) {
    Value v;
    if (!is_exact(module, ModuleType) || !is_tuple(fromlist)) return false;
    for (i64 i = 0; i < tuple_len(fromlist); i++) {
        Value name = tuple_at(fromlist, i);
        if (!is_str_exact(name) || dict_get(module_dict(module), name, &v) != 1) return false;
    }
    return true;
}

/* 1: names are asked for that a package may find as modules of its own; 0; -1 raised. */
static int wants_parts(Value module, const ImportRequest *r) {
    Value path;
    int has = is_none(r->fromlist) ? 0 : value_truth(r->fromlist);
    if (has > 0) has = value_find_attr(module, name___path__, &path);
    return has > 0 ? !has_all(module, r->fromlist) : has;
}

/* What the statement binds, or looks for its names in. */
static Value asked_for(Value module, const ImportRequest *r) {
    int from = is_none(r->fromlist) ? 0 : value_truth(r->fromlist);
    if (from) return from < 0 ? V_ERR : module;
    return r->level == 0 || str_len(r->name) ? top_package(module, r->name, r->abs_name, r->level) : module;
}

Value import_finish(Value module, const ImportRequest *r, bool push) {
    int parts = wants_parts(module, r);
    if (parts <= 0) return parts < 0 ? V_ERR : asked_for(module, r);
    Value import = TRY(value_getattr_c(builtins_module_obj, "__import__"));
    Value fn = TRY(value_getattr_c(importlib, "_handle_fromlist"));
    return push ? interp_push_call(fn, 3, module, r->fromlist, import) : value_call3(fn, module, r->fromlist, import);
}

Value import_module_level(Value name, Value globals, Value fromlist, i64 level, bool push) {
    ImportRequest r = {name, name, fromlist, level};
    Value module, rest;
    if (!is_str(name)) return exc_raise(TypeErrorType, "module name must be a string");
    if (level < 0) return exc_raise(ValueErrorType, "level must be >= 0");
    if (level > 0) r.abs_name = TRY(resolve_name(name, globals, level));
    else if (str_len(name) == 0) return exc_raise(ValueErrorType, "Empty module name");
    int found = loaded(r.abs_name, &module), parts = found > 0 ? wants_parts(module, &r) : found;
    if (found < 0 || parts < 0) return V_ERR;
    if (found == THERE && !parts) return asked_for(module, &r);
    if (is_null(importlib) && module_find_def(str_c(r.abs_name))) return import_native(str_c(r.abs_name));
    if (is_null(importlib)) return exc_raise(ModuleNotFoundErrorType, "No module named %R", r.abs_name);
    if (found == NOT_THERE && !SYS_AUDIT("import", 5, r.abs_name, V_NONE, sys_get("path"), sys_get("meta_path"), sys_get("path_hooks")))
        return V_ERR;
    rest = TRY(tuple_pack(3, name, fromlist, int_from_i64(level)));
    return interp_do_helper(push, HELPER_import_module, 4, r.abs_name, rest, found ? module : V_NONE, bool_value(found == RUNS));
}

Value import_module(const char *name) {
    Value s = str_intern_c(name), v;
    TRY(import_module_level(s, V_NONE, V_NONE, 0, false));
    if (dict_get(sys_get("modules"), s, &v) == 1) return v;
    return exc_raise(ImportErrorType, "%s is not in sys.modules", name);
}

/* ---- start-up ---- */

/* Creates the native module 'name' and puts it into sys.modules. */
Value import_native(const char *name) {
    const ModuleDef *def = module_find_def(name);
    Value m;
    if (!def) return exc_raise(ImportErrorType, "no native module %s", name);
    m = TRY(module_from_def(def));
    TRY_OK(dict_set_c(sys_get("modules"), name, m));
    return m;
}

/* Runs part of importlib as module 'name': from the cache, or from 'path', which tracebacks call 'shown'. */
static Value run_part(const char *name, const char *origname, const char *path) {
    FrozenModule f;
    bool frozen = frozen_find(name, &f);
    char shown[100];
    Value code, m, dict;
    snprintf(shown, sizeof shown, "<frozen %s>", origname);
    code = TRY(frozen ? frozen_load(f.data, f.size) : compile_source(TRY(import_read_file(path)), str_from_c(shown), "exec", 0, 0));
    m = TRY(module_new(str_from_c(name)));
    dict = module_dict(m);
    TRY_OK(dict_set(dict, name___builtins__, builtins_dict));
    if (frozen) TRY_OK(dict_set_c(dict, "__origname__", str_from_c(origname)));
    TRY_OK(dict_set_c(sys_get("modules"), name, m));
    TRY(interp_exec(as_code(code), dict, dict));
    return m;
}

Value import_read_file(const char *path) {
    FILE *f = fopen(path, "rb");
    Value v;
    char *buf = NULL;
    size_t n = 0, cap = 0, got;
    if (!f) return exc_raise_errno(errno, str_decode_fs(path, (i64)strlen(path)));
    do {
        cap = cap ? cap * 2 : 65536;
        buf = realloc(buf, cap);
        got = fread(buf + n, 1, cap - n, f);
        n += got;
    } while (n == cap);
    fclose(f);
    v = bytes_new(buf, (i64)n);
    free(buf);
    return v;
}

/* SourceFileLoader.get_code: the library's code comes from the cache. */
static Value original_get_code;
static TypeObj *SourceLoaderType;
GC_ROOT(original_get_code)
static Value import_get_code(Value ignored, Args args) {
    bool push = call_take_push();
    if (args.n == 2 && is_exact(args.v[0], SourceLoaderType)) {
        Value path = TRY(value_getattr(args.v[0], name_path)), code;
        if (is_str(path)) {
            code = frozen_code_for_path(str_c(path));
            if (is_err(code)) exc_clear();
            else if (!is_null(code)) return code;
        }
    }
    return push && args.n == 2 && !args.nkw ? interp_push_call(original_get_code, 2, args.v[0], args.v[1], V_NULL)
                                            : value_call(original_get_code, args);
}
static const MethodDef get_code_def = {"get_code", import_get_code, M_ARGS, EFF_ANY, MF_PUSHES, NULL,
                                       "The code of a module, from the cache of the library if it is there."};
static bool install_cache(Value external) {
    Value cls = value_getattr_c(external, "SourceFileLoader");
    if (is_err(cls) || config.optimize || config.freeze) return !is_err(cls);
    SourceLoaderType = as_type(cls);
    original_get_code = value_getattr_c(cls, "get_code");
    if (is_err(original_get_code)) return false;
    return value_setattr(cls, str_intern_c("get_code"), instancemethod_new(builtin_new(&get_code_def, V_NULL, V_NULL)));
}

/* Cached files begin with a number of their own: a build does not take those of one with other instructions. */
static bool set_magic(Value external) {
    u32 code = marshal_code_magic();
    u8 bytes[4] = {(u8)(code ^ code >> 16), (u8)(0x80 | (code >> 8 ^ code >> 24)), '\r', '\n'};
    Value magic = bytes_new((char *)bytes, 4), raw = int_from_bytes(bytes, 4, true, false);
    return !is_err(magic) && dict_set_c(module_dict(external), "MAGIC_NUMBER", magic) &&
           dict_set_c(module_dict(external), "_RAW_MAGIC_NUMBER", raw);
}

/* zipimport comes before the finder of directories. */
static bool install_zipimport(void) {
    Value m = module_find_def("_io") ? import_module("zipimport") : V_NULL, cls;
    if (is_null(m)) return true;
    cls = is_err(m) ? m : value_getattr_c(m, "zipimporter");
    return !is_err(cls) && list_insert(sys_get("path_hooks"), 0, cls);
}

bool import_init(const char *stdlib) {
    char path[4200];
    FrozenModule f;
    Value imp = import_native("_imp"), external;
    if (is_err(imp)) return false;
    snprintf(path, sizeof path, "%s/importlib/_bootstrap.py", stdlib);
    importlib = run_part("_frozen_importlib", "importlib._bootstrap", path);
    if (is_err(importlib)) return false;
    if (is_err(value_call_method(importlib, "_install", 2, sys_module_obj, imp))) return false;
    snprintf(path, sizeof path, "%s/importlib/_bootstrap_external.py", stdlib);
    if (!frozen_find("_frozen_importlib_external", &f) &&
        is_err(run_part("_frozen_importlib_external", "importlib._bootstrap_external", path)))
        return false;
    if (is_err(value_call_method(importlib, "_install_external_importers", 0))) return false;
    external = dict_get_c(sys_get("modules"), "_frozen_importlib_external");
    return set_magic(external) && install_cache(external) && (config.freeze || install_zipimport());
}
