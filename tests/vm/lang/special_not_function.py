# Special methods that are callables but not plain functions: every operation that would push a frame for one must
# call these instead.
import contextlib
import functools
import io
import math
import operator


def cached(f):
    return functools.lru_cache(maxsize=None)(f)


def plain(f):
    return f


class Callable:
    def __init__(self, f):
        self.f = f

    def __call__(self, *args):
        return self.f(None, *args)


def make(wrap, fresh):
    class C:
        __abs__ = wrap(lambda self: "abs")
        __len__ = wrap(lambda self: 3)
        __repr__ = wrap(lambda self: "repr")
        __str__ = wrap(lambda self: "str")
        __format__ = wrap(lambda self, spec: "format " + spec)
        __iter__ = fresh(lambda self: iter("abc"))
        __bool__ = wrap(lambda self: False)
        __contains__ = wrap(lambda self, x: x == 1)
        __getitem__ = wrap(lambda self, k: k)
        __neg__ = wrap(lambda self: "neg")
        __pos__ = wrap(lambda self: "pos")
        __invert__ = wrap(lambda self: "inv")
        __add__ = wrap(lambda self, o: "add")
        __radd__ = wrap(lambda self, o: "radd")
        __iadd__ = wrap(lambda self, o: "iadd")
        __lt__ = wrap(lambda self, o: True)
        __gt__ = wrap(lambda self, o: False)
        __eq__ = fresh(lambda self, o: True)
        __hash__ = fresh(lambda self: 7)
        __call__ = wrap(lambda self, *a: a)
        __index__ = wrap(lambda self: 5)
        __int__ = wrap(lambda self: 6)
        __float__ = wrap(lambda self: 6.5)
        __round__ = wrap(lambda self, n=None: ("round", n))
        __divmod__ = wrap(lambda self, o: "divmod")
        __pow__ = wrap(lambda self, o, m=None: ("pow", o, m))
        __length_hint__ = wrap(lambda self: 4)
        __reversed__ = fresh(lambda self: iter("cba"))
        __enter__ = wrap(lambda self: "entered")
        __exit__ = wrap(lambda self, *a: print("exit", a[:1]))
        __getattr__ = wrap(lambda self, name: "attr " + name)
        __dir__ = wrap(lambda self: ["z", "a"])
        __bytes__ = wrap(lambda self: b"bytes")

    return C()


def run(wrap, fresh=None):
    """'fresh' wraps what must not give an old result, or what 'wrap' itself calls."""
    c = make(wrap, fresh or wrap)
    print(abs(c), len(c), repr(c), str(c), f"{c}|{c!r}|{c!s}|{c:x}", format(c, "y"), ascii(c))
    print(list(c), tuple(iter(c)), [x for x in c], not c, 1 in c, 2 in c, c[4], -c, +c, ~c)
    print(c + 1, 1 + c, c < 1, c > 0, c == 4, c != 4, hash(c), c(1, 2), operator.index(c), int(c), float(c))
    print(round(c), round(c, 2), divmod(c, 1), c**2, pow(c, 2, 3), list(reversed(c)), c.missing, dir(c), bytes(c))
    print(math.floor(2.5), [1, 2, 3, 4, 5, 6][c], "abcdef"[c], bool(c), 5 if c else 6, c and 1, {c: 1}[c])
    first, *rest = c
    print(first, rest, sorted(c), max(c), any(c), all(c), ",".join(c), dict(zip(c, c)), set(c) == set("abc"))
    with c as entered:
        print(entered)
    d = c
    d += 1
    print(d)
    while c:
        print("never")


def stepping(wrap):
    class It:
        def __iter__(self):
            return self

        __next__ = wrap(lambda self=None: 1 if next(counter) < 3 else next(iter(())))

    return It()


def printed(f, *args):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        f(*args)
    return out.getvalue()


def step(wrap):
    global counter
    counter = iter(range(100))
    it = stepping(wrap)
    print(next(it), next(it, "default"), list(it), next(it, "default"))
    counter = iter(range(100))
    for x in it:
        print(x)
    try:
        next(it)
    except StopIteration:
        print("stopped")


def partial(f):
    return functools.partial(f, None)


operations = """\
abs 3 repr str format |repr|str|format x format y repr
['a', 'b', 'c'] ('a', 'b', 'c') ['a', 'b', 'c'] True True False 4 neg pos inv
add radd True False True False 7 (1, 2) 5 6 6.5
('round', None) ('round', 2) divmod ('pow', 2, None) ('pow', 2, 3) ['c', 'b', 'a'] attr missing ['a', 'z'] b'bytes'
2 6 f False 6 str 1
a ['b', 'c'] ['a', 'b', 'c'] c True True a,b,c {'a': 'a', 'b': 'b', 'c': 'c'} True
entered
exit (None,)
iadd
"""
steps = """\
1 1 [1] default
1
1
1
stopped
"""
for wraps in (cached, plain), (partial,), (lambda f: staticmethod(partial(f)),), (Callable,):
    got = printed(run, *wraps)
    assert got == operations, got
for wrap in partial, Callable, staticmethod:
    got = printed(step, wrap)
    assert got == steps, got
