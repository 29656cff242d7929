# bytes_memview.py: memoryview.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
bytes(memoryview(b'abc'))  ->  b'abc'
b'a'+memoryview(b'c')  ->  b'ac'
b'abc'.find(memoryview(b'b'))  ->  1
b','.join([b'a',bytearray(b'b'),memoryview(b'c')])  ->  b'a,b,c'
b'%s' % memoryview(b'ab')  ->  b'ab'
b'a' == memoryview(b'a')  ->  True
memoryview('a')  ->  TypeError: memoryview: a bytes-like object is required, not 'str'
memoryview(5)  ->  TypeError: memoryview: a bytes-like object is required, not 'int'
memoryview(b'abc')['a']  ->  TypeError: memoryview: invalid slice key
memoryview(b'abc')[5]  ->  IndexError: index out of bounds on dimension 1
memoryview(b'abc').__setitem__(0,1)  ->  TypeError: cannot modify read-only memory
memoryview(bytearray(b'abc')).__setitem__(0,300)  ->  ValueError: memoryview: invalid value for format 'B'
memoryview(bytearray(b'abc')).__setitem__(0,'a')  ->  TypeError: memoryview: invalid type for format 'B'
memoryview(bytearray(b'abc')).__setitem__(slice(0,2),b'abc')  ->  ValueError: memoryview assignment: lvalue and rvalue have different structures
memoryview(bytearray(b'abc')).__delitem__(0)  ->  TypeError: cannot delete memory
memoryview(b'abc').cast('I')  ->  TypeError: memoryview: length is not a multiple of itemsize
memoryview(b'abcd').cast('I').tolist()  ->  [1684234849]
memoryview(b'abcdefgh').cast('B',[2,4]).tolist()  ->  [[97, 98, 99, 100], [101, 102, 103, 104]]
memoryview(b'abcdefgh').cast('B',[2,4])[1,2]  ->  103
memoryview(b'abc').hex()  ->  '616263'
memoryview(b'abc')[::2].tobytes()  ->  b'ac'
memoryview(b'abc')[::-1].tolist()  ->  [99, 98, 97]
hash(memoryview(b'a'))==hash(b'a')  ->  True
memoryview(b'abc')[::2].contiguous  ->  False
memoryview(b'abc')==b'abc'  ->  True
len(memoryview(b'abc'))  ->  3
memoryview(b'abcdefgh').cast('d').tolist()  ->  [8.540883223036124e+194]
memoryview(b'abc').cast('c')[0]  ->  b'a'
memoryview(b'abc').cast('?')[0]  ->  True
memoryview(b'abcd').cast('I').format  ->  'I'
memoryview(b'abcd').strides  ->  (1,)
memoryview(b'abcd').suboffsets  ->  ()
memoryview(b'ab').obj  ->  b'ab'
memoryview(b'ab').nbytes  ->  2
list(memoryview(b'ab'))  ->  [97, 98]
3 in memoryview(b'ab')  ->  False
97 in memoryview(b'ab')  ->  True
memoryview(b'abcd').cast('z')  ->  ValueError: memoryview: destination format must be a native single character format prefixed with an optional '@'
memoryview(b'abcd').cast('I').cast('H')  ->  TypeError: memoryview: cannot cast between two non-byte formats
memoryview(b'abcdefgh').cast('B',[2,3])  ->  TypeError: memoryview: product(shape) * itemsize != buffer size
memoryview(b'abcdefgh').cast('B',[2,4])[1]  ->  NotImplementedError: multi-dimensional sub-views are not implemented
memoryview(b'abc').tobytes('X')  ->  ValueError: order must be 'C', 'F' or 'A'
hash(memoryview(bytearray(b'a')))  ->  ValueError: cannot hash writable memoryview object
memoryview(b'ab') + b''  ->  TypeError: unsupported operand type(s) for +: 'memoryview' and 'bytes'
memoryview(b'a')<memoryview(b'b')  ->  TypeError: '<' not supported between instances of 'memoryview' and 'memoryview'
memoryview(b'abcd').cast('n')  ->  TypeError: memoryview: length is not a multiple of itemsize
memoryview(b'abcd').cast(1)  ->  TypeError: cast() argument 'format' must be str, not int
memoryview(b'abcd').cast('<I')  ->  ValueError: memoryview: destination format must be a native single character format prefixed with an optional '@'
memoryview(b'abcd').cast('I',5)  ->  TypeError: shape must be a list or a tuple
memoryview(b'abcd').cast('B',['a'])  ->  TypeError: memoryview.cast(): elements of shape must be integers
memoryview(b'abcd').cast('B',[0])  ->  ValueError: memoryview.cast(): elements of shape must be integers > 0
memoryview(b'abcdefgh').cast('B',[2,4])[0,0,0]  ->  TypeError: cannot index 2-dimension view with 3-element tuple
memoryview(b'abcdefgh').cast('B',[2,4])[0,5]  ->  IndexError: index out of bounds on dimension 2
memoryview(b'abcdefgh').cast('B',[2,4])[0:1,0:1]  ->  NotImplementedError: multi-dimensional slicing is not implemented
memoryview(b'abcdefgh').cast('B',[2,4])[0,0:1]  ->  TypeError: memoryview: invalid slice key
memoryview(b'abcd').cast('I',[])[()]  ->  1684234849
memoryview(b'abcd').cast('I',[]).tolist()  ->  1684234849
len(memoryview(b'abcd').cast('I',[]))  ->  1
memoryview(b'abcd').cast('I',[]).shape  ->  ()
memoryview(b'abcd').cast('I',[])[0]  ->  TypeError: invalid indexing of 0-dim memory
memoryview(b'abcdefgh').cast('B',[2,4])[0,]  ->  NotImplementedError: sub-views are not implemented
memoryview(b'abcdefgh').cast('B',[2,4])[::2].tolist()  ->  [[97, 98, 99, 100]]
memoryview(b'abcdefgh').cast('B',[2,4]).tobytes('F')  ->  b'aebfcgdh'
memoryview(b'abcdefgh').cast('B',[2,4]).strides  ->  (4, 1)
memoryview(b'abcdefgh').cast('B',[2,4]).f_contiguous  ->  False
memoryview(b'abcdefgh').cast('B',[2,4]).c_contiguous  ->  True
memoryview(b'abcdefgh').cast('B',[2,4]) == memoryview(b'abcdefgh').cast('B',[2,4])  ->  True
memoryview(b'abcdefgh').cast('B',[2,4])==b'abcdefgh'  ->  False
memoryview(b'abcd')==memoryview(b'abcd').cast('I')  ->  False
memoryview(b'abcdefgh').cast('q')[0]  ->  7523094288207667809
memoryview(b'abcdefgh').cast('N')[0]  ->  7523094288207667809
memoryview(b'abcd')[::2].cast('B')  ->  TypeError: memoryview: casts are restricted to C-contiguous views
memoryview(b'abcdefgh').cast('B',[2,4]).cast('B',[4,2])  ->  TypeError: memoryview: cast must be 1D -> ND or ND -> 1D
hash(memoryview(b'abcd').cast('I'))  ->  ValueError: memoryview: hashing is restricted to formats 'B', 'b' or 'c'
memoryview(bytearray(8)).cast('I').__setitem__(0,2**40)  ->  ValueError: memoryview: invalid value for format 'I'
memoryview(bytearray(8)).cast('I').__setitem__(0,1.5)  ->  TypeError: memoryview: invalid type for format 'I'
memoryview(bytearray(8)).cast('d').__setitem__(0,'a')  ->  TypeError: memoryview: invalid type for format 'd'
memoryview(bytearray(8)).cast('c').__setitem__(0,1)  ->  TypeError: memoryview: invalid type for format 'c'
memoryview(bytearray(8)).cast('c').__setitem__(0,b'ab')  ->  ValueError: memoryview: invalid value for format 'c'
memoryview()  ->  TypeError: memoryview() missing required argument 'object' (pos 1)
memoryview(b'a',1)  ->  TypeError: memoryview() takes at most 1 argument (2 given)
memoryview(bytearray(b'abc')).readonly  ->  False
memoryview(b'abc').readonly  ->  True
memoryview(bytearray(b'abc')).toreadonly().readonly  ->  True
memoryview(object=b'a').shape  ->  (1,)
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)

# A cast looks at the source's format only to see whether it is one of bytes; ctypes says "<B" and "<i".
import ctypes

for source in ctypes.c_ubyte, ctypes.c_char, ctypes.c_int, ctypes.c_double:
    view = memoryview((source * 4)())
    assert view.cast("B").shape == (4 * ctypes.sizeof(source),)
    try:
        view.cast("i")
    except TypeError as e:
        assert str(e) == "memoryview: cannot cast between two non-byte formats"
    else:
        raise AssertionError(source)
