/* marshal_dump.c: values to bytes.  Nothing here allocates in the heap, so no object moves while addresses identify
 * objects already written. */
#include <stdio.h>

#include "vm/base/dtoa.h"
#include "vm/base/utf8.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/marshal_internal.h"

typedef struct Writer {
    u8 *buf;
    i64 len, cap;
    int version, depth;
    struct {
        u64 word;
        u32 index;
    } *seen;             /* open addressing by the value's word */
    u32 mask, nseen;
    const char *problem; /* NULL: none so far */
    bool too_deep, no_memory;
} Writer;

static void write_value(Writer *w, Value v);

static void put(Writer *w, const void *p, i64 n) {
    if (w->len + n > w->cap) {
        i64 cap = KR_MAX(w->len + n, w->cap * 2 + 256);
        u8 *grown = realloc(w->buf, (size_t)cap);
        if (!grown) {
            w->no_memory = true;
            return;
        }
        w->buf = grown;
        w->cap = cap;
    }
    if (n) memcpy(w->buf + w->len, p, (size_t)n);
    w->len += n;
}
static void put_byte(Writer *w, int b) {
    u8 byte = (u8)b;
    put(w, &byte, 1);
}
static void put_i32(Writer *w, i64 n) {
    i32 v = (i32)n;
    if (n > INT32_MAX) w->problem = "unmarshallable object";
    put(w, &v, 4);
}

/* ---- references ---- */

static bool seen_grow(Writer *w) {
    Writer old = *w;
    w->mask = old.seen ? 2 * old.mask + 1 : 63;
    w->seen = calloc((size_t)w->mask + 1, sizeof *w->seen);
    if (!w->seen) {
        *w = old;
        w->no_memory = true;
        return false;
    }
    for (u32 i = 0; old.seen && i <= old.mask; i++) {
        u32 k = (u32)(old.seen[i].word >> 3) * 0x9e3779b1u >> 5 & w->mask;
        if (!old.seen[i].word) continue;
        while (w->seen[k].word) k = (k + 1) & w->mask;
        w->seen[k] = old.seen[i];
    }
    free(old.seen);
    return true;
}

/* True if 'v' was written before and a reference to it is enough now; else it has a number from here on. */
static bool put_known(Writer *w, Value v) {
    u32 k;
    if (w->version < 3) return false;
    if ((!w->seen || 2 * w->nseen > w->mask) && !seen_grow(w)) return false;
    k = (u32)(v.w >> 3) * 0x9e3779b1u >> 5 & w->mask;
    while (w->seen[k].word && w->seen[k].word != v.w) k = (k + 1) & w->mask;
    if (w->seen[k].word) {
        put_byte(w, 'r');
        put_i32(w, w->seen[k].index);
        return true;
    }
    w->seen[k].word = v.w;
    w->seen[k].index = w->nseen++;
    return false;
}
static void put_type(Writer *w, int type) {
    put_byte(w, w->version >= 3 ? type | MARSHAL_REF : type);
}

/* ---- kinds ---- */

static void put_limbs(Writer *w, const u64 *limb, i64 n, bool negative) {
    i64 bits = n ? 64 * n - __builtin_clzll(limb[n - 1]) : 0, digits = (bits + 14) / 15;
    put_i32(w, negative ? -digits : digits);
    for (i64 i = 0; i < digits; i++) {
        i64 bit = i * 15, at = bit / 64;
        u64 d = limb[at] >> bit % 64;
        if (bit % 64 > 49 && at + 1 < n) d |= limb[at + 1] << (64 - bit % 64);
        u16 digit = d & 0x7fff;
        put(w, &digit, 2);
    }
}
static void write_int(Writer *w, Value v) {
    if (is_fixnum(v)) {
        i64 n = as_fixnum(v);
        u64 magnitude = n < 0 ? -(u64)n : (u64)n;
        if (n == (i32)n) {
            put_type(w, 'i');
            put_i32(w, n);
            return;
        }
        put_type(w, 'l');
        put_limbs(w, &magnitude, 1, n < 0);
        return;
    }
    IntObj *big = (IntObj *)v.w;
    put_type(w, 'l');
    put_limbs(w, big->limb, big->size < 0 ? -big->size : big->size, big->size < 0);
}
static void put_double(Writer *w, double d) {
    if (w->version > 1) {
        put(w, &d, 8);
        return;
    }
    char text[64];
    i64 n = snprintf(text, sizeof text, "%.17g", d);
    put_byte(w, (int)n);
    put(w, text, n);
}
static void write_bytes(Writer *w, const u8 *p, i64 n) {
    put_type(w, 's');
    put_i32(w, n);
    put(w, p, n);
}
static void write_str(Writer *w, Value v) {
    StrObj *s = as_str(v);
    i64 n = str_len(v), start, end;
    const void *chars = str_data(v);
    if (w->version >= 4 && s->ascii) {
        if (n < 256) {
            put_type(w, s->interned ? 'Z' : 'z');
            put_byte(w, (int)n);
        } else {
            put_type(w, s->interned ? 'A' : 'a');
            put_i32(w, n);
        }
        put(w, chars, n);
        return;
    }
    put_type(w, w->version >= 3 && s->interned ? 't' : 'u');
    i64 size = utf8_encoded_size(str_kind(v), chars, n, UTF8_SURROGATEPASS, &start, &end);
    u8 *text = malloc((size_t)size + 1);
    if (!text) {
        w->no_memory = true;
        return;
    }
    utf8_encode(str_kind(v), chars, n, UTF8_SURROGATEPASS, text);
    put_i32(w, size);
    put(w, text, size);
    free(text);
}
static void write_sequence(Writer *w, const Value *items, i64 n) {
    for (i64 i = 0; i < n; i++) write_value(w, items[i]);
}
static void write_dict(Writer *w, Value d) {
    i64 pos = 0;
    Value key, v;
    put_type(w, '{');
    while (dict_next(d, &pos, &key, &v)) {
        write_value(w, key);
        write_value(w, v);
    }
    put_byte(w, '0');
}

