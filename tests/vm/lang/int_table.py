# int_table.py: ints: arithmetic at the fixnum border and beyond, conversions, methods, messages.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
int('x')  ->  ValueError: invalid literal for int() with base 10: 'x'
int('1',99)  ->  ValueError: int() base must be >= 2 and <= 36, or 0
int(1.5,10)  ->  TypeError: int() can't convert non-string with explicit base
int(base=10)  ->  TypeError: int() missing string argument
int('12',base='a')  ->  TypeError: 'str' object cannot be interpreted as an integer
int(None)  ->  TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'
int(b'zz')  ->  ValueError: invalid literal for int() with base 10: b'zz'
int(bytearray(b'12'))  ->  12
int(memoryview(b'12'))  ->  12
int('1',2,3)  ->  TypeError: int() takes at most 2 arguments (3 given)
int(x=1)  ->  TypeError: 'x' is an invalid keyword argument for int()
int('0x1f',0)  ->  31
int('010',0)  ->  ValueError: invalid literal for int() with base 0: '010'
int('1__0')  ->  ValueError: invalid literal for int() with base 10: '1__0'
(5).to_bytes(1,'foo')  ->  ValueError: byteorder must be either 'little' or 'big'
(500).to_bytes(1,'big')  ->  OverflowError: int too big to convert
(-1).to_bytes(1,'big')  ->  OverflowError: can't convert negative int to unsigned
(-1).to_bytes()  ->  OverflowError: can't convert negative int to unsigned
(1).to_bytes(-1)  ->  ValueError: length argument must be non-negative
(-128).to_bytes(1,'big',signed=True)  ->  b'\x80'
(128).to_bytes(1,'big',signed=True)  ->  OverflowError: int too big to convert
(-2**64).to_bytes(9,'little',signed=True)  ->  b'\x00\x00\x00\x00\x00\x00\x00\x00\xff'
(2**64+5).to_bytes(10,'big')  ->  b'\x00\x01\x00\x00\x00\x00\x00\x00\x00\x05'
(-129).to_bytes(1,'big',signed=True)  ->  OverflowError: int too big to convert
(0).to_bytes(0,'big')  ->  b''
int.from_bytes(b'','big')  ->  0
int.from_bytes(b'\xff\xfe','little',signed=True)  ->  -257
int.from_bytes(b'\x80'+b'\0'*20,'big',signed=True)  ->  -187072209578355573530071658587684226515959365500928
int.from_bytes('a')  ->  TypeError: cannot convert 'str' object to bytes
int.from_bytes([1,2])  ->  258
int.from_bytes(5)  ->  TypeError: cannot convert 'int' object to bytes
1%0  ->  ZeroDivisionError: integer modulo by zero
1//0  ->  ZeroDivisionError: integer division or modulo by zero
divmod(1,0)  ->  ZeroDivisionError: integer division or modulo by zero
1/0  ->  ZeroDivisionError: division by zero
0**-1  ->  ZeroDivisionError: 0.0 cannot be raised to a negative power
pow(2,-1,4)  ->  ValueError: base is not invertible for the given modulus
pow(3,-1,7)  ->  5
pow(3,-5,7)  ->  3
pow(3,5,-7)  ->  -2
pow(-3,5,7)  ->  2
pow(2,10**20,10**30+57)  ->  841934383925717112980682223332
pow(12345678901234567890,98765432109876543210,10**40+1)  ->  3284532476427679902638310259604213876252
pow(1,2,0)  ->  ValueError: pow() 3rd argument cannot be 0
pow(5,0,1)  ->  0
1<<(1<<70)  ->  OverflowError: too many digits in integer
0<<(1<<70)  ->  0
1>>(1<<70)  ->  0
-1>>(1<<70)  ->  -1
1<<-1  ->  ValueError: negative shift count
1>>-1  ->  ValueError: negative shift count
10**400/3  ->  OverflowError: integer division result too large for a float
10**400/10**399  ->  10.0
1/10**400  ->  0.0
-7//2  ->  -4
-7%2  ->  1
7//-2  ->  -4
7%-2  ->  -1
divmod(-7,2)  ->  (-4, 1)
-(2**100)//3  ->  -422550200076076467165567735126
-(2**100)%3  ->  2
divmod(2**100,-3)  ->  (-422550200076076467165567735126, -2)
2**100 & 2**100-1  ->  0
-2**100 & 0xff  ->  0
-5 & 2**70  ->  1180591620717411303424
2**70 | -1  ->  -1
-2**70 ^ 2**69  ->  -590295810358705651712
~2**70  ->  -1180591620717411303425
~-2**70  ->  1180591620717411303423
-2**70 >> 3  ->  -147573952589676412928
-2**70 >> 70  ->  -1
-2**70>>71  ->  -1
-(2**70+1)>>1  ->  -590295810358705651713
int(float('inf'))  ->  OverflowError: cannot convert float infinity to integer
int(float('nan'))  ->  ValueError: cannot convert float NaN to integer
int(1e20)  ->  100000000000000000000
int(-1e300)%10**10  ->  599459840
int(2.0**62)  ->  4611686018427387904
int(-2.0**63)  ->  -9223372036854775808
int(1.9)  ->  1
int(-1.9)  ->  -1
bool('a',1)  ->  TypeError: bool expected at most 1 argument, got 2
bool(x=1)  ->  TypeError: bool() takes no keyword arguments
round(1234,-2)  ->  1200
round(25,-1)  ->  20
round(35,-1)  ->  40
round(-25,-1)  ->  -20
round(-15,-1)  ->  -20
round(1250,-2)  ->  1200
round(5)  ->  5
round(5,3)  ->  5
round(10**30,-29)  ->  1000000000000000000000000000000
round(149,-2)  ->  100
round(150,-2)  ->  200
round(5,-100)  ->  0
int('\uff11')  ->  1
int(' 12 ')  ->  12
int('\u3000 12 \n')  ->  12
int('-\u0661')  ->  -1
int('1 2')  ->  ValueError: invalid literal for int() with base 10: '1 2'
int('')  ->  ValueError: invalid literal for int() with base 10: ''
int('-')  ->  ValueError: invalid literal for int() with base 10: '-'
int('+ 1')  ->  ValueError: invalid literal for int() with base 10: '+ 1'
int('\ud800')  ->  ValueError: invalid literal for int() with base 10: '\ud800'
int('1'*5000, 16)>0  ->  True
int.__new__(str)  ->  TypeError: int.__new__(str): str is not a subtype of int
(1).__round__(None)  ->  TypeError: 'NoneType' object cannot be interpreted as an integer
int('a\0b')  ->  ValueError: invalid literal for int() with base 10: 'a\x00b'
int(b'a\0b')  ->  ValueError: invalid literal for int() with base 10: b'a\x00b'
int('0_7',0)  ->  ValueError: invalid literal for int() with base 0: '0_7'
int('0b_1',0)  ->  1
int('0o17',8)  ->  15
int('0X1F',16)  ->  31
int('0b11',2)  ->  3
int('b',16)  ->  11
int('zz',36)  ->  1295
int('-0x10',16)  ->  -16
int('0b1',16)  ->  177
int('0b',0)  ->  ValueError: invalid literal for int() with base 0: '0b'
int('1_')  ->  ValueError: invalid literal for int() with base 10: '1_'
int('_1')  ->  ValueError: invalid literal for int() with base 10: '_1'
int('00',0)  ->  0
int('0_0',0)  ->  0
int('-0')  ->  0
int('1e5')  ->  ValueError: invalid literal for int() with base 10: '1e5'
int("1"*10, 37)  ->  ValueError: int() base must be >= 2 and <= 36, or 0
int([])  ->  TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'
int("5", base=2**100)  ->  ValueError: int() base must be >= 2 and <= 36, or 0
pow(2,3,"a")  ->  TypeError: unsupported operand type(s) for ** or pow(): 'int', 'int', 'str'
2**-3  ->  0.125
(-2)**-3  ->  -0.125
2**-2000  ->  0.0
(-8)**(1/3)  ->  (1.0000000000000002+1.7320508075688772j)
(2).__pow__(-1,5)  ->  3
hash(2**61)  ->  1
hash(2**61-1)  ->  0
hash(-1)  ->  -2
hash(-2)  ->  -2
hash(2**200)  ->  131072
hash(-2**200)  ->  -131072
hash(10**30)  ->  465258685558744706
hash(2**63)  ->  4
hash(0)  ->  0
repr(True)  ->  'True'
str(False)  ->  'False'
True.__and__(5)  ->  1
True & False  ->  False
True|1  ->  1
~True  ->  -2
True+True  ->  2
True^True  ->  False
-True  ->  -1
+True  ->  1
bool.__new__(int)  ->  TypeError: bool.__new__(int): int is not a subtype of bool
(2**100).bit_length(), (-2**100).bit_length(), (0).bit_length(), (255).bit_count(), (-2**70+1).bit_count(), (7).bit_count()  ->  (101, 101, 0, 8, 70, 3)
(5).as_integer_ratio(), (5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (2**70).real  ->  ((5, 1), 5, 1, 5, 0, 5, 1180591620717411303424)
5 < 'a'  ->  TypeError: '<' not supported between instances of 'int' and 'str'
5 < 2**70  ->  True
2**70 < 5  ->  False
2**70 == 2**70  ->  True
2**70 != 2**70  ->  False
-2**70 < -5  ->  True
str(10**50)  ->  '100000000000000000000000000000000000000000000000000'
str(-10**50)  ->  '-100000000000000000000000000000000000000000000000000'
hex(2**100)  ->  '0x10000000000000000000000000'
oct(-2**70)  ->  '-0o200000000000000000000000'
bin(2**66)  ->  '0b1000000000000000000000000000000000000000000000000000000000000000000'
hex(-255)  ->  '-0xff'
bin(0)  ->  '0b0'
str(2**63)  ->  '9223372036854775808'
str(-2**63)  ->  '-9223372036854775808'
10**4299 > 0  ->  True
len(str(10**4299))  ->  4300
str(10**4300)  ->  ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
str(10**5000)  ->  ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
repr(-10**5000)  ->  ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
int('1'*4301)  ->  ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit
int('1_'*4300+'1')  ->  ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit
len(str(int('1'*4300)))  ->  4300
'%d'%(10**5000)  ->  ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
hex(10**5000)[:5]  ->  '0x31e'
2**70 / 2  ->  5.902958103587057e+20
2**1000 / 2**999  ->  2.0
(2**53+1)/1  ->  9007199254740992.0
(2**54+3)/2  ->  9007199254740994.0
3/7  ->  0.42857142857142855
-3/7  ->  -0.42857142857142855
10**22/10**21  ->  10.0
(10**18+1)/10**18  ->  1.0
1/3  ->  0.3333333333333333
2**1023/1  ->  8.98846567431158e+307
5e-324  ->  5e-324
1/2**1074  ->  5e-324
1/2**1075  ->  0.0
3/2**1075  ->  1e-323
123456789123456789/987654321987654321987  ->  0.0001249999988609375
int(1.5)  ->  1
round(5e-324,400)  ->  5e-324
1e-5  ->  1e-05
5e-324  ->  5e-324
repr(1/3)  ->  '0.3333333333333333'
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
