# Damaged code is found out when it is read, wherever the damage is: marshal's bytes, a .pyc, the cache of the library.
import glob, marshal, os, random, shutil, subprocess, sys, tempfile

source = '''
def f(a, /, b, c=3, *args, d=4, **kw):
    def inner(): return a, kw
    try: return [x for x in inner() if x]
    finally: print(a)
'''
code = marshal.dumps(compile(source, "damaged.py", "exec"))
ours = "Krait" in sys.version
random.seed(5)

if ours: # CPython trusts its own bytes
    for i in range(8, len(code)):
        damaged = bytearray(code)
        damaged[i] ^= 1 << i % 8
        try: marshal.loads(bytes(damaged))
        except (ValueError, EOFError, TypeError): continue
        assert False, i
for i in range(len(code)):
    try: marshal.loads(code[:i])
    except (ValueError, EOFError, TypeError): continue
    assert False, i

# Containers that say they are larger than the data take no memory for it.
for head in (b"(\xff\xff\xff\x7f", b"[\xff\xff\xff\x7f", b"<\xff\xff\xff\x7f") if ours else ():
    for depth in (1, 500):
        try: marshal.loads(head * depth + b"N" * 4000)
        except (EOFError, ValueError): continue
        assert False

def run(folder, executable=sys.executable):
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    env["PYTHONPYCACHEPREFIX"] = os.path.join(folder, "cached") # nothing is left in the library
    return subprocess.run([executable, "-c", "import damaged; print(damaged.f(0, 2))"], cwd=folder, env=env,
                          capture_output=True, text=True)

work = tempfile.mkdtemp()
try:
    with open(os.path.join(work, "damaged.py"), "w") as f: f.write(source)
    good = run(work).stdout
    assert good == "0\n[]\n", good
    pyc, = glob.glob(os.path.join(work, "cached", "**", "damaged.*.pyc"), recursive=True)
    with open(pyc, "rb") as f: whole = f.read()
    for at in (2, 10, 15, 16, 17, 40, 100, len(whole) - 1) if ours else ():
        with open(pyc, "wb") as f: f.write(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1:])
        r = run(work)
        assert r.returncode in (0, 1) and (r.stdout == good or "Error: " in r.stderr), (at, r)

    with open(pyc, "wb") as f: f.write(whole)

    cache = os.path.join(os.path.dirname(os.path.realpath(sys.executable)), "stdlib.cache")
    if ours and os.path.exists(cache):
        with open(cache, "rb") as f: whole = bytearray(f.read())
        krait = os.path.join(work, "krait")
        try: os.link(os.path.realpath(sys.executable), krait)
        except OSError: shutil.copy(sys.executable, krait)
        places = [0, 9, 25, 33, 70, 5000] + random.sample(range(len(whole)), 6)
        for at in places + [-1]:
            with open(os.path.join(work, "stdlib.cache"), "wb") as f:
                if at < 0: f.write(whole[:len(whole) // 2])
                else: f.write(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1:])
            r = run(work, krait)
            assert r.returncode == 0 and r.stdout == good, (at, r)
finally:
    shutil.rmtree(work)
