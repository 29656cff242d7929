# A code object shows CPython's instructions, whatever it is executed as: dis, positions, tables and replace() agree.
import dis
import sys
import types


def names(source, mode="exec"):
    return [(i.opname, i.argval) for i in dis.get_instructions(compile(source, "f", mode)) if i.opname != "RESUME"]


# ---- what simple statements are ----
END = [("LOAD_CONST", None), ("RETURN_VALUE", None)]
assert names("x = a + 1") == [("LOAD_NAME", "a"), ("LOAD_CONST", 1), ("BINARY_OP", 0), ("STORE_NAME", "x")] + END
assert names("del a.b[c]")[:4] == [("LOAD_NAME", "a"), ("LOAD_ATTR", "b"), ("LOAD_NAME", "c"), ("DELETE_SUBSCR", None)]
assert [n for n, _ in names("f(1, k=2)")][:7] == ["PUSH_NULL", "LOAD_NAME", "LOAD_CONST", "LOAD_CONST", "KW_NAMES", "PRECALL", "CALL"]
assert names("x.y += 1")[1:6] == [("COPY", 1), ("LOAD_ATTR", "y"), ("LOAD_CONST", 1), ("BINARY_OP", 13), ("SWAP", 2)]
assert [n for n, _ in names("a < b < c", "eval")][2:5] == ["SWAP", "COPY", "COMPARE_OP"]
assert [n for n, _ in names("with a as b: c")][:3] == ["LOAD_NAME", "BEFORE_WITH", "STORE_NAME"]
assert ("JUMP_IF_FALSE_OR_POP" in [n for n, _ in names("x = a and b")])
assert names("import a.b as c")[2:4] == [("IMPORT_NAME", "a.b"), ("IMPORT_FROM", "b")]


# ---- a stack that fits ----
def depths(code):
    """Follows the stack over every path and compares."""
    ins = list(dis.get_instructions(code))
    number = {i.offset: k for k, i in enumerate(ins)}
    seen, work, most = {}, [(0, 0)], 0
    for e in dis._parse_exception_table(code):
        work.append((e.target, e.depth + e.lasti + 1))
    while work:
        offset, depth = work.pop()
        if offset in seen:
            assert seen[offset] == depth, (code, offset, seen[offset], depth)
            continue
        i = ins[number[offset]]
        seen[offset] = depth
        depth += i.opname == "RETURN_GENERATOR"
        arg = i.arg if i.opcode >= dis.HAVE_ARGUMENT else None
        jumps = i.opcode in dis.hasjrel
        if jumps:
            work.append((i.argval, depth + dis.stack_effect(i.opcode, arg, jump=True)))
        ends = i.opname.startswith(("JUMP_FORWARD", "JUMP_BACKWARD", "RETURN_V", "RERAISE", "RAISE"))
        if not ends:
            work.append((ins[number[offset] + 1].offset, depth + dis.stack_effect(i.opcode, arg, jump=False)))
        assert depth >= 0
        most = max(most, depth)
    assert most <= code.co_stacksize, (code, most, code.co_stacksize)
    return most


def check(code):
    assert len(list(code.co_positions())) == len(code.co_code) // 2
    lines = list(code.co_lines())
    assert lines[0][0] == 0 and lines[-1][1] == len(code.co_code)
    depths(code)
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            check(c)


