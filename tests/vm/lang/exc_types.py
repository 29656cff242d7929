# the fields, texts and arguments of the builtin exceptions
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

e = ValueError(1, "a")
assert e.args == (1, "a") and str(e) == "(1, 'a')" and repr(e) == "ValueError(1, 'a')"
assert str(ValueError()) == "" and repr(ValueError()) == "ValueError()" and str(ValueError("x")) == "x"
assert repr(ValueError("x")) == "ValueError('x')" and repr(KeyError(1)) == "KeyError(1)"
e.args = [5]
assert e.args == (5,) and error(lambda: setattr(e, "args", 5)) == "TypeError: 'int' object is not iterable"
assert error(lambda: delattr(e, "args")) == "TypeError: args may not be deleted"
assert error(lambda: ValueError(a=1)) == "TypeError: ValueError() takes no keyword arguments"
assert e.__cause__ is None and e.__context__ is None and e.__traceback__ is None and e.__suppress_context__ is False
e.__cause__ = KeyError()
assert e.__suppress_context__ is True and isinstance(e.__cause__, KeyError)
assert error(lambda: setattr(e, "__cause__", 5)) == "TypeError: exception cause must be None or derive from BaseException"
assert error(lambda: setattr(e, "__context__", 5)) == \
    "TypeError: exception context must be None or derive from BaseException"
assert error(lambda: delattr(e, "__cause__")) == "TypeError: __cause__ may not be deleted"
assert error(lambda: setattr(e, "__traceback__", 5)) == "TypeError: __traceback__ must be a traceback or None"
assert e.with_traceback(None) is e
e.add_note("one")
e.add_note("two")
assert e.__notes__ == ["one", "two"] and e.__dict__ == {"__notes__": ["one", "two"]}
assert error(lambda: e.add_note(5)) == "TypeError: note must be a str, not 'int'"
e.__notes__ = 5
assert error(lambda: e.add_note("x")) == "TypeError: Cannot add note: __notes__ is not a list"
e = ValueError("x")
assert e.__reduce__() == (ValueError, ("x",))
e.attr = 5
assert e.__reduce__() == (ValueError, ("x",), {"attr": 5})
f = ValueError()
f.__setstate__({"a": 1, "b": 2})
assert f.a == 1 and f.b == 2 and error(lambda: f.__setstate__(5)) == "TypeError: state is not a dictionary"
assert not hasattr(f, "__notes__")

assert str(KeyError("")) == "''" and str(KeyError("a", "b")) == "('a', 'b')" and str(KeyError()) == ""
assert StopIteration(5).value == 5 and StopIteration().value is None and StopIteration(1, 2).value == 1
assert SystemExit().code is None and SystemExit(3).code == 3 and SystemExit(1, 2).code == (1, 2)

i = ImportError("msg", name="n", path="p")
assert (i.msg, i.name, i.path, str(i)) == ("msg", "n", "p", "msg")
assert i.__reduce__() == (ImportError, ("msg",), {"name": "n", "path": "p"})
assert ImportError("a", "b").msg is None and str(ImportError(5)) == "5" and ImportError().name is None
assert error(lambda: ImportError(foo=1)) == "TypeError: 'foo' is an invalid keyword argument for ImportError()"
assert issubclass(ModuleNotFoundError, ImportError)
assert NameError("x", name="y").name == "y" and NameError().name is None
a = AttributeError("x", name="n", obj=7)
assert a.name == "n" and a.obj == 7
try:
    (5).nothing
except AttributeError as x:
    assert x.name == "nothing" and x.obj == 5 and str(x) == "'int' object has no attribute 'nothing'"
try:
    undefined_name
except NameError as x:
    assert x.name == "undefined_name" and str(x) == "name 'undefined_name' is not defined"

