/* pyexpat.c: the module pyexpat: XML parsing by libexpat.  The modules errors and model in it hold constants. */
#include "vm/modules/pyexpat.h"

/* ---- functions ---- */

static Value expat_errorstring(Value m, Value code) {
    i64 n;
    TRY_OK(number_as_index(code, &n, OverflowErrorType));
    const XML_LChar *text = XML_ErrorString((enum XML_Error)n);
    return text ? str_from_c(text) : V_NONE;
}

static bool text_or_none(Value v, const char *param, const char **out) {
    i64 n;
    *out = NULL;
    if (is_null(v) || is_none(v)) return true;
    if (!is_str(v)) {
        return native_fail(exc_raise(TypeErrorType, "ParserCreate() argument '%s' must be str or None, not %T", param, v));
    }
    *out = str_utf8(v, &n);
    if (*out && (i64)strlen(*out) != n) *out = NULL, exc_raise(ValueErrorType, "embedded null character");
    return *out != NULL;
}

static Value expat_parsercreate(Value m, Value *v) {
    const char *encoding, *separator;
    TRY_OK(text_or_none(v[0], "encoding", &encoding) && text_or_none(v[1], "namespace_separator", &separator));
    if (separator && strlen(separator) > 1) {
        return exc_raise(ValueErrorType, "namespace_separator must be at most one character, omitted, or None");
    }
    Value intern = is_null(v[2]) ? TRY(dict_new()) : is_none(v[2]) ? V_NULL : v[2];
    if (!is_null(intern) && !is_dict(intern)) return exc_raise(TypeErrorType, "intern must be a dictionary");
    return parser_new(XML_ParserCreate_MM(encoding, NULL, separator), V_NULL, intern);
}

static const MethodDef methods[] = {
    {"ErrorString", expat_errorstring, M_1, EFF_ANY, 0, "($module, code, /)", "Returns string error for given number."},
    {"ParserCreate", expat_parsercreate, M_N, EFF_ANY, 0,
     "($module, /, encoding=None, namespace_separator=None, intern=<unrepresentable>)", "Return a new XML parser object."},
    {0},
};

/* ---- modules of constants ---- */

static const NativeConst error_codes[] = {
#define E(name) {"XML_ERROR_" #name, XML_ERROR_##name},
    E(NO_MEMORY) E(SYNTAX) E(NO_ELEMENTS) E(INVALID_TOKEN) E(UNCLOSED_TOKEN) E(PARTIAL_CHAR) E(TAG_MISMATCH)
    E(DUPLICATE_ATTRIBUTE) E(JUNK_AFTER_DOC_ELEMENT) E(PARAM_ENTITY_REF) E(UNDEFINED_ENTITY) E(RECURSIVE_ENTITY_REF)
    E(ASYNC_ENTITY) E(BAD_CHAR_REF) E(BINARY_ENTITY_REF) E(ATTRIBUTE_EXTERNAL_ENTITY_REF) E(MISPLACED_XML_PI)
    E(UNKNOWN_ENCODING) E(INCORRECT_ENCODING) E(UNCLOSED_CDATA_SECTION) E(EXTERNAL_ENTITY_HANDLING) E(NOT_STANDALONE)
    E(UNEXPECTED_STATE) E(ENTITY_DECLARED_IN_PE) E(FEATURE_REQUIRES_XML_DTD) E(CANT_CHANGE_FEATURE_ONCE_PARSING)
    E(UNBOUND_PREFIX) E(UNDECLARING_PREFIX) E(INCOMPLETE_PE) E(XML_DECL) E(TEXT_DECL) E(PUBLICID) E(SUSPENDED)
    E(NOT_SUSPENDED) E(ABORTED) E(FINISHED) E(SUSPEND_PE) E(RESERVED_PREFIX_XML) E(RESERVED_PREFIX_XMLNS)
    E(RESERVED_NAMESPACE_URI) E(INVALID_ARGUMENT) E(NO_BUFFER) E(AMPLIFICATION_LIMIT_BREACH)
#undef E
};
static const NativeConst model_consts[] = {
#define C(name) {"XML_" #name, XML_##name},
    C(CTYPE_EMPTY) C(CTYPE_ANY) C(CTYPE_MIXED) C(CTYPE_NAME) C(CTYPE_CHOICE) C(CTYPE_SEQ)
    C(CQUANT_NONE) C(CQUANT_OPT) C(CQUANT_REP) C(CQUANT_PLUS)
#undef C
};
static const NativeConst module_consts[] = {
#define C(name) {"XML_PARAM_ENTITY_PARSING_" #name, XML_PARAM_ENTITY_PARSING_##name},
    C(NEVER) C(UNLESS_STANDALONE) C(ALWAYS)
#undef C
};

