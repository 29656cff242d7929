# with a collection at every allocation nearly all that survives is moved: what stacks pin is little, and passes
import os
import subprocess
import sys
import tempfile

PROGRAM = """
import os
print(os.path.getsize(os.environ["KRAITLOG"]))      # start-up, where C holds much, is not looked at

class Node:
    def __init__(self, value, next):
        self.value, self.next = value, next

def chain(n):
    head = None
    for i in range(n): head = Node([i, str(i)], head)
    return head

def total(head):
    n = 0
    while head is not None:
        n += head.value[0]
        head = head.next
    return n

assert total(chain(300)) == 44850
table = {str(i): (i, [i]) for i in range(300)}
assert sum(v[0] for v in table.values()) == 44850
assert sorted((str(i) for i in range(300)), key=int) == [str(i) for i in range(300)]
"""


def fields(line):
    return {k: int(v) for k, v in (f.split("=") for f in line.split()[3:]) if v.isdigit()}


def survivors(log):
    """Objects that minor collections moved, and those that survived only because they were pinned and never moved."""
    moved = kept = 0
    for line in log:
        if " minor " not in line: continue
        f = fields(line)
        moved += f["first_moves"]
        kept += f["newly_pinned"] - f["unpinned"]
    return moved, kept


if hasattr(sys, "_krait_reentries"):
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        run = subprocess.run([sys.executable, "-X", "gcstress=1", "-c", PROGRAM], env={**os.environ, "KRAITLOG": log},
                             stdout=subprocess.PIPE, check=True)
        with open(log) as f:
            f.seek(int(run.stdout))
            moved, kept = survivors(f)
    assert moved > 1000, moved
    assert moved >= 9 * kept, (moved, kept)
