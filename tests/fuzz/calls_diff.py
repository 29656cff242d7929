"""Compares what calls.py prints in two interpreters.

    calls_diff.py KRAIT CPYTHON SEED COUNT [--show] [--unlimited]

KRAIT may carry options, such as "build/krait -X gcstress=50".  A crash or hang of it that CPython does not share is an
error; other differences are counted, and listed with --show.  --unlimited leaves KRAIT all the address space it wants,
as a sanitizer needs it.
"""
import argparse
import os
import resource
import select
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "calls.py")
PATIENCE = 20  # seconds without a line
ADDRESS_SPACE = 6 << 30


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def run_once(command, limited):
    """The output and how it ended: 'done', 'hang', or an exit status."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir(),
                               preexec_fn=limit_memory if limited else None, env=dict(os.environ, PYTHONHASHSEED="0"))
    out, hang = b"", False
    while True:
        hang = not select.select([process.stdout], [], [], PATIENCE)[0]
        if hang: process.kill()
        piece = b"" if hang else os.read(process.stdout.fileno(), 1 << 16)
        if not piece: break
        out += piece
    process.stdout.close()
    status = process.wait()
    if hang: return out.decode(), "hang"
    return out.decode(), "done" if out.endswith(b"done\n") and status == 0 else f"status {status}"


def results(python, seed, count, names, limited=True):
    """number -> (call, result); what ends the process is the result of its case, and the next process goes on behind it."""
    found, first = {}, 0
    while first < count:
        out, ended = run_once(python + [SCRIPT, seed, str(first), str(count - first), names], limited)
        last = first
        for line in out.split("\n"):
            number, _, rest = line.partition(" ")
            if not number.isdigit(): continue
            last = int(number)
            found[last] = rest.partition(" -> ")[::2]
        if ended == "done": break
        found[last] = (found.get(last, ("start",))[0], "!! " + ended)
        first = last + 1
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("krait", type=str.split)
    parser.add_argument("cpython", type=str.split)
    parser.add_argument("seed")
    parser.add_argument("count", type=int)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--unlimited", action="store_true")
    options = parser.parse_args()
    options.krait[0] = os.path.abspath(options.krait[0])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as names:
        subprocess.run(options.cpython + [SCRIPT, "names"], stdout=names, check=True)
        ours = results(options.krait, options.seed, options.count, names.name, not options.unlimited)
        theirs = results(options.cpython, options.seed, options.count, names.name)
    bad = differ = 0
    for number, (call, result) in sorted(ours.items()):
        expected = theirs.get(number, ("", ""))[1]
        if result == expected or result.startswith("!!") and expected.startswith("!!"): continue
        if result.startswith("!!"): bad += 1
        else: differ += 1
        if options.show or result.startswith("!!"): print(f"{number} {call}\n    krait   {result}\n    cpython {expected}")
    print(f"seed {options.seed}: {len(ours)} calls, {bad} crashes or hangs, {differ} results differ")
    sys.exit(bad > 0)


main()
