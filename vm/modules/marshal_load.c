/* marshal_load.c: bytes to values.  Whatever the bytes are, the answer is a value or an exception. */
#include <stdio.h>

#include "vm/base/dtoa.h"
#include "vm/base/unicode.h"
#include "vm/base/utf8.h"
#include "vm/compile/compile.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/opcheck.h"
#include "vm/modules/marshal_internal.h"
#include "vm/object/bytes_internal.h"

typedef struct Reader {
    const u8 *start, *p, *end;
    Value refs;  /* list */
    i64 owed;    /* items that containers being read still want: each takes a byte or more */
    int depth;
    int in_code; /* what is read becomes part of a code object: it must not move */
    bool mapped;
    Value file;  /* where more bytes come from, as they are wanted: 'start' is malloc memory; V_NULL: none */
    i64 cap;
} Reader;

static Value read_value(Reader *r);

static Value bad(const char *why) {
    return exc_raise(ValueErrorType, "bad marshal data (%s)", why);
}
static Value too_short(void) {
    return exc_raise(EOFErrorType, "marshal data too short");
}
static Value no_object(void) {
    return exc_raise(EOFErrorType, "EOF read where object expected");
}
static Value unexpected_end(void) {
    return exc_raise(EOFErrorType, "EOF read where not expected");
}

static void append(Reader *r, const u8 *data, i64 n) {
    i64 at = r->p - r->start, used = r->end - r->start;
    if (used + n > r->cap) {
        r->cap = KR_MAX(2 * r->cap, used + n);
        u8 *grown = realloc((void *)r->start, (size_t)r->cap);
        if (!grown) KR_FATAL("no memory for marshal data");
        r->start = grown;
    }
    memcpy((u8 *)r->start + used, data, (size_t)n);
    r->p = r->start + at;
    r->end = r->start + used + n;
}
/* Reads up to 'n' more bytes, never one too many: how many, or -1 raised. */
static i64 pull(Reader *r, i64 n) {
    i64 got;
    if (is_null(r->file)) return 0;
    Value bytes = bytearray_new(NULL, n);
    if (is_err(bytes)) return -1;
    Value view = memview_new(bytes), count;
    if (is_err(view) || is_err(count = value_call_method(r->file, "readinto", 1, view)) ||
        !number_as_index(count, &got, OverflowErrorType))
        return -1;
    if (got > n) {
        exc_raise(ValueErrorType, "read() returned too much data: %lld bytes requested, %lld returned", (long long)n, (long long)got);
        return -1;
    }
    append(r, as_bytearray(bytes)->data, KR_MAX(got, 0));
    return KR_MAX(got, 0);
}
/* There are 'n' bytes behind p; false raised. */
static bool have(Reader *r, i64 n) {
    i64 missing = n - (r->end - r->p), got;
    if (likely(missing <= 0)) return true;
    if ((got = pull(r, missing)) == missing) return true;
    if (got >= 0) is_null(r->file) ? too_short() : unexpected_end();
    return false;
}
static const u8 *take(Reader *r, i64 n) {
    if (!have(r, n)) return NULL;
    r->p += n;
    return r->p - n;
}
static bool take_i32(Reader *r, i64 *out) {
    const u8 *p = take(r, 4);
    i32 n;
    if (!p) return false;
    memcpy(&n, p, 4);
    *out = n;
    return true;
}
/* A length: not negative. */
static bool take_size(Reader *r, int bytes, const char *why, i64 *out) {
    if (bytes == 1) {
        if (r->p == r->end && pull(r, 1) <= 0) return exc_pending() || !is_err(unexpected_end());
        *out = *r->p++;
        return true;
    }
    if (!take_i32(r, out)) return false;
    if (*out < 0) bad(why);
    return *out >= 0;
}

