#!/bin/sh
# Builds the dev version and runs every test.
set -e
cd "$(dirname "$0")/.."
sh tools/install-deps.sh
cmake --preset dev
ninja -C build-dev krait unit_tests
ctest --test-dir build-dev -j "$(nproc)" --output-on-failure
