# Processes: fork, wait, exec, spawn, signals between them.
import os, signal, sys, threading

pid = os.fork()
if pid == 0:
    os._exit(7)
got, status = os.waitpid(pid, 0)
assert got == pid and os.WIFEXITED(status) and os.WEXITSTATUS(status) == 7 and os.waitstatus_to_exitcode(status) == 7

def run(*args, env=None):
    r, w = os.pipe()
    pid = os.posix_spawn(sys.executable, [sys.executable, *args], dict(os.environ, **(env or {})),
                         file_actions=[(os.POSIX_SPAWN_DUP2, w, 1), (os.POSIX_SPAWN_DUP2, w, 2), (os.POSIX_SPAWN_CLOSE, r)])
    os.close(w)
    out = b""
    while chunk := os.read(r, 65536):
        out += chunk
    os.close(r)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out.decode()

assert run("-c", "print(6 * 7)") == (0, "42\n")
assert run("-c", "import sys; sys.exit(5)") == (5, "")
assert run("-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")[0] == -9
assert run("-c", "import os; print(os.environ['KR'])", env={"KR": "v"}) == (0, "v\n")

calls = []
os.register_at_fork(before=lambda: calls.append("before"), after_in_parent=lambda: calls.append("parent"),
                    after_in_child=lambda: calls.append("child"))
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    lock = threading.Lock()
    t = threading.Thread(target=lock.acquire)
    t.start()
    t.join()
    os.write(w, repr(calls).encode())
    os._exit(0)
os.waitpid(pid, 0)
assert os.read(r, 100) == b"['before', 'child']" and calls == ["before", "parent"]

pid = os.fork()
if pid == 0:
    signal.pause()
    os._exit(0)
os.kill(pid, signal.SIGTERM)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGTERM
pid = os.fork()
if pid == 0:
    os.execv("/bin/sh", ["sh", "-c", "exit 3"])
info = os.waitid(os.P_PID, pid, os.WEXITED)
assert info.si_status == 3 and info.si_pid == pid
assert os.system("exit 4") >> 8 == 4 and os.getppid() > 0
