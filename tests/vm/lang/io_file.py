# open() and FileIO: modes, errors, descriptors, the layers that open() puts together.
import _io as io
import posix

path = '/tmp/krait_io_file_%d' % posix.getpid()


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert text in str(e), str(e)
        return e
    raise AssertionError('%r not raised' % exc)


try:
    f = io.open(path, 'x')
    assert repr(f) == "<_io.TextIOWrapper name=%r mode='x' encoding=%r>" % (path, f.encoding)
    assert type(f.buffer) is io.BufferedWriter and type(f.buffer.raw) is io.FileIO and f.buffer.raw.mode == 'xb'
    assert f.write('hello\nworld\n') == 12
    f.close()
    e = raises(FileExistsError, 'File exists', io.open, path, 'x')
    assert e.filename == path and e.errno == 17
    raises(ValueError, 'I/O operation on closed file', f.write, 'x')

    assert type(io.open(path, 'rb', 0)) is io.FileIO
    with io.open(path, 'rb') as f:
        assert type(f) is io.BufferedReader and f.name == path and f.mode == 'rb' and f.raw.closefd
        assert f.readlines() == [b'hello\n', b'world\n']
    with io.open(path, 'r+b') as f:
        assert type(f) is io.BufferedRandom
        assert f.read(2) == b'he' and f.write(b'LL') == 2 and f.tell() == 4
        f.seek(0)
        assert f.read() == b'heLLo\nworld\n'
    with io.open(path, 'ab') as f:
        assert f.tell() == 12
        f.write(b'!')
    with io.FileIO(path, 'r+') as f:
        assert f.readall() == b'heLLo\nworld\n!' and f.seek(-3, 2) == 10 and f.read(1) == b'd'
        into = bytearray(5)
        assert f.readinto(into) == 2 and into == b'\n!\0\0\0' and f.read(5) == b''
        assert f.truncate(5) == 5 and f.tell() == 13 and f.seekable() and not f.isatty()
        fd = f.fileno()
        with io.FileIO(fd, closefd=False) as g:
            g.seek(0)
            assert g.read() == b'heLLo' and g.name == fd
        assert not f.closed and g.closed
        assert repr(f) == "<_io.FileIO name=%r mode='rb+' closefd=True>" % path
        del f.name
        assert repr(f) == "<_io.FileIO fd=%d mode='rb+' closefd=True>" % fd
    assert repr(f) == '<_io.FileIO [closed]>'
    with io.FileIO(path) as f:
        assert not posix.get_inheritable(f.fileno())

    # an opener gets path and flags; what it returns is not inherited either
    seen = []

    def opener(name, flags):
        seen.append((name, flags & posix.O_CLOEXEC != 0))
        return posix.open(name, flags)

    with io.open(path, 'rb', opener=opener) as f:
        assert f.read() == b'heLLo' and seen == [(path, True)]
    raises(ValueError, 'opener returned -1', io.open, path, opener=lambda name, flags: -1)
    raises(TypeError, 'expected integer from opener', io.open, path, opener=lambda name, flags: 'x')

    r, w = posix.pipe()
    with io.open(r, 'rb') as reader, io.open(w, 'wb') as writer:
        assert not reader.seekable()
        writer.write(b'through the pipe\nrest')
        writer.flush()
        assert reader.peek(1)[:1] == b't' and reader.readline() == b'through the pipe\n' and reader.read1(9) == b'rest'
        posix.set_blocking(r, False)
        assert reader.read() is None and reader.raw.read(1) is None

    class Path:
        def __fspath__(self):
            return path

    assert io.open(Path()).read() == 'heLLo' and io.open(path.encode()).read() == 'heLLo'
    with io.FileIO(path) as f:
        raises(io.UnsupportedOperation, 'File not open for writing', f.write, b'x')
    raises(ValueError, "invalid mode: 'rU'", io.open, path, 'rU')
    raises(ValueError, 'must have exactly one of create/read/write/append mode', io.open, path, 'rw')
    raises(ValueError, "can't have text and binary mode at once", io.open, path, 'rbt')
    raises(ValueError, "binary mode doesn't take an encoding argument", io.open, path, 'rb', encoding='ascii')
    raises(ValueError, "can't have unbuffered text I/O", io.open, path, 'r', 0)
    raises(ValueError, 'Cannot use closefd=False with file name', io.open, path, closefd=False)
    raises(ValueError, 'embedded null byte', io.open, 'a\0b')
    raises(TypeError, 'expected str, bytes or os.PathLike object, not float', io.open, 1.5)
    raises(ValueError, 'negative file descriptor', io.FileIO, -5)
    raises(OSError, 'Bad file descriptor', io.open, 9999)
    raises(IsADirectoryError, "Is a directory: '/'", io.open, '/')
    raises(FileNotFoundError, "No such file or directory: '/no/such'", io.open, '/no/such')
finally:
    posix.unlink(path)
