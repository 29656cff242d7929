# yield, yield from, await, asynchronous loops, comprehensions and generators.
def drive(coro, *sent):
    it = coro.__await__() if hasattr(coro, "__await__") else coro
    out = []
    try:
        while True: out.append(it.send(None))
    except StopIteration as e:
        return out, e.value
class Pause:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return self.v * 2
def sub(n):
    got = []
    for i in range(n):
        got.append((yield i))
    return got
def delegate():
    a = yield from sub(2)
    b = yield from [7, 8]
    return a, b
g = delegate()
assert [g.send(None), g.send("x"), g.send("y"), g.send(None)] == [0, 1, 7, 8]
try: g.send(None)
except StopIteration as e: assert e.value == (["x", "y"], None)
def throwing():
    try:
        yield from sub(5)
    except KeyError as e:
        yield "caught"
        return e.args
    finally:
        yield "finally"
g = throwing()
assert next(g) == 0 and g.throw(KeyError(3)) == "caught" and next(g) == "finally"
try: next(g)
except StopIteration as e: assert e.value == (3,)
def inner_catches():
    try:
        yield 1
    except ValueError:
        return "handled"
def outer_delegates():
    r = yield from inner_catches()
    yield r
g = outer_delegates()
assert next(g) == 1 and g.throw(ValueError) == "handled"
async def add(a, b): return await Pause(a) + await Pause(b)
assert drive(add(1, 2)) == ([1, 2], 6)
class ACM:
    def __init__(self, log): self.log = log
    async def __aenter__(self): self.log.append("+"); await Pause("in"); return self
    async def __aexit__(self, t, e, tb): self.log.append("-" + (t.__name__ if t else "")); await Pause("out"); return t is KeyError
async def agen(n):
    for i in range(n):
        await Pause(f"p{i}")
        yield i
async def use(log):
    async with ACM(log) as m, ACM(log):
        raise KeyError
    total = 0
    async for i in agen(3):
        if i == 1: continue
        total += i
    else:
        total += 100
    async with ACM(log):
        return total, [x async for x in agen(2)], {x: y async for x in agen(2) for y in [await Pause(x)]}
log = []
out, value = drive(use(log))
assert value == (102, [0, 1], {0: 0, 1: 2}), value
assert log == ["+", "+", "-KeyError", "-", "+", "-"], log
assert out == ["in", "in", "out", "out", "p0", "p1", "p2", "in", "p0", "p1", "p0", 0, "p1", 1, "out"], out
async def nested_comp():
    return [[y async for y in agen(x)] for x in range(3)], [z async for z in (w * 2 async for w in agen(3)) if z]
assert drive(nested_comp())[1] == ([[], [0], [0, 1]], [2, 4])
async def async_break():
    async for i in agen(10):
        try:
            if i == 2: break
        finally:
            last = i
    return i, last
assert drive(async_break())[1] == (2, 2)
async def agen_finally(log):
    try:
        got = yield 1
        log.append(got)
        yield 2
    finally:
        log.append("f")
async def use_asend():
    log = []
    a = agen_finally(log)
    r = [await a.asend(None), await a.asend("s")]
    await a.aclose()
    return r, log
assert drive(use_asend())[1] == ([1, 2], ["s", "f"])
def gen_cells(a):
    b = 0
    def inc():
        nonlocal b
        b += a
        return b
    while b < 6:
        yield inc()
assert list(gen_cells(2)) == [2, 4, 6]
def echo():
    x = yield
    while x is not None:
        x = yield (yield x)
e = echo()
next(e)
assert e.send(1) == 1 and e.send(2) == 2 and e.send(3) == 3
assert list(x for x in range(3) if (lambda: x)()) == [1, 2]
lam = lambda: (yield 5)
assert list(lam()) == [5]
def star():
    r = []
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), OSError(3)])
    except* ValueError as v:
        r.append([type(x).__name__ for x in v.exceptions])
    except* (TypeError, OSError) as t:
        r.append([type(x).__name__ for x in t.exceptions])
    else:
        r.append("else")
    finally:
        r.append("finally")
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
        except* ValueError:
            raise RuntimeError("new")
    except ExceptionGroup as g:
        r.append(sorted(type(x).__name__ for x in g.exceptions))
    try:
        raise KeyError(5)
    except* KeyError as k:
        r.append(repr(k))
    try:
        try: raise KeyError(6)
        except* ValueError: r.append("no")
    except KeyError as k:
        r.append(k.args)
    return r
assert star() == [["ValueError"], ["TypeError", "OSError"], "finally", ["ExceptionGroup", "RuntimeError"],
                  "ExceptionGroup('', (KeyError(5),))", (6,)], star()
