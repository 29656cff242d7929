/* builtins.c: the builtins module: functions; the types and exceptions are added from their tables. */
#include <stdio.h>
#include <unistd.h>

#include "vm/interp/builtin_push.h"
#include "vm/interp/gen_internal.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/builtins_internal.h"
#include "vm/object/iter.h"

Value builtins_module_obj;
GC_ROOT(builtins_module_obj)

/* ---- objects ---- */

static Value builtins_abs(Value m, Value v) {
    if (call_take_push() && value_type(v)->slots.abs && slot_is_python(SLOT_abs, (void *)value_type(v)->slots.abs)) {
        Value r = interp_push_special(v, name___abs__, 0, V_NULL, V_NULL, CONT_STORE, 0);
        if (!is_null(r)) return r;
    }
    return number_abs(v);
}
static Value builtins_ascii(Value m, Value v) {
    return value_ascii(v);
}
static Value builtins_bin(Value m, Value v) {
    v = TRY(number_index(v));
    Value digits = TRY(int_to_str(int_abs(v), 2));
    return str_format_c("%s0b%V", int_sign(v) < 0 ? "-" : "", digits);
}
static Value builtins_oct(Value m, Value v) {
    v = TRY(number_index(v));
    Value digits = TRY(int_to_str(int_abs(v), 8));
    return str_format_c("%s0o%V", int_sign(v) < 0 ? "-" : "", digits);
}
static Value builtins_hex(Value m, Value v) {
    v = TRY(number_index(v));
    Value digits = TRY(int_to_str(int_abs(v), 16));
    return str_format_c("%s0x%V", int_sign(v) < 0 ? "-" : "", digits);
}
static Value builtins_callable(Value m, Value v) {
    return bool_value(value_callable(v));
}
static Value builtins_chr(Value m, Value v) {
    i64 cp;
    v = TRY(number_index(v));
    if (int_to_i64_sat(v, &cp) != 0) {
        int big;
        if (int_bit_length(v) < 32) return exc_raise(ValueErrorType, "chr() arg not in range(0x110000)");
        big = int_sign(v);
        return exc_raise(OverflowErrorType, big < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
    }
    if (cp > INT32_MAX) return exc_raise(OverflowErrorType, "signed integer is greater than maximum");
    if (cp < INT32_MIN) return exc_raise(OverflowErrorType, "signed integer is less than minimum");
    if (cp < 0 || cp > 0x10ffff) return exc_raise(ValueErrorType, "chr() arg not in range(0x110000)");
    return str_from_cp((u32)cp);
}
static Value builtins_ord(Value m, Value v) {
    i64 n = -1;
    if (is_str(v)) {
        n = str_len(v);
        if (n == 1) return fixnum(str_at(v, 0));
    } else if (is_bytes(v)) {
        n = bytes_len(v);
        if (n == 1) return fixnum(bytes_data(v)[0]);
    } else if (is_bytearray(v)) {
        n = ((ByteArrayObj *)v.w)->len;
        if (n == 1) return fixnum(((ByteArrayObj *)v.w)->data[0]);
    } else {
        return exc_raise(TypeErrorType, "ord() expected string of length 1, but %T found", v);
    }
    return exc_raise(TypeErrorType, "ord() expected a character, but string of length %ld found", (long)n);
}
static Value builtins_delattr(Value m, Value o, Value name) {
    if (!is_str(name)) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name);
    return value_setattr(o, name, V_NULL) ? V_NONE : V_ERR;
}
static Value builtins_dir(Value m, Value o) {
    if (is_null(o)) {
        Value locals = TRY(frame_locals(frame_current())), keys;
        keys = TRY(value_call_method(locals, "keys", 0));
        keys = TRY(list_from_iterable(keys));
        TRY_OK(list_sort(keys, V_NULL, false));
        return keys;
    }
    return value_dir(o);
}
static Value builtins_divmod(Value m, Value a, Value b) {
    return number_binop(BINOP_DIVMOD, a, b);
}
static Value builtins_format(Value m, Value v, Value spec) {
    bool push = call_take_push();
    if (is_null(spec)) spec = str_empty;
    if (!is_str(spec)) return exc_raise(TypeErrorType, "format() argument 2 must be str, not %T", spec);
    AttrCell *cell = type_lookup(value_type(v), name___format__)->cell;
    if (push && cell && cell->kind == ATTR_FUNCTION) return interp_push_special(v, name___format__, 1, spec, V_NULL, CONT_STR_RESULT, 2);
    return value_format(v, spec);
}
static Value builtins_getattr(Value m, Value o, Value name, Value dflt) {
    Value v;
    int found;
    bool push = call_take_push();
    if (!is_str(name)) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name);
    if (push && is_str_exact(name) && (v = interp_push_getattr(o, name, dflt), !is_null(v))) return v;
    if (is_null(dflt)) return value_getattr(o, name);
    found = value_find_attr(o, name, &v);
    return found < 0 ? V_ERR : found ? v : dflt;
}
static Value builtins_hasattr(Value m, Value o, Value name) {
    Value v;
    int found;
    bool push = call_take_push();
    if (!is_str(name)) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name);
    if (push && is_str_exact(name) && (v = interp_push_getattr(o, name, V_UNBOUND), !is_null(v))) return v;
    found = value_find_attr(o, name, &v);
    return found < 0 ? V_ERR : bool_value(found);
}
static Value builtins_setattr(Value m, Value o, Value name, Value v) {
    bool push = call_take_push();
    if (!is_str(name)) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name);
    AttrCell *cell = type_lookup(value_type(o), name___setattr__)->cell;
    if (push && cell && cell->kind == ATTR_FUNCTION) return interp_push_special(o, name___setattr__, 2, name, v, CONT_NONE, 0);
    return value_setattr(o, name, v) ? V_NONE : V_ERR;
}
static Value builtins_globals(Value m) {
    return frame_globals(frame_current());
}
static Value builtins_locals(Value m) {
    return frame_locals(frame_current());
}
static Value builtins_vars(Value m, Value o) {
    Value d;
    int found;
    if (is_null(o)) return frame_locals(frame_current());
    found = value_find_attr(o, name___dict__, &d);
    if (found < 0) return V_ERR;
    return found ? d : exc_raise(TypeErrorType, "vars() argument must have __dict__ attribute");
}
static Value builtins_hash(Value m, Value v) {
    i64 h;
    return value_hash(v, &h) ? int_from_i64(h) : V_ERR;
}
static Value builtins_id(Value m, Value v) {
    Value id = value_id(v);
    return is_err(id) || SYS_AUDIT("builtins.id", 1, id) ? id : V_ERR;
}
static Value builtins_isinstance(Value m, Value o, Value cls) {
    bool push = call_take_push();
    if (is_type(cls) && value_type(o) == as_type(cls)) return V_TRUE;
    if (push && !is_exact(cls, TypeType)) {
        Value v = interp_push_question(o, cls, name___instancecheck__);
        if (!is_null(v)) return v;
    }
    int is = value_isinstance(o, cls);
    return is < 0 ? V_ERR : bool_value(is);
}
static Value builtins_issubclass(Value m, Value o, Value cls) {
    if (call_take_push() && !is_exact(cls, TypeType)) {
        Value v = interp_push_question(o, cls, name___subclasscheck__);
        if (!is_null(v)) return v;
    }
    int is = value_issubclass(o, cls);
    return is < 0 ? V_ERR : bool_value(is);
}
static Value builtins_len(Value m, Value v) {
    TypeObj *t = value_type(v);
    i64 n;
    if (call_take_push() && t->slots.len && slot_is_python(SLOT_len, (void *)t->slots.len)) {
        Value r = interp_push_special(v, name___len__, 0, V_NULL, V_NULL, CONT_LEN_RESULT, 0);
        if (is_pushed(r) || is_err(r)) return r;
    }
    n = value_len(v);
    return n < 0 ? V_ERR : int_from_i64(n);
}
static Value builtins_pow(Value m, Value *v) {
    return number_pow(v[0], v[1], is_null(v[2]) || is_none(v[2]) ? V_NULL : v[2]);
}
static Value builtins_repr(Value m, Value v) {
    TypeObj *t = value_type(v);
    if (call_take_push() && t->slots.repr && slot_is_python(SLOT_repr, (void *)t->slots.repr)) {
        Value r = interp_push_special(v, name___repr__, 0, V_NULL, V_NULL, CONT_STR_RESULT, 1);
        if (is_pushed(r) || is_err(r)) return r;
    }
    return value_repr(v);
}
static Value builtins_round(Value m, Value *v) {
    Value self, fn = special_lookup(v[0], name___round__, &self), args[2] = {self, v[1]};
    bool has_digits = !is_null(v[1]) && !is_none(v[1]);
    if (is_err(fn)) return fn;
    if (is_null(fn)) return exc_raise(TypeErrorType, "type %T doesn't define __round__ method", v[0]);
    if (is_null(self)) return value_call(fn, (Args){args + 1, has_digits, 0});
    return value_call(fn, (Args){args, 1u + has_digits, 0});
}

