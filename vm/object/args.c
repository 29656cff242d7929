/* args.c: binds the arguments of builtin functions by their text signatures.
 *
 * A signature is parsed once per MethodDef.  Which error text applies follows from its form, as CPython's calling
 * conventions do: no parameters, one positional-only parameter, positional-only parameters, keywords allowed.
 */
#include "vm/object/args.h"

#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

/* ---- signatures ---- */

static bool is_name_char(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Skips a default value: up to the comma or parenthesis that ends the parameter. */
static const char *skip_default(const char *p) {
    int depth = 0;
    char quote = 0;
    for (; *p; p++) {
        if (quote) {
            if (*p == '\\' && p[1]) p++;
            else if (*p == quote) quote = 0;
        } else if (*p == '\'' || *p == '"') {
            quote = *p;
        } else if (*p == '(' || *p == '[' || *p == '{') {
            depth++;
        } else if (*p == ')' || *p == ']' || *p == '}') {
            if (depth-- == 0) return p;
        } else if (*p == ',' && depth == 0) {
            return p;
        }
    }
    return p;
}

static void add_param(Signature *s, const char *name, const char *end, int kind, bool optional) {
    if (s->n == SIG_MAX) KR_FATAL("too many parameters in a signature");
    s->param[s->n++] = (Param){name, (u16)(end - name), (u8)kind, optional};
}

static void parse(Signature *s, const char *p) {
    int kind = PARAM_BOTH;
    p = p ? strchr(p, '(') : NULL;
    if (p) p++;
    while (p && *p && *p != ')') {
        if (*p == ' ' || *p == ',' || *p == '\n') {
            p++;
        } else if (*p == '/') {
            for (int i = 0; i < s->n; i++) s->param[i].kind = PARAM_POS;
            p++;
        } else if (*p == '*' && !is_name_char(p[1]) && p[1] != '*') {
            kind = PARAM_KW;
            p++;
        } else {
            int stars = *p == '*' ? p[1] == '*' ? 2 : 1 : 0;
            bool self = *p == '$';
            const char *name = p + stars + self, *end = name;
            while (is_name_char(*end)) end++;
            if (end == name) KR_FATAL("bad signature near '%s'", p);
            bool optional = *end == '=';
            p = optional ? skip_default(end + 1) : end;
            if (*p == ':') p = skip_default(p);
            if (self) continue;
            add_param(s, name, end, stars == 2 ? PARAM_KWDICT : stars ? PARAM_TUPLE : kind, optional || stars);
            if (stars == 1) kind = PARAM_KW;
        }
    }
}

static void classify(Signature *s) {
    s->tuple_at = s->kwdict_at = -1;
    for (int i = 0; i < s->n; i++) {
        Param *p = &s->param[i];
        if (p->kind == PARAM_TUPLE) s->tuple_at = (i8)i;
        if (p->kind == PARAM_KWDICT) s->kwdict_at = (i8)i;
        if (p->kind == PARAM_POS) s->npos_only++;
        if (p->kind <= PARAM_BOTH) s->max_pos++;
        if (p->kind <= PARAM_BOTH && !p->optional) s->min_pos = s->max_pos;
        if (p->kind == PARAM_POS && !p->optional) s->min_pos_only = s->npos_only;
        if (p->kind == PARAM_BOTH || p->kind == PARAM_KW) s->keywords = true;
    }
}

typedef struct SigEntry {
    const MethodDef *def;
    Signature *sig;
} SigEntry;
static SigEntry *sig_table;
static u32 sig_mask, sig_count;

static u32 sig_place(const MethodDef *def) {
    u32 i = (u32)((uintptr_t)def >> 3) * 0x9e3779b1u >> 4 & sig_mask;
    while (sig_table[i].def && sig_table[i].def != def) i = (i + 1) & sig_mask;
    return i;
}

static void sig_grow(void) {
    SigEntry *old = sig_table;
    u32 n = old ? sig_mask + 1 : 0;
    sig_mask = n ? 2 * n - 1 : 1023;
    sig_table = calloc(sig_mask + 1, sizeof *sig_table);
    if (!sig_table) KR_FATAL("out of memory: signatures");
    for (u32 i = 0; i < n; i++) {
        if (old[i].def) sig_table[sig_place(old[i].def)] = old[i];
    }
    free(old);
}

const Signature *args_signature(const MethodDef *def) {
    if (likely(sig_table != NULL)) {
        u32 i = sig_place(def);
        if (likely(sig_table[i].def != NULL)) return sig_table[i].sig;
    }
    if (!sig_table || 2 * (sig_count + 1) > sig_mask) sig_grow();
    Signature tmp = {0};
    parse(&tmp, def->sig);
    classify(&tmp);
    size_t size = offsetof(Signature, param) + tmp.n * sizeof(Param);
    Signature *s = malloc(size);
    if (!s) KR_FATAL("out of memory: signature");
    memcpy(s, &tmp, size);
    sig_table[sig_place(def)] = (SigEntry){def, s};
    sig_count++;
    return s;
}

/* The interpreter passes as many arguments as M_1 to M_3 take without binding: all parameters must be positional. */
bool args_direct_ok(const MethodDef *def) {
    Signature s = {0};
    if (def->kind > M_3 || !def->sig) return true;
    parse(&s, def->sig);
    classify(&s);
    return s.n == def->kind - M_0 && s.max_pos == s.n;
}

/* ---- errors ---- */

bool args_keywords_fit(const char *fname, Args args, u32 most) {
    if (args.nkw <= most) return true;
    exc_raise(TypeErrorType, "%s() takes at most %u keyword argument%s (%u given)", fname, most, most == 1 ? "" : "s", args.nkw);
    return false;
}

bool args_no_kw(const char *fname, Args args) {
    if (likely(!args.nkw)) return true;
    exc_raise(TypeErrorType, "%s() takes no keyword arguments", fname);
    return false;
}

bool args_no_kw_new(TypeObj *type, TypeObj *exact, const char *fname, Args args) {
    if (!args.nkw || (type != exact && type->slots.init != exact->slots.init)) return true;
    return args_no_kw(fname, args);
}

bool args_count(const char *fname, Args args, u32 min, u32 max) {
    if (likely(args.n >= min && args.n <= max)) return true;
    bool few = args.n < min;
    u32 bound = few ? min : max;
    exc_raise(TypeErrorType, "%s expected %s%u argument%s, got %u", fname,
              min == max ? "" : few ? "at least " : "at most ", bound, bound == 1 ? "" : "s", args.n);
    return false;
}

static const char *plural(i64 n) { return n == 1 ? "" : "s"; }

static bool fail(Value err) { return false; }

/* "f()", or "function" for those whose errors do not name them. */
static Value call_name(const MethodDef *def) { return def->name ? str_format_c("%s()", def->name) : str_from_c("function"); }

/* Too many or too few where keywords are allowed. */
static bool check_counts(const MethodDef *def, const Signature *s, Args a) {
    u32 total = s->n;
    if (a.n + a.nkw > total) {
        return fail(exc_raise(TypeErrorType, "%V takes at most %u %sargument%s (%u given)", call_name(def), total,
                              a.n ? "" : "keyword ", plural(total), a.n + a.nkw));
    }
    if (a.n > s->max_pos) {
        if (!s->max_pos) return fail(exc_raise(TypeErrorType, "%V takes no positional arguments", call_name(def)));
        return fail(exc_raise(TypeErrorType, "%V takes %s %u positional argument%s (%u given)", call_name(def),
                              s->min_pos < s->max_pos ? "at most" : "exactly", s->max_pos, plural(s->max_pos), a.n));
    }
    if (a.n < s->min_pos_only) {
        return fail(exc_raise(TypeErrorType, "%V takes %s %u positional argument%s (%u given)", call_name(def),
                              s->min_pos_only < s->max_pos ? "at least" : "exactly", s->min_pos_only,
                              plural(s->min_pos_only), a.n));
    }
    return true;
}

/* ---- binding ---- */

static int find_keyword(const Signature *s, Value name) {
    i64 len;
    const char *text = str_utf8(name, &len);
    if (!text) return exc_clear(), -1;
    for (int i = 0; i < s->n; i++) {
        const Param *p = &s->param[i];
        if ((p->kind == PARAM_BOTH || p->kind == PARAM_KW) && p->len == len && !memcmp(p->name, text, (size_t)len)) return i;
    }
    return -1;
}

static bool bind_keywords(const MethodDef *def, const Signature *s, Args a, Value *out) {
    Value names = args_kwnames(a);
    for (u32 k = 0; k < a.nkw; k++) {
        Value name = tuple_at(names, k), v = a.v[a.n + k];
        int at = find_keyword(s, name);
        if (at < 0 && s->kwdict_at >= 0) {
            if (!dict_set(out[s->kwdict_at], name, v)) return false;
            continue;
        }
        if (at < 0) {
            return fail(exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for %V", name,
                                  def->name ? call_name(def) : str_from_c("this function")));
        }
        if (!is_null(out[at])) {
            return fail(exc_raise(TypeErrorType, "argument for %V given by name ('%V') and position (%d)", call_name(def),
                                  name, at + 1));
        }
        out[at] = v;
    }
    return true;
}

