# Class statements: namespaces, bases, the method resolution order, metaclasses, hooks, and what they refuse.
def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e), text)
    else:
        assert False, text

class P:
    """doc"""
    attr = 1
    def method(self): return self.attr

assert (P.__name__, P.__qualname__, P.__module__, P.__doc__) == ('P', 'P', '__main__', 'doc')
assert P.__bases__ == (object,) and P.__base__ is object and P.__mro__ == (P, object)
assert P().method() == 1 and type(P()) is P and type(P) is type
assert type(P.__dict__).__name__ == 'mappingproxy' and P.__dict__['attr'] == 1
assert sorted(P.__dict__) == ['__dict__', '__doc__', '__module__', '__weakref__', 'attr', 'method']
assert dict(P.__dict__)['attr'] == 1 and ('attr', 1) in P.__dict__.items()
P.attr = 2
assert P().method() == 2
P.fresh = 3
assert P().fresh == 3
del P.fresh
assert not hasattr(P(), 'fresh')
raises(AttributeError, "type object 'P' has no attribute 'fresh'", lambda: P.fresh)

# diamond
class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
assert D.__mro__ == (D, B, C, A, object) and D.mro() == [D, B, C, A, object]
assert A.__subclasses__() == [B, C] and B.__subclasses__() == [D]
raises(TypeError, 'Cannot create a consistent method resolution\norder (MRO) for bases A, B', lambda: type('E', (A, B), {}))
raises(TypeError, 'duplicate base class A', lambda: type('E', (A, A), {}))
raises(TypeError, 'multiple bases have instance lay-out conflict', lambda: type('E', (int, str), {}))
raises(TypeError, "type 'bool' is not an acceptable base type", lambda: type('E', (bool,), {}))
raises(TypeError, 'type() takes 1 or 3 arguments', lambda: type('E', ()))
raises(TypeError, 'type.__new__() argument 1 must be str, not int', lambda: type(1, (), {}))
raises(TypeError, 'type.__new__() argument 2 must be tuple, not list', lambda: type('E', [], {}))
raises(TypeError, 'type.__new__() argument 3 must be dict, not list', lambda: type('E', (), []))
raises(TypeError, 'P() takes no arguments', lambda: P(1))
raises(TypeError, 'object.__new__(int) is not safe, use int.__new__()', lambda: object.__new__(int))
raises(TypeError, 'int.__new__(str): str is not a subtype of int', lambda: int.__new__(str))
raises(TypeError, 'int.__new__(X): X is not a type object (int)', lambda: int.__new__(3))
raises(TypeError, 'int.__new__(): not enough arguments', lambda: int.__new__())
raises(TypeError, "cannot create 'generator' instances", type(x for x in ()))

# the lookups follow changes of bases
class X: name = 'x'
class Y: name = 'y'
class Z(X): pass
class ZZ(Z): pass
z = ZZ()
assert z.name == 'x'
Z.__bases__ = (Y,)
assert z.name == 'y' and ZZ.__mro__ == (ZZ, Z, Y, object) and X.__subclasses__() == [] and Y.__subclasses__() == [Z]
Y.name = 'yy'
assert z.name == 'yy'
Z.name = 'z'
assert z.name == 'z'
del Z.name
assert z.name == 'yy'

# metaclasses
class M(type):
    made = []
    @classmethod
    def __prepare__(mcs, name, bases, **kw): return {'prepared': (name, len(bases), sorted(kw))}
    def __new__(mcs, name, bases, ns, **kw):
        cls = super().__new__(mcs, name, bases, ns)
        cls.kw = kw
        mcs.made.append(name)
        return cls
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns)
    def __call__(cls, *args): return ('called', cls.__name__, args)
    def greet(cls): return 'I am ' + cls.__name__
    @property
    def prop(cls): return 'prop of ' + cls.__name__
class N(metaclass=M, z=1): pass
class O(N): pass
assert type(N) is M and type(O) is M and N.kw == {'z': 1} and M.made == ['N', 'O']
assert N.prepared == ('N', 0, ['z']) and N(1, 2) == ('called', 'N', (1, 2))
assert N.greet() == 'I am N' and O.prop == 'prop of O'
class M2(type): pass
class N2(metaclass=M2): pass
raises(TypeError, 'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the '
       'metaclasses of all its bases', lambda: type('Q', (N, N2), {}))

