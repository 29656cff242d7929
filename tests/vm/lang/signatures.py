# Signatures of builtin classes, and of classes whose docstring tells one.
import inspect
import pickle
import queue
import _pickle


class Told:
    """Told(a, b=1)
--

What it does."""


class Untold:
    """Untold(a, b=1)

What it does.)
--

"""


class Other:
    "Another(a)\n--\n\n"


assert [c.__text_signature__ for c in (Told, Untold, Other)] == ["(a, b=1)", None, None]
Told.__doc__ = None
assert [str(inspect.signature(c)) for c in (complex, float, memoryview, queue.SimpleQueue, _pickle.Pickler)] == [
    "(real=0, imag=0)", "(x=0, /)", "(object)", "()", "(file, protocol=None, fix_imports=True, buffer_callback=None)"]
assert str(inspect.signature(pickle.Unpickler)) == "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())"