static bool check_missing(const MethodDef *def, const Signature *s, Value *out) {
    for (int i = 0; i < s->n; i++) {
        const Param *p = &s->param[i];
        if (p->optional || !is_null(out[i])) continue;
        if (p->kind == PARAM_POS) {
            return fail(exc_raise(TypeErrorType, "%s() takes at least %u positional argument%s (0 given)", def->name,
                                  s->min_pos_only, plural(s->min_pos_only)));
        }
        return fail(exc_raise(TypeErrorType, "%V missing required argument '%V' (pos %d)", call_name(def),
                              str_from_utf8(p->name, p->len), i + 1));
    }
    return true;
}

static bool bind_general(const MethodDef *def, const Signature *s, Args a, Value *out) {
    bool open_end = s->tuple_at >= 0, open_kw = s->kwdict_at >= 0;
    if (!open_end && !open_kw && !check_counts(def, s, a)) return false;
    u32 npos = KR_MIN(a.n, s->max_pos);
    if (a.n > npos && !open_end) {
        return fail(exc_raise(TypeErrorType, "%s() takes at most %u positional argument%s (%u given)", def->name,
                              s->max_pos, plural(s->max_pos), a.n));
    }
    for (u32 i = 0; i < npos; i++) out[i] = a.v[i];
    for (u32 i = npos; i < s->n; i++) out[i] = V_NULL;
    if (open_end) out[s->tuple_at] = tuple_from(a.v + npos, a.n - npos);
    if (open_kw) out[s->kwdict_at] = dict_new();
    if (a.nkw && !bind_keywords(def, s, a, out)) return false;
    return check_missing(def, s, out);
}

