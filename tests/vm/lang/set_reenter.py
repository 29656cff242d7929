# elements whose __eq__ changes the set
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

s = set()
s.add(Key("a", 1, lambda: s.clear()))
assert Key("b", 1) not in s and s == set()
s = {Key(0, 7)}
s.add(Key(1, 7, lambda: s.update(range(100, 1100))))
assert Key(2, 7) not in s and len(s) == 1002
s = {Key("x", 3, lambda: s.clear()), Key("y", 3)}
t = {Key("z", 3), Key("w", 3)}
s & t, s - t, s ^ t, s | t
s.update(t)
s.difference_update(t)
s.symmetric_difference_update(t)
s.intersection_update(t)
assert s == s

class Bad:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        raise ZeroDivisionError
s = {Bad()}
for op in (lambda: s.add(Bad()), lambda: Bad() in s, lambda: s.discard(Bad()), lambda: s | {Bad()}, lambda: s & {Bad()},
           lambda: s ^ {Bad()}, lambda: s == {Bad()}, lambda: s.isdisjoint({Bad()}), lambda: s - {Bad()}):
    try:
        op()
        assert False
    except ZeroDivisionError:
        pass
