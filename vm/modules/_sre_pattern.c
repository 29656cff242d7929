/* _sre_pattern.c: the type re.Pattern. */
#include "vm/modules/_sre.h"

TypeObj *sre_pattern_type;
GC_ROOT(sre_pattern_type)

static void pattern_trace(Obj *o, Tracer *t) {
    PatternObj *p = (PatternObj *)o;
    trace_values(t, &p->pattern, 3);
    if (p->program) trace_meta(t, p->program);
}

/* ---- the state of a search ---- */

/* Looks at the characters of 's->string'; 'n' their number. */
static bool state_text(SreState *s, PatternObj *p, i64 *n) {
    Value string = s->string;
    s->buffered = false;
    s->is_bytes = !is_str(string);
    if (!s->is_bytes) {
        s->data = str_data(string);
        s->kind = str_kind(string);
        *n = str_len(string);
    } else {
        if (!buffer_supported(string)) {
            return native_fail(exc_raise(TypeErrorType, "expected string or bytes-like object, got '%T'", string));
        }
        if (!buffer_get(string, &s->buffer, false)) return false;
        s->buffered = true;
        s->data = s->buffer.data;
        s->kind = 1;
        *n = s->buffer.len;
    }
    if (p->is_bytes < 0 || p->is_bytes == s->is_bytes) return true;
    if (s->buffered) buffer_release(&s->buffer);
    return native_fail(exc_raise(TypeErrorType, p->is_bytes ? "cannot use a bytes pattern on a string-like object"
                                                            : "cannot use a string pattern on a bytes-like object"));
}

bool sre_state_init(SreState *s, PatternObj *p, Value string, i64 start, i64 end) {
    i64 n;
    s->program = p->program;
    s->string = string;
    if (!state_text(s, p, &n)) return false;
    s->start = KR_MIN(KR_MAX(start, 0), n);
    s->end = KR_MIN(KR_MAX(end, 0), n);
    s->must = -1;
    s->match_all = false;
    s->nmarks = 2 * p->groups;
    s->lastindex = -1;
    i64 words = s->nmarks + 2 * (i64)p->program->nregs;
    s->marks = s->small;
    if (words > ARRAY_LEN(s->small)) {
        s->marks = calloc((size_t)words, sizeof(i64));
        if (!s->marks) {
            if (s->buffered) buffer_release(&s->buffer);
            exc_no_memory();
            return false;
        }
    }
    s->regs = (SreReg *)(s->marks + s->nmarks);
    return true;
}

void sre_state_free(SreState *s) {
    if (s->marks != s->small) free(s->marks);
    if (s->buffered) buffer_release(&s->buffer);
}

/* After a match: the next one starts where it ended, and if it was empty must not be so again. */
static void state_next(SreState *s) {
    s->must = s->ptr == s->start ? s->ptr : -1;
    s->start = s->ptr;
}

static bool sre_bounds(Value pos, Value endpos, i64 *start, i64 *end) {
    *start = 0;
    *end = INT64_MAX;
    return (is_null(pos) || number_as_index(pos, start, OverflowErrorType)) &&
           (is_null(endpos) || number_as_index(endpos, end, OverflowErrorType));
}

/* ---- match, search, findall ... ---- */

static Value find_one(Value self, Value *v, int (*find)(SreState *s), bool all) {
    i64 start, end;
    SreState s;
    TRY_OK(sre_bounds(v[1], v[2], &start, &end));
    TRY_OK(sre_state_init(&s, as_pattern(self), v[0], start, end));
    i64 pos = s.start;
    s.match_all = all;
    int found = find(&s);
    Value match = found < 0 ? V_ERR : found ? sre_match_new(self, &s, pos, s.end) : V_NONE;
    sre_state_free(&s);
    return match;
}
static Value sre_pattern_m_match(Value self, Value *v) {
    return find_one(self, v, sre_match, false);
}
static Value sre_pattern_m_fullmatch(Value self, Value *v) {
    return find_one(self, v, sre_match, true);
}
static Value sre_pattern_m_search(Value self, Value *v) {
    return find_one(self, v, sre_search, false);
}

static Value state_group(SreState *s, i64 group, Value dflt) {
    i64 from = s->marks[2 * group - 2], to = s->marks[2 * group - 1];
    return from >= 0 && to >= from ? sre_slice(s->is_bytes, s->string, from, to) : dflt;
}

/* What findall() lists of one match. */
static Value findall_item(SreState *s, i64 groups, Value empty) {
    if (groups == 0) return sre_slice(s->is_bytes, s->string, s->start, s->ptr);
    if (groups == 1) return state_group(s, 1, empty);
    Value item = TRY(tuple_new(groups));
    for (i64 i = 0; i < groups; i++) tuple_set(item, i, TRY(state_group(s, i + 1, empty)));
    return item;
}

