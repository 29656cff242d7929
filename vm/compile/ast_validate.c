/* ast_validate.c: checks of trees that did not come from the parser.
 *
 * One walk over the fields that ast.def describes; what a kind demands beyond its fields' types is
 * in 'special'. */
#include <stdarg.h>

#include "vm/compile/ast_object_internal.h"
#include "vm/object/bytes.h"
#include "vm/object/complex.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/set.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static bool node_ok(const Node *n);

static PRINTF_LIKE(2, 3) bool error(TypeObj *type, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    Value message = str_format_va(fmt, args);
    va_end(args);
    if (!is_err(message)) exc_raise_value(type, message);
    return false;
}
#define BAD(...) error(ValueErrorType, __VA_ARGS__)

/* ---- positions, names, constants ---- */

static bool positions_ok(const Pos *p) {
    if (p->lineno > p->end_lineno)
        return BAD("AST node line range (%d, %d) is not valid", p->lineno, p->end_lineno);
    if ((p->lineno < 0 && p->end_lineno != p->lineno) || (p->col < 0 && p->col != p->end_col))
        return BAD("AST node column range (%d, %d) for line range (%d, %d) is not valid", p->col,
                   p->end_col, p->lineno, p->end_lineno);
    if (p->lineno == p->end_lineno && p->col > p->end_col)
        return BAD("line %d, column %d-%d is not a valid range", p->lineno, p->col, p->end_col);
    return true;
}

static bool name_ok(Value name) {
    static const char *const forbidden[] = {"None", "True", "False"};
    for (int i = 0; i < 3; i++)
        if (str_eq_c(name, forbidden[i]))
            return BAD("identifier field can't represent '%s' constant", forbidden[i]);
    return true;
}

static bool capture_ok(Value name) {
    if (str_eq_c(name, "_")) return BAD("can't capture name '_' in patterns");
    return name_ok(name);
}

static bool constant_ok(Value v) {
    if (is_none(v) || is_bool(v) || same(v, V_ELLIPSIS) || is_int_exact(v) || is_float_exact(v) ||
        is_str_exact(v) || is_exact(v, ComplexType) || is_exact(v, BytesType))
        return true;
    if (!is_exact(v, TupleType) && !is_exact(v, FrozenSetType))
        return error(TypeErrorType, "got an invalid type in Constant: %s", value_type_name(v));
    Value it = value_iter(v), item;
    if (is_err(it)) return false;
    while (!is_null(item = value_next(it)))
        if (is_err(item) || !constant_ok(item)) return false;
    return true;
}

/* ---- expressions in their context ---- */

static bool context_ok(const Node *e, AstKind wanted) {
    AstKind ctx;
    switch (e->kind) {
    case AST_Attribute: ctx = as_Attribute(e)->ctx; break;
    case AST_Subscript: ctx = as_Subscript(e)->ctx; break;
    case AST_Starred: ctx = as_Starred(e)->ctx; break;
    case AST_Name: ctx = as_Name(e)->ctx; break;
    case AST_List: ctx = as_List(e)->ctx; break;
    case AST_Tuple: ctx = as_Tuple(e)->ctx; break;
    default:
        if (wanted == AST_Load) return true;
        return BAD("expression which can't be assigned to in %s context", ast_info(wanted)->name);
    }
    if (ctx == wanted) return true;
    return BAD("expression must have %s context but has %s instead", ast_info(wanted)->name,
               ast_info(ctx)->name);
}

/* The context in which a field of a node holds its expressions. */
static AstKind context_of(const Node *n, const char *field) {
    switch (n->kind) {
    case AST_Delete: return AST_Del;
    case AST_Assign: return !strcmp(field, "targets") ? AST_Store : AST_Load;
    case AST_AugAssign:
    case AST_AnnAssign:
    case AST_For:
    case AST_AsyncFor:
    case AST_NamedExpr:
    case AST_Comprehension: return !strcmp(field, "target") ? AST_Store : AST_Load;
    case AST_WithItem: return !strcmp(field, "optional_vars") ? AST_Store : AST_Load;
    case AST_Starred: return as_Starred(n)->ctx;
    case AST_List: return as_List(n)->ctx;
    case AST_Tuple: return as_Tuple(n)->ctx;
    default: return AST_Load;
    }
}

/* ---- lists ---- */

static bool may_be_empty(const Node *n, const AstField *f) {
    static const char *const never[] = {"body", "targets", "items", "cases", "names"};
    if (n->kind == AST_Module || n->kind == AST_Interactive) return true;
    for (int i = 0; i < ARRAY_LEN(never); i++)
        if (!strcmp(f->name, never[i])) return false;
    return true;
}