/* ---- iteration ---- */

static Value builtins_iter(Value m, Value o, Value sentinel) {
    if (call_take_push() && is_null(sentinel) && slot_is_python(SLOT_iter, (void *)value_type(o)->slots.iter)) {
        Value it = interp_push_special(o, name___iter__, 0, V_NULL, V_NULL, CONT_ITER_RESULT, 0);
        if (!is_null(it)) return it;
    }
    if (is_null(sentinel)) return value_iter(o);
    if (!value_callable(o)) return exc_raise(TypeErrorType, "iter(v, w): v must be callable");
    return calliter_new(o, sentinel);
}
static Value builtins_aiter(Value m, Value o) {
    TypeObj *t = value_type(o);
    Value it;
    if (!t->slots.aiter) return exc_raise(TypeErrorType, "'%T' object is not an async iterable", o);
    it = TRY(t->slots.aiter(o));
    if (!value_type(it)->slots.anext) return exc_raise(TypeErrorType, "aiter() returned not an async iterator of type '%T'", it);
    return it;
}
static Value builtins_anext(Value m, Value o, Value dflt) {
    TypeObj *t = value_type(o);
    Value it;
    if (!t->slots.anext) return exc_raise(TypeErrorType, "'%T' object is not an async iterator", o);
    it = TRY(t->slots.anext(o));
    return is_null(dflt) ? it : anext_awaitable_new(it, dflt);
}
static Value builtins_next(Value m, Value it, Value dflt) {
    TypeObj *t = value_type(it);
    if (!t->slots.iternext) return exc_raise(TypeErrorType, "'%T' object is not an iterator", it);
    Value v = call_take_push() ? interp_push_next(it, !is_null(dflt)) : V_UNBOUND;
    if (is_unbound(v)) v = t->slots.iternext(it);
    if (is_null(v)) return is_null(dflt) ? exc_raise_obj(value_call0(obj_value(StopIterationType))) : dflt;
    if (is_err(v) && !is_null(dflt) && exc_matches(StopIterationType)) {
        exc_clear();
        return dflt;
    }
    return v;
}
/* any() and all(): the answer is known at the first item whose truth is 'stop'. */
static Value find_truth(Value iterable, bool stop) {
    Value it = TRY(value_iter(iterable));
    for (;;) {
        Value v = TRY(value_next(it));
        int truth;
        if (is_null(v)) return bool_value(!stop);
        truth = value_truth(v);
        if (truth < 0) return V_ERR;
        if (truth == stop) return bool_value(stop);
    }
}
static Value builtins_all(Value m, Value it) {
    if (call_take_push() && interp_iterates_python(it)) return interp_push_helper(HELPER_all, 1, it, V_NULL, V_NULL, V_NULL);
    return find_truth(it, false);
}
static Value builtins_any(Value m, Value it) {
    if (call_take_push() && interp_iterates_python(it)) return interp_push_helper(HELPER_any, 1, it, V_NULL, V_NULL, V_NULL);
    return find_truth(it, true);
}
static Value builtins_sum(Value m, Value *a) {
    bool push = call_take_push();
    Value it, total = is_null(a[1]) ? fixnum(0) : a[1];
    if (is_str(total)) return exc_raise(TypeErrorType, "sum() can't sum strings [use ''.join(seq) instead]");
    if (is_bytes(total)) return exc_raise(TypeErrorType, "sum() can't sum bytes [use b''.join(seq) instead]");
    if (is_bytearray(total)) return exc_raise(TypeErrorType, "sum() can't sum bytearray [use b''.join(seq) instead]");
    if (push && interp_iterates_python(a[0])) return interp_push_helper(HELPER_sum, 2, a[0], total, V_NULL, V_NULL);
    it = TRY(value_iter(a[0]));
    for (;;) {
        Value v = TRY(value_next(it));
        if (is_null(v)) return total;
        if (is_fixnum2(total, v)) total = int_from_i64(as_fixnum(total) + as_fixnum(v));
        else if (is_flonum(total) && is_flonum(v)) total = float_value(as_flonum(total) + as_flonum(v));
        else total = TRY(number_add(total, v));
    }
}

