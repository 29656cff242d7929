# re on the native engine: what the opcodes do, positions, groups, substitution, errors.
import re


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert str(e) == text, (str(e), text)
    else:
        raise AssertionError(text)


def spans(pattern, text, flags=0): return [m.span() for m in re.finditer(pattern, text, flags)]


# repeats: greedy, lazy, possessive; of characters, groups and nothing
assert re.match(r'a*?b', 'aaab').span() == (0, 4) and re.match(r'a{2,3}', 'aaaa').span() == (0, 3)
assert re.match(r'(a|ab)(c|bcd)(d*)', 'abcd').groups() == ('a', 'bcd', '')
assert re.match(r'a++b', 'aab') and not re.match(r'a++ab', 'aab') and not re.match(r'(?:ab)++ab', 'abab')
assert re.match(r'(?>a|ab)c', 'abc') is None and re.match(r'(?>a+)b', 'aab')
assert re.match(r'(?:a|b)*?c', 'abac').span() == (0, 4) and re.match(r'(a?)*?b', 'aab').groups() == ('a',)
assert re.match(r'(?:a*)*$', 'aaa').span() == (0, 3) and re.fullmatch(r'(x?){3}', 'x').groups() == ('',)
assert re.match(r'(?:(a)|b)*', 'ab').groups() == ('a',) and re.match(r'((a)|b)*', 'ab').groups() == ('b', 'a')

# groups: backreferences, conditions, marks undone by backtracking
assert re.match(r'(a+)\1', 'aaaa').group(1) == 'aa' and re.match(r'(?i)(a)\1', 'aA')
assert re.fullmatch(r'(<)?a(?(1)>|!)', '<a>') and re.fullmatch(r'(<)?a(?(1)>|!)', 'a!')
assert re.match(r'(?:(a)b|ac)', 'ac').groups() == (None,) and re.match(r'(a)(?!(b)c)', 'abd').groups() == ('a', None)
m = re.match(r'(?P<x>a)(?P<y>b)?', 'ac')
assert m.groupdict() == {'x': 'a', 'y': None} and m.lastindex == 1 and m.lastgroup == 'x' and m.regs == ((0, 1), (0, 1), (-1, -1))
assert re.match(r'((a)(b))', 'ab').lastindex == 1 and m['x'] == 'a' and m.expand(r'[\g<x>\2]') == '[a]'
raises(IndexError, 'no such group', m.group, 5)

# looking around, positions
assert spans(r'(?<=a)b', 'abcb') == [(1, 2)] and spans(r'(?<!a)b', 'abcb') == [(3, 4)] and spans(r'b(?=c)', 'abcb') == [(1, 2)]
assert spans(r'\b', 'ab cd') == [(0, 0), (2, 2), (3, 3), (5, 5)] and re.search(r'\B', '') is None
assert spans(r'^.', 'a\nb', re.M) == [(0, 1), (2, 3)] and spans(r'.$', 'a\nb\n') == [(2, 3)] and spans(r'.\Z', 'a\n') == []
p = re.compile('^a')
assert p.search('ba', 1) is None and re.compile('a$').search('aab', 0, 2).span() == (1, 2)

# sets, cases, kinds of text
assert re.findall(r'[^a-c\d]', 'a1x\u0431\U0001f600') == ['x', '\u0431', '\U0001f600']
assert re.findall(r'[\u0430-\u044f]+', 'xx\u0431\u0432y\U0001f600') == ['\u0431\u0432']
assert re.findall(r'(?i)[a-z]+', 'Stra\xdfe \u212a\u017f') == ['Stra', 'e', '\u212a\u017f'] and re.match('(?i)\xb5', '\u03bc')
assert re.findall(r'\w+', '\xe4b_1 \u4e2d') == ['\xe4b_1', '\u4e2d'] and re.findall(r'(?a)\w+', '\xe4b') == ['b']
assert re.findall(br'[\x80-\xff]', b'a\xe4') == [b'\xe4'] and re.findall(b'a', memoryview(b'banana')) == [b'a'] * 3
assert re.match('(?s).+', 'a\nb').end() == 3 and re.match('.+', 'a\nb').end() == 1

# empty matches, splitting, replacing
assert re.findall('a|', 'bac') == ['', 'a', '', ''] and re.sub('a*', '-', 'abac') == '--b--c-'
assert re.split('', 'abc') == ['', 'a', 'b', 'c', ''] and re.split('(b)', 'abcb', 1) == ['a', 'b', 'cb']
assert re.subn(r'(\w) (\w)', r'\2\1\\', 'a b c') == ('ba\\ c', 1) and re.sub('b', lambda m: m[0] * 2, 'abc') == 'abbc'
assert re.sub(b'b', rb'[\g<0>]', b'abc') == b'a[b]c' and re.sub('x', 'y', 'abc') == 'abc'
raises(TypeError, 'sequence item 1: expected str instance, int found', re.sub, 'b', lambda m: 1, 'abc')
raises(TypeError, 'cannot use a string pattern on a bytes-like object', re.match, 'a', b'a')
raises(TypeError, "expected string or bytes-like object, got 'int'", re.match, 'a', 1)

# no recursion, no quadratic search
assert re.match('(?:ab|cd)*', 'ab' * 200000).end() == 400000
assert re.match('(?:(?:a|b)c?)*?$', 'a' * 100000).end() == 100000
assert re.search('aab|bba', 'ab' * 100000) is None

s = re.compile(r'\d').scanner('1a2')
assert s.search().span() == (0, 1) and s.search().span() == (2, 3) and s.search() is None
assert repr(re.compile('a', re.I | re.X)) == "re.compile('a', re.IGNORECASE|re.VERBOSE)"
assert re.compile('a') == re.compile('a') and hash(re.compile('a')) == hash(re.compile('a')) and re.compile('a') != re.compile('a', re.I)
