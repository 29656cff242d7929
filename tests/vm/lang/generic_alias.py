# list[int] and int | None.
def error(f):
    try: f()
    except Exception as e: return type(e).__name__ + ': ' + str(e)

a = list[int]
assert repr(a) == 'list[int]' and a.__origin__ is list and a.__args__ == (int,) and a.__parameters__ == ()
assert a == list[int] and hash(a) == hash(list[int]) and a != list[str] and a != list
assert a([1, 2]) == [1, 2] and a.append is list.append
assert repr(dict[str, list[int]]) == 'dict[str, list[int]]' and repr(tuple[int, ...]) == 'tuple[int, ...]'
assert repr(tuple[()]) == 'tuple[()]' and repr(list[None]) == 'list[None]'
assert repr(type[int]) == 'type[int]'
assert error(lambda: isinstance([], list[int])) == 'TypeError: isinstance() argument 2 cannot be a parameterized generic'
assert error(lambda: issubclass(list, list[int])) == 'TypeError: issubclass() argument 2 cannot be a parameterized generic'
assert error(lambda: list[int][str]) == 'TypeError: list[int] is not a generic class'
assert error(lambda: int[3]) == "TypeError: type 'int' is not subscriptable"

class Var:
    def __init__(self, name): self.name = name
    def __typing_subst__(self, arg): return arg
    def __repr__(self): return '~' + self.name
T, S = Var('T'), Var('S')
b = dict[T, list[S]]
assert b.__parameters__ == (T, S) and repr(b) == 'dict[~T, list[~S]]'
assert b[int, str] == dict[int, list[str]]
assert error(lambda: b[int]) == 'TypeError: Too few arguments for dict[~T, list[~S]]; actual 1, expected 2'
assert error(lambda: list[T][int, str]) == 'TypeError: Too many arguments for list[~T]; actual 2, expected 1'

class Sub(list[int]): pass
assert Sub.__bases__ == (list,) and Sub.__orig_bases__ == (list[int],)
starred, = list[int]
assert repr(starred) == '*list[int]' and starred.__unpacked__

u = int | None
assert repr(u) == 'int | None' and u.__args__ == (int, type(None)) and u == None | int and hash(u) == hash(None | int)
assert (int | str) | (str | bytes) == int | str | bytes and int | int is int
assert isinstance(1, u) and isinstance(None, u) and not isinstance('', u) and issubclass(bool, int | str)
assert repr(int | list[int]) == 'int | list[int]'
assert error(lambda: int | 3) == "TypeError: unsupported operand type(s) for |: 'type' and 'int'"
assert error(lambda: isinstance('', int | list[int])) == 'TypeError: isinstance() argument 2 cannot be a parameterized generic'
assert (list[T] | None)[int] == list[int] | None