STATEMENTS = """
def f(a, *b, c=1, d: int = 3, **e):
    x = [*b, a]
    def inner():
        nonlocal x
        x += 1
        return x + a
    for i, (j, *k) in zip(b, e):
        if i in (1, 2) and not j or k:
            continue
        with a as p, c:
            if p: break
            elif x: return f(*b, **e)
    else:
        del x
    try:
        assert a, f"{a!r:>{c}} {d}"
    except (ValueError, KeyError) as exc:
        raise RuntimeError from exc
    except TypeError:
        pass
    finally:
        print({1: a, **e}, {a, *b}, (yield a))
    return lambda q=a, *, r=c: q(r, s=[u for u in b if u])

async def g(a):
    async with a as b:
        async for i in b:
            await i.f(1, 2, k=3)
    return [x async for x in b]

class C(f, metaclass=g):
    x: int = 3
    def h(self):
        return super().h(self.x[1:2], self.x[::2])

match a:
    case [1, x, *_]: pass
    case {"k": v, **rest}: v
    case C(x=1) | C(2): rest
try:
    a
except* OSError as e:
    b
while a:
    a[b] += yield_ if a.b is None else 1
"""
check(compile(STATEMENTS, "statements", "exec"))
many = ", ".join(f"a{i}=x" for i in range(100))
for source in (f"f({many})", f"o.m({many})", "f(" + "x, " * 100 + ")", "o.m(" + "x, " * 100 + ")", "x < " * 100 + "x"):
    code = compile(source, "many", "single")
    assert code.co_stacksize <= 8, code.co_stacksize


# ---- where a frame stands ----
def where(frame):
    return list(frame.f_code.co_positions())[frame.f_lasti // 2]


def at_call():
    return (1 +
            where(sys._getframe())[0])


first = at_call.__code__.co_firstlineno
assert at_call() == 1 + first + 2
try:
    (1 /
     0)
except ZeroDivisionError as e:
    tb = e.__traceback__
    line = tb.tb_lineno
    assert list(tb.tb_frame.f_code.co_positions())[tb.tb_lasti // 2] == (line, line + 1, 5, 6)


def generator():
    yield 1


g = generator()
next(g)
assert dis._get_code_object(generator).co_code[g.gi_frame.f_lasti] == dis.opmap["YIELD_VALUE"]


# ---- tables of one's own ----
def fails():
    1 / 0


def raised_at(f):
    try:
        f()
    except ZeroDivisionError as e:
        return e.__traceback__.tb_next.tb_frame.f_lineno


old = fails.__code__
assert raised_at(fails) == old.co_firstlineno + 1
fails.__code__ = old.replace(co_linetable=b"\xf8\xf8\xf8\xf9\xf8\xf8\xf8")
assert raised_at(fails) is None and {p[0] for p in fails.__code__.co_positions()} == {None}
empty = old.replace(co_linetable=b"")
assert list(empty.co_lines()) == [] and empty.co_linetable == b"" and empty != old
fails.__code__ = old.replace(co_linetable=old.co_linetable, co_firstlineno=1000)
assert raised_at(fails) == 1001 and list(fails.__code__.co_lines())[1][2] == 1001
assert old.replace(co_linetable=old.co_linetable) == old and old.replace(co_stacksize=9).co_stacksize == 9


def handles():
    try:
        1 / 0
    except ZeroDivisionError:
        return "handled"


assert handles() == "handled"
handles.__code__ = handles.__code__.replace(co_exceptiontable=b"")
assert raised_at(handles) is not None


# ---- names of variables ----
def copied():
    try:
        a
    finally:
        return [u for u in b]


assert {c.co_varnames for c in copied.__code__.co_consts if isinstance(c, types.CodeType)} == {(".0", "u")}
def variables(a, b):
    c = 1
    return lambda: a + d + c


d = variables.__code__
assert [d._varname_from_oparg(i) for i in range(3)] == ["a", "b", "c"]
assert variables(1, 2).__code__._varname_from_oparg(0) == "a"
assert [n.argval for n in dis.get_instructions(d) if n.opname == "LOAD_CLOSURE"] == ["a", "c"]

# ---- what the module imports is most likely a module: no method is looked for ----
for source in "import os\ndef f(): return os.uname()", "from os import path as p\ndef f(x): return [p.join(a, *[], b=1) for a in x]":
    space = {}
    exec(source, space)
    ops = [n.opname for n in dis.get_instructions(space["f"])]
    inner = [n.opname for c in space["f"].__code__.co_consts if isinstance(c, types.CodeType) for n in dis.get_instructions(c)]
    assert "LOAD_METHOD" not in ops + inner and "LOAD_ATTR" in ops + inner
exec("def f(os): return os.uname()", space)
assert "LOAD_METHOD" in [n.opname for n in dis.get_instructions(space["f"])]
