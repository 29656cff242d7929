/* _sre_sub.c: Pattern.sub and subn: literal replacements, templates, callables. */
#include "vm/interp/builtin_push.h"
#include "vm/modules/_sre.h"
#include "vm/object/str_internal.h"

typedef struct Subst {
    Value pattern;
    Value repl;     /* a str or bytes put in as it is, a template (groups, literals), or a callable */
    enum { SUB_LITERAL, SUB_TEMPLATE, SUB_CALL } how;
    i64 count, done;
    Value pieces;   /* list, unless everything goes to the builder */
    StrBuilder out; /* str literals into str */
    bool building;
    i64 pos, endpos;
} Subst;

/* A replacement without backslashes stands for itself. */
static bool is_plain(Value repl) {
    if (is_str(repl)) return search_chr(str_data(repl), str_len(repl), '\\', str_kind(repl)) < 0;
    Buffer b;
    if (!buffer_supported(repl)) return false;
    if (!buffer_get(repl, &b, false)) {
        exc_clear();
        return false;
    }
    bool plain = !memchr(b.data, '\\', (size_t)b.len);
    buffer_release(&b);
    return plain;
}

static bool prepare(Subst *sub, Value repl) {
    sub->repl = repl;
    sub->how = SUB_LITERAL;
    if (value_callable(repl)) {
        sub->how = SUB_CALL;
        return true;
    }
    if (is_plain(repl)) return true;
    /* _subx() counts the frames for its warnings.  Instead of the function that it returns for a template with groups,
       the template itself is expanded here. */
    Value re = import_module("re"), prepare, parse, literals;
    if (is_err(re) || is_err(prepare = value_getattr_c(re, "_subx"))) return false;
    sub->repl = value_call2(prepare, sub->pattern, repl);
    if (is_err(sub->repl)) return false;
    if (!value_callable(sub->repl)) return true;
    if (is_err(parse = value_getattr_c(re, "_compile_repl"))) return false;
    sub->repl = value_call2(parse, repl, sub->pattern);
    if (is_err(sub->repl)) return false;
    if (!is_tuple(sub->repl) || tuple_len(sub->repl) != 2 || !is_list(tuple_at(sub->repl, 0)) ||
        !is_list(literals = tuple_at(sub->repl, 1))) {
        return native_fail(exc_raise(TypeErrorType, "invalid template"));
    }
    sub->how = SUB_TEMPLATE;
    return true;
}

/* string[start:stop] to the output. */
static bool copy_text(Subst *sub, SreState *s, i64 start, i64 stop) {
    if (start >= stop) return true;
    if (sub->building) {
        strb_chars(&sub->out, str_ptr(s->data, s->kind, start), s->kind, stop - start);
        return true;
    }
    Value piece = sre_slice(s->is_bytes, s->string, start, stop);
    return !is_err(piece) && list_append(sub->pieces, piece);
}

static bool template_piece(Subst *sub, SreState *s, Value v, bool group) {
    if (!group) return list_append(sub->pieces, v);
    i64 n;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    if (n == 0) return copy_text(sub, s, s->start, s->ptr);
    if (n < 0 || 2 * n > s->nmarks) return native_fail(exc_raise(IndexErrorType, "no such group"));
    i64 from = s->marks[2 * n - 2], to = s->marks[2 * n - 1];
    return from < 0 || to <= from || copy_text(sub, s, from, to);
}

/* The literals in order, with groups in the places of those that are None. */
static bool expand(Subst *sub, SreState *s) {
    Value groups = tuple_at(sub->repl, 0), literals = tuple_at(sub->repl, 1);
    i64 next = 0;
    for (i64 i = 0; i < list_len(literals); i++) {
        Value v = list_at(literals, i);
        bool group = is_none(v);
        if (group) {
            Value pair = next < list_len(groups) ? list_at(groups, next++) : V_NONE;
            if (!is_tuple(pair) || tuple_len(pair) != 2) continue;
            v = tuple_at(pair, 1);
        }
        if (!template_piece(sub, s, v, group)) return false;
    }
    return true;
}

static bool replace_one(Subst *sub, SreState *s) {
    if (sub->building) {
        strb_str(&sub->out, sub->repl);
        return true;
    }
    if (sub->how == SUB_LITERAL) return list_append(sub->pieces, sub->repl);
    if (sub->how == SUB_TEMPLATE) return expand(sub, s);
    Value match = sre_match_new(sub->pattern, s, sub->pos, sub->endpos);
    Value item = is_err(match) ? match : value_call1(sub->repl, match);
    if (is_err(item)) return false;
    if (s->buffered) { /* the call may have moved a bytes object's contents */
        buffer_refresh(&s->buffer);
        s->data = s->buffer.data;
    } else {
        s->data = str_data(s->string);
    }
    return is_none(item) || list_append(sub->pieces, item);
}

static bool replace_all(Subst *sub, SreState *s) {
    i64 copied = 0, end = s->end;
    while (sub->count == 0 || sub->done < sub->count) {
        int found = sre_search(s);
        if (found < 0) return false;
        if (!found) break;
        i64 start = s->start, stop = s->ptr;
        if (!copy_text(sub, s, copied, start) || !replace_one(sub, s)) return false;
        copied = stop;
        sub->done++;
        s->must = stop == start ? stop : -1;
        s->start = stop;
    }
    return copy_text(sub, s, copied, end);
}

