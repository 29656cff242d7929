# Objects in memory that did not come from tp_alloc.
import gc

import foreign_ext as f

o = f.origin()
assert o is f.origin() and o.x == 7 and f.is_origin(o) and type(o).__name__ == "Point"
o.x = 8
o.any = [o]
for _ in range(3):
    gc.collect()
assert f.origin().any[0] is o and f.origin().x == 8 and id(o) == id(f.origin()) and hash(o) == hash(f.origin())
table = {o: 1}
assert table[f.origin()] == 1
o.any = None

made = [f.make(i) for i in range(100)]
assert [p.x for p in made] == list(range(100)) and made[3].double == 6 and f.count() == 100
made[5].any = made
del made[10:]
for _ in range(3):
    gc.collect()
assert f.count() == 10, f.count()
assert made[5].any is made
made[5].any = None
del made
for _ in range(3):
    gc.collect()
assert f.count() == 0, f.count()

assert f.grow()
assert f.attribute_doc(type(o).__dict__["x"]) == "a number"
assert f.attribute_doc(type(o).__dict__["double"]) == "twice the number"
