# Buffered streams over raw ones that give and take in pieces, block, or misbehave.
import _io as io


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert text in str(e), str(e)
        return e
    raise AssertionError('%r not raised' % exc)


class Raw(io._RawIOBase):
    def __init__(self, *chunks, takes=()):
        self.chunks, self.takes, self.written = list(chunks), list(takes), []

    def readable(self):
        return True

    writable = seekable = readable

    def readinto(self, into):
        if not self.chunks:
            return 0
        chunk = self.chunks.pop(0)
        if isinstance(chunk, BaseException):
            raise chunk
        if not isinstance(chunk, bytes):
            return chunk
        n = min(len(into), len(chunk))
        into[:n] = chunk[:n]
        if chunk[n:]:
            self.chunks.insert(0, chunk[n:])
        return n

    def write(self, data):
        n = self.takes.pop(0) if self.takes else len(data)
        if isinstance(n, int):
            self.written.append(bytes(data[:n]))
        return n

    def seek(self, pos, whence=0):
        return 0

    def tell(self):
        return 0


assert Raw(b'abc', b'd').read(2) == b'ab' and Raw(b'abc', b'd').read() == b'abcd'
for size in 1, 2, 3, 8, 100:
    b = io.BufferedReader(Raw(b'ab\nc', b'd', b'efgh\nxyz'), size)
    assert b.read(1) == b'a' and b.readline() == b'b\n' and b.read(4) == b'cdef'
    assert b.peek()[:1] in (b'g', b'') and b.readline(2) == b'gh'
    assert list(b) == [b'\n', b'xyz'] and b.read() == b''
b = io.BufferedReader(Raw(b'abc', b'defg', b'hi'), 4)
assert b.read1() == b'abc' and b.read1(2) == b'de'
into = bytearray(3)
assert b.readinto(into) == 3 and into == b'fgh'
assert b.readinto1(into) == 1 and into == b'igh'

# nothing there yet is None, unless something was read
b = io.BufferedReader(Raw(None, b'abc', None), 8)
assert b.read(2) is None and b.read(5) == b'abc' and b.read() == b''
raises(OSError, 'raw readinto() returned invalid length 50 (should have been between 0 and 8)',
       io.BufferedReader(Raw(50), 8).read, 1)
e = raises(OSError, 'raw readinto() failed', io.BufferedReader(Raw('x'), 8).read, 1)
assert isinstance(e.__cause__, TypeError)
# an interrupted call is tried again
assert io.BufferedReader(Raw(OSError(4, 'interrupted'), b'ok'), 8).read(2) == b'ok'

raw = Raw(takes=[1, 2])
w = io.BufferedWriter(raw, 8)
assert w.write(b'abcde') == 5 and raw.written == []
assert w.write(b'fgh') == 3 and w.write(b'0123456789') == 10
w.flush()
assert b''.join(raw.written) == b'abcdefgh0123456789'
# what a blocked stream does not take stays, as far as there is room
raw = Raw(takes=[None, None])
w = io.BufferedWriter(raw, 8)
w.write(b'abcdef')
e = raises(BlockingIOError, 'write could not complete without blocking', w.write, b'ghijk')
assert e.characters_written == 2
e = raises(BlockingIOError, 'write could not complete without blocking', w.flush)
assert e.characters_written == 0
w.close()
assert raw.written == [b'abcdefgh'] and w.closed and raw.closed
raises(ValueError, 'write to closed file', w.write, b'')
raises(ValueError, 'flush of closed file', w.flush)


class Reentrant(Raw):
    def readinto(self, into):
        return self.buffer.read(1)


raw = Reentrant()
raw.buffer = io.BufferedReader(raw)
raises(RuntimeError, 'reentrant call inside', raw.buffer.read, 1)

# errors of flush and close are chained
class Broken(Raw):
    def write(self, data):
        raise OSError('write')

    def close(self):
        raise ValueError('close')


w = io.BufferedWriter(Broken())
w.write(b'x')
e = raises(ValueError, 'close', w.close)
assert str(e.__context__) == 'write'
w.raw.__class__ = Raw

random = io.BufferedRandom(io.BytesIO(b'0123456789'), 4)
assert random.read(2) == b'01' and random.write(b'AB') == 2
assert random.read(2) == b'45' and random.tell() == 6
random.seek(1)
assert random.peek()[:1] == b'1' and random.write(b'long enough') == 11
random.seek(0)
assert random.read() == b'0long enough'
assert random.truncate(3) == 3 and random.tell() == 12
raw = random.detach()
assert raw.getvalue() == b'0lo'
raises(ValueError, 'raw stream has been detached', random.read)

pair = io.BufferedRWPair(Raw(b'abc'), Raw())
assert pair.read(2) == b'ab' and pair.write(b'x') == 1 and pair.peek() == b'c'
assert pair.readable() and not pair.seekable()
pair.close()
assert pair.closed
raises(ValueError, 'buffer size must be strictly positive', io.BufferedReader, Raw(), 0)
raises(ValueError, 'I/O operation on uninitialized object',
       io.BufferedReader.__new__(io.BufferedReader).read)


# the base classes make do with read, and with peek if there is one
class Lines(io._IOBase):
    def __init__(self, data):
        self.data = data

    def read(self, n):
        data, self.data = self.data[:n], self.data[n:]
        return data


text = b'a\nbb\nccc\ndddd\n'
lines = Lines(text)
assert lines.readline() == b'a\n' and lines.readline(1) == b'b'
assert list(lines) == [b'b\n', b'ccc\n', b'dddd\n']
assert Lines(text).readlines(3) == [b'a\n', b'bb\n']
lines.peek = lambda n: lines.data[:3]
lines.data = text
assert lines.readlines() == text.splitlines(True)
raises(io.UnsupportedOperation, 'seek', lines.seek, 0)
raises(io.UnsupportedOperation, 'File or stream is not readable.', lines._checkReadable)
assert issubclass(io.UnsupportedOperation, OSError) and issubclass(io.UnsupportedOperation, ValueError)
lines.close()
raises(ValueError, 'I/O operation on closed file.', lines.__enter__)
