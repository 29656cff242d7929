/* str_alloc.c: making strings: allocation, conversion from C text, concatenation, slices, joins.
 *
 * Every string is in the narrowest kind that holds its characters, and 'ascii' says exactly whether all are below 128:
 * equality and hashing rely on both.  Up to STR_INLINE_MAX bytes lie behind the header; the rest is in a StrBuf.
 */
#include "vm/base/utf8.h"
#include "vm/object/str_internal.h"

Value str_empty;
static Shape *buf_shape;
static Value latin1_chars[256]; /* interned, so held by the intern table, and never moved */

static i64 buf_size_of(const Obj *o) { return (i64)sizeof(StrBuf) + ((const StrBuf *)o)->cap; }
static const Layout buf_layout = {.name = "str characters", .size_of = buf_size_of};

STR_VECTORISED void str_copy(void *dst, int dkind, const void *src, int skind, i64 n) {
    if (dkind == skind) {
        memcpy(dst, src, (size_t)(n * dkind));
    } else if (dkind == 2 && skind == 1) {
        for (i64 i = 0; i < n; i++) ((u16 *)dst)[i] = ((const u8 *)src)[i];
    } else if (dkind == 4 && skind == 1) {
        for (i64 i = 0; i < n; i++) ((u32 *)dst)[i] = ((const u8 *)src)[i];
    } else if (dkind == 4 && skind == 2) {
        for (i64 i = 0; i < n; i++) ((u32 *)dst)[i] = ((const u16 *)src)[i];
    } else if (dkind == 1 && skind == 2) {
        for (i64 i = 0; i < n; i++) ((u8 *)dst)[i] = (u8)((const u16 *)src)[i];
    } else if (dkind == 1 && skind == 4) {
        for (i64 i = 0; i < n; i++) ((u8 *)dst)[i] = (u8)((const u32 *)src)[i];
    } else {
        for (i64 i = 0; i < n; i++) ((u16 *)dst)[i] = (u16)((const u32 *)src)[i];
    }
}

void str_fill_chars(void *dst, int kind, u32 cp, i64 n) {
    if (kind == 1) {
        memset(dst, (int)cp, (size_t)n);
        return;
    }
    for (i64 i = 0; i < n; i++) str_write(dst, kind, i, cp);
}

STR_VECTORISED u32 str_max_char(const void *data, int kind, i64 n) {
    u32 all = 0;
    if (kind == 1) return utf8_ascii_prefix(data, n) == n ? 0x7f : 0xff;
    if (kind == 2) {
        for (i64 i = 0; i < n; i++) all |= ((const u16 *)data)[i];
    } else {
        for (i64 i = 0; i < n; i++) all |= ((const u32 *)data)[i];
    }
    return all < 0x80 ? 0x7f : all < 0x100 ? 0xff : all < 0x10000 ? 0xffff : 0x10ffff;
}

StrBuf *str_buf_new(i64 cap) {
    StrBuf *buf = gc_try_alloc(buf_shape, (i64)sizeof(StrBuf) + cap);
    if (buf) buf->cap = cap;
    return buf;
}

/* A string over characters in a buffer, 'data' within it. */
static Value str_over(StrBuf *buf, void *data, i64 len, int kind, bool ascii) {
    StrObj *s = gc_alloc(StrShape, sizeof(StrObj));
    s->len = (u64)len;
    s->kind = (u64)kind & 7;
    s->ascii = ascii;
    s->ext = 1;
    s->x.data = data;
    s->x.owner = obj_value(buf);
    return obj_value(s);
}

Value str_alloc(i64 n, u32 maxchar) {
    int kind = utf8_kind(maxchar);
    if (n == 0) return str_empty;
    if (n > STR_MAX_LEN) return exc_no_memory();
    i64 bytes = (n + 1) * kind;
    if (bytes <= STR_INLINE_MAX) {
        StrObj *s = gc_alloc(StrShape, STR_HEAD + bytes);
        s->len = (u64)n;
        s->kind = (u64)kind & 7;
        s->ascii = maxchar < 0x80;
        return obj_value(s);
    }
    StrBuf *buf = str_buf_new(bytes);
    if (!buf) return V_ERR;
    buf->used = bytes - kind;
    return str_over(buf, buf->data, n, kind, maxchar < 0x80);
}

