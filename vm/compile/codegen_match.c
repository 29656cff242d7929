/* codegen_match.c: match: a pattern is a chain of tests that jump to 'fail'; captures are kept
 * in temporaries and stored when the whole pattern has matched. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"
#include "vm/object/tuple.h"

typedef struct Capture {
    Value name;
    u16 reg;
    Pos pos;
} Capture;

typedef struct Match {
    Label fail;
    Capture *captures;
    i32 n, cap;
    bool irrefutable_ok; /* a pattern that always matches may stand here */
} Match;

static void pattern(Compiler *c, Match *m, Node *n, u16 subject);

/* ---- captures ---- */

static void capture(Compiler *c, Match *m, Value name, u16 subject, Pos pos) {
    check_forbidden(c, name, pos, true);
    for (i32 i = 0; i < m->n; i++)
        if (same(m->captures[i].name, name))
            compile_error(c, pos, "multiple assignments to name '%V' in pattern", name);
    u16 reg = temp_new(c);
    move_to(c, reg, subject);
    m->captures = compile_grow(c, m->captures, m->n, &m->cap, sizeof *m->captures);
    m->captures[m->n++] = (Capture){name, reg, pos};
}

static void store_captures(Compiler *c, const Match *m) {
    for (i32 i = 0; i < m->n; i++) {
        Pos before = pos_set(c, m->captures[i].pos);
        name_store(c, m->captures[i].name, m->captures[i].reg);
        pos_restore(c, before);
    }
}

/* ---- sequences ---- */

static bool is_wildcard(Node *n) {
    return n->kind == AST_MatchAs && is_null(as_MatchAs(n)->name) && !as_MatchAs(n)->pattern;
}

static bool is_star_wildcard(Node *n) {
    return n->kind == AST_MatchStar && is_null(as_MatchStar(n)->name);
}

static i64 find_star(Compiler *c, Node *n, NodeList *parts) {
    i64 found = -1;
    for (i64 i = 0; i < parts->n; i++) {
        if (parts->items[i]->kind != AST_MatchStar) continue;
        if (found >= 0) compile_error(c, n->pos, "multiple starred names in sequence pattern");
        found = i;
    }
    return found;
}

static void subpattern(Compiler *c, Match *m, Node *n, u16 subject) {
    bool before = m->irrefutable_ok;
    m->irrefutable_ok = true;
    pattern(c, m, n, subject);
    m->irrefutable_ok = before;
}

/* [a, _, *_, b]: no list for the star nobody looks at, only the items that are named. */
static void sequence_by_index(Compiler *c, Match *m, NodeList *parts, i64 star, u16 subject,
                              u16 len) {
    for (i64 i = 0; i < parts->n; i++) {
        Node *part = parts->items[i];
        if (is_wildcard(part) || i == star) continue;
        u16 item = temp_new(c);
        if (i < star) {
            emit(c, OP_GETITEM, item, subject, const_rk(c, fixnum(i)));
        } else {
            u16 at = temp_new(c);
            emit(c, OP_SUB, at, len, const_rk(c, fixnum(parts->n - i)));
            emit(c, OP_GETITEM, item, subject, at);
        }
        subpattern(c, m, part, item);
    }
}

static void sequence_unpacked(Compiler *c, Match *m, NodeList *parts, i64 star, u16 subject) {
    i64 n = parts->n;
    u16 row = temp_row(c, (i32)n);
    if (star < 0) emit(c, OP_UNPACK, row, subject, (u32)n);
    else emit(c, OP_UNPACK_EX, row, subject, (u32)(star | (n - star - 1) << 8));
    for (i64 i = 0; i < n; i++) {
        Node *part = parts->items[i];
        if (part->kind == AST_MatchStar) {
            if (!is_star_wildcard(part))
                capture(c, m, as_MatchStar(part)->name, (u16)(row + i), part->pos);
        } else {
            subpattern(c, m, part, (u16)(row + i));
        }
    }
}

