# A local is checked wherever it may not have been bound.
def raises(f, *args):
    try:
        f(*args)
    except UnboundLocalError as e:
        return str(e)
    return None
TEXT = "cannot access local variable 'x' where it is not associated with a value"

def branch(c):
    if c: x = 1
    return x
assert branch(1) == 1 and raises(branch, 0) == TEXT

def both(c):
    if c: x = 1
    else: x = 2
    return x
assert (both(1), both(0)) == (1, 2)

def loop(n):
    for i in range(n): x = i
    return x
assert loop(2) == 1 and raises(loop, 0) == TEXT

def loop_var(n):
    for x in range(n): pass
    return x
assert loop_var(3) == 2 and raises(loop_var, 0) == TEXT

def loop_else(n):
    for i in range(n):
        if i == 3: x = "found"; break
    else:
        x = "none"
    return x
assert (loop_else(9), loop_else(1)) == ("found", "none")

def deleted(c):
    x = 1
    if c: del x
    return x
assert deleted(0) == 1 and raises(deleted, 1) == TEXT

def deleted_in_loop(n):
    x = 1
    for i in range(n):
        print(x, end="") if i > 5 else None
        y = x
        del x
    return y
assert deleted_in_loop(1) == 1 and raises(deleted_in_loop, 2) == TEXT

def deleted_twice():
    x = 1
    del x
    del x
assert raises(deleted_twice) == TEXT

def in_try(c):
    try:
        if c: raise KeyError
        x = 1
    except KeyError:
        pass
    return x
assert in_try(0) == 1 and raises(in_try, 1) == TEXT

def in_handler():
    try:
        1 // 0
    except ZeroDivisionError as x:
        pass
    return x
assert raises(in_handler) == TEXT

def in_finally(c):
    try:
        if c: return 5
        x = 1
    finally:
        if not c: assert x == 1
    return x
assert (in_finally(0), in_finally(1)) == (1, 5)

def deleted_in_try(c):
    x = 1
    try:
        del x
        if c: raise KeyError
    except KeyError:
        return x
    x = 3
    return x
assert deleted_in_try(0) == 3 and raises(deleted_in_try, 1) == TEXT

def while_true():
    while True:
        x = 1
        break
    return x
assert while_true() == 1

def conditional(c):
    c and (x := 1)
    return x
assert conditional(1) == 1 and raises(conditional, 0) == TEXT

def matched(v):
    match v:
        case [x]: pass
        case {"k": x} if x: pass
        case _: return "no"
    return x
assert (matched([4]), matched({"k": 2}), matched({"k": 0})) == (4, 2, "no")

def aug():
    x += 1
assert raises(aug) == TEXT

def in_with(c):
    class Quiet:
        def __enter__(self): return self
        def __exit__(self, *exc): return True
    with Quiet():
        if c: raise KeyError
        x = 1
    return x
assert in_with(0) == 1 and raises(in_with, 1) == TEXT

def param(a):
    del a
    return a
assert raises(param, 1) == TEXT.replace("'x'", "'a'")

def free():
    def g(): return x
    if 0: x = 1
    return g()
try:
    free()
except NameError as e:
    assert str(e) == "cannot access free variable 'x' where it is not associated with a value in enclosing scope"
else:
    assert 0
