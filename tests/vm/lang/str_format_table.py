# str_format_table.py: str.format.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
"{}".format()  ->  IndexError: Replacement index 0 out of range for positional args tuple
"{0} {}".format(1)  ->  ValueError: cannot switch from manual field specification to automatic field numbering
"{} {0}".format(1)  ->  ValueError: cannot switch from automatic field numbering to manual field specification
"{".format()  ->  ValueError: Single '{' encountered in format string
"}".format()  ->  ValueError: Single '}' encountered in format string
"{a}".format()  ->  KeyError: 'a'
"{0!x}".format(1)  ->  ValueError: Unknown conversion specifier x
"{0!}".format(1)  ->  ValueError: unmatched '{' in format spec
"{0!r:}".format("a")  ->  "'a'"
"{0[a]}".format({"a":1})  ->  '1'
"{0[0]}".format([5])  ->  '5'
"{0.real}".format(5)  ->  '5'
"{!r}".format("x")  ->  "'x'"
"{!s:>5}".format('a')  ->  '    a'
"{:>{w}}".format(1,w=5)  ->  '    1'
"{:{}}".format(5,"10")  ->  '         5'
"{:{}{}}".format(1,'>',5)  ->  '    1'
'}}{{'.format()  ->  '}{'
'{.real}'.format(1)  ->  '1'
'{[0]}'.format([1])  ->  '1'
'{a}'.format(a=1)  ->  '1'
'{a[0].real:>5}'.format(a=[3])  ->  '    3'
'{0}{1}{0}'.format(1,2)  ->  '121'
'\u1234{}'.format('a')  ->  'ሴa'
'{}'.format('\U00012345')  ->  '𒍅'
'{!a}'.format('é')  ->  "'\\xe9'"
'{:{a}.{b}f}'.format(3.14159,a=8,b=2)  ->  '    3.14'
"{0[-1]}".format({'-1':5})  ->  '5'
'{a!r:^9}'.format(a='x')  ->  "   'x'   "
"{0[}".format(1)  ->  ValueError: expected '}' before end of string
"{0.}".format(1)  ->  ValueError: Empty attribute in format string
"{0[]}".format(1)  ->  ValueError: Empty attribute in format string
"{0[a]b}".format({"a":1})  ->  ValueError: Only '.' or '[' may follow ']' in format field specifier
"{:{:{}}}".format(5,"10",1)  ->  ValueError: Max string recursion exceeded
"{:d}".format("x")  ->  ValueError: Unknown format code 'd' for object of type 'str'
"{:+}".format("x")  ->  ValueError: Sign not allowed in string format specifier
"{:,}".format("x")  ->  ValueError: Cannot specify ',' with 's'.
"{:#}".format("x")  ->  ValueError: Alternate form (#) not allowed in string format specifier
"{:05}".format("x")  ->  'x0000'
"{:z}".format("x")  ->  ValueError: Negative zero coercion (z) not allowed in string format specifier
"{: }".format("x")  ->  ValueError: Space not allowed in string format specifier
"{:.2d}".format(1)  ->  ValueError: Precision not allowed in integer format specifier
"{:s}".format(1)  ->  ValueError: Unknown format code 's' for object of type 'int'
"{:c}".format(-1)  ->  OverflowError: %c arg not in range(0x110000)
"{:+c}".format(1)  ->  ValueError: Sign not allowed with integer format specifier 'c'
"{:#c}".format(1)  ->  ValueError: Alternate form (#) not allowed with integer format specifier 'c'
"{:,x}".format(1)  ->  ValueError: Cannot specify ',' with 'x'.
"{:_x}".format(0xfffff)  ->  'f_ffff'
"{:,_}".format(1)  ->  ValueError: Cannot specify both ',' and '_'.
"{:_,}".format(1)  ->  ValueError: Cannot specify both ',' and '_'.
"{:,,}".format(1)  ->  ValueError: Cannot specify ',' with ','.
"{:.}".format(1.0)  ->  ValueError: Format specifier missing precision
"{:5q}".format(1)  ->  ValueError: Unknown format code 'q' for object of type 'int'
"{:%}".format(5)  ->  '500.000000%'
"{:n}".format(12345)  ->  '12345'
"{:99999999999999999999}".format(1)  ->  ValueError: Too many decimal digits in format string
"{:.99999999999999999999}".format(1.0)  ->  ValueError: Too many decimal digits in format string
"{:c}".format(0x110000)  ->  OverflowError: %c arg not in range(0x110000)
"{:x}".format(1.5)  ->  ValueError: Unknown format code 'x' for object of type 'float'
"{:,n}".format(1)  ->  ValueError: Cannot specify ',' with 'n'.
"{:x}".format("s")  ->  ValueError: Unknown format code 'x' for object of type 'str'
"{:xx}".format([])  ->  TypeError: unsupported format string passed to list.__format__
'{0!rr}'.format(1)  ->  ValueError: expected ':' after conversion specifier
'{0!'.format(1)  ->  ValueError: end of string while looking for conversion specifier
'{0!r'.format(1)  ->  ValueError: unmatched '{' in format spec
'{0:'.format(1)  ->  ValueError: unmatched '{' in format spec
'{0'.format(1)  ->  ValueError: expected '}' before end of string
'{0{}'.format(1)  ->  ValueError: unexpected '{' in field name
'{99999999999999999999}'.format(1)  ->  ValueError: Too many decimal digits in format string
'{a.}'.format(a=1)  ->  ValueError: Empty attribute in format string
'{-1}'.format(1)  ->  KeyError: '-1'
'{ 0}'.format(1)  ->  KeyError: ' 0'
'{0 }'.format(1)  ->  KeyError: '0 '
'{}'.format_map({})  ->  ValueError: Format string contains positional fields
'{a}'.format_map({'a':1})  ->  '1'
'{0}'.format_map([1])  ->  ValueError: Format string contains positional fields
'{a}'.format_map(1)  ->  TypeError: 'int' object is not subscriptable
'{!é}'.format(1)  ->  ValueError: Unknown conversion specifier \xe9
'{!\n}'.format(1)  ->  ValueError: Unknown conversion specifier \xa
'{0.x}'.format(1)  ->  AttributeError: 'int' object has no attribute 'x'
'{0[x]}'.format([1])  ->  TypeError: list indices must be integers or slices, not str
'{1}'.format(0)  ->  IndexError: Replacement index 1 out of range for positional args tuple
format('abc','.2')  ->  'ab'
format('abc','^7.2')  ->  '  ab   '
format('abc','<7')  ->  'abc    '
format('abc','>7')  ->  '    abc'
format('abc','*^7')  ->  '**abc**'
format('abc','10s')  ->  'abc       '
format('abc','')  ->  'abc'
format('\u1234','\U00012345>3')  ->  '𒍅𒍅ሴ'
format('abc','.0')  ->  ''
format('abc','02')  ->  'abc'
f"{1:>5}{'a'!r}{2.5:.2f}{[1]}{'é'!a}{5!s:3}|{1+1=}"  ->  "    1'a'2.50[1]'\\xe9'5  |1+1=2"
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
