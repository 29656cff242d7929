# float_format.py: format() of numbers.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
format(10**5000,'x')[:5]  ->  '31e20'
format(10**5000,'d')  ->  ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
format(65,'c')  ->  'A'
format(5,'b')  ->  '101'
format(-5,'#b')  ->  '-0b101'
format(255,'#X')  ->  '0XFF'
format(5,'+')  ->  '+5'
format(5,' ')  ->  ' 5'
format(12345678,',')  ->  '12,345,678'
format(12345678,'_')  ->  '12_345_678'
format(0xffff,'_x')  ->  'ffff'
format(5,'05')  ->  '00005'
format(-5,'05')  ->  '-0005'
format(5,'<5')  ->  '5    '
format(5,'^5')  ->  '  5  '
format(5,'*>5')  ->  '****5'
format(5,'=+5')  ->  '+   5'
format(5,'x=5')  ->  'xxxx5'
format(65,'5c')  ->  '    A'
format(5,'xx')  ->  ValueError: Invalid format specifier 'xx' for object of type 'int'
format(-3,'#010b')  ->  '-0b0000011'
format(10**20,',')  ->  '100,000,000,000,000,000,000'
format(True,'d')  ->  '1'
format(True,'')  ->  'True'
format(True,'5')  ->  '    1'
format(5,'é^5')  ->  'éé5éé'
format(5,5)  ->  TypeError: format() argument 2 must be str, not int
(5).__format__(5)  ->  TypeError: __format__() argument must be str, not int
format(5,'.2')  ->  ValueError: Precision not allowed in integer format specifier
format(5,'.2f')  ->  '5.00'
format(5,'e')  ->  '5.000000e+00'
format(5,'g')  ->  '5'
format(5,'%')  ->  '500.000000%'
format(2**70,'f')  ->  '1180591620717411303424.000000'
format(2**70,'e')  ->  '1.180592e+21'
format(10**400,'d')[:5]  ->  '10000'
format(10**400,'f')  ->  OverflowError: int too large to convert to float
format(1.5,'')  ->  '1.5'
format(1.5,'n')  ->  '1.5'
format(1234567.891,',')  ->  '1,234,567.891'
format(1234567.891,',.2f')  ->  '1,234,567.89'
format(1.5,'010')  ->  '00000001.5'
format(-1.5,'010')  ->  '-0000001.5'
format(1.5,'+')  ->  '+1.5'
format(0.0001234,'g')  ->  '0.0001234'
format(1e20,'g')  ->  '1e+20'
format(1e20,'G')  ->  '1E+20'
format(1.5,'e')  ->  '1.500000e+00'
format(1.5,'.0f')  ->  '2'
format(2.5,'.0f')  ->  '2'
format(1.5,'%')  ->  '150.000000%'
format(0.126,'.1%')  ->  '12.6%'
format(float('inf'),'f')  ->  'inf'
format(float('nan'),'F')  ->  'NAN'
format(float('inf'),'010')  ->  '0000000inf'
format(1e300,'f')[:20]  ->  '10000000000000000525'
format(1.5,'z.0f')  ->  '2'
format(-0.01,'z.1f')  ->  '0.0'
format(-0.01,'.1f')  ->  '-0.0'
format(1.5,'#.0f')  ->  '2.'
format(2.0,'g')  ->  '2'
format(2.0,'#g')  ->  '2.00000'
format(2.0,'.3')  ->  '2.0'
format(1e16,'')  ->  '1e+16'
format(123.456,'.2')  ->  '1.2e+02'
format(123.456,'.4')  ->  '123.5'
format(100.0,'.3')  ->  '1e+02'
format(1000.0,'.3')  ->  '1e+03'
format(1.5,'d')  ->  ValueError: Unknown format code 'd' for object of type 'float'
format(1.5,'s')  ->  ValueError: Unknown format code 's' for object of type 'float'
format(1.5,'.')  ->  ValueError: Format specifier missing precision
format(1.5,'.99999999999')  ->  ValueError: precision too big
format(1+2j,'')  ->  '(1+2j)'
format(1+2j,'.3')  ->  '(1+2j)'
format(1+2j,'>20')  ->  '              (1+2j)'
format(1+1j,'f')  ->  '1.000000+1.000000j'
format(1+1j,'+.1e')  ->  '+1.0e+00+1.0e+00j'
format(1j,'')  ->  '1j'
format(-0.0+1j,'')  ->  '1j'
format(12345.678+1j,'>30,.3e')  ->  '          1.235e+04+1.000e+00j'
format(1e10+2j,',')  ->  '(10,000,000,000+2j)'
format(1+2j,'<12')  ->  '(1+2j)      '
format(1+2j,'^12')  ->  '   (1+2j)   '
format(1j,'05')  ->  ValueError: Zero padding is not allowed in complex format specifier
format(1j,'=5')  ->  ValueError: '=' alignment flag is not allowed in complex format specifier
format(1j,'d')  ->  ValueError: Unknown format code 'd' for object of type 'complex'
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
