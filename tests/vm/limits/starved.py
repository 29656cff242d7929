# Run with -X gcstarve: the lists of a collection get no memory to grow, however many objects wait to be marked, moved,
# remembered or finalized.  What lives is kept all the same, and what dies is finalized sooner or later.
import gc, sys, weakref

class Pair:
    __slots__ = ("left", "right", "__weakref__")
    def __init__(self, left, right): self.left, self.right = left, right

class Shaped: pass

class Counted:
    dead = 0
    def __del__(self): Counted.dead += 1

N = 30000

def chain(swap):
    p = None
    for i in range(N): p = Pair([i], p) if swap else Pair(p, [i])
    return p

def check(p, swap):
    for i in reversed(range(N)):
        rest, payload = (p.right, p.left) if swap else (p.left, p.right)
        assert payload == [i]
        p = rest
    assert p is None

for swap in (False, True):
    p = chain(swap)
    gc.collect(0)
    check(p, swap)
    gc.collect()
    check(p, swap)
    q = p
    while q: # old objects with young ones, more than any remembered set
        if swap: q.left = [q.left[0]]
        else: q.right = [q.right[0]]
        q = q.right if swap else q.left
    gc.collect(0)
    check(p, swap)

wide = [[Pair(Shaped(), str(i))] for i in range(N)]
for i, [pair] in enumerate(wide): setattr(pair.left, "x%d" % (i % 5000), i)
gc.collect()
gc.collect()
assert all(pair.right == str(i) and getattr(pair.left, "x%d" % (i % 5000)) == i for i, [pair] in enumerate(wide))

refs = [weakref.ref(pair) for [pair] in wide]
assert all(r() is pair for r, [pair] in zip(refs, wide))
counted = [Counted() for i in range(N)]
del wide, pair, p, q, counted
for _ in range(4): gc.collect()
assert sum(r() is not None for r in refs) < 10
assert Counted.dead >= (64 if "Krait" in sys.version else N)
