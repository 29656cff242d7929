# bytes_table.py: bytes and bytearray.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
bytes('a')  ->  TypeError: string argument without an encoding
bytes(-1)  ->  ValueError: negative count
bytes([256])  ->  ValueError: bytes must be in range(0, 256)
bytes(['a'])  ->  TypeError: 'str' object cannot be interpreted as an integer
bytes(1.5)  ->  TypeError: cannot convert 'float' object to bytes
bytes('a',5)  ->  TypeError: bytes() argument 'encoding' must be str, not int
bytes(5,'a')  ->  TypeError: encoding without a string argument
bytes(b'a','a')  ->  TypeError: encoding without a string argument
bytes(None)  ->  TypeError: cannot convert 'NoneType' object to bytes
bytes({})  ->  b''
bytes()  ->  b''
bytes(3)  ->  b'\x00\x00\x00'
bytes([1,2,3])  ->  b'\x01\x02\x03'
bytes('aé','utf-8')  ->  b'a\xc3\xa9'
bytes(b'abc')  ->  b'abc'
bytes(bytearray(b'abc'))  ->  b'abc'
bytes((1,2))  ->  b'\x01\x02'
bytes(range(3))  ->  b'\x00\x01\x02'
bytes('abc',encoding='ascii')  ->  b'abc'
bytes({5:1})  ->  b'\x05'
bytes(True)  ->  b'\x00'
bytes('é',errors='replace',encoding='ascii')  ->  b'?'
b'a'+1  ->  TypeError: can't concat int to bytes
b'a'+'a'  ->  TypeError: can't concat str to bytes
b'a'+bytearray(b'b')  ->  b'ab'
bytearray(b'b')+b'a'  ->  bytearray(b'ba')
b''+b'a'  ->  b'a'
b'a'+b''  ->  b'a'
b'a'*'a'  ->  TypeError: can't multiply sequence by non-int of type 'str'
b'a'*3  ->  b'aaa'
3*b'ab'  ->  b'ababab'
b'a'*0  ->  b''
b'ab'*-1  ->  b''
bytearray(b'ab')*2  ->  bytearray(b'abab')
2*bytearray(b'a')  ->  bytearray(b'aa')
b'a'['a']  ->  TypeError: byte indices must be integers or slices, not str
b'a'[5]  ->  IndexError: index out of range
b'a'[1.5]  ->  TypeError: byte indices must be integers or slices, not float
b'abc'[0]  ->  97
b'abc'[-1]  ->  99
b'abc'[1:]  ->  b'bc'
b'abc'[::-1]  ->  b'cba'
b'abcdef'[::2]  ->  b'ace'
bytearray(b'abc')[1]  ->  98
bytearray(b'abc')[1:]  ->  bytearray(b'bc')
bytearray(b'abc')[::-1]  ->  bytearray(b'cba')
'a' in b'a'  ->  TypeError: a bytes-like object is required, not 'str'
300 in b'a'  ->  ValueError: byte must be in range(0, 256)
-1 in b'a'  ->  ValueError: byte must be in range(0, 256)
97 in b'abc'  ->  True
b'bc' in b'abc'  ->  True
b'' in b'abc'  ->  True
bytearray(b'b') in b'abc'  ->  True
97 in bytearray(b'a')  ->  True
b'x' in b'abc'  ->  False
b'a'.find('a')  ->  TypeError: argument should be integer or bytes-like object, not 'str'
b'a'.find(300)  ->  ValueError: byte must be in range(0, 256)
b'a'.find()  ->  TypeError: find() takes at least 1 argument (0 given)
b'abc'.find(b'c')  ->  2
b'abc'.find(98)  ->  1
b'abc'.find(b'')  ->  0
b'abc'.find(b'c',0,2)  ->  -1
b'abcabc'.rfind(b'b')  ->  4
b'abcabc'.rfind(97)  ->  3
b'abc'.index(b'b')  ->  1
b'abc'.rindex(99)  ->  2
b'abc'.find(b'x')  ->  -1
b'a'.index(b'z')  ->  ValueError: subsection not found
b'a'.rindex(b'z')  ->  ValueError: subsection not found
b'a'.count('a')  ->  TypeError: argument should be integer or bytes-like object, not 'str'
b'aaa'.count(b'a')  ->  3
b'aaa'.count(97)  ->  3
b'aaa'.count(b'')  ->  4
b'aaa'.count(b'aa')  ->  1
b'aaa'.count(b'a',1)  ->  2
b'aaa'.count(b'a',1,2)  ->  1
b'a'.join(['a'])  ->  TypeError: sequence item 0: expected a bytes-like object, str found
b'a'.join(1)  ->  TypeError: can only join an iterable
b''.join([])  ->  b''
bytearray(b',').join([b'a',b'b'])  ->  bytearray(b'a,b')
b','.join((b'x',))  ->  b'x'
b','.join(x for x in [b'a'])  ->  b'a'
b'a'.split('a')  ->  TypeError: a bytes-like object is required, not 'str'
b'a'.split(b'')  ->  ValueError: empty separator
b'a b  c'.split()  ->  [b'a', b'b', b'c']
b' a b '.split(None,1)  ->  [b'a', b'b ']
b'a,b'.split(b',')  ->  [b'a', b'b']
b'a,b,c'.rsplit(b',',1)  ->  [b'a,b', b'c']
b' a b '.rsplit(None,1)  ->  [b' a', b'b']
bytearray(b'a b').split()  ->  [bytearray(b'a'), bytearray(b'b')]
b'a,b,,c'.split(b',',2)  ->  [b'a', b'b', b',c']
b''.split()  ->  []
b''.split(b',')  ->  [b'']
b'aaaa'.split(b'aa')  ->  [b'', b'', b'']
b'a'.partition('a')  ->  TypeError: a bytes-like object is required, not 'str'
b'a'.partition(b'')  ->  ValueError: empty separator
b'a-b'.partition(b'-')  ->  (b'a', b'-', b'b')
b'a-b'.rpartition(b'-')  ->  (b'a', b'-', b'b')
b'ab'.partition(b'-')  ->  (b'ab', b'', b'')
b'ab'.rpartition(b'-')  ->  (b'', b'', b'ab')
bytearray(b'a-b').partition(b'-')  ->  (bytearray(b'a'), bytearray(b'-'), bytearray(b'b'))
bytearray(b'ab').rpartition(b'-')  ->  (bytearray(b''), bytearray(b''), bytearray(b'ab'))
b'a'.strip('a')  ->  TypeError: a bytes-like object is required, not 'str'
b'a'.strip(1)  ->  TypeError: a bytes-like object is required, not 'int'
b' a '.strip()  ->  b'a'
b'xax'.strip(b'x')  ->  b'a'
b' a'.lstrip()  ->  b'a'
b'a '.rstrip()  ->  b'a'
bytearray(b' a ').strip()  ->  bytearray(b'a')
b'a'.strip(None)  ->  b'a'
b'abcba'.strip(bytearray(b'ab'))  ->  b'c'
b'a'.replace('a',b'a')  ->  TypeError: a bytes-like object is required, not 'str'
b'abcabc'.replace(b'b',b'XX')  ->  b'aXXcaXXc'
b'abc'.replace(b'',b'-')  ->  b'-a-b-c-'
b'abc'.replace(b'b',b'',0)  ->  b'abc'
bytearray(b'abc').replace(b'b',b'x')  ->  bytearray(b'axc')
b'aaa'.replace(b'a',b'b',2)  ->  b'bba'
b''.replace(b'',b'x')  ->  b'x'
b'a'.startswith('a')  ->  TypeError: startswith first arg must be bytes or a tuple of bytes, not str
b'a'.startswith(('a',))  ->  TypeError: a bytes-like object is required, not 'str'
b'abc'.startswith(b'a')  ->  True
b'abc'.startswith((b'x',b'a'))  ->  True
b'abc'.endswith(b'c')  ->  True
b'abc'.endswith(b'b',0,2)  ->  True
b'abc'.startswith(b'',4)  ->  False
b'abc'.startswith(bytearray(b'ab'))  ->  True
b'a'.center(5,'a')  ->  TypeError: center() argument 2 must be a byte string of length 1, not str
b'a'.center(5,b'aa')  ->  TypeError: center() argument 2 must be a byte string of length 1, not bytes
b'a'.center(5,bytearray(b'x'))  ->  b'xxaxx'
b'a'.ljust(3)  ->  b'a  '
b'a'.rjust(3,b'-')  ->  b'--a'
b'ab'.center(5)  ->  b'  ab '
bytearray(b'a').center(4,b'*')  ->  bytearray(b'*a**')
b'5'.zfill(3)  ->  b'005'
b'-5'.zfill(4)  ->  b'-005'
b'+'.zfill(3)  ->  b'+00'
b'a'.translate('a')  ->  TypeError: a bytes-like object is required, not 'str'
b'a'.translate(b'a')  ->  ValueError: translation table must be 256 characters long
b'a'.translate(None,b'a')  ->  b''
b'abc'.translate(None,delete=b'a')  ->  b'bc'
b'abc'.translate(bytes.maketrans(b'ab',b'xy'))  ->  b'xyc'
b'abc'.translate(bytes.maketrans(b'ab',b'xy'),b'c')  ->  b'xy'
bytearray(b'abc').translate(None)  ->  bytearray(b'abc')
bytes.maketrans(b'a',b'bc')  ->  ValueError: maketrans arguments must have same length
bytes.maketrans('a',b'b')  ->  TypeError: a bytes-like object is required, not 'str'
bytes.maketrans(b'a',b'b')[95:100]  ->  b'_`bbc'
len(bytearray.maketrans(b'',b''))  ->  256
bytes.fromhex('1')  ->  ValueError: non-hexadecimal number found in fromhex() arg at position 1
bytes.fromhex('zz')  ->  ValueError: non-hexadecimal number found in fromhex() arg at position 0
bytes.fromhex('12 3')  ->  ValueError: non-hexadecimal number found in fromhex() arg at position 4
bytes.fromhex(' 12  34 ')  ->  b'\x124'
bytearray.fromhex('aB cd')  ->  bytearray(b'\xab\xcd')
bytes.fromhex('')  ->  b''
bytes.fromhex(1)  ->  TypeError: fromhex() argument must be str, not int
bytes.fromhex('\u1234')  ->  ValueError: non-hexadecimal number found in fromhex() arg at position 0
b'abc'.hex(':')  ->  '61:62:63'
b'abcdef'.hex(':',2)  ->  '6162:6364:6566'
b'abcdef'.hex(':',-2)  ->  '6162:6364:6566'
b'abcde'.hex(':',2)  ->  '61:6263:6465'
b'abcde'.hex(':',-2)  ->  '6162:6364:65'
b'abc'.hex()  ->  '616263'
b''.hex(':')  ->  ''
b'abc'.hex(':',0)  ->  '616263'
b'abc'.hex(b':')  ->  '61:62:63'
bytearray(b'ab').hex('-')  ->  '61-62'
b'abc'.hex(sep=':',bytes_per_sep=5)  ->  '616263'
b'a'.hex('::')  ->  ValueError: sep must be length 1.
b'a'.hex(1)  ->  TypeError: object of type 'int' has no len()
b'a'.hex('\u1234')  ->  ValueError: sep must be ASCII.
b'a'.removeprefix('a')  ->  TypeError: a bytes-like object is required, not 'str'
b'abc'.removeprefix(b'a')  ->  b'bc'
b'abc'.removesuffix(b'c')  ->  b'ab'
bytearray(b'abc').removeprefix(b'a')  ->  bytearray(b'bc')
b'a\tb'.expandtabs()  ->  b'a       b'
b'a\tb'.expandtabs(3)  ->  b'a  b'
bytearray(b'\t').expandtabs(2)  ->  bytearray(b'  ')
b'Hello'.lower()  ->  b'hello'
b'Hello'.upper()  ->  b'HELLO'
b'hello world'.title()  ->  b'Hello World'
b'hELLO'.capitalize()  ->  b'Hello'
b'Hello'.swapcase()  ->  b'hELLO'
b'abc'.isalpha()  ->  True
b'a1'.isalnum()  ->  True
b'12'.isdigit()  ->  True
b' \t\x0b'.isspace()  ->  True
b'abc'.islower()  ->  True
b'ABC'.isupper()  ->  True
b'Ab Cd'.istitle()  ->  True
b'\xff'.isascii()  ->  False
b'\xe9'.isalpha()  ->  False
b''.isalpha()  ->  False
b''.isascii()  ->  True
bytearray(b'aB').swapcase()  ->  bytearray(b'Ab')
b"they're".title()  ->  b"They'Re"
b'a\nb\r\nc\rd'.splitlines()  ->  [b'a', b'b', b'c', b'd']
b'a\nb\n'.splitlines(True)  ->  [b'a\n', b'b\n']
b'a\x0bb'.splitlines()  ->  [b'a\x0bb']
bytearray(b'a\nb').splitlines(keepends=True)  ->  [bytearray(b'a\n'), bytearray(b'b')]
b'%d' % 'a'  ->  TypeError: %d format: a real number is required, not str
b'%s' % 'a'  ->  TypeError: %b requires a bytes-like object, or an object that implements __bytes__, not 'str'
b'%s' % 1  ->  TypeError: %b requires a bytes-like object, or an object that implements __bytes__, not 'int'
b'%b' % 1  ->  TypeError: %b requires a bytes-like object, or an object that implements __bytes__, not 'int'
b'%c' % 300  ->  OverflowError: %c arg not in range(256)
b'%c' % 'a'  ->  TypeError: %c requires an integer in range(256) or a single byte
b'%c' % b'ab'  ->  TypeError: %c requires an integer in range(256) or a single byte
b'%a' % 'é'  ->  b"'\\xe9'"
b'%r' % 'é'  ->  b"'\\xe9'"
b'%(a)s' % {b'a':b'x'}  ->  b'x'
b'%.2s' % b'abc'  ->  b'ab'
b'%5s|' % b'abc'  ->  b'  abc|'
b'%5b|' % b'a'  ->  b'    a|'
b'%-5b|' % b'a'  ->  b'a    |'
b'%.1b|' % b'abc'  ->  b'a|'
b'%(a)d' % {b'a':1}  ->  b'1'
b'%*d' % (5,1)  ->  b'    1'
b'%d' % 1.5  ->  b'1'
b'%c' % 65  ->  b'A'
b'%c' % b'z'  ->  b'z'
b'%x' % 255  ->  b'ff'
b'%05.1f' % 2.25  ->  b'002.2'
b'%%' % ()  ->  b'%'
b'%s%s' % (b'a',b'b')  ->  b'ab'
bytearray(b'%d') % 5  ->  bytearray(b'5')
b'\xff%d' % 5  ->  b'\xff5'
b'%x' % 1.5  ->  TypeError: %x format: an integer is required, not float
b'%f' % 'a'  ->  TypeError: float argument required, not str
b'%z ' % 1  ->  ValueError: incomplete format
b'%d %d' % 1  ->  TypeError: not enough arguments for format string
b'a' % 1  ->  TypeError: not all arguments converted during bytes formatting
b'%q' % 1  ->  ValueError: unsupported format character 'q' (0x71) at index 1
b'%' % ()  ->  ValueError: incomplete format
b'%(a' % {}  ->  ValueError: incomplete format key
b'%c' % 1.5  ->  TypeError: %c requires an integer in range(256) or a single byte
b'%c' % -1  ->  OverflowError: %c arg not in range(256)
b'%i' % None  ->  TypeError: %d format: a real number is required, not NoneType
b'%(a)d' % {'a':1}  ->  KeyError: b'a'
b'%d' % (1,2)  ->  TypeError: not all arguments converted during bytes formatting
b'a' < 'a'  ->  TypeError: '<' not supported between instances of 'bytes' and 'str'
b'a' == 'a'  ->  False
b'a' < b'b'  ->  True
b'a' == bytearray(b'a')  ->  True
bytearray(b'a') < b'b'  ->  True
b'a' != b'b'  ->  True
b'ab' > b'a'  ->  True
bytearray(b'a') == bytearray(b'a')  ->  True
b'a' == 97  ->  False
bytearray(b'a') < 'a'  ->  TypeError: '<' not supported between instances of 'bytearray' and 'str'
bytearray(b'abc').pop(5)  ->  IndexError: pop index out of range
bytearray().pop()  ->  IndexError: pop from empty bytearray
bytearray(b'a').remove(5)  ->  ValueError: value not found in bytearray
bytearray(b'a').remove('a')  ->  TypeError: 'str' object cannot be interpreted as an integer
bytearray(b'a').append(300)  ->  ValueError: byte must be in range(0, 256)
bytearray(b'a').append('a')  ->  TypeError: 'str' object cannot be interpreted as an integer
bytearray(b'a').extend('a')  ->  TypeError: 'str' object cannot be interpreted as an integer
bytearray(b'a').extend(5)  ->  TypeError: can't extend bytearray with int
bytearray(b'a').extend([300])  ->  ValueError: byte must be in range(0, 256)
bytearray(b'a').insert('a',1)  ->  TypeError: 'str' object cannot be interpreted as an integer
bytearray(b'a').__setitem__(0,300)  ->  ValueError: byte must be in range(0, 256)
bytearray(b'a').__setitem__(5,1)  ->  IndexError: bytearray index out of range
bytearray(b'a').__setitem__('a',1)  ->  TypeError: bytearray indices must be integers or slices, not str
bytearray(b'a').__setitem__(slice(0,1),'a')  ->  TypeError: can assign only bytes, buffers, or iterables of ints in range(0, 256)
bytearray(b'a').__setitem__(slice(0,1),5)  ->  TypeError: can assign only bytes, buffers, or iterables of ints in range(0, 256)
bytearray(b'abcd').__setitem__(slice(0,4,2),b'abc')  ->  ValueError: attempt to assign bytes of size 3 to extended slice of size 2
bytearray(b'a').__delitem__(5)  ->  IndexError: bytearray index out of range
bytearray(b'abc').__reduce__()  ->  (<class 'bytearray'>, ('abc', 'latin-1'), None)
bytearray(b'abc').__reduce_ex__(2)  ->  (<class 'bytearray'>, ('abc', 'latin-1'), None)
bytearray(b'abc').__reduce_ex__(4)  ->  (<class 'bytearray'>, (b'abc',), None)
bytearray(b'').__reduce_ex__(4)  ->  (<class 'bytearray'>, (), None)
hash(bytearray())  ->  TypeError: unhashable type: 'bytearray'
repr(bytearray(b'a\'"'))  ->  'bytearray(b\'a\\\'"\')'
repr(b'a\'')  ->  'b"a\'"'
repr(b'a"')  ->  'b\'a"\''
repr(b'a\'"\n\t\r\\\x00\xff')  ->  'b\'a\\\'"\\n\\t\\r\\\\\\x00\\xff\''
str(b'a')  ->  "b'a'"
repr(bytearray())  ->  "bytearray(b'')"
str(bytearray(b'x'))  ->  "bytearray(b'x')"
bytearray('a')  ->  TypeError: string argument without an encoding
bytearray('aé','utf-8')  ->  bytearray(b'a\xc3\xa9')
bytearray(3)  ->  bytearray(b'\x00\x00\x00')
bytearray([1,2])  ->  bytearray(b'\x01\x02')
bytearray(b'abc')  ->  bytearray(b'abc')
bytearray()  ->  bytearray(b'')
bytearray(-1)  ->  ValueError: negative count
bytearray([256])  ->  ValueError: byte must be in range(0, 256)
bytearray(None)  ->  TypeError: cannot convert 'NoneType' object to bytearray
hash(b'')==hash('')  ->  True
hash(b'abc')==hash('abc')  ->  True
iter(b'ab').__length_hint__()  ->  2
list(b'ab')  ->  [97, 98]
list(bytearray(b'ab'))  ->  [97, 98]
iter(b'ab').__reduce__()[1:]  ->  ((b'ab',), 0)
list(reversed(b'ab'))  ->  [98, 97]
b'abc'.__getnewargs__()  ->  (b'abc',)
b'abc'.__bytes__()  ->  b'abc'
bytes.__new__(bytes,b'x')  ->  b'x'
b'abc'.__len__()  ->  3
b'abc'.__contains__(97)  ->  True
b'abc'.__add__(b'd')  ->  b'abcd'
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
