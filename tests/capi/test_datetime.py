"""datetime through its C API."""
import copy
import gc
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

import datetime_ext as d


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert text == str(e), (text, str(e))
    else:
        assert False, f"{f.__name__}{args} did not raise"


# ---- making
assert d.make("date", 2020, 2, 29, 0, 0, 0, 0) == date(2020, 2, 29)
assert d.make("D", 2020, 2, 29, 1, 2, 3, 4) == datetime(2020, 2, 29, 1, 2, 3, 4)
x = d.make("D", 2020, 2, 29, 1, 2, 3, 4, 1, UTC)
assert x.fold == 1 and x.tzinfo is UTC and type(x) is datetime
assert d.make("time", 0, 0, 0, 1, 2, 3, 4, 1) == time(1, 2, 3, 4) and d.make("time", 0, 0, 0, 1, 2, 3, 4, 1).fold == 1
assert d.make("x", 0, 0, 1, 0, 0, 90000, -1) == timedelta(1, 90000, -1)
raises(ValueError, "day is out of range for month", d.make, "date", 2021, 2, 29, 0, 0, 0, 0)
raises(ValueError, "hour must be in 0..23", d.make, "time", 0, 0, 0, 24, 0, 0, 0)
raises(TypeError, "tzinfo argument must be None or of a tzinfo subclass, not type 'int'", d.make, "D", 1, 1, 1, 0, 0, 0, 0, 0, 3)
raises(OverflowError, "days=1000000000; must have magnitude <= 999999999", d.make, "x", 0, 0, 10**9, 0, 0, 0, 0)
assert d.utc() is UTC and d.zone(timedelta(0)) is UTC
assert d.zone(timedelta(hours=1), "A").tzname(None) == "A"
assert d.from_timestamp(86400, UTC) == datetime(1970, 1, 2, tzinfo=UTC) and type(d.date_from_timestamp(86400)) is date

# ---- reading
z = timezone(timedelta(hours=-3), "Z")
for v, expected in [
    (date(9999, 12, 31), (9999, 12, 31)),
    (datetime(1, 2, 3, 4, 5, 6, 789, fold=1), (1, 2, 3, 4, 5, 6, 789, 1, None)),
    (datetime(2020, 2, 3, 23, 59, 59, 999999, z), (2020, 2, 3, 23, 59, 59, 999999, 0, z)),
    (time(1, 2, 3, 999999), (1, 2, 3, 999999, 0, None)), (time(1, tzinfo=z, fold=1), (1, 0, 0, 0, 1, z)),
    (timedelta(-1, 2, 3), (-1, 2, 3)), (UTC, "tzinfo"), (3, "other"),
]:
    assert d.fields(v) == expected, (v, d.fields(v))
assert d.exact(date.min) == (1, 0, 0, 0, 0) and d.exact(datetime.min) == (0, 1, 0, 0, 0) and d.exact(tzinfo())[4]


# ---- subclasses of Python
class DT(datetime):
    def __new__(cls, *args, note=None, **kw):
        self = super().__new__(cls, *args, **kw)
        self.note = note
        return self


p = DT(2020, 5, 6, 7, fold=1, note="n")
assert d.fields(p) == (2020, 5, 6, 7, 0, 0, 0, 1, None) and p.note == "n" and d.exact(p) == (0, 0, 0, 0, 0)
gc.collect()
assert d.fields(p + timedelta(hours=1))[3] == 8
folded = d.set_fold(datetime(2020, 1, 1), timedelta(hours=1))
assert folded.fold == 1 and folded == datetime(2020, 1, 1, 1), folded

# ---- subclasses of C
s = d.Stamp(2020, 1, 2, 3, 4, 5, 6)
assert s.nanos == 6007 and isinstance(s, datetime) and s == datetime(2020, 1, 2, 3, 4, 5, 6)
assert d.fields(s) == (2020, 1, 2, 3, 4, 5, 6, 0, None) and str(s) == "2020-01-02 03:04:05.000006"
t = s + timedelta(microseconds=1)
assert type(t) is d.Stamp and t.nanos == 7007 and repr(t) == "datetime_ext.Stamp(2020, 1, 2, 3, 4, 5, 7)"
assert copy.copy(s) == s and hash(s) == hash(datetime(2020, 1, 2, 3, 4, 5, 6)) and s.replace(year=2021).year == 2021


class PyStamp(d.Stamp):
    pass


assert PyStamp(2020, 1, 2).nanos == 7 and PyStamp.today().nanos % 1000 == 7
zone = d.Zone(90)
a = datetime(2020, 1, 1, 12, tzinfo=zone)
assert a.isoformat() == "2020-01-01T12:00:00+01:30" and a.astimezone(UTC).hour == 10 and d.fields(a)[8] is zone
assert datetime(2020, 1, 1, tzinfo=UTC).astimezone(zone).minute == 30
many = [d.Stamp(2000 + i, 1, 1, tzinfo=d.Zone(i)) for i in range(200)]
gc.collect()
assert [m.year for m in many] == list(range(2000, 2200)) and many[70].utcoffset() == timedelta(minutes=70)
