# compile() keeps comments about types when asked to.
import ast

SOURCE = '''\
def f(a,  # type: int
      b=1,  # type:str
      *args,  # type: float
      c,
      **kw  # type: bytes
      ):
    # type: (...) -> None
    x = 1  # type: int
    for i in x:  # type: complex
        pass
    with a as b:  # type: object
        y = 2  # type: ignore
    z = 3  # a type: none
def g():  # type: () -> int
    pass  # type: ignore[why]
# type: ignore # alone
'''
tree = ast.parse(SOURCE, type_comments=True)
f, g = tree.body
assert f.type_comment == "(...) -> None" and g.type_comment == "() -> int"
assert [a.type_comment for a in f.args.args] == ["int", "str"]
assert (f.args.vararg.type_comment, f.args.kwonlyargs[0].type_comment, f.args.kwarg.type_comment) == ("float", None, "bytes")
x, loop, block, z = f.body
assert (x.type_comment, loop.type_comment, block.type_comment) == ("int", "complex", "object")
assert block.body[0].type_comment is None and z.type_comment is None
assert [(t.lineno, t.tag) for t in tree.type_ignores] == [(12, ""), (15, "[why]"), (16, " # alone")], ast.dump(tree)
assert ast.parse(SOURCE).body[0].type_comment is None

for bad, message in (("try:  # type: int\n  pass\nfinally:\n  pass\n", "invalid syntax"),
                     ("def f():  # type: () -> int\n  # type: () -> int\n  pass\n", "Cannot have two type comments on def"),
                     ("def f(*,  # type: int\n  a): pass\n", "bare * has associated type comment")):
    ast.parse(bad)
    try:
        ast.parse(bad, type_comments=True)
        assert False, bad
    except SyntaxError as e:
        assert e.msg == message, e.msg

for version, source in (((3, 7), "def f(a, /): pass"), ((3, 4), "a @ b"), ((3, 7), "(x := 1)"), ((3, 5), "f''")):
    try:
        ast.parse(source, feature_version=version)
        assert False, source
    except SyntaxError as e:
        assert "only supported in Python 3." in e.msg, e.msg

# Validation of trees: comprehensions from their generators on, defaults counted last, names of keyword patterns.
load, store = ast.Name("x", ast.Load()), ast.Name("x", ast.Store())


def refused(expr, message):
    tree = ast.fix_missing_locations(ast.Expression(expr))
    try:
        compile(tree, "<test>", "eval")
        assert False, message
    except ValueError as e:
        assert message in str(e), e


refused(ast.ListComp(store, [ast.comprehension(load, load, [], 0)]), "must have Store context")
refused(ast.Lambda(ast.arguments([], [], None, [ast.arg("x", store)], [], None, []), load), "must have Load context")
node = ast.AST()
node.foo = 42
assert node.__dict__ == {"foo": 42}
