# The events of sys.settrace, in CPython's order, on CPython's lines.
import sys


def events(func, *args):
    seen = []
    base = func.__code__.co_firstlineno

    def trace(frame, event, arg):
        if frame.f_code.co_filename == __file__ and frame.f_code is not events.__code__:
            seen.append((frame.f_lineno - base, event))
            return trace

    sys.settrace(trace)
    try:
        func(*args)
    except Exception:
        pass
    sys.settrace(None)
    return "".join("%s%d " % (event[0], line) for line, event in seen).split()


def loops(n):
    for i in range(n):
        if i:
            continue
        x = [k for k in "ab"]
    while n:
        n -= 1
    else:
        x = 1
    return x


assert events(loops, 2) == "c0 l1 l2 l4 c4 l4 l4 l4 r4 l1 l2 l3 l1 l5 l6 l5 l6 l5 l8 l9 r9".split(), events(loops, 2)


def forever():
    n = 3
    while True:
        n -= 1
        if n == 1:
            break
    if 1:
        n = 2


assert events(forever) == "c0 l1 l2 l3 l4 l2 l3 l4 l5 l6 l7 r7".split(), events(forever)


def tries():
    try:
        1 / 0
    except KeyError:
        pass
    except ZeroDivisionError as e:
        x = 1
    finally:
        x = 2
    try:
        raise ValueError
    except:
        x = 3
    try:
        x = 4
    finally:
        raise KeyError


assert events(tries) == "c0 l1 l2 e2 l3 l5 l6 l8 l9 l10 e10 l11 l12 l13 l14 l16 e16 r16".split(), events(tries)


def implicit_return(x):
    if x:
        if x > 1:
            y = 1
    else:
        for i in ():
            y = 2


assert events(implicit_return, 0) == "c0 l1 l5 r5".split()
assert events(implicit_return, 1) == "c0 l1 l2 r2".split()
assert events(implicit_return, 2) == "c0 l1 l2 l3 r3".split()


def ticks():
    got = yield 1
    yield from (i for i in "a")
    try:
        yield 2
    except ValueError:
        yield got


def drive():
    it = ticks()
    next(it)
    it.send(3)
    next(it)
    it.throw(ValueError)
    it.close()


assert events(drive) == (
    "c0 l1 l2 c-9 l-8 r-8 l3 c-8 l-7 c-7 l-7 r-7 r-7 l4 c-7 c-7 l-7 r-7 l-6 l-5 r-5 l5 c-5 e-5 l-4 l-3 r-3 "
    "l6 c-3 e-3 r-3 r6").split(), events(drive)


class Never:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration


def iterate():
    for x in Never():
        pass


assert events(iterate) == "c0 l1 c-7 l-6 r-6 c-4 l-3 e-3 r-3 e1 r1".split(), events(iterate)


async def answer():
    return 42


async def ask():
    async with Manager():
        return await answer()


class Manager:
    async def __aenter__(self):
        pass

    async def __aexit__(self, *exc):
        pass


def run_ask():
    ask().send(None)


assert events(run_ask) == (
    "c0 l1 c-13 l-12 c-7 l-6 r-6 e-12 l-11 c-17 l-16 r-16 e-11 l-12 c-4 l-3 r-3 e-12 r-12 e1 r1"
).split(), events(run_ask)


def nested():
    class Local:
        x = 1

        def method(self):
            pass
    return Local


assert events(nested) == "c0 l1 c1 l1 l2 l4 r4 l6 r6".split(), events(nested)


# exec'd modules begin on line 0
seen = []


def note(frame, event, arg):
    if frame.f_code.co_filename == "<made up>":
        seen.append((event, frame.f_lineno))
        return note


sys.settrace(note)
exec(compile("x = 1\n\ny = 2\n", "<made up>", "exec"))
sys.settrace(None)
assert seen == [("call", 0), ("line", 1), ("line", 3), ("return", 3)], seen


# The end of an awaited coroutine is a StopIteration, without a value if that is None.
async def nothing():
    pass


async def await_nothing():
    await nothing()


def ends(frame, event, arg):
    if event == "exception" and frame.f_code is await_nothing.__code__:
        stops.append((arg[0], arg[1].args, arg[2]))
    return ends


stops = []
sys.settrace(ends)
try:
    await_nothing().send(None)
except StopIteration:
    pass
sys.settrace(None)
assert stops == [(StopIteration, (), None)], stops