static void match_sequence(Compiler *c, Match *m, Node *n, u16 subject) {
    NodeList *parts = as_MatchSequence(n)->patterns;
    i64 star = find_star(c, n, parts);
    if (star >= 0 && (star >= 256 || parts->n - star - 1 >= 256))
        compile_error(c, n->pos, "too many expressions in star-unpacking sequence pattern");
    bool only_wildcards = true;
    for (i64 i = 0; i < parts->n; i++)
        only_wildcards =
            only_wildcards && (is_wildcard(parts->items[i]) || is_star_wildcard(parts->items[i]));
    u16 t = temp_new(c), len = temp_new(c);
    emit(c, OP_MATCH_SEQ, t, subject, 0);
    emit_jump(c, OP_JF, t, 0, m->fail);
    i64 wanted = star < 0 ? parts->n : parts->n - 1;
    if (star < 0 || wanted > 0) {
        emit(c, OP_LEN, len, subject, 0);
        Rk k = const_rk(c, fixnum(wanted));
        emit_jump(c, star < 0 ? OP_EQ_JF : OP_GE_JF, len, k, m->fail);
    }
    if (only_wildcards) return;
    if (star >= 0 && is_star_wildcard(parts->items[star]))
        sequence_by_index(c, m, parts, star, subject, len);
    else sequence_unpacked(c, m, parts, star, subject);
}

/* ---- mappings and classes ---- */

static void check_keys(Compiler *c, Node *n, NodeList *keys) {
    for (i64 i = 0; i < keys->n; i++) {
        Node *k = keys->items[i];
        if (k->kind != AST_Constant && k->kind != AST_Attribute)
            compile_error(c, n->pos,
                          "mapping pattern keys may only match literals and attribute lookups");
        for (i64 j = 0; j < i && k->kind == AST_Constant; j++) {
            if (keys->items[j]->kind != AST_Constant) continue;
            int equal = value_eq(as_Constant(keys->items[j])->value, as_Constant(k)->value);
            if (equal < 0) compile_fail(c);
            if (equal)
                compile_error(c, n->pos, "mapping pattern checks duplicate key (%R)",
                              as_Constant(k)->value);
        }
    }
}

/* **rest: a copy without the keys. */
static void capture_rest(Compiler *c, Match *m, AstMatchMapping *p, u16 subject, u16 keys) {
    u16 rest = temp_new(c);
    i64 n = p->keys->n;
    emit(c, OP_BUILD_MAP, rest, 0, 0);
    emit(c, OP_DICT_UPDATE, rest, subject, 0);
    u16 row = temp_row(c, (i32)n);
    if (n) emit(c, OP_UNPACK, row, keys, (u32)n);
    for (i64 i = 0; i < n; i++) emit(c, OP_DELITEM, rest, (u32)(row + i), 0);
    capture(c, m, p->rest, rest, p->head.pos);
}

static void match_mapping(Compiler *c, Match *m, Node *n, u16 subject) {
    AstMatchMapping *p = as_MatchMapping(n);
    i64 count = p->keys->n;
    if (p->patterns->n != count)
        compile_error(c, n->pos, "keys (%lld) / patterns (%lld) length mismatch in mapping pattern",
                      (long long)count, (long long)p->patterns->n);
    u16 t = temp_new(c), keys = temp_new(c), values = temp_new(c);
    emit(c, OP_MATCH_MAP, t, subject, 0);
    emit_jump(c, OP_JF, t, 0, m->fail);
    if (count == 0 && is_null(p->rest)) return;
    if (count) {
        emit(c, OP_LEN, t, subject, 0);
        emit_jump(c, OP_GE_JF, t, const_rk(c, fixnum(count)), m->fail);
    }
    check_keys(c, n, p->keys);
    build_row(c, p->keys, OP_BUILD_TUPLE, keys);
    emit(c, OP_MATCH_KEYS, values, subject, keys);
    emit_jump(c, OP_JNONE, values, 0, m->fail);
    u16 row = temp_row(c, (i32)count);
    if (count) emit(c, OP_UNPACK, row, values, (u32)count);
    for (i64 i = 0; i < count; i++) subpattern(c, m, p->patterns->items[i], (u16)(row + i));
    if (!is_null(p->rest)) capture_rest(c, m, p, subject, keys);
}

