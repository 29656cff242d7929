/* modules.c: the table of native modules. */
#include "vm/modules/native.h"

static const struct {
    const char *name;
    const ModuleDef *def;
} table[] = {
#define MODULE(name, def) {name, &def},
#include "vm/modules/modules.def"
};

const ModuleDef *module_find_def(const char *name) {
    for (i64 i = 0; i < ARRAY_LEN(table); i++)
        if (!strcmp(table[i].name, name)) return table[i].def;
    return NULL;
}

void module_each_name(void (*fn)(const char *name, void *arg), void *arg) {
    for (i64 i = 0; i < ARRAY_LEN(table); i++) fn(table[i].name, arg);
}

/* Roots are few, and are never taken away. */
TypeObj *module_type(TypeObj **place, const TypeDef *def) {
    if (!*place) {
        GcRoot *root = calloc(1, sizeof *root);
        if (!root) KR_FATAL("out of memory: a root");
        *root = (GcRoot){(Value *)place, 1, NULL};
        gc_add_root(root);
        *place = type_from_def(def, NULL);
    }
    return *place;
}

Value native_new_exception(const char *name, TypeObj *base) {
    const char *dot = strrchr(name, '.');
    Value ns = TRY(dict_new());
    TRY_OK(dict_set_c(ns, "__module__", TRY(str_from_utf8(name, dot - name))));
    return type_new(TypeType, TRY(str_intern_c(dot + 1)), TRY(tuple_pack(1, obj_value(base))), ns, NO_ARGS);
}
