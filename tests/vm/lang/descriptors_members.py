# Which attributes of builtin types are member_descriptors, and the texts of read-only ones and of items.
import types

def f(): pass

def error(op):
    try:
        op()
    except Exception as e:
        return type(e).__name__ + ": " + str(e)

def kind(t, name):
    return type(t.__dict__[name]) is types.MemberDescriptorType

assert kind(types.FunctionType, "__globals__") and not kind(types.FunctionType, "__code__")
assert kind(types.CodeType, "co_name") and not kind(types.CodeType, "co_code")
assert kind(types.GeneratorType, "gi_code") and not kind(types.GeneratorType, "gi_running")
assert "ag_suspended" not in types.AsyncGeneratorType.__dict__
assert kind(super, "__self__") and kind(type, "__mro__") and kind(type(str.join), "__name__")
for o, name in (f, "__globals__"), (f, "__closure__"), (f.__code__, "co_name"), (types, "__dict__"):
    assert error(lambda: setattr(o, name, 1)) == "AttributeError: readonly attribute"
    assert error(lambda: delattr(o, name)) == "AttributeError: readonly attribute"
f.__doc__ = "text"
assert f.__doc__ == "text" and f.__module__ == "__main__"

class Plain: pass

def delete(o, key):
    del o[key]

for o in (1,), "s", b"b", range(3), Plain(), {1}:
    assert error(lambda: delete(o, 0)) == f"TypeError: '{type(o).__name__}' object doesn't support item deletion"
    assert error(lambda: delete(o, "k")) == f"TypeError: '{type(o).__name__}' object does not support item deletion"
for o in 1, 1.5, None:
    assert error(lambda: delete(o, 0)) == f"TypeError: '{type(o).__name__}' object does not support item deletion"
