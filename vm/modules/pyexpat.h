/* pyexpat.h: what the files of the module pyexpat share: the parser object around one of libexpat's. */
#pragma once
#include <expat.h>

#include "vm/modules/native.h"

enum {
#define HANDLER(attribute, set, callback) H_##attribute,
#include "vm/modules/pyexpat.def"
    H_COUNT
};

typedef struct ParserObj {
    Obj base;
    XML_Parser xml;
    Value parent;  /* the parser that an external entity's was made from, which must outlive it */
    Value intern;  /* dict of names, V_NULL: none */
    Value handler[H_COUNT]; /* V_NULL: none */
    char *text;    /* character data to be handed over in one piece (malloc), NULL: no buffering */
    int text_size, text_len;
    bool ordered, specified, prefixes;
    bool in_callback, parsing;
} ParserObj;
ALWAYS_INLINE ParserObj *as_parser(Value v) { return (ParserObj *)v.w; }

extern TypeObj *parser_type;
extern const TypeDef parser_def;
extern TypeObj *expat_error;
/* A parser object for 'xml', which it owns; parent V_NULL: none. */
Value parser_new(XML_Parser xml, Value parent, Value intern);

/* ---- pyexpat_handlers.c ---- */

/* Hands buffered character data over; false raised. */
bool handlers_flush(Value self) MAY_RUN_PYTHON;
bool handlers_set(Value self, int which, Value v) MAY_RUN_PYTHON;
/* Makes expat call what is in handler[]. */
void handlers_install(ParserObj *p);
int XMLCALL handlers_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info);
