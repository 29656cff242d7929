# Operators: who is asked, in which order, and what the errors say.
def error(f):
    try: f()
    except Exception as e: return type(e).__name__ + ': ' + str(e)
    return None

class Log:
    def __init__(self, name): self.name = name
class A(Log):
    def __add__(self, o): calls.append((self.name, 'add')); return NotImplemented
    def __radd__(self, o): calls.append((self.name, 'radd')); return NotImplemented
class B(A):
    def __radd__(self, o): calls.append((self.name, 'radd B')); return 'B'
class C(Log):
    def __radd__(self, o): calls.append((self.name, 'radd')); return 'C'
calls = []
assert A('a') + B('b') == 'B' and calls == [('b', 'radd B')]
calls = []
assert A('a') + C('c') == 'C' and calls == [('a', 'add'), ('c', 'radd')]
calls = []
assert error(lambda: A('x') + A('y')) == "TypeError: unsupported operand type(s) for +: 'A' and 'A'" and calls == [('x', 'add')]
calls = []
assert error(lambda: A('x') + 1) == "TypeError: unsupported operand type(s) for +: 'A' and 'int'"
calls = []
assert 1 + C('c') == 'C' and 'a' + C('c') == 'C'

ops = {}
class All:
    pass
for name in 'add sub mul matmul truediv floordiv mod lshift rshift and xor or pow divmod'.split():
    setattr(All, f'__{name}__', lambda self, o, name=name: name)
    setattr(All, f'__r{name}__', lambda self, o, name=name: 'r' + name)
    setattr(All, f'__i{name}__', lambda self, o, name=name: 'i' + name)
