# float_subclass.py: subclasses of float, complex and bytes.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
type("F",(float,),{})(1.5)+1  ->  2.5
type("F",(float,),{}).fromhex('0x1p3')  ->  8.0
type("C",(complex,),{})(1,2)*2  ->  (2+4j)
type("B",(bytes,),{})(b'ab')+b'c'  ->  b'abc'
type("B",(bytes,),{})(3)  ->  b'\x00\x00\x00'
type("BA",(bytearray,),{})(b'ab')  ->  BA(b'ab')
type("B",(bytes,),{}).fromhex('4142')  ->  b'AB'
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)

# keywords pass __new__ by when a subclass has an __init__ for them
class WithInit(float):
    def __init__(self, x, extra=None):
        self.extra = extra
assert WithInit(2.5, extra=3) == 2.5 and WithInit(2.5, extra=3).extra == 3
class Plain(float):
    pass
try:
    Plain(x=0)
except TypeError as e:
    assert str(e) == "float() takes no keyword arguments"
else:
    assert False

# a str subclass with __float__ is asked first
class Text(str):
    def __float__(self):
        return float(str(self)) + 1
assert float(Text("8")) == 9.0

def error(*args):
    try:
        float(*args)
    except ValueError as e:
        return str(e)
assert error(b"123\xa0") == r"could not convert string to float: b'123\xa0'"
assert error(bytearray(b"x")) == "could not convert string to float: bytearray(b'x')"
assert 0.0 ** float("-inf") == float("inf") and (-0.0) ** float("-inf") == float("inf")
nan = float("nan")
assert hash(nan) == object.__hash__(nan)