/* How many items a container has; never more than the data can hold, so that bad data takes no more memory than its size. */
static bool take_count(Reader *r, int bytes, const char *why, i64 *out) {
    if (!take_size(r, bytes, why, out)) return false;
    if (is_null(r->file) && *out > r->end - r->p - r->owed) return !is_err(no_object());
    r->owed += *out;
    return true;
}
static Value read_item(Reader *r, const char *container) {
    r->owed--;
    Value v = read_value(r);
    if (!is_null(v)) return v;
    return exc_raise(TypeErrorType, "NULL object in marshal data for %s", container);
}

/* ---- kinds ---- */

static Value read_long(Reader *r) {
    i64 n, count;
    const u8 *p;
    Value v;
    TRY_OK(take_i32(r, &n));
    if (n < -INT32_MAX) return bad("long size out of range");
    count = n < 0 ? -n : n;
    if (count == 0) return fixnum(0);
    p = take(r, 2 * count);
    if (!p) return V_ERR;
    i64 nbytes = (15 * count + 7) / 8 + 1;
    u8 *out = calloc((size_t)nbytes + 8, 1);
    if (!out) return exc_no_memory();
    const char *why = p[2 * count - 1] == 0 && p[2 * count - 2] == 0 ? "unnormalized long data" : NULL;
    for (i64 i = 0; i < count && !why; i++) {
        u32 digit = p[2 * i] | (u32)p[2 * i + 1] << 8;
        i64 bit = 15 * i;
        if (digit > 0x7fff) why = "digit out of range in long";
        digit <<= bit % 8;
        out[bit / 8] |= (u8)digit;
        out[bit / 8 + 1] |= (u8)(digit >> 8);
        out[bit / 8 + 2] |= (u8)(digit >> 16);
    }
    v = why ? bad(why) : int_from_bytes(out, nbytes, true, false);
    free(out);
    return is_err(v) || n > 0 ? v : int_neg(v);
}
static bool take_double(Reader *r, bool text, double *out) {
    if (!text) {
        const u8 *p = take(r, 8);
        if (p) memcpy(out, p, 8);
        return p != NULL;
    }
    char buf[257], *end;
    i64 n;
    const u8 *p = NULL;
    if (!take_size(r, 1, "", &n) || !(p = take(r, n))) return false;
    memcpy(buf, p, (size_t)n);
    buf[n] = 0;
    *out = strtod(buf, &end);
    if (n == 0 || *end) return exc_raise(ValueErrorType, "could not convert string to float: %R", str_from_latin1((u8 *)buf, n)), false;
    return true;
}
static Value read_complex(Reader *r, bool text) {
    double re, im;
    TRY_OK(take_double(r, text, &re) && take_double(r, text, &im));
    return complex_new(re, im);
}
static Value read_utf8(Reader *r) {
    i64 n;
    const u8 *p;
    Utf8Scan scan;
    TRY_OK(take_size(r, 4, "string size out of range", &n));
    p = take(r, n);
    if (!p) return V_ERR;
    if (!utf8_scan(p, n, UTF8_SURROGATEPASS, &scan)) return str_decode((const char *)p, n, "utf-8", "surrogatepass");
    Value v = TRY(str_alloc(scan.chars, scan.max_char));
    utf8_decode(p, n, UTF8_SURROGATEPASS, str_kind(v), str_data(v));
    return v;
}
static Value read_ascii(Reader *r, int size_bytes) {
    i64 n;
    const u8 *p;
    TRY_OK(take_size(r, size_bytes, "string size out of range", &n));
    p = take(r, n);
    return p ? str_from_latin1(p, n) : V_ERR;
}

/* ---- containers: they may be referred to from inside ---- */