x = All()
assert [x + 1, x - 1, x * 1, x @ 1, x / 1, x // 1, x % 1, x << 1, x >> 1, x & 1, x ^ 1, x | 1, x ** 1, divmod(x, 1)] == \
    'add sub mul matmul truediv floordiv mod lshift rshift and xor or pow divmod'.split()
assert [1 + x, 1 - x, 1 * x, 1 @ x, 1 / x, 1 // x, 1 % x, 1 << x, 1 >> x, 1 & x, 1 ^ x, 1 | x, 1 ** x, divmod(1, x)] == \
    'radd rsub rmul rmatmul rtruediv rfloordiv rmod rlshift rrshift rand rxor ror rpow rdivmod'.split()
assert [[] + x, 'a' * x, [1] * x] == ['radd', 'rmul', 'rmul']
def inplace(op):
    ns = {'x': All()}
    exec('x %s= 1' % op, ns)
    return ns['x']
assert [inplace(op) for op in '+ - * @ / // % << >> & ^ | **'.split()] == \
    'iadd isub imul imatmul itruediv ifloordiv imod ilshift irshift iand ixor ior ipow'.split()

class Fallback:
    def __add__(self, o): return 'plain'
    def __iadd__(self, o): return NotImplemented
f = Fallback()
f += 1
assert f == 'plain'

class Un:
    def __neg__(self): return 'neg'
    def __pos__(self): return 'pos'
    def __invert__(self): return 'inv'
    def __abs__(self): return 'abs'
    def __index__(self): return 3
    def __bool__(self): return False
    def __float__(self): return 2.5
u = Un()
assert [-u, +u, ~u, abs(u), [1, 2, 3, 4][u], bool(u), float(u), int(u), hex(u), 'ab' * u] == \
    ['neg', 'pos', 'inv', 'abs', 4, False, 2.5, 3, '0x3', 'ababab']

class Cmp:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v if isinstance(o, Cmp) else NotImplemented
    def __lt__(self, o): return self.v < o.v if isinstance(o, Cmp) else NotImplemented
    __hash__ = None
assert Cmp(1) == Cmp(1) and Cmp(1) != Cmp(2) and Cmp(1) < Cmp(2) and Cmp(2) > Cmp(1) and not Cmp(1) == 1 and Cmp(1) != 1
assert error(lambda: Cmp(1) < 1) == "TypeError: '<' not supported between instances of 'Cmp' and 'int'"
assert error(lambda: Cmp(1) <= Cmp(1)) == "TypeError: '<=' not supported between instances of 'Cmp' and 'Cmp'"
assert error(lambda: hash(Cmp(1))) == "TypeError: unhashable type: 'Cmp'"
assert sorted([Cmp(3), Cmp(1), Cmp(2)])[0].v == 1

expected = {
    lambda: 1 + 'a': "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    lambda: 'a' + 1: 'TypeError: can only concatenate str (not "int") to str',
    lambda: [1] * 'a': "TypeError: can't multiply sequence by non-int of type 'str'",
    lambda: 1 ** 'a': "TypeError: unsupported operand type(s) for ** or pow(): 'int' and 'str'",
    lambda: pow(1, 2, 'a'): "TypeError: unsupported operand type(s) for ** or pow(): 'int', 'int', 'str'",
    lambda: divmod(1, 'a'): "TypeError: unsupported operand type(s) for divmod(): 'int' and 'str'",
    lambda: -'a': "TypeError: bad operand type for unary -: 'str'",
    lambda: abs('a'): "TypeError: bad operand type for abs(): 'str'",
    lambda: print >> 3: "TypeError: unsupported operand type(s) for >>: 'builtin_function_or_method' and 'int'. "
                        "Did you mean \"print(<message>, file=<output_stream>)\"?",
    lambda: exec('x = 1\nx **= "a"'): "TypeError: unsupported operand type(s) for **=: 'int' and 'str'",
    lambda: 3 in 3: "TypeError: argument of type 'int' is not iterable",
    lambda: 3[1]: "TypeError: 'int' object is not subscriptable",
    lambda: iter(3): "TypeError: 'int' object is not iterable",
    lambda: next([]): "TypeError: 'list' object is not an iterator",
    lambda: exec('x = 3\nx[0] = 1'): "TypeError: 'int' object does not support item assignment",
    lambda: exec('x = 3\ndel x[0]'): "TypeError: 'int' object does not support item deletion",
    lambda: isinstance(1, 3): 'TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union',
    lambda: issubclass(1, int): 'TypeError: issubclass() arg 1 must be a class',
}
for f, text in expected.items(): assert error(f) == text, (error(f), text)

# special values of special methods
class NotIterable:
    __iter__ = None
    __contains__ = None
    def __getitem__(self, i): return i
assert error(lambda: iter(NotIterable())) == "TypeError: 'NotIterable' object is not iterable"
assert error(lambda: 1 in NotIterable()) == "TypeError: 'NotIterable' object is not a container"
class BadLen:
    def __len__(self): return -1
assert error(lambda: len(BadLen())) == 'ValueError: __len__() should return >= 0'
class BadBool:
    def __bool__(self): return 1
assert error(lambda: bool(BadBool())) == 'TypeError: __bool__ should return bool, returned int'
class BadStr:
    def __str__(self): return 3
    def __repr__(self): return 4
assert error(lambda: str(BadStr())) == 'TypeError: __str__ returned non-string (type int)'
assert error(lambda: repr(BadStr())) == 'TypeError: __repr__ returned non-string (type int)'
class BadHash:
    def __hash__(self): return 'a'
assert error(lambda: hash(BadHash())) == 'TypeError: __hash__ method should return an integer'
class BigHash:
    def __hash__(self): return 2 ** 80
assert hash(BigHash()) == hash(2 ** 80)
class BadIter:
    def __iter__(self): return 3
assert error(lambda: iter(BadIter())) == "TypeError: iter() returned non-iterator of type 'int'"
class BadIndex:
    def __index__(self): return 'a'
assert error(lambda: [1][BadIndex()]) == 'TypeError: __index__ returned non-int (type str)'

# instance checks
class Meta(type):
    def __instancecheck__(cls, v): return v == 5
    def __subclasscheck__(cls, c): return c is str
class M(metaclass=Meta): pass
assert isinstance(5, M) and not isinstance(6, M) and issubclass(str, M) and not issubclass(int, M) and isinstance(M(), M)
assert isinstance(1, int | str) and isinstance(None, int | None) and not isinstance(1.5, (str, int))
class Proxy:
    @property
    def __class__(self): return int
assert isinstance(Proxy(), int) and isinstance(Proxy(), Proxy)
