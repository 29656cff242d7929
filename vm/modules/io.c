/* io.c: the module _io: open(), the types of streams, and the helpers they share. */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>

#include "vm/interp/interp_internal.h"
#include "vm/modules/io.h"
#include "vm/modules/io_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/dict.h"

#define X(Name, def) TypeObj *Name##Type; GC_ROOT(Name##Type)
IO_TYPES(X)
#undef X
Value io_unsupported;
Value io_names[ION_COUNT];
GC_ROOT(io_unsupported)
GC_ROOT(io_names)

/* ---- helpers ---- */

Value io_call(Value o, Value name, u32 n, Value a, Value b) {
    Value args[2] = {a, b}, fn = TRY(value_getattr(o, name));
    return value_call(fn, (Args){args, n, 0});
}

int io_call_truth(Value o, Value name) {
    Value v = io_call0(o, name);
    return is_err(v) ? -1 : value_truth(v);
}

int io_is_closed(Value o) {
    Value v = value_getattr(o, ION(closed));
    return is_err(v) ? -1 : value_truth(v);
}

Value io_raise_unsupported(const char *message) {
    Value exc = TRY(value_call1(io_unsupported, str_from_c(message)));
    return exc_raise_obj(exc);
}

Value io_raise_closed(void) {
    return exc_raise(ValueErrorType, "I/O operation on closed file.");
}

Value io_raise_blocking(i64 written) {
    Value text = str_from_c("write could not complete without blocking");
    return exc_raise_obj(TRY(value_call3(obj_value(BlockingIOErrorType), fixnum(EAGAIN), text,
                                         fixnum(written))));
}

void io_chain(Value earlier) {
    if (is_null(earlier)) return;
    Value exc = exc_fetch();
    if (!is_null(exc)) exc_set_context(exc, earlier);
    exc_restore(is_null(exc) ? earlier : exc);
}

bool io_check_signals(void) {
    Thread *th = thread();
    if (!(th->attention & ATTN_SIGNAL) || !interp_on_signal) return true;
    __atomic_and_fetch(&th->attention, ~ATTN_SIGNAL, __ATOMIC_SEQ_CST);
    return interp_on_signal();
}

bool io_trap_eintr(void) {
    if (!exc_matches(OSErrorType)) return false;
    Value number = ((OSErrorObj *)thread()->exc.w)->number;
    if (!is_fixnum(number) || as_fixnum(number) != EINTR) return false;
    exc_clear();
    return io_check_signals();
}

bool io_int_arg(Value v, i64 dflt, i64 *out) {
    *out = dflt;
    return is_null(v) || number_as_index(v, out, OverflowErrorType);
}

bool io_size_arg(Value v, i64 dflt, i64 *out) {
    if (is_null(v) || is_none(v)) return io_int_arg(V_NULL, dflt, out);
    if (is_int(v) || value_type(v)->slots.index) return number_as_index(v, out, OverflowErrorType);
    exc_raise(TypeErrorType, "argument should be integer or None, not '%T'", v);
    return false;
}

bool io_offset(Value v, i64 *out) {
    v = number_index(v);
    return !is_err(v) && int_to_i64(v, out);
}

bool io_writable_buffer(const char *fname, Value v, Buffer *out) {
    if (buffer_supported(v) && buffer_get(v, out, true)) return true;
    exc_clear();
    exc_raise(TypeErrorType, "%s() argument must be read-write bytes-like object, not %T", fname,
              v);
    return false;
}

i64 io_sys_flag(const char *name) {
    i64 n = 0;
    Value v, flags = is_null(sys_module_obj) ? V_NULL : sys_get("flags");
    if (is_null(flags) || is_none(flags)) return 0;
    int found = value_find_attr(flags, str_intern_c(name), &v);
    if (found > 0 && (is_int(v)) && int_to_i64_sat(v, &n) == 0) return n;
    exc_clear();
    return 0;
}

