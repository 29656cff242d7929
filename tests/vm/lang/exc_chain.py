# raising: context, cause, cycles, wrong operands, matching
try:
    try:
        1 / 0
    except ZeroDivisionError as first:
        inner = first
        raise KeyError("k")
except KeyError as e:
    assert e.__context__ is inner and e.__cause__ is None and not e.__suppress_context__
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("k") from None
except KeyError as e:
    assert isinstance(e.__context__, ZeroDivisionError) and e.__cause__ is None and e.__suppress_context__
try:
    raise KeyError("k") from ValueError
except KeyError as e:
    assert isinstance(e.__cause__, ValueError) and e.__suppress_context__

# no cycles in the context chain
a, b = ValueError("a"), ValueError("b")
try:
    try:
        raise a
    except ValueError:
        try:
            raise b
        except ValueError:
            raise a
except ValueError as e:
    assert e is a and a.__context__ is b and b.__context__ is None
try:
    try:
        raise a
    except ValueError as e:
        raise e
except ValueError as e:
    assert e.__context__ is b

def error(fn):
    try:
        fn()
    except BaseException as e:
        return f"{type(e).__name__}: {e}"
def do_raise(x):
    raise x
def do_raise_from(x, y):
    raise x from y
class Bad(Exception):
    def __new__(cls):
        return 5
assert error(lambda: do_raise(5)) == "TypeError: exceptions must derive from BaseException"
assert error(lambda: do_raise(int)) == "TypeError: exceptions must derive from BaseException"
assert error(lambda: do_raise_from(KeyError, 5)) == "TypeError: exception causes must derive from BaseException"
assert error(lambda: do_raise(Bad)).startswith("TypeError: calling <class ") and \
    error(lambda: do_raise(Bad)).endswith("should have returned an instance of BaseException, not <class 'int'>")
assert error(lambda: do_raise(KeyError)) == "KeyError: "

def catch(spec):
    try:
        1 / 0
    except spec:
        return "caught"
assert catch((KeyError, ArithmeticError)) == "caught" and catch(BaseException) == "caught"
text = "TypeError: catching classes that do not inherit from BaseException is not allowed"
assert error(lambda: catch(5)) == text and error(lambda: catch((KeyError, 5))) == text
assert error(lambda: catch(int)) == text and error(lambda: catch((KeyError,))) == "ZeroDivisionError: division by zero"

def finally_order():
    log = []
    try:
        try:
            log.append(1)
            raise KeyError
        finally:
            log.append(2)
    except KeyError:
        log.append(3)
    else:
        log.append("no")
    finally:
        log.append(4)
    return log
assert finally_order() == [1, 2, 3, 4]
try:
    try:
        raise KeyError(1)
    finally:
        raise ValueError(2)
except ValueError as e:
    assert isinstance(e.__context__, KeyError)
try:
    e
    assert False
except NameError:
    pass
