# Files and directories through os.
import errno, os, stat

base = "/tmp/krait_posix_%d" % os.getpid()
os.mkdir(base)
try:
    p = os.path.join(base, "a")
    fd = os.open(p, os.O_RDWR | os.O_CREAT, 0o640)
    assert os.write(fd, b"hello world") == 11 and os.lseek(fd, 0, os.SEEK_SET) == 0
    assert os.read(fd, 5) == b"hello" and os.pread(fd, 5, 6) == b"world" and os.read(fd, 100) == b" world" and os.read(fd, 1) == b""
    assert os.fstat(fd).st_size == 11 and os.get_inheritable(fd) is False
    os.ftruncate(fd, 3)
    assert os.stat(p).st_size == 3 and os.stat(fd).st_ino == os.stat(p).st_ino
    assert os.writev(fd, [b"ab", bytearray(b"cd"), memoryview(b"e")]) == 5
    one, two = bytearray(2), bytearray(3)
    os.lseek(fd, 11, 0)
    assert os.readv(fd, [one, two]) == 5 and one + two == b"abcde"
    d = os.dup(fd)
    os.close(d)
    os.close(fd)
    try:
        os.close(fd)
    except OSError as e:
        assert e.errno == errno.EBADF
    else:
        assert False
    os.chmod(p, 0o600)
    assert stat.S_IMODE(os.stat(p).st_mode) == 0o600 and stat.filemode(os.stat(p).st_mode) == "-rw-------"
    os.utime(p, (1.5, 2.25))
    assert os.stat(p).st_mtime == 2.25 and os.stat(p).st_atime_ns == 1500000000
    os.utime(p, ns=(1, 2))
    assert os.stat(p).st_mtime_ns == 2
    os.symlink("a", base + "/l")
    assert os.readlink(base + "/l") == "a" and os.readlink(os.fsencode(base + "/l")) == b"a"
    assert stat.S_ISLNK(os.lstat(base + "/l").st_mode) and os.path.islink(base + "/l")
    os.link(p, base + "/h")
    assert os.stat(p).st_nlink == 2
    os.makedirs(base + "/d/e")
    assert sorted(os.listdir(base)) == ["a", "d", "h", "l"] and sorted(os.listdir(os.fsencode(base)))[0] == b"a"
    with os.scandir(base) as it:
        found = {e.name: (e.is_dir(), e.is_file(), e.is_symlink(), e.is_file(follow_symlinks=False)) for e in it}
    assert found == {"a": (False, True, False, True), "d": (True, False, False, False), "h": (False, True, False, True),
                     "l": (False, True, True, False)}
    entry = next(e for e in os.scandir(base) if e.name == "a")
    assert entry.path == p and os.fspath(entry) == p and entry.inode() == os.stat(p).st_ino and repr(entry) == "<DirEntry 'a'>"
    assert entry.stat().st_ino == os.stat(p).st_ino and entry.stat() is entry.stat()
    os.rename(base + "/h", base + "/d/h")
    os.replace(base + "/d/h", base + "/a")
    assert [(os.path.basename(r), sorted(ds), sorted(fs)) for r, ds, fs in os.walk(base)][0][1:] == (["d"], ["a", "l"])
    dfd = os.open(base, os.O_RDONLY)
    assert os.stat("a", dir_fd=dfd).st_ino == os.stat(p).st_ino and sorted(os.listdir(dfd)) == ["a", "d", "l"]
    os.mkdir("new", dir_fd=dfd)
    os.rmdir("new", dir_fd=dfd)
    os.close(dfd)
    cwd = os.getcwd()
    os.chdir(base)
    assert os.getcwd() == os.path.realpath(base) and os.getcwdb() == os.fsencode(os.getcwd())
    assert os.access("a", os.R_OK) and not os.access("nosuch", os.F_OK)
    os.chdir(cwd)
    os.unlink(base + "/l")
    os.remove(p)
    os.removedirs(base + "/d/e")
finally:
    if os.path.exists(base):
        import shutil
        shutil.rmtree(base)

try:
    os.stat("/nonexistent/x")
except FileNotFoundError as e:
    assert (e.errno, e.strerror, e.filename) == (2, "No such file or directory", "/nonexistent/x")
    assert str(e) == "[Errno 2] No such file or directory: '/nonexistent/x'"
try:
    os.rename("/nonexistent/x", "/nonexistent/y")
except FileNotFoundError as e:
    assert (e.filename, e.filename2) == ("/nonexistent/x", "/nonexistent/y")
def error(f, *args):
    try:
        f(*args)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
assert error(os.stat, None) == "TypeError: stat: path should be string, bytes, os.PathLike or integer, not NoneType"
assert error(os.mkdir, 3) == "TypeError: mkdir: path should be string, bytes or os.PathLike, not int"
assert error(os.listdir, 1.5) == "TypeError: listdir: path should be string, bytes, os.PathLike, integer or None, not float"
assert error(os.stat, "a\0b") == "ValueError: embedded null byte"
assert error(os.fsync, "x") == "TypeError: argument must be an int, or have a fileno() method."
class P:
    def __fspath__(self): return "/"
assert os.stat(P()).st_ino == os.stat("/").st_ino
for path in ("", "/", "//", "///", "a//b", "a/./b", "a/../b", "../a", "/../a", "a/..", "./a/", "a/b/../../..", "//a/..", "../../x/.."):
    import posix, posixpath
    assert (posix._path_normpath(path) or ".") == posixpath.normpath(path), path
assert posixpath.normpath("a/b/../../..") == ".." and posixpath.normpath("/../a") == "/a" and posixpath.normpath("///x") == "/x"
r, w = os.pipe()
os.write(w, b"x")
assert os.read(r, 10) == b"x" and os.get_blocking(r)
os.set_blocking(r, False)
try:
    os.read(r, 1)
except BlockingIOError:
    pass
os.close(r); os.close(w)
os.environ["KRAIT_TEST"] = "é"
assert os.getenv("KRAIT_TEST") == "é" and os.environb[b"KRAIT_TEST"] == "é".encode()
del os.environ["KRAIT_TEST"]
assert len(os.urandom(16)) == 16 and os.cpu_count() >= 1 and os.sysconf("SC_PAGE_SIZE") == 4096
assert os.strerror(2) == "No such file or directory" and os.uname().sysname == "Linux"
assert errno.errorcode[2] == "ENOENT" and errno.errorcode[11] == "EAGAIN"

# ---- a path with a NUL is no shorter for it ----
import os.path
for path, normal in ("\0", "\0"), ("a/\0", "a/\0"), ("/\0/../b", "/b"), ("a\0b/../c", "c"), ("..\0", "..\0"), ("//\0", "//\0"):
    assert os.path.normpath(path) == normal and os.path.normpath(os.fsencode(path)) == os.fsencode(normal)

# ---- entries below a path that is no bytes but like it ----
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for kind in bytes, bytearray, memoryview:
        with os.scandir(kind(b"/proc/self")) as entries:
            assert {e.path for e in entries} >= {b"/proc/self/fd", b"/proc/self/stat"}
