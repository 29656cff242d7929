#!/bin/sh
# test_ext.sh KRAIT SAMPLE WORK [host]: builds a copy of the sample extension in WORK and runs its test, plainly and with the
# collector provoked.  "host": with the headers of CPython instead of ours.  77: no python3.11 with setuptools here, or no headers.
python=${PYTHON:-/usr/bin/python3.11}
root=$(cd "$(dirname "$0")/.." && pwd)
"$python" -c 'import setuptools' 2>/dev/null || exit 77
[ "$4" != host ] || [ -e /usr/include/python3.11/Python.h ] || exit 77
set -e
copy=$3/$(basename "$2")
mkdir -p "$copy"
cp "$2"/*.c "$2"/*.py "$copy"
if [ "$4" = host ]; then
    (cd "$copy" && "$python" setup.py -q build_ext --inplace)
else
    "$root/tools/build_ext.sh" "$copy"
fi
cd "$copy"
"$1" test.py
"$1" -X gcstress=50 test.py
