# mod_small.py: small modules: symbol tables and tokens as objects; quantiles; the constants of syslog.
import _statistics
import math
import symtable
import syslog

SOURCE = """
def f(a, *b, c=1, **d):
    global g
    g = a
    x = 1
    def h():
        nonlocal x
        x = 2
        return x, g
    return [i for i in b]
class C:
    __y = 1
    def m(self): return __y
lambda q: q
"""
top = symtable.symtable(SOURCE, "?", "exec")
assert (top.get_type(), top.get_name(), top.get_lineno()) == ("module", "top", 0)
f, c, lam = top.get_children()
assert f.get_parameters() == ("a", "c", "b", "d") and f.get_locals() == ("a", "c", "b", "d", "x", "h")
assert f.get_globals() == ("g",) and f.lookup("x").is_local() and f.lookup("g").is_declared_global()
h, comp = f.get_children()
assert h.is_nested() and h.get_frees() == ("x",) and h.lookup("x").is_free() and h.lookup("g").is_global()
assert comp.get_name() == "listcomp" and comp.get_lineno() == 10
assert c.get_methods() == ("m",) and c.lookup("_C__y").is_assigned() and lam.get_name() == "lambda"
assert top.lookup("f").is_namespace() and top.lookup("C").get_namespace().get_type() == "class"
for args, exc in [(("a b", "?", "exec"), SyntaxError), (("def f(x): global x", "?", "exec"), SyntaxError),
                  (("1", "?", "foo"), ValueError), ((3, "?", "exec"), TypeError)]:
    try:
        symtable.symtable(*args)
    except exc:
        pass
    else:
        assert False, args

for p, x in [(0.5, 0.0), (0.975, 1.9599639845400536), (0.001, -3.090232306167813), (1e-20, -9.262340089798405)]:
    assert _statistics._normal_dist_inv_cdf(p, 0.0, 1.0) == x, (p, x)
assert math.isnan(_statistics._normal_dist_inv_cdf(math.nan, 0, 1))
try:
    _statistics._normal_dist_inv_cdf(1.0, 0, 1)
except ValueError as e:
    assert str(e) == "inv_cdf undefined for these parameters"

assert syslog.LOG_MASK(syslog.LOG_INFO) == 64 and syslog.LOG_UPTO(syslog.LOG_INFO) == 127
assert syslog.setlogmask(syslog.LOG_UPTO(syslog.LOG_EMERG)) == 255
syslog.openlog("ident", syslog.LOG_PID)
syslog.syslog(syslog.LOG_DEBUG, "masked")
syslog.closelog()

import _tokenize  # noqa: E402

tokens = list(_tokenize.TokenizerIter("def f():\n  x = 'é' + 1 # c\nasync def g(): await z != 3\n"))
assert [t[0] for t in tokens] == ["def", "f", "(", ")", ":", "", "", "x", "=", "'é'", "+", "1", "# c", "", "async", "def", "g",
                                  "(", ")", ":", "await", "z", "!=", "3", ""]
assert tokens[9] == ("'é'", 3, 2, 2, 6, 10, "  x = 'é' + 1 # c\n") and tokens[12] == ("# c", 4, 2, 2, 15, 18, tokens[9][6])
assert [t[1] for t in tokens[13:16]] == [6, 56, 1] and tokens[22][1] == 28
for bad in ("(1+2]", "1_", "€", "'abc", "0b2", "]"):
    try:
        list(_tokenize.TokenizerIter(bad))
    except SyntaxError:
        pass
    else:
        assert False, bad
