"""datetime: construction, arithmetic, comparison, text, errors: a table of what CPython answers."""
import copy
import pickle
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo

TABLE = [
    ('date()', "TypeError: function missing required argument 'year' (pos 1)"),
    ('date(1,2)', "TypeError: function missing required argument 'day' (pos 3)"),
    ('date(1,2,3,4)', 'TypeError: function takes at most 3 arguments (4 given)'),
    ("date('a',1,1)", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('date(1.0,1,1)', "TypeError: 'float' object cannot be interpreted as an integer"),
    ('date(10**20,1,1)', 'OverflowError: Python int too large to convert to C long'),
    ('date(0,1,1)', 'ValueError: year 0 is out of range'),
    ('date(1,13,1)', 'ValueError: month must be in 1..12'),
    ('date(1,1,32)', 'ValueError: day is out of range for month'),
    ('date(1,1,1,foo=3)', 'TypeError: function takes at most 3 arguments (4 given)'),
    ('date(1,1,1,year=3)', 'TypeError: function takes at most 3 arguments (4 given)'),
    ('datetime()', "TypeError: function missing required argument 'year' (pos 1)"),
    ('datetime(1,2)', "TypeError: function missing required argument 'day' (pos 3)"),
    ('datetime(1,1,1,24)', 'ValueError: hour must be in 0..23'),
    ('datetime(1,1,1,0,60)', 'ValueError: minute must be in 0..59'),
    ('datetime(1,1,1,0,0,60)', 'ValueError: second must be in 0..59'),
    ('datetime(1,1,1,0,0,0,1000000)', 'ValueError: microsecond must be in 0..999999'),
    ('datetime(1,1,1,fold=2)', 'ValueError: fold must be either 0 or 1'),
    ('datetime(1,1,1,tzinfo=3)', "TypeError: tzinfo argument must be None or of a tzinfo subclass, not type 'int'"),
    ('datetime(1,1,1,0,0,0,0,None,1)', 'TypeError: function takes at most 8 positional arguments (9 given)'),
    ('datetime(1,1,1,0,0,0,0,None,fold=1)', 'datetime.datetime(1, 1, 1, 0, 0, fold=1)'),
    ('time(24)', 'ValueError: hour must be in 0..23'),
    ('time(tzinfo=1)', "TypeError: tzinfo argument must be None or of a tzinfo subclass, not type 'int'"),
    ('time(1,2,3,4,None,5)', 'TypeError: function takes at most 5 positional arguments (6 given)'),
    ('time(fold=3)', 'ValueError: fold must be either 0 or 1'),
    ('timedelta(10**30)', 'OverflowError: Python int too large to convert to C int'),
    ('timedelta(10**9)', 'OverflowError: days=1000000000; must have magnitude <= 999999999'),
    ('timedelta(days=10**30,hours=-24*10**30)', 'datetime.timedelta(0)'),
    ("timedelta('a')", 'TypeError: unsupported type for timedelta days component: str'),
    ('timedelta(1,2,3,4,5,6,7,8)', 'TypeError: __new__() takes at most 7 arguments (8 given)'),
    ('timedelta(foo=1)', "TypeError: 'foo' is an invalid keyword argument for __new__()"),
    ("timedelta(float('nan'))", 'ValueError: cannot convert float NaN to integer'),
    ("timedelta(float('inf'))", 'OverflowError: cannot convert float infinity to integer'),
    ('timedelta(1e30)', 'OverflowError: Python int too large to convert to C int'),
    ('timezone()', "TypeError: timezone() missing required argument 'offset' (pos 1)"),
    ('timezone(1)', 'TypeError: timezone() argument 1 must be datetime.timedelta, not int'),
    ('timezone(timedelta(1))',
     'ValueError: offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=1).'),
    ('timezone(timedelta(0),1)', 'TypeError: timezone() argument 2 must be str, not int'),
    ('timezone(timedelta(0))', 'datetime.timezone.utc'),
    ('timezone(timedelta(hours=1))', 'datetime.timezone(datetime.timedelta(seconds=3600))'),
    ("timezone(timedelta(hours=1),'A')", "datetime.timezone(datetime.timedelta(seconds=3600), 'A')"),
    ('timezone(timedelta(0)) is timezone.utc', 'True'),
    ('str(timezone(timedelta(0,1,1)))', "'UTC+00:00:01.000001'"),
    ('date.fromordinal(0)', 'ValueError: ordinal must be >= 1'),
    ('date.fromordinal(10**9)', 'ValueError: year 2737908 is out of range'),
    ('date.fromtimestamp(1e20)', 'OverflowError: timestamp out of range for platform time_t'),
    ("date.fromtimestamp('a')", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('datetime.fromtimestamp(1e20)', 'OverflowError: timestamp out of range for platform time_t'),
    ("datetime.fromtimestamp(float('nan'))", 'ValueError: Invalid value NaN (not a number)'),
    ('datetime.fromtimestamp()', "TypeError: fromtimestamp() missing required argument 'timestamp' (pos 1)"),
    ('datetime.utcfromtimestamp(-1.5)', 'datetime.datetime(1969, 12, 31, 23, 59, 58, 500000)'),
    ('datetime.utcfromtimestamp(10**12)', 'ValueError: year 33658 is out of range'),
    ("date.fromisoformat('abc')", "ValueError: Invalid isoformat string: 'abc'"),
    ('date.fromisoformat(1)', 'TypeError: fromisoformat: argument must be str'),
    ("datetime.fromisoformat('x')", "ValueError: Invalid isoformat string: 'x'"),
    ("time.fromisoformat('x')", "ValueError: Invalid isoformat string: 'x'"),
    ('datetime.fromisoformat(3)', 'TypeError: fromisoformat: argument must be str'),
    ('date.fromisocalendar(2020,54,1)', 'ValueError: Invalid week: 54'),
    ('date.fromisocalendar(2020,1,8)', 'ValueError: Invalid day: 8 (range is [1, 7])'),
    ('date.fromisocalendar(0,1,1)', 'ValueError: Year is out of range: 0'),
    ("date.fromisocalendar('a',1,1)", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('date(1,1,1)-timedelta(1)', 'OverflowError: date value out of range'),
    ('date(1,1,1)<datetime(1,1,1)', "TypeError: can't compare datetime.datetime to datetime.date"),
    ('date(1,1,1)==datetime(1,1,1)', 'False'),
    ('datetime(1,1,1)-datetime(1,1,1,tzinfo=timezone.utc)',
     "TypeError: can't subtract offset-naive and offset-aware datetimes"),
    ('datetime(1,1,1)<datetime(1,1,1,tzinfo=timezone.utc)',
     "TypeError: can't compare offset-naive and offset-aware datetimes"),
    ('datetime(1,1,1)<3', "TypeError: '<' not supported between instances of 'datetime.datetime' and 'int'"),
    ('date(1,1,1)+3', "TypeError: unsupported operand type(s) for +: 'datetime.date' and 'int'"),
    ('timedelta(1)+3', "TypeError: unsupported operand type(s) for +: 'datetime.timedelta' and 'int'"),
    ('timedelta(1)*1.5', 'datetime.timedelta(days=1, seconds=43200)'),
    ('timedelta(1)/0', 'ZeroDivisionError: integer division or modulo by zero'),
    ('timedelta(1)//0', 'ZeroDivisionError: integer division or modulo by zero'),
    ('timedelta(1)/timedelta(0)', 'ZeroDivisionError: division by zero'),
    ('timedelta(1)//timedelta(0)', 'ZeroDivisionError: integer division or modulo by zero'),
    ('timedelta(1)%timedelta(0)', 'ZeroDivisionError: integer modulo by zero'),
    ('divmod(timedelta(1),timedelta(0))', 'ZeroDivisionError: integer division or modulo by zero'),
    ('timedelta(1)/0.0', 'ZeroDivisionError: integer division or modulo by zero'),
    ("timedelta(1)*float('nan')", 'ValueError: cannot convert NaN to integer ratio'),
    ('timedelta.max*2', 'OverflowError: days=1999999999; must have magnitude <= 999999999'),
    ('-timedelta.max', 'OverflowError: days=-1000000000; must have magnitude <= 999999999'),
    ('timedelta.max+timedelta(1)', 'OverflowError: days=1000000000; must have magnitude <= 999999999'),
    ('abs(timedelta.min)', 'datetime.timedelta(days=999999999)'),
    ('datetime.combine(1,2)', 'TypeError: combine() argument 1 must be datetime.date, not int'),
    ('datetime.combine(date(1,1,1),2)', 'TypeError: combine() argument 2 must be datetime.time, not int'),
    ('datetime.combine(date(1,1,1),time(),5)',
     "TypeError: tzinfo argument must be None or of a tzinfo subclass, not type 'int'"),
    ('datetime.combine()', "TypeError: combine() missing required argument 'date' (pos 1)"),
    ('datetime.strptime(1,2)', 'TypeError: strptime() argument 1 must be str, not int'),
    ('datetime(1,1,1).replace(year=0)', 'ValueError: year 0 is out of range'),
    ('datetime(1,1,1).replace(foo=1)', "TypeError: 'foo' is an invalid keyword argument for replace()"),
    ('date(1,1,1).replace(1,2,3,4)', 'TypeError: replace() takes at most 3 arguments (4 given)'),
    ('datetime(1,1,1).astimezone(3)',
     "TypeError: tzinfo argument must be None or of a tzinfo subclass, not type 'int'"),
    ('datetime(1,1,1).astimezone(timezone.utc)', 'ValueError: year 0 is out of range'),
    ('datetime(1,1,1).isoformat(3)', 'TypeError: isoformat() argument 1 must be a unicode character, not int'),
    ("datetime(1,1,1).isoformat('ab')", 'TypeError: isoformat() argument 1 must be a unicode character, not str'),
    ("datetime(1,1,1).isoformat(timespec='x')", 'ValueError: Unknown timespec value'),
    ("time(1).isoformat('x')", 'ValueError: Unknown timespec value'),
    ('time(1).isoformat(1)', 'TypeError: isoformat() argument 1 must be str, not int'),
    ('datetime(1,1,1).isoformat(timespec=1)', 'TypeError: isoformat() argument 2 must be str, not int'),
    ('tzinfo().utcoffset(None)', 'NotImplementedError: a tzinfo subclass must implement utcoffset()'),
    ('tzinfo().tzname(None)', 'NotImplementedError: a tzinfo subclass must implement tzname()'),
    ('tzinfo().dst(None)', 'NotImplementedError: a tzinfo subclass must implement dst()'),
    ('tzinfo().fromutc(datetime(1,1,1))', 'ValueError: fromutc: dt.tzinfo is not self'),
    ('tzinfo().fromutc(3)', 'TypeError: fromutc: argument must be a datetime'),
    ('timezone.utc.fromutc(3)', 'TypeError: fromutc: argument must be a datetime'),
    ('timezone.utc.fromutc(datetime(1,1,1))', 'ValueError: fromutc: dt.tzinfo is not self'),
    ('timezone.utc.utcoffset(3)', 'TypeError: utcoffset(dt) argument must be a datetime instance or None, not int'),
    ('timezone.utc.tzname(3)', 'TypeError: tzname(dt) argument must be a datetime instance or None, not int'),
    ('timezone.utc.dst(3)', 'TypeError: dst(dt) argument must be a datetime instance or None, not int'),
    ('timezone.utc.utcoffset()', 'TypeError: timezone.utcoffset() takes exactly one argument (0 given)'),
    ('date(2020,1,1).isocalendar()', 'datetime.IsoCalendarDate(year=2020, week=1, weekday=3)'),
    ('date.strftime(1)',
     "TypeError: descriptor 'strftime' for 'datetime.date' objects doesn't apply to a 'int' object"),
    ('date(1,1,1).strftime(1)', 'TypeError: strftime() argument 1 must be str, not int'),
    ('date(1,1,1).strftime()', "TypeError: strftime() missing required argument 'format' (pos 1)"),
    ('date(1,1,1).__format__(1)', 'TypeError: __format__() argument 1 must be str, not int'),
    ("format(date(1,1,1),'%Y %f %z')", "'1 000000 '"),
    ("datetime(1,1,1).strftime('%z %Z %f %y %G')", "'  000000 01 1'"),
    ("time().strftime('%Y')", "'1900'"),
    ("hash(date(1,1,1))==hash(b'\\0\\1\\1\\1')", 'True'),
    ('date(1,1,1).__reduce__()', "(<class 'datetime.date'>, (b'\\x00\\x01\\x01\\x01',))"),
    ('datetime(1,1,1,fold=1).__reduce__()',
     "(<class 'datetime.datetime'>, (b'\\x00\\x01\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00',))"),
    ('datetime(1,1,1,fold=1).__reduce_ex__(4)',
     "(<class 'datetime.datetime'>, (b'\\x00\\x01\\x81\\x01\\x00\\x00\\x00\\x00\\x00\\x00',))"),
    ('datetime(1,1,1,fold=1).__reduce_ex__(2)',
     "(<class 'datetime.datetime'>, (b'\\x00\\x01\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00',))"),
    ('time(1,fold=1).__reduce_ex__(4)', "(<class 'datetime.time'>, (b'\\x81\\x00\\x00\\x00\\x00\\x00',))"),
    ('time(1,fold=1).__reduce_ex__(2)', "(<class 'datetime.time'>, (b'\\x01\\x00\\x00\\x00\\x00\\x00',))"),
    ('timedelta(1).__reduce__()', "(<class 'datetime.timedelta'>, (1, 0, 0))"),
    ('timezone.utc.__reduce__()', "(<class 'datetime.timezone'>, (datetime.timedelta(0),), None)"),
    ('tzinfo().__reduce__()', "(<class 'datetime.tzinfo'>, (), None)"),
    ("date(b'\\7\\xe4\\1\\1')", 'datetime.date(2020, 1, 1)'),
    ("date('\\7\\xe4\\1\\1')", 'datetime.date(2020, 1, 1)'),
    ("datetime(b'\\7\\xe4\\1\\1\\0\\0\\0\\0\\0\\0',timezone.utc)",
     'datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)'),
    ("datetime(b'\\7\\xe4\\x81\\1\\0\\0\\0\\0\\0\\0',1)", 'TypeError: bad tzinfo state arg'),
    ('type(date(1,1,1).isocalendar()).__mro__',
     "(<class 'datetime.IsoCalendarDate'>, <class 'tuple'>, <class 'object'>)"),
    ('date(1,1,1).isocalendar().__reduce__()', "(<class 'tuple'>, ((1, 1, 1),))"),
    ('type(date(1,1,1).isocalendar())(1,2,3)', 'datetime.IsoCalendarDate(year=1, week=2, weekday=3)'),
    ('type(date(1,1,1).isocalendar())(1,2)',
     "TypeError: IsoCalendarDate() missing required argument 'weekday' (pos 3)"),
    ('date(2**40,1,1)', 'OverflowError: signed integer is greater than maximum'),
    ('date(-2**40,1,1)', 'OverflowError: signed integer is less than minimum'),
    ("datetime(1,1,1).strftime('%')", "'%'"),
    ("datetime(1,1,1).strftime('\\ud800')",
     "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"),
    ("datetime(1,1,1).strftime('%%z')", "'%z'"),
    ("datetime(1,1,1).strftime('%:z')", "'%:z'"),
    ('timedelta(1)/timedelta(3)', '0.3333333333333333'),
    ('timedelta(1)*True', 'datetime.timedelta(days=1)'),
    ('1.5*timedelta(1)', 'datetime.timedelta(days=1, seconds=43200)'),
    ('timedelta(1)//1.5', "TypeError: unsupported operand type(s) for //: 'datetime.timedelta' and 'float'"),
    ('3//timedelta(1)', "TypeError: unsupported operand type(s) for //: 'int' and 'datetime.timedelta'"),
    ('date.max+timedelta(1)', 'OverflowError: date value out of range'),
    ('datetime.max+timedelta(1)', 'OverflowError: date value out of range'),
    ('date(1,1,1)+timedelta.max', 'OverflowError: date value out of range'),
    ('time(1)+1', "TypeError: unsupported operand type(s) for +: 'datetime.time' and 'int'"),
    ('timedelta(1)<1', "TypeError: '<' not supported between instances of 'datetime.timedelta' and 'int'"),
    ('timedelta(1)==1', 'False'),
    ('timedelta(0,0,0,0.5)', 'datetime.timedelta(microseconds=500)'),
    ('timedelta(microseconds=0.5)', 'datetime.timedelta(0)'),
    ('timedelta(microseconds=1.5)', 'datetime.timedelta(microseconds=2)'),
    ('timedelta(microseconds=2.5)', 'datetime.timedelta(microseconds=2)'),
    ('timedelta(days=0.1,microseconds=.3)', 'datetime.timedelta(seconds=8640)'),
    ('timedelta(1).total_seconds(3)', 'TypeError: timedelta.total_seconds() takes no arguments (1 given)'),
    ('timedelta(1).__reduce__(3)', 'TypeError: timedelta.__reduce__() takes no arguments (1 given)'),
    ('date.fromisocalendar(2020,1)', "TypeError: fromisocalendar() missing required argument 'day' (pos 3)"),
    ('date.fromisocalendar(2020,1.5,1)', "TypeError: 'float' object cannot be interpreted as an integer"),
    ('date.fromisocalendar(10**20,1,1)', 'ValueError: ISO calendar component out of range'),
    ('date.fromisocalendar(2**40,1,1)', 'ValueError: ISO calendar component out of range'),
    ("datetime.utcfromtimestamp('a')", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('date.fromtimestamp()', 'TypeError: date.fromtimestamp() takes exactly one argument (0 given)'),
    ("date.fromordinal('a')", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('date.fromordinal(2**40)', 'OverflowError: signed integer is greater than maximum'),
    ('date.fromordinal(2**70)', 'OverflowError: Python int too large to convert to C long'),
    ('time(1).__reduce__(1)', 'TypeError: time.__reduce__() takes no arguments (1 given)'),
    ('date(1,1,1).isoformat(3)', 'TypeError: date.isoformat() takes no arguments (1 given)'),
    ("time.fromisoformat('T12')", 'datetime.time(12, 0)'),
    ("time.fromisoformat('12:34:56,789')", 'datetime.time(12, 34, 56, 789000)'),
    ("datetime.fromisoformat('2020-W01-1T12Z')",
     'datetime.datetime(2019, 12, 30, 12, 0, tzinfo=datetime.timezone.utc)'),
    ("datetime.fromisoformat('2020-01-01 24:00')", 'ValueError: hour must be in 0..23'),
    ('time(1).strftime(3)', 'TypeError: strftime() argument 1 must be str, not int'),
    ('time(1).strftime()', "TypeError: strftime() missing required argument 'format' (pos 1)"),
    ('time(1,tzinfo=timezone.utc)', 'datetime.time(1, 0, tzinfo=datetime.timezone.utc)'),
    ('timezone.utc.fromutc(datetime(1,1,1,tzinfo=timezone.utc))',
     'datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)'),
    ("date(1,1,1).replace('a')", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('time(1).replace(tzinfo=2)', "TypeError: tzinfo argument must be None or of a tzinfo subclass, not type 'int'"),
    ('time(1).replace(1,2,3,4,None,1)', 'TypeError: replace() takes at most 5 positional arguments (6 given)'),
    ('datetime(1,1,1).replace(1,2,3,4,5,6,7,None,1)',
     'TypeError: replace() takes at most 8 positional arguments (9 given)'),
    ("timezone(timedelta(1),'a','b')", 'TypeError: timezone() takes at most 2 arguments (3 given)'),
    ('timezone(offset=timedelta(0),nam=3)', "TypeError: 'nam' is an invalid keyword argument for timezone()"),
    ('timezone.utc.__getinitargs__()', '(datetime.timedelta(0),)'),
    ('timezone.utc<timezone.utc',
     "TypeError: '<' not supported between instances of 'datetime.timezone' and 'datetime.timezone'"),
    ('timezone.utc==3', 'False'),
    ('datetime(1,1,1,tzinfo=timezone.utc).tzname()', "'UTC'"),
    ("datetime.strptime('1','%d').date()", 'datetime.date(1900, 1, 1)'),
    ('date(1,1,1).timetuple()',
     'time.struct_time(tm_year=1, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=0, tm_yday=1, tm_isdst=-1)'),
    ('repr(timedelta(-1))', "'datetime.timedelta(days=-1)'"),
    ('str(timedelta(-1,3))', "'-1 day, 0:00:03'"),
    ('str(timedelta(1,3,5))', "'1 day, 0:00:03.000005'"),
    ('str(timedelta(2))', "'2 days, 0:00:00'"),
    ('bool(timedelta(0))', 'False'),
    ('hash(timedelta(1))', '7839147235533974352'),
    ('hash(timezone.utc)', '3010437511937009226'),
    ('hash(datetime(1,1,1,tzinfo=timezone.utc))', '7839147235533974352'),
    ('hash(time(1,tzinfo=timezone.utc))', '-7960080502285226765'),
    ('hash(time(1,tzinfo=timezone(timedelta(hours=2))))', '-3563803077765369965'),
    ('datetime.combine(date(1,1,1),time(1),tzinfo=None)', 'datetime.datetime(1, 1, 1, 1, 0)'),
    ('time()==3', 'False'),
    ('time()<3', "TypeError: '<' not supported between instances of 'datetime.time' and 'int'"),
    ('date(1,1,1)<3', "TypeError: '<' not supported between instances of 'datetime.date' and 'int'"),
    ('date(1,1,1)==3', 'False'),
    ("datetime(1,1,1,1,1,1).isoformat(' ','milliseconds')", "'0001-01-01 01:01:01.000'"),
    ('timedelta(weeks=1,days=1,hours=1)', 'datetime.timedelta(days=8, seconds=3600)'),
    ('datetime(2020,1,1,tzinfo=timezone.utc).timestamp()', '1577836800.0'),
    ('divmod(timedelta(5),3)', "TypeError: unsupported operand type(s) for divmod(): 'datetime.timedelta' and 'int'"),
    ('timedelta(5)%3', "TypeError: unsupported operand type(s) for %: 'datetime.timedelta' and 'int'"),
    ('timedelta(1,2,3).days', '1'),
    ('timedelta.__new__(int)',
     'TypeError: datetime.timedelta.__new__(int): int is not a subtype of datetime.timedelta'),
    ('object.__new__(date)', 'TypeError: object.__new__(datetime.date) is not safe, use datetime.date.__new__()'),
    ('type(date.year)', "<class 'getset_descriptor'>"),
    ('date.year', "<attribute 'year' of 'datetime.date' objects>"),
    ('timedelta.days', "<member 'days' of 'datetime.timedelta' objects>"),
    ('type(timedelta.days)', "<class 'member_descriptor'>"),
    ('timedelta.max.total_seconds()', '86400000000000.0'),
    ("setattr(date(1,1,1),'year',3)", "AttributeError: attribute 'year' of 'datetime.date' objects is not writable"),
    ("setattr(timedelta(1),'days',3)", 'AttributeError: readonly attribute'),
    ('date(1,1,1).__dict__', "AttributeError: 'datetime.date' object has no attribute '__dict__'"),
    ('timedelta(1)*2**100', 'OverflowError: Python int too large to convert to C int'),
    ('timedelta(1)*10.0**40', 'OverflowError: Python int too large to convert to C int'),
    ('timedelta(1)/10**-40', 'OverflowError: Python int too large to convert to C int'),
    ('timedelta(1)/0.5e-300', 'OverflowError: Python int too large to convert to C int'),
    ('timedelta.max/1e-10', 'OverflowError: Python int too large to convert to C int'),
]

for text, expected in TABLE:
    try:
        got = repr(eval(text))
    except Exception as e:
        got = f"{type(e).__name__}: {e}"
    assert got == expected, (text, expected, got)


# ---- ISO 8601: what 3.11 reads
READ = [
    (date, "2020-01-02", "2020-01-02"), (date, "20200102", "2020-01-02"), (date, "2020-W01", "2019-12-30"),
    (date, "2020W013", "2020-01-01"), (date, "2020-W53-7", "2021-01-03"), (date, "2021-W53-1", None),
    (date, "2020-1-02", None), (date, "2020-01-023", None), (time, "12", "12:00:00"), (time, "T1234", "12:34:00"),
    (time, "12:34:56,7890129", "12:34:56.789012"), (time, "123456.5", "12:34:56.500000"), (time, "12:34Z", "12:34:00+00:00"),
    (time, "12:34-05:30", "12:34:00-05:30"), (time, "12:34+01:02:03.000004", "12:34:00+01:02:03.000004"),
    (time, "12:", None), (time, "12:3", None), (time, "12:34Zx", None), (time, "", None), (time, "1٢", None),
    (datetime, "2020-01-02", "2020-01-02 00:00:00"), (datetime, "2020-01-02\ud80012", "2020-01-02 12:00:00"),
    (datetime, "20200102T123456+0100", "2020-01-02 12:34:56+01:00"),
    (datetime, "2020-W01-3T12", "2020-01-01 12:00:00"), (datetime, "2020-W01T12", "2019-12-30 12:00:00"),
    (datetime, "2020-01-02T", None), (datetime, "2020-01-02T12:34:56.7", "2020-01-02 12:34:56.700000"),
]
for cls, text, expected in READ:
    try:
        got = str(cls.fromisoformat(text))
    except ValueError:
        got = None
    assert got == expected, (cls, text, expected, got)


# ---- subclasses, and whom tzinfo methods are asked
log = []


class D(date):
    def __new__(cls, *a, **k):
        log.append(a)
        return date.__new__(cls, *a, **k)


class DT(datetime):
    def __new__(cls, *a, **k):
        log.append(a)
        return datetime.__new__(cls, *a, **k)


class TZ(tzinfo):
    def __init__(self, hours=1):
        self.hours = hours

    def utcoffset(self, dt):
        log.append("utcoffset")
        return timedelta(hours=self.hours + (dt.fold if dt else 0))

    def dst(self, dt):
        log.append("dst")
        return timedelta(0)

    def tzname(self, dt):
        log.append("tzname")
        return "T%N"


def asks(f):
    log.clear()
    value = f()
    return value, log[:]


z = TZ()
d, x = D(2020, 1, 2), DT(2020, 1, 2, 3, 4, 5, 6)
xz = x.replace(tzinfo=z)
assert type(xz) is DT and xz.tzinfo is z
assert asks(lambda: d.replace(day=3)) == (D(2020, 1, 3), [])
assert asks(lambda: d + timedelta(1)) == (D(2020, 1, 3), [(2020, 1, 3)])
assert asks(lambda: D.fromordinal(5)) == (D(1, 1, 5), [(1, 1, 5)])
assert asks(lambda: DT.fromordinal(5)) == (DT(1, 1, 5), [(1, 1, 5)])
assert asks(lambda: xz - timedelta(1)) == (xz.replace(day=1), [(2020, 1, 1, 3, 4, 5, 6, z)])
assert asks(lambda: xz.strftime("%z|%Z|%%z")) == ("+0100|T%N|%z", ["dst", "utcoffset", "tzname"])
assert asks(lambda: str(xz)) == ("2020-01-02 03:04:05.000006+01:00", ["utcoffset"])
assert asks(lambda: xz.astimezone(UTC).hour)[0] == 2
assert asks(lambda: xz == xz.replace(tzinfo=TZ())) == (False, ["utcoffset"] * 3)  # the fold changes the offset
assert not xz < x.replace(tzinfo=TZ(2)) and xz < x.replace(tzinfo=TZ(-2))
assert datetime.combine(d, time(1, fold=1)).fold == 1 and DT.combine(d, time(1, fold=1)).fold == 0 and type(DT.combine(d, time())) is DT
assert hash(xz.replace(fold=1)) == hash(xz) and hash(xz) == hash(datetime(2020, 1, 2, 2, 4, 5, 6, UTC))
assert type(TD := type("TD", (timedelta,), {})(1)).__name__ == "TD" and type(TD + TD) is timedelta
assert time(22, tzinfo=timezone(timedelta(hours=-5))) > time(23, tzinfo=UTC)


def bad(result, method):
    class Bad(tzinfo):
        pass
    setattr(Bad, method, lambda self, dt: result)
    try:
        getattr(datetime(1, 1, 1, tzinfo=Bad()), method)()
    except (TypeError, ValueError) as e:
        return str(e)


assert bad(3, "utcoffset") == "tzinfo.utcoffset() must return None or timedelta, not 'int'"
assert bad(3, "tzname") == "tzinfo.tzname() must return None or a string, not 'int'"
assert bad(timedelta(1), "dst") == ("offset must be a timedelta strictly between -timedelta(hours=24) and "
                                    "timedelta(hours=24).")

# ---- copies and pickles
values = [d, x, xz, date.max, datetime.min, time(1, 2, 3, 4, UTC, fold=1), datetime(1, 1, 1, fold=1), timedelta(-1, 2, 3),
          UTC, timezone(timedelta(hours=1), "A"), timezone(timedelta(hours=-1))]
for v in values:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        if v is xz:
            continue
        w = pickle.loads(pickle.dumps(v, protocol))
        assert w == v and type(w) is type(v) and repr(w) == repr(v if protocol > 3 else getattr(v, "replace", lambda **k: v)(
            **({"fold": 0} if hasattr(v, "fold") else {}))), (v, w)
    assert copy.copy(v) == v and copy.deepcopy(UTC) is not None

assert datetime(2020, 1, 1) + timedelta(microseconds=-1) == datetime.max.replace(year=2019)
assert [date(y, 1, 1).isocalendar()[:2] for y in (2020, 2021, 2022)] == [(2020, 1), (2020, 53), (2021, 52)]
assert all(date.fromordinal(n).toordinal() == n for n in range(1, 3652060, 997))
assert all(date.fromisocalendar(*date.fromordinal(n).isocalendar()).toordinal() == n for n in range(400, 3652000, 9973))
