/* code_lines.c: CPython 3.11's line table: one entry for at most eight units, written and read.
 *
 * An entry's first byte is 1 kkkk lll: its kind and its length less one.  Kinds 0 to 9 are short forms: the start column is
 * less than 80; 10 to 12 have the difference of lines in the kind; 13 has a line only, 14 everything, 15 nothing.
 */
#include "vm/object/code_lines.h"

#include "vm/object/bytes.h"
#include "vm/object/exc.h"
#include "vm/object/list.h"
#include "vm/object/tuple.h"

enum { KIND_ONE_LINE = 10, KIND_NO_COLUMNS = 13, KIND_LONG = 14, KIND_NONE = 15 };
#define MAX_UNITS 8

/* ---- writing ---- */

static void put(LineWriter *w, u32 byte) {
    vec_push(&w->out, (u8)byte);
}

static void put_varint(LineWriter *w, u32 n) {
    for (; n >= 64; n >>= 6) put(w, (n & 63) | 64);
    put(w, n);
}

static void put_signed(LineWriter *w, i32 n) {
    put_varint(w, n < 0 ? ((u32)-n << 1) | 1 : (u32)n << 1);
}

static void put_head(LineWriter *w, int kind, u32 units) {
    put(w, 0x80u | (u32)kind << 3 | (units - 1));
}

static void put_columns(LineWriter *w, u32 units, i32 delta, const LineEntry *e) {
    i32 width = e->end_col - e->col;
    bool one_line = e->end_line == e->line;
    if (one_line && delta == 0 && e->col < 80 && width >= 0 && width < 16) {
        put_head(w, e->col >> 3, units);
        put(w, (u32)((e->col & 7) << 4 | width));
    } else if (one_line && delta >= 0 && delta < 3 && e->col < 128 && e->end_col < 128) {
        put_head(w, KIND_ONE_LINE + delta, units);
        put(w, (u32)e->col);
        put(w, (u32)e->end_col);
    } else {
        put_head(w, KIND_LONG, units);
        put_signed(w, delta);
        put_varint(w, (u32)KR_MAX(e->end_line - e->line, 0));
        put_varint(w, (u32)e->col + 1);
        put_varint(w, (u32)e->end_col + 1);
    }
}

static void put_entry(LineWriter *w, u32 units, const LineEntry *e) {
    if (e->line < 0) {
        put_head(w, KIND_NONE, units);
        return;
    }
    i32 delta = e->line - w->line;
    w->line = e->line;
    if (e->col >= 0 && e->end_col >= 0) {
        put_columns(w, units, delta, e);
        return;
    }
    put_head(w, KIND_NO_COLUMNS, units);
    put_signed(w, delta);
}

void code_lines_put(LineWriter *w, u32 units, const LineEntry *e) {
    for (; units > MAX_UNITS; units -= MAX_UNITS) put_entry(w, MAX_UNITS, e);
    put_entry(w, units, e);
}

Value code_lines_finish(LineWriter *w) {
    Value bytes = bytes_new((const char *)w->out.v, w->out.len);
    vec_free(&w->out);
    return bytes;
}

/* ---- reading ---- */

static void code_lines_open(LineReader *r, CodeObj *code) {
    *r = (LineReader){.table = code_view(code)->linetable, .line = (i32)code->firstline};
}

static u32 read_byte(LineReader *r) {
    return r->at < bytes_len(r->table) ? bytes_data(r->table)[r->at++] : 0;
}

static u32 read_varint(LineReader *r) {
    u32 n = 0, byte;
    int shift = 0;
    do {
        byte = read_byte(r);
        if (shift < 32) n |= (byte & 63) << shift;
        shift += 6;
    } while (byte & 64);
    return n;
}

static i32 read_signed(LineReader *r) {
    u32 n = read_varint(r);
    return n & 1 ? -(i32)(n >> 1) : (i32)(n >> 1);
}

static void read_columns(LineReader *r, u32 kind, LineEntry *e) {
    if (kind < KIND_ONE_LINE) {
        u32 byte = read_byte(r);
        e->col = (i32)(kind << 3 | byte >> 4);
        e->end_col = e->col + (i32)(byte & 15);
    } else {
        r->line += (i32)kind - KIND_ONE_LINE;
        e->col = (i32)read_byte(r);
        e->end_col = (i32)read_byte(r);
    }
    e->line = e->end_line = r->line;
}