Value io_repr_named(Value self) {
    Value name;
    int found = value_find_attr(self, ION(name), &name);
    if (found < 0) {
        if (!exc_matches(ValueErrorType)) return V_ERR;
        exc_clear(); /* the stream is detached */
    }
    if (found <= 0) return str_format_c("<%s>", value_type_name(self));
    int entered = repr_enter(self);
    if (entered < 0) return V_ERR;
    if (entered == 0)
        return exc_raise(RuntimeErrorType, "reentrant call inside %s.__repr__",
                         value_type_name(self));
    Value text = str_format_c("<%s name=%R>", value_type_name(self), name);
    repr_leave(self);
    return text;
}

Value io_state_dict(Value self) {
    if (!io_has_attrs(self, 0)) return V_NONE;
    Value dict = TRY(instance_dict(as_obj(self)));
    return dict_copy(dict);
}

bool io_state_dict_restore(Value self, Value dict, const char *which) {
    if (is_none(dict)) return true;
    if (is_dict(dict)) {
        Value own = instance_dict(as_obj(self));
        return !is_err(own) && dict_update(own, dict);
    }
    exc_raise(TypeErrorType, "%s item of state should be a dict, got a %T", which, dict);
    return false;
}

/* ---- encodings ---- */

Value io_default_encoding(void) {
    static bool asked;
    const char *own = getenv("PYTHONUTF8");
    if (io_sys_flag("utf8_mode") || (own && !strcmp(own, "1"))) return str_intern_c("utf-8");
    if (!asked) {
        asked = true;
        if (!strcmp(setlocale(LC_CTYPE, NULL), "C")) setlocale(LC_CTYPE, "");
    }
    const char *name = nl_langinfo(CODESET);
    /* The C locale is taken for UTF-8 (PEP 538, PEP 540). */
    if (!*name || !strcmp(name, "ANSI_X3.4-1968")) return str_intern_c("utf-8");
    return str_intern_c(name);
}

static Value io_text_encoding(Value m, Value encoding, Value stacklevel) {
    i64 level;
    if (!is_none(encoding)) return encoding;
    TRY_OK(io_int_arg(stacklevel, 2, &level));
    if (io_sys_flag("warn_default_encoding") &&
        !exc_warn(EncodingWarningType, (int)level, "'encoding' argument not specified"))
        return V_ERR;
    return str_intern_c(io_sys_flag("utf8_mode") ? "utf-8" : "locale");
}

/* ---- open ---- */

typedef struct OpenMode {
    bool creating, reading, writing, appending, updating, text, binary;
    char raw[6];
} OpenMode;

static bool parse_mode(const char *mode, OpenMode *m) {
    *m = (OpenMode){0};
    for (const char *p = mode; *p; p++) {
        bool *flag = *p == 'x' ? &m->creating : *p == 'r' ? &m->reading : *p == 'w' ? &m->writing
            : *p == 'a' ? &m->appending
                   : *p == '+' ? &m->updating : *p == 't' ? &m->text : *p == 'b' ? &m->binary
                       : NULL;
        if (!flag || *flag) { /* unknown, or twice */
            exc_raise(ValueErrorType, "invalid mode: '%s'", mode);
            return false;
        }
        *flag = true;
    }
    char *raw = m->raw;
    if (m->creating) *raw++ = 'x';
    if (m->reading) *raw++ = 'r';
    if (m->writing) *raw++ = 'w';
    if (m->appending) *raw++ = 'a';
    if (m->updating) *raw++ = '+';
    *raw = 0;
    return true;
}

static bool check_mode(const OpenMode *m, Value encoding, Value errors, Value newline) {
    const char *wrong = NULL;
    if (m->text && m->binary) wrong = "can't have text and binary mode at once";
    else if (m->creating + m->reading + m->writing + m->appending > 1)
        wrong = "must have exactly one of create/read/write/append mode";
    else if (m->binary && !is_null(encoding))
        wrong = "binary mode doesn't take an encoding argument";
    else if (m->binary && !is_null(errors)) wrong = "binary mode doesn't take an errors argument";
    else if (m->binary && !is_null(newline)) wrong = "binary mode doesn't take a newline argument";
    if (wrong) exc_raise(ValueErrorType, "%s", wrong);
    return !wrong;
}

