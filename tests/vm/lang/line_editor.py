# input() and the interactive mode read lines from a terminal by the module readline, once it is imported.
import os
import pty
import re
import sys


def talk(args, *steps):
    """What a process at a terminal says; each step is what to wait for, which means that the editor listens, and keys."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "dumb"
        os.execv(sys.executable, [sys.executable, "-I", *args])
    out, seen = b"", 0
    try:
        for prompt, keys in (*steps, (b"the end of the output", b"")):
            while (at := out.find(prompt, seen)) < 0:
                out += os.read(fd, 1000)
            seen = at + len(prompt)
            os.write(fd, keys)
    except OSError:  # it has ended
        pass
    finally:
        os.close(fd)
        os.waitpid(pid, 0)
    return re.sub(r"\x1b\[[^a-z]*[a-z]", "", out.decode())


program = ("import readline; readline.add_history('before'); print(repr(input('first: ')), repr(input('second: ')), readline.get_history_item(2),"
           " readline.get_current_history_length(), sep='|')\ntry: input('third: ')\nexcept EOFError as e: print('end', e.args)")
# Ctrl-A goes to the start of the line, Ctrl-P to the line before, Ctrl-D on an empty line ends the input
out = talk(["-c", program], (b"first: ", b"bc\x01a\n"), (b"second: ", b"\x10\x10!\n"), (b"third: ", b"\x04"))
assert "'abc'|'before!'|abc|3" in out and "end ()" in out, out

program = "import readline, os; readline.set_pre_input_hook(lambda: readline.insert_text('hooked ') or readline.redisplay()); print(input('> '))"
assert "hooked line" in talk(["-c", program], (b"> hooked ", b"line\n")).splitlines()[-1]
out = talk(["-c", "input('no editor: '); print(input('again: '))"], (b"no editor: ", b"a\n"), (b"again: ", b"b\n"))
assert out.endswith("b\r\n")