static bool find_all(Value self, SreState *s, Value list) {
    Value empty = s->is_bytes ? bytes_empty : str_empty;
    i64 groups = as_pattern(self)->groups;
    while (s->start <= s->end) {
        int found = sre_search(s);
        if (found <= 0) return found == 0;
        Value item = findall_item(s, groups, empty);
        if (is_err(item) || !list_append(list, item)) return false;
        state_next(s);
    }
    return true;
}

static Value sre_pattern_m_findall(Value self, Value *v) {
    i64 start, end;
    SreState s;
    TRY_OK(sre_bounds(v[1], v[2], &start, &end));
    Value list = TRY(list_new(0));
    TRY_OK(sre_state_init(&s, as_pattern(self), v[0], start, end));
    bool ok = find_all(self, &s, list);
    sre_state_free(&s);
    return ok ? list : V_ERR;
}

static Value sre_pattern_m_scanner(Value self, Value *v) {
    i64 start, end;
    TRY_OK(sre_bounds(v[1], v[2], &start, &end));
    return sre_scanner_new(self, v[0], start, end);
}

static Value sre_pattern_m_finditer(Value self, Value *v) {
    Value scanner = TRY(sre_pattern_m_scanner(self, v));
    return calliter_new(TRY(value_getattr_c(scanner, "search")), V_NONE);
}

static bool split_all(Value self, SreState *s, Value list, i64 max) {
    i64 last = 0, n = 0, groups = as_pattern(self)->groups, end = s->end;
    while (max == 0 || n < max) {
        int found = sre_search(s);
        if (found < 0) return false;
        if (!found) break;
        Value piece = sre_slice(s->is_bytes, s->string, last, s->start);
        if (is_err(piece) || !list_append(list, piece)) return false;
        for (i64 i = 1; i <= groups; i++) {
            Value group = state_group(s, i, V_NONE);
            if (is_err(group) || !list_append(list, group)) return false;
        }
        n++;
        state_next(s);
        last = s->start;
    }
    Value rest = sre_slice(s->is_bytes, s->string, last, end);
    return !is_err(rest) && list_append(list, rest);
}

static Value sre_pattern_m_split(Value self, Value *v) {
    i64 max = 0;
    SreState s;
    if (!is_null(v[1])) TRY_OK(number_as_index(v[1], &max, OverflowErrorType));
    Value list = TRY(list_new(0));
    TRY_OK(sre_state_init(&s, as_pattern(self), v[0], 0, INT64_MAX));
    bool ok = max < 0 || split_all(self, &s, list, max);
    if (ok && max < 0) ok = list_append(list, sre_slice(s.is_bytes, s.string, 0, s.end));
    sre_state_free(&s);
    return ok ? list : V_ERR;
}

/* ---- slots ---- */

static const struct {
    i64 flag;
    const char *name;
} flag_names[] = {
    {SRE_FLAG_TEMPLATE, "re.TEMPLATE"}, {SRE_FLAG_IGNORECASE, "re.IGNORECASE"}, {SRE_FLAG_LOCALE, "re.LOCALE"},
    {SRE_FLAG_MULTILINE, "re.MULTILINE"}, {SRE_FLAG_DOTALL, "re.DOTALL"}, {SRE_FLAG_UNICODE, "re.UNICODE"},
    {SRE_FLAG_VERBOSE, "re.VERBOSE"}, {SRE_FLAG_DEBUG, "re.DEBUG"}, {SRE_FLAG_ASCII, "re.ASCII"},
};

static Value pattern_repr(Value self) {
    PatternObj *p = as_pattern(self);
    i64 flags = p->flags;
    bool first = true;
    Value text = TRY(value_repr(p->pattern));
    if (str_len(text) > 200) text = TRY(str_slice(text, 0, 200));
    if (is_str(p->pattern) && (flags & (SRE_FLAG_LOCALE | SRE_FLAG_UNICODE | SRE_FLAG_ASCII)) == SRE_FLAG_UNICODE) {
        flags &= ~SRE_FLAG_UNICODE;
    }
    StrBuilder b;
    strb_init(&b);
    strb_c(&b, "re.compile(");
    strb_str(&b, text);
    for (i64 i = 0; i < ARRAY_LEN(flag_names); i++) {
        if (!(flags & flag_names[i].flag)) continue;
        strb_c(&b, first ? ", " : "|");
        strb_c(&b, flag_names[i].name);
        flags &= ~flag_names[i].flag;
        first = false;
    }
    if (flags) {
        strb_c(&b, first ? ", " : "|");
        strb_str(&b, str_format_c("0x%llx", (unsigned long long)flags));
    }
    strb_cp(&b, ')');
    return strb_finish(&b);
}