static Value buffered_over(Value raw, const OpenMode *m, i64 size) {
    TypeObj *type = m->updating ? BufferedRandomType
                  : m->creating || m->writing || m->appending ? BufferedWriterType
                  : m->reading ? BufferedReaderType : NULL;
    if (!type) return exc_raise(ValueErrorType, "unknown mode: '%s'", m->raw);
    return value_call2(obj_value(type), raw, fixnum(size));
}

/* The stream to hand out, from raw upwards; *top is what has to be closed when this fails. */
static Value wrap(Value raw, const OpenMode *m, const char *mode, i64 buffering, Value text_args[3],
                  Value *top) {
    bool line_buffering = false;
    int tty = io_call_truth(raw, ION(isatty));
    if (tty < 0) return V_ERR;
    if (buffering == 1 || (buffering < 0 && tty)) {
        buffering = -1;
        line_buffering = true;
    }
    if (buffering < 0) TRY_OK(io_offset(TRY(value_getattr(raw, ION(_blksize))), &buffering));
    if (buffering < 0) return exc_raise(ValueErrorType, "invalid buffering size");
    if (buffering == 0)
        return m->binary ? raw : exc_raise(ValueErrorType, "can't have unbuffered text I/O");
    Value buffer = *top = TRY(buffered_over(raw, m, buffering));
    if (m->binary) return buffer;
    Value args[5] =
        {buffer, is_null(text_args[0]) ? V_NONE : text_args[0],
         is_null(text_args[1]) ? V_NONE : text_args[1],
                     is_null(text_args[2]) ? V_NONE : text_args[2], bool_value(line_buffering)};
    Value text = *top = TRY(value_call(obj_value(TextIOWrapperType), (Args){args, 5, 0}));
    TRY_OK(value_setattr(text, ION(mode), str_from_c(mode)));
    return text;
}

Value io_open(Value file, const char *mode, i64 buffering, Value encoding, Value errors,
              Value newline, bool closefd,
              Value opener) {
    OpenMode m;
    bool number = is_int(file) || value_type(file)->slots.index || value_type(file)->slots.int_ ||
                  value_type(file)->slots.float_;
    Value path = number ? file : TRY(path_fspath(file));
    if (!number && !is_str(path) && !is_bytes(path))
        return exc_raise(TypeErrorType, "invalid file: %R", file);
    TRY_OK(parse_mode(mode, &m));
    TRY_OK(check_mode(&m, encoding, errors, newline));
    if (m.binary && buffering == 1 &&
        !exc_warn(RuntimeWarningType, 1,
                  "line buffering (buffering=1) isn't supported in binary mode, the default "
                                         "buffer size will be used"))
        return V_ERR;
    Value args[4] =
        {path, str_from_c(m.raw), bool_value(closefd), is_null(opener) ? V_NONE : opener};
    Value top = TRY(value_call(obj_value(FileIOType), (Args){args, 4, 0}));
    Value text_args[3] = {encoding, errors, newline};
    Value result = wrap(top, &m, mode, buffering, text_args, &top);
    if (!is_err(result)) return result;
    Value exc = exc_fetch();
    io_call0(top, ION(close));
    io_chain(exc);
    return V_ERR;
}

/* A str argument as C text; None and V_NULL give NULL if they may. */
static bool text_arg(Value v, const char *name, bool none, const char **out) {
    i64 n;
    *out = NULL;
    if (is_null(v) || (none && is_none(v))) return true;
    if (!is_str(v)) {
        exc_raise(TypeErrorType, "open() argument '%s' must be str%s, not %T", name,
                  none ? " or None" : "", v);
        return false;
    }
    *out = str_utf8(v, &n);
    if (*out && (i64)strlen(*out) != n) exc_raise(ValueErrorType, "embedded null character");
    return !exc_pending();
}

static Value none_as_null(Value v) { return is_null(v) || is_none(v) ? V_NULL : v; }

