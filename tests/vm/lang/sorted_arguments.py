# sorted() passes its keywords on to list.sort().
def error(*args, **kw):
    try:
        sorted(*args, **kw)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)

assert error() == "TypeError: sorted expected 1 argument, got 0"
assert error([], 1) == "TypeError: sorted expected 1 argument, got 2"
assert error([], x=1) == "TypeError: 'x' is an invalid keyword argument for sort()"
assert error([], reverse="no") == "TypeError: 'str' object cannot be interpreted as an integer"
assert error(key=len) == "TypeError: sorted expected 1 argument, got 0"
assert sorted([1, 3, 2], reverse=2) == [3, 2, 1]
assert sorted([1, 3, 2], key=None) == [1, 2, 3]
assert sorted(["bb", "a"], key=len, reverse=True) == ["bb", "a"]
