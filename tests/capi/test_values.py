"""Numbers, str, bytes and buffers through the C API."""
import values_ext as v


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert text == str(e), (text, str(e))
    else:
        assert False, f"{f.__name__}{args} did not raise"


class Index:
    def __init__(self, i):
        self.i = i

    def __index__(self):
        return self.i


class Float:
    def __float__(self):
        return 2.5


class Str(str):
    pass


class Int(int):
    pass


# ---- int
edges = [0, 1, -1, 255, 256, 257, -5, -6, 2**30 - 1, 2**30, -2**30, 2**31, 2**60, -2**60, 2**62, -2**62, 2**63 - 1, -2**63]
for i in edges:
    assert v.as_long(i) == i and v.as_long_long(i) == i and v.as_ssize_t(i) == i, i
    assert v.copy(i) == i and v.as_long(Int(i)) == i and v.as_long(Index(i)) == i
    assert v.long_and_overflow(i) == (i, 0)
    assert v.num_bits(i) == abs(i).bit_length() and v.sign(i) == (i > 0) - (i < 0)
    assert v.long_as_double(i) == float(i)
for i in [2**63, 2**64 - 1, 2**63 + 5]:
    assert v.as_unsigned_long(i) == i and v.as_unsigned_long_long(i) == i and v.as_size_t(i) == i
    assert v.long_and_overflow(i) == (-1, 1) and v.long_and_overflow(-i - 1) == (-1, -1)
    assert v.mask(i) == i and v.mask(-i) == -i % 2**64
assert v.mask(2**100 + 7) == 7 and v.mask(-1) == 2**64 - 1
big = 2**63
raises(OverflowError, "Python int too large to convert to C long", v.as_long, big)
raises(OverflowError, "int too big to convert", v.as_long_long, big)
raises(OverflowError, "Python int too large to convert to C ssize_t", v.as_ssize_t, big)
raises(OverflowError, "can't convert negative value to unsigned int", v.as_unsigned_long, -1)
raises(OverflowError, "Python int too large to convert to C unsigned long", v.as_unsigned_long, 2**64)
raises(OverflowError, "can't convert negative int to unsigned", v.as_unsigned_long_long, -1)
raises(OverflowError, "int too big to convert", v.as_unsigned_long_long, 2**64)
raises(OverflowError, "can't convert negative value to size_t", v.as_size_t, -1)
raises(OverflowError, "Python int too large to convert to C size_t", v.as_size_t, 2**64)
raises(OverflowError, "int too large to convert to float", v.long_as_double, 10**400)
raises(TypeError, "'str' object cannot be interpreted as an integer", v.as_long, "x")
raises(TypeError, "an integer is required", v.as_ssize_t, "x")
raises(TypeError, "an integer is required", v.as_unsigned_long, 1.0)
for i in [0, 1, -1, 127, 128, -128, -129, 2**64, -2**64, 2**63, -2**63, 12345678901234567890]:
    for little in (0, 1):
        for n in (1, 8, 9, 20):
            for signed in (0, 1):
                order = "little" if little else "big"
                try:
                    want = i.to_bytes(n, order, signed=bool(signed))
                except OverflowError as e:
                    raises(OverflowError, str(e), v.to_bytes, i, n, little, signed)
                else:
                    assert v.to_bytes(i, n, little, signed) == want
                    assert v.from_bytes(want, little, signed) == i
assert v.long_from_string("12 ", 0, True) == (12, 3)
raises(ValueError, "invalid literal for int() with base 10: '12abc'", v.long_from_string, "12abc", 0, True)
raises(ValueError, "invalid literal for int() with base 16: '0xg'", v.long_from_string, "0xg", 0, False)
assert v.long_from_string("  0x1F ", 16, False) == 31 and v.long_from_string("-1_000", 10, False) == -1000
assert v.long_from_string("0b101", 0, False) == 5
raises(ValueError, "invalid literal for int() with base 10: '12abc'", v.long_from_string, "12abc", 10, False)
raises(ValueError, "int() arg 2 must be >= 2 and <= 36", v.long_from_string, "1", 37, False)
assert v.from_double(1e20) == 10**20 and v.from_double(-2.7) == -2
raises(OverflowError, "cannot convert float infinity to integer", v.from_double, float("inf"))
assert v.long_from_object("12") == 12 and v.long_from_object(2.9) == 2

# ---- float, complex
assert v.float_as_double(1.5) == 1.5 and v.float_as_double(3) == 3.0 and v.float_as_double(Float()) == 2.5
assert v.float_as_double(Index(4)) == 4.0
raises(TypeError, "must be real number, not str", v.float_as_double, "1")
assert v.complex_parts(1 + 2j) == 1 + 2j and v.complex_parts(3) == 3 and v.complex_parts(Float()) == 2.5

