# float_division.py: int / int, float(int) and float(text) are correctly rounded: nothing representable lies closer.
seed = 4711
def rand_bits(bits):
    global seed
    n = 1
    while n.bit_length() < bits:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        n = n << 32 | seed >> 32
    return n >> n.bit_length() - bits

def neighbours(x):
    n, d = x.as_integer_ratio()
    ulp = 2.0**max(len(bin(abs(int(x)))) - 2 - 53, -1074) if abs(x) >= 1 else None
    step = x * 2.0**-52
    return [y for y in (x + step, x - step, x + step / 2, x - step / 2) if y != x]

def distance(a, b, x):  # |a/b - x| as a fraction of two ints
    n, d = x.as_integer_ratio()
    return abs(a * d - n * b), b * d

def closest(a, b, x):
    n1, d1 = distance(a, b, x)
    for y in neighbours(x):
        n2, d2 = distance(a, b, y)
        if n2 * d1 < n1 * d2:
            return False
    return True

for i in range(400):
    a, b = rand_bits(1 + i * 2), rand_bits(1 + (i * 7) % 300)
    x = a / b
    assert closest(a, b, x), (a, b, x)
    assert (-a) / b == -x and a / -b == -x and (a * 12345678901) / (b * 12345678901) == x
    assert closest(a, 1, float(a))
    assert float(repr(x)) == x and float("%.17g" % x) == x and float.fromhex(x.hex()) == x
    n, d = x.as_integer_ratio()
    assert n / d == x
    assert float(str(a)) == float(a) and float(str(a) + "e-5") == a / 10**5

# ties go to even
assert float(2**53 + 1) == 2.0**53 and float(2**53 + 3) == 2.0**53 + 4
assert (2**53 + 1) / 1 == 2.0**53 and (2**54 + 2) / 2 == 2.0**53 and (2**54 + 2**200 * 0 + 6) / 2 == 2.0**53 + 4
assert (2**200 + 2**147) / 2**100 == 2.0**100 and (2**200 + 2**147 + 1) / 2**100 == 2.0**100 * (1 + 2.0**-52)
# the subnormal range
assert 1 / 2**1074 == 5e-324 and 1 / 2**1075 == 0.0 and 3 / 2**1076 == 5e-324 and 3 / 2**1075 == 1e-323
assert (2**53 - 1) / 2**1075 == 2.2250738585072014e-308 and -1 / 2**1076 == 0.0
try:
    2**1024 / 1
    assert False
except OverflowError as e:
    assert str(e) == "integer division result too large for a float"
assert (2**1024 - 2**970 - 1) / 1 == 1.7976931348623157e308
