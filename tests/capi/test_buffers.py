# Buffers across the border, both ways.
import array
import io

import buffers_ext as c

SIMPLE, WRITABLE, FORMAT, ND, STRIDES = 0, 1, 4, 8, 24
FLAGS = [SIMPLE, WRITABLE, FORMAT, ND, STRIDES, FORMAT | ND, FORMAT | STRIDES, WRITABLE | FORMAT | STRIDES, 0x38, 0x58, 0x98, 0x11c]


def said(o, flags):
    try:
        return c.describe(o, flags)
    except Exception as exc:
        return type(exc).__name__, str(exc)


# (len, itemsize, readonly, ndim, shape, stride, format, obj is the object)
ints = array.array("i", [1, 2, 3])
for o, size, readonly, code in ((ints, 4, 0, "i"), (array.array("d"), 8, 0, "d"), (bytearray(b"abc"), 1, 0, "B"),
                                (b"abc", 1, 1, "B"), (memoryview(ints), 4, 0, "i"), (memoryview(b"abc"), 1, 1, "B"),
                                (memoryview(ints).cast("B"), 1, 0, "B")):
    n = memoryview(o).nbytes
    for flags in FLAGS:
        got = said(o, flags)
        if flags & WRITABLE and readonly:
            assert got[0] == "BufferError", got
        elif flags & FORMAT and not flags & ND and isinstance(o, memoryview):
            assert got == ("BufferError", "memoryview: cannot cast to unsigned bytes if the format flag is present"), got
        else:
            want = (n, size, readonly, 1, n // size if flags & ND else None, size if flags & STRIDES == STRIDES else None,
                    code if flags & FORMAT else None, True)
            assert got == want, (o, flags, got, want)
assert said(memoryview(ints)[::2], SIMPLE) == ("BufferError", "memoryview: underlying buffer is not C-contiguous")
assert said(memoryview(ints)[::2], STRIDES)[:6] == (8, 4, 0, 1, 2, 8)
assert said(5, 0) == ("TypeError", "a bytes-like object is required, not 'int'")
m = memoryview(ints)
assert said(m, 0)[0] == 12
m.release()
assert said(m, 0) == ("ValueError", "operation forbidden on released memoryview object")
assert said(io.BytesIO(b"abcd").getbuffer(), FORMAT | ND)[:4] == (4, 1, 0, 1)

# exports are counted
del o
b = bytearray(b"abc")


def grow(o):
    def f():
        for change in (lambda: o.append(1), lambda: o.extend([1, 2]), lambda: o.pop()):
            try:
                change()
                assert False
            except BufferError:
                pass
    return f


c.hold(b, grow(b))
assert b == b"bcd"
b.append(1)
c.hold(ints, grow(ints))
assert ints[0] == 1 + 0x01010101
ints.append(5)

# what macros read follows what Python does
s = {1}
c.keep(s)
for change in (lambda: s.add(2), lambda: s.update(range(100)), lambda: s.discard(5), lambda: s.pop(), lambda: s.remove(50),
               lambda: s.intersection_update({60, 61, 200}), lambda: s.symmetric_difference_update({1, 60}),
               lambda: s.difference_update([61]), lambda: s.clear(), lambda: s.update({1, 2, 3}), lambda: s.__ior__({9}),
               lambda: s.__init__("ab")):
    change()
    assert c.set_used() == len(s), (c.set_used(), len(s))
c.keep(frozenset("abc"))
assert c.set_used() == 3
b = bytearray(b"abc")
c.keep(b)
for change in (lambda: b.append(1), lambda: b.extend(bytes(1000)), lambda: b.pop(), lambda: b.pop(0), lambda: b.clear(),
               lambda: b.__iadd__(b"some text"), lambda: b.__delitem__(slice(0, 3)), lambda: b.insert(0, 65),
               lambda: b.__setitem__(slice(1, 2), b"long" * 50), lambda: b.__imul__(3), lambda: b.remove(65),
               lambda: b.__delitem__(slice(None, None, 2)), lambda: b.reverse(), lambda: b.__init__(b"new")):
    change()
    assert c.bytearray_text() == b, (c.bytearray_text(), b)

# a buffer of C's
r = c.Records()
m = memoryview(r)
assert m.format == "T{<i:number:<d:weight:}" and m.itemsize == 12 and m.shape == (3,) and m.strides == (12,) and m.nbytes == 36
assert r.held() == 1 and m[1:].format == m.format and m.tobytes() == bytes(36)
assert said(m, FORMAT | ND)[6] == "T{<i:number:<d:weight:}"
try:
    m[0]
    assert False
except NotImplementedError as exc:
    assert "T{<i:number:<d:weight:}" in str(exc)
m.release()
assert r.held() == 0 and len(r) == 0


# a view that nobody has any more does not stand in the way, neither of a method nor of a slot
def view_and_forget():
    m = memoryview(r)
    m.tobytes()
    n = m[1:]
    assert r.held() == 1
    del m
    assert n.nbytes == 24


view_and_forget()
r.resize()
view_and_forget()
assert len(r) == 0
for o in (bytearray(b"abc"), array.array("b", b"abc"), io.BytesIO(b"abc")):
    m = memoryview(o.getbuffer() if isinstance(o, io.BytesIO) else o)
    del m
    o.write(b"abcdef") if isinstance(o, io.BytesIO) else o.append(4)
m = memoryview(r)
for i in range(1000):
    assert len(r) == 1
try:
    r.resize()
    assert False
except BufferError:
    pass
m.release()
r.resize()
