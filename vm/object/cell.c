/* cell.c: cells: the boxes of variables that inner functions share.  An empty one holds V_UNBOUND.
 */
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/str.h"

static void cell_trace(Obj *o, Tracer *t) { trace_value(t, &((CellObj *)o)->v); }

Value cell_new(Value v) {
    CellObj *cell = gc_alloc(CellShape, sizeof *cell);
    cell->v = v;
    return obj_value(cell);
}

static bool is_cell(Value v) { return has_shape(v, CellShape); }

static Value cell_repr(Value self) {
    Value v = as_cell(self)->v;
    Value id = TRY(value_id(self));
    id = TRY(int_to_str(id, 16));
    if (is_unbound(v)) return str_format_c("<cell at 0x%V: empty>", id);
    return str_format_c("<cell at 0x%V: %s object at 0x%V>", id, value_type_name(v),
                        TRY(int_to_str(TRY(value_id(v)), 16)));
}

static Value cell_richcmp(Value a, Value b, int op) {
    if (!is_cell(a) || !is_cell(b)) return V_NOTIMPL;
    Value va = as_cell(a)->v, vb = as_cell(b)->v;
    if (!thread_stack_ok(" in comparison")) return V_ERR; /* cells in cells */
    if (!is_unbound(va) && !is_unbound(vb)) return value_richcmp(va, vb, op);
    /* an empty cell is less than any other */
    int full_a = !is_unbound(va), full_b = !is_unbound(vb);
    switch (op) {
    case CMP_LT: return bool_value(full_a < full_b);
    case CMP_LE: return bool_value(full_a <= full_b);
    case CMP_EQ: return bool_value(full_a == full_b);
    case CMP_NE: return bool_value(full_a != full_b);
    case CMP_GT: return bool_value(full_a > full_b);
    default: return bool_value(full_a >= full_b);
    }
}

static Value cell_new_slot(TypeObj *type, Args args) {
    if (!args_no_kw("cell", args) || !args_count("cell", args, 0, 1)) return V_ERR;
    return cell_new(args.n ? args.v[0] : V_UNBOUND);
}

static Value cell_get_contents(Value self) {
    Value v = as_cell(self)->v;
    return is_unbound(v) ? exc_raise(ValueErrorType, "Cell is empty") : v;
}

static bool cell_set_contents(Value self, Value v) {
    gc_write(as_cell(self), &as_cell(self)->v, is_null(v) ? V_UNBOUND : v);
    return true;
}

static const GetSetDef getset[] = {
    {"cell_contents", cell_get_contents, cell_set_contents, NULL},
    {0},
};

const TypeDef cell_def = {
    .name = "cell",
    .doc = "cell([contents]) -> a box of a variable that functions share.",
    .size = sizeof(CellObj),
    .trace = cell_trace,
    .repr = cell_repr,
    .richcmp = cell_richcmp,
    .new = cell_new_slot,
    .getset = getset,
};