/* The next entry is in r->entry; false: there is none. */
static bool code_lines_next(LineReader *r) {
    LineEntry *e = &r->entry;
    if (r->at >= bytes_len(r->table)) return false;
    u32 head = read_byte(r), kind = head >> 3 & 15;
    r->start = r->end;
    r->end += (head & 7) + 1;
    *e = (LineEntry){r->start, -1, -1, -1, -1};
    if (kind == KIND_NONE) return true;
    if (kind < KIND_NO_COLUMNS) {
        read_columns(r, kind, e);
        return true;
    }
    r->line += read_signed(r);
    e->line = e->end_line = r->line;
    if (kind == KIND_NO_COLUMNS) return true;
    e->end_line += (i32)read_varint(r);
    e->col = (i32)read_varint(r) - 1;
    e->end_col = (i32)read_varint(r) - 1;
    return true;
}

bool code_lines_find(CodeObj *code, i64 unit, LineEntry *out) {
    LineReader r;
    code_lines_open(&r, code);
    while (unit >= 0 && code_lines_next(&r)) {
        *out = r.entry;
        if (unit < r.end) return true;
    }
    return false;
}

/* ---- a table that was given ---- */

void code_lines_adopt(CodeObj *code) {
    const CodeView *view = code_view(code);
    VEC(LineEntry) lines = {0};
    LineReader r;
    code_lines_open(&r, code);
    LineEntry none = {0, -1, -1, -1, -1};
    bool more = code_lines_next(&r);
    for (u32 i = 0; i < code->ninsns; i++) {
        while (more && r.end <= view->units[i]) more = code_lines_next(&r);
        LineEntry e = more ? r.entry : none;
        e.start = i;
        if (lines.len && !memcmp(&vec_last(&lines).line, &e.line, sizeof e - sizeof e.start)) continue;
        vec_push(&lines, e);
    }
    code->nlines = (u32)lines.len;
    code->lines = meta_alloc_data(KR_MAX(lines.len, 1) * (i64)sizeof *code->lines);
    if (lines.len) memcpy(code->lines, lines.v, (size_t)lines.len * sizeof *code->lines);
    vec_free(&lines);
}

/* ---- as Python sees it ---- */

static Value number_or_none(i32 n) {
    return n < 0 ? V_NONE : fixnum(n);
}

Value code_m_co_lines(Value self) {
    LineReader r;
    Value list = list_new(0);
    code_lines_open(&r, as_code(self));
    while (code_lines_next(&r))
        TRY_OK(list_append(list, tuple_pack(3, fixnum(2 * (i64)r.start), fixnum(2 * (i64)r.end), number_or_none(r.entry.line))));
    return value_iter(list);
}

Value code_m_co_positions(Value self) {
    LineReader r;
    Value list = list_new(0);
    code_lines_open(&r, as_code(self));
    while (code_lines_next(&r)) {
        const LineEntry *e = &r.entry;
        Value item = tuple_pack(4, number_or_none(e->line), number_or_none(e->end_line), number_or_none(e->col),
                                number_or_none(e->end_col));
        for (u32 i = r.start; i < r.end; i++) TRY_OK(list_append(list, item));
    }
    return value_iter(list);
}

/* The table of Python 3.9 and before: pairs of differences, offsets up to 255 and lines from -128 to 127. */
Value code_get_lnotab(Value self) {
    LineReader r;
    LineWriter w = {0};
    i32 line = (i32)as_code(self)->firstline;
    i64 offset = 0;
    code_lines_open(&r, as_code(self));
    while (code_lines_next(&r)) {
        if (r.entry.line < 0 || r.entry.line == line) continue;
        i64 ahead = 2 * (i64)r.start - offset;
        i32 delta = r.entry.line - line;
        for (; ahead > 255; ahead -= 255) put(&w, 255), put(&w, 0);
        for (; delta > 127; delta -= 127, ahead = 0) put(&w, (u32)ahead), put(&w, 127);
        for (; delta < -128; delta += 128, ahead = 0) put(&w, (u32)ahead), put(&w, 128);
        put(&w, (u32)ahead);
        put(&w, (u32)delta & 255);
        line = r.entry.line;
        offset = 2 * (i64)r.start;
    }
    return code_lines_finish(&w);
}
