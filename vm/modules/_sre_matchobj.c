/* _sre_matchobj.c: the type re.Match: what matched where. */
#include "vm/modules/_sre.h"

TypeObj *sre_match_type;
GC_ROOT(sre_match_type)

static void match_trace(Obj *o, Tracer *t) {
    trace_values(t, &((MatchObj *)o)->string, 3);
}

static i64 match_size_of(const Obj *o) {
    return (i64)sizeof(MatchObj) + ((const MatchObj *)o)->groups * 16;
}

Value sre_match_new(Value pattern, SreState *s, i64 pos, i64 endpos) {
    PatternObj *p = as_pattern(pattern);
    i64 groups = p->groups + 1;
    Value self = TRY(type_alloc_var(sre_match_type, (i64)sizeof(MatchObj) + groups * 16));
    MatchObj *m = as_match(self);
    m->groups = groups;
    m->string = s->string;
    m->pattern = pattern;
    m->pos = pos;
    m->endpos = endpos;
    m->lastindex = s->lastindex;
    m->mark[0] = s->start;
    m->mark[1] = s->ptr;
    for (i64 i = 1; i < groups; i++) {
        i64 from = s->marks[2 * i - 2], to = s->marks[2 * i - 1];
        bool set = from >= 0 && to >= from;
        m->mark[2 * i] = set ? from : -1;
        m->mark[2 * i + 1] = set ? to : -1;
    }
    if (groups * 16 > GC_LARGE - 128) gc_barrier_all(m);
    return self;
}

Value sre_slice(bool is_bytes, Value string, i64 start, i64 stop) {
    if (!is_bytes) {
        i64 n = str_len(string);
        start = KR_MIN(start, n);
        return str_slice(string, start, KR_MAX(start, KR_MIN(stop, n)));
    }
    if (is_exact(string, BytesType) && start == 0 && stop == bytes_len(string)) return string;
    Buffer b;
    TRY_OK(buffer_get(string, &b, false));
    start = KR_MIN(start, b.len);
    stop = KR_MAX(start, KR_MIN(stop, b.len));
    Value result = bytes_new(NULL, stop - start);
    if (!is_err(result) && stop > start) {
        buffer_refresh(&b);
        memcpy(bytes_data(result), b.data + start, (size_t)(stop - start));
    }
    buffer_release(&b);
    return result;
}

static Value group_text(MatchObj *m, i64 group, Value dflt) {
    if (m->mark[2 * group] < 0 || is_none(m->string)) return dflt;
    return sre_slice(!is_str(m->string), m->string, m->mark[2 * group], m->mark[2 * group + 1]);
}

/* The number of the group that an index or a name means; -1 with IndexError. */
static i64 group_number(MatchObj *m, Value v) {
    i64 n = -1;
    Value found;
    if (is_fixnum(v)) {
        n = as_fixnum(v);
    } else if (value_type(v)->slots.index) {
        v = number_index(v);
        if (is_err(v)) return -1;
        if (int_to_i64_sat(v, &n) != 0) n = -1;
    } else {
        int there = dict_get(as_pattern(m->pattern)->groupindex, v, &found);
        if (there < 0) exc_clear();
        if (there > 0 && is_fixnum(found)) n = as_fixnum(found);
    }
    if (n < 0 || n >= m->groups) {
        if (!exc_pending()) exc_raise(IndexErrorType, "no such group");
        return -1;
    }
    return n;
}

/* ---- slots ---- */

static Value match_repr(Value self) {
    MatchObj *m = as_match(self);
    Value text = TRY(value_repr(TRY(group_text(m, 0, V_NONE))));
    if (str_len(text) > 50) text = TRY(str_slice(text, 0, 50));
    return str_format_c("<%s object; span=(%lld, %lld), match=%V>", value_type_name(self), (long long)m->mark[0],
                        (long long)m->mark[1], text);
}

static Value match_getitem(Value self, Value key) {
    i64 n = group_number(as_match(self), key);
    return n < 0 ? V_ERR : group_text(as_match(self), n, V_NONE);
}

/* ---- methods ---- */

static Value match_m_copy(Value self) {
    return self;
}
static Value match_m_deepcopy(Value self, Value memo) {
    return self;
}

static Value match_m_group(Value self, Args args) {
    MatchObj *m = as_match(self);
    TRY_OK(args_no_kw("re.Match.group", args));
    if (args.n == 0) return group_text(m, 0, V_NONE);
    if (args.n == 1) return match_getitem(self, args.v[0]);
    Value result = TRY(tuple_new(args.n));
    for (u32 i = 0; i < args.n; i++) tuple_set(result, i, TRY(match_getitem(self, args.v[i])));
    return result;
}

static Value match_m_groups(Value self, Value *v) {
    MatchObj *m = as_match(self);
    Value dflt = native_or_none(v[0]), result = TRY(tuple_new(m->groups - 1));
    for (i64 i = 1; i < m->groups; i++) tuple_set(result, i - 1, TRY(group_text(m, i, dflt)));
    return result;
}

