# What ends with the process is told of it where CPython tells: finalizers, callbacks, streams that hold something back.
import os
import subprocess
import sys
import tempfile


def run(source, *options):
    r = subprocess.run([sys.executable, *options, "-c", source], capture_output=True, text=True)
    assert r.returncode == 0, r
    return r.stdout, r.stderr


def noticed(source, *options):
    return run(source, *options)[0]


assert noticed("class C:\n def __del__(self): print('gone')\nc = C()") == "gone\n"
assert noticed("import sys, weakref\nclass C: pass\nc = C()\nsys.r = weakref.ref(c, print)").startswith("<weakref at")
assert noticed("import weakref\nclass C: pass\nc = C()\nweakref.finalize(c, print, 'final')") == "final\n"
assert noticed("def g():\n try: yield 1\n finally: print('closed')\nx = g(); next(x)") == "closed\n"
assert noticed("def g():\n try: yield 1\n finally: print('closed')\nx = g()") == ""
assert "never awaited" in run("async def f(): pass\nc = f()")[1]
assert noticed("import io\nclass R(io.RawIOBase):\n def close(self):\n  print('close')\n  super().close()\nr = R()") == "close\n"
assert "write" in noticed("""import io
class R:
    closed = False
    def readable(self): return False
    def writable(self): return True
    def seekable(self): return False
    def write(self, b): print("write", bytes(b)); return len(b)
    def flush(self): pass
    def close(self): print("close")
t = io.TextIOWrapper(R())
t.write("held")
""")

with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "held")
    for mode, text in ("w", "'text'"), ("wb", "b'text'"), ("w+b", "b'text'"):
        for owner in "f = ", "import sys; sys.f = ", "import string; string.f = ":
            run(f"{owner}open({path!r}, {mode!r})\nimport sys, string\n"
                f"f = globals().get('f') or getattr(sys, 'f', 0) or string.f\nf.write({text})\n")
            with open(path) as f: assert f.read() == "text", (mode, owner)
            os.unlink(path)
    open(path, "w").close()
    assert "ResourceWarning: unclosed file" in run(f"f = open({path!r})", "-W", "always")[1]
    run(f"f = open({path!r}, 'w'); f.write('x'); f.close(); del f")
    with open(path) as f: assert f.read() == "x"
