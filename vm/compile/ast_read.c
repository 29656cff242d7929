/* ast_read.c: trees of ast objects back to C.  Anything may be in the objects' attributes, so
   everything is checked. */
#include "vm/compile/ast_object_internal.h"

#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/str.h"
#include "vm/object/bytes.h"

static bool read_node(Arena *a, Value v, AstType type, Node **out);

static bool error(Value raised) {
    return false;
}

/* An optional or required attribute: *out is V_NULL if it is absent; false raised. */
static bool get(Value v, Value name, Value *out) {
    *out = V_NULL;
    return value_find_attr(v, name, out) >= 0;
}

static bool missing(const char *field, const char *where) {
    return error(exc_raise(TypeErrorType, "required field \"%s\" missing from %s", field, where));
}

static bool read_int(Value v, i32 *out) {
    i64 i;
    if (!is_int(v)) return error(exc_raise(ValueErrorType, "invalid integer value: %R", v));
    if (!int_to_i64(v, &i)) return false;
    if (i != (i32)i)
        return error(exc_raise(OverflowErrorType, "Python int too large to convert to C int"));
    *out = (i32)i;
    return true;
}

/* ---- positions ---- */

/* The ends may be missing, except in patterns. */
static bool read_position(Value v, int which, AstType type, i32 otherwise, i32 *out) {
    Value number;
    static const char *const names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    bool needed = which < 2 || type == AST_T_pattern;
    if (!get(v, ast_position_names[which], &number)) return false;
    if (needed && is_null(number)) return missing(names[which], ast_type_name[type]);
    *out = otherwise;
    if (!needed && (is_null(number) || is_none(number))) return true;
    return read_int(number, out);
}

static bool read_positions(Value v, AstType type, Pos *pos) {
    return read_position(v, 0, type, 0, &pos->lineno) && read_position(v, 1, type, 0, &pos->col) &&
           read_position(v, 2, type, pos->lineno, &pos->end_lineno) &&
           read_position(v, 3, type, pos->col, &pos->end_col);
}

/* ---- fields ---- */

static bool read_text(Arena *a, Value v, bool identifier, Value *out) {
    if (is_none(v)) {
        *out = V_NULL;
        return true;
    }
    if (identifier && !is_str_exact(v))
        return error(exc_raise(TypeErrorType, "AST identifier must be of type str"));
    if (!is_str_exact(v) && !is_exact(v, BytesType))
        return error(exc_raise(TypeErrorType, "AST string must be of type str"));
    *out = ast_keep(a, identifier ? str_intern(v) : v);
    return true;
}

/* The kind of an object of a sum; AST_NONE and no error if it is none, -1 raised. */
static int kind_of(Value v, AstType sum) {
    TypeObj *type = value_type(v);
    for (int kind = 1; kind < AST_COUNT; kind++)
        if (ast_info(kind)->sum == sum && ast_kind_types[kind] == type) return kind;
    for (int kind = 1; kind < AST_COUNT; kind++) {
        if (ast_info(kind)->sum != sum) continue;
        int is = value_isinstance(v, obj_value(ast_kind_types[kind]));
        if (is) return is < 0 ? -1 : kind;
    }
    return AST_NONE;
}

static bool read_kind(Value v, AstType sum, AstKind *out) {
    int kind = kind_of(v, sum);
    if (kind < 0) return false;
    if (kind == AST_NONE)
        return error(exc_raise(TypeErrorType, "expected some sort of %s, but got %R",
                               ast_type_name[sum], v));
    *out = (AstKind)kind;
    return true;
}

static bool read_item(Arena *a, Value v, AstType type, void *list, i64 i) {
    if (type == AST_T_identifier) return read_text(a, v, true, &((NameList *)list)->items[i]);
    if (type == AST_T_cmpop) return read_kind(v, type, &((OpList *)list)->items[i]);
    return read_node(a, v, type, &((NodeList *)list)->items[i]);
}