static bool list_ok(const Node *n, const AstField *f, const NodeList *list) {
    bool null_ok =
        (n->kind == AST_Dict && !strcmp(f->name, "keys")) || !strcmp(f->name, "kw_defaults");
    const char *what = f->type == AST_T_expr   ? "expression"
                       : f->type == AST_T_stmt ? "statement"
                                               : ast_type_name[f->type];
    AstKind ctx = context_of(n, f->name);
    if (list->n == 0)
        return may_be_empty(n, f) || BAD("empty %s on %s", f->name, ast_info(n->kind)->name);
    if (f->type == AST_T_identifier || f->type == AST_T_cmpop) return true;
    for (i64 i = 0; i < list->n; i++) {
        const Node *item = list->items[i];
        if (!item && null_ok) continue;
        if (!item) return BAD("None disallowed in %s list", what);
        if (f->type == AST_T_expr && !context_ok(item, ctx)) return false;
        if (!node_ok(item)) return false;
    }
    return true;
}

/* ---- patterns ---- */

/* Only names and attributes of names. */
static bool is_dotted_name(const Node *e) {
    while (e->kind == AST_Attribute) e = as_Attribute(e)->value;
    return e->kind == AST_Name;
}

static bool is_number(const Node *e, bool imaginary) {
    if (e->kind == AST_UnaryOp && as_UnaryOp(e)->op == AST_USub && !imaginary)
        e = as_UnaryOp(e)->operand;
    if (e->kind != AST_Constant) return false;
    Value v = as_Constant(e)->value;
    return imaginary ? is_exact(v, ComplexType) : is_int_exact(v) || is_float_exact(v);
}

static bool match_value_ok(const Node *e) {
    switch (e->kind) {
    case AST_Constant: {
        Value v = as_Constant(e)->value;
        if (is_int_exact(v) || is_float_exact(v) || is_str_exact(v) || is_exact(v, ComplexType) ||
            is_exact(v, BytesType))
            return true;
        return BAD("unexpected constant inside of a literal pattern");
    }
    case AST_Attribute: case AST_JoinedStr: return true;
    case AST_UnaryOp:
        if (is_number(e, false) || is_number(as_UnaryOp(e)->operand, true)) return true;
        break;
    case AST_BinOp: {
        const AstBinOp *op = as_BinOp(e);
        if ((op->op == AST_Add || op->op == AST_Sub) && is_number(op->left, false) &&
            is_number(op->right, true))
            return true;
        break;
    }
    default: break;
    }
    return BAD("patterns may only match literals and attribute lookups");
}

static bool mapping_ok(const AstMatchMapping *m) {
    if (m->keys->n != m->patterns->n)
        return BAD("MatchMapping doesn't have the same number of keys as patterns");
    if (!is_null(m->rest) && !capture_ok(m->rest)) return false;
    for (i64 i = 0; i < m->keys->n; i++) {
        const Node *key = m->keys->items[i];
        bool singleton = key->kind == AST_Constant &&
                         (is_none(as_Constant(key)->value) || is_bool(as_Constant(key)->value));
        if (!singleton && !match_value_ok(key)) return false;
    }
    return true;
}

static bool match_as_ok(const AstMatchAs *m) {
    if (!is_null(m->name) && !capture_ok(m->name)) return false;
    if (m->pattern && is_null(m->name))
        return BAD("MatchAs must specify a target name if a pattern is given");
    return true;
}

static bool no_star(const Node *pattern) {
    return !pattern || pattern->kind != AST_MatchStar || BAD("can't use MatchStar here");
}

static bool no_star_in(const NodeList *patterns) {
    for (i64 i = 0; i < patterns->n; i++)
        if (!no_star(patterns->items[i])) return false;
    return true;
}

static bool names_ok(const NameList *names) {
    for (i64 i = 0; i < names->n; i++)
        if (!name_ok(names->items[i])) return false;
    return true;
}

static bool pattern_ok(const Node *n) {
    switch (n->kind) {
    case AST_MatchValue: return match_value_ok(as_MatchValue(n)->value);
    case AST_MatchSingleton: {
        Value v = as_MatchSingleton(n)->value;
        return is_none(v) || is_bool(v) ||
               BAD("MatchSingleton can only contain True, False and None");
    }
    case AST_MatchMapping:
        return mapping_ok(as_MatchMapping(n)) && no_star_in(as_MatchMapping(n)->patterns);
    case AST_MatchClass:
        if (!names_ok((const NameList *)as_MatchClass(n)->kwd_attrs)) return false;
        if (as_MatchClass(n)->kwd_attrs->n != as_MatchClass(n)->kwd_patterns->n)
            return BAD("MatchClass doesn't have the same number of keyword attributes as patterns");
        if (!is_dotted_name(as_MatchClass(n)->cls))
            return BAD("MatchClass cls field can only contain Name or Attribute nodes.");
        return no_star_in(as_MatchClass(n)->patterns) && no_star_in(as_MatchClass(n)->kwd_patterns);
    case AST_MatchStar: return is_null(as_MatchStar(n)->name) || capture_ok(as_MatchStar(n)->name);
    case AST_MatchAs: return match_as_ok(as_MatchAs(n)) && no_star(as_MatchAs(n)->pattern);
    case AST_MatchOr:
        if (as_MatchOr(n)->patterns->n < 2) return BAD("MatchOr requires at least 2 patterns");
        return no_star_in(as_MatchOr(n)->patterns);
    default: return true;
    }
}

