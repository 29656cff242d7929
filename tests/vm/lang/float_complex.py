# float_complex.py: complex numbers.
# Each line of the table is an expression and what it gives: its repr, or the exception.
def outcome(source):
    try:
        return repr(eval(source, {}))
    except Exception as exc:
        return type(exc).__name__ + ": " + str(exc)

TABLE = r'''
int(1j)  ->  TypeError: int() argument must be a string, a bytes-like object or a real number, not 'complex'
float(1j)  ->  TypeError: float() argument must be a string or a real number, not 'complex'
complex(1,2)  ->  (1+2j)
complex()  ->  0j
complex(1.5)  ->  (1.5+0j)
complex('1+2j')  ->  (1+2j)
complex(' ( 1-2J ) ')  ->  (1-2j)
complex('j')  ->  1j
complex('-j')  ->  -1j
complex('1e5j')  ->  100000j
complex('nan+infj')  ->  (nan+infj)
complex('1_0+2_0j')  ->  (10+20j)
complex('+1')  ->  (1+0j)
complex('3.5')  ->  (3.5+0j)
complex('1+2')  ->  ValueError: complex() arg is a malformed string
complex('')  ->  ValueError: complex() arg is a malformed string
complex('(1+2j')  ->  ValueError: complex() arg is a malformed string
complex('1 + 2j')  ->  ValueError: complex() arg is a malformed string
complex('1+2j',3)  ->  TypeError: complex() can't take second arg if first is a string
complex(1,'2')  ->  TypeError: complex() second arg can't be a string
complex([])  ->  TypeError: complex() first argument must be a string or a number, not 'list'
complex(1,[])  ->  TypeError: complex() second argument must be a number, not 'list'
complex('1+2jj')  ->  ValueError: complex() arg is a malformed string
complex('1_+2j')  ->  ValueError: could not convert string to complex: '1_+2j'
complex(1j,1j)  ->  (-1+1j)
complex(1+2j,3)  ->  (1+5j)
complex(2,3+4j)  ->  (-2+3j)
complex(True,False)  ->  (1+0j)
complex(2**70)  ->  (1.1805916207174113e+21+0j)
complex(real=1,imag=2)  ->  (1+2j)
complex(imag=2)  ->  2j
1j*1j  ->  (-1+0j)
(1+2j)*(3-4j)  ->  (11+2j)
(1+2j)/(3-4j)  ->  (-0.2+0.4j)
1/(2j)  ->  -0.5j
(1+2j)**2  ->  (-3+4j)
(1+2j)**-1  ->  (0.2-0.4j)
(1+2j)**0.5  ->  (1.272019649514069+0.7861513777574233j)
2**(1j)  ->  (0.7692389013639721+0.6389612763136348j)
(1+2j)**(1+1j)  ->  (-0.24720004426291722+0.6964504870825432j)
(0j)**0  ->  (1+0j)
0j**2  ->  0j
(1+1j)**100  ->  (-1125899906842624+0j)
(1+1j)**101  ->  (-1125899906842634.5-1125899906842629.5j)
1j/0  ->  ZeroDivisionError: complex division by zero
0j**-1  ->  ZeroDivisionError: 0.0 to a negative or complex power
0j**1j  ->  ZeroDivisionError: 0.0 to a negative or complex power
1j//1  ->  TypeError: unsupported operand type(s) for //: 'complex' and 'int'
1j%1  ->  TypeError: unsupported operand type(s) for %: 'complex' and 'int'
divmod(1j,1)  ->  TypeError: unsupported operand type(s) for divmod(): 'complex' and 'int'
pow(1j,2,3)  ->  ValueError: complex modulo
1j < 2j  ->  TypeError: '<' not supported between instances of 'complex' and 'complex'
abs(3+4j)  ->  5.0
-(1+2j)  ->  (-1-2j)
+(1+2j)  ->  (1+2j)
bool(0j)  ->  False
bool(1j)  ->  True
(1+2j).conjugate()  ->  (1-2j)
(1+2j).real  ->  1.0
(1+2j).imag  ->  2.0
hash(1+0j)  ->  1
hash(1+2j)  ->  2000007
hash(1j)  ->  1000003
1j == 1j  ->  True
1+0j == 1  ->  True
1+0j == 1.0  ->  True
1j != 2  ->  True
(2**53+1)+0j == 2**53+1  ->  False
abs(complex(1.7e308,1.7e308))  ->  OverflowError: absolute value too large
int(1j)  ->  TypeError: int() argument must be a string, a bytes-like object or a real number, not 'complex'
(1e200+1j)**2  ->  OverflowError: complex exponentiation
1j  ->  1j
-1j  ->  (-0-1j)
0j  ->  0j
-0j  ->  (-0-0j)
1+0j  ->  (1+0j)
complex(-0.0,1)  ->  (-0+1j)
complex(0,-0.0)  ->  -0j
complex(float('nan'),float('inf'))  ->  (nan+infj)
complex(1e100,-1e-10)  ->  (1e+100-1e-10j)
1.5+2.5j  ->  (1.5+2.5j)
(1j).__getnewargs__(), (1j).__complex__()  ->  ((0.0, 1.0), 1j)
'''

for line in TABLE.strip().split('\n'):
    source, expected = line.split('  ->  ')
    got = outcome(source)
    assert got == expected, (source, got, expected)
