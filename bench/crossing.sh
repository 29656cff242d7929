#!/bin/sh
# What crossing the border to C costs, as a ratio to another Python: the extension built against Krait's headers is loaded by
# both, they take turns, the least of N runs counts.
#
#     sh bench/crossing.sh [-n RUNS] KRAIT PYTHON
set -e
runs=3
if [ "$1" = -n ]; then
    runs=$2
    shift 2
fi
[ $# -eq 2 ] || { echo "usage: $0 [-n RUNS] KRAIT PYTHON" >&2; exit 2; }
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${CC:-cc}" -O2 -fPIC -shared -I"$here/../capi/include" "$here/crossing_ext.c" -o "$work/crossing_ext.cpython-311-x86_64-linux-gnu.so"
i=0
while [ $i -lt "$runs" ]; do
    for which in krait python; do
        [ $which = krait ] && program=$1 || program=$2
        PYTHONPATH=$work "$program" "$here/crossing.py" | sed "s/^/$which	/" >>"$work/out"
    done
    i=$((i + 1))
done
awk -F'\t' '
    !($2 in krait) && !($2 in seen) { seen[$2] = 1; order[++n] = $2 }
    $1 == "krait" && (!($2 in krait) || $3 < krait[$2]) { krait[$2] = $3 }
    $1 == "python" && (!($2 in other) || $3 < other[$2]) { other[$2] = $3 }
    END {
        printf "%-30s %9s %9s %7s\n", "case", "krait ns", "python ns", "ratio"
        for (i = 1; i <= n; i++) {
            r = krait[order[i]] / other[order[i]]
            sum += log(r)
            printf "%-30s %9.1f %9.1f %7.2f\n", order[i], krait[order[i]], other[order[i]], r
        }
        printf "%-30s %27.2f\n", "geometric mean", exp(sum / n)
    }' "$work/out"
