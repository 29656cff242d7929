#!/bin/sh
# Ratios of Krait to another Python over programs with a function run() and a SIZE: CPU time of run(SIZE) in a fresh
# process, start-up left out, and peak memory of the process; each the least of N runs, the two taking turns.  A result
# that differs is reported.  The last columns count how often Krait's interpreter loop was entered again from C: by the VM
# itself, and by C extensions that called Python code.
#
#     sh bench/pure.sh [-n RUNS] KRAIT PYTHON PROGRAM.py...
runs=3
if [ "$1" = -n ]; then
    runs=$2
    shift 2
fi
[ $# -ge 3 ] || { echo "usage: $0 [-n RUNS] KRAIT PYTHON PROGRAM.py..." >&2; exit 2; }
exec "$2" - "$runs" "$@" <<'PYTHON'
import math, os, sys

DRIVER = """
import sys, time
space = {"__name__": "bench"}
exec(sys.argv[-1], space)
entries = [getattr(sys, name, int) for name in ("_krait_reentries", "_krait_c_calls")]
before, start = [n() for n in entries], time.process_time()
result = space["run"](space["SIZE"])
used = time.process_time() - start
print(used, *[n() - b for n, b in zip(entries, before)], repr(result))
"""

def run(python, program):
    """CPU seconds, peak KiB, re-entries, calls from C and result of one run."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(into, 1)
        os.close(out)
        os.execv(python, [python, "-c", DRIVER, open(program).read()])
    os.close(into)
    with os.fdopen(out) as f: text = f.read()
    _, status, used = os.wait4(pid, 0)
    if status: return 1e9, used.ru_maxrss, 0, 0, "status %d" % status
    seconds, reentries, calls, result = text.strip().split(" ", 3)
    return float(seconds), used.ru_maxrss, int(reentries), int(calls), result

runs, krait, python = int(sys.argv[1]), sys.argv[2], sys.argv[3]
times, sizes = [], []
print("%-16s %8s %8s %7s %8s %10s %7s" % ("program", "krait s", "python s", "time", "memory", "re-entries", "from C"))
for program in sys.argv[4:]:
    rows = [(run(krait, program), run(python, program)) for _ in range(runs)]
    name = os.path.basename(program)[:-3]
    if rows[0][0][4] != rows[0][1][4]:
        print("%-16s differs: %r, %r" % (name, rows[0][0][4][:60], rows[0][1][4][:60]))
        continue
    (ours, size), (theirs, other) = [tuple(min(r[i][k] for r in rows) for k in (0, 1)) for i in (0, 1)]
    times.append(ours / theirs)
    sizes.append(size / other)
    print("%-16s %8.3f %8.3f %7.2f %8.2f %10d %7d" % (name, ours, theirs, times[-1], sizes[-1], *rows[0][0][2:4]), flush=True)
if times:
    mean = lambda xs: math.exp(sum(map(math.log, xs)) / len(xs))
    print("%-16s %17s %7.2f %8.2f" % ("geometric mean", "", mean(times), mean(sizes)))
PYTHON
