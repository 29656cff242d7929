/* io_newline.c: line ends: how they are translated, found, and remembered;
   IncrementalNewlineDecoder. */
#include "vm/modules/io_internal.h"

/* ---- modes ---- */

bool newline_mode(const char *newline, NewlineMode *out) {
    static const char *const legal[] = {"", "\n", "\r", "\r\n"};
    bool known = !newline;
    for (int i = 0; newline && i < ARRAY_LEN(legal); i++) known |= !strcmp(newline, legal[i]);
    if (!known) return false;
    *out =
        (NewlineMode){.given = newline != NULL, .universal = !newline || !*newline,
                      .translate = !newline};
    if (newline) strcpy(out->read, newline);
    if (newline && *newline == '\r') strcpy(out->write, newline);
    return true;
}

static i64 find_universal(const void *data, int kind, i64 start, i64 end, i64 *scanned) {
    for (i64 i = start; i < end; i++) {
        u32 c = str_read(data, kind, i);
        if (c == '\n') return i + 1;
        if (c != '\r') continue;
        /* The decoder never tears "\r\n", so that a "\r" at the end stands alone. */
        return i + 1 < end && str_read(data, kind, i + 1) == '\n' ? i + 2 : i + 1;
    }
    *scanned = end;
    return -1;
}

i64 newline_find(const NewlineMode *m, const void *data, int kind, i64 start, i64 end,
                 i64 *scanned) {
    *scanned = end;
    if (m->universal && !m->translate) return find_universal(data, kind, start, end, scanned);
    u32 first = m->translate || !m->read[0] ? '\n' : (u8)m->read[0];
    bool pair = first == '\r' && m->read[1];
    for (i64 at = start;;) {
        i64 i = search_chr(str_ptr(data, kind, at), end - at, first, kind);
        if (i < 0) return -1;
        i += at;
        if (!pair) return i + 1;
        if (i + 1 == end) {
            *scanned = i;
            return -1;
        }
        if (str_read(data, kind, i + 1) == '\n') return i + 2;
        at = i + 1;
    }
}

/* ---- translation ---- */

/* Copies with every "\r\n" and "\r" as "\n". */
static Value translate(Value text) {
    StrBuilder b;
    strb_init(&b);
    i64 n = str_len(text), from = 0;
    for (;;) {
        i64 i =
            search_chr(str_ptr(str_data(text), str_kind(text), from), n - from, '\r',
                       str_kind(text));
        if (i < 0) break;
        i += from;
        strb_slice(&b, text, from, i);
        strb_cp(&b, '\n');
        from = i + 1;
        if (from < n && str_at(text, from) == '\n') from++;
    }
    strb_slice(&b, text, from, n);
    return strb_finish(&b);
}

static void note_seen(NewlineState *s, Value text) {
    const void *data = str_data(text);
    int kind = str_kind(text);
    i64 n = str_len(text);
    for (i64 i = 0; i < n && s->seen != (NEWLINE_CR | NEWLINE_LF | NEWLINE_CRLF); i++) {
        u32 c = str_read(data, kind, i);
        if (c == '\n') {
            s->seen |= NEWLINE_LF;
        } else if (c == '\r' && i + 1 < n && str_read(data, kind, i + 1) == '\n') {
            s->seen |= NEWLINE_CRLF;
            i++;
        } else if (c == '\r') {
            s->seen |= NEWLINE_CR;
        }
    }
    gc_keep(as_obj(text));
}

Value newline_decode(NewlineState *s, Value text, bool final) {
    i64 n = str_len(text);
    if (s->pending_cr && (final || n > 0)) {
        text = TRY(str_concat(str_from_cp('\r'), text));
        s->pending_cr = false;
        n++;
    }
    if (!final && n > 0 && str_at(text, n - 1) == '\r') {
        text = TRY(str_slice(text, 0, --n));
        s->pending_cr = true;
    }
    if (n == 0) return str_empty;
    int kind = str_kind(text);
    if (search_chr(str_data(text), n, '\r', kind) < 0) {
        if (!(s->seen & NEWLINE_LF) && search_chr(str_data(text), n, '\n', kind) >= 0)
            s->seen |= NEWLINE_LF;
        return text;
    }
    note_seen(s, text);
    return s->translate ? translate(text) : text;
}

Value newline_seen(const NewlineState *s) {
    Value all[3] = {str_from_c("\r"), str_from_c("\n"), str_from_c("\r\n")}, found[3];
    i64 n = 0;
    for (int i = 0; i < 3; i++)
        if (s->seen >> i & 1) found[n++] = all[i];
    return n == 0 ? V_NONE : n == 1 ? found[0] : tuple_from(found, n);
}

/* ---- IncrementalNewlineDecoder ---- */

typedef struct DecoderObj {
    Obj base;
    Value decoder; /* V_NULL: not initialised; None: gets strings */
    Value errors;
    NewlineState state;
} DecoderObj;
static DecoderObj *as_decoder(Value v) { return (DecoderObj *)v.w; }

