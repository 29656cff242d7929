# What the interpreter prints of exceptions that nobody handled, and how it ends.
import os, sys

def run(source, *options):
    name = "/tmp/krait_errors_%d.py" % os.getpid()
    with open(name, "w", encoding="utf-8") as f:
        f.write(source)
    r, w = os.pipe()
    pid = os.posix_spawn(sys.executable, [sys.executable, *options, name], os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, w, 1), (os.POSIX_SPAWN_DUP2, w, 2), (os.POSIX_SPAWN_CLOSE, r)])
    os.close(w)
    out = b""
    while chunk := os.read(r, 65536):
        out += chunk
    os.close(r)
    os.unlink(name)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out.decode().replace(name, "F")

def check(source, status, text, *options):
    got = run(source, *options)
    assert got == (status, text), got[1]

TB = "Traceback (most recent call last):\n"
check("1 / 0", 1, TB + '  File "F", line 1, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n')
check("x = [1]\nx[0][1] + 2", 1, TB + '  File "F", line 2, in <module>\n    x[0][1] + 2\n    ~~~~^^^\nTypeError: \'int\' object is not subscriptable\n')
check("def f():\n    try:\n        {}['k']\n    except KeyError as e:\n        raise ValueError('v') from e\nf()", 1,
      TB + '  File "F", line 3, in f\n    {}[\'k\']\n    ~~^^^^^\nKeyError: \'k\'\n\n'
      'The above exception was the direct cause of the following exception:\n\n' +
      TB + '  File "F", line 6, in <module>\n    f()\n  File "F", line 5, in f\n    raise ValueError(\'v\') from e\nValueError: v\n')
check("try:\n    a\nexcept NameError:\n    b", 1,
      TB + '  File "F", line 2, in <module>\n    a\nNameError: name \'a\' is not defined\n\n'
      'During handling of the above exception, another exception occurred:\n\n' +
      TB + '  File "F", line 4, in <module>\n    b\nNameError: name \'b\' is not defined\n')
check("def r(n): return r(n)\nimport sys\nsys.setrecursionlimit(50)\nr(1)", 1,
      TB + '  File "F", line 4, in <module>\n    r(1)\n' + '  File "F", line 1, in r\n    def r(n): return r(n)\n                     ^^^^\n' * 3 +
      '  [Previous line repeated 46 more times]\nRecursionError: maximum recursion depth exceeded\n')
check("e = ExceptionGroup('g', [ValueError(1), TypeError('t')])\ne.add_note('n1\\nn2')\nraise e", 1,
      '  + Exception Group Traceback (most recent call last):\n  |   File "F", line 3, in <module>\n  |     raise e\n'
      '  | ExceptionGroup: g (2 sub-exceptions)\n  | n1\n  | n2\n  +-+---------------- 1 ----------------\n    | ValueError: 1\n'
      '    +---------------- 2 ----------------\n    | TypeError: t\n    +------------------------------------\n')
check("import os\nos.getcwdx", 1, TB + '  File "F", line 2, in <module>\n    os.getcwdx\nAttributeError: module \'os\' has no attribute \'getcwdx\'. Did you mean: \'getcwd\'?\n')
check("printt", 1, TB + '  File "F", line 1, in <module>\n    printt\nNameError: name \'printt\' is not defined. Did you mean: \'print\'?\n')
check("x = (1 +\ny = 2", 1, '  File "F", line 1\n    x = (1 +\n        ^\nSyntaxError: \'(\' was never closed\n')
check("if 1:\n  a\n    b", 1, '  File "F", line 3\n    b\nIndentationError: unexpected indent\n')
check("class E(Exception):\n    def __str__(self): 1 / 0\nraise E", 1, TB + '  File "F", line 3, in <module>\n    raise E\nE: <exception str() failed>\n')
check("import sys; sys.exit('bye')", 1, "bye\n")
check("raise SystemExit(7)", 7, "")
check("raise SystemExit", 0, "")
check("import atexit\natexit.register(print, 'last')\nprint('first')", 0, "first\nlast\n")
check("import sys\nsys.excepthook = lambda t, v, tb: print('hook', t.__name__)\n1 / 0", 1, "hook ZeroDivisionError\n")
check("import threading\nthreading.Thread(target=lambda: print('in thread')).start()", 0, "in thread\n")
check("class D:\n    def __del__(self): print('deleted')\nd = D()", 0, "deleted\n")
check("assert 0", 0, "", "-O")
check("print(__debug__)", 0, "False\n", "-O")
check("import warnings\nwarnings.warn('w')", 0, "F:2: UserWarning: w\n  warnings.warn('w')\n")
check("import warnings\nwarnings.warn('w')", 1, TB + '  File "F", line 2, in <module>\n    warnings.warn(\'w\')\nUserWarning: w\n', "-W", "error")
check("raise KeyboardInterrupt", -2, TB + '  File "F", line 1, in <module>\n    raise KeyboardInterrupt\nKeyboardInterrupt\n')
check("import os, sys\nprint(sys.flags.isolated, sys.argv[0] == __file__, sys.flags.dont_write_bytecode)", 0, "1 True 1\n", "-I", "-B")
