# Special methods that are set to None, or cannot be got, in operators.
def error(f):
    try:
        f()
    except Exception as e:
        return type(e).__name__, str(e)

class Off:
    __iadd__ = None
    __sub__ = None
    __rmul__ = None

def iadd(x):
    x += 1

not_callable = ("TypeError", "'NoneType' object is not callable")
assert error(lambda: iadd(Off())) == not_callable
assert error(lambda: Off() - 1) == not_callable
assert error(lambda: 1 * Off()) == not_callable

class Prop:
    @property
    def __eq__(self):
        raise AttributeError("no")
    @property
    def __lt__(self):
        raise ValueError("no")
    __hash__ = None

p = Prop()
assert (p == p, p == 1, 1 == p, p != 1) == (True, False, False, True)
assert error(lambda: p < 1) == ("TypeError", "'<' not supported between instances of 'Prop' and 'int'")
