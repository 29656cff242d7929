# int_subclass.py: subclasses of int.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
type("I",(int,),{})(5)+1  ->  6
type("I",(int,),{})(2**100)+1  ->  1267650600228229401496703205377
type("I",(int,),{})()  ->  0
type("I",(int,),{})('ff',16)  ->  255
type("I",(int,),{}).from_bytes(b'ab')  ->  24930
type("I",(int,),{})(3)**2  ->  9
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
