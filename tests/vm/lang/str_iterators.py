# The iterator of an ASCII string has a type of its own; both pickle as iter(rest).
assert type(iter("a")).__name__ == "str_ascii_iterator" and type(iter("\xe9")).__name__ == "str_iterator"
for s in "ab", "\xe9\u20ac\U0001f600":
    it = iter(s)
    assert next(it) == s[0] and it.__length_hint__() == len(s) - 1 and it.__reduce__() == (iter, (s,), 1)
    assert list(it) == list(s)[1:] and it.__reduce__() == (iter, ("",))
