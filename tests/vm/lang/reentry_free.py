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


# ---- class bodies, metaclasses and __new__ in Python, exec and eval
class Recording(type):
    def __new__(mcls, name, bases, ns, **kw):
        cls = super().__new__(mcls, name, bases, ns)
        cls.made_with = kw
        return cls

    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)


class Fresh:
    def __new__(cls, a, b=2, *rest, **kw):
        self = super().__new__(cls)
        self.new = (a, b, rest, kw)
        return self

    def __init__(self, a, b=2, *rest, **kw):
        self.init = (a, b, rest, kw)


class Other:
    def __new__(cls, *args):
        return args


class Box:
    Fresh = Fresh


def classes():
    class Plain(Fresh, metaclass=Recording):
        x = 1

        def f(self):
            return __class__

    for made in (Plain(1), Plain(1, b=3), Plain(1, 2, 3, c=4), Box.Fresh(1), Box().Fresh(1, b=3), Box.Fresh(1, 2, 3, c=4)):
        assert made.new == made.init, (made.new, made.init)
    assert Plain(1).f() is Plain and Plain(1, c=0).init == (1, 2, (), {"c": 0})
    assert Plain.made_with == {} and Plain.__qualname__ == "classes.<locals>.Plain"
    assert Other(1, 2) == (1, 2) and Plain.__module__ == "__main__"


class Keywords(metaclass=Recording, tag=5):
    pass


assert Keywords.made_with == {"tag": 5}


def raising():
    def trace(f):
        try:
            f()
        except Exception as e:
            tb, names = e.__traceback__, []
            while tb:
                names.append(tb.tb_frame.f_code.co_name)
                tb = tb.tb_next
            return type(e).__name__, names

    def body():
        class Bad:
            1 / 0

    def init():
        Fresh()

    def executed():
        exec("1 / 0")
    assert trace(body) == ("ZeroDivisionError", ["trace", "body", "Bad"]), trace(body)
    assert trace(init) == ("TypeError", ["trace", "init"]), trace(init)
    assert trace(executed) == ("ZeroDivisionError", ["trace", "executed", "<module>"]), trace(executed)


def executes():
    ns = {"a": 1}
    assert exec("b = a + 1\nimport sys\ncaller = sys._getframe().f_back.f_code.co_name", ns) is None and ns["b"] == 2
    assert ns["caller"] == "executes" and eval("[a, b]", ns) == [1, 2] and exec(compile("c = 3", "x", "exec"), ns, ns) is None
    assert eval(*["a + x", ns], **{}) == 6 if ns.setdefault("x", 5) else None
    exec(*["d = 4", ns])
    assert (ns["c"], ns["d"], eval("locals()", {}, {"y": 1})) == (3, 4, {"y": 1})


classes(), executes(), raising()
before = entries()
classes(), executes(), raising()
assert entries() == before, entries() - before
