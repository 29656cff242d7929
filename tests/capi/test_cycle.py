"""Garbage cycles that cross the border between Python objects and C structs."""
import gc
import weakref

import cycle_ext as c


class Py:
    pass


class Sub(c.Node):
    pass


class HeapSub(c.HeapNode):
    pass


class Slotted(c.Node):
    __slots__ = ("x",)


def live():
    return c.counts()[0]


def overwrite_stack(n):
    return n and sorted([n], key=lambda k: overwrite_stack(k - 1))


def settle(wanted):
    """Collects; an address left in unused stack may keep something for a while."""
    for i in range(5):
        gc.collect()
        if live() <= wanted:
            return
        overwrite_stack(20)


def none_left(what, make, rounds=3, **kw):
    """What `make` leaves behind is garbage: all of it goes.  A word on the stack may keep one object, but not each time."""
    for attempt in range(6):
        gc.collect()
        before = live()
        for i in range(rounds):
            c.call(lambda: make(**kw))
        settle(before)
        if live() <= before:
            return
    assert False, (what, live() - before)


GC_TYPES = [c.Node, c.HeapNode, c.Fin, Sub, HeapSub]


# ---- cycles of every kind

def itself(t):
    x = t()
    x.a = x


def two(t):
    x = t()
    x.a = t(x)


def through_instance(t):
    p = Py()
    p.node = t(p)


def through_instance_dict(t):
    p = Py()
    p.node = t(p.__dict__)


def through_list(t):
    items = []
    items.append(t(items))


def through_list_seen(t):
    items = []
    items.append(t(items))
    c.look(items)


def through_dict(t):
    d = {}
    d["node"] = t(d)


def through_tuple(t):
    items = []
    pair = (items, 1)
    items.append(t(pair))


def through_arguments(t):
    x = t()
    c.keep_args(x, Py(), x)


def through_closure(t):
    x = t()

    def f():
        return x
    x.a = f


def through_method(t):
    p = Py()
    p.f = lambda: p
    x = t(p.f, p)
    p.x = x


def through_generator(t):
    x = t()

    def g():
        yield x
        yield x
    x.a = g()
    next(x.a)


def through_plain(t):
    x = t()
    x.a = c.Plain()
    x.b = [x, x.a]


def through_exception(t):
    x = t()
    try:
        raise ValueError(x)
    except ValueError as e:
        x.a = e
        x.b = e.__traceback__


def long_ring(t):
    first = last = t()
    for i in range(100):
        last = t(last, Py())
        last.b.node = last
    first.a = last


for make in (itself, two, through_instance, through_instance_dict, through_list, through_list_seen, through_dict,
             through_tuple, through_arguments, through_closure, through_method, through_generator, through_plain, through_exception,
             long_ring):
    for t in GC_TYPES:
        none_left((make.__name__, t.__name__), make, t=t)


def own_dict(t):
    x = t()
    x.me = x
    x.a = [x]


def own_slot():
    x = Slotted()
    x.x = Slotted(x)


for t in (Sub, HeapSub):
    none_left("own dict", own_dict, t=t)
none_left("own slot", own_slot)


# ---- a class has room for the struct of whichever base it is
class Mixin:
    pass


class Mixed(Mixin, c.Node):
    pass


class Deeper(Py, Mixed):
    pass


assert Mixed.__base__ is c.Node and Deeper.__base__ is Mixed
nodes = [Deeper(i, str(i)) for i in range(2000)]
assert [(n.a, n.b) for n in nodes] == [(i, str(i)) for i in range(2000)]
del nodes
try:
    class Conflict(c.Node, c.Plain):
        pass
except TypeError as e:
    assert "lay-out conflict" in str(e), e
else:
    assert False, "two structs in one"


# ---- structs that the VM has never seen
none_left("raw pair", lambda: c.raw_pair(None))
for kind in "ltd":
    none_left("raw " + kind, lambda: c.raw_container(kind, None))


