# str_table.py: the methods and operators of str.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
"a".find()  ->  TypeError: find() takes at least 1 argument (0 given)
"a".find(1)  ->  TypeError: must be str, not int
"a".center("x")  ->  TypeError: 'str' object cannot be interpreted as an integer
"a".center(5,"xx")  ->  TypeError: The fill character must be exactly one character long
"a".center(5,1)  ->  TypeError: The fill character must be a unicode character, not int
"a".count(1)  ->  TypeError: must be str, not int
"a".startswith(1)  ->  TypeError: startswith first arg must be str or a tuple of str, not int
"a".startswith((1,))  ->  TypeError: tuple for startswith must only contain str, not int
"a".replace(1,2)  ->  TypeError: replace() argument 1 must be str, not int
"a".replace("a",2)  ->  TypeError: replace() argument 2 must be str, not int
"a".split("")  ->  ValueError: empty separator
"a".split(1)  ->  TypeError: must be str or None, not int
"a".partition("")  ->  ValueError: empty separator
"a".partition(1)  ->  TypeError: must be str, not int
"a".strip(1)  ->  TypeError: strip arg must be None or str
"a".join(1)  ->  TypeError: can only join an iterable
"a".join([1])  ->  TypeError: sequence item 0: expected str instance, int found
"a".translate(1)  ->  TypeError: 'int' object is not subscriptable
"a".translate({97:1<<70})  ->  ValueError: character mapping must be in range(0x110000)
"a".translate({97:[]})  ->  TypeError: character mapping must return integer, None or str
"a".translate({97:0x110000})  ->  ValueError: character mapping must be in range(0x110000)
str.maketrans(1)  ->  TypeError: if you give only one argument to maketrans it must be a dict
str.maketrans("a","bc")  ->  ValueError: the first two maketrans arguments must have equal length
str.maketrans(1,"bc")  ->  TypeError: first maketrans argument must be a string if there is a second argument
str.maketrans("a","b",1)  ->  TypeError: maketrans() argument 3 must be str, not int
str.maketrans({"ab":1})  ->  ValueError: string keys in translate table must be of length 1
str.maketrans({1.5:1})  ->  TypeError: keys in translate table must be strings or integers
str.maketrans("ab","cd","e")  ->  {97: 99, 98: 100, 101: None}
str.maketrans({"a":1,98:"x"})  ->  {97: 1, 98: 'x'}
"abcde".translate(str.maketrans("ab","cd","e"))  ->  'cdcd'
"abc".translate({97:"xyz",98:None,99:0x1234})  ->  'xyzሴ'
"\u1234a".translate({0x1234:"b"})  ->  'ba'
"aaa".translate("bcd"*40)  ->  'ccc'
"a".zfill("x")  ->  TypeError: 'str' object cannot be interpreted as an integer
"5".zfill(3)  ->  '005'
"-5".zfill(4)  ->  '-005'
"+5".zfill(4)  ->  '+005'
"".zfill(2)  ->  '00'
"abc".zfill(2)  ->  'abc'
"--5".zfill(5)  ->  '-00-5'
"a".index("b")  ->  ValueError: substring not found
"a".rindex("b")  ->  ValueError: substring not found
"a".encode("foo")  ->  LookupError: unknown encoding: foo
"\u1234".encode("latin-1")  ->  UnicodeEncodeError: 'latin-1' codec can't encode character '\u1234' in position 0: ordinal not in range(256)
"\u1234".encode("ascii")  ->  UnicodeEncodeError: 'ascii' codec can't encode character '\u1234' in position 0: ordinal not in range(128)
"a".removeprefix(1)  ->  TypeError: removeprefix() argument must be str, not int
"abc".removeprefix("ab")  ->  'c'
"abc".removesuffix("bc")  ->  'a'
"abc".removesuffix("")  ->  'abc'
"abc".removeprefix("x")  ->  'abc'
"a".expandtabs("x")  ->  TypeError: 'str' object cannot be interpreted as an integer
"a\tb\tccc\n\td".expandtabs()  ->  'a       b       ccc\n        d'
"a\tb".expandtabs(4)  ->  'a   b'
"a\tb".expandtabs(0)  ->  'ab'
"a\tb".expandtabs(-1)  ->  'ab'
"a\t\u1234\tb".expandtabs(tabsize=3)  ->  'a  ሴ  b'
"a".splitlines(foo=1)  ->  TypeError: 'foo' is an invalid keyword argument for splitlines()
"a\nb\r\nc\rd\x0be\x0cf\x1cg\x85h\u2028i\u2029".splitlines()  ->  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
"a\nb\r\n".splitlines(True)  ->  ['a\n', 'b\r\n']
"".splitlines()  ->  []
"\n".splitlines()  ->  ['']
"a\n\nb".splitlines(keepends=True)  ->  ['a\n', '\n', 'b']
"a"+1  ->  TypeError: can only concatenate str (not "int") to str
1+"a"  ->  TypeError: unsupported operand type(s) for +: 'int' and 'str'
"a"*"a"  ->  TypeError: can't multiply sequence by non-int of type 'str'
"a"[1.0]  ->  TypeError: string indices must be integers, not 'float'
"a"["x"]  ->  TypeError: string indices must be integers, not 'str'
"a"[5]  ->  IndexError: string index out of range
"a"[-2]  ->  IndexError: string index out of range
"a"[2**70]  ->  IndexError: cannot fit 'int' into an index-sized integer
"a" in 1  ->  TypeError: argument of type 'int' is not iterable
1 in "a"  ->  TypeError: 'in <string>' requires string as left operand, not int
"a"<1  ->  TypeError: '<' not supported between instances of 'str' and 'int'
"abc"[1]  ->  'b'
"abc"[-1]  ->  'c'
"abc"[0:2]  ->  'ab'
"abc"[::-1]  ->  'cba'
"abcdef"[1:5:2]  ->  'bd'
"\u1234bc"[1:]  ->  'bc'
"a\u1234\U00012345"[2]  ->  '𒍅'
"a\u1234\U00012345"[::-1]  ->  '𒍅ሴa'
"abc"[5:]  ->  ''
"abc"[-100:100]  ->  'abc'
"abc"[2:1]  ->  ''
"abc"[::-2]  ->  'ca'
"abc"*3  ->  'abcabcabc'
"abc"*0  ->  ''
"abc"*-1  ->  ''
3*"abc"  ->  'abcabcabc'
""*100  ->  ''
"\u1234"*3  ->  'ሴሴሴ'
"ab\u1234"*2  ->  'abሴabሴ'
"x"*True  ->  'x'
"abc"*(2**70)  ->  OverflowError: cannot fit 'int' into an index-sized integer
"a"<"b"  ->  True
"a"<"aa"  ->  True
"a"=="a"  ->  True
"a"!="b"  ->  True
"\u1234">"a"  ->  True
"\xff"<"\u0100"  ->  True
"\uffff"<"\U00010000"  ->  True
"abc">="abc"  ->  True
"abc"<="abd"  ->  True
hash("a")==hash("a")  ->  True
"a"=="a\0"  ->  False
"a\0"<"a\1"  ->  True
repr("a'b")  ->  '"a\'b"'
repr('a"b')  ->  '\'a"b\''
repr("a'\"b")  ->  '\'a\\\'"b\''
repr("\n\t\r\\\x00\x7f\x80\xa0\xad\xff\u0100\u200b\ud800\ue000\U0001f600\U000e0001")  ->  "'\\n\\t\\r\\\\\\x00\\x7f\\x80\\xa0\\xadÿĀ\\u200b\\ud800\\ue000😀\\U000e0001'"
repr("é")  ->  "'é'"
ascii("é\u1234\U0001f600'")  ->  '"\\xe9\\u1234\\U0001f600\'"'
str(b"abc","ascii")  ->  'abc'
str(bytearray(b"abc"),encoding="utf-8")  ->  'abc'
str(memoryview(b"abc"),"ascii")  ->  'abc'
str(b"abc")  ->  "b'abc'"
str()  ->  ''
str(5)  ->  '5'
str(object=5)  ->  '5'
str(b"a\xff",errors="replace")  ->  'a�'
str("a","ascii")  ->  TypeError: decoding str is not supported
str(5,"ascii")  ->  TypeError: decoding to str: need a bytes-like object, int found
str(b"a",5)  ->  TypeError: str() argument 'encoding' must be str, not int
str(b"a","utf-8",5)  ->  TypeError: str() argument 'errors' must be str, not int
str(b"\xff","ascii")  ->  UnicodeDecodeError: 'ascii' codec can't decode byte 0xff in position 0: ordinal not in range(128)
str(1,2,3,4)  ->  TypeError: str() takes at most 3 arguments (4 given)
str(foo=1)  ->  TypeError: 'foo' is an invalid keyword argument for str()
"Hello World".lower()  ->  'hello world'
"Hello World".upper()  ->  'HELLO WORLD'
"hello world".title()  ->  'Hello World'
"hELLO".capitalize()  ->  'Hello'
"Hello".swapcase()  ->  'hELLO'
"ß".upper()  ->  'SS'
"ß".title()  ->  'Ss'
"ß".casefold()  ->  'ss'
"İ".lower()  ->  'i̇'
"ΑΣ".lower()  ->  'ας'
"ΑΣΑ".lower()  ->  'ασα'
"Σ".lower()  ->  'σ'
"ŉ".upper()  ->  'ʼN'
"ǆ".title()  ->  'ǅ'
"ǅ".lower()  ->  'ǆ'
"ﬁ".upper()  ->  'FI'
"they're bill's".title()  ->  "They'Re Bill'S"
"µ".upper()  ->  'Μ'
"ÿ".upper()  ->  'Ÿ'
"ꭰ".casefold()  ->  'Ꭰ'
"Ꭰ".casefold()  ->  'Ꭰ'
"ΐ".upper()  ->  'Ϊ́'
"a\u0345".upper()  ->  'AΙ'
"Ω".lower()  ->  'ω'
"\u01c5x".title()  ->  'ǅx'
"x\u01c5".title()  ->  'Xǆ'
"\u01c5".istitle()  ->  True
"Ab Cd".istitle()  ->  True
"AB".istitle()  ->  False
"".istitle()  ->  False
"1A".istitle()  ->  True
"A1b".istitle()  ->  False
"abc".isalpha()  ->  True
"ab1".isalpha()  ->  False
"ab1".isalnum()  ->  True
"12".isdigit()  ->  True
"²".isdigit()  ->  True
"²".isdecimal()  ->  False
"½".isnumeric()  ->  True
"½".isdigit()  ->  False
"一".isnumeric()  ->  True
"".isalpha()  ->  False
" \t\n\u3000\x1c".isspace()  ->  True
"".isspace()  ->  False
"abc".islower()  ->  True
"ABC".isupper()  ->  True
"aBc".islower()  ->  False
"a1".islower()  ->  True
"1".islower()  ->  False
"ª".islower()  ->  True
"Ⅷ".isupper()  ->  True
"abc".isascii()  ->  True
"é".isascii()  ->  False
"".isascii()  ->  True
"abc\n".isprintable()  ->  False
"".isprintable()  ->  True
" ".isprintable()  ->  True
"\xa0".isprintable()  ->  False
"_a1".isidentifier()  ->  True
"1a".isidentifier()  ->  False
"".isidentifier()  ->  False
"é".isidentifier()  ->  True
"a b".isidentifier()  ->  False
"class".isidentifier()  ->  True
"·".isidentifier()  ->  False
"a·".isidentifier()  ->  True
"  a b  ".strip()  ->  'a b'
"  a ".lstrip()  ->  'a '
"  a ".rstrip()  ->  '  a'
"xxaxx".strip("x")  ->  'a'
"abcba".strip("ab")  ->  'c'
"\u3000a\u3000".strip()  ->  'a'
"a".strip(None)  ->  'a'
"".strip()  ->  ''
"aaa".strip("a")  ->  ''
"\u1234a\u1234".strip("\u1234")  ->  'a'
"xa".lstrip("\u1234x")  ->  'a'
"abc".strip("")  ->  'abc'
"a b  c".split()  ->  ['a', 'b', 'c']
" a b ".split(None,1)  ->  ['a', 'b ']
"a,b,,c".split(",")  ->  ['a', 'b', '', 'c']
"a,b,c".split(",",1)  ->  ['a', 'b,c']
"a,b,c".rsplit(",",1)  ->  ['a,b', 'c']
" a b c ".rsplit(None,1)  ->  [' a b', 'c']
"".split()  ->  []
"".split(",")  ->  ['']
"a".split("abc")  ->  ['a']
"aXbXc".split("X",maxsplit=0)  ->  ['aXbXc']
"a\u1234b".split("\u1234")  ->  ['a', 'b']
"abab".split("ab")  ->  ['', '', '']
"a b c".rsplit()  ->  ['a', 'b', 'c']
"a,b,c".rsplit(",")  ->  ['a', 'b', 'c']
"   ".split()  ->  []
"a  b".split(" ")  ->  ['a', '', 'b']
"aaaa".split("aa")  ->  ['', '', '']
"aaa".rsplit("aa")  ->  ['a', '']
" a  b c  ".split(None,0)  ->  ['a  b c  ']
" a  b c  ".rsplit(None,0)  ->  [' a  b c']
"\u2003a\u2003b".split()  ->  ['a', 'b']
"a-b-c".partition("-")  ->  ('a', '-', 'b-c')
"a-b-c".rpartition("-")  ->  ('a-b', '-', 'c')
"abc".partition("x")  ->  ('abc', '', '')
"abc".rpartition("x")  ->  ('', '', 'abc')
"a--b".partition("--")  ->  ('a', '--', 'b')
"\u1234-".partition("-")  ->  ('ሴ', '-', '')
",".join(["a","b"])  ->  'a,b'
",".join("abc")  ->  'a,b,c'
"".join([])  ->  ''
",".join(("a",))  ->  'a'
"\u1234".join(["a","b"])  ->  'aሴb'
",".join(x for x in "ab")  ->  'a,b'
"".join(["a","\u1234","\U00012345"])  ->  'aሴ𒍅'
",".join({"a":1})  ->  'a'
",".join(["a",1,"b"])  ->  TypeError: sequence item 1: expected str instance, int found
",".join(["a",b"b"])  ->  TypeError: sequence item 1: expected str instance, bytes found
"abcabc".find("c")  ->  2
"abcabc".find("c",3)  ->  5
"abcabc".rfind("c")  ->  5
"abcabc".rfind("c",0,5)  ->  2
"abc".find("")  ->  0
"abc".find("",5)  ->  -1
"abc".find("",3)  ->  3
"abc".rfind("")  ->  3
"abc".find("x")  ->  -1
"abc".find("bc",-2)  ->  1
"abc".find("abcd")  ->  -1
"a\u1234b".find("\u1234")  ->  1
"abc".find("\u1234")  ->  -1
"\u1234a".find("a")  ->  1
"abc".index("b")  ->  1
"abc".rindex("b")  ->  1
"abc".find("b",None,None)  ->  1
"abc".find("c",0,-1)  ->  -1
"abc".find("a",-100,100)  ->  0
"abc".find("b",2**70)  ->  -1
"abc".find("b",-2**70)  ->  1
"\U00012345a\U00012345b".rfind("\U00012345")  ->  2
"aXbXc\u1234".rfind("X")  ->  3
"ab\u1234ab".find("ab",1)  ->  3
"ab\u1234ab".rfind("ab")  ->  3
"abc".find("b","x")  ->  TypeError: slice indices must be integers or None or have an __index__ method
"abc".find("b",1.5)  ->  TypeError: slice indices must be integers or None or have an __index__ method
"aaaa".count("a")  ->  4
"aaaa".count("aa")  ->  2
"abc".count("")  ->  4
"abc".count("",1)  ->  3
"abc".count("",4)  ->  0
"abc".count("x")  ->  0
"a\u1234a".count("a")  ->  2
"aaaa".count("a",1,3)  ->  2
"".count("")  ->  1
"".count("",1)  ->  0
"abc".startswith("a")  ->  True
"abc".startswith(("x","ab"))  ->  True
"abc".startswith("b",1)  ->  True
"abc".startswith("")  ->  True
"abc".startswith("",4)  ->  False
"abc".endswith("c")  ->  True
"abc".endswith("bc",0,2)  ->  False
"abc".endswith(("x","c"))  ->  True
"abc".endswith("")  ->  True
"abc".startswith(())  ->  False
"a\u1234".startswith("a")  ->  True
"a\u1234".endswith("\u1234")  ->  True
"abc".startswith("abcd")  ->  False
"abc".startswith("abc",0,2)  ->  False
"abcabc".replace("b","X")  ->  'aXcaXc'
"abcabc".replace("b","XY")  ->  'aXYcaXYc'
"abcabc".replace("b","",1)  ->  'acabc'
"abc".replace("","-")  ->  '-a-b-c-'
"abc".replace("","-",2)  ->  '-a-bc'
"aaa".replace("a","\u1234")  ->  'ሴሴሴ'
"a\u1234".replace("\u1234","b")  ->  'ab'
"abc".replace("x","y")  ->  'abc'
"aaaa".replace("aa","b")  ->  'bb'
"abc".replace("b","b")  ->  'abc'
"".replace("","x")  ->  'x'
"".replace("a","b")  ->  ''
"abc".replace("a","b",0)  ->  'abc'
"abc".replace("a","b",-5)  ->  'bbc'
"a\u1234b\u1234".replace("b","\U00012345")  ->  'aሴ𒍅ሴ'
"\xe9a".replace("\xe9","e").isascii()  ->  True
"abc".center(7)  ->  '  abc  '
"abc".center(8)  ->  '  abc   '
"ab".center(5)  ->  '  ab '
"ab".center(7,"*")  ->  '***ab**'
"abc".ljust(5,"\u1234")  ->  'abcሴሴ'
"abc".rjust(5,"-")  ->  '--abc'
"abc".center(2)  ->  'abc'
"abc".ljust(-1)  ->  'abc'
"a".center(4)  ->  ' a  '
"a".center(2)  ->  'a '
"abc".__contains__("b")  ->  True
"" in "abc"  ->  True
"abc" in "abc"  ->  True
"ac" in "abc"  ->  False
"\u1234" in "abc"  ->  False
"c" in "ab\u1234c"  ->  True
"abc".__len__()  ->  3
"abc".__getitem__(1)  ->  'b'
"abc".__add__("d")  ->  'abcd'
"abc".__mul__(2)  ->  'abcabc'
"abc".__rmul__(2)  ->  'abcabc'
"abc".__mod__(())  ->  'abc'
"a".__rmod__("%s")  ->  'a'
"abc".__iter__().__next__()  ->  'a'
list("a\u1234\U00012345")  ->  ['a', 'ሴ', '𒍅']
"abc".__eq__(1)  ->  NotImplemented
"abc".__hash__()==hash("abc")  ->  True
"a".__getnewargs__()  ->  ('a',)
"abc".__add__(1)  ->  TypeError: can only concatenate str (not "int") to str
"abc".__mul__("a")  ->  TypeError: 'str' object cannot be interpreted as an integer
"abc".__contains__(1)  ->  TypeError: 'in <string>' requires string as left operand, not int
"abc".__getitem__("a")  ->  TypeError: string indices must be integers, not 'str'
"abc".__format__(1)  ->  TypeError: __format__() argument must be str, not int
iter("abc").__reduce__()[1:]  ->  (('abc',), 0)
"a" "b" is "ab"  ->  True
"".join(["abc"])=="abc"  ->  True
str.__new__(int)  ->  TypeError: str.__new__(int): int is not a subtype of str
type(type("S",(str,),{})("abc")+"d")  ->  <class 'str'>
type(type("S",(str,),{})("abc"))  ->  <class 'S'>
type("S",(str,),{})("abc")=="abc"  ->  True
type(str(type("S",(str,),{})("abc")))  ->  <class 'str'>
hash(type("S",(str,),{})("abc"))==hash("abc")  ->  True
type("S",(str,),{})("x"*2000)[5]  ->  'x'
type(type("S",(str,),{})("abc").strip())  ->  <class 'str'>
type(type("S",(str,),{})("abc")[:])  ->  <class 'str'>
len(type("S",(str,),{})(b"abc","ascii"))  ->  3
type(type("I",(int,),{})(5))  ->  <class 'I'>
repr(type("I",(int,),{})(-7))  ->  '-7'
type(type("I",(int,),{})(5)+0)  ->  <class 'int'>
type(int(type("I",(int,),{})(5)))  ->  <class 'int'>
hash(type("I",(int,),{})(2**100))==hash(2**100)  ->  True
[1,2,3][type("I",(int,),{})(1)]  ->  2
-type("I",(int,),{})(3)  ->  -3
5 % type("I",(int,),{})(3)  ->  2
range(type("I",(int,),{})(3))[1]  ->  1
type(type("F",(float,),{})('2.5'))  ->  <class 'F'>
repr(type("F",(float,),{})(0.0))  ->  '0.0'
type(+type("F",(float,),{})(1))  ->  <class 'float'>
type(type("B",(bytes,),{})(b'ab'))  ->  <class 'B'>
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
