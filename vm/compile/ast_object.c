/* ast_object.c: the classes of the ast module, derived from ast.def, and C trees as their
   instances. */
#include "vm/compile/ast_object.h"

#include "vm/object/exc.h"
#include "vm/object/dict.h"
#include "vm/object/list.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/compile/ast_object_internal.h"

static TypeObj *ast_base;
TypeObj *ast_kind_types[AST_COUNT];
TypeObj *ast_sum_types[AST_T_COUNT];
/* Load() and the like */
static Value ast_singletons[AST_COUNT];
Value ast_field_names[AST_COUNT][AST_MAX_FIELDS];
Value ast_position_names[4];
GC_ROOT(ast_base)
GC_ROOT(ast_kind_types)
GC_ROOT(ast_sum_types)
GC_ROOT(ast_singletons)
GC_ROOT(ast_field_names)
GC_ROOT(ast_position_names)

/* ---- the base class ---- */

/* type(self)._fields */
static Value fields_of(Value self) {
    Value fields = TRY(value_getattr_c(obj_value(value_type(self)), "_fields"));
    if (!is_tuple(fields)) return value_call1(obj_value(TupleType), fields);
    return fields;
}

static bool set_positional(Value self, Value fields, Args args) {
    i64 n = tuple_len(fields);
    if (args.n > n) {
        exc_raise(TypeErrorType, "%s constructor takes at most %lld positional argument%s",
                  value_type_name(self), (long long)n, n == 1 ? "" : "s");
        return false;
    }
    for (u32 i = 0; i < args.n; i++)
        if (!value_setattr(self, tuple_at(fields, i), args.v[i])) return false;
    return true;
}

static bool set_keyword(Value self, Value fields, Args args, Value name, Value v) {
    for (u32 i = 0; i < args.n; i++) {
        int same = value_eq(name, tuple_at(fields, i));
        if (same > 0)
            exc_raise(TypeErrorType, "%s got multiple values for argument '%V'",
                      value_type_name(self), name);
        if (same) return false;
    }
    return value_setattr(self, name, v);
}

static bool ast_object_m_init(Value self, Args args) {
    Value fields = fields_of(self), names = args_kwnames(args);
    if (is_err(fields) || !set_positional(self, fields, args)) return false;
    for (u32 i = 0; i < args.nkw; i++)
        if (!set_keyword(self, fields, args, tuple_at(names, i), args.v[args.n + i])) return false;
    return true;
}

static Value ast_object_new(TypeObj *type, Args args) {
    return type_alloc(type);
}

static Value ast_object_m_reduce(Value self) {
    Value dict = TRY(instance_dict(as_obj(self)));
    return tuple_pack(3, obj_value(value_type(self)), tuple_empty, dict);
}

static Value ast_object_dict(Value self) { return instance_dict_getset.get(self); }
static bool ast_object_set_dict(Value self, Value v) { return instance_dict_getset.set(self, v); }
static const GetSetDef getset[] = {{"__dict__", ast_object_dict, ast_object_set_dict, NULL}, {0}};

static const MethodDef methods[] = {
    {"__reduce__", ast_object_m_reduce, M_0, EFF_ANY, 0, NULL, "For pickle and copy."},
    {0},
};

static const TypeDef ast_base_def = {
    .name = "ast.AST",
    .size = sizeof(Obj),
    .flags = TF_BASETYPE | TF_HAS_DICT | TF_WEAKREF,
    .init = ast_object_m_init,
    .new = ast_object_new,
    .methods = methods,
    .getset = getset,
};

/* ---- the other classes ---- */

static bool ns_set(Value ns, const char *name, Value v) {
    return !is_err(v) && dict_set_c(ns, name, v);
}

static const char *how_many_mark(const AstField *f) {
    return f->how_many == AST_OPT ? "?" : f->how_many == AST_LIST ? "*" : "";
}

/* "Name(identifier id, expr_context ctx)" */
static void put_signature(StrBuilder *b, const AstInfo *info) {
    strb_c(b, info->name);
    for (int i = 0; i < info->nfields; i++) {
        const AstField *f = &info->fields[i];
        strb_c(b, i ? ", " : "(");
        strb_c(b, ast_type_name[f->type]);
        strb_c(b, how_many_mark(f));
        strb_cp(b, ' ');
        strb_c(b, f->name);
    }
    if (info->nfields) strb_cp(b, ')');
}

/* "stmt = FunctionDef(...)\n     | Return(...)": a sum's alternatives; simple ones on one line. */
static Value sum_doc(AstType sum) {
    StrBuilder b;
    bool first = true;
    strb_init(&b);
    strb_c(&b, ast_type_name[sum]);
    for (int kind = 1; kind < AST_COUNT; kind++) {
        if (ast_info(kind)->sum != sum) continue;
        if (!first && !ast_type_is_enum(sum)) {
            strb_cp(&b, '\n');
            strb_fill(&b, ' ', (i64)strlen(ast_type_name[sum]));
        }
        strb_c(&b, first ? " = " : " | ");
        put_signature(&b, ast_info(kind));
        first = false;
    }
    return strb_finish(&b);
}

static Value node_doc(const AstInfo *info) {
    StrBuilder b;
    strb_init(&b);
    put_signature(&b, info);
    return strb_finish(&b);
}

static bool set_positions(Value ns, bool positions) {
    if (!positions) return ns_set(ns, "_attributes", tuple_empty);
    return ns_set(ns, "_attributes", tuple_from(ast_position_names, 4)) &&
           ns_set(ns, "end_lineno", V_NONE) && ns_set(ns, "end_col_offset", V_NONE);
}

