"""Calls everything callable with odd arguments and prints what came of it, a line each, always the same ones.

    calls.py SEED FIRST COUNT

prints `number call -> result` for COUNT cases from FIRST on.  The line's left half is out before the call is made, so
a crash leaves its case behind.  calls_diff.py runs this in two interpreters and compares.
"""
import builtins
import json
import os
import random
import re
import sys
import types
import warnings

warnings.simplefilter("ignore")
sys.set_int_max_str_digits(5000)
sys.setrecursionlimit(300)

RECEIVER = None  # what the objects below change while a method of it runs


def change_receiver():
    r = RECEIVER
    for name, args in (("clear", ()), ("append", (1,)), ("add", (1,)), ("close", ()), ("release", ())):
        try:
            getattr(r, name)(*args)
        except Exception:
            pass


class Evil(Exception):
    pass


def raising(*a, **k):
    raise Evil("evil")


def changing(result):
    def method(self, *a):
        change_receiver()
        return result
    return method


class IndexRaises: __index__ = raising
class IndexChanges: __index__ = changing(1)
class IndexBadType: __index__ = lambda self: "x"
class IndexHuge: __index__ = lambda self: 2 ** 70
class HashRaises: __hash__ = raising
class HashBadType: __hash__ = lambda self: "x"
class EqRaises:
    __eq__ = raising
    __hash__ = lambda self: 1
class EqChanges:
    __eq__ = changing(False)
    __hash__ = lambda self: hash(1)
class EqOdd:
    __eq__ = lambda self, other: []
    __lt__ = lambda self, other: None
    __hash__ = lambda self: hash(1)
class LtChanges: __lt__ = changing(True)
class LenNegative:
    __len__ = lambda self: -1
    __getitem__ = lambda self, i: raising()
class LenHuge:
    __len__ = lambda self: 2 ** 70
    __iter__ = lambda self: iter((1, 2))
class LenBadType:
    __len__ = lambda self: "x"
    __iter__ = lambda self: iter((1, 2))
class HintHuge:
    __length_hint__ = lambda self: sys.maxsize
    __iter__ = lambda self: iter((1, 2))
class HintBadType:
    __length_hint__ = lambda self: "x"
    __iter__ = lambda self: self
    __next__ = lambda self: raising()
class IterBadType: __iter__ = lambda self: 3
class IterNone: __iter__ = None
class IterChanges:
    def __iter__(self):
        for i in range(3):
            change_receiver()
            yield i
class NextRaises:
    __iter__ = lambda self: self
    __next__ = raising
class GetitemOnly:
    def __getitem__(self, i):
        if i == 3: raise IndexError
        change_receiver()
        return i
class AttrRaises:
    __getattr__ = raising
class AttributeRaises:
    __getattribute__ = raising
class StrBadType:
    __str__ = lambda self: 3
    __repr__ = lambda self: None
    __format__ = lambda self, spec: 3
    __bytes__ = lambda self: "x"
class ReprRaises: __repr__ = raising
class ReprChanges:
    def __repr__(self):
        change_receiver()
        return "R"
class BoolRaises: __bool__ = raising
class BoolBadType: __bool__ = lambda self: 2
class FloatBadType:
    __float__ = lambda self: "x"
    __int__ = lambda self: "x"
    __complex__ = lambda self: "x"
class Mapping:
    keys = lambda self: ["a", 1, []]
    __getitem__ = lambda self, k: k
    __iter__ = lambda self: iter(["a", 1, []])
class MappingBad:
    keys = lambda self: 3
class FspathBad: __fspath__ = lambda self: 3
class CallableObject:
    def __call__(self, *a, **k):
        change_receiver()
        return 0
class SubInt(int): pass
class SubStr(str): pass
class SubList(list): pass
class SubDict(dict):
    def __missing__(self, key):
        change_receiver()
        return key
class SubTuple(tuple): pass
class SubBytes(bytes): pass
class SubFloat(float): pass
class Slots: __slots__ = ("a",)
class Meta(type): pass
class WithMeta(metaclass=Meta): pass


def recursive_list():
    a = [1]
    a.append(a)
    return a


def recursive_dict():
    d = {}
    d[1] = d
    return d


