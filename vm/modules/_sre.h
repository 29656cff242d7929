/* _sre.h: the regex engine: programs, their compiler, the matcher, and the types Pattern and Match.
 *
 * re's compiler (Lib/re/_compiler.py) produces a list of code words.  _sre_compile.c turns it into an array of SreOp,
 * _sre_filter.c says what a match begins with; _sre_search.c looks for that, and _sre_match.c runs the program with a
 * stack of its own for what to try next.  Matching allocates nothing in the heap and runs no Python.
 */
#pragma once
#include "vm/modules/native.h"

/* ---- the code words ---- */

enum { /* Lib/re/_constants.py: OPCODES, in its order */
    SRE_FAILURE, SRE_SUCCESS, SRE_ANY, SRE_ANY_ALL, SRE_ASSERT, SRE_ASSERT_NOT, SRE_AT, SRE_BRANCH, SRE_CATEGORY,
    SRE_CHARSET, SRE_BIGCHARSET, SRE_GROUPREF, SRE_GROUPREF_EXISTS, SRE_IN, SRE_INFO, SRE_JUMP, SRE_LITERAL, SRE_MARK,
    SRE_MAX_UNTIL, SRE_MIN_UNTIL, SRE_NOT_LITERAL, SRE_NEGATE, SRE_RANGE, SRE_REPEAT, SRE_REPEAT_ONE, SRE_SUBPATTERN,
    SRE_MIN_REPEAT_ONE, SRE_ATOMIC_GROUP, SRE_POSSESSIVE_REPEAT, SRE_POSSESSIVE_REPEAT_ONE, SRE_GROUPREF_IGNORE,
    SRE_IN_IGNORE, SRE_LITERAL_IGNORE, SRE_NOT_LITERAL_IGNORE, SRE_GROUPREF_LOC_IGNORE, SRE_IN_LOC_IGNORE,
    SRE_LITERAL_LOC_IGNORE, SRE_NOT_LITERAL_LOC_IGNORE, SRE_GROUPREF_UNI_IGNORE, SRE_IN_UNI_IGNORE,
    SRE_LITERAL_UNI_IGNORE, SRE_NOT_LITERAL_UNI_IGNORE, SRE_RANGE_UNI_IGNORE,
};
enum { SRE_AT_BEGINNING, SRE_AT_BEGINNING_LINE, SRE_AT_BEGINNING_STRING, SRE_AT_BOUNDARY, SRE_AT_NON_BOUNDARY,
       SRE_AT_END, SRE_AT_END_LINE, SRE_AT_END_STRING, SRE_AT_LOC_BOUNDARY, SRE_AT_LOC_NON_BOUNDARY,
       SRE_AT_UNI_BOUNDARY, SRE_AT_UNI_NON_BOUNDARY, SRE_AT_COUNT };
enum { SRE_CAT_DIGIT, SRE_CAT_SPACE = 2, SRE_CAT_WORD = 4, SRE_CAT_LINEBREAK = 6, SRE_CAT_LOC_WORD = 8,
       SRE_CAT_UNI_DIGIT = 10, SRE_CAT_UNI_SPACE = 12, SRE_CAT_UNI_WORD = 14, SRE_CAT_UNI_LINEBREAK = 16,
       SRE_CAT_COUNT = 18 }; /* the odd ones are their negations */
enum { SRE_FLAG_TEMPLATE = 1, SRE_FLAG_IGNORECASE = 2, SRE_FLAG_LOCALE = 4, SRE_FLAG_MULTILINE = 8, SRE_FLAG_DOTALL = 16,
       SRE_FLAG_UNICODE = 32, SRE_FLAG_VERBOSE = 64, SRE_FLAG_DEBUG = 128, SRE_FLAG_ASCII = 256 };
#define SRE_MAGIC 20220615
#define SRE_MAXREPEAT 0xffffffffu

/* ---- programs ---- */

enum SreOpCode {
    OP_FAIL, OP_SUCCESS,
    OP_CHAR, OP_NOT_CHAR, OP_ANY, OP_ALL, OP_SET, /* one character: the classes of the repeats below */
    OP_AT, OP_MARK, OP_GOTO,
    OP_ALT,       /* a: the next alternative, 0: none */
    OP_REP, OP_REP_LAZY, OP_REP_POSS,   /* a class: cls, c; a: min, b: max; d: a character that must follow, or none */
    OP_LOOP,      /* reg: starts a loop; a: its UNTIL */
    OP_UNTIL, OP_UNTIL_LAZY,            /* a: min, b: max, c: the body */
    OP_POSS,      /* reg, a: min, b: max, c: behind; the body follows */
    OP_POSS_NEXT, /* reg, c: its OP_POSS */
    OP_ATOMIC, OP_ATOMIC_END,           /* reg */
    OP_LOOK, OP_LOOK_END,               /* reg, a: characters to go back */
    OP_LOOK_NOT, OP_LOOK_NOT_END,       /* reg, a: characters to go back, c: behind */
    OP_GROUPREF,  /* a: group, cls: FOLD_* */
    OP_IF_GROUP,  /* a: group, c: where to go if it did not match */
};
enum { FOLD_NONE, FOLD_ASCII, FOLD_LOCALE, FOLD_UNICODE };

