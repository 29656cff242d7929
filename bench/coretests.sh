#!/bin/sh
# CPython's own tests of the language, from its test package where that is installed: passed and run tests of each module.
# A test that CPython skips, or that needs details of its implementation, counts as the package counts it.
#
#     sh bench/coretests.sh KRAIT [test_MODULE...]
[ $# -ge 1 ] || { echo "usage: $0 KRAIT [test_MODULE...]" >&2; exit 2; }
krait=$1
shift
[ $# -gt 0 ] || set -- test_grammar test_int test_float test_list test_tuple test_dict test_set test_generators test_exceptions \
    test_descr test_scope test_patma test_fstring test_weakref test_with test_contextlib test_syntax test_traceback test_compile
all=0 good=0
for module; do
    out=$(timeout 300 "$krait" -m unittest -q "test.$module" 2>&1 </dev/null)
    ran=$(printf '%s\n' "$out" | sed -n 's/^Ran \([0-9]*\) tests\{0,1\} .*/\1/p' | tail -1)
    bad=$(printf '%s\n' "$out" | sed -n 's/^FAILED (\(.*\))$/\1/p' | tail -1 | tr ',' '\n' | sed -n 's/.*\(failures\|errors\)=\([0-9]*\).*/\2/p' |
        awk '{ s += $1 } END { print s + 0 }')
    if [ -z "$ran" ]; then
        echo "$module: did not finish: $(printf '%s\n' "$out" | tail -1)"
        continue
    fi
    [ "$bad" -le "$ran" ] || bad=$ran # failures of subtests count one by one
    echo "$module: $((ran - bad)) of $ran"
    all=$((all + ran)) good=$((good + ran - bad))
done
echo "all: $good of $all"
