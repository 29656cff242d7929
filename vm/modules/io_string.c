/* io_string.c: StringIO: a text stream whose contents are in memory, as an array of characters
   that grows and widens. */
#include "vm/modules/io_internal.h"
#include "vm/object/dict.h"

typedef struct StringIOObj {
    Obj base;
    StrBuilder text;    /* malloc; text.len characters */
    i64 pos;
    Value newline_arg;  /* str or None: for pickling */
    NewlineMode newline;
    NewlineState state;
    bool ok, closed;
} StringIOObj;
static StringIOObj *as_stringio(Value v) { return (StringIOObj *)v.w; }

static void stringio_trace(Obj *o, Tracer *t) { trace_value(t, &((StringIOObj *)o)->newline_arg); }
static void stringio_dead(Obj *o) { free(((StringIOObj *)o)->text.buf); }

static bool check(StringIOObj *s) {
    if (likely(s->ok && !s->closed)) return true;
    exc_raise(ValueErrorType,
              s->ok ? "I/O operation on closed file" : "I/O operation on uninitialized object");
    return false;
}

/* ---- writing ---- */

static bool no_memory(StringIOObj *s) {
    if (s->text.cap >= 0) return false;
    strb_init(&s->text);
    exc_no_memory();
    return true;
}

/* Overwrites what is there, then appends. */
static bool put(StringIOObj *s, Value text) {
    StrBuilder *b = &s->text;
    i64 n = str_len(text), over, bytes = b->cap * b->kind;
    if (n == 0) return true;
    if (s->pos > STR_MAX_LEN - n) return exc_no_memory(), false;
    if (s->pos > b->len) strb_fill(b, 0, s->pos - b->len);
    over = KR_MIN(n, b->len - s->pos);
    if (over > 0 && str_kind(text) > b->kind) { /* widens */
        StrBuilder wide;
        strb_init(&wide);
        strb_cp(&wide, str_kind(text) == 2 ? 0x100 : 0x10000);
        wide.len = 0;
        strb_chars(&wide, b->buf, b->kind, b->len);
        strb_free(b);
        *b = wide;
    }
    if (over > 0 && b->cap >= 0)
        str_copy(str_ptr(b->buf, b->kind, s->pos), b->kind, str_data(text), str_kind(text), over);
    strb_slice(b, text, KR_MAX(over, 0), n);
    if (no_memory(s)) return false;
    if (b->cap * b->kind > bytes) gc_note_external(b->cap * b->kind - bytes);
    s->pos += n;
    return true;
}

/* The text as the stream's newline mode stores it. */
static Value translated(StringIOObj *s, Value text) {
    if (s->newline.universal) text = TRY(newline_decode(&s->state, text, true));
    if (!s->newline.write[0]) return text;
    return str_replace(text, str_from_cp('\n'), str_from_c(s->newline.write), -1);
}

static Value stringio_m_write(Value self, Value text) {
    StringIOObj *s = as_stringio(self);
    if (!s->ok) TRY_OK(check(s));
    if (!is_str(text)) return exc_raise(TypeErrorType, "string argument expected, got '%T'", text);
    TRY_OK(check(s));
    Value stored = TRY(translated(s, text));
    return put(s, stored) ? fixnum(str_len(text)) : V_ERR;
}

static Value stringio_m_truncate(Value self, Value size) {
    StringIOObj *s = as_stringio(self);
    i64 n;
    TRY_OK(check(s));
    TRY_OK(io_size_arg(size, s->pos, &n));
    if (n < 0) return exc_raise(ValueErrorType, "Negative size value %lld", (long long)n);
    if (n < s->text.len) s->text.len = n;
    return int_from_i64(n);
}

/* ---- reading ---- */

static Value take(StringIOObj *s, i64 n) {
    i64 left = s->text.len - s->pos;
    if (n < 0 || n > left) n = KR_MAX(left, 0);
    if (n == 0) return str_empty;
    Value text = TRY(str_from_kind(str_ptr(s->text.buf, s->text.kind, s->pos), n, s->text.kind));
    s->pos += n;
    return text;
}

static Value stringio_m_read(Value self, Value size) {
    i64 n;
    TRY_OK(io_size_arg(size, -1, &n));
    return check(as_stringio(self)) ? take(as_stringio(self), n) : V_ERR;
}

