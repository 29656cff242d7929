# tuples: construction, slicing, comparison, hashing
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

t = (1, 2, 3)
assert t[0] == 1 and t[-1] == 3 and t[1:] == (2, 3) and t[::-1] == (3, 2, 1) and t[:] is t and len(t) == 3
assert tuple([1, 2]) == (1, 2) and tuple("ab") == ("a", "b") and tuple(t) is t
assert t + (4,) == (1, 2, 3, 4) and t * 2 == (1, 2, 3, 1, 2, 3) and t * 0 == () and t + () is t and 2 * (1,) == (1, 1)
assert t.index(2) == 1 and t.count(3) == 1 and 3 in t and 9 not in t
assert error(lambda: t.index(9)) == "ValueError: tuple.index(x): x not in tuple"
assert error(lambda: t[5]) == "IndexError: tuple index out of range"
assert error(lambda: t["a"]) == "TypeError: tuple indices must be integers or slices, not str"
assert error(lambda: t + [1]) == 'TypeError: can only concatenate tuple (not "list") to tuple'
assert error(lambda: t * 1.5) == "TypeError: can't multiply sequence by non-int of type 'float'"
assert error(lambda: tuple(5)) == "TypeError: 'int' object is not iterable"
assert error(lambda: tuple(1, 2)) == "TypeError: tuple expected at most 1 argument, got 2"
assert error(lambda: tuple(a=1)) == "TypeError: tuple() takes no keyword arguments"
assert error(lambda: (1,) * 10**18) == "MemoryError: "
def assign():
    t[0] = 1
assert error(assign) == "TypeError: 'tuple' object does not support item assignment"
assert repr(()) == "()" and repr((1,)) == "(1,)" and repr((1, "a")) == "(1, 'a')"
r = ([],)
r[0].append(r)
assert repr(r) == "([(...)],)"
assert (1, 2) < (1, 3) and (1,) < (1, 0) and (2,) > (1, 5) and (1, 2) == (1, 2.0) and () < (0,) and (1,) != [1]
assert hash(()) == 5740354900026072187 and hash((1,)) == -6644214454873602895
assert hash((1, 2, 3)) == 529344067295497451 and hash((0, -1)) == hash((0.0, -1.0)) and (1, 2) in {(1, 2): 0}
assert error(lambda: hash(([],))) == "TypeError: unhashable type: 'list'"
nan = float("nan")
assert (nan,) == (nan,) and nan in (nan,)

class Point(tuple):
    __slots__ = ()
    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))
class Named(tuple):
    pass
p = Point(1, 2)
assert p == (1, 2) and type(p) is Point and type(p + ()) is tuple and type(p[:]) is tuple and p[0] == 1 and hash(p) == hash((1, 2))
n = Named("abc")
n.label = "x"
assert n.label == "x" and n == ("a", "b", "c") and n.__dict__ == {"label": "x"} and n.__getnewargs__() == (("a", "b", "c"),)
assert tuple(n) == ("a", "b", "c") and type(tuple(n)) is tuple and Named() == ()
assert error(lambda: Named(5)) == "TypeError: 'int' object is not iterable"
