# Pattern.sub() and subn() with functions of Python: texts, counts, errors, depth; no loop is entered
import re
import sys
from functools import partial

entries = getattr(sys, "_krait_reentries", int)
entries()


def up(m): return m.group().upper()
def none(m): return None
class Call:
    def __call__(self, m): return "<%s>" % m[0]


def error(f, *args):
    try: return f(*args)
    except Exception as e: return "%s: %s" % (type(e).__name__, e)


re.sub("a", up, "banana")
before = entries()
assert re.sub("a", up, "banana") == "bAnAnA" and re.subn("a", up, "banana") == ("bAnAnA", 3)
assert re.sub("a", up, "banana", 2) == "bAnAna" and re.subn("a", up, "banana", count=1) == ("bAnana", 1)
assert re.sub("x", up, "banana") == "banana" and re.subn("x", up, "") == ("", 0)
assert re.sub("", lambda m: "-", "abc") == "-a-b-c-" and re.sub("x*", lambda m: "-", "abxd") == "-a-b--d-"
assert re.sub("b|", lambda m: "[%d,%d]" % m.span(), "abc") == "[0,0]a[1,2][2,2]c[3,3]"
assert re.sub("a", none, "banana") == "bnn"
assert re.sub("n", Call(), "banana") == "ba<n>a<n>a"
assert re.sub("n", partial(lambda x, m: x, "q"), "banana") == "baqaqa"
assert re.sub("(b)|(n)", lambda m: "%s%s" % m.groups(), "ban\u20ac") == "bNoneaNonen\u20ac"
assert re.sub("\u20ac", lambda m: "\U0001f600", "a\u20acb\xe9") == "a\U0001f600b\xe9"
seen = []
assert re.compile("a.").sub(lambda m: seen.append((m.pos, m.endpos, m.string, m.re.pattern)) or "", "banana") == "ba"
assert seen == [(0, 6, "banana", "a.")] * 2
if hasattr(sys, "_krait_reentries"): assert entries() == before, entries() - before
assert re.sub("a", up, "banana", -1) == "banana" == re.sub("a", up, "banana", count=-5)
assert re.sub(b"a", lambda m: b"!", b"banana") == b"b!n!n!" and re.sub("a", str, "a").startswith("<re.Match")
class Text(str):
    def __getitem__(self, i): raise AssertionError
assert re.sub("a", up, Text("banana")) == "bAnAnA"
assert re.sub("a", up, "banana", True) == "bAnana"
same = "banana"
assert re.sub("x", up, same) == same

assert error(re.sub, "a", lambda m: 1, "banana") == "TypeError: sequence item 1: expected str instance, int found"
assert error(re.sub, "a", lambda m: b"x", "a") == "TypeError: sequence item 0: expected str instance, bytes found"
assert error(re.sub, "a", lambda m: {}[m[0]], "banana") == "KeyError: 'a'"
assert error(re.sub, "a", lambda: 1, "banana").startswith("TypeError: <lambda>() takes 0")
assert error(re.sub, b"a", up, "banana") == "TypeError: cannot use a bytes pattern on a string-like object"
assert error(re.sub, "a", up, b"banana") == "TypeError: cannot use a string pattern on a bytes-like object"
assert error(re.sub, "a", up, 5) == "TypeError: expected string or bytes-like object, got 'int'"

# inside itself
p = re.compile(r"\((\w*)\)")
def nest(m): return p.sub(nest, m[1] + "(b)") if m[1] == "a" else "<%s>" % m[1]
assert p.sub(nest, "x(a)y(c)z") == "xa<b>y<c>z"
def deep(m): return p.sub(deep, m[0])
assert error(p.sub, deep, "(a)").startswith("RecursionError")