/* min() and max(). */
static Value extreme(const char *name, Args args, int op) {
    bool push = call_take_push();
    Value key = V_NULL, dflt = V_NULL, it, best = V_NULL, best_key = V_NULL;
    Value names = args_kwnames(args);
    TRY_OK(args_keywords_fit(name, args, 2));
    for (u32 k = 0; k < args.nkw; k++) {
        Value n = tuple_at(names, k);
        if (str_eq_c(n, "key")) key = args.v[args.n + k];
        else if (str_eq_c(n, "default")) dflt = args.v[args.n + k];
        else return exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for %s()", n, name);
    }
    if (args.n == 0) return exc_raise(TypeErrorType, "%s expected at least 1 argument, got 0", name);
    if (args.n > 1 && !is_null(dflt))
        return exc_raise(TypeErrorType, "Cannot specify a default for %s() with multiple positional arguments", name);
    if (!is_null(key) && is_none(key)) key = V_NULL;
    if (args.n > 1) it = TRY(tuple_from(args.v, args.n));
    else it = args.v[0];
    if (push && ((!is_null(key) && interp_calls_python(key)) || interp_iterates_python(it)))
        return interp_push_helper(op == CMP_LT ? HELPER_min : HELPER_max, 3, it, is_null(key) ? V_NONE : key,
                                  is_null(dflt) ? V_UNBOUND : dflt, V_NULL);
    it = TRY(value_iter(it));
    for (;;) {
        Value v = TRY(value_next(it)), k;
        int better;
        if (is_null(v)) break;
        k = is_null(key) ? v : TRY(value_call1(key, v));
        better = is_null(best) ? 1 : value_cmp_truth(k, best_key, op);
        if (better < 0) return V_ERR;
        if (better) best = v, best_key = k;
    }
    if (!is_null(best)) return best;
    return is_null(dflt) ? exc_raise(ValueErrorType, "%s() arg is an empty sequence", name) : dflt;
}
static Value builtins_min(Value m, Args args) {
    return extreme("min", args, CMP_LT);
}
static Value builtins_max(Value m, Args args) {
    return extreme("max", args, CMP_GT);
}
/* The keyword arguments of list.sort(). */
static bool sort_options(Args args, Value *key, bool *reverse) {
    Value names = args_kwnames(args);
    *key = V_NULL;
    *reverse = false;
    for (u32 k = 0; k < args.nkw; k++) {
        Value name = tuple_at(names, k), v = args.v[args.n + k];
        i64 n;
        if (str_eq_c(name, "key")) {
            *key = is_none(v) ? V_NULL : v;
        } else if (str_eq_c(name, "reverse")) {
            if (!number_as_index(v, &n, OverflowErrorType)) return false;
            *reverse = n != 0;
        } else {
            exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for sort()", name);
            return false;
        }
    }
    return true;
}
static Value builtins_sorted(Value m, Args args) {
    bool push = call_take_push(), reverse;
    Value key, list;
    if (!args_count("sorted", args, 1, 1)) return V_ERR;
    if (!sort_options(args, &key, &reverse)) return V_ERR;
    if (push && ((!is_null(key) && interp_calls_python(key)) || interp_lists_python(args.v[0])))
        return interp_push_helper(HELPER_sorted, 3, args.v[0], is_null(key) ? V_NONE : key, bool_value(reverse), V_NULL);
    list = TRY(list_from_iterable(args.v[0]));
    return list_sort(list, key, reverse) ? list : V_ERR;
}

