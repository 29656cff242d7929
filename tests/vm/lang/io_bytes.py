# BytesIO: reading, writing, position, exported buffers, state.
import _io as io


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert text in str(e), str(e)
    else:
        raise AssertionError('%r not raised' % exc)


b = io.BytesIO(b'hello\nworld\n!')
assert b.read(3) == b'hel' and b.readline() == b'lo\n' and b.tell() == 6
assert b.readlines() == [b'world\n', b'!'] and b.read() == b''
assert b.seek(0) == 0 and list(b) == [b'hello\n', b'world\n', b'!']
assert b.seek(-2, 2) == 11 and b.read1() == b'\n!'

# a gap is filled with zeros, but not by writing nothing
b = io.BytesIO(b'ab')
b.seek(4)
assert b.write(b'') == 0 and b.getvalue() == b'ab'
assert b.write(b'x') == 1 and b.getvalue() == b'ab\0\0x'
assert b.truncate(1) == 1 and b.getvalue() == b'a' and b.tell() == 5

# what was given or handed out does not change
start = b'abc'
b = io.BytesIO(start)
before = b.getvalue()
b.write(b'X')
assert (start, before, b.getvalue()) == (b'abc', b'abc', b'Xbc')

# an exported buffer is the contents; meanwhile they keep their size
view = b.getbuffer()
view[0] = ord('Z')
assert b.getvalue() == b'Zbc' and not view.readonly
raises(BufferError, 'Existing exports of data: object cannot be re-sized', b.write, b'1234567')
raises(BufferError, 'Existing exports of data: object cannot be re-sized', b.close)
view.release()
b.write(b'1234567')
assert b.getvalue() == b'Z1234567'

into = bytearray(4)
b.seek(1)
assert b.readinto(into) == 4 and into == b'1234'
raises(TypeError, 'readinto() argument must be read-write bytes-like object, not bytes', b.readinto, b'x')
raises(TypeError, "a bytes-like object is required, not 'str'", b.write, 'x')
raises(ValueError, 'negative seek value -1', b.seek, -1)
raises(ValueError, 'invalid whence (5, should be 0, 1 or 2)', b.seek, 0, 5)
raises(OverflowError, 'new position too large', b.seek, 2**63 - 1, 1)

other = io.BytesIO()
other.__setstate__((b'abc', 1, {'tag': 3}))
assert other.read() == b'bc' and other.tag == 3 and other.__getstate__() == (b'abc', 3, {'tag': 3})

b.close()
for f in b.read, b.getvalue, b.getbuffer, b.tell, b.__enter__:
    raises(ValueError, 'I/O operation on closed file.', f)
assert b.closed


class Sub(io.BytesIO):
    def close(self):
        self.was_closed = True
        super().close()


with Sub(b'x') as s:
    assert s.read() == b'x'
assert s.was_closed and s.closed

big = io.BytesIO()
for i in range(3000):
    big.write(b'0123456789')
assert len(big.getvalue()) == 30000