typedef struct Piece {
    Value v;
    i64 start, len;
    const u8 *base;
} Piece;
static int compare_pieces(const void *pa, const void *pb) {
    const Piece *a = pa, *b = pb;
    int c = memcmp(a->base + a->start, b->base + b->start, (size_t)KR_MIN(a->len, b->len));
    return c ? c : (a->len > b->len) - (a->len < b->len);
}
/* Items in the order of their bytes, so that equal sets give equal bytes whatever the hashes. */
static void write_set(Writer *w, Value set) {
    i64 n = set_len(set), pos = 0, k = 0;
    Piece *piece = calloc((size_t)n + 1, sizeof *piece);
    Writer scratch = {.version = w->version, .depth = w->depth};
    Value v;
    if (!piece) {
        w->no_memory = true;
        return;
    }
    put_type(w, is_exact(set, FrozenSetType) ? '>' : '<');
    put_i32(w, n);
    while (set_next(set, &pos, &v) && k < n) {
        i64 start = scratch.len;
        free(scratch.seen);
        scratch.seen = NULL;
        scratch.nseen = scratch.mask = 0;
        write_value(&scratch, v);
        piece[k++] = (Piece){v, start, scratch.len - start, NULL};
    }
    w->no_memory |= scratch.no_memory;
    for (i64 i = 0; i < k; i++) piece[i].base = scratch.buf;
    qsort(piece, (size_t)k, sizeof *piece, compare_pieces);
    for (i64 i = 0; i < k; i++) write_value(w, piece[i].v);
    free(scratch.seen);
    free(scratch.buf);
    free(piece);
}

/* ---- code ---- */

/* The word behind it is an operand, not a cache. */
static bool has_word_operand(int op) {
    return op == OP_CALL_KW || op == OP_CALL_METHOD_KW || op == OP_MAKE_FUNC || op == OP_MATCH_CLASS;
}
static void put_insns(Writer *w, const CodeObj *c) {
    for (u32 i = 0; i < c->ninsns;) {
        Insn insn = c->insns[i];
        int words = op_info[insn.op].words;
        insn.op = op_info[insn.op].generic;
        put(w, &insn, sizeof insn);
        for (int k = 1; k <= words; k++) {
            Insn word = {.word = k == 1 && has_word_operand(insn.op) ? c->insns[i + 1].lo : 0};
            put(w, &word, sizeof word);
        }
        i += 1 + (u32)words;
    }
}
/* Tables lie so that they can be used in place when the whole is mapped. */
static void align(Writer *w) {
    static const u8 zeros[4] = {0};
    put(w, zeros, -w->len & 3);
}
static void write_code(Writer *w, CodeObj *c) {
    MarshalCode h = {
        .magic = marshal_code_magic(), .nreg = c->nreg, .nlocals = c->nlocals, .argcount = c->argcount,
        .posonly = c->posonly, .kwonly = c->kwonly, .ncellvars = c->ncellvars, .nfreevars = c->nfreevars,
        .flags = c->flags, .firstline = c->firstline, .simple = c->simple, .ninsns = c->ninsns,
        .nconsts = c->nconsts, .nexc = c->nexc, .nlines = c->nlines,
    };
    Value fields[] = {c->name, c->qualname, c->filename, c->varnames, c->cellvars, c->freevars, c->names,
                      c->consts_tuple, c->doc};
    i64 at, body;
    put_type(w, 'c');
    align(w);
    at = w->len;
    put(w, &h, sizeof h);
    body = w->len;
    put_insns(w, c);
    put(w, c->exctable, c->nexc * (i64)sizeof *c->exctable);
    put(w, c->lines, c->nlines * (i64)sizeof *c->lines);
    put(w, c->cell_regs, (c->ncellvars + c->nfreevars) * (i64)sizeof *c->cell_regs);
    write_sequence(w, fields, ARRAY_LEN(fields));
    write_sequence(w, c->consts, c->nconsts);
    if (w->no_memory) return;
    h.size = (u32)(w->len - body);
    memcpy(w->buf + at, &h, sizeof h);
    at += MARSHAL_SUMMED;
    h.checksum = marshal_checksum(w->buf + at, w->len - at);
    memcpy(w->buf + at - sizeof h.checksum, &h.checksum, sizeof h.checksum);
}