static void match_class(Compiler *c, Match *m, Node *n, u16 subject) {
    AstMatchClass *p = as_MatchClass(n);
    i64 npos = p->patterns->n, nkw = p->kwd_attrs->n;
    if (nkw != p->kwd_patterns->n)
        compile_error(c, n->pos,
                      "kwd_attrs (%lld) / kwd_patterns (%lld) length mismatch in class pattern",
                      (long long)nkw, (long long)p->kwd_patterns->n);
    for (i64 i = 0; i < nkw; i++) {
        check_forbidden(c, p->kwd_attrs->items[i], p->kwd_patterns->items[i]->pos, true);
        for (i64 j = i + 1; j < nkw; j++)
            if (same(p->kwd_attrs->items[i], p->kwd_attrs->items[j]))
                compile_error(c, p->kwd_patterns->items[j]->pos,
                              "attribute name repeated in class pattern: %V",
                              p->kwd_attrs->items[j]);
    }
    u16 pair = temp_row(c, 2), found = temp_new(c);
    expr_to(c, p->cls, pair + 1);
    move_to(c, pair, subject);
    Value names = nkw ? compile_keep(c, tuple_from(p->kwd_attrs->items, nkw)) : tuple_empty;
    u32 index = emit_const_index(c, names);
    emit(c, OP_MATCH_CLASS, found, pair, (u32)npos)->lo = index;
    emit_jump(c, OP_JNONE, found, 0, m->fail);
    u16 row = temp_row(c, (i32)(npos + nkw));
    if (npos + nkw) emit(c, OP_UNPACK, row, found, (u32)(npos + nkw));
    for (i64 i = 0; i < npos + nkw; i++) {
        Node *part = i < npos ? p->patterns->items[i] : p->kwd_patterns->items[i - npos];
        if (!is_wildcard(part)) subpattern(c, m, part, (u16)(row + i));
    }
}

/* ---- alternatives ---- */

static i32 find_capture(const Match *m, i32 from, Value name) {
    for (i32 i = from; i < m->n; i++)
        if (same(m->captures[i].name, name)) return i;
    return -1;
}

/* Every alternative binds the same names; each moves its captures to where the first one has
   them. */
static void match_or(Compiler *c, Match *m, Node *n, u16 subject) {
    NodeList *parts = as_MatchOr(n)->patterns;
    Label matched = emit_label(c), fail = m->fail;
    bool irrefutable_ok = m->irrefutable_ok;
    i32 old = m->n, names = 0;
    u16 row = 0;
    Capture *first = NULL;
    for (i64 i = 0; i < parts->n; i++) {
        bool last = i + 1 == parts->n;
        m->fail = last ? fail : emit_label(c);
        m->irrefutable_ok = last && irrefutable_ok;
        m->n = old;
        i32 top = c->unit->top;
        pattern(c, m, parts->items[i], subject);
        if (i == 0) { /* its captures go to a row below everything the alternatives use */
            names = m->n - old;
            first = ast_alloc(c->arena, (names + 1) * (i64)sizeof *first);
            if (names) memcpy(first, m->captures + old, (size_t)names * sizeof *first);
            row = (u16)c->unit->top;
            temp_row(c, names);
            top = c->unit->top;
        } else if (m->n - old != names) {
            compile_error(c, m->n > old ? m->captures[m->n - 1].pos : parts->items[i]->pos,
                          "alternative patterns bind different names");
        }
        for (i32 k = 0; k < names; k++) {
            i32 at = find_capture(m, old, first[k].name);
            if (at < 0)
                compile_error(c, m->n > old ? m->captures[m->n - 1].pos : parts->items[i]->pos,
                              "alternative patterns bind different names");
            move_to(c, (u16)(row + k), m->captures[at].reg);
        }
        temp_reset(c, top);
        if (!last) {
            emit_jump(c, OP_JUMP, 0, 0, matched);
            emit_place(c, m->fail);
        }
    }
    emit_place(c, matched);
    m->fail = fail;
    m->irrefutable_ok = irrefutable_ok;
    m->n = old;
    for (i32 k = 0; k < names; k++) {
        for (i32 i = 0; i < old; i++)
            if (same(m->captures[i].name, first[k].name))
                compile_error(c, first[k].pos, "multiple assignments to name '%V' in pattern",
                              first[k].name);
        m->captures = compile_grow(c, m->captures, m->n, &m->cap, sizeof *m->captures);
        m->captures[m->n++] = (Capture){first[k].name, (u16)(row + k), first[k].pos};
    }
}

