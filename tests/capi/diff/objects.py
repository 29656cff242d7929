# objects.py: operators, items, calls, comparison, text and buffers of any objects.
from compare import *

SMALL = [v for v in VALUES if not (isinstance(v, int) and abs(v) > 256)]
BINARY = "Add Subtract Multiply MatrixMultiply FloorDivide TrueDivide Remainder Lshift Rshift And Xor Or".split()
for x in SMALL:
    for y in SMALL:
        for op in BINARY:
            check("PyNumber_" + op, Obj, lambda: (Obj(x), Obj(y)))
            check("PyNumber_InPlace" + op, Obj, lambda: (Obj(fresh(x)), Obj(y)))
        check("PyNumber_Divmod", Obj, lambda: (Obj(x), Obj(y)))
        check("PyNumber_Power", Obj, lambda: (Obj(x), Obj(y), Obj(None)))
        check("PyNumber_InPlacePower", Obj, lambda: (Obj(x), Obj(y), Obj(5)))
        check("PyObject_GetItem", Obj, lambda: (Obj(x), Obj(y)))
        check("PyObject_SetItem", Int, lambda: (Obj(fresh(x)), Obj(y), Obj(1)))
        check("PyObject_DelItem", Int, lambda: (Obj(fresh(x)), Obj(y)))
        check("PyObject_IsInstance", Int, lambda: (Obj(x), Obj(y)))
        check("PyObject_IsSubclass", Int, lambda: (Obj(x), Obj(y)))
        check("PySequence_Concat", Obj, lambda: (Obj(x), Obj(y)))
        check("PySequence_Contains", Int, lambda: (Obj(x), Obj(y)))
        check("PySequence_Count", Size, lambda: (Obj(x), Obj(y)))
        check("PySequence_Index", Size, lambda: (Obj(x), Obj(y)))
        for op in range(6):
            check("PyObject_RichCompare", Obj, lambda: (Obj(x), Obj(y), Int(op)))
            check("PyObject_RichCompareBool", Int, lambda: (Obj(x), Obj(y), Int(op)))

OBJECT = ["PyNumber_" + n for n in "Negative Positive Invert Absolute Long Float Index".split()]
OBJECT += ["PyObject_" + n for n in "Repr Str ASCII Bytes GetIter GetAIter Type".split()]
OBJECT += ["PySequence_List", "PySequence_Tuple", "PyMapping_Keys", "PyMapping_Values", "PyMapping_Items"]
TRUTH = ["PyNumber_Check", "PyIndex_Check", "PySequence_Check", "PyMapping_Check", "PyObject_IsTrue", "PyObject_Not",
         "PyCallable_Check"]
for x in VALUES:
    for name in OBJECT:
        check(name, Obj, lambda: (Obj(fresh(x)),))
    for name in TRUTH:
        check(name, Int, lambda: (Obj(x),))
    for name in "PyObject_Size", "PySequence_Size", "PyMapping_Size", "PyObject_Hash":
        check(name, Size, lambda: (Obj(x),))
    check("PyObject_LengthHint", Size, lambda: (Obj(x), Size(42)))
    for exc in None, IndexError:
        check("PyNumber_AsSsize_t", Size, lambda: (Obj(x), Obj(exc) if exc else None))
    for base in 2, 10, 16, 7:
        check("PyNumber_ToBase", Obj, lambda: (Obj(x), Int(base)))
    for i in 0, 1, -1, -5, 9:
        check("PySequence_GetItem", Obj, lambda: (Obj(x), Size(i)))
        check("PySequence_SetItem", Int, lambda: (Obj(fresh(x)), Size(i), Obj("v")))
        check("PySequence_DelItem", Int, lambda: (Obj(fresh(x)), Size(i)))
        check("PySequence_GetSlice", Obj, lambda: (Obj(x), Size(i), Size(2)))
        check("PySequence_SetSlice", Int, lambda: (Obj(fresh(x)), Size(i), Size(2), Obj([1])))
        check("PySequence_DelSlice", Int, lambda: (Obj(fresh(x)), Size(i), Size(2)))
    check("PySequence_Fast", Obj, lambda: (Obj(fresh(x)), Str(b"message")))
    for spec in "", "5", ">9", "zz", 3:
        check("PyObject_Format", Obj, lambda: (Obj(x), Obj(spec)))
    for attr in "__class__", "foo", "append", 3:
        check("PyObject_GetAttr", Obj, lambda: (Obj(x), Obj(attr)))
        if not isinstance(x, type):
            check("PyObject_SetAttr", Int, lambda: (Obj(fresh(x)), Obj(attr), Obj(5)))


def function(*args, **kwargs):
    return args, kwargs


class Callable:
    def __call__(self, *args, **kwargs):
        return "called", args, kwargs

    def method(self, *args):
        return "method", args


for f in function, Callable(), Callable().method, dict, len, str.join, 3, lambda: 1 / 0:
    for args in (), (1,), ([1],), tuple(range(12)):
        for kwargs in None, {}, {"a": 1}, {c: 1 for c in "abcdefghi"}, {1: 2}:
            c_kwargs = None if kwargs is None else Obj(kwargs)
            stack = (Obj * (len(args) + 1))(*args, None)
            check("PyObject_Call", Obj, lambda: (Obj(f), Obj(args), c_kwargs))
            check("PyObject_VectorcallDict", Obj, lambda: (Obj(f), stack, C.c_size_t(len(args)), c_kwargs))
        check("PyObject_CallObject", Obj, lambda: (Obj(f), Obj(args)))
        check("PyObject_CallFunctionObjArgs", Obj, lambda: (Obj(f),) + tuple(map(Obj, args)) + (NULL,))
    for fmt, args in (b"", ()), (b"i", (Int(3),)), (b"(ii)", (Int(3), Int(4))), (b"O", (Obj((1, 2)),)), (b"!", ()):
        check("PyObject_CallFunction", Obj, lambda: (Obj(f), Str(fmt)) + args)
for o, name in (Callable(), "method"), (Callable(), "none"), ([3], "append"), ("abc", "upper"), (3, "real"):
    check("PyObject_CallMethod", Obj, lambda: (Obj(fresh(o)), Str(name.encode()), Str(b"")))
    check("PyObject_CallMethodObjArgs", Obj, lambda: (Obj(fresh(o)), Obj(name), Obj(1), NULL))

FORMATS = "%d %5d %05d %.3d %8.3d %i %u %x %08x %c a%db %-5d %+d %% % abc% %5% %q %5 %. %ld %lu %lld %zd %zu %lx".split()
for name in "PyUnicode_FromFormat", "PyBytes_FromFormat":
    for fmt in FORMATS:
        for value in 0, 1, -1, 65, 255, 256:
            check(name, Obj, lambda: (Str(fmt.encode()), C.c_long(value), C.c_long(value)))
    for fmt in "%s", "%.2s", "%5s", "x%sy%sz":
        for value in b"", b"abc", b"\xff\xfe":
            check(name, Obj, lambda: (Str(fmt.encode()), Str(value), Str(value)))
for fmt in "%S", "%R", "%A", "%5S", "%.2R", "%8.3A":
    for value in "", "\xe9\u20ac", 1, [1], "\ud800":
        check("PyUnicode_FromFormat", Obj, lambda: (Str(fmt.encode()), Obj(value)))
finish()