# ---- str
texts = ["", "a", "abc", "\x7f", "\x80", "\xe9t\xe9", "\u0394x", "\U0001f40d!", "mixed \xe9 \u0394 \U0001f40d", Str("sub\u0394"), "x" * 5000]
for t in texts:
    assert v.utf8_string(t) == t.encode() and v.utf8(t) == t.encode().split(b"\0")[0]
    assert v.from_utf8(t.encode()) == t and v.wide(t) == t and v.fs_encode(t) == t.encode()
    assert v.utf16_string(t) == t.encode("utf-16") and v.escape_string(t) == t.encode("unicode_escape")
    assert type(v.from_object(t)) is str and v.from_object(t) == t
    assert v.from_encoded(t.encode()) == t and v.from_encoded(bytearray(t.encode())) == t
    assert v.appended(t, 50) == "start" + t * 50
    assert {v.from_utf8(t.encode()): 1}[t] == 1
    for u in texts:
        assert v.concat(t, u) == t + u
        order = (t > u) - (t < u)
        assert v.compare(t, u) == (order, t == u, (t > "middle") - (t < "middle"))
        for start, end in [(0, 10**6), (1, -1), (-3, 100), (2, 3)]:
            found = v.search(t, u, start, end)
            if u:
                assert found[:3] == (t.find(u, start, end), t.rfind(u, start, end), t.count(u, start, end)), (t, u, start, end)
            assert found[3:] == (t.startswith(u, start, end), t.endswith(u, start, end), u in t), (t, u, start, end, found)
    for start, end in [(0, 2), (1, 100), (3, 2), (0, 10**6)]:
        assert v.substring(t, start, end) == t[start:end]
for cp in [0, 65, 127, 128, 255, 256, 0xffff, 0x10000, 0x10ffff]:
    assert v.from_ordinal(cp) == chr(cp)
    if cp:
        assert v.filled(7, cp) == chr(cp) * 7 and hash(v.filled(7, cp)) == hash(chr(cp) * 7)
raises(ValueError, "chr() arg not in range(0x110000)", v.from_ordinal, 0x110000)
raises(TypeError, "Can't convert 'int' object to str implicitly", v.from_object, 1)
raises(TypeError, "decoding to str: need a bytes-like object, int found", v.from_encoded, 1)
raises(TypeError, "decoding str is not supported", v.from_encoded, "x")
raises(TypeError, "can only concatenate str (not \"int\") to str", v.concat, "x", 1)
raises(TypeError, "must be str, not int", v.concat, 1, "x")
raises(TypeError, "Can't compare str and int", v.compare, "x", 1)
raises(UnicodeEncodeError, "'utf-8' codec can't encode character '\\ud800' in position 1: surrogates not allowed", v.utf8_string, "x\ud800")
raises(UnicodeEncodeError, "'latin-1' codec can't encode character '\\u0394' in position 0: ordinal not in range(256)", v.latin1_string, "\u0394")
raises(UnicodeEncodeError, "'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)", v.ascii_string, "\xe9")
raises(UnicodeDecodeError, "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte", v.from_utf8, b"a\xffb")
assert v.decode_utf8(b"ab\xe2\x82", "strict") == ("ab", 2) and v.decode_utf8(b"a\xffb", "replace") == ("a\ufffdb", 3)
assert v.join(", ", ["a", "b\xe9", "\u0394"]) == "a, b\xe9, \u0394" and v.join("", ()) == "" and v.join("x", iter("abc")) == "axbxc"
raises(TypeError, "sequence item 1: expected str instance, int found", v.join, "", ["a", 1])
raises(TypeError, "can only join an iterable", v.join, "", 1)
assert v.format("%s-%d", ("a", 3)) == "a-3" and v.partition("a=b=c", "=") == ("a", "=", "b=c")
assert v.split("a b  c", None, -1) == ["a", "b", "c"] and v.split("a,b,c", ",", 1) == ["a", "b,c"]
assert v.replace("aXbXc", "X", "--", -1) == "a--b--c" and v.replace("aXbXc", "X", "", 1) == "abXc"
assert v.splitlines("a\nb\r\nc") == ["a\n", "b\r\n", "c"]
assert v.is_identifier("a\xe91") and not v.is_identifier("1a") and not v.is_identifier("") and not v.is_identifier("a b")
assert v.interned("some name " + str(len(texts))) and v.interned("x") and v.interned("")

