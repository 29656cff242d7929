# What grows until memory ends, run under ulimit -v: MemoryError comes in time for the program to go on.  With
# -X heapmax=N the same.  growth.py NUMBER: only that action, as ctest has it, each in a process of its own.
import array, collections, gc, io, itertools, marshal, sys, weakref

class C: pass
class Finalized:
    def __del__(self): pass

def forever(make):
    kept = []
    for i in itertools.count(): kept.append(make(i))

GROW = [
    lambda i: None, lambda i: [i], lambda i: {}, lambda i: {i: i}, lambda i: "x" * 1000, lambda i: b"x" * 10000,
    lambda i: bytearray(3000), lambda i: object(), lambda i: (lambda: i), lambda i: 2**200 * i, lambda i: i + 0.5,
    lambda i: (x for x in "a"), lambda i: collections.deque([1] * 100), lambda i: weakref.ref(C), lambda i: memoryview(b"abc"),
    lambda i: sys.intern("%dx" % i), lambda i: ValueError(i), lambda i: {i, str(i)},
]
def add(d, i): d[i] = str(i)
def double(start):
    while True: start = start + start
def square():
    n = 3
    while True: n = n * n
def write(stream, piece):
    while True: stream.write(piece)
def nest():
    a = []
    while True: a = [a, a[:]]
def attributes():
    a = C()
    for i in itertools.count(): setattr(a, "x%d" % i, i)
def source():
    s = "x = 1; "
    while True:
        s += s
        compile(s, "s", "exec")

def recurse():
    sys.setrecursionlimit(10**9)
    def f(): return f() + 1
    try: f()
    finally: sys.setrecursionlimit(1000)
def generators():
    sys.setrecursionlimit(10**9)
    def f(): yield from f()
    try: next(f())
    finally: sys.setrecursionlimit(1000)

def dump():
    kept = []
    while True:
        for i in range(300000): kept.append([i, str(i)])
        marshal.dumps(kept)

def fill(container, put):
    for i in itertools.count(): put(container, i)

ACTIONS = [lambda make=make: forever(make) for make in GROW] + [
    lambda: fill({}, add), lambda: fill(set(), set.add), lambda: fill(collections.deque(), collections.deque.append),
    lambda: list(itertools.count()), lambda: tuple(itertools.count()), lambda: bytes(iter(int, 1)), lambda: "".join(iter(str, 1)),
    lambda: sorted(itertools.count()), lambda: max(*itertools.count()), lambda: double("x"), lambda: double(b"x"), lambda: double((1,)),
    lambda: double([1]), square, lambda: write(io.StringIO(), "x" * 1000), lambda: write(io.BytesIO(), b"x" * 1000), nest,
    attributes, source, lambda: collections.deque(zip(itertools.count(), itertools.count())),
    lambda: set(zip(itertools.count(), itertools.count())), lambda: dict(enumerate(map(str, itertools.count()))),
    recurse, generators, lambda: fill(array.array("d"), array.array.append), lambda: forever(lambda i: compile("a = b + 1; " * 300, str(i), "exec")),
    lambda: forever(lambda i: Finalized()), dump, lambda: marshal.loads(b"[" + (5 * 10**6).to_bytes(4, "little") + b"[\0\0\0\0" * (5 * 10**6)),
]

def runs_out(action):
    try: action()
    except MemoryError: return True

def goes_on():
    """After a few tries: what the exception held has to be found first."""
    for _ in range(4):
        try:
            gc.collect()
            return len([str(i) for i in range(20000)]) == 20000
        except MemoryError: pass

which = int(sys.argv[1]) if len(sys.argv) > 1 else None
for n, action in enumerate(ACTIONS):
    if which in (None, n):
        assert runs_out(action), n
        assert goes_on(), n
