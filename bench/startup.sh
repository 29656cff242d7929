#!/bin/sh
# Start-up of Krait beside another Python: CPU time, peak memory and page faults of whole processes that do nothing, or
# import a little; the two taking turns, the least of N runs each.  With -u as an ordinary user whose home is empty (root
# becomes 'nobody'), each case run once before: what a first run may leave behind counts, what it cannot write does not.
#
#     sh bench/startup.sh [-u] [-n RUNS] KRAIT PYTHON
runs=40 user=
while getopts un: option; do
    case $option in
    u) user=yes ;;
    n) runs=$OPTARG ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# = 2 ] || { echo "usage: $0 [-u] [-n RUNS] KRAIT PYTHON" >&2; exit 2; }
exec "$2" - "$runs" "$1" "$2" "$user" <<'PYTHON'
import os, pwd, shutil, sys, tempfile

CASES = [("-I -S -c pass", ["-I", "-S", "-c", "pass"]), ("-c pass", ["-c", "pass"]),
         ("-c 'import json, re'", ["-c", "import json, re"]), ("-c 'import asyncio'", ["-c", "import asyncio"])]

def run(python, args):
    """CPU milliseconds, peak KiB and page faults of one process."""
    pid = os.fork()
    if pid == 0:
        if user and os.getuid() == 0:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        os.execve(python, [python] + args, dict(os.environ, HOME=home) if home else os.environ)
    _, status, used = os.wait4(pid, 0)
    if status: raise SystemExit("%s %s: status %d" % (python, args, status))
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss, used.ru_minflt

def measure(runs, krait, python):
    for name, args in CASES:
        rows = [(run(krait, args), run(python, args)) for _ in range(runs + bool(home))][bool(home):]
        ours, theirs = [[min(r[i][k] for r in rows) for k in range(3)] for i in (0, 1)]
        print("%-22s %9.1f %9.1f %6.2f %10d %10d %6.2f %8d %8d" % (
            name, ours[0], theirs[0], ours[0] / theirs[0], ours[1], theirs[1], ours[1] / theirs[1], ours[2], theirs[2]), flush=True)

home = user = None
if sys.argv[4]:
    home, user = tempfile.mkdtemp(), pwd.getpwnam("nobody")
    if os.getuid() == 0: os.chown(home, user.pw_uid, user.pw_gid)
print("%-22s %9s %9s %6s %10s %10s %6s %8s %8s" % ("", "krait ms", "python ms", "time", "krait KiB", "python KiB", "memory",
                                                   "faults", "faults"))
try: measure(int(sys.argv[1]), sys.argv[2], sys.argv[3])
finally: home and shutil.rmtree(home)
PYTHON
