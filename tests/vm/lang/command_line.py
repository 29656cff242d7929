# Options and environment variables, as a process started with them sees them.
import os
import subprocess
import sys

clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


def run(*args, stdin="", **env):
    p = subprocess.run([sys.executable, *args], input=stdin, capture_output=True, text=True, env=clean | env)
    return p.returncode, p.stdout, p.stderr


def flags(*args, **env):
    return eval(run(*args, "-c", "import sys; print({n: getattr(sys.flags, n) for n in sys.flags.__match_args__})", **env)[1])


# ---- flags ----
f = flags("-BB", "-ss", "-SS", "-EE", "-qq", "-bb")
assert [f[n] for n in ("dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "quiet", "bytes_warning")] == [1, 1, 1, 1, 2, 2]
f = flags(PYTHONDONTWRITEBYTECODE="2", PYTHONOPTIMIZE="2", PYTHONDEBUG="text")
assert (f["dont_write_bytecode"], f["optimize"], f["debug"]) == (1, 2, 1)

# -R: the seed in the environment does not count
show = "import sys; print(sys.flags.hash_randomization, hash('spam'))"
assert run("-c", show, PYTHONHASHSEED="0")[1].startswith("0 ")
hashes = {run("-R", "-c", show, PYTHONHASHSEED="0")[1] for _ in range(2)}
assert len(hashes) == 2 and all(h.startswith("1 ") for h in hashes)

# ---- pycache_prefix ----
show = "import sys; print(sys.pycache_prefix)"
for env, option, prefix in ("a", [], "a"), ("a", ["-X", "pycache_prefix=b"], "b"), ("a", ["-X", "pycache_prefix="], "None"), (
        "a", ["-X", "pycache_prefix"], "None"), ("", [], "None"):
    assert run("-B", *option, "-c", show, PYTHONPYCACHEPREFIX=env)[1] == prefix + "\n"

# ---- -v tells of imports, from the first on ----
status, out, err = run("-v", "-c", "import json")
assert status == 0 and out == "" and "import 'json' # " in err and "import '_thread' # " in err

# ---- help ----
for option, parts in ("-h", "u"), ("--help", "u"), ("--help-env", "e"), ("--help-xoptions", "x"), ("--help-all", "uex"):
    status, out, err = run(option)
    assert (status, err) == (0, "") and [out.startswith("usage: "), "PYTHONHOME" in out, "-X dev" in out] == [c in parts for c in "uex"]

# ---- a command that is no text ----
status, out, err = run("-c", "print('\udcff')")
assert (status, out) == (1, "") and err == (
    "Unable to decode the command from the command line:\n"
    "UnicodeEncodeError: 'utf-8' codec can't encode character '\\udcff' in position 7: surrogates not allowed\n")

# ---- who wants to look round afterwards is not sent away by SystemExit; nobody is asked where no terminal is, but by -i ----
leave = "import sys; sys.exit(3)"
shown = 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nSystemExit: 3\n'
assert run("-i", "-c", leave, stdin="print(5)\n") == (0, "5\n", shown + ">>> >>> \n")
assert run("-c", leave, stdin="print(5)\n", PYTHONINSPECT="1") == (1, "", shown)
assert run("-c", "import os; os.environ['PYTHONINSPECT'] = '1'; " + leave, stdin="print(5)\n") == (3, "", "")
assert run("-c", "import os; os.environ['PYTHONINSPECT'] = '1'", stdin="print(5)\n") == (0, "", "")
status, out, err = run("-i", "-m", "timeit", "-n", "1", stdin="Timer\nexit()\n")
assert status == 0 and "loop" in out and "<class '__main__.Timer'>" in out

# ---- UTF-8 mode is on or off ----
wrong = "Fatal Python error: preconfig_init_utf8_mode: invalid {}\n"
show = "import sys; print(sys.flags.utf8_mode)"
for args, value, mode in ([], "1", "1\n"), ([], "0", "0\n"), (["-X", "utf8"], "0", "1\n"), (["-X", "utf8=0"], "x", "0\n"):
    assert run(*args, "-c", show, PYTHONUTF8=value)[:2] == (0, mode)
assert run("-c", show, PYTHONUTF8="x")[2].startswith(wrong.format("PYTHONUTF8 environment variable value"))
assert run("-X", "utf8=2", "-c", show)[2].startswith(wrong.format("-X utf8 option value"))
