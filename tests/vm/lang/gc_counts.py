# gc.collect() counts what reference counts would not have freed: garbage cycles and what hangs on them.
import gc, sys

stress = 'gcstress' in sys._xoptions  # collections of its own come first there

def counted(make):
    gc.collect()
    make()
    return gc.collect()

class Node:
    def __init__(self):
        self.x = 0

def a_list():
    l = []
    l.append(l)
def a_dict():
    d = {}
    d[1] = d
def a_tuple():
    l = []
    l.append((l, 1, 'a'))
def a_pair():
    a, b = Node(), Node()
    a.other, b.other = b, a
def a_function():
    exec("def f(): pass\n", {})
def acyclic():
    a = Node()
    a.other = [Node(), {1: Node()}]
def hanging():
    a = Node()
    a.me, a.list = a, [1, 2, [3]]
def identified():
    l = []
    l.append(l)
    id(l)
def many():
    for i in range(100):
        a_list()

gc.disable()
if not stress:
    counts = [counted(f) for f in (a_list, a_dict, a_tuple, a_pair, a_function, acyclic, hanging, identified, many)]
    assert counts == [1, 1, 2, 2, 2, 0, 3, 1, 100], counts

# What a finalizer brings back is not counted, and does not keep the rest.
kept = []
class Back:
    def __init__(self):
        self.me = self
    def __del__(self):
        kept.append(self)
def back():
    for i in range(10):
        a_list()
    Back()
if not stress:
    before = gc.get_stats()[2]
    assert counted(back) == 10
    after = gc.get_stats()[2]
    assert after['collected'] - before['collected'] == 10
    assert after['collections'] - before['collections'] == 2
    assert len(kept) == 1
    kept.clear()
    assert gc.collect() == 1

# DEBUG_SAVEALL keeps it instead.
if not stress:
    gc.collect()
    assert gc.garbage == []
    l = []
    l.append(l)
    number = id(l)
    gc.set_debug(gc.DEBUG_SAVEALL)
    del l
    gc.collect()
    gc.set_debug(0)
    assert [id(o) for o in gc.garbage] == [number]
    gc.garbage.clear()
    assert gc.collect() == 1

# ---- what is tracked ----
class Slots:
    __slots__ = ()
class Int(int):
    __slots__ = ()
for o in (None, 1, 1.0, 1 + 2j, True, 'a', b'a', bytearray(b'a'), type, int, object, object(), range(3), (), {}, {1: 'a'}):
    assert not gc.is_tracked(o), o
for o in (gc, Node, Node(), Slots(), Int(), [], set(), {1: []}, {1: {}}, ([],), (({},),), len, counted):
    assert gc.is_tracked(o), o

# ---- what refers to what ----
assert sorted(gc.get_referents([1, 3, 5])) == [1, 3, 5]
assert sorted(gc.get_referents((1, 3, 5))) == [1, 3, 5]
assert sorted(gc.get_referents({1: 3, 5: 7})) == [1, 3, 5, 7]
assert sorted(gc.get_referents([1, 2], {3: 4}, (0, 0, 0))) == [0, 0, 0, 1, 2, 3, 4]
assert gc.get_referents(1, 'a', 4j) == []

# ---- generations ----
def where(o):
    return [any(o is e for e in gc.get_objects(generation=g)) for g in range(3)]
if not stress:
    gc.collect()
    l = []
    assert where(l) == [True, False, False]
    gc.collect(0)
    assert where(l) == [False, True, False]
    gc.collect(1)
    assert where(l) == [False, False, True]
    gc.collect()
    assert where(l) == [False, False, True]

# ---- finalized ----
storage = []
class Lazarus:
    def __del__(self):
        storage.append(self)
lazarus = Lazarus()
assert not gc.is_finalized(lazarus) and not gc.is_finalized(3)
del lazarus
gc.collect()
assert gc.is_finalized(storage.pop())

# ---- frozen ----
gc.freeze()
assert gc.get_freeze_count() > 0
gc.unfreeze()
assert gc.get_freeze_count() == 0
gc.enable()

# ---- callbacks hear of collections that nobody asked for ----
heard = []
def callback(phase, info):
    heard.append((phase, info['generation']))
gc.callbacks.append(callback)
thresholds = gc.get_threshold()
gc.set_threshold(10, 2, 2)
junk = []
for i in range(20000):
    junk.append([i])
gc.set_threshold(*thresholds)
gc.callbacks.remove(callback)
assert stress or heard[:2] == [('start', heard[0][1]), ('stop', heard[0][1])], heard[:4]
assert stress or any(generation == 2 for phase, generation in heard)
print('ok')
