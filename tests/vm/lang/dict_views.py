# keys, values and items: live views with set operations.
d = {"a": 1, "b": 2, "c": 3}
k, v, i = d.keys(), d.values(), d.items()
assert repr(k) == "dict_keys(['a', 'b', 'c'])" and repr(v) == "dict_values([1, 2, 3])"
assert repr(i) == "dict_items([('a', 1), ('b', 2), ('c', 3)])"
d["d"] = 4
assert list(k) == ["a", "b", "c", "d"] and len(v) == 4 and ("d", 4) in i and ("d", 5) not in i and "d" in k
assert list(reversed(k)) == ["d", "c", "b", "a"] and list(reversed(v)) == [4, 3, 2, 1]
assert list(reversed(i))[0] == ("d", 4)
assert k & {"a", "z"} == {"a"} and k | ["z"] == {"a", "b", "c", "d", "z"} and k - "ab" == {"c", "d"}
assert k ^ {"a", "z"} == {"b", "c", "d", "z"} and ["z", "a"] & k == {"a"} and {"a", "z"} - k == {"z"}
assert i & [("a", 1), ("b", 1)] == {("a", 1)} and type(k & k) is set
assert k == {"a", "b", "c", "d"} and k >= {"a"} and {"a"} < k and not k <= {"a"} and k != {"a"}
assert k.isdisjoint("xyz") and not k.isdisjoint("xa") and i.isdisjoint([5])
assert i == {"a": 1, "b": 2, "c": 3, "d": 4}.items() and v != d.values()
assert k.mapping == d and type(k.mapping).__name__ == "mappingproxy"
for view in (k, i):
    try:
        hash(view)
        assert False
    except TypeError:
        pass
assert [1, 2] not in i and 5 not in i
rec = {}
rec[1] = rec.values()
assert "..." in repr(rec)
