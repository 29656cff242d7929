# Constants are folded within limits, and kept apart by type.
def consts(f): return f.__code__.co_consts
assert consts(lambda: 2 * 3 + 1) == (None, 7)
assert consts(lambda: "a" * 3 + "b") == (None, "aaab")
assert consts(lambda: -(1, 2)[1]) == (None, -2)
assert consts(lambda: (1, (2, "x"), None)) == (None, (1, (2, "x"), None))
assert 1 << 200 in [1 << 200] and len(str(7 ** 300)) == 254
assert consts(lambda x: x in [1, 2]) == (None, (1, 2))
assert consts(lambda x: x in {1, 2}) == (None, frozenset({1, 2}))
def kinds(): return 1, 1.0, True, 0.0, -0.0, 1j, b"1", "1", None, ...
assert repr(kinds()) == "(1, 1.0, True, 0.0, -0.0, 1j, b'1', '1', None, Ellipsis)"
def separate():
    a = 1; b = 1.0; c = True; d = 0.0; e = -0.0
    return a, b, c, d, e
assert repr(separate()) == "(1, 1.0, True, 0.0, -0.0)"
def fold_errors():
    r = []
    for f in (lambda: 1 // 0, lambda: (1,)[5], lambda: 1 << -1, lambda: "a" + 1):
        try: f()
        except Exception as e: r.append(type(e).__name__)
    return r
assert fold_errors() == ["ZeroDivisionError", "IndexError", "ValueError", "TypeError"]
assert len("x" * 5000) == 5000 and len((0,) * 300) == 300
def big_list(): return [1, 2, 3, 4], {1, 2, 3}, {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, (1, [2], 3)
a, b = big_list(), big_list()
a[0].append(5); a[1].add(9); a[2]["z"] = 0
assert b == ([1, 2, 3, 4], {1, 2, 3}, {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, (1, [2], 3))
n = [len(eval("[" + ", ".join(f"f({i})" for i in range(k)) + "]", {"f": lambda i: i})) for k in (64, 65, 300)]
assert n == [64, 65, 300]
assert eval("f(" + ", ".join(map(str, range(600))) + ")", {"f": lambda *a: len(a)}) == 600
assert eval("f(" + ", ".join(f"a{i}={i}" for i in range(600)) + ")", {"f": lambda **a: len(a)}) == 600
assert len(eval("{" + ", ".join(f"{i}: {i}" for i in range(500)) + "}")) == 500
assert eval("f'" + "{x}-" * 200 + "'", {"x": 1}) == "1-" * 200
ns = {}
exec("\n".join(f"v{i} = {i}.5 + v{i - 1}" if i else "v0 = 0" for i in range(40000)), ns)
assert ns["v39999"] == sum(i + 0.5 for i in range(1, 40000))
body = "\n".join(f"    if x == {i}.5: y = {i}" for i in range(20000))
exec(f"def far(x, n):\n  y = None\n  while n:\n    n -= 1\n{body}\n  return y", ns)
assert (ns["far"](7.5, 2), ns["far"](19999.5, 1), ns["far"](0, 0)) == (7, 19999, None)
assert f"{3!r:>5}|{'a'!s}|{'é'!a}|{1.5:.{2}f}|{{}}|{'x':{'>'}{4}}" == "    3|a|'\\xe9'|1.50|{}|   x"
assert "%s-%r-%a%%" % (1, "b", "é") == "1-'b'-'\\xe9'%"
try:
    "%s %s" % (1,)
except TypeError as e:
    assert str(e) == "not enough arguments for format string"
assert __debug__ is True
