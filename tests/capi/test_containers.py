"""Containers, weak references, functions and code objects through the C API."""
import containers_ext as c

try:
    from gc import collect
except ImportError:
    def collect():
        for i in range(20):
            list(range(1000000))


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert text in str(e), (text, str(e))
    else:
        assert False, f"{f.__name__}{args} did not raise"


class Mapping:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, key):
        return key * 2


class BadHash:
    def __hash__(self):
        raise ValueError("no hash")


class Dict(dict):
    pass


# ---- tuple
for n in (0, 1, 3, 20, 1000):
    assert c.tuple_made(n) == tuple(i * 1000 for i in range(n))
for a, b in [(3, 3), (3, 1), (3, 0), (0, 2), (3, 5), (1, 100)]:
    assert c.tuple_resized(a, b) == (tuple(f"item {i}" for i in range(a)) + (None,) * b)[:b]
assert c.tuple_pack("x") == ("x", "x", None) and c.tuple_slice((1, 2, 3, 4)) == (2, 3) and c.tuple_second((1, 2.5)) == 2.5
raises(IndexError, "tuple index out of range", c.tuple_second, (1,))
raises(SystemError, "bad argument to internal function", c.tuple_second, [1, 2])
for o in (object(), [], "text", {}, 12345678901234567890):
    assert c.tuple_dropped(o) == 0

# ---- list
for n in (0, 1, 5, 1000):
    assert c.list_made(n) == list(range(n)) and c.list_inline_sum(list(range(n))) == sum(range(n))
for l in (c.list_made(5), [0, 1, 2, 3, 4]):
    c.list_append(l, "end")
    c.list_insert(l, 0, 0.5)
    c.list_insert(l, -1, None)
    c.list_insert(l, 100, ())
    assert l == [0.5, 0, 1, 2, 3, 4, None, "end", ()]
    c.list_set(l, 1, "zero")
    assert l[1] == "zero" and c.list_slice(l) == ["zero", 1]
    raises(IndexError, "list assignment index out of range", c.list_set, l, 9, None)
    c.list_set_slice(l, 6, 100, None)
    assert l == [0.5, "zero", 1, 2, 3, 4]
    c.list_set_slice(l, 0, 2, iter("ab"))
    c.list_reverse(l)
    assert l == [4, 3, 2, 1, "b", "a"] and c.list_as_tuple(l) == (4, 3, 2, 1, "b", "a")
    raises(TypeError, "not supported between instances of 'str' and 'int'", c.list_sort, l)
    c.list_set_slice(l, 4, 6, (9, 0))
    c.list_sort(l)
    assert l == [0, 1, 2, 3, 4, 9]
    l.append(10)
    l.insert(0, -1)
    del l[1]
    assert c.list_inline_sum(l) == 28 and c.list_size(l) == 7
    c.list_extend(l, range(3))
    assert l == [-1, 1, 2, 3, 4, 9, 10, 0, 1, 2]
    l.clear()
    assert c.list_size(l) == 0
    c.list_append(l, l)
    assert l[0] is l
for first in (7, 1.5, "x", 10**30, None):
    assert c.list_borrow([first])
raises(TypeError, "can only assign an iterable", c.list_set_slice, [], 0, 0, 1)
raises(SystemError, "bad argument to internal function", c.list_append, (), 1)
raises(SystemError, "bad argument to internal function", c.list_size, ())

# ---- dict
assert c.dict_made(5) == {"key": 5, 5: None}
d = {"a": 1, 2: 2.5, None: "none", (1, 2): [3], 10**20: 10**30, 1.5: 4}
for key in d:
    assert c.dict_get(d, key) == d[key] and c.dict_contains(d, key) == 1
