# Objects whose death somebody would notice die when the last name of them goes, and what they held with them.
import gc, subprocess, sys, threading, warnings, weakref

class Obj:
    pass

# ---- a callback's function and the finalizer itself go too ----
def finalizers():
    class Finalizer(weakref.finalize):
        pass
    obj, called = Obj(), []
    def callback():
        called.append(1)
    f = Finalizer(obj, callback)
    refs = weakref.ref(callback), weakref.ref(f)
    del callback, f
    assert refs[0]() is not None and refs[1]() is not None
    del obj
    assert [r() for r in refs] == [None, None]
    assert called == [1]
finalizers()

# ---- __del__ runs before weak references are cleared, unless there is a cycle ----
class Back:
    saved = []
    def __del__(self):
        self.saved.append(self)
def resurrected(cycle):
    b = Back()
    if cycle:
        b.me = b
    ref = weakref.ref(b)
    del b
    gc.collect()
    assert len(Back.saved) == 1
    assert (ref() is None) is cycle
    Back.saved.clear()
    gc.collect()
    assert ref() is None and Back.saved == []
resurrected(False)
resurrected(True)

# ---- name = None gives up what the name held ----
def forgotten():
    local = Obj()
    ref = weakref.ref(local)
    local = None
    assert ref() is None

    cell = Obj()
    ref = weakref.ref(cell)
    def inner():
        raise ValueError(cell)
    try:
        inner()
    except ValueError:
        try:
            try:
                raise
            finally:
                raise
        except ValueError:
            pass
    cell = None
    assert ref() is None
forgotten()

# ---- a cycle through thread-local data is garbage; what a thread kept there goes with it ----
def locals_of_threads():
    obj = Obj()
    obj.local = threading.local()
    obj.local.obj = obj
    ref = weakref.ref(obj)
    del obj
    gc.collect()
    assert ref() is None

    local, refs = threading.local(), []
    def run():
        local.obj = Obj()
        refs.append(weakref.ref(local.obj))
    threads = [threading.Thread(target=run) for i in range(40)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    gc.collect()
    assert [r() for r in refs] == [None] * 40
    assert local.__dict__ == {}
    for i in range(200):
        threading.local().x = i
locals_of_threads()

# ---- a coroutine that nobody awaits is told of, whatever warnings._warn_unawaited_coroutine does ----
async def coroutine():
    pass
told = []
sys.unraisablehook = lambda u: told.append(u.exc_type)
plain = warnings._warn_unawaited_coroutine
for function, action, want in ((lambda c: 1 / 0, 'always', (['ZeroDivisionError'], 1)),
                               (lambda c: None, 'always', ([], 0)),
                               (lambda c: warnings.warn('x', RuntimeWarning), 'error', (['RuntimeWarning'], 0)),
                               (lambda c: warnings.warn('x', UserWarning), 'error', (['UserWarning', 'RuntimeWarning'], 0))):
    warnings._warn_unawaited_coroutine = function
    told.clear()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter(action)
        coroutine()
        gc.collect()
    assert ([t.__name__ for t in told], len(seen)) == want, (told, seen)
warnings._warn_unawaited_coroutine = plain
sys.unraisablehook = sys.__unraisablehook__

# ---- the end of the program ----
def run(program):
    r = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
    assert r.returncode == 0, r
    return r.stdout, r.stderr

out, err = run("""
import builtins, sys
class C:
    def __del__(self):
        print('before', len(()))
c = C()
builtins.here = sys.here = here = sys.modules[__name__]
""")
assert (out, err) == ('before 0\n', ''), (out, err)
out, err = run("""
import sys
class C:
    def __del__(self):
        print('late')
        1 / 0
sys.x = C()
""")
assert (out, err) == ('', ''), (out, err)
out, err = run("""
import threading
class C:
    def __del__(self):
        print(data.x)
data = threading.local()
data.x = 'value'
c = C()
""")
assert (out, err) == ('value\n', ''), (out, err)
out, err = run("""
import sys
import atexit as one
del sys.modules['atexit']
import atexit as two
del sys.modules['atexit']
one.register(print, 1)
two.register(print, 2)
""")
assert (out, err) == ('2\n1\n', ''), (out, err)
out, err = run("""
import sys, threading
def run():
    go.wait()
    1 / 0
go = threading.Event()
t = threading.Thread(target=run)
t.start()
sys.stderr = None
go.set()
t.join()
""")
assert out == '' and 'Exception in thread' in err and 'ZeroDivisionError' in err, err
print('ok')
