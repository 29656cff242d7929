# Clocks and calendar times.
import os, time

a, b = time.monotonic(), time.monotonic_ns()
time.sleep(0.01)
assert time.monotonic() - a >= 0.009 and time.monotonic_ns() > b and abs(time.time() - time.time_ns() / 1e9) < 5
assert time.process_time() >= 0 and time.thread_time_ns() > 0 and time.perf_counter() > 0
info = time.get_clock_info("monotonic")
assert info.monotonic and not info.adjustable and info.implementation == "clock_gettime(CLOCK_MONOTONIC)" and info.resolution == 1e-09
t = time.gmtime(0)
assert tuple(t) == (1970, 1, 1, 0, 0, 0, 3, 1, 0) and t.tm_zone == "GMT" and t.tm_gmtoff == 0
assert tuple(time.gmtime(-1))[:6] == (1969, 12, 31, 23, 59, 59) and tuple(time.gmtime(1e9))[:3] == (2001, 9, 9)
assert tuple(time.gmtime(-0.5))[:6] == (1969, 12, 31, 23, 59, 59)
assert time.strftime("%Y-%m-%d %H:%M:%S %a %j", time.gmtime(86400 * 365)) == "1971-01-01 00:00:00 Fri 001"
assert time.strftime("é%%", t) == "é%" and time.strftime("", t) == ""
assert time.asctime(t) == "Thu Jan  1 00:00:00 1970" and time.asctime((12345, 1, 0, 0, 0, 0, 0, 0, 0)) == "Mon Jan  1 00:00:00 12345"
os.environ["TZ"] = "EST+05EDT,M4.1.0,M10.5.0"
time.tzset()
assert time.tzname == ("EST", "EDT") and time.timezone == 18000 and time.altzone == 14400 and time.daylight == 1
l = time.localtime(1700000000)
assert tuple(l)[:6] == (2023, 11, 14, 17, 13, 20) and l.tm_zone == "EST" and l.tm_gmtoff == -18000
assert time.mktime(l) == 1700000000.0 and time.ctime(1700000000) == "Tue Nov 14 17:13:20 2023"
def error(f, *args):
    try:
        f(*args)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
assert error(time.sleep, -1) == "ValueError: sleep length must be non-negative"
assert error(time.sleep, float("nan")) == "ValueError: Invalid value NaN (not a number)"
assert error(time.sleep, "x") == "TypeError: 'str' object cannot be interpreted as an integer"
assert error(time.gmtime, 1e400) == "OverflowError: cannot convert float infinity to integer" or "out of range" in error(time.gmtime, 1e400)
assert error(time.strftime, "%Y", (1, 13) + (1,) * 7) == "ValueError: month out of range"
assert error(time.asctime, (1, 2)) == "TypeError: asctime(): illegal time tuple argument"
assert error(time.mktime, 5) == "TypeError: Tuple or struct_time argument required"
assert error(time.get_clock_info, "x") == "ValueError: unknown clock"