static void set_ref(Reader *r, i64 ref, Value v) {
    if (ref >= 0 && !is_err(v)) list_set(r->refs, ref, v);
}
static Value read_tuple(Reader *r, int size_bytes, i64 ref) {
    i64 n;
    Value v;
    TRY_OK(take_count(r, size_bytes, "tuple size out of range", &n));
    if (n == 0) v = tuple_empty;
    else v = TRY(tuple_new(n));
    if (n && r->in_code) v = gc_pin_forever(v);
    for (i64 i = 0; i < n; i++) { /* nobody can refer to it before it is whole */
        Value item = TRY(read_item(r, "tuple"));
        gc_write(as_obj(v), &as_tuple(v)->v[i], item);
    }
    set_ref(r, ref, v);
    return v;
}
static Value read_list(Reader *r, i64 ref) {
    i64 n;
    Value v;
    TRY_OK(take_count(r, 4, "list size out of range", &n));
    v = TRY(list_new(n));
    set_ref(r, ref, v);
    for (i64 i = 0; i < n; i++) {
        Value item = TRY(read_item(r, "list"));
        TRY_OK(list_append(v, item));
    }
    return v;
}
static Value read_dict(Reader *r, i64 ref) {
    Value d = TRY(dict_new());
    set_ref(r, ref, d);
    for (;;) {
        Value key = TRY(read_value(r)), v;
        if (is_null(key)) return d;
        v = TRY(read_value(r));
        if (is_null(v)) return d;
        TRY_OK(dict_set(d, key, v));
    }
}
static Value read_set(Reader *r, bool frozen, i64 ref) {
    i64 n;
    Value items, v;
    TRY_OK(take_count(r, 4, "set size out of range", &n));
    items = TRY(list_new(n));
    v = frozen ? V_NONE : TRY(set_new());
    set_ref(r, ref, v);
    for (i64 i = 0; i < n; i++) {
        Value item = TRY(read_item(r, "set"));
        TRY_OK(frozen ? list_append(items, item) : set_add(v, item));
    }
    if (!frozen) return v;
    v = TRY(frozenset_from(items));
    if (r->in_code) v = gc_pin_forever(v);
    set_ref(r, ref, v);
    return v;
}

/* ---- code ---- */

