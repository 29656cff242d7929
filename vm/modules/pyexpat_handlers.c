/* pyexpat_handlers.c: expat's callbacks: their arguments become Values, and a handler of Python is called.
 *
 * expat's user data is the parser object, which stays in place as long as a call into expat has it on the stack.  Once a
 * handler has raised, no other is called.
 */
#include "vm/modules/pyexpat.h"

/* ---- calling ---- */

static void clear_handlers(ParserObj *p);

/* The parse goes on to its end in silence, but for external entities, which end it. */
static Value fail(Value self) {
    clear_handlers(as_parser(self));
    return V_ERR;
}

static Value call(Value self, int which, Value *args, u32 n) {
    ParserObj *p = as_parser(self);
    Value f = p->handler[which], result;
    if (is_null(f)) return V_NONE;
    for (u32 i = 0; i < n; i++)
        if (is_err(args[i])) return fail(self);
    p->in_callback = true;
    result = value_call(f, (Args){args, n, 0});
    as_parser(self)->in_callback = false;
    return is_err(result) ? fail(self) : result;
}

static bool text_handler(Value self, const char *text, int len) {
    Value arg = str_from_utf8(text, len);
    return !is_err(call(self, H_CharacterDataHandler, &arg, 1));
}

bool handlers_flush(Value self) {
    ParserObj *p = as_parser(self);
    int len = p->text_len;
    if (!p->text || !len) return true;
    p->text_len = 0;
    return text_handler(self, p->text, len);
}

/* The parser, ready for a call; V_NULL if a handler has raised. */
static Value begin(void *user) {
    Value self = {(u64)user};
    if (exc_pending() || !handlers_flush(self)) return V_NULL;
    return self;
}

/* ---- arguments ---- */

static Value text(const XML_Char *s) { return s ? str_from_utf8(s, (i64)strlen(s)) : V_NONE; }
static Value text_n(const XML_Char *s, int n) { return s ? str_from_utf8(s, n) : V_NONE; }

/* Names come again and again. */
static Value name(Value self, const XML_Char *s) {
    Value v = text(s), intern = as_parser(self)->intern, known;
    if (is_err(v) || is_none(v) || is_null(intern)) return v;
    int found = dict_get(intern, v, &known);
    if (found) return found < 0 ? V_ERR : known;
    return dict_set(intern, v, v) ? v : V_ERR;
}

static Value attributes(Value self, const XML_Char **a) {
    ParserObj *p = as_parser(self);
    int n = 0;
    if (p->specified) n = XML_GetSpecifiedAttributeCount(p->xml);
    else while (a[n]) n += 2;
    Value result = TRY(p->ordered ? list_new(n) : dict_new());
    for (int i = 0; i < n; i += 2) {
        Value key = TRY(name(self, a[i])), v = TRY(text(a[i + 1]));
        if (as_parser(self)->ordered) TRY_OK(list_append(result, key) && list_append(result, v));
        else TRY_OK(dict_set(result, key, v));
    }
    return result;
}

/* (type, quantifier, name, children) */
static Value content_model(Value self, const XML_Content *m) {
    if (!thread_stack_ok(" in a content model")) return V_ERR;
    Value children = TRY(tuple_new(m->numchildren));
    for (unsigned i = 0; i < m->numchildren; i++) tuple_set(children, i, TRY(content_model(self, &m->children[i])));
    return tuple_pack(4, fixnum(m->type), fixnum(m->quant), TRY(name(self, m->name)), children);
}

/* ---- callbacks ---- */

