# Trace and profile functions in C, pointers attached to code objects, locale strings, PyConfig.
import sys

import tracing_ext as t

CALL, EXCEPTION, LINE, RETURN, C_CALL, C_EXCEPTION, C_RETURN, OPCODE = range(8)


def work(n):
    for i in range(n):
        len("")
    return n


base = work.__code__.co_firstlineno
events = []
t.set_trace(events)
work(1)
t.set_trace(None)
events = [(what, line - base) for what, name, line in events if name == "work"]
assert events == [(CALL, 0), (LINE, 1), (LINE, 2), (LINE, 1), (LINE, 3), (RETURN, 3)], events

events = []
t.set_profile(events)
assert sys.getprofile() is events
work(1)
t.set_profile(None)
events = [(what, line - base) for what, name, line in events if name == "work"]
assert events == [(CALL, 0), (C_CALL, 2), (C_RETURN, 2), (RETURN, 3)], events

try:
    t.set_refusing_trace()
    work(1)
    assert False
except LookupError as e:
    assert str(e) == "refused" and sys.gettrace() is None

t.attach(work.__code__, 42)
assert t.attached(work.__code__) == 42
t.attach(work.__code__, 43)
assert t.attached(work.__code__) == 43
assert t.attached((lambda: 0).__code__) == 0
try:
    t.attach(42, 1)
    assert False
except SystemError:
    pass

for raw in (b"plain", "h\u00e9 \u20ac \U0001f600".encode(), b"\xff\x80x", b"\xed\xa0\x80"):
    back, text = t.locale_round_trip(raw)
    assert back == raw and text == raw.decode("utf-8", "surrogateescape"), (raw, back, text)
assert t.config_strings() == ("module", "a", "b", 2, 1)
