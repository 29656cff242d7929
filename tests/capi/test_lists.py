# Lists that C has seen: both sides change the same items.
import gc
import resource
import subprocess
import sys
import time

import lists_ext as c


class P:
    pass


def seen(items):
    c.keep(items)
    return items


def same(items):
    assert c.kept_items() == tuple(items), (c.kept_items(), items)


# what Python does, C sees in the array
l = seen([1, 2.5, "x", None])
l.append(10**6)
same(l)
l[0] = P()
same(l)
assert c.kept_items()[0] is l[0]
l[-1] = 7
l += [1, 2]
l.extend(x for x in "ab")
l.extend(l)
l.insert(1, "in")
l.insert(-100, "first")
l.insert(100, "last")
same(l)
assert l.pop() == "last" and l.pop(0) == "first"
del l[1]
del l[1:3], l[::2]
same(l)
l[1:2] = [4, 5, 6]
l[::2] = range(100, 100 + len(l[::2]))
same(l)
l *= 3
l.reverse()
same(l)
l[:] = [3, 1, 2]
l.sort()
same(l)
assert l == [1, 2, 3]
l.sort(key=lambda v: -v)
same(l)
l.remove(2)
same(l)
l.clear()
same(l)
assert l == [] and not l and len(l) == 0

# reading in Python
l = seen([5, "a", 2.5, None, "a"])
assert l == [5, "a", 2.5, None, "a"] and [5, "a", 2.5, None, "a"] == l and l != [5]
assert list(l) == l and tuple(l) == (5, "a", 2.5, None, "a") and [*l] == l
assert [x for x in l] == l and list(reversed(l)) == l[::-1]
assert l[1:3] == ["a", 2.5] and l[::2] == [5, 2.5, "a"] and l[-1] == "a"
assert l.index("a") == 1 and l.count("a") == 2 and None in l and 6 not in l
assert l + [1] == [5, "a", 2.5, None, "a", 1] and [1] + l == [1, 5, "a", 2.5, None, "a"]
assert l * 2 == l + l and l.copy() == l and l.copy() is not l
a, b, *rest = l
assert (a, b, rest) == (5, "a", [2.5, None, "a"])
a, b, d, e, f = l
assert (a, b, d, e, f) == tuple(l)
assert repr(l) == "[5, 'a', 2.5, None, 'a']" and sorted(seen([3, 1, 2])) == [1, 2, 3]
assert ",".join(seen(["x", "y"])) == "x,y" and dict([seen(["k", "v"])]) == {"k": "v"}
try:
    l[5]
    assert False
except IndexError:
    pass
[] = seen([])
for wrong in ([1, 2], [1, 2, 3, 4]):
    try:
        x, y, z = seen(wrong)
        assert False
    except ValueError as exc:
        assert "to unpack" in str(exc)
out = []
l = seen([1, 2, 3])
for x in l:                                     # the list grows, and is first seen, while it is walked over
    out.append(x)
    if x == 1:
        l.append(4)
assert out == [1, 2, 3, 4]
l, out = [1, 2, 3], []
for x in l:
    c.keep(l)
    c.append(l, x + 3) if x < 3 else None
    out.append(x)
assert out == [1, 2, 3, 4, 5]

# what C does inline, Python sees
l = [1, 2, 3]
p = P()
c.store(l, 1, p)
assert l[1] is p and l == [1, p, 3]
for i in range(100):
    c.append(l, i * 1000)
assert len(l) == 103 and l[3:] == [i * 1000 for i in range(100)]
l.append("py")
c.append(l, "c")
assert l[-2:] == ["py", "c"]

# the functions
l = [1, 2]
c.set_item(l, 0, "zero")
c.insert(l, -100, "front")
c.insert(l, 100, "back")
assert l == ["front", "zero", 2, "back"]
for i in (-1, 4):
    try:
        c.set_item(l, i, None)
        assert False
    except IndexError:
        pass
c.set_slice(l, 1, 3, (7, 8, 9))
assert l == ["front", 7, 8, 9, "back"]
c.set_slice(l, 0, 2, l)
assert l == ["front", 7, 8, 9, "back", 8, 9, "back"]
c.set_slice(l, 3, 100)
assert l == ["front", 7, 8] and c.get_slice(l, 1, 9) == [7, 8] and c.as_tuple(l) == ("front", 7, 8)
c.extend(l, iter("xy"))
c.extend(l, l)
assert l == ["front", 7, 8, "x", "y"] * 2
try:
    c.extend(l, 5)
    assert False
except TypeError:
    pass
l = [3.5, 1, 2]
c.sort(l)
c.reverse(l)
assert l == [3.5, 2, 1]

# lists that C made
l = c.make(3)
assert l == [0, 1000, 2000] and l[2] == 2000
l.append(3)
c.append(l, 4)
assert l == [0, 1000, 2000, 3, 4]
held = []
r = c.lend(held.append)
assert r is held[0] and r == [None]
r.append(1)
assert held == [[None, 1]]
assert c.lend(lambda got: got.extend([1, 2])) == [None, 1, 2]

# subclasses, lists in lists, a list in itself
class Sub(list):
    def __init__(self, *args):
        super().__init__(*args)
        self.more = 1

s = seen(Sub([1, 2]))
s.append(3)
same(s)
assert s == [1, 2, 3] and type(s) is Sub and s.more == 1 and s[1:] == [2, 3]
inner = [1]
outer = seen([inner, [2, [3]]])
inner.append(2)
outer[1][1].append(4)
assert c.kept_items() == ([1, 2], [2, [3, 4]]) and c.kept_items()[0] is inner
me = []
me.append(me)
c.keep(me)
assert c.kept_items()[0] is me and repr(me) == "[[...]]"
me.clear()