typedef struct SreOp {
    u8 op;
    u8 cls;   /* OP_CHAR ... OP_SET of repeats; FOLD_* */
    u16 reg;
    u32 a, b;
    u32 c;    /* the character, or the number of the set */
    u32 d;
} SreOp;
#define SRE_NO_CHAR 0xffffffffu

typedef struct SreSet {
    u8 map[256]; /* for characters below 256, unless 'dynamic' */
    u32 code;    /* index of the charset words */
    u8 fold;     /* FOLD_*: what happens to a character first */
    u8 what;     /* the code word it came from: charset, literal, negated literal, category */
    bool dynamic;/* depends on the locale */
    bool high;   /* may hold characters from 256 on */
} SreSet;

#define SRE_FILTER_MAX 8
#define SRE_LITERAL_MAX 32
typedef struct SreProgram { /* metadata */
    u32 nops, nsets, nregs, ncode;
    SreOp *ops;
    SreSet *sets;
    u32 *code;
    /* A match begins with 'width' characters of which number k has bit k set in map, or in 'high' beyond 255. */
    int width;
    bool anchored; /* a match can only begin at 0 */
    u8 map[256], high;
    u32 first;   /* the only character a match can begin with, or SRE_NO_CHAR */
    int nliteral;/* Latin-1 characters that every match begins with, if 2 or more */
    u8 literal[SRE_LITERAL_MAX];
} SreProgram;

/* NULL raised: RuntimeError "invalid SRE code". */
SreProgram *sre_program_new(const u32 *code, u32 n, i64 groups);
/* Works out from the code what a match of p begins with. */
void sre_filter_find(SreProgram *p);
/* What the set says of a character, worked out from the code words. */
bool sre_set_asks(const u32 *code, const SreSet *set, u32 ch);
/* The same, out of the map if it can be. */
bool sre_set_matches(const SreProgram *p, const SreSet *set, u32 ch);
bool sre_category(u32 category, u32 ch);
u32 sre_lower(int fold, u32 ch);

/* ---- matching ---- */

typedef struct SreReg {
    i64 count, last;
} SreReg;
typedef struct SreState {
    const SreProgram *program;
    const void *data;
    int kind;
    i64 start, end;  /* where to look; start is then where the match begins */
    i64 ptr;         /* where it ended */
    i64 must;        /* a match that ends here is not one; -1: none */
    bool match_all;  /* the match must reach the end */
    i64 nmarks;      /* two per group */
    i64 *marks;      /* -1: not set */
    i64 lastindex;   /* -1: none */
    i64 small[20];
    SreReg *regs;
    Value string;
    Buffer buffer;
    bool buffered, is_bytes;
} SreState;

/* 1 with start, ptr, marks set; 0; -1 raised. */
int sre_match(SreState *s);
int sre_search(SreState *s);
/* Their parts: a match that begins at ptr, and what to do after the last one. */
int sre_match_at(SreState *s, i64 ptr);
void sre_match_over(void);

/* ---- objects ---- */

typedef struct PatternObj {
    Obj base;
    Value pattern;     /* str, bytes or None */
    Value groupindex;  /* dict */
    Value indexgroup;  /* tuple */
    SreProgram *program;
    i64 groups, flags;
    i8 is_bytes;       /* -1: unknown */
} PatternObj;
typedef struct MatchObj {
    Obj base;
    Value string, pattern, regs;
    i64 pos, endpos, lastindex;
    i64 groups;        /* group 0 included */
    i64 mark[];
} MatchObj;
ALWAYS_INLINE PatternObj *as_pattern(Value v) { return (PatternObj *)v.w; }
ALWAYS_INLINE MatchObj *as_match(Value v) { return (MatchObj *)v.w; }

extern TypeObj *sre_pattern_type, *sre_match_type;
bool sre_state_init(SreState *s, PatternObj *p, Value string, i64 start, i64 end);
void sre_state_free(SreState *s);
/* string[start:stop] as groups show it. */
Value sre_slice(bool is_bytes, Value string, i64 start, i64 stop);
Value sre_match_new(Value pattern, SreState *s, i64 pos, i64 endpos);
bool sre_add_match(Value m);
bool sre_add_pattern(Value m);
bool sre_add_scanner(Value m);
Value sre_scanner_new(Value pattern, Value string, i64 pos, i64 endpos);
Value sre_scanner_search(Value scanner); /* the next match, or None */
Value sre_pattern_m_sub(Value self, Value *v);
Value sre_pattern_m_subn(Value self, Value *v);
