# Filters, registries, and warnings from C code.
import sys, warnings

def caught(f, *filters):
    with warnings.catch_warnings(record=True) as log:
        warnings.resetwarnings()
        for args in filters:
            warnings.filterwarnings(*args)
        f()
    return [(w.category.__name__, str(w.message)) for w in log]
def twice():
    for _ in range(2):
        warnings.warn("a")
def lines():
    warnings.warn("a")
    warnings.warn("a")
assert caught(twice, ("default",)) == [("UserWarning", "a")]
assert caught(twice, ("always",)) == [("UserWarning", "a")] * 2
assert caught(lines, ("default",)) == [("UserWarning", "a")] * 2
assert caught(lines, ("module",)) == [("UserWarning", "a")]
assert caught(lines, ("once",)) == [("UserWarning", "a")]
assert caught(lines, ("ignore",)) == []
assert caught(twice, ("always",), ("ignore", "a")) == [] and caught(twice, ("always",), ("ignore", "b")) != []
assert caught(twice, ("always",), ("ignore", "", DeprecationWarning)) != []
assert caught(twice, ("ignore",), ("always", "", UserWarning, __name__)) != []
def error(f, *args, **kw):
    try:
        f(*args, **kw)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    assert error(warnings.warn, "x", DeprecationWarning) == "DeprecationWarning: x"
    assert error(warnings.warn, ImportWarning("y")) == "ImportWarning: y"
    warnings.filters.insert(0, ("strange", None, Warning, None, 0)); warnings._filters_mutated()
    assert error(warnings.warn, "x").startswith("RuntimeError: Unrecognized action ('strange') in warnings.filters:")
assert error(warnings.warn, "x", int) == "TypeError: category must be a Warning subclass, not 'type'"
assert error(warnings.warn, "x", 3) == "TypeError: category must be a Warning subclass, not 'int'"

def outer(): inner()
def inner(): warnings.warn("deep", stacklevel=2)
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    outer()
    warnings.warn_explicit("msg", UserWarning, "file.py", 12)
    warnings.warn("far", stacklevel=1000)
assert (log[0].filename, log[0].lineno) == (__file__, outer.__code__.co_firstlineno)
assert (log[1].filename, log[1].lineno, str(log[1].message)) == ("file.py", 12, "msg")
assert (log[2].filename, log[2].lineno) == ("sys", 1)
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    exec(compile("x is 1", "f.py", "exec"), {"x": 1})
assert [(w.category.__name__, w.filename, w.lineno) for w in log] == [("SyntaxWarning", "f.py", 1)]