Value str_from_cp(u32 cp) {
    if (cp < 0x100) return latin1_chars[cp];
    Value s = str_alloc(1, cp);
    str_write(str_data(s), str_kind(s), 0, cp);
    return s;
}

static Value from_ascii(const char *s, i64 n) {
    if (n == 1) return latin1_chars[(u8)s[0]];
    Value v = TRY(str_alloc(n, 0x7f));
    if (n) memcpy(str_data(v), s, (size_t)n);
    return v;
}

Value str_from_latin1(const u8 *s, i64 n) {
    if (n == 1) return latin1_chars[s[0]];
    Value v = TRY(str_alloc(n, str_max_char(s, 1, n)));
    if (n) memcpy(str_data(v), s, (size_t)n);
    return v;
}

Value str_from_kind(const void *s, i64 n, int kind) {
    if (kind == 1) return str_from_latin1(s, n);
    if (n == 0) return str_empty;
    u32 max = str_max_char(s, kind, n);
    if (n == 1) return str_from_cp(str_read(s, kind, 0));
    Value v = TRY(str_alloc(n, max));
    str_copy(str_data(v), str_kind(v), s, kind, n);
    return v;
}

Value str_from_utf8(const char *s, i64 n) {
    if (utf8_ascii_prefix(s, n) == n) return from_ascii(s, n);
    Utf8Scan scan;
    if (!utf8_scan(s, n, 0, &scan)) return str_decode(s, n, "utf-8", NULL);
    if (scan.chars == 1) return str_from_cp(utf8_get((const u8 *)s));
    Value v = TRY(str_alloc(scan.chars, scan.max_char));
    utf8_decode(s, n, 0, str_kind(v), str_data(v));
    return v;
}

Value str_from_c(const char *s) { return str_from_utf8(s, (i64)strlen(s)); }

Value str_exact(Value v) {
    if (likely(is_str_exact(v))) return v;
    StrObj *s = as_str(v);
    if (s->len == 0) return str_empty;
    if (!s->ext || (i64)s->len * s->kind < STR_APPEND_MIN) return str_from_kind(str_data(v), str_len(v), str_kind(v));
    Value r = str_over((StrBuf *)as_obj(s->x.owner), s->x.data, (i64)s->len, (int)s->kind, s->ascii);
    as_str(r)->hash = as_str(v)->hash;
    return r;
}

/* ---- concatenation ---- */

/* Whether b can be written right behind a: a ends where its buffer's used part ends, and there is room. */
static bool appendable(StrObj *a, StrObj *b) {
    if (!a->ext || a->kind < b->kind) return false;
    StrBuf *buf = (StrBuf *)as_obj(a->x.owner);
    u8 *end = (u8 *)a->x.data + (i64)a->len * a->kind;
    i64 more = (i64)b->len * a->kind;
    return end == buf->data + buf->used && more <= buf->cap - buf->used;
}

static Value append_in_place(Value va, Value vb) {
    StrObj *a = as_str(va), *b = as_str(vb);
    StrBuf *buf = (StrBuf *)as_obj(a->x.owner);
    int kind = (int)a->kind;
    str_copy(buf->data + buf->used, kind, str_data(vb), (int)b->kind, (i64)b->len);
    buf->used += (i64)b->len * kind;
    return str_over(buf, a->x.data, (i64)(a->len + b->len), kind, a->ascii && b->ascii);
}

static Value concat_with_room(Value va, Value vb, i64 len, u32 max) {
    int kind = utf8_kind(max);
    i64 bytes = len * kind;
    /* A string that outgrows a buffer is being built: grow by half.  The first time a little room is enough. */
    StrBuf *buf = str_buf_new(bytes + (as_str(va)->ext ? bytes / 2 : bytes / 8) + 16);
    if (!buf) return V_ERR;
    str_copy(buf->data, kind, str_data(va), str_kind(va), str_len(va));
    str_copy(buf->data + str_len(va) * kind, kind, str_data(vb), str_kind(vb), str_len(vb));
    buf->used = bytes;
    return str_over(buf, buf->data, len, kind, max < 0x80);
}

