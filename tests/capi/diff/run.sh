#!/bin/sh
# Compares the functions of capi/src that need only other API functions with those of the CPython 3.11 that runs this:
# they are compiled with a prefix to their names, loaded into it, and called with the same arguments.
# usage: run.sh C-COMPILER SOURCE-DIR WORK-DIR PYTHON
cc=$1 source=$2 work=$3 python=$4
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) or sys.implementation.name != "cpython")' || exit 77
mkdir -p "$work" || exit 1
rm -f "$work"/*.o
for file in "$source"/capi/src/*.c; do
    name=$(basename "$file" .c)
    [ "$name" = capi_missing ] && continue
    grep -qE '"(capi/src/glue.h|capi/src/capi_buffer.h|gcbridge/|vm/interp|vm/object)' "$file" && continue # calls the VM
    "$cc" -std=gnu11 -O1 -w -fPIC -fno-strict-aliasing -fwrapv -I"$source" -I"$source/capi/include" \
        -c "$file" -o "$work/$name.o" 2>"$work/$name.log" || { cat "$work/$name.log"; exit 1; }
done
# What they ask the VM for, in the words of the API.
echo '#include <stdlib.h>
void kr_fatal(const char *file, int line, const char *fmt, ...) { abort(); }
void *PyObject_GetAttrString(void *o, const char *name);
int capi_get_method(void *o, const char *name, void **m) { *m = PyObject_GetAttrString(o, name); return 0; }
_Bool capi_class_is_type(void *o) { return 0; }
void exc_mirror_read(void *exc) {}
void exc_mirror_written(void *exc) {}' | "$cc" -fPIC -x c -c - -o "$work/fatal.o"
ld -r -o "$work/all" "$work"/*.o || exit 1
nm -g --defined-only "$work/all" | awk '$3 ~ /^_?Py/ {print $3 " kr_" $3}' >"$work/names"
objcopy --redefine-syms="$work/names" "$work/all" "$work/renamed.o" || exit 1
"$cc" -shared -o "$work/kr.so" "$work/renamed.o" || exit 1
status=0
for script in args objects errors; do
    "$python" "$source/tests/capi/diff/$script.py" "$work/kr.so" >"$work/$script.out" 2>&1 || status=1
    tail -20 "$work/$script.out"
done
exit $status
