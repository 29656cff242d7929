# PyCode_NewEmpty, and code.replace() of what it makes, as compilers to C use it for signatures and tracebacks.
import inspect
import types

import code_ext

code = code_ext.empty("file.pyx", "function", 12)
assert (code.co_name, code.co_filename, code.co_firstlineno) == ("function", "file.pyx", 12)

full = code.replace(
    co_argcount=2, co_posonlyargcount=1, co_kwonlyargcount=1, co_nlocals=5, co_stacksize=0, co_flags=3 | 4,
    co_code=b"", co_consts=(None, "text"), co_names=("name",), co_varnames=("a", "b", "c", "args", "local"),
    co_freevars=(), co_cellvars=(), co_linetable=b"",
)
assert (full.co_argcount, full.co_posonlyargcount, full.co_kwonlyargcount, full.co_nlocals) == (2, 1, 1, 5)
assert full.co_varnames == ("a", "b", "c", "args", "local") and full.co_consts == (None, "text")
assert full.co_names == ("name",) and full.co_flags & 4 and full.co_name == "function"
assert str(inspect.signature(types.FunctionType(full, {}))) == "(a, /, b, *args, c)"
assert code.co_varnames == ()


def raises(error, **fields):
    try:
        code.replace(**fields)
    except error as e:
        return str(e)
    raise AssertionError(fields)


assert "varnames is too small" in raises(ValueError, co_argcount=1)
assert "co_nlocals != len(co_varnames)" in raises(ValueError, co_varnames=("a",))
assert "invalid keyword" in raises(TypeError, co_what=1)
assert raises(SystemError, co_names=(1,)) == "non-string found in code slot"

# Whatever was replaced: running it is an exception.
function = types.FunctionType(code, {})
try:
    function()
except AssertionError:
    pass
else:
    raise AssertionError("an empty code object ran")
