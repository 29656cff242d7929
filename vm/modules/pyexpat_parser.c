/* pyexpat_parser.c: xmlparser: feeding text, attributes, parsers of external entities. */
#include "vm/modules/pyexpat.h"

enum { BUFFER_SIZE = 8192, READ_SIZE = 2048, CHUNK = 1 << 20 };

TypeObj *parser_type;
GC_ROOT(parser_type)
TypeObj *expat_error;
GC_ROOT(expat_error)

static void parser_trace(Obj *o, Tracer *t) {
    ParserObj *p = (ParserObj *)o;
    trace_value(t, &p->parent);
    trace_value(t, &p->intern);
    trace_values(t, p->handler, H_COUNT);
}

static void parser_dead(Obj *o) {
    ParserObj *p = (ParserObj *)o;
    if (p->xml) XML_ParserFree(p->xml);
    free(p->text);
}

Value parser_new(XML_Parser xml, Value parent, Value intern) {
    if (!xml) return exc_raise(RuntimeErrorType, "XML_ParserCreate failed");
    Value v = type_alloc(parser_type);
    if (is_err(v)) {
        XML_ParserFree(xml);
        return v;
    }
    ParserObj *p = as_parser(v);
    p->xml = xml;
    p->parent = parent;
    p->intern = intern;
    p->text_size = BUFFER_SIZE;
    XML_SetUnknownEncodingHandler(xml, handlers_unknown_encoding, NULL);
    return v;
}

/* ---- errors ---- */

static Value raise_error(ParserObj *p, enum XML_Error code) {
    i64 line = (i64)XML_GetErrorLineNumber(p->xml), column = (i64)XML_GetErrorColumnNumber(p->xml);
    Value text = TRY(str_format_c("%s: line %lld, column %lld", XML_ErrorString(code), (long long)line, (long long)column));
    Value exc = TRY(value_call1(obj_value(expat_error), text));
    TRY_OK(value_setattr(exc, str_intern_c("code"), fixnum(code)) && value_setattr(exc, str_intern_c("offset"), fixnum(column)) &&
           value_setattr(exc, str_intern_c("lineno"), fixnum(line)));
    return exc_raise_obj(exc);
}

/* ---- parsing ---- */

/* expat may call handlers from here to 'leave'; they must not come back into this parser. */
static bool enter(Value self) {
    ParserObj *p = as_parser(self);
    if (p->parsing) return native_fail(exc_raise(RuntimeErrorType, "the parser is already parsing"));
    p->parsing = true;
    XML_SetUserData(p->xml, (void *)self.w);
    return true;
}

static Value leave(Value self, int status) {
    ParserObj *p = as_parser(self);
    p->parsing = false;
    if (exc_pending()) return V_ERR;
    if (status == XML_STATUS_ERROR) return raise_error(p, XML_GetErrorCode(p->xml));
    return handlers_flush(self) ? fixnum(status) : V_ERR;
}

static int feed(ParserObj *p, const char *data, i64 n, bool final) {
    int status = XML_STATUS_OK;
    while (n > CHUNK && status != XML_STATUS_ERROR && !exc_pending()) {
        status = XML_Parse(p->xml, data, CHUNK, 0);
        data += CHUNK;
        n -= CHUNK;
    }
    if (status == XML_STATUS_ERROR || exc_pending()) return status;
    return XML_Parse(p->xml, data, (int)n, final);
}

static Value parser_m_parse(Value self, Value data, Value final) {
    int is_final = is_null(final) ? 0 : value_truth(final), status;
    Buffer b = {0};
    i64 n;
    if (is_final < 0) return V_ERR;
    if (is_str(data)) {
        const char *text = str_utf8(data, &n);
        if (!text) return V_ERR;
        TRY_OK(enter(self));
        XML_SetEncoding(as_parser(self)->xml, "utf-8");
        status = feed(as_parser(self), text, n, is_final);
        gc_keep(text);
    } else {
        TRY_OK(buffer_get(data, &b, false));
        if (!enter(self)) {
            buffer_release(&b);
            return V_ERR;
        }
        status = feed(as_parser(self), (char *)b.data, b.len, is_final);
        buffer_release(&b);
    }
    gc_keep(self.w);
    return leave(self, status);
}

/* What read() gave, as much as was asked for at most. */
static bool read_some(Value read, Buffer *b) {
    Value v = value_call1(read, fixnum(READ_SIZE));
    if (is_err(v)) return false;
    if (!is_bytes(v) && !is_bytearray(v)) {
        return native_fail(exc_raise(TypeErrorType, "read() did not return a bytes object (type=%T)", v));
    }
    if (!buffer_get(v, b, false)) return false;
    if (b->len <= READ_SIZE) return true;
    buffer_release(b);
    return native_fail(exc_raise(ValueErrorType, "read() returned too much data: %d bytes requested, %lld returned", READ_SIZE,
                                 (long long)b->len));
}