static TypeObj *make_class(const char *name, TypeObj *base, Value fields, Value ns, Value doc) {
    Value type = V_ERR;
    if (ns_set(ns, "_fields", fields) && ns_set(ns, "__match_args__", fields) &&
        ns_set(ns, "__doc__", doc) && ns_set(ns, "__module__", str_intern_c("ast")))
        type = type_new(TypeType, str_intern_c(name), tuple_pack(1, obj_value(base)), ns, NO_ARGS);
    return is_err(type) ? NULL : as_type(type);
}

static TypeObj *make_sum(AstType sum, bool positions) {
    Value ns = dict_new();
    return set_positions(ns, positions)
               ? make_class(ast_type_name[sum], ast_base, tuple_empty, ns, sum_doc(sum))
               : NULL;
}

/* A concrete class; products are directly below AST and have their own positions. */
static TypeObj *make_node(AstKind kind) {
    const AstInfo *info = ast_info(kind);
    TypeObj *sum = ast_sum_types[info->sum];
    Value ns = dict_new(), fields = tuple_new(info->nfields);
    if (!sum && !set_positions(ns, info->positions)) return NULL;
    for (int i = 0; i < info->nfields; i++) {
        ast_field_names[kind][i] = str_intern_c(info->fields[i].name);
        tuple_set(fields, i, ast_field_names[kind][i]);
        if (info->fields[i].how_many == AST_OPT && !ns_set(ns, info->fields[i].name, V_NONE))
            return NULL;
    }
    return make_class(info->name, sum ? sum : ast_base, fields, ns, node_doc(info));
}

static bool make_kind(AstKind kind) {
    AstType sum = ast_info(kind)->sum;
    ast_kind_types[kind] = make_node(kind);
    if (!ast_kind_types[kind]) return false;
    if (!ast_sum_types[sum]) ast_sum_types[sum] = ast_kind_types[kind]; /* a product is its own */
    if (!ast_type_is_enum(sum)) return true;
    ast_singletons[kind] = type_alloc(ast_kind_types[kind]);
    return !is_err(ast_singletons[kind]);
}

static bool make_all(void) {
    const char *positions[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    Shape *shape;
    for (int i = 0; i < 4; i++) ast_position_names[i] = str_intern_c(positions[i]);
    ast_base = type_from_def(&ast_base_def, &shape);
    Value base = obj_value(ast_base);
    if (!type_set_attr(ast_base, str_intern_c("_fields"), tuple_empty) ||
        !type_set_attr(ast_base, str_intern_c("_attributes"), tuple_empty) ||
        !type_set_attr(ast_base, str_intern_c("__match_args__"), tuple_empty))
        return false;
    gc_keep(base.w);
#define SUM(name, positions) \
    if (!(ast_sum_types[AST_T_##name] = make_sum(AST_T_##name, positions))) return false;
#include "vm/compile/ast.def"
    for (int kind = 1; kind < AST_COUNT; kind++)
        if (!make_kind(kind)) return false;
    return true;
}

bool ast_object_init(void) {
    static bool done;
    return done || (done = make_all());
}

bool ast_object_each(bool (*fn)(void *arg, const char *name, Value type), void *arg) {
    if (!ast_object_init() || !fn(arg, "AST", obj_value(ast_base))) return false;
#define SUM(sum, positions) \
    if (!fn(arg, #sum, obj_value(ast_sum_types[AST_T_##sum]))) return false;
#include "vm/compile/ast.def"
    for (int kind = 1; kind < AST_COUNT; kind++)
        if (!fn(arg, ast_info(kind)->name, obj_value(ast_kind_types[kind]))) return false;
    return true;
}

bool ast_object_is(Value v) {
    return ast_base && value_is(v, ast_base);
}

/* ---- C trees to objects ---- */

static Value absent_as_none(Value v) {
    return is_null(v) ? V_NONE : v;
}

static Value list_item(AstType type, const void *list, i64 i) {
    if (type == AST_T_identifier) return ((const NameList *)list)->items[i];
    if (type == AST_T_cmpop) return ast_singletons[((const OpList *)list)->items[i]];
    return ast_object_from(((const NodeList *)list)->items[i]);
}

static Value field_value(const AstField *f, const void *at) {
    if (f->how_many == AST_LIST) {
        const void *list = *(void *const *)at;
        i64 n = *(const i64 *)list;
        Value v = TRY(list_new(n));
        for (i64 i = 0; i < n; i++) list_append(v, TRY(list_item(f->type, list, i)));
        return v;
    }
    if (f->type == AST_T_int) return fixnum(*(const i32 *)at);
    if (f->type <= AST_T_constant) return absent_as_none(*(const Value *)at);
    if (ast_type_is_enum(f->type)) return ast_singletons[*(const AstKind *)at];
    return ast_object_from(*(Node *const *)at);
}

static bool set_position_attrs(Obj *o, const Pos *pos) {
    i32 numbers[] = {pos->lineno, pos->col, pos->end_lineno, pos->end_col};
    for (int i = 0; i < 4; i++)
        if (!instance_set(o, ast_position_names[i], fixnum(numbers[i]))) return false;
    return true;
}

Value ast_object_from(const Node *n) {
    if (!n) return V_NONE;
    if (!thread_stack_ok(" during  ast construction")) return V_ERR;
    const AstInfo *info = ast_info(n->kind);
    Value v = TRY(type_alloc(ast_kind_types[n->kind]));
    for (int i = 0; i < info->nfields; i++) {
        Value field = TRY(field_value(&info->fields[i], (const char *)n + info->fields[i].offset));
        TRY_OK(instance_set(as_obj(v), ast_field_names[n->kind][i], field));
    }
    if (info->positions) TRY_OK(set_position_attrs(as_obj(v), &n->pos));
    return v;
}