#define T(s) text(s)
#define N(s) name(self, s)
#define I(i) fixnum(i)
#define CALLBACK(fn, which, params, ...)                                                           \
    static void XMLCALL fn params {                                                                \
        Value self = begin(user);                                                                  \
        if (is_null(self)) return;                                                                 \
        Value args[] = {__VA_ARGS__};                                                              \
        call(self, H_##which, args, (u32)ARRAY_LEN(args));                                         \
    }
#define CALLBACK_0(fn, which)                                                                      \
    static void XMLCALL fn(void *user) {                                                           \
        Value self = begin(user);                                                                  \
        if (!is_null(self)) call(self, H_##which, args_none, 0);                                   \
    }
typedef const XML_Char *Text;

CALLBACK(on_start_element, StartElementHandler, (void *user, Text tag, const XML_Char **a), N(tag), attributes(self, a))
CALLBACK(on_end_element, EndElementHandler, (void *user, Text tag), N(tag))
CALLBACK(on_processing_instruction, ProcessingInstructionHandler, (void *user, Text target, Text data), N(target), T(data))
CALLBACK(on_unparsed_entity_decl, UnparsedEntityDeclHandler,
         (void *user, Text entity, Text base, Text system, Text public, Text notation),
         N(entity), N(base), N(system), N(public), N(notation))
CALLBACK(on_notation_decl, NotationDeclHandler, (void *user, Text notation, Text base, Text system, Text public),
         N(notation), N(base), N(system), N(public))
CALLBACK(on_start_namespace_decl, StartNamespaceDeclHandler, (void *user, Text prefix, Text uri), N(prefix), N(uri))
CALLBACK(on_end_namespace_decl, EndNamespaceDeclHandler, (void *user, Text prefix), N(prefix))
CALLBACK(on_comment, CommentHandler, (void *user, Text data), T(data))
CALLBACK_0(on_start_cdata_section, StartCdataSectionHandler)
CALLBACK_0(on_end_cdata_section, EndCdataSectionHandler)
CALLBACK(on_default, DefaultHandler, (void *user, Text s, int n), text_n(s, n))
CALLBACK(on_default_expand, DefaultHandlerExpand, (void *user, Text s, int n), text_n(s, n))
CALLBACK(on_start_doctype_decl, StartDoctypeDeclHandler, (void *user, Text doctype, Text system, Text public, int subset),
         N(doctype), N(system), N(public), I(subset))
CALLBACK_0(on_end_doctype_decl, EndDoctypeDeclHandler)
CALLBACK(on_entity_decl, EntityDeclHandler,
         (void *user, Text entity, int parameter, Text value, int n, Text base, Text system, Text public, Text notation),
         N(entity), I(parameter), text_n(value, n), N(base), N(system), N(public), N(notation))
CALLBACK(on_xml_decl, XmlDeclHandler, (void *user, Text version, Text encoding, int standalone), T(version), T(encoding),
         I(standalone))
CALLBACK(on_attlist_decl, AttlistDeclHandler, (void *user, Text element, Text attr, Text type, Text dflt, int required),
         N(element), N(attr), N(type), N(dflt), I(required))
CALLBACK(on_skipped_entity, SkippedEntityHandler, (void *user, Text entity, int parameter), N(entity), I(parameter))
#undef CALLBACK
#undef CALLBACK_0

static void XMLCALL on_element_decl(void *user, const XML_Char *tag, XML_Content *model) {
    Value self = begin(user);
    if (!is_null(self)) {
        Value args[] = {name(self, tag), content_model(self, model)};
        call(self, H_ElementDeclHandler, args, 2);
    }
    XML_FreeContentModel(as_parser((Value){(u64)user})->xml, model);
}

/* What does not fit into the buffer goes out alone. */
static void XMLCALL on_character_data(void *user, const XML_Char *s, int n) {
    Value self = {(u64)user};
    ParserObj *p = as_parser(self);
    if (exc_pending()) return;
    if (p->text && p->text_len + n > p->text_size && !handlers_flush(self)) return;
    p = as_parser(self);
    if (!p->text || n > p->text_size) {
        text_handler(self, s, n);
        return;
    }
    memcpy(p->text + p->text_len, s, (size_t)n);
    p->text_len += n;
}
static void XMLCALL ignore_character_data(void *user, const XML_Char *s, int n) {}

/* An int that the handler answers. */
static int int_result(Value self, Value result) {
    i64 n;
    if (is_err(result)) return XML_STATUS_ERROR;
    if (int_to_i64(is_int(result) ? result : number_index(result), &n)) return (int)n;
    fail(self);
    return XML_STATUS_ERROR;
}

static int XMLCALL on_not_standalone(void *user) {
    Value self = begin(user);
    return is_null(self) ? XML_STATUS_ERROR : int_result(self, call(self, H_NotStandaloneHandler, args_none, 0));
}

static int XMLCALL on_external_entity_ref(XML_Parser xml, const XML_Char *context, const XML_Char *base, const XML_Char *system,
                                          const XML_Char *public) {
    Value self = begin(XML_GetUserData(xml));
    if (is_null(self)) return XML_STATUS_ERROR;
    Value args[] = {T(context), N(base), N(system), N(public)};
    return int_result(self, call(self, H_ExternalEntityRefHandler, args, 4));
}

/* ---- encodings: one byte, one character ---- */

static bool fill_map(const XML_Char *encoding, int map[256]) {
    u8 bytes[256];
    for (int i = 0; i < 256; i++) bytes[i] = (u8)i;
    Value s = str_decode((char *)bytes, 256, encoding, "replace");
    if (is_err(s)) return false;
    if (str_len(s) != 256) return native_fail(exc_raise(ValueErrorType, "multi-byte encodings are not supported"));
    for (int i = 0; i < 256; i++) map[i] = str_at(s, i) == 0xfffd ? -1 : (int)str_at(s, i);
    return true;
}

int XMLCALL handlers_unknown_encoding(void *data, const XML_Char *encoding, XML_Encoding *info) {
    if (exc_pending() || !fill_map(encoding, info->map)) return XML_STATUS_ERROR;
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

/* ---- setting ---- */

static void install(ParserObj *p, int which, bool on) {
    switch (which) {
#define HANDLER(attribute, set, callback)                                                          \
    case H_##attribute: set(p->xml, on ? callback : NULL); break;
#include "vm/modules/pyexpat.def"
    }
}

void handlers_install(ParserObj *p) {
    for (int i = 0; i < H_COUNT; i++)
        if (!is_null(p->handler[i])) install(p, i, true);
}

static int XMLCALL refuse_external_entity(XML_Parser xml, const XML_Char *context, const XML_Char *base, const XML_Char *system,
                                          const XML_Char *public) {
    return XML_STATUS_ERROR;
}

static void clear_handlers(ParserObj *p) {
    for (int i = 0; i < H_COUNT; i++) {
        gc_write(p, &p->handler[i], V_NULL);
        install(p, i, false);
    }
    XML_SetExternalEntityRefHandler(p->xml, refuse_external_entity);
}

bool handlers_set(Value self, int which, Value v) {
    if (is_null(v)) return native_fail(exc_raise(RuntimeErrorType, "Cannot delete attribute"));
    if (which == H_CharacterDataHandler && !handlers_flush(self)) return false;
    ParserObj *p = as_parser(self);
    gc_write(p, &p->handler[which], is_none(v) ? V_NULL : v);
    install(p, which, !is_none(v));
    /* expat may be within a run of characters, which it would begin to look for a handler for */
    if (which == H_CharacterDataHandler && is_none(v) && p->in_callback) {
        XML_SetCharacterDataHandler(p->xml, ignore_character_data);
    }
    return true;
}
