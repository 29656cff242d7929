/* path.c: what stands for a path: str, bytes, or an object with __fspath__. */
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

Value path_fspath(Value v) {
    Value self, fn, r;
    if (is_str(v) || is_bytes(v)) return v;
    fn = TRY(special_lookup(v, name___fspath__, &self));
    if (is_null(fn)) return exc_raise(TypeErrorType, "expected str, bytes or os.PathLike object, not %T", v);
    r = TRY(is_null(self) ? value_call0(fn) : value_call1(fn, self));
    if (!is_str(r) && !is_bytes(r))
        return exc_raise(TypeErrorType, "expected %T.__fspath__() to return str or bytes, not %T", v, r);
    return r;
}
