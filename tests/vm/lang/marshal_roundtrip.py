# Data keeps value and type; bad data is an exception, never a crash.
import marshal

samples = [None, True, False, ..., StopIteration, 0, 1, -1, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**62, -2**62, 10**50, -10**50, 2**15, 2**30 - 1,
           0.0, -0.0, 1.5, 1e300, float("inf"), 1j, -2.5 + 3j, "", "a", "abc" * 200, "é", "\u20ac", "\U0001f600", "\udc80",
           b"", b"abc", b"x" * 300, (), (1,), (1, (2, (3,))), [], [1, [2]], {}, {1: 2, "a": [None]}, set(), {1, 2}, frozenset({1, "x"}),
           tuple(range(300))]
for v in samples:
    for version in range(5):
        w = marshal.loads(marshal.dumps(v, version))
        assert w == v and type(w) is type(v) and (isinstance(v, (set, frozenset)) or repr(w) == repr(v)), (v, w, version)
nan = marshal.loads(marshal.dumps(float("nan")))
assert nan != nan
assert marshal.loads(marshal.dumps(bytearray(b"xy"))) == b"xy"

# What CPython writes is read.
assert marshal.loads(b"\xfa\x03abc") == "abc"
assert marshal.loads(b"\xda\x03abc") is marshal.loads(b"Z\x03abc")
assert marshal.loads(b"l\x03\x00\x00\x00\x01\x00\x02\x00\x03\x00") == 1 + (2 << 15) + (3 << 30)
assert marshal.loads(b"I\xff\xff\xff\xff\xff\xff\xff\x7f") == 2**63 - 1
assert marshal.loads(b"f\x031.5") == 1.5 and marshal.loads(b"x\x031.5\x012") == 1.5 + 2j
assert marshal.loads(b"\xdb\x02\x00\x00\x00\xe9\x01\x00\x00\x00r\x01\x00\x00\x00") == [1, 1]
loop = marshal.loads(b"\xdb\x01\x00\x00\x00r\x00\x00\x00\x00")
assert loop[0] is loop
assert marshal.dumps((1, "ab", None), 2) == b"(\x03\x00\x00\x00i\x01\x00\x00\x00u\x02\x00\x00\x00abN"
shared = [1]
a, b = marshal.loads(marshal.dumps([shared, shared]))
assert a is b

# Code, with everything a function can have.
source = '''
def f(a, /, b, c=3, *args, d, e=5, **kw):
    "doc"
    x = [a, b, c, d, e]
    def inner(): return x + [len(args)]
    try:
        return inner() + [k for k in kw if k in (1, 2.5, "k", frozenset({1}), None, ...)]
    finally:
        x.append("é")
class C:
    y: int = 7
    def m(self): return super().__repr__
result = f(1, 2, d=4, k=0)
gen = list(i * 10**20 for i in range(3) if i != 1)
'''
code = compile(source, "file.py", "exec")
again = marshal.loads(marshal.dumps(code))
assert again == code and again.co_filename == "file.py" and again.co_consts == code.co_consts
ns = {"__name__": "m"}
exec(again, ns)
assert ns["result"] == [1, 2, 3, 4, 5, 0, "k"] and ns["gen"] == [0, 2 * 10**20] and ns["f"].__doc__ == "doc"
exec(marshal.loads(marshal.dumps(again)), {"__name__": "m"})  # after it ran

def fails(data, exc, text):
    try:
        marshal.loads(data)
    except exc as e:
        assert str(e) == text, (data, e)
    else:
        assert False, data

