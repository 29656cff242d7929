"""A library of two modules for fuzz_cache.c; this one is among the frozen modules too (frozen.def)."""
import os
from two import shared as common

class Counter:
    total = 0
    def add(self, n=1, *rest, flag=False, **named):
        try:
            self.total += n + sum(rest)
        except TypeError as e:
            raise ValueError("not a number") from e
        finally:
            common(self)
        return [x for x in range(n) if x % 2]
