# cells of closures, and the types of None, ... and NotImplemented
def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

def outer():
    x = 1
    def inner():
        return x
    return inner
cell = outer().__closure__[0]
Cell = type(cell)
assert cell.cell_contents == 1 and Cell(5).cell_contents == 5 and error(lambda: Cell().cell_contents) == "ValueError: Cell is empty"
cell.cell_contents = 2
assert cell.cell_contents == 2
del cell.cell_contents
assert error(lambda: cell.cell_contents) == "ValueError: Cell is empty"
assert Cell(1) == Cell(1) and Cell(1) < Cell(2) and Cell() < Cell(1) and Cell() == Cell() and Cell(1) != Cell()
assert repr(Cell()).startswith("<cell at 0x") and repr(Cell()).endswith(": empty>")
assert ": int object at 0x" in repr(Cell(1)) and error(lambda: hash(Cell())) == "TypeError: unhashable type: 'cell'"

assert type(None)() is None and type(...)() is ... and type(NotImplemented)() is NotImplemented
assert repr(None) == "None" and repr(...) == "Ellipsis" and repr(NotImplemented) == "NotImplemented" and not None and ...
assert error(lambda: type(None)(1)) == "TypeError: NoneType takes no arguments"
assert error(lambda: type(...)(1)) == "TypeError: EllipsisType takes no arguments"
assert error(lambda: setattr(None, "x", 1)) == "AttributeError: 'NoneType' object has no attribute 'x'"
assert (...).__reduce__() == "Ellipsis" and NotImplemented.__reduce__() == "NotImplemented"
assert error(lambda: type("X", (type(None),), {})) == "TypeError: type 'NoneType' is not an acceptable base type"
