/* exc_os.c: OSError: its fields, and the subclass that an errno asks for. */
#include <errno.h>

#include "vm/object/exc_internal.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void oserror_trace(Obj *o, Tracer *t) {
    OSErrorObj *e = (OSErrorObj *)o;
    exc_base_trace(o, t);
    trace_value(t, &e->number);
    trace_value(t, &e->strerror);
    trace_value(t, &e->filename);
    trace_value(t, &e->filename2);
}

static OSErrorObj *as_oserror(Value v) { return (OSErrorObj *)v.w; }

TypeObj *exc_type_for_errno(int err) {
    switch (err) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS: return BlockingIOErrorType;
    case EPIPE:
    case ESHUTDOWN: return BrokenPipeErrorType;
    case ECHILD: return ChildProcessErrorType;
    case ECONNABORTED: return ConnectionAbortedErrorType;
    case ECONNREFUSED: return ConnectionRefusedErrorType;
    case ECONNRESET: return ConnectionResetErrorType;
    case EEXIST: return FileExistsErrorType;
    case ENOENT: return FileNotFoundErrorType;
    case EISDIR: return IsADirectoryErrorType;
    case ENOTDIR: return NotADirectoryErrorType;
    case EINTR: return InterruptedErrorType;
    case EACCES:
    case EPERM: return PermissionErrorType;
    case ESRCH: return ProcessLookupErrorType;
    case ETIMEDOUT: return TimeoutErrorType;
    default: return OSErrorType;
    }
}

/* A class that overrides __init__ but not __new__ gets its arguments there; else __new__ fills the
   fields in, so that a subclass's __init__ may take other arguments. */
static bool fills_in_init(TypeObj *type) {
    return type->slots.init != OSErrorType->slots.init && type->slots.new == OSErrorType->slots.new;
}

/* Stores 2 to 5 arguments: errno, strerror, filename, (winerror), filename2. */
static bool fill(Value self, Args args) {
    OSErrorObj *e = as_oserror(self);
    Value given = V_NULL;
    if (args.n >= 2 && args.n <= 5) {
        exc_store(self, &e->number, args.v[0]);
        exc_store(self, &e->strerror, args.v[1]);
        if (args.n >= 3) given = args.v[2];
    }
    if (is_null(given) || is_none(given)) given = V_NULL;
    if (!is_null(given) && value_type(self) == BlockingIOErrorType && is_int(given)) {
        if (!number_as_index(given, &e->written, ValueErrorType)) return false;
    } else if (!is_null(given)) {
        exc_store(self, &e->filename, given);
        if (args.n == 5 && !is_none(args.v[4])) exc_store(self, &e->filename2, args.v[4]);
        args.n = 2; /* args of file errors are (errno, strerror) */
    }
    Value tuple = tuple_from(args.v, args.n);
    if (is_err(tuple)) return false;
    exc_store(self, &e->exc.args, tuple);
    return true;
}

static Value oserror_new(TypeObj *type, Args args) {
    bool later = fills_in_init(type);
    if (!later) {
        if (!args_no_kw(type->tp_name, args)) return V_ERR;
        if (type == OSErrorType && args.n >= 2 && args.n <= 5 && is_int(args.v[0])) {
            i64 err;
            if (int_to_i64_sat(args.v[0], &err) == 0 && err >= 0 && err < 4096)
                type = exc_type_for_errno((int)err);
        }
    }
    Value self = TRY(type_alloc(type));
    as_oserror(self)->written = -1;
    exc_store(self, &as_exc(self)->args, tuple_empty);
    if (!later) TRY_OK(fill(self, args));
    return self;
}

static bool oserror_init(Value self, Args args) {
    if (!fills_in_init(value_type(self))) return true;
    return args_no_kw(value_type_name(self), args) && fill(self, args);
}

static Value oserror_str(Value self) {
    OSErrorObj *e = as_oserror(self);
    Value number = exc_field(e->number), text = exc_field(e->strerror);
    if (!is_null(e->filename2)) {
        return str_format_c("[Errno %V] %V: %R -> %R", number, text, exc_field(e->filename),
                            e->filename2);
    }
    if (!is_null(e->filename)) return str_format_c("[Errno %V] %V: %R", number, text, e->filename);
    if (!is_null(e->number) && !is_null(e->strerror))
        return str_format_c("[Errno %V] %V", number, text);
    return exc_base_str(self);
}

/* The arguments are restored that 'fill' took out. */
static Value oserror_m_reduce(Value self) {
    OSErrorObj *e = as_oserror(self);
    Value args = e->exc.args;
    if (tuple_len(args) == 2 && !is_null(e->filename)) {
        Value number = tuple_at(args, 0), text = tuple_at(args, 1);
        args = TRY(is_null(e->filename2)
                       ? tuple_pack(3, number, text, e->filename)
                       : tuple_pack(5, number, text, e->filename, V_NONE, e->filename2));
    }
    Value base = TRY(exc_base_reduce(self));
    if (tuple_len(base) == 2) return tuple_pack(2, tuple_at(base, 0), args);
    return tuple_pack(3, tuple_at(base, 0), args, tuple_at(base, 2));
}

static Value oserror_get_written(Value self) {
    i64 written = as_oserror(self)->written;
    return written >= 0 ? int_from_i64(written)
                        : exc_raise(AttributeErrorType, "characters_written");
}

static bool oserror_set_written(Value self, Value v) {
    OSErrorObj *e = as_oserror(self);
    if (is_null(v)) {
        if (e->written < 0) exc_raise(AttributeErrorType, "characters_written");
        bool was_set = e->written >= 0;
        e->written = -1;
        return was_set;
    }
    return number_as_index(v, &e->written, ValueErrorType);
}

static const MethodDef methods[] = {
    {"__reduce__", oserror_m_reduce, M_0, EFF_ANY, 0, NULL, NULL},
    {0},
};
static const GetSetDef getset[] = {
    {"characters_written", oserror_get_written, oserror_set_written, NULL},
    {0},
};
static const MemberDef members[] = {
    {"errno", offsetof(OSErrorObj, number), MEMBER_VALUE, 0, "POSIX exception code"},
    {"strerror", offsetof(OSErrorObj, strerror), MEMBER_VALUE, 0, "exception strerror"},
    {"filename", offsetof(OSErrorObj, filename), MEMBER_VALUE, 0, "exception filename"},
    {"filename2", offsetof(OSErrorObj, filename2), MEMBER_VALUE, 0, "second exception filename"},
    {0},
};
const TypeDef OSError_exc_def = {
    .doc = "Base class for I/O related errors.",
    .size = sizeof(OSErrorObj),
    .trace = oserror_trace,
    .str = oserror_str,
    .init = oserror_init,
    .new = oserror_new,
    .methods = methods,
    .getset = getset,
    .members = members,
};
