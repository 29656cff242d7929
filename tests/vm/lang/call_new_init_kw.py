# Keyword arguments are still there for __init__ after a Python __new__ has run, whatever the frame's size.
class R:
    def __new__(cls, x=None, **kwargs):
        deep(5)
        return object.__new__(cls)
    def __init__(self, x=None, y=1, *, z=0):
        self.t = (x, y, z)
def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)
def f(): return R(5, y=2)
def g(): return R(x=5, z=deep(3))
class H:
    def m(self): return self.n(R, y=3)
    def n(self, cls, **kw): return cls(**kw)
assert f().t == (5, 2, 0) and g().t == (5, 1, 3) and H().m().t == (None, 3, 0)
class Meta(type):
    def __call__(cls, *a, **k):
        deep(3)
        return super().__call__(*a, **k)
class M(metaclass=Meta):
    def __init__(self, a, b): self.t = (a, b)
assert (lambda: M(1, b=2))().t == (1, 2)
class C:
    def __call__(self, a, *, b): return a, b, deep(b)
c = C()
assert (lambda: c(1, b=2))() == (1, 2, 2) and (lambda: dict(zip("ab", (1, 2)), c=3))() == {"a": 1, "b": 2, "c": 3}
assert (lambda: sorted([3, 1, 2], key=lambda v: -v, reverse=True))() == [1, 2, 3]
