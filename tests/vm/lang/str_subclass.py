# str_subclass.py: instances of subclasses of str, bytes, int and float have attributes and keep their value.
class S(str):
    def __new__(cls, text, extra):
        self = super().__new__(cls, text)
        self.extra = extra
        return self
    def shout(self):
        return self.upper() + "!"

for text in "", "abc", "\u1234x", "long " * 1000:
    s = S(text, [1])
    assert s == text and hash(s) == hash(text) and len(s) == len(text) and s.extra == [1]
    assert s.shout() == text.upper() + "!" and type(s.shout()) is str
    assert type(s[:]) is str and type(str(s)) is str and type(s + "") is str and type(s.strip()) is str
    assert {text: 1}[s] == 1 and {s: 2}[text] == 2
    assert repr(s) == repr(text) and "%s" % s == text and f"{s}" == text
    s.other = s.extra * 2
    assert s.__dict__ == {"extra": [1], "other": [1, 1]}

class T(str):
    __slots__ = ()
    def __str__(self): return "str of T"
    def __repr__(self): return "repr of T"
    def __eq__(self, other): return False
    __hash__ = str.__hash__
t = T("x")
assert str(t) == "str of T" and repr(t) == "repr of T" and f"{t}" == "str of T" and "%s" % t == "str of T"
assert not t == "x" and "".join([t, t]) == "xx" and t + "y" == "xy"

class I(int):
    pass
for n in 0, 5, -7, 2**62, -2**100, 10**50:
    i = I(n)
    i.name = "n"
    assert i == n and hash(i) == hash(n) and i.name == "n" and i + 1 == n + 1 and type(i + 0) is int
    assert type(+i) is int and type(i.real) is int and int(i) == n and type(int(i)) is int and repr(i) == repr(n)
    assert {n: 1}[i] == 1 and i in {n} and format(i, "d") == str(n) and i.bit_length() == n.bit_length()

class B(bytes):
    pass
for data in b"", b"abc", bytes(5000):
    b = B(data)
    b.x = 1
    assert b == data and hash(b) == hash(data) and b.x == 1 and type(b[:]) is bytes and b + b"d" == data + b"d"

class F(float):
    pass
f = F("2.5")
f.unit = "m"
assert f == 2.5 and f * 2 == 5.0 and f.unit == "m" and type(f * 1) is float and repr(f) == "2.5"

class Index:
    def __index__(self): return 2
assert "abc"[Index()] == "c" and "ab" * Index() == "abab" and b"abc"[Index()] == 99 and "a".ljust(Index()) == "a "
assert "%d" % True == "1" and "%x" % Index() == "2" and 1 << int(Index()) == 4
