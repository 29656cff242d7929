# Classes that are made and dropped leave nothing behind, also where inline caches have met them.
def rss():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096

def get(o): return o.attr
def method(o): return o.m()
def put(o, v): o.attr = v

def one(i):
    class K:
        def m(self): return i
    k = K()
    put(k, i)
    assert get(k) == i and method(k) == i
    put(k, i + 1)
    assert get(k) == i + 1

def many(n):
    for i in range(n):
        one(i)

try:
    open
except NameError:
    many(3000)
else:
    many(20000)
    before = rss()
    many(20000)
    grown = rss() - before
    assert grown < 40 << 20, grown