static bool pattern_hash(Value self, i64 *out) {
    PatternObj *p = as_pattern(self);
    i64 hash;
    if (!value_hash(p->pattern, &hash)) return false;
    u64 h = (u64)hash ^ (u64)p->flags ^ (u64)p->groups << 8 ^ (u64)(u8)p->is_bytes << 16;
    for (u32 i = 0; i < p->program->ncode; i++) h = (h ^ p->program->code[i]) * 0x100000001b3u;
    *out = (i64)h == -1 ? -2 : (i64)h;
    return true;
}

static Value pattern_richcmp(Value a, Value b, int op) {
    if (!is_exact(b, sre_pattern_type) || (op != CMP_EQ && op != CMP_NE)) return V_NOTIMPL;
    PatternObj *p = as_pattern(a), *q = as_pattern(b);
    int eq = p == q;
    if (!eq && p->flags == q->flags && p->is_bytes == q->is_bytes && p->groups == q->groups &&
        p->program->ncode == q->program->ncode &&
        !memcmp(p->program->code, q->program->code, p->program->ncode * sizeof(u32))) {
        eq = value_eq(p->pattern, q->pattern);
    }
    return eq < 0 ? V_ERR : bool_value(eq == (op == CMP_EQ));
}

static Value pattern_m_copy(Value self) {
    return self;
}
static Value pattern_m_deepcopy(Value self, Value memo) {
    return self;
}
static Value pattern_get_groupindex(Value self) {
    return mappingproxy_new(as_pattern(self)->groupindex);
}

#define STRING_ARGS "($self, /, string, pos=0, endpos=sys.maxsize)"
static const MethodDef pattern_methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"__copy__", pattern_m_copy, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__deepcopy__", pattern_m_deepcopy, M_1, EFF_PURE, 0, "($self, memo, /)", NULL},
    {"findall", sre_pattern_m_findall, M_N, EFF_ANY, 0, STRING_ARGS,
     "Return a list of all non-overlapping matches of pattern in string."},
    {"finditer", sre_pattern_m_finditer, M_N, EFF_ANY, 0, STRING_ARGS,
     "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\n"
     "For each match, the iterator returns a match object."},
    {"fullmatch", sre_pattern_m_fullmatch, M_N, EFF_ANY, 0, STRING_ARGS, "Matches against all of the string."},
    {"match", sre_pattern_m_match, M_N, EFF_ANY, 0, STRING_ARGS, "Matches zero or more characters at the beginning of the string."},
    {"scanner", sre_pattern_m_scanner, M_N, EFF_ANY, 0, STRING_ARGS, NULL},
    {"search", sre_pattern_m_search, M_N, EFF_ANY, 0, STRING_ARGS,
     "Scan through string looking for a match, and return a corresponding match object instance.\n\n"
     "Return None if no position in the string matches."},
    {"split", sre_pattern_m_split, M_N, EFF_ANY, 0, "($self, /, string, maxsplit=0)",
     "Split string by the occurrences of pattern."},
    {"sub", sre_pattern_m_sub, M_N, EFF_ANY, MF_PUSHES, "($self, /, repl, string, count=0)",
     "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the "
     "replacement repl."},
    {"subn", sre_pattern_m_subn, M_N, EFF_ANY, MF_PUSHES, "($self, /, repl, string, count=0)",
     "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of "
     "pattern with the replacement repl."},
    {0},
};
static const GetSetDef pattern_getset[] = {
    {"groupindex", pattern_get_groupindex, NULL, "A dictionary mapping group names to group numbers."},
    {0},
};
static const MemberDef pattern_members[] = {
    {"flags", offsetof(PatternObj, flags), MEMBER_I64, MEMBER_READONLY, "The regex matching flags."},
    {"groups", offsetof(PatternObj, groups), MEMBER_I64, MEMBER_READONLY, "The number of capturing groups in the pattern."},
    {"pattern", offsetof(PatternObj, pattern), MEMBER_VALUE, MEMBER_READONLY,
     "The pattern string from which the RE object was compiled."},
    {0},
};
static const TypeDef pattern_def = {
    .name = "re.Pattern",
    .doc = "Compiled regular expression object.",
    .size = sizeof(PatternObj),
    .flags = TF_NO_NEW | TF_WEAKREF,
    .trace = pattern_trace,
    .repr = pattern_repr,
    .hash = pattern_hash,
    .richcmp = pattern_richcmp,
    .methods = pattern_methods,
    .getset = pattern_getset,
    .members = pattern_members,
};

bool sre_add_pattern(Value m) {
    return native_make_type(&pattern_def, &sre_pattern_type);
}
