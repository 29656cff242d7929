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