def raw_holding_python():
    p = Py()
    r = weakref.ref(p)
    c.raw_pair(p)
    for kind in "ltd":
        c.raw_container(kind, p)
    return r


r = raw_holding_python()
gc.collect()
assert r() is None
none_left("raw, holding", raw_holding_python)


def raw_held_by_cycle():
    x = Py()
    x.node = c.Node(c.chain(10), x)


none_left("raw in a cycle", raw_held_by_cycle)


# ---- chains die at once, however long
def long_chain():
    x = c.chain(1000)
    n = x
    while n is not None:      # the VM has seen each
        n = n.a


none_left("chain", long_chain)


def mixed_chain():
    x = None
    for i in range(10):
        x = c.Node([x], {"x": x})


none_left("mixed chain", mixed_chain)


# ---- what is held from C lives on, with all it holds
def held_cycle():
    p = Py()
    p.node = Sub(p, [1, 2, 3])
    p.node.name = "held"
    c.hold(p.node.b)
    c.hold(p.node)


before = live()
c.call(held_cycle)
for i in range(3):
    gc.collect()
assert live() == before + 1, live() - before
seen = [o for o in gc.get_objects() if type(o) is Sub and o.__dict__.get("name") == "held"]
assert len(seen) == 1 and seen[0].a.node is seen[0] and seen[0].b == [1, 2, 3]
del seen
c.hold(None)
settle(before)
assert live() == before, live() - before


# ---- an untracked struct is not looked into: what it holds is held
def untracked_cycle():
    x = c.Node()
    x.a = [x, "untracked"]
    c.untrack(x)
    return weakref.ref(x)


r = c.call(untracked_cycle)
gc.collect()
assert r() is not None
c.track(r())
gc.collect()
assert r() is None
assert not c.is_tracked(c.Plain()) and c.is_tracked(c.Node()) and c.is_tracked(Sub())
assert c.is_tracked([]) and c.is_tracked(Py()) and not c.is_tracked("x") and not c.is_tracked(5)
assert gc.is_tracked(c.Node()) and not gc.is_tracked("x")


def plain_cycle():  # Plain has no tp_traverse: CPython never finds it either
    x = c.Plain()
    x.a = x


gc.collect()
before = live()
c.call(plain_cycle)
gc.collect()
assert live() == before + 1, live() - before


# ---- weak references: cleared before finalizers run, callbacks called once
log = []


def weak_cycle(t):
    p = Py()
    p.node = t(p)
    refs = [weakref.ref(p.node, lambda r: log.append("node")), weakref.ref(p, lambda r: log.append("p"))]
    return refs


for t in (c.Node, c.HeapNode, Sub):
    del log[:]
    refs = c.call(lambda: weak_cycle(t))
    gc.collect()
    gc.collect()
    assert [r() for r in refs] == [None, None]
    assert sorted(log) == ["node", "p"], log


# ---- tp_finalize and __del__: once, before tp_clear, with everything still there
def fin_cycle(t=c.Fin):
    p = Py()
    p.node = t(p, ["b"])


def finalized(x):
    log.append((type(x).__name__, type(x.a).__name__, x.b, x.a.node is x))


c.set_on_finalize(finalized)
del log[:]
c.call(fin_cycle)
gc.collect()
gc.collect()
assert log == [("Fin", "Py", ["b"], True)], log


class DelSub(c.Node):
    def __del__(self):
        log.append((type(self).__name__, type(self.a).__name__, self.b, self.a.node is self))


del log[:]
c.call(lambda: fin_cycle(DelSub))
gc.collect()
gc.collect()
assert log == [("DelSub", "Py", ["b"], True)], log


class DelPy(Py):
    def __del__(self):
        log.append(("DelPy", self.node.b, self.node.a is self))


def del_py():
    p = DelPy()
    p.node = c.Node(p, "b")


del log[:]
none_left("__del__ of the Python side", del_py, rounds=1)
assert log == [("DelPy", "b", True)], log