/* ---- what kinds demand ---- */

static bool try_ok(const AstTry *t, const char *name) {
    const NodeList *handlers = t->handlers, *orelse = t->orelse, *final = t->finalbody;
    if (!t->body->n) return BAD("empty body on %s", name);
    if (!handlers->n && !final->n) return BAD("%s has neither except handlers nor finalbody", name);
    if (!handlers->n && orelse->n) return BAD("%s has orelse but no except handlers", name);
    return true;
}

static bool arguments_ok(const AstArguments *a) {
    if (a->defaults->n > a->posonlyargs->n + a->args->n)
        return BAD("more positional defaults than args on arguments");
    if (a->kw_defaults->n != a->kwonlyargs->n)
        return BAD("length of kwonlyargs is not the same as kw_defaults on arguments");
    return true;
}

static bool compare_ok(const AstCompare *c) {
    if (!c->comparators->n) return BAD("Compare with no comparators");
    return c->comparators->n == c->ops->n ||
           BAD("Compare has a different number of comparators and operands");
}

static bool augmented_ok(const Node *target) {
    if (target->kind == AST_Name || target->kind == AST_Attribute || target->kind == AST_Subscript)
        return true;
    if (!context_ok(target, AST_Store)) return false;
    return error(SystemErrorType, "invalid node type (%d) for augmented assignment",
                 target->kind - AST_BoolOp + 1);
}

static bool generators_ok(const NodeList *generators) {
    return generators->n > 0 || BAD("comprehension with no generators");
}

static bool special(const Node *n) {
    switch (n->kind) {
    case AST_Name: return name_ok(as_Name(n)->id);
    case AST_Constant: return constant_ok(as_Constant(n)->value);
    case AST_BoolOp: return as_BoolOp(n)->values->n >= 2 || BAD("BoolOp with less than 2 values");
    case AST_Compare: return compare_ok(as_Compare(n));
    case AST_Dict:
        return as_Dict(n)->keys->n == as_Dict(n)->values->n ||
               BAD("Dict doesn't have the same number of keys as values");
    case AST_NamedExpr:
        return as_NamedExpr(n)->target->kind == AST_Name ||
               error(TypeErrorType, "NamedExpr target must be a Name");
    case AST_AugAssign: return augmented_ok(as_AugAssign(n)->target);
    case AST_AnnAssign:
        return !as_AnnAssign(n)->simple || as_AnnAssign(n)->target->kind == AST_Name ||
               error(TypeErrorType, "AnnAssign with simple non-Name target");
    case AST_ListComp: return generators_ok(as_ListComp(n)->generators);
    case AST_SetComp: return generators_ok(as_SetComp(n)->generators);
    case AST_GeneratorExp: return generators_ok(as_GeneratorExp(n)->generators);
    case AST_DictComp: return generators_ok(as_DictComp(n)->generators);
    case AST_Raise:
        return as_Raise(n)->exc || !as_Raise(n)->cause || BAD("Raise with cause but no exception");
    case AST_Try: return try_ok((const AstTry *)n, "Try");
    case AST_TryStar: return try_ok((const AstTry *)n, "TryStar"); /* the same fields */
    case AST_ImportFrom: return as_ImportFrom(n)->level >= 0 || BAD("Negative ImportFrom level");
    case AST_MatchCase: return no_star(as_MatchCase(n)->pattern);
    default: return pattern_ok(n);
    }
}

static bool field_ok(const Node *n, const AstField *f) {
    const void *at = (const char *)n + f->offset;
    if (f->how_many == AST_LIST) return list_ok(n, f, *(NodeList *const *)at);
    if (f->type <= AST_T_int || ast_type_is_enum(f->type)) return true;
    const Node *child = *(Node *const *)at;
    if (!child) return true;
    if (f->type == AST_T_expr && !context_ok(child, context_of(n, f->name))) return false;
    return node_ok(child);
}

/* The generators of a comprehension, its last field, come before what is made of them. */
static bool generators_first(int kind) {
    return kind == AST_ListComp || kind == AST_SetComp || kind == AST_DictComp || kind == AST_GeneratorExp;
}

static bool node_ok(const Node *n) {
    const AstInfo *info = ast_info(n->kind);
    int last = generators_first(n->kind) ? info->nfields - 1 : 0;
    if (!thread_stack_ok(" during compilation")) return false;
    if ((info->positions && !positions_ok(&n->pos)) || !special(n)) return false;
    for (int i = 0; i < info->nfields; i++)
        if (!field_ok(n, &info->fields[(i + last) % info->nfields])) return false;
    return n->kind != AST_Arguments || arguments_ok(as_Arguments(n));
}

bool ast_validate(const Node *mod) {
    return node_ok(mod);
}
