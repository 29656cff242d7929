# Instances of C types are copied and pickled only if their structs have nothing that would be lost.
import bz2
import copy
import pickle

import reduce_ext as c


class Sub(c.Both):
    pass


class Slots(c.Plain):
    __slots__ = ("a",)


class SubMore(c.More):
    pass


class Reduces(c.More):
    def __reduce__(self):
        return Reduces, ()


for cls in c.Plain, c.Dicted, c.Weak, c.Both, Sub, Slots, Reduces:
    assert type(copy.copy(cls())) is type(pickle.loads(pickle.dumps(cls()))) is cls
for cls in c.Dicted, c.Both, Sub, Slots:
    x = cls()
    x.a = [1]
    assert pickle.loads(pickle.dumps(x)).a == [1] and copy.copy(x).a is x.a
for cls, name in (c.More, "reduce_ext.More"), (SubMore, "SubMore"), (bz2.BZ2Compressor, "_bz2.BZ2Compressor"):
    for f in copy.copy, copy.deepcopy, pickle.dumps, lambda x: pickle.dumps(x, 2), lambda x: x.__reduce_ex__(4):
        try:
            f(cls())
        except TypeError as e:
            assert str(e) == f"cannot pickle '{name}' object", e
        else:
            raise AssertionError
