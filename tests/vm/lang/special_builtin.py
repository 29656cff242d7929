# Special methods that are not Python functions are called once, and what they return is checked like any other's.
calls = []


class Call:
    def __init__(self, result): self.result = result
    def __call__(self, *args):
        calls.append(args)
        if isinstance(self.result, BaseException): raise self.result
        return self.result


def cls(**methods):
    return type("C", (), {"__%s__" % k: Call(v) for k, v in methods.items()})()


def check(expected, fn):
    calls.clear()
    try:
        result = fn()
    except Exception as e:
        result = "%s: %s" % (type(e).__name__, e)
    assert (result, len(calls)) == (expected, 1), (result, calls)


def loop(x):
    return [y for y in x]


check([1, 2], lambda: loop(cls(iter=iter([1, 2]))))
check("TypeError: iter() returned non-iterator of type 'int'", lambda: loop(cls(iter=1)))
check("KeyError: 1", lambda: loop(cls(iter=KeyError(1))))
check(True, lambda: 1 in cls(contains=5))
check(False, lambda: 1 in cls(contains=[]))
check(True, lambda: 1 not in cls(contains=None))
check("no", lambda: "yes" if 1 in cls(contains=0) else "no")
check("KeyError: 2", lambda: 1 in cls(contains=KeyError(2)))
check("yes", lambda: "yes" if cls(bool=True) else "no")
check(True, lambda: not cls(bool=False))
check("TypeError: __bool__ should return bool, returned int", lambda: not cls(bool=1))
check("yes", lambda: "yes" if cls(len=3) else "no")
check(True, lambda: not cls(len=0))
check("ValueError: __len__() should return >= 0", lambda: not cls(len=-1))
check("TypeError: 'str' object cannot be interpreted as an integer", lambda: not cls(len=""))
check(7, lambda: -cls(neg=7))
check(7, lambda: cls(getitem=7)[0])
check(7, lambda: cls(add=7) + 1)
check(7, lambda: cls(lt=7) < 1)
check("no", lambda: "yes" if cls(lt=0) < 1 else "no")
check("TypeError: unsupported operand type(s) for +: 'C' and 'int'", lambda: cls(add=NotImplemented) + 1)


class It:
    def __iter__(self): return self
    __next__ = Call(StopIteration())
check([], lambda: loop(It()))


# Keyword-only parameters of builtins are not taken by position, and a static method has no self.
for call in (lambda: sorted([1], None), lambda: [2, 1].sort(None), lambda: "a".split(None, 1, 2), lambda: min(),
             lambda: print(1, sep=2), lambda: int.from_bytes(b"a", "big", True)):
    try:
        call()
    except TypeError:
        pass
    else:
        assert False
for i in range(3):
    assert str.maketrans("a", "b") == {97: 98}
    assert "x".maketrans("a", "b") == {97: 98}
    assert bytes.maketrans(b"a", b"b")[97] == 98
