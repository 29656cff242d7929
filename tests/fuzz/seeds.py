"""seeds.py WORK: inputs for the fuzz targets to begin with, made of the language tests: run by krait itself, so that
its code objects are in them.  WORK/parser gets sources, WORK/marshal what marshal makes of them and of some data."""
import ast, marshal, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = [None, True, 0, -1, 2**15, 2**31, -2**70, 1.5, float("nan"), 2j, "a", "é" * 300, "\ud800", b"\0\xff", ..., StopIteration,
        (), (1, (2, (3,))), [1, [2]], {"k": [1], 2: {3}}, {1, "x"}, frozenset({1, (2, 3)})]
MOST = 3000 # bytes of a source: small inputs are mutated faster

def save(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f: f.write(data)

def pieces(text):
    """The statements of a file, as many together as fit."""
    lines, piece = text.splitlines(keepends=True), ""
    for node in ast.parse(text).body:
        first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", ())])
        statement = "".join(lines[first - 1:node.end_lineno])
        if piece and len(piece) + len(statement) > MOST:
            yield piece
            piece = ""
        piece += statement
    yield piece

def main(work):
    parser, marshalled = os.path.join(work, "parser"), os.path.join(work, "marshal")
    os.makedirs(parser, exist_ok=True)
    os.makedirs(marshalled, exist_ok=True)
    lang = os.path.join(HERE, "..", "vm", "lang")
    for name in sorted(n for n in os.listdir(lang) if n.endswith(".py")):
        with open(os.path.join(lang, name), encoding="utf-8") as f: text = f.read()
        for i, piece in enumerate(pieces(text)):
            save(parser, "%s_%d" % (name[:-3], i), piece.encode())
            if i < 2: save(marshalled, "%s_%d" % (name[:-3], i), marshal.dumps(compile(piece, name, "exec")))
    for version in (0, 2, 4):
        for i, value in enumerate(DATA): save(marshalled, "data_%d_%d" % (version, i), marshal.dumps(value, version))

main(sys.argv[1])