static Value take_line(StringIOObj *s, i64 limit) {
    i64 end = s->text.len, ignored;
    if (s->pos >= end) return str_empty;
    if (limit >= 0) end = KR_MIN(end, s->pos + KR_MIN(limit, end));
    i64 at = newline_find(&s->newline, s->text.buf, s->text.kind, s->pos, end, &ignored);
    return take(s, (at < 0 ? end : at) - s->pos);
}

static Value stringio_m_readline(Value self, Value size) {
    i64 limit;
    TRY_OK(io_size_arg(size, -1, &limit));
    return check(as_stringio(self)) ? take_line(as_stringio(self), limit) : V_ERR;
}

static Value stringio_next(Value self) {
    Value line;
    TRY_OK(check(as_stringio(self)));
    if (is_exact(self, StringIOType)) {
        line = TRY(take_line(as_stringio(self), -1));
    } else {
        line = TRY(io_call0(self, ION(readline)));
        if (!is_str(line))
            return exc_raise(OSErrorType, "readline() should have returned a str object, not '%T'",
                             line);
    }
    return str_len(line) ? line : V_NULL;
}

static Value stringio_m_getvalue(Value self) {
    StringIOObj *s = as_stringio(self);
    TRY_OK(check(s));
    return s->text.len ? str_from_kind(s->text.buf, s->text.len, s->text.kind) : str_empty;
}

/* ---- position and state ---- */

static Value stringio_m_seek(Value self, Value offset, Value whence) {
    StringIOObj *s = as_stringio(self);
    i64 pos, how;
    TRY_OK(io_int_arg(offset, 0, &pos));
    TRY_OK(io_int_arg(whence, 0, &how));
    TRY_OK(check(s));
    if (how < 0 || how > 2)
        return exc_raise(ValueErrorType, "Invalid whence (%d, should be 0, 1 or 2)", (int)how);
    if (pos < 0 && how == 0)
        return exc_raise(ValueErrorType, "Negative seek position %lld", (long long)pos);
    if (pos != 0 && how != 0) return exc_raise(OSErrorType, "Can't do nonzero cur-relative seeks");
    s->pos = how == 0 ? pos : how == 1 ? s->pos : s->text.len;
    return int_from_i64(s->pos);
}

static Value stringio_m_tell(Value self) {
    return check(as_stringio(self)) ? int_from_i64(as_stringio(self)->pos) : V_ERR;
}
static Value stringio_m_true(Value self) { return check(as_stringio(self)) ? V_TRUE : V_ERR; }

static Value stringio_m_close(Value self) {
    StringIOObj *s = as_stringio(self);
    s->closed = true;
    strb_free(&s->text);
    return V_NONE;
}

static Value stringio_get_closed(Value self) {
    StringIOObj *s = as_stringio(self);
    if (!s->ok) return check(s) ? V_NONE : V_ERR;
    return bool_value(s->closed);
}
static Value stringio_get_line_buffering(Value self) {
    return check(as_stringio(self)) ? V_FALSE : V_ERR;
}
static Value stringio_get_newlines(Value self) {
    StringIOObj *s = as_stringio(self);
    TRY_OK(check(s));
    return s->newline.universal ? newline_seen(&s->state) : V_NONE;
}

static Value stringio_m_getstate(Value self) {
    StringIOObj *s = as_stringio(self);
    Value text = TRY(stringio_m_getvalue(self)), dict = TRY(io_state_dict(self));
    return tuple_pack(4, text, s->newline_arg, int_from_i64(s->pos), dict);
}

static bool set_up(Value self, Value initial, Value newline);

static Value stringio_m_setstate(Value self, Value state) {
    StringIOObj *s = as_stringio(self);
    i64 pos;
    if (!is_tuple(state) || tuple_len(state) < 4) {
        return exc_raise(TypeErrorType, "%s.__setstate__ argument should be 4-tuple, got %T",
                         value_type_name(self), state);
    }
    if (s->ok) TRY_OK(check(s));
    if (!set_up(self, V_NONE, tuple_at(state, 1))) return V_ERR;
    Value text = tuple_at(state, 0), at = tuple_at(state, 2);
    if (!is_str(text))
        return exc_raise(TypeErrorType, "initial_value must be str or None, not %T", text);
    TRY_OK(put(s, text)); /* as it is: it was translated when it was written */
    if (!is_int(at))
        return exc_raise(TypeErrorType, "third item of state must be an integer, got %T", at);
    TRY_OK(number_as_index(at, &pos, OverflowErrorType));
    if (pos < 0) return exc_raise(ValueErrorType, "position value cannot be negative");
    s->pos = pos;
    return io_state_dict_restore(self, tuple_at(state, 3), "fourth") ? V_NONE : V_ERR;
}

