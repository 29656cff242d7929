# _tokenize: text that ends too early, or is indented wrongly, just ends the tokens.
from tokenize import _generate_tokens_from_c_tokenizer as tokens


def last(source):
    try:
        return [t.string for t in tokens(source)][-1:]
    except SyntaxError as e:
        return type(e).__name__


deep = "".join("  " * x + "if 1:\n" for x in range(101)) + "  " * 101 + "pass\n"
assert [last(s) for s in (deep, "if 1:\n    a\n  b\n", "if 1:\n\ta\n        b\n", "(a", "a \\", "a \\ \nb", "\\\n")] == [
    [""], [""], [""], ["a"], ["a"], ["a"], []]
assert [last(s) for s in ("'abc", "'''abc", "1_000_", "0x", "(]", "1abc")] == ["SyntaxError"] * 6
