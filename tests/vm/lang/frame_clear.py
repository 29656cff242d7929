# clear() of the frame of a suspended generator closes it.
log = []
def g():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")

gen = g()
next(gen)
frame = gen.gi_frame
frame.clear()
assert log == ["closed"] and gen.gi_frame is None and next(gen, "end") == "end"
frame.clear()

fresh = g()
fresh.gi_frame.clear()
assert next(fresh, "end") == "end"

def running():
    try:
        r.gi_frame.clear()
    except RuntimeError as e:
        yield str(e)
r = running()
assert next(r) == "cannot clear an executing frame"
next(r, None)

resumed = g()
next(resumed)
frame = resumed.gi_frame
next(resumed)
frame.clear()
assert log == ["closed", "closed"]
