# Nested targets that turn out wrong late: the parser tries no alternative twice at each level.
def message(source):
    try:
        compile(source, "f", "exec")
    except SyntaxError as e:
        return e.msg


for depth in (60, 90):
    for source in ("for " + "(" * depth + "a", "[a for (" * (depth // 2), "with a as " + "(" * depth + "a", "for " + "(a," * depth):
        assert message(source) == "'(' was never closed", source
for source in ("del " + "(" * 250 + "a" + ")" * 250, "for " + "(" * 250 + "a", "[a for (" * 200):
    assert message(source) == "too many nested parentheses", source

# what may stand in parentheses as a target
for target, wrong in (("(a)", None), ("((a))", None), ("()", None), ("(a,)", None), ("(a, b)", None), ("(*a,)", None), ("(*a, b)", None),
                      ("[*a]", None), ("[]", None), ("[a, (b, *c)]", None), ("((a, b))", None), ("(a.b)", None), ("((a[0]), b)", None),
                      ("(*a)", "cannot use starred expression here"), ("(a b)", "invalid syntax. Perhaps you forgot a comma?"),
                      ("(a + b)", "cannot assign to expression"), ("(a(), b)", "cannot assign to function call"),
                      ("[a()]", "cannot assign to function call"), ("(,)", "invalid syntax")):
    assert message(f"for {target} in x: pass") == wrong, (target, message(f"for {target} in x: pass"))
for target, wrong in (("(a)", None), ("((a))", None), ("()", None), ("(a,)", None), ("[a, (b, c)]", None), ("(a, b), c,", None), ("(a.b)", None),
                      ("(a, b[0])", None), ("[]", None), ("(*a,)", "cannot delete starred"), ("(a + b)", "cannot delete expression"),
                      ("[a()]", "cannot delete function call"), ("(a b)", "invalid syntax. Perhaps you forgot a comma?")):
    assert message(f"del {target}") == wrong, (target, message(f"del {target}"))
