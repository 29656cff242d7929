# enumerate, reversed, map, filter, zip, iter: results, errors, pickling helpers
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

assert list(enumerate("ab")) == [(0, "a"), (1, "b")] and list(enumerate([5], 10**30)) == [(10**30, 5)]
assert list(enumerate(iterable="a", start=2)) == [(2, "a")]
assert error(lambda: enumerate()) == "TypeError: enumerate() missing required argument 'iterable'"
assert error(lambda: enumerate(5)) == "TypeError: 'int' object is not iterable"
assert error(lambda: enumerate([], "a")) == "TypeError: 'str' object cannot be interpreted as an integer"
assert error(lambda: enumerate([], foo=2)) == "TypeError: 'foo' is an invalid keyword argument for enumerate()"

class Seq:
    def __len__(self):
        return 3
    def __getitem__(self, i):
        if not 0 <= i < 3:
            raise IndexError
        return i * 10
assert list(reversed(Seq())) == [20, 10, 0] and list(iter(Seq())) == [0, 10, 20] and list(reversed("ab")) == ["b", "a"]
class Rev:
    def __reversed__(self):
        return "mine"
class NoRev:
    __reversed__ = None
    __len__ = __getitem__ = lambda *a: 0
assert reversed(Rev()) == "mine"
assert error(lambda: reversed(NoRev())) == "TypeError: 'NoRev' object is not reversible"
assert error(lambda: reversed({1})) == "TypeError: 'set' object is not reversible"
assert error(lambda: reversed()) == "TypeError: reversed expected 1 argument, got 0"
r = reversed([1, 2, 3])
assert next(r) == 3 and r.__length_hint__() == 2 and r.__reduce__()[1:] == (([1, 2, 3],), 1) and list(r) == [2, 1]

assert list(map(lambda x, y: x + y, [1, 2], [10, 20, 30])) == [11, 22] and list(map(str, [1])) == ["1"]
assert error(lambda: map(1)) == "TypeError: map() must have at least two arguments."
assert error(lambda: map(abs, 5)) == "TypeError: 'int' object is not iterable"
assert error(lambda: list(map(5, [1]))) == "TypeError: 'int' object is not callable"
assert error(lambda: map(abs, [], x=1)) == "TypeError: map() takes no keyword arguments"
assert list(map(lambda *a: len(a), *[[1]] * 20)) == [20]

assert list(filter(None, [0, 1, "", "a"])) == [1, "a"] and list(filter(lambda x: x > 1, [1, 2, 3])) == [2, 3]
assert list(filter(bool, [0, 2])) == [2] and error(lambda: filter(1)) == "TypeError: filter expected 2 arguments, got 1"

assert list(zip([1, 2], "ab", (True,))) == [(1, "a", True)] and list(zip()) == [] and list(zip([1])) == [(1,)]
assert list(zip([1, 2], [3, 4], strict=True)) == [(1, 3), (2, 4)]
assert error(lambda: list(zip([1], [1, 2], strict=True))) == "ValueError: zip() argument 2 is longer than argument 1"
assert error(lambda: list(zip([1, 2], [1], strict=True))) == "ValueError: zip() argument 2 is shorter than argument 1"
assert error(lambda: list(zip([1, 2], [1, 2], [1], strict=True))) == \
    "ValueError: zip() argument 3 is shorter than arguments 1-2"
assert error(lambda: zip([1], foo=1)) == "TypeError: 'foo' is an invalid keyword argument for zip()"
assert error(lambda: zip([1], 2)) == "TypeError: 'int' object is not iterable"

n = iter([1, 2, 3, 4]).__next__
assert list(iter(n, 3)) == [1, 2]
assert error(lambda: iter(5, 6)) == "TypeError: iter(v, w): v must be callable"
assert error(lambda: iter(5)) == "TypeError: 'int' object is not iterable"
def stop():
    raise StopIteration
assert list(iter(stop, 1)) == []
for it, expected in ((iter([1, 2]), ([1, 2],)), (iter((1, 2)), ((1, 2),)), (iter("ab"), ("ab",))):
    next(it)
    fn, args, index = it.__reduce__()
    assert fn is iter and args == expected and index == 1 and it.__length_hint__() == 1
    it.__setstate__(0)
    assert len(list(it)) == 2 and it.__length_hint__() == 0
    assert it.__reduce__()[0] is iter and len(it.__reduce__()) == 2
assert error(lambda: iter([1]).__setstate__("a")) == "TypeError: an integer is required"
assert error(lambda: type(iter([]))()) == "TypeError: cannot create 'list_iterator' instances"
def gen_error():
    yield 1
    raise KeyError("inside")
for tool in (enumerate, lambda g: map(abs, g), lambda g: filter(None, g), zip):
    assert error(lambda: list(tool(gen_error()))) == "KeyError: 'inside'"
class SubMap(map):
    def __new__(cls, fn, it, extra=None):
        self = super().__new__(cls, fn, it)
        self.extra = extra
        return self
m = SubMap(abs, [-1], extra=5)
assert m.extra == 5 and list(m) == [1]

# zip() and its subclasses know one keyword
class Zip(zip):
    def __init__(self, *args, **kw):
        pass


def zip_error(cls, **kw):
    try:
        return list(cls([1], **kw))
    except TypeError as e:
        return str(e)


for cls in zip, Zip:
    assert zip_error(cls, strict=True) == [(1,)] and zip_error(cls, other=1) == "'other' is an invalid keyword argument for zip()"
    assert zip_error(cls, strict=True, other=1) == "zip() takes at most 1 keyword argument (2 given)"