/* A module "pyexpat.NAME", importable at once; V_ERR. */
static Value submodule(Value m, const char *name, const char *doc) {
    Value full = TRY(str_format_c("pyexpat.%s", name)), sub = TRY(module_new(full)), modules = sys_get("modules");
    TRY_OK(module_add(sub, "__doc__", str_from_c(doc)) && module_add(m, name, sub));
    if (!is_null(modules) && is_dict(modules)) TRY_OK(dict_set(modules, full, sub));
    return sub;
}

/* The names stand for messages; codes and messages translate one into the other. */
static bool add_errors(Value m) {
    Value sub = submodule(m, "errors", "Constants used to describe error conditions."), codes = dict_new(), messages = dict_new();
    if (is_err(sub) || is_err(codes) || is_err(messages)) return false;
    for (i64 i = 0; i < ARRAY_LEN(error_codes); i++) {
        const XML_LChar *text = XML_ErrorString((enum XML_Error)error_codes[i].value);
        Value message = str_from_c(text ? text : ""), code = fixnum(error_codes[i].value);
        if (!module_add(sub, error_codes[i].name, message) || !dict_set(codes, message, code) ||
            !dict_set(messages, code, message)) {
            return false;
        }
    }
    return module_add(sub, "codes", codes) && module_add(sub, "messages", messages);
}

static bool add_model(Value m) {
    Value sub = submodule(m, "model", "Constants used to interpret content model information.");
    return !is_err(sub) && native_add_consts(sub, model_consts, ARRAY_LEN(model_consts));
}

static Value feature_list(void) {
    Value list = TRY(list_new(0));
    for (const XML_Feature *f = XML_GetFeatureList(); f->feature != XML_FEATURE_END; f++) {
        TRY_OK(list_append(list, TRY(tuple_pack(2, TRY(str_from_c(f->name)), int_from_i64(f->value)))));
    }
    return list;
}

static bool add_version(Value m) {
    XML_Expat_Version v = XML_ExpatVersionInfo();
    return module_add(m, "EXPAT_VERSION", str_from_c(XML_ExpatVersion())) &&
           module_add(m, "version_info", tuple_pack(3, fixnum(v.major), fixnum(v.minor), fixnum(v.micro))) &&
           module_add(m, "native_encoding", str_from_c("UTF-8")) && module_add(m, "features", feature_list());
}

static bool expat_exec(Value m) {
    if (!native_make_exception(&expat_error, "xml.parsers.expat", "ExpatError", ExceptionType) ||
        !native_make_type(&parser_def, &parser_type)) {
        return false;
    }
    return module_add(m, "ExpatError", obj_value(expat_error)) && module_add(m, "error", obj_value(expat_error)) &&
           module_add(m, "XMLParserType", obj_value(parser_type)) && add_version(m) &&
           native_add_consts(m, module_consts, ARRAY_LEN(module_consts)) && add_errors(m) && add_model(m);
}

const ModuleDef pyexpat_module = {"pyexpat", "Python wrapper for Expat parser.", methods, expat_exec};
