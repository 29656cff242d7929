/* ast_object_internal.h: the classes, as ast_object.c made them. */
#pragma once
#include "vm/compile/ast_object.h"

#define AST_MAX_FIELDS 7

extern TypeObj *ast_kind_types[AST_COUNT];
extern TypeObj *ast_sum_types[AST_T_COUNT];    /* NULL for identifier, string, constant, int */
extern Value ast_field_names[AST_COUNT][AST_MAX_FIELDS];
extern Value ast_position_names[4];            /* lineno, col_offset, end_lineno, end_col_offset */