def deep_list():
    a = []
    for _ in range(2000): a = [a]
    return a


def generator():
    yield 1
    yield 2


async def coroutine_function():
    pass


def running_generator():
    g = generator()
    next(g)
    return g


def coroutine():
    c = coroutine_function()
    c.close()
    return c


async def async_generator():
    yield 1


def plain(a, b=2, *c, d=4, **e):
    return a


def traceback_object():
    try:
        raising()
    except Evil as e:
        return e.__traceback__


# name, what makes a fresh one
ODD = [

    ("None", lambda: None), ("True", lambda: True), ("0", lambda: 0), ("1", lambda: 1), ("-1", lambda: -1),
    ("3", lambda: 3), ("2**62", lambda: 2 ** 62), ("2**63-1", lambda: 2 ** 63 - 1), ("2**63", lambda: 2 ** 63),
    ("-2**63", lambda: -2 ** 63), ("-2**62-1", lambda: -2 ** 62 - 1), ("2**64", lambda: 2 ** 64),
    ("10**30", lambda: 10 ** 30), ("-10**30", lambda: -10 ** 30), ("2**33", lambda: 2 ** 33), ("0.0", lambda: 0.0),
    ("-0.0", lambda: -0.0), ("1.5", lambda: 1.5), ("nan", lambda: float("nan")), ("inf", lambda: float("inf")),
    ("-inf", lambda: float("-inf")), ("1e300", lambda: 1e300), ("5e-324", lambda: 5e-324), ("1j", lambda: 1j),
    ("nan+infj", lambda: complex("nan+infj")), ("''", lambda: ""), ("'a'", lambda: "a"), ("'abc'", lambda: "abc"),
    ("'é'", lambda: "\xe9"), ("surrogate", lambda: "\udc80"), ("astral", lambda: "\U0001f600x"),
    ("'a\\0b'", lambda: "a\0b"), ("'utf-8'", lambda: "utf-8"), ("'%s%d'", lambda: "%s%d"),
    ("'{0.a[b]}'", lambda: "{0.a[b]}"), ("'12'", lambda: "12"), ("'x'*300", lambda: "x" * 300),
    ("'>10'", lambda: ">10"), ("b''", lambda: b""), ("b'abc'", lambda: b"abc"), ("b'\\xff'", lambda: b"\xff\0"),
    ("b'%s'", lambda: b"%s"), ("bytearray", lambda: bytearray(b"abcd")),
    ("memoryview", lambda: memoryview(bytearray(b"abcd"))),
    ("released", lambda: (lambda m: (m.release(), m)[1])(memoryview(b"ab"))),
    ("mv2d", lambda: memoryview(bytes(8)).cast("B", [2, 4])), ("mvslice", lambda: memoryview(bytearray(8))[::-2]),
    ("()", lambda: ()), ("(1,2)", lambda: (1, 2)), ("('a',)", lambda: ("a",)), ("([],)", lambda: ([],)),
    ("(int,str)", lambda: (int, str)), ("[]", list), ("[1,2,3]", lambda: [1, 2, 3]),
    ("['b','a']", lambda: ["b", "a"]), ("[None]", lambda: [None]), ("mixed", lambda: [1, "a", None]),
    ("recursive_list", recursive_list), ("recursive_dict", recursive_dict), ("deep_list", deep_list), ("{}", dict),
    ("{'a':1}", lambda: {"a": 1}), ("{1:2}", lambda: {1: 2, 3: 4}), ("set()", set), ("{1,2}", lambda: {1, 2}),
    ("frozenset", lambda: frozenset((1, "a"))), ("dictkeys", lambda: {1: 2}.keys()),
    ("dictitems", lambda: {1: 2}.items()), ("range(3)", lambda: range(3)),
    ("range(10,0,-3)", lambda: range(10, 0, -3)), ("hugerange", lambda: range(2 ** 70, 2 ** 70 + 2)),
    ("slice", lambda: slice(1, None, -1)), ("oddslice", lambda: slice("a", [], 0)),
    ("slice0", lambda: slice(None, None, 0)), ("Ellipsis", lambda: ...), ("NotImplemented", lambda: NotImplemented),
    ("object()", object), ("int", lambda: int), ("type", lambda: type), ("object", lambda: object),
    ("list", lambda: list), ("Evil", lambda: Evil), ("Evil()", lambda: Evil("e")),
    ("KeyError()", lambda: KeyError(1)), ("group", lambda: ExceptionGroup("g", [ValueError(1), TypeError(2)])),
    ("len", lambda: len), ("lambda", lambda: lambda *a, **k: 1), ("plain", lambda: plain),
    ("bound", lambda: [].append), ("raising", lambda: raising), ("generator", generator),
    ("running", running_generator), ("coroutine", coroutine), ("agen", async_generator),
    ("iter", lambda: iter([1, 2])), ("dictiter", lambda: iter({1: 2})), ("callable_iter", lambda: iter(lambda: 1, 1)),
    ("zip", lambda: zip("ab", (1, 2))), ("map", lambda: map(raising, (1,))), ("enumerate", lambda: enumerate("ab")),
    ("reversed", lambda: reversed([1, 2])), ("module", lambda: types.ModuleType("m")),
    ("code", lambda: plain.__code__), ("cell", lambda: types.CellType(1)), ("emptycell", lambda: types.CellType()),
    ("mappingproxy", lambda: types.MappingProxyType({1: 2})), ("namespace", lambda: types.SimpleNamespace(a=1)),
    ("traceback", traceback_object), ("alias", lambda: list[int]), ("union", lambda: int | str),
    ("property", lambda: property(plain)), ("classmethod", lambda: classmethod(plain)),
    ("staticmethod", lambda: staticmethod(plain)), ("super", lambda: super(SubInt, SubInt(1))),
    ("slot", lambda: Slots.a), ("getset", lambda: type.__dict__["__dict__"]), ("wrapper", lambda: int.__add__),
    ("method_wrapper", lambda: (1).__add__), ("methoddescr", lambda: str.join), ("SubInt", lambda: SubInt(5)),
    ("SubStr", lambda: SubStr("abc")), ("SubList", lambda: SubList([1, 2])), ("SubDict", lambda: SubDict(a=1)),
    ("SubTuple", lambda: SubTuple((1, 2))), ("SubBytes", lambda: SubBytes(b"ab")),
    ("SubFloat", lambda: SubFloat(2.5)), ("Slots()", Slots), ("WithMeta", lambda: WithMeta), ("Mapping()", Mapping),
] + [(c.__name__ + "()", c) for c in (
    IndexRaises, IndexChanges, IndexBadType, IndexHuge, HashRaises, HashBadType, EqRaises, EqChanges, EqOdd, LtChanges, LenNegative,
    LenHuge, LenBadType, HintHuge, HintBadType, IterBadType, IterNone, IterChanges, NextRaises, GetitemOnly, AttrRaises, AttributeRaises,
    StrBadType, ReprRaises, ReprChanges, BoolRaises, BoolBadType, FloatBadType, MappingBad, FspathBad, CallableObject)]
