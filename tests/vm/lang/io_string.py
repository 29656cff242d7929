# StringIO and IncrementalNewlineDecoder: characters of all widths, and every way lines can end.
import _io as io


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert text in str(e), str(e)
    else:
        raise AssertionError('%r not raised' % exc)


s = io.StringIO('abc\ndef')
assert s.read(2) == 'ab' and s.readline() == 'c\n' and s.readline() == 'def' and s.readline() == ''
s.seek(1)
assert s.write('\u20ac') == 1 and s.getvalue() == 'a\u20acc\ndef'
assert s.write('\U0001f600') == 1 and s.getvalue() == 'a\u20ac\U0001f600\ndef'
s.seek(9)
s.write('end')
assert s.getvalue() == 'a\u20ac\U0001f600\ndef\0\0end'
assert s.truncate(2) == 2 and s.getvalue() == 'a\u20ac' and s.tell() == 12
assert s.seek(0, 2) == 2 and s.encoding is None and s.line_buffering is False

text = 'a\nb\r\nc\rd'
lines = {None: ['a\n', 'b\n', 'c\n', 'd'], '': ['a\n', 'b\r\n', 'c\r', 'd'], '\n': ['a\n', 'b\r\n', 'c\rd'],
         '\r': ['a\r', 'b\r', '\r', 'c\r', 'd'], '\r\n': ['a\r\n', 'b\r\r\n', 'c\rd']}
for newline, expected in lines.items():
    s = io.StringIO(text, newline)
    assert list(s) == expected, (newline, list(s))
    assert s.getvalue() == ''.join(expected)
    assert s.newlines == (('\r', '\n', '\r\n') if newline in (None, '') else None)
    copy = io.StringIO()
    copy.__setstate__(s.__getstate__())
    assert copy.getvalue() == s.getvalue() and copy.tell() == s.tell()

raises(TypeError, "string argument expected, got 'bytes'", s.write, b'x')
raises(ValueError, "illegal newline value: 'x'", io.StringIO, '', 'x')
raises(TypeError, 'initial_value must be str or None, not int', io.StringIO, 1)
raises(OSError, "Can't do nonzero cur-relative seeks", s.seek, 1, 1)
raises(ValueError, 'I/O operation on uninitialized object', io.StringIO.__new__(io.StringIO).read)
s.close()
raises(ValueError, 'I/O operation on closed file', s.read)

# "\r\n" is never torn, however the pieces come
d = io.IncrementalNewlineDecoder(None, False)
assert [d.decode(x) for x in ('a\r', '\nb', 'c\rd\r', '', 'e\n')] == ['a', '\r\nb', 'c\rd', '', '\re\n']
assert d.newlines == ('\r', '\n', '\r\n')
d = io.IncrementalNewlineDecoder(None, True)
assert d.decode('a\r') == 'a' and d.getstate() == (b'', 1)
assert d.decode('', True) == '\n' and d.newlines == '\r'
d.reset()
assert d.newlines is None


class Ascii:
    def decode(self, data, final=False):
        return data.decode('ascii')

    def getstate(self):
        return b'held', 5

    def setstate(self, state):
        self.state = state


inner = Ascii()
d = io.IncrementalNewlineDecoder(inner, True)
assert d.decode(b'x\r\ny\r') == 'x\ny' and d.getstate() == (b'held', 11)
d.setstate((b'held', 6))
assert inner.state == (b'held', 3) and d.decode(b'\n') == '\n'
