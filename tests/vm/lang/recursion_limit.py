# nested objects hit the recursion limit in repr, comparison and calls, as functions do
import sys

def message(f, *args):
    try:
        f(*args)
    except RecursionError as e:
        return str(e)

def nested(wrap):
    value = wrap(None)
    for _ in range(sys.getrecursionlimit() + 100):
        value = wrap(value)
    return value

REPR = "maximum recursion depth exceeded while getting the repr of an object"
for wrap in (lambda v: [v], lambda v: (v,), lambda v: {1: v}, lambda v: {1: v}.values(), lambda v: {1: v}.items()):
    assert message(repr, nested(wrap)) == REPR, wrap
assert message(str, nested(lambda v: [v])) == REPR
assert message(lambda: nested(lambda v: [v]) == nested(lambda v: [v])) == "maximum recursion depth exceeded in comparison"

class Called:
    pass
Called.__call__ = Called()
assert message(Called()) == "maximum recursion depth exceeded while calling a Python object"
assert repr([[1], (2,)]) == "[[1], (2,)]"