/* ---- any value ---- */

/* None and the like, which have no reference numbers. */
static bool write_singleton(Writer *w, Value v) {
    int type = is_null(v) ? '0' : is_none(v) ? 'N' : same(v, V_TRUE) ? 'T' : same(v, V_FALSE) ? 'F' :
               same(v, V_ELLIPSIS) ? '.' : same(v, obj_value(StopIterationType)) ? 'S' : 0;
    if (type) put_byte(w, type);
    return type != 0;
}
static void write_complex(Writer *w, Value v) {
    ComplexObj *c = (ComplexObj *)v.w;
    put_type(w, w->version > 1 ? 'y' : 'x');
    put_double(w, c->real);
    put_double(w, c->imag);
}
static void write_other(Writer *w, Value v) {
    Buffer b;
    if (is_exact(v, ListType)) {
        put_type(w, '[');
        put_i32(w, list_len(v));
        for (i64 i = 0; i < list_len(v); i++) write_value(w, list_at(v, i));
    } else if (is_exact(v, DictType)) {
        write_dict(w, v);
    } else if (is_exact(v, SetType) || is_exact(v, FrozenSetType)) {
        write_set(w, v);
    } else if (is_exact(v, ComplexType)) {
        write_complex(w, v);
    } else if (is_code(v)) {
        write_code(w, as_code(v));
    } else if (buffer_supported(v)) {
        if (!buffer_get(v, &b, false)) {
            exc_clear();
            w->problem = "unmarshallable object";
            return;
        }
        write_bytes(w, b.data, b.len);
        buffer_release(&b);
    } else {
        w->problem = "unmarshallable object";
    }
}
static void write_heavy(Writer *w, Value v) {
    if (is_int_exact(v)) {
        write_int(w, v);
    } else if (value_type(v) == FloatType) {
        put_type(w, w->version > 1 ? 'g' : 'f');
        put_double(w, as_double(v));
    } else if (is_str_exact(v)) {
        write_str(w, v);
    } else if (is_exact(v, BytesType)) {
        write_bytes(w, bytes_data(v), bytes_len(v));
    } else if (is_tuple_exact(v)) {
        i64 n = tuple_len(v);
        if (w->version >= 4 && n < 256) {
            put_type(w, ')');
            put_byte(w, (int)n);
        } else {
            put_type(w, '(');
            put_i32(w, n);
        }
        write_sequence(w, as_tuple(v)->v, n);
    } else {
        write_other(w, v);
    }
}
static void write_value(Writer *w, Value v) {
    if (w->problem || w->too_deep || w->no_memory) return;
    if (write_singleton(w, v)) return;
    if (w->depth >= MARSHAL_DEPTH || !thread_stack_ok(" while marshalling")) {
        w->too_deep = true;
        return;
    }
    if (put_known(w, v)) return;
    w->depth++;
    write_heavy(w, v);
    w->depth--;
}

u32 marshal_code_magic(void) {
    static u32 magic;
    if (magic) return magic;
    u32 h = 2166136261u ^ FRAME_WORDS ^ (u32)sizeof(MarshalCode) << 8 ^ MARSHAL_CODE_FORMAT << 16;
    for (int op = 0; op < OP_COUNT; op++) {
        for (const char *p = op_info[op].name; *p; p++) h = (h ^ (u8)*p) * 16777619u;
        for (int k = 0; k < 3; k++) h = (h ^ op_info[op].role[k]) * 16777619u;
        h = (h ^ op_info[op].words) * 16777619u;
        for (const char *p = op_info[op].text; *p; p++) h = (h ^ (u8)*p) * 16777619u;
    }
    return magic = h | 1;
}
static u64 mix(u64 h, const u8 *p) {
    u64 word;
    memcpy(&word, p, 8);
    h = (h ^ word) * 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}
u32 marshal_checksum(const u8 *p, i64 n) {
    u64 h = 0x9e3779b97f4a7c15u ^ (u64)n, lane[4] = {h, h + 1, h + 2, h + 3};
    for (; n >= 32; p += 32, n -= 32) /* four chains, so that none waits for a multiplication */
        for (int k = 0; k < 4; k++) lane[k] = mix(lane[k], p + 8 * k);
    for (int k = 0; k < 4; k++) h = mix(h, (u8 *)&lane[k]);
    for (; n >= 8; p += 8, n -= 8) h = mix(h, p);
    for (; n > 0; p++, n--) h = (h ^ *p) * 0xd6e8feb86659fd93u;
    return (u32)(h ^ h >> 32);
}

Value marshal_dump(Value v, int version) {
    Writer w = {.version = version};
    Value result;
    write_value(&w, v);
    if (exc_pending()) exc_clear();
    if (w.no_memory) result = exc_no_memory();
    else if (w.too_deep) result = exc_raise(ValueErrorType, "object too deeply nested to marshal");
    else if (w.problem) result = exc_raise(ValueErrorType, "%s", w.problem);
    else result = bytes_new((const char *)w.buf, w.len);
    free(w.buf);
    free(w.seen);
    return result;
}
