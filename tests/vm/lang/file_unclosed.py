# What was written to a file that nobody has any more is there when the program looks at the file.
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile

os.chdir(tempfile.mkdtemp())


def write(path, text, mode="w"):
    open(path, mode).write(text)


def read(path):
    return open(path).read()


write("a", "hi")
assert read("a") == "hi"
write("a", "more")
assert os.stat("a").st_size == 4
write("a", "first, long")
write("a", "second")
write("a", ", third", "a")
assert read("a") == "second, third"
write("b", b"bytes", "wb")
assert os.path.getsize("b") == 5 and open("b", "rb").read() == b"bytes"
write("b", b"12", "r+b")
fd = os.open("b", os.O_RDONLY)
assert os.read(fd, 10) == b"12tes"
os.close(fd)

json.dump({"a": [1, 2]}, open("c", "w"))
assert json.load(open("c")) == {"a": [1, 2]}
pickle.dump([1, "x"], open("d", "wb"))
assert pickle.load(open("d", "rb")) == [1, "x"]
print("printed", file=open("e", "w"))
assert shutil.copy("e", "f") == "f" and read("f") == "printed\n"
for i in range(20):
    write(f"n{i}", str(i))
assert [read(f"n{i}") for i in range(20)] == [str(i) for i in range(20)]
write("m.py", "value = 17\n")
sys.path.insert(0, "")
import m

assert m.value == 17

show = [sys.executable, "-S", "-c", "import sys; print(open(sys.argv[1]).read(), end='')"]
write("g", "for a process")
assert subprocess.check_output([*show, "g"]) == b"for a process"
write("g", "for a shell")
assert os.system("test `wc -c < g` = 11") == 0
write("g", "forked")
pid = os.fork()
if pid == 0:
    os._exit(0 if os.path.getsize("g") == 6 else 1)
assert os.waitpid(pid, 0)[1] == 0
write("g", "in a list")
assert [e.stat().st_size for e in os.scandir() if e.name == "g"] == [9]

# A stream that has a name keeps what it holds.
f = open("h", "w")
f.write("later")
assert os.path.getsize("h") == 0


def held():
    with open("i", "w") as g:
        g.write("later")
        assert os.path.getsize("i") == 0 and read("i") == ""

        def inner():
            return g

    assert read("i") == "later"


held()
f.flush()
assert read("h") == "later"
f.close()
