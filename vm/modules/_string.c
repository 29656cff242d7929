/* _string.c: the module _string: how str.format reads its format string, for string.Formatter. */
#include "vm/modules/modules.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

static Value string_m_formatter_parser(Value self, Value s) {
    if (!is_str(s)) return exc_raise(TypeErrorType, "expected str, got %T", s);
    return str_formatter_parser(s);
}
static Value string_m_formatter_field_name_split(Value self, Value s) {
    if (!is_str(s)) return exc_raise(TypeErrorType, "expected str, got %T", s);
    return str_formatter_field_name_split(s);
}

static const MethodDef methods[] = {
    {"formatter_field_name_split", string_m_formatter_field_name_split, M_1, EFF_ANY, 0, "($module, name, /)", NULL},
    {"formatter_parser", string_m_formatter_parser, M_1, EFF_ANY, 0, "($module, format, /)", NULL},
    {0}};

const ModuleDef string_module = {"_string", NULL, methods, NULL};
