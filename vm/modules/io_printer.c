/* io_printer.c: what sys.stderr is before there are streams: text goes to the descriptor at once, as UTF-8. */
#include <errno.h>
#include <unistd.h>

#include "vm/modules/io.h"
#include "vm/modules/native.h"
#include "vm/object/codec.h"

typedef struct PrinterObj {
    Obj base;
    i64 fd;
} PrinterObj;
NATIVE_TYPE(printer_type)

static int fd_of(Value self) { return (int)((PrinterObj *)self.w)->fd; }

static Value printer_repr(Value self) {
    return str_format_c("<stderrprinter(fd=%d) object at %p>", fd_of(self), value_address(self));
}

static Value printer_m_fileno(Value self) { return fixnum(fd_of(self)); }
static Value printer_m_isatty(Value self) { return bool_value(isatty(fd_of(self))); }
static Value printer_m_nothing(Value self) { return V_NONE; }
static Value printer_m_write(Value self, Value text) {
    if (!is_str(text)) return exc_raise(TypeErrorType, "write() argument 1 must be str, not %T", text);
    Value data = TRY(codec_encode_utf8(text, "backslashreplace"));
    for (i64 done = 0; done < bytes_len(data);) {
        ssize_t n = write(fd_of(self), bytes_data(data) + done, (size_t)(bytes_len(data) - done));
        if (n < 0 && errno == EAGAIN) return V_NONE;
        if (n < 0 && errno != EINTR) return exc_raise_errno(errno, V_NULL);
        done += KR_MAX(n, 0);
    }
    return int_from_i64(str_len(text));
}
static Value printer_get_closed(Value self) { return V_FALSE; }
static Value printer_get_encoding(Value self) { return V_NONE; }
static Value printer_get_mode(Value self) { return str_from_cp('w'); }

static const MethodDef methods[] = {
    {"close", printer_m_nothing, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"fileno", printer_m_fileno, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"flush", printer_m_nothing, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"isatty", printer_m_isatty, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"write", printer_m_write, M_1, EFF_ANY, 0, "($self, text, /)", NULL},
    {0},
};
static const GetSetDef getset[] = {
    {"closed", printer_get_closed, NULL, "True if the file is closed"},
    {"encoding", printer_get_encoding, NULL, "Encoding of the file"},
    {"mode", printer_get_mode, NULL, "String giving the file mode"},
    {0},
};
static const TypeDef printer_def = {
    .name = "stderrprinter", .size = sizeof(PrinterObj), .flags = TF_NO_NEW, .repr = printer_repr, .methods = methods, .getset = getset,
};

Value io_printer_new(int fd) {
    TRY_OK(native_make_type(&printer_def, &printer_type));
    Value self = TRY(type_alloc(printer_type));
    ((PrinterObj *)self.w)->fd = fd;
    return self;
}
