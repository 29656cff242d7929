# Sizes that no memory can hold, run under ulimit -v: the exceptions are CPython's.
import array, collections, io, itertools, sys

CASES = {
    MemoryError: """[0] * 10**18; (0,) * 10**18; [None] * sys.maxsize; 1 << 10**15; 2 ** 10**15; 'x' * 10**12; b'x' * 10**12
        bytearray(10**12); bytes(10**12); bytearray(b'x') * 10**12; '\\u1234' * 2**62; list(range(10**15)); tuple(range(10**15))
        '%1000000000000d' % 3; '{:1000000000000}'.format(3);         'a'.ljust(10**13); 'a'.center(10**13); 'a'.rjust(10**18); b'a'.zfill(10**13); ('a' * 10**6).replace('a', 'b' * 10**7)
        ('a' * 10**6).join(['b'] * 10**7); (b'a' * 10**6).join([b'b'] * 10**7); (b'a' * 10**6).replace(b'a', b'b' * 10**7)
        (1).to_bytes(2**62, 'little'); array.array('i', [1]) * 10**15; list(itertools.repeat(1, 10**15))
        io.FileIO('/dev/zero').read(10**15); compile('a', 'x' * 10**12, 'exec'); "abc".translate({97: 'x' * 10**12})
        bytearray().extend(bytes(10**12)); 'a' * 10**9 * 10**9; hash('x' * 10**12); f"{1:{10**12}}"; 7 ** 10**10; int('1' * 10**12)""",
    OverflowError: """[0] * 2**64; 'x' * 2**63; 1 << 2**70; len(range(10**30)); list(range(10**30)); '%*d' % (10**30, 3)
        itertools.repeat(1, 10**30); sys.setrecursionlimit(10**12); float(10**400); 10**400 * 1.5; chr(10**30)""",
}
for expected, cases in CASES.items():
    for case in cases.replace("\n", ";").split(";"):
        case = case.strip()
        try: eval(case)
        except expected: continue
        except BaseException as e: raise AssertionError((case, e)) from e
        raise AssertionError(case)
assert len((lambda **k: k)(**{str(i): i for i in range(1200000)})) == 1200000 # more keywords than a C stack has room for
assert round(10**5, -10**10) == 0 and round(-6, -1) == -10 and round(15, -1) == 20
try: collections.deque([1]) * 10**17
except (MemoryError, SystemError): pass # SystemError: CPython's mistake
