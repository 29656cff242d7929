# Recursion without end, in Python and through C, and values nested too deeply: RecursionError or an answer, never a crash.
import collections, copy, functools, itertools, json, marshal, pickle, re, sys, types, weakref

ours = "Krait" in sys.version
DEPTH = 20000 if ours else 2000 # CPython's own stack ends before

def make(name, method, body):
    return type(name, (), {method: body})()

class Base: pass
LOOPS = {
    "repr": lambda: repr(make("A", "__repr__", lambda s: repr(s))),
    "str": lambda: str(make("A", "__str__", lambda s: "%s" % s)),
    "format": lambda: format(make("A", "__format__", lambda s, f: f"{s}")),
    "eq": lambda: make("A", "__eq__", lambda s, o: s == o) == 1,
    "eq in a list": lambda: [make("A", "__eq__", lambda s, o: [s] == [o])] == [1],
    "hash": lambda: hash(make("A", "__hash__", lambda s: hash((s,)))),
    "getattr": lambda: make("A", "__getattr__", lambda s, n: getattr(s, n)).x,
    "getattribute": lambda: make("A", "__getattribute__", lambda s, n: s.y).x,
    "setattr": lambda: setattr(make("A", "__setattr__", lambda s, n, v: setattr(s, n, v)), "x", 1),
    "getitem": lambda: make("A", "__getitem__", lambda s, i: s[i])[0],
    "call": lambda: make("A", "__call__", lambda s: s())(),
    "iter": lambda: iter(make("A", "__iter__", lambda s: iter(s))),
    "len": lambda: len(make("A", "__len__", lambda s: len(s))),
    "bool": lambda: bool(make("A", "__bool__", lambda s: bool(s))),
    "add": lambda: make("A", "__add__", lambda s, o: s + o) + 1,
    "radd": lambda: 1 + make("A", "__radd__", lambda s, o: 1 + s),
    "lt in sort": lambda: sorted([1, make("A", "__lt__", lambda s, o: sorted([s, s]))]),
    "index": lambda: [1][make("A", "__index__", lambda s: [1][s])],
    "contains": lambda: 1 in make("A", "__contains__", lambda s, o: o in s),
    "new": lambda: type("A", (), {"__new__": lambda c: c()})(),
    "init": lambda: type("A", (), {"__init__": lambda s: type(s)()})(),
    "missing": lambda: type("A", (dict,), {"__missing__": lambda s, k: s[k]})()[1],
    "property": lambda: make("A", "x", property(lambda s: s.x)).x,
    "instancecheck": lambda: isinstance(1, type("M", (type,), {"__instancecheck__": lambda c, o: isinstance(o, c)})("A", (), {})),
    "init_subclass": lambda: type("B", (type("A", (), {"__init_subclass__": classmethod(lambda c: type("C", (c,), {}))}),), {}),
    "length_hint": lambda: list(type("A", (), {"__iter__": lambda s: iter([]), "__length_hint__": lambda s: list(s)})()) or loop(),
    "sort key": lambda: (lambda f: f(f))(lambda f: sorted([1, 2], key=lambda x: f(f))),
    "max key": lambda: (lambda f: f(f))(lambda f: max([1, 2], key=lambda x: f(f))),
    "map": lambda: (lambda f: f(f))(lambda f: list(map(lambda x: f(f), [1]))),
    "sub": lambda: (lambda f: f(f))(lambda f: re.sub("a", lambda m: f(f), "a")),
    "reduce": lambda: (lambda f: f(f))(lambda f: functools.reduce(lambda a, b: f(f), [1, 2])),
    "lru_cache": lambda: (lambda f: f(f, 1))(functools.lru_cache(lambda f, n: f(f, n + 1))),
    "eval": lambda: eval("f(f)", {"f": lambda f: eval("f(f)", {"f": f})}),
    "generator": lambda: (lambda g: next(g(g)))(lambda g: (yield from g(g))),
    "reduce of copy": lambda: copy.copy(make("A", "__reduce_ex__", lambda s, v: copy.copy(s))),
    "proxy": lambda: (lambda c: (lambda a: (setattr(c, "__str__", lambda s: str(weakref.proxy(a))), str(a)))(c()))(type("A", (), {})),
}
def loop(): return loop()
LOOPS["plain"] = loop
for name, action in LOOPS.items():
    try: action()
    except RecursionError: continue
    raise AssertionError(name)

def nested(wrap, start=None):
    v = start
    for _ in range(DEPTH): v = wrap(v)
    return v
