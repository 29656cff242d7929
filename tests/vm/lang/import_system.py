# Circular imports in threads, packages whose spec disagrees, frozen modules.
import _imp
import os
import sys
import tempfile
import threading
import warnings

# Two threads that wait for each other's module: one of them goes on with what is there.
modules = {
    "circular_a": "import time\ntime.sleep(0.2)\nx = 'a'\nimport circular_c",
    "circular_b": "import time\ntime.sleep(0.2)\nx = 'b'\nimport circular_d",
    "circular_c": "import circular_b\nx = 'c'",
    "circular_d": "import circular_a\nx = 'd'",
    "circular_e": "import circular_f\nx = 'e'",
    "circular_f": "import circular_e\nx = hasattr(circular_e, 'x')",
}
found = []


def load(name):
    found.append(__import__(name).x)


with tempfile.TemporaryDirectory() as folder:
    for name, text in modules.items():
        with open(os.path.join(folder, name + ".py"), "w") as f:
            f.write(text)
    sys.path.insert(0, folder)
    threads = [threading.Thread(target=load, args=(name,)) for name in ("circular_a", "circular_b")]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(found) == ["a", "b"]
    import circular_e, circular_f
    assert (circular_e.x, circular_f.x) == ("e", False)
    del sys.path[0]


# ---- __package__ and __spec__ ----
class Spec:
    parent = "json.tool"


def outcome(**space):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = __import__("", space, None, ["decoder"], 1).__name__
        except Exception as e:
            result = f"{type(e).__name__}: {e}"
    return result, [str(w.message) for w in caught]


assert outcome(__package__="json") == outcome(__package__="json", __spec__=None) == ("json", [])
assert outcome(__package__="json", __spec__=Spec) == ("json", ["__package__ != __spec__.parent"])
assert outcome(__package__=1, __spec__=Spec) == ("TypeError: package must be a string", [])
Spec.parent = "json"
assert outcome(__package__="json", __spec__=Spec) == outcome(__spec__=Spec) == ("json", [])
Spec.parent = 1
assert outcome(__spec__=Spec) == ("TypeError: __spec__.parent must be a string", [])

# ---- frozen modules ----
assert [_imp.find_frozen(n) for n in ("__hello__", "__phello_alias__", "__phello__.__init__", "os.path", "json")] == [
    (None, False, "__hello__"), (None, True, "__hello__"), (None, False, "<__phello__"), (None, False, "posixpath"), None]
import __phello__.spam
assert __phello__.__spec__.origin == __phello__.spam.__spec__.origin == "frozen" and __phello__.spam.initialized
assert _imp.get_frozen_object("__phello_alias__.spam").co_filename == "<frozen __hello__>"
