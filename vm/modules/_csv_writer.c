/* _csv_writer.c: csv.writer. */
#include "vm/modules/_csv.h"
#include "vm/object/complex.h"
#include "vm/object/str_internal.h"

NATIVE_TYPE(writer_type)

typedef struct WriterObj {
    Obj base;
    Value write, dialect;
} WriterObj;
static WriterObj *as_writer(Value v) { return (WriterObj *)v.w; }

static void writer_trace(Obj *o, Tracer *t) {
    trace_values(t, &((WriterObj *)o)->write, 2);
}

static bool in_terminator(const DialectObj *d, u32 c) {
    Value end = d->lineterminator;
    return search_chr(str_data(end), str_len(end), c, str_kind(end)) >= 0;
}

/* The field's characters with what the dialect puts between them; *quoted is set if it needs quotes. */
static bool put_chars(StrBuilder *out, const DialectObj *d, Value field, bool *quoted) {
    i64 n = str_len(field);
    for (i64 i = 0; i < n; i++) {
        u32 c = str_at(field, i);
        bool escape = false;
        if (c == d->delimiter || c == d->escapechar || c == d->quotechar || in_terminator(d, c)) {
            if (d->quoting == QUOTE_NONE) {
                escape = true;
            } else if (c == d->quotechar) {
                if (d->doublequote) strb_cp(out, c);
                else escape = true;
            } else if (c == d->escapechar) {
                escape = true;
            }
            if (!escape) *quoted = true;
            if (escape && d->escapechar == CSV_NONE) return csv_fail("need to escape, but no escapechar set");
            if (escape) strb_cp(out, d->escapechar);
        }
        strb_cp(out, c);
    }
    return true;
}

static bool put_field(StrBuilder *out, const DialectObj *d, Value field, bool quoted) {
    StrBuilder chars;
    strb_init(&chars);
    if (!put_chars(&chars, d, field, &quoted)) {
        strb_free(&chars);
        return false;
    }
    Value text = strb_finish(&chars);
    if (is_err(text)) return false;
    if (quoted) strb_cp(out, d->quotechar);
    strb_str(out, text);
    if (quoted) strb_cp(out, d->quotechar);
    return true;
}

static bool is_number(Value v) {
    const Slots *s = &value_type(v)->slots;
    return s->index || s->int_ || s->float_ || is_complex(v);
}

static bool put_record(StrBuilder *out, const DialectObj *d, Value it) {
    i64 n = 0;
    for (;; n++) {
        Value field = value_next(it);
        if (is_err(field)) return false;
        if (is_null(field)) break;
        bool quoted = d->quoting == QUOTE_ALL || (d->quoting == QUOTE_NONNUMERIC && !is_number(field));
        Value text = is_str(field) ? field : is_none(field) ? str_empty : value_str(field);
        if (n) strb_cp(out, d->delimiter);
        if (is_err(text) || !put_field(out, d, text, quoted)) return false;
    }
    if (n > 0 && out->len == 0) {
        if (d->quoting == QUOTE_NONE) return csv_fail("single empty field record must be quoted");
        if (!put_field(out, d, str_empty, true)) return false;
    }
    strb_str(out, d->lineterminator);
    return true;
}

static Value writer_m_writerow(Value self, Value row) {
    WriterObj *w = as_writer(self);
    StrBuilder out;
    Value it = value_iter(row);
    if (is_err(it)) {
        if (!exc_matches(TypeErrorType)) return V_ERR;
        exc_clear();
        return exc_raise(csv_error, "iterable expected, not %T", row);
    }
    strb_init(&out);
    if (!put_record(&out, as_dialect(w->dialect), it)) {
        strb_free(&out);
        return V_ERR;
    }
    return value_call1(w->write, TRY(strb_finish(&out)));
}

static Value writer_m_writerows(Value self, Value rows) {
    Value it = TRY(value_iter(rows));
    for (;;) {
        Value row = TRY(value_next(it));
        if (is_null(row)) return V_NONE;
        TRY(writer_m_writerow(self, row));
    }
}

Value csv_writer(Value m, Args args) {
    Value write;
    if (!args_count("", args, 1, 2)) return V_ERR;
    int found = value_find_attr(args.v[0], name_write, &write);
    if (found < 0) return V_ERR;
    if (!found || !value_callable(write)) return exc_raise(TypeErrorType, "argument 1 must have a \"write\" method");
    Value dialect = TRY(csv_dialect(args.n > 1 ? args.v[1] : V_NULL, args)), self = TRY(type_alloc(writer_type));
    gc_write(as_obj(self), &as_writer(self)->write, write);
    gc_write(as_obj(self), &as_writer(self)->dialect, dialect);
    return self;
}

static Value writer_new(TypeObj *type, Args args) {
    return csv_writer(V_NULL, args);
}

static const MethodDef writer_methods[] = {
    {"writerow", writer_m_writerow, M_1, EFF_ANY, 0, "writerow($self, row, /)",
     "writerow(iterable)\n\nConstruct and write a CSV record from an iterable of fields.  Non-string\nelements will be converted to string."},
    {"writerows", writer_m_writerows, M_1, EFF_ANY, 0, "writerows($self, rows, /)",
     "writerows(iterable of iterables)\n\nConstruct and write a series of iterables to a csv file.  Non-string\nelements will be converted to string."},
    {0},
};
static const MemberDef writer_members[] = {
    {"dialect", offsetof(WriterObj, dialect), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0},
};
static const TypeDef writer_def = {
    .name = "_csv.writer",
    .doc = "CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.\n",
    .size = sizeof(WriterObj),
    .trace = writer_trace,
    .new = writer_new,
    .methods = writer_methods,
    .members = writer_members,
};

bool csv_add_writer(Value m) {
    return native_make_type(&writer_def, &writer_type) && module_add(m, "Writer", obj_value(writer_type));
}
