# tp_dict through the general functions of the API, and in Python code that is handed it.
import namespace_ext as n


class C:
    number = 12345678901
    text = "t"

    def method(self):
        return 1


assert n.get(C, "number") == 12345678901 and n.get(C, "text") == "t" and n.get(C, "method") is C.__dict__["method"]
try:
    n.get(C, "missing")
except KeyError as e:
    assert e.args == ("missing",)
else:
    raise AssertionError

n.set(C, "added", 7)
assert C.added == 7 and C().added == 7
n.set(C, "text", "new")
assert C.text == "new"

assert n.show(C, lambda d: d["added"]) == 7
assert n.show(C, lambda d: sorted(k for k in d if not k.startswith("__"))) == ["added", "method", "number", "text"]
assert n.show(C, len) == len(C.__dict__)
assert n.show(C, lambda d: dict(d)["text"]) == "new"
assert n.show(C, lambda d: "number" in d and d.get("number")) == 12345678901
assert n.show(C, lambda d: {**d}["method"]) is C.__dict__["method"]
assert n.show(int, lambda d: "__add__" in d)

assert n.wrapper_name(int.__add__) == "__add__" and n.wrapper_name(object.__init__) == "__init__"
