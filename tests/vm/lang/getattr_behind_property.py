# __getattr__ answers where a property or a descriptor of the class raised AttributeError


class Descriptor:
    def __get__(self, obj, owner):
        raise AttributeError("descriptor")


class Fallback:
    @property
    def prop(self):
        raise AttributeError("prop")

    @property
    def broken(self):
        raise ValueError("broken")

    descr = Descriptor()

    def __getattr__(self, name):
        if name == "method_like": return lambda: "called"
        return "fallback of " + name


class Own(Fallback):
    def __getattribute__(self, name):
        return super().__getattribute__(name)


for cls in Fallback, Own:
    o = cls()
    assert (o.prop, o.descr, o.missing) == ("fallback of prop", "fallback of descr", "fallback of missing")
    assert (getattr(o, "prop"), o.prop.upper(), o.method_like()) == ("fallback of prop", "FALLBACK OF PROP", "called")
    try:
        o.broken
    except ValueError as e:
        assert str(e) == "broken"
    else:
        assert False


class Recursive:
    @property
    def inner(self):
        return self.absent            # AttributeError inside __getattr__, then again for 'inner'

    def __getattr__(self, name):
        raise AttributeError("no " + name)


try:
    Recursive().inner
except AttributeError as e:
    assert str(e) == "no inner", e
else:
    assert False
