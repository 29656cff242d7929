# What trace functions may do: refuse frames, change variables, jump, fail, ask for more events.
import sys


def traced(func, handler, *args):
    def trace(frame, event, arg):
        if frame.f_code is func.__code__:
            handler(frame, event, arg)
            return trace
    sys.settrace(trace)
    try:
        return func(*args)
    finally:
        sys.settrace(None)


def variables(a, b=2):
    c = a + b
    d = lambda: c
    return a, b, d()


def change(frame, event, arg):
    line = frame.f_lineno - variables.__code__.co_firstlineno
    if event == "line" and line == 1:
        frame.f_locals["a"] = 10
    if event == "line" and line == 3:
        frame.f_locals["c"] = "cell"


assert traced(variables, change, 1) == (10, 2, "cell")


def deletes(frame, event, arg):
    if event == "line" and frame.f_lineno == unbound.__code__.co_firstlineno + 2:
        del frame.f_locals["x"]


def unbound():
    x = 1
    return x


try:
    traced(unbound, deletes)
    assert False
except UnboundLocalError as e:
    assert "'x'" in str(e)


def fails(frame, event, arg):
    if event == "line":
        raise KeyError("from the trace function")


try:
    traced(unbound, fails)
    assert False
except KeyError as e:
    names = []
    tb = e.__traceback__
    while tb:
        name = tb.tb_frame.f_code.co_name
        if names[-1:] != [name]:
            names.append(name)
        tb = tb.tb_next
    assert names == ["<module>", "traced", "unbound", "trace", "fails"], names
assert sys.gettrace() is None


def no_lines(frame, event, arg):
    frame.f_trace_lines = False
    frame.f_trace_opcodes = True
    seen.append(event)


seen = []
assert traced(unbound, no_lines) == 1
assert "line" not in seen and "opcode" in seen and seen[0] == "call" and seen[-1] == "return", seen


# A trace function is not traced.
def inner():
    return 1


def trace_all(frame, event, arg):
    if event == "call":
        count.append(frame.f_code.co_name)
        inner()


count = []
sys.settrace(trace_all)
unbound()
sys.settrace(None)
assert count == ["unbound"], count
assert sys.call_tracing(inner, ()) == 1


# ---- jumps ----

def jump(func, line, to, *args):
    base = func.__code__.co_firstlineno
    done = []

    def handler(frame, event, arg):
        if event == "line" and frame.f_lineno == base + line and not done:
            done.append(1)
            frame.f_lineno = base + to
    return traced(func, handler, *args)


def straight():
    out = [1]
    out.append(2)
    out.append(3)
    return out


assert jump(straight, 2, 3) == [1, 3]
assert jump(straight, 3, 2) == [1, 2, 2, 3]
for line, text in ((30, "comes after the current code block"), (-3, "comes before the current code block")):
    try:
        jump(straight, 2, line)
        assert False
    except ValueError as e:
        assert text in str(e), e


def blocks():
    out = []
    for i in (1, 2):
        out.append(i)
        try:
            1 / 0
        except ZeroDivisionError:
            out.append("handler")
            out.append("late")
        out.append("end")
    with Quiet(out):
        out.append("with")
    out.append(repr(sys.exc_info()[0]))
    return out


class Quiet:
    def __init__(self, out):
        self.out = out

    def __enter__(self):
        self.out.append("enter")

    def __exit__(self, *exc):
        self.out.append("exit")


assert jump(blocks, 8, 12) == [1, "handler", "None"]
assert jump(blocks, 11, 12)[-2:] == ["enter", "None"]
for line, to, text in ((10, 3, "into the body of a for loop"), (3, 7, "as there's no exception"),
                       (2, 11, "incompatible stacks")):
    try:
        jump(blocks, line, to)
        assert False
    except ValueError as e:
        assert text in str(e), e
try:
    sys._getframe().f_lineno = 3
    assert False
except ValueError as e:
    assert "trace" in str(e)
try:
    sys._getframe().f_lineno = "x"
    assert False
except ValueError:
    pass


def skipped():
    x = 1
    return x


try:
    jump(skipped, 1, 2)
    assert False
except UnboundLocalError:
    pass
