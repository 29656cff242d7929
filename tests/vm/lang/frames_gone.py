# Frames that have returned keep their f_back; which of several errors of a call is raised; -X no_debug_ranges.
import subprocess
import sys


def inner():
    return sys._getframe()


def middle():
    return inner()


def outer():
    return middle()


names = []
frame = outer()
while frame:
    names.append(frame.f_code.co_name)
    frame = frame.f_back
assert names == ["inner", "middle", "outer", "<module>"], names


def fail():
    raise ValueError


def call_fail():
    fail()


try:
    call_fail()
except ValueError as e:
    tb = e.__traceback__
assert tb.tb_next.tb_next.tb_frame.f_back.f_code.co_name == "call_fail"
assert tb.tb_next.tb_frame.f_back.f_code.co_name == "<module>"

for call, message in ((lambda f: f(1, 2, 3, a=4), "multiple values for argument 'a'"),
                      (lambda f: f(1, 2, 3, z=4), "unexpected keyword argument 'z'"),
                      (lambda f: f(1, 2, 3, k=4), "takes 2 positional arguments but 3 positional arguments (and 1 keyword-only argument) were given")):
    try:
        call(lambda a, b, *, k=0: 0)
        assert False
    except TypeError as e:
        assert message in str(e), e


def run(*options):
    program = "import sys; f = lambda: 1; print(list(f.__code__.co_positions())[-1], sys.modules['abc'].__loader__)"
    return subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True)


assert run().stdout.startswith("(1, 1, "), run()
assert run("-X", "no_debug_ranges").stdout.startswith("(1, 1, None, None)"), run("-X", "no_debug_ranges")
assert "SourceFileLoader" in run("-X", "frozen_modules=off").stdout
assert "FrozenImporter" in run("-X", "frozen_modules").stdout
bad = run("-X", "frozen_modules=maybe")
assert bad.returncode == 1 and 'bad value for option -X frozen_modules (expected "on" or "off")' in bad.stderr
