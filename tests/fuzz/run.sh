#!/bin/sh
# Builds the fuzz targets, or runs one for a short while:
#
#     run.sh build KRAIT WORK                 makes build-fuzz/ and, with KRAIT, the seeds in WORK
#     run.sh TARGET WORK RUNS [OPTION...]     RUNS inputs for TARGET (parser, marshal, cache), always the same ones
#
# What libFuzzer found is left in WORK/TARGET-found and printed; a regression test or a file in corpus/TARGET keeps it.
# 77: clang or its run-time library is not installed.
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export FUZZ_LIBRARY="$here/library"

missing() {
    echo "fuzz targets are skipped: $1 (apt-get install clang-14 libclang-rt-14-dev)"
    exit 77
}
if [ "$1" = build ]; then
    command -v clang-14 >/dev/null || missing "clang-14 is not installed"
    ls "$(clang-14 -print-resource-dir)"/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 || missing "no libFuzzer"
    cd "$root"
    cmake --preset fuzz >/dev/null
    ninja -C build-fuzz fuzz_targets
    rm -rf "$3"
    mkdir -p "$3/cache"
    "$2" -W ignore "$here/seeds.py" "$3"
    FUZZ_SEED="$3/cache/library" build-fuzz/tests/fuzz/fuzz_cache
    exit
fi
target=$1 work=$2 runs=$3
shift 3
[ -d "$work/$target" ] || missing "no seeds were made"
mkdir -p "$work/$target-new"
corpus=""
[ -d "$here/corpus/$target" ] && corpus="$here/corpus/$target"
"$root/build-fuzz/tests/fuzz/fuzz_$target" -seed=1 -runs="$runs" -timeout=20 -rss_limit_mb=2000 -malloc_limit_mb=1000 \
    -max_len=20000 -print_final_stats=1 -artifact_prefix="$work/$target-found-" "$@" \
    "$work/$target-new" "$work/$target" $corpus
