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
