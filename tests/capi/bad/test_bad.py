# Extensions that are wrong, each in a process of its own: exceptions that name what is wrong, never a crash.
# test_bad.py CC INCLUDE WORK
import os, subprocess, sys

cc, include, work = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))
TRY = "try: import bad; {}\nexcept BaseException as e: print(type(e).__name__, e, repr(e.__cause__))\nelse: print('no error')"

def outcome(kind, statement="pass"):
    folder = os.path.join(work, "bad%d" % kind)
    os.makedirs(folder, exist_ok=True)
    so = os.path.join(folder, "bad.so")
    subprocess.run([cc, "-w", "-shared", "-fPIC", "-DBAD=%d" % kind, "-I" + include, os.path.join(here, "bad_ext.c"), "-o", so], check=True)
    r = subprocess.run([sys.executable, "-c", TRY.format(statement)], cwd=folder, capture_output=True, text=True)
    assert r.returncode == 0, (kind, statement, r)
    return r.stdout.strip()

CASES = [
    (1, "pass", "ImportError dynamic module does not define module export function (PyInit_bad)"),
    (2, "pass", "SystemError initialization of bad failed without raising an exception"),
    (3, "pass", "SystemError initialization of bad raised unreported exception"),
    (7, "bad.one(1)", "SystemError"), (8, "bad.null(1)", "SystemError <built-in function null> returned NULL"),
    (8, "bad.both(1)", "SystemError <built-in function both> returned a result with an exception set ValueError"),
    (9, "pass", "SystemError initialization of bad"),
]
failed = 0
for kind, statement, expected in CASES:
    got = outcome(kind, statement)
    if not got.startswith(expected):
        failed += 1
        print("%d, %s:\n  expected %s\n  got      %s" % (kind, statement, expected, got))
for kind in (5, 6): outcome(kind)
# A shared object that C releases too often survives.
got = outcome(8, "x = ['shared']; y = [x]; bad.over_release(x); bad.over_release(x); import gc; gc.collect(); assert y == [['shared']], y")
if got != "no error":
    failed += 1
    print(got)
sys.exit(failed != 0)
