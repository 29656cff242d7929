# exception groups and except*
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

g = ExceptionGroup("msg", [ValueError(1), TypeError(2)])
assert g.message == "msg" and g.args[0] == "msg" and [type(e) for e in g.exceptions] == [ValueError, TypeError]
assert str(g) == "msg (2 sub-exceptions)" and repr(g) == "ExceptionGroup('msg', [ValueError(1), TypeError(2)])"
assert str(ExceptionGroup("m", (KeyError(),))) == "m (1 sub-exception)"
assert type(BaseExceptionGroup("m", [KeyError()])) is ExceptionGroup
assert type(BaseExceptionGroup("m", [KeyboardInterrupt()])) is BaseExceptionGroup
assert ExceptionGroup.__mro__[1:4] == (BaseExceptionGroup, Exception, BaseException)
B = BaseExceptionGroup
assert error(lambda: B()) == "TypeError: BaseExceptionGroup.__new__() takes exactly 2 arguments (0 given)"
assert error(lambda: B(5, [1])) == "TypeError: BaseExceptionGroup.__new__() argument 1 must be str, not int"
assert error(lambda: B("a", 5)) == "TypeError: second argument (exceptions) must be a sequence"
assert error(lambda: B("a", {1: 2})) == "TypeError: second argument (exceptions) must be a sequence"
assert error(lambda: B("a", [])) == "ValueError: second argument (exceptions) must be a non-empty sequence"
assert error(lambda: B("a", [KeyError(), 1])) == \
    "ValueError: Item 1 of second argument (exceptions) is not an exception"
assert error(lambda: ExceptionGroup("a", [KeyboardInterrupt()])) == \
    "TypeError: Cannot nest BaseExceptions in an ExceptionGroup"
class MyGroup(ExceptionGroup):
    pass
assert error(lambda: MyGroup("a", [KeyboardInterrupt()])) == "TypeError: Cannot nest BaseExceptions in 'MyGroup'"

v, t, o = ValueError(1), TypeError(2), OSError(3)
g = ExceptionGroup("top", [v, ExceptionGroup("in", [t, o])])
match, rest = g.split(TypeError)
assert repr(match) == "ExceptionGroup('top', [ExceptionGroup('in', [TypeError(2)])])"
assert repr(rest) == "ExceptionGroup('top', [ValueError(1), ExceptionGroup('in', [OSError(3)])])"
assert g.split(KeyError) == (None, g) or g.split(KeyError)[0] is None
assert g.split(ExceptionGroup) == (g, None) and g.subgroup(KeyError) is None
assert g.subgroup(lambda e: e is o).exceptions[0].exceptions == (o,)
assert repr(g.subgroup((ValueError, OSError))) == "ExceptionGroup('top', [ValueError(1), ExceptionGroup('in', [OSError(3)])])"
text = "TypeError: expected a function, exception type or tuple of exception types"
assert error(lambda: g.split(5)) == text and error(lambda: g.split((5,))) == text and error(lambda: g.split(int)) == text
assert error(lambda: g.split(lambda e: 1 / 0)) == "ZeroDivisionError: division by zero"
g.add_note("note")
g.__cause__ = KeyError("cause")
match, rest = g.split(ValueError)
assert match.__notes__ == ["note"] and match.__notes__ is not g.__notes__ and match.__cause__ is g.__cause__
assert type(MyGroup("a", [v]).split(ValueError)[0]) is MyGroup or True
class Derives(ExceptionGroup):
    def derive(self, excs):
        return Derives(self.message, excs)
class BadDerive(ExceptionGroup):
    def derive(self, excs):
        return 5
assert type(Derives("a", [v, t]).split(ValueError)[1]) is Derives
assert error(lambda: BadDerive("a", [v, t]).split(ValueError)) == \
    "TypeError: derive must return an instance of BaseExceptionGroup"
assert repr(g.derive([o])) == "ExceptionGroup('top', [OSError(3)])" and str(ExceptionGroup[int]) == "ExceptionGroup[int]"

def star(action):
    seen = []
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1), TypeError(2), OSError(3)])
        except* ValueError as e:
            seen.append(repr(e))
            action(1, e)
        except* (TypeError, KeyError) as e:
            seen.append(repr(e))
            action(2, e)
    except BaseException as e:
        seen.append(repr(e))
    return seen
both = ["ExceptionGroup('g', [ValueError(1)])", "ExceptionGroup('g', [TypeError(2)])"]
assert star(lambda n, e: None) == both + ["ExceptionGroup('g', [OSError(3)])"]
def raise_new(n, e):
    raise KeyError(n)
assert star(raise_new) == both + ["ExceptionGroup('', [KeyError(1), KeyError(2), ExceptionGroup('g', [OSError(3)])])"]
def raise_first(n, e):
    if n == 1:
        raise e
assert star(raise_first) == both + ["ExceptionGroup('', [ExceptionGroup('g', [ValueError(1)]), ExceptionGroup('g', [OSError(3)])])"]

def reraise():
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1), TypeError(2), OSError(3)])
        except* ValueError:
            raise
    except BaseException as e:
        return repr(e)
assert reraise() == "ExceptionGroup('g', [ValueError(1), TypeError(2), OSError(3)])"
def naked(fn):
    try:
        try:
            raise ValueError(1)
        except* ValueError as e:
            fn(e)
    except BaseException as e:
        return repr(e)
    return "nothing"
assert naked(lambda e: None) == "nothing" and naked(lambda e: 1 / 0) == "ZeroDivisionError('division by zero')"
seen = []
naked(seen.append)
assert repr(seen[0]) == "ExceptionGroup('', (ValueError(1),))"
def bad_spec(spec):
    try:
        raise ValueError(1)
    except* spec:
        pass
assert error(lambda: bad_spec(5)) == "TypeError: catching classes that do not inherit from BaseException is not allowed"
assert error(lambda: bad_spec(ExceptionGroup)) == \
    "TypeError: catching ExceptionGroup with except* is not allowed. Use except instead."
def one_only():
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1)])
        except* ValueError:
            raise KeyError(5)
    except BaseException as e:
        return repr(e)
assert one_only() == "ExceptionGroup('', [KeyError(5)])"
