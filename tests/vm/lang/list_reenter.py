# lists changed by the comparisons of their own items
class Clears:
    def __init__(self, target):
        self.target = target
    def __eq__(self, other):
        self.target.clear()
        return False

a = []
a[:] = [Clears(a), 1, 2, 3]
assert 5 not in a and a == []
a[:] = [Clears(a), 1, 2]
assert a.count(7) == 0
a[:] = [Clears(a), 1, 2]
try:
    a.index(7)
    assert False
except ValueError:
    pass
a[:] = [Clears(a), 1, 2]
try:
    a.remove(7)
    assert False
except ValueError:
    pass
class ClearsYes(Clears):
    def __eq__(self, other):
        self.target.clear()
        return True
a[:] = [ClearsYes(a), 1, 2]
a.remove(7)
assert a == []
b = [1, 2, 3]
a[:] = [ClearsYes(a), 2, 3]
assert not a == b

class Repr:
    def __repr__(self):
        a.clear()
        return "cleared"
a[:] = [Repr(), 1, 2]
assert repr(a) == "[cleared]"

# extending by an iterator that looks at the list
def gen():
    for i in range(5):
        yield len(c)
c = []
c.extend(gen())
assert c == [0, 1, 2, 3, 4]
# an iterator sees appended items, and stays exhausted once it is
it = iter(c)
for x in it:
    if len(c) < 8:
        c.append(9)
assert len(c) == 8
c.append(1)
assert list(it) == []
