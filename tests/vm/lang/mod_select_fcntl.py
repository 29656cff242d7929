# Descriptors: fcntl's buffers and locks, select, poll and epoll on pipes.
import fcntl, os, posix, select

def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e))
    else:
        assert False, text

r, w = posix.pipe()
assert fcntl.fcntl(r, fcntl.F_GETFD) == fcntl.FD_CLOEXEC
assert fcntl.fcntl(r, fcntl.F_SETFD, 0) == 0
assert fcntl.fcntl(r, fcntl.F_GETFD) == 0
raises(ValueError, "fcntl string arg too long", fcntl.fcntl, r, fcntl.F_GETFD, bytes(2000))
raises(TypeError, "'list' object cannot be interpreted as an integer", fcntl.fcntl, r, fcntl.F_GETFD, [])
raises(TypeError, "argument must be an int, or have a fileno() method.", fcntl.fcntl, "a", 1)
raises(ValueError, "file descriptor cannot be a negative integer (-1)", fcntl.fcntl, -1, 1)
raises(OSError, "[Errno 9] Bad file descriptor", fcntl.flock, 999, fcntl.LOCK_EX)
raises(ValueError, "unrecognized lockf argument", fcntl.lockf, r, 0)

FIONREAD = 0x541B
posix.write(w, b"hello")
buf = bytearray(4)
assert fcntl.ioctl(r, FIONREAD, buf) == 0
assert buf == (5).to_bytes(4, "little")
assert fcntl.ioctl(r, FIONREAD, bytes(4)) == (5).to_bytes(4, "little")
buf = bytearray(4)
assert fcntl.ioctl(r, FIONREAD, buf, False) == (5).to_bytes(4, "little")
assert buf == bytes(4)

class File:
    def __init__(self, fd): self.fd = fd
    def fileno(self): return self.fd

f = File(r)
assert select.select([f], [w], [], 0) == ([f], [w], [])
assert posix.read(r, 10) == b"hello"
assert select.select([f], [], [], 0.001) == ([], [], [])
raises(TypeError, "arguments 1-3 must be sequences", select.select, 1, [], [])
raises(ValueError, "timeout must be non-negative", select.select, [], [], [], -1)
raises(TypeError, "timeout must be a float or None", select.select, [], [], [], "a")
raises(ValueError, "filedescriptor out of range in select()", select.select, [99999], [], [], 0)

p = select.poll()
p.register(f, select.POLLIN)
p.register(w)
assert p.poll(0) == [(w, select.POLLOUT)]
posix.write(w, b"x")
assert p.poll() == [(r, select.POLLIN), (w, select.POLLOUT)]
p.modify(w, 0)
assert p.poll(0) == [(r, select.POLLIN)]
p.unregister(w)
raises(KeyError, str(w), p.unregister, w)
raises(FileNotFoundError, "[Errno 2] No such file or directory", p.modify, w, 1)
raises(ValueError, "value must be positive", p.register, r, -1)
raises(OverflowError, "Python int too large for C unsigned short", p.register, r, 1 << 16)
raises(TypeError, "timeout must be an integer or None", p.poll, "a")
raises(OverflowError, "timeout is too large", p.poll, 2**31)
raises(ValueError, "Invalid value NaN (not a number)", p.poll, float("nan"))

with select.epoll() as e:
    e.register(r, select.EPOLLIN)
    e.register(fd=w, eventmask=select.EPOLLOUT)
    assert sorted(e.poll(1)) == [(r, select.EPOLLIN), (w, select.EPOLLOUT)]
    assert len(e.poll(maxevents=1)) == 1
    e.modify(w, 0)
    assert posix.read(r, 1) == b"x"
    assert e.poll(0.01) == []
    e.unregister(w)
    raises(FileNotFoundError, "[Errno 2] No such file or directory", e.unregister, w)
    raises(FileExistsError, "[Errno 17] File exists", e.register, r)
    raises(ValueError, "maxevents must be greater than 0, got -2", e.poll, 0, -2)
    other = select.epoll.fromfd(posix.dup(e.fileno()))
    assert not other.closed
    del other
    posix.close(w)
    assert e.poll() == [(r, select.EPOLLHUP)]
assert e.closed
raises(ValueError, "I/O operation on closed epoll object", e.fileno)
raises(ValueError, "I/O operation on closed epoll object", e.poll)
raises(ValueError, "negative sizehint", select.epoll, 0)
raises(OSError, "invalid flags", select.epoll, 5, 1)
assert e.close() is None

# fileno() may change the list that is being asked
class Shortens:
    def fileno(self):
        del objects[-1]
        return w


r, w = os.pipe()
objects = [Shortens() for _ in range(10)]
first = objects[:5]
assert select.select([], objects, []) == ([], first, []) and objects == first
os.close(r)
os.close(w)