static Value io_f_open(Value m, Value *a) {
    const char *mode, *ignored;
    i64 buffering;
    TRY_OK(text_arg(a[1], "mode", false, &mode));
    TRY_OK(io_int_arg(a[2], -1, &buffering));
    TRY_OK(text_arg(a[3], "encoding", true, &ignored));
    TRY_OK(text_arg(a[4], "errors", true, &ignored));
    TRY_OK(text_arg(a[5], "newline", true, &ignored));
    int closefd = is_null(a[6]) ? 1 : value_truth(a[6]);
    if (closefd < 0) return V_ERR;
    return io_open(a[0], mode ? mode : "r", buffering, none_as_null(a[3]), none_as_null(a[4]),
                   none_as_null(a[5]), closefd,
                   none_as_null(a[7]));
}

static Value io_f_open_code(Value m, Value path) {
    if (!is_str(path))
        return exc_raise(TypeErrorType, "open_code() argument 'path' must be str, not %T", path);
    return io_open(path, "rb", -1, V_NULL, V_NULL, V_NULL, true, V_NULL);
}

/* ---- the module ---- */

static const MethodDef functions[] = {
    {"open", io_f_open, M_N, EFF_ANY, 0,
     "($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, "
     "closefd=True, opener=None)",
     "Opens a file and returns a stream.\n\n"
     "'file' is a path or a file descriptor.  The mode is one of 'r' (read), 'w' (write, emptying "
     "the file first),\n"
     "'x' (write a new file) and 'a' (append), with 't' (text, the default) or 'b' (bytes), and "
     "'+' for both reading\n"
     "and writing.  A buffering of 0 is none, 1 by lines, more a size in bytes; -1 chooses.  "
     "'newline' tells how lines\n"
     "end, 'opener' is called with path and flags in place of os.open."},
    {"open_code", io_f_open_code, M_1, EFF_ANY, 0, "($module, /, path)",
     "Opens a file whose contents are going to be run as code."},
    {"text_encoding", io_text_encoding, M_2, EFF_ANY, 0, "($module, encoding, stacklevel=2, /)",
     "The encoding to pass on to open: the given one, or the default's name for None."},
    {0},
};

static bool create_types(void) {
    if (IOBaseType) return true;
#define X(id) io_names[ION_##id] = str_intern_c(#id);
    IO_NAMES(X)
#undef X
#define X(Name, def) Name##Type = type_from_def(&def, NULL);
    IO_TYPES(X)
#undef X
    io_bytes_init();
    Value ns = dict_new(), bases = tuple_pack(2, obj_value(OSErrorType), obj_value(ValueErrorType));
    if (!dict_set(ns, name___module__, str_intern_c("io"))) return false;
    io_unsupported = type_new(TypeType, str_intern_c("UnsupportedOperation"), bases, ns, NO_ARGS);
    return !is_err(io_unsupported);
}

static bool add_type(Value m, const TypeDef *def, TypeObj *type) {
    return type == BytesIOBufferType || module_add(m, strrchr(def->name, '.') + 1, obj_value(type));
}

/* To Python the module's functions come from io, which is where pickles look for them. */
static bool rename_to_io(Value m) {
    Value name = str_intern_c("io");
    if (!module_add(m, "__name__", name)) return false;
    for (const MethodDef *f = functions; f->name; f++)
        if (!module_add(m, f->name, builtin_new(f, m, name))) return false;
    return true;
}

static bool io_exec(Value m) {
    if (!create_types() || !rename_to_io(m)) return false;
#define X(Name, def)                                                                               \
    if (!add_type(m, &def, Name##Type)) return false;
    IO_TYPES(X)
#undef X
    return module_add(m, "DEFAULT_BUFFER_SIZE", fixnum(IO_BUFFER_SIZE)) &&
           module_add(m, "UnsupportedOperation", io_unsupported) &&
           module_add(m, "BlockingIOError", obj_value(BlockingIOErrorType));
}

const ModuleDef io_module = {
    "_io",
    "The implementation of the module io: streams of bytes and of text.\n\n"
    "Raw streams (FileIO) read and write bytes without a buffer.  Buffered ones (BufferedReader, "
    "BufferedWriter,\n"
    "BufferedRandom, BufferedRWPair) sit on top of raw ones, and TextIOWrapper on top of these.  "
    "BytesIO and StringIO\n"
    "keep their contents in memory.",
    functions, io_exec,
};