/* ---- all of them ---- */

static void match_as(Compiler *c, Match *m, Node *n, u16 subject) {
    AstMatchAs *p = as_MatchAs(n);
    if (!p->pattern) {
        if (!m->irrefutable_ok) {
            if (!is_null(p->name))
                compile_error(c, n->pos, "name capture '%V' makes remaining patterns unreachable",
                              p->name);
            compile_error(c, n->pos, "wildcard makes remaining patterns unreachable");
        }
        if (!is_null(p->name)) capture(c, m, p->name, subject, n->pos);
        return;
    }
    pattern(c, m, p->pattern, subject);
    capture(c, m, p->name, subject, n->pos);
}

static void match_value(Compiler *c, Match *m, Node *n, u16 subject) {
    Node *value = as_MatchValue(n)->value;
    i32 top = c->unit->top;
    bool ok = value->kind == AST_Constant || value->kind == AST_Attribute;
    if (!ok) compile_error(c, n->pos, "patterns may only match literals and attribute lookups");
    Rk rk = expr_any(c, value);
    emit_jump(c, OP_EQ_JF, subject, rk, m->fail);
    temp_reset(c, top);
}

static void pattern(Compiler *c, Match *m, Node *n, u16 subject) {
    compile_check_depth(c);
    Pos before = pos_set(c, n->pos);
    switch (n->kind) {
    case AST_MatchValue: match_value(c, m, n, subject); break;
    case AST_MatchSingleton:
        emit_jump(c, OP_IS_JF, subject, const_rk(c, as_MatchSingleton(n)->value), m->fail);
        break;
    case AST_MatchSequence: match_sequence(c, m, n, subject); break;
    case AST_MatchMapping: match_mapping(c, m, n, subject); break;
    case AST_MatchClass: match_class(c, m, n, subject); break;
    case AST_MatchAs: match_as(c, m, n, subject); break;
    case AST_MatchOr: match_or(c, m, n, subject); break;
    default: KR_FATAL("pattern of kind %s", ast_info(n->kind)->name);
    }
    pos_restore(c, before);
}

void match_stmt(Compiler *c, Node *n) {
    AstMatch *s = as_Match(n);
    Unit *u = c->unit;
    Label end = emit_label(c);
    u16 subject = temp_new(c);
    expr_to(c, s->subject, subject);
    for (i64 i = 0; i < s->cases->n; i++) {
        AstMatchCase *k = as_MatchCase(s->cases->items[i]);
        i32 top = u->top;
        bool last = i + 1 == s->cases->n;
        Match m = {.fail = emit_label(c), .irrefutable_ok = last || k->guard};
        u->pos = k->pattern->pos;
        pattern(c, &m, k->pattern, subject);
        store_captures(c, &m);
        temp_reset(c, top);
        if (k->guard) jump_if(c, k->guard, false, m.fail);
        /* shows the line of "case _:" */
        else if (last && is_wildcard(k->pattern)) emit(c, OP_NOP, 0, 0, 0);
        stmts(c, k->body);
        u->pos = pos_none;
        if (u->reachable) emit_jump(c, OP_JUMP, 0, 0, end);
        emit_place(c, m.fail);
    }
    emit_place(c, end);
}
