# str_append.py: strings built with += share a buffer, and none sees what was appended to another.
s = ""
for i in range(200_000):  # quadratic copying would take minutes
    s += "x"
assert len(s) == 200_000 and s == "x" * 200_000

base = "a" * 100 + "b"  # big enough for a buffer with room
one = base + "1"
two = base + "2"        # the room behind base is taken by now
three = one + "3"
four = one + "4"
assert (base[-2:], one[-3:], two[-3:], three[-4:], four[-4:]) == ("ab", "ab1", "ab2", "ab13", "ab14")
assert base == "a" * 100 + "b" and hash(base) == hash("a" * 100 + "b")

wide = base + "\u1234"  # another kind: a copy
assert wide[:101] == base and wide[101] == "\u1234"
narrow = wide + "x" * 10
assert narrow == base + "\u1234" + "x" * 10
assert (narrow + "\U00012345")[-1] == "\U00012345" and narrow[-1] == "x"
assert (wide + "\xe9").endswith("\u1234\xe9")

class C:
    text = ""
c, d, l = C(), {"k": ""}, [""]
for i in range(3000):
    c.text += "ab"
    d["k"] += "cd"
    l[0] += "ef"
assert c.text == "ab" * 3000 and d["k"] == "cd" * 3000 and l[0] == "ef" * 3000

parts = []
s = ""
for i in range(500):  # every intermediate result stays what it was
    s += chr(97 + i % 26)
    parts.append(s)
assert all(parts[i] == s[: i + 1] for i in range(500))
assert s + "" is s and "" + s is s
s = "y" * 5000
t = s + s
t += t
assert t == "y" * 20000
