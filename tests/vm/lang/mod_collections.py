# _collections: deque, defaultdict, OrderedDict, counting, fields of named tuples.
from _collections import OrderedDict, _count_elements, _deque_iterator, _tuplegetter, defaultdict, deque


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert str(e) == text, (str(e), text)
    else:
        raise AssertionError(text)


# deque against a list
d, l, seed = deque(), [], 7
for step in range(3000):
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    op = (seed >> 8) % 11
    if op < 3: d.append(step); l.append(step)
    elif op < 5: d.appendleft(step); l.insert(0, step)
    elif op == 5 and l: assert d.pop() == l.pop()
    elif op == 6 and l: assert d.popleft() == l.pop(0)
    elif op == 7 and l:
        n = (seed >> 16) % 7 - 3
        d.rotate(n)
        k = n % len(l)
        l = l[-k:] + l[:-k] if k else l
    elif op == 8:
        i = (seed >> 14) % (len(l) + 1)
        d.insert(i, step); l.insert(i, step)
    elif op == 9 and l:
        i = (seed >> 14) % len(l)
        del d[i]; del l[i]
    elif op == 10 and len(l) > 40:
        d.clear(); l.clear()
    assert len(d) == len(l)
    if step % 50 == 0:
        assert list(d) == l and list(reversed(d)) == l[::-1]
assert list(d) == l

d = deque('abcde', 3)
assert repr(d) == "deque(['c', 'd', 'e'], maxlen=3)" and d.maxlen == 3
d.appendleft('x')
assert list(d) == ['x', 'c', 'd']
assert d * 2 == deque(['x', 'c', 'd']) and d + d == d and d.copy().maxlen == 3
assert deque([1, 2]) * 3 == deque([1, 2, 1, 2, 1, 2]) and deque([1, 2]) < deque([1, 3])
assert deque('abcab').index('b', 2) == 4 and deque('abcab').count('a') == 2
d = deque(range(5))
d.extendleft(d)
assert list(d) == [4, 3, 2, 1, 0, 0, 1, 2, 3, 4]
d.reverse(); d.remove(0)
assert list(d) == [4, 3, 2, 1, 0, 1, 2, 3, 4]
assert list(_deque_iterator(deque('abc'), 1)) == ['b', 'c']
raises(IndexError, "pop from an empty deque", deque().pop)
raises(IndexError, "deque already at its maximum size", deque([1], 1).insert, 0, 2)
raises(ValueError, "maxlen must be non-negative", deque, [], -1)
raises(ValueError, "9 is not in deque", deque([1]).remove, 9)
raises(TypeError, 'can only concatenate deque (not "list") to deque', lambda: deque() + [])
raises(TypeError, "sequence index must be integer, not 'slice'", lambda: deque('ab')[0:1])


def mutate():
    for x in d: d.append(x)
raises(RuntimeError, "deque mutated during iteration", mutate)
d = deque(); d.append(d)
assert repr(d) == 'deque([[...]])'

# defaultdict
d = defaultdict(list, a=[1])
d['b'].append(2)
assert d == {'a': [1], 'b': [2]} and repr(d) == "defaultdict(<class 'list'>, {'a': [1], 'b': [2]})"
assert type(d | {}) is defaultdict and (d | {'c': 3}).default_factory is list and d.copy() == d
raises(KeyError, "'x'", lambda: defaultdict()['x'])
raises(TypeError, "first argument must be callable or None", defaultdict, 1)

# OrderedDict
o = OrderedDict([('a', 1), ('b', 2), ('c', 3)])
o.move_to_end('a'); o.move_to_end('c', last=False)
assert list(o) == ['c', 'b', 'a'] and list(reversed(o)) == ['a', 'b', 'c']
assert o.popitem(last=False) == ('c', 3) and o.popitem() == ('a', 1)
assert OrderedDict(a=1, b=2) != OrderedDict(b=2, a=1) and OrderedDict(a=1, b=2) == dict(b=2, a=1)
assert repr(o) == "OrderedDict([('b', 2)])" and repr(o.items()) == "odict_items([('b', 2)])"
raises(KeyError, "'dictionary is empty'", OrderedDict().popitem)
raises(KeyError, "'z'", o.move_to_end, 'z')
o = OrderedDict.fromkeys(range(2000))
for i in range(5000):
    o[i + 2000] = i
    assert o.popitem(last=False)[0] == i
assert len(o) == 2000 and next(iter(o)) == 5000


def mutate():
    for k in o: o.move_to_end(k)
raises(RuntimeError, "OrderedDict mutated during iteration", mutate)


class Loud(OrderedDict):
    def __setitem__(self, key, value): OrderedDict.__setitem__(self, key, ('set', value))
assert Loud(a=1) == {'a': ('set', 1)} and Loud(a=1).copy() == {'a': ('set', ('set', 1))}
o.tag = 5
assert o.__dict__ == {'tag': 5} and type(o | {}) is OrderedDict

counts = {}
_count_elements(counts, 'abracadabra')
assert counts == {'a': 5, 'b': 2, 'r': 2, 'c': 1, 'd': 1}


class Point(tuple):
    x = _tuplegetter(0, 'abscissa')
p = Point((3, 4))
assert p.x == 3 and Point.__dict__['x'].__doc__ == 'abscissa'
raises(AttributeError, "can't set attribute", setattr, p, 'x', 1)
