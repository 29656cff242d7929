/* lexer.h: text to tokens, the whole text at once.
 *
 * The text is UTF-8 that a NUL follows, its lines end with "\n".  Lexing stops at the first thing
 * that is no token; what is wrong is described in the Lexer and raised only if the parser gets
 * there. */
#pragma once
#include "vm/base/value.h"
#include "vm/base/vec.h"

typedef enum TokenType {
#define TOKEN(name) T_##name,
#define OPERATOR(name, text) T_##name,
#define KEYWORD(name, text) T_##name,
#include "vm/compile/token.def"
    T_COUNT
} TokenType;
/* "(" and "if" as they are, "NAME" and other classes by their name. */
extern const char *const token_text[T_COUNT];

typedef struct Token {
    u8 type;         /* TokenType */
    bool placed;     /* false: INDENT, DEDENT, the end: nothing in the text; start is the line's start */
    u16 level;       /* open parentheses after it */
    i32 lineno, col; /* columns in bytes; -1 where not placed */
    i32 end_lineno, end_col;
    u32 start, end;  /* offsets in the text */
    u32 buffer;      /* where the text shown with an error at this token starts */
    u32 name;        /* for NAME: number in the name table */
} Token;

/* ---- names: every identifier of a parse once ---- */

/* These come first in every table. */
enum { NAME_MATCH, NAME_CASE, NAME_UNDERSCORE, NAME_PRINT, NAME_EXEC };

typedef struct Name {
    const char *s;
    u32 len, hash;
    u8 type;     /* T_NAME, or the keyword's */
    bool owned;  /* s is malloc memory: a normalised spelling */
    Value value; /* the interned string when asked for, else V_NULL; kept by the arena of the parse */
} Name;

typedef struct NameTable {
    VEC(Name) names;
    u32 *slots; /* number + 1 of the name, 0 where empty */
    u32 mask;
} NameTable;
void lexer_names_init(NameTable *t);
void lexer_names_free(NameTable *t);

/* ---- errors ---- */

typedef enum { SYNTAX_ERROR, INDENTATION_ERROR, TAB_ERROR } SyntaxKind;

/* Why lexing stopped. */
typedef enum LexStop {
    LEX_DONE,        /* at the end of the text */
    LEX_SYNTAX,      /* message, line, columns and text are in the Lexer */
    LEX_EOF,         /* the text ends inside parentheses or after a backslash */
    LEX_EOF_STRING,  /* LEX_SYNTAX, and the text ends inside a string */
    LEX_DEDENT,      /* no such indentation before */
    LEX_TABS,        /* indentation depends on the size of a tab */
    LEX_TOO_DEEP,    /* more than 100 levels of indentation */
    LEX_BACKSLASH,   /* something follows it */
    LEX_DECODE,      /* message: the text is not UTF-8 there */
    LEX_RAISED,      /* an exception is pending: a warning turned error */
} LexStop;

/* What became of a warning: given, or the text is wrong for it, or an exception is pending. */
typedef enum { LEX_WARNED, LEX_WARNING_IS_ERROR, LEX_WARNING_RAISED } LexWarning;

/* A comment "# type: ignore", and what follows the word. */
typedef struct TypeIgnore {
    i32 lineno;
    u32 start, end;
} TypeIgnore;

#define LEX_MAX_INDENT 100
#define LEX_MAX_LEVEL 200

typedef struct Lexer {
    const char *text, *end;
    VEC(Token) tokens;
    VEC(TypeIgnore) ignores;
    NameTable *names;
    bool invalid;     /* the text is not all UTF-8: look closer */
    i32 first_line;   /* number of the first line, 1 except inside f-strings */
    bool interactive; /* the end of the text ends a statement too ... */
    bool imply_dedent; /* ... and its blocks */
    bool type_comments; /* comments about types are tokens */
    LexWarning (*warn)(void *arg, i32 lineno, const char *message); /* for numbers run into keywords */
    void *warn_arg;

    LexStop stop;
    char message[160];
    i32 error_line, error_col, error_end_col; /* for LEX_SYNTAX: 1-based characters */
    u32 error_text, error_text_end;           /* the line to show */

    /* where the lexer is */
    const char *cur, *line_start, *buffer;
    i32 lineno;
    bool at_line_start, statement_open;
    int level, nindent;
    struct {
        char open;
        i32 lineno, col;
    } parens[LEX_MAX_LEVEL];
    struct {
        i32 col, alt; /* with tabs to multiples of 8, with tabs of one */
    } indents[LEX_MAX_INDENT];
} Lexer;

/* Sets up an empty lexer; set first_line, interactive and warn afterwards where the defaults do
   not fit. */
void lexer_init(Lexer *l, const char *text, i64 len, NameTable *names);
/* Fills l->tokens.  The last one is ENDMARKER or ERROR. */
void lexer_run(Lexer *l);
void lexer_free(Lexer *l);
