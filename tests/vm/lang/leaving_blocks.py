# Every way out of try, with and loops runs what it has to, in order, and restores the handled exception.
import sys
log = []
def take():
    got = " ".join(map(str, log))
    log.clear()
    return got
def handled():
    return type(sys.exc_info()[1]).__name__

class CM:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self): log.append("+" + self.name); return self
    def __exit__(self, t, e, tb): log.append("-" + self.name + (t.__name__ if t else "")); return self.swallow

def f(how):
    for i in range(3):
        try:
            with CM("a"), CM("b"):
                try:
                    if how == "return": return i
                    if how == "break": break
                    if how == "continue" and i < 2: continue
                    if how == "raise": raise KeyError(i)
                    log.append(i)
                finally:
                    log.append("f")
        except KeyError as e:
            log.append(handled())
            return e.args
        finally:
            log.append("g")
    else:
        log.append("else")
    log.append("end")
assert f("return") == 0 and take() == "+a +b f -b -a g"
assert f("break") is None and take() == "+a +b f -b -a g end"
assert f("raise") == (0,) and take() == "+a +b f -bKeyError -aKeyError KeyError g"
assert f("continue") is None
assert take() == "+a +b f -b -a g +a +b f -b -a g +a +b 2 f -b -a g else end"
assert handled() == "NoneType"

def override():
    try:
        return 1
    finally:
        return 2
def override_raise():
    for _ in [1]:
        try:
            raise KeyError
        finally:
            break
    return handled()
def keep_value():
    x = 1
    try:
        return x
    finally:
        x = 2
def named():
    try:
        raise ValueError("v")
    except ValueError as e:
        return e
assert (override(), override_raise(), keep_value(), str(named())) == (2, "NoneType", 1, "v")

def nested():
    try:
        try:
            raise KeyError("k")
        except KeyError:
            log.append(handled())
            try:
                raise ValueError("v")
            except ValueError as e:
                log.append(handled())
                log.append(type(e.__context__).__name__)
            log.append(handled())
            raise
    except KeyError as e:
        log.append(repr(e) + str(e.__context__))
    log.append(handled())
nested()
assert take() == "KeyError ValueError KeyError KeyError KeyError('k')None NoneType"

def in_loop():
    out = []
    for i in range(4):
        try:
            if i == 1: raise KeyError
            if i == 2: continue
        except KeyError:
            out.append(handled())
            continue
        finally:
            out.append(i)
        out.append("x")
    out.append(handled())
    return out
assert in_loop() == [0, "x", "KeyError", 1, 2, 3, "x", "NoneType"]

def deep():
    try:
        try:
            raise KeyError
        finally:
            try:
                raise ValueError
            except ValueError:
                log.append(handled())
            log.append(handled())
    except KeyError:
        log.append(handled())
deep()
assert take() == "ValueError KeyError KeyError"

def raise_in_finally():
    try:
        try:
            raise KeyError("first")
        finally:
            raise ValueError("second")
    except ValueError as e:
        return repr(e.__context__), handled()
assert raise_in_finally() == ("KeyError('first')", "ValueError") and handled() == "NoneType"

def raise_in_handler():
    try:
        try:
            raise KeyError
        except KeyError as e:
            raise TypeError from e
    except TypeError as t:
        try:
            e
        except UnboundLocalError:
            return type(t.__cause__), t.__suppress_context__
assert raise_in_handler() == (KeyError, True)

def swallow():
    with CM("s", True) as s:
        raise KeyError
    log.append(handled())
    with CM("t", True):
        with CM("u"):
            return s.name
assert swallow() == "s" and take() == "+s -sKeyError NoneType +t +u -u -t"

def not_matching():
    try:
        try:
            raise KeyError
        except (TypeError, ValueError):
            log.append("no")
        else:
            log.append("no")
    except LookupError:
        log.append("yes")
not_matching()
assert take() == "yes"

def try_else():
    try:
        try:
            pass
        except KeyError:
            log.append("no")
        else:
            raise KeyError
    except KeyError:
        log.append("outer")
try_else()
assert take() == "outer"

def while_finally():
    n = 0
    while True:
        try:
            n += 1
            if n > 3: break
            if n & 1: continue
            log.append(n)
        finally:
            log.append("f")
    else:
        log.append("no")
    return n
assert while_finally() == 4 and take() == "f 2 f f f"

def del_name():
    try:
        raise KeyError
    except KeyError as e:
        del e
    try:
        raise KeyError
    except KeyError as e:
        e = 5
    return "e" in locals()
assert del_name() is False

class NoExit:
    def __enter__(self): pass
try:
    with NoExit(): pass
except TypeError as e:
    assert str(e) == "'NoExit' object does not support the context manager protocol (missed __exit__ method)", e
try:
    with 5: pass
except TypeError as e:
    assert str(e) == "'int' object does not support the context manager protocol", e

def generator():
    try:
        yield 1
        try:
            yield 2
        except KeyError:
            log.append(handled())
            yield 3
            log.append(handled())
    finally:
        log.append("closed")
g = generator()
assert (next(g), next(g), g.throw(KeyError)) == (1, 2, 3) and handled() == "NoneType"
assert list(g) == [] and take() == "KeyError KeyError closed"
g = generator()
next(g)
g.close()
assert take() == "closed"

# A generator has a handled exception of its own, and sees its resumer's while it handles none.
def levels():
    try:
        yield handled()
    except Exception as e:
        log.append(e.__context__)
        yield handled()
        yield handled()
        raise
g = levels()
assert next(g) == "NoneType"
try:
    raise ValueError("thrown")
except ValueError as e:
    assert g.throw(e) == "ValueError"
assert handled() == "NoneType" and next(g) == "ValueError" and handled() == "NoneType"
try: next(g)
except ValueError as e: assert str(e) == "thrown" and take() == "None"
def plain(): yield handled()
try:
    raise KeyError
except KeyError:
    g = plain()
    assert next(g) == "KeyError"
    def wrapped(): yield from (handled() for _ in [1])
    assert next(wrapped()) == "KeyError"
def context():
    try:
        raise KeyError("inner")
    except KeyError:
        yield
g = context()
next(g)
try: g.throw(ValueError)
except ValueError as e: assert repr(e.__context__) == "KeyError('inner')"
