try:
    import gc
except ImportError:
    gc = None

import counter
from counter import Counter

assert Counter.__module__ == "counter" and Counter.__name__ == "Counter" and Counter.__doc__ == "Counts objects."
c = Counter()
assert c.add("a") == 1 and c.add("b", 5) == 5 and c.add("a") == 2
assert c.items() == (("a", 2), ("b", 5))
assert len(c) == 2 and c["b"] == 5 and "a" in c and "z" not in c and list(c) == ["a", "b"]
assert c.total == 7 and repr(c) == "<counter.Counter of 2 keys>"
try:
    c["z"]
except KeyError as e:
    assert e.args == ("z",)
else:
    raise AssertionError

c.scale = 2
assert c.scale == 2.0
for name, value, exc in (("exports", 1, AttributeError), ("total", 1, AttributeError), ("scale", "x", TypeError)):
    try:
        setattr(c, name, value)
    except exc:
        pass
    else:
        raise AssertionError(name)

# operators
both = c | c
assert type(both) is Counter and both.items() == (("a", 4), ("b", 10))
try:
    c | 1
except TypeError as e:
    assert str(e) == "unsupported operand type(s) for |: 'counter.Counter' and 'int'", str(e)
else:
    raise AssertionError

# buffer
view = memoryview(c)
assert view.format == "q" and view.tolist() == [2, 5] and view.readonly and c.exports == 1
c.add("a")
assert view[0] == 3
view.release()
assert c.exports == 0
assert bytes(c) == b"\3" + bytes(7) + b"\5" + bytes(7)

# callables and errors in them
seen = []
d = Counter(on_new=seen.append)
d.add(1), d.add(1), d.add((2, 3))
assert seen == [1, (2, 3)]


def fail(key):
    raise ValueError(key)


d.on_new = fail
try:
    d.add("new")
except ValueError as e:
    assert e.args == ("new",)
else:
    raise AssertionError
del d.on_new
assert d.on_new is None and d.add("new") == 1

# subclasses
class Sub(Counter):
    def __init__(self, name):
        super().__init__()
        self.name = name

    def add(self, key, n=1):
        return super().add((self.name, key), n)


s = Sub("s")
assert s.add("k") == 1 and list(s) == [("s", "k")] and s.name == "s" and isinstance(s, Counter)

# many come and go; cycles through Python objects too
for i in range(2000):
    x = Counter()
    x.add(i)
    x.on_new = [x]
del x
if gc: gc.collect()
assert len([o for o in (Counter() for _ in range(100))]) == 100
print("ok")