static Value parser_m_parsefile(Value self, Value file) {
    Value read;
    int found = value_find_attr(file, str_intern_c("read"), &read), status = XML_STATUS_OK;
    bool more = true;
    if (found < 0) return V_ERR;
    if (!found) return exc_raise(TypeErrorType, "argument must have 'read' attribute");
    TRY_OK(enter(self));
    while (more && status != XML_STATUS_ERROR && !exc_pending()) {
        Buffer b;
        if (!read_some(read, &b)) break;
        more = b.len > 0;
        status = XML_Parse(as_parser(self)->xml, (char *)b.data, (int)b.len, !more);
        buffer_release(&b);
    }
    gc_keep(self.w);
    return leave(self, status);
}

/* ---- other methods ---- */

static Value parser_m_setbase(Value self, Value base) {
    if (!is_str(base)) return exc_raise(TypeErrorType, "SetBase() argument must be str, not %T", base);
    i64 n;
    const char *text = str_utf8(base, &n);
    if (!text) return V_ERR;
    return XML_SetBase(as_parser(self)->xml, text) ? V_NONE : exc_no_memory();
}

static Value parser_m_getbase(Value self) {
    const XML_Char *base = XML_GetBase(as_parser(self)->xml);
    return base ? str_from_utf8(base, (i64)strlen(base)) : V_NONE;
}

static Value parser_m_getinputcontext(Value self) {
    ParserObj *p = as_parser(self);
    int offset, size;
    const char *text = p->in_callback ? XML_GetInputContext(p->xml, &offset, &size) : NULL;
    return text ? bytes_new(text + offset, size - offset) : V_NONE;
}

static bool optional_text(Value v, const char *param, const char **out) {
    i64 n;
    *out = NULL;
    if (is_null(v) || is_none(v)) return true;
    if (!is_str(v)) {
        return native_fail(exc_raise(TypeErrorType, "ExternalEntityParserCreate() argument %s must be str, not %T", param, v));
    }
    return (*out = str_utf8(v, &n)) != NULL;
}

static Value parser_m_entityparser(Value self, Value context, Value encoding) {
    const char *text, *code;
    TRY_OK(optional_text(context, "1", &text) && optional_text(encoding, "2", &code));
    ParserObj *p = as_parser(self);
    Value v = TRY(parser_new(XML_ExternalEntityParserCreate(p->xml, text, code), self, p->intern));
    ParserObj *made = as_parser(v);
    p = as_parser(self);
    made->ordered = p->ordered;
    made->specified = p->specified;
    made->prefixes = p->prefixes;
    made->text_size = p->text_size;
    if (p->text && !(made->text = malloc((size_t)p->text_size))) return exc_no_memory();
    for (int i = 0; i < H_COUNT; i++) gc_write(made, &made->handler[i], p->handler[i]);
    XML_SetUserData(made->xml, (void *)v.w);
    handlers_install(made);
    return v;
}

static Value parser_m_setparamentityparsing(Value self, Value flag) {
    i64 n;
    TRY_OK(number_as_index(flag, &n, OverflowErrorType));
    return fixnum(XML_SetParamEntityParsing(as_parser(self)->xml, (enum XML_ParamEntityParsing)n));
}

static Value parser_m_useforeigndtd(Value self, Value flag) {
    int on = is_null(flag) ? 1 : value_truth(flag);
    if (on < 0) return V_ERR;
    enum XML_Error code = XML_UseForeignDTD(as_parser(self)->xml, on ? XML_TRUE : XML_FALSE);
    return code == XML_ERROR_NONE ? V_NONE : raise_error(as_parser(self), code);
}

/* ---- attributes ---- */

#define HANDLER(attribute, set, callback)                                                          \
    static Value get_##attribute(Value self) { return native_or_none(as_parser(self)->handler[H_##attribute]); } \
    static bool set_##attribute(Value self, Value v) { return handlers_set(self, H_##attribute, v); }
#include "vm/modules/pyexpat.def"

#define POSITION(attribute, get)                                                                   \
    static Value get_##attribute(Value self) { return int_from_i64((i64)get(as_parser(self)->xml)); }
POSITION(ErrorCode, XML_GetErrorCode)
POSITION(ErrorLineNumber, XML_GetErrorLineNumber)
POSITION(ErrorColumnNumber, XML_GetErrorColumnNumber)
POSITION(ErrorByteIndex, XML_GetErrorByteIndex)
POSITION(CurrentLineNumber, XML_GetCurrentLineNumber)
POSITION(CurrentColumnNumber, XML_GetCurrentColumnNumber)
POSITION(CurrentByteIndex, XML_GetCurrentByteIndex)

static bool read_flag(Value v, bool *out) {
    if (is_null(v)) return native_fail(exc_raise(RuntimeErrorType, "Cannot delete attribute"));
    int truth = value_truth(v);
    *out = truth > 0;
    return truth >= 0;
}