Value str_concat(Value va, Value vb) {
    StrObj *a = as_str(va), *b = as_str(vb);
    if (a->len == 0) return str_exact(vb);
    if (b->len == 0) return str_exact(va);
    if (appendable(a, b)) return append_in_place(va, vb);
    i64 len = (i64)(a->len + b->len);
    u32 max = KR_MAX(str_bound(va), str_bound(vb));
    if (len > STR_MAX_LEN) return exc_raise(OverflowErrorType, "strings are too large to concat");
    if (len * utf8_kind(max) > STR_APPEND_MIN) return concat_with_room(va, vb, len, max);
    Value r = str_alloc(len, max);
    int kind = str_kind(r);
    str_copy(str_data(r), kind, str_data(va), str_kind(va), str_len(va));
    str_copy(str_ptr(str_data(r), kind, str_len(va)), kind, str_data(vb), str_kind(vb), str_len(vb));
    return r;
}

/* ---- slices, repetition, joins ---- */

Value str_slice(Value s, i64 start, i64 stop) {
    i64 n = stop - start;
    int kind = str_kind(s);
    if (n <= 0) return str_empty;
    if (n == str_len(s)) return str_exact(s);
    const void *from = str_ptr(str_data(s), kind, start);
    if (as_str(s)->ascii) return from_ascii(from, n);
    Value r = str_from_kind(from, n, kind);
    gc_keep(as_obj(s));
    return r;
}

Value str_repeat(Value s, i64 n) {
    i64 len = str_len(s);
    int kind = str_kind(s);
    if (n <= 0 || len == 0) return str_empty;
    if (n == 1) return str_exact(s);
    i64 total;
    if (__builtin_mul_overflow(len, n, &total)) return exc_raise(OverflowErrorType, "repeated string is too long");
    if (total > STR_MAX_LEN) return exc_no_memory();
    Value r = TRY(str_alloc(total, str_bound(s)));
    u8 *out = str_data(r);
    if (len == 1) {
        str_fill_chars(out, kind, str_at(s, 0), n);
        return r;
    }
    i64 done = len * kind, bytes = total * kind;
    memcpy(out, str_data(s), (size_t)done);
    while (done < bytes) { /* doubles what is there */
        i64 step = KR_MIN(done, bytes - done);
        memcpy(out + done, out, (size_t)step);
        done += step;
    }
    return r;
}

/* Total length and widest bound of a join; false with an error raised. */
static bool join_measure(Value sep, Value *items, i64 n, i64 *total, u32 *max) {
    i64 len = 0, seplen = str_len(sep);
    *max = n > 1 ? str_bound(sep) : 0x7f;
    for (i64 i = 0; i < n; i++) {
        if (!is_str(items[i])) {
            exc_raise(TypeErrorType, "sequence item %lld: expected str instance, %T found", (long long)i, items[i]);
            return false;
        }
        len += str_len(items[i]) + (i ? seplen : 0);
        if (len > STR_MAX_LEN) {
            exc_raise(OverflowErrorType, "join() result is too long for a Python string");
            return false;
        }
        *max = KR_MAX(*max, str_bound(items[i]));
    }
    *total = len;
    return true;
}

Value str_join(Value sep, Value *items, i64 n) {
    i64 total;
    u32 max;
    if (n == 0) return str_empty;
    TRY_OK(join_measure(sep, items, n, &total, &max));
    if (n == 1) return str_exact(items[0]);
    Value r = TRY(str_alloc(total, max));
    if (total == 0) return r;
    int kind = str_kind(r);
    i64 seplen = str_len(sep);
    u8 *out = str_data(r);
    for (i64 i = 0; i < n; i++) {
        if (i && seplen) {
            str_copy(out, kind, str_data(sep), str_kind(sep), seplen);
            out += seplen * kind;
        }
        str_copy(out, kind, str_data(items[i]), str_kind(items[i]), str_len(items[i]));
        out += str_len(items[i]) * kind;
    }
    gc_keep(as_obj(r));
    return r;
}

Value str_as_subclass(TypeObj *type, Value s) {
    StrObj *from = as_str(s);
    StrBuf *buf;
    void *data;
    if (from->ext) {
        buf = (StrBuf *)as_obj(from->x.owner);
        data = from->x.data;
    } else {
        i64 bytes = str_len(s) * str_kind(s);
        buf = str_buf_new(bytes + str_kind(s));
        if (!buf) return V_ERR;
        data = buf->data;
        memcpy(data, str_data(s), (size_t)bytes);
        buf->used = bytes + str_kind(s); /* closed: nothing may overwrite the NUL */
    }
    Value v = TRY(type_alloc_var(type, sizeof(StrObj)));
    StrObj *o = as_str(v);
    o->len = as_str(s)->len;
    o->kind = as_str(s)->kind;
    o->ascii = as_str(s)->ascii;
    o->ext = 1;
    o->x.data = data;
    gc_write(o, &o->x.owner, obj_value(buf));
    return v;
}

