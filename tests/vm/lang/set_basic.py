# sets and frozensets: methods, operators, errors, hashing
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

s = {3, 1, 2, 1}
assert len(s) == 3 and 1 in s and 4 not in s and s == {1, 2, 3} and s != {1, 2} and not s == [1, 2, 3]
assert repr({1}) == "{1}" and repr(set()) == "set()" and repr(frozenset([1])) == "frozenset({1})"
assert repr(frozenset()) == "frozenset()" and repr({1, 2, 3}) == "{1, 2, 3}"
s.add(4)
s.discard(1)
s.discard(99)
s.remove(2)
assert s == {3, 4}
assert error(lambda: s.remove(99)) == "KeyError: 99"
assert error(lambda: set().pop()) == "KeyError: 'pop from an empty set'"
assert error(lambda: s.add([])) == "TypeError: unhashable type: 'list'"
assert error(lambda: [] in s) == "TypeError: unhashable type: 'list'"
assert error(lambda: set(5)) == "TypeError: 'int' object is not iterable"
assert error(lambda: set(1, 2)) == "TypeError: set expected at most 1 argument, got 2"
assert error(lambda: set(a=1)) == "TypeError: set() takes no keyword arguments"
assert error(lambda: {1} | [1]) == "TypeError: unsupported operand type(s) for |: 'set' and 'list'"
assert error(lambda: {1} < [1]) == "TypeError: '<' not supported between instances of 'set' and 'list'"
assert error(lambda: hash({1})) == "TypeError: unhashable type: 'set'"

a, b = {1, 2, 3}, {2, 3, 4}
assert a | b == {1, 2, 3, 4} and a & b == {2, 3} and a - b == {1} and a ^ b == {1, 4}
assert a.union([5], (6,)) == {1, 2, 3, 5, 6} and a.intersection([2, 9], {2: 0}) == {2}
assert a.difference([1], [2]) == {3} and a.symmetric_difference([1, 9, 9]) == {2, 3, 9}
assert a.union() == a and a.union() is not a and a.intersection() == a and a.difference() == a
assert {1} <= a and {1} < a and not a < a and a <= a and a >= {1} and a > {1} and a.issubset(range(9))
assert a.issuperset([1]) and not a.issuperset([9]) and a.isdisjoint([7]) and not a.isdisjoint(b)
c = a.copy()
c |= b
c &= {1, 2, 4}
c -= {1}
c ^= {2, 5}
assert c == {4, 5}
c.update([1], "x")
c.difference_update([1], ["x"])
c.intersection_update([4, 5, 6], [4])
c.symmetric_difference_update([4, 7])
assert c == {7}
c -= c
assert c == set()
c = {1, 2}
c ^= c
assert c == set()
assert {True, 1, 1.0} == {1} and {1, "a"} == {"a", 1}
nan = float("nan")
assert {nan} == {nan} and nan in {nan}

f = frozenset([1, 2, 3])
assert f == {1, 2, 3} and hash(f) == hash(frozenset([3, 2, 1])) == -272375401224217160
assert hash(frozenset()) == 133146708735736 and frozenset(f) is f and f.copy() is f
assert f | {4} == {1, 2, 3, 4} and type(f | {4}) is frozenset and type({4} | f) is set
assert {f: 1}[frozenset((3, 2, 1))] == 1 and {1, 2, 3} in {f} and {frozenset([1])} & {frozenset([1])}
s = {f}
s.remove({1, 2, 3})
assert s == set()
s = {f}
s.discard({1, 2, 3})
assert s == set()

class S(set):
    pass
class F(frozenset):
    pass
assert type(S() | {1}) is set and type(S([1]).copy()) is set and repr(S([1])) == "S({1})" and repr(F()) == "F()"
assert type(F([1]).copy()) is frozenset and S([1]) == {1}
x = S()
x.attr = 5
assert x.attr == 5 and x.__reduce__() == (S, ([],), {"attr": 5}) and {1}.__reduce__() == (set, ([1],), None)

s = set()
for i in range(10000):
    s.add(i)
    if i >= 5:
        s.remove(i - 5)
assert s == set(range(9995, 10000))
s = set(range(2000))
n = 0
while s:
    s.pop()
    n += 1
assert n == 2000
assert set("abc") - set("b") == {"a", "c"} and sorted(set(range(100)) & set(range(50, 200))) == list(range(50, 100))
it = iter({1, 2})
assert it.__length_hint__() == 2
next(it)
fn, args = it.__reduce__()
assert fn is iter and args == ([2],)
s = {1}
it = iter(s)
s.add(2)
assert error(lambda: next(it)) == "RuntimeError: Set changed size during iteration"
