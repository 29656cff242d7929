#!/bin/sh
# What README's first command shows: two extensions built by setup.py against Krait's headers, imported, used: one of
# ours, and MarkupSafe from PyPI.  The host's Python runs setup.py; Krait runs everything else.
set -e
cd "$(dirname "$0")/.."
krait=$PWD/build/krait
work=$PWD/build/demo
rm -rf "$work"
mkdir -p "$work"
"$krait" -c 'import sys; print("Krait", sys.version.split()[0], "runs:", sum(range(101)))'

echo "--- ext_samples/counter: setup.py build_ext, import, test"
cp -r ext_samples/counter "$work/counter"
sh tools/build_ext.sh "$work/counter"
(cd "$work/counter" && "$krait" test.py && "$krait" -c 'import counter; print("imported", counter.__file__)')

echo "--- MarkupSafe from PyPI: setup.py build_ext, import, use"
/usr/bin/python3.11 -m pip download -q --no-deps --no-binary :all: --no-build-isolation -d "$work" markupsafe==3.0.2 ||
    { echo "MarkupSafe could not be fetched: is there a network?" >&2; exit 1; }
tar xzf "$work"/[Mm]arkup[Ss]afe-*.tar.gz -C "$work"
sh tools/build_ext.sh "$work"/[Mm]arkup[Ss]afe-*/
(cd "$work"/[Mm]arkup[Ss]afe-*/src && "$krait" -c '
from markupsafe import _speedups, escape, Markup
print("imported", _speedups.__file__)
print(escape("<b>fish & chips</b>"), Markup("<i>%s</i>") % "a < b")')