/* ---- interning ---- */

/* The permanent set of interned strings, an open-addressing table in a heap object.  It is half full at most, or fuller
   where there was no memory for a larger one. */
#define INTERN_FIRST 4096
typedef struct InternTable {
    Obj base;
    i64 cap; /* power of two */
    Value v[];
} InternTable;
static InternTable *interned;
GC_ROOT(interned)
static i64 ninterned, intern_grow_at = INTERN_FIRST / 2;
static Shape *intern_shape;

static i64 intern_size_of(const Obj *o) {
    return (i64)sizeof(InternTable) + ((const InternTable *)o)->cap * (i64)sizeof(Value);
}
static void intern_trace(Obj *o, Tracer *t) {
    InternTable *table = (InternTable *)o;
    trace_values(t, table->v, table->cap);
}
static const Layout intern_layout = {.name = "interned strings", .size_of = intern_size_of, .trace = intern_trace};

static InternTable *intern_table_new(i64 cap) {
    InternTable *t = gc_alloc_optional(intern_shape, (i64)sizeof(InternTable) + cap * (i64)sizeof(Value));
    if (t) t->cap = cap;
    return t;
}

/* The slot that holds an equal string, or the empty one where it belongs. */
static Value *intern_slot(InternTable *t, Value s) {
    u64 mask = (u64)t->cap - 1;
    for (u64 i = (u64)str_hash(s) & mask;; i = (i + 1) & mask) {
        if (is_null(t->v[i]) || str_eq(t->v[i], s)) return &t->v[i];
    }
}

static void intern_grow(void) {
    InternTable *bigger = intern_table_new(interned->cap * 2);
    if (!bigger) {
        intern_grow_at += interned->cap / 32; /* to try again */
        if (intern_grow_at >= interned->cap) KR_FATAL("out of memory: interned strings");
        return;
    }
    intern_grow_at = bigger->cap / 2;
    for (i64 i = 0; i < interned->cap; i++) {
        Value s = interned->v[i];
        if (is_null(s)) continue;
        gc_write(bigger, intern_slot(bigger, s), s);
    }
    interned = bigger;
}

/* A copy that never moves: inline whatever its length, so that it is one object. */
static Value intern_copy(Value s) {
    StrObj *from = as_str(s);
    i64 bytes = (i64)from->len * from->kind;
    StrObj *o = gc_alloc_old(StrShape, STR_HEAD + bytes + (i64)from->kind);
    from = as_str(s);
    o->hash = str_hash(s);
    o->len = from->len;
    o->kind = from->kind;
    o->ascii = from->ascii;
    o->interned = 1;
    memcpy(o->inl, str_data(s), (size_t)bytes);
    return obj_value(o);
}

Value str_interned_lookup(Value s) {
    return as_str(s)->interned ? s : *intern_slot(interned, s);
}

Value str_intern(Value s) {
    if (as_str(s)->interned) return s;
    Value *slot = intern_slot(interned, s);
    if (!is_null(*slot)) return *slot;
    Value copy = intern_copy(s);
    if (ninterned >= intern_grow_at) intern_grow();
    ninterned++;
    gc_write(interned, intern_slot(interned, copy), copy);
    return copy;
}

Value str_intern_utf8(const char *s, i64 n) { return str_intern(TRY(str_from_utf8(s, n))); }
Value str_intern_c(const char *s) { return str_intern_utf8(s, (i64)strlen(s)); }

void str_init(void) {
    buf_shape = shape_internal(&buf_layout);
    intern_shape = shape_internal(&intern_layout);
    interned = intern_table_new(INTERN_FIRST);
    StrObj *empty = gc_alloc(StrShape, STR_HEAD + 1);
    empty->kind = 1;
    empty->ascii = 1;
    str_empty = str_intern(obj_value(empty));
    for (int c = 0; c < 256; c++) {
        StrObj *s = gc_alloc(StrShape, STR_HEAD + 2);
        s->len = s->kind = 1;
        s->ascii = c < 0x80;
        s->inl[0] = (char)c;
        latin1_chars[c] = str_intern(obj_value(s));
    }
}
