# sets of ints keep CPython's order through additions, removals and operations
s = set()
for k in (100, 7, 15, 23, 31, 39, 47):
    s.add(k)
assert list(s) == [100, 7, 39, 15, 47, 23, 31]
s = set(range(10))
s.discard(4)
s.discard(5)
s.add(36)
s.add(68)
s.add(100)
assert list(s) == [0, 1, 2, 3, 68, 36, 6, 7, 8, 9, 100]
assert list({0, 1, 2, 3} ^ {9, 2, 17, 33}) == [0, 33, 1, 3, 9, 17]
a, b = set(range(0, 60, 3)), set(range(0, 60, 4))
assert list(a - b) == [33, 3, 6, 39, 9, 42, 45, 15, 18, 51, 21, 54, 57, 27, 30]
assert list(a & b) == [0, 36, 12, 48, 24] and list(b & a) == [0, 36, 12, 48, 24]
a -= set(range(30))
assert list(a) == [30, 33, 36, 39, 42, 45, 48, 51, 54, 57]
a |= {1000, 2000, 3000}
assert list(a) == [30, 33, 36, 39, 42, 45, 48, 51, 54, 3000, 57, 2000, 1000]