ODD += [("[EqChanges]", lambda: [EqChanges(), 1, 2]), ("{EqChanges}", lambda: {EqChanges(): 1, 2: 3}), ("[LtChanges]", lambda: [LtChanges(), LtChanges()]),
        ("[ReprChanges]", lambda: [ReprChanges(), 2]), ("(EqRaises,)", lambda: (EqRaises(),)), ("{EqOdd}", lambda: {EqOdd()}),
        ("[StrBadType]", lambda: [StrBadType()])]

MODULES = """
    math cmath itertools _functools functools _collections operator _struct binascii array _datetime datetime
    zlib unicodedata marshal _csv _random _bisect _heapq _json _pickle _sre re _string _codecs _io _weakref
    _abc _stat _md5 _sha1 _sha256 _sha512 _blake2 _sha3 _contextvars _operator _statistics _opcode _typing
    types copy _symtable errno atexit _queue _ast ast enum fractions decimal textwrap string struct json
    pickle base64 weakref _elementtree pyexpat _tracemalloc time sys gc _warnings _locale _imp _thread
""".split()
# Names in them that end the process, wait, or change it for all cases behind.
LEFT_OUT = {
    "_io": "open open_code FileIO",
    "atexit": "register _run_exitfuncs _clear",
    "time": "sleep",
    "sys": (
        "exit setrecursionlimit settrace setprofile _debugmallocstats set_int_max_str_digits breakpointhook "
        "addaudithook displayhook excepthook stdout stderr stdin __stdout__ __stderr__ __stdin__ "
        "__displayhook__ __excepthook__ __breakpointhook__ setswitchinterval activate_stack_trampoline "
        "_current_frames _current_exceptions exc_info call_tracing setdlopenflags set_asyncgen_hooks "
        "unraisablehook __unraisablehook__ _getframe"),
    "gc": (

        "get_objects get_referrers get_referents get_stats set_threshold disable freeze set_debug collect"),
    "_locale": "setlocale",
    "_imp": "create_builtin create_dynamic exec_builtin exec_dynamic acquire_lock release_lock lock_held",
    "_thread": (
        "interrupt_main exit exit_thread start_new_thread start_new stack_size allocate_lock allocate "
        "LockType RLock _set_sentinel"),
}
BUILTINS_LEFT_OUT = """
    input breakpoint exit quit help open exec eval compile __import__ print copyright credits license
    __build_class__ vars dir locals globals
""".split()
METHODS_LEFT_OUT = """
    __init_subclass__ __subclasshook__ __sizeof__ __reduce__ __reduce_ex__ __getstate__ __subclasses__ __dir__
    __doc__ mro cr_frame
""".split()
KEYWORDS = """
    key default sep end maxsplit encoding errors start stop step reverse strict file base n a x fillvalue
    repeat initial
""".split()