static bool read_list(Arena *a, Value v, const char *where, const AstField *f, void **out) {
    if (!is_list(v))
        return error(exc_raise(TypeErrorType, "%s field \"%s\" must be a list, not a %T", where,
                               f->name, v));
    i64 n = list_len(v);
    void *list = f->type == AST_T_identifier ? (void *)ast_names_new(a, n)
               : f->type == AST_T_cmpop ? (void *)ast_ops_new(a, n) : (void *)ast_list_new(a, n);
    for (i64 i = 0; i < n; i++) {
        if (!read_item(a, list_at(v, i), f->type, list, i)) return false;
        if (list_len(v) != n)
            return error(exc_raise(
                RuntimeErrorType, "%s field \"%s\" changed size during iteration", where, f->name));
    }
    *out = list;
    return true;
}

static bool read_single(Arena *a, Value v, const AstField *f, void *at) {
    switch (f->type) {
    case AST_T_identifier: return read_text(a, v, true, at);
    case AST_T_string: return read_text(a, v, false, at);
    case AST_T_constant:
        *(Value *)at = ast_keep(a, v);
        return true;
    case AST_T_int: return read_int(v, at);
    default:
        return ast_type_is_enum(f->type) ? read_kind(v, f->type, at) : read_node(a, v, f->type, at);
    }
}

/* None in a field that must not be. */
static bool check_required(const AstField *f, const char *where, const void *at) {
    if (f->how_many != AST_ONE || f->type == AST_T_int || ast_type_is_enum(f->type) ||
        *(const u64 *)at)
        return true;
    return error(exc_raise(ValueErrorType, "field '%s' is required for %s", f->name, where));
}

static bool read_fields(Arena *a, Value v, AstKind kind, Node *n) {
    const AstInfo *info = ast_info(kind);
    for (int i = 0; i < info->nfields; i++) {
        const AstField *f = &info->fields[i];
        void *at = (char *)n + f->offset;
        Value field;
        if (!get(v, ast_field_names[kind][i], &field)) return false;
        if (f->how_many == AST_OPT && (is_null(field) || is_none(field))) continue;
        if (is_null(field)) return missing(f->name, info->name);
        if (f->how_many == AST_LIST ? !read_list(a, field, info->name, f, at)
                                    : !read_single(a, field, f, at))
            return false;
    }
    for (int i = 0; i < info->nfields; i++)
        if (!check_required(&info->fields[i], info->name, (char *)n + info->fields[i].offset))
            return false;
    return true;
}

/* The first kind of a sum; a product's only one. */
static AstKind first_kind(AstType type) {
    int kind = 1;
    while (ast_info(kind)->sum != type) kind++;
    return (AstKind)kind;
}

/* None is no node. */
static bool read_node(Arena *a, Value v, AstType type, Node **out) {
    Pos pos = {0};
    AstKind kind = first_kind(type);
    *out = NULL;
    if (is_none(v)) return true;
    if (!thread_stack_ok(" while traversing a node of an abstract syntax tree")) return false;
    /* Of products only the attributes count, whatever the class; their positions are read last. */
    bool product = ast_kind_types[kind] == ast_sum_types[type],
         positions = ast_info(kind)->positions;
    if (!product && positions && !read_positions(v, type, &pos)) return false;
    if (!product && !read_kind(v, type, &kind)) return false;
    Node *n = ast_alloc(a, ast_info(kind)->size);
    n->kind = (u16)kind;
    if (!read_fields(a, v, kind, n)) return false;
    if (product && positions && !read_positions(v, type, &pos)) return false;
    n->pos = pos;
    *out = n;
    return true;
}

Node *ast_object_to(Arena *a, Value v, AstKind expected) {
    Node *mod;
    if (!ast_object_init()) return NULL;
    int is = value_isinstance(v, obj_value(ast_kind_types[expected]));
    if (is < 0) return NULL;
    if (!is) {
        exc_raise(TypeErrorType, "expected %s node, got %s", ast_info(expected)->name,
                  value_type_name(v));
        return NULL;
    }
    if (!read_node(a, v, AST_T_mod, &mod) || !ast_validate(mod)) return NULL;
    return mod;
}
