/* code_lines.h: the line table in CPython's encoding, and the methods of code objects that read it. */
#pragma once
#include "vm/base/vec.h"
#include "vm/object/code.h"

typedef struct LineWriter {
    VEC(u8) out;
    i32 line; /* of the entry before; of the code's first line to begin with */
} LineWriter;
/* The position of the next 'units' units. */
void code_lines_put(LineWriter *w, u32 units, const LineEntry *e);
/* The table as bytes. */
Value code_lines_finish(LineWriter *w);

typedef struct LineReader {
    Value table;
    i64 at;
    u32 start, end;  /* the units of the entry */
    i32 line;
    LineEntry entry;
} LineReader;
/* Makes the lines of our instructions those of the view's table. */
void code_lines_adopt(CodeObj *code);

Value code_m_co_lines(Value self);
Value code_m_co_positions(Value self);
Value code_get_lnotab(Value self);
