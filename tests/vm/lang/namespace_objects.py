# types.SimpleNamespace
import sys
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

Namespace = type(sys.implementation)
n = Namespace(a=1, b="x")
assert repr(n) == "namespace(a=1, b='x')" and n.a == 1 and n == Namespace(b="x", a=1) and n != 1
n.c = n
assert repr(n) == "namespace(a=1, b='x', c=namespace(...))" and n.__dict__["a"] == 1
del n.c
assert n.__reduce__() == (Namespace, (), {"a": 1, "b": "x"})
assert error(lambda: Namespace(1)) == "TypeError: no positional arguments expected"
assert error(lambda: n.zzz) == "AttributeError: 'types.SimpleNamespace' object has no attribute 'zzz'"
class Sub(Namespace):
    pass
assert repr(Sub(x=1)) == "Sub(x=1)" and Sub(x=1) == Namespace(x=1)
