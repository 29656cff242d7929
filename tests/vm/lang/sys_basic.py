# What sys tells, and its hooks.
import io, sys

assert sys.version_info[:3] == (3, 11, 2) and sys.hexversion == 0x030b02f0 and sys.version.startswith("3.11.2 ")
assert sys.implementation.name == "cpython" and sys.implementation.version == sys.version_info
assert sys.maxsize == 2**63 - 1 and sys.maxunicode == 0x10ffff and sys.byteorder == "little" and sys.platform == "linux"
assert sys.float_info.max == 1.7976931348623157e+308 and sys.float_info.mant_dig == 53 and sys.int_info.bits_per_digit == 30
assert sys.hash_info.modulus == 2**61 - 1 and sys.thread_info.name == "pthread" and len(sys.flags) == 18
assert "os" in sys.stdlib_module_names and {"sys", "builtins", "posix"} <= set(sys.builtin_module_names)
assert sys.getdefaultencoding() == "utf-8" and sys.getfilesystemencoding() == "utf-8" and sys.getfilesystemencodeerrors() == "surrogateescape"
assert sys.intern("a" * 3) is sys.intern("aa" + "a") and sys.getsizeof([]) > 0 and sys.getsizeof("x" * 100) > 100
assert sys.getrefcount(object()) >= 1 and sys.getrecursionlimit() == 1000 and sys.is_finalizing() is False
def error(f, *args, **kw):
    try:
        f(*args, **kw)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
assert error(sys.intern, 3) == "TypeError: intern() argument must be str, not int"
assert error(sys.setrecursionlimit, 0) == "ValueError: recursion limit must be greater or equal than 1"
assert error(sys._getframe, 1000) == "ValueError: call stack is not deep enough"
sys.setswitchinterval(0.01)
assert abs(sys.getswitchinterval() - 0.01) < 1e-9 and error(sys.setswitchinterval, 0) == "ValueError: switch interval must be strictly positive"
sys.set_int_max_str_digits(700)
assert "Exceeds the limit (700 digits)" in error(str, 10**701)
sys.set_int_max_str_digits(0)
assert len(str(10**5000)) == 5001
sys.set_int_max_str_digits(4300)
assert error(sys.set_int_max_str_digits, 5) == "ValueError: maxdigits must be 0 or larger than 640"
try:
    1 / 0
except ZeroDivisionError as e:
    assert sys.exc_info() == (ZeroDivisionError, e, e.__traceback__) and sys.exception() is e
assert sys.exc_info() == (None, None, None)

out, sys.stdout = sys.stdout, io.StringIO()
sys.displayhook(None); sys.displayhook([1, "é"])
text, sys.stdout = sys.stdout.getvalue(), out
import builtins
assert text == "[1, 'é']\n" and builtins._ == [1, "é"]

seen = []
sys.unraisablehook = lambda u: seen.append((u.exc_type, u.err_msg, u.object))
class D:
    def __del__(self): raise KeyError("k")
def make(): D()
make()
import gc; gc.collect()
assert seen and seen[0][0] is KeyError and seen[0][2] is D.__del__, seen
sys.unraisablehook = sys.__unraisablehook__
err, sys.stderr = sys.stderr, io.StringIO()
try:
    {}["q"]
except KeyError as e:
    sys.excepthook(type(e), e, e.__traceback__)
text, sys.stderr = sys.stderr.getvalue(), err
assert text.startswith("Traceback (most recent call last):\n  File ") and text.endswith("KeyError: 'q'\n")

events = []
sys.addaudithook(lambda event, args: events.append((event, args)) if event.startswith("krait.") else None)
sys.audit("krait.test", 1, "x")
assert events == [("krait.test", (1, "x"))] and error(sys.audit) == "TypeError: audit() missing 1 required positional argument: 'event'"
hooks = []
sys.breakpointhook = lambda *a, **k: hooks.append((a, k))
breakpoint(1, x=2)
assert hooks == [((1,), {"x": 2})]
async def gen(): yield 1
first = []
sys.set_asyncgen_hooks(firstiter=first.append)
g = gen()
g.__aiter__().__anext__()
assert first == [g] and sys.get_asyncgen_hooks().finalizer is None
sys.set_asyncgen_hooks(None, None)
