# Descriptors, properties, static and class methods, super, attribute hooks.
def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e), text)
    else:
        assert False, text

class Data:
    def __init__(self): self.log = []
    def __get__(self, obj, cls): return ('get', obj is None, cls.__name__)
    def __set__(self, obj, v): self.log.append(('set', v))
    def __delete__(self, obj): self.log.append('del')
class NonData:
    def __get__(self, obj, cls): return ('nd', obj is None)
class A:
    d = Data()
    n = NonData()
a = A()
a.__dict__['d'] = 'hidden'
a.__dict__['n'] = 'shown'
assert a.d == ('get', False, 'A') and A.d == ('get', True, 'A')
assert a.n == 'shown' and A.n == ('nd', True)
a.d = 5
del a.d
assert A.__dict__['d'].log == [('set', 5), 'del']

# a class becomes a descriptor class after the fact
class Late: pass
class HasLate: x = Late()
h = HasLate()
assert type(h.x) is Late
Late.__get__ = lambda self, obj, cls: 'got'
assert h.x == 'got' and HasLate.x == 'got'
Late.__set__ = lambda self, obj, v: None
h.__dict__['x'] = 1
assert h.x == 'got'
del Late.__get__, Late.__set__
assert h.x == 1

class P:
    def __init__(self): self._x = 1
    @property
    def x(self):
        "doc of x"
        return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): self._x = None
    @property
    def ro(self): return 1
p = P()
p.x = 4
assert p.x == 4 and P.x.__doc__ == 'doc of x' and P.x.fget.__name__ == 'x'
del p.x
assert p.x is None
raises(AttributeError, "property 'ro' of 'P' object has no setter", lambda: setattr(p, 'ro', 1))
raises(AttributeError, "property 'ro' of 'P' object has no deleter", lambda: delattr(p, 'ro'))
w = property(None)
raises(AttributeError, "property of 'P' object has no getter", lambda: w.__get__(p))
class SubProp(property): pass
class Q:
    @SubProp
    def y(self):
        'y doc'
        return 7
assert Q().y == 7 and Q.y.__doc__ == 'y doc'

class S:
    @staticmethod
    def st(a, b=2):
        "static"
        return a, b
    @classmethod
    def cl(cls, a): return cls.__name__, a
class T(S): pass
assert S.st(1) == (1, 2) == T().st(1) and S.cl(3) == ('S', 3) and T().cl(4) == ('T', 4)
sm = S.__dict__['st']
assert sm.__name__ == 'st' and sm.__doc__ == 'static' and sm(5) == (5, 2) and sm.__wrapped__ is S.st
assert repr(sm).startswith('<staticmethod(<function S.st at 0x')
assert S.__dict__['cl'].__func__.__qualname__ == 'S.cl'
class ClassProp:
    @classmethod
    @property
    def cp(cls): return 'cp ' + cls.__name__
assert ClassProp.cp == 'cp ClassProp'
raises(TypeError, 'staticmethod expected 1 argument, got 0', staticmethod)

# bound methods
m = p.__class__.__init__.__get__(p)
assert m.__self__ is p and m.__func__ is P.__init__ and m == p.__init__ and hash(m) == hash(p.__init__)
assert repr(m).startswith('<bound method P.__init__ of <__main__.P object at 0x')
assert m.__name__ == '__init__' and m.__doc__ is None

# super
class B1:
    def f(self): return ['B1']
    @classmethod
    def c(cls): return [cls.__name__]
    prop = property(lambda self: 'prop')
class B2(B1):
    def f(self): return super().f() + ['B2']
    @classmethod
    def c(cls): return super().c() + ['B2']
    @property
    def prop(self): return super().prop + '2'
class B3(B1):
    def f(self): return super().f() + ['B3']
class B4(B2, B3):
    def f(self): return super().f() + ['B4']
    def explicit(self): return super(B2, self).f()
b = B4()
assert b.f() == ['B1', 'B3', 'B2', 'B4'] and b.explicit() == ['B1', 'B3'] and B4.c() == ['B4', 'B2'] and b.prop == 'prop2'
assert repr(super(B2, b)) == "<super: <class 'B2'>, <B4 object>>"
raises(TypeError, 'super(type, obj): obj must be an instance or subtype of type', lambda: super(B2, 3))
raises(AttributeError, "'super' object has no attribute 'nope'", lambda: super(B2, b).nope)
assert super(B2, b).__thisclass__ is B2 and super(B2, b).__self_class__ is B4

# attribute hooks
class G:
    real = 1
    def __getattr__(self, name):
        if name.startswith('no'): raise AttributeError(name)
        return 'dyn ' + name
g = G()
assert g.real == 1 and g.foo == 'dyn foo' and getattr(g, 'nope', 3) == 3 and not hasattr(g, 'noo')
class H:
    def __getattribute__(self, name): return object.__getattribute__(self, '_' + name) if name == 'x' else object.__getattribute__(self, name)
h = H()
h._x = 9
assert h.x == 9
class HG(H):
    def __getattr__(self, name): return 'fallback ' + name
assert HG().y == 'fallback y'
class SetHook:
    def __setattr__(self, name, v): object.__setattr__(self, name, v * 2)
    def __delattr__(self, name): object.__setattr__(self, name, 'deleted')
s = SetHook()
s.a = 4
assert s.a == 8
del s.a
assert s.a == 'deleted'
raises(TypeError, "can't apply this __setattr__ to type object", lambda: object.__setattr__(S, 'x', 1))

# functions as objects
def f(a, b: int = 2, *, c=3) -> str:
    "doc"
    return a
assert f.__name__ == 'f' and f.__doc__ == 'doc' and f.__defaults__ == (2,) and f.__kwdefaults__ == {'c': 3}
assert f.__annotations__ == {'b': int, 'return': str} and f.__module__ == '__main__' and f.__closure__ is None
f.attr = 1
assert f.attr == 1 and f.__dict__ == {'attr': 1}
f.__defaults__ = (5,)
raises(TypeError, '__defaults__ must be set to a tuple object', lambda: setattr(f, '__defaults__', 3))
raises(TypeError, '__name__ must be set to a string object', lambda: setattr(f, '__name__', 3))
FunctionType = type(f)
g2 = FunctionType(f.__code__, {'x': 1}, 'renamed', (9,))
assert g2.__name__ == 'renamed' and g2(1, c=1) == 1 and g2.__globals__ == {'x': 1}
def outer():
    v = 3
    def inner(): return v
    return inner
inner = outer()
assert inner.__closure__[0].cell_contents == 3
raises(ValueError, 'inner requires closure of length 1, not 0', lambda: FunctionType(inner.__code__, {}, None, None, ()))
