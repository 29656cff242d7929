# how often each construct that calls Python code enters the interpreter loop again: no more often than noted
#
# With an argument the table is printed: krait tests/vm/lang/reentry_table.py show
import sys

SETUP = """
import functools, itertools, operator, re, contextvars, abc, weakref, gc, collections.abc, json, heapq, bisect, io
class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return self.x == o.x
    def __lt__(self, o): return self.x < o.x
    def __hash__(self): return hash(self.x)
    def __repr__(self): return "P%d" % self.x
    def __format__(self, spec): return "<%d>" % self.x
    def __bool__(self): return self.x > 2
    def __index__(self): return self.x
    def __add__(self, o): return P(self.x + o.x)
class Seq:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __contains__(self, x): return 0 <= x < self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError
        return i
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n
class D:
    def __get__(self, o, t): return 5
    def __set__(self, o, v): pass
    def __delete__(self, o): pass
class Attr:
    d = D()
    @property
    def p(self): return 1
    @p.setter
    def p(self, v): pass
    def __getattr__(self, name): return name
class All:
    def __getattribute__(self, name): return name
    def __setattr__(self, name, v): pass
class Missing(dict):
    def __missing__(self, k): return k
class Hooked:
    def __init_subclass__(cls, **kw): cls.kw = kw
class Named:
    def __set_name__(self, owner, name): self.name = name
class Abstract(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other): return NotImplemented
class Meta(type):
    def __instancecheck__(cls, o): return True
    def __subclasscheck__(cls, o): return True
class Checked(metaclass=Meta): pass
class CM:
    def __enter__(self): return self
    def __exit__(self, *a): return False
def gen(n):
    for i in range(n): yield i
def f(x, y=1): return x
part = functools.partial(f, y=2)
cached = functools.lru_cache(maxsize=None)(lambda x: x)
bounded = functools.lru_cache(maxsize=2)(lambda x: x)
class M:
    def m(self, x): return x
    @functools.lru_cache(maxsize=None)
    def c(self, x): return x
    pm = functools.partialmethod(m, 3)
    @classmethod
    def k(cls, x): return x
    @staticmethod
    def s(x): return x
    @functools.cached_property
    def cp(self): return 1
m = M()
ps = [P(i) for i in (3, 1, 2, 5, 4)]
qs = [P(i) for i in (3, 1, 2, 5, 4)]
var = contextvars.ContextVar("var", default=1)
"""

