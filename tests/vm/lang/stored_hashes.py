# keys that move between sets and dicts are not hashed again
class Counting(int):
    count = 0
    def __hash__(self):
        Counting.count += 1
        return int(self)

d = dict.fromkeys(map(Counting, range(10)))
assert Counting.count == 10
s = set(d)
s.difference(d)
s.symmetric_difference_update(d)
dict.fromkeys(set(d))
dict.fromkeys(frozenset(d), 123)
assert list(dict.fromkeys(set(d), 5).values()) == [5] * 10
set(d) | frozenset(d), set(d) & set(d), set(d) == frozenset(d), dict(d), {**d}, d.copy()
assert Counting.count == 10, Counting.count

# without arguments these make copies, of a frozenset too
f = frozenset("abc")
for copy in (f.intersection(), f.difference(), f.union()):
    assert copy == f and copy is not f
assert f.copy() is f