/* The name CPython prints for a method called with the wrong number of arguments: with its class or module. */
static Value full_name(const MethodDef *def, TypeObj *owner, Value module) {
    if (owner) return str_format_c("%V.%s", owner->qualname, def->name);
    if (!is_null(module) && is_str(module) && !str_eq_c(module, "builtins")) return str_format_c("%V.%s", module, def->name);
    return str_from_c(def->name);
}

bool args_bind_of(const MethodDef *def, const Signature *s, TypeObj *owner, Value module, Args a, Value *out) {
    if (s->keywords || s->kwdict_at >= 0) return bind_general(def, s, a, out);
    if (unlikely(a.nkw)) {
        return fail(exc_raise(TypeErrorType, "%V() takes no keyword arguments", full_name(def, owner, module)));
    }
    if (s->tuple_at >= 0) {
        if (a.n < s->min_pos && !args_count(def->name, a, s->min_pos, UINT32_MAX)) return false;
        return bind_general(def, s, a, out);
    }
    if (unlikely(a.n < s->min_pos || a.n > s->max_pos)) {
        if (s->max_pos == 0) {
            return fail(exc_raise(TypeErrorType, "%V() takes no arguments (%u given)", full_name(def, owner, module), a.n));
        }
        if (s->max_pos == 1 && s->min_pos == 1) {
            return fail(exc_raise(TypeErrorType, "%V() takes exactly one argument (%u given)",
                                  full_name(def, owner, module), a.n));
        }
        if (def->flags & MF_TUPLE_ARGS) {
            bool few = a.n < s->min_pos;
            u32 bound = few ? s->min_pos : s->max_pos;
            return fail(exc_raise(TypeErrorType, "%s() takes %s %u argument%s (%u given)", def->name,
                                  few ? "at least" : "at most", bound, plural(bound), a.n));
        }
        return args_count(def->name, a, s->min_pos, s->max_pos);
    }
    for (u32 i = 0; i < a.n; i++) out[i] = a.v[i];
    for (u32 i = a.n; i < s->n; i++) out[i] = V_NULL;
    return true;
}

bool args_bind(const MethodDef *def, Args args, Value *out) {
    return args_bind_of(def, args_signature(def), NULL, V_NULL, args, out);
}

bool args_add_keywords(Value dict, Args args) {
    for (u32 i = 0; i < args.nkw; i++)
        if (!dict_set(dict, tuple_at(args_kwnames(args), i), args.v[args.n + i])) return false;
    return true;
}
