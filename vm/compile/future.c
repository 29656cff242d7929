/* future.c: from __future__ import ... at the top of a module. */
#include "vm/compile/compile.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

static const struct {
    const char *name;
    u32 flag;
} features[] = {
    {"nested_scopes", 0}, {"generators", 0}, {"division", 0}, {"absolute_import", 0}, {"with_statement", 0},
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

void future_scan(Compiler *c, Node *mod) {
    NodeList *body = mod->kind == AST_Module ? as_Module(mod)->body
                     : mod->kind == AST_Interactive ? as_Interactive(mod)->body : &ast_no_nodes;
    for (i64 i = 0; i < body->n; i++) {
        Node *n = body->items[i];
        bool doc = i == 0 && n->kind == AST_Expr && as_Expr(n)->value->kind == AST_Constant &&
                   is_str(as_Constant(as_Expr(n)->value)->value);
        if (doc) continue;
        if (n->kind != AST_ImportFrom || as_ImportFrom(n)->level) return;
        AstImportFrom *s = as_ImportFrom(n);
        if (is_null(s->module) || !str_eq_c(s->module, "__future__")) return;
        for (i64 k = 0; k < s->names->n; k++) take_feature(c, n, as_Alias(s->names->items[k])->name);
        c->future_line = n->pos.lineno;
    }
}
