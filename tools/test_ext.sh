#!/bin/sh
# test_ext.sh KRAIT SAMPLE WORK: builds a copy of the sample extension in WORK and runs its test, plainly and with the
# collector provoked.  77: the host has no python3.11 with setuptools.
python=${PYTHON:-/usr/bin/python3.11}
root=$(cd "$(dirname "$0")/.." && pwd)
"$python" -c 'import setuptools' 2>/dev/null || exit 77
set -e
copy=$3/$(basename "$2")
mkdir -p "$copy"
cp "$2"/*.c "$2"/*.py "$copy"
"$root/tools/build_ext.sh" "$copy"
cd "$copy"
"$1" test.py
"$1" -X gcstress=50 test.py
