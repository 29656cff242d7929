# math, cmath, _struct, array, binascii, _random, _heapq, _bisect, hashes, unicodedata, _csv.
import _bisect, _csv, _heapq, _md5, _random, _sha1, _sha256, _sha512, array, binascii, cmath, math, unicodedata
import _struct as struct


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert str(e) == text, (str(e), text)
    else:
        raise AssertionError(text)


assert math.fsum([.1] * 10) == 1.0 and math.fsum([1e16, 1, -1e16]) == 1.0 and math.prod([2, 3.5]) == 7.0
assert math.comb(100, 50) == 100891344545564193334812497256 and math.perm(10**30, 2) == 10**60 - 10**30
assert math.gcd(12 * 10**40, 18 * 10**30) == 6 * 10**30 and math.lcm(4, 6, 10) == 60 and math.isqrt(10**41) == 316227766016837933199
assert math.gamma(.5) == 1.7724538509055159 and math.lgamma(100) == 359.1342053695754 and math.hypot(1e308, 1e308) == 1.4142135623730951e+308
assert math.log(10**400, 10) == 399.99999999999994 and math.log2(2**2000) == 2000.0 and math.nextafter(0, -1) == -5e-324
for f, x in ((math.sqrt, -1), (math.log, 0), (math.acos, 2), (math.gamma, -1)): raises(ValueError, 'math domain error', f, x)
raises(OverflowError, 'math range error', math.exp, 1000)
raises(ValueError, '-inf + inf in fsum', math.fsum, [math.inf, -math.inf])
assert cmath.sqrt(-1) == 1j and cmath.polar(1j) == (1.0, math.pi / 2) and cmath.isclose(cmath.exp(1j * math.pi), -1)

assert struct.pack('<hiq', 1, 2, 3) == b'\1\0\2\0\0\0\3' + bytes(7) and struct.calcsize('bhilqnNP') == 48
assert struct.pack('>Hf?2s3p', 258, 1.5, [], b'a', b'xyz') == b'\1\2\x3f\xc0\0\0\0a\0\2xy'
assert struct.unpack('>bBhHiIqQ', bytes(range(200, 230))) == (
    -56, 201, -13621, 52429, -825241391, 3537097941, -2965663399408837411, 16059802057005327589)
assert struct.unpack('<e', struct.pack('<e', 65504)) == (65504.0,) and list(struct.iter_unpack('h', b'\1\0\2\0')) == [(1,), (2,)]
raises(struct.error, 'byte format requires -128 <= number <= 127', struct.pack, 'b', 128)
raises(struct.error, 'unpack requires a buffer of 4 bytes', struct.unpack, 'i', b'')

a = array.array('i', [1, 2, 3])
a[1:2] = array.array('i', [7, 8])
assert a.tolist() == [1, 7, 8, 3] and a[::-2] == array.array('i', [3, 7]) and a.index(8) == 2 and bytes(a[:1]) == b'\1\0\0\0'
make, args, state = a.__reduce_ex__(4)
assert make(*args) == a and memoryview(a).format == 'i' and repr(a * 0) == "array('i')"
view = memoryview(a)
raises(BufferError, 'cannot resize an array that is exporting buffers', a.append, 1)
view[0] = 9
assert a[0] == 9
raises(OverflowError, 'signed char is greater than maximum', array.array, 'b', [128])

assert binascii.b2a_base64(b'abc') == b'YWJj\n' and binascii.a2b_base64('YWI=') == b'ab' and binascii.crc32(b'abc') == 891568578
assert binascii.a2b_uu(binascii.b2a_uu(b'xyz')) == b'xyz' and binascii.b2a_qp(b'a=b \n') == b'a=3Db=20\n'
raises(binascii.Error, 'Incorrect padding', binascii.a2b_base64, 'ab')

r = _random.Random(1)
assert r.getrandbits(70) == 1006624138111981302261
s = r.getstate()
x = r.random()
r.setstate(s)
assert r.random() == x
h = [5, 3, 8, 1]
_heapq.heapify(h)
assert [_heapq.heappop(h) for _ in range(4)] == [1, 3, 5, 8] and _heapq.heappushpop([2], 1) == 1
assert _bisect.bisect_left([1, 2, 2, 3], 2) == 1 and _bisect.bisect_right([1, 2, 2, 3], 2) == 3
assert _bisect.bisect_left([3, 2, 1], -2, key=lambda v: -v) == 1

assert _md5.md5(b'abc').hexdigest() == '900150983cd24fb0d6963f7d28e17f72'
assert _sha1.sha1(b'abc').hexdigest() == 'a9993e364706816aba3e25717850c26c9cd0d89d'
assert _sha256.sha256(b'abc').hexdigest() == 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
assert _sha512.sha512(b'abc').hexdigest().startswith('ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2')
assert unicodedata.name('\xe9') == 'LATIN SMALL LETTER E WITH ACUTE' and unicodedata.normalize('NFD', '\xe9') == 'e\u0301'
assert unicodedata.ucd_3_2_0.category('\u0221') == 'Cn' and unicodedata.category('\u0221') == 'Ll'
assert list(_csv.reader(['a,"b,""c"', 'x'])) == [['a', 'b,"c'], ['x']]
assert list(_csv.reader(['a,"b', 'c",d'])) == [['a', 'bc', 'd']] and list(_csv.reader(["1;'x'"], delimiter=';', quotechar="'", quoting=2)) == [[1.0, 'x']]


class Sink(list):
    write = list.append
out = Sink()
_csv.writer(out).writerows([[1, 'a,b', None], ['"'], ['']])
assert out == ['1,"a,b",\r\n', '""""\r\n', '""\r\n']
