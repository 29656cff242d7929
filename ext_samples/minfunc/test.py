import minfunc


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert str(e) == text, str(e)
    else:
        raise AssertionError("no exception")


assert minfunc.__doc__ == "Functions of all kinds."
assert minfunc.ANSWER == 42
assert minfunc.__name__ == "minfunc" and minfunc.__file__.endswith(".so")

assert minfunc.nothing() == "nothing"
raises(TypeError, "minfunc.nothing() takes no arguments (1 given)", minfunc.nothing, 1)
assert minfunc.nothing.__doc__ == "Takes nothing."
assert minfunc.nothing.__text_signature__ == "()"

assert minfunc.twice(21) == 42 and minfunc.twice("ab") == "abab" and minfunc.twice([1]) == [1, 1]
assert minfunc.twice(2**100) == 2**101
raises(TypeError, "minfunc.twice() takes exactly one argument (0 given)", minfunc.twice)

assert minfunc.add(40, 2) == 42
raises(TypeError, "add() takes exactly 2 arguments (1 given)", minfunc.add, 1)
raises(TypeError, "'str' object cannot be interpreted as an integer", minfunc.add, "1", 2)
raises(OverflowError, "Python int too large to convert to C long", minfunc.add, 2**70, 2)

assert minfunc.power(3) == 9.0 and minfunc.power(2, exponent=5) == 32.0 and minfunc.power(base=1.5) == 2.25
raises(TypeError, "'bas' is an invalid keyword argument for power()", minfunc.power, 1, bas=2)

assert minfunc.last(1, 2, "c") == "c"
raises(TypeError, "last() needs an argument", minfunc.last)
raises(TypeError, "minfunc.last() takes no keyword arguments", minfunc.last, x=1)

assert minfunc.describe(1, 2, a=3) == ([1, 2], {"a": 3})
assert minfunc.describe(*range(40), **{"k%d" % i: i for i in range(40)})[1]["k39"] == 39
print("ok")
