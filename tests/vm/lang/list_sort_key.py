# key functions in Python: what they see, errors, changes of the list, tracebacks
l = [3, 1, 2]
seen = []
def see(x):
    seen.append((x, len(l)))
    return -x
l.sort(key=see)
assert l == [3, 2, 1] and seen == [(3, 0), (1, 0), (2, 0)]

def fails(x):
    if x == 2:
        raise KeyError(x)
    return x
try:
    l.sort(key=fails)
    assert False
except KeyError as e:
    names = []
    t = e.__traceback__
    while t:
        names.append(t.tb_frame.f_code.co_name)
        t = t.tb_next
    assert names == ["<module>", "fails"], names
assert l == [3, 2, 1]

def changes(x):
    l.append(x)
    return x
try:
    l.sort(key=changes)
    assert False
except ValueError as e:
    assert str(e) == "list modified during sort"
assert l == [1, 2, 3]

def sorts_itself(x):
    l.sort(key=lambda y: y)
    return x
l.sort(key=sorts_itself)
assert l == [1, 2, 3]
assert sorted([1, 2, 3], key=lambda x: sorted([3, x], key=lambda y: -y)[1] * -1) == [3, 2, 1]

def numbers():
    yield 1
    yield len(l)
l.extend(numbers())
assert l == [1, 2, 3, 1, 4]
def raises():
    yield 9
    raise OSError("half way")
try:
    l.extend(raises())
    assert False
except OSError:
    pass
assert l == [1, 2, 3, 1, 4, 9]
