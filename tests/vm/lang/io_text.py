# TextIOWrapper: encodings, line ends, positions that can be gone back to, buffering.
import _io as io


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert text in str(e), str(e)
    else:
        raise AssertionError('%r not raised' % exc)


def wrap(data, *args, **kw):
    return io.TextIOWrapper(io.BytesIO(data), *args, **kw)


data = b'line1\nline2\r\nline3\rline4'
lines = {None: ['line1\n', 'line2\n', 'line3\n', 'line4'], '': ['line1\n', 'line2\r\n', 'line3\r', 'line4'],
         '\n': ['line1\n', 'line2\r\n', 'line3\rline4'], '\r': ['line1\nline2\r', '\nline3\r', 'line4'],
         '\r\n': ['line1\nline2\r\n', 'line3\rline4']}
for encoding in 'utf-8', 'ascii', 'latin-1':
    for newline, expected in lines.items():
        for chunk in 1, 2, 3, 6, 7, 100:
            t = wrap(data, encoding, newline=newline)
            t._CHUNK_SIZE = chunk
            assert list(t) == expected, (encoding, newline, chunk)
            assert t.newlines == (('\r', '\n', '\r\n') if newline in (None, '') else None)
            t.seek(0)
            assert t.read() == ''.join(expected) and t.read(1) == '' and t.readline() == ''
            t.seek(0)
            assert [t.readline(4) for i in range(2)] == [expected[0][:4], expected[0][4:8]]
written = {None: b'a\nb\r', '': b'a\nb\r', '\n': b'a\nb\r', '\r': b'a\rb\r', '\r\n': b'a\r\nb\r'}
for newline, expected in written.items():
    t = wrap(b'', 'ascii', newline=newline)
    assert t.write('a\nb\r') == 4
    t.flush()
    assert t.buffer.getvalue() == expected

# every position can be told and gone back to, whatever is in the middle of a chunk
text = 'h\xe9llo \u20ac w\U0001f600rld\r\nnext\r' * 6
for newline in '', None:
    plain = text.replace('\r\n', '\n').replace('\r', '\n') if newline is None else text
    for chunk in 1, 2, 3, 5, 7, 100:
        t = wrap(text.encode(), 'utf-8', newline=newline)
        t._CHUNK_SIZE = chunk
        places, got = [], ''
        while True:
            places.append((t.tell(), len(got)))
            piece = t.read(3)
            if not piece:
                break
            got += piece
        assert got == plain, (newline, chunk)
        for cookie, n in places:
            assert t.seek(cookie) == cookie
            assert t.read(5) == plain[n:n + 5], (newline, chunk, n)

# error handlers, at the ends of chunks too
bad = b'a\xffb\xe2\x82c\xe2\x82'
results = {'ignore': 'abc', 'replace': 'a\ufffdb\ufffdc\ufffd', 'surrogateescape': 'a\udcffb\udce2\udc82c\udce2\udc82',
           'backslashreplace': 'a\\xffb\\xe2\\x82c\\xe2\\x82'}
for errors, expected in results.items():
    for chunk in 1, 2, 100:
        t = wrap(bad, 'utf-8', errors)
        t._CHUNK_SIZE = chunk
        assert t.read(50) == expected, (errors, chunk)
raises(UnicodeDecodeError, "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte", wrap(bad, 'utf-8').read)
raises(UnicodeEncodeError, "'ascii' codec can't encode character '\\xe9' in position 1", wrap(b'', 'ascii').write, 'x\xe9')
t = wrap(b'', 'ascii', 'replace')
t.write('x\xe9')
t.flush()
assert t.buffer.getvalue() == b'x?'


class Log(io._BufferedIOBase):
    def __init__(self, *chunks):
        self.chunks, self.out = list(chunks), []

    def readable(self):
        return True

    writable = readable

    def read(self, n=-1):
        return self.chunks.pop(0) if self.chunks else b''

    read1 = read

    def write(self, data):
        self.out.append(data)
        return len(data)

    def flush(self):
        self.out.append('flush')


t = io.TextIOWrapper(Log(), 'utf-8')
t._CHUNK_SIZE = 4
for piece in 'abc', 'de', 'fghijk', '12':
    t.write(piece)
assert t.buffer.out == [b'abc', b'de', b'fghijk']
t.flush()
assert t.buffer.out[3:] == [b'12', 'flush']
t = io.TextIOWrapper(Log(), 'utf-8', line_buffering=True)
t.write('a')
t.write('b\nc')
t.write('d\r')
assert t.buffer.out == [b'ab\nc', 'flush', b'd\r', 'flush']
t = io.TextIOWrapper(Log(), 'utf-8', write_through=True)
t.write('a')
assert t.buffer.out == [b'a']
raises(TypeError, "underlying read1() should have returned a bytes-like object, not 'str'",
       io.TextIOWrapper(Log('x'), 'ascii').read, 1)

# reading on after iteration has no position; neither is there a way back after reading
t = wrap(b'a\nb\nc', 'ascii')
next(t)
raises(OSError, 'telling position disabled by next() call', t.tell)
assert list(t) == ['b\n', 'c'] and t.tell() == 5
t.seek(0)
t.read(1)
raises(io.UnsupportedOperation, 'It is not possible to set the encoding or newline of stream after the first read', t.reconfigure,
       encoding='latin-1')
t.reconfigure(line_buffering=True)
assert t.line_buffering
t = wrap(b'', 'ascii')
t.write('x')
t.reconfigure(encoding='utf-8', newline='\r\n')
t.write('\xe9\n')
t.flush()
assert t.buffer.getvalue() == b'x\xc3\xa9\r\n' and (t.encoding, t.errors) == ('utf-8', 'strict')

raises(TypeError, 'write() argument must be str, not bytes', t.write, b'x')
raises(io.UnsupportedOperation, "can't do nonzero cur-relative seeks", t.seek, 1, 1)
raises(io.UnsupportedOperation, "can't do nonzero end-relative seeks", t.seek, 1, 2)
raises(ValueError, 'invalid whence (7, should be 0, 1 or 2)', t.seek, 0, 7)
raises(ValueError, 'negative seek position -1', t.seek, -1)
raises(ValueError, 'illegal newline value: x', wrap, b'', 'ascii', newline='x')
raises(LookupError, 'unknown encoding: no-such', wrap, b'', 'no-such')
assert repr(t) == "<_io.TextIOWrapper encoding='utf-8'>"
t.mode = 'w'
assert repr(t) == "<_io.TextIOWrapper mode='w' encoding='utf-8'>"
t.detach()
raises(ValueError, 'underlying buffer has been detached', t.read)
raises(ValueError, 'I/O operation on uninitialized object', io.TextIOWrapper.__new__(io.TextIOWrapper).read)
t = wrap(b'', 'ascii')
t.close()
raises(ValueError, 'I/O operation on closed file.', t.read)

# in development mode error handlers must exist
import subprocess
import sys

program = "import sys\ntry: open(sys.executable, errors='no such')\nexcept LookupError as e: print(e)"
assert subprocess.run([sys.executable, "-X", "dev", "-c", program], capture_output=True).stdout == (
    b"unknown error handler name 'no such'\n")
