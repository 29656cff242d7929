# call_init_collects.py: a collection while **kw and *args of an __init__ are made finds all arguments.
class Kw:
    def __init__(self, tag, attrib={}, **extra):
        assert isinstance(attrib, dict) and tag == "a"
        self.attrib = {**attrib, **extra}


class Var:
    def __init__(self, first, *rest):
        assert first[0] == "b" and rest[0] == {"b": "1"}
        self.rest = rest


class Maker:
    def __init__(self, cls):
        self.cls = cls

    def make(self, a, b):
        return self.cls(a, b)


made = []
for i in range(3000):
    made.append(Maker(Kw).make("a", {"b": str(i)}).attrib["b"])
    assert Maker(Var).make(["b"], {"b": "1"}).rest == ({"b": "1"},)
assert made == [str(i) for i in range(3000)]
