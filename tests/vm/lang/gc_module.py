# The gc module, atexit's order, weak references after a collection.
import atexit, gc, weakref

class C: pass
def cycle():
    a, b = C(), C()
    a.b, b.a = b, a
    return weakref.ref(a)
refs = [cycle() for _ in range(20)]
gc.collect()
assert sum(r() is None for r in refs) >= 18
assert gc.isenabled(); gc.disable(); assert not gc.isenabled(); gc.enable()
gc.set_threshold(500, 5, 5)
assert gc.get_threshold() == (500, 5, 5) and len(gc.get_count()) == 3 and len(gc.get_stats()) == 3
target = [C()]
holder = {"k": target}
assert any(r is holder for r in gc.get_referrers(target)) and gc.get_referents(target) == target
assert {id(x) for x in gc.get_referents(holder)} >= {id(target)}
assert any(o is holder for o in gc.get_objects()) and gc.is_tracked(target) and not gc.is_tracked(3)
phases = []
gc.callbacks.append(lambda phase, info: phases.append((phase, info["generation"])))
gc.collect(1)
gc.callbacks.clear()
assert phases == [("start", 1), ("stop", 1)]
try:
    gc.collect(3)
except ValueError as e:
    assert str(e) == "invalid generation"
order = []
before = atexit._ncallbacks()
atexit.register(lambda: None)
f = atexit.register(order.append, 1)
assert f == order.append
atexit.register(order.append, 2)
assert atexit._ncallbacks() == before + 3
atexit._run_exitfuncs()
assert order == [2, 1] and atexit._ncallbacks() == 0
atexit.register(print, "never")
atexit.unregister(print)

# a collection that was asked for leaves nothing behind that earlier calls left on the stack
def iterator_cycle(make):
    class Node:
        pass
    node = Node()
    ref = weakref.ref(node)
    container = make([node])
    node.iterator = iter(container)
    del node, container
    gc.collect()
    return ref() is None
for make in (set, frozenset, list, tuple, dict.fromkeys, lambda x: dict.fromkeys(x).items()) * 3:
    assert iterator_cycle(make), make