#define FLAG(attribute, field)                                                                     \
    static Value get_##attribute(Value self) { return bool_value(as_parser(self)->field); }        \
    static bool set_##attribute(Value self, Value v) { return read_flag(v, &as_parser(self)->field); }
FLAG(ordered_attributes, ordered)
FLAG(specified_attributes, specified)

static Value get_namespace_prefixes(Value self) { return bool_value(as_parser(self)->prefixes); }
static bool set_namespace_prefixes(Value self, Value v) {
    bool on;
    if (!read_flag(v, &on)) return false;
    as_parser(self)->prefixes = on;
    XML_SetReturnNSTriplet(as_parser(self)->xml, on);
    return true;
}

static Value get_buffer_text(Value self) { return bool_value(as_parser(self)->text != NULL); }
static bool set_buffer_text(Value self, Value v) {
    bool on;
    if (!read_flag(v, &on) || !handlers_flush(self)) return false;
    ParserObj *p = as_parser(self);
    if (on && !p->text) {
        p->text = malloc((size_t)p->text_size);
        return p->text || native_fail(exc_no_memory());
    }
    if (!on) {
        free(p->text);
        p->text = NULL;
    }
    return true;
}

static Value get_buffer_used(Value self) { return fixnum(as_parser(self)->text_len); }
static Value get_buffer_size(Value self) { return fixnum(as_parser(self)->text_size); }
static bool set_buffer_size(Value self, Value v) {
    i64 n;
    if (is_null(v)) return native_fail(exc_raise(RuntimeErrorType, "Cannot delete attribute"));
    if (!is_int(v)) return native_fail(exc_raise(TypeErrorType, "buffer_size must be an integer"));
    if (!int_to_i64(v, &n)) return false;
    if (n <= 0) return native_fail(exc_raise(ValueErrorType, "buffer_size must be greater than zero"));
    if (n > INT32_MAX) return native_fail(exc_raise(ValueErrorType, "buffer_size must not be greater than %d", INT32_MAX));
    if (!handlers_flush(self)) return false;
    ParserObj *p = as_parser(self);
    if (p->text) {
        char *text = realloc(p->text, (size_t)n);
        if (!text) return native_fail(exc_no_memory());
        p->text = text;
    }
    p->text_size = (int)n;
    return true;
}

static Value get_intern(Value self) { return native_or_none(as_parser(self)->intern); }

static const MethodDef methods[] = {
    {"ExternalEntityParserCreate", parser_m_entityparser, M_2, EFF_ANY, 0, "($self, context, encoding=None, /)",
     "Create a parser for parsing an external entity, based on the information that\nExternalEntityRefHandler was given."},
    {"GetBase", parser_m_getbase, M_0, EFF_ANY, 0, "($self, /)", "Return base URL string for the parser."},
    {"GetInputContext", parser_m_getinputcontext, M_0, EFF_ANY, 0, "($self, /)",
     "The text from the current event on: only within a handler."},
    {"Parse", parser_m_parse, M_2, EFF_ANY, 0, "($self, data, isfinal=False, /)",
     "Parse XML data.  'isfinal' should be true at the end of the input."},
    {"ParseFile", parser_m_parsefile, M_1, EFF_ANY, 0, "($self, file, /)", "Parse XML data from a file-like object."},
    {"SetBase", parser_m_setbase, M_1, EFF_ANY, 0, "($self, base, /)", "Set the base URL for the parser."},
    {"SetParamEntityParsing", parser_m_setparamentityparsing, M_1, EFF_ANY, 0, "($self, flag, /)",
     "Controls parsing of parameter entities, the external DTD subset among them.\n\nThe flag is one of the constants "
     "XML_PARAM_ENTITY_PARSING_*; true if it was accepted."},
    {"UseForeignDTD", parser_m_useforeigndtd, M_1, EFF_ANY, 0, "($self, flag=True, /)",
     "Lets the application provide an external subset where the document has none."},
    {0},
};
static const GetSetDef getset[] = {
#define HANDLER(attribute, set, callback) {#attribute, get_##attribute, set_##attribute, NULL},
#include "vm/modules/pyexpat.def"
#define READ(attribute) {#attribute, get_##attribute, NULL, NULL},
#define WRITE(attribute) {#attribute, get_##attribute, set_##attribute, NULL},
    READ(ErrorCode) READ(ErrorLineNumber) READ(ErrorColumnNumber) READ(ErrorByteIndex) READ(CurrentLineNumber)
    READ(CurrentColumnNumber) READ(CurrentByteIndex) READ(buffer_used) READ(intern)
    WRITE(buffer_size) WRITE(buffer_text) WRITE(namespace_prefixes) WRITE(ordered_attributes) WRITE(specified_attributes)
#undef READ
#undef WRITE
    {0},
};
const TypeDef parser_def = {
    .name = "pyexpat.xmlparser",
    .doc = "XML parser",
    .size = sizeof(ParserObj),
    .flags = TF_NO_NEW,
    .trace = parser_trace,
    .dead = parser_dead,
    .methods = methods,
    .getset = getset,
};