/* ---- import, print, input ---- */

static Value builtins_import(Value m, Value *a) {
    bool push = call_take_push();
    i64 level = 0;
    if (!is_null(a[4]) && !number_as_index(a[4], &level, OverflowErrorType)) return V_ERR;
    return import_module_level(a[0], is_null(a[1]) ? V_NONE : a[1], is_null(a[3]) ? V_NONE : a[3], level, push);
}

static bool write_to(Value file, Value s) {
    if (is_null(file)) { /* before sys.stdout exists */
        fputs(str_c(s), stdout);
        return true;
    }
    return !is_err(value_call_method(file, "write", 1, s));
}
static Value builtins_print(Value m, Value *a) { /* *args, sep, end, file, flush */
    Value items = a[0], sep = a[1], end = a[2], file = a[3];
    int flush = is_null(a[4]) ? 0 : value_truth(a[4]);
    if (flush < 0) return V_ERR;
    if (!is_null(sep) && !is_none(sep) && !is_str(sep))
        return exc_raise(TypeErrorType, "sep must be None or a string, not %T", sep);
    if (!is_null(end) && !is_none(end) && !is_str(end))
        return exc_raise(TypeErrorType, "end must be None or a string, not %T", end);
    if (is_null(file) || is_none(file)) {
        file = sys_get("stdout");
        if (is_none(file)) return V_NONE;
    }
    if (is_null(sep) || is_none(sep)) sep = str_from_cp(' ');
    if (is_null(end) || is_none(end)) end = str_from_cp('\n');
    for (i64 i = 0; i < tuple_len(items); i++) {
        Value s;
        if (i) TRY_OK(write_to(file, sep));
        s = TRY(value_str(tuple_at(items, i)));
        TRY_OK(write_to(file, s));
    }
    TRY_OK(write_to(file, end));
    if (flush) TRY(value_call_method(file, "flush", 0));
    return V_NONE;
}
static Value builtins_breakpoint(Value m, Args args) {
    Value hook = sys_get("breakpointhook");
    if (is_null(hook)) return exc_raise(RuntimeErrorType, "lost sys.breakpointhook");
    TRY_OK(sys_audit("builtins.breakpoint", 1, hook));
    return value_call(hook, args);
}
bool (*line_editor_hook)(const char *prompt, Value *line);

