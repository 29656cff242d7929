# Memory views of what C exports in unusual shapes and formats.
import pickle
import struct

import shapes_ext as c


def outcome(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def array(format, *items, owner=None, pointers=False):
    """One dimension of items; the owner is the exporter itself, unless there is one."""
    order, code = (format[0], format[1:]) if format[0] in "<>=@" else ("", format)
    size = struct.calcsize(format)
    data = struct.pack(order + code * len(items), *items)
    x = c.Shape(data, format, size, (len(items),), (size,), owner, pointers)
    return x


# ---- equal are values, whatever their formats ----
a, b, d = array("<i", 1, 2, 3), array("q", 1, 2, 3), array("d", 1, 2, 3)
views = [memoryview(x) for x in (a, b, d)]
assert all(x == y and not x != y for x in views for y in (*views, a, b, d))
assert views[0] != array("<i", 1, 2, 4) and views[0] != array("<i", 1, 2)
pair, swapped = c.Shape(struct.pack("id", 1, 2), "id", 16, (1,), (16,)), c.Shape(struct.pack("di", 1, 2), "di", 12, (1,), (12,))
assert memoryview(pair) == swapped and memoryview(pair) != c.Shape(struct.pack("id", 2, 2), "id", 16, (1,), (16,))
unknown = c.Shape(b"abcd", "w", 4, (1,), (4,))
assert memoryview(unknown) != unknown and memoryview(unknown) != memoryview(unknown)
assert struct.calcsize("id") == c.fields(struct.Struct("id"))[0] and c.fields(struct.Struct("id"))[1] == 2

# ---- items of formats that are not native ----
no = "NotImplementedError: memoryview: unsupported format <i"
m = views[0]
assert [outcome(f, *args) for f, *args in ((m.__getitem__, 0), (m.__setitem__, 0, 1), (m.__setitem__, slice(0, 1), b"1234"), (m.tolist,),
                                          (list, m), (m.__getitem__, (0,)))] == [no] * 6
assert m[1:].tobytes() == struct.pack("<ii", 2, 3)
assert outcome(memoryview(unknown).tolist) == "NotImplementedError: memoryview: format w not supported"

# ---- pointers to the items ----
p = array("i", 1, 2, 3, 4, pointers=True)
m = memoryview(p)
assert m.tolist() == [1, 2, 3, 4] and m[1:].tolist() == [2, 3, 4] and m[::-2].tolist() == [4, 2] and m[2:][1:][0] == 4
assert m.suboffsets == m[2:].suboffsets == (0,)
m[1:3] = m[2:4]
assert m.tolist() == [1, 3, 4, 4]

# ---- the owner is who C says, and may be nobody ----
owner = array("i", 1)
assert memoryview(array("i", 5, owner=owner)).obj is owner
assert memoryview(c.Shape(b"a", "B", 1, (1,), (1,), None, False, False)).obj is None
assert outcome(c.many_dims) == "ValueError: memoryview: number of dimensions must not exceed 64"

# ---- order ----
rows = c.Shape(bytes(range(12)), "B", 1, (3, 4), (4, 1))
columns = c.Shape(bytes(range(12)), "B", 1, (3, 4), (1, 3))
for x in rows, columns:
    for order in "CFA":
        m = c.contiguous(x, order)
        assert m == memoryview(x) and m.tolist() == memoryview(x).tolist()
        assert (m.c_contiguous, m.f_contiguous) == ((True, False) if order == "C" or (order, x) == ("A", rows) else (False, True))
assert outcome(c.contiguous, rows, "F", True)[:11] == "BufferError"
full, nd = 0x11c, 8
assert c.packed(rows, "C", full) == c.packed(columns, "F", full) == bytes(range(12))
assert c.packed(rows, "F", full) == bytes(i + j for i in range(4) for j in (0, 4, 8))
assert c.packed(memoryview(bytes(range(12))).cast("B", [3, 4]), "F", nd) == c.packed(rows, "F", full)

# a single item has no dimensions
one = c.Shape(b"a", "B", 1, (), ())
assert c.dims(memoryview(one)) == (0, 0, 0) and c.dims(memoryview(rows)) == (1, 1, 0) and memoryview(one)[()] == 97

# ---- pickled out of band in any order that has no gaps ----
for x in rows, columns:
    buffer = pickle.PickleBuffer(x)
    assert buffer.raw().tobytes() == bytes(range(12)) and buffer.raw().shape == (12,)
    assert memoryview(buffer).strides == memoryview(x).strides
    assert pickle.loads(pickle.dumps(buffer, 5)) == bytes(range(12))
gaps = c.Shape(bytes(range(12)), "B", 1, (6,), (2,))
assert outcome(pickle.PickleBuffer(gaps).raw) == "BufferError: cannot extract raw buffer from non-contiguous buffer"

# ---- casts and values out of range ----
m = memoryview(bytearray(8))
assert outcome(m.cast, "B", [2**64]) == "OverflowError: Python int too large to convert to C ssize_t"
assert outcome(m.cast, "B", [1] * 65) == "ValueError: memoryview: number of dimensions must not exceed 64"
m = m.cast("d")
assert outcome(m.__setitem__, 0, 10**400) == "ValueError: memoryview: invalid value for format 'd'"


class Odd:
    def __index__(self):
        raise error

    __float__ = __index__


for error, text in (OverflowError("x"), "ValueError: memoryview: invalid value for format"), (ValueError("x"), "ValueError: memoryview: invalid value for format"), (
        TypeError("x"), "TypeError: memoryview: invalid type for format"), (KeyError("x"), "KeyError: 'x'"):
    for code in "dl":
        got = outcome(memoryview(bytearray(8)).cast(code).__setitem__, 0, Odd())
        assert got.startswith(text)
