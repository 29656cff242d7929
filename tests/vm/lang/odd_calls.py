# Calls that nobody makes on purpose: they raise or answer, they never crash or hang.
import _imp


def raised(f, *args):
    try:
        f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


# object.__ne__ asks the type's own comparison, which there may not be
for constant in (None, ..., NotImplemented):
    assert constant.__ne__(1) is NotImplemented and constant.__eq__(constant) is True and constant.__lt__(1) is NotImplemented


class Spec:
    name, origin = None, "nowhere.so"


assert raised(_imp.create_dynamic, Spec()) == ("TypeError", "spec.name must be a string")


# a method of a method of a method, deeper than any stack
def nested_method(depth):
    m = len
    for _ in range(depth):
        m = type(nested_method.__get__(1))(m, 1)
    return m


if "Krait" in __import__("sys").version:  # where CPython crashes
    assert raised(nested_method(100000))[0] == "RecursionError"
assert raised(nested_method(20)) == ("TypeError", "len() takes exactly one argument (20 given)")