/* ---- slots ---- */

static Value stringio_new(TypeObj *type, Args args) {
    Value self = TRY(io_alloc_unfinalized(type, StringIOType));
    strb_init(&as_stringio(self)->text);
    as_stringio(self)->newline_arg = V_NONE;
    return self;
}

static bool set_up(Value self, Value initial, Value newline) {
    StringIOObj *s = as_stringio(self);
    i64 n;
    const char *text = NULL;
    s->ok = false;
    if (!is_none(newline) && !is_str(newline))
        return exc_raise(TypeErrorType, "newline must be str or None, not %T", newline), false;
    if (!is_none(newline) && !(text = str_utf8(newline, &n))) return false;
    if ((text && (i64)strlen(text) != n) || !newline_mode(text, &s->newline))
        return exc_raise(ValueErrorType, "illegal newline value: %R", newline), false;
    if (!is_none(initial) && !is_str(initial))
        return exc_raise(TypeErrorType, "initial_value must be str or None, not %T", initial),
            false;
    strb_free(&s->text);
    s->pos = 0;
    s->state = (NewlineState){.translate = s->newline.translate};
    gc_write(s, &s->newline_arg, newline);
    s->closed = false;
    s->ok = true;
    if (is_none(initial)) return true;
    Value stored = translated(s, initial);
    if (is_err(stored) || !put(s, stored)) return false;
    s->pos = 0;
    return true;
}

static bool stringio_init(Value self, Args args) {
    static const MethodDef params =
        {"StringIO", NULL, M_2, 0, 0, "(initial_value='', newline='\\n')", NULL};
    Value v[2];
    if (!args_bind(&params, args, v)) return false;
    return set_up(self, is_null(v[0]) ? V_NONE : v[0], is_null(v[1]) ? str_from_cp('\n') : v[1]);
}

static const MethodDef methods[] = {
    {"__getstate__", stringio_m_getstate, M_0, EFF_ANY, 0, NULL, NULL},
    {"__setstate__", stringio_m_setstate, M_1, EFF_ANY, 0, "($self, state, /)", NULL},
    {"close", stringio_m_close, M_0, EFF_ANY, 0, "($self, /)",
     "Forgets the contents; no more operations are possible."},
    {"getvalue", stringio_m_getvalue, M_0, EFF_ANY, 0, "($self, /)", "All contents as a str."},
    {"read", stringio_m_read, M_1, EFF_ANY, 0, "($self, size=-1, /)",
     "At most size characters, all for -1; empty at the end."},
    {"readable", stringio_m_true, M_0, EFF_READS, 0, "($self, /)", "True."},
    {"readline", stringio_m_readline, M_1, EFF_ANY, 0, "($self, size=-1, /)",
     "A line, or at most size characters of it; empty at the end."},
    {"seek", stringio_m_seek, M_2, EFF_ANY, 0, "($self, pos, whence=0, /)",
     "Moves to a position: from the start (whence 0), or with an offset of 0 here (1) or to the "
     "end (2); returns it."},
    {"seekable", stringio_m_true, M_0, EFF_READS, 0, "($self, /)", "True."},
    {"tell", stringio_m_tell, M_0, EFF_READS, 0, "($self, /)", "The position."},
    {"truncate", stringio_m_truncate, M_1, EFF_ANY, 0, "($self, pos=None, /)",
     "Cuts the contents to at most the size, by default at the position, which does not change."},
    {"writable", stringio_m_true, M_0, EFF_READS, 0, "($self, /)", "True."},
    {"write", stringio_m_write, M_1, EFF_ANY, 0, "($self, s, /)",
     "Writes the string and returns its length."},
    {0},
};
static const GetSetDef getset[] = {
    {"closed", stringio_get_closed, NULL, NULL},
    {"line_buffering", stringio_get_line_buffering, NULL, NULL},
    {"newlines", stringio_get_newlines, NULL, NULL},
    {0},
};

const TypeDef stringio_def = {
    .name = "_io.StringIO",
    .doc = "A stream of text in memory.\n\nThe newline argument is like that of TextIOWrapper.",
        .base = &TextIOBaseType,
    .size = sizeof(StringIOObj), .flags = TF_BASETYPE, .trace = stringio_trace,
        .dead = stringio_dead,
    .sig = "(initial_value='', newline='\\n')", .iternext = stringio_next, .init = stringio_init,
        .new = stringio_new,
    .methods = methods, .getset = getset,
};
