# super() without arguments: the __class__ cell, and a cell as first argument.
def error(f):
    try:
        f()
    except Exception as e:
        return type(e).__name__, str(e)

# The cell is set before the metaclass's mro() runs.
seen = []
cells = []
class Meta(type):
    def __new__(mcls, name, bases, ns):
        cells.append(ns.get("__classcell__"))
        return super().__new__(mcls, name, bases, ns)
    def mro(cls):
        if cells[-1] is not None:
            seen.append(cells[-1].cell_contents is cls)
        return super().mro()
class A(metaclass=Meta):
    def f(self):
        return __class__
assert seen == [True] and A().f() is A

class NoCell(type):
    def __new__(mcls, name, bases, ns):
        try:
            ns["early"](None)
        except RuntimeError as e:
            messages.append(str(e))
        return super().__new__(mcls, name, bases, ns)
messages = []
class B(metaclass=NoCell):
    def early(self):
        return super()
assert messages == ["super(): empty __class__ cell"], messages

def cell_of(value):
    return (lambda: value).__closure__[0]

class C:
    def who(self):
        return super()
assert error(lambda: C.who(cell_of(C())))[0] == "TypeError"

class D:
    def who(self):
        def inner():
            return self
        return super().__thisclass__, inner()
d = D()
assert d.who() == (D, d)
