# float_table.py: floats: arithmetic, rounding, text, hexadecimal, messages.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
float(10**400)  ->  OverflowError: int too large to convert to float
round(5,1.5)  ->  TypeError: 'float' object cannot be interpreted as an integer
True*2.5  ->  2.5
(5).__floor__(), (5).__ceil__(), (5).__trunc__(), (5).__index__(), (5).__int__(), (5).__float__(), True.__index__()  ->  (5, 5, 5, 5, 5, 5.0, 1)
2**70 <= 2.0**70  ->  True
2**53+1 == 2.0**53  ->  False
2**53+1 > 2.0**53  ->  True
10**400 > 1e308  ->  True
10**400 > float('inf')  ->  False
-10**400 < float('-inf')  ->  False
float('1'*5000)  ->  inf
1.5 + 2**70  ->  1.1805916207174113e+21
7.0//2  ->  3.0
-7.0//2  ->  -4.0
7.5%2  ->  1.5
-7.5%2  ->  0.5
7.5%-2  ->  -0.5
divmod(-7.5,2)  ->  (-4.0, 0.5)
0.0%-1  ->  -0.0
-0.0%1  ->  0.0
float('inf')%2  ->  nan
float('inf')//2  ->  nan
-1//float('inf')  ->  -1.0
1%float('inf')  ->  1.0
-1%float('inf')  ->  inf
1.0/0  ->  ZeroDivisionError: float division by zero
1.0//0  ->  ZeroDivisionError: float floor division by zero
1.0%0  ->  ZeroDivisionError: float modulo
divmod(1.0,0)  ->  ZeroDivisionError: float divmod()
0.0**-1  ->  ZeroDivisionError: 0.0 cannot be raised to a negative power
0.0**-2.5  ->  ZeroDivisionError: 0.0 cannot be raised to a negative power
(-1.5)**0.5  ->  (7.499399432609231e-17+1.224744871391589j)
1e200**2  ->  OverflowError: (34, 'Numerical result out of range')
float('inf')**2  ->  inf
(-float('inf'))**3  ->  -inf
0.0**0  ->  1.0
float('nan')**0  ->  1.0
1.0**float('nan')  ->  1.0
pow(2.0,3,5)  ->  TypeError: pow() 3rd argument not allowed unless all arguments are integers
pow(2.0,3,None)  ->  8.0
abs(-1.5)  ->  1.5
-1.5  ->  -1.5
+1.5  ->  1.5
bool(0.0)  ->  False
bool(-0.0)  ->  False
bool(float('nan'))  ->  True
1.5.__trunc__()  ->  1
1.5.__floor__()  ->  1
1.5.__ceil__()  ->  2
(-1.5).__floor__()  ->  -2
round(1.5)  ->  2
round(2.5)  ->  2
round(-2.5)  ->  -2
round(2.675,2)  ->  2.67
round(1e22,-20)  ->  1e+22
round(1.5,0)  ->  2.0
round(12345.678,-2)  ->  12300.0
round(1e308,-308)  ->  1e+308
round(0.5)  ->  0
round(1.15,1)  ->  1.1
round(float('nan'),2)  ->  nan
round(float('inf'),1)  ->  inf
round(float('nan'))  ->  ValueError: cannot convert float NaN to integer
round(float('inf'))  ->  OverflowError: cannot convert float infinity to integer
round(1.7976931348623157e308,-308)  ->  OverflowError: rounded value too large to represent
round(1.5,'a')  ->  TypeError: 'str' object cannot be interpreted as an integer
float('inf').as_integer_ratio()  ->  OverflowError: cannot convert Infinity to integer ratio
float('nan').as_integer_ratio()  ->  ValueError: cannot convert NaN to integer ratio
float.fromhex('0x1.8p1')  ->  3.0
float.fromhex('1.8')  ->  1.5
float.fromhex('-0x.8p-1')  ->  -0.25
float.fromhex('inf')  ->  inf
float.fromhex('-Infinity')  ->  -inf
float.fromhex(' 0x1p-1074 ')  ->  5e-324
float.fromhex('0x1p-1075')  ->  0.0
float.fromhex('0x1.8p-1075')  ->  5e-324
float.fromhex('0x1.00000000000008p0')  ->  1.0
float.fromhex('0x1.000000000000081p0')  ->  1.0000000000000002
float.fromhex('0x123456789abcdef0123p0')  ->  5.373003642731685e+21
float.fromhex('nan')  ->  nan
float.fromhex('0x')  ->  ValueError: invalid hexadecimal floating-point string
float.fromhex('0x1p')  ->  ValueError: invalid hexadecimal floating-point string
float.fromhex('0x1p1024')  ->  OverflowError: hexadecimal value too large to represent as a float
float.fromhex('')  ->  ValueError: invalid hexadecimal floating-point string
float.fromhex(5)  ->  TypeError: bad argument type for built-in operation
float.fromhex('0x1 p1')  ->  ValueError: invalid hexadecimal floating-point string
float.fromhex('0x1p99999999999999999999')  ->  OverflowError: hexadecimal value too large to represent as a float
float.fromhex('0x1p-99999999999999999999')  ->  0.0
(1.5).is_integer(), (2.0).is_integer(), float('inf').is_integer()  ->  (False, True, False)
float.__getformat__('double')  ->  'IEEE, little-endian'
float.__getformat__('float')  ->  'IEEE, little-endian'
float.__getformat__('x')  ->  ValueError: __getformat__() argument 1 must be 'double' or 'float'
float('1_0.5')  ->  10.5
float(' 1e5 ')  ->  100000.0
float('inf')  ->  inf
float('-Infinity')  ->  -inf
float('nan')  ->  nan
float('\u0661.5')  ->  1.5
float(b'1.5')  ->  1.5
float(bytearray(b'2.5'))  ->  2.5
float()  ->  0.0
float('1e400')  ->  inf
float('.5')  ->  0.5
float('5.')  ->  5.0
float('1e-400')  ->  0.0
float(True)  ->  1.0
float(2**70)  ->  1.1805916207174113e+21
float('a')  ->  ValueError: could not convert string to float: 'a'
float('')  ->  ValueError: could not convert string to float: ''
float('1__0')  ->  ValueError: could not convert string to float: '1__0'
float('_1')  ->  ValueError: could not convert string to float: '_1'
float('1_')  ->  ValueError: could not convert string to float: '1_'
float('1._5')  ->  ValueError: could not convert string to float: '1._5'
float('1e_5')  ->  ValueError: could not convert string to float: '1e_5'
float('1 5')  ->  ValueError: could not convert string to float: '1 5'
float(b'a')  ->  ValueError: could not convert string to float: b'a'
float(None)  ->  TypeError: float() argument must be a string or a real number, not 'NoneType'
float([])  ->  TypeError: float() argument must be a string or a real number, not 'list'
float(x=1)  ->  TypeError: float() takes no keyword arguments
float(1,2)  ->  TypeError: float expected at most 1 argument, got 2
float('0x10')  ->  ValueError: could not convert string to float: '0x10'
float('1\x00')  ->  ValueError: could not convert string to float: '1\x00'
hash(1.5)  ->  1152921504606846977
hash(2.0)  ->  2
hash(float('inf'))  ->  314159
hash(-float('inf'))  ->  -314159
hash(1e300)  ->  1224995262755759164
hash(0.1)  ->  230584300921369408
hash(-0.0)  ->  0
1.5 == 1.5  ->  True
1.5 < 2  ->  True
2.0 == 2  ->  True
1e300 < 10**400  ->  True
float('nan') == float('nan')  ->  False
float('nan') != 1  ->  True
1.5 < float('nan')  ->  False
2.5 > 2**100  ->  False
float('inf') == 10**400  ->  False
1.5 < 'a'  ->  TypeError: '<' not supported between instances of 'float' and 'str'
1.5 + 'a'  ->  TypeError: unsupported operand type(s) for +: 'float' and 'str'
'a' + 1.5  ->  TypeError: can only concatenate str (not "float") to str
1e16  ->  1e+16
1e15  ->  1000000000000000.0
1.0  ->  1.0
123456789.123  ->  123456789.123
0.0001  ->  0.0001
1e22  ->  1e+22
1.7976931348623157e308  ->  1.7976931348623157e+308
-0.0  ->  -0.0
1e100  ->  1e+100
float('inf')  ->  inf
float('-inf')  ->  -inf
float('nan')  ->  nan
repr(0.1+0.2)  ->  '0.30000000000000004'
str(1e21)  ->  '1e+21'
100000000000000000.0  ->  1e+17
12345678901234567.0  ->  1.2345678901234568e+16
1.5.real  ->  1.5
1.5.imag  ->  0.0
1.5.conjugate()  ->  1.5
1.5.__getnewargs__()  ->  (1.5,)
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
