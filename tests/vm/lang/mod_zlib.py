# Whole strings, streams with limits and leftovers, preset dictionaries, copies, and what each misuse raises.
import zlib

def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e))
    else:
        assert False, text

data = bytes(i * i % 251 for i in range(70000))
for level in (-1, 0, 1, 9):
    for wbits in (15, -15, 31, 9):
        assert zlib.decompress(zlib.compress(data, level, wbits), wbits) == data
c = zlib.compress(b"hello" * 100)
assert zlib.decompress(c + b"rest") == b"hello" * 100
assert zlib.compress(b"") == b"x\x9c\x03\x00\x00\x00\x00\x01" and zlib.decompress(zlib.compress(b"")) == b""
assert (zlib.crc32(b"a"), zlib.crc32(b"a", 2**40 + 5), zlib.crc32(b"a", -1)) == (3904355907, 2564639436, 3310005809)
assert (zlib.adler32(b"a"), zlib.adler32(b"a", -1), zlib.adler32(b"")) == (6422626, 8192111, 1)
assert zlib.crc32(data, zlib.crc32(b"x")) == zlib.crc32(b"x" + data)

E = zlib.error
assert E.__module__ == "zlib" and E.__bases__ == (Exception,)
raises(E, "Error -5 while decompressing data: incomplete or truncated stream", zlib.decompress, c[:-3])
raises(E, "Error -5 while decompressing data: incomplete or truncated stream", zlib.decompress, b"")
raises(E, "Error -3 while decompressing data: incorrect header check", zlib.decompress, b"xxxx")
raises(E, "Error -3 while decompressing data: incorrect data check", zlib.decompress, c[:-1] + b"x")
raises(E, "Bad compression level", zlib.compress, b"a", 99)
raises(E, "Error -2 while preparing to decompress data: inconsistent stream state", zlib.decompress, c, wbits=99)
raises(ValueError, "bufsize must be non-negative", zlib.decompress, c, bufsize=-1)
raises(TypeError, "a bytes-like object is required, not 'str'", zlib.compress, "a")
raises(ValueError, "Invalid initialization option", zlib.compressobj, 99)
raises(ValueError, "Invalid initialization option", zlib.decompressobj, 99)
raises(TypeError, "zdict argument must support the buffer protocol", zlib.decompressobj, zdict="a")

d = zlib.decompressobj()
out, todo = [], c + b"tail"
while not d.eof:
    piece = d.decompress(todo, 7)
    assert len(piece) <= 7
    out.append(piece)
    todo = d.unconsumed_tail
assert b"".join(out) == b"hello" * 100 and d.unused_data == b"tail"
assert d.decompress(b"more") == b"" and d.unused_data == b"tailmore"

d = zlib.decompressobj()
assert d.decompress(c, 3) == b"hel" and d.unconsumed_tail and not d.eof
e = d.copy()
assert e.unconsumed_tail == d.unconsumed_tail
raises(ValueError, "length must be greater than zero", d.flush, 0)
raises(ValueError, "max_length must be non-negative", d.decompress, b"", -1)
assert d.flush() == (b"hello" * 100)[3:] and d.eof
assert not e.eof and e.flush() == (b"hello" * 100)[3:]
raises(E, "Error -2 while decompressing data: inconsistent stream state", d.decompress, b"zz")
raises(ValueError, "Inconsistent stream state", d.copy)
d = zlib.decompressobj()
assert d.decompress(c[:-4]) == b"hello" * 100 and not d.eof and d.flush() == b"" and not d.eof

co = zlib.compressobj()
head = co.compress(b"a")
other = co.copy()
assert zlib.decompress(head + co.compress(b"b") + co.flush()) == b"ab"
assert zlib.decompress(head + other.flush()) == b"a"
raises(E, "Error -2 while flushing: inconsistent stream state", co.flush)
raises(E, "Error -2 while compressing data: inconsistent stream state", co.compress, b"x")
raises(ValueError, "Inconsistent stream state", co.copy)
co = zlib.compressobj()
assert co.flush(zlib.Z_NO_FLUSH) == b"" and co.flush(zlib.Z_SYNC_FLUSH) == b"x\x9c\x00\x00\x00\xff\xff"

co = zlib.compressobj(zdict=b"hello")
x = co.compress(b"hello hello") + co.flush()
raises(E, "Error 2 while decompressing data", zlib.decompress, x)
assert zlib.decompressobj(zdict=b"hello").decompress(x) == b"hello hello"
assert zlib.decompressobj(zdict=b"hello").copy().decompress(x) == b"hello hello"
raises(E, "Error -3 while setting zdict: invalid input data", zlib.decompressobj(zdict=b"zzz").decompress, x)

# A stream fed byte by byte, with much memory dropped in between.
co, d, got = zlib.compressobj(1, wbits=31), zlib.decompressobj(31), []
packed = co.compress(memoryview(data)) + co.flush()
for i in range(0, len(packed), 97):
    got.append(d.decompress(packed[i:i + 97]))
    zlib.compressobj().compress(b"dropped")
assert b"".join(got) == data and d.eof
raises(TypeError, "cannot create 'zlib.Compress' instances", type(co))
