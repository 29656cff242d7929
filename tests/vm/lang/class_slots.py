# __slots__, instance dictionaries, subclasses of builtin types with attributes of their own.
def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e), text)
    else:
        assert False, text

class S:
    __slots__ = ('b', 'a', '__private')
    def get(self): return self.__private
    def set(self, v): self.__private = v
s = S()
raises(AttributeError, "'S' object has no attribute 'a'", lambda: s.a)
s.a, s.b = 1, 2
s.set(3)
assert (s.a, s.b, s.get()) == (1, 2, 3) and s._S__private == 3
del s.a
raises(AttributeError, "'S' object has no attribute 'a'", lambda: s.a)
raises(AttributeError, 'a', lambda: delattr(s, 'a'))
raises(AttributeError, "'S' object has no attribute 'c'", lambda: setattr(s, 'c', 1))
raises(AttributeError, "'S' object has no attribute '__dict__'", lambda: s.__dict__)
assert repr(S.a) == "<member 'a' of 'S' objects>"
raises(TypeError, "descriptor 'a' for 'S' objects doesn't apply to a 'int' object", lambda: S.a.__get__(3, int))

class T(S):
    __slots__ = ('c',)
class U(T): pass
u = U()
u.a, u.b, u.c, u.d, u.e = 1, 2, 3, 4, 5
assert u.__dict__ == {'d': 4, 'e': 5} and (u.a, u.b, u.c) == (1, 2, 3)

raises(TypeError, "__slots__ items must be strings, not 'int'", lambda: type('E', (), {'__slots__': (1,)}))
raises(TypeError, '__slots__ must be identifiers', lambda: type('E', (), {'__slots__': 'a b'}))
raises(ValueError, "'x' in __slots__ conflicts with class variable", lambda: type('E', (), {'__slots__': 'x', 'x': 1}))
raises(TypeError, "__dict__ slot disallowed: we already got one", lambda: type('E', (U,), {'__slots__': '__dict__'}))
raises(TypeError, "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0", lambda: type('E', (U,), {'__slots__': '__weakref__'}))
raises(TypeError, "nonempty __slots__ not supported for subtype of 'int'", lambda: type('E', (int,), {'__slots__': 'x'}))
raises(TypeError, "nonempty __slots__ not supported for subtype of 'tuple'", lambda: type('E', (tuple,), {'__slots__': 'x'}))
class V1:
    __slots__ = 'x'
class V2:
    __slots__ = 'y'
raises(TypeError, 'multiple bases have instance lay-out conflict', lambda: type('E', (V1, V2), {}))

class WithDict:
    __slots__ = ('x', '__dict__')
w = WithDict()
w.x, w.y = 1, 2
assert w.__dict__ == {'y': 2}

# same slots: the class may be exchanged
class V3:
    __slots__ = 'x'
v = V1()
v.x = 5
v.__class__ = V3
assert type(v) is V3 and v.x == 5
raises(TypeError, "__class__ assignment: 'V2' object layout differs from 'V3'", lambda: setattr(v, '__class__', V2))

# instance dictionaries
class P: pass
p = P()
p.x = 1
d = p.__dict__
assert d == {'x': 1} and p.__dict__ is d
d['y'] = 2
assert p.y == 2
p.z = 3
assert d == {'x': 1, 'y': 2, 'z': 3}
del p.x
assert d == {'y': 2, 'z': 3}
p.__dict__ = {'q': 1}
assert p.q == 1 and not hasattr(p, 'y') and d == {'y': 2, 'z': 3}
raises(TypeError, "__dict__ must be set to a dictionary, not a 'int'", lambda: setattr(p, '__dict__', 3))
del p.__dict__
assert p.__dict__ == {} and not hasattr(p, 'q')
def f(): pass
raises(TypeError, 'cannot delete __dict__', lambda: delattr(f, '__dict__'))

# deletion and re-adding keeps the order of a dict
o = P()
for name in 'abcde': setattr(o, name, name)
del o.b
o.b = 'again'
del o.e
assert list(vars(o).items()) == [('a', 'a'), ('c', 'c'), ('d', 'd'), ('b', 'again')]
o = P()
for i in range(40): setattr(o, 'a%d' % i, i)
del o.a3
assert [o.a0, o.a39, hasattr(o, 'a3')] == [0, 39, False]
many = P()
for i in range(400): setattr(many, 'n%d' % i, i)
assert sum(getattr(many, 'n%d' % i) for i in range(400)) == sum(range(400)) and len(vars(many)) == 400
fresh = [P() for _ in range(10)]
for i, f in enumerate(fresh): f.k0, f.k1, f.k2 = i, i + 1, i + 2
assert [(f.k0, f.k1, f.k2) for f in fresh] == [(i, i + 1, i + 2) for i in range(10)]

# subclasses of builtin types
class I(int):
    def double(self): return self * 2
i = I(21)
i.note = 'n'
assert i == 21 and i.double() == 42 and i.note == 'n' and type(i + 1) is int and i.__dict__ == {'note': 'n'}
class St(str): pass
t = St('héé')
t.x = 1
assert t == 'héé' and t.x == 1 and t.upper() == 'HÉÉ' and type(t.upper()) is str and {t: 1}['héé'] == 1
class Tu(tuple):
    __slots__ = ()
    def first(self): return self[0]
assert Tu((1, 2)).first() == 1 and Tu((1, 2)) == (1, 2)
raises(AttributeError, "'Tu' object has no attribute 'x'", lambda: setattr(Tu(), 'x', 1))
class Tud(tuple): pass
ts = [Tud(range(n)) for n in range(20)]
for n, x in enumerate(ts): x.n = n
assert all(x.n == len(x) == n and list(x) == list(range(n)) for n, x in enumerate(ts))
class By(bytes): pass
b = By(b'abc')
b.x = 2
assert b == b'abc' and b.x == 2
class Li(list): pass
l = Li([1, 2])
l.x = 1
l.append(3)
assert l == [1, 2, 3] and l.x == 1
class Di(dict):
    def __missing__(self, key): return key * 2
m = Di(a=1)
m.attr = 5
assert m['a'] == 1 and m['zz'] == 'zzzz' and m.attr == 5
class Fl(float): pass
f = Fl(1.5)
f.u = 1
assert f + 1 == 2.5 and f.u == 1
class Ex(ValueError):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b
e = Ex(1, 2)
assert e.args == (1,) and e.b == 2 and isinstance(e, ValueError) and e.__dict__ == {'b': 2}
class Big(int): pass
assert Big(10 ** 30) == 10 ** 30 and int(Big(10 ** 30)) + 1 == 10 ** 30 + 1
class SS(str):
    __slots__ = ('tag',)
ss = SS('abc')
ss.tag = 4
assert ss == 'abc' and ss.tag == 4
