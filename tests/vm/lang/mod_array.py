# Arrays of characters that are none.
import array


def outcome(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


a = array.array("u", b"a\0\0\0\xff\xff\xff\xff")
bad = "ValueError: character U+ffffffff is not in range [U+0000; U+10ffff]"
assert (outcome(a.tounicode), outcome(str, a), outcome(repr, a)) == (bad, bad, bad)
assert a[0] == "a" and outcome(a.__getitem__, 1) == outcome(a.tolist) == "ValueError: chr() arg not in range(0x110000)"
