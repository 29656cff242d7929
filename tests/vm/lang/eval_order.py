# Operands are evaluated left to right, and keep the value they had then.
log = []
def t(name, value=None):
    log.append(name)
    return value
def take():
    got = "".join(log)
    log.clear()
    return got

class Box:
    def __setitem__(self, key, value): log.append("S")
    def __getitem__(self, key): log.append("G"); return 1
    def __delitem__(self, key): log.append("D")

t("a", 1) + t("b", 2) * t("c", 3)
assert take() == "abc"
t("b", Box())[t("c")] = t("a")
assert take() == "abcS"
t("a", Box())[t("b")] += t("c", 1)
assert take() == "abGcS"
t("a", Box())[t("b"):t("c")]
assert take() == "abcG"
{t("a"): t("b"), **t("c", {}), t("d"): t("e")}
assert take() == "abcde"
def f(*args, **kw): return args, kw
f(t("a"), *t("b", ()), x=t("c"), **t("d", {}), y=t("e"))
assert take() == "abcde"
assert (t("a", 1) < t("b", 5) < t("c", 3) < t("d", 9)) is False
assert take() == "abc"
x, y = t("a", 1), t("b", 2)
assert take() == "ab"

def walrus(a):
    return a + (a := 5) + a, [a, (a := 7), a], (a, a := 8, a), f"{a}{(a := 9)}{a}"
assert walrus(1) == (11, [5, 7, 7], (7, 8, 8), "899")

def walrus_targets(a, b):
    b[a] = (a := 2)
    b[(a := 3)] = a
    a = b[a] + (a := 10) + a
    return a, b
assert walrus_targets(1, {}) == (22, {2: 2, 3: 2})

def walrus_call(a):
    return max(a, (a := 3), a), a.bit_length() if (a := 4) else 0, {a: (a := 5), a: a}
assert walrus_call(1) == (3, 3, {4: 5, 5: 5})

def chain(a):
    return a < (a := 3) < a + 1, a == (a := 4)
assert chain(1) == (True, False)

def swap(a, b, c):
    a, b = b, a
    a, b, c = c, a, b
    return a, b, c
assert swap(1, 2, 3) == (3, 2, 1)

def index_swap(i, l):
    i, l[i] = 1, 9      # l[i] uses the new i
    return i, l
assert index_swap(0, [0, 0]) == (1, [0, 9])

def rebind(a):
    a = b = a, 1
    (a, c) = d = a
    return a, b, c, d
assert rebind(0) == (0, (0, 1), 1, (0, 1))

def multi(a):
    a, b = a = [a, 2]
    return a, b
assert multi(1) == ([1, 2], 2)

def keep_on_error(x):
    try:
        x = [x, 1 // 0]
    except ZeroDivisionError:
        pass
    try:
        x = x and 1 // 0
    except ZeroDivisionError:
        pass
    try:
        x = 1 < x < 1 // 0
    except ZeroDivisionError:
        pass
    try:
        x = {1: 2, 3: 4, 5: 6, 7: 8, 9: 1 // 0}
    except ZeroDivisionError:
        pass
    try:
        x = [*[1], 1 // 0]
    except ZeroDivisionError:
        pass
    return x
assert keep_on_error(5) == 5

def unpack_error(a, b):
    try:
        a, b = iter([1, 2, 3])
    except ValueError:
        pass
    return a, b
assert unpack_error("a", "b") == ("a", "b")

def parallel(a, b, l):
    a, l[a], b = b, a, l[0]
    (a, b), c = (b, a), a
    x, y = a, (a := 7)
    return a, b, c, l, x, y
assert parallel(1, 0, [5, 6]) == (7, 0, 0, [1, 6], 5, 7)
