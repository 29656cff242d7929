/* ast.h: the abstract syntax tree in C, derived from ast.def.
 *
 * Every node starts with a Node, and its kind names the struct: AST_BinOp is an AstBinOp.  Nodes,
 * lists and arrays live in an Arena and die with it.  Identifiers are interned strings.  A list is
 * never NULL, an empty one has n == 0; an item is NULL where the ast module has None (Dict.keys,
 * arguments.kw_defaults).  An absent optional child is NULL, an absent optional identifier or
 * string V_NULL. */
#pragma once
#include "vm/base/value.h"

/* ---- the arena ---- */

/* The memory of one tree, and the objects it mentions.  Not thread-safe. */
typedef struct Arena Arena;
Arena *ast_arena_new(void);
/* Gives up the tree and lets go of its objects.  An arena that is not freed stays for ever. */
void ast_arena_free(Arena *a);
/* Zeroed memory, 8-byte aligned. */
void *ast_alloc(Arena *a, i64 size);
/* Makes 'v' immovable and keeps it alive as long as the arena; returns the object to use from
   now on. */
Value ast_keep(Arena *a, Value v);

/* ---- kinds ---- */

typedef enum AstKind {
    AST_NONE,
#define NODE(sum, name, fields) AST_##name,
#define PRODUCT(name, cname, positions, fields) AST_##cname,
#define ENUM(sum, name) AST_##name,
#include "vm/compile/ast.def"
    AST_COUNT
} AstKind;

/* Lines count from 1, columns from 0 in bytes of UTF-8. */
typedef struct Pos {
    i32 lineno, col, end_lineno, end_col;
} Pos;

typedef struct Node {
    u16 kind; /* AstKind */
    u16 aux;  /* for whoever holds the tree; 0 at first */
    Pos pos;
} Node;

typedef struct NodeList {
    i64 n;
    Node *items[];
} NodeList;

typedef struct NameList {
    i64 n;
    Value items[];
} NameList;

typedef struct OpList {
    i64 n;
    AstKind items[];
} OpList;

NodeList *ast_list_new(Arena *a, i64 n);
NameList *ast_names_new(Arena *a, i64 n);
OpList *ast_ops_new(Arena *a, i64 n);
extern NodeList ast_no_nodes;

/* ---- structs and constructors ---- */

/* The C type of a field: AST_T_<how many>_<type>. */
#define AST_T_ONE_identifier Value
#define AST_T_OPT_identifier Value
#define AST_T_LIST_identifier NameList *
#define AST_T_ONE_string Value
#define AST_T_OPT_string Value
#define AST_T_ONE_constant Value
#define AST_T_ONE_int i32
#define AST_T_OPT_int i32
#define AST_T_ONE_expr Node *
#define AST_T_OPT_expr Node *
#define AST_T_LIST_expr NodeList *
#define AST_T_LIST_stmt NodeList *
#define AST_T_ONE_pattern Node *
#define AST_T_OPT_pattern Node *
#define AST_T_LIST_pattern NodeList *
#define AST_T_LIST_excepthandler NodeList *
#define AST_T_LIST_type_ignore NodeList *
#define AST_T_LIST_comprehension NodeList *
#define AST_T_ONE_arguments struct AstArguments *
#define AST_T_OPT_arg struct AstArg *
#define AST_T_LIST_arg NodeList *
#define AST_T_LIST_keyword NodeList *
#define AST_T_LIST_alias NodeList *
#define AST_T_LIST_withitem NodeList *
#define AST_T_LIST_match_case NodeList *
#define AST_T_ONE_expr_context AstKind
#define AST_T_ONE_boolop AstKind
#define AST_T_ONE_operator AstKind
#define AST_T_ONE_unaryop AstKind
#define AST_T_LIST_cmpop OpList *

/* struct AstBinOp { Node head; Node *left; AstKind op; Node *right; } and so on. */
#define F(how_many, type, name) AST_T_##how_many##_##type name;
#define NODE(sum, name, fields) \
    typedef struct Ast##name { \
        Node head; \
        fields \
    } Ast##name;
#define PRODUCT(name, cname, positions, fields) NODE(name, cname, fields)
#include "vm/compile/ast.def"

/* AstBinOp *as_BinOp(Node *n) and so on: the cast, checked in debug builds. */
#define NODE(sum, name, fields) \
    ALWAYS_INLINE Ast##name *as_##name(const Node *n) { \
        KR_ASSERT(n->kind == AST_##name); \
        return (Ast##name *)n; \
    }
#define PRODUCT(name, cname, positions, fields) NODE(name, cname, fields)
#include "vm/compile/ast.def"

/* Node *ast_BinOp(Arena *a, Pos pos, Node *left, AstKind op, Node *right) and so on.  Products
   return their own type.  Kinds without positions take a Pos too and keep it: good for messages. */
#define F(how_many, type, name) , AST_T_##how_many##_##type name
#define NODE(sum, name, fields) Node *ast_##name(Arena *a, Pos pos fields);
#define PRODUCT(name, cname, positions, fields) Ast##cname *ast_##cname(Arena *a, Pos pos fields);
#include "vm/compile/ast.def"

/* ---- what the tree looks like to generic code ---- */

typedef enum AstHowMany { AST_ONE, AST_OPT, AST_LIST } AstHowMany;

/* What a field holds; the sums and products follow the plain types. */
typedef enum AstType {
    AST_T_identifier,
    AST_T_string,
    AST_T_constant,
    AST_T_int,
#define SUM(name, positions) AST_T_##name,
#define PRODUCT(name, cname, positions, fields) AST_T_##name,
#include "vm/compile/ast.def"
    AST_T_COUNT
} AstType;

typedef struct AstField {
    const char *name;
    AstHowMany how_many;
    AstType type;
    u32 offset; /* in the node's struct */
} AstField;

typedef struct AstInfo {
    const char *name; /* as Python spells it */
    AstType sum;      /* the sum it belongs to; the product itself for a product */
    bool positions;
    u16 size; /* bytes of the struct */
    u16 nfields;
    const AstField *fields;
} AstInfo;
const AstInfo *ast_info(AstKind kind);
/* "stmt", "arguments", "identifier", ... */
extern const char *const ast_type_name[AST_T_COUNT];
/* True for boolop, operator, unaryop, cmpop and expr_context: held as an AstKind. */
bool ast_type_is_enum(AstType type);
