# bytes_reenter.py: bytearrays that change while they are looked at, and exports that forbid it.
def raises(exc, fn, *args):
    try:
        fn(*args)
    except exc as e:
        return str(e)
    assert False, "nothing raised"

b = bytearray(b"abc")
m = memoryview(b)
for change in (lambda: b.append(1), lambda: b.extend(b"xy"), lambda: b.pop(), b.clear, lambda: b.__delitem__(0),
               lambda: b.__setitem__(slice(0, 1), b"long"), lambda: b.__iadd__(b"x"), lambda: b.insert(0, 1)):
    assert raises(BufferError, change) == "Existing exports of data: object cannot be re-sized"
b[0] = 65
b[1:3] = b"xy"  # same size: allowed
assert m.tobytes() == b"Axy" and m[0] == 65
m[2] = 66
assert b == b"AxB"
m2 = m[1:]
m.release()
assert raises(BufferError, b.append, 1)
m2.release()
b.append(1)
assert raises(ValueError, lambda: m[0]) == "operation forbidden on released memoryview object"

with memoryview(b) as view:
    assert len(view) == 4
assert raises(ValueError, len, view)

b = bytearray(b"abc")
b.extend(b)
assert raises(BufferError, b.__iadd__, b)  # it exports itself
b.extend(b)
b[2:4] = b
assert b == b"ab" + b"abcabcabcabc" + b"bcabcabc"
b[:] = memoryview(bytes(b))[::-1]
assert len(b) == 22

class Shrinks:
    def __index__(self):
        del victim[:]
        return 1
victim = bytearray(b"abcdef")
raises(IndexError, victim.__setitem__, 3, Shrinks())
victim = bytearray(b"abcdef")
assert victim.find(Shrinks()) == -1
victim = bytearray(b"abcdef")
victim[2:4] = [Shrinks(), 2]
assert victim == b"\x01\x02", victim
victim = bytearray(b"abcdef")
assert bytes([Shrinks()]) == b"\x01" and victim == b""

def feed():
    for i in range(5):
        target.append(i)
        yield 100 + i
target = bytearray()
target.extend(feed())
assert target == bytes(range(5)) + bytes(range(100, 105))

b = bytearray()
for i in range(100_000):
    b.append(i & 255)
assert len(b) == 100_000 and b[70_000] == 70_000 & 255
while len(b) > 5:
    del b[0:1000]
    b.pop() if b else None
assert len(b) == 0
it = iter(b"ab")
assert next(it) == 97 and next(it) == 98 and next(it, None) is None and it.__length_hint__() == 0
b = bytearray(b"abc")
out = []
for x in b:
    out.append(x)
    if len(b) < 6:
        b.append(x + 10)
assert bytes(out) == b"abcklm"

b = bytearray(b"abcdef")
b[4:1:-1] = b""  # deletes, as with step 1
assert b == b"abf"
assert raises(ValueError, b.__setitem__, 100, 256) == "byte must be in range(0, 256)"  # the value is looked at first
assert repr(bytearray(b"it's")) == '''bytearray(b"it\\'s")''' and repr(b"it's") == '''b"it's"'''
assert not memoryview(b"abcd")[4::3].contiguous and memoryview(b"abcd")[4:].contiguous
assert raises(TypeError, memoryview(b"").cast, "B", [2]) == "memoryview: cannot cast view with zeros in shape or strides"
