/* errors_suggest.c: "Did you mean": the name most like the one that was not found. */
#include "vm/modules/errors_internal.h"
#include "vm/object/iter.h"

#define MAX_NAMES 750
#define MAX_LENGTH 40
enum { MOVE = 2, CASE = 1 }; /* costs of a change, and of one that only changes case */

static int substitution(u32 a, u32 b) {
    if (a == b) return 0;
    if (a < 128 && b < 128 && (a | 0x20) == (b | 0x20) && (a | 0x20) >= 'a' && (a | 0x20) <= 'z') return CASE;
    return MOVE;
}

/* The edit distance, or something above 'max'. */
static int distance(Value a, Value b, int max) {
    i64 na = str_len(a), nb = str_len(b), skip = 0;
    int row[MAX_LENGTH + 1];
    if (same(a, b)) return 0;
    while (skip < na && skip < nb && str_at(a, skip) == str_at(b, skip)) skip++;
    while (na > skip && nb > skip && str_at(a, na - 1) == str_at(b, nb - 1)) na--, nb--;
    na -= skip;
    nb -= skip;
    if (na == 0 || nb == 0) return (int)(na + nb) * MOVE;
    if (na > MAX_LENGTH || nb > MAX_LENGTH) return max + 1;
    if (KR_MAX(na - nb, nb - na) * MOVE > max) return max + 1;
    for (i64 i = 0; i < na; i++) row[i] = (int)(i + 1) * MOVE;
    int result = 0;
    for (i64 j = 0; j < nb; j++) {
        int diagonal = (int)j * MOVE, least = INT32_MAX;
        result = diagonal;
        for (i64 i = 0; i < na; i++) {
            int replace = diagonal + substitution(str_at(b, skip + j), str_at(a, skip + i));
            diagonal = row[i];
            int insert = KR_MIN(result, diagonal) + MOVE;
            result = KR_MIN(replace, insert);
            row[i] = result;
            least = KR_MIN(least, result);
        }
        if (least > max) return max + 1;
    }
    return result;
}

static Value most_similar(Value names, Value wanted) {
    Value best = V_NULL;
    int best_distance = INT32_MAX;
    if (!is_list(names) || list_len(names) >= MAX_NAMES) return V_NULL;
    for (i64 i = 0; i < list_len(names); i++) {
        Value name = list_at(names, i);
        if (!is_str(name) || str_eq(name, wanted)) continue;
        int max = (int)(str_len(name) + str_len(wanted) + 3) * MOVE / 6;
        max = KR_MIN(max, best_distance - 1);
        int d = distance(wanted, name, max);
        if (d > max) continue;
        if (is_null(best) || d < best_distance) best = name, best_distance = d;
    }
    return best;
}

static Value for_attribute(Value exc) {
    AttributeErrorObj *e = (AttributeErrorObj *)exc.w;
    if (is_null(e->obj) || is_null(e->name) || !is_str(e->name)) return V_NULL;
    Value name = e->name, names = value_dir(e->obj);
    return is_err(names) ? names : most_similar(names, name);
}
static Value keys_of(Value ns) {
    return is_dict(ns) ? dict_keys_list(ns) : V_NULL;
}
static Value for_name(Value exc) {
    Value name = ((NameErrorObj *)exc.w)->name, tb = as_exc(exc)->traceback, found, locals;
    if (is_null(name) || !is_str(name) || !is_obj(tb)) return V_NULL;
    while (is_obj(((TracebackObj *)tb.w)->next)) tb = ((TracebackObj *)tb.w)->next;
    FrameObj *f = (FrameObj *)((TracebackObj *)tb.w)->frame.w;
    locals = TRY(frameobj_locals(f));
    /* All variables count, bound or not. */
    Value names = TRY(list_from_iterable(f->code->varnames));
    TRY_OK(list_extend(names, f->code->cellvars) && list_extend(names, f->code->freevars));
    if (is_dict(locals)) TRY_OK(list_extend(names, dict_keys_list(locals)));
    found = most_similar(names, name);
    if (is_null(found)) found = most_similar(keys_of(f->globals), name);
    if (is_null(found)) found = most_similar(keys_of(f->builtins), name);
    return found;
}
Value errors_suggest(Value exc) {
    Value v = V_NULL;
    if (value_is(exc, AttributeErrorType)) v = for_attribute(exc);
    else if (value_is(exc, NameErrorType)) v = for_name(exc);
    if (!is_err(v)) return v;
    exc_clear();
    return V_NULL;
}
