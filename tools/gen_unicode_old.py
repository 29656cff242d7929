#!/usr/bin/env python3.11
"""Writes vm/modules/unicodedata_old_tables.h: how Unicode 3.2.0 differs from 14.0.0, for unicodedata.ucd_3_2_0.

Run by hand from the top of the tree, under CPython 3.11, whose unicodedata is the source.
"""
import unicodedata as new

old = new.ucd_3_2_0
assert new.unidata_version == "14.0.0" and old.unidata_version == "3.2.0"

unassigned, changes, corrections = [], {}, []
for code in range(0x110000):
    ch = chr(code)
    if old.category(ch) == "Cn" != new.category(ch):
        if unassigned and unassigned[-1][1] == code - 1:
            unassigned[-1][1] = code
        else:
            unassigned.append([code, code])
        continue
    row = {}
    for field in ("category", "bidirectional", "east_asian_width"):
        if getattr(old, field)(ch) != getattr(new, field)(ch):
            row[field] = getattr(old, field)(ch)
    if old.mirrored(ch) != new.mirrored(ch):
        row["mirrored"] = old.mirrored(ch)
    if old.decimal(ch, None) != new.decimal(ch, None):
        row["decimal"] = old.decimal(ch, -2)
    assert old.numeric(ch, None) == new.numeric(ch, None) and old.combining(ch) == new.combining(ch)
    if row:
        changes[code] = row
    if old.normalize("NFKC", ch) != new.normalize("NFKC", ch):
        corrections.append((code, ord(old.normalize("NFKC", ch))))


def text(row, field):
    return '"%s"' % row[field] if field in row else "NULL"


with open("vm/modules/unicodedata_old_tables.h", "w") as out:
    out.write("/* unicodedata_old_tables.h: written by tools/gen_unicode_old.py: Unicode 3.2.0 where it differs from 14.0.0. */\n"
              "#pragma once\n#include \"vm/base/common.h\"\n\n"
              "/* Ranges of characters that were not assigned yet. */\n"
              "static const u32 unassigned[][2] = {\n")
    cells = ["{0x%x, 0x%x}," % tuple(r) for r in unassigned]
    for i in range(0, len(cells), 5):
        out.write("    " + " ".join(cells[i:i + 5]) + "\n")
    out.write("};\n\n/* Properties that changed: NULL and -1 where they did not; decimal -2: had none. */\n"
              "typedef struct Change {\n    u32 code;\n    const char *category, *bidirectional, *width;\n"
              "    i8 mirrored, decimal;\n} Change;\nstatic const Change changes[] = {\n")
    for code, row in changes.items():
        out.write("    {0x%x, %s, %s, %s, %d, %d},\n" % (
            code, text(row, "category"), text(row, "bidirectional"), text(row, "east_asian_width"),
            row.get("mirrored", -1), row.get("decimal", -1)))
    out.write("};\n\n/* Decompositions that were corrected later. */\nstatic const u32 corrections[][2] = {\n")
    for code, target in corrections:
        out.write("    {0x%x, 0x%x},\n" % (code, target))
    out.write("};\n")
