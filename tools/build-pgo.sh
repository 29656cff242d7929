#!/bin/sh
# Builds build-pgo/krait with link-time and profile-guided optimisation, trained on the language tests and the standard library.
set -e
cd "$(dirname "$0")/.."
find build-pgo -name "*.gcda" -delete 2>/dev/null || true # of an older state
cmake --preset release-pgo -DKRAIT_PGO=generate
ninja -C build-pgo krait
for script in tests/vm/lang/*.py; do
    timeout 60 build-pgo/krait "$script" >/dev/null 2>&1 || true
done
timeout 300 build-pgo/krait tools/pgo_train.py >/dev/null
cmake --preset release-pgo -DKRAIT_PGO=use
ninja -C build-pgo krait
