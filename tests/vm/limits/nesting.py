# Source nested deeper than any stack: every kind of bracket, operator and statement.  SyntaxError, RecursionError,
# MemoryError or code, never a crash; and the same for trees of the ast module.
import ast, sys

N = 6000
ours = "Krait" in sys.version
AROUND = ["( )", "[ ]", "{ }", "{1: }", "f( )", "f(*[ ])", "f(**{'a': })", "a[ ]", "a[1: ]", "(lambda: )", "[x for x in ]", "(x for x in )",
          "{x: 1 for x in }", "[1 for x in a if ]", "(1 if 2 else )", "( if 2 else 3)", "(1 if else 3)", "(x := )", "(yield )",
          "(await )", "f'{ }'", "f'{1:{ }}'", "(not )", "(1, )", "(*[ ],)", "(a and )", "(a or )", "(a < )", "(a in )", "(a ** )"]
BEFORE = ["-", "~", "+", "not ", "lambda: ", "1 + (", "1 if 2 else ", "a ** ", "a = ", "await ", "*", "x := ", "a and (", "not not "]
AFTER = [".a", "[1]", "()", " + 1", " < 1", " and 1", " or 1", " ** 1", " if 1 else 2", ", 1", " in a", " is not a", "(a)", " @ b", " | b",
         " = a", "; a", "\na", "\\\n", " # c"]
BLOCKS = ["if 1:", "while 1:", "for a in b:", "with a:", "try:", "def f():", "class A:", "async def f():", "match a:\n{0} case b:"]

def run(source):
    for mode in ("exec", "eval"):
        for make in (compile, None):
            try: compile(source, "s", mode) if make else ast.parse(source, mode=mode)
            except (SyntaxError, RecursionError, MemoryError): pass

for around in AROUND:
    left, right = around.split(" ", 1) if around.count(" ") == 1 else (around[:around.rindex(" ")] + " ", around[around.rindex(" ") + 1:])
    for n in (30, 99, 150, N): run(left * n + "1" + right * n)
for before in BEFORE: # the qualified name of a lambda is as long as it is deep
    for n in (90, 2000 if before == "lambda: " else N): run(before * n + "1" + ")" * n * before.count("("))
for after in AFTER:
    if ours or after in ("; a", "\na", ", 1", " # c", " = a"): run("a" + after * N)
for block in BLOCKS:
    for n in (15, 25, 99, 110, 1000):
        lines = [" " * (2 * i) + block.format(" " * (2 * i)) for i in range(n)]
        run("\n".join(lines) + "\n" + " " * (2 * n) + "pass\n")
run("if 1:\n pass\n" + "elif 1:\n pass\n" * (N if ours else 900))
run("x = '" + "a" * 10**6 + "'")
run("1" * 10**6)
run("a" * 10**6)
run("\n" * 10**6)
run("(" * 10**6)
run("match a:\n case " + "[" * N + "]" * N + ": pass")
run("match a:\n case " + "b | " * N + "c: pass")
run("match a:\n case " + "{1: " * N + "b" + "}" * N + ": pass")
run("match a:\n case " + "A(" * N + ")" * N + ": pass")
run("from a import (" + "b, " * N + "c)")
run("def f(" + ", ".join("a%d" % i for i in range(N)) + "): pass")
run("f(" + ", ".join("a%d" % i for i in range(N)) + ")")
run("f(" + ", ".join("a%d=1" % i for i in range(N)) + ")")
run("[" + "a, " * N + "]")
run("{" + "a: b, " * N + "}")
run("global " + ", ".join("a%d" % i for i in range(N)))
run("import " + ".".join("a" for i in range(N)))
run("@a\n" * 3000 + "def f(): pass")

if ours: # CPython's ast has no limits of its own
    at = {"lineno": 1, "col_offset": 0}
    for wrap in (lambda e: ast.UnaryOp(ast.USub(), e, **at), lambda e: ast.Tuple([e], ast.Load(), **at), lambda e: ast.Lambda(
                 ast.arguments([], [], None, [], [], None, []), e, **at), lambda e: ast.Attribute(e, "a", ast.Load(), **at)):
        tree = ast.Constant(1, **at)
        for _ in range(N): tree = wrap(tree)
        try: compile(ast.Expression(tree), "s", "eval")
        except RecursionError: pass
        del tree