static Value match_m_groupdict(Value self, Value *v) {
    MatchObj *m = as_match(self);
    Value dflt = native_or_none(v[0]), result = TRY(dict_new()), index = as_pattern(m->pattern)->groupindex, key, number;
    for (i64 pos = 0; dict_next(index, &pos, &key, &number);) {
        i64 n = group_number(m, number);
        if (n < 0) return V_ERR;
        TRY_OK(dict_set(result, key, TRY(group_text(m, n, dflt))));
    }
    return result;
}

static Value match_m_start(Value self, Value group) {
    i64 n = is_null(group) ? 0 : group_number(as_match(self), group);
    return n < 0 ? V_ERR : int_from_i64(as_match(self)->mark[2 * n]);
}
static Value match_m_end(Value self, Value group) {
    i64 n = is_null(group) ? 0 : group_number(as_match(self), group);
    return n < 0 ? V_ERR : int_from_i64(as_match(self)->mark[2 * n + 1]);
}

static Value span(MatchObj *m, i64 n) {
    return tuple_pack(2, int_from_i64(m->mark[2 * n]), int_from_i64(m->mark[2 * n + 1]));
}
static Value match_m_span(Value self, Value group) {
    i64 n = is_null(group) ? 0 : group_number(as_match(self), group);
    return n < 0 ? V_ERR : span(as_match(self), n);
}

static Value match_m_expand(Value self, Value *v) {
    MatchObj *m = as_match(self);
    Value re = TRY(import_module("re"));
    Value expand = TRY(value_getattr_c(re, "_expand"));
    return value_call3(expand, m->pattern, self, v[0]);
}

static Value match_get_regs(Value self) {
    MatchObj *m = as_match(self);
    if (is_null(m->regs)) {
        Value regs = TRY(tuple_new(m->groups));
        for (i64 i = 0; i < m->groups; i++) tuple_set(regs, i, TRY(span(m, i)));
        gc_write(m, &m->regs, regs);
    }
    return m->regs;
}
static Value match_get_lastindex(Value self) {
    i64 n = as_match(self)->lastindex;
    return n < 0 ? V_NONE : int_from_i64(n);
}
static Value match_get_lastgroup(Value self) {
    MatchObj *m = as_match(self);
    Value names = as_pattern(m->pattern)->indexgroup;
    if (m->lastindex < 0 || m->lastindex >= tuple_len(names)) return V_NONE;
    return tuple_at(names, m->lastindex);
}

static const MethodDef match_methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"__copy__", match_m_copy, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__deepcopy__", match_m_deepcopy, M_1, EFF_PURE, 0, "($self, memo, /)", NULL},
    {"end", match_m_end, M_1, EFF_READS, 0, "($self, group=0, /)",
     "Return index of the end of the substring matched by group."},
    {"expand", match_m_expand, M_N, EFF_ANY, 0, "($self, /, template)",
     "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method."},
    {"group", match_m_group, M_ARGS, EFF_ANY, 0, NULL,
     "group([group1, ...]) -> str or tuple.\n"
     "Return subgroup(s) of the match by indices or names.\n"
     "For 0 returns the entire match."},
    {"groupdict", match_m_groupdict, M_N, EFF_ANY, 0, "($self, /, default=None)",
     "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n"
     "  default\n    Is used for groups that did not participate in the match."},
    {"groups", match_m_groups, M_N, EFF_ANY, 0, "($self, /, default=None)",
     "Return a tuple containing all the subgroups of the match, from 1.\n\n"
     "  default\n    Is used for groups that did not participate in the match."},
    {"span", match_m_span, M_1, EFF_ALLOC, 0, "($self, group=0, /)",
     "For match object m, return the 2-tuple (m.start(group), m.end(group))."},
    {"start", match_m_start, M_1, EFF_READS, 0, "($self, group=0, /)",
     "Return index of the start of the substring matched by group."},
    {0},
};
static const GetSetDef match_getset[] = {
    {"lastgroup", match_get_lastgroup, NULL, "The name of the last matched capturing group."},
    {"lastindex", match_get_lastindex, NULL, "The integer index of the last matched capturing group."},
    {"regs", match_get_regs, NULL, NULL},
    {0},
};
static const MemberDef match_members[] = {
    {"endpos", offsetof(MatchObj, endpos), MEMBER_I64, MEMBER_READONLY,
     "The index into the string beyond which the RE engine will not go."},
    {"pos", offsetof(MatchObj, pos), MEMBER_I64, MEMBER_READONLY,
     "The index into the string at which the RE engine started looking for a match."},
    {"re", offsetof(MatchObj, pattern), MEMBER_VALUE, MEMBER_READONLY, "The regular expression object."},
    {"string", offsetof(MatchObj, string), MEMBER_VALUE, MEMBER_READONLY, "The string passed to match() or search()."},
    {0},
};
static const TypeDef match_def = {
    .name = "re.Match",
    .doc = "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
    .flags = TF_NO_NEW | TF_VAR_SIZED,
    .size_of = match_size_of,
    .trace = match_trace,
    .repr = match_repr,
    .getitem = match_getitem,
    .methods = match_methods,
    .getset = match_getset,
    .members = match_members,
};

bool sre_add_match(Value m) {
    return native_make_type(&match_def, &sre_match_type);
}
