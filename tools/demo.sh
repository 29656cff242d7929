#!/bin/sh
# What the first command of the README shows.
set -e
cd "$(dirname "$0")/.."
build/krait -c 'print("Krait runs:", sum(range(101)))'
