# changing a dict while it is iterated
def error(fn):
    try:
        fn()
    except RuntimeError as e:
        return str(e)

def grow():
    d = {1: 1}
    for k in d:
        d[k + 1] = 1
assert error(grow) == "dictionary changed size during iteration"

def shrink():
    d = {1: 1, 2: 2}
    for k, v in d.items():
        del d[k]
assert error(shrink) == "dictionary changed size during iteration"

def replace():
    d = {0: 0}
    for k in d:
        del d[0]
        d[0] = 0
assert error(replace) == "dictionary keys changed during iteration"

d = {1: 1, 2: 2, 3: 3}
for k in d:
    d[k] = 5 # stores are fine
assert d == {1: 5, 2: 5, 3: 5}
it = iter(d)
next(it)
d[9] = 9
for _ in range(2):
    try:
        next(it)
        assert False
    except RuntimeError:
        pass
it = iter({1: 2, 3: 4}.items())
assert it.__length_hint__() == 2 and next(it) == (1, 2) and it.__length_hint__() == 1
fn, args = it.__reduce__()
assert fn is iter and args == ([(3, 4)],) and list(it) == [(3, 4)] and it.__length_hint__() == 0
assert list(it) == []
