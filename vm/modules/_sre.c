/* _sre.c: the module _sre: compile() and what re's compiler asks about characters; scanners. */
#include "vm/base/unicode.h"
#include "vm/modules/_sre.h"

NATIVE_TYPE(scanner_type)

/* ---- compile ---- */

static u32 *code_words(Value list) {
    i64 n = list_len(list);
    u32 *words = meta_alloc_data(KR_MAX(n, 1) * 4);
    for (i64 i = 0; i < n; i++) {
        Value v = i < list_len(list) ? list_at(list, i) : V_NONE;
        i64 word;
        if (!is_int(v)) return exc_raise(TypeErrorType, "an integer is required"), NULL;
        if (int_to_i64_sat(v, &word) != 0 || word < 0 || word > 0xffffffff) {
            return exc_raise(OverflowErrorType, "regular expression code size limit exceeded"), NULL;
        }
        words[i] = (u32)word;
    }
    return words;
}

static Value sre_compile(Value m, Value *v) { /* pattern, flags, code, groups, groupindex, indexgroup */
    i64 flags, groups;
    TRY_OK(number_as_index(v[1], &flags, OverflowErrorType));
    if (!is_list(v[2])) return exc_raise(TypeErrorType, "compile() argument 'code' must be list, not %T", v[2]);
    TRY_OK(number_as_index(v[3], &groups, OverflowErrorType));
    if (!is_dict(v[4])) return exc_raise(TypeErrorType, "compile() argument 'groupindex' must be dict, not %T", v[4]);
    if (!is_tuple(v[5])) return exc_raise(TypeErrorType, "compile() argument 'indexgroup' must be tuple, not %T", v[5]);
    i64 n = list_len(v[2]);
    u32 *words = code_words(v[2]);
    if (!words) return V_ERR;
    if (!is_none(v[0]) && !is_str(v[0]) && !buffer_supported(v[0])) {
        return exc_raise(TypeErrorType, "expected string or bytes-like object, got '%T'", v[0]);
    }
    if (groups < 0 || groups > 0x3fffffff) return exc_raise(RuntimeErrorType, "invalid SRE code");
    SreProgram *program = sre_program_new(words, (u32)n, groups);
    if (!program) return V_ERR;
    Value self = TRY(type_alloc(sre_pattern_type));
    PatternObj *p = as_pattern(self);
    gc_write(p, &p->pattern, v[0]);
    gc_write(p, &p->groupindex, v[4]);
    gc_write(p, &p->indexgroup, v[5]);
    p->program = program;
    p->groups = groups;
    p->flags = flags;
    p->is_bytes = is_none(v[0]) ? -1 : !is_str(v[0]);
    return self;
}

static Value sre_getcodesize(Value m) {
    return fixnum(4);
}

static bool character(Value v, u32 *ch) {
    i64 n;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    *ch = (u32)n;
    return true;
}

static Value sre_ascii_iscased(Value m, Value v) {
    u32 ch;
    TRY_OK(character(v, &ch));
    return bool_value((ch | 32) - 'a' < 26);
}
static Value sre_unicode_iscased(Value m, Value v) {
    u32 ch;
    TRY_OK(character(v, &ch));
    return bool_value(ch <= 0x10ffff && (unicode_simple_lower(ch) != ch || unicode_simple_upper(ch) != ch));
}
static Value sre_ascii_tolower(Value m, Value v) {
    u32 ch;
    TRY_OK(character(v, &ch));
    return fixnum(sre_lower(FOLD_ASCII, ch));
}
static Value sre_unicode_tolower(Value m, Value v) {
    u32 ch;
    TRY_OK(character(v, &ch));
    return fixnum(ch <= 0x10ffff ? sre_lower(FOLD_UNICODE, ch) : ch);
}

