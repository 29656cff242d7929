/* builtins_code.c: eval, exec and compile. */
#include "vm/compile/compile.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/builtins_internal.h"
#include "vm/object/iter.h"

static bool namespaces(const char *fname, Value *globals, Value *locals) {
    Frame *f = frame_current();
    if (is_null(*globals) || is_none(*globals)) {
        *globals = frame_globals(f);
        if (is_null(*locals) || is_none(*locals)) *locals = frame_locals(f);
    }
    if (is_err(*locals)) return false;
    if (is_null(*locals) || is_none(*locals)) *locals = *globals;
    if (!is_dict(*globals)) {
        if (!strcmp(fname, "eval"))
            exc_raise(TypeErrorType, value_type(*globals)->slots.getitem
                                         ? "globals must be a real dict; try eval(code, {}, mapping)"
                                         : "globals must be a dict");
        else exc_raise(TypeErrorType, "%s() globals must be a dict, not %T", fname, *globals);
        return false;
    }
    if (!value_type(*locals)->slots.getitem) {
        if (!strcmp(fname, "eval")) exc_raise(TypeErrorType, "locals must be a mapping");
        else exc_raise(TypeErrorType, "%s() locals must be a mapping or None, not %T", fname, *locals);
        return false;
    }
    if (is_null(dict_get_str(*globals, name___builtins__)) &&
        !dict_set(*globals, name___builtins__, is_null(frame_builtins(f)) ? builtins_dict : frame_builtins(f)))
        return false;
    return true;
}

static Value run_source(const char *fname, Value source, Value globals, Value locals, bool push) {
    if (is_code(source)) {
        if (as_code(source)->nfreevars)
            return exc_raise(TypeErrorType, "code object passed to %s() may not contain free variables", fname);
    } else {
        bool eval = !strcmp(fname, "eval");
        if (!is_str(source) && !buffer_supported(source))
            return exc_raise(TypeErrorType, "%s() arg 1 must be a string, bytes or code object", fname);
        int flags = (int)(frame_current()->code->flags & COMPILE_FUTURE_MASK);
        source = TRY(builtins_compile(source, str_from_c("<string>"), eval ? "eval" : "exec", flags, -1));
    }
    TRY_OK(SYS_AUDIT("exec", 1, source));
    if (!push) return interp_exec(as_code(source), globals, locals);
    Value fn = TRY(func_new(as_code(source), globals, as_code(source)->qualname));
    return interp_push_body(fn, locals, !strcmp(fname, "exec"));
}
Value builtins_eval(Value m, Value source, Value globals, Value locals) {
    bool push = call_take_push();
    if (!namespaces("eval", &globals, &locals)) return V_ERR;
    if (is_str(source)) { /* leading blanks are allowed here */
        i64 i = 0;
        while (i < str_len(source) && (str_at(source, i) == ' ' || str_at(source, i) == '\t')) i++;
        if (i) source = TRY(str_slice(source, i, str_len(source)));
    }
    return run_source("eval", source, globals, locals, push);
}
static bool is_closure(Value v, i64 n) {
    if (is_null(v) || !is_exact(v, TupleType) || tuple_len(v) != n) return false;
    for (i64 i = 0; i < n; i++)
        if (!is_exact(tuple_at(v, i), CellType)) return false;
    return true;
}
Value builtins_exec(Value m, Value *a) {
    Value globals = a[1], locals = a[2], closure = a[3];
    bool push = call_take_push();
    if (!namespaces("exec", &globals, &locals)) return V_ERR;
    if (is_code(a[0]) && (as_code(a[0])->nfreevars || (!is_null(closure) && !is_none(closure)))) {
        CodeObj *code = as_code(a[0]);
        Value fn;
        if (!code->nfreevars) return exc_raise(TypeErrorType, "cannot use a closure with this code object");
        if (!is_closure(closure, code->nfreevars))
            return exc_raise(TypeErrorType, "code object requires a closure of exactly length %d", (int)code->nfreevars);
        TRY_OK(SYS_AUDIT("exec", 1, a[0]));
        fn = TRY(func_new(code, globals, code->qualname));
        gc_write(as_obj(fn), &as_func(fn)->closure, closure);
        if (push) return interp_push_body(fn, locals, true);
        TRY(interp_exec_func(fn, locals));
        return V_NONE;
    }
    if (!is_null(closure) && !is_none(closure))
        return exc_raise(TypeErrorType, "closure can only be used when source is a code object");
    Value result = TRY(run_source("exec", a[0], globals, locals, push));
    return is_pushed(result) ? result : V_NONE;
}
/* Any object with a buffer may be source. */
static Value compile_any(Value source, Value filename, const char *mode, int flags, int optimize, int version) {
    if (sys_audited) TRY_OK(sys_audit("compile", 2, is_str(source) ? TRY(str_encode(source, "utf-8", "surrogatepass")) : source, filename));
    if (!is_str(source) && !is_bytes(source) && buffer_supported(source)) source = TRY(bytes_from_object(source));
    return compile_source_version(source, filename, mode, (u32)flags, optimize, version);
}
Value builtins_filename(Value v) {
    if (is_str(v)) return v;
    if (!is_bytes(v) && buffer_supported(v)) {
        TRY_OK(exc_warn(DeprecationWarningType, 1, "path should be string, bytes, or os.PathLike, not %T", v));
        v = TRY(bytes_from_object(v));
    }
    return is_bytes(v) ? str_decode_fs((char *)bytes_data(v), bytes_len(v)) : path_fspath(v);
}
Value builtins_compile_fn(Value m, Value *a) {
    i64 flags = 0, optimize = -1, version = -1;
    Value filename = a[1];
    int dont_inherit = is_null(a[4]) ? 0 : value_truth(a[4]);
    if (dont_inherit < 0) return V_ERR;
    if (!is_null(a[3]) && !number_as_index(a[3], &flags, OverflowErrorType)) return V_ERR;
    if (!is_null(a[5]) && !number_as_index(a[5], &optimize, OverflowErrorType)) return V_ERR;
    if (!is_null(a[6]) && !number_as_index(a[6], &version, OverflowErrorType)) return V_ERR;
    if (!is_str(a[2])) return exc_raise(TypeErrorType, "compile() argument 'mode' must be str, not %T", a[2]);
    if (flags & ~(i64)COMPILE_KNOWN_FLAGS) return exc_raise(ValueErrorType, "compile(): unrecognised flags");
    if (optimize < -1 || optimize > 2) return exc_raise(ValueErrorType, "compile(): invalid optimize value");
    filename = TRY(builtins_filename(filename));
    if (str_eq_c(a[2], "func_type")) {
        if (!(flags & COMPILE_ONLY_AST))
            return exc_raise(ValueErrorType, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
    } else if (!str_eq_c(a[2], "exec") && !str_eq_c(a[2], "eval") && !str_eq_c(a[2], "single")) {
        return exc_raise(ValueErrorType, flags & COMPILE_ONLY_AST
                                             ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                             : "compile() mode must be 'exec', 'eval' or 'single'");
    }
    if (!dont_inherit) flags |= frame_current()->code->flags & COMPILE_FUTURE_MASK;
    if (!(flags & COMPILE_ONLY_AST) || version < 0) version = 0;
    return compile_any(a[0], filename, str_c(a[2]), (int)flags, (int)optimize, (int)version);
}

Value builtins_compile(Value source, Value filename, const char *mode, int flags, int optimize) {
    return compile_any(source, filename, mode, flags, optimize, 0);
}
