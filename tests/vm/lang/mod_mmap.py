# The library's mmap over files and anonymous memory.
import mmap
import os
import tempfile

with tempfile.TemporaryFile() as f:
    f.write(b"0123456789" * 1000)
    f.flush()
    with mmap.mmap(f.fileno(), 0) as m:
        assert len(m) == 10000 and m[5:8] == b"567" and m.find(b"90") == 9
        m[0:3] = b"abc"
        m.flush()
        view = memoryview(m)
        assert view[:4] == b"abc3"
        view.release()
        assert m.readline() == b"abc3456789" + b"0123456789" * 999
    assert os.pread(f.fileno(), 4, 0) == b"abc3"
    with mmap.mmap(f.fileno(), 100, access=mmap.ACCESS_READ) as m:
        assert len(m) == 100 and b"".join([m[:3], m[3:4]]) == b"abc3"
        try:
            m[0] = 1
        except TypeError:
            pass
        else:
            raise AssertionError
try:
    mmap.mmap(-2, 10)
except OSError as e:
    assert e.errno == 9, e
with mmap.mmap(-1, 4096) as m:
    m.write(b"x" * 10)
    m.resize(8192)
    assert len(m) == 8192 and m[:11] == b"x" * 10 + b"\0"
