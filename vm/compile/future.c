/* future.c: from __future__ import ... at the top of a module. */
#include "vm/compile/compile.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

static const struct {
    const char *name;
    u32 flag;
} features[] = {
    {"nested_scopes", 0}, {"generators", 0}, {"division", 0}, {"absolute_import", 0},
        {"with_statement", 0},
    {"print_function", 0}, {"unicode_literals", 0}, {"generator_stop", 0},
    {"barry_as_FLUFL", COMPILE_FUTURE_BARRY}, {"annotations", COMPILE_FUTURE_ANNOTATIONS},
};

static void take_feature(Compiler *c, Node *n, Value name) {
    for (i64 i = 0; i < ARRAY_LEN(features); i++)
        if (str_eq_c(name, features[i].name)) {
            c->flags |= features[i].flag;
            return;
        }
    Pos pos = {n->pos.lineno, n->pos.col, n->pos.lineno, -1};
    if (str_eq_c(name, "braces")) compile_error(c, pos, "not a chance");
    compile_error(c, pos, "future feature %V is not defined", name);
}

static bool is_future_import(const Node *n) {
    if (n->kind != AST_ImportFrom || as_ImportFrom(n)->level) return false;
    Value module = as_ImportFrom(n)->module;
    return !is_null(module) && str_eq_c(module, "__future__");
}

static bool is_doc(const Node *n) {
    return n->kind == AST_Expr && as_Expr(n)->value->kind == AST_Constant &&
           is_str(as_Constant(as_Expr(n)->value)->value);
}

/* Late ones are errors: on the line of the statement that ends the early ones here, further down
   in the code generator. */
void future_scan(Compiler *c, Node *mod) {
    NodeList *body = mod->kind == AST_Module ? as_Module(mod)->body
                     : mod->kind == AST_Interactive ? as_Interactive(mod)->body : &ast_no_nodes;
    bool done = false;
    i32 line = 0;
    for (i64 i = 0; i < body->n; i++) {
        Node *n = body->items[i];
        if (done && n->pos.lineno > line) return;
        line = n->pos.lineno;
        if (i == 0 && is_doc(n)) continue;
        if (!is_future_import(n)) {
            done = true;
            continue;
        }
        if (done) {
            Pos pos = {line, n->pos.col - 1, line, -1}; /* the offset that CPython shows counts from 0 */
            compile_error(c, pos,
                          "from __future__ imports must occur at the beginning of the file");
        }
        NodeList *names = as_ImportFrom(n)->names;
        for (i64 k = 0; k < names->n; k++) take_feature(c, n, as_Alias(names->items[k])->name);
        c->future_line = line;
    }
}
