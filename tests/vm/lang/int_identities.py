# int_identities.py: laws of arithmetic on numbers around and far beyond the fixnum border.
seed = 98765
def rand_bits(bits):
    global seed
    n = 0
    while n.bit_length() < bits:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        n = n << 32 | seed >> 32
    return n & (1 << bits) - 1

numbers = [0, 1, -1, 2, 3, 7, 10, -10, 2**31, 2**32, -2**31, 2**53, 2**53 + 1]
for k in 61, 62, 63, 64, 127, 128, 192, 640:
    numbers += [2**k, 2**k - 1, 2**k + 1, -2**k, 1 - 2**k, -1 - 2**k]
for bits in 5, 40, 62, 63, 64, 65, 100, 128, 200, 700, 3000:
    n = rand_bits(bits)
    numbers += [n, -n]

def naive_str(n):  # digit by digit, with small divisors only
    digits, m = [], abs(n)
    while m:
        m, d = divmod(m, 10)
        digits.append("0123456789"[d])
    return ("-" if n < 0 else "") + ("".join(reversed(digits)) or "0")

for a in numbers:
    assert int(str(a)) == a and str(a) == naive_str(a)
    for base in 2, 3, 8, 16, 36:
        digits, m = "", abs(a)
        if a.bit_length() < 800:
            while m:
                digits = "0123456789abcdefghijklmnopqrstuvwxyz"[m % base] + digits
                m //= base
            assert int(("-" if a < 0 else "") + (digits or "0"), base) == a
    assert int(hex(a), 16) == a and int(oct(a), 8) == a and int(bin(a), 2) == a
    assert -(-a) == a and ~a == -a - 1 and abs(a) == (a if a >= 0 else -a) and a - a == 0
    assert a * a == a**2 and a * a * a == a**3
    assert a.bit_length() == len(bin(abs(a))) - 2 or a == 0
    assert a.bit_count() == bin(a).count("1")
    for shift in 0, 1, 31, 63, 64, 65, 200:
        assert a << shift == a * 2**shift and a >> shift == a // 2**shift
    size = a.bit_length() // 8 + 1
    for order in "big", "little":
        assert int.from_bytes(a.to_bytes(size, order, signed=True), order, signed=True) == a
        assert int.from_bytes(abs(a).to_bytes(size, order), order) == abs(a)
    assert hash(a) == hash(abs(a)) * (1 if a >= 0 else -1) or hash(a) == -2
    assert abs(a) % (2**61 - 1) == hash(abs(a))
    for b in numbers:
        assert a + b - b == a and a - b == -(b - a) and a * b == b * a
        assert (a < b) == (b > a) == (a - b < 0) and (a == b) == (not a != b)
        assert (a & b) + (a | b) == a + b and a ^ b == (a | b) - (a & b)
        assert (a & ~b) | (a & b) == a
        if b:
            q, r = divmod(a, b)
            assert q * b + r == a and q == a // b and r == a % b and (0 <= r < b or b < r <= 0)
            assert (a * b) // b == a and (a * b) % b == 0

m = rand_bits(300) | 1
for a in numbers:
    slow, x = 1, a % m
    for bit in range(12, -1, -1):
        slow = slow * slow % m
        if 5003 >> bit & 1:
            slow = slow * x % m
    assert pow(a, 5003, m) == slow and pow(a, 5003, -m) == (slow - m if slow else 0)
p = 2**127 - 1
for a in numbers:
    if a % p:
        assert pow(a, p - 1, p) == 1 and pow(a, -1, p) * a % p == 1