# raw ones get theirs too
del log[:]
c.set_on_finalize(lambda x: log.append(type(x.a).__name__))
none_left("raw, finalized", lambda: c.raw_pair(None), rounds=2)
assert log == ["Node", "Node"], log


# ---- resurrection: the object and all it holds live on, and its finalizer does not run again
saved = []


def resurrect(x):
    log.append("resurrected")
    saved.append(x)


c.set_on_finalize(resurrect)
del log[:]
before = live()
c.call(fin_cycle)
gc.collect()
gc.collect()
assert log == ["resurrected"] and len(saved) == 1
x = saved.pop()
assert x.a.node is x and x.b == ["b"] and c.is_finalized(x) and live() == before + 1
del x
gc.collect()
gc.collect()
assert log == ["resurrected"] and live() == before, (log, live() - before)


# one that is brought back keeps its neighbours, others of the same cycle go
def two_cycles():
    c.call(fin_cycle)
    two(c.Node)


del log[:]
c.call(two_cycles)
gc.collect()
gc.collect()
assert len(saved) == 1 and live() == before + 1
saved.clear()
settle(before)
assert live() == before
c.set_on_finalize(None)


# ---- an acyclic chain of garbage is not cleared, only deallocated
def acyclic():
    x = c.Node(c.Node(Py(), [1]), Py())


gc.collect()
cleared = c.counts()[1]
none_left("acyclic", acyclic)
assert c.counts()[1] == cleared


# ---- what C makes by calling a class, and drops, is gone at once
assert c.make_and_drop(c.Node) == 0
assert c.make_and_drop(c.HeapNode) == 0
assert c.make_and_drop(Sub) == 0
assert c.make_and_drop(HeapSub) == 0
assert c.make_and_drop(c.Plain) == 0
assert c.make_and_drop(lambda: c.chain(5)) in (0, 5)  # Python code has seen it: the collector's, here


class WithDel:
    def __del__(self):
        log.append(type(self).__name__)


class SubDel(Sub):
    def __del__(self):
        log.append(self.a)


del log[:]
c.make_and_drop(WithDel)
assert log == ["WithDel"], log
c.make_and_drop(SubDel)
assert log == ["WithDel", None], log
gc.collect()
gc.collect()
assert log == ["WithDel", None], log


class Init(c.Node):
    def __init__(self):
        self.me = "not in a cycle"


class KeptInit(c.Node):
    def __init__(self):
        saved.append(self)


c.make_and_drop(Init)
c.make_and_drop(KeptInit)
assert type(saved.pop()) is KeptInit
gc.collect()


# ---- gc tells about them
x = c.Node(["referent"], Py())
x.b.node = x
assert any(o is x for o in gc.get_objects())
assert any(o is x for o in gc.get_referrers(x.a))
assert any(o is x.a for o in gc.get_referents(x)) and any(o is x.b for o in gc.get_referents(x))
del x
items = [Py(), Py()]
c.look(items)
assert set(gc.get_referents(items)) == set(items) and any(o is items for o in gc.get_referrers(items[1]))
del items


# ---- the address space that large structs had is used again
c.churn(150000, 3000)
c.churn(50000, 300000)


# ---- many rounds, flat memory
def rss():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096


def round_of_everything():
    for i in range(50):
        two(c.Node)
        through_instance(Sub)
        through_list_seen(c.HeapNode)
        through_closure(c.Node)
        own_dict(Sub)
        c.raw_container("l", Py())
        c.raw_pair(None)
    gc.collect()


gc.collect()
before = live()
for i in range(5):
    c.call(round_of_everything)
size = rss()
for i in range(30):
    c.call(round_of_everything)
none_left("everything", round_of_everything)
with open("/proc/self/maps") as maps:
    sanitized = "libasan" in maps.read()  # it keeps freed memory for a while
assert sanitized or rss() < size + (2 << 20), (rss() - size) >> 10
