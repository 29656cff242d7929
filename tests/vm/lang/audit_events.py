# What audit hooks hear of: builtins, attributes, files, processes, sockets, the collector.
import gc
import marshal
import os
import signal
import socket
import sys
import tempfile
import threading
import types

seen = []
listening = False


def hook(event, args):
    if listening:
        seen.append((event, tuple(a if isinstance(a, (int, str, bytes, type(None))) else type(a).__name__ for a in args)))


def heard(f, *args, **kw):
    """The events of a call, which may fail."""
    global listening
    seen.clear()
    listening = True
    try:
        f(*args, **kw)
    except Exception:
        pass
    finally:
        listening = False
    return seen[:]


def one(event, *args):
    return [(event, args)]


"a".encode("idna")  # imported beforehand
os.chdir(tempfile.mkdtemp())
here = os.open(".", os.O_RDONLY)
sys.addaudithook(hook)

# ---- the collector, frames, marshal ----
assert heard(gc.get_objects) == one("gc.get_objects", -1) and heard(gc.get_objects, generation=1) == one("gc.get_objects", 1)
assert heard(gc.get_referrers, 1) == one("gc.get_referrers", "tuple") and heard(gc.get_referents, 1) == one("gc.get_referents", "tuple")
assert not any(isinstance(o, list) and hook in o for o in gc.get_objects())
assert heard(sys._getframe) == one("sys._getframe", "frame") and heard(sys._current_frames) == one("sys._current_frames")
assert heard(marshal.dumps, 1) == one("marshal.dumps", 1, 4) and heard(marshal.loads, marshal.dumps(1)) == one("marshal.loads", marshal.dumps(1))
with open("m", "wb") as f:
    assert heard(marshal.dump, 5, f) == one("marshal.dumps", 5, 4)
with open("m", "rb") as f:
    assert heard(marshal.load, f) == one("marshal.load")

# ---- code ----
assert heard(compile, "1", "f", "eval") == one("compile", b"1", "f")
assert heard(eval, "1") == [("compile", (b"1", "<string>")), ("exec", ("code",))]
assert heard(exec, compile("1", "f", "exec")) == one("exec", "code")
assert heard(__import__, "no_such_module") == one("import", "no_such_module", None, "list", "list", "list") and heard(__import__, "os") == []
assert heard(id, 1) == one("builtins.id", id(1))


class A:
    pass


class B:
    pass


class C(A):
    pass


def f():
    pass


def g():
    pass


change = "object.__setattr__"
assert heard(setattr, C, "__name__", "D") == one(change, "type", "__name__", "D")
assert heard(setattr, C, "__bases__", (B,)) == heard(type.__dict__["__bases__"].__set__, C, (B,)) == one(change, "type", "__bases__", "tuple")
assert heard(setattr, A(), "__class__", B) == one(change, "A", "__class__", "type")
assert heard(setattr, f, "__code__", g.__code__) == one(change, "function", "__code__", "code")
assert heard(setattr, f, "__defaults__", ()) == one(change, "function", "__defaults__", "tuple")
assert heard(delattr, f, "__defaults__") == one("object.__delattr__", "function", "__defaults__")
assert heard(getattr, f, "__code__") == one("object.__getattr__", "function", "__code__")
assert heard(setattr, C, "x", 1) == heard(setattr, f, "__name__", "x") == []
assert heard(types.FunctionType, g.__code__, {}) == one("function.__new__", "code")


class Fails:
    def __del__(self):
        1 / 0


def drop():
    x = Fails()
    del x


sys.unraisablehook = lambda args: None
assert heard(drop) == one("sys.unraisablehook", "function", "UnraisableHookArgs")
sys.unraisablehook = sys.__unraisablehook__