# construct: (code, entries allowed for what the code does)
TABLE = {
    "partial": ("for i in range(5): part(i)", 0),
    "partial(*args)": ("part(*(1,)), part(*(1,), **{'y': 3})", 0),
    "lru_cache miss": ("for i in range(5): cached(object())", 0),
    "lru_cache bounded": ("for i in range(5): bounded(object())", 0),
    "lru_cache method": ("for i in range(5): M().c(i)", 0),
    "partialmethod": ("m.pm(), m.pm()", 2),
    "map in for": ("for x in map(f, [1, 2, 3]): pass", 0),
    "map partial": ("for x in map(part, [1, 2, 3]): pass", 0),
    "filter in for": ("for x in filter(f, [1, 2, 3]): pass", 0),
    "zip of generators": ("for x in zip(gen(3), gen(3)): pass", 0),
    "enumerate generator": ("for x in enumerate(gen(3)): pass", 0),
    "list(map)": ("list(map(f, [1, 2, 3]))", 0),
    "tuple(map)": ("tuple(map(f, [1, 2, 3]))", 0),
    "set(map)": ("set(map(f, [1, 2, 3]))", 0),
    "dict(map)": ("dict(map(lambda x: (x, x), [1, 2, 3]))", 0),
    "dict(zip(generators))": ("dict(zip(gen(3), gen(3)))", 0),
    "list(filter)": ("list(filter(f, [1, 2, 3]))", 0),
    "list(zip)": ("list(zip(gen(3), gen(3)))", 0),
    "list(enumerate)": ("list(enumerate(gen(3)))", 0),
    "list(iterator)": ("list(It(3)), tuple(It(3))", 0),
    "[*map]": ("[*map(f, [1, 2, 3])]", 0),
    "f(*map)": ("max(*map(f, [1, 2, 3]))", 0),
    "sum(genexp)": ("sum(x for x in [1, 2, 3])", 0),
    "sum(map)": ("sum(map(f, [1, 2, 3]))", 0),
    "sum of objects": ("sum(ps, P(0))", 5),
    "any(genexp)": ("any(x > 2 for x in [1, 2, 3])", 0),
    "all(map)": ("all(map(f, [1, 2, 3]))", 0),
    "any of objects": ("any(ps)", 1),
    "sorted(key)": ("sorted([3, 1, 2], key=lambda x: x)", 0),
    "sorted(key=partial)": ("sorted([3, 1, 2], key=part)", 0),
    "sorted(map)": ("sorted(map(f, [1, 2, 3]))", 0),
    "list.sort(key)": ("[3, 1, 2].sort(key=lambda x: x)", 0),
    "sorted(__lt__)": ("sorted(ps)", 8),
    "sort(cmp_to_key)": ("sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: a - b))", 4),
    "min(key)": ("min([3, 1, 2], key=lambda x: x)", 0),
    "max(key=partial)": ("max([3, 1, 2], key=part)", 0),
    "min(genexp)": ("min(x for x in [1, 2])", 0),
    "max of objects": ("max(ps), min(ps)", 8),
    "max(a, b) of objects": ("max(ps[0], ps[1])", 1),
    "join(genexp)": ("''.join(str(x) for x in [1, 2])", 0),
    "join(map)": ("''.join(map(lambda x: 'a', [1, 2]))", 0),
    "reduce": ("functools.reduce(lambda a, b: a + b, [1, 2, 3])", 0),
    "next(map)": ("next(map(f, [1, 2, 3]))", 0),
    "next(generator)": ("next(gen(3)), next(gen(0), 1)", 0),
    "re.sub(f)": ("re.sub('a', lambda m: 'b', 'banana')", 0),
    "Context.run": ("contextvars.copy_context().run(f, 1)", 0),
    "__init_subclass__": ("class X(Hooked, a=1): pass", 1),
    "__set_name__": ("class X: a = Named(); b = Named()", 2),
    "abstract class": ("class X(Abstract): pass", 0),
    "isinstance(abstract)": ("isinstance(P(1), Abstract), issubclass(int, Abstract)", 0),
    "collections.abc": ("isinstance(P(1), collections.abc.Hashable)", 0),
    "__instancecheck__": ("isinstance(1, Checked), issubclass(int, Checked)", 0),
    "__missing__": ("Missing()[3]", 0),
    "defaultdict": ("collections.defaultdict(lambda: 1)[1]", 0),
    "setdefault, get": ("d = {P(1): 2}; d.get(P(1)); d.setdefault(P(2), 3)", 4),
    "dict item": ("d = {}; d[P(1)] = 1; d[P(1)]; P(1) in d; del d[P(1)]", 7),
    "set of objects": ("s = {P(1), P(2)}; s.add(P(3)); P(1) in s; s.discard(P(2)); s | {P(9)}", 8),
    "hash()": ("hash(P(1))", 1),
    "hash(tuple)": ("hash((P(1), P(2)))", 2),
    "f-string": ("f'{ps[0]} {ps[0]!r} {ps[0]!s} {ps[0]:x}'", 0),
    "format()": ("format(ps[0], 'x'), '{}'.format(ps[0]), '{!r}'.format(ps[0])", 2),
    "% formatting": ("'%s %r' % (ps[0], ps[0])", 0),
    "str(), repr()": ("str(ps[0]), repr(ps[0])", 0),
    "repr(list)": ("repr(ps), str(tuple(ps)), repr({1: ps[0]})", 11),
    "print()": ("print(ps[0], ps, file=io.StringIO())", 6),
    "list ==": ("ps == qs, tuple(ps) == tuple(qs)", 10),
    "list <": ("ps < qs", 5),
    "in list": ("P(5) in ps, ps.index(P(2)), ps.count(P(9))", 12),
    "list.remove": ("q = ps[:]; q.remove(P(4))", 5),
    "dict ==": ("{1: ps[0]} == {1: qs[0]}", 1),
    "__bool__": ("if ps[0]: pass\nbool(ps[0]); not ps[0]", 0),
    "__len__": ("len(Seq(3)); bool(Seq(1))", 0),
    "__contains__": ("1 in Seq(3)", 0),
    "__index__": ("[1, 2, 3][P(1)]; [1, 2, 3, 4][P(0):P(2)]; range(P(3)); hex(P(3))", 5),
    "int()": ("int(P(3)), operator.index(P(3))", 2),
    "__getitem__": ("Seq(3)[1]; list(Seq(3)); [x for x in Seq(3)]", 5),
    "a, b = generator": ("a, b = gen(2)\na, *b = gen(3)", 0),
    "a, b = iterator": ("a, b = It(2)\na, *b = It(3)", 0),
    "descriptor": ("a = Attr(); a.d; a.d = 1; del a.d", 3),
    "property": ("a = Attr(); a.p; a.p = 2", 0),
    "__getattr__": ("Attr().foo; Attr().foo.upper()", 0),
    "__getattribute__": ("All().foo; All().foo.upper(); All().x = 1", 0),
    "getattr()": ("getattr(Attr(), 'p'), getattr(Attr(), 'foo'), hasattr(Attr(), 'bar'), setattr(Attr(), 'p', 1)", 2),
    "cached_property": ("M().cp", 1),
    "attrgetter": ("operator.attrgetter('p')(Attr())", 1),
    "methodcaller": ("operator.methodcaller('m', 1)(m)", 1),
    "bound methods": ("list(map(m.m, [1, 2])), sorted([2, 1], key=m.m)", 0),
    "classmethod": ("m.k(1), M.k(1), m.s(1)", 0),
    "with": ("with CM() as c: pass", 0),
    "weakref callback": ("w = weakref.ref(M(), lambda r: None); gc.collect()", 0),
    "list(generator)": ("list(gen(3)), tuple(gen(3)), set(gen(3)), frozenset(gen(3))", 0),
    "extend(generator)": ("q = []; q.extend(gen(3)); q += gen(2); q[1:1] = gen(2)", 3),
    "update(generator)": ("set().update(gen(3)), {}.update((x, x) for x in gen(2))", 0),
    "set |= generator": ("s = set(); s.update(map(f, [1])); s.union(gen(3)); s.difference(gen(2))", 7),
    "bytes(generator)": ("bytes(gen(3)), bytearray(gen(3))", 8),
    "in generator": ("2 in gen(3)", 0),
    "yield from": ("def g(): yield from map(f, [1, 2])\nfor x in g(): pass", 0),
    "generator.throw": ("g = gen(3); next(g); g.close()", 0),
    "deque": ("collections.deque(gen(3)); collections.deque().extend(gen(2))", 4),
    "Counter": ("collections.Counter(gen(3)); collections.Counter(map(f, [1, 2]))", 6),
    "chain": ("for x in itertools.chain(gen(3), gen(2)): pass", 0),
    "chain.from_iterable": ("list(itertools.chain.from_iterable(gen(2) for i in range(2)))", 3),
    "islice": ("list(itertools.islice(gen(9), 3))", 3),
    "groupby": ("for k, g in itertools.groupby([1, 1, 2], lambda x: x): list(g)", 3),
    "starmap": ("list(itertools.starmap(f, [(1,), (2,)]))", 2),
    "takewhile": ("list(itertools.takewhile(lambda x: x < 2, [1, 2, 3]))", 2),
    "accumulate": ("list(itertools.accumulate([1, 2, 3], lambda a, b: a + b))", 2),
    "product of generators": ("list(itertools.product(gen(2), gen(2)))", 6),
    "reversed, iter": ("list(reversed(Seq(3))), list(iter(lambda: 1, 1))", 6),
    "heapq": ("h = ps[:]; heapq.heapify(h); heapq.heappop(h); heapq.nsmallest(2, ps)", 14),
    "bisect": ("bisect.bisect([P(1), P(2)], P(1)), bisect.bisect([1, 2], 1, key=f)", 4),
    "json": ("json.dumps({1: [1]}), json.loads('[1]', parse_int=lambda x: 1)", 0),
    "type()": ("type('X', (Hooked,), {'a': Named()})", 2),
    "super().__init__": ("class X(P):\n  def __init__(self): super().__init__(1)\nX()", 0),
    "exec": ("exec('1', {})", 0),
}


def measure(code):
    space = {}
    exec(SETUP, space)
    exec("def run():\n" + "".join("    %s\n" % line for line in code.splitlines()), space)
    run, entries = space["run"], getattr(sys, "_krait_reentries", int)
    run()                              # what is cached or compiled the first time
    before = entries()
    run()
    return entries() - before


def main(show):
    grown = []
    for name, (code, allowed) in TABLE.items():
        n = measure(code)
        if show: print("%-24s %3d %s" % (name, n, "" if n == allowed else "(noted: %d)" % allowed))
        if n > allowed: grown.append((name, n, allowed))
    if not show: assert not grown, grown


main(len(sys.argv) > 1)