/* 'file' is what the terminal at descriptor 'fd' is known as. */
static bool is_terminal(Value file, int fd) {
    i64 n = -1;
    if (!isatty(fd)) return false;
    Value v = value_call_method(file, "fileno", 0);
    if (is_err(v) || !number_as_index(v, &n, OverflowErrorType)) exc_clear();
    return n == fd;
}

/* 1 with *line set, 0: it is to be read from the stream, -1 raised. */
static int edited_line(Value in, Value out, Value prompt, Value *line) {
    Value text = is_null(prompt) ? str_empty : value_str(prompt);
    if (!line_editor_hook || !is_terminal(in, 0) || !is_terminal(out, 1)) return 0;
    Value encoding = value_getattr_c(in, "encoding"), errors = is_err(encoding) ? encoding : value_getattr_c(in, "errors");
    if (is_err(text) || is_err(errors)) return -1;
    const char *name = str_c(encoding), *handler = str_c(errors);
    Value shown = str_encode(text, name, handler);
    if (is_err(shown) || is_err(value_call_method(out, "flush", 0))) return -1;
    if (!line_editor_hook((const char *)bytes_data(shown), line)) return 0;
    if (!is_err(*line)) *line = str_decode((const char *)bytes_data(*line), bytes_len(*line), name, handler);
    return is_err(*line) ? -1 : 1;
}

static Value builtins_input(Value m, Value prompt) {
    Value in = sys_get("stdin"), out = sys_get("stdout"), line;
    i64 n;
    if (is_null(in) || is_none(in)) return exc_raise(RuntimeErrorType, "input(): lost sys.stdin");
    if (is_null(out) || is_none(out)) return exc_raise(RuntimeErrorType, "input(): lost sys.stdout");
    TRY_OK(SYS_AUDIT("builtins.input", 1, prompt));
    int edited = edited_line(in, out, prompt, &line);
    if (edited < 0) return V_ERR;
    if (!edited && !is_null(prompt)) {
        Value s = TRY(value_str(prompt));
        TRY_OK(write_to(out, s));
    }
    if (is_err(value_call_method(out, "flush", 0))) exc_clear();
    if (!edited) line = TRY(value_call_method(in, "readline", 0));
    if (!is_str(line)) return exc_raise(TypeErrorType, "object.readline() returned non-string");
    n = str_len(line);
    if (n == 0) return edited ? exc_raise_obj(TRY(value_call0(obj_value(EOFErrorType)))) : exc_raise(EOFErrorType, "EOF when reading a line");
    if (str_at(line, n - 1) == '\n') line = TRY(str_slice(line, 0, n - 1));
    return SYS_AUDIT("builtins.input/result", 1, line) ? line : V_ERR;
}

