# keys whose __eq__ and __hash__ change the dict they are looked up in
class Key:
    def __init__(self, name, hash, action=None):
        self.name, self.hash, self.action = name, hash, action
    def __hash__(self):
        return self.hash
    def __eq__(self, other):
        if self.action:
            action, self.action = self.action, None
            action()
        return self.name == other.name

# cleared during the look-up
d = {}
d[Key("a", 1, lambda: d.clear())] = 1
assert d.get(Key("b", 1), "absent") == "absent" and d == {}

# grown during an insertion
d = {Key(i, 7): i for i in range(4)}
def fill():
    for n in range(1000):
        d[n + 100] = n
d[Key(4, 7, fill)] = 4
d[Key(99, 7)] = "new"
assert len(d) == 1006 and d[Key(99, 7)] == "new" and d[Key(3, 7)] == 3 and d[500] == 400

# the entry found is deleted by its own comparison
d = {}
a = Key("a", 3, lambda: d.pop(a))
d[a] = 1
d["other"] = 2
assert d.get(Key("a", 3)) is None and d == {"other": 2}

# __hash__ that inserts
d = {}
class Inserter:
    def __hash__(self):
        for n in range(50):
            d[n] = n
        return 1
x = Inserter()
d[x] = "x"
assert len(d) == 51 and d[1] == 1

# merging from a dict that its own comparison changes
src = {Key("s", 5): 1, Key("t", 6): 2}
dst = {Key("u", 5, lambda: src.clear()): 0}
try:
    dst.update(src)
    assert False
except RuntimeError as e:
    assert str(e) == "dict mutated during update"

# comparing dicts while one shrinks
class Evil:
    def __eq__(self, other):
        x.clear()
        y.clear()
        return True
x = {1: Evil(), 2: 3}
y = {1: Evil(), 2: 3}
assert (x == y) in (True, False)

# an error in __eq__ comes through
class Bad:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        raise ZeroDivisionError
d = {Bad(): 1}
for op in (lambda: d[Bad()], lambda: Bad() in d, lambda: d.setdefault(Bad()), lambda: d.pop(Bad(), 0)):
    try:
        op()
        assert False
    except ZeroDivisionError:
        pass
