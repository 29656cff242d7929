# Null bytes in a script: what follows one on its line is lost, the line's end too.
import os
import subprocess
import sys
import tempfile


def run(source):
    with tempfile.NamedTemporaryFile(suffix=".py", delete=False) as f:
        f.write(source)
    result = subprocess.run([sys.executable, f.name], capture_output=True, text=True)
    os.unlink(f.name)
    return result


assert run(b"x = 1;\0 lost\nprint(x)\n").stdout == "1\n"
assert run(b"print(1)\n# \0").stdout == "1\n"
assert "Non-UTF-8 code starting with '\\x9e'" in run(b"0000\0\n00000000000\n\0\n\x9e\n").stderr
assert "on line 2" in run(b"0000\0\n00000000000\n\0\n\x9e\n").stderr
