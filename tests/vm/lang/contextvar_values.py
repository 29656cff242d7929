# A variable's value is found at once where nothing has changed since it was looked up, and anew where something has.
import contextvars
import threading

v = contextvars.ContextVar("v", default="default")
plain = contextvars.ContextVar("plain")
assert (v.get(), v.get("given")) == ("default", "given")
try: plain.get()
except LookupError as e: assert e.args[0] is plain
else: assert False

token = v.set(1)
assert (v.get(), v.get("given")) == (1, 1)
inner = v.set(2)
assert v.get() == 2
v.reset(inner)
assert v.get() == 1

ctx = contextvars.copy_context()
def change(x):
    before = v.get()
    v.set(x)
    return before, v.get()
assert (ctx.run(change, 10), v.get(), ctx[v]) == ((1, 10), 1, 10)
assert (ctx.run(change, 11), v.get(), ctx[v]) == ((10, 11), 1, 11)
assert (contextvars.Context().run(change, 20), v.get()) == (("default", 20), 1)

def nested():
    v.set("outer")
    inside = contextvars.copy_context().run(change, "inner")
    return inside, v.get()
assert (ctx.run(nested), v.get()) == ((("outer", "inner"), "outer"), 1)

seen = []
def thread(n):
    seen.append((v.get(), plain.get(None)))
    v.set(n)
    plain.set(-n)
    for _ in range(1000):
        if v.get() != n or plain.get() != -n: seen.append("wrong")
threads = [threading.Thread(target=thread, args=(i,)) for i in range(4)]
for t in threads: t.start()
for t in threads: t.join()
assert seen == [("default", None)] * 4 and v.get() == 1 and plain.get(None) is None
v.reset(token)
assert v.get() == "default"

def values():
    for i in range(3):
        v.set(i)
        yield v.get()
assert [(x, v.get()) for x in values()] == [(0, 0), (1, 1), (2, 2)]
