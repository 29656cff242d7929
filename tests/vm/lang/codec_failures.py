# What codecs found by name raise, what their names are reduced to, and escapes that are none.
import binascii
import codecs
import warnings


def failure(exc, name):
    def fail(*args):
        raise exc

    codecs.register(lambda n: codecs.CodecInfo(fail, fail, name=n) if n == name else None)
    try:
        "a".encode(name)
    except BaseException as e:
        return type(e).__name__, str(e).removeprefix(f"encoding with '{name}' codec "), repr(e.__cause__)


class Plain(Exception):
    pass


class Sub(Plain, LookupError):
    __slots__ = ()


class Slot(Exception):
    __slots__ = ("x",)


class Init(Exception):
    def __init__(self, *args):
        super().__init__(*args)


class Str(Exception):
    def __str__(self):
        return "text"


class Text(str):
    pass


changed = Plain("changed")
changed.a = 1
noted = Plain("noted")
noted.add_note("note")
restored = Plain("restored")
restored.a = 1
del restored.a
cases = [Plain, Plain("p"), Sub("s"), Slot("s"), KeyError("k"), KeyError(), OSError("o"), Init("i"), Str("s"), changed, noted,
         restored, Plain(Text("t")), Plain(1), Plain("a", "b"), StopIteration("s"), ImportError("i"), binascii.Error("b"),
         MemoryError("m"), UnicodeError("u"), SystemExit("s"), KeyboardInterrupt("k"), ExceptionGroup("g", [Plain()])]
assert [failure(exc, f"failing{i}") for i, exc in enumerate(cases)] == [
    ("Plain", "failed (Plain: )", "Plain()"), ("Plain", "failed (Plain: p)", "Plain('p')"), ("Sub", "failed (Sub: s)", "Sub('s')"),
    ("Slot", "s", "None"), ("KeyError", "\"encoding with 'failing4' codec failed (KeyError: 'k')\"", "KeyError('k')"),
    ("KeyError", "\"encoding with 'failing5' codec failed (KeyError: )\"", "KeyError()"), ("OSError", "o", "None"), ("Init", "i", "None"),
    ("Str", "text", "Str('s')"), ("Plain", "changed", "None"), ("Plain", "noted", "None"),
    ("Plain", "failed (Plain: restored)", "Plain('restored')"), ("Plain", "t", "None"), ("Plain", "1", "None"),
    ("Plain", "('a', 'b')", "None"), ("StopIteration", "s", "None"), ("ImportError", "i", "None"),
    ("Error", "failed (Error: b)", "Error('b')"), ("MemoryError", "m", "None"), ("UnicodeError", "failed (UnicodeError: u)", "UnicodeError('u')"),
    ("SystemExit", "s", "None"), ("KeyboardInterrupt", "failed (KeyboardInterrupt: k)", "KeyboardInterrupt('k')"),
    ("ExceptionGroup", "g (1 sub-exception)", "None")]

# ---- names ----
asked = []
codecs.register(asked.append)
for name in "AAA-8", "AAA---8", "AAA   8", "a\xe9\u20ac-8", "a,b", "AAA.8", "a..b", "-a-b-", "\xe9", " x ":
    try:
        codecs.lookup(name)
    except LookupError as e:
        assert str(e) == "unknown encoding: " + name
assert asked == ["aaa_8", "aaa_8", "aaa_8", "a_8", "a_b", "aaa.8", "a..b", "a_b", "", "x"]


# ---- escapes: one warning, of the first, and none beside an error ----
def decoded(f, data):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = f(data)[0]
        except ValueError as e:
            result = str(e)
    return result, [str(w.message) for w in caught]


text, escape = codecs.unicode_escape_decode, codecs.escape_decode
assert decoded(text, br"\z\y\501") == ("\\z\\y\u0141", ["invalid escape sequence '\\z'"])
assert decoded(text, br"\501\z") == ("\u0141\\z", ["invalid octal escape sequence '\\501'"])
assert decoded(text, br"\z\N{") == (
    "'unicodeescape' codec can't decode bytes in position 2-4: malformed \\N character escape", [])
assert decoded(text, b"\\\xfa") == ("\\\xfa", ["invalid escape sequence '\\\xfa'"])
assert decoded(escape, br"\z\y\501") == (b"\\z\\yA", ["invalid escape sequence '\\z'"])
assert decoded(escape, br"\400\z") == (b"\0\\z", ["invalid octal escape sequence '\\400'"])
assert decoded(escape, br"\z\x") == ("invalid \\x escape at position 2", [])

# ---- halves of surrogates ----
for surrogate in "\ud901", "\udc02":
    data = surrogate.encode("utf-8", "surrogatepass")
    for i in 1, 2:
        decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
        assert decoder.decode(data[:i]) + decoder.decode(data[i:], True) == surrogate
decoder = codecs.getincrementaldecoder("utf-8")("replace")
assert (decoder.decode(b"a\xed\xa0"), decoder.decode(b"b")) == ("a", "\ufffd\ufffdb")
assert [d.decode("utf-7", "replace") for d in (b"a+2AE-b", b"a+2AE\xffb", b"a+2AE.b", b"a+2AE+b", b"a+IKzYAQ\xffb")] == [
    "a\ud801b", "a\ufffdb", "a\ud801.b", "a\ufffd", "a\u20ac\ufffdb"]

# ---- what a handler puts for a surrogate ----
codecs.register_error("put", lambda exc: (put, exc.end))
for put, good in ("abc", True), ("\xbd", False):
    for encoding in "utf-8", "utf-16-le", "utf-32-be":
        try:
            encoded = "[\udc80]".encode(encoding, "put")
        except UnicodeEncodeError as e:
            assert not good and (e.start, e.end) == (1, 2)
        else:
            assert good and encoded == f"[{put}]".encode(encoding)
