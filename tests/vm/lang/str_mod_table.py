# str_mod_table.py: the % operator of str.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
"%s" % ()  ->  TypeError: not enough arguments for format string
"%s %s" % 1  ->  TypeError: not enough arguments for format string
"%" % 1  ->  ValueError: incomplete format
"%z" % 1  ->  ValueError: unsupported format character 'z' (0x7a) at index 1
"%(a" % {}  ->  ValueError: incomplete format key
"%(a)s" % 1  ->  TypeError: format requires a mapping
"%*d" % ("a",1)  ->  TypeError: * wants int
"%d" % "a"  ->  TypeError: %d format: a real number is required, not str
"%c" % "ab"  ->  TypeError: %c requires int or char
"%c" % -1  ->  OverflowError: %c arg not in range(0x110000)
"%x" % 1.5  ->  TypeError: %x format: an integer is required, not float
"%d" % 1.5  ->  '1'
"%i" % 1e400  ->  OverflowError: cannot convert float infinity to integer
"%f" % "a"  ->  TypeError: must be real number, not str
"%c" % 1.5  ->  TypeError: %c requires int or char
"a" % 1  ->  TypeError: not all arguments converted during string formatting
"%r %a" % ("é","é")  ->  "'é' '\\xe9'"
"%.3s|%5s|%-5s|" % ("abcdef","a","b")  ->  'abc|    a|b    |'
"%5%" % ()  ->  TypeError: not enough arguments for format string
'%5%' % (1,)  ->  ValueError: unsupported format character '%' (0x25) at index 2
"%#x %#o %+d % d %05d" % (255,8,3,3,-42)  ->  '0xff 0o10 +3  3 -0042'
"%-05d|" % 3  ->  '3    |'
"%s" % (1,2)  ->  TypeError: not all arguments converted during string formatting
"%d" % None  ->  TypeError: %d format: a real number is required, not NoneType
"%.2147483648f" % 1  ->  ValueError: precision too big
"%5000000000000000000000d" % 1  ->  ValueError: width too big
'%05.3d' % 3  ->  '00003'
'%#05x' % 3  ->  '0x003'
'%+.3e' % 1.5  ->  '+1.500e+00'
'%05f' % float('inf')  ->  '00inf'
'%-5d|' % 3  ->  '3    |'
'%.0f' % 0.5  ->  '0'
'%.3d' % -5  ->  '-005'
'%#X' % 255  ->  '0XFF'
'%05s|' % 'a'  ->  '    a|'
'%+d' % 5  ->  '+5'
'% d' % 5  ->  ' 5'
'%ld' % 5  ->  '5'
'%hd' % 5  ->  '5'
'%i' % True  ->  '1'
'%d' % 10**20  ->  '100000000000000000000'
'%u' % -3  ->  '-3'
'%#.3x' % 5  ->  '0x005'
'%08.3f' % -3.14159  ->  '-003.142'
'%+08d' % 42  ->  '+0000042'
'%g' % 1e-5  ->  '1e-05'
'%G' % 1e-10  ->  '1E-10'
'%E' % 1.0  ->  '1.000000E+00'
'%F' % float('nan')  ->  'NAN'
'%x' % 2**70  ->  '400000000000000000'
'%o' % -2**70  ->  '-200000000000000000000000'
'%020d' % -2**70  ->  '-1180591620717411303424'
'%lld' % 5  ->  ValueError: unsupported format character 'l' (0x6c) at index 2
"%s %(a)s" % {'a':1}  ->  "{'a': 1} 1"
"%(a)s %s" % {'a':1}  ->  TypeError: not enough arguments for format string
"%(a)s" % {}  ->  KeyError: 'a'
"%s" % {'a':1}  ->  "{'a': 1}"
'a' % {}  ->  'a'
'a' % []  ->  'a'
'a' % ()  ->  'a'
'%s' % [1]  ->  '[1]'
'%s' % None  ->  'None'
'%%' % ()  ->  '%'
'%s%%' % 5  ->  '5%'
'%(a)s%%' % {'a':1}  ->  '1%'
'a' % 'b'  ->  TypeError: not all arguments converted during string formatting
'%()s' % {'':1}  ->  '1'
'%(a(b)c)s' % {'a(b)c':1}  ->  '1'
'%.*f' % (2, 3.14159)  ->  '3.14'
'%*d|' % (-5, 3)  ->  '3    |'
'%.*d' % (-1, 3)  ->  '3'
'%.d' % 0  ->  '0'
'%c' % 'é'  ->  'é'
'%c' % 0x1234  ->  'ሴ'
'%x' % -255  ->  '-ff'
'%#o' % -8  ->  '-0o10'
'%g' % 1e10  ->  '1e+10'
'%#g' % 1  ->  '1.00000'
'%a' % 'é'  ->  "'\\xe9'"
'%5c|' % 'a'  ->  '    a|'
'%-5c|' % 65  ->  'A    |'
'%05c|' % 'x'  ->  '    x|'
'%.0s|' % 'abc'  ->  '|'
'%10.2r|' % 'abc'  ->  "        'a|"
'%s' % 'a\u1234'  ->  'aሴ'
'\u1234%s' % 'a'  ->  'ሴa'
'%s\U00012345' % 'b'  ->  'b𒍅'
'%.-5d' % 3  ->  ValueError: unsupported format character '-' (0x2d) at index 2
'%c' % 0x110000  ->  OverflowError: %c arg not in range(0x110000)
'%c' % ''  ->  TypeError: %c requires int or char
'%c' % None  ->  TypeError: %c requires int or char
'%x' % 'a'  ->  TypeError: %x format: an integer is required, not str
'%d' % object  ->  TypeError: %d format: a real number is required, not type
'%e' % 10**400  ->  OverflowError: int too large to convert to float
'%d' % float('nan')  ->  ValueError: cannot convert float NaN to integer
'%\u1234' % 1  ->  ValueError: unsupported format character '?' (0x1234) at index 1
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