static const MethodDef builtins_methods[] = {
    {"__build_class__", builtins_build_class, M_ARGS, EFF_ANY, MF_PUSHES, NULL, "Makes a class: the class statement."},
    {"__import__", builtins_import, M_N, EFF_ANY, MF_FRAME | MF_PUSHES, "($module, /, name, globals=None, locals=None, fromlist=(), level=0)", "Imports a module."},
    {"abs", builtins_abs, M_1, EFF_ANY, MF_PUSHES, "($module, x, /)", "Absolute value."},
    {"aiter", builtins_aiter, M_1, EFF_ANY, 0, "($module, async_iterable, /)", "Asynchronous iterator of an iterable."},
    {"all", builtins_all, M_1, EFF_ANY, MF_PUSHES, "($module, iterable, /)", "True if every item is true."},
    {"anext", builtins_anext, M_2, EFF_ANY, 0, "($module, aiterator, default=<unrepresentable>, /)", "Next item of an asynchronous iterator."},
    {"any", builtins_any, M_1, EFF_ANY, MF_PUSHES, "($module, iterable, /)", "True if some item is true."},
    {"ascii", builtins_ascii, M_1, EFF_ANY, 0, "($module, obj, /)", "repr() with non-ASCII characters escaped."},
    {"bin", builtins_bin, M_1, EFF_ANY, 0, "($module, number, /)", "Binary digits of an integer.\n\n>>> bin(10)\n'0b1010'"},
    {"breakpoint", builtins_breakpoint, M_ARGS, EFF_ANY, MF_FRAME, NULL, "breakpoint(*args, **kws)\n\nCall sys.breakpointhook(*args, **kws)."},
    {"callable", builtins_callable, M_1, EFF_READS, 0, "($module, obj, /)", "Whether it can be called."},
    {"chr", builtins_chr, M_1, EFF_ANY, 0, "($module, i, /)", "The character with this code point."},
    {"compile", builtins_compile_fn, M_N, EFF_ANY, MF_FRAME, "($module, /, source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)", "Compiles source to a code object."},
    {"delattr", builtins_delattr, M_2, EFF_ANY, 0, "($module, obj, name, /)", "Deletes an attribute."},
    {"dir", builtins_dir, M_1, EFF_ANY, MF_FRAME, "($module, object=<unrepresentable>, /)", "Names of an object's attributes."},
    {"divmod", builtins_divmod, M_2, EFF_ANY, 0, "($module, x, y, /)", "(x // y, x % y)"},
    {"eval", builtins_eval, M_3, EFF_ANY, MF_FRAME | MF_PUSHES, "($module, source, globals=None, locals=None, /)", "Value of an expression."},
    {"exec", builtins_exec, M_N, EFF_ANY, MF_FRAME | MF_PUSHES, "($module, source, globals=None, locals=None, /, *, closure=None)", "Executes source or code."},
    {"format", builtins_format, M_2, EFF_ANY, MF_PUSHES, "($module, value, format_spec=\'\', /)", "Formats a value."},
    {"getattr", builtins_getattr, M_3, EFF_ANY, MF_PUSHES, "($module, object, name, default=<unrepresentable>, /)", "An attribute by name."},
    {"globals", builtins_globals, M_0, EFF_ANY, MF_FRAME, "($module, /)", "The module's namespace."},
    {"hasattr", builtins_hasattr, M_2, EFF_ANY, MF_PUSHES, "($module, obj, name, /)", "Whether there is such an attribute."},
    {"hash", builtins_hash, M_1, EFF_ANY, 0, "($module, obj, /)", "The hash of a value."},
    {"hex", builtins_hex, M_1, EFF_ANY, 0, "($module, number, /)", "Hexadecimal digits of an integer.\n\n>>> hex(254)\n'0xfe'"},
    {"id", builtins_id, M_1, EFF_ANY, 0, "($module, obj, /)", "The identity of an object."},
    {"input", builtins_input, M_1, EFF_ANY, 0, "($module, prompt=None, /)", "Reads a line."},
    {"isinstance", builtins_isinstance, M_2, EFF_ANY, MF_PUSHES, "($module, obj, class_or_tuple, /)", "Whether it is an instance."},
    {"issubclass", builtins_issubclass, M_2, EFF_ANY, MF_PUSHES, "($module, cls, class_or_tuple, /)", "Whether it is a subclass."},
    {"iter", builtins_iter, M_2, EFF_ANY, MF_PUSHES, "($module, object, sentinel=<unrepresentable>, /)", "An iterator."},
    {"len", builtins_len, M_1, EFF_ANY, MF_PUSHES, "($module, obj, /)", "Number of items."},
    {"locals", builtins_locals, M_0, EFF_ANY, MF_FRAME, "($module, /)", "The local namespace."},
    {"max", builtins_max, M_ARGS, EFF_ANY, MF_PUSHES, NULL, "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nThe largest item of the iterable or argument."},
    {"min", builtins_min, M_ARGS, EFF_ANY, MF_PUSHES, NULL, "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nThe smallest item of the iterable or argument."},
    {"next", builtins_next, M_2, EFF_ANY, MF_PUSHES, "($module, iterator, default=<unrepresentable>, /)", "Next item of an iterator."},
    {"oct", builtins_oct, M_1, EFF_ANY, 0, "($module, number, /)", "Octal digits of an integer.\n\n>>> oct(8)\n'0o10'"},
    {"ord", builtins_ord, M_1, EFF_ANY, 0, "($module, c, /)", "Code point of a character."},
    {"pow", builtins_pow, M_N, EFF_ANY, 0, "($module, /, base, exp, mod=None)", "base ** exp, or that modulo mod."},
    {"print", builtins_print, M_N, EFF_ANY, 0, "($module, /, *args, sep=\' \', end=\'\\n\', file=None, flush=False)", "Prints values."},
    {"repr", builtins_repr, M_1, EFF_ANY, MF_PUSHES, "($module, obj, /)", "Text of a value as in source."},
    {"round", builtins_round, M_N, EFF_ANY, 0, "($module, /, number, ndigits=None)", "Rounds a number."},
    {"setattr", builtins_setattr, M_3, EFF_ANY, MF_PUSHES, "($module, obj, name, value, /)", "Sets an attribute."},
    {"sorted", builtins_sorted, M_ARGS, EFF_ANY, MF_PUSHES, "($module, iterable, /, *, key=None, reverse=False)", "A sorted list of the items."},
    {"sum", builtins_sum, M_N, EFF_ANY, MF_PUSHES, "($module, iterable, /, start=0)", "Sum of the items."},
    {"vars", builtins_vars, M_1, EFF_ANY, MF_FRAME, "($module, object=<unrepresentable>, /)", "__dict__ of an object."},
    {0},
};

