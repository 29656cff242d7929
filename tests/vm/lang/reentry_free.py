# what calls back into Python code without entering the interpreter loop again
import gc
import sys
import weakref

entries = getattr(sys, "_krait_reentries", int)


class Node:
    pass


def callbacks(log):
    refs = []
    for i in range(20):
        node = Node()
        refs.append(weakref.ref(node, lambda ref, i=i: log.append(i)))
    del node
    gc.collect()
    return refs


class Final:
    def __init__(self, i):
        self.i = i

    def __del__(self):
        log.append(self.i)
        if self.i == 3:
            raise ValueError("ignored")


def finalizers():
    for i in range(10):
        Final(i)
    gc.collect()


class ByIndex:
    def __init__(self, n, end):
        self.n, self.end, self.asked = n, end, []

    def __getitem__(self, i):
        self.asked.append(i)
        if i >= self.n: raise self.end("end")
        return i * i


class Meta(type):
    def __call__(cls, *args, **kw):
        return cls, args, kw


class Made(metaclass=Meta):
    pass


ignored = []
sys.unraisablehook = lambda info: ignored.append((info.exc_type, str(info.exc_value)))
log = []
callbacks(log), finalizers()         # whatever is compiled or cached the first time
log.clear(), ignored.clear()

before = entries()
refs = callbacks(log)
assert sorted(log) == list(range(20)) and all(r() is None for r in refs)
assert entries() == before, entries() - before

before = entries()
log.clear()
finalizers()
assert sorted(log) == list(range(10)), log
assert ignored == [(ValueError, "ignored")], ignored
assert entries() - before <= 1         # the hook is called from C

before = entries()
for end in IndexError, StopIteration:
    seq = ByIndex(5, end)
    assert [x for x in seq] == [0, 1, 4, 9, 16] and seq.asked == [0, 1, 2, 3, 4, 5]
it = iter(ByIndex(2, IndexError))
assert [x for x in it] == [0, 1] and [x for x in it] == []
seq = ByIndex(2, KeyError)
it = iter(seq)
for attempt in range(2):                # an error leaves the index where it is
    try:
        for x in it: pass
    except KeyError:
        pass
assert seq.asked == [0, 1, 2, 2]
assert Made(1, 2, x=3) == (Made, (1, 2), {"x": 3}) and Made(*[1], **{"y": 2}) == (Made, (1,), {"y": 2})
assert entries() == before, entries() - before


# a callback sees the frame that was interrupted, and does not disturb it
def interrupted():
    total = 0
    seen = []
    for i in range(3):
        node = Node()
        ref = weakref.ref(node, lambda ref: seen.append(sys._getframe().f_back.f_code.co_name))
        del node
        gc.collect()
        total += i
    assert total == 3 and seen == ["interrupted"] * 3, seen


interrupted()
