/* _csv_reader.c: csv.reader: a state machine over the characters of lines. */
#include "vm/modules/_csv.h"

NATIVE_TYPE(reader_type)

enum State { START_RECORD, START_FIELD, ESCAPED_CHAR, IN_FIELD, IN_QUOTED, ESCAPE_IN_QUOTED, QUOTE_IN_QUOTED, EAT_NEWLINE,
             AFTER_ESCAPED_NEWLINE };
#define EOL 0xfffffffeu /* comes after each line */

typedef struct ReaderObj {
    Obj base;
    Value it, dialect;
    i64 line_num;
} ReaderObj;
static ReaderObj *as_reader(Value v) { return (ReaderObj *)v.w; }

static void reader_trace(Obj *o, Tracer *t) {
    trace_values(t, &((ReaderObj *)o)->it, 2);
}

typedef struct Record { /* one being read */
    DialectObj *d;
    Value fields; /* list */
    StrBuilder field;
    enum State state;
    bool numeric;
} Record;

static bool save_field(Record *r) {
    Value v = strb_finish(&r->field);
    strb_init(&r->field);
    if (is_err(v)) return false;
    if (r->numeric) {
        r->numeric = false;
        v = number_float(v);
        if (is_err(v)) return false;
    }
    return list_append(r->fields, v);
}

static bool add_char(Record *r, u32 c) {
    if (r->field.len >= csv_field_limit) {
        return native_fail(exc_raise(csv_error, "field larger than field limit (%lld)", (long long)csv_field_limit));
    }
    strb_cp(&r->field, c);
    return true;
}

static bool is_newline(u32 c) { return c == '\n' || c == '\r'; }

static bool end_field(Record *r, u32 c) {
    r->state = c == EOL ? START_RECORD : is_newline(c) ? EAT_NEWLINE : START_FIELD;
    return save_field(r);
}

static bool start_field(Record *r, u32 c) {
    const DialectObj *d = r->d;
    if (is_newline(c) || c == EOL || c == d->delimiter) {
        if (c == d->delimiter && !is_newline(c)) return save_field(r);
        return end_field(r, c);
    }
    if (c == d->quotechar && d->quoting != QUOTE_NONE) {
        r->state = IN_QUOTED;
    } else if (c == d->escapechar) {
        r->state = ESCAPED_CHAR;
    } else if (c != ' ' || !d->skipinitialspace) {
        r->numeric = d->quoting == QUOTE_NONNUMERIC;
        r->state = IN_FIELD;
        return add_char(r, c);
    }
    return true;
}

static bool in_field(Record *r, u32 c) {
    if (is_newline(c) || c == EOL) return end_field(r, c);
    if (c == r->d->escapechar) {
        r->state = ESCAPED_CHAR;
        return true;
    }
    if (c == r->d->delimiter) return end_field(r, c);
    return add_char(r, c);
}

static bool in_quoted(Record *r, u32 c) {
    const DialectObj *d = r->d;
    if (c == EOL) return true;
    if (c == d->escapechar) r->state = ESCAPE_IN_QUOTED;
    else if (c == d->quotechar && d->quoting != QUOTE_NONE) r->state = d->doublequote ? QUOTE_IN_QUOTED : IN_FIELD;
    else return add_char(r, c);
    return true;
}

static bool quote_in_quoted(Record *r, u32 c) {
    const DialectObj *d = r->d;
    if (d->quoting != QUOTE_NONE && c == d->quotechar) {
        r->state = IN_QUOTED;
        return add_char(r, c);
    }
    if (c == d->delimiter || is_newline(c) || c == EOL) return end_field(r, c);
    if (d->strict) {
        return native_fail(exc_raise(csv_error, "'%V' expected after '%V'", str_from_cp(d->delimiter),
                                     str_from_cp(d->quotechar)));
    }
    r->state = IN_FIELD;
    return add_char(r, c);
}

static bool process(Record *r, u32 c) {
    switch (r->state) {
    case START_RECORD:
        if (c == EOL) return true;
        if (is_newline(c)) {
            r->state = EAT_NEWLINE;
            return true;
        }
        r->state = START_FIELD; /* fall through */
    case START_FIELD: return start_field(r, c);
    case ESCAPED_CHAR:
        r->state = is_newline(c) ? AFTER_ESCAPED_NEWLINE : IN_FIELD;
        return add_char(r, c == EOL ? '\n' : c);
    case AFTER_ESCAPED_NEWLINE: return c == EOL || in_field(r, c);
    case IN_FIELD: return in_field(r, c);
    case IN_QUOTED: return in_quoted(r, c);
    case ESCAPE_IN_QUOTED:
        r->state = IN_QUOTED;
        return add_char(r, c == EOL ? '\n' : c);
    case QUOTE_IN_QUOTED: return quote_in_quoted(r, c);
    case EAT_NEWLINE:
        if (c == EOL) r->state = START_RECORD;
        else if (!is_newline(c)) {
            return csv_fail("new-line character seen in unquoted field - do you need to open the file in universal-newline mode?");
        }
    }
    return true;
}

/* Reads lines up to the end of a record: 1, 0 at the end of the input, -1 raised. */
static int read_record(ReaderObj *reader, Record *r) {
    do {
        Value line = value_next(reader->it);
        if (is_err(line)) return -1;
        if (is_null(line)) {
            if (r->field.len == 0 && r->state != IN_QUOTED) return 0;
            if (r->d->strict) return csv_fail("unexpected end of data"), -1;
            return save_field(r) ? 1 : -1;
        }
        if (!is_str(line)) {
            exc_raise(csv_error, "iterator should return strings, not %T (the file should be opened in text mode)", line);
            return -1;
        }
        reader->line_num++;
        i64 n = str_len(line);
        for (i64 i = 0; i < n; i++) {
            if (!process(r, str_at(line, i))) return -1;
        }
        if (!process(r, EOL)) return -1;
    } while (r->state != START_RECORD);
    return 1;
}

static Value reader_next(Value self) {
    ReaderObj *reader = as_reader(self);
    Record r = {.d = as_dialect(reader->dialect), .fields = TRY(list_new(0)), .state = START_RECORD};
    strb_init(&r.field);
    int found = read_record(reader, &r);
    strb_free(&r.field);
    return found < 0 ? V_ERR : found ? r.fields : V_NULL;
}

Value csv_reader(Value m, Args args) {
    if (!args_count("", args, 1, 2)) return V_ERR;
    Value it = TRY(value_iter(args.v[0])), dialect = TRY(csv_dialect(args.n > 1 ? args.v[1] : V_NULL, args));
    Value self = TRY(type_alloc(reader_type));
    gc_write(as_obj(self), &as_reader(self)->it, it);
    gc_write(as_obj(self), &as_reader(self)->dialect, dialect);
    return self;
}

static Value reader_new(TypeObj *type, Args args) {
    return csv_reader(V_NULL, args);
}

static const MemberDef reader_members[] = {
    {"dialect", offsetof(ReaderObj, dialect), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"line_num", offsetof(ReaderObj, line_num), MEMBER_I64, MEMBER_READONLY, NULL},
    {0},
};
static const TypeDef reader_def = {
    .name = "_csv.reader",
    .doc = "CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.\n",
    .size = sizeof(ReaderObj),
    .trace = reader_trace,
    .iter = iter_self,
    .iternext = reader_next,
    .new = reader_new,
    .members = reader_members,
};

bool csv_add_reader(Value m) {
    return native_make_type(&reader_def, &reader_type) && module_add(m, "Reader", obj_value(reader_type));
}
