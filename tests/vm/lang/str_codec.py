# str_codec.py: encoding and decoding, error handlers.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
b'a'.decode('foo')  ->  LookupError: unknown encoding: foo
b'\xff'.decode()  ->  UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte
b'\xff'.decode('ascii')  ->  UnicodeDecodeError: 'ascii' codec can't decode byte 0xff in position 0: ordinal not in range(128)
b'abc'.decode()  ->  'abc'
b'\xc3\xa9'.decode()  ->  'é'
b'\xe9'.decode('latin-1')  ->  'é'
b'abc'.decode('ascii')  ->  'abc'
b'\xff'.decode('utf-8','replace')  ->  '�'
b'a\xffb'.decode('utf-8','ignore')  ->  'ab'
b'\xff'.decode(errors='surrogateescape')  ->  '\udcff'
b'\xff\xfe'.decode('ascii','backslashreplace')  ->  '\\xff\\xfe'
b'\xc3'.decode('utf-8','backslashreplace')  ->  '\\xc3'
bytearray(b'ab').decode('ascii')  ->  'ab'
'a'.encode('utf-8','foo')  ->  b'a'
'\ud800'.encode()  ->  UnicodeEncodeError: 'utf-8' codec can't encode character '\ud800' in position 0: surrogates not allowed
b'\xc3'.decode('utf-8','replace')  ->  '�'
'\ud800'.encode('utf-8','surrogatepass')  ->  b'\xed\xa0\x80'
'é'.encode('ascii','xmlcharrefreplace')  ->  b'&#233;'
'é'.encode('ascii','namereplace')  ->  b'\\N{LATIN SMALL LETTER E WITH ACUTE}'
'é'.encode('ascii','backslashreplace')  ->  b'\\xe9'
'é\u1234'.encode('ascii','replace')  ->  b'??'
'é'.encode('ascii','ignore')  ->  b''
'\udcff'.encode('ascii','surrogateescape')  ->  b'\xff'
'\u1234\U00012345'.encode('latin-1','backslashreplace')  ->  b'\\u1234\\U00012345'
'aé\ud800b'.encode('utf-8','replace')  ->  b'a\xc3\xa9?b'
'\ud800\udc00'.encode('utf-8','backslashreplace')  ->  b'\\ud800\\udc00'
'\udc80'.encode('utf-8','surrogateescape')  ->  b'\x80'
'é'.encode('ascii','foo')  ->  LookupError: unknown error handler name 'foo'
'\ud800'.encode('ascii','surrogateescape')  ->  UnicodeEncodeError: 'ascii' codec can't encode character '\ud800' in position 0: ordinal not in range(128)
'\u1234'.encode('ascii','surrogatepass')  ->  UnicodeEncodeError: 'ascii' codec can't encode character '\u1234' in position 0: ordinal not in range(128)
b'\xff\xfe'.decode('utf-16')  ->  ''
b'\xff\xfea\x00'.decode('utf-16')  ->  'a'
b'\xfe\xff\x00a'.decode('utf-16')  ->  'a'
b'a\x00'.decode('utf-16-le')  ->  'a'
b'\x00a'.decode('utf-16-be')  ->  'a'
b'\x00\xd8\x00\xdc'.decode('utf-16-le')  ->  '𐀀'
b'a\x00\x00\x00'.decode('utf-32-le')  ->  'a'
b'\xff\xfe\x00\x00a\x00\x00\x00'.decode('utf-32')  ->  'a'
b'\x00\xd8'.decode('utf-16-le','surrogatepass')  ->  '\ud800'
b'\x00\xd8'.decode('utf-16-le','replace')  ->  '�'
b'a'.decode('utf-16-le','replace')  ->  '�'
b'\xff'.decode('utf-16')  ->  UnicodeDecodeError: 'utf-16-le' codec can't decode byte 0xff in position 0: truncated data
b'\x00\xd8'.decode('utf-16-le')  ->  UnicodeDecodeError: 'utf-16-le' codec can't decode bytes in position 0-1: unexpected end of data
b'\x00\xd8\x00'.decode('utf-16-le')  ->  UnicodeDecodeError: 'utf-16-le' codec can't decode bytes in position 0-2: unexpected end of data
b'\x00\xd8a\x00'.decode('utf-16-le')  ->  UnicodeDecodeError: 'utf-16-le' codec can't decode bytes in position 0-1: illegal UTF-16 surrogate
b'\x00\xdc'.decode('utf-16-le')  ->  UnicodeDecodeError: 'utf-16-le' codec can't decode bytes in position 0-1: illegal encoding
b'\x00\x00'.decode('utf-32-le')  ->  UnicodeDecodeError: 'utf-32-le' codec can't decode bytes in position 0-1: truncated data
b'\x00\x00\x11\x00'.decode('utf-32-le')  ->  UnicodeDecodeError: 'utf-32-le' codec can't decode bytes in position 0-3: code point not in range(0x110000)
b'\x00\xd8\x00\x00'.decode('utf-32-le')  ->  UnicodeDecodeError: 'utf-32-le' codec can't decode bytes in position 0-3: code point in surrogate code point range(0xd800, 0xe000)
'\ud800'.encode('utf-16')  ->  UnicodeEncodeError: 'utf-16' codec can't encode character '\ud800' in position 0: surrogates not allowed
'\ud800'.encode('utf-32-be')  ->  UnicodeEncodeError: 'utf-32-be' codec can't encode character '\ud800' in position 0: surrogates not allowed
'a'.encode('utf-16')  ->  b'\xff\xfea\x00'
'a'.encode('utf-32')  ->  b'\xff\xfe\x00\x00a\x00\x00\x00'
'a\U00012345'.encode('utf-16-be')  ->  b'\x00a\xd8\x08\xdfE'
'a\U00012345'.encode('utf-32-be')  ->  b'\x00\x00\x00a\x00\x01#E'
'\ud800'.encode('utf-16-le','surrogatepass')  ->  b'\x00\xd8'
'\ud800'.encode('utf-32','replace')  ->  b'\xff\xfe\x00\x00?\x00\x00\x00'
''.encode('utf-16')  ->  b'\xff\xfe'
''.encode('utf-16-le')  ->  b''
'a'.encode(5)  ->  TypeError: encode() argument 'encoding' must be str, not int
'a'.encode('utf-8',5)  ->  TypeError: encode() argument 'errors' must be str, not int
'a'.encode('a\0b')  ->  ValueError: embedded null character
'a'.encode('UTF8')  ->  b'a'
'é'.encode('Latin1')  ->  b'\xe9'
'é'.encode('iso-8859-1')  ->  b'\xe9'
'a'.encode('US-ASCII')  ->  b'a'
'é'.encode('UTF_8')  ->  b'\xc3\xa9'
'é'.encode('utf-8')  ->  b'\xc3\xa9'
b'\xe0\x80'.decode()  ->  UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe0 in position 0: invalid continuation byte
b'\xe1\x80'.decode()  ->  UnicodeDecodeError: 'utf-8' codec can't decode bytes in position 0-1: unexpected end of data
b'\xed\xa0\x80'.decode()  ->  UnicodeDecodeError: 'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte
b'\xf4\x90\x80\x80'.decode()  ->  UnicodeDecodeError: 'utf-8' codec can't decode byte 0xf4 in position 0: invalid continuation byte
b'\xf0\x90\x80'.decode()  ->  UnicodeDecodeError: 'utf-8' codec can't decode bytes in position 0-2: unexpected end of data
b'a\x80'.decode()  ->  UnicodeDecodeError: 'utf-8' codec can't decode byte 0x80 in position 1: invalid start byte
b'\xed\xa0\x80'.decode('utf-8','surrogatepass')  ->  '\ud800'
b'\xed\xa0\x80'.decode('utf-8','replace')  ->  '���'
b'\xf0\x90\x80a'.decode('utf-8','replace')  ->  '�a'
b'\xe1\x80\xff'.decode('utf-8','ignore')  ->  ''
b'\xc3\x28'.decode('utf-8','surrogateescape')  ->  '\udcc3('
b'\xf5\x80'.decode('utf-8','backslashreplace')  ->  '\\xf5\\x80'
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
