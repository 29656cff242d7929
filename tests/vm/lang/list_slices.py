# slices of lists against a model built from range
def model_get(a, s):
    return [a[i] for i in range(*s.indices(len(a)))]

values = [None, -12, -5, -4, -1, 0, 1, 3, 5, 12]
for n in (0, 1, 5):
    a = list(range(n))
    for start in values:
        for stop in values:
            for step in (None, -3, -1, 1, 2, 3):
                s = slice(start, stop, step)
                assert a[s] == model_get(a, s), (n, s)
                indices = range(*s.indices(n))
                b = a[:]
                del b[s]
                assert b == [x for i, x in enumerate(a) if i not in indices], (n, s)
                b = a[:]
                new = [-x for x in range(len(indices))]
                b[s] = new
                if step in (None, 1):
                    assert len(b) == n
                else:
                    assert [b[i] for i in indices] == new

def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"
a = [1, 2, 3, 4]
def put(s, v):
    a[s] = v
assert error(lambda: put(slice(0, 1), 5)) == "TypeError: can only assign an iterable"
assert error(lambda: put(slice(0, 4, 2), 5)) == "TypeError: must assign iterable to extended slice"
assert error(lambda: put(slice(0, 4, 2), [1])) == \
    "ValueError: attempt to assign sequence of size 1 to extended slice of size 2"
assert error(lambda: a[::0]) == "ValueError: slice step cannot be zero"
assert error(lambda: a["a":]) == \
    "TypeError: slice indices must be integers or None or have an __index__ method"
a[1:3] = "xyz"
assert a == [1, "x", "y", "z", 4]
a[1:4] = []
assert a == [1, 4]
a[5:3] = [7]
assert a == [1, 4, 7]
a[:] = a
a[1:1] = a
assert a == [1, 1, 4, 7, 4, 7]
a[::-1] = a
assert a == [7, 4, 7, 4, 1, 1]
a[:] = (x for x in "ab")
assert a == ["a", "b"]
a[2**70:] = [1]
assert a == ["a", "b", 1] and a[-2**70:2**70] == a
del a[:]
assert a == []

class Shrinks:
    "iterating empties the list that is assigned to"
    def __iter__(self):
        a.clear()
        return iter([1, 2])
a = list(range(10))
a[3:8] = Shrinks()
assert a == [1, 2]
class Index:
    def __index__(self):
        a.clear()
        return 5
a = list(range(10))
assert a[Index():] == [] and a == []