# a list changed while it is sorted
l = seen([3, 2, 1])
def meddle(v):
    l.append(v)
    return v
try:
    l.sort(key=meddle)
    assert False
except ValueError as exc:
    assert str(exc) == "list modified during sort"
assert l == [1, 2, 3]
c.drop()

# plain instances get their structs in one go, whatever is between them, old or new, and from blocks that were numbers
class Plain:
    __slots__ = "n",
    def __init__(self, n): self.n = n
class Other: pass
for round in range(3):
    old = [Plain(i) for i in range(300)]
    gc.collect()
    l = seen(old[:100] + [1.5, 2**40, None, "s", Other(), Other, 2**200] + [Plain(i) for i in range(100)] + old[50:] + [7])
    assert [x.n for x in l if type(x) is Plain] == [*range(100), *range(100), *range(50, 300)]
    assert l[100:104] == [1.5, 2**40, None, "s"] and type(l[104]) is l[105] is Other and l[106:107] + l[-1:] == [2**200, 7]
    assert all(x is y for x, y in zip(c.kept_items(), l) if type(x) is Plain) and l[50] is l[207] is old[50]
    numbers = seen([i * 0.5 for i in range(1000)])
    old = l = None
    gc.collect()
    assert numbers == [i * 0.5 for i in range(1000)] and c.kept_items() == tuple(numbers)
    c.drop()

# long arrays are used again, for lists as long and for shorter ones
for n in 100000, 100000, 150000, 70000, 300, 70000, 300000, 140000:
    l = seen(list(range(n)))
    l.append(n)
    assert len(l) == n + 1 and sum(l) == n * (n + 1) // 2
    if n != 70000: l.clear()
    l.extend(range(n))
    assert l[n - 1] == n - 1 and len(c.kept_items()) == len(l)
c.drop()

# a change costs the same however long the list is
def appends(n):
    l = list(range(n))
    c.keep(l)
    start = time.process_time()
    for i in range(2000):
        l.append(i)
        l[i] = i
        c.append(l, i)
    return time.process_time() - start

appends(10)
assert appends(200000) < 50 * appends(2000) + 0.2
c.drop()

# Items that move within a list keep the structs that C may have borrowed.
def moves(items, move):
    before = dict(zip(c.places(items), items))
    move(items)
    after = dict(zip(c.places(items), items))
    assert all(before[place] == item for place, item in after.items()), (before, after)
    return items


def step(l): del l[::2]
def by_key(l): l.sort(key=lambda v: -v)
def by_c(l): l.sort(key=abs, reverse=True)
def raising(l):
    try:
        l.sort(key=lambda v: 1 // 0)
    except ZeroDivisionError:
        return
    raise AssertionError


def changing(l):
    try:
        l.sort(key=lambda v: (l.append(v), v)[1])
    except ValueError as e:
        assert str(e) == "list modified during sort"
    else:
        raise AssertionError


numbers = [1000 + i * 7 % 50 for i in range(50)] + [i / 3 for i in range(9)] + [10**30, 10**12, 1000, 1000]
assert moves(numbers[:], list.sort) == sorted(numbers)
assert moves(numbers[:], list.reverse) == numbers[::-1]
assert moves(numbers[:], by_key) == sorted(numbers, reverse=True)
assert moves(numbers[:], by_c) == sorted(numbers, reverse=True)
assert moves(numbers[:], c.sort) == sorted(numbers) and moves(numbers[:], c.reverse) == numbers[::-1]
assert moves(numbers[:], step) == numbers[1::2]
assert moves(numbers[:], raising) == numbers
assert sorted(moves(numbers[:], changing)) == sorted(numbers)
strings = ["s%d" % (i * 7 % 50) for i in range(50)]
assert moves(strings[:], list.sort) == sorted(strings)


# the array of a long list becomes C's own, unless something else may look into it
def long_list():
    l = [i * 0.5 for i in range(20000)]
    l[5:9] = [P(), "x", 10**50, [1, 2.5]]
    l[9] = l
    for i in range(100, 20000, 3):
        l[i] = P() if i % 2 else str(i)
    return l


for look in (lambda l: None, iter, lambda l: l[:], lambda l: (x for x in l)):
    l = long_list()
    before, other = l[:], look(l)
    if other is not None and not isinstance(other, list):
        assert next(other) == 0
    seen(l)
    assert len(l) == 20000 and l[9] is l and all(x is y for x, y in zip(l, before) if not isinstance(x, (float, int)))
    assert all(x == y for x, y in zip(l[10:], before[10:]))
    assert [type(x) for x in c.kept_items()] == [type(x) for x in before]
    l.append(1)
    del l[:10]
    assert len(l) == 19991 == len(c.kept_items())
    if other is not None and not isinstance(other, list):
        assert len(list(other)) == 19990


# a long list that finds no memory for its structs is left as it was
LIMITED = """
import lists_ext as c
l = [i * 0.5 for i in range(4_000_000)]
try:
    c.keep(l)
except MemoryError:
    assert sum(l) == 3999999000000.0 and l[-1] == 1999999.5
    small = l[:1000]
    c.keep(small)
else:
    c.drop()
"""
r = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(
    resource.RLIMIT_AS, (800 << 20, 800 << 20)))
assert r.returncode == 0 or "Sanitizer" in r.stderr, r.stderr
