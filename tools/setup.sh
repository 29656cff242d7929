#!/bin/sh
# Installs what Krait needs on Debian 12, builds the release version, runs the demonstration.
set -e
cd "$(dirname "$0")/.."
sh tools/install-deps.sh
cmake --preset release
ninja -C build
sh tools/demo.sh