fails(b"", EOFError, "EOF read where object expected")
fails(b"i\x00", EOFError, "marshal data too short")
fails(b"!", ValueError, "bad marshal data (unknown type code)")
fails(b"r\x00\x00\x00\x00", ValueError, "bad marshal data (invalid reference)")
fails(b"l\x02\x00\x00\x00\x00\x00\x00\x00", ValueError, "bad marshal data (unnormalized long data)")
fails(b"l\x01\x00\x00\x00\xff\xff", ValueError, "bad marshal data (digit out of range in long)")
fails(b"0", TypeError, "NULL object in marshal data for object")
fails(b"(\xff\xff\xff\xff", ValueError, "bad marshal data (tuple size out of range)")
for v in (object(), lambda: 0, [object()]):
    try:
        marshal.dumps(v)
    except ValueError as e:
        assert str(e) == "unmarshallable object"
    else:
        assert False

# Damaged code is noticed.
data = bytearray(marshal.dumps(code))
for i in range(0, len(data), 41):
    damaged = bytearray(data)
    damaged[i] ^= 0x55
    try:
        marshal.loads(damaged)
    except (ValueError, EOFError, TypeError, SystemError):
        pass
for n in range(0, len(data), 37):
    try:
        marshal.loads(data[:n])
    except (ValueError, EOFError, TypeError):
        pass
    else:
        assert False

# ---- files: no byte too many is read, and the end is told as CPython does ----
import io
import os


def outcome(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


r, w = os.pipe()
os.write(w, marshal.dumps([1, (2, "x")]) + marshal.dumps("next") + marshal.dumps(compile("a = 1", "f", "exec")) + b"rest")
with open(r, "rb", buffering=0) as f:
    assert (marshal.load(f), marshal.load(f)) == ([1, (2, "x")], "next")
    space = {}
    exec(marshal.load(f), space)
    assert space["a"] == 1 and f.read(4) == b"rest"
os.close(w)

for value in "hello", (1, 2.5), [b"abc"], 1j, 2**70, {1: 2}, "\xe9" * 3:
    data = marshal.dumps(value)
    for i in range(len(data)):
        ends = outcome(marshal.load, io.BytesIO(data[:i])), outcome(marshal.loads, data[:i])
        assert set(ends) <= {"EOFError: EOF read where " + s for s in ("object expected", "not expected")} | {"EOFError: marshal data too short"}
        assert "short" not in ends[0] and (i > 0 or "object" in ends[1])


class Reader(io.BytesIO):
    def readinto(self, buffer):
        n = super().readinto(buffer)
        return n + more if n > 4 else n


more = 10**6
assert outcome(marshal.load, Reader(marshal.dumps(b"0123456789"))) == (
    "ValueError: read() returned too much data: 10 bytes requested, 1000010 returned")
more = None
assert outcome(marshal.load, Reader(marshal.dumps(1.5))) == "TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'"
assert outcome(marshal.load, io.StringIO("N")) == "TypeError: file.read() returned not bytes but str"
assert outcome(marshal.load, 1) == "AttributeError: 'int' object has no attribute 'read'"

# ---- deep nesting is a ValueError, however little data each level takes ----
for piece, end in (b")\1", b"N"), (b"(\1\0\0\0", b"N"), (b"[\1\0\0\0", b"N"), (b">\1\0\0\0", b"N"), (b"{N", b"N" + b"0" * 100):
    assert not outcome(marshal.loads, piece * 100 + end).__class__ is str
    assert outcome(marshal.loads, piece * 2**17 + end) == "ValueError: recursion limit exceeded"

# ---- code in the formats of old ----
code = compile("import os.path\ndef f(x): return os.path.join(x, name)\nname = 'b'", "f", "exec")
for version in range(5):
    space = {}
    exec(marshal.loads(marshal.dumps(code, version)), space)
    assert space["f"]("a") == "a/b"

# ---- code that was written with columns is read without, where nobody wants them ----
import subprocess
import sys

columns = "import marshal, sys; print(list(marshal.loads(sys.stdin.buffer.read()).co_positions())[-1][2:])"
assert subprocess.run([sys.executable, "-X", "no_debug_ranges", "-c", columns], input=marshal.dumps(code),
                      capture_output=True).stdout == b"(None, None)\n"