static bool builtins_exec_module(Value m) {
    static const struct {
        const char *name;
        TypeObj **type;
    } types[] = {
        {"object", &ObjectType}, {"type", &TypeType}, {"int", &IntType}, {"bool", &BoolType}, {"float", &FloatType},
        {"complex", &ComplexType}, {"str", &StrType}, {"bytes", &BytesType}, {"bytearray", &ByteArrayType},
        {"memoryview", &MemoryViewType}, {"tuple", &TupleType}, {"list", &ListType}, {"dict", &DictType}, {"set", &SetType},
        {"frozenset", &FrozenSetType}, {"range", &RangeType}, {"slice", &SliceType}, {"enumerate", &EnumerateType},
        {"reversed", &ReversedType}, {"map", &MapType}, {"filter", &FilterType}, {"zip", &ZipType},
        {"property", &PropertyType}, {"staticmethod", &StaticMethodType}, {"classmethod", &ClassMethodType},
        {"super", &SuperType},
#define EXC(Name, Base) {#Name, &Name##Type},
#include "vm/object/exc.def"
        {"ExceptionGroup", &ExceptionGroupType}, {"EnvironmentError", &OSErrorType}, {"IOError", &OSErrorType},
    };
    builtins_module_obj = m;
    builtins_dict = module_dict(m);
    for (i64 i = 0; i < ARRAY_LEN(types); i++)
        if (!module_add(m, types[i].name, obj_value(*types[i].type))) return false;
    return module_add(m, "None", V_NONE) && module_add(m, "True", V_TRUE) && module_add(m, "False", V_FALSE) &&
           module_add(m, "Ellipsis", V_ELLIPSIS) && module_add(m, "NotImplemented", V_NOTIMPL) &&
           module_add(m, "__debug__", V_TRUE);
}

const ModuleDef builtins_module = {
    "builtins", "Built-in functions, types, exceptions, and other objects.", builtins_methods, builtins_exec_module,
};