class MG(type):
    def __getattr__(cls, name): return 'meta ' + name
class HasMG(metaclass=MG): own = 1
assert HasMG.anything == 'meta anything' and HasMG.own == 1
assert not hasattr(HasMG(), 'anything')

# hooks
class Hooked:
    seen = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        Hooked.seen.append((cls.__name__, tag))
class H1(Hooked, tag='a'): pass
class H2(H1): pass
assert Hooked.seen == [('H1', 'a'), ('H2', None)]
raises(TypeError, 'W.__init_subclass__() takes no keyword arguments', lambda: type('W', (P,), {}, x=1))

class Named:
    def __set_name__(self, owner, name): self.where = (owner.__name__, name)
class HasNamed: field = Named()
assert HasNamed.field.where == ('HasNamed', 'field')

class Classy:
    def __class_getitem__(cls, item): return (cls.__name__, item)
assert Classy[3] == ('Classy', 3)
raises(TypeError, "type 'P' is not subscriptable", lambda: P[1])

# __new__ and __init__
class New:
    def __new__(cls, v):
        self = super().__new__(cls)
        self.v = v
        return self
    def __init__(self, v): self.w = v + 1
n = New(1)
assert (n.v, n.w) == (1, 2)
class Other:
    def __new__(cls): return 5
    def __init__(self): assert False
assert Other() == 5
class BadInit:
    def __init__(self): return 3
raises(TypeError, "__init__() should return None, not 'int'", BadInit)

# __class__ assignment
class K1:
    def who(self): return 1
class K2:
    def who(self): return 2
k = K1()
k.a = 1
k.__class__ = K2
assert k.who() == 2 and k.a == 1 and type(k) is K2
raises(TypeError, '__class__ assignment only supported for mutable types or ModuleType subclasses', lambda: setattr(k, '__class__', int))
raises(TypeError, "__class__ must be set to a class, not 'int' object", lambda: setattr(k, '__class__', 3))

# changes through builtin types are refused
raises(TypeError, "cannot set 'x' attribute of immutable type 'int'", lambda: setattr(int, 'x', 1))
raises(TypeError, "can only assign string to P.__name__, not 'int'", lambda: setattr(P, '__name__', 3))
P.__name__ = 'Q'
assert P.__name__ == 'Q' and P.__qualname__ == 'P' and repr(P) == "<class '__main__.P'>"
P.__name__ = 'P'

class Ann:
    a: int
    b: str = 'x'
assert Ann.__annotations__ == {'a': int, 'b': str} and P.__annotations__ == {}

# slots that come and go with the methods
class Len: pass
raises(TypeError, "object of type 'Len' has no len()", lambda: len(Len()))
Len.__len__ = lambda self: 7
assert len(Len()) == 7 and not not Len()
class SubLen(Len): pass
assert len(SubLen()) == 7
Len.__len__ = lambda self: 0
assert len(SubLen()) == 0 and not SubLen()
del Len.__len__
raises(TypeError, "object of type 'SubLen' has no len()", lambda: len(SubLen()))

class Eq:
    def __eq__(self, other): return True
assert Eq.__hash__ is None
raises(TypeError, "unhashable type: 'Eq'", lambda: hash(Eq()))
class EqH(Eq):
    __hash__ = object.__hash__
hash(EqH())

# a builtin's method under another name
class Swapped(int):
    __str__ = int.__repr__
    __repr__ = lambda self: 'repr'
    __radd__ = int.__sub__
assert str(Swapped(3)) == '3' and repr(Swapped(3)) == 'repr' and 10 + Swapped(4) == -6 and Swapped(4) + 1 == 5

# any number of keywords reaches the metaclass
class Keywords(type):
    def __new__(meta, name, bases, ns, **kw): return super().__new__(meta, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): cls.kw = kw
many = {'k%d' % i: i for i in range(300)}
class Many(metaclass=Keywords, **many): pass
assert Many.kw == many
