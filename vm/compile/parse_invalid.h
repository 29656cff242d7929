/* parse_invalid.h: the mistakes the parser knows by name.  Each looks for its mistake at the
 * current position in the ERRORS pass, and leaves the pass with the message if it is there; else it
 * comes back with the position unchanged. */
#pragma once
#include "vm/compile/parser_internal.h"

/* parse_invalid.c: expressions */
void parse_invalid_arguments(Parser *p);
void parse_invalid_kwarg(Parser *p);
void parse_invalid_expression(Parser *p);
void parse_invalid_legacy_expression(Parser *p);
void parse_invalid_named_expression(Parser *p);
void parse_invalid_comprehension(Parser *p);
void parse_invalid_dict_comprehension(Parser *p);
void parse_invalid_group(Parser *p);
void parse_invalid_double_starred_kvpairs(Parser *p);

/* parse_invalid_params.c */
void parse_invalid_parameters(Parser *p, bool lambda);
void parse_invalid_default(Parser *p);
void parse_invalid_star_etc(Parser *p, bool lambda);
void parse_invalid_kwds(Parser *p, bool lambda);

/* parse_invalid_stmt.c: statements and patterns */
void parse_invalid_assignment(Parser *p);
void parse_invalid_del_stmt(Parser *p);
void parse_invalid_block(Parser *p);
void parse_invalid_with_item(Parser *p);
void parse_invalid_for_target(Parser *p);
void parse_invalid_import_from_targets(Parser *p);
void parse_invalid_with_stmt(Parser *p);
void parse_invalid_with_stmt_indent(Parser *p);
void parse_invalid_try_stmt(Parser *p);
void parse_invalid_except_stmt(Parser *p);
void parse_invalid_except_stmt_indent(Parser *p, bool star);
void parse_invalid_finally_stmt(Parser *p);
void parse_invalid_match_stmt(Parser *p);
void parse_invalid_case_block(Parser *p);
void parse_invalid_as_pattern(Parser *p);
void parse_invalid_class_pattern(Parser *p);
void parse_invalid_if_stmt(Parser *p, int keyword); /* T_IF or T_ELIF */
void parse_invalid_else_stmt(Parser *p);
void parse_invalid_while_stmt(Parser *p);
void parse_invalid_for_stmt(Parser *p);
void parse_invalid_def_raw(Parser *p);
void parse_invalid_class_def_raw(Parser *p);

/* These leave in any pass: "real number required in complex literal" and the other. */
_Noreturn void parse_invalid_real(Parser *p, const Node *e);
_Noreturn void parse_invalid_imaginary(Parser *p, const Node *e);

/* What messages call an expression: "function call", "literal". */
const char *parse_invalid_name(Parser *p, const Node *e);
typedef enum { TARGET_STAR, TARGET_DEL, TARGET_FOR } TargetKind;
/* Fails with "cannot assign to ..." at the first part of 'e' that is no target; comes back if
   there is none. */
void parse_invalid_target(Parser *p, const Node *e, TargetKind kind);
