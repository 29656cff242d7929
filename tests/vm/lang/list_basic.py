# lists: all methods and their errors.
def raises(exc, text, fn, *args, **kw):
    try:
        fn(*args, **kw)
    except exc as e:
        assert str(e) == text, str(e)
        return
    assert False, "nothing raised"

a = [1, 2, 3]
a.append(4)
a.extend((5, 6))
a.extend(iter([7]))
a += "x"
assert a == [1, 2, 3, 4, 5, 6, 7, "x"] and len(a) == 8
a.extend(a)
assert len(a) == 16 and a.count(1) == 2 and a.index(1) == 0 and a.index(1, 1) == 8 and a.index("x", -1) == 15
raises(ValueError, "99 is not in list", a.index, 99)
raises(ValueError, "1 is not in list", a.index, 1, 1, 3)
assert a.pop() == "x" and a.pop(0) == 1 and a.pop(-2) == 6
raises(IndexError, "pop from empty list", [].pop)
raises(IndexError, "pop index out of range", [1].pop, 5)
raises(TypeError, "'str' object cannot be interpreted as an integer", [1].pop, "a")
b = [1, 3]
b.insert(1, 2)
b.insert(-100, 0)
b.insert(100, 4)
assert b == [0, 1, 2, 3, 4]
b.remove(2)
raises(ValueError, "list.remove(x): x not in list", b.remove, 2)
b.reverse()
assert b == [4, 3, 1, 0]
c = b.copy()
c.clear()
assert c == [] and b[-1] == 0
raises(IndexError, "list index out of range", lambda: b[4])
raises(IndexError, "list index out of range", lambda: b[-5])
raises(TypeError, "list indices must be integers or slices, not str", lambda: b["a"])
raises(IndexError, "cannot fit 'int' into an index-sized integer", lambda: b[10**30])
def assign(i, v=None):
    b[i] = v
raises(IndexError, "list assignment index out of range", assign, 4)
raises(TypeError, "list indices must be integers or slices, not str", assign, "a")
def delete(i):
    del b[i]
raises(IndexError, "list assignment index out of range", delete, 10)
delete(0)
assert b == [3, 1, 0]

assert [1] * 3 == [1, 1, 1] and 2 * [1, 2] == [1, 2, 1, 2] and [1] * 0 == [] and [1] * -5 == []
a = [1, 2]
a *= 2
assert a == [1, 2, 1, 2]
a *= 0
assert a == []
raises(TypeError, "can't multiply sequence by non-int of type 'float'", lambda: [1] * 1.5)
raises(TypeError, 'can only concatenate list (not "int") to list', lambda: [1] + 1)
raises(TypeError, 'can only concatenate list (not "tuple") to list', lambda: [1] + (1,))
for n in (10**18, 2**62):
    try:
        [0, 1] * n
        assert False
    except MemoryError:
        pass
raises(TypeError, "'int' object is not iterable", list, 5)
raises(TypeError, "list expected at most 1 argument, got 2", list, 1, 2)
raises(TypeError, "list() takes no keyword arguments", list, a=1)
raises(TypeError, "unhashable type: 'list'", hash, [])
raises(TypeError, "list.append() takes exactly one argument (0 given)", [].append)
raises(TypeError, "insert expected 2 arguments, got 1", [].insert, 1)

assert [1, 2] < [1, 3] and [1] < [1, 0] and [2] > [1, 5] and [1, 2] <= [1, 2] and [] < [0] and [1] != [2]
assert [1, 2] == [1, 2] and [1, 2] != [1, 2, 3] and not [1] == (1,)
nan = float("nan")
assert nan in [nan] and [nan] == [nan] and [nan].index(nan) == 0 and [nan].count(nan) == 1
assert repr([1, "a", [None]]) == "[1, 'a', [None]]" and str([]) == "[]"
r = [1]
r.append(r)
assert repr(r) == "[1, [...]]"
assert list(reversed([1, 2, 3])) == [3, 2, 1] and list("abc") == ["a", "b", "c"] and list({1: 2}) == [1]

class Sub(list):
    def __init__(self, *args, tag=None):
        super().__init__(*args)
        self.tag = tag
s = Sub([1, 2], tag="t")
assert s == [1, 2] and s.tag == "t" and type(s[:]) is list and type(s + [3]) is list and isinstance(s, list)
s.__init__([9])
assert s == [9] and s.tag is None

# a length hint beyond all memory is not believed when even the sum overflows
class Liar:
    def __iter__(self):
        return iter(())
    def __length_hint__(self):
        return 2**63 - 1
items = [1, 2]
items.extend(Liar())
assert items == [1, 2]
