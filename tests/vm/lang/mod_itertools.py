# itertools: values, states for pickling, errors.
from itertools import *


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert str(e) == text, (str(e), text)
    else:
        raise AssertionError(text)


def again(it):  # what unpickling does
    parts = it.__reduce__()
    new = parts[0](*parts[1])
    if len(parts) > 2 and parts[2] is not None: new.__setstate__(parts[2])
    return new


def check(make, expected):
    assert list(make()) == expected, (list(make()), expected)
    for used in range(len(expected) + 2):
        it = make()
        for _ in range(used): next(it, None)
        assert list(again(it)) == expected[used:], (used, expected)


check(lambda: combinations('ABCD', 2), [tuple(s) for s in 'AB AC AD BC BD CD'.split()])
check(lambda: combinations('AB', 3), [])
assert list(combinations('AB', 0)) == list(product()) == [()]
check(lambda: combinations_with_replacement('ABC', 2), [tuple(s) for s in 'AA AB AC BB BC CC'.split()])
check(lambda: permutations('ABC', 2), [tuple(s) for s in 'AB AC BA BC CA CB'.split()])
check(lambda: permutations(range(3)), [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
check(lambda: permutations('AB', 3), [])
check(lambda: product('AB', 'xy'), [tuple(s) for s in 'Ax Ay Bx By'.split()])
check(lambda: product('01', repeat=2), [tuple(s) for s in '00 01 10 11'.split()])
check(lambda: product('AB', ''), [])
check(lambda: chain('abc', 'd', '', 'ef'), list('abcdef'))
check(lambda: chain.from_iterable(['ab', 'c']), list('abc'))
check(lambda: islice(range(20), 3, 17, 5), [3, 8, 13])
check(lambda: islice(range(5), None), [0, 1, 2, 3, 4])
check(lambda: accumulate([1, 2, 3, 4]), [1, 3, 6, 10])
check(lambda: accumulate([1, 2, 3], initial=10), [10, 11, 13, 16])
check(lambda: accumulate([3, 1, 2], max), [3, 3, 3])
check(lambda: takewhile(lambda x: x < 3, [1, 2, 3, 1]), [1, 2])
check(lambda: dropwhile(lambda x: x < 3, [1, 2, 3, 1]), [3, 1])
check(lambda: filterfalse(lambda x: x % 2, range(6)), [0, 2, 4])
check(lambda: compress('abcdef', [1, 0, 1, 0, 1]), list('ace'))
check(lambda: starmap(pow, [(2, 3), (3, 2)]), [8, 9])
check(lambda: zip_longest('abc', 'x', fillvalue='-'), [('a', 'x'), ('b', '-'), ('c', '-')])
check(lambda: repeat('a', 3), ['a'] * 3)
check(lambda: islice(cycle('abc'), 7), list('abcabca'))
check(lambda: islice(count(2**62 - 2), 4), [2**62 - 2 + i for i in range(4)])
assert list(pairwise('abcd')) == [('a', 'b'), ('b', 'c'), ('c', 'd')] and list(pairwise('a')) == []
assert [(k, list(g)) for k, g in groupby('aaabbca')] == [('a', ['a'] * 3), ('b', ['b'] * 2), ('c', ['c']), ('a', ['a'])]
assert [k for k, g in groupby(range(10), lambda x: x // 4)] == [0, 1, 2]
groups = list(groupby('aab'))
assert all(list(g) == [] for k, g in groups[:-1])
assert repr(count(1, 2)) == 'count(1, 2)' and repr(repeat('x', 2)) == "repeat('x', 2)"

a, b, c = tee(iter(range(200)), 3)
assert [next(a) for _ in range(150)] == list(range(150))
assert list(b) == list(range(200)) and list(a) == list(range(150, 200))
copy = c.__copy__()
assert list(c) == list(copy) == list(range(200))

used = iter(range(10))
assert list(islice(used, 1, 6, 3)) == [1, 4] and next(used) == 6
assert list(zip(islice(count(), 3), 'abc')) == [(0, 'a'), (1, 'b'), (2, 'c')]

raises(ValueError, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.", islice, [], -1)
raises(ValueError, "Step for islice() must be a positive integer or None.", islice, [], 0, 1, 0)
raises(TypeError, "chain() takes no keyword arguments", chain, x=1)
raises(TypeError, "a number is required", count, 'a')
raises(ValueError, "n must be >= 0", tee, [], -1)
raises(ValueError, "r must be non-negative", combinations, [], -1)
raises(ValueError, "repeat argument cannot be negative", product, repeat=-1)
raises(TypeError, "'int' object is not iterable", cycle, 1)


class Sub(chain):
    def __init__(self, *args, tag): self.tag = tag
assert Sub('ab', tag=3).tag == 3
