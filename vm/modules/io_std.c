/* io_std.c: sys.stdin, sys.stdout and sys.stderr; builtins.open. */
#include <errno.h>
#include <locale.h>
#include <sys/stat.h>

#include "vm/modules/io.h"
#include "vm/modules/io_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/codec.h"

bool io_unbuffered;

/* "C" and what it may be replaced by do not tell what bytes mean: those that are no UTF-8 pass
   unharmed. */
static const char *default_errors(void) {
    static const char *const vague[] = {"C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"};
    const char *locale = setlocale(LC_CTYPE, NULL);
    if (io_sys_flag("utf8_mode")) return "surrogateescape";
    for (int i = 0; locale && i < ARRAY_LEN(vague); i++)
        if (!strcmp(locale, vague[i])) return "surrogateescape";
    return "strict";
}

/* The name that a codec gives itself: "UTF-8" is "utf-8", "latin1" is "iso8859-1". */
static Value codec_name(Value encoding) {
    i64 n;
    const char *text = str_utf8(encoding, &n);
    Value name, info = text ? codec_lookup(text) : V_ERR;
    if (!is_err(info) && value_find_attr(info, ION(name), &name) > 0 && is_str(name)) return name;
    exc_clear(); /* TextIOWrapper will complain */
    return encoding;
}

/* What PYTHONIOENCODING=encoding:errors says, else the defaults. */
static void choose(Value *encoding, Value *errors) {
    const char *env = io_sys_flag("ignore_environment") ? NULL : getenv("PYTHONIOENCODING");
    const char *colon = env ? strchr(env, ':') : NULL;
    i64 n = env ? colon ? colon - env : (i64)strlen(env) : 0;
    bool named = colon && colon[1];
    *encoding = codec_name(n ? str_decode_fs(env, n) : io_default_encoding());
    *errors = named ? str_decode_fs(colon + 1, (i64)strlen(colon + 1))
                    : str_intern_c(n ? "strict" : default_errors());
}

static Value make(int fd, const char *name, Value encoding, Value errors) {
    struct stat st;
    bool write = fd != 0, buffered = !io_unbuffered;
    if (fstat(fd, &st) < 0 && errno == EBADF) return V_NONE; /* closed: there is no such stream */
    Value buffer =
        TRY(io_open(fixnum(fd), write ? "wb" : "rb", write && !buffered ? 0 : -1, V_NULL, V_NULL,
                    V_NULL, false,
                               V_NULL));
    Value raw = write && !buffered ? buffer : TRY(value_getattr(buffer, ION(raw)));
    TRY_OK(value_setattr(raw, ION(name), str_from_c(name)));
    int tty = io_call_truth(raw, ION(isatty));
    if (tty < 0) return V_ERR;
    bool lines = buffered && (tty || fd == 2);
    Value args[6] =
        {buffer, encoding, fd == 2 ? str_intern_c("backslashreplace") : errors, str_from_cp('\n'),
                     bool_value(lines), bool_value(!buffered)};
    Value text = TRY(value_call(obj_value(TextIOWrapperType), (Args){args, 6, 0}));
    TRY_OK(value_setattr(text, ION(mode), str_from_c(write ? "w" : "r")));
    return text;
}

bool io_init_std_streams(void) {
    static const char *const names[] = {"stdin", "stdout", "stderr"};
    Value encoding, errors;
    Value module = import_module("_io"),
        open = is_err(module) ? V_ERR : value_getattr_c(module, "open");
    if (is_err(open) || !module_add(builtins_module_obj, "open", open)) return false;
    choose(&encoding, &errors);
    const char *env = io_sys_flag("ignore_environment") ? NULL : getenv("PYTHONUNBUFFERED");
    io_unbuffered |= env && *env;
    for (int fd = 0; fd < 3; fd++) {
        char name[16] = "__";
        strcat(strcat(name, names[fd]), "__");
        char shown[16] = "<";
        strcat(strcat(shown, names[fd]), ">");
        Value stream = make(fd, shown, encoding, errors);
        if (is_err(stream) || !sys_set(names[fd], stream) || !sys_set(name, stream)) return false;
    }
    return true;
}
