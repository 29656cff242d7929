# Prints what the compiler decided about every code object of the files named in a list, one code object a line: run
# under two interpreters, the outputs must be equal.  compile_diff.sh compares them.
import sys

def show(code):
    print("|".join(map(str, (
        code.co_qualname, code.co_firstlineno, code.co_flags, code.co_argcount, code.co_posonlyargcount,
        code.co_kwonlyargcount, code.co_varnames, code.co_cellvars, code.co_freevars, " ".join(sorted(code.co_names)),
    ))))
    for k in code.co_consts:
        if hasattr(k, "co_code"):
            show(k)

def main(list_file):
    with open(list_file) as f:
        names = f.read().split("\n")
    for name in names:
        if not name:
            continue
        with open(name, "rb") as f:
            source = f.read()
        print("FILE", name)
        try:
            code = compile(source, name, "exec", dont_inherit=True, optimize=0)
        except (SyntaxError, ValueError) as e:
            print(type(e).__name__)
        else:
            show(code)

main(sys.argv[1])