o = OSError(2, "gone", "file")
assert type(o) is FileNotFoundError and (o.errno, o.strerror, o.filename, o.filename2) == (2, "gone", "file", None)
assert str(o) == "[Errno 2] gone: 'file'" and repr(o) == "FileNotFoundError(2, 'gone')" and o.args == (2, "gone")
assert str(OSError(2, "x", "a", None, "b")) == "[Errno 2] x: 'a' -> 'b'" and str(OSError(2, "x")) == "[Errno 2] x"
assert OSError("only").errno is None and str(OSError("only")) == "only" and type(OSError(99999, "x")) is OSError
assert OSError(1, "x", "a", None, "b").__reduce__() == (PermissionError, (1, "x", "a", None, "b"))
assert type(OSError(11, "x")) is BlockingIOError and BlockingIOError(11, "x", 5).characters_written == 5
assert error(lambda: BlockingIOError(11, "x").characters_written) == "AttributeError: characters_written"
assert error(lambda: OSError(2, "x", foo=1)) == "TypeError: OSError() takes no keyword arguments"
assert IOError is OSError and EnvironmentError is OSError and isinstance(OSError(17, ""), FileExistsError)
class MyOS(OSError):
    def __init__(self, extra, *args):
        super().__init__(*args)
        self.extra = extra
m = MyOS("e", 2, "text")
assert m.extra == "e" and m.errno == 2 and m.args == (2, "text") and type(m) is MyOS
class SubOS(OSError):
    pass
assert type(SubOS(2, "x")) is SubOS and SubOS(2, "x").errno == 2

s = SyntaxError("bad", ("f.py", 3, 5, "text", 3, 9))
assert (s.msg, s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset) == \
    ("bad", "f.py", 3, 5, "text", 3, 9)
assert str(s) == "bad (f.py, line 3)" and str(SyntaxError("x")) == "x" and SyntaxError().msg is None
assert str(SyntaxError("m", ("/a/b.py", None, 1, ""))) == "m (b.py)"
assert error(lambda: SyntaxError("a", ())) == "TypeError: function takes at least 4 arguments (0 given)"
assert error(lambda: SyntaxError("a", ("f", 1, 2, "t", 3))) == \
    "TypeError: end_offset must be provided when end_lineno is provided"
assert error(lambda: SyntaxError("a", 5)) == "TypeError: 'int' object is not iterable"
assert issubclass(TabError, IndentationError) and issubclass(IndentationError, SyntaxError)

u = UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "why")
assert (u.encoding, u.object, u.start, u.end, u.reason) == ("utf-8", b"ab\xff", 2, 3, "why")
assert str(u) == "'utf-8' codec can't decode byte 0xff in position 2: why"
assert str(UnicodeDecodeError("a", b"xyz", 0, 2, "r")) == "'a' codec can't decode bytes in position 0-1: r"
assert str(UnicodeEncodeError("a", "x\xe9", 1, 2, "r")) == "'a' codec can't encode character '\\xe9' in position 1: r"
assert str(UnicodeEncodeError("a", "\u20ac", 0, 1, "r")) == "'a' codec can't encode character '\\u20ac' in position 0: r"
assert str(UnicodeEncodeError("a", "xy", 0, 2, "r")) == "'a' codec can't encode characters in position 0-1: r"
assert str(UnicodeTranslateError("\U00010000", 0, 1, "r")) == "can't translate character '\\U00010000' in position 0: r"
assert error(lambda: UnicodeDecodeError()) == "TypeError: function takes exactly 5 arguments (0 given)"
assert error(lambda: UnicodeDecodeError(1, b"", 1, 2, "")) == "TypeError: argument 1 must be str, not int"
assert error(lambda: UnicodeEncodeError("a", b"x", 0, 1, "r")) == "TypeError: argument 2 must be str, not bytes"
assert UnicodeError.__mro__ == (UnicodeError, ValueError, Exception, BaseException, object)

class Custom(Exception):
    def __init__(self, a, *, b):
        super().__init__(a, b)
        self.b = b
c = Custom(1, b=2)
assert c.args == (1, 2) and c.b == 2 and repr(c) == "Custom(1, 2)"
class NoInit(Exception):
    pass
assert error(lambda: NoInit(x=1)) == "TypeError: NoInit() takes no keyword arguments"