static Value join(Subst *sub, bool is_bytes) {
    i64 n = list_len(sub->pieces);
    if (!is_bytes) return str_join(str_empty, as_list(sub->pieces)->items->v, n);
    if (n == 1 && is_exact(list_at(sub->pieces, 0), BytesType)) return list_at(sub->pieces, 0);
    return value_call_method(bytes_empty, "join", 1, sub->pieces);
}

static Value substitute(Value self, Value *v, i64 *done) {
    Subst sub = {.pattern = self};
    SreState s;
    if (!is_null(v[2])) TRY_OK(number_as_index(v[2], &sub.count, OverflowErrorType));
    TRY_OK(prepare(&sub, v[0]));
    sub.pieces = TRY(list_new(0));
    TRY_OK(sre_state_init(&s, as_pattern(self), v[1], 0, INT64_MAX));
    sub.building = sub.how == SUB_LITERAL && !s.is_bytes && is_str(sub.repl);
    sub.pos = s.start;
    sub.endpos = s.end;
    if (sub.building) strb_init(&sub.out);
    bool ok = sub.count < 0 ? copy_text(&sub, &s, 0, s.end) : replace_all(&sub, &s), is_bytes = s.is_bytes;
    sre_state_free(&s);
    *done = sub.done;
    if (sub.building) {
        if (ok && sub.done) return strb_finish(&sub.out);
        strb_free(&sub.out);
        return ok ? sre_slice(false, v[1], 0, str_len(v[1])) : V_ERR;
    }
    return ok ? join(&sub, is_bytes) : V_ERR;
}

/* ---- with a function of Python: a hidden frame calls it (HELPER_re_sub) ---- */

typedef struct Kept { /* what is kept between the calls: storage, not a Python object */
    Obj base;
    Value scanner, string, pieces;
    i64 copied, done, left;
} Kept;
static Kept *as_kept(Value v) { return (Kept *)v.w; }
static void kept_trace(Obj *o, Tracer *t) { trace_values(t, &((Kept *)o)->scanner, 3); }
static const Layout kept_layout = {.name = "substitution", .size = sizeof(Kept), .trace = kept_trace};

static bool keep_text(Kept *k, i64 stop) {
    if (k->copied >= stop) return true;
    Value piece = sre_slice(false, k->string, k->copied, stop);
    return !is_err(piece) && list_append(k->pieces, piece);
}

/* Takes the answer for the last match; the next one, or None. */
static Value sub_step(Value self, Value piece) {
    Kept *k = as_kept(self);
    if (!is_none(piece)) TRY_OK(list_append(k->pieces, piece));
    if (k->left == 0) return V_NONE;
    Value match = TRY(sre_scanner_search(k->scanner));
    if (is_none(match)) return match;
    TRY_OK(keep_text(k, as_match(match)->mark[0]));
    k->copied = as_match(match)->mark[1];
    k->done++;
    k->left--;
    return match;
}

static Value sub_text(Value self) {
    Kept *k = as_kept(self);
    TRY_OK(keep_text(k, str_len(k->string)));
    return str_join(str_empty, as_list(k->pieces)->items->v, list_len(k->pieces));
}

static Value subn_text(Value self) {
    Value text = TRY(sub_text(self));
    return tuple_pack(2, text, int_from_i64(as_kept(self)->done));
}

static Value keep(Value self, Value string, i64 count) {
    static Shape *shape;
    if (!shape) shape = shape_internal(&kept_layout);
    Value scanner = TRY(sre_scanner_new(self, string, 0, INT64_MAX)), pieces = TRY(list_new(0));
    Kept *k = gc_alloc(shape, sizeof *k);
    k->scanner = scanner;
    k->string = string;
    k->pieces = pieces;
    k->left = count ? count : -1;
    return obj_value(k);
}

/* V_NULL: this is done in C. */
static Value push_sub(Value self, Value *v, bool subn) {
    static const MethodDef step = {"step", sub_step, M_1, EFF_ANY, 0, "step($self, piece, /)", NULL};
    static const MethodDef ends[] = {{"sub", sub_text, M_0, EFF_ANY, 0, "sub($self, /)", NULL},
                                     {"subn", subn_text, M_0, EFF_ANY, 0, "subn($self, /)", NULL}};
    if (!is_str_exact(v[1]) || !interp_calls_python(v[0]) || as_pattern(self)->is_bytes > 0) return V_NULL;
    if (!is_null(v[2]) && (!is_fixnum(v[2]) || as_fixnum(v[2]) < 0)) return V_NULL;
    Value kept = TRY(keep(self, v[1], is_null(v[2]) ? 0 : as_fixnum(v[2])));
    Value next = TRY(builtin_new(&step, kept, V_NULL)), end = TRY(builtin_new(&ends[subn], kept, V_NULL));
    return interp_push_helper(HELPER_re_sub, 3, v[0], next, end, V_NULL);
}

Value sre_pattern_m_sub(Value self, Value *v) {
    Value pushed = call_take_push() ? push_sub(self, v, false) : V_NULL;
    i64 done;
    return is_null(pushed) ? substitute(self, v, &done) : pushed;
}

Value sre_pattern_m_subn(Value self, Value *v) {
    Value pushed = call_take_push() ? push_sub(self, v, true) : V_NULL;
    if (!is_null(pushed)) return pushed;
    i64 done;
    Value text = TRY(substitute(self, v, &done));
    return tuple_pack(2, text, int_from_i64(done));
}
