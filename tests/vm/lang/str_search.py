# str_search.py: find, rfind, count, replace and split against naive ones, in texts of all kinds, worst cases included.
seed = 12345
def rand(n):
    global seed
    seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
    return (seed >> 33) % n

def naive_find(s, sub):
    for i in range(len(s) - len(sub) + 1):
        if s[i:i + len(sub)] == sub:
            return i
    return -1
def naive_rfind(s, sub):
    for i in range(len(s) - len(sub), -1, -1):
        if s[i:i + len(sub)] == sub:
            return i
    return -1
def naive_split(s, sub):
    parts, start, i = [], 0, 0
    while i <= len(s) - len(sub):
        if s[i:i + len(sub)] == sub:
            parts.append(s[start:i])
            start = i = i + len(sub)
        else:
            i += 1
    return parts + [s[start:]]

alphabets = ["ab", "ab\u1234", "a\u1234\u3412", "a\U00012345\U00013445", "\x01\u0101\u0100"]
for round in range(600):
    letters = alphabets[rand(len(alphabets))]
    s = "".join([letters[rand(len(letters))] for _ in range(rand(60))])
    sub = "".join([letters[rand(len(letters))] for _ in range(1 + rand(6))])
    if rand(4) == 0:
        sub = s[len(s) // 3:len(s) // 2] or "a"
    parts = naive_split(s, sub)
    assert s.find(sub) == naive_find(s, sub), (s, sub)
    assert s.rfind(sub) == naive_rfind(s, sub), (s, sub)
    assert s.split(sub) == parts, (s, sub)
    assert s.count(sub) == len(parts) - 1
    assert s.replace(sub, "<>") == "<>".join(parts)
    assert (sub in s) == (naive_find(s, sub) >= 0)
    if letters == "ab":
        b, bsub = s.encode(), sub.encode()
        assert b.find(bsub) == s.find(sub) and b.rfind(bsub) == s.rfind(sub)
        assert [p.decode() for p in b.split(bsub)] == parts

# quadratic in naive searches
for x in "a", "\u1234", "\U00012345":
    n = 100_000
    s = x * n
    assert s.find(x * (n // 2) + "b") == -1
    assert s.rfind("b" + x * (n // 2)) == -1
    assert ("b" + x * (n // 2)) not in s
    assert s.find(x * (n // 2 - 1) + "\x00" + x) == -1
    assert (s + "b").find(x * 1000 + "b") == n - 1000
    assert ("b" + s).rfind("b" + x * 1000) == 0
    assert s.count(x * 1000) == 100