static const MethodDef sre_methods[] = {
    {"ascii_iscased", sre_ascii_iscased, M_1, EFF_READS, 0, "($module, character, /)", NULL},
    {"ascii_tolower", sre_ascii_tolower, M_1, EFF_READS, 0, "($module, character, /)", NULL},
    {"compile", sre_compile, M_N, EFF_ANY, 0,
     "($module, /, pattern, flags, code, groups, groupindex,\n        indexgroup)", NULL},
    {"getcodesize", sre_getcodesize, M_0, EFF_PURE, 0, "($module, /)", NULL},
    {"unicode_iscased", sre_unicode_iscased, M_1, EFF_READS, 0, "($module, character, /)", NULL},
    {"unicode_tolower", sre_unicode_tolower, M_1, EFF_READS, 0, "($module, character, /)", NULL},
    {0},
};

static bool sre_exec(Value m) {
    return sre_add_match(m) && sre_add_pattern(m) && sre_add_scanner(m) && module_add(m, "MAGIC", fixnum(SRE_MAGIC)) &&
           module_add(m, "CODESIZE", fixnum(4)) && module_add(m, "MAXREPEAT", fixnum(SRE_MAXREPEAT)) &&
           module_add(m, "MAXGROUPS", fixnum(0x3fffffff)) &&
           module_add(m, "copyright", str_from_c(" SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB "));
}

const ModuleDef sre_module = {"_sre", NULL, sre_methods, sre_exec};

/* ---- scanners ---- */

typedef struct ScannerObj {
    Obj base;
    Value pattern, string;
    Value hold;      /* a memoryview that keeps a buffer other than bytes from being resized, or V_NULL */
    i64 pos, endpos; /* as given */
    i64 start, must; /* start -1: the end was reached */
} ScannerObj;
static ScannerObj *as_scanner(Value v) { return (ScannerObj *)v.w; }

static void scanner_trace(Obj *o, Tracer *t) {
    trace_values(t, &((ScannerObj *)o)->pattern, 3);
}

Value sre_scanner_new(Value pattern, Value string, i64 pos, i64 endpos) {
    SreState s;
    TRY_OK(sre_state_init(&s, as_pattern(pattern), string, pos, endpos));
    Value hold = is_str(string) || is_bytes(string) ? V_NULL : memview_new(string);
    if (is_err(hold)) return sre_state_free(&s), V_ERR;
    Value self = type_alloc(scanner_type);
    ScannerObj *sc = as_scanner(self);
    gc_write(sc, &sc->hold, hold);
    gc_write(sc, &sc->pattern, pattern);
    gc_write(sc, &sc->string, string);
    sc->start = sc->pos = s.start;
    sc->endpos = s.end;
    sc->must = -1;
    sre_state_free(&s);
    return self;
}

static Value scanner_step(Value self, int (*find)(SreState *s)) {
    ScannerObj *sc = as_scanner(self);
    SreState s;
    if (sc->start < 0) return V_NONE;
    TRY_OK(sre_state_init(&s, as_pattern(sc->pattern), sc->string, sc->start, sc->endpos));
    s.must = sc->must;
    int found = find(&s);
    Value match = found < 0 ? V_ERR : found ? sre_match_new(sc->pattern, &s, sc->pos, sc->endpos) : V_NONE;
    if (found) {
        sc->must = s.ptr == s.start ? s.ptr : -1;
        sc->start = s.ptr;
    } else {
        sc->start = -1;
    }
    sre_state_free(&s);
    return match;
}

static Value scanner_m_match(Value self) {
    return scanner_step(self, sre_match);
}
Value sre_scanner_search(Value self) {
    return scanner_step(self, sre_search);
}

static const MethodDef scanner_methods[] = {
    {"match", scanner_m_match, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"search", sre_scanner_search, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {0},
};
static const MemberDef scanner_members[] = {
    {"pattern", offsetof(ScannerObj, pattern), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0},
};
static const TypeDef scanner_def = {
    .name = "_sre.SRE_Scanner",
    .size = sizeof(ScannerObj),
    .flags = TF_NO_NEW,
    .trace = scanner_trace,
    .methods = scanner_methods,
    .members = scanner_members,
};

bool sre_add_scanner(Value m) {
    return native_make_type(&scanner_def, &scanner_type);
}
