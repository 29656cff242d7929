# A coroutine that was never awaited is reported by the module warnings, with its origin.
import sys
import warnings

async def f(): pass

def report():
    coro = f()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        coro.cr_frame.clear()
    return str(seen[0].message)

assert report() == "coroutine 'f' was never awaited"
sys.set_coroutine_origin_tracking_depth(2)
text = report()
assert text.startswith("coroutine 'f' was never awaited\nCoroutine created at (most recent call last)\n"), text
assert "in report" in text
sys.set_coroutine_origin_tracking_depth(0)
