# sorting: stability, all key kinds, errors, changes during the sort
class Numbers:
    state = 1
    def randrange(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n
rng = Numbers()

def check(a, **kw):
    b = a[:]
    b.sort(**kw)
    key = kw.get("key", lambda x: x)
    c = sorted(range(len(a)), key=lambda i: i) # indices
    assert len(b) == len(a)
    for x, y in zip(b, b[1:]):
        assert not (key(x) < key(y) if kw.get("reverse") else key(y) < key(x))
    return b

for n in (0, 1, 2, 3, 10, 63, 64, 65, 200, 1000, 3000):
    ints = [rng.randrange(n + 1) for _ in range(n)]
    check(ints)
    check(ints, reverse=True)
    check([float(x) for x in ints])
    check([str(x) for x in ints])
    check([str(x) + "\u1234" * (x % 2) for x in ints])
    check([(x % 3, x) for x in ints])
    check([x if x % 2 else float(x) for x in ints])
    check([x * 10**20 for x in ints])
    check(list(range(n)))
    check(list(range(n, 0, -1)))
    check(list(range(n)) + list(range(n)))
    check([i % 7 for i in range(n)])
    check(list(range(n)) + [rng.randrange(n + 1) for _ in range(10)])
    # stable, with and without reverse
    pairs = [(rng.randrange(5), i) for i in range(n)]
    s = sorted(pairs, key=lambda p: p[0])
    assert all(p < q for p, q in zip(s, s[1:]))
    s = sorted(pairs, key=lambda p: p[0], reverse=True)
    assert all(p[0] > q[0] or (p[0] == q[0] and p[1] < q[1]) for p, q in zip(s, s[1:]))
    # the items are a permutation
    assert sorted(sorted(ints, key=lambda x: -x)) == sorted(ints)

class Lt:
    def __init__(self, n):
        self.n = n
    def __lt__(self, other):
        return self.n < other.n
objs = [Lt(rng.randrange(100)) for _ in range(500)]
assert [o.n for o in sorted(objs)] == sorted(o.n for o in objs)

# an error keeps all items
class Fails(Lt):
    left = 300
    def __lt__(self, other):
        Fails.left -= 1
        if Fails.left == 0:
            raise ZeroDivisionError
        return self.n < other.n
objs = [Fails(rng.randrange(1000)) for _ in range(200)]
before = set(map(id, objs))
try:
    objs.sort()
    assert False
except ZeroDivisionError:
    pass
assert set(map(id, objs)) == before

# the list is empty while it is sorted, and changes are noticed
a = [3, 1, 2]
seen = []
a.sort(key=lambda x: seen.append(len(a)) or x)
assert seen == [0, 0, 0] and a == [1, 2, 3]
def change(x):
    a.append(x)
    return x
try:
    a.sort(key=change)
    assert False
except ValueError as e:
    assert str(e) == "list modified during sort"
assert a == [1, 2, 3]

def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"
assert error(lambda: [1, "a"].sort()) == "TypeError: '<' not supported between instances of 'str' and 'int'"
assert error(lambda: [1].sort(1)) == "TypeError: sort() takes no positional arguments"
assert error(lambda: [1].sort(foo=1)) == "TypeError: 'foo' is an invalid keyword argument for sort()"
assert error(lambda: [1, 2].sort(key=1)) == "TypeError: 'int' object is not callable"
assert sorted([3, 1, 2], reverse=1) == [3, 2, 1] and sorted("bca") == ["a", "b", "c"]
assert sorted([True, 0, -1, 0.5]) == [-1, 0, 0.5, True]
nan = float("nan")
assert len(sorted([nan, 1.0, nan, 0.0])) == 4
