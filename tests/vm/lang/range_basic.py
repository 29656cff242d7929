# ranges: arithmetic, big numbers, iteration
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

for start in (-3, 0, 2, 7):
    for stop in (-4, 0, 1, 8):
        for step in (-3, -1, 1, 2, 5):
            r = range(start, stop, step)
            model = []
            x = start
            while (x < stop) if step > 0 else (x > stop):
                model.append(x)
                x += step
            assert list(r) == model and len(r) == len(model) and bool(r) == bool(model)
            assert list(reversed(r)) == model[::-1] and [r[i] for i in range(len(r))] == model
            assert list(r[1:]) == model[1:] and list(r[::-2]) == model[::-2] and list(r[-2:5]) == model[-2:5]
            for v in range(-5, 9):
                assert (v in r) == (v in model) and r.count(v) == model.count(v)
                if v in model:
                    assert r.index(v) == model.index(v)

big = range(10**20)
assert big[10**19] == 10**19 and big[-1] == 10**20 - 1 and 10**19 in big and 10**20 not in big and bool(big)
assert error(lambda: len(big)) == "OverflowError: Python int too large to convert to C ssize_t"
assert big[5:10**19:3] == range(5, 10**19, 3) and big.index(10**18) == 10**18
it = iter(range(10**20, 10**20 + 3))
assert next(it) == 10**20 and it.__length_hint__() == 2 and list(it) == [10**20 + 1, 10**20 + 2]
assert list(range(2**62 - 1, 2**62 + 1)) == [2**62 - 1, 2**62]
assert list(range(2**63 - 2, 2**63 + 1)) == [2**63 - 2, 2**63 - 1, 2**63]
assert list(range(-2**63 + 1, -2**63 - 1, -1)) == [-2**63 + 1, -2**63]
assert list(reversed(range(2**63, 2**63 + 2))) == [2**63 + 1, 2**63]
assert type(iter(big)).__name__ == "longrange_iterator" and type(iter(range(3))).__name__ == "range_iterator"
assert repr(range(3)) == "range(0, 3)" and repr(range(1, 5, 2)) == "range(1, 5, 2)" and repr(big) == f"range(0, {10**20})"
assert range(0) == range(2, 1) and range(0, 3, 2) == range(0, 4, 2) and range(1) != range(2) and not range(1) == [0]
assert hash(range(3)) == hash((3, 0, 1)) and hash(range(0)) == hash((0, None, None)) and hash(range(5, 6, 7)) == hash((1, 5, None))
r = range(1, 10, 3)
assert (r.start, r.stop, r.step) == (1, 10, 3) and r.__reduce__() == (range, (1, 10, 3))
assert 4.0 in r and r.index(4.0) == 1 and r.count(4.0) == 1 and "a" not in r
assert error(lambda: r.index(5)) == "ValueError: 5 is not in range"
assert error(lambda: r.index("a")) == "ValueError: sequence.index(x): x not in sequence"
assert error(lambda: r[3]) == "IndexError: range object index out of range"
assert error(lambda: r["a"]) == "TypeError: range indices must be integers or slices, not str"
assert error(lambda: range()) == "TypeError: range expected at least 1 argument, got 0"
assert error(lambda: range(1, 2, 3, 4)) == "TypeError: range expected at most 3 arguments, got 4"
assert error(lambda: range(1.5)) == "TypeError: 'float' object cannot be interpreted as an integer"
assert error(lambda: range(1, 2, 0)) == "ValueError: range() arg 3 must not be zero"
assert error(lambda: range(a=1)) == "TypeError: range() takes no keyword arguments"
assert error(lambda: range(1) < range(2)) == "TypeError: '<' not supported between instances of 'range' and 'range'"
it = iter(range(5))
next(it)
fn, args, state = it.__reduce__()
assert fn is iter and args == (range(0, 5),) and state == 1
it.__setstate__(3)
assert list(it) == [3, 4] and it.__length_hint__() == 0
class I:
    def __index__(self):
        return 3
assert list(range(I())) == [0, 1, 2] and range(10)[I()] == 3 and range(True) == range(1)

s = slice(1, None, 2)
assert s.indices(6) == (1, 6, 2) and slice(None, None, -1).indices(10**20) == (10**20 - 1, -1, -1)
assert repr(s) == "slice(1, None, 2)" and s == slice(1, None, 2) and slice(1) < slice(2) and s != 1
assert error(lambda: hash(s)) == "TypeError: unhashable type: 'slice'"
assert error(lambda: s.indices(-1)) == "ValueError: length should not be negative"
assert error(lambda: slice(None, None, 0).indices(5)) == "ValueError: slice step cannot be zero"
assert error(lambda: slice()) == "TypeError: slice expected at least 1 argument, got 0"
