# an AttributeError from the attribute's own code learns the object and the name
class A:
    def __getattr__(self, name):
        raise AttributeError
    @property
    def p(self):
        raise AttributeError("mine")
class B:
    def __getattribute__(self, name):
        raise AttributeError(name, 23)

def caught(f):
    try:
        f()
    except AttributeError as e:
        return e.obj, e.name, e.args
a, b = A(), B()
assert caught(lambda: a.x) == (a, "x", ())
assert caught(lambda: b.y) == (b, "y", ("y", 23))
assert caught(lambda: object().z)[1] == "z"

# one that says so itself keeps it
class C:
    def __getattr__(self, name):
        raise AttributeError(name="other", obj=5)
assert caught(lambda: C().x) == (5, "other", ())
def call(obj):
    obj.method()
assert caught(lambda: call(a)) == (a, "method", ())

# a method call too, wherever the object came from; who assigns or deletes is told nothing
class D(A):
    def __getattribute__(self, name):
        return super().__getattribute__(name)
for o in A(), B(), D():
    assert caught(lambda: o.method())[:2] == (o, "method")
    try:
        o.method()
    except AttributeError as e:
        assert (e.obj, e.name) == (o, "method"), e
def assign(o):
    o.y = 1
def delete(o):
    del o.y
class Plain:
    pass
for f, o in (assign, object()), (delete, object()), (delete, Plain()), (delete, Plain):
    assert caught(lambda: f(o))[:2] == (None, None)