def answers(action):
    try: action()
    except (RecursionError, ValueError): pass

WRAPS = [lambda v: [v], lambda v: (v,), lambda v: {1: v}, lambda v: frozenset([v]), lambda v: collections.deque([v]),
         lambda v: types.SimpleNamespace(x=v), lambda v: types.MappingProxyType(v if v else {}), lambda v: slice(v),
         lambda v: collections.OrderedDict(a=v), lambda v: list[v], lambda v: functools.partial(print, v), lambda v: staticmethod(v),
         lambda v: ExceptionGroup("e", [v or ValueError()]), lambda v: ValueError(v), lambda v: types.MethodType(print, v or 1)]
def dumps(v): return marshal.dumps(v)
USES = [repr, str, lambda v: hash(v), lambda v: v == v, lambda v: [v] < [v], copy.copy, dumps,
        lambda v: isinstance(1, v), lambda v: "x".startswith(v), pickle.dumps, copy.deepcopy]
for wrap in WRAPS:
    a, b = nested(wrap), nested(wrap)
    for use in USES:
        if use is dumps and isinstance(a, frozenset): continue # every level is written twice, as in CPython
        try: use(a)
        except (RecursionError, ValueError, TypeError, AttributeError, pickle.PicklingError): pass
    answers(lambda: a == b)
    answers(lambda: str(b))
    del a, b # freed however deep

ITERATORS = [itertools.chain, lambda i: zip(i)] + [lambda i: map(int, i), lambda i: filter(None, i), enumerate, lambda i: (x for x in i),
             lambda i: itertools.islice(i, 10), iter] * ours
for wrap in ITERATORS: answers(lambda: list(nested(wrap, iter([]))))

if ours: # where CPython ends
    it = itertools
    deep = 300000
    for wrap in (it.chain.from_iterable, lambda i: it.takewhile(bool, i), lambda i: it.dropwhile(bool, i), it.accumulate, it.cycle, it.pairwise,
                 it.groupby, lambda i: it.filterfalse(None, i), lambda i: it.starmap(len, i), lambda i: it.compress(i, it.repeat(1)),
                 it.zip_longest, it.chain, lambda i: it.islice(i, 5)):
        i = iter([])
        for _ in range(deep): i = wrap(i)
        try: next(i)
        except RecursionError: continue
        assert False
    cells = [None, None]
    for _ in range(deep): cells = [types.CellType(v) for v in cells]
    for action in (lambda: cells[0] == cells[1], lambda: repr(cells)): answers(action)
    shown = {1: 2}
    for _ in range(deep): shown = types.MappingProxyType(shown)
    for action in (lambda: shown[1], lambda: len(shown), lambda: list(shown), lambda: 1 in shown, lambda: hash(shown), lambda: shown.get(1)):
        try: action()
        except RecursionError: continue
        assert False
    sys.setrecursionlimit(10**9) # then only the C stack is a limit
    class Deep:
        def __repr__(self): return repr([self])
        def __eq__(self, other): return [self] == [other]
    for action in (lambda: repr(Deep()), lambda: Deep() == Deep()):
        try: action()
        except RecursionError: continue
        assert False
    sys.setrecursionlimit(1000)

for pattern, text in (("(a|b)*c", "ab" * 200000), ("(?:a|b)*?c", "ab" * 200000)): assert not re.match(pattern, text)
for pattern in ("(" * 5000 + ")" * 5000, "(?:" * 5000 + ")" * 5000, "(?=" * 3000 + ")" * 3000, "[" * 100000):
    try: re.compile(pattern)
    except (RecursionError, re.error): pass
re.compile("a|" * 20000)
for text in ("[" * 100000, '{"a":' * 100000):
    try: json.loads(text)
    except RecursionError: continue
    assert False


# what a small C stack makes impossible is raised where it was asked for, not by the next call into C
def nested(n):
    deep = []
    for _ in range(n): deep = [deep]
    return deep


def small_stack():
    for depth in 20000, 100000:
        deep = nested(depth)
        for action in (lambda: json.dumps(deep), lambda: json.dumps(deep, indent=1), lambda: id(deep), lambda: repr(deep),
                       lambda: deep == nested(depth), lambda: json.dumps(deep, default=lambda o: [o])):
            try: action()
            except RecursionError: pass
            assert json.dumps([], default=lambda o: o) == "[]"
        while deep: deep = deep[0]
    passed.append(True)


import threading
passed, size = [], threading.stack_size(1 << 19)
if ours:
    thread = threading.Thread(target=small_stack)
    thread.start()
    thread.join()
    assert passed
