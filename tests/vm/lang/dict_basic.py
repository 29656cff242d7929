# dicts: insertion order, all methods, equality, repr.
def raises(exc, fn, *args, text=None):
    try:
        fn(*args)
    except exc as e:
        assert text is None or str(e) == text, str(e)
        return
    assert False, "nothing raised"

d = {"a": 1, 2: "b", 3.0: None, (1, 2): []}
assert list(d) == ["a", 2, 3.0, (1, 2)] and len(d) == 4
assert d[3] is None and d["a"] == 1 and 2.0 in d and "x" not in d
raises(KeyError, lambda: d["missing"], text="'missing'")
raises(TypeError, lambda: d[[]], text="unhashable type: 'list'")
assert repr({"a": 1, "b": {2: [3]}}) == "{'a': 1, 'b': {2: [3]}}" and repr({}) == "{}"
r = {}
r["self"] = r
assert repr(r) == "{'self': {...}}"

# overwriting keeps the place and the old key
d = {1: "one", 2: "two"}
d[1.0] = "uno"
assert list(d.items()) == [(1, "uno"), (2, "two")] and type(next(iter(d))) is int
del d[1]
d[1] = "again"
assert list(d) == [2, 1]

assert d.get(5) is None and d.get(5, 6) == 6 and d.get(2) == "two"
assert d.pop(2) == "two" and d.pop(2, "gone") == "gone"
raises(KeyError, d.pop, 2, text="2")
assert d.setdefault(7, []) == [] and d.setdefault(7, 5) == []
assert d.popitem() == (7, []) and d.popitem() == (1, "again")
raises(KeyError, d.popitem, text="'popitem(): dictionary is empty'")

assert dict([(1, 2), [3, 4], "ab"]) == {1: 2, 3: 4, "a": "b"}
assert dict({1: 2}, x=3) == {1: 2, "x": 3} and dict(a=1, b=2) == {"a": 1, "b": 2}
raises(TypeError, dict, 1, 2, text="dict expected at most 1 argument, got 2")
raises(TypeError, dict, [1], text="cannot convert dictionary update sequence element #0 to a sequence")
raises(ValueError, dict, [(1, 2), (1, 2, 3)],
       text="dictionary update sequence element #1 has length 3; 2 is required")
assert dict.fromkeys("abca") == {"a": None, "b": None, "c": None}
assert dict.fromkeys([1, 2], 0) == {1: 0, 2: 0}

a = {1: 1, 2: 2}
assert a | {2: 3, 4: 4} == {1: 1, 2: 3, 4: 4} and a == {1: 1, 2: 2}
a |= [(5, 5)]
assert a == {1: 1, 2: 2, 5: 5}
raises(TypeError, lambda: a | [(1, 2)], text="unsupported operand type(s) for |: 'dict' and 'list'")
a.update({6: 6}, z=7)
assert a == {1: 1, 2: 2, 5: 5, 6: 6, "z": 7}
b = a.copy()
b.clear()
assert len(b) == 0 and len(a) == 5 and not b
assert {1: 2} != {1: 3} and {1: 2} != {2: 2} and {1: 2, 3: 4} == {3: 4, 1: 2} and not {1: 2} == 5
raises(TypeError, lambda: {} < {}, text="'<' not supported between instances of 'dict' and 'dict'")
raises(TypeError, hash, {}, text="unhashable type: 'dict'")
nan = float("nan")
assert {nan: 1}[nan] == 1 and {1: nan} == {1: nan}
assert list(reversed({1: 2, 3: 4})) == [3, 1]

class Default(dict):
    def __missing__(self, key):
        return key * 2
d = Default(a=1)
assert d["a"] == 1 and d["bc"] == "bcbc" and "bc" not in d and d.get("bc") is None
assert type(d.copy()) is dict and type(Default.fromkeys([1])) is Default

# growth, deletion and reuse
d = {}
for i in range(5000):
    d[i] = i
    if i % 3:
        del d[i]
assert len(d) == 1667 and all(d[k] == k for k in d) and list(d) == sorted(d)
for k in list(d):
    del d[k]
assert d == {} and list(d) == []
for n in range(20000):
    d[n] = n
    if n >= 10:
        del d[n - 10]
assert list(d) == list(range(19990, 20000))
d = dict.fromkeys(range(3000))
while d:
    d.popitem()
for n in range(1000):
    d["k"] = n
    assert d.popitem() == ("k", n)

class Mapping:
    def keys(self):
        return ["x", "y"]
    def __getitem__(self, key):
        return key + "!"
assert dict(Mapping()) == {"x": "x!", "y": "y!"} and {**Mapping()} == {"x": "x!", "y": "y!"}

# whose value is asked first when dicts are compared
class Asked:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        asked.append(self.name)
        return True


asked = []
assert {1: Asked("a")} == {1: Asked("b")} and {1: Asked("a")}.items() == {1: Asked("b")}.items()
assert asked == ["a", "b"]