def make(entry):
    return entry[1]()


def text(v):
    try:
        s = type(v).__name__ + " " + repr(v)
    except RecursionError:
        s = type(v).__name__ + " deep"
    except BaseException as e:
        s = type(v).__name__ + " unprintable " + type(e).__name__
    return re.sub(r" at 0x[0-9a-f]+", " at 0x", s)[:300].encode("ascii", "backslashreplace").decode().replace("\n", "\\n")


BINARY = "+ - * / // % @ & | ^ << >> ** < <= == != > >= in is".split()
OPERATE = {op: eval(f"lambda a, b: a {op} b") for op in BINARY}
OPERATE |= {op + "=": eval(f"lambda a, b: __import__('operator').i{name}(a, b)") for op, name in
            (("+", "add"), ("*", "mul"), ("|", "or"), ("&", "and"), ("-", "sub"), ("^", "xor"), ("%", "mod"))}


def set_item(a, b):
    a[b] = b


def del_item(a, b):
    del a[b]


def set_slice(a, b):
    a[1:] = b


def unpack(a, b):
    x, *y = a
    return y


def call_star(a, b):
    return plain(*a, **b)


OPERATE |= {"[]": lambda a, b: a[b], "[]=": set_item, "del[]": del_item, "[1:]=": set_slice, "*unpack": unpack,
            "f(*,**)": call_star, "fstring": lambda a, b: f"{a!s:{b}}", "[a:b]": lambda a, b: a[a:b], "isinstance": lambda a, b: isinstance(a, b)}


