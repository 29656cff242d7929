/* striter.c: the iterators of str, bytes and bytearray.  All are SeqIterObj: the sequence, and the index of the next item;
 * an exhausted one has let go of its sequence. */
#include "vm/object/bytes.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void striter_trace(Obj *o, Tracer *t) { trace_value(t, &((SeqIterObj *)o)->seq); }

static i64 seq_len(Value seq) {
    return is_str(seq) ? str_len(seq) : is_bytes(seq) ? bytes_len(seq) : ((ByteArrayObj *)as_obj(seq))->len;
}

static Value finish(SeqIterObj *it) {
    it->seq = V_NULL;
    return V_NULL;
}

static Value striter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index >= str_len(it->seq)) return finish(it);
    return str_from_cp(str_at(it->seq, it->index++));
}

static Value bytesiter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index >= bytes_len(it->seq)) return finish(it);
    return fixnum(bytes_data(it->seq)[it->index++]);
}

static Value bytearrayiter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    ByteArrayObj *b = (ByteArrayObj *)as_obj(it->seq);
    if (it->index >= b->len) return finish(it);
    return fixnum(b->data[it->index++]);
}

static Value striter_m___length_hint__(Value self) {
    SeqIterObj *it = as_seqiter(self);
    return fixnum(is_null(it->seq) ? 0 : KR_MAX(seq_len(it->seq) - it->index, 0));
}

static Value striter_m___reduce__(Value self) {
    SeqIterObj *it = as_seqiter(self);
    Value iter = TRY(iter_builtin("iter"));
    if (!is_null(it->seq)) return tuple_pack(3, iter, tuple_pack(1, it->seq), fixnum(it->index));
    Value empty = is_exact(self, StrIterType) || is_exact(self, StrAsciiIterType) ? str_empty : tuple_empty;
    return tuple_pack(2, iter, tuple_pack(1, empty));
}

static Value striter_m___setstate__(Value self, Value state) {
    SeqIterObj *it = as_seqiter(self);
    i64 index;
    TRY_OK(number_as_index(state, &index, OverflowErrorType));
    if (!is_null(it->seq)) it->index = KR_MIN(KR_MAX(index, 0), seq_len(it->seq));
    return V_NONE;
}

static const MethodDef methods[] = {
    {"__length_hint__", striter_m___length_hint__, M_0, EFF_READS, 0, "($self, /)", NULL},
    {"__reduce__", striter_m___reduce__, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"__setstate__", striter_m___setstate__, M_1, EFF_WRITES_SELF, 0, "($self, state, /)", NULL},
    {0}};

#define ITERATOR(stem, title)                                                                                \
    const TypeDef stem##_def = {.name = title, .size = sizeof(SeqIterObj), .flags = TF_NO_NEW,               \
                                .trace = striter_trace, .iter = iter_self, .iternext = stem##_next,       \
                                .methods = methods};
#define strasciiiter_next striter_next
extern const TypeDef striter_def, strasciiiter_def, bytesiter_def, bytearrayiter_def;
ITERATOR(striter, "str_iterator")
ITERATOR(strasciiiter, "str_ascii_iterator")
ITERATOR(bytesiter, "bytes_iterator")
ITERATOR(bytearrayiter, "bytearray_iterator")
