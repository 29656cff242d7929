# _functools and _operator.
from _functools import _lru_cache_wrapper, cmp_to_key, partial, reduce
import _operator as operator


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert str(e) == text, (str(e), text)
    else:
        raise AssertionError(text)


def show(*args, **kw): return args, kw


p = partial(show, 1, a=2)
assert p(3, b=4) == ((1, 3), {'a': 2, 'b': 4}) and p(a=5) == ((1,), {'a': 5})
q = partial(p, 6, c=7)
assert q.func is show and q.args == (1, 6) and q.keywords == {'a': 2, 'c': 7}
assert repr(partial(len, 1, k='v')) == "functools.partial(<built-in function len>, 1, k='v')"
kind, head, state = q.__reduce__()
r = kind(*head)
r.__setstate__(state)
assert r() == q() and r.args == q.args
q.tag = 1
assert partial(q, 1).func is q and q.__dict__ == {'tag': 1}
raises(TypeError, "the first argument must be callable", partial, 1)
raises(TypeError, "type 'partial' takes at least one argument", partial)
raises(TypeError, "invalid partial state", p.__setstate__, 1)

assert reduce(lambda a, b: a + b, range(10)) == 45 and reduce(operator.add, ['a', 'b'], 'x') == 'xab'
assert reduce(lambda a, b: (a, b), (c for c in 'abc'), 0) == (((0, 'a'), 'b'), 'c')
raises(TypeError, "reduce() of empty iterable with no initial value", reduce, operator.add, [])
raises(TypeError, "reduce() arg 2 must support iteration", reduce, operator.add, 1)

key = cmp_to_key(lambda a, b: b - a)
assert sorted([3, 1, 2], key=key) == [3, 2, 1] and key(5).obj == 5 and key(1) > key(2)
raises(TypeError, "other argument must be K instance", lambda: key(1) < 3)


def info(*args): return args
calls = []
def square(x, k=0):
    calls.append(x)
    return x * x
cached = _lru_cache_wrapper(square, 2, False, info)
assert [cached(i) for i in (1, 2, 1, 3, 2, 1)] == [1, 4, 1, 9, 4, 1]
assert calls == [1, 2, 3, 2, 1] and cached.cache_info() == (1, 5, 2, 2)
cached.cache_clear()
assert cached.cache_info() == (0, 0, 2, 0)
unbounded = _lru_cache_wrapper(square, None, True, info)
unbounded(3); unbounded(3.0); unbounded(3, k=1); unbounded(3)
assert unbounded.cache_info() == (1, 3, None, 3)
big = _lru_cache_wrapper(square, 500, False, info)
for i in range(3000): big(i)
assert big.cache_info() == (0, 3000, 500, 500) and big(2999) == 2999**2 and big.cache_info()[0] == 1
class C:
    method = _lru_cache_wrapper(lambda self, x: x + 1, None, False, info)
assert C().method(1) == 2

assert operator.itemgetter(1)([5, 6]) == 6 and operator.itemgetter(0, 'a')({0: 1, 'a': 2}) == (1, 2)
assert operator.attrgetter('__class__.__name__', '__doc__')(3)[0] == 'int'
assert operator.methodcaller('split', ',', maxsplit=1)('a,b,c') == ['a', 'b,c']
assert repr(operator.methodcaller('f', 1, k=2)) == "operator.methodcaller('f', 1, k=2)"
assert repr(operator.itemgetter(1, 2)) == 'operator.itemgetter(1, 2)'
raises(TypeError, "itemgetter expected 1 argument, got 0", operator.itemgetter)
raises(TypeError, "attribute name must be a string", operator.attrgetter, 1)
assert operator.countOf([1, 2, 1], 1) == 2 and operator.indexOf('abc', 'c') == 2
raises(ValueError, "sequence.index(x): x not in sequence", operator.indexOf, [1], 2)
raises(TypeError, "'int' object can't be concatenated", operator.concat, 1, 2)
assert operator._compare_digest('abc', 'abc') and not operator._compare_digest(b'abc', b'abd')
assert operator.length_hint(iter([1, 2]), 9) == 2 and operator.call(max, 1, 2) == 2
l = [1]
assert operator.iadd(l, [2]) is l == [1, 2] and operator.not_([]) and operator.is_not(1, None)

# an iterator is not asked for its iterator again
class Once:
    def __iter__(self): return Source()
class Source:
    def __init__(self): self.n = 0
    def __iter__(self): raise AssertionError('asked twice')
    def __next__(self):
        self.n += 1
        if self.n > 4: raise StopIteration
        return self.n
class Other:
    def __init__(self): self.it = iter('abc')
    def __iter__(self): return iter('xyz')
    def __next__(self): return next(self.it)
class Twice:
    def __iter__(self): return Other()
assert reduce(lambda a, b: a * b, Once()) == 24 and reduce(lambda a, b: a + b, Once(), 10) == 20
assert reduce(lambda a, b: a + b, Twice()) == 'abc'
assert reduce(operator.add, Once()) == 10 and reduce(operator.add, Twice()) == 'abc'