static void *take_table(Reader *r, u32 n, i64 item_size, bool pointers, bool changes) {
    const u8 *p = take(r, n * item_size);
    i64 bytes = KR_MAX(n, 1u) * item_size;
    void *table;
    if (!p) return NULL;
    if (r->mapped && !pointers && !changes) return (void *)p;
    table = pointers ? meta_alloc(bytes) : meta_alloc_data(bytes);
    memcpy(table, p, (size_t)(n * item_size));
    return table;
}
/* Columns are for who wants them. */
static LineEntry *take_lines(Reader *r, u32 n) {
    LineEntry *lines = take_table(r, n, sizeof *lines, false, !compile_debug_ranges);
    for (u32 i = 0; lines && !compile_debug_ranges && i < n; i++) compile_drop_columns(&lines[i]);
    return lines;
}
static bool read_fields(Reader *r, CodeObj *c) {
    Value *fields[] = {&c->name, &c->qualname, &c->filename, &c->varnames, &c->cellvars, &c->freevars, &c->names,
                       &c->consts_tuple, &c->doc};
    for (i64 i = 0; i < ARRAY_LEN(fields); i++) {
        Value v = read_value(r);
        bool text = i < 3, tuple = i >= 3 && i < 8;
        if (is_err(v)) return false;
        if (is_null(v) || (text && !is_str_exact(v)) || (tuple && !is_tuple_exact(v))) return !is_err(bad("code field"));
        gc_write(c, fields[i], v);
    }
    return true;
}
static bool read_consts(Reader *r, CodeObj *c, u32 n) {
    if (n > r->end - r->p) return !is_err(too_short());
    c->consts = meta_alloc(KR_MAX(n, 1u) * (i64)sizeof *c->consts);
    for (u32 i = 0; i < n; i++) {
        Value v = read_value(r);
        if (is_null(v)) bad("code constant");
        if (is_err(v) || is_null(v)) return false;
        gc_barrier_all(c);
        c->consts[c->nconsts++] = v;
    }
    return true;
}
static bool fits(const MarshalCode *h) {
    u32 all = h->nreg | h->nlocals | h->argcount | h->posonly | h->kwonly | h->ncellvars | h->nfreevars;
    return all <= UINT16_MAX && h->simple <= 1;
}
/* The mapped cache is our own, and its checksums have been compared. */
static bool is_trusted(const Reader *r) {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    return false;
#else
    return r->mapped;
#endif
}
static Value make_code(Reader *r, const MarshalCode *h) {
    CodeObj *c = code_alloc();
    c->name = c->qualname = c->filename = str_empty;
    c->varnames = c->cellvars = c->freevars = c->names = c->consts_tuple = tuple_empty;
    c->doc = V_NONE;
    c->nreg = (u16)h->nreg;
    c->nlocals = (u16)h->nlocals;
    c->argcount = (u16)h->argcount;
    c->posonly = (u16)h->posonly;
    c->kwonly = (u16)h->kwonly;
    c->ncellvars = (u16)h->ncellvars;
    c->nfreevars = (u16)h->nfreevars;
    c->flags = h->flags;
    c->firstline = h->firstline;
    c->simple = h->simple;
    if (!(c->insns = take_table(r, h->ninsns, sizeof *c->insns, true, true))) return V_ERR;
    c->ninsns = h->ninsns;
    if (!(c->exctable = take_table(r, h->nexc, sizeof *c->exctable, false, false))) return V_ERR;
    c->nexc = h->nexc;
    if (!(c->lines = take_lines(r, h->nlines))) return V_ERR;
    c->nlines = h->nlines;
    if (!(c->cell_regs = take_table(r, h->ncellvars + h->nfreevars, sizeof *c->cell_regs, false, false))) return V_ERR;
    TRY_OK(read_fields(r, c) && read_consts(r, c, h->nconsts));
    const char *problem = is_trusted(r) ? NULL : opcheck_problem(c);
    return problem ? bad(problem) : obj_value(c);
}
/* The outermost code's checksum covers the code inside; the mapped cache has checksums of its own. */
static bool is_damaged(const Reader *r, const MarshalCode *h) {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    return false; /* the fuzzer is to see what lies behind it */
#else
    i64 summed = (i64)(sizeof *h - MARSHAL_SUMMED);
    if (r->mapped || r->in_code) return false;
    return marshal_checksum(r->p - summed, h->size + summed) != h->checksum;
#endif
}
/* Nothing inside can refer to it: it is numbered when it is whole. */
static Value read_code(Reader *r, i64 ref) {
    MarshalCode h;
    const u8 *p = take(r, -(r->p - r->start) & 3);
    if (p) p = take(r, sizeof h);
    if (!p) return V_ERR;
    memcpy(&h, p, sizeof h);
    if (h.magic != marshal_code_magic()) return bad("code of another version");
    TRY_OK(have(r, h.size));
    if (is_damaged(r, &h) || !fits(&h)) return bad("damaged code");
    r->in_code++;
    Value v = make_code(r, &h);
    r->in_code--;
    set_ref(r, ref, v);
    return v;
}

/* ---- any value ---- */

