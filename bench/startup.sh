#!/bin/sh
# Start-up of Krait beside another Python: CPU time, peak memory and page faults of whole processes that do nothing, or
# import a little; the two taking turns, the least of N runs each.
#
#     sh bench/startup.sh [-n RUNS] KRAIT PYTHON
runs=40
if [ "$1" = -n ]; then
    runs=$2
    shift 2
fi
[ $# = 2 ] || { echo "usage: $0 [-n RUNS] KRAIT PYTHON" >&2; exit 2; }
exec "$2" - "$runs" "$1" "$2" <<'PYTHON'
import os, sys

CASES = [("-I -S -c pass", ["-I", "-S", "-c", "pass"]), ("-c pass", ["-c", "pass"]),
         ("-c 'import json, re'", ["-c", "import json, re"]), ("-c 'import asyncio'", ["-c", "import asyncio"])]

def run(python, args):
    """CPU milliseconds, peak KiB and page faults of one process."""
    pid = os.fork()
    if pid == 0: os.execv(python, [python] + args)
    _, status, used = os.wait4(pid, 0)
    if status: raise SystemExit("%s %s: status %d" % (python, args, status))
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss, used.ru_minflt

runs, krait, python = int(sys.argv[1]), sys.argv[2], sys.argv[3]
print("%-22s %9s %9s %6s %10s %10s %6s %8s %8s" % ("", "krait ms", "python ms", "time", "krait KiB", "python KiB", "memory",
                                                   "faults", "faults"))
for name, args in CASES:
    rows = [(run(krait, args), run(python, args)) for _ in range(runs)]
    ours, theirs = [[min(r[i][k] for r in rows) for k in range(3)] for i in (0, 1)]
    print("%-22s %9.1f %9.1f %6.2f %10d %10d %6.2f %8d %8d" % (name, ours[0], theirs[0], ours[0] / theirs[0], ours[1], theirs[1],
                                                            ours[1] / theirs[1], ours[2], theirs[2]), flush=True)
PYTHON