# ---- bytes
for b in [b"", b"a", b"abc\0d", bytes(range(256)), b"x" * 5000]:
    assert v.bytes_from_object(b) is b and v.bytes_from_object(bytearray(b)) == b and v.bytes_from_object(list(b)) == b
    assert v.bytes_repr(b) == repr(b) and v.bytes_size(b) == len(b)
    assert v.bytes_concat(b, b"tail") == b + b"tail" and v.bytes_concat(b, bytearray(b"t")) == b + b"t"
assert v.bytes_repr(b"it's") == '''b"it's"''' and v.bytes_join(b"-", [b"a", bytearray(b"b")]) == b"a-b"
for n in (0, 1, 3, 4, 5, 100, 5000):
    assert v.bytes_grown(n) == (b"abcd" + b"x" * 5000)[:n]
raises(TypeError, "expected bytes, str found", v.bytes_size, "x")
raises(TypeError, "can't concat str to bytes", v.bytes_concat, b"x", "y")
raises(TypeError, "cannot convert 'float' object to bytes", v.bytes_from_object, 1.5)

# ---- buffers
assert v.bytearray_of(5) == bytearray(b"Jello") and v.bytearray_of(2) == bytearray(b"Je") and v.bytearray_of(0) == bytearray()
assert v.buffer_info(b"abc") == (b"a", 3, 1, 1, 1, "B") and v.buffer_info(bytearray(b"abc")) == (b"a", 3, 1, 0, 1, "B")
try:
    import array
except ImportError:
    pass
else:
    a = array.array("i", [1, 2, 3])
    assert v.buffer_info(a) == ((1).to_bytes(4, "little"), 12, 4, 0, 1, "i")
    a.append(4)  # no buffer is left
assert v.buffer_info(memoryview(b"abcdef")[2:]) == (b"c", 4, 1, 1, 1, "B")
assert v.buffer_info(memoryview(bytearray(b"abcdefgh")).cast("i")) == (b"abcd", 8, 4, 0, 1, "i")
assert v.buffer_info(memoryview(bytes(24)).cast("d", [3, 1])) == (bytes(8), 24, 8, 1, 2, "d")
raises(TypeError, "a bytes-like object is required, not 'str'", v.buffer_info, "x")
raises(BufferError, "Object is not writable.", v.buffer_write, b"x")
raises(BufferError, "memoryview: underlying buffer is not writable", v.buffer_write, memoryview(b"x"))
ba = bytearray(b"abcdef")
v.buffer_write(memoryview(ba)[1:3])
assert ba == b"a!!def"
ba.append(1)
m = v.view_of(ba)
assert m.obj is ba and bytes(m) == ba
raises(BufferError, "Existing exports of data: object cannot be re-sized", ba.append, 1)
m.release()
ba.append(2)
m = v.view_of_memory(True)
assert m.obj is None and bytes(m) == b"memory!" and not m.readonly
m[0:3] = b"MEM"
assert v.memory_content() == b"MEMory!"
assert v.view_of_memory(False).readonly
assert bytes(v.contiguous(memoryview(b"abcdef")[::2])) == b"ace"
print("ok")

# texts as numbers
for text, base, expected in (
        ("", 10, (0, 0, 0, 0, 0, 0)), (" 12x", 10, (12, 3, 0, 12, 3, 0)), ("-12", 10, (-12, 3, 0, 0, 0, 0)),
        ("0x1f", 0, (31, 4, 0, 31, 4, 0)), ("0x", 0, (0, 1, 0, 0, 1, 0)), ("0o17", 0, (15, 4, 0, 15, 4, 0)),
        ("017", 0, (0, 1, 0, 0, 1, 0)), ("0b2", 2, (0, 1, 0, 0, 1, 0)), (" 12", 37, (0, 1, 0, 0, 1, 0)),
        ("18446744073709551616", 10, (2**63 - 1, 20, 34, 2**64 - 1, 20, 34)),
        ("-9223372036854775808", 10, (-2**63, 20, 0, 0, 0, 0))):
    assert v.numbers_in(text, base) == expected, (text, base, v.numbers_in(text, base))

# OrderedDict
import collections
d = v.ordered("a", "b")
assert type(d) is collections.OrderedDict and d == {"b": "b"}
try:
    v.ordered_misuse(5)
except SystemError as e:
    assert "bad argument to internal function" in str(e), e
else:
    raise AssertionError

# bytes that C writes after Python has seen them, as long as C alone has them
for n in (2, 7, 4000):
    assert v.bytes_written(n) == (b"c" * n, b"m" * n, b"c" * min(n, 3))
