# Tuples with named items: lengths, hidden fields, construction, pickling's protocol.
import os, sys, time

t = time.struct_time(range(9))
assert len(t) == 9 and t.tm_year == 0 and t.tm_yday == 7 and t.tm_zone is None and t == tuple(range(9))
assert time.struct_time.n_fields == 11 and time.struct_time.n_sequence_fields == 9
assert repr(t) == ("time.struct_time(tm_year=0, tm_mon=1, tm_mday=2, tm_hour=3, tm_min=4, tm_sec=5, tm_wday=6, tm_yday=7, tm_isdst=8)")
u = time.struct_time(range(11))
assert u.tm_zone == 9 and len(u) == 9 and hash(u) == hash(t) and u[2:4] == (2, 3) and type(u[1:]) is tuple
assert time.struct_time(range(9), {"tm_zone": "X", "tm_gmtoff": 5}).tm_zone == "X"
cls, args = u.__reduce__()
assert cls is time.struct_time and args == (tuple(range(9)), {"tm_zone": 9, "tm_gmtoff": 10})
assert cls(*args).tm_gmtoff == 10
for bad, text in ((range(8), "time.struct_time() takes an at least 9-sequence (8-sequence given)"),
                  (range(12), "time.struct_time() takes an at most 11-sequence (12-sequence given)"),
                  (5, "constructor requires a sequence")):
    try:
        time.struct_time(bad)
    except TypeError as e:
        assert str(e) == text, e
    else:
        assert False
try:
    t.tm_year = 3
except AttributeError as e:
    assert str(e) == "readonly attribute"
else:
    assert False
def error(f, *args):
    try:
        f(*args)
    except TypeError as e:
        return str(e)
flags = type(sys.flags)
assert error(flags) == "cannot create 'sys.flags' instances" and error(flags.__new__, flags) and error(tuple.__new__, flags)
assert error(tuple.__new__, time.struct_time) == "tuple.__new__(time.struct_time) is not safe, use time.struct_time.__new__()"
st = os.stat("/")
assert st.st_mode == st[0] and len(st) == 10 and st[7] == int(st.st_atime) and st.st_atime_ns // 10**9 == st[7]
assert repr(st).startswith("os.stat_result(st_mode=") and os.stat_result.n_unnamed_fields == 3
match sys.version_info:
    case object(major=a, minor=b):
        assert (a, b) == (3, 11)
assert time.struct_time.__match_args__[0] == "tm_year" and os.stat_result.__match_args__[-1] == "st_size"