assert c.dict_get(d, "b") is ... and c.dict_contains(d, "b") == 0 and c.dict_get_string(d, "a") == 1
assert c.dict_walk(d) == list(d.items()) and c.dict_walk({}) == []
assert d == {"a": 1, 2: 2.5, None: "none", (1, 2): [3], 10**20: 10**30, 1.5: 4}  # boxed or not
assert d["a"] + 1 == 2 and d[2] * 2 == 5.0 and d[2.0] == 2.5 and 2 in d and c.dict_get(d, 2.0) == 2.5
assert c.dict_lists(d) == (list(d), list(d.values()), list(d.items())) and c.dict_size(d) == 6
c.dict_set(d, "new", 7)
c.dict_set(d, "a", 8)
assert d["new"] == 7 and d["a"] == 8 and c.dict_copy(d) == d and c.dict_copy(d) is not d
c.dict_del(d, "new")
raises(KeyError, "'new'", c.dict_del, d, "new")
raises(KeyError, "(1,)", c.dict_pop, d, (1,))
raises(TypeError, "unhashable type: 'list'", c.dict_get, d, [])
raises(ValueError, "no hash", c.dict_set, d, BadHash(), 1)
raises(SystemError, "bad argument to internal function", c.dict_size, [])
assert c.dict_pop(d, "a") == 8 and "a" not in d and c.dict_pop(d, "a", "fallback") == "fallback"
assert c.dict_setdefault(d, "s", 11) == 11 and c.dict_setdefault(d, "s", 12) == 11 and d["s"] == 11
for make in (dict, Dict):
    e = make(a=0)
    c.dict_merge(e, {"a": 1, "b": 2}, 0)
    assert e == {"a": 0, "b": 2}
    c.dict_merge(e, {"a": 1}, 1)
    c.dict_merge(e, Mapping(), 1)
    assert e == {"a": "aa", "b": "bb"}
    c.dict_merge_pairs(e, [("a", 1), ["c", 3]], 0)
    assert e == {"a": "aa", "b": "bb", "c": 3}
    raises(ValueError, "dictionary update sequence element #0 has length 3; 2 is required", c.dict_merge_pairs, e, ["abc"], 1)
    assert c.dict_tags(e)
    c.dict_clear(e)
    assert e == {}


class Class:
    x = 1

    def method(self):
        return self.x


assert "method" in c.type_dict_names(Class) and c.type_dict_get(Class, "x") == 1 and c.type_dict_get(Class, "y") is None
assert c.type_dict_get(Class, "method") is Class.method and c.type_dict_get(int, "bit_length") is int.__dict__["bit_length"]
o = Class()
assert o.method() == 1
c.type_dict_set(Class, "x", 2)
c.type_dict_set(Class, "y", 3)
assert o.method() == 2 and o.y == 3

# ---- set
assert c.set_made([1, 2, 2]) == ({1, 2}, frozenset([1, 2]), {None}, 2)
s = {1, "a", (2, 3)}
assert c.set_ops(s, 5) == (0, 0, 1, 1, 0) and c.set_ops(s, "a") == (1, 0, 1, 1, 0) and s == {1, (2, 3)}
assert c.set_walk(s) == list(s) and c.set_walk(frozenset("abc")) == list(frozenset("abc"))
raises(TypeError, "unhashable type: 'list'", c.set_ops, s, [])
raises(SystemError, "bad argument to internal function", c.set_pop, [])
assert c.set_pop({7}) == 7
raises(KeyError, "pop from an empty set", c.set_pop, set())
c.set_clear(s)
assert s == set()

# ---- weak references
calls = []
r = c.weak_new(o)
assert c.weak_get(r) is o and c.weak_get_inline(r) is o and r() is o
r2 = c.weak_new(o, calls.append)
del o
collect()
collect()
assert calls == [r2] and c.weak_get(r) is None and c.weak_get_inline(r) is None and r() is None
raises(TypeError, "cannot create weak reference to 'int' object", c.weak_new, 1)
calls = []
assert c.node_dies(lambda ref: calls.append(ref() is None)) and calls == [True]
n = c.Node()
r = c.weak_new(n)
assert c.weak_get(r) is n

# ---- the rest
m = c.method_new(len, "abc")
assert m() == 3 and c.method_parts(m) == (len, "abc") and c.method_parts([].append if False else Class().method)[0] is Class.method


def func(a, b=2, *, k=3):
    return a


assert c.function_parts(func) == (func.__code__, globals(), "__main__", (2,))
assert c.slice_new(5) == slice(None, 5, None) and [1, 2, 3][c.slice_new(2)] == [1, 2]
assert c.cell(5)[0].cell_contents == 5 and c.cell(5)[1] == 1 and c.cell("x")[1] == 1
code, *rest = c.code_empty()
assert rest == ["some file.c", "some_func", 42] and code.co_name == "some_func" and code.co_filename == "some file.c"
assert code.co_firstlineno == 42
raises(AssertionError, "", exec, code)
assert c.code_fields(func.__code__) == (2, 1, func.__code__.co_firstlineno, "func")
print("ok")

# ---- dict views that C makes itself
d = {1: "a", 2: "b"}
for like in (d.keys(), d.values(), d.items()):
    view = c.view_made(d, like)
    assert type(view) is type(like) and list(view) == list(like) and len(view) == 2 and c.view_dict(view) is d
    assert c.view_dict(like) is d
    d[3] = "c"
    collect()
    assert list(view) == list(like) and (3 in view) == (3 in like)
    del d[3]
    before = c.view_dropped((d, like))
    assert c.view_dropped((d, like)) == before
del view, like
collect()
assert d == {1: "a", 2: "b"}
