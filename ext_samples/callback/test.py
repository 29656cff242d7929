import callback

# kept callables
calls = []
assert callback.register("greet", lambda *a, **k: calls.append((a, k))) is not None


def second(name, greeting="hello"):
    return f"{greeting} {name}"


assert callback.register("greet", second) is second
assert callback.fire("greet", "world", greeting="bye") == [None, "bye world"]
assert calls == [(("world",), {"greeting": "bye"})]

for bad, exc, text in (
    (lambda: callback.fire("silence"), LookupError, "nobody listens to 'silence'"),
    (lambda: callback.fire(), TypeError, "fire() needs an event"),
    (lambda: callback.register("x", 1), TypeError, "1 is not callable"),
):
    try:
        bad()
    except exc as e:
        assert str(e) == text, str(e)
    else:
        raise AssertionError(text)


# exceptions: caught in C, chained, raised again
def fail():
    raise KeyError("inner")


callback.register("fail", fail)
try:
    callback.fire("fail")
except callback.Error as e:
    assert e.args == ("a callable failed", fail)
    assert type(e.__cause__) is KeyError and e.__cause__.args == ("inner",)
    assert e.__cause__.__traceback__ is not None and e.__suppress_context__
else:
    raise AssertionError
assert issubclass(callback.Error, RuntimeError) and callback.Error.__module__ == "callback"
assert callback.Error.__doc__ == "A callable raised."

assert callback.call_or(fail, KeyError, "default") == "default"
assert callback.call_or(fail, (ValueError, LookupError), 7) == 7
assert callback.call_or(lambda: 1, KeyError, 2) == 1
try:
    callback.call_or(fail, ValueError, 0)
except KeyError as e:
    names = []
    tb = e.__traceback__
    while tb:
        names.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    assert names == ["<module>", "fail"], names
else:
    raise AssertionError

# iterators and generators driven from C
seen = []
assert callback.each((x * x for x in range(5)), seen.append) == 5
assert seen == [0, 1, 4, 9, 16]


def broken():
    yield 1
    raise OSError("stop")


try:
    callback.each(broken(), seen.append)
except OSError as e:
    assert str(e) == "stop"
else:
    raise AssertionError


# recursion through C
def depth(n):
    return callback.call_or(lambda: depth(n - 1) + 1, ZeroDivisionError, None) if n else 0


assert depth(50) == 50

# the exception that is being handled is seen and kept
try:
    raise ValueError("outer")
except ValueError:
    try:
        callback.fire("fail")
    except callback.Error as e:
        assert type(e.__context__) in (KeyError, ValueError)
print("ok")
