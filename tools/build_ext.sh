#!/bin/sh
# Builds the extension in a folder in place, with the host's python3.11 and setuptools but Krait's headers:
#     tools/build_ext.sh ext_samples/counter
set -e
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
CFLAGS="-I$root/capi/include $CFLAGS" exec "${PYTHON:-/usr/bin/python3.11}" setup.py -q build_ext --inplace
