# args.py: parsing arguments and building values.
from compare import *

ROOM = 8


def parse(name, make_args):
    """Compares the result and the variables."""
    outcomes = []
    for library, prefix in LIBRARIES:
        variables = [(C.c_char * 80)() for _ in range(ROOM)]
        args = make_args(variables)
        outcome = call(library, prefix, name, Int, args)
        # Of a buffer, what is the same for both: all but its address and what points into the variable itself.
        outcomes.append((outcome, [bytes(v)[8:40] if b"*" in args[1 if len(args) < 12 else 2].value else bytes(v)
                                   for v in variables] if outcome[0] == "returned" else None))
    report(name, args[:4], *outcomes)


def with_variables(*args):
    return lambda variables: args + tuple(C.byref(v) for v in variables)


UNITS = ("b B h H i I l k L K n c C f d D p s z y s# z# y# s* z* y* w* w S Y U u Z O (ii) (i(ss)) () i:f i;custom (ii):fn "
         "((i)i) x e s:name y:name s#:name").split()
FORMATS = ["ii", "i|i", "|ii", "ii:foo", "i|ii:foo", "ii;msg", "", "i|", "|i:g", "(ii)i", "i$i", "OO:x", "i|(ii)O"]
TUPLES = [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ("a", "b"), (1, "b"), ((1, 2), 3), ((1,), 2), (1, (2, 3), 4)]
for name in "PyArg_ParseTuple", "_PyArg_ParseTuple_SizeT":
    for unit in UNITS:
        for value in VALUES:
            args = (value,)
            parse(name, with_variables(Obj(args), Str(unit.encode())))
    for fmt in FORMATS:
        for args in TUPLES:
            parse(name, with_variables(Obj(args), Str(fmt.encode())))
for fmt in ["i", "s", "(ii)", "(i)", "", "ii", "i|i", "(ii):f", "s;m", "(s(ii)):f"]:
    for value in [1, "a", (1, 2), (1,), [1, 2], ("a", (1, "b")), None]:
        parse("PyArg_Parse", with_variables(Obj(value), Str(fmt.encode())))

SPECS = [("ii", "ab"), ("i|i", "ab"), ("i|i:f", "ab"), ("|ii:f", "ab"), ("i$i:f", "ab"), ("i|$i:f", "ab"),
         ("|$ii:f", "ab"), ("ii:f", ["", "b"]), ("i|i:f", ["", "b"]), ("|ii:f", ["", "b"]), ("ii$i:f", ["", "b", "c"]),
         ("i$i|i:f", "abc"), ("i|i|i:f", "abc"), ("$ii", ["", "b"]), ("ii", "a"), ("i", "ab"), ("ii:f", ["a", "", "c"]),
         ("i;custom", "a"), ("(ii)|i:f", "ab"), ("i:f", "a"), ("ii|x:f", "abc"), ("|iii:f", "abc")]
CALLS = [((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3), {}), ((), {"a": 1}), ((), {"b": 1}), ((), {"a": 1, "b": 2}),
         ((1,), {"b": 2}), ((1,), {"a": 2}), ((1, 2), {"b": 2}), ((1,), {"c": 3}), ((), {"x": 3}), (("s",), {}),
         ((1,), {"b": "s"}), ((), {"a": 1, "b": 2, "c": 3}), (((1, 2),), {"b": 3}), ((1,), {"": 2}), ((), {1: 2})]


class Parser(C.Structure):
    _fields_ = [("format", Str), ("keywords", C.POINTER(Str)), ("fname", Str), ("message", Str), ("pos", Int),
                ("min", Int), ("max", Int), ("kwtuple", C.c_void_p), ("next", C.c_void_p)]


keep = []                                       # parsers hold references to themselves and to their names
for fmt, names in SPECS:
    c_names = (Str * (len(names) + 1))(*[n.encode() for n in names], None)
    for args, kwargs in CALLS:
        parse("PyArg_ParseTupleAndKeywords", lambda variables: (
            Obj(args), Obj(kwargs), Str(fmt.encode()), c_names) + tuple(C.byref(v) for v in variables))

        def fast(variables):
            parser = Parser(fmt.encode(), c_names)
            keep.append((parser, c_names))
            return (Obj(args), Obj(kwargs), C.byref(parser)) + tuple(C.byref(v) for v in variables)

        outcomes = []
        for library, prefix in LIBRARIES:
            variables = [(C.c_char * 80)() for _ in range(ROOM)]
            outcomes.append((call(library, prefix, "_PyArg_ParseTupleAndKeywordsFast", Int, fast(variables)),
                             [bytes(v) for v in variables]))
        report("_PyArg_ParseTupleAndKeywordsFast", (fmt, names, args, kwargs), *outcomes)

for fname in b"fn", None:
    for args in (), (1,), (1, 2), (1, 2, 3):
        for low, high in (0, 0), (1, 1), (0, 2), (1, 2), (2, 2), (3, 5):
            check("PyArg_UnpackTuple", Int, lambda: (Obj(args), Str(fname), Size(low), Size(high)) + tuple(
                C.byref(C.c_void_p()) for _ in range(5)))

BUILDS = [("", ()), ("i", (Int(3),)), ("(i)", (Int(3),)), ("ii", (Int(3), Int(4))), ("[i,i]", (Int(3), Int(4))),
          ("{i:i}", (Int(3), Int(4))), ("{i}", (Int(3),)), ("s", (Str(b"x"),)), ("s", (NULL,)), ("y", (Str(b"x"),)),
          ("s#", (Str(b"xyz"), Size(2))), ("u", (C.c_wchar_p("w\xe9"),)), ("B", (Int(-1),)), ("H", (Int(-1),)),
          ("I", (Int(-1),)), ("k", (C.c_long(-1),)), ("K", (C.c_long(-1),)), ("d", (C.c_double(1.5),)), ("c", (Int(65),)),
          ("C", (Int(0x1234),)), ("C", (Int(0x110000),)), ("O", (Obj([1]),)), ("O", (NULL,)), ("(O)", (NULL,)),
          ("(i", (Int(1),)), ("i)", (Int(1),)), ("[i)", (Int(1),)), ("x", (Int(1),)), ("  i , i ", (Int(3), Int(4))),
          ("(())", ()), ("{O:i}", (Obj([]), Int(1))), ("(i(ss)[i])", (Int(1), Str(b"a"), Str(b"b"), Int(2)))]
for name in "Py_BuildValue", "_Py_BuildValue_SizeT":
    for fmt, args in BUILDS:
        check(name, Obj, lambda: (Str(fmt.encode()),) + args)
finish()