# ---- files ----
assert heard(os.chdir, ".") == one("os.chdir", ".") and heard(os.fchdir, here) == one("os.chdir", here)
assert heard(os.mkdir, "x") == one("os.mkdir", "x", 0o777, -1) and heard(os.mkdir, "y", 0o700, dir_fd=here) == one("os.mkdir", "y", 0o700, here)
assert heard(os.replace, "x", "z", src_dir_fd=here) == one("os.rename", "x", "z", here, -1) and heard(os.rmdir, "z") == one("os.rmdir", "z", -1)
assert heard(os.listdir) == one("os.listdir", None) and heard(os.listdir, here) == one("os.listdir", here)
assert heard(lambda: os.scandir(".").close()) == one("os.scandir", ".")
assert heard(open, "m") == one("open", "m", "r", os.O_CLOEXEC) and heard(os.open, "m", os.O_RDONLY) == one("open", "m", None, os.O_CLOEXEC)
assert heard(os.link, "m", "n") == one("os.link", "m", "n", -1, -1) and heard(os.symlink, "m", "s") == one("os.symlink", "m", "s", -1)
assert heard(os.unlink, "n") == one("os.remove", "n", -1) and heard(os.remove, "s", dir_fd=here) == one("os.remove", "s", here)
assert heard(os.chmod, "m", 0o600) == one("os.chmod", "m", 0o600, -1) and heard(os.fchmod, here, 0o700) == one("os.chmod", here, 0o700, -1)
assert heard(os.chown, "m", 70000, 1) == one("os.chown", "m", 70000, 1, -1) and heard(os.truncate, "m", 1) == one("os.truncate", "m", 1)
assert heard(os.utime, "m", (1, 2)) == one("os.utime", "m", "tuple", None, -1) and heard(os.utime, "m", ns=(1, 2)) == one("os.utime", "m", None, "tuple", -1)
assert heard(os.getxattr, "m", "user.a") == one("os.getxattr", "m", "user.a") and heard(os.listxattr) == one("os.listxattr", None)

# ---- the environment, processes, signals ----
assert heard(os.putenv, "A", "b") == one("os.putenv", b"A", b"b") and heard(os.unsetenv, "A") == one("os.unsetenv", b"A")
assert heard(os.system, "true") == one("os.system", b"true") and heard(os.kill, os.getpid(), 0) == one("os.kill", os.getpid(), 0)
assert heard(os.execv, "/no/such", ["a"]) == one("os.exec", "/no/such", "list", None)
assert heard(os.posix_spawn, "/no/such", ["a"], {}) == one("os.posix_spawn", "/no/such", "list", "dict")
assert heard(signal.pthread_kill, threading.get_ident(), 0) == one("signal.pthread_kill", threading.get_ident(), 0)

# ---- sockets ----
s = socket.socket()
assert heard(socket.socket) == one("socket.__new__", "socket", 2, 1, 0)
assert heard(s.bind, ("127.0.0.1", 0)) == one("socket.bind", "socket", "tuple")
assert heard(s.connect_ex, ("127.0.0.1", 1)) == one("socket.connect", "socket", "tuple")
u = socket.socket(type=socket.SOCK_DGRAM)
assert heard(u.sendto, b"a", ("127.0.0.1", 9)) == one("socket.sendto", "socket", "tuple") and heard(u.sendmsg, [b"a"]) == one("socket.sendmsg", "socket", None)
assert heard(socket.gethostname) == one("socket.gethostname") and heard(socket.gethostbyname, "127.0.0.1") == one("socket.gethostbyname", "127.0.0.1")
assert heard(socket.getservbyname, "http") == one("socket.getservbyname", "http", None)

# ---- a hook that raises stops what was to happen, and is traced only if it wants to be ----
calls = []


def refuse(event, args):
    if event == "os.mkdir" and listening:
        raise RuntimeError("refused")


def trace(frame, event, arg):
    calls.append(frame.f_code.co_name)


sys.addaudithook(refuse)
assert heard(os.mkdir, "refused") and not os.path.exists("refused")
listening = False
for refuse.__cantrace__ in False, True:
    calls.clear()
    sys.settrace(trace)
    sys.audit("event")
    sys.settrace(None)
    assert ("refuse" in calls) == refuse.__cantrace__ and "hook" not in calls
