/* structseq.c: struct sequences: tuples with named items and further attributes.
 *
 * All fields, visible or not, lie where a tuple has its items; the tuple's length counts the visible ones.
 */
#include "vm/object/structseq.h"

#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

const char STRUCT_END[] = "";

typedef struct StructDef { /* what t->def of such a type and of its subclasses points at */
    TypeDef type;
    const StructField *fields;
    i64 nvisible, ntotal, nunnamed;
} StructDef;

static const StructDef *def_of(const TypeObj *t) {
    return (const StructDef *)t->def;
}

static i64 structseq_size_of(const Obj *o) {
    return (i64)sizeof(TupleObj) + def_of(obj_shape(o)->type)->ntotal * (i64)sizeof(Value);
}

i64 structseq_fields(const TypeObj *t) { return t->def && t->def->size_of == structseq_size_of ? def_of(t)->ntotal : 0; }

static void structseq_trace(Obj *o, Tracer *t) {
    trace_values(t, ((TupleObj *)o)->v, def_of(obj_shape(o)->type)->ntotal);
}

/* The i-th field that has a name. */
static const char *named_field(const StructDef *d, i64 i) {
    for (i64 k = 0; k < d->ntotal; k++)
        if (d->fields[k].name && i-- == 0) return d->fields[k].name;
    return "?";
}

Value structseq_new(TypeObj *type, const Value *items) {
    const StructDef *d = def_of(type);
    Value v = TRY(type_alloc_var(type, (i64)sizeof(TupleObj) + d->ntotal * (i64)sizeof(Value)));
    as_tuple(v)->len = d->nvisible;
    for (i64 i = 0; i < d->ntotal; i++) as_tuple(v)->v[i] = is_null(items[i]) ? V_NONE : items[i];
    return v;
}

/* ---- slots ---- */

static Value wrong_length(const StructDef *d, i64 n) {
    const char *how = d->nvisible == d->ntotal ? "a" : n < d->nvisible ? "an at least" : "an at most";
    return exc_raise(TypeErrorType, "%s() takes %s %ld-sequence (%ld-sequence given)", d->type.name, how,
                     (long)(n < d->nvisible ? d->nvisible : d->ntotal), (long)n);
}

static Value structseq_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {"structseq", NULL, M_N, EFF_ANY, 0, "(sequence, dict=<unrepresentable>)", NULL};
    const StructDef *d = def_of(type);
    Value bound[2], items, v;
    if (!args_bind(&def, args, bound)) return V_ERR;
    if (!is_list(bound[0]) && !is_tuple(bound[0]) && !value_type(bound[0])->slots.iter && !value_type(bound[0])->slots.getitem)
        return exc_raise(TypeErrorType, "constructor requires a sequence");
    items = TRY(tuple_from_iterable(bound[0]));
    if (!is_null(bound[1]) && !is_dict(bound[1]))
        return exc_raise(TypeErrorType, "%s() takes a dict as second arg, if any", d->type.name);
    i64 n = tuple_len(items);
    if (n < d->nvisible || n > d->ntotal) return wrong_length(d, n);
    v = TRY(type_alloc_var(type, (i64)sizeof(TupleObj) + d->ntotal * (i64)sizeof(Value)));
    as_tuple(v)->len = d->nvisible;
    for (i64 i = 0; i < d->ntotal; i++) as_tuple(v)->v[i] = i < n ? tuple_at(items, i) : V_NONE;
    for (i64 i = n; i < d->ntotal && !is_null(bound[1]); i++) {
        Value item = d->fields[i].name ? dict_get_c(bound[1], d->fields[i].name) : V_NULL;
        if (!is_null(item)) gc_write(as_obj(v), &as_tuple(v)->v[i], item);
    }
    return v;
}

/* Of TF_NO_NEW types: that of tuple would make an object of another size. */
static Value structseq_refuse_new(TypeObj *type, Args args) {
    return exc_raise(TypeErrorType, "cannot create '%s' instances", type->tp_name);
}

static Value structseq_repr(Value self) {
    const StructDef *d = def_of(value_type(self));
    StrBuilder b;
    strb_init(&b);
    strb_c(&b, d->type.name);
    strb_cp(&b, '(');
    for (i64 i = 0; i < d->nvisible; i++) {
        Value text = value_repr(tuple_at(self, i));
        if (is_err(text)) {
            strb_free(&b);
            return V_ERR;
        }
        if (i) strb_c(&b, ", ");
        strb_c(&b, named_field(d, i));
        strb_cp(&b, '=');
        strb_str(&b, text);
    }
    strb_cp(&b, ')');
    return strb_finish(&b);
}

static Value structseq_m_reduce(Value self) {
    const StructDef *d = def_of(value_type(self));
    Value hidden = TRY(dict_new()), visible = TRY(tuple_from(as_tuple(self)->v, d->nvisible));
    for (i64 i = d->nvisible; i < d->ntotal; i++)
        if (d->fields[i].name) TRY_OK(dict_set_c(hidden, d->fields[i].name, as_tuple(self)->v[i]));
    return tuple_pack(2, obj_value(value_type(self)), TRY(tuple_pack(2, visible, hidden)));
}

static const MethodDef methods[] = {{"__reduce__", structseq_m_reduce, M_0, EFF_ANY, 0, "($self, /)", NULL}, {0}};

/* ---- the types ---- */

static MemberDef *make_members(const StructField *fields, i64 n) {
    MemberDef *members = calloc((size_t)n + 1, sizeof *members), *m = members;
    if (!members) KR_FATAL("out of memory: struct sequence");
    for (i64 i = 0; i < n; i++) {
        if (!fields[i].name) continue;
        *m++ = (MemberDef){fields[i].name, (u32)(offsetof(TupleObj, v) + (size_t)i * sizeof(Value)), MEMBER_VALUE,
                           MEMBER_READONLY, fields[i].doc};
    }
    return members;
}

static void set_counts(TypeObj *t, const StructDef *d) {
    Value match = list_new(d->nvisible);
    for (i64 i = 0; i < d->nvisible - d->nunnamed; i++) list_append(match, str_intern_c(named_field(d, i)));
    type_set_attr(t, str_intern_c("n_sequence_fields"), fixnum(d->nvisible));
    type_set_attr(t, str_intern_c("n_fields"), fixnum(d->ntotal));
    type_set_attr(t, str_intern_c("n_unnamed_fields"), fixnum(d->nunnamed));
    type_set_attr(t, name___match_args__, list_to_tuple(match));
}

TypeObj *structseq_type(const char *name, const char *doc, const StructField *fields, int nvisible, u32 flags) {
    StructDef *d = calloc(1, sizeof *d);
    if (!d) KR_FATAL("out of memory: struct sequence");
    while (fields[d->ntotal].name != STRUCT_END) d->nunnamed += !fields[d->ntotal++].name;
    d->fields = fields;
    d->nvisible = nvisible;
    d->type = (TypeDef){
        .name = name, .doc = doc, .base = &TupleType, .flags = TF_TUPLE_SUB | TF_SEQUENCE | TF_VAR_SIZED | flags,
        .size_of = structseq_size_of, .trace = structseq_trace, .repr = structseq_repr,
        .new = flags & TF_NO_NEW ? structseq_refuse_new : structseq_new_slot, .sig = "(iterable=(), /)",
        .methods = methods, .members = make_members(fields, d->ntotal),
    };
    TypeObj *t = type_from_def(&d->type, NULL);
    set_counts(t, d);
    return t;
}
