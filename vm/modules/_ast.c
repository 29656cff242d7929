/* _ast.c: the module behind ast: its classes and the flags of compile(). */
#include "vm/compile/ast_object.h"
#include "vm/compile/parser.h"
#include "vm/modules/modules.h"

static bool add_class(void *module, const char *name, Value type) {
    return module_add(*(Value *)module, name, type);
}

static bool exec(Value module) {
    return ast_object_each(add_class, &module) &&
           module_add(module, "PyCF_ONLY_AST", fixnum(PARSE_ONLY_AST)) &&
           module_add(module, "PyCF_TYPE_COMMENTS", fixnum(PARSE_TYPE_COMMENTS)) &&
           module_add(module, "PyCF_ALLOW_TOP_LEVEL_AWAIT", fixnum(PARSE_TOP_LEVEL_AWAIT));
}

const ModuleDef ast_module = {.name = "_ast", .exec = exec};
