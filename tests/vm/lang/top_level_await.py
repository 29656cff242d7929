# A module compiled with PyCF_ALLOW_TOP_LEVEL_AWAIT is a coroutine, whose names are its globals.
import ast
import asyncio
import inspect
import types


async def arange(n):
    for i in range(n):
        yield i


class Manager:
    async def __aenter__(self):
        return 1

    async def __aexit__(self, *args):
        pass


SOURCES = [
    "a = await asyncio.sleep(0, result=1)",
    "async for i in arange(2): a = i",
    "async with Manager() as a: pass",
    "a = [x async for x in arange(2)][1]",
    "a = [await asyncio.sleep(0, x) for x in (0, 1)][1]",
    "'doc'\nfrom math import *\nimport os.path as p\na: int = await asyncio.sleep(0, floor(1.5))\nassert p.sep and __annotations__ and __doc__ == 'doc'",
    "del a\nawait asyncio.sleep(0)\nclass C:\n    v = 1\ndef f(): return C.v\na = f()",
]
for mode in "single", "exec":
    for source in SOURCES:
        if mode == "single" and "\n" in source:
            continue
        code = compile(source + "\n", "?", mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        assert code.co_flags & inspect.CO_COROUTINE, source
        for run in lambda g: types.FunctionType(code, g)(), lambda g: eval(code, g):
            space = {"asyncio": asyncio, "arange": arange, "Manager": Manager, "a": 0}
            asyncio.run(run(space))
            assert space["a"] == 1, source
plain = compile("a = 1", "?", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
assert not plain.co_flags & inspect.CO_COROUTINE
