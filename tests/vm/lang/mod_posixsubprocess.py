# fork_exec: ends of pipes, directory, environment, descriptors kept, preexec_fn, and what goes wrong where.
import _posixsubprocess, posix

def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e))
    else:
        assert False, text

err_r, err_w = posix.pipe()
posix.set_blocking(err_r, False)
def start(script="true", **change):
    args = dict(
        args=["sh", "-c", script], executables=(b"/nowhere/sh", b"/bin/sh"), close_fds=True, keep=(err_w,), cwd=None, env=None,
        p2cread=-1, p2cwrite=-1, c2pread=-1, c2pwrite=-1, errread=-1, errwrite=-1, errpipe_read=err_r, errpipe_write=err_w,
        restore_signals=True, setsid=False, pgid=-1, gid=None, groups=None, uid=None, umask=-1, preexec=None, vfork=True)
    assert change.keys() <= args.keys()
    args.update(change)
    return _posixsubprocess.fork_exec(*args.values())
def run(*args, **change):
    pid = start(*args, **change)
    status = posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1])
    try:
        return status, posix.read(err_r, 1000)
    except BlockingIOError:
        return status
def output(script, **change):
    r, w = posix.pipe()
    assert run(script, c2pread=r, c2pwrite=w, **change) == 0
    posix.close(w)
    text = posix.read(r, 10000)
    posix.close(r)
    return text

for vfork in (True, False):
    assert run("exit 7", vfork=vfork) == 7
    assert output("echo hello", vfork=vfork) == b"hello\n"
    assert output("pwd; echo $X $HOME", cwd=b"/", env=[b"X=1"], vfork=vfork) == b"/\n1\n"
    assert output("umask", umask=0o77, vfork=vfork) == b"0077\n"
    assert run(executables=(b"/nowhere/x", b"/etc/passwd", b"/nowhere/y"), vfork=vfork) == (255, b"OSError:d:")
    assert run(executables=(b"/nowhere/x",), vfork=vfork) == (255, b"OSError:2:")
    assert run(cwd="/nowhere", vfork=vfork) == (255, b"OSError:2:noexec")
    assert run("kill -15 $$", setsid=True, vfork=vfork) == -15
    r, w = posix.pipe()
    posix.write(w, b"to the child\n")
    assert output("read line; echo got $line", p2cread=r, p2cwrite=w, vfork=vfork) == b"got to the child\n"
    posix.dup2(r, 9)
    assert run("exec 2>/dev/null; true <&9", vfork=vfork) != 0
    assert run("true <&9", keep=(9, err_w) if err_w > 9 else (err_w, 9), vfork=vfork) == 0
    for fd in (r, w, 9): posix.close(fd)

assert run(preexec=lambda: posix.putenv("FROM", "preexec")) == 0
assert output("true", preexec=lambda: posix.write(1, b"from preexec\n")) == b"from preexec\n"
assert run(preexec=lambda: 1 / 0) == (255, b"SubprocessError:0:Exception occurred in preexec_fn.")

raises(TypeError, "fork_exec() takes exactly 23 arguments (1 given)", _posixsubprocess.fork_exec, 1)
raises(TypeError, "argv must be a tuple", start, args=5)
raises(TypeError, "object of type 'int' has no len()", start, executables=5)
raises(TypeError, "expected bytes, int found", start, executables=(1,))
raises(TypeError, "expected str, bytes or os.PathLike object, not int", start, args=[3])
raises(TypeError, "fork_exec() argument 4 must be tuple, not list", start, keep=[1])
raises(ValueError, "bad value(s) in fds_to_keep", start, keep=(3, 2))
raises(ValueError, "bad value(s) in fds_to_keep", start, keep=(-1,))
raises(ValueError, "errpipe_write must be >= 3", start, errpipe_write=2)
raises(ValueError, "embedded null byte", start, args=["a\0b"])
raises(TypeError, "setgroups argument must be a list", start, groups="a")
raises(TypeError, "groups must be integers", start, groups=["a"])
raises(TypeError, "gid should be integer, not str", start, gid="a")
raises(OverflowError, "uid is less than minimum", start, uid=-5)
