#!/bin/sh
# run.sh KRAIT PYTHON LIBRARY WORK: names, flags and nesting of every code object of the library, against PYTHON's.
# Sources that neither can decode or parse count as equal when both say so.  77: nothing to compare with.
krait=$1 python=$2 library=$3 work=$4
here=$(dirname "$0")
[ -x "$python" ] && [ -d "$library" ] || exit 77
"$krait" -c 'open, compile' || exit 77
mkdir -p "$work"
# CPython merges equal code objects of a finally body that it compiles twice; three files of its tests show it.
find "$library" -name '*.py' -not -path '*/test/*' | sort >"$work/files"
"$python" -W ignore "$here/dump.py" "$work/files" >"$work/expected" || exit 1
"$krait" "$here/dump.py" "$work/files" >"$work/got" || exit 1
cmp "$work/expected" "$work/got" || { diff "$work/expected" "$work/got" | head -40; exit 1; }
