# compile(): flags, modes, kinds of source, inherited future features.
def error(*args, **kw):
    try:
        compile(*args, **kw)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)

assert error("1", "f", "exec", 1 << 30) == "ValueError: compile(): unrecognised flags"
assert error("1", "f", "exec", 0x800) == "ValueError: compile(): unrecognised flags"
assert error("1", "f", "func_type") == "ValueError: compile() mode 'func_type' requires flag PyCF_ONLY_AST"
assert error("1", "f", "x") == "ValueError: compile() mode must be 'exec', 'eval' or 'single'"
assert error("1", "f", "x", 0x400) == "ValueError: compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
assert error("1", "f", "exec", optimize=3) == "ValueError: compile(): invalid optimize value"
for source in ("1 + 1", b"1 + 1", bytearray(b"1 + 1"), memoryview(b"1 + 1")):
    assert eval(source) == 2 and eval(compile(source, "f", "eval")) == 2

future = compile("exec('def f(x: y): pass')\nr = f.__annotations__", "f", "exec", 0x1000000)
ns = {}
exec(future, ns)
assert ns["r"] == {"x": "y"}
