# Patterns of every kind.
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class Color: RED = 1
def what(v):
    match v:
        case None: return "none"
        case True | False: return "bool"
        case Color.RED: return "red"
        case -2 | 3.5 | 1 + 2j: return "number"
        case "a" | b"a": return "text"
        case []: return "empty"
        case [x]: return "one", x
        case [1, x, *rest]: return "rest", x, rest
        case [x, *_, ("deep", y)]: return "deep", x, y
        case (_, _): return "pair"
        case [*_, 9, _]: return "nine"
        case {"k": x, **rest} if rest: return "map", x, rest
        case {"k": [a, b] | (a, [b])}: return "alt", a, b
        case {}: return "dict"
        case Point(x=0, y=y): return "x0", y
        case Point(x, y) if x == y: return "diag", x
        case Point(Point(a, b), _) as p: return "nest", a, b, p is v
        case int(n): return "int", n
        case str() as s: return "str", s
        case Point() | float(): return "other"
        case _: return "?"
cases = [(None, "none"), (True, "bool"), (1, "red"), (-2, "number"), (3.5, "number"), (1 + 2j, "number"), ("a", "text"),
    ((), "empty"), ([7], ("one", 7)), ([1, 2], ("rest", 2, [])), ([1, 2, 3, 4], ("rest", 2, [3, 4])),
    ([2, 5, ["deep", 6]], ("deep", 2, 6)), ((2, 3), "pair"), ([2, 9, 4], "nine"), ([2, 3, 4], "?"),
    ({"k": 1, "l": 2}, ("map", 1, {"l": 2})), ({"k": [3, 4]}, ("alt", 3, 4)), ({"z": 1}, "dict"), ({}, "dict"),
    (Point(0, 5), ("x0", 5)), (Point(4, 4), ("diag", 4)), (Point(Point(1, 2), 3), ("nest", 1, 2, True)),
    (Point(1, 2), "other"), (77, ("int", 77)), ("abc", ("str", "abc")), (2.5, "other"), (b"zz", "?"), (object, "?")]
for value, expected in cases:
    assert what(value) == expected, (value, what(value), expected)
def binds(v):
    a = b = 0
    match v:
        case [a, b] if a > b: return "gt", a, b
        case [b, a]: return "le", a, b
    return a, b
assert binds([2, 1]) == ("gt", 2, 1) and binds([1, 2]) == ("le", 2, 1) and binds(5) == (0, 0)
def glob(v):
    global seen
    match v:
        case {"g": seen}: return True
assert glob({"g": 4}) and seen == 4 and glob(1) is None
def cell(v):
    match v:
        case [c, *d]: return (lambda: (c, d))()
assert cell("ab") is None and cell([1, 2]) == (1, [2])
try:
    match Point(1, 2):
        case Point(1, 2, 3): pass
except TypeError as e:
    assert str(e) == "Point() accepts 2 positional sub-patterns (3 given)", e
try:
    match 1:
        case int(a, b): pass
except TypeError as e:
    assert str(e) == "int() accepts 1 positional sub-pattern (2 given)", e
