# imports that fail: the frames shown, what stays in sys.modules, and the loop is not entered again for them
import os
import sys
import tempfile
import traceback

out = []
entries = getattr(sys, "_krait_reentries", int)
folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
sys.dont_write_bytecode = True


def say(*words): out.append(" ".join(map(str, words)).rstrip())


def write(name, text):
    path = os.path.join(folder, *name.split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f: f.write(text)


def shows(statement):
    """What the traceback shows: file, function and line."""
    try:
        exec(statement, {"__name__": "prog", "__package__": "pkg"})
    except BaseException as e:
        frames = traceback.extract_tb(e.__traceback__)
        text = str(e).replace(folder, "FOLDER") if not isinstance(e, SyntaxError) else e.msg
        say(statement, "->", type(e).__name__, text)
        for f in frames[1:]: say("   ", os.path.basename(f.filename), f.name, f.lineno)
        say("    context:", type(e.__context__).__name__, "cause:", type(e.__cause__).__name__)
    else:
        say(statement, "-> fine")


write("raises.py", "def f():\n    1 / 0\nf()\n")
write("missing.py", "import not_there_at_all\n")
write("outer.py", "x = 1\nimport raises\n")
write("wrong.py", "a = (\n")
write("ends.py", "raise SystemExit(3)\n")
write("circle_a.py", "import circle_b\nfrom circle_b import later\n")
write("circle_b.py", "import circle_a\nfrom circle_a import nothing\n")
write("handled.py", "try: import raises\nexcept ZeroDivisionError as e: n = e\n")
write("pkg/__init__.py", "__all__ = ['one', 'two', 'three']\none = 1\n")
write("pkg/two.py", "value = 2\n")
write("pkg/three.py", "from .two import value\nfrom . import two as again\nimport pkg.two as named\n")
write("pkg/fails.py", "from . import three\nraise KeyError('x')\n")
sys.modules["halted"] = None

import pkg
entries()
before = entries()
for statement in ("import raises", "import missing", "import outer", "import wrong", "import ends", "import circle_a",
                  "import handled", "import halted", "import pkg.nowhere", "import pkg.two.deeper", "from pkg import fails",
                  "from pkg import four", "from pkg import *", "from .two import value", "from .two import other",
                  "from .... import x", "import pkg.three", "from pkg import one, two", "from raises import f",
                  "__import__('')", "__import__(3)", "__import__('os', level=-1)",
                  "__import__('pkg', fromlist=['two', 3])", "__import__(name='pkg.two').two.value"):
    shows(statement)
    say("   ", sorted(m for m in sys.modules if m in ("raises", "missing", "outer", "wrong", "pkg.fails", "circle_a")))
assert entries() == before

EXPECTED = """\
import raises -> ZeroDivisionError division by zero
    <string> <module> 1
    raises.py <module> 3
    raises.py f 2
    context: NoneType cause: NoneType
    []
import missing -> ModuleNotFoundError No module named 'not_there_at_all'
    <string> <module> 1
    missing.py <module> 1
    context: NoneType cause: NoneType
    []
import outer -> ZeroDivisionError division by zero
    <string> <module> 1
    outer.py <module> 2
    raises.py <module> 3
    raises.py f 2
    context: NoneType cause: NoneType
    []
import wrong -> SyntaxError '(' was never closed
    <string> <module> 1
    context: NoneType cause: NoneType
    []
import ends -> SystemExit 3
    <string> <module> 1
    ends.py <module> 1
    context: NoneType cause: NoneType
    []
import circle_a -> ImportError cannot import name 'nothing' from partially initialized module 'circle_a' (most likely due to a circular import) (FOLDER/circle_a.py)
    <string> <module> 1
    circle_a.py <module> 1
    circle_b.py <module> 2
    context: NoneType cause: NoneType
    []
import handled -> fine
    []
import halted -> ModuleNotFoundError import of halted halted; None in sys.modules
    <string> <module> 1
    context: NoneType cause: NoneType
    []
import pkg.nowhere -> ModuleNotFoundError No module named 'pkg.nowhere'
    <string> <module> 1
    context: NoneType cause: NoneType
    []
import pkg.two.deeper -> ModuleNotFoundError No module named 'pkg.two.deeper'; 'pkg.two' is not a package
    <string> <module> 1
    context: AttributeError cause: NoneType
    []
from pkg import fails -> KeyError 'x'
    <string> <module> 1
    fails.py <module> 2
    context: NoneType cause: NoneType
    []
from pkg import four -> ImportError cannot import name 'four' from 'pkg' (FOLDER/pkg/__init__.py)
    <string> <module> 1
    context: NoneType cause: NoneType
    []
from pkg import * -> fine
    []
from .two import value -> fine
    []
from .two import other -> ImportError cannot import name 'other' from 'pkg.two' (FOLDER/pkg/two.py)
    <string> <module> 1
    context: NoneType cause: NoneType
    []
from .... import x -> ImportError attempted relative import beyond top-level package
    <string> <module> 1
    context: NoneType cause: NoneType
    []
import pkg.three -> fine
    []
from pkg import one, two -> fine
    []
from raises import f -> ZeroDivisionError division by zero
    <string> <module> 1
    raises.py <module> 3
    raises.py f 2
    context: NoneType cause: NoneType
    []
__import__('') -> ValueError Empty module name
    <string> <module> 1
    context: NoneType cause: NoneType
    []
__import__(3) -> TypeError module name must be a string
    <string> <module> 1
    context: NoneType cause: NoneType
    []
__import__('os', level=-1) -> ValueError level must be >= 0
    <string> <module> 1
    context: NoneType cause: NoneType
    []
__import__('pkg', fromlist=['two', 3]) -> TypeError Item in ``from list'' must be str, not int
    <string> <module> 1
    <frozen importlib._bootstrap> _handle_fromlist 1225
    context: NoneType cause: NoneType
    []
__import__(name='pkg.two').two.value -> fine
    []"""
assert out == EXPECTED.split("\n"), "\n".join(out)
