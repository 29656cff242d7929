#!/bin/sh
# Every figure of docs/status.md in one go, each part under the command that prints it alone.  Programs for pure.sh are
# given by the caller: those of the core, and behind -- those of the library.  Takes about ten minutes.
#
#     sh bench/all.sh KRAIT PYTHON [CORE.py... [-- LIBRARY.py...]]
[ $# -ge 2 ] || { echo "usage: $0 KRAIT PYTHON [CORE.py... [-- LIBRARY.py...]]" >&2; exit 2; }
here=$(dirname "$0") krait=$1 python=$2 build=$(dirname "$1")
shift 2
core= library= list=core
for program; do
    case $program in
    --) list=library ;;
    *) eval "$list=\"\$$list \$program\"" ;;
    esac
done

part() {
    echo
    echo "== $*"
    "$@"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ -z "$core" ] || part sh "$here/pure.sh" "$krait" "$python" $core
[ -z "$library" ] || part sh "$here/pure.sh" "$krait" "$python" $library
part sh "$here/startup.sh" "$krait" "$python"
part sh "$here/startup.sh" -u "$krait" "$python"
part sh "$here/crossing.sh" "$krait" "$python"
part sh "$here/coretests.sh" "$krait"
part wc -l "$build/capi-stubs.txt"
ninja -C "$build" gc_bench ties_bench >"$log" || { cat "$log"; exit 1; }
part "$build/bench/ties_bench"
part "$build/bench/gc_bench" old
