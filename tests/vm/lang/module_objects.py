# module objects: attributes, __getattr__ and __dir__ of PEP 562, repr
import sys
Module = type(sys)

def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

m = Module("m", "doc")
assert m.__name__ == "m" and m.__doc__ == "doc" and m.__loader__ is None and m.__spec__ is None and m.__package__ is None
assert repr(m) == "<module 'm'>" and repr(sys).startswith("<module 'sys'")
m.x = 5
assert m.x == 5 and m.__dict__["x"] == 5 and "x" in dir(m)
m.__dict__["y"] = 6
assert m.y == 6
del m.x
assert error(lambda: m.x) == "AttributeError: module 'm' has no attribute 'x'"
try:
    m.nothing
except AttributeError as e:
    assert e.name == "nothing" and e.obj is m
assert not hasattr(m, "zzz") and getattr(m, "zzz", 1) == 1
def module_getattr(name):
    if name == "lazy":
        return "made"
    raise AttributeError(f"no {name}")
m.__getattr__ = module_getattr
assert m.lazy == "made" and m.y == 6 and error(lambda: m.other) == "AttributeError: no other"
m.__dir__ = lambda: ["b", "a"]
assert dir(m) == ["a", "b"]
del m.__getattr__
m.__name__ = 5
assert error(lambda: m.q) == "AttributeError: module has no attribute 'q'"
del m.__name__
assert error(lambda: m.q) == "AttributeError: module has no attribute 'q'" and repr(m) == "<module '?'>"
assert error(lambda: Module()) == "TypeError: module() missing required argument 'name' (pos 1)"
assert error(lambda: Module(5)) == "TypeError: module() argument 'name' must be str, not int"
m = Module("f")
m.__file__ = "/a/b.py"
assert repr(m) == "<module 'f' from '/a/b.py'>"
class Spec:
    name, origin, loader, has_location = "s", "where", None, True
m.__spec__ = Spec
assert repr(m) == "<module 's' from 'where'>"
Spec.has_location = False
assert repr(m) == "<module 's' (where)>"
Spec.origin = None
assert repr(m) == "<module 's'>"
Spec._initializing = True
assert error(lambda: m.q) == \
    "AttributeError: partially initialized module 'f' has no attribute 'q' (most likely due to a circular import)"
assert m.__annotations__ == {} and m.__annotations__ is m.__annotations__

class Sub(Module):
    @property
    def prop(self):
        return "p"
    def method(self):
        return self.__name__
s = Sub("sub")
s.z = 1
assert s.prop == "p" and s.method() == "sub" and s.z == 1 and s.__dict__["z"] == 1
assert error(lambda: setattr(s, "prop", 1)).startswith("AttributeError: ")
assert error(lambda: hash({}) or 1) and hash(m) == hash(m) and m in {m: 1}
