# StopIteration from within a builtin iterator's own callback or source ends whoever consumes it.
def f(x):
    if x == 2:
        raise StopIteration
    return x


def g():
    return map(f, [1, 2, 3])


def with_value():
    yield 1
    return 5


assert list(g()) == [1] == [x for x in g()] == [*g()] == sorted(g())
assert tuple(g()) == (1,) and set(g()) == {1} and sum(g()) == max(g()) == min(g()) == 1
assert any(g()) and all(g()) and dict(zip(g(), g())) == {1: 1} and dict.fromkeys(g()) == {1: None}
assert list(filter(f, [1, 2, 3])) == [1] and list(enumerate(g())) == [(0, 1)] and list(map(f, g())) == [1]
assert bytes(g()) == b"\1" and bytearray(g()) == b"\1" and ",".join(map(str, g())) == "1"
assert (lambda *a: a)(*g()) == (1,)
items = []
items.extend(g())
first, *rest = g()
assert items == [1] and first == 1 and rest == []
it = g()
assert next(it) == 1 and next(it, "end") == "end"
assert list(map(int, with_value())) == [1] and list(zip(with_value(), "ab")) == [(1, "a")]


def delegate():
    yield from g()


assert list(delegate()) == [1]
try:
    next(map(f, [2]))
except StopIteration:
    pass
else:
    raise AssertionError
