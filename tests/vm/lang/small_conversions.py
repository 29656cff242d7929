# bytes() and hex(), memoryview's hash, octal escapes, copies for pickling
import warnings

class Both(str):
    def __bytes__(self):
        return b"abc"
assert bytes(Both("\u20ac")) == b"abc" and bytes(Both("\u20ac"), "iso8859-15") == b"\xa4"
class NoIndex(bytes):
    def __index__(self):
        raise TypeError
assert bytearray(NoIndex(b"foobar")) == b"foobar"

def error(f, *args):
    try:
        f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"
assert error(b"abc".hex, chr(0x100)) == "ValueError: sep must be ASCII."
assert error(b"abc".hex, None, 0) == "TypeError: object of type 'NoneType' has no len()"

m = memoryview(b"abcdef")
h = hash(m)
m.release()
assert hash(m) == h == hash(b"abcdef")
m = memoryview(b"abcdef")
m.release()
assert error(hash, m) == "ValueError: operation forbidden on released memoryview object"

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    assert eval(r"'\400'") == "\u0100" and eval(r"b'\400'") == b"\x00" and eval(r"'\377'") == "\xff"
    eval("'''\n\\407'''")
assert [str(w.message) for w in caught] == [r"invalid octal escape sequence '\400'"] * 2 + [r"invalid octal escape sequence '\407'"]

text = "abc"
assert text.__getnewargs__() == ("abc",) and text.__getnewargs__()[0] is not text

import copy, pickle, unicodedata
star = next(iter(tuple[int]))
assert copy.copy(star) == star == copy.deepcopy(star) == pickle.loads(pickle.dumps(star))
it = iter(tuple[int])
assert type(it).__name__ == "generic_alias_iterator" and it.__reduce__() == (iter, (tuple[int],))
next(it)
assert it.__reduce__() == (iter, ((),))

assert unicodedata.lookup("LATIN CAPITAL LETTER GHA") == "\u01a2"
for name in "LATIN CAPITAL LETTER GHA", "LATIN SMALL LETTER R WITH TILDE":
    assert error(unicodedata.ucd_3_2_0.lookup, name) == f"KeyError: \"undefined character name '{name}'\"", name
assert unicodedata.ucd_3_2_0.lookup("latin small letter a") == "a"

try:
    raise IndexError
except IndexError as e:
    assert sorted(dir(e.__traceback__)) == ["tb_frame", "tb_lasti", "tb_lineno", "tb_next"]

assert "{0[{}]}{0[{]}".format({"{}": 1, "{": 2}) == "12" and error("{0.{}}".format, 1) == "ValueError: unexpected '{' in field name"

# development mode looks for error handlers that would not be needed
import subprocess, sys
code = "b''.decode('utf-8', 'strict'); b''.decode('ascii', 'unheard-of')"
for options, status in ((), 0), (("-X", "dev"), 1):
    assert subprocess.run([sys.executable, *options, "-c", code], stderr=subprocess.DEVNULL).returncode == status