static void newlinedecoder_trace(Obj *o, Tracer *t) {
    trace_value(t, &((DecoderObj *)o)->decoder);
    trace_value(t, &((DecoderObj *)o)->errors);
}

static bool newlinedecoder_init(Value self, Args args) {
    static const MethodDef params =
        {"IncrementalNewlineDecoder", NULL, M_3, 0, 0, "(decoder, translate, errors='strict')",
         NULL};
    DecoderObj *d = as_decoder(self);
    Value v[3];
    if (!args_bind(&params, args, v)) return false;
    int translating = value_truth(v[1]);
    if (translating < 0) return false;
    gc_write(d, &d->decoder, v[0]);
    gc_write(d, &d->errors, is_null(v[2]) ? str_intern_c("strict") : v[2]);
    d->state = (NewlineState){.translate = translating};
    return true;
}

static bool check_init(DecoderObj *d) {
    if (!is_null(d->decoder)) return true;
    exc_raise(ValueErrorType, "IncrementalNewlineDecoder.__init__() not called");
    return false;
}

static Value newlinedecoder_m_decode(Value self, Value input, Value final) {
    DecoderObj *d = as_decoder(self);
    int last = is_null(final) ? 0 : value_truth(final);
    if (last < 0 || !check_init(d)) return V_ERR;
    Value text = is_none(d->decoder) ? input
        : TRY(io_call(d->decoder, ION(decode), 2, input, bool_value(last)));
    if (!is_str(text))
        return exc_raise(TypeErrorType, "decoder should return a string result, not '%T'", text);
    return newline_decode(&d->state, text, last);
}

static Value newlinedecoder_m_getstate(Value self) {
    DecoderObj *d = as_decoder(self);
    i64 flags = 0;
    Value held = bytes_empty;
    TRY_OK(check_init(d));
    if (!is_none(d->decoder)) {
        Value state = TRY(io_call0(d->decoder, ION(getstate)));
        if (!is_tuple(state) || tuple_len(state) != 2)
            return exc_raise(TypeErrorType, "illegal decoder state");
        held = tuple_at(state, 0);
        if (!is_int(tuple_at(state, 1))) return exc_raise(TypeErrorType, "illegal decoder state");
        TRY_OK(int_to_i64(tuple_at(state, 1), &flags));
    }
    return tuple_pack(2, held, int_from_i64((i64)((u64)flags << 1) | d->state.pending_cr));
}

static Value newlinedecoder_m_reset(Value self) {
    DecoderObj *d = as_decoder(self);
    TRY_OK(check_init(d));
    d->state.seen = 0;
    d->state.pending_cr = false;
    return is_none(d->decoder) ? V_NONE : io_call0(d->decoder, ION(reset));
}

static Value newlinedecoder_m_setstate(Value self, Value state) {
    DecoderObj *d = as_decoder(self);
    i64 flags;
    TRY_OK(check_init(d));
    if (!is_tuple(state)) return exc_raise(TypeErrorType, "state argument must be a tuple");
    if (tuple_len(state) != 2 || !is_int(tuple_at(state, 1)))
        return exc_raise(TypeErrorType, "setstate(): illegal state argument");
    TRY_OK(int_to_i64(tuple_at(state, 1), &flags));
    d->state.pending_cr = flags & 1;
    if (is_none(d->decoder)) return V_NONE;
    Value inner = TRY(tuple_pack(2, tuple_at(state, 0), int_from_i64((i64)((u64)flags >> 1))));
    return io_call1(d->decoder, ION(setstate), inner);
}

static Value newlinedecoder_get_newlines(Value self) {
    return check_init(as_decoder(self)) ? newline_seen(&as_decoder(self)->state) : V_ERR;
}

static const MethodDef methods[] = {
    {"decode", newlinedecoder_m_decode, M_2, EFF_ANY, 0, "($self, /, input, final=False)", NULL},
    {"getstate", newlinedecoder_m_getstate, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"reset", newlinedecoder_m_reset, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"setstate", newlinedecoder_m_setstate, M_1, EFF_ANY, 0, "($self, state, /)", NULL},
    {0},
};
static const GetSetDef getset[] = {{"newlines", newlinedecoder_get_newlines, NULL, NULL}, {0}};

const TypeDef newlinedecoder_def = {
    .name = "_io.IncrementalNewlineDecoder",
    .doc = "Puts universal newlines on top of another incremental decoder.\n\n"
           "With translate, \"\\r\\n\" and \"\\r\" become \"\\n\"; in any case the line ends seen "
           "are recorded, and \"\\r\\n\" comes in\n"
           "one piece.  With a decoder of None it is fed strings.",
    .size = sizeof(DecoderObj), .flags = TF_BASETYPE, .trace = newlinedecoder_trace,
    .sig = "(decoder, translate, errors='strict')", .init = newlinedecoder_init, .new = iobase_new,
        .methods = methods,
    .getset = getset,
};