class Case:
    """One call, chosen by its own random numbers, so that cases can be run from any one on."""

    def __init__(self, seed, number):
        self.rng = random.Random(seed * 1000003 + number)
        kind = self.rng.random()
        if kind < 0.5: self.method()
        elif kind < 0.65: self.operator()
        elif kind < 0.8: self.builtin()
        else: self.module_function()

    def arguments(self):
        entries = [self.rng.choice(ODD) for _ in range(self.rng.choice((0, 1, 1, 1, 2, 2, 3)))]
        keywords = {}
        if self.rng.random() < 0.08: keywords[self.rng.choice(KEYWORDS)] = self.rng.choice(ODD)
        self.args, self.keywords = entries, keywords

    def described(self, head):
        parts = [e[0] for e in self.args] + [f"{k}={e[0]}" for k, e in self.keywords.items()]
        self.what = f"{head}({', '.join(parts)})"

    def run_call(self, f):
        return f(*[make(e) for e in self.args], **{k: make(e) for k, e in self.keywords.items()})

    def method(self):
        receiver = self.rng.choice(ODD)
        pick, unbound = self.rng.random(), self.rng.random() < 0.1
        self.arguments()

        def run():
            global RECEIVER
            RECEIVER = r = make(receiver)
            names = METHOD_NAMES.get(type(r)) or []
            if not names: return None
            f = getattr(type(r) if unbound else r, names[int(pick * len(names))])
            return self.run_call(f) if callable(f) else f
        t = type(make(receiver))
        names = METHOD_NAMES.get(t) or ["-"]
        self.described(f"{receiver[0]}.{names[int(pick * len(names))]}{'!' if unbound else ''}")
        self.run = run

    def operator(self):
        name = self.rng.choice(list(OPERATE))
        a, b = self.rng.choice(ODD), self.rng.choice(ODD)
        self.what = f"{a[0]} {name} {b[0]}"
        big = "10**30", "-10**30", "2**62", "2**63-1", "2**63", "2**64", "-2**63", "-2**62-1", "2**33"
        if name in ("**", "<<", "*") and (b[0] in big or a[0] in big): name = "+"

        def run():
            global RECEIVER
            RECEIVER = x = make(a)
            return OPERATE[name](x, make(b))
        self.run = run

    def builtin(self):
        name = self.rng.choice(BUILTIN_NAMES)
        self.arguments()
        self.described(name)

        def run():
            global RECEIVER
            RECEIVER = None
            return self.run_call(getattr(builtins, name))
        self.run = run

    def module_function(self):
        module = self.rng.choice(MODULES)
        pick, again, deeper = self.rng.random(), self.rng.random(), self.rng.random() < 0.5
        self.arguments()
        names = PUBLIC_NAMES[module]
        name = names[int(pick * len(names))] if names else None
        self.described(f"{module}.{name}")

        def run():
            global RECEIVER
            RECEIVER = None
            if not name: return None
            f = getattr(__import__(module), name)
            if not callable(f): return None
            r = self.run_call(f)
            if deeper and METHOD_NAMES.get(type(r)) is None:
                RECEIVER = r
                names = [n for n in dir(type(r)) if n not in METHODS_LEFT_OUT]
                f = getattr(r, names[int(again * len(names))])
                if callable(f): return text(r)[:100], names[int(again * len(names))], self.run_call(f)
            return r
        self.run = run


def method_names():
    found = {}
    for entry in ODD:
        t = type(make(entry))
        found[t] = [n for n in dir(t) if n not in METHODS_LEFT_OUT]
    return found


def public_names():
    found = {}
    for m in MODULES:
        left_out = LEFT_OUT.get(m, "").split()
        try:
            names = sorted(vars(__import__(m)))
        except ImportError:
            names = []
        found[m] = [n for n in names if n not in left_out and (not n.startswith("__") or m == "operator")]
    return found


METHOD_NAMES = method_names()
PUBLIC_NAMES = public_names()
if len(sys.argv) > 4:  # the names of another interpreter, so that both make the same calls
    names = json.load(open(sys.argv[4]))
    METHOD_NAMES = {t: names["methods"].get(t.__name__, []) for t in METHOD_NAMES}
    PUBLIC_NAMES = names["modules"]
BUILTIN_NAMES = sorted(n for n in dir(builtins) if callable(getattr(builtins, n)) and n not in BUILTINS_LEFT_OUT)


def main():
    if sys.argv[1] == "names":
        print(json.dumps({"methods": {t.__name__: n for t, n in METHOD_NAMES.items()}, "modules": PUBLIC_NAMES}))
        return
    seed, first, count = map(int, sys.argv[1:4])
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    sys.unraisablehook = lambda u: None
    for number in range(first, first + count):
        case = Case(seed, number)
        os.write(out, f"{number} {case.what} -> ".encode("ascii", "backslashreplace"))
        try:
            result = "= " + text(case.run())
        except BaseException as e:
            try:
                result = "! " + type(e).__name__ + ": " + text(str(e))[4:]
            except BaseException as e2:
                result = "! " + type(e).__name__ + " unprintable " + type(e2).__name__
            e.__traceback__ = None
        global RECEIVER
        RECEIVER = None
        os.write(out, re.sub(r"0x[0-9a-f]+", "0x", result).encode("ascii", "backslashreplace") + b"\n")
    os.write(out, b"done\n")


main()