static Value read_atom(Reader *r, int type) {
    i64 n;
    const u8 *p;
    double d;
    Value v;
    switch (type) {
    case 'i': return take_i32(r, &n) ? fixnum(n) : V_ERR;
    case 'I':
        if (!(p = take(r, 8))) return V_ERR;
        memcpy(&n, p, 8);
        return int_from_i64(n);
    case 'l': return read_long(r);
    case 'f': case 'g': return take_double(r, type == 'f', &d) ? float_value(d) : V_ERR;
    case 'x': case 'y': return read_complex(r, type == 'x');
    case 's':
        TRY_OK(take_size(r, 4, "bytes object size out of range", &n));
        p = take(r, n);
        return p ? bytes_new((const char *)p, n) : V_ERR;
    case 'a': case 'A': v = TRY(read_ascii(r, 4)); return type == 'A' ? str_intern(v) : v;
    case 'z': case 'Z': v = TRY(read_ascii(r, 1)); return type == 'Z' ? str_intern(v) : v;
    case 'u': case 't': v = TRY(read_utf8(r)); return type == 't' ? str_intern(v) : v;
    }
    return bad("unknown type code");
}
/* Old versions of the format do not say which strings of code are interned: names are, those of modules with dots. */
static bool looks_like_name(Value s) {
    for (i64 i = 0; i < str_len(s); i++) {
        u32 c = str_at(s, i);
        if (c < 128 && !is_xid_continue(c) && c != '.') return false;
    }
    return true;
}
static Value read_object(Reader *r, int type, bool numbered) {
    i64 ref = numbered ? list_len(r->refs) : -1, n;
    Value v;
    if (type == 'r') {
        TRY_OK(take_i32(r, &n));
        if (n < 0 || n >= list_len(r->refs) || is_none(list_at(r->refs, n))) return bad("invalid reference");
        v = r->in_code ? gc_pin_forever(list_at(r->refs, n)) : list_at(r->refs, n);
        set_ref(r, n, v);
        return v;
    }
    if (r->in_code && (type == '[' || type == '{' || type == '<')) return bad("mutable constant");
    if (numbered) TRY_OK(list_append(r->refs, V_NONE));
    switch (type) {
    case '(': return read_tuple(r, 4, ref);
    case ')': return read_tuple(r, 1, ref);
    case '[': return read_list(r, ref);
    case '{': return read_dict(r, ref);
    case '<': case '>': return read_set(r, type == '>', ref);
    case 'c': return read_code(r, ref);
    }
    v = TRY(read_atom(r, type));
    if (r->in_code) v = gc_pin_forever(is_str(v) && looks_like_name(v) ? str_intern(v) : v);
    set_ref(r, ref, v);
    return v;
}
static Value read_value(Reader *r) {
    int code;
    Value v;
    if (r->p == r->end && pull(r, 1) <= 0)
        return exc_pending() ? V_ERR : no_object();
    code = *r->p++;
    switch (code & ~MARSHAL_REF) {
    case '0': return V_NULL;
    case 'N': return V_NONE;
    case 'T': return V_TRUE;
    case 'F': return V_FALSE;
    case '.': return V_ELLIPSIS;
    case 'S': return obj_value(StopIterationType);
    }
    if (unlikely(thread()->attention & ATTN_MEMORY)) return exc_no_memory(); /* there is no safepoint before the end */
    if (r->depth >= MARSHAL_DEPTH) return exc_raise(ValueErrorType, "recursion limit exceeded");
    if (!thread_stack_ok(" while unmarshalling")) return V_ERR;
    r->depth++;
    v = read_object(r, code & ~MARSHAL_REF, code & MARSHAL_REF);
    r->depth--;
    return v;
}

static Value read_whole(Reader *r) {
    Value v = TRY(read_value(r));
    return is_null(v) ? exc_raise(TypeErrorType, "NULL object in marshal data for object") : v;
}

Value marshal_load_mapped(const u8 *data, i64 size) {
    Reader r = {.start = data, .p = data, .end = data + size, .refs = TRY(list_new(size / 64 + 16)), .mapped = true};
    return read_value(&r);
}
Value marshal_load(const u8 *data, i64 size, i64 *used) {
    Reader r = {.start = data, .p = data, .end = data + size, .refs = TRY(list_new(size / 64 + 16))};
    Value v = TRY(read_whole(&r));
    if (used) *used = r.p - data;
    return v;
}
Value marshal_load_file(Value file) {
    Reader r = {.refs = TRY(list_new(16)), .file = file};
    Value v = read_whole(&r);
    free((void *)r.start);
    return v;
}
