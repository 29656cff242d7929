# mod_pickle.py: the accelerated pickler and unpickler: errors of bad pickles and bad objects, every protocol.
import _pickle
import collections
import copyreg
import gc
import io
import pickle
import random

dumps, loads = _pickle.dumps, _pickle.loads


class A:
    pass


class R:
    def __init__(self, r):
        self.r = r

    def __reduce__(self):
        return self.r


class RX:
    def __reduce_ex__(self, protocol):
        return 3


TABLE = [
    ('_pickle.Pickler()', "TypeError: Pickler() missing required argument 'file' (pos 1)"),
    ('_pickle.Pickler(3)', "TypeError: file must have a 'write' attribute"),
    ('_pickle.Pickler(io.BytesIO(),6)', 'ValueError: pickle protocol must be <= 5'),
    ("_pickle.Pickler(io.BytesIO(),'a')", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('_pickle.Pickler(io.BytesIO(),4,buffer_callback=print)', 'ValueError: buffer_callback needs protocol >= 5'),
    ('dumps(R(3))', 'PicklingError: __reduce__ must return a string or tuple'),
    ('dumps(R((3,)))', 'PicklingError: tuple returned by __reduce__ must contain 2 through 6 elements'),
    ('dumps(R((3,4)))', 'PicklingError: first item of the tuple returned by __reduce__ must be callable'),
    ('dumps(R((int,4)))', 'PicklingError: second item of the tuple returned by __reduce__ must be a tuple'),
    ('dumps(R((int,(),1,2,3,4,5)))',
     'PicklingError: tuple returned by __reduce__ must contain 2 through 6 elements'),
    ('dumps(R((int,(),None,3)))',
     'PicklingError: fourth element of the tuple returned by __reduce__ must be an iterator, not int'),
    ('dumps(R((int,(),None,None,3)))',
     'PicklingError: fifth element of the tuple returned by __reduce__ must be an iterator, not int'),
    ('dumps(R((int,(),None,None,None,3)))',
     'PicklingError: sixth element of the tuple returned by __reduce__ must be a function, not int'),
    ('dumps(RX())', 'PicklingError: __reduce__ must return a string or tuple'),
    ('dumps(io)', "TypeError: cannot pickle 'module' object"),
    ('dumps(print)',
     "b'\\x80\\x04\\x95\\x16\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x8c\\x08builtins\\x94\\x8c\\x05print\\x94\\x93\\x94.'"),
    ('dumps(type(None))',
     "b'\\x80\\x04\\x95\\x1a\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x8c\\x08builtins\\x94\\x8c\\x04type\\x94\\x93\\x94N\\x85\\x94R\\x94.'"),
    ('dumps(...)',
     "b'\\x80\\x04\\x95\\x19\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x8c\\x08builtins\\x94\\x8c\\x08Ellipsis\\x94\\x93\\x94.'"),
    ('dumps(NotImplemented)',
     "b'\\x80\\x04\\x95\\x1f\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x8c\\x08builtins\\x94\\x8c\\x0eNotImplemented\\x94\\x93\\x94.'"),
    ('dumps(type(...))',
     "b'\\x80\\x04\\x95(\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x8c\\x08builtins\\x94\\x8c\\x04type\\x94\\x93\\x94h\\x00\\x8c\\x08Ellipsis\\x94\\x93\\x94\\x85\\x94R\\x94.'"),
    ("loads(b'')", 'EOFError: Ran out of input'),
    ("loads(b'x')", "UnpicklingError: invalid load key, 'x'."),
    ("loads(b'.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'\\x80')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'\\x80\\x09')", 'ValueError: unsupported pickle protocol: 9'),
    ("loads(b'0.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'2.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'1.')", 'UnpicklingError: could not find MARK'),
    ("loads(b'(.')", 'UnpicklingError: unexpected MARK found'),
    ("loads(b'I')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'I\\n.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'Ia\\n.')", 'ValueError: could not convert string to int'),
    ("loads(b'I01\\n.')", 'True'),
    ("loads(b'I00\\n.')", 'False'),
    ("loads(b'I5')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'L5L\\n.')", '5'),
    ("loads(b'F\\n.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'Fa\\n.')", "ValueError: could not convert string to float: 'a\n'"),
    ("loads(b'Sa\\n.')", 'UnpicklingError: the STRING opcode argument must be quoted'),
    ('loads(b"S\'a\\n.")', 'UnpicklingError: the STRING opcode argument must be quoted'),
    ("loads(b'S\\n.')", 'UnpicklingError: the STRING opcode argument must be quoted'),
    ('loads(b"S\'\'\\n.")', "''"),
    ("loads(b'Va\\\\u0041\\n.')", "'aA'"),
    ("loads(b'h\\0.')", 'UnpicklingError: Memo value not found at index 0'),
    ("loads(b'g0\\n.')", 'UnpicklingError: Memo value not found at index 0'),
    ("loads(b'j\\0\\0\\0\\0.')", 'UnpicklingError: Memo value not found at index 0'),
    ("loads(b'q\\0.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'p0\\n.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'Np-1\\n.')", 'ValueError: negative PUT argument'),
    ("loads(b't.')", 'UnpicklingError: could not find MARK'),
    ("loads(b'l.')", 'UnpicklingError: could not find MARK'),
    ("loads(b'd.')", 'UnpicklingError: could not find MARK'),
    ("loads(b'(Nd.')", 'UnpicklingError: odd number of items for DICT'),
    ("loads(b'a.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'Na.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'NNa.')", "AttributeError: 'NoneType' object has no attribute 'append'"),
    ("loads(b']Na.')", '[None]'),
    ("loads(b'e.')", 'UnpicklingError: could not find MARK'),
    ("loads(b'(e.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'N(e.')", 'None'),
    ("loads(b'N(Ne.')", "AttributeError: 'NoneType' object has no attribute 'append'"),
    ("loads(b's.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'}NNs.')", '{None: None}'),
    ("loads(b'NNNs.')", "TypeError: 'NoneType' object does not support item assignment"),
    ("loads(b'}(Nu.')", 'UnpicklingError: odd number of items for SETITEMS'),
    ("loads(b'}(NNu.')", '{None: None}'),
    ("loads(b'N(NNu.')", "TypeError: 'NoneType' object does not support item assignment"),
    ("loads(b'R.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'NR.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'N)R.')", "TypeError: 'NoneType' object is not callable"),
    ("loads(b'NNR.')", 'TypeError: argument list must be a tuple'),
    ("loads(b'cbuiltins\\nint\\nNR.')", 'TypeError: argument list must be a tuple'),
    ("loads(b'b.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'Nb.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'NNb.')", 'None'),
    ("loads(b'N}b.')", "AttributeError: 'NoneType' object has no attribute '__dict__'"),
    ("loads(b'NK\\x05b.')", 'UnpicklingError: state is not a dictionary'),
    ("loads(b'cnosuch\\nx\\n.')", "ModuleNotFoundError: No module named 'nosuch'"),
    ("loads(b'cbuiltins\\nnope\\n.')",
     "AttributeError: Can't get attribute 'nope' on <module 'builtins' (built-in)>"),
    ("loads(b'c')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'cbuiltins\\n')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'P1\\n.')",
     'UnpicklingError: A load persistent id instruction was encountered,\nbut no persistent_load function was specified.'),
    ("loads(b'NQ.')",
     'UnpicklingError: A load persistent id instruction was encountered,\nbut no persistent_load function was specified.'),
    ("loads(b'o.')", 'UnpicklingError: could not find MARK'),
    ("loads(b'(o.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'(No.')", "TypeError: 'NoneType' object is not callable"),
    ("loads(b'(cbuiltins\\nint\\no.')", '0'),
    ("loads(b'(ibuiltins\\nint\\n.')", '0'),
    ("loads(b'N)\\x81.')", 'UnpicklingError: NEWOBJ class argument must be a type, not NoneType'),
    ("loads(b'cbuiltins\\nint\\nN\\x81.')", 'UnpicklingError: NEWOBJ args argument must be a tuple, not NoneType'),
    ("loads(b'cbuiltins\\nint\\n)}\\x92.')", '0'),
    ("loads(b'\\x82\\x01.')", 'ValueError: unregistered extension code 1'),
    ("loads(b'\\x82\\x00.')", 'UnpicklingError: EXT specifies code <= 0'),
    ("loads(b'\\x84\\xff\\xff\\xff\\xff.')", 'UnpicklingError: EXT specifies code <= 0'),
    ("loads(b'\\x8a\\x03abc.')", '6513249'),
    ("loads(b'\\x8a\\x00.')", '0'),
    ("loads(b'\\x8b\\xff\\xff\\xff\\xff.')", 'UnpicklingError: LONG pickle has negative byte count'),
    ("loads(b'\\x8b\\x01\\0\\0\\0a.')", '97'),
    ("loads(b'T\\xff\\xff\\xff\\xff.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'U\\x01a.')", "'a'"),
    ("loads(b'X\\x01\\0\\0\\0\\xff.')",
     "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ("loads(b'X\\xff\\xff\\xff\\x7fa.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'\\x8d\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff.')",
     "OverflowError: BINUNICODE exceeds system's maximum size of 9223372036854775807 bytes"),
    ("loads(b'B\\x05\\0\\0\\0a.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'C\\x05a.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'\\x8e\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff.')",
     "OverflowError: BINBYTES exceeds system's maximum size of 9223372036854775807 bytes"),
    ("loads(b'\\x96\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff.')",
     "OverflowError: BYTEARRAY8 exceeds system's maximum size of 9223372036854775807 bytes"),
    ("loads(b'\\x96\\x01\\0\\0\\0\\0\\0\\0\\0a.')", "bytearray(b'a')"),
    ("loads(b'\\x97.')",
     'UnpicklingError: pickle stream refers to out-of-band data but no *buffers* argument was given'),
    ("loads(b'N\\x98.')", "TypeError: memoryview: a bytes-like object is required, not 'NoneType'"),
    ("loads(b'C\\x01a\\x98.')", "b'a'"),
    ("loads(b'\\x93.')", 'UnpicklingError: STACK_GLOBAL requires str'),
    ("loads(b'NN\\x93.')", 'UnpicklingError: STACK_GLOBAL requires str'),
    ("loads(b'\\x94.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'\\x8f(N\\x90.')", '{None}'),
    ("loads(b'N(N\\x90.')", "AttributeError: 'NoneType' object has no attribute 'add'"),
    ("loads(b'(NN\\x91.')", 'frozenset({None})'),
    ("loads(b'\\x95\\x01\\0\\0\\0\\0\\0\\0\\0N.')", 'None'),
    ("loads(b'\\x95\\x05\\0\\0\\0\\0\\0\\0\\0N.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'\\x95\\0')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'G\\0.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'J\\0.')", 'UnpicklingError: pickle data was truncated'),
    ("loads(b'r\\0\\0\\0\\xffN.')", 'UnpicklingError: unpickling stack underflow'),
    ('loads(3)', "TypeError: a bytes-like object is required, not 'int'"),
    ('loads()', 'TypeError: loads() takes exactly 1 positional argument (0 given)'),
    ("loads(b'N.',foo=1)", "TypeError: 'foo' is an invalid keyword argument for loads()"),
    ("loads(b'N.',encoding=3)", "TypeError: loads() argument 'encoding' must be str, not int"),
    ("loads(b'N.',buffers=3)", "TypeError: 'int' object is not iterable"),
    ("loads(b'\\x97.',buffers=[])", 'UnpicklingError: not enough out-of-band buffers'),
    ("loads(b'\\x97.',buffers=[b'a'])", "b'a'"),
    ('_pickle.load(3)', "TypeError: file must have 'read' and 'readline' attributes"),
    ("_pickle.load(io.BytesIO(b'N.'))", 'None'),
    ("_pickle.Unpickler(io.BytesIO(b'')).load()", 'EOFError: Ran out of input'),
    ('dumps(1,protocol=9)', 'ValueError: pickle protocol must be <= 5'),
    ('dumps()', "TypeError: dumps() missing required argument 'obj' (pos 1)"),
    ('dumps(1,2,3)', 'TypeError: dumps() takes at most 2 positional arguments (3 given)'),
    ('_pickle.PickleBuffer(3)', "TypeError: a bytes-like object is required, not 'int'"),
    ('_pickle.PickleBuffer()', 'TypeError: PickleBuffer() takes exactly 1 positional argument (0 given)'),
    ("dumps(_pickle.PickleBuffer(b'a'),4)", 'PicklingError: PickleBuffer can only pickled with protocol >= 5'),
    ("dumps(_pickle.PickleBuffer(b'a'),5)",
     "b'\\x80\\x05\\x95\\x05\\x00\\x00\\x00\\x00\\x00\\x00\\x00C\\x01a\\x94.'"),
    ('_pickle.Unpickler(io.BytesIO()).find_class(1,2)', 'TypeError: module name must be a string'),
    ('_pickle.Pickler(io.BytesIO()).memo.copy()', '{}'),
    ("loads(dumps([1,'a',b'c',(1,2),{1:2},{3},frozenset([4]),1.5,True,None,2**70,-2**70]))",
     "[1, 'a', b'c', (1, 2), {1: 2}, {3}, frozenset({4}), 1.5, True, None, 1180591620717411303424, -1180591620717411303424]"),
    ("loads(b'NN.')", 'None'),
    ("loads(b'N')", 'EOFError: Ran out of input'),
    ("loads(b'\\x80\\x04N')", 'EOFError: Ran out of input'),
    ("loads(b'}}s.')", 'UnpicklingError: unpickling stack underflow'),
    ("loads(b'}(}Nu.')", "TypeError: unhashable type: 'dict'"),
    ("loads(b'\\x80\\x04]\\x94(K\\x01K\\x02e.')", '[1, 2]'),
    ("loads(b'(((((')", 'EOFError: Ran out of input'),
    ('dumps(2**4000)[:20]',
     "b'\\x80\\x04\\x95\\xfb\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x8b\\xf5\\x01\\x00\\x00\\x00\\x00\\x00\\x00'"),
    ('_pickle.Pickler.__new__(_pickle.Pickler).dump(3)',
     'PicklingError: Pickler.__init__() was not called by _pickle.Pickler.__init__()'),
    ('_pickle.Unpickler.__new__(_pickle.Unpickler).load()',
     'UnpicklingError: Unpickler.__init__() was not called by _pickle.Unpickler.__init__()'),
    ('_pickle.Pickler(io.BytesIO()).persistent_id', 'AttributeError: persistent_id'),
    ('_pickle.Unpickler(io.BytesIO()).persistent_load', 'AttributeError: persistent_load'),
    ("setattr(_pickle.Pickler(io.BytesIO()),'memo',3)",
     "TypeError: 'memo' attribute must be a PicklerMemoProxy object or dict, not int"),
    ("setattr(_pickle.Unpickler(io.BytesIO()),'memo',3)",
     "TypeError: 'memo' attribute must be an UnpicklerMemoProxy object or dict, not int"),
    ("setattr(_pickle.Pickler(io.BytesIO()),'persistent_id',3)",
     'TypeError: persistent_id must be a callable taking one argument'),
    ("setattr(_pickle.Unpickler(io.BytesIO()),'persistent_load',3)",
     'TypeError: persistent_load must be a callable taking one argument'),
    ("setattr(_pickle.Unpickler(io.BytesIO()),'memo',{'a':3})", 'TypeError: memo key must be integers'),
    ("setattr(_pickle.Unpickler(io.BytesIO()),'memo',{-1:3})", 'ValueError: memo key must be positive integers.'),
    ("setattr(_pickle.Pickler(io.BytesIO()),'memo',{1:3})", "TypeError: 'memo' values must be 2-item tuples"),
    ('_pickle.Pickler(io.BytesIO()).dispatch_table',
     "AttributeError: '_pickle.Pickler' object has no attribute 'dispatch_table'"),
    ('_pickle.Pickler(io.BytesIO()).bin', '1'),
    ('_pickle.Pickler(io.BytesIO()).fast', '0'),
]

for text, expected in TABLE:
    try:
        got = repr(eval(text))
    except Exception as e:
        got = f"{type(e).__name__}: {e}"
    assert got == expected, (text, expected, got)



# ---- the same bytes as the pickler in Python makes, read by both
class Slots:
    __slots__ = ("a", "b")


class New(tuple):
    def __new__(cls, a, *, b):
        self = tuple.__new__(cls, (a, b))
        return self

    def __getnewargs_ex__(self):
        return (self[0],), {"b": self[1]}


class State:
    def __getstate__(self):
        return [1, 2]

    def __setstate__(self, state):
        self.state = state


class L(list):
    pass


class D(dict):
    pass


class Outer:
    class Inner:
        pass


def make_values():
    a, s, l, d = A(), Slots(), L([1, 2]), D(x=1)
    a.x, a.self = 1, a
    s.a = [a]
    l.attr = d.attr = "v"
    loop = [1]
    loop.append((loop, {"k": loop}))
    shared = ["shared"]
    return [
        None, True, False, 0, 255, 256, 65535, 65536, -1, -129, 2**31 - 1, -2**31, 2**31, 2**63, -2**63, 2**2100, -2**2100,
        1.5, -0.0, float("inf"), "", "a", "é", "\u20ac\U0001f600", "a\\\n\r\0\x1a", "\ud800", "x" * 300, b"", b"\xff", b"y" * 300,
        bytearray(), bytearray(b"z"), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], list(range(2500)), {}, {1: 2},
        dict.fromkeys(range(2001)), set(), {1}, frozenset(), frozenset({1}), 1j, range(3), slice(1, 2), ..., NotImplemented,
        int, A, Outer.Inner, print, len, [].append, "abc".index, type(None), type(...), a, s, l, d, loop, [shared, shared],
        New(1, b=2), State(), Exception("e", 1), OSError(2, "x"), collections.OrderedDict(a=1), collections.deque([1]),
        collections.Counter("aab"), random.Random(3).getstate()[:2],
    ]


def text(v):
    if isinstance(v, (A, Slots)):
        return repr(sorted(getattr(v, "__dict__", {})))
    return "state" if isinstance(v, State) else repr(v)


for v in make_values():
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            expected = pickle._dumps(v, protocol)
        except Exception as e:
            expected = type(e)
        try:
            got = dumps(v, protocol)
        except Exception as e:
            got = type(e)
            assert expected is got, (v, protocol, got, expected)
            continue
        assert pickle.dumps(loads(got), protocol) is not None
        for w in (loads(got), pickle._loads(got), _pickle.load(io.BytesIO(got + b"rest"))):
            assert type(w) is type(v) and (text(w) == text(v) or w == v or "built-in method" in text(w)), (v, protocol, w)

x = loads(dumps([v := A(), v, [v]]))
assert x[0] is x[1] is x[2][0]
a = A()
a.self = a
w = loads(dumps(a))
assert w.self is w
assert loads(dumps(State())).state == [1, 2]


# ---- several dumps with one memo; files; frames
class File:
    def __init__(self):
        self.writes = []

    def write(self, data):
        self.writes.append(bytes(data))


f = File()
p = _pickle.Pickler(f, 4)
big = "x" * 200000
p.dump([big, list(range(40000)), b"b" * 100000])
whole = b"".join(f.writes)
assert len(f.writes) > 3 and loads(whole) == [big, list(range(40000)), b"b" * 100000] == pickle._loads(whole)
f = io.BytesIO()
p = _pickle.Pickler(f, 2)
item = ["shared"]
p.dump(item)
p.dump([item])
p.clear_memo()
p.dump([item])
f.seek(0)
u = _pickle.Unpickler(f)
first, second, third = u.load(), u.load(), u.load()
assert second[0] is first and third[0] is not first and third == second
assert sorted(u.memo.copy()) == list(range(len(u.memo.copy())))
assert [e[1] for e in p.memo.copy().values()][:2] == [[item], item]


# ---- hooks of subclasses
class P(_pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()

    def persistent_id(self, obj):
        return ("id", obj.n) if isinstance(obj, Kept) else None

    def reducer_override(self, obj):
        return (int, ("7",)) if obj is A else NotImplemented


class U(_pickle.Unpickler):
    def persistent_load(self, pid):
        return "kept%d" % pid[1]

    def find_class(self, module, name):
        gc.collect()
        return super().find_class(module, "len" if name == "print" else name)


class Kept:
    n = 5


P.dispatch_table[Slots] = lambda obj: (complex, (1, 2))
f = io.BytesIO()
P(f, 4).dump([Kept(), A, print, Slots()])
assert U(io.BytesIO(f.getvalue())).load() == ["kept5", 7, len, 1 + 2j]
assert loads(dumps(R((L, (), {"q": 1}, iter([1, 2]), None)))) == [1, 2]
assert loads(dumps(R((D, (), None, None, iter({1: 2}.items()))))) == {1: 2}

# ---- buffers out of band
buffers = []
data = bytearray(b"abc")
s = dumps([pickle.PickleBuffer(data), pickle.PickleBuffer(b"ro")], 5, buffer_callback=buffers.append)
assert b"abc" not in s and [bytes(b) for b in buffers] == [b"abc", b"ro"]
out = loads(s, buffers=buffers)
assert bytes(out[0]) == b"abc" and bytes(out[1]) == b"ro"
assert loads(dumps(pickle.PickleBuffer(data), 5)) == data and type(loads(dumps(pickle.PickleBuffer(b"c"), 5))) is bytes
b = pickle.PickleBuffer(data)
assert bytes(b.raw()) == b"abc"
b.release()
try:
    b.raw()
except ValueError as e:
    assert str(e) == "operation forbidden on released PickleBuffer object"

# ---- Python 2
assert loads(b"S'caf\\xe9'\np0\n.", encoding="latin1") == "café" and loads(b"U\x02ab.", encoding="bytes") == b"ab"
assert dumps(range, 2) == b"\x80\x02c__builtin__\nxrange\nq\x00." and loads(b"c__builtin__\nunicode\n.") is str
copyreg.add_extension("__main__", "A", 0xfff0)
assert dumps(A, 2) == b"\x80\x02\x83\xf0\xff." and loads(dumps(A, 2)) is A
copyreg.remove_extension("__main__", "A", 0xfff0)

# ---- depth and damage
deep = []
for _ in range(100000):
    deep = [deep]
try:
    dumps(deep)
    assert False
except RecursionError:
    pass
while deep:
    deep = deep[0]
rng = random.Random(1)
good = [dumps([1, "a", {1: 2}, {3}, (1, 2, 3, 4), 1.5, b"x", A], p) for p in range(6)]
for _ in range(2000):
    bad = bytearray(rng.choice(good))
    bad[rng.randrange(len(bad))] = rng.randrange(256)
    try:
        loads(bytes(bad))
    except (_pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError, LookupError, OverflowError,
            MemoryError):
        pass
