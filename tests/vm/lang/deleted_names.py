# what 'del' takes the last name of dies before the next statement, if anybody could notice
import sys, weakref, gc
log = []
class Node:
    def __del__(self):
        log.append("del")
def local():
    node = Node()
    del node
    assert log == ["del"]
    log.clear()
    plain = Plain()
    refs = [weakref.ref(plain, lambda r, k=k: log.append(k)) for k in range(3)]
    other = plain
    del plain
    assert log == []
    del other
    assert log == [2, 1, 0] and [r() for r in refs] == [None] * 3
class Plain:
    pass
local()
log.clear()

node = Node()
del node
assert log == ["del"]
log.clear()

def generator():
    try:
        yield 1
    finally:
        log.append("closed")
g = generator()
next(g)
del g
assert log == ["closed"]
log.clear()

# cycles wait for the collector
a, b = Node(), Node()
a.other, b.other = b, a
del a, b
assert log == []
gc.collect()
assert log == ["del", "del"]

# the shared reference and proxy come first, then the newest
class Ref(weakref.ref):
    pass
p = Plain()
own = Ref(p)
called = weakref.ref(p, print)
shared = weakref.ref(p)
proxy = weakref.proxy(p)
refs = weakref.getweakrefs(p)
assert len(refs) == 4
assert all(x is y for x, y in zip(refs, (shared, proxy, called, own))), refs

# None in its place does the same, and so does the end of an attribute or item
class Holder:
    pass
def stored():
    h, d, l = Holder(), {}, [None]
    h.node = d[1] = l[0] = Node()
    h.node = None
    d[1] = None
    assert log == []
    l[0] = None
    assert log == ["del"]
    h.node = d["k"] = Node()
    del h.node
    assert log == ["del"]
    del d["k"]
    assert log == ["del", "del"]
    l[0] = Node()
    del l[0]
    assert log == ["del"] * 3
    log.clear()
log.clear()
stored()
node = Node()
node = None
assert log == ["del"]
log.clear()

# a loop's variable holds on to it for one round more
class Clears:
    def __del__(self):
        table.clear()
table = {i: Clears() for i in range(8)}
def mutate():
    for pair in table.items():
        if pair[0] == 2:
            table[2] = None
try:
    mutate()
except RuntimeError as e:
    assert str(e) == "dictionary changed size during iteration", e
else:
    assert "gcstress" in sys._xoptions # which makes them old, and those would take a full collection each round
