# The compiler's symbol table as the module symtable shows it.
import _symtable
import symtable

SOURCE = '''\
import os
def outer(a, *rest):
    b = a
    class Inner:
        c = b
        def method(self):
            global g
            g = __class__
            return [b for b in rest]
    return lambda: (b, a)
'''
table = symtable.symtable(SOURCE, "<test>", "exec")
assert (table.get_type(), table.get_name(), table.get_lineno()) == ("module", "top", 0)
assert sorted(table.get_identifiers()) == ["g", "os", "outer"]
outer, = table.get_children()
assert outer.get_parameters() == ("a", "rest") and outer.get_locals() == ("a", "rest", "b", "Inner")
assert outer.lookup("Inner").is_namespace() and outer.lookup("b").is_local()
inner, lam = outer.get_children()
assert inner.get_type() == "class" and inner.get_methods() == ("method",)
assert lam.get_name() == "lambda" and sorted(lam.get_frees()) == ["a", "b"]
method, = inner.get_children()
assert method.is_nested() and method.lookup("g").is_declared_global() and "rest" in method.get_frees()
comp, = method.get_children()
assert comp.get_name() == "listcomp" and comp.lookup("b").is_local()
raw = _symtable.symtable("x = [y for y in ()]", "<test>", "exec")
assert raw.symbols == {"x": _symtable.DEF_LOCAL | _symtable.LOCAL << _symtable.SCOPE_OFF}
assert repr(raw).startswith("<symtable entry top(") and isinstance(raw.id, int)
for source, mode, error in (("x", "nonsense", ValueError), ("x =", "exec", SyntaxError), (5, "exec", TypeError)):
    try:
        _symtable.symtable(source, "<test>", mode)
        assert False, source
    except error:
        pass
